package publish

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
)

var (
	quotedNumber = regexp.MustCompile(`\p{Han}{2,12}〔\d{4}〕\d{1,4}号`)
	quotedPage   = regexp.MustCompile(`/disclosure/documents/([0-9A-Za-z-]+)`)
)

// mostQuoted bounds the documents that a text is looked through for.
const mostQuoted = 30

// quoted are the document numbers, and the numbers of pages, that a text names. Chinese has no blanks: of what stands
// before the year every ending is tried (依据云政办〔2021〕22号).
func quoted(text string) (numbers, matters []string) {
	found := 0
	for _, q := range quotedNumber.FindAllString(brackets(text), -1) {
		if found++; found > mostQuoted {
			break
		}
		name, rest, _ := strings.Cut(q, "〔")
		letters := []rune(name)
		for i := 0; i+2 <= len(letters); i++ {
			numbers = append(numbers, string(letters[i:])+"〔"+rest)
		}
	}
	for _, m := range quotedPage.FindAllStringSubmatch(text, mostQuoted) {
		matters = append(matters, m[1])
	}
	slices.Sort(numbers)
	slices.Sort(matters)
	return slices.Compact(numbers), slices.Compact(matters)
}

// quotedRows finds the public documents that a text names.
func quotedRows(ctx context.Context, tx *store.Tx, self int64, text string) (list []row, err error) {
	numbers, matters := quoted(text)
	read := func(column string, values []string) error {
		if len(values) == 0 {
			return nil
		}
		args, marks := []any{self}, make([]string, len(values))
		for i, v := range values {
			args = append(args, v)
			marks[i] = "$" + strconv.Itoa(i+2)
		}
		rows, err := tx.Query(ctx, `/* publish.quoted */
select `+rowColumns+`
from document d join matter m on m.id = d.id
where `+publicSight+` and d.id <> $1 and `+column+` in (`+strings.Join(marks, ", ")+`)
order by d.made_on, d.id limit 100`, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l row
			if err := rows.Scan(l.dest()...); err != nil {
				return err
			}
			if !slices.ContainsFunc(list, func(x row) bool { return x.ID == l.ID }) {
				list = append(list, l)
			}
		}
		return rows.Err()
	}
	if err := read("d.doc_number", numbers); err != nil {
		return nil, err
	}
	return list, read("m.number", matters)
}

// quotes shows what a text quotes and whether that still holds (国办发〔2017〕47号).
func (x related) quotes() []web.Link {
	var links []web.Link
	for _, l := range x.quoted {
		text := l.Title
		if l.Number != "" && l.Number != "无" {
			text += "（" + l.Number + "）"
		}
		if v := Validity(l.Validity); v != "" {
			text += " " + v.Title()
		}
		links = append(links, web.Link{Text: text, Href: publicAddress(l.Matter)})
	}
	return links
}
