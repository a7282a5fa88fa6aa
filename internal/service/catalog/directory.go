package catalog

import (
	"cmp"
	"math"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
)

const (
	// paged is how many items stand on one page of the list.
	paged = 20
	// shown is how many values of a facet are shown beside the list; the others stand on the page of the facet.
	shown = 6
)

// A way is one way of laying out the items: a facet with its word and its name in addresses.
type way struct {
	facet     shelf.Facet
	key, word string
}

// ways lists the facets in the order in which pages show them.
func ways() []way {
	return []way{
		{shelf.Theme, "theme", "facet.theme|主题"},
		{shelf.Event, "event", "facet.event|人生事件和经营阶段"},
		{shelf.Body, "body", "facet.body|部门"},
		{shelf.Division, "division", "facet.division|地区"},
		{shelf.Audience, "audience", "facet.audience|服务对象"},
		{shelf.List, "list", "facet.list|清单"},
		{shelf.Level, "level", "facet.level|行使层级"},
		{shelf.Power, "power", "facet.power|事项类型"},
		{shelf.Letter, "letter", "facet.letter|名称首字母"},
	}
}

func wayOf(f shelf.Facet) way {
	for _, w := range ways() {
		if w.facet == f {
			return w
		}
	}
	return way{}
}

func facetKey(f shelf.Facet) string { return wayOf(f).key }

// facetWord names a facet for somebody: what is an event of life for a person is a stage of business for a company.
func facetWord(f shelf.Facet, audience record.Audience) string {
	if f != shelf.Event {
		return wayOf(f).word
	}
	if audience == record.AudienceCompany {
		return "facet.stage|经营阶段"
	}
	return "facet.life|人生事件"
}

func audienceWord(a record.Audience) string {
	if a == record.AudiencePerson {
		return "audience.person|个人办事"
	}
	return "audience.company|法人办事"
}

// list is one of the published lists (四办清单) with its rule in words.
type list struct{ key, title, text string }

func lists() []list {
	return []list{
		{shelf.ListAtOnce, "list.at-once|马上办", "材料齐全，当场办好"},
		{shelf.ListOnline, "list.online|网上办", "全程不用到现场"},
		{shelf.ListNearby, "list.nearby|就近办", "区、街道就能办"},
		{shelf.ListOneVisit, "list.one-visit|一次办", "最多跑一趟"},
	}
}

// valueWord says a value of a facet in the words of the public.
func (room *Room) valueWord(f shelf.Facet, value string) string {
	switch f {
	case shelf.Audience:
		return record.Audience(value).Title()
	case shelf.Level:
		return record.LevelTitle(value)
	case shelf.Power:
		return record.Power(value).Title()
	case shelf.Body:
		return room.deps.Org.BodyName(value)
	case shelf.Division:
		if division, err := room.deps.Org.Division(value); err == nil {
			return division.Name
		}
	case shelf.List:
		return listWord(value)
	}
	return value
}

// listAddress is the list of items with one more value chosen.
func listAddress(query url.Values, f shelf.Facet, value string) string {
	changed := url.Values{}
	for name, values := range query {
		if name != "after" && name != "by" {
			changed[name] = values
		}
	}
	return with("/items", changed, facetKey(f), value)
}

// valueLinks lead to each value of a facet, with how many items it would leave; the empty value is left out.
func (room *Room) valueLinks(chosen shelf.Selection, f shelf.Facet, query url.Values) []web.Link {
	return room.someValueLinks(chosen, f, query, math.MaxInt)
}

// someValueLinks lead to up to n values, the most frequent first: a province has thousands of bodies.
func (room *Room) someValueLinks(chosen shelf.Selection, f shelf.Facet, query url.Values, n int) []web.Link {
	var links []web.Link
	counts := chosen.Counts(f)
	if f == shelf.Letter {
		slices.SortFunc(counts, func(a, b shelf.Count) int { return cmp.Compare(a.Value, b.Value) })
	}
	for _, count := range counts {
		word := room.valueWord(f, count.Value)
		if word == "" {
			continue
		}
		if len(links) == n {
			break
		}
		on := query.Get(facetKey(f)) == count.Value
		link := web.Link{Text: word, Count: count.N, Current: on}
		if on {
			link.Href = listAddress(query, f, "")
		} else {
			link.Href = listAddress(query, f, count.Value)
		}
		links = append(links, link)
	}
	return links
}

// filter is what a visitor may see: the items of the region that they have chosen.
func (room *Room) filter(r *http.Request) shelf.Filter {
	return shelf.Filter{Chosen: map[shelf.Facet]string{}, Here: room.here(web.LooksOf(r).Region)}
}

// asked is the filter of the address on top of it.
func (room *Room) asked(r *http.Request) shelf.Filter {
	filter := room.filter(r)
	for _, w := range ways() {
		if value := r.URL.Query().Get(w.key); value != "" {
			filter.Chosen[w.facet] = value
		}
	}
	return filter
}

// getDirectory lists the items (P-03); every filter lives in the address.
func (room *Room) getDirectory(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	if value, by := query.Get("in"), query.Get("by"); value != "" { // how addresses looked before facets could be combined
		query.Del("in")
		query.Del("by")
		http.Redirect(w, r, with("/items", query, cmp.Or(by, "theme"), value), http.StatusMovedPermanently)
		return nil
	}
	if query.Get("as") == "csv" || query.Get("as") == "xlsx" || web.WantsJSON(r) || query.Get("as") == "json" {
		return room.sendList(w, r)
	}
	return room.kept(w, r, func(v *view) (templ.Component, error) {
		chosen := v.Choose(room.asked(r))
		title := web.T(r.Context(), "directory.title|事项目录")
		frame := room.deps.Web.Frame(r, title)
		if frame.Elder {
			return pages.ElderDirectory(frame, room.elderDirectory(chosen, query)), nil
		}
		return pages.Directory(frame, room.directory(chosen, query)), nil
	})
}

func (room *Room) directory(chosen shelf.Selection, query url.Values) pages.DirectoryPage {
	page := pages.DirectoryPage{
		Total: web.Number(int64(chosen.Len())),
		Excel: with("/items", query, "as", "xlsx"), CSV: with("/items", query, "as", "csv"), JSON: with("/items", query, "as", "json"),
		Empty: web.Nothing{Title: "没有符合条件的事项", Why: "请去掉一个筛选条件再看。", Next: web.Link{Text: "看全部事项", Href: "/items"}},
	}
	by := wayNamed(query.Get("by"))
	for _, w := range ways() {
		most := shown + 1
		if w.facet == by.facet || w.facet == shelf.Letter {
			most = math.MaxInt
		}
		links := room.someValueLinks(chosen, w.facet, query, most)
		if value := query.Get(w.key); value != "" {
			page.Chosen = append(page.Chosen, web.Chip{Text: room.valueWord(w.facet, value), Href: listAddress(query, w.facet, ""), On: true})
		}
		if len(links) == 0 {
			continue
		}
		group := pages.Group{Title: w.word, Links: links, Open: query.Get(w.key) != "", Short: w.facet == shelf.Letter}
		if w.facet != by.facet && len(links) > shown && w.facet != shelf.Letter {
			group.Links, group.More = links[:shown], with("/items", query, "by", w.key)
		}
		page.Ways = append(page.Ways, web.Link{Text: w.word, Href: with("/items", query, "by", w.key), Current: w.key == query.Get("by")})
		if w.key == query.Get("by") {
			page.Whole = &group
			continue
		}
		page.Facets = append(page.Facets, group)
	}
	cards, more := chosen.Page(query.Get("after"), paged)
	page.Entries = entries(cards)
	if more {
		page.Pages.Next = with("/items", query, "after", cards[len(cards)-1].Code)
	}
	if query.Get("after") != "" {
		page.Pages.First = with("/items", query, "after", "")
	}
	return page
}

func wayNamed(key string) way {
	for _, w := range ways() {
		if w.key == key {
			return w
		}
	}
	return way{facet: -1}
}

// elderDirectory asks for one choice at a time: first the theme, then the item.
func (room *Room) elderDirectory(chosen shelf.Selection, query url.Values) pages.ElderDirectoryPage {
	if query.Get("theme") == "" && query.Get("after") == "" && len(query) == 0 {
		return pages.ElderDirectoryPage{Themes: room.valueLinks(chosen, shelf.Theme, query)}
	}
	const few = 8
	cards, more := chosen.Page(query.Get("after"), few)
	page := pages.ElderDirectoryPage{Entries: entries(cards), Back: "/items"}
	if more {
		page.Next = with("/items", query, "after", cards[len(cards)-1].Code)
	}
	return page
}
