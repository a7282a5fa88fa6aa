package change

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
	"tongban/internal/service/catalog/record"
)

const deskHome = "/desk/catalog/changes"

var trail = web.Link{Text: "事项调整", Href: deskHome}

// shown is how many rows a list has.
const shown = 50

// Routes are the room's pages.
func (room *Room) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + deskHome, Page: "A-02", Title: "事项调整", Who: web.Staff, Handle: room.getList},
		{Pattern: "GET " + deskHome + "/{number}", Page: "A-02", Who: web.Staff, Handle: room.getChange},
		{Pattern: "GET " + deskHome + "/{number}/act/{action}", Page: "A-02", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + deskHome + "/{number}/act/{action}", Page: "A-02", Who: web.Staff, Handle: room.postAct},
		{Pattern: "GET /desk/catalog/items/{code}/propose", Page: "A-02", Title: "提出调整", Who: web.Right(RightEdit), Handle: room.getPropose},
		{Pattern: "POST /desk/catalog/items/{code}/propose", Page: "A-02", Who: web.Right(RightEdit), Handle: room.postPropose},
		{Pattern: "GET /changes", Page: "P-20", Title: "事项调整记录", Who: web.Public, Handle: room.getLog},
		{Pattern: "GET /items/{code}/changes", Page: "P-20", Who: web.Public, Handle: room.getItemLog},
	}
}

// Address is the page of a change on the workbench.
func Address(number string) string { return deskHome + "/" + url.PathEscape(number) }

// seen is a change as an officer looks at it.
type seen struct {
	matter.View
	Change Change
	actor  account.Actor
}

func (s seen) home() string { return Address(s.Matter.Number) }

func (s seen) version() string { return strconv.FormatInt(s.Matter.Version, 10) }

func (room *Room) see(r *http.Request) (seen, error) {
	actor, number := account.ActorOf(r.Context()), r.PathValue("number")
	v, err := room.Hall().View(r.Context(), actor, number)
	if err != nil {
		return seen{}, err
	}
	c, ok := v.Facts.(Change)
	if !ok {
		return seen{}, fault.Missing("事项调整", number)
	}
	return seen{v, c, actor}, nil
}

// getList lists the changes that the officer may see.
func (room *Room) getList(w http.ResponseWriter, r *http.Request) error {
	state := matter.State(r.URL.Query().Get("state"))
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	f := matter.Filter{Kind: KindName, Open: state == "", Before: before, Limit: shown}
	if state != "" {
		f.States = []matter.State{state}
	}
	list, err := room.Hall().List(r.Context(), account.ActorOf(r.Context()), f)
	if err != nil {
		return err
	}
	kind := room.Kind()
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "办理中的全部", Href: deskHome, On: state == ""}}}
	for _, s := range kind.States {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: deskHome + "?state=" + string(s.Name), On: s.Name == state})
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号"}, {Head: "调整"}, {Head: "实施主体"}, {Head: "状态"}, {Head: "提出"}},
		Empty: web.Nothing{Title: "没有这样的调整", Why: "修订、暂停或者取消事项，从“事项管理”里的事项开始。"}}
	for _, m := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(m.Number), Cells: []web.Cell{web.Linked(m.Number, Address(m.Number)), web.Words(m.Title),
			web.Words(room.Org.BodyName(m.Lead)), web.Part(web.Tag(tone(m.State), kind.State(m.State).Title)), web.Words(web.Moment(m.OpenedAt))}})
	}
	if len(list) == shown {
		sheet.Pages.Next = deskHome + "?state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "事项调整"), nil, web.FilterBar(filters), web.Table(sheet)))
}

func tone(s matter.State) web.Tone {
	switch s {
	case StateInForce:
		return web.ToneOK
	case StateWithdrawn:
		return web.ToneMute
	case StateScheduled:
		return web.ToneHold
	}
	return web.ToneInfo
}

// getChange shows a change with what can be done.
func (room *Room) getChange(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	c := s.Change
	head := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter.State), s.StateDef().Title)},
		{Term: "事项", Text: c.Item.Name, Href: "/items/" + url.PathEscape(c.Item.Code)}, {Term: "实施主体", Text: c.Item.BodyName},
		{Term: "原因", Text: c.Reason}, {Term: "依据", Text: c.Ground}, {Term: "起草", Text: c.AuthorName}}
	if !c.On.IsZero() {
		head = append(head, web.Pair{Term: "生效日期", Text: c.On.Chinese()})
	}
	body := []templ.Component{web.Section("调整内容", web.Dl(head))}
	if c.Returned != "" {
		body = append(body, web.Section("退回修改", web.Lines(c.Returned)))
	}
	if c.Purpose.Writes() && s.Matter.State == StateDrafting {
		if stops := room.Catalogue.Stops(c.Item); len(stops) > 0 {
			body = append(body, web.Section("送审以前要修改", web.Lines(stops...)))
		}
	}
	body = append(body, web.Section("办理过程", web.Timeline(room.timeline(s))))
	side := web.Section("可以办理", web.Choices(room.doors(s), "现在没有您要办的。"))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trail), side, body...))
}

// doors lead to what the officer may do now.
func (room *Room) doors(s seen) (links []web.Link) {
	if s.Change.Purpose.Writes() && s.May(s.actor, "save") {
		links = append(links, web.Link{Text: "修改草稿", Href: "/desk/catalog/items/" + url.PathEscape(s.Change.Item.Code)})
	}
	if s.Change.Purpose.Writes() && s.Matter.Open() && !s.May(s.actor, "save") {
		address := "/desk/catalog/items/" + url.PathEscape(s.Change.Item.Code)
		links = append(links, web.Link{Text: "看草稿", Href: address}, web.Link{Text: "和现行版本比较", Href: address + "/compare"})
	}
	for _, a := range s.Actions(s.actor) {
		if !a.Hidden && !a.Opens() && room.barred(s, a.Name) == nil {
			links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
		}
	}
	return links
}

// barred says why somebody who may act by his post may not here: he wrote or reviewed it himself.
func (room *Room) barred(s seen, action string) error {
	me := s.actor.Subject()
	wrote := slices.Contains(s.Change.Authors, me)
	switch {
	case action == "pass" && wrote:
		return fault.Deniedf("这次调整由您起草，请由另一位同事审核")
	case action == "publish" && (wrote || s.Change.Reviewer == me):
		return fault.Deniedf("起草人和部门审核人不能审定发布，请由另一位同事办理")
	case action == "withdraw" && !s.Change.takenBackBy(s.actor, s.Matter.Region):
		return fault.Deniedf("这次调整由%s起草，请由起草人或者集中审核的一方撤回", s.Change.AuthorName)
	}
	return nil
}

func (room *Room) timeline(s seen) (list []web.Happening) {
	for _, e := range s.Events {
		step := e.Action
		if a, ok := s.Kind.Action(e.Action); ok {
			step = a.Title
		}
		list = append(list, web.Happening{When: web.Moment(e.At), Step: step, By: e.ActorName, Tone: tone(e.To), Result: s.Kind.State(e.To).Title})
	}
	return list
}

func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, ok := s.Kind.Action(r.PathValue("action"))
	if !ok || action.Hidden || action.Opens() {
		return s, nil, fault.Missing("操作", r.PathValue("action"))
	}
	if err := room.barred(s, action.Name); err != nil {
		return s, nil, err
	}
	if err := s.Refusal(s.actor, action); err != nil && r.Method == http.MethodGet {
		return s, nil, err
	}
	return s, action, nil
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form) templ.Component {
	frame := room.Web.Frame(r, a.Title, trail, web.Link{Text: s.Matter.Number, Href: s.home()})
	facts := web.Dl([]web.Pair{{Term: "调整", Text: s.Matter.Title}, {Term: "原因", Text: s.Change.Reason}, {Term: "依据", Text: s.Change.Ground}})
	return web.DeskPage(frame, nil, web.Section("调整内容", facts), web.Section(a.Title, web.Ask(form, s.version(), a.Title, s.home())))
}

// getAct shows the form of an action.
func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.actPage(r, s, action, web.FormOf(action.NewInput(), r.URL.Path)))
}

// postAct takes the action.
func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in := action.NewInput()
	if err = web.Input(r, in); err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, reflect.ValueOf(in).Elem().Interface(), acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.actPage(r, s, action, web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, s.home(), action.Title+"：已办理")
}

// getPropose asks what shall become of an item.
func (room *Room) getPropose(w http.ResponseWriter, r *http.Request) error {
	item, standing, err := room.Catalogue.Present(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	return web.Render(w, r, room.proposePage(r, item, web.FormOf(Propose{}, r.URL.Path), standing))
}

func (room *Room) proposePage(r *http.Request, item record.Item, form web.Form, standing string) templ.Component {
	var offered []web.Option
	for _, p := range offers(standing) {
		offered = append(offered, web.Option{Value: string(p), Text: p.Title()})
	}
	facts := web.Dl([]web.Pair{{Term: "事项", Text: item.Name, Href: "/items/" + url.PathEscape(item.Code)}, {Term: "实施主体", Text: item.BodyName}, {Term: "现行版本", Text: "第" + strconv.Itoa(item.Version) + "版"}})
	return web.DeskPage(room.Web.Frame(r, "提出调整", trail), nil, web.Section("事项", facts),
		web.Section("提出调整", web.Ask(form.Options("purpose", offered...), "", "提出调整", deskHome)))
}

// offers are the changes that make sense for an item as it stands.
func offers(standing string) []Purpose {
	writes := []Purpose{PurposeRevise, PurposeTakeOver, PurposeDelegate}
	switch standing {
	case "suspended":
		return append(writes, PurposeResume, PurposeCancel)
	case "cancelled":
		return []Purpose{PurposeTakeOver, PurposeRevise}
	}
	return append(writes, PurposeSuspend, PurposeCancel)
}

// postPropose begins a change of an item.
func (room *Room) postPropose(w http.ResponseWriter, r *http.Request) error {
	item, standing, err := room.Catalogue.Present(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	var in Propose
	err = web.Input(r, &in)
	in.Item, in.From = item, item.Version
	if err == nil && !slices.Contains(offers(standing), in.Purpose) {
		err = fault.InvalidField("purpose", "请选择调整类型")
	}
	if err == nil {
		var number string
		if number, err = room.Begin(r.Context(), account.ActorOf(r.Context()), in, matter.Key(web.Once(r))); err == nil {
			return web.Done(w, r, Address(number), "调整已提出，编号 "+number)
		}
	}
	if fault.KindOf(err) == fault.KindConflict { // said on the form, so that what was typed stays
		err = fault.InvalidField("purpose", "%s", fault.MessageOf(err))
	}
	return web.Again(w, r, err, func(err error) templ.Component {
		return room.proposePage(r, item, web.FormOf(in, r.URL.Path).Typed(r, err), standing)
	})
}

// OpenChange gives the open change of an item with its matter; ok is false when there is none or it may not be seen.
func (room *Room) OpenChange(ctx context.Context, actor account.Actor, code string) (c Change, m matter.Matter, ok bool, err error) {
	var number string
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		id, err := openOf(ctx, tx, code)
		if err != nil || id == 0 {
			return err
		}
		number, err = room.Hall().NumberOf(ctx, id)
		return err
	})
	if err != nil || number == "" {
		return c, m, false, err
	}
	v, err := room.Hall().View(ctx, actor, number)
	if fault.KindOf(err) == fault.KindNotFound {
		return c, m, false, nil
	}
	if err != nil {
		return c, m, false, err
	}
	c, ok = v.Facts.(Change)
	return c, v.Matter, ok, nil
}

// Begin opens a change of an item and gives its number. An item has one open change at a time.
func (room *Room) Begin(ctx context.Context, actor account.Actor, in Propose, opts ...matter.Option) (string, error) {
	var open int64
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		open, err = openOf(ctx, tx, in.Item.Code)
		return err
	})
	if err != nil {
		return "", err
	}
	if open != 0 {
		return "", fault.Conflictf("这个事项已经有一次调整在办，请先办完或者撤回那一次")
	}
	done, err := room.Hall().Start(ctx, actor, KindName, "propose", in, opts...)
	if err != nil {
		return "", err
	}
	return room.Hall().NumberOf(ctx, done.ID)
}

// Save keeps the draft of an item's open change over the version of the matter that was seen; a Conflict when somebody
// has saved since.
func (room *Room) Save(ctx context.Context, actor account.Actor, item record.Item, seen int64) error {
	_, m, ok, err := room.OpenChange(ctx, actor, item.Code)
	if err != nil {
		return err
	}
	if !ok {
		return fault.Missing("事项的草稿", item.Code)
	}
	_, err = room.Hall().Do(ctx, actor, m.ID, "save", Save{Item: item}, matter.Seen(seen))
	return err
}

// getLog is the public log of changes, over all items (P-20).
func (room *Room) getLog(w http.ResponseWriter, r *http.Request) error {
	return room.showLog(w, r, "", "事项调整记录")
}

// getItemLog is the public log of one item (P-20).
func (room *Room) getItemLog(w http.ResponseWriter, r *http.Request) error {
	return room.showLog(w, r, r.PathValue("code"), "本事项的调整记录")
}

func (room *Room) showLog(w http.ResponseWriter, r *http.Request, code, title string) error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	var list []logged
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = log(r.Context(), tx, code, before, shown)
		return err
	})
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "生效日期"}, {Head: "调整"}, {Head: "事项"}, {Head: "实施主体"}, {Head: "原因"}, {Head: "依据"}},
		Empty: web.Nothing{Title: "还没有调整记录", Why: "事项新增、修订、承接、下放、暂停、恢复、取消以后，会在这里列出原因和依据。", Next: web.Link{Text: "看事项目录", Href: "/items"}}}
	for _, l := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(l.On.String()), web.Words(l.Purpose.Title()),
			web.Linked(l.Item.Name, "/items/"+url.PathEscape(l.Item.Code)), web.Words(l.Item.BodyName), web.Words(l.Reason), web.Words(l.Ground)}})
	}
	if len(list) == shown {
		sheet.Pages.Next = r.URL.Path + "?before=" + strconv.FormatInt(list[len(list)-1].At, 10)
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, title, web.Link{Text: "办事", Href: "/items"}), web.Table(sheet)))
}
