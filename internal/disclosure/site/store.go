package site

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/store"
)

const siteColumns = `s.id, s.code, s.body, s.reason, s.officer, s.at`

// newest reads every site as it stands.
func newest(ctx context.Context, tx *store.Tx) ([]Site, error) {
	return sites(ctx, tx, `/* site.newest */ select `+siteColumns+` from site s where not exists (select 1 from site n where n.code = s.code and n.id > s.id) order by s.code limit $1`, 1000)
}

// historyOf reads the changes of a site, the newest first.
func historyOf(ctx context.Context, tx *store.Tx, code string) ([]Site, error) {
	return sites(ctx, tx, `/* site.history */ select `+siteColumns+` from site s where s.code = $1 order by s.id desc limit $2`, code, 100)
}

func sites(ctx context.Context, tx *store.Tx, query string, args ...any) (list []Site, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s Site
		var body string
		var at store.Millis
		if err := rows.Scan(&s.ID, &s.Code, &body, &s.Reason, &s.By, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &s); err != nil {
			return nil, fmt.Errorf("read site %s: %w", s.Code, err)
		}
		s.At = at.Time()
		list = append(list, s)
	}
	return list, rows.Err()
}

func insertSite(s Site) (store.Stmt, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return store.Stmt{}, err
	}
	return store.Stmt{SQL: `/* site.insert */ insert into site (id, code, body, reason, officer, at) values ($1, $2, $3, $4, $5, $6)`,
		Args: []any{s.ID, s.Code, string(body), s.Reason, s.By, s.At.UnixMilli()}, Rows: 1}, nil
}

// hosts are those of which old addresses are known.
func hosts(ctx context.Context, tx *store.Tx) (map[string]bool, error) {
	rows, err := tx.Query(ctx, `/* site.hosts */ select distinct l.host from site_lead l order by l.host limit 1000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var host string
		if err := rows.Scan(&host); err != nil {
			return nil, err
		}
		out[host] = true
	}
	return out, rows.Err()
}

// leadOf finds where an old address leads; nothing when it is not known.
func leadOf(ctx context.Context, tx *store.Tx, address string) (target string, err error) {
	err = tx.QueryRow(ctx, `/* site.lead */ select l.target from site_lead l where l.address = $1`, address).Scan(&target)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return target, err
}

// leads lists old addresses of a host.
func leads(ctx context.Context, tx *store.Tx, host string, limit int) (list [][2]string, err error) {
	rows, err := tx.Query(ctx, `/* site.leads */ select l.address, l.target from site_lead l where l.host = $1 order by l.address limit $2`, host, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l [2]string
		if err := rows.Scan(&l[0], &l[1]); err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// putLead writes where an old address leads; a later word replaces an earlier one.
func putLead(address, host, target, by string, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* site.putLead */ insert into site_lead (address, host, target, officer, at) values ($1, $2, $3, $4, $5)
on conflict (address) do update set target = excluded.target, officer = excluded.officer, at = excluded.at`, Args: []any{address, host, target, by, at.UnixMilli()}, Rows: 1, Alike: true}
}
