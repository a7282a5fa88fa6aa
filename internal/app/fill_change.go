package app

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/catalog/change"
	"tongban/internal/service/catalog/record"
)

// adjustments are the changes of items that the filled city shows: one in every state, and two that stop an item while
// cases of it are under way (stops). None rewrites one for which somebody is filling in a form.
var adjustments = []struct {
	item    string // name of the item
	until   matter.State
	days    int // how many days before today it begins
	faq     record.FAQ
	reason  string
	ground  string
	comment string
	purpose change.Purpose // revise when empty
}{
	{"老年人优待证办理", change.StateInForce, 40, record.FAQ{Question: "子女可以代办吗？", Answer: "可以，带老人和代办人的身份证。"}, "群众常问能不能代办，写进指南", "《国务院关于在线政务服务的若干规定》第七条", "同意", ""},
	{"居住证申领", change.StateInForce, 25, record.FAQ{Question: "换了住址怎么办？", Answer: "七日内到居住地派出所办理变更登记，不收费。"}, "补充变更住址的说明", "《居住证暂行条例》第十条", "依据清楚，同意", ""},
	{"道路货物运输经营许可", change.StateScheduled, 9, record.FAQ{Question: "总质量4500千克以下的车要办吗？", Answer: "不用，这类普通货车不需要办理。"}, "写明不需要办理的情形", "《道路运输条例》第二十四条", "同意", ""},
	{"城镇污水排入排水管网许可", change.StateCentral, 6, record.FAQ{Question: "租用的店面由谁申请？", Answer: "由实际排水的经营者申请，带租赁合同。"}, "租户常问由谁申请", "《城镇污水排入排水管网许可管理办法》第四条", "同意", ""},
	{"公共场所卫生许可", change.StateReview, 4, record.FAQ{Question: "检测报告多久有效？", Answer: "空气和水质检测报告一年内有效。"}, "写明检测报告的有效期", "《公共场所卫生管理条例实施细则》第二十三条", "", ""},
	{"最低生活保障审核确认", change.StateDrafting, 3, record.FAQ{Question: "收入怎么算？", Answer: "按申请前十二个月家庭共同生活成员的收入计算。"}, "补充收入的算法", "《社会救助暂行办法》第十条", "", ""},
	{stops[0], change.StateInForce, 6, record.FAQ{}, "改为在电子税务局报告，不再办理登记（演示自拟）", "云税发〔2026〕18号（演示自拟）", "同意取消，在办的办到底", change.PurposeCancel},
	{stops[1], change.StateInForce, 6, record.FAQ{}, "审批系统并库升级，暂停收件（演示自拟）", "云教发〔2026〕40号（演示自拟）", "同意暂停，在办的照常办理", change.PurposeSuspend},
	{"大型户外广告设施设置许可", change.StateWithdrawn, 15, record.FAQ{Question: "店招要办吗？", Answer: "按城市容貌标准设置的店招不用办。"}, "拟写明店招不用办理", "《城市市容和环境卫生管理条例》第十一条", "", ""},
}

// stops are the items that are cancelled and suspended while cases of them are under way.
var stops = [...]string{"停业登记（定期定额个体工商户）", "民办学校设立审批"}

// changePlot is one change of an item on its way.
type changePlot struct {
	pace
	n      int
	item   record.Item
	number string
}

func (p *changePlot) mine() bool { return false }

// changePlots begins the changes of items on their days.
func (f *filling) changePlots() (out []plot) {
	first := f.clock.date()
	for n, a := range adjustments {
		i := slices.IndexFunc(f.items, func(item record.Item) bool { return item.Name == a.item })
		if i < 0 {
			continue
		}
		p := &changePlot{n: n, item: f.items[i], pace: pace{rng: rand.New(rand.NewPCG(99, uint64(n)))}}
		if p.at = first.AddDays(fillDays - a.days).Start().Add(9 * time.Hour); p.at.After(f.last(false)) {
			p.at = f.last(false)
		}
		out = append(out, p)
	}
	return out
}

// step does the next act of the change.
func (p *changePlot) step(ctx context.Context, f *filling) error {
	a := adjustments[p.n]
	if p.number == "" {
		if err := p.open(ctx, f); err != nil {
			return fmt.Errorf("change item %s: %w", a.item, err)
		}
		p.after(f, 1)
		return nil
	}
	v, err := f.past.engine.View(ctx, account.System("演示数据"), p.number)
	if err != nil {
		return err
	}
	if !v.Matter.Open() || v.Matter.State == a.until {
		p.end()
		return nil
	}
	var role, action string
	var input any
	switch v.Matter.State {
	case change.StateDrafting:
		role, action, input = change.RoleDraft, "submit", change.Submit{}
		if a.until == change.StateWithdrawn {
			action, input = "withdraw", change.Withdraw{Reason: "与市容标准修订一并考虑"}
		}
	case change.StateReview:
		role, action, input = change.RoleReview, "pass", change.Pass{Note: a.comment}
	case change.StateCentral:
		publish := change.Publish{Note: a.comment}
		if a.until == change.StateScheduled {
			publish.On = f.clock.date().AddMonths(1)
		}
		role, action, input = change.RoleRelease, "publish", publish
	default:
		p.end()
		return nil
	}
	who, err := f.doer(ctx, v, role, p.n)
	if err != nil {
		return err
	}
	p.after(f, 1)
	_, err = f.past.engine.Do(ctx, who, v.Matter.ID, action, input)
	return err
}

// open proposes the change at the item's own body, or at the centre for bodies without an editor.
func (p *changePlot) open(ctx context.Context, f *filling) error {
	a, item := adjustments[p.n], p.item
	who, err := f.officer(ctx, "service-centre", change.RightCentral, 0)
	if err != nil {
		return err
	}
	changes := f.past.rooms.changes
	if p.number, err = changes.Begin(ctx, who, change.Propose{Purpose: cmp.Or(a.purpose, change.PurposeRevise), Item: p.item, From: 1, Reason: a.reason, Ground: a.ground}); err != nil {
		return err
	}
	if a.purpose != "" { // it stops the item as it is
		return nil
	}
	item.FAQ = append(slices.Clone(item.FAQ), a.faq)
	_, m, _, err := changes.OpenChange(ctx, who, item.Code)
	if err != nil {
		return err
	}
	return changes.Save(ctx, who, item, m.Version)
}
