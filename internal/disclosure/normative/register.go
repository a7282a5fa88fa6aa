package normative

import (
	"context"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// Registration (统一登记) is the number of a normative document and what was done before it was given.
type Registration struct {
	Document int64     `json:"-"`
	Number   string    `json:"-"` // 登记号
	At       time.Time `json:"-"`
	Register
	Draft int    `json:"draft,omitempty"` // which draft of a document that was not public yet; an edit makes another
	By    string `json:"by"`
}

// Register (登记) is what the legal office records.
type Register struct {
	Business     bool         `json:"business" form:"business" label:"和市场主体生产经营活动密切相关" kind:"check" hint:"相关的要公开征求意见，并作公平竞争审查"`
	ConsultFrom  workday.Date `json:"consultFrom,omitzero" form:"consultFrom" label:"征求意见从哪天起" kind:"date"`
	ConsultUntil workday.Date `json:"consultUntil,omitzero" form:"consultUntil" label:"征求意见到哪天止" kind:"date"`
	Feedback     string       `json:"feedback,omitempty" form:"feedback" label:"意见采纳情况的反馈" kind:"textarea" max:"500"`
	NoConsult    string       `json:"noConsult,omitempty" form:"noConsult" label:"不公开征求意见的理由" max:"200" hint:"只有依法需要保密的可以不征求"`
	LegalityOn   workday.Date `json:"legalityOn,omitzero" form:"legalityOn" label:"合法性审核日期" kind:"date" need:"true"`
	LegalityBy   string       `json:"legalityBy" form:"legalityBy" label:"合法性审核人" need:"true" max:"60"`
	Legality     string       `json:"legality" form:"legality" label:"合法性审核意见" kind:"textarea" need:"true" max:"500"`
	FairnessOn   workday.Date `json:"fairnessOn,omitzero" form:"fairnessOn" label:"公平竞争审查日期" kind:"date"`
	Fairness     string       `json:"fairness,omitempty" form:"fairness" label:"公平竞争审查结论" kind:"textarea" max:"500"`
	MeetingOn    workday.Date `json:"meetingOn,omitzero" form:"meetingOn" label:"集体审议日期" kind:"date" need:"true"`
	Meeting      string       `json:"meeting" form:"meeting" label:"集体审议的会议" need:"true" max:"100"`
	Filing       string       `json:"filing,omitempty" form:"filing" label:"备案号" max:"60"`
	Reason       string       `json:"-" form:"reason" label:"更正的原因" max:"200"`
}

// check says what is missing or out of order before a number is given.
func (in Register) check(today workday.Date, rule Rule) error {
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	consulted := !in.ConsultFrom.IsZero() && !in.ConsultUntil.IsZero()
	switch {
	case in.Business && !consulted && strings.TrimSpace(in.NoConsult) == "":
		say("consultFrom", "和市场主体密切相关的，要公开征求意见（《优化营商环境条例》第六十二条）；依法需要保密的，请写明理由")
	case consulted && in.ConsultUntil.DaysSince(in.ConsultFrom)+1 < rule.Consult:
		say("consultUntil", "征求意见的期限一般不少于"+workday.Natural(rule.Consult).String()+"，这里不够")
	case consulted && in.ConsultUntil.After(today):
		say("consultUntil", "征求意见还没有结束，不能登记")
	case consulted && strings.TrimSpace(in.Feedback) == "":
		say("feedback", "请写明意见采纳情况怎样反馈的")
	case in.ConsultFrom.IsZero() != in.ConsultUntil.IsZero():
		say("consultUntil", "征求意见的起止日期都要填写")
	}
	if in.LegalityOn.IsZero() || strings.TrimSpace(in.LegalityBy) == "" || strings.TrimSpace(in.Legality) == "" {
		say("legalityOn", "没有合法性审核的，不能登记（《优化营商环境条例》第六十三条）")
	}
	if in.Business && (in.FairnessOn.IsZero() || strings.TrimSpace(in.Fairness) == "") {
		say("fairnessOn", "涉及市场主体经济活动的，要有公平竞争审查（《优化营商环境条例》第六十三条）")
	}
	if in.MeetingOn.IsZero() || strings.TrimSpace(in.Meeting) == "" {
		say("meetingOn", "请填写集体审议的日期和会议")
	}
	steps := []struct {
		name, words string
		on          workday.Date
	}{{"consultUntil", "征求意见", in.ConsultUntil}, {"legalityOn", "合法性审核", in.LegalityOn}, {"meetingOn", "集体审议", in.MeetingOn}}
	last := steps[0]
	for _, s := range steps[1:] {
		if !s.on.IsZero() && !last.on.IsZero() && s.on.Before(last.on) {
			say(s.name, s.words+"不能早于"+last.words)
		}
		if s.on.After(today) {
			say(s.name, s.words+"的日期不能晚于今天")
		}
		if !s.on.IsZero() {
			last = s
		}
	}
	if in.FairnessOn.After(today) {
		say("fairnessOn", "公平竞争审查的日期不能晚于今天")
	}
	if len(wrong) > 0 {
		return fault.Invalid("登记还有要修改的地方", wrong...)
	}
	return nil
}

// manages reports whether an officer registers documents of a body: his post stands over its division.
func (room *Room) manages(actor account.Actor, body string) bool {
	return actor.HasIn(RightManage, room.Org.BodyPath(body))
}

// Enrol registers a document as it was read, or corrects what was recorded of it; the number stays for ever.
func (room *Room) Enrol(ctx context.Context, actor account.Actor, p Paper, in Register) (number string, err error) {
	if !room.manages(actor, p.Body) {
		return "", account.NotForPost()
	}
	now, err := room.paperNow(ctx, p.ID)
	if err != nil {
		return "", err
	}
	if now.Draft != p.Draft { // what is registered is what was read
		if now.Draft == 0 {
			return "", fault.Conflictf("文件刚才已经公布，请核对后再登记")
		}
		return "", fault.Conflictf("稿子刚才又改过，现在是第%d稿，请核对后再登记", now.Draft)
	}
	rule, today := room.Book.Now(), workday.DateOf(room.Now())
	if err := in.check(today, rule); err != nil {
		return "", err
	}
	err = room.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Alone(ctx, "normative_registration"); err != nil {
			return err
		}
		old, found, err := registrationOf(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		now := Registration{Document: p.ID, Register: in, Draft: p.Draft, By: actor.Name, At: room.Now()}
		h := History{ID: room.DB.NewID(), Document: p.ID, Action: "登记", After: text(now), By: actor.Name, At: room.Now()}
		if found {
			if strings.TrimSpace(in.Reason) == "" {
				return fault.InvalidField("reason", "已经登记过，更正要写明原因")
			}
			number = old.Number
			h.Action, h.Before, h.Reason = "更正登记", text(old), in.Reason
			if err := updateRegistration(ctx, tx, now); err != nil {
				return err
			}
			return insertHistory(ctx, tx, h)
		}
		year := today.Year()
		template, scope := rule.of(p.Body)
		n, err := nextInYear(ctx, tx, scope, year)
		for used := true; err == nil && used; n++ { // a number is never given twice, though templates change
			number = write(template, year, n)
			used, err = taken(ctx, tx, number)
		}
		if err != nil {
			return err
		}
		now.Number = number
		if err := insertRegistration(ctx, tx, now, scope, year, n-1); err != nil {
			return err
		}
		return insertHistory(ctx, tx, h)
	})
	return number, err
}

// History is one change of a registration.
type History struct {
	ID, Document          int64
	Action, Before, After string
	Reason, By            string
	At                    time.Time
}
