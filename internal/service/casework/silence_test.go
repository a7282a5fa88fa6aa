package casework_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

const silenceGround = "《云海市并联审批办法》第十条"

// sideBySide lets three departments examine; the fire brigade has three days and agrees by silence.
func sideBySide(join casework.Join) func(*casework.Item) {
	return func(i *casework.Item) {
		i.Stages = []casework.Stage{{Name: "review", Title: "审查", Join: join, Parts: []casework.Part{
			{Body: "market", Right: casework.RightReview, Title: "材料审查", Limit: workday.Working(5), Lead: true},
			{Body: "fire", Right: casework.RightReview, Title: "消防意见", Limit: workday.Working(3), Silence: casework.SilenceAgree, SilenceBasis: silenceGround},
			{Body: "health", Right: casework.RightReview, Title: "卫生意见", Limit: workday.Working(3)},
		}}}
	}
}

func (h *house) part(number, body string) matter.Task {
	h.t.Helper()
	var found matter.Task
	for _, t := range h.See(number).Tasks {
		if t.Body == body && t.Role == casework.RoleExamine {
			found = t
		}
	}
	return found
}

func TestADepartmentThatSaysNothingInTimeAgrees(t *testing.T) { // 行政许可法 §26 and the local rule on record
	h := newHouse(t, sideBySide(casework.JoinLeadAfter))
	id, number := h.accepted() // Tuesday 2026-09-01: three working days end on 2026-09-04
	h.Must(doctor, id, "examine", agree())
	h.At("2026-09-04 23:59")
	h.sweep(0)
	h.At("2026-09-05 00:01")
	h.sweep(1)
	c := h.state(number, casework.StateHandling)
	last := c.Examinations[len(c.Examinations)-1]
	if last.Result != casework.ResultSilent || last.Body != "fire" || !strings.Contains(last.Opinion, silenceGround) {
		t.Errorf("on record is %+v", last)
	}
	events := h.See(number).Events
	if e := events[len(events)-1]; e.Action != "deem_agree" || !strings.HasPrefix(e.Actor, "system") {
		t.Errorf("the timeline says %s by %s", e.Action, e.Actor)
	}
	told := strings.Join(h.Told(), "")
	for _, to := range []string{`"body:fire/case.review"`, `"body:market/case.review"`, `"region:/359900/supervise.view"`} {
		if !strings.Contains(told, to) {
			t.Errorf("nobody told %s", to)
		}
	}
	h.sweep(0)
	h.Must(examiner, id, "examine", agree()) // the lead was called after the last opinion
	h.state(number, casework.StateDeciding)
	h.refused(fault.KindConflict, fireman, id, "examine", agree())
}

func TestWhatSilenceMeans(t *testing.T) {
	alone := func(i *casework.Item) { i.Stages[0].Parts = i.Stages[0].Parts[1:2] }
	for name, row := range map[string]struct {
		join   casework.Join
		change func(*casework.Item)
		agrees int
	}{
		"all departments: the one with a rule agrees":                                       {casework.JoinAll, func(*casework.Item) {}, 1},
		"the lead concludes: the others may agree by silence":                               {casework.JoinLead, func(*casework.Item) {}, 1},
		"the first opinion ends the stage: silence is none":                                 {casework.JoinAny, func(*casework.Item) {}, 0},
		"an item that forbids it":                                                           {casework.JoinAll, func(i *casework.Item) { i.NoSilence = true }, 0},
		"a part without a ground":                                                           {casework.JoinAll, func(i *casework.Item) { i.Stages[0].Parts[1].SilenceBasis = "" }, 0},
		"a part without a limit":                                                            {casework.JoinAll, func(i *casework.Item) { i.Stages[0].Parts[1].Limit = workday.Limit{} }, 0},
		"行政许可法 §38: somebody concludes, so the lead never agrees by silence":                {casework.JoinAll, func(i *casework.Item) { i.Stages[0].Parts[1].Lead = true }, 0},
		"行政许可法 §34: somebody examines, so a stage of one department is not done by silence": {casework.JoinAll, alone, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, sideBySide(row.join), row.change)
			_, number := h.accepted()
			h.At("2026-09-12 10:00")
			h.sweep(row.agrees)
			if got := h.part(number, "fire").Result == casework.ResultSilent; got != (row.agrees == 1) {
				t.Errorf("agreed: %v", got)
			}
			h.state(number, casework.StateHandling)
		})
	}
}

func TestSilenceIsNotCountedWhileTheClocksStandStill(t *testing.T) { // 行政许可法 §45
	h := newHouse(t, sideBySide(casework.JoinAll))
	id, number := h.accepted()
	h.At("2026-09-02 10:00")
	h.Must(examiner, id, "start_special", casework.StartSpecial{Code: "testing", Reason: "送检", Basis: "《行政许可法》第四十五条"})
	h.At("2026-09-11 10:00")
	h.sweep(0)
	h.Must(examiner, id, "end_special", casework.EndSpecial{Result: "检验合格"})
	h.At("2026-09-15 23:00")
	due := h.part(number, "fire").DueAt
	if clock := h.silence(number); !clock.DueAt.Equal(due) {
		t.Errorf("the clock is due %s, the task %s", clock.DueAt, due)
	}
	if got := workday.DateOf(due).String(); got != "2026-09-16" {
		t.Errorf("due on %s; the days of the test, 09-02 to 09-11, do not count: three after 09-01 end on 09-16", got)
	}
	h.sweep(0)
	h.At("2026-09-17 00:01")
	h.sweep(1)
}

// silence is the clock of the fire brigade's part.
func (h *house) silence(number string) (found matter.Clock) {
	h.t.Helper()
	for _, c := range h.See(number).Clocks {
		if c.OnDue == "deem_agree" {
			found = c
		}
	}
	if found.ID == 0 {
		h.t.Fatal("no clock of silence")
	}
	return found
}

func TestTheClockOfSilenceGoesWithItsTask(t *testing.T) {
	h := newHouse(t, sideBySide(casework.JoinAll))
	id, number := h.accepted()
	before := h.silence(number)
	second := mattertest.Officer(15, "石磊", "fire", path, casework.RightReview)
	h.Must(fireman, id, "transfer", casework.Transfer{To: "shi", Reason: "出差"})
	after := h.silence(number)
	if after.ID != before.ID || after.Task == before.Task || !after.DueAt.Equal(before.DueAt) || after.State != matter.ClockRunning {
		t.Errorf("was %+v, is %+v", before, after)
	}
	h.Must(head, id, "extend", casework.Extend{Reason: "情况复杂", Signed: true})
	if got := h.silence(number); !got.DueAt.Equal(h.part(number, "fire").DueAt) || !got.DueAt.After(before.DueAt) {
		t.Errorf("extended to %s, the task to %s", got.DueAt, h.part(number, "fire").DueAt)
	}
	officers := h.room.Org.OfficersAt("fire", casework.RightReview)
	second.ID = officers[0].ID
	h.Must(second, id, "examine", agree())
	if got := h.silence(number); got.State != matter.ClockStopped {
		t.Errorf("the clock of a part that is done is %s", got.State)
	}
	if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
		t.Errorf("%v %v", err, report.Faults)
	}
}

func TestWhoIsCalledToAVisitHasNotFallenSilent(t *testing.T) {
	h := newHouse(t, sideBySide(casework.JoinAll))
	id, number := h.accepted()
	in := visit("")
	in.On, in.Parts = in.On.AddDays(5), []string{"1", "2"} // Tuesday 2026-09-08, after the three days
	h.Must(examiner, id, "arrange_survey", in)
	h.At("2026-09-05 00:01")
	h.sweep(1)
	if got := h.part(number, "fire"); got.State != matter.TaskOpen {
		t.Errorf("the part is %s", got.State)
	}
	if got := workday.DateOf(h.silence(number).DueAt).String(); got != "2026-09-09" {
		t.Errorf("silence is waited for until %s, a working day after the visit", got)
	}
	h.At("2026-09-10 09:00")
	h.Must(examiner, id, "cancel_survey", casework.CancelSurvey{Reason: "台风"})
	h.sweep(1)
	if got := h.part(number, "fire"); got.Result != casework.ResultSilent {
		t.Errorf("the part is %s %s", got.State, got.Result)
	}
}

// W-07: the page says beforehand what silence means, and afterwards what it did.
func TestThePageOfBranchesTellsWhatSilenceMeans(t *testing.T) {
	b := newWorkbench(t, sideBySide(casework.JoinAll))
	_, number := b.accepted()
	review := "/desk/cases/" + number + "/review"
	b.sit(examinerWithQuery()).get(review, 200, "到期没有提出意见的，视为同意", silenceGround)
	b.get("/desk/cases/"+number, 200, "!task:")
	b.At("2026-09-05 00:01")
	b.sweep(1)
	b.sit(examinerWithQuery()).get(review, 200, "默认同意", "到期没有意见", "3个工作日内没有提出意见")
	b.get("/desk/cases/"+number+"/timeline", 200, "默认同意", "视为同意")
}
