package casework

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/ident"
	"tongban/internal/common/paper"
	"tongban/internal/service/casework/pages"
)

// readPromise reads what beside its fields an act about promises needs: scans of what was signed, what was brought, and
// verdicts on it (W-11, W-04).
func (d *Desk) readPromise(r *http.Request, a acting, err error) error {
	switch in := a.input.(type) {
	case *SignCommitment:
		in.Scans, err = d.signedScans(r, a, err)
	case *SignGaps:
		in.Scans, err = d.signedScans(r, a, err)
	case *Supply:
		for _, g := range a.Case.Owed() {
			files, stored := d.filesOf(r, a.actor, g.Material)
			if stored != nil {
				return stored
			}
			a.kept[g.Material] = files
			if len(files) > 0 || r.PostForm.Get(originalField(g.Material)) == "true" {
				in.Documents = append(in.Documents, Handed{Material: g.Material, Source: SourceWindow, Files: files})
			}
		}
	case *CheckGap:
		for _, g := range a.Case.supplied() {
			in.Verdicts = append(in.Verdicts, Checked{Material: g.Material, Verdict: Verdict(r.PostForm.Get("verdict-" + g.Material)),
				Reason: strings.TrimSpace(r.PostForm.Get("reason-" + g.Material))})
		}
	}
	return err
}

// signedScans keeps the scans even when something else is wrong; a look at the blank needs none.
func (d *Desk) signedScans(r *http.Request, a acting, wrong error) ([]File, error) {
	marks, err := d.marks(r, a.Case)
	if err != nil {
		return nil, err
	}
	if len(marks) > 0 { // 国办发〔2020〕42号 §2(3)
		return nil, fault.Conflictf("申请人有没有修复的不实承诺记录，不能使用告知承诺和容缺受理：%s", marks[0])
	}
	files, err := d.filesOf(r, a.actor, "scan")
	if err != nil {
		return nil, err
	}
	a.kept["scan"] = files
	if r.PostForm.Get("step") == "preview" || strings.Contains(r.URL.Path, "/preview/") {
		return files, nil
	}
	if wrong == nil && len(files) == 0 {
		wrong = fault.InvalidField("file-scan", "请扫描上传签过字的承诺书")
	}
	return files, wrong
}

// marks are the broken promises on record of the applicant, where the item has anything to promise.
func (d *Desk) marks(r *http.Request, c Case) ([]string, error) {
	if d.room.Credit == nil || c.Applicant.Index == "" || c.Item.Promise == nil && c.Item.Tolerance == nil {
		return nil, nil
	}
	return d.room.Credit.Live(r.Context(), c.Applicant.Index, d.room.Now())
}

// promiseGroups are the parts of the forms about promises.
func (a acting) promiseGroups() (out []pages.ActGroup) {
	switch a.input.(type) {
	case *SignCommitment, *SignGaps:
		out = append(out, pages.ActGroup{Title: "签过字的承诺书", Note: "先点“预览文书”打印出来，申请人当面签字后扫描上传", Code: "scan", Kept: keptOf(a.kept["scan"]), Entries: []web.Entry{
			{FieldSpec: web.FieldSpec{Name: "file-scan", Label: "扫描件", Kind: web.KindFile, Many: true, Need: true, Accept: ".pdf,.jpg,.jpeg,.png"}}}})
	case *Supply:
		for _, g := range a.Case.Owed() {
			m, _ := a.Case.Item.Material(g.Material)
			m.Code = g.Material
			out = append(out, pages.ActGroup{Title: g.Name, Note: longDate(g.DueOn) + "前补交。" + g.Problem, Code: g.Material, Kept: keptOf(a.kept[g.Material]), Entries: materialEntries(m)})
		}
	case *CheckGap:
		for _, g := range a.Case.supplied() {
			verdict := entry("verdict-"+g.Material, "核验结论", "")
			verdict.Kind, verdict.FieldSpec.Options = web.KindRadio, []web.Option{{Value: string(VerdictPass), Text: "通过"}, {Value: string(VerdictFail), Text: "不合格"}}
			doc, _ := a.Case.Document(g.Material)
			note := moment(g.SuppliedAt) + "补交，" + doc.Source.Title() + "。"
			for _, f := range doc.Files {
				note += f.Name + "。"
			}
			out = append(out, pages.ActGroup{Title: g.Name, Note: note + "文件在“材料”里查看", Entries: []web.Entry{verdict, entry("reason-"+g.Material, "说明", "")}})
		}
	}
	return out
}

// promiseEffects says what an act about promises leads to.
func (a acting) promiseEffects() (out []web.Pair) {
	c := a.Case
	switch a.input.(type) {
	case *SignCommitment:
		replaced := make([]string, 0, len(c.Documents))
		for _, r := range replaceable(c.Documents, c.Item) {
			replaced = append(replaced, r.Name)
		}
		out = append(out, web.Pair{Term: "以承诺代替的材料", Text: strings.Join(replaced, "、")}, web.Pair{Term: "以后", Text: "受理后不再审查，直接作出决定；" + c.Item.Promise.checkWords()})
	case *SignGaps:
		for _, d := range c.Lacking() {
			out = append(out, web.Pair{Term: d.Name, Text: "受理后" + c.Item.follow(d.Material).String() + "内补交"})
		}
		out = append(out, web.Pair{Term: "不补交的后果", Text: c.Item.tolerance().words()})
	case *GrantPromised:
		out = append(out, web.Pair{Term: "受理和决定", Text: "一次办完，还没有核验结论的材料按核验通过处理"}, web.Pair{Term: "事后核查", Text: c.Commitment.Terms.checkWords()})
	case *CheckGap:
		out = append(out, web.Pair{Term: "通过的", Text: "不再欠交；全部补齐后可以作出决定"}, web.Pair{Term: "不合格的", Text: "退回申请人，补交期限不重新计算"})
	}
	return out
}

// promiseBlank is the paper to be signed by hand.
func promiseBlank(room *Room, o occasion, c Case, input any) (paper.Draft, error) {
	if _, gaps := input.(*SignGaps); gaps {
		if len(c.Lacking()) == 0 {
			return paper.Draft{}, fault.Conflictf("没有可以容缺的材料")
		}
		c.promiseGaps(Signature{Credential: CredentialPaper})
		return toleranceOf(room, o, c), nil
	}
	if c.Item.Promise == nil {
		return paper.Draft{}, fault.Conflictf("“%s”没有实行告知承诺", c.Item.Name)
	}
	c.Commitment = &Commitment{Terms: *c.Item.Promise, Replaces: replaceable(c.Documents, c.Item), Signature: Signature{Credential: CredentialPaper}}
	return commitmentOf(room, o, c), nil
}

// scans are the papers that were signed by hand.
func (c Case) scans() (out []File) {
	if c.Commitment != nil {
		out = append(out, c.Commitment.Signature.Scan...)
	}
	for _, g := range c.Gaps {
		out = append(out, g.Signature.Scan...)
	}
	return out
}

// promises shows what was promised in the case and where it stands (W-03, W-21).
func (s seen) promises(marks []string) (out []templ.Component) {
	if len(marks) > 0 {
		out = append(out, web.Section("信用记录：不能使用告知承诺和容缺受理", web.Lines(marks...)))
	}
	c := s.Case
	if p := c.Commitment; p != nil {
		pairs := []web.Pair{{Term: "承诺的内容", Text: p.Terms.Text}, {Term: "签名", Text: s.signer(p.Signature) + " " + moment(p.Signature.At) + "，" + p.Signature.Title()}}
		for _, r := range p.Replaces {
			text := "以承诺代替"
			if r.Follow.N > 0 {
				text += "，作出决定后" + r.Follow.String() + "内补交"
			}
			pairs = append(pairs, web.Pair{Term: r.Name, Text: text})
		}
		pairs = append(pairs, web.Pair{Term: "不实的后果", Text: p.Terms.Breach}, web.Pair{Term: "事后核查", Text: p.Terms.checkWords()})
		if p.Check != nil {
			pairs = append(pairs, web.Pair{Term: "核查情况", Text: p.Check.Title(), Href: "/desk/credit/" + p.Check.Number})
		}
		for _, f := range p.Signature.Scan {
			pairs = append(pairs, web.Pair{Term: "签字的承诺书", Text: f.Name, Href: s.href("/files/" + f.key())})
		}
		out = append(out, web.Section("告知承诺", web.Dl(pairs)))
	}
	if len(c.Gaps) > 0 {
		var pairs []web.Pair
		for _, g := range c.Gaps {
			text := g.State()
			if !g.DueOn.IsZero() {
				text += "，" + longDate(g.DueOn) + "到期"
			}
			if g.Problem != "" {
				text += "。上次补交的不合格：" + g.Problem
			}
			pairs = append(pairs, web.Pair{Term: g.Name, Text: text})
		}
		g := c.Gaps[0].Signature
		pairs = append(pairs, web.Pair{Term: "容缺承诺签名", Text: s.signer(g) + " " + moment(g.At) + "，" + g.Title()}, web.Pair{Term: "不补交的后果", Text: c.Item.tolerance().words()})
		for _, f := range g.Scan {
			pairs = append(pairs, web.Pair{Term: "签字的承诺书", Text: f.Name, Href: s.href("/files/" + f.key())})
		}
		out = append(out, web.Section("容缺受理", web.Dl(pairs)))
	}
	return out
}

// signer hides the name of a person as the page does everywhere.
func (s seen) signer(g Signature) string {
	if g.Name == s.Case.Applicant.Name {
		return s.maskedName()
	}
	return ident.MaskName(g.Name)
}

func (in *GrantPromised) signature() (*bool, string) {
	return &in.Signed, "重新输入您的登录密码，作为对这个决定的签署"
}
