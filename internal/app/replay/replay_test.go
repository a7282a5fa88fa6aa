package replay_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"tongban/internal/app/replay"
	"tongban/internal/common/workday"
	"tongban/internal/matter/mattertest"
)

func play(t *testing.T, events string, discover bool) *replay.Report {
	t.Helper()
	log, found, err := replay.Read(events, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if discover || !found {
		if log.Flow, err = replay.Discover(log); err != nil {
			t.Fatal(err)
		}
	}
	return run(t, log)
}

// run replays a log; whatever it is, nothing of it is lost and the store stands verification.
func run(t *testing.T, log *replay.Log) *replay.Report {
	t.Helper()
	h := mattertest.New(t, nil, replay.Kind(&log.Flow))
	r, err := replay.Hall{DB: h.DB, Calendar: func() *workday.Calendar { return h.Calendar }}.Run(context.Background(), log)
	if err != nil {
		t.Fatal(err)
	}
	if r.Allowed+r.Deviated != r.Events || r.Recorded != r.Events {
		t.Errorf("%d events, %d allowed and %d deviations, %d in the store", r.Events, r.Allowed, r.Deviated, r.Recorded)
	}
	report, err := h.Verify(context.Background(), nil)
	if err != nil || len(report.Faults) > 0 {
		t.Fatal(err, report.Faults)
	}
	return r
}

// TestARealLogComesOutAsItsGoldSays replays every log that lies beside the tree.
func TestARealLogComesOutAsItsGoldSays(t *testing.T) {
	if testing.Short() {
		t.Skip("fifty thousand events take some seconds")
	}
	dir := "../../../../shared/data/event_logs"
	text, err := os.ReadFile(filepath.Join(dir, "gold_facts.json"))
	if err != nil {
		t.Skip("no real logs beside the tree: ", err)
	}
	var gold map[string]map[string]any
	if err := json.Unmarshal(text, &gold); err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]struct {
		file, flow string
		allowed    float64 // at least so much of it is as its flow says
	}{"wabo_receipt": {"wabo_receipt.csv.gz", "wabo_receipt", 0.97}, "bpic15_1": {"bpic15_1_events.csv.gz", "bpic15", 0.9}, "bpic15_2": {"bpic15_2_events.csv.gz", "bpic15", 0.9},
		"bpic15_4": {"bpic15_4_events.csv.gz", "bpic15", 0.9}, "traffic_fines_10k": {"traffic_fines_10k.csv.gz", "traffic_fines", 0.999},
		"bpic20_travel_permit": {"bpic20_travel_permit_1_per_variant_events.csv.gz", "travel_permit", 0.98}} {
		t.Run(name, func(t *testing.T) {
			r := play(t, filepath.Join(dir, of.file), false)
			if r.Flow != of.flow || float64(r.Allowed) < of.allowed*float64(r.Events) {
				t.Errorf("by the flow %s, %d of %d events as it says", r.Flow, r.Allowed, r.Events)
			}
			text, _ := json.Marshal(r)
			got := map[string]any{}
			_ = json.Unmarshal(text, &got)
			for _, what := range []string{"cases", "events", "variants", "closed_cases", "open_cases", "closed_after_deadline", "cases_with_last_event_after_deadline",
				"events_with_due_date", "events_finished_after_due", "negative_durations", "cases_with_events_out_of_time_order"} {
				if want, ok := gold[name][what].(float64); ok && got[what] != want {
					t.Errorf("%s is %v, the gold says %v", what, got[what], want)
				}
			}
			t.Logf("%d of %d events as the flow says, %d kinds of deviation", r.Allowed, r.Events, len(r.Deviations))
		})
	}
}

// TestADirtyLogIsReportedAndNothingIsLost has a mark at its head, a row without a case, a moment that is none, one that
// goes back, a repeated row and an activity that nobody knows.
func TestADirtyLogIsReportedAndNothingIsLost(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log.csv")
	text := "\ufeffcase_id,activity,timestamp,resource\n甲,收件,2026-03-02 09:00,王\n甲,审查,2026-03-03 09:00,李\n甲,审查,2026-03-03 09:00,李\n甲,决定,昨天,李\n甲,送达,2026-03-01 09:00,王\n,收件,2026-03-02,王\n乙,收件,2026-03-04,王\n乙,\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := play(t, name, true)
	if r.Cases != 2 || r.Events != 6 || r.Unused != 2 || r.Twice != 1 || r.Deviated != 2 {
		t.Errorf("%+v", r)
	}
}
