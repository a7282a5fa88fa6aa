package column

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// system is in whose name alarms are raised and ended.
var system = account.System("栏目更新检查")

// stand is a column with its rule, its light and its last alarm.
type stand struct {
	Column
	Rule  Rule
	Light Light
	Due   workday.Date
	Alarm raised
	Kept  bool // somebody at the body drafts
}

// stands are all columns as they stand today.
func (room *Room) stands(ctx context.Context) (out []stand, err error) {
	list, err := room.Columns(ctx)
	if err != nil {
		return nil, err
	}
	var last map[[2]string]raised
	var since map[[2]string]time.Time
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if last, err = lastAlarms(ctx, tx); err == nil {
			since, err = emptySince(ctx, tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	today := workday.DateOf(room.Now())
	kept, there := map[string]bool{}, map[[2]string]bool{}
	for _, c := range list {
		if _, known := kept[c.Body]; !known {
			kept[c.Body] = len(room.Org.OfficersAt(c.Body, RightDraft)) > 0
		}
		key := [2]string{c.Body, c.Class}
		s := stand{Column: c, Rule: room.Book.For(c.Body, c.Class), Alarm: last[key], Kept: kept[c.Body]}
		s.Light, s.Due = s.Rule.Look(c.Last, today)
		out = append(out, s)
		there[key] = true
		delete(last, key)
	}
	for _, rule := range room.Book.own() { // a body for which a limit was set owes the column, also before anything stands in it
		key := [2]string{rule.Body, rule.Class}
		if rule.Days == 0 || there[key] || room.Org.BodyPath(rule.Body) == "" {
			continue
		}
		if _, known := kept[rule.Body]; !known {
			kept[rule.Body] = len(room.Org.OfficersAt(rule.Body, RightDraft)) > 0
		}
		s := stand{Column: Column{Body: rule.Body, Class: rule.Class, Title: room.classTitle(rule.Class), Last: rule.At}, Rule: room.Book.For(rule.Body, rule.Class), Alarm: last[key], Kept: kept[rule.Body]}
		s.Light, s.Due = s.Rule.Look(s.Last, today)
		out = append(out, s)
		there[key] = true
		delete(last, key)
	}
	for _, body := range room.staffed() { // what every body has to fill, and nobody set a limit of its own for
		for _, class := range room.Classes {
			key, rule := [2]string{body, class.Value}, room.Book.For(body, class.Value)
			if there[key] || rule.Empty == 0 {
				continue
			}
			s := stand{Column: Column{Body: body, Class: class.Value, Title: class.Text, Last: room.Now()}, Rule: rule.unfilled(), Alarm: last[key], Kept: true}
			if at, seen := since[key]; seen {
				s.Last = at
			}
			s.Light, s.Due = s.Rule.Look(s.Last, today)
			out = append(out, s)
			delete(last, key)
		}
	}
	for _, r := range last { // nothing stands there any more
		if r.Open {
			out = append(out, stand{Column: Column{Body: r.Body, Class: r.Class, Title: r.Title}, Rule: room.Book.For(r.Body, r.Class), Light: Unwatched, Alarm: r})
		}
	}
	return out, nil
}

// staffed are the bodies at which somebody drafts.
func (room *Room) staffed() (out []string) {
	for _, o := range room.Org.Officers() {
		for _, code := range o.Posts {
			p, err := room.Org.Post(code)
			if err == nil && o.Active && p.Has(RightDraft) && room.Org.BodyPath(p.Body) != "" && !slices.Contains(out, p.Body) {
				out = append(out, p.Body)
			}
		}
	}
	slices.Sort(out)
	return out
}

// note keeps since when columns are empty, and forgets those in which something stands.
func (room *Room) note(ctx context.Context, list []stand) error {
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		before, err := emptySince(ctx, tx)
		if err != nil {
			return err
		}
		for _, s := range list {
			key := [2]string{s.Body, s.Class}
			_, noted := before[key]
			switch {
			case s.Count > 0 && noted:
				err = tx.Apply(ctx, deleteEmpty(key))
			case s.Count == 0 && !noted && s.Kept && s.Light != Unwatched:
				err = tx.Apply(ctx, insertEmpty(key, s.Last))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// wants is what the machine does about a column: nothing, or one act.
func (s stand) wants(today workday.Date) string {
	a := s.Alarm
	switch {
	case a.Open && s.Column.Count > 0 && s.Last.After(a.Last):
		return "fulfil"
	case a.Open && s.Light == Unwatched:
		return "cease"
	case a.Open && !s.Kept: // nobody is left who could do it: the list says so to who supervises, and it is raised anew for who comes
		return "vacate"
	case a.Open || !s.Kept || s.Light != Near && s.Light != Stale:
		return ""
	case a.ID != 0 && !a.Until.IsZero() && !a.Until.Before(today) && !s.Last.After(a.Last):
		return "" // excused for now
	}
	return "raise"
}

// Sweep raises an alarm for every column whose limit is near or over, and ends those that were written to.
func (room *Room) Sweep(ctx context.Context) error {
	list, err := room.stands(ctx)
	if err != nil {
		return err
	}
	today := workday.DateOf(room.Now())
	if err := room.note(ctx, list); err != nil {
		return err
	}
	var wrong []error
	for _, s := range list {
		var err error
		switch s.wants(today) {
		case "raise":
			_, err = room.Hall().Start(ctx, system, KindName, "raise", Raise{Column: s.Column, Days: s.Rule.Days},
				matter.Key(fmt.Sprintf("column-%s-%s-%d-%s", s.Body, s.Class, s.Last.UnixMilli(), strconv.FormatInt(s.Alarm.ID, 10))))
		case "fulfil":
			_, err = room.Hall().Do(ctx, system, s.Alarm.ID, "fulfil", Fulfil{On: workday.DateOf(s.Last)})
		case "vacate":
			_, err = room.Hall().Do(ctx, system, s.Alarm.ID, "cease", Cease{Why: "这个机关已经没有采编人员；有了采编人员以后再提醒"})
		case "cease":
			why := "栏目不再设更新期限"
			if s.Count == 0 && s.Rule.Days > 0 {
				why = "栏目里已经没有公开的信息"
			}
			_, err = room.Hall().Do(ctx, system, s.Alarm.ID, "cease", Cease{Why: why})
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("column %s of %s: %w", s.Class, s.Body, err))
		}
	}
	return errors.Join(wrong...)
}
