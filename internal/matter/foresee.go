package matter

import (
	"context"

	"tongban/internal/common/account"
	"tongban/internal/common/paper"
)

// Shows notes a paper that the act makes, or that will come of it, so that it can be looked at beforehand.
func (m *Move) Shows(d paper.Draft) { m.shown = append(m.shown, d) }

// Foresee (预览) takes an action on a copy of the matter and answers the papers that would come of it. Rights, state
// and rules are those of Do; nothing is written, no number is taken, nobody is told.
func (e *Engine) Foresee(ctx context.Context, actor account.Actor, id int64, action string, input any, opts ...Option) ([]paper.Draft, error) {
	s, err := e.load(ctx, id)
	if err != nil {
		return nil, err
	}
	w, err := e.prepare(makeOrder(actor, action, input, opts), s, false, e.now(), e.db.NewID)
	if err != nil {
		return nil, err
	}
	return w.move.shown, nil
}
