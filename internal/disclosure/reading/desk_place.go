package reading

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// itemLimit is how many items of a place are listed.
const itemLimit = 200

// getPlaces lists the places (E-09).
func (room *Room) getPlaces(w http.ResponseWriter, r *http.Request) error {
	sheet := web.Sheet{Columns: []web.Column{{Head: "名称"}, {Head: "类型"}, {Head: "地址"}, {Head: "签收"}, {Head: "状态", Tight: true}}, Empty: web.Nothing{Title: "还没有登记查阅场所", Why: "登记档案馆、图书馆、政务服务大厅等场所以后，才能送交"}}
	for _, p := range room.Book.all().places {
		home := trailPlaces.Href + "/" + p.Key()
		signs := "纸质回执"
		if p.Operator != "" {
			signs = room.Org.BodyName(p.Operator)
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: home, Cells: []web.Cell{web.Linked(p.Name, home), web.Words(sorts[p.Sort]), web.Words(p.Address), web.Words(signs), web.Part(openTag(p))}})
	}
	var links []web.Link
	if account.ActorOf(r.Context()).Has(RightKeep) {
		links = append(links, web.Link{Text: "登记场所", Href: "/desk/reading-places/new"})
	}
	links = append(links, web.Link{Text: "送交查阅", Href: trailDesk.Href}, web.Link{Text: "年度统计", Href: "/desk/readings/year"})
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailPlaces.Text), nil, web.Section("相关", web.Choices(links, "")), web.Table(sheet)))
}

func openTag(p Place) templ.Component {
	if p.Open {
		return web.Tag(web.ToneOK, "正在开放")
	}
	return web.Tag(web.ToneMute, "已停止")
}

// operators are the bodies that have a post to sign at a place.
func (room *Room) operators(form web.Form) web.Form {
	options := []web.Option{{Value: "", Text: "没有账号，登记纸质回执"}}
	for _, b := range room.Org.Bodies() {
		if len(room.Org.OfficersAt(b.Code, RightReceive)) > 0 {
			options = append(options, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	return form.Options("operator", options...)
}

func (room *Room) placePage(r *http.Request, title, seen string, form web.Form) templ.Component {
	return web.DeskPage(room.Web.Frame(r, title, trailPlaces), nil, web.Section(title, web.Ask(room.operators(form), seen, "保存", trailPlaces.Href)))
}

// getNewPlace shows the form of a place (E-09).
func (room *Room) getNewPlace(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.placePage(r, "登记场所", "", web.FormOf(PlaceForm{Open: true}, r.URL.Path)))
}

// postNewPlace registers a place (E-09).
func (room *Room) postNewPlace(w http.ResponseWriter, r *http.Request) error {
	return room.savePlacePage(w, r, "登记场所", 0)
}

func (room *Room) savePlacePage(w http.ResponseWriter, r *http.Request, title string, id int64) error {
	var in PlaceForm
	key := ""
	err := web.Input(r, &in)
	if err == nil {
		seen, _ := strconv.ParseInt(r.PostFormValue("seen"), 10, 64)
		key, err = room.SavePlace(r.Context(), account.ActorOf(r.Context()), id, seen, in)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.placePage(r, title, r.PostFormValue("seen"), web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, trailPlaces.Href+"/"+key, "已保存")
}

// placeOf is the place of the address.
func (room *Room) placeOf(r *http.Request) (Place, error) {
	p, ok := room.Book.Place(r.PathValue("place"))
	if !ok {
		return p, fault.Missing("查阅场所", "")
	}
	return p, nil
}

// getEdit shows the form of a place that is known (E-09).
func (room *Room) getEdit(w http.ResponseWriter, r *http.Request) error {
	p, err := room.placeOf(r)
	if err != nil {
		return err
	}
	var version int64
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		version, err = placeVersion(r.Context(), tx, p.ID)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, room.placePage(r, "修改场所", strconv.FormatInt(version, 10), web.FormOf(formOf(p), r.URL.Path)))
}

// postEdit changes a place (E-09).
func (room *Room) postEdit(w http.ResponseWriter, r *http.Request) error {
	p, err := room.placeOf(r)
	if err != nil {
		return err
	}
	return room.savePlacePage(w, r, "修改场所", p.ID)
}

// facts of a place, as everybody reads them.
func placeFacts(p Place) []web.Pair {
	pairs := []web.Pair{{Term: "类型", Text: sorts[p.Sort]}, {Term: "地址", Text: p.Address}, {Term: "开放时间", Text: p.Hours}, {Term: "电话", Text: p.Phone}, {Term: "查阅设施", Text: p.Means}}
	return web.Told(pairs)
}

// getPlace shows a place: what waits for its receipt, what it got, who changed what (E-09).
func (room *Room) getPlace(w http.ResponseWriter, r *http.Request) error {
	p, err := room.placeOf(r)
	if err != nil {
		return err
	}
	year := room.thisYear(r)
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	id, _ := strconv.ParseInt(r.URL.Query().Get("id"), 10, 64)
	var got []line
	var days []workday.Date
	var past []Change
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if days, err = waitingDays(r.Context(), tx, p.ID); err != nil {
			return err
		}
		if got, err = receivedIn(r.Context(), tx, p.ID, year, before, id, itemLimit); err != nil {
			return err
		}
		past, err = changesOf(r.Context(), tx, p.ID)
		return err
	})
	if err != nil {
		return err
	}
	actor := account.ActorOf(r.Context())
	home := trailPlaces.Href + "/" + p.Key()
	var links []web.Link
	if mayCount(actor, p) {
		links = append(links, web.Link{Text: "登记查阅", Href: home + "/visits"})
	}
	if actor.HasAt(RightKeep, p.By) {
		links = append(links, web.Link{Text: "修改场所", Href: home + "/edit"})
	}
	links = append(links, web.Link{Text: "公开页面", Href: "/disclosure/places/" + p.Key()})
	var sheets []web.Link
	for _, day := range days {
		sheets = append(sheets, web.Link{Text: day.String() + " 的送交清单", Href: home + "/sheet?day=" + day.String()})
	}
	more := ""
	if len(got) == itemLimit {
		l := got[len(got)-1]
		more = home + "?year=" + strconv.Itoa(year) + "&before=" + strconv.FormatInt(signedAt(l.Item), 10) + "&id=" + strconv.FormatInt(l.Delivery.ID, 10)
	}
	body := []templ.Component{web.Section("场所", web.Dl(append(placeFacts(p), web.Pair{Term: "状态", Part: openTag(p)})))}
	body = append(body, web.Section("等待签收", web.Choices(sheets, "没有等待签收的清单。")))
	body = append(body, web.Section(strconv.Itoa(year)+"年已经接收", room.lines(got, more)))
	list := web.Sheet{Columns: []web.Column{{Head: "时间"}, {Head: "修改人"}, {Head: "原因"}, {Head: "原来"}, {Head: "改为"}}}
	for _, c := range past {
		list.Rows = append(list.Rows, web.Row{Cells: web.Cells(web.Moment(c.At), c.By, c.Reason, room.inWords(c.Before), room.inWords(c.After))})
	}
	body = append(body, web.Section("修改过程", web.Table(list)))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, p.Name, trailPlaces), web.Section("可以办理", web.Choices(links, "")), body...))
}

// inWords is a place in a line, for its history.
func (room *Room) inWords(w whole) string {
	if w.Name == "" {
		return "—"
	}
	open, signs := "停止", "纸质回执"
	if w.Open {
		open = "开放"
	}
	if w.Operator != "" {
		signs = room.Org.BodyName(w.Operator)
	}
	return strings.Join([]string{w.Name, sorts[w.Sort], w.Address, w.Hours, w.Phone, w.Means, signs, open}, "；")
}

func (room *Room) lines(list []line, more string) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "文件"}, {Head: "发文字号"}, {Head: "公开机关"}, {Head: "送出", Tight: true}, {Head: "签收", Tight: true}}, Empty: web.Nothing{Title: "没有文件", Why: "送到这里的文件会显示在这里"}}
	for _, l := range list {
		signed := "—"
		switch {
		case l.Excused != "":
			signed = "没有送到：" + l.Excused
		case l.Missing != "":
			signed = "缺件：" + l.Missing
		case l.signed():
			signed = l.Receiver + "，" + l.ReceivedOn.String()
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(l.Number), Cells: []web.Cell{web.Linked(l.Title, Address(l.Number)), web.Words(l.DocNumber), web.Words(room.Org.BodyName(l.Delivery.Body)), web.Words(workday.DateOf(l.SentAt).String()), web.Words(signed)}})
	}
	sheet.Pages.Next = more
	return web.Table(sheet)
}

func (room *Room) visitsPage(r *http.Request, p Place, form web.Form) (templ.Component, error) {
	var list []Visit
	year := room.thisYear(r)
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = visitsOf(r.Context(), tx, p.ID, year)
		return err
	})
	sheet := web.Sheet{Columns: []web.Column{{Head: "日期", Tight: true}, {Head: "查阅人次", Right: true}, {Head: "复制件", Right: true}, {Head: "登记"}, {Head: "说明"}, {Head: "状态", Tight: true}}, Empty: web.Nothing{Title: "还没有登记", Why: "每天登记一次查阅人次和复制件数"}}
	for _, v := range list {
		state := web.Tag(web.ToneOK, "计入")
		if !v.Counts {
			state = web.Tag(web.ToneMute, "已更正")
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(v.Day.String()), web.Words(strconv.Itoa(v.Visits)), web.Words(strconv.Itoa(v.Copies)), web.Words(v.By + "，" + web.Moment(v.At)), web.Words(v.Note), web.Part(state)}})
	}
	body := []templ.Component{}
	if mayCount(account.ActorOf(r.Context()), p) {
		body = append(body, web.Section("登记", web.Ask(form, "", "登记", trailPlaces.Href+"/"+p.Key())))
	}
	return web.DeskPage(room.Web.Frame(r, p.Name+"查阅登记", trailPlaces, web.Link{Text: p.Name, Href: trailPlaces.Href + "/" + p.Key()}), nil, append(body, web.Section(strconv.Itoa(year)+"年", web.Table(sheet)))...), err
}

// getVisits shows the visits of a place with the form of a day (E-09).
func (room *Room) getVisits(w http.ResponseWriter, r *http.Request) error {
	p, err := room.placeOf(r)
	if err != nil {
		return err
	}
	page, err := room.visitsPage(r, p, web.FormOf(VisitForm{Day: workday.DateOf(room.Now())}, r.URL.Path))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postVisits writes down a day (E-09).
func (room *Room) postVisits(w http.ResponseWriter, r *http.Request) error {
	p, err := room.placeOf(r)
	if err == nil && !mayCount(account.ActorOf(r.Context()), p) {
		err = account.NotForPost()
	}
	if err != nil {
		return err
	}
	var in VisitForm
	err = web.Input(r, &in)
	if err == nil {
		err = room.CountVisits(r.Context(), account.ActorOf(r.Context()), p.ID, in)
	}
	if err != nil {
		page, bad := room.visitsPage(r, p, web.FormOf(in, r.URL.Path).Typed(r, err))
		if bad != nil {
			return bad
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, trailPlaces.Href+"/"+p.Key()+"/visits", "已登记")
}

// sheetOf are the items of a place that were sent on a day and wait for its receipt.
func (room *Room) sheetOf(r *http.Request, p Place) (day workday.Date, list []line, err error) {
	day, err = workday.ParseDate(r.URL.Query().Get("day"))
	if err != nil {
		return day, nil, fault.Missing("送交清单", "")
	}
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = sentOn(r.Context(), tx, p.ID, day)
		return err
	})
	list = slices.DeleteFunc(list, func(l line) bool {
		return workday.DateOf(l.SentAt) != day || l.Missing != "" || matter.State(l.State) != StateSent
	})
	return day, list, err
}

// signForm signs a whole sheet at once: what stood on it when it was opened.
type signForm struct {
	Numbers string `form:"numbers" kind:"hidden" max:"60000"`
	Signed  bool   `form:"signed" label:"已经逐件核对，全部签收上架" kind:"check" need:"true"`
}

// getSheet shows the sheet of a day, to be printed and signed by the place, on paper or here (E-09).
func (room *Room) getSheet(w http.ResponseWriter, r *http.Request) error {
	p, err := room.placeOf(r)
	if err != nil {
		return err
	}
	day, list, err := room.sheetOf(r, p)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.sheetPage(r, p, day, list, web.FormOf(signForm{Numbers: numbersOf(list)}, r.URL.RequestURI())))
}

// numbersOf are the numbers of a sheet, as its form carries them.
func numbersOf(list []line) string {
	var out []string
	for _, l := range list {
		out = append(out, l.Number)
	}
	return strings.Join(out, " ")
}

func (room *Room) sheetPage(r *http.Request, p Place, day workday.Date, list []line, form web.Form) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "序号", Right: true}, {Head: "文件"}, {Head: "发文字号"}, {Head: "索引号"}, {Head: "公开机关"}, {Head: "纸质", Right: true}, {Head: "电子"}}, Empty: web.Nothing{Title: "这一天没有等待签收的文件", Why: "可能已经签收，请到场所页面查看", Next: web.Link{Text: p.Name, Href: trailPlaces.Href + "/" + p.Key()}}}
	for n, l := range list {
		electronic := "—"
		if l.Electronic {
			electronic = "有"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(strconv.Itoa(n+1), l.Title, l.DocNumber, l.Index, room.Org.BodyName(l.Delivery.Body), strconv.Itoa(l.Paper), electronic)})
	}
	body := []templ.Component{web.Section("送交清单", web.Dl([]web.Pair{{Term: "送到", Text: p.Name}, {Term: "地址", Text: p.Address}, {Term: "送出日期", Text: day.Chinese()}, {Term: "件数", Text: strconv.Itoa(len(list))}}), web.Table(sheet))}
	if len(list) > 0 {
		body = append(body, web.Section("签收", web.Dl([]web.Pair{{Term: "送交人签字", Text: "　"}, {Term: "签收人签字", Text: "　"}, {Term: "签收日期", Text: "　　　　年　　月　　日"}, {Term: "缺件说明", Text: "　"}}), web.PrintButton()))
		if p.Operator != "" && account.ActorOf(r.Context()).HasAt(RightReceive, p.Operator) {
			body = append(body, web.Section("在这里签收", web.Lines("有缺件的，请先打开那一件登记“没有收到或者缺件”，再签收其余的。"), web.Ask(form, "", "全部签收", trailPlaces.Href+"/"+p.Key())))
		}
	}
	return web.DeskPage(room.Web.Frame(r, "送交清单", trailPlaces, web.Link{Text: p.Name, Href: trailPlaces.Href + "/" + p.Key()}), nil, body...)
}

// postSheet signs every item of the sheet; one that cannot be signed is said and does not hold up the others (E-09).
func (room *Room) postSheet(w http.ResponseWriter, r *http.Request) error {
	p, err := room.placeOf(r)
	actor := account.ActorOf(r.Context())
	if err == nil && (p.Operator == "" || !actor.HasAt(RightReceive, p.Operator)) {
		err = account.NotForPost()
	}
	if err != nil {
		return err
	}
	day, list, err := room.sheetOf(r, p)
	if err != nil {
		return err
	}
	var in signForm
	if err = web.Input(r, &in); err == nil && !in.Signed {
		err = fault.InvalidField("signed", "请核对以后签收")
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.sheetPage(r, p, day, list, web.FormOf(in, r.URL.RequestURI()).Typed(r, err))
		})
	}
	done, failed := 0, []string{}
	shown := strings.Fields(in.Numbers)
	for _, l := range list {
		if !slices.Contains(shown, l.Number) {
			failed = append(failed, l.Title+"：您打开清单以后才送来，请核对后再签收")
			continue
		}
		if _, err := room.Hall().Do(r.Context(), actor, l.Delivery.ID, "receive", Receive{Place: p.Key(), Signed: true}, matter.Key(web.Once(r)+l.Number)); err != nil {
			failed = append(failed, l.Title+"："+fault.MessageOf(err))
			continue
		}
		done++
	}
	if len(failed) > 0 {
		return web.Done(w, r, trailPlaces.Href+"/"+p.Key(), "签收了"+strconv.Itoa(done)+"件；没有签收的："+strings.Join(failed, "；"))
	}
	return web.Done(w, r, trailPlaces.Href+"/"+p.Key(), "签收了"+strconv.Itoa(done)+"件")
}
