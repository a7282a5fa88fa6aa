package transfer

import "strings"

// active are the characters with which a spreadsheet takes a text for a formula or a command: the usual four, blanks that
// it drops before looking, their full-width forms, and those of old programs.
const active = "=+-@\t\r\n|%＝＋－＠﹢﹣﹦﹫｜％"

// Harmless gives a text that a spreadsheet shows and never reckons with: one that begins like a formula gets a single
// quote in front.
func Harmless(text string) string {
	if begins := strings.TrimLeft(text, " \u00a0\u3000\ufeff\u200b"); begins != "" && strings.ContainsRune(active, []rune(begins)[0]) {
		return "'" + text
	}
	return text
}

// plainText takes the quote of Harmless away again.
func plainText(text string) string {
	if rest, found := strings.CutPrefix(text, "'"); found && Harmless(rest) != rest {
		return rest
	}
	return text
}
