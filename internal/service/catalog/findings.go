package catalog

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
	"unique"

	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/shelf"
)

// found is one thing that the rules find in an item in force.
type found struct {
	code, name, body, bodyName string
	lint.Finding
}

// findingBook keeps what the rules find in each version, for the report over the whole catalogue: to look at an item
// takes half a millisecond of the processor, so two hundred thousand take minutes. It is renewed when somebody asks for
// the report: items that have another version are looked at again, and all of them when the facts are others. Nobody
// waits long for that: meanwhile the report shows what is known and says how much is left.
type findingBook struct {
	library *Library
	known   atomic.Pointer[findings]

	mu   sync.Mutex
	work *findingWork // going on; nil when there is none
}

type findingWork struct {
	done chan struct{}
	err  error // when done
}

// findings are those of the catalogue at one time. They do not change.
type findings struct {
	shelf  *shelf.Shelf
	facts  lint.Facts
	number int        // of the facts, counted up
	items  []lookedAt // in the order of their codes, those that are cancelled left out
	counts map[findingFilter]int
	left   int // items that are to be looked at yet
}

// lookedAt is an item with what was found in it. The same finding of many items lies in memory once.
type lookedAt struct {
	code, name, body, bodyName string
	version                    int // that was looked at; 0: none yet
	facts                      int // number of those with which it was looked at
	found                      []unique.Handle[lint.Finding]
}

const (
	// patience is how long a page waits for the last items; wholeDay how long a list that has to be complete.
	patience = 1500 * time.Millisecond
	wholeDay = 24 * time.Hour
	// shownEach is how often a long look at everything shows how far it is.
	shownEach = 3 * time.Second
)

// state gives the findings as they are known after some time at the latest.
func (b *findingBook) state(ctx context.Context, wait time.Duration) (*findings, error) {
	work, err := b.renewing(ctx)
	if err != nil || work == nil {
		return b.known.Load(), err
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-work.done:
			if work.err != nil {
				return nil, work.err
			}
			return b.known.Load(), nil
		case <-timer.C:
			if known := b.known.Load(); known != nil {
				return known, nil
			}
			timer.Reset(wait) // the very first list of what is to be done is not made yet
		}
	}
}

// renewing is the work that is going on or now needed; nothing when all is known. The work does not end with the request.
func (b *findingBook) renewing(ctx context.Context) (*findingWork, error) {
	view, err := b.library.current(ctx)
	if err != nil {
		return nil, err
	}
	facts := b.library.facts()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.work != nil {
		return b.work, nil
	}
	if known := b.known.Load(); known != nil && known.left == 0 && known.shelf == view.Shelf && known.facts.Same(facts) {
		return nil, nil
	}
	work := &findingWork{done: make(chan struct{})}
	b.work = work
	go func() {
		err := b.renew(context.WithoutCancel(ctx), view.Shelf, facts)
		b.mu.Lock()
		defer b.mu.Unlock()
		work.err, b.work = err, nil
		close(work.done)
	}()
	return work, nil
}

// renew looks at what is new.
func (b *findingBook) renew(ctx context.Context, now *shelf.Shelf, facts lint.Facts) error {
	old := b.known.Load()
	if old == nil {
		old = &findings{facts: facts}
	}
	number := old.number
	if !old.facts.Same(facts) {
		number++
	}
	items, left := carried(old.items, now, number)
	shown := b.library.now()
	show := func() {
		b.known.Store(&findings{shelf: now, facts: facts, number: number, items: append([]lookedAt(nil), items...), counts: counted(items), left: left})
		shown = b.library.now()
	}
	if left > fewLookedAt {
		show()
	}
	err := b.lookAt(ctx, items, left, number, func(at int, c Current) {
		items[at].version, items[at].facts, items[at].found = c.Version, number, nil
		for _, f := range lint.Check(c.Item, facts) {
			items[at].found = append(items[at].found, unique.Make(f))
		}
		if left--; b.library.now().Sub(shown) > shownEach {
			show()
		}
	})
	if err != nil {
		return fmt.Errorf("check items: %w", err)
	}
	left = 0 // what changed meanwhile is on another shelf: the next look finds it
	show()
	return nil
}

// carried lists the items of a shelf with what is known of them, and says of how many it is of another version or of
// other facts.
func carried(old []lookedAt, now *shelf.Shelf, facts int) (items []lookedAt, left int) {
	items = make([]lookedAt, 0, now.Len())
	now.ByCode(func(card shelf.Card) bool {
		if State(card.State) == StateCancelled {
			return true
		}
		for len(old) > 0 && old[0].code < card.Code {
			old = old[1:]
		}
		item := lookedAt{code: card.Code}
		if len(old) > 0 && old[0].code == card.Code {
			item = old[0]
		}
		item.name, item.body, item.bodyName = card.Name, card.Body, card.BodyName
		if items = append(items, item); !item.is(card.Version, facts) {
			left++
		}
		return true
	})
	return items, left
}

func (i lookedAt) is(version, facts int) bool { return i.version == version && i.facts == facts }

// fewLookedAt are read one by one.
const fewLookedAt = 100

// lookAt hands out the items that are to be looked at: few one by one, many by reading on through the catalogue.
func (b *findingBook) lookAt(ctx context.Context, items []lookedAt, left, facts int, do func(at int, c Current)) error {
	if left == 0 {
		return nil
	}
	if left <= fewLookedAt {
		return b.lookAtFew(ctx, items, facts, do)
	}
	at := 0
	return b.library.Each(ctx, func(c Current) error {
		for at < len(items) && items[at].code < c.Code {
			at++
		}
		if at < len(items) && items[at].code == c.Code && !items[at].is(c.Version, facts) {
			do(at, c)
		}
		return nil
	})
}

func (b *findingBook) lookAtFew(ctx context.Context, items []lookedAt, facts int, do func(at int, c Current)) error {
	view, err := b.library.current(ctx)
	if err != nil {
		return err
	}
	for at, item := range items {
		card, known := view.Card(item.code)
		if !known || item.is(card.Version, facts) {
			continue
		}
		c, err := b.library.behind(ctx, card)
		if err != nil {
			return err
		}
		do(at, c)
	}
	return nil
}

// counted counts findings by all that a report is narrowed by.
func counted(items []lookedAt) map[findingFilter]int {
	counts := map[findingFilter]int{}
	for _, item := range items {
		for _, f := range item.found {
			value := f.Value()
			counts[findingFilter{item.body, value.Rule, string(value.Severity)}]++
		}
	}
	return counts
}

// each goes through the findings that a filter keeps until do says stop.
func (f *findings) each(filter findingFilter, do func(found) bool) {
	for _, item := range f.items {
		if filter.body != "" && filter.body != item.body {
			continue
		}
		for _, one := range item.found {
			value := one.Value()
			if filter.keeps(findingFilter{item.body, value.Rule, string(value.Severity)}) && !do(found{item.code, item.name, item.body, item.bodyName, value}) {
				return
			}
		}
	}
}
