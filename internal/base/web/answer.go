package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
)

// Render answers 200 with a page. It is drawn whole before the first byte
// leaves, so that an error inside never leaves half a page.
func Render(w http.ResponseWriter, r *http.Request, page templ.Component) error {
	return RenderStatus(w, r, http.StatusOK, page)
}

// RenderStatus answers with a page and a status of one's own.
func RenderStatus(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	var b bytes.Buffer
	if err := page.Render(r.Context(), &b); err != nil {
		return err
	}
	text := b.Bytes()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if status == http.StatusOK && notChanged(w, r, text) {
		return nil
	}
	if status == http.StatusUnprocessableEntity {
		text = bytes.Replace(text, []byte("<title>"), []byte("<title>错误："), 1) // the first thing a reader hears (pages.md §5)
	}
	w.WriteHeader(status)
	_, err := w.Write(text)
	return err
}

// Again answers a form that cannot be accepted: when err says that fields are
// Invalid, the page with everything typed goes back with 422; any other error,
// and every error of a JSON caller, is returned for the usual answer.
func Again(w http.ResponseWriter, r *http.Request, err error, page func(err error) templ.Component) error {
	if fault.KindOf(err) != fault.KindInvalid || WantsJSON(r) {
		return err
	}
	return RenderStatus(w, r, http.StatusUnprocessableEntity, page(err))
}

// JSON answers with a value.
func JSON(w http.ResponseWriter, r *http.Request, status int, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if status == http.StatusOK && notChanged(w, r, text) {
		return nil
	}
	w.WriteHeader(status)
	_, err = w.Write(append(text, '\n'))
	return err
}

// Done ends a change: a form is led on to an address (303), which says the
// good news once; a JSON caller is told the address.
func Done(w http.ResponseWriter, r *http.Request, to string, news ...string) error {
	if WantsJSON(r) {
		return JSON(w, r, http.StatusOK, map[string]string{"location": to})
	}
	if len(news) > 0 {
		setFlash(w, r, strings.Join(news, ""))
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// WantsJSON reports whether the caller is a program: under /api/, or asking
// for JSON and not for a page.
func WantsJSON(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		return true
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// Swapping reports whether htmx asks for a part of the page only.
func Swapping(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// Once returns the key against doing a thing twice: the hidden field of the
// form or the header Idempotency-Key of a program; empty when there is none.
func Once(r *http.Request) string {
	if key := r.Header.Get("Idempotency-Key"); key != "" {
		return key
	}
	return r.PostFormValue(OnceName)
}
