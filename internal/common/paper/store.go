package paper

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations are the tables of this package.
func Migrations() store.Migrations {
	return store.Migrations{Room: "paper", FS: migrationFiles}
}

// matterPapers is more papers than any matter has had.
const matterPapers = 500

// Insert keeps a paper; the hall's commit carries it together with the event
// that made it.
func Insert(p Paper) store.Stmt {
	return store.Stmt{SQL: `/* paper.insert */
insert into paper (id, matter, template, template_version, number, title, body, addressee,
  facts, made_at, made_by, sealed, lacks, skipped, hash, verify_code, link)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		Args: []any{p.ID, p.Matter, p.Template, p.Version, p.Number, p.Title, p.Body, p.Addressee,
			p.Facts, store.MillisOf(p.MadeAt), p.MadeBy, p.Sealed, p.Lacks, p.Skipped, p.Hash, p.VerifyCode, p.Link},
		Rows: 1}
}

// Void (作废) withdraws a paper with its reason. The paper stays readable,
// marked on every page; a paper is voided once.
func Void(id int64, reason string) (store.Stmt, error) {
	if strings.TrimSpace(reason) == "" {
		return store.Stmt{}, fault.InvalidField("reason", "请填写作废的理由")
	}
	return store.Stmt{SQL: `/* paper.void */
update paper set voided = $2 where id = $1 and voided = ''`, Args: []any{id, reason}, Rows: 1}, nil
}

// End writes onto a decision what became of it, such as 已撤销 or 已注销. The paper was
// rightly made and stays, marked on every page. A decision without a paper here is none
// of this house's.
func End(body, number, word string) store.Stmt {
	return store.Stmt{SQL: `/* paper.end */
update paper set ended = $3 where body = $1 and number = $2`, Args: []any{body, number, word}, Rows: store.Any}
}

const paperColumns = `select id, matter, template, template_version, number, title, body, addressee,
  facts, made_at, made_by, sealed, lacks, skipped, hash, verify_code, link, voided, ended, prints
from paper
`

// ByMatter answers the papers of a matter, oldest first.
func ByMatter(ctx context.Context, tx *store.Tx, matter int64) ([]Paper, error) {
	return several(ctx, tx, `/* paper.byMatter */
`+paperColumns+`where matter = $1
order by made_at, id
limit $2`, matter, matterPapers)
}

func several(ctx context.Context, tx *store.Tx, query string, args ...any) ([]Paper, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read papers: %w", err)
	}
	defer rows.Close()
	papers := []Paper{}
	for rows.Next() {
		p, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("read papers: %w", err)
		}
		papers = append(papers, p)
	}
	return papers, rows.Err()
}

// ByID answers one paper.
func ByID(ctx context.Context, tx *store.Tx, id int64) (Paper, error) {
	return one(tx.QueryRow(ctx, `/* paper.byID */
`+paperColumns+`where id = $1`, id), fmt.Sprint(id))
}

// ByNumber answers the paper with a number (文号), for staff of its body.
func ByNumber(ctx context.Context, tx *store.Tx, body, number string) (Paper, error) {
	return one(tx.QueryRow(ctx, `/* paper.byNumber */
`+paperColumns+`where body = $1 and number = $2`, body, number), number)
}

// Verify (验真) answers the paper with a verify code, as printed or typed in
// small letters and without hyphens.
func Verify(ctx context.Context, tx *store.Tx, code string) (Paper, error) {
	return one(tx.QueryRow(ctx, `/* paper.verify */
`+paperColumns+`where verify_code = $1`, TidyCode(code)), code)
}

// TidyCode is a code as it is kept, however it was typed.
func TidyCode(code string) string {
	kept := strings.Map(func(r rune) rune {
		if ('A' > r || r > 'Z') && ('0' > r || r > '9') {
			return -1
		}
		return r
	}, strings.ToUpper(code))
	if len(kept) != 12 {
		return kept
	}
	return kept[:4] + "-" + kept[4:8] + "-" + kept[8:]
}

func one(row *sql.Row, name string) (Paper, error) {
	p, err := scan(row)
	if errors.Is(err, sql.ErrNoRows) {
		return Paper{}, fault.Missing("文书", name)
	}
	if err != nil {
		return Paper{}, fmt.Errorf("read paper: %w", err)
	}
	return p, nil
}

func scan(row interface{ Scan(...any) error }) (Paper, error) {
	var p Paper
	var madeAt store.Millis
	err := row.Scan(&p.ID, &p.Matter, &p.Template, &p.Version, &p.Number, &p.Title, &p.Body, &p.Addressee,
		&p.Facts, &madeAt, &p.MadeBy, &p.Sealed, &p.Lacks, &p.Skipped, &p.Hash, &p.VerifyCode, &p.Link, &p.Voided, &p.Ended, &p.Prints)
	if err != nil {
		return Paper{}, err
	}
	p.MadeAt = madeAt.Time()
	return p, nil
}

// InsertTemplate keeps an administrator's wording; Press.Adopt puts it in
// force, here and, by AdoptedTemplates, after the next start.
func InsertTemplate(t *Template, at time.Time, by int64, author, reason string) store.Stmt {
	return InsertSource(t.Code, t.Version, t.source, at, by, author, reason)
}

// InsertSource does the same for a wording that was kept as its source until somebody put it in force.
func InsertSource(code string, version int, source string, at time.Time, by int64, author, reason string) store.Stmt {
	return store.Stmt{SQL: `/* paper.insertTemplate */
insert into paper_template (code, version, source, made_at, made_by, author, reason)
values ($1, $2, $3, $4, $5, $6, $7)`,
		Args: []any{code, version, source, store.MillisOf(at), by, author, reason}, Rows: 1}
}

// adoptedTemplates is more wordings than a city will write.
const adoptedTemplates = 10000

// AdoptedTemplates answers the sources of all wordings of administrators.
func AdoptedTemplates(ctx context.Context, tx *store.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `/* paper.adoptedTemplates */
select source
from paper_template
order by code, version
limit $1`, adoptedTemplates)
	if err != nil {
		return nil, fmt.Errorf("adopted templates: %w", err)
	}
	defer rows.Close()
	sources := []string{}
	for rows.Next() {
		var source string
		if err := rows.Scan(&source); err != nil {
			return nil, fmt.Errorf("adopted templates: %w", err)
		}
		sources = append(sources, source)
	}
	return sources, rows.Err()
}
