package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/notify"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/bundle"
	"tongban/internal/service/casework"
	"tongban/internal/service/project"
)

// tell writes the messages of one move, in one transaction, to those whom they name.
// It runs after the move's commit; the job ends in the same transaction, so that nobody is told twice when the node dies.
func (h *House) tell(ctx context.Context, j job.Job) error {
	var messages []matter.Message
	if err := j.Decode(&messages); err != nil {
		return err
	}
	var list []store.Stmt
	published := map[string]bool{} // a move that tells several people is one event for a program
	for _, m := range messages {
		number, err := h.engine.NumberOf(ctx, m.Matter)
		if err != nil {
			return err
		}
		values := map[string]string{"number": number}
		maps.Copy(values, m.Facts)
		note := notify.Note{Matter: m.Matter, Template: m.Template, Values: values}
		for _, note.To = range h.receivers(m.To) {
			stmts, err := h.notify.Write(ctx, note)
			if err != nil {
				return err
			}
			list = append(list, stmts...)
		}
		if key := number + m.Template; !published[key] {
			published[key] = true
			stmts, err := h.notify.Publish(ctx, note)
			if err != nil {
				return err
			}
			list = append(list, stmts...)
		}
	}
	return h.db.Write(ctx, func(tx *store.Tx) error {
		held, err := job.Done(ctx, tx, j, h.config.Now())
		if err != nil || !held { // another node has the job, or has done it
			return err
		}
		return tx.Apply(ctx, list...)
	})
}

// receivers names the people behind an address of the hall: body:CODE/right stands for
// the officers of that body who hold the right, body:CODE/one|other for those who hold either, once each, region:PATH/right for those who hold it over that region. Who is away is
// told, and who stands in for him.
func (h *House) receivers(to string) (out []string) {
	var officers []org.Officer
	if rest, ok := strings.CutPrefix(to, "body:"); ok {
		body, rights, _ := strings.Cut(rest, "/")
		for right := range strings.SplitSeq(rights, "|") {
			officers = append(officers, h.org.OfficersAt(body, right)...)
		}
	} else if rest, ok := strings.CutPrefix(to, "region:"); ok {
		last := strings.LastIndex(rest, "/") + 1
		officers = h.org.OfficersOver(rest[:last], rest[last:])
	} else {
		return h.withSubstitutes(to)
	}
	for _, o := range officers {
		for _, one := range h.withSubstitutes(account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject()) {
			if !slices.Contains(out, one) {
				out = append(out, one)
			}
		}
	}
	return out
}

func (h *House) withSubstitutes(to string) []string {
	out := []string{to}
	kind, id, ok := account.ParseSubject(to)
	if !ok || kind != string(account.ActorOfficer) {
		return out
	}
	for _, s := range h.org.Substitutes(id, workday.DateOf(h.config.Now())) {
		out = append(out, account.Actor{Kind: account.ActorOfficer, ID: s.Substitute}.Subject())
	}
	return out
}

// administrators are those who look after the channels by which messages leave the house.
func (h *House) administrators() (out []string) {
	for _, o := range h.org.Officers() {
		looksAfter := func(code string) bool {
			p, err := h.org.Post(code)
			return err == nil && p.Has("admin.system")
		}
		if o.Active && slices.ContainsFunc(o.Posts, looksAfter) {
			out = append(out, account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject())
		}
	}
	return out
}

// factsOf is what a matter would fill into its messages: what it is and until when, and nobody's name.
func (h *House) factsOf(ctx context.Context, number string) (map[string]string, error) {
	v, err := h.engine.PublicView(ctx, number, func(matter.View) bool { return true })
	if err != nil {
		return nil, err
	}
	switch v.Matter.Kind { // what is still a draft, or somebody's question, is not for an administrator
	case casework.KindName, bundle.KindName, project.KindName:
	default:
		return nil, fault.Missing("办件", number)
	}
	facts := map[string]string{"number": v.Matter.Number, "item": v.Matter.Title, "title": v.Matter.Title}
	if !v.Matter.DueAt.IsZero() {
		facts["due"] = workday.DateOf(v.Matter.DueAt).Chinese()
	}
	return facts, nil
}
