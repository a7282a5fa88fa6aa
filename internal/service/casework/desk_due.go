package casework

import (
	"net/http"
	"slices"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
	"tongban/internal/service/casework/pages"
)

// dueAddress is the page on which the due date of an entry is counted.
func dueAddress(e matter.Entry) string {
	return "/desk/tasks/" + e.Matter.Number + "/" + strconv.FormatInt(e.Task.ID, 10)
}

// getTaskDue explains the due date of a task of any kind day by day (W-02).
func (d *Desk) getTaskDue(w http.ResponseWriter, r *http.Request) error {
	v, err := d.room.Hall().View(r.Context(), d.Actor(r), r.PathValue("number"))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Tasks, func(t matter.Task) bool { return strconv.FormatInt(t.ID, 10) == r.PathValue("task") })
	if i < 0 {
		return fault.Missing("待办", "")
	}
	c, words, err := d.dueOf(v, v.Tasks[i])
	if err != nil {
		return err
	}
	trail := []web.Link{{Text: "待办箱", Href: "/desk/inbox"}}
	if href := d.href(v.Matter); href != "" {
		trail = append(trail, web.Link{Text: v.Matter.Number, Href: href})
	}
	frame := d.room.Web.Frame(r, "到期日怎么算的："+v.Tasks[i].Title, trail...)
	return web.Render(w, r, web.DeskPage(frame, nil, pages.ClockPage(words, clockFacts(c), acts.Days(c.Days(d.Calendar(), d.room.Now())))))
}

// dueOf is the limit by which a task is due: its own, or the clock of its matter that runs
// out first.
func (d *Desk) dueOf(v matter.View, t matter.Task) (c matter.Clock, words string, err error) {
	c, counted := t.Clock()
	switch {
	case counted && v.Matter.Kind == KindName && v.Matter.State == StateSpecial:
		return c, "这件待办有自己的期限。特别程序期间不计，程序结束后到期日会顺延。", nil
	case counted:
		return c, "这件待办有自己的期限，是这样算出来的。", nil
	case !t.DueAt.IsZero(): // opened before the limit was kept with the task
		c.Limit = workday.Working(d.Calendar().Workdays(workday.DateOf(t.OpenedAt), workday.DateOf(t.DueAt)))
		c.Ground = "办理流程"
		return c, "这件待办有自己的期限，从交办到到期的工作日如下。", nil
	}
	for _, c := range v.Clocks {
		if c.State == matter.ClockRunning && c.OnDue == "" && c.DueAt.Equal(v.Matter.DueAt) {
			return c, "这件待办没有单独的期限，与“" + c.Title + "”一同到期。", nil
		}
	}
	return c, "", fault.Missing("时限", "")
}
