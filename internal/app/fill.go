package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"tongban/internal/service/catalog/element"
	"tongban/internal/service/catalog/entry"
	"tongban/internal/service/catalog/guided"
	"tongban/internal/service/catalog/record"

	"tongban/demo"
	"tongban/internal/base/job"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/catalog"
)

// fillDays is how far back the demonstration begins: ten weeks.
const fillDays = 70

// FillDemo fills an empty house with the demonstration city: its government, its people,
// its items, and cases in every state. Every case goes through the hall's own actions,
// under a clock that walks from ten weeks ago until now; nothing is written by hand. A
// house that has matters already is left as it is.
func (h *House) FillDemo(ctx context.Context, cases int, progress func(what string, done, total int)) error {
	n, err := h.engine.Count(ctx, account.System("演示数据"), matter.Filter{})
	if err != nil || n > 0 {
		return err
	}
	h.filling.Store(true)
	defer h.filling.Store(false)
	f := &filling{house: h, clock: &walk{}, page: scan(), progress: progress, officers: map[int64]account.Actor{}}
	f.clock.set(workday.DateOf(h.config.Now()).AddDays(-fillDays).Start())
	for _, step := range []func(context.Context) error{f.city, f.people, f.catalogue, f.channels, f.wordings, f.wrongWords, f.sites, f.readingPlaces, f.accountsOutward} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("fill demonstration: %w", err)
		}
	}
	staff := make(chan error, 1)
	go func() { staff <- f.staff(ctx) }()
	if err := errors.Join(f.live(ctx, cases), <-staff); err != nil {
		return fmt.Errorf("fill demonstration: %w", err)
	}
	if err := f.imports(ctx); err != nil {
		return fmt.Errorf("fill demonstration: %w", err)
	}
	for {
		n, err := h.sealer.Seal(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

// walk is a clock that stands until it is set.
type walk struct{ at atomic.Int64 }

func (w *walk) now() time.Time     { return time.UnixMilli(w.at.Load()).In(workday.Shanghai) }
func (w *walk) set(at time.Time)   { w.at.Store(at.UnixMilli()) }
func (w *walk) date() workday.Date { return workday.DateOf(w.now()) }

// filling is the work of filling one house.
type filling struct {
	house    *House
	past     *House // the same rooms over the same store, under the walking clock
	clock    *walk
	progress func(what string, done, total int)
	page     []byte // a picture in the place of scanned papers
	place    demo.Place
	items    []record.Item
	citizens []party
	firms    []party
	builders []party // who registers engineering projects and applies for nothing else
	mu       sync.Mutex
	officers map[int64]account.Actor
}

// tell says how far the work is; one word at a time.
func (f *filling) tell(what string, done, total int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.progress(what, done, total)
}

// inThePast builds the rooms once more over the same store, with the walking clock.
func (h *House) inThePast(now func() time.Time) (*House, error) {
	p := &House{config: h.config, db: h.db, book: h.book, lights: h.lights, leases: h.leases, org: h.org, accounts: h.accounts, files: h.files, press: h.press,
		keys: h.keys, sealer: h.sealer, publishing: h.publishing, dutyAreas: h.dutyAreas, grounds: h.grounds,
		occasions: h.occasions, ways: h.ways, places: h.places, normatives: h.normatives, wording: h.wording, columns: h.columns, accountsOut: h.accountsOut, sites: h.sites, links: h.links}
	p.config.Now = now
	p.library = catalog.NewLibrary(h.db, now)
	p.base = entry.NewCatalogue(h.db, now)
	p.templates = element.NewBook(h.db, now, h.regionAbove)
	p.library.Know(h.facts)
	p.worker = job.NewWorker(h.db, job.Config{Now: now, Log: h.config.Log})
	return p, p.build(h.keys)
}

// catalogue publishes the items of the city, as of the day on which the walk begins.
func (f *filling) catalogue(ctx context.Context) (err error) {
	if f.past, err = f.house.inThePast(f.clock.now); err != nil {
		return err
	}
	f.past.rooms.links.Ask = f.demoNet
	folder, err := demo.Items()
	if err != nil {
		return err
	}
	if f.items, err = record.ReadItems(folder); err != nil {
		return err
	}
	f.tell("事项", 0, len(f.items))
	if there, err := f.past.library.Len(ctx); err != nil || there > 0 {
		return err
	}
	if err := f.baseCatalogue(ctx); err != nil {
		return err
	}
	if err := f.guideTemplates(ctx); err != nil {
		return err
	}
	if _, err = f.past.library.PublishAll(ctx, f.items, "程思远"); err != nil {
		return err
	}
	f.tell("事项", len(f.items), len(f.items))
	if err := f.projectTemplates(ctx); err != nil {
		return err
	}
	return f.guides(ctx)
}

// baseCatalogue writes the entries to which the items are bound.
func (f *filling) baseCatalogue(ctx context.Context) error {
	folder, err := demo.Entries()
	if err != nil {
		return err
	}
	list, err := entry.Read(folder)
	if err != nil {
		return err
	}
	changes := make([]entry.Change, len(list))
	for n, e := range list {
		changes[n] = entry.Change{Entry: e, Reason: "首次建立基本目录", Ground: "演示省政务服务事项基本目录（演示自拟）", By: "程思远", At: f.clock.now()}
	}
	_, err = f.past.base.Write(ctx, changes...)
	return err
}

// guideTemplates writes the elements of the guides: those for all, and those of one district that goes its own way.
func (f *filling) guideTemplates(ctx context.Context) error {
	const district = "359901" // 云溪区
	usual := element.Usual().Elements
	own := slices.Clone(usual)
	for n := range own {
		switch e := &own[n]; e.Key {
		case "conditions":
			e.Name = "申请条件"
		case "scope", "lookup":
			e.Need = element.NeedWarn
		}
	}
	// the legal ground before everything that follows from it
	basis := slices.IndexFunc(own, func(e element.Element) bool { return e.Key == "basis" })
	conditions := slices.IndexFunc(own, func(e element.Element) bool { return e.Key == "conditions" })
	ground := own[basis]
	own = slices.Insert(slices.Delete(own, basis, basis+1), conditions, ground)
	hidden := slices.Clone(own)
	for n := range hidden {
		hidden[n].Shown = hidden[n].Key != "annual"
	}
	for _, c := range []element.Change{
		{Region: element.All, Elements: usual, Reason: "首次建立办事指南要素模板", Ground: "演示市办事指南二十二要素编制规范（演示自拟）"},
		{Region: district, Elements: own, Reason: "区里要求写明适用范围和公开查询", Ground: "云溪区办事指南编写要求（演示自拟）"},
		{Region: district, Elements: hidden, Seen: 1, Reason: "区里的事项都没有年审年检", Ground: "云溪区办事指南编写要求（演示自拟）"},
	} {
		c.By, c.At = "程思远", f.clock.now()
		if err := f.past.templates.Write(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// guides brings in the questions that lead to the items.
func (f *filling) guides(ctx context.Context) error {
	folder, err := demo.Guides()
	if err != nil {
		return err
	}
	guides, err := guided.Read(folder)
	if err != nil {
		return err
	}
	if err := f.past.library.SaveGuides(ctx, guides); err != nil {
		return err
	}
	return f.bundles(ctx)
}

// plot is one matter on its way: what happens next to it, and when.
type plot interface {
	due() time.Time
	mine() bool // the next act is the applicant's, who needs no office hours
	step(ctx context.Context, f *filling) error
}

// abreast is how many matters move at the same moment; the store gathers their commits.
const abreast = 8

// live lets the city live through ten weeks.
func (f *filling) live(ctx context.Context, cases int) error {
	plots := f.casePlots(cases)
	plots = append(plots, f.requestPlots(max(cases/8, len(requestFates)))...)
	plots = append(plots, f.changePlots()...)
	plots = append(plots, f.projectPlots()...)
	if cases > 0 {
		plots = append(plots, f.bundlePlots()...)
	}
	documents, err := f.documentPlots(ctx)
	if err != nil {
		return err
	}
	plots = append(plots, documents...)
	if cases > 0 {
		plots = append(plots, f.occasionPlots()...)
		plots = append(plots, f.readingPlots()...)
		plots = append(plots, f.piecePlots()...)
	}
	if err := f.dutyCatalogue(ctx); err != nil {
		return fmt.Errorf("catalogue of what must be public: %w", err)
	}
	first, day := f.clock.date(), workday.Date{}
	for _, at := range f.moments() {
		if d := workday.DateOf(at); d != day {
			if err := f.past.worker.RunUntilEmpty(ctx); err != nil { // letters bear the day of their act
				return fmt.Errorf("letters of %s: %w", day, err)
			}
			day = d
			f.clock.set(at)
			if _, err := f.past.engine.Sweep(ctx); err != nil {
				return fmt.Errorf("sweep of %s: %w", day, err)
			}
			if err := f.dutyDay(ctx, day.DaysSince(first)); err != nil {
				return fmt.Errorf("duties to publish of %s: %w", day, err)
			}
			if err := f.columnDay(ctx, day.DaysSince(first)); err != nil {
				return fmt.Errorf("columns of %s: %w", day, err)
			}
			if err := f.linkDay(ctx, day.DaysSince(first)); err != nil {
				return fmt.Errorf("links of %s: %w", day, err)
			}
			f.tell("日子", day.DaysSince(first), fillDays)
		}
		f.clock.set(at)
		if err := f.moment(ctx, plots, at); err != nil {
			return err
		}
		plots = slices.DeleteFunc(plots, func(p plot) bool { return p.due().IsZero() })
	}
	if err := f.checks(ctx); err != nil {
		return fmt.Errorf("check promises: %w", err)
	}
	if err := f.withheld(ctx); err != nil {
		return fmt.Errorf("what is not public: %w", err)
	}
	if err := f.dutyEnd(ctx); err != nil {
		return fmt.Errorf("duties to publish: %w", err)
	}
	if cases > 0 {
		if err := f.reports(ctx); err != nil {
			return fmt.Errorf("yearly reports: %w", err)
		}
		if err := f.rectifications(ctx); err != nil {
			return fmt.Errorf("records to correct: %w", err)
		}
		if err := f.orderedAgain(ctx); err != nil {
			return fmt.Errorf("a new reply that was ordered: %w", err)
		}
		if err := f.errorsFound(ctx); err != nil {
			return fmt.Errorf("errors of the site: %w", err)
		}
		if err := f.normatives(ctx); err != nil {
			return fmt.Errorf("normative documents: %w", err)
		}
		if err := f.lastPiece(ctx); err != nil {
			return fmt.Errorf("a piece on its way: %w", err)
		}
	}
	if err := f.park(ctx); err != nil {
		return fmt.Errorf("park applications: %w", err)
	}
	f.tell("日子", fillDays, fillDays)
	return f.past.worker.RunUntilEmpty(ctx)
}

// moment lets everything happen that is due, side by side.
func (f *filling) moment(ctx context.Context, plots []plot, at time.Time) error {
	var wait sync.WaitGroup
	errs := make(chan error, len(plots)+1)
	slots := make(chan struct{}, abreast)
	open := f.open(at)
	for _, p := range plots {
		if p.due().After(at) || !open && !p.mine() {
			continue
		}
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if err := p.step(ctx, f); err != nil {
				errs <- err
			}
		})
	}
	wait.Wait()
	close(errs)
	return <-errs
}

// open reports whether the offices are open.
func (f *filling) open(at time.Time) bool {
	hour := at.In(workday.Shanghai).Hour()
	return f.house.book.Calendar().IsWorkday(workday.DateOf(at)) && hour >= 9 && hour < 17
}

// moments are the times at which things happen, from ten weeks ago until now.
func (f *filling) moments() (out []time.Time) {
	now := f.house.config.Now()
	rng := rand.New(rand.NewPCG(2026, 1))
	for day := f.clock.date(); !day.Start().After(now); day = day.AddDays(1) {
		hours := []float64{9.2, 10.4, 11.5, 14.3, 15.4, 16.5, 20.1}
		if !f.house.book.Calendar().IsWorkday(day) {
			hours = []float64{10.6, 20.3}
		}
		for _, hour := range hours {
			minutes := int(hour*60) + rng.IntN(25)
			at := day.Start().Add(time.Duration(minutes)*time.Minute + time.Duration(rng.IntN(60))*time.Second)
			if at.Before(now) {
				out = append(out, at)
			}
		}
	}
	return out
}

// last is the last moment at which something may begin, with or without office hours.
func (f *filling) last(online bool) (at time.Time) {
	for _, m := range f.moments() {
		if online || f.open(m) {
			at = m
		}
	}
	return at
}

// officer gives somebody who may do what a body has to do.
func (f *filling) officer(ctx context.Context, body, right string, turn int) (account.Actor, error) {
	list := f.house.org.OfficersAt(body, right)
	if len(list) == 0 {
		return account.Actor{}, fmt.Errorf("nobody at %s may %s", body, right)
	}
	id := list[turn%len(list)].ID
	f.mu.Lock()
	defer f.mu.Unlock()
	if a, ok := f.officers[id]; ok {
		return a, nil
	}
	a, err := f.house.accounts.Resolve(ctx, account.Actor{Kind: account.ActorOfficer, ID: id}.Subject())
	if err == nil {
		f.officers[id] = a
	}
	return a, err
}

// doer gives the officer who does the first open task of a role.
func (f *filling) doer(ctx context.Context, v matter.View, role string, turn int) (account.Actor, error) {
	for _, t := range v.Tasks {
		if t.Role == role && t.State == matter.TaskOpen {
			return f.officer(ctx, t.Body, t.Need, turn)
		}
	}
	return account.Actor{}, fmt.Errorf("%s has no open task %s", v.Matter.Number, role)
}

// pace is when a plot goes on.
type pace struct {
	at  time.Time
	rng *rand.Rand
}

func (p *pace) due() time.Time { return p.at }

// end lets the plot rest for good.
func (p *pace) end() { p.at = time.Time{} }

// after goes on some working days later, in office hours; none is later the same day.
func (p *pace) after(f *filling, days int) {
	now := f.clock.now()
	if days <= 0 {
		p.at = now.Add(time.Duration(20+p.rng.IntN(90)) * time.Minute)
		return
	}
	day := f.house.book.Calendar().AddWorkdays(workday.DateOf(now), days)
	p.at = day.Start().Add(9*time.Hour + time.Duration(p.rng.IntN(7*60))*time.Minute)
}

// chance is true so many times of a hundred.
func (p *pace) chance(percent int) bool { return p.rng.IntN(100) < percent }

// between draws a number, both ends included.
func (p *pace) between(least, most int) int { return least + p.rng.IntN(max(most-least, 0)+1) }

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }
