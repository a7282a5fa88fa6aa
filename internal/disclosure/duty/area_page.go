package duty

import (
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/sheet"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

var trailAreas = web.Link{Text: "重点领域", Href: areasHome}

func areaAddress(code string) string { return "/disclosure/areas/" + url.PathEscape(code) }

// tableSheet shows a table with its sums.
func tableSheet(columns []Field, rows [][]string) web.Sheet {
	sheet := web.Sheet{Empty: web.Nothing{Title: "还没有数据", Why: "填报以后显示在这里"}}
	for _, f := range columns {
		sheet.Columns = append(sheet.Columns, web.Column{Head: f.Head(), Right: f.numeric()})
	}
	for _, r := range rows {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: cellsFor(columns, r)})
	}
	if sum := totals(columns, rows); sum != nil && len(rows) > 1 {
		if sum[0] == "" {
			sum[0] = "合计"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: cellsFor(columns, sum)})
	}
	return sheet
}

func cellsFor(columns []Field, row []string) (out []web.Cell) {
	for i, f := range columns {
		text := "—"
		if i < len(row) && row[i] != "" {
			text = row[i]
			if f.Kind == FieldNumber {
				text = grouped(text)
			}
		}
		out = append(out, web.Words(text))
	}
	return out
}

// grouped writes a figure with its thousands apart.
func grouped(text string) string {
	whole, rest, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || whole == "-0" {
		return text
	}
	if out := web.Number(n); rest != "" {
		return out + "." + rest
	}
	return web.Number(n)
}

// lineForm is one line of a table as a form.
func lineForm(columns []Field, action string) web.Form {
	var fields []web.FieldSpec
	for i, f := range columns {
		spec := web.FieldSpec{Name: "c" + strconv.Itoa(i), Label: f.Head(), Kind: web.KindText, Need: f.Need, Max: 200}
		switch f.Kind {
		case FieldDate:
			spec.Kind = web.KindDate
		case FieldChoice:
			spec.Kind = web.KindSelect
			for _, o := range f.Options {
				spec.Options = append(spec.Options, web.Option{Value: o, Text: o})
			}
		case FieldNumber, FieldPercent:
			spec.Width = "medium"
		}
		fields = append(fields, spec)
	}
	return web.FormFrom(fields, action)
}

// upload is a table as a file.
type upload struct {
	File *multipart.FileHeader `form:"file" label:"数据文件" kind:"file" need:"true" accept:".xlsx,.csv" max:"3000000" hint:"Excel 工作簿的第一张表或者 UTF-8 的 CSV；第一行是数据项的名称。会替换已经填报的全部数据"`
}

// columnsOf says under the form of a table what its columns are, and offers the other ways to fill it in.
func (room *Room) columnsOf(s seen) templ.Component {
	columns, checks := s.tableColumns(room)
	sheet := web.Sheet{Columns: []web.Column{{Head: "第几格", Right: true}, {Head: "数据项"}, {Head: "怎样填"}}}
	for i, f := range columns {
		how := f.Kind
		switch {
		case f.Kind == FieldChoice:
			how = strings.Join(f.Options, "、") + "之一"
		case f.Unit != "":
			how += "，单位" + f.Unit
		}
		switch {
		case f.Key:
			how += "，必填，不重复"
		case f.Need:
			how += "，必填"
		}
		switch f.Measure {
		case MeasureYear:
			how += "，填当年累计数"
		case MeasureStock:
			how += "，填期末存量"
		}
		if f.Sum {
			how += "，页面上合计"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(strconv.Itoa(i+1), f.Title, how)})
	}
	var words []string
	for _, c := range checks {
		words = append(words, "勾稽关系："+c.String())
	}
	parts := []templ.Component{web.Section("数据项", web.Lines(words...), web.Table(sheet))}
	if s.May(s.actor, "fill") {
		version := strconv.FormatInt(s.Matter.Version, 10)
		parts = append([]templ.Component{web.Section("加一行", web.Ask(lineForm(columns, s.home()+"/lines"), version, "加上这一行", ""))}, parts...)
		parts = append(parts, web.Section("从文件导入", web.Ask(web.FormOf(upload{}, s.home()+"/table"), version, "导入数据", ""), web.Choices([]web.Link{{Text: "下载样表（Excel）", Href: s.home() + "/table/xlsx"}, {Text: "下载样表（CSV）", Href: s.home() + "/table/csv"}}, "")))
	}
	return templ.Join(parts...)
}

// tableColumns are the columns to fill in: those in force, or of a table that is public its own.
func (s seen) tableColumns(room *Room) ([]Field, []Check) {
	if s.Table != nil && s.Table.Shown {
		return s.Table.Columns, s.Table.Checks
	}
	area, _ := room.Areas.Of(s.Area)
	return area.Columns, area.Checks
}

// filling takes the lines of a table by another way than the large field.
func (room *Room) filling(w http.ResponseWriter, r *http.Request, rows func(s seen, columns []Field) ([][]string, error), done string) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	action, _ := s.Kind.Action("fill")
	if err := s.Refusal(s.actor, action); err != nil {
		return err
	}
	columns, _ := s.tableColumns(room)
	list, err := rows(s, columns)
	if err == nil {
		options := []matter.Option{matter.Key(web.Once(r))}
		if version, bad := strconv.ParseInt(r.PostFormValue("seen"), 10, 64); bad == nil {
			options = append(options, matter.Seen(version))
		}
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "fill", Fill{Rows: rowsText(list)}, options...)
	}
	if err != nil {
		page, failed := room.actPage(r, s, action, web.FormOf(Fill{Rows: rowsText(list)}, s.home()+"/act/fill").Wrong(err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, s.home()+"/act/fill", done)
}

// postLine adds one line to the table (E-07).
func (room *Room) postLine(w http.ResponseWriter, r *http.Request) error {
	return room.filling(w, r, func(s seen, columns []Field) ([][]string, error) {
		if err := r.ParseForm(); err != nil {
			return nil, fault.Invalidf("没有读懂提交的内容，请重新填写")
		}
		var rows [][]string
		if s.Table != nil {
			rows = slices.Clone(s.Table.Rows)
		}
		line := make([]string, len(columns))
		for i := range columns {
			line[i] = strings.NewReplacer("|", "／", "\n", " ", "\r", "").Replace(strings.TrimSpace(r.PostForm.Get("c" + strconv.Itoa(i))))
		}
		return append(rows, line), nil
	}, "已加上一行")
}

// postTable takes the lines of a file (E-07).
func (room *Room) postTable(w http.ResponseWriter, r *http.Request) error {
	return room.filling(w, r, func(s seen, columns []Field) ([][]string, error) {
		var old [][]string
		if s.Table != nil {
			old = s.Table.Rows
		}
		var in upload
		if err := web.Input(r, &in); err != nil {
			return old, fault.InvalidField("rows", "请选择数据文件")
		}
		rows, err := sheet.Read(in.File)
		if err != nil {
			return old, fault.InvalidField("rows", "%s", fault.MessageOf(err))
		}
		var heads []string
		for _, f := range columns {
			heads = append(heads, f.Title)
		}
		if len(rows) == 0 || !slices.Equal(headsOf(rows[0], len(columns)), heads) {
			return old, fault.InvalidField("rows", "文件第一行应当是：%s", strings.Join(heads, "、"))
		}
		var list [][]string
		for _, row := range rows[1:] {
			for i := range row {
				row[i] = strings.NewReplacer("|", "／", "\n", " ", "\r", "").Replace(strings.TrimSpace(strings.TrimPrefix(row[i], "'")))
			}
			if strings.Join(row, "") != "" {
				list = append(list, row)
			}
		}
		return list, nil
	}, "已导入数据，请核对")
}

// headsOf are the heads of a file without the units behind them.
func headsOf(row []string, n int) []string {
	out := make([]string, n)
	for i := range out {
		if i < len(row) {
			out[i], _, _ = strings.Cut(strings.TrimSpace(row[i]), "（")
		}
	}
	return out
}

// getTable hands the table of a duty out as a file, or its heads to be filled in (E-07).
func (room *Room) getTable(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	columns, _ := s.tableColumns(room)
	if len(columns) == 0 {
		return fault.Missing("数据表", "")
	}
	var heads []string
	for _, f := range columns {
		heads = append(heads, f.Title)
	}
	rows := [][]string{heads}
	if s.Table != nil {
		rows = append(rows, s.Table.Rows...)
	}
	return sheet.Send(w, r, r.PathValue("as"), "数据表", rows)
}

// areaForm is an area as it is typed.
type areaForm struct {
	Code   string `form:"code" label:"代码" need:"true" max:"30" hint:"小写字母、数字和短横线，例如 water-supply；写在网址里，以后不能改"`
	Title  string `form:"title" label:"领域名称" need:"true" max:"30"`
	Fields string `form:"fields" label:"数据项" kind:"textarea" max:"2000" hint:"一行一个：名称，然后写怎样填，用空格隔开。可以写：文字、数字、百分比、日期、选项：甲/乙、单位：万元、必填、不重复、合计。跨几期合计的，数字还要写清口径：不写是本期发生数，累计是当年累计数，存量是期末数。没有数据项的领域只用文件公开"`
	Checks string `form:"checks" label:"勾稽关系" kind:"textarea" max:"1000" hint:"一行一条，例如：抽检批次 = 合格批次 + 不合格批次；已整改 <= 发现隐患"`
	Reason string `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

// getAreas lists the key areas with their columns (E-07).
func (room *Room) getAreas(w http.ResponseWriter, r *http.Request) error {
	sheet := web.Sheet{Columns: []web.Column{{Head: "领域"}, {Head: "数据项"}, {Head: "勾稽关系"}, {Head: "最近一次修改"}}}
	for _, a := range room.Areas.All() {
		var fields, checks []string
		for _, f := range a.Columns {
			fields = append(fields, f.Title)
		}
		for _, c := range a.Checks {
			checks = append(checks, c.String())
		}
		last := "程序自带"
		if a.N > 0 {
			last = a.By + "，" + web.Date(a.At) + "：" + a.Reason
		}
		href := areasHome + "/" + url.PathEscape(a.Code)
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(a.Title, href), web.Words(strings.Join(fields, "、")), web.Words(strings.Join(checks, "；")), web.Words(last)}})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailAreas.Text, trailDesk), nil, web.Table(sheet), web.Choices([]web.Link{{Text: "新增重点领域", Href: newArea}}, "")))
}

func (room *Room) newAreaPage(r *http.Request, form web.Form) templ.Component {
	return web.DeskPage(room.Web.Frame(r, "新增重点领域", trailDesk, trailAreas), nil, web.Section("新增重点领域",
		web.Lines("新的领域马上列在重点领域信息公开里；把公开事项目录里的事项归入这个领域，才会有公开任务。"), web.Ask(form, "", "新增", areasHome)))
}

// getNewArea shows the form of a new key area (E-07).
func (room *Room) getNewArea(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.newAreaPage(r, web.FormOf(areaForm{}, r.URL.Path)))
}

// postNewArea adds a key area with its columns (E-07).
func (room *Room) postNewArea(w http.ResponseWriter, r *http.Request) error {
	var in areaForm
	err := web.Input(r, &in)
	if err == nil {
		err = room.addArea(r, in)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.newAreaPage(r, web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, areasHome, "已经新增“"+strings.TrimSpace(in.Title)+"”")
}

func (room *Room) addArea(r *http.Request, in areaForm) error {
	next, err := in.area(strings.TrimSpace(in.Code))
	if err != nil {
		return err
	}
	switch {
	case !areaCode.MatchString(next.Code) || next.Code == "new":
		return fault.InvalidField("code", "代码用小写字母、数字和短横线，以字母开头，不超过30个字")
	case slices.ContainsFunc(room.Areas.All(), func(a Area) bool { return a.Code == next.Code }):
		return fault.InvalidField("code", "代码%s已经有了，请换一个", next.Code)
	case slices.ContainsFunc(room.Areas.All(), func(a Area) bool { return a.Title == next.Title }):
		return fault.InvalidField("title", "“%s”已经有了，请在原来的领域里修改", next.Title)
	}
	return room.SetArea(r.Context(), account.ActorOf(r.Context()), next, 0)
}

var areaCode = regexp.MustCompile(`^[a-z][a-z0-9-]{0,29}$`)

// area reads the form.
func (in areaForm) area(code string) (a Area, err error) {
	a = Area{Code: code, Title: strings.TrimSpace(in.Title), Reason: strings.TrimSpace(in.Reason)}
	if a.Columns, err = ParseFields(in.Fields); err == nil {
		a.Checks, err = ParseChecks(in.Checks, a.Columns)
	}
	return a, err
}

func (room *Room) areaPage(r *http.Request, form web.Form, a Area) (templ.Component, error) {
	var versions []Area
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		versions, err = areaVersions(r.Context(), tx, a.Code)
		return err
	})
	if err != nil {
		return nil, err
	}
	var history []web.Happening
	if slices.ContainsFunc(usualAreas, func(o Area) bool { return o.Code == a.Code }) {
		history = append(history, web.Happening{When: "—", Step: "程序自带", Tone: web.ToneOK})
	}
	for _, v := range versions {
		history = append(history, web.Happening{When: web.Moment(v.At), Step: "第" + strconv.Itoa(v.N) + "次修改", By: v.By, Result: v.Reason + "。数据项：" + strings.ReplaceAll(FieldsText(v.Columns), "\n", "；"), Tone: web.ToneOK})
	}
	for i := range form.Entries {
		if form.Entries[i].Name == "code" {
			form.Entries[i].Kind, form.Entries[i].Value = web.KindHidden, a.Code
		}
	}
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, trailAreas), nil,
		web.Section("修改", web.Lines("已经公布的数据表保持公布时的数据项；正在填报的，下一次保存时按新的数据项检查。"), web.Ask(form, strconv.Itoa(a.N), "保存", areasHome)), web.Section("修改记录", web.Timeline(history))), nil
}

func (room *Room) getArea(w http.ResponseWriter, r *http.Request) error {
	a, ok := room.Areas.Of(r.PathValue("code"))
	if !ok {
		return fault.Missing("重点领域", r.PathValue("code"))
	}
	var checks []string
	for _, c := range a.Checks {
		checks = append(checks, c.String())
	}
	page, err := room.areaPage(r, web.FormOf(areaForm{Title: a.Title, Fields: FieldsText(a.Columns), Checks: strings.Join(checks, "\n")}, r.URL.Path), a)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postArea keeps a version of an area (E-07).
func (room *Room) postArea(w http.ResponseWriter, r *http.Request) error {
	a, ok := room.Areas.Of(r.PathValue("code"))
	if !ok {
		return fault.Missing("重点领域", r.PathValue("code"))
	}
	var in areaForm
	err := web.Input(r, &in)
	if err == nil {
		var next Area
		next, err = in.area(a.Code)
		if err == nil && slices.ContainsFunc(room.Areas.All(), func(o Area) bool { return o.Code != a.Code && o.Title == next.Title }) {
			err = fault.InvalidField("title", "“%s”已经有了，请换一个名称", next.Title)
		}
		if err == nil {
			seen, _ := strconv.Atoi(r.PostFormValue("seen"))
			err = room.SetArea(r.Context(), account.ActorOf(r.Context()), next, seen)
		}
	}
	if err != nil {
		page, failed := room.areaPage(r, web.FormOf(in, r.URL.Path).Typed(r, err), a)
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, areasHome, "已经保存")
}

// Shown is a line of a table that is public.
type Shown struct {
	Duty         int64
	N            int
	Body, Period string
	Cells        map[string]string
}

// year is that of the period, with which its title begins.
func (s Shown) year() string { return first(s.Period, 4) }

// mostShown bounds how many lines of an area are looked through at a time.
const mostShown = 20_000

// shownLines reads the public lines of an area, the newest period first.
func shownLines(ctx context.Context, tx *store.Tx, area, body, period string) (out []Shown, err error) {
	rows, err := tx.Query(ctx, `/* duty.shownLines */ select l.duty, l.n, l.body_code, l.period, l.cells from duty_line l
where l.area = $1 and ($2 = '' or l.body_code = $2) and ($3 = '' or l.period = $3) order by l.due_on desc, l.duty desc, l.n limit $4`, area, body, period, mostShown)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s Shown
		var cells string
		if err := rows.Scan(&s.Duty, &s.N, &s.Body, &s.Period, &cells); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(cells), &s.Cells); err != nil {
			return nil, fmt.Errorf("read line of duty %d: %w", s.Duty, err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// marksOf are the periods and bodies of which an area shows lines, the newest period first.
func marksOf(ctx context.Context, tx *store.Tx, area string) (periods, bodies []string, err error) {
	rows, err := tx.Query(ctx, `/* duty.marks */ select l.period, l.body_code, max(l.due_on) as due from duty_line l where l.area = $1 group by l.period, l.body_code order by due desc, l.period, l.body_code limit 500`, area)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var period, body, due string
		if err := rows.Scan(&period, &body, &due); err != nil {
			return nil, nil, err
		}
		if !slices.Contains(periods, period) {
			periods = append(periods, period)
		}
		if !slices.Contains(bodies, body) {
			bodies = append(bodies, body)
		}
	}
	return periods, bodies, rows.Err()
}

// areaDone lists the duties of an area that ended with something to read, for the public.
func areaDone(ctx context.Context, tx *store.Tx, area string, limit int) (out []Line, err error) {
	rows, err := tx.Query(ctx, `/* duty.areaDone */ select d.id, d.body, m.number, m.state from duty d join matter m on m.id = d.id
where d.area = $1 and m.state in ('met', 'late', 'none') order by d.due_on desc, d.id desc limit $2`, area, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l Line
		var id int64
		var body, state string
		if err := rows.Scan(&id, &body, &l.Number, &state); err != nil {
			return nil, err
		}
		if l.Duty, err = dutyOf(id, body); err != nil {
			return nil, err
		}
		l.State = matter.State(state)
		out = append(out, l)
	}
	return out, rows.Err()
}

// getPublicAreas shows the key areas (D-07).
func (room *Room) getPublicAreas(w http.ResponseWriter, r *http.Request) error {
	t := func(text string) string { return web.T(r.Context(), text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("duty.area|重点领域")}, {Head: t("duty.columns|公开的数据")}, {Head: t("duty.latest|最近一期"), Tight: true}}}
	err := room.DB.Read(r.Context(), func(tx *store.Tx) error {
		for _, a := range room.Areas.All() {
			done, err := areaDone(r.Context(), tx, a.Code, 1)
			if err != nil {
				return err
			}
			latest := "—"
			if len(done) > 0 {
				latest = done[0].Period.Title
				if done[0].Every == Once {
					latest = done[0].Period.From.Chinese()
				}
			}
			var fields []string
			for _, f := range a.Columns {
				fields = append(fields, f.Title)
			}
			sheet.Rows = append(sheet.Rows, web.Row{Href: areaAddress(a.Code), Cells: []web.Cell{web.Linked(a.Title, areaAddress(a.Code)), web.Words(strings.Join(fields, "、")), web.Words(latest)}})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, t("duty.areas|重点领域信息公开"), trailPublic(r)), web.Table(sheet)))
}

// areaRows are the lines of an area as the columns of today show them.
func areaRows(columns []Field, list []Shown, body func(string) string) (rows [][]string) {
	for _, l := range list {
		row := []string{l.Period, body(l.Body)}
		for _, f := range columns {
			row = append(row, l.Cells[f.Title])
		}
		rows = append(rows, row)
	}
	return rows
}

// getPublicArea shows what is public in an area: the lines of its tables, narrowed by period and body, what was published as
// documents, and to the staff what is missing (D-07).
func (room *Room) getPublicArea(w http.ResponseWriter, r *http.Request) error {
	a, ok := room.Areas.Of(r.PathValue("code"))
	if !ok {
		return fault.Missing("重点领域", "")
	}
	t := func(text string) string { return web.T(r.Context(), text) }
	q := r.URL.Query()
	body, period := q.Get("body"), q.Get("period")
	var list []Shown
	var done, gaps []Line
	var periods, bodies []string
	staff := account.ActorOf(r.Context()).Kind == account.ActorOfficer
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if periods, bodies, err = marksOf(r.Context(), tx, a.Code); err != nil {
			return err
		}
		if list, err = shownLines(r.Context(), tx, a.Code, body, period); err != nil {
			return err
		}
		if done, err = areaDone(r.Context(), tx, a.Code, deskLimit); err != nil || !staff {
			return err
		}
		gaps, err = lines(r.Context(), tx, sweeper, Choice{Area: a.Code, States: []matter.State{StateOpen, StateSigning}, Over: workday.DateOf(room.Now()), Limit: deskLimit})
		return err
	})
	if err != nil {
		return err
	}
	parts := []templ.Component{}
	if len(a.Columns) > 0 {
		parts = append(parts, room.areaFilters(r, a, periods, bodies, len(list)), web.Table(room.areaSheet(r, a, list)))
		if words := explained(a.Columns); words != "" && slices.ContainsFunc(list, func(l Shown) bool { return l.Period != list[0].Period }) {
			parts = append(parts, web.Lines(words))
		}
		if len(list) > 0 {
			query := ""
			if r.URL.RawQuery != "" {
				query = "?" + q.Encode()
			}
			parts = append(parts, web.Choices([]web.Link{{Text: t("duty.xlsx|下载 Excel"), Href: areaAddress(a.Code) + "/xlsx" + query}, {Text: t("duty.csv|下载 CSV"), Href: areaAddress(a.Code) + "/csv" + query}}, ""))
		}
	}
	published, err := room.doneSheet(r, done)
	if err != nil {
		return err
	}
	parts = append(parts, web.Section(t("duty.published|已经公开的"), web.Table(published)))
	if staff {
		sheet := web.Sheet{Columns: []web.Column{{Head: "机关"}, {Head: "公开事项"}, {Head: "公开期", Tight: true}, {Head: "应当公开", Tight: true}}, Empty: web.Nothing{Title: "没有未按时公开的", Why: "这个领域到期的任务都已经办结", Next: web.Link{Text: "看公开任务", Href: deskHome}}}
		for _, l := range gaps {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(room.Org.BodyName(l.Body)), web.Words(l.Second), web.Words(l.Period.Title), web.Words(l.Period.limit().String() + "以前")}})
		}
		parts = append(parts, web.Section("未按时公开（只有工作人员看得到）", web.Table(sheet)))
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, a.Title, trailPublic(r), web.Link{Text: t("duty.areas|重点领域信息公开"), Href: "/disclosure/areas"}), parts...))
}

// areaFilters are the periods and bodies by which the lines of an area are narrowed.
func (room *Room) areaFilters(r *http.Request, a Area, periods, bodies []string, n int) templ.Component {
	q := r.URL.Query()
	t := func(text string) string { return web.T(r.Context(), text) }
	href := func(name, value string) string {
		v := url.Values{}
		for _, k := range []string{"body", "period"} {
			if q.Get(k) != "" {
				v.Set(k, q.Get(k))
			}
		}
		v.Del(name)
		if value != "" {
			v.Set(name, value)
		}
		if len(v) == 0 {
			return areaAddress(a.Code)
		}
		return areaAddress(a.Code) + "?" + v.Encode()
	}
	by := func(label, name string, values []string, title func(string) string) templ.Component {
		f := web.Filters{Label: label, Total: -1, Chips: []web.Chip{{Text: t("duty.all|全部"), Href: href(name, ""), On: q.Get(name) == ""}}}
		for i, v := range values {
			if i == 24 {
				break
			}
			f.Chips = append(f.Chips, web.Chip{Text: title(v), Href: href(name, v), On: q.Get(name) == v})
		}
		if name == "period" {
			f.Total, f.Unit = n, t("duty.rows|条")
		}
		return web.FilterBar(f)
	}
	same := func(s string) string { return s }
	return templ.Join(by(t("duty.period|公开期"), "period", periods, same), by(t("disclosure.body|发文机关"), "body", bodies, room.Org.BodyName))
}

// areaPage is how many lines stand on one page.
const areaPageLines = 50

func (room *Room) areaSheet(r *http.Request, a Area, list []Shown) web.Sheet {
	t := func(text string) string { return web.T(r.Context(), text) }
	columns := append([]Field{{Title: t("duty.period|公开期")}, {Title: t("disclosure.body|发文机关")}}, a.Columns...)
	all := areaRows(a.Columns, list, room.Org.BodyName)
	start := 0
	if after := r.URL.Query().Get("after"); after != "" {
		for i, l := range list {
			if after == strconv.FormatInt(l.Duty, 10)+"."+strconv.Itoa(l.N) {
				start = i + 1
			}
		}
	}
	end := min(start+areaPageLines, len(all))
	sheet := tableSheet(columns, all[start:end])
	if sum := totalsOver(columns, list); sum != nil && end-start > 1 { // of everything that was chosen, not of the page
		sum[0] = t("duty.sum|合计")
		sheet.Rows[len(sheet.Rows)-1] = web.Row{Cells: cellsFor(columns, sum)}
	}
	sheet.Empty = web.Nothing{Title: t("duty.nothing|还没有公开的信息"), Why: t("duty.nothing-why|公开以后会显示在这里，也可以申请公开"), Next: web.Link{Text: t("disclosure.request|依申请公开"), Href: "/disclosure/request"}}
	q := r.URL.Query()
	if end < len(all) {
		last := list[end-1]
		q.Set("after", strconv.FormatInt(last.Duty, 10)+"."+strconv.Itoa(last.N))
		sheet.Pages.Next = areaAddress(a.Code) + "?" + q.Encode()
	}
	if start > 0 {
		q.Del("after")
		sheet.Pages.First = areaAddress(a.Code) + "?" + q.Encode()
	}
	return sheet
}

func (room *Room) doneSheet(r *http.Request, done []Line) (web.Sheet, error) {
	t := func(text string) string { return web.T(r.Context(), text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("disclosure.name|标题")}, {Head: t("disclosure.body|发文机关")}, {Head: t("disclosure.published|发布日期"), Tight: true}},
		Empty: web.Nothing{Title: t("duty.nothing|还没有公开的信息"), Why: t("duty.nothing-why|公开以后会显示在这里，也可以申请公开"), Next: web.Link{Text: t("disclosure.request|依申请公开"), Href: "/disclosure/request"}}}
	for _, l := range done {
		switch {
		case l.State == StateNone:
			sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(l.title() + "：" + t("duty.none|本期没有应当公开的内容")), web.Words(room.Org.BodyName(l.Body)), web.Words(web.Date(l.EndedAt))}})
		case l.Table != nil && l.Table.Shown:
			href := areaAddress(l.Area) + "?" + url.Values{"period": {l.Period.Title}, "body": {l.Body}}.Encode()
			cell := web.Linked(l.title(), href)
			if n := len(l.Table.Before); n > 0 {
				last := l.Table.Before[n-1]
				cell.Note = web.Date(last.Until) + t("duty.amended|更正：") + last.Reason
			}
			sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{cell, web.Words(room.Org.BodyName(l.Body)), web.Words(l.Met.On.String())}})
		default:
			met, there, err := room.public(r.Context(), l)
			if err != nil {
				return sheet, err
			}
			if there {
				sheet.Rows = append(sheet.Rows, web.Row{Href: met.Href, Cells: []web.Cell{web.Linked(met.Title, met.Href), web.Words(room.Org.BodyName(l.Body)), web.Words(l.Met.On.String())}})
			}
		}
	}
	return sheet, nil
}

// getPublicTable hands the lines of an area out as a file, as they were narrowed (D-07).
func (room *Room) getPublicTable(w http.ResponseWriter, r *http.Request) error {
	a, ok := room.Areas.Of(r.PathValue("code"))
	if !ok || len(a.Columns) == 0 {
		return fault.Missing("重点领域", "")
	}
	var list []Shown
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = shownLines(r.Context(), tx, a.Code, r.URL.Query().Get("body"), r.URL.Query().Get("period"))
		return err
	})
	if err != nil {
		return err
	}
	heads := []string{"公开期", "公开机关"}
	for _, f := range a.Columns {
		heads = append(heads, f.Head())
	}
	return sheet.Send(w, r, r.PathValue("as"), strings.NewReplacer("（", "", "）", "").Replace(a.Title), append([][]string{heads}, areaRows(a.Columns, list, room.Org.BodyName)...))
}
