package publish

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// Proof (校对记录) is who proof-read a document in which round and at which level, and which text it was.
type Proof struct {
	Round int       `json:"round"` // how often it had been submitted
	Level int       `json:"level"` // of review; 0 is the author's own
	Title string    `json:"title"`
	By    string    `json:"by"`
	Name  string    `json:"name"`
	At    time.Time `json:"at"`
	Draft int       `json:"draft"` // 第几稿
	Sum   string    `json:"sum"`   // SM3 of what was read
	Found string    `json:"found,omitempty"`
}

// draftNumber is which draft the text is: the first is 1.
func (d Document) draftNumber() int { return max(d.Draft, 1) }

// sum names the text that a proof-reader read.
func (c Content) sum() string {
	s := gm.Sum([]byte(text(c)))
	return hex.EncodeToString(s[:8])
}

// levelNow is the level at which the document is reviewed.
func (d Document) levelNow() Level {
	if n := len(d.Reviews); n < len(d.Levels) {
		return d.Levels[n]
	}
	return Level{N: len(d.Reviews) + 1}
}

// proved adds a proof-reading of the text as it stands.
func (d Document) proved(m *matter.Move, level Level, found string) Document {
	d.Proofs = append(slices.Clone(d.Proofs), Proof{Round: d.Round, Level: level.N, Title: level.Title, By: m.Actor.Subject(), Name: m.Actor.Name, At: m.Now, Draft: d.draftNumber(), Sum: d.Content.sum(), Found: found})
	return d
}

// proofNow is the last proof-reading at the level and round where the document is.
func (d Document) proofNow() (Proof, bool) {
	for _, p := range slices.Backward(d.Proofs) {
		if p.Round == d.Round && p.Level == d.levelNow().N {
			return p, true
		}
	}
	return Proof{}, false
}

// Proofread (校对) is the word of a proof-reader who is not the reviewer.
type Proofread struct {
	Verdict string `json:"verdict" form:"verdict" label:"校对结果" kind:"radio" need:"true" options:"clean=没有发现差错|errors=发现差错"`
	Found   string `json:"found" form:"found" label:"发现的差错" kind:"textarea" max:"1000" hint:"发现差错的必填：在哪里，应当是什么；审核人按这里退回修改"`
}

func proofread(m *matter.Move, in Proofread) error {
	d := documentOf(m)
	if d.wrote(m.Actor.Subject()) {
		return fault.Deniedf("这篇信息由您起草或者修改过，请由另一位同事校对")
	}
	found := strings.TrimSpace(in.Found)
	switch {
	case in.Verdict == "errors" && found == "":
		return fault.InvalidField("found", "请填写发现的差错")
	case in.Verdict == "clean" && found != "":
		return fault.InvalidField("verdict", "填写了发现的差错，校对结果请选“发现差错”")
	case in.Verdict != "errors" && in.Verdict != "clean":
		return fault.InvalidField("verdict", "请选择校对结果")
	}
	m.Record("draft", d.draftNumber())
	keep(m, d.proved(m, d.levelNow(), found))
	return nil
}

// read makes sure before a review that the text was proof-read at its level: by somebody who said so, or by the reviewer.
func (d Document) read(m *matter.Move, self bool) (Document, error) {
	p, known := d.proofNow()
	switch {
	case known && p.Found != "":
		return d, fault.Conflictf("%s校对发现了差错：%s。请退回修改，或者请校对人重新登记", p.Name, p.Found)
	case known && !self:
		return d, nil
	case !self:
		return d, fault.InvalidField("proofread", "请先校对，再通过；也可以由另一位同事先登记校对")
	}
	return d.proved(m, d.levelNow(), ""), nil
}

// proofsPart is the register of the proof-readings of a document.
func proofsPart(d Document) []templ.Component {
	if len(d.Proofs) == 0 {
		return nil
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "轮次", Tight: true}, {Head: "级次"}, {Head: "校对人"}, {Head: "时间"}, {Head: "稿次和摘要"}, {Head: "结果"}}}
	for _, p := range d.Proofs {
		result := "没有发现差错"
		if p.Found != "" {
			result = "发现差错：" + p.Found
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells("第"+strconv.Itoa(p.Round)+"轮", p.Title, p.Name, web.Moment(p.At), "第"+strconv.Itoa(p.Draft)+"稿 "+p.Sum, result)})
	}
	return []templ.Component{web.Section("校对记录", web.Table(sheet))}
}
