package publish

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"tongban/internal/base/fault"
	"tongban/internal/base/search"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
)

// The facets by which documents are narrowed; the day of publication is no facet but their order, since hardly two
// documents would share all of theirs.
const (
	facetClass    = "class"
	facetBody     = "body"
	facetGenre    = "genre"
	facetSubject  = "subject"
	facetValidity = "validity"
	facetForm     = "form"
)

// SourceDocument is the name of the source of documents.
const SourceDocument = "document"

// lateness is for how long a change may have been committed behind a later one and is still found by the index.
const lateness = 30_000

// feed gives an index the documents that changed. What is not public is forgotten there: the index of the public never
// holds a word of a draft.
type feed struct {
	room *Room
	mu   sync.Mutex
	seen map[int64]change // of the last half minute, by document
	up   int64            // moment at which nothing was late any more
}

// Source gives the documents to an index.
func (room *Room) Source() search.Source {
	f := &feed{room: room, seen: map[int64]change{}}
	return search.Source{Name: SourceDocument, Changes: f.changes}
}

func (f *feed) changes(ctx context.Context, after int64, limit int) (docs []search.Document, next int64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	next = after
	err = f.room.read(ctx, func(tx *store.Tx) error {
		list, marks, err := changedAfter(ctx, tx, after, limit)
		if err != nil {
			return err
		}
		if len(list) == 0 { // at the end: what was committed late
			now := f.room.Now().UnixMilli()
			from := max(after-lateness, f.up-2*lateness) // what is committed now is no older than that
			if from >= after {
				return nil
			}
			if list, marks, err = f.late(ctx, tx, from, limit); err != nil {
				return err
			}
			if len(list) == 0 {
				f.up = now
			}
		}
		for i, d := range list {
			if f.seen[d.ID] == marks[i] {
				continue
			}
			f.seen[d.ID] = marks[i]
			next = max(next, marks[i].at)
			docs = append(docs, f.room.found(d))
		}
		return nil
	})
	for id, change := range f.seen {
		if change.at < next-2*lateness {
			delete(f.seen, id)
		}
	}
	return docs, next, err
}

// late reads what changed within the last half minute and was not given yet. All of that time is looked at, however
// much it is: an import changes many documents in a moment.
func (f *feed) late(ctx context.Context, tx *store.Tx, after int64, limit int) (list []Document, marks []change, err error) {
	for id := int64(0); len(list) < limit; {
		ids, changes, err := marksAfter(ctx, tx, after, id, marksPage)
		if err != nil {
			return nil, nil, err
		}
		for i, changed := range ids {
			after, id = changes[i].at, changed
			if f.seen[changed] == changes[i] || len(list) == limit {
				continue
			}
			d, err := documentByID(ctx, tx, changed)
			if err != nil {
				return nil, nil, err
			}
			list, marks = append(list, d), append(marks, changes[i])
		}
		if len(ids) < marksPage {
			break
		}
	}
	return list, marks, nil
}

// found is what can be found of a document; of what is not public nothing.
func (room *Room) found(d Document) search.Document {
	if !d.shown() {
		return search.Document{Key: idText(d.ID), Gone: true}
	}
	doc := search.Document{Key: idText(d.ID), Title: d.Title, Text: strings.Join([]string{d.Abstract, Plain(d.Text), d.Issuers, d.Maker, room.Org.BodyName(d.Body)}, "\n"),
		Order:  d.PublishedAt.UnixMilli(), // as shown_at, by which the list is narrowed without words
		Facets: map[string][]string{facetClass: {d.Class}, facetBody: {d.Body}, facetGenre: {d.Genre}, facetSubject: {d.Subject}}}
	for _, name := range []string{d.Number, d.Index} {
		if name != "" && name != "无" {
			doc.Aliases = append(doc.Aliases, name)
		}
	}
	doc.Aliases = append(doc.Aliases, strings.Fields(d.Keywords)...)
	for _, f := range d.publicFiles() {
		doc.Aliases = append(doc.Aliases, f.Name)
	}
	if d.inLibrary() {
		doc.Facets[facetLibrary] = []string{"1"}
	}
	if len(d.Audience) > 0 {
		doc.Facets[facetAudience] = d.Audience
	}
	if !d.MadeOn.IsZero() {
		doc.Facets[facetMade] = []string{d.MadeOn.String()[:4]}
	}
	if d.Bond != nil {
		doc.Facets[facetForm] = []string{d.Bond.Form}
	}
	if d.Validity != "" {
		doc.Facets[facetValidity] = []string{string(d.Validity)}
	}
	if d.Validity == Repealed || d.Validity == Lapsed {
		doc.Weight = -0.5
	}
	return doc
}

// question is what a reader chose, as the index takes it. Documents are asked for by what stands in them.
func (in Asked) question() search.Query {
	q := search.Query{Text: in.Words, Filters: map[string][]string{}, Limit: pageLimit, Literal: true}
	for name, value := range map[string]string{facetClass: in.Class, facetBody: in.Body, facetGenre: in.Genre, facetSubject: in.Subject, facetValidity: in.Validity} {
		if value != "" {
			q.Filters[name] = []string{value}
		}
	}
	if !in.From.IsZero() {
		q.From = in.From.Start().UnixMilli()
	}
	if !in.Until.IsZero() {
		q.Until = in.Until.AddDays(1).Start().UnixMilli()
	}
	return q
}

// getSearch answers what a reader typed, with the exact number of what was found (D-02).
func (room *Room) getSearch(w http.ResponseWriter, r *http.Request, in Asked) error {
	q := in.question()
	q.After = r.URL.Query().Get("after")
	res, err := room.Index.Search(r.Context(), q)
	if errors.Is(err, search.ErrPaging) {
		return fault.Invalidf("这一页的地址不完整，请重新搜索")
	}
	if err != nil {
		return err
	}
	hits := res.Hits
	if q.After == "" && len(hits) == 0 {
		hits = res.Near
	}
	var ids []int64
	said := map[int64]string{}
	for _, h := range hits {
		id, _ := strconv.ParseInt(h.Key, 10, 64)
		ids = append(ids, id)
		said[id] = search.PlainText(h.Snippet)
	}
	var list []row
	if err = room.read(r.Context(), func(tx *store.Tx) error {
		list, err = rowsOf(r.Context(), tx, ids)
		return err
	}); err != nil {
		return err
	}
	sheet := room.sheet(r.Context(), list)
	for i, l := range list {
		sheet.Rows[i].Cells[0].Note = said[l.ID]
	}
	if res.Next != "" {
		next := in.query()
		next.Set("after", res.Next)
		sheet.Pages.Next = "/disclosure/documents?" + next.Encode()
	}
	total := web.Filters{Label: web.T(r.Context(), "disclosure.found|搜索结果"), Total: res.Total, Unit: "条", Clear: "/disclosure/documents"}
	shelved, err := room.shelved(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, room.listPage(r, in, foundNumbers(res), shelved, web.FilterBar(total), web.Table(sheet)))
}

// foundNumbers are the numbers of what was found beside the choices.
func foundNumbers(res search.Result) numbers {
	return func(facet int, word string) int {
		for _, c := range res.Facets[[facets]string{facetClass, facetBody, facetGenre, facetSubject, facetValidity}[facet]] {
			if c.Value == word {
				return c.N
			}
		}
		return 0
	}
}

// Found is one document for the box that answers for the whole site.
type Found struct{ Title, Text, Href string }

// Find gives the best few documents for words typed anywhere on the site, and how many there are.
func (room *Room) Find(ctx context.Context, words string, most int) (out []Found, total int, err error) {
	if room.Index == nil || strings.TrimSpace(words) == "" {
		return nil, 0, nil
	}
	res, err := room.Index.Search(ctx, search.Query{Text: words, Limit: most, Literal: true})
	if err != nil {
		return nil, 0, fmt.Errorf("search documents: %w", err)
	}
	if res.Close {
		return nil, 0, nil // only near to what was asked: the box has better answers
	}
	var ids []int64
	for _, h := range res.Hits {
		id, _ := strconv.ParseInt(h.Key, 10, 64)
		ids = append(ids, id)
	}
	var list []row
	if err := room.read(ctx, func(tx *store.Tx) error {
		list, err = rowsOf(ctx, tx, ids)
		return err
	}); err != nil {
		return nil, 0, err
	}
	for _, l := range list {
		text := room.Org.BodyName(l.Body) + "，" + dateOf(millis(l.At)).Chinese() + "发布"
		if l.Number != "" && l.Number != "无" {
			text = l.Number + "，" + text
		}
		if v := Validity(l.Validity); v == Repealed || v == Lapsed {
			text += "，" + v.Title()
		}
		out = append(out, Found{l.Title, text, publicAddress(l.Matter)})
	}
	return out, res.Total, nil
}
