package column

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

const (
	home         = "/desk/columns"
	rulesAddress = home + "/rules"
)

var trail = web.Link{Text: "栏目更新", Href: home}

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	const one = home + "/{number}"
	return []web.Route{
		{Pattern: "GET " + home, Page: "E-03", Title: "栏目更新", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET " + rulesAddress, Page: "E-03", Title: "栏目更新期限", Who: web.Right(RightRules), Handle: room.getRules},
		{Pattern: "POST " + rulesAddress, Page: "E-03", Who: web.Right(RightRules), Handle: room.postRules},
		{Pattern: "GET " + one, Page: "E-03", Who: web.Staff, Handle: room.getOne},
		{Pattern: "GET " + one + "/act/{action}", Page: "E-03", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "E-03", Who: web.Staff, Handle: room.postAct},
	}
}

// mine are the columns that an officer sees: those of his bodies, all for who supervises or sets the limits.
func mine(actor account.Actor, list []stand) []stand {
	if actor.Has(RightWatch) || actor.Has(RightRules) {
		return list
	}
	bodies := actor.Bodies()
	return slices.DeleteFunc(list, func(s stand) bool { return !slices.Contains(bodies, s.Body) })
}

var lightTones = map[Light]web.Tone{Fresh: web.ToneOK, Near: web.ToneWarn, Stale: web.ToneDanger, Unwatched: web.ToneMute}

// getDesk lists the columns by light (E-03).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, chosen := account.ActorOf(r.Context()), Light(r.URL.Query().Get("light"))
	list, err := room.stands(r.Context())
	if err != nil {
		return err
	}
	list = mine(actor, list)
	count := map[Light]int{}
	for _, s := range list {
		count[s.Light]++
	}
	filters := web.Filters{Label: "更新情况", Total: -1, Chips: []web.Chip{{Text: "全部 " + strconv.Itoa(len(list)), Href: home, On: chosen == ""}}}
	for _, l := range []Light{Stale, Near, Fresh, Unwatched} {
		filters.Chips = append(filters.Chips, web.Chip{Text: l.Title() + " " + strconv.Itoa(count[l]), Href: home + "?light=" + url.QueryEscape(string(l)), On: chosen == l})
	}
	order := map[Light]int{Stale: 0, Near: 1, Fresh: 2, Unwatched: 3}
	slices.SortStableFunc(list, func(a, b stand) int {
		if a.Light != b.Light {
			return order[a.Light] - order[b.Light]
		}
		return a.Due.Start().Compare(b.Due.Start())
	})
	sheet := web.Sheet{Columns: []web.Column{{Head: "更新情况", Tight: true}, {Head: "栏目"}, {Head: "机关"}, {Head: "信息数", Right: true}, {Head: "最近更新", Tight: true}, {Head: "更新期限", Tight: true}, {Head: "最迟更新", Tight: true}, {Head: "提醒"}},
		Empty: web.Nothing{Title: "没有这样的栏目", Why: "本机关公开过信息的类别会显示在这里"}}
	for _, s := range list {
		if chosen != "" && s.Light != chosen {
			continue
		}
		limit, due, last := "不考核", "—", "—"
		if s.Rule.Days > 0 {
			limit, due = strconv.Itoa(s.Rule.Days)+"天", s.Due.String()
		}
		if s.Count > 0 {
			last = workday.DateOf(s.Last).String()
		}
		alarm := web.Words("—")
		switch {
		case s.Alarm.Open:
			alarm = web.Linked(s.Alarm.Number, Address(s.Alarm.Number))
		case s.Alarm.Excuse != "" && !s.Last.After(s.Alarm.Last):
			alarm = web.Linked("已说明，预计"+s.Alarm.Until.String()+"更新", Address(s.Alarm.Number))
		case !s.Kept:
			alarm = web.Words("这个机关没有采编人员")
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Part(web.Tag(lightTones[s.Light], s.Light.Title())), web.Linked(s.Title, room.Public(s.Body, s.Class)), web.Words(room.Org.BodyName(s.Body)),
			web.Words(strconv.Itoa(s.Count)), web.Words(last), web.Words(limit), web.Words(due), alarm}})
	}
	var links []web.Link
	if actor.Has(RightRules) {
		links = append(links, web.Link{Text: "更新期限", Href: rulesAddress})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trail.Text), nil, web.FilterBar(filters), web.Table(sheet), web.Choices(links, "")))
}

// seen is an alarm as an officer sees it.
type seen struct {
	matter.View
	Alarm
	actor account.Actor
}

func (room *Room) see(r *http.Request) (seen, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	a, ok := v.Facts.(Alarm)
	if err == nil && !ok {
		err = fault.Missing("栏目更新提醒", v.Matter.Number)
	}
	return seen{v, a, actor}, err
}

func (room *Room) tone(m matter.Matter) web.Tone {
	switch {
	case m.State == StateUpdated:
		return web.ToneOK
	case !m.Open():
		return web.ToneMute
	case room.Now().After(m.DueAt):
		return web.ToneDanger
	}
	return web.ToneWarn
}

// getOne shows an alarm with what can be done (E-03).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	state := s.StateDef().Title
	if s.Matter.Late || s.Matter.Open() && room.Now().After(s.Matter.DueAt) {
		state += "（超期）"
	}
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(room.tone(s.Matter), state)}, {Term: "栏目", Text: s.Title, Href: room.Public(s.Body, s.Class)},
		{Term: "机关", Text: room.Org.BodyName(s.Body)}, {Term: "提醒时最近更新", Text: workday.DateOf(s.Last).Chinese()}, {Term: "更新期限", Text: strconv.Itoa(s.Days) + "天"}}
	if s.Empty {
		pairs[4] = web.Pair{Term: "没有内容，自", Text: workday.DateOf(s.Last).Chinese() + "起计算"}
	}
	if s.Matter.Open() {
		pairs = append(pairs, web.Pair{Term: "最迟更新", Text: workday.DateOf(s.Matter.DueAt).Chinese()})
	}
	if !s.UpdatedOn.IsZero() {
		pairs = append(pairs, web.Pair{Term: "更新", Text: s.UpdatedOn.Chinese()})
	}
	if s.Excuse != "" {
		pairs = append(pairs, web.Pair{Term: "说明", Text: s.Excuse + "（" + s.By + "）"}, web.Pair{Term: "预计更新", Text: s.Until.Chinese()})
	}
	if s.Ceased != "" {
		pairs = append(pairs, web.Pair{Term: "不再考核", Text: s.Ceased})
	}
	var links []web.Link
	if s.Matter.Open() && s.actor.HasAt(RightDraft, s.Body) {
		links = append(links, web.Link{Text: "起草信息", Href: room.Draft})
	}
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: Address(s.Matter.Number) + "/act/" + a.Name})
	}
	list := acts.Past(s.View)
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trail), web.Section("可以办理", web.Choices(links, "现在没有由您办理的，您可以查看。")),
		web.Section("栏目", web.Lines("在这个栏目发布或者修订信息以后，提醒自动办结。"), web.Dl(pairs)), web.Section("办理过程", web.Timeline(list))))
}

func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form) templ.Component {
	return web.DeskPage(room.Web.Frame(r, a.Title, trail, web.Link{Text: s.Matter.Number, Href: Address(s.Matter.Number)}), nil,
		web.Section(a.Title, web.Lines(s.Matter.Title), web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, Address(s.Matter.Number))))
}

func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return acts.Ask(w, r, action, func(form web.Form) templ.Component { return room.actPage(r, s, action, form) })
}

func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return acts.Take(w, r, room.Hall(), s.actor, s.View, action, Address(s.Matter.Number), func(form web.Form) templ.Component { return room.actPage(r, s, action, form) })
}

// ruleForm is a rule as it is typed.
type ruleForm struct {
	Class  string `form:"class" label:"栏目" kind:"select" need:"true"`
	Body   string `form:"body" label:"机关" kind:"select" hint:"不选就是各机关通用；选了的，这个机关的这个栏目另算"`
	Days   int    `form:"days" label:"更新期限（天）" kind:"number" width:"short" hint:"最近一次发布或者修订以后，最迟多少天更新；不考核的填0"`
	Empty  string `form:"empty" label:"空栏目的期限（天）" kind:"number" width:"short" hint:"栏目里还没有内容的，有采编人员的机关最迟多少天内充实；不要求的填0，不填就不变"`
	Ahead  int    `form:"ahead" label:"提前提醒（天）" kind:"number" width:"short"`
	Reason string `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

func (room *Room) rulesPage(r *http.Request, form web.Form) templ.Component {
	bodies := []web.Option{{Value: "", Text: "各机关通用"}}
	for _, b := range room.Org.Bodies() {
		bodies = append(bodies, web.Option{Value: b.Code, Text: b.Name})
	}
	line := func(class, body, by string, rule Rule) web.Row {
		days := strconv.Itoa(rule.Days) + "天"
		if rule.Days == 0 {
			days = "不考核"
		}
		empty := strconv.Itoa(rule.Empty) + "天内充实"
		if rule.Empty == 0 {
			empty = "不要求"
		}
		return web.Row{Cells: web.Cells(class, body, days, empty, strconv.Itoa(rule.Ahead)+"天", by)}
	}
	columns := []web.Column{{Head: "栏目"}, {Head: "机关"}, {Head: "更新期限", Tight: true}, {Head: "空栏目", Tight: true}, {Head: "提前提醒", Tight: true}, {Head: "最近一次修改"}}
	force, past := web.Sheet{Columns: columns}, web.Sheet{Columns: columns, Empty: web.Nothing{Title: "还没有修改过", Why: "现在用的是程序自带的期限"}}
	for _, c := range room.Classes {
		rule := room.Book.For("", c.Value)
		by := "程序自带"
		if rule.ID != 0 {
			by = rule.By + "，" + web.Moment(rule.At) + "：" + rule.Reason
		}
		force.Rows = append(force.Rows, line(c.Text, "各机关通用", by, rule))
		own := map[string]bool{}
		for _, rule := range room.Book.all() {
			if rule.Class == c.Value && rule.Body != "" && !own[rule.Body] {
				own[rule.Body] = true
				force.Rows = append(force.Rows, line(c.Text, room.Org.BodyName(rule.Body), rule.By+"，"+web.Moment(rule.At)+"："+rule.Reason, rule))
			}
		}
	}
	for i, rule := range room.Book.all() {
		if i == 100 {
			break
		}
		body := "各机关通用"
		if rule.Body != "" {
			body = room.Org.BodyName(rule.Body)
		}
		past.Rows = append(past.Rows, line(room.classTitle(rule.Class), body, rule.By+"，"+web.Moment(rule.At)+"："+rule.Reason, rule))
	}
	return web.DeskPage(room.Web.Frame(r, "栏目更新期限", trail), nil, web.Section("现在的期限", web.Table(force)),
		web.Section("修改", web.Lines("保存以后马上按新的期限检查；已经提醒的，办结以前期限不变。"), web.Ask(form.Options("class", room.Classes...).Options("body", bodies...), "", "保存", home)), web.Section("修改记录", web.Table(past)))
}

// getRules shows the limits and lets them be changed (E-03).
func (room *Room) getRules(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.rulesPage(r, web.FormOf(ruleForm{Days: 180, Ahead: 14}, rulesAddress)))
}

// postRules writes a limit (E-03).
func (room *Room) postRules(w http.ResponseWriter, r *http.Request) error {
	var in ruleForm
	err := web.Input(r, &in)
	empty := room.Book.For(in.Body, in.Class).Empty
	if typed := strings.TrimSpace(in.Empty); err == nil && typed != "" {
		if empty, err = strconv.Atoi(typed); err != nil {
			err = fault.InvalidField("empty", "空栏目的期限请填写数字，不要求的填0")
		}
	}
	if err == nil {
		err = room.SetRule(r.Context(), account.ActorOf(r.Context()), Rule{Body: in.Body, Class: in.Class, Days: in.Days, Empty: empty, Ahead: in.Ahead, Reason: in.Reason})
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.rulesPage(r, web.FormOf(in, rulesAddress).Typed(r, err))
		})
	}
	return web.Done(w, r, rulesAddress, "已保存")
}
