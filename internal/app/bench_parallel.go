package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/gm"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// ParallelLoad says how much to do: cases of so many departments side by side, and the same number of steps one after another.
type ParallelLoad struct {
	Departments, Clients int
	For                  time.Duration // for each of the two
	Now                  func() time.Time
	CPU                  func() time.Duration
}

// ParallelFigures compare the two. Ratios are those of the parallel course to the other.
type ParallelFigures struct {
	Store       string  `json:"store"`
	Departments int     `json:"departments"`
	Clients     int     `json:"clients"`
	Steps       int     `json:"steps_per_case"`
	Beside      Course  `json:"parallel"`
	After       Course  `json:"sequential"`
	RatioTime   float64 `json:"ratio_time"`
	RatioCPU    float64 `json:"ratio_cpu"`
}

// Course is what cases of one flow cost.
type Course struct {
	Cases   int     `json:"cases"`
	Millis  float64 `json:"ms_per_case"`     // of a client's time
	CPU     float64 `json:"cpu_ms_per_case"` // of the processor's
	seconds float64
	cpu     time.Duration
}

func (c Course) perCase() Course {
	if c.Cases > 0 {
		c.Millis, c.CPU = c.seconds*1000/float64(c.Cases), float64(c.cpu.Microseconds())/1000/float64(c.Cases)
	}
	return c
}

// turns is how often the two courses take turns, so that what the machine does beside meets both.
const turns = 10

// BenchParallel takes real cases through casework, papers and messages included: alternately with all departments in one
// stage and with one department in each of as many stages.
func BenchParallel(ctx context.Context, c store.Config, load ParallelLoad) (f ParallelFigures, err error) {
	c.Now = load.Now
	b, err := newParallelBench(ctx, c, load)
	if err != nil {
		return f, err
	}
	defer b.db.Close()
	f = ParallelFigures{Store: b.db.Kind(), Departments: load.Departments, Clients: load.Clients, Steps: load.Departments + 5}
	for range turns {
		for _, turn := range []struct {
			item   string
			course *Course
		}{{"beside", &f.Beside}, {"after", &f.After}} {
			if err := b.turn(ctx, turn.item, turn.course); err != nil {
				return f, fmt.Errorf("measure %s: %w", turn.item, err)
			}
		}
	}
	f.Beside, f.After = f.Beside.perCase(), f.After.perCase()
	if f.After.Cases > 0 {
		f.RatioTime, f.RatioCPU = f.Beside.Millis/f.After.Millis, f.Beside.CPU/f.After.CPU
	}
	return f, nil
}

// parallelBench is casework over an empty store with two made-up items.
type parallelBench struct {
	load   ParallelLoad
	db     *store.DB
	engine *matter.Engine
	items  map[string]casework.Item
}

const (
	benchRegion = "/359900/"
	benchLead   = "d00"
)

func newParallelBench(ctx context.Context, c store.Config, load ParallelLoad) (b *parallelBench, err error) {
	b = &parallelBench{load: load, items: map[string]casework.Item{}}
	beside := casework.Stage{Name: "review", Title: "并联审查", Join: casework.JoinAll}
	var after []casework.Stage
	for n := range load.Departments {
		part := casework.Part{Body: benchBody(n), Right: casework.RightReview, Title: fmt.Sprintf("第%d个部门的意见", n+1), Limit: workday.Working(5), Lead: n == 0}
		beside.Parts = append(beside.Parts, part)
		after = append(after, casework.Stage{Name: fmt.Sprintf("review%d", n), Title: part.Title, Join: casework.JoinAll, Parts: []casework.Part{part}})
	}
	b.items["beside"], b.items["after"] = benchItem("beside", []casework.Stage{beside}), benchItem("after", after)
	if b.db, err = store.Open(ctx, c); err != nil {
		return nil, err
	}
	if err := b.open(ctx); err != nil {
		_ = b.db.Close()
		return nil, err
	}
	return b, nil
}

func (b *parallelBench) open(ctx context.Context) error {
	err := b.db.Migrate(ctx, job.Migrations(), file.Migrations(), workday.Migrations(), org.Migrations(), paper.Migrations(), matter.Migrations(), casework.Migrations())
	if err != nil {
		return err
	}
	press, err := paper.NewPress("https://www.example.gov.cn/verify/")
	if err != nil {
		return err
	}
	vault, err := gm.NewVault(make([]byte, gm.SecretSize))
	if err != nil {
		return err
	}
	directory, calendar := org.NewDirectory(), (*workday.Calendar)(nil)
	data, err := org.ReadData(strings.NewReader(benchCity(b.load.Departments)))
	if err != nil {
		return err
	}
	err = b.db.Write(ctx, func(tx *store.Tx) error {
		if err := org.Import(ctx, tx, b.db.NewID, data); err != nil {
			return err
		}
		if err := directory.Load(ctx, tx); err != nil {
			return err
		}
		calendar, err = workday.Load(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	room := casework.New(casework.Deps{DB: b.db, Now: b.load.Now, Hall: func() *matter.Engine { return b.engine }, Press: press, Org: directory, Items: b, Forms: anyAnswers{}, Vault: vault})
	b.engine = matter.NewEngine(matter.Deps{DB: b.db, Now: b.load.Now, Calendar: func() *workday.Calendar { return calendar }}, room.Kind())
	return nil
}

func benchBody(n int) string { return fmt.Sprintf("d%02d", n) }

func benchItem(code string, stages []casework.Stage) casework.Item {
	return casework.Item{Code: code, Version: 1, Name: "演练许可", Body: benchLead, Region: benchRegion, Licensing: true, Statutory: workday.Working(20), Promised: workday.Working(10),
		Basis: []casework.Basis{{Law: "《演练办法》", Article: "第一条"}}, Materials: []casework.Material{{Code: "plan", Name: "平面图", Necessity: casework.Required}}, Stages: stages,
		Result: casework.Result{Name: "演练许可证", Kind: "licence"}, Remedy: casework.Remedy{Reconsideration: "演练市人民政府", Court: "演练市中级人民法院"}}
}

// benchCity is a division with as many bodies.
func benchCity(bodies int) string {
	var b strings.Builder
	b.WriteString("divisions:\n  - {code: \"359900\", name: 演练市, parent: \"\", level: city}\nbodies:\n")
	for n := range bodies {
		fmt.Fprintf(&b, "  - {code: %s, name: 演练市第%d局, abbr: 演%d, division: \"359900\", phone: 0599-5550001, reconsideration: 演练市人民政府, court: 演练市中级人民法院}\n", benchBody(n), n, n)
	}
	b.WriteString("posts: []\nofficers: []\n")
	return b.String()
}

// Item gives one of the two.
func (b *parallelBench) Item(code string) (casework.Item, error) {
	item, ok := b.items[code]
	if !ok {
		return item, fault.Missing("事项", code)
	}
	return item, nil
}

// Asked asks all materials of everybody.
func (b *parallelBench) Asked(item casework.Item, _ map[string]string) (codes []string) {
	for _, m := range item.Materials {
		codes = append(codes, m.Code)
	}
	return codes
}

// Passed passes nothing.
func (b *parallelBench) Passed(casework.Item, map[string][]string, map[string]string) ([]casework.Passed, error) {
	return nil, nil
}

// Search finds nothing.
func (b *parallelBench) Search(string, int) []casework.Item { return nil }

// anyAnswers takes any form.
type anyAnswers struct{}

// Check finds nothing wrong.
func (anyAnswers) Check(json.RawMessage, map[string][]string) []fault.Field { return nil }

// turn lets every client take cases of one item to their end for a while.
func (b *parallelBench) turn(ctx context.Context, item string, course *Course) error {
	var wait sync.WaitGroup
	var mu sync.Mutex
	errs := make(chan error, b.load.Clients)
	begun, spent := b.load.Now(), b.load.CPU()
	for range b.load.Clients {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for ctx.Err() == nil && b.load.Now().Sub(begun) < b.load.For/turns {
				at := b.load.Now()
				if err := b.one(ctx, item); err != nil {
					errs <- err
					return
				}
				mu.Lock()
				course.Cases, course.seconds = course.Cases+1, course.seconds+b.load.Now().Sub(at).Seconds()
				mu.Unlock()
			}
		}()
	}
	wait.Wait()
	course.cpu += b.load.CPU() - spent
	close(errs)
	if err := <-errs; err != nil {
		return err
	}
	return ctx.Err()
}

func benchOfficer(id int64, body string, rights ...string) account.Actor {
	return account.Actor{Kind: account.ActorOfficer, ID: id, Login: body, Name: "演练人员", Region: benchRegion,
		Posts: []account.Seat{{Post: body, Body: body, BodyPath: benchRegion, Rights: rights}}}
}

// one takes a case from the application to the hand of its owner.
func (b *parallelBench) one(ctx context.Context, item string) error {
	citizen := account.Actor{Kind: account.ActorPerson, ID: 1, Name: "演练申请人", Person: &account.PersonID{DocumentKind: "citizen", Index: "bench", Trust: account.TrustFace}}
	lead := benchOfficer(1, benchLead, casework.RightAccept, casework.RightDecide, casework.RightDeliver)
	opened, err := b.engine.Start(ctx, citizen, casework.KindName, "submit", casework.Submit{Item: item, Version: 1,
		Applicant: casework.Applicant{Name: citizen.Name, DocumentKind: "citizen", Masked: "3599**********0000", Index: "bench", Phone: "13800000000"},
		Documents: []casework.Handed{{Material: "plan", Source: casework.SourceWindow}}, Wish: casework.Wish{Way: casework.WayCounter}})
	if err != nil {
		return err
	}
	act := func(who account.Actor, action string, in any) {
		if err == nil {
			if _, err = b.engine.Do(ctx, who, opened.ID, action, in); err != nil {
				err = fmt.Errorf("%s: %w", action, err)
			}
		}
	}
	act(lead, "check_materials", casework.CheckMaterials{Verdicts: []casework.Checked{{Material: "plan", Verdict: casework.VerdictPass}}})
	act(lead, "accept", casework.Accept{})
	for n := range b.load.Departments {
		act(benchOfficer(int64(10+n), benchBody(n), casework.RightReview), "examine", casework.Examine{Result: casework.ResultAgree, Opinion: "材料齐全，符合法定条件，同意。"})
	}
	act(lead, "decide", casework.Decide{Outcome: casework.Granted, Content: "准予演练", Basis: "《演练办法》第一条", Signed: true})
	act(lead, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: citizen.Name, Identity: "document"})
	return err
}
