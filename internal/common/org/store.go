package org

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"

	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations brings the tables of this package.
func Migrations() store.Migrations { return store.Migrations{Room: "org", FS: migrations} }

// everything is more than any region has; each list still has its limit.
const everything = 200_000

func generation(ctx context.Context, tx *store.Tx) (n int64, err error) {
	err = tx.QueryRow(ctx, `/* org.generation */
select number
from org_generation
where id = 1`).Scan(&n)
	return n, err
}

func moveGeneration(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, `/* org.moveGeneration */
update org_generation
set number = number + 1
where id = 1`)
	return err
}

// each runs a query and hands every row to scan.
func each(ctx context.Context, tx *store.Tx, query string, scan func(row func(...any) error) error) error {
	rows, err := tx.Query(ctx, query, everything)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func divisions(ctx context.Context, tx *store.Tx) (list []Division, err error) {
	err = each(ctx, tx, `/* org.divisions */
select code, name, parent, level, path
from division
order by path
limit $1`, func(row func(...any) error) error {
		var d Division
		if err := row(&d.Code, &d.Name, &d.Parent, &d.Level, &d.Path); err != nil {
			return err
		}
		list = append(list, d)
		return nil
	})
	return list, err
}

func bodies(ctx context.Context, tx *store.Tx) (list []Body, err error) {
	err = each(ctx, tx, `/* org.bodies */
select code, name, abbr, division, parent, credit_code, address, phone, hours, reconsideration, court
from body
order by code
limit $1`, func(row func(...any) error) error {
		var b Body
		if err := row(&b.Code, &b.Name, &b.Abbr, &b.Division, &b.Parent, &b.CreditCode,
			&b.Address, &b.Phone, &b.Hours, &b.Reconsideration, &b.Court); err != nil {
			return err
		}
		list = append(list, b)
		return nil
	})
	return list, err
}

func posts(ctx context.Context, tx *store.Tx) (list []Post, err error) {
	err = each(ctx, tx, `/* org.posts */
select code, name, body, rights
from post
order by code
limit $1`, func(row func(...any) error) error {
		var p Post
		var rights string
		if err := row(&p.Code, &p.Name, &p.Body, &rights); err != nil {
			return err
		}
		list = append(list, p)
		return json.Unmarshal([]byte(rights), &list[len(list)-1].Rights)
	})
	return list, err
}

func officers(ctx context.Context, tx *store.Tx) ([]Officer, error) {
	var list []Officer
	at := map[int64]int{}
	err := each(ctx, tx, `/* org.officers */
select id, login, name, phone, active
from officer
order by login
limit $1`, func(row func(...any) error) error {
		var o Officer
		if err := row(&o.ID, &o.Login, &o.Name, &o.Phone, &o.Active); err != nil {
			return err
		}
		at[o.ID] = len(list)
		list = append(list, o)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, tx, `/* org.officerPosts */
select officer, post
from officer_post
order by officer, post
limit $1`, func(row func(...any) error) error {
		var id int64
		var post string
		if err := row(&id, &post); err != nil {
			return err
		}
		list[at[id]].Posts = append(list[at[id]].Posts, post)
		return nil
	})
	return list, err
}

func halls(ctx context.Context, tx *store.Tx) (list []Hall, err error) {
	err = each(ctx, tx, `/* org.halls */
select code, name, division, address, phone, hours
from hall
order by code
limit $1`, func(row func(...any) error) error {
		var h Hall
		if err := row(&h.Code, &h.Name, &h.Division, &h.Address, &h.Phone, &h.Hours); err != nil {
			return err
		}
		list = append(list, h)
		return nil
	})
	return list, err
}

func windows(ctx context.Context, tx *store.Tx) (list []Window, err error) {
	err = each(ctx, tx, `/* org.windows */
select code, hall, name, role, bodies
from hall_window
order by code
limit $1`, func(row func(...any) error) error {
		var w Window
		var served string
		if err := row(&w.Code, &w.Hall, &w.Name, &w.Role, &served); err != nil {
			return err
		}
		list = append(list, w)
		return json.Unmarshal([]byte(served), &list[len(list)-1].Bodies)
	})
	return list, err
}

func saveDivision(ctx context.Context, tx *store.Tx, d Division) error {
	_, err := tx.Exec(ctx, `/* org.saveDivision */
insert into division (code, name, parent, level, path)
values ($1, $2, $3, $4, $5)
on conflict (code) do update
set name = excluded.name, parent = excluded.parent, level = excluded.level, path = excluded.path`,
		d.Code, d.Name, d.Parent, string(d.Level), d.Path)
	return err
}

func saveBody(ctx context.Context, tx *store.Tx, b Body) error {
	_, err := tx.Exec(ctx, `/* org.saveBody */
insert into body (code, name, abbr, division, parent, credit_code, address, phone, hours, reconsideration, court)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (code) do update
set name = excluded.name, abbr = excluded.abbr, division = excluded.division, parent = excluded.parent,
  credit_code = excluded.credit_code, address = excluded.address, phone = excluded.phone, hours = excluded.hours,
  reconsideration = excluded.reconsideration, court = excluded.court`,
		b.Code, b.Name, b.Abbr, b.Division, b.Parent, b.CreditCode, b.Address, b.Phone, b.Hours, b.Reconsideration, b.Court)
	return err
}

func savePost(ctx context.Context, tx *store.Tx, p Post) error {
	_, err := tx.Exec(ctx, `/* org.savePost */
insert into post (code, name, body, rights)
values ($1, $2, $3, $4)
on conflict (code) do update
set name = excluded.name, body = excluded.body, rights = excluded.rights`,
		p.Code, p.Name, p.Body, list(p.Rights))
	return err
}

func saveHall(ctx context.Context, tx *store.Tx, h Hall) error {
	_, err := tx.Exec(ctx, `/* org.saveHall */
insert into hall (code, name, division, address, phone, hours)
values ($1, $2, $3, $4, $5, $6)
on conflict (code) do update
set name = excluded.name, division = excluded.division, address = excluded.address, phone = excluded.phone, hours = excluded.hours`,
		h.Code, h.Name, h.Division, h.Address, h.Phone, h.Hours)
	return err
}

func saveWindow(ctx context.Context, tx *store.Tx, w Window) error {
	_, err := tx.Exec(ctx, `/* org.saveWindow */
insert into hall_window (code, hall, name, role, bodies)
values ($1, $2, $3, $4, $5)
on conflict (code) do update
set hall = excluded.hall, name = excluded.name, role = excluded.role, bodies = excluded.bodies`,
		w.Code, w.Hall, w.Name, string(w.Role), list(w.Bodies))
	return err
}

// saveOfficer writes the officer by login, with exactly the given posts.
func saveOfficer(ctx context.Context, tx *store.Tx, id int64, o Officer) error {
	if _, err := tx.Exec(ctx, `/* org.saveOfficer */
insert into officer (id, login, name, phone, active)
values ($1, $2, $3, $4, TRUE)
on conflict (login) do update
set name = excluded.name, phone = excluded.phone`, id, o.Login, o.Name, o.Phone); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `/* org.clearOfficerPosts */
delete from officer_post
where officer = (select id from officer where login = $1)`, o.Login); err != nil {
		return err
	}
	for _, post := range o.Posts {
		if _, err := tx.Exec(ctx, `/* org.addOfficerPost */
insert into officer_post (officer, post)
select id, $2 from officer where login = $1`, o.Login, post); err != nil {
			return fmt.Errorf("give post %s: %w", post, err)
		}
	}
	return nil
}

func setOfficerActive(ctx context.Context, tx *store.Tx, login string, active bool) (int64, error) {
	return tx.Exec(ctx, `/* org.setOfficerActive */
update officer
set active = $2
where login = $1`, login, active)
}

func list(words []string) string {
	if words == nil {
		words = []string{}
	}
	text, _ := json.Marshal(words) // strings always marshal
	return string(text)
}
