package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// TopicAnnounced is the outbox topic by which a clean-up hears that the list of its results became public.
const TopicAnnounced = "document.announced"

// Announced names the list and whose results it tells.
type Announced struct {
	Document int64  `json:"document,string"`
	Number   string `json:"number"`
	Of       string `json:"of"` // number of the clean-up
}

// tellAnnounced lets it be heard that a list became public.
func tellAnnounced(m *matter.Move, d Document) {
	if d.Announces != "" {
		m.Follow(matter.Follow{Topic: TopicAnnounced, Payload: text(Announced{Document: m.ID(), Number: m.Matter().Number, Of: d.Announces})})
	}
}

// Prolonged (延期) is that a document holds longer than it said.
type Prolonged struct {
	From  workday.Date `json:"from,omitzero"`
	Until workday.Date `json:"until"`
	On    workday.Date `json:"on"`
	By    string       `json:"by"` // the document or decision that prolongs it
}

// Prolong (延长有效期) lets a document hold longer; one that has lapsed is made anew.
type Prolong struct {
	Until workday.Date `json:"until" form:"until" label:"有效期延长到" kind:"date" need:"true"`
	By    string       `json:"by" form:"by" label:"依据的文件" need:"true" max:"200" hint:"决定延期的文件名称和文号，或者评估决定"`
}

func prolong(m *matter.Move, in Prolong) error {
	d := documentOf(m)
	today := workday.DateOf(m.Now)
	switch {
	case d.ExpiresOn.IsZero():
		return fault.Conflictf("这份文件没有有效期，不用延期")
	case d.ExpiresOn.Before(today):
		return fault.Conflictf("有效期已经届满，不能再延期，需要的重新制定")
	case in.Until.IsZero() || !in.Until.After(d.ExpiresOn):
		return fault.InvalidField("until", "请填写晚于%s的日期", d.ExpiresOn.Chinese())
	case strings.TrimSpace(in.By) == "":
		return fault.InvalidField("by", "请填写依据的文件")
	}
	d.Prolonged = append(append([]Prolonged(nil), d.Prolonged...), Prolonged{From: d.ExpiresOn, Until: in.Until, On: today, By: strings.TrimSpace(in.By)})
	m.Record("from", d.ExpiresOn.String())
	m.Record("until", in.Until.String())
	d.ExpiresOn = in.Until
	keep(m, d)
	return nil
}

// prolongedText says when a document was prolonged last.
func (d Document) prolongedText() string {
	n := len(d.Prolonged)
	if n == 0 {
		return ""
	}
	p := d.Prolonged[n-1]
	return p.On.Chinese() + "由" + chinese(p.From) + "延长到" + p.Until.Chinese() + "（" + p.By + "）"
}

// NormativeRow is a normative document (行政规范性文件) as the register shows it.
type NormativeRow struct {
	ID                                                         int64
	Number, Title, DocNumber, Body, Index                      string
	MadeOn, FirstOn, InForceOn, ExpiresOn, ValidityOn, TodayOn workday.Date
	Validity                                                   Validity
	ValidityBy                                                 string
	RevisedAt                                                  time.Time // when its text was last replaced

	// Of one that is not public yet.
	Draft       int
	Stage, Text string
	imported    int64 // the import with which it came
	touched     bool  // somebody marked or changed it here
}

// Holds reports whether the document is in force on the day of reading.
func (n NormativeRow) Holds() bool {
	return n.Validity != Repealed && n.Validity != Lapsed && (n.ExpiresOn.IsZero() || !n.ExpiresOn.Before(n.TodayOn))
}

// State is whether it holds, in words.
func (n NormativeRow) State() string {
	if n.Validity != Repealed && n.Validity != Lapsed && !n.Holds() {
		return "已过有效期"
	}
	if n.Validity == "" {
		return Valid.Title()
	}
	return n.Validity.Title()
}

// Normatives narrows the register.
type Normatives struct {
	Body, Validity string
	ID             int64        // that one alone
	Expires        workday.Date // in force, and expiring until then
	After          int64        // the last of the page before
	Limit          int
}

// NormativeRows lists the normative documents that are public, the newest matter first.
func (room *Room) NormativeRows(ctx context.Context, c Normatives) (list []NormativeRow, err error) {
	where, args := []string{publicSight, "d.normative", "d.revises = 0"}, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, strings.Replace(condition, "?", "$"+strconv.Itoa(len(args)), 1))
	}
	if c.Body != "" {
		add("d.body_code = ?", c.Body)
	}
	if c.Validity != "" {
		add("d.validity = ?", c.Validity)
	}
	if c.ID != 0 {
		add("d.id = ?", c.ID)
	}
	if !c.Expires.IsZero() {
		where = append(where, "d.validity not in ('repealed', 'lapsed')", "d.expires_on <> ''")
		add("d.expires_on <= ?", c.Expires.String())
	}
	if c.After != 0 {
		add("d.id < ?", c.After)
	}
	args = append(args, c.Limit)
	err = room.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* publish.normatives */
select d.id, m.number, d.body_code, d.first_on, d.validity, d.body, d.import_id, m.version
from document d join matter m on m.id = d.id
where `+strings.Join(where, " and ")+`
order by d.id desc limit $`+strconv.Itoa(len(args)), args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			n := NormativeRow{TodayOn: dateOf(room.Now())}
			var first, text string
			var version int64
			if err := rows.Scan(&n.ID, &n.Number, &n.Body, &first, &n.Validity, &text, &n.imported, &version); err != nil {
				return err
			}
			var d Document
			if err := json.Unmarshal([]byte(text), &d); err != nil {
				return fmt.Errorf("read document %d: %w", n.ID, err)
			}
			n.FirstOn, _ = workday.ParseDate(first)
			n.Title, n.DocNumber, n.Index, n.MadeOn, n.InForceOn, n.ExpiresOn, n.ValidityOn, n.ValidityBy = d.Title, d.Content.Number, d.Index, d.MadeOn, d.InForceOn, d.ExpiresOn, d.ValidityOn, d.ValidityBy
			if len(d.Versions) > 0 {
				n.RevisedAt = d.PublishedAt
			}
			n.touched = version > 1
			list = append(list, n)
		}
		return rows.Err()
	})
	return list, err
}

// EachNormative goes over all normative documents of a body, or of all.
func (room *Room) EachNormative(ctx context.Context, c Normatives, take func(NormativeRow)) error {
	c.Limit = 500
	for {
		list, err := room.NormativeRows(ctx, c)
		if err != nil {
			return err
		}
		for _, n := range list {
			take(n)
			c.After = n.ID
		}
		if len(list) < c.Limit {
			return nil
		}
	}
}

// NormativeYear are the documents behind the figures of table two of the yearly report, by the rule of Count.
type NormativeYear struct{ Made, Repealed, Valid []NormativeRow }

// NormativeYear gives the documents behind the figures of a body in a year.
func (room *Room) NormativeYear(ctx context.Context, body string, year int) (out NormativeYear, err error) {
	first, last := workday.NewDate(year, 1, 1), workday.NewDate(year, 12, 31)
	until := last
	if today := dateOf(room.Now()); today.Before(until) {
		until = today
	}
	rows, ids := []NormativeRow{}, []int64{}
	err = room.EachNormative(ctx, Normatives{Body: body}, func(n NormativeRow) {
		if rows = append(rows, n); n.imported > 0 {
			ids = append(ids, n.ID)
		}
	})
	if err != nil {
		return out, err
	}
	stock, err := room.Uncounted(ctx, body, ids)
	for _, n := range rows {
		over := n.Validity == Repealed || n.Validity == Lapsed
		if !n.MadeOn.Before(first) && !n.MadeOn.After(last) && !stock[n.ID] {
			out.Made = append(out.Made, n)
		}
		if over && !n.ValidityOn.Before(first) && !n.ValidityOn.After(last) && (n.touched || !stock[n.ID]) {
			out.Repealed = append(out.Repealed, n)
		}
		expired := !over && !n.ExpiresOn.IsZero() && n.ExpiresOn.Before(until)
		if !n.FirstOn.After(last) && (!over || n.ValidityOn.After(last)) && !expired {
			out.Valid = append(out.Valid, n)
		}
	}
	return out, err
}
