package supervise

import (
	"context"
	"net/http"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
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
	waits, err := room.Accord.Notice(r.Context(), accordLights, "rule")
	if err != nil {
		return err
	}
	return web.RenderStatus(w, r, status, pages.Rules(room.frame(r, "亮灯规则"), legend(room.Lights.At(room.Now())), form, room.ruleSheet(rules), waits))
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

// postLights proposes another rule, from today or a later day (S-01).
func (room *Room) postLights(w http.ResponseWriter, r *http.Request) error {
	var in setLights
	err := web.Input(r, &in)
	var proposed accord.Proposal
	if err == nil {
		proposed, err = room.ProposeLights(r.Context(), account.ActorOf(r.Context()), light.Thresholds{Percent: in.Percent, Workdays: in.Workdays}, in.Since, in.Why)
	}
	if k := fault.KindOf(err); err != nil && !web.WantsJSON(r) && (k == fault.KindInvalid || k == fault.KindConflict) {
		return room.showLights(w, r, http.StatusUnprocessableEntity, web.FormOf(setLights{}, rulesAddress).Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, accord.Address(proposed), "已经提出，由另一人复核后生效")
}

// accordLights names the rule of the lights among what takes two persons.
const accordLights = "lights"

// lightsFrom is a rule with the day from which it shall hold.
type lightsFrom struct {
	light.Thresholds
	Since workday.Date
}

// ProposeLights proposes a rule from a day on; another administrator puts it in force.
func (room *Room) ProposeLights(ctx context.Context, by account.Actor, t light.Thresholds, since workday.Date, why string) (accord.Proposal, error) {
	if !by.Has(org.AdminSystem) {
		return accord.Proposal{}, account.NotForPost()
	}
	if err := light.Check(t, since, why, room.Now()); err != nil {
		return accord.Proposal{}, err
	}
	now := room.Lights.At(room.Now())
	return room.Accord.Propose(ctx, by, accord.Proposal{Sort: accordLights, Thing: "rule", Title: "自" + since.Chinese() + "起", What: accord.What(lightsFrom{t, since}), Reason: why, Lines: []accord.Line{{Term: "黄灯", Before: now.Yellow(), After: t.Yellow()}}})
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordLights, Title: "亮灯规则", Home: func(string) string { return rulesAddress }, Reader: web.Right(org.AdminSystem),
		Version: func(ctx context.Context, tx *store.Tx, _ string) (string, error) {
			list, err := light.Rules(ctx, tx)
			return strconv.Itoa(len(list)), err
		},
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var in lightsFrom
			if err := p.Read(&in); err != nil {
				return err
			}
			return light.Set(ctx, tx, in.Thresholds, in.Since, p.Signed(), p.Reason, room.Now())
		},
		Load: func(ctx context.Context, tx *store.Tx) error {
			list, err := light.Rules(ctx, tx)
			if err == nil {
				room.Lights.Swap(list)
			}
			return err
		}}}
}
