package publish

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/store"
)

// Hyperlink (链接) is a link of a text with its place.
type Hyperlink struct {
	Place, Text, Href string
	Plain             bool // it is written like a link, and its address is none that becomes one
}

// hyperlinks are the links of a document, in the order of its text.
func (d Document) hyperlinks() (out []Hyperlink) {
	if !strings.Contains(d.Text, "](") {
		return nil
	}
	n := 0
	for _, line := range strings.Split(d.Text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		n++
		for _, m := range markLink.FindAllStringSubmatch(line, -1) {
			out = append(out, Hyperlink{Place: "正文第" + strconv.Itoa(n) + "段", Text: m[1], Href: m[2], Plain: !safeAddress(m[2])})
		}
	}
	return out
}

// DeadLink is why a link leads nowhere, and what to write instead when that is known.
type DeadLink struct{ Reason, Should string }

// looksUp reports whether what a document says hangs together with other records: on its way to the public it names
// addresses that may come and go without it.
func (d Document) looksUp() bool {
	return d.FirstAt.IsZero() && strings.Contains(d.Text, "](")
}

func beside(facts any) bool {
	d, ok := facts.(Document)
	return ok && (d.looksUp() || d.asksRegister())
}

// linked looks up the links of a document that is on its way to the public.
func (room *Room) linked(ctx context.Context, tx *store.Tx, d *Document) (err error) {
	if room.Links == nil || !d.looksUp() {
		return nil
	}
	var hrefs []string
	for _, l := range d.hyperlinks() {
		if _, own := attachmentOf(l.Href); !own && !l.Plain && !slices.Contains(hrefs, l.Href) {
			hrefs = append(hrefs, l.Href)
		}
	}
	if len(hrefs) > mostFindings {
		hrefs = hrefs[:mostFindings]
	}
	d.Dead, err = room.Links(ctx, tx, d.ID, hrefs)
	return err
}

// deadLinks are the links of a document that lead nowhere.
func (d Document) deadLinks() (out []Finding) {
	for _, l := range d.hyperlinks() {
		dead := d.Dead[l.Href]
		if l.Plain {
			dead = DeadLink{Reason: "网址要以 http://、https:// 或者 / 开头，否则不会成为链接"}
		}
		if id, own := attachmentOf(l.Href); own {
			dead.Reason = d.deadFile(id)
		}
		if dead.Reason == "" {
			continue
		}
		shown := l.Href
		if runes := []rune(shown); len(runes) > 80 {
			shown = string(runes[:80]) + "…"
		}
		out = append(out, Finding{Key: keyOfFinding("link", l.Href, dead.Reason), Sort: "链接", Place: l.Place, Before: "[" + l.Text + "] ", Found: shown, Should: dead.Should, Note: dead.Reason})
	}
	return out
}

// DeadLinkOf looks an address up as the public would find it: that of a document, or of a file of one. self is the document
// on which the link stands, which will be public with it. mine says whether the address is one of the room's at all.
func (room *Room) DeadLinkOf(ctx context.Context, tx *store.Tx, self int64, address string) (dead DeadLink, mine bool, err error) {
	path, _, _ := strings.Cut(address, "?")
	rest, ok := strings.CutPrefix(path, "/disclosure/documents/")
	number, more, _ := strings.Cut(rest, "/")
	if !ok || number == "" {
		return dead, false, nil
	}
	if number, err = url.PathUnescape(number); err != nil {
		return DeadLink{Reason: "网址写得不对"}, true, nil
	}
	var d Document
	var id int64
	var body string
	err = tx.QueryRow(ctx, `/* publish.deadLink */ select d.id, d.body from matter m join document d on d.id = m.id where m.number = $1`, number).Scan(&id, &body)
	if errors.Is(err, sql.ErrNoRows) {
		dead.Reason = "没有这篇信息"
		if right, err := numberByIndex(ctx, tx, number); err == nil {
			dead.Should = publicAddress(right) // somebody wrote its index number
		}
		return dead, true, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &d)
	}
	if err != nil {
		return dead, true, fmt.Errorf("read document %s: %w", number, err)
	}
	access := d.access()
	switch {
	case d.Revises != 0:
		dead = DeadLink{Reason: "这是修订稿的编号，公众打不开", Should: publicAddress(d.RevisesNumber)}
	case access == Gone:
		dead.Reason = "《" + d.Title + "》已于" + dateOf(d.Withdrawn.At).Chinese() + "撤回"
	case access == Hidden && id != self:
		dead.Reason = "这篇信息还没有公开"
	}
	file, isFile := strings.CutPrefix(more, "files/")
	if dead.Reason != "" || !isFile {
		return dead, true, nil
	}
	n, _ := strconv.ParseInt(file, 10, 64)
	dead.Reason = d.deadFile(n)
	return dead, true, nil
}

// attachmentOf is the file of the same document to which an address leads, if it leads to one.
func attachmentOf(href string) (id int64, own bool) {
	if !attachmentAddress.MatchString(href) {
		return 0, false
	}
	id, _ = strconv.ParseInt(strings.TrimPrefix(href, attachmentMark), 10, 64)
	return id, true
}

// deadFile says why the public cannot open a file of the document; empty when it can.
func (d Document) deadFile(id int64) string {
	at := slices.IndexFunc(d.Files, func(f Attachment) bool { return f.ID == id })
	switch {
	case at < 0:
		return "这篇信息没有这个附件"
	case d.Files[at].Internal:
		return "这是内部附件，公众打不开"
	}
	return ""
}

// AddressOf is where a document stands, or stood.
func (room *Room) AddressOf(ctx context.Context, tx *store.Tx, id int64) (address string, err error) {
	var number string
	err = tx.QueryRow(ctx, `/* publish.addressOf */ select m.number from document d join matter m on m.id = d.id where d.id = $1`, id).Scan(&number)
	return publicAddress(number), err
}

// Hyperlinked is a document with the links of its text, each address once; one that the public does not see has none.
type Hyperlinked struct {
	ID                          int64
	Number, Title, Body, Author string
	Links                       []Hyperlink
}

// LinksChanged gives the documents that changed after a mark and not after another, in the order of their marks; all that
// share the last mark come along. The mark is zero when there are none.
func (room *Room) LinksChanged(ctx context.Context, after, until int64, limit int) (list []Hyperlinked, mark int64, err error) {
	err = room.read(ctx, func(tx *store.Tx) error {
		list, mark, err = linksChanged(ctx, tx, after, until, limit)
		return err
	})
	return list, mark, err
}

func linksChanged(ctx context.Context, tx *store.Tx, after, until int64, limit int) (list []Hyperlinked, mark int64, err error) {
	var last sql.NullInt64
	err = tx.QueryRow(ctx, `/* publish.linksMark */
select max(x.changed) from (select d.changed from document d where d.changed > $1 and d.changed <= $2 order by d.changed limit $3) x`, after, until, limit).Scan(&last)
	if err != nil || !last.Valid {
		return nil, 0, err
	}
	rows, err := tx.Query(ctx, `/* publish.linksChanged */
select d.id, m.number, d.body from document d join matter m on m.id = d.id where d.changed > $1 and d.changed <= $2 order by d.changed, d.id limit 100000`, after, last.Int64)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var number, body string
		if err := rows.Scan(&id, &number, &body); err != nil {
			return nil, 0, err
		}
		var d Document
		if err := json.Unmarshal([]byte(body), &d); err != nil {
			return nil, 0, fmt.Errorf("read document %d: %w", id, err)
		}
		h := Hyperlinked{ID: id, Number: number, Title: d.Title, Body: d.Body, Author: d.Author}
		if d.shown() {
			for _, l := range d.hyperlinks() {
				if id, own := attachmentOf(l.Href); own {
					l.Href = publicAddress(number) + "/files/" + idText(id)
				}
				h.Links = append(h.Links, l)
			}
		}
		list = append(list, h)
	}
	return list, last.Int64, rows.Err()
}
