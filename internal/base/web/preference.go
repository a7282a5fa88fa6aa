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

// preferences are kept in plain cookies: they say nothing about a person.
var preferences = map[string][]string{
	"lang":   {"zh", "en"},
	"elder":  {"on", "off"},
	"scheme": schemes,
	"kiosk":  {"on", "off"},
}

// getPreferences sets what the switches of the frame ask for and leads back.
func (server *Server) getPreferences(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	for name, allowed := range preferences {
		if !asked.Has(name) {
			continue
		}
		for _, value := range allowed {
			if asked.Get(name) == value {
				server.setPlain(w, "tongban_"+name, value, year)
			}
		}
	}
	http.Redirect(w, r, LocalPath(asked.Get("back"), "/"), http.StatusSeeOther)
	return nil
}

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

func readPreference(r *http.Request, name string) string {
	value := ""
	if cookie, err := r.Cookie("tongban_" + name); err == nil {
		value = cookie.Value
	}
	for _, allowed := range preferences[name] {
		if value == allowed {
			return value
		}
	}
	return ""
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
