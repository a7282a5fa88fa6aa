package app

import (
	"context"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/normative"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// normatives are the documents as the register of normative documents asks for them.
type normatives struct{ house *House }

func paperOf(n publish.NormativeRow) normative.Paper {
	p := normative.Paper{ID: n.ID, Number: n.Number, Title: n.Title, DocNumber: n.DocNumber, Body: n.Body, MadeOn: n.MadeOn, FirstOn: n.FirstOn, InForceOn: n.InForceOn, ExpiresOn: n.ExpiresOn,
		State: n.State(), StateOn: n.ValidityOn, StateBy: n.ValidityBy, Holds: n.Holds(), RevisedAt: n.RevisedAt, Draft: n.Draft, Stage: n.Stage, Text: n.Text}
	if n.Validity == publish.Amended {
		p.StateBy = "修订后重新公布"
	}
	return p
}

func narrowed(s normative.Search) publish.Normatives {
	return publish.Normatives{Body: s.Body, Validity: s.Validity, ID: s.ID, After: s.After, Expires: s.Expires, Limit: s.Limit}
}

// registry is the register of normative documents as the room of documents asks for it.
type registry struct{ house *House }

func (r registry) Since(body string) workday.Date { return r.house.rooms.normative.RegisterSince(body) }

func (r registry) As(ctx context.Context, tx *store.Tx, document int64) (string, int, error) {
	return r.house.rooms.normative.RegisteredAs(ctx, tx, document)
}

// Keepers are those who register, at the government over the body or above it.
func (r registry) Keepers(body string) string {
	return "region:" + r.house.org.BodyPath(body) + normative.RightManage
}

func (r registry) Page(document int64) string { return normative.RegisterAddress(document) }

func papersOf(list []publish.NormativeRow) (out []normative.Paper) {
	for _, n := range list {
		out = append(out, paperOf(n))
	}
	return out
}

func (d normatives) List(ctx context.Context, s normative.Search) ([]normative.Paper, error) {
	find := d.house.rooms.publish.NormativeRows
	if s.Drafts {
		find = d.house.rooms.publish.NormativeDrafts
	}
	list, err := find(ctx, narrowed(s))
	return papersOf(list), err
}

func (d normatives) Each(ctx context.Context, s normative.Search, take func(normative.Paper)) error {
	return d.house.rooms.publish.EachNormative(ctx, narrowed(s), func(n publish.NormativeRow) { take(paperOf(n)) })
}

func (d normatives) Year(ctx context.Context, body string, year int) (normative.Year, error) {
	y, err := d.house.rooms.publish.NormativeYear(ctx, body, year)
	return normative.Year{Made: papersOf(y.Made), Repealed: papersOf(y.Repealed), Valid: papersOf(y.Valid)}, err
}

// Mark writes the result of a clean-up on a document. A conflict is one that was marked or withdrawn meanwhile.
func (d normatives) Mark(ctx context.Context, id int64, repealed bool, on workday.Date, by string) error {
	in := publish.Mark{Validity: publish.Lapsed, On: on, By: by}
	if repealed {
		in.Validity = publish.Repealed
	}
	_, err := d.house.engine.Do(ctx, account.System("清理结果公布"), id, "mark", in)
	if fault.KindOf(err) == fault.KindConflict {
		return nil
	}
	return err
}

func (d normatives) Prolong(ctx context.Context, id int64, until workday.Date, by string) error {
	list, err := d.List(ctx, normative.Search{ID: id, Limit: 1})
	if err != nil || len(list) == 0 || !list[0].ExpiresOn.Before(until) { // done before, or not there any more
		return err
	}
	_, err = d.house.engine.Do(ctx, account.System("到期评估"), id, "prolong", publish.Prolong{Until: until, By: by})
	return err
}

func (d normatives) Draft(ctx context.Context, actor account.Actor, body, title, text, of, once string) (string, error) {
	in := publish.Draft{Body: body, Title: title, Number: "无", Genre: "公告", Class: "policy", Subject: "综合政务", MadeOn: workday.DateOf(d.house.config.Now()), Attribute: publish.Proactive,
		Grade: "非密", Text: text, Announces: of}
	r, err := d.house.engine.Start(ctx, actor, publish.KindName, "draft", in, matter.Key(once))
	return r.Number, err
}

// listAnnounced ends a clean-up whose list became public.
func (h *House) listAnnounced(ctx context.Context, task job.Job) error {
	var in publish.Announced
	if err := task.Decode(&in); err != nil {
		return err
	}
	v, err := h.engine.View(ctx, account.System("清理结果公布"), in.Number)
	if err != nil {
		return err
	}
	d, _ := v.Facts.(publish.Document)
	name := "《" + d.Title + "》"
	if d.Content.Number != "" && d.Content.Number != "无" {
		name += "（" + d.Content.Number + "）"
	}
	return h.rooms.normative.Announced(ctx, in.Of, in.Number, name, workday.DateOf(d.FirstAt))
}
