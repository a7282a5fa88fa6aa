package publish_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
)

const city = `
divisions:
  - {code: "350000", name: 福建省, level: province}
  - {code: "359900", name: 云州市, parent: "350000", level: city}
bodies:
  - {code: office, name: 云州市人民政府办公室, abbr: 云政办, division: "359900", credit_code: 11359900PDY00001X7}
  - {code: market, name: 云州市市场监督管理局, abbr: 云市监, division: "359900", credit_code: 11359900PDY0000362}
posts:
  - {code: draft, name: 信息采编岗, body: office, rights: [publish.draft]}
  - {code: review1, name: 一审岗, body: office, rights: [publish.review1, publish.review2]}
  - {code: review2, name: 二审岗, body: office, rights: [publish.review2]}
  - {code: review3, name: 三审岗, body: office, rights: [publish.review3]}
  - {code: secrecy, name: 保密审查岗, body: office, rights: [publish.secrecy]}
  - {code: release, name: 发布岗, body: office, rights: [publish.release, publish.draft, publish.secrecy, publish.review1]}
  - {code: alone, name: 信息岗, body: market, rights: [publish.release]}
officers:
  - {login: qiao, name: 乔雨桐, posts: [draft]}
  - {login: qin, name: 覃海涛, posts: [review1]}
  - {login: luo, name: 骆文静, posts: [review2]}
  - {login: qi, name: 祁建国, posts: [review3]}
  - {login: bai, name: 柏守正, posts: [secrecy]}
  - {login: wen, name: 温晓岚, posts: [release]}
  - {login: tong, name: 佟欣, posts: [alone]}
`

const region = "/350000/359900/"

var (
	ctx    = context.Background()
	editor = mattertest.Officer(1, "乔雨桐", "office", region, publish.RightDraft)
	first  = mattertest.Officer(2, "覃海涛", "office", region, "publish.review1", "publish.review2")
	second = mattertest.Officer(3, "骆文静", "office", region, "publish.review2")
	third  = mattertest.Officer(4, "祁建国", "office", region, "publish.review3")
	keeper = mattertest.Officer(5, "柏守正", "office", region, publish.RightSecrecy)
	head   = mattertest.Officer(6, "温晓岚", "office", region, publish.RightRelease, publish.RightDraft, publish.RightSecrecy, "publish.review1")
	other  = mattertest.Officer(7, "佟欣", "market", region, publish.RightDraft, publish.RightRelease, publish.RightSecrecy)
)

// house is the room in a hall of its own.
type house struct {
	*mattertest.Hall
	t    *testing.T
	room *publish.Room
	web  *web.Server
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t}
	directory := org.NewDirectory()
	d := publish.Deps{Org: directory, Outlets: outlets{}, Hall: func() *matter.Engine { return h.Engine }, Rules: &publish.Rules{}}
	h.room = publish.New(d)
	// The kind needs the room, and the room the store that comes with the hall.
	h.Hall = mattertest.New(t, []store.Migrations{web.Migrations(), file.Migrations(), org.Migrations(), accord.Migrations(), publish.Migrations()}, h.room.Kind())
	files, err := file.New(file.Config{Store: h.DB, Dir: t.TempDir(), Now: h.Now})
	must(t, err)
	h.web = web.New(web.Config{Store: h.DB, Now: h.Now, Log: slog.New(slog.DiscardHandler), Limits: web.Limits{Off: true}, Allow: func(r *http.Request, route web.Route) error {
		if right, ok := route.Who.RightName(); ok && !account.ActorOf(r.Context()).Has(right) {
			return fault.Deniedf("您的岗位没有这项权限")
		}
		return nil
	}})
	d.DB, d.Now, d.Lamp, d.Calendar, d.Files, d.Web = h.DB, h.Now, h.Lamp(), func() *workday.Calendar { return h.Calendar }, files, h.web
	d.Accord = accord.New(accord.Deps{DB: h.DB, Now: h.Now, Web: h.web})
	h.room.Deps = d
	for _, sort := range h.room.Accords() {
		d.Accord.Add(sort)
	}
	h.web.Handle(h.room.Routes()...)
	h.web.Handle(web.Route{Pattern: "POST /test/sign-in", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return h.web.SignIn(w, r, account.ActorOf(r.Context()).Subject())
	}})
	data, err := org.ReadData(strings.NewReader(city))
	must(t, err)
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.DB.NewID, data) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return directory.Load(ctx, tx) }))
	return h
}

// agreed lets an administrator put in force what was proposed for a body.
func (h *house) agreed(body string) {
	h.t.Helper()
	p, there, err := h.room.Accord.Waiting(ctx, "publish", body)
	must(h.t, err)
	if !there {
		h.t.Fatalf("nothing is proposed for %s", body)
	}
	_, err = h.room.Accord.End(ctx, mattertest.Officer(99, "邱志明", "office", region, org.AdminSystem), p.ID, accord.StateAgreed, "")
	must(h.t, err)
}

// ruled lets somebody propose the rule of a body, and an administrator put it in force.
func (h *house) ruled(who account.Actor, r publish.Rule) error {
	p, err := h.room.ProposeRule(ctx, who, r)
	if err == nil {
		_, err = h.room.Accord.End(ctx, mattertest.Officer(99, "邱志明", "office", region, org.AdminSystem), p.ID, accord.StateAgreed, "")
	}
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func notice() publish.Draft {
	return publish.Draft{Body: "office", Title: "云州市人民政府办公室关于做好秋季道路保洁工作的通知", Number: "云政办[2026]31号", Genre: "通知", Class: "policy", Subject: "城乡建设、环境保护",
		MadeOn: workday.MustDate("2026-08-31"), Attribute: publish.Proactive, Grade: "非密", Normative: true, Text: "各区人民政府：\n\n为做好秋季道路保洁工作，现通知如下。"}
}

// begun opens a draft.
func (h *house) begun(in publish.Draft) matter.Result {
	h.t.Helper()
	r, err := h.Start(ctx, editor, publish.KindName, "draft", in)
	must(h.t, err)
	return r
}

func (h *house) document(number string) publish.Document {
	h.t.Helper()
	return h.See(number).Facts.(publish.Document)
}

var clears = publish.Clear{Conclusion: publish.ClearPublic, Basis: "逐项审查，没有发现不得公开的内容",
	Asked: []string{"secret", "sum", "stability", "trade", "privacy", "internal", "image"}}

// reviewed brings a draft to the desk of who releases.
func (h *house) reviewed(in publish.Draft) matter.Result {
	h.t.Helper()
	r := h.begun(in)
	h.review(r.ID)
	return r
}

func (h *house) review(id int64) {
	h.t.Helper()
	h.Must(editor, id, "submit", publish.Submit{Proofread: true})
	h.Must(first, id, "pass", publish.Pass{Proofread: true})
	h.Must(second, id, "pass", publish.Pass{Proofread: true})
	h.Must(third, id, "pass", publish.Pass{Proofread: true})
	h.Must(keeper, id, "clear", clears)
}

func (h *house) published(in publish.Draft) matter.Result {
	h.t.Helper()
	r := h.reviewed(in)
	h.Must(head, r.ID, "publish", publish.Publish{Channels: []string{"wechat"}})
	return r
}

func (h *house) refused(who account.Actor, id int64, action string, input any, words string) {
	h.t.Helper()
	_, err := h.Do(ctx, who, id, action, input)
	if err == nil {
		h.t.Fatalf("%s by %s is not refused", action, who.Name)
	}
	text := fault.MessageOf(err)
	for _, f := range fault.FieldsOf(err) {
		text += f.Message
	}
	if !strings.Contains(text, words) {
		h.t.Fatalf("%s by %s is refused with %q, want %q", action, who.Name, text, words)
	}
}

func TestADocumentPassesThreeReviewsAndTheSecrecyReviewBeforeItIsPublic(t *testing.T) { // 政府信息公开条例 §17: 先审查后公开
	h := open(t)
	r := h.begun(notice())
	if d := h.document(r.Number); d.Number != "云政办〔2026〕31号" {
		t.Fatalf("the number is kept as %s", d.Number)
	}
	h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
	h.refused(head, r.ID, "publish", publish.Publish{}, "")
	h.Must(first, r.ID, "pass", publish.Pass{Proofread: true})
	h.refused(first, r.ID, "pass", publish.Pass{Proofread: true}, "您已经审过前一级")
	h.Must(second, r.ID, "pass", publish.Pass{Proofread: true})
	h.Must(third, r.ID, "pass", publish.Pass{Proofread: true})
	h.refused(keeper, r.ID, "clear", publish.Clear{Conclusion: publish.ClearPublic, Basis: "看过"}, "每一项都要审查")
	h.Must(keeper, r.ID, "clear", clears)
	h.Must(head, r.ID, "publish", publish.Publish{Channels: []string{"wechat"}})
	d := h.document(r.Number)
	if d.Index != "PDY00001X/2026-00001" || len(d.Channels) != 1 || strings.Join(d.Wanted, "") != "wechat" || d.Validity != publish.Valid {
		t.Fatalf("published as %q on %d channels, %s", d.Index, len(d.Channels), d.Validity)
	}
}

func TestWhoWroteOnADocumentDoesNotReviewIt(t *testing.T) {
	h := open(t)
	r, err := h.Start(ctx, head, publish.KindName, "draft", notice())
	must(t, err)
	h.Must(head, r.ID, "submit", publish.Submit{Proofread: true})
	h.refused(head, r.ID, "pass", publish.Pass{Proofread: true}, "由您起草")
	h.Must(first, r.ID, "pass", publish.Pass{Proofread: true})
	h.Must(second, r.ID, "pass", publish.Pass{Proofread: true})
	h.Must(third, r.ID, "pass", publish.Pass{Proofread: true})
	h.refused(head, r.ID, "clear", clears, "由您起草")
	h.Must(keeper, r.ID, "clear", clears)
}

func TestWhatADraftMustSayBeforeItIsReviewed(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*publish.Draft)
		at    string // action
		words string
	}{
		{"政府信息公开条例 §14: 涉密的不得进入系统", func(in *publish.Draft) { in.Grade = "秘密" }, "draft", "涉密文件不得进入本系统"},
		{"政府信息公开条例 §17: 没有确定公开属性的退回", func(in *publish.Draft) { in.Attribute = "" }, "submit", "还没有确定公开属性"},
		{"政府信息公开条例 §16: 不予公开的要有理由", func(in *publish.Draft) { in.Attribute = publish.Withheld }, "submit", "选择理由"},
		{"政府信息公开条例 §12: 生成日期必填", func(in *publish.Draft) { in.MadeOn = workday.Date{} }, "submit", "生成日期"},
		{"a day that has not come", func(in *publish.Draft) { in.MadeOn = workday.MustDate("2026-09-02") }, "draft", "不能晚于今天"},
		{"another body", func(in *publish.Draft) { in.Body = "market" }, "draft", "您所在的机关"},
		{"a class that is none", func(in *publish.Draft) { in.Class = "secret" }, "draft", "公开类别"},
		{"nothing to read", func(in *publish.Draft) { in.Text = "" }, "submit", "正文和附件都是空的"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			in := notice()
			c.spoil(&in)
			r, err := h.Start(ctx, editor, publish.KindName, "draft", in)
			if c.at == "submit" {
				must(t, err)
				h.refused(editor, r.ID, "submit", publish.Submit{Proofread: true}, c.words)
				return
			}
			text := fault.MessageOf(err)
			for _, f := range fault.FieldsOf(err) {
				text += f.Message
			}
			if err == nil || !strings.Contains(text, c.words) {
				t.Fatalf("answered %q", text)
			}
		})
	}
}

func TestTheLimitToPublishRunsFromTheDayOfMaking(t *testing.T) { // 政府信息公开条例 §26: 自形成之日起二十个工作日
	h := open(t)
	in := notice()
	r := h.begun(in)
	clock, _ := h.See(r.Number).Clock(publish.ClockPublish)
	due, _ := workday.Due(h.Calendar, in.MadeOn.Start(), workday.Working(20))
	if !clock.DueAt.Equal(due) {
		t.Fatalf("due %s, want %s", clock.DueAt, due)
	}
	in.MadeOn = workday.MustDate("2026-08-03")
	h.Must(editor, r.ID, "edit", in)
	clock, _ = h.See(r.Number).Clock(publish.ClockPublish)
	if due, _ = workday.Due(h.Calendar, in.MadeOn.Start(), workday.Working(20)); !clock.DueAt.Equal(due) {
		t.Fatalf("after the day was put right it is due %s, want %s", clock.DueAt, due)
	}
	in.Attribute, in.Reason, in.Ground = publish.Withheld, "N6", "讨论记录"
	h.Must(editor, r.ID, "edit", in)
	if v := h.See(r.Number); !v.Matter.DueAt.IsZero() {
		t.Fatal("what is not published has a limit to publish")
	}
	h.review(r.ID)
	if v := h.See(r.Number); v.Matter.State != publish.StateWithheld {
		t.Fatalf("it is %s", v.Matter.State)
	}
}

func TestAScheduledDocumentAppearsAtItsMomentAndNotBefore(t *testing.T) {
	h := open(t)
	r := h.reviewed(notice())
	h.refused(head, r.ID, "schedule", publish.Schedule{On: workday.MustDate("2026-08-31"), At: "09:00"}, "晚于现在")
	h.Must(head, r.ID, "schedule", publish.Schedule{On: workday.MustDate("2026-09-02"), At: "08:30"})
	for _, c := range []struct {
		at    string
		state matter.State
	}{{"2026-09-02 08:29", publish.StateScheduled}, {"2026-09-02 08:31", publish.StatePublished}} {
		h.At(c.at)
		_, err := h.Sweep(ctx)
		must(t, err)
		if v := h.See(r.Number); v.Matter.State != c.state {
			t.Fatalf("at %s it is %s", c.at, v.Matter.State)
		}
	}
}

func TestARevisionPassesTheSameHandsAndKeepsWhatWasThere(t *testing.T) { // 政府信息公开条例 §26: 变更之日起二十个工作日
	h := open(t)
	r := h.published(notice())
	in := notice()
	in.Text, in.Change = "各区人民政府：\n\n保洁时间改为每天六时。", "调整保洁时间"
	rev, err := h.Start(ctx, editor, publish.KindName, "revise", publish.Revise{Draft: in, Of: r.ID, OfNumber: r.Number, Original: h.document(r.Number)})
	must(t, err)
	h.review(rev.ID)
	h.Must(head, rev.ID, "publish", publish.Publish{})
	for range 2 { // the outbox may bring it twice
		must(t, h.room.Merge(ctx, publish.Revised{Original: r.ID, Revision: rev.ID}))
	}
	v := h.See(r.Number)
	d := v.Facts.(publish.Document)
	if v.Matter.State != publish.StateRevised || len(d.Versions) != 1 || !strings.Contains(d.Text, "六时") || !strings.Contains(d.Versions[0].Text, "秋季") || d.Validity != publish.Amended {
		t.Fatalf("after the revision: %s, %d versions, %s", v.Matter.State, len(d.Versions), d.Text)
	}
	if again := h.document(rev.Number); again.Index != "" {
		t.Fatal("the revision has an index number of its own")
	}
}

func TestARevisionIsNoWayAroundTheReviews(t *testing.T) {
	h := open(t)
	r := h.published(notice())
	_, err := h.Start(ctx, editor, publish.KindName, "revise", publish.Revise{Draft: notice()})
	if fault.KindOf(err) != fault.KindNotFound {
		t.Fatalf("a revision of nothing: %v", err)
	}
	in := notice()
	in.Body = "market"
	if _, err = h.Start(ctx, other, publish.KindName, "revise", publish.Revise{Draft: in, Of: r.ID, Original: h.document(r.Number)}); err == nil {
		t.Fatal("another body revises")
	}
	h.refused(head, r.ID, "take_revision", publish.TakeRevision{Content: publish.Content{Body: "office"}}, "")
}

func TestIndexNumbersAreNeverGivenTwice(t *testing.T) { // 政府信息公开条例 §12: 索引号
	h := open(t)
	must(t, h.ruled(head, publish.Rule{Body: "office", Template: "QZ00100-{class}00-{year}-{seq:5}", Levels: []publish.Level{{N: 1, Title: "一审"}}, Reason: "沿用原来的编法"}))
	in := notice()
	numbers := map[string]bool{}
	for _, class := range []string{"policy", "policy", "plan"} {
		in.Class = class
		r := h.begun(in)
		h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
		h.Must(first, r.ID, "pass", publish.Pass{Proofread: true})
		h.Must(keeper, r.ID, "clear", clears)
		h.Must(head, r.ID, "publish", publish.Publish{})
		numbers[h.document(r.Number).Index] = true
	}
	for _, want := range []string{"QZ00100-0100-2026-00001", "QZ00100-0100-2026-00002", "QZ00100-0300-2026-00001"} {
		if !numbers[want] {
			t.Fatalf("no %s among %v", want, numbers)
		}
	}
	for _, c := range []struct{ name, template, words string }{
		{"without a running number", "{org}/{year}", "流水号"},
		{"without a year", "{org}-{seq:5}", "年份"},
		{"with a segment that is none", "{org}/{years}-{seq:5}", "不认识"},
		{"like the numbers of another body", "QZ00100-{class}00-{year}-{seq:5}", "重复"},
	} {
		err := h.ruled(other, publish.Rule{Body: "market", Template: publish.Template(c.template), Levels: []publish.Level{{N: 1, Title: "一审"}}, Reason: "试一试"})
		if err == nil || !strings.Contains(fieldText(err), c.words) {
			t.Fatalf("a template %s: %v", c.name, err)
		}
	}
}

func fieldText(err error) (text string) {
	for _, f := range fault.FieldsOf(err) {
		text += f.Message
	}
	return text
}

func TestVerifyFindsNothingWrongInAnyState(t *testing.T) {
	h := open(t)
	r := h.published(notice())
	h.Must(head, r.ID, "mark", publish.Mark{Validity: publish.Repealed, On: workday.MustDate("2026-09-01"), By: "云政办〔2026〕40号"})
	gone := h.published(notice())
	h.Must(head, gone.ID, "withdraw", publish.Withdraw{Reason: "附件有误"})
	kind, _ := h.Kind(publish.KindName)
	for _, number := range []string{r.Number, gone.Number} {
		v := h.See(number)
		if bad := kind.CheckFacts(v.Matter, v.Facts); len(bad) > 0 {
			t.Fatalf("%s: %v", v.Matter.State, bad)
		}
	}
}

// outlets are the channels of a house in which the office has an account.
type outlets struct{}

func (outlets) Channels() []web.Option {
	return []web.Option{{Value: "wechat"}, {Value: "press"}}
}

func (outlets) Title(code string) string { return code }

func (outlets) Of(string) []web.Option { return []web.Option{{Value: "wechat"}} }

func (outlets) Entered(*matter.Move, publish.Known, publish.Placing) {}

func (outlets) Board(context.Context, int64, string) (templ.Component, error) { return nil, nil }

func TestADocumentGoesWhereItsBodyHasAnAccountAndIsEnteredOnce(t *testing.T) { // 政府信息公开条例 §23: 政府公报、政府网站或者其他互联网政务媒体、新闻发布会以及报刊、广播、电视等途径
	h := open(t)
	r := h.reviewed(notice())
	h.refused(head, r.ID, "publish", publish.Publish{Channels: []string{"press"}}, "没有正在使用的press账号")
	h.Must(head, r.ID, "publish", publish.Publish{Channels: []string{"wechat"}})
	rev := h.revised(r, notice())
	h.review(rev.ID)
	h.refused(head, rev.ID, "publish", publish.Publish{Channels: []string{"wechat"}}, "不用再选")
	at := publish.Place{Channel: "press", On: workday.DateOf(h.Now()), Address: " 第1版 "}
	h.Must(editor, r.ID, "place", at)
	h.refused(editor, r.ID, "place", at, "已经登记过")
	h.refused(editor, r.ID, "place", publish.Place{Channel: "gazette", On: at.On}, "请选择载体")
	told, last, err := h.room.Placings(ctx, 0, 10)
	if err != nil || last == 0 || len(told) != 1 || len(told[0].Channels) != 1 || told[0].Public == "" {
		t.Errorf("told %v, %v", told, err)
	}
	if d := h.document(r.Number); len(d.Channels) != 2 || d.Channels[1].Address != "第1版" || d.Channels[1].By == "" {
		t.Errorf("%v", d.Channels)
	}
}
