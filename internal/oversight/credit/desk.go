package credit

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

var trailDesk = web.Link{Text: "承诺核查和信用修复", Href: "/desk/credit"}

// deskLimit is how many rows a list has.
const deskLimit = 50

// getDesk lists the checks, or the requests to have a mark removed.
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, query := account.ActorOf(r.Context()), r.URL.Query()
	kind, states := CheckKind, checkStates()
	if query.Get("kind") == RepairKind {
		kind, states = RepairKind, repairStates()
	}
	state := matter.State(query.Get("state"))
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	f := matter.Filter{Kind: kind, Open: state == "", Before: before, Limit: deskLimit}
	if state != "" {
		f.States = []matter.State{state}
	}
	list, err := room.Hall().List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	address := "/desk/credit?kind=" + kind
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "核查中的", Href: "/desk/credit", On: kind == CheckKind && state == ""},
		{Text: "修复申请", Href: "/desk/credit?kind=" + RepairKind, On: kind == RepairKind && state == ""}}}
	for _, s := range states {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: address + "&state=" + string(s.Name), On: s.Name == state})
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号"}, {Head: "内容"}, {Head: "期限"}, {Head: "状态"}},
		Empty: web.Nothing{Title: "没有这样的核查", Why: "以告知承诺方式作出决定以后，系统自动开始核查"}}
	hall, _ := room.Hall().Kind(kind)
	for _, m := range list {
		due := "—"
		if !m.DueAt.IsZero() {
			due = workday.DateOf(m.DueAt).String()
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(m.Number), Cells: []web.Cell{web.Linked(m.Number, Address(m.Number)), web.Words(m.Title), web.Words(due),
			web.Part(web.Tag(tone(m), hall.State(m.State).Title))}})
	}
	if len(list) == deskLimit {
		sheet.Pages.Next = address + "&state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	body := []templ.Component{web.FilterBar(filters), web.Table(sheet)}
	if actor.Has(RightLook) {
		body = append(body, web.Choices([]web.Link{{Text: "查信用记录", Href: "/desk/credit/look"}}, ""))
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "承诺核查和信用修复"), nil, body...))
}

// getOne shows a check or a repair with what can be done.
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	papers, err := room.papers(r.Context(), s.Matter.ID)
	if err != nil {
		return err
	}
	body := []templ.Component{web.Section("基本情况", web.Dl(room.facts(s)))}
	body = append(body, room.story(s)...)
	if len(papers) > 0 {
		body = append(body, web.Section("文书", web.Dl(papers)))
	}
	body = append(body, s.timeline())
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		if c, check := s.Facts.(Check); a.Name == "supply" && (!check || len(c.open()) == 0) {
			continue
		}
		links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailDesk), web.Section("可以办理", web.Choices(links, "现在没有您要办理的")), body...))
}

// acting is the matter and the action of the address, if the officer may take it now.
func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

// getAct shows the form of an action.
func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in := action.NewInput()
	switch in := in.(type) {
	case *ReportInput:
		in.On = workday.DateOf(room.Now())
	case *RevokeInput:
		if c, ok := s.Facts.(Check); ok {
			if in.Basis = c.ground(); c.Licensing {
				in.Basis = "《行政许可法》第六十九条，" + c.ground()
			}
		}
	}
	return web.Render(w, r, room.actPage(r, s, action, s.shape(web.FormOf(in, r.URL.Path), action.Name)))
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form, sheets ...templ.Component) templ.Component {
	body := append(previewed(sheets), web.Section(a.Title, ask(s, a, form)), web.Section("基本情况", web.Dl(room.facts(s))))
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, append(body, room.story(s)...)...)
}

// postAct takes the action.
func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	typed, input, err := room.input(r, action, s.actor)
	if err == nil && r.PostForm.Get("step") == "preview" {
		sheets, failed := room.foreseen(r, s, action, input)
		if err = failed; err == nil {
			return web.Render(w, r, room.actPage(r, s, action, s.shape(web.FormOf(typed, r.URL.Path), action.Name).Typed(r, nil), sheets...))
		}
	} else if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, input, options(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.actPage(r, s, action, s.shape(web.FormOf(typed, r.URL.Path), action.Name).Typed(r, err))
		})
	}
	return web.Done(w, r, s.home(), action.Title+"：已办理")
}

// lookUp is what an officer types to look somebody up.
type lookUp struct {
	Document string `form:"document" label:"居民身份证号码或者统一社会信用代码" kind:"code" need:"true" max:"30"`
	Why      string `form:"why" label:"查询的理由" need:"true" max:"200" hint:"会留下记录，被查询的人看得到"`
}

// getLook asks whom to look up, and why.
func (room *Room) getLook(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.lookPage(r, web.FormOf(lookUp{}, r.URL.Path)))
}

func (room *Room) lookPage(r *http.Request, form web.Form, found ...templ.Component) templ.Component {
	body := append(found, web.Section("查询", web.Ask(form, "", "查询", "/desk/credit")))
	return web.DeskPage(room.Web.Frame(r, "信用记录查询", trailDesk), nil, body...)
}

// postLook shows what is on record, once it is written down who looked and why.
func (room *Room) postLook(w http.ResponseWriter, r *http.Request) error {
	var in lookUp
	err := web.Input(r, &in)
	actor := account.ActorOf(r.Context())
	holder := ""
	if err == nil {
		if holder = room.Index(strings.TrimSpace(in.Document)); holder == "" {
			err = fault.InvalidField("document", "号码不对，请核对居民身份证号码或者统一社会信用代码")
		}
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.lookPage(r, web.FormOf(in, r.URL.Path).Typed(r, err)) })
	}
	body := ""
	if bodies := actor.Bodies(); len(bodies) > 0 {
		body = bodies[0]
	}
	if err := room.looked(r.Context(), holder, actor.Subject(), actor.Name, body, in.Why); err != nil {
		return err
	}
	var list []Mark
	err = room.DB.Read(r.Context(), func(tx *store.Tx) error {
		list, err = marksOf(r.Context(), tx, holder)
		return err
	})
	if err != nil {
		return err
	}
	sheet := room.markSheet(list)
	return web.Render(w, r, room.lookPage(r, web.FormOf(lookUp{}, r.URL.Path), web.Section("查询结果："+maskedNumber(in.Document), web.Table(sheet))))
}

// maskedNumber shows the ends of what was typed.
func maskedNumber(number string) string {
	number = strings.TrimSpace(number)
	return ident.MaskCitizen(number)
}

// markSheet lists marks with their source.
func (room *Room) markSheet(list []Mark) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "记录日期"}, {Head: "事项和办件"}, {Head: "认定机关"}, {Head: "原因"}, {Head: "有效期到"}, {Head: "状态"}},
		Empty: web.Nothing{Title: "没有不实承诺记录", Why: "可以使用告知承诺和容缺受理"}}
	for _, m := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(workday.DateOf(m.Since).String()), web.Words(m.Item + "（" + m.Case + "）"), web.Words(room.Org.BodyName(m.Body)),
			web.Words(m.Reason + "。依据" + m.Basis), web.Words(workday.DateOf(m.Until).String()), web.Words(m.State(room.Now()))}})
	}
	return sheet
}
