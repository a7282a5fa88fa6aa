package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tongban/demo"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/record"
)

// PagesLoad says what a measurement of the public pages does.
type PagesLoad struct {
	Items, Readers int
	Think          time.Duration // how long a reader rests between two pages
	For            time.Duration // for each sort of page
	Now            func() time.Time
	CPU            func() time.Duration
	Memory         func() int64
	// Read lets the readers work in a process of their own, so that only the server's time is counted; nil lets them
	// work in this one.
	Read func(ctx context.Context, load ReadLoad) (ReadFigures, error)
}

// PageFigures is what one sort of page costs. The bare handler writes as many bytes to the same readers.
type PageFigures struct {
	Name      string  `json:"name"`
	Pages     int     `json:"pages"`
	Bytes     int     `json:"bytes"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	CPU       float64 `json:"cpu_us"`
	BareCPU   float64 `json:"bare_cpu_us"`
	Ratio     float64 `json:"ratio_to_bare"`
	Unchanged float64 `json:"share_304"`
}

// PagesFigures is what a measurement of the public pages found.
type PagesFigures struct {
	Store       string        `json:"store"`
	Items       int           `json:"items"`
	Readers     int           `json:"readers"`
	ThinkMS     int64         `json:"think_ms"`
	FilledSec   float64       `json:"filled_s"`
	OpenedMS    float64       `json:"opened_ms"`
	RenewedMS   float64       `json:"renewed_ms"`
	MemoryMiB   float64       `json:"memory_mib"`
	MemoryPeak  string        `json:"memory_is"`
	PageFigures []PageFigures `json:"pages"`
}

// fillBatch is how many items are published in one transaction.
const fillBatch = 1000

// BenchPages fills a store with a province's items and measures the pages that people open most.
func BenchPages(ctx context.Context, c store.Config, load PagesLoad) (f PagesFigures, err error) {
	db, err := store.Open(ctx, c)
	if err != nil {
		return f, err
	}
	defer db.Close()
	if err := db.Migrate(ctx, web.Migrations(), org.Migrations(), catalog.Migrations()); err != nil {
		return f, err
	}
	f = PagesFigures{Store: db.Kind(), Items: load.Items, Readers: load.Readers, ThinkMS: load.Think.Milliseconds(), MemoryPeak: "peak"}
	seconds := stopwatch(load.Now)
	codes, directory, err := fillProvince(ctx, db, load)
	if err != nil {
		return f, fmt.Errorf("fill: %w", err)
	}
	f.FilledSec = seconds()
	library := catalog.NewLibrary(db, load.Now)
	opened := stopwatch(load.Now)
	if _, err := library.Len(ctx); err != nil {
		return f, err
	}
	f.OpenedMS = 1000 * opened()
	renewed := stopwatch(load.Now)
	if err := library.Suspend(ctx, codes[len(codes)/2], "测一次变更要多久"); err != nil {
		return f, err
	}
	f.RenewedMS = 1000 * renewed()
	server := web.New(web.Config{Store: db, Now: load.Now, Limits: web.Limits{Off: true}, Site: func(*http.Request) web.Site { return web.Site{Name: siteName} },
		Menu: func(*http.Request) []web.MenuGroup { return publicMenu() }})
	server.Handle(catalog.New(catalog.Deps{Web: server, Library: library, Org: directory}).Routes()...)
	err = f.measure(ctx, server, codes, load)
	f.MemoryMiB = float64(load.Memory()) / (1 << 20)
	return f, err
}

func stopwatch(now func() time.Time) func() float64 {
	begun := now()
	return func() float64 { return now().Sub(begun).Seconds() }
}

// fillProvince publishes the items of as many bodies as a province has.
func fillProvince(ctx context.Context, db *store.DB, load PagesLoad) (codes []string, directory *org.Directory, err error) {
	p, err := newProvince()
	if err != nil {
		return nil, nil, err
	}
	place, err := demo.City()
	if err != nil {
		return nil, nil, err
	}
	p.seeds, p.bodies = nil, provinceBodies(place.Org)
	if p.seeds, err = provinceSeeds(); err != nil {
		return nil, nil, err
	}
	place.Org.Bodies = append(place.Org.Bodies, p.bodies...)
	directory = org.NewDirectory()
	err = db.Write(ctx, func(tx *store.Tx) error {
		if err := org.Import(ctx, tx, db.NewID, place.Org); err != nil {
			return err
		}
		return directory.Load(ctx, tx)
	})
	library := catalog.NewLibrary(db, load.Now)
	for begin := 0; begin < load.Items && err == nil; begin += fillBatch {
		batch := make([]record.Item, min(fillBatch, load.Items-begin))
		for i := range batch {
			batch[i] = p.item(begin + i)
			codes = append(codes, batch[i].Code)
		}
		_, err = library.PublishAll(ctx, batch, "bench")
	}
	return codes, directory, err
}

func provinceSeeds() ([]record.Item, error) {
	folder, err := demo.Items()
	if err != nil {
		return nil, err
	}
	return record.ReadItems(folder)
}

// manyBodies is how many bodies a province's items belong to.
const manyBodies = 2_000

func provinceBodies(d org.Data) []org.Body {
	bodies := make([]org.Body, manyBodies)
	for n := range bodies {
		body := d.Bodies[n%len(d.Bodies)]
		division := d.Divisions[n%len(d.Divisions)]
		body.Code, body.Division, body.Parent, body.CreditCode = fmt.Sprintf("bench%04d", n), division.Code, "", ""
		body.Name = fmt.Sprintf("%s第%d局", division.Name, n)
		bodies[n] = body
	}
	return bodies
}

// item is the nth item of the province: one of the demonstration city's under another name, of another body.
func (p *province) item(n int) record.Item {
	r := chance(9, n)
	item := p.seeds[n%len(p.seeds)]
	body := p.bodies[r.IntN(len(p.bodies))]
	item.Code = fmt.Sprintf("BENCH%026d", n)
	item.Name = fmt.Sprintf("%s%s（%d）", pick(r, p.subjects), pick(r, p.actions), n)
	item.Body, item.BodyName, item.Division = body.Code, body.Name, body.Division
	item.Aliases = []string{pick(r, p.subjects)}
	item.Summary = pick(r, p.sentences)
	if n >= len(p.seeds) {
		item.Hot = 0
	}
	return item
}

// measure lets readers open each sort of page, and as many bytes of a bare handler.
func (f *PagesFigures) measure(ctx context.Context, server http.Handler, codes []string, load PagesLoad) error {
	address, done, err := listen(ctx, server)
	if err != nil {
		return err
	}
	defer done()
	for _, sort := range pageSorts(codes) {
		figures, err := read(ctx, load, ReadLoad{URL: address, Paths: sort.paths, Again: sort.again, Readers: load.Readers, Think: load.Think, For: load.For})
		if err != nil {
			return fmt.Errorf("%s: %w", sort.name, err)
		}
		page := figures.of(sort.name)
		if page.BareCPU, err = bare(ctx, page.Bytes, load); err != nil {
			return err
		}
		page.Ratio = page.CPU / page.BareCPU
		f.PageFigures = append(f.PageFigures, page)
	}
	return nil
}

// pageSort is one sort of page: the addresses that readers choose from, and whether they still have the page.
type pageSort struct {
	name  string
	paths []string
	again bool
}

func pageSorts(codes []string) []pageSort {
	r := chance(10, 0)
	var facets, hot, cold []string
	for _, theme := range []string{"", "准营准办", "餐饮食品", "社会保障", "交通出行", "医疗卫生"} {
		for _, list := range []string{"", "online", "at_once", "one_visit"} {
			for body := range 40 {
				facets = append(facets, fmt.Sprintf("/items?theme=%s&list=%s&body=bench%04d", theme, list, body*7))
			}
		}
	}
	zipf := rand.NewZipf(r, 1.2, 1, uint64(len(codes)-1))
	for range 20_000 {
		hot = append(hot, "/items/"+codes[zipf.Uint64()])
		cold = append(cold, "/items/"+codes[r.IntN(len(codes))])
	}
	return []pageSort{
		{"home", []string{"/"}, false}, {"home again", []string{"/"}, true},
		{"browse", []string{"/items"}, false}, {"browse again", []string{"/items"}, true},
		{"facets", facets, false}, {"guides as asked", hot, false}, {"guides as asked, again", hot, true}, {"guides by chance", cold, false},
	}
}

// listen serves on the loopback.
func listen(ctx context.Context, handler http.Handler) (address string, done func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	return listener.Addr().String(), func() { _ = closing(ctx, server, served) }, nil
}

// bare is the time that a handler takes that does nothing but write so many bytes.
func bare(ctx context.Context, bytes int, load PagesLoad) (float64, error) {
	body := []byte(strings.Repeat("x", bytes))
	address, done, err := listen(ctx, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}))
	if err != nil {
		return 0, err
	}
	defer done()
	figures, err := read(ctx, load, ReadLoad{URL: address, Paths: []string{"/"}, Readers: load.Readers, Think: load.Think, For: load.For})
	return figures.of("bare").CPU, err
}

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
	if err == nil && f.Pages == 0 {
		err = errors.New("no page was read")
	}
	return f, err
}

// ReadLoad is what readers do: everybody opens one page after another.
type ReadLoad struct {
	URL     string        `json:"url"`
	Paths   []string      `json:"paths"`
	Again   bool          `json:"again"` // they have opened the page before
	Readers int           `json:"readers"`
	Think   time.Duration `json:"think"`
	For     time.Duration `json:"for"`
}

// ReadFigures is what readers saw.
type ReadFigures struct {
	Pages, Unchanged int
	Bytes            int64
	P50, P99         float64
	CPU              float64 `json:"-"`
}

func (f ReadFigures) of(name string) PageFigures {
	n := max(1, f.Pages)
	return PageFigures{Name: name, Pages: f.Pages, Bytes: int(f.Bytes / int64(n)), P50: f.P50, P99: f.P99, CPU: f.CPU / float64(n), Unchanged: float64(f.Unchanged) / float64(n)}
}

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
		readers[i] = &reader{luck: chance(11, i), tags: map[string]string{}}
		wait.Go(func() { errs[i] = readers[i].read(ctx, load, begun, now) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return f, err
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

func (r *reader) read(ctx context.Context, load ReadLoad, begun time.Time, now func() time.Time) (err error) {
	var dialer net.Dialer
	if r.conn, err = dialer.DialContext(ctx, "tcp", load.URL); err != nil {
		return err
	}
	defer r.conn.Close()
	r.in = bufio.NewReaderSize(r.conn, 64<<10)
	first := time.Duration(r.luck.Int64N(int64(load.Think) + 1)) // not all at once
	for pause := first; rest(ctx, pause) && (len(r.waits) == 0 || now().Sub(begun) < load.For); pause = load.Think {
		path := load.Paths[r.luck.IntN(len(load.Paths))]
		if load.Again && r.tags[path] == "" {
			if err := r.open(path, "", false, now); err != nil {
				return err
			}
		}
		tag := ""
		if load.Again {
			tag = r.tags[path]
		}
		if err := r.open(path, tag, true, now); err != nil {
			return err
		}
	}
	return nil
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
func (r *reader) open(path, tag string, counted bool, now func() time.Time) error {
	begun := now()
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
	r.tags[path] = answer.Header.Get("ETag")
	if !counted {
		return nil
	}
	r.waits, r.bytes = append(r.waits, now().Sub(begun)), r.bytes+n
	if answer.StatusCode == http.StatusNotModified {
		r.unchanged++
	}
	return nil
}
