package web

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
)

// ownRoutes are the pages this package brings: switches and statements (Z-07).
func (server *Server) ownRoutes() []Route {
	return []Route{
		{Pattern: "GET /preferences", Who: Public, Handle: server.getPreferences},
		{Pattern: "POST /session", Who: Public, Handle: server.postSession},
		{Pattern: "GET /accessibility", Page: "Z-07", Title: "无障碍声明", Who: Public, Handle: server.statement("无障碍声明", accessibility)},
		{Pattern: "GET /privacy", Page: "Z-07", Title: "隐私政策", Who: Public, Handle: server.statement("隐私政策", privacy)},
		{Pattern: "GET /statement", Page: "Z-07", Title: "网站声明", Who: Public, Handle: server.statement("网站声明", siteStatement)},
		{Pattern: "GET /sitemap", Page: "Z-07", Title: "站点地图", Who: Public, Handle: server.getSitemap},
	}
}

func (server *Server) statement(title string, body func(Site) templ.Component) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		frame := server.Frame(r, title)
		return Render(w, r, framed(Portal(frame), framed(Card(""), body(frame.Site))))
	}
}

// getSitemap shows every public page that has a title, from the routes
// themselves (Z-07), so that the map cannot lie.
func (server *Server) getSitemap(w http.ResponseWriter, r *http.Request) error {
	frame := server.Frame(r, "站点地图")
	return Render(w, r, framed(Portal(frame), sitemap(server.mapGroups(frame))))
}

func (server *Server) mapGroups(frame Frame) []MenuGroup {
	groups := []MenuGroup{{Title: "主导航", Links: frame.links()}, {Title: "全部页面"}}
	for _, route := range server.routes {
		path, get := strings.CutPrefix(route.Pattern, "GET ")
		if get && route.Who == Public && route.Title != "" && !strings.Contains(path, "{") && !strings.HasPrefix(path, "/desk") {
			groups[1].Links = append(groups[1].Links, Link{Text: route.Title, Href: path})
		}
	}
	if len(groups[0].Links) == 0 {
		return groups[1:]
	}
	return groups
}

func siteName(site Site) string {
	if site.Name == "" {
		return "本网站"
	}
	return site.Name
}
