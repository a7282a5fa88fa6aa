package casework_test

import (
	"net/http"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/accord"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// agreed lets the second administrator put a limit in force; who proposed it may not. What stands in the way is looked at.
func (b *workbench) agreed(term string, wrong func(error) bool) {
	b.t.Helper()
	p, there, err := b.room.Accord.Waiting(b.t.Context(), "term", term)
	if err != nil || !there {
		b.t.Fatalf("nothing waits: %v", err)
	}
	if _, err := b.room.Accord.End(b.t.Context(), keeper, p.ID, accord.StateAgreed, ""); fault.KindOf(err) != fault.KindDenied {
		b.t.Errorf("proposed and agreed by one person: %v", err)
	}
	_, err = b.room.Accord.End(b.t.Context(), second, p.ID, accord.StateAgreed, "")
	if wrong == nil && err != nil || wrong != nil && !wrong(err) {
		b.t.Errorf("agreed: %v", err)
	}
}

var second = mattertest.Officer(91, "邱志明", "centre", path, org.AdminSystem)

var keeper = mattertest.Officer(90, "马建军", "centre", path, org.AdminSystem)

func TestA03TheLimitsOfTheLawAreDataWithAGroundAndAHistory(t *testing.T) {
	b := newWorkbench(t)
	earlier, first := b.accepted()
	b.Must(examiner, earlier, "tell_hearing", tell())
	b.sit(examiner).get("/desk/terms", 200, "申请听证", "5个工作日", "《行政许可法》第四十七条第一款", "法律没有规定，是本平台的做法", "!/desk/terms/plea")
	b.get("/desk/terms/hearing_ask", 403)

	b.sit(keeper).get("/desk/terms", 200, "/desk/terms/plea")
	b.get("/desk/terms/nothing", 404)
	form := func(days, since string) []string {
		return []string{"days", days, "ground", "《某省行政许可听证办法》第九条", "since", since, "why", "省里规定了更长的期限"}
	}
	b.post("/desk/terms/hearing_ask", form("8", "2026-08-31"), 422, "开始日期不能早于今天")
	b.post("/desk/terms/hearing_ask", form("0", "2026-09-01"), 422)
	b.post("/desk/terms/hearing_ask", []string{"days", "8", "compared", "true", "since", "2026-09-01", "why", "x"}, 422, "哪部法律的哪一条")
	for _, ground := range []string{"", "《行政许可法》第四十七条第一款"} {
		b.post("/desk/terms/hearing_ask", []string{"days", "8", "ground", ground, "since", "2026-09-02", "why", "x"}, 422, "改动要写明新的法律依据")
	}
	b.post("/desk/terms/hearing_ask", form("8", "2026-09-02"), http.StatusSeeOther)
	b.post("/desk/terms/hearing_ask", form("9", "2026-09-02"), 422, "已经有一项修改在等复核")
	b.get("/desk/terms/hearing_ask", 200, "马建军提出的修改等另一人复核，还没有生效", "“5个工作日”改为“8个工作日”")
	b.agreed("hearing_ask", nil)
	b.post("/desk/terms/hearing_ask", form("9", "2026-09-02"), http.StatusSeeOther)
	b.agreed("hearing_ask", func(err error) bool { return strings.Contains(err.Error(), "已经有人定了") })
	b.get("/desk/terms/hearing_ask", 200, "8个工作日", "5个工作日", "未与法律原文核对", "马建军提出，邱志明复核", "随系统提供")

	id, next := b.accepted()
	b.Must(examiner, id, "tell_hearing", tell()) // the first of September: the old limit holds until its last day
	if got := b.day(next, casework.ClockHearingAsk); got != "2026-09-08" {
		t.Errorf("before the change one may ask until %s", got)
	}
	b.At("2026-09-02 10:00")
	id, third := b.accepted()
	b.sit(examiner).get("/desk/cases/"+third+"/act/tell_hearing", 200, "8个工作日")
	b.Must(examiner, id, "tell_hearing", tell())
	if got := b.day(third, casework.ClockHearingAsk); got != "2026-09-14" {
		t.Errorf("after the change one may ask until %s", got)
	}
	if text := b.words(id); !strings.Contains(text, "八日内") || !strings.Contains(text, "2026年9月14日") {
		t.Errorf("the notice says: %s", text)
	}
	if c, _ := b.See(third).Clock(casework.ClockHearingAsk); c.Ground != "《某省行政许可听证办法》第九条" {
		t.Errorf("the clock rests on %s", c.Ground)
	}
	if got := b.day(first, casework.ClockHearingAsk); got != "2026-09-08" {
		t.Errorf("a clock that ran already was moved to %s", got)
	}
}

func TestTheLimitsOfProceduresThatAnAdministratorSets(t *testing.T) {
	set := func(b *workbench, name, days string) {
		b.sit(keeper).post("/desk/terms/"+name, []string{"days", days, "ground", "《本市规定》第三条", "since", "2026-09-01", "why", "调整"}, http.StatusSeeOther)
		b.agreed(name, nil)
	}
	t.Run("行政许可法 §42(一): 最长延长几日由期限表定，超过的不准", func(t *testing.T) {
		b := newWorkbench(t)
		set(b, "extend", "6")
		id, _ := b.accepted()
		if text := b.refused(fault.KindInvalid, head, id, "extend", casework.Extend{Days: 7, Reason: "复杂", Signed: true}); text == "" {
			t.Error("no words")
		}
		b.Must(head, id, "extend", casework.Extend{Reason: "复杂", Signed: true})
	})
	t.Run("容缺材料没有规定补交期限的，按期限表的补正期限", func(t *testing.T) {
		b := newWorkbench(t, func(i *casework.Item) { i.Correction, i.Tolerance = workday.Limit{}, &casework.Tolerance{} })
		set(b, "correction", "4")
		_, number := b.gapped()
		if got := b.day(number, "gap/rules"); got != "2026-09-07" {
			t.Errorf("the rules follow until %s", got)
		}
	})
	t.Run("行政许可法 §44: 送达期限由期限表定", func(t *testing.T) {
		b := newWorkbench(t)
		set(b, "delivery", "3")
		id, number := b.deciding()
		b.Must(head, id, "decide", grant())
		if got := b.day(number, casework.ClockDelivery); got != "2026-09-04" {
			t.Errorf("to be delivered until %s", got)
		}
	})
	t.Run("行政许可法 §48(一): 几日前通知由期限表定", func(t *testing.T) {
		b := newWorkbench(t)
		set(b, "hearing_notice", "10")
		id, _ := b.accepted()
		b.Must(examiner, id, "tell_hearing", tell())
		b.Must(applicant, id, "ask_hearing", casework.AskHearing{})
		b.refused(fault.KindInvalid, examiner, id, "arrange_hearing", call("2026-09-15"))
		b.Must(examiner, id, "arrange_hearing", call("2026-09-16"))
	})
}
