package casework

import (
	"cmp"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// acting is one action on one case as its page shows it.
type acting struct {
	seen
	action matter.Action
	input  any               // pointer to the input of the action
	kept   map[string][]File // photos that are stored already
	draft  *Draft            // what was gathered of a correction

	drafted string // when the draft that is shown was kept
}

// acting finds the action of the address, if the actor may take it now.
func (d *Desk) acting(r *http.Request) (acting, error) {
	s, err := d.see(r)
	if err != nil {
		return acting{}, err
	}
	a, ok := s.Kind.Action(r.PathValue("action"))
	if !ok || a.Opens() || a.Hidden {
		return acting{}, fault.Missing("操作", r.PathValue("action"))
	}
	return acting{seen: s, action: *a, input: a.NewInput(), kept: map[string][]File{}, draft: &Draft{}}, nil
}

// getAct shows what an action needs and what it does to the clocks (W-05, W-06, W-14, W-21, W-23).
func (d *Desk) getAct(w http.ResponseWriter, r *http.Request) error {
	a, err := d.acting(r)
	if err != nil {
		return err
	}
	if !a.May(a.actor, a.action.Name) {
		return fault.Conflictf("现在的状态是“%s”，您不能办理“%s”。可能已经有人办理，请看流程时间线", a.StateDef().Title, a.action.Title)
	}
	if *a.draft, err = d.gathered(r, a.seen); err != nil {
		return err
	}
	d.prefill(a)
	if err := d.restore(r, &a); err != nil {
		return err
	}
	return web.Render(w, r, d.actPage(r, a, nil, false))
}

// postAct takes the action, or only looks at its paper first.
func (d *Desk) postAct(w http.ResponseWriter, r *http.Request) error {
	a, err := d.acting(r)
	if err != nil {
		return err
	}
	if done, err := d.beside(w, r, a); done {
		return err
	}
	err = d.read(r, a)
	if err == nil && r.PostForm.Get("step") == "preview" {
		if _, err = d.preview(a); err == nil {
			return web.Render(w, r, d.actPage(r, a, nil, true))
		}
	} else if err == nil && a.unfinished(r) {
		return web.Done(w, r, a.link("/act/"+a.action.Name), "已保存")
	} else if err == nil {
		err = d.sign(r, a)
	}
	if err == nil {
		_, err = d.room.Hall().Do(r.Context(), a.actor, a.Matter.ID, a.action.Name, reflect.ValueOf(a.input).Elem().Interface(), options(r, a.action.Name)...)
	}
	if err != nil {
		return web.Again(w, r, a.denied(err), func(err error) templ.Component { return d.actPage(r, a, err, false) })
	}
	if err := d.afterAct(r, a); err != nil {
		return err
	}
	return web.Done(w, r, a.link(""), "已办理“"+a.action.Title+"”")
}

// denied lets the lack of a right go before what is wrong in the form: nobody is helped to fill in what he may not do.
func (a acting) denied(err error) error {
	if fault.KindOf(err) == fault.KindInvalid && !a.Allows(a.actor, &a.action) {
		return a.Refusal(a.actor, &a.action)
	}
	return err
}

// postPreview draws the paper that the action would make (W-06, W-23).
func (d *Desk) postPreview(w http.ResponseWriter, r *http.Request) error {
	a, err := d.acting(r)
	if err != nil {
		return err
	}
	if err := d.read(r, a); err != nil {
		return err
	}
	p, err := d.preview(a)
	if err != nil {
		return err
	}
	return d.pdf(w, p)
}

// sign checks the password with which a decision or a finding is signed.
func (d *Desk) sign(r *http.Request, a acting) error {
	if _, signs := a.signature(); !signs {
		return nil
	}
	if in, counts := a.input.(*Countersign); counts && in.Verdict == VerdictReturn {
		return nil
	}
	var signed *bool
	switch in := a.input.(type) {
	case *Examine:
		signed = &in.Signed
	case signing:
		signed, _ = in.signature()
	}
	password := r.PostForm.Get("password")
	if password == "" {
		return fault.InvalidField("password", "请重新输入密码签署")
	}
	if err := d.Signs(r, a.actor, password); err != nil {
		return err
	}
	*signed = true
	return nil
}

// read takes the input out of the form: fields by their tags, lists by their names.
func (d *Desk) read(r *http.Request, a acting) error {
	err := web.Input(r, a.input)
	if r.PostForm == nil {
		return err
	}
	switch in := a.input.(type) {
	case *AskCorrection:
		in.Points = a.pointsOf(r)
		if err == nil {
			err = checkPoints(in.Points)
		}
	case *AnswerCorrection:
		if err != nil {
			return err
		}
		return d.gathering(r, a, in)
	case *BringAgain:
		return d.readAgain(r, a, in, err)
	case *SignCommitment, *SignGaps, *Supply, *CheckGap:
		return d.readPromise(r, a, err)
	case *SignSurvey:
		photos, stored := d.filesOf(r, a.actor, "photo")
		if stored != nil {
			return stored
		}
		in.Photos, a.kept["photo"] = photos, photos
	case *Archive:
		list, failed := d.listed(r, a.seen)
		if failed != nil {
			return failed
		}
		in.Papers = list
	case *Examine:
		for _, p := range a.reviewPoints() {
			if meets := r.PostForm.Get("finding-" + p.Code); meets != "" {
				in.Findings = append(in.Findings, Finding{Point: p.Code, Title: p.Title, Meets: meets == "yes", Note: strings.TrimSpace(r.PostForm.Get("note-" + p.Code))})
			}
		}
	}
	return err
}

// freePoints is how many things may be asked for that are no material of the guide,
// such as a wrong answer in the form.
const freePoints = 3

// pointsOf reads the correction points: one for each material, and some free ones.
func (s seen) pointsOf(r *http.Request) (out []CorrectionPoint) {
	add := func(material, name, key string) {
		problem, demand := strings.TrimSpace(r.PostForm.Get("problem-"+key)), strings.TrimSpace(r.PostForm.Get("demand-"+key))
		if problem != "" || demand != "" {
			out = append(out, CorrectionPoint{Material: material, Name: name, Problem: problem, Demand: demand})
		}
	}
	for _, doc := range s.Case.Documents {
		add(doc.Material, doc.Name, doc.Material)
	}
	for i := range freePoints {
		key := strconv.Itoa(i)
		add("", strings.TrimSpace(r.PostForm.Get("name-"+key)), key)
	}
	return out
}

// reviewPoints are what the actor's own body has to look at.
func (s seen) reviewPoints() []ReviewPoint {
	return slices.DeleteFunc(slices.Clone(s.Case.Item.ReviewPoints), func(p ReviewPoint) bool {
		return p.Body != "" && !slices.Contains(s.actor.Bodies(), p.Body)
	})
}

// prefill puts in what is known: bases and remedies come from the guide.
func (d *Desk) prefill(a acting) {
	if in, fills := a.input.(prefilling); fills {
		in.prefill(d, a)
		return
	}
	remedy := d.remedy(a.Case)
	if a.rewrites() {
		return
	}
	switch in := a.input.(type) {
	case *Decline:
		in.Basis, in.Reconsideration, in.Court = a.Case.Item.ground("第三十二条第一款"), remedy.Reconsideration, remedy.Court
	case *Decide:
		in.Basis, in.Reconsideration, in.Court, in.Content = a.Case.Item.grounds(), remedy.Reconsideration, remedy.Court, a.Case.Item.Result.Name
	case *Extend:
		in.Days, in.Basis = d.room.longest(a.Case.Item, d.room.Now()).Days, a.Case.Item.extensionGround()
	case *AskCorrection:
		in.Way = "网上补交，或者到收件窗口补交"
	case *Deliver:
		in.Way, in.Receiver = a.Case.Wish.Way, a.Case.Applicant.Name
	case *ArrangeSurvey:
		*in = d.proposed(a.seen)
	case *GrantPromised:
		in.Basis, in.Content = a.Case.Item.grounds(), a.Case.Item.Result.Name
	case *SignCommitment:
		in.Name = a.Case.Applicant.Name
	case *SignGaps:
		in.Name = a.Case.Applicant.Name
	case *AskApplicant:
		in.By = d.soon(a.seen)
	case *Consult:
		in.By = d.soon(a.seen)
	case *Finish:
		in.On = workday.DateOf(d.room.Now())
	}
}

// remedy is where the decisions of the item's body are challenged.
func (d *Desk) remedy(c Case) Remedy {
	r := c.Item.Remedy
	if b, err := d.room.Org.Body(c.Item.Body); err == nil {
		if r.Reconsideration == "" {
			r.Reconsideration = b.Reconsideration
		}
		if r.Court == "" {
			r.Court = b.Court
		}
	}
	return r
}

// actPage draws the page of an action with what was typed and what is wrong.
func (d *Desk) actPage(r *http.Request, a acting, wrong error, ready bool) templ.Component {
	form := web.FormOf(a.input, a.link("/act/"+a.action.Name))
	if in, shapes := a.input.(shaping); shapes {
		form = in.shape(d, a, form)
	}
	switch a.input.(type) {
	case *StartSpecial:
		form = form.Options("code", a.plainProcedures()...)
	case *Transfer:
		form = form.Options("to", d.transferTo(a.seen)...)
	case *SendBack:
		form = form.Options("part", a.backTo(d.room)...)
	case *ArrangeSurvey:
		form = d.surveyForm(a.seen, form)
	case *SignSurvey:
		form = a.surveyOwn(form)
	case *Consult, *RecallInquiry, *SettleReturn:
		form = d.inquiryForm(a, form)
	}
	if words, signs := a.signature(); signs {
		_, maybe := a.input.(*Countersign) // who gives it back signs nothing
		form.Entries = append(form.Entries, web.Entry{FieldSpec: web.FieldSpec{Name: "password", Label: "登录密码", Kind: web.KindPassword, Need: !maybe,
			Hint: words, Auto: "current-password"}})
	}
	page := pages.Act{Title: a.action.Title, Version: version(a.seen), Groups: a.groups(), Effects: d.effects(a), Text: d.toSign(a)}
	if d.makesPaper(a) {
		page.Preview = a.href("/preview/" + a.action.Name)
	}
	if r.Method == http.MethodPost || a.drafted != "" {
		form, page.Groups = typed(r, form, page.Groups, wrong)
	}
	if ready {
		page.Ready, page.Typed, page.Sheet = true, hidden(r), d.sheet(a)
	}
	switch a.input.(type) {
	case *AnswerCorrection, *SignSurvey, *SignCommitment, *SignGaps, *Supply, *BringAgain:
		form.Files = true
	}
	if _, corrects := a.input.(*AnswerCorrection); corrects {
		form.Send, page.Gathers = true, true
	}
	page.Form = form
	if err := d.help(r, a, &page); err != nil {
		page.Text = append(page.Text, web.Notice(web.ToneWarn, "常用语暂时读不出来", "可以照常填写"))
	}
	return d.page(r, a.seen, "/act", pages.ActForm(page))
}

// signature says what the password entered anew stands for.
func (a acting) signature() (words string, signs bool) {
	switch in := a.input.(type) {
	case *Examine:
		t, _ := a.Case.writes(a.actor, a.Tasks, RoleExamine)
		p := a.Case.partOf(t)
		return "这份意见要逐级审签。重新输入您的登录密码，作为“" + p.step(0) + "”的签署", len(p.Signers) > 0
	case signing:
		_, words = in.signature()
		return words, true
	}
	return "", false
}

// surveyOwn leaves to the lead what all departments share.
func (a acting) surveyOwn(form web.Form) web.Form {
	i, n, ok := a.Case.shareOf(a.actor, a.Matter.Stage)
	form.Entries = slices.Clone(form.Entries)
	if !ok || !a.Case.Surveys[i].Shares[n].Lead {
		form.Entries = slices.DeleteFunc(form.Entries, func(e web.Entry) bool { return e.Name == "scene" || e.Name == "answer" })
		return form
	}
	for i := range form.Entries {
		if form.Entries[i].Name == "scene" {
			form.Entries[i].Need = true
		}
	}
	return form
}

// typed puts back what was typed into the form and its groups, so that nothing is lost.
func typed(r *http.Request, form web.Form, groups []pages.ActGroup, wrong error) (web.Form, []pages.ActGroup) {
	own := len(form.Entries)
	for _, g := range groups {
		form.Entries = append(form.Entries, g.Entries...)
	}
	all := form.Typed(r, wrong)
	rest := all.Entries[own:]
	for i := range groups {
		n := len(groups[i].Entries)
		groups[i].Entries, rest = rest[:n], rest[n:]
		filled := func(e web.Entry) bool { return e.Value != "" || e.Error != "" }
		groups[i].Folded = groups[i].Folded && !slices.ContainsFunc(groups[i].Entries, filled)
	}
	form.Entries, form.General = all.Entries[:own], all.General
	return form, groups
}

// hidden are the values of a form to be sent once more; never the password.
func hidden(r *http.Request) (out []web.Entry) {
	for name, values := range r.PostForm {
		if name == "password" || name == "step" || name == web.OnceName {
			continue
		}
		for _, v := range values {
			out = append(out, web.Entry{FieldSpec: web.FieldSpec{Name: name}, Value: v})
		}
	}
	return out
}

func (s seen) procedures() (out []web.Option) {
	for _, p := range s.Case.Item.Procedures {
		if p.hears() {
			continue // has its own acts
		}
		hint := "两个时限都不停"
		if p.StopsPromise {
			hint = "只停承诺时限"
		}
		if p.stopsStatutory() {
			hint = "法定时限和承诺时限都停"
		}
		out = append(out, web.Option{Value: p.Code, Text: p.Name + "（" + hint + "，最长" + limitText(p.Max) + "）"})
	}
	return out
}

// groups are the parts of a form that depend on the case.
func (a acting) groups() (out []pages.ActGroup) {
	switch a.input.(type) {
	case *AskCorrection:
		for _, doc := range a.Case.Documents {
			problem := ""
			if doc.Verdict == VerdictFail {
				problem = doc.Reason
			} else if !doc.Present() && doc.Necessity == Required {
				problem = "没有提交"
			}
			out = append(out, pages.ActGroup{Title: doc.Name, Note: doc.Verdict.Title(), Entries: pointEntries(doc.Material, problem, usualDemand(doc, problem)), Folded: problem == "" && doc.Settled()})
		}
		for i := range freePoints {
			key := strconv.Itoa(i)
			out = append(out, pages.ActGroup{Title: "其他需要补正的内容", Entries: append([]web.Entry{entry("name-"+key, "内容", "")}, pointEntries(key, "", "")...), Folded: true})
		}
	case *AnswerCorrection:
		for _, p := range a.Case.Correction.Points {
			m, known := a.Case.Item.Material(p.Material)
			if !known {
				out = append(out, pages.ActGroup{Title: p.Name, Note: p.Problem + "。" + p.Demand})
				continue
			}
			out = append(out, pages.ActGroup{Title: p.Name, Note: p.Problem + "。" + p.Demand, Entries: a.draft.refill(materialEntries(m)), Held: a.heldFor(m.Code)})
		}
	case *BringAgain:
		return a.againGroups()
	case *SignCommitment, *SignGaps, *Supply, *CheckGap:
		return a.promiseGroups()
	case *Deliver:
		return collectGroups()
	case *SignSurvey:
		out = append(out, pages.ActGroup{Title: "现场照片", Note: "可以一次选几张", Code: "photo", Kept: keptOf(a.kept["photo"]), Entries: []web.Entry{
			{FieldSpec: web.FieldSpec{Name: "file-photo", Label: "照片", Kind: web.KindFile, Many: true, Accept: ".jpg,.jpeg,.png"}}}})
	case *Examine:
		for _, p := range a.reviewPoints() {
			meets := entry("finding-"+p.Code, "是否符合", "")
			meets.Kind, meets.FieldSpec.Options = web.KindRadio, []web.Option{{Value: "yes", Text: "符合"}, {Value: "no", Text: "不符合"}}
			out = append(out, pages.ActGroup{Title: p.Title, Note: p.Standard, Entries: []web.Entry{meets, entry("note-"+p.Code, "说明", "")}})
		}
	}
	return out
}

// heldFor are the scans of a material that were gathered.
func (a acting) heldFor(code string) (out []pages.Held) {
	for _, f := range a.draft.filesFor(code) {
		out = append(out, heldOf(f, a.href("/files/"+f.key())))
	}
	return out
}

func entry(name, label, value string) web.Entry {
	return web.Entry{FieldSpec: web.FieldSpec{Name: name, Label: label, Max: 200}, Value: value}
}

func pointEntries(key, problem, demand string) []web.Entry {
	return []web.Entry{entry("problem-"+key, "存在的问题", problem), entry("demand-"+key, "补正要求", demand)}
}

// usualDemand asks for a document as one would; the clerk may say it better.
func usualDemand(doc Document, problem string) string {
	switch {
	case problem == "":
		return ""
	case !doc.Present():
		return "请提交“" + doc.Name + "”"
	}
	return "请按要求重新提交“" + doc.Name + "”"
}

// effects says what the action does to the clocks, before it is taken (W-06).
func (d *Desk) effects(a acting) (out []web.Pair) {
	if in, known := a.input.(effecting); known {
		return in.effects(d, a)
	}
	now, cal := d.room.Now(), d.Calendar()
	due := func(limit workday.Limit) string {
		at, provisional := workday.Due(cal, now, limit)
		if provisional {
			return dateText(at) + "（暂定）"
		}
		return dateText(at)
	}
	switch a.input.(type) {
	case *SignCommitment, *SignGaps, *GrantPromised, *CheckGap:
		return a.promiseEffects()
	case *Accept:
		if a.Case.Item.Filing {
			return []web.Pair{{Term: "备案", Text: "材料齐全，受理后当场备案，出具备案凭证，不再审批"}}
		}
		if limit := a.Case.Item.statutory(); limit.N > 0 {
			out = append(out, web.Pair{Term: "法定时限", Text: limit.String() + "，到 " + due(limit)})
		}
		out = append(out, web.Pair{Term: "承诺时限", Text: a.Case.Item.promised().String() + "，到 " + due(a.Case.Item.promised())})
	case *AskCorrection:
		out = append(out, web.Pair{Term: "五日受理期限", Text: "停止，补正交齐之日重新计算"}, web.Pair{Term: "补正期限", Text: d.room.correction(a.Case.Item).String() + "，到 " + due(d.room.correction(a.Case.Item))})
	case *StartSpecial, *ArrangeSurvey:
		_, visit := a.input.(*ArrangeSurvey)
		for _, p := range a.Case.Item.Procedures {
			if p.Max.N > 0 && visit == p.surveys() && !p.hears() {
				out = append(out, web.Pair{Term: p.Name, Text: "最迟 " + due(p.Max) + " 结束，期间停表"})
			}
		}
	case *Extend:
		if c, ok := a.Clock(ClockStatutory); ok {
			longer := c.Total()
			longer.N += d.room.longest(a.Case.Item, now).Days
			after, _ := workday.Due(cal, c.StartedAt, longer, spans(c, now)...)
			out = append(out, web.Pair{Term: "法定到期日", Text: dateText(c.DueAt) + " → " + dateText(after)})
		}
	case *Decide:
		out = append(out, web.Pair{Term: "送达期限", Text: d.until(TermDelivery)})
	case *Transfer, *SendBack:
		out = append(out, web.Pair{Term: "时限", Text: "不变，继续计算"})
	case *Decline, *Withdraw, *Terminate:
		out = append(out, web.Pair{Term: "时限", Text: "全部停止，办件结束"})
	}
	return append(out, d.inquiryEffects(a)...)
}

func (d *Desk) makesPaper(a acting) bool {
	if _, makes := a.input.(papered); makes {
		return true
	}
	switch a.input.(type) {
	case *Accept, *AskCorrection, *Decline, *StartSpecial, *Extend, *Decide, *SignCommitment, *SignGaps, *GrantPromised:
		return true
	case *Countersign:
		k, ok := a.onTurn()
		return ok && k.Decision != nil
	}
	return false
}

// preview draws the paper of an action as it would be, without a number or a seal.
func (d *Desk) preview(a acting) (paper.Paper, error) {
	draft, err := d.previewDraft(a)
	if err != nil {
		return paper.Paper{}, err
	}
	return d.room.Press.Preview(draft)
}

func (d *Desk) previewDraft(a acting) (paper.Draft, error) {
	if in, makes := a.input.(papered); makes {
		return in.paper(d, a)
	}
	room, now, c := d.room, d.room.Now(), a.Case
	o := occasion{now: now, actor: a.actor, m: a.Matter}
	due := func(limit workday.Limit) workday.Date {
		at, _ := workday.Due(d.Calendar(), now, limit)
		return workday.DateOf(at)
	}
	switch in := a.input.(type) {
	case *SignCommitment, *SignGaps:
		return promiseBlank(room, o, c, a.input)
	case *GrantPromised:
		c.AcceptedAt, c.Decision = now, &Decision{Outcome: Granted, Content: in.Content, Basis: in.Basis, Signer: a.actor.Name, At: now}
		return grantOf(room, o, c), nil
	case *Accept:
		c.AcceptedAt = now
		o.due, _ = workday.Due(d.Calendar(), now, c.Item.promised())
		return acceptanceOf(room, o, c, in.Note), nil
	case *AskCorrection:
		c.Correction = &Correction{Points: in.Points, DueOn: due(d.room.correction(c.Item))}
		return correctionOf(room, o, c, in.Way), nil
	case *Decline:
		c.Declined = in.refusal(a.actor.Name, now)
		return declineOf(room, o, c), nil
	case *StartSpecial:
		p, ok := c.Item.Procedure(in.Code)
		if !ok {
			return paper.Draft{}, fault.InvalidField("code", "请选择特别程序")
		}
		return specialOf(room, o, c, p, Special{Reason: in.Reason, Basis: in.Basis, StartedAt: now, Statutory: p.stopsStatutory()}), nil
	case *Extend:
		c.Extended = &Extended{Days: in.Days, Reason: in.Reason, Basis: cmp.Or(in.Basis, c.Item.extensionGround())}
		clock, _ := a.Clock(ClockStatutory)
		longer := clock.Total()
		longer.N += cmp.Or(in.Days, d.room.longest(c.Item, now).Days)
		after, _ := workday.Due(d.Calendar(), clock.StartedAt, longer, spans(clock, now)...)
		return extensionOf(room, o, c, clock.DueAt, after), nil
	case *Decide:
		return proposedOf(room, o, c, in.decision(a.actor.Name, now)), nil
	case *Countersign:
		if k, ok := a.onTurn(); ok && k.Decision != nil {
			return proposedOf(room, o, c, k.Decision), nil
		}
	}
	return paper.Draft{}, fault.Missing("文书预览", "")
}
