package app

import (
	"context"
	"time"

	"tongban/internal/common/light"
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

// windowDeps are what the room of the windows gets.
func windowDeps(h *House, lamp light.Lamp) window.Deps {
	return window.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Press: h.press, Org: h.org, Calendar: h.book.Calendar, Lamp: lamp,
		Window: windowCases{h.rooms.casework}, Signs: h.signs}
}
