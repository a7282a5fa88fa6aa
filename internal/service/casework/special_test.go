package casework_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

func begin(code string) casework.StartSpecial {
	return casework.StartSpecial{Code: code, Reason: "需要核实", Basis: "《行政许可法》第四十五条"}
}

// mayor approves for the government of the city.
var mayor = mattertest.Officer(10, "方市长", "city", path, casework.RightGovern)

// unified is handled by two bodies as one within forty-five days.
func unified(i *casework.Item) {
	parallel(i)
	i.Statutory, i.Promised = workday.Working(45), workday.Working(30)
}

func TestSpecialProceduresAndExtensions(t *testing.T) {
	hold(t, map[string]rule{
		"行政许可法 §45: 停表有书面告知，两个时钟都记下文号": func(t *testing.T, h *house) {
			id, number := h.accepted()
			h.Must(examiner, id, "start_special", begin("testing"))
			c := h.state(number, casework.StateSpecial)
			for _, name := range []string{casework.ClockStatutory, casework.ClockPromise} {
				clock, _ := h.live(number, name)
				if n := clock.Stops[0].Notice; !strings.Contains(n, "〔2026〕") || n != c.Specials[0].Notice {
					t.Errorf("%s stopped by notice %q, the case has %q", name, n, c.Specials[0].Notice)
				}
			}
		},
		"行政许可法 §45: 不是法律列举的程序只停承诺时限，法定时限继续": func(t *testing.T, h *house) {
			id, number := h.accepted()
			law, promise := h.day(number, casework.ClockStatutory), h.day(number, casework.ClockPromise)
			h.Must(examiner, id, "start_special", begin("opinion"))
			h.At("2026-09-03 10:00")
			h.Must(examiner, id, "end_special", casework.EndSpecial{Result: "没有异议"})
			if h.day(number, casework.ClockStatutory) != law || h.day(number, casework.ClockPromise) == promise {
				t.Errorf("law %s to %s, promise %s to %s", law, h.day(number, casework.ClockStatutory), promise, h.day(number, casework.ClockPromise))
			}
		},
		"行政许可法 §34: 现场核查先约时间和人员，不能不约而启动": func(t *testing.T, h *house) {
			id, _ := h.accepted()
			if words := h.refused(fault.KindInvalid, examiner, id, "start_special", begin("survey")); !strings.Contains(words, "安排联合踏勘") {
				t.Error(words)
			}
			h.refused(fault.KindInvalid, examiner, id, "start_special", begin("hearing"))
		},
		"行政许可法 §42(一): 最多延长十日，只能一次，由本机关负责人批准": func(t *testing.T, h *house) {
			id, number := h.accepted()
			h.refused(fault.KindInvalid, head, id, "extend", casework.Extend{Days: 11, Reason: "复杂", Signed: true})
			h.refused(fault.KindDenied, mayor, id, "extend", casework.Extend{Days: 10, Reason: "复杂", Signed: true})
			h.Must(head, id, "extend", casework.Extend{Days: 4, Reason: "复杂", Signed: true})
			if got := h.day(number, casework.ClockStatutory); got != "2026-10-10" {
				t.Errorf("due %s", got)
			}
			h.refused(fault.KindConflict, head, id, "extend", casework.Extend{Days: 1, Reason: "复杂", Signed: true})
		},
	})
}

func TestAJointCaseIsExtendedByTheGovernment(t *testing.T) {
	for name, r := range map[string]rule{
		"行政许可法 §42(二): 联合办理延长十六日，不准": func(t *testing.T, h *house) {
			id, _ := h.accepted()
			h.refused(fault.KindInvalid, mayor, id, "extend", casework.Extend{Days: 16, Reason: "复杂", Signed: true})
		},
		"行政许可法 §42(二): 联合办理延长十五日，由本级人民政府负责人批准，出具告知书": func(t *testing.T, h *house) {
			id, number := h.accepted()
			h.refused(fault.KindDenied, head, id, "extend", casework.Extend{Days: 15, Reason: "复杂", Signed: true})
			h.Must(mayor, id, "extend", casework.Extend{Days: 15, Reason: "涉及部门多", Signed: true})
			clock, _ := h.live(number, casework.ClockStatutory)
			if clock.Total().N != 60 || !strings.Contains(h.words(id), "经本级人民政府负责人批准，办理期限延长15个工作日") {
				t.Errorf("total %s: %s", clock.Total(), h.words(id))
			}
		},
	} {
		t.Run(name, func(t *testing.T) { r(t, newHouse(t, unified)) })
	}
}

func TestW24TheRegisterOfSpecialProcedures(t *testing.T) {
	b := newWorkbench(t)
	id, number := b.accepted()
	b.sit(examiner).get("/desk/specials", 200, "没有符合条件的特别程序")
	b.Must(examiner, id, "start_special", begin("opinion"))
	b.get("/desk/specials", 200, number, "征求意见", "只停承诺", "陈志强", "2026年9月8日", "正在进行", "〔2026〕")
	b.get("/desk/specials?part=over", 200, "!"+number)
	b.sit(fireman).get("/desk/specials", 200, "!"+number)
	b.At("2026-09-10 10:00")
	b.sit(examiner).get("/desk/specials?part=over", 200, number, "超过期限")
	b.Must(examiner, id, "end_special", casework.EndSpecial{Result: "没有异议"})
	b.sit(examiner).get("/desk/specials?part=running", 200, "!"+number)
	b.get("/desk/specials?part=over", 200, number, "没有异议")
	b.get("/desk/cases/"+number+"/clocks/promise", 200, "书面告知")
	id, number = b.accepted()
	b.Must(examiner, id, "start_special", begin("testing"))
	b.Must(applicant, id, "withdraw", casework.Withdraw{})
	b.sit(examiner).get("/desk/specials?part=running", 200, "!"+number)
	b.get("/desk/specials", 200, number, "申请已经撤回")
}

func TestAClockThatStopsWithoutANoticeIsRefused(t *testing.T) { // 行政许可法 §45: 没有书面告知的文号，不能停表
	kind := &matter.Kind{Name: "plain", Title: "件", States: []matter.StateDef{{Name: "open", Title: "办理中", Waits: "谁"}},
		Number: func(matter.Opening, time.Time) (string, func(int64) string) {
			return "plain", func(int64) string { return "P-1" }
		},
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "begin", Title: "开始", By: matter.ByAnyone()}, func(m *matter.Move, _ matter.Due) error {
				m.Open(matter.Opening{Title: "件", Region: path, Lead: "market"})
				m.Become("open")
				m.Start(matter.ClockSpec{Name: "limit", Title: "期限", Limit: workday.Working(5)})
				return nil
			}),
			matter.Act(matter.Action{Name: "stop", Title: "停表", From: []matter.State{"open"}, By: matter.ByAnyone()}, func(m *matter.Move, _ matter.Due) error {
				return m.Pause("limit", matter.Stop{Title: "鉴定", Notice: matter.NoticeComes})
			}),
		}}
	h := mattertest.New(t, nil, kind)
	r, err := h.Start(context.Background(), applicant, "plain", "begin", matter.Due{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Do(context.Background(), applicant, r.ID, "stop", matter.Due{}); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("stopped: %v", err)
	}
}
