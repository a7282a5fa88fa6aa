package editor

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/common/form"
	"tongban/internal/service/catalog/editor/pages"
	"tongban/internal/service/catalog/record"
)

func itoa(n int) string { return strconv.Itoa(n) }

// listAddress is the list with those filters; empty ones are left out.
func listAddress(filters map[string]string) string {
	query := url.Values{}
	for name, value := range filters {
		if value != "" {
			query.Set(name, value)
		}
	}
	if len(query) == 0 {
		return home
	}
	return home + "?" + query.Encode()
}

// getGuide shows the guide that the draft would be (A-02, P-05).
func (d *Desk) getGuide(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	return d.Guide(w, r, draft.Item, draft.preview("办事人看不到"))
}

// preview says of what one sees a preview.
func (draft Draft) preview(who string) string {
	if draft.Revision == 0 {
		return "没有草稿，下面是现行版本的样子。"
	}
	return "这是草稿的预览，还没有发布，" + who + "。"
}

// getForm shows the application form as it would be, and asks on as answers are given (A-02, P-09).
func (d *Desk) getForm(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	page := pages.FormPage{Note: draft.preview("填写的内容只用来看后面会问什么，不会保存，请不要填写真实的个人信息"), Action: address(draft.Item.Code, "preview", "form"), Back: web.Link{Text: "返回", Href: address(draft.Item.Code)}}
	compiled, err := form.Compile(draft.Item.Form)
	if err != nil {
		for _, f := range form.Review(draft.Item.Form) {
			page.Broken = append(page.Broken, f.Message)
		}
	} else {
		page.Groups, page.Problems = d.drawn(draft.Item, compiled, r.URL.Query())
	}
	return web.Render(w, r, pages.Form(d.frame(r, "申请表预览", web.Link{Text: draft.Item.Name, Href: address(draft.Item.Code)}), page))
}

// drawn are the groups of a form with what is asked after those answers, and what the answers still lack.
func (d *Desk) drawn(item record.Item, f form.Form, typed url.Values) ([]pages.FormGroup, web.Form) {
	values := f.Normalise(form.Values(typed))
	problems := web.Form{}
	var groups []pages.FormGroup
	for _, g := range f.Groups {
		group := pages.FormGroup{Title: g.Title}
		for _, field := range g.Fields {
			if !f.Asks(field, values) {
				continue
			}
			entry := web.Entry{FieldSpec: d.Draw(field), Value: values.One(field.Name), Values: values[field.Name]}
			if text := sourceOf(item, field.Prefill); text != "" {
				entry.Hint = strings.TrimPrefix(entry.Hint+"；"+text, "；")
			}
			problems.Entries = append(problems.Entries, entry)
			group.Entries = append(group.Entries, len(problems.Entries)-1)
		}
		if len(group.Entries) > 0 {
			groups = append(groups, group)
		}
	}
	if typed.Has("check") {
		for _, wrong := range f.Check(values) {
			for i := range problems.Entries {
				if problems.Entries[i].Name == wrong.Name {
					problems.Entries[i].Error = wrong.Message
				}
			}
		}
	}
	return groups, problems
}

func sourceOf(item record.Item, prefill string) string {
	if title := item.PrefillTitle(prefill); title != "" {
		return "登录后自动填好（" + title + "）"
	}
	return ""
}

// getClerk shows the counter's checklist and the review sheet as they would be (A-02, W-04, W-21).
func (d *Desk) getClerk(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	item := draft.Item
	page := pages.ClerkPage{Note: draft.preview("窗口和审查人员现在看到的是现行版本"), Situations: situationForm(item, r.URL.Query(), address(item.Code, "preview", "desk")), Back: web.Link{Text: "返回", Href: address(item.Code)}}
	asked, err := item.MaterialsFor(answersOf(item, r.URL.Query()))
	if err != nil {
		for _, f := range materialFaults(item) {
			page.Broken = append(page.Broken, f.Message)
		}
	}
	page.Materials = checklist(asked)
	page.Review = d.reviewSheet(item)
	return web.Render(w, r, pages.Clerk(d.frame(r, "窗口和审查人员看到的", web.Link{Text: item.Name, Href: address(item.Code)}), page))
}

func answersOf(item record.Item, query url.Values) record.Answers {
	given := record.Answers{}
	for _, s := range item.Questions() {
		given[s.Name] = query.Get(s.Name)
	}
	return given
}

// situationForm asks the situations; one without options is left out, for it cannot be answered yet.
func situationForm(item record.Item, query url.Values, action string) web.Form {
	asked := web.Form{Action: action}
	for _, s := range item.Questions() {
		if len(s.Options) == 0 {
			continue
		}
		spec := web.FieldSpec{Name: s.Name, Label: s.Question, Kind: web.KindRadio, Need: true}
		for _, o := range s.Options {
			spec.Options = append(spec.Options, option(o.Value, o.Label))
		}
		asked.Entries = append(asked.Entries, web.Entry{FieldSpec: spec, Value: orElse(query.Get(s.Name), s.Options[0].Value)})
	}
	return asked
}

func checklist(asked []record.Material) web.Sheet {
	sheet := web.Sheet{Caption: "材料核验单", Columns: []web.Column{{Head: "材料"}, {Head: "要求", Tight: true}, {Head: "份数和形式"}, {Head: "受理标准"}, {Head: "依据"}},
		Empty: web.Nothing{Title: "这个情形不收材料", Why: "没有材料符合所选的情形。"}}
	for _, m := range asked {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{{Text: m.Name, Note: m.Case}, web.Words(m.Necessity.Title()), web.Words(m.CopiesInWords()),
			{Text: orElse(m.Standard, "（没有写）"), Note: m.Note}, web.Words(m.Basis)}})
	}
	return sheet
}

func (d *Desk) reviewSheet(item record.Item) web.Sheet {
	sheet := web.Sheet{Caption: "审查表", Columns: []web.Column{{Head: "审查要点"}, {Head: "标准"}, {Head: "由谁审查"}, {Head: "可能的结果"}},
		Empty: web.Nothing{Title: "还没有审查要点", Why: "审查人员将没有可以逐条核对的标准。", Next: web.Link{Text: "去添加", Href: address(item.Code, "edit", "review")}}}
	for _, p := range item.ReviewPoints {
		results := strings.Join(p.Outcomes, "、")
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(p.Title), {Text: p.Standard, Note: p.Basis}, web.Words(d.Org.BodyName(p.Body)), web.Words(orElse(results, "符合、不符合"))}})
	}
	return sheet
}

// getCompare shows what the draft says differently from the version in force.
func (d *Desk) getCompare(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	before, err := d.InForce(r.Context(), draft.Item.Code)
	if err != nil {
		return err
	}
	found, err := Differences(before, draft.Item, d.world())
	if err != nil {
		return err
	}
	sheet := web.Sheet{Caption: "有 " + itoa(len(found)) + " 处不同", Columns: []web.Column{{Head: "哪里"}, {Head: "内容"}, {Head: "现行版本（第" + itoa(before.Version) + "版）"}, {Head: "草稿"}},
		Empty: web.Nothing{Title: "草稿与现行版本相同", Why: "还没有改动。", Next: web.Link{Text: "返回", Href: address(draft.Item.Code)}}}
	for _, x := range found {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Linked(x.Where, x.Place.Address(draft.Item.Code)), web.Words(x.Label), web.Words(orElse(x.Before, "（空）")), web.Words(orElse(x.After, "（空）"))}})
	}
	page := pages.ListPage{Sheet: sheet, Links: []web.Link{{Text: "返回", Href: address(draft.Item.Code)}}}
	return web.Render(w, r, pages.List(d.frame(r, "与现行版本比较", web.Link{Text: draft.Item.Name, Href: address(draft.Item.Code)}), page))
}

// extra is what stands under a page: the drawing and the sum of limits under the flow, the way to the preview under the form.
func (d *Desk) extra(item record.Item, place Place) templ.Component {
	switch {
	case place.Section.Name == "flow" && place.Path == "":
		return pages.Course(d.Picture(item), d.sums(item))
	case place.Section.Name == "form" && place.Path == "":
		if compiled, err := form.Compile(item.Form); err == nil {
			groups, fields := d.drawn(item, compiled, nil)
			return pages.FormBeside(pages.FormPage{Action: address(item.Code, "preview", "form"), Groups: groups, Problems: fields})
		}
	}
	return nil
}

// sums shows how the limits of the stages stand to the promise.
func (d *Desk) sums(item record.Item) web.Sheet {
	sheet := web.Sheet{Caption: "各环节时限与承诺时限", Columns: []web.Column{{Head: "环节"}, {Head: "怎样算完成"}, {Head: "什么情况下进行"}, {Head: "最长的分支", Tight: true}},
		Empty: web.Nothing{Title: "还没有环节", Why: "没有环节的事项，受理后直接决定。"}}
	for _, stage := range item.Flow.Stages {
		join := ""
		for _, o := range joinOptions() {
			if o.Value == string(stage.Join) && len(stage.Parts) > 1 {
				join = o.Text
			}
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(stage.Title, join, orElse(item.FlowWhen(stage.When), "每件都进行"), stageLength(stage))})
	}
	if len(sheet.Rows) > 0 {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells("合计", "承诺办结时限："+item.PromisedLimit.String(), longestWords(item), sumOf(item.LongestFlow(), item.PromisedLimit))})
	}
	return sheet
}

// longestWords says whose stages are added up.
func longestWords(item record.Item) string {
	if item.Flow.Conditional() {
		return "按走得最长的办件"
	}
	return ""
}
