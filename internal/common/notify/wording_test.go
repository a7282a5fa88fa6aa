package notify_test

import (
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/notify"
)

// wordingOf is the wording in force of a template, to change a part of it.
func (f *fixture) wordingOf(code string) notify.Wording {
	f.t.Helper()
	for _, t := range f.Templates() {
		if t.Code == code {
			return notify.Wording{Code: code, Title: t.Title, Text: t.Text, SMS: t.SMS, Reason: "改得明白些", By: "马建军"}
		}
	}
	f.t.Fatalf("no template %s", code)
	return notify.Wording{}
}

func TestWhatAWordingMayNot(t *testing.T) {
	for _, row := range []struct {
		name, code string
		change     func(w *notify.Wording)
		field      string // empty: it may
	}{
		{"other words with the same variables", "case.accepted", func(w *notify.Wording) { w.Text = "好消息：" + w.Text }, ""},
		{"the number, which every matter has", "case.urged", func(w *notify.Wording) { w.Text += "编号{number}" }, ""},
		{"a variable that is not given here", "case.accepted", func(w *notify.Wording) { w.Text += "{waybill}" }, "text"},
		{"a brace left open", "case.accepted", func(w *notify.Wording) { w.SMS += "{item" }, "sms"},
		{"a variable in the title", "case.accepted", func(w *notify.Wording) { w.Title = "{item}已受理" }, "title"},
		{"行政许可法 §32: 补正告知里的期限不能去掉", "case.correction", func(w *notify.Wording) { w.Text = strings.ReplaceAll(w.Text, "{due}", "近日") }, "text"},
		{"行政许可法 §38: 不予受理的原因不能去掉", "case.declined", func(w *notify.Wording) { w.Text = strings.ReplaceAll(w.Text, "{reason}", "不符合条件") }, "text"},
		{"what is no legal notice may be shorter", "case.closed", func(w *notify.Wording) { w.Text = "您的办件{number}已办结。" }, ""},
		{"a legal notice without SMS", "case.accepted", func(w *notify.Wording) { w.SMS = "" }, "sms"},
		{"others without SMS", "case.closed", func(w *notify.Wording) { w.SMS = "" }, ""},
		{"an SMS of more than seventy letters", "case.closed", func(w *notify.Wording) { w.SMS += strings.Repeat("请及时查看", 12) }, "sms"},
		{"an address in an SMS", "case.closed", func(w *notify.Wording) { w.SMS = "见 www.example.com" }, "sms"},
	} {
		f := open(t)
		w := f.wordingOf(row.code)
		row.change(&w)
		err := f.Word(ctx, w, 0)
		if row.field == "" && err != nil || row.field != "" && (len(fault.FieldsOf(err)) == 0 || fault.FieldsOf(err)[0].Name != row.field) {
			t.Errorf("%s: %v %+v", row.name, err, fault.FieldsOf(err))
		}
	}
}

func TestAWordingHoldsOnEveryChannelUntilItIsTakenBack(t *testing.T) {
	f := open(t)
	f.confirmed("person:1", "lin@example.com")
	before := f.wordingOf("case.accepted")
	w := before
	w.Title, w.Text, w.SMS = "受理了", "“{item}”（{number}）受理了，{due}前办结。", "{item}（{number}）受理了，{due}前办结。"
	if err := f.Word(ctx, w, 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Word(ctx, before, 0); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("over somebody else's change: %v", err)
	}
	f.tell(accepted)
	site, sms, post := f.by(notify.ChannelSite)[0], f.by(notify.ChannelSMS)[0], f.by(notify.ChannelMail)[0]
	if site.Title != "受理了" || !strings.HasPrefix(site.Text, "“食品经营许可”（MH") || sms.Text != "【闽海政务】食品经营许可（MH2026030200017）受理了，3月30日前办结。" || !strings.HasPrefix(post.Text, site.Text) {
		t.Errorf("site %+v, SMS %s, mail %s", site, sms.Text, post.Text)
	}
	other, err := notify.New(f.Config) // another node reads it
	if err != nil {
		t.Fatal(err)
	}
	load := func(d *notify.Desk) {
		if err := f.Store.Read(ctx, func(tx *store.Tx) error { return d.Load(ctx, tx) }); err != nil {
			t.Fatal(err)
		}
	}
	load(other)
	if title, _, err := other.Words(accepted); err != nil || title != "受理了" {
		t.Errorf("another node says %s, %v", title, err)
	}
	if err := f.Word(ctx, before, 1); err != nil {
		t.Fatal(err)
	}
	if title, _, _ := f.Words(accepted); title != before.Title {
		t.Errorf("taken back: %s", title)
	}
	history, err := f.Wordings(ctx, "case.accepted")
	if err != nil || len(history) != 2 || history[0].Own || !history[1].Own || history[1].By != "马建军" {
		t.Errorf("history %+v, %v", history, err)
	}
}
