package light_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
)

var usual = light.Thresholds{Percent: 90, Workdays: 1}

func moment(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, workday.Shanghai)
	if err != nil {
		panic(err)
	}
	return at
}

func dutyOf(from string, limit workday.Limit) light.Duty {
	d := light.Duty{Since: moment(from), Limit: limit}
	d.Due, _ = workday.Due(workday.Seed(), d.Since, limit)
	return d
}

// The vectors are a copy of supervision_light in the project's test vectors.
func TestLightsFollowTheVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/supervision_light.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Cases []struct {
			Accepted string `json:"accepted"`
			Promise  int    `json:"promise_workdays"`
			Today    string `json:"today"`
			Light    string `json:"light"`
			Note     string `json:"note"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(text, &vectors); err != nil || len(vectors.Cases) != 7 {
		t.Fatalf("%d vectors, %v", len(vectors.Cases), err)
	}
	for _, v := range vectors.Cases {
		t.Run(v.Note, func(t *testing.T) {
			c := dutyOf(v.Accepted+" 09:00", workday.Working(v.Promise))
			if got := light.Of(c, workday.Seed(), moment(v.Today+" 10:00"), usual); string(got) != v.Light {
				t.Errorf("%s, want %s", got, v.Light)
			}
		})
	}
}

func TestLightsOfOtherLimits(t *testing.T) {
	paused := dutyOf("2026-09-01 09:00", workday.Working(5))
	paused.Paused = true
	stopped := dutyOf("2026-09-01 09:00", workday.Working(5))
	stopped.Ended = true
	longer := dutyOf("2026-09-01 09:00", workday.Working(20))
	task := dutyOf("2026-09-01 09:00", workday.Working(10))
	task.Limit = workday.Limit{}
	late := moment("2026-12-01 10:00")
	for _, c := range []struct {
		says string
		duty light.Duty
		at   time.Time
		t    light.Thresholds
		want light.Light
	}{
		{"a paused clock is never late", paused, late, usual, light.Paused},
		{"an ended clock has no light", stopped, late, usual, light.Off},
		{"an extension counts with the limit", longer, moment("2026-09-14 10:00"), usual, light.Green},
		{"without a limit the working days from the beginning are the whole", task, moment("2026-09-14 10:00"), usual, light.Yellow},
		{"half a day of 24 hours is green", dutyOf("2026-09-01 09:00", workday.Hours(24)), moment("2026-09-01 21:00"), usual, light.Green},
		{"nine tenths of the hours are yellow", dutyOf("2026-09-01 09:00", workday.Hours(24)), moment("2026-09-02 07:00"), usual, light.Yellow},
		{"an hour too late is red", dutyOf("2026-09-01 09:00", workday.Hours(24)), moment("2026-09-02 10:00"), usual, light.Red},
		{"natural days with time left are green", dutyOf("2026-09-01 09:00", workday.Natural(15)), moment("2026-09-10 10:00"), usual, light.Green},
		{"natural days before the last working day are yellow", dutyOf("2026-09-01 09:00", workday.Natural(15)), moment("2026-09-15 10:00"), usual, light.Yellow},
		{"a lower share turns yellow earlier", dutyOf("2026-09-01 09:00", workday.Working(10)), moment("2026-09-08 10:00"), light.Thresholds{Percent: 50, Workdays: 0}, light.Yellow},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := light.Of(c.duty, workday.Seed(), c.at, c.t); got != c.want {
				t.Errorf("%s, want %s", fmt.Sprintf("%q", got), c.want)
			}
		})
	}
}

func TestWhatIsLeftIsSaidInTheUnitOfTheLimit(t *testing.T) {
	days, hours, natural := dutyOf("2026-09-01 09:00", workday.Working(5)), dutyOf("2026-09-01 09:00", workday.Hours(24)), dutyOf("2026-09-01 09:00", workday.Natural(15))
	paused := days
	paused.Paused = true
	for _, c := range []struct {
		duty light.Duty
		at   string
		want string
	}{
		{days, "2026-09-01 10:00", "剩余 5个工作日"},
		{days, "2026-09-08 10:00", "今日到期"},
		{days, "2026-09-10 10:00", "超期 2个工作日"},
		{days, "2026-09-12 10:00", "超期 3个工作日"},
		{dutyOf("2026-09-04 09:00", workday.Working(5)), "2026-09-12 10:00", "已超期"}, // over on a Saturday
		{hours, "2026-09-01 21:00", "剩余 12小时"},
		{natural, "2026-09-10 10:00", "剩余 6日"},
		{paused, "2026-12-10 10:00", "停表"},
	} {
		if got := light.Left(c.duty, workday.Seed(), moment(c.at)); got != c.want {
			t.Errorf("%s: %s, want %s", c.at, got, c.want)
		}
	}
}

func TestRulesAreAddedAndNeverRewritten(t *testing.T) {
	db := storetest.Open(t, light.Migrations())
	now := moment("2026-09-01 09:00")
	set := func(percent, days int, from, why string) error {
		return db.Write(t.Context(), func(tx *store.Tx) error {
			return light.Set(t.Context(), tx, light.Thresholds{Percent: percent, Workdays: days}, workday.MustDate(from), "马建军", why, now)
		})
	}
	for _, bad := range []error{set(0, 1, "2026-09-01", "试"), set(101, 1, "2026-09-01", "试"), set(80, -1, "2026-09-01", "试"), set(80, 1, "2026-08-31", "试"), set(80, 1, "2026-09-01", " ")} {
		if fault.KindOf(bad) != fault.KindInvalid {
			t.Errorf("taken: %v", bad)
		}
	}
	if err := errors.Join(set(80, 2, "2026-09-01", "提前提醒"), set(70, 3, "2026-09-10", "年终加严")); err != nil {
		t.Fatal(err)
	}
	if err := set(60, 3, "2026-09-10", "又一条"); fault.KindOf(err) != fault.KindConflict {
		t.Fatalf("a second rule for one moment: %v", err)
	}
	var rules []light.Rule
	err := db.Read(t.Context(), func(tx *store.Tx) (err error) {
		rules, err = light.Rules(t.Context(), tx)
		return err
	})
	if err != nil || len(rules) != 3 || rules[0].Percent != 70 || rules[2].Percent != 90 {
		t.Fatalf("%v %+v", err, rules)
	}
	var book light.Book
	book.Swap(rules)
	for at, want := range map[string]int{"2026-08-31 10:00": 90, "2026-09-01 09:00": 80, "2026-09-09 23:59": 80, "2026-09-10 00:00": 70} {
		if got := book.At(moment(at)).Percent; got != want {
			t.Errorf("%s: %d, want %d", at, got, want)
		}
	}
}
