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
)

// Public is a document that the public sees, as other rooms speak of it.
type Public struct {
	Number, Title, Body string
	Href                string
	On                  workday.Date // published, or revised last
}

func (l row) public() Public {
	return Public{Number: l.Matter, Title: l.Title, Body: l.Body, Href: publicAddress(l.Matter), On: dateOf(millis(l.At))}
}

// PublicOf finds a document that the public sees, by the number of its matter or its index number.
func (room *Room) PublicOf(ctx context.Context, number string) (p Public, err error) {
	var l row
	number = strings.TrimSpace(number)
	err = room.read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* publish.publicOf */ select `+rowColumns+` from document d join matter m on m.id = d.id where d.shown_at > 0 and (m.number = $1 or d.index_number = $1)`, number).Scan(l.dest()...)
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
