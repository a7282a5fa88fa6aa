package casework_test

import (
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// prechecked is an item whose guide says that what comes in by the net is pre-checked, and wants the original of the plan.
func prechecked(i *casework.Item) {
	i.Precheck = true
	for n := range i.Materials {
		if i.Materials[n].Code == "plan" {
			i.Materials[n].Originals = 1
		}
	}
}

func bring() casework.DoPrecheck {
	return casework.DoPrecheck{Result: casework.PrecheckOriginals, Bring: []string{"plan"}, Words: "周三上午人少"}
}

func TestPrecheck(t *testing.T) {
	rules := map[string]rule{
		"行政许可法 §32(四): 预审不停五日的答复期限，满五日照样视为受理": func(t *testing.T, h *house) {
			id, number := h.submitted()
			if due, on := h.live(number, casework.ClockPrecheck); !on || due.Ground == "" || strings.Contains(due.Ground, "行政许可法") {
				t.Errorf("the office's own time: %+v", due)
			}
			h.Must(clerk, id, "check_materials", verdicts())
			h.Must(clerk, id, "precheck", bring())
			if c, on := h.live(number, casework.ClockReply); !on || c.State != matter.ClockRunning {
				t.Error("the five days stand still")
			}
			if _, on := h.live(number, casework.ClockPrecheck); on {
				t.Error("the office's own time still runs")
			}
			h.At("2026-09-09 00:01")
			h.sweep(1)
			if c := h.state(number, casework.StateHandling); !c.Deemed {
				t.Error("not accepted by the law")
			}
		},
		"行政许可法 §32(四): 材料有问题的一次性告知补正，预审不能代替，补正以后不再预审": func(t *testing.T, h *house) {
			id, number := h.submitted()
			bad := verdicts()
			bad.Verdicts[0].Verdict, bad.Verdicts[0].Reason = casework.VerdictFail, "看不清"
			h.Must(clerk, id, "check_materials", bad)
			if words := h.refused(fault.KindConflict, clerk, id, "precheck", casework.DoPrecheck{Result: casework.PrecheckPassed}); !strings.Contains(words, "一次性告知补正") {
				t.Errorf("refused with %s", words)
			}
			h.Must(clerk, id, "ask_correction", correction())
			if _, on := h.live(number, casework.ClockPrecheck); on {
				t.Error("the office's time runs on while the applicant corrects")
			}
			h.Must(applicant, id, "answer_correction", answer())
			h.Must(clerk, id, "check_materials", verdicts())
			h.refused(fault.KindConflict, clerk, id, "precheck", bring())
			h.Must(clerk, id, "accept", casework.Accept{})
		},
		"没有逐份核验的，不能说预审通过": func(t *testing.T, h *house) {
			id, _ := h.submitted()
			h.refused(fault.KindInvalid, clerk, id, "precheck", casework.DoPrecheck{Result: casework.PrecheckPassed})
		},
		"行政许可法 §31: 只要办事指南写明的原件": func(t *testing.T, h *house) {
			id, _ := h.submitted()
			h.Must(clerk, id, "check_materials", verdicts())
			in := bring()
			in.Bring = []string{"rules"}
			h.refused(fault.KindInvalid, clerk, id, "precheck", in)
			in.Bring = nil
			h.refused(fault.KindInvalid, clerk, id, "precheck", in)
			h.refused(fault.KindInvalid, clerk, id, "precheck", casework.DoPrecheck{Result: "refused"})
			h.refused(fault.KindDenied, applicant, id, "precheck", bring())
			h.Must(clerk, id, "precheck", bring())
			h.refused(fault.KindConflict, clerk, id, "precheck", bring()) // once
		},
		"要核对原件的，受理机关的窗口核对以后才受理": func(t *testing.T, h *house) {
			id, number := h.submitted()
			h.refused(fault.KindConflict, clerk, id, "see_originals", casework.SeeOriginals{Result: "same"})
			h.Must(clerk, id, "check_materials", verdicts())
			h.Must(clerk, id, "precheck", bring())
			if words := h.refused(fault.KindConflict, clerk, id, "accept", casework.Accept{}); !strings.Contains(words, "经营场所平面图") {
				t.Errorf("refused with %s", words)
			}
			h.Must(clerk, id, "see_originals", casework.SeeOriginals{Result: "same"})
			h.refused(fault.KindConflict, clerk, id, "see_originals", casework.SeeOriginals{Result: "same"})
			h.Must(clerk, id, "accept", casework.Accept{})
			h.state(number, casework.StateHandling)
		},
		"原件不一致的记为不合格，接着一次性告知补正": func(t *testing.T, h *house) {
			id, number := h.submitted()
			h.Must(clerk, id, "check_materials", verdicts())
			h.Must(clerk, id, "precheck", bring())
			h.refused(fault.KindInvalid, clerk, id, "see_originals", casework.SeeOriginals{Result: "differs"})
			h.Must(clerk, id, "see_originals", casework.SeeOriginals{Result: "differs", Differ: "面积写的是六十平方米"})
			h.refused(fault.KindInvalid, clerk, id, "accept", casework.Accept{})
			h.Must(clerk, id, "ask_correction", correction())
			h.state(number, casework.StateCorrecting)
		},
		"没有按时预审的提醒窗口，不影响申请": func(t *testing.T, h *house) {
			id, number := h.submitted()
			h.At("2026-09-04 00:01")
			h.sweep(1)
			h.state(number, casework.StateSubmitted)
			if told := strings.Join(h.Told(), " "); !strings.Contains(told, "case.precheck_late") {
				t.Errorf("told %s", told)
			}
			h.Must(clerk, id, "check_materials", verdicts())
			h.Must(clerk, id, "precheck", casework.DoPrecheck{Result: casework.PrecheckPassed}) // late, and still of use
			h.Must(clerk, id, "accept", casework.Accept{})
		},
	}
	for name, play := range rules {
		t.Run(name, func(t *testing.T) { play(t, newHouse(t, prechecked)) })
	}
	t.Run("指南没有写明预审的，不预审", func(t *testing.T) {
		h := newHouse(t)
		id, number := h.submitted()
		if _, on := h.live(number, casework.ClockPrecheck); on {
			t.Error("an office's time without a pre-check")
		}
		h.Must(clerk, id, "check_materials", verdicts())
		h.refused(fault.KindConflict, clerk, id, "precheck", casework.DoPrecheck{Result: casework.PrecheckPassed})
	})
	t.Run("在窗口交的当面核对，不预审", func(t *testing.T) {
		h := newHouse(t, prechecked)
		r := brought(h, street)
		if _, on := h.live(r.Number, casework.ClockPrecheck); on {
			t.Error("an office's time for what lies on the table")
		}
	})
}
