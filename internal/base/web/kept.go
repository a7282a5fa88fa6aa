package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

// keptBytes bounds the renderings in memory.
const keptBytes = 32 << 20

// rendering is a page as it was drawn for guests who look at the site in the same way.
type rendering struct {
	state           string
	tag             string
	plain, squeezed []byte
}

// renderings hold public pages ready to be sent; the older half is dropped when the younger one is full.
type renderings struct {
	mu         sync.Mutex
	young, old map[string]*rendering
	size       int
}

func (k *renderings) get(key, state string) *rendering {
	k.mu.Lock()
	defer k.mu.Unlock()
	page, found := k.young[key]
	if !found {
		page, found = k.old[key]
		if found {
			k.add(key, page)
		}
	}
	if !found || page.state != state {
		return nil
	}
	return page
}

func (k *renderings) put(key string, page *rendering) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.add(key, page)
}

func (k *renderings) add(key string, page *rendering) {
	size := len(page.plain) + len(page.squeezed) + len(key)
	if k.young == nil || k.size+size > keptBytes/2 {
		k.young, k.old, k.size = map[string]*rendering{}, k.young, 0
	}
	if before := k.young[key]; before != nil {
		k.size -= len(before.plain) + len(before.squeezed) + len(key)
	}
	k.young[key] = page
	k.size += size
}

// Kept answers a page that is the same for every guest as long as state stays the same: with 304 when the guest has
// it, from a kept rendering when one was drawn before, and drawn otherwise. Who is signed in, or has something said to
// them alone, always gets a page of their own, which nobody keeps.
func (server *Server) Kept(w http.ResponseWriter, r *http.Request, state string, draw func() (templ.Component, error)) error {
	v := visitOf(r.Context())
	if v.session.SignedIn() || v.flash != "" || r.Method != http.MethodGet || server.config.Notice(r) != nil {
		w.Header().Set("Cache-Control", "no-store")
		component, err := draw()
		if err != nil {
			return err
		}
		return Render(w, r, component)
	}
	key := v.looks.key() + r.URL.RequestURI()
	page := server.kept.get(key, state)
	if page == nil {
		var err error
		if page, err = drawn(r, key, state, server.config.Version, draw); err != nil {
			return err
		}
		server.kept.put(key, page)
	}
	return page.send(w, r)
}

func drawn(r *http.Request, key, state, version string, draw func() (templ.Component, error)) (*rendering, error) {
	component, err := draw()
	if err != nil {
		return nil, err
	}
	var plain, squeezed bytes.Buffer
	if err := component.Render(r.Context(), &plain); err != nil {
		return nil, err
	}
	z := squeezers.Get().(*gzip.Writer)
	defer squeezers.Put(z)
	z.Reset(&squeezed)
	z.Write(plain.Bytes())
	z.Close()
	sum := sha256.Sum256([]byte(version + "\n" + key + "\n" + state))
	return &rendering{state: state, tag: hex.EncodeToString(sum[:12]), plain: plain.Bytes(), squeezed: squeezed.Bytes()}, nil
}

func (page *rendering) send(w http.ResponseWriter, r *http.Request) error {
	header := w.Header()
	header.Set("Cache-Control", "private, no-cache")
	header.Set("Vary", "Cookie, Accept, Accept-Encoding")
	if Tagged(w, r, page.tag) {
		return nil
	}
	header.Set("Content-Type", "text/html; charset=utf-8")
	body := page.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
		body = page.squeezed
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(body)
	return err
}
