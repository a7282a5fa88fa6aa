package file

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestName in bytes leaves room on every file system, longestExt is enough for any we take.
const (
	longestName = 180
	longestExt  = 10
)

// CleanName makes a name that is safe to show, to store and to send in a header:
// no path, no control or direction marks, no device of an old system, not too long.
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = norm.NFC.String(strings.Map(plain, name))
	name = strings.Trim(name, ". ")
	if name == "" {
		return "文件"
	}
	if device(name) {
		name = "_" + name
	}
	return shortened(name)
}

// plain drops what cannot be seen and replaces what means something to a shell or header.
func plain(r rune) rune {
	switch {
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == utf8.RuneError, r == '\u2028', r == '\u2029':
		return -1
	case unicode.IsSpace(r):
		return ' '
	case strings.ContainsRune(`<>:"|?*;%`, r):
		return '_'
	}
	return r
}

// device reports whether the name means a device to Windows, with or without an ending.
func device(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	stem = strings.TrimSpace(stem)
	switch stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '0' && stem[3] <= '9'
}

// shortened cuts the stem, never inside a letter, and keeps the ending.
func shortened(name string) string {
	ext := path.Ext(name)
	if len(ext) > longestExt {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	for len(stem)+len(ext) > longestName {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return stem + ext
}
