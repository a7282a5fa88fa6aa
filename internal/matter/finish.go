package matter

import (
	"tongban/internal/base/fault"
	"tongban/internal/common/account"
)

// FinishIn closes the actor's open task of a role in one stage with a result and an opinion, where the same role may be
// open in several stages at once. The system finishes all that are open there.
func (m *Move) FinishIn(stage, role, result, opinion string) (done Task, err error) {
	found := false
	for i := range m.tasks {
		t := m.tasks[i]
		if t.Stage != stage || t.Role != role || t.State != TaskOpen || m.Actor.Kind != account.ActorSystem && !holds(m.Actor, t) {
			continue
		}
		m.end(i, TaskDone, result, opinion)
		done, found = m.tasks[i], true
		if m.Actor.Kind != account.ActorSystem {
			break
		}
	}
	if !found {
		return done, fault.Conflictf("这件待办已经办完，或者不由您办理")
	}
	m.body = done.Body
	return done, nil
}

// DropIn cancels the open tasks of one stage, or those of one role in it when a role is named.
func (m *Move) DropIn(stage, role string) {
	for i := range m.tasks {
		if t := m.tasks[i]; t.Stage == stage && t.State == TaskOpen && (role == "" || t.Role == role) {
			m.end(i, TaskCancelled, "", "")
		}
	}
}
