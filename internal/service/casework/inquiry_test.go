package casework_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

func on(text string) workday.Date {
	d, err := workday.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func asking() casework.AskApplicant {
	return casework.AskApplicant{Question: "厨房的排烟口朝向哪里？", By: on("2026-09-08")}
}

func TestADepartmentsQuestionIsNoCorrection(t *testing.T) {
	type facts struct {
		h      *house
		id     int64
		number string
		before matter.View
	}
	for name, holds := range map[string]func(*testing.T, facts){
		"行政许可法 §32(四): 审查中的询问不是补正，已经受理的仍然受理，补正告知仍只有一次": func(t *testing.T, f facts) {
			if c := f.h.state(f.number, casework.StateHandling); c.Correction != nil {
				t.Error("a correction is on record")
			}
			f.h.refused(fault.KindConflict, clerk, f.id, "ask_correction", correction())
		},
		"行政许可法 §42: 询问申请人不停止法定时限和承诺时限": func(t *testing.T, f facts) {
			for _, clock := range []string{casework.ClockStatutory, casework.ClockPromise} {
				was, _ := f.before.Clock(clock)
				if is, _ := f.h.See(f.number).Clock(clock); is.State != matter.ClockRunning || !is.DueAt.Equal(was.DueAt) {
					t.Errorf("%s was due %s, is %s %s", clock, was.DueAt, is.State, is.DueAt)
				}
			}
		},
		"行政许可法 §45: 只有法律列举的程序停表；没有答复的，到期不影响办理": func(t *testing.T, f facts) {
			f.h.At("2026-09-09 00:01")
			f.h.sweep(1) // the silence of the brigade did not count meanwhile
			f.h.state(f.number, casework.StateHandling)
			if !strings.Contains(strings.Join(f.h.Told(), ""), `"case.inquiry_overdue"`) {
				t.Error("who asked is not told")
			}
			f.h.Must(fireman, f.id, "examine", agree())
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, sideBySide(casework.JoinAll))
			id, number := h.accepted()
			f := facts{h, id, number, h.See(number)}
			h.Must(fireman, id, "ask_applicant", asking())
			holds(t, f)
		})
	}
}

func TestWhoAsksHasNotFallenSilent(t *testing.T) {
	h := newHouse(t, sideBySide(casework.JoinAll))
	id, number := h.accepted()
	h.At("2026-09-02 10:00")
	h.Must(fireman, id, "ask_applicant", asking())
	h.refused(fault.KindConflict, fireman, id, "ask_applicant", asking())
	h.Must(doctor, id, "examine", agree()) // the others go on
	h.At("2026-09-05 00:01")
	h.sweep(0)
	h.At("2026-09-07 10:00")
	h.refused(fault.KindNotFound, stranger, id, "answer_inquiry", casework.AnswerInquiry{No: 1, Answer: "朝北"})
	h.Must(applicant, id, "answer_inquiry", casework.AnswerInquiry{No: 1, Answer: "朝北，离居民楼三十米"})
	h.refused(fault.KindConflict, applicant, id, "answer_inquiry", casework.AnswerInquiry{No: 1, Answer: "朝南"})
	clock := h.silence(number)
	if got := workday.DateOf(clock.DueAt).String(); clock.State != matter.ClockRunning || got != "2026-09-10" {
		t.Errorf("silence counts on %s until %s; three days after 09-01 without 09-02 to 09-07 end on 09-10", clock.State, got)
	}
	if !strings.Contains(strings.Join(h.Told(), ""), `"case.inquiry_answered"`) {
		t.Error("who asked is not told")
	}
}

func seeking() casework.Consult {
	return casework.Consult{To: "street", Question: "周边居民有没有反映？", By: on("2026-09-08"), Materials: []string{"plan"}}
}

// streetOfficer sits at a body that has no part in the flow.
var streetOfficer = mattertest.Officer(31, "高洁", "street", path, casework.RightReview)

func TestABodyOutsideTheFlowIsAskedAndAnswersInItsOwnInbox(t *testing.T) {
	h := newHouse(t, sideBySide(casework.JoinLeadAfter))
	id, number := h.accepted()
	h.refused(fault.KindNotFound, streetOfficer, id, "answer_consult", casework.AnswerConsult{Stance: casework.StanceAgree, Answer: "没有"})
	h.Must(fireman, id, "consult", seeking())
	list, err := h.Inbox(context.Background(), streetOfficer, matter.InboxFilter{Queue: matter.QueuePost})
	if err != nil || len(list) != 1 || list[0].Task.Role != casework.RoleConsult {
		t.Fatalf("inbox %+v %v", list, err)
	}
	h.Must(fireman, id, "examine", agree())
	h.Must(doctor, id, "examine", agree())
	h.Must(examiner, id, "examine", agree()) // the answer is no vote: the join does not wait for it
	h.state(number, casework.StateDeciding)
	h.Must(streetOfficer, id, "answer_consult", casework.AnswerConsult{Stance: casework.StanceRemark, Answer: "夜间油烟有人反映"})
	c := h.state(number, casework.StateDeciding)
	if q := c.Inquiries[0]; q.AnsweredBy != streetOfficer.Name || q.Stance != casework.StanceRemark || len(c.Examinations) != 3 {
		t.Errorf("on record %+v, %d opinions", q, len(c.Examinations))
	}
}

func TestAConsultationEnds(t *testing.T) {
	for name, row := range map[string]struct {
		end   func(h *house, id int64)
		state matter.State
	}{
		"recalled by who asked": {func(h *house, id int64) {
			h.refused(fault.KindInvalid, doctor, id, "recall_inquiry", casework.RecallInquiry{No: "1", Reason: "不用了"})
			h.Must(fireman, id, "recall_inquiry", casework.RecallInquiry{No: "1", Reason: "已经电话核实"})
		}, casework.StateHandling},
		"recalled by the lead": {func(h *house, id int64) {
			h.Must(examiner, id, "recall_inquiry", casework.RecallInquiry{No: "1", Reason: "不需要"})
		}, casework.StateHandling},
		"with the application": {func(h *house, id int64) { h.Must(applicant, id, "withdraw", casework.Withdraw{Reason: "不办了"}) }, casework.StateWithdrawn},
		"with the decision": {func(h *house, id int64) {
			for _, who := range []account.Actor{fireman, doctor, examiner} {
				h.Must(who, id, "examine", agree())
			}
			h.Must(head, id, "decide", grant())
		}, casework.StateDecided},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, sideBySide(casework.JoinAll))
			id, number := h.accepted()
			h.Must(fireman, id, "consult", seeking())
			row.end(h, id)
			if q := h.state(number, row.state).Inquiries[0]; q.RecalledAt.IsZero() || q.Recalled == "" {
				t.Errorf("on record %+v", q)
			}
			for _, task := range h.See(number).Tasks {
				if task.Role == casework.RoleConsult && task.State != matter.TaskCancelled {
					t.Errorf("the task is %s", task.State)
				}
			}
			if !strings.Contains(strings.Join(h.Told(), ""), `"case.inquiry_recalled"`) {
				t.Error("the body is not told")
			}
			h.At("2026-09-20 10:00")
			_, _ = h.Sweep(context.Background())
			if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
				t.Errorf("%v %v", err, report.Faults)
			}
		})
	}
}

func TestWhatAQuestionNeeds(t *testing.T) {
	h := newHouse(t, scoped)
	id, _ := h.accepted()
	for name, row := range map[string]struct {
		change func(*casework.Consult)
		field  string
	}{
		"a question":                   {func(in *casework.Consult) { in.Question = "" }, "question"},
		"a day to come":                {func(in *casework.Consult) { in.By = on("2026-09-01") }, "by"},
		"a working day":                {func(in *casework.Consult) { in.By = on("2026-09-01").AddDays(-3) }, "by"},
		"a day before the case is due": {func(in *casework.Consult) { in.By = on("2026-10-20") }, "by"},
		"another body":                 {func(in *casework.Consult) { in.To = "fire" }, "to"},
		"a body with somebody":         {func(in *casework.Consult) { in.To = "nowhere" }, "to"},
		"a body without a part":        {func(in *casework.Consult) { in.To = "health" }, "to"},
		"materials of the case":        {func(in *casework.Consult) { in.Materials = []string{"none"} }, "materials"},
		"materials of one's own part":  {func(in *casework.Consult) { in.Materials = []string{"rules"} }, "materials"},
	} {
		in := seeking()
		row.change(&in)
		_, err := h.Do(context.Background(), fireman, id, "consult", in)
		if fields := fault.FieldsOf(err); len(fields) == 0 || fields[0].Name != row.field {
			t.Errorf("%s: %v (%v)", name, fields, err)
		}
	}
}

// W-07, W-02: who is asked sees what he was shown and nothing else; who decides reads the answer before he decides.
func TestWhoIsAskedSeesWhatHeWasShown(t *testing.T) {
	b := newWorkbench(t, sideBySide(casework.JoinAll))
	id, number := b.accepted()
	b.Must(examiner, id, "examine", casework.Examine{Result: casework.ResultAgree, Opinion: "布局合理"})
	one := "/desk/cases/" + number
	b.sit(fireman).get(one, 200, "征求意见", "请申请人说明", "退回本部门的部分", "!撤回询问")
	b.get(one+"/act/consult", 200, "白鹭街道办事处", "经营场所平面图", "都不停止")
	b.post(one+"/act/consult", []string{"to", "street", "question", "有没有居民反映？", "by", "2026-09-08", "materials", "plan"}, 303)
	b.get(one+"/review", 200, "有没有居民反映？", "等待答复", "给他们看：经营场所平面图")

	b.sit(streetOfficer).get(one, 200, "答复征求意见", "申请表不在征求意见的范围内")
	b.get(one+"/materials", 200, "经营场所平面图", "!食品安全管理制度")
	b.get(one+"/review", 200, "有没有居民反映？", "!布局合理")
	b.get(one+"/papers", 200, "不在征求意见的范围内")
	b.get(one+"/act/answer_consult", 200, "有没有居民反映？", "云海市消防救援支队的问题")
	b.post(one+"/act/answer_consult", []string{"stance", "remark", "answer", "夜间有人反映油烟"}, 303)

	b.sit(doctor).get(one+"/review", 200, "!夜间有人反映油烟")
	b.Must(fireman, id, "examine", agree())
	b.Must(doctor, id, "examine", agree())
	b.sit(head).get(one+"/act/decide", 200, "征求意见和询问", "夜间有人反映油烟", "有意见或者建议")
}

// The same over the papers: who was only asked opens none.
func TestWhoIsAskedOpensNoPaper(t *testing.T) {
	b := newWorkbench(t, sideBySide(casework.JoinAll))
	id, _ := b.accepted()
	b.Must(fireman, id, "consult", seeking())
	var papers []paper.Paper
	err := b.DB.Read(context.Background(), func(tx *store.Tx) (err error) {
		papers, err = paper.ByMatter(context.Background(), tx, id)
		return err
	})
	if err != nil || len(papers) == 0 {
		t.Fatal(papers, err)
	}
	for _, p := range papers {
		b.sit(streetOfficer).get(fmt.Sprintf("/papers/%d.pdf", p.ID), 404)
		b.sit(fireman).get(fmt.Sprintf("/papers/%d.pdf", p.ID), 200)
	}
}
