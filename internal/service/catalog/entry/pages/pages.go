// Package pages draws the base catalogue.
package pages

import "tongban/internal/base/web"

// ListPage is the list of entries.
type ListPage struct {
	Words, Show, Action string
	Filters             web.Filters
	Sheet               web.Sheet
	Links               []web.Link
	Unbound             string // items that are bound to no entry
}

// EntryPage is one entry.
type EntryPage struct {
	Facts     []web.Pair
	Basis     []Clause
	Items     web.Sheet
	Departing string // that items have to be brought in line
	History   web.Sheet
	Links     []web.Link
}

// Clause is one ground with what it says.
type Clause struct{ Title, Text string }

// FormPage is one form.
type FormPage struct {
	Form                 web.Form
	Button, Back, Notice string
}

// Group is some fields under a heading.
type Group struct {
	Title   string
	Entries []web.Entry
}

// WritePage is the form of an entry: its words, its grounds, the reason.
type WritePage struct {
	Form         web.Form
	Head, Tail   []web.Entry
	Grounds      []Group
	Button, Back string
}
