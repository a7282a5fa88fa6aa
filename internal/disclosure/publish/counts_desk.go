package publish

import (
	"net/http"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// counting is what an officer says of how an import counts.
type counting struct {
	Counts string `form:"counts" label:"年度数据" kind:"radio" options:"=按机关的规则|yes=计入公布的年度|no=只计入存量"`
	Why    string `form:"countsWhy" label:"这样计的理由" need:"true" max:"300" hint:"会写在年度报告的数据来源里"`
}

// countsSection tells how an import counts in the figures of the years, with what was said of it before (E-01).
func (room *Room) countsSection(r *http.Request, run ImportRun, actor account.Actor, form web.Form) ([]templ.Component, error) {
	if run.State != ImportDone && run.State != ImportFailed {
		return nil, nil
	}
	var rule CountRule
	var years []importYear
	var said []Counted
	err := room.read(r.Context(), func(tx *store.Tx) (err error) {
		if rule, err = countRuleOf(r.Context(), tx, run.Body); err != nil {
			return err
		}
		if years, err = yearsOfImport(r.Context(), tx, run, rule.from()); err != nil {
			return err
		}
		said, err = countsOf(r.Context(), tx, run.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	words := run.Counts.Title()
	if run.Counts == CountsByRule {
		words += "：" + rule.text()
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "公布的年度"}, {Head: "这一批的篇数", Right: true}, {Head: "计入年度数据", Right: true}, {Head: "只计入存量", Right: true}}, Empty: web.Nothing{Title: "没有可以计入的信息", Why: "这一批里没有仍在公开的；较早导入、没有记下批次的不在这里列出"}}
	for _, y := range years {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(y.Year, web.Number(int64(y.N)), web.Number(int64(y.Count)), web.Number(int64(y.N-y.Count)))})
	}
	parts := []templ.Component{web.Lines(words + "。"), web.Table(sheet)}
	if actor.HasAt(RightImport, run.Body) || actor.HasAt(RightRelease, run.Body) {
		parts = append(parts, web.Ask(form, "", "写明怎样计", importHome))
	}
	out := []templ.Component{web.Section("年度数据", parts...)}
	if len(said) > 0 {
		history := web.Sheet{Columns: []web.Column{{Head: "怎样计"}, {Head: "理由"}, {Head: "由谁"}, {Head: "时间", Tight: true}}}
		for _, c := range said {
			history.Rows = append(history.Rows, web.Row{Cells: web.Cells(c.Counts.Title(), c.Reason, c.Name, web.Moment(c.At))})
		}
		out = append(out, web.Section("年度数据怎样计的记录", web.Table(history)))
	}
	return out, nil
}

// postCounts says how an import counts, with the reason (E-01).
func (room *Room) postCounts(w http.ResponseWriter, r *http.Request) error {
	run, actor, err := room.importOf(r)
	if err != nil {
		return err
	}
	var in counting
	if err = web.Input(r, &in); err == nil {
		err = room.SayCounts(r.Context(), actor, run.ID, Counts(in.Counts), in.Why)
	}
	if fault.KindOf(err) == fault.KindInvalid {
		forms := backFormsOf(run)
		forms.counts = web.FormOf(in, run.address()+"/counts").Typed(r, err)
		return room.backAgain(w, r, run, actor, err, forms)
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, run.address(), "已经写明，年度数据随之改变")
}

// countRuleForm is the rule of a body as it is typed.
type countRuleForm struct {
	Body     string       `form:"body" label:"机关" kind:"select" need:"true"`
	StartsOn workday.Date `form:"startsOn" label:"从哪一天起在本系统公开" kind:"date" need:"true"`
	Reason   string       `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

const countRulesAddress = "/desk/documents/rules/start"

// countRules lists from which day on the bodies publish here (E-03).
func (room *Room) countRules(r *http.Request, form web.Form) (templ.Component, error) {
	actor := account.ActorOf(r.Context())
	var mine []web.Option
	sheet := web.Sheet{Columns: []web.Column{{Head: "机关"}, {Head: "导入的信息怎样计入年度数据"}, {Head: "最近一次修改"}}}
	err := room.read(r.Context(), func(tx *store.Tx) error {
		for _, b := range room.Org.Bodies() {
			if !actor.HasAt(RightRelease, b.Code) {
				continue
			}
			mine = append(mine, web.Option{Value: b.Code, Text: b.Name})
			rule, err := countRuleOf(r.Context(), tx, b.Code)
			if err != nil {
				return err
			}
			last := "还没有设定"
			if rule.By != "" {
				last = rule.By + "，" + web.Moment(rule.At) + "：" + rule.Reason
			}
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(b.Name, rule.text(), last)})
		}
		return nil
	})
	return web.DeskPage(room.Web.Frame(r, "导入的信息怎样计入年度数据", trailDesk, web.Link{Text: "审核级数和索引号规则", Href: "/desk/documents/rules"}), nil,
		web.Section("现在的规则", web.Table(sheet)),
		web.Section("修改", web.Lines("导入的信息都计入存量（例如现行有效的规范性文件数）。是不是也计入年度数据，先看每一批写明的；没有写明的按这里的日期。改了以后，各年度的数据随之改变。"), web.Ask(form.Options("body", mine...), "", "保存", "/desk/documents/rules"))), err
}

// getCountRules shows the rule and lets it be changed (E-03).
func (room *Room) getCountRules(w http.ResponseWriter, r *http.Request) error {
	page, err := room.countRules(r, web.FormOf(countRuleForm{}, countRulesAddress))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postCountRules writes a new rule (E-03).
func (room *Room) postCountRules(w http.ResponseWriter, r *http.Request) error {
	var in countRuleForm
	err := web.Input(r, &in)
	if err == nil {
		err = room.SetCountRule(r.Context(), account.ActorOf(r.Context()), CountRule{Body: in.Body, StartsOn: in.StartsOn, Reason: in.Reason})
	}
	if err != nil {
		page, failed := room.countRules(r, web.FormOf(in, countRulesAddress).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, countRulesAddress, "规则已经保存")
}
