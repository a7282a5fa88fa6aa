package occasion

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/occasion/pages"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

var (
	trailDesk   = web.Link{Text: "会议、访谈和发布会", Href: "/desk/occasions"}
	trailPublic = web.Link{Text: "occasion.title|会议、访谈和发布会", Href: "/disclosure/occasions"}
)

// deskLimit is how many rows a list has; uploads bounds a picture.
const (
	deskLimit = 50
	uploads   = 12 << 20
)

// Routes are the pages E-05 of the office and D-08 of everybody.
func (room *Room) Routes() []web.Route {
	plan, rules := web.Right(RightPlan), web.Right(RightRules)
	const one, public = "/desk/occasions/{number}", "/disclosure/occasions/{number}"
	return []web.Route{
		{Pattern: "GET /desk/occasions", Page: "E-05", Title: "会议、访谈和发布会", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET /desk/occasions/new", Page: "E-05", Who: plan, Handle: room.getNew},
		{Pattern: "POST /desk/occasions/new", Page: "E-05", Who: plan, Handle: room.postNew},
		{Pattern: "GET /desk/occasions/year", Page: "E-05", Title: "会议、访谈和发布会年度统计", Who: web.Staff, Handle: room.getYear},
		{Pattern: "GET /desk/occasions/rules", Page: "E-05", Title: "访谈和发布会规则", Who: rules, Handle: room.getRules},
		{Pattern: "POST /desk/occasions/rules", Page: "E-05", Who: rules, Handle: room.postRules},
		{Pattern: "GET " + one, Page: "E-05", Who: web.Staff, Handle: room.getOne},
		{Pattern: "GET " + one + "/act/{action}", Page: "E-05", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "E-05", Who: web.Staff, Handle: room.postAct, MaxBody: uploads},
		{Pattern: "GET " + one + "/pictures/{picture}", Page: "E-05", Who: web.Staff, Handle: room.getDeskPicture},
		{Pattern: "GET " + one + "/questions/{question}", Page: "E-05", Who: plan, Handle: room.getQuestion},
		{Pattern: "POST " + one + "/questions/{question}", Page: "E-05", Who: plan, Handle: room.postQuestion},
		{Pattern: "GET /disclosure/occasions", Page: "D-08", Title: "会议、访谈和新闻发布会", Who: web.Public, Handle: room.getList},
		{Pattern: "GET " + public, Page: "D-08", Who: web.Public, Handle: room.getPublic},
		{Pattern: "GET " + public + "/ask", Page: "D-08", Who: web.Public, Handle: room.getAsk},
		{Pattern: "POST " + public + "/ask", Page: "D-08", Who: web.Public, Handle: room.postAsk},
		{Pattern: "GET " + public + "/pictures/{picture}", Page: "D-08", Who: web.Public, Handle: room.getPicture},
	}
}

// seen is one as an officer sees it.
type seen struct {
	matter.View
	Occasion
	actor account.Actor
}

func (room *Room) see(r *http.Request) (seen, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	o, ok := v.Facts.(Occasion)
	if err == nil && !ok {
		err = fault.Missing("活动", v.Matter.Number)
	}
	return seen{v, o, actor}, err
}

func (s seen) home() string    { return Address(s.Matter.Number) }
func (s seen) version() string { return strconv.FormatInt(s.Matter.Version, 10) }

// getDesk lists them by state (E-05).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, query := account.ActorOf(r.Context()), r.URL.Query()
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	state := matter.State(query.Get("state"))
	f := matter.Filter{Kind: KindName, Open: state == "", Before: before, Limit: deskLimit}
	if state != "" {
		f.States = []matter.State{state}
	}
	list, err := room.Hall().List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	var waits []row
	starts := map[int64]Occasion{}
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		for _, m := range list {
			if starts[m.ID], err = occasionByID(r.Context(), tx, m.ID); err != nil {
				return err
			}
		}
		for _, b := range actor.Bodies() {
			some, err := pending(r.Context(), tx, b)
			if err != nil {
				return err
			}
			waits = append(waits, some...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	kind, _ := room.Hall().Kind(KindName)
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "正在办的", Href: trailDesk.Href, On: state == ""}}}
	for _, s := range states() {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: trailDesk.Href + "?state=" + string(s.Name), On: state == s.Name})
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "主题"}, {Head: "机关"}, {Head: "办理期限", Tight: true}, {Head: "状态", Tight: true}},
		Empty: web.Nothing{Title: "没有这样的活动", Why: "拟定的会议、访谈和发布会会显示在这里"}}
	for _, m := range list {
		due := "—"
		if !m.DueAt.IsZero() {
			due = web.Moment(m.DueAt)
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(m.Number), Cells: []web.Cell{web.Words(web.Moment(starts[m.ID].begins())), web.Linked(m.Title, Address(m.Number)),
			web.Words(room.Org.BodyName(m.Lead)), web.Words(due), web.Part(web.Tag(tone(m.State), kind.State(m.State).Title))}})
	}
	if len(list) == deskLimit {
		sheet.Pages.Next = trailDesk.Href + "?state=" + url.QueryEscape(string(state)) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	links := []web.Link{{Text: "年度统计", Href: "/desk/occasions/year"}}
	if actor.Has(RightPlan) {
		links = append([]web.Link{{Text: "拟定预告", Href: "/desk/occasions/new"}}, links...)
	}
	if actor.Has(RightRules) {
		links = append(links, web.Link{Text: "期限和提问规则", Href: "/desk/occasions/rules"})
	}
	body := []templ.Component{}
	if here := room.waiting(actor, waits); here != nil {
		body = append(body, here)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailDesk.Text), nil, append(body, web.Section("可以办理", web.Choices(links, "")), web.FilterBar(filters), web.Table(sheet))...))
}

// waiting lists corrections that an officer may decide on.
func (room *Room) waiting(actor account.Actor, list []row) templ.Component {
	var links []web.Link
	for _, l := range list {
		if actor.HasAt(RightRelease, l.Body) {
			links = append(links, web.Link{Text: l.Title, Href: Address(l.Number)})
		}
	}
	if len(links) == 0 {
		return nil
	}
	return web.Section("等待审核的更正", pages.Links(links))
}

func tone(s matter.State) web.Tone {
	switch s {
	case StatePublished:
		return web.ToneOK
	case StateCancelled, StateWithdrawn, StatePostponed:
		return web.ToneDanger
	case StateDropped:
		return web.ToneMute
	case StateOpen:
		return web.ToneWarn
	}
	return web.ToneInfo
}

// span is when it is, in words.
func span(o Occasion) string {
	from, until := o.StartsAt, o.UntilAt
	if !o.BeganAt.IsZero() {
		from = o.BeganAt
	}
	if !o.EndedAt.IsZero() {
		until = o.EndedAt
	}
	text := workday.DateOf(from).Chinese() + " " + clock(from) + " 至 "
	if workday.DateOf(from) != workday.DateOf(until) {
		text += workday.DateOf(until).Chinese() + " "
	}
	return text + clock(until)
}

func clock(at time.Time) string { return at.In(shanghai).Format("15:04") }

// about is what an announcement says.
func (room *Room) about(n Notice, when string) []web.Pair {
	pairs := []web.Pair{{Term: "类型", Text: n.Sort.Title()}, {Term: "主题", Text: n.Title}, {Term: "举办机关", Text: room.Org.BodyName(n.Body)}, {Term: "时间", Text: when}, {Term: "地点", Text: n.Place}, {Term: "主持人", Text: n.Host},
		{Term: guestsTerm(n.Sort), Part: pages.Lines(guestNames(n.Guests))}, {Term: "邀请列席", Text: n.Invited}}
	if n.Head {
		pairs = append(pairs, web.Pair{Term: "主要负责人", Text: "参加"})
	}
	return filled(pairs)
}

func guestsTerm(s Sort) string {
	return map[Sort]string{Meeting: "出席人员", Interview: "嘉宾", Conference: "发布人"}[s]
}

func guestNames(list []Guest) (out []string) {
	for _, g := range list {
		out = append(out, strings.TrimSpace(g.Name+"　"+g.Post))
	}
	return out
}

// filled leaves out what nobody filled in.
func filled(pairs []web.Pair) (out []web.Pair) {
	for _, p := range pairs {
		if p.Text != "" || p.Part != nil {
			out = append(out, p)
		}
	}
	return out
}

// getOne shows one with what can be done (E-05).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	o := s.Occasion
	head := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter.State), s.StateDef().Title)}}
	for _, c := range s.Clocks {
		if c.State == matter.ClockRunning {
			head = append(head, web.Pair{Term: c.Title, Text: web.Moment(c.DueAt) + " 以前"})
		}
	}
	if s.Matter.Late {
		head = append(head, web.Pair{Term: "超期", Part: web.Tag(web.ToneDanger, "有期限超过")})
	}
	if o.Returned != "" {
		head = append(head, web.Pair{Term: "退回的理由", Text: o.Returned})
	}
	if o.access() == Shown {
		head = append(head, web.Pair{Term: "公开页面", Text: PublicAddress(s.Matter.Number), Href: PublicAddress(s.Matter.Number)})
	}
	asked, err := room.questionSheet(r, s)
	if err != nil {
		return err
	}
	bonds, err := room.bonds(r, o.coming(), true)
	if err != nil {
		return err
	}
	body := []templ.Component{web.Section("办理情况", web.Dl(head))}
	body = append(body, room.announcement(o, bonds)...)
	body = append(body, asked...)
	body = append(body, room.spoken(s)...)
	list := acts.Past(s.View)
	body = append(body, web.Section("办理过程", web.Timeline(list)))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailDesk), room.panel(s), body...))
}

// panel is what the officer can do now.
func (room *Room) panel(s seen) templ.Component {
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		if a.Name == "let_correction" || a.Name == "refuse_correction" {
			if _, waits := s.waiting(); !waits {
				continue
			}
		}
		links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
	}
	return web.Section("可以办理", web.Choices(links, "现在没有由您办理的事项，您可以查看。"))
}

// announcement is the part of a desk page about what is told before.
func (room *Room) announcement(o Occasion, bonds []web.Link) (body []templ.Component) {
	n := o.coming()
	when := o
	when.Notice = n
	body = append(body, web.Section("预告", web.Dl(room.about(n, span(when)))))
	body = append(body, room.telling(n, bonds)...)
	if o.Next != nil {
		body = append(body, web.Notice(web.ToneInfo, "这是新的预告稿", "审核发布以前，公开页面上还是原来的内容。"))
	}
	return append(body, moves(o)...)
}

// telling is what an announcement says beside its facts.
func (room *Room) telling(n Notice, bonds []web.Link) (body []templ.Component) {
	if n.Intro != "" {
		body = append(body, web.Section("内容介绍", pages.Text(lines(n.Intro))))
	}
	if len(n.Agenda) > 0 {
		body = append(body, web.Section("议程", pages.Steps(n.Agenda)))
	}
	if len(bonds) > 0 {
		body = append(body, web.Section("相关文件", pages.Links(bonds)))
	}
	return body
}

// moves are times that did not hold, and why it does not come about.
func moves(o Occasion) (body []templ.Component) {
	for i := len(o.Moved) - 1; i >= 0; i-- {
		m := o.Moved[i]
		to := "新的时间另行公布。"
		if !m.To.IsZero() {
			to = "改到" + workday.DateOf(m.To).Chinese() + " " + clock(m.To) + "。"
		}
		body = append(body, web.Notice(web.ToneWarn, "时间改变", "原定"+workday.DateOf(m.From).Chinese()+" "+clock(m.From)+"，"+to+"原因："+m.Reason))
	}
	if c := o.Cancelled; c != nil {
		body = append(body, web.Notice(web.ToneDanger, "已取消", workday.DateOf(c.At).Chinese()+"取消，原因："+c.Reason))
	}
	return body
}

// spoken is what was said, for the desk: with the numbers of the turns, and with what the public cannot read yet.
func (room *Room) spoken(s seen) (body []templ.Component) {
	o := s.Occasion
	if o.Summary != "" {
		body = append(body, web.Section("内容摘要", web.Lines(lines(o.Summary)...)))
	}
	if len(o.Turns) > 0 {
		said := strconv.Itoa(len(o.Turns)) + "段发言"
		if o.PublishedAt.IsZero() {
			said += "，公众现在看得到" + strconv.Itoa(len(o.readable())) + "段"
		}
		body = append(body, web.Section("实录", web.Lines(said), pages.Turns(speeches(o, o.Turns))))
	}
	if len(o.Pictures) > 0 {
		body = append(body, web.Section("图片", pages.Pictures(shots(o, s.home()))))
	}
	for _, c := range o.Corrections {
		pairs := []web.Pair{{Term: "更正什么", Text: part(c.Turn)}, {Term: "原来的内容", Text: c.Before}, {Term: "更正为", Text: c.After}, {Term: "原因", Text: c.Reason}, {Term: "提出", Text: c.ByName + "，" + web.Moment(c.At)}}
		switch {
		case c.DecidedAt.IsZero():
			pairs = append(pairs, web.Pair{Term: "状态", Part: web.Tag(web.ToneWarn, "等待审核")})
		case c.Refused != "":
			pairs = append(pairs, web.Pair{Term: "不同意", Text: c.Refused})
		default:
			pairs = append(pairs, web.Pair{Term: "同意", Text: web.Moment(c.DecidedAt)})
		}
		body = append(body, web.Section("更正", web.Dl(pairs)))
	}
	return body
}

// part names what a correction is of.
func part(turn int) string {
	if turn == 0 {
		return "内容摘要"
	}
	return "第" + strconv.Itoa(turn) + "段发言"
}

// speeches are turns as pages show them.
func speeches(o Occasion, turns []Turn) (out []pages.Turn) {
	for i, t := range turns {
		p := pages.Turn{N: strconv.Itoa(i + 1), Speaker: t.Speaker, Lines: lines(t.Text)}
		for _, c := range o.Corrections {
			if c.Turn == i+1 && !c.DecidedAt.IsZero() && c.Refused == "" {
				p.Notes = append(p.Notes, workday.DateOf(c.DecidedAt).Chinese()+"更正："+c.Reason+"。原文：“"+c.Before+"”")
			}
		}
		out = append(out, p)
	}
	return out
}

func shots(o Occasion, home string) (out []pages.Picture) {
	for _, p := range o.Pictures {
		out = append(out, pages.Picture{Src: home + "/pictures/" + strconv.FormatInt(p.ID, 10), Alt: p.Alt, Caption: p.Caption})
	}
	return out
}

// bonds are the documents that belong to it: outside only those that are public.
func (room *Room) bonds(r *http.Request, n Notice, desk bool) (out []web.Link, err error) {
	if room.Document == nil {
		return nil, nil
	}
	for _, number := range n.Documents {
		b, found, err := room.Document(r.Context(), number)
		switch {
		case err != nil:
			return nil, err
		case found && b.Public != "":
			out = append(out, web.Link{Text: b.Title, Href: b.Public})
		case desk: // what it is called only those know who may see it
			out = append(out, web.Link{Text: number + "（现在没有公开，公众看不到）", Href: "/disclosure/documents"})
		}
	}
	return out, nil
}

// answered are the questions that are chosen, with their answers in full, for who hands in and releases.
func (room *Room) answered(r *http.Request, s seen) ([]templ.Component, error) {
	var list []Question
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = questionsOf(r.Context(), tx, s.Matter.ID)
		return err
	})
	var out []pages.Question
	var said strings.Builder
	for _, q := range list {
		if q.State == QuestionChosen {
			out = append(out, pages.Question{Name: q.Name, When: web.Moment(q.At), Answerer: q.Answerer, Lines: lines(q.Text), Answer: lines(q.Answer)})
			said.WriteString(q.Name + "\n" + q.Text + "\n" + q.Answer + "\n")
		}
	}
	if len(out) == 0 || err != nil {
		return nil, err
	}
	body := []templ.Component{}
	if room.Private != nil {
		if bad := room.Private(said.String()); len(bad) > 0 {
			body = append(body, web.Notice(web.ToneWarn, "请先看提问和答复", "下面是自动检查发现的，可能是个人信息："+strings.Join(bad, "；")))
		}
	}
	return append(body, web.Section("提问和答复（放行或者公开以后公众看得到）", pages.Questions(out))), nil
}

// questionSheet lists what the public asked.
func (room *Room) questionSheet(r *http.Request, s seen) ([]templ.Component, error) {
	if !s.Asks {
		return nil, nil
	}
	var list []Question
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = questionsOf(r.Context(), tx, s.Matter.ID)
		return err
	})
	sheet := web.Sheet{Columns: []web.Column{{Head: "提问"}, {Head: "提问时间", Tight: true}, {Head: "处理", Tight: true}, {Head: "答复", Tight: true}}, Empty: web.Nothing{Title: "还没有提问", Why: "公众从预告发布到结束都可以提问"}}
	for _, q := range list {
		href, answered := "", "—"
		if mayModerate(s.actor, s.Occasion) {
			href = s.home() + "/questions/" + strconv.FormatInt(q.ID, 10)
		}
		if q.Answer != "" {
			answered = "已答复"
			if !s.answerShown(q.AnsweredAt) {
				answered += "，待放行"
			}
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(short(q.Text), href), web.Words(web.Moment(q.At)), web.Part(web.Tag(questionTone(q.State), questionState(q.State))), web.Words(answered)}})
	}
	return []templ.Component{web.Section("公众提问", web.Table(sheet))}, err
}

func questionTone(state string) web.Tone {
	return map[string]web.Tone{QuestionWaiting: web.ToneWarn, QuestionChosen: web.ToneOK, QuestionDeclined: web.ToneMute}[state]
}

// short cuts a long text for a list.
func short(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}

// getDeskPicture shows a picture to who may see it (E-05).
func (room *Room) getDeskPicture(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	return room.serve(w, r, s.Occasion)
}

func (room *Room) serve(w http.ResponseWriter, r *http.Request, o Occasion) error {
	id, _ := strconv.ParseInt(r.PathValue("picture"), 10, 64)
	for _, p := range o.Pictures {
		if p.ID == id {
			return room.Files.Serve(w, r, id)
		}
	}
	return fault.Missing("图片", "")
}
