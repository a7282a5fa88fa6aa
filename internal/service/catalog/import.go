package catalog

import (
	"context"
	"errors"
	"iter"

	"tongban/internal/base/store"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/transfer"
)

// Shelf takes imported items into the library. Who imports answers for what he imports: the import has run the lint, with
// the completeness profile of its source, and a version taken in is in force at once.
func (l *Library) Shelf() transfer.Shelf { return importing{l} }

type importing struct{ library *Library }

// incoming is an item on its way in, with the fingerprint by which it is compared.
type incoming struct {
	item record.Item
	hash string
}

func prepared(items []record.Item) ([]incoming, error) {
	out := make([]incoming, len(items))
	for n, item := range items {
		item.Version = 0
		hash, err := hashOf(item)
		if err != nil {
			return nil, err
		}
		out[n] = incoming{item, hash}
	}
	return out, nil
}

// Compare says what taking the items in would do.
func (i importing) Compare(ctx context.Context, items []record.Item) (outcomes []transfer.Outcome, err error) {
	list, err := prepared(items)
	if err != nil {
		return nil, err
	}
	err = i.library.store.Read(ctx, func(tx *store.Tx) error {
		known, err := newest(ctx, tx, codesOf(list))
		if err != nil {
			return err
		}
		outcomes = outcomesOf(list, known)
		return nil
	})
	return outcomes, err
}

// Take puts the items in force in one commit. When that fails because of one of them, each is tried by itself, so that
// the others come in.
func (i importing) Take(ctx context.Context, items []record.Item, by string) ([]transfer.Outcome, error) {
	list, err := prepared(items)
	if err != nil {
		return nil, err
	}
	outcomes, err := i.take(ctx, list, by)
	if err == nil || len(list) == 1 || ctx.Err() != nil || errors.Is(err, store.ErrPoisoned) {
		return outcomes, err
	}
	outcomes = nil
	for _, one := range list {
		single, err := i.take(ctx, []incoming{one}, by)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, single...)
	}
	return outcomes, nil
}

func (i importing) take(ctx context.Context, list []incoming, by string) (outcomes []transfer.Outcome, err error) {
	l := i.library
	at := l.now()
	err = l.store.Write(ctx, func(tx *store.Tx) error {
		known, err := newest(ctx, tx, codesOf(list))
		if err != nil {
			return err
		}
		outcomes = outcomesOf(list, known)
		var fresh []incoming
		for n, in := range list {
			if outcomes[n] != transfer.Same {
				in.item.Version = known[in.item.Code].version + 1
				fresh = append(fresh, in)
			}
		}
		return enterAll(ctx, tx, fresh, by, at, l.store.NewID)
	})
	l.Changed()
	return outcomes, err
}

func codesOf(list []incoming) []string {
	codes := make([]string, len(list))
	for n, in := range list {
		codes[n] = in.item.Code
	}
	return codes
}

func outcomesOf(list []incoming, known map[string]newestVersion) []transfer.Outcome {
	outcomes := make([]transfer.Outcome, len(list))
	for n, in := range list {
		switch old, found := known[in.item.Code]; {
		case !found:
			outcomes[n] = transfer.Added
		case old.hash == in.hash:
			outcomes[n] = transfer.Same
		default:
			outcomes[n] = transfer.Changed
		}
	}
	return outcomes
}

// Stored gives the current items as they are stored, in the order of their codes, from one consistent view.
func (l *Library) Stored(ctx context.Context, give func(transfer.Stored) bool) error {
	return l.store.Read(ctx, func(tx *store.Tx) error {
		for after := ""; ; {
			page, err := storedItems(ctx, tx, after)
			if err != nil {
				return err
			}
			for _, s := range page {
				if !give(transfer.Stored{Content: s.content, State: stateInWords(s.state)}) {
					return nil
				}
			}
			if len(page) < pageOfItems {
				return nil
			}
			after = page[len(page)-1].code
		}
	})
}

// Outgoing gives the current items to an export.
func (l *Library) Outgoing(ctx context.Context) iter.Seq2[transfer.Stored, error] {
	return func(yield func(transfer.Stored, error) bool) {
		going := true
		err := l.Stored(ctx, func(s transfer.Stored) bool {
			going = yield(s, nil)
			return going
		})
		if err != nil && going {
			yield(transfer.Stored{}, err)
		}
	}
}

func stateInWords(s State) string {
	return map[State]string{StatePublished: "在用", StateSuspended: "暂停", StateCancelled: "取消"}[s]
}
