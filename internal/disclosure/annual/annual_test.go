package annual_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tongban/internal/disclosure/annual"
)

// Reports that offices really published; they are not part of the product.
const (
	reports = "../../../../shared/data/disclosure/annual_reports"
	seeds   = "../../../../shared/seeds"
)

// real reads a report from the shared folder, or skips.
func real(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skip("the real reports are not here: ", err)
	}
	return text
}

func read(t *testing.T, file []byte) annual.Report {
	t.Helper()
	r, err := annual.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wrong are the findings that are not right, without the place and with the two figures.
func wrong(r annual.Report) []string {
	var list []string
	for _, f := range annual.Check(r) {
		if !f.OK {
			list = append(list, f.Rule+"，"+f.Parts.String()+"，"+f.Total.String())
		}
	}
	return list
}

// byHand is what somebody read off a report by hand.
type byHand struct {
	Year   int                                  `json:"year"`
	Table2 map[string]json.RawMessage           `json:"table2"`
	Table3 map[string]map[string]*annual.Figure `json:"table3"`
	Table4 map[string]map[string]*annual.Figure `json:"table4"`
}

// cells puts a transcript into the addresses of the form.
func (b byHand) cells(t *testing.T) map[string]*annual.Figure {
	t.Helper()
	all := map[string]*annual.Figure{}
	for row, columns := range b.Table3 {
		for column, v := range columns {
			all["table3."+row+"."+column] = v
		}
	}
	for group, columns := range b.Table4 {
		for column, v := range columns {
			all["table4.count."+group+"."+column] = v
		}
	}
	for key, paths := range map[string][]string{
		"regulation_made_repealed_valid": {"regulation.made", "regulation.repealed", "regulation.valid"},
		"normative_made_repealed_valid":  {"normative.made", "normative.repealed", "normative.valid"},
		"permit_decisions":               {"permit.amount"}, "penalty_decisions": {"penalty.amount"}, "coercion_decisions": {"coercion.amount"}, "fee_10k_yuan": {"fee.amount"},
	} {
		text, ok := b.Table2[key]
		if !ok {
			continue
		}
		if text[0] != '[' {
			text = json.RawMessage("[" + string(text) + "]")
		}
		var values []*annual.Figure
		if err := json.Unmarshal(text, &values); err != nil || len(values) != len(paths) {
			t.Fatalf("%s: %v", key, err)
		}
		for i, p := range paths {
			all["table2."+p] = values[i]
		}
	}
	return all
}

func TestRealReportsAreReadFigureByFigure(t *testing.T) {
	for _, name := range []string{"hongze_2023", "suqian_2023"} {
		t.Run(name, func(t *testing.T) {
			r := read(t, real(t, filepath.Join(reports, name+".txt")))
			var want byHand
			if err := json.Unmarshal(real(t, filepath.Join(reports, name+".expected.json")), &want); err != nil {
				t.Fatal(err)
			}
			if r.Year != want.Year || r.Form != "2021" {
				t.Errorf("year %d of form %s, want %d", r.Year, r.Form, want.Year)
			}
			cells := want.cells(t)
			for path, v := range cells {
				if got, ok := r.Cells[path]; v == nil && ok || v != nil && (!ok || got != *v) {
					t.Errorf("%s is %s (%v), want %v", path, got, ok, v)
				}
			}
			for path := range r.Cells {
				if _, ok := cells[path]; !ok {
					t.Errorf("%s was read though the report has no such cell", path)
				}
			}
		})
	}
}

func TestTheErrorsOfRealReportsAreFoundAndNoOthers(t *testing.T) {
	for _, c := range []struct {
		path string
		want []string
	}{
		{filepath.Join(reports, "hongze_2023.txt"), []string{"行政复议各项之和等于总计，11，0", "复议后起诉各项之和等于总计，5，0"}},
		{filepath.Join(reports, "suqian_2023.txt"), nil},
		{filepath.Join(seeds, "004_8d8ab1cc33b56129.txt"), []string{"各渠道申请之和等于申请总数，1673，1844", "各类答复之和等于答复总数，76，154", "各类答复之和等于答复总数，1594，1844",
			"正文与表格一致，364686，373127", "分项之和不超过总数，42523，42514", "百分比与数字一致，36.36，42.21"}},
		{filepath.Join(seeds, "002_846dd186b8841f11.txt"), []string{"正文与表格一致，1104，1786", "分项之和不超过总数，53269，1786"}},
		{filepath.Join(seeds, "001_a0c0319a58bee673.txt"), nil},
		{filepath.Join(seeds, "000_892f8451b7a3046d.txt"), nil},
	} {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			if got := wrong(read(t, real(t, c.path))); !slices.Equal(got, c.want) {
				t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestTheTableOfSanmingIsReadFigureByFigure(t *testing.T) {
	r := read(t, real(t, filepath.Join(seeds, "004_8d8ab1cc33b56129.txt")))
	var facts []struct {
		Seed  string                     `json:"seed"`
		Table map[string][]annual.Figure `json:"table"`
	}
	if err := json.Unmarshal(real(t, filepath.Join(reports, "seed_report_facts.json")), &facts); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, f := range facts {
		if !strings.HasPrefix(f.Seed, "004") {
			continue
		}
		for row, v := range f.Table {
			for i, column := range []string{"year", "all"} {
				compared++
				if got, ok := r.Cell("indicators", row, column); !ok || got != v[i] {
					t.Errorf("%s.%s is %s, want %s", row, column, got, v[i])
				}
			}
		}
	}
	if compared != 30 {
		t.Errorf("compared %d cells", compared)
	}
}

// aReport is a whole report on 2021 or later, as a web page; change puts other figures into cells.
func aReport(change map[string]string) string {
	form, _ := annual.FormOf("2021")
	cell := func(path, value string) string {
		if v, ok := change[path]; ok {
			value = v
		}
		return "<td>" + value + "</td>"
	}
	var b strings.Builder
	b.WriteString("<html><body><h1>云州市2025年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>全年新收政府信息公开申请10件，予以公开4件，部分公开1件。</p>")
	for _, table := range form.Tables {
		b.WriteString("<p>" + table.Title + "</p><p>本年制发件数 现行有效件数</p><table>")
		for _, row := range table.Rows {
			if row.Optional && row.Name != "other" {
				continue
			}
			title := "<td>" + row.Title + "</td>"
			if row.Bare {
				title = ""
			}
			b.WriteString("<tr>" + title)
			columns := row.Columns
			if columns == nil {
				columns = table.Columns
			}
			for _, c := range columns {
				value := "0"
				if table.Name == "table3" && (c.Name == "natural_person" || c.Name == "total") {
					value = map[string]string{"new": "10", "carried_in": "2", "granted": "4", "partial": "1", "unable_not_held": "6", "result_total": "11", "carried_out": "1"}[row.Name]
				}
				if value == "" {
					value = "0"
				}
				b.WriteString(cell(table.Name+"."+row.Name+"."+c.Name, value))
			}
			b.WriteString("</tr>")
		}
		b.WriteString("</table>")
	}
	b.WriteString("<p>五、存在的主要问题及改进情况</p></body></html>")
	return b.String()
}

func TestEveryIdentityOfTheTablesIsAsked(t *testing.T) { // 政府信息公开条例 §50: 年度报告的数据前后一致
	for _, c := range []struct {
		name   string
		change map[string]string
		want   []string
	}{
		{"what is right has no finding", nil, nil},
		{"new and carried in", map[string]string{"table3.carried_in.natural_person": "3", "table3.carried_in.total": "3"}, []string{"新收加结转等于办结加结转下年，13，12", "新收加结转等于办结加结转下年，13，12"}},
		{"one kind of applicant", map[string]string{"table3.granted.business": "1"}, []string{"办理结果各项之和等于总计，1，0", "各类申请人之和等于总计，5，4"}},
		{"a review", map[string]string{"table4.count.review.upheld": "3", "table4.count.review.total": "2"}, []string{"行政复议各项之和等于总计，3，2"}},
		{"a suit", map[string]string{"table4.count.litigation_direct.pending": "1"}, []string{"未经复议直接起诉各项之和等于总计，1，0"}},
		{"a suit after review", map[string]string{"table4.count.litigation_after_review.other": "1"}, []string{"复议后起诉各项之和等于总计，1，0"}},
		{"a blank total is not an error", map[string]string{"table3.granted.total": ""}, []string{"办理结果各项之和等于总计，7，11"}},
		{"the text says another figure", map[string]string{"table3.partial.natural_person": "2", "table3.partial.total": "2", "table3.granted.natural_person": "3", "table3.granted.total": "3"},
			[]string{"正文与表格一致，3，4", "正文与表格一致，2，1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, []byte(aReport(c.change)))
			if r.Form != "2021" || r.Year != 2025 || r.Body != "云州市" {
				t.Errorf("form %s, year %d, body %s", r.Form, r.Year, r.Body)
			}
			if got := wrong(r); !slices.Equal(got, c.want) {
				t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestAYearTakesOverWhatTheOneBeforeLeft(t *testing.T) {
	before, r := read(t, []byte(aReport(nil))), read(t, []byte(aReport(nil)))
	r.Year = 2026
	var got []string
	for _, f := range annual.CheckYears(before, r) {
		if !f.OK {
			got = append(got, f.Where+" "+f.Parts.String()+" "+f.Total.String())
		}
	}
	if want := []string{"自然人 1 2", "总计 1 2"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

func TestCumulativeFiguresGrowByTheYear(t *testing.T) {
	table := func(year, all string) annual.Report {
		return read(t, []byte("云州市政府信息公开\n指标名称 单位 本年 历年累计\n主动公开文件数 条 "+year+" "+all+"\n"))
	}
	before, r := table("10", "100"), table("7", "108")
	before.Year, r.Year = 2016, 2017
	found := annual.CheckYears(before, r)
	if len(found) != 1 || found[0].OK || found[0].Parts != annual.Whole(107) || found[0].Total != annual.Whole(108) {
		t.Errorf("found %v", found)
	}
}

func TestWhatIsNoReportIsSaidPlainly(t *testing.T) {
	for name, file := range map[string]string{"empty": " \n", "a PDF": "%PDF-1.7", "JSON of something else": `{"a":1}`} {
		if _, err := annual.Read([]byte(file)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	r := read(t, []byte("关于放假的通知\n各单位：\n元旦放假1天。"))
	if r.Form != "" || len(annual.Check(r)) != 0 {
		t.Errorf("a notice has form %q and findings %v", r.Form, annual.Check(r))
	}
}

func TestAReportInAnotherEncodingOrAsJSONIsTheSame(t *testing.T) {
	whole := read(t, []byte(aReport(nil)))
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	if again := read(t, text); !maps.Equal(again.Cells, whole.Cells) || again.Year != whole.Year {
		t.Error("the JSON of a report is another report")
	}
	old, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(aReport(nil)))
	if err != nil {
		t.Fatal(err)
	}
	if again := read(t, old); !maps.Equal(again.Cells, whole.Cells) || again.Body != whole.Body {
		t.Error("the report in GB 18030 is another report")
	}
}
