package publish

import (
	"cmp"
	"context"
	"database/sql"
	"hash/fnv"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"tongban/internal/base/store"
)

// What lists are narrowed by, in the order in which the shelf holds it.
const (
	byClass = iota
	byBody
	byGenre
	bySubject
	byValidity
	facets
)

// shelf holds in memory what lists of public documents choose by: some thirty bytes of each. Lists narrowed in any way
// and the exact numbers beside every choice come from here, and only the rows of one page from the store, which decides
// once more whether each may be seen. It follows what changes: what this node does at once, what others do with watch.
type shelf struct {
	now     atomic.Pointer[shelved]
	reading sync.Mutex // one reader of changes at a time

	noting  sync.Mutex
	changed map[int64]bool // on this node, since they were read
	others  bool           // something changed elsewhere
}

// shelved is the shelf at a moment; nothing of it changes.
type shelved struct {
	happened int     // counts the changes that were seen when it was read
	read     changes // the changes of the last half minute, as they were then
	blocks   []*block
	codes    [facets]map[string]uint16
	words    [facets][]string
	counts   *tallies
}

// blockRows is about how many documents a block has: a change makes one block anew.
const blockRows = 2048

// block is a stretch of the list, the newest first.
type block struct {
	at, id []int64
	code   [facets][]uint16
}

// shelvedRow is a document as the shelf reads it; without a moment of publication it is none.
type shelvedRow struct {
	id, at  int64
	words   [facets]string
	changed int64
}

// before reports whether one document stands before another in the list.
func before(at, id, otherAt, otherID int64) bool {
	return at > otherAt || at == otherAt && id > otherID
}

func (s *shelf) note(id int64) {
	s.noting.Lock()
	defer s.noting.Unlock()
	if len(s.changed) >= notedSingly {
		s.changed, s.others = nil, true
	}
	if s.changed == nil {
		s.changed = map[int64]bool{}
	}
	s.changed[id] = true
}

// notedSingly bounds the changes that are read one by one; more are read together, by their moment.
const notedSingly = 500

func (s *shelf) noteOthers() {
	s.noting.Lock()
	defer s.noting.Unlock()
	s.others = true
}

func (s *shelf) noted() (ids []int64, others bool) {
	s.noting.Lock()
	defer s.noting.Unlock()
	ids, others = slices.Collect(maps.Keys(s.changed)), s.others
	s.changed, s.others = nil, false
	return ids, others
}

// shelved is the shelf as it stands now.
func (room *Room) shelved(ctx context.Context) (*shelved, error) {
	if err := room.watch(ctx); err != nil {
		return nil, err
	}
	s := &room.shelf
	if now := s.now.Load(); now != nil && now.happened == room.views.now() {
		return now, nil
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	now, happened := s.now.Load(), room.views.now()
	if now != nil && now.happened == happened {
		return now, nil
	}
	ids, others := s.noted()
	var rows []shelvedRow
	var seen changes
	err := room.read(ctx, func(tx *store.Tx) (err error) {
		if now == nil {
			now = &shelved{}
			if seen, err = lately(ctx, tx); err == nil {
				rows, err = allShelved(ctx, tx)
			}
			return err
		}
		if seen = now.read; others {
			if seen, rows, err = changedSince(ctx, tx, now.read); err != nil {
				return err
			}
		}
		for _, id := range ids {
			one, err := shelvedOf(ctx, tx, id)
			if err != nil {
				return err
			}
			rows = append(rows, one...)
		}
		return nil
	})
	if err != nil {
		for _, id := range ids {
			s.note(id)
		}
		if others {
			s.noteOthers()
		}
		return nil, err
	}
	now = now.with(rows)
	now.happened, now.read = happened, seen
	s.now.Store(now)
	return now, nil
}

// Warm reads the shelf, so that no reader waits for it; what goes wrong the first reader hears.
func (room *Room) Warm(ctx context.Context) { _, _ = room.shelved(ctx) }

// with is the shelf after some documents changed.
func (s *shelved) with(rows []shelvedRow) *shelved {
	out := &shelved{codes: s.codes, words: s.words, counts: &tallies{}}
	last := map[int64]shelvedRow{}
	for _, r := range rows {
		last[r.id] = r
	}
	adds := slices.Collect(maps.Values(last))
	adds = slices.DeleteFunc(adds, func(r shelvedRow) bool { return r.at == 0 })
	slices.SortFunc(adds, func(a, b shelvedRow) int { return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.id, a.id)) })
	gone := slices.Sorted(maps.Keys(last))
	for n, b := range s.blocks {
		here := len(adds)
		if n < len(s.blocks)-1 { // what stands before the next block comes into this one
			next := s.blocks[n+1]
			here = sort.Search(len(adds), func(i int) bool { return !before(adds[i].at, adds[i].id, next.at[0], next.id[0]) })
		}
		out.join(b, gone, adds[:here])
		adds = adds[here:]
	}
	if len(adds) > 0 {
		out.join(&block{}, nil, adds)
	}
	return out
}

// join puts a block on the shelf, without what is gone and with what comes.
func (s *shelved) join(b *block, gone []int64, adds []shelvedRow) {
	if len(adds) == 0 && !b.hasAny(gone) {
		s.blocks = append(s.blocks, b)
		return
	}
	to := &block{}
	add := func(r shelvedRow) {
		to.at, to.id = append(to.at, r.at), append(to.id, r.id)
		for f, word := range r.words {
			to.code[f] = append(to.code[f], s.code(f, word))
		}
	}
	for i, id := range b.id {
		for len(adds) > 0 && before(adds[0].at, adds[0].id, b.at[i], id) {
			add(adds[0])
			adds = adds[1:]
		}
		if _, leaves := slices.BinarySearch(gone, id); leaves {
			continue
		}
		to.at, to.id = append(to.at, b.at[i]), append(to.id, id)
		for f := range b.code {
			to.code[f] = append(to.code[f], b.code[f][i])
		}
	}
	for _, r := range adds {
		add(r)
	}
	for len(to.id) > 2*blockRows {
		s.blocks = append(s.blocks, to.slice(0, blockRows))
		to = to.slice(blockRows, len(to.id))
	}
	if len(to.id) > 0 {
		s.blocks = append(s.blocks, to)
	}
}

func (b *block) slice(from, to int) *block {
	part := &block{at: b.at[from:to:to], id: b.id[from:to:to]}
	for f := range b.code {
		part.code[f] = b.code[f][from:to:to]
	}
	return part
}

func (b *block) hasAny(ids []int64) bool {
	if len(ids) == 0 {
		return false
	}
	first, last := ids[0], ids[len(ids)-1]
	for _, id := range b.id {
		if id < first || id > last {
			continue
		}
		if _, found := slices.BinarySearch(ids, id); found {
			return true
		}
	}
	return false
}

// code is the number of a word; a new one makes the list of words anew, since others read the old one.
func (s *shelved) code(facet int, word string) uint16 {
	n, known := s.codes[facet][word]
	if !known {
		n = uint16(min(len(s.words[facet]), 1<<16-1)) // no list has so many choices
		codes := maps.Clone(s.codes[facet])
		if codes == nil {
			codes = map[string]uint16{}
		}
		codes[word] = n
		s.codes[facet], s.words[facet] = codes, append(slices.Clip(s.words[facet]), word)
	}
	return n
}

// wish is a choice in the numbers of the shelf.
type wish struct {
	code        [facets]int32 // -1 is any
	from, until int64
}

// wanted is what somebody chose; impossible when nothing has a word of it.
func (s *shelved) wanted(c Choice) (w wish, possible bool) {
	possible = true
	for f, word := range [facets]string{c.Class, c.Body, c.Genre, c.Subject, c.Validity} {
		w.code[f] = -1
		if word == "" {
			continue
		}
		code, known := s.codes[f][word]
		if w.code[f] = int32(code); !known {
			w.code[f], possible = -2, false
		}
	}
	w.until = 1<<63 - 1
	if !c.From.IsZero() {
		w.from = c.From.Start().UnixMilli()
	}
	if !c.Until.IsZero() {
		w.until = c.Until.AddDays(1).Start().UnixMilli()
	}
	return w, possible
}

// misses counts the conditions that a document does not meet, up to two, and says which one.
func (w *wish) misses(b *block, i int) (n, facet int) {
	for f := range facets {
		if want := w.code[f]; want != -1 && want != int32(b.code[f][i]) {
			if n++; n > 1 {
				return n, f
			}
			facet = f
		}
	}
	return n, facet
}

// tally is how many documents a choice has, and how many it would have with each other word in the place of one.
type tally struct {
	total int
	of    [facets][]int32 // by code
}

// number is how many documents there would be with a word in the place of the one that was chosen.
func (s *shelved) number(t *tally, facet int, word string) int {
	if code, known := s.codes[facet][word]; known && int(code) < len(t.of[facet]) {
		return int(t.of[facet][code])
	}
	return 0
}

// tallies keeps some tallies, as long as nothing changes.
type tallies struct {
	mu sync.Mutex
	of map[wish]*tally
}

// talliesKept bounds them: a tally has some hundred numbers.
const talliesKept = 2000

func (s *shelved) tally(w wish) *tally {
	s.counts.mu.Lock()
	kept := s.counts.of[w]
	s.counts.mu.Unlock()
	if kept != nil {
		return kept
	}
	t := &tally{}
	for f := range t.of {
		t.of[f] = make([]int32, len(s.words[f]))
	}
	for _, b := range s.blocks {
		if b.at[len(b.at)-1] >= w.until {
			continue
		}
		if b.at[0] < w.from {
			break
		}
		for i, at := range b.at {
			if at < w.from || at >= w.until {
				continue
			}
			switch n, facet := w.misses(b, i); n {
			case 0:
				t.total++
				for f := range facets {
					t.of[f][b.code[f][i]]++
				}
			case 1:
				t.of[facet][b.code[facet][i]]++
			}
		}
	}
	s.counts.mu.Lock()
	defer s.counts.mu.Unlock()
	if s.counts.of == nil || len(s.counts.of) >= talliesKept {
		s.counts.of = map[wish]*tally{}
	}
	s.counts.of[w] = t
	return t
}

// page gives the documents of a choice behind the place where the page before ended, as many as a page has.
func (s *shelved) page(c Choice) (ids []int64) {
	w, possible := s.wanted(c)
	if !possible {
		return nil
	}
	for _, b := range s.blocks {
		last := len(b.id) - 1
		if b.at[last] >= w.until || c.At > 0 && !before(c.At, c.ID, b.at[last], b.id[last]) {
			continue
		}
		for i, id := range b.id {
			at := b.at[i]
			if at < w.from || len(ids) == c.Limit {
				return ids
			}
			if at >= w.until || c.At > 0 && !before(c.At, c.ID, at, id) {
				continue
			}
			if n, _ := w.misses(b, i); n == 0 {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// chosen is a page of a list with the numbers beside it.
type chosen struct {
	*shelved
	still func(ctx context.Context) bool // whether the page stands
	rows  []row
	tally *tally
	tree  *tally // of all classes of the body that was chosen, or of all
	more  bool   // documents behind the page
	state string // tells what stands on it
}

// choose reads a page of what the public may see.
func (room *Room) choose(ctx context.Context, c Choice) (out chosen, err error) {
	generation := room.Org.Generation()
	if out.shelved, err = room.shelved(ctx); err != nil {
		return out, err
	}
	out.still = room.standing(out.happened, generation)
	w, _ := out.wanted(c)
	out.tally, out.tree = out.shelved.tally(w), out.classes(c.Body)
	limit := c.Limit
	c.Limit++
	ids := out.page(c)
	if out.more = len(ids) > limit; out.more {
		ids = ids[:limit]
	}
	err = room.read(ctx, func(tx *store.Tx) error {
		out.rows, err = rowsOf(ctx, tx, ids)
		return err
	})
	sum := fnv.New128a()
	for _, l := range out.rows {
		_, _ = sum.Write([]byte(strings.Join([]string{l.Matter, l.Title, l.Number, room.Org.BodyName(l.Body), l.MadeOn, idText(l.At), l.Validity, ""}, "\n")))
	}
	for _, t := range []*tally{out.tally, out.tree} {
		for f, list := range t.of {
			for code, n := range list {
				_, _ = sum.Write([]byte(out.words[f][code] + "\n" + idText(int64(n)) + "\n"))
			}
		}
		_, _ = sum.Write([]byte(idText(int64(t.total)) + "\n"))
	}
	out.state = "list" + string(sum.Sum(nil))
	return out, err
}

// classes is how many documents of a body, or of all, each class has.
func (s *shelved) classes(body string) *tally {
	w, _ := s.wanted(Choice{Body: body})
	return s.tally(w)
}

// numbers gives how many documents there would be with a word in the place of the one that was chosen.
type numbers func(facet int, word string) int

func (c chosen) numbers(facet int, word string) int { return c.number(c.tally, facet, word) }

const shelvedColumns = `d.id, d.shown_at, d.class, d.body_code, d.genre, d.subject, d.validity, d.changed`

func (r *shelvedRow) dest() []any {
	return []any{&r.id, &r.at, &r.words[byClass], &r.words[byBody], &r.words[byGenre], &r.words[bySubject], &r.words[byValidity], &r.changed}
}

// shelvedPage is how many documents are read at a time.
const shelvedPage = 20_000

// allShelved reads what is shown, the newest first, from an index that has all of it.
func allShelved(ctx context.Context, tx *store.Tx) (list []shelvedRow, err error) {
	at, id := int64(1)<<62, int64(0)
	for {
		n := len(list)
		rows, err := tx.Query(ctx, `/* publish.allShelved */
select d.id, d.shown_at, d.class, d.body_code, d.genre, d.subject, d.validity from document d
where d.shown_at > 0 and d.shown_at <= $1 and (d.shown_at < $1 or d.id < $2)
order by d.shown_at desc, d.id desc limit $3`, at, id, shelvedPage)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var r shelvedRow
			if err := rows.Scan(r.dest()[:7]...); err != nil {
				rows.Close()
				return nil, err
			}
			list = append(list, r)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		if len(list) < n+shelvedPage {
			return list, nil
		}
		at, id = list[len(list)-1].at, list[len(list)-1].id
	}
}

func shelvedOf(ctx context.Context, tx *store.Tx, id int64) ([]shelvedRow, error) {
	return shelvedRows(tx.Query(ctx, `/* publish.shelvedOf */ select `+shelvedColumns+` from document d where d.id = $1`, id))
}

// shelvedAfter reads what changed after a mark, whether it is shown or not.
func shelvedAfter(ctx context.Context, tx *store.Tx, after int64) (list []shelvedRow, err error) {
	mark, id := after, int64(0)
	for {
		part, err := shelvedRows(tx.Query(ctx, `/* publish.shelvedAfter */
select `+shelvedColumns+` from document d where d.changed >= $1 and (d.changed > $1 or d.id > $2) order by d.changed, d.id limit $3`, mark, id, shelvedPage))
		if err != nil {
			return nil, err
		}
		if list = append(list, part...); len(part) < shelvedPage {
			return list, nil
		}
		mark, id = part[len(part)-1].changed, part[len(part)-1].id
	}
}

func shelvedRows(rows *sql.Rows, err error) (list []shelvedRow, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r shelvedRow
		if err := rows.Scan(r.dest()...); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// lately sums up the changes of the half minute before the last one. It is read before the changes themselves: what is
// committed in between is then found the next time.
func lately(ctx context.Context, tx *store.Tx) (changes, error) {
	var last sql.NullInt64
	if err := tx.QueryRow(ctx, `/* publish.lastChange */ select max(d.changed) from document d`).Scan(&last); err != nil {
		return changes{}, err
	}
	return changesBetween(ctx, tx, last.Int64-lateness, last.Int64)
}

// changesBetween sums up what changed after a mark and until another.
func changesBetween(ctx context.Context, tx *store.Tx, after, until int64) (c changes, err error) {
	c.after, c.last = after, until
	err = tx.QueryRow(ctx, `/* publish.changesBetween */
select count(*), cast(coalesce(sum(d.changed - $1), 0) as bigint) from document d where d.changed > $1 and d.changed <= $2`, after, until).Scan(&c.n, &c.sum)
	return c, err
}

// changedSince reads what changed since other changes were read. What was committed late lies among those: only then are
// they read once more.
func changedSince(ctx context.Context, tx *store.Tx, before changes) (seen changes, rows []shelvedRow, err error) {
	if seen, err = lately(ctx, tx); err != nil {
		return seen, nil, err
	}
	again, err := changesBetween(ctx, tx, before.after, before.last)
	if err != nil {
		return seen, nil, err
	}
	from := before.last
	if again != before {
		from = before.after
	}
	rows, err = shelvedAfter(ctx, tx, from)
	return seen, rows, err
}
