package publish

import (
	"context"
	"sync"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// viewed is how the page of a document stands: what decides whether the one that was drawn before is still right.
type viewed struct {
	state    string // of the page, without what follows from the day and the names of bodies
	body     string
	index    string
	holds    bool // not marked as repealed or lapsed
	expires  workday.Date
	happened int // counts the changes that were seen when it was read
}

// expired is Document.expired of a document that is shown.
func (s viewed) expired(today workday.Date) bool {
	return s.holds && !s.expires.IsZero() && s.expires.Before(today)
}

// watchEvery is how soon a change that another node made is seen: everywhere within a second.
const watchEvery = 250 * time.Millisecond

// standsKept is how many are kept.
const standsKept = 100_000

// views keeps how the pages that people read viewed, so that most are answered without asking the store. Pages name one
// another, and documents change seldom beside how often they are read: any change forgets all. What this node changes is
// forgotten with the commit; whether others changed something is asked every so often.
type views struct {
	mu       sync.Mutex
	of       map[string]viewed
	happened int
	last     changes   // that were seen
	asked    time.Time // when
	asking   bool
	library  library
}

// changes sum up what changed after a mark.
type changes struct {
	after, n, last, sum int64
}

func (k *views) get(number string) (viewed, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok := k.of[number]
	return s, ok
}

// now counts the changes so far; what is read from here on may be put.
func (k *views) now() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.happened
}

// put keeps how a page stands, unless something changed since it was read.
func (k *views) put(number string, s viewed) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s.happened != k.happened {
		return
	}
	if k.of == nil || len(k.of) >= standsKept {
		k.of = map[string]viewed{}
	}
	k.of[number] = s
}

func (k *views) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.of = nil
	k.happened++
}

// due reports whether it is time to ask for the changes of others, to one of those who wonder.
func (k *views) due(now time.Time) (last changes, due bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.asking || !k.asked.IsZero() && now.Sub(k.asked) < watchEvery && !now.Before(k.asked) {
		return changes{}, false
	}
	k.asking = true
	return k.last, true
}

func (k *views) answered(seen changes, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asking = false
	if !now.IsZero() {
		k.last, k.asked = seen, now
	}
}

// watch forgets everything when something changed anywhere. A change may be committed a moment behind a later one: the
// last half minute is always counted again.
func (room *Room) watch(ctx context.Context) error {
	now := room.Now()
	last, due := room.views.due(now)
	if !due {
		return nil
	}
	var seen changes
	err := room.read(ctx, func(tx *store.Tx) (err error) {
		seen, err = changesAfter(ctx, tx, last.after)
		return err
	})
	if err != nil {
		room.views.answered(last, time.Time{})
		return err
	}
	if seen != last {
		room.shelf.noteOthers()
		if room.views.forget(); seen.last-lateness > seen.after {
			err = room.read(ctx, func(tx *store.Tx) (err error) {
				seen, err = changesAfter(ctx, tx, seen.last-lateness)
				return err
			})
		}
	}
	if err != nil {
		now = time.Time{}
	}
	room.views.answered(seen, now)
	return err
}

// standing reports whether a page that was read when so many changes had happened stands as it is: as long as no document
// changed anywhere, nor the organisation, on the same day.
func (room *Room) standing(happened int, generation int64) func(ctx context.Context) bool {
	today := dateOf(room.Now())
	return func(ctx context.Context) bool {
		return room.watch(ctx) == nil && room.views.now() == happened && room.Org.Generation() == generation && dateOf(room.Now()) == today
	}
}

// Standing is asked before the documents of a page are read, and reports from then on whether the page stands.
func (room *Room) Standing(ctx context.Context) (func(ctx context.Context) bool, error) {
	err := room.watch(ctx)
	return room.standing(room.views.now(), room.Org.Generation()), err
}

// changed forgets what this node keeps, once a move of a document is on disk.
func (room *Room) changed(id int64) {
	room.shelf.note(id)
	room.views.forget()
}
