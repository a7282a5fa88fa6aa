package normative

import (
	"context"
	"errors"
	"fmt"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Announced ends a round whose list became public, marks every original, and lets who is to amend one know. It may be called again: what is done stays.
// The list is found again in the round, so that a document that only says so ends nothing.
func (room *Room) Announced(ctx context.Context, round, list, name string, since workday.Date) error {
	system := account.System("清理结果公布")
	v, err := room.Hall().View(ctx, system, round)
	if fault.KindOf(err) == fault.KindNotFound {
		return nil // a document that announces no round of ours
	}
	if err != nil {
		return err
	}
	c, ok := v.Facts.(Cleanup)
	if !ok || c.List != list {
		return nil
	}
	if v.Matter.State == StateAnnouncing {
		if _, err := room.Hall().Do(ctx, system, v.Matter.ID, "conclude", Conclude{List: list, Name: name, Since: since}, matter.Key("conclude-"+list)); err != nil {
			return fmt.Errorf("conclude %s: %w", round, err)
		}
	} else if v.Matter.State != StatePublished {
		return nil
	}
	var failed []error
	for _, e := range c.Entries {
		if e.Decision != Repeal && e.Decision != Lapse {
			continue
		}
		if err := room.Documents.Mark(ctx, e.Paper.ID, e.Decision == Repeal, since, name); err != nil {
			failed = append(failed, fmt.Errorf("mark %s: %w", e.Number, err))
		}
	}
	return errors.Join(append(failed, room.SweepAmendments(ctx))...)
}

// DraftList drafts the list of results as a document, which then passes the reviews of one, and gives its number.
func (room *Room) DraftList(ctx context.Context, actor account.Actor, round string) (list string, err error) {
	v, err := room.Hall().View(ctx, actor, round)
	if err != nil {
		return "", err
	}
	c, ok := v.Facts.(Cleanup)
	switch {
	case !ok:
		return "", fault.Missing("清理", round)
	case v.Matter.State != StateAnnouncing || !v.May(actor, "announce"):
		return "", fault.Conflictf("现在不能起草公告")
	case c.List != "":
		return "", fault.Conflictf("公告已经起草，编号%s", c.List)
	}
	title := room.Org.BodyName(c.Body) + "关于公布" + c.Title + "结果的公告"
	if list, err = room.Documents.Draft(ctx, actor, c.Body, title, room.listText(c), round, "list-"+round); err != nil {
		return "", err
	}
	_, err = room.Hall().Do(ctx, actor, v.Matter.ID, "announce", Announce{List: list}, matter.Key("announce-"+list))
	return list, err
}
