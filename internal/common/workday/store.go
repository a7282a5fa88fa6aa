package workday

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the statutory calendar.
func Migrations() store.Migrations { return store.Migrations{Room: "workday", FS: migrations} }

// Version is one entered table of a year; it takes effect when a second person releases it.
type Version struct {
	Table      Year
	Number     int
	ProposedBy string
	ProposedAt time.Time
	ReleasedBy string // empty until released
	ReleasedAt time.Time
}

// Released reports whether the version has taken effect.
func (v Version) Released() bool { return v.ReleasedBy != "" }

// Load reads the calendar in force: the tables that come with the program, and over them the newest released version of each year.
func Load(ctx context.Context, tx *store.Tx) (*Calendar, error) {
	released, err := versions(tx.Query(ctx, `/* workday.released */
		select body, version, proposed_by, proposed_at, released_by, released_at
		from workday_year
		where released_by <> ''
		order by year, version
		limit 10000`))
	if err != nil {
		return nil, fmt.Errorf("load calendar: %w", err)
	}
	years := seedYears()
	for _, v := range released {
		years = append(years, v.Table)
	}
	return NewCalendar(years...)
}

// Versions lists the entered tables of a year, newest first.
func Versions(ctx context.Context, tx *store.Tx, year int) ([]Version, error) {
	found, err := versions(tx.Query(ctx, `/* workday.versions */
		select body, version, proposed_by, proposed_at, released_by, released_at
		from workday_year
		where year = $1
		order by version desc
		limit 1000`, year))
	if err != nil {
		return nil, fmt.Errorf("list holiday tables of %d: %w", year, err)
	}
	return found, nil
}

func versions(rows *sql.Rows, err error) ([]Version, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []Version
	for rows.Next() {
		v, err := scanVersion(rows.Scan)
		if err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, rows.Err()
}

func scanVersion(scan func(...any) error) (Version, error) {
	var v Version
	var body string
	var proposed, released store.Millis
	if err := scan(&body, &v.Number, &v.ProposedBy, &proposed, &v.ReleasedBy, &released); err != nil {
		return Version{}, err
	}
	v.ProposedAt, v.ReleasedAt = proposed.Time(), released.Time()
	return v, json.Unmarshal([]byte(body), &v.Table)
}

// Propose enters a table as the next version of its year and gives the version's number. It changes no due date yet.
func Propose(ctx context.Context, tx *store.Tx, table Year, by string, at time.Time) (int, error) {
	if by == "" {
		return 0, fault.Deniedf("请先登录，再提交放假安排")
	}
	if err := table.Check(); err != nil {
		return 0, err
	}
	body, err := json.Marshal(table)
	if err != nil {
		return 0, fmt.Errorf("propose holiday table: %w", err)
	}
	var number int
	err = tx.QueryRow(ctx, `/* workday.lastVersion */
		select coalesce(max(version), 0) + 1
		from workday_year
		where year = $1
		limit 1`, table.Year).Scan(&number)
	if err != nil {
		return 0, fmt.Errorf("propose holiday table of %d: %w", table.Year, err)
	}
	_, err = tx.Exec(ctx, `/* workday.propose */
		insert into workday_year (year, version, body, proposed_by, proposed_at, released_by, released_at)
		values ($1, $2, $3, $4, $5, '', 0)`,
		table.Year, number, string(body), by, store.MillisOf(at))
	if err != nil {
		return 0, fmt.Errorf("propose holiday table of %d: %w", table.Year, err)
	}
	return number, nil
}

// Release puts a proposed version into force. The proposer cannot: two persons stand behind every table.
func Release(ctx context.Context, tx *store.Tx, year, number int, by string, at time.Time) error {
	listed, err := Versions(ctx, tx, year)
	if err != nil {
		return err
	}
	if err := releasable(listed, year, number, by); err != nil {
		return err
	}
	changed, err := tx.Exec(ctx, `/* workday.release */
		update workday_year
		set released_by = $3, released_at = $4
		where year = $1 and version = $2 and released_by = ''`,
		year, number, by, store.MillisOf(at))
	if err == nil && changed != 1 {
		err = errors.New("the version is no longer open")
	}
	if err != nil {
		return fmt.Errorf("release holiday table %d/%d: %w", year, number, err)
	}
	return nil
}

// releasable says why a version cannot be released; listed is newest first.
func releasable(listed []Version, year, number int, by string) error {
	for _, v := range listed {
		switch {
		case v.Number > number && v.Released():
			return fault.Conflictf("%d年已有更新的放假安排（第%d版）生效，请以它为基础重新提交", year, v.Number)
		case v.Number != number:
			continue
		case v.Released():
			return fault.Conflictf("%d年放假安排第%d版已经生效，不必再次发布", year, number)
		case by == "" || by == v.ProposedBy:
			return fault.Deniedf("放假安排要由提交人以外的另一人核对发布，请联系另一位管理员")
		default:
			return nil
		}
	}
	return fault.Missing("放假安排", fmt.Sprintf("%d年第%d版", year, number))
}
