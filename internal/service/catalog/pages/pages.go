// Package pages shows the item library to the public: P-01 to P-06.
//
// A page gets what it shows as plain values; what they mean was decided before.
package pages

import "tongban/internal/base/web"

// Entry is an item in a list.
type Entry struct {
	Title, Text, Href string
	Tags              []Tag
}

// Tag is a word about an item with its tone.
type Tag struct {
	Tone web.Tone
	Text string
}

// Heading is a heading with entries under it.
type Heading struct {
	Title   string
	Entries []Entry
	More    web.Link
}

// HomePage is P-01.
type HomePage struct {
	Hot      web.Filters
	Frequent []Entry
	Person   web.Filters
	Company  web.Filters
	Events   web.Filters
	Lists    []Entry
	Halls    []Fact
}

// Fact is a named place or thing with what to know about it.
type Fact struct {
	Title string
	Pairs []web.Pair
}

// Answer is the answer card: what to know before anything else.
type Answer struct {
	Title   string
	Summary string
	Pairs   []web.Pair
	Apply   string // address of 在线办理; empty when it is not open
	Guide   string // address of the guide; empty on the guide itself
	List    string // address of the list of materials
}

// DirectoryPage is P-03.
type DirectoryPage struct {
	Tabs     []web.Link
	Filters  []web.Filters
	Headings []Heading
	Pages    web.Paging
	Empty    web.Nothing
}

// BodyPage is P-04.
type BodyPage struct {
	Pairs   []web.Pair
	Entries []Entry
	Windows []string
}

// GuidePage is P-05.
type GuidePage struct {
	Notice     *web.Announcement
	Answer     Answer
	Index      []web.Link
	Basics     []web.Pair
	Situations web.Form
	Conditions []string
	Forbidden  []string
	Materials  web.Sheet
	Stages     web.Sheet
	Picture    Picture
	Procedures web.Sheet
	Review     web.Sheet
	Fees       web.Sheet
	Basis      []Clause
	Result     []web.Pair
	Remedy     []web.Pair
	Places     []Fact
	Phones     []web.Pair
	Questions  []Clause
	Editions   web.Sheet
}

// Clause is a heading with a text: a legal ground, or a question with its answer.
type Clause struct{ Title, Text string }

// MaterialsPage is P-06.
type MaterialsPage struct {
	Situations web.Form
	Materials  web.Sheet
	Guide      string
	Apply      string
}
