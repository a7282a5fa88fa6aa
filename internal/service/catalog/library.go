package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/service/catalog/guided"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
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

// Library (事项库) holds every item in its versions. A card of each current one stays in memory, renewed within a
// second of a change on any node; whole records are read when they are asked for, and the latest of them kept.
type Library struct {
	store    *store.DB
	now      func() time.Time
	view     atomic.Pointer[view]
	renewing sync.Mutex
	changed  atomic.Bool // something was committed here since the feed was read
	versions *keep[edition, record.Item]
	facts    func() lint.Facts
}

type edition struct {
	code    string
	version int
}

// view is the state of the library at one generation.
type view struct {
	*shelf.Shelf
	generation int64
	seen       map[string]int64 // the changes of the last moments, by item
	pulse      pulse            // of what was seen
	checkedAt  time.Time
	guides     []guided.Guide
	guidesAt   int64 // the last change of a guide
}

const (
	// freshFor is how long a view is used before asking whether something changed; bearable is how long others go on
	// with it while one of them asks.
	freshFor = time.Second
	bearable = 3 * time.Second
	// keptVersions bounds the records in memory; one is some ten kilobytes.
	keptVersions = 2_000
)

// NewLibrary opens the library over a store.
func NewLibrary(db *store.DB, now func() time.Time) *Library {
	return &Library{store: db, now: now, versions: newKeep[edition, record.Item](keptVersions), facts: func() lint.Facts { return lint.Facts{} }}
}

// Know tells the library what the rules have to know of the world; without it they only look at the item itself.
func (l *Library) Know(facts func() lint.Facts) { l.facts = facts }

// Changed tells that something of the catalogue was committed on this node: whoever asks next waits until it is seen.
func (l *Library) Changed() { l.changed.Store(true) }

// current is the view that readers share. When it grows old one of them asks the store, and the others do not wait.
func (l *Library) current(ctx context.Context) (*view, error) {
	v := l.view.Load()
	if l.fresh(v) {
		return v, nil
	}
	if !l.renewing.TryLock() {
		if v != nil && !l.changed.Load() && l.now().Sub(v.checkedAt) < bearable {
			return v, nil
		}
		l.renewing.Lock()
	}
	defer l.renewing.Unlock()
	if v := l.view.Load(); l.fresh(v) { // somebody has asked meanwhile
		return v, nil
	}
	return l.readOn(ctx)
}

func (l *Library) fresh(v *view) bool {
	return v != nil && !l.changed.Load() && l.now().Sub(v.checkedAt) < freshFor
}

// renew takes in what was committed before, whatever the age of the view.
func (l *Library) renew(ctx context.Context) (*view, error) {
	l.renewing.Lock()
	defer l.renewing.Unlock()
	return l.readOn(ctx)
}

// readOn reads what changed since the last look, and nothing else.
func (l *Library) readOn(ctx context.Context) (*view, error) {
	l.changed.Store(false)
	old := l.view.Load()
	if old == nil {
		old = &view{Shelf: shelf.Empty()}
	}
	fresh := &view{Shelf: old.Shelf, generation: old.generation, seen: old.seen, pulse: old.pulse, checkedAt: l.now()}
	quiet := false
	err := l.store.Read(ctx, func(tx *store.Tx) error {
		now, err := pulseOf(ctx, tx, old.late())
		if err != nil {
			return err
		}
		quiet = now == old.pulse
		return fresh.readGuides(ctx, tx, old)
	})
	var cards []shelf.Card
	if err == nil && !quiet {
		cards, err = l.changes(ctx, fresh)
	}
	if err != nil {
		l.changed.Store(true)
		return nil, fmt.Errorf("renew item library: %w", err)
	}
	if len(cards) > 0 {
		fresh.Shelf = old.With(cards)
	}
	l.view.Store(fresh)
	return fresh, nil
}

// late is where the part of the feed begins in which a change may still appear.
func (v *view) late() int64 { return max(0, v.generation-lateness) }

// changes reads the cards of the items that changed, and notes how far the feed was read. What appeared late before
// that is looked for only when the feed and what was seen of it differ.
func (l *Library) changes(ctx context.Context, v *view) ([]shelf.Card, error) {
	before := v.generation
	v.seen = maps.Clone(v.seen)
	if v.seen == nil {
		v.seen = map[string]int64{}
	}
	cards, err := l.follow(ctx, v, before)
	if err != nil {
		return nil, err
	}
	v.tidy()
	var now pulse
	if err := l.store.Read(ctx, func(tx *store.Tx) (err error) { now, err = pulseOf(ctx, tx, v.late()); return err }); err != nil {
		return nil, err
	}
	if now == v.pulse {
		return cards, nil
	}
	late, err := l.follow(ctx, v, v.late())
	v.tidy()
	return append(cards, late...), err
}

// follow reads the cards of what was not seen of the feed behind a mark.
func (l *Library) follow(ctx context.Context, v *view, after int64) ([]shelf.Card, error) {
	var cards []shelf.Card
	for {
		var lines []changeLine
		err := l.store.Read(ctx, func(tx *store.Tx) (err error) {
			lines, err = changesAfter(ctx, tx, after, cardBatch)
			if err != nil {
				return err
			}
			some, err := cardsOf(ctx, tx, after, lines, unseen(lines, v.seen))
			cards = append(cards, some...)
			return err
		})
		if err != nil || len(lines) == 0 {
			return cards, err
		}
		after = lines[len(lines)-1].change
		v.note(lines)
		if len(lines) < cardBatch {
			return cards, nil
		}
	}
}

// readGuides reads the guides again when one of them has changed.
func (v *view) readGuides(ctx context.Context, tx *store.Tx, old *view) (err error) {
	if v.guidesAt, err = guidedChange(ctx, tx); err != nil {
		return err
	}
	if v.guides = old.guides; v.guidesAt != old.guidesAt {
		v.guides, err = allGuides(ctx, tx)
		v.guides = shownGuides(v.guides)
	}
	return err
}

// Guides are all guides, also those that are off.
func (l *Library) Guides(ctx context.Context) (guides []guided.Guide, err error) {
	err = l.store.Read(ctx, func(tx *store.Tx) error {
		guides, err = allGuides(ctx, tx)
		return err
	})
	return guides, err
}

// SaveGuides puts guides in the place of those with the same codes, all or none.
func (l *Library) SaveGuides(ctx context.Context, guides []guided.Guide) error {
	for _, g := range guides {
		if _, err := g.With(nil); err != nil {
			return fault.Invalidf("引导问答“%s”有误：%v", g.Title, err)
		}
	}
	err := l.store.Write(ctx, func(tx *store.Tx) error {
		for _, g := range guides {
			if err := keepGuide(ctx, tx, g, l.store.NewID()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = l.renew(ctx)
	return err
}

// unseen are the lines of the feed that were not known.
func unseen(lines []changeLine, seen map[string]int64) []changeLine {
	return slices.DeleteFunc(slices.Clone(lines), func(line changeLine) bool { return seen[line.code] == line.change })
}

// note keeps the part of the feed in which changes may still appear.
func (v *view) note(lines []changeLine) {
	v.generation = max(v.generation, lines[len(lines)-1].change)
	for _, line := range lines {
		if line.change > v.late() {
			v.seen[line.code] = line.change
		}
	}
}

// tidy forgets what is past being late, and takes the pulse of the rest.
func (v *view) tidy() {
	v.pulse = pulse{}
	for code, change := range v.seen {
		if change <= v.late() {
			delete(v.seen, code)
		} else {
			v.pulse.add(change - v.late())
		}
	}
}

// fewCards is how many cards are read one by one rather than with the whole stretch of the feed in which they lie.
const fewCards = 50

// cardsOf reads the cards of the lines that are new in a stretch of the feed; one that is not stored is drawn from the
// record.
func cardsOf(ctx context.Context, tx *store.Tx, after int64, lines, fresh []changeLine) (cards []shelf.Card, err error) {
	var missing []string
	switch {
	case len(fresh) == 0:
		return nil, nil
	case len(fresh) <= fewCards:
		for _, line := range fresh {
			some, none, err := cardsBetween(ctx, tx, line.change-1, line.change)
			if err != nil {
				return nil, err
			}
			cards, missing = append(cards, some...), append(missing, none...)
		}
	default:
		if cards, missing, err = cardsBetween(ctx, tx, after, lines[len(lines)-1].change); err != nil {
			return nil, err
		}
	}
	for _, code := range missing {
		current, err := itemInForce(ctx, tx, code)
		if err != nil {
			return nil, err
		}
		cards = append(cards, cardOf(current))
	}
	return cards, nil
}

func cardOf(c Current) shelf.Card {
	s := standing{c.Code, c.Version, c.State, c.Reason, c.ChangedAt.UnixMilli()}
	return s.on(shelf.CardOf(c.Item))
}

// Len is the number of current items.
func (l *Library) Len(ctx context.Context) (int, error) {
	v, err := l.current(ctx)
	if err != nil {
		return 0, err
	}
	return v.Shelf.Len(), nil
}

// Item returns the current version of an item. What the library hands out is shared
// between requests: read it, do not change it.
func (l *Library) Item(ctx context.Context, code string) (Current, error) {
	v, err := l.current(ctx)
	if err != nil {
		return Current{}, err
	}
	card, found := v.Card(code)
	if !found {
		return Current{}, fault.Missing("事项", code)
	}
	return l.behind(ctx, card)
}

// Holds reports whether there is an item of a code, by what is in memory: it reads nothing, and before the first look into
// the catalogue it says yes.
func (l *Library) Holds(code string) bool {
	v := l.view.Load()
	if v == nil {
		return true
	}
	_, found := v.Card(code)
	return found
}

// behind reads the record behind a card.
func (l *Library) behind(ctx context.Context, card shelf.Card) (Current, error) {
	item, err := l.Version(ctx, card.Code, card.Version)
	return standingOf(item, card), err
}

// standingOf is the version in force with the state that its card knows.
func standingOf(item record.Item, card shelf.Card) Current {
	return Current{Item: item, State: State(card.State), Reason: card.Reason, ChangedAt: card.ChangedAt}
}

// Each hands every current item to do, in the order of the codes, without holding them all.
func (l *Library) Each(ctx context.Context, do func(Current) error) error {
	for after := ""; ; {
		items, err := l.Some(ctx, after, recordBatch)
		if err != nil {
			return err
		}
		for _, item := range items {
			if err := do(item); err != nil {
				return err
			}
		}
		if len(items) < recordBatch {
			return nil
		}
		after = items[len(items)-1].Code
	}
}

// Some gives up to n current items after a code, in the order of the codes.
func (l *Library) Some(ctx context.Context, after string, n int) (items []Current, err error) {
	err = l.store.Read(ctx, func(tx *store.Tx) (err error) {
		items, err = currentItems(ctx, tx, after, n)
		return err
	})
	return items, err
}

// Version returns one published version, current or not.
func (l *Library) Version(ctx context.Context, code string, version int) (record.Item, error) {
	if item, found := l.versions.get(edition{code, version}); found {
		return item, nil
	}
	var item record.Item
	err := l.store.Read(ctx, func(tx *store.Tx) (err error) {
		item, err = l.versionIn(ctx, tx, code, version)
		return err
	})
	return item, err
}

func (l *Library) versionIn(ctx context.Context, tx *store.Tx, code string, version int) (record.Item, error) {
	key := edition{code, version}
	if item, found := l.versions.get(key); found {
		return item, nil
	}
	item, err := itemVersion(ctx, tx, code, version)
	if err == nil {
		l.versions.put(key, item)
	}
	return item, err
}

// Editions returns the history of an item, newest first.
func (l *Library) Editions(ctx context.Context, code string) (list []Edition, err error) {
	err = l.store.Read(ctx, func(tx *store.Tx) error {
		list, err = editions(ctx, tx, code)
		return err
	})
	return list, err
}

// told is what a guide tells of an item, read at once: a version and the history.
func (l *Library) told(ctx context.Context, code string, version int) (item record.Item, history []Edition, err error) {
	err = l.store.Read(ctx, func(tx *store.Tx) error {
		if item, err = l.versionIn(ctx, tx, code, version); err != nil {
			return err
		}
		history, err = editions(ctx, tx, code)
		return err
	})
	return item, history, err
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
	if err := keepCard(ctx, tx, item); err != nil {
		return 0, err
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
