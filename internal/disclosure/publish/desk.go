package publish

import (
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
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish/pages"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

var trailDesk = web.Link{Text: "信息公开采编", Href: "/desk/documents"}

// deskLimit is how many rows a list has.
const deskLimit = 50

// Address is where a document is worked on.
func Address(number string) string { return "/desk/documents/" + url.PathEscape(number) }

// publicAddress is where everybody reads it.
func publicAddress(number string) string { return "/disclosure/documents/" + url.PathEscape(number) }

// seen is a document as an officer looks at it.
type seen struct {
	matter.View
	Document Document
	actor    account.Actor
}

// see reads the document of the address; what the actor may not see is not there.
func (room *Room) see(r *http.Request) (seen, error) {
	actor, number := account.ActorOf(r.Context()), r.PathValue("number")
	v, err := room.Hall().View(r.Context(), actor, number)
	if err != nil {
		return seen{}, err
	}
	d, ok := v.Facts.(Document)
	if !ok {
		return seen{}, fault.Missing("政府信息", number)
	}
	return seen{v, d, actor}, nil
}

func (s seen) home() string    { return Address(s.Matter.Number) }
func (s seen) version() string { return strconv.FormatInt(s.Matter.Version, 10) }

// getDesk lists the documents of the body by state (E-01).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, query := account.ActorOf(r.Context()), r.URL.Query()
	state := matter.State(query.Get("state"))
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	f := matter.Filter{Kind: KindName, Words: query.Get("words"), Open: state == "", Before: before, Limit: deskLimit}
	if state != "" {
		f.States = []matter.State{state}
	}
	list, err := room.Hall().List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	ids := make([]int64, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	var known map[int64]row
	var asked []reflagging
	err = room.DB.Read(r.Context(), func(tx *store.Tx) error {
		if known, err = titles(r.Context(), tx, ids); err == nil {
			asked, err = reflagsAt(r.Context(), tx, room.releasesAt(actor), deskLimit)
		}
		return err
	})
	if err != nil {
		return err
	}
	var links []web.Link
	if actor.Has(RightDraft) {
		links = append(links, web.Link{Text: "起草信息", Href: "/desk/documents/new"})
	}
	if actor.Has(RightDraft) || actor.Has(RightImport) {
		links = append(links, web.Link{Text: "导入已经公开的信息", Href: importHome})
	}
	if actor.Has(RightRelease) {
		links = append(links, web.Link{Text: "审核级数和索引号规则", Href: "/desk/documents/rules"}, web.Link{Text: "政策适用对象", Href: audiencesAddress})
	}
	body := []templ.Component{web.FilterBar(filters(state)), web.Table(room.deskSheet(actor, list, known, state)), web.Choices(links, "")}
	if len(asked) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "标题"}, {Head: "机关"}}}
		for _, a := range asked {
			sheet.Rows = append(sheet.Rows, web.Row{Href: Address(a.Number), Cells: []web.Cell{web.Linked(a.Title, Address(a.Number)), web.Words(room.Org.BodyName(a.Body))}})
		}
		body = append([]templ.Component{web.Section("等待确认：更正政策性文件标志", web.Table(sheet))}, body...)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "信息公开采编"), nil, body...))
}

// releasesAt are the bodies for which an officer releases.
func (room *Room) releasesAt(a account.Actor) (codes []string) {
	for _, b := range a.Bodies() {
		if a.HasAt(RightRelease, b) {
			codes = append(codes, b)
		}
	}
	return codes
}

func filters(state matter.State) web.Filters {
	f := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "正在办的", Href: "/desk/documents", On: state == ""}}}
	for _, s := range states() {
		f.Chips = append(f.Chips, web.Chip{Text: s.Title, Href: "/desk/documents?state=" + string(s.Name), On: s.Name == state})
	}
	return f
}

func (room *Room) deskSheet(actor account.Actor, list []matter.Matter, known map[int64]row, state matter.State) web.Sheet {
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "公开期限", Tight: true}, {Head: "标题"}, {Head: "机关"}, {Head: "编号或者索引号"}, {Head: "状态", Tight: true}},
		Empty: web.Nothing{Title: "没有这样的信息", Why: "起草的信息会显示在这里"}}
	if actor.Has(RightDraft) {
		sheet.Empty.Next = web.Link{Text: "起草信息", Href: "/desk/documents/new"}
	}
	for _, m := range list {
		l := known[m.ID]
		name := m.Number
		if l.Index != "" {
			name = l.Index
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(m.Number), Cells: []web.Cell{web.Part(web.ClockChip(room.light(m))), web.Linked(l.Title, Address(m.Number)),
			web.Words(room.Org.BodyName(m.Lead)), web.Words(name), web.Part(web.Tag(tone(m.State), kind.State(m.State).Title))}})
	}
	if len(list) == deskLimit {
		sheet.Pages.Next = "/desk/documents?state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	return sheet
}

// light shows the limit to publish of a document in a list.
func (room *Room) light(m matter.Matter) web.Clock {
	switch {
	case !m.Open() && m.Late:
		return web.Clock{Tone: web.ToneDanger, Text: "超期公开"}
	case !m.Open():
		return web.Clock{Tone: web.ToneMute, Text: "已结束"}
	case m.DueAt.IsZero():
		return web.Clock{Tone: web.ToneHold, Text: "不计时"}
	}
	clock := web.Clock{Due: workday.DateOf(m.DueAt).String()}
	clock.Tone, clock.Text = room.Lamp.Show(light.Duty{Since: m.OpenedAt, Due: m.DueAt})
	return clock
}

func tone(s matter.State) web.Tone {
	switch s {
	case StatePublished, StateRevised, StateMerged:
		return web.ToneOK
	case StateRepealed, StateLapsed, StateWithdrawn:
		return web.ToneDanger
	case StateDropped, StateWithheld:
		return web.ToneMute
	}
	return web.ToneInfo
}

// getOne shows a document with what can be done (E-01, E-02).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	d := s.Document
	head := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter.State), s.StateDef().Title)}}
	for _, c := range s.Clocks {
		if c.State == matter.ClockRunning {
			head = append(head, web.Pair{Term: c.Title, Text: web.Moment(c.DueAt) + "（" + c.Total().String() + "，" + c.Ground + "）"})
		}
	}
	if s.Matter.Late {
		head = append(head, web.Pair{Term: "超期", Part: web.Tag(web.ToneDanger, "超过二十个工作日")})
	}
	if d.Returned != "" && s.Matter.State == StateDrafting {
		head = append(head, web.Pair{Term: "退回理由", Text: d.Returned})
	}
	if strings.HasPrefix(d.Returned, "定时发布没有成功") && s.Matter.State == StateReady {
		head = append(head, web.Pair{Term: "请处理", Part: web.Tag(web.ToneDanger, d.Returned)})
	}
	if d.Revises != 0 {
		head = append(head, web.Pair{Term: "修订", Text: d.RevisesNumber, Href: Address(d.RevisesNumber)}, web.Pair{Term: "修订说明", Text: d.Change})
	}
	if e := d.Imported; e != nil {
		from := e.File
		if e.Line > 1 {
			from += "第" + strconv.Itoa(e.Line) + "行"
		}
		head = append(head, web.Pair{Term: "导入", Text: e.By + "于" + web.Moment(e.At) + "从" + from + "导入"}, web.Pair{Term: "来源文件的摘要（SM3）", Text: e.Sum})
		if e.From != "" {
			head = append(head, web.Pair{Term: "来自", Text: e.From})
		}
		if e.Source != "" {
			head = append(head, web.Pair{Term: "来源网址", Text: e.Source})
		}
	}
	if d.access() == Shown {
		head = append(head, web.Pair{Term: "公开页面", Text: publicAddress(s.Matter.Number), Href: publicAddress(s.Matter.Number)})
	}
	enrolled, words := room.registerPart(d)
	head = append(head, enrolled...)
	if d.Missed != "" && s.Matter.State == StateReady {
		head = append(head, web.Pair{Term: "定时发布", Text: d.Missed})
	}
	body := []templ.Component{web.Section("办理情况", web.Dl(filled(head)))}
	if s.Matter.Open() {
		body = append(body, room.unregisteredNotice(d, words)...)
		body = append(body, room.findingsPart(d)...)
	}
	with, err := room.together(r, s)
	if err != nil {
		return err
	}
	body = append(body, with...)
	body = append(body, web.Section("信息", web.Dl(filled(append(room.metadata(d), inside(d)...)))), web.Section("正文预览", pages.Text(blocks(d.Text, s.home()+"/files/", d.Files))), room.deskFiles(s))
	body = append(body, reviews(d)...)
	body = append(body, proofsPart(d)...)
	body = append(body, room.story(s)...)
	if !s.Document.FirstAt.IsZero() {
		board, err := room.Outlets.Board(r.Context(), s.Document.ID, s.Matter.Number)
		if err != nil {
			return err
		}
		if board != nil {
			body = append(body, web.Section("别的载体", board))
		}
	}
	body = append(body, web.Section("办理过程", web.Timeline(timeline(s.View))))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, d.Title, trailDesk), room.panel(s), body...))
}

// panel is what the officer can do now.
func (room *Room) panel(s seen) templ.Component {
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		if unmeant(s.Document, a.Name, s.Matter.State) || a.Name == "affirm" && len(room.Unanswered(s.Document)) == 0 || a.Name == "proofread" && s.Document.wrote(s.actor.Subject()) {
			continue
		}
		links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
	}
	if slices.Contains([]matter.State{StatePublished, StateRevised}, s.Matter.State) && s.actor.HasAt(RightDraft, s.Document.Body) {
		links = append(links, web.Link{Text: "起草修订稿", Href: s.home() + "/revise"})
	}
	links = append(append(links, interpretLink(s)...), web.Link{Text: "预览", Href: s.home() + "/preview"})
	return web.Section("可以办理", web.Choices(links, "现在没有由您办理的，您可以查看。"))
}

// inside is what only the desk sees of a document.
func inside(d Document) []web.Pair {
	reason := ""
	if d.Attribute != Proactive {
		reason = groundTitle(d.Reason) + "　" + d.Ground
	}
	release := ""
	if !d.Release.IsZero() {
		release = web.Moment(d.Release)
	}
	return []web.Pair{{Term: "公开属性", Text: d.Attribute.Title()}, {Term: "不公开的理由", Text: reason}, {Term: "密级", Text: d.Grade}, {Term: "起草", Text: d.AuthorName}, {Term: "定时发布", Text: release}}
}

// filled leaves out what nobody filled in.
func filled(pairs []web.Pair) []web.Pair {
	return web.Told(pairs)
}

// deskFiles lists all attachments; internal ones say so.
func (room *Room) deskFiles(s seen) templ.Component {
	var links []web.Link
	for _, f := range s.Document.Files {
		name := f.Name + "（" + web.Bytes(f.Size) + "）"
		if f.Internal {
			name += " 内部，不公开"
		}
		links = append(links, web.Link{Text: name, Href: s.home() + "/files/" + idText(f.ID)})
	}
	return web.Section("附件", pages.Links(links, "没有附件"))
}

// reviews are who said what in this round.
func reviews(d Document) (body []templ.Component) {
	if len(d.Reviews) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "级次"}, {Head: "审核人"}, {Head: "时间"}, {Head: "意见"}}}
		for _, v := range d.Reviews {
			opinion := v.Opinion
			if opinion == "" {
				opinion = "同意"
			}
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(v.Title, v.Name, web.Moment(v.At), opinion)})
		}
		body = append(body, web.Section("审核", web.Table(sheet)))
	}
	for _, v := range d.Secrecy {
		body = append(body, web.Section("保密审查记录", web.Dl([]web.Pair{{Term: "审查人", Text: v.Name}, {Term: "时间", Text: web.Moment(v.At)},
			{Term: "结论", Text: v.Conclusion.Title()}, {Term: "依据和理由", Text: v.Basis}})))
	}
	return body
}

// story is what came after publication: versions, marks.
func (room *Room) story(s seen) (body []templ.Component) {
	d := s.Document
	if len(d.Versions) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "版本"}, {Head: "公开的时间"}, {Head: "修订说明"}}}
		for _, v := range d.Versions {
			href := s.home() + "/versions/" + strconv.Itoa(v.N)
			sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked("第"+strconv.Itoa(v.N)+"版", href), web.Words(web.Moment(v.From) + " 至 " + web.Moment(v.Until)), web.Words(v.Change)}})
		}
		body = append(body, web.Section("以前的版本", web.Table(sheet)))
	}
	if list := d.reflags(); len(list) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "更正为"}, {Head: "理由"}, {Head: "请求"}, {Head: "确认"}}}
		for _, f := range list {
			agreed := "等待另一位同事确认"
			if f.AgreedName != "" {
				agreed = f.AgreedName + "，" + web.Moment(f.AgreedAt)
			}
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(map[bool]string{true: "是政策性文件", false: "不是政策性文件"}[f.Policy], f.Reason, f.Name+"，"+web.Moment(f.At), agreed)})
		}
		body = append(body, web.Section("政策性文件标志的更正", web.Table(sheet)))
	}
	if d.Withdrawn != nil {
		body = append(body, web.Section("撤回", web.Dl([]web.Pair{{Term: "时间", Text: web.Moment(d.Withdrawn.At)}, {Term: "经办", Text: d.Withdrawn.By}, {Term: "原因", Text: d.Withdrawn.Reason}})))
	}
	return body
}

// timeline tells what happened; what took a document back is a warning.
func timeline(v matter.View) []web.Happening {
	list := acts.Past(v)
	for i, e := range v.Events {
		if e.Action == "send_back" || e.Action == "withdraw" {
			list[i].Tone = web.ToneWarn
		}
	}
	return list
}

// getDeskFile hands an attachment to who may see the document.
func (room *Room) getDeskFile(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(r.PathValue("file"), 10, 64)
	known := func(list []Attachment) bool {
		return slices.ContainsFunc(list, func(f Attachment) bool { return f.ID == id })
	}
	if !known(s.Document.Files) && !slices.ContainsFunc(s.Document.Versions, func(v Version) bool { return known(v.Files) }) {
		return fault.Missing("附件", "")
	}
	return room.Files.Serve(w, r, id)
}
