package casework_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// departments is how many examine side by side where many do.
const departments = 20

// manySideBySide lets twenty departments examine at once; the lead concludes after them.
func manySideBySide(join casework.Join) func(*casework.Item) {
	return func(i *casework.Item) {
		stage := casework.Stage{Name: "review", Title: "并联审查", Join: join}
		for n := range departments {
			stage.Parts = append(stage.Parts, casework.Part{Body: fmt.Sprintf("d%02d", n), Right: casework.RightReview, Title: fmt.Sprintf("第%d个部门的意见", n+1), Limit: workday.Working(5)})
		}
		stage.Parts = append(stage.Parts, casework.Part{Body: "market", Right: casework.RightReview, Title: "汇总", Limit: workday.Working(2), Lead: true})
		i.Stages = []casework.Stage{stage}
	}
}

func officerOf(n int) account.Actor {
	return mattertest.Officer(int64(1000+n), fmt.Sprintf("部门%d的人", n), fmt.Sprintf("d%02d", n), path, casework.RightReview)
}

// turnedDown reports whether an act was refused in words.
func turnedDown(err error) bool {
	switch fault.KindOf(err) {
	case fault.KindConflict, fault.KindDenied, fault.KindNotFound, fault.KindInvalid:
		return true
	}
	return false
}

// Two nodes, 256 people, four cases: every department's opinion is kept once, the join comes once, nobody waits for ever.
func TestACrowdOnTheSameFewCasesLosesNoJoin(t *testing.T) {
	const clients, cases = 256, 4
	for _, join := range []casework.Join{casework.JoinAll, casework.JoinLeadAfter} {
		h := newHouse(t, manySideBySide(join))
		nodes := []*matter.Engine{h.Engine, matter.NewEngine(matter.Deps{DB: h.DB, Now: h.Now, Calendar: func() *workday.Calendar { return h.Calendar }}, h.room.Kind())}
		ids, numbers := make([]int64, cases), make([]string, cases)
		for i := range cases {
			ids[i], numbers[i] = h.accepted()
		}
		ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
		defer cancel()
		var wait sync.WaitGroup
		var done [cases][departments]atomic.Int32
		bad := make(chan error, clients)
		for client := range clients {
			wait.Add(1)
			go func() {
				defer wait.Done()
				rng := rand.New(rand.NewPCG(7, uint64(client)))
				for left := true; left && ctx.Err() == nil; {
					left = false
					for _, n := range rng.Perm(cases * departments) {
						one, body := n/departments, n%departments
						if done[one][body].Load() > 0 {
							continue
						}
						left = true
						_, err := nodes[client%2].Do(ctx, officerOf(body), ids[one], "examine", agree())
						switch {
						case err == nil:
							done[one][body].Add(1)
						case !turnedDown(err):
							bad <- err
							return
						}
					}
				}
			}()
		}
		wait.Wait()
		close(bad)
		if err := errors.Join(<-bad, ctx.Err()); err != nil {
			t.Fatalf("%s: %v", join, err)
		}
		for i, number := range numbers {
			h.Must(examiner, ids[i], "examine", agree())
			c := h.state(number, casework.StateDeciding)
			said := map[string]int{}
			for _, e := range c.Examinations {
				said[e.Body]++
			}
			for n := range departments {
				if said[fmt.Sprintf("d%02d", n)] != 1 || done[i][n].Load() != 1 {
					t.Errorf("%s: department %d has %d opinions on record and was told of %d", join, n, said[fmt.Sprintf("d%02d", n)], done[i][n].Load())
				}
			}
			deciding := 0
			for _, task := range h.See(number).Tasks {
				if task.Role == casework.RoleDecide {
					deciding++
				}
			}
			if deciding != 1 {
				t.Errorf("%s: the join came %d times", join, deciding)
			}
		}
		if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
			t.Errorf("%v %v", err, report.Faults)
		}
	}
}

// together lets acts begin at one moment on two nodes and gives how many were taken.
func (h *house) together(acts ...func(*matter.Engine) error) (taken int) {
	h.t.Helper()
	nodes := []*matter.Engine{h.Engine, matter.NewEngine(matter.Deps{DB: h.DB, Now: h.Now, Calendar: func() *workday.Calendar { return h.Calendar }}, h.room.Kind())}
	begin := make(chan struct{})
	results := make(chan error, len(acts))
	for n, act := range acts {
		go func() {
			<-begin
			results <- act(nodes[n%len(nodes)])
		}()
	}
	close(begin)
	for range acts {
		switch err := <-results; {
		case err == nil:
			taken++
		case !turnedDown(err):
			h.t.Fatal(err)
		}
	}
	return taken
}

func TestWhatTwoDoAtOnceHappensOnce(t *testing.T) {
	act := func(who account.Actor, id int64, action string, input any) func(*matter.Engine) error {
		return func(e *matter.Engine) error {
			_, err := e.Do(context.Background(), who, id, action, input)
			return err
		}
	}
	second := mattertest.Officer(55, "武毅", "fire", path, casework.RightReview)
	for name, row := range map[string]struct {
		before func(h *house, id int64)
		acts   func(id int64) []func(*matter.Engine) error
		taken  int
		state  matter.State
	}{
		"a branch is decided by two of its officers": {func(*house, int64) {}, func(id int64) []func(*matter.Engine) error {
			return []func(*matter.Engine) error{act(fireman, id, "examine", agree()), act(second, id, "examine", agree())}
		}, 1, casework.StateHandling},
		"the last two branches are decided": {func(h *house, id int64) { h.Must(examiner, id, "examine", agree()) }, func(id int64) []func(*matter.Engine) error {
			return []func(*matter.Engine) error{act(fireman, id, "examine", agree()), act(doctor, id, "examine", agree())}
		}, 2, casework.StateDeciding},
		"a case is decided by two": {func(h *house, id int64) {
			for _, who := range []account.Actor{examiner, fireman, doctor} {
				h.Must(who, id, "examine", agree())
			}
		}, func(id int64) []func(*matter.Engine) error {
			return []func(*matter.Engine) error{act(head, id, "decide", grant()), act(head, id, "decide", deny())}
		}, 1, casework.StateDecided},
		"a part is given back while another is decided": {func(h *house, id int64) { h.Must(examiner, id, "examine", agree()) }, func(id int64) []func(*matter.Engine) error {
			return []func(*matter.Engine) error{act(fireman, id, "return_part", back(casework.ReturnToLead)), act(doctor, id, "examine", agree())}
		}, 2, casework.StateHandling},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, sideBySide(casework.JoinAll))
			id, number := h.accepted()
			row.before(h, id)
			if got := h.together(row.acts(id)...); got != row.taken {
				t.Errorf("%d were taken, want %d", got, row.taken)
			}
			v, err := h.View(context.Background(), account.System("test"), number)
			if err != nil || v.Matter.State != row.state {
				t.Errorf("state %s (%v), want %s", v.Matter.State, err, row.state)
			}
			if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
				t.Errorf("%v %v", err, report.Faults)
			}
		})
	}
}

func TestAWithdrawnCaseIsNotDecided(t *testing.T) {
	for range 3 {
		h := newHouse(t, sideBySide(casework.JoinAll))
		id, number := h.accepted()
		for _, who := range []account.Actor{examiner, fireman, doctor} {
			h.Must(who, id, "examine", agree())
		}
		decide := func(e *matter.Engine) error {
			_, err := e.Do(context.Background(), head, id, "decide", grant())
			return err
		}
		withdraw := func(e *matter.Engine) error {
			_, err := e.Do(context.Background(), applicant, id, "withdraw", casework.Withdraw{Reason: "不办了"})
			return err
		}
		if taken := h.together(decide, withdraw); taken != 1 {
			t.Fatalf("%d of a decision and a withdrawal were taken", taken)
		}
		v := h.See(number)
		decided := v.Facts.(casework.Case).Decision != nil
		if decided == (v.Matter.State == casework.StateWithdrawn) {
			t.Errorf("state %s, decided %v", v.Matter.State, decided)
		}
		if v.Matter.State == casework.StateWithdrawn {
			if words := h.refused(fault.KindConflict, head, id, "decide", grant()); words == "" {
				t.Error("refused without words")
			}
		}
	}
}

// What is silent and what is said at the same moment: one of them stands.
func TestAnOpinionAtTheMomentOfSilenceStandsOrSilenceDoes(t *testing.T) {
	h := newHouse(t, sideBySide(casework.JoinAll))
	id, number := h.accepted()
	h.At("2026-09-05 00:01")
	h.together(func(e *matter.Engine) error {
		_, err := e.Do(context.Background(), fireman, id, "examine", agree())
		return err
	}, func(e *matter.Engine) error {
		_, err := e.Sweep(context.Background())
		return err
	})
	said := 0
	for _, e := range h.state(number, casework.StateHandling).Examinations {
		if e.Body == "fire" {
			said++
		}
	}
	if said != 1 {
		t.Errorf("%d results of one part", said)
	}
}
