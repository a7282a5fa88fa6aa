package withhold

import (
	"crypto/sha256"
	"encoding/hex"
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
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// columns are those of the lists that offices keep.
func columns() []string {
	return []string{"信息名称", "名称不能公开", "概称", "发文字号", "生成日期", "机关", "公开属性", "理由代码", "理由说明", "法律依据", "谁确定的", "确定日期", "下次复查"}
}

// bring is a list as a file.
type bring struct {
	File *multipart.FileHeader `form:"file" label:"目录文件" kind:"file" need:"true" accept:".xlsx,.csv" max:"3000000" hint:"Excel 工作簿的第一张表，或者 UTF-8 的 CSV；第一行是列名，和导出的一样"`
}

// Problem is what is wrong in a row of a file.
type Problem struct {
	Row         int
	Name, Words string
}

var columnOf = map[string]string{"title": "信息名称", "general": "概称", "attribute": "公开属性", "reason": "理由代码", "ground": "理由说明", "decidedBy": "谁确定的", "decidedOn": "确定日期", "nextOn": "下次复查", "body": "机关", "madeOn": "生成日期"}

// Read reads the rows of a list. Nothing is taken when a row is wrong; all that is wrong is told.
func (room *Room) Read(rows [][]string, may func(body string) bool) (list []Entry, problems []Problem, err error) {
	heads := columns()
	if len(rows) == 0 || !slices.Equal(padded(rows[0]), heads) {
		return nil, nil, fault.InvalidField("file", "第一行的列名应当是：%s。请先导出一份，在它上面修改", strings.Join(heads, "、"))
	}
	today := workday.DateOf(room.Now())
	seen := map[string]int{}
	for n, row := range rows[1:] {
		c := padded(row)
		for i := range c {
			c[i] = strings.TrimSpace(strings.TrimPrefix(c[i], "'"))
		}
		if strings.Join(c, "") == "" {
			continue
		}
		say := func(name, format string, args ...any) {
			problems = append(problems, Problem{n + 2, columnOf[name], fmt.Sprintf(format, args...)})
		}
		in := Entry{Title: c[0], Secret: c[1] == "是", General: c[2], DocNumber: c[3], Reason: strings.ToUpper(c[7]), Ground: c[8], Basis: c[9], DecidedBy: c[10]}
		for _, a := range attributes {
			if c[6] == a.Text || c[6] == a.Value {
				in.Attribute = a.Value
			}
		}
		for _, d := range []struct {
			name, text string
			to         *workday.Date
		}{{"madeOn", c[4], &in.MadeOn}, {"decidedOn", c[11], &in.DecidedOn}, {"nextOn", c[12], &in.NextOn}} {
			on, err := workday.ParseDate(d.text)
			if d.text != "" && err != nil {
				say(d.name, "“%s”不是日期，请写成 2026-11-05", d.text)
			}
			*d.to = on
		}
		bodies := room.Org.Bodies()
		switch i := slices.IndexFunc(bodies, func(b org.Body) bool { return b.Name == c[5] || b.Code == c[5] }); {
		case i < 0:
			say("body", "没有“%s”这个机关", c[5])
		case !may(bodies[i].Code):
			say("body", "您不能登记%s的信息", c[5])
		default:
			in.Body = bodies[i].Code
		}
		for _, f := range in.Check(room.Grounds, today) {
			if !(f.Name == "decidedOn" && c[11] != "" && in.DecidedOn.IsZero()) {
				say(f.Name, "%s", f.Message)
			}
		}
		key := in.key()
		if at := seen[key]; at > 0 {
			say("title", "和第%d行是同一条信息", at)
		}
		seen[key] = n + 2
		list = append(list, in)
	}
	if len(list) == 0 && len(problems) == 0 {
		return nil, nil, fault.InvalidField("file", "文件里没有不公开信息")
	}
	return list, problems, nil
}

// key is by what a row is known again: brought in twice it is taken once.
func (in Entry) key() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{in.Body, in.Title, in.DocNumber, in.DecidedOn.String()}, "\x00")))
	return hex.EncodeToString(sum[:12])
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
	body = append(body, web.Section("导入不公开信息", web.Lines("有一处不对就都不导入。同一机关、同名、同日确定的只列入一次，再导入一遍不会重复。"), web.Ask(form, "", "导入", deskHome)),
		web.Choices([]web.Link{{Text: "导出现在的目录作为样表", Href: filesHome + "/xlsx"}}, ""))
	return web.DeskPage(room.Web.Frame(r, "导入不公开信息", trailDesk), nil, body...)
}

func (room *Room) getImport(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.importPage(r, web.FormOf(bring{}, r.URL.Path), nil))
}

// postImport takes a list, all of it or nothing (E-09).
func (room *Room) postImport(w http.ResponseWriter, r *http.Request) error {
	var in bring
	var problems []Problem
	var list []Entry
	actor := account.ActorOf(r.Context())
	err := web.Input(r, &in)
	if err == nil {
		var rows [][]string
		if rows, err = sheet.Read(in.File); err == nil {
			list, problems, err = room.Read(rows, func(body string) bool { return actor.HasAt(RightHandle, body) })
		}
	}
	if err == nil && len(problems) > 0 {
		err = fault.InvalidField("file", "文件里有%d处要修改", len(problems))
	}
	for i := 0; err == nil && i < len(list); i++ {
		_, err = room.Hall().Start(r.Context(), actor, KindName, "record", list[i], matter.Key("withheld-import/"+list[i].key()))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.importPage(r, web.FormOf(in, r.URL.Path).Typed(r, err), problems)
		})
	}
	return web.Done(w, r, deskHome, fmt.Sprintf("已导入%d条", len(list)))
}

// getExport hands the list that somebody sees out as a file; titles that are not to be read stay inside their body (E-09).
func (room *Room) getExport(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	list, err := room.List(r.Context(), actor, Choice{States: standing(), Limit: sheet.MostRows})
	if err != nil {
		return err
	}
	rows := [][]string{columns()}
	for _, x := range list {
		title, number, ground, secret := x.Title, x.DocNumber, x.Ground, ""
		if x.Secret {
			secret = "是"
			if !actor.HasAt(RightHandle, x.Body) && !actor.HasAt(RightSign, x.Body) {
				title, number, ground = x.General, "", "—"
			}
		}
		rows = append(rows, []string{title, secret, x.General, number, x.MadeOn.String(), room.Org.BodyName(x.Body), titleOf(attributes, x.Attribute), x.Reason, ground, x.Basis, x.DecidedBy, x.DecidedOn.String(), x.NextOn.String()})
	}
	return sheet.Send(w, r, r.PathValue("as"), "非公开目录", rows)
}
