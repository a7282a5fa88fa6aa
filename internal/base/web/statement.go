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
		{Pattern: "GET /robots.txt", Who: Public, Handle: server.getRobots},
	}
}

func (server *Server) statement(title string, body func(Site) templ.Component) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		frame := server.Frame(r, title)
		return Render(w, r, framed(Portal(frame), framed(Card(""), body(frame.Site))))
	}
}

// getRobots tells search engines what is there to be read (RFC 9309): the workbench, what is somebody's own and what only
// asks are not.
func (server *Server) getRobots(w http.ResponseWriter, r *http.Request) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range []string{"/desk", "/my", "/api/", "/login", "/register", "/preferences", "/divisions", "/search", "/site-errors"} {
		b.WriteString("Disallow: " + path + "\n")
	}
	for _, path := range server.config.Maps {
		b.WriteString("Sitemap: " + server.Origin(r) + path + "\n")
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte(b.String()))
	return err
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

// answered promises what the rule of reported errors promises, and nothing else.
func answered(site Site) string {
	if site.Answered == "" {
		return ""
	}
	return "，" + site.Answered + "内答复"
}
