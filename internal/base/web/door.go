package web

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
)

// outside is what every request passes before a route is looked for: headers,
// reference number, rates, foreign forms, compression, and the one line in the log.
func (server *Server) outside(inside http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	for _, origin := range server.config.Origins {
		if err := guard.AddTrustedOrigin(origin); err != nil {
			panic(fmt.Sprintf("web: origin %q: %v", origin, err))
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if server.again(w, r) {
			return
		}
		begin := server.config.Now()
		server.secure(w.Header())
		v := server.newVisit(r)
		w.Header().Set("X-Request-Id", v.id)
		r = server.withVisit(r, v)
		defer func() { dropFiles(v.form) }() // of whichever request was made of this one
		seen := &witness{ResponseWriter: w}
		body := squeezed(seen, r)
		defer func() { server.logRequest(r, v.id, v.route, seen, begin) }()
		defer body.Close()
		defer server.recovered(body, r)
		if err := server.enter(r, guard); err != nil {
			server.fail(body, r, err)
			return
		}
		inside.ServeHTTP(body, r)
	})
}

func (server *Server) newVisit(r *http.Request) *visit {
	return &visit{server: server, id: newReference(), looks: readLooks(r)}
}

// newReference is short enough to be read out over the telephone.
func newReference() string {
	var text [12]byte
	n := rand.Uint64() // it need not be guarded from guessing: it names a line of the log
	for i := range text {
		text[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[n&31]
		n >>= 5
	}
	return string(text[:])
}

func (server *Server) enter(r *http.Request, guard *http.CrossOriginProtection) error {
	if strings.HasPrefix(r.URL.Path, "/assets/") {
		return nil
	}
	if !legible(r.URL) {
		return &fault.Fault{Kind: fault.KindNotFound, Message: "地址里有不能识别的字符，没有这样的页面。请检查后重新打开。"}
	}
	session := ""
	if cookie, err := r.Cookie(server.cookieName()); err == nil {
		session = cookie.Value
	}
	if !server.mayAsk(r, session, server.config.Now()) {
		return errTooMany
	}
	if err := guard.Check(r); err != nil {
		return &fault.Fault{Kind: fault.KindDenied, Message: "这次提交来自别的网站，为了您的安全没有处理。请回到本站重新提交。", Err: err}
	}
	return nil
}

// legible reports whether an address is text: one of the stores takes no NUL and nothing that is not UTF-8.
func legible(u *url.URL) bool {
	query, err := url.QueryUnescape(u.RawQuery)
	if err != nil {
		query = u.RawQuery // what is malformed is left out by who reads it
	}
	for _, text := range []string{u.Path, query} {
		if strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
			return false
		}
	}
	return true
}

// dispatch finds the route; an address that is not ours is Z-01, a method that
// is not is told so.
func (server *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	handler, pattern := server.mux.Handler(r)
	if pattern != "" {
		server.mux.ServeHTTP(w, r)
		return
	}
	probe := &probe{header: http.Header{}}
	handler.ServeHTTP(probe, r)
	if probe.status >= 300 && probe.status < 400 {
		http.Redirect(w, r, probe.header.Get("Location"), probe.status)
		return
	}
	if err := server.recognise(w, r); err != nil {
		server.fail(w, r, err)
		return
	}
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.header.Get("Allow"))
		server.fail(w, r, errMethod)
		return
	}
	server.fail(w, r, &fault.Fault{Kind: fault.KindNotFound, Message: "这个地址没有页面，可能是输错了，也可能页面已经移走。"})
}

// probe takes down what the mux would have said about an unknown address.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header            { return p.header }
func (p *probe) Write(text []byte) (int, error) { return len(text), nil }
func (p *probe) WriteHeader(status int)         { p.status = status }

// recognise finds out who asks.
func (server *Server) recognise(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r.Context())
	session, believed, err := server.sessionFor(r)
	if err != nil {
		return err
	}
	if !session.SignedIn() && strings.HasPrefix(r.URL.Path, "/api/") && server.config.Identify != nil {
		subject, err := server.config.Identify(r)
		if fault.KindOf(err) == fault.KindDenied { // a key that opens nothing is no caller
			return fmt.Errorf("%w: %w", errSignIn, err)
		}
		if err != nil {
			return err
		}
		session.Subject = subject
	}
	v.session, v.expired = session, believed && !session.SignedIn()
	v.flash = server.takeFlash(w, r)
	return nil
}

// answer wraps the handler of a route: who asks, may they, how much may they
// send, and what to say when it goes wrong.
func (server *Server) answer(route Route) http.HandlerFunc {
	limit := route.MaxBody
	if limit == 0 {
		limit = 1 << 20
	}
	return func(w http.ResponseWriter, r *http.Request) {
		visit := visitOf(r.Context())
		visit.route, visit.body = route, r.Body
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		if err := server.serve(w, r, route); err != nil {
			server.fail(w, r, err)
		}
	}
}

func (server *Server) serve(w http.ResponseWriter, r *http.Request, route Route) error {
	if err := server.recognise(w, r); err != nil {
		return err
	}
	v := visitOf(r.Context())
	if route.Who != Public || v.session.SignedIn() {
		w.Header().Set("Cache-Control", "no-store")
	}
	if err := server.allowed(r, route); err != nil {
		return err
	}
	return route.Handle(w, r)
}

func (server *Server) allowed(r *http.Request, route Route) error {
	if route.Who == Public {
		return nil
	}
	session := SessionOf(r)
	switch {
	case !session.SignedIn():
		return errSignIn
	case route.Who.ForStaff() && !session.Staff() && session.hash != "":
		return fault.Deniedf("这里是工作人员使用的页面。")
	case route.Who == SignedIn && session.Staff():
		return fault.Deniedf("您现在用工作人员账号登录，请用个人或法人账号登录后办理。")
	}
	if server.config.Allow == nil {
		return nil
	}
	return server.config.Allow(r, route)
}

// loginAddress leads to the login and back again.
func loginAddress(r *http.Request, route Route) string {
	q := url.Values{"next": {backAddress(r)}}
	if visitOf(r.Context()).expired {
		q.Set("expired", "1")
	}
	if route.Who.ForStaff() {
		return "/desk/login?" + q.Encode()
	}
	return "/login?" + q.Encode()
}

func (server *Server) recovered(w http.ResponseWriter, r *http.Request) {
	what := recover()
	if what == nil {
		return
	}
	if what == http.ErrAbortHandler {
		panic(what)
	}
	server.config.Log.Error("handler panicked", "request", RequestID(r), "panic", fmt.Sprint(what), "stack", string(debug.Stack()))
	server.fail(w, r, errPanicked)
}

// logRequest writes the one line: the pattern and never the address, because
// addresses and queries may carry what belongs to a person.
func (server *Server) logRequest(r *http.Request, id string, route Route, seen *witness, begin time.Time) {
	if !server.config.Log.Enabled(r.Context(), slog.LevelInfo) {
		return
	}
	server.config.Log.LogAttrs(context.WithoutCancel(r.Context()), slog.LevelInfo, "request",
		slog.String("request", id),
		slog.String("method", r.Method),
		slog.String("route", route.Pattern),
		slog.String("page", route.Page),
		slog.Int("status", seen.status),
		slog.Int64("bytes", seen.bytes),
		slog.Duration("took", server.config.Now().Sub(begin)))
}

// witness remembers what was answered.
type witness struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *witness) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(text []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(text)
	w.bytes += int64(n)
	return n, err
}

func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }
