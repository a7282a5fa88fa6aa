// Package ident knows the numbers of people, units, places and papers: it parses, checks, masks and, for tests, makes them.
// It serves every form and register, under GB 11643 (公民身份号码), GB 32100 (统一社会信用代码), GB 11714, GB/T 2260,
// GB/T 36904 and ICAO 9303. A check finds slips of the pen only; whether a number was ever issued, the registers of
// population and legal persons say. Parse functions take a number as it is printed; Normalise first what a person typed.
package ident

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tongban/internal/base/fault"
)

// Reason is why a number is not right, as a stored word.
type Reason string

// The reasons.
const (
	Empty           Reason = "empty"
	BadLength       Reason = "bad_length"
	BadCharacter    Reason = "bad_character"
	BadPrefix       Reason = "bad_prefix"
	BadRegion       Reason = "bad_region"
	BadDate         Reason = "bad_date"
	FutureBirth     Reason = "future_birth"
	BadCheck        Reason = "bad_check"
	BadOrgCodeCheck Reason = "bad_org_code_check"
	BadOrgCheck     Reason = "bad_org_check"
	BadLevel        Reason = "bad_level"
	BadFormat       Reason = "bad_format"
	BadRoot         Reason = "bad_root"
	BadVersion      Reason = "bad_version"
	BadStructure    Reason = "bad_structure"
	WrongKind       Reason = "wrong_kind" // a right number of another document kind
)

// Problem is a number that cannot be taken. It counts as fault.Invalid, with a message for the form.
type Problem struct {
	Reason  Reason
	Message string
}

// Error is the message.
func (p *Problem) Error() string { return p.Message }

// Unwrap makes a problem a fault.
func (p *Problem) Unwrap() error { return fault.Invalid(p.Message) }

// Warning is a number that breaks its rule and is taken all the same, because such numbers were issued;
// the clerk confirms it against the registry.
type Warning struct {
	Reason  Reason
	Message string
}

// Error is the message.
func (w *Warning) Error() string { return w.Message }

// Unwrap makes a warning a fault for whoever does not ask IsWarning.
func (w *Warning) Unwrap() error { return fault.Invalid(w.Message) }

// IsWarning reports whether an error is a Warning: show it, and take the number.
func IsWarning(err error) bool {
	var w *Warning
	return errors.As(err, &w)
}

// ReasonOf gives the reason of a Problem or Warning, empty for other errors.
func ReasonOf(err error) Reason {
	var p *Problem
	var w *Warning
	switch {
	case errors.As(err, &p):
		return p.Reason
	case errors.As(err, &w):
		return w.Reason
	}
	return ""
}

func problem(reason Reason, message string) error { return &Problem{reason, message} }

// Normalise turns what a person typed into the printed form of a number: full-width characters become plain (NFKC),
// blanks and invisible characters go, letters become capitals.
func Normalise(typed string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFKC.String(typed)))
}

func length(text string) int { return utf8.RuneCountInString(text) }

func allDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }

// alphanumeric is the value of a digit or capital letter, A being 10; -1 for anything else.
func alphanumeric(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case isCapital(c):
		return int(c-'A') + 10
	}
	return -1
}
