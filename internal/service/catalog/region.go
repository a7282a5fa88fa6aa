package catalog

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
)

// here tells which divisions count for somebody in a region: the region itself, what lies in it, and what it lies in.
// The whole city counts when no region is chosen, or one that is not known.
func (room *Room) here(region string) func(string) bool {
	if region == "" {
		return nil
	}
	if division, err := room.deps.Org.Division(region); err != nil || division.Parent == "" {
		return nil
	}
	return func(division string) bool {
		return room.deps.Org.Within(division, region) || room.deps.Org.Within(region, division)
	}
}

// getDivisions lets a visitor choose the region whose items they want to see.
func (room *Room) getDivisions(w http.ResponseWriter, r *http.Request) error {
	back := web.LocalPath(r.URL.Query().Get("back"), "/")
	chosen := web.LooksOf(r).Region
	return room.kept(w, r, func(*view) (templ.Component, error) {
		page := pages.DivisionsPage{}
		for _, division := range room.deps.Org.Divisions() {
			if division.Parent == "" {
				page.Regions = append(page.Regions, room.region(division.Code, chosen, back))
			}
		}
		return pages.Divisions(room.deps.Web.Frame(r, web.T(r.Context(), "divisions.title|切换地区")), page), nil
	})
}

func (room *Room) region(code, chosen, back string) pages.Region {
	division, err := room.deps.Org.Division(code)
	if err != nil {
		return pages.Region{}
	}
	value := code
	if division.Parent == "" {
		value = "" // the whole site
	}
	q := url.Values{"region": {value}, "back": {back}}
	region := pages.Region{Link: web.Link{Text: division.Name, Href: "/preferences?" + q.Encode(), Current: value == chosen}}
	for _, child := range room.deps.Org.Children(code) {
		region.Inside = append(region.Inside, room.region(child.Code, chosen, back))
	}
	return region
}
