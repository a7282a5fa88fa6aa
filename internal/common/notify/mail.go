package notify

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"

	"tongban/internal/base/gm"
	"tongban/internal/base/store"
)

// Security (加密方式) is how the way to a mail server is kept from others.
type Security string

// The ways; without any, only to this very machine.
const (
	SecurityTLS      Security = "tls"
	SecurityStartTLS Security = "starttls"
	SecurityNone     Security = "none"
)

// MailSetting is by which server mail goes out; without a host it stays in the visible outbox.
type MailSetting struct {
	Host      string
	Port      int
	Security  Security
	Login     string
	Password  string // sealed in the store
	Sender    string
	Reason    string
	By        string
	ChangedAt time.Time
}

// outside reports whether mail leaves the house.
func (s MailSetting) outside() bool { return s.Host != "" }

// Postman (邮件通道) carries mail to the server that the setting names, or writes it where a page shows it.
type Postman struct {
	Store *store.DB
	Now   func() time.Time
	Vault *gm.Vault
	Site  string
	Trust Trust // whom the server's certificate must come from; the zero value is the machine's own list
}

// hopeless is a refusal that another try does not mend.
type hopeless struct{ error }

func (h hopeless) Unwrap() error { return h.error }

// Send carries one mail. The same message has the same Message-ID each time, so that a mailbox can tell it comes twice.
func (p Postman) Send(ctx context.Context, m Message) (receipt string, err error) {
	setting, err := p.Setting(ctx)
	if err != nil {
		return "", err
	}
	if !setting.outside() {
		return fmt.Sprintf("mailbox-%d", m.ID), p.put(ctx, m)
	}
	letter, id, err := p.letter(setting, m)
	if err != nil {
		return "", hopeless{err}
	}
	return id, p.carry(ctx, setting, m.Address, letter)
}

// letter writes a mail as it travels. Nothing of a text can become a line of the head.
func (p Postman) letter(s MailSetting, m Message) (letter []byte, id string, err error) {
	to, err := mail.ParseAddress(m.Address)
	if err != nil {
		return nil, "", errors.New("mailbox is not an address")
	}
	_, host, _ := strings.Cut(s.Sender, "@")
	id = fmt.Sprintf("<%d@%s>", m.ID, host)
	from := mail.Address{Name: p.Site, Address: s.Sender}
	var b strings.Builder
	for _, line := range [][2]string{{"From", from.String()}, {"To", (&mail.Address{Address: to.Address}).String()}, {"Subject", mime.BEncoding.Encode("utf-8", "【"+p.Site+"】"+m.Title)},
		{"Date", m.CreatedAt.In(shanghai).Format(time.RFC1123Z)}, {"Message-ID", id}, {"Auto-Submitted", "auto-generated"}, {"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "base64"}} {
		b.WriteString(line[0] + ": " + line[1] + "\r\n")
	}
	b.WriteString("\r\n")
	body := base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(m.Text, "\n", "\r\n")))
	const width = 76 // RFC 2045 §6.8
	for len(body) > width {
		b.WriteString(body[:width] + "\r\n")
		body = body[width:]
	}
	b.WriteString(body + "\r\n")
	return []byte(b.String()), id, nil
}

// mailFoot stands under every mail.
const mailFoot = "\n\n详情请登录网站，在“我的”里查看。不想再收到某一类邮件的，可以在“消息设置”里关闭。\n这封邮件由系统发出，请不要回复。"
