package casework

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/service/casework/pages"
)

// How much of the notices is shown, and how old what is shown may be.
const (
	noticesAtHome  = 6
	noticePage     = 20
	showcaseAge    = 5 * time.Second
	tallyBeforeAge = time.Hour
	publicityHome  = "/publicity"
)

// Showcase is what the home page shows of the cases (P-01): the newest notices and the figures of the city. However
// many look, the store is asked once in five seconds.
type Showcase struct {
	room    *Room
	mu      sync.Mutex
	at      time.Time // of the reading
	busy    bool
	shown   reading
	before  Tally // of all days before
	counted time.Time
}

// reading is what the store said at one time.
type reading struct {
	notices      []Notice
	announced    []Announcement
	today, whole Tally
}

// NewShowcase makes the showcase of a room.
func NewShowcase(room *Room) *Showcase { return &Showcase{room: room} }

// Parts draws the blocks. The state is another one when they show something else, on every node the same.
func (s *Showcase) Parts(ctx context.Context) (state string, parts []templ.Component) {
	now := s.current(ctx)
	sum := fnv.New64a()
	fmt.Fprint(sum, now, s.room.Org.Generation())
	if figures := now.figures(); len(figures) > 0 {
		parts = append(parts, pages.CityFigures(figures))
	}
	if len(now.announced) > 0 {
		parts = append(parts, pages.NewestAnnouncements(s.room.announcementLines(now.announced), announcementsHome))
	}
	if len(now.notices) > 0 {
		parts = append(parts, pages.NewestNotices(s.room.noticeLines(now.notices), publicityHome))
	}
	return strconv.FormatUint(sum.Sum64(), 36), parts
}

// current gives what was last read, after reading anew when that is too old. One reads, the others take what there is:
// a home page waits for nobody, and shows without these blocks when the store does not answer.
func (s *Showcase) current(ctx context.Context) reading {
	now := s.room.Now()
	s.mu.Lock()
	age := now.Sub(s.at)
	if s.busy || age >= 0 && age < showcaseAge {
		defer s.mu.Unlock()
		return s.shown
	}
	s.busy = true
	before, again := s.before, dayNumber(now) != dayNumber(s.counted) || now.Sub(s.counted) >= tallyBeforeAge
	s.mu.Unlock()
	read, before, err := s.read(ctx, now, before, again)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
	if err != nil {
		return s.shown // the old reading; the next visitor tries again
	}
	if again {
		s.before, s.counted = before, now
	}
	s.shown, s.at = read, now
	return s.shown
}

func (s *Showcase) read(ctx context.Context, now time.Time, before Tally, again bool) (out reading, _ Tally, err error) {
	var divisions []string
	for _, d := range s.room.Org.Divisions() {
		divisions = append(divisions, d.Code)
	}
	err = s.room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if again {
			if before, err = tallyBefore(ctx, tx, now); err != nil {
				return err
			}
		}
		if out.today, err = tallyOf(ctx, tx, now, divisions); err != nil {
			return err
		}
		if out.announced, err = s.room.announced(ctx, tx); err != nil {
			return err
		}
		out.notices, err = notices(ctx, tx, "", workday.Date{}, spot{}, noticesAtHome)
		return err
	})
	out.whole = before.plus(out.today)
	return out, before, err
}

// figures are the numbers that are not zero.
func (s reading) figures() (list []pages.CityFigure) {
	for _, f := range []struct {
		word string
		n    int64
	}{
		{"city.today-received|今日收到申请", s.today.Received}, {"city.today-closed|今日办结", s.today.Closed},
		{"city.received|累计收到申请", s.whole.Received}, {"city.closed|累计办结", s.whole.Closed},
	} {
		if f.n > 0 {
			list = append(list, pages.CityFigure{Number: web.Number(f.n), Word: f.word})
		}
	}
	if share := s.whole.InTime(); share != "" {
		list = append(list, pages.CityFigure{Number: share, Word: "city.in-time|按时办结率"})
	}
	return list
}

func (room *Room) announcementLines(list []Announcement) []pages.NoticeLine {
	lines := make([]pages.NoticeLine, len(list))
	for i, a := range list {
		lines[i] = pages.NoticeLine{Href: a.address(), Item: a.Item, Body: room.Org.BodyName(a.Body), Result: a.title(), On: a.when()}
	}
	return lines
}

func (room *Room) noticeLines(list []Notice) []pages.NoticeLine {
	lines := make([]pages.NoticeLine, len(list))
	for i, n := range list {
		lines[i] = pages.NoticeLine{Number: n.Number, Item: n.Item, Body: room.Org.BodyName(n.Body), Result: n.Result, On: workday.DateOf(n.ClosedAt).String()}
	}
	return lines
}

// whichNotices narrows the list of notices.
type whichNotices struct {
	Body string       `form:"body" label:"办理部门" kind:"select"`
	On   workday.Date `form:"until" label:"最晚办结日期" kind:"date"`
}

// getPublicity lists answered cases for everybody (P-13).
func (p *Portal) getPublicity(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	var in whichNotices
	wrong := web.Input(r, &in)
	if wrong != nil && fault.KindOf(wrong) != fault.KindInvalid {
		return wrong
	}
	var list []Notice
	err := p.room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = notices(r.Context(), tx, in.Body, in.On, parseSpot(q.Get("behind")), noticePage+1)
		return err
	})
	if err != nil {
		return err
	}
	page := pages.Publicity{Frame: p.frame(r, web.T(r.Context(), "publicity.title|办件公示"))}
	next := url.Values{}
	if in.Body != "" {
		next.Set("body", in.Body)
	}
	if !in.On.IsZero() {
		next.Set("until", in.On.String())
	}
	if q.Get("behind") != "" {
		page.Sheet.Pages.First = publicityHome + "?" + next.Encode()
	}
	if len(list) > noticePage {
		list = list[:noticePage]
		last := list[noticePage-1]
		next.Set("behind", spot{last.ClosedAt.UnixMilli(), last.ID}.String())
		page.Sheet.Pages.Next = publicityHome + "?" + next.Encode()
	}
	if page.Which = p.narrowing(in); wrong != nil { // what was typed stays; the list is that of all days meanwhile
		page.Which = page.Which.Filled(q).Wrong(wrong)
	}
	page.Sheet.Caption = web.T(r.Context(), "publicity.caption|最近办结的办件")
	page.Sheet.Columns = []web.Column{{Head: "publicity.number|办件编号", Tight: true}, {Head: "publicity.item|事项"}, {Head: "publicity.body|办理部门"},
		{Head: "publicity.date|办结日期", Tight: true}, {Head: "publicity.result|办理结果", Tight: true}}
	for _, n := range p.room.noticeLines(list) {
		page.Sheet.Rows = append(page.Sheet.Rows, web.Row{ID: n.Number, Cells: []web.Cell{web.Words(n.Number), web.Words(n.Item), web.Words(n.Body), web.Words(n.On), web.Words(n.Result)}})
	}
	page.Sheet.Empty = web.Nothing{Title: "没有公示的办件", Why: "可以换一个部门或者日期。", Next: web.Link{Text: "全部公示", Href: publicityHome}}
	if wrong != nil {
		return web.Again(w, r, wrong, func(error) templ.Component { return pages.PublicNotices(page) })
	}
	return web.Render(w, r, pages.PublicNotices(page))
}

// narrowing is the form that narrows the notices.
func (p *Portal) narrowing(in whichNotices) web.Form {
	bodies := p.room.Org.Bodies()
	options := make([]web.Option, len(bodies))
	for i, b := range bodies {
		options[i] = web.Option{Value: b.Code, Text: b.Name}
	}
	return web.FormOf(in, publicityHome).Options("body", options...)
}
