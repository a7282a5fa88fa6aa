package annual

import "strings"

// Note is what is to be said of one figure of a report that was published elsewhere, held against the records.
type Note struct {
	Cell  string   `json:"cell,omitempty"` // empty: it stands in the text alone
	Title string   `json:"title"`
	Words []string `json:"words"`
}

// String says a note in one line.
func (n Note) String() string { return n.Title + "：" + strings.Join(n.Words, "；") }

// nothingKnown is said where there is nothing to compare with.
const nothingKnown = "登记簿里没有这一年的记录，没有可以比较的数"

// Against goes through the figures of a report as it was published: where the records say something else, and where the
// report contradicts itself. What it prints is kept as published; the note stands beside it.
func Against(published Report, recorded Tally) (notes []Note) {
	at := map[string]int{}
	add := func(cell, title, words string) {
		i, known := at[cell+"\n"+title]
		if !known {
			i = len(notes)
			notes = append(notes, Note{Cell: cell, Title: title})
			at[cell+"\n"+title] = i
		}
		notes[i].Words = append(notes[i].Words, words)
	}
	if recorded.Blank {
		add("", "全部数据", nothingKnown)
	}
	for _, d := range Differences(published, recorded.Cells) {
		add(d.Cell, d.Title, "报告写 "+d.Published.String()+"，登记簿算得 "+d.Counted.String())
	}
	form, _ := FormOf(published.Form)
	for _, f := range Check(published) {
		if f.OK {
			continue
		}
		words := f.Rule + "，算得 " + f.Parts.String() + "，报告写 " + f.Total.String()
		if f.Quote != "" {
			words += "（原文：" + f.Quote + "）"
		}
		title := f.Where
		if f.Cell != "" {
			title = form.CellTitle(f.Cell)
		}
		if title == "" {
			title = "正文"
		}
		add(f.Cell, title, words)
	}
	return notes
}
