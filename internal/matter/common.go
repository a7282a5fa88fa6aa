package matter

import (
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
)

// anyOpen as a From state stands for every state of a matter that is not closed.
const anyOpen State = "*"

// Claim (签收) takes an open task: others see who holds it.
type Claim struct {
	Task int64 `json:"task,string" form:"task" label:"待办"`
}

// Release gives a claimed task back to the post.
type Release struct {
	Task int64 `json:"task,string" form:"task" label:"待办"`
}

// common are the actions that every kind has for its tasks.
func common() []Action {
	return []Action{
		Act(Action{Name: "claim", Title: "签收", From: []State{anyOpen}, By: byAnyTask(), Pages: "W-02", Hidden: true}, claim),
		Act(Action{Name: "release", Title: "释放", From: []State{anyOpen}, By: byAnyTask(), Pages: "W-02", Hidden: true}, release),
		Act(Action{Name: "reassign", Title: "改派", From: []State{anyOpen}, By: ByTaskHead(), Pages: "W-02 W-10", Hidden: true}, reassign),
		Act(Action{Name: "lapse", Title: "签收到期释放", From: []State{anyOpen}, By: BySystem(), Hidden: true}, lapse),
		Act(Action{Name: "vacate", Title: "离岗释放", From: []State{anyOpen}, By: BySystem(), Hidden: true}, vacate),
		Act(Action{Name: "succeed", Title: "机构合并承接", From: []State{anyOpen}, By: BySystem(), Hidden: true}, succeed),
		Act(Action{Name: "recalculate", Title: "重新计算时限", From: []State{anyOpen}, By: BySystem(), Hidden: true}, recalculate),
	}
}

// byAnyTask lets an officer act whose post could do one of the open tasks.
func byAnyTask() Permission {
	return Permission{"待办所在岗位的人员", "待办所在岗位的人员", func(a account.Actor, _ Matter, tasks []Task) bool {
		for _, t := range tasks {
			if t.State == TaskOpen && a.Kind == account.ActorOfficer && a.HasAt(t.Need, t.Body) {
				return true
			}
		}
		return false
	}}
}

func claim(m *Move, in Claim) error {
	return m.alterTask(in.Task, func(t *Task) error {
		if t.Assignee != "" && !m.mine(*t) {
			return fault.Conflictf("这件待办已由%s签收，您可以查看或请求转办", t.AssigneeName)
		}
		t.Assignee, t.AssigneeName = m.Actor.Subject(), m.Actor.Name
		return nil
	})
}

func release(m *Move, in Release) error {
	return m.alterTask(in.Task, func(t *Task) error {
		if !m.mine(*t) {
			return fault.Conflictf("这件待办不是由您签收的")
		}
		t.Assignee, t.AssigneeName, t.HeldUntil = "", "", time.Time{}
		return nil
	})
}

// alterTask changes an open task that the actor's post may do.
func (m *Move) alterTask(id int64, alter func(*Task) error) error {
	for i := range m.tasks {
		if m.tasks[i].ID != id || m.tasks[i].State != TaskOpen {
			continue
		}
		t := m.taskToChange(i)
		if !m.Actor.HasAt(t.Need, t.Body) {
			return fault.Deniedf("这件待办属于其他岗位")
		}
		m.stand(*t)
		if err := alter(t); err != nil {
			return err
		}
		m.body = t.Body
		m.touchTask(i)
		return nil
	}
	return fault.Conflictf("这件待办已经办完")
}

// Inner reports whether an action of the hall's own is about who works on a matter, which is no business of the applicant.
func Inner(action string) bool {
	switch action {
	case "claim", "release", "reassign", "lapse", "vacate", "recalculate":
		return true
	}
	return false
}
