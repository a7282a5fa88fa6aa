package paper

import (
	"context"
	"fmt"
	"time"

	"tongban/internal/base/store"
)

// Look (查看文书) is one opening of a paper by an officer (个人信息保护法 §51, §54).
type Look struct {
	Title, Number string // of the paper
	At            time.Time
	Officer       int64
	Name          string
	Body          string // at which the officer works
}

// Looked writes down that an officer opens a paper.
func Looked(id int64, p Paper, at time.Time, officer int64, name, body string) store.Stmt {
	return store.Stmt{SQL: `/* paper.insertLook */
insert into paper_look (id, paper, at, officer, name, body)
values ($1, $2, $3, $4, $5, $6)`, Args: []any{id, p.ID, store.MillisOf(at), officer, name, body}, Rows: 1}
}

// mostLooks is how many looks a page shows.
const mostLooks = 50

// Looks answers the last looks at the papers of a matter, the newest first.
func Looks(ctx context.Context, tx *store.Tx, matter int64) ([]Look, error) {
	rows, err := tx.Query(ctx, `/* paper.looks */
select p.title, p.number, l.at, l.officer, l.name, l.body
from paper_look l join paper p on p.id = l.paper
where p.matter = $1
order by l.id desc
limit $2`, matter, mostLooks)
	if err != nil {
		return nil, fmt.Errorf("looks at the papers of %d: %w", matter, err)
	}
	defer rows.Close()
	list := []Look{}
	for rows.Next() {
		var l Look
		var at store.Millis
		if err := rows.Scan(&l.Title, &l.Number, &at, &l.Officer, &l.Name, &l.Body); err != nil {
			return nil, fmt.Errorf("looks at the papers of %d: %w", matter, err)
		}
		l.At = at.Time()
		list = append(list, l)
	}
	return list, rows.Err()
}
