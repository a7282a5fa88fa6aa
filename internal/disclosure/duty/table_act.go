package duty

import (
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Fill (填报数据) keeps the lines of the table; as many times as it takes until it is handed in.
type Fill struct {
	Rows string `json:"rows" form:"rows" label:"数据" kind:"textarea" max:"60000" hint:"一行一条；可以从表格软件里复制粘贴，也可以用竖线或者逗号隔开"`
}

func (room *Room) fill(m *matter.Move, in Fill) error {
	d := matter.FactsOf[Duty](m)
	area, ok := room.Areas.Of(d.Area)
	if !ok || len(area.Columns) == 0 {
		return fault.Conflictf("这一事项没有数据表，请起草或者关联公开的信息")
	}
	rows, wrong := Tidy(area.Columns, area.Checks, parseRows(in.Rows))
	if len(wrong) > 0 {
		return badRows(wrong)
	}
	t := Table{Columns: area.Columns, Checks: area.Checks, Rows: rows}
	if d.Table != nil {
		t.Fillers = slices.Clone(d.Table.Fillers)
	}
	if !slices.Contains(t.Fillers, m.Actor.Subject()) {
		t.Fillers = append(t.Fillers, m.Actor.Subject())
	}
	d.Table = &t
	m.Record("rows", len(rows))
	m.Keep(d, updateDuty(d))
	return nil
}

// badRows tells all that is wrong in a table, at its field.
func badRows(wrong []string) error {
	if len(wrong) > 20 {
		wrong = append(slices.Clone(wrong[:20]), "还有别的地方要修改")
	}
	return fault.InvalidField("rows", "%s", strings.Join(wrong, "；"))
}

// File (提请审核) hands the table to the head.
type File struct {
	Checked bool `json:"checked" form:"checked" label:"已经核对数据，没有涉密内容和个人信息" kind:"check" need:"true"`
}

func (room *Room) file(m *matter.Move, in File) error {
	d := matter.FactsOf[Duty](m)
	switch {
	case !in.Checked:
		return fault.InvalidField("checked", "请先核对，再提请审核")
	case d.Table == nil || len(d.Table.Rows) == 0:
		return fault.InvalidField("checked", "还没有填报数据")
	case !room.signedByAnother(d, m.Actor):
		return fault.Deniedf("本机关没有别的负责人可以审核，请先由安全管理员设置签署岗位")
	}
	if _, err := m.Finish(RolePublish, "filed", ""); err != nil {
		return err
	}
	t := *d.Table
	t.Filed, t.FiledAt = m.Actor.Name, m.Now
	t.Fillers = slices.Clone(t.Fillers)
	if !slices.Contains(t.Fillers, m.Actor.Subject()) {
		t.Fillers = append(t.Fillers, m.Actor.Subject())
	}
	d.Table, d.Returned = &t, ""
	m.Become(StateSigning)
	m.Assign(matter.TaskSpec{Role: RoleSign, Title: "审核并公布数据：" + d.title(), Body: d.Body, Need: RightSign})
	m.Keep(d, updateDuty(d))
	return nil
}

// Release (审核并公布) makes the table public: 条2019 §17, 先审查后公开, by somebody who did not fill it in.
type Release struct {
	Secrecy bool `json:"secrecy" form:"secrecy" label:"已作保密审查，可以公开" kind:"check" need:"true"`
	Signed  bool `json:"signed" form:"signed" label:"已审核数据，同意公布" kind:"check" need:"true"`
}

func release(m *matter.Move, in Release) error {
	d := matter.FactsOf[Duty](m)
	switch {
	case d.Table == nil || d.Table.Filed == "":
		return fault.Conflictf("没有要审核的数据")
	case !in.Secrecy:
		return fault.InvalidField("secrecy", "请先作保密审查")
	case !in.Signed:
		return fault.InvalidField("signed", "请确认审核过数据")
	case slices.Contains(d.Table.Fillers, m.Actor.Subject()):
		return fault.Deniedf("数据是您填报的，请由另一位负责人审核公布")
	}
	if _, err := m.Finish(RoleSign, "released", ""); err != nil {
		return err
	}
	t := *d.Table
	t.Shown = true
	today := workday.DateOf(m.Now)
	d.Table, d.EndedAt = &t, m.Now
	d.Period.Last = lastDay(m, d)
	d.Met = &Met{Found: Found{Title: d.title(), Body: d.Body, Href: areaAddress(d.Area), On: today}, By: m.Actor.Name}
	m.Record("rows", len(t.Rows))
	m.Keep(d, append([]store.Stmt{updateDuty(d)}, lineStmts(d)...)...)
	if today.After(d.Period.limit()) {
		m.Close(StateLate, OutcomeLate)
	} else {
		m.Close(StateMet, OutcomeMet)
	}
	return nil
}

// Amend (更正数据) puts right what was published; what stood there before stays on record and the page says so.
type Amend struct {
	Rows   string `json:"rows" form:"rows" label:"更正后的数据" kind:"textarea" need:"true" max:"60000" hint:"写全部的行；一行一条，用竖线或者逗号隔开"`
	Reason string `json:"reason" form:"reason" label:"更正的原因" need:"true" max:"200" hint:"会写在公开的页面上"`
}

func amend(m *matter.Move, in Amend) error {
	d := matter.FactsOf[Duty](m)
	if d.Table == nil || !d.Table.Shown {
		return fault.Conflictf("这一期是用公开的信息办结的，请修订那篇信息")
	}
	reason := strings.TrimSpace(in.Reason)
	if reason == "" {
		return fault.InvalidField("reason", "请填写更正的原因")
	}
	t := *d.Table
	rows, wrong := Tidy(t.Columns, t.Checks, parseRows(in.Rows))
	switch {
	case len(wrong) > 0:
		return badRows(wrong)
	case len(rows) == 0:
		return fault.InvalidField("rows", "请填写更正后的数据")
	case slices.EqualFunc(rows, t.Rows, slices.Equal[[]string]):
		return fault.InvalidField("rows", "数据没有改变")
	}
	t.Before = append(slices.Clone(t.Before), Replaced{Rows: t.Rows, Until: m.Now, By: m.Actor.Name, Reason: reason})
	t.Rows = rows
	before := len(d.Table.Rows)
	d.Table = &t
	m.Record("reason", reason)
	stmts := []store.Stmt{updateDuty(d)}
	for n := range before {
		stmts = append(stmts, store.Stmt{SQL: `/* duty.deleteLine */ delete from duty_line where duty = $1 and n = $2`, Args: []any{d.ID, n}, Rows: 1})
	}
	m.Keep(d, append(stmts, lineStmts(d)...)...)
	return nil
}

func lineStmts(d Duty) (out []store.Stmt) {
	for n, row := range d.Table.Rows {
		cells := map[string]string{}
		for i, f := range d.Table.Columns {
			if i < len(row) {
				cells[f.Title] = row[i]
			}
		}
		out = append(out, store.Stmt{SQL: `/* duty.insertLine */ insert into duty_line (duty, n, area, body_code, period, due_on, cells) values ($1, $2, $3, $4, $5, $6, $7)`,
			Args: []any{d.ID, n, d.Area, d.Body, d.Period.Title, d.Period.limit().String(), text(cells)}, Rows: 1})
	}
	return out
}

// asText writes a table for the text of a document.
func (t *Table) asText() string {
	if t == nil || len(t.Rows) == 0 {
		return ""
	}
	var lines []string
	line := func(cells []string) {
		lines = append(lines, "| "+strings.Join(cells, " | ")+" |")
	}
	var heads []string
	for _, f := range t.Columns {
		heads = append(heads, f.Head())
	}
	line(heads)
	for _, r := range t.Rows {
		line(r)
	}
	if sum := totals(t.Columns, t.Rows); sum != nil {
		if sum[0] == "" {
			sum[0] = "合计"
		}
		line(sum)
	}
	return strings.Join(lines, "\n")
}
