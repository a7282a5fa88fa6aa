package casework

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// againDraft names the draft in which lost files are gathered anew.
func againDraft(number string) string { return "again/" + number }

func (p *Portal) againRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /my/cases/{number}/again", Page: "M-04", Who: web.SignedIn, Handle: p.getAgain},
		{Pattern: "POST /my/cases/{number}/again", Page: "M-04", Who: web.SignedIn, Handle: p.postAgain, MaxBody: uploadLimit},
	}
}

// againFor reads which files of his own case the applicant is to bring again.
func (p *Portal) againFor(r *http.Request) (k supplying, err error) {
	a := p.Actor(r)
	if k.v, k.c, err = p.caseFor(r, r.PathValue("number")); err != nil {
		return k, err
	}
	if !k.v.May(a, "bring_again") || len(k.c.missing()) == 0 {
		return k, fault.Conflictf("这件申请现在没有要重新提交的文件，状态是“%s”", k.v.StateDef().PublicTitle())
	}
	for _, l := range k.c.missing() {
		m, known := k.c.Item.Material(l.Material)
		if !known {
			m = Material{Code: l.Material, Name: l.Name}
		}
		k.asked = append(k.asked, m)
	}
	k.draft, err = p.drafts.open(r.Context(), a.Subject(), againDraft(k.v.Matter.Number), k.c.Item.Version)
	return k, err
}

// getAgain asks for files that can no longer be opened (M-04).
func (p *Portal) getAgain(w http.ResponseWriter, r *http.Request) error {
	k, err := p.againFor(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, p.againPage(r, k, nil))
}

func (p *Portal) againPage(r *http.Request, k supplying, wrong []fault.Field) templ.Component {
	number := k.v.Matter.Number
	form := ask(materialSpecs(k.asked), nil)
	form.Action, form.Files, form.Send = caseAddress(number, "again"), true, true
	if len(wrong) > 0 {
		form = form.Wrong(fault.Invalid("", wrong...))
	}
	page := pages.Supply{Frame: p.frame(r, "重新提交文件", trailCases, web.Link{Text: number, Href: caseAddress(number)}), Form: form, Back: caseAddress(number),
		Words: "下面材料的文件打不开了，不是您的原因。请重新上传一份，办理期限照常计算，不算补正。"}
	for i, l := range k.c.missing() {
		one := pages.Wanted{Name: l.Name, Need: "请重新上传", Tone: web.ToneWarn, Entry: form.Entries[i], Notes: []string{l.Reason}}
		for _, f := range k.draft.filesFor(l.Material) {
			one.Held = append(one.Held, heldOf(f, fileAddress(number, f)))
		}
		if len(one.Held) > 0 {
			one.Entry.Label = "再选一个文件"
		}
		page.List = append(page.List, one)
	}
	return pages.MySupply(page)
}

// postAgain takes in files and, once asked to, hands them in (M-04).
func (p *Portal) postAgain(w http.ResponseWriter, r *http.Request) error {
	k, err := p.againFor(r)
	if err != nil {
		return err
	}
	a, number := p.Actor(r), k.v.Matter.Number
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
		return web.Done(w, r, caseAddress(number, "again"), "已保存，选好以后请提交")
	}
	if len(wrong) == 0 {
		var in BringAgain
		for _, m := range k.asked {
			if files := k.draft.filesFor(m.Code); len(files) > 0 {
				in.Documents = append(in.Documents, Handed{Material: m.Code, Source: SourceUpload, Files: files})
			}
		}
		_, err := p.room.Hall().Do(r.Context(), a, k.v.Matter.ID, "bring_again", in, matter.Key("again-"+strconv.FormatInt(k.draft.ID, 10)))
		if err == nil {
			if err = p.drafts.discard(r.Context(), a.Subject(), k.draft.Item); err != nil {
				return err
			}
			return web.Done(w, r, caseAddress(number), "已重新提交，谢谢您")
		}
		if wrong = fault.FieldsOf(err); len(wrong) == 0 {
			return err
		}
	}
	return web.Again(w, r, fault.Invalid("有内容需要修改", wrong...), func(error) templ.Component { return p.againPage(r, k, wrong) })
}
