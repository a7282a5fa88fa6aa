package casework_test

import (
	"context"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/service/casework"
)

// parallel lets the fire brigade examine beside the market authority, which leads.
func parallel(i *casework.Item) {
	i.Stages = []casework.Stage{{Name: "review", Title: "审查", Join: casework.JoinLeadAfter, Parts: []casework.Part{
		{Body: "market", Right: casework.RightReview, Title: "材料审查", Limit: workday.Working(5), Lead: true},
		{Body: "fire", Right: casework.RightReview, Title: "消防意见", Limit: workday.Working(3)},
	}}}
}

func visit(code string) casework.ArrangeSurvey {
	on, err := workday.ParseDate("2026-09-03")
	if err != nil {
		panic(err)
	}
	return casework.ArrangeSurvey{On: on, Hour: "09:30", Place: "青云路1号", Parts: []string{"1", "2"}, Purpose: "看布局和消防通道", Code: code}
}

func seenAt(result string) casework.SignSurvey {
	return casework.SignSurvey{Officers: "陈志强、何平", Result: result, Finding: "与平面图一致", Scene: "店面一层，八十平方米", Signed: true}
}

func TestASurveyStopsThePromiseUntilAllHaveSigned(t *testing.T) {
	h := newHouse(t, parallel)
	id, number := h.accepted() // 2026-09-01
	before := h.day(number, casework.ClockPromise)
	h.Must(examiner, id, "arrange_survey", visit("survey"))
	h.state(number, casework.StateSpecial)
	h.refused(fault.KindConflict, fireman, id, "sign_survey", seenAt("agree")) // the day has not come
	h.refused(fault.KindConflict, fireman, id, "end_special", casework.EndSpecial{Result: "不等了"})
	h.At("2026-09-03 11:00")
	h.Must(fireman, id, "sign_survey", seenAt("mend"))
	c := h.state(number, casework.StateSpecial)
	h.refused(fault.KindConflict, fireman, id, "sign_survey", seenAt("mend"))
	if s := c.Surveys[0]; s.Scene != "" || s.Shares[1].By != fireman.Name || s.Shares[0].By != "" {
		t.Errorf("sheet %+v", s)
	}
	h.Must(examiner, id, "sign_survey", seenAt("agree"))
	c = h.state(number, casework.StateHandling)
	if s := c.Surveys[0]; s.EndedAt.IsZero() || s.Scene == "" || c.Specials[0].Result == "" {
		t.Errorf("sheet %+v, special %+v", s, c.Specials)
	}
	if after := h.day(number, casework.ClockPromise); after <= before {
		t.Errorf("the promise was due %s and is due %s: the days of the survey must not count", before, after)
	}
	if !slices.Contains(h.papers(id), casework.PaperSurvey) || !strings.Contains(h.words(id), "需要整改") {
		t.Errorf("papers %v", h.papers(id))
	}
	h.Must(fireman, id, "examine", agree())
}

func TestASurveyWithoutAProcedureLetsTheClocksRun(t *testing.T) {
	h := newHouse(t, parallel)
	id, number := h.accepted()
	before := h.day(number, casework.ClockPromise)
	h.Must(examiner, id, "arrange_survey", visit(""))
	h.state(number, casework.StateHandling)
	if words := h.refused(fault.KindConflict, fireman, id, "examine", agree()); !strings.Contains(words, "踏勘意见") {
		t.Errorf("refused with %q", words)
	}
	h.refused(fault.KindConflict, examiner, id, "arrange_survey", visit(""))
	h.Must(examiner, id, "cancel_survey", casework.CancelSurvey{Reason: "申请人请求改期"})
	h.Must(fireman, id, "examine", agree())
	if after := h.day(number, casework.ClockPromise); after != before {
		t.Errorf("due %s, was %s", after, before)
	}
}

func TestCancellingASurveyEndsItsProcedure(t *testing.T) {
	h := newHouse(t, parallel)
	id, number := h.accepted()
	h.Must(examiner, id, "arrange_survey", visit("survey"))
	h.Must(examiner, id, "cancel_survey", casework.CancelSurvey{Reason: "台风"})
	c := h.state(number, casework.StateHandling)
	if c.Specials[0].EndedAt.IsZero() || c.Surveys[0].Cancelled != "台风" {
		t.Errorf("special %+v, survey %+v", c.Specials[0], c.Surveys[0])
	}
	h.Must(examiner, id, "arrange_survey", visit("survey"))
	if told := strings.Join(h.Told(), ""); !strings.Contains(told, `"case.survey"`) || !strings.Contains(told, `"body:fire/case.review"`) {
		t.Errorf("told %s", told)
	}
}

func TestWhatASurveyNeeds(t *testing.T) {
	h := newHouse(t, parallel)
	id, _ := h.accepted()
	for name, row := range map[string]struct {
		change func(*casework.ArrangeSurvey)
		field  string
	}{
		"a day that is over": {func(in *casework.ArrangeSurvey) { in.On = in.On.AddDays(-3) }, "on"},
		"an hour":            {func(in *casework.ArrangeSurvey) { in.Hour = "早上" }, "hour"},
		"a place":            {func(in *casework.ArrangeSurvey) { in.Place = "" }, "place"},
		"somebody to come":   {func(in *casework.ArrangeSurvey) { in.Parts = nil }, "parts"},
		"a part of the flow": {func(in *casework.ArrangeSurvey) { in.Parts = []string{"1", "9"} }, "parts"},
		"a visit":            {func(in *casework.ArrangeSurvey) { in.Code = "hearing" }, "code"},
		"in time":            {func(in *casework.ArrangeSurvey) { in.Code, in.On = "survey", in.On.AddDays(60) }, "on"},
	} {
		in := visit("")
		row.change(&in)
		_, err := h.Do(context.Background(), examiner, id, "arrange_survey", in)
		fields := fault.FieldsOf(err)
		if !slices.ContainsFunc(fields, func(f fault.Field) bool { return f.Name == row.field }) {
			t.Errorf("%s: %v (%v)", name, fields, err)
		}
	}
	h.refused(fault.KindDenied, fireman, id, "arrange_survey", visit(""))
	h.Must(examiner, id, "arrange_survey", visit(""))
	h.At("2026-09-03 11:00")
	for field, change := range map[string]func(*casework.SignSurvey){
		"officers": func(in *casework.SignSurvey) { in.Officers = "陈志强" }, "finding": func(in *casework.SignSurvey) { in.Finding = "" },
		"result": func(in *casework.SignSurvey) { in.Result = "" }, "scene": func(in *casework.SignSurvey) { in.Scene = "" },
		"password": func(in *casework.SignSurvey) { in.Signed = false },
	} {
		in := seenAt("agree")
		change(&in)
		_, err := h.Do(context.Background(), examiner, id, "sign_survey", in)
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("without %s: %v (%v)", field, fields, err)
		}
	}
}

func TestW07OneSheetForAllDepartments(t *testing.T) {
	b := newWorkbench(t, parallel)
	_, number := b.accepted()
	at := "/desk/cases/" + number
	b.sit(examiner).get(at+"/act/arrange_survey", 200, "材料审查", "消防意见", "现场勘验", `value="09:30"`, "!听证（")
	typed := []string{"on", "2026-09-03", "hour", "09:30", "place", "青云路1号", "parts", "1", "parts", "2", "code", "survey"}
	b.post(at+"/act/arrange_survey", typed, 422, "青云路1号", "请填写踏勘内容")
	b.post(at+"/act/arrange_survey", append(typed, "purpose", "看布局"), 303)
	b.get(at+"/review", 200, "现场踏勘", "青云路1号", "等待踏勘和签字", "取消踏勘", "!填写踏勘意见并签字", "!结束特别程序")
	b.get(at+"/timeline", 200, "安排联合踏勘", "2026-09-03 09:30")
	b.At("2026-09-03 10:30")
	b.sit(fireman).get(at+"/review", 200, "填写踏勘意见并签字", "!取消踏勘")
	b.get(at+"/act/sign_survey", 200, "到场人员", "照片", "!现场情况")
	fields := map[string]string{"officers": "吴刚、刘洋", "result": "mend", "finding": "通道被占，限期清理", "password": "wrong"}
	page := b.shows(b.scan(at+"/act/sign_survey", fields, "file-photo", "通道.png", string(picture(t))), 422, "密码不对", "通道被占", "通道.png")
	fields["kept-photo"] = regexp.MustCompile(`name="kept-photo" value="(\d+)"`).FindStringSubmatch(page)[1]
	fields["password"] = "right"
	b.shows(b.scan(at+"/act/sign_survey", fields, "", "", ""), 303)
	photo := regexp.MustCompile(`/desk/cases/[^"]+/files/\d+`).FindString(b.get(at+"/review", 200, "通道被占", "通道.png", "部分部门已经签字"))
	b.get(photo, 200)
	b.sit(clerk).get(at+"/review", 200, "通道被占")
	b.sit(examiner).get(at+"/act/sign_survey", 200, "现场情况")
	b.post(at+"/act/sign_survey", []string{"officers", "陈志强、何平", "result", "agree", "finding", "布局一致", "scene", "一层", "password", "right"}, 303)
	b.get(at+"/review", 200, "全部签字", "布局一致")
	b.sit(fireman).get(at+"/review", 200, "布局一致")
	list := b.get(at+"/papers", 200, "现场踏勘记录表")
	pdf := b.send(httptest.NewRequest("GET", regexp.MustCompile(`/papers/\d+\.pdf`).FindString(list), nil))
	if pdf.Code != 200 {
		t.Errorf("paper %d", pdf.Code)
	}
}

func TestASurveyDoesNotOutliveItsStage(t *testing.T) {
	joined := func(join casework.Join) func(*casework.Item) {
		return func(i *casework.Item) { parallel(i); i.Stages[0].Join = join }
	}
	visited := func(join casework.Join) (*house, int64, string) {
		h := newHouse(t, joined(join))
		id, number := h.accepted()
		h.Must(examiner, id, "arrange_survey", visit(""))
		h.At("2026-09-03 11:00")
		h.Must(examiner, id, "sign_survey", seenAt("agree"))
		return h, id, number
	}
	for _, join := range []casework.Join{casework.JoinAny, casework.JoinLead} {
		h, id, number := visited(join)
		if words := h.refused(fault.KindConflict, examiner, id, "examine", agree()); !strings.Contains(words, "“消防意见”没有签字") {
			t.Errorf("%s: refused with %q", join, words)
		}
		h.Must(fireman, id, "sign_survey", seenAt("agree"))
		h.Must(examiner, id, "examine", agree())
		h.state(number, casework.StateDeciding)
	}
	h, id, number := visited(casework.JoinAll)
	h.Must(applicant, id, "withdraw", casework.Withdraw{Reason: "不办了"})
	if c := h.state(number, casework.StateWithdrawn); c.Surveys[0].Cancelled == "" {
		t.Error("the departments still wait for the visit of a withdrawn case")
	}
	if told := strings.Join(h.Told(), ""); strings.Count(told, `"case.survey_cancelled"`) != 3 {
		t.Errorf("told %s", told)
	}
}
