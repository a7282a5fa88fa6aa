package bundle

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/service/bundle/pages"
)

// The rights: who writes items reads the bundles, who keeps the catalogue of the region writes them.
const (
	RightRead  = "catalog.edit"
	RightWrite = "catalog.central"
)

const editHome = "/desk/catalog/bundles"

func (room *Room) editing() []web.Route {
	reader, writer := web.Right(RightRead), web.Right(RightWrite)
	return []web.Route{
		{Pattern: "GET " + editHome, Page: "A-02", Title: "一件事套餐", Who: reader, Handle: room.getEditList},
		{Pattern: "POST " + editHome + "/new", Page: "A-02", Who: writer, Handle: room.postNew},
		{Pattern: "GET " + editHome + "/{code}", Page: "A-02", Who: reader, Handle: room.getEdit},
		{Pattern: "POST " + editHome + "/{code}", Page: "A-02", Who: writer, Handle: room.postHead},
		{Pattern: "GET " + editHome + "/{code}/preview", Page: "A-02", Who: reader, Handle: room.getPreview},
		{Pattern: "POST " + editHome + "/{code}/move", Page: "A-02", Who: writer, Handle: room.postMove},
		{Pattern: "GET " + editHome + "/{code}/items", Page: "A-02", Who: writer, Handle: room.getFind},
		{Pattern: "POST " + editHome + "/{code}/items", Page: "A-02", Who: writer, Handle: room.postAdd},
		{Pattern: "POST " + editHome + "/{code}/publish", Page: "A-02", Who: writer, Handle: room.postPublish},
		{Pattern: "POST " + editHome + "/{code}/discard", Page: "A-02", Who: writer, Handle: room.postDiscard},
		{Pattern: "GET " + editHome + "/{code}/{part}/{row}", Page: "A-02", Who: reader, Handle: room.getRow},
		{Pattern: "POST " + editHome + "/{code}/{part}/{row}", Page: "A-02", Who: writer, Handle: room.postRow},
	}
}

func editAddress(code string, more ...string) string {
	return strings.Join(append([]string{editHome, url.PathEscape(code)}, more...), "/")
}

func rowAddress(code, part string, row int) string {
	return editAddress(code, part, strconv.Itoa(row))
}

var trailEdit = web.Link{Text: "一件事套餐", Href: editHome}

func (room *Room) editFrame(r *http.Request, title string, more ...web.Link) web.Frame {
	return room.Web.Frame(r, title, append([]web.Link{{Text: "事项管理", Href: "/desk/catalog"}}, more...)...)
}

// asked is the draft of the address, or what is in force when nobody writes on it.
func (room *Room) asked(r *http.Request) (d draft, published bool, err error) {
	return room.writing(r.Context(), r.PathValue("code"))
}

func (room *Room) writing(ctx context.Context, code string) (d draft, published bool, err error) {
	inForce, err := room.Definition(ctx, code)
	if err != nil && fault.KindOf(err) != fault.KindNotFound {
		return d, false, err
	}
	published = err == nil
	found := false
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		d, found, err = draftOf(ctx, tx, code)
		return err
	})
	switch {
	case err != nil:
		return d, published, err
	case found:
		d.Edition = inForce.Edition
		return d, published, nil
	case published:
		return draft{Definition: inForce}, true, nil
	}
	return d, false, fault.Missing("一件事套餐", code)
}

// itemsOf reads the items of the members, those that are not there as nothing.
func (room *Room) itemsOf(ctx context.Context, d Definition) (map[string]Item, error) {
	items := map[string]Item{}
	for _, m := range d.Members {
		item, err := room.Items.Item(ctx, m.Item)
		if err != nil && fault.KindOf(err) != fault.KindNotFound {
			return nil, err
		}
		items[m.Item] = item
	}
	return items, nil
}

func (room *Room) lint(ctx context.Context, d Definition) ([]Finding, map[string]Item, error) {
	items, err := room.itemsOf(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	return Lint(d, items, func(code string) bool { _, err := room.Org.Body(code); return err == nil }), items, nil
}

// begin is what a new bundle needs.
type begin struct {
	Code  string `form:"code" label:"代号" need:"true" max:"40" hint:"网址的一部分，小写英文字母、数字和短横线，例如 open-shop；以后不能改"`
	Title string `form:"title" label:"标题" need:"true" max:"40" hint:"用办事人的话写，例如“开小吃店一件事”"`
}

func (room *Room) getEditList(w http.ResponseWriter, r *http.Request) error {
	page, err := room.editList(r, web.FormOf(begin{}, editHome+"/new"))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) editList(r *http.Request, f web.Form) (templ.Component, error) {
	ctx := r.Context()
	list, err := room.InForce(ctx)
	if err != nil {
		return nil, err
	}
	var drafts []draft
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		drafts, err = allDrafts(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "标题"}, {Head: "状态", Tight: true}, {Head: "事项", Right: true, Tight: true}, {Head: "牵头部门", Hide: true}, {Head: "检查", Tight: true}},
		Empty: web.Nothing{Title: "还没有一件事套餐", Why: "在下面新建一个。"}}
	row := func(d Definition, state templ.Component) error {
		found, _, err := room.lint(ctx, d)
		sheet.Rows = append(sheet.Rows, web.Row{Href: editAddress(d.Code), Cells: []web.Cell{{Text: cmp.Or(d.Title, d.Code), Href: editAddress(d.Code), Note: d.Code}, web.Part(state),
			web.Words(strconv.Itoa(len(d.Members))), web.Words(room.Org.BodyName(d.Lead)), web.Part(tagOf(found))}})
		return err
	}
	for _, d := range list {
		n := slices.IndexFunc(drafts, func(o draft) bool { return o.Code == d.Code })
		shown, state := d, stateTag(d.Off, n >= 0)
		if n >= 0 {
			shown = drafts[n].Definition
			drafts = slices.Delete(drafts, n, n+1)
		}
		if err := row(shown, state); err != nil {
			return nil, err
		}
	}
	for _, d := range drafts {
		if err := row(d.Definition, web.Tag(web.ToneHold, "草稿，没有发布过")); err != nil {
			return nil, err
		}
	}
	var fresh *web.Form
	if account.ActorOf(ctx).Has(RightWrite) {
		fresh = &f
	}
	return pages.EditList(room.editFrame(r, "一件事套餐"), sheet, fresh), nil
}

func stateTag(off, changed bool) templ.Component {
	switch {
	case off && changed:
		return web.Tag(web.ToneHold, "已停收，有没发布的修改")
	case off:
		return web.Tag(web.ToneMute, "已停收")
	case changed:
		return web.Tag(web.ToneHold, "已发布，有没发布的修改")
	}
	return web.Tag(web.ToneOK, "已发布")
}

func tagOf(found []Finding) templ.Component {
	stops := 0
	for _, f := range found {
		if f.Stop {
			stops++
		}
	}
	switch {
	case stops > 0:
		return web.Tag(web.ToneDanger, "必须改正 "+strconv.Itoa(stops))
	case len(found) > 0:
		return web.Tag(web.ToneWarn, "建议核对 "+strconv.Itoa(len(found)))
	}
	return web.Tag(web.ToneOK, "没有问题")
}

// postNew begins a bundle.
func (room *Room) postNew(w http.ResponseWriter, r *http.Request) error {
	var in begin
	err := web.Input(r, &in)
	if err == nil && !codeShape.MatchString(in.Code) {
		err = fault.InvalidField("code", "代号用小写英文字母、数字和短横线，以字母开头")
	}
	if err == nil {
		if _, _, missing := room.writing(r.Context(), in.Code); fault.KindOf(missing) != fault.KindNotFound {
			if err = missing; err == nil {
				err = fault.InvalidField("code", "已经有代号是“%s”的一件事", in.Code)
			}
		}
	}
	if err == nil {
		if err = room.save(r, draft{Definition: Definition{Code: in.Code, Title: in.Title}}, 0); err == nil {
			return web.Done(w, r, editAddress(in.Code), "已建立草稿。先添加事项，再写先后和合并的规则")
		}
	}
	page, failed := room.editList(r, web.FormOf(begin{}, editHome+"/new").Typed(r, err))
	if failed != nil {
		return failed
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

func (room *Room) save(r *http.Request, d draft, seen int) error {
	ctx := r.Context()
	d.By, d.At = account.ActorOf(ctx).Name, room.Now()
	return room.DB.Write(ctx, func(tx *store.Tx) error { return keepDraft(ctx, tx, d, seen) })
}

// head is what a bundle says of itself.
type head struct {
	Title    string `form:"title" label:"标题" need:"true" max:"40"`
	Summary  string `form:"summary" label:"一句话说明" max:"200"`
	Audience string `form:"audience" label:"谁可以办" max:"200"`
	Lead     string `form:"lead" label:"牵头部门" kind:"select"`
	HandOut  string `form:"hand_out" label:"统一出件的窗口" kind:"select"`
	Limit    string `form:"limit" label:"整件事的承诺时限" max:"10" hint:"15wd 是十五个工作日，15d 是十五天；每个事项自己的时限照样计算" width:"short"`
	Basis    string `form:"basis" label:"依据的文件" max:"200"`
	Phone    string `form:"phone" label:"咨询电话" max:"40"`
	Place    int    `form:"place" label:"排在第几" kind:"number" max:"500"`
	Seen     int    `form:"seen" kind:"hidden"`
}

type why struct {
	Reason string `form:"reason" label:"为什么这样改" kind:"textarea" need:"true" max:"500"`
	Off    bool   `form:"off" label:"停收新的申请；已经在办的照常办完" kind:"check"`
	Seen   int    `form:"seen" kind:"hidden"`
}

func (room *Room) bodies() (out []web.Option) {
	for _, b := range room.Org.Bodies() {
		out = append(out, web.Option{Value: b.Code, Text: b.Name})
	}
	return out
}

func (room *Room) headForm(d draft) web.Form {
	bodies := room.bodies()
	return web.FormOf(head{d.Title, d.Summary, d.Audience, d.Lead, d.HandOut, d.Limit, d.Basis, d.Phone, d.Place, d.Revision}, editAddress(d.Code)).
		Options("lead", bodies...).Options("hand_out", bodies...)
}

func (room *Room) getEdit(w http.ResponseWriter, r *http.Request) error {
	page, err := room.editPage(r, nil, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// editPage draws a definition with all its parts; the forms are those that were typed, or fresh ones.
func (room *Room) editPage(r *http.Request, heads, whys *web.Form) (templ.Component, error) {
	d, published, err := room.asked(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	found, items, err := room.lint(ctx, d.Definition)
	if err != nil {
		return nil, err
	}
	page := pages.Edit{Frame: room.editFrame(r, cmp.Or(d.Title, d.Code), trailEdit), Writes: account.ActorOf(ctx).Has(RightWrite), Preview: editAddress(d.Code, "preview"),
		Items: editAddress(d.Code, "items"), Move: editAddress(d.Code, "move"), Seen: d.Revision}
	state, saved := web.Tag(web.ToneHold, "草稿，没有发布过"), "没有改动，就是已发布的"
	if published {
		state = stateTag(d.Off, d.Revision > 0)
	}
	if d.Revision > 0 {
		saved, page.Discard = d.By+"，"+web.Moment(d.At), editAddress(d.Code, "discard")
	}
	page.Facts = []web.Pair{{Term: "状态", Part: state}, {Term: "代号", Text: d.Code}, {Term: "草稿最后保存", Text: saved}}
	if published {
		page.Facts = append(page.Facts, web.Pair{Term: "现行", Text: "第" + strconv.Itoa(d.Edition) + "版"})
	}
	for _, f := range found {
		page.Findings = append(page.Findings, findingOf(d.Code, f))
	}
	page.Head = room.headForm(d)
	if heads != nil {
		page.Head = *heads
	}
	page.Publish = web.FormOf(why{Off: d.Off, Seen: d.Revision}, editAddress(d.Code, "publish"))
	if whys != nil {
		page.Publish = *whys
	}
	page.Lists = editLists(d.Definition, items, found)
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		history, err := editions(ctx, tx, d.Code)
		page.History = web.Sheet{Columns: []web.Column{{Head: "版本", Tight: true}, {Head: "事项", Tight: true}, {Head: "原因"}, {Head: "谁发布的"}}, Empty: web.Nothing{Title: "还没有发布过"}}
		for _, e := range history {
			page.History.Rows = append(page.History.Rows, web.Row{Cells: web.Cells("第"+strconv.Itoa(e.Edition)+"版", strconv.Itoa(len(e.Members))+" 个", e.Reason, e.By+"，"+web.Moment(e.At))})
		}
		return err
	})
	return pages.EditPage(page), err
}

func findingOf(code string, f Finding) pages.Finding {
	out := pages.Finding{Tone: web.ToneWarn, Text: "建议核对：" + f.Message}
	if f.Stop {
		out.Tone, out.Text = web.ToneDanger, "必须改正："+f.Message
	}
	if f.Part != partHead {
		out.Href = rowAddress(code, f.Part, f.Row)
	}
	return out
}

// editLists are the rows of the members and of the questions.
func editLists(d Definition, items map[string]Item, found []Finding) []pages.RowList {
	wrong := func(part string, row int) bool {
		return slices.ContainsFunc(found, func(f Finding) bool { return f.Part == part && f.Row == row && f.Stop })
	}
	members := pages.RowList{Title: "事项", Hint: "没有写先后的同时办理。", Part: partMembers, None: "还没有事项。"}
	for n, m := range d.Members {
		row := pages.RowOf{Title: cmp.Or(items[m.Item].Name, m.Item), Href: rowAddress(d.Code, partMembers, n), Wrong: wrong(partMembers, n)}
		if m.When != "" {
			row.When = d.InWords(m.When)
		}
		var names []string
		for _, name := range m.After {
			before, _ := d.Member(name)
			names = append(names, "“"+cmp.Or(items[before.Item].Name, name)+"”")
		}
		switch {
		case m.Offline != "":
			row.Text = "不在网上办：" + m.Offline
		case len(names) > 0:
			row.Text = strings.Join(names, "、") + "办成以后开始；没有办成的，" + m.rule().Title()
		default:
			row.Text = "一开始就办"
		}
		members.Rows = append(members.Rows, row)
	}
	questions := pages.RowList{Title: "问题", Hint: "回答决定要办哪几件；每次都要办的不用问。", Part: partQuestions, Add: "添加问题", None: "没有问题：所有事项都要办。"}
	for n, q := range d.Questions {
		var answers []string
		for _, o := range q.Options {
			answers = append(answers, o.Label)
		}
		questions.Rows = append(questions.Rows, pages.RowOf{Title: cmp.Or(q.Ask, "（没有写问什么）"), Text: strings.Join(answers, "；"), Href: rowAddress(d.Code, partQuestions, n), Wrong: wrong(partQuestions, n)})
	}
	return []pages.RowList{members, questions}
}

// postHead keeps what a bundle says of itself.
func (room *Room) postHead(w http.ResponseWriter, r *http.Request) error {
	d, _, err := room.asked(r)
	if err != nil {
		return err
	}
	var in head
	if err = web.Input(r, &in); err == nil {
		d.Title, d.Summary, d.Audience, d.Lead, d.HandOut, d.Limit, d.Basis, d.Phone, d.Place = in.Title, in.Summary, in.Audience, in.Lead, in.HandOut, in.Limit, in.Basis, in.Phone, in.Place
		if err = room.save(r, d, in.Seen); err == nil {
			return web.Done(w, r, editAddress(d.Code), "草稿已保存")
		}
	}
	return web.Again(w, r, err, func(err error) templ.Component {
		f := room.headForm(d).Typed(r, err)
		page, failed := room.editPage(r, &f, nil)
		if failed != nil {
			return failing(failed)
		}
		return page
	})
}

// getPreview shows the guide as it would be.
func (room *Room) getPreview(w http.ResponseWriter, r *http.Request) error {
	d, _, err := room.asked(r)
	if err != nil {
		return err
	}
	page, err := room.guide(r, d.Definition)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postPublish puts the draft into force when nothing stands in the way.
func (room *Room) postPublish(w http.ResponseWriter, r *http.Request) error {
	d, _, err := room.asked(r)
	if err != nil {
		return err
	}
	var in why
	if err = web.Input(r, &in); err == nil {
		err = room.publish(r, d, in)
	}
	if err == nil {
		return web.Done(w, r, editAddress(d.Code), "已发布")
	}
	return web.Again(w, r, err, func(err error) templ.Component {
		f := web.FormOf(why{}, editAddress(d.Code, "publish")).Typed(r, err)
		page, failed := room.editPage(r, nil, &f)
		if failed != nil {
			return failing(failed)
		}
		return page
	})
}

func (room *Room) publish(r *http.Request, d draft, in why) error {
	if in.Seen != d.Revision {
		return fault.Conflictf("您打开以后，%s又改过草稿。请重新载入，核对以后再发布", d.By)
	}
	found, _, err := room.lint(r.Context(), d.Definition)
	if err != nil {
		return err
	}
	if n := slices.IndexFunc(found, func(f Finding) bool { return f.Stop }); n >= 0 && !in.Off { // what is wrong may always be taken off
		return fault.Invalidf("还有必须改正的问题，不能发布：%s", found[n].Message)
	}
	d.Off = in.Off
	return room.Publish(r.Context(), d.Definition, in.Reason, account.ActorOf(r.Context()).Name)
}

// postDiscard forgets the draft.
func (room *Room) postDiscard(w http.ResponseWriter, r *http.Request) error {
	d, published, err := room.asked(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	if err := room.DB.Write(ctx, func(tx *store.Tx) error { return discardDraft(ctx, tx, d.Code) }); err != nil {
		return err
	}
	if published {
		return web.Done(w, r, editAddress(d.Code), "已放弃没有发布的修改")
	}
	return web.Done(w, r, editHome, "草稿已删去")
}

// postMove orders, removes and adds rows of the draft.
func (room *Room) postMove(w http.ResponseWriter, r *http.Request) error {
	d, _, err := room.asked(r)
	if err != nil {
		return err
	}
	words := strings.Fields(r.PostFormValue("do"))
	seen, _ := strconv.Atoi(r.PostFormValue("seen"))
	if len(words) < 2 {
		return fault.Invalidf("没有读懂提交的内容，请重新操作")
	}
	row := -1
	if len(words) > 2 {
		row, _ = strconv.Atoi(words[2])
	}
	fresh := -1
	switch words[1] {
	case partMembers:
		d.Members, err = moved(slices.Clone(d.Members), words[0], row)
	case partQuestions:
		if words[0] == "add" {
			d.Questions, fresh = append(slices.Clone(d.Questions), Question{Name: free("q", d)}), len(d.Questions)
			break
		}
		d.Questions, err = moved(slices.Clone(d.Questions), words[0], row)
	default:
		err = fault.Invalidf("没有读懂提交的内容，请重新操作")
	}
	if err != nil {
		return err
	}
	if err := room.save(r, d, seen); err != nil {
		return err
	}
	if fresh >= 0 {
		return web.Done(w, r, rowAddress(d.Code, partQuestions, fresh))
	}
	return web.Done(w, r, editAddress(d.Code)+"#"+words[1], "草稿已保存")
}

func moved[T any](list []T, what string, row int) ([]T, error) {
	other := map[string]int{"up": row - 1, "down": row + 1, "remove": row}
	to, known := other[what]
	if !known || row < 0 || row >= len(list) || to < 0 || to >= len(list) {
		return list, fault.Conflictf("这一行已经变了，请重新载入后再操作")
	}
	if what == "remove" {
		return slices.Delete(list, row, row+1), nil
	}
	list[row], list[to] = list[to], list[row]
	return list, nil
}

// free is the first numbered word that no question and no member has.
func free(word string, d draft) string {
	for n := 1; ; n++ {
		name := word + strconv.Itoa(n)
		_, taken := d.Member(name)
		if !taken && !slices.ContainsFunc(d.Questions, func(q Question) bool { return q.Name == name }) {
			return name
		}
	}
}
