package casework

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/service/casework/pages"
)

// W-24: what is put before the public.

func (in *Publicise) prefill(d *Desk, a acting) {
	p := a.Case.Item.publicity()
	in.Basis, in.Days = p.Basis, d.room.term(TermPublicity).N
	if p.Max.N > 0 {
		in.Days = p.Max.N
	}
	if a.Case.Decision != nil {
		in.About = "本机关对“" + a.Case.Item.Name + "”的申请已经作出决定：" + a.Case.OutcomeTitle() + "。"
	}
}

func (in *Publicise) effects(d *Desk, a acting) []web.Pair {
	decided := a.Case.Decision != nil
	pairs := []web.Pair{{Term: "时限", Text: a.Case.Item.publicityWords(decided)}, {Term: "公布的地方", Text: "网站“公示和听证公告”，任何人都能看到"}}
	if !decided {
		pairs = append(pairs, web.Pair{Term: "公示期间", Text: "不能作出决定；期满没有异议的自动继续，有异议的逐项答复以后继续"})
	}
	return pairs
}

func (in *Publicise) paper(d *Desk, a acting) (paper.Draft, error) {
	p := Publication{Decided: a.Case.Decision != nil, About: in.About, Basis: in.Basis, StartedAt: d.room.Now(), Until: d.due(a.Case.Item.publicityLimit(max(1, in.Days)))}
	return d.room.publicityOf(d.occasion(a), a.Case, p), nil
}

func (in *AnswerObjection) shape(_ *Desk, a acting, form web.Form) web.Form {
	var out []web.Option
	for _, p := range a.Case.Publications {
		for _, o := range p.unanswered() {
			out = append(out, web.Option{Value: strconv.Itoa(o.No), Text: fmt.Sprintf("第%d项，%s：%s", o.No, o.By, shortened(o.Text, 40))})
		}
	}
	return form.Options("no", out...)
}

func (in *AnswerObjection) prefill(_ *Desk, a acting) {
	for _, p := range a.Case.Publications {
		if list := p.unanswered(); len(list) > 0 {
			in.No = list[0].No
			return
		}
	}
}

// shortened is the beginning of a text.
func shortened(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// offersPublicity reports whether an act of a publicity period has its time now.
func (d *Desk) offersPublicity(s seen, action string) bool {
	now := d.room.Now()
	i, open := s.Case.publication()
	running := open && !s.Case.Publications[i].over(now)
	switch action {
	case "publicise":
		return !running
	case "object":
		return open && s.Case.Publications[i].takes(now)
	case "answer_objection":
		return slices.ContainsFunc(s.Case.Publications, func(p Publication) bool { return len(p.unanswered()) > 0 })
	}
	return running && len(s.Case.Publications[i].unanswered()) == 0
}

// publications draws the publicity periods of a case, the newest first (W-24).
func (d *Desk) publications(s seen) (out []templ.Component) {
	for _, p := range slices.Backward(s.Case.Publications) {
		out = append(out, web.Section("公示", web.Dl(p.facts(true))))
	}
	return out
}

// facts tell how a publicity period stands; who objected is known to the organ alone.
func (p Publication) facts(desk bool) []web.Pair {
	kind := "决定前公示"
	if p.Decided {
		kind = "决定公示"
	}
	stands := p.Result
	switch {
	case stands != "":
	case !p.LapsedAt.IsZero():
		stands = "公示期满，正在答复异议"
	default:
		stands = "正在公示，到" + longDate(p.Until)
	}
	pairs := []web.Pair{{Term: "种类", Text: kind}, {Term: "公示的内容", Text: p.About}, {Term: "依据", Text: p.Basis},
		{Term: "公示期", Text: longDate(workday.DateOf(p.StartedAt)) + "至" + longDate(p.Until)}, {Term: "进展", Text: stands}}
	for _, o := range p.Objections {
		who := ""
		if desk {
			who = o.By + noted(o.Noted)
			if o.Contact != "" {
				who += "，" + o.Contact
			}
			who += "，" + moment(o.At) + "："
		}
		pairs = append(pairs, web.Pair{Term: fmt.Sprintf("异议%d", o.No), Text: who + o.Text})
		answer := "还没有答复"
		if !o.Answered.IsZero() {
			answer = objectionResult(o) + "：" + o.Answer
			if desk {
				answer += "（" + o.Answerer + " " + moment(o.Answered) + "）"
			}
		}
		pairs = append(pairs, web.Pair{Term: "答复", Text: answer})
	}
	return pairs
}

// answersAt are the bodies for which somebody answers objections.
func answersAt(a account.Actor) (out []string) {
	for _, body := range a.Bodies() {
		if a.HasAt(RightReview, body) || a.HasAt(RightDecide, body) {
			out = append(out, body)
		}
	}
	return out
}

// objected are the announcements with objections that wait for somebody's answer, also where the case is closed and has no
// task for it.
func (d *Desk) objected(ctx context.Context, actor account.Actor) (list []Announcement, err error) {
	err = d.room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = objectionsWaiting(ctx, tx, answersAt(actor), announcementsMost)
		return err
	})
	return list, err
}

// objectedSheet is the queue of the inbox that holds them (W-02); each leads to the form of the answer.
func (d *Desk) objectedSheet(r *http.Request, actor account.Actor, words string) (web.Sheet, error) {
	list, err := d.objected(r.Context(), actor)
	sheet := web.Sheet{Columns: []web.Column{{Head: "办件编号", Tight: true}, {Head: "事项"}, {Head: "种类", Tight: true}, {Head: "公示期"}, {Head: "等待答复"}},
		Empty: web.Nothing{Title: "没有等待答复的公示异议", Why: "对本部门公示的异议，没有答复以前都在这里，办件已经办结的也在"}}
	for _, a := range list {
		if words != "" && !strings.Contains(a.Number+a.Item, words) {
			continue
		}
		href := "/desk/cases/" + a.Number + "/act/answer_objection"
		sheet.Rows = append(sheet.Rows, web.Row{ID: strconv.FormatInt(a.ID, 10), Href: href, Cells: []web.Cell{web.Linked(a.Number, href), web.Words(a.Item), web.Words(a.title()), web.Words(a.when()), web.Words(a.Note)}})
	}
	return sheet, err
}

const announcementsDesk = "/desk/announcements"

// getBoard lists what the officer's bodies have put before the public (W-24).
func (d *Desk) getBoard(w http.ResponseWriter, r *http.Request) error {
	var list []Announcement
	err := d.room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = announcementsOf(r.Context(), tx, d.Actor(r).Bodies(), announcementsMost)
		return err
	})
	if err != nil {
		return err
	}
	now := d.room.Now()
	sheet := web.Sheet{Columns: []web.Column{{Head: "办件编号", Tight: true}, {Head: "事项"}, {Head: "种类", Tight: true}, {Head: "时间"}, {Head: "进展"}, {Head: "公开的页面", Tight: true}},
		Empty: web.Nothing{Title: "本部门没有公示和听证公告", Why: "在办件里办理“公示”或者“安排听证”以后，会显示在这里"}}
	for _, a := range list {
		tone, text := web.ToneMute, a.Note
		switch {
		case a.live(now):
			tone, text = web.ToneInfo, "正在公布"
			if a.Note != "" {
				text += "，" + a.Note
			}
		case text == "":
			text = "已到期"
		}
		href := "/desk/cases/" + a.Number + "/review"
		sheet.Rows = append(sheet.Rows, web.Row{ID: strconv.FormatInt(a.ID, 10), Href: href, Cells: []web.Cell{web.Linked(a.Number, href), web.Words(a.Item), web.Words(a.title()), web.Words(a.when()),
			web.Part(web.Tag(tone, text)), web.Linked("查看", a.address())}})
	}
	return web.Render(w, r, pages.Board(d.room.Web.Frame(r, "公示和听证公告"), sheet))
}
