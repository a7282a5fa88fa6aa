package credit

import (
	"net/url"
	"time"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// wants lists what is asked of who made a promise.
func wants(v matter.View, a account.Actor) (out []matter.Want) {
	c, ok := v.Facts.(Check)
	if !ok {
		return nil
	}
	address := "/my/credit/" + url.PathEscape(v.Matter.Number)
	last := func(d workday.Date) time.Time {
		if d.IsZero() {
			return time.Time{}
		}
		return d.AddDays(1).Start().Add(-time.Second)
	}
	if owed := c.open(); v.May(a, "supply") && len(owed) > 0 {
		first := owed[0].DueOn
		for _, o := range owed {
			if o.DueOn.Before(first) {
				first = o.DueOn
			}
		}
		out = append(out, matter.Want{Title: "补交承诺后补的材料", Words: "还要补交：" + c.owedNames() + "。", Due: last(first), Href: address, Button: "去补交",
			Told: []string{"promise.owed", "promise.owed_overdue"}})
	}
	if v.May(a, "mend") && c.Order != nil {
		out = append(out, matter.Want{Title: "限期整改", Words: c.Order.Demand, Due: last(c.Order.DueOn), Href: address, Button: "报告整改完成", Told: []string{"promise.rectify"}})
	}
	return out
}
