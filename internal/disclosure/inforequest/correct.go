package inforequest

import (
	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// AskCorrection (一次性告知补正) names everything that is not clear, once.
type AskCorrection struct {
	Points []Point `json:"points" api:"yes"`
	Days   int     `json:"days" form:"days" label:"补正期限（工作日）" kind:"number" need:"true" hint:"给申请人合理的时间"`
	Way    string  `json:"way" form:"way" label:"补正的提交方式" need:"true" max:"100"`
}

// fewestDays is what the house holds for the least that is reasonable; the law says 合理.
const fewestDays = 5

// askCorrection tells once what is not clear; meanwhile the limit stands still, since it
// begins anew with the correction (条2019 §30).
func (room *Room) askCorrection(m *matter.Move, in AskCorrection) error {
	r := requestOf(m)
	today := workday.DateOf(m.Now)
	if err := mayAskCorrection(m.Calendar(), r, today); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	if _, err := m.Finish(RoleHandle, "correction", ""); err != nil {
		return err
	}
	if err := m.Pause(ClockReply, matter.Stop{Kind: "correction", Title: "等待申请人补正", Ground: groundCorrection}); err != nil {
		return err
	}
	m.Start(matter.ClockSpec{Name: ClockCorrection, Title: "补正期限", Limit: workday.Working(in.Days), Ground: groundCorrection, OnDue: "lapse"})
	clock, _ := m.Clock(ClockCorrection)
	r.Correction = &Correction{Points: in.Points, AskedOn: today, AskedBy: m.Actor.Name, DueOn: workday.DateOf(clock.DueAt)}
	m.Become(StateCorrecting)
	m.Record("points", len(in.Points))
	keep(m, r)
	m.TellApplicant("inforequest.correction", map[string]string{"title": r.Asked.Name, "due": r.Correction.DueOn.Chinese()})
	return room.issue(m, room.correctionOf(m, r, in.Way))
}

func (in AskCorrection) check() error {
	wrong := needed([][3]string{{"way", in.Way, "补正的提交方式"}})
	if len(in.Points) == 0 {
		wrong = append(wrong, fault.Field{Name: "points", Message: "请一次写明需要补正的全部内容"})
	}
	for _, p := range in.Points {
		if p.Problem == "" || p.Demand == "" {
			wrong = append(wrong, fault.Field{Name: "points", Message: "每一项都要写明哪里不明确、怎样补正"})
		}
	}
	if in.Days < fewestDays {
		wrong = append(wrong, fault.Field{Name: "days", Message: "补正期限应当合理，不少于5个工作日"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("补正告知书还不完整", wrong...)
	}
	return nil
}

// AnswerCorrection (补正) makes clear what was asked.
type AnswerCorrection struct {
	Answer   string `json:"answer" form:"answer" label:"补正内容" kind:"textarea" need:"true" max:"2000" hint:"逐项回答补正告知书列出的问题"`
	Document string `json:"document" form:"document" label:"文号" max:"60" hint:"知道文号的请填写，查找更快"`
	// On is when it came to the office on paper; only officers say so.
	On workday.Date `json:"on" form:"on" label:"收到补正的日期" kind:"date" hint:"信函、传真、当面交来的填写；答复期限从这一天起重新计算。不填为今天"`
}

// answerCorrection takes in the correction: the whole limit begins anew (条2019 §30).
func answerCorrection(m *matter.Move, in AnswerCorrection) error {
	if in.Answer == "" {
		return fault.InvalidField("answer", "请填写补正内容")
	}
	r := requestOf(m)
	on := workday.DateOf(m.Now)
	if m.Actor.Kind == account.ActorOfficer && !in.On.IsZero() {
		if in.On.Before(r.Correction.AskedOn) || in.On.After(on) {
			return fault.InvalidField("on", "收到补正的日期应当在告知补正之日和今天之间")
		}
		on = in.On
	}
	r.Correction.Answer, r.Correction.AnsweredOn = in.Answer, on
	if in.Document != "" {
		r.Asked.Document = in.Document
	}
	m.Halt(ClockCorrection)
	if err := m.Restart(ClockReply); err != nil {
		return err
	}
	if on.Before(workday.DateOf(m.Now)) { // it lay in the office: the limit began on the day on which it came
		if err := m.Since(ClockReply, on.Start()); err != nil {
			return err
		}
	}
	m.Become(StateHandling)
	handle(m, r)
	keep(m, r)
	m.TellApplicant("inforequest.corrected", map[string]string{"title": r.Asked.Name, "due": dueText(m)})
	return nil
}

// lapse acts when no correction came in time. 条2019 §30: the request counts as given
// up. 条2008 knows no such end: there the body goes on and decides with what it has.
func lapse(m *matter.Move, _ matter.Due) error {
	r := requestOf(m)
	if r.Version == Rules2008 {
		m.Halt(ClockCorrection)
		if err := m.Resume(ClockReply); err != nil {
			return err
		}
		m.Become(StateHandling)
		handle(m, r)
		return nil
	}
	r.Reply = &Reply{Kind: ReplyLapsed, Result: "无正当理由逾期不补正，视为放弃申请，不再处理"}
	keep(m, r)
	m.Record("reply", string(ReplyLapsed))
	m.TellApplicant("inforequest.lapsed", map[string]string{"title": r.Asked.Name})
	m.Close(StateLapsed, OutcomeOther)
	return nil
}
