package duty

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

type (
	officer = org.Officer
	body    = org.Body
)

// sweeper is who opens and ends duties by the clock.
var sweeper = account.System("公开事项目录")

// Histories is the catalogue.
func (room *Room) Histories(ctx context.Context) (list []History, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err = histories(ctx, tx, "")
		return err
	})
	return list, err
}

// SweepPeriods opens the duties of the periods that have begun, and ends those that a change of the catalogue has taken
// away. What stands already stays as it is: a period is opened once, however often and on however many nodes it is looked for.
func (room *Room) SweepPeriods(ctx context.Context) error {
	list, err := room.Histories(ctx)
	if err != nil {
		return err
	}
	today := workday.DateOf(room.Now())
	var errs []error
	for _, h := range list {
		if err := room.sweepRow(ctx, h, today); err != nil {
			errs = append(errs, fmt.Errorf("row %s: %w", h[0].Code, err))
		}
	}
	return errors.Join(errs...)
}

// sweepCode does the same for one row.
func (room *Room) sweepCode(ctx context.Context, code string) error {
	var list []History
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = histories(ctx, tx, code)
		return err
	})
	if err != nil || len(list) == 0 {
		return err
	}
	return room.sweepRow(ctx, list[0], workday.DateOf(room.Now()))
}

func (room *Room) sweepRow(ctx context.Context, h History, today workday.Date) error {
	var there map[[2]string]bool
	var open []Line
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if there, err = begun(ctx, tx, h[0].Code, today.AddDays(-mostBack)); err != nil {
			return err
		}
		open, err = lines(ctx, tx, sweeper, Choice{Row: h[0].Code, States: []matter.State{StateOpen, StateSigning}, Limit: 100_000})
		return err
	})
	if err != nil {
		return err
	}
	now, _ := h.On(today)
	for _, o := range h.Owed(today) {
		if there[[2]string{o.Body, o.Period.Key}] || room.Org.BodyPath(o.Body) == "" {
			continue
		}
		_, err := room.Hall().Start(ctx, sweeper, KindName, "begin", Begin{Row: o.Version.Row, Version: o.Version.N, Body: o.Body, Period: o.Period},
			matter.Key(fmt.Sprintf("duty/%s/%s/%s/%d", o.Version.Code, o.Body, o.Period.Key, now.N)))
		if err != nil {
			return err
		}
	}
	for _, l := range open {
		if !l.clock.IsZero() && l.clock != l.Period.limit() { // a calendar was released since
			if _, err := room.Hall().Do(ctx, sweeper, l.ID, "retime", Retime{}); err != nil && fault.KindOf(err) != fault.KindConflict {
				return err
			}
			l.Period.Last = l.clock
		}
		reason := h.Dropped(l.Duty, today)
		if reason == "" {
			continue
		}
		if _, err := room.Hall().Do(ctx, sweeper, l.ID, "drop", Drop{Reason: reason}); err != nil && fault.KindOf(err) != fault.KindConflict {
			return err
		}
	}
	return nil
}

// sweepPage is how many duties are looked at a time.
const sweepPage = 500

// SweepDrafts meets the duties whose drafts have become public.
func (room *Room) SweepDrafts(ctx context.Context) error {
	var errs []error
	for after := int64(0); ; {
		var list []Duty
		err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
			list, err = withDraft(ctx, tx, after, sweepPage)
			return err
		})
		if err != nil {
			return err
		}
		for _, d := range list {
			after = d.ID
			in, err := room.linking(ctx, d, d.Draft)
			if err == nil {
				if _, unfit := Fits(d, in); unfit != nil {
					continue // not public yet, or no more
				}
				_, err = room.Hall().Do(ctx, sweeper, d.ID, "link", in)
			}
			if err != nil && fault.KindOf(err) != fault.KindConflict {
				errs = append(errs, fmt.Errorf("duty %d: %w", d.ID, err)) // one does not hold up the others
			}
		}
		if len(list) < sweepPage {
			return errors.Join(errs...)
		}
	}
}

// Withdrawn hears that a document was withdrawn: the duties that it met are owed again, on the terms they had. A second time
// it does nothing.
func (room *Room) Withdrawn(ctx context.Context, document, reason string) error {
	var list []Duty
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = metBy(ctx, tx, document)
		return err
	})
	if err != nil {
		return err
	}
	for _, d := range list {
		if _, err := room.Hall().Do(ctx, sweeper, d.ID, "gone", Gone{Reason: reason}, matter.Key("gone")); err != nil {
			return err
		}
		row := Row{Code: d.Row, Area: d.Area, First: d.First, Second: d.Second, Content: d.Content, Basis: d.Basis, Deadline: d.Deadline, Class: d.Class, Rhythm: Rhythm{Every: d.Every}, InPlace: d.InPlace}
		if d.Every == Once { // the clock counts working days
			row.Rhythm.Days = max(room.Calendar().Workdays(d.Period.From, d.Period.Due), 1)
		}
		if _, err := room.Hall().Start(ctx, sweeper, KindName, "begin", Begin{Row: row, Version: d.Version, Body: d.Body, Period: d.Period, Occasion: d.Occasion}, matter.Key("again/"+strconv.FormatInt(d.ID, 10))); err != nil && fault.KindOf(err) != fault.KindConflict {
			return err // a conflict: the sweep was quicker
		}
	}
	return nil
}

// linking puts together what a duty and a document have to do with each other.
func (room *Room) linking(ctx context.Context, d Duty, document string) (in Link, err error) {
	in = Link{Document: strings.TrimSpace(document)}
	in.Found, err = room.Documents.Found(ctx, in.Document)
	if fault.KindOf(err) == fault.KindNotFound {
		return in, nil
	}
	if err != nil {
		return in, err
	}
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		in.Used, err = usedBy(ctx, tx, d.Row, d.Body, in.Found.Number)
		return err
	})
	return in, err
}

// Change is what is written to a row: how it is from a day on, and why.
type Change struct {
	Row    Row
	Since  workday.Date
	Reason string
	Seen   int // the version that was looked at; 0 for a new row
}

// Write keeps changes of the catalogue, all or none. What says the same as the version before is passed over; it gives how
// many rows are new and how many were changed.
func (room *Room) Write(ctx context.Context, by account.Actor, changes ...Change) (added, changed int, err error) {
	if by.Kind == account.ActorOfficer && !by.Has(RightAdmin) {
		return 0, 0, fault.Deniedf("公开事项目录由管理目录的岗位修改")
	}
	known := room.known()
	err = room.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Alone(ctx, "duty_row"); err != nil {
			return err
		}
		added, changed = 0, 0
		all, err := histories(ctx, tx, "")
		if err != nil {
			return err
		}
		last := map[string]Version{}
		for _, h := range all {
			last[h[0].Code] = h.Last()
		}
		for _, c := range changes {
			before, there := last[c.Row.Code]
			if err := c.check(known, before, there, workday.DateOf(room.Now())); err != nil {
				return err
			}
			for _, b := range append(slices.Clone(before.Bodies), c.Row.Bodies...) {
				if !room.keeps(by, b) {
					return fault.InvalidField("bodies", "%s不在您管理的区域里", room.Org.BodyName(b))
				}
			}
			if there && text(before.Row) == text(c.Row) {
				continue
			}
			v := Version{Row: c.Row, N: before.N + 1, Since: c.Since, Reason: strings.TrimSpace(c.Reason), By: by.Name, At: room.Now()}
			if err := insertVersion(ctx, tx, room.DB.NewID(), v); err != nil {
				return err
			}
			last[v.Code] = v
			if there {
				changed++
			} else {
				added++
			}
		}
		return nil
	})
	return added, changed, err
}

// earliest is the first day from which a row may be put in force: the first of the running period.
func (r Rhythm) earliest(today workday.Date) workday.Date {
	if p, ok := r.Period(today); ok {
		return p.From
	}
	return today.AddDays(-mostBack)
}

func (c Change) check(known Known, before Version, there bool, today workday.Date) error {
	wrong := c.Row.Check(known)
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	switch {
	case c.Since.IsZero():
		say("since", "请填写从哪天起执行")
	case c.Since.Before(c.Row.Rhythm.earliest(today)):
		say("since", "不能早于本期开始的日期（"+c.Row.Rhythm.earliest(today).Chinese()+"），以前的公开期已经过了，不能补生成任务")
	case there && c.Since.Before(before.Since):
		say("since", "不能早于上一次修改执行的日期（"+before.Since.Chinese()+"）")
	}
	if strings.TrimSpace(c.Reason) == "" {
		say("reason", "请填写修改的原因")
	}
	if len(wrong) > 0 {
		return fault.Invalid(fmt.Sprintf("有 %d 处需要修改", len(wrong)), wrong...)
	}
	if c.Seen != -1 && c.Seen != before.N {
		if there && c.Seen == 0 {
			return fault.InvalidField("code", "编号%s已经有了，请换一个编号，或者修改原来的事项", c.Row.Code)
		}
		return fault.Conflictf("这一事项刚刚被%s修改过，请重新打开，核对以后再改", before.By)
	}
	return nil
}

// keeps reports whether the catalogue of a body is somebody's to keep: his post carries the right at home in its region or above it.
func (room *Room) keeps(a account.Actor, body string) bool {
	if a.Kind == account.ActorSystem {
		return true
	}
	path := room.Org.BodyPath(body)
	return slices.ContainsFunc(a.Posts, func(s account.Seat) bool {
		return slices.Contains(s.Rights, RightAdmin) && s.BodyPath != "" && strings.HasPrefix(path, s.BodyPath)
	})
}

func (room *Room) known() Known {
	return Known{
		Body: func(code string) bool { return room.Org.BodyPath(code) != "" },
		Area: func(code string) bool { _, ok := room.Areas.Of(code); return ok },
		Class: func(code string) bool {
			for _, o := range room.Classes {
				if o.Value == code {
					return true
				}
			}
			return false
		},
	}
}

// List gives the duties that somebody sees, the most urgent first.
func (room *Room) List(ctx context.Context, a account.Actor, c Choice) (list []Line, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err = lines(ctx, tx, a, c)
		return err
	})
	return list, err
}
