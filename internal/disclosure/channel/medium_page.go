package channel

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

var trailMedia = web.Link{Text: "载体种类", Href: "/desk/media"}

// getMediaList lists the channels (E-08).
func (room *Room) getMediaList(w http.ResponseWriter, r *http.Request) error {
	sheet := web.Sheet{Columns: []web.Column{{Head: "载体"}, {Head: "代码", Tight: true}, {Head: "计入统计的哪一项"}, {Head: "处理时限", Tight: true}, {Head: "账号", Right: true}, {Head: "状态", Tight: true}}, Empty: web.Nothing{Title: "还没有登记载体", Why: "登记以后机关才能登记账号"}}
	for _, m := range room.Book.Media() {
		line := ""
		for _, l := range lines {
			if l.Value == m.Line {
				line = l.Text
			}
		}
		n := 0
		for _, a := range room.Book.All() {
			if a.Channel == m.Code && a.Open {
				n++
			}
		}
		count := "不设账号"
		if m.Accounts() {
			count = strconv.Itoa(n)
		}
		state := web.Tag(web.ToneOK, "正在使用")
		if !m.Open {
			state = web.Tag(web.ToneMute, "已停用")
		}
		href := trailMedia.Href + "/" + m.Code
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(m.Title, href), web.Words(m.Code), web.Words(line), web.Words(strconv.Itoa(m.Hours) + "小时"), web.Words(count), web.Part(state)}})
	}
	links := []web.Link{{Text: "登记一种载体", Href: trailMedia.Href + "/new"}, {Text: trailAccounts.Text, Href: trailAccounts.Href}}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailMedia.Text), nil, web.Section("相关", web.Choices(links, "")), web.Table(sheet)))
}

// mediumOf is the channel of the address; none on the page of a new one.
func (room *Room) mediumOf(r *http.Request) (Medium, error) {
	code := r.PathValue("code")
	if code == "" {
		return Medium{}, nil
	}
	m, ok := room.Book.Medium(code)
	if !ok {
		return m, fault.Missing("载体", "")
	}
	return m, nil
}

func (room *Room) mediumPage(r *http.Request, m Medium, form web.Form) (templ.Component, error) {
	form, title := form.Options("line", lines...), "登记一种载体"
	if m.Code == "" {
		return web.DeskPage(room.Web.Frame(r, title, trailMedia), nil, web.Section(title, web.Ask(form, "", "保存", trailMedia.Href))), nil
	}
	form = without(form, "code")
	history, err := room.history(r, mediumKey(m.Code), mediumFields)
	return web.DeskPage(room.Web.Frame(r, m.Title, trailMedia), nil, web.Section(m.Title, web.Ask(form, "", "保存", trailMedia.Href)), history), err
}

// getMedium shows the form of a channel (E-08).
func (room *Room) getMedium(w http.ResponseWriter, r *http.Request) error {
	m, err := room.mediumOf(r)
	if err != nil {
		return err
	}
	in := mediumForm(m)
	if m.Code == "" {
		in = MediumForm{Line: "other", Hours: 24, Sort: 200, Open: true}
	}
	page, err := room.mediumPage(r, m, web.FormOf(in, r.URL.Path))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postMedium writes a channel (E-08).
func (room *Room) postMedium(w http.ResponseWriter, r *http.Request) error {
	m, err := room.mediumOf(r)
	if err != nil {
		return err
	}
	in := MediumForm{Code: m.Code}
	err = web.Input(r, &in)
	if err == nil {
		err = room.SaveMedium(r.Context(), account.ActorOf(r.Context()), m.Code, in)
	}
	if err != nil {
		page, bad := room.mediumPage(r, m, web.FormOf(in, r.URL.Path).Typed(r, err))
		if bad != nil {
			return bad
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, trailMedia.Href, "已保存")
}
