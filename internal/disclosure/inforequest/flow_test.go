package inforequest_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
)

const city = `
divisions:
  - {code: "350000", name: 福建省, level: province}
  - {code: "359900", name: 云州市, parent: "350000", level: city}
bodies:
  - {code: office, name: 云州市人民政府办公室, abbr: 云政办, division: "359900", phone: 0590-8800001, reconsideration: 云州市人民政府, court: 云州市云溪区人民法院}
  - {code: housing, name: 云州市住房和城乡建设局, abbr: 云建, division: "359900", phone: 0590-8800002, reconsideration: 云州市人民政府, court: 云州市云溪区人民法院}
  - {code: market, name: 云州市市场监督管理局, abbr: 云市监, division: "359900", phone: 0590-8800003, reconsideration: 云州市人民政府, court: 云州市云溪区人民法院}
posts:
  - {code: builder, name: 依申请公开承办岗, body: housing, rights: [disclosure.handle]}
  - {code: handle, name: 依申请公开承办岗, body: office, rights: [disclosure.handle]}
  - {code: approve, name: 依申请公开审签岗, body: office, rights: [disclosure.handle, disclosure.approve]}
officers:
  - {login: linyue, name: 林月, posts: [handle]}
  - {login: chenhe, name: 陈和, posts: [approve]}
`

const region = "/350000/359900/"

var (
	lin  = mattertest.Officer(1, "林月", "office", region, inforequest.RightHandle)
	chen = mattertest.Officer(2, "陈和", "office", region, inforequest.RightHandle, inforequest.RightApprove)
	wang = citizen(7, "王小明")
	ctx  = context.Background()
)

// house is the room in a hall of its own.
type house struct {
	*mattertest.Hall
	t    *testing.T
	room *inforequest.Room
	deps inforequest.Deps
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t}
	press, err := paper.NewPress("https://example.invalid/v/")
	if err != nil {
		t.Fatal(err)
	}
	vault, err := gm.NewVault(make([]byte, gm.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	directory := org.NewDirectory()
	d := inforequest.Deps{Press: press, Org: directory, Vault: vault, Hall: func() *matter.Engine { return h.Engine }}
	h.room = inforequest.New(d)
	// The kind needs the room, and the room the store that comes with the hall.
	h.Hall = mattertest.New(t, []store.Migrations{web.Migrations(), org.Migrations(), paper.Migrations(), inforequest.Migrations(), file.Migrations(), accord.Migrations()}, h.room.Kind())
	d.DB, d.Now, d.Lamp, d.Calendar = h.DB, h.Now, h.Lamp(), func() *workday.Calendar { return h.Calendar }
	d.Web = web.New(web.Config{Store: h.DB, Now: h.Now, Log: slog.New(slog.DiscardHandler), Limits: web.Limits{Off: true}})
	if d.Files, err = file.New(file.Config{Store: h.DB, Dir: t.TempDir(), Now: h.Now}); err != nil {
		t.Fatal(err)
	}
	h.deps = d
	h.room.Deps = d
	h.room.Accord = accord.New(accord.Deps{DB: h.DB, Now: h.Now, Web: d.Web})
	h.room.Accord.Add(h.room.Accords()[0])
	data, err := org.ReadData(strings.NewReader(city))
	if err != nil {
		t.Fatal(err)
	}
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.DB.NewID, data) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return directory.Load(ctx, tx) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return h.room.LoadTariffs(ctx, tx) }))
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// citizen is a person with a document, as accounts know him.
func citizen(id int64, name string) account.Actor {
	a := mattertest.Person(id, name)
	a.Person.DocumentKind, a.Person.Masked, a.Person.Phone = account.CitizenCard, "359901********1234", "13800000000"
	return a
}

func asking() inforequest.Submit {
	return inforequest.Submit{Body: "office",
		Applicant: inforequest.Applicant{Class: inforequest.ClassCitizen, Name: "王小明", DocumentKind: "居民身份证", Masked: "359901********1234", Phone: "13800000000"},
		Asked:     inforequest.Asked{Name: "旧城改造补偿方案", Description: "2025年公布前的征求意见稿和汇总"},
		Wish:      inforequest.Wish{Form: "electronic", Way: "online"}}
}

func received(on string) inforequest.Register {
	d := workday.MustDate(on)
	return inforequest.Register{Submit: asking(), Subject: wang.Subject(), Intake: inforequest.Intake{Channel: inforequest.ChannelCounter, ArrivedOn: d}}
}

// registered takes a request in over the counter on the hall's day.
func (h *house) registered() matter.Result {
	h.t.Helper()
	r, err := h.Start(ctx, lin, inforequest.KindName, "register", received(workday.DateOf(h.Now()).String()))
	must(h.t, err)
	return r
}

// refused takes an action and wants it refused with words.
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

func (h *house) due(number string) string {
	h.t.Helper()
	c, ok := h.See(number).Clock(inforequest.ClockReply)
	if !ok {
		h.t.Fatal("no reply clock")
	}
	return workday.DateOf(c.DueAt).String()
}

func (h *house) facts(number string) inforequest.Request {
	h.t.Helper()
	return h.See(number).Facts.(inforequest.Request)
}

func (h *house) papers(number string) (list []paper.Paper) {
	h.t.Helper()
	id := h.See(number).Matter.ID
	must(h.t, h.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = paper.ByMatter(ctx, tx, id)
		return err
	}))
	return list
}

func (h *house) sweep(want int) {
	h.t.Helper()
	n, err := h.Sweep(ctx)
	must(h.t, err)
	if n != want {
		h.t.Fatalf("swept %d, want %d", n, want)
	}
}

func (h *house) verified() {
	h.t.Helper()
	report, err := h.Verify(ctx, nil)
	must(h.t, err)
	for _, f := range report.Faults {
		h.t.Errorf("verify: %s", f)
	}
}

func points() inforequest.AskCorrection {
	return inforequest.AskCorrection{Days: 10, Way: "网上补正或者邮寄", Points: []inforequest.Point{{Problem: "没有指明年份", Demand: "写明所需文件的年份"}}}
}

func reply(kind inforequest.ReplyKind) inforequest.DraftReply {
	return inforequest.DraftReply{Kind: kind, Result: "见附件", Reason: "经检索和审查，属于条例规定的情形", Reconsider: "云州市人民政府", Court: "云州市云溪区人民法院"}
}

func TestARequestOnlineIsReceivedWhenBothSidesConfirmAndAnsweredOnce(t *testing.T) {
	h := open(t)
	r, err := h.Start(ctx, wang, inforequest.KindName, "submit", asking())
	must(t, err)
	if r.Number != "GK-359900-2026-00001" || r.State != inforequest.StateConfirming {
		t.Fatalf("got %s in %s", r.Number, r.State)
	}
	if !h.facts(r.Number).Intake.ReceivedOn.IsZero() {
		t.Fatal("received before the body confirmed (条2019 §31)")
	}
	h.At("2026-09-02 10:00")
	h.Must(lin, r.ID, "confirm_receipt", inforequest.ConfirmReceipt{})
	if got := h.facts(r.Number).Intake.ReceivedOn.String(); got != "2026-09-02" {
		t.Fatalf("received on %s", got)
	}
	h.Must(lin, r.ID, "draft_reply", reply("R02"))
	h.Must(chen, r.ID, "approve", inforequest.Approve{Signed: true})
	h.Must(lin, r.ID, "deliver", inforequest.Deliver{Way: "online", Receiver: "王小明", On: workday.MustDate("2026-09-02")})
	v := h.See(r.Number)
	if v.Matter.State != inforequest.StateClosed || v.Matter.Outcome != inforequest.OutcomeDisclosed || v.Matter.Late {
		t.Fatalf("ended as %+v", v.Matter)
	}
	var papers []string
	for _, p := range h.papers(r.Number) {
		papers = append(papers, p.Template)
		if p.Facts.Words["requestNumber"] != r.Number {
			t.Errorf("%s names %q", p.Template, p.Facts.Words["requestNumber"])
		}
	}
	if strings.Join(papers, " ") != "inforequest-receipt inforequest-reply" {
		t.Errorf("papers %v", papers)
	}
	h.verified()
}

func TestTheRulesAreChosenByTheDayOfReceipt(t *testing.T) {
	h := open(t)
	for on, want := range map[string]struct {
		version inforequest.Version
		due     string
	}{
		"2019-05-14": {inforequest.Rules2008, "2019-06-04"}, // 条2008 §24: fifteen working days
		"2019-05-15": {inforequest.Rules2019, "2019-06-13"}, // 条2019 §33: twenty
	} {
		r, err := h.Start(ctx, lin, inforequest.KindName, "register", received(on))
		must(t, err)
		if f := h.facts(r.Number); f.Version != want.version {
			t.Errorf("%s: rules of %s", on, f.Version)
		}
		if got := h.due(r.Number); got != want.due {
			t.Errorf("%s: due %s, want %s", on, got, want.due)
		}
	}
	h.verified()
}

func TestCorrectionRestartsConsultationPausesExtensionProlongs(t *testing.T) {
	h := open(t)
	r := h.registered() // received on Tuesday 2026-09-01
	plain := h.due(r.Number)
	if want := lastOf(h, "2026-09-01", 20); plain != want {
		t.Fatalf("due %s, want %s", plain, want)
	}
	h.At("2026-09-03 10:00")
	h.Must(lin, r.ID, "ask_correction", points())
	h.At("2026-09-08 10:00")
	h.Must(wang, r.ID, "answer_correction", inforequest.AnswerCorrection{Answer: "2024年的文件"})
	if got, want := h.due(r.Number), lastOf(h, "2026-09-08", 20); got != want {
		t.Fatalf("after a correction due %s, want the whole limit anew: %s (§30)", got, want)
	}
	h.refused(lin, r.ID, "ask_correction", points(), "不能再次要求补正")

	h.At("2026-09-10 10:00")
	h.Must(lin, r.ID, "consult_third_party", third())
	h.At("2026-09-15 10:00") // three working days that do not count
	h.Must(lin, r.ID, "end_consultation", inforequest.EndConsultation{N: 1, Opinion: inforequest.OpinionConsent})
	paused := h.due(r.Number)
	c, _ := h.See(r.Number).Clock(inforequest.ClockReply)
	if len(c.Stops) != 1 || paused <= lastOf(h, "2026-09-08", 20) {
		t.Fatalf("after a consultation due %s with stops %v (§33)", paused, c.Stops)
	}

	h.Must(chen, r.ID, "extend", inforequest.Extend{Reason: "涉及文件数量较多", Signed: true})
	c, _ = h.See(r.Number).Clock(inforequest.ClockReply)
	if c.Total() != workday.Working(40) {
		t.Fatalf("after the extension %v (§33)", c.Total())
	}
	h.refused(chen, r.ID, "extend", inforequest.Extend{Reason: "还不够", Signed: true}, "不能再延期")
	h.verified()
}

func lastOf(h *house, from string, n int) string {
	due, _ := workday.Due(h.Calendar, workday.MustDate(from).Start(), workday.Working(n))
	return workday.DateOf(due).String()
}

func third() inforequest.ConsultThirdParty {
	return inforequest.ConsultThirdParty{Name: "云州建设有限公司", Content: "补偿协议的单价表", Interest: "商业秘密", Way: "书面寄回本机关"}
}

func TestCorrectionMustBeAskedWithinSevenWorkingDays(t *testing.T) {
	h := open(t)
	inTime, late := h.registered(), h.registered()
	h.At("2026-09-10 17:00") // the seventh working day
	h.Must(lin, inTime.ID, "ask_correction", points())
	h.At("2026-09-11 09:00")
	h.refused(lin, late.ID, "ask_correction", points(), "7个工作日")
}

func TestNoCorrectionInTimeEndsTheRequestAsR20(t *testing.T) {
	h := open(t)
	r := h.registered()
	h.Must(lin, r.ID, "ask_correction", points())
	h.At("2026-09-15 23:00")
	h.sweep(0)
	h.At("2026-09-16 00:30")
	h.sweep(1)
	v := h.See(r.Number)
	if v.Matter.State != inforequest.StateLapsed || h.facts(r.Number).Reply.Kind != inforequest.ReplyLapsed || v.Matter.Late {
		t.Fatalf("ended as %+v", v.Matter)
	}
	h.verified()
}

func TestUnderTheOldRulesNoCorrectionDoesNotEndTheRequest(t *testing.T) {
	h := open(t)
	r, err := h.Start(ctx, lin, inforequest.KindName, "register", received("2019-05-14"))
	must(t, err)
	h.Must(lin, r.ID, "ask_correction", points())
	h.At("2026-09-16 00:30")
	h.sweep(1)
	if s := h.See(r.Number).Matter.State; s != inforequest.StateHandling {
		t.Fatalf("in %s", s)
	}
}

func TestSilenceOfAThirdPartyLeavesTheBodyToDecideAndOfABodyIsConsent(t *testing.T) {
	h := open(t)
	r := h.registered()
	h.Must(lin, r.ID, "consult_third_party", third())
	h.Must(lin, r.ID, "consult_body", inforequest.ConsultBody{Name: "云州市财政局", Content: "联合发文"})
	h.At("2026-09-08 10:00")
	h.refused(lin, r.ID, "end_consultation", inforequest.EndConsultation{N: 1, Opinion: inforequest.OpinionSilent}, "由系统")
	h.At("2026-09-30 10:00")
	h.sweep(2)
	f := h.facts(r.Number)
	if got := f.Consultations[0].Title(); got != "逾期未提出意见，由本机关决定" {
		t.Errorf("third party: %s (§32)", got)
	}
	if got := f.Consultations[1].Title(); got != "逾期未提出意见，视为同意公开" {
		t.Errorf("body: %s (§34)", got)
	}
	if s := h.See(r.Number).Matter.State; s != inforequest.StateHandling {
		t.Errorf("in %s", s)
	}
	h.Must(lin, r.ID, "draft_reply", reply("R02"))
	h.verified()
}

func TestAgainstAnObjectionOnlyPublicInterestDiscloses(t *testing.T) {
	h := open(t)
	r := h.registered()
	h.refused(lin, r.ID, "draft_reply", reply("R07"), "书面征求第三方")
	h.Must(lin, r.ID, "consult_third_party", third())
	h.refused(lin, r.ID, "end_consultation", inforequest.EndConsultation{N: 1, Opinion: inforequest.OpinionObject}, "理由")
	h.Must(lin, r.ID, "end_consultation", inforequest.EndConsultation{N: 1, Opinion: inforequest.OpinionObject, Reason: "单价是商业秘密"})
	h.refused(lin, r.ID, "draft_reply", reply("R02"), "公共利益")
	h.Must(lin, r.ID, "draft_reply", reply("R07"))
	h.Must(chen, r.ID, "return_draft", inforequest.ReturnDraft{Reason: "公共利益影响大"})
	open := reply("R02")
	open.PublicInterest = "关系到全体被征收人的补偿标准"
	h.Must(lin, r.ID, "draft_reply", open)
	h.Must(chen, r.ID, "approve", inforequest.Approve{Signed: true})
	today := workday.MustDate("2026-09-01")
	out := inforequest.Deliver{Way: "online", Receiver: "王小明", On: today}
	h.refused(lin, r.ID, "deliver", out, "书面告知第三方")
	out.ThirdOn = today
	h.Must(lin, r.ID, "deliver", out)
	h.verified()
}

func TestUnderTheOldRulesAThirdPartyHasNoLimit(t *testing.T) {
	h := open(t)
	r, err := h.Start(ctx, lin, inforequest.KindName, "register", received("2019-05-14"))
	must(t, err)
	h.refused(lin, r.ID, "consult_body", inforequest.ConsultBody{Name: "云州市财政局", Content: "联合发文"}, "2008年的条例")
	h.Must(lin, r.ID, "consult_third_party", third())
	h.At("2026-10-30 10:00")
	h.sweep(0) // 条2008 §23 names no day
	h.Must(lin, r.ID, "end_consultation", inforequest.EndConsultation{N: 1, Opinion: inforequest.OpinionSilent})
	if s := h.See(r.Number).Matter.State; s != inforequest.StateHandling {
		t.Fatalf("in %s", s)
	}
	h.verified()
}

func TestTwoConsultationsPauseTheLimitOnceUntilTheLastIsAnswered(t *testing.T) {
	h := open(t)
	r := h.registered()
	h.Must(lin, r.ID, "consult_third_party", third())
	h.At("2026-09-03 10:00")
	h.Must(lin, r.ID, "consult_body", inforequest.ConsultBody{Name: "云州市财政局", Content: "联合发文"})
	h.Must(lin, r.ID, "end_consultation", inforequest.EndConsultation{N: 1, Opinion: inforequest.OpinionConsent})
	if c, _ := h.See(r.Number).Clock(inforequest.ClockReply); c.State != matter.ClockPaused {
		t.Fatalf("the limit is %s while a body is still asked (§33)", c.State)
	}
	h.refused(lin, r.ID, "draft_reply", reply("R02"), "征求意见中")
	h.At("2026-09-08 10:00")
	h.Must(lin, r.ID, "end_consultation", inforequest.EndConsultation{N: 2, Opinion: inforequest.OpinionConsent})
	c, _ := h.See(r.Number).Clock(inforequest.ClockReply)
	if c.State != matter.ClockRunning || len(c.Stops) != 1 {
		t.Fatalf("the limit is %s with stops %v", c.State, c.Stops)
	}
	// 2 to 8 September do not count: five working days.
	if got, want := h.due(r.Number), lastOf(h, "2026-09-01", 25); got != want {
		t.Fatalf("due %s, want %s", got, want)
	}
	h.verified()
}

func TestWhoDraftsDoesNotSign(t *testing.T) {
	h := open(t)
	r := h.registered()
	h.Must(chen, r.ID, "draft_reply", reply("R02"))
	h.refused(chen, r.ID, "approve", inforequest.Approve{Signed: true}, "拟稿人不能审签")
	h.refused(lin, r.ID, "approve", inforequest.Approve{Signed: true}, "只能由")
	head := mattertest.Officer(3, "周远", "office", region, inforequest.RightApprove)
	h.Must(head, r.ID, "approve", inforequest.Approve{Signed: true})
}

func TestARefusalWithoutReasonOrRemedyIsRefused(t *testing.T) {
	h := open(t)
	r := h.registered()
	for words, change := range map[string]func(*inforequest.DraftReply){
		"理由":   func(p *inforequest.DraftReply) { p.Reason = "" },
		"复议机关": func(p *inforequest.DraftReply) { p.Reconsider = "" },
		"人民法院": func(p *inforequest.DraftReply) { p.Court = "" },
		"答复内容": func(p *inforequest.DraftReply) { p.Result = "" },
		"答复类型": func(p *inforequest.DraftReply) { p.Kind = "Q04" },
		"明确":   func(p *inforequest.DraftReply) { p.Kind = "R14" },
		"系统":   func(p *inforequest.DraftReply) { p.Kind = "R20" },
	} {
		p := reply("R12")
		change(&p)
		h.refused(lin, r.ID, "draft_reply", p, words)
	}
}

func TestAReplyAfterTheLimitIsLate(t *testing.T) {
	h := open(t)
	r := h.registered()
	h.At("2026-10-20 10:00")
	h.refused(chen, r.ID, "extend", inforequest.Extend{Reason: "太忙", Signed: true}, "已经到期")
	h.Must(lin, r.ID, "draft_reply", reply("R13"))
	h.Must(chen, r.ID, "approve", inforequest.Approve{Signed: true})
	if !h.See(r.Number).Matter.Late {
		t.Fatal("not late")
	}
}

func TestEveryKindOfReplyHasItsPaper(t *testing.T) {
	h := open(t)
	for _, v := range []inforequest.Version{inforequest.Rules2019, inforequest.Rules2008} {
		for _, k := range inforequest.Kinds(v) {
			if k.Kind == inforequest.ReplyLapsed || k.Kind == inforequest.ReplyUnpaid {
				continue
			}
			t.Run(string(k.Kind), func(t *testing.T) { paperOf(t, h, v, k) })
		}
	}
	h.verified()
}

// paperOf takes a request to a reply of a kind and reads its paper.
func paperOf(t *testing.T, h *house, v inforequest.Version, k inforequest.KindDef) {
	on := workday.DateOf(h.Now()).String()
	if v == inforequest.Rules2008 {
		on = "2019-05-14"
	}
	r, err := h.Start(ctx, lin, inforequest.KindName, "register", received(on))
	must(t, err)
	if k.Kind == inforequest.ReplyThird {
		h.Must(lin, r.ID, "consult_third_party", third())
		h.Must(lin, r.ID, "end_consultation", inforequest.EndConsultation{N: 1, Opinion: inforequest.OpinionObject, Reason: "商业秘密"})
	}
	if k.Kind == inforequest.ReplyExcess {
		h.Must(lin, r.ID, "ask_reasons", inforequest.AskReasons{Why: "本月26件", Days: 5})
		h.Must(wang, r.ID, "answer_reasons", inforequest.AnswerReasons{Answer: "好奇"})
	}
	if k.Kind == inforequest.ReplyUnclear {
		h.Must(lin, r.ID, "ask_correction", points())
		h.Must(wang, r.ID, "answer_correction", inforequest.AnswerCorrection{Answer: "都要"})
	}
	h.Must(lin, r.ID, "draft_reply", reply(k.Kind))
	h.Must(chen, r.ID, "approve", inforequest.Approve{Signed: true})
	papers := h.papers(r.Number)
	last := papers[len(papers)-1]
	if last.Template != map[inforequest.Version]string{inforequest.Rules2019: inforequest.PaperReply, inforequest.Rules2008: inforequest.PaperOldReply}[v] || last.Facts.Words["court"] == "" || last.Facts.Words["reviewOrgan"] == "" {
		t.Fatalf("paper %+v", last)
	}
	var out strings.Builder
	must(t, h.deps.Press.PDF(&out, last))
	if out.Len() == 0 {
		t.Fatal("empty file")
	}
}

func TestAFaxIsReceivedWhenTheApplicantConfirms(t *testing.T) {
	h := open(t)
	in := received("2026-08-31")
	in.Intake.Channel = inforequest.ChannelFax
	r, err := h.Start(ctx, lin, inforequest.KindName, "register", in)
	must(t, err)
	h.refused(lin, r.ID, "confirm_receipt", inforequest.ConfirmReceipt{}, "确认")
	h.Must(wang, r.ID, "confirm_receipt", inforequest.ConfirmReceipt{})
	if got := h.facts(r.Number).Intake.ReceivedOn.String(); got != "2026-09-01" {
		t.Fatalf("received on %s", got)
	}
}

func TestAWithdrawnRequestCountsAsOther(t *testing.T) {
	h := open(t)
	r := h.registered()
	h.refused(lin, r.ID, "withdraw", inforequest.Withdraw{}, "撤回的方式")
	h.Must(wang, r.ID, "withdraw", inforequest.Withdraw{})
	if v := h.See(r.Number); v.Matter.State != inforequest.StateWithdrawn || h.facts(r.Number).Reply.Kind != inforequest.ReplyOther {
		t.Fatalf("ended as %+v", v.Matter)
	}
	h.verified()
}

func TestWhoMayAskAndRegister(t *testing.T) {
	h := open(t)
	stranger := mattertest.Officer(9, "外人", "market", region, "case.accept")
	if _, err := h.Start(ctx, stranger, inforequest.KindName, "register", received("2026-09-01")); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("a stranger registers: %v", err)
	}
	if _, err := h.Start(ctx, account.Anonymous(), inforequest.KindName, "submit", asking()); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("a guest submits: %v", err)
	}
	bad := asking()
	bad.Asked.Description, bad.Applicant.Phone = "", ""
	_, err := h.Start(ctx, wang, inforequest.KindName, "submit", bad)
	if len(fault.FieldsOf(err)) != 2 {
		t.Errorf("an incomplete request: %v", err)
	}
	stolen := asking()
	stolen.Applicant.Name, stolen.Applicant.Masked = "别人", "110101********0000"
	r, err := h.Start(ctx, wang, inforequest.KindName, "submit", stolen)
	must(t, err)
	if a := h.facts(r.Number).Applicant; a.Name != "王小明" || a.Masked != wang.Person.Masked {
		t.Errorf("asked in the name of %s %s", a.Name, a.Masked)
	}
}

func TestAReviewAfterTheReplyStaysWithTheEndedRequest(t *testing.T) {
	h := open(t)
	r := h.registered()
	today := workday.MustDate("2026-09-01")
	h.Must(lin, r.ID, "draft_reply", reply("R12"))
	h.Must(chen, r.ID, "approve", inforequest.Approve{Signed: true})
	h.Must(lin, r.ID, "deliver", inforequest.Deliver{Way: "online", Receiver: "王小明", On: today})
	review := inforequest.RecordRemedy{Kind: "review", Body: "云州市人民政府", FiledOn: today, Result: "pending"}
	h.Must(lin, r.ID, "record_remedy", review)
	review.N, review.Result, review.DecidedOn = 1, "corrected", today
	h.Must(lin, r.ID, "record_remedy", review)
	review.N = 5
	h.refused(lin, r.ID, "record_remedy", review, "没有登记过")
	f := h.facts(r.Number)
	if len(f.Remedies) != 1 || f.Remedies[0].Result != "corrected" || h.See(r.Number).Matter.State != inforequest.StateClosed {
		t.Fatalf("remedies %+v", f.Remedies)
	}
	h.verified()
}
