package app

import (
	"time"
	"tongban/internal/disclosure/annual"
	"tongban/internal/disclosure/channel"
	"tongban/internal/disclosure/link"
	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/reading"

	"context"
	"errors"
	"strconv"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/oversight/credit"
	"tongban/internal/service/bundle"
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

// SuspendItem stops applications for an item for a while.
func (h *House) SuspendItem(ctx context.Context, code, reason string) error {
	return h.library.Suspend(ctx, code, reason)
}

// ResumeItem takes applications for it again.
func (h *House) ResumeItem(ctx context.Context, code string) error {
	item, err := h.library.Item(ctx, code)
	if err != nil {
		return err
	}
	_, err = h.library.Publish(ctx, item.Item, "测试")
	return err
}

// HoldBack lets parts wait for an item since long ago, before all others that wait.
func (h *House) HoldBack(ctx context.Context, item string, n int) error {
	return h.db.Write(ctx, func(tx *store.Tx) error {
		for i := range n {
			if _, err := tx.Exec(ctx, `/* test.holdBack */ insert into bundle_held (bundle, member, item, since) select max(b.id), $1, $2, 0 from bundle b`, "held-"+strconv.Itoa(i), item); err != nil {
				return err
			}
		}
		return nil
	})
}

// SweepHeld lets parts of bundles go on whose item is not suspended any more.
func (h *House) SweepHeld(ctx context.Context) error { return h.rooms.bundles.SweepHeld(ctx) }

// BreakBundles lets what is done on cases for bundles be done and then seem to fail, as when the process dies in between.
func (h *House) BreakBundles(err error) { h.rooms.bundles.Cases = broken{h.rooms.bundles.Cases, err} }

type broken struct {
	bundle.Cases
	err error
}

func (b broken) Open(ctx context.Context, o bundle.Opening) (int64, string, error) {
	if _, _, err := b.Cases.Open(ctx, o); err != nil {
		return 0, "", err
	}
	return 0, "", b.err
}

func (b broken) Withdraw(ctx context.Context, by string, id int64, reason, key string) error {
	return errors.Join(b.Cases.Withdraw(ctx, by, id, reason, key), b.err)
}

func (b broken) Deliver(ctx context.Context, by string, id int64, d bundle.Delivery, key string) error {
	return errors.Join(b.Cases.Deliver(ctx, by, id, d, key), b.err)
}

// Places are the reading places of the house.
func (h *House) Places() []reading.Place { return h.places.All() }

// Found is what nobody has looked at in a document.
func (h *House) Found(d publish.Document) []publish.Finding { return h.rooms.publish.Unanswered(d) }

// SweepColumns looks at the columns of the site.
func (h *House) SweepColumns(ctx context.Context) error { return h.rooms.columns.Sweep(ctx) }

// AccountsOut are the accounts through which documents go out.
func (h *House) AccountsOut() []channel.Account { return h.accountsOut.All() }

// PublishedFigures are what the yearly report takes over of documents.
func (h *House) PublishedFigures(body string, year int) (map[string]annual.Figure, error) {
	return h.publishedFigures(context.Background(), body, year)
}

// SweepLinks looks at links, with an internet of the test.
func (h *House) SweepLinks(ctx context.Context, net func(address string) link.Answer) error {
	h.rooms.links.Ask = func(_ context.Context, address string, _ time.Duration) link.Answer { return net(address) }
	return h.rooms.links.Sweep(ctx)
}

// Links lists links.
func (h *House) Links(ctx context.Context, q link.Query) ([]link.Standing, error) {
	return h.rooms.links.Find(ctx, q)
}

// AskedInYear counts the requests for information that the annual report of a body counts for a year.
func (h *House) AskedInYear(ctx context.Context, body string, year int) (int, error) {
	r, err := h.yearRegister(ctx, body, year)
	return len(r.Requests), err
}
