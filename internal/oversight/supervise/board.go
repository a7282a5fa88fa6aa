package supervise

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/oversight/supervise/pages"
)

// tally counts clocks by light.
type tally map[light.Light]int

func (t tally) total() (n int) {
	for _, c := range t {
		n += c
	}
	return n
}

// board is what the running clocks come to at a moment.
type board struct {
	At         time.Time
	Thresholds light.Thresholds
	All        tally
	ByBody     map[string]tally
	ByKind     map[string]tally
}

// count gives how many running clocks an actor watches: from the maintained counts, or in one pass over the clocks for
// whom none are kept.
func (room *Room) count(ctx context.Context, a account.Actor) (board, error) {
	b := board{At: room.Now(), Thresholds: room.Lights.At(room.Now()), All: tally{}, ByBody: map[string]tally{}, ByKind: map[string]tally{}}
	cal := room.Calendar()
	err := room.DB.Read(ctx, func(tx *store.Tx) error {
		take := func(kind, body string, d light.Duty, n int) {
			lit := light.Of(d, cal, b.At, b.Thresholds)
			b.All[lit] += n
			add(b.ByBody, body, lit, n)
			add(b.ByKind, kind, lit, n)
		}
		kept, ok, err := room.Hall().Lights(ctx, tx, a)
		if err != nil {
			return err
		}
		for _, w := range kept {
			take(w.Kind, w.Lead, w.Duty(), int(w.N))
		}
		if ok {
			return nil
		}
		return eachAlike(ctx, tx, room.running(a, Filter{}, b.At), func(g alike) { take(g.Kind, g.Body, g.Clock.Duty(), g.N) })
	})
	return b, err
}

func add(by map[string]tally, key string, lit light.Light, n int) {
	if by[key] == nil {
		by[key] = tally{}
	}
	by[key][lit] += n
}

// getBoard shows how many clocks have which light (S-01).
func (room *Room) getBoard(w http.ResponseWriter, r *http.Request) error {
	b, err := room.count(r.Context(), account.ActorOf(r.Context()))
	if err != nil {
		return err
	}
	return web.Render(w, r, pages.Board(pages.Lights{
		Frame: room.frame(r, "电子监察"), Figures: figures(b.All), Legend: legend(b.Thresholds), At: "数据时间：" + moment(b.At),
		Bodies: sheet("各部门的灯", "部门", b.ByBody, room.Org.BodyName, func(code string, l light.Light) Filter { return Filter{Light: l, Body: code} }),
		Kinds:  sheet("各业务的灯", "业务", b.ByKind, room.kindTitle, func(name string, l light.Light) Filter { return Filter{Light: l, Kind: name} }),
	}))
}

// legend says what each light means, in the colours of the lights.
func legend(t light.Thresholds) (out []web.Pair) {
	words := t.Words()
	for i, l := range light.All {
		out = append(out, web.Pair{Term: l.Title(), Part: web.Tag(l.Tone(), words[i])})
	}
	return out
}

func figures(t tally) (out []pages.Figure) {
	for _, l := range light.All {
		out = append(out, pages.Figure{Number: number(t[l]), Word: l.Title(), Href: Filter{Light: l}.href()})
	}
	return append(out, pages.Figure{Number: number(t.total()), Word: "全部计时", Href: Filter{}.href()})
}

// sheet is a table of tallies, the most worrying first; every number leads to its list.
func sheet(caption, head string, by map[string]tally, name func(string) string, filter func(string, light.Light) Filter) web.Sheet {
	s := web.Sheet{Caption: caption, Columns: []web.Column{{Head: head}}, Empty: nothingRuns}
	for _, l := range light.All {
		s.Columns = append(s.Columns, web.Column{Head: l.Title(), Right: true})
	}
	s.Columns = append(s.Columns, web.Column{Head: "合计", Right: true})
	keys := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(by[b][light.Red]-by[a][light.Red], by[b][light.Yellow]-by[a][light.Yellow], cmp.Compare(a, b))
	})
	for _, key := range keys {
		all := filter(key, light.Off).href()
		row := web.Row{ID: key, Href: all, Cells: []web.Cell{web.Linked(name(key), all)}}
		for _, l := range light.All {
			row.Cells = append(row.Cells, counted(by[key][l], filter(key, l)))
		}
		row.Cells = append(row.Cells, counted(by[key].total(), filter(key, light.Off)))
		s.Rows = append(s.Rows, row)
	}
	return s
}

// counted is a number that leads to what it counts; nothing leads nowhere.
func counted(n int, f Filter) web.Cell {
	if n == 0 {
		return web.Words("0")
	}
	return web.Linked(number(n), f.href())
}

var nothingRuns = web.Nothing{Title: "没有正在计时的事项", Why: "事项受理后，受理、承诺和法定期限会显示在这里",
	Next: web.Link{Text: "返回工作台", Href: "/desk"}}

func number(n int) string { return web.Number(int64(n)) }

func moment(at time.Time) string { return at.In(workday.Shanghai).Format("2006-01-02 15:04") }

// href is the list behind a filter.
func (f Filter) href() string {
	q := url.Values{}
	for name, value := range map[string]string{"light": string(f.Light), "body": f.Body, "kind": f.Kind} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/supervise/clocks"
	}
	return "/supervise/clocks?" + q.Encode()
}
