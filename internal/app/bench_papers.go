package app

import (
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/service/casework"
)

// PapersLoad says how many draw at once, and how long.
type PapersLoad struct {
	Clients int
	For     time.Duration
	Now     func() time.Time
	CPU     func() time.Duration
}

// PapersFigures are what papers cost: from facts to a kept row with its number, and from the row to the file.
type PapersFigures struct {
	Store     string  `json:"store"`
	Clients   int     `json:"clients"`
	Templates int     `json:"templates"`
	Issued    Papers  `json:"issued"` // filled, checked, numbered, kept
	Drawn     Papers  `json:"drawn"`  // laid out and written as a file
	Kilobytes float64 `json:"kb_per_file"`
	// Anchor is a megabyte of Chinese text through the standard library's deflate, in the same run: what drawing is most like.
	Anchor  float64 `json:"anchor_cpu_ms_per_mb"`
	PerMB   float64 `json:"files_per_anchor_mb"`
	PerCore float64 `json:"files_per_core_second"` // that a core would do if it had nothing else to do
}

// Papers is how many, and what one costs.
type Papers struct {
	N         int     `json:"n"`
	PerSecond float64 `json:"per_second"`
	CPU       float64 `json:"cpu_ms"`
	seconds   float64
	cpu       time.Duration
}

func (p Papers) perPaper() Papers {
	if p.N > 0 && p.seconds > 0 {
		p.PerSecond, p.CPU = float64(p.N)/p.seconds, float64(p.cpu.Microseconds())/1000/float64(p.N)
	}
	return p
}

// papersBench is a press and an empty store.
type papersBench struct {
	load   PapersLoad
	db     *store.DB
	press  *paper.Press
	drafts []paper.Draft
	bytes  atomic.Int64
}

// BenchPapers issues and draws the papers of every template in turns with its anchor.
func BenchPapers(ctx context.Context, c store.Config, load PapersLoad) (f PapersFigures, err error) {
	b := &papersBench{load: load}
	if b.press, err = paper.NewPress("https://www.example.gov.cn/verify/"); err != nil {
		return f, err
	}
	b.press.MarkWith([]byte("a key for measuring"))
	casework.New(casework.Deps{Press: b.press})
	for _, code := range b.press.Templates().Codes() {
		t, err := b.press.Templates().Newest(code)
		if err != nil {
			return f, err
		}
		b.drafts = append(b.drafts, paper.Draft{Template: code, Matter: 1, Body: "market", Abbr: "云市监", Addressee: "林晓梅", Facts: t.Sample().Facts, MadeAt: load.Now(), MadeBy: 1, Sealed: true})
	}
	c.Now = load.Now
	if b.db, err = store.Open(ctx, c); err != nil {
		return f, err
	}
	defer b.db.Close()
	if err := b.db.Migrate(ctx, paper.Migrations()); err != nil {
		return f, err
	}
	if err := b.draw(0); err != nil { // the font is parsed once, by whoever comes first
		return f, err
	}
	b.bytes.Store(0)
	f = PapersFigures{Store: b.db.Kind(), Clients: load.Clients, Templates: len(b.drafts)}
	var anchor Papers
	for range turns {
		for _, turn := range []struct {
			sum *Papers
			do  func(n int) error
		}{{&f.Issued, func(n int) error { return b.issue(ctx, n) }}, {&f.Drawn, b.draw}, {&anchor, deflate}} {
			if err := b.turn(turn.sum, turn.do); err != nil {
				return f, err
			}
		}
	}
	f.Issued, f.Drawn, anchor = f.Issued.perPaper(), f.Drawn.perPaper(), anchor.perPaper()
	f.Kilobytes, f.Anchor = float64(b.bytes.Load())/1024/float64(max(f.Drawn.N, 1)), anchor.CPU
	if f.Drawn.CPU > 0 {
		f.PerMB, f.PerCore = anchor.CPU/f.Drawn.CPU, 1000/f.Drawn.CPU
	}
	return f, nil
}

// turn lets every client do a thing until the turn is over.
func (b *papersBench) turn(sum *Papers, do func(n int) error) error {
	var n atomic.Int64
	var clients sync.WaitGroup
	failed := make(chan error, b.load.Clients)
	begin, cpu := b.load.Now(), b.load.CPU()
	for range b.load.Clients {
		clients.Go(func() {
			for b.load.Now().Sub(begin) < b.load.For/(3*turns) {
				if err := do(int(n.Add(1))); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	clients.Wait()
	sum.N, sum.seconds, sum.cpu = sum.N+int(n.Load()), sum.seconds+b.load.Now().Sub(begin).Seconds(), sum.cpu+b.load.CPU()-cpu
	select {
	case err := <-failed:
		return fmt.Errorf("measure papers: %w", err)
	default:
		return nil
	}
}

// issue makes a paper as an act does: checked, numbered and kept in one commit.
func (b *papersBench) issue(ctx context.Context, n int) error {
	d := b.drafts[n%len(b.drafts)]
	counter, err := b.press.Counter(d)
	if err != nil {
		return err
	}
	return b.db.Commit(ctx, store.Batch{Counters: []string{counter}, Build: func(numbers []int64) ([]store.Stmt, error) {
		p, err := b.press.Draw(d, b.db.NewID(), numbers[0])
		if err != nil {
			return nil, err
		}
		return []store.Stmt{paper.Insert(p)}, nil
	}})
}

// draw makes the file of a paper.
func (b *papersBench) draw(n int) error {
	p, err := b.press.Draw(b.drafts[n%len(b.drafts)], int64(n), int64(n))
	if err != nil {
		return err
	}
	return b.press.PDF(countingWriter{&b.bytes}, p)
}

type countingWriter struct{ n *atomic.Int64 }

func (w countingWriter) Write(b []byte) (int, error) {
	w.n.Add(int64(len(b)))
	return len(b), nil
}

// megabyte is Chinese text that repeats no more than papers do.
var megabyte = sync.OnceValue(func() string {
	var out strings.Builder
	for n := 0; out.Len() < 1<<20; n++ {
		out.WriteString(string(rune(0x4E00 + n*7919%20000)))
	}
	return out.String()
})

// deflate is the anchor.
func deflate(int) error {
	w, err := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, megabyte()); err != nil {
		return err
	}
	return w.Close()
}
