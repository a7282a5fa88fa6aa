package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
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
	state    string
	tag      []string // ETag and Content-Length, as headers take them
	length   []string
	squeezed []byte // as nearly every browser takes it; an eighth of the plain text
	route    Route
	still    func(ctx context.Context) bool // whether it stands without being asked for by its state; nil asks always
}

// keptAs tells kept pages apart: by how the guest looks at the site, and by its address.
type keptAs struct{ looks, host, address string }

// renderings hold public pages ready to be sent; the older half is dropped when the younger one is full.
type renderings struct {
	mu         sync.Mutex
	young, old map[keptAs]*rendering
	size       int
	drawing    map[drawnAs]chan struct{} // closed when the page was drawn, or could not be
}

type drawnAs struct {
	keptAs
	state string
}

// of gives the page of a state, drawn by the first who asks; the others wait for it rather than draw it too, or a page
// that two hundred people look at would be drawn two hundred times at the moment when it changes.
func (k *renderings) of(ctx context.Context, key keptAs, state string, draw func() (*rendering, error)) (*rendering, error) {
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
func (k *renderings) getOrBegin(key keptAs, state string) (*rendering, chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if page := k.get(key, state); page != nil {
		return page, nil
	}
	drawn := k.drawing[drawnAs{key, state}]
	if drawn == nil {
		if k.drawing == nil {
			k.drawing = map[drawnAs]chan struct{}{}
		}
		k.drawing[drawnAs{key, state}] = make(chan struct{})
	}
	return nil, drawn
}

func (k *renderings) begun(key keptAs, state string, draw func() (*rendering, error)) (page *rendering, err error) {
	defer func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if page != nil {
			k.add(key, page)
		}
		close(k.drawing[drawnAs{key, state}])
		delete(k.drawing, drawnAs{key, state})
	}()
	return draw()
}

func (k *renderings) get(key keptAs, state string) *rendering {
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

// size is about what a page takes in memory.
func (page *rendering) size(key keptAs) int {
	return len(page.squeezed) + len(page.state) + len(key.host) + len(key.address) + 400
}

func (k *renderings) add(key keptAs, page *rendering) {
	size := page.size(key)
	if k.young == nil || k.size+size > keptBytes/2 {
		k.young, k.old, k.size = map[keptAs]*rendering{}, k.young, 0
	}
	if before := k.young[key]; before != nil {
		k.size -= before.size(key)
	}
	k.young[key] = page
	k.size += size
}

// Kept answers a page that is the same for every guest as long as state stays the same: with 304 when the guest has
// it, from a kept rendering when one was drawn before, and drawn otherwise. Who is signed in, or has something said to
// them alone, always gets a page of their own, which nobody keeps.
func (server *Server) Kept(w http.ResponseWriter, r *http.Request, state string, draw func() (templ.Component, error)) error {
	return server.KeptWhile(w, r, state, nil, draw)
}

// KeptWhile is Kept of a page of which still says without any work whether the state is the same: as long as it does,
// guests are answered before a route is looked for.
func (server *Server) KeptWhile(w http.ResponseWriter, r *http.Request, state string, still func(ctx context.Context) bool, draw func() (templ.Component, error)) error {
	v := visitOf(r.Context())
	if v.session.SignedIn() || v.flash != "" || r.Method != http.MethodGet || server.config.Notice(r) != nil {
		w.Header().Set("Cache-Control", "no-store")
		component, err := draw()
		if err != nil {
			return err
		}
		return Render(w, r, component)
	}
	if server.config.SitesState != nil {
		sites, page := server.config.SitesState(), still
		state += "\n" + sites
		if page != nil {
			still = func(ctx context.Context) bool { return server.config.SitesState() == sites && page(ctx) }
		}
	}
	key := keptAs{v.looks.key(), r.Host, r.URL.RequestURI()}
	page, err := server.kept.of(r.Context(), key, state, func() (*rendering, error) { return drawn(r, key, state, server.config.Version, draw) })
	if err != nil {
		return err
	}
	if still != nil && key.looks == plainLooks {
		page = server.kept.standing(key, page, v.route, still)
	}
	return page.send(w, r)
}

// plainLooks are those of a guest who has chosen nothing.
var plainLooks = Looks{Lang: "zh"}.key()

// standing notes until when a page stands.
func (k *renderings) standing(key keptAs, page *rendering, route Route, still func(ctx context.Context) bool) *rendering {
	noted := *page
	noted.route, noted.still = route, still
	k.mu.Lock()
	defer k.mu.Unlock()
	k.add(key, &noted)
	return &noted
}

// again answers a guest with a page that stands as it was drawn before; it reports whether it did.
func (server *Server) again(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || r.Header["Cookie"] != nil {
		return false
	}
	page := server.kept.standingAs(keptAs{plainLooks, r.Host, r.RequestURI})
	if page == nil || server.config.Notice(r) != nil {
		return false
	}
	begin := server.config.Now()
	if !server.stands(page, r) || !server.mayAsk(r, "", begin) {
		return false // answered or refused in the usual way
	}
	header, id := w.Header(), newReference()
	header["X-Request-Id"] = []string{id}
	seen := witness{ResponseWriter: w, status: http.StatusOK}
	defer func() { server.logRequest(r, id, page.route, &seen, begin) }()
	if page.had(r) { // what else a page says of itself, the guest has with the page: RFC 9110 §15.4.5
		header["Etag"], header["Cache-Control"], header["Vary"] = page.tag, keptOnly, varies
		seen.status = http.StatusNotModified
		w.WriteHeader(seen.status)
		return true
	}
	server.secure(header)
	if err := page.sendWhole(&seen, r); err != nil {
		server.config.Log.Debug("page not sent", "request", id, "err", err)
	}
	return true
}

// stands asks the page; who cannot say is asked in the usual way.
func (server *Server) stands(page *rendering, r *http.Request) (stands bool) {
	defer func() {
		if what := recover(); what != nil {
			server.config.Log.Error("handler panicked", "route", page.route.Pattern, "panic", fmt.Sprint(what), "stack", string(debug.Stack()))
			stands = false
		}
	}()
	return page.still(r.Context())
}

// standingAs gives a page that may say of itself that it stands.
func (k *renderings) standingAs(key keptAs) *rendering {
	k.mu.Lock()
	defer k.mu.Unlock()
	page := k.young[key]
	if page == nil {
		if page = k.old[key]; page != nil {
			k.add(key, page)
		}
	}
	if page == nil || page.still == nil {
		return nil
	}
	return page
}
func drawn(r *http.Request, key keptAs, state, version string, draw func() (templ.Component, error)) (*rendering, error) {
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
	sum := sha256.Sum256([]byte(version + "\n" + key.looks + key.host + key.address + "\n" + state))
	page := rendering{state: state, tag: []string{weak(hex.EncodeToString(sum[:12]))}, squeezed: bytes.Clone(squeezed.Bytes())}
	page.length = []string{strconv.Itoa(len(page.squeezed))}
	return &page, nil
}

func (page *rendering) send(w http.ResponseWriter, r *http.Request) error {
	if page.had(r) {
		header := w.Header()
		header["Etag"], header["Cache-Control"], header["Vary"] = page.tag, keptOnly, varies
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return page.sendWhole(w, r)
}

// had reports whether the guest has the page already.
func (page *rendering) had(r *http.Request) bool {
	had := r.Header["If-None-Match"]
	return len(had) > 0 && (had[0] == page.tag[0] || names(had[0], page.tag[0]))
}

func (page *rendering) sendWhole(w http.ResponseWriter, r *http.Request) error {
	header := w.Header()
	header["Etag"], header["Cache-Control"], header["Vary"], header["Content-Type"] = page.tag, keptOnly, varies, hypertext
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		return page.sendPlain(w)
	}
	header["Content-Encoding"], header["Content-Length"] = gzipped, page.length
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
