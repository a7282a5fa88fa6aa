package web

import (
	"encoding"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"

	"tongban/internal/base/fault"
)

// Form is what a page needs to draw a form: its entries and where it goes.
type Form struct {
	Action  string
	Entries []Entry
	// Errors that belong to no field come first in the summary.
	General []string
	// Draft is the address that keeps drafts by itself; none when empty.
	Draft string
	// Files is set when an entry is a file.
	Files bool
	// Send lets a file go as soon as it is chosen, where there are scripts: to Action, with then=stay.
	Send bool
}

// FindName is the name of the buttons of a search above many boxes: FindLook lists what was looked for, FindTake takes it too.
const (
	FindName = "find"
	FindLook = "look"
	FindTake = "take"
)

// Looked is what was typed into the search of a field.
func Looked(r *http.Request, field string) string { return r.PostFormValue(field + "-" + FindName) }

// Finding puts a search above the boxes of a field: how to search, what was typed, and the boxes that are shown.
func (f Form) Finding(name, how, typed string, options ...Option) Form {
	return f.change(name, func(e *Entry) { e.Find, e.Looked, e.FieldSpec.Options = how, typed, options })
}

// searches reports whether the form has a search above boxes: then a silent button stands first, so that Enter in a field
// sends the form and does not search.
func (f Form) searches() bool {
	return slices.ContainsFunc(f.Entries, func(e Entry) bool { return e.Find != "" })
}

// Choose puts the boxes that are ticked into a copy of the form.
func (f Form) Choose(name string, values ...string) Form {
	return f.change(name, func(e *Entry) { e.Values = values })
}

// Entry returns the entry of that name; asking for one that is not in the
// form is an error of the programmer.
func (f Form) Entry(name string) Entry {
	for _, e := range f.Entries {
		if e.Name == name {
			return e
		}
	}
	panic("web: form without field " + name)
}

// Set puts a value into a copy of the form.
func (f Form) Set(name, value string) Form {
	return f.change(name, func(e *Entry) { e.Value = value })
}

// Options puts choices known only at run time into a copy of the form.
func (f Form) Options(name string, options ...Option) Form {
	return f.change(name, func(e *Entry) { e.FieldSpec.Options = options })
}

// To sets where the form goes.
func (f Form) To(action string) Form {
	f.Action = action
	return f
}

func (f Form) change(name string, change func(*Entry)) Form {
	f.Entries = append([]Entry(nil), f.Entries...)
	for i := range f.Entries {
		if f.Entries[i].Name == name {
			change(&f.Entries[i])
			return f
		}
	}
	panic("web: form without field " + name)
}

// problems are the lines of the error summary, each with the field it leads to.
func (f Form) problems() []Link {
	var lines []Link
	for _, text := range f.General {
		lines = append(lines, Link{Text: text})
	}
	for _, e := range f.Entries {
		if e.Error != "" {
			lines = append(lines, Link{Text: e.Error, Href: "#" + e.fieldID()})
		}
	}
	return lines
}

// FormOf makes the form of an input with the values it has; action is where
// it goes.
func FormOf(in any, action string) Form {
	form := FormFrom(FieldsOf(in), action)
	value := reflect.Indirect(reflect.ValueOf(in))
	for i, spec := range FieldsOf(in) {
		show(&form.Entries[i], value.FieldByIndex(spec.index))
	}
	return form
}

// FormFrom makes an empty form of fields that are data.
func FormFrom(fields []FieldSpec, action string) Form {
	form := Form{Action: action}
	for _, spec := range fields {
		form.Entries = append(form.Entries, Entry{FieldSpec: spec})
		form.Files = form.Files || spec.Kind == KindFile
	}
	return form
}

// Typed puts back what a person typed and says beside each field what err says
// about it; what belongs to no field goes to the head of the summary.
func (f Form) Typed(r *http.Request, err error) Form { return f.Filled(r.PostForm).Wrong(err) }

// Filled puts back what was typed before, by the names of the fields.
func (f Form) Filled(typed url.Values) Form {
	f.Entries = append([]Entry(nil), f.Entries...)
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.Kind != KindFile {
			e.Values = typed[e.Name]
			e.Value = ""
			if len(e.Values) > 0 {
				e.Value = e.Values[0]
			}
		}
	}
	return f
}

// Wrong marks what err says without touching the values.
func (f Form) Wrong(err error) Form {
	f.Entries = append([]Entry(nil), f.Entries...)
	f.General = nil
	fields := fault.FieldsOf(err)
	for _, field := range fields {
		if !f.mark(field) {
			f.General = append(f.General, field.Message)
		}
	}
	if len(fields) == 0 && err != nil {
		f.General = []string{fault.MessageOf(err)}
	}
	return f
}

func (f Form) mark(field fault.Field) bool {
	for i := range f.Entries {
		if f.Entries[i].Name == field.Name {
			f.Entries[i].Error = field.Message
			return true
		}
	}
	return false
}

// show writes a value of the struct the way it is typed.
func show(e *Entry, value reflect.Value) {
	if value.IsZero() {
		return
	}
	if writer, ok := value.Interface().(encoding.TextMarshaler); ok {
		text, err := writer.MarshalText()
		if err == nil {
			e.Value = string(text)
		}
		return
	}
	switch {
	case e.Kind == KindFile:
	case value.Kind() == reflect.Slice:
		for i := range value.Len() {
			e.Values = append(e.Values, fmt.Sprint(value.Index(i).Interface()))
		}
	case e.Kind == KindMoney:
		e.Value = fmt.Sprintf("%d.%02d", value.Int()/100, value.Int()%100)
	case value.Kind() == reflect.String:
		e.Value = value.String()
	default:
		e.Value = fmt.Sprint(value.Interface())
	}
}
