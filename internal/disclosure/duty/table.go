package duty

import (
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/sheet"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// columns are those of the standard catalogues, with what the machine needs beside them.
func columns() []string {
	return []string{"编号", "一级事项", "二级事项", "重点领域", "公开内容", "公开依据", "公开时限", "公开主体", "公开渠道和载体", "公开对象", "公开方式", "公开层级", "公开频次", "公开类别", "标题模板", "正文模板", "更新也算", "停止公开"}
}

var everyTitles = []web.Option{{Value: string(Once), Text: "事由"}, {Value: string(Monthly), Text: "每月"}, {Value: string(Quarterly), Text: "每季度"}, {Value: string(Yearly), Text: "每年"}}

// Code is the rhythm as files hold it: 事由20, 每月10, 每季度15, 每年次年03-31.
func (r Rhythm) Code() string {
	head := titleOf(everyTitles, string(r.Every))
	switch r.Every {
	case Once:
		return head + strconv.Itoa(r.Days)
	case Yearly:
		year := "当年"
		if r.Next {
			year = "次年"
		}
		return fmt.Sprintf("%s%s%02d-%02d", head, year, r.Month, r.Day)
	}
	return head + strconv.Itoa(r.Day)
}

// ParseRhythm reads what Code wrote.
func ParseRhythm(text string) (Rhythm, bool) {
	text = strings.Join(strings.Fields(text), "")
	for _, o := range slices.Backward(everyTitles) {
		rest, ok := strings.CutPrefix(text, o.Text)
		if !ok {
			continue
		}
		r := Rhythm{Every: Every(o.Value)}
		if r.Every == Yearly {
			rest, r.Next = strings.CutPrefix(rest, "次年")
			rest = strings.TrimPrefix(rest, "当年")
			month, day, found := strings.Cut(rest, "-")
			var bad [2]error
			r.Month, bad[0] = strconv.Atoi(month)
			r.Day, bad[1] = strconv.Atoi(day)
			return r, found && bad[0] == nil && bad[1] == nil && len(r.check()) == 0
		}
		n, err := strconv.Atoi(rest)
		if r.Every == Once {
			r.Days = n
		} else {
			r.Day = n
		}
		return r, err == nil && len(r.check()) == 0
	}
	return Rhythm{}, false
}

// cells writes a row for a file.
func (room *Room) cells(r Row) []string {
	var names []string
	for _, b := range r.Bodies {
		names = append(names, room.Org.BodyName(b))
	}
	area, ended, inPlace := "", "", ""
	if r.InPlace {
		inPlace = "是"
	}
	if r.Area != "" {
		area = room.Areas.Title(r.Area)
	}
	if r.Ended {
		ended = "是"
	}
	audience := titleOf(audiences, r.Audience)
	if r.Group != "" {
		audience += "：" + r.Group
	}
	return []string{r.Code, r.First, r.Second, area, r.Content, r.Basis, r.Deadline, strings.Join(names, "；"), strings.ReplaceAll(strings.Join(titlesList(channels, r.Channels), "；"), "\n", ""), audience, titleOf(ways, r.Way),
		strings.Join(titlesList(levels, r.Levels), "；"), r.Rhythm.Code(), titleOf(room.Classes, r.Class), r.Title, r.Text, inPlace, ended}
}

func titlesList(options []web.Option, values []string) (out []string) {
	for _, v := range values {
		out = append(out, titleOf(options, v))
	}
	return out
}

// rowOf reads what cells wrote, and says of each cell what is wrong with it.
func (room *Room) rowOf(c []string) (r Row, wrong []fault.Field) {
	say := func(name, format string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Message: fmt.Sprintf(format, args...)})
	}
	r = Row{Code: c[0], First: c[1], Second: c[2], Content: c[4], Basis: c[5], Deadline: c[6], Title: c[14], Text: c[15], InPlace: c[16] == "是", Ended: c[17] == "是"}
	if c[3] != "" {
		areas := room.Areas.All()
		if i := slices.IndexFunc(areas, func(a Area) bool { return a.Title == c[3] || a.Code == c[3] }); i >= 0 {
			r.Area = areas[i].Code
		} else {
			say("area", "没有“%s”这个重点领域", c[3])
		}
	}
	for _, name := range words(c[7]) {
		bodies := room.Org.Bodies()
		i := slices.IndexFunc(bodies, func(b body) bool { return b.Name == name || b.Code == name })
		if i < 0 {
			say("bodies", "没有“%s”这个机关", name)
			continue
		}
		r.Bodies = append(r.Bodies, bodies[i].Code)
	}
	var unknown string
	if r.Channels, unknown = valuesOf(channels, c[8]); unknown != "" {
		say("channels", "没有“%s”这种渠道", unknown)
	}
	audience, group, _ := strings.Cut(c[9], "：")
	r.Audience, r.Group = valueOf(audiences, audience), strings.TrimSpace(group)
	r.Way = valueOf(ways, c[10])
	if r.Levels, unknown = valuesOf(levels, c[11]); unknown != "" {
		say("levels", "没有“%s”这个层级", unknown)
	}
	var ok bool
	if r.Rhythm, ok = ParseRhythm(c[12]); !ok {
		say("every", "公开频次“%s”读不懂，请写成 事由20、每月10、每季度15、每年当年12-31 或者 每年次年03-31", c[12])
	}
	r.Class = valueOf(room.Classes, c[13])
	for _, f := range r.Check(room.known()) {
		if !slices.ContainsFunc(wrong, func(w fault.Field) bool {
			return w.Name == f.Name || ok == false && (f.Name == "days" || f.Name == "day" || f.Name == "month")
		}) {
			wrong = append(wrong, f)
		}
	}
	return r, wrong
}

func valueOf(options []web.Option, title string) string {
	for _, o := range options {
		if o.Text == title || o.Value == title {
			return o.Value
		}
	}
	return ""
}

// getExport hands the catalogue out as a workbook or as CSV (E-07, D-02).
func (room *Room) getExport(w http.ResponseWriter, r *http.Request) error {
	list, err := room.chosen(r, false)
	if err != nil {
		return err
	}
	rows := [][]string{columns()}
	for _, v := range list {
		rows = append(rows, room.cells(v.Row))
	}
	return sheet.Send(w, r, r.PathValue("as"), "公开事项目录", rows)
}

// bring is a file of the catalogue.
type bring struct {
	File   *multipart.FileHeader `form:"file" label:"目录文件" kind:"file" need:"true" accept:".xlsx,.csv" max:"3000000" hint:"Excel 工作簿的第一张表，或者 UTF-8 的 CSV；第一行是列名，和导出的一样"`
	Since  workday.Date          `form:"since" label:"从哪天起执行" kind:"date" need:"true"`
	Reason string                `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

// Problem is what is wrong in a row of a file.
type Problem struct {
	Row         int
	Name, Words string
}

var columnOf = map[string]string{"code": "编号", "first": "一级事项", "second": "二级事项", "area": "重点领域", "content": "公开内容", "basis": "公开依据", "deadline": "公开时限", "bodies": "公开主体", "channels": "公开渠道和载体", "audience": "公开对象", "group": "公开对象",
	"way": "公开方式", "levels": "公开层级", "every": "公开频次", "days": "公开频次", "day": "公开频次", "month": "公开频次", "class": "公开类别", "title": "标题模板", "text": "正文模板"}

// Read reads the rows of a file of the catalogue. Nothing is taken when a row is wrong; all that is wrong is told.
func (room *Room) Read(rows [][]string) (list []Row, problems []Problem, err error) {
	heads := columns()
	if len(rows) == 0 || !slices.Equal(padded(rows[0]), heads) {
		return nil, nil, fault.InvalidField("file", "第一行的列名应当是：%s。请先导出一份，在它上面修改", strings.Join(heads, "、"))
	}
	seen := map[string]int{}
	for n, row := range rows[1:] {
		c := padded(row)
		for i := range c {
			c[i] = plainLines(strings.TrimPrefix(c[i], "'"))
		}
		if strings.Join(c, "") == "" {
			continue
		}
		one, wrong := room.rowOf(c)
		for _, f := range wrong {
			problems = append(problems, Problem{n + 2, columnOf[f.Name], f.Message})
		}
		if at := seen[one.Code]; at > 0 && one.Code != "" {
			problems = append(problems, Problem{n + 2, "编号", fmt.Sprintf("编号%s在第%d行已经有了", one.Code, at)})
		}
		seen[one.Code] = n + 2
		list = append(list, one)
	}
	if len(list) == 0 && len(problems) == 0 {
		return nil, nil, fault.InvalidField("file", "文件里没有公开事项")
	}
	return list, problems, nil
}

func padded(cells []string) []string {
	row := make([]string, len(columns()))
	copy(row, cells)
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	return row
}

func (room *Room) importPage(r *http.Request, form web.Form, problems []Problem) templ.Component {
	var body []templ.Component
	if len(problems) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "行", Right: true}, {Head: "列"}, {Head: "要修改的"}}}
		for i, p := range problems {
			if i == 200 {
				break
			}
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(strconv.Itoa(p.Row), p.Name, p.Words)})
		}
		body = append(body, web.Section(fmt.Sprintf("文件里有%d处要修改，没有导入", len(problems)), web.Table(sheet)))
	}
	body = append(body, web.Section("导入公开事项目录", web.Lines("文件里的事项按编号新增或者修改；文件里没有的事项不变。有一处不对就都不导入。"), web.Ask(form, "", "导入", trailCatalogue.Href)),
		web.Choices([]web.Link{{Text: "导出现在的目录作为样表", Href: filesHome + "/xlsx"}}, ""))
	return web.DeskPage(room.Web.Frame(r, "导入公开事项目录", trailDesk, trailCatalogue), nil, body...)
}

func (room *Room) getImport(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.importPage(r, web.FormOf(bring{Since: workday.DateOf(room.Now())}, r.URL.Path), nil))
}

// postImport takes a file of the catalogue, all of it or nothing (E-07).
func (room *Room) postImport(w http.ResponseWriter, r *http.Request) error {
	var in bring
	var problems []Problem
	added, changed := 0, 0
	err := web.Input(r, &in)
	if err == nil {
		added, changed, problems, err = room.take(r, in)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.importPage(r, web.FormOf(in, r.URL.Path).Typed(r, err), problems)
		})
	}
	return web.Done(w, r, trailCatalogue.Href, fmt.Sprintf("已导入：新增%d条，修改%d条；各机关的公开任务几分钟内生成", added, changed))
}

func (room *Room) take(r *http.Request, in bring) (added, changed int, problems []Problem, err error) {
	rows, err := sheet.Read(in.File)
	if err != nil {
		return 0, 0, nil, err
	}
	list, problems, err := room.Read(rows)
	if err == nil && len(problems) > 0 {
		err = fault.InvalidField("file", "文件里有%d处要修改", len(problems))
	}
	if err != nil {
		return 0, 0, problems, err
	}
	var changes []Change
	for _, row := range list {
		changes = append(changes, Change{Row: row, Since: in.Since, Reason: in.Reason, Seen: -1})
	}
	added, changed, err = room.Write(r.Context(), account.ActorOf(r.Context()), changes...)
	return added, changed, nil, err
}
