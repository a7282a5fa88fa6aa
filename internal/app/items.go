package app

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"tongban/internal/service/catalog/record"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/form"
	"tongban/internal/common/ident"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/exchange"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog"
)

// shelfOfItems shows the catalogue to casework in casework's own words.
type shelfOfItems struct {
	library *catalog.Library
	finder  *catalog.Finder
	org     *org.Directory
}

// Item gives the version in force of an item that takes applications.
func (s shelfOfItems) Item(code string) (casework.Item, error) {
	current, err := s.library.Item(context.Background(), code)
	if err != nil {
		return casework.Item{}, err
	}
	if !current.Open() {
		return casework.Item{}, fault.Conflictf("“%s”已暂停或取消办理：%s", current.Name, current.Reason)
	}
	if !current.AppliedFor() {
		return casework.Item{}, fault.Conflictf("“%s”由%s依职权办理，不需要申请", current.Name, current.BodyName)
	}
	if current.Released() {
		return casework.Item{}, fault.Conflictf("“%s”已经直接取消审批，不用再申请，可以直接开展活动（%s）", current.Name, current.Reform.SeparationBasis)
	}
	return s.item(current.Item)
}

// Search finds items that take applications.
func (s shelfOfItems) Search(words string, limit int) []casework.Item {
	found, err := s.finder.Items(context.Background(), words)
	if err != nil {
		return nil
	}
	var out []casework.Item
	for _, current := range found {
		if item, err := s.item(current.Item); err == nil && current.Open() && current.AppliedFor() && !current.Released() && len(out) < limit {
			out = append(out, item)
		}
	}
	return out
}

// Asked gives the codes of the materials that are asked in a situation.
func (s shelfOfItems) Asked(item casework.Item, answers map[string]string) []string {
	version, err := s.library.Version(context.Background(), item.Code, item.Version)
	if err != nil {
		return nil
	}
	asked, err := version.MaterialsFor(answers)
	if err != nil {
		return nil
	}
	codes := make([]string, len(asked))
	for i, m := range asked {
		codes[i] = m.Code
	}
	return codes
}

// Passed gives the parts of the item's flow that do not take place for somebody who answered so.
func (s shelfOfItems) Passed(item casework.Item, form map[string][]string, answers map[string]string) ([]casework.Passed, error) {
	version, err := s.library.Version(context.Background(), item.Code, item.Version)
	if err != nil {
		return nil, err
	}
	return passedBy(version, form, answers)
}

func passedBy(version record.Item, form map[string][]string, answers map[string]string) (out []casework.Passed, err error) {
	passed, err := version.PassedBy(form, answers)
	for _, p := range passed {
		stage := version.Flow.Stages[p.Stage]
		title := stage.Parts[p.Part].Title
		if p.Whole {
			title = stage.Title
		}
		out = append(out, casework.Passed{Stage: stage.Name, Part: strconv.Itoa(p.Part + 1), Title: title, Whole: p.Whole, Why: p.Why})
	}
	return out, err
}

// item puts an item into casework's words.
func (s shelfOfItems) item(i record.Item) (casework.Item, error) {
	definition, err := json.Marshal(i.Form)
	if err != nil {
		return casework.Item{}, err
	}
	out := casework.Item{Code: i.Code, Version: i.Version, Name: i.Name, Body: i.Body, Region: s.org.BodyPath(i.Body),
		Licensing: i.Power == record.PowerLicence, Instant: i.Handling == record.HandlingInstant, Form: definition,
		Result: casework.Result{Name: i.Result.Name, Kind: i.Result.Kind, Validity: i.Result.Validity, Years: i.Result.Years},
		Remedy: casework.Remedy(i.Remedy), Phone: i.Phones.Consult, Visits: i.Visits, Precheck: slices.Contains(i.Online, record.OnlinePrecheck)}
	var failed error
	limit := func(l record.Limit) workday.Limit {
		w, err := l.Workday()
		if err != nil {
			failed = err
		}
		return w
	}
	out.Statutory, out.Promised, out.Correction = limit(i.StatutoryLimit), limit(i.PromisedLimit), limit(i.CorrectionLimit)
	out.Intake, out.Handout = s.windows(i)
	for _, b := range i.Basis {
		out.Basis = append(out.Basis, casework.Basis{Law: "《" + b.Law + "》", Article: b.Article})
	}
	for _, q := range i.Questions() {
		out.Situations = append(out.Situations, situation(q))
	}
	for _, m := range i.Materials {
		one := material(m)
		one.Follow = limit(m.FollowLimit)
		out.Materials = append(out.Materials, one)
	}
	out.NoSilence = i.Flow.NoSilence
	reforms(&out, i, limit)
	for _, st := range i.Flow.Stages {
		stage := casework.Stage{Name: st.Name, Title: st.Title, Join: casework.Join(st.Join)}
		for _, p := range st.Parts {
			part := casework.Part{Body: p.Body, Right: p.Right, Title: p.Title, Limit: limit(p.Limit), Lead: p.Role == record.RoleLead,
				Materials: p.Materials, Silence: casework.Silence(p.Silence), SilenceBasis: p.SilenceBasis, Distinct: p.Distinct, Joint: p.Joint}
			for _, s := range p.Signers {
				part.Signers = append(part.Signers, casework.Signer(s))
			}
			stage.Parts = append(stage.Parts, part)
		}
		out.Stages = append(out.Stages, stage)
	}
	for _, p := range i.SpecialProcedures {
		out.Procedures = append(out.Procedures, casework.Procedure{Code: p.Code, Name: p.Name, Basis: p.Basis,
			StopsStatutory: p.StopsStatutory, StopsPromise: p.StopsPromise, Max: limit(p.MaxLimit)})
	}
	for _, p := range i.ReviewPoints {
		out.ReviewPoints = append(out.ReviewPoints, casework.ReviewPoint{Code: p.Code, Title: p.Title, Standard: p.Standard, Body: p.Body})
	}
	return out.Succeeded(s.org.Successor), failed
}

// reforms puts in what the reforms changed of the way through an item.
func reforms(out *casework.Item, i record.Item, limit func(record.Limit) workday.Limit) {
	out.Filing = i.Filing()
	if p := i.Reform.Promise; p != nil && i.Commitment && p.Text != "" {
		out.Promise = &casework.PromiseTerms{Conditions: p.Conditions, Text: p.Text, Breach: p.Breach, Check: p.Check, Within: limit(p.CheckWithin),
			Checker: cmp.Or(p.Checker, i.Body), Basis: p.Basis, Rectify: limit(p.Rectify), MarkMonths: p.MarkMonths, MarkBasis: p.MarkBasis, Signer: p.Signer}
		if len(p.Conditions) == 0 {
			out.Promise.Conditions = i.Conditions
		}
	}
	if a := i.Reform.AtOnce; a != nil && a.Signer != "" {
		out.AtOnce = &casework.AtOnce{Signer: a.Signer, Basis: cmp.Or(a.Basis, "事项授权")}
	}
	if t := i.Reform.Tolerance; t != nil {
		out.Tolerance = &casework.Tolerance{Limit: limit(t.Limit), Otherwise: t.Otherwise, Lapse: casework.Lapse(t.Lapse), Basis: t.Basis, Excludes: t.Excludes}
	}
}

// windows finds which bodies take in and hand out, from the item's own flow.
func (s shelfOfItems) windows(i record.Item) (intake, handout string) {
	for _, st := range i.Flow.Stages {
		for _, p := range st.Parts {
			switch p.Right {
			case casework.RightAccept, casework.RightReceive:
				intake = p.Body
			case casework.RightDeliver:
				handout = p.Body
			}
		}
	}
	return intake, handout
}

func situation(q record.Situation) casework.Situation {
	out := casework.Situation{Name: q.Name, Question: q.Question}
	for _, o := range q.Options {
		out.Options = append(out.Options, casework.Option{Value: o.Value, Text: o.Label})
	}
	return out
}

func material(m record.Material) casework.Material {
	return casework.Material{Code: m.Code, Name: m.Name, Necessity: casework.Necessity(m.Necessity), Originals: m.Originals, Copies: m.Copies,
		Medium: string(m.Medium), Note: m.Note, Licence: m.Licence, Accept: m.Accept, MaxMB: m.MaxMB, Basis: m.Basis, Promisable: m.Promisable}
}

// publicItems shows published items to programs.
type publicItems struct {
	library *catalog.Library
	finder  *catalog.Finder
}

// Items lists items after a code, or those that fit the words.
func (p publicItems) Items(ctx context.Context, words, after string) (items any, next string, err error) {
	if words != "" {
		found, err := p.finder.Items(ctx, words)
		list := make([]record.Item, 0, len(found))
		for _, current := range found {
			list = append(list, current.Item)
		}
		return list, "", err
	}
	some, err := p.library.Some(ctx, after, exchange.MostItems)
	list := make([]record.Item, 0, len(some))
	for _, c := range some {
		if c.Open() && c.AppliedFor() { // what bodies do of their own motion stands in the list of powers
			list = append(list, c.Item)
		}
	}
	if len(some) == exchange.MostItems {
		next = some[len(some)-1].Code
	}
	return list, next, err
}

// Item gives one item as published.
func (p publicItems) Item(ctx context.Context, code string) (any, error) {
	current, err := p.library.Item(ctx, code)
	return current.Item, err
}

// forms lets casework check and draw forms that are data.
type forms struct{}

func compiled(definition json.RawMessage) (form.Form, error) {
	var d form.Definition
	if err := json.Unmarshal(definition, &d); err != nil {
		return form.Form{}, err
	}
	return form.Compile(d)
}

// Check says what has to change in the answers.
func (forms) Check(definition json.RawMessage, values map[string][]string) []fault.Field {
	f, err := compiled(definition)
	if err != nil {
		return []fault.Field{{Name: "form", Message: "这个事项的表单有误，请联系窗口"}}
	}
	return f.Check(f.Normalise(values))
}

// Groups gives the fields that are asked, given the answers so far.
func (forms) Groups(definition json.RawMessage, values map[string][]string) ([]casework.FormGroup, error) {
	f, err := compiled(definition)
	if err != nil {
		return nil, err
	}
	var out []casework.FormGroup
	for _, g := range f.Groups {
		group := casework.FormGroup{Title: g.Title}
		for _, field := range g.Fields {
			if f.Asks(field, values) {
				group.Fields = append(group.Fields, casework.FormField{FieldSpec: fieldSpec(field), Prefill: field.Prefill, Masking: masking(field)})
			}
		}
		if len(group.Fields) > 0 {
			out = append(out, group)
		}
	}
	return out, nil
}

// Tidy takes the answers to the form's fields out of what was typed.
func (forms) Tidy(definition json.RawMessage, typed url.Values) (map[string][]string, error) {
	f, err := compiled(definition)
	if err != nil {
		return nil, err
	}
	values := form.Values{}
	for _, field := range f.Fields() {
		if given := typed[field.Name]; len(given) > 0 && !slices.Equal(given, []string{""}) {
			values[field.Name] = given
		}
	}
	return f.Normalise(values), nil
}

// masking says how an answer is hidden: numbers of documents and phones always, names
// and addresses when they are those of a person's account.
func masking(f form.Field) ident.Masking {
	switch {
	case f.Kind == form.CitizenID:
		return ident.MaskingCitizen
	case f.Kind == form.Phone:
		return ident.MaskingMobile
	case f.Prefill == "account.name", f.Prefill == "company.representative":
		return ident.MaskingName
	case f.Prefill == "account.address":
		return ident.MaskingAddress
	}
	return ""
}

// fieldSpec draws a field of a form that is data with the control that fits it.
func fieldSpec(f form.Field) web.FieldSpec {
	spec := web.FieldSpec{Name: f.Name, Label: f.Label, Hint: f.Hint, Need: f.Need, Max: f.Max, Kind: web.KindText}
	for _, o := range f.Options {
		spec.Options = append(spec.Options, web.Option{Value: o.Value, Text: o.Label})
	}
	switch f.Kind {
	case form.Textarea, form.Address:
		spec.Kind = web.KindTextarea
	case form.Number:
		spec.Kind, spec.Max, spec.Width = web.KindNumber, 0, "short"
	case form.Date:
		spec.Kind = web.KindDate
	case form.Choice:
		spec.Kind = web.KindRadio
		if len(f.Options) > 7 {
			spec.Kind = web.KindSelect
		}
	case form.Choices:
		spec.Kind = web.KindChecks
	case form.YesNo:
		spec.Kind, spec.Options = web.KindRadio, []web.Option{{Value: form.Yes, Text: "是"}, {Value: form.No, Text: "否"}}
	case form.CitizenID, form.CreditCode:
		spec.Kind, spec.Width = web.KindCode, "medium"
	case form.Phone:
		spec.Kind, spec.Width = web.KindPhone, "medium"
	case form.Money:
		spec.Max, spec.Width = 0, "short"
	}
	return spec
}

// itemInForce gives an item that takes applications.
func (h *House) itemInForce(ctx context.Context, code string) (record.Item, bool) {
	current, err := h.library.Item(ctx, code)
	if err != nil || !current.Open() || !current.AppliedFor() || current.Released() {
		return record.Item{}, false
	}
	return current.Item, true
}

// itemsLike finds items that take applications by words.
func (h *House) itemsLike(ctx context.Context, words string) (list []record.Item, err error) {
	found, err := h.finder.Items(ctx, words)
	for _, current := range found {
		if current.Open() && current.AppliedFor() && !current.Released() {
			list = append(list, current.Item)
		}
	}
	return list, err
}
