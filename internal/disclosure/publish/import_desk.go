package publish

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/disclosure/publish/dump"
	"tongban/internal/disclosure/publish/pages"
)

// importHome is where imports are brought and let in.
const importHome = "/desk/document-imports"

// importLimit is the size of a file that is brought to the desk; larger ones are for the command line.
const importLimit = 256 << 20

// importPage is how many documents of an import are listed at a time, and importTries how often the work is tried.
const (
	importPage  = 100
	importTries = 8
)

// TopicImport is the background work of an import.
const TopicImport = "document.import"

type importPayload struct {
	ID int64 `json:"id,string"`
}

// ImportRoutes are the pages of imports (E-01).
func (room *Room) ImportRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + importHome, Page: "E-01", Title: "导入已经公开的信息", Who: web.Staff, Handle: room.getImports},
		{Pattern: "POST " + importHome, Page: "E-01", Who: web.Right(RightDraft), Handle: room.postImport, MaxBody: importLimit + 1<<20},
		{Pattern: "GET " + importHome + "/{id}", Page: "E-01", Who: web.Staff, Handle: room.getImport},
		{Pattern: "GET " + importHome + "/{id}/documents/{n}", Page: "E-01", Who: web.Staff, Handle: room.getArrival},
		{Pattern: "POST " + importHome + "/{id}/take", Page: "E-01", Who: web.Right(RightImport), Handle: room.postTake},
		{Pattern: "POST " + importHome + "/{id}/counts", Page: "E-01", Who: web.Staff, Handle: room.postCounts},
		{Pattern: "POST " + importHome + "/{id}/back", Page: "E-01", Who: web.Staff, Handle: room.postBack},
		{Pattern: "POST " + importHome + "/{id}/back/agree", Page: "E-01", Who: web.Right(RightRelease), Handle: room.postBackAgree},
		{Pattern: "POST " + importHome + "/{id}/back/refuse", Page: "E-01", Who: web.Right(RightRelease), Handle: room.postBackRefuse},
		{Pattern: "POST " + importHome + "/{id}/back/drop", Page: "E-01", Who: web.Staff, Handle: room.postBackDrop},
		{Pattern: "GET " + importHome + "/{id}/back/{back}", Page: "E-01", Who: web.Staff, Handle: room.getBack},
		{Pattern: "POST " + importHome + "/{id}/decline", Page: "E-01", Who: web.Right(RightImport), Handle: room.postDecline},
	}
}

// bringing is a file as it is brought.
type bringing struct {
	Body  string                `form:"body" label:"公开机关" kind:"select" need:"true"`
	File  *multipart.FileHeader `form:"file" label:"文件" need:"true" accept:".jsonl,.json,.xml,.html,.htm,.txt,.zip,.gz" max:"268435456" hint:"JSON 行、网页、WordPress 式的 XML、文本，或者它们的压缩包，不超过256兆；附件和图片放进同一个 zip，路径和来源里写的一样；先检查，不会马上导入"`
	From  string                `form:"from" label:"来自哪个网站或者系统" need:"true" max:"80" hint:"例如 原云州市人民政府网站（2008—2020年）。两个系统的编号可能相同，靠它分开；会写进每一篇的导入凭据"`
	Class string                `form:"class" label:"看不出公开类别的归到" kind:"select"`
}

// taking is the word of who lets an import in.
type taking struct {
	Hold   string `form:"hold" label:"有个人信息疑点的" kind:"radio" need:"true" options:"out=先不导入|in=照样导入，已经逐篇看过"`
	Whole  string `form:"whole" label:"附件、图片不全的" kind:"radio" options:"out=先不导入|in=照样导入，没有带来的链接仍指向来源网站" hint:"缺的和不能带来的在下面逐篇写明"`
	Counts string `form:"counts" label:"年度数据" kind:"radio" options:"=按机关的规则|yes=计入公布的年度|no=只计入存量"`
	Why    string `form:"countsWhy" label:"这样计的理由" max:"300" hint:"选“计入”或者“只计入存量”的必填，会写在年度报告的数据来源里"`
	Public bool   `form:"public" label:"这些信息此前已经在上面写明的网站或者系统依法公开，已经逐篇或者抽样核对" kind:"check" need:"true"`
}

// declining is the word of who does not let an import in.
type declining struct {
	Reason string `form:"reason" label:"不同意导入的理由" need:"true" max:"300"`
}

// importBodies are the bodies whose imports an officer may see; empty for who has nothing to do with them.
func (room *Room) importBodies(a account.Actor) (out []web.Option) {
	for _, b := range room.Org.Bodies() {
		if a.HasAt(RightDraft, b.Code) || a.HasAt(RightImport, b.Code) || a.HasAt(RightRelease, b.Code) {
			out = append(out, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	return out
}

func (room *Room) getImports(w http.ResponseWriter, r *http.Request) error {
	page, err := room.importsPage(r, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) importsPage(r *http.Request, wrong error) (templ.Component, error) {
	actor := account.ActorOf(r.Context())
	bodies := room.importBodies(actor)
	if len(bodies) == 0 {
		return nil, account.NotForPost()
	}
	codes := make([]string, len(bodies))
	for i, b := range bodies {
		codes[i] = b.Value
	}
	var runs []ImportRun
	err := room.read(r.Context(), func(tx *store.Tx) (err error) {
		runs, err = newestRuns(r.Context(), tx, codes, deskLimit)
		return err
	})
	if err != nil {
		return nil, err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "文件"}, {Head: "机关"}, {Head: "状态", Tight: true}, {Head: "上传"}, {Head: "篇数", Right: true}},
		Empty: web.Nothing{Title: "还没有导入过", Why: "上传文件后，检查和导入的结果会显示在这里"}}
	for _, run := range runs {
		sheet.Rows = append(sheet.Rows, web.Row{Href: run.address(), Cells: []web.Cell{web.Linked(run.FileName, run.address()), web.Words(room.Org.BodyName(run.Body)), web.Part(web.Tag(run.tone(), run.title())),
			web.Words(run.BroughtName + "，" + web.Moment(run.BroughtAt)), web.Words(web.Number(int64(run.Tally.Read)))}})
	}
	var parts []templ.Component
	if actor.Has(RightDraft) {
		form := web.FormOf(bringing{Body: codes[0]}, importHome).Options("body", bodies...).Options("class", append([]web.Option{{Value: "", Text: "按标题和文号推定"}}, classOptions()...)...)
		if wrong != nil {
			form = form.Typed(r, wrong)
		}
		parts = append(parts, web.Section("上传", web.Lines("来自其他网站或者系统、已经公开过的信息，可以整批导入。标题、文号、发文机关、日期先取来源写明的，没有写明的从正文的开头和落款里读出；索引号照原样保留。上传后先检查，由另一位有导入权限的同事确认后导入。"),
			web.Ask(form, "", "上传并检查", "/desk/documents")))
	}
	return web.DeskPage(room.Web.Frame(r, "导入已经公开的信息", trailDesk), nil, append(parts, web.Section("最近的导入", web.Table(sheet)))...), nil
}

func (r ImportRun) address() string { return importHome + "/" + strconv.FormatInt(r.ID, 10) }

func (r ImportRun) title() string {
	return map[ImportState]string{ImportChecking: "正在检查", ImportChecked: "等待确认", ImportTaking: "正在导入", ImportDone: "已经导入", ImportFailed: "不能导入"}[r.State]
}

func (r ImportRun) tone() web.Tone {
	return map[ImportState]web.Tone{ImportChecking: web.ToneInfo, ImportChecked: web.ToneWarn, ImportTaking: web.ToneInfo, ImportDone: web.ToneOK, ImportFailed: web.ToneDanger}[r.State]
}

// postImport takes a file and has it looked at in the background (E-01).
func (room *Room) postImport(w http.ResponseWriter, r *http.Request) error {
	var in bringing
	err := web.Input(r, &in)
	var run ImportRun
	if err == nil {
		run, err = room.brought(r.Context(), account.ActorOf(r.Context()), in)
	}
	if fault.KindOf(err) == fault.KindInvalid {
		page, failed := room.importsPage(r, err)
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	if err != nil {
		return err
	}
	room.wake()
	return web.Done(w, r, run.address(), "文件已经上传，正在检查")
}

func (room *Room) wake() {
	if room.Wake != nil {
		room.Wake()
	}
}

// brought takes the file of the form.
func (room *Room) brought(ctx context.Context, actor account.Actor, in bringing) (ImportRun, error) {
	body, err := in.File.Open()
	if err != nil {
		return ImportRun{}, err
	}
	defer body.Close()
	return room.Bring(ctx, actor, Brought{Body: in.Body, Class: in.Class, From: in.From, Name: in.File.Filename, File: body})
}

// Brought is a file of documents that an editor brings.
type Brought struct {
	Body, Class, Name string
	From              string // the site or system from which it comes
	File              io.Reader
}

// Bring keeps a file and has it looked at in the background.
func (room *Room) Bring(ctx context.Context, actor account.Actor, in Brought) (ImportRun, error) {
	if !actor.HasAt(RightDraft, in.Body) {
		return ImportRun{}, fault.InvalidField("body", "请选择您所在的机关")
	}
	if _, known := classOf(in.Class); in.Class != "" && !known {
		return ImportRun{}, fault.InvalidField("class", "请从列出的类别里选")
	}
	if strings.TrimSpace(in.From) == "" {
		return ImportRun{}, fault.InvalidField("from", "请写明来自哪个网站或者系统")
	}
	staged, err := room.Files.Stage(file.Product{Name: in.Name, Type: "application/octet-stream", Owner: actor.Subject(), Body: in.File})
	if err != nil {
		return ImportRun{}, err
	}
	run := ImportRun{ID: room.DB.NewID(), File: staged.ID, FileName: staged.Name, Body: in.Body, Class: in.Class, State: ImportChecking, BroughtBy: actor.Subject(), BroughtName: actor.Name, BroughtAt: room.Now(), From: strings.TrimSpace(in.From)}
	next, err := job.New(room.DB.NewID(), TopicImport, importPayload{run.ID}, room.Now())
	if err != nil {
		return ImportRun{}, err
	}
	return run, room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, file.Insert(staged), insertRun(run), job.Insert(next)) })
}

// importOf is the import of the address, for who drafts or releases at its body.
func (room *Room) importOf(r *http.Request) (run ImportRun, actor account.Actor, err error) {
	actor = account.ActorOf(r.Context())
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	err = room.read(r.Context(), func(tx *store.Tx) (err error) {
		run, err = runByID(r.Context(), tx, id)
		return err
	})
	if err == nil && !actor.HasAt(RightDraft, run.Body) && !actor.HasAt(RightImport, run.Body) && !actor.HasAt(RightRelease, run.Body) {
		err = fault.Missing("导入批次", "")
	}
	return run, actor, err
}

// getImport shows what was found, and lets another person let it in (E-01).
func (room *Room) getImport(w http.ResponseWriter, r *http.Request) error {
	run, actor, err := room.importOf(r)
	if err != nil {
		return err
	}
	page, err := room.importPage(r, run, actor, web.FormOf(taking{}, run.address()+"/take"), web.FormOf(declining{}, run.address()+"/decline"), backFormsOf(run))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// importAgain shows the page of an import with what was wrong in a form.
func (room *Room) importAgain(w http.ResponseWriter, r *http.Request, run ImportRun, actor account.Actor, err error, take, decline web.Form) error {
	page, failed := room.importPage(r, run, actor, take, decline, backFormsOf(run))
	if failed != nil {
		return failed
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

func (room *Room) importPage(r *http.Request, run ImportRun, actor account.Actor, form, decline web.Form, back backForms) (templ.Component, error) {
	said := r.URL.Query().Get("list") != "all"
	after, _ := strconv.Atoi(r.URL.Query().Get("after"))
	var lines []numberedLine
	err := room.read(r.Context(), func(tx *store.Tx) (err error) {
		if room.stalled(run) { // nobody goes on with it: it is shown as what it is
			run.State, run.Why = ImportFailed, stalledWords
		}
		lines, err = importLines(r.Context(), tx, run.ID, after, said, importPage)
		return err
	})
	if err != nil {
		return nil, err
	}
	t := run.Tally
	count := func(n int) string { return web.Number(int64(n)) }
	added := "可以导入"
	if run.State == ImportDone {
		added = "新增"
	}
	facts := []web.Pair{{Term: "文件", Text: run.FileName}, {Term: "机关", Text: room.Org.BodyName(run.Body)}, {Term: "状态", Part: web.Tag(run.tone(), run.title())}, {Term: "上传", Text: run.BroughtName + "，" + web.Moment(run.BroughtAt)}}
	if run.TakenName != "" {
		facts = append(facts, web.Pair{Term: "确认导入", Text: run.TakenName + "，" + web.Moment(run.TakenAt)})
	}
	if run.Why != "" {
		facts = append(facts, web.Pair{Term: "原因", Text: run.Why})
	}
	facts = append(facts, web.Pair{Term: "读到", Text: count(t.Read) + "篇"}, web.Pair{Term: added, Text: count(t.Added) + "篇"}, web.Pair{Term: "已经导入过", Text: count(t.Same) + "篇"}, web.Pair{Term: "导入过，内容不同", Text: count(t.Changed) + "篇"},
		web.Pair{Term: "不能导入", Text: count(t.Refused) + "篇"}, web.Pair{Term: "建议核对", Text: count(t.Doubts) + "篇"}, web.Pair{Term: "个人信息疑点", Text: count(t.Privacy) + "篇"}, web.Pair{Term: "附件和图片", Text: count(t.Files) + "个"}, web.Pair{Term: "附件、图片不全", Text: count(t.Lacks) + "篇"})
	if t.Held > 0 {
		facts = append(facts, web.Pair{Term: "因个人信息没有导入", Text: count(t.Held) + "篇"})
	}
	if t.Left > 0 {
		facts = append(facts, web.Pair{Term: "因附件不全没有导入", Text: count(t.Left) + "篇"})
	}
	parts := []templ.Component{web.Section("检查结果", web.Dl(facts))}
	switch {
	case run.State == ImportChecking || run.State == ImportTaking:
		parts = append(parts, web.Section("接下来", pages.Links([]web.Link{{Text: "正在办理，刷新看进度", Href: run.address()}}, "")))
	case run.State == ImportFailed:
		parts = append(parts, web.Section("接下来", web.Lines("改好以后可以把文件再上传一次：已经导入的不会重复。")))
	case run.State != ImportChecked:
	case !actor.HasAt(RightImport, run.Body):
		parts = append(parts, web.Notice(web.ToneInfo, "等待确认", "由有导入权限的另一位同事确认后导入。"))
	case actor.Subject() == run.BroughtBy:
		parts = append(parts, web.Notice(web.ToneInfo, "等待确认", "文件由您上传，要由有导入权限的另一位同事确认后导入。"))
	case t.Added == 0:
		parts = append(parts, web.Section("不同意导入", web.Lines("没有可以导入的。"), web.Ask(decline, "", "不同意导入", importHome)))
	default:
		if t.Lacks == 0 {
			form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool { return e.Name == "whole" })
		}
		for i := range form.Entries { // where it is asked, it is to be answered
			form.Entries[i].Need = form.Entries[i].Need || form.Entries[i].Name == "whole"
		}
		parts = append(parts, web.Section("确认导入", web.Lines("导入后马上在网站上显示，使用原来的发布日期和索引号，并记下由谁、什么时候、从哪个文件导入。"), web.Ask(form, "", "确认导入"+count(t.Added)+"篇", importHome)), web.Section("不同意导入", web.Ask(decline, "", "不同意导入", importHome)))
	}
	years, err := room.countsSection(r, run, actor, back.counts)
	if err != nil {
		return nil, err
	}
	parts = append(parts, years...)
	backs, err := room.backSection(r, run, actor, back)
	if err != nil {
		return nil, err
	}
	parts = append(parts, backs...)
	sheet := web.Sheet{Columns: []web.Column{{Head: "行", Tight: true}, {Head: "标题"}, {Head: "结果", Tight: true}, {Head: "说明"}}, Empty: web.Nothing{Title: "没有要说明的", Why: "每一篇的标题、文号、机关和日期都读到了"}}
	if run.File == 0 {
		sheet.Empty = web.Nothing{Title: "在命令行导入", Why: "逐篇的结果在导入时的报告里"}
	}
	for _, l := range lines {
		tone := web.ToneOK
		switch l.Outcome {
		case ImportRefused:
			tone = web.ToneDanger
		case ImportHeld, ImportLacking, ImportChanged:
			tone = web.ToneWarn
		}
		outcome := l.Outcome.Title()
		if l.Outcome == ImportAdded && run.State == ImportDone {
			outcome = "已经导入"
		}
		title := l.Title
		if l.Number != "" {
			title += "（" + l.Number + "）"
		}
		where := strconv.Itoa(l.Line)
		if l.File != run.FileName {
			where = l.File + " " + where
		}
		cell, href := web.Words(title), ""
		if l.Matter != "" {
			href = Address(l.Matter)
		} else if l.Title != "" {
			href = run.address() + "/documents/" + strconv.Itoa(l.N)
		}
		if href != "" {
			cell = web.Linked(title, href)
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Words(where), cell, web.Part(web.Tag(tone, outcome)), web.Words(l.Says())}})
	}
	list := ""
	if !said {
		list = "list=all&"
	}
	if len(lines) == importPage {
		sheet.Pages.Next = run.address() + "?" + list + "after=" + strconv.Itoa(lines[len(lines)-1].N)
	}
	if after > 0 {
		sheet.Pages.First = run.address() + "?" + strings.TrimSuffix(list, "&")
	}
	chips := web.Filters{Label: "列出", Total: -1, Chips: []web.Chip{{Text: "有说明的", Href: run.address(), On: said}, {Text: "全部", Href: run.address() + "?list=all", On: !said}}}
	parts = append(parts, web.FilterBar(chips), web.Section("逐篇查看", web.Table(sheet)))
	return web.DeskPage(room.Web.Frame(r, "导入："+run.FileName, trailDesk, web.Link{Text: "导入已经公开的信息", Href: importHome}), nil, parts...), nil
}

// getArrival shows a document of an import as it would be taken in (E-01).
func (room *Room) getArrival(w http.ResponseWriter, r *http.Request) error {
	run, _, err := room.importOf(r)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(r.PathValue("n"))
	if run.File == 0 {
		return fault.Missing("这一篇", "")
	}
	var found *arrival
	passed := 0
	stop := errors.New("found")
	source := room.source(r.Context(), run)
	beside, err := besideZip(source)
	if err != nil {
		return err
	}
	defer beside.Close()
	var near besides
	if beside != nil {
		near = besides{beside}
	}
	posts, err := source.posts(r.Context(), near)
	if err != nil {
		return err
	}
	if beside != nil && beside.texts() {
		if err := source.read(r.Context(), func(rec dump.Record) error { near.mark(source.Name, rec); return nil }); err != nil {
			return err
		}
	}
	err = source.read(r.Context(), func(rec dump.Record) error {
		if rec.Skip || near.named(source.Name, rec) {
			return nil
		}
		if passed++; passed < n {
			return nil
		}
		if rec.Post != "" {
			rec.Files = append(rec.Files, posts[rec.File+" "+rec.Post]...)
		}
		a := room.arrive(Import{Body: run.Body, Class: run.Class, From: run.From}, read{rec, run.FileName, "", near}, nil)
		found = &a
		return stop
	})
	if err != nil && !errors.Is(err, stop) {
		return err
	}
	if found == nil || n < 1 {
		return fault.Missing("这一篇", "")
	}
	d := Document{Content: found.in.Content, Index: found.in.Index, FirstAt: found.in.PublishedAt, Validity: found.in.Validity, ValidityOn: found.in.ValidityOn}
	parts := []templ.Component{}
	if words := found.line.Says(); words != "" {
		parts = append(parts, web.Notice(web.ToneWarn, "说明", words))
	}
	parts = append(parts, web.Section("信息要素", web.Dl(filled(room.metadata(d)))), web.Section("正文", pages.Text(blocks(d.Text, "", nil))))
	var files []string
	for _, f := range found.line.Files {
		files = append(files, f.Name+"（"+web.Bytes(f.Size)+"，SM3 "+f.Sum+"）")
	}
	if len(files) > 0 {
		parts = append(parts, web.Section("附件和图片", pages.Lines(files)))
	}
	title := found.line.Title
	if title == "" {
		title = "第" + strconv.Itoa(n) + "篇"
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, title, trailDesk, web.Link{Text: "导入：" + run.FileName, Href: run.address()}), nil, parts...))
}

// source is the file of an import.
func (room *Room) source(ctx context.Context, run ImportRun) Source {
	return Source{Name: run.FileName, Open: func() (io.ReadCloser, error) {
		_, body, err := room.Files.Open(ctx, run.File)
		return body, err
	}}
}

// postTake lets an import in, by another than who brought it (E-01).
func (room *Room) postTake(w http.ResponseWriter, r *http.Request) error {
	run, actor, err := room.importOf(r)
	if err != nil {
		return err
	}
	var in taking
	if err = web.Input(r, &in); err == nil {
		err = room.LetIn(r.Context(), actor, run.ID, LetIn{Hold: in.Hold == "out", Asked: in.Hold != "", Whole: in.Whole == "out", Seen: in.Whole != "", Public: in.Public, Counts: Counts(in.Counts), CountsWhy: in.Why})
	}
	if fault.KindOf(err) == fault.KindInvalid {
		return room.importAgain(w, r, run, actor, err, web.FormOf(in, run.address()+"/take").Typed(r, err), web.FormOf(declining{}, run.address()+"/decline"))
	}
	if err != nil {
		return err
	}
	room.wake()
	return web.Done(w, r, run.address(), "已经确认，正在导入")
}

// postDecline ends an import that is not let in, with the reason (E-01).
func (room *Room) postDecline(w http.ResponseWriter, r *http.Request) error {
	run, actor, err := room.importOf(r)
	if err != nil {
		return err
	}
	var in declining
	if err = web.Input(r, &in); err == nil {
		err = room.decline(r.Context(), actor, run, in.Reason)
	}
	if fault.KindOf(err) == fault.KindInvalid {
		return room.importAgain(w, r, run, actor, err, web.FormOf(taking{}, run.address()+"/take"), web.FormOf(in, run.address()+"/decline").Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, run.address(), "已经退回，没有导入")
}

func (room *Room) decline(ctx context.Context, actor account.Actor, run ImportRun, reason string) error {
	switch {
	case !actor.HasAt(RightImport, run.Body):
		return fault.Deniedf("您在%s没有导入权限", room.Org.BodyName(run.Body))
	case run.State != ImportChecked:
		return fault.Conflictf("这个文件现在的状态是“%s”，不能退回", run.title())
	case strings.TrimSpace(reason) == "":
		return fault.InvalidField("reason", "请填写理由")
	}
	run.State, run.Why = ImportFailed, actor.Name+"不同意导入："+strings.TrimSpace(reason)
	return room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, keepRun(run, ImportChecked)) })
}

// LetIn is the word of who lets an import in: whether what may hold personal data or lacks attachments stays out, and
// that all of it was public before.
type LetIn struct {
	Hold, Asked bool // of personal data, and that it was said
	Whole, Seen bool // what lacks attachments stays out, and that it was said
	Public      bool
	Counts      Counts // whether it counts in the figures of the years
	CountsWhy   string
}

// LetIn has the documents of an import taken in, on the word of another than who brought it.
func (room *Room) LetIn(ctx context.Context, actor account.Actor, id int64, in LetIn) error {
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		run, err := runByID(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case !actor.HasAt(RightImport, run.Body):
			return fault.Deniedf("您在%s没有导入权限", room.Org.BodyName(run.Body))
		case actor.Subject() == run.BroughtBy:
			return fault.Deniedf("文件由您上传，要由另一位同事确认后导入")
		case run.State != ImportChecked:
			return fault.Conflictf("这个文件现在的状态是“%s”，不能确认", run.title())
		case !in.Asked:
			return fault.InvalidField("hold", "请选择有个人信息疑点的怎样办理")
		case !in.Seen && run.Tally.Lacks > 0:
			return fault.InvalidField("whole", "有%d篇附件或者图片不全，请选择怎样办理", run.Tally.Lacks)
		case !in.Public:
			return fault.InvalidField("public", "请核对后勾选")
		}
		if err := fitsCounts(in.Counts, in.CountsWhy); err != nil {
			return err
		}
		run.Tally = ImportTally{}
		run.State, run.Hold, run.Whole, run.TakenBy, run.TakenName, run.TakenAt = ImportTaking, in.Hold, in.Whole, actor.Subject(), actor.Name, room.Now()
		next, err := job.New(room.DB.NewID(), TopicImport, importPayload{run.ID}, room.Now())
		if err != nil {
			return err
		}
		list := []store.Stmt{keepRun(run, ImportChecked), job.Insert(next)}
		if in.Counts != CountsByRule {
			list = append(list, sayCounts(room.DB.NewID(), run.ID, in.Counts, in.CountsWhy, actor, room.Now())...)
		}
		return tx.Apply(ctx, list...)
	})
}

// workImport looks at a file or takes it in, as far as the import has come. Called again after a crash it finds what is
// here already.
func (room *Room) workImport(ctx context.Context, task job.Job) error {
	var p importPayload
	if err := task.Decode(&p); err != nil {
		return err
	}
	err := room.WorkImport(ctx, p.ID)
	if err != nil && task.Tries >= importTries { // nobody waits for ever for what does not come
		return errors.Join(err, room.giveUp(ctx, p.ID))
	}
	return err
}

// giveUp ends an import whose work failed again and again; what is in stays in.
func (room *Room) giveUp(ctx context.Context, id int64) error {
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		run, err := runByID(ctx, tx, id)
		if err != nil || run.State != ImportChecking && run.State != ImportTaking {
			return err
		}
		from := run.State
		run.State, run.Why = ImportFailed, "系统多次没有办成，请联系系统管理员"
		return tx.Apply(ctx, keepRun(run, from))
	})
}

// WorkImport does the background work of an import; called again it goes on where it stood.
func (room *Room) WorkImport(ctx context.Context, id int64) error {
	var run ImportRun
	err := room.read(ctx, func(tx *store.Tx) (err error) {
		run, err = runByID(ctx, tx, id)
		return err
	})
	if err != nil {
		return job.Permanent(err)
	}
	from := run.State
	if from != ImportChecking && from != ImportTaking {
		return nil
	}
	var part []store.Stmt
	keep := func(run ImportRun) error {
		list := append(part, keepRun(run, from))
		part = nil
		return room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, list...) })
	}
	work := Import{ID: run.ID, By: run.TakenName, Who: run.TakenBy, Body: run.Body, Class: run.Class, From: run.From, Dry: from == ImportChecking, Hold: run.Hold && from == ImportTaking, Whole: run.Whole && from == ImportTaking, After: run.Tally.Read, Before: run.Tally}
	n := run.Tally.Read
	work.Each = func(l ImportLine) error {
		n++
		part = append(part, keepLine(run.ID, n, l))
		return nil
	}
	work.Done = func(t ImportTally) error {
		run.Tally, run.MovedAt = t, room.Now()
		return keep(run)
	}
	tally, err := room.Import(ctx, work, room.source(ctx, run))
	switch {
	case fault.KindOf(err) == fault.KindInvalid && err != nil:
		run.State, run.Why = ImportFailed, fault.MessageOf(err)
	case err != nil:
		return err
	case from == ImportChecking:
		run.State = ImportChecked
	default:
		run.State = ImportDone
	}
	run.Tally = tally
	return keep(run)
}
