package matter

import (
	"context"

	"tongban/internal/common/account"
)

// Would says why an act would be refused if it were taken now; it takes none. Pages ask before they let somebody choose
// several matters at once.
func (e *Engine) Would(ctx context.Context, actor account.Actor, id int64, action string, input any) error {
	s, err := e.load(ctx, id)
	if err != nil {
		return err
	}
	_, err = e.prepare(makeOrder(actor, action, input, nil), s, false, e.now(), e.db.NewID)
	return err
}

// BatchOnce finds the batch that an officer asked for under a key before: a form that is sent twice leads to it again.
func (e *Engine) BatchOnce(ctx context.Context, actor account.Actor, key string) (int64, bool) {
	if key == "" {
		return 0, false
	}
	id, err := e.onceBatch(ctx, actor.Subject()+"/"+key)
	return id, err == nil
}
