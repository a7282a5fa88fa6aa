// Package pages draws the desk of the guided questions.
package pages

import "tongban/internal/base/web"

// ListPage is the list of guides; New and Bring are nil for who only reads.
type ListPage struct {
	Sheet       web.Sheet
	Excel, JSON string
	New, Bring  *web.Form
}

// Finding is something to mend; Href leads to the row, and is empty on the row itself.
type Finding struct {
	Tone             web.Tone
	Text, Mend, Href string
}

// RowOf is a row of a part in its list.
type RowOf struct {
	Title, Text, When, Href string
	Wrong                   bool
}

// RowList is a part of a guide; without Add its rows are added elsewhere.
type RowList struct {
	Title, Hint, Part, Add, None string
	Rows                         []RowOf
}

// GuidePage is a guide with all its parts.
type GuidePage struct {
	Facts                                      []web.Pair
	Findings                                   []Finding
	Head, Publish                              web.Form
	Lists                                      []RowList
	History                                    web.Sheet
	Move, Items, Preview, Discard, Excel, JSON string
	Seen                                       int
	Writes                                     bool
}

// RowPage is one row; Materials is what its item asks for.
type RowPage struct {
	Form          web.Form
	Findings      []Finding
	Materials     *web.Sheet
	Back, Preview string
	Seen          int
}

// FoundItem is an item that may be added.
type FoundItem struct{ Code, Name, Body string }

// ItemsPage finds items to add.
type ItemsPage struct {
	Action, Words, Back string
	Seen                int
	Found               []FoundItem
}
