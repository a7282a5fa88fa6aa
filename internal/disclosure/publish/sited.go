package publish

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/search"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/disclosure/publish/pages"
)

// Scope is what a site shows that shows only a part: the documents of some bodies, in some classes.
type Scope struct {
	Bodies  []string
	Classes []string // empty are all
	Whole   string   // origin of the site that shows everything, when it is known
}

func (s Scope) shows(class string) bool {
	return len(s.Classes) == 0 || slices.Contains(s.Classes, class)
}

func (s Scope) holds(body string) bool { return slices.Contains(s.Bodies, body) }

// sited lets the public pages show a part only, where the request came to a site of a part.
func (room *Room) sited(routes []web.Route) []web.Route {
	own := map[string]func(w http.ResponseWriter, r *http.Request, s Scope, whole web.Handler) error{
		"GET /disclosure":                                 room.getSiteDoors,
		"GET /disclosure/documents":                       room.getSiteList,
		"GET /disclosure/documents/{number}":              room.getSiteArticle,
		"GET /disclosure/documents/{number}/files/{file}": room.getSiteArticle,
		"GET /disclosure/sitemap.xml":                     room.getSiteMap,
		"GET /disclosure/sitemap/{month}":                 noSiteMonth,
	}
	for i, route := range routes {
		part, ok := own[route.Pattern]
		if !ok {
			continue
		}
		whole := route.Handle
		routes[i].Handle = func(w http.ResponseWriter, r *http.Request) error {
			if s, ok := room.scope(r); ok {
				return part(w, r, s, whole)
			}
			return whole(w, r)
		}
	}
	return routes
}

// siteRows lists what a site shows, the newest first: the newest of each of its bodies, put together. A district has some
// dozens of bodies, and each is read by an index.
func siteRows(ctx context.Context, tx *store.Tx, c Choice, s Scope) (list []row, err error) {
	bodies, classes := s.Bodies, s.Classes
	if c.Body != "" {
		bodies = []string{c.Body}
	}
	if c.Class != "" || len(classes) == 0 {
		classes = []string{c.Class}
	}
	for _, c.Body = range bodies {
		for _, c.Class = range classes {
			some, err := shownRows(ctx, tx, c)
			if err != nil {
				return nil, err
			}
			list = append(list, some...)
		}
	}
	slices.SortFunc(list, func(a, b row) int {
		switch {
		case a.At != b.At && a.At > b.At, a.At == b.At && a.ID > b.ID:
			return -1
		case a.At == b.At && a.ID == b.ID:
			return 0
		}
		return 1
	})
	return list[:min(len(list), c.Limit)], nil
}

// getSiteDoors shows the doors of a site of a part (D-01).
func (room *Room) getSiteDoors(w http.ResponseWriter, r *http.Request, s Scope, _ web.Handler) error {
	var latest []row
	var offices []web.Link
	err := room.read(r.Context(), func(tx *store.Tx) (err error) {
		if latest, err = siteRows(r.Context(), tx, Choice{Limit: 8}, s); err != nil {
			return err
		}
		for _, body := range s.Bodies {
			one, err := siteRows(r.Context(), tx, Choice{Body: body, Limit: 1}, s)
			if err != nil {
				return err
			}
			if len(one) > 0 {
				offices = append(offices, web.Link{Text: room.Org.BodyName(body), Href: "/disclosure/documents?body=" + url.QueryEscape(body)})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	t := func(text string) string { return web.T(r.Context(), text) }
	var doors []web.Link
	var said []string
	for _, d := range []struct{ class, title, text, href string }{{ClassGuide, "disclosure.guide|政府信息公开指南", "disclosure.guide-text|怎样获取信息，找谁问", ""}, {ClassSystem, "disclosure.system|政府信息公开制度", "disclosure.system-text|公开的规定和办法", ""},
		{"", "disclosure.content|法定主动公开内容", "disclosure.content-text|按类别看全部信息", "/disclosure/documents"}, {ClassAnnual, "disclosure.annual|政府信息公开年报", "disclosure.annual-text|每年公开了什么", ""},
		{"", "disclosure.request|依申请公开", "disclosure.request-text|没有公开的，可以申请", "/disclosure/request"}} {
		if d.class != "" && !s.shows(d.class) {
			continue
		}
		if d.href == "" {
			d.href = "/disclosure/documents?class=" + d.class
		}
		doors, said = append(doors, web.Link{Text: t(d.title), Href: d.href}), append(said, t(d.text))
	}
	frame := room.Web.Frame(r, t("disclosure.title|政府信息公开"))
	frame.Meta = columnMeta(frame.Title, "")
	return web.Render(w, r, web.PortalPage(frame, pages.Doors(doors, said), room.finder(r, Asked{}, nil), web.Section(t("disclosure.latest|最新公开"), web.Table(room.sheet(r.Context(), latest))),
		web.Section(t("disclosure.bodies|按机关查看"), pages.Links(offices, "")), room.siteLinks(t, s)))
}

// siteLinks lead on to the other sites, and to the one that shows everything.
func (room *Room) siteLinks(t func(string) string, s Scope) templ.Component {
	links := []web.Link{{Text: t("sites.title|站点导航"), Href: "/sites"}}
	if s.Whole != "" {
		links = append(links, web.Link{Text: t("sites.whole|全市的政府信息"), Href: s.Whole + "/disclosure"})
	}
	return web.Section(t("sites.more|其他站点"), web.Choices(links, ""))
}

// getSiteList lists and searches what a site of a part shows (D-02).
func (room *Room) getSiteList(w http.ResponseWriter, r *http.Request, s Scope, _ web.Handler) error {
	in := asked(r)
	if in.Body != "" && !s.holds(in.Body) || in.Class != "" && !s.shows(in.Class) {
		return fault.Missing("栏目", "")
	}
	t := func(text string) string { return web.T(r.Context(), text) }
	var sheet web.Sheet
	var total templ.Component = web.Lines()
	var err error
	if in.Words != "" {
		sheet, total, err = room.siteFound(r, in, s)
	} else {
		sheet, err = room.siteListed(r, in, s)
	}
	if err != nil {
		return err
	}
	title := t("disclosure.list|政府信息目录")
	if c, ok := classOf(in.Class); ok {
		title = c.Title
	}
	if in.Body != "" {
		title += "（" + room.Org.BodyName(in.Body) + "）"
	}
	frame := room.Web.Frame(r, title, web.Link{Text: t(trailPublic.Text), Href: trailPublic.Href})
	frame.Meta = columnMeta(title, "")
	tree := []pages.Branch{{Text: t("disclosure.all|全部信息"), Href: "/disclosure/documents?" + Asked{Body: in.Body}.query().Encode(), Here: in.Class == ""}}
	for _, c := range Classes {
		if s.shows(c.Code) && (!doorClasses[c.Code] || in.Class == c.Code) {
			tree = append(tree, pages.Branch{Text: c.Title, Href: "/disclosure/documents?" + Asked{Class: c.Code, Body: in.Body}.query().Encode(), Here: c.Code == in.Class})
		}
	}
	side := templ.Join(web.Section(t("disclosure.tree|公开类别"), pages.Tree(tree)), feeds(t, in.Class), room.siteLinks(t, s))
	return web.Render(w, r, web.PortalPage(frame, room.finder(r, in, nil), pages.Beside(side, total, web.Table(sheet))))
}

func (room *Room) siteListed(r *http.Request, in Asked, s Scope) (sheet web.Sheet, err error) {
	c := in.choice()
	c.Limit = pageLimit + 1
	c.At, c.ID = behind(r)
	var list []row
	err = room.read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = siteRows(r.Context(), tx, c, s)
		return err
	})
	more := len(list) > pageLimit
	list = list[:min(len(list), pageLimit)]
	sheet = room.sheet(r.Context(), list)
	if more {
		q, last := in.query(), list[pageLimit-1]
		q.Set("after", idText(last.At)+"."+idText(last.ID))
		sheet.Pages.Next = "/disclosure/documents?" + q.Encode()
	}
	if c.At > 0 {
		sheet.Pages.First = "/disclosure/documents?" + in.query().Encode()
	}
	return sheet, err
}

func (room *Room) siteFound(r *http.Request, in Asked, s Scope) (sheet web.Sheet, total templ.Component, err error) {
	q := in.question()
	q.After = r.URL.Query().Get("after")
	if in.Body == "" {
		q.Filters[facetBody] = s.Bodies
	}
	if in.Class == "" && len(s.Classes) > 0 {
		q.Filters[facetClass] = s.Classes
	}
	if len(s.Bodies) == 0 {
		q.Filters[facetBody] = []string{"-"} // of no body, and not of all
	}
	res, err := room.Index.Search(r.Context(), q)
	if errors.Is(err, search.ErrPaging) {
		return sheet, nil, fault.Invalidf("这一页的地址不完整，请重新搜索")
	}
	if err != nil {
		return sheet, nil, err
	}
	var ids []int64
	for _, h := range res.Hits {
		id, _ := strconv.ParseInt(h.Key, 10, 64)
		ids = append(ids, id)
	}
	var list []row
	err = room.read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = rowsOf(r.Context(), tx, ids)
		return err
	})
	sheet = room.sheet(r.Context(), list)
	if res.Next != "" {
		next := in.query()
		next.Set("after", res.Next)
		sheet.Pages.Next = "/disclosure/documents?" + next.Encode()
	}
	return sheet, web.FilterBar(web.Filters{Label: web.T(r.Context(), "disclosure.found|搜索结果"), Total: res.Total, Unit: "条", Clear: "/disclosure/documents"}), err
}

// getSiteArticle shows a document of the site; one of elsewhere is at home on the site that shows everything (D-03).
func (room *Room) getSiteArticle(w http.ResponseWriter, r *http.Request, s Scope, whole web.Handler) error {
	d, _, err := room.article(r)
	if err == nil && (!s.holds(d.Body) || !s.shows(d.Class)) {
		if s.Whole == "" {
			return fault.Missing("政府信息", "")
		}
		http.Redirect(w, r, s.Whole+r.URL.RequestURI(), http.StatusFound) // not for ever: the column may come to the site
		return nil
	}
	return whole(w, r) // also what is withdrawn or not there: it says so in its words
}

// noSiteMonth: the map of a site of a part goes by pages, not by months.
func noSiteMonth(http.ResponseWriter, *http.Request, Scope, web.Handler) error {
	return fault.Missing("网站地图", "")
}

// scope is what the site of a request shows, when only a part.
func (room *Room) scope(r *http.Request) (Scope, bool) {
	if room.Scope == nil {
		return Scope{}, false
	}
	return room.Scope(r)
}

// getSiteMap is the map of a site of a part for search engines (D-11).
func (room *Room) getSiteMap(w http.ResponseWriter, r *http.Request, s Scope, _ web.Handler) error {
	c := Choice{Limit: mapLimit}
	c.At, c.ID = behind(r)
	var list []row
	err := room.read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = siteRows(r.Context(), tx, c, s)
		return err
	})
	if err != nil {
		return err
	}
	type place struct {
		Loc string `xml:"loc"`
		Mod string `xml:"lastmod"`
	}
	var doc struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []place  `xml:"url"`
	}
	origin := room.Web.Origin(r)
	for _, l := range list {
		doc.URLs = append(doc.URLs, place{origin + publicAddress(l.Matter), dateOf(millis(l.At)).String()})
	}
	if len(list) == mapLimit {
		last := list[len(list)-1]
		w.Header().Set("Link", "<"+origin+"/disclosure/sitemap.xml?after="+idText(last.At)+"."+idText(last.ID)+`>; rel="next"`)
	}
	return sendXML(w, r, "application/xml", doc)
}

// AddressByID is the public address of a document, whether it stands there or was withdrawn.
func (room *Room) AddressByID(ctx context.Context, id int64) (address string, err error) {
	var number string
	err = room.read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* publish.addressByID */ select m.number from document d join matter m on m.id = d.id where d.id = $1`, id).Scan(&number)
	})
	return publicAddress(number), err
}
