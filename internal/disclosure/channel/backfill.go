package channel

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// Before (以前登记的载体) is a place that a document named for itself before there were records.
type Before struct {
	Channel, Address, By string
	At                   time.Time
}

// Told is a document with the places that it named for itself.
type Told struct {
	Document Document
	Places   []Before
}

// backfillPage is how many documents are taken over in one step.
const backfillPage = 500

// Backfill writes the record of what documents named for themselves, once: it goes on where it stopped, and does nothing
// when all were read. What names a document that was withdrawn meanwhile is followed.
func (room *Room) Backfill(ctx context.Context) error {
	if room.Before == nil {
		return nil
	}
	for {
		var after int64
		var done bool
		err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
			after, done, err = backfilled(ctx, tx)
			return err
		})
		if err != nil || done {
			return err
		}
		list, last, err := room.Before(ctx, after, backfillPage)
		if err != nil {
			return fmt.Errorf("read what documents say of channels: %w", err)
		}
		stmts := []store.Stmt{}
		for _, t := range list {
			for _, p := range t.Places {
				stmts = append(stmts, orThere(room.entered(Entered{Document: t.Document, Channel: p.Channel, At: workday.DateOf(p.At), Address: p.Address, By: p.By})))
			}
		}
		stmts = append(stmts, setBackfilled(max(last, after), last == 0))
		if err := room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, stmts...) }); err != nil {
			return err
		}
		for _, t := range list {
			if len(t.Places) > 0 && t.Document.Public == "" {
				if err := room.Follow(ctx, t.Document.Number, ""); err != nil {
					return err
				}
			}
		}
		if last == 0 {
			return nil
		}
	}
}

// entered is the record of what somebody brought to a channel by other ways.
func (room *Room) entered(in Entered) store.Stmt {
	d := in.Document
	return insertRecord(Record{ID: room.DB.NewID(), Key: "entered/" + strconv.FormatInt(d.ID, 10) + "/" + in.Channel + "/" + in.Address, Document: d.ID, Body: d.Body, FirstOn: d.FirstOn.String(), Channel: in.Channel, At: in.At.Start(),
		Title: d.Title, Number: d.Number, Address: in.Address, Version: d.Version, Mark: d.Mark, By: in.By, Source: room.Book.Title(in.Channel), Keeper: d.Body})
}
