package search

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Source gives documents. It has Changes or All.
type Source struct {
	Name string
	// Changes gives at most limit documents that changed after a mark, in the order of their
	// marks, and the mark of the last one; deleted ones too, with Gone. A document that was
	// committed late, with a mark that lies behind, is given as soon as it is seen: what the
	// index has already costs little. Nothing and the same mark say that there is no more.
	Changes func(ctx context.Context, after int64, limit int) ([]Document, int64, error)
	// All gives everything, for sources of some thousand documents without marks; what is
	// missing is forgotten. It is asked by a nudge and once a minute.
	All func(ctx context.Context) ([]Document, error)
}

// followed is a source with when it was last asked for everything.
type followed struct {
	Source
	asked time.Time
}

const (
	batch   = 4000        // documents a transaction, and a segment: larger ones need fewer joins and more memory
	allEach = time.Minute // how often everything is asked for
)

// Add names a source; before the first search.
func (x *Index) Add(s Source) { x.sources = append(x.sources, &followed{Source: s}) }

// LearnFrom names who gives the vocabulary; it is asked as often as the sources, so that a new
// word counts as soon as a new document. Before the first search.
func (x *Index) LearnFrom(news func(context.Context) (v Vocabulary, changed bool, err error)) {
	x.news = news
}

// Learn asks at once for what changed in the vocabulary.
func (x *Index) Learn(ctx context.Context) error {
	if x.news == nil {
		return nil
	}
	v, changed, err := x.news(ctx)
	if err == nil && changed {
		x.Teach(v)
	}
	return err
}

// Nudge says that something changed; the index follows at once. It never blocks.
func (x *Index) Nudge() {
	select {
	case x.nudge <- struct{}{}:
	default:
	}
}

// Run follows the sources until the context ends.
func (x *Index) Run(ctx context.Context) error {
	x.running.Store(true)
	defer x.running.Store(false)
	timer := time.NewTicker(x.config.Poll)
	defer timer.Stop()
	nudged := true
	for {
		if err := x.follow(ctx, nudged); err != nil && ctx.Err() == nil {
			x.config.Log.Warn("search index behind", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-x.nudge:
			nudged = true
		case <-timer.C:
			nudged = false
		}
	}
}

// Follow reads every source to its end, once.
func (x *Index) Follow(ctx context.Context) error { return x.follow(ctx, true) }

func (x *Index) follow(ctx context.Context, nudged bool) error {
	x.following.Lock()
	defer x.following.Unlock()
	if x.worn() {
		if err := x.renew(ctx); err != nil {
			return err
		}
	}
	if err := x.Learn(ctx); err != nil {
		return fmt.Errorf("search vocabulary: %w", err)
	}
	wrote := false
	for _, s := range x.sources {
		more, err := x.read(ctx, s, nudged)
		if err != nil {
			return fmt.Errorf("search source %s: %w", s.Name, err)
		}
		wrote = wrote || more
	}
	x.fresh.Store(x.config.Now().UnixMilli())
	if !wrote {
		return nil
	}
	if err := x.tidy(ctx); err != nil {
		return err
	}
	return x.disk.settle(ctx)
}

// read takes what a source has, and says whether it had anything.
func (x *Index) read(ctx context.Context, s *followed, nudged bool) (wrote bool, err error) {
	if s.All != nil {
		now := x.config.Now()
		if !nudged && now.Sub(s.asked) < allEach {
			return false, nil
		}
		s.asked = now
		return x.readAll(ctx, s)
	}
	for {
		docs, next, err := s.Changes(ctx, x.marks[s.Name], batch)
		if err != nil || len(docs) == 0 && next <= x.marks[s.Name] {
			return wrote, err
		}
		if err := x.apply(ctx, s.Name, docs, max(next, x.marks[s.Name])); err != nil {
			return wrote, err
		}
		wrote = true
		if err := x.tidy(ctx); err != nil {
			return wrote, err
		}
		if err := x.disk.settle(ctx); err != nil {
			return wrote, err
		}
	}
}

// readAll compares everything a source has with what the index has of it.
func (x *Index) readAll(ctx context.Context, s *followed) (bool, error) {
	docs, err := s.All(ctx)
	if err != nil {
		return false, err
	}
	have, err := x.disk.keys(ctx, s.Name)
	if err != nil {
		return false, err
	}
	given := make(map[string]bool, len(docs))
	for _, doc := range docs {
		given[doc.Key] = true
	}
	for _, key := range have {
		if !given[key] {
			docs = append(docs, Document{Key: key, Gone: true})
		}
	}
	for part := range slices.Chunk(docs, batch) {
		if err := x.apply(ctx, s.Name, part, x.marks[s.Name]); err != nil {
			return true, err
		}
	}
	return len(docs) > len(have), nil
}

// current follows the sources on behalf of a search when nobody else does: in a tool or a
// test that runs no background work. It asks at most once in a Poll.
func (x *Index) current(ctx context.Context) error {
	if x.running.Load() || x.config.Now().UnixMilli()-x.fresh.Load() < x.config.Poll.Milliseconds() {
		return nil
	}
	return x.Follow(ctx)
}
