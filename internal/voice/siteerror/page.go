package siteerror

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

var (
	trailNew  = web.Link{Text: "政府网站找错", Href: "/site-errors/new"}
	trailDesk = web.Link{Text: "网站找错", Href: "/desk/site-errors"}
)

// deskLimit is how many rows a list has; shotSize bounds a picture.
const (
	deskLimit = 50
	shotSize  = 6 << 20
)

// Routes are the pages I-04 of everybody and of the office.
func (room *Room) Routes() []web.Route {
	handle := web.Right(RightHandle)
	const one = "/desk/site-errors/{number}"
	return []web.Route{
		{Pattern: "GET /site-errors/new", Page: "I-04", Title: "政府网站找错", Who: web.Public, Handle: room.getNew},
		{Pattern: "POST /site-errors/new", Page: "I-04", Who: web.Public, Handle: room.postNew, MaxBody: shotSize},
		{Pattern: "GET /site-errors/answer", Page: "I-04", Title: "查询找错答复", Who: web.Public, Handle: room.getAnswer},
		{Pattern: "POST /site-errors/answer", Page: "I-04", Who: web.Public, Handle: room.postAnswer},
		{Pattern: "GET /desk/site-errors", Page: "I-04", Title: "网站找错", Who: handle, Handle: room.getDesk},
		{Pattern: "GET " + rulesAddress, Page: "I-04", Title: "找错答复期限", Who: web.Right(org.AdminSystem), Handle: room.getRules},
		{Pattern: "POST " + rulesAddress, Page: "I-04", Who: web.Right(org.AdminSystem), Handle: room.postRules},
		{Pattern: "GET " + one, Page: "I-04", Who: handle, Handle: room.getOne},
		{Pattern: "GET " + one + "/shot", Page: "I-04", Who: handle, Handle: room.getShot},
		{Pattern: "GET " + one + "/act/{action}", Page: "I-04", Who: handle, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "I-04", Who: handle, Handle: room.postAct},
	}
}

func newForm(in Report) web.Form {
	form := web.FormOf(in, "/site-errors/new").Options("sort", sorts...)
	form.Files = true
	form.Entries = append(form.Entries, web.Entry{FieldSpec: web.FieldSpec{Name: "shot", Label: "页面截图", Kind: web.KindFile, Accept: ".png,.jpg,.jpeg", Hint: "可以不传；请不要拍进个人信息"}})
	return form
}

func (room *Room) newPage(r *http.Request, form web.Form) templ.Component {
	return web.PortalPage(room.Web.Frame(r, trailNew.Text),
		web.Section("告诉我们哪里错了", web.Lines("不用登录，不用留名。我们在"+room.Limit().String()+"内答复；提交以后请记下编号和查询码，用来查看答复。"), web.Ask(form, "", "提交", "")),
		web.Section("已经提交过", web.Choices([]web.Link{{Text: "查询答复", Href: "/site-errors/answer"}}, "")))
}

// getNew shows the form for the page that the reader comes from (I-04).
func (room *Room) getNew(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.newPage(r, newForm(Report{Page: web.LocalPath(r.URL.Query().Get("page"), "")})))
}

// postNew takes the report in; what was typed is not lost when something is wrong (I-04).
func (room *Room) postNew(w http.ResponseWriter, r *http.Request) error {
	var in Report
	err := web.Input(r, &in)
	if err == nil {
		in.Page = here(in.Page, r.Host)
		in.Shot, err = room.shot(r)
	}
	var result matter.Result
	if err == nil {
		in.Code = room.Code()
		result, err = room.Hall().Start(r.Context(), account.ActorOf(r.Context()), KindName, "report", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.newPage(r, newForm(in).Typed(r, err))
		})
	}
	// A form that was sent twice is one report: its own code counts, not the one made now.
	v, err := room.Hall().View(r.Context(), account.System("网站找错"), result.Number)
	if err != nil {
		return err
	}
	x, _ := v.Facts.(Found)
	return web.Done(w, r, "/site-errors/answer?number="+url.QueryEscape(result.Number)+"&code="+url.QueryEscape(x.Code), "已提交，请记下编号和查询码")
}

// here is the path of a page of this site, also when somebody pastes its whole address.
func here(page, host string) string {
	if u, err := url.Parse(strings.TrimSpace(page)); err == nil && u.Host != "" && u.Host == host {
		return u.RequestURI()
	}
	return strings.TrimSpace(page)
}

// shot keeps the picture, if there is one.
func (room *Room) shot(r *http.Request) (int64, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["shot"]) == 0 || r.MultipartForm.File["shot"][0].Size == 0 {
		return 0, nil
	}
	part := r.MultipartForm.File["shot"][0]
	body, err := part.Open()
	if err != nil {
		return 0, err
	}
	f, err := room.Files.Save(r.Context(), file.Upload{Name: part.Filename, Owner: shotOwner, Body: body})
	if closed := body.Close(); err == nil {
		err = closed
	}
	if err == nil && !strings.HasPrefix(f.Type, "image/") {
		err = fault.InvalidField("shot", "截图应当是 PNG 或者 JPEG 图片")
	}
	return f.ID, err
}

// askedFor is what somebody asks the answer with.
type askedFor struct {
	Number string `form:"number" label:"编号" need:"true" max:"40"`
	Code   string `form:"code" label:"查询码" kind:"code" need:"true" max:"12"`
}

func (room *Room) answerPage(r *http.Request, form web.Form, found ...templ.Component) templ.Component {
	body := append(found, web.Section("查询", web.Ask(form, "", "查询", "/site-errors/new")))
	return web.PortalPage(room.Web.Frame(r, "查询找错答复", trailNew), body...)
}

// getAnswer shows the form, or the answer behind number and code (I-04).
func (room *Room) getAnswer(w http.ResponseWriter, r *http.Request) error {
	in := askedFor{r.URL.Query().Get("number"), r.URL.Query().Get("code")}
	form := web.FormOf(in, "/site-errors/answer")
	if in.Number == "" || in.Code == "" {
		return web.Render(w, r, room.answerPage(r, form))
	}
	found, err := room.told(r, in)
	if err != nil {
		return web.RenderStatus(w, r, http.StatusNotFound, room.answerPage(r, form.Wrong(err)))
	}
	return web.Render(w, r, room.answerPage(r, form, found))
}

func (room *Room) postAnswer(w http.ResponseWriter, r *http.Request) error {
	var in askedFor
	err := web.Input(r, &in)
	var found templ.Component
	if err == nil {
		found, err = room.told(r, in)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.answerPage(r, web.FormOf(in, "/site-errors/answer").Typed(r, err))
		})
	}
	return web.Render(w, r, room.answerPage(r, web.FormOf(in, "/site-errors/answer"), found))
}

// told is what whoever reported may know. A wrong number and a wrong code look the same.
func (room *Room) told(r *http.Request, in askedFor) (templ.Component, error) {
	v, err := room.Hall().View(r.Context(), account.System("网站找错"), strings.TrimSpace(in.Number))
	x, ok := v.Facts.(Found)
	if err != nil && fault.KindOf(err) != fault.KindNotFound {
		return nil, err
	}
	if err != nil || !ok || subtle.ConstantTimeCompare([]byte(x.Code), []byte(strings.ToUpper(strings.TrimSpace(in.Code)))) != 1 {
		return nil, fault.Invalidf("没有找到这份找错，请核对编号和查询码")
	}
	pairs := []web.Pair{{Term: "编号", Text: v.Matter.Number}, {Term: "查询码", Text: x.Code}, {Term: "页面", Text: x.Page}, {Term: "提交的内容", Text: x.Text}, {Term: "状态", Part: web.Tag(tone(v.Matter), v.StateDef().Title)}}
	if v.Matter.Open() {
		pairs = append(pairs, web.Pair{Term: "最迟答复", Text: workday.DateOf(v.Matter.DueAt).Chinese()})
	} else {
		pairs = append(pairs, web.Pair{Term: "答复", Text: x.Result}, web.Pair{Term: "答复日期", Text: workday.DateOf(x.EndedAt).Chinese()}, web.Pair{Term: "答复机关", Text: room.Org.BodyName(x.Body)})
	}
	return web.Section("找错进度", web.Dl(pairs)), nil
}

func tone(m matter.Matter) web.Tone {
	switch m.State {
	case StateMended:
		return web.ToneOK
	case StateExplained, StateRefused:
		return web.ToneMute
	}
	return web.ToneInfo
}

// getDesk lists the reports (I-04).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	state := matter.State(query.Get("state"))
	f := matter.Filter{Kind: KindName, Open: state == "", Before: before, Limit: deskLimit}
	if state != "" {
		f.States = []matter.State{state}
	}
	list, err := room.Hall().List(r.Context(), account.ActorOf(r.Context()), f)
	if err != nil {
		return err
	}
	kind, _ := room.Hall().Kind(KindName)
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "等待答复的", Href: trailDesk.Href, On: state == ""}}}
	for _, s := range states() {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: trailDesk.Href + "?state=" + string(s.Name), On: state == s.Name})
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号"}, {Head: "错误"}, {Head: "最迟答复"}, {Head: "状态"}}, Empty: web.Nothing{Title: "没有这样的找错", Why: "读者在网页下方提交的找错会显示在这里"}}
	for _, m := range list {
		due := "—"
		if !m.DueAt.IsZero() {
			due = workday.DateOf(m.DueAt).String()
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(m.Number), Cells: []web.Cell{web.Linked(m.Number, Address(m.Number)), web.Words(m.Title), web.Words(due), web.Part(web.Tag(tone(m), kind.State(m.State).Title))}})
	}
	if len(list) == deskLimit {
		sheet.Pages.Next = trailDesk.Href + "?state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailDesk.Text), nil, web.FilterBar(filters), web.Table(sheet)))
}

// seen is one report as an officer sees it.
type seen struct {
	matter.View
	Found
	actor account.Actor
}

func (room *Room) see(r *http.Request) (seen, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	x, ok := v.Facts.(Found)
	if err == nil && !ok {
		err = fault.Missing("找错", v.Matter.Number)
	}
	return seen{v, x, actor}, err
}

// getOne shows a report with what can be done (I-04).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter), s.StateDef().Title)}, {Term: "页面", Text: s.Page, Href: web.LocalPath(s.Page, "/")},
		{Term: "错误类型", Text: sortTitle(s.Sort)}, {Term: "内容", Text: s.Text}}
	if s.Name != "" {
		pairs = append(pairs, web.Pair{Term: "称呼", Text: s.Name})
	}
	if s.Phone != "" {
		phone := ident.MaskMobile(s.Phone)
		if s.Matter.Open() && s.May(s.actor, "answer") { // who answers may call back
			phone = s.Phone
		}
		pairs = append(pairs, web.Pair{Term: "联系电话", Text: phone})
	}
	if s.Shot != 0 {
		pairs = append(pairs, web.Pair{Term: "截图", Text: "查看截图", Href: Address(s.Matter.Number) + "/shot"})
	}
	if s.Matter.Open() {
		pairs = append(pairs, web.Pair{Term: "最迟答复", Text: workday.DateOf(s.Matter.DueAt).Chinese()})
	}
	if s.Result != "" {
		pairs = append(pairs, web.Pair{Term: "答复", Text: s.Result}, web.Pair{Term: "办理", Text: s.By + "，" + web.Moment(s.EndedAt)})
	}
	list := acts.Past(s.View)
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: Address(s.Matter.Number) + "/act/" + a.Name})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailDesk), web.Section("可以办理", web.Choices(links, "现在没有由您办理的事项，您可以查看。")),
		web.Section("找错", web.Dl(pairs)), web.Section("办理过程", web.Timeline(list))))
}

func (room *Room) getShot(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err == nil && s.Shot == 0 {
		err = fault.Missing("截图", "")
	}
	if err != nil {
		return err
	}
	return room.Files.Serve(w, r, s.Shot)
}

func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form) templ.Component {
	if a.Name == "forward" {
		var options []web.Option
		for _, b := range room.Org.Bodies() {
			if b.Code != s.Body && len(room.Org.OfficersAt(b.Code, RightHandle)) > 0 {
				options = append(options, web.Option{Value: b.Code, Text: b.Name})
			}
		}
		form = form.Options("body", options...)
	}
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: Address(s.Matter.Number)}), nil,
		web.Section(a.Title, web.Lines(s.Page, s.Text), web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, Address(s.Matter.Number))))
}

func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return acts.Ask(w, r, action, func(form web.Form) templ.Component { return room.actPage(r, s, action, form) })
}

func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return acts.Take(w, r, room.Hall(), s.actor, s.View, action, Address(s.Matter.Number), func(form web.Form) templ.Component { return room.actPage(r, s, action, form) })
}
