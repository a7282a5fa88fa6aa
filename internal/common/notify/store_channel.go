package notify

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/org"
)

// Where sealed values stand.
const (
	placeMailPassword = "notify.mail.password"
	placeHookSecret   = "notify.hook.secret"
)

// put writes a mail where a page shows it, once for each message.
func (p Postman) put(ctx context.Context, m Message) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* notify.mailPut */
insert into mail_outbox (message, address, subject, text, created_at)
values ($1, $2, $3, $4, $5)
on conflict (message) do nothing`, m.ID, m.Address, m.Title, m.Text, store.MillisOf(p.Now()))
		return err
	})
}

// Mail is one letter of the visible outbox.
type Mail struct {
	Message                int64
	Address, Subject, Text string
	CreatedAt              time.Time
}

// Mails lists the visible outbox, the newest first.
func (p Postman) Mails(ctx context.Context, limit int) (list []Mail, err error) {
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* notify.mails */
select message, address, subject, text, created_at
from mail_outbox
order by created_at desc, message desc
limit $1`, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		list = list[:0]
		for rows.Next() {
			var m Mail
			var created store.Millis
			if err := rows.Scan(&m.Message, &m.Address, &m.Subject, &m.Text, &created); err != nil {
				return err
			}
			m.CreatedAt = created.Time()
			list = append(list, m)
		}
		return rows.Err()
	})
	return list, err
}

// Setting is the server in force; without a row, the visible outbox.
func (p Postman) Setting(ctx context.Context) (MailSetting, error) {
	list, err := p.Settings(ctx, 1)
	if err != nil || len(list) == 0 {
		return MailSetting{}, err
	}
	return list[0], nil
}

// Settings lists the servers there were, the newest first.
func (p Postman) Settings(ctx context.Context, limit int) (list []MailSetting, err error) {
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* notify.mailSettings */
select host, port, security, login, password, sender, reason, changed_by, changed_at
from mail_setting
order by id desc
limit $1`, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		list = list[:0]
		for rows.Next() {
			var s MailSetting
			var at store.Millis
			if err := rows.Scan(&s.Host, &s.Port, &s.Security, &s.Login, &s.Password, &s.Sender, &s.Reason, &s.By, &at); err != nil {
				return err
			}
			s.ChangedAt = at.Time()
			list = append(list, s)
		}
		return rows.Err()
	})
	for i := range list {
		if err == nil && list[i].Password != "" {
			list[i].Password, err = p.Vault.OpenText(list[i].Password, placeMailPassword)
		}
	}
	return list, err
}

// Save sets the server that holds from now on.
func (p Postman) Save(ctx context.Context, s MailSetting) (err error) {
	if s.Password != "" {
		if s.Password, err = p.Vault.SealText(s.Password, placeMailPassword); err != nil {
			return err
		}
	}
	e := org.Event{ID: p.Store.NewID(), At: p.Now(), Actor: s.By, Act: "设置邮件服务器", Subject: s.server(), Reason: s.Reason}
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := p.insertSetting(ctx, tx, s); err != nil {
			return err
		}
		return org.Record(ctx, tx, e)
	})
}

func (p Postman) insertSetting(ctx context.Context, tx *store.Tx, s MailSetting) error {
	_, err := tx.Exec(ctx, `/* notify.saveMailSetting */
insert into mail_setting (id, host, port, security, login, password, sender, reason, changed_by, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, p.Store.NewID(), s.Host, s.Port, string(s.Security), s.Login, s.Password, s.Sender, s.Reason, s.By, store.MillisOf(p.Now()))
	return err
}

const hookColumns = `id, name, url, secret, events, state, changed_by, changed_at`

func scanHook(row interface{ Scan(...any) error }) (h Hook, err error) {
	var events, state string
	var at store.Millis
	if err = row.Scan(&h.ID, &h.Name, &h.URL, &h.Secret, &events, &state, &h.By, &at); errors.Is(err, sql.ErrNoRows) {
		return h, fault.Missing("推送订阅", "")
	}
	if events != "" {
		h.Events = strings.Split(events, ",")
	}
	h.On, h.ChangedAt = state == "on", at.Time()
	return h, err
}

// Hooks lists the programs that are told, by the order in which they came; their secrets stay sealed.
func (d *Desk) Hooks(ctx context.Context) (list []Hook, err error) {
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* notify.hooks */
select `+hookColumns+`
from hook
order by id
limit 200`)
		if err != nil {
			return err
		}
		defer rows.Close()
		list = list[:0]
		for rows.Next() {
			h, err := scanHook(rows)
			if err != nil {
				return err
			}
			list = append(list, h)
		}
		return rows.Err()
	})
	return list, err
}

// hook gives a program with its secret.
func (p Pusher) hook(ctx context.Context, subject string) (h Hook, err error) {
	id, _ := strconv.ParseInt(strings.TrimPrefix(subject, "hook:"), 10, 64)
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		h, err = scanHook(tx.QueryRow(ctx, `/* notify.hook */
select `+hookColumns+`
from hook
where id = $1`, id))
		return err
	})
	if err != nil {
		return h, err
	}
	h.Secret, err = p.Vault.OpenText(h.Secret, placeHookSecret)
	return h, err
}

// Save writes a program anew or as it is from now on; an empty secret leaves the one it has.
func (p Pusher) Save(ctx context.Context, h Hook, reason string) (err error) {
	if err := CheckHookURL(h.URL); err != nil {
		return err
	}
	if h.Secret != "" {
		if h.Secret, err = p.Vault.SealText(h.Secret, placeHookSecret); err != nil {
			return err
		}
	}
	e := org.Event{ID: p.Store.NewID(), At: p.Now(), Actor: h.By, Act: "设置推送订阅", Subject: h.Name + " " + h.URL, Reason: reason}
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := p.upsertHook(ctx, tx, h); err != nil {
			return err
		}
		return org.Record(ctx, tx, e)
	})
}

func (p Pusher) upsertHook(ctx context.Context, tx *store.Tx, h Hook) error {
	state := "off"
	if h.On {
		state = "on"
	}
	_, err := tx.Exec(ctx, `/* notify.saveHook */
insert into hook (`+hookColumns+`)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (id) do update set name = $2, url = $3, secret = case when $4 = '' then hook.secret else $4 end, events = $5, state = $6, changed_by = $7, changed_at = $8`,
		h.ID, h.Name, h.URL, h.Secret, strings.Join(h.Events, ","), state, h.By, store.MillisOf(p.Now()))
	return err
}

// Pushed lists what was pushed to a program, the newest first.
func (d *Desk) Pushed(ctx context.Context, hook int64, limit int) (list []Message, err error) {
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = messages(ctx, tx, `/* notify.pushed */
select `+columns+`
from message
where channel = 'webhook' and recipient = $1
order by id desc
limit $2`, hookSubject(hook), limit)
		return err
	})
	return list, err
}

// told reports whether somebody has the same words unread.
func (d *Desk) told(ctx context.Context, to, template, text string) (n int64, err error) {
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* notify.told */
select count(*)
from message
where recipient = $1 and channel = 'site' and read_at = 0 and template = $2 and text = $3`, to, template, text).Scan(&n)
	})
	return n, err
}
