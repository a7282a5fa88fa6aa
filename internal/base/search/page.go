package search

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Search answers a question with a page of hits.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	question := shortened(folded(q.Text))
	if err := x.current(ctx); err != nil {
		return Result{}, err
	}
	if solid(question) == "" {
		return Result{Facets: map[string][]Count{}}, nil
	}
	x.lock.RLock()
	defer x.lock.RUnlock()
	f := x.finder(ctx, q)
	defer f.release()
	f.plain = q.Literal
	f.ask(question)
	if f.err != nil {
		return Result{}, fmt.Errorf("search: %w", f.err)
	}
	result, err := f.page(q)
	if err == nil && !f.named && q.After == "" && !(q.Literal && len(f.found) > 0) {
		result.Near, result.Proposal, err = x.near(ctx, q, question, len(f.found) > 0)
	}
	return result, err
}

// near are a few documents that the question may mean when no name answers it.
func (x *Index) near(ctx context.Context, q Query, question string, inTexts bool) ([]Hit, string, error) {
	f := x.finder(ctx, q)
	defer f.release()
	if inTexts {
		f.meant(question)
	} else {
		f.related(question)
	}
	if f.err != nil {
		return nil, "", fmt.Errorf("search: %w", f.err)
	}
	var result Result
	err := f.pick(Query{Limit: mostNear, Filters: q.Filters, From: q.From, Until: q.Until, Explain: q.Explain}, &result)
	return result.Hits, f.proposal, err
}

func shortened(text string) string {
	if runes := []rune(text); len(runes) > mostRunes {
		return string(runes[:mostRunes])
	}
	return text
}

// board is memory for one question at a time, as long as the list of documents, and for
// look-ups, which grows as it is needed.
type board struct {
	score, scratch []float32
	sums           []answered
	found          []uint32 // documents that have a score
	docs           []uint32
	here, next     places
}

func (x *Index) finder(ctx context.Context, q Query) *finder {
	f := &finder{x: x, ctx: ctx, words: x.words.Load(), names: q.NamesOnly, asked: map[string]bool{}}
	if b, ok := x.pool.Get().(*board); ok && len(b.score) >= len(x.entries) {
		f.board = b
		return f
	}
	size := len(x.entries) + len(x.entries)/8 // room to grow
	f.board = &board{score: make([]float32, size), scratch: make([]float32, size), sums: make([]answered, size)}
	return f
}

// release leaves the board as it was found, for the next question.
func (f *finder) release() {
	for _, id := range f.found {
		f.score[id] = 0
	}
	f.found = f.found[:0]
	f.x.pool.Put(f.board)
}

// page counts all hits and picks those of one page.
func (f *finder) page(q Query) (Result, error) {
	hits := make([]int, len(f.x.kinds.ends))
	for _, id := range f.found {
		if e := &f.x.entries[id]; q.within(e.order) {
			hits[e.kind]++
		}
	}
	result := Result{Close: f.close, Proposal: f.proposal}
	result.Facets, result.Total = f.x.kinds.tallied(hits, q.Filters)
	return result, f.pick(q, &result)
}

// pick fills in the hits of one page.
func (f *finder) pick(q Query, result *Result) error {
	after, err := readPlace(q.After)
	if err != nil {
		return err
	}
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, mostLimit)
	best, more := f.best(q, after, limit)
	for _, p := range best {
		hit, err := f.show(p, q)
		if err != nil {
			return fmt.Errorf("search: %w", err)
		}
		result.Hits = append(result.Hits, hit)
	}
	if more {
		result.Next = best[len(best)-1].String()
	}
	return nil
}

// within reports whether the order of a document lies where it was asked for.
func (q Query) within(order int64) bool {
	return (q.From == 0 || order >= q.From) && (q.Until == 0 || order < q.Until)
}

// best picks the first hits after a place, and says whether there are more.
func (f *finder) best(q Query, after *place, limit int) (best []place, more bool) {
	passing := f.x.kinds.passing(q.Filters)
	for _, id := range f.found {
		e := &f.x.entries[id]
		p := place{f.score[id] + weightPoints*e.weight, e.order, id}
		if len(best) == limit && best[limit-1].before(p) && more { // most of what is found
			continue
		}
		if passing != nil && !passing[e.kind] || !q.within(e.order) || after != nil && !after.before(p) {
			continue
		}
		if len(best) == limit && best[limit-1].before(p) {
			more = true
			continue
		}
		at, _ := slices.BinarySearchFunc(best, p, func(have, p place) int {
			if have.before(p) {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, p)
		if len(best) > limit {
			best, more = best[:limit], true
		}
	}
	return best, more
}

// String is a place as the address of the page after it.
func (p place) String() string {
	return fmt.Sprintf("%x.%x.%x", math.Float32bits(p.score), p.order, p.id)
}

func readPlace(text string) (*place, error) {
	if text == "" {
		return nil, nil
	}
	part := strings.Split(text, ".")
	if len(part) != 3 {
		return nil, ErrPaging
	}
	score, err1 := strconv.ParseUint(part[0], 16, 32)
	order, err2 := strconv.ParseInt(part[1], 16, 64)
	id, err3 := strconv.ParseUint(part[2], 16, 32)
	if err1 != nil || err2 != nil || err3 != nil {
		return nil, ErrPaging
	}
	return &place{math.Float32frombits(uint32(score)), order, uint32(id)}, nil
}

// show makes a hit of a document.
func (f *finder) show(p place, q Query) (Hit, error) {
	t, err := f.x.disk.text(f.ctx, p.id)
	if err != nil {
		return Hit{}, err
	}
	marks := f.marksFor(t)
	hit := Hit{Source: t.source, Key: t.key, Score: float64(p.score), Title: marked(t.title, marks)}
	if !anyMarked(hit.Title) {
		hit.Alias = f.aliasOf(t, marks)
	}
	hit.Snippet = snippet(t.body, marks)
	if q.Explain {
		hit.Why = f.explain(p)
	}
	return hit, nil
}

// explain says why a document stands where it stands: what answers each word, in each way of
// reading that it answers.
func (f *finder) explain(p place) []string {
	var why []string
	for _, r := range f.readings {
		for _, w := range r.words {
			best, points := evidence{}, float32(0)
			for _, e := range w.evidence {
				if v := e.points(len([]rune(e.text)), f.x.entries[p.id].size); v > points && slices.Contains(e.ids, p.id) {
					best, points = e, v
				}
			}
			if points > 0 {
				why = append(why, fmt.Sprintf("%s ×%.2f: %q %s (%q) %.1f", r.title, r.trust, w.text, best.where, best.text, points))
			}
		}
	}
	return append(why, fmt.Sprintf("own weight %+.1f", weightPoints*f.x.entries[p.id].weight), fmt.Sprintf("together %.1f", p.score))
}

// Values counts all documents by the values of a facet.
func (x *Index) Values(ctx context.Context, name string) ([]Count, error) {
	if err := x.current(ctx); err != nil {
		return nil, err
	}
	x.lock.RLock()
	defer x.lock.RUnlock()
	hits := make([]int, len(x.kinds.ends))
	for _, e := range x.entries {
		if e.live {
			hits[e.kind]++
		}
	}
	facets, _ := x.kinds.tallied(hits, nil)
	return facets[name], nil
}
