package interpret

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Counted (解读情况) is how the policies of a year were interpreted, each number with its documents.
type Counted struct {
	All, Interpreted, InTime, Missing []Policy
}

// dueOf is the last day for the interpretation of a policy, by the rule of the day on which it became public.
func dueOf(c *workday.Calendar, b *Book, p Policy) workday.Date {
	due, _ := workday.Due(c, p.PublishedOn.Start(), b.at(p.PublishedOn).Limit)
	return workday.DateOf(due)
}

// spared reports whether a policy ended before its interpretation was due: none was owed of it.
func spared(p Policy, due workday.Date) bool {
	return !p.Holds && p.Count == 0 && !p.EndedOn.IsZero() && !p.EndedOn.After(due)
}

// Tally counts policies: 解读率 is those with an interpretation, 及时率 those whose first one was out within the limit, both
// of all that became public and did not end before it was due.
func Tally(c *workday.Calendar, b *Book, list []Policy) (out Counted) {
	for _, p := range list {
		if spared(p, dueOf(c, b, p)) {
			continue
		}
		out.All = append(out.All, p)
		if p.Count == 0 || p.FirstOn.IsZero() {
			out.Missing = append(out.Missing, p)
			continue
		}
		out.Interpreted = append(out.Interpreted, p)
		if !p.FirstOn.After(dueOf(c, b, p)) {
			out.InTime = append(out.InTime, p)
		}
	}
	return out
}

// rate is a share in percent with one digit behind the point; of nothing there is none.
func rate(part, whole int) string {
	if whole == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f%%", float64(part)*100/float64(whole))
}

// Reckon brings the duty of a policy in line with the documents: opened when nothing is out, ended when something is or
// the policy holds no more. A second time it does nothing.
func (room *Room) Reckon(ctx context.Context, policy int64) error {
	p, found, err := room.Documents.Policy(ctx, policy)
	if err != nil || !found {
		return err
	}
	var id int64
	var count int
	var open bool
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		id, count, open, err = lastOf(ctx, tx, policy)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the duty of policy %d: %w", policy, err)
	}
	system := account.System("政策解读")
	switch {
	case open && !p.Holds:
		_, err = room.Hall().Do(ctx, system, id, "cease", Cease{Why: "文件已经撤回、废止或者失效，或者不是政策性文件"})
	case open && p.Count > 0:
		_, err = room.Hall().Do(ctx, system, id, "fulfil", Fulfil{On: p.FirstOn})
	case !open && p.Holds && p.Count == 0:
		on := p.PublishedOn
		if p.Before || count > 0 { // what was out is gone: it is owed from now on
			on = workday.DateOf(room.Now())
		}
		_, err = room.Hall().Start(ctx, system, KindName, "owe", Owe{Policy: p, Limit: room.Book.at(on).Limit, Again: p.Before || count > 0}, matter.Key(fmt.Sprintf("owe-%d-%d", policy, count)))
	}
	if err != nil {
		return fmt.Errorf("reckon the duty of policy %d: %w", policy, err)
	}
	return nil
}

// Sweep reckons every policy of which nothing is out and every duty that is open, for news that were lost. One that fails
// does not hold up the others.
func (room *Room) Sweep(ctx context.Context) error {
	list, err := room.Documents.Policies(ctx, "", workday.NewDate(2008, 1, 1), workday.DateOf(room.Now()))
	if err != nil {
		return fmt.Errorf("list policies: %w", err)
	}
	var ids []int64
	for _, p := range list {
		if p.Count == 0 && p.Holds {
			ids = append(ids, p.ID)
		}
	}
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		open, err := openDuties(ctx, tx)
		ids = append(ids, open...)
		return err
	})
	failed := []error{err}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		failed = append(failed, room.Reckon(ctx, id))
	}
	return errors.Join(failed...)
}
