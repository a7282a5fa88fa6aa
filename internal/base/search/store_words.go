package search

import (
	"context"
	"database/sql"
	"strings"

	"tongban/internal/base/store"
)

func addLesson(ctx context.Context, tx *store.Tx, l Lesson) error {
	inForce := 1
	if l.Gone {
		inForce = 0
	}
	_, err := tx.Exec(ctx, `/* search.addLesson */
		insert into search_word (id, sort, said, means, in_force, reason, changed_at, changed_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		l.ID, string(l.Sort), l.Said, strings.Join(l.Means, " "), inForce, l.Why, store.MillisOf(l.At), l.By)
	return err
}

// lessonPulse tells whether anything was added, without reading it.
type lessonPulse struct{ lines, last int64 }

func lessonsPulse(ctx context.Context, tx *store.Tx) (p lessonPulse, err error) {
	err = tx.QueryRow(ctx, `/* search.lessonsPulse */
		select count(*), coalesce(max(id), 0) from search_word`).Scan(&p.lines, &p.last)
	return p, err
}

// latestLessons gives the newest change of each word, the oldest of them first.
func latestLessons(ctx context.Context, tx *store.Tx) ([]Lesson, error) {
	return scanLessons(tx.Query(ctx, `/* search.latestLessons */
		select id, sort, said, means, in_force, reason, changed_at, changed_by
		from search_word w
		where not exists (select 1 from search_word n where n.sort = w.sort and n.said = w.said and n.id > w.id)
		order by id
		limit $1`, mostLessons))
}

func lessons(ctx context.Context, tx *store.Tx, said string, limit int) ([]Lesson, error) {
	return scanLessons(tx.Query(ctx, `/* search.lessons */
		select id, sort, said, means, in_force, reason, changed_at, changed_by
		from search_word
		where said = $1 or $1 = ''
		order by id desc
		limit $2`, said, limit))
}

func scanLessons(rows *sql.Rows, err error) ([]Lesson, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Lesson
	for rows.Next() {
		var l Lesson
		var means string
		var inForce int
		var at store.Millis
		if err := rows.Scan(&l.ID, &l.Sort, &l.Said, &means, &inForce, &l.Why, &at, &l.By); err != nil {
			return nil, err
		}
		l.Means, l.Gone, l.At = strings.Fields(means), inForce == 0, at.Time()
		list = append(list, l)
	}
	return list, rows.Err()
}
