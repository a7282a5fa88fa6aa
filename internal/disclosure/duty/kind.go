package duty

import (
	"context"
	"embed"
	"fmt"
	"path"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// KindName is the hall's name of duties.
const KindName = "duty"

// The states of a duty.
const (
	StateOpen    matter.State = "open"
	StateSigning matter.State = "signing"
	StateMet     matter.State = "met"
	StateLate    matter.State = "late"
	StateNone    matter.State = "none"
	StateDropped matter.State = "dropped"
	StateGone    matter.State = "gone"
	StateVoid    matter.State = "void"
)

// The outcomes of a duty.
const (
	OutcomeMet     matter.Outcome = "met"
	OutcomeLate    matter.Outcome = "late"
	OutcomeNone    matter.Outcome = "none"
	OutcomeDropped matter.Outcome = "dropped"
	OutcomeGone    matter.Outcome = "gone"
	OutcomeVoid    matter.Outcome = "void"
)

// The roles, the clock, and the rights that posts carry: who keeps the catalogue, who publishes, and the head who signs.
const (
	RolePublish  = "publish"
	RoleSign     = "sign"
	ClockPublish = "publish"
	RightAdmin   = "duty.admin"
	RightHandle  = "duty.handle"
	RightSign    = "duty.sign"
)

// Documents is what the room needs of the documents that are public.
type Documents interface {
	// Found is a document that the public sees, by its number or index number; NotFound when there is none.
	Found(ctx context.Context, number string) (Found, error)
	// Since lists what a body has published or revised from a day on, the newest first.
	Since(ctx context.Context, body string, from workday.Date) ([]Found, error)
	// Draft begins a document and gives its number; the same key gives the same document.
	Draft(ctx context.Context, by account.Actor, in Draft, key string) (number string, err error)
	// Lives reports whether a document may still become public, or is public.
	Lives(ctx context.Context, number string) (bool, error)
	// Drop gives a draft up.
	Drop(ctx context.Context, by account.Actor, number string) error
	// Desk is where a document is written.
	Desk(number string) string
}

// Found is a document that is public.
type Found struct {
	Number string       `json:"number"`
	Title  string       `json:"title"`
	Body   string       `json:"body"`
	Href   string       `json:"href"`
	First  workday.Date `json:"first,omitzero"` // first published
	On     workday.Date `json:"on"`             // published, or revised last
}

// Draft is what a document begins with.
type Draft struct{ Body, Title, Class, Basis, Text string }

// Deps is what the room needs.
type Deps struct {
	DB        *store.DB
	Now       func() time.Time
	Hall      func() *matter.Engine // made after the kinds, therefore asked for late
	Web       *web.Server
	Org       *org.Directory
	Calendar  func() *workday.Calendar
	Lamp      light.Lamp
	Documents Documents
	Classes   []web.Option // of documents
	Areas     *Areas
}

// Room is the duties with their kind, catalogue, pages and tables.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room {
	if d.Areas == nil {
		d.Areas = &Areas{}
	}
	return &Room{d}
}

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: KindName, FS: migrations} }

// Duty (公开任务) is a row of the catalogue for one body and one period: the room's own row.
type Duty struct {
	ID       int64     `json:"-"`
	Row      string    `json:"row"`
	Version  int       `json:"version"` // of the row, as it was when the period began
	Area     string    `json:"area,omitempty"`
	First    string    `json:"first"`
	Second   string    `json:"second"`
	Content  string    `json:"content"`
	Basis    string    `json:"basis"`
	Deadline string    `json:"deadline"`
	Class    string    `json:"class"`
	Body     string    `json:"body"`
	Every    Every     `json:"every"`
	Period   Period    `json:"period"`
	Occasion string    `json:"occasion,omitempty"`
	InPlace  bool      `json:"inPlace,omitempty"` // a revision of what was published before counts
	Draft    string    `json:"draft,omitempty"`   // number of the document that was begun for it
	Met      *Met      `json:"met,omitempty"`
	None     *None     `json:"none,omitempty"`
	Table    *Table    `json:"table,omitempty"`
	Void     *Void     `json:"void,omitempty"`
	Returned string    `json:"returned,omitempty"` // why the head did not sign
	Dropped  string    `json:"dropped,omitempty"`
	Gone     string    `json:"gone,omitempty"` // why what met it was withdrawn
	EndedAt  time.Time `json:"endedAt,omitzero"`
}

// Met is what the duty was met by.
type Met struct {
	Found
	By string `json:"by"`
}

// None (没有发生) says that nothing arose in the period.
type None struct {
	Reason string    `json:"reason"`
	By     string    `json:"by"` // subject
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
	Signer string    `json:"signer,omitempty"`
	SignAt time.Time `json:"signAt,omitzero"`
}

// Void (撤销) says that the duty was opened by mistake.
type Void struct {
	Reason string    `json:"reason"`
	By     string    `json:"by"` // subject
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
	Signer string    `json:"signer,omitempty"` // subject
	Signed string    `json:"signed,omitempty"` // by name
	SignAt time.Time `json:"signAt,omitzero"`
}

// asked reports whether somebody waits for the head's word on a void.
func (d Duty) asked() bool { return d.Void != nil && d.Void.Signer == "" }

// title names the duty for people.
func (d Duty) title() string {
	return d.Second + "（" + d.Period.Title + "）"
}

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateOpen, Title: "待公开"},
		{Name: StateSigning, Title: "待负责人签署"},
		{Name: StateMet, Title: "已按时公开", Closed: true},
		{Name: StateLate, Title: "逾期公开", Closed: true},
		{Name: StateNone, Title: "本期没有发生", Closed: true},
		{Name: StateDropped, Title: "目录调整，不再公开", Closed: true},
		{Name: StateGone, Title: "信息已撤回，重新公开", Closed: true},
		{Name: StateVoid, Title: "错误生成，已撤销", Closed: true},
	}
}

// Kind is the kind "duty" for the hall.
func (room *Room) Kind() *matter.Kind {
	task := matter.ByTask
	in := func(s ...matter.State) []matter.State { return s }
	return &matter.Kind{
		Name: KindName, Title: "公开任务", States: states(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "begin", Title: "公开期开始", To: in(StateOpen), By: matter.BySystem(), Hidden: true, Pages: "E-07"}, room.begin),
			matter.Act(matter.Action{Name: "occasion", Title: "登记公开事由", To: in(StateOpen), By: matter.ByRight(RightHandle), Pages: "E-07"}, room.occasion),
			matter.Act(matter.Action{Name: "drafted", Title: "起草公开信息", From: in(StateOpen), By: task(RolePublish), Hidden: true, Pages: "E-07"}, drafted),
			matter.Act(matter.Action{Name: "link", Title: "关联已公开的信息", From: in(StateOpen), To: in(StateMet, StateLate), By: matter.ByAny(task(RolePublish), matter.BySystem()), Pages: "E-07"}, link),
			matter.Act(matter.Action{Name: "report_none", Title: "报告本期没有发生", From: in(StateOpen), To: in(StateSigning), By: task(RolePublish), Pages: "E-07"}, room.reportNone),
			matter.Act(matter.Action{Name: "sign", Title: "签署没有发生", From: in(StateSigning), To: in(StateNone), By: task(RoleSign), Pages: "E-07"}, sign),
			matter.Act(matter.Action{Name: "fill", Title: "填报数据", From: in(StateOpen), By: task(RolePublish), Pages: "E-07"}, room.fill),
			matter.Act(matter.Action{Name: "file", Title: "提请审核公布", From: in(StateOpen), To: in(StateSigning), By: task(RolePublish), Pages: "E-07"}, room.file),
			matter.Act(matter.Action{Name: "show_table", Title: "审核并公布数据", From: in(StateSigning), To: in(StateMet, StateLate), By: task(RoleSign), Pages: "E-07 D-07"}, release),
			matter.Act(matter.Action{Name: "amend", Title: "更正公布的数据", From: in(StateMet, StateLate), By: matter.ByLead(RightSign), Pages: "E-07 D-07"}, amend),
			matter.Act(matter.Action{Name: "refuse", Title: "退回", From: in(StateSigning), To: in(StateOpen), By: task(RoleSign), Pages: "E-07"}, refuse),
			matter.Act(matter.Action{Name: "ask_void", Title: "提请撤销", From: in(StateOpen, StateMet, StateLate, StateNone), To: in(StateSigning, StateMet, StateLate, StateNone), By: matter.ByAny(task(RolePublish), matter.ByLead(RightHandle)), Pages: "E-07"}, room.askVoid),
			matter.Act(matter.Action{Name: "void", Title: "核准撤销", From: in(StateSigning, StateMet, StateLate, StateNone), To: in(StateVoid), By: matter.ByAny(task(RoleSign), matter.ByLead(RightSign)), Pages: "E-07"}, void),
			matter.Act(matter.Action{Name: "keep", Title: "不予撤销", From: in(StateMet, StateLate, StateNone), By: matter.ByLead(RightSign), Pages: "E-07"}, keep),
			matter.Act(matter.Action{Name: "retime", Title: "按新的日历计算时限", From: in(StateOpen, StateSigning), By: matter.BySystem(), Hidden: true, Pages: "E-07"}, retime),
			matter.Act(matter.Action{Name: "gone", Title: "公开的信息撤回", From: in(StateMet, StateLate), To: in(StateGone), By: matter.BySystem(), Hidden: true, Pages: "E-07"}, gone),
			matter.Act(matter.Action{Name: "drop", Title: "目录调整", From: in(StateOpen, StateSigning), To: in(StateDropped), By: matter.BySystem(), Hidden: true, Pages: "E-07"}, drop),
		},
		Number: number, Facts: facts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			d, ok := f.(Duty)
			switch {
			case !ok:
				return []string{"duty has no row"}
			case (m.State == StateMet || m.State == StateLate) && d.Met == nil:
				bad = append(bad, "met by nothing")
			case m.State == StateNone && (d.None == nil || d.None.Signer == "" || d.None.Signer == d.None.By):
				bad = append(bad, "nothing arose without a signature of another")
			case m.State == StateVoid && (d.Void == nil || d.Void.Signer == "" || d.Void.Signer == d.Void.By):
				bad = append(bad, "void without a signature of another")
			case m.State == StateDropped && d.Dropped == "":
				bad = append(bad, "dropped without a reason")
			}
			if d.Table != nil && d.Table.Shown && d.Met == nil {
				bad = append(bad, "a table is public though nothing was met")
			}
			if d.Met != nil && m.State != StateGone && m.State != StateVoid && (m.State == StateLate) != d.Met.On.After(d.Period.limit()) {
				bad = append(bad, "state and day of publication disagree on whether it was late")
			}
			return bad
		},
	}
}

// number is 公开任务, the region, the year and a number without gaps.
func number(o matter.Opening, at time.Time) (string, func(int64) string) {
	prefix := "GW-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
	return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
}
