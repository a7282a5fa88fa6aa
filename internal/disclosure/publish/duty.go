package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Public is a document that the public sees, as other rooms speak of it.
type Public struct {
	Number, Title, Body string
	Href                string
	First, On           workday.Date // first published; published or revised last; what was imported counts from the day on which it came
}

func (l row) public() Public {
	p := Public{Number: l.Matter, Title: l.Title, Body: l.Body, Href: publicAddress(l.Matter), On: dateOf(millis(max(l.At, l.Opened)))}
	if p.First, _ = workday.ParseDate(l.First); p.First.IsZero() {
		p.First = p.On
	}
	return p
}

// PublicOf finds a document that the public sees, by the number of its matter or its index number.
func (room *Room) PublicOf(ctx context.Context, number string) (p Public, err error) {
	var l row
	number = strings.TrimSpace(number)
	err = room.read(ctx, func(tx *store.Tx) error {
		if named, err := numberByIndex(ctx, tx, number); err == nil {
			number = named
		} else if fault.KindOf(err) != fault.KindNotFound {
			return err
		}
		return tx.QueryRow(ctx, `/* publish.publicOf */ select `+rowColumns+` from matter m join document d on d.id = m.id where m.number = $1 and d.shown_at > 0`, number).Scan(l.dest()...)
	})
	if errors.Is(err, sql.ErrNoRows) || number == "" {
		return p, fault.Missing("政府信息", number)
	}
	if err != nil {
		return p, fmt.Errorf("read public document %s: %w", number, err)
	}
	return l.public(), nil
}

// PublicSince lists what a body has published or revised from a day on, the newest first.
func (room *Room) PublicSince(ctx context.Context, body string, from workday.Date, limit int) (out []Public, err error) {
	var list []row
	err = room.read(ctx, func(tx *store.Tx) (err error) {
		list, err = shownRows(ctx, tx, Choice{Body: body, From: from, Limit: limit})
		return err
	})
	for _, l := range list {
		out = append(out, l.public())
	}
	return out, err
}

// Lives reports whether a document may still become public, or is public.
func (room *Room) Lives(ctx context.Context, number string) (bool, error) {
	var state string
	err := room.read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* publish.lives */ select m.state from matter m join document d on d.id = m.id where m.number = $1`, number).Scan(&state)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	switch matter.State(state) {
	case StateWithdrawn, StateWithheld, StateMerged, StateDropped:
		return false, err
	}
	return err == nil, err
}
