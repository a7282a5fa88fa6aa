package workday_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tongban/internal/common/workday"
)

var day = workday.MustDate

// morning is half past nine on a day.
func morning(date string) time.Time { return day(date).Start().Add(9*time.Hour + 30*time.Minute) }

func spans(pairs [][2]string) []workday.Span {
	var stops []workday.Span
	for _, p := range pairs {
		stops = append(stops, workday.Span{From: day(p[0]), To: day(p[1]), Why: "专家评审"})
	}
	return stops
}

func TestIsWorkday(t *testing.T) {
	c := workday.Seed()
	for _, v := range isWorkday {
		if got := c.IsWorkday(day(v.date)); got != v.want {
			t.Errorf("%s %s: %v, want %v", v.date, v.name, got, v.want)
		}
	}
}

func TestDueAndReckonGiveThePrintedDays(t *testing.T) {
	c := workday.Seed()
	check := func(name, from string, days int, stops []workday.Span, want string) {
		due, provisional := workday.Due(c, morning(from), workday.Working(days), stops...)
		if !due.Equal(day(want).End()) || provisional {
			t.Errorf("%s: %d working days after %s end %s (provisional %v), want %s", name, days, from, due, provisional, want)
		}
		if r := workday.Reckon(c, morning(from), workday.Working(days), stops...); !r.Due.Equal(due) {
			t.Errorf("%s: Reckon gives %s, Due %s", name, r.Due, due)
		}
	}
	for _, v := range added {
		check(v.name, v.from, v.days, nil, v.due)
		if got := c.AddWorkdays(day(v.from), v.days); got != day(v.due) {
			t.Errorf("%s: AddWorkdays = %s, want %s", v.name, got, v.due)
		}
	}
	for _, v := range paused {
		check(v.name, v.from, v.days, spans(v.stops), v.due)
	}
}

func TestWorkdaysAreCounted(t *testing.T) {
	c := workday.Seed()
	for _, v := range counted {
		if got := c.Workdays(day(v.after), day(v.through)); got != v.want {
			t.Errorf("after %s through %s: %d working days, want %d", v.after, v.through, got, v.want)
		}
	}
	for year, want := range perYear {
		last := workday.NewDate(year-1, time.December, 31)
		if got := c.Workdays(last, workday.NewDate(year, time.December, 31)); got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
	if got := c.Workdays(day("2026-09-10"), day("2026-09-01")); got != 0 {
		t.Errorf("backwards: %d", got)
	}
}

func TestElapsedAndRemainingFollowTheLights(t *testing.T) {
	c := workday.Seed()
	for _, v := range lights {
		start, now := morning(v.accepted), morning(v.today)
		if got := workday.Elapsed(c, start, now, workday.Workdays); got != v.used {
			t.Errorf("%s: used %d, want %d", v.name, got, v.used)
		}
		if got := workday.Remaining(c, start, now, workday.Working(v.promise)); got != v.left {
			t.Errorf("%s: left %d, want %d", v.name, got, v.left)
		}
	}
}

func TestRemainingOfOtherUnitsAndStops(t *testing.T) {
	c := workday.Seed()
	stop := workday.Span{From: day("2026-09-03"), To: day("2026-09-06"), Why: "补正"}
	for _, v := range []struct {
		name  string
		limit workday.Limit
		now   time.Time
		stops []workday.Span
		want  int
	}{
		{"ten natural days, three gone", workday.Natural(10), morning("2026-09-04"), nil, 7},
		{"a last day on Saturday lends two days", workday.Natural(4), morning("2026-09-04"), nil, 3},
		{"natural days stand still while stopped", workday.Natural(10), morning("2026-09-07"), []workday.Span{stop}, 8},
		{"working days stand still while stopped", workday.Working(10), morning("2026-09-07"), []workday.Span{stop}, 8},
		{"a day of hours, half of it gone", workday.Hours(24), morning("2026-09-01").Add(12 * time.Hour), nil, 12},
		{"hours stand still while stopped", workday.Hours(48), morning("2026-09-07"), []workday.Span{stop}, 0},
		{"hours under a running stop", workday.Hours(48), morning("2026-09-20"), []workday.Span{{From: day("2026-09-02")}}, 34},
		{"overrun by five natural days", workday.Natural(1), morning("2026-09-07"), nil, -5},
		{"before the start all is left", workday.Working(5), morning("2026-08-01"), nil, 5},
	} {
		if got := workday.Remaining(c, morning("2026-09-01"), v.now, v.limit, v.stops...); got != v.want {
			t.Errorf("%s: %d, want %d", v.name, got, v.want)
		}
	}
}

func TestOtherLimits(t *testing.T) {
	c := workday.Seed()
	running := workday.Span{From: day("2026-09-03"), Why: "听证"}
	for _, v := range []struct {
		name        string
		start       time.Time
		limit       workday.Limit
		stops       []workday.Span
		want        time.Time
		provisional bool
	}{
		{"民法典 §203: fifteen days that end on a Wednesday", morning("2026-09-01"), workday.Natural(15), nil, day("2026-09-16").End(), false},
		{"民法典 §203: a last day on Saturday moves to Monday", morning("2026-09-01"), workday.Natural(4), nil, day("2026-09-07").End(), false},
		{"民法典 §203: a last day on a make-up Sunday stays", morning("2026-09-01"), workday.Natural(19), nil, day("2026-09-20").End(), false},
		{"民法典 §203: a last day in the National Day holiday moves behind it", morning("2026-09-01"), workday.Natural(30), nil, day("2026-10-08").End(), false},
		{"natural days stop too", morning("2026-09-01"), workday.Natural(15), spans([][2]string{{"2026-09-05", "2026-09-06"}}), day("2026-09-18").End(), false},
		{"a moved last day waits for the end of a stop", morning("2026-09-01"), workday.Natural(4), spans([][2]string{{"2026-09-07", "2026-09-08"}}), day("2026-09-09").End(), false},
		{"a limit of no days ends the same day", morning("2026-09-05"), workday.Natural(0), nil, day("2026-09-05").End(), false},
		{"twenty-four hours run through the night", morning("2026-09-01"), workday.Hours(24), nil, morning("2026-09-02"), false},
		{"hours run through holidays", morning("2026-10-01"), workday.Hours(48), nil, morning("2026-10-03"), false},
		{"hours stop while stopped", morning("2026-09-01"), workday.Hours(24), spans([][2]string{{"2026-09-02", "2026-09-02"}}), morning("2026-09-03"), false},
		{"hours that begin inside a stop begin after it", morning("2026-09-01"), workday.Hours(2), spans([][2]string{{"2026-09-01", "2026-09-01"}}), day("2026-09-02").Start().Add(2 * time.Hour), false},
		{"a running stop leaves no due day", morning("2026-09-01"), workday.Working(20), []workday.Span{running}, time.Time{}, false},
		{"a running stop leaves no due moment", morning("2026-09-01"), workday.Hours(100), []workday.Span{running}, time.Time{}, false},
		{"a running stop that is not reached does not matter", morning("2026-09-01"), workday.Working(1), []workday.Span{running}, day("2026-09-02").End(), false},
		{"a moved last day meets a running stop", morning("2026-09-01"), workday.Natural(4), []workday.Span{{From: day("2026-09-06")}}, time.Time{}, false},
		{"2027 is not published: the due day is provisional", morning("2026-12-30"), workday.Working(5), nil, day("2027-01-06").End(), true},
		{"natural days that end in 2027 are provisional", morning("2026-12-30"), workday.Natural(9), nil, day("2027-01-08").End(), true},
		{"a year before the tables is provisional", morning("2016-03-01"), workday.Working(1), nil, day("2016-03-02").End(), true},
		{"late in the evening is still that day in Shanghai", time.Date(2026, 9, 1, 15, 59, 59, 0, time.UTC), workday.Working(1), nil, day("2026-09-02").End(), false},
		{"after midnight in Shanghai is the next day", time.Date(2026, 9, 1, 16, 0, 0, 0, time.UTC), workday.Working(1), nil, day("2026-09-03").End(), false},
	} {
		due, provisional := workday.Due(c, v.start, v.limit, v.stops...)
		if !due.Equal(v.want) || provisional != v.provisional {
			t.Errorf("%s: %s (provisional %v), want %s (%v)", v.name, due, provisional, v.want, v.provisional)
		}
		if r := workday.Reckon(c, v.start, v.limit, v.stops...); !r.Due.Equal(due) || r.Provisional != provisional {
			t.Errorf("%s: Reckon gives %s (%v)", v.name, r.Due, r.Provisional)
		}
	}
}

// drawLimit draws a question to the calendar: a start around the known years, a limit, and some stops, the last perhaps running.
func drawLimit(t *rapid.T) (start time.Time, limit workday.Limit, stops []workday.Span) {
	start = day("2016-06-01").AddDays(rapid.IntRange(0, 4100).Draw(t, "day")).Start().
		Add(time.Duration(rapid.IntRange(0, 86399999).Draw(t, "millisecond")) * time.Millisecond)
	limit = workday.Limit{N: rapid.IntRange(0, 80).Draw(t, "n"),
		Unit: rapid.SampledFrom([]workday.Unit{workday.Workdays, workday.Days, workday.ClockHours}).Draw(t, "unit")}
	for range rapid.IntRange(0, 4).Draw(t, "stops") {
		from := workday.DateOf(start).AddDays(rapid.IntRange(-5, 60).Draw(t, "from"))
		stop := workday.Span{From: from, To: from.AddDays(rapid.IntRange(-1, 25).Draw(t, "length"))}
		if rapid.IntRange(0, 11).Draw(t, "running") == 0 {
			stop.To = workday.Date{}
		}
		stops = append(stops, stop)
	}
	return start, limit, stops
}

// slowDue is the reference: it asks day by day (or second by second's worth of a day) and knows no tables of its own.
func slowDue(off, work map[workday.Date]bool, start time.Time, limit workday.Limit, stops []workday.Span) time.Time {
	worked := func(d workday.Date) bool {
		plain := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		return work[d] || plain && !off[d]
	}
	stopped := func(d workday.Date) (is, forever bool) {
		for _, s := range stops {
			if s.Covers(d) {
				is, forever = true, forever || s.Running()
			}
		}
		return is, forever
	}
	if limit.Unit == workday.ClockHours {
		left, now := time.Duration(limit.N)*time.Hour, start
		for left > 0 {
			today := workday.DateOf(now)
			tomorrow := today.AddDays(1).Start()
			is, forever := stopped(today)
			if forever {
				return time.Time{}
			}
			if !is {
				if spent := tomorrow.Sub(now); spent >= left {
					return now.Add(left)
				}
				left -= tomorrow.Sub(now)
			}
			now = tomorrow
		}
		return now
	}
	d := workday.DateOf(start)
	if limit.N == 0 {
		return d.End()
	}
	for left := limit.N; left > 0; {
		d = d.AddDays(1)
		is, forever := stopped(d)
		if forever {
			return time.Time{}
		}
		if !is && (limit.Unit == workday.Days || worked(d)) {
			left--
		}
	}
	for limit.Unit == workday.Days {
		is, forever := stopped(d)
		if forever {
			return time.Time{}
		}
		if !is && worked(d) {
			break
		}
		d = d.AddDays(1)
	}
	return d.End()
}

func TestDueAgreesWithReckonAndWithCountingDayByDay(t *testing.T) {
	c := workday.Seed()
	off, work := map[workday.Date]bool{}, map[workday.Date]bool{}
	for _, year := range c.KnownYears() {
		y, _ := c.Year(year)
		for _, d := range y.Off() {
			off[d] = true
		}
		for _, d := range y.Work() {
			work[d] = true
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		start, limit, stops := drawLimit(t)
		before := slices.Clone(stops)
		due, provisional := workday.Due(c, start, limit, stops...)
		if !slices.Equal(before, stops) {
			t.Fatal("Due changes the caller's stops")
		}
		if want := slowDue(off, work, start, limit, stops); !due.Equal(want) {
			t.Fatalf("Due = %s, day by day %s", due, want)
		}
		r := workday.Reckon(c, start, limit, stops...)
		if !r.Due.Equal(due) || r.Provisional != provisional {
			t.Fatalf("Reckon = %s %v, Due = %s %v", r.Due, r.Provisional, due, provisional)
		}
		if due.IsZero() {
			return
		}
		if limit.Unit == workday.Workdays && limit.N > 0 {
			if used := workday.Elapsed(c, start, due, limit.Unit, stops...); used != limit.N {
				t.Fatalf("at the due moment %d of %s are used", used, limit)
			}
		}
		if left := workday.Remaining(c, start, due, limit, stops...); left != 0 && limit.N > 0 {
			t.Fatalf("at the due moment %d are left", left)
		}
		if last := r.Days[len(r.Days)-1].Date; limit.Unit != workday.ClockHours && last != workday.DateOf(due) {
			t.Fatalf("the last day shown is %s, due %s", last, due)
		}
	})
}

func TestElapsedCountsTheDaysThatReckonNumbers(t *testing.T) {
	c := workday.Seed()
	rapid.Check(t, func(t *rapid.T) {
		start, limit, stops := drawLimit(t)
		r := workday.Reckon(c, start, limit, stops...)
		if limit.Unit == workday.ClockHours || limit.N == 0 {
			return
		}
		number := 0
		for _, d := range r.Days {
			if d.Counted {
				number = d.Number
			}
			if d.Why == "末日遇休息日，顺延" || number == limit.N {
				return // days after the count is full
			}
			if used := workday.Elapsed(c, start, workdayMoment(d.Date, start), limit.Unit, stops...); used != number {
				t.Fatalf("on %s Elapsed = %d, numbered %d", d.Date, used, number)
			}
		}
	})
}

// workdayMoment is a moment on a day that is not before start.
func workdayMoment(d workday.Date, start time.Time) time.Time {
	if d == workday.DateOf(start) {
		return start
	}
	return d.Start()
}

func TestRuleOfAddingAndCounting(t *testing.T) {
	c := workday.Seed()
	rapid.Check(t, func(t *rapid.T) {
		d := day("2010-01-01").AddDays(rapid.IntRange(0, 9000).Draw(t, "day"))
		n := rapid.IntRange(1, 400).Draw(t, "n")
		due := c.AddWorkdays(d, n)
		if !c.IsWorkday(due) || c.Workdays(d, due) != n {
			t.Fatalf("%d working days after %s is %s, between them %d", n, d, due, c.Workdays(d, due))
		}
		next := c.NextWorkday(d)
		if next.Before(d) || !c.IsWorkday(next) || c.Workdays(d.AddDays(-1), next) != 1 {
			t.Fatalf("next working day from %s is %s", d, next)
		}
	})
}

func TestCalendarWithoutTablesIsMondayToFriday(t *testing.T) {
	c, err := workday.NewCalendar()
	if err != nil {
		t.Fatal(err)
	}
	due, provisional := workday.Due(c, morning("2026-09-01"), workday.Working(20))
	if !provisional || !due.Equal(day("2026-09-29").End()) {
		t.Errorf("twenty days from Monday to Friday: %s %v", due, provisional)
	}
}

func TestCalendarWithAGapIsProvisionalInTheGap(t *testing.T) {
	seed := workday.Seed()
	first, _ := seed.Year(2020)
	last, _ := seed.Year(2022)
	c, err := workday.NewCalendar(last, first)
	if err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]bool{"2020-03-02": false, "2021-03-01": true, "2022-03-01": false} {
		if _, provisional := workday.Due(c, morning(from), workday.Working(3)); provisional != want {
			t.Errorf("from %s: provisional %v", from, provisional)
		}
	}
}

func TestAProposedTableShowsWhomItMovesAndLeavesTheCalendarAlone(t *testing.T) {
	c := workday.Seed()
	after, err := c.With(table2027())
	if err != nil {
		t.Fatal(err)
	}
	start := morning("2026-12-31")
	before, _ := workday.Due(c, start, workday.Working(1))
	due, provisional := workday.Due(after, start, workday.Working(1))
	if !before.Equal(day("2027-01-01").End()) || !due.Equal(day("2027-01-04").End()) || provisional || c.Known(2027) {
		t.Errorf("from %s to %s (provisional %v)", before, due, provisional)
	}
	if _, err := c.With(workday.Year{Year: 2027}); err == nil {
		t.Error("a table without holidays is taken")
	}
}

func TestNoticeNamesTheHolidayAndItsSource(t *testing.T) {
	c := workday.Seed()
	for date, want := range map[string]workday.Notice{
		"2026-02-17": {Holiday: "春节", Document: "国办发明电〔2025〕7号"},
		"2026-02-14": {Holiday: "春节", Document: "国办发明电〔2025〕7号", MakeUp: true},
		"2020-02-01": {Holiday: "春节（延长）", Document: "国办发明电〔2020〕1号"},
		"2022-12-31": {Holiday: "元旦", Document: "国办发明电〔2022〕16号"},
		"2018-05-01": {Holiday: "劳动节", Document: "国办发明电〔2017〕12号"},
		"2024-06-10": {Holiday: "端午节", Document: "国务院办公厅关于2024年部分节假日安排的通知"},
	} {
		if got, touched := c.Notice(day(date)); !touched || got != want {
			t.Errorf("%s: %+v, want %+v", date, got, want)
		}
	}
	if _, touched := c.Notice(day("2026-06-13")); touched {
		t.Error("a notice touches a plain Saturday")
	}
}

func TestReckoningReadsLikeAWallCalendar(t *testing.T) {
	r := workday.Reckon(workday.Seed(), morning("2026-09-18"), workday.Working(5), spans([][2]string{{"2026-09-22", "2026-09-22"}})...)
	want := `起算：2026-09-18（周五）09:30
期限：5个工作日
2026-09-18 周五       当日不计
2026-09-19 周六       休息日
2026-09-20 周日    1  调休上班（国办发明电〔2025〕7号）
2026-09-21 周一    2
2026-09-22 周二       专家评审
2026-09-23 周三    3
2026-09-24 周四    4
2026-09-25 周五       中秋节（国办发明电〔2025〕7号）
2026-09-26 周六       中秋节（国办发明电〔2025〕7号）
2026-09-27 周日       中秋节（国办发明电〔2025〕7号）
2026-09-28 周一    5
到期：2026-09-28（周一）24:00
`
	if got := r.Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"limit":"5wd"`, `"due":"2026-09-28T23:59:59.999+08:00"`, `"date":"2026-09-18"`, `"why":"中秋节","notice":"国办发明电〔2025〕7号"`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("JSON lacks %s: %s", part, text)
		}
	}
	var again workday.Reckoning
	if err := json.Unmarshal(text, &again); err != nil || !again.Due.Equal(r.Due) || !slices.Equal(again.Days, r.Days) {
		t.Errorf("JSON does not read back: %v", err)
	}
}

func TestReckoningExplainsWhatItCannotKnow(t *testing.T) {
	c := workday.Seed()
	for _, v := range []struct {
		name, want string
		r          workday.Reckoning
	}{
		{"an unpublished year", "放假安排尚未公布", workday.Reckon(c, morning("2026-12-30"), workday.Working(5))},
		{"a running stop", "停表尚未结束", workday.Reckon(c, morning("2026-09-01"), workday.Working(5), workday.Span{From: day("2026-09-02")})},
		{"a stop without a reason", "停止计时", workday.Reckon(c, morning("2026-09-01"), workday.Working(5), workday.Span{From: day("2026-09-02"), To: day("2026-09-02")})},
		{"a moved last day", "末日遇休息日，顺延", workday.Reckon(c, morning("2026-09-01"), workday.Natural(4))},
		{"hours from the minute", "自09:30起算", workday.Reckon(c, morning("2026-09-01"), workday.Hours(24))},
		{"hours end at the minute", "到期：2026-09-02（周三）09:30", workday.Reckon(c, morning("2026-09-01"), workday.Hours(24))},
		{"nothing to count", "当日到期", workday.Reckon(c, morning("2026-09-01"), workday.Working(0))},
	} {
		if text := v.r.Text(); !strings.Contains(text, v.want) {
			t.Errorf("%s: no %q in\n%s", v.name, v.want, text)
		}
	}
}

func TestLimitsAreWrittenAndRead(t *testing.T) {
	for code, v := range map[string]struct {
		limit workday.Limit
		title string
	}{
		"20wd": {workday.Working(20), "20个工作日"},
		"15d":  {workday.Natural(15), "15日"},
		"24h":  {workday.Hours(24), "24小时"},
		"0wd":  {workday.Working(0), "0个工作日"},
	} {
		got, err := workday.ParseLimit(code)
		if err != nil || got != v.limit || got.Code() != code || got.String() != v.title {
			t.Errorf("%s: %v %s %v", code, got, got.Code(), err)
		}
		stored, err := got.Value()
		var again workday.Limit
		if err != nil || again.Scan(stored) != nil || again != got {
			t.Errorf("%s does not survive a column", code)
		}
	}
	for _, wrong := range []string{"", "20", "wd", "-1d", "20w", "20wdh", "1.5h", "99999d", "20 wd", "d20", "+5d", "２０wd"} {
		if got, err := workday.ParseLimit(wrong); err == nil {
			t.Errorf("%q is read as %v", wrong, got)
		}
	}
	var limit workday.Limit
	if limit.UnmarshalText(nil) != nil || !limit.IsZero() || limit.String() != "" || limit.Scan(nil) != nil || limit.Scan(5) == nil {
		t.Error("no limit is not read as none")
	}
}

func TestDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		moment := time.Unix(rapid.Int64Range(-62135596800, 253402271999).Draw(t, "second"), 0)
		d := workday.DateOf(moment)
		local := moment.In(workday.Shanghai)
		if d.String() != local.Format("2006-01-02") || d.Weekday() != local.Weekday() || d.Year() != local.Year() || d.Month() != local.Month() || d.Day() != local.Day() {
			t.Fatalf("%s is shown as %s", local, d)
		}
		if moment.Before(d.Start()) || moment.Truncate(time.Second).After(d.End()) {
			t.Fatalf("%s lies outside its day", local)
		}
		again, err := workday.ParseDate(d.String())
		if err != nil || again != d {
			t.Fatalf("%s is read as %s", d, again)
		}
	})
	for _, wrong := range []string{"", "2026-9-1", "2026-02-30", "26-09-01", "0000-01-01", "2026/09/01", "2026-09-01T00:00:00Z"} {
		if d, err := workday.ParseDate(wrong); err == nil {
			t.Errorf("%q is read as %s", wrong, d)
		}
	}
	for _, v := range []struct {
		name, from string
		months     int
		want       string
	}{
		{"six months for a lawsuit", "2026-03-15", 6, "2026-09-15"},
		{"民法典 §202: no such day, the last of the month", "2026-08-31", 6, "2027-02-28"},
		{"backwards over a year", "2026-01-31", -2, "2025-11-30"},
	} {
		if got := day(v.from).AddMonths(v.months); got != day(v.want) {
			t.Errorf("%s: %s, want %s", v.name, got, v.want)
		}
	}
	d := day("2026-09-01")
	if d.Chinese() != "2026年9月1日" || d.WeekdayName() != "周二" || d.AddDays(-1).DaysSince(d) != -1 {
		t.Errorf("%s %s", d.Chinese(), d.WeekdayName())
	}
	stored, err := d.Value()
	var again workday.Date
	if err != nil || again.Scan(stored) != nil || again != d || again.Scan(nil) != nil || !again.IsZero() || again.Scan(3) == nil {
		t.Error("a date does not survive a column")
	}
	var none workday.Date
	if text, err := json.Marshal(none); err != nil || string(text) != `""` || json.Unmarshal(text, &again) != nil || !again.IsZero() {
		t.Error("no day does not survive JSON")
	}
}

func TestDueIsQuickAndAllocatesNothing(t *testing.T) {
	c := workday.Seed()
	start, stops := morning("2026-04-03"), spans([][2]string{{"2026-04-13", "2026-04-17"}, {"2026-04-16", "2026-04-20"}})
	for _, limit := range []workday.Limit{workday.Working(45), workday.Natural(60), workday.Hours(480)} {
		if n := testing.AllocsPerRun(100, func() { workday.Due(c, start, limit, stops...) }); n != 0 {
			t.Errorf("%s: %v allocations", limit, n)
		}
	}
}

func BenchmarkDue(b *testing.B) {
	c := workday.Seed()
	start, stops := morning("2026-04-03"), spans([][2]string{{"2026-04-13", "2026-04-17"}, {"2026-04-16", "2026-04-20"}})
	b.Run("45 working days", func(b *testing.B) {
		for b.Loop() {
			workday.Due(c, start, workday.Working(45))
		}
	})
	b.Run("45 working days with two stops", func(b *testing.B) {
		for b.Loop() {
			workday.Due(c, start, workday.Working(45), stops...)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("2026-09-01")
	f.Add("20wd")
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := workday.ParseDate(text); err == nil && d.String() != text {
			t.Errorf("date %q is written %q", text, d)
		}
		if l, err := workday.ParseLimit(text); err == nil {
			if again, err := workday.ParseLimit(l.Code()); err != nil || again != l {
				t.Errorf("limit %q is written %q", text, l.Code())
			}
		}
	})
}

// TestSeedAgreesWithTheSharedFacts holds the embedded tables to the fact sheet, day by day.
func TestSeedAgreesWithTheSharedFacts(t *testing.T) {
	text, err := os.ReadFile("../../../../shared/domain/holidays.json")
	if err != nil {
		t.Skip("the shared holiday facts are absent; the tables of this folder stand alone")
	}
	var facts map[int]struct{ Off, Work []workday.Date }
	if err := json.Unmarshal(text, &facts); err != nil {
		t.Fatal(err)
	}
	c := workday.Seed()
	for year, fact := range facts {
		y, known := c.Year(year)
		off, work := y.Off(), y.Work()
		slices.SortFunc(off, workday.Date.Compare)
		slices.SortFunc(work, workday.Date.Compare)
		if !known || !slices.Equal(off, fact.Off) || !slices.Equal(work, fact.Work) {
			t.Errorf("%d: off %v work %v", year, off, work)
		}
	}
	if len(facts) != len(c.KnownYears()) {
		t.Errorf("facts for %d years, tables for %d", len(facts), len(c.KnownYears()))
	}
}
