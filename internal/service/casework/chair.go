package casework

import (
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/matter"
)

// NamedChair (指派的主持人) holds the hearing of an organ that has nobody of its own who may: 行政许可法 §48(三) bars who
// examined the application, and a small body has nobody else.
type NamedChair struct {
	Officer int64     `json:"officer,string"`
	Name    string    `json:"name"`
	Body    string    `json:"body"`
	Need    string    `json:"need"` // the right that makes his task his
	Words   string    `json:"words,omitempty"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// RoleNameChair is the task of the government above: to name who holds a hearing.
const RoleNameChair = "name_chair"

// AskChair (请指派听证主持人) asks the government of the region for a chair.
type AskChair struct {
	Reason string `json:"reason" form:"reason" label:"为什么本机关没有人可以主持" kind:"textarea" need:"true" max:"500" hint:"例如本机关没有设听证岗，或者听证岗的人员都参与了审查"`
}

// askChair is the way on where nobody may chair: the government at the same level names somebody.
func (room *Room) askChair(m *matter.Move, in AskChair) error {
	c := caseOf(m)
	if _, may := c.Item.hearingProcedure(); !may {
		return fault.Conflictf("这个事项不是行政许可，办事指南也没有列出听证")
	}
	if list := room.chairs(c, m.Matter().Lead, m.Tasks(), m.Actor); len(list) > 0 && !c.challengedAway(list) {
		return fault.Conflictf("%s可以主持听证，不用请上级指派", list[0].Name)
	}
	if in.Reason == "" {
		return fault.InvalidField("reason", "请写明为什么本机关没有人可以主持")
	}
	return room.requestChair(m, c, in.Reason)
}

// challengedAway reports whether all who may chair were challenged with success.
func (c Case) challengedAway(list []org.Officer) bool {
	return !slices.ContainsFunc(list, func(o org.Officer) bool { return !c.replaced(o.Name) })
}

// replaced reports whether a challenge of somebody was upheld in the hearing under way.
func (c Case) replaced(name string) bool {
	i, open := c.hearing()
	return open && slices.ContainsFunc(c.Hearings[i].Challenges, func(ch Challenge) bool { return ch.Upheld && ch.Chair == name })
}

// requestChair puts the task before the government.
func (room *Room) requestChair(m *matter.Move, c Case, why string) error {
	if m.OpenTasks(RoleNameChair) > 0 {
		return fault.Conflictf("已经请上级指派主持人，还没有指派")
	}
	body := room.governs(m.Matter().Region)
	if body == "" {
		return fault.Conflictf("本级人民政府没有设审批负责人岗，没有人可以指派主持人。请系统管理员在“人员”里设这个岗位，或者由上级机关派人担任听证岗")
	}
	m.Assign(matter.TaskSpec{Role: RoleNameChair, Stage: m.Matter().Stage, Title: "指派听证主持人：" + c.Item.Name, Body: body, Need: RightGovern,
		Limit: room.termAt(TermNameChair, m.Now).Limit(), Ground: "指派听证主持人的期限"})
	m.Record("reason", why)
	m.Tell(matter.Message{To: "body:" + body + "/" + RightGovern, Template: "case.chair_asked", Facts: map[string]string{"item": c.Item.Name, "body": room.Org.BodyName(m.Matter().Lead)}})
	return nil
}

// governs is the body of the government that may name somebody, the nearest to the region.
func (room *Room) governs(region string) (body string) {
	longest := -1
	for _, b := range room.Org.Bodies() {
		p := room.Org.BodyPath(b.Code)
		if org.Within(region, p) && len(p) > longest && len(room.Org.OfficersAt(b.Code, RightGovern)) > 0 {
			body, longest = b.Code, len(p)
		}
	}
	return body
}

// NameChair (指派听证主持人) names somebody of another organ, or of the government itself.
type NameChair struct {
	Chair string `json:"chair" form:"chair" label:"听证主持人" kind:"select" need:"true"`
	Words string `json:"words" form:"words" label:"说明" kind:"textarea" max:"500"`
}

func (room *Room) nameChair(m *matter.Move, in NameChair) error {
	c := caseOf(m)
	list := room.nameable(c, m.Matter(), m.Tasks())
	i := slices.IndexFunc(list, func(n NamedChair) bool { return room.loginOf(n.Officer) == in.Chair })
	if i < 0 {
		return fault.InvalidField("chair", "请选择没有参与审查、没有被准予回避的人")
	}
	if _, err := m.Finish(RoleNameChair, "named", in.Words); err != nil {
		return err
	}
	n := list[i]
	n.By, n.At, n.Words = m.Actor.Name, m.Now, in.Words
	c.Chair = &n
	m.Record("chair", n.Name)
	m.Tell(matter.Message{To: "body:" + m.Matter().Lead + "/" + RightReview, Template: "case.chair_named", Facts: map[string]string{"item": c.Item.Name, "by": n.Name}})
	keep(m, c)
	return nil
}

func (room *Room) loginOf(id int64) string {
	o, err := room.Org.Officer(id)
	if err != nil {
		return ""
	}
	return o.Login
}

// nameable are those of the region who may hold a hearing, and the government's own people, except who examined the case
// or was challenged with success.
func (room *Room) nameable(c Case, m matter.Matter, tasks []matter.Task) (out []NamedChair) {
	add := func(body, need string) {
		for _, o := range room.Org.OfficersAt(body, need) {
			known := slices.ContainsFunc(out, func(n NamedChair) bool { return n.Officer == o.ID })
			if !known && !examinedBy(o, c, tasks) && !c.replaced(o.Name) {
				out = append(out, NamedChair{Officer: o.ID, Name: o.Name, Body: body, Need: need})
			}
		}
	}
	government := room.governs(m.Region)
	for _, b := range room.Org.Bodies() {
		if b.Code != m.Lead && org.Within(room.Org.BodyPath(b.Code), room.Org.BodyPath(government)) {
			add(b.Code, RightHear)
		}
	}
	add(government, RightGovern)
	return out
}

// examinedBy reports whether somebody examined the application, or is to.
func examinedBy(o org.Officer, c Case, tasks []matter.Task) bool {
	if slices.ContainsFunc(c.Examinations, func(e Examination) bool { return e.By == o.Name }) {
		return true
	}
	subject := account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject()
	return slices.ContainsFunc(tasks, func(t matter.Task) bool { return t.Role == RoleExamine && t.Assignee == subject })
}

// seatOf is where the chair sits and which right makes the task his.
func (c Case) seatOf(chair org.Officer, lead string) (body, need string) {
	if n := c.Chair; n != nil && n.Officer == chair.ID {
		return n.Body, n.Need
	}
	return lead, RightHear
}

func (in *NameChair) shape(d *Desk, a acting, form web.Form) web.Form {
	var out []web.Option
	for _, n := range d.room.nameable(a.Case, a.Matter, a.Tasks) {
		out = append(out, web.Option{Value: d.room.loginOf(n.Officer), Text: n.Name + "（" + d.room.Org.BodyName(n.Body) + "）"})
	}
	return form.Options("chair", out...)
}

// lacksChair reports whether nobody may hold the hearing and nobody was asked to name somebody.
func (d *Desk) lacksChair(s seen) bool {
	_, may := s.Case.Item.hearingProcedure()
	_, open := s.Case.hearing()
	if s.Matter.State == StateSpecial && !open || !may {
		return false
	}
	waits := slices.ContainsFunc(s.Tasks, func(t matter.Task) bool { return t.Role == RoleNameChair && t.State == matter.TaskOpen })
	list := d.room.chairs(s.Case, s.Matter.Lead, s.Tasks, s.actor)
	return !waits && (len(list) == 0 || s.Case.challengedAway(list))
}

// awaitChair takes the appointment back when the last one who might chair was challenged with success: the government
// names another, and then the hearing is called anew.
func (room *Room) awaitChair(m *matter.Move, c Case, h *Hearing, words string) error {
	earlier := *h.Appointment
	earlier.PutOff = "准予主持人回避，等待指派主持人"
	h.Earlier, h.Appointment = append(slices.Clone(h.Earlier), earlier), nil
	m.Drop(RoleHearing)
	m.Also(recallAnnouncement(m.ID(), sortHearing, "主持人回避，另行公告"))
	m.Record("answered", "准予，等待指派主持人")
	m.TellApplicant("case.hearing_answered", map[string]string{"item": c.Item.Name, "outcome": "准予，等待指派主持人", "reason": words})
	if err := room.requestChair(m, c, words); err != nil {
		return err
	}
	return room.keepSealed(m, c)
}
