// Package drill measures the search index: how fast it is built, how fast it answers each
// sort of question, how soon a new document is found, how many bytes it takes. Beside it,
// in the same run and on the same file, it measures what the figures are held against: a
// plain scan (LIKE) and FTS5 counting alone.
package drill

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"tongban/internal/base/search"
)

// Load says how much to do.
type Load struct {
	Documents int
	Questions int    // of each class
	Dir       string // where the index file is made
	Document  func(n int) search.Document
	Words     search.Vocabulary
	Classes   []Class
	FTS5      bool                 // build FTS5 over the same documents, to be compared with
	Now       func() time.Time     // the machine's clock, for the stop watch
	CPU       func() time.Duration // processor time of this process so far
	Memory    func() int64         // the most memory this process has held, in bytes
}

// Class is one sort of question.
type Class struct {
	Name string
	// Ask makes the nth question.
	Ask func(n int) string
	// Plain says that the question is a part of a text, which LIKE and FTS5 alone can count too.
	Plain bool
}

// Figures are what one measurement gave. Times are in milliseconds.
type Figures struct {
	Documents   int         `json:"documents"`
	BuiltPerSec float64     `json:"built_per_second"`
	BuildCPU    float64     `json:"cpu_seconds_per_1000_documents"`
	FTS5PerSec  float64     `json:"fts5_built_per_second,omitempty"` // the same texts, without names, in FTS5
	Bytes       int64       `json:"bytes"`
	MemoryMiB   float64     `json:"memory_mib"`
	Visible     float64     `json:"visible_after_ms"` // a new document, after a nudge
	Opened      float64     `json:"opened_ms"`        // the finished file, as after a restart
	P50         float64     `json:"p50_ms"`           // over all classes
	P99         float64     `json:"p99_ms"`
	Classes     []ClassTime `json:"classes"`
}

// ClassTime is how fast one sort of question is answered.
type ClassTime struct {
	Name   string  `json:"class"`
	P50    float64 `json:"p50_ms"`
	P99    float64 `json:"p99_ms"`
	CPU    float64 `json:"cpu_ms"` // processor time of one question, the mean
	Hits   float64 `json:"mean_hits"`
	Scan   float64 `json:"like_scan_ms,omitempty"`  // median of a few of the same questions
	Bare   float64 `json:"fts5_count_ms,omitempty"` // the same for FTS5's count alone
	ToScan float64 `json:"ratio_to_like,omitempty"` // p50
	ToBare float64 `json:"ratio_to_fts5,omitempty"` // p50
}

// Measure builds an index and asks it.
func Measure(ctx context.Context, load Load) (f Figures, err error) {
	config := search.Config{Path: filepath.Join(load.Dir, "search.db"), Now: load.Now}
	x, err := search.Open(ctx, config)
	if err != nil {
		return f, err
	}
	defer func() { x.Close() }()
	x.Teach(load.Words)
	s := &source{load: load, plain: load.Document, total: int64(load.Documents)}
	x.Add(s.source())
	began, cpu := load.Now(), load.CPU()
	if err := x.Follow(ctx); err != nil {
		return f, err
	}
	f.BuildCPU = (load.CPU() - cpu).Seconds() / float64(load.Documents) * 1000
	f.BuiltPerSec = float64(load.Documents) / load.Now().Sub(began).Seconds()
	if f.Visible, err = visible(ctx, x, s); err != nil {
		return f, err
	}
	if err := x.Close(); err != nil {
		return f, err
	}
	began = load.Now()
	if x, err = search.Open(ctx, config); err != nil {
		return f, err
	}
	f.Opened = millis(load.Now().Sub(began))
	x.Teach(load.Words)
	f.Documents, f.Bytes = x.Size()
	beside, err := openBeside(config.Path, filepath.Join(load.Dir, "fts5.db"))
	if err != nil {
		return f, err
	}
	defer beside.close()
	f.MemoryMiB = float64(load.Memory()) / (1 << 20)
	if load.FTS5 {
		began = load.Now()
		if err := beside.build(ctx, load.Documents, s.plain); err != nil {
			return f, err
		}
		f.FTS5PerSec = float64(load.Documents) / load.Now().Sub(began).Seconds()
	}
	var all []float64
	for _, class := range load.Classes {
		times, c, err := measureClass(ctx, x, beside, load, class)
		if err != nil {
			return f, fmt.Errorf("class %s: %w", class.Name, err)
		}
		f.Classes, all = append(f.Classes, c), append(all, times...)
	}
	f.P50, f.P99 = quantile(all, 0.5), quantile(all, 0.99)
	return f, nil
}

// source makes documents as they are asked for, so that memory stays flat.
type source struct {
	load  Load
	plain func(n int) search.Document
	total int64
}

func (s *source) source() search.Source {
	return search.Source{Name: "drill", Changes: func(_ context.Context, after int64, limit int) ([]search.Document, int64, error) {
		to := min(s.total, after+int64(limit))
		docs := make([]search.Document, 0, to-after)
		for n := after; n < to; n++ {
			docs = append(docs, s.load.Document(int(n)))
		}
		return docs, to, nil
	}}
}

// visible says how long after a nudge a new document is found.
func visible(ctx context.Context, x *search.Index, s *source) (float64, error) {
	const word = "鱻羴麤猋"
	s.load.Document = func(n int) search.Document {
		doc := s.plain(n)
		doc.Title += word
		return doc
	}
	began := s.load.Now()
	s.total++
	if err := x.Follow(ctx); err != nil { // what a nudge wakes
		return 0, err
	}
	found, err := x.Search(ctx, search.Query{Text: word})
	if err == nil && found.Total != 1 {
		err = fmt.Errorf("a new document is found %d times", found.Total)
	}
	return millis(s.load.Now().Sub(began)), err
}

// compared is how many questions of a class are also counted by a scan, which takes long.
const compared = 5

func measureClass(ctx context.Context, x *search.Index, beside *beside, load Load, class Class) ([]float64, ClassTime, error) {
	c := ClassTime{Name: class.Name}
	var times []float64
	cpu := load.CPU()
	for n := range load.Questions {
		question := class.Ask(n)
		began := load.Now()
		found, err := x.Search(ctx, search.Query{Text: question})
		if err != nil {
			return nil, c, err
		}
		times = append(times, millis(load.Now().Sub(began)))
		c.Hits += float64(found.Total) / float64(load.Questions)
	}
	c.P50, c.P99 = quantile(times, 0.5), quantile(times, 0.99)
	c.CPU = millis(load.CPU()-cpu) / float64(load.Questions)
	if !class.Plain {
		return times, c, nil
	}
	var scans, bare []float64
	for n := range compared {
		began := load.Now()
		if _, err := beside.scan(ctx, class.Ask(n)); err != nil {
			return nil, c, err
		}
		scans = append(scans, millis(load.Now().Sub(began)))
	}
	c.Scan = quantile(scans, 0.5)
	c.ToScan = c.P50 / c.Scan
	if !load.FTS5 {
		return times, c, nil
	}
	for n := range min(load.Questions, 10*compared) {
		began := load.Now()
		if _, err := beside.count(ctx, class.Ask(n)); err != nil {
			return nil, c, err
		}
		bare = append(bare, millis(load.Now().Sub(began)))
	}
	c.Bare = quantile(bare, 0.5)
	c.ToBare = c.P50 / c.Bare
	return times, c, nil
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func quantile(times []float64, q float64) float64 {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
