package project

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
	"tongban/internal/service/project/pages"
)

var trailDesk = web.Link{Text: "项目并联台", Href: "/desk/projects"}

// deskLimit is how many rows the list has.
const deskLimit = 50

// getDesk lists the projects that the officer may see (W-25).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, query := account.ActorOf(r.Context()), r.URL.Query()
	state := matter.State(query.Get("state"))
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	f := matter.Filter{Kind: KindName, Words: strings.TrimSpace(query.Get("q")), Before: before, Limit: deskLimit}
	if state != "" {
		f.States = []matter.State{state}
	}
	list, err := room.Hall().List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	var ids []int64
	for _, m := range list {
		ids = append(ids, m.ID)
	}
	codes, err := room.codesOf(r.Context(), ids)
	if err != nil {
		return err
	}
	kind, _ := room.Hall().Kind(KindName)
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "全部", Href: "/desk/projects", On: state == ""}}}
	for _, d := range states() {
		filters.Chips = append(filters.Chips, web.Chip{Text: d.Title, Href: "/desk/projects?state=" + string(d.Name), On: d.Name == state})
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "时限"}, {Head: "项目"}, {Head: "项目代码"}, {Head: "牵头部门"}, {Head: "建设单位"}, {Head: "状态"}},
		Empty: web.Nothing{Title: "没有这样的项目", Why: "牵头的、会商的和本窗口收件的项目会显示在这里", Next: web.Link{Text: "查看全部", Href: "/desk/projects"}}}
	for _, m := range list {
		clock := web.Clock{Tone: web.ToneMute, Text: "不计时"}
		if !m.DueAt.IsZero() {
			clock.Due = workday.DateOf(m.DueAt).String()
			clock.Tone, clock.Text = room.Lamp.Show(matter.Task{OpenedAt: m.OpenedAt, DueAt: m.DueAt, State: matter.TaskOpen}.Duty(m))
		}
		href := "/desk" + addressOf(codes[m.ID])
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Part(web.ClockChip(clock)), web.Linked(m.Title, href), web.Words(codes[m.ID]),
			web.Words(room.Org.BodyName(m.Lead)), web.Words(m.ApplicantName), web.Part(web.Tag(stateTone(m.State), kind.State(m.State).Title))}})
	}
	if len(list) == deskLimit {
		sheet.Pages.Next = "/desk/projects?state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "项目并联台"), nil, web.FilterBar(filters), web.Table(sheet)))
}

// getBoard shows one project stage by stage: parts by unit, materials once, opinions, dates, clocks, conflicts (W-25).
func (room *Room) getBoard(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	cases, err := room.shown(r.Context(), s.Matter.ID)
	if err != nil {
		return err
	}
	facts := []web.Pair{{Term: "状态", Part: web.Tag(stateTone(s.Matter.State), s.StateDef().Title)}, {Term: "牵头部门", Text: room.Org.BodyName(s.Matter.Lead)}}
	if pair, ok := room.clockPair(s, ClockCourse); ok {
		facts = append(facts, pair)
	}
	body := []templ.Component{web.Section(s.Project.Name, web.Dl(facts))}
	for _, stage := range s.Project.Class.Stages {
		for _, run := range s.Project.runsOf(stage.Name) {
			if run.Open() {
				body = append(body, room.board(s, stage, run, cases)...)
			}
		}
	}
	body = append(body, room.course(s))
	facts = append(room.publicFacts(s.Project), web.Pair{Term: "经办人", Text: s.Project.Contact.Name + " " + s.Project.Contact.Phone})
	body = append(body, web.Fold("项目信息", web.Dl(facts)))
	for _, run := range s.Project.Runs {
		if !run.Open() {
			stage, _ := s.Project.Class.stage(run.Stage)
			body = append(body, web.Fold("已结束："+stage.Title+"（"+web.Date(run.AppliedAt)+"申报，"+run.Result.Title()+"）", web.Table(room.partSheet(s, run, cases))))
		}
	}
	body = append(body, web.Fold("办理过程", web.Timeline(room.timeline(s.View, true))))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Project.Name, trailDesk), room.panel(s), body...))
}

// Title is the result in Chinese.
func (r Result) Title() string {
	switch r {
	case ResultPassed:
		return "通过"
	case ResultFailed:
		return "未全部通过"
	case ResultWithdrawn:
		return "已撤回"
	}
	return "办理中"
}

// course is where every stage stands.
func (room *Room) course(s seen) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "阶段"}, {Head: "牵头部门"}, {Head: "进展"}, {Head: "阶段时限"}, {Head: "说明"}}}
	for _, stage := range s.Project.Class.Stages {
		standing, why := s.Project.standing(stage)
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(stage.Title), web.Words(room.Org.BodyName(stage.Lead)),
			web.Part(web.Tag(stageTone(standing), standing.Title())), web.Words(stage.Limit.String()), web.Words(strings.Join(why, "；"))}})
	}
	return web.Section("全流程", web.Table(sheet))
}

// board is one stage under way.
func (room *Room) board(s seen, stage Stage, run Run, cases map[int64]Shown) (body []templ.Component) {
	facts := []web.Pair{{Term: "申报", Text: web.Moment(run.AppliedAt)}, {Term: "联合受理", Text: "还没有"}}
	if !run.AcceptedAt.IsZero() {
		facts[1].Text = web.Moment(run.AcceptedAt)
	}
	if pair, ok := room.clockPair(s, clockOf(run.Key)); ok {
		facts = append(facts, pair)
	}
	if pair, ok := room.clockPair(s, hearingOf(run.Key)); ok && !run.heard(stage) {
		facts = append(facts, pair)
	}
	if run.Early != nil {
		facts = append(facts, web.Pair{Term: "提前申报承诺", Text: run.Early.By + "，" + web.Moment(run.Early.At) + "：" + run.Early.Text})
	}
	body = append(body, web.Section(stage.Title+"阶段", web.Dl(facts), web.Table(room.partSheet(s, run, cases))))
	if list := conflicts(room.matched(s, stage, run, cases)); len(list) > 0 {
		body = append(body, pages.Conflicts(list))
	}
	if run.Correction != nil {
		body = append(body, room.corrections(s, run))
	}
	body = append(body, room.calendarOf(stage, run, cases))
	body = append(body, room.meetings(s, stage, run)...)
	body = append(body, room.papers(s, run, cases))
	if len(stage.Consult) > 0 {
		body = append(body, room.opinions(s, stage, run))
	}
	return body
}

// partSheet lists the parts by unit.
func (room *Room) partSheet(s seen, run Run, cases map[int64]Shown) web.Sheet {
	parts := slices.Clone(run.Parts)
	slices.SortStableFunc(parts, func(a, b Part) int { return strings.Compare(a.Body, b.Body) })
	sheet := web.Sheet{Caption: "各部门的事项", Columns: []web.Column{{Head: "部门"}, {Head: "事项"}, {Head: "进展"}, {Head: "事项时限"}, {Head: "办件编号"}}}
	for _, part := range parts {
		tone, words := part.words()
		due := templ.Component(templ.NopComponent)
		if !part.Standing.Over() {
			due = room.due(cases[part.Matter])
		}
		number := web.Words(part.Failed)
		if part.Number != "" {
			number = web.Linked(part.Number, "/desk/cases/"+part.Number)
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(room.Org.BodyName(part.Body)), web.Words(part.Name), web.Part(web.Tag(tone, words)), web.Part(due), number}})
	}
	return sheet
}

// calendarOf lists the dates of all parts in their order: joint survey, drawing review, acceptance.
func (room *Room) calendarOf(stage Stage, run Run, cases map[int64]Shown) templ.Component {
	type entry struct {
		Appointment
		part string
	}
	var list []entry
	for _, part := range run.Parts {
		for _, a := range cases[part.Matter].Appointments {
			list = append(list, entry{a, part.Name})
		}
	}
	for _, a := range run.appointments(stage) {
		list = append(list, entry{a, "本阶段"})
	}
	slices.SortStableFunc(list, func(a, b entry) int { return a.At.Compare(b.At) })
	sheet := web.Sheet{Columns: []web.Column{{Head: "时间"}, {Head: "安排"}, {Head: "地点"}, {Head: "参加部门"}, {Head: "事项"}},
		Empty: web.Nothing{Title: "还没有联合踏勘、联合审图或者联合验收的安排", Why: "联合踏勘在牵头事项的办件里安排，联合审图和联合验收由本阶段牵头部门在这里安排"}}
	for _, e := range list {
		names := make([]string, len(e.Bodies))
		for i, b := range e.Bodies {
			names[i] = room.Org.BodyName(b)
		}
		title := e.Title
		if e.Over {
			title += "（已结束）"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(e.At), title, e.Place, strings.Join(names, "、"), e.part)})
	}
	return web.Section("联合踏勘、审图、验收日历", web.Table(sheet))
}

// papers is the one set of materials, each with who uses it and what was found of it.
func (room *Room) papers(s seen, run Run, cases map[int64]Shown) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "材料"}, {Head: "文件"}, {Head: "用于"}, {Head: "核验"}}}
	for _, g := range run.Given {
		var links []web.Link
		for _, f := range g.Files {
			h := s.heldOf(f)
			links = append(links, web.Link{Text: h.Name, Href: h.Href})
		}
		files := web.Part(pages.Links(links, g.Instead))
		var used, found []string
		for _, part := range run.Parts {
			for _, ref := range g.Of {
				material, ok := strings.CutPrefix(ref, part.Item+"/")
				if !ok {
					continue
				}
				used = append(used, part.Name)
				for _, v := range cases[part.Matter].Verdicts {
					if v.Material == material {
						found = append(found, part.Name+"："+agreed(v.Passed, "合格", "不合格 "+v.Reason))
					}
				}
			}
		}
		name := g.Name
		if g.Earlier != "" {
			name += "（以前阶段提交）"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(name), files, web.Words(strings.Join(used, "、")), web.Part(pages.Bullets(found, "还没有核验"))}})
	}
	return web.Section("一套材料", web.Table(sheet))
}

// opinions are those of the N bodies. A body that has not spoken yet does not read the others' (1+N: each for itself).
func (room *Room) opinions(s seen, stage Stage, run Run) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "部门"}, {Head: "会商内容"}, {Head: "意见"}, {Head: "说明"}, {Head: "时间"}}}
	hidden := room.owesOpinion(s, run)
	for _, c := range stage.Consult {
		cells := []web.Cell{web.Words(room.Org.BodyName(c.Body)), web.Words(c.Title), web.Words("还没有意见"), web.Words(""), web.Words("")}
		for _, o := range run.Opinions {
			switch {
			case o.Body != c.Body:
			case hidden:
				cells[2] = web.Words("已出具（您出具意见后可以看到）")
			default:
				cells[2] = web.Part(web.Tag(map[bool]web.Tone{true: web.ToneOK, false: web.ToneDanger}[o.Agree], agreed(o.Agree, "同意", "不同意")))
				cells[3], cells[4] = web.Words(o.Text+"（"+o.By+"）"), web.Words(web.Moment(o.At))
			}
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: cells})
	}
	parts := []templ.Component{web.Table(sheet)}
	if c := run.Conclusion; c != nil {
		parts = append(parts, web.Dl([]web.Pair{{Term: "牵头结论", Text: agreed(c.Agree, "会商通过", "会商不通过") + "：" + c.Text + "（" + c.By + "，" + web.Moment(c.At) + "）"}}))
	}
	return web.Section("“1+N”会商", parts...)
}

func (room *Room) owesOpinion(s seen, run Run) bool {
	return slices.ContainsFunc(s.Tasks, func(t matter.Task) bool {
		return t.Role == RoleOpinion && t.Stage == run.Key && t.State == matter.TaskOpen && s.actor.HasAt(t.Need, t.Body)
	})
}

// panel is what the officer can do now.
func (room *Room) panel(s seen) templ.Component {
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		if jointAct(a.Name) && len(s.meetingsFor(a.Name)) == 0 {
			continue
		}
		links = append(links, web.Link{Text: a.Title, Href: s.home("act", a.Name)})
	}
	return web.Section("可以办理", web.Choices(links, "现在没有由您办理的事项，您可以查看。"))
}

// acting is the project and the action of the address, if the officer may take it now.
func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, ok := s.Kind.Action(r.PathValue("action"))
	if !ok || action.Hidden || action.Opens() || action.Name == "apply_stage" {
		return s, nil, fault.Missing("操作", r.PathValue("action"))
	}
	if err := s.Refusal(s.actor, action); err != nil && r.Method == http.MethodGet {
		return s, nil, err
	}
	return s, action, nil
}

// roleOf is the task that an action ends.
var roleOf = map[string]string{"accept_stage": RoleAccept, "correct_stage": RoleAccept, "give_opinion": RoleOpinion, "conclude_stage": RoleConclude, "retry_part": RoleRepair, "drop_part": RoleRepair,
	"arrange_joint": RoleArrange, "waive_joint": RoleArrange, "sign_joint": RoleJoint, "conclude_joint": RolePreside, "cancel_joint": RolePreside}

// getAct shows the form of an action (W-25).
func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.actPage(r, s, action, room.actForm(s, action, reflect.Zero(action.InputType()).Interface())))
}

// actForm is the form of an action with the stages and parts of the officer's own tasks to choose from.
func (room *Room) actForm(s seen, action *matter.Action, in any) web.Form {
	if jointAct(action.Name) {
		return room.jointForm(s, action, in)
	}
	form := web.FormOf(in, s.home("act", action.Name))
	var runs, items []web.Option
	for _, t := range s.Tasks {
		if t.State != matter.TaskOpen || t.Role != roleOf[action.Name] || !s.actor.HasAt(t.Need, t.Body) {
			continue
		}
		if n := s.Project.run(t.Stage); n >= 0 {
			stage, _ := s.Project.Class.stage(s.Project.Runs[n].Stage)
			if !slices.ContainsFunc(runs, func(o web.Option) bool { return o.Value == t.Stage }) {
				runs = append(runs, web.Option{Value: t.Stage, Text: stage.Title})
			}
			if i := s.Project.Runs[n].part(t.Part); i >= 0 {
				items = append(items, web.Option{Value: t.Part, Text: s.Project.Runs[n].Parts[i].Name})
			}
		}
	}
	for name, options := range map[string][]web.Option{"run": runs, "item": items} {
		if n := slices.IndexFunc(form.Entries, func(e web.Entry) bool { return e.Name == name }); n >= 0 {
			form = form.Options(name, options...)
			form.Entries[n].Kind = web.KindRadio
			if len(options) == 1 && form.Entries[n].Value == "" {
				form.Entries[n].Value = options[0].Value
			}
		}
	}
	if in, corrects := in.(CorrectStage); corrects {
		form = room.correctForm(s, form, in)
	}
	return form
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form) templ.Component {
	var body []templ.Component
	for _, run := range s.Project.Runs {
		if stage, _ := s.Project.Class.stage(run.Stage); run.Open() && a.Name == "conclude_stage" && len(stage.Consult) > 0 {
			body = append(body, room.opinions(s, stage, run))
		}
	}
	if jointAct(a.Name) {
		body = append(body, room.meetingsAt(s, a.Name)...)
	}
	body = append(body, web.Section(a.Title, web.Ask(form, s.version(), a.Title, s.home())))
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Project.Name, Href: s.home()}), nil, body...)
}

// postAct takes the action (W-25).
func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in := action.NewInput()
	err = web.Input(r, in)
	if c, corrects := in.(*CorrectStage); corrects && r.PostForm != nil {
		readPoints(r, c)
	}
	if err == nil {
		err = room.signed(r, s.actor, in)
	}
	value := reflect.ValueOf(in).Elem().Interface()
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, value, acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.actPage(r, s, action, room.actForm(s, action, value).Typed(r, err))
		})
	}
	return web.Done(w, r, s.home(), action.Title+"：已办理")
}
