package app

import (
	"context"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// substitutes shows who works on what: an examiner who is away with a colleague in her place, the rule of the leases with
// its reason, and a head who has handed tasks on in one go (W-09, W-22, A-01).
func (f *filling) substitutes(ctx context.Context) error {
	now := f.clock.now()
	away, err := f.house.org.OfficerByLogin("shijianshencha2")
	if err != nil {
		return err
	}
	other, err := f.house.org.OfficerByLogin("shijianshencha")
	if err != nil {
		return err
	}
	today := workday.DateOf(now)
	s := org.Substitution{ID: f.house.db.NewID(), Officer: away.ID, Substitute: other.ID, From: today, To: today.AddDays(4), Reason: "参加业务培训", By: away.Name, At: now}
	rule := matter.LeaseRule{ID: f.house.db.NewID(), Length: workday.Working(3), Reason: "窗口和部门都按三个工作日管理（演示自拟）", By: "马建军", At: now}
	err = f.house.db.Write(ctx, func(tx *store.Tx) error {
		if err := org.GoAway(ctx, tx, s); err != nil {
			return err
		}
		return matter.SetLease(ctx, tx, rule)
	})
	if err != nil {
		return err
	}
	if err := f.house.Reload(ctx); err != nil {
		return err
	}
	return f.handedOn(ctx)
}

// handedOn lets the head of a body hand two tasks on that nobody had claimed.
func (f *filling) handedOn(ctx context.Context) error {
	head, err := f.house.org.OfficerByLogin("shijianshouxi")
	if err != nil {
		return err
	}
	actor, err := f.house.accounts.Resolve(ctx, account.Actor{Kind: account.ActorOfficer, ID: head.ID}.Subject())
	if err != nil {
		return err
	}
	list, err := f.past.engine.TasksAt(ctx, "market", "case.review", "", 2)
	if err != nil || len(list) == 0 {
		return err
	}
	var rows []matter.Row
	for _, e := range list {
		rows = append(rows, matter.Row{Matter: e.Matter.ID, Number: e.Matter.Number, Title: e.Matter.Title, Input: matter.Reassign{Task: e.Task.ID, To: "shijianshencha", Reason: "尽快办理"}})
	}
	id, err := f.past.engine.MakeBatch(ctx, actor, "改派待办：尽快办理", "reassign", rows, "demo")
	if err != nil {
		return err
	}
	return f.past.engine.RunBatch(ctx, id, f.house.accounts.Resolve)
}
