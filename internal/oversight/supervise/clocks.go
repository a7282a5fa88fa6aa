package supervise

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/oversight/supervise/pages"
)

// pageSize is how many clocks one page of the list shows.
const pageSize = 50

// getClocks lists the running clocks behind a number (S-01).
func (room *Room) getClocks(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := Filter{Light: light.Light(q.Get("light")), Body: q.Get("body"), Kind: q.Get("kind")}
	if f.Light != light.Off && !slices.Contains(light.All[:], f.Light) {
		return fault.Missing("灯", string(f.Light))
	}
	after, paged := parsePlace(q.Get("after"))
	l, err := room.list(r.Context(), account.ActorOf(r.Context()), f, after)
	if err != nil {
		return err
	}
	s := room.clockSheet(l)
	if paged {
		s.Pages.First = f.href()
	}
	if len(l.ticks) > pageSize {
		last := l.ticks[pageSize-1]
		s.Pages.Next = next(f, place{due: last.DueAt.UnixMilli(), id: last.ID})
	}
	return web.Render(w, r, pages.Clocks(room.frame(r, room.listTitle(f), trailBoard), chips(f), s))
}

// next is the address of the page after a place.
func next(f Filter, p place) string {
	mark := "?"
	if strings.Contains(f.href(), "?") {
		mark = "&"
	}
	return f.href() + mark + "after=" + p.String()
}

// listing is a page of running clocks, one more than is shown when there are more.
type listing struct {
	at         time.Time
	thresholds light.Thresholds
	ticks      []tick
}

func (room *Room) list(ctx context.Context, a account.Actor, f Filter, after place) (l listing, err error) {
	l.at, l.thresholds = room.Now(), room.Lights.At(room.Now())
	cal := room.Calendar()
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		l.ticks, err = ticks(ctx, tx, room.running(a, f, l.at), after, pageSize+1, func(t tick) bool {
			return f.Light == light.Off || light.Of(t.Clock.Duty(), cal, l.at, l.thresholds) == f.Light
		})
		return err
	})
	return l, err
}

// clockSheet draws a page of clocks.
func (room *Room) clockSheet(l listing) web.Sheet {
	s := web.Sheet{Caption: "正在计时的事项，最急的在前", Columns: []web.Column{{Head: "编号"}, {Head: "事项"}, {Head: "牵头部门"}, {Head: "时限"}, {Head: "灯"}, {Head: "到期"}},
		Empty: web.Nothing{Title: "没有符合条件的计时", Why: "这一类现在没有正在计时的事项", Next: web.Link{Text: "看全部", Href: "/supervise/clocks"}}}
	for _, t := range l.ticks[:min(len(l.ticks), pageSize)] {
		href := matterHref(t.Number)
		lit := light.Of(t.Clock.Duty(), room.Calendar(), l.at, l.thresholds)
		s.Rows = append(s.Rows, web.Row{ID: t.Number, Href: href, Cells: []web.Cell{
			web.Linked(t.Number, href), web.Words(t.Title), web.Words(room.Org.BodyName(t.Body)),
			{Text: t.Clock.Title, Note: t.Total().String()}, web.Part(web.Tag(lit.Tone(), lit.Title())),
			web.Part(web.ClockChip(chip(t.Clock, room.Calendar(), l.at, lit, href+"#"+t.Name))),
		}})
	}
	return s
}

func matterHref(number string) string { return "/supervise/matters/" + number }

// listTitle says what the list holds.
func (room *Room) listTitle(f Filter) string {
	parts := []string{"计时清单"}
	if f.Light != light.Off {
		parts = append(parts, f.Light.Title())
	}
	if f.Body != "" {
		parts = append(parts, room.Org.BodyName(f.Body))
	}
	if f.Kind != "" {
		parts = append(parts, room.kindTitle(f.Kind))
	}
	return strings.Join(parts, " · ")
}

// chips change the light and keep body and kind.
func chips(f Filter) web.Filters {
	out := web.Filters{Label: "灯", Total: -1}
	for _, l := range append([]light.Light{light.Off}, light.All[:]...) {
		text := l.Title()
		if l == light.Off {
			text = "全部"
		}
		out.Chips = append(out.Chips, web.Chip{Text: text, On: l == f.Light, Href: Filter{Light: l, Body: f.Body, Kind: f.Kind}.href()})
	}
	if f != (Filter{}) {
		out.Clear = Filter{}.href()
	}
	return out
}
