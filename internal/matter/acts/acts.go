// Package acts is what the pages of every kind of matter do alike: show the form of an act, take it, tell what has
// happened, and how a due day was counted.
package acts

import (
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Act reads the form of an action and takes the action once, on the matter as its reader saw it. What was typed comes
// back with the refusal, so that nothing is lost.
func Act(r *http.Request, hall *matter.Engine, who account.Actor, v matter.View, action *matter.Action) (typed any, err error) {
	in := action.NewInput()
	err = web.Input(r, in)
	typed = reflect.ValueOf(in).Elem().Interface()
	if err == nil {
		_, err = hall.Do(r.Context(), who, v.Matter.ID, action.Name, typed, Once(r)...)
	}
	return typed, err
}

// Once says which form is sent and which version of the matter its page showed: sent twice it acts once, and on a matter
// that went on meanwhile it is refused.
func Once(r *http.Request) []matter.Option {
	options := []matter.Option{matter.Key(web.Once(r))}
	if version, err := strconv.ParseInt(r.PostFormValue("seen"), 10, 64); err == nil {
		options = append(options, matter.Seen(version))
	}
	return options
}

// Past are the acts so far, by their titles.
func Past(v matter.View) (list []web.Happening) {
	for _, e := range v.Events {
		h := web.Happening{When: web.Moment(e.At), Step: e.Action, By: e.ActorName, Tone: web.ToneOK}
		if a, ok := v.Kind.Action(e.Action); ok {
			h.Step = a.Title
		}
		list = append(list, h)
	}
	return list
}

// Asked is the action that the address of a page names, when somebody may see its form; whether he may take it is decided
// again when it is sent.
func Asked(r *http.Request, v matter.View, who account.Actor) (*matter.Action, error) {
	action, ok := v.Kind.Action(r.PathValue("action"))
	if !ok || action.Hidden || action.Opens() {
		return nil, fault.Missing("操作", r.PathValue("action"))
	}
	if r.Method == http.MethodGet {
		return action, v.Refusal(who, action)
	}
	return action, nil
}

// Page draws the page of an act with its form.
type Page func(form web.Form) templ.Component

// Ask answers with the empty form of an action.
func Ask(w http.ResponseWriter, r *http.Request, action *matter.Action, page Page) error {
	return web.Render(w, r, page(web.FormOf(reflect.Zero(action.InputType()).Interface(), r.URL.Path)))
}

// Take takes the act that was sent and leads on to the matter's own page, or back to the form with everything typed.
func Take(w http.ResponseWriter, r *http.Request, hall *matter.Engine, who account.Actor, v matter.View, action *matter.Action, home string, page Page) error {
	typed, err := Act(r, hall, who, v, action)
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return page(web.FormOf(typed, r.URL.Path).Typed(r, err)) })
	}
	return web.Done(w, r, home, action.Title+"：已办理")
}

// Reckoned shows how the due day of a clock was counted, day by day.
func Reckoned(c matter.Clock, calendar *workday.Calendar, now time.Time) templ.Component {
	counted := c.Reckoning(calendar, now)
	facts := []web.Pair{{Term: "起算", Text: workday.DateOf(c.StartedAt).Chinese() + "（当日不计入）"}, {Term: "期限", Text: c.Total().String()}, {Term: "依据", Text: c.Ground}}
	for _, e := range c.Extensions {
		facts = append(facts, web.Pair{Term: "延期", Text: e.On.Chinese() + "延长" + e.By.String() + "，" + e.Signed + "同意"})
	}
	for _, stop := range c.Stops {
		until := "至今"
		if !stop.To.IsZero() {
			until = "至" + stop.To.Chinese()
		}
		facts = append(facts, web.Pair{Term: "停表", Text: stop.From.Chinese() + until + "：" + stop.Title + "（" + stop.Ground + "）"})
	}
	last := "最后一天"
	if c.State == matter.ClockPaused {
		last = "最后一天（今天恢复计时的话）"
	}
	if !counted.Due.IsZero() {
		facts = append(facts, web.Pair{Term: last, Text: workday.DateOf(counted.Due).Chinese()})
	}
	return web.Section(c.Title+"怎么算", web.Dl(facts), web.ReckoningTable(Days(c.Days(calendar, now))))
}

// Days are the days of a count as pages list them.
func Days(list []workday.Day) (days []web.Counted) {
	for _, d := range list {
		days = append(days, web.Counted{Date: d.Date.String() + " " + d.Date.WeekdayName(), Counted: d.Counted, Number: d.Number, Why: d.Why})
	}
	return days
}
