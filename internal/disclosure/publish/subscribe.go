package publish

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
)

// feedLimit is how many entries a feed has, and mapLimit how many addresses one file of the map for search engines may
// have (sitemaps.org).
const (
	feedLimit = 50
	mapLimit  = 50_000
)

// SubscribeRoutes are what programs of readers and search engines fetch.
func (room *Room) SubscribeRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /disclosure/rss/{class}", Page: "D-11", Who: web.Public, Handle: room.getRSS},
		{Pattern: "GET /disclosure/atom/{class}", Page: "D-11", Who: web.Public, Handle: room.getAtom},
		{Pattern: "GET /disclosure/sitemap.xml", Page: "D-11", Who: web.Public, Handle: room.getIndex},
		{Pattern: "GET /disclosure/sitemap/{month}", Page: "D-11", Who: web.Public, Handle: room.getMap},
	}
}

// entries are the newest documents of a class, or of all; on a site of a part, of what it shows.
func (room *Room) entries(r *http.Request) (title string, list []row, err error) {
	code := r.PathValue("class")
	title = "政府信息公开"
	if code == "all" {
		code = ""
	} else if c, ok := classOf(code); ok {
		title = c.Title
	} else {
		return "", nil, fault.Missing("公开类别", "")
	}
	if s, part := room.scope(r); part {
		if code != "" && !s.shows(code) {
			return "", nil, fault.Missing("公开类别", "")
		}
		title = room.Web.Frame(r, "").Site.Name + "：" + title
		err = room.read(r.Context(), func(tx *store.Tx) error {
			list, err = siteRows(r.Context(), tx, Choice{Class: code, Limit: feedLimit}, s)
			return err
		})
		return title, list, err
	}
	chosen, err := room.choose(r.Context(), Choice{Class: code, Limit: feedLimit})
	return title, chosen.rows, err
}

// newest is the moment of the newest entry, so that a feed without news stays the same text.
func newest(list []row) time.Time {
	if len(list) == 0 {
		return time.UnixMilli(0)
	}
	return millis(list[0].At)
}

func sendXML(w http.ResponseWriter, r *http.Request, kind string, value any) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(value); err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	_, err := w.Write(b.Bytes())
	return err
}

type rssItem struct {
	Title       string `xml:"title"`
	Link        string `xml:"link"`
	GUID        string `xml:"guid"`
	PubDate     string `xml:"pubDate"`
	Author      string `xml:"author,omitempty"`
	Category    string `xml:"category"`
	Description string `xml:"description,omitempty"`
}

// getRSS is the feed of a class as RSS 2.0 (D-11).
func (room *Room) getRSS(w http.ResponseWriter, r *http.Request) error {
	title, list, err := room.entries(r)
	if err != nil {
		return err
	}
	site := room.Web.Origin(r)
	var doc struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Channel struct {
			Title       string    `xml:"title"`
			Link        string    `xml:"link"`
			Description string    `xml:"description"`
			Language    string    `xml:"language"`
			Built       string    `xml:"lastBuildDate"`
			Items       []rssItem `xml:"item"`
		} `xml:"channel"`
	}
	doc.Version = "2.0"
	c := &doc.Channel
	c.Title, c.Link, c.Description, c.Language, c.Built = title, site+"/disclosure", title+"的最新信息", "zh-CN", newest(list).In(workday.Shanghai).Format(time.RFC1123Z)
	for _, l := range list {
		link := site + publicAddress(l.Matter)
		c.Items = append(c.Items, rssItem{Title: l.Title, Link: link, GUID: link, PubDate: millis(l.At).In(workday.Shanghai).Format(time.RFC1123Z), Category: classTitle(l.Class),
			Description: strings.TrimSpace(room.Org.BodyName(l.Body) + " " + l.Number + " " + Validity(l.Validity).Title())})
	}
	return sendXML(w, r, "application/rss+xml", doc)
}

type atomLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr,omitempty"`
}

type atomEntry struct {
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	Link    atomLink `xml:"link"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Summary string   `xml:"summary,omitempty"`
}

// getAtom is the feed of a class as Atom (D-11): RFC 4287.
func (room *Room) getAtom(w http.ResponseWriter, r *http.Request) error {
	title, list, err := room.entries(r)
	if err != nil {
		return err
	}
	site := room.Web.Origin(r)
	var doc struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Title   string      `xml:"title"`
		ID      string      `xml:"id"`
		Links   []atomLink  `xml:"link"`
		Updated string      `xml:"updated"`
		Entries []atomEntry `xml:"entry"`
	}
	doc.Title, doc.ID, doc.Updated = title, site+r.URL.Path, newest(list).UTC().Format(time.RFC3339)
	doc.Links = []atomLink{{Href: site + r.URL.Path, Rel: "self"}, {Href: site + "/disclosure"}}
	for _, l := range list {
		link := site + publicAddress(l.Matter)
		doc.Entries = append(doc.Entries, atomEntry{Title: l.Title, ID: link, Link: atomLink{Href: link}, Updated: millis(l.At).UTC().Format(time.RFC3339), Author: room.Org.BodyName(l.Body), Summary: strings.TrimSpace(l.Number)})
	}
	return sendXML(w, r, "application/atom+xml", doc)
}

// getIndex is the map for search engines (sitemaps.org): one file for each month of publication.
func (room *Room) getIndex(w http.ResponseWriter, r *http.Request) error {
	s, err := room.shelved(r.Context())
	if err != nil {
		return err
	}
	type place struct {
		Loc string `xml:"loc"`
	}
	var doc struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Maps    []place  `xml:"sitemap"`
	}
	site := room.Web.Origin(r)
	for _, m := range s.months() {
		doc.Maps = append(doc.Maps, place{site + "/disclosure/sitemap/" + m})
	}
	return sendXML(w, r, "application/xml", doc)
}

// months are those in which something that is shown was published, the newest first, as 2026-11.
func (s *shelved) months() (list []string) {
	until := int64(1) << 62 // the beginning of the month that was found last
	for _, b := range s.blocks {
		for _, at := range b.at {
			if at >= until {
				continue
			}
			month := millis(at).In(workday.Shanghai).Format("2006-01")
			first, _ := workday.ParseDate(month + "-01")
			until = first.Start().UnixMilli()
			list = append(list, month)
		}
	}
	return list
}

// getMap lists what was published in a month for search engines, the newest first.
func (room *Room) getMap(w http.ResponseWriter, r *http.Request) error {
	first, err := workday.ParseDate(r.PathValue("month") + "-01")
	if err != nil {
		return fault.Missing("月份", r.PathValue("month"))
	}
	last := workday.DateOf(first.Start().In(workday.Shanghai).AddDate(0, 1, -1))
	list, err := room.shown(r.Context(), Choice{From: first, Until: last, Limit: mapLimit})
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
	site := room.Web.Origin(r)
	for _, l := range list {
		doc.URLs = append(doc.URLs, place{site + publicAddress(l.Matter), dateOf(millis(l.At)).String()})
	}
	return sendXML(w, r, "application/xml", doc)
}
