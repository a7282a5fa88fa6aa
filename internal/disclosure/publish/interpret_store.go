package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

func insertBond(d Document) store.Stmt {
	return store.Stmt{SQL: `/* publish.insertBond */ insert into document_bond (document_id, policy_id, form, form_title) values ($1, $2, $3, $4)`,
		Args: []any{d.ID, d.Bond.Policy, d.Bond.Form, d.Bond.FormTitle}, Rows: 1}
}

func updateBond(d Document) store.Stmt {
	return store.Stmt{SQL: `/* publish.updateBond */ update document_bond set form = $2, form_title = $3 where document_id = $1`, Args: []any{d.ID, d.Bond.Form, d.Bond.FormTitle}, Rows: 1}
}

// insertPolicy writes down that a policy became public and who interprets it.
func insertPolicy(d Document) store.Stmt {
	by := d.Body
	if d.Plan != nil {
		by = d.Plan.Body
	}
	return store.Stmt{SQL: `/* publish.insertPolicy */ insert into document_policy (document_id, interprets_body) values ($1, $2)
on conflict (document_id) do update set interprets_body = excluded.interprets_body, unmarked = 0`, Args: []any{d.ID, by}, Rows: 1}
}

// stand is how a policy stands, as its interpretations show it.
type stand struct {
	ID, At, Version                              int64
	Matter, Title, Validity, ValidityOn, FirstOn string
}

// gone reports whether a policy was public and is no more.
func (s stand) gone() bool { return s.At == 0 && s.FirstOn != "" }

func standOf(ctx context.Context, tx *store.Tx, id int64) (s stand, err error) {
	s.ID = id
	err = tx.QueryRow(ctx, `/* publish.stand */
select d.shown_at, m.version, m.number, d.title, d.validity, d.validity_on, d.first_on
from document d join matter m on m.id = d.id
where d.id = $1`, id).Scan(&s.At, &s.Version, &s.Matter, &s.Title, &s.Validity, &s.ValidityOn, &s.FirstOn)
	if err != nil {
		return s, fmt.Errorf("read policy %d: %w", id, err)
	}
	return s, nil
}

// stands fills in whether the policy of an interpretation is public.
func stands(ctx context.Context, tx *store.Tx, b *Bond) error {
	s, err := standOf(ctx, tx, b.Policy)
	if errors.Is(err, sql.ErrNoRows) { // a bond that was made by hand, in tests
		return nil
	}
	b.Standing = s.At > 0
	return err
}

// bonded is an interpretation in a list.
type bonded struct {
	row
	Form, FormTitle string
	State           matter.State
	Version         int64
	Policy          stand
}

const bondedColumns = rowColumns + `, b.form, b.form_title, m.state, m.version, p.id, p.shown_at, pm.version, pm.number, p.title, p.validity, p.validity_on, p.first_on`

const bondedTables = `document_bond b join document d on d.id = b.document_id join matter m on m.id = d.id
  join document p on p.id = b.policy_id join matter pm on pm.id = p.id`

func (l *bonded) dest() []any {
	return append(l.row.dest(), &l.Form, &l.FormTitle, &l.State, &l.Version, &l.Policy.ID, &l.Policy.At, &l.Policy.Version, &l.Policy.Matter, &l.Policy.Title, &l.Policy.Validity, &l.Policy.ValidityOn, &l.Policy.FirstOn)
}

// mostBonded bounds the interpretations of one policy on a page.
const mostBonded = 100

// interpretationsOf lists the interpretations of a policy, drafts too: who shows them to the public leaves out what has no
// moment of publication.
func interpretationsOf(ctx context.Context, tx *store.Tx, policy int64) ([]bonded, error) {
	rows, err := tx.Query(ctx, `/* publish.interpretationsOf */
select `+bondedColumns+`
from `+bondedTables+`
where b.policy_id = $1
order by d.shown_at desc, d.id desc limit $2`, policy, mostBonded)
	return bondedRows(rows, err)
}

func bondedRows(rows *sql.Rows, err error) (list []bonded, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l bonded
		if err := rows.Scan(l.dest()...); err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// waiting lists the interpretations of a policy that wait to appear with it.
func waiting(ctx context.Context, tx *store.Tx, policy int64) (ids []int64, err error) {
	rows, err := tx.Query(ctx, `/* publish.waiting */
select b.document_id
from document_bond b join matter m on m.id = b.document_id
where b.policy_id = $1 and m.state = 'together'
order by b.document_id limit 1000`, policy)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// shownInterpretations lists what the public may see, the newest first. It begins at the bonds, which are few: going down
// the list of all documents would meet an interpretation now and then.
func shownInterpretations(ctx context.Context, tx *store.Tx, form string, c Choice) ([]bonded, error) {
	where, args := []string{"d.id = b.document_id", publicSight}, []any{}
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(args)), 1)
		}
		where = append(where, condition)
	}
	for _, f := range []struct{ column, value string }{{"b.form", form}, {"d.body_code", c.Body}, {"d.subject", c.Subject}} {
		if f.value != "" {
			add(f.column+" = ?", f.value)
		}
	}
	if !c.From.IsZero() {
		add("d.shown_at >= ?", c.From.Start().UnixMilli())
	}
	if !c.Until.IsZero() {
		add("d.shown_at < ?", c.Until.AddDays(1).Start().UnixMilli())
	}
	if c.At > 0 {
		add("d.shown_at <= ?", c.At)
		add("(d.shown_at < ? or d.id < ?)", c.At, c.ID)
	}
	args = append(args, c.Limit)
	rows, err := tx.Query(ctx, `/* publish.shownInterpretations */
select `+bondedColumns+`
from document_bond b cross join document d join matter m on m.id = d.id
  join document p on p.id = b.policy_id join matter pm on pm.id = p.id
where `+strings.Join(where, " and ")+`
order by d.shown_at desc, d.id desc limit $`+strconv.Itoa(len(args)), args...)
	return bondedRows(rows, err)
}

// bondedByID reads interpretations that were found, in their order; what is not public any more is left out.
func bondedByID(ctx context.Context, tx *store.Tx, ids []int64) (list []bonded, err error) {
	for _, id := range ids {
		var l bonded
		err := tx.QueryRow(ctx, `/* publish.bondedByID */
select `+bondedColumns+`
from `+bondedTables+`
where b.document_id = $1 and `+publicSight, id).Scan(l.dest()...)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, nil
}

// Policy is a policy with its first interpretation, as the duty to interpret counts it.
type Policy struct {
	ID           int64
	Number       string // of the matter
	Title        string
	Body         string
	Interprets   string       // body that interprets
	PublishedOn  workday.Date // first
	ShownAt      int64        // moment of this version, zero when it is not public
	Validity     Validity
	Interpreted  workday.Date // first day of an interpretation that stands; zero when there is none
	Interpreters int          // how many interpretations stand
	Before       bool         // an interpretation was public once
	EndedOn      workday.Date // when it was repealed or lapsed
	Unmarked     bool         // it was put right that it is none
}

// Holds reports whether the policy is public and in force.
func (p Policy) Holds() bool {
	return p.ShownAt > 0 && p.Validity != Repealed && p.Validity != Lapsed && !p.Unmarked
}

const policyColumns = `d.id, m.number, d.title, d.body_code, p.interprets_body, d.first_on, d.shown_at, d.validity,
  coalesce((select min(i.first_on) from document_bond b join document i on i.id = b.document_id where b.policy_id = d.id and i.shown_at > 0), ''),
  (select count(*) from document_bond b join document i on i.id = b.document_id where b.policy_id = d.id and i.shown_at > 0),
  (select count(*) from document_bond b join document i on i.id = b.document_id where b.policy_id = d.id and i.first_on <> ''), d.validity_on, p.unmarked`

func (p *Policy) scan(scan func(...any) error) error {
	var first, interpreted, ended string
	var before, unmarked int
	if err := scan(&p.ID, &p.Number, &p.Title, &p.Body, &p.Interprets, &first, &p.ShownAt, &p.Validity, &interpreted, &p.Interpreters, &before, &ended, &unmarked); err != nil {
		return err
	}
	p.PublishedOn, _ = workday.ParseDate(first)
	p.Interpreted, _ = workday.ParseDate(interpreted)
	p.EndedOn, _ = workday.ParseDate(ended)
	p.Before, p.Unmarked = before > 0, unmarked > 0
	return nil
}

// mostPolicies bounds the policies of one body, or of all, in a year.
const mostPolicies = 20_000

// PoliciesOf lists the policies first published between two days that stand, of a body or of all, the newest first. It
// begins at the policies, not at the stock.
func (room *Room) PoliciesOf(ctx context.Context, body string, from, until workday.Date) (list []Policy, err error) {
	err = room.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* publish.policies */
select `+policyColumns+`
from document_policy p join document d on d.id = p.document_id join matter m on m.id = d.id
where d.shown_at > 0 and p.unmarked = 0 and d.first_on >= $1 and d.first_on <= $2 and ($3 = '' or d.body_code = $3)
order by d.first_on desc, d.id desc limit $4`, from.String(), until.String(), body, mostPolicies)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var p Policy
			if err := p.scan(rows.Scan); err != nil {
				return err
			}
			list = append(list, p)
		}
		return rows.Err()
	})
	return list, err
}

// PolicyByID reads a policy that became public once; found is false for any other document.
func (room *Room) PolicyByID(ctx context.Context, id int64) (p Policy, found bool, err error) {
	err = room.read(ctx, func(tx *store.Tx) error {
		row := tx.QueryRow(ctx, `/* publish.policy */
select `+policyColumns+`
from document_policy p join document d on d.id = p.document_id join matter m on m.id = d.id
where d.id = $1`, id)
		err := p.scan(row.Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		found = err == nil
		return err
	})
	return p, found, err
}
