// Package fault names the few ways in which a request is turned down.
//
// A fault says what the person can do next, in the words of the page. Everything
// that is not a fault is an ordinary error and counts as Internal: its text is
// for the operator and never shown.
package fault

import (
	"errors"
	"fmt"
)

// Kind is one way of being turned down. It decides the HTTP status and the page.
type Kind int

// The six kinds.
const (
	KindInternal Kind = iota // anything else: our trouble, not the caller's
	KindInvalid              // the input needs changes; Fields say which
	KindNotFound             // not there, or not for this person to know
	KindDenied               // the right is missing
	KindConflict             // somebody or something came first
	KindBusy                 // not now; try again
)

// Field is one thing to change in an input.
type Field struct {
	Name    string `json:"field"`   // the input's name, as in the form
	Message string `json:"message"` // what to do, in the words of the label
}

// Fault is an error that a person may read.
type Fault struct {
	Kind    Kind
	Message string
	Fields  []Field
	Err     error // what lay behind it, for the log
}

// Error gives the message for the log.
func (f *Fault) Error() string {
	if f.Err != nil {
		return f.Message + ": " + f.Err.Error()
	}
	return f.Message
}

// Unwrap gives the error behind the fault.
func (f *Fault) Unwrap() error { return f.Err }

// Invalid turns down an input, naming the fields to change.
func Invalid(message string, fields ...Field) error {
	return &Fault{Kind: KindInvalid, Message: message, Fields: fields}
}

// Invalidf turns down an input as a whole.
func Invalidf(format string, args ...any) error {
	return &Fault{Kind: KindInvalid, Message: fmt.Sprintf(format, args...)}
}

// InvalidField turns down one field.
func InvalidField(name, format string, args ...any) error {
	message := fmt.Sprintf(format, args...)
	return &Fault{Kind: KindInvalid, Message: message, Fields: []Field{{Name: name, Message: message}}}
}

// Missing says that nothing was found, or nothing that this person may see.
func Missing(what, number string) error {
	if number == "" {
		return &Fault{Kind: KindNotFound, Message: "没有找到" + what}
	}
	return &Fault{Kind: KindNotFound, Message: fmt.Sprintf("没有找到%s“%s”", what, number)}
}

// Deniedf says which right is missing.
func Deniedf(format string, args ...any) error {
	return &Fault{Kind: KindDenied, Message: fmt.Sprintf(format, args...)}
}

// Conflictf says who or what came first.
func Conflictf(format string, args ...any) error {
	return &Fault{Kind: KindConflict, Message: fmt.Sprintf(format, args...)}
}

// Busyf says that it cannot be done now and may be tried again.
func Busyf(format string, args ...any) error {
	return &Fault{Kind: KindBusy, Message: fmt.Sprintf(format, args...)}
}

// KindOf gives the kind of an error; an ordinary error is KindInternal.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return KindInternal
}

// FieldsOf gives the fields to change, if the error names any.
func FieldsOf(err error) []Field {
	var f *Fault
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}

// MessageOf gives the words for the person; for an ordinary error a neutral sentence.
func MessageOf(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Message
	}
	return "系统出了问题，您填写的内容没有丢失，请稍后再试"
}
