package supervise

import (
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// taskTag is how a task stands: late or not, whoever holds it.
func taskTag(t matter.Task, due, now time.Time) templ.Component {
	late := !due.IsZero()
	switch t.State {
	case matter.TaskCancelled:
		return web.Tag(web.ToneMute, "已取消")
	case matter.TaskDone:
		if late && t.DoneAt.After(due) {
			return web.Tag(web.ToneWarn, "超期办结")
		}
		return web.Tag(web.ToneOK, "已办结")
	}
	switch {
	case late && now.After(due):
		return web.Tag(web.ToneDanger, "超期未办")
	case t.Assignee == "":
		return web.Tag(web.ToneInfo, "待签收")
	}
	return web.Tag(web.ToneInfo, "办理中")
}
