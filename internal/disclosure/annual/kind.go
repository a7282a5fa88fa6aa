package annual

import (
	"fmt"
	"path"
	"slices"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// KindName is the hall's name of yearly reports.
const KindName = "annualreport"

// The states of a report.
const (
	StateDrafting  matter.State = "drafting"
	StateSigning   matter.State = "signing"
	StatePublished matter.State = "published"
	StateStopped   matter.State = "stopped"
)

// The outcomes of a report.
const (
	OutcomePublished matter.Outcome = "published"
	OutcomeStopped   matter.Outcome = "stopped"
)

// The roles and the clock of a report.
const (
	RoleWrite    = "write"
	RoleSign     = "sign"
	ClockPublish = "publish"
)

// The rights that posts carry: who handles requests writes the report, who approves replies signs it.
const (
	RightWrite = "disclosure.handle"
	RightSign  = "disclosure.approve"
)

// Yearly (年度报告) is one report: the room's own row.
type Yearly struct {
	ID       int64             `json:"-"`
	Body     string            `json:"body"`
	Name     string            `json:"name"` // of the body, as it prints
	Year     int               `json:"year"`
	Form     string            `json:"form"`
	Entered  map[string]Entry  `json:"entered,omitempty"` // by cell
	Sections []Section         `json:"sections,omitempty"`
	Cells    map[string]Figure `json:"cells,omitempty"` // as handed in to be signed
	Explain  string            `json:"explain,omitempty"`
	Nil      *Nil              `json:"nil,omitempty"`
	Note     string            `json:"-"`                 // what has to be said above the tables
	Writers  []string          `json:"writers,omitempty"` // subjects of all who had a hand in it
	Returned string            `json:"returned,omitempty"`
	Signer   string            `json:"signer,omitempty"`
	SignedBy string            `json:"signedBy,omitempty"`
	At       time.Time         `json:"at,omitzero"`        // published
	Corrects string            `json:"corrects,omitempty"` // number of the report that it takes the place of
	Why      string            `json:"why,omitempty"`      // of the correction, or of the stop
}

// Nil (零报告) is somebody's word that there was nothing to report on, which empty registers alone do not say.
type Nil struct {
	Checked string    `json:"checked"` // what was looked through
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// Entry is a figure that somebody typed in, because no register of the house knows it or the register is not right.
type Entry struct {
	Value Figure    `json:"value"`
	Note  string    `json:"note"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateDrafting, Title: "编制中"},
		{Name: StateSigning, Title: "待审签"},
		{Name: StatePublished, Title: "已公布", Closed: true},
		{Name: StateStopped, Title: "已终止", Closed: true},
	}
}

// Kind is the kind "annualreport" for the hall.
func (room *Room) Kind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	task := matter.ByTask
	return &matter.Kind{
		Name: KindName, Title: "政府信息公开工作年度报告", States: states(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "begin", Title: "开始编制", To: in(StateDrafting), By: matter.ByRight(RightWrite), Pages: "E-04"}, room.begin),
			matter.Act(matter.Action{Name: "enter", Title: "填报数据", From: in(StateDrafting), To: in(StateDrafting), By: task(RoleWrite), Pages: "E-04"}, room.enter),
			matter.Act(matter.Action{Name: "confirm_nil", Title: "确认零报告", From: in(StateDrafting), To: in(StateDrafting), By: task(RoleWrite), Pages: "E-04"}, room.confirmNil),
			matter.Act(matter.Action{Name: "write", Title: "撰写正文", From: in(StateDrafting), To: in(StateDrafting), By: task(RoleWrite), Pages: "E-04"}, room.write),
			matter.Act(matter.Action{Name: "submit", Title: "提请审签", From: in(StateDrafting), To: in(StateSigning), By: task(RoleWrite), Pages: "E-04"}, room.submit),
			matter.Act(matter.Action{Name: "return", Title: "退回修改", From: in(StateSigning), To: in(StateDrafting), By: task(RoleSign), Pages: "E-04"}, sendBack),
			matter.Act(matter.Action{Name: "publish", Title: "审签并公布", From: in(StateSigning), To: in(StatePublished), By: task(RoleSign), Pages: "E-04 D-06"}, publish),
			matter.Act(matter.Action{Name: "stop", Title: "终止编制", From: in(StateDrafting), To: in(StateStopped), By: matter.ByLead(RightSign), Pages: "E-04"}, stop),
		},
		Number: number, Facts: facts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			y, ok := f.(Yearly)
			switch {
			case !ok:
				return []string{"report has no row"}
			case m.State == StatePublished && y.Signer == "":
				bad = append(bad, "published without a person's signature")
			case m.State == StatePublished && slices.Contains(y.Writers, y.Signer):
				bad = append(bad, "written and signed by one person")
			case m.State == StatePublished && len(y.Cells) == 0:
				bad = append(bad, "published without a table")
			}
			return bad
		},
	}
}

// number is 年报, the region, the year of the work and a number without gaps.
func number(o matter.Opening, at time.Time) (string, func(int64) string) {
	prefix := "NB-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
	return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
}
