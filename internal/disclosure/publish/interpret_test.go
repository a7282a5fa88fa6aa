package publish_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

func waysOfCity() publish.Ways {
	return publish.Ways{Forms: []web.Option{{Value: "text", Text: "文字稿"}, {Value: "picture", Text: "图解"}}, Points: []web.Option{{Value: "aim", Text: "目标任务"}, {Value: "scope", Text: "涉及范围"}}}
}

func openWithWays(t *testing.T) *house {
	h := open(t)
	h.room.Ways = waysOfCity
	return h
}

func policy() publish.Draft {
	in := notice()
	in.Policy = true
	return in
}

var plans = publish.MakePlan{Forms: []string{"picture"}, Outline: "背景和措施", Interpreter: "祁建国", Post: "主任", Body: "office"}

// interpreted begins an interpretation of a policy.
func (h *house) interpreted(of matter.Result) matter.Result {
	h.t.Helper()
	in := notice()
	in.Title, in.Number, in.Genre, in.Normative = "一图看懂道路保洁", "无", publish.GenreInterpretation, false
	r, err := h.Start(ctx, editor, publish.KindName, "interpret", publish.Interpret{Draft: in, Of: of.ID, OfNumber: of.Number, Policy: h.document(of.Number),
		Describe: publish.Describe{Way: "picture", Interpreter: "祁建国", Points: []string{"aim"}, Omitted: "范围见原文"}})
	must(h.t, err)
	return r
}

func (h *house) publishedPolicy() matter.Result {
	h.t.Helper()
	r := h.begun(policy())
	h.Must(editor, r.ID, "plan", plans)
	h.review(r.ID)
	h.Must(head, r.ID, "publish", publish.Publish{})
	return r
}

func TestAPolicyGoesToReviewWithThePlanOfItsInterpretation(t *testing.T) {
	for _, c := range []struct {
		name  string
		draft func(*publish.Draft)
		plan  bool
		words string
	}{
		{"国办发〔2016〕80号 §2: 主动公开的政策性文件没有解读方案，不能送审", func(*publish.Draft) {}, false, "请先办“解读方案”"},
		{"国办发〔2016〕80号 §2: 有解读方案的可以送审", func(*publish.Draft) {}, true, ""},
		{"a document that is no policy needs none", func(in *publish.Draft) { in.Policy = false }, false, ""},
		{"one that is not public needs none", func(in *publish.Draft) {
			in.Attribute, in.Reason, in.Ground = publish.OnRequest, "N6", "过程性信息"
		}, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := openWithWays(t)
			in := policy()
			c.draft(&in)
			r := h.begun(in)
			if c.plan {
				h.Must(editor, r.ID, "plan", plans)
			}
			if c.words == "" {
				h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
				return
			}
			h.refused(editor, r.ID, "submit", publish.Submit{Proofread: true}, c.words)
		})
	}
}

func TestAPlanSaysHowWhoAndWhat(t *testing.T) {
	h := openWithWays(t)
	r := h.begun(policy())
	for words, spoil := range map[string]func(*publish.MakePlan){
		"请至少选择一种解读形式":   func(in *publish.MakePlan) { in.Forms = nil },
		"请选择解读形式":       func(in *publish.MakePlan) { in.Forms = []string{"opera"} },
		"请填写解读提纲":       func(in *publish.MakePlan) { in.Outline = " " },
		"请填写第一解读人":      func(in *publish.MakePlan) { in.Interpreter = "" },
		"请选择有信息采编岗位的机关": func(in *publish.MakePlan) { in.Body = "market" },
	} {
		in := plans
		spoil(&in)
		h.refused(editor, r.ID, "plan", in, words)
	}
	other := h.begun(notice())
	h.refused(editor, other.ID, "plan", plans, "只有主动公开的政策性文件")
}

func TestAnInterpretationAppearsWithItsPolicyAndNotBefore(t *testing.T) { // 国办发〔2016〕80号 §2: 解读和文件同步公开，不先于文件
	h := openWithWays(t)
	r := h.begun(policy())
	h.Must(editor, r.ID, "plan", plans)
	reading := h.interpreted(r)
	h.review(reading.ID)
	h.refused(head, reading.ID, "publish", publish.Publish{}, "解读不能先发布")
	h.Must(head, reading.ID, "accompany", publish.Accompany{})
	must(t, h.room.ReleaseWaiting(ctx, r.ID))
	if s := h.See(reading.Number).Matter.State; s != publish.StateTogether {
		t.Fatalf("it is %s before its policy", s)
	}
	h.review(r.ID)
	h.Must(head, r.ID, "publish", publish.Publish{})
	for range 2 { // the news may come twice
		must(t, h.room.ReleaseWaiting(ctx, r.ID))
	}
	if s := h.See(reading.Number).Matter.State; s != publish.StatePublished {
		t.Fatalf("it is %s behind its policy", s)
	}
	article := h.asks(editor, "/disclosure/documents/"+r.Number).Body.String()
	if !strings.Contains(article, "相关解读") || !strings.Contains(article, "/disclosure/documents/"+reading.Number) {
		t.Error("the policy does not lead to its interpretation")
	}
	if back := h.asks(editor, "/disclosure/documents/"+reading.Number).Body.String(); !strings.Contains(back, "解读的文件") || !strings.Contains(back, "/disclosure/documents/"+r.Number) {
		t.Error("the interpretation does not lead to its policy")
	}
}

func TestAScheduledInterpretationWaitsForAPolicyThatIsLate(t *testing.T) {
	h := openWithWays(t)
	r := h.begun(policy())
	h.Must(editor, r.ID, "plan", plans)
	reading := h.interpreted(r)
	h.review(reading.ID)
	h.Must(head, reading.ID, "schedule", publish.Schedule{On: workday.DateOf(h.Now()).AddDays(1), At: "09:00"})
	h.Pass(48 * time.Hour)
	_, err := h.Sweep(ctx)
	must(t, err)
	if s := h.See(reading.Number).Matter.State; s != publish.StateTogether {
		t.Fatalf("it is %s", s)
	}
	h.Must(head, reading.ID, "unschedule", publish.Unschedule{})
	if s := h.See(reading.Number).Matter.State; s != publish.StateReady {
		t.Fatalf("taken back it is %s", s)
	}
}

func TestInterpretationsCarryTheMarkOfTheirPolicy(t *testing.T) { // 国办发〔2017〕47号 §1: 文件废止的，解读一并标注
	for _, c := range []struct {
		action string
		input  any
		words  string
	}{
		{"mark", publish.Mark{Validity: publish.Repealed, On: workday.MustDate("2026-09-01"), By: "云政办〔2026〕40号"}, "所解读的文件自2026年9月1日起废止"},
		{"withdraw", publish.Withdraw{Reason: "附件有误"}, "所解读的文件已撤回"},
	} {
		h := openWithWays(t)
		r := h.publishedPolicy()
		reading := h.interpreted(r)
		h.review(reading.ID)
		h.Must(head, reading.ID, "publish", publish.Publish{})
		before := h.asks(editor, "/disclosure/documents/"+reading.Number).Body.String()
		h.Must(head, r.ID, c.action, c.input)
		after := h.asks(editor, "/disclosure/documents/"+reading.Number).Body.String()
		list := h.asks(editor, "/disclosure/interpretations").Body.String()
		if strings.Contains(before, c.words) || !strings.Contains(after, c.words) || !strings.Contains(list, c.words) {
			t.Errorf("%s: the mark %q is missing", c.action, c.words)
		}
	}
}

func TestWhatIsNotInterpreted(t *testing.T) {
	h := openWithWays(t)
	r := h.publishedPolicy()
	reading := h.interpreted(r)
	if words := h.asks(editor, publish.InterpretAddress(reading.Number)).Body.String(); !strings.Contains(words, "解读材料本身不再解读") {
		t.Error("an interpretation is interpreted")
	}
	in := notice()
	in.Genre = publish.GenreInterpretation
	if _, err := h.Start(ctx, editor, publish.KindName, "draft", in); err == nil {
		t.Error("an interpretation of nothing is drafted")
	}
	h.Must(head, r.ID, "mark", publish.Mark{Validity: publish.Repealed, On: workday.DateOf(h.Now()), By: "云政办〔2026〕40号"})
	if words := h.asks(editor, publish.InterpretAddress(r.Number)).Body.String(); !strings.Contains(words, "已废止，不能起草解读") {
		t.Error("a repealed policy is interpreted")
	}
}

func TestTheContentOfAnInterpretationIsCheckedPointByPoint(t *testing.T) {
	h := openWithWays(t)
	r := h.publishedPolicy()
	reading := h.interpreted(r)
	h.Must(editor, reading.ID, "describe", publish.Describe{Way: "text", Interpreter: "祁建国", Points: []string{"aim"}})
	h.refused(editor, reading.ID, "submit", publish.Submit{Proofread: true}, "解读里没有写到：涉及范围")
	h.Must(editor, reading.ID, "describe", publish.Describe{Way: "text", Interpreter: "祁建国", Points: []string{"aim", "scope"}})
	h.Must(editor, reading.ID, "submit", publish.Submit{Proofread: true})
}

func TestThePageOfAnInterpretationKeepsWhatWasTyped(t *testing.T) {
	h := openWithWays(t)
	r := h.publishedPolicy()
	form := url.Values{"body": {"office"}, "title": {"图解"}, "number": {"无"}, "genre": {publish.GenreInterpretation}, "class": {"policy"}, "subject": {"综合政务"}, "attribute": {"proactive"}, "grade": {"非密"},
		"text": {"一段正文"}, "way": {"picture"}, "interpreter": {""}}
	a := h.asks(editor, publish.InterpretAddress(r.Number), form)
	if words := a.Body.String(); a.Code != 422 || !strings.Contains(words, "请填写解读人") || !strings.Contains(words, "一段正文") {
		t.Fatalf("it answers %d", a.Code)
	}
	form.Set("interpreter", "祁建国")
	if a = h.asks(editor, publish.InterpretAddress(r.Number), form); a.Code != 303 {
		t.Fatalf("it answers %d: %s", a.Code, a.Body)
	}
}

func TestThePoliciesOfAYearAreCountedWithTheirFirstInterpretation(t *testing.T) {
	h := openWithWays(t)
	r := h.publishedPolicy()
	day := workday.DateOf(h.Now())
	list, err := h.room.PoliciesOf(ctx, "office", day, day)
	must(t, err)
	if len(list) != 1 || list[0].Interpreters != 0 || !list[0].Holds() || list[0].Interprets != "office" {
		t.Fatalf("%+v", list)
	}
	reading := h.interpreted(r)
	h.review(reading.ID)
	h.Must(head, reading.ID, "publish", publish.Publish{})
	p, found, err := h.room.PolicyByID(ctx, r.ID)
	must(t, err)
	if !found || p.Interpreted != day || p.Interpreters != 1 {
		t.Fatalf("%v %+v", found, p)
	}
	h.Must(head, r.ID, "withdraw", publish.Withdraw{Reason: "附件有误"})
	if list, err = h.room.PoliciesOf(ctx, "", day, day); err != nil || len(list) != 0 {
		t.Fatalf("what was withdrawn is counted: %+v, %v", list, err)
	}
}

func TestWhoPlansDoesNotReviewAndWhoDidNotDraftDoesNotInterpret(t *testing.T) { // 国办发〔2016〕80号 §2: 谁起草文件，谁起草解读
	h := openWithWays(t)
	r := h.begun(policy())
	h.Must(editor, r.ID, "plan", plans)
	if d := h.document(r.Number); len(d.Editors) > 0 {
		t.Fatalf("the author is written down twice: %v", d.Editors)
	}
	pub := h.publishedPolicy()
	if a := h.asks(other, publish.InterpretAddress(pub.Number)); a.Code != 403 || !strings.Contains(a.Body.String(), "谁起草文件，谁起草解读") {
		t.Fatalf("another body is answered %d", a.Code)
	}
}
