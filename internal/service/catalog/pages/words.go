package pages

import "tongban/internal/base/web"

// WordsPage is the vocabulary of the search, for administrators.
type WordsPage struct {
	Home   string
	Tabs   []web.Link
	Form   web.Form // without entries when nothing can be added
	Search bool     // whether the list can be looked through
	Find   string
	Chosen string // the word that is being changed
	Past   web.Sheet
	Sheet  web.Sheet
}
