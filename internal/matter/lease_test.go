package matter_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
)

const drillPath = "/350000/359900/"

func clerk(id int64, name string) account.Actor {
	return mattertest.Officer(id, name, "D00", drillPath, "drill.accept")
}

func openTask(t *testing.T, v matter.View, role string) matter.Task {
	t.Helper()
	for _, task := range v.Tasks {
		if task.Role == role && task.State == matter.TaskOpen {
			return task
		}
	}
	t.Fatalf("%s has no open task %s", v.Matter.Number, role)
	return matter.Task{}
}

func seen(t *testing.T, h *mattertest.Hall, id int64) matter.View {
	t.Helper()
	number, err := h.NumberOf(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return h.See(number)
}

func claimed(t *testing.T, h *mattertest.Hall, who account.Actor, r matter.Result) matter.Task {
	t.Helper()
	h.Must(who, r.ID, "claim", matter.Claim{Task: openTask(t, h.See(r.Number), "accept").ID})
	return openTask(t, h.See(r.Number), "accept")
}

func sweep(t *testing.T, h *mattertest.Hall) int {
	t.Helper()
	n, err := h.SweepClaims(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAClaimEndsByItselfAfterThreeWorkingDaysWithoutAnAct(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	zhou := clerk(1, "周敏")
	task := claimed(t, h, zhou, start(t, h))
	if on := workday.DateOf(task.HeldUntil).String(); on != "2026-09-04" { // claimed on Tuesday the 1st
		t.Fatalf("held until %s", on)
	}
	h.At("2026-09-04 18:00")
	if n := sweep(t, h); n != 0 {
		t.Fatalf("%d claims ended on their last day", n)
	}
	h.At("2026-09-05 00:01")
	if n := sweep(t, h); n != 1 {
		t.Fatalf("%d claims ended", n)
	}
	v := seen(t, h, task.Matter)
	free := openTask(t, v, "accept")
	if free.Assignee != "" || free.AssigneeName != "" || !free.HeldUntil.IsZero() {
		t.Fatalf("the task is still held: %+v", free)
	}
	last := v.Events[len(v.Events)-1]
	if last.Action != "lapse" || !strings.Contains(last.Data, "周敏") || !strings.Contains(last.Data, "2026-09-04") {
		t.Fatalf("on record stands %+v", last)
	}
	told := strings.Join(h.Told(), "")
	for _, want := range []string{`"officer:1","template":"matter.claim_lapsed"`, `"body:D00/drill.accept","template":"matter.task_free"`, "3个工作日"} {
		if !strings.Contains(told, want) {
			t.Errorf("nobody was told %s in %s", want, told)
		}
	}
	if n := sweep(t, h); n != 0 {
		t.Fatal("a claim ended twice")
	}
	h.Must(clerk(2, "郑海燕"), task.Matter, "claim", matter.Claim{Task: task.ID}) // a colleague goes on
}

func TestAnActRenewsAClaimAndARuleSetsItsLength(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	r := start(t, h)
	h.Must(clerk(1, "周敏"), r.ID, "accept", drill.Step{Opinion: "齐全"})
	li := mattertest.Officer(3, "李刚", "D01", drillPath, "drill.review")
	task := openTask(t, h.See(r.Number), "review")
	h.Must(li, r.ID, "claim", matter.Claim{Task: task.ID})
	h.At("2026-09-03 10:00")
	h.Must(li, r.ID, "claim", matter.Claim{Task: task.ID}) // as good an act as any
	if on := workday.DateOf(openTask(t, h.See(r.Number), "review").HeldUntil).String(); on != "2026-09-08" {
		t.Fatalf("an act on Thursday renews until %s", on)
	}
	h.Leases.Swap([]matter.LeaseRule{{Kind: "drill", Length: workday.Hours(4)}, {Length: workday.Limit{}}})
	h.Must(li, r.ID, "claim", matter.Claim{Task: task.ID})
	if at := openTask(t, h.See(r.Number), "review").HeldUntil.In(workday.Shanghai).Format("2006-01-02 15:04"); at != "2026-09-03 14:00" {
		t.Fatalf("four hours end at %s", at)
	}
	h.Leases.Swap([]matter.LeaseRule{{Length: workday.Limit{}}})
	h.Must(li, r.ID, "claim", matter.Claim{Task: task.ID})
	if !openTask(t, h.See(r.Number), "review").HeldUntil.IsZero() {
		t.Fatal("a length of nothing does not hold for ever")
	}
}

// Eight nodes sweep while the holder acts: the claim ends once, or not at all, and never in the hands of two.
func TestAClaimThatEndsWhileItsHolderActsEndsOnceOrNotAtAll(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	const n = 20
	zhou := clerk(1, "周敏")
	tasks := make([]matter.Task, n)
	for i := range tasks {
		tasks[i] = claimed(t, h, zhou, start(t, h))
	}
	h.At("2026-09-07 08:00")
	var wait sync.WaitGroup
	acted := make([]error, n)
	for i, task := range tasks {
		wait.Add(1)
		go func() {
			defer wait.Done()
			_, acted[i] = h.Do(context.Background(), zhou, task.Matter, "accept", drill.Step{Opinion: "齐全"})
		}()
	}
	for range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if _, err := h.SweepClaims(context.Background()); err != nil {
				t.Error(err)
			}
		}()
	}
	wait.Wait()
	for i, task := range tasks {
		v := seen(t, h, task.Matter)
		lapses, accepts := 0, 0
		for _, e := range v.Events {
			switch e.Action {
			case "lapse":
				lapses++
			case "accept":
				accepts++
			}
		}
		if lapses > 1 || accepts != 1 || acted[i] != nil {
			t.Errorf("%s: %d lapses, %d acceptances, %v", v.Matter.Number, lapses, accepts, acted[i])
		}
	}
}

func TestAHeadHandsATaskOnOrBackToThePost(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	zhou, zheng := clerk(1, "周敏"), clerk(2, "郑海燕")
	head := mattertest.Officer(9, "孙晓东", "D00", drillPath, matter.RightAssign)
	stranger := mattertest.Officer(8, "外人", "D01", drillPath, matter.RightAssign)
	h.Roster.Works(zhou, zheng, head)
	task := claimed(t, h, zhou, start(t, h))
	do := func(who account.Actor, in matter.Reassign) error {
		in.Task = task.ID
		_, err := h.Do(context.Background(), who, task.Matter, "reassign", in)
		return err
	}
	for name, c := range map[string]struct {
		who  account.Actor
		in   matter.Reassign
		kind fault.Kind
	}{
		"the holder is no head":             {zhou, matter.Reassign{To: "郑海燕", Reason: "忙"}, fault.KindDenied},
		"a head of another body":            {stranger, matter.Reassign{To: "郑海燕", Reason: "忙"}, fault.KindDenied},
		"without a reason":                  {head, matter.Reassign{To: "郑海燕"}, fault.KindInvalid},
		"to somebody who cannot do it":      {head, matter.Reassign{To: "孙晓东", Reason: "忙"}, fault.KindInvalid},
		"to the one who has it in his hand": {head, matter.Reassign{To: "周敏", Reason: "忙"}, fault.KindConflict},
	} {
		if err := do(c.who, c.in); fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := do(head, matter.Reassign{To: "郑海燕", Reason: "周敏请假"}); err != nil {
		t.Fatal(err)
	}
	if now := openTask(t, seen(t, h, task.Matter), "accept"); now.AssigneeName != "郑海燕" || now.HeldUntil.IsZero() || !now.DueAt.Equal(task.DueAt) {
		t.Fatalf("handed on as %+v", now)
	}
	if err := do(head, matter.Reassign{Reason: "都忙"}); err != nil {
		t.Fatal(err)
	}
	if now := openTask(t, seen(t, h, task.Matter), "accept"); now.Assignee != "" {
		t.Fatalf("not back at the post: %+v", now)
	}
	told := strings.Join(h.Told(), "")
	for _, want := range []string{"matter.task_given", "matter.task_taken", "matter.task_free"} {
		if !strings.Contains(told, want) {
			t.Errorf("%s was not told", want)
		}
	}
}

// A substitute (外出代理) acts on what the other has claimed; the timeline says for whom.
func TestASubstituteActsForWhoIsAwayAndTheRecordSaysSo(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	zhou, other := clerk(1, "周敏"), mattertest.Officer(5, "何丽萍", "D09", drillPath, "else")
	task := claimed(t, h, zhou, start(t, h))
	if _, err := h.Do(context.Background(), other, task.Matter, "accept", drill.Step{}); fault.KindOf(err) != fault.KindNotFound {
		t.Fatalf("without standing in: %v", err)
	}
	seat := zhou.Posts[0]
	seat.For, seat.ForName = zhou.ID, zhou.Name
	other.Posts = append(other.Posts, seat)
	for queue, want := range map[matter.Queue]int{matter.QueueMine: 1, matter.QueueAll: 1, matter.QueuePost: 0} {
		if list, err := h.Inbox(context.Background(), other, matter.InboxFilter{Queue: queue}); err != nil || len(list) != want {
			t.Errorf("queue %s of the substitute has %d, %v", queue, len(list), err)
		}
	}
	if list, err := h.Inbox(context.Background(), clerk(2, "郑海燕"), matter.InboxFilter{Queue: matter.QueueAll}); err != nil || len(list) != 0 {
		t.Errorf("a colleague who does not stand in sees %d, %v", len(list), err)
	}
	h.Must(other, task.Matter, "accept", drill.Step{Opinion: "齐全"})
	v := seen(t, h, task.Matter)
	last := v.Events[len(v.Events)-1]
	var record map[string]any
	if err := json.Unmarshal([]byte(last.Data), &record); err != nil || record["instead"] != "officer:1" {
		t.Errorf("on record stands %s, %v", last.Data, err)
	}
	if last.Actor != "officer:5" || last.ActorName != "何丽萍 代 周敏" || last.Body != "D00" || v.Tasks[0].DoneBy != "何丽萍 代 周敏" {
		t.Errorf("acted as %s %q at %s, task done by %q", last.Actor, last.ActorName, last.Body, v.Tasks[0].DoneBy)
	}
	// what his own post lets him do he does in his own name
	own := start(t, h)
	both := clerk(2, "郑海燕")
	both.Posts = append(both.Posts, seat)
	h.Must(both, own.ID, "accept", drill.Step{Opinion: "齐全"})
	if e := h.See(own.Number).Events[1]; e.ActorName != "郑海燕" || strings.Contains(e.Data, "instead") {
		t.Errorf("his own act stands as %q %s", e.ActorName, e.Data)
	}
}

// An officer leaves with 300 open tasks: all of them go back to the post, each on record, and a head hears where
// nobody is left.
func TestWhoLeavesWithThreeHundredTasksLeavesNobodyWaiting(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	zhou, zheng := clerk(1, "周敏"), clerk(2, "郑海燕")
	h.Roster.Works(zhou, zheng)
	const n = 300
	for range n {
		claimed(t, h, zhou, start(t, h))
	}
	kept := claimed(t, h, zheng, start(t, h))
	h.Roster.Leaves(zhou)
	in := matter.Vacate{Officer: zhou.Subject(), Reason: "调离", By: "马建军"}
	var wait sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for range 3 { // the job runs again after a crash, and two nodes may run it
		wait.Add(1)
		go func() {
			defer wait.Done()
			got, err := h.Vacate(context.Background(), in)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			total += got
			mu.Unlock()
		}()
	}
	wait.Wait()
	if held, err := h.CountHeld(context.Background(), zhou.Subject()); err != nil || held != 0 || total != n {
		t.Fatalf("%d still held, %d given back, %v", held, total, err)
	}
	if open, err := h.CountInbox(context.Background(), zheng, matter.InboxFilter{Queue: matter.QueuePost}); err != nil || open != n {
		t.Fatalf("%d wait at the post, %v", open, err)
	}
	if mine := openTask(t, seen(t, h, kept.Matter), "accept"); mine.Assignee != zheng.Subject() {
		t.Fatal("a colleague's task was given back too")
	}
	if strings.Contains(strings.Join(h.Told(), ""), "matter.task_nobody") {
		t.Error("a head was called though a colleague is there")
	}
	last := claimed(t, h, zheng, start(t, h))
	h.Roster.Leaves(zheng)
	if _, err := h.Vacate(context.Background(), matter.Vacate{Officer: zheng.Subject(), Reason: "退休", By: "马建军"}); err != nil {
		t.Fatal(err)
	}
	if told := strings.Join(h.Told(), ""); !strings.Contains(told, `"body:D00/task.assign","template":"matter.task_nobody"`) {
		t.Errorf("no head hears of the task %d that nobody can do", last.ID)
	}
}

// A body is merged while its matters move: all that is open ends at the successor, nothing is lost, numbers stay.
func TestAMergerUnderWayLosesNothing(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	const n = 30
	results := make([]matter.Result, n)
	for i := range results {
		results[i] = start(t, h)
		h.Must(clerk(1, "周敏"), results[i].ID, "accept", drill.Step{Opinion: "齐全"})
	}
	old := mattertest.Officer(3, "李刚", "D01", drillPath, "drill.review", "drill.decide")
	heir := old
	heir.Posts = append([]account.Seat{{Post: "x", Body: "D77", BodyPath: drillPath, Rights: old.Posts[0].Rights}}, old.Posts...)
	h.Roster.Merge("D01", "D77")
	in := matter.Succeed{From: "D01", To: "D77", Ground: "云委编〔2026〕8号", By: "马建军"}
	var wait sync.WaitGroup
	for range 3 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if _, err := h.Succeed(context.Background(), in); err != nil {
				t.Error(err)
			}
		}()
	}
	for _, r := range results {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if _, err := h.Do(context.Background(), heir, r.ID, "review", drill.Step{Opinion: "同意"}); err != nil {
				t.Error(err)
			}
		}()
	}
	fresh := make([]matter.Result, 10)
	for i := range fresh {
		wait.Add(1)
		go func() {
			defer wait.Done()
			var err error
			if fresh[i], err = h.Start(context.Background(), drill.Citizen(), "drill", "submit", drill.Submit{Title: "新开小吃店"}); err != nil {
				t.Error(err)
			}
		}()
	}
	wait.Wait()
	if _, err := h.Succeed(context.Background(), in); err != nil {
		t.Fatal(err)
	}
	if left, err := h.CountOpenAt(context.Background(), "D01"); err != nil || left != 0 {
		t.Fatalf("%d are left at the merged body, %v", left, err)
	}
	for i, r := range append(results, fresh...) {
		v := h.See(r.Number)
		if v.Matter.Lead != "D77" || v.Matter.Number != r.Number {
			t.Errorf("%s is led by %s", v.Matter.Number, v.Matter.Lead)
		}
		moves, reviews := 0, 0
		for _, e := range v.Events {
			switch e.Action {
			case "succeed":
				moves++
				if !strings.Contains(e.Data, "云委编〔2026〕8号") {
					t.Errorf("no reason on record: %s", e.Data)
				}
			case "review":
				reviews++
			}
		}
		if i < n && (moves != 1 || reviews != 1) || i >= n && moves != 0 {
			t.Errorf("%s moved %d times, reviewed %d times", v.Matter.Number, moves, reviews)
		}
	}
	if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
		t.Fatal(report, err)
	}
}
