package rectify_test

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/gm"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/rectify"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
)

const city = `
divisions:
  - {code: "350000", name: 福建省, level: province}
  - {code: "359900", name: 云州市, parent: "350000", level: city}
bodies:
  - {code: office, name: 云州市人民政府办公室, abbr: 云政办, division: "359900", phone: 0590-8800001, reconsideration: 云州市人民政府, court: 云州市云溪区人民法院}
  - {code: market, name: 云州市市场监督管理局, abbr: 云市监, division: "359900", phone: 0590-8800003, reconsideration: 云州市人民政府, court: 云州市云溪区人民法院}
  - {code: archive, name: 云州市档案馆, abbr: 云档, division: "359900", phone: 0590-8800009, reconsideration: 云州市人民政府, court: 云州市云溪区人民法院}
posts:
  - {code: handle, name: 更正承办岗, body: office, rights: [rectify.handle]}
  - {code: sign, name: 更正审签岗, body: office, rights: [rectify.handle, rectify.sign]}
  - {code: market, name: 登记岗, body: market, rights: [rectify.handle, rectify.opinion]}
officers:
  - {login: linyue, name: 林月, posts: [handle]}
  - {login: chenhe, name: 陈和, posts: [sign]}
  - {login: heqing, name: 何清, posts: [market]}
`

const region = "/350000/359900/"

var (
	lin  = mattertest.Officer(1, "林月", "office", region, rectify.RightHandle)
	chen = mattertest.Officer(2, "陈和", "office", region, rectify.RightHandle, rectify.RightSign)
	he   = mattertest.Officer(3, "何清", "market", region, rectify.RightHandle, rectify.RightOpinion)
	idle = mattertest.Officer(4, "闲人", "office", region, "publish.draft")
	wang = citizen(7, "王小明")
	ctx  = context.Background()
)

func citizen(id int64, name string) account.Actor {
	a := mattertest.Person(id, name)
	a.Person.DocumentKind, a.Person.Masked, a.Person.Phone = account.CitizenCard, "359901********1234", "13800000000"
	return a
}

// house is the room in a hall of its own.
type house struct {
	*mattertest.Hall
	t    *testing.T
	room *rectify.Room
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t}
	press, err := paper.NewPress("https://example.invalid/v/")
	must(t, err)
	vault, err := gm.NewVault(make([]byte, gm.SecretSize))
	must(t, err)
	directory := org.NewDirectory()
	h.room = rectify.New(rectify.Deps{Press: press, Org: directory, Vault: vault, Hall: func() *matter.Engine { return h.Engine }})
	h.Hall = mattertest.New(t, []store.Migrations{web.Migrations(), org.Migrations(), paper.Migrations(), rectify.Migrations(), file.Migrations(), accord.Migrations()}, h.room.Kind())
	d := &h.room.Deps
	d.DB, d.Now, d.Lamp, d.Calendar = h.DB, h.Now, h.Lamp(), func() *workday.Calendar { return h.Calendar }
	d.Web = web.New(web.Config{Store: h.DB, Now: h.Now, Log: slog.New(slog.DiscardHandler), Limits: web.Limits{Off: true}})
	d.Files, err = file.New(file.Config{Store: h.DB, Dir: t.TempDir(), Now: h.Now})
	must(t, err)
	d.Accord = accord.New(accord.Deps{DB: h.DB, Now: h.Now, Web: d.Web})
	d.Accord.Add(h.room.Accords()[0])
	data, err := org.ReadData(strings.NewReader(city))
	must(t, err)
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.DB.NewID, data) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return directory.Load(ctx, tx) }))
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func asking() rectify.Submit {
	return rectify.Submit{Body: "office", Record: "个体工商户登记信息", Source: "窗口打印", Relation: "本人", Says: "望江路81号", Should: "望江路18号", Inspect: "租赁合同原件在本人处", Phone: "13800000000", Way: "online"}
}

func (h *house) asked() matter.Result {
	h.t.Helper()
	r, err := h.Start(ctx, wang, rectify.KindName, "submit", asking())
	must(h.t, err)
	return r
}

func (h *house) refused(a account.Actor, id int64, action string, input any, words string) {
	h.t.Helper()
	_, err := h.Do(ctx, a, id, action, input)
	if err == nil {
		h.t.Fatalf("%s was not refused", action)
	}
	text := fault.MessageOf(err)
	for _, f := range fault.FieldsOf(err) {
		text += " " + f.Message
	}
	if !strings.Contains(text, words) {
		h.t.Fatalf("%s was refused with %q (%v), want %q", action, text, err, words)
	}
}

func (h *house) claim(number string) rectify.Claim {
	h.t.Helper()
	c, ok := h.See(number).Facts.(rectify.Claim)
	if !ok {
		h.t.Fatalf("%s has no row", number)
	}
	return c
}

func (h *house) due(number string) string {
	h.t.Helper()
	clock, ok := h.See(number).Clock(rectify.ClockReply)
	if !ok {
		h.t.Fatal("no clock")
	}
	return workday.DateOf(clock.DueAt).String()
}

func (h *house) papers(id int64) (codes []string) {
	h.t.Helper()
	must(h.t, h.DB.Read(ctx, func(tx *store.Tx) error {
		list, err := paper.ByMatter(ctx, tx, id)
		for _, p := range list {
			codes = append(codes, p.Template)
		}
		return err
	}))
	return codes
}

func corrects(today workday.Date) rectify.DraftReply {
	return rectify.DraftReply{Kind: rectify.ReplyCorrected, Result: "感谢指出", Checked: "查了登记档案", Before: "望江路81号", After: "望江路18号", ChangedOn: today, ChangedBy: "登记科", Reconsider: "云州市人民政府", Court: "云州市云溪区人民法院"}
}

func TestARecordIsPutRightAndThePersonIsTold(t *testing.T) {
	h := open(t)
	h.At("2026-11-02 10:00")
	r := h.asked()
	if got := h.due(r.Number); got != "2026-11-30" {
		t.Errorf("due on %s", got)
	}
	h.Must(lin, r.ID, "ask_opinion", rectify.AskOpinion{Body: "market", Asked: "请核对门牌"})
	h.refused(lin, r.ID, "draft_reply", corrects(workday.DateOf(h.Now())), "")
	h.refused(lin, r.ID, "give_opinion", rectify.GiveOpinion{Finding: "wrong", Text: "录入差错"}, "")
	h.Must(he, r.ID, "give_opinion", rectify.GiveOpinion{Finding: "wrong", Text: "录入差错，已改"})
	h.Must(lin, r.ID, "draft_reply", corrects(workday.DateOf(h.Now())))
	h.refused(lin, r.ID, "approve", rectify.Approve{Signed: true}, "")
	h.Must(chen, r.ID, "approve", rectify.Approve{Signed: true})
	h.refused(lin, r.ID, "deliver", rectify.Deliver{Way: "mail", Receiver: "王小明", On: workday.DateOf(h.Now())}, "送达凭证")
	h.Must(lin, r.ID, "deliver", rectify.Deliver{Way: "online", Receiver: "王小明", On: workday.DateOf(h.Now())})
	v := h.See(r.Number)
	c := h.claim(r.Number)
	if v.Matter.State != rectify.StateClosed || v.Matter.Outcome != matter.Outcome(rectify.ReplyCorrected) || c.Reply.Before != "望江路81号" || c.Reply.After != "望江路18号" {
		t.Errorf("%s, %s, %+v", v.Matter.State, v.Matter.Outcome, c.Reply)
	}
	if got := strings.Join(h.papers(r.ID), " "); got != "rectify-receipt rectify-reply" {
		t.Errorf("papers %s", got)
	}
	told := strings.Join(h.Told(), "")
	for _, code := range []string{"rectify.registered", "rectify.verifying", "rectify.replied", "rectify.closed"} {
		if !strings.Contains(told, `"`+code+`"`) {
			t.Errorf("%s was not told", code)
		}
	}
}

// One who drafts may carry both rights; the reply still wants another person's hand.
func TestADrafterDoesNotSignHisOwnReply(t *testing.T) {
	h := open(t)
	r := h.asked()
	h.Must(chen, r.ID, "draft_reply", corrects(workday.DateOf(h.Now())))
	h.refused(chen, r.ID, "approve", rectify.Approve{Signed: true}, "拟稿人不能审签")
}

func TestMoreEvidenceIsAskedOnceAndTheLimitStandsStill(t *testing.T) {
	h := open(t)
	h.At("2026-11-02 10:00")
	r := h.asked()
	h.refused(lin, r.ID, "ask_correction", rectify.AskCorrection{Asked: "请补充合同", Days: 2, Way: "网上"}, "10个工作日")
	h.Must(lin, r.ID, "ask_correction", rectify.AskCorrection{Asked: "请补充合同", Days: 10, Way: "网上"})
	h.At("2026-11-04 10:00")
	h.Must(wang, r.ID, "answer_correction", rectify.AnswerCorrection{Answer: "合同原件可以在街道查看"})
	if got := h.due(r.Number); got != "2026-12-02" { // two working days stood still
		t.Errorf("due on %s", got)
	}
	h.refused(lin, r.ID, "ask_correction", rectify.AskCorrection{Asked: "再补", Days: 10, Way: "网上"}, "只能告知一次")
}

// The ordinance does not say that a request of this sort is given up: it is decided on what is there.
func TestSilenceGivesNothingUp(t *testing.T) {
	h := open(t)
	h.At("2026-11-02 10:00")
	r := h.asked()
	h.Must(lin, r.ID, "ask_correction", rectify.AskCorrection{Asked: "请补充合同", Days: 10, Way: "网上"})
	h.At("2026-11-17 10:00")
	if _, err := h.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if v := h.See(r.Number); v.Matter.State != rectify.StateHandling || !h.claim(r.Number).Correction.Silent {
		t.Errorf("%s, %+v", v.Matter.State, h.claim(r.Number).Correction)
	}
}

func TestATransferOpensARequestAtTheOtherBodyAndDoesNotComeBack(t *testing.T) {
	h := open(t)
	r := h.asked()
	in := corrects(workday.DateOf(h.Now()))
	in.Kind, in.Reason, in.To = rectify.ReplyTransferred, "由它登记", "market"
	h.Must(lin, r.ID, "draft_reply", in)
	h.Must(chen, r.ID, "approve", rectify.Approve{Signed: true})
	j := job.Job{Topic: rectify.TopicMove, Payload: `{"from":` + strconv.Quote(r.Number) + `}`}
	for range 2 { // done twice it opens one
		must(t, h.room.WorkMove(ctx, j))
	}
	list, err := h.List(ctx, wang, matter.Filter{Kind: rectify.KindName, Limit: 10})
	must(t, err)
	if len(list) != 2 {
		t.Fatalf("%d requests", len(list))
	}
	for _, m := range list {
		if m.Number == r.Number {
			continue
		}
		if c := h.claim(m.Number); m.Lead != "market" || c.From != r.Number || c.Channel != rectify.ChannelMoved {
			t.Errorf("%s: %+v", m.Lead, c)
		}
		in.To = "office"
		h.refused(he, m.ID, "draft_reply", in, "不能再转送回去")
	}
	if got := strings.Join(h.papers(r.ID), " "); got != "rectify-receipt rectify-reply" {
		t.Errorf("papers %s", got)
	}
}

// A body of the directory without such a desk gets a letter, as one outside does.
func TestATransferOutsideGoesByLetter(t *testing.T) {
	h := open(t)
	r := h.asked()
	in := corrects(workday.DateOf(h.Now()))
	in.Kind, in.Reason, in.To = rectify.ReplyTransferred, "由它保管", "archive"
	h.Must(lin, r.ID, "draft_reply", in)
	h.Must(chen, r.ID, "approve", rectify.Approve{Signed: true})
	if got := strings.Join(h.papers(r.ID), " "); got != "rectify-receipt rectify-reply rectify-letter" {
		t.Errorf("papers %s", got)
	}
}

func TestEveryLookAtEvidenceIsOnRecord(t *testing.T) {
	h := open(t)
	in := asking()
	f, err := h.room.Files.Save(ctx, file.Upload{Name: "合同.pdf", Owner: wang.Subject(), Body: strings.NewReader("%PDF-1.4\n%%EOF\n")})
	must(t, err)
	in.Evidence = []rectify.Evidence{{File: f.ID, Name: f.Name}}
	r, err := h.Start(ctx, wang, rectify.KindName, "submit", in)
	must(t, err)
	h.refused(idle, r.ID, "look", rectify.Look{File: f.ID}, "")
	h.refused(lin, r.ID, "look", rectify.Look{File: f.ID + 1}, "证据")
	h.Must(lin, r.ID, "look", rectify.Look{File: f.ID})
	events := h.See(r.Number).Events
	if e := events[len(events)-1]; e.Action != "look" || e.ActorName != "林月" {
		t.Errorf("%+v", e)
	}
	h.Must(lin, r.ID, "unmask", rectify.Unmask{Reason: "核对地址"}, matter.Key("k"))
	other := h.asked()
	if _, err := h.Do(ctx, idle, other.ID, "unmask", rectify.Unmask{Reason: "核对地址"}, matter.Key("k")); err == nil {
		t.Error("a key that was used on one request opens another")
	}
}

// What came in time by letter counts from the day on which it came, entered before the last day or after it.
func TestEvidenceThatLayInTheOfficeCountsFromItsDay(t *testing.T) {
	h := open(t)
	h.At("2026-11-02 10:00")
	first, second := h.asked(), h.asked()
	for _, r := range []matter.Result{first, second} {
		h.Must(lin, r.ID, "ask_correction", rectify.AskCorrection{Asked: "请补充合同", Days: 10, Way: "信函"})
	}
	h.At("2026-11-09 10:00")
	h.Must(lin, first.ID, "answer_correction", rectify.AnswerCorrection{Answer: "合同复印件", On: workday.MustDate("2026-11-04")})
	if got := h.due(first.Number); got != "2026-12-02" { // two working days stood still, not five
		t.Errorf("due on %s", got)
	}
	h.At("2026-11-17 10:00")
	if _, err := h.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	h.refused(wang, second.ID, "add_evidence", rectify.AddEvidence{Answer: "合同复印件", On: workday.MustDate("2026-11-12")}, "")
	h.refused(lin, second.ID, "add_evidence", rectify.AddEvidence{Answer: "合同复印件", On: workday.MustDate("2026-11-17")}, "最后一天")
	h.Must(lin, second.ID, "add_evidence", rectify.AddEvidence{Answer: "合同复印件", On: workday.MustDate("2026-11-12")})
	if c := h.claim(second.Number).Correction; c.Silent || c.Answer == "" {
		t.Errorf("%+v", c)
	}
	h.refused(lin, second.ID, "add_evidence", rectify.AddEvidence{Answer: "再补", On: workday.MustDate("2026-11-12")}, "已经登记")
}

func TestOneCannotHandInAnothersFile(t *testing.T) {
	h := open(t)
	f, err := h.room.Files.Produce(ctx, file.Product{Name: "x.pdf", Type: "application/pdf", Owner: "person:8", Body: strings.NewReader("x")})
	must(t, err)
	in := asking()
	in.Evidence = []rectify.Evidence{{File: f.ID, Name: "x.pdf"}}
	if _, err := h.Start(ctx, wang, rectify.KindName, "submit", in); err == nil {
		t.Error("a file of somebody else was taken")
	}
}

// answered brings a request to its refusal, delivered.
func (h *house) answered() matter.Result {
	h.t.Helper()
	r := h.signed()
	h.Must(lin, r.ID, "deliver", rectify.Deliver{Way: "online", Receiver: "王小明", On: workday.DateOf(h.Now())})
	return r
}

func (h *house) signed() matter.Result {
	h.t.Helper()
	r := h.asked()
	in := corrects(workday.DateOf(h.Now()))
	in.Kind, in.Reason, in.Basis = rectify.ReplyRefused, "证据不足", "登记档案"
	h.Must(lin, r.ID, "draft_reply", in)
	h.Must(chen, r.ID, "approve", rectify.Approve{Signed: true})
	return r
}

func TestAnOrderOpensARequestWithTheTimeThatItSets(t *testing.T) {
	h := open(t)
	h.At("2026-11-02 10:00")
	r := h.answered()
	h.At("2026-11-16 10:00")
	day := workday.MustDate
	in := rectify.RecordRemedy{Kind: "review", Body: "云州市人民政府", FiledOn: day("2026-11-04"), Result: "pending"}
	h.Must(lin, r.ID, "record_remedy", in)
	in.N, in.Result, in.DecidedOn, in.Days = 1, "upheld", day("2026-11-12"), 15
	h.refused(lin, r.ID, "record_remedy", in, "结果纠正的才有责令重新处理")
	in.Result = "corrected"
	h.refused(lin, r.ID, "record_remedy", in, "收到决定或者判决的日期")
	in.ServedOn = day("2026-11-13")
	h.refused(lin, r.ID, "record_remedy", in, "文号")
	in.Number = "云政复决〔2026〕8号"
	h.Must(lin, r.ID, "record_remedy", in)
	j := job.Job{Topic: rectify.TopicMove, Payload: `{"from":` + strconv.Quote(r.Number) + `,"remedy":1}`}
	for range 2 {
		must(t, h.room.WorkMove(ctx, j))
	}
	list, err := h.List(ctx, wang, matter.Filter{Kind: rectify.KindName, Limit: 10})
	must(t, err)
	if len(list) != 2 {
		t.Fatalf("%d requests", len(list))
	}
	for _, m := range list {
		if m.Number == r.Number {
			continue
		}
		clock, _ := h.See(m.Number).Clock(rectify.ClockReply)
		if h.due(m.Number) != "2026-12-04" || !strings.Contains(clock.Ground, "云政复决〔2026〕8号") || m.Lead != "office" { // fifteen working days from the thirteenth
			t.Errorf("%s, %s, %s", h.due(m.Number), clock.Ground, m.Lead)
		}
	}
	in.Days = 20
	h.refused(lin, r.ID, "record_remedy", in, "不能再改期限")
}

func TestAReplyThatReachesNobodyIsEndedByTwoPersons(t *testing.T) {
	h := open(t)
	r := h.signed()
	h.refused(chen, r.ID, "report_undelivered", rectify.ReportUndelivered{Tried: "邮寄退回", Address: "查了登记"}, "至少两次")
	h.Must(chen, r.ID, "report_undelivered", rectify.ReportUndelivered{Tried: "邮寄退回\n电话停机", Address: "查了登记"})
	h.refused(chen, r.ID, "agree_undelivered", rectify.AgreeUndelivered{Signed: true}, "另一位")
	other := mattertest.Officer(9, "郑明", "office", region, rectify.RightSign)
	h.Must(other, r.ID, "agree_undelivered", rectify.AgreeUndelivered{Signed: true})
	if v := h.See(r.Number); v.Matter.State != rectify.StateClosed {
		t.Errorf("%s", v.Matter.State)
	}
	h.Must(lin, r.ID, "collect", rectify.Collect{Receiver: "王小明", On: workday.DateOf(h.Now()), Proof: "身份证，签收单3"})
	h.refused(lin, r.ID, "collect", rectify.Collect{Receiver: "王小明", On: workday.DateOf(h.Now()), Proof: "x"}, "已经送达")
}
