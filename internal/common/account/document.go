package account

import (
	"time"

	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
)

// CheckDocument checks numbers by the rules of their kind; for Config.CheckDocument.
// A number that is only unusual passes, as a window would take it.
func CheckDocument(now func() time.Time) func(kind, number string) error {
	return func(kind, number string) error {
		_, err := ident.DocumentKind(kind).Parse(number, workday.DateOf(now()))
		return unlessWarning(err)
	}
}

// CheckCredit checks credit codes, for Config.CheckCredit; a wrong check letter warns and
// does not block, since such codes have been given out.
func CheckCredit(code string) error {
	_, err := ident.ParseCreditCode(code)
	return unlessWarning(err)
}

func unlessWarning(err error) error {
	if ident.IsWarning(err) {
		return nil
	}
	return err
}
