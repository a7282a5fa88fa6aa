package drill

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"
	"unicode"

	_ "modernc.org/sqlite" // the library under measure uses it too

	"tongban/internal/base/search"
)

// beside is what the index is compared with: a scan of the words in its own file, and FTS5
// over the same documents in a file of its own.
type beside struct{ words, fts5 *sql.DB }

func openBeside(words, fts5 string) (b *beside, err error) {
	b = &beside{}
	if b.words, err = sql.Open("sqlite", file(words)+"?mode=ro"); err != nil {
		return nil, err
	}
	b.fts5, err = sql.Open("sqlite", file(fts5)+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-32768)")
	if err == nil {
		b.fts5.SetMaxOpenConns(1)
	}
	return b, err
}

func file(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

func (b *beside) close() error { return errors.Join(b.words.Close(), b.fts5.Close()) }

// build fills FTS5 with the pairs of characters of the documents' texts.
func (b *beside) build(ctx context.Context, documents int, document func(n int) search.Document) error {
	const together = 4000 // documents a transaction, as the index has
	if _, err := b.fts5.ExecContext(ctx, "create virtual table body using fts5(text, content='', prefix='1', tokenize='ascii')"); err != nil {
		return err
	}
	for from := 0; from < documents; from += together {
		tx, err := b.fts5.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		for n := from; n < min(documents, from+together); n++ {
			if _, err := tx.ExecContext(ctx, `/* drill.keep */ insert into body (rowid, text) values (?1, ?2)`, n+1, pairs(document(n).Text, true)); err != nil {
				return errors.Join(err, tx.Rollback())
			}
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// scan counts the documents that hold a text as every database can.
func (b *beside) scan(ctx context.Context, text string) (n int, err error) {
	err = b.words.QueryRowContext(ctx, `/* drill.scan */
		select count(*)
		from document
		where title like ?1 or aliases like ?1 or body like ?1`, "%"+text+"%").Scan(&n)
	return n, err
}

// count is FTS5's count of the documents whose text holds one phrase.
func (b *beside) count(ctx context.Context, text string) (n int, err error) {
	phrase := `"` + pairs(text, false) + `"`
	if len([]rune(text)) == 1 {
		phrase = `"` + text + `" *`
	}
	err = b.fts5.QueryRowContext(ctx, `/* drill.count */
		select count(*)
		from body
		where body match ?1`, phrase).Scan(&n)
	return n, err
}

// pairs are the pairs of characters of a text; alone also gives the last one of each run.
func pairs(text string, alone bool) string {
	var b strings.Builder
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		runes := []rune(run)
		for i := range runes {
			if i+1 < len(runes) {
				b.WriteString(string(runes[i:i+2]) + " ")
			} else if alone {
				b.WriteString(string(runes[i:]) + " ")
			}
		}
	}
	return b.String()
}
