package app

import (
	"context"
	"errors"
	"time"

	"tongban/internal/base/job"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/interpret"
	"tongban/internal/disclosure/publish"
)

// policies are the documents as the duty to interpret asks for them.
type policies struct{ house *House }

func policyOf(p publish.Policy) interpret.Policy {
	return interpret.Policy{ID: p.ID, Number: p.Number, Title: p.Title, Body: p.Body, Interprets: p.Interprets, PublishedOn: p.PublishedOn, At: time.UnixMilli(p.ShownAt),
		Holds: p.Holds(), FirstOn: p.Interpreted, Count: p.Interpreters, Before: p.Before, EndedOn: p.EndedOn}
}

func (p policies) Policy(ctx context.Context, id int64) (interpret.Policy, bool, error) {
	found, ok, err := p.house.rooms.publish.PolicyByID(ctx, id)
	return policyOf(found), ok, err
}

func (p policies) Policies(ctx context.Context, body string, from, until workday.Date) (out []interpret.Policy, err error) {
	list, err := p.house.rooms.publish.PoliciesOf(ctx, body, from, until)
	for _, one := range list {
		out = append(out, policyOf(one))
	}
	return out, err
}

func (p policies) Standing(ctx context.Context) (func(context.Context) bool, error) {
	return p.house.rooms.publish.Standing(ctx)
}

// waysToInterpret are the forms and points of the rule in force, for the room of documents.
func (h *House) waysToInterpret() publish.Ways {
	rule := h.ways.Now()
	return publish.Ways{Forms: interpret.Options(rule.Forms), Points: interpret.Options(rule.Points)}
}

// policyChanged releases what waits for a policy, and brings the duty to interpret it in line.
func (h *House) policyChanged(ctx context.Context, task job.Job) error {
	id, err := publish.NewsOf(task)
	if err != nil {
		return err
	}
	// one interpretation that cannot be released does not keep the duty from being reckoned
	return errors.Join(h.rooms.publish.ReleaseWaiting(ctx, id), h.rooms.policies.Reckon(ctx, id))
}
