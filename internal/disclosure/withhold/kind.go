package withhold

import (
	"context"
	"embed"
	"fmt"
	"path"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// KindName is the hall's name of records.
const KindName = "withholding"

// The states of a record.
const (
	StateListed    matter.State = "listed"
	StateReviewing matter.State = "reviewing"
	StateSigning   matter.State = "signing"
	StateOpened    matter.State = "opened"
	StateRemoved   matter.State = "removed"
)

// The outcomes of a record.
const (
	OutcomeOpened  matter.Outcome = "opened"
	OutcomeRemoved matter.Outcome = "removed"
)

// The roles, the clocks, and the rights that posts carry.
const (
	RoleReview  = "review"
	RoleSign    = "sign"
	ClockNext   = "next"
	ClockReview = "review"
	RightHandle = "withhold.handle"
	RightSign   = "withhold.sign"
	RightAdmin  = "withhold.admin"
)

// The attributes of what is not made public without being asked.
const (
	AttributeWithheld = "withheld"
	AttributeRequest  = "request"
)

// The results of an examination.
const (
	ResultKeep     = "keep"
	ResultReground = "reground"
	ResultOpen     = "open"
)

var (
	attributes = []web.Option{{Value: AttributeWithheld, Text: "不予公开"}, {Value: AttributeRequest, Text: "依申请公开"}}
	results    = []web.Option{{Value: ResultKeep, Text: "继续不公开"}, {Value: ResultReground, Text: "变更不公开的理由"}, {Value: ResultOpen, Text: "转为公开"}}
)

func titleOf(options []web.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Text
		}
	}
	return value
}

// Source is a document that ended its reviews without being public.
type Source struct {
	ID        int64
	Number    string
	Body      string
	Title     string
	DocNumber string
	MadeOn    workday.Date
	Attribute string
	Reason    string
	Ground    string
	By        string // who cleared it
	On        workday.Date
}

// Documents is what the room needs of the documents.
type Documents interface {
	// Withheld lists documents that ended without being public, by id from one on.
	Withheld(ctx context.Context, after int64, limit int) ([]Source, error)
	// Draft begins a document that makes a record public, from its source where there is one, and gives its number; the
	// same key gives the same document.
	Draft(ctx context.Context, by account.Actor, r Record, key string) (number string, err error)
	// Desk is where a document is written.
	Desk(number string) string
}

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
	Grounds   *Grounds
	Accord    *accord.Book
}

// Room is the records with their kind, pages and tables.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room { return &Room{d} }

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "withhold", FS: migrations} }

// Record (不公开信息) is one entry of the catalogue: the room's own row.
type Record struct {
	ID        int64        `json:"-"`
	Body      string       `json:"body"`
	Title     string       `json:"title"`
	Secret    bool         `json:"secret,omitempty"`  // the title itself is not to be read
	General   string       `json:"general,omitempty"` // what stands in its place
	DocNumber string       `json:"docNumber,omitempty"`
	MadeOn    workday.Date `json:"madeOn,omitzero"`
	Attribute string       `json:"attribute"`
	Reason    string       `json:"reason"`
	Ground    string       `json:"ground"` // in words
	Basis     string       `json:"basis"`  // the rule, by name and article
	DecidedBy string       `json:"decidedBy"`
	DecidedOn workday.Date `json:"decidedOn"`
	NextOn    workday.Date `json:"nextOn"`
	BeganAt   time.Time    `json:"beganAt,omitzero"` // the examination that is under way
	Document  int64        `json:"document,string,omitempty"`
	Source    string       `json:"source,omitempty"` // number of that document
	Proposal  *Proposal    `json:"proposal,omitempty"`
	Returned  string       `json:"returned,omitempty"`
	Reviews   []Reviewed   `json:"reviews,omitempty"`
	Draft     string       `json:"draft,omitempty"` // of the document by which it becomes public
	Why       string       `json:"why,omitempty"`   // it was removed
	EndedAt   time.Time    `json:"endedAt,omitzero"`
}

// Proposal is what the examiner has come to.
type Proposal struct {
	Result  string       `json:"result"`
	Reason  string       `json:"reason,omitempty"`
	Ground  string       `json:"ground,omitempty"`
	Basis   string       `json:"basis,omitempty"`
	Opinion string       `json:"opinion"`
	NextOn  workday.Date `json:"nextOn,omitzero"`
	By      string       `json:"by"` // subject
	Name    string       `json:"name"`
	At      time.Time    `json:"at"`
}

// Reviewed (复查) is an examination that is over.
type Reviewed struct {
	Proposal
	Was    string    `json:"was"` // the reason before
	Signer string    `json:"signer"`
	SignAt time.Time `json:"signAt"`
}

// Shown is the name under which everybody reads of the record. Nothing else decides it.
func (r Record) Shown() string {
	if r.Secret {
		return r.General
	}
	return r.Title
}

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateListed, Title: "在目录中", Waits: "复查日期"},
		{Name: StateReviewing, Title: "复查中"},
		{Name: StateSigning, Title: "复查待审定"},
		{Name: StateOpened, Title: "已转为公开", Closed: true},
		{Name: StateRemoved, Title: "已移出", Closed: true},
	}
}

// Kind is the kind "withholding" for the hall.
func (room *Room) Kind() *matter.Kind {
	task, lead := matter.ByTask, matter.ByLead
	in := func(s ...matter.State) []matter.State { return s }
	return &matter.Kind{
		Name: KindName, Title: "不公开信息", States: states(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "record", Title: "登记不公开信息", To: in(StateListed), By: matter.ByRight(RightHandle), Pages: "E-09"}, room.record),
			matter.Act(matter.Action{Name: "enter", Title: "审查确定不公开，列入目录", To: in(StateListed), By: matter.BySystem(), Hidden: true, Pages: "E-09"}, room.enter),
			matter.Act(matter.Action{Name: "review_due", Title: "到了复查日期", From: in(StateListed), To: in(StateReviewing), By: matter.BySystem(), Hidden: true, Pages: "E-09"}, room.reviewDue),
			matter.Act(matter.Action{Name: "begin_review", Title: "提前复查", From: in(StateListed), To: in(StateReviewing), By: lead(RightHandle), Pages: "E-09"}, room.beginReview),
			matter.Act(matter.Action{Name: "propose", Title: "提出复查意见", From: in(StateReviewing), To: in(StateSigning), By: task(RoleReview), Pages: "E-09"}, room.propose),
			matter.Act(matter.Action{Name: "decide", Title: "审定", From: in(StateSigning), To: in(StateListed, StateOpened), By: task(RoleSign), Pages: "E-09"}, room.decide),
			matter.Act(matter.Action{Name: "return", Title: "退回重新复查", From: in(StateSigning), To: in(StateReviewing), By: task(RoleSign), Pages: "E-09"}, sendBack),
			matter.Act(matter.Action{Name: "correct", Title: "更正登记", From: in(StateListed), By: lead(RightHandle), Pages: "E-09"}, room.correct),
			matter.Act(matter.Action{Name: "remove", Title: "移出目录", From: in(StateListed), To: in(StateRemoved), By: lead(RightSign), Pages: "E-09"}, remove),
			matter.Act(matter.Action{Name: "drafted", Title: "起草公开稿", From: in(StateOpened), By: matter.ByAny(lead(RightHandle), lead("publish.draft")), Hidden: true, Pages: "E-09"}, drafted),
		},
		Number: number, Facts: facts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			r, ok := f.(Record)
			switch {
			case !ok:
				return []string{"record has no row"}
			case r.Reason == "" || r.DecidedBy == "" || r.DecidedOn.IsZero():
				bad = append(bad, "withheld without a reason, a person or a day")
			case r.Secret && r.General == "":
				bad = append(bad, "its title is secret and nothing stands in its place")
			case m.State == StateRemoved && r.Why == "":
				bad = append(bad, "removed without a reason")
			case m.State == StateSigning && r.Proposal == nil:
				bad = append(bad, "to be signed without an opinion")
			}
			if m.State == StateOpened && (len(r.Reviews) == 0 || r.Reviews[len(r.Reviews)-1].Result != ResultOpen) {
				bad = append(bad, "opened without an examination that says so")
			}
			for _, v := range r.Reviews {
				if v.Signer == "" || v.Signer == v.By {
					bad = append(bad, "examined and signed by one person")
				}
			}
			return bad
		},
	}
}

// number is 不公开, the region, the year and a number without gaps.
func number(o matter.Opening, at time.Time) (string, func(int64) string) {
	prefix := "BG-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
	return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
}
