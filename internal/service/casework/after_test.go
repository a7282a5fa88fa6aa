package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// deputy decides beside the head.
var deputy = mattertest.Officer(11, "苏明", "market", path, casework.RightDecide)

func (h *house) answered() (int64, string) {
	h.t.Helper()
	id, number := h.deciding()
	h.Must(head, id, "decide", grant())
	h.Must(hands, id, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
	return id, number
}

func slip() casework.ProposeAmendment {
	return casework.ProposeAmendment{What: casework.AmendDecision, Wrong: "热食类食品制作", Right: "热食类食品制售", Reason: "打字错误"}
}

func wrongly() casework.Annul {
	return casework.Annul{Ground: "fraud", Facts: "平面图系伪造", Plea: "当事人没有异议", Basis: "《行政许可法》第六十九条第二款", Reconsideration: "云海市人民政府", Court: "云海市中级人民法院", Signed: true}
}

func filed() casework.Archive {
	return casework.Archive{Keep: "30", Papers: []casework.ArchivedFile{{Name: "受理通知书", Number: "云市监许受〔2026〕1号", Count: 1}}}
}

func TestAfterTheAnswer(t *testing.T) {
	hold(t, map[string]rule{
		"行政许可法 §69: 撤销要写明情形、事实、依据，听取陈述申辩，告知救济，由负责人签署": func(t *testing.T, h *house) {
			id, number := h.answered()
			h.refused(fault.KindDenied, examiner, id, "annul", wrongly())
			for field, spoil := range map[string]func(*casework.Annul){"ground": func(in *casework.Annul) { in.Ground = "?" }, "facts": func(in *casework.Annul) { in.Facts = "" },
				"plea": func(in *casework.Annul) { in.Plea = "" }, "court": func(in *casework.Annul) { in.Court = "" }, "password": func(in *casework.Annul) { in.Signed = false }} {
				in := wrongly()
				spoil(&in)
				_, err := h.Do(context.Background(), head, id, "annul", in)
				if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != field {
					t.Errorf("without %s: %v", field, err)
				}
			}
			h.Must(head, id, "annul", wrongly())
			h.state(number, casework.StateClosed)
			h.refused(fault.KindConflict, head, id, "annul", wrongly())
			if text := h.words(id); !strings.Contains(text, "撤销决定书") || !strings.Contains(text, "以欺骗、贿赂等不正当手段取得") || !strings.Contains(text, "申请行政复议") {
				t.Error(text)
			}
		},
		"行政许可法 §69: 没有准予的，没有可以撤销的": func(t *testing.T, h *house) {
			id, _ := h.deciding()
			h.Must(head, id, "decide", deny())
			h.Must(hands, id, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
			h.refused(fault.KindConflict, head, id, "annul", wrongly())
			h.refused(fault.KindConflict, head, id, "deregister", casework.Deregister{Ground: "ended", Reason: "已清算", Basis: "《行政许可法》第七十条"})
		},
		"行政许可法 §70: 注销写明法定情形，以后不能再注销": func(t *testing.T, h *house) {
			id, number := h.answered()
			in := casework.Deregister{Ground: "ended", Reason: "企业已经清算", Basis: "《行政许可法》第七十条第三项"}
			h.refused(fault.KindInvalid, head, id, "deregister", casework.Deregister{Ground: "想注销", Reason: "无", Basis: "无"})
			h.Must(head, id, "deregister", in)
			h.refused(fault.KindConflict, head, id, "deregister", in)
			if c := h.state(number, casework.StateClosed); c.Deregistered == nil || !slices.Contains(h.papers(id), casework.PaperDeregistration) {
				t.Error("no deregistration")
			}
		},
		"行政许可法 §32: 受理日期不能改写，只能由第二人审核后更正，时限重新计算": func(t *testing.T, h *house) {
			id, number := h.accepted()
			h.At("2026-09-03 10:00")
			in := casework.ProposeAmendment{What: casework.AmendAcceptance, Wrong: "2026年9月1日", On: date("2026-09-02"), Reason: "材料9月2日才收齐"}
			early := in
			early.On = date("2026-08-31")
			h.refused(fault.KindInvalid, examiner, id, "propose_amendment", early)
			h.refused(fault.KindDenied, stranger2, id, "propose_amendment", in)
			h.Must(deputy, id, "propose_amendment", in)
			h.refused(fault.KindConflict, deputy, id, "propose_amendment", in)
			h.refused(fault.KindDenied, deputy, id, "check_amendment", casework.CheckAmendment{Result: "agree"})
			h.refused(fault.KindInvalid, head, id, "check_amendment", casework.CheckAmendment{Result: "disagree"})
			if got := h.day(number, casework.ClockStatutory); got != "2026-09-29" {
				t.Fatalf("a proposal moved the limit to %s", got)
			}
			h.Must(head, id, "check_amendment", casework.CheckAmendment{Result: "agree"})
			if got := h.day(number, casework.ClockStatutory); got != "2026-09-30" {
				t.Errorf("due %s", got)
			}
			c := h.state(number, casework.StateHandling)
			if a := c.Amendments[0]; a.Wrong != "2026年9月1日" || a.Checker != head.Name || a.By != deputy.Name || !slices.Contains(h.papers(id), casework.PaperAmendment) {
				t.Errorf("%+v", a)
			}
		},
	})
}

// stranger2 belongs to another body.
var stranger2 = mattertest.Officer(12, "外人", "health", path, casework.RightReview, casework.RightQuery)

func TestADecisionIsAmendedByTwoPersonsAndStaysAsItWas(t *testing.T) {
	h := newHouse(t)
	id, number := h.accepted()
	h.refused(fault.KindConflict, examiner, id, "propose_amendment", slip())
	id, number = h.answered()
	h.Must(examiner, id, "propose_amendment", slip())
	h.Must(head, id, "check_amendment", casework.CheckAmendment{Result: "disagree", Words: "没有错"})
	h.Must(examiner, id, "propose_amendment", slip())
	h.Must(head, id, "check_amendment", casework.CheckAmendment{Result: "agree"})
	c := h.state(number, casework.StateClosed)
	if c.Decision.Content != grant().Content || len(c.Amendments) != 2 || !strings.Contains(h.words(id), c.Decision.Number+"）一并使用") {
		t.Errorf("%+v: %s", c.Decision, h.words(id))
	}
	h.refused(fault.KindConflict, examiner, id, "propose_amendment", casework.ProposeAmendment{What: casework.AmendAcceptance, Wrong: "x", On: date("2026-09-01"), Reason: "y"})
}

func TestAFileIsArchivedOnceUntilSomethingIsAdded(t *testing.T) {
	h := newHouse(t)
	id, _ := h.accepted()
	h.refused(fault.KindConflict, hands, id, "archive", filed())
	id, number := h.answered()
	h.refused(fault.KindInvalid, hands, id, "archive", casework.Archive{Papers: filed().Papers})
	h.refused(fault.KindConflict, hands, id, "archive", casework.Archive{Keep: "30"})
	h.Must(hands, id, "archive", filed())
	h.refused(fault.KindConflict, hands, id, "archive", filed())
	if text := h.words(id); !strings.Contains(text, "卷内目录") || !strings.Contains(text, "经营场所平面图") || !strings.Contains(text, "云市监许受〔2026〕1号") {
		t.Error(text)
	}
	h.Pass(1e9)
	h.Must(head, id, "annul", wrongly())
	if states := h.paperStates(id); !slices.Contains(states, "准予行政许可决定书 已撤销") || !slices.Contains(states, "受理通知书 有效") {
		t.Error("who checks the paper of an annulled decision is not told", states)
	}
	h.Pass(1e9)
	h.Must(hands, id, "archive", filed())
	h.state(number, casework.StateClosed)
	report, err := h.Verify(context.Background(), nil)
	if err != nil || len(report.Faults) > 0 {
		t.Fatal(err, report.Faults)
	}
}

func TestW23WhatIsDoneAboutAnAnswerOnItsPages(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.answered()
	at := "/desk/cases/" + number
	b.sit(examiner).get(at, 200, "提出更正", "归档", "!撤销决定", "!审核更正")
	b.post(at+"/act/propose_amendment", []string{"what", "decision", "wrong", "制作", "reason", "打字错误"}, 422, "请填写应当是什么")
	b.post(at+"/act/propose_amendment", []string{"what", "decision", "wrong", "制作", "right", "制售", "reason", "打字错误"}, 303)
	b.sit(head).get(at+"/act/check_amendment", 200, "制作", "制售", "打字错误", "陈志强")
	b.post(at+"/act/check_amendment", []string{"result", "agree"}, 303)
	b.get(at+"/act/deregister", 200, "《行政许可法》第七十条", "有效期届满未延续")
	b.post(at+"/act/annul", []string{"ground", "fraud", "facts", "伪造", "plea", "没有异议", "basis", "《行政许可法》第六十九条", "reconsideration", "市政府", "court", "中院"}, 422, "请重新输入密码")
	b.sit(examiner).get(at+"/act/archive", 200, "保管期限")
	b.post(at+"/preview/archive", []string{"keep", "30"}, 200)
	b.post(at+"/act/archive", []string{"keep", "permanent", "place", "3号柜"}, 303)
	b.get(at+"/delivery", 200, "更正", "审核同意", "永久", "3号柜", "准予行政许可决定书", "送达回证")
}

// paperStates says of every paper of a case whether it holds.
func (h *house) paperStates(id int64) (out []string) {
	h.t.Helper()
	err := h.DB.Read(context.Background(), func(tx *store.Tx) error {
		list, err := paper.ByMatter(context.Background(), tx, id)
		for _, p := range list {
			out = append(out, p.Title+" "+p.State())
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}
