package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/klauspost/compress/gzip"
)

// keptBytes bounds the renderings in memory.
const keptBytes = 32 << 20

// rendering is a page as it was drawn for guests who look at the site in the same way.
type rendering struct {
	state, tag string
	squeezed   []byte // as nearly every browser takes it; an eighth of the plain text
}

// renderings hold public pages ready to be sent; the older half is dropped when the younger one is full.
type renderings struct {
	mu         sync.Mutex
	young, old map[string]*rendering
	size       int
	drawing    map[string]chan struct{} // closed when the page was drawn, or could not be
}

// of gives the page of a state, drawn by the first who asks; the others wait for it rather than draw it too, or a page
// that two hundred people look at would be drawn two hundred times at the moment when it changes.
func (k *renderings) of(ctx context.Context, key, state string, draw func() (*rendering, error)) (*rendering, error) {
	for {
		page, drawn := k.getOrBegin(key, state)
		switch {
		case page != nil:
			return page, nil
		case drawn == nil:
			return k.begun(key, state, draw)
		}
		select {
		case <-drawn:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// getOrBegin gives the page, or what tells that somebody has drawn it; nothing at all to who shall draw it.
func (k *renderings) getOrBegin(key, state string) (*rendering, chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if page := k.get(key, state); page != nil {
		return page, nil
	}
	drawn := k.drawing[key+state]
	if drawn == nil {
		if k.drawing == nil {
			k.drawing = map[string]chan struct{}{}
		}
		k.drawing[key+state] = make(chan struct{})
	}
	return nil, drawn
}

func (k *renderings) begun(key, state string, draw func() (*rendering, error)) (page *rendering, err error) {
	defer func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if page != nil {
			k.add(key, page)
		}
		close(k.drawing[key+state])
		delete(k.drawing, key+state)
	}()
	return draw()
}

func (k *renderings) get(key, state string) *rendering {
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

func (k *renderings) add(key string, page *rendering) {
	size := len(page.squeezed) + len(key)
	if k.young == nil || k.size+size > keptBytes/2 {
		k.young, k.old, k.size = map[string]*rendering{}, k.young, 0
	}
	if before := k.young[key]; before != nil {
		k.size -= len(before.squeezed) + len(key)
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
	page, err := server.kept.of(r.Context(), key, state, func() (*rendering, error) { return drawn(r, key, state, server.config.Version, draw) })
	if err != nil {
		return err
	}
	return page.send(w, r)
}

func drawn(r *http.Request, key, state, version string, draw func() (templ.Component, error)) (*rendering, error) {
	component, err := draw()
	if err != nil {
		return nil, err
	}
	var squeezed bytes.Buffer
	squeezed.Grow(8 << 10)
	z := squeezers.Get().(*gzip.Writer)
	defer squeezers.Put(z)
	z.Reset(&squeezed)
	if err := component.Render(r.Context(), z); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(version + "\n" + key + "\n" + state))
	return &rendering{state: state, tag: hex.EncodeToString(sum[:12]), squeezed: bytes.Clone(squeezed.Bytes())}, nil
}

func (page *rendering) send(w http.ResponseWriter, r *http.Request) error {
	header := w.Header()
	header.Set("Cache-Control", "private, no-cache")
	header.Set("Vary", "Cookie, Accept, Accept-Encoding")
	if Tagged(w, r, page.tag) {
		return nil
	}
	header.Set("Content-Type", "text/html; charset=utf-8")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		return page.sendPlain(w)
	}
	header.Set("Content-Encoding", "gzip")
	header.Set("Content-Length", strconv.Itoa(len(page.squeezed)))
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(page.squeezed)
	return err
}

// sendPlain unpacks the page for the few who take no other.
func (page *rendering) sendPlain(w http.ResponseWriter) error {
	z, err := gzip.NewReader(bytes.NewReader(page.squeezed))
	if err != nil {
		return err
	}
	_, err = io.Copy(w, z)
	return err
}
