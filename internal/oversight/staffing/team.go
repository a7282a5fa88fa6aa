package staffing

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/matter"
	"tongban/internal/oversight/staffing/pages"
)

// getTeam shows who holds how much at the bodies whose work the actor distributes, and what nobody can do (W-09).
func (room *Room) getTeam(w http.ResponseWriter, r *http.Request) error {
	list, err := room.Hall().Holdings(r.Context(), led(actorOf(r)))
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "机构", Hide: true}, {Head: "岗位"}, {Head: "在谁手里"}, {Head: "件数", Tight: true}, {Head: "超期", Tight: true}, {Head: "在岗", Tight: true}},
		Empty: web.Nothing{Title: "没有待办", Why: "本机构的待办都处理完了", Next: web.Link{Text: "看待办箱", Href: "/desk/inbox"}}}
	for _, h := range list {
		href := "/desk/team/tasks?" + url.Values{"body": {h.Body}, "need": {h.Need}, "holder": {h.Assignee}}.Encode()
		who, at := h.Name, room.Org.OfficersAt(h.Body, h.Need)
		if h.Assignee == "" {
			who = "没有人签收"
		}
		hands := web.Words(strconv.Itoa(len(at)) + "人")
		if len(at) == 0 {
			hands = web.Part(web.Tag(web.ToneDanger, "没有人能办"))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Words(room.Org.BodyName(h.Body)), web.Words(room.postOf(h.Body, h.Need)),
			web.Linked(who, href), web.Words(strconv.Itoa(h.Open)), web.Words(strconv.Itoa(h.Late)), hands}})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "本机构待办分布"), nil, web.Section("谁手里有多少待办", web.Table(sheet))))
}

// postOf names the posts of a body that carry a right.
func (room *Room) postOf(body, right string) string {
	var names []string
	for _, b := range append([]string{body}, room.Org.Predecessors(body)...) {
		for _, p := range room.Org.PostsAt(b) {
			if p.Has(right) {
				names = append(names, p.Name)
			}
		}
	}
	if len(names) == 0 {
		return "没有岗位"
	}
	return strings.Join(names, "、")
}

// handOn is what a head says of tasks that are to go into other hands.
type handOn struct {
	To     string `form:"to" label:"改派给" kind:"select" need:"true"`
	Reason string `form:"reason" label:"理由" need:"true" max:"200"`
}

// The choices beside a colleague.
const (
	toPost   = "-" // back to the post
	toSpread = "*" // among all who can do it
)

// asked reads which tasks are meant: a post of a body that the actor leads, and who holds them.
func (room *Room) asked(r *http.Request) (body, need, holder string, err error) {
	body, need, holder = r.FormValue("body"), r.FormValue("need"), r.FormValue("holder")
	if !slices.Contains(led(actorOf(r)), body) {
		return "", "", "", fault.Missing("待办", "")
	}
	return body, need, holder, nil
}

// getTasks lists tasks that somebody holds, to be handed on (W-09).
func (room *Room) getTasks(w http.ResponseWriter, r *http.Request) error {
	body, need, holder, err := room.asked(r)
	if err != nil {
		return err
	}
	return room.showTasks(w, r, http.StatusOK, body, need, holder, web.FormOf(handOn{To: toSpread}, room.tasksAddress(body, need, holder)))
}

func (room *Room) tasksAddress(body, need, holder string) string {
	return "/desk/team/tasks?" + url.Values{"body": {body}, "need": {need}, "holder": {holder}}.Encode()
}

func (room *Room) showTasks(w http.ResponseWriter, r *http.Request, status int, body, need, holder string, form web.Form) error {
	list, err := room.Hall().TasksAt(r.Context(), body, need, holder, 500)
	if err != nil {
		return err
	}
	options := []web.Option{{Value: toSpread, Text: "平均分给岗位上的其他人"}}
	for _, o := range room.others(body, need, holder) {
		options = append(options, web.Option{Value: o.Login, Text: o.Name})
	}
	if holder != "" {
		options = append(options, web.Option{Value: toPost, Text: "退回岗位，由大家签收"})
	}
	form = form.Options("to", options...)
	sheet := web.Sheet{Pick: "task", Columns: []web.Column{{Head: "编号", Tight: true}, {Head: "事项"}, {Head: "待办"}, {Head: "到达", Hide: true, Tight: true}, {Head: "到期", Tight: true}},
		Empty: web.Nothing{Title: "没有待办", Why: "可能刚刚办完或者改派了", Next: web.Link{Text: "返回", Href: "/desk/team"}}}
	for _, e := range list {
		sheet.Rows = append(sheet.Rows, web.Row{ID: e.Matter.Number, Value: reference(e), Cells: []web.Cell{web.Words(e.Matter.Number), web.Words(e.Matter.Title),
			web.Words(strings.TrimSuffix(e.Task.Title, "："+e.Matter.Title)), web.Words(moment(e.Task.OpenedAt)), web.Words(moment(e.Task.Due(e.Matter)))}})
	}
	title := "没有人签收的待办"
	if holder != "" && len(list) > 0 {
		title = list[0].Task.AssigneeName + "手里的待办"
	}
	return web.RenderStatus(w, r, status, web.DeskPage(room.Web.Frame(r, title, web.Link{Text: "本机构待办分布", Href: "/desk/team"}), nil,
		web.Section(room.postOf(body, need), pages.Pick(form, sheet, "改派选中的待办"))))
}

func reference(e matter.Entry) string {
	return strconv.FormatInt(e.Matter.ID, 10) + "/" + strconv.FormatInt(e.Task.ID, 10)
}

// others are those at the post who do not hold the tasks already.
func (room *Room) others(body, need, holder string) []org.Officer {
	return slices.DeleteFunc(room.Org.OfficersAt(body, need), func(o org.Officer) bool {
		return account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject() == holder
	})
}

// postTasks hands the chosen tasks on, each as an act of its own (W-09).
func (room *Room) postTasks(w http.ResponseWriter, r *http.Request) error {
	var in handOn
	err := web.Input(r, &in)
	if r.PostForm == nil {
		return err
	}
	body, need, holder, missing := room.asked(r)
	if missing != nil {
		return missing
	}
	var id int64
	if err == nil {
		id, err = room.handOn(r, in, body, need, holder)
	}
	if fault.KindOf(err) == fault.KindInvalid && !web.WantsJSON(r) && err != nil {
		return room.showTasks(w, r, http.StatusUnprocessableEntity, body, need, holder, web.FormOf(handOn{}, room.tasksAddress(body, need, holder)).Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, batchAddress(id), "正在逐件改派")
}

func (room *Room) handOn(r *http.Request, in handOn, body, need, holder string) (int64, error) {
	picked := r.PostForm["task"]
	if len(picked) == 0 {
		return 0, fault.Invalidf("请在要改派的行前面打勾")
	}
	list, err := room.Hall().TasksAt(r.Context(), body, need, holder, 500)
	if err != nil {
		return 0, err
	}
	others := room.others(body, need, holder)
	if in.To == toSpread && len(others) == 0 {
		return 0, fault.InvalidField("to", "岗位上没有其他人，请先调整岗位")
	}
	var rows []matter.Row
	for _, e := range list {
		if !slices.Contains(picked, reference(e)) {
			continue
		}
		to := in.To
		switch to {
		case toPost:
			to = ""
		case toSpread:
			to = others[len(rows)%len(others)].Login
		}
		rows = append(rows, matter.Row{Matter: e.Matter.ID, Number: e.Matter.Number, Title: e.Matter.Title, Input: matter.Reassign{Task: e.Task.ID, To: to, Reason: in.Reason}})
	}
	return room.Hall().MakeBatch(r.Context(), actorOf(r), "改派待办："+in.Reason, "reassign", rows, web.Once(r))
}
