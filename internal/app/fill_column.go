package app

import (
	"context"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/column"
	"tongban/internal/matter"
)

// columnRules are the limits that the city has set by the day of the demonstration.
var columnRules = map[int][]column.Rule{
	0: {{Body: infoOffice, Class: "emergency", Days: 20, Ahead: 5, Reason: "应急信息每月至少更新一次（演示自拟）"}, {Body: infoOffice, Class: "statistics", Days: 30, Ahead: 14, Reason: "统计信息每月更新（演示自拟）"},
		{Body: infoOffice, Class: "procurement", Days: 20, Ahead: 5, Reason: "采购信息每月更新（演示自拟）"}, {Body: infoOffice, Class: "land", Days: 25, Ahead: 5, Reason: "征收信息每月更新（演示自拟）"}},
	60: {{Body: infoOffice, Class: "procurement", Reason: "采购信息改由省级平台统一发布（演示自拟）"}},
}

// columnDay is what happens to the columns on a day: limits are set, alarms raised and ended, and an editor says that there
// is nothing to write.
func (f *filling) columnDay(ctx context.Context, day int) error {
	admin, err := f.login(ctx, "xitong")
	if err != nil {
		return err
	}
	for _, rule := range columnRules[day] {
		if err := f.past.rooms.columns.SetRule(ctx, admin, rule); err != nil {
			return err
		}
	}
	if err := f.past.rooms.columns.Sweep(ctx); err != nil {
		return err
	}
	list, err := f.past.engine.List(ctx, account.System("演示数据"), matter.Filter{Kind: column.KindName, Open: true, Limit: 50})
	if err != nil {
		return err
	}
	for _, m := range list {
		v, err := f.past.engine.View(ctx, account.System("演示数据"), m.Number)
		if err != nil {
			return err
		}
		if a, _ := v.Facts.(column.Alarm); a.Class != "land" || day < 45 {
			continue
		}
		editor, err := f.login(ctx, documentOffices[""].editor)
		if err != nil {
			return err
		}
		if _, err := f.past.engine.Do(ctx, editor, m.ID, "excuse", column.Excuse{Reason: "近期没有新的征收项目，下一批方案批准以后公布。", Until: workday.DateOf(f.clock.now()).AddDays(20)}); err != nil {
			return err
		}
	}
	return nil
}
