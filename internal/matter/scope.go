package matter

import (
	"context"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
)

// within reports whether a matter lies within what a delegate may do: one whom the principal has limited to some items
// neither sees nor moves the others (民法典 §165, §171). Where a kind says nothing, the limit does not reach.
func within(k *Kind, facts any, a account.Actor) bool {
	return a.For == nil || len(a.For.Scope) == 0 || k.Within == nil || k.Within(facts, a.For.Covers)
}

// inScope leaves of a list what a delegate with a limited scope may see. What it is about stands in the room's own row, so
// each is looked into; few delegates are limited, and their lists are short.
func (e *Engine) inScope(ctx context.Context, a account.Actor, list []Matter) ([]Matter, error) {
	out := list[:0]
	for _, m := range list {
		_, err := e.View(ctx, a, m.Number)
		switch {
		case err == nil:
			out = append(out, m)
		case fault.KindOf(err) != fault.KindNotFound:
			return nil, err
		}
	}
	return out, nil
}
