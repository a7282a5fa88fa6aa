package catalog

import (
	"slices"
	"strconv"
	"strings"
	"tongban/internal/service/catalog/record"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
)

// materialList says of each material what it takes to prepare it.
func materialList(materials []record.Material) []pages.Material {
	list := make([]pages.Material, len(materials))
	for i, m := range materials {
		source := m.Source.Title()
		if m.Issuer != "" {
			source += "（" + m.Issuer + "）"
		}
		list[i] = pages.Material{Name: m.Name, Notes: notes(m), Tag: pages.Tag{Tone: tone(m.Necessity), Text: m.Necessity.Title()},
			Facts: kept(m.CopiesInWords(), files(m), source), Basis: m.Basis}
	}
	return list
}

// kept leaves out what says nothing.
func kept(words ...string) []string {
	return slices.DeleteFunc(words, func(word string) bool { return word == "" })
}

func tone(n record.Necessity) web.Tone {
	switch n {
	case record.Waivable:
		return web.ToneOK
	case record.Deferrable:
		return web.ToneHold
	case record.Optional:
		return web.ToneMute
	}
	return web.ToneInfo
}

// notes gathers what helps to prepare a material.
func notes(m record.Material) string {
	var notes []string
	add := func(before, text string) {
		if text != "" {
			notes = append(notes, before+text)
		}
	}
	add("", m.Case)
	add("", m.Note)
	add("", m.PageHint)
	if m.Licence != "" {
		notes = append(notes, "有电子"+m.Licence+"的免交")
	}
	add("空表：", m.Blank)
	add("样表：", m.Sample)
	return strings.Join(notes, "。")
}

func files(m record.Material) string {
	if m.Medium == record.MediumPaper {
		return ""
	}
	return strings.Join(m.Accept, "、") + "，不超过" + strconv.Itoa(m.MaxMB) + " MB"
}

// stageSheet lists who does what in which time; name gives the name of a body.
func stageSheet(item record.Item, name func(body string) string) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "sheet.stage|环节"}, {Head: "sheet.who|谁来办"}, {Head: "sheet.what|做什么"}, {Head: "sheet.limit|时限"}}}
	for _, stage := range item.Flow.Stages {
		together := joinedNotes(onlyWhen(item, stage.When), side(stage))
		for _, part := range stage.Parts {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{
				{Text: stage.Title, Note: together},
				{Text: name(part.Body), Note: partRole(part, stage)},
				{Text: part.Title, Note: onlyWhen(item, part.When)},
				web.Words(part.Limit.String()),
			}})
			together = ""
		}
	}
	return sheet
}

// onlyWhen says for whom a stage or part takes place; nothing for what always does.
func onlyWhen(item record.Item, when string) string {
	if when == "" {
		return ""
	}
	return "只在" + item.FlowWhen(when) + "时进行"
}

func joinedNotes(notes ...string) string { return strings.Join(kept(notes...), "。") }

// side says how the parts of a stage come together.
func side(s record.Stage) string {
	if len(s.Parts) < 2 {
		return ""
	}
	if title := s.Join.Title(); title != "" {
		return "并联：" + title
	}
	return "并联：各部门同时进行"
}

func partRole(p record.Part, stage record.Stage) string {
	switch {
	case len(stage.Parts) < 2:
		return ""
	case p.Role == record.RoleLead:
		return "牵头部门"
	}
	return "参与部门"
}

func flowPicture(item record.Item, name func(body string) string) pages.Picture {
	var steps []pages.Step
	var words []string
	for _, stage := range item.Flow.Stages {
		word := stage.Title
		if stage.When != "" {
			word += "（" + onlyWhen(item, stage.When) + "）"
		}
		words = append(words, word)
		steps = append(steps, pictured(item, stage, name)...)
	}
	return pages.Draw(steps, "办理流程："+strings.Join(words, "，然后"))
}

// pictured gives the rows of a stage: what runs side by side, and under it the
// conclusion of the lead where it waits for the others.
func pictured(item record.Item, stage record.Stage, name func(body string) string) []pages.Step {
	beside, last := pages.Step{Title: stage.Title}, pages.Step{Title: stage.Title}
	for _, part := range stage.Parts {
		box := pages.Box{Title: part.Title, Text: name(part.Body) + " " + part.Limit.String()}
		for _, when := range kept(stage.When, part.When) {
			box.Conditions = append(box.Conditions, onlyWhen(item, when))
		}
		if stage.Join == record.JoinLeadAfter && part.Role == record.RoleLead {
			last.Parts = append(last.Parts, box)
			continue
		}
		beside.Parts = append(beside.Parts, box)
	}
	if len(last.Parts) == 0 {
		return []pages.Step{beside}
	}
	return []pages.Step{beside, last}
}

func procedureSheet(procedures []record.SpecialProcedure) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "sheet.name|名称"}, {Head: "sheet.longest|最长时限"}, {Head: "sheet.basis|依据"}, {Head: "sheet.fee|收费"}, {Head: "sheet.counted|是否计入办理时限"}}}
	for _, p := range procedures {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(p.Name, p.MaxLimit.String(), p.Basis, p.Fee, p.Counted())})
	}
	return sheet
}

func reviewSheet(points []record.ReviewPoint) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "sheet.point|审查要点"}, {Head: "sheet.standard|标准"}}}
	for _, p := range points {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(p.Title, p.Standard)})
	}
	return sheet
}

func feeSheet(fees []record.Fee) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "sheet.item|项目"}, {Head: "sheet.standard|标准"}, {Head: "sheet.basis|依据"}, {Head: "sheet.waiver|减免"}}}
	for _, fee := range fees {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(fee.Name, fee.Standard, fee.Basis, fee.Waiver)})
	}
	return sheet
}

func editionSheet(code string, editions []Edition) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "sheet.version|版本"}, {Head: "sheet.published|发布时间"}, {Head: "sheet.changed|改了什么"}}}
	for _, e := range editions {
		version := strconv.Itoa(e.Version)
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{
			web.Linked("第"+version+"版", guideAddress(code)+"/versions/"+version), web.Words(web.Moment(e.PublishedAt)), changesOf(code, e.Version),
		}})
	}
	return sheet
}

// changesOf leads from a version to what it says differently from the one before.
func changesOf(code string, version int) web.Cell {
	if version == 1 {
		return web.Words("首次发布")
	}
	return web.Linked("与上一版比较", guideAddress(code)+"/compare?to="+strconv.Itoa(version))
}
