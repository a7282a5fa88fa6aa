package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Registry is what the room asks of the register of normative documents: 统一登记、统一编号、统一印发.
type Registry interface {
	// Since is the day from which documents of a body are registered before they appear; zero while nothing asks for it.
	Since(body string) workday.Date
	// As is the number of a document and which draft of it was registered; zero of one that was public already.
	As(ctx context.Context, tx *store.Tx, document int64) (number string, draft int, err error)
	// Keepers is the address of those who register documents of a body.
	Keepers(body string) string
	// Page is where a document is registered.
	Page(document int64) string
}

// registered is how a document stands in the register, for as long as that matters.
type registered struct {
	number string
	draft  int
	waived bool // a revision of what is a normative document already: it has its number, or was public before there were any
}

// enrolled is the document of which the register keeps the number: of a revision the original.
func (d Document) enrolled() int64 {
	if d.Revises != 0 {
		return d.Revises
	}
	return d.ID
}

// asksRegister reports whether what is known of a document hangs together with the register, which changes without it.
func (d Document) asksRegister() bool { return d.Normative && !d.shown() }

// lookUp reads how a document that is not public yet stands in the register.
func (room *Room) lookUp(ctx context.Context, tx *store.Tx, d *Document) (err error) {
	if room.Registry == nil || !d.asksRegister() {
		return nil
	}
	if d.Revises != 0 {
		original, err := documentByID(ctx, tx, d.Revises)
		if err != nil {
			return err
		}
		d.register.waived = original.Normative
	}
	d.register.number, d.register.draft, err = room.Registry.As(ctx, tx, d.enrolled())
	return err
}

// unregistered says why a document could not appear on a day, or nothing.
func (room *Room) unregistered(d Document, on workday.Date) string {
	if room.Registry == nil || !d.Normative || d.register.waived {
		return ""
	}
	since := room.Registry.Since(d.Body)
	switch {
	case since.IsZero() || on.Before(since):
		return ""
	case d.register.number == "":
		return "这份规范性文件还没有登记。自" + since.Chinese() + "起，规范性文件要先统一登记、统一编号，再公布；请法制机构在“规范性文件登记簿”登记"
	case d.register.draft != 0 && d.register.draft != d.draftNumber():
		return fmt.Sprintf("这份规范性文件登记（%s）的是第%d稿，后来又改过，现在是第%d稿；请法制机构在“规范性文件登记簿”核对以后更正登记", d.register.number, d.register.draft, d.draftNumber())
	}
	return ""
}

// mustBeRegistered refuses what may not appear before it is in the register.
func (room *Room) mustBeRegistered(m *matter.Move, d Document) error {
	if words := room.unregistered(d, workday.DateOf(m.Now)); words != "" {
		return fault.Conflictf("%s", words)
	}
	return nil
}

// askRegister tells who keeps the register that a document is ready but for its registration, or was changed after it.
func (room *Room) askRegister(m *matter.Move, d Document) {
	if room.unregistered(d, workday.DateOf(m.Now)) != "" {
		m.Tell(matter.Message{To: room.Registry.Keepers(d.Body), Template: "document.register", Facts: map[string]string{"title": d.Title, "body": room.Org.BodyName(d.Body)}})
	}
}

// missed gives a document back to who releases: its minute came, and it may not appear.
func missed(m *matter.Move, d Document, why string) error {
	m.Halt(ClockRelease)
	m.Become(StateReady)
	d.Missed = "原定" + web.Moment(d.Release) + "发布，没有发布：" + why
	m.Tell(matter.Message{To: d.Scheduler, Template: "document.missed", Facts: map[string]string{"title": d.Title, "date": web.Moment(d.Release)}})
	d.Release = time.Time{}
	m.Assign(matter.TaskSpec{Role: RoleRelease, Title: "没有按时发布，等待登记：" + d.Title, Body: d.Body, Need: RightRelease})
	m.Record("missed", why)
	keep(m, d)
	return nil
}

// registerPart tells on the desk how a normative document stands in the register.
func (room *Room) registerPart(d Document) (pairs []web.Pair, words string) {
	if room.Registry == nil || !d.Normative {
		return nil, ""
	}
	page := room.Registry.Page(d.enrolled())
	text := d.register.number
	switch {
	case d.shown() || text == "" && d.register.waived:
		text = "查看登记"
	case text == "":
		text = "还没有登记"
	}
	return []web.Pair{{Term: "规范性文件登记", Text: text, Href: page}}, room.unregistered(d, dateOf(room.Now()))
}

// unregisteredNotice says what has to come before publication, with the way to the register.
func (room *Room) unregisteredNotice(d Document, words string) []templ.Component {
	if words == "" {
		return nil
	}
	return []templ.Component{web.Notice(web.ToneWarn, "登记以前不能发布", words+"。"), web.Choices([]web.Link{{Text: "看登记", Href: room.Registry.Page(d.enrolled())}}, "")}
}

// NormativeDrafts lists the normative documents that are not public yet, the newest first. One that a revision makes
// normative stands under the identifier of the original.
func (room *Room) NormativeDrafts(ctx context.Context, c Normatives) (list []NormativeRow, err error) {
	const id = `(case when d.revises > 0 then d.revises else d.id end)`
	where, args := []string{"d.normative", "d.shown_at = 0", "m.closed_at is null", "not exists (select 1 from document o where o.id = d.revises and o.normative)"}, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, strings.Replace(condition, "?", "$"+strconv.Itoa(len(args)), 1))
	}
	if c.Body != "" {
		add("d.body_code = ?", c.Body)
	}
	if c.ID != 0 {
		add(id+" = ?", c.ID)
	}
	if c.After != 0 {
		add(id+" < ?", c.After)
	}
	args = append(args, c.Limit)
	err = room.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* publish.normativeDrafts */
select `+id+`, m.number, m.state, d.body_code, d.body
from document d join matter m on m.id = d.id
where `+strings.Join(where, " and ")+`
order by `+id+` desc limit $`+strconv.Itoa(len(args)), args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			n := NormativeRow{TodayOn: dateOf(room.Now())}
			var state, text string
			if err := rows.Scan(&n.ID, &n.Number, &state, &n.Body, &text); err != nil {
				return err
			}
			var d Document
			if err := json.Unmarshal([]byte(text), &d); err != nil {
				return fmt.Errorf("read document %d: %w", n.ID, err)
			}
			if d.Attribute == OnRequest || d.Attribute == Withheld {
				continue
			}
			n.Title, n.DocNumber, n.MadeOn, n.InForceOn, n.ExpiresOn, n.Draft, n.Text = d.Title, d.Content.Number, d.MadeOn, d.InForceOn, d.ExpiresOn, d.draftNumber(), d.Text
			for _, s := range states() {
				if string(s.Name) == state {
					n.Stage = s.Title
				}
			}
			list = append(list, n)
		}
		return rows.Err()
	})
	return list, err
}
