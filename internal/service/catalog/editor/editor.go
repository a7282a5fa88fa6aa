// Package editor lets an officer who knows no YAML write an item of the catalogue: it lays every part of the
// record out as plain forms, reads back what was typed, and keeps two editors from overwriting each other.
//
// A page is a section of the item or one row of its lists; each field has the path that the record and the findings of
// package lint give it. Nothing here asks a store: drafts, reviews and publishing are the catalogue's.
package editor
