package paper

import (
	"context"
	"fmt"
	"time"

	"tongban/internal/base/store"
)

// Edition is one version of an administrator, as the history shows it.
type Edition struct {
	Code    string
	Version int
	Author  string
	Reason  string
	At      time.Time
}

// Editions answers the versions of administrators, of one template or, with an empty code, of all, the newest first.
func Editions(ctx context.Context, tx *store.Tx, code string) ([]Edition, error) {
	rows, err := tx.Query(ctx, `/* paper.editions */
select code, version, author, reason, made_at
from paper_template
where code = $1 or $1 = ''
order by version desc, code
limit $2`, code, adoptedTemplates)
	if err != nil {
		return nil, fmt.Errorf("editions of template %s: %w", code, err)
	}
	defer rows.Close()
	list := []Edition{}
	for rows.Next() {
		var e Edition
		var at store.Millis
		if err := rows.Scan(&e.Code, &e.Version, &e.Author, &e.Reason, &at); err != nil {
			return nil, fmt.Errorf("editions of template %s: %w", code, err)
		}
		e.At = at.Time()
		list = append(list, e)
	}
	return list, rows.Err()
}

// Uses is how many papers were made with a version, and how many of them because a newer one could not be filled.
type Uses struct {
	Code          string
	Version       int
	Made, Instead int
}

// UsesOfTemplates counts the papers by template and version.
func UsesOfTemplates(ctx context.Context, tx *store.Tx) ([]Uses, error) {
	rows, err := tx.Query(ctx, `/* paper.usesOfTemplates */
select template, template_version, count(*), sum(case when skipped > 0 then 1 else 0 end)
from paper
group by template, template_version
order by template, template_version
limit $1`, adoptedTemplates)
	if err != nil {
		return nil, fmt.Errorf("uses of templates: %w", err)
	}
	defer rows.Close()
	list := []Uses{}
	for rows.Next() {
		var u Uses
		if err := rows.Scan(&u.Code, &u.Version, &u.Made, &u.Instead); err != nil {
			return nil, fmt.Errorf("uses of templates: %w", err)
		}
		list = append(list, u)
	}
	return list, rows.Err()
}

// LastOf answers the papers that were made last with a template.
func LastOf(ctx context.Context, tx *store.Tx, template string, limit int) ([]Paper, error) {
	return several(ctx, tx, `/* paper.lastOf */
`+paperColumns+`where template = $1
order by id desc
limit $2`, template, limit)
}
