package casework

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// correctionDraft names the draft in which the answer to a correction is gathered.
func correctionDraft(number string) string { return "correction/" + number }

// correcting is everything about one correction that is being answered.
type correcting struct {
	v      matter.View
	c      Case
	draft  Draft
	asked  []Material  // the materials that are asked for
	fields []FormField // the answers that are to be put right
	values map[string][]string
}

// correctionFor reads the correction of one's own case.
func (p *Portal) correctionFor(r *http.Request) (correcting, account.Actor, error) {
	a := p.Actor(r)
	v, c, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return correcting{}, a, err
	}
	if !v.May(a, "answer_correction") || c.Correction == nil {
		return correcting{}, a, fault.Conflictf("这件申请现在不需要补正，状态是“%s”", v.StateDef().PublicTitle())
	}
	d, err := p.drafts.open(r.Context(), a.Subject(), correctionDraft(v.Matter.Number), c.Item.Version)
	if err != nil {
		return correcting{}, a, err
	}
	k := correcting{v: v, c: c, draft: d, asked: askedAgain(c)}
	k.values = merged(c.Form, d.Answers.Form)
	k.fields, err = p.fieldsAgain(c, k.values)
	return k, a, err
}

// askedAgain are the materials of a correction, each once, as the guide describes them.
func askedAgain(c Case) (out []Material) {
	for _, point := range c.Correction.Points {
		d, handed := c.Document(point.Material)
		if !handed || slices.ContainsFunc(out, func(m Material) bool { return m.Code == point.Material }) {
			continue
		}
		m, known := c.Item.Material(point.Material)
		if !known {
			m = Material{Code: d.Material, Name: d.Name}
		}
		out = append(out, m)
	}
	return out
}

// fieldsAgain are the fields of the form that a correction means: the one named, or all
// of them when the form as a whole is meant.
func (p *Portal) fieldsAgain(c Case, values map[string][]string) (out []FormField, err error) {
	groups, err := p.FormPages.Groups(c.Item.Form, values)
	if err != nil {
		return nil, err
	}
	var all []FormField
	for _, g := range groups {
		all = append(all, g.Fields...)
	}
	for _, point := range c.Correction.Points {
		if point.Material != "" {
			continue
		}
		i := slices.IndexFunc(all, func(f FormField) bool { return f.Label == point.Name || f.Name == point.Name })
		if i < 0 {
			return all, nil
		}
		if !slices.ContainsFunc(out, func(f FormField) bool { return f.Name == all[i].Name }) {
			out = append(out, all[i])
		}
	}
	return out, nil
}

// merged is the old form with the answers given now.
func merged(old, now map[string][]string) map[string][]string {
	out := make(map[string][]string, len(old)+len(now))
	for name, values := range old {
		out[name] = values
	}
	for name, values := range now {
		out[name] = values
	}
	return out
}

// getCorrection shows only what was asked, old and new side by side (M-04).
func (p *Portal) getCorrection(w http.ResponseWriter, r *http.Request) error {
	k, _, err := p.correctionFor(r)
	if err != nil {
		return err
	}
	page, err := p.correctionPage(r, k, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (p *Portal) correctionPage(r *http.Request, k correcting, wrong []fault.Field) (templ.Component, error) {
	number := k.v.Matter.Number
	specs := materialSpecs(k.asked)
	for _, f := range k.fields {
		specs = append(specs, f.FieldSpec)
	}
	form := ask(specs, k.values)
	form.Action, form.Files, form.Send = caseAddress(number, "correction"), true, len(k.asked) > 0
	if len(wrong) > 0 {
		form = form.Wrong(fault.Invalid("", wrong...))
	}
	page := pages.Correction{Frame: p.frame(r, "补正材料", trailCases, web.Link{Text: number, Href: caseAddress(number)}),
		Form: form, Back: caseAddress(number)}
	if clock, ok := k.v.Clock(ClockCorrection); ok {
		page.Due = p.clockChip(clock, number)
		page.Due.Due = longDate(k.c.Correction.DueOn) + "前补齐"
	}
	for i, m := range k.asked {
		page.List = append(page.List, wantedAgain(k, m, form.Entries[i]))
	}
	for i, f := range k.fields {
		e := form.Entries[len(k.asked)+i]
		e.Hint = k.why("", f.Label, f.Name) + "原来填的：" + or(answerText(f.FieldSpec, k.c.Form[f.Name]), "没有填")
		page.Fields = append(page.Fields, e)
	}
	page.Why = k.general()
	papers, err := p.papersOf(r.Context(), k.v.Matter.ID)
	for _, paper := range papers {
		if paper.Template == PaperCorrectionNotice {
			page.Notice = web.Link{Text: "查看补正告知书", Href: paperAddress(number, paper.ID)}
		}
	}
	return pages.MyCorrection(page), err
}

// why is what the notice said of a material, or of a field by one of its names.
func (k correcting) why(material string, names ...string) string {
	text := ""
	for _, point := range k.c.Correction.Points {
		if point.Material == material && (material != "" || slices.Contains(names, point.Name)) {
			text += reason(point)
		}
	}
	return text
}

// general is what the notice said of the form without naming a field.
func (k correcting) general() (lines []string) {
	for _, point := range k.c.Correction.Points {
		named := point.Material != "" || slices.ContainsFunc(k.fields, func(f FormField) bool { return f.Label == point.Name || f.Name == point.Name })
		if !named {
			lines = append(lines, point.Name+"："+reason(point))
		}
	}
	return lines
}

func reason(point CorrectionPoint) string { return point.Problem + "。" + point.Demand + "。" }

func wantedAgain(k correcting, m Material, entry web.Entry) pages.Wanted {
	number := k.v.Matter.Number
	w := pages.Wanted{Name: m.Name, Need: "需要补正", Tone: web.ToneWarn, Notes: []string{k.why(m.Code)}, Entry: entry}
	d, _ := k.c.Document(m.Code)
	for _, f := range d.Files {
		w.Old = append(w.Old, heldOf(f, fileAddress(number, f)))
	}
	for _, f := range k.draft.filesFor(m.Code) {
		w.Held = append(w.Held, heldOf(f, fileAddress(number, f)))
	}
	if len(w.Held) > 0 {
		w.Entry.Label = "再选一个文件"
	}
	return w
}

// postCorrection takes in what was asked; it goes in at one time (M-04).
func (p *Portal) postCorrection(w http.ResponseWriter, r *http.Request) error {
	v, c, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return err
	}
	if c.Correction != nil && !c.Correction.AnsweredAt.IsZero() {
		return web.Done(w, r, caseAddress(v.Matter.Number), "补正已经提交过了")
	}
	k, a, err := p.correctionFor(r)
	if err != nil {
		return err
	}
	taken, wrong, err := p.uploads(r, k.asked, a.Subject(), k.v.Matter.ID)
	if err != nil {
		return err
	}
	k.draft, err = p.drafts.change(r.Context(), a.Subject(), k.draft.Item, func(d *Draft) error {
		d.remove(r.PostFormValue("remove"))
		wrong = append(wrong, d.add(taken)...)
		if fileAlone(r, k) {
			return nil
		}
		d.Answers.Form, err = p.typedAgain(r, k)
		return err
	})
	if err != nil {
		return err
	}
	k.values = merged(k.c.Form, k.draft.Answers.Form)
	if len(wrong) == 0 && r.PostFormValue("then") != "submit" {
		return web.Done(w, r, caseAddress(k.v.Matter.Number, "correction"), "已保存，补齐以后请提交")
	}
	if len(wrong) == 0 {
		wrong, err = p.answer(r, k, a)
	}
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return web.Again(w, r, fault.Invalid("有内容需要修改", wrong...), func(error) templ.Component {
			page, err := p.correctionPage(r, k, wrong)
			if err != nil {
				return failing(err)
			}
			return page
		})
	}
	return web.Done(w, r, caseAddress(k.v.Matter.Number), "补正已提交，五个工作日内答复")
}

// fileAlone reports whether a script has sent a chosen file without the rest of the page,
// so that nothing typed before is taken for cleared.
func fileAlone(r *http.Request, k correcting) bool {
	return r.PostFormValue("then") == "stay" && !slices.ContainsFunc(k.fields, func(f FormField) bool { return r.PostForm.Has(f.Name) })
}

// typedAgain reads the answers that were asked for, and no others.
func (p *Portal) typedAgain(r *http.Request, k correcting) (map[string][]string, error) {
	typed, err := p.FormPages.Tidy(k.c.Item.Form, r.PostForm)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, f := range k.fields {
		out[f.Name] = typed[f.Name]
	}
	return out, nil
}

// answer hands the correction in and says what is still missing.
func (p *Portal) answer(r *http.Request, k correcting, a account.Actor) ([]fault.Field, error) {
	in := AnswerCorrection{Form: k.draft.Answers.Form}
	for _, m := range k.asked {
		if files := k.draft.filesFor(m.Code); len(files) > 0 {
			in.Documents = append(in.Documents, Handed{Material: m.Code, Source: SourceUpload, Files: files})
		}
	}
	wrong := slices.DeleteFunc(p.room.Forms.Check(k.c.Item.Form, k.values), func(f fault.Field) bool {
		return !slices.ContainsFunc(k.fields, func(asked FormField) bool { return asked.Name == f.Name })
	})
	if len(wrong) > 0 {
		return append(wrong, k.c.Correction.open(k.c, in)...), nil
	}
	key := "correction-" + strconv.FormatInt(k.draft.ID, 10)
	_, err := p.room.Hall().Do(r.Context(), a, k.v.Matter.ID, "answer_correction", in, matter.Key(key))
	if fields := fault.FieldsOf(err); len(fields) > 0 {
		return fields, nil
	}
	if err != nil {
		return nil, err
	}
	return nil, p.drafts.discard(r.Context(), a.Subject(), k.draft.Item)
}
