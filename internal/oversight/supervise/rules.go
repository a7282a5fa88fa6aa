package supervise

import (
	"net/http"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/oversight/supervise/pages"
)

const rulesAddress = "/supervise/lights"

// setLights is what the system administrator says of the lights. No national rule fixes the thresholds.
type setLights struct {
	Percent  int          `form:"percent" label:"期限用掉百分之几亮黄灯" hint:"1 到 100 之间的整数" need:"true"`
	Workdays int          `form:"workdays" label:"剩余几个工作日亮黄灯" hint:"剩余不超过这个数，不管用掉多少都亮黄灯" need:"true"`
	Since    workday.Date `form:"since" label:"从哪天起执行" kind:"date" hint:"今天就是马上；以后的日期到当天零时起" need:"true"`
	Why      string       `form:"why" label:"调整的理由" kind:"textarea" need:"true" max:"500"`
}

// getLights shows the rule of the lights, what held before, and the form for another (S-01).
func (room *Room) getLights(w http.ResponseWriter, r *http.Request) error {
	now := room.Lights.At(room.Now())
	form := web.FormOf(setLights{Percent: now.Percent, Workdays: now.Workdays, Since: workday.DateOf(room.Now())}, rulesAddress)
	return room.showLights(w, r, http.StatusOK, form)
}

func (room *Room) showLights(w http.ResponseWriter, r *http.Request, status int, form web.Form) error {
	var rules []light.Rule
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		rules, err = light.Rules(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.RenderStatus(w, r, status, pages.Rules(room.frame(r, "亮灯规则"), legend(room.Lights.At(room.Now())), form, room.ruleSheet(rules)))
}

func (room *Room) ruleSheet(rules []light.Rule) web.Sheet {
	s := web.Sheet{Caption: "历次规则，新的在前", Columns: []web.Column{{Head: "从何时起"}, {Head: "黄灯"}, {Head: "理由"}, {Head: "谁定的"}}}
	for _, rule := range rules {
		since, by := "最初", rule.By
		if !rule.Since.IsZero() {
			since, by = moment(rule.Since), rule.By+"，"+moment(rule.SetAt)
		}
		s.Rows = append(s.Rows, web.Row{Cells: []web.Cell{web.Words(since), web.Words(rule.Yellow()), web.Words(rule.Why), web.Words(by)}})
	}
	return s
}

// postLights lets another rule hold, now or from a later day (S-01).
func (room *Room) postLights(w http.ResponseWriter, r *http.Request) error {
	var in setLights
	err := web.Input(r, &in)
	if err == nil {
		err = room.set(r, in)
	}
	if k := fault.KindOf(err); err != nil && !web.WantsJSON(r) && (k == fault.KindInvalid || k == fault.KindConflict) {
		return room.showLights(w, r, http.StatusUnprocessableEntity, web.FormOf(setLights{}, rulesAddress).Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, rulesAddress, "新的亮灯规则已经记下")
}

func (room *Room) set(r *http.Request, in setLights) error {
	var rules []light.Rule
	err := room.DB.Write(r.Context(), func(tx *store.Tx) (err error) {
		t := light.Thresholds{Percent: in.Percent, Workdays: in.Workdays}
		if err := light.Set(r.Context(), tx, t, in.Since, account.ActorOf(r.Context()).Name, in.Why, room.Now()); err != nil {
			return err
		}
		rules, err = light.Rules(r.Context(), tx)
		return err
	})
	if err == nil {
		room.Lights.Swap(rules)
	}
	return err
}
