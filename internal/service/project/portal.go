package project

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
	"tongban/internal/service/project/pages"
)

var trailProjects = web.Link{Text: "工程建设项目", Href: "/projects"}

// listPage is how many rows a list has.
const listPage = 20

// getProjects finds projects by code or name, and leads to registering one (P-22).
func (room *Room) getProjects(w http.ResponseWriter, r *http.Request) error {
	actor, words := account.ActorOf(r.Context()), strings.TrimSpace(r.URL.Query().Get("q"))
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil {
		before = math.MaxInt64
	}
	list, err := room.some(r.Context(), words, before, listPage)
	if err != nil {
		return err
	}
	var body []templ.Component
	if actor.Kind == account.ActorPerson {
		own, err := room.own(r.Context(), actor)
		if err != nil {
			return err
		}
		body = append(body, own)
	} else {
		body = append(body, web.Section("要建项目", web.Lines("一个项目一个代码，分四个阶段申报；每个阶段一张表、一套材料，各部门同时办理。"),
			pages.Main(web.Link{Text: "登录后登记项目", Href: "/login?next=/projects/new"})))
	}
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "项目"}, {Head: "项目代码"}, {Head: "牵头部门", Hide: true}, {Head: "状态"}, {Head: "登记日期", Hide: true}},
		Empty: web.Nothing{Title: "没有这样的项目", Why: "请核对项目代码或者名称", Next: web.Link{Text: "查看全部项目", Href: "/projects"}}}
	for _, l := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Href: addressOf(l.Code), Cells: []web.Cell{web.Linked(l.Name, addressOf(l.Code)), web.Words(l.Code), web.Words(room.Org.BodyName(l.Body)),
			web.Part(web.Tag(stateTone(matter.State(l.State)), kind.State(matter.State(l.State)).PublicTitle())), web.Words(web.Date(l.OpenedAt))}})
	}
	if len(list) == listPage {
		sheet.Pages.Next = "/projects?q=" + words + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	body = append(body, web.Section("项目查询", pages.Search("/projects", "项目代码或者名称", words), web.Table(sheet)))
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, "工程建设项目"), body...))
}

func stateTone(s matter.State) web.Tone {
	switch s {
	case StatePreparing:
		return web.ToneHold
	case StateRunning:
		return web.ToneInfo
	case StateFinished:
		return web.ToneOK
	}
	return web.ToneMute
}

// own lists the projects of who looks, and what each of them waits for.
func (room *Room) own(ctx context.Context, actor account.Actor) (templ.Component, error) {
	list, err := room.Hall().List(ctx, actor, matter.Filter{Kind: KindName, Limit: 50})
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, m := range list {
		ids = append(ids, m.ID)
	}
	codes, err := room.codesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "项目"}, {Head: "项目代码"}, {Head: "状态"}},
		Empty: web.Nothing{Title: "还没有登记项目", Why: "登记一次，四个阶段都用它", Next: web.Link{Text: "登记项目", Href: "/projects/new"}}}
	for _, m := range list {
		href := addressOf(codes[m.ID])
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(m.Title, href), web.Words(codes[m.ID]), web.Part(web.Tag(stateTone(m.State), kind.State(m.State).PublicTitle()))}})
	}
	parts := []templ.Component{web.Table(sheet)}
	if len(list) > 0 {
		parts = append(parts, pages.Main(web.Link{Text: "登记新项目", Href: "/projects/new"}))
	}
	return web.Section("我的项目", parts...), nil
}

func (room *Room) registerForm(in Register) web.Form {
	form := web.FormOf(in, "/projects/new")
	var classes, sorts []web.Option
	for _, c := range room.classes.InForce() {
		classes = append(classes, web.Option{Value: c.Code, Text: c.Name, Hint: c.Summary})
	}
	rules := room.classes.Rules()
	for _, s := range rules.Sorts {
		sorts = append(sorts, web.Option{Value: s.Code, Text: s.Name})
	}
	areas := []web.Option{}
	for _, a := range rules.Regions {
		areas = append(areas, web.Option{Value: a.Code, Text: a.Name})
	}
	return form.Options("class", classes...).Options("sort", sorts...).Options("area", areas...)
}

// getRegister asks what is said of a project once (P-22).
func (room *Room) getRegister(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	in := Register{Contact: actor.Name}
	if actor.Person != nil {
		in.Phone = actor.Person.Phone
	}
	return web.Render(w, r, room.registerPage(r, actor, room.registerForm(in)))
}

func (room *Room) registerPage(r *http.Request, actor account.Actor, form web.Form) templ.Component {
	owner := actor.Name
	if actor.For != nil {
		owner = actor.For.Name
	}
	facts := []web.Pair{{Term: "建设单位", Text: owner}}
	body := []templ.Component{web.Dl(facts)}
	if actor.For == nil {
		body = append(body, web.Notice(web.ToneInfo, "", "现在是以个人名义登记。单位的项目，请先在“我的”里切换到单位身份。"))
	}
	return web.PortalPage(room.Web.Frame(r, "登记项目", trailProjects), web.Section("登记项目", append(body, web.Ask(form, "", "登记项目", "/projects"))...))
}

// postRegister registers a project (P-22).
func (room *Room) postRegister(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	var in Register
	err := web.Input(r, &in)
	var result matter.Result
	if err == nil {
		result, err = room.Hall().Start(r.Context(), actor, KindName, "register", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.registerPage(r, actor, room.registerForm(in).Typed(r, err))
		})
	}
	codes, err := room.codesOf(r.Context(), []int64{result.ID})
	if err != nil {
		return err
	}
	code := codes[result.ID]
	if result.ID == 0 { // the answer to a second click
		v, err := room.Hall().View(r.Context(), actor, result.Number)
		if err != nil {
			return err
		}
		code = v.Facts.(Project).Code
	}
	return web.Done(w, r, addressOf(code), "项目已登记，项目代码 "+code)
}

// getProject shows a project: what everybody may know, and all of it to its owner (P-22).
func (room *Room) getProject(w http.ResponseWriter, r *http.Request) error {
	s, err := room.look(r)
	if err != nil {
		return err
	}
	return room.showProject(w, r, s, nil)
}

func (room *Room) showProject(w http.ResponseWriter, r *http.Request, s seen, refused error) error {
	cases, err := room.shown(r.Context(), s.Matter.ID)
	if err != nil {
		return err
	}
	head := []web.Pair{{Term: "状态", Part: web.Tag(stateTone(s.Matter.State), s.StateDef().PublicTitle())}}
	if pair, ok := room.clockPair(s, ClockCourse); ok {
		head = append(head, pair)
	}
	facts := append(head, room.publicFacts(s.Project)...)
	if s.whole {
		facts = append(facts, web.Pair{Term: "经办人", Text: s.Project.Contact.Name + " " + s.Project.Contact.Phone})
	}
	if s.Project.Ended != "" {
		facts = append(facts, web.Pair{Term: "结束原因", Text: s.Project.Ended})
	}
	body := []templ.Component{web.Section(s.Project.Name, web.Dl(facts))}
	if s.actor.Kind == account.ActorOfficer && s.whole {
		body = append(body, pages.Main(web.Link{Text: "到项目并联台办理", Href: "/desk" + addressOf(s.Project.Code)}))
	}
	for _, stage := range s.Project.Class.Stages {
		body = append(body, room.stageCard(s, stage, cases))
	}
	body = append(body, web.Section("办理进度", web.Timeline(room.timeline(s.View, false))))
	if s.owns() {
		body = append(body, room.leaving(r, s, refused)...)
	}
	page := web.PortalPage(room.Web.Frame(r, s.Project.Name, trailProjects), body...)
	if refused != nil {
		return web.RenderStatus(w, r, http.StatusUnprocessableEntity, page)
	}
	return web.Render(w, r, page)
}

// stageCard is one stage: who leads, how long it may take, how far each item is, and what opens it.
func (room *Room) stageCard(s seen, stage Stage, cases map[int64]Shown) templ.Component {
	standing, why := s.Project.standing(stage)
	facts := []web.Pair{{Term: "进展", Part: web.Tag(stageTone(standing), standing.Title())}, {Term: "牵头部门", Text: room.Org.BodyName(stage.Lead)},
		{Term: "阶段时限", Text: stage.Limit.String() + "（" + stage.Ground + "）"}}
	var body []templ.Component
	runs := s.Project.runsOf(stage.Name)
	if len(runs) > 0 {
		last := runs[len(runs)-1]
		if pair, ok := room.clockPair(s, clockOf(last.Key)); ok {
			facts = append(facts, pair)
		}
		if last.Early != nil {
			facts = append(facts, web.Pair{Term: "提前申报", Text: "建设单位于" + web.Date(last.Early.At) + "承诺：" + last.Early.Text})
		}
		facts = append(facts, room.dates(s, last, cases)...)
		facts = append(facts, room.jointFacts(s, stage, last)...)
		if c := last.Conclusion; c != nil {
			facts = append(facts, web.Pair{Term: "会商结论", Text: agreed(c.Agree, "会商通过", "会商不通过") + "：" + c.Text})
		}
	}
	body = append(body, web.Dl(facts))
	if s.owns() && len(runs) > 0 {
		body = append(body, room.wantsCorrection(s, stage, runs[len(runs)-1]))
	}
	if len(why) > 0 && s.Matter.Open() {
		body = append(body, pages.Why(opening(standing), why))
	}
	body = append(body, web.Table(room.itemSheet(s, stage, runs, cases)))
	if s.owns() && len(runs) > 0 {
		body = append(body, room.givenList(s, runs[len(runs)-1]))
	}
	if s.owns() && s.Matter.Open() && standing.Applicable() {
		body = append(body, room.invitation(stage, standing, s))
	}
	return web.Section(stage.Title, body...)
}

func opening(s StageStanding) string {
	if s == StageEarly {
		return "按顺序还没有轮到这个阶段，可以提前申报"
	}
	return "这个阶段什么时候开放"
}

func agreed(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func (p Project) runsOf(stage string) (out []Run) {
	for _, r := range p.Runs {
		if r.Stage == stage {
			out = append(out, r)
		}
	}
	return out
}

// invitation leads the owner into the stage.
func (room *Room) invitation(stage Stage, standing StageStanding, s seen) templ.Component {
	href, text, lines := s.home("stages", stage.Name), "申报“"+stage.Title+"”阶段", []string{}
	switch standing {
	case StageEarly:
		text = "提前申报“" + stage.Title + "”阶段"
		lines = append(lines, "条件："+stage.Early.Condition, "需要承诺："+stage.Early.Promise)
	case StageLacking:
		text = "重新申报没有通过的事项"
		lines = append(lines, "已经通过的事项不用再报；没有通过的，按决定书写明的理由修改后可以重新申报，也可以按决定书写明的途径申请行政复议或者提起行政诉讼。")
	}
	return templ.Join(web.Lines(lines...), pages.Main(web.Link{Text: text, Href: href}))
}

// itemSheet lists the items of a stage with how far each is.
func (room *Room) itemSheet(s seen, stage Stage, runs []Run, cases map[int64]Shown) web.Sheet {
	sheet := web.Sheet{Caption: "本阶段的事项", Columns: []web.Column{{Head: "事项"}, {Head: "审批部门"}, {Head: "进展"}, {Head: "办结期限"}}}
	for _, i := range stage.Items {
		name, body := i.Item, ""
		if t, err := room.Cases.Terms(i.Item); err == nil {
			name, body = t.Name, t.Body
		}
		part, applied := lastPart(runs, i.Item)
		tone, words, due := web.ToneMute, "必办", templ.Component(templ.NopComponent)
		if !i.Required {
			words = i.When
		}
		cell := web.Words(name)
		if applied {
			tone, words = part.words()
			cell, body = web.Words(part.Name), part.Body
			if s.owns() && part.Number != "" {
				cell = web.Linked(part.Name, "/my/cases/"+part.Number)
			}
			if !part.Standing.Over() {
				due = room.due(cases[part.Matter])
			}
		}
		status := web.Part(web.Tag(tone, words))
		if !applied {
			status = web.Words(words)
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{cell, web.Words(room.Org.BodyName(body)), status, web.Part(due)}})
	}
	return sheet
}

func lastPart(runs []Run, item string) (part Part, found bool) {
	for _, r := range runs {
		if i := r.part(item); i >= 0 {
			part, found = r.Parts[i], true
		}
	}
	return part, found
}

// dates are the appointments of the cases: everybody sees when, the owner and staff also where.
func (room *Room) dates(s seen, r Run, cases map[int64]Shown) (pairs []web.Pair) {
	for _, part := range r.Parts {
		for _, a := range cases[part.Matter].Appointments {
			if a.Over {
				continue
			}
			text := web.Moment(a.At) + "（" + part.Name + "）"
			if s.whole && a.Place != "" {
				text += "，" + a.Place
			}
			pairs = append(pairs, web.Pair{Term: a.Title, Text: text})
		}
	}
	return pairs
}

// givenList shows the set of materials that was handed in, each once.
func (room *Room) givenList(s seen, r Run) templ.Component {
	var parts []templ.Component
	for _, g := range r.Given {
		if g.Instead != "" {
			parts = append(parts, web.Lines(g.Name+"："+g.Instead))
			continue
		}
		var links []web.Link
		for _, f := range g.Files {
			h := s.heldOf(f)
			links = append(links, web.Link{Text: g.Name + "：" + h.Name + "（" + h.Size + "）", Href: h.Href})
		}
		parts = append(parts, pages.Links(links, ""))
	}
	return web.Fold("本阶段的一套材料（"+strconv.Itoa(len(r.Given))+"项，各部门共用）", parts...)
}

// leaving are the ways out, last on the page.
func (room *Room) leaving(r *http.Request, s seen, refused error) (body []templ.Component) {
	form := func(in any, action string) web.Form {
		f := web.FormOf(in, s.home("act", action))
		if action == "withdraw_stage" {
			f = f.Options("run", s.Project.openRuns()...)
		}
		if refused != nil && r.PathValue("action") == action {
			f = f.Typed(r, refused)
		}
		return f
	}
	if s.May(s.actor, "withdraw_stage") {
		in := WithdrawStage{}
		if open := s.Project.openRuns(); len(open) == 1 {
			in.Run = open[0].Value
		}
		body = append(body, web.Fold("撤回阶段申报", web.Lines("没有办完的事项一起撤回；已经作出决定的仍然有效，再申报时不用重报。"), web.Ask(form(in, "withdraw_stage"), s.version(), "撤回阶段申报", "")))
	}
	if s.May(s.actor, "withdraw") {
		body = append(body, web.Fold("撤回项目", web.Lines("项目不再建设的，可以撤回。没有办完的事项一起撤回，已经取得的批准不受影响。"), web.Ask(form(Withdraw{}, "withdraw"), s.version(), "撤回项目", "")))
	}
	return body
}

func (p Project) openRuns() (out []web.Option) {
	for _, r := range p.Runs {
		if r.Open() {
			stage, _ := p.Class.stage(r.Stage)
			out = append(out, web.Option{Value: r.Key, Text: stage.Title})
		}
	}
	return out
}

// postOwn does what the owner may (P-22).
func (room *Room) postOwn(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	var input any
	action := r.PathValue("action")
	switch action {
	case "withdraw_stage":
		var in WithdrawStage
		err = web.Input(r, &in)
		input = in
	case "withdraw":
		var in Withdraw
		err = web.Input(r, &in)
		input = in
	default:
		return fault.Missing("操作", action)
	}
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action, input, acts.Once(r)...)
	}
	if err != nil && fault.KindOf(err) == fault.KindInvalid && !web.WantsJSON(r) {
		return room.showProject(w, r, s, err)
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, s.home(), map[string]string{"withdraw_stage": "阶段申报已撤回", "withdraw": "项目已撤回"}[action])
}
