package matter

import (
	"context"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

// Follow (关注) keeps an eye on a matter that an officer may see, or no longer. It is a mark of his own: no act, and
// nobody else sees it.
func (e *Engine) Follow(ctx context.Context, actor account.Actor, number string, on bool) error {
	v, err := e.View(ctx, actor, number)
	if err != nil {
		return err
	}
	return e.db.Write(ctx, func(tx *store.Tx) error {
		if on {
			_, err = tx.Exec(ctx, `/* matter.follow */
insert into follow (officer, matter, at)
values ($1, $2, $3)
on conflict (officer, matter) do nothing`, actor.Subject(), v.Matter.ID, e.now().UnixMilli())
			return err
		}
		_, err = tx.Exec(ctx, `/* matter.unfollow */
delete from follow
where officer = $1 and matter = $2`, actor.Subject(), v.Matter.ID)
		return err
	})
}

// Follows reports whether an officer keeps an eye on a matter.
func (e *Engine) Follows(ctx context.Context, actor account.Actor, id int64) (on bool, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		var n int
		err := tx.QueryRow(ctx, `/* matter.follows */
select count(*)
from follow
where officer = $1 and matter = $2`, actor.Subject(), id).Scan(&n)
		on = n > 0
		return err
	})
	return on, err
}
