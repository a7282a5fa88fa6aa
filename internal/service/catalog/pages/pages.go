// Package pages shows the item library to the public: P-01 to P-06.
//
// A page gets what it shows as plain values; what they mean was decided before.
package pages

import (
	"slices"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
)

// Entry is an item in a list.
type Entry struct {
	Title, Text, Href string
	Note              string // who handles it
	Count             string // how many items it stands for, when it stands for many
	Tags              []Tag
}

// Tag is a word about an item with its tone.
type Tag struct {
	Tone web.Tone
	Text string
}

// Group is a facet with its values; More leads to all of them.
type Group struct {
	Title string
	Links []web.Link
	More  string
	Open  bool
	Short bool // the values are letters and stand in one line
}

// HomePage is P-01.
type HomePage struct {
	Hot       []web.Link
	Frequent  []Entry
	Audiences []web.Link
	Groups    []Group
	Guides    []Entry
	Lists     []Entry
	Own       []templ.Component // what the visitor has to do, from other rooms
	Blocks    []templ.Component // from other rooms, for everybody
	Halls     []Fact
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
	Total            string
	Ways             []web.Link // the facets as pages of their own
	Whole            *Group     // all values of the facet that was asked for
	Facets           []Group
	Chosen           []web.Chip
	Entries          []Entry
	Pages            web.Paging
	Excel, CSV, JSON string
	Empty            web.Nothing
}

// BodyPage is P-04.
type BodyPage struct {
	Pairs   []web.Pair
	Total   int
	Entries []Entry
	More    string
	Windows []string
}

// DivisionsPage lets a visitor choose a region.
type DivisionsPage struct{ Regions []Region }

// Region is a place with the places inside it.
type Region struct {
	Link   web.Link
	Inside []Region
}

// ElderHomePage is P-01 in the elder edition.
type ElderHomePage struct {
	Own     []templ.Component // what the visitor has to do
	Entries []Entry
	Halls   []Fact
}

// ElderDirectoryPage is P-03 in the elder edition: themes to choose from, or the items of one.
type ElderDirectoryPage struct {
	Themes     []web.Link
	Entries    []Entry
	Next, Back string
}

// GuidePage is P-05.
type GuidePage struct {
	Notice   *Notice
	Answer   Answer
	Index    []web.Link
	Sections []Section
	Share    string // address of the QR code
	Places   []Fact // for the elder edition, which shows no more than these
	Phones   []web.Pair
}

// Section is a block of a guide under one heading.
type Section struct {
	ID, Title string
	Parts     []Part
}

// Part is some facts of a block, or one thing that is drawn under a heading of its own.
type Part struct {
	Title string
	Facts []web.Pair
	Body  templ.Component
}

// MaterialBlock is the materials of a guide, of one situation or of all.
type MaterialBlock struct {
	Materials []Material
	Chosen    string // the situation in words, once one is chosen
	Whole     string // address of the guide with the materials of all situations
}

// Clause is a heading with a text: a legal ground, or a question with its answer.
type Clause struct{ Title, Text string }

// Material is one thing to bring.
type Material struct {
	Name, Notes string
	Tag         Tag
	Facts       []string
	Basis       string
	For         []string // the items that ask for it, in a list for several
}

// MaterialsPage is P-06.
type MaterialsPage struct {
	Situations web.Form
	Chosen     string
	Materials  []Material
	Guide      string
	Apply      string
	Places     []Fact
}

// holds reports whether the region that the visitor has chosen is this one or lies inside it.
func (r Region) holds() bool {
	return r.Link.Current || slices.ContainsFunc(r.Inside, Region.holds)
}

// Notice is a line above a guide that is not in force, with the way to the one that is.
type Notice struct {
	Tone web.Tone
	Text string
	Link web.Link
}

// Heading is a title with the entries under it.
type Heading struct {
	Title   string
	Entries []Entry
}

// ListsPage is P-20: the lists by group.
type ListsPage struct {
	Groups []Heading
	Others []web.Link
}

// ListPage is one list of P-20.
type ListPage struct {
	Rule, Total      string
	Bodies           Group
	Sheet            web.Sheet
	Excel, CSV, JSON string
}

// FiguresPage is P-18 for the catalogue.
type FiguresPage struct {
	Groups           []FigureGroup
	Excel, CSV, JSON string
}

// FigureGroup is a table of figures of one sort.
type FigureGroup struct {
	Title    string
	Formulas []string // how its figures are reckoned, each said once
	Sheet    web.Sheet
}

// ComparePage is two versions of an item side by side.
type ComparePage struct {
	Versions web.Form
	Sheet    web.Sheet
}
