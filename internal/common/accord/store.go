package accord

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the table of proposals.
func Migrations() store.Migrations { return store.Migrations{Room: "accord", FS: migrations} }

func insert(ctx context.Context, tx *store.Tx, p Proposal) (int64, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return 0, fmt.Errorf("write proposal: %w", err)
	}
	return tx.Exec(ctx, `/* accord.insert */
insert into accord_proposal (id, sort, thing, state, proposer, at, body)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (sort, thing) where state = 'open' do nothing`, p.ID, p.Sort, p.Thing, string(p.State), p.By, p.At.UnixMilli(), string(body))
}

func end(ctx context.Context, tx *store.Tx, p Proposal) error {
	body, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write proposal: %w", err)
	}
	return tx.Apply(ctx, store.Stmt{SQL: `/* accord.end */
update accord_proposal set state = $2, second = $3, ended_at = $4, body = $5 where id = $1 and state = 'open'`,
		Args: []any{p.ID, string(p.State), p.Second, p.EndedAt.UnixMilli(), string(body)}, Rows: 1})
}

const columns = `p.id, p.sort, p.thing, p.state, p.proposer, p.second, p.at, p.ended_at, p.body`

func scan(row interface{ Scan(...any) error }) (p Proposal, err error) {
	var at, ended store.Millis
	var body string
	if err = row.Scan(&p.ID, &p.Sort, &p.Thing, &p.State, &p.By, &p.Second, &at, &ended, &body); err != nil {
		return p, err
	}
	if err = json.Unmarshal([]byte(body), &p); err != nil {
		return p, fmt.Errorf("read proposal %d: %w", p.ID, err)
	}
	p.At, p.EndedAt = at.Time(), ended.Time()
	return p, nil
}

func proposal(ctx context.Context, tx *store.Tx, id int64) (Proposal, error) {
	p, err := scan(tx.QueryRow(ctx, `/* accord.one */ select `+columns+` from accord_proposal p where p.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.Missing("修改", strconv.FormatInt(id, 10))
	}
	return p, err
}

// proposals lists the proposals of a state, a sort and a thing; what is empty narrows nothing. The newest come first.
func proposals(ctx context.Context, tx *store.Tx, state State, sort, thing string) (list []Proposal, err error) {
	rows, err := tx.Query(ctx, `/* accord.list */
select `+columns+` from accord_proposal p
where ($1 = '' or p.state = $1) and ($2 = '' or p.sort = $2) and ($3 = '' or p.thing = $3)
order by p.id desc limit 200`, string(state), sort, thing)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		p, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}
