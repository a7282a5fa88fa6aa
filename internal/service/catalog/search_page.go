package catalog

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/search"
	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/record"
)

// getSearch answers what somebody typed (P-02).
func (room *Room) getSearch(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	query := strings.TrimSpace(asked.Get("q"))
	found, err := room.deps.Finder.index.Search(r.Context(), search.Query{Text: query, Filters: chosenFacets(asked), After: asked.Get("after")})
	if errors.Is(err, search.ErrPaging) {
		return fault.Invalidf("这一页的地址不完整，请重新搜索")
	}
	if err != nil {
		return err
	}
	if found.Total == 0 && len(chosenFacets(asked)) == 0 && room.deps.Misses != nil {
		room.deps.Misses.Note(query)
	}
	if web.WantsJSON(r) {
		return room.searchJSON(w, r, query, found)
	}
	page, err := room.searchPage(r.Context(), query, asked, found)
	if err != nil {
		return err
	}
	if err := room.addElsewhere(r, query, &page); err != nil {
		return err
	}
	return web.Render(w, r, pages.Search(room.deps.Web.Frame(r, searchTitle(r.Context(), query)), page))
}

func searchTitle(ctx context.Context, query string) string {
	title := web.T(ctx, "search.title|搜索")
	if query == "" {
		return title
	}
	return title + "“" + query + "”"
}

// facet is one way to narrow the hits: its name in the address and in the index.
type facet struct {
	name, label string
	title       func(value string) string
}

func searchFacets() []facet {
	plain := func(value string) string { return value }
	return []facet{
		{search.SourceFacet, "search.sort|类型", func(value string) string {
			return map[string]string{SourceItem: "search.items|事项", SourceBody: "facet.body|部门"}[value]
		}},
		{facetAudience, "facet.audience|服务对象", func(value string) string { return record.Audience(value).Title() }},
		{facetBody, "facet.body|部门", plain},
		{facetTheme, "facet.theme|主题", plain},
		{facetOnline, "search.way|办理方式", func(string) string { return "search.online|可网上办" }},
	}
}

func chosenFacets(asked url.Values) map[string][]string {
	chosen := map[string][]string{}
	for _, f := range searchFacets() {
		if value := asked.Get(f.name); value != "" {
			chosen[f.name] = []string{value}
		}
	}
	return chosen
}

// mostHitValues is how many values of a facet are offered.
const mostHitValues = 8

// facetBars offer the values that divide the hits.
func facetBars(ctx context.Context, query string, asked url.Values, found search.Result) []web.Filters {
	kept := url.Values{"q": {query}}
	for name, values := range chosenFacets(asked) {
		kept[name] = values
	}
	var bars []web.Filters
	for _, f := range searchFacets() {
		values, chosen := found.Facets[f.name], asked.Get(f.name)
		if chosen == "" && !divides(values, found.Total) {
			continue
		}
		bar := web.Filters{Label: f.label, Total: -1, Chips: []web.Chip{{Text: "search.all|全部", Href: with("/search", kept, f.name, ""), On: chosen == ""}}}
		for n, v := range values {
			if n < mostHitValues || v.Value == chosen {
				bar.Chips = append(bar.Chips, web.Chip{Text: web.T(ctx, f.title(v.Value)) + " " + strconv.Itoa(v.N), Href: with("/search", kept, f.name, v.Value), On: v.Value == chosen})
			}
		}
		bars = append(bars, bar)
	}
	return bars
}

// divides reports whether some value leaves out some hits.
func divides(values []search.Count, total int) bool {
	return slices.ContainsFunc(values, func(v search.Count) bool { return v.N < total })
}

func (room *Room) searchPage(ctx context.Context, query string, asked url.Values, found search.Result) (pages.SearchPage, error) {
	page := pages.SearchPage{Query: query, Facets: facetBars(ctx, query, asked, found), Said: said(ctx, query, found)}
	var err error
	if page.Near, err = room.found(ctx, found.Near); err != nil {
		return page, err
	}
	if page.Found, err = room.found(ctx, found.Hits); err != nil {
		return page, err
	}
	if found.Total == 0 {
		empty := nothingFound(query)
		page.Empty = &empty
		if page.Related, err = room.themes(ctx); err != nil || query == "" {
			return page, err
		}
	}
	first := asked.Get("after") == ""
	if !first {
		page.Pages.First = with("/search", without(asked, "after"), "q", query)
	}
	if found.Next != "" {
		page.Pages.Next = with("/search", asked, "after", found.Next)
	}
	if first {
		return page, room.answerFirst(ctx, found, &page)
	}
	return page, nil
}

func without(query url.Values, name string) url.Values {
	rest := url.Values{}
	for key, values := range query {
		if key != name {
			rest[key] = values
		}
	}
	return rest
}

// said says what the hits are, when it is not plain.
func said(ctx context.Context, query string, found search.Result) string {
	switch {
	case query == "" || found.Total == 0:
		return ""
	case found.Proposal != "" && found.Proposal != query:
		return fmt.Sprintf("没有与“%s”完全一样的，按“%s”找到 %d 项", query, found.Proposal, found.Total)
	case found.Close:
		return fmt.Sprintf("没有与“%s”完全一样的，相近的有 %d 项", query, found.Total)
	case len(found.Near) > 0:
		return fmt.Sprintf("名称里没有“%s”，说明里提到它的有 %d 项", query, found.Total)
	}
	return web.T(ctx, "search.found|找到") + " " + strconv.Itoa(found.Total) + " " + web.T(ctx, "search.unit|项")
}

// answerFirst puts the answer card of the best item above the hits.
func (room *Room) answerFirst(ctx context.Context, found search.Result, page *pages.SearchPage) error {
	hits, list := found.Hits, &page.Found
	if len(page.Near) > 0 {
		hits, list = found.Near, &page.Near
	}
	if len(hits) == 0 || found.Total == 0 || hits[0].Source != SourceItem || len(*list) == 0 {
		return nil
	}
	current, err := room.deps.Library.Item(ctx, hits[0].Key)
	if err != nil || !current.Open() {
		return nil // it stands in the list all the same
	}
	best := answerOf(current)
	best.Title, best.Guide = current.Name, guideAddress(current.Code)
	page.Best = &best
	*list = (*list)[1:]
	return nil
}

// found shows hits; an item that was cancelled a moment ago is left out.
func (room *Room) found(ctx context.Context, hits []search.Hit) ([]pages.SearchHit, error) {
	var list []pages.SearchHit
	for _, hit := range hits {
		shown := pages.SearchHit{Title: hit.Title, Alias: hit.Alias, Text: hit.Snippet, Href: "/orgs/" + url.PathEscape(hit.Key)}
		if hit.Source == SourceItem {
			current, err := room.deps.Library.Item(ctx, hit.Key)
			if fault.KindOf(err) == fault.KindNotFound || err == nil && current.State == StateCancelled {
				continue
			}
			if err != nil {
				return nil, err
			}
			shown.Href, shown.Tags, shown.Note = guideAddress(hit.Key), foundTags(current), current.BodyName
			if len(hit.Snippet) == 0 || len(hit.Alias) > 0 || slices.ContainsFunc(hit.Title, func(p search.Part) bool { return p.Mark }) {
				shown.Text = []search.Part{{Text: current.Summary}} // the name has said why it is here
			}
		}
		list = append(list, shown)
	}
	return list, nil
}

// foundTags are what decides whether somebody reads on.
func foundTags(current Current) []pages.Tag {
	var tags []pages.Tag
	if !current.Open() {
		tags = append(tags, pages.Tag{Tone: web.ToneWarn, Text: "暂停办理"})
	}
	if !current.AppliedFor() {
		return tags // nobody comes for it, and nobody is promised anything
	}
	switch {
	case current.Released():
		return append(tags, pages.Tag{Tone: web.ToneMute, Text: "已取消审批，不用申请"})
	case current.Filing():
		tags = append(tags, pages.Tag{Tone: web.ToneOK, Text: "备案制"})
	case current.Commitment:
		tags = append(tags, pages.Tag{Tone: web.ToneOK, Text: "可以告知承诺"})
	}
	if current.Visits == 0 {
		tags = append(tags, pages.Tag{Tone: web.ToneOK, Text: "一趟不用跑"})
	}
	return append(tags, pages.Tag{Tone: web.ToneInfo, Text: "承诺" + current.PromisedLimit.String()})
}

func nothingFound(query string) web.Nothing {
	if query == "" {
		return web.Nothing{Title: "请输入要办的事", Why: "用平常说的话就行，例如“开个小吃店”，也可以打拼音首字母。", Next: web.Link{Text: "看全部事项", Href: "/items"}}
	}
	return web.Nothing{Title: "没有找到“" + query + "”", Why: "换个说法试试，例如只写店的种类或者证件的名字；也可以拨打12345询问。", Next: web.Link{Text: "看全部事项", Href: "/items"}}
}

// mostThemes is how many themes are offered where nothing was found.
const mostThemes = 8

// themes lead to the items of the fullest themes.
func (room *Room) themes(ctx context.Context) ([]web.Link, error) {
	counts, err := room.deps.Finder.index.Values(ctx, facetTheme)
	var links []web.Link
	for _, c := range counts[:min(len(counts), mostThemes)] {
		links = append(links, web.Link{Text: fmt.Sprintf("%s（%d项）", c.Value, c.N), Href: "/items?" + url.Values{"theme": {c.Value}}.Encode()})
	}
	return links, err
}

func (room *Room) addElsewhere(r *http.Request, query string, page *pages.SearchPage) error {
	if room.deps.Elsewhere == nil || query == "" {
		return nil
	}
	others, err := room.deps.Elsewhere(r.Context(), query)
	if err != nil {
		return err
	}
	for _, other := range others {
		page.Others = append(page.Others, pages.Entry{Title: other.Title, Text: other.Text, Href: other.Href, Tags: []pages.Tag{{Tone: web.ToneMute, Text: other.Sort}}})
	}
	return nil
}

// briefItem is an item as a program gets it from a search.
type briefItem struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Body    string `json:"body"`
	Summary string `json:"summary"`
}

// searchJSON gives items to a program, best first, and how many there are.
func (room *Room) searchJSON(w http.ResponseWriter, r *http.Request, query string, found search.Result) error {
	items, err := room.brief(r.Context(), found.Hits)
	if err != nil {
		return err
	}
	near, err := room.brief(r.Context(), found.Near)
	if err != nil {
		return err
	}
	return web.JSON(w, r, http.StatusOK, map[string]any{"query": query, "total": found.Total, "items": items, "near": near, "proposal": found.Proposal, "next": found.Next})
}

func (room *Room) brief(ctx context.Context, hits []search.Hit) ([]briefItem, error) {
	items, err := room.deps.Finder.current(ctx, slices.DeleteFunc(slices.Clone(hits), func(h search.Hit) bool { return h.Source != SourceItem }))
	list := []briefItem{}
	for _, current := range items {
		list = append(list, briefItem{current.Code, current.Name, current.BodyName, current.Summary})
	}
	return list, err
}
