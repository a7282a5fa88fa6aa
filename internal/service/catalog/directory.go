package catalog

import (
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"tongban/internal/service/catalog/record"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
)

// How many items of a group stand in the overview, and on one page of the group itself.
const (
	previewed = 8
	paged     = 60
)

// grouping is one way of laying out the directory.
type grouping struct {
	key, title string
	of         func(record.Item) []string
}

func byTheme() grouping {
	return grouping{"theme", "按主题", func(i record.Item) []string { return i.Themes }}
}

func byEvent() grouping {
	return grouping{"event", "按人生事件和经营阶段", func(i record.Item) []string { return i.LifeEvents }}
}

func byBody() grouping {
	return grouping{"body", "按部门", func(i record.Item) []string { return []string{i.BodyName} }}
}

// group is a heading of the directory with its items.
type group struct {
	title string
	items []Current
}

// groups sorts items under headings; the fullest heading comes first.
func (g grouping) groups(items []Current) []group {
	place := map[string]int{}
	var groups []group
	for _, item := range items {
		for _, title := range g.of(item.Item) {
			n, known := place[title]
			if !known {
				n = len(groups)
				place[title] = n
				groups = append(groups, group{title: title})
			}
			groups[n].items = append(groups[n].items, item)
		}
	}
	sort.SliceStable(groups, func(i, j int) bool { return len(groups[i].items) > len(groups[j].items) })
	return groups
}

// list is one of the published lists (四办清单) with its rule.
type list struct {
	key, title, text string
	holds            func(record.Item) bool
}

func lists() []list {
	return []list{
		{"at_once", "马上办", "材料齐全，当场办好", func(i record.Item) bool { return i.Handling == record.HandlingInstant }},
		{"online", "网上办", "全程不用到现场", func(i record.Item) bool { return slices.Contains(i.Online, record.OnlineWhole) }},
		{"nearby", "就近办", "区、街道就能办", func(i record.Item) bool { return i.Level != "city" || len(i.Places) > 1 }},
		{"one_visit", "一次办", "最多跑一趟", func(i record.Item) bool { return i.Visits <= 1 }},
	}
}

func serving(items []Current, audience record.Audience) []Current {
	return kept(items, func(c Current) bool { return c.Serves(audience) })
}

func kept(items []Current, holds func(Current) bool) []Current {
	some := []Current{}
	for _, item := range items {
		if holds(item) {
			some = append(some, item)
		}
	}
	return some
}

// groupChips leads to each group of the directory, with how many items it has.
func groupChips(groups []group, by grouping, audience record.Audience) web.Filters {
	filters := web.Filters{Total: -1}
	for _, g := range groups {
		query := url.Values{"by": {by.key}, "in": {g.title}}
		filters.Chips = append(filters.Chips, web.Chip{Text: g.title + " " + strconv.Itoa(len(g.items)), Href: with("/items", query, "audience", string(audience))})
	}
	return filters
}

// listEntries leads to the four lists; one without items folds away.
func listEntries(items []Current) []pages.Entry {
	var entries []pages.Entry
	for _, l := range lists() {
		n := len(kept(items, func(c Current) bool { return l.holds(c.Item) }))
		if n > 0 {
			entries = append(entries, pages.Entry{Title: l.title, Text: l.text + "，" + strconv.Itoa(n) + "项", Href: "/items?list=" + l.key})
		}
	}
	return entries
}

// getDirectory lists the items (P-03); filters live in the address.
func (room *Room) getDirectory(w http.ResponseWriter, r *http.Request) error {
	open, err := room.deps.Library.OpenItems(r.Context())
	if err != nil {
		return err
	}
	query := r.URL.Query()
	chosen := choose(open, query)
	if web.WantsJSON(r) {
		return web.JSON(w, r, http.StatusOK, publicList(chosen))
	}
	page := directoryPage(chosen, query)
	return web.Render(w, r, pages.Directory(room.deps.Web.Frame(r, "事项目录"), page))
}

// choose applies the filters of the address.
func choose(items []Current, query url.Values) []Current {
	if audience := record.Audience(query.Get("audience")); audience != "" {
		items = serving(items, audience)
	}
	for _, l := range lists() {
		if l.key == query.Get("list") {
			items = kept(items, func(c Current) bool { return l.holds(c.Item) })
		}
	}
	if in := query.Get("in"); in != "" {
		by := groupingOf(query)
		items = kept(items, func(c Current) bool { return slices.Contains(by.of(c.Item), in) })
	}
	return items
}

func groupingOf(query url.Values) grouping {
	for _, g := range []grouping{byEvent(), byBody()} {
		if g.key == query.Get("by") {
			return g
		}
	}
	return byTheme()
}

func directoryPage(items []Current, query url.Values) pages.DirectoryPage {
	by, in := groupingOf(query), query.Get("in")
	page := pages.DirectoryPage{Empty: web.Nothing{Title: "没有符合条件的事项", Why: "请去掉一个筛选条件再看。", Next: web.Link{Text: "看全部事项", Href: "/items"}}}
	for _, g := range []grouping{byTheme(), byEvent(), byBody()} {
		page.Tabs = append(page.Tabs, web.Link{Text: g.title, Href: "/items?by=" + g.key, Current: g.key == by.key})
	}
	page.Filters = []web.Filters{audienceFilter(query, "/items", record.Audience(query.Get("audience")), -1), listFilter(query, len(items))}
	for _, g := range by.groups(items) {
		switch {
		case in == "":
			page.Headings = append(page.Headings, preview(g, query, by))
		case in == g.title:
			heading, next := sheetOf(g, query)
			page.Headings, page.Pages.Next = append(page.Headings, heading), next
		}
	}
	return page
}

// preview shows the first items of a group and leads to the rest.
func preview(g group, query url.Values, by grouping) pages.Heading {
	shown := g.items[:min(len(g.items), previewed)]
	heading := pages.Heading{Title: g.title, Entries: entries(shown)}
	if len(shown) < len(g.items) {
		whole := url.Values{"by": {by.key}, "in": {g.title}, "audience": query["audience"], "list": query["list"]}
		heading.More = web.Link{Text: "全部" + strconv.Itoa(len(g.items)) + "项", Href: "/items?" + whole.Encode()}
	}
	return heading
}

// sheetOf shows one page of a group, after the item named in the address.
func sheetOf(g group, query url.Values) (heading pages.Heading, next string) {
	after := query.Get("after")
	rest := kept(g.items, func(c Current) bool { return c.Code > after })
	if len(rest) > paged {
		rest = rest[:paged]
		next = with("/items", query, "after", rest[paged-1].Code)
	}
	return pages.Heading{Title: g.title, Entries: entries(rest)}, next
}

func listFilter(query url.Values, total int) web.Filters {
	filters := web.Filters{Label: "清单", Total: total, Unit: "项", Chips: []web.Chip{{Text: "全部", Href: with("/items", query, "list", ""), On: query.Get("list") == ""}}}
	for _, l := range lists() {
		filters.Chips = append(filters.Chips, web.Chip{Text: l.title, Href: with("/items", query, "list", l.key), On: l.key == query.Get("list")})
	}
	if len(query) > 0 {
		filters.Clear = "/items"
	}
	return filters
}

// listed is an item as the public list gives it to programs.
type listed struct {
	Code     string       `json:"code"`
	Name     string       `json:"name"`
	Power    record.Power `json:"power"`
	Body     string       `json:"body"`
	Promised record.Limit `json:"promised_limit"`
	Version  int          `json:"version"`
	Themes   []string     `json:"themes"`
}

func publicList(items []Current) []listed {
	public := []listed{}
	for _, c := range items {
		public = append(public, listed{c.Code, c.Name, c.Power, c.BodyName, c.PromisedLimit, c.Version, c.Themes})
	}
	return public
}
