package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// acceptedAs takes a case of somebody for whom parts of the flow do not take place to its acceptance.
func (h *house) acceptedAs(passed ...casework.Passed) (int64, string) {
	h.t.Helper()
	h.shelf.passed = passed
	in := application()
	in.Form = map[string][]string{"shop": {"无"}}
	r, err := h.Start(context.Background(), applicant, casework.KindName, "submit", in)
	if err != nil {
		h.t.Fatalf("submit: %v", err)
	}
	h.Must(clerk, r.ID, "check_materials", verdicts())
	h.Must(clerk, r.ID, "accept", casework.Accept{})
	return r.ID, r.Number
}

func pass(stage, part, title string) casework.Passed {
	return casework.Passed{Stage: stage, Part: part, Title: title, Why: "“场所来源”选“租用”"}
}

// open lists the bodies whose tasks are open, in order.
func (h *house) open(number string) (bodies []string) {
	for _, t := range h.See(number).Tasks {
		if t.State == matter.TaskOpen {
			bodies = append(bodies, t.Body)
		}
	}
	slices.Sort(bodies)
	return bodies
}

func TestWhatHasAConditionThatDoesNotHoldIsPassed(t *testing.T) {
	two := func(i *casework.Item) {
		i.Stages = append(i.Stages, casework.Stage{Name: "visit", Title: "现场核查", Join: casework.JoinAll,
			Parts: []casework.Part{{Body: "fire", Right: casework.RightReview, Title: "消防核查", Limit: workday.Working(1)}, {Body: "health", Right: casework.RightReview, Title: "卫生核查"}}})
	}
	cases := []struct {
		sentence string
		item     func(*casework.Item)
		passed   []casework.Passed
		state    matter.State
		open     []string // bodies with a task after acceptance
		then     []string // and after the examiner's opinion
	}{
		{"nothing is passed", two, nil, casework.StateHandling, []string{"market"}, []string{"fire", "health"}},
		{"a part of a later stage", two, []casework.Passed{pass("visit", "1", "消防核查")}, casework.StateHandling, []string{"market"}, []string{"health"}},
		{"a whole later stage", two, []casework.Passed{pass("visit", "1", "现场核查"), pass("visit", "2", "现场核查")}, casework.StateHandling, []string{"market"}, []string{"market"}},
		{"the first stage", two, []casework.Passed{pass("review", "1", "审查")}, casework.StateHandling, []string{"fire", "health"}, nil},
		{"every stage", two, []casework.Passed{pass("review", "1", "审查"), pass("visit", "1", "现场核查"), pass("visit", "2", "现场核查")}, casework.StateDeciding, []string{"market"}, nil},
		{"one of the others of 1+N", onePlusN, []casework.Passed{pass("review", "2", "消防意见")}, casework.StateHandling, []string{"health"}, nil},
		{"all others of 1+N: the lead begins", onePlusN, []casework.Passed{pass("review", "2", "消防意见"), pass("review", "3", "卫生意见")}, casework.StateHandling, []string{"market"}, []string{"market"}},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			h := newHouse(t, c.item)
			id, number := h.acceptedAs(c.passed...)
			h.state(number, c.state)
			if got := h.open(number); !slices.Equal(got, c.open) {
				t.Errorf("open after acceptance: %v", got)
			}
			if c.then != nil {
				h.Must(examiner, id, "examine", agree())
				if got := h.open(number); !slices.Equal(got, c.then) {
					t.Errorf("open after the opinion: %v", got)
				}
			}
			events := h.See(number).Events
			for _, p := range c.passed {
				n := slices.IndexFunc(events, func(e matter.Event) bool { return e.Action == "accept" })
				if !strings.Contains(events[n].Data, p.Title) || !strings.Contains(events[n].Data, "只在“场所来源”选“租用”时进行") {
					t.Errorf("the event of acceptance says %s", events[n].Data)
				}
			}
		})
	}
}

func TestAPassedPartIsNotAskedForAgain(t *testing.T) {
	h := newHouse(t, func(i *casework.Item) {
		i.Stages[0].Parts = append(i.Stages[0].Parts, casework.Part{Body: "fire", Right: casework.RightReview, Title: "消防意见"})
	})
	id, number := h.acceptedAs(pass("review", "2", "消防意见"))
	h.Must(examiner, id, "examine", agree())
	h.state(number, casework.StateDeciding)
	if _, err := h.Do(context.Background(), head, id, "send_back", casework.SendBack{Part: "review/2", Reason: "请补充消防意见"}); err == nil {
		t.Error("sent back to a part that does not take place")
	}
	h.Must(head, id, "send_back", casework.SendBack{Part: "review/1", Reason: "请再看一次"})
}

func TestALeadThatIsPassedIsNotCalledToASurvey(t *testing.T) {
	h := newHouse(t, parallel, func(i *casework.Item) { i.Stages[0].Join = casework.JoinAll })
	id, number := h.acceptedAs(pass("review", "1", "材料审查"))
	both, one := visit(""), visit("")
	one.Parts = []string{"2"}
	h.refused(fault.KindInvalid, examiner, id, "arrange_survey", both)
	h.Must(examiner, id, "arrange_survey", one)
	if c := h.state(number, casework.StateHandling); len(c.Surveys[0].Shares) != 1 {
		t.Errorf("called %+v", c.Surveys[0].Shares)
	}
}

func TestPastCasesGiveOnlyTheAnswersThatAreAskedFor(t *testing.T) {
	h := newHouse(t)
	h.submitted()
	for _, c := range []struct {
		fields []string
		want   int
	}{{nil, 0}, {[]string{"other"}, 0}, {[]string{"shop", "other"}, 1}} {
		list, err := h.room.Past(context.Background(), "food", 10, c.fields)
		if err != nil || len(list) != 1 || len(list[0].Form) != c.want {
			t.Errorf("%v: %v %v", c.fields, list, err)
		}
	}
}
