package supervise

import (
	"net/http"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
	"tongban/internal/oversight/supervise/pages"
)

// getMatter shows how a matter went and how its clocks were reckoned; it changes nothing (S-01).
func (room *Room) getMatter(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	if err != nil {
		return err
	}
	if !actor.HasIn(matter.RightSupervise, v.Matter.Region) {
		return fault.Missing("办理事项", r.PathValue("number"))
	}
	return web.Render(w, r, pages.Matter(room.frame(r, v.Matter.Number, trailBoard, web.Link{Text: "计时清单", Href: Filter{}.href()}), pages.Dossier{
		Facts: room.facts(v), Clocks: room.clockCards(v), Timeline: room.happenings(v), Tasks: room.taskSheet(v),
	}))
}

// facts are the matter in a few lines, its applicant masked.
func (room *Room) facts(v matter.View) []web.Pair {
	m := v.Matter
	facts := []web.Pair{{Term: "事项", Text: m.Title}, {Term: "业务", Text: v.Kind.Title}, {Term: "牵头部门", Text: room.Org.BodyName(m.Lead)},
		{Term: "状态", Text: v.StateDef().Title}, {Term: "来源", Text: m.Channel.Title()}, {Term: "收到", Text: moment(m.OpenedAt)}}
	if m.ApplicantName != "" {
		facts = append(facts, web.Pair{Term: "申请人", Text: ident.MaskName(m.ApplicantName)})
	}
	if !m.Open() {
		facts = append(facts, web.Pair{Term: "办结", Text: moment(m.ClosedAt)})
	}
	return facts
}

// clockCards shows each clock with its days.
func (room *Room) clockCards(v matter.View) (out []pages.Clock) {
	cal, now := room.Calendar(), room.Now()
	t := room.Lights.At(now)
	for _, c := range v.Clocks {
		lit := light.Of(c.Duty(), cal, now, t)
		card := pages.Clock{Name: c.Name, Title: c.Title, Chip: chip(c, cal, now, lit, ""), Light: lit.Title(), Tone: lit.Tone(), Facts: clockFacts(c)}
		card.Days = acts.Days(c.Days(cal, now))
		out = append(out, card)
	}
	return out
}

func clockFacts(c matter.Clock) []web.Pair {
	facts := []web.Pair{{Term: "期限", Text: c.Limit.String()}, {Term: "依据", Text: c.Ground}, {Term: "起算", Text: moment(c.StartedAt)}}
	for _, s := range c.Stops {
		until := "至今"
		if !s.To.IsZero() {
			until = "至 " + s.To.String()
		}
		facts = append(facts, web.Pair{Term: "停表", Text: s.Title + "，" + s.From.String() + " " + until + "，依据" + s.Ground})
	}
	for _, e := range c.Extensions {
		facts = append(facts, web.Pair{Term: "延期", Text: e.By.String() + "，" + e.On.String() + " 批准，依据" + e.Ground})
	}
	if !c.StoppedAt.IsZero() {
		facts = append(facts, web.Pair{Term: "停止计时", Text: moment(c.StoppedAt)})
	}
	return facts
}

// happenings is the timeline without names of people.
func (room *Room) happenings(v matter.View) (out []web.Happening) {
	for _, e := range v.Events {
		h := web.Happening{When: moment(e.At), Step: e.Action, By: room.by(e), Tone: web.ToneOK}
		if a, ok := v.Kind.Action(e.Action); ok {
			h.Step = a.Title
		}
		if e.From != e.To {
			h.Result = v.Kind.State(e.To).Title
		}
		out = append(out, h)
	}
	return out
}

// by names who acted: the body and the masked name.
func (room *Room) by(e matter.Event) string {
	kind, _, _ := account.ParseSubject(e.Actor)
	switch {
	case kind == string(account.ActorOfficer):
		return room.Org.BodyName(e.Body) + " " + ident.MaskName(e.ActorName)
	case kind == string(account.ActorPerson):
		return "申请人 " + ident.MaskName(e.ActorName)
	}
	return e.ActorName
}

// taskSheet lists what the bodies had to do in the matter.
func (room *Room) taskSheet(v matter.View) web.Sheet {
	s := web.Sheet{Caption: "各部门的待办", Columns: []web.Column{{Head: "待办"}, {Head: "承办机构"}, {Head: "状态"}, {Head: "收到"}, {Head: "应办结"}, {Head: "办结"}},
		Empty: web.Nothing{Title: "没有待办", Why: "这件事项没有交给任何机构办理"}}
	for _, t := range v.Tasks {
		s.Rows = append(s.Rows, web.Row{Cells: []web.Cell{web.Words(t.Title), web.Words(room.Org.BodyName(t.Body)),
			web.Part(taskTag(t, t.Due(v.Matter), room.Now())), web.Words(moment(t.OpenedAt)), web.Words(day(t.Due(v.Matter))), web.Words(day(t.DoneAt))}})
	}
	return s
}

func day(at time.Time) string {
	if at.IsZero() {
		return "—"
	}
	return workday.DateOf(at).String()
}
