package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/web/assets"
	"tongban/internal/base/web/words"
)

// Config is what the roof hands in.
type Config struct {
	// Store keeps the sessions.
	Store *store.DB
	// Now is the clock.
	Now func() time.Time
	// Log takes one line for each request.
	Log *slog.Logger
	// Allow decides who may enter a route that is not public; it is asked after
	// this package has made sure that somebody of the right sort is signed in.
	// A fault of kind Denied shows Z-02, one of kind NotFound shows Z-01.
	Allow func(r *http.Request, route Route) error
	// Identify names the caller of a route under /api/ without a session, by key
	// or signature; it returns "" when the request carries neither.
	Identify func(r *http.Request) (subject string, err error)
	// User, Menu and Site fill the frame.
	User func(r *http.Request) *User
	Menu func(r *http.Request) []MenuGroup
	Site func(r *http.Request) Site
	// SitesState changes whenever what Site says does, so that no guest keeps a page with an old foot; nil when nothing changes.
	SitesState func() string
	// Notice is a line above every page (maintenance, read only); nil when quiet.
	Notice func(r *http.Request) *Announcement
	// Part names the site to which a request came, when it is not the main one, and the region that it is about; both are
	// empty otherwise. It may be nil.
	Part func(r *http.Request) (mark, region string)
	// Secure marks cookies as only for HTTPS and sends HSTS.
	Secure bool
	// Trusted are the proxies whose X-Forwarded-For is believed.
	Trusted []netip.Prefix
	// Origins are further origins from which forms may come.
	Origins []string
	// Limits are the rates; the zero value means the defaults.
	Limits Limits
	// Maps are the addresses of the maps that search engines are told of.
	Maps []string
	// Version of the program, for the footer of the workbench.
	Version string
}

// Server routes requests to handlers and does once what every page needs.
type Server struct {
	config  Config
	routes  []Route
	pages   map[string]bool // paths of the routes one can open by a link
	mux     *http.ServeMux
	door    http.Handler
	assets  *assets.Shelf
	words   *words.Book
	limits  *limits
	session *sessions
	kept    renderings
}

// New makes a server with the pages of this package: assets, preferences and
// the statements (Z-07).
func New(config Config) *Server {
	server := &Server{
		config:  config.withDefaults(),
		mux:     http.NewServeMux(),
		pages:   map[string]bool{},
		assets:  assets.Open(),
		words:   words.Open(),
		limits:  newLimits(config.Limits),
		session: &sessions{store: config.Store, now: config.Now},
	}
	server.door = server.outside(http.HandlerFunc(server.dispatch))
	server.mux.HandleFunc("GET "+assets.Path+"{file}", server.assets.Serve)
	server.Handle(server.ownRoutes()...)
	return server
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.User == nil {
		c.User = func(*http.Request) *User { return nil }
	}
	if c.Menu == nil {
		c.Menu = func(*http.Request) []MenuGroup { return nil }
	}
	if c.Site == nil {
		c.Site = func(*http.Request) Site { return Site{} }
	}
	if c.Notice == nil {
		c.Notice = func(*http.Request) *Announcement { return nil }
	}
	return c
}

// Handle opens routes. Two with one pattern are an error of the programmer.
func (server *Server) Handle(routes ...Route) {
	for _, route := range routes {
		if route.Who == "" {
			panic("web: route without who may enter: " + route.Pattern)
		}
		server.routes = append(server.routes, route)
		if path, get := strings.CutPrefix(route.Pattern, "GET "); get {
			server.pages[path] = true
		}
		server.mux.HandleFunc(route.Pattern, server.answer(route))
	}
}

// RouteOf finds the route that answers a reader who opens an address; false when none does.
func (server *Server) RouteOf(address string) (Route, bool) {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return Route{}, false
	}
	_, pattern := server.mux.Handler(r)
	for _, route := range server.routes {
		if route.Pattern == pattern {
			return route, true
		}
	}
	return Route{Pattern: pattern, Who: Public}, pattern != ""
}

// Routes lists what has been opened.
func (server *Server) Routes() []Route { return append([]Route(nil), server.routes...) }

// ServeHTTP answers a request.
func (server *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { server.door.ServeHTTP(w, r) }

// Frame fills the frame of a page: title, breadcrumb, and the rest from the roof.
func (server *Server) Frame(r *http.Request, title string, trail ...Link) Frame {
	v := visitOf(r.Context())
	section := ""
	if len(trail) > 0 {
		section = trail[0].Text
	}
	return Frame{
		Title:   title,
		Section: section,
		Page:    v.route.Page,
		Trail:   trail,
		Menu:    marked(server.config.Menu(r), r.URL.Path),
		User:    server.config.User(r),
		Site:    server.config.Site(r),
		Notice:  server.config.Notice(r),
		Looks:   v.looks,
		Rest:    server.rest(v.session),
		Flash:   v.flash,
		Address: backAddress(r),
		Search:  r.URL.Query().Get("q"),
		Now:     server.config.Now(),
		Version: server.config.Version,
	}
}

// rest is how long the session may still rest, in seconds.
func (server *Server) rest(session Session) int {
	if session.hash == "" {
		return 0
	}
	end := session.CreatedAt.Add(absoluteLimit).Sub(server.config.Now())
	return int(min(idleLimit(session.Subject), end).Seconds())
}

// marked sets Current on the entry whose address is the longest beginning of the path.
func marked(menu []MenuGroup, path string) []MenuGroup {
	best, length := [2]int{-1, -1}, 0
	for i, group := range menu {
		for j, link := range group.Links {
			if link.Current {
				return menu
			}
			if beginsAt(path, link.Href) && len(link.Href) > length {
				best, length = [2]int{i, j}, len(link.Href)
			}
		}
	}
	if length == 0 {
		return menu
	}
	copied := append([]MenuGroup(nil), menu...)
	links := append([]Link(nil), copied[best[0]].Links...)
	links[best[1]].Current = true
	copied[best[0]].Links = links
	return copied
}

func beginsAt(path, href string) bool {
	href, _, _ = strings.Cut(href, "?")
	if href == "/" || href == "" || href == "/desk" { // the first pages of the two sites are no columns
		return path == href
	}
	return path == href || strings.HasPrefix(path, href+"/")
}

// backAddress is where the switches of the frame and the login come back to:
// the page itself, or for the answer to a form the page that was left.
func backAddress(r *http.Request) string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.RequestURI()
	}
	return r.URL.Path
}

func (server *Server) withVisit(r *http.Request, v *visit) *http.Request {
	if server.config.Part != nil {
		mark, region := server.config.Part(r)
		if v.looks.mark = mark; v.looks.Region == "" {
			v.looks.Region = region
		}
	}
	return r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
}
