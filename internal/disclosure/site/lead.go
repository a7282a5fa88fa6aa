package site

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tongban/internal/base/store"
)

// Lead stands before the pages: what is asked of a closed site goes on to the one that took it over, and an address that
// a site had before it was here goes on to where it stands now (301). Everything else passes.
func (room *Room) Lead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k := room.Book.now()
		host := hostOf(r)
		s, known := k.byHost[host]
		if (r.Method != http.MethodGet && r.Method != http.MethodHead) || !k.old[host] && !(known && s.Closed()) || strings.HasPrefix(r.URL.Path, "/assets/") {
			if known && s.Closed() {
				http.Error(w, "本站点已经关停", http.StatusGone)
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		target := ""
		if k.old[host] {
			err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
				target, err = leadOf(r.Context(), tx, addressOf(host, r.URL))
				return err
			})
			if err != nil {
				next.ServeHTTP(w, r)
				return
			}
		}
		if target != "" {
			path, err := room.targetOf(r.Context(), target)
			if err != nil {
				path = ""
			}
			target = path
		}
		if target == "" && !(known && s.Closed()) {
			next.ServeHTTP(w, r)
			return
		}
		if target == "" {
			target = r.URL.RequestURI()
		}
		successor := room.Book.open(s)
		if !s.Closed() {
			if successor = k.main; known {
				successor = s
			}
		}
		location := at(r, successor, target, room.scheme(r), room.home())
		if location == r.URL.RequestURI() { // nobody has said where the main site is: it is answered here
			next.ServeHTTP(w, r)
			return
		}
		http.Redirect(w, r, location, http.StatusMovedPermanently)
	})
}

func (room *Room) scheme(r *http.Request) string {
	if strings.HasPrefix(room.Public, "https://") || r.TLS != nil {
		return "https"
	}
	return "http"
}

// home is the host of the installation, when the operator has said it.
func (room *Room) home() string {
	u, err := url.Parse(room.Public)
	if err != nil {
		return ""
	}
	return u.Host
}

// Whole is the origin of the main site, for who reads on another; empty when nobody has said its host.
func (room *Room) Whole(r *http.Request) string {
	return at(r, room.Book.now().main, "", room.scheme(r), room.home())
}

// Led finds where an address leads that a host had before it was here: to a path, or to a document; to neither when that is
// not known.
func (b *Book) Led(ctx context.Context, tx *store.Tx, host, address string) (path string, document int64, err error) {
	if host == "" || !b.now().old[host] {
		return "", 0, nil
	}
	path, err = leadOf(ctx, tx, host+address)
	if id, ok := strings.CutPrefix(path, byDocument); ok && err == nil {
		document, err = strconv.ParseInt(id, 10, 64)
		path = ""
	}
	return path, document, err
}

// Alive reports whether a host has pages of its own, and not only addresses that lead on.
func (b *Book) Alive(host string) bool {
	_, known := b.now().byHost[host]
	return known
}
