package publish

import (
	"net/http"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/disclosure/publish/pages"
)

// modes are how a draft can be looked at before it is public (E-01).
var modes = []web.Option{{Value: "desk", Text: "桌面"}, {Value: "phone", Text: "手机"}, {Value: "elder", Text: "长者版"}, {Value: "print", Text: "打印"}}

func modeTitle(mode string) string {
	for _, m := range modes {
		if m.Value == mode {
			return m.Text
		}
	}
	return ""
}

// preview is how the public page of a draft is drawn for those who work on it.
type preview struct {
	frame func(web.Frame) web.Frame
	files string // where the files are, for those who may see the draft
}

// previewed is the draft of the address as it would be public; who may not see the draft finds nothing.
func (room *Room) previewed(r *http.Request) (seen, error) {
	s, err := room.see(r)
	if err != nil {
		return s, err
	}
	if s.Document.Attribute == OnRequest || s.Document.Attribute == Withheld {
		return s, fault.Conflictf("公开属性是“%s”，没有公开的页面", s.Document.Attribute.Title())
	}
	return s, nil
}

// getPreview shows a draft in one of four modes inside a frame (E-01).
func (room *Room) getPreview(w http.ResponseWriter, r *http.Request) error {
	s, err := room.previewed(r)
	if err != nil {
		return err
	}
	mode := r.URL.Query().Get("as")
	if modeTitle(mode) == "" {
		mode = modes[0].Value
	}
	filters := web.Filters{Label: "样式", Total: -1}
	for _, m := range modes {
		filters.Chips = append(filters.Chips, web.Chip{Text: m.Text, Href: s.home() + "/preview?as=" + m.Value, On: m.Value == mode})
	}
	inside := s.home() + "/preview/" + mode
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "预览："+s.Document.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, web.FilterBar(filters),
		pages.Preview(inside, mode, modeTitle(mode)+"预览"), web.Choices([]web.Link{{Text: "单独打开", Href: inside}, {Text: "返回", Href: s.home()}}, "")))
}

// getPreviewed draws the public page of a draft as a guest would see it; nobody keeps it (E-01).
func (room *Room) getPreviewed(w http.ResponseWriter, r *http.Request) error {
	s, err := room.previewed(r)
	if err != nil {
		return err
	}
	mode := r.PathValue("mode")
	if modeTitle(mode) == "" {
		return fault.Missing("预览", mode)
	}
	d := s.Document
	said := "这是公开页面，已经发布。"
	if d.access() != Shown { // as it will stand there
		said = "预览：第" + strconv.Itoa(d.draftNumber()) + "稿，还没有公开。"
		if d.access() == Gone {
			said = "这篇信息已经撤回，公众看不到。下面是撤回前的内容。"
		}
		d.Attribute, d.Revises, d.Withdrawn, d.FirstAt, d.PublishedAt = Proactive, 0, nil, room.Now(), room.Now()
	}
	near, err := room.relatedTo(r.Context(), d)
	if err != nil {
		return err
	}
	web.Frameable(w)
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, room.articlePage(r, d, near, &preview{files: s.home() + "/files/", frame: func(f web.Frame) web.Frame {
		if room.Outside != nil {
			f = room.Outside(f)
		}
		f.Notice, f.Elder, f.Looks.Bar = &web.Announcement{Tone: web.ToneInfo, Text: said}, mode == "elder", false
		if mode == "print" {
			f.Styles = append(f.Styles, room.Web.PrintSheet())
		}
		return f
	}}))
}
