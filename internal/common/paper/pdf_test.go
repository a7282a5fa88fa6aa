package paper_test

import (
	"bytes"
	"testing"

	"tongban/internal/common/paper"
)

func sampleDoc() paper.Doc {
	rows := [][]string{}
	for range 5 {
		rows = append(rows, []string{"1", "营业执照（副本）复印件，加盖公章", "1", "纸质"})
	}
	return paper.Doc{Title: "受理通知书", Running: "受理通知书　云市监许受〔2026〕12号", Blocks: []paper.Block{
		paper.Head{Organ: "云州市市场监督管理局", Number: "云市监许受〔2026〕12号", Red: true},
		paper.Heading{Text: "行政许可申请受理通知书"},
		paper.Line{Text: "林晓梅："},
		paper.Para{Text: "你于2026年11月20日提出的“食品经营许可（新办）”申请，经审查，属于本机关职权范围，申请材料齐全、符合法定形式。根据《中华人民共和国行政许可法》第三十二条第一款第五项的规定，本机关决定予以受理，并将在法定期限二十个工作日内作出决定。"},
		paper.Table{Columns: []paper.Column{{Title: "序号", Width: 1, Align: paper.AlignCenter}, {Title: "材料名称", Width: 6}, {Title: "份数", Width: 1, Align: paper.AlignCenter}, {Title: "形式", Width: 2}}, Rows: rows},
		paper.Sign{Body: "云州市市场监督管理局", Date: "2026年11月22日", Seal: &paper.Seal{Holder: "云州市市场监督管理局", Purpose: "行政审批专用章"}},
		paper.Code{Content: "https://example.gov.cn/verify/ABCD-EFGH-JKMN", Caption: []string{"扫码核验本文书真伪并查看办理进度", "核验码：ABCD-EFGH-JKMN"}},
	}}
}

func BenchmarkPDF(b *testing.B) {
	r := paper.NewRenderer()
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
