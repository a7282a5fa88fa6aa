package duty

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// Area (重点领域) is a field in which publication is watched closely, with the columns in which it is published.
type Area struct {
	Code    string  `json:"code"`
	Title   string  `json:"title"`
	Columns []Field `json:"columns,omitempty"`
	Checks  []Check `json:"checks,omitempty"`

	N      int       `json:"-"` // 0: as the program brings it
	Reason string    `json:"-"`
	By     string    `json:"-"`
	At     time.Time `json:"-"`
}

// Field (数据项) is a column of the table of an area.
type Field struct {
	Title   string   `json:"title"`
	Kind    string   `json:"kind"`
	Unit    string   `json:"unit,omitempty"`
	Options []string `json:"options,omitempty"`
	Need    bool     `json:"need,omitempty"`
	Sum     bool     `json:"sum,omitempty"` // added up under the table
	Key     bool     `json:"key,omitempty"` // comes once in a table
	Measure string   `json:"measure,omitempty"`
}

// The measures of a number (口径): what happened in the period, when empty; what has come together in the year; or what there
// is. Only the first is added up over periods.
const (
	MeasureYear  = "累计"
	MeasureStock = "存量"
)

// The kinds of fields.
const (
	FieldText    = "文字"
	FieldNumber  = "数字"
	FieldPercent = "百分比"
	FieldDate    = "日期"
	FieldChoice  = "选项"
)

var fieldKinds = []string{FieldText, FieldNumber, FieldPercent, FieldDate, FieldChoice}

// Head is the column as the table names it.
func (f Field) Head() string {
	if f.Unit != "" {
		return f.Title + "（" + f.Unit + "）"
	}
	return f.Title
}

func (f Field) numeric() bool { return f.Kind == FieldNumber || f.Kind == FieldPercent }

// Check (勾稽关系) is what the numbers of one line have to do with each other.
type Check struct {
	Field string   `json:"field"`
	Op    string   `json:"op"` // = or <=
	Of    []string `json:"of"` // added up
}

func (c Check) String() string { return c.Field + " " + c.Op + " " + strings.Join(c.Of, " + ") }

// mostColumns and mostLines bound a table.
const (
	mostColumns = 12
	mostLines   = 500
)

// ParseFields reads columns as they are typed: one a line, the title first, then the kind and what else holds, between blanks.
func ParseFields(text string) (out []Field, err error) {
	for n, line := range strings.Split(plainLines(text), "\n") {
		parts := strings.Fields(line)
		if len(parts) == 0 {
			continue
		}
		f := Field{Title: parts[0], Kind: FieldText}
		for _, p := range parts[1:] {
			switch {
			case p == "必填":
				f.Need = true
			case p == "合计":
				f.Sum = true
			case p == MeasureYear, p == MeasureStock:
				f.Measure = p
			case p == "本期":
				f.Measure = ""
			case p == "不重复":
				f.Key, f.Need = true, true
			case strings.HasPrefix(p, FieldChoice+"："):
				f.Kind, f.Options = FieldChoice, strings.Split(strings.TrimPrefix(p, FieldChoice+"："), "/")
			case slices.Contains(fieldKinds, p) && p != FieldChoice:
				f.Kind = p
			case strings.HasPrefix(p, "单位："):
				f.Unit = strings.TrimPrefix(p, "单位：")
			default:
				return nil, fault.InvalidField("fields", "第%d行的“%s”读不懂，可以写：文字、数字、百分比、日期、选项：甲/乙、单位：万元、必填、不重复、合计、累计、存量", n+1, p)
			}
		}
		switch {
		case len([]rune(f.Title)) > 20:
			return nil, fault.InvalidField("fields", "第%d行：数据项的名称不超过20个字", n+1)
		case f.Sum && f.Kind != FieldNumber:
			return nil, fault.InvalidField("fields", "第%d行：只有数字可以合计", n+1)
		case f.Measure != "" && f.Kind != FieldNumber:
			return nil, fault.InvalidField("fields", "第%d行：只有数字有累计和存量", n+1)
		case slices.ContainsFunc(out, func(o Field) bool { return o.Title == f.Title }):
			return nil, fault.InvalidField("fields", "第%d行：“%s”已经有了", n+1, f.Title)
		}
		out = append(out, f)
	}
	if len(out) > mostColumns {
		return nil, fault.InvalidField("fields", "一张表最多%d个数据项", mostColumns)
	}
	return out, nil
}

// FieldsText writes what ParseFields reads.
func FieldsText(list []Field) string {
	var lines []string
	for _, f := range list {
		parts := []string{f.Title, f.Kind}
		if f.Kind == FieldChoice {
			parts[1] += "：" + strings.Join(f.Options, "/")
		}
		if f.Unit != "" {
			parts = append(parts, "单位："+f.Unit)
		}
		if f.Key {
			parts = append(parts, "不重复")
		} else if f.Need {
			parts = append(parts, "必填")
		}
		if f.Sum {
			parts = append(parts, "合计")
		}
		if f.Measure != "" {
			parts = append(parts, f.Measure)
		}
		lines = append(lines, strings.Join(parts, " "))
	}
	return strings.Join(lines, "\n")
}

// ParseChecks reads what the numbers have to do with each other: one a line, such as “抽检批次 = 合格批次 + 不合格批次”.
func ParseChecks(text string, fields []Field) (out []Check, err error) {
	number := func(title string) bool {
		return slices.ContainsFunc(fields, func(f Field) bool { return f.Title == title && f.Kind == FieldNumber })
	}
	for n, line := range strings.Split(plainLines(text), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		c := Check{}
		for _, op := range []string{"<=", "≤", "="} {
			if left, right, ok := strings.Cut(line, op); ok {
				c.Field, c.Op = strings.TrimSpace(left), strings.ReplaceAll(op, "≤", "<=")
				for _, p := range strings.Split(right, "+") {
					c.Of = append(c.Of, strings.TrimSpace(p))
				}
				break
			}
		}
		if c.Op == "" {
			return nil, fault.InvalidField("checks", "第%d行读不懂，请写成“抽检批次 = 合格批次 + 不合格批次”或者“已整改 <= 隐患数”", n+1)
		}
		for _, title := range append([]string{c.Field}, c.Of...) {
			if !number(title) {
				return nil, fault.InvalidField("checks", "第%d行：没有“%s”这个数字的数据项", n+1, title)
			}
		}
		out = append(out, c)
	}
	return out, nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic("duty: " + err.Error()) // what the program brings is written wrongly
	}
	return v
}

func built(code, title, fields, checks string) Area {
	a := Area{Code: code, Title: title, Columns: must(ParseFields(fields))}
	a.Checks = must(ParseChecks(checks, a.Columns))
	return a
}

// usualAreas are the key areas of 条2019 §20 and §21, of the yearly work lists, and the fields of the standard catalogues of
// the grass roots as they are generally known, as the program brings them. A place adds its own and changes these.
var usualAreas = []Area{
	built("budget", "财政预决算", "科目 不重复\n预算数 数字 单位：万元 合计\n决算数 数字 单位：万元 合计\n说明", ""),
	built("spending", "预算执行月报", "科目 不重复\n年初预算 数字 单位：万元 合计 累计\n本月执行 数字 单位：万元 合计\n累计执行 数字 单位：万元 合计 累计\n说明", "本月执行 <= 累计执行"),
	built("project", "重大建设项目", "项目名称 不重复\n建设单位 必填\n计划投资 数字 单位：万元 必填 合计 存量\n本月完成 数字 单位：万元 合计\n累计完成 数字 单位：万元 必填 合计 存量\n形象进度 必填", "本月完成 <= 累计完成"),
	built("resource", "公共资源配置", "项目名称 不重复\n类别 选项：政府采购/土地出让/工程招标/产权交易 必填\n成交金额 数字 单位：万元 必填 合计\n成交单位 必填\n成交日期 日期", ""),
	built("ppp", "政府和社会资本合作（PPP）", "项目名称 不重复\n合作期限 数字 单位：年\n总投资 数字 单位：万元 合计 存量\n当年政府支出责任 数字 单位：万元 合计 累计\n实施情况", ""),
	built("price", "价格和收费", "项目 不重复\n标准 必填\n依据 必填\n执收单位\n执行日期 日期", ""),
	built("environment", "生态环境", "指标 不重复\n监测值 必填\n标准值\n是否达标 选项：达标/未达标 必填", ""),
	built("food", "食品药品安全", "类别 不重复\n抽检批次 数字 必填 合计\n合格批次 数字 必填 合计\n不合格批次 数字 必填 合计", "抽检批次 = 合格批次 + 不合格批次"),
	built("safety", "安全生产", "检查对象 不重复\n检查单位数 数字 必填 合计\n发现隐患 数字 必填 合计\n已整改 数字 必填 合计", "已整改 <= 发现隐患"),
	built("education", "义务教育", "学校 不重复\n地址\n招生计划 数字 单位：人 合计\n实际招生 数字 单位：人 合计", ""),
	built("health", "医疗卫生", "服务项目 不重复\n服务人次 数字 合计\n使用经费 数字 单位：万元 合计", ""),
	built("housing", "保障性住房", "房源 不重复\n套数 数字 必填 合计 存量\n已分配 数字 必填 合计 存量\n退出 数字 合计", "已分配 <= 套数"),
	built("land", "土地房屋征收", "征收项目 不重复\n面积 数字 单位：亩 合计 存量\n涉及户数 数字 合计 存量\n补偿总额 数字 单位：万元 合计 存量\n进展", ""),
	built("relief", "社会救助和乡村振兴", "救助种类 不重复\n户数 数字 必填 合计 存量\n人数 数字 必填 合计 存量\n发放金额 数字 单位：万元 必填 合计", "户数 <= 人数"),
	built("space", "国土空间规划", "规划名称 不重复\n规划范围 必填\n批准机关\n批准日期 日期\n阶段 选项：编制/公示/批准/修改 必填", ""),
	built("village-housing", "农村危房改造", "村 不重复\n申请户数 数字 必填 合计\n批准户数 数字 必填 合计\n竣工户数 数字 合计\n补助金额 数字 单位：万元 合计", "批准户数 <= 申请户数"),
	built("municipal", "市政服务", "服务 不重复\n办理件数 数字 必填 合计\n按时办结 数字 必填 合计\n投诉件数 数字 合计", "按时办结 <= 办理件数"),
	built("culture", "公共文化服务", "活动或者设施 不重复\n场次 数字 合计\n服务人次 数字 合计\n地点", ""),
	built("legal-aid", "公共法律服务", "服务种类 不重复\n受理件数 数字 必填 合计\n办结件数 数字 必填 合计", "办结件数 <= 受理件数"),
	built("disaster", "救灾", "灾害或者项目 不重复\n救助人数 数字 必填 合计\n款物金额 数字 单位：万元 必填 合计\n发放日期 日期", ""),
	built("enforcement", "城市综合执法", "执法事项 不重复\n检查次数 数字 必填 合计\n立案件数 数字 必填 合计\n罚款金额 数字 单位：万元 合计", ""),
	built("insurance", "社会保险", "险种 不重复\n参保人数 数字 必填 合计 存量\n基金收入 数字 单位：万元 合计\n基金支出 数字 单位：万元 合计", ""),
	built("elderly", "养老服务", "机构 不重复\n床位数 数字 必填 合计 存量\n入住人数 数字 合计 存量\n补贴金额 数字 单位：万元 合计", "入住人数 <= 床位数"),
	built("household", "户籍管理", "业务 不重复\n办理件数 数字 必填 合计\n说明", ""),
	built("farm-subsidy", "涉农补贴", "补贴项目 不重复\n农户数 数字 必填 合计\n面积 数字 单位：亩 合计\n金额 数字 单位：万元 必填 合计", ""),
	built("tax", "税收管理", "公开事项 不重复\n内容 必填\n依据\n日期 日期", ""),
	built("employment", "就业创业", "补贴种类 不重复\n单位数 数字 合计\n人数 数字 合计\n金额 数字 单位：万元 必填 合计", ""),
}

// Areas holds the areas in force in memory.
type Areas struct{ list atomic.Pointer[[]Area] }

// All lists the areas, those of the program first.
func (a *Areas) All() []Area {
	if a == nil {
		return usualAreas
	}
	if list := a.list.Load(); list != nil {
		return *list
	}
	return usualAreas
}

// Of finds an area by its code.
func (a *Areas) Of(code string) (Area, bool) {
	for _, one := range a.All() {
		if one.Code == code {
			return one, true
		}
	}
	return Area{}, false
}

// Title names an area; what belongs to none is the rest.
func (a *Areas) Title(code string) string {
	if one, ok := a.Of(code); ok {
		return one.Title
	}
	return "其他公开事项"
}

func (a *Areas) options() (out []web.Option) {
	for _, one := range a.All() {
		out = append(out, web.Option{Value: one.Code, Text: one.Title})
	}
	return out
}

// Load reads what administrators have changed.
func (a *Areas) Load(ctx context.Context, tx *store.Tx) error {
	changed, err := areaVersions(ctx, tx, "")
	if err != nil {
		return err
	}
	list := slices.Clone(usualAreas)
	for _, one := range changed { // the newest of a code comes last
		if i := slices.IndexFunc(list, func(o Area) bool { return o.Code == one.Code }); i >= 0 {
			list[i] = one
		} else {
			list = append(list, one)
		}
	}
	a.list.Store(&list)
	return nil
}

func areaVersions(ctx context.Context, tx *store.Tx, code string) (out []Area, err error) {
	rows, err := tx.Query(ctx, `/* duty.areas */ select a.n, a.reason, a.officer, a.at, a.body from duty_area a where $1 = '' or a.code = $1 order by a.code, a.n limit 10000`, code)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one Area
		var n int
		var reason, by, body string
		var at store.Millis
		if err := rows.Scan(&n, &reason, &by, &at, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &one); err != nil {
			return nil, fmt.Errorf("read a key area: %w", err)
		}
		one.N, one.Reason, one.By, one.At = n, reason, by, at.Time()
		out = append(out, one)
	}
	return out, rows.Err()
}

// SetArea writes a version of an area; tables that are being filled in take it up with their next change.
func (room *Room) SetArea(ctx context.Context, by account.Actor, a Area, seen int) error {
	if !by.Has(RightAdmin) {
		return fault.Deniedf("重点领域由管理目录的岗位修改")
	}
	err := room.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Alone(ctx, "duty_area"); err != nil {
			return err
		}
		before, err := areaVersions(ctx, tx, a.Code)
		if err != nil {
			return err
		}
		if len(before) != seen {
			return fault.Conflictf("这个领域刚刚被修改过，请重新打开，核对以后再改")
		}
		_, err = tx.Exec(ctx, `/* duty.insertArea */ insert into duty_area (id, code, n, reason, officer, at, body) values ($1, $2, $3, $4, $5, $6, $7)`,
			room.DB.NewID(), a.Code, seen+1, a.Reason, by.Name, room.Now().UnixMilli(), text(a))
		return err
	})
	if err != nil {
		return err
	}
	return room.DB.Read(ctx, func(tx *store.Tx) error { return room.Areas.Load(ctx, tx) })
}

// Table (数据表) is what a body fills in for a period, in the columns as they were then.
type Table struct {
	Columns []Field    `json:"columns"`
	Checks  []Check    `json:"checks,omitempty"`
	Rows    [][]string `json:"rows"`
	Fillers []string   `json:"fillers,omitempty"` // subjects of all who wrote on it
	Filed   string     `json:"filed,omitempty"`   // who handed it in, by name
	FiledAt time.Time  `json:"filedAt,omitzero"`
	Shown   bool       `json:"shown,omitempty"` // public
	Before  []Replaced `json:"before,omitempty"`
}

// Replaced is a table that was public before it was corrected.
type Replaced struct {
	Rows   [][]string `json:"rows"`
	Until  time.Time  `json:"until"`
	By     string     `json:"by"`
	Reason string     `json:"reason"`
}

// parseRows reads lines of cells: between tabs as a spreadsheet copies them, else between commas or upright bars.
func parseRows(text string) (out [][]string) {
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		sep := func(r rune) bool { return r == ',' || r == '，' }
		switch {
		case strings.Contains(line, "\t"):
			sep = func(r rune) bool { return r == '\t' }
		case strings.Contains(line, "|"):
			line, sep = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|"), func(r rune) bool { return r == '|' }
		}
		var cells []string
		for {
			i := strings.IndexFunc(line, sep)
			if i < 0 {
				cells = append(cells, strings.TrimSpace(line))
				break
			}
			cells = append(cells, strings.TrimSpace(line[:i]))
			line = line[i+len(string([]rune(line[i:])[0])):]
		}
		out = append(out, cells)
	}
	return out
}

func rowsText(rows [][]string) string {
	var lines []string
	for _, r := range rows {
		lines = append(lines, "| "+strings.Join(r, " | ")+" |")
	}
	return strings.Join(lines, "\n")
}

// parseFigure reads a figure as people write it.
func parseFigure(text string) (float64, bool) {
	f, err := strconv.ParseFloat(strings.NewReplacer(",", "", "，", "").Replace(text), 64)
	return f, err == nil && f < 1e15 && f > -1e15
}

// Tidy brings the lines of a table into the form in which they are kept, and says line by line what is wrong: kinds, what is
// missing, what comes twice, and what the numbers have to do with each other.
func Tidy(columns []Field, checks []Check, rows [][]string) (out [][]string, wrong []string) {
	say := func(n int, format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("第%d行", n+1)+fmt.Sprintf(format, args...))
	}
	if len(rows) > mostLines {
		return nil, []string{fmt.Sprintf("一张表最多%d行", mostLines)}
	}
	seen := map[string]int{}
	for n, row := range rows {
		if len(row) > len(columns) {
			say(n, "有%d格，表里只有%d个数据项", len(row), len(columns))
			continue
		}
		line := make([]string, len(columns))
		copy(line, row)
		figures := map[string]float64{}
		for i, f := range columns {
			cell := strings.TrimSpace(line[i])
			switch {
			case cell == "" && f.Need:
				say(n, "没有填%s", f.Title)
			case cell == "":
			case len([]rune(cell)) > 200:
				say(n, "%s超过200个字", f.Title)
			case f.numeric():
				v, ok := parseFigure(strings.TrimSuffix(cell, "%"))
				if !ok {
					say(n, "%s应当是数字，不是“%s”", f.Title, cell)
					break
				}
				figures[f.Title] = v
				cell = strconv.FormatFloat(v, 'f', -1, 64)
				if f.Kind == FieldPercent {
					cell += "%"
				}
			case f.Kind == FieldDate:
				if _, err := workday.ParseDate(cell); err != nil {
					say(n, "%s应当是日期，例如 2026-11-05", f.Title)
				}
			case f.Kind == FieldChoice && !slices.Contains(f.Options, cell):
				say(n, "%s应当是%s之一", f.Title, strings.Join(f.Options, "、"))
			}
			if f.Key && cell != "" {
				key := f.Title + "\x00" + cell
				if at, twice := seen[key]; twice {
					say(n, "的%s“%s”和第%d行重复", f.Title, cell, at+1)
				}
				seen[key] = n
			}
			line[i] = cell
		}
		for _, c := range checks {
			left, there := figures[c.Field]
			sum := 0.0
			for _, title := range c.Of {
				v, ok := figures[title]
				there = there && ok
				sum += v
			}
			off := left - sum
			if there && (c.Op == "=" && (off > 0.005 || off < -0.005) || c.Op == "<=" && off > 0.005) {
				word := "应当等于"
				if c.Op == "<=" {
					word = "不应大于"
				}
				say(n, "%s（%s）%s%s（%s）", c.Field, figure(left), word, strings.Join(c.Of, "加"), figure(sum))
			}
		}
		out = append(out, line)
	}
	return out, wrong
}

func figure(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// totals adds the columns up that are to be added up; nil when there are none.
func totals(columns []Field, rows [][]string) []string {
	out, any := make([]string, len(columns)), false
	for i, f := range columns {
		if !f.Sum {
			continue
		}
		any = true
		sum := 0.0
		for _, r := range rows {
			if i < len(r) {
				v, _ := parseFigure(r[i])
				sum += v
			}
		}
		out[i] = strconv.FormatFloat(math.Round(sum*1e6)/1e6, 'f', -1, 64)
	}
	if !any {
		return nil
	}
	return out
}

// totalsOver adds the columns up over periods and bodies; the lines come with the newest period first. What happened in a
// period is added up. What has come together in the year counts once a year, what there is once: as the last table of each
// body that has the figure says it.
func totalsOver(columns []Field, list []Shown) []string {
	out, any := make([]string, len(columns)), false
	for i, f := range columns {
		if !f.Sum {
			continue
		}
		any = true
		sum, last := 0.0, map[string]int64{}
		for _, l := range list {
			v, ok := parseFigure(l.Cells[f.Title])
			if !ok {
				continue
			}
			series := l.Body
			switch f.Measure {
			case MeasureYear:
				series += "\x00" + l.year()
			case MeasureStock:
			default:
				sum += v
				continue
			}
			if at, there := last[series]; there && at != l.Duty {
				continue // an earlier period of the same
			}
			last[series], sum = l.Duty, sum+v
		}
		out[i] = strconv.FormatFloat(math.Round(sum*1e6)/1e6, 'f', -1, 64)
	}
	if !any {
		return nil
	}
	return out
}

// explained says how the sums under several periods came about; empty when all was added up.
func explained(columns []Field) string {
	var parts []string
	for _, m := range []struct{ measure, words string }{{MeasureYear, "取各机关每年最后一期"}, {MeasureStock, "取各机关最后一期"}} {
		var names []string
		for _, f := range columns {
			if f.Sum && f.Measure == m.measure {
				names = append(names, f.Title)
			}
		}
		if len(names) > 0 {
			parts = append(parts, strings.Join(names, "、")+m.words)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "跨期合计：" + strings.Join(parts, "；") + "，不逐期相加。"
}
