package app

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/record"
)

// park leaves unfinished applications at the counter of the service centre: one for each
// of its first two clerks, so that one finds his own and another's (W-11).
func (f *filling) park(ctx context.Context) error {
	now := f.clock.now()
	for n, wanted := range []string{"食品经营许可", "老年人优待证"} {
		i := slices.IndexFunc(f.items, func(i record.Item) bool {
			return len(i.Name) >= len(wanted) && i.Name[:len(wanted)] == wanted && i.AppliedFor()
		})
		if i < 0 {
			continue
		}
		item, err := f.shelf().Item(f.items[i].Code)
		if err != nil {
			return err
		}
		who := invented(905 + n)
		clerk, err := f.officer(ctx, cityWindow, casework.RightReceive, n)
		if err != nil {
			return err
		}
		f.clock.set(now.Add(time.Duration(n-2) * 20 * time.Minute))
		typed := url.Values{"name": {who.person}, "documentKind": {who.applicant.DocumentKind}, "number": {who.number}, "phone": {who.applicant.Phone},
			"window": {fmt.Sprintf("A%02d", n+2)}, "way": {string(casework.WayCounter)}, "version": {fmt.Sprint(item.Version)}}
		if _, err := f.past.rooms.casework.Park(ctx, clerk, item, typed); err != nil {
			return err
		}
	}
	f.clock.set(now)
	if err := f.originals(ctx); err != nil {
		return err
	}
	if err := f.voidings(ctx); err != nil {
		return err
	}
	if err := f.substitutes(ctx); err != nil {
		return err
	}
	if err := f.windows(ctx); err != nil {
		return fmt.Errorf("hand papers over: %w", err)
	}
	if err := f.entrust(ctx); err != nil {
		return fmt.Errorf("entrust a street: %w", err)
	}
	if err := f.phrases(ctx); err != nil {
		return fmt.Errorf("keep phrases: %w", err)
	}
	return f.looked(ctx)
}

// looked leaves one look at what is on record of the citizen whom the terminal names, for her to see (M-13).
func (f *filling) looked(ctx context.Context) error {
	n := slices.IndexFunc(f.citizens, func(c party) bool { return c.person == terminalCitizen })
	if n < 0 {
		return nil
	}
	clerk, err := f.officer(ctx, cityWindow, casework.RightReceive, 0)
	if err != nil {
		return err
	}
	return f.house.accounts.Looked(ctx, clerk, f.citizens[n].actor.Party(), "在窗口办理“居住证申领”，按已有信息填写申请表")
}
