package staffing

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/oversight/staffing/pages"
)

// entrust is what an administrator says of work that a body gives to a township or village body.
type entrust struct {
	Body  string       `form:"body" label:"委托机关" kind:"select" need:"true"`
	Item  string       `form:"item" label:"事项编码" kind:"code" max:"40" hint:"不填就是这个机关的全部事项"`
	Agent string       `form:"agent" label:"受委托的乡镇、街道或者村（社区）" kind:"select" need:"true"`
	Mode  string       `form:"mode" label:"方式" kind:"radio" need:"true" options:"handle=办理：受理、审查、决定都由它办，以委托机关的名义|first=初审：由它受理并提出初审意见，报委托机关审查决定|agent=代办：由它代为收件，其他由委托机关办"`
	Days  int          `form:"days" label:"初审期限（工作日）" max:"20" hint:"方式是初审时填写"`
	Since workday.Date `form:"since" label:"从" kind:"date" need:"true"`
	Until workday.Date `form:"until" label:"到" kind:"date" hint:"不填就一直有效，直到终止"`
	Basis string       `form:"basis" label:"依据" need:"true" max:"200" hint:"委托文件的文号或者法律条款"`
}

// endEntrust is why an entrustment ends.
type endEntrust struct {
	Reason string `form:"reason" label:"终止的理由" need:"true" max:"200"`
}

const entrustAddress = "/desk/org/entrustments"

// entrustRoutes are the pages of who does work for whom.
func (room *Room) entrustRoutes() []web.Route {
	system := web.Right(org.AdminSystem)
	return []web.Route{
		{Pattern: "GET " + entrustAddress, Page: "A-01", Title: "乡镇村居委托", Who: system, Handle: room.getEntrust},
		{Pattern: "POST " + entrustAddress, Page: "A-01", Who: system, Handle: room.postEntrust},
		{Pattern: "GET " + entrustAddress + "/{id}", Page: "A-01", Who: system, Handle: room.getEndEntrust},
		{Pattern: "POST " + entrustAddress + "/{id}", Page: "A-01", Who: system, Handle: room.postEndEntrust},
	}
}

// getEntrust lists what was given to whom, with its history, and the form for another.
func (room *Room) getEntrust(w http.ResponseWriter, r *http.Request) error {
	return room.showEntrust(w, r, http.StatusOK, web.FormOf(entrust{Days: 3, Since: room.today()}, entrustAddress))
}

func (room *Room) showEntrust(w http.ResponseWriter, r *http.Request, status int, form web.Form) error {
	var options []web.Option
	for _, b := range room.Org.Bodies() {
		if room.Org.Successor(b.Code) == b.Code {
			options = append(options, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	form = form.Options("body", options...).Options("agent", options...)
	sheet := web.Sheet{Columns: []web.Column{{Head: "委托机关"}, {Head: "事项"}, {Head: "受委托机构"}, {Head: "方式", Tight: true}, {Head: "起止", Tight: true}, {Head: "依据", Hide: true}, {Head: "状态", Tight: true}},
		Empty: web.Nothing{Title: "还没有委托", Why: "委托以后，在受委托机构的窗口收的件按委托办理"}}
	for _, e := range room.Org.Entrustments() {
		href := entrustAddress + "/" + strconv.FormatInt(e.ID, 10)
		mode := e.Mode.Title()
		if e.Mode == org.ModeFirst {
			mode += "，" + strconv.Itoa(e.Days) + "个工作日"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Words(room.Org.BodyName(e.Body)), web.Words(room.itemName(e.Item)), web.Linked(room.Org.BodyName(e.Agent), href),
			web.Words(mode), web.Words(period(e)), web.Words(e.Basis), web.Part(room.entrustTag(e))}})
	}
	return web.RenderStatus(w, r, status, web.DeskPage(room.Web.Frame(r, "乡镇村居委托"), nil, web.Section("委托一览", web.Table(sheet)),
		web.Section("新的委托", web.Lines("从开始之日起，在受委托机构的窗口收的件按委托办理；网上申请仍由委托机关办理。受委托机构不能再委托给别人。"),
			pages.Plain(form, "保存委托", entrustAddress))))
}

func period(e org.Entrustment) string {
	if e.Until.IsZero() {
		return e.Since.String() + " 起"
	}
	return e.Since.String() + " 至 " + e.Until.String()
}

func (room *Room) itemName(code string) string {
	if code == "" {
		return "全部事项"
	}
	if name, _, err := room.Item(code); err == nil {
		return name
	}
	return code
}

func (room *Room) entrustTag(e org.Entrustment) templ.Component {
	switch today := room.today(); {
	case !e.EndedAt.IsZero():
		return web.Tag(web.ToneMute, "已终止")
	case e.On(today):
		return web.Tag(web.ToneOK, "生效中")
	case today.Before(e.Since):
		return web.Tag(web.ToneInfo, "未开始")
	}
	return web.Tag(web.ToneMute, "已到期")
}

// postEntrust gives work to another body.
func (room *Room) postEntrust(w http.ResponseWriter, r *http.Request) error {
	var in entrust
	err := web.Input(r, &in)
	if r.PostForm == nil {
		return err
	}
	if err == nil {
		err = room.entrust(r, in)
	}
	if fault.KindOf(err) == fault.KindInvalid && err != nil && !web.WantsJSON(r) {
		return room.showEntrust(w, r, http.StatusUnprocessableEntity, web.FormOf(entrust{}, entrustAddress).Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, entrustAddress, "委托已保存")
}

func (room *Room) entrust(r *http.Request, in entrust) error {
	code := strings.TrimSpace(in.Item)
	var flow []string
	if code != "" {
		_, body, err := room.Item(code)
		if err != nil || body != in.Body {
			return fault.InvalidField("item", "%s没有编码是“%s”的事项", room.Org.BodyName(in.Body), code)
		}
		flow = room.Rights(code)
	}
	me := actorOf(r)
	e := org.Entrustment{ID: room.DB.NewID(), Body: in.Body, Agent: in.Agent, Item: code, Mode: org.Mode(in.Mode), Since: in.Since, Until: in.Until, Basis: in.Basis, By: me.Name, At: room.Now()}
	if e.Mode == org.ModeFirst {
		e.Days = in.Days
	}
	if err := room.Org.CheckEntrust(e, flow...); err != nil {
		return err
	}
	event := org.Event{Actor: me.Name, Act: "委托", Subject: in.Agent, Reason: in.Basis, Data: map[string]string{"body": in.Body, "item": code, "mode": in.Mode}}
	return room.change(r.Context(), event, nil, func(tx *store.Tx) error { return org.Entrust(r.Context(), tx, e) })
}

// entrusted is the row of the address.
func (room *Room) entrusted(r *http.Request) (org.Entrustment, error) {
	list := room.Org.Entrustments()
	i := slices.IndexFunc(list, func(e org.Entrustment) bool { return strconv.FormatInt(e.ID, 10) == r.PathValue("id") })
	if i < 0 {
		return org.Entrustment{}, fault.Missing("委托", "")
	}
	return list[i], nil
}

// getEndEntrust shows one entrustment, and ends it.
func (room *Room) getEndEntrust(w http.ResponseWriter, r *http.Request) error {
	e, err := room.entrusted(r)
	if err != nil {
		return err
	}
	return room.showEndEntrust(w, r, http.StatusOK, e, web.FormOf(endEntrust{}, r.URL.Path))
}

func (room *Room) showEndEntrust(w http.ResponseWriter, r *http.Request, status int, e org.Entrustment, form web.Form) error {
	pairs := []web.Pair{{Term: "委托机关", Text: room.Org.BodyName(e.Body)}, {Term: "事项", Text: room.itemName(e.Item)}, {Term: "受委托机构", Text: room.Org.BodyName(e.Agent)},
		{Term: "方式", Text: e.Mode.Title()}, {Term: "起止", Text: period(e)}, {Term: "依据", Text: e.Basis}, {Term: "状态", Part: room.entrustTag(e)}, {Term: "登记", Text: e.By + " " + moment(e.At)}}
	if !e.EndedAt.IsZero() {
		pairs = append(pairs, web.Pair{Term: "终止", Text: e.EndedBy + " " + moment(e.EndedAt) + "，" + e.EndReason})
	}
	frame := room.Web.Frame(r, "委托："+room.Org.BodyName(e.Agent), web.Link{Text: "乡镇村居委托", Href: entrustAddress})
	if !e.EndedAt.IsZero() {
		return web.RenderStatus(w, r, status, web.DeskPage(frame, nil, web.Section("", web.Dl(pairs))))
	}
	return web.RenderStatus(w, r, status, web.DeskPage(frame, nil, web.Section("", web.Dl(pairs)),
		web.Section("终止委托", web.Lines("终止以后新收的件不再按这项委托办理；已经在办的件仍由受委托机构办完。"), pages.Danger(form, "终止委托", entrustAddress))))
}

// postEndEntrust ends an entrustment.
func (room *Room) postEndEntrust(w http.ResponseWriter, r *http.Request) error {
	e, err := room.entrusted(r)
	if err != nil {
		return err
	}
	var in endEntrust
	if err = web.Input(r, &in); r.PostForm == nil {
		return err
	}
	if err == nil {
		event := org.Event{Actor: actorOf(r).Name, Act: "终止委托", Subject: e.Agent, Reason: in.Reason, Data: map[string]string{"id": strconv.FormatInt(e.ID, 10)}}
		err = room.change(r.Context(), event, nil, func(tx *store.Tx) error {
			return org.EndEntrustment(r.Context(), tx, e.ID, actorOf(r).Name, in.Reason, room.Now())
		})
	}
	if fault.KindOf(err) == fault.KindInvalid && err != nil && !web.WantsJSON(r) {
		return room.showEndEntrust(w, r, http.StatusUnprocessableEntity, e, web.FormOf(endEntrust{}, r.URL.Path).Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, entrustAddress, "委托已终止")
}
