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
		{Body: infoOffice, Class: "project", Days: 20, Ahead: 5, Reason: "项目信息每月更新（演示自拟）"}, {Body: infoOffice, Class: "staff", Days: 20, Ahead: 5, Reason: "招考信息每月更新（演示自拟）"},
		{Body: "market", Class: "inspection", Days: 15, Ahead: 5, Reason: "抽检结果每周公布（演示自拟）"}},
	60: {{Body: infoOffice, Class: "project", Reason: "重大项目改在重点领域栏目公布（演示自拟）"}},
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
		if a, _ := v.Facts.(column.Alarm); a.Class != "staff" || day < 45 {
			continue
		}
		editor, err := f.login(ctx, documentOffices[""].editor)
		if err != nil {
			return err
		}
		if _, err := f.past.engine.Do(ctx, editor, m.ID, "excuse", column.Excuse{Reason: "近期没有新的招考公告，省里统一招考公告印发以后转发。", Until: workday.DateOf(f.clock.now()).AddDays(20)}); err != nil {
			return err
		}
	}
	return nil
}
