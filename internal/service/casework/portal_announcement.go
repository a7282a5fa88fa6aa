package casework

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

const (
	announcementsHome  = "/publicity/announcements"
	announcementsMost  = 200
	announcementsFront = 3 // on the home page
)

// announcementRoutes are the pages of what the cases have put before everybody.
func (p *Portal) announcementRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + announcementsHome, Page: "P-13", Title: "公示和听证公告", Who: web.Public, Handle: p.getAnnouncements},
		{Pattern: "GET " + announcementsHome + "/{id}", Page: "P-13", Who: web.Public, Handle: p.getAnnouncement},
		{Pattern: "POST " + announcementsHome + "/{id}", Page: "P-13", Who: web.SignedIn, Handle: p.postObjection},
	}
}

// AnnouncementAddress leads to what a case has put before the public last.
func AnnouncementAddress(number string) string {
	return announcementsHome + "?case=" + url.QueryEscape(number)
}

func (a Announcement) address() string { return announcementsHome + "/" + strconv.FormatInt(a.ID, 10) }

// getAnnouncements lists what one can still object to or attend, and what was over lately (P-13).
func (p *Portal) getAnnouncements(w http.ResponseWriter, r *http.Request) error {
	if number := r.URL.Query().Get("case"); number != "" {
		return p.toAnnouncement(w, r, number)
	}
	now := p.room.Now()
	var open, past []Announcement
	err := p.room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if open, err = announcementsOpen(r.Context(), tx, now, announcementsMost); err != nil {
			return err
		}
		past, err = announcementsPast(r.Context(), tx, now.Add(-announcementShown), now, announcementsMost)
		return err
	})
	if err != nil {
		return err
	}
	page := pages.Announcements{Frame: p.frame(r, web.T(r.Context(), "announcement.title|公示和听证公告"), trailPublicity(r)), Open: p.announcementSheet(open), Past: p.announcementSheet(past)}
	page.Open.Empty = web.Nothing{Title: "announcement.none|现在没有公示和听证公告", Why: "announcement.none-why|机关公示拟作出的决定、公告听证时会显示在这里。", Next: web.Link{Text: "publicity.title|办件公示", Href: publicityHome}}
	return web.Render(w, r, pages.AnnouncementList(page))
}

// toAnnouncement leads to the newest announcement of a case.
func (p *Portal) toAnnouncement(w http.ResponseWriter, r *http.Request, number string) error {
	var a Announcement
	err := p.room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		a, err = announcementOfCase(r.Context(), tx, number)
		return err
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, a.address(), http.StatusSeeOther)
	return nil
}

func trailPublicity(r *http.Request) web.Link {
	return web.Link{Text: web.T(r.Context(), "publicity.title|办件公示"), Href: publicityHome}
}

func (p *Portal) announcementSheet(list []Announcement) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "announcement.sort|种类", Tight: true}, {Head: "publicity.item|事项"}, {Head: "publicity.body|办理部门"}, {Head: "announcement.when|时间"}, {Head: "announcement.stands|进展"}}}
	for _, a := range list {
		sheet.Rows = append(sheet.Rows, web.Row{ID: strconv.FormatInt(a.ID, 10), Href: a.address(), Cells: []web.Cell{web.Linked(a.title(), a.address()), web.Words(a.Item),
			web.Words(p.room.Org.BodyName(a.Body)), web.Words(a.when()), web.Words(p.standing(a))}})
	}
	return sheet
}

// standing says how far an announcement is.
func (p *Portal) standing(a Announcement) string {
	switch {
	case a.live(p.room.Now()) && a.Sort == sortHearing:
		return "等待举行，可以旁听"
	case a.live(p.room.Now()):
		return "正在公示，可以提出异议"
	case a.Note != "":
		return a.Note
	case a.Sort == sortHearing:
		return "举行时间已过"
	}
	return "公示期满"
}

// shownAnnouncement is one of them as somebody looks at it.
func (p *Portal) shownAnnouncement(r *http.Request) (a Announcement, c Case, err error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return a, c, fault.Missing("公告", r.PathValue("id"))
	}
	err = p.room.DB.Read(r.Context(), func(tx *store.Tx) error {
		if a, err = announcementByID(r.Context(), tx, id); err != nil || a.Sort == sortHearing || p.Actor(r).Kind != account.ActorPerson {
			return err
		}
		facts, err := p.room.facts(r.Context(), tx, a.Matter)
		c, _ = facts.(Case)
		return err
	})
	return a, c, err
}

// getAnnouncement shows one with the way to object, or to attend (P-13). Who objected sees what he said and the answer.
func (p *Portal) getAnnouncement(w http.ResponseWriter, r *http.Request) error {
	a, c, err := p.shownAnnouncement(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, pages.AnnouncementOf(p.announcement(r, a, c)))
}

func (p *Portal) announcement(r *http.Request, a Announcement, c Case) pages.Announcement {
	actor := p.Actor(r)
	page := pages.Announcement{Frame: p.frame(r, a.title(), trailPublicity(r), web.Link{Text: web.T(r.Context(), "announcement.title|公示和听证公告"), Href: announcementsHome}), Heading: a.Item, Words: a.Words}
	page.Facts = []web.Pair{{Term: "办件编号", Text: a.Number}, {Term: "办理机关", Text: p.room.Org.BodyName(a.Body)}, {Term: "依据", Text: a.Basis}}
	if a.Sort == sortHearing {
		page.Facts = append(page.Facts, web.Pair{Term: "举行时间", Text: a.when()}, web.Pair{Term: "地点", Text: a.Place}, web.Pair{Term: "怎样旁听", Text: a.How})
	} else {
		page.Facts = append(page.Facts, web.Pair{Term: "公示期", Text: a.when()})
	}
	if a.Phone != "" {
		page.Facts = append(page.Facts, web.Pair{Term: "联系电话", Text: a.Phone})
	}
	page.Facts = append(page.Facts, web.Pair{Term: "进展", Text: p.standing(a)})
	for _, o := range c.mine(a, actor.Party()) {
		pairs := []web.Pair{{Term: "您的异议", Text: o.Text}, {Term: "提出时间", Text: moment(o.At)}, {Term: "答复", Text: "还没有答复"}}
		if !o.Answered.IsZero() {
			pairs[2].Text = objectionResult(o) + "：" + o.Answer + "（" + moment(o.Answered) + "）"
		}
		page.Mine = append(page.Mine, pairs)
	}
	if a.Sort == sortHearing || !a.live(p.room.Now()) {
		return page
	}
	if actor.Kind != account.ActorPerson {
		page.SignIn = "/login?next=" + a.address()
		return page
	}
	form := without(web.FormOf(Object{}, a.address()), "by")
	page.Form = &form
	return page
}

func objectionResult(o Objection) string {
	if o.Upheld {
		return "异议成立"
	}
	return "异议不成立"
}

// postObjection takes an objection of who has signed in (P-13).
func (p *Portal) postObjection(w http.ResponseWriter, r *http.Request) error {
	a, c, err := p.shownAnnouncement(r)
	if err != nil {
		return err
	}
	if a.Sort == sortHearing {
		return fault.Missing("公示", r.PathValue("id"))
	}
	var in Object
	if err = web.Input(r, &in); err == nil {
		_, err = p.room.Hall().Do(r.Context(), p.Actor(r), a.Matter, "object", in, matter.Key(web.Once(r)))
	}
	if err == nil {
		return web.Done(w, r, a.address(), "异议已经提出，答复会告诉您")
	}
	if fault.KindOf(err) == fault.KindNotFound {
		err = fault.Conflictf("公示已经结束，不能再提出异议")
	}
	page := p.announcement(r, a, c)
	return web.Again(w, r, err, func(err error) templ.Component {
		if page.Form != nil {
			form := page.Form.Typed(r, err)
			page.Form = &form
		}
		return pages.AnnouncementOf(page)
	})
}

// announced are the nearest announcements, for the home page.
func (room *Room) announced(ctx context.Context, tx *store.Tx) ([]Announcement, error) {
	return announcementsOpen(ctx, tx, room.Now(), announcementsFront)
}
