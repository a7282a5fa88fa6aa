package notify

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations brings the tables of this package; those of base/job must be there too.
func Migrations() store.Migrations { return store.Migrations{Room: "notify", FS: migrations} }

const columns = `id, matter, recipient, template, title, text, channel, state, tries, receipt, error, created_at, send_at, sent_at, read_at`

func insertMessage(m Message) store.Stmt {
	return store.Stmt{SQL: `/* notify.insertMessage */
insert into message (` + columns + `)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, Rows: 1, Args: []any{
		m.ID, m.Matter, m.To, m.Template, m.Title, m.Text, string(m.Channel), string(m.State), m.Tries, m.Receipt, m.Error,
		store.MillisOf(m.CreatedAt), store.MillisOf(m.SendAt), store.MillisOf(m.SentAt), store.MillisOf(m.ReadAt)}}
}

func scan(row interface{ Scan(...any) error }) (m Message, err error) {
	var created, send, sent, read store.Millis
	err = row.Scan(&m.ID, &m.Matter, &m.To, &m.Template, &m.Title, &m.Text, &m.Channel, &m.State, &m.Tries, &m.Receipt, &m.Error,
		&created, &send, &sent, &read)
	m.CreatedAt, m.SendAt, m.SentAt, m.ReadAt = created.Time(), send.Time(), sent.Time(), read.Time()
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.Missing("消息", "")
	}
	return m, err
}

func messages(ctx context.Context, tx *store.Tx, query string, args ...any) ([]Message, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []Message{}
	for rows.Next() {
		m, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, rows.Err()
}

// Message gives one message.
func (d *Desk) Message(ctx context.Context, id int64) (m Message, err error) {
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		m, err = scan(tx.QueryRow(ctx, `/* notify.message */
select `+columns+`
from message
where id = $1`, id))
		return err
	})
	return m, err
}

func saveState(ctx context.Context, tx *store.Tx, m Message) error {
	_, err := tx.Exec(ctx, `/* notify.saveState */
update message
set state = $2, tries = $3, receipt = $4, error = $5, sent_at = $6, send_at = $7
where id = $1 and state in ('queued', 'failed')`, m.ID, string(m.State), m.Tries, m.Receipt, m.Error, store.MillisOf(m.SentAt), store.MillisOf(m.SendAt))
	return err
}

// inSubjects gives "$n, $n+1, …" and the arguments for a list of subjects.
func inSubjects(from int, subjects []string) (places string, args []any) {
	words := make([]string, len(subjects))
	for i, s := range subjects {
		words[i] = fmt.Sprintf("$%d", from+i)
		args = append(args, s)
	}
	return strings.Join(words, ", "), args
}

// Inbox lists the messages on the site for a person, or for an officer and his posts:
// unread first, then the newest (M-09).
func (d *Desk) Inbox(ctx context.Context, limit int, subjects ...string) (list []Message, err error) {
	if len(subjects) == 0 {
		return []Message{}, nil
	}
	places, args := inSubjects(2, subjects)
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = messages(ctx, tx, `/* notify.inbox */
select `+columns+`
from message
where channel = 'site' and recipient in (`+places+`)
order by case when read_at = 0 then 0 else 1 end, id desc
limit $1`, append([]any{limit}, args...)...)
		return err
	})
	return list, err
}

// Unread counts what is not read yet.
func (d *Desk) Unread(ctx context.Context, subjects ...string) (n int64, err error) {
	if len(subjects) == 0 {
		return 0, nil
	}
	places, args := inSubjects(1, subjects)
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* notify.unread */
select count(*)
from message
where channel = 'site' and read_at = 0 and recipient in (`+places+`)`, args...).Scan(&n)
	})
	return n, err
}

// Read marks one message of these subjects as read; another's is not found.
func (d *Desk) Read(ctx context.Context, id int64, subjects ...string) error {
	m, err := d.Message(ctx, id)
	if err != nil {
		return err
	}
	for _, s := range subjects {
		if s == m.To {
			return d.markRead(ctx, id)
		}
	}
	return fault.Missing("消息", "")
}

func (d *Desk) markRead(ctx context.Context, id int64) error {
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* notify.markRead */
update message
set read_at = $2
where id = $1 and read_at = 0`, id, store.MillisOf(d.Now()))
		return err
	})
}

// Fresh lists what somebody has not read about matters, the newest first.
func (d *Desk) Fresh(ctx context.Context, subject string) (list []Message, err error) {
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = messages(ctx, tx, `/* notify.fresh */
select `+columns+`
from message
where channel = 'site' and recipient = $1 and read_at = 0 and matter <> 0
order by id desc
limit 1000`, subject)
		return err
	})
	return list, err
}

// ReadAbout marks what somebody was told about a matter as read.
func (d *Desk) ReadAbout(ctx context.Context, matter int64, subject string) error {
	var n int64
	err := d.Store.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* notify.unreadAbout */
select count(*)
from message
where matter = $1 and matter <> 0 and channel = 'site' and recipient = $2 and read_at = 0`, matter, subject).Scan(&n)
	})
	if err != nil || n == 0 {
		return err
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* notify.readAbout */
update message
set read_at = $3
where matter = $1 and matter <> 0 and channel = 'site' and recipient = $2 and read_at = 0`, matter, subject, store.MillisOf(d.Now()))
		return err
	})
}

// OfMatter lists everything that was told about a matter, in order.
func (d *Desk) OfMatter(ctx context.Context, matter int64) (list []Message, err error) {
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = messages(ctx, tx, `/* notify.ofMatter */
select `+columns+`
from message
where matter = $1 and matter <> 0
order by id
limit 1000`, matter)
		return err
	})
	return list, err
}

// Dead lists the messages that were given up, the oldest first.
func (d *Desk) Dead(ctx context.Context, limit int) (list []Message, err error) {
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = messages(ctx, tx, `/* notify.dead */
select `+columns+`
from message
where state = 'dead'
order by id
limit $1`, limit)
		return err
	})
	return list, err
}

// Retry gives a dead message all its tries again.
func (d *Desk) Retry(ctx context.Context, id int64) error {
	m, err := d.Message(ctx, id)
	if err != nil {
		return err
	}
	if m.SendAt, err = d.rings(ctx, m); err != nil {
		return err
	}
	sending, err := d.sending(m)
	if err != nil {
		return err
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `/* notify.retry */
update message
set state = 'queued', tries = 0, error = ''
where id = $1 and state = 'dead'`, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflictf("这条消息已经处理过，请刷新页面")
		}
		return tx.Apply(ctx, sending)
	})
}

// Report takes a channel's later word about a message it had taken: empty trouble is
// delivered, anything else is dead. A report that comes twice changes nothing.
func (d *Desk) Report(ctx context.Context, receipt, trouble string) error {
	state := StateDelivered
	if trouble != "" {
		state = StateDead
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		list, err := messages(ctx, tx, `/* notify.reported */
select `+columns+`
from message
where receipt = $1 and receipt <> '' and state = 'sent' order by id limit 100`, receipt)
		if err != nil {
			return err
		}
		for _, m := range list { // and what went out with it
			if err := follow(ctx, tx, m, state, trouble); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `/* notify.report */
update message
set state = $2, error = $3
where receipt = $1 and receipt <> '' and state = 'sent'`, receipt, string(state), trouble)
		return err
	})
}

// Outbox is the built-in SMS channel: it writes each text where a page shows it.
type Outbox struct {
	Store *store.DB
	Now   func() time.Time
}

// Send writes the text down, once for each message.
func (o Outbox) Send(ctx context.Context, m Message) (receipt string, err error) {
	err = o.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* notify.outboxSend */
insert into sms_outbox (message, phone, text, created_at)
values ($1, $2, $3, $4)
on conflict (message) do nothing`, m.ID, m.Address, m.Text, store.MillisOf(o.Now()))
		return err
	})
	return fmt.Sprintf("outbox-%d", m.ID), err
}

// Text is one line of the outbox.
type Text struct {
	Message   int64
	Phone     string
	Text      string
	CreatedAt time.Time
}

// Texts lists the outbox, the newest first.
func (o Outbox) Texts(ctx context.Context, limit int) ([]Text, error) {
	list := []Text{}
	err := o.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* notify.outbox */
select message, phone, text, created_at
from sms_outbox
order by created_at desc, message desc
limit $1`, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		list = list[:0]
		for rows.Next() {
			var t Text
			var created store.Millis
			if err := rows.Scan(&t.Message, &t.Phone, &t.Text, &created); err != nil {
				return err
			}
			t.CreatedAt = created.Time()
			list = append(list, t)
		}
		return rows.Err()
	})
	return list, err
}
