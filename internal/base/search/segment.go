package search

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
)

// Lists are kept in segments. Each transaction writes one, for the documents that it adds; a
// document that changes gets a new number, so that segments follow each other in the order of
// numbers and joining them is joining their lists. A number that went out of use stays in the
// lists until the index is built anew; readers pass it over.
type segment struct {
	id        int64
	documents int
}

// manySegments of one size are joined to one of the next.
const manySegments = 6

// size is the class of a segment, by powers of eight.
func (s segment) size() int {
	n := 0
	for documents := s.documents; documents >= 8; documents /= 8 {
		n++
	}
	return n
}

// buffer gathers the lists of a segment.
type buffer map[token]*list

func (b buffer) list(t token) *list {
	l := b[t]
	if l == nil {
		l = &list{}
		b[t] = l
	}
	return l
}

// add takes the tokens of a document.
func (b buffer) add(id uint32, p prepared) {
	p.tokens(func(t token, place uint32) { b.list(t).add(id, place) }, func(t token) { b.list(t).addAlone(id) })
}

// write puts a buffer into the file as one segment.
func (w *writing) write(ctx context.Context, id int64, b buffer, documents int) error {
	for _, t := range slices.Sorted(maps.Keys(b)) {
		l := b[t]
		if t.placed() {
			l.end()
		}
		if _, err := w.keepList.ExecContext(ctx, id, int64(t), l.last, l.bytes); err != nil {
			return err
		}
	}
	return w.keepSegment(ctx, segment{id, documents})
}

// due are the segments to join next: the newest, when many are no larger than the last.
func due(segments []segment) []segment {
	if len(segments) == 0 {
		return nil
	}
	from, size := len(segments), segments[len(segments)-1].size()
	for from > 0 && segments[from-1].size() <= size {
		from--
	}
	if len(segments)-from < manySegments {
		return nil
	}
	return segments[from:]
}

// row is a list as it lies in the file.
type row struct {
	token int64
	last  uint32
	bytes []byte
}

// cursor walks through the lists of a segment in the order of their tokens.
type cursor struct {
	rows *sql.Rows
	row  row
	done bool
}

func (c *cursor) next() error {
	if c.done = !c.rows.Next(); c.done {
		return c.rows.Err()
	}
	c.row = row{}
	return c.rows.Scan(&c.row.token, &c.row.last, &c.row.bytes)
}

// join writes one segment instead of several that follow each other. The caller commits.
func (d *disk) join(ctx context.Context, old []segment) (w *writing, made segment, err error) {
	if w, err = d.begin(ctx); err != nil {
		return nil, made, err
	}
	var cursors []*cursor
	defer func() {
		for _, c := range cursors {
			c.rows.Close()
		}
		if err != nil {
			w.tx.Rollback()
			err = fmt.Errorf("join segments: %w", err)
		}
	}()
	made.id = old[len(old)-1].id + 1
	for _, s := range old {
		rows, err := w.eachList(ctx, s.id)
		if err != nil {
			return nil, made, err
		}
		c := &cursor{rows: rows}
		cursors = append(cursors, c)
		made.documents += s.documents
		if err := c.next(); err != nil {
			return nil, made, err
		}
	}
	for {
		r, more, err := lowest(cursors)
		if err != nil {
			return nil, made, err
		}
		if !more {
			break
		}
		if _, err := w.keepList.ExecContext(ctx, made.id, r.token, r.last, r.bytes); err != nil {
			return nil, made, err
		}
	}
	for _, s := range old {
		if err := w.dropSegment(ctx, s.id); err != nil {
			return nil, made, err
		}
	}
	return w, made, w.keepSegment(ctx, made)
}

// lowest takes the lists of the lowest token, joined.
func lowest(cursors []*cursor) (r row, more bool, err error) {
	for _, c := range cursors {
		if !c.done && (!more || cmp.Less(c.row.token, r.token)) {
			r.token, more = c.row.token, true
		}
	}
	for _, c := range cursors {
		if c.done || c.row.token != r.token {
			continue
		}
		if r.bytes == nil {
			r.bytes, r.last = c.row.bytes, c.row.last
		} else {
			r.bytes, r.last = joined(r.bytes, r.last, c.row.bytes), c.row.last
		}
		if err := c.next(); err != nil {
			return r, more, err
		}
	}
	return r, more, nil
}
