package staffing

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/oversight/staffing/pages"
)

var trailOfficers = web.Link{Text: "人员", Href: "/desk/org"}

// getOfficers lists the officers with what they hold.
func (room *Room) getOfficers(w http.ResponseWriter, r *http.Request) error {
	words := strings.TrimSpace(r.URL.Query().Get("words"))
	sheet := web.Sheet{Columns: []web.Column{{Head: "登录名", Tight: true}, {Head: "姓名", Tight: true}, {Head: "岗位"}, {Head: "状态", Tight: true}},
		Empty: web.Nothing{Title: "没有找到", Why: "换一个姓名、登录名或者岗位", Next: trailOfficers}}
	for _, o := range room.Org.Officers() {
		if posts := room.namesOf(o); words == "" || strings.Contains(o.Login+o.Name+posts, words) {
			href := "/desk/org/officers/" + o.Login
			sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(o.Login, href), web.Words(o.Name), web.Words(posts), web.Part(stateOf(o))}})
		}
	}
	log, err := room.log(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "人员"), nil, web.Section("工作人员", pages.Find(words), web.Table(sheet)), web.Section("管理操作记录", web.Table(log))))
}

func (room *Room) namesOf(o org.Officer) string {
	names := make([]string, len(o.Posts))
	for i, code := range o.Posts {
		names[i] = code
		if p, err := room.Org.Post(code); err == nil {
			names[i] = p.Name
		}
	}
	return strings.Join(names, "、")
}

func (room *Room) log(ctx context.Context) (sheet web.Sheet, err error) {
	var list []org.Event
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = org.Events(ctx, tx, 50)
		return err
	})
	sheet = web.Sheet{Columns: []web.Column{{Head: "什么时候", Tight: true}, {Head: "谁", Tight: true}, {Head: "做了什么", Tight: true}, {Head: "对谁"}, {Head: "理由"}},
		Empty: web.Nothing{Title: "还没有记录", Why: "停用账号、合并机构、外出代理都会记在这里"}}
	for _, e := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(moment(e.At)), web.Words(e.Actor), web.Words(e.Act), web.Words(e.Subject), web.Words(e.Reason)}})
	}
	return sheet, err
}

// leave is what an administrator says of somebody who leaves or comes back.
type leave struct {
	Login  string `form:"login" label:"再输入一遍登录名，以免弄错" need:"true" max:"40"`
	Reason string `form:"reason" label:"理由" need:"true" max:"200"`
}

// getOfficer shows one officer, what he holds, and the form by which he leaves or comes back.
func (room *Room) getOfficer(w http.ResponseWriter, r *http.Request) error {
	return room.showOfficer(w, r, http.StatusOK, web.FormOf(leave{}, "/desk/org/officers/"+r.PathValue("login")))
}

func (room *Room) showOfficer(w http.ResponseWriter, r *http.Request, status int, form web.Form) error {
	o, err := room.Org.OfficerByLogin(r.PathValue("login"))
	if err != nil {
		return err
	}
	held, err := room.Hall().CountHeld(r.Context(), subjectOf(o))
	if err != nil {
		return err
	}
	facts := []web.Pair{{Term: "姓名", Text: o.Name}, {Term: "岗位", Text: room.namesOf(o)}, {Term: "状态", Part: stateOf(o)}, {Term: "手里的待办", Text: strconv.Itoa(held) + "件"}}
	title, button, why := "停用账号（离岗）", "停用账号", "停用以后他不能登录，他签收的待办全部退回岗位，逐件记录并告诉同岗位的同事；岗位上没有人的，告诉机构负责人。"
	if !o.Active {
		title, button, why = "恢复账号", "恢复账号", "恢复以后他可以登录，岗位不变。以前退回岗位的待办不会自动回到他手里。"
	}
	return web.RenderStatus(w, r, status, web.DeskPage(room.Web.Frame(r, o.Name, trailOfficers), nil, web.Section("人员", web.Dl(facts)),
		web.Section(title, web.Lines(why), pages.Danger(form, button, "/desk/org"))))
}

func stateOf(o org.Officer) templ.Component {
	if o.Active {
		return web.Tag(web.ToneOK, "在岗")
	}
	return web.Tag(web.ToneMute, "已停用")
}

func subjectOf(o org.Officer) string {
	return account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject()
}

// postOfficer disables an account, or lets it in again.
func (room *Room) postOfficer(w http.ResponseWriter, r *http.Request) error {
	var in leave
	err := web.Input(r, &in)
	if r.PostForm == nil {
		return err
	}
	o, missing := room.Org.OfficerByLogin(r.PathValue("login"))
	if missing != nil {
		return missing
	}
	if err == nil {
		err = room.leave(r, o, in)
	}
	if fault.KindOf(err) == fault.KindInvalid && err != nil && !web.WantsJSON(r) {
		return room.showOfficer(w, r, http.StatusUnprocessableEntity, web.FormOf(leave{}, "/desk/org/officers/"+o.Login).Typed(r, err))
	}
	if err != nil {
		return err
	}
	said := "账号已经恢复"
	if o.Active {
		said = "账号已经停用，他手里的待办正在退回岗位"
	}
	return web.Done(w, r, "/desk/org/officers/"+o.Login, said)
}

func (room *Room) leave(r *http.Request, o org.Officer, in leave) error {
	me := actorOf(r)
	switch {
	case in.Login != o.Login:
		return fault.InvalidField("login", "登录名不一致")
	case o.ID == me.ID:
		return fault.Invalidf("不能停用自己的账号")
	}
	e := org.Event{Actor: me.Name, Act: "恢复账号", Subject: o.Login, Reason: in.Reason}
	var follow *job.Job
	if o.Active {
		e.Act = "停用账号"
		j, err := job.New(room.DB.NewID(), TopicLeft, matter.Vacate{Officer: subjectOf(o), Reason: in.Reason, By: me.Name}, room.Now())
		if err != nil {
			return err
		}
		follow = &j
	}
	return room.change(r.Context(), e, follow, func(tx *store.Tx) error { return org.SetActive(r.Context(), tx, o.Login, !o.Active) })
}

// merge is what an administrator says of a body that is merged.
type merge struct {
	Body      string `form:"body" label:"被合并的机构" kind:"select" need:"true"`
	Successor string `form:"successor" label:"并入" kind:"select" need:"true"`
	Ground    string `form:"ground" label:"依据" need:"true" max:"200" hint:"机构改革方案或者编办文件的文号"`
	Name      string `form:"name" label:"再输入一遍被合并机构的全称，以免弄错" need:"true" max:"60"`
}

const mergersAddress = "/desk/org/mergers"

// getMergers shows what was merged into what, and the form for another.
func (room *Room) getMergers(w http.ResponseWriter, r *http.Request) error {
	return room.showMergers(w, r, http.StatusOK, web.FormOf(merge{}, mergersAddress))
}

func (room *Room) showMergers(w http.ResponseWriter, r *http.Request, status int, form web.Form) error {
	var options []web.Option
	for _, b := range room.Org.Bodies() {
		if room.Org.Successor(b.Code) == b.Code {
			options = append(options, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	form = form.Options("body", options...).Options("successor", options...)
	sheet := web.Sheet{Columns: []web.Column{{Head: "什么时候", Tight: true}, {Head: "被合并的机构"}, {Head: "依据"}, {Head: "谁办的", Tight: true}, {Head: "还没有移交", Tight: true}},
		Empty: web.Nothing{Title: "没有合并过机构", Why: "合并以后，办件、待办、事项都由承接的机构办理，编号不变"}}
	for _, m := range room.Org.Mergers() {
		left, err := room.Hall().CountOpenAt(r.Context(), m.Body)
		if err != nil {
			return err
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(moment(m.At)), web.Words(room.Org.BodyName(m.Body)), web.Words(m.Ground), web.Words(m.By),
			web.Words(strconv.Itoa(left) + "件")}})
	}
	return web.RenderStatus(w, r, status, web.DeskPage(room.Web.Frame(r, "机构合并"), nil, web.Section("已经合并的机构", web.Table(sheet)),
		web.Section("合并一个机构", web.Lines("合并以后不能撤销。没有办完的办件和待办逐件移交给承接的机构，记录依据；两边岗位的人员从现在起都可以办理；原来的编号、文书和办结的办件不变；事项由承接的机构受理和决定。"),
			pages.Danger(form, "合并机构", mergersAddress))))
}

// postMerger merges a body into another.
func (room *Room) postMerger(w http.ResponseWriter, r *http.Request) error {
	var in merge
	err := web.Input(r, &in)
	if err == nil {
		err = room.merge(r, in)
	}
	if fault.KindOf(err) == fault.KindInvalid && err != nil && !web.WantsJSON(r) {
		return room.showMergers(w, r, http.StatusUnprocessableEntity, web.FormOf(merge{}, mergersAddress).Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, mergersAddress, "机构已经合并，没有办完的办件正在移交")
}

func (room *Room) merge(r *http.Request, in merge) error {
	me := actorOf(r)
	body, err := room.Org.Body(in.Body)
	if err != nil || body.Name != in.Name {
		return fault.InvalidField("name", "与选择的机构不一致")
	}
	m := org.Merger{Body: in.Body, Successor: in.Successor, Ground: in.Ground, By: me.Name, At: room.Now()}
	j, err := job.New(room.DB.NewID(), TopicMerged, matter.Succeed{From: in.Body, To: in.Successor, Ground: in.Ground, By: me.Name}, room.Now())
	if err != nil {
		return err
	}
	e := org.Event{Actor: me.Name, Act: "合并机构", Subject: in.Body, Reason: in.Ground, Data: map[string]string{"successor": in.Successor}}
	return room.change(r.Context(), e, &j, func(tx *store.Tx) error { return org.Merge(r.Context(), tx, room.Org, m) })
}

// lease is what an administrator says of how long a claim holds.
type lease struct {
	Kind   string `form:"kind" label:"适用的种类" kind:"select"`
	N      int    `form:"n" label:"多久没有办理动作就退回岗位" need:"true" hint:"填 0 就是一直有效"`
	Unit   string `form:"unit" label:"单位" kind:"radio" need:"true" options:"working=个工作日|days=天|hours=小时"`
	Reason string `form:"reason" label:"理由" need:"true" max:"200"`
}

const leasesAddress = "/desk/org/leases"

// getLeases shows how long claims hold, and the form for another rule.
func (room *Room) getLeases(w http.ResponseWriter, r *http.Request) error {
	return room.showLeases(w, r, http.StatusOK, web.FormOf(lease{N: 3, Unit: "working"}, leasesAddress))
}

func (room *Room) showLeases(w http.ResponseWriter, r *http.Request, status int, form web.Form) error {
	kinds := []web.Option{{Value: "", Text: "所有种类"}}
	now := []web.Pair{}
	for _, k := range room.Kinds() {
		kinds = append(kinds, web.Option{Value: k.Name, Text: k.Title})
		now = append(now, web.Pair{Term: k.Title, Text: length(room.Leases.For(k.Name))})
	}
	var rules []matter.LeaseRule
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		rules, err = matter.LeaseRules(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	sheet := web.Sheet{Caption: "历次规则，新的在前", Columns: []web.Column{{Head: "什么时候", Tight: true}, {Head: "种类"}, {Head: "有效期"}, {Head: "理由"}, {Head: "谁定的", Tight: true}},
		Empty: web.Nothing{Title: "还没有改过", Why: "现在执行系统自带的规则：三个工作日"}}
	for _, rule := range rules {
		title := "所有种类"
		if k, ok := room.Hall().Kind(rule.Kind); ok {
			title = k.Title
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(moment(rule.At)), web.Words(title), web.Words(length(rule.Length)), web.Words(rule.Reason), web.Words(rule.By)}})
	}
	return web.RenderStatus(w, r, status, web.DeskPage(room.Web.Frame(r, "签收有效期"), nil, web.Section("现在的规则", web.Dl(now)),
		web.Section("改用别的规则", web.Lines("法律没有规定签收多久有效，这是本地的管理规则。新规则从下一个办理动作起执行；停表期间不会退回。"), web.Ask(form.Options("kind", kinds...), "", "保存规则", "")),
		web.Section("", web.Table(sheet))))
}

func length(l workday.Limit) string {
	if l.N == 0 {
		return "一直有效，直到释放"
	}
	return l.String()
}

// postLease adds a rule.
func (room *Room) postLease(w http.ResponseWriter, r *http.Request) error {
	var in lease
	err := web.Input(r, &in)
	if err == nil {
		err = room.setLease(r, in)
	}
	if fault.KindOf(err) == fault.KindInvalid && err != nil && !web.WantsJSON(r) {
		return room.showLeases(w, r, http.StatusUnprocessableEntity, web.FormOf(lease{}, leasesAddress).Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, leasesAddress, "新的规则已经记下")
}

func (room *Room) setLease(r *http.Request, in lease) error {
	units := map[string]func(int) workday.Limit{"working": workday.Working, "days": workday.Natural, "hours": workday.Hours}
	unit, ok := units[in.Unit]
	if !ok {
		return fault.InvalidField("unit", "请选择单位")
	}
	rule := matter.LeaseRule{ID: room.DB.NewID(), Kind: in.Kind, Length: unit(in.N), Reason: in.Reason, By: actorOf(r).Name, At: room.Now()}
	e := org.Event{Actor: rule.By, Act: "改签收有效期", Subject: in.Kind, Reason: in.Reason, Data: map[string]string{"length": rule.Length.String()}}
	return room.change(r.Context(), e, nil, func(tx *store.Tx) error { return matter.SetLease(r.Context(), tx, rule) })
}
