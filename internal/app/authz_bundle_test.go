package app_test

import (
	"context"

	"tongban/internal/service/bundle"
)

// bundles walks an application for several items until its results are handed out, and one that is withdrawn.
func (w *rightsTable) bundles() error {
	if err := w.bundle(); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	answered := func(member string, version int64, closed bool) act {
		return act{"系统", "part_stands", bundle.PartStands{Member: member, Standing: bundle.Standing{Version: version, Decided: !closed, Closed: closed, Granted: true}}, ""}
	}
	for _, member := range []string{"licence", "catering"} {
		if err := w.town.WorkUntilEmpty(context.Background()); err != nil {
			return err
		}
		one := answered(member, 1000, false)
		if one.then = "一个结果已出"; member == "catering" {
			one.then = plain
		}
		if err := w.walk(one); err != nil {
			return err
		}
	}
	last := answered("catering", 1001, true)
	last.then = plain
	err := w.walk(act{"何丽萍", "hand_over", bundle.Hand{Members: []string{"licence", "catering"}, Way: "counter", Receiver: "林晓梅", Identity: "document"}, "已交付，等各办件办结"},
		answered("licence", 1001, true), last)
	if err != nil {
		return err
	}
	if err := w.bundle(); err != nil {
		return err
	}
	if err := w.walk(act{"林晓梅", "withdraw", bundle.Withdraw{Members: []string{"catering"}}, ""}); err != nil {
		return err
	}
	one := bundle.PartStands{Member: "licence", Standing: bundle.Standing{Version: 1000, Closed: true, Withdrawn: true}}
	if err := w.town.WorkUntilEmpty(context.Background()); err != nil {
		return err
	}
	return w.walk(act{"系统", "part_stands", one, plain})
}

func (w *rightsTable) bundle() error {
	err := w.appliesForBundle("林晓梅", "small-eatery", "no", 1)
	w.number = w.whole
	return err
}
