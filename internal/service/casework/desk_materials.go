package casework

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/service/casework/pages"
)

// usualReasons are why a document most often does not do; a clerk may write any other.
var usualReasons = []string{"缺少签名或者盖章", "字迹或者图像模糊，无法辨认", "已经过期", "与申请表填写的不一致", "缺页", "不是要求的格式", "不是本事项要求的材料"}

// getMaterials shows the documents, to be judged by who may (W-04).
func (d *Desk) getMaterials(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, d.materials(r, s, nil))
}

// postMaterials saves verdicts, and leads on where the clerk wants to go next (W-04).
func (d *Desk) postMaterials(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	var in CheckMaterials
	for _, doc := range s.Case.Documents {
		in.Verdicts = append(in.Verdicts, Checked{Material: doc.Material, Verdict: Verdict(r.PostForm.Get("verdict-" + doc.Material)),
			Reason: strings.TrimSpace(r.PostForm.Get("reason-" + doc.Material))})
	}
	if _, err = d.room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "check_materials", in, options(r, "check_materials")...); err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return d.materials(r, s, err) })
	}
	to := s.link("/materials")
	if next := r.PostForm.Get("next"); slices.ContainsFunc(s.afterCheck(), func(o web.Option) bool { return o.Value == next }) {
		to = s.link("/act/" + next)
	}
	return web.Done(w, r, to, "核验结论已保存："+tally(in.Verdicts))
}

// tally counts the verdicts in words.
func tally(list []Checked) string {
	count := map[Verdict]int{}
	for _, v := range list {
		count[v.Verdict]++
	}
	var parts []string
	for _, v := range []Verdict{VerdictPass, VerdictFail, VerdictGap, VerdictExempt, VerdictNone} {
		if count[v] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d 份", v.Title(), count[v]))
		}
	}
	return strings.Join(parts, "，")
}

// afterCheck are the actions that may follow a check at once.
func (s seen) afterCheck() (out []web.Option) {
	for _, o := range []web.Option{{Value: "precheck", Text: "保存并预审"}, {Value: "accept", Text: "保存并受理"}, {Value: "ask_correction", Text: "保存并告知补正"}, {Value: "decline", Text: "保存并不予受理"}} {
		if s.May(s.actor, o.Value) {
			out = append(out, o)
		}
	}
	return out
}

// materials draws the documents: side by side with their files for who judges them.
func (d *Desk) materials(r *http.Request, s seen, wrong error) templ.Component {
	judge := s.May(s.actor, "check_materials")
	form := web.Form{Action: s.link("/materials")}
	rows := make([]pages.MaterialRow, len(s.Case.Documents))
	for i, doc := range s.Case.Documents {
		rows[i] = s.materialRow(doc, judge)
		rows[i].Note += d.damagedWords(s, doc)
		form.Entries = append(form.Entries, rows[i].Entries...)
	}
	if !judge {
		return d.page(r, s, "/materials", pages.Documents(rows), s.keptWords())
	}
	if wrong != nil {
		form = form.Typed(r, wrong)
		for i := range rows {
			rows[i].Entries = form.Entries[i*2 : i*2+2]
		}
	}
	return pages.JudgePage(d.frame(r, s), d.head(r, s, "/materials"),
		pages.Judge{Form: form, Rows: rows, Version: version(s), Reasons: usualReasons, Next: s.afterCheck()})
}

// keptWords says that there is more than the actor sees; nothing when he sees all.
func (s seen) keptWords() templ.Component {
	if s.kept == 0 {
		return templ.NopComponent
	}
	return web.Lines(fmt.Sprintf("另有 %d 份材料属于其他部门的审查内容，不在这里显示。", s.kept))
}

func version(s seen) string { return strconv.FormatInt(s.Matter.Version, 10) }

func (s seen) materialRow(doc Document, judge bool) pages.MaterialRow {
	row := pages.MaterialRow{Code: doc.Material, Name: doc.Name, Tone: verdictTone(doc.Verdict), State: doc.Verdict.Title(), Note: doc.Source.Title(),
		Files: s.fileLinks(doc.Files), Earlier: s.fileLinks(doc.Earlier)}
	if m, ok := s.Case.Item.Material(doc.Material); ok && m.Note != "" {
		row.Note += "。" + m.Note
	}
	if !judge {
		if doc.Reason != "" {
			row.Note += "。" + doc.Reason
		}
		return row
	}
	verdict := web.Entry{FieldSpec: web.FieldSpec{Name: "verdict-" + doc.Material, Label: "核验结论", Kind: web.KindRadio, Options: verdictOptions(doc)}, Value: string(doc.Verdict)}
	reason := web.Entry{FieldSpec: web.FieldSpec{Name: "reason-" + doc.Material, Label: "说明", Max: 200, Suggest: "reasons"}, Value: doc.Reason}
	row.Entries = []web.Entry{verdict, reason}
	return row
}

func verdictTone(v Verdict) web.Tone {
	switch v {
	case VerdictPass, VerdictExempt:
		return web.ToneOK
	case VerdictFail:
		return web.ToneDanger
	case VerdictGap:
		return web.ToneWarn
	}
	return web.ToneMute
}

// verdictOptions offers only what may be said of the document.
func verdictOptions(doc Document) (out []web.Option) {
	for _, v := range []Verdict{VerdictPass, VerdictFail, VerdictGap, VerdictExempt, VerdictPromised} {
		if doc.objection(Checked{Verdict: v, Reason: "-"}) == "" {
			out = append(out, web.Option{Value: string(v), Text: v.Title()})
		}
	}
	return out
}

func (s seen) fileLinks(files []File) (out []pages.FileLink) {
	for _, f := range files {
		link := web.Link{Text: f.Name + "（" + web.Bytes(f.Size) + "）", Href: s.href("/files/" + strconv.FormatInt(f.ID, 10))}
		out = append(out, pages.FileLink{Link: link, Image: f.Type == "image/jpeg" || f.Type == "image/png"})
	}
	return out
}
