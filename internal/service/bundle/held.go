package bundle

import (
	"context"
	"errors"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/matter"
)

// PartHeld is that of a member whose item is suspended: it goes on when the item is resumed (暂停办理、恢复办理). What was
// cancelled for good ends instead.
const PartHeld PartState = "held"

// Suspended says that no case can be opened now, because the item is suspended and not cancelled.
type Suspended struct{ Why string }

// Error is why, in the words of the catalogue.
func (s *Suspended) Error() string { return s.Why }

// hold lets a part wait whose item is suspended.
func (room *Room) hold(ctx context.Context, b Bundle, m matter.Matter, p Part, why string) error {
	_, err := room.Hall().Do(ctx, machine, b.ID, "part_held", HeldBack{Member: p.Member, Why: why}, matter.Key("bundle/"+idText(b.ID)+"/"+p.Member+"/held/"+idText(m.Version)))
	return room.unlessOver(ctx, b.ID, err)
}

// HeldBack says why a part waits for its item.
type HeldBack struct {
	Member string `json:"member"`
	Why    string `json:"why"`
}

// partHeld keeps a part with all that was filled in for it, and lets the promise for the whole stand still: nobody can hurry it.
func (room *Room) partHeld(m *matter.Move, in HeldBack) error {
	b := bundleOf(m)
	n := b.part(in.Member)
	if n < 0 || b.Parts[n].State != PartOpening {
		return fault.Conflictf("这一件已经转交过")
	}
	p := &b.Parts[n]
	m.Record("part", p.Member)
	m.Record("why", in.Why)
	if p.Leaving != "" { // withdrawn meanwhile: there is nothing to wait for
		p.State, p.Result, p.Why, p.Filing = PartDropped, ResultWithdrawn, "您已撤回", nil
		return room.keep(m, b)
	}
	p.State, p.Why = PartHeld, in.Why
	m.Also(store.Stmt{SQL: `/* bundle.hold */ insert into bundle_held (bundle, member, item, since) values ($1, $2, $3, $4)`, Args: []any{b.ID, p.Member, p.Item, m.Now.UnixMilli()}, Rows: 1})
	m.TellApplicant("bundle.part_held", map[string]string{"bundle": b.Title, "item": p.Name, "reason": in.Why})
	return room.keep(m, b)
}

// unheld is the statement that forgets that a part waits for its item.
func unheld(bundle int64, member string) store.Stmt {
	return store.Stmt{SQL: `/* bundle.unhold */ delete from bundle_held where bundle = $1 and member = $2`, Args: []any{bundle, member}, Rows: store.Any}
}

// Resumed says that the item of a part takes applications again, or never will.
type Resumed struct {
	Member string `json:"member"`
}

// partResumed lets a part go on: its case is opened, or refused when the item was cancelled meanwhile.
func (room *Room) partResumed(m *matter.Move, in Resumed) error {
	b := bundleOf(m)
	n := b.part(in.Member)
	if n < 0 || b.Parts[n].State != PartHeld {
		return fault.Conflictf("这一件没有在等事项恢复")
	}
	b.Parts[n].State, b.Parts[n].Why = PartOpening, ""
	m.Also(unheld(b.ID, in.Member))
	m.Record("part", in.Member)
	follow(m, TopicOpen, work{Bundle: b.ID, Member: in.Member})
	return room.keep(m, b)
}

// heldItems lists the items for which parts wait.
func (room *Room) heldItems(ctx context.Context) ([]string, error) {
	var list []string
	err := room.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* bundle.heldItems */
select distinct h.item
from bundle_held h
order by h.item
limit $1`, mostItems)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var item string
			if err := rows.Scan(&item); err != nil {
				return err
			}
			list = append(list, item)
		}
		return rows.Err()
	})
	return list, err
}

// heldMember is one row of those who wait.
type heldMember struct {
	Bundle int64
	Member string
}

// heldMembers lists who waits for an item, the longest first.
func (room *Room) heldMembers(ctx context.Context, item string) (list []heldMember, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* bundle.held */
select h.bundle, h.member
from bundle_held h
where h.item = $1
order by h.since, h.bundle, h.member
limit $2`, item, mostHeld)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var h heldMember
			if err := rows.Scan(&h.Bundle, &h.Member); err != nil {
				return err
			}
			list = append(list, h)
		}
		return rows.Err()
	})
	return list, err
}

// mostItems is how many items are asked after in one sweep, mostHeld how many parts of one item go on in it.
const (
	mostItems = 1000
	mostHeld  = 500
)

// SweepHeld lets those go on whose item is not suspended any more. Those of an item that still is are not read: however many
// they are, they hold up nobody else.
func (room *Room) SweepHeld(ctx context.Context) error {
	items, err := room.heldItems(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, code := range items {
		item, err := room.Items.Item(ctx, code)
		if err != nil && fault.KindOf(err) != fault.KindNotFound {
			failed = errors.Join(failed, err)
			continue
		}
		if item.Suspended {
			continue
		}
		failed = errors.Join(failed, room.resume(ctx, code))
	}
	return failed
}

// resume lets those go on who wait for an item.
func (room *Room) resume(ctx context.Context, item string) (failed error) {
	list, err := room.heldMembers(ctx, item)
	if err != nil {
		return err
	}
	for _, h := range list {
		if _, err := room.Hall().Do(ctx, machine, h.Bundle, "part_resumed", Resumed{Member: h.Member}); err != nil && fault.KindOf(err) != fault.KindConflict {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}
