package duty_test

import (
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/duty"
	"tongban/internal/matter"
)

func day(text string) workday.Date { return workday.MustDate(text) }

func TestThePeriodsOfTheRhythms(t *testing.T) {
	for _, c := range []struct {
		name   string
		rhythm duty.Rhythm
		on     string
		want   string // key from until due
	}{
		{"每月公开的，次月几日以前", duty.Rhythm{Every: duty.Monthly, Day: 10}, "2026-10-31", "2026-10 2026-10-01 2026-10-31 2026-11-10"},
		{"十二月的，下一年一月", duty.Rhythm{Every: duty.Monthly, Day: 10}, "2026-12-05", "2026-12 2026-12-01 2026-12-31 2027-01-10"},
		{"没有31日的月份算最后一天", duty.Rhythm{Every: duty.Monthly, Day: 31}, "2027-01-15", "2027-01 2027-01-01 2027-01-31 2027-02-28"},
		{"每季度公开的，下一季度第一个月", duty.Rhythm{Every: duty.Quarterly, Day: 15}, "2026-11-27", "2026-Q4 2026-10-01 2026-12-31 2027-01-15"},
		{"每年公开的，在当年", duty.Rhythm{Every: duty.Yearly, Month: 12, Day: 20}, "2026-03-01", "2026 2026-01-01 2026-12-31 2026-12-20"},
		{"条2019 §49: 每年1月31日以前公布上一年度的报告", duty.Rhythm{Every: duty.Yearly, Month: 1, Day: 31, Next: true}, "2026-03-01", "2026 2026-01-01 2026-12-31 2027-01-31"},
		{"按事由公开的没有公开期", duty.Rhythm{Every: duty.Once, Days: 20}, "2026-03-01", ""},
	} {
		p, ok := c.rhythm.Period(day(c.on))
		got := strings.Join([]string{p.Key, p.From.String(), p.Until.String(), p.Due.String()}, " ")
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
	if p := (duty.Rhythm{Every: duty.Once, Days: 20}).Occasion(workday.Seed(), day("2026-09-01"), 1, "批复"); p.Due.String() != "2026-09-29" { // 条2019 §26: 形成或者变更之日起二十个工作日内公开
		t.Errorf("二十个工作日: %s", p.Due)
	}
}

func TestARhythmIsReadAsItIsWritten(t *testing.T) {
	for _, text := range []string{"事由20", "每月10", "每季度15", "每年当年12-31", "每年次年03-31"} {
		r, ok := duty.ParseRhythm(text)
		if !ok || r.Code() != text {
			t.Errorf("%s is read as %v %s", text, ok, r.Code())
		}
	}
	for _, text := range []string{"", "每周1", "每月0", "每年13-01", "事由", "每季度32"} {
		if _, ok := duty.ParseRhythm(text); ok {
			t.Errorf("%s is read", text)
		}
	}
}

func version(n int, since string, bodies string, rhythm duty.Rhythm) duty.Version {
	return duty.Version{Row: duty.Row{Code: "YS", Bodies: strings.Fields(bodies), Rhythm: rhythm, Way: duty.WayProactive}, N: n, Since: day(since), Reason: "目录调整"}
}

func TestWhatARowOwes(t *testing.T) {
	monthly, quarterly := duty.Rhythm{Every: duty.Monthly, Day: 10}, duty.Rhythm{Every: duty.Quarterly, Day: 15}
	ended := version(2, "2026-11-20", "a b", monthly)
	ended.Ended = true
	onRequest := version(1, "2026-10-01", "a", monthly)
	onRequest.Way = duty.WayRequest
	for _, c := range []struct {
		name  string
		h     duty.History
		today string
		want  string
	}{
		{"执行那天所在的公开期要公开，以前的不要", duty.History{version(1, "2026-10-15", "a", monthly)}, "2026-11-27", "a/2026-10/1 a/2026-11/1"},
		{"还没有执行的不公开", duty.History{version(1, "2026-12-01", "a", monthly)}, "2026-11-27", ""},
		{"过了年，新一年的公开期照样开始", duty.History{version(1, "2026-11-15", "a", monthly)}, "2027-01-01", "a/2026-11/1 a/2026-12/1 a/2027-01/1"},
		{"新加的机关从执行那天所在的公开期开始", duty.History{version(1, "2026-10-15", "a", monthly), version(2, "2026-11-20", "a b", monthly)}, "2026-11-27", "a/2026-10/1 a/2026-11/1 b/2026-11/2"},
		{"去掉的机关，本期不再公开，上一期还要公开", duty.History{version(1, "2026-10-15", "a b", monthly), version(2, "2026-11-20", "a", monthly)}, "2026-11-27", "a/2026-10/1 a/2026-11/1 b/2026-10/1"},
		{"频次改了，已经开始的公开期按原来的办完", duty.History{version(1, "2026-10-15", "a", monthly), version(2, "2026-11-20", "a", quarterly)}, "2027-01-02", "a/2026-10/1 a/2026-11/1 a/2026-Q4/2 a/2027-Q1/2"},
		{"停止公开的，只剩已经结束的公开期", duty.History{version(1, "2026-10-15", "a", monthly), ended}, "2027-03-01", "a/2026-10/1"},
		{"当年到期的日子在执行以前，这一年不要", duty.History{version(1, "2026-11-15", "a", duty.Rhythm{Every: duty.Yearly, Month: 3, Day: 31})}, "2026-11-27", ""},
		{"停了很久的，最多补回四百天", duty.History{version(1, "2020-01-01", "a", duty.Rhythm{Every: duty.Yearly, Month: 1, Day: 31, Next: true})}, "2026-11-27", "a/2025/1 a/2026/1"},
		{"依申请公开的不生成任务", duty.History{onRequest}, "2026-11-27", ""},
		{"按事由公开的不按期生成", duty.History{version(1, "2026-01-01", "a", duty.Rhythm{Every: duty.Once, Days: 20})}, "2026-11-27", ""},
	} {
		var got []string
		for _, o := range c.h.Owed(day(c.today)) {
			got = append(got, o.Body+"/"+o.Period.Key+"/"+string(rune('0'+o.Version.N)))
		}
		slices.Sort(got)
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %q, not %q", c.name, text, c.want)
		}
	}
}

func TestWhatMeetsADuty(t *testing.T) {
	monthly, _ := duty.Rhythm{Every: duty.Monthly, Day: 10}.Period(day("2026-10-15"))
	d := duty.Duty{Body: "finance", Period: monthly}
	found := duty.Found{Number: "XX-1", Title: "十月预算执行", Body: "finance", On: day("2026-11-05")}
	other, early := found, found
	found.First, other.First = found.On, found.On
	other.Body, early.First, early.On = "market", day("2026-09-30"), day("2026-11-05")
	revised := found
	revised.On = day("2026-11-15")
	for _, c := range []struct {
		name string
		in   duty.Link
		ok   bool
	}{
		{"本机关在本期公开的", duty.Link{Document: "XX-1", Found: found}, true},
		{"没有公开的不能关联", duty.Link{Document: "XX-2"}, false},
		{"别的机关公开的不能关联", duty.Link{Document: "XX-1", Found: other}, false},
		{"本期开始以前公开的不能关联", duty.Link{Document: "XX-1", Found: early}, false},
		{"本期以前公开、本期修订的也不算", duty.Link{Document: "XX-1", Found: early}, false},
		{"一篇信息不能办结两期", duty.Link{Document: "XX-1", Found: found, Used: "GW-1"}, false},
	} {
		if _, err := duty.Fits(d, c.in); (err == nil) != c.ok || err != nil && fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestWhichDayOfADocumentCounts(t *testing.T) {
	p, _ := duty.Rhythm{Every: duty.Monthly, Day: 10}.Period(day("2026-10-15"))
	for _, c := range []struct {
		name, first, on string
		inPlace         bool
		want            string
	}{
		{"按时公开，后来改了错字，仍然按首次公开算", "2026-11-05", "2026-11-15", false, "2026-11-05"},
		{"始终更新同一篇的，按修订的日期算", "2026-01-05", "2026-11-15", true, "2026-11-15"},
		{"始终更新同一篇的，本期首次公开的按首次", "2026-11-05", "2026-11-15", true, "2026-11-05"},
	} {
		on, err := duty.Fits(duty.Duty{Body: "a", Period: p, InPlace: c.inPlace}, duty.Link{Found: duty.Found{Number: "1", Body: "a", First: day(c.first), On: day(c.on)}})
		if err != nil || on != day(c.want) {
			t.Errorf("%s: %s %v", c.name, on, err)
		}
	}
}

func TestWhatIsLateIsNotTakenAwayByAChange(t *testing.T) {
	before := version(1, "2026-01-01", "a", duty.Rhythm{Every: duty.Yearly, Month: 3, Day: 31})
	after := before
	after.N, after.Since, after.Ended = 2, day("2026-11-27"), true
	p, _ := before.Rhythm.Period(day("2026-02-01"))
	d := duty.Duty{Body: "a", Period: p}
	if why := (duty.History{before, after}).Dropped(d, day("2026-11-27")); why != "" {
		t.Errorf("三月到期没有公开的，年底停止公开也不能撤销: %s", why)
	}
	d.Period.Due = day("2026-12-20")
	if (duty.History{before, after}).Dropped(d, day("2026-11-27")) == "" {
		t.Error("还没到期的，停止公开以后不再公开")
	}
}

func TestARowIsCheckedInTheWordsOfItsLabels(t *testing.T) {
	all := func(string) bool { return true }
	good := duty.Row{Code: "YS-01", First: "财政预决算", Second: "部门预算", Content: "收支总表", Basis: "预算法", Deadline: "批准后20个工作日内", Bodies: []string{"finance"}, Channels: []string{"site"}, Audience: duty.AudienceAll,
		Way: duty.WayProactive, Rhythm: duty.Rhythm{Every: duty.Once, Days: 20}, Class: "budget"}
	if wrong := good.Check(duty.Known{Body: all, Area: all, Class: all}); len(wrong) > 0 {
		t.Errorf("a good row is wrong: %v", wrong)
	}
	bad := duty.Row{Code: "一", Audience: duty.AudienceGroup, Title: "【谁】的预算", Rhythm: duty.Rhythm{Every: duty.Yearly, Month: 13}}
	var names []string
	for _, f := range bad.Check(duty.Known{Body: all, Area: all, Class: func(string) bool { return false }}) {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "basis bodies channels class code content day deadline first group month second title way" {
		t.Errorf("wrong: %s", got)
	}
}

func TestTheStatesHaveTheirWords(t *testing.T) {
	k := duty.New(duty.Deps{}).Kind()
	for _, s := range []matter.State{duty.StateOpen, duty.StateSigning, duty.StateMet, duty.StateLate, duty.StateNone, duty.StateDropped} {
		if k.State(s).Title == string(s) {
			t.Errorf("%s has no title", s)
		}
	}
}
