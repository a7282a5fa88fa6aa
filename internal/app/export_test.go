package app

import (
	"context"

	"tongban/internal/common/account"
	"tongban/internal/oversight/credit"
	"tongban/internal/service/catalog/editor"
	"tongban/internal/service/catalog/record"
)

// ActorOf gives the actor behind an account, for the table of rights.
func (h *House) ActorOf(ctx context.Context, a account.Attempt) (account.Actor, error) {
	return h.accounts.SignIn(ctx, a)
}

// ItemInForce gives an item as it is published.
func (h *House) ItemInForce(ctx context.Context, code string) (record.Item, error) {
	current, err := h.library.Item(ctx, code)
	return current.Item, err
}

// Trial runs a version over a sample.
func (h *House) Trial(ctx context.Context, item record.Item, sample editor.Sample) (editor.Course, error) {
	return newTrials(h).Run(ctx, item, sample)
}

// WorkUntilEmpty does the background work that is due.
func (h *House) WorkUntilEmpty(ctx context.Context) error { return h.worker.RunUntilEmpty(ctx) }

// PublishProjectClass brings a class of engineering projects into force.
func (h *House) PublishProjectClass(ctx context.Context, name string, text []byte) error {
	return h.rooms.projects.Import(ctx, name, text, "测试", "测试")
}

// MarkOf gives the mark that a check of a promise left, with its holder.
func (h *House) MarkOf(ctx context.Context, check int64) (credit.Mark, string, error) {
	return h.rooms.credit.MarkOf(ctx, check)
}

// CancelItem ends an item.
func (h *House) CancelItem(ctx context.Context, code, reason string) error {
	return h.library.Cancel(ctx, code, reason)
}
