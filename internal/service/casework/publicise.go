package casework

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Publication (公示) puts what is to be decided, or was decided, before everybody for some days; whoever has an objection
// says so under his name, and each is answered.
type Publication struct {
	Decided    bool         `json:"decided,omitempty"` // of the decision that was made; else of the one to be made
	About      string       `json:"about"`
	Basis      string       `json:"basis"`
	StartedAt  time.Time    `json:"startedAt"`
	StartedBy  string       `json:"startedBy"`
	Until      workday.Date `json:"until"` // last day to object
	Objections []Objection  `json:"objections,omitempty"`
	LapsedAt   time.Time    `json:"lapsedAt,omitzero"` // the days are over
	EndedAt    time.Time    `json:"endedAt,omitzero"`  // and every objection is answered
	Result     string       `json:"result,omitempty"`
}

// Objection (异议) is what somebody has against it.
type Objection struct {
	No       int       `json:"no"`
	By       string    `json:"by"`
	Subject  string    `json:"subject,omitempty"` // account of who objected; empty when it came on paper
	Contact  string    `json:"contact,omitempty"`
	Text     string    `json:"text"`
	At       time.Time `json:"at"`
	Noted    string    `json:"noted,omitempty"` // the officer who wrote it down
	Upheld   bool      `json:"upheld,omitempty"`
	Answer   string    `json:"answer,omitempty"`
	Answerer string    `json:"answerer,omitempty"`
	Answered time.Time `json:"answered,omitzero"`
}

// ClockPublicity is the time in which anybody may object.
const ClockPublicity = "publicity"

// RoleObjection is the task of answering an objection.
const RoleObjection = "objection"

// PaperPublicity tells the applicant that his case is before the public, and which clock stands still.
const PaperPublicity = "publicity"

// objectionsMost bounds what one person may say against one thing.
const objectionsMost = 3

// publicises reports whether a procedure is a publicity period.
func (p Procedure) publicises() bool { return strings.Contains(p.Name, "公示") }

// publicity is the item's own publicity period with its two flags and its ground; what the guide does not name stops
// nothing. 行政许可法 §45 does not name it: the clock of the law goes on whatever the item says.
func (i Item) publicity() Procedure {
	if n := slices.IndexFunc(i.Procedures, Procedure.publicises); n >= 0 {
		return i.Procedures[n]
	}
	return Procedure{Code: "publicity", Name: "公示"}
}

// publicityLimit counts days in the unit of the item's guide; working days where it is silent.
func (i Item) publicityLimit(days int) workday.Limit {
	if p := i.publicity(); p.Max.N > 0 {
		return workday.Limit{N: days, Unit: p.Max.Unit}
	}
	return workday.Working(days)
}

// publication is the one under way.
func (c Case) publication() (int, bool) {
	i := slices.IndexFunc(c.Publications, func(p Publication) bool { return p.EndedAt.IsZero() })
	return i, i >= 0
}

// takes reports whether one may still object.
func (p Publication) takes(now time.Time) bool {
	return p.EndedAt.IsZero() && p.LapsedAt.IsZero() && !workday.DateOf(now).After(p.Until)
}

// unanswered are the objections nobody has answered.
func (p Publication) unanswered() (out []Objection) {
	return slices.DeleteFunc(slices.Clone(p.Objections), func(o Objection) bool { return !o.Answered.IsZero() })
}

// sort is under which word the board has it.
func (p Publication) sort() string {
	if p.Decided {
		return sortDecided
	}
	return sortIntended
}

// Publicise (公示) begins a publicity period.
type Publicise struct {
	About string `json:"about" form:"about" label:"公示的内容" kind:"textarea" need:"true" max:"2000" hint:"会向社会公布：写拟作出或者已经作出的决定，不写姓名、证件号码、住址"`
	Basis string `json:"basis" form:"basis" label:"公示的依据" need:"true" max:"300" hint:"法律、法规、规章或者本市规定的名称和条款"`
	Days  int    `json:"days" form:"days" label:"公示几日" kind:"number" min:"1" max:"60" need:"true" hint:"按工作日；办事指南写的是自然日的，按自然日"`
}

// longestPublicity is the most that the page asks for, whoever asks.
const longestPublicity = 60

// publicise puts a case before the public. Before the decision the case waits, and the clocks do what the item's ground
// says; afterwards nothing waits.
func (room *Room) publicise(m *matter.Move, in Publicise) error {
	c := caseOf(m)
	if i, open := c.publication(); open && !c.Publications[i].over(m.Now) {
		return fault.Conflictf("这件申请正在公示，到%s", longDate(c.Publications[i].Until))
	}
	if wrong := in.check(c.Item.publicity()); len(wrong) > 0 {
		return fault.Invalid("公示还不完整", wrong...)
	}
	limit := c.Item.publicityLimit(in.Days)
	m.Start(matter.ClockSpec{Name: ClockPublicity, Title: "公示期", Limit: limit, Ground: in.Basis, OnDue: "publicity_lapse"})
	clock, _ := m.Clock(ClockPublicity)
	p := Publication{Decided: c.Decision != nil, About: in.About, Basis: in.Basis, StartedAt: m.Now, StartedBy: m.Actor.Name, Until: workday.DateOf(clock.DueAt)}
	c.Publications = append(slices.Clone(c.Publications), p)
	var after []func(paper.Paper) store.Stmt
	if !p.Decided {
		if err := setOn(m, &c, c.Item.publicity(), Special{Reason: in.About, Basis: in.Basis}); err != nil {
			return err
		}
		after = append(after, room.noticed(m, c.Item.publicity()))
	}
	m.Record("until", p.Until.String())
	m.Also(room.announcePublication(m, c))
	m.TellApplicant("case.publicised", map[string]string{"item": c.Item.Name, "due": longDate(p.Until)})
	if err := room.keepSealed(m, c); err != nil {
		return err
	}
	return room.issue(m, room.publicityOf(occasionOf(m), c, p), after...)
}

func (in Publicise) check(p Procedure) []fault.Field {
	wrong := needed([][3]string{{"about", in.About, "公示的内容"}, {"basis", in.Basis, "公示的依据"}})
	switch {
	case in.Days < 1:
		wrong = append(wrong, fault.Field{Name: "days", Message: "请填写公示几日"})
	case in.Days > longestPublicity:
		wrong = append(wrong, fault.Field{Name: "days", Message: "公示最长六十日"})
	case p.Max.N > 0 && in.Days > p.Max.N:
		wrong = append(wrong, fault.Field{Name: "days", Message: fmt.Sprintf("办事指南规定公示最长%s", p.Max)})
	}
	return wrong
}

// over reports whether the days are past and nothing waits for an answer: of a case that was closed meanwhile nobody
// writes that down.
func (p Publication) over(now time.Time) bool {
	return !p.EndedAt.IsZero() || workday.DateOf(now).After(p.Until) && len(p.unanswered()) == 0
}

// Object (提出异议) is said by anybody who has signed in, or written down by an officer for who came on paper.
type Object struct {
	Text    string `json:"text" form:"text" label:"异议的内容、事实和理由" kind:"textarea" need:"true" max:"2000"`
	By      string `json:"by" form:"by" label:"提出异议的人" max:"60" hint:"登记书面异议时填写"`
	Contact string `json:"contact" form:"contact" label:"联系方式" max:"100" hint:"答复会告诉您；经办人需要核实时会联系您"`
}

// object takes an objection down. Who objects is known by name to the organ, never to the applicant.
func (room *Room) object(m *matter.Move, in Object) error {
	c := caseOf(m)
	i, open := c.publication()
	if !open || !c.Publications[i].takes(m.Now) {
		return fault.Missing("公示", m.Matter().Number) // to a stranger a case that is not before the public does not exist
	}
	o := Objection{By: in.By, Contact: in.Contact, Text: in.Text, At: m.Now}
	if m.Actor.Kind == account.ActorPerson {
		if m.Actor.Person == nil || m.Actor.Person.Trust < account.TrustName {
			return fault.Deniedf("提出异议要实名，请先完成实名认证")
		}
		o.By, o.Subject = m.Actor.Name, m.Actor.Party()
	} else {
		o.Noted = m.Actor.Name
	}
	if wrong := needed([][3]string{{"text", o.Text, "异议的内容、事实和理由"}, {"by", o.By, "谁提出异议"}}); len(wrong) > 0 {
		return fault.Invalid("异议还不完整", wrong...)
	}
	c.Publications = slices.Clone(c.Publications)
	p := &c.Publications[i]
	same := slices.DeleteFunc(slices.Clone(p.Objections), func(e Objection) bool { return e.By != o.By || e.Subject != o.Subject })
	if len(same) >= objectionsMost {
		return fault.Conflictf("您对这项公示已经提出过%d次异议，请等待答复", len(same))
	}
	o.No = len(p.Objections) + 1
	p.Objections = append(slices.Clone(p.Objections), o)
	m.Record("objection", o.No)
	if m.Matter().Open() {
		m.Assign(matter.TaskSpec{Role: RoleObjection, Part: strconv.Itoa(o.No), Stage: m.Matter().Stage, Title: "答复公示异议：" + c.Item.Name, Body: m.Matter().Lead, Need: RightReview,
			Limit: room.termAt(TermObjection, m.Now).Limit(), Ground: "公示异议答复期限"})
	}
	m.Also(p.waiting(m.ID(), i+1))
	m.Tell(matter.Message{To: "body:" + m.Matter().Lead + "/" + RightReview, Template: "case.objected", Facts: map[string]string{"item": c.Item.Name}})
	return room.keepSealed(m, c)
}

// waiting writes on the board how many objections wait for an answer: a closed case has no task that says so.
func (p Publication) waiting(matter int64, no int) store.Stmt {
	n := len(p.unanswered())
	switch {
	case !p.LapsedAt.IsZero():
		return overAnnouncement(matter, p.sort(), no, announcementOver, fmt.Sprintf("公示期满，收到异议%d项，%d项正在答复", len(p.Objections), n), n)
	case n > 0:
		return overAnnouncement(matter, p.sort(), no, announcementOpen, fmt.Sprintf("有%d项异议等待答复", n), n)
	}
	return overAnnouncement(matter, p.sort(), no, announcementOpen, "", 0)
}

// AnswerObjection (答复异议) says to one objection what was found.
type AnswerObjection struct {
	No     int    `json:"no" form:"no" label:"哪一项异议" kind:"select" need:"true"`
	Result string `json:"result" form:"result" label:"结论" kind:"radio" need:"true" options:"upheld=异议成立，采纳|rejected=异议不成立"`
	Answer string `json:"answer" form:"answer" label:"答复和理由" kind:"textarea" need:"true" max:"2000" hint:"会告诉提出异议的人"`
}

func (room *Room) answerObjection(m *matter.Move, in AnswerObjection) error {
	c := caseOf(m)
	c.Publications = slices.Clone(c.Publications)
	for i := range slices.Backward(c.Publications) {
		p := &c.Publications[i]
		n := slices.IndexFunc(p.Objections, func(o Objection) bool { return o.No == in.No && o.Answered.IsZero() })
		if n < 0 {
			continue
		}
		if in.Result != "upheld" && in.Result != "rejected" {
			return fault.InvalidField("result", "请选择异议是否成立")
		}
		if in.Answer == "" {
			return fault.InvalidField("answer", "请填写答复和理由")
		}
		p.Objections = slices.Clone(p.Objections)
		o := &p.Objections[n]
		o.Upheld, o.Answer, o.Answerer, o.Answered = in.Result == "upheld", in.Answer, m.Actor.Name, m.Now
		for _, t := range m.Tasks() {
			if t.Role == RoleObjection && t.Part == strconv.Itoa(in.No) && t.State == matter.TaskOpen {
				m.DropOne(t.ID) // whoever of the organ answers has done it
			}
		}
		m.Record("answered", in.No)
		if o.Subject != "" {
			m.Tell(matter.Message{To: o.Subject, Template: "case.objection_answered", Facts: map[string]string{"item": c.Item.Name, "reason": in.Answer}})
		}
		if len(p.unanswered()) == 0 && (!p.LapsedAt.IsZero() || workday.DateOf(m.Now).After(p.Until)) {
			return room.endPublication(m, c, i)
		}
		if p.EndedAt.IsZero() { // what was taken back stays so
			m.Also(p.waiting(m.ID(), i+1))
		}
		return room.keepSealed(m, c)
	}
	return fault.Conflictf("没有等待答复的这项异议")
}

// publicityLapse ends the days by itself. What was said against it is answered before the case goes on.
func (room *Room) publicityLapse(m *matter.Move, _ matter.Due) error {
	c := caseOf(m)
	i, open := c.publication()
	if !open {
		return fault.Conflictf("现在没有进行中的公示")
	}
	c.Publications = slices.Clone(c.Publications)
	p := &c.Publications[i]
	p.LapsedAt = m.Now
	m.Halt(ClockPublicity)
	if len(p.unanswered()) > 0 {
		m.Also(p.waiting(m.ID(), i+1))
		return room.keepSealed(m, c)
	}
	return room.endPublication(m, c, i)
}

// RecallPublication (撤回公示) takes a notice back, such as one with a mistake in it.
type RecallPublication struct {
	Reason string `json:"reason" form:"reason" label:"撤回公示的理由" kind:"textarea" need:"true" max:"500" hint:"会写在公示页面上"`
}

func (room *Room) recallPublication(m *matter.Move, in RecallPublication) error {
	c := caseOf(m)
	i, open := c.publication()
	if !open || c.Publications[i].over(m.Now) {
		return fault.Conflictf("现在没有进行中的公示")
	}
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写撤回公示的理由")
	}
	if len(c.Publications[i].unanswered()) > 0 {
		return fault.Conflictf("还有没有答复的异议，答复以后才能撤回公示")
	}
	c.Publications = slices.Clone(c.Publications)
	c.Publications[i].Result = "已撤回：" + in.Reason
	m.Record("reason", in.Reason)
	m.Halt(ClockPublicity)
	return room.endPublication(m, c, i)
}

// endPublication notes what came of it; a case that waited for it goes on.
func (room *Room) endPublication(m *matter.Move, c Case, i int) error {
	p := &c.Publications[i]
	state := announcementOver
	if p.Result != "" {
		state = announcementRecalled
	}
	p.EndedAt, p.Result = m.Now, cmp.Or(p.Result, p.outcome())
	m.Also(overAnnouncement(m.ID(), p.sort(), i+1, state, p.Result, 0))
	if s, running := c.Running(); running && s.Code == c.Item.publicity().Code && m.Matter().State == StateSpecial {
		if err := finishSpecial(m, &c, p.Result); err != nil {
			return err
		}
	}
	return room.keepSealed(m, c)
}

// outcome says in words what was said against it.
func (p Publication) outcome() string {
	if len(p.Objections) == 0 {
		return "公示期满，没有收到异议"
	}
	upheld := 0
	for _, o := range p.Objections {
		if o.Upheld {
			upheld++
		}
	}
	return fmt.Sprintf("公示期满，收到异议%d项，成立%d项，均已答复", len(p.Objections), upheld)
}

// endPublications takes back what is before the public when the case ends without its answer.
func (c Case) endPublications(m *matter.Move, why string) Case {
	c.Publications = slices.Clone(c.Publications)
	for i := range c.Publications {
		if p := &c.Publications[i]; p.EndedAt.IsZero() {
			p.EndedAt, p.Result = m.Now, why
			for _, o := range p.unanswered() {
				m.Tell(matter.Message{To: o.Subject, Template: "case.objection_answered", Facts: map[string]string{"item": c.Item.Name, "reason": why}})
			}
			m.Also(overAnnouncement(m.ID(), p.sort(), i+1, announcementRecalled, why, 0))
		}
	}
	return c
}

func (room *Room) publicityOf(o occasion, c Case, p Publication) paper.Draft {
	d := room.draft(o, c, PaperPublicity, c.Item.Body)
	w := d.Facts.Words
	w["about"], w["ground"], w["from"], w["until"], w["clocks"] = p.About, p.Basis, longDate(workday.DateOf(p.StartedAt)), longDate(p.Until), c.Item.publicityWords(p.Decided)
	return d
}

// publicityWords say which clock stands still while a case is before the public.
func (i Item) publicityWords(decided bool) string {
	p := i.publicity()
	switch {
	case decided:
		return "公示不影响决定的效力，送达期限照常计算。"
	case p.StopsPromise:
		return "公示期间不计算在本机关承诺的办理期限内（" + p.Basis + "）；法定办理期限照常计算。"
	}
	return "公示期间法定办理期限和承诺的办理期限都照常计算。"
}
