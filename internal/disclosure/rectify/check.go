package rectify

import (
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// AskCorrection (一次性告知补充证据) names what the evidence lacks, once.
type AskCorrection struct {
	Asked string `json:"asked" form:"asked" label:"要补充什么" kind:"textarea" need:"true" max:"1000" hint:"一次写全：证据缺什么，可以怎样补充"`
	Days  int    `json:"days" form:"days" label:"补充的期限（工作日）" kind:"number" need:"true"`
	Way   string `json:"way" form:"way" label:"补充的提交方式" need:"true" max:"100"`
}

// askCorrection asks once for what the evidence lacks; what that does to the limit is the rule's word, since §41 has none.
func (room *Room) askCorrection(m *matter.Move, in AskCorrection) error {
	c, rule := claimOf(m), room.rules.now()
	if c.Correction != nil {
		return fault.Conflictf("已经在%s告知过补充证据，只能告知一次；证据仍然不足的，写明理由答复", c.Correction.AskedOn.Chinese())
	}
	if c.Order != nil {
		return fault.Conflictf("这份申请由%s决定限期重新处理，期限不能因补充证据而变动；需要的材料请向申请人或者保存材料的部门直接了解", c.Order.text())
	}
	wrong := needed([][3]string{{"asked", in.Asked, "要补充什么"}, {"way", in.Way, "补充的提交方式"}})
	if in.Days < rule.Correct || in.Days > 60 {
		wrong = append(wrong, fault.Field{Name: "days", Message: "补充的期限应当在" + days(rule.Correct) + "和60个工作日之间"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("告知书还不完整", wrong...)
	}
	if _, err := m.Finish(RoleHandle, "correction", ""); err != nil {
		return err
	}
	ground := limitNote
	if err := m.Pause(ClockReply, matter.Stop{Kind: "correction", Title: "等待申请人补充证据", Ground: ground}); err != nil {
		return err
	}
	m.Start(matter.ClockSpec{Name: ClockCorrection, Title: "补充证据期限", Limit: workday.Working(in.Days), Ground: ground, OnDue: "correction_due"})
	clock, _ := m.Clock(ClockCorrection)
	c.Correction = &Correction{Asked: strings.TrimSpace(in.Asked), AskedOn: workday.DateOf(m.Now), AskedBy: m.Actor.Name, DueOn: workday.DateOf(clock.DueAt), Restarts: rule.Restarts}
	m.Become(StateCorrecting)
	keep(m, c)
	m.TellApplicant("rectify.correction", map[string]string{"title": c.Record.Name, "due": c.Correction.DueOn.Chinese()})
	return room.issue(m, room.correctionOf(m, c, in.Way))
}

// AnswerCorrection (补充证据) brings what was asked for.
type AnswerCorrection struct {
	Answer   string       `json:"answer" form:"answer" label:"补充的说明" kind:"textarea" need:"true" max:"1000" hint:"写明补充了什么；不能上传的，写明在哪里可以查看"`
	On       workday.Date `json:"on" form:"on" label:"收到的日期" kind:"date" hint:"信函、当面交来的填写。不填为今天"`
	Evidence []Evidence   `json:"evidence" api:"yes"`
}

func answerCorrection(m *matter.Move, in AnswerCorrection) error {
	if strings.TrimSpace(in.Answer) == "" {
		return fault.InvalidField("answer", "请填写补充的说明")
	}
	c := claimOf(m)
	on := workday.DateOf(m.Now)
	if m.Actor.Kind == account.ActorOfficer && !in.On.IsZero() {
		if in.On.Before(c.Correction.AskedOn) || in.On.After(on) {
			return fault.InvalidField("on", "收到的日期应当在告知之日和今天之间")
		}
		on = in.On
	}
	c.Correction.Answer, c.Correction.AnsweredOn = strings.TrimSpace(in.Answer), on
	c.add(m, in.Evidence)
	if err := goOn(m, c, on); err != nil {
		return err
	}
	m.TellApplicant("rectify.corrected", map[string]string{"title": c.Record.Name, "due": dueText(m)})
	return nil
}

// correctionDue goes on without more evidence: the ordinance does not say that such a request is given up (条2019 §30 speaks of
// requests for information), so it is decided on what is there.
func correctionDue(m *matter.Move, _ matter.Due) error {
	c := claimOf(m)
	c.Correction.Silent = true
	if err := goOn(m, c, workday.DateOf(m.Now)); err != nil {
		return err
	}
	m.TellApplicant("rectify.silent", map[string]string{"title": c.Record.Name, "due": dueText(m)})
	return nil
}

// add joins later evidence to the request.
func (c *Claim) add(m *matter.Move, list []Evidence) {
	for _, e := range list {
		e.More = true
		c.Evidence = append(c.Evidence, e)
		m.Also(file.Attach(e.File, m.Actor.Subject(), m.ID()))
	}
}

// AddEvidence (登记按期寄来的补充) notes what came in time on paper and is entered only after the last day.
type AddEvidence struct {
	Answer   string       `json:"answer" form:"answer" label:"补充的说明" kind:"textarea" need:"true" max:"1000"`
	On       workday.Date `json:"on" form:"on" label:"收到的日期" kind:"date" need:"true" hint:"在补充的期限以内收到、到期以后才登记的"`
	Evidence []Evidence   `json:"evidence" api:"yes"`
}

// mayAdd reports that silence was noted which a letter in the office may disprove.
func (c Claim) mayAdd() bool { return c.Correction != nil && c.Correction.Silent && c.Reply == nil }

func addEvidence(m *matter.Move, in AddEvidence) error {
	c := claimOf(m)
	switch {
	case !c.mayAdd():
		return fault.Conflictf("没有告知过补充证据，或者补充的证据已经登记")
	case strings.TrimSpace(in.Answer) == "":
		return fault.InvalidField("answer", "请填写补充的说明")
	case in.On.IsZero() || in.On.Before(c.Correction.AskedOn) || in.On.After(c.Correction.DueOn):
		return fault.InvalidField("on", "收到的日期应当在告知之日和补充的最后一天%s之间", c.Correction.DueOn.Chinese())
	}
	c.Correction.Silent, c.Correction.Answer, c.Correction.AnsweredOn = false, strings.TrimSpace(in.Answer), in.On
	c.add(m, in.Evidence)
	if c.Correction.Restarts {
		if err := m.Restart(ClockReply); err != nil {
			return err
		}
		if err := m.Since(ClockReply, in.On.Start()); err != nil {
			return err
		}
	}
	keep(m, c)
	m.TellApplicant("rectify.corrected", map[string]string{"title": c.Record.Name, "due": dueText(m)})
	return nil
}

// goOn lets the limit run again from the day on which the evidence came, as the rule was when it was asked for; silence
// begins nothing anew.
func goOn(m *matter.Move, c Claim, on workday.Date) error {
	m.Halt(ClockCorrection)
	if c.Correction.Restarts && !c.Correction.Silent {
		if err := m.Restart(ClockReply); err != nil {
			return err
		}
		if on.Before(workday.DateOf(m.Now)) { // it lay in the office: the limit began when it came
			if err := m.Since(ClockReply, on.Start()); err != nil {
				return err
			}
		}
	} else if err := m.ResumeOn(ClockReply, on); err != nil {
		return err
	}
	m.Become(StateHandling)
	handle(m, c)
	keep(m, c)
	return nil
}

// AskOpinion (请掌握部门核实) asks the department that holds the record.
type AskOpinion struct {
	Body  string `json:"body" form:"body" label:"由哪个机关核实" kind:"select" need:"true" hint:"掌握这份记录的机关"`
	Asked string `json:"asked" form:"asked" label:"要核实什么" kind:"textarea" need:"true" max:"500"`
}

// askOpinion opens the department's task; the limit to reply goes on, since nothing stops it.
func (room *Room) askOpinion(m *matter.Move, in AskOpinion) error {
	if len(room.Org.OfficersAt(in.Body, RightOpinion)) == 0 {
		return fault.InvalidField("body", "请选择设有核实岗位的机关")
	}
	if strings.TrimSpace(in.Asked) == "" {
		return fault.InvalidField("asked", "请写明要核实什么")
	}
	if _, err := m.Finish(RoleHandle, "opinion", ""); err != nil {
		return err
	}
	c := claimOf(m)
	c.Opinions = append(c.Opinions, Opinion{N: len(c.Opinions) + 1, Body: in.Body, Asked: strings.TrimSpace(in.Asked), AskedOn: workday.DateOf(m.Now)})
	m.Become(StateVerifying)
	m.Assign(matter.TaskSpec{Role: RoleOpinion, Title: "核实记录是否准确：" + c.Record.Name, Body: in.Body, Need: RightOpinion, Limit: workday.Working(room.rules.now().Opinion), Ground: "本市更正本人信息的办理规则"})
	m.Record("to", in.Body)
	keep(m, c)
	m.TellApplicant("rectify.verifying", map[string]string{"title": c.Record.Name, "body": room.Org.BodyName(in.Body)})
	return nil
}

// GiveOpinion (反馈核实意见) is the department's word.
type GiveOpinion struct {
	Finding string `json:"finding" form:"finding" label:"核实结果" kind:"radio" need:"true" options:"wrong=记录确实不准确|partly=部分不准确|right=记录准确|elsewhere=不归本部门更正"`
	Text    string `json:"text" form:"text" label:"核实情况" kind:"textarea" need:"true" max:"1500" hint:"查了哪里、查到什么；已经更正的写明更正的日期和内容；不归本部门更正的写明归谁"`
}

func giveOpinion(m *matter.Move, in GiveOpinion) error {
	wrong := needed([][3]string{{"finding", findingWords[in.Finding], "核实结果"}, {"text", in.Text, "核实情况"}})
	if len(wrong) > 0 {
		return fault.Invalid("核实意见还不完整", wrong...)
	}
	if _, err := m.Finish(RoleOpinion, in.Finding, ""); err != nil {
		return err
	}
	c := claimOf(m)
	o := &c.Opinions[len(c.Opinions)-1]
	o.Finding, o.Text, o.By, o.On = in.Finding, strings.TrimSpace(in.Text), m.Actor.Name, workday.DateOf(m.Now)
	m.Become(StateHandling)
	handle(m, c)
	m.Record("finding", in.Finding)
	keep(m, c)
	return nil
}

// RecallOpinion (不再等核实意见) goes on without the department.
type RecallOpinion struct {
	Reason string `json:"reason" form:"reason" label:"理由" kind:"textarea" need:"true" max:"300" hint:"例如 到期没有反馈，改请档案部门核实"`
}

func recallOpinion(m *matter.Move, in RecallOpinion) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明为什么不再等")
	}
	c := claimOf(m)
	c.Opinions[len(c.Opinions)-1].Dropped = strings.TrimSpace(in.Reason)
	m.Drop(RoleOpinion)
	m.Become(StateHandling)
	handle(m, c)
	keep(m, c)
	return nil
}

// endOf is the last moment of a day.
func endOf(d workday.Date) time.Time { return d.AddDays(1).Start().Add(-time.Second) }

// wants lists what is asked of whoever wants his record corrected.
func wants(v matter.View, a account.Actor) (out []matter.Want) {
	c, ok := v.Facts.(Claim)
	if ok && v.May(a, "answer_correction") && c.Correction != nil {
		out = append(out, matter.Want{Title: "补充更正申请的证据", Words: "到期没有补充的，按已有的证据答复。", Due: endOf(c.Correction.DueOn), Href: MyAddress(v.Matter.Number), Button: "去补充", Told: []string{"rectify.correction"}})
	}
	return out
}
