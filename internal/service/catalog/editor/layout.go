package editor

import (
	"tongban/internal/base/web"
)

// Section (编辑栏目) is one part of an item that has a page of its own in the editor.
type Section struct {
	Name, Title, Hint string
	Sheet
}

// Sheet is what stands on one page: fields to fill in, and lists whose rows have pages of their own.
type Sheet struct {
	Fields []Field
	Lists  []List
}

// Field is one thing to fill in. Its path is written in the names of the record and is relative to the page.
type Field struct {
	Path, Label, Hint string
	Kind              web.Kind
	Need              bool // must be there before the item is published; a draft may lack it
	Max               int
	Options           []web.Option
	From              source // where options come from that only the running house knows
	Shape             shape
}

// List is a list of rows, each with a page of its own.
type List struct {
	Path, Title, Hint string
	One               string   // what one row is called: 材料
	Shows             []string // paths whose values stand in the table; the first leads to the row
	Sheet
}

// source names options that only the running house knows.
type source string

const (
	fromBodies     source = "bodies"
	fromDivisions  source = "divisions"
	fromHalls      source = "halls"
	fromStages     source = "stages"     // of the item itself
	fromMaterials  source = "materials"  // of the item itself
	fromFields     source = "fields"     // conditions over the item's own form
	fromSituations source = "situations" // conditions over the item's own situations
	fromPrefill    source = "prefill"    // from where a field of the item's form can be filled in
	fromFlow       source = "flow"       // conditions over both, for the flow
)

// shape says how a value of the record is written as text.
type shape string

const (
	plainShape shape = ""
	linesShape shape = "lines" // a list of texts, one a line
	limitShape shape = "limit" // 20个工作日
	whenShape  shape = "when"  // a condition, with conditions to choose from under it
)

// longest is how many characters a long text may have: laws are quoted in full.
const longest = 60_000

func line(path, label string) Field {
	return Field{Path: path, Label: label, Kind: web.KindText, Max: 300}
}

func text(path, label string) Field {
	return Field{Path: path, Label: label, Kind: web.KindTextarea, Max: longest}
}

func lines(path, label, hint string) Field {
	return Field{Path: path, Label: label, Kind: web.KindTextarea, Max: longest, Shape: linesShape, Hint: hint}
}

func limit(path, label string) Field {
	return Field{Path: path, Label: label, Kind: web.KindText, Max: 20, Shape: limitShape, Hint: "例如 20个工作日、30个自然日、4小时、当场"}
}

func whole(path, label string) Field {
	return Field{Path: path, Label: label, Kind: web.KindNumber, Max: 100_000}
}

func date(path, label string) Field { return Field{Path: path, Label: label, Kind: web.KindDate} }

func tick(path, label string) Field { return Field{Path: path, Label: label, Kind: web.KindCheck} }

// choice is one of some; more than seven are a list to open.
func choice(path, label string, options ...web.Option) Field {
	f := Field{Path: path, Label: label, Kind: web.KindRadio, Options: options}
	if len(options) > 7 {
		f.Kind = web.KindSelect
	}
	return f
}

func choices(path, label string, options ...web.Option) Field {
	return Field{Path: path, Label: label, Kind: web.KindChecks, Options: options}
}

func someOf(path, label string, from source) Field {
	return Field{Path: path, Label: label, Kind: web.KindChecks, From: from}
}

func of(path, label string, from source) Field {
	return Field{Path: path, Label: label, Kind: web.KindSelect, From: from}
}

func (f Field) need() Field { f.Need = true; return f }

func (f Field) hint(words string) Field { f.Hint = words; return f }

// titled is a word of the record that can say what it means.
type titled interface {
	~string
	Title() string
}

// words turns words of the record into options.
func words[T titled](list ...T) []web.Option {
	options := make([]web.Option, len(list))
	for i, word := range list {
		options[i] = web.Option{Value: string(word), Text: word.Title()}
	}
	return options
}

// option is one option written by hand.
func option(value, text string) web.Option { return web.Option{Value: value, Text: text} }
