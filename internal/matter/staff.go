package matter

import (
	"context"
	"slices"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
)

// RightAssign lets who leads a body hand the tasks of its posts to others (派件、改派).
const RightAssign = "task.assign"

// Staff is what the hall must know of who works where; org.Directory is one.
type Staff interface {
	OfficersAt(body, right string) []org.Officer
	Successor(body string) string // the body that has the powers of another now
}

// nobody is a staff of which nothing is known: bodies are themselves.
type nobody struct{}

func (nobody) OfficersAt(string, string) []org.Officer { return nil }
func (nobody) Successor(body string) string            { return body }

// ByTaskHead lets an officer act who distributes the work of a body that has an open task in the matter.
func ByTaskHead() Permission {
	return Permission{"待办所在机构有“" + RightAssign + "”权限的人员", "待办所在机构负责派件的人员", func(a account.Actor, _ Matter, tasks []Task) bool {
		return slices.ContainsFunc(tasks, func(t Task) bool { return t.State == TaskOpen && distributes(a, t) })
	}}
}

func distributes(a account.Actor, t Task) bool {
	return a.Kind == account.ActorOfficer && a.HasAt(RightAssign, t.Body)
}

// Reassign (改派) hands somebody's task to another at the post, or back to the post when nobody is named.
type Reassign struct {
	Task   int64  `json:"task,string" form:"task" label:"待办" kind:"hidden"`
	To     string `json:"to" form:"to" label:"改派给" kind:"select"` // login; empty is the post
	Reason string `json:"reason" form:"reason" label:"改派理由" kind:"textarea" need:"true" max:"500"`
}

func reassign(m *Move, in Reassign) error {
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写改派理由")
	}
	i := slices.IndexFunc(m.tasks, func(t Task) bool { return t.ID == in.Task && t.State == TaskOpen })
	if i < 0 {
		return fault.Conflictf("这件待办已经办完")
	}
	before := m.tasks[i]
	if !distributes(m.Actor, before) {
		return fault.Deniedf("这件待办属于其他机构")
	}
	to := account.Actor{Kind: account.ActorOfficer}
	if in.To != "" {
		list := m.staff.OfficersAt(before.Body, before.Need)
		n := slices.IndexFunc(list, func(o org.Officer) bool { return o.Login == in.To })
		if n < 0 {
			return fault.InvalidField("to", "请选择能办这件待办的同事")
		}
		to.ID, to.Name = list[n].ID, list[n].Name
		if before.Assignee == to.Subject() {
			return fault.Conflictf("这件待办已经在%s手里", to.Name)
		}
	} else if before.Assignee == "" {
		return fault.Conflictf("这件待办没有人签收，不用收回")
	}
	m.unhold(i)
	facts := map[string]string{"item": m.m.Title, "task": before.Title, "from": before.AssigneeName, "by": m.Actor.Name, "reason": in.Reason, "to": "岗位"}
	if to.ID != 0 {
		t := m.taskToChange(i)
		t.Assignee, t.AssigneeName, facts["to"] = to.Subject(), to.Name, to.Name
		m.Tell(Message{To: to.Subject(), Template: "matter.task_given", Facts: facts})
	} else {
		m.Tell(Message{To: before.post(), Template: "matter.task_free", Facts: facts})
	}
	if before.Assignee != "" {
		m.Tell(Message{To: before.Assignee, Template: "matter.task_taken", Facts: facts})
	}
	m.Record("task", before.Title)
	m.Record("from", before.AssigneeName)
	m.Record("to", to.Name)
	m.Record("reason", in.Reason)
	return nil
}

// Vacate (离岗释放) gives back to the posts what somebody held who is at work no more.
type Vacate struct {
	Officer string `json:"officer"` // subject
	Reason  string `json:"reason"`
	By      string `json:"by"` // the administrator
}

func vacate(m *Move, in Vacate) error {
	n := 0
	for i := range m.tasks {
		t := m.tasks[i]
		if t.State != TaskOpen || t.Assignee != in.Officer {
			continue
		}
		m.unhold(i)
		n++
		facts := map[string]string{"item": m.m.Title, "task": t.Title, "from": t.AssigneeName, "lease": ""}
		m.Record("from", t.AssigneeName)
		m.Tell(Message{To: t.post(), Template: "matter.task_free", Facts: facts})
		if len(m.staff.OfficersAt(t.Body, t.Need)) == 0 {
			m.Tell(Message{To: "body:" + t.Body + "/" + RightAssign, Template: "matter.task_nobody", Facts: facts})
		}
	}
	if n == 0 {
		return fault.Conflictf("这件事里没有他签收的待办")
	}
	m.Record("tasks", n)
	m.Record("reason", in.Reason)
	m.Record("by", in.By)
	return nil
}

// Vacate gives back everything that somebody holds who is at work no more, matter by matter, and says how many matters.
// It looks again until nothing is left: one that was cut off goes on where it stopped.
func (e *Engine) Vacate(ctx context.Context, in Vacate) (n int, err error) {
	for {
		list, err := e.matters(ctx, func(ctx context.Context, tx *store.Tx) ([]int64, error) {
			return heldBy(ctx, tx, in.Officer, sweepLimit)
		})
		if err != nil || len(list) == 0 {
			return n, err
		}
		for _, id := range list {
			_, err := e.Do(ctx, account.System("人员离岗自动释放"), id, "vacate", in)
			if err != nil && fault.KindOf(err) != fault.KindConflict {
				return n, err
			}
			if err == nil {
				n++
			}
		}
	}
}

func (e *Engine) matters(ctx context.Context, find func(context.Context, *store.Tx) ([]int64, error)) (ids []int64, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		ids, err = find(ctx, tx)
		return err
	})
	return ids, err
}

// Succeed (承接) moves a matter and its open tasks from a body that was merged to its successor. The number stays.
type Succeed struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Ground string `json:"ground"`
	By     string `json:"by"`
}

func succeed(m *Move, in Succeed) error {
	moved := 0
	for i := range m.tasks {
		if m.tasks[i].State != TaskOpen || m.tasks[i].Body != in.From {
			continue
		}
		t := m.taskToChange(i)
		t.Body = in.To
		m.touchTask(i)
		moved++
		if t.Assignee == "" {
			m.Tell(Message{To: t.post(), Template: "matter.task_succeeded", Facts: map[string]string{"item": m.m.Title, "task": t.Title, "reason": in.Ground}})
		}
	}
	if m.m.Lead == in.From {
		m.m.Lead = in.To
		m.Record("lead", in.From+" → "+in.To)
	} else if moved == 0 {
		return fault.Conflictf("这件事里没有由被合并机构办理的待办")
	}
	m.body = in.To
	m.Record("tasks", moved)
	m.Record("from", in.From)
	m.Record("to", in.To)
	m.Record("reason", in.Ground)
	m.Record("by", in.By)
	return nil
}

// Succeed moves everything open of a merged body to its successor, matter by matter, and says how many. What comes in
// while it runs goes to the successor by itself; what was on its way is found when it looks again.
func (e *Engine) Succeed(ctx context.Context, in Succeed) (n int, err error) {
	for {
		list, err := e.matters(ctx, func(ctx context.Context, tx *store.Tx) ([]int64, error) { return openAt(ctx, tx, in.From, sweepLimit) })
		if err != nil || len(list) == 0 {
			return n, err
		}
		for _, id := range list {
			_, err := e.Do(ctx, account.System("机构合并承接"), id, "succeed", in)
			if err != nil && fault.KindOf(err) != fault.KindConflict {
				return n, err
			}
			if err == nil {
				n++
			}
		}
	}
}

// Holding is how much somebody holds, or waits unclaimed when nobody is named.
type Holding struct {
	Body, Need string
	Assignee   string
	Name       string
	Open, Late int
}

// Holdings counts the open tasks of a body by post and holder.
func (e *Engine) Holdings(ctx context.Context, bodies []string) (out []Holding, err error) {
	if len(bodies) == 0 {
		return nil, nil
	}
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		out, err = holdings(ctx, tx, bodies, e.now())
		return err
	})
	return out, err
}

// CountHeld counts the open tasks that somebody holds.
func (e *Engine) CountHeld(ctx context.Context, officer string) (n int, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		n, err = countHeld(ctx, tx, officer)
		return err
	})
	return n, err
}

// CountOpenAt counts the open matters that a body leads or has a task in.
func (e *Engine) CountOpenAt(ctx context.Context, body string) (n int, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		n, err = countOpenAt(ctx, tx, body)
		return err
	})
	return n, err
}

// Forget drops the copies of matters that are kept, when what their rooms read beside them has changed.
func (e *Engine) Forget() { e.kept.clear() }

// TasksAt lists the open tasks of a post that somebody holds, or that nobody does, the most urgent first: for who
// distributes the work of the body. It shows no more than that they are there.
func (e *Engine) TasksAt(ctx context.Context, body, need, assignee string, n int) (out []Entry, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		out, err = list(ctx, tx, scanEntry, `/* matter.tasksAt */ select `+taskColumns+`, `+matterColumns+`
from task t join matter m on m.id = t.matter
where t.body = $1 and t.need = $2 and t.state = 'open' and t.assignee = $3
order by t.sort_at, t.id
limit $4`, body, need, assignee, limit(n))
		return err
	})
	return out, err
}
