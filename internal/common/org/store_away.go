package org

import (
	"context"
	"encoding/json"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

func substitutions(ctx context.Context, tx *store.Tx) (list []Substitution, err error) {
	err = each(ctx, tx, `/* org.substitutions */
select id, officer, substitute, from_on, to_on, posts, reason, made_by, made_at, ended_at, ended_by
from substitution
order by from_on, id
limit $1`, func(row func(...any) error) error {
		var s Substitution
		var from, to, posts string
		var at, ended store.Millis
		if err := row(&s.ID, &s.Officer, &s.Substitute, &from, &to, &posts, &s.Reason, &s.By, &at, &ended, &s.EndedBy); err != nil {
			return err
		}
		if s.From, err = workday.ParseDate(from); err != nil {
			return err
		}
		if s.To, err = workday.ParseDate(to); err != nil {
			return err
		}
		s.At, s.EndedAt = at.Time(), ended.Time()
		if err := json.Unmarshal([]byte(posts), &s.Posts); err != nil {
			return err
		}
		list = append(list, s)
		return nil
	})
	return list, err
}

func insertAway(ctx context.Context, tx *store.Tx, s Substitution) error {
	_, err := tx.Exec(ctx, `/* org.insertAway */
insert into substitution (id, officer, substitute, from_on, to_on, posts, reason, made_by, made_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ID, s.Officer, s.Substitute, s.From.String(), s.To.String(), list(s.Posts), s.Reason, s.By, s.At.UnixMilli())
	return err
}

func endAway(ctx context.Context, tx *store.Tx, id int64, by string, at time.Time) (int64, error) {
	return tx.Exec(ctx, `/* org.endAway */
update substitution
set ended_at = $2, ended_by = $3
where id = $1 and ended_at is null`, id, at.UnixMilli(), by)
}

func mergers(ctx context.Context, tx *store.Tx) (list []Merger, err error) {
	err = each(ctx, tx, `/* org.mergers */
select body, successor, ground, made_by, made_at
from body_merger
order by made_at desc, body
limit $1`, func(row func(...any) error) error {
		var m Merger
		var at store.Millis
		if err := row(&m.Body, &m.Successor, &m.Ground, &m.By, &at); err != nil {
			return err
		}
		m.At = at.Time()
		list = append(list, m)
		return nil
	})
	return list, err
}

func insertMerger(ctx context.Context, tx *store.Tx, m Merger) error {
	_, err := tx.Exec(ctx, `/* org.insertMerger */
insert into body_merger (body, successor, ground, made_by, made_at)
values ($1, $2, $3, $4, $5)`, m.Body, m.Successor, m.Ground, m.By, m.At.UnixMilli())
	return err
}

func insertEvent(ctx context.Context, tx *store.Tx, e Event, data string) error {
	_, err := tx.Exec(ctx, `/* org.insertEvent */
insert into org_event (id, at, actor, act, subject, reason, data)
values ($1, $2, $3, $4, $5, $6, $7)`, e.ID, e.At.UnixMilli(), e.Actor, e.Act, e.Subject, e.Reason, data)
	return err
}

func lastEvents(ctx context.Context, tx *store.Tx, limit int) (out []Event, err error) {
	rows, err := tx.Query(ctx, `/* org.events */
select id, at, actor, act, subject, reason, data
from org_event
order by id desc
limit $1`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e Event
		var at store.Millis
		var data string
		if err := rows.Scan(&e.ID, &at, &e.Actor, &e.Act, &e.Subject, &e.Reason, &data); err != nil {
			return nil, err
		}
		e.At = at.Time()
		if err := json.Unmarshal([]byte(data), &e.Data); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}
