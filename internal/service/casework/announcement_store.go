package casework

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

func insertAnnouncement(a Announcement) store.Stmt {
	return store.Stmt{SQL: `/* casework.insertAnnouncement */
insert into case_announcement (id, matter, sort, no, number, item, body, words, basis, place, how, phone, begun_at, until_at, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		Args: []any{a.ID, a.Matter, a.Sort, a.No, a.Number, a.Item, a.Body, a.Words, a.Basis, a.Place, a.How, a.Phone, a.Begun.UnixMilli(), a.Until.UnixMilli(), a.State}, Rows: 1}
}

// overAnnouncement ends one announcement of a case. One whose days were over already may be ended once more, with what came of it.
func overAnnouncement(matter int64, sort string, no int, state, note string, waiting int) store.Stmt {
	return store.Stmt{SQL: `/* casework.overAnnouncement */
update case_announcement set state = $4, note = $5, waiting = $6 where matter = $1 and sort = $2 and no = $3`, Args: []any{matter, sort, no, state, note, waiting}, Rows: 1}
}

// recallAnnouncement takes back what of a sort is still open.
func recallAnnouncement(matter int64, sort, note string) store.Stmt {
	return closeAnnouncements(matter, sort, announcementRecalled, note)
}

func closeAnnouncements(matter int64, sort, state, note string) store.Stmt {
	return store.Stmt{SQL: `/* casework.closeAnnouncements */
update case_announcement set state = $3, note = $4 where matter = $1 and sort = $2 and state = 'open'`, Args: []any{matter, sort, state, note}, Rows: store.Any}
}

const announcementColumns = `id, matter, sort, no, number, item, body, words, basis, place, how, phone, begun_at, until_at, state, note`

// announcementsOpen are those about which something can still be done, the nearest first.
func announcementsOpen(ctx context.Context, tx *store.Tx, now time.Time, limit int) ([]Announcement, error) {
	return scanAnnouncements(ctx, tx, `/* casework.announcementsOpen */
select `+announcementColumns+`
from case_announcement
where state = 'open' and until_at >= $1
order by until_at, id
limit $2`, now.UnixMilli(), limit)
}

// announcementsPast are those that ended since a moment, the newest first.
func announcementsPast(ctx context.Context, tx *store.Tx, since, now time.Time, limit int) ([]Announcement, error) {
	return scanAnnouncements(ctx, tx, `/* casework.announcementsPast */
select `+announcementColumns+`
from case_announcement
where until_at >= $1 and (state <> 'open' or until_at < $2)
order by until_at desc, id desc
limit $3`, since.UnixMilli(), now.UnixMilli(), limit)
}

// announcementsOf are those of some bodies, the newest first.
func announcementsOf(ctx context.Context, tx *store.Tx, bodies []string, limit int) ([]Announcement, error) {
	if len(bodies) == 0 {
		return nil, nil
	}
	marks, args := make([]string, len(bodies)), make([]any, len(bodies), len(bodies)+1)
	for i, b := range bodies {
		marks[i], args[i] = "$"+strconv.Itoa(i+1), b
	}
	return scanAnnouncements(ctx, tx, `/* casework.announcementsOf */
select `+announcementColumns+`
from case_announcement
where body in (`+strings.Join(marks, ", ")+`)
order by begun_at desc, id desc
limit $`+strconv.Itoa(len(bodies)+1), append(args, limit)...)
}

// objectionsWaiting are the announcements of some bodies with objections that nobody has answered, the oldest first.
func objectionsWaiting(ctx context.Context, tx *store.Tx, bodies []string, limit int) ([]Announcement, error) {
	if len(bodies) == 0 {
		return nil, nil
	}
	marks, args := make([]string, len(bodies)), make([]any, len(bodies), len(bodies)+1)
	for i, b := range bodies {
		marks[i], args[i] = "$"+strconv.Itoa(i+1), b
	}
	return scanAnnouncements(ctx, tx, `/* casework.objectionsWaiting */
select `+announcementColumns+`
from case_announcement
where waiting > 0 and body in (`+strings.Join(marks, ", ")+`)
order by begun_at, id
limit $`+strconv.Itoa(len(bodies)+1), append(args, limit)...)
}

func announcementByID(ctx context.Context, tx *store.Tx, id int64) (Announcement, error) {
	list, err := scanAnnouncements(ctx, tx, `/* casework.announcement */
select `+announcementColumns+`
from case_announcement
where id = $1
limit 1`, id)
	if err != nil {
		return Announcement{}, err
	}
	if len(list) == 0 {
		return Announcement{}, fault.Missing("公告", strconv.FormatInt(id, 10))
	}
	return list[0], nil
}

// announcementOfCase is what a case has put before the public last, to object to it.
func announcementOfCase(ctx context.Context, tx *store.Tx, number string) (Announcement, error) {
	list, err := scanAnnouncements(ctx, tx, `/* casework.announcementOfCase */
select `+announcementColumns+`
from case_announcement
where number = $1 and sort <> 'hearing'
order by begun_at desc, id desc
limit 1`, number)
	if err != nil {
		return Announcement{}, err
	}
	if len(list) == 0 {
		return Announcement{}, fault.Missing("公告", number)
	}
	return list[0], nil
}

func scanAnnouncements(ctx context.Context, tx *store.Tx, query string, args ...any) (list []Announcement, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a Announcement
		var begun, until store.Millis
		if err := rows.Scan(&a.ID, &a.Matter, &a.Sort, &a.No, &a.Number, &a.Item, &a.Body, &a.Words, &a.Basis, &a.Place, &a.How, &a.Phone, &begun, &until, &a.State, &a.Note); err != nil {
			return nil, err
		}
		a.Begun, a.Until = begun.Time(), until.Time()
		list = append(list, a)
	}
	return list, rows.Err()
}
