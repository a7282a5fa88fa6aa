package matter

import (
	"context"

	"tongban/internal/common/account"
)

// Given finds what an act of an actor under a key came to, if it was taken: for who was interrupted between an act and
// writing down that it was done.
func (e *Engine) Given(ctx context.Context, actor account.Actor, action, key string) (Result, bool) {
	return e.first(ctx, makeOrder(actor, action, nil, []Option{Key(key)}))
}
