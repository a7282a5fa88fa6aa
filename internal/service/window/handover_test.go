package window_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/window"
)

const city = `
divisions:
  - {code: "359900", name: 云海市, parent: "", level: city}
bodies:
  - {code: centre, name: 云海市政务服务中心, abbr: 云政服, division: "359900", phone: 0599-5550000}
  - {code: market, name: 云海市市场监督管理局, abbr: 云市监, division: "359900", phone: 0599-5550001}
  - {code: empty, name: 云海市档案馆, abbr: 云档, division: "359900", phone: 0599-5550002}
posts:
  - {code: centre-window, name: 窗口, body: centre, rights: [case.receive]}
  - {code: market-review, name: 审查岗, body: market, rights: [case.review]}
officers:
  - {login: tao, name: 陶然, posts: [market-review]}
  - {login: lin, name: 林晓梅, posts: [centre-window]}
  - {login: zhou, name: 周红, posts: [centre-window]}
`

var (
	clerk    = mattertest.Officer(1, "林晓梅", "centre", "/359900/", window.RightReceive)
	examiner = mattertest.Officer(3, "陈志强", "market", "/359900/", "case.review")
	other    = mattertest.Officer(4, "吴刚", "fire", "/359900/", "case.review")
)

type house struct {
	*mattertest.Hall
	t    *testing.T
	room *window.Room
	org  *org.Directory
}

func newHouse(t *testing.T) *house {
	t.Helper()
	press, err := paper.NewPress("https://www.example.gov.cn/verify/")
	if err != nil {
		t.Fatal(err)
	}
	directory, h := org.NewDirectory(), &house{t: t}
	h.room = window.New(window.Deps{Press: press, Org: directory, Hall: func() *matter.Engine { return h.Engine }})
	h.Hall = mattertest.New(t, []store.Migrations{web.Migrations(), org.Migrations(), paper.Migrations(), window.Migrations()}, h.room.HandoverKind(), h.room.ShiftKind())
	h.room.DB, h.room.Now = h.DB, h.Hall.Now
	data, err := org.ReadData(strings.NewReader(city))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	err = h.DB.Write(ctx, func(tx *store.Tx) error {
		if err := org.Import(ctx, tx, h.DB.NewID, data); err != nil {
			return err
		}
		return directory.Load(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	h.org = directory
	clerk = mattertest.Officer(h.officer("lin"), "林晓梅", "centre", "/359900/", window.RightReceive)
	return h
}

func (h *house) officer(login string) int64 {
	h.t.Helper()
	o, err := h.org.OfficerByLogin(login)
	if err != nil {
		h.t.Fatal(err)
	}
	return o.ID
}

func line(id int64, number string) window.Line {
	return window.Line{Case: id, Number: number, Item: "食品经营许可", Applicant: "张**", Papers: []string{"经营场所平面图"}, Copies: 2}
}

func (h *house) sent() matter.Result {
	h.t.Helper()
	r, err := h.Start(context.Background(), clerk, window.HandoverKind, "send", window.Send{To: "market", Lines: []window.Line{line(7, "A-1"), line(8, "A-2")}, Signed: true})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

func (h *house) refused(kind fault.Kind, actor account.Actor, id int64, action string, input any) string {
	h.t.Helper()
	_, err := h.Do(context.Background(), actor, id, action, input)
	if fault.KindOf(err) != kind || err == nil {
		h.t.Fatalf("%s: %v", action, err)
	}
	text := fault.MessageOf(err)
	for _, f := range fault.FieldsOf(err) {
		text += f.Message
	}
	return text
}

func TestASheetIsSignedRowByRowAndWhatIsMissingGoesBackToTheWindow(t *testing.T) {
	h := newHouse(t)
	r := h.sent()
	if told := strings.Join(h.Told(), ""); !strings.Contains(told, `"handover.sent"`) {
		t.Error("the department was not told")
	}
	h.refused(fault.KindNotFound, other, r.ID, "take", window.Take{Signed: true})
	if words := h.refused(fault.KindInvalid, examiner, r.ID, "take", window.Take{Rows: []window.Taken{{Number: "A-1", Taken: true}, {Number: "A-2"}}}); !strings.Contains(words, "A-2 为什么没有签收") || !strings.Contains(words, "密码") {
		t.Errorf("refusal: %s", words)
	}
	h.Must(examiner, r.ID, "take", window.Take{Rows: []window.Taken{{Number: "A-1", Taken: true}, {Number: "A-2", Reason: "少一份"}}, Signed: true})
	if v := h.See(r.Number); v.Matter.State != window.StateDisputed || v.Facts.(window.Sheet).Lines[1].State != window.LineRefused {
		t.Fatalf("after the receipt: %+v", v.Facts)
	}
	h.Must(clerk, r.ID, "settle", window.Settle{How: "again", Note: "原件夹在另一卷里，已经补上"})
	h.refused(fault.KindInvalid, examiner, r.ID, "take", window.Take{Rows: []window.Taken{{Number: "A-1", Taken: true}}, Signed: true}) // the row that came again
	h.Must(examiner, r.ID, "take", window.Take{Rows: []window.Taken{{Number: "A-2", Taken: true}}, Signed: true})
	v := h.See(r.Number)
	if v.Matter.State != window.StateReceived || v.Matter.Outcome != window.OutcomeReceived {
		t.Errorf("it ended %s %s", v.Matter.State, v.Matter.Outcome)
	}
	if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 || report.Signatures != 3 {
		t.Errorf("verify: %v %+v", err, report)
	}
}

func TestACaseIsOnOneSheetUntilItStaysAtTheWindow(t *testing.T) {
	h := newHouse(t)
	r := h.sent()
	again := window.Send{To: "market", Lines: []window.Line{line(8, "A-2")}, Signed: true}
	if _, err := h.Start(context.Background(), clerk, window.HandoverKind, "send", again); err == nil {
		t.Fatal("a case travels on two sheets")
	}
	h.Must(clerk, r.ID, "recall", window.Recall{Reason: "送错部门"})
	if _, err := h.Start(context.Background(), clerk, window.HandoverKind, "send", again); err != nil {
		t.Error(err)
	}
}

func TestNobodyIsSentPapersWhoCannotSignForThem(t *testing.T) {
	h := newHouse(t)
	for to, words := range map[string]string{"empty": "没有人可以签收", "centre": "自己的机构"} {
		_, err := h.Start(context.Background(), clerk, window.HandoverKind, "send", window.Send{To: to, Lines: []window.Line{line(1, "A-9")}, Signed: true})
		if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.MessageOf(err), words) {
			t.Errorf("%s: %v", to, err)
		}
	}
	_, err := h.Start(context.Background(), clerk, window.HandoverKind, "send", window.Send{To: "market", Lines: []window.Line{line(1, "A-9")}})
	if !strings.Contains(fault.MessageOf(err), "密码") {
		t.Error(err)
	}
}
