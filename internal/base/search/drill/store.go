package drill

import (
	"context"
	"database/sql"
	"net/url"
	"strings"

	_ "modernc.org/sqlite" // reads the index file beside the index
)

// beside reads the index file directly: what the index is compared with.
type beside struct{ *sql.DB }

func openBeside(path string) (*beside, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro")
	return &beside{db}, err
}

// scan counts the documents that hold a text as every database can.
func (b *beside) scan(ctx context.Context, text string) (n int, err error) {
	err = b.QueryRowContext(ctx, `/* drill.scan */
		select count(*)
		from document
		where title like ?1 or aliases like ?1 or body like ?1`, "%"+text+"%").Scan(&n)
	return n, err
}

// count is FTS5's count of the documents whose text holds one phrase.
func (b *beside) count(ctx context.Context, text string) (n int, err error) {
	err = b.QueryRowContext(ctx, `/* drill.count */
		select count(*)
		from body
		where body match ?1`, phrase(text)).Scan(&n)
	return n, err
}

// phrase is a text without separators as pairs of characters.
func phrase(text string) string {
	runes := []rune(text)
	if len(runes) == 1 {
		return `"` + text + `" *`
	}
	var pairs []string
	for i := 0; i+1 < len(runes); i++ {
		pairs = append(pairs, string(runes[i:i+2]))
	}
	return `"` + strings.Join(pairs, " ") + `"`
}
