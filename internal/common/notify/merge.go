package notify

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"tongban/internal/base/store"
)

// mostMerged bounds how many waiting messages go out as one.
const mostMerged = 50

// sendLease is how long a message that is being sent is left alone by the others.
const sendLease = 5 * time.Minute

// take claims a message before it leaves the house, and with an SMS what else waits for the same telephone: in the morning
// a person gets one text that says how many there are, not five. Legal notices always go out by themselves, whole. On the
// site each message stands for itself. ready is false when somebody else has sent it.
func (d *Desk) take(ctx context.Context, m Message) (taken Message, ready bool, err error) {
	err = d.Store.Write(ctx, func(tx *store.Tx) error {
		taken, ready = m, false
		now, err := scan(tx.QueryRow(ctx, `/* notify.take */ select `+columns+` from message where id = $1`+tx.LockSuffix(), m.ID))
		if err != nil || now.State != StateQueued && now.State != StateFailed {
			return err
		}
		ready = true
		var with []Message
		if m.Channel == ChannelSMS && !d.legal(m.Template) && now.State == StateQueued {
			if with, err = d.waiting(ctx, tx, m); err != nil {
				return err
			}
		}
		if len(with) > 0 {
			taken.Text = fmt.Sprintf("【%s】您有%d条新消息：%s等，请登录网站“我的办件”查看。", d.Site, len(with)+1, m.Title)
		}
		for _, o := range with {
			if _, err := tx.Exec(ctx, `/* notify.merge */ update message set state = 'sent', receipt = $2, sent_at = $3 where id = $1 and state = 'queued'`,
				o.ID, withReceipt(m.ID), store.MillisOf(d.Now())); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `/* notify.lease */ update message set send_at = $2, text = $3 where id = $1`, m.ID, store.MillisOf(d.Now().Add(sendLease)), taken.Text)
		return err
	})
	return taken, ready, err
}

func (d *Desk) legal(code string) bool {
	t, _ := d.template(code)
	return t.Legal
}

// waiting lists the other messages that may go out with one.
func (d *Desk) waiting(ctx context.Context, tx *store.Tx, m Message) (out []Message, err error) {
	list, err := messages(ctx, tx, `/* notify.waiting */ select `+columns+` from message
where recipient = $1 and state = 'queued' and channel = 'sms' and send_at <= $2 and id <> $3 order by id limit `+strconv.Itoa(mostMerged)+tx.LockSuffix(),
		m.To, store.MillisOf(d.Now()), m.ID)
	for _, o := range list {
		if !d.legal(o.Template) {
			out = append(out, o)
		}
	}
	return out, err
}

// withReceipt is the receipt of what went out with another message.
func withReceipt(id int64) string { return "with-" + strconv.FormatInt(id, 10) }

// follow gives what went out with a message the same end.
func follow(ctx context.Context, tx *store.Tx, m Message, state State, trouble string) error {
	_, err := tx.Exec(ctx, `/* notify.follow */ update message set state = $2, error = $3 where receipt = $1 and state = 'sent'`, withReceipt(m.ID), string(state), trouble)
	return err
}
