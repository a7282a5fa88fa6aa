package project

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/common/form"
	"tongban/internal/common/workday"
)

// course is a class of three stages: the third may begin early once the first has passed and the second is accepted.
var course = Class{Code: "test", Name: "测试", Target: workday.Working(120), Ground: "国办发〔2018〕33号", Stages: []Stage{
	{Name: "land", Title: "立项用地规划许可", Lead: "development", Limit: workday.Working(25), Items: []StageItem{{Item: "filing", Required: true}, {Item: "land", Required: true}}},
	{Name: "planning", Title: "工程建设许可", Lead: "planning", Limit: workday.Working(30), Needs: []string{"land"}, Items: []StageItem{{Item: "plan", Required: true}},
		Consult: []Consulted{{Body: "fire", Title: "消防"}}, ConsultLimit: workday.Working(3)},
	{Name: "construction", Title: "施工许可", Lead: "housing", Limit: workday.Working(20), Needs: []string{"land", "planning"},
		Early: &Early{Passed: []string{"land"}, After: []string{"planning"}, Condition: "土方先行", Promise: "不做主体"},
		Items: []StageItem{{Item: "build", Required: true}, {Item: "drain", When: "排水的"}}},
}}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, workday.Shanghai)

// run makes an application for a stage with parts written as item:standing.
func run(stage string, result Result, parts ...string) Run {
	r := Run{Key: stage + "-1", Stage: stage, AppliedAt: monday, Result: result}
	if result != "" {
		r.EndedAt = monday.AddDate(0, 0, 5)
	}
	for _, text := range parts {
		item, standing, _ := strings.Cut(text, ":")
		p := Part{Item: item, Name: item, Number: "n-" + item, Standing: Standing(standing)}
		if p.Standing != PartWaiting {
			p.AcceptedAt = monday.AddDate(0, 0, 1)
			r.AcceptedAt = p.AcceptedAt
		}
		r.Parts = append(r.Parts, p)
	}
	return r
}

func agreedTo(r Run, agree bool) Run {
	r.Opinions = []Opinion{{Body: "fire", Agree: true}}
	r.Conclusion = &Conclusion{Agree: agree}
	return r
}

func TestWhenAStageMayBeAppliedFor(t *testing.T) {
	landPassed := run("land", ResultPassed, "filing:granted", "land:granted")
	for _, row := range []struct {
		name  string
		runs  []Run
		stage string
		want  StageStanding
		why   string
	}{
		{"the first stage is open from the start", nil, "land", StageReady, ""},
		{"国办发〔2018〕33号 二(四): a later stage is not open before the one that it needs", nil, "planning", StageShut, "先完成“立项用地规划许可”阶段"},
		{"while a stage is under way the next one says so", []Run{run("land", "", "filing:granted", "land:handling")}, "planning", StageShut, "正在办理"},
		{"a stage under way cannot be applied for again", []Run{run("land", "", "filing:granted", "land:handling")}, "land", StageRunning, ""},
		{"a stage of which everything required is granted opens the next one", []Run{landPassed}, "planning", StageReady, ""},
		{"what was refused is named to who waits for it", []Run{run("land", ResultFailed, "filing:granted", "land:refused")}, "planning", StageShut, "还没有通过：land。可以重新申报"},
		{"a stage with a refused item is applied for again", []Run{run("land", ResultFailed, "filing:granted", "land:refused")}, "land", StageLacking, ""},
		{"granted in a second application is granted", []Run{run("land", ResultFailed, "filing:granted", "land:refused"), run("land", ResultPassed, "land:granted")}, "land", StagePassed, ""},
		{"a withdrawn stage is simply open again", []Run{run("land", ResultWithdrawn, "filing:withdrawn", "land:withdrawn")}, "land", StageReady, ""},
		{"what was granted before a stage was withdrawn stays granted", []Run{run("land", ResultWithdrawn, "filing:granted", "land:withdrawn"), run("land", ResultPassed, "land:granted")}, "land", StagePassed, ""},
		{"an early start wants the first stage passed", []Run{run("land", "", "filing:granted", "land:handling")}, "construction", StageShut, "“立项用地规划许可”阶段通过后，可以提前申报"},
		{"an early start wants the second stage accepted", []Run{landPassed, run("planning", "", "plan:waiting")}, "construction", StageShut, "“工程建设许可”阶段受理后，可以提前申报"},
		{"with the second stage accepted the third may begin early", []Run{landPassed, run("planning", "", "plan:handling")}, "construction", StageEarly, "正在办理"},
		{"a second stage that failed opens nothing early", []Run{landPassed, run("planning", ResultFailed, "plan:refused")}, "construction", StageShut, "重新申报"},
		{"a lead who does not agree keeps the stage from passing", []Run{landPassed, agreedTo(run("planning", ResultFailed, "plan:granted"), false)}, "construction", StageShut, ""},
		{"a lead who agrees lets it pass", []Run{landPassed, agreedTo(run("planning", ResultPassed, "plan:granted"), true)}, "construction", StageReady, ""},
	} {
		p := Project{Class: course, Runs: row.runs}
		s, _ := course.stage(row.stage)
		standing, why := p.standing(s)
		if standing != row.want || !strings.Contains(strings.Join(why, "；"), row.why) {
			t.Errorf("%s: %s %v", row.name, standing, why)
		}
	}
}

func TestWhenAStageIsJointlyAccepted(t *testing.T) {
	later := monday.AddDate(0, 0, 3)
	for _, row := range []struct {
		name  string
		parts []Part
		at    time.Time
	}{
		{"nobody is accepted yet", []Part{{Standing: PartWaiting}, {Standing: PartWaiting}}, time.Time{}},
		{"one that is still being corrected holds the stage up", []Part{{Standing: PartHandling, AcceptedAt: monday}, {Standing: PartWaiting, Stop: &Stop{Title: "补正"}}}, time.Time{}},
		{"the last acceptance is the joint one", []Part{{Standing: PartHandling, AcceptedAt: monday}, {Standing: PartHandling, AcceptedAt: later}}, later},
		{"行政许可法 §32(四): 默认受理的自收到之日起算，联合受理以各件中最晚的为准", []Part{{Standing: PartHandling, AcceptedAt: monday}, {Standing: PartGranted, AcceptedAt: monday}}, monday},
		{"what was turned away at once does not hold the others up", []Part{{Standing: PartHandling, AcceptedAt: monday}, {Standing: PartRefused}}, monday},
		{"with everything turned away nothing is accepted", []Part{{Standing: PartRefused}, {Standing: PartWithdrawn}}, time.Time{}},
	} {
		at, ok := Run{Parts: row.parts}.jointAcceptance()
		if !at.Equal(row.at) || ok != !row.at.IsZero() {
			t.Errorf("%s: %v %v", row.name, at, ok)
		}
	}
}

func TestWhatStopsTheClockOfAStage(t *testing.T) {
	for _, row := range []struct {
		name  string
		parts []Part
		want  []string
	}{
		{"nothing stops a stage whose parts are worked on", []Part{{Name: "甲", Standing: PartHandling}}, nil},
		{"行政许可法 §45: 分件的专家评审不计入，阶段同时停表", []Part{{Name: "甲", Standing: PartHandling, Stop: &Stop{Title: "专家评审"}}, {Name: "乙", Standing: PartHandling}}, []string{"甲：专家评审"}},
		{"行政许可法 §32(四): 分件补正期间阶段停表", []Part{{Name: "甲", Standing: PartWaiting, Stop: &Stop{Title: "补正"}}}, []string{"甲：补正"}},
		{"a part that is decided stops nothing any more", []Part{{Name: "甲", Standing: PartGranted, Stop: &Stop{Title: "专家评审"}}}, nil},
		{"two parts stop it together", []Part{{Name: "甲", Standing: PartHandling, Stop: &Stop{Title: "听证"}}, {Name: "乙", Standing: PartHandling, Stop: &Stop{Title: "检测"}}}, []string{"甲：听证", "乙：检测"}},
	} {
		var got []string
		for _, s := range (Run{Parts: row.parts}).stops() {
			got = append(got, s.Title)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}

func TestHowAStageEnds(t *testing.T) {
	for _, row := range []struct {
		name string
		run  Run
		want Result
	}{
		{"everything granted passes", run("land", "", "filing:granted", "land:granted"), ResultPassed},
		{"one refusal fails the stage and leaves the rest granted", run("land", "", "filing:granted", "land:refused"), ResultFailed},
		{"one withdrawn of several does not fail it", run("construction", "", "build:granted", "drain:withdrawn"), ResultPassed},
		{"everything withdrawn is no result", run("land", "", "filing:withdrawn", "land:withdrawn"), ResultWithdrawn},
		{"a lead who does not agree fails it", agreedTo(run("planning", "", "plan:granted"), false), ResultFailed},
		{"a lead who agrees passes it", agreedTo(run("planning", "", "plan:granted"), true), ResultPassed},
	} {
		if got := row.run.result(); got != row.want {
			t.Errorf("%s: %s", row.name, got)
		}
	}
}

func TestEachQuestionIsAskedOnce(t *testing.T) {
	text := func(name, label string, need bool) form.Field {
		return form.Field{Name: name, Label: label, Kind: form.Text, Need: need}
	}
	a := Terms{Code: "a", Name: "甲", Form: form.Definition{Groups: []form.Group{{Title: "工程", Fields: []form.Field{text("project_name", "项目名称", false), {Name: "kind", Label: "类型", Kind: form.Choice, Options: []form.Option{{Value: "x", Label: "X"}}}}}}},
		Situations: []Situation{{Name: "agent", Question: "谁来办理？", Options: []form.Option{{Value: "no", Label: "本人"}}}}}
	b := Terms{Code: "b", Name: "乙", Form: form.Definition{Groups: []form.Group{{Title: "工程", Fields: []form.Field{text("project_name", "工程名称", true), {Name: "kind", Label: "类型", Kind: form.Text},
		{Name: "more", Label: "说明", Kind: form.Text, When: `kind == "y"`}}}}}, Situations: a.Situations}
	sheet, err := merge(Stage{}, []Terms{a, b})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range sheet.Form.Fields() {
		names = append(names, f.Name)
	}
	if want := []string{"situation_agent", "project_name", "kind", "kind_2", "more"}; !slices.Equal(names, want) {
		t.Errorf("asked %v", names)
	}
	for _, f := range sheet.Form.Fields() {
		switch {
		case f.Name == "project_name" && !f.Need:
			t.Error("what one item needs is not needed")
		case f.Name == "kind_2" && f.Label != "类型（乙）":
			t.Errorf("the other question is called %q", f.Label)
		case f.Name == "more" && f.When != `kind_2 == "y"`:
			t.Errorf("condition reads %q", f.When)
		}
	}
	own, situations := sheet.answers("b", map[string][]string{"project_name": {"楼"}, "kind": {"x"}, "kind_2": {"y"}, "situation_agent": {"no"}})
	if own["kind"][0] != "y" || own["project_name"][0] != "楼" || situations["agent"] != "no" {
		t.Errorf("answers of 乙: %v %v", own, situations)
	}
}

func TestEachPaperIsAskedOnce(t *testing.T) {
	terms := []Terms{
		{Code: "a", Name: "甲", Materials: []Material{{Code: "application", Name: "甲申请表", Needed: true, Accept: []string{"pdf", "png"}, MaxMB: 20}, {Code: "map", Name: "图", Needed: true}, {Code: "never", Name: "不要的"}}},
		{Code: "b", Name: "乙", Materials: []Material{{Code: "application", Name: "乙申请表", Needed: true, Accept: []string{"pdf"}, MaxMB: 10}, {Code: "drawing", Name: "图"}, {Code: "permit", Name: "前一阶段的证", Needed: true}}},
	}
	s := Stage{Shared: []Shared{{Key: "application", Name: "一张申请表", Of: []string{"a/application", "b/application"}}, {Key: "permit", Name: "证", Of: []string{"b/permit"}, Result: "c"},
		{Key: "geo", Name: "评估", Of: []string{"a/map"}, Regional: "地质灾害危险性评估"}}}
	sheet, err := merge(s, terms)
	if err != nil {
		t.Fatal(err)
	}
	list := sheet.wanted(s, func(t Terms) (codes []string) {
		for _, m := range t.Materials {
			if m.Code != "never" {
				codes = append(codes, m.Code)
			}
		}
		return codes
	})
	if len(list) != 4 || list[0].Key != "application" || len(list[0].Of) != 2 || list[0].MaxMB != 10 || !slices.Equal(list[0].Accept, []string{"pdf"}) {
		t.Errorf("asked for %+v", list)
	}
	if list[1].Regional == "" || list[3].Result != "c" {
		t.Errorf("what stands for a paper is lost: %+v", list)
	}
	room := &Room{Deps: Deps{Cases: everything{}}}
	p := Project{Runs: []Run{run("x", ResultPassed, "c:granted")}, Regional: []Regional{{Name: "地质灾害危险性评估", Paper: "区域报告", Until: workday.NewDate(2026, time.December, 31)}}}
	for _, row := range []struct {
		name string
		on   workday.Date
		want int
	}{
		{"国令716号 §11: 本机关作出的和区域评估已有的不再要", workday.NewDate(2026, time.December, 1), 2},
		{"an evaluation that has run out stands for nothing", workday.NewDate(2027, time.January, 1), 1},
	} {
		n := 0
		for _, w := range room.wanted(p, s, sheet, nil, row.on) {
			if w.Instead != "" {
				n++
			}
		}
		if n != row.want {
			t.Errorf("%s: %d", row.name, n)
		}
	}
}

// everything asks for every material.
type everything struct{ Cases }

func (everything) Asked(t Terms, _ map[string]string) (codes []string) {
	for _, m := range t.Materials {
		codes = append(codes, m.Code)
	}
	return codes
}

func TestTheCodeFollowsTheRule(t *testing.T) {
	rules := Rules{Layout: "{year}-{division}-{industry}-{sort}-{number}", Sorts: []Sort{{Code: "03", Name: "备案"}}}
	for code, fits := range map[string]bool{"2026-359900-70-03-000123": true, "2026-359900-70-03-123": false, "2026359900700300123": false, "2608-359901-04-01-100001": true, "": false} {
		if rules.Fits(code) != fits {
			t.Errorf("%q: %v", code, !fits)
		}
	}
	if got := rules.codeOf(Project{Industry: "70", Sort: "03"}, "359900", monday, 7); got != "2026-359900-70-03-000007" || !rules.Fits(got) || len(got) > 24 {
		t.Errorf("code %q", got) // GB/T 39046-2020: an..24
	}
	other := Rules{Layout: "{yymm}-{division}-{industry}-{sort}-{number}", Sorts: rules.Sorts}
	if got := other.codeOf(Project{Industry: "70", Sort: "03"}, "359900", monday, 7); got != "2611-359900-70-03-000007" {
		t.Errorf("code by another rule %q", got)
	}
	if len(rules.Check()) != 0 || len(Rules{Layout: "{year}-{wrong}"}.Check()) != 3 {
		t.Errorf("rules are checked wrongly: %v %v", rules.Check(), Rules{Layout: "{year}-{wrong}"}.Check())
	}
}

func TestWhatDoesNotGoTogetherIsNamed(t *testing.T) {
	at := monday.AddDate(0, 0, 2)
	part := func(name string, s Shown) matchedPart {
		return matchedPart{Part: Part{Item: name, Name: name, Standing: PartHandling}, Shown: s}
	}
	for _, row := range []struct {
		name string
		m    matched
		want string
	}{
		{"nothing to say of parts that agree", matched{parts: []matchedPart{part("甲", Shown{}), part("乙", Shown{})}}, ""},
		{"one paper found right and wrong", matched{given: []Given{{Name: "测绘成果", Of: []string{"甲/m", "乙/n"}}},
			parts: []matchedPart{part("甲", Shown{Verdicts: []Verdict{{Material: "m", Passed: true}}}), part("乙", Shown{Verdicts: []Verdict{{Material: "n"}}})}}, "同一份材料“测绘成果”：甲认为合格，乙认为不合格"},
		{"opinions against each other", matched{parts: []matchedPart{part("甲", Shown{Opinions: []PartOpinion{{Agree: true}}}), part("乙", Shown{Opinions: []PartOpinion{{Agree: false}}})}}, "意见不一致：甲同意，乙不同意或者未通过"},
		{"two dates on top of each other", matched{parts: []matchedPart{part("甲", Shown{Appointments: []Appointment{{Title: "联合踏勘", At: at}}}), part("乙", Shown{Appointments: []Appointment{{Title: "联合验收", At: at.Add(time.Hour)}}})}}, "安排冲突"},
		{"one date for both is what joint means", matched{parts: []matchedPart{part("甲", Shown{Appointments: []Appointment{{Title: "联合踏勘", At: at}}}), part("乙", Shown{Appointments: []Appointment{{Title: "联合踏勘", At: at}}})}}, ""},
		{"dates half a day apart", matched{parts: []matchedPart{part("甲", Shown{Appointments: []Appointment{{At: at}}}), part("乙", Shown{Appointments: []Appointment{{At: at.Add(4 * time.Hour)}}})}}, ""},
		{"a part that may take longer than its stage", matched{stageDue: at, parts: []matchedPart{{Part: Part{Name: "甲", Standing: PartHandling}, dueAt: at.AddDate(0, 0, 1)}}}, "晚于阶段期限"},
	} {
		got := strings.Join(conflicts(row.m), "；")
		if row.want == "" && got != "" || !strings.Contains(got, row.want) {
			t.Errorf("%s: %q", row.name, got)
		}
	}
}

func TestAClassIsCheckedBeforeItComesIntoForce(t *testing.T) {
	known := Known{Body: func(code string) bool { return code != "nobody" }, Item: func(code string) (Terms, error) {
		return Terms{Code: code, Name: code, Materials: []Material{{Code: "application"}}}, nil
	}}
	good := func() Class {
		c, err := ReadClass([]byte(`code: small
name: 小项目
summary: 说明
target: 60wd
ground: 国办发〔2018〕33号
stages:
  - {name: land, title: 立项, lead: a, window: b, limit: 10wd, ground: g, items: [{item: x, required: true}]}
  - {name: build, title: 施工, lead: a, window: b, limit: 10wd, ground: g, needs: [land], items: [{item: y, when: 有的}]}
`))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if wrong := good().Check(known); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	for _, row := range []struct {
		want   string
		change func(*Class)
	}{
		{"没有代码为“nobody”的机构", func(c *Class) { c.Stages[0].Lead = "nobody" }},
		{"前置阶段“later”不在它前面", func(c *Class) { c.Stages[0].Needs = []string{"later"} }},
		{"出现了两次", func(c *Class) { c.Stages[1].Name = "land" }},
		{"请写明阶段时限", func(c *Class) { c.Stages[0].Limit = workday.Limit{} }},
		{"请写明什么情形要办", func(c *Class) { c.Stages[1].Items[0].When = "" }},
		{"要写明会商时限", func(c *Class) { c.Stages[0].Consult = []Consulted{{Body: "a"}} }},
		{"要写成“事项编码/材料代码”", func(c *Class) { c.Stages[0].Shared = []Shared{{Key: "k", Name: "n", Of: []string{"x/none"}}} }},
		{"要写明条件", func(c *Class) { c.Stages[1].Early = &Early{} }},
		{"全流程目标时限", func(c *Class) { c.Target = workday.Limit{} }},
	} {
		c := good()
		row.change(&c)
		if wrong := strings.Join(c.Check(known), "；"); !strings.Contains(wrong, row.want) {
			t.Errorf("%s: %s", row.want, wrong)
		}
	}
	if _, err := ReadClass([]byte("code: a\nunknown: 1\n")); err == nil {
		t.Error("a misspelt word of a class is lost in silence")
	}
	c := good()
	text, err := c.Text()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ReadClass([]byte(text)); err != nil || len(again.Stages) != 2 || again.Target != c.Target {
		t.Errorf("what is written is not what is read: %v %+v", err, again)
	}
}
