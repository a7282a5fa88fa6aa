package wording

import (
	"context"
	"embed"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/sheet"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "wording", FS: migrations} }

// Deps is what the room needs.
type Deps struct {
	DB     *store.DB
	Now    func() time.Time
	Web    *web.Server
	Org    *org.Directory
	Book   *Book
	Keeper string // the right that keeps the words of a body
}

// rightShared keeps everybody's words.
const rightShared = "admin.system"

// Room is the list with its pages.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room {
	if d.Book == nil {
		d.Book = &Book{}
	}
	return &Room{d}
}

const home = "/desk/wrong-words"

var trail = web.Link{Text: "易错词", Href: home}

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + home, Page: "A-07", Title: "易错词", Who: web.Staff, Handle: room.getList},
		{Pattern: "GET " + home + "/history", Page: "A-07", Who: web.Staff, Handle: room.getHistory},
		{Pattern: "GET " + home + "/export/{as}", Page: "A-07", Who: web.Staff, Handle: room.getExport},
		{Pattern: "GET " + home + "/edit", Page: "A-07", Who: web.Staff, Handle: room.getEdit},
		{Pattern: "POST " + home + "/edit", Page: "A-07", Who: web.Staff, Handle: room.postEdit},
		{Pattern: "GET " + home + "/import", Page: "A-07", Who: web.Staff, Handle: room.getImport},
		{Pattern: "POST " + home + "/import", Page: "A-07", Who: web.Staff, Handle: room.postImport, MaxBody: sheet.MostBytes + 1<<20},
	}
}

// keeps reports whether somebody keeps the words of a scope.
func (room *Room) keeps(actor account.Actor, scope string) bool {
	if scope == "" {
		return actor.Has(rightShared)
	}
	return room.Keeper != "" && actor.HasAt(room.Keeper, scope)
}

// scopes are the lists that somebody keeps.
func (room *Room) scopes(actor account.Actor) (out []web.Option) {
	if room.keeps(actor, "") {
		out = append(out, web.Option{Value: shared, Text: sharedTitle})
	}
	for _, b := range room.Org.Bodies() {
		if room.keeps(actor, b.Code) {
			out = append(out, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	return out
}

// shared stands for the empty scope in forms and addresses.
const (
	shared      = "all"
	sharedTitle = "全市通用"
)

func scopeOf(typed string) string {
	if typed == shared {
		return ""
	}
	return typed
}

func (room *Room) scopeTitle(scope string) string {
	if scope == "" {
		return sharedTitle
	}
	return room.Org.BodyName(scope)
}

// asked is the list of the address, if it is one: everybody's, or that of a body of the actor.
func (room *Room) asked(r *http.Request) (string, error) {
	scope := scopeOf(r.URL.Query().Get("scope"))
	if scope == "" {
		return "", nil
	}
	for _, b := range account.ActorOf(r.Context()).Bodies() {
		if b == scope {
			return scope, nil
		}
	}
	if room.keeps(account.ActorOf(r.Context()), scope) {
		return scope, nil
	}
	return "", fault.Missing("易错词表", scope)
}

func listAddress(scope string) string {
	if scope == "" {
		return home
	}
	return home + "?scope=" + url.QueryEscape(scope)
}

const mostShown = 300

// getList shows a list.
func (room *Room) getList(w http.ResponseWriter, r *http.Request) error {
	scope, err := room.asked(r)
	if err != nil {
		return err
	}
	actor, find := account.ActorOf(r.Context()), strings.TrimSpace(r.URL.Query().Get("find"))
	table := web.Sheet{Columns: []web.Column{{Head: "易错词"}, {Head: "建议改为"}, {Head: "类别", Tight: true}, {Head: "允许的写法"}, {Head: "说明", Hide: true}, {Head: "状态", Tight: true}},
		Empty: web.Nothing{Title: "没有这样的易错词", Why: "登记的易错词会显示在这里，起草和审核时自动检查"}}
	total := 0
	for _, word := range room.Book.Words(scope) {
		if find != "" && !strings.Contains(word.Word+word.Should, find) {
			continue
		}
		if total++; total > mostShown {
			continue
		}
		name, state := web.Words(word.Word), web.Tag(web.ToneOK, "在用")
		if !word.Live {
			state = web.Tag(web.ToneMute, "停用")
		}
		if room.keeps(actor, scope) {
			name = web.Linked(word.Word, home+"/edit?"+url.Values{"scope": {scopeText(scope)}, "word": {word.Word}}.Encode())
		}
		table.Rows = append(table.Rows, web.Row{Cells: []web.Cell{name, web.Words(orDash(word.Should)), web.Words(word.Sort.Title()), web.Words(orDash(strings.Join(word.Allowed, "、"))), web.Words(orDash(word.Note)), web.Part(state)}})
	}
	if total > mostShown {
		table.Pages.Shown = fmt.Sprintf("共 %d 个，显示前 %d 个，请用查找缩小范围", total, mostShown)
	}
	filters := web.Filters{Label: "词表", Total: total, Unit: "个", Chips: []web.Chip{{Text: sharedTitle, Href: home, On: scope == ""}}}
	for _, b := range actor.Bodies() {
		filters.Chips = append(filters.Chips, web.Chip{Text: room.Org.BodyName(b), Href: listAddress(b), On: scope == b})
	}
	q := "?scope=" + url.QueryEscape(scopeText(scope))
	links := []web.Link{{Text: "修改记录", Href: home + "/history" + q}, {Text: "导出 Excel", Href: home + "/export/xlsx" + q}, {Text: "导出 CSV", Href: home + "/export/csv" + q}}
	if room.keeps(actor, scope) {
		links = append([]web.Link{{Text: "登记易错词", Href: home + "/edit" + q}, {Text: "导入", Href: home + "/import" + q}}, links...)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "易错词"), nil, web.FilterBar(filters), web.Choices(links, ""), finder(scopeText(scope), find), web.Table(table)))
}

func scopeText(scope string) string {
	if scope == "" {
		return shared
	}
	return scope
}

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// getHistory shows what was changed in a list, by whom and why.
func (room *Room) getHistory(w http.ResponseWriter, r *http.Request) error {
	scope, err := room.asked(r)
	if err != nil {
		return err
	}
	var list []Word
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = historyOf(r.Context(), tx, scope)
		return err
	})
	if err != nil {
		return err
	}
	table := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "修改人"}, {Head: "易错词"}, {Head: "改后"}, {Head: "原因"}},
		Empty: web.Nothing{Title: "还没有修改过", Why: "程序自带的易错词没有修改记录"}}
	for _, word := range list {
		after := word.Sort.Title() + "，建议改为“" + word.Should + "”"
		if len(word.Allowed) > 0 {
			after += "，允许" + strings.Join(word.Allowed, "、")
		}
		if !word.Live {
			after = "停用"
		}
		table.Rows = append(table.Rows, web.Row{Cells: web.Cells(web.Moment(word.At), word.By, word.Word, after, word.Reason)})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "易错词修改记录："+room.scopeTitle(scope), trail), nil, web.Table(table), web.Choices([]web.Link{{Text: "返回易错词", Href: listAddress(scope)}}, "")))
}

// heads are the columns of a file.
var heads = []string{"易错词", "建议改为", "类别", "允许的写法", "说明", "状态"}

// getExport hands a list out.
func (room *Room) getExport(w http.ResponseWriter, r *http.Request) error {
	scope, err := room.asked(r)
	if err != nil {
		return err
	}
	rows := [][]string{heads}
	for _, word := range room.Book.Words(scope) {
		state := "在用"
		if !word.Live {
			state = "停用"
		}
		rows = append(rows, []string{word.Word, word.Should, word.Sort.Title(), strings.Join(word.Allowed, "、"), word.Note, state})
	}
	return sheet.Send(w, r, r.PathValue("as"), "易错词（"+room.scopeTitle(scope)+"）", rows)
}

// form is a word as it is typed.
type form struct {
	Scope   string `form:"scope" label:"词表" kind:"select" need:"true" hint:"本机关的词表只检查本机关起草的信息"`
	Word    string `form:"word" label:"易错词" need:"true" max:"30"`
	Should  string `form:"should" label:"建议改为" max:"60" hint:"敏感词可以不填"`
	Sort    Sort   `form:"sort" label:"类别" kind:"radio" need:"true" options:"typo=错别字|usage=规范表述|sensitive=敏感词"`
	Allowed string `form:"allowed" label:"允许的写法" max:"300" hint:"含有易错词但是正确的较长的词，用顿号隔开，例如易错词“登陆”允许“登陆点、台风登陆”"`
	Note    string `form:"note" label:"说明" max:"200"`
	Live    string `form:"live" label:"状态" kind:"radio" need:"true" options:"on=在用|off=停用"`
	Reason  string `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

func (in form) word() Word {
	return Word{Scope: scopeOf(in.Scope), Word: strings.TrimSpace(in.Word), Should: strings.TrimSpace(in.Should), Sort: in.Sort, Allowed: allowedOf(in.Allowed), Note: strings.TrimSpace(in.Note), Live: in.Live == "on", Reason: in.Reason}
}

func (room *Room) editPage(r *http.Request, f web.Form) templ.Component {
	actor := account.ActorOf(r.Context())
	return web.DeskPage(room.Web.Frame(r, "登记易错词", trail), nil, web.Section("易错词", web.Ask(f.Options("scope", room.scopes(actor)...), "", "保存", listAddress(scopeOf(r.URL.Query().Get("scope"))))))
}

// keeper refuses who keeps no list.
func (room *Room) keeper(r *http.Request) error {
	if len(room.scopes(account.ActorOf(r.Context()))) == 0 {
		return fault.Deniedf("您的岗位不维护易错词；发现易错词请告诉本机关负责信息发布的同事")
	}
	return nil
}

// getEdit shows the form of a word.
func (room *Room) getEdit(w http.ResponseWriter, r *http.Request) error {
	if err := room.keeper(r); err != nil {
		return err
	}
	q := r.URL.Query()
	in := form{Scope: q.Get("scope"), Word: q.Get("word"), Sort: Typo, Live: "on"}
	for _, word := range room.Book.Words(scopeOf(in.Scope)) {
		if word.Word == in.Word {
			in.Should, in.Sort, in.Allowed, in.Note = word.Should, word.Sort, strings.Join(word.Allowed, "、"), word.Note
			if !word.Live {
				in.Live = "off"
			}
		}
	}
	return web.Render(w, r, room.editPage(r, web.FormOf(in, r.URL.Path)))
}

// postEdit writes a word.
func (room *Room) postEdit(w http.ResponseWriter, r *http.Request) error {
	var in form
	err := room.keeper(r)
	if err == nil {
		err = web.Input(r, &in)
	}
	if err == nil {
		_, err = room.Set(r.Context(), account.ActorOf(r.Context()), in.word())
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.editPage(r, web.FormOf(in, r.URL.Path).Typed(r, err)) })
	}
	return web.Done(w, r, listAddress(scopeOf(in.Scope)), "已保存，起草和审核时马上按新的词表检查")
}

// Set writes words of lists that the actor keeps; those that change nothing are left out. It says how many were written.
func (room *Room) Set(ctx context.Context, actor account.Actor, list ...Word) (int, error) {
	for i := range list {
		if !room.keeps(actor, list[i].Scope) {
			return 0, fault.InvalidField("scope", "请选择由您维护的词表")
		}
		if err := list[i].check(); err != nil {
			return 0, err
		}
	}
	list = room.Book.changed(list)
	if n := len(room.Book.now().words) + len(list); n > mostWords {
		return 0, fault.Conflictf("词表最多%d个词，这样会有%d个；请先停用或者减少", mostWords, n)
	}
	if len(list) == 0 {
		return 0, fault.Conflictf("没有要修改的，和现在的词表一样")
	}
	err := room.DB.Write(ctx, func(tx *store.Tx) error {
		var all []store.Stmt
		for _, word := range list {
			word.ID, word.By, word.At, word.Reason = room.DB.NewID(), actor.Name, room.Now(), strings.TrimSpace(word.Reason)
			stmt, err := insertWord(word)
			if err != nil {
				return err
			}
			all = append(all, stmt)
		}
		return tx.Apply(ctx, all...)
	})
	if err != nil {
		return 0, err
	}
	return len(list), room.DB.Read(ctx, func(tx *store.Tx) error { return room.Book.Load(ctx, tx) })
}

// bring is a file of words.
type bring struct {
	Scope  string                `form:"scope" label:"词表" kind:"select" need:"true"`
	File   *multipart.FileHeader `form:"file" label:"文件" kind:"file" need:"true" accept:".xlsx,.csv" max:"3000000" hint:"Excel 工作簿的第一张表，或者 UTF-8 的 CSV；第一行是列名：易错词、建议改为、类别、允许的写法、说明、状态，和导出的一样"`
	Reason string                `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

func (room *Room) importPage(r *http.Request, f web.Form, problems []string) templ.Component {
	body := []templ.Component{}
	if len(problems) > 0 {
		body = append(body, web.Section("文件里要修改的地方", web.Lines(problems...)))
	}
	body = append(body, web.Section("导入易错词", web.Lines("已有的词按文件修改，没有的新增，文件里没有写到的不变。有一行不对，整个文件都不导入。"),
		web.Ask(f.Options("scope", room.scopes(account.ActorOf(r.Context()))...), "", "导入", listAddress(scopeOf(r.URL.Query().Get("scope"))))))
	return web.DeskPage(room.Web.Frame(r, "导入易错词", trail), nil, body...)
}

// getImport shows the form of a file.
func (room *Room) getImport(w http.ResponseWriter, r *http.Request) error {
	if err := room.keeper(r); err != nil {
		return err
	}
	f := web.FormOf(bring{Scope: r.URL.Query().Get("scope")}, r.URL.Path)
	f.Files = true
	return web.Render(w, r, room.importPage(r, f, nil))
}

// postImport takes a file in, all of it or nothing.
func (room *Room) postImport(w http.ResponseWriter, r *http.Request) error {
	var in bring
	var problems []string
	var list []Word
	n := 0
	err := room.keeper(r)
	if err == nil {
		err = web.Input(r, &in)
	}
	var rows [][]string
	if err == nil {
		rows, err = sheet.Read(in.File)
	}
	if err == nil {
		if list, problems = readWords(rows, scopeOf(in.Scope), in.Reason); len(problems) > 0 {
			err = fault.InvalidField("file", "文件里有%d处要修改", len(problems))
		}
	}
	if err == nil {
		n, err = room.Set(r.Context(), account.ActorOf(r.Context()), list...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			f := web.FormOf(in, r.URL.Path).Typed(r, err)
			f.Files = true
			return room.importPage(r, f, problems[:min(len(problems), 50)])
		})
	}
	return web.Done(w, r, listAddress(scopeOf(in.Scope)), fmt.Sprintf("已导入：新增或者修改%d个，没有变化%d个", n, len(list)-n))
}

// readWords reads the rows of a file and says of each line that cannot be why.
func readWords(rows [][]string, scope, reason string) (list []Word, problems []string) {
	if len(rows) < 2 {
		return nil, []string{"文件里没有易错词"}
	}
	place := map[string]int{}
	for i, head := range rows[0] {
		place[strings.TrimSpace(head)] = i
	}
	for _, head := range heads[:3] {
		if _, ok := place[head]; !ok {
			return nil, []string{"第1行没有“" + head + "”这一列"}
		}
	}
	seen := map[string]int{}
	for n, row := range rows[1:] {
		cell := func(head string) string {
			if i, ok := place[head]; ok && i < len(row) {
				return strings.TrimSpace(strings.TrimPrefix(row[i], "'"))
			}
			return ""
		}
		if strings.Join(row, "") == "" {
			continue
		}
		line := fmt.Sprintf("第%d行：", n+2)
		sort, _ := sortOf(cell("类别"))
		if state := cell("状态"); state != "" && state != "在用" && state != "停用" {
			problems = append(problems, line+"状态写“在用”或者“停用”，空着是在用")
			continue
		}
		word := Word{Scope: scope, Word: cell("易错词"), Should: cell("建议改为"), Sort: sort, Allowed: allowedOf(cell("允许的写法")), Note: cell("说明"), Live: cell("状态") != "停用", Reason: reason}
		if err := word.check(); err != nil {
			for _, f := range fault.FieldsOf(err) {
				problems = append(problems, line+f.Message)
			}
			continue
		}
		if before, twice := seen[word.Word]; twice {
			problems = append(problems, fmt.Sprintf("%s“%s”和第%d行重复", line, word.Word, before))
			continue
		}
		seen[word.Word] = n + 2
		list = append(list, word)
	}
	return list, problems
}
