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

// found is one thing that the rules find in an item in force.
type found struct {
	code, name, body, bodyName string
	lint.Finding
}

// findingFilter is what of the report is looked at; empty is everything.
type findingFilter struct{ body, rule, severity string }

func findingFilterOf(query url.Values) findingFilter {
	return findingFilter{query.Get("body"), query.Get("rule"), query.Get("severity")}
}

func (f findingFilter) keeps(in found) bool {
	return (f.body == "" || f.body == in.body) && (f.rule == "" || f.rule == in.Rule) && (f.severity == "" || f.severity == string(in.Severity))
}

// eachFinding looks at every item in force, one batch of records at a time.
func (room *Room) eachFinding(ctx context.Context, do func(found) error) (items int, err error) {
	facts := room.deps.Library.facts()
	err = room.deps.Library.Each(ctx, func(c Current) error {
		if c.State == StateCancelled {
			return nil
		}
		items++
		for _, f := range lint.Check(c.Item, facts) {
			if err := do(found{c.Code, c.Name, c.Body, c.BodyName, f}); err != nil {
				return err
			}
		}
		return nil
	})
	return items, err
}

// report counts the findings of the whole catalogue and keeps those of one page.
type report struct {
	items, total            int
	severity, rules, bodies map[string]int
	page                    []found
}

// reportOf counts each way of narrowing under the other two, so that a chip says what it would leave.
func (room *Room) reportOf(ctx context.Context, filter findingFilter, from int) (r report, err error) {
	r = report{severity: map[string]int{}, rules: map[string]int{}, bodies: map[string]int{}}
	r.items, err = room.eachFinding(ctx, func(f found) error {
		count := func(counts map[string]int, value string, without findingFilter) {
			if without.keeps(f) {
				counts[value]++
			}
		}
		count(r.severity, string(f.Severity), findingFilter{filter.body, filter.rule, ""})
		count(r.rules, f.Rule, findingFilter{filter.body, "", filter.severity})
		count(r.bodies, f.body, findingFilter{"", filter.rule, filter.severity})
		if filter.keeps(f) {
			if r.total >= from && len(r.page) < pagedFindings {
				r.page = append(r.page, f)
			}
			r.total++
		}
		return nil
	})
	return r, err
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
	report, err := room.reportOf(r.Context(), filter, max(0, from))
	if err != nil {
		return err
	}
	page := pages.FindingsPage{Filters: room.findingFilters(report, filter, query), Sheet: findingSheet(report.page),
		Said: "检查了 " + web.Number(int64(report.items)) + " 个没有取消的事项，符合条件的问题有 " + web.Number(int64(report.total)) + " 处。"}
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

func (room *Room) findingRows(ctx context.Context, filter findingFilter) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		going := true
		_, err := room.eachFinding(ctx, func(f found) error {
			if !filter.keeps(f) {
				return nil
			}
			if going = yield([]string{f.code, f.name, f.bodyName, f.Severity.Title(), f.Title, f.Message, f.Mend, f.Source, f.Field}, nil); !going {
				return context.Canceled
			}
			return nil
		})
		if err != nil && going {
			yield(nil, err)
		}
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
