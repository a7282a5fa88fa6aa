package casework

import (
	"net/http"
	"slices"

	"tongban/internal/base/web"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// shape leaves to folded groups what only some ways of delivery owe.
func (in *Deliver) shape(_ *Desk, _ acting, form web.Form) web.Form {
	form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool { return collects(e.Name) })
	return form
}

func collects(name string) bool {
	return slices.ContainsFunc(web.FieldsOf(Collect{}), func(f web.FieldSpec) bool { return f.Name == name })
}

// collectGroups are those groups: who fetches it for another, and what proves the ways for results that nobody fetches.
func collectGroups() []pages.ActGroup {
	agent := pages.ActGroup{Title: "他人代领", Note: "核对代领人的身份证件和授权委托书，授权委托书原件留存", Folded: true, Behind: "way"}
	other := pages.ActGroup{Title: "直接送达、留置送达、公告送达", Note: "十日内没有人领取、邮寄退回的，可以上门直接送达；拒收的留置送达；其他方式都无法送达的才公告，公告期三十日", Folded: true, Behind: "way"}
	for _, f := range web.FieldsOf(Collect{}) {
		g := &other
		if f.Name == "agent" || f.Name == "agentNo" || f.Name == "letter" {
			g = &agent
		}
		g.Entries = append(g.Entries, web.Entry{FieldSpec: f})
	}
	return []pages.ActGroup{agent, other}
}

// lateHandout picks the results that were not delivered in time, or that are due within days (W-14).
func (d *Desk) lateHandout(r *http.Request, list []matter.Entry) ([]matter.Entry, web.Filters) {
	late := func(e matter.Entry) bool {
		return e.Task.Role == RoleDeliver && !e.Matter.DueAt.IsZero() && d.room.Now().After(e.Matter.DueAt)
	}
	sent := func(e matter.Entry) bool { return e.Task.Role == RoleConfirm }
	chosen := r.URL.Query().Get("show")
	filters := web.Filters{Label: "出件", Total: -1, Chips: []web.Chip{{Text: "全部", Href: "?", On: chosen == ""}, {Text: "超过十个工作日没有送达", Href: "?show=late", On: chosen == "late"},
		{Text: "已寄出或者公告中", Href: "?show=sent", On: chosen == "sent"}}}
	switch chosen {
	case "late":
		list = slices.DeleteFunc(list, func(e matter.Entry) bool { return !late(e) })
	case "sent":
		list = slices.DeleteFunc(list, func(e matter.Entry) bool { return !sent(e) })
	}
	return list, filters
}

// pairs tells who fetched a result for another, or what proves another way.
func (c *Collected) pairs() (out []web.Pair) {
	if c == nil {
		return nil
	}
	for _, p := range []web.Pair{{Term: "代领人", Text: c.Agent}, {Term: "代领人证件", Text: c.Masked}, {Term: "授权委托书", Text: c.Letter}, {Term: "送达地点", Text: c.Place},
		{Term: "见证人或者影像记录", Text: c.Witness}, {Term: "拒收或者无法送达的情况", Text: c.Why}, {Term: "公告发布在", Text: c.Posted}} {
		if p.Text != "" {
			out = append(out, p)
		}
	}
	return out
}
