package notify

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// A code that confirms a mailbox: how long it holds, how often it may be mistyped, and how soon another one is sent.
const (
	codeHolds  = 30 * time.Minute
	codeTries  = 5
	codeAgain  = time.Minute
	codeDigits = 1_000_000
)

// WantMail sends a code to a mailbox. Until it has come back, the mailbox gets nothing else.
func (d *Desk) WantMail(ctx context.Context, subject, mailbox string) error {
	mailbox, err := goodMailbox(mailbox)
	if err != nil {
		return err
	}
	r, err := d.Reach(ctx, subject)
	if err != nil {
		return err
	}
	if mailbox == r.Mail {
		return fault.InvalidField("mail", "这个邮箱已经确认过了")
	}
	if sent := r.codeUntil.Add(-codeHolds); !r.codeUntil.IsZero() && d.Now().Before(sent.Add(codeAgain)) { // dropping the mailbox does not help
		return fault.Conflictf("确认码刚刚发出，请一分钟以后再试")
	}
	n, err := rand.Int(rand.Reader, big.NewInt(codeDigits))
	if err != nil {
		return err
	}
	r.Wanted, r.code, r.codeUntil, r.codeTries = mailbox, fmt.Sprintf("%06d", n.Int64()), d.Now().Add(codeHolds), 0
	if err := d.SaveReach(ctx, r); err != nil {
		return err
	}
	return d.mailCode(ctx, r)
}

func (d *Desk) mailCode(ctx context.Context, r Reach) error {
	t, _ := d.template(TemplateMailCode)
	text, err := t.site(map[string]string{"code": r.code})
	if err != nil {
		return err
	}
	m := Message{ID: d.Store.NewID(), To: r.Subject, Template: t.Code, Title: t.Title, Text: text, Channel: ChannelMail, State: StateQueued, CreatedAt: d.Now(), SendAt: d.Now()}
	sending, err := d.sending(m)
	if err != nil {
		return err
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, insertMessage(m), sending) })
}

// ConfirmMail makes the mailbox that a code was sent to the one that counts.
func (d *Desk) ConfirmMail(ctx context.Context, subject, code string) error {
	r, err := d.Reach(ctx, subject)
	if err != nil {
		return err
	}
	switch {
	case r.Wanted == "":
		return fault.Conflictf("没有等待确认的邮箱，请先填写邮箱")
	case d.Now().After(r.codeUntil) || r.codeTries >= codeTries:
		return fault.InvalidField("code", "确认码已经失效，请重新获取")
	case subtle.ConstantTimeCompare([]byte(code), []byte(r.code)) != 1:
		r.codeTries++
		if err := d.SaveReach(ctx, r); err != nil {
			return err
		}
		return fault.InvalidField("code", "确认码不对，请核对邮件里的六位数字")
	}
	r.Mail, r.Wanted, r.code, r.codeTries, r.codeUntil = r.Wanted, "", "", 0, time.Time{}
	return d.SaveReach(ctx, r)
}

// DropMail forgets a person's mailboxes.
func (d *Desk) DropMail(ctx context.Context, subject string) error {
	r, err := d.Reach(ctx, subject)
	if err != nil {
		return err
	}
	r.Mail, r.Wanted, r.code = "", "", ""
	return d.SaveReach(ctx, r)
}
