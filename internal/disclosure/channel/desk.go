package channel

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

var (
	trailDesk     = web.Link{Text: "新媒体发布", Href: "/desk/postings"}
	trailAccounts = web.Link{Text: "载体和账号", Href: "/desk/channels"}
)

// deskLimit is how many rows a list has; uploads bounds a cover.
const (
	deskLimit = 50
	uploads   = 12 << 20
)

// Routes are the pages E-08 and E-09 of the office and D-09 of everybody.
func (room *Room) Routes() []web.Route {
	write, release := web.Right(RightWrite), web.Right(RightRelease)
	const one, acc, issue = "/desk/postings/{number}", "/desk/channels/{account}", "/desk/gazette/{issue}"
	return []web.Route{
		{Pattern: "GET /desk/postings", Page: "E-08", Title: "新媒体发布", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET /desk/postings/new", Page: "E-08", Who: write, Handle: room.getNew},
		{Pattern: "POST /desk/postings/new", Page: "E-08", Who: write, Handle: room.postNew, MaxBody: uploads},
		{Pattern: "GET /desk/postings/year", Page: "E-08", Title: "载体发布统计", Who: web.Staff, Handle: room.getYear},
		{Pattern: "GET /desk/postings/outbox", Page: "E-08", Who: release, Handle: room.getOutbox},
		{Pattern: "GET " + one, Page: "E-08", Who: web.Staff, Handle: room.getOne},
		{Pattern: "GET " + one + "/cover", Page: "E-08", Who: web.Staff, Handle: room.getCover},
		{Pattern: "GET " + one + "/act/{action}", Page: "E-08", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "E-08", Who: web.Staff, Handle: room.postAct, MaxBody: uploads},
		{Pattern: "GET /desk/channels", Page: "E-08", Title: "载体和账号", Who: web.Staff, Handle: room.getAccounts},
		{Pattern: "GET /desk/channels/new", Page: "E-08", Who: release, Handle: room.getAccount},
		{Pattern: "POST /desk/channels/new", Page: "E-08", Who: release, Handle: room.postAccount},
		{Pattern: "GET " + acc, Page: "E-08", Who: release, Handle: room.getAccount},
		{Pattern: "POST " + acc, Page: "E-08", Who: release, Handle: room.postAccount},
		{Pattern: "GET /desk/media", Page: "E-08", Title: "载体", Who: web.Right(RightMedia), Handle: room.getMediaList},
		{Pattern: "GET /desk/media/new", Page: "E-08", Who: web.Right(RightMedia), Handle: room.getMedium},
		{Pattern: "POST /desk/media/new", Page: "E-08", Who: web.Right(RightMedia), Handle: room.postMedium},
		{Pattern: "GET /desk/media/{code}", Page: "E-08", Who: web.Right(RightMedia), Handle: room.getMedium},
		{Pattern: "POST /desk/media/{code}", Page: "E-08", Who: web.Right(RightMedia), Handle: room.postMedium},
		{Pattern: "GET /desk/gazette", Page: "E-09", Title: "政府公报编印", Who: web.Staff, Handle: room.getIssues},
		{Pattern: "GET /desk/gazette/new", Page: "E-09", Who: write, Handle: room.getIssueForm},
		{Pattern: "POST /desk/gazette/new", Page: "E-09", Who: write, Handle: room.postIssueForm},
		{Pattern: "GET " + issue, Page: "E-09", Who: web.Staff, Handle: room.getIssue},
		{Pattern: "GET " + issue + "/edit", Page: "E-09", Who: write, Handle: room.getIssueForm},
		{Pattern: "POST " + issue + "/edit", Page: "E-09", Who: write, Handle: room.postIssueForm},
		{Pattern: "GET " + issue + "/drop", Page: "E-09", Who: write, Handle: room.getDropIssue},
		{Pattern: "POST " + issue + "/drop", Page: "E-09", Who: write, Handle: room.postDropIssue},
		{Pattern: "GET " + issue + "/publish", Page: "E-09", Who: release, Handle: room.getPublish},
		{Pattern: "POST " + issue + "/publish", Page: "E-09", Who: release, Handle: room.postPublish},
		{Pattern: "GET /disclosure/gazette", Page: "D-09", Title: "政府公报", Who: web.Public, Handle: room.getGazette},
		{Pattern: "GET /disclosure/gazette/{issue}", Page: "D-09", Who: web.Public, Handle: room.getContents},
		{Pattern: "GET /disclosure/gazette/rss.xml", Page: "D-09", Who: web.Public, Handle: room.getGazetteRSS},
		{Pattern: "GET /disclosure/media", Page: "D-09", Title: "政务新媒体", Who: web.Public, Handle: room.getMedia},
	}
}

func tone(s matter.State) web.Tone {
	switch s {
	case StateSent, StateDone:
		return web.ToneOK
	case StateDropped, StateGone:
		return web.ToneMute
	case StateFailed, StateDue:
		return web.ToneDanger
	}
	return web.ToneInfo
}

// getDesk lists pieces, take-downs first (E-08).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, query := account.ActorOf(r.Context()), r.URL.Query()
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	state := stateAsked(query.Get("state"))
	kind := PostingKind
	if state == StateDue || state == StateDone {
		kind = TakedownKind
	}
	if number := query.Get("document"); number != "" {
		return room.boardPage(w, r, number)
	}
	f := matter.Filter{Kind: kind, Open: state == "", Before: before, Limit: deskLimit}
	if state != "" {
		f.States = []matter.State{state}
	}
	list, err := room.Hall().List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	var due []matter.Matter
	if state == "" {
		if due, err = room.Hall().List(r.Context(), actor, matter.Filter{Kind: TakedownKind, Open: true, Limit: deskLimit}); err != nil {
			return err
		}
	}
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "正在办的", Href: trailDesk.Href, On: state == ""}}}
	for _, s := range append(postingStates(), matter.StateDef{Name: StateDue, Title: "原文有变化，待处理"}, matter.StateDef{Name: StateDone, Title: "原文有变化，已处理"}) {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: trailDesk.Href + "?state=" + string(s.Name), On: state == s.Name})
	}
	links := []web.Link{{Text: "载体发布统计", Href: "/desk/postings/year"}, {Text: trailAccounts.Text, Href: trailAccounts.Href}, {Text: "政府公报", Href: "/desk/gazette"}}
	if actor.Has(RightWrite) {
		links = append([]web.Link{{Text: "拟稿", Href: "/desk/postings/new"}}, links...)
	}
	if actor.Has(RightRelease) {
		links = append(links, web.Link{Text: "发件箱", Href: "/desk/postings/outbox"})
	}
	body := []templ.Component{web.Section("相关", web.Choices(links, ""))}
	if len(due) > 0 {
		body = append(body, web.Section("原文撤回、修订或者标注，要处理", room.table(due, "")))
	}
	next := ""
	if len(list) == deskLimit {
		next = trailDesk.Href + "?state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailDesk.Text), nil, append(body, web.FilterBar(filters), room.table(list, next))...))
}

// stateAsked is a state of a piece or of what has to follow; what is none asks for all that is open.
func stateAsked(name string) matter.State {
	for _, s := range append(postingStates(), takedownStates()...) {
		if string(s.Name) == name {
			return s.Name
		}
	}
	return ""
}

func (room *Room) table(list []matter.Matter, next string) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "稿件"}, {Head: "机关"}, {Head: "时限", Tight: true}, {Head: "状态", Tight: true}}, Empty: web.Nothing{Title: "没有这样的稿件", Why: "从一条已经公开的信息拟稿，审核以后发到各个账号"}}
	for _, m := range list {
		kind, _ := room.Hall().Kind(m.Kind)
		due := "—"
		if !m.DueAt.IsZero() {
			due = web.Moment(m.DueAt)
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(m.Number), Cells: []web.Cell{web.Linked(m.Title, Address(m.Number)), web.Words(room.Org.BodyName(m.Lead)), web.Words(due), web.Part(web.Tag(tone(m.State), kind.State(m.State).Title))}})
	}
	sheet.Pages.Next = next
	return web.Table(sheet)
}

// writeForm puts accounts and the cover into the form of a piece.
func (room *Room) writeForm(form web.Form, actor account.Actor, only int64) web.Form {
	var options []web.Option
	for _, a := range room.Book.All() {
		if a.Open && actor.HasAt(RightWrite, a.Body) && (only == 0 || a.ID == only) {
			options = append(options, web.Option{Value: a.Key(), Text: room.Book.Title(a.Channel) + "：" + a.Name + "（正文" + strconv.Itoa(a.Letters) + "字以内）"})
		}
	}
	form = form.Options("account", options...)
	form.Files = true
	form.Entries = append(form.Entries, web.Entry{FieldSpec: web.FieldSpec{Name: "cover", Label: "封面", Kind: web.KindFile, Accept: ".png,.jpg,.jpeg", Hint: "PNG 或者 JPEG，可以不传"}})
	return form
}

// getNew shows the documents to write about, or the form for one (E-08).
func (room *Room) getNew(w http.ResponseWriter, r *http.Request) error {
	number := r.URL.Query().Get("document")
	if number == "" {
		return web.Render(w, r, room.choosePage(r, nil))
	}
	d, err := room.known(r.Context(), number)
	if err != nil {
		return web.RenderStatus(w, r, http.StatusUnprocessableEntity, room.choosePage(r, err))
	}
	in := Write{Headline: cut(d.Title, 64), Text: d.Abstract}
	return web.Render(w, r, room.newPage(r, d, room.writeForm(web.FormOf(in, r.URL.RequestURI()), account.ActorOf(r.Context()), 0)))
}

// known is a document that the public may see; others are not told apart from those that do not exist.
func (room *Room) known(ctx context.Context, number string) (Document, error) {
	number = strings.ToValidUTF8(strings.ReplaceAll(number, "\x00", ""), "")
	d, err := room.Document(ctx, number)
	if err != nil && fault.KindOf(err) != fault.KindNotFound {
		return d, err
	}
	if err != nil || d.Public == "" {
		return Document{}, fault.InvalidField("document", "没有编号或者索引号是“%s”的已经公开的信息", number)
	}
	return d, nil
}

// choice is how a document is asked for.
type choice struct {
	Document string `form:"document" label:"信息的编号或者索引号" need:"true" max:"60"`
}

func (room *Room) choosePage(r *http.Request, wrong error) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "最近公开的信息"}, {Head: "文号"}, {Head: "公开日期", Tight: true}}, Empty: web.Nothing{Title: "还没有公开的信息", Why: "信息公开以后才能发到新媒体"}}
	list, err := room.Latest(r.Context(), 20)
	if err != nil && wrong == nil {
		wrong = err
	}
	for _, d := range list {
		href := "/desk/postings/new?document=" + d.Number
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(d.Title, href), web.Words(d.DocNumber), web.Words(d.FirstOn.String())}})
	}
	body := []templ.Component{}
	if wrong != nil {
		body = append(body, web.Notice(web.ToneDanger, "没有找到", messageOf(wrong)))
	}
	return web.DeskPage(room.Web.Frame(r, "从哪条信息拟稿", trailDesk), nil, append(body, web.Table(sheet))...)
}

func messageOf(err error) string {
	if fields := fault.FieldsOf(err); len(fields) > 0 {
		return fields[0].Message
	}
	return fault.MessageOf(err)
}

func (room *Room) newPage(r *http.Request, d Document, form web.Form) templ.Component {
	return web.DeskPage(room.Web.Frame(r, "拟稿", trailDesk), nil, web.Section("原文", web.Dl([]web.Pair{{Term: "标题", Text: d.Title, Href: d.Public}, {Term: "公开机关", Text: room.Org.BodyName(d.Body)}})), web.Section("稿件", web.Ask(form, "", "保存", trailDesk.Href)))
}

// postNew takes a piece in (E-08).
func (room *Room) postNew(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	d, err := room.known(r.Context(), r.URL.Query().Get("document"))
	if err != nil {
		return err
	}
	var in Write
	if err = web.Input(r, &in); err == nil {
		in.Cover, err = room.stored(r, actor)
	}
	var result matter.Result
	if err == nil {
		in.Document = d
		result, err = room.Hall().Start(r.Context(), actor, PostingKind, "write", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.newPage(r, d, room.writeForm(web.FormOf(in, r.URL.RequestURI()), actor, 0).Typed(r, err))
		})
	}
	return web.Done(w, r, Address(result.Number), "已保存")
}

// stored keeps the cover, if there is one.
func (room *Room) stored(r *http.Request, actor account.Actor) (int64, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["cover"]) == 0 || r.MultipartForm.File["cover"][0].Size == 0 {
		return 0, nil
	}
	part := r.MultipartForm.File["cover"][0]
	body, err := part.Open()
	if err != nil {
		return 0, err
	}
	f, err := room.Files.Save(r.Context(), file.Upload{Name: part.Filename, Owner: actor.Subject(), Body: body})
	if closed := body.Close(); err == nil {
		err = closed
	}
	if err == nil && !strings.HasPrefix(f.Type, "image/") {
		err = fault.InvalidField("cover", "封面应当是 PNG 或者 JPEG 图片")
	}
	return f.ID, err
}

// seen is a piece or a take-down as an officer sees it.
type seen struct {
	matter.View
	piece Posting
	down  Takedown
	actor account.Actor
}

func (room *Room) see(r *http.Request) (seen, error) {
	s := seen{actor: account.ActorOf(r.Context())}
	v, err := room.Hall().View(r.Context(), s.actor, r.PathValue("number"))
	if err != nil {
		return s, err
	}
	s.View = v
	switch f := v.Facts.(type) {
	case Posting:
		s.piece = f
	case Takedown:
		s.down = f
	default:
		return s, fault.Missing("稿件", v.Matter.Number)
	}
	return s, nil
}

func (s seen) home() string { return Address(s.Matter.Number) }

// facts are what the page says of it.
func (room *Room) facts(s seen) []web.Pair {
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter.State), s.StateDef().Title)}}
	for _, c := range s.Clocks {
		if c.State == matter.ClockRunning {
			pairs = append(pairs, web.Pair{Term: c.Title, Text: web.Moment(c.DueAt) + " 以前"})
		}
	}
	if s.Matter.Kind == TakedownKind {
		t := s.down
		pairs = append(pairs, web.Pair{Term: "要做什么", Text: t.What.Title()}, web.Pair{Term: "在哪里", Text: room.placeName(t.Channel, t.Name)}, web.Pair{Term: "网址或者位置", Text: t.Where}, web.Pair{Term: "原文", Text: t.Title, Href: "/desk/documents/" + t.Number}, web.Pair{Term: "原因", Text: t.Reason},
			web.Pair{Term: "平台没有撤下", Text: t.Trouble}, web.Pair{Term: "怎么处理的", Text: t.How})
		if t.Piece != "" {
			pairs = append(pairs, web.Pair{Term: "稿件", Text: t.Piece, Href: Address(t.Piece)})
		}
		if !t.DoneAt.IsZero() {
			pairs = append(pairs, web.Pair{Term: "处理", Text: t.By + "，" + web.Moment(t.DoneAt)})
		}
	} else {
		p := s.piece
		pairs = append(pairs, web.Pair{Term: "账号", Text: room.Book.Title(p.Channel) + "：" + p.Name}, web.Pair{Term: "原文", Text: p.Title, Href: "/desk/documents/" + p.Number}, web.Pair{Term: "选定", Text: p.Wanted}, web.Pair{Term: "退回的理由", Text: p.Returned}, web.Pair{Term: "失败的原因", Text: p.Failed},
			web.Pair{Term: "发布在", Text: p.Where}, web.Pair{Term: "作废的原因", Text: p.Dropped})
		if !p.SentAt.IsZero() {
			pairs = append(pairs, web.Pair{Term: "发布", Text: p.By + "，" + web.Moment(p.SentAt)})
		}
		if !p.GoneAt.IsZero() {
			pairs = append(pairs, web.Pair{Term: "已撤下", Part: web.Tag(web.ToneDanger, web.Moment(p.GoneAt))})
		}
	}
	return web.Told(pairs)
}

// words are the piece itself.
func (room *Room) words(s seen) (body []templ.Component) {
	if s.Matter.Kind == TakedownKind {
		return nil
	}
	p := s.piece
	var text []string
	for l := range strings.Lines(p.Text) {
		if l = strings.TrimSpace(l); l != "" {
			text = append(text, l)
		}
	}
	body = append(body, web.Section("稿件：“"+p.Headline+"”", web.Lines(text...)))
	if p.Cover != 0 {
		body = append(body, web.Section("封面", web.Choices([]web.Link{{Text: "查看封面：" + p.CoverAlt, Href: s.home() + "/cover"}}, "")))
	}
	return body
}

// getOne shows a piece or a take-down (E-08).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	body := append([]templ.Component{web.Section("办理情况", web.Dl(room.facts(s)))}, room.words(s)...)
	number, id := s.piece.Number, s.piece.Document.ID
	if s.Matter.Kind == TakedownKind {
		number, id = s.down.Number, s.down.Document
	}
	board, err := room.Board(r.Context(), id)
	if err != nil {
		return err
	}
	body = append(body, web.Section("这条信息发到了哪里", BoardTable(board, number)))
	var list []web.Happening
	for _, e := range s.Events {
		h := web.Happening{When: web.Moment(e.At), Step: e.Action, By: e.ActorName, Tone: web.ToneOK}
		if a, ok := s.Kind.Action(e.Action); ok {
			h.Step = a.Title
		}
		if e.Action == "fail" || e.Action == "trouble" || e.Action == "send_back" || e.Action == "stale" {
			h.Tone = web.ToneWarn
		}
		list = append(list, h)
	}
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailDesk), web.Section("可以办理", web.Choices(links, "现在没有由您办理的，您可以查看。")), append(body, web.Section("办理过程", web.Timeline(list)))...))
}

// recordTable lists what went where.
func (room *Room) recordTable(list []Record) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "信息"}, {Head: "在哪里"}, {Head: "时间", Tight: true}, {Head: "网址或者位置"}, {Head: "经办"}, {Head: "状态", Tight: true}}, Empty: web.Nothing{Title: "还没有发到这里", Why: "发布以后自动登记"}}
	for _, l := range list {
		state := web.Tag(web.ToneOK, "已发")
		if !l.GoneAt.IsZero() {
			state = web.Tag(web.ToneMute, "已撤下 "+workday.DateOf(l.GoneAt).String())
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: boardAddress(l.Number), Cells: []web.Cell{web.Linked(l.Title, boardAddress(l.Number)), web.Words(l.Source), web.Words(workday.DateOf(l.At).String()), web.Words(l.Address), web.Words(l.By), web.Part(state)}})
	}
	return web.Table(sheet)
}

// getCover shows the cover of a piece (E-08).
func (room *Room) getCover(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err == nil && s.piece.Cover == 0 {
		err = fault.Missing("封面", "")
	}
	if err != nil {
		return err
	}
	return room.Files.Serve(w, r, s.piece.Cover)
}

func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

func (room *Room) start(s seen, a *matter.Action) any {
	switch a.Name {
	case "edit":
		p := s.piece
		return Write{Account: strconv.FormatInt(p.Account, 10), Headline: p.Headline, Text: p.Text, CoverAlt: p.CoverAlt}
	case "enter":
		return Enter{On: workday.DateOf(room.Now())}
	}
	return reflect.Zero(a.InputType()).Interface()
}

func (room *Room) shape(s seen, a *matter.Action, form web.Form) web.Form {
	if a.Name == "edit" {
		return room.writeForm(form, s.actor, s.piece.Account)
	}
	if a.Name == "drop" && s.piece.Try == 0 {
		return without(form, "not_sent")
	}
	return form
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form) templ.Component {
	body := []templ.Component{}
	if (a.Name == "submit" || a.Name == "approve") && room.Private != nil {
		if bad := room.Private(s.piece.Headline + "\n" + s.piece.Text); len(bad) > 0 {
			body = append(body, web.Notice(web.ToneWarn, "请先看这些地方", "下面是自动检查发现的，可能是个人信息："+strings.Join(bad, "；")))
		}
	}
	body = append(body, web.Section(a.Title, web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, s.home())), web.Section("办理情况", web.Dl(room.facts(s))))
	if a.Name != "edit" {
		body = append(body, room.words(s)...)
	}
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...)
}

// getAct shows the form of an action (E-08).
func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.actPage(r, s, action, room.shape(s, action, web.FormOf(room.start(s, action), r.URL.Path))))
}

// postAct takes the action (E-08).
func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in := action.NewInput()
	err = web.Input(r, in)
	if err == nil && action.Name == "approve" {
		_, err = room.known(r.Context(), s.piece.Number) // what was withdrawn meanwhile does not go out
	}
	switch in := in.(type) {
	case *Write:
		if err == nil {
			in.Cover, err = room.stored(r, s.actor)
		}
		if err == nil {
			in.Document, err = room.known(r.Context(), s.piece.Number)
		}
	case *Submit:
		if err == nil {
			in.Document, err = room.known(r.Context(), s.piece.Number)
		}
	}
	typed := reflect.ValueOf(in).Elem().Interface()
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, typed, acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.actPage(r, s, action, room.shape(s, action, web.FormOf(typed, r.URL.Path)).Typed(r, err))
		})
	}
	return web.Done(w, r, s.home(), action.Title+"：已办理")
}

// getOutbox shows what the embedded adapter was given (E-08).
func (room *Room) getOutbox(w http.ResponseWriter, r *http.Request) error {
	var list []outgoing
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = outboxRows(r.Context(), tx, 100)
		return err
	})
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "账号"}, {Head: "做什么", Tight: true}, {Head: "标题"}, {Head: "正文"}}, Empty: web.Nothing{Title: "发件箱是空的", Why: "平台没有接通的账号，稿件写在这里"}}
	for _, o := range list {
		a, _ := room.Book.Account(strconv.FormatInt(o.Account, 10))
		what := "发布"
		if o.What == "remove" {
			what = "下架"
		}
		text := []rune(o.Text)
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(o.At), a.Name, what, o.Title, string(text[:min(len(text), 60)]))})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "发件箱", trailDesk), nil, web.Section("写给还没有接通的平台", web.Lines("接通平台的接口以后，稿件直接推送过去，不再写在这里。"), web.Table(sheet))))
}
