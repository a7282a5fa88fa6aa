package notify

import (
	"context"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
)

const wordingColumns = `code, version, own, title, text, sms, reason, changed_by, changed_at`

func wordings(ctx context.Context, tx *store.Tx, query string, args ...any) (list []Wording, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var w Wording
		var own int
		var at store.Millis
		if err := rows.Scan(&w.Code, &w.Version, &own, &w.Title, &w.Text, &w.SMS, &w.Reason, &w.By, &at); err != nil {
			return nil, err
		}
		w.Own, w.At = own == 1, at.Time()
		list = append(list, w)
	}
	return list, rows.Err()
}

// Load reads the wordings in force; the desk tells by them from then on.
func (d *Desk) Load(ctx context.Context, tx *store.Tx) error {
	list, err := wordings(ctx, tx, `/* notify.wordings */
select `+wordingColumns+`
from message_wording w
where version = (select max(o.version) from message_wording o where o.code = w.code)
order by code
limit 2000`)
	if err != nil {
		return err
	}
	now := make(map[string]Wording, len(list))
	for _, w := range list {
		now[w.Code] = w
	}
	d.worded.Store(&now)
	return nil
}

// Wordings lists the versions of a template, the newest first.
func (d *Desk) Wordings(ctx context.Context, code string) (list []Wording, err error) {
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = wordings(ctx, tx, `/* notify.wordingsOf */
select `+wordingColumns+`
from message_wording
where code = $1
order by version desc
limit 200`, code)
		return err
	})
	return list, err
}

// Word sets how a template reads from now on; seen is the version that was read before. A wording like the program's own
// goes back to it.
func (d *Desk) Word(ctx context.Context, w Wording, seen int) error {
	t, ok := d.templates[w.Code]
	if !ok {
		return fault.Missing("消息模板", w.Code)
	}
	w.Own = w.Title != t.Title || w.Text != t.Text || w.SMS != t.SMS
	if wrong := t.checkWording(w, d.Site); len(wrong) > 0 {
		return fault.Invalid("消息模板还不能这样用", wrong...)
	}
	err := d.Store.Write(ctx, func(tx *store.Tx) error { return d.word(ctx, tx, w, seen) })
	if err != nil {
		return err
	}
	return d.Store.Read(ctx, func(tx *store.Tx) error { return d.Load(ctx, tx) })
}

// word writes the next version of a wording.
func (d *Desk) word(ctx context.Context, tx *store.Tx, w Wording, seen int) error {
	own := map[bool]int{true: 1}[w.Own]
	n, err := tx.Exec(ctx, `/* notify.addWording */
insert into message_wording (`+wordingColumns+`)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (code, version) do nothing`, w.Code, seen+1, own, w.Title, w.Text, w.SMS, w.Reason, w.By, store.MillisOf(d.Now()))
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Conflictf("这个模板刚刚被别人改过，请看了新的内容再改")
	}
	return org.Record(ctx, tx, org.Event{ID: d.Store.NewID(), At: d.Now(), Actor: w.By, Act: "修改消息模板", Subject: w.Code, Reason: w.Reason})
}

// accordMessage names the wordings of legal notices among what takes two persons.
const accordMessage = "message"

// worded is a wording that waits for the second person.
type worded struct {
	Wording Wording
	Seen    int
}

// ProposeWord proposes how a legal notice reads (法定告知): another person puts it in force.
func (d *Desk) ProposeWord(ctx context.Context, by account.Actor, w Wording, seen int) (accord.Proposal, error) {
	own := d.templates[w.Code]
	if wrong := own.checkWording(w, d.Site); len(wrong) > 0 {
		return accord.Proposal{}, fault.Invalid("消息模板还不能这样用", wrong...)
	}
	now := own
	if v, ok := (*d.worded.Load())[w.Code]; ok {
		now = own.with(v)
		if v.Version != seen {
			return accord.Proposal{}, fault.Conflictf("这个模板刚刚被别人改过，请看了新的内容再改")
		}
	}
	return d.Accord.Propose(ctx, by, accord.Proposal{Sort: accordMessage, Thing: w.Code, Title: own.Title, What: accord.What(worded{w, seen}), Reason: w.Reason,
		Lines: []accord.Line{{Term: "标题", Before: now.Title, After: w.Title}, {Term: "网站和邮件里的内容", Before: now.Text, After: w.Text}, {Term: "短信", Before: now.SMS, After: w.SMS}}})
}

// Accords are the data of the desk that take two persons.
func (d *Desk) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordMessage, Title: "法定告知", Home: wordingAddress, Reader: web.Right("admin.system"), Load: d.Load,
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var in worded
			if err := p.Read(&in); err != nil {
				return err
			}
			t, w := d.templates[p.Thing], in.Wording
			w.Own, w.By = w.Title != t.Title || w.Text != t.Text || w.SMS != t.SMS, p.Signed()
			if wrong := t.checkWording(w, d.Site); len(wrong) > 0 {
				return fault.Invalid("消息模板还不能这样用", wrong...)
			}
			return d.word(ctx, tx, w, in.Seen)
		}}}
}
