package site

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"

	"tongban/internal/base/store"
)

// Book holds the sites in memory, for every request asks which one it came to.
type Book struct{ kept atomic.Pointer[kept] }

type kept struct {
	list   []Site
	byHost map[string]Site
	main   Site
	old    map[string]bool // hosts of which old addresses are known
	state  int64           // the newest row
}

// Load reads the sites; it reports whether something changed.
func (b *Book) Load(ctx context.Context, tx *store.Tx) (bool, error) {
	list, err := newest(ctx, tx)
	if err != nil {
		return false, err
	}
	old, err := hosts(ctx, tx)
	if err != nil {
		return false, err
	}
	k := &kept{list: list, byHost: map[string]Site{}, old: old}
	for _, s := range list {
		k.state = max(k.state, s.ID)
		if s.Code == Main {
			k.main = s
		}
		if s.Host != "" {
			k.byHost[s.Host] = s
		}
	}
	before := b.now().state
	b.kept.Store(k)
	return before != k.state, nil
}

func (b *Book) now() *kept {
	if k := b.kept.Load(); k != nil {
		return k
	}
	return &kept{}
}

// State changes whenever what frames say of a site does.
func (b *Book) State() string { return strconv.FormatInt(b.now().state, 36) }

// All are the sites, closed ones too.
func (b *Book) All() []Site { return b.now().list }

// Code finds a site.
func (b *Book) Code(code string) (Site, bool) {
	for _, s := range b.now().list {
		if s.Code == code {
			return s, true
		}
	}
	return Site{}, false
}

func hostOf(r *http.Request) string {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// Has reports whether a host is that of a site, or one of which old addresses are known.
func (b *Book) Has(host string) bool {
	k := b.now()
	_, known := k.byHost[host]
	return known || k.old[host]
}

// Of is the site to which a request came; one to a host that is nobody's came to the main site. given says whether
// anybody has written that site down.
func (b *Book) Of(r *http.Request) (s Site, given bool) {
	k := b.now()
	if s, ok := k.byHost[hostOf(r)]; ok {
		s = b.open(s)
		return s, s.ID != 0
	}
	return k.main, k.main.ID != 0
}

// Scoped is the site of a request when it shows only a part.
func (b *Book) Scoped(r *http.Request) (Site, bool) {
	s, ok := b.now().byHost[hostOf(r)]
	return s, ok && s.Code != Main && !s.Closed()
}

// open is where a closed site leads, through any number of closings.
func (b *Book) open(s Site) Site {
	for range 20 {
		if !s.Closed() {
			return s
		}
		next, ok := b.Code(s.LeadsTo)
		if !ok {
			break
		}
		s = next
	}
	return b.now().main
}

// addressOf is how an old address is written down: host, path and query.
func addressOf(host string, u *url.URL) string {
	address := host + u.EscapedPath()
	if u.RawQuery != "" {
		address += "?" + u.RawQuery
	}
	return address
}

// at is a path on a site, with the port and scheme by which the reader came; fallback is the host of a main site without one.
func at(r *http.Request, s Site, path, scheme, fallback string) string {
	host := s.Host
	if host == "" {
		host = fallback
	}
	if host == "" {
		return path
	}
	if _, port, err := net.SplitHostPort(r.Host); err == nil && !strings.Contains(host, ":") {
		host = net.JoinHostPort(host, port)
	}
	return scheme + "://" + host + path
}
