package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

func telling() casework.TellPlea {
	return casework.TellPlea{About: "拟不予许可：距离不足", Basis: "《行政许可法》第三十六条"}
}

func partly() casework.Decide {
	in := deny()
	in.Outcome, in.Content = casework.Partial, "冷食类食品制售"
	return in
}

func TestPleasPartialGrantsAndRests(t *testing.T) {
	hold(t, map[string]rule{
		"行政许可法 §36: 告知以后，听取陈述申辩以前不能作出不利的决定": func(t *testing.T, h *house) {
			id, number := h.deciding()
			h.Must(head, id, "tell_plea", telling())
			h.refused(fault.KindConflict, head, id, "decide", deny())
			h.refused(fault.KindConflict, head, id, "decide", partly())
			h.refused(fault.KindInvalid, applicant, id, "plead", casework.Plead{})
			h.Must(applicant, id, "plead", casework.Plead{Text: "已经改道"})
			h.refused(fault.KindInvalid, head, id, "decide", deny())
			in := deny()
			in.Plea = "改道后仍然不足，不予采纳。"
			h.Must(head, id, "decide", in)
			if text := h.words(id); !strings.Contains(text, "申请人的陈述、申辩：改道后仍然不足，不予采纳。") || !slices.Contains(h.papers(id), casework.PaperPlea) {
				t.Error(text)
			}
			h.state(number, casework.StateDecided)
		},
		"行政许可法 §36: 期限内没有陈述申辩的，期满以后可以决定；时限不停": func(t *testing.T, h *house) {
			id, number := h.deciding()
			h.Must(head, id, "tell_plea", telling())
			if c, _ := h.live(number, casework.ClockStatutory); c.State != matter.ClockRunning {
				t.Errorf("the limit is %s", c.State)
			}
			h.At("2026-09-05 00:10")
			if _, err := h.Sweep(context.Background()); err != nil {
				t.Fatal(err)
			}
			h.refused(fault.KindConflict, applicant, id, "plead", casework.Plead{Text: "晚了"})
			h.Must(head, id, "decide", deny())
		},
		"行政许可法 §38: 部分准予，写明准予什么，其余为什么不准，告知救济": func(t *testing.T, h *house) {
			id, number := h.deciding()
			for field, spoil := range map[string]func(*casework.Decide){"content": func(in *casework.Decide) { in.Content = "" }, "reason": func(in *casework.Decide) { in.Reason = "" }, "court": func(in *casework.Decide) { in.Court = "" }} {
				in := partly()
				spoil(&in)
				_, err := h.Do(context.Background(), head, id, "decide", in)
				if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != field {
					t.Errorf("without %s: %v", field, err)
				}
			}
			h.Must(head, id, "decide", partly())
			h.Must(hands, id, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
			c := h.state(number, casework.StateClosed)
			if text := h.words(id); c.OutcomeTitle() != "部分准予" || !strings.Contains(text, "冷食类食品制售") || !strings.Contains(text, "其余内容不予准予") || !strings.Contains(text, "申请行政复议") {
				t.Error(c.OutcomeTitle(), text)
			}
		},
		"行政许可法 §45: 中止办理只停承诺时限，法定时限不停，书面通知": func(t *testing.T, h *house) {
			id, number := h.accepted()
			in := casework.Suspend{Reason: "有关的诉讼没有结案", Basis: "本市规定", Until: "判决生效"}
			h.refused(fault.KindDenied, examiner, id, "suspend", in)
			h.refused(fault.KindInvalid, head, id, "suspend", casework.Suspend{Reason: "等等看"})
			h.Must(head, id, "suspend", in)
			law, _ := h.live(number, casework.ClockStatutory)
			promise, _ := h.live(number, casework.ClockPromise)
			if law.State != matter.ClockRunning || promise.State != matter.ClockPaused || promise.Stops[0].Notice == "" {
				t.Errorf("law %s, promise %s by %q", law.State, promise.State, promise.Stops[0].Notice)
			}
			h.refused(fault.KindConflict, examiner, id, "end_special", casework.EndSpecial{Result: "不等了"})
			h.At("2026-09-03 10:00")
			h.Must(head, id, "resume", casework.Resume{Reason: "判决已经生效"})
			h.state(number, casework.StateHandling)
			h.refused(fault.KindConflict, head, id, "resume", casework.Resume{Reason: "再来一次"})
			if got := h.papers(id); !slices.Contains(got, casework.PaperSuspension) || !slices.Contains(got, casework.PaperResumption) {
				t.Error(got)
			}
		},
	})
}

func TestAnEndWithoutAnAnswerHasItsPaper(t *testing.T) {
	h := newHouse(t)
	id, _ := h.accepted()
	h.Must(head, id, "terminate", casework.Terminate{Reason: "申请人已经注销", Basis: "《行政许可法》第七十条"})
	if text := h.words(id); !strings.Contains(text, "终止办理通知书") || !strings.Contains(text, "申请人已经注销") {
		t.Error(text)
	}
	id, _ = h.submitted()
	h.Must(applicant, id, "withdraw", casework.Withdraw{})
	if text := h.words(id); !strings.Contains(text, "撤回申请确认书") {
		t.Error(text)
	}
}

func TestM03TheApplicantPleads(t *testing.T) {
	b := newWorkbench(t)
	id, number := b.deciding()
	at := "/desk/cases/" + number
	b.sit(head).get(at+"/act/tell_plea", 200, "陈述申辩期限", "不停")
	b.post(at+"/act/tell_plea", []string{"about", "拟不予许可", "basis", "《行政许可法》第三十六条"}, 303)
	b.Must(applicant, id, "plead", casework.Plead{Text: "已经改道"})
	b.get(at+"/review", 200, "陈述申辩", "已经改道")
	b.get(at+"/act/decide", 200, "陈述申辩的采纳情况")
}
