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

// Passage is a stretch of a document with its place, such as 正文第3段.
type Passage struct{ Place, Text string }

// Wrong is a place of a passage where a word of the list of wrong words stands.
type Wrong struct {
	Passage       int // which of the passages
	Sort          string
	Word, Should  string
	Before, After string
	Note          string
}

// Finding (需要核对的地方) is a place that must be mended, or said to be right with a reason, before the document goes on.
type Finding struct {
	Key           string
	Sort          string // 错别字, 个人信息 …
	Place         string
	Before, After string
	Found, Should string
	Note          string
}

// Affirmation (确认无误) is the answer to a finding.
type Affirmation struct {
	Key    string    `json:"key"`
	Sort   string    `json:"sort"`
	Found  string    `json:"found"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
}

// passages are what a document says in public, each with its place.
func (d Document) passages() (out []Passage) {
	c := d.Content
	said := []Passage{{"标题", c.Title}, {"联合发文机关", c.Issuers}, {"主题词", c.Keywords}, {"内容概述", c.Abstract}, {"公开依据", c.Basis}, {"修订说明", d.Change}}
	if b := d.Bond; b != nil {
		said = append(said, Passage{"解读人", b.Interpreter}, Passage{"解读人的职务", b.Post}, Passage{"没有写到的内容", b.Omitted})
	}
	for _, p := range said {
		if p.Text != "" {
			out = append(out, p)
		}
	}
	n := 0
	for _, line := range strings.Split(c.Text, "\n") {
		if strings.TrimSpace(line) != "" {
			n++
			out = append(out, Passage{"正文第" + strconv.Itoa(n) + "段", line})
		}
	}
	for _, f := range c.Files {
		if !f.Internal {
			out = append(out, Passage{"附件名称", f.Name})
		}
	}
	return out
}

// keyOfFinding names a finding by what it is and what stands around it, so that an answer holds when a paragraph is put in
// before it, and not for another place.
func keyOfFinding(parts ...string) string {
	sum := gm.Sum([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// mostFindings bounds what is shown at a time; beyond it a document does not go on.
const mostFindings = 1000

// tooMany is the finding that there are more than are shown; nobody says that it is right.
const tooMany = "more"

// Findings looks through a document for wrong words, for what looks like a person's data, and for links that lead nowhere.
func (room *Room) Findings(d Document) (out []Finding) {
	list, full := d.passages(), false
	seen := map[string]bool{}
	add := func(f Finding) {
		if !seen[f.Key] {
			seen[f.Key] = true
			out = append(out, f)
		}
	}
	if room.Wrong != nil {
		found, more := room.Wrong(d.Body, list)
		full = more
		for _, w := range found {
			add(Finding{Key: keyOfFinding("word", w.Word, w.Before, w.After), Sort: w.Sort, Place: list[w.Passage].Place, Before: w.Before, Found: w.Word, After: w.After, Should: w.Should, Note: w.Note})
		}
	}
	for _, p := range list {
		found := numbersIn(p.Text, mostFindings)
		full = full || len(found) == mostFindings
		for _, n := range found { // named by the whole number, shown by its mask
			add(Finding{Key: keyOfFinding("privacy", n.what, n.number), Sort: "个人信息", Place: p.Place, Found: n.words()})
		}
	}
	for _, f := range d.deadLinks() {
		add(f)
	}
	if full || len(out) > mostFindings {
		out = append(out[:min(len(out), mostFindings)], Finding{Key: tooMany, Sort: "检查", Place: "全文", Found: "需要核对的地方太多，还有没有列出的", Note: "请先修改，或者分成几篇；不能一律确认无误"})
	}
	return out
}

// answer is what was said to a finding.
func (d Document) answer(f Finding) (Affirmation, bool) {
	for _, a := range d.Affirmed {
		if a.Key == f.Key {
			return a, true
		}
	}
	return Affirmation{}, false
}

// Unanswered are the findings of a document that nobody has said to be right.
func (room *Room) Unanswered(d Document) (out []Finding) {
	for _, f := range room.Findings(d) {
		if _, answered := d.answer(f); !answered {
			out = append(out, f)
		}
	}
	return out
}

// answered refuses while something is neither mended nor said to be right.
func (room *Room) answered(d Document, field string) error {
	left := room.Unanswered(d)
	if len(left) == 0 {
		return nil
	}
	f := left[0]
	return fault.InvalidField(field, "还有%d处需要核对，例如%s的%s“%s”。请先修改，或者用“确认无误”逐处写明理由", len(left), f.Place, f.Sort, f.Found)
}

// words say what was found and what is proposed.
func (f Finding) words() string {
	text := f.Place + "，" + f.Sort + "：" + f.Before + "【" + f.Found + "】" + f.After
	if f.Should != "" {
		text += "，建议改为“" + f.Should + "”"
	}
	if f.Note != "" {
		text += "（" + f.Note + "）"
	}
	return text
}

// Affirm (确认无误) says of places that were found that they are right, and why.
type Affirm struct {
	Keys   []string `json:"keys" form:"keys" label:"确认无误的地方" kind:"checks" need:"true" hint:"写错了的请退回“修改”改正，不要勾选"`
	Reason string   `json:"reason" form:"reason" label:"确认无误的理由" kind:"textarea" need:"true" max:"300" hint:"例如：引用原文；这是单位公开的值班手机"`
}

// affirm is for who drafts and for who reviews: who reviews answers what came onto the list meanwhile.
func (room *Room) affirm(m *matter.Move, in Affirm) error {
	d := documentOf(m)
	if m.Matter().State != StateDrafting {
		if err := other(m, d); err != nil {
			return err
		}
	}
	reason := strings.TrimSpace(in.Reason)
	if reason == "" {
		return fault.InvalidField("reason", "请填写确认无误的理由")
	}
	if len(in.Keys) == 0 {
		return fault.InvalidField("keys", "请选择确认无误的地方")
	}
	left := room.Unanswered(d)
	d.Affirmed = slices.Clone(d.Affirmed)
	for _, key := range in.Keys {
		i := slices.IndexFunc(left, func(f Finding) bool { return f.Key == key })
		if key == tooMany {
			return fault.InvalidField("keys", "需要核对的地方太多，请先修改，或者分成几篇")
		}
		if i < 0 {
			return fault.InvalidField("keys", "有的地方已经改过或者已经确认，请重新选择")
		}
		f := left[i]
		d.Affirmed = append(d.Affirmed, Affirmation{Key: f.Key, Sort: f.Sort, Found: f.Found, Reason: reason, By: m.Actor.Subject(), Name: m.Actor.Name, At: m.Now})
		left = slices.Delete(left, i, i+1)
	}
	m.Record("affirmed", len(in.Keys))
	keep(m, d)
	return nil
}

func (room *Room) affirmChoices(form web.Form, d Document) web.Form {
	var options []web.Option
	for _, f := range room.Unanswered(d) {
		if f.Key == tooMany {
			continue
		}
		options = append(options, web.Option{Value: f.Key, Text: f.words()})
	}
	return form.Options("keys", options...)
}

// findingsPart shows what was found and what was said to it; nothing when nothing was found.
func (room *Room) findingsPart(d Document) []templ.Component {
	list := room.Findings(d)
	if len(list) == 0 {
		return nil
	}
	left := 0
	sheet := web.Sheet{Columns: []web.Column{{Head: "位置", Tight: true}, {Head: "类别", Tight: true}, {Head: "原文"}, {Head: "建议改为或者说明"}, {Head: "核对结果"}}}
	for _, f := range list {
		result, should := web.Part(web.Tag(web.ToneWarn, "尚未核对")), f.Should
		if a, ok := d.answer(f); ok {
			result = web.Words("确认无误：" + a.Reason + "（" + a.Name + "，" + web.Moment(a.At) + "）")
		} else {
			left++
		}
		switch {
		case should == "" && f.Note == "":
			should = "—"
		case should == "":
			should = f.Note
		case f.Note != "":
			should += "（" + f.Note + "）"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(f.Place), web.Words(f.Sort), web.Words(f.Before + "【" + f.Found + "】" + f.After), web.Words(should), result}})
	}
	said := "都已经核对。"
	if left > 0 {
		said = "还有" + strconv.Itoa(left) + "处没有核对：请修改，或者用“确认无误”写明理由，然后才能提交或者通过审核。"
	}
	return []templ.Component{web.Section("需要核对的地方", web.Lines(said), web.Table(sheet))}
}
