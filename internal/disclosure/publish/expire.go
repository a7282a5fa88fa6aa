package publish

import (
	"context"
	"errors"
	"fmt"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// expiredBy is on what ground a document lapses by itself.
const expiredBy = "有效期届满"

// expired reports whether a document that is shown is past its 有效期至 and nobody has marked it yet.
func (d Document) expired(today workday.Date) bool {
	return d.shown() && d.Validity != Repealed && d.Validity != Lapsed && !d.ExpiresOn.IsZero() && d.ExpiresOn.Before(today)
}

// expireBatch is how many documents are read at a time.
const expireBatch = 200

// SweepExpired marks what is past its 有效期至 as lapsed from the day after. One of which a revision is
// under way, which may be to prolong it, waits. One that fails does not hold up the others.
func (room *Room) SweepExpired(ctx context.Context) error {
	today := dateOf(room.Now())
	var failed []error
	for after := int64(0); ; {
		var list []Document
		err := room.read(ctx, func(tx *store.Tx) (err error) {
			list, err = expiredAfter(ctx, tx, today, after, expireBatch)
			return err
		})
		if err != nil {
			return errors.Join(append(failed, fmt.Errorf("list expired documents: %w", err))...)
		}
		for _, d := range list {
			after = d.ID
			if !d.expired(today) {
				continue
			}
			_, err := room.Hall().Do(ctx, account.System(expiredBy), d.ID, "mark", Mark{Validity: Lapsed, On: d.ExpiresOn.AddDays(1), By: expiredBy})
			if err != nil && fault.KindOf(err) != fault.KindConflict { // a conflict is one that was marked or withdrawn meanwhile
				failed = append(failed, fmt.Errorf("mark document %d as lapsed: %w", d.ID, err))
			}
		}
		if len(list) < expireBatch {
			return errors.Join(failed...)
		}
	}
}
