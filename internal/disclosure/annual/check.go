package annual

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Finding is one thing checked. Parts and Total are what was compared.
type Finding struct {
	Rule  string `json:"rule"`
	Where string `json:"where"`          // the row or column, in the words of the table
	Cell  string `json:"cell,omitempty"` // table.row.column of the figure that is said to be wrong
	Parts Figure `json:"parts"`
	Total Figure `json:"total"`
	Quote string `json:"quote,omitempty"` // of the text
	OK    bool   `json:"ok"`
}

// String says a finding in one line.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s：%s", f.Rule, f.Where)
	if f.OK {
		fmt.Fprintf(&b, "，%s", f.Total)
	} else {
		fmt.Fprintf(&b, "，算得 %s，报告写 %s", f.Parts, f.Total)
	}
	if f.Quote != "" {
		fmt.Fprintf(&b, "（原文：%s）", f.Quote)
	}
	return b.String()
}

// Check holds a report against itself: its tables by the identities of its form, its text against the tables, and the
// sums and percentages inside its text. All that was compared is given, what is wrong first.
func Check(r Report) []Finding {
	var found []Finding
	if form, ok := FormOf(r.Form); ok {
		for _, rule := range form.Rules {
			found = append(found, checkRule(r, form, rule)...)
		}
		found = append(found, checkClaims(r, form)...)
	}
	found = append(found, checkText(r.Text)...)
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(rank(a), rank(b)) })
	return found
}

func rank(f Finding) int {
	if f.OK {
		return 1
	}
	return 0
}

// checkRule asks an identity of each column or row. A side of which nothing is printed cannot be compared.
func checkRule(r Report, form Form, rule Rule) []Finding {
	t, _ := form.table(rule.Table)
	var found []Finding
	ask := func(where string, left, right []string) {
		parts, a := r.sum(left)
		total, b := r.sum(right)
		if !a || !b {
			return
		}
		f := Finding{Rule: rule.Name, Where: where, Parts: parts, Total: total, OK: parts == total || rule.AtMost && parts < total}
		if !f.OK && r.lacks(form, slices.Concat(left, right)) {
			return // what was not read may be what is missing
		}
		if len(right) == 1 {
			f.Cell = right[0]
		}
		found = append(found, f)
	}
	if rule.Over == "rows" {
		for _, row := range t.Rows {
			if len(row.Columns) > 0 {
				continue
			}
			where := row.Title
			if row.Bare {
				where = t.Title
			}
			ask(where, paths(t.Name, []string{row.Name}, rule.Left), paths(t.Name, []string{row.Name}, rule.Right))
		}
		return found
	}
	for _, c := range t.Columns {
		ask(c.Title, paths(t.Name, rule.Left, []string{c.Name}), paths(t.Name, rule.Right, []string{c.Name}))
	}
	return found
}

// paths are the addresses of the cells in these rows and columns.
func paths(table string, rows, columns []string) []string {
	var list []string
	for _, row := range rows {
		for _, column := range columns {
			list = append(list, table+"."+row+"."+column)
		}
	}
	return list
}

// CheckYears holds a report against that of the year before, if both are of one form and follow each other.
func CheckYears(before, r Report) []Finding {
	form, ok := FormOf(r.Form)
	if !ok || before.Form != r.Form || before.Year+1 != r.Year {
		return nil
	}
	var found []Finding
	for _, chain := range form.Years {
		t, _ := form.table(chain.Table)
		ask := func(where string, rows, columns func([]string) []string) {
			here, a := r.sum(paths(t.Name, rows(chain.Here), columns(chain.Here)))
			was, b := before.sum(paths(t.Name, rows(chain.Before), columns(chain.Before)))
			added, _ := r.sum(paths(t.Name, rows(chain.Plus), columns(chain.Plus)))
			if len(chain.Plus) == 0 {
				added = 0
			}
			if a && b {
				found = append(found, Finding{Rule: chain.Name, Where: where, Parts: was + added, Total: here, OK: was+added == here})
			}
		}
		named := func(names []string) []string { return names }
		if chain.Over == "cells" {
			for _, row := range t.Rows {
				ask(row.Title, func([]string) []string { return []string{row.Name} }, named)
			}
			continue
		}
		for _, c := range t.Columns {
			ask(c.Title, named, func([]string) []string { return []string{c.Name} })
		}
	}
	return found
}
