package app_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"tongban/internal/common/notify"
)

var (
	secretShown = regexp.MustCompile(`签名密钥是 ([A-Z0-9]+) `)
	hookLink    = regexp.MustCompile(`/desk/channels/hooks/[0-9]+`)
)

// TestA05AnAdministratorOpensTheChannels holds that only an administrator says where messages go, that a push goes to no
// place inside, and that what is pushed can be checked with the secret that was shown.
func TestA05AnAdministratorOpensTheChannels(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	city := newTown(t)
	var mu sync.Mutex
	var got []string
	program := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, string(body), r.Header.Get("Tongban-Timestamp"), r.Header.Get("Tongban-Signature"))
	}))
	defer program.Close()
	admin, clerk := city.browser("马建军"), city.browser("周敏")
	for _, b := range []*browser{admin, clerk} {
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
	}
	for _, at := range []string{"/desk/outbox", "/desk/channels/hooks", "/desk/channels/mail"} {
		if p := clerk.get(at); p.status != http.StatusForbidden {
			t.Errorf("a clerk opens %s: %d", at, p.status)
		}
	}
	in := url.Values{"name": {"省平台"}, "url": {"http://10.0.0.5/hook"}, "state": {"on"}, "reason": {"联调"}, "events": {"case"}}
	if p := admin.post("/desk/channels/hooks", in); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, "只能推送到 https") {
		t.Errorf("a place inside: %d", p.status)
	}
	in.Set("url", program.URL)
	p := admin.post("/desk/channels/hooks", in)
	at := p.where
	p = admin.get(at)
	shown := secretShown.FindStringSubmatch(p.text)
	if shown == nil || !strings.Contains(p.text, "省平台") {
		t.Fatalf("after it was made: %s", readable(p.text))
	}
	if p = admin.get(at); strings.Contains(p.text, shown[1]) {
		t.Error("the secret is shown again")
	}
	admin.answer(p, at+"/test", nil)
	if err := city.WorkUntilEmpty(context.Background()); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(got) != 3 || notify.Signature(shown[1], got[1], got[0]) != got[2] || !strings.Contains(got[0], "notify.test") {
		t.Errorf("pushed %q", got)
	}
	if p = admin.get(at); !strings.Contains(p.text, "测试推送") || !strings.Contains(p.text, "已发出") {
		t.Errorf("the log: %s", readable(p.text))
	}
	if p = admin.get("/desk/channels/hooks"); len(hookLink.FindAllString(p.text, -1)) < 2 {
		t.Errorf("the list: %s", readable(p.text))
	}
	mail := url.Values{"host": {"smtp.example.gov.cn"}, "port": {"25"}, "security": {"none"}, "sender": {"noreply@example.gov.cn"}, "reason": {"接入"}}
	if p = admin.post("/desk/channels/mail", mail); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, "不加密只能用于本机") {
		t.Errorf("mail in the open: %d", p.status)
	}
	mail.Set("security", "tls")
	if p = admin.get(admin.post("/desk/channels/mail", mail).where); !strings.Contains(p.text, "邮件由 smtp.example.gov.cn:25 发出") {
		t.Errorf("the mail server: %s", readable(p.text))
	}
	if p = admin.get("/desk/outbox"); !strings.Contains(p.text, "@example.com") || strings.Contains(p.text, "linxiaomei@") {
		t.Errorf("the outbox shows mailboxes whole or not at all")
	}
}

var actingFor = regexp.MustCompile(`value="(person:[0-9]+\+company:[0-9]+)"`)

var codeShown = regexp.MustCompile(`确认码是([0-9]{6})`)

// TestM09APersonSaysHowSheIsTold goes the way of somebody who wants mail instead of SMS.
func TestM09APersonSaysHowSheIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	const at = "/my/messages/settings"
	city := newTown(t)
	chen, admin, agent := city.browser("陈国栋"), city.browser("马建军"), city.browser("许立行")
	for _, b := range []*browser{chen, admin, agent} {
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
	}
	if p := chen.get("/my/messages"); !strings.Contains(p.text, at) {
		t.Error("the messages do not lead to the settings")
	}
	if p := chen.post(at+"/mail", url.Values{"mail": {"chen@"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("half an address: %d", p.status)
	}
	p := chen.answer(chen.get(at), at+"/mail", url.Values{"mail": {"chen@example.com"}})
	if !strings.Contains(p.text, "确认码已经发到") {
		t.Fatalf("no code: %s", readable(p.text))
	}
	if err := city.WorkUntilEmpty(context.Background()); err != nil {
		t.Fatal(err)
	}
	code := codeShown.FindStringSubmatch(admin.get("/desk/outbox").text)
	if code == nil {
		t.Fatal("no mail with a code")
	}
	wrong := "000000"
	if code[1] == wrong {
		wrong = "000001"
	}
	if p = chen.post(at+"/code", url.Values{"code": {wrong}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, "确认码不对") {
		t.Errorf("a wrong code: %d", p.status)
	}
	if p = chen.answer(p, at+"/code", url.Values{"code": {code[1]}}); !strings.Contains(p.text, "邮箱已经确认") || strings.Contains(p.text, "chen@example.com") {
		t.Errorf("after the code: %s", readable(p.text))
	}
	p = chen.answer(p, at, url.Values{"sms": {"request"}, "from": {"19"}, "to": {"9"}})
	if !strings.Contains(p.text, "消息设置已经保存") {
		t.Errorf("saved: %s", readable(p.text))
	}
	if form, _ := formOf(chen.get(at).text, at); len(form["sms"]) != 1 || len(form["mail"]) != 4 || form.Get("from") != "19" {
		t.Errorf("kept %v", form)
	}
	if p = chen.post(at, url.Values{"from": {"3"}, "to": {"9"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("an hour that is not offered: %d", p.status)
	}
	if p = chen.answer(chen.get(at), at+"/drop", nil); !strings.Contains(p.text, "还没有邮箱") {
		t.Errorf("dropped: %s", readable(p.text))
	}
	if p = agent.get(at); p.status != http.StatusOK {
		t.Errorf("in his own name: %d", p.status)
	}
	company := actingFor.FindStringSubmatch(agent.get("/my/account").text)
	if company == nil {
		t.Fatal("he may act for nobody")
	}
	agent.post("/my/account/acting", url.Values{"subject": {company[1]}})
	if p = agent.get(at); p.status != http.StatusForbidden || !strings.Contains(p.text, "经办人不能代改") {
		t.Errorf("in the name of the company: %d", p.status)
	}
}

// TestA04AnAdministratorWordsAMessage holds that a wording is tried on a real case before it is used.
func TestA04AnAdministratorWordsAMessage(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	const at = "/desk/message-templates/case.accepted"
	city := newTown(t)
	admin, builder := city.browser("马建军"), city.browser("许立行")
	for _, b := range []*browser{admin, builder} {
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
	}
	builder.post("/my/account/acting", url.Values{"subject": {actingFor.FindStringSubmatch(builder.get("/my/account").text)[1]}})
	found := regexp.MustCompile(`"/projects/([A-Z0-9-]+[0-9])"`).FindStringSubmatch(builder.get("/my/messages").text + builder.get("/projects").text)
	if found == nil {
		t.Fatal("no matter to try it on")
	}
	number := found[1]
	if p := admin.get("/desk/message-templates?q=受理"); !strings.Contains(p.text, at) || !strings.Contains(p.text, "法定告知") {
		t.Errorf("the list: %s", readable(p.text))
	}
	words := url.Values{"text": {"“{item}”（{number}）受理了，{due}前一定办结。"}, "number": {number}, "then": {"look"}}
	p := admin.fill(at, words)
	if p.status != http.StatusOK || !strings.Contains(p.text, "受理了，") || !strings.Contains(p.text, "{number}") || !strings.Contains(p.text, "（"+number+"）受理了") {
		t.Fatalf("tried: %d %s", p.status, readable(p.text))
	}
	words.Set("then", "save")
	if p = admin.fill(at, words); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, "请填写修改理由") {
		t.Errorf("without a reason: %d", p.status)
	}
	words.Set("reason", "写得肯定些")
	if p = admin.fill(at, words); p.status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", p.status, readable(p.text))
	}
	waiting := p.where
	if p = admin.get(at); strings.Contains(p.text, "第1版") {
		t.Error("in force by one person")
	}
	second := city.browser("邱志明")
	if err := second.enter(); err != nil {
		t.Fatal(err)
	}
	if p = second.fill(waiting, url.Values{"do": {"agree"}}); p.status != http.StatusSeeOther {
		t.Fatalf("agreed: %d %s", p.status, readable(p.text))
	}
	if p = admin.get(at); !strings.Contains(p.text, "第1版") || !strings.Contains(p.text, "写得肯定些") {
		t.Errorf("the history: %s", readable(p.text))
	}
	back, _ := formOf(admin.get(at+"?version=0").text, at)
	if strings.Contains(back.Get("text"), "一定办结") || back.Get("seen") != "1" {
		t.Errorf("taken back into the form: %v", back)
	}
	words = url.Values{"text": {"受理了。"}, "reason": {"短些"}, "then": {"save"}}
	if p = admin.fill(at, words); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, "法律要求告知的内容不能去掉") {
		t.Errorf("without what the law demands: %d", p.status)
	}
}
