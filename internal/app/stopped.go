package app

import (
	"context"
	"strconv"

	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/notify"
	"tongban/internal/service/catalog/change"
)

// itemStopped tells who works on cases of an item that was cancelled or suspended, and whose cases they are, that these go
// on. It runs after the commit; a repeated run finds the job done.
func (h *House) itemStopped(ctx context.Context, j job.Job) error {
	var in change.Stopped
	if err := j.Decode(&in); err != nil {
		return err
	}
	holders, err := h.rooms.casework.Holders(ctx, in.Item)
	if err != nil {
		return err
	}
	count := map[string]int{}
	var order []string
	for _, holder := range holders {
		for _, to := range h.receivers(holder.To) {
			if count[to] == 0 {
				order = append(order, to)
			}
			count[to] += holder.Count
		}
	}
	var list []store.Stmt
	write := func(n notify.Note) error {
		stmts, err := h.notify.Write(ctx, n)
		if err != nil {
			return job.Permanent(err)
		}
		list = append(list, stmts...)
		return nil
	}
	for _, to := range order {
		if err := write(notify.Note{To: to, Template: "item.stopped", Values: map[string]string{"item": in.Name, "title": in.What, "why": in.Reason, "limit": strconv.Itoa(count[to])}}); err != nil {
			return err
		}
	}
	waiters, err := h.rooms.casework.Waiters(ctx, in.Item)
	if err != nil {
		return err
	}
	for _, one := range waiters {
		if err := write(notify.Note{Matter: one.Matter, To: one.Applicant, Template: "item.stopped_mine",
			Values: map[string]string{"item": in.Name, "title": in.What, "number": one.Number}}); err != nil {
			return err
		}
	}
	return h.db.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, list...) })
}
