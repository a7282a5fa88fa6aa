package credit

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

func insertCheck(c Check) store.Stmt {
	return store.Stmt{SQL: `/* credit.insertCheck */ insert into promise_check (id, case_id, holder, body) values ($1, $2, $3, $4)`,
		Args: []any{c.ID, c.Case, c.holderID, text(c)}, Rows: 1}
}

func updateCheck(c Check) store.Stmt {
	return store.Stmt{SQL: `/* credit.updateCheck */ update promise_check set body = $2 where id = $1`, Args: []any{c.ID, text(c)}, Rows: 1}
}

// checkFacts loads the check of a matter for the hall.
func checkFacts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var holder, body string
	err := tx.QueryRow(ctx, `/* credit.checkFacts */ select c.holder, c.body from promise_check c where c.id = $1`, id).Scan(&holder, &body)
	if err != nil {
		return nil, fmt.Errorf("read check %d: %w", id, err)
	}
	c := Check{}
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return nil, fmt.Errorf("read check %d: %w", id, err)
	}
	c.ID, c.holderID = id, holder
	return c, nil
}

// Mark (不实承诺记录) is one line of the register.
type Mark struct {
	ID        int64     `json:"-"`
	Item      string    `json:"item"`
	Case      string    `json:"case"` // number
	Body      string    `json:"body"`
	Region    string    `json:"region"`
	Subject   string    `json:"subject,omitempty"`
	Name      string    `json:"name"` // as it may be shown
	Reason    string    `json:"reason"`
	Basis     string    `json:"basis"`
	Since     time.Time `json:"-"`
	Until     time.Time `json:"-"`
	RemovedAt time.Time `json:"-"`
	Repair    int64     `json:"-"` // open request to have it removed
}

// Live reports whether the mark counts at a moment.
func (m Mark) Live(at time.Time) bool { return m.RemovedAt.IsZero() && at.Before(m.Until) }

// State is where the mark stands, in words.
func (m Mark) State(at time.Time) string {
	switch {
	case !m.RemovedAt.IsZero():
		return "已修复"
	case !at.Before(m.Until):
		return "已到期"
	case m.Repair != 0:
		return "有效，正在申请修复"
	}
	return "有效"
}

func insertMark(c Check) store.Stmt {
	m := Mark{Item: c.Item, Case: c.Number, Body: c.Body, Name: c.shownName(), Reason: c.Revoked.Reason, Basis: c.MarkBasis}
	return store.Stmt{SQL: `/* credit.insertMark */ insert into credit_mark (id, holder, since_at, until_at, body) values ($1, $2, $3, $4, $5)`,
		Args: []any{c.ID, c.holderID, c.Revoked.At.UnixMilli(), c.Revoked.Until.UnixMilli(), text(m)}, Rows: 1}
}

// Guard touches one row when nothing is on record against the holder, and none when something is.
func (room *Room) Guard(holder string, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* credit.guard */
update credit_gate set id = id
where id = 1 and not exists (select 1 from credit_mark k where k.holder = $1 and k.until_at > $2 and k.removed_at = 0)`,
		Args: []any{holder, at.UnixMilli()}, Rows: 1}
}

const markColumns = `k.id, k.since_at, k.until_at, k.removed_at, k.repair, k.body`

func scanMark(scan func(...any) error) (m Mark, err error) {
	var since, until, removed store.Millis
	var body string
	if err = scan(&m.ID, &since, &until, &removed, &m.Repair, &body); err != nil {
		return m, err
	}
	if err = json.Unmarshal([]byte(body), &m); err != nil {
		return m, fmt.Errorf("read mark %d: %w", m.ID, err)
	}
	m.Since, m.Until = since.Time(), until.Time()
	if removed != 0 {
		m.RemovedAt = removed.Time()
	}
	return m, nil
}

// mostMarks is how many lines of one holder are read, the newest.
const mostMarks = 100

// marksOf lists what is on record of a holder, the newest first.
func marksOf(ctx context.Context, tx *store.Tx, holder string) (list []Mark, err error) {
	rows, err := tx.Query(ctx, `/* credit.marksOf */ select `+markColumns+`
from credit_mark k where k.holder = $1 order by k.id desc limit $2`, holder, mostMarks)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		m, err := scanMark(rows.Scan)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, rows.Err()
}

// markByID reads one line with its holder.
func markByID(ctx context.Context, tx *store.Tx, id int64) (m Mark, holder string, err error) {
	m, err = scanMark(func(into ...any) error {
		return tx.QueryRow(ctx, `/* credit.markByID */ select `+markColumns+`, k.holder from credit_mark k where k.id = $1`, id).Scan(append(into, &holder)...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return m, "", fault.Missing("信用记录", "")
	}
	return m, holder, err
}

// Live lists what is on record against a holder at a moment, each in a line with its source.
func (room *Room) Live(ctx context.Context, holder string, at time.Time) (lines []string, err error) {
	if holder == "" {
		return nil, nil
	}
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err := marksOf(ctx, tx, holder)
		for _, m := range list {
			if m.Live(at) {
				lines = append(lines, dateText(m.Since)+"，办理“"+m.Item+"”（"+m.Case+"）时承诺不实，由"+room.Org.BodyName(m.Body)+"认定；到"+dateText(m.Until)+"前不能使用告知承诺和容缺受理。")
			}
		}
		return err
	})
	return lines, err
}

func insertRepair(r Repair) store.Stmt {
	return store.Stmt{SQL: `/* credit.insertRepair */ insert into credit_repair (id, mark, body) values ($1, $2, $3)`, Args: []any{r.ID, r.MarkID, text(r)}, Rows: 1}
}

func updateRepair(r Repair) store.Stmt {
	return store.Stmt{SQL: `/* credit.updateRepair */ update credit_repair set body = $2 where id = $1`, Args: []any{r.ID, text(r)}, Rows: 1}
}

// takeUp notes that a mark is being repaired: one request at a time, and only of the holder's own live mark.
func takeUp(r Repair, holder string) store.Stmt {
	return store.Stmt{SQL: `/* credit.takeUp */ update credit_mark set repair = $2 where id = $1 and holder = $3 and removed_at = 0 and repair = 0`,
		Args: []any{r.MarkID, r.ID, holder}, Rows: 1}
}

// release gives the mark back, removed at a moment or not at all.
func release(r Repair, removed time.Time) store.Stmt {
	at := int64(0)
	if !removed.IsZero() {
		at = removed.UnixMilli()
	}
	return store.Stmt{SQL: `/* credit.release */ update credit_mark set repair = 0, removed_at = $2 where id = $1`, Args: []any{r.MarkID, at}, Rows: 1}
}

func repairFacts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	err := tx.QueryRow(ctx, `/* credit.repairFacts */ select r.body from credit_repair r where r.id = $1`, id).Scan(&body)
	if err != nil {
		return nil, fmt.Errorf("read repair %d: %w", id, err)
	}
	r := Repair{}
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		return nil, fmt.Errorf("read repair %d: %w", id, err)
	}
	r.ID = id
	return r, nil
}

// look is one line of who looked a holder up.
type look struct {
	at              time.Time
	name, body, why string
}

// looked writes down that an officer looked a holder up.
func (room *Room) looked(ctx context.Context, holder, officer, name, body, why string) error {
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* credit.looked */ insert into credit_look (id, holder, at, officer, name, body, why) values ($1, $2, $3, $4, $5, $6, $7)`,
			room.DB.NewID(), holder, room.Now().UnixMilli(), officer, name, body, why)
		return err
	})
}

// looksOf lists who looked a holder up, the newest first.
func looksOf(ctx context.Context, tx *store.Tx, holder string) (list []look, err error) {
	rows, err := tx.Query(ctx, `/* credit.looksOf */ select l.at, l.name, l.body, l.why from credit_look l where l.holder = $1 order by l.id desc limit $2`, holder, mostMarks)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l look
		var at store.Millis
		if err := rows.Scan(&at, &l.name, &l.body, &l.why); err != nil {
			return nil, err
		}
		l.at = at.Time()
		list = append(list, l)
	}
	return list, rows.Err()
}

// MarkOf is the mark that a check left, with its holder.
func (room *Room) MarkOf(ctx context.Context, check int64) (mark Mark, holder string, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		mark, holder, err = markByID(ctx, tx, check)
		return err
	})
	return mark, holder, err
}
