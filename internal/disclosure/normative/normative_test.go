package normative_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/normative"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
)

const city = `
divisions:
  - {code: "359900", name: 云州市, level: city}
  - {code: "359902", name: 丹霞区, level: county, parent: "359900"}
bodies:
  - {code: centre, name: 丹霞区人民政府, division: "359902"}
  - {code: office, name: 云州市人民政府办公室, division: "359900"}
  - {code: market, name: 云州市市场监督管理局, division: "359900"}
`

var (
	ctx    = context.Background()
	legal  = mattertest.Officer(1, "康明德", "office", "/359900/", normative.RightManage)
	head   = mattertest.Officer(2, "尤敬之", "office", "/359900/", normative.RightSign, normative.RightManage)
	office = mattertest.Officer(3, "温晓岚", "office", "/359900/", normative.RightAnswer)
	market = mattertest.Officer(4, "匡正华", "market", "/359900/", normative.RightAnswer)
	second = mattertest.Officer(7, "谢安", "office", "/359900/", org.AdminSecurity)
	admin  = mattertest.Officer(5, "马建军", "office", "/359900/", normative.RightRules)
)

// shelf is the room of documents as the tests play it.
type shelf struct {
	papers []normative.Paper
	marked map[int64]string
	drafts []string
}

func (s *shelf) List(_ context.Context, q normative.Search) (out []normative.Paper, err error) {
	for _, p := range s.papers {
		if (q.ID == 0 || p.ID == q.ID) && (q.Expires.IsZero() || !p.ExpiresOn.After(q.Expires)) {
			out = append(out, p)
		}
	}
	return out, nil
}

func (s *shelf) Each(ctx context.Context, q normative.Search, take func(normative.Paper)) error {
	list, err := s.List(ctx, q)
	for _, p := range list {
		take(p)
	}
	return err
}

func (s *shelf) Year(context.Context, string, int) (normative.Year, error) {
	return normative.Year{}, nil
}

func (s *shelf) Mark(_ context.Context, id int64, repealed bool, on workday.Date, by string) error {
	s.marked[id] = map[bool]string{true: "废止", false: "失效"}[repealed] + on.String() + by
	return nil
}

func (s *shelf) Prolong(_ context.Context, id int64, until workday.Date, _ string) error {
	for i := range s.papers {
		if s.papers[i].ID == id {
			s.papers[i].ExpiresOn = until
		}
	}
	return nil
}

func (s *shelf) Draft(_ context.Context, _ account.Actor, _, title, text, _, _ string) (string, error) {
	s.drafts = append(s.drafts, title+"\n"+text)
	return "XX-9", nil
}

type house struct {
	*mattertest.Hall
	*shelf
	t    *testing.T
	room *normative.Room
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, shelf: &shelf{marked: map[int64]string{}}}
	directory := org.NewDirectory()
	d := normative.Deps{Org: directory, Hall: func() *matter.Engine { return h.Engine }, Documents: h.shelf, Book: &normative.Book{}}
	h.room = normative.New(d)
	h.Hall = mattertest.New(t, []store.Migrations{org.Migrations(), accord.Migrations(), normative.Migrations()}, h.room.CleanupKind(), h.room.ReviewKind(), h.room.AmendmentKind())
	d.DB, d.Now, d.Calendar = h.DB, h.Now, func() *workday.Calendar { return h.Calendar }
	d.Lamp = h.Lamp()
	d.Accord = accord.New(accord.Deps{DB: h.DB, Now: h.Now})
	h.room.Deps = d
	for _, sort := range h.room.Accords() {
		d.Accord.Add(sort)
	}
	data, err := org.ReadData(strings.NewReader(city))
	must(t, err)
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.DB.NewID, data) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return directory.Load(ctx, tx) }))
	today := workday.DateOf(h.Now())
	h.papers = []normative.Paper{{ID: 11, Number: "XX-11", Title: "暖气收费办法", DocNumber: "云政办〔2020〕1号", Body: "office", State: "有效", Holds: true, ExpiresOn: today.AddMonths(5)},
		{ID: 12, Number: "XX-12", Title: "小作坊办法", Body: "market", State: "有效", Holds: true}, {ID: 13, Number: "XX-13", Title: "明码标价规定", Body: "market", State: "有效", Holds: true}}
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func words(err error) string {
	text := fault.MessageOf(err)
	for _, f := range fault.FieldsOf(err) {
		text += f.Message
	}
	return text
}

func (h *house) refused(who account.Actor, id int64, action string, input any, want string) {
	h.t.Helper()
	if _, err := h.Do(ctx, who, id, action, input); err == nil || !strings.Contains(words(err), want) {
		h.t.Fatalf("%s by %s is answered %q, want %q", action, who.Name, words(err), want)
	}
}

func (h *house) begun() matter.Result {
	h.t.Helper()
	today := workday.DateOf(h.Now())
	r, err := h.Start(ctx, legal, normative.CleanupKind, "begin", normative.Begin{Body: "office", Year: today.Year(), Title: "全面清理", Basis: "省政府通知", Before: today,
		AnswerBy: today.AddDays(10), DueOn: today.AddDays(20), Papers: h.papers})
	must(h.t, err)
	return r
}

func word(document int64, d normative.Decision) normative.Opinion {
	return normative.Opinion{Document: document, Decision: d, Reason: "逐条核对"}
}

func TestARoundGoesFromTheBodiesToTheListAndMarksTheOriginals(t *testing.T) { // 优化营商环境条例 §64: 没有公布的不得作为行政管理的依据
	h := open(t)
	r := h.begun()
	h.refused(office, r.ID, "answer", word(12, normative.Keep), "由云州市市场监督管理局填报")
	h.refused(office, r.ID, "deliver", normative.Deliver{Body: "office"}, "还没有填报清理意见")
	h.Must(office, r.ID, "answer", word(11, normative.Keep))
	h.Must(office, r.ID, "deliver", normative.Deliver{Body: "office"})
	h.refused(market, r.ID, "answer", normative.Opinion{Document: 12, Decision: normative.Amend, Reason: "职责变了"}, "由哪个机关修改")
	h.Must(market, r.ID, "answer", normative.Opinion{Document: 12, Decision: normative.Amend, Reason: "职责变了", Hands: "market", Until: workday.DateOf(h.Now()).AddDays(90)})
	h.Must(market, r.ID, "answer", word(13, normative.Lapse))
	h.Must(market, r.ID, "deliver", normative.Deliver{Body: "market"})
	h.Must(legal, r.ID, "decide", word(11, normative.Repeal))
	if e := h.See(r.Number).Facts.(normative.Cleanup).Entries[0]; e.Decision != normative.Repeal || !strings.Contains(e.Changed, "温晓岚填报：继续有效") {
		t.Fatalf("%+v", e)
	}
	h.Must(head, r.ID, "submit", normative.Submit{Checked: true})
	h.refused(head, r.ID, "sign", normative.Sign{Agreed: true}, "您参加了这次清理的汇总")
	signer := mattertest.Officer(6, "高立群", "office", "/359900/", normative.RightSign)
	h.Must(signer, r.ID, "sign", normative.Sign{Agreed: true})
	list, err := h.room.DraftList(ctx, legal, r.Number)
	must(t, err)
	for _, want := range []string{"一、修改的文件（1件）", "二、废止的文件（1件）", "三、宣布失效的文件（1件）", "| 1 | 暖气收费办法 | 云政办〔2020〕1号 |"} {
		if !strings.Contains(h.drafts[0], want) {
			t.Errorf("the list lacks %q: %s", want, h.drafts[0])
		}
	}
	today := workday.DateOf(h.Now())
	must(t, h.room.Announced(ctx, r.Number, "XX-8", "《别的公告》", today))
	if len(h.marked) != 0 {
		t.Fatal("a document that is not the list ends the round")
	}
	for range 2 {
		must(t, h.room.Announced(ctx, r.Number, list, "《公告》", today))
	}
	if v := h.See(r.Number); v.Matter.State != normative.StatePublished || h.marked[11] != "废止"+today.String()+"《公告》" || h.marked[13] != "失效"+today.String()+"《公告》" || len(h.marked) != 2 {
		t.Fatalf("%s %v", v.Matter.State, h.marked)
	}
}

func TestARoundIsPutTogetherThoughABodyDoesNotAnswer(t *testing.T) {
	h := open(t)
	r := h.begun()
	h.Pass(15 * 24 * time.Hour)
	h.Must(legal, r.ID, "collect", normative.Collect{Reason: "市场监管局逾期没有报送"})
	h.refused(legal, r.ID, "submit", normative.Submit{Checked: true}, "还没有结论")
	for _, id := range []int64{11, 12, 13} {
		h.Must(legal, r.ID, "decide", word(id, normative.Keep))
	}
	h.Must(legal, r.ID, "submit", normative.Submit{Checked: true})
	h.Must(head, r.ID, "return", normative.SendBack{Reason: "请核对小作坊办法"})
	h.Must(legal, r.ID, "submit", normative.Submit{Checked: true})
	h.Must(head, r.ID, "stop", normative.Stop{Reason: "和省里的清理合并"})
}

func TestWhatIsRecordedBeforeADocumentIsRegistered(t *testing.T) {
	day := workday.MustDate
	sound := normative.Register{Business: true, ConsultFrom: day("2026-05-01"), ConsultUntil: day("2026-05-30"), Feedback: "采纳九条", LegalityOn: day("2026-06-05"), LegalityBy: "市司法局", Legality: "合法",
		FairnessOn: day("2026-06-04"), Fairness: "没有限制竞争", MeetingOn: day("2026-06-20"), Meeting: "市政府常务会议"}
	for _, c := range []struct {
		name  string
		spoil func(*normative.Register)
		words string
	}{
		{"优化营商环境条例 §62: 征求意见满三十日、有反馈的可以登记", func(*normative.Register) {}, ""},
		{"优化营商环境条例 §62: 征求意见不足三十日的不能登记", func(in *normative.Register) { in.ConsultUntil = day("2026-05-29") }, "一般不少于30日"},
		{"优化营商环境条例 §62: 没有征求意见的不能登记", func(in *normative.Register) { in.ConsultFrom, in.ConsultUntil = workday.Date{}, workday.Date{} }, "要公开征求意见"},
		{"优化营商环境条例 §62: 依法需要保密的写明理由", func(in *normative.Register) {
			in.ConsultFrom, in.ConsultUntil, in.NoConsult = workday.Date{}, workday.Date{}, "依法需要保密"
		}, ""},
		{"优化营商环境条例 §62: 要反馈意见采纳情况", func(in *normative.Register) { in.Feedback = "" }, "采纳情况"},
		{"优化营商环境条例 §63: 没有合法性审核的不能登记", func(in *normative.Register) { in.Legality = "" }, "没有合法性审核"},
		{"优化营商环境条例 §63: 没有公平竞争审查的不能登记", func(in *normative.Register) { in.Fairness = "" }, "要有公平竞争审查"},
		{"优化营商环境条例 §63: 不涉及市场主体的不作公平竞争审查", func(in *normative.Register) { in.Business, in.Fairness, in.FairnessOn = false, "", workday.Date{} }, ""},
		{"the meeting comes behind the review", func(in *normative.Register) { in.MeetingOn = day("2026-06-01") }, "集体审议不能早于合法性审核"},
		{"no day lies ahead", func(in *normative.Register) { in.MeetingOn = day("2027-06-01") }, "不能晚于今天"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			in := sound
			c.spoil(&in)
			_, err := h.room.Enrol(ctx, legal, h.papers[0], in)
			if c.words == "" && err != nil || c.words != "" && !strings.Contains(words(err), c.words) {
				t.Errorf("answered %q, want %q", words(err), c.words)
			}
		})
	}
	h := open(t)
	number, err := h.room.Enrol(ctx, legal, h.papers[0], sound)
	must(t, err)
	if number != "规登〔2026〕0001号" {
		t.Errorf("the number is %s", number)
	}
	if _, err := h.room.Enrol(ctx, legal, h.papers[0], sound); !strings.Contains(words(err), "更正要写明原因") {
		t.Errorf("a second time: %v", err)
	}
	sound.Reason = "会议名称写错"
	if again, err := h.room.Enrol(ctx, legal, h.papers[0], sound); err != nil || again != number {
		t.Errorf("corrected it is %s, %v", again, err)
	}
	if other, err := h.room.Enrol(ctx, legal, h.papers[1], sound); err != nil || other != "规登〔2026〕0002号" {
		t.Errorf("the next is %s, %v", other, err)
	}
	if _, err := h.room.Enrol(ctx, office, h.papers[2], sound); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("who makes documents registers them: %v", err)
	}
}

func TestADocumentIsLookedAtBeforeItsLastDay(t *testing.T) {
	h := open(t)
	for range 2 {
		must(t, h.room.SweepDue(ctx))
	}
	list, err := h.Engine.List(ctx, account.System("test"), matter.Filter{Kind: normative.ReviewKind, Limit: 10})
	must(t, err)
	if len(list) != 1 || workday.DateOf(list[0].DueAt).Before(h.papers[0].ExpiresOn) {
		t.Fatalf("%+v", list)
	}
	until := h.papers[0].ExpiresOn.AddMonths(24)
	h.refused(office, list[0].ID, "conclude", normative.Assess{Decision: "prolong", Until: h.papers[0].ExpiresOn, Reason: "需要", Ground: "云政办〔2026〕9号"}, "请填写晚于")
	h.Must(office, list[0].ID, "conclude", normative.Assess{Decision: "prolong", Until: until, Reason: "需要", Ground: "云政办〔2026〕9号"})
	if v := h.See(list[0].Number); v.Matter.State != normative.StateDecided {
		t.Fatalf("it is %s", v.Matter.State)
	}
	h.papers[0].ExpiresOn = until
	h.nearAgain(t)
}

// nearAgain goes on until the prolonged document is near its end, and lets it be repealed meanwhile.
func (h *house) nearAgain(t *testing.T) {
	t.Helper()
	h.Pass(24 * 31 * 24 * time.Hour)
	must(t, h.room.SweepDue(ctx))
	h.papers[0].Holds = false
	must(t, h.room.SweepDue(ctx))
	list, err := h.Engine.List(ctx, account.System("test"), matter.Filter{Kind: normative.ReviewKind, States: []matter.State{normative.StateCeased}, Limit: 10})
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d reviews ceased", len(list))
	}
}

// sound is a rule that may be proposed.
func sound() normative.Rule {
	return normative.Rule{Template: "云规登〔{year}〕{seq:3}号", Consult: 30, Alarm: 3, AmendIn: 120, Reason: "沿用原来的编号"}
}

// agreed proposes a rule and lets another person put it in force.
func (h *house) agreed(r normative.Rule) {
	h.t.Helper()
	p, err := h.room.ProposeRule(ctx, admin, r)
	must(h.t, err)
	_, err = h.room.Accord.End(ctx, second, p.ID, accord.StateAgreed, "")
	must(h.t, err)
}

func TestTheRuleOfTheRegisterIsData(t *testing.T) {
	h := open(t)
	today := workday.DateOf(h.Now())
	for want, spoil := range map[string]func(*normative.Rule){
		"要有一个年份":   func(r *normative.Rule) { r.Template = "规登{seq:4}号" },
		"花括号里只能写":  func(r *normative.Rule) { r.Template = "规登{year}{seq:4}{x}" },
		"不能少于三十日":  func(r *normative.Rule) { r.Consult = 20 },
		"1到24之间":   func(r *normative.Rule) { r.Alarm = 0 },
		"1到730之间":  func(r *normative.Rule) { r.AmendIn = 0 },
		"请填写修改的原因": func(r *normative.Rule) { r.Reason = "" },
		"市级机关先登记后公布的起始日期不能早于今天": func(r *normative.Rule) {
			r.Gates = map[org.Level]workday.Date{org.LevelCity: today.AddDays(-1)}
		},
		"编出的号会重复": func(r *normative.Rule) { r.Own = map[string]string{"market": r.Template} },
	} {
		rule := sound()
		spoil(&rule)
		if _, err := h.room.ProposeRule(ctx, admin, rule); !strings.Contains(words(err), want) {
			t.Errorf("answered %q, want %q", words(err), want)
		}
	}
	if _, err := h.room.ProposeRule(ctx, legal, sound()); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("who registers sets the rule: %v", err)
	}
	h.agreed(sound())
	must(t, h.room.SweepDue(ctx))
	if list, err := h.Engine.List(ctx, account.System("test"), matter.Filter{Kind: normative.ReviewKind, Limit: 10}); err != nil || len(list) != 0 {
		t.Fatalf("five months are more than three: %v, %v", list, err)
	}
}

func TestARuleThatChangedMeanwhileOvertakesAProposal(t *testing.T) {
	h := open(t)
	p, err := h.room.ProposeRule(ctx, admin, sound())
	must(t, err)
	if h.room.Book.Now().Alarm == 3 {
		t.Fatal("it holds though nobody agreed")
	}
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { // as another way, or an older version of the program, would write it
		_, err := tx.Exec(ctx, `/* test */ insert into normative_rule (id, body, reason, officer, at) values ($1, $2, $3, $4, $5)`, h.DB.NewID(), `{"template":"旧规登〔{year}〕{seq:3}号","consult":45,"alarm":9}`, "先到", "别人", h.Now().UnixMilli())
		return err
	}))
	if _, err := h.room.Accord.End(ctx, second, p.ID, accord.StateAgreed, ""); fault.KindOf(err) != fault.KindConflict || !strings.Contains(words(err), "已经被别人改过") {
		t.Fatalf("answered %q", words(err))
	}
	_, err = h.room.Accord.End(ctx, second, p.ID, accord.StateRefused, "规则已经另外改过")
	must(t, err)
	h.agreed(sound())
	if now := h.room.Book.Now(); now.Alarm != 3 || now.By != "马建军提出，谢安复核" {
		t.Errorf("in force is %+v", now)
	}
}

func TestFromADayOnBodiesOfALevelRegisterBeforeTheyPublish(t *testing.T) {
	h := open(t)
	day := workday.DateOf(h.Now()).AddDays(30)
	rule := sound()
	rule.Gates = map[org.Level]workday.Date{org.LevelCity: day}
	h.agreed(rule)
	if since := h.room.RegisterSince("market"); since != day {
		t.Errorf("the city registers since %v", since)
	}
	if since := h.room.RegisterSince("centre"); !since.IsZero() {
		t.Errorf("a district registers since %v", since)
	}
	h.Pass(60 * 24 * time.Hour)
	rule.Reason = "提前评估的月数调整" // the day stays, though it is past
	rule.Alarm = 4
	h.agreed(rule)
}

func TestABodyThatCountsByItselfHasNumbersOfItsOwn(t *testing.T) {
	h := open(t)
	year := workday.DateOf(h.Now()).AddDays(-40)
	in := normative.Register{LegalityOn: year, LegalityBy: "市司法局", Legality: "合法", MeetingOn: year, Meeting: "局务会议"}
	enrol := func(i int) string {
		number, err := h.room.Enrol(ctx, legal, h.papers[i], in)
		must(t, err)
		return number
	}
	if n := enrol(1); n != "规登〔2026〕0001号" {
		t.Errorf("the first is %s", n)
	}
	rule := sound()
	rule.Template, rule.Own = "规登〔{year}〕{seq:4}号", map[string]string{"market": "云市监规〔{year}〕{seq:2}号"}
	h.agreed(rule)
	if n := enrol(2); n != "云市监规〔2026〕01号" {
		t.Errorf("the body's first is %s", n)
	}
	if n := enrol(0); n != "规登〔2026〕0002号" {
		t.Errorf("the city's next is %s", n)
	}
	rule.Template, rule.Own, rule.Reason = "云市监规〔{year}〕{seq:2}号", nil, "并回全市编号"
	h.agreed(rule)
	h.papers = append(h.papers, normative.Paper{ID: 14, Number: "XX-14", Title: "新的办法", Body: "office", Holds: true})
	if n := enrol(3); n != "云市监规〔2026〕03号" {
		t.Errorf("a number that was given is not given again, nor one before it: %s", n)
	}
}

// amending takes a round to its list, with one document to be amended by a body until a day.
func (h *house) amending(until workday.Date) matter.View {
	h.t.Helper()
	r := h.begun()
	h.Must(office, r.ID, "answer", word(11, normative.Keep))
	h.Must(office, r.ID, "deliver", normative.Deliver{Body: "office"})
	h.Must(market, r.ID, "answer", normative.Opinion{Document: 12, Decision: normative.Amend, Reason: "职责变了", Hands: "market", Until: until})
	h.Must(market, r.ID, "answer", word(13, normative.Keep))
	h.Must(market, r.ID, "deliver", normative.Deliver{Body: "market"})
	h.Must(legal, r.ID, "submit", normative.Submit{Checked: true})
	signer := mattertest.Officer(6, "高立群", "office", "/359900/", normative.RightSign)
	h.Must(signer, r.ID, "sign", normative.Sign{Agreed: true})
	list, err := h.room.DraftList(ctx, legal, r.Number)
	must(h.t, err)
	for range 2 { // told twice it is owed once
		must(h.t, h.room.Announced(ctx, r.Number, list, "《公告》", workday.DateOf(h.Now())))
	}
	found, err := h.Engine.List(ctx, account.System("test"), matter.Filter{Kind: normative.AmendmentKind, Limit: 10})
	must(h.t, err)
	if len(found) != 1 || found[0].Lead != "market" {
		h.t.Fatalf("to be amended: %+v", found)
	}
	return h.See(found[0].Number)
}

func TestWhatARoundWantsAmendedIsOwedByADayAndDoneWhenTheNewTextIsPublic(t *testing.T) {
	h := open(t)
	v := h.amending(workday.Date{})
	a := v.Facts.(normative.Amendment)
	if want := workday.DateOf(h.Now()).AddDays(180); a.Until != want || workday.DateOf(v.Matter.DueAt).Before(want) || len(v.Tasks) != 1 || v.Tasks[0].Body != "market" {
		t.Fatalf("due %v for %v, tasks %+v", v.Matter.DueAt, a.Until, v.Tasks)
	}
	must(t, h.room.Changed(ctx, 12))
	if h.See(v.Matter.Number).Matter.State != normative.StateUnamended {
		t.Fatal("done though nothing was published")
	}
	h.Pass(200 * 24 * time.Hour)
	h.papers[1].RevisedAt = h.Now()
	for range 2 {
		must(t, h.room.Changed(ctx, 12))
	}
	v = h.See(v.Matter.Number)
	if v.Matter.State != normative.StateAmended || !v.Matter.Late {
		t.Errorf("it is %s, late %v", v.Matter.State, v.Matter.Late)
	}
}

func TestWhoAsksNotToAmendDoesNotAgreeToIt(t *testing.T) {
	h := open(t)
	v := h.amending(workday.DateOf(h.Now()).AddDays(90))
	both := mattertest.Officer(4, "匡正华", "office", "/359900/", normative.RightSign)
	h.refused(market, v.Matter.ID, "ask", normative.AskExcuse{Reason: " "}, "请填写不修改的理由")
	h.Must(market, v.Matter.ID, "ask", normative.AskExcuse{Reason: "上位法正在修订"})
	h.refused(both, v.Matter.ID, "agree", normative.AgreeExcuse{Agreed: true}, "请由另一位同事审签")
	h.Must(head, v.Matter.ID, "refuse", normative.RefuseExcuse{Reason: "上位法不涉及这几条"})
	if clock := h.See(v.Matter.Number).Clocks[0]; clock.State != matter.ClockRunning {
		t.Errorf("the clock is %s while it is asked", clock.State)
	}
	h.Must(market, v.Matter.ID, "ask", normative.AskExcuse{Reason: "省里已经通知暂缓修改"})
	h.Must(head, v.Matter.ID, "agree", normative.AgreeExcuse{Agreed: true})
	if a := h.See(v.Matter.Number).Facts.(normative.Amendment); a.SignedBy != "尤敬之" || a.AskedOf != "匡正华" {
		t.Errorf("%+v", a)
	}
}

func TestADocumentThatHoldsNoMoreNeedsNotBeAmended(t *testing.T) {
	h := open(t)
	v := h.amending(workday.DateOf(h.Now()).AddDays(90))
	h.Must(market, v.Matter.ID, "ask", normative.AskExcuse{Reason: "已经由新的文件代替"})
	h.papers[1].Holds = false
	must(t, h.room.SweepAmendments(ctx))
	if v = h.See(v.Matter.Number); v.Matter.State != normative.StateNeedless {
		t.Errorf("it is %s", v.Matter.State)
	}
}

func TestADraftThatWasEditedWhileTheFormWasOpenIsNotRegistered(t *testing.T) {
	h := open(t)
	on := workday.DateOf(h.Now()).AddDays(-40)
	in := normative.Register{LegalityOn: on, LegalityBy: "市司法局", Legality: "合法", MeetingOn: on, Meeting: "局务会议"}
	h.papers[1].Draft = 1
	read := h.papers[1]
	h.papers[1].Draft = 2
	if _, err := h.room.Enrol(ctx, legal, read, in); fault.KindOf(err) != fault.KindConflict || !strings.Contains(words(err), "现在是第2稿") {
		t.Fatalf("answered %q", words(err))
	}
	_, err := h.room.Enrol(ctx, legal, h.papers[1], in)
	must(t, err)
	h.papers[2].Draft = 1
	read = h.papers[2]
	h.papers[2].Draft = 0
	if _, err := h.room.Enrol(ctx, legal, read, in); !strings.Contains(words(err), "已经公布") {
		t.Errorf("answered %q", words(err))
	}
}
