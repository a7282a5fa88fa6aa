package casework

import (
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// correction is how long an applicant has: as the item says, and as the house does when it says nothing. The law sets none.
func (room *Room) correction(i Item) workday.Limit {
	if i.Correction.N > 0 {
		return i.Correction
	}
	return room.term(TermCorrection)
}

// AskCorrection (一次性告知补正) names everything that is missing, once.
type AskCorrection struct {
	Points []CorrectionPoint `json:"points" api:"yes"`
	Way    string            `json:"way" form:"way" label:"补正材料的提交方式" need:"true" max:"100"`
}

// askCorrection tells once what has to be corrected.
// 行政许可法 §32(四): on the spot or within five days, everything at one time.
func (room *Room) askCorrection(m *matter.Move, in AskCorrection) error {
	c := caseOf(m)
	if c.Correction != nil {
		return fault.Conflictf("这件申请已经在%s一次性告知过补正，不能再次要求补正%s", dateText(c.Correction.AskedAt), c.Item.under("第三十二条"))
	}
	if err := inTime(m); err != nil {
		return err
	}
	if err := checkPoints(in.Points); err != nil {
		return err
	}
	if _, err := m.Finish(RoleAccept, "correction", ""); err != nil {
		return err
	}
	m.Halt(ClockReply, ClockPrecheck)
	m.Start(matter.ClockSpec{Name: ClockCorrection, Title: "补正期限", Limit: room.correction(c.Item), Ground: "办事指南补正期限", OnDue: "correction_overdue"})
	clock, _ := m.Clock(ClockCorrection)
	c.Correction = &Correction{Points: in.Points, AskedAt: m.Now, AskedBy: m.Actor.Name, DueOn: workday.DateOf(clock.DueAt)}
	m.Become(StateCorrecting)
	m.Record("points", len(in.Points))
	keep(m, c)
	m.TellApplicant("case.correction", map[string]string{"item": c.Item.Name, "due": dateText(clock.DueAt)})
	return room.issue(m, correctionOf(room, occasionOf(m), c, in.Way))
}

func checkPoints(points []CorrectionPoint) error {
	var wrong []fault.Field
	if len(points) == 0 {
		wrong = append(wrong, fault.Field{Name: "points", Message: "请写明需要补正的全部内容"})
	}
	for _, p := range points {
		if p.Name == "" || p.Problem == "" || p.Demand == "" {
			wrong = append(wrong, fault.Field{Name: "points", Message: "“" + p.Name + "”要写明缺什么、为什么、怎么补"})
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("补正告知书还不完整", wrong...)
	}
	return nil
}

// AnswerCorrection (补正) brings what was asked.
type AnswerCorrection struct {
	Documents []Handed            `json:"documents"`
	Form      map[string][]string `json:"form,omitempty"` // answers that change
	Shared    bool                `json:"-"`              // the files are those of the matter above: one serves several cases
}

// answerCorrection takes in what was asked; the five days begin anew on the day on
// which everything is in.
func (room *Room) answerCorrection(m *matter.Move, in AnswerCorrection) error {
	c := caseOf(m)
	if m.Actor.Kind == account.ActorOfficer && !c.bringsTo(m.Actor, m.Matter().Region) {
		return fault.Missing("办件", m.Matter().Number)
	}
	correction := *c.Correction
	for _, h := range in.Documents {
		i := c.document(h.Material)
		if i < 0 {
			return fault.Invalidf("这件申请没有材料“%s”", h.Material)
		}
		c.Documents[i] = c.Documents[i].renewed(h)
		if !in.Shared {
			attach(m, c.Documents[i:i+1])
		}
	}
	if wrong := correction.open(c, in); len(wrong) > 0 {
		return fault.Invalid("补正通知要求的内容还没有交齐", wrong...)
	}
	for name, values := range in.Form {
		c.Form = changed(c.Form, name, values)
	}
	c, err := room.seal(c)
	if err != nil {
		return err
	}
	correction.AnsweredAt, c.CompleteAt = m.Now, m.Now
	c.Correction = &correction
	m.Halt(ClockCorrection)
	m.Become(StateSubmitted)
	awaitAcceptance(m, c)
	m.Record("documents", len(in.Documents))
	keep(m, c)
	m.TellApplicant("case.corrected", map[string]string{"item": c.Item.Name})
	return nil
}

// bringsTo reports whether a window may hand in for the applicant: one of the case's region
// or above it, or the one that took the application in, which may lie below.
func (c Case) bringsTo(a account.Actor, region string) bool {
	return slices.ContainsFunc(a.Posts, func(s account.Seat) bool {
		return slices.Contains(s.Rights, RightReceive) && (s.Body == c.Intake.Body || org.Within(region, s.BodyPath))
	})
}

// renewed is the document with what was handed in now; what was there before is kept.
func (d Document) renewed(h Handed) Document {
	d.Earlier = append(slices.Clone(d.Earlier), d.Files...)
	d.Source, d.Licence, d.Files = h.Source, h.Licence, h.Files
	d.Verdict, d.Reason, d.CheckedBy = VerdictNone, "", ""
	d.Version++
	return d
}

// open names what was asked and is still not there.
func (n Correction) open(c Case, in AnswerCorrection) (wrong []fault.Field) {
	for _, p := range n.Points {
		brought := slices.ContainsFunc(in.Documents, func(h Handed) bool {
			return h.Material == p.Material && (len(h.Files) > 0 || h.Source == SourceWindow || h.Licence != "")
		})
		if d, known := c.Document(p.Material); known && !brought {
			wrong = append(wrong, fault.Field{Name: "material-" + p.Material, Message: "请补交“" + d.Name + "”：" + p.Demand})
		}
	}
	return wrong
}

func changed(form map[string][]string, name string, values []string) map[string][]string {
	out := make(map[string][]string, len(form)+1)
	for k, v := range form {
		out[k] = v
	}
	out[name] = values
	return out
}

// correctionOverdue acts when the applicant has not answered in time. Only where a
// local rule is on record does the case end; elsewhere the applicant is reminded.
func (room *Room) correctionOverdue(m *matter.Move, _ matter.Due) error {
	c := caseOf(m)
	if !c.Item.Lapses {
		m.Halt(ClockCorrection)
		m.TellApplicant("case.correction_overdue", map[string]string{"item": c.Item.Name})
		return nil
	}
	c.Ended = "逾期没有补正，依照" + c.Item.LapseBasis + "终止办理"
	keep(m, c)
	m.Record("reason", c.Ended)
	if err := room.issue(m, terminationOf(room, occasionOf(m), c, Terminate{Reason: "逾期没有补正", Basis: c.Item.LapseBasis})); err != nil {
		return err
	}
	m.TellApplicant("case.terminated", map[string]string{"item": c.Item.Name, "reason": c.Ended})
	m.Close(StateTerminated, OutcomeTerminated)
	return nil
}

// Decline (不予受理) turns an application away at the door.
type Decline struct {
	Reason          string `json:"reason" form:"reason" label:"不予受理的理由" kind:"textarea" need:"true" max:"2000"`
	Basis           string `json:"basis" form:"basis" label:"依据" need:"true" max:"300" hint:"法律名称和条款"`
	RightBody       string `json:"rightBody" form:"rightBody" label:"有权受理的机关" max:"100" hint:"不属于本机关职权的，写明应当向哪个机关申请"`
	OutsidePower    bool   `json:"outsidePower" form:"outsidePower" label:"不属于本机关职权范围" kind:"check"`
	Reconsideration string `json:"reconsideration" form:"reconsideration" label:"行政复议机关" need:"true" max:"100"`
	Court           string `json:"court" form:"court" label:"管辖法院" need:"true" max:"100"`
}

// Check holds what the fields owe together: 行政许可法 §32(二) wants the right organ named.
func (in *Decline) Check() []fault.Field {
	if in.OutsidePower && in.RightBody == "" {
		return []fault.Field{{Name: "rightBody", Message: "不属于本机关职权的，请写明有权受理的机关"}}
	}
	return nil
}

func (in Decline) refusal(by string, at time.Time) *Refusal {
	return &Refusal{Reason: in.Reason, Basis: in.Basis, RightBody: in.RightBody, By: by, At: at,
		Remedy: Remedy{Reconsideration: in.Reconsideration, Court: in.Court}}
}

// decline refuses to take the case on, with reasons, basis and remedies.
// 行政许可法 §32(一)(二) and §38.
func (room *Room) decline(m *matter.Move, in Decline) error {
	c := caseOf(m)
	if err := inTime(m); err != nil {
		return err
	}
	wrong := append(needed([][3]string{{"reason", in.Reason, "不予受理的理由"}, {"basis", in.Basis, "不予受理的依据"},
		{"reconsideration", in.Reconsideration, "行政复议机关"}, {"court", in.Court, "管辖法院"}}), in.Check()...)
	if len(wrong) > 0 {
		return fault.Invalid("不予受理应当说明理由和依据，告知救济途径", wrong...)
	}
	if _, err := m.Finish(RoleAccept, "decline", in.Reason); err != nil {
		return err
	}
	c.Declined = in.refusal(m.Actor.Name, m.Now)
	keep(m, c)
	m.TellApplicant("case.declined", map[string]string{"item": c.Item.Name, "reason": in.Reason})
	if err := room.issue(m, declineOf(room, occasionOf(m), c)); err != nil {
		return err
	}
	m.Close(StateDeclined, OutcomeDeclined)
	return nil
}

// needed names the fields that are empty: name, value, label.
func needed(list [][3]string) (wrong []fault.Field) {
	for _, f := range list {
		if f[1] == "" {
			wrong = append(wrong, fault.Field{Name: f[0], Message: "请填写" + f[2]})
		}
	}
	return wrong
}
