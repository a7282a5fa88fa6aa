package publish

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// Known is a document as other rooms may name it.
type Known struct {
	ID                     int64
	Number, Index, Title   string // Number is that of its matter
	DocNumber, Body        string
	MadeOn                 workday.Date
	FirstAt                time.Time
	Desk, Public           string // addresses; Public is empty when nobody outside may see it
	Genre, Class, Abstract string
	Validity               Validity
	Withdrawn              bool
	Version                int // from 1
}

// Named finds a document by the number of its matter or by its index number; false when there is none.
func (room *Room) Named(ctx context.Context, number string) (k Known, found bool, err error) {
	number = strings.TrimSpace(number)
	err = room.read(ctx, func(tx *store.Tx) error {
		d, _, err := documentByNumber(ctx, tx, number)
		if fault.KindOf(err) == fault.KindNotFound {
			if number, err = numberByIndex(ctx, tx, number); err == nil {
				d, _, err = documentByNumber(ctx, tx, number)
			}
		}
		k, found = known(d, number), err == nil
		if fault.KindOf(err) == fault.KindNotFound {
			return nil
		}
		return err
	})
	return k, found, err
}

func known(d Document, number string) Known {
	k := Known{ID: d.ID, Number: number, Index: d.Index, Title: d.Title, DocNumber: d.Number, Body: d.Body, MadeOn: d.MadeOn, FirstAt: d.FirstAt, Desk: Address(number), Genre: d.Genre, Class: d.Class, Abstract: d.Abstract,
		Validity: d.Validity, Withdrawn: d.access().over(), Version: len(d.Versions) + 1}
	if d.shown() {
		k.Public = publicAddress(number)
	}
	return k
}

// numberByIndex finds the number of the matter behind an index number.
func numberByIndex(ctx context.Context, tx *store.Tx, index string) (number string, err error) {
	err = tx.QueryRow(ctx, `/* publish.numberByIndex */
select m.number from document_index i join matter m on m.id = i.document_id where i.index_number = $1`, index).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.Missing("政府信息", "")
	}
	return number, err
}

// Private finds what looks like a person's data in a text.
func Private(text string) []string { return Scan(Content{Text: text}) }

// NumberLike is the number of the newest document that the public may see and whose title has some words; empty when
// there is none.
func (room *Room) NumberLike(ctx context.Context, words string) (number string, err error) {
	err = room.read(ctx, func(tx *store.Tx) error {
		list, err := shownRows(ctx, tx, Choice{Limit: 200})
		for _, l := range list {
			if strings.Contains(l.Title, words) {
				number = l.Matter
				break
			}
		}
		return err
	})
	return number, err
}

// Shown gives those of some documents that the public may see, by their identifiers, without their texts.
func (room *Room) Shown(ctx context.Context, ids []int64) (map[int64]Known, error) {
	out := map[int64]Known{}
	err := room.read(ctx, func(tx *store.Tx) error {
		list, err := rowsOf(ctx, tx, ids)
		for _, l := range list {
			out[l.ID] = knownRow(l)
		}
		return err
	})
	return out, err
}

// Since gives what became public from a day on and may be seen, the newest first.
func (room *Room) Since(ctx context.Context, day workday.Date, limit int) (out []Known, err error) {
	err = room.read(ctx, func(tx *store.Tx) error {
		list, err := shownRows(ctx, tx, Choice{From: day, Limit: limit})
		for _, l := range list {
			out = append(out, knownRow(l))
		}
		return err
	})
	return out, err
}

func knownRow(l row) Known {
	k := Known{ID: l.ID, Number: l.Matter, Index: l.Index, Title: l.Title, DocNumber: l.Number, Body: l.Body, Class: l.Class, Genre: l.Genre, Validity: Validity(l.Validity), Desk: Address(l.Matter), Public: publicAddress(l.Matter)}
	if day, err := workday.ParseDate(l.First); err == nil {
		k.FirstAt = day.Start()
	}
	k.MadeOn, _ = workday.ParseDate(l.MadeOn)
	return k
}
