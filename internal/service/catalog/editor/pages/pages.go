// Package pages draws the editor of items. A page gets what it shows as plain values; what they mean was decided
// before.
package pages

import (
	"github.com/a-h/templ"

	"tongban/internal/base/web"
)

// ListPage is A-02: the items that one may edit.
type ListPage struct {
	// Action, Words, State and Body are the box above the list and what it keeps.
	Action, Words, State, Body string
	Filters                    []web.Filters
	Sheet                      web.Sheet
	Links                      []web.Link
}

// DraftPage is the head of one item: where it stands, its sections, and what can be done with it.
type DraftPage struct {
	Notices  []web.Announcement
	Facts    []web.Pair
	Sections []web.Task
	Acts     []web.Link // what the life of the item allows
	Looks    []web.Link // previews, comparison, trial
	Findings []Finding  // that belong to no section
}

// Finding is something wrong with the item, in the words of the rule.
type Finding struct {
	Tone                            web.Tone
	Severity, Message, Mend, Source string
	Href, Where                     string
}

// SheetPage is a section, or a row of one of its lists.
type SheetPage struct {
	Form     web.Form
	Mark     string // what the page looked like, against overwriting
	Fields   []FieldPart
	Lists    []ListPart
	General  []Finding
	Sections []web.Link
	Looks    []web.Link
	Back     web.Link
	Place    string // path of the row
	Extra    templ.Component
	// Removable is what the row is called when it can be removed.
	Removable string
	Conflict  *Conflict
	// Locked says why the page can only be read; Unlock leads to what would open it.
	Locked string
	Unlock web.Link
}

// FieldPart is a field with what is wrong with it.
type FieldPart struct {
	Entry    web.Entry
	Findings []Finding
	// Theirs is what somebody else saved here meanwhile; shown when Differs.
	Differs bool
	Theirs  string
}

// Conflict says that somebody else saved the page meanwhile (Z-06).
type Conflict struct {
	By, At string
	Reload string
	Lists  bool // rows of a list changed too
}

// ListPart is a list with its rows.
type ListPart struct {
	Title, Hint, One, Path string
	Heads                  []string
	Rows                   []RowPart
	Full                   bool
}

// RowPart is a row as the table shows it.
type RowPart struct {
	Path, Href  string
	Cells       []string
	First, Last bool
	Findings    int
	Tone        web.Tone
}

// GonePage keeps what was typed for a row that is no longer there (Z-06).
type GonePage struct {
	By, At string
	Typed  []web.Pair
	Back   web.Link
}

// FormPage is an application form as it would be.
type FormPage struct {
	Note     string // of what it is a preview
	Action   string
	Groups   []FormGroup
	Problems web.Form // all entries, with what their answers lack
	Broken   []string // why it cannot be drawn
	Back     web.Link
}

// FormGroup is a part of the form under one heading; Entries are numbers of entries.
type FormGroup struct {
	Title   string
	Entries []int
}

// ClerkPage is what the counter and the examiner would see.
type ClerkPage struct {
	Note       string // of what it is a preview
	Situations web.Form
	Materials  web.Sheet
	Review     web.Sheet
	Broken     []string
	Back       web.Link
}

// TrialPage is a sample and what the draft would do with it.
type TrialPage struct {
	Form       web.Form
	Situations int // how many of the first entries are situations
	Broken     []string
	Done       bool
	Summary    string
	Tone       web.Tone
	Sheets     []web.Sheet
	Back       web.Link
}

// WhatIfPage is the draft held against past cases.
type WhatIfPage struct {
	Figures []Figure
	Sheet   web.Sheet
	Export  string
	Back    web.Link
}

// Figure is a number with its word.
type Figure struct {
	N    int
	Word string
}
