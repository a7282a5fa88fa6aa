package org

import (
	"context"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

func entrustments(ctx context.Context, tx *store.Tx) (list []Entrustment, err error) {
	err = each(ctx, tx, `/* org.entrustments */
select id, body, agent, item, mode, days, since_on, until_on, basis, made_by, made_at, ended_at, ended_by, end_reason
from entrustment
order by id desc
limit $1`, func(row func(...any) error) error {
		var e Entrustment
		var since, until string
		var at, ended store.Millis
		if err := row(&e.ID, &e.Body, &e.Agent, &e.Item, &e.Mode, &e.Days, &since, &until, &e.Basis, &e.By, &at, &ended, &e.EndedBy, &e.EndReason); err != nil {
			return err
		}
		if e.Since, err = workday.ParseDate(since); err != nil {
			return err
		}
		if until != "" {
			if e.Until, err = workday.ParseDate(until); err != nil {
				return err
			}
		}
		e.At, e.EndedAt = at.Time(), ended.Time()
		list = append(list, e)
		return nil
	})
	return list, err
}

func insertEntrustment(ctx context.Context, tx *store.Tx, e Entrustment) error {
	until := ""
	if !e.Until.IsZero() {
		until = e.Until.String()
	}
	_, err := tx.Exec(ctx, `/* org.insertEntrustment */
insert into entrustment (id, body, agent, item, mode, days, since_on, until_on, basis, made_by, made_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		e.ID, e.Body, e.Agent, e.Item, string(e.Mode), e.Days, e.Since.String(), until, e.Basis, e.By, e.At.UnixMilli())
	return err
}

func endEntrustment(ctx context.Context, tx *store.Tx, id int64, by, reason string, at time.Time) (int64, error) {
	return tx.Exec(ctx, `/* org.endEntrustment */
update entrustment
set ended_at = $2, ended_by = $3, end_reason = $4
where id = $1 and ended_at is null`, id, at.UnixMilli(), by, reason)
}
