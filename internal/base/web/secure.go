package web

import (
	"net/http"
	"strings"
)

// policy lets a page use what this server serves and nothing else; no text is
// ever run as code or taken as style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; object-src 'self'; frame-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// always are the headers of every page, once for all answers: a value that is set takes the place of a slice, and one
// that is added gets a slice of its own.
var always = []struct {
	name   string
	values []string
}{
	{"Content-Security-Policy", []string{policy}},
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"X-Frame-Options", []string{"DENY"}},
	{"Referrer-Policy", []string{"same-origin"}},
	{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
	{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
	{"Permissions-Policy", []string{"camera=(self), microphone=(self), geolocation=(self), payment=(), usb=(), interest-cohort=()"}},
}

var (
	freshOnly  = []string{"no-cache"}
	keptOnly   = []string{"private, no-cache"}
	varies     = []string{"Cookie, Accept-Encoding, Accept"}
	hypertext  = []string{"text/html; charset=utf-8"}
	gzipped    = []string{"gzip"}
	strictOnly = []string{"max-age=31536000; includeSubDomains"}
)

func (server *Server) secure(header http.Header) {
	for _, h := range always {
		header[h.name] = h.values
	}
	header["Cache-Control"], header["Vary"] = freshOnly, varies
	if server.config.Secure {
		header["Strict-Transport-Security"] = strictOnly
	}
}

// Frameable lets a page stand in a frame of this site itself, as a preview does.
func Frameable(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
	w.Header().Set("X-Frame-Options", "SAMEORIGIN")
}

// PrintSheet is the address of the style sheet that shows on the screen what is printed.
func (server *Server) PrintSheet() string { return server.assets.Address("print.css") }
