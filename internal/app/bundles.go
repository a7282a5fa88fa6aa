package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/matter"
	"tongban/internal/service/bundle"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/record"
)

// bundleDeps is what bundles need of the house.
func bundleDeps(h *House, k keys, items shelfOfItems, lamp light.Lamp) bundle.Deps {
	return bundle.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Press: h.press, Vault: k.vault, Calendar: h.book.Calendar, Lamp: lamp,
		Items: bundleItems{items}, Cases: bundleCases{h, items}, Find: bundleItems{items}.find,
		Mine: func(number string) string { return "/my/cases/" + url.PathEscape(number) }, Desk: func(number string) string { return "/desk/cases/" + url.PathEscape(number) },
		Apply: func(code string) string { return "/apply/" + url.PathEscape(code) }, Lacks: lacksOf}
}

// lacksOf says what is wanted of the applicant in one of his cases.
func lacksOf(v matter.View, a account.Actor) (links []web.Link) {
	if v.May(a, "answer_correction") {
		links = append(links, web.Link{Text: "补正材料", Href: "/my/cases/" + url.PathEscape(v.Matter.Number) + "/correction"})
	}
	return links
}

// bundleItems shows the catalogue to bundles in their own words.
type bundleItems struct{ shelf shelfOfItems }

// Item gives the version in force, open or not.
func (b bundleItems) Item(ctx context.Context, code string) (bundle.Item, error) {
	current, err := b.shelf.library.Item(ctx, code)
	if err != nil {
		return bundle.Item{}, err
	}
	return b.item(current)
}

func (b bundleItems) item(current catalog.Current) (bundle.Item, error) {
	i, err := b.shelf.item(current.Item)
	if err != nil {
		return bundle.Item{}, err
	}
	out := bundle.Item{Code: i.Code, Version: i.Version, Name: i.Name, Body: i.Body, Region: i.Region, Form: current.Form, Result: i.Result.Name, Limit: i.Promised,
		Promised: "当场办好"}
	if i.Promised.N > 0 {
		out.Promised = i.Promised.String()
	}
	out.Suspended = current.State == catalog.StateSuspended
	switch {
	case !current.Open():
		out.Closed = cmp.Or(current.Reason, "已暂停或者取消办理")
	case !current.AppliedFor():
		out.Closed = "由机关依职权办理，不需要申请"
	}
	for _, s := range current.Questions() {
		out.Situations = append(out.Situations, bundle.Situation{Name: s.Name, Question: s.Question, Options: s.Options})
	}
	for _, m := range i.Materials {
		out.Materials = append(out.Materials, bundle.Material{Code: m.Code, Name: m.Name, Necessity: string(m.Necessity), Originals: m.Originals, Copies: m.Copies,
			Medium: m.Medium, Note: m.Note, Licence: m.Licence, Accept: m.Accept, MaxMB: m.MaxMB, Basis: m.Basis})
	}
	return out, nil
}

// Asked gives the codes of the materials that an item asks for in a situation.
func (b bundleItems) Asked(ctx context.Context, item bundle.Item, answers map[string]string) ([]string, error) {
	version, err := b.shelf.library.Version(ctx, item.Code, item.Version)
	if err != nil {
		return nil, err
	}
	asked, err := version.MaterialsFor(record.Answers(answers))
	codes := make([]string, len(asked))
	for i, m := range asked {
		codes[i] = m.Code
	}
	return codes, err
}

func (b bundleItems) find(ctx context.Context, words string) (list []bundle.Item, err error) {
	found, err := b.shelf.finder.Items(ctx, words)
	if err != nil {
		return nil, err
	}
	for _, current := range found {
		if item, err := b.item(current); err == nil && item.Closed == "" {
			list = append(list, item)
		}
	}
	return list, nil
}

// bundleCases lets bundles open cases and hear of them.
type bundleCases struct {
	house *House
	items shelfOfItems
}

var bundling = account.System("一件事分件")

// Open opens a case under a bundle, under the version of its item that was filled in. An item that is cancelled meanwhile
// opens none.
func (c bundleCases) Open(ctx context.Context, o bundle.Opening) (int64, string, error) {
	if r, given := c.house.engine.Given(ctx, bundling, "take_part", o.Key); given { // opened before somebody cancelled the item
		return r.ID, r.Number, nil
	}
	current, err := c.items.library.Item(ctx, o.Item)
	if err != nil {
		return 0, "", err
	}
	if current.State == catalog.StateSuspended {
		return 0, "", &bundle.Suspended{Why: "“" + current.Name + "”已暂停办理：" + current.Reason}
	}
	if _, err := c.items.Item(o.Item); err != nil {
		return 0, "", err
	}
	version, err := c.items.library.Version(ctx, o.Item, o.Version)
	if err != nil {
		return 0, "", err
	}
	terms, err := c.items.item(version)
	if err != nil {
		return 0, "", err
	}
	var in casework.TakePart
	if err := json.Unmarshal(o.Filing, &in.Submit); err != nil {
		return 0, "", fmt.Errorf("read part of a bundle: %w", err)
	}
	for name, values := range o.Later {
		in.Submit.Form[name] = values
	}
	in.Submit.Channel, in.Terms, in.Under, in.Subject, in.At = o.Channel, terms, o.Under, o.Subject, o.At
	result, err := c.house.engine.Start(ctx, bundling, casework.KindName, "take_part", in, matter.Key(o.Key))
	return result.ID, result.Number, err
}

// Standing reads how a part stands.
func (c bundleCases) Standing(v matter.View) (bundle.Standing, bool) {
	k, ok := v.Facts.(casework.Case)
	if !ok {
		return bundle.Standing{}, false
	}
	s := bundle.Standing{Title: v.StateDef().PublicTitle(), Version: v.Matter.Version, Closed: !v.Matter.Open(),
		Still: v.Matter.State == casework.StateCorrecting || v.Matter.State == casework.StateSpecial, Asks: v.Matter.State == casework.StateCorrecting,
		Decided: v.Matter.State == casework.StateDecided, Withdrawn: v.Matter.Outcome == casework.OutcomeWithdrawn}
	if k.Decision != nil && (s.Decided || s.Closed) {
		s.Granted, s.Paper, s.PaperNo = k.Decision.Outcome != casework.Denied, k.Decision.Paper, k.Decision.Number
		s.Title = k.OutcomeTitle()
	}
	return s, true
}

// Withdraw ends a case at the applicant's wish.
func (c bundleCases) Withdraw(ctx context.Context, by string, id int64, reason, key string) error {
	actor, err := c.house.accounts.Resolve(ctx, by)
	if err != nil {
		return err
	}
	_, err = c.house.engine.Do(ctx, actor, id, "withdraw", casework.Withdraw{Reason: reason}, matter.Key(key))
	return err
}

// Deliver hands the result of a case out.
func (c bundleCases) Deliver(ctx context.Context, by string, id int64, d bundle.Delivery, key string) error {
	actor, err := c.house.accounts.Resolve(ctx, by)
	if err != nil {
		return err
	}
	_, err = c.house.engine.Do(ctx, actor, id, "deliver_together", casework.DeliverTogether{Deliver: casework.Deliver{Way: casework.DeliveryWay(d.Way),
		Receiver: d.Receiver, Identity: d.Identity, Waybill: d.Waybill, Proof: d.Proof}}, matter.Key(key))
	return err
}

// joint lets the pages of an application serve a bundle as if it were one item.
type joint struct {
	house *House
	items shelfOfItems
}

// Item is what a bundle asks for what was answered so far, as one item.
func (j joint) Item(ctx context.Context, code string, answers map[string]string) (casework.Item, bool, error) {
	w, found, err := j.whole(ctx, code, answers)
	if !found || err != nil {
		return casework.Item{}, found, err
	}
	if closed := w.Closed(); len(closed) > 0 {
		return casework.Item{}, true, fault.Conflictf("“%s”现在不能申请：%s", w.Title, strings.Join(closed, "；"))
	}
	definition, err := json.Marshal(w.Form)
	if err != nil {
		return casework.Item{}, true, err
	}
	out := casework.Item{Code: w.Code, Version: w.Version, Name: w.Title, Body: w.Lead, Region: j.house.org.BodyPath(w.Lead), Handout: w.HandOut, Promised: w.Promise(),
		Form: definition, Phone: w.Phone, Guide: "/bundles/" + url.PathEscape(w.Code)}
	var results []string
	for _, c := range w.All { // a delegate must be let do every one of them
		out.Parts = append(out.Parts, c.Member.Item)
	}
	for _, c := range w.Chosen() {
		results = append(results, c.Item.Result)
	}
	out.Result.Name = strings.Join(results, "、")
	for _, s := range w.Situations {
		out.Situations = append(out.Situations, situation(record.Situation{Name: s.Name, Question: s.Question, Options: s.Options}))
	}
	for _, m := range w.Materials {
		out.Materials = append(out.Materials, casework.Material{Code: m.Code, Name: m.Name, Necessity: casework.Necessity(m.Necessity), Originals: m.Originals, Copies: m.Copies,
			Medium: m.Medium, Note: m.Note, Licence: m.Licence, Accept: m.Accept, MaxMB: m.MaxMB, Basis: m.Basis})
	}
	return out, true, nil
}

func (j joint) whole(ctx context.Context, code string, answers map[string]string) (bundle.Whole, bool, error) {
	if len(code) > 0 && code[0] >= '0' && code[0] <= '9' {
		return bundle.Whole{}, false, nil // the code of an item
	}
	w, err := j.house.rooms.bundles.Whole(ctx, code, answers)
	if fault.KindOf(err) == fault.KindNotFound {
		return bundle.Whole{}, false, nil
	}
	return w, true, err
}

// Asked gives the codes of the materials that are asked in a situation.
func (j joint) Asked(ctx context.Context, code string, answers map[string]string) ([]string, error) {
	w, _, err := j.whole(ctx, code, answers)
	if err != nil {
		return nil, err
	}
	return w.Asked(ctx, bundleItems{j.items}, answers)
}

// Done is the page to keep after submitting.
func (j joint) Done(number string) string { return "/my/bundles/" + url.PathEscape(number) + "/done" }

// Submit takes an application apart, lets casework look at every part, and opens the bundle.
func (j joint) Submit(ctx context.Context, a account.Actor, in casework.Submit, key string) (matter.Result, error) {
	out, err := j.apart(ctx, in)
	if err != nil {
		return matter.Result{}, err
	}
	return j.house.engine.Start(ctx, a, bundle.KindName, "submit", out, matter.Key(key))
}

// apart makes one application for each member of what was filled in.
func (j joint) apart(ctx context.Context, in casework.Submit) (bundle.Submit, error) {
	w, found, err := j.whole(ctx, in.Item, in.Answers)
	if err != nil {
		return bundle.Submit{}, err
	}
	if !found {
		return bundle.Submit{}, fault.Missing("一件事", in.Item)
	}
	if closed := w.Closed(); len(closed) > 0 {
		return bundle.Submit{}, fault.Conflictf("“%s”现在不能申请：%s", w.Title, strings.Join(closed, "；"))
	}
	if in.Version != 0 && in.Version != w.Version {
		return bundle.Submit{}, fault.Conflictf("“%s”的办事要求已经更新，请按新的要求核对后再提交，您填写的内容仍在", w.Title)
	}
	out := bundle.Submit{Definition: w.Definition, Region: j.house.org.BodyPath(w.Lead), Applicant: in.Applicant.Name, Way: string(in.Wish.Way)}
	var wrong []fault.Field
	for _, c := range w.Chosen() {
		filed, bad, err := j.part(ctx, w, c, in)
		if err != nil {
			return out, err
		}
		for _, f := range bad {
			if !slices.ContainsFunc(wrong, func(old fault.Field) bool { return old.Name == f.Name }) {
				wrong = append(wrong, f)
			}
		}
		out.Parts = append(out.Parts, filed)
		out.Names = append(out.Names, bundle.Named{Name: c.Item.Name, Body: c.Item.Body})
	}
	if len(wrong) > 0 {
		return out, fault.Invalid("申请还有要修改的地方", wrong...)
	}
	for _, d := range in.Documents {
		for _, f := range d.Files {
			out.Files = append(out.Files, f.ID)
		}
	}
	return out, nil
}

// part is one member's application, and what is wrong with it in the names of the whole.
func (j joint) part(ctx context.Context, w bundle.Whole, c bundle.Chosen, in casework.Submit) (filed bundle.Filed, wrong []fault.Field, err error) {
	share := w.Share(c, in.Form, in.Answers)
	one := in
	one.Item, one.Version, one.Form, one.Answers, one.Documents = c.Item.Code, c.Item.Version, share.Form, share.Answers, nil
	for _, m := range c.Item.Materials {
		if slices.Contains(share.Given, m.Code) {
			one.Documents = append(one.Documents, casework.Handed{Material: m.Code, Source: casework.SourceLicence, Licence: m.Licence})
			continue
		}
		if n := slices.IndexFunc(in.Documents, func(d casework.Handed) bool { return d.Material == share.Materials[m.Code] }); n >= 0 {
			handed := in.Documents[n]
			handed.Material = m.Code
			one.Documents = append(one.Documents, handed)
		}
	}
	version, err := j.items.library.Version(ctx, c.Item.Code, c.Item.Version)
	if err != nil {
		return filed, nil, err
	}
	terms, err := j.items.item(version)
	if err != nil {
		return filed, nil, err
	}
	filed = bundle.Filed{Member: c.Name, Version: c.Item.Version}
	for _, f := range c.Item.Form.Fields() {
		if slices.Contains(c.Later, f.Name) {
			filed.Later = append(filed.Later, bundle.Asked{Name: f.Name, Label: f.Label})
		}
	}
	for _, f := range j.house.rooms.casework.Vet(terms, one, c.Later) {
		wrong = append(wrong, fault.Field{Name: c.JoinedName(f.Name), Message: f.Message})
	}
	filed.Filing, err = json.Marshal(one)
	return filed, wrong, err
}

// wholeOf leads from a case to the bundle of which it is a part.
func (h *House) wholeOf(ctx context.Context, under int64) (web.Link, error) {
	number, err := h.engine.NumberOf(ctx, under)
	if err != nil {
		return web.Link{}, err
	}
	v, err := h.engine.View(ctx, bundling, number)
	if err != nil || v.Matter.Kind != bundle.KindName {
		return web.Link{}, err
	}
	return web.Link{Text: "这件事属于“" + v.Matter.Title + "”", Href: "/my/bundles/" + url.PathEscape(number)}, nil
}
