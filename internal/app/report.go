package app

import (
	"tongban/internal/base/fault"
	"tongban/internal/disclosure/annual"
)

// Finding is one thing that was compared in an annual report.
type Finding = annual.Finding

// CheckedReport is an annual report of open government as it was read, and all that was compared in it.
type CheckedReport struct {
	annual.Report
	Findings []annual.Finding `json:"findings"`
}

// CheckReport reads an annual report and holds it against itself and, if there is one, against that of the year before.
func CheckReport(file, before []byte) (CheckedReport, error) {
	r, err := annual.Read(file)
	if err != nil {
		return CheckedReport{}, err
	}
	checked := CheckedReport{Report: r, Findings: annual.Check(r)}
	if before == nil {
		return checked, nil
	}
	last, err := annual.Read(before)
	if err != nil {
		return checked, err
	}
	years := annual.CheckYears(last, r)
	if years == nil {
		return checked, fault.Invalidf("另一份报告不是上一年的同种年度报告")
	}
	checked.Findings = append(checked.Findings, years...)
	return checked, nil
}

// Wrong counts what does not agree.
func (c CheckedReport) Wrong() int {
	n := 0
	for _, f := range c.Findings {
		if !f.OK {
			n++
		}
	}
	return n
}

// Edition is the title of its form, or empty when no form knows its tables.
func (c CheckedReport) Edition() string {
	form, _ := annual.FormOf(c.Form)
	return form.Title
}
