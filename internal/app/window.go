package app

import (
	"context"
	"time"

	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/service/casework"
	"tongban/internal/service/window"
)

// windowCases shows the room of the windows what it needs of cases.
type windowCases struct{ cases *casework.Room }

// Waiting lists the cases whose originals lie at the window of a body.
func (w windowCases) Waiting(ctx context.Context, body string, since time.Time) (out []window.Waiting, err error) {
	list, err := w.cases.AtWindow(ctx, body, since)
	for _, one := range list {
		m := one.Matter
		out = append(out, window.Waiting{Case: m.ID, Number: m.Number, Item: m.Title, Applicant: one.Applicant, Body: m.Lead, Papers: one.Papers, At: m.OpenedAt})
	}
	return out, err
}

// Parked lists what a clerk has parked.
func (w windowCases) Parked(ctx context.Context, a account.Actor) (out []window.Left, err error) {
	list, err := w.cases.ParkedOf(ctx, a)
	for _, p := range list {
		out = append(out, window.Left{Sort: "parked", Key: p.Key, Title: w.cases.ParkedName(p)})
	}
	return out, err
}

// TakeParked gives something parked into another clerk's hands.
func (w windowCases) TakeParked(ctx context.Context, a account.Actor, key, from string) error {
	return w.cases.TakeParked(ctx, a, key, from)
}

// Day counts what was done at a window on a day, by clerk.
func (w windowCases) Day(ctx context.Context, body string, day workday.Date) (out []window.ClerkDay, err error) {
	list, err := w.cases.WindowDays(ctx, body, day.Start(), day.AddDays(1).Start())
	for _, d := range list {
		out = append(out, window.ClerkDay{Name: d.Officer, Figures: []window.Figure{{Name: "收件", N: d.Received}, {Name: "受理", N: d.Accepted}, {Name: "补正告知", N: d.Corrections},
			{Name: "不予受理", N: d.Declined}, {Name: "出件", N: d.Delivered}}})
	}
	return out, err
}

// windowDeps are what the room of the windows gets.
func windowDeps(h *House, lamp light.Lamp) window.Deps {
	return window.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Press: h.press, Org: h.org, Calendar: h.book.Calendar, Lamp: lamp,
		Window: windowCases{h.rooms.casework}, Signs: h.signs, Who: h.accounts.Resolve}
}
