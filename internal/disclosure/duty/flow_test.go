package duty_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/duty"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
)

const city = `
divisions:
  - {code: "350000", name: 福建省, level: province}
  - {code: "359900", name: 云州市, parent: "350000", level: city}
bodies:
  - {code: office, name: 云州市人民政府办公室, abbr: 云政办, division: "359900", credit_code: 11359900PDY00001X7}
  - {code: market, name: 云州市市场监督管理局, abbr: 云市监, division: "359900", credit_code: 11359900PDY0000362}
posts:
  - {code: handle, name: 政务公开岗, body: market, rights: [duty.handle]}
  - {code: head, name: 政务公开负责人, body: market, rights: [duty.sign]}
officers:
  - {login: tong, name: 佟欣, posts: [handle]}
  - {login: kuang, name: 匡正华, posts: [head]}
`

const region = "/350000/359900/"

var (
	ctx    = context.Background()
	admin  = mattertest.Officer(1, "高立群", "office", region, duty.RightAdmin)
	clerk  = mattertest.Officer(2, "佟欣", "market", region, duty.RightHandle)
	head   = mattertest.Officer(3, "匡正华", "market", region, duty.RightSign, duty.RightHandle)
	system = account.System("test")
)

// shelf is the documents of a test.
type shelf map[string]duty.Found

func (s shelf) Found(_ context.Context, number string) (duty.Found, error) {
	if f, ok := s[number]; ok {
		return f, nil
	}
	return duty.Found{}, fault.Missing("政府信息", number)
}

func (s shelf) Since(context.Context, string, workday.Date) ([]duty.Found, error) { return nil, nil }

func (s shelf) Draft(context.Context, account.Actor, duty.Draft, string) (string, error) {
	return "XX-9", nil
}

func (s shelf) Lives(context.Context, string) (bool, error) { return true, nil }

func (s shelf) Drop(context.Context, account.Actor, string) error { return nil }

func (s shelf) Desk(number string) string { return "/desk/documents/" + number }

type house struct {
	*mattertest.Hall
	t    *testing.T
	room *duty.Room
	docs shelf
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, docs: shelf{}}
	directory := org.NewDirectory()
	d := duty.Deps{Org: directory, Hall: func() *matter.Engine { return h.Engine }, Documents: h.docs, Classes: []web.Option{{Value: "budget", Text: "财政预算决算"}}}
	h.room = duty.New(d)
	h.Hall = mattertest.New(t, []store.Migrations{org.Migrations(), duty.Migrations()}, h.room.Kind())
	d.DB, d.Now, d.Calendar, d.Lamp = h.DB, h.Now, func() *workday.Calendar { return h.Calendar }, h.Lamp()
	h.room.Deps = d
	data, err := org.ReadData(strings.NewReader(city))
	must(t, err)
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.DB.NewID, data) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return directory.Load(ctx, tx) }))
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func monthlyRow(bodies ...string) duty.Row {
	return duty.Row{Code: "YS-02", Area: "spending", First: "财政预决算", Second: "预算执行情况", Content: "收入\n支出", Basis: "《中华人民共和国预算法》", Deadline: "每月10日前", Bodies: bodies, Channels: []string{"site"},
		Audience: duty.AudienceAll, Way: duty.WayProactive, Rhythm: duty.Rhythm{Every: duty.Monthly, Day: 10}, Class: "budget"}
}

func (h *house) write(row duty.Row, since string, seen int) {
	h.t.Helper()
	_, _, err := h.room.Write(ctx, admin, duty.Change{Row: row, Since: day(since), Reason: "按基层政务公开标准目录", Seen: seen})
	must(h.t, err)
	must(h.t, h.room.SweepPeriods(ctx))
}

// duties lists what there is, the oldest first, as body/period/state.
func (h *house) duties() (out []string, ids []matter.Matter) {
	h.t.Helper()
	list, err := h.List(ctx, system, matter.Filter{Kind: duty.KindName, Limit: 100})
	must(h.t, err)
	for i := len(list) - 1; i >= 0; i-- {
		d := h.See(list[i].Number).Facts.(duty.Duty)
		out, ids = append(out, d.Body+"/"+d.Period.Key+"/"+string(list[i].State)), append(ids, list[i])
	}
	return out, ids
}

func (h *house) want(words string) []matter.Matter {
	h.t.Helper()
	got, list := h.duties()
	if strings.Join(got, " ") != words {
		h.t.Fatalf("%s, not %s", got, words)
	}
	return list
}

func (h *house) verified() {
	h.t.Helper()
	report, err := h.Verify(ctx, nil)
	must(h.t, err)
	for _, f := range report.Faults {
		h.t.Error(f)
	}
}

func TestTheClockOpensAPeriodOnceAlsoAfterTheYearAndAChange(t *testing.T) {
	h := open(t)
	h.At("2026-11-20 09:00")
	h.write(monthlyRow("market"), "2026-11-15", 0)
	list := h.want("market/2026-11/open")
	if due := workday.DateOf(list[0].DueAt).String(); due != "2026-12-10" {
		t.Errorf("due on %s", due)
	}
	must(t, h.room.SweepPeriods(ctx))
	h.want("market/2026-11/open")
	h.At("2027-01-01 00:10")
	must(t, h.room.SweepPeriods(ctx))
	h.want("market/2026-11/open market/2026-12/open market/2027-01/open")
	h.At("2027-01-20 09:00")
	h.write(monthlyRow("office"), "2027-01-20", 1)
	h.want("market/2026-11/open market/2026-12/open market/2027-01/dropped office/2027-01/open")
	h.write(monthlyRow("office", "market"), "2027-01-20", 2)
	h.want("market/2026-11/open market/2026-12/open market/2027-01/dropped office/2027-01/open market/2027-01/open")
	must(t, h.room.SweepPeriods(ctx))
	h.want("market/2026-11/open market/2026-12/open market/2027-01/dropped office/2027-01/open market/2027-01/open")
	h.verified()
}

func TestADutyIsMetInTimeOrLate(t *testing.T) {
	h := open(t)
	h.At("2026-10-09 09:00")
	h.At("2026-09-15 09:00")
	h.write(monthlyRow("market"), "2026-09-15", 0)
	h.At("2026-10-09 09:00")
	must(t, h.room.SweepPeriods(ctx))
	list := h.want("market/2026-09/open market/2026-10/open")
	if _, _, err := h.room.Write(ctx, admin, duty.Change{Row: monthlyRow("market"), Since: day("2025-10-01"), Reason: "日期写错", Seen: 1}); err == nil {
		t.Error("a change is put in force a year ago")
	}
	h.At("2026-11-20 09:00")
	// 2026-10-10 is a working Saturday: the day of the row itself
	h.docs["XX-1"] = duty.Found{Number: "XX-1", Title: "九月预算执行情况", Body: "market", On: day("2026-10-10")}
	h.docs["XX-2"] = duty.Found{Number: "XX-2", Title: "十月预算执行情况", Body: "market", On: day("2026-11-20")}
	_, err := h.Do(ctx, clerk, list[0].ID, "link", duty.Link{Document: "XX-1", Found: h.docs["XX-1"]})
	must(t, err)
	_, err = h.Do(ctx, clerk, list[1].ID, "drafted", duty.Drafted{Document: "XX-2"})
	must(t, err)
	must(t, h.room.SweepDrafts(ctx)) // the draft is public: the machine meets the duty
	h.want("market/2026-09/met market/2026-10/late")
	must(t, h.room.Withdrawn(ctx, "XX-1", "附件有误"))
	must(t, h.room.Withdrawn(ctx, "XX-1", "附件有误"))
	must(t, h.room.SweepPeriods(ctx))
	h.want("market/2026-09/gone market/2026-10/late market/2026-09/open market/2026-11/open")
	h.verified()
}

func TestNothingArosePassesTwoHands(t *testing.T) {
	h := open(t)
	h.At("2026-10-09 09:00")
	h.write(monthlyRow("market"), "2026-10-01", 0)
	list := h.want("market/2026-10/open")
	if _, err := h.Do(ctx, clerk, list[0].ID, "report_none", duty.ReportNone{Reason: "本月没有支出"}); err == nil {
		t.Fatal("reported before the period was over")
	}
	h.At("2026-11-02 09:00")
	if _, err := h.Do(ctx, clerk, list[0].ID, "report_none", duty.ReportNone{Reason: " "}); fault.KindOf(err) != fault.KindInvalid {
		t.Fatalf("without a reason: %v", err)
	}
	_, err := h.Do(ctx, clerk, list[0].ID, "report_none", duty.ReportNone{Reason: "本月没有新的支出"})
	must(t, err)
	h.want("market/2026-10/signing")
	_, err = h.Do(ctx, head, list[0].ID, "refuse", duty.Refuse{Reason: "有一笔追加"})
	must(t, err)
	h.want("market/2026-10/open")
	_, err = h.Do(ctx, head, list[0].ID, "report_none", duty.ReportNone{Reason: "那一笔属于九月"})
	must(t, err)
	if _, err := h.Do(ctx, head, list[0].ID, "sign", duty.Sign{Signed: true}); err == nil {
		t.Fatal("reported and signed by one person")
	}
	h.verified()
}

func TestADutyOpenedByMistakeIsVoidedByTwoHands(t *testing.T) {
	h := open(t)
	h.At("2026-10-09 09:00")
	h.write(monthlyRow("market"), "2026-10-01", 0)
	h.At("2026-11-20 09:00")
	must(t, h.room.SweepPeriods(ctx))
	list := h.want("market/2026-10/open market/2026-11/open")
	missing, late := list[0].ID, list[1].ID
	if _, err := h.Do(ctx, head, missing, "void", duty.Agree{Signed: true}); err == nil {
		t.Fatal("voided though nobody asked")
	}
	if _, err := h.Do(ctx, clerk, missing, "ask_void", duty.AskVoid{Reason: "无"}); fault.KindOf(err) != fault.KindInvalid {
		t.Fatalf("asked without a reason: %v", err)
	}
	h.Must(head, missing, "ask_void", duty.AskVoid{Reason: "本局十月没有预算"})
	if _, err := h.Do(ctx, head, missing, "void", duty.Agree{Signed: true}); err == nil {
		t.Fatal("asked and agreed by one person")
	}
	other := mattertest.Officer(4, "另一位", "market", region, duty.RightSign)
	h.Must(other, missing, "refuse", duty.Refuse{Reason: "有预算"})
	h.want("market/2026-10/open market/2026-11/open")
	h.Must(clerk, missing, "ask_void", duty.AskVoid{Reason: "本局不是预算单位"})
	if list, err := h.room.List(ctx, system, duty.Choice{Asked: true, Limit: 10}); err != nil || len(list) != 1 {
		t.Fatalf("%v %v", list, err)
	}
	h.Must(head, missing, "void", duty.Agree{Signed: true})
	// one that has ended too: its document may meet another, and nobody was late
	h.At("2026-12-20 09:00")
	h.docs["XX-1"] = duty.Found{Number: "XX-1", Title: "预算执行情况", Body: "market", On: day("2026-12-20")}
	h.Must(clerk, late, "link", duty.Link{Document: "XX-1", Found: h.docs["XX-1"]})
	h.Must(clerk, late, "ask_void", duty.AskVoid{Reason: "公开主体写错了"})
	h.Must(head, late, "keep", duty.Keep{Reason: "没有写错"})
	h.Must(clerk, late, "ask_void", duty.AskVoid{Reason: "公开主体确实写错了"})
	h.Must(head, late, "void", duty.Agree{Signed: true})
	must(t, h.room.SweepPeriods(ctx)) // not opened again
	list = h.want("market/2026-10/void market/2026-11/void market/2026-12/open")
	if list[0].Late || list[1].Late {
		t.Error("a duty opened by mistake counts as late")
	}
	h.verified()
}
