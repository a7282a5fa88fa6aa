package bundle

import (
	"slices"
	"testing"
	"time"

	"tongban/internal/matter"
)

func TestAMemberBeginsAndEndsByTheRuleOfTheBundle(t *testing.T) {
	now := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	a := func(state PartState, result Result) Part {
		return Part{Member: "a", Name: "甲", State: state, Result: result}
	}
	b := func(rule Rule, after ...string) Part {
		return Part{Member: "b", Name: "乙", State: PartWaiting, After: after, Refused: rule}
	}
	for _, row := range []struct {
		name  string
		parts []Part
		begun []string
		state PartState // of the last part
		res   Result
	}{
		{"one that waits for nobody begins at once", []Part{b(RuleEnd)}, []string{"b"}, PartOpening, ResultNone},
		{"one waits while the one before is in hand", []Part{a(PartRunning, ResultNone), b(RuleEnd, "a")}, nil, PartWaiting, ResultNone},
		{"one begins when the one before is granted, before it is handed out", []Part{a(PartDecided, ResultGranted), b(RuleEnd, "a")}, []string{"b"}, PartOpening, ResultNone},
		{"one begins when the one before is granted and closed", []Part{a(PartDone, ResultGranted), b(RuleEnd, "a")}, []string{"b"}, PartOpening, ResultNone},
		{"one ends when the one before is refused", []Part{a(PartDecided, ResultDenied), b(RuleEnd, "a")}, nil, PartDropped, ResultEnded},
		{"one begins all the same when it is free", []Part{a(PartDecided, ResultDenied), b(RuleFree, "a")}, []string{"b"}, PartOpening, ResultNone},
		{"a free one still waits for the answer", []Part{a(PartRunning, ResultNone), b(RuleFree, "a")}, nil, PartWaiting, ResultNone},
		{"one ends when the one before is withdrawn", []Part{a(PartDropped, ResultWithdrawn), b(RuleEnd, "a")}, nil, PartDropped, ResultEnded},
		{"one before that was not applied for holds up nobody", []Part{b(RuleEnd, "x")}, []string{"b"}, PartOpening, ResultNone},
		{"one begins only when both before it are granted", []Part{a(PartDone, ResultGranted), {Member: "c", State: PartRunning}, b(RuleEnd, "a", "c")}, nil, PartWaiting, ResultNone},
		{"what is asked later is asked when the one before is granted", []Part{a(PartDecided, ResultGranted), {Member: "b", State: PartWaiting, After: []string{"a"}, Later: []Asked{{Name: "code"}}}}, []string{"b"}, PartAsking, ResultNone},
		{"a chain ends with its first link", []Part{a(PartDone, ResultDenied), b(RuleEnd, "a"), {Member: "c", State: PartWaiting, After: []string{"b"}, Refused: RuleEnd}}, nil, PartDropped, ResultEnded},
		{"a chain goes on where it is free", []Part{a(PartDone, ResultDenied), b(RuleEnd, "a"), {Member: "c", State: PartWaiting, After: []string{"b"}, Refused: RuleFree}}, []string{"c"}, PartOpening, ResultNone},
	} {
		t.Run(row.name, func(t *testing.T) {
			whole := Bundle{Parts: slices.Clone(row.parts)}
			begun := whole.advance(now)
			last := whole.Parts[len(whole.Parts)-1]
			if !slices.Equal(begun, row.begun) || last.State != row.state || last.Result != row.res {
				t.Errorf("began %v, the last is %s %s", begun, last.State, last.Result)
			}
			if last.State == PartDropped && last.Why == "" {
				t.Error("ended without a word why")
			}
			if more := whole.advance(now); len(more) > 0 {
				t.Errorf("began %v once more", more)
			}
		})
	}
}

func TestTheOutcomeOfTheWholeFollowsFromItsParts(t *testing.T) {
	for _, row := range []struct {
		name    string
		results []Result
		want    matter.Outcome
	}{
		{"all granted", []Result{ResultGranted, ResultGranted}, OutcomeGranted},
		{"one denied", []Result{ResultGranted, ResultDenied}, OutcomePartial},
		{"one withdrawn", []Result{ResultGranted, ResultWithdrawn}, OutcomePartial},
		{"all denied", []Result{ResultDenied, ResultDenied}, OutcomeDenied},
		{"one denied, the other ended by it", []Result{ResultDenied, ResultEnded}, OutcomeDenied},
		{"all withdrawn", []Result{ResultWithdrawn, ResultWithdrawn}, OutcomeWithdrawn},
		{"one withdrawn, the other ended by it", []Result{ResultWithdrawn, ResultEnded}, OutcomeWithdrawn},
		{"one withdrawn, one denied", []Result{ResultWithdrawn, ResultDenied}, OutcomeDenied},
	} {
		var b Bundle
		for _, r := range row.results {
			b.Parts = append(b.Parts, Part{State: PartDone, Result: r})
		}
		if got := b.outcome(); got != row.want {
			t.Errorf("%s: %s", row.name, got)
		}
	}
}

func TestVerifyFindsABundleThatContradictsItsParts(t *testing.T) {
	closed := matter.Matter{State: StateClosed, Outcome: OutcomeGranted, ClosedAt: time.Unix(1, 0)}
	for _, row := range []struct {
		name string
		b    Bundle
		m    matter.Matter
		bad  int
	}{
		{"all is well", Bundle{Parts: []Part{{Member: "a", State: PartDone, Result: ResultGranted, Case: 1}}}, closed, 0},
		{"closed with an open part", Bundle{Parts: []Part{{Member: "a", State: PartRunning, Case: 1}}}, closed, 2},
		{"open with nothing left", Bundle{Parts: []Part{{Member: "a", State: PartDone, Result: ResultDenied, Case: 1}}}, matter.Matter{State: StateHandling}, 1},
		{"a part runs without a case", Bundle{Parts: []Part{{Member: "a", State: PartRunning}}}, matter.Matter{State: StateHandling}, 1},
		{"another outcome than the parts'", Bundle{Parts: []Part{{Member: "a", State: PartDone, Result: ResultDenied, Case: 1}}}, closed, 1},
		{"a part began although the one before was refused", Bundle{Parts: []Part{{Member: "a", State: PartDone, Result: ResultDenied, Case: 1},
			{Member: "b", State: PartRunning, Case: 2, After: []string{"a"}, Refused: RuleEnd}}}, matter.Matter{State: StateHandling}, 1},
	} {
		if bad := row.b.faults(row.m); len(bad) != row.bad {
			t.Errorf("%s: %v", row.name, bad)
		}
	}
}
