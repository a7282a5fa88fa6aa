package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/demo"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/transfer"
)

// PagesLoad says what a measurement of the public pages does.
type PagesLoad struct {
	Items, Readers int
	Share          float64       // of the rate at which the machine is full, at which waiting is measured
	Every          time.Duration // how often each reader opens a page when waiting is measured again, as people do
	For            time.Duration // for each of the two measurements of each sort of page
	Now            func() time.Time
	CPU            func() time.Duration
	Memory         func() int64
	// Read lets the readers work in a process of their own, so that only the server's time is counted; nil lets them
	// work in this one.
	Read func(ctx context.Context, load ReadLoad) (ReadFigures, error)
}

// PageFigures is what one sort of page costs. What a page costs and how many of them fill the machine is measured while
// readers ask without a pause; how long a page is waited for, at a share of that rate, when pages are asked for at
// chance moments however long the one before took. The bare handler writes as many bytes to the same readers.
type PageFigures struct {
	Name      string  `json:"name"`
	Pages     int     `json:"pages"`
	Bytes     int     `json:"bytes"`
	CPU       float64 `json:"cpu_us"`
	BareCPU   float64 `json:"bare_cpu_us"`
	Ratio     float64 `json:"ratio_to_bare"`
	Unchanged float64 `json:"share_304"`
	Full      float64 `json:"full_pages_per_s"`
	FullP99   float64 `json:"full_p99_ms"`
	Rate      float64 `json:"pages_per_s"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	BareP99   float64 `json:"bare_p99_ms"` // at the same rate: what the machine and its neighbours add to any page
	CalmP50   float64 `json:"calm_p50_ms"` // when each reader opens a page every so often
	CalmP99   float64 `json:"calm_p99_ms"`
}

// PagesFigures is what a measurement of the public pages found.
type PagesFigures struct {
	Store       string        `json:"store"`
	Items       int           `json:"items"`
	Readers     int           `json:"readers"`
	Share       float64       `json:"share_of_full"`
	EveryMS     int64         `json:"every_ms"`
	FilledSec   float64       `json:"filled_s"`
	FilledMiB   float64       `json:"filled_memory_mib"` // the peak until then
	OpenedMS    float64       `json:"opened_ms"`
	RenewedMS   float64       `json:"renewed_ms"`
	MemoryMiB   float64       `json:"memory_mib"`
	PageFigures []PageFigures `json:"pages"`
}

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
	f = PagesFigures{Store: db.Kind(), Items: load.Items, Readers: load.Readers, Share: load.Share, EveryMS: load.Every.Milliseconds()}
	seconds := stopwatch(load.Now)
	codes, directory, err := fillProvince(ctx, db, load)
	if err != nil {
		return f, fmt.Errorf("fill: %w", err)
	}
	f.FilledSec, f.FilledMiB = seconds(), mebibytes(load.Memory())
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
	err = f.measure(ctx, server, library, codes, load)
	f.MemoryMiB = mebibytes(load.Memory())
	return f, err
}

func mebibytes(n int64) float64 { return float64(n) / (1 << 20) }

func stopwatch(now func() time.Time) func() float64 {
	begun := now()
	return func() float64 { return now().Sub(begun).Seconds() }
}

// fillProvince imports the items of as many bodies as a province has, through every check of an import.
func fillProvince(ctx context.Context, db *store.DB, load PagesLoad) (codes []string, directory *org.Directory, err error) {
	p, place, err := fullProvince()
	if err != nil {
		return nil, nil, err
	}
	directory = org.NewDirectory()
	err = db.Write(ctx, func(tx *store.Tx) error {
		if err := org.Import(ctx, tx, db.NewID, place); err != nil {
			return err
		}
		return directory.Load(ctx, tx)
	})
	if err != nil {
		return nil, nil, err
	}
	in := transfer.Import{Shelf: catalog.NewLibrary(db, load.Now).Shelf(), By: "bench"}
	tally, err := in.Run(ctx, func(yield func(transfer.Entry, error) bool) {
		for n := 0; n < load.Items; n++ {
			item := p.item(n)
			if codes = append(codes, item.Code); !yield(transfer.Entry{Row: n + 1, Item: item}, nil) {
				return
			}
		}
	})
	if err == nil && tally.Added != load.Items {
		err = fmt.Errorf("%d items of %d came in", tally.Added, load.Items)
	}
	return codes, directory, err
}

// fullProvince is a province with its bodies and the items from which it makes its own.
func fullProvince() (*province, org.Data, error) {
	p, err := newProvince()
	if err != nil {
		return nil, org.Data{}, err
	}
	place, err := demo.City()
	if err != nil {
		return nil, org.Data{}, err
	}
	folder, err := demo.Items()
	if err != nil {
		return nil, org.Data{}, err
	}
	p.bodies = provinceBodies(place.Org)
	place.Org.Bodies = append(place.Org.Bodies, p.bodies...)
	p.seeds, err = record.ReadItems(folder)
	return p, place.Org, err
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
func (f *PagesFigures) measure(ctx context.Context, server http.Handler, library *catalog.Library, codes []string, load PagesLoad) error {
	address, done, err := listen(ctx, server)
	if err != nil {
		return err
	}
	defer done()
	for _, sort := range pageSorts(codes) {
		still := func() {}
		if sort.restless {
			still = restless(ctx, library, codes)
		}
		page, err := sort.measure(ctx, address, load)
		if still(); err != nil {
			return fmt.Errorf("%s: %w", sort.name, err)
		}
		f.PageFigures = append(f.PageFigures, page)
	}
	return nil
}

// pageSort is one sort of page: the addresses that readers choose from, whether somebody opened each of them before,
// whether the readers themselves still have the page, and whether an item changes every second meanwhile.
type pageSort struct {
	name     string
	paths    []string
	opened   bool
	again    bool
	restless bool
}

func (sort pageSort) measure(ctx context.Context, address string, load PagesLoad) (page PageFigures, err error) {
	reading := ReadLoad{URL: address, Paths: sort.paths, Again: sort.again, Readers: load.Readers, For: load.For}
	if sort.opened || sort.again {
		before, err := read(ctx, load, ReadLoad{URL: address, Paths: slices.Compact(slices.Sorted(slices.Values(sort.paths))), Readers: min(load.Readers, 16), Sweep: true})
		if err != nil {
			return page, err
		}
		if sort.again {
			reading.Tags = before.Tags
		}
	}
	full, err := read(ctx, load, reading)
	if err != nil {
		return page, err
	}
	page = full.of(sort.name)
	page.Full, page.FullP99 = full.perSecond(), full.P99
	rate := load.Share * page.Full
	if err := page.bare(ctx, load, rate); err != nil {
		return page, err
	}
	after, err := read(ctx, load, reading) // on both sides of the bare handler, since neighbours come and go
	if err != nil {
		return page, err
	}
	page.CPU = (page.CPU + after.of(sort.name).CPU) / 2
	page.Ratio = page.CPU / page.BareCPU
	reading.Rate, reading.Seed = rate, 1
	paced, err := read(ctx, load, reading)
	if err != nil {
		return page, err
	}
	page.Rate, page.P50, page.P99 = paced.perSecond(), paced.P50, paced.P99
	reading.Rate, reading.Seed = float64(load.Readers)/load.Every.Seconds(), 2
	calm, err := read(ctx, load, reading)
	page.CalmP50, page.CalmP99 = calm.P50, calm.P99
	return page, err
}

// restless suspends and opens an item each second, until it is told to stop.
func restless(ctx context.Context, library *catalog.Library, codes []string) (still func()) {
	ctx, cancel := context.WithCancel(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 0; rest(ctx, time.Second); n++ {
			_ = library.Suspend(ctx, codes[(n*7919)%len(codes)], "测变更时的页面")
		}
	}()
	return func() { cancel(); <-stopped }
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
		{name: "home", paths: []string{"/"}}, {name: "home again", paths: []string{"/"}, again: true},
		{name: "browse", paths: []string{"/items"}}, {name: "browse again", paths: []string{"/items"}, again: true},
		{name: "browse, items changing", paths: []string{"/items"}, restless: true},
		{name: "facets", paths: facets}, {name: "guides as asked", paths: hot}, {name: "guides as asked, again", paths: hot, again: true},
		{name: "guides by chance", paths: cold},
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

// bare measures a handler that does nothing but write so many bytes: its time, and at a rate what is waited for it.
func (page *PageFigures) bare(ctx context.Context, load PagesLoad, rate float64) error {
	body := []byte(strings.Repeat("x", page.Bytes))
	address, done, err := listen(ctx, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}))
	if err != nil {
		return err
	}
	defer done()
	reading := ReadLoad{URL: address, Paths: []string{"/"}, Readers: load.Readers, For: load.For}
	full, err := read(ctx, load, reading)
	if err != nil {
		return err
	}
	page.BareCPU = full.of("bare").CPU
	reading.Rate, reading.Seed = rate, 1
	paced, err := read(ctx, load, reading)
	page.BareP99 = paced.P99
	return err
}
