package paper_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/base/fault"
	"tongban/internal/common/paper"
)

var update = flag.Bool("update", false, "write the golden files")

// shared is the press of the tests that do not change it.
var shared = sync.OnceValues(func() (*paper.Press, error) {
	return paper.NewPress("https://www.example.gov.cn/verify/")
})

func press(t testing.TB) *paper.Press {
	t.Helper()
	p, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func made(t testing.TB, p *paper.Press, d paper.Draft) paper.Paper {
	t.Helper()
	out, err := p.Draw(d, 1001, 12)
	if err != nil {
		t.Fatalf("draw %s: %v", d.Template, err)
	}
	return out
}

func pdf(t testing.TB, p *paper.Press, x paper.Paper) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := p.PDF(&out, x); err != nil {
		t.Fatalf("pdf of %s: %v", x.Template, err)
	}
	return out.Bytes()
}

// TestPapersReadAsBefore holds the words of every template; a released
// version that reads differently is a mistake, a new wording is a new version.
func TestPapersReadAsBefore(t *testing.T) {
	p := press(t)
	for _, code := range p.Templates().Codes() {
		t.Run(code, func(t *testing.T) {
			file := pdf(t, p, made(t, p, draftOf(code)))
			if dir := os.Getenv("TONGBAN_PAPERS"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, code+".pdf"), file, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			golden(t, code, squeeze(text(t, file)))
		})
	}
}

// TestRepliesReadAsBefore holds what each kind of reply says.
func TestRepliesReadAsBefore(t *testing.T) {
	p := press(t)
	var all strings.Builder
	for n := 1; n <= 22; n++ {
		d := draftOf("inforequest-reply")
		d.Facts.Words["kind"] = fmt.Sprintf("R%02d", n)
		fmt.Fprintf(&all, "%s\n", d.Facts.Words["kind"])
		for _, page := range pages(t, pdf(t, p, made(t, p, d))) {
			all.WriteString(strings.Join(page, "\n") + "\n")
		}
	}
	golden(t, "inforequest-reply-kinds", all.String())
	all.Reset()
	for _, kind := range []string{"corrected", "partly", "refused", "transferred", "named", "other"} {
		d := draftOf("rectify-reply")
		d.Facts.Words["reply"] = kind
		fmt.Fprintf(&all, "%s\n", kind)
		for _, page := range pages(t, pdf(t, p, made(t, p, d))) {
			all.WriteString(strings.Join(page, "\n") + "\n")
		}
	}
	golden(t, "rectify-reply-kinds", all.String())
	all.Reset()
	for n := 1; n <= 8; n++ {
		d := draftOf("inforequest-reply-2008")
		d.Facts.Words["oldKind"] = fmt.Sprintf("Q%02d", n)
		fmt.Fprintf(&all, "%s\n", d.Facts.Words["oldKind"])
		for _, page := range pages(t, pdf(t, p, made(t, p, d))) {
			all.WriteString(strings.Join(page, "\n") + "\n")
		}
	}
	golden(t, "inforequest-reply-2008-kinds", all.String())
}

// golden compares with testdata, or renews it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s reads differently (-before +now):\n%s", name, diff)
	}
}

// squeeze takes out spaces and empty lines, in which versions of pdftotext
// differ.
func squeeze(s string) string {
	var out strings.Builder
	for line := range strings.Lines(s) {
		if line = strings.ReplaceAll(strings.TrimSpace(line), " ", ""); line != "" {
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}

func TestEveryNeedIsNamedWhenMissing(t *testing.T) {
	p := press(t)
	for _, code := range p.Templates().Codes() {
		tpl, err := p.Templates().Newest(code)
		if err != nil {
			t.Fatal(err)
		}
		for _, need := range tpl.Needs() {
			d := draftOf(code)
			delete(d.Facts.Words, need)
			delete(d.Facts.Lists, need)
			_, err := p.Counter(d)
			named := slices.ContainsFunc(fault.FieldsOf(err), func(f fault.Field) bool { return f.Name == need && f.Message != "" })
			if fault.KindOf(err) != fault.KindInvalid || !named {
				t.Errorf("%s without %s: %v", code, need, err)
			}
		}
	}
}

func TestOptionalFactsMayBeAbsent(t *testing.T) {
	p := press(t)
	for _, code := range p.Templates().Codes() {
		tpl, err := p.Templates().Newest(code)
		if err != nil {
			t.Fatal(err)
		}
		d := draftOf(code)
		usual := maps.Clone(d.Facts.Words)
		maps.DeleteFunc(d.Facts.Words, func(name, _ string) bool {
			return !slices.Contains(tpl.Needs(), name) && !slices.ContainsFunc(tpl.Facts, func(f paper.Fact) bool {
				choice, values, _ := strings.Cut(f.When, "=")
				return f.Name == name && slices.Contains(strings.Split(values, ","), usual[choice])
			})
		})
		maps.DeleteFunc(d.Facts.Lists, func(name string, _ []map[string]string) bool { return !slices.Contains(tpl.Needs(), name) })
		pdf(t, p, made(t, p, d))
	}
}

func TestEveryNegativePaperTellsTheRemedy(t *testing.T) {
	p := press(t)
	for _, code := range []string{"decline", "deny", "inforequest-reply", "inforequest-reply-2008", "rectify-reply"} {
		flat := flat(t, pdf(t, p, made(t, p, draftOf(code))))
		for _, want := range []string{"六十日", "云州市人民政府", "行政复议", "六个月", "云州市盘龙区人民法院", "行政诉讼"} {
			if !strings.Contains(flat, want) {
				t.Errorf("%s does not say %s", code, want)
			}
		}
	}
}

// 行政复议法 §23: who is refused information asks for reconsideration first.
func TestWithheldInformationMustBeReconsideredFirst(t *testing.T) {
	p := press(t)
	tpl, err := p.Templates().Newest("inforequest-reply")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(tpl.Facts, func(f paper.Fact) bool { return f.Name == "kind" })
	for kind := range tpl.Facts[i].Choices {
		d := draftOf("inforequest-reply")
		d.Facts.Words["kind"] = kind
		flat := flat(t, pdf(t, p, made(t, p, d)))
		first := "R03" <= kind && kind <= "R10"
		if got := strings.Contains(flat, "先向云州市人民政府申请行政复议"); got != first {
			t.Errorf("%s: reconsideration first is %v, want %v", kind, got, first)
		}
		if !strings.Contains(flat, "行政复议") || !strings.Contains(flat, "2025年度食品安全") {
			t.Errorf("%s: remedy or result is not printed", kind)
		}
	}
}

// 政府信息公开条例 §36(三)(五): a refusal says why.
func TestWithheldInformationNeedsAReason(t *testing.T) {
	p := press(t)
	for kind, needed := range map[string]bool{"R02": false, "R03": true, "R08": true, "R12": true, "R16": false} {
		d := draftOf("inforequest-reply")
		d.Facts.Words["kind"], d.Facts.Words["reason"] = kind, ""
		_, err := p.Counter(d)
		if got := fault.KindOf(err) == fault.KindInvalid; (err != nil) != needed || got != needed {
			t.Errorf("%s without a reason: %v", kind, err)
		}
	}
}

func TestChoiceOutsideTheListIsRefused(t *testing.T) {
	d := draftOf("inforequest-reply")
	d.Facts.Words["kind"] = "R99"
	if _, err := press(t).Counter(d); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("kind R99: %v", err)
	}
}

func TestNumberCounterAndVerifyCode(t *testing.T) {
	p := press(t)
	d := draftOf("grant")
	counter, err := p.Counter(d)
	if err != nil {
		t.Fatal(err)
	}
	if want := "paper/530100-scjg/许准/2026"; counter != want {
		t.Errorf("counter %q, want %q", counter, want)
	}
	one := made(t, p, d)
	if want := "云市监许准〔2026〕12号"; one.Number != want {
		t.Errorf("number %q, want %q", one.Number, want)
	}
	if len(one.VerifyCode) != 14 || !strings.HasSuffix(one.Link, "/verify/"+one.VerifyCode) {
		t.Errorf("verify code %q, link %q", one.VerifyCode, one.Link)
	}
	d.Facts.Words["content"] += "另"
	if two := made(t, p, d); two.VerifyCode == one.VerifyCode || two.Hash == one.Hash {
		t.Error("two papers that differ have one digest")
	}
}

func TestYearOfTheNumberIsThatOfShanghai(t *testing.T) {
	d := draftOf("grant")
	d.MadeAt = madeAt.AddDate(0, 0, 0).UTC()
	d.MadeAt = d.MadeAt.AddDate(0, 1, 9).Add(9 * 3600 * 1e9) // 2026-12-31T16:30Z
	if got := made(t, press(t), d).Number; got != "云市监许准〔2027〕12号" {
		t.Errorf("number %s", got)
	}
}

func TestChangedPaperIsNotDrawn(t *testing.T) {
	p := press(t)
	x := made(t, p, draftOf("grant"))
	x.Addressee = "别人"
	if err := p.PDF(&bytes.Buffer{}, x); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("changed paper: %v", err)
	}
}

func TestSecondPrintAndVoidingShow(t *testing.T) {
	p := press(t)
	x := made(t, p, draftOf("grant"))
	x.Print = 1
	if got := flat(t, pdf(t, p, x)); strings.Contains(got, "次打印") {
		t.Error("the first print is counted on the paper")
	}
	x.Print = 2
	if got := flat(t, pdf(t, p, x)); !strings.Contains(got, "第 2 次打印") {
		t.Error("the second print is not counted on the paper")
	}
	before := len(pdf(t, p, x))
	x.Voided = "当事人撤回"
	if len(pdf(t, p, x)) == before {
		t.Error("a voided paper has no watermark")
	}
}

const smallTemplate = `code: note
version: 1
title: 说明
word: 说
law: 《中华人民共和国行政许可法》第五条
facts:
  - {name: reason, label: 理由}
text:
  - para: 根据{{.law}}，{{.reason}}
`

func TestTemplateChecks(t *testing.T) {
	remedyFacts := `  - {name: reviewOrgan, label: 复议机关}
  - {name: reviewLimit, label: 复议期限}
  - {name: court, label: 法院}
  - {name: suitLimit, label: 诉讼期限}
`
	withRemedy := strings.Replace(smallTemplate, "text:\n", remedyFacts+"text:\n", 1)
	for name, c := range map[string]struct{ text, want string }{
		"a plain template loads":                       {smallTemplate, ""},
		"an unknown variable is refused":               {strings.Replace(smallTemplate, "{{.reason}}", "{{.reason}}{{.raeson}}", 1), "没有变量 raeson"},
		"a variable that is not used is refused":       {strings.Replace(smallTemplate, "{{.reason}}", "", 1), "没有用到"},
		"a text without the law is refused":            {strings.Replace(smallTemplate, "{{.law}}", "", 1), "法律依据"},
		"a loop is refused":                            {strings.Replace(smallTemplate, "{{.reason}}", "{{.reason}}{{range .reason}}{{end}}", 1), "不允许"},
		"a function is refused":                        {strings.Replace(smallTemplate, "{{.reason}}", "{{.reason}}{{print .reason}}", 1), "不允许"},
		"an unknown key is refused":                    {smallTemplate + "colour: red\n", "YAML"},
		"a condition on nothing is refused":            {smallTemplate + "  - {when: nothing, para: 一}\n", "没有变量 nothing"},
		"a refusal without remedy is refused, 许可法 §38": {smallTemplate + "negative: true\n", "救济途径"},
		"a remedy without the court is refused": {withRemedy +
			"negative: true\nremedy:\n  - para: 向{{.reviewOrgan}}在{{.reviewLimit}}内，{{.suitLimit}}\n", "court"},
		"a nested definition is not run":        {smallTemplate + "  - para: '{{define \"x\"}}{{.nothing}}{{end}}'\n", ""},
		"a call of another template is refused": {smallTemplate + "  - para: '{{template \"x\"}}'\n", "不允许"},
		"a table without columns is refused":    {strings.Replace(smallTemplate, "text:\n", "lists:\n  - {name: rows, label: 行, cells: [a]}\ntext:\n  - table: rows\n", 1), "没有列"},
		"a column without width is refused":     {strings.Replace(smallTemplate, "text:\n", "lists:\n  - {name: rows, label: 行, cells: [a]}\ntext:\n  - {table: rows, columns: [{title: 一, value: '{{.a}}'}]}\n", 1), "没有宽度"},
		"a step of two kinds is refused":        {smallTemplate + "  - {line: 一, para: 二}\n", "只能是"},
		"a full remedy loads": {withRemedy +
			"negative: true\nremedy:\n  - para: 向{{.reviewOrgan}}在{{.reviewLimit}}内，向{{.court}}在{{.suitLimit}}内\n", ""},
		"a remedy that only sometimes applies is refused": {withRemedy +
			"negative: true\nremedy:\n  - {when: reason, para: '向{{.reviewOrgan}}在{{.reviewLimit}}内，向{{.court}}在{{.suitLimit}}内'}\n", "没有救济途径"},
	} {
		_, err := paper.ParseTemplate([]byte(c.text))
		if c.want == "" && err != nil || c.want != "" && !strings.Contains(fault.MessageOf(err), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOldPaperKeepsItsWordsWhenTheTemplateChanges(t *testing.T) {
	p, err := paper.NewPress("https://www.example.gov.cn/verify/")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Adopt(smallTemplate); err != nil {
		t.Fatal(err)
	}
	old := made(t, p, draftOf("note"))
	before := pdf(t, p, old)
	second := strings.Replace(strings.Replace(smallTemplate, "version: 1", "version: 2", 1), "根据", "依照", 1)
	if err := p.Adopt(second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, pdf(t, p, old)) {
		t.Error("the old paper reads differently")
	}
	if now := made(t, p, draftOf("note")); now.Version != 2 {
		t.Errorf("a new paper has version %d", now.Version)
	}
	if err := p.Adopt(strings.Replace(smallTemplate, "根据", "按照", 1)); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("a released version was changed: %v", err)
	}
}

// A name that the font cannot draw must not keep anybody from his paper.
func TestNameWithoutGlyphIsPrintedWithASubstituteAndSaid(t *testing.T) {
	p := press(t)
	for where, change := range map[string]func(*paper.Draft){
		"addressee": func(d *paper.Draft) { d.Addressee = "林𠀀" },
		"fact":      func(d *paper.Draft) { d.Facts.Words["item"] = "𠀀" },
		"list":      func(d *paper.Draft) { d.Facts.Lists["materials"][0]["name"] = "𠀀" },
		"body":      func(d *paper.Draft) { d.Facts.Words["body"] = "云州市𠀀局" },
	} {
		d := draftOf("acceptance")
		change(&d)
		if _, err := p.Counter(d); err != nil {
			t.Errorf("%s: %v", where, err)
		}
		x := made(t, p, d)
		if x.Lacks != "U+20000" {
			t.Errorf("%s: the record says %q", where, x.Lacks)
		}
		if words := flat(t, pdf(t, p, x)); !strings.Contains(words, "字库暂缺") || !strings.Contains(words, "U+20000") {
			t.Errorf("%s: the paper does not say what the substitute stands for", where)
		}
	}
	d := draftOf("acceptance")
	d.Addressee, d.Facts.Words["note"] = "林\x00\xff晓梅", "\x00"
	if x := made(t, p, d); strings.Contains(x.Addressee+x.Facts.Words["note"], "\x00") || x.Lacks != "U+FFFD" {
		t.Errorf("what no store keeps is in the record: %q, %q, %q", x.Addressee, x.Facts.Words["note"], x.Lacks)
	}
	if x := made(t, p, draftOf("acceptance")); x.Lacks != "" {
		t.Errorf("a usual paper lacks %q", x.Lacks)
	}
}

// A wording that cannot be filled must not stop the counter: the one before it is taken.
func TestWordingThatCannotBeFilledFallsBackToTheOneBefore(t *testing.T) {
	p, err := paper.NewPress("")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Adopt(smallTemplate); err != nil {
		t.Fatal(err)
	}
	second := strings.Replace(strings.Replace(smallTemplate, "version: 1", "version: 2", 1), "  - {name: reason, label: 理由}\n",
		"  - {name: reason, label: 理由}\n  - {name: nobodyKnows, label: 没有人知道的事}\n", 1)
	second = strings.Replace(second, "{{.reason}}", "{{.reason}}{{.nobodyKnows}}", 1)
	if err := p.Adopt(second); err != nil {
		t.Fatal(err)
	}
	x := made(t, p, draftOf("note"))
	if x.Version != 1 || x.Skipped != 2 {
		t.Errorf("version %d, skipped %d; want the first, and the second skipped", x.Version, x.Skipped)
	}
	d := draftOf("note")
	d.Facts.Words["nobodyKnows"] = "说明白了"
	if x := made(t, p, d); x.Version != 2 || x.Skipped != 0 {
		t.Errorf("version %d, skipped %d; want the second", x.Version, x.Skipped)
	}
	d.Facts.Words["nobodyKnows"] = ""
	if _, err := p.Counter(d); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("what the officer left empty is taken for the template's fault: %v", err)
	}
}

func TestPreviewIsMarkedOnEveryPageAndHasNoCode(t *testing.T) {
	p := press(t)
	x := made(t, p, draftOf("grant"))
	whole := len(pdf(t, p, x))
	x.Preview = true
	words := flat(t, pdf(t, p, x))
	if !strings.Contains(words, "不能作为凭证") || strings.Contains(words, "核验码") {
		t.Errorf("the preview reads %s", words)
	}
	if len(pdf(t, p, x)) == whole {
		t.Error("the preview has no mark across the page")
	}
}

func TestOnlyStatedFactsAreKept(t *testing.T) {
	x := made(t, press(t), draftOf("grant"))
	if _, kept := x.Facts.Words["receiver"]; kept || len(x.Facts.Lists) > 0 {
		t.Errorf("a grant keeps facts it does not state: %v", x.Facts)
	}
}

func TestFontLicenceGoesWithTheProgram(t *testing.T) {
	if !strings.Contains(paper.FontLicence(), "SIL OPEN FONT LICENSE") {
		t.Error("the licence text is absent")
	}
}
