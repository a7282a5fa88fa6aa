package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"tongban/demo"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/annual"
	"tongban/internal/disclosure/inforequest"
)

// AnnualLoad says how large the city is whose report is made.
type AnnualLoad struct {
	Documents int
	Requests  int
	Times     int // how often the report is made; the middle one counts
	Dir       string
	Now       func() time.Time
	CPU       func() time.Duration
	Log       func(string)
}

// AnnualFigures are what the report of a year costs, in milliseconds, and what a plain reading of the same rows does.
type AnnualFigures struct {
	Store     string       `json:"store"`
	Documents int          `json:"documents"`
	Requests  int          `json:"requests"`
	Steps     []AnnualStep `json:"steps"`
	Whole     float64      `json:"whole_ms"` // everything: counted, checked, and each file written
	WholeCPU  float64      `json:"whole_cpu_ms"`
	Anchor    float64      `json:"anchor_ms"` // the same rows read one by one, and nothing done with them
	Ratio     float64      `json:"ratio_to_anchor"`
	Findings  int          `json:"findings"`
	Wrong     int          `json:"wrong"`
}

// AnnualStep is one part of the work.
type AnnualStep struct {
	Name  string  `json:"name"`
	MS    float64 `json:"ms"`
	Bytes int64   `json:"bytes,omitempty"`
}

// annualBench is a city with a year behind it.
type annualBench struct {
	AnnualLoad
	h     *House
	year  int
	stock stock
}

// BenchAnnual fills a house with a year of a city, documents by the import and requests by the acts that answer them, and
// makes the report on it.
func BenchAnnual(ctx context.Context, c Config, load AnnualLoad) (f AnnualFigures, err error) {
	// The year is nearly over when the records come in, so that they belong to one year on whatever day this runs.
	year := load.Now().In(workday.Shanghai).Year() - 1
	ahead := load.Now().Sub(workday.NewDate(year, time.December, 20).Start().Add(9 * time.Hour))
	c.Now = func() time.Time { return load.Now().Add(-ahead) }
	h, err := Open(ctx, c)
	if err != nil {
		return f, err
	}
	defer h.Close()
	p, err := newProvince()
	if err != nil {
		return f, err
	}
	place, err := demo.City()
	if err != nil {
		return f, err
	}
	if err := h.db.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.db.NewID, place.Org) }); err != nil {
		return f, err
	}
	if err := h.Reload(ctx); err != nil {
		return f, err
	}
	b := annualBench{AnnualLoad: load, h: h, year: year, stock: stock{p}}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{{"documents", b.publish}, {"requests", b.ask}} {
		took := stopwatch(load.Now)
		if err := step.do(ctx); err != nil {
			return f, fmt.Errorf("%s: %w", step.name, err)
		}
		if load.Log != nil {
			load.Log(fmt.Sprintf("%s %.0f s", step.name, took()))
		}
	}
	return b.measure(ctx)
}

// publish imports the documents of the year.
func (b *annualBench) publish(ctx context.Context) error {
	name := filepath.Join(b.Dir, "year.jsonl")
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer os.Remove(name)
	defer file.Close()
	lines := json.NewEncoder(file)
	for n := range b.Documents {
		d := b.stock.document(n)
		day := workday.NewDate(b.year, time.January, 4).AddDays(n * 340 / b.Documents)
		d.Written, d.Published, d.Number = day.AddDays(-3).String(), day.String(), fmt.Sprintf("云政办〔%d〕%d号", b.year, n+1)
		if err := lines.Encode(d); err != nil {
			return err
		}
	}
	tally, err := b.h.ImportDocuments(ctx, DocumentImport{Files: []string{name}, Body: stockBody, By: "bench", Counts: "yes", CountsWhy: "the documents of the year"})
	if err == nil && tally.Added != b.Documents {
		err = fmt.Errorf("%+v of %d came in", tally, b.Documents)
	}
	return err
}

// askers is how many requests are handled at the same time.
const askers = 16

// ask lets the office take in and answer the requests of the year; one in twenty is still open at its end.
func (b *annualBench) ask(ctx context.Context) error {
	drafter, err := b.officer(ctx, infoDrafter)
	if err != nil {
		return err
	}
	approver, err := b.officer(ctx, infoApprover)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(askers)
	for n := range b.Requests {
		group.Go(func() error {
			if err := b.request(ctx, n, drafter, approver); err != nil {
				return fmt.Errorf("request %d: %w", n, err)
			}
			return nil
		})
	}
	return group.Wait()
}

func (b *annualBench) officer(ctx context.Context, login string) (account.Actor, error) {
	o, err := b.h.org.OfficerByLogin(login)
	if err != nil {
		return account.Actor{}, err
	}
	return b.h.accounts.Resolve(ctx, account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject())
}

// request is one from the day it came to the day the answer was handed over.
func (b *annualBench) request(ctx context.Context, n int, drafter, approver account.Actor) error {
	engine := b.h.Engine()
	classes := []inforequest.ApplicantClass{inforequest.ClassCitizen, inforequest.ClassCitizen, inforequest.ClassCitizen, inforequest.ClassCompany, inforequest.ClassLegal, inforequest.ClassOther}
	sealed, err := b.h.keys.vault.Seal([]byte("11010119900307002X"), sealedRequester)
	if err != nil {
		return err
	}
	in := inforequest.Register{Submit: inforequest.Submit{Body: infoOffice, Asked: topics[n%len(topics)], Wish: inforequest.Wish{Form: "electronic", Way: "counter"},
		Applicant: inforequest.Applicant{Class: classes[n%len(classes)], Name: "林晓梅", DocumentKind: "citizen", Masked: "1101**********002X", Phone: "13800000001", Address: "云州市青云路1号", Sealed: sealed}},
		Intake: inforequest.Intake{Channel: []inforequest.Channel{inforequest.ChannelCounter, inforequest.ChannelLetter, inforequest.ChannelSigned}[n%3], ArrivedOn: workday.NewDate(b.year, time.January, 4).AddDays(n * 340 / b.Requests)}}
	r, err := engine.Start(ctx, drafter, inforequest.KindName, "register", in)
	if err != nil || n%20 == 19 {
		return err
	}
	kinds := []inforequest.ReplyKind{inforequest.ReplyGiven, inforequest.ReplyGiven, "R01", "R12", "R08", "R13"}
	for _, act := range []struct {
		who  account.Actor
		name string
		in   any
	}{
		{drafter, "draft_reply", inforequest.DraftReply{Kind: kinds[n%len(kinds)], Result: "现将您申请的信息提供给您，见附件。", Reason: "经检索，本机关按照职责没有制作或者保存该信息。", Reconsider: "云州市人民政府", Court: "云州市东湖区人民法院"}},
		{approver, "approve", inforequest.Approve{Signed: true}},
		{drafter, "deliver", inforequest.Deliver{Way: "counter", Receiver: "林晓梅", On: workday.DateOf(b.h.config.Now())}},
	} {
		if _, err := engine.Do(ctx, act.who, r.ID, act.name, act.in); err != nil {
			return fmt.Errorf("%s: %w", act.name, err)
		}
	}
	return nil
}

// measure makes the report several times, each between two plain readings, and gives the middle one.
func (b *annualBench) measure(ctx context.Context) (f AnnualFigures, err error) {
	var all []AnnualFigures
	for range max(1, b.Times) {
		one, err := b.report(ctx)
		if err != nil {
			return f, err
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b AnnualFigures) int { return int(a.Whole - b.Whole) })
	f = all[len(all)/2]
	f.Store, f.Documents, f.Requests = b.h.db.Kind(), b.Documents, b.Requests
	return f, nil
}

func (b *annualBench) report(ctx context.Context) (f AnnualFigures, err error) {
	room := b.h.rooms.annual
	if f.Anchor, err = b.bare(ctx); err != nil {
		return f, err
	}
	step := func(name string, do func() (int64, error)) {
		if err != nil {
			return
		}
		took := stopwatch(b.Now)
		var bytes int64
		bytes, err = do()
		f.Steps = append(f.Steps, AnnualStep{Name: name, MS: 1000 * took(), Bytes: bytes})
	}
	var y annual.Yearly
	cpu, took := b.CPU(), stopwatch(b.Now)
	step("count", func() (n int64, err error) {
		y, err = room.Yearly(ctx, infoOffice, b.year, "")
		return 0, err
	})
	step("check", func() (int64, error) {
		found, err := room.Findings(ctx, y, y.Cells)
		f.Findings = len(found)
		for _, one := range found {
			if !one.OK {
				f.Wrong++
			}
		}
		return 0, err
	})
	for _, ext := range room.Extensions() {
		step(ext, func() (int64, error) {
			file, err := os.Create(filepath.Join(b.Dir, "report."+ext))
			if err != nil {
				return 0, err
			}
			defer file.Close()
			if err := room.File(y, ext, file); err != nil {
				return 0, err
			}
			info, err := file.Stat()
			return info.Size(), err
		})
	}
	if err != nil {
		return f, err
	}
	f.Whole, f.WholeCPU = 1000*took(), b.CPU().Seconds()*1000-cpu.Seconds()*1000
	again, err := b.bare(ctx)
	f.Anchor = (f.Anchor + again) / 2
	f.Ratio = f.Whole / f.Anchor
	return f, b.right(y, err)
}

// right refuses to measure a report that does not say what was put in.
func (b *annualBench) right(y annual.Yearly, err error) error {
	if err != nil {
		return err
	}
	if got := y.Cells["table3.new.total"]; got != annual.Whole(int64(b.Requests)) {
		return fmt.Errorf("the report counts %s of %d requests", got, b.Requests)
	}
	return nil
}

// bare reads the rows that a report counts, and does nothing with them.
func (b *annualBench) bare(ctx context.Context) (float64, error) {
	took := stopwatch(b.Now)
	n := 0
	err := b.h.db.Read(ctx, func(tx *store.Tx) error {
		for _, query := range []string{`/* app.bareDocuments */ select d.body from document d where d.body_code = $1 order by d.first_on, d.id limit 1000000`,
			`/* app.bareRequests */ select r.body from inforequest r where r.body_code = $1 order by r.id limit 1000000`} {
			rows, err := tx.Query(ctx, query, infoOffice)
			if err != nil {
				return err
			}
			for rows.Next() {
				var text string
				if err := rows.Scan(&text); err != nil {
					rows.Close()
					return err
				}
				n++
			}
			rows.Close()
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && n != b.Documents+b.Requests {
		err = fmt.Errorf("%d rows of %d", n, b.Documents+b.Requests)
	}
	return 1000 * took(), err
}
