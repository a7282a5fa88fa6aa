package catalog

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/transfer"
)

const (
	findingsHome  = "/desk/catalog/findings"
	pagedFindings = 50
)

// findingFilter is what of the report is looked at; empty is everything.
type findingFilter struct{ body, rule, severity string }

func findingFilterOf(query url.Values) findingFilter {
	return findingFilter{query.Get("body"), query.Get("rule"), query.Get("severity")}
}

// keeps reports whether a finding of another filter's three values is looked at.
func (f findingFilter) keeps(in findingFilter) bool {
	return (f.body == "" || f.body == in.body) && (f.rule == "" || f.rule == in.rule) && (f.severity == "" || f.severity == in.severity)
}

// report counts the findings of the whole catalogue and keeps those of one page.
type report struct {
	items, left, total      int
	severity, rules, bodies map[string]int
	page                    []found
}

// reportOf counts each way of narrowing under the other two, so that a chip says what it would leave.
func reportOf(state *findings, filter findingFilter, from int) report {
	r := report{items: len(state.items), left: state.left, severity: map[string]int{}, rules: map[string]int{}, bodies: map[string]int{}}
	for cell, n := range state.counts {
		count := func(counts map[string]int, value string, without findingFilter) {
			if without.keeps(cell) {
				counts[value] += n
			}
		}
		count(r.severity, cell.severity, findingFilter{filter.body, filter.rule, ""})
		count(r.rules, cell.rule, findingFilter{filter.body, "", filter.severity})
		count(r.bodies, cell.body, findingFilter{"", filter.rule, filter.severity})
		if filter.keeps(cell) {
			r.total += n
		}
	}
	n := 0
	state.each(filter, func(f found) bool {
		if n >= from {
			r.page = append(r.page, f)
		}
		n++
		return len(r.page) < pagedFindings
	})
	return r
}

// getFindings reports what the rules find in the catalogue as it stands: by body, rule and severity, each with
// the place where it is mended.
func (room *Room) getFindings(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	filter := findingFilterOf(query)
	if as := query.Get("as"); as != "" {
		return transfer.SendTable(w, transfer.Format(as), "item-findings", transfer.Heads("事项编码", "事项名称", "实施主体", "级别", "规则", "问题", "怎样改", "依据", "字段"), room.findingRows(r.Context(), filter))
	}
	from, _ := strconv.Atoi(query.Get("from"))
	state, err := room.findings.state(r.Context(), patience)
	if err != nil {
		return err
	}
	report := reportOf(state, filter, max(0, from))
	page := pages.FindingsPage{Filters: room.findingFilters(report, filter, query), Sheet: findingSheet(report.page),
		Said: findingsSaid(report)}
	if report.total > 0 {
		page.Excel, page.CSV, page.JSON = with(findingsHome, without(query, "from"), "as", "xlsx"), with(findingsHome, without(query, "from"), "as", "csv"), with(findingsHome, without(query, "from"), "as", "json")
	}
	if from > 0 {
		page.Sheet.Pages.First = with(findingsHome, query, "from", "")
	}
	if from+len(report.page) < report.total {
		page.Sheet.Pages.Next = with(findingsHome, query, "from", strconv.Itoa(from+pagedFindings))
	}
	return web.Render(w, r, pages.Findings(room.deps.Web.Frame(r, "事项检查报告"), page))
}

// findingsSaid says how many items were looked at, and how many still are.
func findingsSaid(r report) string {
	said := "检查了 " + web.Number(int64(r.items-r.left)) + " 个没有取消的事项，符合条件的问题有 " + web.Number(int64(r.total)) + " 处。"
	if r.left > 0 {
		said += "还有 " + web.Number(int64(r.left)) + " 个正在检查，稍后刷新本页可以看到；下载的表等全部检查完才给出。"
	}
	return said
}

// findingRows waits until every item was looked at: a list that goes out is complete.
func (room *Room) findingRows(ctx context.Context, filter findingFilter) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		state, err := room.findings.state(ctx, wholeDay)
		if err != nil {
			yield(nil, err)
			return
		}
		state.each(filter, func(f found) bool {
			return yield([]string{f.code, f.name, f.bodyName, f.Severity.Title(), f.Title, f.Message, f.Mend, f.Source, f.Field}, nil)
		})
	}
}

func (room *Room) findingFilters(r report, filter findingFilter, query url.Values) []web.Filters {
	query = without(query, "from")
	ruleTitle := func(code string) string {
		rule, _ := lint.RuleOf(code)
		return rule.Title
	}
	severityTitle := func(s string) string { return lint.Severity(s).Title() }
	return []web.Filters{
		findingChips("级别", "severity", filter.severity, r.severity, severityTitle, query),
		findingChips("规则", "rule", filter.rule, r.rules, ruleTitle, query),
		findingChips("部门", "body", filter.body, r.bodies, room.deps.Org.BodyName, query),
	}
}

func findingChips(label, key, chosen string, counts map[string]int, title func(string) string, query url.Values) web.Filters {
	const most = 12 // the fullest; the others come when these are mended
	bar := web.Filters{Label: label, Total: -1, Chips: []web.Chip{{Text: "全部", Href: with(findingsHome, query, key, ""), On: chosen == ""}}}
	values := make([]string, 0, len(counts))
	for value := range counts {
		values = append(values, value)
	}
	slices.SortFunc(values, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for n, value := range values {
		if n < most || value == chosen {
			bar.Chips = append(bar.Chips, web.Chip{Text: title(value) + " " + strconv.Itoa(counts[value]), Href: with(findingsHome, query, key, value), On: value == chosen})
		}
	}
	return bar
}

// findingSheet leads from each finding to the item and to the place in the editor where it is mended.
func findingSheet(list []found) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "事项"}, {Head: "级别", Tight: true}, {Head: "问题"}, {Head: "怎样改"}, {Head: "操作", Tight: true}},
		Empty: web.Nothing{Title: "没有发现问题", Why: "符合条件的事项都通过了检查。", Next: web.Link{Text: "看全部", Href: findingsHome}}}
	tones := map[lint.Severity]web.Tone{lint.Stop: web.ToneDanger, lint.Warn: web.ToneWarn}
	for _, f := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{{Text: f.name, Href: guideAddress(f.code), Note: f.bodyName}, web.Part(web.Tag(tones[f.Severity], f.Severity.Title())),
			{Text: f.Message, Note: f.Title}, {Text: f.Mend, Note: f.Source}, web.Part(pages.MendField("/desk/catalog/items/"+url.PathEscape(f.code)+"/at?field="+url.QueryEscape(f.Field), f.name))}})
	}
	return sheet
}
