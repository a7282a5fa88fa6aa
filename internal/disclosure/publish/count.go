package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// Published is how many documents a body first published in a year, for the yearly report: an item counts once however
// many channels carry it (国办发〔2014〕32号), and counts for the year even when it was withdrawn later. What went to other
// channels is counted from the record of them. An import counts in the years only as it was said of it; what stands is stock all the same.
type Published struct {
	Total   int            // 主动公开数; all of them stand on the site
	ByClass map[string]int // by the codes of Classes
	ByGenre map[string]int
	InTime  int // within twenty working days of being made (条2019 §26)
	Rules   Normative
}

// Normative (行政规范性文件) are the figures of table two of 国办公开办函〔2021〕30号: made in the year, repealed or
// lapsed in the year, and in force at its end.
type Normative struct{ Made, Repealed, Valid int }

// countPage is how many rows are read at a time.
const countPage = 5000

// Count counts what a body published in a year.
func (room *Room) Count(ctx context.Context, body string, year int) (out Published, err error) {
	out = Published{ByClass: map[string]int{}, ByGenre: map[string]int{}}
	first, last := fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year)
	calendar, known := room.Calendar(), map[workday.Date]time.Time{}
	dueOf := func(made workday.Date) time.Time { // documents of one day have one limit
		due, found := known[made]
		if !found {
			due, _ = workday.Due(calendar, made.Start(), publishLimit)
			known[made] = due
		}
		return due
	}
	err = room.read(ctx, func(tx *store.Tx) error {
		rule, err := countRuleOf(ctx, tx, body)
		if err != nil {
			return err
		}
		day, id := first, int64(0)
		for {
			list, err := firstPublished(ctx, tx, body, day, id, last, rule.from())
			if err != nil {
				return err
			}
			for _, d := range list {
				out.Total++
				out.ByClass[d.class]++
				out.ByGenre[d.genre]++
				if !d.made.IsZero() && !d.FirstAt.After(dueOf(d.made)) {
					out.InTime++
				}
			}
			if len(list) < countPage {
				break
			}
			day, id = dateOf(list[len(list)-1].FirstAt).String(), list[len(list)-1].id
		}
		out.Rules, err = normative(ctx, tx, body, first, last, dateOf(room.Now()).String(), rule.from())
		return err
	})
	return out, err
}

// countedRow is what counts of a document.
type countedRow struct {
	id           int64
	class, genre string
	made         workday.Date
	FirstAt      time.Time `json:"firstAt"`
}

// firstPublished reads the documents that a body first published from a day on, behind one of that day.
func firstPublished(ctx context.Context, tx *store.Tx, body, from string, after int64, until, start string) (list []countedRow, err error) {
	rows, err := tx.Query(ctx, `/* publish.firstPublished */
select d.id, d.class, d.genre, d.made_on, d.body
from document d
where d.body_code = $1 and d.first_on <> '' and d.first_on >= $2 and d.first_on <= $3 and (d.first_on > $2 or d.id > $4) and `+counted(6)+`
order by d.first_on, d.id limit $5`, body, from, until, after, countPage, start)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d countedRow
		var made, text string
		if err := rows.Scan(&d.id, &d.class, &d.genre, &made, &text); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			return nil, fmt.Errorf("read document %d: %w", d.id, err)
		}
		d.made, _ = workday.ParseDate(made)
		list = append(list, d)
	}
	return list, rows.Err()
}

// normative counts the normative documents of a body. One that was withdrawn was published by mistake and is none;
// one whose last day is over holds no more, though nobody has marked it yet.
func normative(ctx context.Context, tx *store.Tx, body, first, last, today, start string) (n Normative, err error) {
	err = tx.QueryRow(ctx, `/* publish.normative */
select coalesce(sum(case when d.made_on >= $2 and d.made_on <= $3 and `+counted(5)+` then 1 else 0 end), 0),
       coalesce(sum(case when d.validity in ('repealed', 'lapsed') and d.validity_on >= $2 and d.validity_on <= $3 and (`+counted(5)+` or `+endedHere+`) then 1 else 0 end), 0),
       coalesce(sum(case when d.first_on <= $3 and (d.validity not in ('repealed', 'lapsed') or d.validity_on > $3)
         and not (d.validity not in ('repealed', 'lapsed') and d.expires_on > '0' and d.expires_on < $4) then 1 else 0 end), 0)
from document d
where d.body_code = $1 and d.first_on <> '' and d.shown_at > 0 and d.normative`, body, first, last, min(last, today), start).Scan(&n.Made, &n.Repealed, &n.Valid)
	return n, err
}
