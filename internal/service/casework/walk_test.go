package casework_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// twoStages is a flow of two stages of three departments each.
func twoStages(first, second casework.Join) func(*casework.Item) {
	return func(i *casework.Item) {
		i.Stages = nil
		for n, join := range []casework.Join{first, second} {
			stage := casework.Stage{Name: fmt.Sprint("stage", n+1), Title: []string{"会审", "核查"}[n], Join: join}
			for m, body := range []string{"market", "fire", "health"} {
				stage.Parts = append(stage.Parts, casework.Part{Body: body, Right: casework.RightReview, Title: fmt.Sprintf("%s第%d项", stage.Title, m+1), Lead: m == 0})
			}
			i.Stages = append(i.Stages, stage)
		}
	}
}

// TestARandomWalkThroughAFlowWithConditions lets departments do what they are allowed, and sometimes what they are
// not, in flows of which parts and whole stages do not take place, with surveys on the way. After each act the case
// is whole and nothing that was passed is asked for; every walk can be ended, and the store stands verification.
func TestARandomWalkThroughAFlowWithConditions(t *testing.T) {
	seed := rand.Uint64() // printed; put it here to repeat a walk
	rng := rand.New(rand.NewPCG(seed, 1))
	joins := []casework.Join{casework.JoinAll, casework.JoinAny, casework.JoinLead, casework.JoinLeadAfter}
	did := map[string]int{}
	missing := func() []string {
		return slices.DeleteFunc([]string{"arrange_survey", "sign_survey", "cancel_survey", "send_back"}, func(action string) bool { return did[action] > 0 })
	}
	for round := 0; round < len(joins) || len(missing()) > 0 && round < 40; round++ { // on until all was done: not every flow comes to everything
		first := joins[round%len(joins)]
		h := newHouse(t, twoStages(first, joins[rng.IntN(len(joins))]))
		for i := range 4 {
			r := rambler{house: h, rng: rng, did: did, name: fmt.Sprintf("seed %d, %s, walk %d", seed, first, i)}
			r.begin()
			for range 40 {
				if !r.step() {
					break
				}
			}
			r.end()
		}
		if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
			t.Fatalf("seed %d, %s: %v %v", seed, first, err, report.Faults)
		}
	}
	t.Logf("seed %d, done %v", seed, did)
	for _, action := range missing() {
		t.Errorf("seed %d: no walk came to %s", seed, action)
	}
}

// rambler walks one case.
type rambler struct {
	*house
	rng    *rand.Rand
	did    map[string]int
	name   string
	id     int64
	number string
	said   []string
}

// begin has a case accepted for somebody for whom some of the flow is passed, often a whole stage.
func (r *rambler) begin() {
	var passed []casework.Passed
	for _, s := range r.shelf.item.Stages {
		whole := r.rng.IntN(5) == 0
		for i, p := range s.Parts {
			if whole || r.rng.IntN(3) == 0 {
				passed = append(passed, casework.Passed{Stage: s.Name, Part: fmt.Sprint(i + 1), Title: p.Title, Whole: whole, Why: "“场所来源”选“租用”"})
			}
		}
	}
	r.id, r.number = r.acceptedAs(passed...)
	r.said = append(r.said, fmt.Sprintf("passed %v", passed))
	r.whole(r.See(r.number))
}

// step lets somebody do something, and reports whether the case is still open.
func (r *rambler) step() bool {
	before := r.See(r.number)
	if !before.Matter.Open() {
		return false
	}
	r.Pass(time.Duration(r.rng.IntN(20)) * time.Hour)
	who, action := r.choose(before)
	r.do(who, action, r.input(before, action))
	return true
}

func (r *rambler) do(who account.Actor, action string, input any) bool {
	before := r.See(r.number)
	_, err := r.Do(context.Background(), who, r.id, action, input)
	r.said = append(r.said, fmt.Sprintf("%s %s %+v: %v", who.Name, action, input, err))
	after := r.See(r.number)
	switch {
	case (after.Matter.Version != before.Matter.Version) != (err == nil):
		r.fail("version %d to %d", before.Matter.Version, after.Matter.Version)
	case err != nil && fault.KindOf(err) == fault.KindInternal:
		r.fail("not in words")
	case err == nil:
		r.did[action]++
	}
	r.whole(after)
	return err == nil
}

func (r *rambler) fail(format string, args ...any) {
	r.t.Helper()
	r.t.Fatalf("%s: %s\n%s", r.name, fmt.Sprintf(format, args...), strings.Join(r.said, "\n"))
}

// whole holds a case against what must always be true.
func (r *rambler) whole(v matter.View) {
	r.t.Helper()
	c := v.Facts.(casework.Case)
	if bad := append(matter.Faults(v.Kind, v.Matter, v.Tasks, v.Clocks), v.Kind.CheckFacts(v.Matter, c)...); len(bad) > 0 {
		r.fail("%v", bad)
	}
	for _, t := range v.Tasks {
		if slices.ContainsFunc(c.Passed, func(p casework.Passed) bool { return p.Stage == t.Stage && p.Part == t.Part }) {
			r.fail("%s %s does not take place and has a task", t.Stage, t.Part)
		}
		if t.State == matter.TaskOpen && t.Role == casework.RoleExamine && t.Stage != v.Matter.Stage {
			r.fail("a task of %s is open in %s", t.Stage, v.Matter.Stage)
		}
	}
	for _, s := range c.Surveys {
		for _, share := range s.Shares {
			if slices.ContainsFunc(c.Passed, func(p casework.Passed) bool { return p.Stage == s.Stage && p.Part == share.Part }) {
				r.fail("%s is called to a survey and does not take place", share.Title)
			}
		}
	}
	if _, special := c.Running(); special != (v.Matter.State == casework.StateSpecial) && v.Matter.Open() {
		r.fail("state %s while a special procedure runs: %v", v.Matter.State, special)
	}
}

// choose draws somebody and an action that he may take; one time in eight any action at all.
func (r *rambler) choose(v matter.View) (account.Actor, string) {
	all := []account.Actor{applicant, clerk, hands, examiner, fireman, doctor, head}
	type pair struct {
		who    account.Actor
		action string
	}
	var allowed []pair
	for _, who := range all {
		for _, a := range v.Actions(who) {
			switch a.Name {
			case "withdraw", "terminate", "start_special", "urge", "extend": // come soon enough
				if r.rng.IntN(30) > 0 {
					continue
				}
			}
			allowed = append(allowed, pair{who, a.Name})
		}
	}
	if len(allowed) == 0 || r.rng.IntN(8) == 0 {
		return all[r.rng.IntN(len(all))], v.Kind.Actions[r.rng.IntN(len(v.Kind.Actions))].Name
	}
	p := allowed[r.rng.IntN(len(allowed))]
	return p.who, p.action
}

func (r *rambler) input(v matter.View, action string) any {
	switch action {
	case "examine":
		return casework.Examine{Result: []string{casework.ResultAgree, casework.ResultDisagree}[r.rng.IntN(2)], Opinion: "现场与图纸一致"}
	case "arrange_survey":
		in := casework.ArrangeSurvey{On: workday.DateOf(r.Now()).AddDays(r.rng.IntN(4)), Hour: "17:30", Place: "青云路1号", Purpose: "看布局", Code: []string{"", "", "survey", "hearing"}[r.rng.IntN(4)]}
		for _, t := range v.Tasks {
			if t.State == matter.TaskOpen && t.Role == casework.RoleExamine && r.rng.IntN(4) > 0 {
				in.Parts = append(in.Parts, t.Part)
			}
		}
		if r.rng.IntN(6) == 0 {
			in.Parts = append(in.Parts, fmt.Sprint(r.rng.IntN(5)))
		}
		return in
	case "sign_survey":
		return seenAt([]string{casework.ResultAgree, casework.ResultMend, casework.ResultDisagree, ""}[r.rng.IntN(4)])
	case "cancel_survey":
		return casework.CancelSurvey{Reason: []string{"", "台风", "申请人改期"}[r.rng.IntN(3)]}
	case "send_back":
		return casework.SendBack{Part: fmt.Sprintf("stage%d/%d", 1+r.rng.IntN(2), 1+r.rng.IntN(3)), Reason: "请再看一次"}
	case "start_special":
		return casework.StartSpecial{Code: []string{"testing", "opinion", "none"}[r.rng.IntN(3)], Reason: "核实", Basis: "《行政许可法》第四十六条"}
	case "end_special":
		return casework.EndSpecial{Result: "已经核实"}
	case "decide":
		if r.rng.IntN(4) > 0 {
			return casework.Decide{} // refused, so that walks are longer
		}
		return deny()
	case "withdraw":
		return casework.Withdraw{Reason: "不办了"}
	case "terminate":
		return casework.Terminate{Reason: "法人终止", Basis: "《行政许可法》第七十条"}
	}
	for _, a := range v.Kind.Actions {
		if a.Name == action {
			return reflect.New(a.InputType()).Elem().Interface() // nothing filled in
		}
	}
	return nil
}

// end takes the case to its end, wherever it lies: no way through the flow is a dead one.
func (r *rambler) end() {
	for range 40 {
		v := r.See(r.number)
		c := v.Facts.(casework.Case)
		n := len(c.Surveys)
		moved := true
		switch {
		case !v.Matter.Open():
			return
		case n > 0 && c.Surveys[n-1].EndedAt.IsZero():
			moved = r.do(examiner, "cancel_survey", casework.CancelSurvey{Reason: "不去了"})
		case v.Matter.State == casework.StateDecided:
			moved = r.do(hands, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
		case v.Matter.State == casework.StateDeciding:
			moved = r.do(head, "decide", grant())
		default:
			action, input := "examine", any(agree())
			if v.Matter.State == casework.StateSpecial {
				action, input = "end_special", casework.EndSpecial{Result: "已经核实"}
			}
			moved = slices.ContainsFunc([]account.Actor{examiner, fireman, doctor, head}, func(a account.Actor) bool { return v.May(a, action) && r.do(a, action, input) })
		}
		if !moved {
			r.fail("nobody can go on from %s", v.Matter.State)
		}
	}
	r.fail("no end in sight")
}
