package inforequest

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"tongban/internal/base/store"
	"tongban/internal/matter"
)

// insertRequest writes a new request.
func insertRequest(r Request) store.Stmt {
	return store.Stmt{SQL: `/* inforequest.insert */
insert into inforequest (id, body_code, class, received_on, reply_kind, body) values ($1, $2, $3, $4, $5, $6)`, Args: r.columns(), Rows: 1}
}

func updateRequest(r Request) store.Stmt {
	return store.Stmt{SQL: `/* inforequest.update */
update inforequest set body_code = $2, class = $3, received_on = $4, reply_kind = $5, body = $6 where id = $1`, Args: r.columns(), Rows: 1}
}

func (r Request) columns() []any {
	kind := ""
	if r.Reply != nil {
		kind = string(r.Reply.Kind)
	}
	return []any{r.ID, r.Body, string(r.Applicant.Class), r.Intake.ReceivedOn.String(), kind, text(r)}
}

// classes reads the classes of applicants of some requests.
func classes(ctx context.Context, tx *store.Tx, list []matter.Matter) (map[int64]ApplicantClass, error) {
	places, args := make([]string, len(list)), make([]any, len(list))
	for i, m := range list {
		places[i], args[i] = "$"+strconv.Itoa(i+1), m.ID
	}
	out := map[int64]ApplicantClass{}
	if len(list) == 0 {
		return out, nil
	}
	rows, err := tx.Query(ctx, `/* inforequest.classes */
select r.id, r.class from inforequest r where r.id in (`+strings.Join(places, ", ")+`) order by r.id limit 500`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var class ApplicantClass
		if err := rows.Scan(&id, &class); err != nil {
			return nil, err
		}
		out[id] = class
	}
	return out, rows.Err()
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("inforequest: %T cannot be written: %v", v, err))
	}
	return string(b)
}

// facts loads the request of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	err := tx.QueryRow(ctx, `/* inforequest.facts */ select r.body from inforequest r where r.id = $1`, id).Scan(&body)
	if err != nil {
		return nil, fmt.Errorf("read request %d: %w", id, err)
	}
	r := Request{ID: id}
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		return nil, fmt.Errorf("read request %d: %w", id, err)
	}
	return r, nil
}
