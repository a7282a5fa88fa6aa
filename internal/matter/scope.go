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

// mostRounds bounds how far a list is read on for a delegate with a limited scope.
const mostRounds = 20

// listInScope is the list of a delegate with a limited scope, read on until it is as long as was asked for: otherwise a page
// that is short for what was left out of it looks like the last one.
func (e *Engine) listInScope(ctx context.Context, a account.Actor, f Filter) (out []Matter, err error) {
	most := limit(f.Limit)
	for range mostRounds {
		page, err := e.list(ctx, a, f)
		if err != nil || len(page) == 0 {
			return out, err
		}
		full := len(page) == most
		f.Before = page[len(page)-1].ID
		visible, err := e.inScope(ctx, a, page)
		if err != nil {
			return nil, err
		}
		if out = append(out, visible...); len(out) >= most {
			return out[:most], nil
		}
		if !full {
			break
		}
	}
	return out, nil
}

// countInScope counts what a delegate with a limited scope may see: he is not told how much there is besides.
func (e *Engine) countInScope(ctx context.Context, a account.Actor, f Filter) (n int, err error) {
	f.Limit = 500
	for {
		page, err := e.list(ctx, a, f)
		if err != nil || len(page) == 0 {
			return n, err
		}
		full := len(page) == f.Limit
		f.Before = page[len(page)-1].ID
		visible, err := e.inScope(ctx, a, page)
		if n += len(visible); err != nil || !full {
			return n, err
		}
	}
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
