package casework

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// W-12: what came in by the net and waits for its answer.

// precheckMost is how many of the oldest are shown: who has more before him begins at the top.
const precheckMost = 60

// precheckAddress is the box.
const precheckAddress = "/desk/precheck"

func (in *DoPrecheck) shape(_ *Desk, a acting, form web.Form) web.Form {
	var out []web.Option
	for _, d := range a.Case.Originals() {
		out = append(out, web.Option{Value: d.Material, Text: d.Name})
	}
	if len(out) > 0 {
		return form.Options("bring", out...)
	}
	form.Entries = slices.DeleteFunc(form.Entries, func(e web.Entry) bool { return e.Name == "bring" })
	return form
}

func (in *DoPrecheck) prefill(*Desk, acting) { in.Result = PrecheckPassed }

func (in *DoPrecheck) effects(_ *Desk, a acting) []web.Pair {
	pairs := []web.Pair{{Term: "五日受理期限", Text: "不停，继续计算；到期没有答复的视为受理"}, {Term: "有问题的", Text: "不在这里说：请办理“一次性告知补正”，只能告知一次"}}
	if len(a.Case.Originals()) == 0 {
		pairs = append(pairs, web.Pair{Term: "原件", Text: "办事指南没有要求原件，或者原件已经由电子证照代替，不能要求申请人再来"})
	}
	return pairs
}

func (in *SeeOriginals) effects(_ *Desk, a acting) []web.Pair {
	return []web.Pair{{Term: "要核对的原件", Text: joined(a.Case.ToBring())}}
}

func (in *SeeOriginals) prefill(*Desk, acting) { in.Result = "same" }

// joined writes names one after another.
func joined(names []string) string { return strings.Join(names, "、") }

// offersPrecheck reports whether a pre-check, or the look at originals, has its time now.
func (d *Desk) offersPrecheck(s seen, action string) bool {
	if action == "see_originals" {
		return len(s.Case.ToBring()) > 0
	}
	return s.Case.prechecks(s.Matter) == nil
}

// prechecked are the facts of a pre-check for the desk.
func (c Case) prechecked() (pairs []web.Pair) {
	p := c.Precheck
	if p == nil {
		return nil
	}
	pairs = append(pairs, web.Pair{Term: "预审", Text: p.Result.Title() + "（" + p.By + " " + moment(p.At) + "）"})
	if len(p.Bring) > 0 {
		text := joined(c.namesOf(p.Bring)) + "，还没有核对"
		switch {
		case p.Differ != "":
			text = "不一致：" + p.Differ + "（" + p.SeenBy + " " + moment(p.Seen) + "）"
		case !p.Seen.IsZero():
			text = joined(c.namesOf(p.Bring)) + "，一致（" + p.SeenBy + " " + moment(p.Seen) + "）"
		}
		pairs = append(pairs, web.Pair{Term: "核对原件", Text: text})
	}
	return pairs
}

// getPrecheck lists what came in by the net and was not answered, oldest first, with the five days (W-12).
func (d *Desk) getPrecheck(w http.ResponseWriter, r *http.Request) error {
	actor, sort := d.Actor(r), r.URL.Query().Get("sort")
	list, err := d.room.Hall().Inbox(r.Context(), actor, matter.InboxFilter{Queue: matter.QueueAll, Limit: deep})
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(e matter.Entry) bool {
		return e.Task.Role != RoleAccept || e.Matter.Kind != KindName || e.Matter.State != StateSubmitted || e.Matter.Channel == matter.ChannelWindow
	})
	slices.SortStableFunc(list, func(a, b matter.Entry) int { return a.Matter.OpenedAt.Compare(b.Matter.OpenedAt) })
	sheet := web.Sheet{Columns: []web.Column{{Head: "办件编号", Tight: true}, {Head: "事项"}, {Head: "申请人", Hide: true}, {Head: "提交时间", Hide: true, Tight: true}, {Head: "预审"}, {Head: "五日受理期限", Tight: true}},
		Empty: web.Nothing{Title: "没有网上提交、等待答复的申请", Why: "网上提交的申请按提交的先后排在这里", Next: web.Link{Text: "去待办箱", Href: "/desk/inbox"}}}
	for _, e := range list[:min(len(list), precheckMost)] {
		v, err := d.room.Hall().View(r.Context(), actor, e.Matter.Number)
		if err != nil {
			return err
		}
		c, _ := v.Facts.(Case)
		kind, words := precheckStanding(v, c)
		if sort != "" && sort != kind {
			continue
		}
		href := "/desk/cases/" + e.Matter.Number + "/materials"
		sheet.Rows = append(sheet.Rows, web.Row{ID: e.Matter.Number, Href: href, Cells: []web.Cell{web.Linked(e.Matter.Number, href), web.Words(e.Matter.Title), web.Words(listName(e.Matter)),
			web.Words(moment(e.Matter.OpenedAt)), web.Words(words), web.Part(web.ClockChip(d.entryClock(e)))}})
	}
	filters := web.Filters{Label: "预审", Total: len(list), Unit: "件", Chips: []web.Chip{{Text: "全部", Href: "?", On: sort == ""}}}
	for _, s := range [][2]string{{"wait", "待预审"}, {"originals", "等申请人带原件"}, {"ready", "可以受理"}, {"none", "不用预审"}} {
		filters.Chips = append(filters.Chips, web.Chip{Text: s[1], Href: "?sort=" + s[0], On: sort == s[0]})
	}
	body := []templ.Component{web.FilterBar(filters), web.Table(sheet)}
	if len(list) > precheckMost {
		body = append(body, web.Lines("这里是最早提交的"+strconv.Itoa(precheckMost)+"件，答复以后后面的会接上来。"))
	}
	return web.Render(w, r, web.DeskPage(d.room.Web.Frame(r, "预审箱"), nil, web.Section("", body...)))
}

// precheckStanding says how far the pre-check of an application is.
func precheckStanding(v matter.View, c Case) (kind, words string) {
	switch {
	case c.Precheck != nil && len(c.ToBring()) > 0:
		return "originals", "等申请人带原件：" + joined(c.ToBring())
	case c.Precheck != nil:
		return "ready", c.Precheck.Result.Title() + "，可以受理"
	case c.prechecks(v.Matter) != nil:
		return "none", "不用预审，直接答复"
	}
	if on, ok := precheckDue(v); ok {
		return "wait", "待预审，" + longDate(on) + "前"
	}
	return "wait", "待预审，已过预审期限"
}
