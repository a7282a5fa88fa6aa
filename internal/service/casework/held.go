package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
)

// Held (持有的证照) is a licence that a case of this system gave to its applicant.
type Held struct {
	Name    string // as people call it, without the marks of a title
	To      string // the applicant's name
	Body    string // code of the body that decided
	Number  string // of the written decision (决定书文号)
	On      workday.Date
	Content string              // what was granted
	Form    map[string][]string // what was applied for
}

// licences are those that the item deals with: its own result and what its materials name. Nothing is read of others
// (个人信息保护法 §6: no more than the purpose needs).
func (i Item) licences() (names []string) {
	if i.Result.Kind == "licence" {
		names = append(names, plainName(i.Result.Name))
	}
	for _, m := range i.Materials {
		if m.Licence != "" {
			names = append(names, plainName(m.Licence))
		}
	}
	return names
}

func plainName(name string) string { return strings.Trim(name, "《》") }

// held lists the licences of those names that were granted under a document and still stand, the newest first. A
// decision whose paper was voided gives none, nor does one whose years are over.
func (room *Room) held(ctx context.Context, index string, names []string) (list []Held, err error) {
	if index == "" || len(names) == 0 {
		return nil, nil
	}
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		cases, err := room.granted(ctx, tx, index)
		if err != nil {
			return err
		}
		for _, c := range cases {
			name := plainName(c.Item.Result.Name)
			if c.Item.Result.Kind != "licence" || !slices.Contains(names, name) || c.lapsed(room.Now()) {
				continue
			}
			if voided, err := decisionVoided(ctx, tx, c); err != nil || voided {
				if err != nil {
					return err
				}
				continue
			}
			if c, err = room.unseal(c); err != nil {
				return fmt.Errorf("read case %d: %w", c.ID, err)
			}
			list = append(list, Held{Name: name, To: c.Applicant.Name, Body: c.Item.Body, Number: c.Decision.Number, On: workday.DateOf(c.Decision.At), Content: c.Decision.Content, Form: c.Form})
		}
		return nil
	})
	return list, err
}

// lapsed reports whether the years of the licence are over.
func (c Case) lapsed(now time.Time) bool {
	years := c.Item.Result.Years
	return years > 0 && !workday.DateOf(c.Decision.At).AddMonths(12*years).After(workday.DateOf(now))
}

func decisionVoided(ctx context.Context, tx *store.Tx, c Case) (bool, error) {
	papers, err := paper.ByMatter(ctx, tx, c.ID)
	return slices.ContainsFunc(papers, func(p paper.Paper) bool { return p.Number == c.Decision.Number && p.Voided != "" }), err
}

// granted lists the cases of a document that were granted, the newest first; what is private stays sealed.
func (room *Room) granted(ctx context.Context, tx *store.Tx, index string) (list []Case, err error) {
	rows, err := tx.Query(ctx, `/* casework.granted */
select c.id, c.body, t.body
from casework c
join matter m on m.id = c.id
join casework_terms t on t.item = c.item and t.version = c.item_version
where c.document_index = $1 and c.document_index <> '' and m.state in ('decided', 'closed')
order by c.id desc
limit $2`, index, mostOfOne)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var body, terms string
		if err := rows.Scan(&id, &body, &terms); err != nil {
			return nil, err
		}
		var stored row
		if err := json.Unmarshal([]byte(body), &stored); err != nil {
			return nil, fmt.Errorf("read case %d: %w", id, err)
		}
		c := stored.Case
		c.ID, c.private = id, stored.Private
		if c.Decision == nil || c.Decision.Outcome != Granted {
			continue
		}
		if err := json.Unmarshal([]byte(terms), &c.Item); err != nil {
			return nil, fmt.Errorf("read terms of case %d: %w", id, err)
		}
		list = append(list, c)
	}
	return list, rows.Err()
}
