// Package meeting is one appointment of several bodies with one record sheet (联合踏勘、联合审图、联合验收): who is called, when
// and where, what each of them found in a row of its own, signed, and what the whole comes to.
//
// It is for the rooms whose matters several bodies look at together: a case (现场踏勘) and a project (联合审图、联合验收), under
// 行政许可法 §26 and §34. It knows no state of its own: what follows a meeting belongs to the kind that holds it.
package meeting

import (
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

// Finding (结论) is what a body, or the whole, comes to.
type Finding string

// The findings, from good to bad.
const (
	Agree    Finding = "agree"
	Mend     Finding = "mend" // can still be put right
	Disagree Finding = "disagree"
)

// order is that of the findings, the worst last.
var order = []Finding{Agree, Mend, Disagree}

// Known reports whether it is one of the findings.
func (f Finding) Known() bool { return slices.Contains(order, f) }

// Worse reports whether a finding is worse than another.
func (f Finding) Worse(than Finding) bool {
	return slices.Index(order, f) > slices.Index(order, than)
}

// Sheet (记录表) is one appointment with its rows.
type Sheet struct {
	At         time.Time `json:"at"`
	Place      string    `json:"place"`
	People     string    `json:"people,omitempty"` // who comes beside the bodies
	Purpose    string    `json:"purpose"`
	ArrangedBy string    `json:"arrangedBy"`
	ArrangedAt time.Time `json:"arrangedAt"`
	Rows       []Row     `json:"rows"`
	EndedAt    time.Time `json:"endedAt,omitzero"`
	Cancelled  string    `json:"cancelled,omitempty"` // why it did not come about
}

// Row (各部门意见) is one body's finding.
type Row struct {
	Body     string    `json:"body"`
	Title    string    `json:"title"` // what it looks at
	Lead     bool      `json:"lead,omitempty"`
	Officers string    `json:"officers,omitempty"`
	Result   Finding   `json:"result,omitempty"`
	Finding  string    `json:"finding,omitempty"`
	Points   []string  `json:"points,omitempty"` // what has to be put right (整改清单)
	Round    int       `json:"round,omitempty"`  // the round in which it was signed, when it is taken over from before
	By       string    `json:"by,omitempty"`
	Subject  string    `json:"subject,omitempty"`
	At       time.Time `json:"at,omitzero"` // when it was signed
	Hash     string    `json:"hash,omitempty"`
}

// Signed reports whether the body has signed.
func (r Row) Signed() bool { return !r.At.IsZero() }

// Row finds the row of a body.
func (s Sheet) Row(body string) (int, bool) {
	i := slices.IndexFunc(s.Rows, func(r Row) bool { return r.Body == body })
	return i, i >= 0
}

// Signed reports whether all have signed.
func (s Sheet) Signed() bool {
	return len(s.Rows) > 0 && !slices.ContainsFunc(s.Rows, func(r Row) bool { return !r.Signed() })
}

// Open reports whether it is arranged and not over.
func (s Sheet) Open() bool { return !s.At.IsZero() && s.EndedAt.IsZero() }

// Worst is the worst finding of all: the whole comes to nothing better, for no body's no is overruled by another.
func (s Sheet) Worst() Finding {
	worst := Agree
	for _, r := range s.Rows {
		if r.Result.Worse(worst) {
			worst = r.Result
		}
	}
	return worst
}

// Moment is when a meeting is, of the day and the hour as they were typed.
func Moment(on workday.Date, hour string) (time.Time, error) {
	at, err := time.ParseInLocation("15:04", strings.TrimSpace(hour), workday.Shanghai)
	if err != nil {
		return time.Time{}, fault.InvalidField("hour", "请写时和分，例如 09:30")
	}
	return on.Start().Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute), nil
}

// Officers are the names that were typed in one line.
func Officers(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，, ;；", r) })
}

// Lines are the lines of a list that was typed, without empty ones.
func Lines(text string) (out []string) {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// CheckOfficers says what is wrong with those who were sent to a place.
// 行政许可法 §34: two officers or more are sent to look at it.
func CheckOfficers(text string) []fault.Field {
	if text != "" && len(Officers(text)) < 2 {
		return []fault.Field{{Name: "officers", Message: "现场核查应当有两名以上工作人员，请写全姓名，用顿号隔开"}}
	}
	return nil
}
