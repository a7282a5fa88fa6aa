// Package pages draws import and export of items. A page gets plain values; what they mean was decided before.
package pages

import (
	"github.com/a-h/templ"

	"tongban/internal/base/web"
)

// HomePage is the ways in and out, and the last imports.
type HomePage struct {
	Form     web.Form
	MayBring bool
	Exports  []web.Link
	Runs     web.Sheet
}

// Figure is a number with its word.
type Figure struct{ Number, Word string }

// RunPage is one import: what was found, and what may be done with it.
type RunPage struct {
	State    templ.Component
	Working  bool
	Address  string
	Why      string
	Facts    []web.Pair
	Figures  []Figure
	Lines    web.Sheet
	Report   string
	Take     string // address that takes it in; empty when this person may not or there is nothing
	TakeText string
	Wait     string // why this person may not
}
