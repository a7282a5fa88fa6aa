package casework

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// supplyDraft names the draft in which what was promised for later is gathered.
func supplyDraft(number string) string { return "supply/" + number }

// supplying is everything about what is still owed in one case.
type supplying struct {
	v     matter.View
	c     Case
	draft Draft
	asked []Material
}

// supplyFor reads what the applicant owes in his own case.
func (p *Portal) supplyFor(r *http.Request) (supplying, account.Actor, error) {
	a := p.Actor(r)
	v, c, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return supplying{}, a, err
	}
	if !v.May(a, "supply") || len(c.Owed()) == 0 {
		return supplying{}, a, fault.Conflictf("这件申请现在没有要补交的材料，状态是“%s”", v.StateDef().PublicTitle())
	}
	d, err := p.drafts.open(r.Context(), a.Subject(), supplyDraft(v.Matter.Number), c.Item.Version)
	k := supplying{v: v, c: c, draft: d}
	for _, g := range c.Owed() {
		m, known := c.Item.Material(g.Material)
		if !known {
			m = Material{Code: g.Material, Name: g.Name}
		}
		k.asked = append(k.asked, m)
	}
	return k, a, err
}

// getSupply asks for what was promised for later (M-04).
func (p *Portal) getSupply(w http.ResponseWriter, r *http.Request) error {
	k, _, err := p.supplyFor(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, p.supplyPage(r, k, nil))
}

func (p *Portal) supplyPage(r *http.Request, k supplying, wrong []fault.Field) templ.Component {
	number := k.v.Matter.Number
	form := ask(materialSpecs(k.asked), nil)
	form.Action, form.Files, form.Send = caseAddress(number, "supply"), true, true
	if len(wrong) > 0 {
		form = form.Wrong(fault.Invalid("", wrong...))
	}
	page := pages.Supply{Frame: p.frame(r, "补交容缺材料", trailCases, web.Link{Text: number, Href: caseAddress(number)}), Form: form, Back: caseAddress(number),
		Words: "容缺受理时承诺后补的材料，请在期限内交齐。可以分几次交。" + k.c.Item.tolerance().words() + "。"}
	for i, g := range k.c.Owed() {
		one := pages.Wanted{Name: g.Name, Need: longDate(g.DueOn) + "前补交", Tone: web.ToneWarn, Entry: form.Entries[i]}
		if g.Overdue {
			one.Need, one.Tone = "已于"+longDate(g.DueOn)+"到期，请尽快补交", web.ToneDanger
		}
		if g.Problem != "" {
			one.Notes = append(one.Notes, "上次补交的不合格："+g.Problem)
		}
		for _, f := range k.draft.filesFor(g.Material) {
			one.Held = append(one.Held, heldOf(f, fileAddress(number, f)))
		}
		if len(one.Held) > 0 {
			one.Entry.Label = "再选一个文件"
		}
		page.List = append(page.List, one)
	}
	return pages.MySupply(page)
}

// postSupply takes in files and, once asked to, hands them in (M-04).
func (p *Portal) postSupply(w http.ResponseWriter, r *http.Request) error {
	k, a, err := p.supplyFor(r)
	if err != nil {
		return err
	}
	number := k.v.Matter.Number
	taken, wrong, err := p.uploads(r, k.asked, a.Subject(), k.v.Matter.ID)
	if err != nil {
		return err
	}
	k.draft, err = p.drafts.change(r.Context(), a.Subject(), k.draft.Item, func(d *Draft) error {
		d.remove(r.PostFormValue("remove"))
		wrong = append(wrong, d.add(taken)...)
		return nil
	})
	if err != nil {
		return err
	}
	if len(wrong) == 0 && r.PostFormValue("then") != "submit" {
		return web.Done(w, r, caseAddress(number, "supply"), "已保存，选好以后请提交")
	}
	if len(wrong) == 0 {
		var in Supply
		for _, m := range k.asked {
			if files := k.draft.filesFor(m.Code); len(files) > 0 {
				in.Documents = append(in.Documents, Handed{Material: m.Code, Source: SourceUpload, Files: files})
			}
		}
		key := "supply-" + strconv.FormatInt(k.draft.ID, 10)
		_, err := p.room.Hall().Do(r.Context(), a, k.v.Matter.ID, "supply", in, matter.Key(key))
		if err == nil {
			if err = p.drafts.discard(r.Context(), a.Subject(), k.draft.Item); err != nil {
				return err
			}
			return web.Done(w, r, caseAddress(number), "已补交，我们会尽快核验")
		}
		if wrong = fault.FieldsOf(err); len(wrong) == 0 {
			return err
		}
	}
	return web.Again(w, r, fault.Invalid("有内容需要修改", wrong...), func(error) templ.Component { return p.supplyPage(r, k, wrong) })
}

// getGapSigning shows what may follow, to be signed after the application is in (M-03).
func (p *Portal) getGapSigning(w http.ResponseWriter, r *http.Request) error {
	v, c, err := p.gapSigning(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, p.gapSigningPage(r, v, c, nil))
}

func (p *Portal) gapSigning(r *http.Request) (matter.View, Case, error) {
	v, c, err := p.caseFor(r, r.PathValue("number"))
	if err == nil && (!v.May(p.Actor(r), "sign_gaps") || len(c.Lacking()) == 0) {
		err = fault.Conflictf("这件申请现在没有要签的容缺承诺书")
	}
	return v, c, err
}

func (p *Portal) gapSigningPage(r *http.Request, v matter.View, c Case, wrong error) templ.Component {
	number, t := v.Matter.Number, c.Item.tolerance()
	form := web.FormOf(ownSignature{}, caseAddress(number, "promise"))
	if r.Method == http.MethodPost {
		form = form.Typed(r, wrong)
	}
	var lines []string
	for _, d := range c.Lacking() {
		lines = append(lines, d.Name+"：受理后"+c.Item.follow(d.Material).String()+"内补交")
	}
	return pages.SignOwn(pages.Step{Frame: p.frame(r, "签容缺承诺书", trailCases, web.Link{Text: number, Href: caseAddress(number)}), Form: form, Back: caseAddress(number),
		Read:   []pages.Reading{{Title: "容缺后补的材料", Lines: lines}, {Title: "不补交的后果", Lines: []string{t.words() + "（" + t.ground() + "）。补齐并核验以前，不作出决定。"}}},
		Groups: []pages.Group{{Title: "签名", Entries: form.Entries}}})
}

// postGapSigning signs that what is lacking will follow (M-03).
func (p *Portal) postGapSigning(w http.ResponseWriter, r *http.Request) error {
	v, c, err := p.gapSigning(r)
	if err != nil {
		return err
	}
	a := p.Actor(r)
	if err = p.signs(r, a); err == nil {
		_, err = p.room.Hall().Do(r.Context(), a, v.Matter.ID, "sign_gaps", SignGaps{Name: a.Name, Read: true, Signed: true}, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return p.gapSigningPage(r, v, c, err) })
	}
	return web.Done(w, r, caseAddress(v.Matter.Number), "已签容缺承诺书，受理后请按期补交")
}

// promiseFacts tells the applicant what he has promised and what became of it.
func (c Case) promiseFacts() (out []web.Pair) {
	if p := c.Commitment; p != nil {
		if k := p.Check; k != nil {
			out = append(out, web.Pair{Term: "承诺核查", Text: k.Title(), Href: "/my/credit/" + k.Number})
		}
		out = append(out, web.Pair{Term: "办理方式", Text: "告知承诺，" + dateText(p.Signature.At) + "签名"}, web.Pair{Term: "事后核查", Text: p.Terms.checkWords()})
	}
	for _, g := range c.Gaps {
		text := g.State()
		if g.Owed() && !g.DueOn.IsZero() {
			text += "，" + longDate(g.DueOn) + "到期"
		}
		out = append(out, web.Pair{Term: "容缺：" + g.Name, Text: text})
	}
	return out
}
