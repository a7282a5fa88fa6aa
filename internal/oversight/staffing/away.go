package staffing

import (
	"net/http"
	"slices"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/notify"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

const awayAddress = "/desk/away"

// goAway is what an officer says before he is away.
type goAway struct {
	Substitute string       `form:"substitute" label:"代理人" kind:"select" need:"true"`
	From       workday.Date `form:"from" label:"从哪天起" kind:"date" need:"true"`
	To         workday.Date `form:"to" label:"到哪天止" kind:"date" need:"true" hint:"到这一天结束时自动失效"`
	Posts      []string     `form:"posts" label:"代理的岗位" kind:"checks" hint:"不选就是全部岗位"`
	Reason     string       `form:"reason" label:"原因" need:"true" max:"200"`
}

// getAway shows who stands in for whom, and the form for being away (W-09).
func (room *Room) getAway(w http.ResponseWriter, r *http.Request) error {
	return room.showAway(w, r, http.StatusOK, web.FormOf(goAway{From: room.today(), To: room.today()}, awayAddress))
}

func (room *Room) showAway(w http.ResponseWriter, r *http.Request, status int, form web.Form) error {
	me := actorOf(r)
	form = form.Options("substitute", room.colleagues(me)...).Options("posts", room.posts(me)...)
	sheet := web.Sheet{Columns: []web.Column{{Head: "谁外出"}, {Head: "谁代理"}, {Head: "从"}, {Head: "到"}, {Head: "岗位"}, {Head: "原因", Hide: true}, {Head: "状态"}, {Head: ""}},
		Empty: web.Nothing{Title: "没有代理", Why: "您外出时请同事代理，待办不会没有人办；别人请您代理，也显示在这里"}}
	for _, s := range room.Org.Away(me.ID, room.today()) {
		end := web.Words("")
		if s.Officer == me.ID {
			end = web.Part(web.PostButton("提前结束", awayAddress+"/"+strconv.FormatInt(s.ID, 10)+"/end"))
		}
		state := "还没有开始"
		if s.On(room.today()) {
			state = "代理中"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(room.name(s.Officer)), web.Words(room.name(s.Substitute)), web.Words(s.From.Chinese()),
			web.Words(s.To.Chinese()), web.Words(room.postNames(s)), web.Words(s.Reason), web.Words(state), end}})
	}
	return web.RenderStatus(w, r, status, web.DeskPage(room.Web.Frame(r, "外出代理"), nil, web.Section("代理", web.Table(sheet)),
		web.Section("我要外出", web.Lines("代理期间，代理人可以签收、办理您岗位上的待办，包括您已经签收的；记录中写明“某某 代 某某”。您自己仍然可以办理。"),
			web.Ask(form, "", "交给代理人", ""))))
}

// colleagues are the officers at the bodies of the actor's posts.
func (room *Room) colleagues(me account.Actor) (out []web.Option) {
	bodies := me.Own().Bodies()
	for _, o := range room.Org.Officers() {
		if !o.Active || o.ID == me.ID {
			continue
		}
		for _, code := range o.Posts {
			if p, err := room.Org.Post(code); err == nil && slices.Contains(bodies, p.Body) {
				out = append(out, web.Option{Value: o.Login, Text: o.Name + "（" + p.Name + "）"})
				break
			}
		}
	}
	return out
}

func (room *Room) posts(me account.Actor) (out []web.Option) {
	o, err := room.Org.Officer(me.ID)
	if err != nil {
		return nil
	}
	for _, code := range o.Posts {
		if p, err := room.Org.Post(code); err == nil {
			out = append(out, web.Option{Value: code, Text: p.Name})
		}
	}
	return out
}

func (room *Room) postNames(s org.Substitution) string {
	text := ""
	for _, p := range room.Org.PostsFor(s) {
		if text != "" {
			text += "、"
		}
		text += p.Name
	}
	return text
}

func (room *Room) name(id int64) string {
	o, err := room.Org.Officer(id)
	if err != nil {
		return ""
	}
	return o.Name
}

// postAway lets a colleague stand in (W-09).
func (room *Room) postAway(w http.ResponseWriter, r *http.Request) error {
	var in goAway
	err := web.Input(r, &in)
	if err == nil {
		err = room.goAway(r, in)
	}
	if k := fault.KindOf(err); err != nil && !web.WantsJSON(r) && (k == fault.KindInvalid || k == fault.KindConflict) {
		return room.showAway(w, r, http.StatusUnprocessableEntity, web.FormOf(goAway{}, awayAddress).Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, awayAddress, "已经交给代理人，到期自动结束")
}

func (room *Room) goAway(r *http.Request, in goAway) error {
	me := actorOf(r)
	other, err := room.Org.OfficerByLogin(in.Substitute)
	if err != nil {
		return fault.InvalidField("substitute", "请选择代理人")
	}
	s := org.Substitution{ID: room.DB.NewID(), Officer: me.ID, Substitute: other.ID, From: in.From, To: in.To, Posts: in.Posts, Reason: in.Reason, By: me.Name,
		At: room.Now()}
	if err := room.Org.CheckAway(s, room.today()); err != nil {
		return err
	}
	e := org.Event{Actor: me.Name, Act: "外出代理", Subject: other.Login, Reason: in.Reason,
		Data: map[string]string{"from": in.From.String(), "to": in.To.String(), "officer": me.Login}}
	err = room.change(r.Context(), e, nil, func(tx *store.Tx) error {
		return org.GoAway(r.Context(), tx, s)
	})
	if err != nil {
		return err
	}
	return room.tell(r, other.ID, "staff.away", map[string]string{"from": me.Name, "start": in.From.Chinese(), "end": in.To.Chinese()})
}

// tell sends an officer a message that is about no matter.
func (room *Room) tell(r *http.Request, officer int64, template string, values map[string]string) error {
	list, err := room.Notify().Write(r.Context(), notify.Note{To: account.Actor{Kind: account.ActorOfficer, ID: officer}.Subject(), Template: template, Values: values})
	if err != nil {
		return err
	}
	return room.DB.Write(r.Context(), func(tx *store.Tx) error { return tx.Apply(r.Context(), list...) })
}

// postEndAway calls a substitution off before its last day (W-09).
func (room *Room) postEndAway(w http.ResponseWriter, r *http.Request) error {
	me := actorOf(r)
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	list := room.Org.Away(me.ID, room.today())
	i := slices.IndexFunc(list, func(s org.Substitution) bool { return s.ID == id && s.Officer == me.ID })
	if i < 0 {
		return fault.Missing("代理", "")
	}
	s := list[i]
	err := room.change(r.Context(), org.Event{Actor: me.Name, Act: "提前结束代理", Subject: me.Login, Reason: s.Reason}, nil, func(tx *store.Tx) error {
		return org.EndAway(r.Context(), tx, id, me.Name, room.Now())
	})
	if err != nil {
		return err
	}
	if err := room.tell(r, s.Substitute, "staff.away_ended", map[string]string{"from": me.Name, "end": s.To.Chinese()}); err != nil {
		return err
	}
	return web.Done(w, r, awayAddress, "代理已经结束")
}
