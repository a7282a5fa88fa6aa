package matter

import (
	"slices"
	"strconv"
	"strings"

	"tongban/internal/common/account"
)

// Permission says by whom an action may be taken. It is decided here and nowhere else.
type Permission struct {
	rule  string // for diagrams and the API, with the names of roles and rights
	who   string // for the people whom it refuses
	allow func(a account.Actor, m Matter, tasks []Task) bool
}

// Rule names the permission in words, for diagrams and the API.
func (p Permission) Rule() string { return p.rule }

// ByAnyone lets everybody act, signed in or not.
func ByAnyone() Permission {
	return Permission{"任何人", "任何人", func(account.Actor, Matter, []Task) bool { return true }}
}

// BySignedIn lets every person who has signed in act.
func BySignedIn() Permission {
	return Permission{"已登录的申请人", "已登录的申请人", func(a account.Actor, _ Matter, _ []Task) bool { return a.Kind == account.ActorPerson }}
}

// ByApplicant lets the applicant act, or whoever acts for him.
func ByApplicant() Permission {
	return Permission{"申请人", "申请人", func(a account.Actor, m Matter, _ []Task) bool {
		return a.Kind == account.ActorPerson && m.Applicant != "" && a.Party() == m.Applicant
	}}
}

// ByTask lets an officer act who holds an open task of the role: his post at the
// task's body carries the right that the task needs, and nobody else has claimed it.
func ByTask(role string) Permission {
	return Permission{"承办“" + role + "”待办的人员", "承办这一步的人员", func(a account.Actor, _ Matter, tasks []Task) bool {
		for _, t := range tasks {
			if t.Role == role && holds(a, t) {
				return true
			}
		}
		return false
	}}
}

// holds reports whether the open task is the actor's to do: his post carries the right, and he has claimed it, or
// nobody has, or he stands in for who has.
func holds(a account.Actor, t Task) bool {
	return t.State == TaskOpen && a.Kind == account.ActorOfficer && a.HasAt(t.Need, t.Body) &&
		(t.Assignee == "" || t.Assignee == a.Subject() || standsInFor(a, t))
}

// Holds reports whether an open task is an officer's to do now.
func Holds(a account.Actor, t Task) bool { return holds(a, t) }

// standsInFor reports whether the actor holds the post of who claimed the task while that one is away (外出代理).
func standsInFor(a account.Actor, t Task) bool {
	return t.Assignee != "" && slices.ContainsFunc(a.Posts, func(s account.Seat) bool {
		return s.For != 0 && s.Away() == t.Assignee && s.Body == t.Body && carries(s, t.Need)
	})
}

// instead finds for whom an officer acts when his own posts would not let him: the first of those who are away for
// whom he stands in and who could.
func instead(a account.Actor, may func(account.Actor) bool) (away account.Seat, found bool) {
	list := a.StandsIn()
	if len(list) == 0 || may(a.Own()) {
		return account.Seat{}, false
	}
	for _, s := range list {
		if may(a.Instead(s.For)) {
			return s, true
		}
	}
	return account.Seat{}, false
}

// ByRight lets an officer act who carries the right anywhere: for actions that open a
// matter, whose rule then says where it belongs.
func ByRight(right string) Permission {
	return Permission{"有“" + right + "”权限的人员", "有这项权限的人员", func(a account.Actor, _ Matter, _ []Task) bool {
		return a.Kind == account.ActorOfficer && a.Has(right)
	}}
}

// ByLead lets an officer act whose post at the lead body carries the right.
func ByLead(right string) Permission {
	return Permission{"牵头部门有“" + right + "”权限的人员", "牵头部门有这项权限的人员", func(a account.Actor, m Matter, _ []Task) bool {
		return a.Kind == account.ActorOfficer && a.HasAt(right, m.Lead)
	}}
}

// ByWindow lets an officer act who carries the right in the matter's region or in one above.
func ByWindow(right string) Permission {
	return Permission{"本区域有“" + right + "”权限的人员", "本区域有这项权限的人员", func(a account.Actor, m Matter, _ []Task) bool {
		return covers(a, right, m.Region)
	}}
}

// covers reports whether the actor has the right over a region: at home in it or above it.
func covers(a account.Actor, right, region string) bool {
	if a.Kind != account.ActorOfficer {
		return false
	}
	for _, seat := range a.Posts {
		if seat.BodyPath != "" && strings.HasPrefix(region, seat.BodyPath) && carries(seat, right) {
			return true
		}
	}
	return false
}

// BySystem lets only the machine act, by a rule.
func BySystem() Permission {
	return Permission{"系统", "系统", func(a account.Actor, _ Matter, _ []Task) bool { return a.Kind == account.ActorSystem }}
}

// ByAny lets act whom one of the permissions lets.
func ByAny(list ...Permission) Permission {
	names, who := make([]string, len(list)), make([]string, len(list))
	for i, p := range list {
		names[i], who[i] = p.rule, p.who
	}
	return Permission{strings.Join(names, "或"), strings.Join(slices.Compact(who), "或"), func(a account.Actor, m Matter, tasks []Task) bool {
		for _, p := range list {
			if p.allow(a, m, tasks) {
				return true
			}
		}
		return false
	}}
}

// May reports whether the actor may take the action on the matter now, and the rule
// that says so.
func (k *Kind) May(a account.Actor, action string, m Matter, tasks []Task) (bool, string) {
	act, ok := k.Action(action)
	if !ok {
		return false, "没有这个动作"
	}
	return act.By.allow(a, m, tasks), act.By.rule
}

// RightSupervise lets an officer see every matter of his region, of whatever kind,
// without the right to act.
const RightSupervise = "supervise.view"

// querySuffix ends the right that lets an officer see every matter of one kind in his
// region: case.query for the kind case. Nobody gets to see other kinds by it.
const querySuffix = ".query"

// RightQuery is the right to see all matters of a kind in one's region.
func RightQuery(kind string) string { return kind + querySuffix }

// CanSee decides who may see a matter: its applicant; officers of a body that leads
// it or has or had a task in it; those who may query or supervise its region.
func CanSee(a account.Actor, m Matter, tasks []Task) bool {
	switch a.Kind {
	case account.ActorSystem:
		return true
	case account.ActorPerson:
		return m.Applicant != "" && a.Party() == m.Applicant
	case account.ActorOfficer:
		if covers(a, RightQuery(m.Kind), m.Region) || covers(a, RightSupervise, m.Region) || works(a, m.Lead) {
			return true
		}
		for _, t := range tasks {
			if a.HasAt(t.Need, t.Body) {
				return true
			}
		}
	}
	return false
}

// Sight is CanSee as the condition of a list: SQL over the alias m of table matter,
// with parameters from $first on.
func Sight(a account.Actor, first int) (condition string, args []any) {
	w := &conditions{next: first}
	switch a.Kind {
	case account.ActorSystem:
		return "1 = 1", nil
	case account.ActorPerson:
		return "m.applicant = " + w.arg(a.Party()), w.args
	case account.ActorOfficer:
		for _, seat := range a.Posts {
			w.seat(seat)
		}
	}
	if len(w.list) == 0 {
		return "1 = 0", nil
	}
	return "(" + strings.Join(w.list, " or ") + ")", w.args
}

// conditions gathers alternatives with their numbered parameters.
type conditions struct {
	next int
	list []string
	args []any
}

func (w *conditions) seat(s account.Seat) {
	region := func() string {
		return "substr(m.region, 1, " + w.arg(len(s.BodyPath)) + ") = " + w.arg(s.BodyPath)
	}
	if s.BodyPath != "" && carries(s, RightSupervise) {
		w.list = append(w.list, region())
		return
	}
	for _, right := range s.Rights {
		if kind, ok := strings.CutSuffix(right, querySuffix); ok && s.BodyPath != "" {
			w.list = append(w.list, "(m.kind = "+w.arg(kind)+" and "+region()+")")
		}
	}
	body := w.arg(s.Body)
	if handles(s) {
		w.list = append(w.list, "m.lead = "+body)
	}
	for _, right := range s.Rights {
		w.list = append(w.list, "exists (select 1 from task t where t.matter = m.id and t.body = "+body+" and t.need = "+w.arg(right)+")")
	}
}

func (w *conditions) arg(v any) string {
	w.args = append(w.args, v)
	w.next++
	return placeholder(w.next - 1)
}

func carries(s account.Seat, right string) bool { return slices.Contains(s.Rights, right) }

// handles reports whether the seat does business at all: administrators of the
// machine see no matter by their office (三员分立).
func handles(s account.Seat) bool {
	return slices.ContainsFunc(s.Rights, func(r string) bool { return !strings.HasPrefix(r, "admin.") })
}

func works(a account.Actor, body string) bool {
	return slices.ContainsFunc(a.Posts, func(s account.Seat) bool { return s.Body == body && handles(s) })
}

func placeholder(n int) string { return "$" + strconv.Itoa(n) }
