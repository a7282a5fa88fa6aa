package normative

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

// tone is the colour of a state of either kind.
func tone(m matter.Matter) web.Tone {
	switch m.State {
	case StatePublished, StateDecided, StateAmended:
		return web.ToneOK
	case StateStopped, StateCeased, StateExcused, StateNeedless:
		return web.ToneMute
	case StateUnamended:
		return web.ToneWarn
	}
	return web.ToneInfo
}

// matters lists the matters of a kind by state.
func (room *Room) matters(w http.ResponseWriter, r *http.Request, kindName, base, title, none string, states []matter.StateDef, address func(string) string, links []web.Link) error {
	query := r.URL.Query()
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	state := matter.State(query.Get("state"))
	f := matter.Filter{Kind: kindName, Open: state == "", Before: before, Limit: listLimit}
	if state != "" {
		f.States = []matter.State{state}
	}
	list, err := room.Hall().List(r.Context(), account.ActorOf(r.Context()), f)
	if err != nil {
		return err
	}
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "正在办的", Href: base, On: state == ""}}}
	for _, s := range states {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: base + "?state=" + string(s.Name), On: state == s.Name})
	}
	kind, _ := room.Hall().Kind(kindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号", Tight: true}, {Head: "名称"}, {Head: "机关"}, {Head: "期限", Tight: true}, {Head: "状态", Tight: true}}, Empty: web.Nothing{Title: none, Why: "可以换一种状态查看"}}
	for _, m := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Href: address(m.Number), Cells: []web.Cell{web.Linked(m.Number, address(m.Number)), web.Words(m.Title), web.Words(room.Org.BodyName(m.Lead)), web.Part(room.lamp(m)), web.Part(web.Tag(tone(m), kind.State(m.State).Title))}})
	}
	if len(list) == listLimit {
		sheet.Pages.Next = base + "?state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	body := []templ.Component{web.FilterBar(filters), web.Table(sheet)}
	if len(links) > 0 {
		body = append(body, web.Choices(links, ""))
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, title, trailRegister), nil, body...))
}

// getCleanups lists the rounds (E-06).
func (room *Room) getCleanups(w http.ResponseWriter, r *http.Request) error {
	var links []web.Link
	if account.ActorOf(r.Context()).Has(RightManage) {
		links = []web.Link{{Text: "开展清理", Href: cleanupsAddress + "/new"}}
	}
	return room.matters(w, r, CleanupKind, cleanupsAddress, "规范性文件清理", "没有这样的清理", cleanupStates(), CleanupAddress, links)
}

// beginForm puts the bodies into the form of a round.
func (room *Room) beginForm(r *http.Request, in Begin) web.Form {
	actor := account.ActorOf(r.Context())
	var mine []web.Option
	of := []web.Option{{Value: "", Text: "全部机关"}}
	for _, b := range room.Org.Bodies() {
		if actor.HasAt(RightManage, b.Code) {
			mine = append(mine, web.Option{Value: b.Code, Text: b.Name})
		}
		if len(room.Org.OfficersAt(b.Code, RightAnswer)) > 0 {
			of = append(of, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	return web.FormOf(in, r.URL.Path).Options("body", mine...).Options("of", of...)
}

func (room *Room) beginPage(r *http.Request, form web.Form) templ.Component {
	return web.DeskPage(room.Web.Frame(r, "开展清理", trailRegister, trailCleanups), nil,
		web.Section("开展清理", web.Lines("范围里现在有效的文件自动列入清理，每个制定机关得到一件待办，逐件填报。"), web.Ask(form, "", "开展清理", cleanupsAddress)))
}

// getNewCleanup shows the form of a round (E-06).
func (room *Room) getNewCleanup(w http.ResponseWriter, r *http.Request) error {
	today := workday.DateOf(room.Now())
	in := Begin{Year: today.Year(), Title: strconv.Itoa(today.Year()) + "年行政规范性文件清理", Before: today, AnswerBy: today.AddDays(30), DueOn: today.AddDays(60)}
	for _, b := range account.ActorOf(r.Context()).Bodies() {
		if account.ActorOf(r.Context()).HasAt(RightManage, b) {
			in.Body = b
		}
	}
	return web.Render(w, r, room.beginPage(r, room.beginForm(r, in)))
}

// postNewCleanup opens a round over what holds in its scope (E-06).
func (room *Room) postNewCleanup(w http.ResponseWriter, r *http.Request) error {
	var in Begin
	actor := account.ActorOf(r.Context())
	err := web.Input(r, &in)
	if err == nil {
		in.Papers, err = room.inScope(r, actor, in)
	}
	var result matter.Result
	if err == nil {
		result, err = room.Hall().Start(r.Context(), actor, CleanupKind, "begin", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.beginPage(r, room.beginForm(r, in).Typed(r, err)) })
	}
	return web.Done(w, r, CleanupAddress(result.Number), "清理已经开始，各机关已收到待办")
}

// inScope are the documents of a round: in force, made until a day, of a body or of all that the office looks after.
func (room *Room) inScope(r *http.Request, actor account.Actor, in Begin) (list []Paper, err error) {
	err = room.Documents.Each(r.Context(), Search{Body: in.Of}, func(p Paper) {
		if p.Holds && !p.MadeOn.After(in.Before) && room.manages(actor, p.Body) {
			list = append(list, p)
		}
	})
	return list, err
}

// seenRound is a round as an officer sees it.
type seenRound struct {
	matter.View
	Cleanup
	actor account.Actor
}

func (room *Room) seeCleanup(r *http.Request) (seenRound, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	c, ok := v.Facts.(Cleanup)
	if err == nil && !ok {
		err = fault.Missing("清理", v.Matter.Number)
	}
	return seenRound{v, c, actor}, err
}

// mayWrite reports whether the officer may give his word on an entry now, and by which action.
func (s seenRound) mayWrite(e Entry) (action string, ok bool) {
	switch s.Matter.State {
	case StateCollecting:
		return "answer", slices.ContainsFunc(s.Tasks, func(t matter.Task) bool {
			return t.Role == RoleAnswer && t.Part == e.Body && t.State == matter.TaskOpen && matter.Holds(s.actor, t)
		})
	case StateCompiling:
		return "decide", s.May(s.actor, "decide")
	}
	return "", false
}

// getCleanup shows a round: how far it is, body by body and document by document (E-06).
func (room *Room) getCleanup(w http.ResponseWriter, r *http.Request) error {
	s, err := room.seeCleanup(r)
	if err != nil {
		return err
	}
	c, home := s.Cleanup, CleanupAddress(s.Matter.Number)
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter), s.StateDef().Title)}, {Term: "组织机关", Text: room.Org.BodyName(c.Body)}, {Term: "年度", Text: strconv.Itoa(c.Year)},
		{Term: "依据", Text: c.Basis}, {Term: "范围", Text: c.Scope}, {Term: "报送截止", Text: c.AnswerBy.Chinese()}, {Term: "完成期限", Text: c.DueOn.Chinese()}, {Term: "提前汇总", Text: c.Collected}, {Term: "退回意见", Text: c.Returned}, {Term: "终止原因", Text: c.Stopped}}
	if c.SignedBy != "" {
		pairs = append(pairs, web.Pair{Term: "审签", Text: c.SignedBy + "，" + web.Moment(c.SignedAt)})
	}
	if c.List != "" {
		list := web.Pair{Term: "公告", Text: c.List, Href: room.Desk(c.List)}
		if !c.ListOn.IsZero() {
			list = web.Pair{Term: "公告", Text: c.ListName + "，" + c.ListOn.Chinese() + "公布", Href: room.Public(c.List)}
		}
		pairs = append(pairs, list)
	}
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		if a.Name != "answer" && a.Name != "decide" { // they stand with each document
			links = append(links, web.Link{Text: a.Title, Href: home + "/act/" + a.Name})
		}
	}
	side := []templ.Component{web.Choices(links, "现在没有由您办理的，您可以查看。")}
	if s.Matter.State == StateAnnouncing && s.May(s.actor, "announce") {
		side = []templ.Component{web.Lines("公告发布的时候，清理结果自动写到每一件原文上。")}
		switch {
		case c.List != "":
			side = append(side, web.Choices([]web.Link{{Text: "查看公告的审核进度", Href: room.Desk(c.List)}}, ""))
		case s.actor.HasAt(room.Drafts, c.Body):
			side = append(side, web.PostButton("起草公告", home+"/announce"))
		default:
			side = append(side, web.Lines("公告由本机关有信息采编岗位的同事起草。"))
		}
	}
	var wanted []amendment
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		wanted, err = amendmentsOf(r.Context(), tx, 0, s.Matter.ID)
		return err
	})
	if err != nil {
		return err
	}
	body := append([]templ.Component{web.Section("清理", web.Dl(filled(pairs))), room.progress(s)}, append(room.amendments(wanted), room.entries(s, home))...)
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, c.Title, trailRegister, trailCleanups), web.Section("可以办理", side...), append(body, web.Section("办理过程", web.Timeline(timeline(s.View))))...))
}

// progress says how far each body is.
func (room *Room) progress(s seenRound) templ.Component {
	type line struct{ all, done int }
	lines, order := map[string]*line{}, []string{}
	for _, e := range s.Entries {
		if lines[e.Body] == nil {
			lines[e.Body], order = &line{}, append(order, e.Body)
		}
		lines[e.Body].all++
		if e.settled() {
			lines[e.Body].done++
		}
	}
	slices.Sort(order)
	sheet := web.Sheet{Columns: []web.Column{{Head: "制定机关"}, {Head: "文件", Right: true}, {Head: "已有结论", Right: true}, {Head: "报送", Tight: true}}}
	for _, b := range order {
		state := web.Part(web.Tag(web.ToneInfo, "没有报送"))
		for _, t := range s.Tasks {
			if t.Role == RoleAnswer && t.Part == b {
				switch {
				case t.State == matter.TaskDone:
					state = web.Part(web.Tag(web.ToneOK, "已报送"))
				case t.State == matter.TaskOpen && !t.DueAt.IsZero() && room.Now().After(t.DueAt):
					state = web.Part(web.Tag(web.ToneDanger, "超期没有报送"))
				}
			}
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(room.Org.BodyName(b)), web.Words(strconv.Itoa(lines[b].all)), web.Words(strconv.Itoa(lines[b].done)), state}})
	}
	return web.Section("各机关进度", web.Table(sheet))
}

// entries lists the documents with what is to become of them.
func (room *Room) entries(s seenRound, home string) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "文件"}, {Head: "结论", Tight: true}, {Head: "理由"}, {Head: "修改机关和期限"}}}
	for _, e := range s.Entries {
		href := room.Public(e.Number)
		if _, ok := s.mayWrite(e); ok {
			href = home + "/documents/" + strconv.FormatInt(e.Paper.ID, 10)
		}
		title := web.Linked(e.Title, href)
		title.Note = named(e.DocNumber) + " " + room.Org.BodyName(e.Body)
		decision := web.Words("—")
		if e.settled() {
			decision = web.Words(e.Decision.Title())
		}
		reason := web.Words(named(e.Reason))
		reason.Note = e.Changed
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{title, decision, reason, web.Words(room.amends(e))}})
	}
	return web.Section("列入清理的文件", web.Table(sheet))
}

// timeline tells what happened; what one officer did to one document after the other stands in one line.
func timeline(v matter.View) (list []web.Happening) {
	same := 1
	for _, h := range acts.Past(v) {
		n := len(list)
		if n == 0 || list[n-1].Step != h.Step || list[n-1].By != h.By {
			same, list = 1, append(list, h)
			continue
		}
		same++ // document by document
		h.Result = "共" + strconv.Itoa(same) + "次"
		list[n-1] = h
	}
	return list
}

// opining is the round and the document of the address, if the officer may give his word on it.
func (room *Room) opining(r *http.Request) (s seenRound, e Entry, action string, err error) {
	if s, err = room.seeCleanup(r); err != nil {
		return s, e, "", err
	}
	id, _ := strconv.ParseInt(r.PathValue("document"), 10, 64)
	i := s.Cleanup.entry(id)
	if i < 0 {
		return s, e, "", fault.Missing("列入清理的文件", "")
	}
	e = s.Entries[i]
	action, ok := s.mayWrite(e)
	if !ok {
		return s, e, "", fault.Deniedf("这份文件由%s填报，或者已经报送", room.Org.BodyName(e.Body))
	}
	return s, e, action, nil
}

func (room *Room) opinionPage(r *http.Request, s seenRound, e Entry, form web.Form) templ.Component {
	var bodies []web.Option
	for _, b := range room.Org.Bodies() {
		if len(room.Org.OfficersAt(b.Code, RightAnswer)) > 0 {
			bodies = append(bodies, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	home := CleanupAddress(s.Matter.Number)
	pairs := room.paperPairs(e.Paper)
	if e.settled() {
		pairs = append(pairs, web.Pair{Term: "已有意见", Text: e.By + "：" + e.Decision.Title() + "，" + e.Reason})
	}
	return web.DeskPage(room.Web.Frame(r, "清理意见", trailRegister, trailCleanups, web.Link{Text: s.Matter.Number, Href: home}), nil, web.Section("文件", web.Dl(pairs)),
		web.Section("清理意见", web.Ask(form.Options("hands", bodies...), strconv.FormatInt(s.Matter.Version, 10), "保存", home)))
}

// getOpinion shows the form of the word on one document (E-06).
func (room *Room) getOpinion(w http.ResponseWriter, r *http.Request) error {
	s, e, _, err := room.opining(r)
	if err != nil {
		return err
	}
	in := Opinion{Decision: e.Decision, Reason: e.Reason, Hands: e.Hands, Until: e.Until}
	if in.Hands == "" {
		in.Hands = e.Body
	}
	return web.Render(w, r, room.opinionPage(r, s, e, web.FormOf(in, r.URL.Path)))
}

// postOpinion takes the word on one document (E-06).
func (room *Room) postOpinion(w http.ResponseWriter, r *http.Request) error {
	s, e, action, err := room.opining(r)
	if err != nil {
		return err
	}
	var in Opinion
	if err = web.Input(r, &in); err == nil {
		in.Document = e.Paper.ID
		// others write on their own documents meanwhile: what was seen of this one counts, not the version of the round
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action, in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.opinionPage(r, s, e, web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, CleanupAddress(s.Matter.Number), "《"+e.Title+"》的清理意见已经保存")
}

// postAnnounce drafts the list of results as a document, which then passes the reviews of one (E-06).
func (room *Room) postAnnounce(w http.ResponseWriter, r *http.Request) error {
	s, err := room.seeCleanup(r)
	if err != nil {
		return err
	}
	list, err := room.DraftList(r.Context(), s.actor, s.Matter.Number)
	if err != nil {
		return err
	}
	return web.Done(w, r, room.Desk(list), "公告稿已经生成，请填写文号、核对以后提交审核")
}

// actingRound is the round and the action of the address, if the officer may take it.
func (room *Room) actingRound(r *http.Request) (seenRound, *matter.Action, error) {
	s, err := room.seeCleanup(r)
	if err != nil {
		return s, nil, err
	}
	action, ok := s.Kind.Action(r.PathValue("action"))
	if !ok || action.Hidden || action.Opens() || action.Name == "answer" || action.Name == "decide" {
		return s, nil, fault.Missing("操作", r.PathValue("action"))
	}
	if r.Method == http.MethodGet {
		err = s.Refusal(s.actor, action)
	}
	return s, action, err
}

func (room *Room) roundPage(r *http.Request, s seenRound, a *matter.Action, form web.Form) templ.Component {
	home := CleanupAddress(s.Matter.Number)
	if a.Name == "deliver" {
		var mine []web.Option
		for _, t := range s.Tasks {
			if t.Role == RoleAnswer && t.State == matter.TaskOpen && matter.Holds(s.actor, t) {
				mine = append(mine, web.Option{Value: t.Part, Text: room.Org.BodyName(t.Part)})
			}
		}
		form = form.Options("body", mine...)
	}
	return web.DeskPage(room.Web.Frame(r, a.Title, trailRegister, trailCleanups, web.Link{Text: s.Matter.Number, Href: home}), nil,
		web.Section(a.Title, web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, home)), room.entries(s, home))
}

func (room *Room) getCleanupAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.actingRound(r)
	if err != nil {
		return err
	}
	start := reflect.Zero(action.InputType()).Interface()
	if action.Name == "deliver" {
		for _, t := range s.Tasks {
			if t.Role == RoleAnswer && t.State == matter.TaskOpen && matter.Holds(s.actor, t) {
				start = Deliver{Body: t.Part}
				break
			}
		}
	}
	return web.Render(w, r, room.roundPage(r, s, action, web.FormOf(start, r.URL.Path)))
}

func (room *Room) postCleanupAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.actingRound(r)
	if err != nil {
		return err
	}
	return acts.Take(w, r, room.Hall(), s.actor, s.View, action, CleanupAddress(s.Matter.Number), func(form web.Form) templ.Component { return room.roundPage(r, s, action, form) })
}

// getReviews lists the reviews before the last day (E-06).
func (room *Room) getReviews(w http.ResponseWriter, r *http.Request) error {
	return room.matters(w, r, ReviewKind, reviewsAddress, "规范性文件到期评估", "没有这样的评估", reviewStates(), ReviewAddress, nil)
}

type seenReview struct {
	matter.View
	Review
	actor account.Actor
}

func (room *Room) seeReview(r *http.Request) (seenReview, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	x, ok := v.Facts.(Review)
	if err == nil && !ok {
		err = fault.Missing("到期评估", v.Matter.Number)
	}
	return seenReview{v, x, actor}, err
}

func (room *Room) reviewParts(s seenReview) []templ.Component {
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter), s.StateDef().Title)}, {Term: "评估决定", Text: decisionTitle(s.Decision)}, {Term: "有效期延长到", Text: chinese(s.Until)},
		{Term: "决定延期的文件", Text: s.Ground}, {Term: "评估意见", Text: s.Reason}, {Term: "评估人", Text: s.By}, {Term: "不再需要", Text: s.Ceased}}
	return []templ.Component{web.Section("评估", web.Dl(filled(pairs))), web.Section("文件", web.Dl(room.paperPairs(s.Paper)))}
}

// getReview shows a review (E-06).
func (room *Room) getReview(w http.ResponseWriter, r *http.Request) error {
	s, err := room.seeReview(r)
	if err != nil {
		return err
	}
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: ReviewAddress(s.Matter.Number) + "/act/" + a.Name})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailRegister, trailReviews), web.Section("可以办理", web.Choices(links, "现在没有由您办理的，您可以查看。")),
		append(room.reviewParts(s), web.Section("办理过程", web.Timeline(timeline(s.View))))...))
}

func (room *Room) actingReview(r *http.Request) (seenReview, *matter.Action, error) {
	s, err := room.seeReview(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

func (room *Room) reviewPage(r *http.Request, s seenReview, a *matter.Action, form web.Form) templ.Component {
	home := ReviewAddress(s.Matter.Number)
	return web.DeskPage(room.Web.Frame(r, a.Title, trailRegister, trailReviews, web.Link{Text: s.Matter.Number, Href: home}), nil,
		append([]templ.Component{web.Section(a.Title, web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, home))}, room.reviewParts(s)...)...)
}

func (room *Room) getReviewAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.actingReview(r)
	if err != nil {
		return err
	}
	return acts.Ask(w, r, action, func(form web.Form) templ.Component { return room.reviewPage(r, s, action, form) })
}

func (room *Room) postReviewAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.actingReview(r)
	if err != nil {
		return err
	}
	return acts.Take(w, r, room.Hall(), s.actor, s.View, action, ReviewAddress(s.Matter.Number), func(form web.Form) templ.Component { return room.reviewPage(r, s, action, form) })
}
