package catalog

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"

	"crypto/sha256"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// State says whether an item may be applied for.
type State string

// The states of an item; open cases finish in all of them.
const (
	StatePublished State = "published"
	StateSuspended State = "suspended" // 暂停
	StateCancelled State = "cancelled" // 取消
)

// Current is the version of an item in force, with its state.
type Current struct {
	record.Item
	State     State
	Reason    string // why it is suspended or cancelled
	ChangedAt time.Time
}

// Open reports whether new applications are taken.
func (c Current) Open() bool { return c.State == StatePublished }

// Library (事项库) holds every item in its versions. The current ones stay in memory,
// renewed within a second of a change on any node.
type Library struct {
	store    *store.DB
	now      func() time.Time
	shelf    atomic.Pointer[shelf]
	renewing sync.Mutex
	versions sync.Map // edition → Item; versions never change, so they are kept for good
	facts    func() lint.Facts
}

type edition struct {
	code    string
	version int
}

// shelf is the state of the library at one generation.
type shelf struct {
	generation int64
	checkedAt  time.Time
	items      []Current // in the order of the codes
	byCode     map[string]int
}

// NewLibrary opens the library over a store.
func NewLibrary(db *store.DB, now func() time.Time) *Library {
	return &Library{store: db, now: now, facts: func() lint.Facts { return lint.Facts{} }}
}

// Know tells the library what the rules have to know of the world; without it they only look at the item itself.
func (l *Library) Know(facts func() lint.Facts) { l.facts = facts }

// freshFor is how long a shelf is used before asking whether something changed.
const freshFor = time.Second

func (l *Library) current(ctx context.Context) (*shelf, error) {
	if s := l.shelf.Load(); s != nil && l.now().Sub(s.checkedAt) < freshFor {
		return s, nil
	}
	return l.renew(ctx)
}

func (l *Library) renew(ctx context.Context) (*shelf, error) {
	l.renewing.Lock()
	defer l.renewing.Unlock()
	old := l.shelf.Load()
	fresh := &shelf{checkedAt: l.now()}
	err := l.store.Read(ctx, func(tx *store.Tx) (err error) {
		if fresh.generation, err = generation(ctx, tx); err != nil {
			return err
		}
		if old != nil && old.generation == fresh.generation {
			fresh.items, fresh.byCode = old.items, old.byCode
			return nil
		}
		fresh.items, err = currentItems(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("renew item library: %w", err)
	}
	if fresh.byCode == nil {
		fresh.arrange()
	}
	l.shelf.Store(fresh)
	return fresh, nil
}

func (s *shelf) arrange() {
	s.byCode = make(map[string]int, len(s.items))
	for n, current := range s.items {
		s.byCode[current.Code] = n
	}
}

// Item returns the current version of an item. What the library hands out is shared
// between requests: read it, do not change it.
func (l *Library) Item(ctx context.Context, code string) (Current, error) {
	s, err := l.current(ctx)
	if err != nil {
		return Current{}, err
	}
	n, found := s.byCode[code]
	if !found {
		return Current{}, fault.Missing("事项", code)
	}
	return s.items[n], nil
}

// Items returns every current item, in the order of the codes.
func (l *Library) Items(ctx context.Context) ([]Current, error) {
	s, err := l.current(ctx)
	if err != nil {
		return nil, err
	}
	return s.items, nil
}

// OpenItems returns the items that take applications, in the order of the codes.
func (l *Library) OpenItems(ctx context.Context) ([]Current, error) {
	all, err := l.Items(ctx)
	if err != nil {
		return nil, err
	}
	open := []Current{}
	for _, current := range all {
		if current.Open() {
			open = append(open, current)
		}
	}
	return open, nil
}

// Version returns one published version, current or not.
func (l *Library) Version(ctx context.Context, code string, version int) (record.Item, error) {
	key := edition{code, version}
	if kept, found := l.versions.Load(key); found {
		return kept.(record.Item), nil
	}
	var item record.Item
	err := l.store.Read(ctx, func(tx *store.Tx) (err error) {
		item, err = itemVersion(ctx, tx, code, version)
		return err
	})
	if err != nil {
		return record.Item{}, err
	}
	l.versions.Store(key, item)
	return item, nil
}

// Editions returns the history of an item, newest first.
func (l *Library) Editions(ctx context.Context, code string) (list []Edition, err error) {
	err = l.store.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = editions(ctx, tx, code)
		return err
	})
	return list, err
}

// Publish puts a new version in force and returns its number. An item that does not
// pass Lint is refused; one that equals the version in force makes no new one.
func (l *Library) Publish(ctx context.Context, item record.Item, by string) (int, error) {
	versions, err := l.PublishAll(ctx, []record.Item{item}, by)
	if err != nil {
		return 0, err
	}
	return versions[0], nil
}

// PublishAll publishes many items, all or none, and returns their version numbers.
func (l *Library) PublishAll(ctx context.Context, items []record.Item, by string) ([]int, error) {
	facts := l.facts()
	for _, item := range items {
		if wrong := lint.Stops(item, facts); len(wrong) > 0 {
			return nil, fault.Invalid(fmt.Sprintf("“%s”还不能发布", item.Name), wrong...)
		}
	}
	versions := make([]int, len(items))
	err := l.store.Write(ctx, func(tx *store.Tx) (err error) {
		for n, item := range items {
			if versions[n], err = l.enter(ctx, tx, item, by); err != nil {
				return fmt.Errorf("publish item %s: %w", item.Code, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	_, err = l.renew(ctx)
	return versions, err
}

// enter writes a version when it says something new, and points to it.
func (l *Library) enter(ctx context.Context, tx *store.Tx, item record.Item, by string) (int, error) {
	item.Version = 0
	hash, err := hashOf(item)
	if err != nil {
		return 0, err
	}
	version, known, err := latest(ctx, tx, item.Code)
	if err != nil {
		return 0, err
	}
	item.Version = version
	if known != hash {
		item.Version++
		if err := insertVersion(ctx, tx, item, hash, by, l.now()); err != nil {
			return 0, err
		}
	}
	return item.Version, pointTo(ctx, tx, item, l.now(), l.store.NewID())
}

// Suspend (暂停) stops new applications for a while; open cases go on.
func (l *Library) Suspend(ctx context.Context, code, reason string) error {
	return l.close(ctx, code, StateSuspended, reason)
}

// Cancel (取消) ends an item; open cases finish under their version.
func (l *Library) Cancel(ctx context.Context, code, reason string) error {
	return l.close(ctx, code, StateCancelled, reason)
}

func (l *Library) close(ctx context.Context, code string, state State, reason string) error {
	if reason == "" {
		return fault.Invalid("请说明原因，办事人会看到", fault.Field{Name: "reason", Message: "请填写原因"})
	}
	change := l.store.NewID()
	err := l.store.Write(ctx, func(tx *store.Tx) error {
		return setState(ctx, tx, code, state, reason, l.now(), change)
	})
	if err != nil {
		return err
	}
	_, err = l.renew(ctx)
	return err
}

// hashOf fingerprints the content of an item, without its version number.
func hashOf(item record.Item) (string, error) {
	content, err := json.Marshal(item)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}

// Frequent returns the open items that people ask for most, by their place.
func (l *Library) Frequent(ctx context.Context) ([]Current, error) {
	open, err := l.OpenItems(ctx)
	if err != nil {
		return nil, err
	}
	open = slices.DeleteFunc(open, func(c Current) bool { return c.Hot == 0 })
	slices.SortStableFunc(open, func(a, b Current) int { return cmp.Compare(a.Hot, b.Hot) })
	return open, nil
}
