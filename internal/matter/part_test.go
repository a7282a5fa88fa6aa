package matter_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
)

type openPart struct {
	Under int64
	Title string
}

// whole is a kind that ends when a part of it has ended; piece is such a part.
func whole() *matter.Kind {
	number := func(prefix string) func(matter.Opening, time.Time) (string, func(int64) string) {
		return func(matter.Opening, time.Time) (string, func(int64) string) {
			return prefix, func(n int64) string { return fmt.Sprintf("%s%03d", prefix, n) }
		}
	}
	return &matter.Kind{Name: "whole", Title: "总事项", Number: number("W"),
		States: []matter.StateDef{{Name: "waiting", Title: "等各部分", Waits: "各部分"}, {Name: "ended", Title: "已结束", Closed: true}},
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "open", Title: "开始", By: matter.BySignedIn()}, func(m *matter.Move, in openPart) error {
				m.Open(matter.Opening{Title: in.Title, Region: "/1/", Lead: "lead", Applicant: m.Actor.Subject(), Channel: matter.ChannelPortal})
				m.Become("waiting")
				return nil
			}),
			matter.Act(matter.Action{Name: matter.ActionPartMoved, Title: "部分有进展", From: []matter.State{"waiting"}, By: matter.BySystem(), Hidden: true}, func(m *matter.Move, in matter.PartMoved) error {
				m.Record("part", in.Number)
				if in.Closed {
					m.Close("ended", in.Outcome)
				}
				return nil
			}),
		}}
}

func piece() *matter.Kind {
	k := drill.Kind()
	k.Name = "piece"
	k.Number = func(matter.Opening, time.Time) (string, func(int64) string) {
		return "P", func(n int64) string { return fmt.Sprintf("P%03d", n) }
	}
	k.Actions = append(k.Actions, matter.Act(matter.Action{Name: "begin", Title: "开始", To: []matter.State{drill.Submitted}, By: matter.BySystem()}, func(m *matter.Move, in openPart) error {
		m.Open(matter.Opening{Title: in.Title, Region: "/1/", Lead: "lead", Applicant: "person:1", Channel: matter.ChannelPortal, Under: in.Under})
		m.Become(drill.Submitted)
		m.Assign(matter.TaskSpec{Role: "accept", Title: "受理", Body: "lead", Need: "drill.accept"})
		return nil
	}), matter.Act(matter.Action{Name: "drop", Title: "结束", From: []matter.State{drill.Submitted}, To: []matter.State{drill.Finished}, By: matter.BySystem()}, func(m *matter.Move, _ matter.Due) error {
		m.Close(drill.Finished, "done")
		return nil
	}))
	return k
}

func TestTheMatterAboveHearsOfItsPartsAndOnceOnly(t *testing.T) {
	h := mattertest.New(t, nil, whole(), piece())
	ctx := context.Background()
	worker := job.NewWorker(h.DB, job.Config{Now: h.Now})
	worker.Handle(matter.TopicPart, h.WorkPart)
	run := func() {
		t.Helper()
		if err := worker.RunUntilEmpty(ctx); err != nil {
			t.Fatal(err)
		}
	}
	top, err := h.Start(ctx, drill.Citizen(), "whole", "open", openPart{Title: "开饭店"})
	if err != nil {
		t.Fatal(err)
	}
	var parts []matter.Result
	for _, title := range []string{"食品", "消防"} {
		r, err := h.Start(ctx, account.System("test"), "piece", "begin", openPart{Under: top.ID, Title: title})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, r)
	}
	run()
	if events := h.See(top.Number).Events; len(events) != 3 || !strings.Contains(events[1].Data+events[2].Data, "P001") {
		t.Fatalf("heard %+v", events)
	}
	list, err := h.Parts(ctx, top.ID)
	if err != nil || len(list) != 2 || list[1].Matter.Title != "消防" || list[0].Matter.Under != top.ID || len(list[0].Tasks) != 1 {
		t.Fatalf("parts %+v %v", list, err)
	}
	for range 2 { // news that comes twice is heard once
		if err := h.WorkPart(ctx, job.Job{Topic: matter.TopicPart, Payload: fmt.Sprintf(`{"part":"%d"}`, parts[0].ID)}); err != nil {
			t.Fatal(err)
		}
	}
	if events := h.See(top.Number).Events; len(events) != 3 {
		t.Fatalf("heard again: %d events", len(events))
	}
	h.Must(account.System("test"), parts[0].ID, "drop", matter.Due{})
	h.Must(account.System("test"), parts[1].ID, "drop", matter.Due{})
	run()
	if v := h.See(top.Number); v.Matter.Open() || v.Matter.Outcome != "done" || len(v.Events) != 4 {
		t.Fatalf("ended as %+v after %d events", v.Matter, len(v.Events))
	}
	if report, err := h.Verify(ctx, nil); err != nil || len(report.Faults) > 0 {
		t.Fatalf("%v %v", err, report.Faults)
	}
	moved := store.Stmt{SQL: `update matter set above = null where id = $1`, Args: []any{parts[1].ID}, Rows: 1}
	if err := h.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, moved) }); err != nil {
		t.Fatal(err)
	}
	if report, _ := h.Verify(ctx, nil); len(report.Faults) != 1 || !strings.Contains(report.Faults[0], "P002") {
		t.Fatalf("a part that was taken away is not found: %v", report.Faults)
	}
}
