package web

import (
	"container/list"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits are requests per second and bursts, for one address and one session.
// An address may be a whole hall behind one router, so it gets more.
type Limits struct {
	Address, AddressBurst int
	Session, SessionBurst int
	// Off lets everything through, for measurements.
	Off bool
}

func (l Limits) withDefaults() Limits {
	fill := func(value *int, standard int) {
		if *value == 0 {
			*value = standard
		}
	}
	fill(&l.Address, 50)
	fill(&l.AddressBurst, 300)
	fill(&l.Session, 20)
	fill(&l.SessionBurst, 100)
	return l
}

// limits remembers the newest callers and forgets the rest, so that a flood of
// addresses cannot fill the memory.
type limits struct {
	off               bool
	address, sessions *bucketShelf
}

func newLimits(l Limits) *limits {
	l = l.withDefaults()
	return &limits{
		off:      l.Off,
		address:  newBucketShelf(l.Address, l.AddressBurst, 20000),
		sessions: newBucketShelf(l.Session, l.SessionBurst, 20000),
	}
}

func (l *limits) allow(address, session string, now time.Time) bool {
	if l.off {
		return true
	}
	if !l.address.allow(address, now) {
		return false
	}
	return session == "" || l.sessions.allow(session, now)
}

type bucketShelf struct {
	mu    sync.Mutex
	rate  rate.Limit
	burst int
	most  int
	byKey map[string]*list.Element
	order *list.List // newest first
}

type bucket struct {
	key     string
	limiter *rate.Limiter
}

func newBucketShelf(perSecond, burst, most int) *bucketShelf {
	return &bucketShelf{rate: rate.Limit(perSecond), burst: burst, most: most, byKey: map[string]*list.Element{}, order: list.New()}
}

func (s *bucketShelf) allow(key string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	element, known := s.byKey[key]
	if !known {
		element = s.order.PushFront(&bucket{key: key, limiter: rate.NewLimiter(s.rate, s.burst)})
		s.byKey[key] = element
		s.forget()
	}
	s.order.MoveToFront(element)
	return element.Value.(*bucket).limiter.AllowN(now, 1)
}

func (s *bucketShelf) forget() {
	for s.order.Len() > s.most {
		last := s.order.Back()
		s.order.Remove(last)
		delete(s.byKey, last.Value.(*bucket).key)
	}
}

// ClientAddress is where a request comes from; what proxies write is believed
// only when they are ours. An IPv6 caller counts by its /64.
func (server *Server) ClientAddress(r *http.Request) string {
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	caller := address.Addr().Unmap()
	if server.trusts(caller) {
		caller = server.beyond(caller, r)
	}
	if caller.Is6() {
		if network, err := caller.Prefix(64); err == nil {
			return network.String()
		}
	}
	return caller.String()
}

// beyond is who stands behind the proxies of ours.
func (server *Server) beyond(caller netip.Addr, r *http.Request) netip.Addr {
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && server.trusts(caller); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		caller = hop.Unmap()
	}
	return caller
}

// mayAsk reports whether a caller has not asked too often.
func (server *Server) mayAsk(r *http.Request, session string, now time.Time) bool {
	return server.limits.off || server.limits.allow(server.ClientAddress(r), session, now)
}

func (server *Server) trusts(address netip.Addr) bool {
	for _, network := range server.config.Trusted {
		if network.Contains(address) {
			return true
		}
	}
	return false
}
