package reading

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

var (
	trailDesk   = web.Link{Text: "送交查阅", Href: "/desk/readings"}
	trailPlaces = web.Link{Text: "查阅场所", Href: "/desk/reading-places"}
)

// deskLimit is how many rows a list has.
const deskLimit = 50

// Routes are the pages E-09 of the office and the places, and D-09 of everybody.
func (room *Room) Routes() []web.Route {
	const one, place, public = "/desk/readings/{number}", "/desk/reading-places/{place}", "/disclosure/places/{place}"
	return []web.Route{
		{Pattern: "GET /desk/readings", Page: "E-09", Title: "送交查阅", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET /desk/readings/rules", Page: "E-09", Title: "送交查阅规则", Who: web.Right(RightRules), Handle: room.getRules},
		{Pattern: "POST /desk/readings/rules", Page: "E-09", Who: web.Right(RightRules), Handle: room.postRules},
		{Pattern: "GET /desk/readings/year", Page: "E-09", Title: "查阅场所年度统计", Who: web.Staff, Handle: room.getYear},
		{Pattern: "GET " + one, Page: "E-09", Who: web.Staff, Handle: room.getOne},
		{Pattern: "GET " + one + "/act/{action}", Page: "E-09", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "E-09", Who: web.Staff, Handle: room.postAct},
		{Pattern: "GET /desk/reading-places", Page: "E-09", Title: "查阅场所", Who: web.Staff, Handle: room.getPlaces},
		{Pattern: "GET /desk/reading-places/new", Page: "E-09", Who: web.Right(RightKeep), Handle: room.getNewPlace},
		{Pattern: "POST /desk/reading-places/new", Page: "E-09", Who: web.Right(RightKeep), Handle: room.postNewPlace},
		{Pattern: "GET " + place, Page: "E-09", Who: web.Staff, Handle: room.getPlace},
		{Pattern: "GET " + place + "/edit", Page: "E-09", Who: web.Right(RightKeep), Handle: room.getEdit},
		{Pattern: "POST " + place + "/edit", Page: "E-09", Who: web.Right(RightKeep), Handle: room.postEdit},
		{Pattern: "GET " + place + "/visits", Page: "E-09", Who: web.Staff, Handle: room.getVisits},
		{Pattern: "POST " + place + "/visits", Page: "E-09", Who: web.Staff, Handle: room.postVisits},
		{Pattern: "GET " + place + "/sheet", Page: "E-09", Who: web.Staff, Handle: room.getSheet},
		{Pattern: "POST " + place + "/sheet", Page: "E-09", Who: web.Staff, Handle: room.postSheet},
		{Pattern: "GET /disclosure/places", Page: "D-09", Title: "政府信息查阅场所", Who: web.Public, Handle: room.getPublicList},
		{Pattern: "GET " + public, Page: "D-09", Who: web.Public, Handle: room.getPublicPlace},
	}
}

// seen is one delivery as an officer sees it.
type seen struct {
	matter.View
	Delivery
	work  Shelf
	actor account.Actor
}

func (room *Room) see(r *http.Request) (seen, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	d, ok := v.Facts.(Delivery)
	w, work := v.Facts.(Shelf)
	if err == nil && !ok && !work {
		err = fault.Missing("送交", v.Matter.Number)
	}
	return seen{v, d, w, actor}, err
}

func (s seen) home() string { return Address(s.Matter.Number) }

func tone(s matter.State) web.Tone {
	switch s {
	case StateReceived, StateDone:
		return web.ToneOK
	case StateWaived:
		return web.ToneMute
	case StateRecalled:
		return web.ToneDanger
	}
	return web.ToneInfo
}

// getDesk lists deliveries (E-09).
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
	work, err := room.Hall().List(r.Context(), actor, matter.Filter{Kind: ShelfKind, Open: true, Limit: deskLimit})
	if err != nil {
		return err
	}
	kind, _ := room.Hall().Kind(KindName)
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "正在办的", Href: trailDesk.Href, On: state == ""}}}
	for _, s := range states() {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: trailDesk.Href + "?state=" + string(s.Name), On: state == s.Name})
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "送交期限", Tight: true}, {Head: "文件"}, {Head: "公开机关"}, {Head: "状态", Tight: true}}, Empty: web.Nothing{Title: "没有这样的送交", Why: "信息公开以后，要送交的会自动显示在这里"}}
	for _, m := range list {
		due := "—"
		if !m.DueAt.IsZero() {
			due = workday.DateOf(m.DueAt).String()
		} else if m.Late {
			due = "超期"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(m.Number), Cells: []web.Cell{web.Words(due), web.Linked(strings.TrimPrefix(m.Title, "送交查阅："), Address(m.Number)), web.Words(room.Org.BodyName(m.Lead)), web.Part(web.Tag(tone(m.State), kind.State(m.State).Title))}})
	}
	if len(list) == deskLimit {
		sheet.Pages.Next = trailDesk.Href + "?state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	links := []web.Link{{Text: "查阅场所", Href: trailPlaces.Href}, {Text: "年度统计", Href: "/desk/readings/year"}}
	if actor.Has(RightRules) {
		links = append(links, web.Link{Text: "送交规则", Href: "/desk/readings/rules"})
	}
	body := []templ.Component{web.Section("相关", web.Choices(links, ""))}
	if len(work) > 0 && state == "" {
		todo := web.Sheet{Columns: []web.Column{{Head: "时限", Tight: true}, {Head: "要做的"}, {Head: "公开机关"}}}
		for _, m := range work {
			todo.Rows = append(todo.Rows, web.Row{Href: Address(m.Number), Cells: []web.Cell{web.Words(workday.DateOf(m.DueAt).String()), web.Linked(m.Title, Address(m.Number)), web.Words(room.Org.BodyName(m.Lead))}})
		}
		body = append(body, web.Section("架上文件要处理", web.Table(todo)))
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailDesk.Text), nil, append(body, web.FilterBar(filters), web.Table(sheet))...))
}

// itemSheet lists what each place got.
func itemSheet(d Delivery) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "场所"}, {Head: "送出", Tight: true}, {Head: "方式"}, {Head: "纸质", Right: true}, {Head: "电子文件"}, {Head: "签收"}}, Empty: web.Nothing{Title: "还没有送出", Why: "登记送出以后显示送到了哪些场所"}}
	for _, i := range d.Items {
		electronic, signed := "—", "等待签收"
		if i.Electronic {
			electronic = "有"
		}
		switch {
		case i.Excused != "":
			signed = "没有送到：" + i.Excused
		case i.Missing != "":
			signed = "缺件：" + i.Missing
		case i.signed():
			signed = i.Receiver + "，" + i.ReceivedOn.String()
			if i.OnPaper {
				signed += "（纸质回执）"
			}
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(i.Name, workday.DateOf(i.SentAt).String(), i.Way, strconv.Itoa(i.Paper), electronic, signed)})
	}
	return web.Table(sheet)
}

// getOne shows a delivery (E-09).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	if s.Matter.Kind == ShelfKind {
		return web.Render(w, r, room.shelfPage(r, s))
	}
	_, desk, public, err := room.Document(r.Context(), s.Document.Number)
	if err != nil && fault.KindOf(err) != fault.KindNotFound {
		return err
	}
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter.State), s.StateDef().Title)}, {Term: "文件", Text: s.Title, Href: desk}, {Term: "发文字号", Text: s.DocNumber}, {Term: "索引号", Text: s.Index},
		{Term: "公开机关", Text: room.Org.BodyName(s.Body)}, {Term: "生成日期", Text: s.MadeOn.String()}, {Term: "第几版", Text: strconv.Itoa(s.Delivery.Version)}}
	for _, c := range s.Clocks {
		if c.State == matter.ClockRunning {
			pairs = append(pairs, web.Pair{Term: c.Title, Text: workday.DateOf(c.DueAt).Chinese() + "（" + c.Total().String() + "，" + c.Ground + "）"})
		}
	}
	if s.Matter.Late {
		pairs = append(pairs, web.Pair{Term: "超期", Part: web.Tag(web.ToneDanger, "超过送交期限")})
	}
	if public != "" {
		pairs = append(pairs, web.Pair{Term: "公开页面", Text: public, Href: public})
	}
	if s.Waived != "" {
		pairs = append(pairs, web.Pair{Term: "不送交的理由", Text: s.Waived})
	}
	body := []templ.Component{}
	if s.Recalled != "" {
		body = append(body, web.Notice(web.ToneDanger, "已收回", "没有签收的不再送。原因："+s.Recalled))
	}
	body = append(body, web.Section("文件", web.Dl(web.Told(pairs))), web.Section("送到的场所", itemSheet(s.Delivery)))
	list := acts.Past(s.View)
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailDesk), web.Section("可以办理", web.Choices(links, "现在没有由您办理的，您可以查看。")), append(body, web.Section("办理过程", web.Timeline(list)))...))
}

func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

// mine are the places that an officer may choose in an action, with those that he would.
func (room *Room) mine(s seen, action string) (options []web.Option, first []string) {
	switch action {
	case "send":
		rest := s.rest()
		for _, p := range room.Book.Open(s.Matter.Region) {
			if i := s.item(p.ID); i >= 0 && s.Items[i].Missing == "" || i >= 0 && s.Items[i].Excused != "" {
				continue
			}
			options = append(options, web.Option{Value: p.Key(), Text: p.Name})
			if slices.Contains(rest, p.Key()) {
				first = append(first, p.Key())
			}
		}
	case "excuse":
		for _, p := range room.Book.all().places {
			if i := s.item(p.ID); i >= 0 && !s.Items[i].signed() && s.Items[i].Excused == "" || i < 0 && slices.Contains(s.Owed, p.Key()) {
				options, first = append(options, web.Option{Value: p.Key(), Text: p.Name}), append(first, p.Key())
			}
		}
	default:
		for _, t := range s.Tasks {
			if t.State == matter.TaskOpen && t.Part != "" && matter.Holds(s.actor, t) && (action == "miss" || action == "done" || t.Role == map[string]string{"receive": RoleReceive, "enter_receipt": RoleReceipt}[action]) {
				if p, ok := room.Book.Place(t.Part); ok {
					options, first = append(options, web.Option{Value: t.Part, Text: p.Name}), append(first, t.Part)
				}
			}
		}
	}
	return options, first
}

func (room *Room) shape(s seen, a *matter.Action, form web.Form) web.Form {
	options, _ := room.mine(s, a.Name)
	if a.Name == "send" {
		return form.Options("places", options...)
	}
	return form.Options("place", options...)
}

// start is the form of an action with what is known already.
func (room *Room) start(s seen, a *matter.Action) any {
	today := workday.DateOf(room.Now())
	_, first := room.mine(s, a.Name)
	place := ""
	if len(first) > 0 {
		place = first[0]
	}
	switch a.Name {
	case "send":
		return Send{Places: first, On: today, Way: "专人", Paper: 2, Electronic: true}
	case "receive":
		return Receive{Place: place}
	case "enter_receipt":
		return EnterReceipt{Place: place, On: today}
	case "miss":
		return Miss{Place: place}
	case "excuse":
		return Excuse{Place: place}
	case "done":
		return DoneShelf{Place: place}
	}
	return reflect.Zero(a.InputType()).Interface()
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form) templ.Component {
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil,
		web.Section(a.Title, web.Lines(s.Matter.Title+"　"+s.DocNumber), web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, s.home())), room.around(s))
}

// around is what an action is about.
func (room *Room) around(s seen) templ.Component {
	if s.Matter.Kind == ShelfKind {
		return web.Section("场所", spots(s.work))
	}
	return web.Section("送到的场所", itemSheet(s.Delivery))
}

// spots lists what each place did.
func spots(w Shelf) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "场所"}, {Head: "处理"}}}
	for _, p := range w.Places {
		done := "等待处理"
		if !p.DoneOn.IsZero() {
			done = p.DoneOn.String() + "，" + p.By + "：" + p.How
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(p.Name, done)})
	}
	return web.Table(sheet)
}

// shelfPage shows what the places have to do with a document (E-09).
func (room *Room) shelfPage(r *http.Request, s seen) templ.Component {
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter.State), s.StateDef().Title)}, {Term: "要做的", Text: s.work.Purpose.Title()}, {Term: "文件", Text: s.work.Title}, {Term: "送交", Text: s.work.Number, Href: Address(s.work.Number)}, {Term: "原因", Text: s.work.Reason}}
	for _, c := range s.Clocks {
		if c.State == matter.ClockRunning {
			pairs = append(pairs, web.Pair{Term: c.Title, Text: workday.DateOf(c.DueAt).Chinese()})
		}
	}
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
	}
	return web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailDesk), web.Section("可以办理", web.Choices(links, "现在没有由您办理的，您可以查看。")), web.Section("办理情况", web.Dl(pairs)), web.Section("场所", spots(s.work)))
}

// getAct shows the form of an action (E-09).
func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.actPage(r, s, action, room.shape(s, action, web.FormOf(room.start(s, action), r.URL.Path))))
}

// postAct takes the action (E-09).
func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	typed, err := acts.Act(r, room.Hall(), s.actor, s.View, action)
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.actPage(r, s, action, room.shape(s, action, web.FormOf(typed, r.URL.Path).Typed(r, err)))
		})
	}
	return web.Done(w, r, s.home(), action.Title+"：已办理")
}

// getRules shows what is sent and until when (E-09).
func (room *Room) getRules(w http.ResponseWriter, r *http.Request) error {
	now := room.Book.Rule()
	page, err := room.rulesPage(r, web.FormOf(RuleForm{Days: now.Days, Receipt: now.Receipt, Remove: now.Remove, Shelf: now.Shelf, Classes: now.Classes}, r.URL.Path))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) rulesPage(r *http.Request, form web.Form) (templ.Component, error) {
	waits, err := room.Accord.Notice(r.Context(), accordRule, "rule")
	if err != nil {
		return nil, err
	}
	past := web.Sheet{Columns: []web.Column{{Head: "时间"}, {Head: "送交", Tight: true}, {Head: "签收", Tight: true}, {Head: "撤下", Tight: true}, {Head: "标注、更换", Tight: true}, {Head: "公开类别"}, {Head: "修改人"}, {Head: "原因"}}, Empty: web.Nothing{Title: "还没有修改过", Why: "现在用的是程序自带的规则"}}
	for _, rule := range room.Book.all().rules {
		past.Rows = append(past.Rows, web.Row{Cells: web.Cells(web.Moment(rule.At), strconv.Itoa(rule.Days)+"个工作日", strconv.Itoa(rule.Receipt)+"个工作日", strconv.Itoa(rule.Remove)+"个工作日", strconv.Itoa(rule.Shelf)+"个工作日", room.classTitles(rule.Classes), rule.By, rule.Reason)})
	}
	return web.DeskPage(room.Web.Frame(r, "送交规则", trailDesk), nil, waits, web.Section("规则", web.Lines("一人提出，另一人复核以后生效。生效以后才起算的期限按新的规则，已经在走的按原来的期限办完。"), web.Ask(form.Options("classes", room.Classes...), "", "提出修改", trailDesk.Href)), web.Section("修改过程", web.Table(past))), nil
}

func (room *Room) classTitles(codes []string) string {
	var out []string
	for _, o := range room.Classes {
		if slices.Contains(codes, o.Value) {
			out = append(out, o.Text)
		}
	}
	return strings.Join(out, "、")
}

// postRules proposes a rule (E-09).
func (room *Room) postRules(w http.ResponseWriter, r *http.Request) error {
	var in RuleForm
	err := web.Input(r, &in)
	var p accord.Proposal
	if err == nil {
		p, err = room.ProposeRule(r.Context(), account.ActorOf(r.Context()), in)
	}
	if err != nil {
		page, failed := room.rulesPage(r, web.FormOf(in, r.URL.Path).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, accord.Address(p), "已经提出，由另一人复核后生效")
}

// thisYear is the year of the address, or the one that is.
func (room *Room) thisYear(r *http.Request) int {
	if year, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil && year >= 2000 && year <= 2100 {
		return year
	}
	return workday.DateOf(room.Now()).Year()
}

// getYear counts a year by place; each number opens what it counts (E-09).
func (room *Room) getYear(w http.ResponseWriter, r *http.Request) error {
	year := room.thisYear(r)
	var figures map[int64]Figures
	var bodies, documents int
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if figures, err = figuresOf(r.Context(), tx, year); err == nil {
			bodies, documents, err = senders(r.Context(), tx, year)
		}
		return err
	})
	if err != nil {
		return err
	}
	chips := web.Filters{Label: "年度", Total: -1}
	for y := workday.DateOf(room.Now()).Year(); y > workday.DateOf(room.Now()).Year()-5; y-- {
		chips.Chips = append(chips.Chips, web.Chip{Text: strconv.Itoa(y) + "年", Href: "/desk/readings/year?year=" + strconv.Itoa(y), On: y == year})
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "场所"}, {Head: "类型"}, {Head: "接收（件）", Right: true}, {Head: "其中按期", Right: true}, {Head: "查阅人次", Right: true}, {Head: "复制件（份）", Right: true}}, Empty: web.Nothing{Title: "还没有登记查阅场所", Why: "登记以后按场所统计"}}
	var total Figures
	open := 0
	for _, p := range room.Book.all().places {
		f := figures[p.ID]
		total.Items, total.InTime, total.Visits, total.Copies = total.Items+f.Items, total.InTime+f.InTime, total.Visits+f.Visits, total.Copies+f.Copies
		if p.Open {
			open++
		}
		home := "/desk/reading-places/" + p.Key() + "?year=" + strconv.Itoa(year)
		sheet.Rows = append(sheet.Rows, web.Row{Href: home, Cells: []web.Cell{web.Linked(p.Name, home), web.Words(sorts[p.Sort]), web.Linked(strconv.Itoa(f.Items), home+"#received"), web.Words(strconv.Itoa(f.InTime)), web.Linked(strconv.Itoa(f.Visits), "/desk/reading-places/"+p.Key()+"/visits?year="+strconv.Itoa(year)), web.Words(strconv.Itoa(f.Copies))}})
	}
	if len(sheet.Rows) > 0 {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells("合计", strconv.Itoa(open)+"处开放", strconv.Itoa(total.Items), strconv.Itoa(total.InTime), strconv.Itoa(total.Visits), strconv.Itoa(total.Copies))})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "查阅场所年度统计", trailDesk), nil, web.FilterBar(chips),
		web.Section(strconv.Itoa(year)+"年", web.Lines(strconv.Itoa(bodies)+"个机关送交了"+strconv.Itoa(documents)+"份文件，一份文件送到一处场所计1件。"), web.Table(sheet))))
}
