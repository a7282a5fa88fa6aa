package casework_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// publicised is an item whose guide has a publicity period that stops the promise by its ground.
func publicised(i *casework.Item) {
	i.Procedures = append(i.Procedures, casework.Procedure{Code: "show", Name: "公示", Basis: "《城乡规划法》第四十条；本市规定", StopsStatutory: true, StopsPromise: true, Max: workday.Working(7)})
}

// objector has proved who he is.
var objector = account.Actor{Kind: account.ActorPerson, ID: 8, Name: "李秀英", Person: &account.PersonID{Trust: account.TrustName}}

func notice(days int) casework.Publicise {
	return casework.Publicise{About: "拟准予桂花巷8号的食品经营许可", Basis: "《城乡规划法》第四十条", Days: days}
}

func TestPublicity(t *testing.T) {
	with := func(t *testing.T, change func(*casework.Item)) *house { return newHouse(t, change) }
	rules := map[string]rule{
		"行政许可法 §45: 公示不在法律列举之内，只停有依据的承诺时限，法定时限照走，有书面通知": func(t *testing.T, _ *house) {
			h := with(t, publicised)
			id, number := h.accepted()
			h.refused(fault.KindInvalid, examiner, id, "publicise", notice(61)) // nor a million years
			h.Must(examiner, id, "publicise", notice(7))
			h.state(number, casework.StateSpecial)
			statutory, _ := h.See(number).Clock(casework.ClockStatutory)
			promise, _ := h.See(number).Clock(casework.ClockPromise)
			if statutory.State != matter.ClockRunning || promise.State != matter.ClockPaused || promise.Stops[0].Notice == "" {
				t.Errorf("law %s, promise %s %+v", statutory.State, promise.State, promise.Stops)
			}
			h.refused(fault.KindConflict, head, id, "decide", grant())
			h.refused(fault.KindConflict, examiner, id, "end_special", casework.EndSpecial{Result: "没有意见"})
			h.refused(fault.KindConflict, examiner, id, "publicise", notice(7))
		},
		"办事指南没有规定公示停表的，两个时限都不停": func(t *testing.T, h *house) {
			id, number := h.deciding()
			h.Must(examiner, id, "publicise", notice(5))
			for _, name := range []string{casework.ClockStatutory, casework.ClockPromise} {
				if c, _ := h.See(number).Clock(name); c.State != matter.ClockRunning {
					t.Errorf("%s is %s", name, c.State)
				}
			}
		},
		"公示期满没有异议的，自动结束，办件继续": func(t *testing.T, _ *house) {
			h := with(t, publicised)
			id, number := h.deciding()
			h.refused(fault.KindInvalid, examiner, id, "publicise", notice(8))
			h.Must(examiner, id, "publicise", notice(7))
			if got := h.day(number, casework.ClockPublicity); got != "2026-09-10" {
				t.Fatalf("until %s", got)
			}
			h.sweepAt("2026-09-11 00:10")
			c := h.state(number, casework.StateDeciding)
			if c.Publications[0].Result != "公示期满，没有收到异议" {
				t.Errorf("result %q", c.Publications[0].Result)
			}
			h.Must(head, id, "decide", grant())
		},
		"有异议的，逐项答复以后才继续；成立与否都告诉提出的人": func(t *testing.T, h *house) {
			id, number := h.deciding()
			h.Must(examiner, id, "publicise", notice(5))
			h.Must(objector, id, "object", casework.Object{Text: "油烟口正对我家窗户"})
			h.Must(examiner, id, "object", casework.Object{By: "王芳", Text: "夜间噪声"})
			h.refused(fault.KindInvalid, examiner, id, "object", casework.Object{Text: "没有写谁"})
			h.refused(fault.KindDenied, phoneOnly, id, "object", casework.Object{Text: "没有实名"})
			h.sweepAt("2026-09-09 00:10")
			h.state(number, casework.StateSpecial)
			h.refused(fault.KindNotFound, objector, id, "object", casework.Object{Text: "过了期限"})
			h.Must(examiner, id, "answer_objection", casework.AnswerObjection{No: 1, Result: "upheld", Answer: "已要求改道"})
			h.state(number, casework.StateSpecial)
			h.refused(fault.KindConflict, examiner, id, "answer_objection", casework.AnswerObjection{No: 1, Result: "upheld", Answer: "再答一次"})
			h.Must(examiner, id, "answer_objection", casework.AnswerObjection{No: 2, Result: "rejected", Answer: "营业到二十二时"})
			c := h.state(number, casework.StateDeciding)
			if got := c.Publications[0].Result; got != "公示期满，收到异议2项，成立1项，均已答复" {
				t.Errorf("result %q", got)
			}
			if told := strings.Join(h.Told(), " "); !strings.Contains(told, `"case.objection_answered"`) {
				t.Errorf("told %s", told)
			}
		},
		"没有公示的办件，别人提异议时像不存在一样": func(t *testing.T, h *house) {
			id, _ := h.deciding()
			h.refused(fault.KindNotFound, objector, id, "object", casework.Object{Text: "打听一下"})
		},
		"同一个人对同一项公示最多提三次": func(t *testing.T, h *house) {
			id, _ := h.deciding()
			h.Must(examiner, id, "publicise", notice(5))
			for range 3 {
				h.Must(objector, id, "object", casework.Object{Text: "油烟"})
			}
			h.refused(fault.KindConflict, objector, id, "object", casework.Object{Text: "油烟"})
		},
		"公示有误的撤回，写明理由，办件继续；有异议没有答复的不能撤回": func(t *testing.T, h *house) {
			id, number := h.deciding()
			h.Must(examiner, id, "publicise", notice(5))
			h.Must(objector, id, "object", casework.Object{Text: "门牌写错了"})
			h.refused(fault.KindConflict, examiner, id, "recall_publication", casework.RecallPublication{Reason: "门牌有误"})
			h.Must(examiner, id, "answer_objection", casework.AnswerObjection{No: 1, Result: "upheld", Answer: "撤回重发"})
			h.Must(examiner, id, "recall_publication", casework.RecallPublication{Reason: "门牌有误"})
			h.state(number, casework.StateDeciding)
			h.Must(examiner, id, "publicise", notice(5))
		},
		"决定以后的公示不影响送达，办结以后期内仍可以提异议、答复": func(t *testing.T, h *house) {
			id, number := h.deciding()
			h.Must(head, id, "decide", grant())
			h.Must(examiner, id, "publicise", notice(5))
			h.state(number, casework.StateDecided)
			h.Must(hands, id, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
			h.state(number, casework.StateClosed)
			h.Must(objector, id, "object", casework.Object{Text: "不符合条件"})
			h.At("2026-09-10 10:00")
			h.refused(fault.KindNotFound, objector, id, "object", casework.Object{Text: "过了期限"})
			h.Must(examiner, id, "answer_objection", casework.AnswerObjection{No: 1, Result: "rejected", Answer: "已核实，符合条件"})
			if p := h.state(number, casework.StateClosed).Publications[0]; p.EndedAt.IsZero() {
				t.Error("the publication is still open")
			}
		},
		"办件撤回的，公示同时收回": func(t *testing.T, h *house) {
			id, number := h.deciding()
			h.Must(examiner, id, "publicise", notice(5))
			h.Must(applicant, id, "withdraw", casework.Withdraw{Reason: "不办了"})
			if p := h.state(number, casework.StateWithdrawn).Publications[0]; p.EndedAt.IsZero() || p.Result == "" {
				t.Errorf("publication %+v", p)
			}
		},
	}
	hold(t, rules)
}

// sweepAt lets the machine do what is due at a moment.
func (h *house) sweepAt(at string) {
	h.t.Helper()
	h.At(at)
	if _, err := h.Sweep(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

var announcementLink = regexp.MustCompile(`/publicity/announcements/\d+`)

func TestP13EverybodyReadsANoticeAndObjectsUnderHisName(t *testing.T) {
	s := newSite(t, func(i *casework.Item) { i.Situations = nil })
	id, number := s.deciding()
	anybody, li := s.as(account.Anonymous()), s.as(stranger)
	anybody.get("/publicity/announcements").want(200, "现在没有公示和听证公告")
	s.Must(examiner, id, "publicise", notice(5))
	list := anybody.get("/publicity/announcements")
	list.want(200, "决定前公示", "正在公示，可以提出异议", "2026年9月8日")
	address := announcementLink.FindString(list.Body.String())
	anybody.get(address).want(200, "拟准予桂花巷8号的食品经营许可", number, "登录后提出异议")
	if strings.Contains(anybody.get(address).Body.String(), "张建国") {
		t.Error("the notice names the applicant")
	}
	li.get(address).want(200, "提出异议", "您的姓名只有经办机关知道")
	li.post(address, "text", "").want(422, "请填写")
	li.post(address, "text", "油烟口正对我家窗户", "contact", "13800000008").to(address)
	li.get(address).want(200, "油烟口正对我家窗户", "还没有答复")
	if strings.Contains(s.as(applicant).get(address).Body.String(), "油烟口") {
		t.Error("somebody else reads the objection")
	}
	s.as(applicant).get("/my/cases/"+number).want(200, "正在公示", "油烟口正对我家窗户")
	if strings.Contains(s.as(applicant).get("/my/cases/"+number).Body.String(), "李秀英") {
		t.Error("the applicant reads who objected")
	}
	s.Must(examiner, id, "answer_objection", casework.AnswerObjection{No: 1, Result: "upheld", Answer: "已要求改道"})
	li.get(address).want(200, "异议成立：已要求改道")
	li.get("/publicity/announcements?case=" + number).to(address)
	s.sweepAt("2026-09-09 00:10")
	anybody.get("/publicity/announcements").want(200, "公示期满，收到异议1项，成立1项，均已答复")
	s.as(stranger).post(address, "text", "晚了").want(409, "公示已经结束")
	anybody.get("/publicity/announcements/12345678").want(404)
}

func TestP13AHearingIsAnnouncedUntilItIsHeld(t *testing.T) { // 行政许可法 §46, §48: 向社会公告，公开举行
	s := newSite(t, func(i *casework.Item) { i.Situations = nil })
	anybody := s.as(account.Anonymous())
	id, _ := s.accepted()
	in := byDuty("2026-09-11")
	in.Announce = "桂花巷餐饮店油烟排放"
	s.Must(examiner, id, "arrange_hearing", in)
	list := anybody.get("/publicity/announcements")
	list.want(200, "听证公告", "等待举行，可以旁听", "2026-09-11 09:30")
	address := announcementLink.FindString(list.Body.String())
	anybody.get(address).want(200, "桂花巷餐饮店油烟排放", "二楼听证室", "带本人身份证件")
	again := byDuty("2026-09-14")
	again.Reason = "主持人有公务"
	s.Must(examiner, id, "arrange_hearing", again)
	anybody.get(address).want(200, "原定的时间已经改期")
	closed := byDuty("2026-09-15")
	closed.Reason, closed.Closed = "涉及商业秘密", "涉及商业秘密"
	s.Must(examiner, id, "arrange_hearing", closed)
	anybody.get("/publicity/announcements").want(200, "现在没有公示和听证公告")
}

func TestW24TheOrganSeesWhatItHasPutBeforeThePublic(t *testing.T) {
	b := newWorkbench(t, publicised)
	_, number := b.deciding()
	b.sit(examiner).get("/desk/announcements", 200, "没有公示和听证公告")
	address := "/desk/cases/" + number + "/act/publicise"
	b.get(address, 200, "法定办理期限照常计算", "不能作出决定", `value="7"`)
	b.post(address, []string{"about", "", "basis", "x", "days", "7"}, 422, "请填写公示的内容")
	fields := []string{"about", "拟准予", "basis", "《城乡规划法》第四十条", "days", "7"}
	if pdf := b.post("/desk/cases/"+number+"/preview/publicise", fields, 200); !strings.HasPrefix(pdf, "%PDF-") {
		t.Error("the preview is no PDF")
	}
	b.post(address, fields, 303)
	b.get("/desk/announcements", 200, number, "正在公布", "决定前公示")
	object := "/desk/cases/" + number + "/act/object"
	b.post(object, []string{"text", "油烟", "by", "王芳"}, 303)
	b.get("/desk/cases/"+number+"/review", 200, "王芳", "还没有答复")
	b.get("/desk/inbox", 200, "答复公示异议")
	b.post("/desk/cases/"+number+"/act/answer_objection", []string{"no", "1", "result", "rejected", "answer", "已经改道"}, 303)
	b.get("/desk/cases/"+number+"/review", 200, "异议不成立：已经改道")
}

func TestW24AnObjectionToADecisionStaysOnTheBoardWhenTheCaseIsClosed(t *testing.T) {
	b := newWorkbench(t)
	id, number := b.deciding()
	b.Must(head, id, "decide", grant())
	b.Must(examiner, id, "publicise", notice(5))
	b.Must(objector, id, "object", casework.Object{Text: "油烟口正对我家窗户"})
	b.Must(hands, id, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
	b.state(number, casework.StateClosed)
	b.sit(examiner).get("/desk/announcements", 200, "正在公布，有1项异议等待答复")
	b.Must(examiner, id, "object", casework.Object{By: "王芳", Text: "夜间噪声"})
	b.get("/desk/announcements", 200, "有2项异议等待答复")
	b.Must(examiner, id, "answer_objection", casework.AnswerObjection{No: 1, Result: "rejected", Answer: "已核实"})
	b.get("/desk/announcements", 200, "有1项异议等待答复")
	b.At("2026-09-10 10:00")
	b.sit(examiner).get("/desk/announcements", 200, "有1项异议等待答复")
	b.Must(examiner, id, "answer_objection", casework.AnswerObjection{No: 2, Result: "rejected", Answer: "营业到二十二时"})
	b.get("/desk/announcements", 200, "收到异议2项，成立0项，均已答复", "!等待答复")
}

func TestWhoObjectedIsToldWhenTheCaseEndsWithoutAnAnswer(t *testing.T) {
	h := newHouse(t)
	id, _ := h.deciding()
	h.Must(examiner, id, "publicise", notice(5))
	h.Must(objector, id, "object", casework.Object{Text: "油烟"})
	h.Must(applicant, id, "withdraw", casework.Withdraw{Reason: "不办了"})
	told := strings.Join(h.Told(), " ")
	if !strings.Contains(told, `"case.objection_answered"`) {
		t.Errorf("told %s", told)
	}
}
