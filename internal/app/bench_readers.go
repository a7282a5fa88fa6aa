package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// read lets the readers work and counts the time of this process meanwhile.
func read(ctx context.Context, load PagesLoad, reading ReadLoad) (ReadFigures, error) {
	cpu := load.CPU()
	do := load.Read
	if do == nil {
		do = func(ctx context.Context, reading ReadLoad) (ReadFigures, error) {
			return ReadPages(ctx, reading, load.Now)
		}
	}
	f, err := do(ctx, reading)
	f.CPU = (load.CPU() - cpu).Seconds() * 1e6
	if err == nil && f.Pages == 0 && reading.Rate == 0 && !reading.Sweep {
		err = errors.New("no page was read")
	}
	return f, err
}

// ReadLoad is what readers do. Without a rate everybody opens one page after another, as fast as they come: that fills
// the machine, and what they wait for then is one another. With a rate they open pages at chance moments, and a page
// that came late makes the next one no later: waiting is counted from the moment at which it was to be opened.
type ReadLoad struct {
	URL     string        `json:"url"`
	Paths   []string      `json:"paths"`
	Again   bool          `json:"again"` // they have opened the page before
	Readers int           `json:"readers"`
	Rate    float64       `json:"rate"` // pages a second, of all readers together
	Seed    int           `json:"seed"`
	For     time.Duration `json:"for"`
	// Sweep opens every page once instead, whatever it takes, and tells their tags; Tags are those that readers know.
	Sweep bool              `json:"sweep,omitempty"`
	Tags  map[string]string `json:"tags,omitempty"`
}

// ReadFigures is what readers saw.
type ReadFigures struct {
	Pages, Unchanged int
	Bytes            int64
	Seconds          float64
	P50, P99         float64
	CPU              float64           `json:"-"`
	Tags             map[string]string `json:",omitempty"` // of a sweep
}

func (f ReadFigures) of(name string) PageFigures {
	n := max(1, f.Pages)
	return PageFigures{Name: name, Pages: f.Pages, Bytes: int(f.Bytes / int64(n)), CPU: f.CPU / float64(n), Unchanged: float64(f.Unchanged) / float64(n)}
}

func (f ReadFigures) perSecond() float64 { return float64(f.Pages) / max(f.Seconds, 1e-9) }

// reader is one person with a browser: a connection that stays open, and the tags of the pages they have.
type reader struct {
	conn      net.Conn
	in        *bufio.Reader
	luck      *rand.Rand
	tags      map[string]string
	waits     []time.Duration
	unchanged int
	bytes     int64
}

// ReadPages lets readers open pages for a while.
func ReadPages(ctx context.Context, load ReadLoad, now func() time.Time) (f ReadFigures, err error) {
	readers := make([]*reader, load.Readers)
	errs := make([]error, load.Readers)
	var wait sync.WaitGroup
	begun := now()
	for i := range readers {
		readers[i] = &reader{luck: chance(11+load.Seed, i), tags: maps.Clone(load.Tags)}
		if readers[i].tags == nil {
			readers[i].tags = map[string]string{}
		}
		if load.Sweep {
			wait.Go(func() { errs[i] = readers[i].sweep(ctx, load, i) })
			continue
		}
		wait.Go(func() { errs[i] = readers[i].read(ctx, load, begun, now) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return f, err
	}
	f.Seconds = now().Sub(begun).Seconds()
	if load.Sweep {
		f.Tags = map[string]string{}
		for _, r := range readers {
			maps.Copy(f.Tags, r.tags)
		}
		return f, nil
	}
	var waits []time.Duration
	for _, r := range readers {
		waits, f.Unchanged, f.Bytes = append(waits, r.waits...), f.Unchanged+r.unchanged, f.Bytes+r.bytes
	}
	slices.Sort(waits)
	if f.Pages = len(waits); f.Pages > 0 {
		at := func(q float64) float64 { return float64(waits[int(q*float64(f.Pages-1))].Microseconds()) / 1000 }
		f.P50, f.P99 = at(0.5), at(0.99)
	}
	return f, nil
}

func (r *reader) dial(ctx context.Context, address string) (err error) {
	var dialer net.Dialer
	r.conn, err = dialer.DialContext(ctx, "tcp", address)
	r.in = bufio.NewReaderSize(r.conn, 64<<10)
	return err
}

// sweep opens this reader's part of the pages.
func (r *reader) sweep(ctx context.Context, load ReadLoad, part int) error {
	if err := r.dial(ctx, load.URL); err != nil {
		return err
	}
	defer r.conn.Close()
	for n := part; n < len(load.Paths); n += load.Readers {
		if err := r.open(load.Paths[n], ""); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) read(ctx context.Context, load ReadLoad, begun time.Time, now func() time.Time) error {
	if err := r.dial(ctx, load.URL); err != nil {
		return err
	}
	defer r.conn.Close()
	for due := r.next(load, begun); due.Sub(begun) < load.For; {
		path := load.Paths[r.luck.IntN(len(load.Paths))]
		tag := ""
		if load.Again {
			tag = r.tags[path]
		}
		if load.Rate > 0 {
			if !rest(ctx, due.Sub(now())) {
				return nil
			}
		} else if due = now(); ctx.Err() != nil {
			return nil
		}
		if err := r.open(path, tag); err != nil {
			return err
		}
		r.waits = append(r.waits, now().Sub(due))
		if due = r.next(load, due); load.Rate == 0 {
			due = now()
		}
	}
	return nil
}

// next is when the next page is to be opened: arrivals that know nothing of one another.
func (r *reader) next(load ReadLoad, before time.Time) time.Time {
	if load.Rate == 0 {
		return before
	}
	mean := float64(load.Readers) / load.Rate
	return before.Add(time.Duration(r.luck.ExpFloat64() * mean * float64(time.Second)))
}

func rest(ctx context.Context, pause time.Duration) bool {
	if pause <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

// open asks for a page and reads it to the end.
func (r *reader) open(path, tag string) error {
	ask := "GET " + path + " HTTP/1.1\r\nHost: bench\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
	if tag != "" {
		ask += "If-None-Match: " + tag + "\r\n"
	}
	if _, err := io.WriteString(r.conn, ask+"\r\n"); err != nil {
		return err
	}
	answer, err := http.ReadResponse(r.in, nil)
	if err != nil {
		return err
	}
	n, err := io.Copy(io.Discard, answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusNotModified {
		return fmt.Errorf("%s was answered %s", path, answer.Status)
	}
	r.tags[path], r.bytes = answer.Header.Get("ETag"), r.bytes+n
	if answer.StatusCode == http.StatusNotModified {
		r.unchanged++
	}
	return nil
}
