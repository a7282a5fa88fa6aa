package occasion

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

// bodies puts the bodies of an officer into a form.
func (room *Room) bodies(form web.Form, actor account.Actor, only string) web.Form {
	var options []web.Option
	for _, b := range room.Org.Bodies() {
		if actor.HasAt(RightPlan, b.Code) && (only == "" || only == b.Code) {
			options = append(options, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	return form.Options("body", options...)
}

func (room *Room) newPage(r *http.Request, form web.Form) templ.Component {
	return web.DeskPage(room.Web.Frame(r, "拟定预告", trailDesk), nil, web.Section("预告", web.Ask(form, "", "保存", trailDesk.Href)))
}

// getNew shows the form of an announcement (E-05).
func (room *Room) getNew(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	in := Plan{On: workday.DateOf(room.Now()).AddDays(7), From: "09:30", Until: "11:00", Asks: true}
	for _, b := range actor.Bodies() {
		if actor.HasAt(RightPlan, b) {
			in.Body = b
		}
	}
	return web.Render(w, r, room.newPage(r, room.bodies(web.FormOf(in, r.URL.Path), actor, "")))
}

// postNew takes an announcement in (E-05).
func (room *Room) postNew(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	var in Plan
	err := web.Input(r, &in)
	if err == nil {
		err = room.known(r, in)
	}
	var result matter.Result
	if err == nil {
		result, err = room.Hall().Start(r.Context(), actor, KindName, "plan", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.newPage(r, room.bodies(web.FormOf(in, r.URL.Path), actor, "").Typed(r, err))
		})
	}
	return web.Done(w, r, Address(result.Number), "已保存")
}

// known refuses numbers of documents that do not exist, while whoever typed them is there to put them right.
func (room *Room) known(r *http.Request, in Plan) error {
	if room.Document == nil {
		return nil
	}
	for _, number := range lines(in.Documents) {
		b, found, err := room.Document(r.Context(), number)
		if err == nil && (!found || b.Public == "") { // the same words: a number must not tell what exists
			err = fault.InvalidField("documents", "没有编号或者索引号是“%s”的已经公开的信息", number)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

// start is the form of an action with what is known already.
func (room *Room) start(r *http.Request, s seen, a *matter.Action) any {
	switch a.Name {
	case "edit":
		return planOf(s.coming())
	case "write":
		return Write{Summary: s.Summary, Text: transcript(s.Turns)}
	case "end":
		return End{Head: s.Head}
	case "correct":
		n, _ := strconv.Atoi(r.URL.Query().Get("turn"))
		if n >= 0 && n <= len(s.Turns) && r.URL.Query().Has("turn") {
			return Correct{Turn: n, Text: s.said(n)}
		}
	}
	return reflect.Zero(a.InputType()).Interface()
}

func (room *Room) shape(s seen, a *matter.Action, form web.Form) web.Form {
	switch a.Name {
	case "edit":
		return room.bodies(form, s.actor, s.Body)
	case "picture":
		form.Files = true
		form.Entries = append(form.Entries, web.Entry{FieldSpec: web.FieldSpec{Name: "file", Label: "图片", Kind: web.KindFile, Need: true, Accept: ".png,.jpg,.jpeg", Hint: "PNG 或者 JPEG，不超过 10 MB"}})
	}
	return form
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form, asked []templ.Component) templ.Component {
	body := []templ.Component{}
	if bad := room.private(s.Occasion, a.Name); len(bad) > 0 {
		body = append(body, web.Notice(web.ToneWarn, "请先看这些地方", "下面是自动检查发现的，可能是个人信息："+strings.Join(bad, "；")))
	}
	if i, waits := s.waiting(); waits && (a.Name == "let_correction" || a.Name == "refuse_correction") {
		c := s.Corrections[i]
		body = append(body, web.Section(part(c.Turn)+"的更正", web.Dl([]web.Pair{{Term: "原来的内容", Text: c.Before}, {Term: "更正为", Text: c.After}, {Term: "原因", Text: c.Reason}, {Term: "提出", Text: c.ByName}})))
	}
	body = append(body, web.Section(a.Title, web.Ask(form, s.version(), a.Title, s.home())))
	if a.Name == "announce" || a.Name == "send_back" || a.Name == "submit" {
		o := s.Occasion
		o.Notice = o.coming()
		body = append(body, web.Section("预告", web.Dl(room.about(o.Notice, span(o)))))
		body = append(body, room.telling(o.Notice, nil)...)
	}
	if a.Name == "correct" || a.Name == "pass" || a.Name == "publish" || a.Name == "send_back" || a.Name == "hand_in" {
		body = append(body, room.spoken(s)...)
	}
	body = append(body, asked...)
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...)
}

// beside is what an action lets out together with the transcript: questions with their answers.
func (room *Room) beside(r *http.Request, s seen, a *matter.Action) ([]templ.Component, error) {
	switch a.Name {
	case "pass", "hand_in", "publish":
		return room.answered(r, s)
	}
	return nil, nil
}

// private finds what looks like somebody's data in what is about to be public.
func (room *Room) private(o Occasion, action string) []string {
	if room.Private == nil {
		return nil
	}
	switch action {
	case "submit", "announce":
		n := o.coming()
		return room.Private(n.Title + "\n" + n.Intro + "\n" + strings.Join(n.Agenda, "\n") + "\n" + guestLines(n.Guests) + "\n" + n.Invited)
	case "pass", "publish", "hand_in":
		return room.Private(o.Summary + "\n" + transcript(o.Turns))
	case "let_correction":
		if i, waits := o.waiting(); waits {
			return room.Private(o.Corrections[i].After + "\n" + o.Corrections[i].Reason)
		}
	}
	return nil
}

// getAct shows the form of an action (E-05).
func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	asked, err := room.beside(r, s, action)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.actPage(r, s, action, room.shape(s, action, web.FormOf(room.start(r, s, action), r.URL.Path)), asked))
}

// postAct takes the action (E-05).
func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in := action.NewInput()
	err = web.Input(r, in)
	if plan, ok := in.(*Plan); err == nil && ok {
		err = room.known(r, *plan)
	}
	if add, ok := in.(*AddPicture); err == nil && ok {
		add.File, err = room.stored(r, s.actor)
	}
	typed := reflect.ValueOf(in).Elem().Interface()
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, typed, acts.Once(r)...)
	}
	if err != nil {
		asked, bad := room.beside(r, s, action)
		if bad != nil {
			return bad
		}
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.actPage(r, s, action, room.shape(s, action, web.FormOf(typed, r.URL.Path)).Typed(r, err), asked)
		})
	}
	return web.Done(w, r, s.home(), action.Title+"：已办理")
}

// stored keeps the picture that was chosen.
func (room *Room) stored(r *http.Request, actor account.Actor) (int64, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 || r.MultipartForm.File["file"][0].Size == 0 {
		return 0, fault.InvalidField("file", "请选择图片")
	}
	part := r.MultipartForm.File["file"][0]
	body, err := part.Open()
	if err != nil {
		return 0, err
	}
	f, err := room.Files.Save(r.Context(), file.Upload{Name: part.Filename, Owner: actor.Subject(), Body: body})
	if closed := body.Close(); err == nil {
		err = closed
	}
	if err == nil && !strings.HasPrefix(f.Type, "image/") {
		err = fault.InvalidField("file", "应当是 PNG 或者 JPEG 图片")
	}
	return f.ID, err
}

// moderating is one with a question of it, for who may choose.
func (room *Room) moderating(r *http.Request) (seen, Question, error) {
	s, err := room.see(r)
	if err == nil && !mayModerate(s.actor, s.Occasion) {
		err = account.NotForPost()
	}
	var q Question
	if err == nil {
		id, _ := strconv.ParseInt(r.PathValue("question"), 10, 64)
		err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
			q, _, err = questionByID(r.Context(), tx, s.Matter.ID, id)
			return err
		})
	}
	return s, q, err
}

func (room *Room) questionPage(r *http.Request, s seen, q Question, form web.Form) templ.Component {
	name := q.Name
	if name == "" {
		name = "没有留称呼"
	}
	when := "预告以后"
	if q.Live {
		when = "进行当中"
	}
	body := []templ.Component{web.Section("提问", web.Dl([]web.Pair{{Term: "称呼", Text: name}, {Term: "内容", Text: q.Text}, {Term: "时间", Text: web.Moment(q.At) + "（" + when + "）"}, {Term: "状态", Part: web.Tag(questionTone(q.State), questionState(q.State))}})),
		web.Section("处理", web.Ask(form, "", "保存", s.home()))}
	var list []web.Happening
	for _, t := range q.Trace {
		result := ""
		if t.Before != "" {
			result = "原来是：" + t.Before
		}
		list = append(list, web.Happening{When: web.Moment(t.At), Step: t.What, By: t.By, Result: result, Tone: web.ToneOK})
	}
	if len(list) > 0 {
		body = append(body, web.Section("处理过程", web.Timeline(list)))
	}
	return web.DeskPage(room.Web.Frame(r, "处理提问", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...)
}

// getQuestion shows a question with what can become of it (E-05).
func (room *Room) getQuestion(w http.ResponseWriter, r *http.Request) error {
	s, q, err := room.moderating(r)
	if err != nil {
		return err
	}
	in := Choose{What: q.State, Declined: q.Declined, Answer: q.Answer, Answerer: q.Answerer}
	if q.State == QuestionWaiting {
		in.What = ""
	}
	if in.Answerer == "" && len(s.Guests) > 0 {
		in.Answerer = s.Guests[0].Name
	}
	return web.Render(w, r, room.questionPage(r, s, q, web.FormOf(in, r.URL.Path)))
}

// postQuestion decides on a question (E-05).
func (room *Room) postQuestion(w http.ResponseWriter, r *http.Request) error {
	s, q, err := room.moderating(r)
	if err != nil {
		return err
	}
	var in Choose
	err = web.Input(r, &in)
	if err == nil {
		err = room.choose(r.Context(), s.actor, s.Matter.ID, q.ID, in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.questionPage(r, s, q, web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, s.home(), "提问已处理")
}

// getRules shows limits and rules of questions, and lets them be changed (E-05).
func (room *Room) getRules(w http.ResponseWriter, r *http.Request) error {
	sort := Interview
	if asked := Sort(r.URL.Query().Get("sort")); slices.Contains(Sorts, asked) {
		sort = asked
	}
	now := room.Rules.For(sort)
	page, err := room.rulesPage(r, web.FormOf(RuleForm{Sort: sort, Days: now.Transcript.N, PerHour: now.PerHour, Least: now.Least}, r.URL.Path))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) rulesPage(r *http.Request, form web.Form) (templ.Component, error) {
	body := []templ.Component{}
	for _, s := range Sorts {
		waits, err := room.Accord.Notice(r.Context(), accordRule, string(s))
		if err != nil {
			return nil, err
		}
		body = append(body, waits)
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "类型"}, {Head: "实录公开期限"}, {Head: "每小时提问", Right: true}, {Head: "最少字数", Right: true}, {Head: "办理", Tight: true}}}
	for _, s := range Sorts {
		rule := room.Rules.For(s)
		sheet.Rows = append(sheet.Rows, web.Row{Cells: append(web.Cells(s.Title(), rule.Transcript.String(), strconv.Itoa(rule.PerHour), strconv.Itoa(rule.Least)), web.Linked("修改", r.URL.Path+"?sort="+string(s)))})
	}
	past := web.Sheet{Columns: []web.Column{{Head: "时间"}, {Head: "类型"}, {Head: "实录公开期限"}, {Head: "每小时提问", Right: true}, {Head: "最少字数", Right: true}, {Head: "修改人"}, {Head: "原因"}},
		Empty: web.Nothing{Title: "还没有修改过", Why: "现在用的是程序自带的规则"}}
	for _, rule := range room.Rules.all() {
		past.Rows = append(past.Rows, web.Row{Cells: web.Cells(web.Moment(rule.At), rule.Sort.Title(), rule.Transcript.String(), strconv.Itoa(rule.PerHour), strconv.Itoa(rule.Least), rule.By, rule.Reason)})
	}
	return web.DeskPage(room.Web.Frame(r, "期限和提问规则", trailDesk), nil, append(body, web.Section("现在的规则", web.Table(sheet)),
		web.Section("修改", web.Lines("一人提出，另一位系统管理员或者安全管理员复核以后生效。期限从下一场结束时起生效，已经在走的按原来的期限办完。"), web.Ask(form, "", "提出修改", trailDesk.Href)), web.Section("修改过程", web.Table(past)))...), nil
}

// postRules proposes a rule (E-05).
func (room *Room) postRules(w http.ResponseWriter, r *http.Request) error {
	var in RuleForm
	err := web.Input(r, &in)
	var proposed accord.Proposal
	if err == nil {
		proposed, err = room.ProposeRule(r.Context(), account.ActorOf(r.Context()), in)
	}
	if err != nil {
		page, failed := room.rulesPage(r, web.FormOf(in, r.URL.Path).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, accord.Address(proposed), "已经提出，由另一人复核后生效")
}

// mine reports whether an officer counts one: those of his bodies.
func mine(a account.Actor, l row) bool {
	return a.HasAt(RightPlan, l.Body) || a.HasAt(RightRelease, l.Body) || a.Has(matter.RightSupervise)
}

// getYear counts a year by sort, and lists the rows behind a figure (E-05).
func (room *Room) getYear(w http.ResponseWriter, r *http.Request) error {
	actor, query := account.ActorOf(r.Context()), r.URL.Query()
	year, err := strconv.Atoi(query.Get("year"))
	if err != nil || year < 2000 || year > 2100 {
		year = workday.DateOf(room.Now()).Year()
	}
	all, err := room.yearly(r.Context(), year)
	if err != nil {
		return err
	}
	var list []row
	for _, l := range all {
		if mine(actor, l) {
			list = append(list, l)
		}
	}
	first, last := 0, 0
	if err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		first, last, err = years(r.Context(), tx, false)
		return err
	}); err != nil {
		return err
	}
	address := func(sort Sort, fact string) string {
		return "/desk/occasions/year?year=" + strconv.Itoa(year) + "&sort=" + string(sort) + "&fact=" + fact
	}
	chips := web.Filters{Label: "年度", Total: -1, Chips: yearChips("/desk/occasions/year?year=", first, last, year)}
	counted := count(list)
	sheet := web.Sheet{Columns: []web.Column{{Head: "类型"}}}
	for _, f := range figures {
		sheet.Columns = append(sheet.Columns, web.Column{Head: f.Title, Right: true})
	}
	for _, s := range Sorts {
		cells := []web.Cell{web.Words(s.Title())}
		for _, f := range figures {
			n := strconv.Itoa(counted[s][f.Code])
			if counted[s][f.Code] > 0 {
				cells = append(cells, web.Linked(n, address(s, f.Code)))
			} else {
				cells = append(cells, web.Words(n))
			}
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: cells})
	}
	body := []templ.Component{web.FilterBar(chips), web.Section(strconv.Itoa(year)+"年", web.Table(sheet))}
	if f, ok := figureOf(query.Get("fact")); ok {
		body = append(body, room.behind(f, Sort(query.Get("sort")), list))
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "年度统计", trailDesk), nil, body...))
}

// yearChips are the years of a list, the newest first.
func yearChips(address string, first, last, year int) (chips []web.Chip) {
	if first == 0 {
		first, last = year, year
	}
	for y := max(last, year); y >= min(first, year) && len(chips) < 30; y-- {
		chips = append(chips, web.Chip{Text: strconv.Itoa(y) + "年", Href: address + strconv.Itoa(y), On: y == year})
	}
	return chips
}

// behind lists what a figure counts.
func (room *Room) behind(f fact, sort Sort, list []row) templ.Component {
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "主题"}, {Head: "机关"}, {Head: "状态", Tight: true}, {Head: f.Title, Right: true}}}
	total := 0
	for _, l := range list {
		if n := f.Of(l); n > 0 && l.Sort == sort {
			total += n
			sheet.Rows = append(sheet.Rows, web.Row{Href: Address(l.Number), Cells: []web.Cell{web.Words(web.Moment(l.begins())), web.Linked(l.Title, Address(l.Number)), web.Words(room.Org.BodyName(l.Body)),
				web.Part(web.Tag(tone(l.state()), kind.State(l.state()).Title)), web.Words(strconv.Itoa(n))}})
		}
	}
	return web.Section(sort.Title()+"："+f.Title+" "+strconv.Itoa(total), web.Table(sheet))
}
