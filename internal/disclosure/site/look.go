package site

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
)

const lookAddress = "/site-look/"

// Frame is what the frame of a page says of the site.
func (room *Room) Frame(s Site) web.Site {
	f := web.Site{Name: s.Name, Domain: s.Host, Code: s.Number, Organizer: s.Organizer, Operator: s.Operator, Contact: s.Contact, ICP: s.ICP, Police: s.Police}
	if d, err := room.Org.Division(s.Division); err == nil {
		f.Division = d.Name
	}
	stamp := "?v=" + strconv.FormatInt(s.ID, 36)
	if s.styles() != "" {
		f.Look = lookAddress + s.Code + ".css" + stamp
	}
	if len(s.Crest) > 0 {
		f.Emblem = lookAddress + s.Code + ".png" + stamp
	}
	return f
}

// getLook sends the style sheet or the crest of a site; the stamp in its address changes with the site.
func (room *Room) getLook(w http.ResponseWriter, r *http.Request) error {
	code, kind, _ := strings.Cut(r.PathValue("file"), ".")
	s, ok := room.Book.Code(code)
	var content []byte
	switch {
	case ok && kind == "css":
		content = []byte(s.styles())
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
	case ok && kind == "png":
		content = s.Crest
		w.Header().Set("Content-Type", "image/png")
	}
	if len(content) == 0 {
		return fault.Missing("站点样式", r.PathValue("file"))
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, err := w.Write(content)
	return err
}

// tried are the colours of an address.
func tried(q url.Values) Site {
	return Site{Name: q.Get("name"), Organizer: q.Get("organizer"), Operator: q.Get("operator"), Contact: q.Get("contact"), Number: q.Get("number"), ICP: q.Get("icp"), Police: q.Get("police"), Host: q.Get("host"), Division: q.Get("division"), Brand: q.Get("brand"), Strong: q.Get("strong"), Weak: q.Get("weak")}
}

// getTriedLook is the style sheet of colours that are tried, for the preview (E-03).
func (room *Room) getTriedLook(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, err := w.Write([]byte(tried(r.URL.Query()).styles()))
	return err
}

// getPreview draws a page as it would look on a site that is not saved yet (E-03).
func (room *Room) getPreview(w http.ResponseWriter, r *http.Request) error {
	s := tried(r.URL.Query())
	frame := room.Web.Frame(r, "政府信息公开")
	if room.Outside != nil {
		frame = room.Outside(frame)
	}
	frame.Site = room.Frame(s)
	frame.Site.Look = ""
	if s.styles() != "" {
		frame.Styles = append(frame.Styles, previewLook+"?"+url.Values{"brand": {s.Brand}, "strong": {s.Strong}, "weak": {s.Weak}}.Encode())
	}
	web.Frameable(w)
	sheet := web.Sheet{Columns: []web.Column{{Head: "标题"}, {Head: "发布日期", Tight: true}, {Head: "有效性", Tight: true}}, Rows: []web.Row{
		{Cells: []web.Cell{web.Linked("关于做好冬季清雪工作的通知", "#"), web.Words("2026-11-24"), web.Part(web.Tag(web.ToneOK, "有效"))}},
		{Cells: []web.Cell{web.Linked("停车收费管理办法", "#"), web.Words("2026-11-20"), web.Part(web.Tag(web.ToneDanger, "已废止"))}}}}
	return web.Render(w, r, web.PortalPage(frame, web.Section("样张", web.Lines("这是用来看颜色、徽标、站名和页脚的样张，不是真实的信息。"), web.Table(sheet), web.Choices([]web.Link{{Text: "依申请公开", Href: "#"}}, ""))))
}
