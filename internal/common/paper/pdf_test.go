package paper_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tongban/internal/common/paper"
)

func sampleDoc() paper.Doc {
	rows := [][]string{}
	for i := range 5 {
		rows = append(rows, []string{strconv.Itoa(i + 1), "营业执照（副本）复印件，加盖公章", "1", "纸质"})
	}
	return paper.Doc{Title: "受理通知书", Running: "受理通知书　云市监许受〔2026〕12号", Blocks: []paper.Block{
		paper.Head{Organ: "云州市市场监督管理局", Number: "云市监许受〔2026〕12号", Red: true},
		paper.Heading{Text: "受理通知书"},
		paper.Line{Text: "林晓梅："},
		paper.Para{Text: "你于2026年11月20日提出的“食品经营许可（新办）”申请，经审查，属于本机关职权范围，申请材料齐全，符合法定形式。根据《中华人民共和国行政许可法》第三十二条第一款第五项的规定，本机关决定予以受理，并将在法定期限二十个工作日内作出决定。"},
		paper.Table{Columns: []paper.Column{{Title: "序号", Width: 1, Align: paper.AlignCenter}, {Title: "材料名称", Width: 6}, {Title: "份数", Width: 1}, {Title: "形式", Width: 2}}, Rows: rows},
		paper.Sign{
			Body: "云州市市场监督管理局", Date: "2026年11月22日",
			Seal: &paper.Seal{Holder: "云州市市场监督管理局", Purpose: "行政审批专用章"},
			Code: &paper.Code{Content: "https://www.example.gov.cn/verify/ABCD-EFGH-JKMN", Caption: []string{"扫码核验真伪"}},
		},
	}}
}

// renderer is shared by the tests, because a font takes a moment to parse.
var renderer = sync.OnceValue(paper.NewRenderer)

// draw renders one Doc and fails the test on a fault.
func draw(t testing.TB, d paper.Doc) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := renderer().PDF(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// text reads a PDF back with pdftotext, a reader that is not ours.
func text(t testing.TB, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed (poppler-utils)")
	}
	cmd := exec.Command(tool, "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return string(out)
}

func TestRareCharactersComeBackFromTheFile(t *testing.T) {
	for _, name := range []string{"㐱䶮", "犇骉", "𣲗𠅤"} {
		got := text(t, draw(t, paper.Doc{Title: name, Blocks: []paper.Block{paper.Para{Text: "申请人：" + name + "。"}}}))
		if !strings.Contains(got, name) {
			t.Errorf("paper for %s reads %q", name, got)
		}
	}
}

func TestCharacterWithoutGlyphIsDrawnAsASubstitute(t *testing.T) {
	for _, missing := range []string{"𠀀", "\U0002FFFF", "\x01", "\x00", "\uFFFD"} {
		for where, block := range map[string]paper.Block{
			"text":  paper.Para{Text: "申请人：" + missing},
			"table": paper.Table{Columns: []paper.Column{{Title: "姓名", Width: 1}}, Rows: [][]string{{missing}}},
			"head":  paper.Head{Organ: missing},
			"seal":  paper.Sign{Body: "云州市", Date: "2026年11月22日", Seal: &paper.Seal{Holder: missing}},
		} {
			var out, with bytes.Buffer
			if err := renderer().PDF(&out, paper.Doc{Title: "决定书", Blocks: []paper.Block{block}}); err != nil {
				t.Errorf("%q in %s: %v", missing, where, err)
			}
			if err := renderer().PDF(&with, paper.Doc{Title: "决定书", Blocks: []paper.Block{block}}); err != nil || !bytes.Equal(out.Bytes(), with.Bytes()) {
				t.Errorf("%q in %s: two drawings differ, %v", missing, where, err)
			}
		}
	}
	if got := text(t, draw(t, paper.Doc{Title: "决定书", Blocks: []paper.Block{paper.Para{Text: "申请人：\x01。"}}})); !strings.Contains(got, "〓") {
		t.Errorf("a control character reads %q, want the substitute", got)
	}
	if got := text(t, draw(t, paper.Doc{Title: "决定书", Blocks: []paper.Block{paper.Para{Text: "申请人：林𠀀。"}}})); !strings.Contains(got, "林𠀀") {
		t.Errorf("a copy of the text reads %q, want the character that was meant", got)
	}
}

func TestSameDocGivesTheSameBytes(t *testing.T) {
	if !bytes.Equal(draw(t, sampleDoc()), draw(t, sampleDoc())) {
		t.Error("two drawings of one paper differ")
	}
}

func TestLongTableRepeatsItsTitlesOnEveryPage(t *testing.T) {
	var rows [][]string
	for i := range 60 {
		rows = append(rows, []string{strconv.Itoa(i + 1), strings.Repeat("食品经营场所平面图", 1+i%5)})
	}
	rows = append(rows, []string{"61", strings.Repeat("很长的说明。", 200)})
	sheets := pages(t, draw(t, paper.Doc{Title: "清单", Running: "材料清单", Blocks: []paper.Block{
		paper.Table{Columns: []paper.Column{{Title: "序号", Width: 1}, {Title: "材料名称", Width: 3}}, Rows: rows},
	}}))
	if len(sheets) < 3 {
		t.Fatalf("%d pages, want several", len(sheets))
	}
	for i, lines := range sheets {
		page := strings.Join(lines, "\n")
		if !strings.Contains(page, "材料名称") {
			t.Errorf("page %d has no table titles", i+1)
		}
		foot := fmt.Sprintf("第 %d 页 共 %d 页", i+1, len(sheets))
		if !strings.Contains(page, foot) {
			t.Errorf("page %d does not say %s", i+1, foot)
		}
		if i > 0 && !strings.Contains(page, "材料清单") {
			t.Errorf("page %d has no running head", i+1)
		}
	}
}

// A row that is longer than what is left of the page goes on on the next one: no page
// ends half empty, every word is there once and in its order, under the titles again.
func TestLongRowGoesOnOnTheNextPage(t *testing.T) {
	for before := range 12 {
		for _, length := range []int{9, 30, 60, 150} {
			var words []string
			for i := range length {
				words = append(words, fmt.Sprintf("第%d项意见说明", i+1))
			}
			var rows [][]string
			for i := range 4 * before {
				rows = append(rows, []string{strconv.Itoa(i + 1), "短"})
			}
			rows = append(rows, []string{"长行", strings.Join(words, "\n")}, []string{"末行", "结束"})
			sheets := pages(t, draw(t, paper.Doc{Title: "清单", Dense: true, Blocks: []paper.Block{
				paper.Table{Columns: []paper.Column{{Title: "序号", Width: 1}, {Title: "意见", Width: 3}}, Rows: rows}}}))
			next := 1
			for p, lines := range sheets {
				if !slices.Contains(lines, "序号") && !strings.Contains(strings.Join(lines, " "), "序号") {
					t.Errorf("%d rows before %d lines: page %d has no titles", before, length, p+1)
				}
				here := 0
				for _, l := range lines {
					for strings.Contains(l, fmt.Sprintf("第%d项意见", next)) {
						next, here = next+1, here+1
					}
				}
				if here == 1 {
					t.Errorf("%d rows before %d lines: page %d has one line alone", before, length, p+1)
				}
				if rest := length + 1 - next; here == 0 && rest == length && p > 0 && len(lines) < 20 && before > 0 {
					t.Errorf("%d rows before %d lines: page %d is left half empty", before, length, p+1)
				}
			}
			if next != length+1 {
				t.Errorf("%d rows before %d lines: %d lines are drawn", before, length, next-1)
			}
		}
	}
}

func TestSignatureNeverStandsAloneOnAPage(t *testing.T) {
	for n := 1; n <= 40; n++ {
		var blocks []paper.Block
		for range n {
			blocks = append(blocks, paper.Para{Text: "本机关决定予以受理。"})
		}
		blocks = append(blocks, paper.Sign{Body: "云州市市场监督管理局", Date: "2026年11月22日"})
		sheets := pages(t, draw(t, paper.Doc{Title: "通知", Blocks: blocks}))
		if last := strings.Join(sheets[len(sheets)-1], ""); !strings.Contains(last, "予以受理") {
			t.Fatalf("with %d lines the last page reads %q", n, last)
		}
	}
}

func BenchmarkPDF(b *testing.B) {
	r := renderer()
	d := sampleDoc()
	var out bytes.Buffer
	if err := r.PDF(&out, d); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(out.Len()), "bytes/paper")
	for b.Loop() {
		out.Reset()
		if err := r.PDF(&out, d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "papers/s")
}

func BenchmarkPDFParallel(b *testing.B) {
	r := renderer()
	d := sampleDoc()
	b.RunParallel(func(pb *testing.PB) {
		var out bytes.Buffer
		for pb.Next() {
			out.Reset()
			if err := r.PDF(&out, d); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "papers/s")
}

func TestPapersDrawnAtOnceAreTheSame(t *testing.T) {
	want := draw(t, sampleDoc())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			var out bytes.Buffer
			if err := renderer().PDF(&out, sampleDoc()); err != nil || !bytes.Equal(want, out.Bytes()) {
				t.Errorf("a paper drawn beside others differs: %v", err)
			}
		})
	}
	all.Wait()
}
