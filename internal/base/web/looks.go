package web

import (
	"net/http"
	"net/url"
	"strings"
)

// Looks are how a visitor wants the site to look; they are kept in plain cookies and say nothing about a person.
type Looks struct {
	Lang   string // "zh" or "en"
	Elder  bool   // the edition for the old (长者版)
	Kiosk  bool   // the self-service terminal
	Scheme string // colours: "", "light", "dark" or "blue"
	// Region is the code of the region that the visitor has chosen; the whole site when empty.
	Region string
	// Bar opens the bar of helps at the top (无障碍), Zoom enlarges the words to so many per cent, Pointer makes the
	// mouse big, Cross draws lines through it, Plain leaves words only, Read lets the browser read aloud.
	Bar, Pointer, Cross, Plain, Read bool
	Zoom                             string

	mark string // of the site, when it is not the main one: its pages are kept apart
}

// A preference is one switch of the frame: the values that it may take, the ordinary one first, and where it is kept.
type preference struct {
	values []string
	set    func(*Looks, string)
}

func onOff(field func(*Looks) *bool) preference {
	return preference{[]string{"off", "on"}, func(l *Looks, value string) { *field(l) = value == "on" }}
}

var (
	// schemes in the order in which the bar shows them.
	schemes = []string{"", "light", "dark", "blue"}
	zooms   = []string{"", "125", "150", "200", "300"}
)

var preferences = map[string]preference{
	"lang":    {[]string{"zh", "en"}, func(l *Looks, value string) { l.Lang = value }},
	"scheme":  {schemes, func(l *Looks, value string) { l.Scheme = value }},
	"zoom":    {zooms, func(l *Looks, value string) { l.Zoom = value }},
	"region":  {nil, func(l *Looks, value string) { l.Region = value }},
	"elder":   onOff(func(l *Looks) *bool { return &l.Elder }),
	"kiosk":   onOff(func(l *Looks) *bool { return &l.Kiosk }),
	"bar":     onOff(func(l *Looks) *bool { return &l.Bar }),
	"pointer": onOff(func(l *Looks) *bool { return &l.Pointer }),
	"cross":   onOff(func(l *Looks) *bool { return &l.Cross }),
	"plain":   onOff(func(l *Looks) *bool { return &l.Plain }),
	"read":    onOff(func(l *Looks) *bool { return &l.Read }),
}

// helps are the switches of the bar, which 重置 puts back.
var helps = []string{"scheme", "zoom", "pointer", "cross", "plain", "read"}

const cookiePrefix = "tongban_"

func (p preference) allows(value string) bool {
	if p.values == nil {
		return code(value)
	}
	for _, allowed := range p.values {
		if value == allowed {
			return true
		}
	}
	return false
}

// code reports whether a value is a short code of digits; an empty one chooses nothing.
func code(value string) bool {
	return len(value) <= 12 && strings.Trim(value, "0123456789") == ""
}

// readLooks reads the cookies in one pass.
func readLooks(r *http.Request) Looks {
	looks := Looks{Lang: "zh"}
	for _, cookie := range r.Cookies() {
		name, ours := strings.CutPrefix(cookie.Name, cookiePrefix)
		if p, known := preferences[name]; ours && known && p.allows(cookie.Value) {
			p.set(&looks, cookie.Value)
		}
	}
	return looks
}

// key tells looks apart.
func (l Looks) key() string {
	flags := []byte("........")
	for i, on := range []bool{l.Elder, l.Kiosk, l.Bar, l.Pointer, l.Cross, l.Plain, l.Read} {
		if on {
			flags[i] = '1'
		}
	}
	return l.Lang + "|" + l.Scheme + "|" + l.Zoom + "|" + l.Region + "|" + string(flags) + "|" + l.mark
}

// LooksOf is how the visitor wants the site to look.
func LooksOf(r *http.Request) Looks { return visitOf(r.Context()).looks }

// getPreferences sets what the switches of the frame ask for and leads back.
func (server *Server) getPreferences(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	if asked.Get("reset") == "on" {
		for _, name := range helps {
			server.setPlain(w, cookiePrefix+name, "", -1)
		}
	}
	for name, p := range preferences {
		if value := asked.Get(name); asked.Has(name) && p.allows(value) {
			age := year
			if value == "" {
				age = -1
			}
			server.setPlain(w, cookiePrefix+name, value, age)
		}
	}
	http.Redirect(w, r, LocalPath(asked.Get("back"), "/"), http.StatusSeeOther)
	return nil
}

// switched is the address that sets a switch and comes back.
func switched(f Frame, name, value string) string {
	q := url.Values{name: {value}, "back": {f.Address}}
	return "/preferences?" + q.Encode()
}
