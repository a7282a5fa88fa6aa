package matter

import (
	"sync"
	"time"

	"tongban/internal/common/account"
	"tongban/internal/common/ident"
)

// snapshot is one copy of a matter with its tasks, clocks and facts. It is never
// changed after it was put on the shelf.
type snapshot struct {
	kind   *Kind
	m      Matter
	tasks  []Task
	clocks []Clock
	facts  any
	last   act
}

// act is what is told of the last event when another came too late.
type act struct {
	Actor, ActorName, Action string
	At                       time.Time
}

func (e Event) act() act { return act{e.Actor, e.ActorName, e.Action, e.At} }

// NameFor is who acted, as another may read it: officers act in their own name before everybody, somebody of the
// public is named in full to himself alone (个人信息保护法 §51).
func (e Event) NameFor(reader account.Actor) string { return e.act().nameFor(reader) }

func (a act) nameFor(reader account.Actor) string {
	kind, _, _ := account.ParseSubject(a.Actor)
	if kind != string(account.ActorPerson) || a.Actor == reader.Subject() {
		return a.ActorName
	}
	return ident.MaskName(a.ActorName)
}

// shelf keeps copies of the matters touched last. A copy may be out of date: the
// version check at the commit finds that out, and a refusal is decided on a fresh
// copy, so nothing here must be known to another node (ADR 0003).
type shelf struct {
	mu    sync.Mutex
	limit int
	young map[int64]*snapshot
	old   map[int64]*snapshot
}

func newShelf(limit int) *shelf {
	return &shelf{limit: limit, young: map[int64]*snapshot{}, old: map[int64]*snapshot{}}
}

func (s *shelf) get(id int64) (*snapshot, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if got, ok := s.young[id]; ok {
		return got, true
	}
	got, ok := s.old[id]
	return got, ok
}

// put keeps a copy; a closed matter is let go, and one whose row changes without it. Two generations bound the memory.
func (s *shelf) put(c *snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.m.Open() || c.kind.Beside != nil && c.kind.Beside(c.facts) {
		delete(s.young, c.m.ID)
		delete(s.old, c.m.ID)
		return
	}
	if len(s.young) >= s.limit {
		s.old, s.young = s.young, make(map[int64]*snapshot, s.limit)
	}
	s.young[c.m.ID] = c
}

func (s *shelf) drop(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.young, id)
	delete(s.old, id)
}

func (s *shelf) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.young)
	clear(s.old)
}
