package transfer

import (
	"strings"

	tables "tongban/internal/base/sheet"
)

// Harmless gives a text that a spreadsheet shows and never reckons with.
func Harmless(text string) string { return tables.Harmless(text) }

// plainText takes the quote of Harmless away again.
func plainText(text string) string {
	if rest, found := strings.CutPrefix(text, "'"); found && Harmless(rest) != rest {
		return rest
	}
	return text
}
