package notify_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/notify"
)

// post is a mail server that remembers what it was given.
type post struct {
	mu      sync.Mutex
	safe    *tls.Config
	letters []string
	to      []string
	logins  []string
	refuse  string // answer to a receiver
}

// openPost starts a mail server on this machine with STARTTLS and gives what vouches for it.
func openPost(t *testing.T) (*post, int, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0), DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	parsed, _ := x509.ParseCertificate(raw)
	trusted.AddCert(parsed)
	p := &post{safe: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.talk(c)
		}
	}()
	return p, l.Addr().(*net.TCPAddr).Port, trusted
}

func (p *post) talk(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	say("220 ready")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "EHLO":
			say("250-hello\r\n250-STARTTLS\r\n250 AUTH PLAIN")
		case "STARTTLS":
			say("220 go ahead")
			c = tls.Server(c, p.safe)
			r = bufio.NewReader(c)
		case "AUTH":
			p.note(&p.logins, rest)
			say("235 welcome")
		case "RCPT":
			p.mu.Lock()
			refuse := p.refuse
			p.mu.Unlock()
			if refuse != "" {
				say(refuse)
				continue
			}
			p.note(&p.to, rest)
			say("250 ok")
		case "DATA":
			say("354 go")
			var b strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				b.WriteString(line)
			}
			p.note(&p.letters, b.String())
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (p *post) note(list *[]string, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*list = append(*list, text)
}

var codeIn = regexp.MustCompile(`确认码是([0-9]{6})`)

// confirmed lets a person set her mailbox the way she does: she asks, reads the code and types it.
func (f *fixture) confirmed(subject, mailbox string) {
	f.t.Helper()
	if err := f.WantMail(ctx, subject, mailbox); err != nil {
		f.t.Fatal(err)
	}
	f.run()
	list, err := f.postman.Mails(ctx, 1)
	if err != nil || len(list) != 1 || list[0].Address != mailbox {
		f.t.Fatalf("mails %+v, %v", list, err)
	}
	if err := f.ConfirmMail(ctx, subject, codeIn.FindStringSubmatch(list[0].Text)[1]); err != nil {
		f.t.Fatal(err)
	}
}

// by gives the messages about matter 7 on a channel.
func (f *fixture) by(channel notify.ChannelName) (out []notify.Message) {
	f.t.Helper()
	list, err := f.OfMatter(ctx, 7)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, m := range list {
		if m.Channel == channel {
			out = append(out, m)
		}
	}
	return out
}

func (f *fixture) serve(s notify.MailSetting) {
	f.t.Helper()
	if err := f.postman.Save(ctx, s); err != nil {
		f.t.Fatal(err)
	}
}

func TestAMailGoesToAConfirmedMailboxOnly(t *testing.T) {
	f := open(t)
	f.tell(accepted)
	if got := f.by(notify.ChannelMail); len(got) != 0 {
		t.Fatalf("mail without a mailbox: %+v", got)
	}
	f.confirmed("person:1", "lin@example.com")
	f.tell(accepted)
	got := f.by(notify.ChannelMail)
	list, err := f.postman.Mails(ctx, 10)
	if err != nil || len(got) != 1 || got[0].State != notify.StateSent || len(list) != 2 || !strings.Contains(list[0].Text, "受理通知书") || list[0].Subject != "您的申请已受理" {
		t.Errorf("messages %+v, outbox %+v, %v", got, list, err)
	}
}

func TestACodeIsTypedOftenEnoughOnly(t *testing.T) {
	f := open(t)
	for _, bad := range []string{"", "lin", "lin@", "a@b.c\r\nBcc: x@y.z", "林 <lin@example.com>"} {
		if err := f.WantMail(ctx, "person:1", bad); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%q is taken: %v", bad, err)
		}
	}
	if err := f.WantMail(ctx, "person:1", "lin@example.com"); err != nil {
		t.Fatal(err)
	}
	if err := f.WantMail(ctx, "person:1", "lin@example.com"); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("a second code at once: %v", err)
	}
	f.run()
	list, _ := f.postman.Mails(ctx, 1)
	code := codeIn.FindStringSubmatch(list[0].Text)[1]
	for range 5 {
		if err := f.ConfirmMail(ctx, "person:1", "x"+code[1:]); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("a wrong code: %v", err)
		}
	}
	if err := f.ConfirmMail(ctx, "person:1", code); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("the right code after five wrong ones: %v", err)
	}
	if r, err := f.Reach(ctx, "person:1"); err != nil || r.Mail != "" || r.Wanted != "lin@example.com" {
		t.Errorf("reach %+v, %v", r, err)
	}
}

func TestMailGoesOutByTheServerThatIsSet(t *testing.T) {
	f := open(t)
	server, port, trusted := openPost(t)
	f.confirmed("person:1", "lin@example.com")
	f.postman.Trust = trusted
	f.serve(notify.MailSetting{Host: "localhost", Port: port, Security: notify.SecurityStartTLS, Login: "site", Password: "geheim", Sender: "noreply@mh.gov.cn", Reason: "接入"})
	f.tell(accepted)
	if len(server.letters) != 1 || len(server.to) != 1 || server.to[0] != "TO:<lin@example.com>" {
		t.Fatalf("letters %q to %q; %+v", server.letters, server.to, f.by(notify.ChannelMail))
	}
	if want := "PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00site\x00geheim")); server.logins[0] != want {
		t.Errorf("login %q", server.logins)
	}
	letter, err := mail.ReadMessage(strings.NewReader(server.letters[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	body, _ := io.ReadAll(base64.NewDecoder(base64.StdEncoding, letter.Body))
	if subject != "【闽海政务】您的申请已受理" || !strings.Contains(string(body), "MH2026030200017") || letter.Header.Get("To") != "<lin@example.com>" {
		t.Errorf("subject %s, to %s, body %s", subject, letter.Header.Get("To"), body)
	}
	if m := f.by(notify.ChannelMail)[0]; m.State != notify.StateSent || m.Receipt != letter.Header.Get("Message-ID") {
		t.Errorf("message %+v", m)
	}
}

func TestAMailboxThatDoesNotExistIsNotTriedAgain(t *testing.T) {
	f := open(t)
	server, port, trusted := openPost(t)
	f.confirmed("person:1", "lin@example.com")
	f.postman.Trust = trusted
	f.serve(notify.MailSetting{Host: "localhost", Port: port, Security: notify.SecurityStartTLS, Sender: "noreply@mh.gov.cn"})
	server.refuse = "450 later"
	f.tell(accepted)
	if m := f.by(notify.ChannelMail)[0]; m.State != notify.StateFailed || m.Tries != 1 {
		t.Errorf("a server without time: %+v", m)
	}
	server.mu.Lock()
	server.refuse = "550 nobody here"
	server.mu.Unlock()
	f.at = f.at.Add(10 * time.Second)
	f.run()
	if m := f.by(notify.ChannelMail)[0]; m.State != notify.StateDead || m.Tries != 2 {
		t.Errorf("no such mailbox: %+v", m)
	}
	if n, err := f.Unread(ctx, "officer:9"); err != nil || n != 1 {
		t.Errorf("the administrator has %d messages, %v", n, err)
	}
}

// program is a system that takes pushes and checks that they come from us.
type program struct {
	mu     sync.Mutex
	secret string
	status int
	got    []map[string]string
	bad    int
}

func (p *program) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Header.Get("Tongban-Signature") != notify.Signature(p.secret, r.Header.Get("Tongban-Timestamp"), string(body)) {
		p.bad++
	}
	var in map[string]string
	_ = json.Unmarshal(body, &in)
	p.got = append(p.got, in)
	w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
	w.WriteHeader(p.status)
}

func (f *fixture) hook(h notify.Hook) notify.Hook {
	f.t.Helper()
	h.ID = f.Store.NewID()
	if err := f.pusher.Save(ctx, h, "测试"); err != nil {
		f.t.Fatal(err)
	}
	return h
}

func (f *fixture) publish(n notify.Note) {
	f.t.Helper()
	list, err := f.Publish(ctx, n)
	if err == nil {
		err = f.Store.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, list...) })
	}
	if err != nil {
		f.t.Fatal(err)
	}
	f.run()
}

func TestAProgramIsToldOnceSignedAndWithoutNames(t *testing.T) {
	f := open(t)
	p := &program{secret: "sixteen letters!", status: 204}
	server := httptest.NewServer(p)
	defer server.Close()
	f.hook(notify.Hook{Name: "省平台", URL: server.URL, Secret: p.secret, Events: []string{"case"}, On: true})
	f.hook(notify.Hook{Name: "停用的", URL: server.URL, Secret: p.secret})
	f.publish(accepted)
	f.publish(notify.Note{Template: "inforequest.replied", Values: map[string]string{"number": "X", "title": "预算"}})
	if len(p.got) != 1 || p.bad != 0 || p.got[0]["event"] != "case.accepted" || p.got[0]["number"] != "MH2026030200017" || len(p.got[0]) != 5 {
		t.Errorf("pushed %v, %d with a wrong signature", p.got, p.bad)
	}
	if m := f.by(notify.ChannelWebhook); len(m) != 1 || m[0].State != notify.StateSent || p.got[0]["id"] != fmt.Sprint(m[0].ID) {
		t.Errorf("messages %+v", m)
	}
}

func TestAProgramThatDoesNotAnswerIsGivenUpAndTheAdministratorIsTold(t *testing.T) {
	f := open(t)
	p := &program{secret: "sixteen letters!", status: 302}
	server := httptest.NewServer(p)
	defer server.Close()
	f.hook(notify.Hook{Name: "省平台", URL: server.URL, Secret: p.secret, On: true})
	f.at = time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC) // in the night: a push rings nowhere
	f.publish(accepted)
	for range 20 {
		f.at = f.at.Add(31 * time.Minute)
		f.run()
	}
	if m := f.by(notify.ChannelWebhook)[0]; m.State != notify.StateDead || len(p.got) != 10 {
		t.Errorf("after %d tries %+v", len(p.got), m)
	}
	inbox, err := f.Inbox(ctx, 10, "officer:9")
	if err != nil || len(inbox) != 1 || !strings.Contains(inbox[0].Text, "推送“省平台”") {
		t.Errorf("the administrator's messages %+v, %v", inbox, err)
	}
	p.mu.Lock()
	p.status = 200
	p.mu.Unlock()
	if err := f.Retry(ctx, f.by(notify.ChannelWebhook)[0].ID); err != nil {
		t.Fatal(err)
	}
	f.run()
	if m := f.by(notify.ChannelWebhook)[0]; m.State != notify.StateSent {
		t.Errorf("pushed again %+v", m)
	}
}

func TestAPushGoesNowhereInsideTheHouse(t *testing.T) {
	for _, row := range []struct {
		url  string
		good bool
	}{
		{"https://example.gov.cn/hook", true}, {"https://8.8.8.8/hook", true}, {"http://127.0.0.1:8080/hook", true}, {"http://localhost/hook", true},
		{"http://example.gov.cn/hook", false}, {"https://10.0.0.5/", false}, {"https://192.168.1.1/", false}, {"https://169.254.169.254/latest", false},
		{"https://[::ffff:10.0.0.1]/", false}, {"https://[fd00::1]/", false}, {"https://100.64.0.1/", false}, {"https://0.0.0.0/", false},
		{"https://user:word@example.gov.cn/", false}, {"file:///etc/passwd", false}, {"ftp://example.gov.cn", false}, {"https:///x", false}, {"", false},
	} {
		if err := notify.CheckHookURL(row.url); (err == nil) != row.good {
			t.Errorf("%s: %v", row.url, err)
		}
	}
	for _, row := range []struct {
		address string
		own     bool
		good    bool
	}{
		{"8.8.8.8:443", false, true}, {"127.0.0.1:80", true, true}, {"[::1]:80", true, true}, {"127.0.0.1:443", false, false}, {"10.1.2.3:443", false, false},
		{"[::ffff:169.254.169.254]:443", false, false}, {"[64:ff9b::a00:1]:443", false, false}, {"10.1.2.3:80", true, false}, {"8.8.8.8:80", true, false},
	} {
		if err := notify.MayReach(row.address, row.own); (err == nil) != row.good {
			t.Errorf("a name that leads to %s (own %v): %v", row.address, row.own, err)
		}
	}
}

// TestWhatTheLawDemandsIsToldInAnyCase holds what a person can switch off and what not.
func TestWhatTheLawDemandsIsToldInAnyCase(t *testing.T) {
	received := notify.Note{Matter: 7, To: "person:1", Template: "case.received", Values: map[string]string{"item": "食品经营许可", "number": "MH1", "due": "3月9日"}}
	off := func(c ...notify.Choice) map[notify.Choice]bool {
		out := map[notify.Choice]bool{}
		for _, x := range c {
			out[x] = true
		}
		return out
	}
	sms, post := notify.Choice{Sort: "case", Channel: notify.ChannelSMS}, notify.Choice{Sort: "case", Channel: notify.ChannelMail}
	for _, row := range []struct {
		name       string
		off        map[notify.Choice]bool
		note       notify.Note
		sms, mails int
	}{
		{"nothing said: by all channels", nil, received, 1, 1},
		{"no SMS wanted", off(sms), received, 0, 1},
		{"neither wanted: only on the site", off(sms, post), received, 0, 0},
		{"what the law demands is told all the same", off(sms, post), accepted, 1, 1},
		{"another sort is switched off", off(notify.Choice{Sort: "request", Channel: notify.ChannelSMS}), received, 1, 1},
	} {
		f := open(t)
		f.confirmed("person:1", "lin@example.com")
		r, err := f.Reach(ctx, "person:1")
		if err != nil {
			t.Fatal(err)
		}
		r.Off = row.off
		if err := f.SaveReach(ctx, r); err != nil {
			t.Fatal(err)
		}
		f.tell(row.note)
		if got := []int{len(f.by(notify.ChannelSite)), len(f.by(notify.ChannelSMS)), len(f.by(notify.ChannelMail))}; got[0] != 1 || got[1] != row.sms || got[2] != row.mails {
			t.Errorf("%s: site, SMS, mail %v", row.name, got)
		}
	}
}

func TestANightMayBeLongerThanTheHouses(t *testing.T) {
	f := open(t)
	r, err := f.Reach(ctx, "person:1")
	if err != nil {
		t.Fatal(err)
	}
	r.QuietFrom, r.QuietTo = 18, 10
	if err := f.SaveReach(ctx, r); err != nil {
		t.Fatal(err)
	}
	f.at = time.Date(2026, 3, 2, 18, 30, 0, 0, time.FixedZone("", 8*60*60))
	f.tell(accepted)
	if len(f.sent) != 0 {
		t.Error("rang in the evening")
	}
	f.at = time.Date(2026, 3, 3, 9, 59, 0, 0, time.FixedZone("", 8*60*60))
	f.run()
	if len(f.sent) != 0 {
		t.Error("rang before ten")
	}
	f.at = time.Date(2026, 3, 3, 10, 0, 0, 0, time.FixedZone("", 8*60*60))
	f.run()
	if len(f.sent) != 1 {
		t.Errorf("%d sent at ten", len(f.sent))
	}
}
