package column

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// Rule is within how many days a column is written to. No law fixes it: it is data.
type Rule struct {
	ID     int64
	Body   string // empty is everybody
	Class  string
	Days   int // 0 is not watched
	Empty  int // days within which a column without anything is to have something; 0 is not watched
	Ahead  int // days before the limit at which the editors hear of it
	Reason string
	By     string
	At     time.Time
}

// usualDays are the limits before anybody set one: those by which the yearly check of sites takes points off where it
// names any (the policy column half a year, statistics a quarter), half a year for the rest; what only changes when the
// facts change is not watched. The figures are habits of the check, not law.
var usualDays = map[string]int{"statistics": 90, "budget": 365, "annual": 400, "guide": 0, "system": 0, "office": 0, "fee": 365, "plan": 365}

// usualEmpty are the columns that every body with editors has to fill, before anybody set it: the guide to what is public and what
// the body is and does (条2019 §12, §20(二)). A column that stays empty counts against the site in the yearly check; the
// thirty days are ours.
var usualEmpty = map[string]int{"guide": 30, "office": 30}

func usualRule(class string) Rule {
	days, known := usualDays[class]
	if !known {
		days = 180
	}
	return Rule{Class: class, Days: days, Empty: usualEmpty[class], Ahead: 14}
}

// Book holds the rules in memory, the newest first.
type Book struct{ list atomic.Pointer[[]Rule] }

// Load reads the rules.
func (b *Book) Load(ctx context.Context, tx *store.Tx) error {
	list, err := rules(ctx, tx)
	if err == nil {
		b.list.Store(&list)
	}
	return err
}

func (b *Book) all() []Rule {
	if list := b.list.Load(); list != nil {
		return *list
	}
	return nil
}

// own are the columns for which a body has a limit of its own in force, each with the moment since which it has one.
func (b *Book) own() (out []Rule) {
	at := map[[2]string]int{}
	ended := map[[2]string]bool{}
	for _, r := range b.all() { // the newest first
		key := [2]string{r.Body, r.Class}
		i, known := at[key]
		switch {
		case r.Body == "" || ended[key]:
		case r.Days == 0:
			ended[key] = true
		case !known:
			at[key] = len(out)
			out = append(out, r)
		default:
			out[i].At = r.At // setting it anew gives no new time
		}
	}
	return out
}

// For is the rule of a column: its own, else that of everybody, else the usual one.
func (b *Book) For(body, class string) Rule {
	shared, found := usualRule(class), false
	for _, r := range b.all() {
		switch {
		case r.Class != class:
		case r.Body == body:
			return r
		case r.Body == "" && !found:
			shared, found = r, true
		}
	}
	return shared
}

// Light is how a column stands on a day.
type Light string

// The lights.
const (
	Fresh     Light = "fresh"
	Near      Light = "near"
	Stale     Light = "stale"
	Unwatched Light = "unwatched"
)

// Title is the light in words.
func (l Light) Title() string {
	switch l {
	case Fresh:
		return "正常"
	case Near:
		return "将到期"
	case Stale:
		return "过期"
	}
	return "不考核"
}

// Look says how a column stands, and until when it must be written to.
func (r Rule) Look(last time.Time, today workday.Date) (l Light, due workday.Date) {
	if r.Days == 0 {
		return Unwatched, due
	}
	due = workday.DateOf(last).AddDays(r.Days)
	switch {
	case today.After(due):
		return Stale, due
	case !today.Before(due.AddDays(-r.Ahead)):
		return Near, due
	}
	return Fresh, due
}

// unfilled is the rule of a column in which nothing stands.
func (r Rule) unfilled() Rule {
	r.Days, r.Ahead = r.Empty, min(r.Ahead, r.Empty/2)
	return r
}

// SetRule writes a rule, by a system administrator.
func (room *Room) SetRule(ctx context.Context, actor account.Actor, r Rule) error {
	if !actor.Has(RightRules) {
		return account.NotForPost()
	}
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if room.classTitle(r.Class) == "" {
		say("class", "请选择栏目")
	}
	if r.Body != "" && room.Org.BodyPath(r.Body) == "" {
		say("body", "请选择机关")
	}
	if r.Days < 0 || r.Days > 1000 {
		say("days", "更新期限应当是1到1000天，不考核的填0")
	}
	if r.Empty < 0 || r.Empty > 1000 {
		say("empty", "空栏目的期限应当是1到1000天，不要求的填0")
	}
	if r.Ahead < 0 || r.Ahead > 60 || r.Days > 0 && r.Ahead >= r.Days {
		say("ahead", "提前提醒应当是0到60天，并且比更新期限短")
	}
	if r.Reason = strings.TrimSpace(r.Reason); r.Reason == "" {
		say("reason", "请填写修改的原因")
	}
	if len(wrong) > 0 {
		return fault.Invalid("规则还有要修改的地方", wrong...)
	}
	r.ID, r.By, r.At = room.DB.NewID(), actor.Name, room.Now()
	if err := room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, insertRule(r)) }); err != nil {
		return err
	}
	return room.DB.Read(ctx, func(tx *store.Tx) error { return room.Book.Load(ctx, tx) })
}

func (room *Room) classTitle(code string) string {
	for _, c := range room.Classes {
		if c.Value == code {
			return c.Text
		}
	}
	return ""
}
