// Package interpret holds that a policy is interpreted in time (政策解读): that one is owed is a matter with a clock, and
// how many were is counted from the documents.
//
// It serves the bodies that draft policies, oversight and every reader, under 国办发〔2016〕80号 and its rules of 三同步. One
// kind, interpretation (owed; ends done and ceased), opened by the machine when a policy became public without an
// interpretation, and ended when one is out or the policy holds no more. The limit, the forms and the points of content
// are data. The interpretation itself is a document, with the reviews of one; that it leaves to the room of documents.
package interpret

import (
	"context"
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// KindName is the hall's name of the duty to interpret.
const KindName = "interpretation"

// The states of a duty.
const (
	StateOwed   matter.State = "owed"
	StateDone   matter.State = "done"
	StateCeased matter.State = "ceased"
)

// The outcomes of a duty.
const (
	OutcomeDone   matter.Outcome = "done"
	OutcomeCeased matter.Outcome = "ceased"
)

// RoleInterpret is the role of the one task, ClockInterpret the clock, RightDraft what posts carry.
const (
	RoleInterpret  = "interpret"
	ClockInterpret = "interpret"
	RightDraft     = "publish.draft"
	RightRules     = "admin.system"
)

// Policy (政策性文件) is a policy as the room of documents knows it.
type Policy struct {
	ID          int64
	Number      string
	Title       string
	Body        string
	Interprets  string // body that interprets
	PublishedOn workday.Date
	At          time.Time // of publication
	Holds       bool      // public and in force
	FirstOn     workday.Date
	Count       int          // interpretations that stand
	Before      bool         // one was public once
	EndedOn     workday.Date // repealed or lapsed
}

// Documents is what the room asks of the room of documents.
type Documents interface {
	Policy(ctx context.Context, id int64) (p Policy, found bool, err error)
	Policies(ctx context.Context, body string, from, until workday.Date) ([]Policy, error)
	// Standing is asked before policies are read, and reports from then on whether they are as they were.
	Standing(ctx context.Context) (func(ctx context.Context) bool, error)
}

// Deps is what the room needs.
type Deps struct {
	DB        *store.DB
	Now       func() time.Time
	Hall      func() *matter.Engine // made after the kinds, therefore asked for late
	Web       *web.Server
	Org       *org.Directory
	Calendar  func() *workday.Calendar
	Book      *Book
	Documents Documents
	Public    func(number string) string // address of a document for everybody
	Draft     func(number string) string // address where an interpretation of it is drafted
	Accord    *accord.Book
}

// Room is the duties to interpret with their kind, pages and tables.
type Room struct {
	Deps
	counting sync.Mutex
	counts   map[int]counted // by year
}

// New makes the room.
func New(d Deps) *Room {
	if d.Book == nil {
		d.Book = &Book{}
	}
	return &Room{Deps: d}
}

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "interpret", FS: migrations} }

// Address is where a duty is looked at.
func Address(number string) string { return "/desk/interpretations/" + number }

// Duty (解读任务) is the room's own row.
type Duty struct {
	ID           int64         `json:"-"`
	Policy       int64         `json:"policy,string"`
	PolicyNumber string        `json:"policyNumber"`
	PolicyTitle  string        `json:"policyTitle"`
	Body         string        `json:"body"` // of the policy
	Interprets   string        `json:"interprets"`
	PublishedOn  workday.Date  `json:"publishedOn"`
	Limit        workday.Limit `json:"limit"`
	Again        bool          `json:"again,omitempty"` // the interpretation that was out is gone
	FirstOn      workday.Date  `json:"firstOn,omitzero"`
	Ceased       string        `json:"ceased,omitempty"` // why none is owed any more
	Notes        []Note        `json:"notes,omitempty"`
}

// Note is what the body said of the delay.
type Note struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Text string    `json:"text"`
}

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateOwed, Title: "待解读"},
		{Name: StateDone, Title: "已解读", Closed: true},
		{Name: StateCeased, Title: "不再需要", Closed: true},
	}
}

// Kind is the kind "interpretation" for the hall.
func (room *Room) Kind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	return &matter.Kind{
		Name: KindName, Title: "政策解读任务", States: states(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "owe", Title: "文件公开，等待解读", To: in(StateOwed), By: matter.BySystem(), Pages: "E-02"}, room.owe),
			matter.Act(matter.Action{Name: "explain", Title: "说明情况", From: in(StateOwed), By: matter.ByTask(RoleInterpret), Pages: "E-02"}, explain),
			matter.Act(matter.Action{Name: "fulfil", Title: "解读已公开", From: in(StateOwed), To: in(StateDone), By: matter.BySystem(), Hidden: true}, fulfil),
			matter.Act(matter.Action{Name: "cease", Title: "文件不再有效", From: in(StateOwed), To: in(StateCeased), By: matter.BySystem(), Hidden: true}, cease),
		},
		Number: func(o matter.Opening, at time.Time) (string, func(int64) string) {
			prefix := "JD-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
			return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
		},
		Facts: facts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			d, ok := f.(Duty)
			switch {
			case !ok:
				return []string{"duty has no row"}
			case m.State == StateDone && d.FirstOn.IsZero():
				bad = append(bad, "done without an interpretation")
			case m.State == StateCeased && d.Ceased == "":
				bad = append(bad, "ceased without a reason")
			}
			return bad
		},
	}
}

// Owe opens a duty; the machine hands in the policy and the rule of the day.
type Owe struct {
	Policy Policy        `json:"policy"`
	Limit  workday.Limit `json:"limit"`
	Again  bool          `json:"again,omitempty"`
}

// owe starts the clock: 国办发〔2016〕80号 实施细则, the interpretation goes with the document, three days later at most; whether
// working days are meant nobody has compared, so the stricter reading is the usual rule.
func (room *Room) owe(m *matter.Move, in Owe) error {
	p := in.Policy
	region := room.Org.BodyPath(p.Interprets)
	if region == "" { // the body of the plan is no more: who made the policy interprets it
		p.Interprets = p.Body
		region = room.Org.BodyPath(p.Body)
	}
	if p.ID == 0 || !p.Holds || region == "" {
		return fault.Conflictf("这份文件没有公开，或者不再有效，不需要解读")
	}
	d := Duty{ID: m.ID(), Policy: p.ID, PolicyNumber: p.Number, PolicyTitle: p.Title, Body: p.Body, Interprets: p.Interprets, PublishedOn: p.PublishedOn, Limit: in.Limit, Again: in.Again}
	from := p.At
	if in.Again {
		from = m.Now
	}
	m.Open(matter.Opening{Title: "解读《" + p.Title + "》", Region: region, Lead: p.Interprets, Channel: matter.ChannelPortal})
	m.Become(StateOwed)
	m.Start(matter.ClockSpec{Name: ClockInterpret, Title: "解读期限", Limit: in.Limit, Ground: ground, From: from})
	m.Assign(matter.TaskSpec{Role: RoleInterpret, Title: "发布解读：" + p.Title, Body: p.Interprets, Need: RightDraft})
	m.Keep(d, insert(d))
	return nil
}

const ground = "国办发〔2016〕80号实施细则：解读与文件同步，最迟在文件公开后的期限内"

// Explain (说明情况) says why the interpretation is not out yet; the clock goes on.
type Explain struct {
	Text string `json:"text" form:"text" label:"为什么还没有解读，准备什么时候发布" kind:"textarea" need:"true" max:"500" hint:"监督部门看得到；解读期限照常计算"`
}

func explain(m *matter.Move, in Explain) error {
	text := strings.TrimSpace(in.Text)
	if text == "" {
		return fault.InvalidField("text", "请写明原因和准备发布的时间")
	}
	d := matter.FactsOf[Duty](m)
	d.Notes = append(append([]Note(nil), d.Notes...), Note{m.Now, m.Actor.Name, text})
	m.Record("text", text)
	m.Keep(d, update(d))
	return nil
}

// Fulfil ends the duty: an interpretation is out.
type Fulfil struct {
	On workday.Date `json:"on"`
}

func fulfil(m *matter.Move, in Fulfil) error {
	if in.On.IsZero() {
		return fault.Conflictf("解读还没有公开")
	}
	d := matter.FactsOf[Duty](m)
	d.FirstOn = in.On
	m.Keep(d, update(d))
	m.Close(StateDone, OutcomeDone)
	return nil
}

// Cease ends the duty: the policy was withdrawn, repealed or has lapsed.
type Cease struct {
	Why string `json:"why"`
}

func cease(m *matter.Move, in Cease) error {
	d := matter.FactsOf[Duty](m)
	d.Ceased = in.Why
	if d.Ceased == "" {
		d.Ceased = "文件已经撤回、废止或者失效"
	}
	m.Record("why", d.Ceased)
	m.Keep(d, update(d))
	m.Close(StateCeased, OutcomeCeased)
	return nil
}
