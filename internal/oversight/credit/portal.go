package credit

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

var (
	trailMy   = web.Link{Text: "我的", Href: "/my"}
	trailMine = web.Link{Text: "我的承诺和信用记录", Href: "/my/credit"}
)

// mineLimit is how many checks and requests are listed.
const mineLimit = 50

// getMine shows one's promises, what is on record, and who looked it up (M-03).
func (room *Room) getMine(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	holder, err := room.Holder(r.Context(), actor)
	if err != nil {
		return err
	}
	var marks []Mark
	var looks []look
	err = room.DB.Read(r.Context(), func(tx *store.Tx) error {
		if marks, err = marksOf(r.Context(), tx, holder); err != nil {
			return err
		}
		looks, err = looksOf(r.Context(), tx, holder)
		return err
	})
	if err != nil {
		return err
	}
	body, err := room.mineSheets(r, actor)
	if err != nil {
		return err
	}
	register := []templ.Component{web.Table(room.markSheet(marks))}
	var links []web.Link
	for _, m := range marks {
		if m.Live(room.Now()) && m.Repair == 0 {
			links = append(links, web.Link{Text: "申请修复：" + m.Item, Href: "/my/credit/repair/" + strconv.FormatInt(m.ID, 10)})
		}
	}
	if len(links) > 0 {
		register = append(register, web.Choices(links, ""))
	}
	body = append(body, web.Section("不实承诺记录", register...))
	if len(looks) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "时间"}, {Head: "查询人"}, {Head: "理由"}}}
		for _, l := range looks {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(web.Moment(l.at)), web.Words(room.Org.BodyName(l.body) + " " + l.name), web.Words(l.why)}})
		}
		body = append(body, web.Section("谁查询过我的信用记录", web.Table(sheet)))
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, "我的承诺和信用记录", trailMy), body...))
}

// mineSheets list the checks and the requests of the actor.
func (room *Room) mineSheets(r *http.Request, actor account.Actor) (out []templ.Component, err error) {
	for _, k := range []struct{ kind, title, none, why string }{
		{CheckKind, "我签过的告知承诺", "没有正在核查的承诺", "以告知承诺方式办成的事，核查情况会显示在这里"},
		{RepairKind, "信用修复申请", "没有修复申请", "对不实承诺记录可以申请修复"},
	} {
		list, err := room.Hall().List(r.Context(), actor, matter.Filter{Kind: k.kind, Applicant: actor.Party(), Limit: mineLimit})
		if err != nil {
			return nil, err
		}
		kind, _ := room.Hall().Kind(k.kind)
		sheet := web.Sheet{Columns: []web.Column{{Head: "编号"}, {Head: "内容"}, {Head: "开始"}, {Head: "状态"}}, Empty: web.Nothing{Title: k.none, Why: k.why}}
		for _, m := range list {
			href := "/my/credit/" + m.Number
			sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(m.Number, href), web.Words(m.Title), web.Words(workday.DateOf(m.OpenedAt).String()),
				web.Part(web.Tag(tone(m), kind.State(m.State).PublicTitle()))}})
		}
		out = append(out, web.Section(k.title, web.Table(sheet)))
	}
	return out, nil
}

// getOwn shows one's own check or request with what is to be done (M-03, M-04).
func (room *Room) getOwn(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	page, err := room.ownPage(r, s, "", web.Form{})
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// ownPage draws one's own matter; the form of the named act comes back with what was typed.
func (room *Room) ownPage(r *http.Request, s seen, tried string, form web.Form) (templ.Component, error) {
	papers, err := room.papers(r.Context(), s.Matter.ID)
	if err != nil {
		return nil, err
	}
	body := []templ.Component{}
	for _, name := range []string{"supply", "mend", "withdraw"} {
		a, ok := s.Kind.Action(name)
		c, _ := s.Facts.(Check)
		if !ok || !s.May(s.actor, name) || name == "supply" && len(c.open()) == 0 {
			continue
		}
		own := s.shape(web.FormOf(a.NewInput(), s.home()+"/"+name), name)
		if name == tried {
			own = form
		}
		body = append(body, web.Section(a.Title, web.Ask(own, s.version(), a.Title, "/my/credit")))
	}
	body = append(body, web.Section("基本情况", web.Dl(room.facts(s))))
	body = append(body, room.story(s)...)
	if len(papers) > 0 {
		body = append(body, web.Section("文书", web.Dl(papers)))
	}
	return web.PortalPage(room.Web.Frame(r, s.Matter.Title, trailMine), append(body, s.timeline())...), nil
}

// postOwn takes an act of the applicant (M-04).
func (room *Room) postOwn(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	action, ok := s.Kind.Action(r.PathValue("action"))
	if !ok || action.Hidden || action.Opens() {
		return fault.Missing("操作", r.PathValue("action"))
	}
	typed, input, err := room.input(r, action, s.actor)
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, input, options(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			page, failed := room.ownPage(r, s, action.Name, s.shape(web.FormOf(typed, r.URL.Path), action.Name).Typed(r, err))
			if failed != nil {
				return web.Lines(fault.MessageOf(failed))
			}
			return page
		})
	}
	return web.Done(w, r, s.home(), action.Title+"：已提交")
}

// ownMark reads one's own mark; another's is not there.
func (room *Room) ownMark(r *http.Request) (mark Mark, holder string, err error) {
	if holder, err = room.Holder(r.Context(), account.ActorOf(r.Context())); err != nil {
		return mark, "", err
	}
	id, _ := strconv.ParseInt(r.PathValue("mark"), 10, 64)
	err = room.DB.Read(r.Context(), func(tx *store.Tx) error {
		var whose string
		mark, whose, err = markByID(r.Context(), tx, id)
		if err == nil && whose != holder {
			err = fault.Missing("信用记录", "")
		}
		return err
	})
	return mark, holder, err
}

// getRepair asks why a mark should be removed (M-03).
func (room *Room) getRepair(w http.ResponseWriter, r *http.Request) error {
	mark, _, err := room.ownMark(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.repairPage(r, mark, seen{}.shape(web.FormOf(Apply{}, r.URL.Path), "apply")))
}

func (room *Room) repairPage(r *http.Request, mark Mark, form web.Form) templ.Component {
	return web.PortalPage(room.Web.Frame(r, "申请信用修复", trailMine), web.Section("记录", web.Table(room.markSheet([]Mark{mark}))),
		web.Section("申请", web.Ask(form, "", "提交申请", "/my/credit")))
}

// postRepair opens the request (M-03).
func (room *Room) postRepair(w http.ResponseWriter, r *http.Request) error {
	mark, holder, err := room.ownMark(r)
	if err != nil {
		return err
	}
	kind, _ := room.Hall().Kind(RepairKind)
	action, _ := kind.Action("apply")
	actor := account.ActorOf(r.Context())
	typed, input, err := room.input(r, action, actor)
	var result matter.Result
	if err == nil {
		in, _ := input.(Apply)
		in.Mark, in.MarkID, in.Holder, in.Region = mark, mark.ID, holder, room.Org.BodyPath(mark.Body)
		result, err = room.Hall().Start(r.Context(), actor, RepairKind, "apply", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.repairPage(r, mark, seen{}.shape(web.FormOf(typed, r.URL.Path), "apply").Typed(r, err))
		})
	}
	return web.Done(w, r, "/my/credit/"+result.Number, "修复申请已提交，十个工作日内答复")
}
