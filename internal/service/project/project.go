// Package project takes an engineering project (工程建设项目) through its four stages: land use, planning, construction
// and completion, each with one lead body, one form and one set of materials, and several items side by side.
//
// It serves those who build, the windows that take a stage in, the bodies that are heard and the one that leads, under
// 国办发〔2018〕33号 and 国办发〔2019〕11号. Its states are preparing, running and the ends finished, withdrawn and ended.
// A stage that is applied for opens one case for each of its items as a part of the project; how such a case is worked on
// it leaves to casework, which it knows only as Cases, and learns from what its parts report how far the stage is.
package project

import (
	"encoding/json"
	"slices"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Project (工程建设项目) is one project: the room's own row.
type Project struct {
	ID       int64      `json:"-"`
	Class    Class      `json:"-"` // in the version under which it was registered
	Code     string     `json:"code"`
	Name     string     `json:"name"`
	Owner    string     `json:"owner"`             // name of the unit that builds (建设单位)
	Credit   string     `json:"credit"`            // its credit code
	Company  bool       `json:"company,omitempty"` // else a person builds, whose name is not for everybody
	Address  string     `json:"address"`           // where it is built
	Industry string     `json:"industry"`          // two digits of GB/T 4754
	Sort     string     `json:"sort"`              // approval, verification or filing
	Invest   string     `json:"invest"`            // 万元
	Scale    string     `json:"scale"`             // what is built, in words
	Area     string     `json:"area,omitempty"`    // region whose evaluations are used (区域评估)
	Regional []Regional `json:"regional,omitempty"`
	Runs     []Run      `json:"runs,omitempty"`
	Ended    string     `json:"ended,omitempty"` // why it was withdrawn or ended
	Contact  Contact    `json:"contact"`         // sealed

	private []byte // what is personal, sealed as it lies in the row
}

// Contact (联系人) is whom to ask about the project.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Regional (区域评估成果) is an evaluation that was made once for a whole region.
type Regional struct {
	Name  string       `json:"name" yaml:"name"`
	Paper string       `json:"paper" yaml:"paper"` // title and number of the report
	Until workday.Date `json:"until,omitzero" yaml:"until"`
}

// Run (阶段申报) is one application for a stage. A stage has a second one when an item was refused, or the first was
// withdrawn.
type Run struct {
	Key        string              `json:"key"` // stage and round
	Stage      string              `json:"stage"`
	By         string              `json:"by"` // subject of who applied
	AppliedAt  time.Time           `json:"appliedAt"`
	Early      *Promise            `json:"early,omitempty"`
	Parts      []Part              `json:"parts"`
	Given      []Given             `json:"given,omitempty"`
	Form       map[string][]string `json:"form,omitempty"`      // sealed
	Who        json.RawMessage     `json:"who,omitempty"`       // sealed: who applied, as casework takes it
	AcceptedAt time.Time           `json:"acceptedAt,omitzero"` // joint acceptance (联合受理): all that go on are accepted
	Opinions   []Opinion           `json:"opinions,omitempty"`
	Conclusion *Conclusion         `json:"conclusion,omitempty"`
	Correction *StageCorrection    `json:"correction,omitempty"`
	Meetings   []Meeting           `json:"meetings,omitempty"` // sealed: what is done together
	EndedAt    time.Time           `json:"endedAt,omitzero"`
	Result     Result              `json:"result,omitempty"`
	Why        string              `json:"why,omitempty"` // it was withdrawn
}

// Promise (承诺) is what was promised to begin a stage early.
type Promise struct {
	Text string    `json:"text"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// Part (并联事项) is one item of a run, with what its case has reported.
type Part struct {
	Item       string       `json:"item"`
	Version    int          `json:"version"`
	Name       string       `json:"name"`
	Body       string       `json:"body"`
	Matter     int64        `json:"matter,omitempty,string"`
	Number     string       `json:"number,omitempty"`
	Failed     string       `json:"failed,omitempty"` // why its case could not be opened
	State      matter.State `json:"state,omitempty"`
	Title      string       `json:"title,omitempty"` // of the state, for the public
	AcceptedAt time.Time    `json:"acceptedAt,omitzero"`
	Stop       *Stop        `json:"stop,omitempty"`
	Standing   Standing     `json:"standing"`
	Paper      string       `json:"paper,omitempty"` // number of what was granted
	Seen       int64        `json:"seen,omitempty"`  // version of the case that was reported
	DecidedAt  time.Time    `json:"decidedAt,omitzero"`
	// Answered are the bodies whose work on the case is answered by a joint, by its code.
	Answered map[string][]string `json:"answered,omitempty"`
}

// Stop (停表事由) is why the clock of a part stands still, and with it that of the stage.
type Stop struct {
	Kind   string `json:"kind"`
	Title  string `json:"title"`
	Ground string `json:"ground"`
}

// Standing (进展) is how far a part has come in the words of the stage.
type Standing string

// The standings of a part.
const (
	PartWaiting   Standing = "waiting"   // its case is being opened, or not accepted yet
	PartHandling  Standing = "handling"  // accepted
	PartGranted   Standing = "granted"   // decided as applied for
	PartRefused   Standing = "refused"   // decided against the applicant, or not accepted
	PartWithdrawn Standing = "withdrawn" // withdrawn or ended without a decision
)

// Over reports whether nothing more is decided.
func (s Standing) Over() bool { return s != PartWaiting && s != PartHandling }

// Given (申报材料) is one paper of a stage: handed in once, used by every item that asks for it.
type Given struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Of      []string `json:"of"` // item/material
	Files   []File   `json:"files,omitempty"`
	Instead string   `json:"instead,omitempty"` // what stands for it: the result of an item, or a regional evaluation
	Earlier string   `json:"earlier,omitempty"` // the run in which it was handed in
	Before  []File   `json:"before,omitempty"`  // what was there before it was corrected
}

// File is one stored file.
type File struct {
	ID   int64  `json:"id,string"`
	Name string `json:"name"`
	Size int64  `json:"size"`
	Type string `json:"type,omitempty"`
}

// Opinion (会商意见) is what one of the N bodies says.
type Opinion struct {
	Body   string    `json:"body"`
	Title  string    `json:"title"`
	Agree  bool      `json:"agree"`
	Text   string    `json:"text"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Silent bool      `json:"silent,omitempty"` // nothing was said in time
}

// Conclusion (会商结论) is what the lead makes of the opinions.
type Conclusion struct {
	Agree bool      `json:"agree"`
	Text  string    `json:"text"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// Result (阶段结果) is how a run ended.
type Result string

// The results of a run.
const (
	ResultPassed    Result = "passed"
	ResultFailed    Result = "failed"
	ResultWithdrawn Result = "withdrawn"
)

// Open reports whether the run still owes an answer.
func (r Run) Open() bool { return r.EndedAt.IsZero() }

func (r Run) part(item string) int {
	return slices.IndexFunc(r.Parts, func(p Part) bool { return p.Item == item })
}

// run finds a run by its key.
func (p Project) run(key string) int {
	return slices.IndexFunc(p.Runs, func(r Run) bool { return r.Key == key })
}

// current finds the run of a stage that is under way.
func (p Project) current(stage string) (Run, bool) {
	for _, r := range p.Runs {
		if r.Stage == stage && r.Open() {
			return r, true
		}
	}
	return Run{}, false
}

// granted finds what was granted for an item of the project.
func (p Project) granted(item string) (Part, bool) {
	for _, r := range p.Runs {
		if i := r.part(item); i >= 0 && r.Parts[i].Standing == PartGranted {
			return r.Parts[i], true
		}
	}
	return Part{}, false
}

// copyOf is the project as a move may change it: its lists are copies.
func copyOf(m *matter.Move) Project {
	p := matter.FactsOf[Project](m)
	p.Runs = slices.Clone(p.Runs)
	for i := range p.Runs {
		p.Runs[i].Parts = slices.Clone(p.Runs[i].Parts)
		p.Runs[i].Opinions = slices.Clone(p.Runs[i].Opinions)
		p.Runs[i].Meetings = slices.Clone(p.Runs[i].Meetings)
		for k := range p.Runs[i].Meetings {
			rounds := slices.Clone(p.Runs[i].Meetings[k].Rounds)
			for n := range rounds {
				rounds[n].Rows = slices.Clone(rounds[n].Rows)
			}
			p.Runs[i].Meetings[k].Rounds = rounds
		}
	}
	return p
}
