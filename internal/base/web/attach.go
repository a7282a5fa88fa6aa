package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// Attach hands a file that was made on the spot (an export, a paper) over for
// saving; stored uploads go out through base/file.
func Attach(w http.ResponseWriter, r *http.Request, name, kind string, content io.Reader) error {
	return handOver(w, "attachment", name, kind, content)
}

// Inline hands a file over for looking at in the browser, when its kind can do
// no harm there; every other kind is for saving.
func Inline(w http.ResponseWriter, r *http.Request, name, kind string, content io.Reader) error {
	switch kind {
	case "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp":
		return handOver(w, "inline", name, kind, content)
	}
	return handOver(w, "attachment", name, kind, content)
}

// handOver sends what may come from outside: it is never stored by the browser
// and, should it be a page after all, never run.
func handOver(w http.ResponseWriter, how, name, kind string, content io.Reader) error {
	header := w.Header()
	header.Set("Content-Type", kind)
	header.Set("Content-Disposition", how+"; filename*=UTF-8''"+url.PathEscape(strings.Map(printable, name)))
	header.Set("Content-Security-Policy", filePolicy(how))
	header.Set("X-Frame-Options", "SAMEORIGIN")
	header.Set("Cache-Control", "no-store")
	_, err := io.Copy(w, content)
	return err
}

// filePolicy lets a file do nothing. A browser's own viewer of PDF does not start
// in a sandbox, so what is shown has everything but that word.
func filePolicy(how string) string {
	const nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
	if how == "inline" {
		return nothing + "; object-src 'self'"
	}
	return nothing + "; sandbox"
}

func printable(c rune) rune {
	if !unicode.IsPrint(c) || c == '/' || c == '\\' {
		return -1
	}
	return c
}
