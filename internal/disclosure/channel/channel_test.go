package channel

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/common/notify"
)

func TestAnAccountSaysHowItIsReached(t *testing.T) {
	fine := AccountForm{Channel: "wechat", Name: "云州发布", Way: WayOutbox, Letters: 2000, Hours: 24, Reason: "首次登记"}
	wechat := Medium{Code: "wechat", Open: true}
	if err := fine.check(wechat, false); err != nil {
		t.Error(err)
	}
	for field, change := range map[string]func(*AccountForm){
		"name": func(f *AccountForm) { f.Name = "" }, "way": func(f *AccountForm) { f.Way = "fax" },
		"letters": func(f *AccountForm) { f.Letters = 1 }, "hours": func(f *AccountForm) { f.Hours = 0 }, "reason": func(f *AccountForm) { f.Reason = " " },
		"url": func(f *AccountForm) {
			f.Way, f.URL, f.Secret = WayWebhook, "http://example.com/hook", "0123456789abcdef"
		},
		"secret": func(f *AccountForm) { f.Way, f.URL, f.Secret = WayWebhook, "https://example.com/hook", "short" },
	} {
		in := fine
		change(&in)
		if fields := fault.FieldsOf(in.check(wechat, false)); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %v", field, fields)
		}
	}
	for _, code := range []string{"", Site, Gazette, Place} {
		if fields := fault.FieldsOf(fine.check(Medium{Code: code}, false)); len(fields) != 1 || fields[0].Name != "channel" {
			t.Errorf("an account on %q: %v", code, fields)
		}
	}
}

func TestAChannelIsData(t *testing.T) {
	fine := MediumForm{Code: "toutiao", Title: "今日头条", Line: "other", Hours: 24, Sort: 200, Open: true, Reason: "首次登记"}
	if err := fine.check(); err != nil {
		t.Error(err)
	}
	for field, change := range map[string]func(*MediumForm){
		"code": func(f *MediumForm) { f.Code = "Tou 1" }, "title": func(f *MediumForm) { f.Title = " " }, "line": func(f *MediumForm) { f.Line = "fax" },
		"hours": func(f *MediumForm) { f.Hours = 0 }, "sort": func(f *MediumForm) { f.Sort = -1 }, "reason": func(f *MediumForm) { f.Reason = "" },
		"open": func(f *MediumForm) { f.Code, f.Open = Site, false },
	} {
		in := fine
		change(&in)
		if fields := fault.FieldsOf(in.check()); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %v", field, fields)
		}
	}
}

func TestWhatAPlaceOwesWhenItsDocumentChanges(t *testing.T) {
	public, at := Document{Public: "/d", Version: 1}, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		name   string
		d      Document
		r      Record
		cause  string
		what   What
		action string // of a piece that is on its way
	}{
		{"nothing while the document is as it was", public, Record{Channel: "wechat", Version: 1}, "", "", ""},
		{"a withdrawal takes it down", Document{Version: 1}, Record{Channel: "wechat", Version: 1}, "withdrawn", Remove, "stop"},
		{"a revision renews it", Document{Public: "/d", Version: 2}, Record{Channel: "wechat", Version: 1}, "revised/2", Renew, "stale"},
		{"a repeal marks it", Document{Public: "/d", Version: 1, Mark: "已废止"}, Record{Channel: "wechat", Version: 1}, "marked/已废止", Mark, "stale"},
		{"what went out with the mark owes none", Document{Public: "/d", Version: 1, Mark: "已废止"}, Record{Channel: "wechat", Version: 1, Mark: "已废止"}, "", "", ""},
		{"what is gone owes nothing", Document{Version: 1}, Record{Channel: "wechat", Version: 1, GoneAt: at}, "", "", "stop"},
		{"print is not renewed", Document{Public: "/d", Version: 2}, Record{Channel: Gazette, Version: 1}, "", "", "stale"},
		{"print corrects what was withdrawn", Document{Version: 1}, Record{Channel: Gazette, Version: 1}, "withdrawn", Remove, "stop"},
	} {
		if cause, what := owed(row.d, row.r); cause != row.cause || what != row.what {
			t.Errorf("%s: %q %q", row.name, cause, what)
		}
		if action, _ := changed(row.d, Posting{Document: Document{Version: row.r.Version, Mark: row.r.Mark}}, ""); action != row.action {
			t.Errorf("%s: a piece is %q", row.name, action)
		}
	}
}

func TestTheStatisticsCountADocumentOnceInALine(t *testing.T) { // 国办发〔2014〕32号: 主动公开按公报、网站、微博、微信和其他方式统计
	book := &Book{}
	book.list.Store(&bookNow{media: []Medium{{Code: Site, Line: "site"}, {Code: Gazette, Line: "gazette"}, {Code: "wechat", Line: "wechat"}, {Code: "press", Line: "other"}, {Code: "app", Line: "other"}}})
	got := book.sumUp(map[string][]int64{Gazette: {1}, "wechat": {1, 2}, "press": {1, 3}, "app": {3, 4}, "unknown": {4}}, 9)
	for line, want := range map[string]int{"site": 9, "gazette": 1, "wechat": 2, "other": 3, "weibo": 0} {
		if got[line] != want {
			t.Errorf("%s: %d instead of %d", line, got[line], want)
		}
	}
}

func TestTheContentsOfAnIssueAreReadLineByLine(t *testing.T) {
	in := IssueForm{Contents: "\n## 市政府文件\nXX-1 关于某事的通知\n\n##人事\n  XX-2\t任免\n", Add: []string{"XX-3"}}
	want := []entry{{"市政府文件", "XX-1"}, {"人事", "XX-2"}, {"人事", "XX-3"}}
	if got := in.entries(); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	for _, slug := range []string{"government-office-2026-10", "x-1-2"} {
		if body, year, number, ok := place(slug); !ok || (Issue{Body: body, Year: year, Number: number}).slug() != slug {
			t.Errorf("%s is read as %s %d %d", slug, body, year, number)
		}
	}
	for _, slug := range []string{"", "10", "2026-10", "a-b-c"} {
		if _, _, _, ok := place(slug); ok {
			t.Errorf("%q is no issue", slug)
		}
	}
}

func TestAPushIsSignedAndSaysWhereItStands(t *testing.T) {
	secret := make([]byte, 16)
	if _, err := rand.Read(secret); err != nil {
		t.Fatal(err)
	}
	vault, err := gm.NewVault(secret)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := vault.SealText("0123456789abcdef", secretPlace)
	if err != nil {
		t.Fatal(err)
	}
	status, signed := http.StatusOK, false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		signed = r.Header.Get("Tongban-Signature") == notify.Signature("0123456789abcdef", r.Header.Get("Tongban-Timestamp"), string(body)) && strings.Contains(string(body), "冬季防火")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"address":"https://example.com/p/1"}`))
	}))
	defer server.Close()
	hook := Webhook{Now: func() time.Time { return time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC) }, Vault: vault, Client: server.Client()}
	a := Account{Name: "云州通", URL: server.URL, Secret: sealed}
	where, err := hook.Push(context.Background(), a, Piece{Once: "1", Title: "冬季防火"})
	if err != nil || where != "https://example.com/p/1" || !signed {
		t.Errorf("%q %v, signed %v", where, err, signed)
	}
	status = http.StatusBadGateway
	if _, err := hook.Push(context.Background(), a, Piece{Once: "1", Title: "冬季防火"}); err == nil || inWords(err) != "平台接口回答出错（502）" {
		t.Errorf("a refusal: %v", err)
	}
}
