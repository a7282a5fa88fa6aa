package casework

import (
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// Talk (互动) is a question that the applicant has put about his case, and the office's answer.
type Talk struct {
	Question   string    `json:"question"`
	AskedAt    time.Time `json:"askedAt"`
	Body       string    `json:"body"` // that has to answer
	Answer     string    `json:"answer,omitempty"`
	AnsweredBy string    `json:"answeredBy,omitempty"`
	AnsweredAt time.Time `json:"answeredAt,omitzero"`
}

// answered reports whether the question has its answer.
func (t Talk) answered() bool { return !t.AnsweredAt.IsZero() }

// RoleAnswer is the role of the task to answer a question.
const RoleAnswer = "answer"

// AskQuestion (提问) is a question about one's own case.
type AskQuestion struct {
	Question string `json:"question" form:"question" label:"想问什么" kind:"textarea" need:"true" min:"4" max:"1000"`
}

// askQuestion puts a question to those who have the case in their hands. Nothing waits for the answer and no clock stands still.
func (room *Room) askQuestion(m *matter.Move, in AskQuestion) error {
	c := caseOf(m)
	if n := len(c.Talks); n > 0 && !c.Talks[n-1].answered() {
		return fault.Conflictf("您在%s的提问还在等答复，收到答复以后可以再问", moment(c.Talks[n-1].AskedAt))
	}
	if in.Question == "" {
		return fault.InvalidField("question", "请写下想问的问题")
	}
	body, right := room.answers(m, c)
	c.Talks = append(slices.Clone(c.Talks), Talk{Question: in.Question, AskedAt: m.Now, Body: body})
	c, err := room.seal(c)
	if err != nil {
		return err
	}
	keep(m, c)
	m.Assign(matter.TaskSpec{Role: RoleAnswer, Title: "答复申请人的提问：" + c.Item.Name, Body: body, Need: right, Limit: room.termAt(TermQuestion, m.Now).Limit(), Ground: "咨询答复期限"})
	m.Tell(matter.Message{To: "body:" + body + "/" + right, Template: "case.asked", Facts: map[string]string{"item": c.Item.Name}})
	return nil
}

// answers says who has to answer: who took the case in, as long as it lies there and when it is handed out; else the body
// that leads. A right that nobody holds is passed over.
func (room *Room) answers(m *matter.Move, c Case) (body, right string) {
	lead := m.Matter().Lead
	choices := [][2]string{{lead, RightReview}, {lead, RightDecide}, {c.Intake.Body, RightAccept}}
	switch m.Matter().State {
	case StateSubmitted, StateCorrecting:
		choices = [][2]string{{c.Intake.Body, RightAccept}, {lead, RightAccept}, {lead, RightReview}}
	case StateDecided:
		choices = [][2]string{{c.Item.handout(), RightDeliver}, {c.Intake.Body, RightAccept}, {lead, RightDecide}}
	}
	for _, to := range choices {
		if room.Org != nil && len(room.Org.OfficersAt(to[0], to[1])) > 0 {
			return to[0], to[1]
		}
	}
	return choices[0][0], choices[0][1]
}

// AnswerQuestion (答复提问) is the office's answer.
type AnswerQuestion struct {
	Answer string `json:"answer" form:"answer" label:"答复" kind:"textarea" need:"true" max:"2000" hint:"申请人会在“我的办件”里看到，也会收到提醒"`
}

// answerQuestion answers the open question and tells the applicant.
func (room *Room) answerQuestion(m *matter.Move, in AnswerQuestion) error {
	c := caseOf(m)
	n := len(c.Talks) - 1
	if n < 0 || c.Talks[n].answered() {
		return fault.Conflictf("没有等着答复的提问")
	}
	if in.Answer == "" {
		return fault.InvalidField("answer", "请写下答复")
	}
	if _, err := m.Finish(RoleAnswer, "answered", ""); err != nil {
		return err
	}
	c.Talks = slices.Clone(c.Talks)
	c.Talks[n].Answer, c.Talks[n].AnsweredBy, c.Talks[n].AnsweredAt = in.Answer, m.Actor.Name, m.Now
	c, err := room.seal(c)
	if err != nil {
		return err
	}
	keep(m, c)
	m.TellApplicant("case.answered", map[string]string{"item": c.Item.Name})
	return nil
}

// Resend (重发消息) sends a message of the case once more, to whom it was sent before.
type Resend struct {
	Message int64  `json:"message,string" form:"message" label:"消息" need:"true"`
	Title   string `json:"title" form:"title" label:"标题" max:"100"`
}

// TopicResend is the outbox topic of messages to send again; its payload is a Resend.
const TopicResend = "casework.resend"

// resend leaves its trace and has the message sent after the commit.
func resend(m *matter.Move, in Resend) error {
	if in.Message == 0 {
		return fault.InvalidField("message", "请选择要重发的消息")
	}
	m.Record("reason", in.Title)
	m.Follow(matter.Follow{Topic: TopicResend, Payload: text(in)})
	return nil
}
