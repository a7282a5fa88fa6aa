package web

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

const (
	flashCookie = "tongban_news"
	year        = 365 * 24 * 60 * 60
)

func (server *Server) setPlain(w http.ResponseWriter, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: server.config.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// LocalPath returns the address when it stays on this site, and the other one
// when it would lead away: the door of every ?next= and ?back=.
func LocalPath(address, otherwise string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return otherwise
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host != "" || parsed.Scheme != "" {
		return otherwise
	}
	return address
}

// setFlash keeps one line of good news until the next page.
func setFlash(w http.ResponseWriter, r *http.Request, text string) {
	if v := visitOf(r.Context()); v.server != nil {
		v.server.setPlain(w, flashCookie, base64.RawURLEncoding.EncodeToString([]byte(text)), 60)
	}
}

// takeFlash reads the good news and forgets it.
func (server *Server) takeFlash(w http.ResponseWriter, r *http.Request) string {
	cookie, err := r.Cookie(flashCookie)
	if err != nil || r.Method != http.MethodGet || WantsJSON(r) {
		return ""
	}
	server.setPlain(w, flashCookie, "", -1)
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || len(text) > 600 {
		return ""
	}
	return strings.ToValidUTF8(string(text), "")
}

// Origin is the beginning of every address of this site, as the visitor reaches it.
func (server *Server) Origin(r *http.Request) string {
	if server.config.Secure || r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
