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

func (server *Server) secure(header http.Header) {
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=(), interest-cohort=()")
	header.Set("Cache-Control", "no-cache")
	header.Set("Vary", "Cookie, Accept-Encoding, Accept")
	if server.config.Secure {
		header.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// Frameable lets a page stand in a frame of this site itself, as a preview does.
func Frameable(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
	w.Header().Set("X-Frame-Options", "SAMEORIGIN")
}

// PrintSheet is the address of the style sheet that shows on the screen what is printed.
func (server *Server) PrintSheet() string { return server.assets.Address("print.css") }
