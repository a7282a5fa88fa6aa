package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Config says where an index lies and how it works; the zero value of a field is its default.
type Config struct {
	Path string // the file
	Now  func() time.Time
	Log  *slog.Logger  // default: silent
	Poll time.Duration // how often sources are asked without a nudge, default 1 second
}

// Index finds documents. All methods may be called at the same time.
type Index struct {
	config  Config
	words   atomic.Pointer[lexicon]
	sources []*followed
	news    func(context.Context) (Vocabulary, bool, error)
	nudge   chan struct{}
	running atomic.Bool
	fresh   atomic.Int64 // when all sources were last asked, in milliseconds

	following sync.Mutex // one follower at a time; it alone writes
	disk      *disk
	marks     map[string]int64

	// What readers need in memory; changed together with the file, under the lock.
	lock     sync.RWMutex
	entries  []entry // by number; 0 stands for none
	dead     int     // numbers out of use
	segments []segment
	kinds    combinations
	pool     sync.Pool
	kept     kept

	costOfByte float64 // of a list, beside costOfSaid
}

// entry is what of a document stays in memory, some thirty bytes: enough to rank and to count it.
type entry struct {
	order  int64
	weight float32
	kind   uint32 // its combination of facets
	size   uint16 // characters of the title
	live   bool
}

// Open opens an index. What the file knows can be found at once; sources are added before
// the first search.
func Open(ctx context.Context, c Config) (*Index, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Poll == 0 {
		c.Poll = time.Second
	}
	if err := os.MkdirAll(filepath.Dir(c.Path), 0o750); err != nil {
		return nil, err
	}
	x := &Index{config: c, nudge: make(chan struct{}, 1), costOfByte: costOfByte}
	x.Teach(Vocabulary{})
	return x, x.open(ctx)
}

func (x *Index) open(ctx context.Context) (err error) {
	if x.disk, err = openDisk(ctx, x.config.Path); err != nil {
		return err
	}
	if err := x.load(ctx); err == nil {
		return nil
	}
	// A file that opens but cannot be read is as good as none.
	if err := x.disk.close(); err != nil {
		x.config.Log.Warn("search index closed badly", "error", err)
	}
	if err := removeDisk(x.config.Path); err != nil {
		return err
	}
	if x.disk, err = openDisk(ctx, x.config.Path); err != nil {
		return err
	}
	return x.load(ctx)
}

// load reads into memory what ranking and counting need.
func (x *Index) load(ctx context.Context) (err error) {
	x.kept.drop()
	x.entries, x.dead, x.kinds = make([]entry, 1, 1024), 0, combinations{}
	if x.marks, err = x.disk.marks(ctx); err != nil {
		return fmt.Errorf("read search index: %w", err)
	}
	if x.segments, err = x.disk.segments(ctx); err != nil {
		return fmt.Errorf("read search index: %w", err)
	}
	err = x.disk.eachEntry(ctx, func(id uint32, e entry, facets string) {
		for n := uint32(len(x.entries)); n < id; n++ {
			x.entries = append(x.entries, entry{})
			x.dead++
		}
		e.kind = x.kinds.number(facets)
		x.entries = append(x.entries, e)
	})
	if err != nil {
		return fmt.Errorf("read search index: %w", err)
	}
	return nil
}

// Teach gives the index the words that people use; it counts from the next search on.
func (x *Index) Teach(v Vocabulary) { x.words.Store(newLexicon(v)) }

// Close closes the file. Run has ended before.
func (x *Index) Close() error {
	x.lock.Lock()
	defer x.lock.Unlock()
	return x.disk.close()
}

// Size is how many documents can be found, and how many bytes the file has.
func (x *Index) Size() (documents int, bytes int64) {
	x.lock.RLock()
	documents = len(x.entries) - 1 - x.dead
	x.lock.RUnlock()
	if info, err := os.Stat(x.config.Path); err == nil {
		bytes = info.Size()
	}
	return documents, bytes
}

// Rebuild forgets everything and feeds itself again.
func (x *Index) Rebuild(ctx context.Context) error {
	x.following.Lock()
	err := x.renew(ctx)
	x.following.Unlock()
	if err != nil {
		return err
	}
	return x.Follow(ctx)
}

// fewestDead is how many numbers out of use are never worth building anew for.
const fewestDead = 10_000

// worn reports whether most of the numbers in the lists are out of use.
func (x *Index) worn() bool { return x.dead > fewestDead && x.dead > len(x.entries)/2 }

// renew begins with an empty file; the follower calls it.
func (x *Index) renew(ctx context.Context) error {
	x.lock.Lock()
	defer x.lock.Unlock()
	if err := x.disk.close(); err != nil {
		return err
	}
	if err := removeDisk(x.config.Path); err != nil {
		return err
	}
	return x.open(ctx)
}

// apply writes documents of one source and how far it has been read, all or nothing.
func (x *Index) apply(ctx context.Context, source string, docs []Document, mark int64) error {
	w, err := x.disk.begin(ctx)
	if err != nil {
		return err
	}
	news, err := x.write(ctx, w, source, docs)
	if err == nil && news.empty() && mark == x.marks[source] {
		return w.tx.Rollback()
	}
	if err == nil {
		err = w.mark(ctx, source, mark)
	}
	if err != nil {
		w.tx.Rollback()
		return fmt.Errorf("write search index: %w", err)
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	if err := w.tx.Commit(); err != nil {
		return fmt.Errorf("write search index: %w", err)
	}
	x.marks[source] = mark
	x.adopt(news)
	return nil
}

// news is what a transaction changes in memory.
type news struct {
	gone    []uint32
	entries []entry // with the numbers that follow the last one
	facets  []string
	segment segment
}

func (n news) empty() bool { return len(n.gone) == 0 && len(n.entries) == 0 }

func (x *Index) write(ctx context.Context, w *writing, source string, docs []Document) (n news, err error) {
	lists := buffer{}
	for _, doc := range docs {
		id, print, err := w.known(ctx, source, doc.Key)
		if err != nil {
			return n, err
		}
		p, err := prepare(source, doc)
		if err != nil {
			return n, err
		}
		if id != 0 && print == p.print && !doc.Gone {
			continue
		}
		if id != 0 {
			if err := w.forget(ctx, id); err != nil {
				return n, err
			}
			n.gone = append(n.gone, id)
		}
		if doc.Gone {
			continue
		}
		id = uint32(len(x.entries) + len(n.entries))
		if err := w.put(ctx, id, source, p); err != nil {
			return n, err
		}
		lists.add(id, p)
		n.entries = append(n.entries, entry{order: doc.Order, weight: p.weight, size: p.size, live: true})
		n.facets = append(n.facets, p.facets)
	}
	if len(n.entries) == 0 {
		return n, nil
	}
	n.segment = segment{id: 1, documents: len(n.entries)}
	if len(x.segments) > 0 {
		n.segment.id += x.segments[len(x.segments)-1].id
	}
	return n, w.write(ctx, n.segment.id, lists, n.segment.documents)
}

// adopt brings memory up to the file.
func (x *Index) adopt(n news) {
	x.kept.drop()
	for i, e := range n.entries {
		e.kind = x.kinds.number(n.facets[i])
		x.entries = append(x.entries, e)
	}
	for _, id := range n.gone {
		x.entries[id].live = false
	}
	x.dead += len(n.gone)
	if n.segment.documents > 0 {
		x.segments = append(x.segments, n.segment)
	}
}

// tidy joins segments as long as there are many of a size.
func (x *Index) tidy(ctx context.Context) error {
	for {
		old := due(x.segments)
		if old == nil {
			return nil
		}
		w, made, err := x.disk.join(ctx, old)
		if err != nil {
			return err
		}
		if err := x.replace(w, len(old), made); err != nil {
			return fmt.Errorf("join segments: %w", err)
		}
	}
}

func (x *Index) replace(w *writing, old int, made segment) error {
	x.lock.Lock()
	defer x.lock.Unlock()
	if err := w.tx.Commit(); err != nil {
		return err
	}
	x.kept.drop()
	x.segments = append(slices.Clone(x.segments[:len(x.segments)-old]), made)
	return nil
}

// Discard closes the index and deletes its file.
func (x *Index) Discard() error {
	return errors.Join(x.Close(), removeDisk(x.config.Path))
}
