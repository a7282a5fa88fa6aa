package casework

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Inquiry (询问, 征求意见) is a question on the way: of a department to the applicant, or to a body that has no part in
// the flow. It holds up neither the clocks nor the other departments, and its answer is no vote in the join.
type Inquiry struct {
	No         int           `json:"no"`
	To         string        `json:"to,omitempty"`    // code of the body that is asked; empty is the applicant
	Stage      string        `json:"stage,omitempty"` // and Part: for whose examination it is asked; empty when it is for the whole
	Part       string        `json:"part,omitempty"`
	Body       string        `json:"body"` // that asks
	Right      string        `json:"right"`
	Question   string        `json:"question"`
	Limit      workday.Limit `json:"limit"`
	DueAt      time.Time     `json:"dueAt"`
	Materials  []string      `json:"materials,omitempty"` // that the body may see to answer
	Form       bool          `json:"form,omitempty"`      // it may see the answers of the form too
	AskedBy    string        `json:"askedBy"`
	AskedAt    time.Time     `json:"askedAt"`
	OverdueAt  time.Time     `json:"overdueAt,omitzero"` // when the machine noted that no answer came
	Stance     Stance        `json:"stance,omitempty"`
	Answer     string        `json:"answer,omitempty"`
	Files      []File        `json:"files,omitempty"`
	AnsweredBy string        `json:"answeredBy,omitempty"`
	AnsweredAt time.Time     `json:"answeredAt,omitzero"`
	Recalled   string        `json:"recalled,omitempty"` // why it was taken back
	RecalledAt time.Time     `json:"recalledAt,omitzero"`
}

// Stance (态度) is how a body answers.
type Stance string

// The stances.
const (
	StanceAgree   Stance = "agree"
	StanceRemark  Stance = "remark"
	StanceOutside Stance = "outside"
)

// Title is the stance in Chinese.
func (s Stance) Title() string {
	return map[Stance]string{StanceAgree: "没有意见", StanceRemark: "有意见或者建议", StanceOutside: "不属于本部门职责"}[s]
}

// RoleConsult is the task of answering a body that asks.
const RoleConsult = "consult"

// inquiryOverdue is what the machine does when an answer does not come in time.
const inquiryOverdue = "inquiry_overdue"

// open reports whether an answer is still awaited.
func (q Inquiry) open() bool { return q.AnsweredAt.IsZero() && q.RecalledAt.IsZero() }

// toApplicant reports whether the applicant is asked.
func (q Inquiry) toApplicant() bool { return q.To == "" }

// clock is the name under which the time of the answer runs; and why the silence of who asks is not counted.
func (q Inquiry) clock() string { return "inquiry-" + strconv.Itoa(q.No) }

// inquiry finds an open question by its number.
func (c Case) inquiry(no int) (int, bool) {
	i := slices.IndexFunc(c.Inquiries, func(q Inquiry) bool { return q.No == no && q.open() })
	return i, i >= 0
}

// askable are the states in which somebody may ask and be answered.
func askable() []matter.State { return []matter.State{StateHandling, StateSpecial, StateDeciding} }

// AskApplicant (请申请人说明) is a question of a department to the applicant.
type AskApplicant struct {
	Question string       `json:"question" form:"question" label:"请申请人说明什么" kind:"textarea" need:"true" max:"1000" hint:"只问与申请事项有关的情况。这不是补正通知：不停止计时，也不影响已经受理"`
	By       workday.Date `json:"by" form:"by" label:"请在这一天前答复" kind:"date" need:"true"`
}

// askApplicant asks the applicant to explain something, while the others go on. It is no correction: 行政许可法 §32(四)
// has that told once and before acceptance, and a case that is accepted stays accepted; nothing stops and nothing lapses.
func (room *Room) askApplicant(m *matter.Move, in AskApplicant) error {
	c := caseOf(m)
	mine, ok := held(m.Actor, m.Tasks(), RoleExamine, RoleDecide)
	if !ok {
		return fault.Conflictf("这件待办已经办完，或者不由您办理")
	}
	if slices.ContainsFunc(c.Inquiries, func(q Inquiry) bool { return q.open() && q.toApplicant() && q.Body == mine.Body }) {
		return fault.Conflictf("本部门的上一个问题申请人还没有答复，请等答复后再问，或者先撤回")
	}
	q := Inquiry{Stage: mine.Stage, Part: mine.Part, Body: mine.Body, Right: mine.Need, Question: in.Question}
	if err := room.ask(m, &c, q, in.By); err != nil {
		return err
	}
	q = c.Inquiries[len(c.Inquiries)-1]
	m.Start(matter.ClockSpec{Name: q.clock(), Title: "答复询问的期限", Limit: q.Limit, Ground: "询问中写明的期限", OnDue: inquiryOverdue})
	m.TellApplicant("case.inquiry_asked", map[string]string{"item": c.Item.Name, "body": room.Org.BodyName(q.Body), "due": dateText(q.DueAt)})
	return room.keepSealed(m, c)
}

// Consult (征求意见) asks a body that has no part in the flow.
type Consult struct {
	To        string       `json:"to" form:"to" label:"征求哪个部门的意见" kind:"select" need:"true"`
	Question  string       `json:"question" form:"question" label:"请他们回答什么" kind:"textarea" need:"true" max:"1000"`
	By        workday.Date `json:"by" form:"by" label:"请在这一天前答复" kind:"date" need:"true"`
	Materials []string     `json:"materials" form:"materials" label:"给他们看的材料" kind:"checks" hint:"没有选的，他们看不到"`
	Form      bool         `json:"form" form:"form" label:"也给他们看申请表" kind:"check"`
}

// consult asks a body outside the flow; it answers in its own inbox.
func (room *Room) consult(m *matter.Move, in Consult) error {
	c := caseOf(m)
	q := Inquiry{To: in.To, Body: m.Matter().Lead, Right: RightReview, Question: in.Question, Materials: in.Materials, Form: in.Form}
	if mine, ok := held(m.Actor, m.Tasks(), RoleExamine, RoleDecide); ok {
		q.Stage, q.Part, q.Body, q.Right = mine.Stage, mine.Part, mine.Body, mine.Need
	}
	switch {
	case in.To == "" || in.To == q.Body || len(room.Org.OfficersAt(in.To, RightReview)) == 0:
		return fault.InvalidField("to", "请选择本部门以外、有审查人员的部门")
	case c.examines(in.To, m.Tasks()):
		return fault.InvalidField("to", "%s自己正在审查这件申请，不用另外征求意见", room.Org.BodyName(in.To))
	case slices.ContainsFunc(c.Inquiries, func(o Inquiry) bool { return o.open() && o.To == in.To && o.Body == q.Body }):
		return fault.InvalidField("to", "已经在征求%s的意见，还没有答复", room.Org.BodyName(in.To))
	}
	for _, code := range in.Materials {
		if c.document(code) < 0 {
			return fault.InvalidField("materials", "请从这件申请的材料里选")
		}
		if own, found := c.Item.stage(q.Stage).part(q.Part); found && !own.Lead && !own.looksAt(c.Item, code) {
			return fault.InvalidField("materials", "不属于本部门审查内容的材料，不能给别的部门看")
		}
	}
	if err := room.ask(m, &c, q, in.By); err != nil {
		return err
	}
	q = c.Inquiries[len(c.Inquiries)-1]
	m.Assign(matter.TaskSpec{Role: RoleConsult, Part: strconv.Itoa(q.No), Title: "答复征求意见：" + c.Item.Name, Body: q.To, Need: RightReview, Limit: q.Limit,
		Ground: "征求意见中写明的期限", OnDue: inquiryOverdue})
	m.Record("consulted", room.Org.BodyName(q.To))
	m.Tell(matter.Message{To: "body:" + q.To + "/" + RightReview, Template: "case.consulted",
		Facts: map[string]string{"item": c.Item.Name, "from": room.Org.BodyName(q.Body), "due": dateText(q.DueAt)}})
	return room.keepSealed(m, c)
}

// looksAt reports whether a material is within the part.
func (p Part) looksAt(i Item, material string) bool {
	return slices.Contains(p.Materials, material) || !i.scoped(material)
}

// examines reports whether a body has an open part of the flow.
func (c Case) examines(body string, tasks []matter.Task) bool {
	return slices.ContainsFunc(tasks, func(t matter.Task) bool { return t.Role == RoleExamine && t.State == matter.TaskOpen && t.Body == body })
}

// ask puts a question on record and lets nobody count the silence of who asks.
func (room *Room) ask(m *matter.Move, c *Case, q Inquiry, by workday.Date) error {
	wrong := needed([][3]string{{"question", q.Question, "要问的问题"}})
	today := workday.DateOf(m.Now)
	q.Limit = workday.Working(m.Calendar().Workdays(today, by))
	due, latest := workday.Date{}, lastDay(m)
	switch {
	case by.IsZero() || !by.After(today):
		wrong = append(wrong, fault.Field{Name: "by", Message: "请选今天以后的一天"})
	case q.Limit.N < 1:
		wrong = append(wrong, fault.Field{Name: "by", Message: "到这一天没有工作日，请选晚一些的一天"})
	case !latest.IsZero() && by.After(latest):
		wrong = append(wrong, fault.Field{Name: "by", Message: "办件" + longDate(latest) + "到期，时限不因此停止，请选早一些的一天"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("问题还不完整", wrong...)
	}
	q.DueAt, _ = workday.Due(m.Calendar(), m.Now, q.Limit)
	due = workday.DateOf(q.DueAt)
	q.No, q.AskedBy, q.AskedAt = len(c.Inquiries)+1, m.Actor.Name, m.Now
	c.Inquiries = append(c.Inquiries, q)
	m.Record("by", due.String())
	if t, ok := c.partTask(m, q); ok {
		m.HoldTask(t.ID, matter.Stop{Kind: q.clock(), Title: "等待答复", Ground: "已经提出问题，不视为没有意见"})
	}
	return nil
}

// lastDay is when the clock that binds the case runs out; zero when it stands still or has none.
func lastDay(m *matter.Move) workday.Date {
	for _, name := range []string{ClockStatutory, ClockPromise} {
		if clock, ok := m.Clock(name); ok && clock.State == matter.ClockRunning {
			return workday.DateOf(clock.DueAt)
		}
	}
	return workday.Date{}
}

// partTask is the open examination for which a question was asked.
func (c Case) partTask(m *matter.Move, q Inquiry) (matter.Task, bool) {
	list := m.Tasks()
	i := slices.IndexFunc(list, func(t matter.Task) bool { return t.Role == RoleExamine && t.Stage == q.Stage && t.Part == q.Part })
	if i < 0 {
		return matter.Task{}, false
	}
	return list[i], true
}

// AnswerInquiry (答复询问) is what the applicant says to it.
type AnswerInquiry struct {
	No     int    `json:"no" api:"yes"`
	Answer string `json:"answer" form:"answer" label:"您的答复" kind:"textarea" need:"true" max:"2000"`
	Files  []File `json:"files,omitempty" api:"yes"`
}

func (room *Room) answerInquiry(m *matter.Move, in AnswerInquiry) error {
	c := caseOf(m)
	i, ok := c.inquiry(in.No)
	if !ok || !c.Inquiries[i].toApplicant() {
		return fault.Conflictf("这个问题已经答复，或者已经撤回")
	}
	if in.Answer == "" {
		return fault.InvalidField("answer", "请填写您的答复")
	}
	q := &c.Inquiries[i]
	q.Answer, q.Files = in.Answer, in.Files
	for _, f := range in.Files {
		m.Also(file.Attach(f.ID, m.Actor.Subject(), m.ID()))
	}
	return room.answered(m, c, q)
}

// AnswerConsult (答复征求意见) is what a body outside the flow says.
type AnswerConsult struct {
	Stance Stance `json:"stance" form:"stance" label:"答复" kind:"radio" need:"true" options:"agree=没有意见|remark=有意见或者建议|outside=不属于本部门职责"`
	Answer string `json:"answer" form:"answer" label:"具体意见" kind:"textarea" need:"true" max:"2000"`
}

func (room *Room) answerConsult(m *matter.Move, in AnswerConsult) error {
	c := caseOf(m)
	wrong := needed([][3]string{{"answer", in.Answer, "具体意见"}})
	if in.Stance.Title() == "" {
		wrong = append(wrong, fault.Field{Name: "stance", Message: "请选择怎样答复"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("答复还不完整", wrong...)
	}
	t, err := m.Finish(RoleConsult, string(in.Stance), in.Answer)
	if err != nil {
		return err
	}
	no, _ := strconv.Atoi(t.Part)
	i, ok := c.inquiry(no)
	if !ok {
		return fault.Conflictf("这次征求意见已经答复，或者已经撤回")
	}
	q := &c.Inquiries[i]
	q.Stance, q.Answer = in.Stance, in.Answer
	m.Record("stance", in.Stance.Title())
	return room.answered(m, c, q)
}

// answered ends a question with its answer and tells who asked.
func (room *Room) answered(m *matter.Move, c Case, q *Inquiry) error {
	q.AnsweredBy, q.AnsweredAt = m.Actor.Name, m.Now
	c.settle(m, *q)
	m.Tell(matter.Message{To: "body:" + q.Body + "/" + q.Right, Template: "case.inquiry_answered", Facts: map[string]string{"item": c.Item.Name, "from": room.whom(*q)}})
	return room.keepSealed(m, c)
}

// whom names who was asked.
func (room *Room) whom(q Inquiry) string {
	if q.toApplicant() {
		return "申请人"
	}
	return room.Org.BodyName(q.To)
}

// settle ends what runs for a question: its clock or task, and what held the silence of who asked.
func (c Case) settle(m *matter.Move, q Inquiry) {
	m.Halt(q.clock())
	for _, t := range m.Tasks() {
		if t.Role == RoleConsult && t.Part == strconv.Itoa(q.No) {
			m.DropOne(t.ID)
		}
	}
	if t, ok := c.partTask(m, q); ok {
		m.FreeTask(t.ID, q.clock())
	}
}

// RecallInquiry (撤回询问) takes a question back that need not be answered any more.
type RecallInquiry struct {
	No     string `json:"no" form:"no" label:"撤回哪一个" kind:"select" need:"true"`
	Reason string `json:"reason" form:"reason" label:"撤回的原因" kind:"textarea" need:"true" max:"300"`
}

// recalls reports whether the actor may take a question back: who asked, or who leads.
func (q Inquiry) recalls(a account.Actor, lead string) bool {
	return q.open() && (seatedAt(a, q.Body) || seatedAt(a, lead))
}

func (room *Room) recallInquiry(m *matter.Move, in RecallInquiry) error {
	c := caseOf(m)
	no, _ := strconv.Atoi(in.No)
	i, ok := c.inquiry(no)
	if !ok || !c.Inquiries[i].recalls(m.Actor, m.Matter().Lead) {
		return fault.InvalidField("no", "请选择还没有答复的问题")
	}
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写撤回的原因")
	}
	room.recall(m, &c, i, in.Reason)
	m.Record("reason", in.Reason)
	return room.keepSealed(m, c)
}

func (room *Room) recall(m *matter.Move, c *Case, i int, reason string) {
	q := &c.Inquiries[i]
	q.Recalled, q.RecalledAt = reason, m.Now
	c.settle(m, *q)
	facts := map[string]string{"item": c.Item.Name, "from": room.Org.BodyName(q.Body), "reason": reason}
	if q.toApplicant() {
		m.TellApplicant("case.inquiry_recalled", facts)
		return
	}
	m.Tell(matter.Message{To: "body:" + q.To + "/" + RightReview, Template: "case.inquiry_recalled", Facts: facts})
}

// recallAll takes back what nobody waits for any longer, and seals the case if there was anything.
func (room *Room) recallAll(m *matter.Move, c Case, reason string) (Case, error) {
	some := false
	for i := range c.Inquiries {
		if c.Inquiries[i].open() {
			room.recall(m, &c, i, reason)
			some = true
		}
	}
	if !some {
		return c, nil
	}
	return room.seal(c)
}

// overdue notes that no answer came in time: who asked is told and decides with what there is.
func (room *Room) overdue(m *matter.Move, in matter.Due) error {
	c := caseOf(m)
	clock, ok := m.ClockByID(in.Clock)
	if !ok {
		return fault.Conflictf("这个问题已经答复")
	}
	i := slices.IndexFunc(c.Inquiries, func(q Inquiry) bool { return q.open() && (clock.Name == q.clock() || clock.Name == c.consultClock(q)) })
	m.Halt(clock.Name)
	if i < 0 {
		return nil
	}
	q := &c.Inquiries[i]
	q.OverdueAt = m.Now
	if t, ok := c.partTask(m, *q); ok {
		m.FreeTask(t.ID, q.clock())
	}
	m.Record("unanswered", room.whom(*q))
	facts := map[string]string{"item": c.Item.Name, "from": room.whom(*q)}
	m.Tell(matter.Message{To: "body:" + q.Body + "/" + q.Right, Template: "case.inquiry_overdue", Facts: facts})
	if !q.toApplicant() {
		m.Tell(matter.Message{To: "body:" + q.To + "/" + RightReview, Template: "case.consult_overdue", Facts: map[string]string{"item": c.Item.Name, "from": room.Org.BodyName(q.Body)}})
	}
	return room.keepSealed(m, c)
}

// consultClock is the name of the clock of the task of a body that is asked.
func (c Case) consultClock(q Inquiry) string {
	return matter.ClockName(matter.Task{Role: RoleConsult, Part: strconv.Itoa(q.No)})
}

// stands says in words how a question stands.
func (q Inquiry) stands() string {
	switch {
	case !q.AnsweredAt.IsZero() && q.Stance != "":
		return "已答复：" + q.Stance.Title()
	case !q.AnsweredAt.IsZero():
		return "已答复"
	case !q.RecalledAt.IsZero():
		return "已撤回：" + q.Recalled
	case !q.OverdueAt.IsZero():
		return "到期没有答复"
	}
	return "等待答复"
}

// before says before the decision what was asked and what came of it; no answer is a vote.
func (room *Room) before(q Inquiry) string {
	text := fmt.Sprintf("%s：%s", room.whom(q), q.stands())
	if q.Answer != "" {
		text += "，“" + q.Answer + "”"
	}
	return text
}
