package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// chair is one of the two who may hold hearings at the market authority.
func (h *house) chair(login string) account.Actor {
	h.t.Helper()
	o, err := h.room.Org.OfficerByLogin(login)
	if err != nil {
		h.t.Fatal(err)
	}
	return mattertest.Officer(o.ID, o.Name, "market", path, casework.RightHear)
}

func date(text string) workday.Date {
	d, err := workday.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func tell(parties ...string) casework.TellHearing {
	return casework.TellHearing{About: "拟不予许可：与住宅的距离不足", Basis: "《行政许可法》第四十七条第一款", Parties: strings.Join(parties, "\n")}
}

func call(on string) casework.ArrangeHearing {
	return casework.ArrangeHearing{On: date(on), Hour: "09:30", Place: "二楼听证室", Chair: "fa", Recorder: "石磊"}
}

func byDuty(on string) casework.ArrangeHearing {
	in := call(on)
	in.About, in.Basis = "涉及重大公共利益的选址", "《行政许可法》第四十六条"
	return in
}

func spoken() casework.RecordHearing {
	return casework.RecordHearing{People: "陈志强、张建国", Examiner: "距离只有六米", Parties: "实测九米，有照片", Findings: "以实测为准", Mark: "all", Signed: true}
}

// called takes a case to a hearing on 2026-09-15, asked for by the applicant on 2026-09-02.
func (h *house) called(parties ...string) (int64, string) {
	h.t.Helper()
	id, number := h.accepted()
	h.Must(examiner, id, "tell_hearing", tell(parties...))
	h.At("2026-09-02 10:00")
	h.Must(applicant, id, "ask_hearing", casework.AskHearing{Reason: "距离算错了"})
	h.Must(examiner, id, "arrange_hearing", call("2026-09-15"))
	return id, number
}

// rule is one row of a table of the law: it shows what is true by walking a case.
type rule func(t *testing.T, h *house)

func hold(t *testing.T, rules map[string]rule) {
	t.Helper()
	for name, r := range rules {
		t.Run(name, func(t *testing.T) { r(t, newHouse(t)) })
	}
}

func TestHearing(t *testing.T) {
	hold(t, map[string]rule{
		"行政许可法 §47(一): 决定以前告知申请人和利害关系人听证的权利，各有一份告知书": func(t *testing.T, h *house) {
			id, number := h.accepted()
			h.Must(examiner, id, "tell_hearing", tell("王芳", "青云小区业主委员会"))
			h.state(number, casework.StateSpecial)
			if n := strings.Count(strings.Join(h.papers(id), " "), casework.PaperHearingRights); n != 3 {
				t.Errorf("%d notices of the right, want one for each of three", n)
			}
			if text := h.words(id); !strings.Contains(text, "王芳：") || !strings.Contains(text, "2026年9月8日") {
				t.Errorf("papers say: %s", text)
			}
		},
		"行政许可法 §47(一): 被告知之日起五日内提出；第五日当天还可以": func(t *testing.T, h *house) {
			id, number := h.accepted()
			h.Must(examiner, id, "tell_hearing", tell())
			if got := h.day(number, casework.ClockHearingAsk); got != "2026-09-08" {
				t.Fatalf("to be asked until %s", got)
			}
			h.At("2026-09-08 23:30")
			h.Must(applicant, id, "ask_hearing", casework.AskHearing{})
		},
		"行政许可法 §47(一): 五日内没有人提出，视为放弃，办理期限继续计算": func(t *testing.T, h *house) {
			id, number := h.accepted()
			h.Must(examiner, id, "tell_hearing", tell("王芳"))
			h.At("2026-09-09 00:10")
			h.refused(fault.KindInvalid, applicant, id, "ask_hearing", casework.AskHearing{})
			if _, err := h.Sweep(context.Background()); err != nil {
				t.Fatal(err)
			}
			c := h.state(number, casework.StateHandling)
			if c.Hearings[0].Ended == "" {
				t.Error("the hearing is still open")
			}
			h.refused(fault.KindConflict, applicant, id, "ask_hearing", casework.AskHearing{})
			h.Must(examiner, id, "examine", agree())
			h.Must(head, id, "decide", grant())
		},
		"行政许可法 §47(一): 书面申请由机关登记，超过五日收到的不予登记": func(t *testing.T, h *house) {
			id, _ := h.accepted()
			h.Must(examiner, id, "tell_hearing", tell("王芳"))
			h.At("2026-09-03 10:00")
			for in, field := range map[casework.AskHearing]string{{By: "路人甲", On: date("2026-09-03")}: "by", {By: "王芳", On: date("2026-08-31")}: "on", {By: "王芳", On: date("2026-09-04")}: "on", {By: "王芳"}: "on"} {
				_, err := h.Do(context.Background(), examiner, id, "ask_hearing", in)
				if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != field {
					t.Errorf("%+v: %v", in, err)
				}
			}
			h.Must(examiner, id, "ask_hearing", casework.AskHearing{By: "王芳", On: date("2026-09-03")})
			h.At("2026-09-10 10:00")
			h.refused(fault.KindInvalid, applicant, id, "ask_hearing", casework.AskHearing{})
		},
		"行政许可法 §47(一): 自收到申请之日起二十日内组织听证": func(t *testing.T, h *house) {
			id, number := h.called()
			if got := h.day(number, casework.ClockHearingHold); got != "2026-09-30" {
				t.Errorf("to be held until %s", got)
			}
			h.refused(fault.KindInvalid, examiner, id, "arrange_hearing", func() casework.ArrangeHearing { in := call("2026-10-08"); in.Reason = "场地占用"; return in }())
		},
		"行政许可法 §48(一): 举行的七日前通知时间、地点": func(t *testing.T, h *house) {
			id, _ := h.accepted()
			h.Must(examiner, id, "tell_hearing", tell())
			h.Must(applicant, id, "ask_hearing", casework.AskHearing{})
			h.refused(fault.KindInvalid, examiner, id, "arrange_hearing", call("2026-09-10"))
			h.Must(examiner, id, "arrange_hearing", call("2026-09-11"))
			if !slices.Contains(h.papers(id), casework.PaperHearingNotice) {
				t.Error("no notice")
			}
		},
		"行政许可法 §48(一): 改期要说明理由，重新提前七日通知": func(t *testing.T, h *house) {
			id, number := h.called()
			h.refused(fault.KindInvalid, examiner, id, "arrange_hearing", call("2026-09-16"))
			later := call("2026-09-16")
			later.Reason = "主持人出差"
			h.Must(examiner, id, "arrange_hearing", later)
			if c := h.state(number, casework.StateSpecial); len(c.Hearings[0].Earlier) != 1 || !strings.Contains(h.words(id), "改期") {
				t.Errorf("%+v", c.Hearings[0])
			}
		},
		"行政许可法 §48(三): 主持人不是审查这件申请的人": func(t *testing.T, h *house) {
			id, _ := h.accepted()
			h.Must(examiner, id, "tell_hearing", tell())
			h.Must(applicant, id, "ask_hearing", casework.AskHearing{})
			in := call("2026-09-15")
			in.Chair = "tao"
			h.refused(fault.KindInvalid, examiner, id, "arrange_hearing", in)
			fa := h.chair("fa")
			both := mattertest.Officer(fa.ID, fa.Name, "market", path, casework.RightHear, casework.RightReview)
			h.refused(fault.KindInvalid, both, id, "arrange_hearing", call("2026-09-15"))
		},
		"行政许可法 §48(三): 申请人、利害关系人可以申请主持人回避，决定以前不举行": func(t *testing.T, h *house) {
			id, number := h.called("王芳")
			h.refused(fault.KindInvalid, applicant, id, "challenge_chair", casework.ChallengeChair{})
			h.refused(fault.KindInvalid, examiner, id, "challenge_chair", casework.ChallengeChair{By: "路人甲", Reason: "亲戚"})
			h.Must(examiner, id, "challenge_chair", casework.ChallengeChair{By: "王芳", Reason: "与申请人是亲戚"})
			h.At("2026-09-15 11:00")
			h.refused(fault.KindConflict, h.chair("fa"), id, "record_hearing", spoken())
			h.refused(fault.KindDenied, examiner, id, "decide_challenge", casework.DecideChallenge{Result: "rejected", Words: "查无此事"})
			h.refused(fault.KindInvalid, head, id, "decide_challenge", casework.DecideChallenge{Result: "upheld", Words: "属实", Chair: "fa"})
			h.Must(head, id, "decide_challenge", casework.DecideChallenge{Result: "upheld", Words: "属实", Chair: "yan"})
			h.refused(fault.KindDenied, h.chair("fa"), id, "record_hearing", spoken())
			h.Must(h.chair("yan"), id, "record_hearing", spoken())
			h.state(number, casework.StateHandling)
		},
		"行政许可法 §48(四): 笔录写明审查意见和申辩质证，交参加人签名；举行以前不能提交": func(t *testing.T, h *house) {
			id, _ := h.called()
			fa := h.chair("fa")
			h.refused(fault.KindConflict, fa, id, "record_hearing", spoken())
			h.At("2026-09-15 11:00")
			for field, spoil := range map[string]func(*casework.RecordHearing){
				"people": func(in *casework.RecordHearing) { in.People = "" }, "examiner": func(in *casework.RecordHearing) { in.Examiner = "" },
				"parties": func(in *casework.RecordHearing) { in.Parties = "" }, "mark": func(in *casework.RecordHearing) { in.Mark = "?" }, "password": func(in *casework.RecordHearing) { in.Signed = false }} {
				in := spoken()
				spoil(&in)
				_, err := h.Do(context.Background(), fa, id, "record_hearing", in)
				if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != field {
					t.Errorf("without %s: %v", field, err)
				}
			}
			h.Must(fa, id, "record_hearing", spoken())
			if !slices.Contains(h.papers(id), casework.PaperHearingRecord) || !strings.Contains(h.words(id), "实测九米") {
				t.Error("no record on paper")
			}
		},
		"行政许可法 §48(五): 笔录提交以前不能作出决定，决定写明怎样采纳笔录": func(t *testing.T, h *house) {
			id, number := h.deciding()
			h.Must(head, id, "tell_hearing", tell())
			h.Must(applicant, id, "ask_hearing", casework.AskHearing{})
			h.Must(head, id, "arrange_hearing", call("2026-09-15"))
			h.refused(fault.KindConflict, head, id, "decide", grant())
			h.At("2026-09-15 11:00")
			h.Must(h.chair("fa"), id, "record_hearing", spoken())
			h.state(number, casework.StateDeciding)
			h.refused(fault.KindInvalid, head, id, "decide", grant())
			in := grant()
			in.Record = "采纳申请人的实测数据。"
			h.Must(head, id, "decide", in)
			if text := h.words(id); !strings.Contains(text, "2026年9月15日举行了听证，本决定根据听证笔录作出。采纳申请人的实测数据。") {
				t.Errorf("the decision does not rest on the record: %s", text)
			}
		},
		"行政许可法 §46: 涉及公共利益的，机关依职权举行，不用等申请；申请人放弃也要举行": func(t *testing.T, h *house) {
			id, number := h.accepted()
			h.refused(fault.KindInvalid, examiner, id, "arrange_hearing", call("2026-09-15"))
			h.Must(examiner, id, "arrange_hearing", byDuty("2026-09-15"))
			h.refused(fault.KindConflict, applicant, id, "waive_hearing", casework.WaiveHearing{Sure: true})
			h.At("2026-09-15 11:00")
			h.Must(h.chair("fa"), id, "record_hearing", spoken())
			h.state(number, casework.StateHandling)
			h.refused(fault.KindConflict, examiner, id, "arrange_hearing", byDuty("2026-09-30"))
		},
		"行政许可法 §45: 听证所需时间不计算在办理期限内": func(t *testing.T, h *house) {
			id, number := h.called()
			for _, name := range []string{casework.ClockStatutory, casework.ClockPromise} {
				if c, _ := h.live(number, name); c.State != matter.ClockPaused {
					t.Errorf("%s is %s", name, c.State)
				}
			}
			h.At("2026-09-15 11:00")
			h.Must(h.chair("fa"), id, "record_hearing", spoken())
			if got := h.day(number, casework.ClockStatutory); got != "2026-10-19" { // twenty days from 2026-09-16 on
				t.Errorf("due %s", got)
			}
		},
		"行政许可法 §36: 还有利害关系人的，申请人放弃不能结束等待": func(t *testing.T, h *house) {
			id, _ := h.accepted()
			h.Must(examiner, id, "tell_hearing", tell("王芳"))
			h.refused(fault.KindConflict, applicant, id, "waive_hearing", casework.WaiveHearing{Sure: true})
		},
	})
}

func TestTheApplicantWaivesAHearingAndTheClocksRunOn(t *testing.T) {
	h := newHouse(t)
	id, number := h.accepted()
	h.Must(examiner, id, "tell_hearing", tell())
	h.refused(fault.KindInvalid, applicant, id, "waive_hearing", casework.WaiveHearing{})
	h.Must(applicant, id, "waive_hearing", casework.WaiveHearing{Sure: true})
	h.state(number, casework.StateHandling)
	h.refused(fault.KindConflict, examiner, id, "tell_hearing", tell())
}

func TestACaseThatIsWithdrawnEndsItsHearing(t *testing.T) {
	h := newHouse(t)
	id, number := h.called()
	h.refused(fault.KindConflict, examiner, id, "end_special", casework.EndSpecial{Result: "不办了"})
	h.Must(applicant, id, "withdraw", casework.Withdraw{})
	if c := h.state(number, casework.StateWithdrawn); c.Hearings[0].EndedAt.IsZero() || c.Specials[0].EndedAt.IsZero() {
		t.Errorf("%+v", c.Hearings)
	}
	report, err := h.Verify(context.Background(), nil)
	if err != nil || len(report.Faults) > 0 {
		t.Fatal(err, report.Faults)
	}
}

func TestOnlyALicenceHasAHearingByLaw(t *testing.T) {
	h := newHouse(t, confirmation, func(i *casework.Item) { i.Procedures = nil })
	id, _ := h.accepted()
	h.refused(fault.KindConflict, examiner, id, "tell_hearing", tell())
	h.refused(fault.KindConflict, examiner, id, "arrange_hearing", byDuty("2026-09-15"))
}

func TestW24TheHearingOnItsPages(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.accepted()
	at := "/desk/cases/" + number
	b.sit(examiner).get(at+"/act/tell_hearing", 200, "申请听证期限", "停表", "《行政许可法》第四十七条第一款")
	b.post(at+"/act/tell_hearing", []string{"basis", "《行政许可法》第四十七条第一款", "parties", "王芳"}, 422, "请填写拟作出的决定和理由", "王芳")
	b.post(at+"/act/tell_hearing", []string{"about", "拟不予许可", "basis", "《行政许可法》第四十七条第一款", "parties", "王芳"}, 303)
	b.get(at, 200, "申请听证", "!安排听证", "!结束特别程序")
	b.post(at+"/act/ask_hearing", []string{"by", "王芳", "on", "2026-09-01"}, 303)
	b.get(at+"/act/arrange_hearing", 200, "最早可以举行", "最迟应当举行", "方正", "严明", "!听证事项")
	b.post(at+"/preview/arrange_hearing", []string{"on", "2026-09-15", "hour", "09:30", "place", "听证室", "chair", "fa"}, 200)
	b.post(at+"/act/arrange_hearing", []string{"on", "2026-09-15", "hour", "09:30", "place", "听证室", "chair", "fa"}, 303)
	b.get(at+"/review", 200, "依申请听证", "王芳", "方正", "公开举行", "已经通知，等待举行")
}
