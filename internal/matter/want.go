package matter

import (
	"context"
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
)

// Want (需要我办的) is something that the one who applied has to do, or may do until a day, in one of his matters.
type Want struct {
	Matter Matter
	Title  string    // what: 「补正材料」
	Words  string    // more of it, in a sentence
	Due    time.Time // until when, or when it takes place; zero for no day
	Day    bool      // Due is when it takes place, not the last day
	Href   string    // the page where it is done
	Button string    // 「去补正」
	Told   []string  // templates of the messages that tell of it
}

// Wants lists what is wanted of the one who applied, in all his open matters of every kind: what is due first comes
// first, what has no day last (ADR 0026).
func (e *Engine) Wants(ctx context.Context, a account.Actor) (out []Want, err error) {
	if a.Party() == "" || !a.SignedIn() {
		return nil, nil
	}
	list, err := e.List(ctx, a, Filter{Applicant: a.Party(), Open: true, Limit: mostWanting})
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		wants, err := e.WantsOf(ctx, a, m)
		if err != nil {
			return nil, err
		}
		out = append(out, wants...)
	}
	slices.SortStableFunc(out, func(a, b Want) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			if a.Due.IsZero() {
				return 1
			}
			return -1
		}
		return a.Due.Compare(b.Due)
	})
	return out, nil
}

// mostWanting bounds how many open matters of one applicant are looked into, the newest first.
const mostWanting = 200

// WantsOf lists what is wanted of the one who applied in one matter.
func (e *Engine) WantsOf(ctx context.Context, a account.Actor, m Matter) ([]Want, error) {
	k, ok := e.Kind(m.Kind)
	if !ok || k.Wants == nil || !m.Open() {
		return nil, nil
	}
	v, err := e.View(ctx, a, m.Number)
	if fault.KindOf(err) == fault.KindNotFound {
		return nil, nil // beyond what a delegate may do
	}
	if err != nil {
		return nil, err
	}
	wants := k.Wants(v, a)
	for i := range wants {
		wants[i].Matter = v.Matter
	}
	return wants, nil
}
