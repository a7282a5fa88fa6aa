package annual

import (
	"slices"

	"tongban/internal/common/workday"
)

// Asked is one request for information as the report counts it. The room that handles requests fills it in.
type Asked struct {
	Number   string
	Class    string       // a column of table three: natural_person, business …
	Channel  string       // desk, web or letter_fax: a row of the older table without its applications_
	Received workday.Date // zero: not received in the sense of the law yet
	Ended    workday.Date // zero: still open
	Row      string       // a row of table three when it has ended; empty when no row of today says it
	Old      string       // a row of the older table: answers_granted …
	Remedies []Remedy
}

// Remedy is a review or a suit about a request: 条2019 §51.
type Remedy struct {
	Kind    string // review, litigation_direct, litigation_after_review
	Result  string // upheld, corrected, other, pending
	FiledOn workday.Date
}

// Fees are the information-processing fees of a year: 国办公开办函〔2021〕30号 wants them in part six. Amounts are in yuan.
type Fees struct {
	Notices, Collected, Waived Figure
}

// The figures of fees stand beside the tables: no form prints them in a cell, the text does.
const (
	feeNotices   = "fees.notices"
	feeCollected = "fees.collected"
	feeWaived    = "fees.waived"
)

// Register is what the office's own records give for a year: the requests of the body that were open in it, and how much
// was published.
type Register struct {
	Requests []Asked
	Fees     Fees
	Figures  map[string]Figure // other cells that registers of the house count, by table.row.column
}

// Counted are the cells that follow from the records, and the records behind each.
type Counted struct {
	Cells  map[string]Figure
	Behind map[string][]string // numbers of the requests
}

// add counts a request in a cell.
func (c Counted) add(path, number string) {
	c.Cells[path] += one
	c.Behind[path] = append(c.Behind[path], number)
}

// Count writes the tables of a form for a year from the records. 条2019 §50(二): requests received and how they were
// handled; (三): reviews and suits. Every cell of these tables is printed, with 0 where there is nothing.
func Count(form Form, year int, r Register) Counted {
	c := Counted{Cells: map[string]Figure{}, Behind: map[string][]string{}}
	for path, v := range r.Figures {
		if _, ok := form.title(path); ok {
			c.Cells[path] = v
		}
	}
	for name, v := range map[string]Figure{feeNotices: r.Fees.Notices, feeCollected: r.Fees.Collected, feeWaived: r.Fees.Waived} {
		if v != 0 {
			c.Cells[name] = v
		}
	}
	first, last := workday.NewDate(year, 1, 1), workday.NewDate(year, 12, 31)
	if form.Name == "2008" {
		c.indicators(r.Requests, first, last)
		c.zero(form, "indicators", "year")
		return c
	}
	for _, a := range r.Requests {
		if a.Received.IsZero() || a.Received.After(last) || !a.Ended.IsZero() && a.Ended.Before(first) {
			continue
		}
		both := func(row string) {
			c.add("table3."+row+"."+a.Class, a.Number)
			c.add("table3."+row+".total", a.Number)
		}
		if a.Received.Before(first) {
			both("carried_in")
		} else {
			both("new")
		}
		if a.Ended.IsZero() || a.Ended.After(last) {
			both("carried_out")
			continue
		}
		row := a.Row
		if row == "" {
			row = "other_other"
		}
		both(row)
		both("result_total")
	}
	for _, a := range r.Requests {
		for _, m := range a.Remedies {
			if !m.FiledOn.Before(first) && !m.FiledOn.After(last) {
				c.add("table4.count."+m.Kind+"."+m.Result, a.Number)
				c.add("table4.count."+m.Kind+".total", a.Number)
			}
		}
	}
	c.zero(form, "table3", "")
	c.zero(form, "table4", "")
	delete(c.Cells, "table3.other.total") // the one row of older reports is not used beside the three of today
	for _, col := range []string{"natural_person", "business", "research", "public_welfare", "legal_service", "other_org"} {
		delete(c.Cells, "table3.other."+col)
	}
	return c
}

// indicators counts the older table: a request counts in the year of its receipt, its answer in the year of the answer.
func (c Counted) indicators(list []Asked, first, last workday.Date) {
	within := func(d workday.Date) bool { return !d.IsZero() && !d.Before(first) && !d.After(last) }
	for _, a := range list {
		if within(a.Received) {
			c.add("indicators.applications_total.year", a.Number)
			c.add("indicators.applications_"+a.Channel+".year", a.Number)
		}
		if within(a.Ended) {
			c.add("indicators.answers_total.year", a.Number)
			c.add("indicators."+a.Old+".year", a.Number)
		}
		for _, m := range a.Remedies {
			if within(m.FiledOn) {
				row := "lawsuits"
				if m.Kind == "review" {
					row = "reviews"
				}
				c.add("indicators."+row+".year", a.Number)
			}
		}
	}
}

// zero prints 0 in each empty cell of a table, or of one column of it.
func (c Counted) zero(form Form, table, column string) {
	t, _ := form.table(table)
	for _, row := range t.Rows {
		for _, col := range t.columns(row) {
			path := table + "." + row.Name + "." + col.Name
			if _, ok := c.Cells[path]; !ok && (column == "" || column == col.Name) {
				c.Cells[path] = 0
			}
		}
	}
}

// Carry adds what the years before had come to: the cumulative column of the older table.
func Carry(form Form, cells, before map[string]Figure) {
	for _, chain := range form.Years {
		if chain.Over != "cells" {
			continue
		}
		t, _ := form.table(chain.Table)
		for _, row := range t.Rows {
			here := paths(t.Name, []string{row.Name}, chain.Here)[0]
			was, ok := before[paths(t.Name, []string{row.Name}, chain.Before)[0]]
			if !ok {
				continue
			}
			for _, plus := range paths(t.Name, []string{row.Name}, chain.Plus) {
				was += cells[plus]
			}
			cells[here] = was
		}
	}
}

// Difference is a cell that says one thing in a published report and another in the records.
type Difference struct {
	Cell      string
	Title     string
	Published Figure
	Counted   Figure
}

// Differences compares a report as it was published with the records, cell by cell in the order of the form.
func Differences(published Report, counted map[string]Figure) (out []Difference) {
	form, ok := FormOf(published.Form)
	if !ok {
		return nil
	}
	for _, path := range form.Paths() {
		p, printed := published.Cells[path]
		c, known := counted[path]
		if printed && known && p != c {
			title, _ := form.title(path)
			out = append(out, Difference{Cell: path, Title: title, Published: p, Counted: c})
		}
	}
	return out
}

// Paths are the addresses of all cells in the order in which they are printed.
func (f Form) Paths() (out []string) {
	for _, t := range f.Tables {
		for _, row := range t.Rows {
			for _, c := range t.columns(row) {
				out = append(out, t.Name+"."+row.Name+"."+c.Name)
			}
		}
	}
	return out
}

// FormFor is the edition in which the report on a year is written.
func FormFor(year int) (Form, error) {
	forms, err := Forms()
	if err != nil {
		return Form{}, err
	}
	i := slices.IndexFunc(forms, func(f Form) bool { return f.Since > year })
	switch {
	case i == 0:
		return forms[0], nil
	case i < 0:
		i = len(forms)
	}
	return forms[i-1], nil
}
