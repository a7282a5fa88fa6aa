package meeting_test

import (
	"testing"
	"time"

	"tongban/internal/common/meeting"
	"tongban/internal/common/workday"
)

func TestTheWholeIsNoBetterThanItsWorstRow(t *testing.T) {
	for _, row := range []struct {
		name string
		rows []meeting.Finding
		want meeting.Finding
	}{
		{"all agree", []meeting.Finding{meeting.Agree, meeting.Agree}, meeting.Agree},
		{"one wants something mended", []meeting.Finding{meeting.Agree, meeting.Mend, meeting.Agree}, meeting.Mend},
		{"one says no", []meeting.Finding{meeting.Mend, meeting.Disagree}, meeting.Disagree},
	} {
		t.Run(row.name, func(t *testing.T) {
			var s meeting.Sheet
			for _, f := range row.rows {
				s.Rows = append(s.Rows, meeting.Row{Result: f})
			}
			if got := s.Worst(); got != row.want {
				t.Fatalf("got %s, want %s", got, row.want)
			}
		})
	}
}

func TestASheetIsSignedWhenEveryRowIs(t *testing.T) {
	s := meeting.Sheet{Rows: []meeting.Row{{Body: "fire", At: time.Unix(1, 0)}, {Body: "water"}}}
	if s.Signed() || (meeting.Sheet{}).Signed() {
		t.Fatal("signed without all signatures")
	}
	s.Rows[1].At = time.Unix(2, 0)
	if !s.Signed() {
		t.Fatal("not signed")
	}
}

func TestTheMomentIsOfTheDayAndTheHour(t *testing.T) {
	day, _ := workday.ParseDate("2026-12-03")
	at, err := meeting.Moment(day, "09:30")
	if err != nil || at.Format(time.RFC3339) != "2026-12-03T09:30:00+08:00" {
		t.Fatalf("got %s, %v", at.Format(time.RFC3339), err)
	}
	if _, err := meeting.Moment(day, "half past nine"); err == nil {
		t.Fatal("took words for an hour")
	}
}

// 行政许可法 §34: two officers or more are sent to look at the place.
func TestTwoOfficersAreSentToAPlace(t *testing.T) {
	if meeting.CheckOfficers("张敏") == nil || meeting.CheckOfficers("张敏、李强") != nil {
		t.Fatal("one is not enough, two are")
	}
}
