package notify_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/job"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/account"
	"tongban/internal/common/notify"
	"tongban/internal/common/org"
)

var ctx = context.Background()

// gateway is an SMS gateway that remembers what it was sent.
type gateway struct {
	mu   sync.Mutex
	sent []notify.Message
	down bool
}

func (g *gateway) Send(_ context.Context, m notify.Message) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.down {
		return "", errors.New("gateway is down")
	}
	g.sent = append(g.sent, m)
	return "r" + m.To, nil
}

type fixture struct {
	*notify.Desk
	*gateway
	postman notify.Postman
	pusher  notify.Pusher
	worker  *job.Worker
	t       *testing.T
	at      time.Time
}

func open(t *testing.T) *fixture {
	t.Helper()
	db := storetest.Open(t, job.Migrations(), org.Migrations(), account.Migrations(), notify.Migrations())
	f := &fixture{gateway: &gateway{}, t: t, at: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	now := func() time.Time { return f.at }
	vault, err := gm.NewVault(bytes.Repeat([]byte{7}, 16))
	if err != nil {
		t.Fatal(err)
	}
	f.postman = notify.Postman{Store: db, Now: now, Vault: vault, Site: "闽海政务"}
	f.pusher = notify.Pusher{Store: db, Now: now, Vault: vault}
	f.Desk, err = notify.New(notify.Config{Store: db, Now: now, Site: "闽海政务",
		Channels: map[notify.ChannelName]notify.Channel{notify.ChannelSMS: f.gateway, notify.ChannelMail: &f.postman, notify.ChannelWebhook: &f.pusher},
		Vault:    vault, Alarm: func() []string { return []string{"officer:9"} },
		Addresses: func(_ context.Context, to string, _ notify.ChannelName) (string, error) {
			return map[string]string{"person:1": "13800000001"}[to], nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	f.worker = job.NewWorker(db, job.Config{Now: now})
	f.Handle(f.worker)
	return f
}

var accepted = notify.Note{Matter: 7, To: "person:1", Template: "case.accepted",
	Values: map[string]string{"item": "食品经营许可", "number": "MH2026030200017", "due": "3月30日"}}

func (f *fixture) tell(n notify.Note) {
	f.t.Helper()
	if err := f.Tell(ctx, n); err != nil {
		f.t.Fatal(err)
	}
	f.run()
}

func (f *fixture) run() {
	f.t.Helper()
	if err := f.worker.RunUntilEmpty(ctx); err != nil {
		f.t.Fatal(err)
	}
}

// sms gives the one SMS about the matter.
func (f *fixture) sms() notify.Message {
	f.t.Helper()
	list, err := f.OfMatter(ctx, 7)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, m := range list {
		if m.Channel == notify.ChannelSMS {
			return m
		}
	}
	f.t.Fatalf("no SMS among %v", list)
	return notify.Message{}
}

func TestAnAcceptanceIsToldOnTheSiteAndBySMS(t *testing.T) {
	f := open(t)
	f.tell(accepted)
	if len(f.sent) != 1 || f.sent[0].Address != "13800000001" || f.sent[0].Text != "【闽海政务】您的食品经营许可（MH2026030200017）已受理，3月30日前办结。" {
		t.Errorf("sent %+v", f.sent)
	}
	inbox, err := f.Inbox(ctx, 10, "person:1")
	if err != nil || len(inbox) != 1 || inbox[0].State != notify.StateDelivered || !strings.Contains(inbox[0].Text, "受理通知书") {
		t.Errorf("inbox %+v, %v", inbox, err)
	}
	if m := f.sms(); m.State != notify.StateSent || m.Receipt != "rperson:1" {
		t.Errorf("SMS %+v", m)
	}
	for range 2 {
		if err := f.Report(ctx, "rperson:1", ""); err != nil {
			t.Fatal(err)
		}
	}
	if m := f.sms(); m.State != notify.StateDelivered {
		t.Errorf("after the gateway's report %+v", m)
	}
}

func TestNothingRingsAtNight(t *testing.T) {
	shanghai := time.FixedZone("", 8*60*60)
	for _, row := range []struct {
		name     string
		at, want time.Time
	}{
		{"by day at once", time.Date(2026, 3, 2, 20, 59, 0, 0, shanghai), time.Date(2026, 3, 2, 20, 59, 0, 0, shanghai)},
		{"from nine in the evening in the morning", time.Date(2026, 3, 2, 21, 0, 0, 0, shanghai), time.Date(2026, 3, 3, 8, 0, 0, 0, shanghai)},
		{"after midnight the same morning", time.Date(2026, 3, 3, 0, 30, 0, 0, shanghai), time.Date(2026, 3, 3, 8, 0, 0, 0, shanghai)},
		{"from eight at once", time.Date(2026, 3, 3, 8, 0, 0, 0, shanghai), time.Date(2026, 3, 3, 8, 0, 0, 0, shanghai)},
		{"over the end of a month", time.Date(2026, 3, 31, 23, 0, 0, 0, shanghai), time.Date(2026, 4, 1, 8, 0, 0, 0, shanghai)},
	} {
		f := open(t)
		f.at = row.at
		f.tell(accepted)
		if m := f.sms(); !m.SendAt.Equal(row.want) {
			t.Errorf("%s: %v", row.name, m.SendAt.In(shanghai))
		}
		if early := len(f.sent) == 1; early != row.at.Equal(row.want) {
			t.Errorf("%s: sent at once %v", row.name, early)
		}
		f.at = row.want
		f.run()
		if len(f.sent) != 1 {
			t.Errorf("%s: %d sent by the morning", row.name, len(f.sent))
		}
	}
}

func TestARetryThatFallsIntoTheNightWaitsToo(t *testing.T) {
	f := open(t)
	f.at = time.Date(2026, 3, 2, 12, 59, 58, 0, time.UTC)
	f.down = true
	f.tell(accepted)
	f.down = false
	f.at = f.at.Add(10 * time.Second)
	f.run()
	if len(f.sent) != 0 {
		t.Error("sent after nine in the evening")
	}
	f.at = time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	f.run()
	if len(f.sent) != 1 {
		t.Errorf("%d sent in the morning", len(f.sent))
	}
}

func TestWhatCannotBeDeliveredLiesInFrontOfSomebody(t *testing.T) {
	f := open(t)
	f.down = true
	f.tell(accepted)
	for range 20 {
		f.at = f.at.Add(31 * time.Minute)
		if f.at.Hour() > 12 {
			f.at = f.at.Add(12 * time.Hour)
		}
		f.run()
	}
	dead, err := f.Dead(ctx, 10)
	if err != nil || len(dead) != 1 || dead[0].Tries != 6 || dead[0].Error != "gateway is down" {
		t.Fatalf("dead %+v, %v", dead, err)
	}
	f.down = false
	f.at = time.Date(2026, 3, 9, 1, 0, 0, 0, time.UTC)
	if err := f.Retry(ctx, dead[0].ID); err != nil {
		t.Fatal(err)
	}
	f.run()
	if m := f.sms(); m.State != notify.StateSent || len(f.sent) != 1 {
		t.Errorf("after the retry %+v", m)
	}
	if err := f.Retry(ctx, dead[0].ID); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("retried again: %v", err)
	}
}

func TestSomebodyWithoutAPhoneIsDeadAtOnceAndReadsItOnTheSite(t *testing.T) {
	f := open(t)
	n := accepted
	n.To = "person:2"
	f.tell(n)
	if m := f.sms(); m.State != notify.StateDead || m.Tries != 1 {
		t.Errorf("SMS %+v", m)
	}
	if unread, err := f.Unread(ctx, "person:2"); err != nil || unread != 1 {
		t.Errorf("%d unread, %v", unread, err)
	}
}

func TestAMessageTheGatewayReportsLostIsDead(t *testing.T) {
	f := open(t)
	f.tell(accepted)
	if err := f.Report(ctx, "rperson:1", "空号"); err != nil {
		t.Fatal(err)
	}
	if m := f.sms(); m.State != notify.StateDead || m.Error != "空号" {
		t.Errorf("SMS %+v", m)
	}
}

func TestReadingMarksOnesOwnMessagesOnly(t *testing.T) {
	f := open(t)
	f.tell(accepted)
	f.tell(notify.Note{To: "post:LHSP-accept", Template: "task-new", Values: map[string]string{"title": "食品经营许可", "number": "MH1", "stage": "受理", "date": "3月9日"}})
	inbox, err := f.Inbox(ctx, 10, "officer:3", "post:LHSP-accept")
	if err != nil || len(inbox) != 1 || len(f.sent) != 1 {
		t.Fatalf("an officer's inbox %+v, %v", inbox, err)
	}
	if err := f.Read(ctx, inbox[0].ID, "person:1"); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("somebody else reads it: %v", err)
	}
	if err := f.Read(ctx, inbox[0].ID, "officer:3", "post:LHSP-accept"); err != nil {
		t.Fatal(err)
	}
	for subject, want := range map[string]int64{"post:LHSP-accept": 0, "person:1": 1, "person:9": 0} {
		if got, err := f.Unread(ctx, subject); err != nil || got != want {
			t.Errorf("%s: %d unread, %v", subject, got, err)
		}
	}
}

func TestEveryTemplateFitsIntoOneSMS(t *testing.T) {
	f := open(t)
	usual := map[string]string{"joint": "联合验收", "result": "限期整改", "step": "审核", "project": "云溪花园一期工程", "code": "2026-359900-70-03-000001", "next": "现在可以申报下一阶段。", "why": "事项已取消",
		"item": "食品经营许可", "number": "MH2026030200017", "start": "3月2日", "date": "3月30日", "list": "租赁合同",
		"reason": "材料不全", "procedure": "专家评审", "outcome": "准予许可", "collect": "窗口领取", "place": "县政务中心2楼8号窗", "title": "食品经营许可",
		"stage": "受理", "principal": "闽海茶业有限公司", "due": "3月30日", "waybill": "EM123456789CN", "limit": "30个工作日", "words": "请尽快办理", "task": "受理审查", "from": "周敏",
		"bundle": "开餐馆一件事", "items": "“食品经营许可”、“消防检查”", "clock": "承诺时限", "before": "2027年1月6日", "part": "消防意见", "body": "市消防救援支队", "basis": "本市并联审批办法第十条",
		"count": "5", "amount": "100元", "lease": "3个工作日", "by": "孙晓东", "to": "周敏", "end": "3月9日"}
	all := f.Templates()
	if len(all) < 20 {
		t.Errorf("only %d templates", len(all))
	}
	for _, row := range all {
		list, err := f.Write(ctx, notify.Note{To: "person:1", Template: row.Code, Values: usual})
		if err != nil {
			t.Errorf("%s: %v", row.Code, err)
			continue
		}
		if len(list) == 1 {
			continue
		}
		text := list[1].Args[5].(string)
		if n := utf8.RuneCountInString(text); n > 70 || !strings.HasPrefix(text, "【闽海政务】") || strings.Contains(text, "http") {
			t.Errorf("%s: %d letters: %s", row.Code, n, text)
		}
	}
}

func TestNamesAreMaskedWhenTheyLeaveTheHouse(t *testing.T) {
	f := open(t)
	f.tell(notify.Note{Matter: 7, To: "person:1", Template: "delegation-offered",
		Values: map[string]string{"principal": "陈建国", "start": "2026-03-03", "date": "2026-03-31"}})
	inbox, _ := f.Inbox(ctx, 10, "person:1")
	if strings.Contains(f.sms().Text, "陈建国") || !strings.Contains(f.sms().Text, "陈**") || !strings.Contains(inbox[0].Text, "陈建国") {
		t.Errorf("SMS %s, site %s", f.sms().Text, inbox[0].Text)
	}
}

func TestAMissingValueOrTemplateIsAMistakeNotAGap(t *testing.T) {
	f := open(t)
	if _, err := f.Write(ctx, notify.Note{To: "person:1", Template: "case.accepted"}); err == nil {
		t.Error("written without values")
	}
	if _, err := f.Write(ctx, notify.Note{To: "person:1", Template: "no-such"}); err == nil {
		t.Error("written without a template")
	}
}

func TestTheOutboxTakesEachTextOnce(t *testing.T) {
	f := open(t)
	box := notify.Outbox{Store: f.Store, Now: f.Now}
	m := notify.Message{ID: 9, Address: "13800000001", Text: "【闽海政务】您好"}
	first, err := box.Send(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := box.Send(ctx, m)
	if err != nil || first != again {
		t.Errorf("receipts %s and %s, %v", first, again, err)
	}
	texts, err := box.Texts(ctx, 10)
	if err != nil || len(texts) != 1 || texts[0].Phone != m.Address || texts[0].Text != m.Text {
		t.Errorf("outbox %+v, %v", texts, err)
	}
}

// TestWhatWaitedOverNightGoesOutAsOne holds that in the morning there is one text for all news, and one for each legal notice.
func TestWhatWaitedOverNightGoesOutAsOne(t *testing.T) {
	f := open(t)
	f.at = time.Date(2026, 3, 2, 22, 0, 0, 0, time.FixedZone("", 8*60*60))
	closed := notify.Note{Matter: 7, To: "person:1", Template: "case.closed", Values: map[string]string{"item": "食品经营许可", "number": "MH1", "outcome": "准予许可"}}
	received := notify.Note{Matter: 8, To: "person:1", Template: "case.received", Values: map[string]string{"item": "户外广告", "number": "MH2", "due": "3月9日"}}
	for _, n := range []notify.Note{closed, received, accepted} {
		f.tell(n)
	}
	if len(f.sent) != 0 {
		t.Fatalf("rang at night: %+v", f.sent)
	}
	f.at = time.Date(2026, 3, 3, 8, 0, 0, 0, time.FixedZone("", 8*60*60))
	f.run()
	var texts []string
	for _, m := range f.sent {
		texts = append(texts, m.Text)
	}
	all := strings.Join(texts, "\n")
	if len(f.sent) != 2 || !strings.Contains(all, "您有2条新消息") || !strings.Contains(all, "已受理") {
		t.Fatalf("in the morning %q", texts)
	}
	if utf8.RuneCountInString(f.sent[0].Text) > 70 || utf8.RuneCountInString(f.sent[1].Text) > 70 {
		t.Errorf("too long: %q", texts)
	}
	if err := f.Report(ctx, "rperson:1", "空号"); err != nil {
		t.Fatal(err)
	}
	dead, err := f.Dead(ctx, 10)
	if err != nil || len(dead) != 3 {
		t.Errorf("%d dead of 3: %v", len(dead), err)
	}
	site, err := f.Inbox(ctx, 10, "person:1")
	if err != nil || len(site) != 3 {
		t.Errorf("on the site %d messages: %v", len(site), err)
	}
}
