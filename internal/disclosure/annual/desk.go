package annual

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

var trailDesk = web.Link{Text: "年度报告", Href: "/desk/annual"}

// deskLimit is how many rows a list has.
const deskLimit = 50

// Routes are the pages of the office (E-04) and those of everybody (D-06).
func (room *Room) Routes() []web.Route {
	write := web.Right(RightWrite)
	const one = "/desk/annual/{number}"
	return []web.Route{
		{Pattern: "GET /desk/annual", Page: "E-04", Title: "年度报告", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET /desk/annual/begin", Page: "E-04", Who: write, Handle: room.getBegin},
		{Pattern: "POST /desk/annual/begin", Page: "E-04", Who: write, Handle: room.postBegin},
		{Pattern: "GET " + owedAddress, Page: "E-04", Who: web.Staff, Handle: room.getOwed},
		{Pattern: "POST " + owedAddress, Page: "E-04", Who: web.Right(org.AdminSystem), Handle: room.postOwed},
		{Pattern: "GET " + regionDesk, Page: "E-04", Who: web.Staff, Handle: room.getRegion},
		{Pattern: "GET " + regionDesk + "/files/{file}", Page: "E-04", Who: web.Staff, Handle: room.getRegionFile},
		{Pattern: "GET " + one, Page: "E-04", Who: web.Staff, Handle: room.getOne},
		{Pattern: "GET " + one + "/differences", Page: "E-04", Who: web.Staff, Handle: room.getDifferences},
		{Pattern: "GET " + one + "/act/{action}", Page: "E-04", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "E-04", Who: web.Staff, Handle: room.postAct},
		{Pattern: "GET " + one + "/cells/{cell}", Page: "E-04", Who: web.Staff, Handle: room.getCell},
		{Pattern: "GET " + one + "/preview/{file}", Page: "E-04", Who: web.Staff, Handle: room.getPreview},
		{Pattern: "GET /disclosure/reports", Page: "D-06", Title: "政府信息公开年报", Who: web.Public, Handle: room.getPublic},
		{Pattern: "GET " + regionPublic, Page: "D-06", Who: web.Public, Handle: room.getPublicRegion},
		{Pattern: "GET " + regionPublic + "/files/{file}", Page: "D-06", Who: web.Public, Handle: room.getRegionFile},
		{Pattern: "GET /disclosure/reports/{number}", Page: "D-06", Who: web.Public, Handle: room.getReport},
		{Pattern: "GET /disclosure/reports/{number}/years", Page: "D-06", Who: web.Public, Handle: room.getYears},
		{Pattern: "GET /disclosure/reports/{number}/files/{file}", Page: "D-06", Who: web.Public, Handle: room.getFile},
	}
}

// seen is one report as its reader sees it.
type seen struct {
	matter.View
	Yearly
	actor account.Actor
}

func (room *Room) see(r *http.Request) (seen, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	y, ok := v.Facts.(Yearly)
	if err == nil && !ok {
		err = fault.Missing("年度报告", v.Matter.Number)
	}
	return seen{v, y, actor}, err
}

func (s seen) home() string { return Address(s.Matter.Number) }

func (s seen) version() string { return strconv.FormatInt(s.Matter.Version, 10) }

// getDesk lists the reports of the office (E-04).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	list, err := room.Hall().List(r.Context(), account.ActorOf(r.Context()), matter.Filter{Kind: KindName, Before: before, Limit: deskLimit})
	if err != nil {
		return err
	}
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号"}, {Head: "报告"}, {Head: "公布期限"}, {Head: "状态"}},
		Empty: web.Nothing{Title: "还没有年度报告", Why: "每年1月起编制上一年的报告：部门1月31日前、政府3月31日前公布", Next: web.Link{Text: "开始编制", Href: "/desk/annual/begin"}}}
	for _, m := range list {
		due := "—"
		if !m.DueAt.IsZero() {
			due = workday.DateOf(m.DueAt).String()
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(m.Number), Cells: []web.Cell{web.Linked(m.Number, Address(m.Number)), web.Words(m.Title), web.Words(due), web.Part(web.Tag(tone(m), kind.State(m.State).Title))}})
	}
	if len(list) == deskLimit {
		sheet.Pages.Next = "/desk/annual?before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "年度报告"), nil, web.Table(sheet), web.Choices([]web.Link{{Text: "开始编制", Href: "/desk/annual/begin"}, {Text: "全区域汇总", Href: regionDesk}, {Text: "哪些机关编制年度报告", Href: owedAddress}}, "")))
}

func tone(m matter.Matter) web.Tone {
	switch {
	case m.State == StatePublished && m.Late:
		return web.ToneWarn
	case m.State == StatePublished:
		return web.ToneOK
	case m.State == StateStopped:
		return web.ToneMute
	}
	return web.ToneInfo
}

func (room *Room) beginPage(r *http.Request, form web.Form) templ.Component {
	var mine []web.Option
	for _, code := range account.ActorOf(r.Context()).Bodies() {
		if account.ActorOf(r.Context()).HasAt(RightWrite, code) {
			mine = append(mine, web.Option{Value: code, Text: room.Org.BodyName(code)})
		}
	}
	return web.DeskPage(room.Web.Frame(r, "编制年度报告", trailDesk), nil, web.Section("开始编制", web.Ask(form.Options("body", mine...), "", "开始编制", "/desk/annual")))
}

func (room *Room) getBegin(w http.ResponseWriter, r *http.Request) error {
	in := Begin{Year: room.Now().In(workday.Shanghai).Year() - 1, Corrects: r.URL.Query().Get("corrects")}
	if year, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil {
		in.Year = year
	}
	for _, code := range account.ActorOf(r.Context()).Bodies() {
		in.Body = code
	}
	return web.Render(w, r, room.beginPage(r, web.FormOf(in, "/desk/annual/begin")))
}

func (room *Room) postBegin(w http.ResponseWriter, r *http.Request) error {
	var in Begin
	err := web.Input(r, &in)
	var result matter.Result
	if err == nil {
		if in.Standing, in.Published, err = room.Standing(r, in.Body, in.Year); err == nil {
			result, err = room.Hall().Start(r.Context(), account.ActorOf(r.Context()), KindName, "begin", in, matter.Key(web.Once(r)))
		}
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.beginPage(r, web.FormOf(in, "/desk/annual/begin").Typed(r, err))
		})
	}
	return web.Done(w, r, Address(result.Number), "已开始编制，编号 "+result.Number)
}

// Standing is the number of the report that a body has on a year, or nothing, and whether it is published.
func (room *Room) Standing(r *http.Request, body string, year int) (number string, published bool, err error) {
	err = room.DB.Read(r.Context(), func(tx *store.Tx) error {
		line, _, err := standing(r.Context(), tx, body, year)
		number, published = line.Number, line.State == string(StatePublished)
		return err
	})
	return number, published, err
}

// getOne shows a report with its figures, what was found in them and what can be done (E-04).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	tally, err := room.Counted(r.Context(), s.Yearly)
	if err != nil {
		return err
	}
	cells, behind := tally.Cells, tally.Behind
	found, err := room.Findings(r.Context(), s.Yearly, cells)
	if err != nil {
		return err
	}
	form, _ := FormOf(s.Form)
	head := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter), s.StateDef().Title)}, {Term: "格式", Text: form.Title + "，" + form.Basis}}
	for _, c := range s.Clocks {
		if c.State != matter.ClockStopped {
			head = append(head, web.Pair{Term: c.Title, Text: workday.DateOf(c.DueAt).Chinese() + "（" + c.Ground + "）"})
		}
	}
	for _, p := range []web.Pair{{Term: "退回意见", Text: s.Returned}, {Term: "更正", Text: joined(s.Corrects, s.Why)}, {Term: "对不一致数据的说明", Text: s.Explain}} {
		if p.Text != "" {
			head = append(head, p)
		}
	}
	if !s.At.IsZero() {
		head = append(head, web.Pair{Term: "公布", Text: s.SignedBy + "签发，" + web.Moment(s.At), Href: "/disclosure/reports/" + s.Matter.Number})
	}
	var body []templ.Component
	switch {
	case tally.Blank:
		body = append(body, web.Notice(web.ToneWarn, "登记簿里没有"+strconv.Itoa(s.Year)+"年的记录", blankWords(s.Yearly)+"记录在别的系统或者纸上的，办理“填报数据”；还没有录入的，先录入；确实一件也没有的，办理“确认零报告”。"))
	case s.Nil != nil && !tally.Empty:
		body = append(body, web.Notice(web.ToneWarn, "确认零报告以后又有了记录", s.Nil.By+"确认过零报告，登记簿里现在有"+strconv.Itoa(s.Year)+"年的记录。请办理“确认零报告”，撤回确认。"))
	case s.Nil != nil:
		body = append(body, web.Notice(web.ToneInfo, "零报告，"+s.Nil.By+web.Moment(s.Nil.At)+"确认", nilWords(s.Yearly)))
	}
	if _, counts := form.title("indicators.published_docs.year"); counts && room.Documents.Notes != nil {
		_, stock, err := room.Documents.Notes(r.Context(), s.Body, s.Year)
		if err != nil {
			return err
		}
		if stock > 0 {
			body = append(body, web.Notice(web.ToneWarn, strconv.Itoa(stock)+"篇导入的信息没有计入", strconv.Itoa(s.Year)+"年首次公布，但是是从别处导入的，现在只计入存量。要计入的，在“导入已经公开的信息”的那一批里写明；点开“主动公开文件数”能看到每一批怎样计。"))
		}
	}
	body = append(body, web.Section("报告", web.Dl(head)), web.Section("数据核对", checks(found)), entered(form, s.Yearly))
	for _, part := range s.text(cells) {
		body = append(body, web.Section(part.Title, web.Lines(strings.Split(part.Text, "\n")...)))
	}
	body = append(body, sheets(form, cells, func(path string) string {
		if len(behind[path]) == 0 && !(room.Documents.Known(path) && cells[path] > 0) {
			return ""
		}
		return s.home() + "/cells/" + path
	})...)
	body = append(body, s.timeline())
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailDesk), s.panel(), body...))
}

func joined(number, why string) string {
	if number == "" {
		return why
	}
	return "代替 " + number + "：" + why
}

// checks says what does not agree, and how much was compared.
func checks(found []Finding) templ.Component {
	var wrong []string
	for _, f := range found {
		if !f.OK {
			wrong = append(wrong, "不一致："+f.String())
		}
	}
	return web.Lines(append(wrong, "共核对 "+strconv.Itoa(len(found))+" 项，"+strconv.Itoa(len(wrong))+" 项不一致。")...)
}

// entered lists what people typed in, with who and from where.
func entered(form Form, y Yearly) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "项目"}, {Head: "数据", Right: true}, {Head: "来源或者说明"}, {Head: "填报"}}, Empty: web.Nothing{Title: "没有人工填报的数据", Why: "登记簿里没有的数据，由您填报"}}
	for _, path := range form.Paths() {
		if e, ok := y.Entered[path]; ok {
			title, _ := form.title(path)
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(title, e.Value.String(), e.Note, e.By+" "+web.Moment(e.At))})
		}
	}
	return web.Section("人工填报的数据", web.Table(sheet))
}

func (s seen) panel() templ.Component {
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
	}
	if s.Matter.State == StatePublished {
		links = append(links, web.Link{Text: "编制更正的报告", Href: "/desk/annual/begin?corrects=" + s.Matter.Number + "&year=" + strconv.Itoa(s.Year)})
	}
	if s.Cells != nil {
		links = append(links, web.Link{Text: "与登记簿现在的数据比较", Href: s.home() + "/differences"})
	}
	var files []web.Link
	for _, f := range outputs {
		files = append(files, web.Link{Text: f.title, Href: s.home() + "/preview/report." + f.ext})
	}
	return templ.Join(web.Section("可以办理", web.Choices(links, "现在没有由您办理的事项，您可以查看。")), web.Section("导出", web.Choices(files, "")))
}

func (s seen) timeline() templ.Component {
	list := acts.Past(s.View)
	return web.Section("办理过程", web.Timeline(list))
}

// getCell lists the records behind a figure (E-04).
func (room *Room) getCell(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	tally, err := room.Counted(r.Context(), s.Yearly)
	if err != nil {
		return err
	}
	behind := tally.Behind
	form, _ := FormOf(s.Form)
	path := r.PathValue("cell")
	title, ok := form.title(path)
	if !ok {
		return fault.Missing("这一项数据", path)
	}
	if room.Documents.Known(path) {
		return room.cellDocuments(w, r, s, path, title)
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "登记号"}}, Empty: web.Nothing{Title: "没有记录", Why: "依申请公开的登记簿里这一项没有记录：它为零，或者是人工填报的"}}
	for _, number := range behind[path] {
		sheet.Rows = append(sheet.Rows, web.Row{Href: room.RequestAddress(number), Cells: []web.Cell{web.Linked(number, room.RequestAddress(number))}})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "数据来源", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil,
		web.Section(title, web.Lines("共 "+strconv.Itoa(len(behind[path]))+" 件。"), web.Table(sheet))))
}

// cellDocuments lists the documents behind a figure, a page at a time.
func (room *Room) cellDocuments(w http.ResponseWriter, r *http.Request, s seen, path, title string) error {
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	list, next, err := room.Documents.List(r.Context(), s.Body, s.Year, path, after)
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "文件"}, {Head: "首次公开"}, {Head: "编号", Hide: true}}, Empty: web.Nothing{Title: "没有记录", Why: "采编的登记里这一项没有文件：它为零，或者是人工填报的"}}
	for _, d := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Href: d.Href, Cells: []web.Cell{web.Linked(d.Title, d.Href), web.Words(d.On), web.Words(d.Number)}})
	}
	if next != 0 {
		sheet.Pages.Next = s.home() + "/cells/" + path + "?after=" + strconv.FormatInt(next, 10)
	}
	body := []templ.Component{web.Section(title, web.Lines("算出这个数的文件，按登记的先后。"), web.Table(sheet))}
	if room.Documents.Notes != nil {
		notes, _, err := room.Documents.Notes(r.Context(), s.Body, s.Year)
		if err != nil {
			return err
		}
		if len(notes) > 0 {
			body = append(body, web.Section("导入的信息怎样计", web.Lines(notes...)))
		}
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "数据来源", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...))
}

// acting is the report and the action of the address, if the officer may take it now.
func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

// start is the form of an act with what is known already.
func (room *Room) start(r *http.Request, s seen, a *matter.Action) (any, error) {
	if a.Name != "write" {
		return reflect.Zero(a.InputType()).Interface(), nil
	}
	tally, err := room.Counted(r.Context(), s.Yearly)
	if err != nil {
		return nil, err
	}
	parts := s.text(tally.Cells)
	i := max(0, slices.IndexFunc(parts, func(p Section) bool { return p.Name == r.URL.Query().Get("part") }))
	return Write{Part: parts[i].Name, Text: parts[i].Text}, nil
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form) templ.Component {
	edition, _ := FormOf(s.Form)
	var body []templ.Component
	switch a.Name {
	case "enter":
		var options []web.Option
		for _, path := range edition.Paths() {
			title, _ := edition.title(path)
			options = append(options, web.Option{Value: path, Text: title})
		}
		form = form.Options("cell", options...)
	case "write":
		var options []web.Option
		var parts []web.Link
		for _, p := range Skeleton(edition, s.Name, s.Year, nil) {
			options = append(options, web.Option{Value: p.Name, Text: p.Title})
			parts = append(parts, web.Link{Text: p.Title, Href: s.home() + "/act/write?part=" + p.Name, Current: form.Entry("part").Value == p.Name})
		}
		form = form.Options("part", options...)
		body = append(body, web.Tabs("报告的部分", parts))
	}
	body = append(body, web.Section(a.Title, web.Ask(form, s.version(), a.Title, s.home())))
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...)
}

func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in, err := room.start(r, s, action)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.actPage(r, s, action, web.FormOf(in, s.home()+"/act/"+action.Name)))
}

// counting gives an act what the registers come to, where it needs that.
func (room *Room) counting(r *http.Request, s seen, typed any) (any, error) {
	y := s.Yearly
	switch in := typed.(type) {
	case Submit:
		tally, err := room.Counted(r.Context(), y)
		in.Counted, in.Blank, in.Empty, in.Text = tally.Cells, tally.Blank, tally.Empty, s.text(tally.Cells)
		return in, err
	case ConfirmNil:
		y.Nil = nil
		tally, err := room.Counted(r.Context(), y)
		in.Counted = &tally
		return in, err
	}
	return typed, nil
}

func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in := action.NewInput()
	err = web.Input(r, in)
	typed := reflect.ValueOf(in).Elem().Interface()
	input := typed
	if err == nil {
		input, err = room.counting(r, s, typed)
	}
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, input, acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.actPage(r, s, action, web.FormOf(typed, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, s.home(), action.Title+"：已办理")
}
