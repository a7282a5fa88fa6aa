package matter

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
)

// Move (变动) is what one action writes down before the commit. An action reads the
// matter as it stands, and says what shall be; the hall carries it out.
type Move struct {
	Actor account.Actor
	Now   time.Time

	kind    *Kind
	cal     *workday.Calendar
	newID   func() int64
	staff   Staff
	lease   workday.Limit
	resumed bool         // a clock runs again
	away    account.Seat // the post of somebody away by which the actor acts
	m       Matter
	tasks   []Task  // changed through task and clock only: they may be
	clocks  []Clock // those of a copy that others read
	facts   any
	created bool

	ownTasks, ownClocks         bool
	newTasks, newClocks         int // how many at the end of the lists are new
	changedTasks, changedClocks []int
	alteredTasks                []int // those of changedTasks of which more changed than that they ended
	stmts                       []store.Stmt
	after                       []func()
	lost                        []lost // what is told when a statement misses its rows
	numbered                    []numbered
	unnoticed                   []*Stop // stops whose written notice gets its number in this commit
	record                      map[string]any
	body                        string
	told                        []Message
	queued                      []Follow
	shown                       []paper.Draft
}

// numbered is what waits for the value of a gap-free counter.
type numbered struct {
	counter string
	build   func(n int64) ([]store.Stmt, error)
}

// Message is a word to somebody, sent after the commit (告知).
type Message struct {
	To       string            `json:"to"` // account subject; body:CODE/right or region:PATH/right for those who hold it
	Template string            `json:"template"`
	Facts    map[string]string `json:"facts,omitempty"`
	Matter   int64             `json:"matter,string"`
}

// Follow is work that must follow the commit: it goes to the outbox.
type Follow struct {
	Topic   string
	Payload string // JSON
}

// Matter is the matter as the move leaves it so far.
func (m *Move) Matter() Matter { return m.m }

// Tasks are the matter's tasks that are still open.
func (m *Move) Tasks() []Task {
	return slices.DeleteFunc(slices.Clone(m.tasks), func(t Task) bool { return t.State != TaskOpen })
}

// Calendar is the calendar in force.
func (m *Move) Calendar() *workday.Calendar { return m.cal }

// FactsOf gives the room's own row of the matter; the zero value on an opening move.
func FactsOf[F any](m *Move) F {
	f, _ := m.facts.(F)
	return f
}

// Keep writes the room's own row: the facts as they now are, and the statements that store them.
func (m *Move) Keep(facts any, stmts ...store.Stmt) {
	m.facts = facts
	m.stmts = append(m.stmts, stmts...)
}

// ID is the matter's identifier: the key of the room's own row too.
func (m *Move) ID() int64 { return m.m.ID }

// Open says what a new matter is. Only an opening action may.
func (m *Move) Open(o Opening) {
	m.m.Title, m.m.Region, m.m.Lead = o.Title, o.Region, m.staff.Successor(o.Lead)
	m.m.Applicant, m.m.ApplicantName, m.m.Channel, m.m.Under = o.Applicant, o.ApplicantName, o.Channel, o.Under
	if o.Under != 0 {
		m.Record("under", strconv.FormatInt(o.Under, 10))
	}
}

// Become sets the state.
func (m *Move) Become(s State) { m.m.State = s }

// Enter sets the stage of the flow.
func (m *Move) Enter(stage string) { m.m.Stage = stage }

// Hand gives the lead to another body (转办).
func (m *Move) Hand(body, region string) {
	m.m.Lead = m.staff.Successor(body)
	if region != "" {
		m.m.Region = region
	}
}

// TaskSpec describes a task to open.
type TaskSpec struct {
	Role, Stage, Part string
	Title             string
	Body              string // code of the body
	Need              string // right of the post
	Limit             workday.Limit
	Ground            string // of the limit; with a limit the task has its own clock
	Budget            Budget // instead of a limit: the rest of a task that goes on in other hands
	Assignee          account.Actor
	OnDue             string // action that the machine takes when the task's own limit runs out and it is not done
	Follows           int64  // the task that goes on in other hands: its clock goes on too
}

// Assign opens a task for a body; a limit gives it a clock of its own.
func (m *Move) Assign(s TaskSpec) {
	t := Task{ID: m.newID(), Matter: m.m.ID, Role: s.Role, Stage: s.Stage, Part: s.Part, Title: s.Title, Body: m.staff.Successor(s.Body),
		Need: s.Need, State: TaskOpen, OpenedAt: m.Now}
	if s.Assignee.Kind == account.ActorOfficer {
		t.Assignee, t.AssigneeName = s.Assignee.Subject(), s.Assignee.Name
	}
	if t.Budget = s.Budget; s.Limit.N > 0 && !t.Budget.Counted() {
		t.Budget = Budget{Limit: s.Limit, Ground: s.Ground}
	}
	t.DueAt, _ = t.reckoned(m.cal, m.Now)
	m.tasks, m.ownTasks = append(m.tasks, t), true
	m.newTasks++
	if s.Follows != 0 {
		m.passOn(s.Follows, t)
	} else if s.OnDue != "" {
		m.startFor(t, s.OnDue)
	}
}

// Finish closes the actor's open task of a role with a result and an opinion.
// The system finishes all open tasks of the role.
func (m *Move) Finish(role, result, opinion string) (Task, error) {
	return m.finish(func(t Task) bool { return t.Role == role }, result, opinion)
}

// FinishHeld closes one open task that the actor holds: for who holds several of a role.
func (m *Move) FinishHeld(id int64, result, opinion string) (Task, error) {
	return m.finish(func(t Task) bool { return t.ID == id }, result, opinion)
}

func (m *Move) finish(meant func(Task) bool, result, opinion string) (Task, error) {
	var done Task
	found := false
	for _, i := range m.mineFirst(meant) {
		m.stand(m.tasks[i])
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

// mineFirst are the open tasks that are meant and that the actor may do: what he has claimed, then what his own posts may do,
// then what he may do only for who is away.
func (m *Move) mineFirst(meant func(Task) bool) (list []int) {
	if m.Actor.Kind == account.ActorSystem {
		for i, t := range m.tasks {
			if meant(t) && t.State == TaskOpen {
				list = append(list, i)
			}
		}
		return list
	}
	own := m.Actor.Own()
	for _, may := range []func(Task) bool{
		func(t Task) bool { return t.Assignee != "" && holds(own, t) },
		func(t Task) bool { return t.Assignee == "" && holds(own, t) },
		func(t Task) bool { return !holds(own, t) && holds(m.Actor, t) },
	} {
		for i, t := range m.tasks {
			if meant(t) && may(t) {
				list = append(list, i)
			}
		}
	}
	return list
}

// stand notes for whom the actor does a task, when it is not his own to do.
func (m *Move) stand(t Task) {
	if s, found := instead(m.Actor, func(a account.Actor) bool { return holds(a, t) }); found {
		m.away = s
	} else if a := m.Actor.Own(); holds(a, t) {
		m.away = account.Seat{}
	}
}

// title is who acts as the timeline names him: for who is away when he acts in his place.
func (m *Move) title() string {
	if m.away.For != 0 {
		return m.Actor.Title() + " 代 " + m.away.ForName
	}
	return m.Actor.Title()
}

// Drop cancels the open tasks of the roles; without roles, all of them.
func (m *Move) Drop(roles ...string) {
	for i := range m.tasks {
		if m.tasks[i].State == TaskOpen && (len(roles) == 0 || slices.Contains(roles, m.tasks[i].Role)) {
			m.end(i, TaskCancelled, "", "")
		}
	}
}

// taskToChange gives a task of the move's own: the lists of a matter are shared until then.
func (m *Move) taskToChange(i int) *Task {
	if !m.ownTasks {
		m.tasks, m.ownTasks = append(make([]Task, 0, len(m.tasks)+1), m.tasks...), true
	}
	return &m.tasks[i]
}

func (m *Move) clockToChange(i int) *Clock {
	if !m.ownClocks {
		m.clocks, m.ownClocks = slices.Clone(m.clocks), true
	}
	return &m.clocks[i]
}

func (m *Move) end(i int, state TaskState, result, opinion string) {
	t := m.taskToChange(i)
	t.State, t.DoneAt, t.DoneBy, t.Result, t.Opinion = state, m.Now, m.title(), result, opinion
	if i < len(m.tasks)-m.newTasks {
		m.changedTasks = append(m.changedTasks, i)
	}
}

// touchTask notes a change of an open task, unless the task is new in this move anyway.
func (m *Move) touchTask(i int) {
	if i < len(m.tasks)-m.newTasks {
		m.changedTasks, m.alteredTasks = append(m.changedTasks, i), append(m.alteredTasks, i)
	}
}

// Spare gives the open tasks the working days of a stop back, both ends included: what
// does not count for the clocks does not count for who works under them. A task that was
// late before the stop stays late. What held the clocks of tasks meanwhile ends.
func (m *Move) Spare(stop Stop) {
	m.FreeTasks(stop.Kind)
	from, to := stop.From, stop.To
	for i := range m.tasks {
		t := m.tasks[i]
		if due := workday.DateOf(t.DueAt); t.State == TaskOpen && !t.DueAt.IsZero() && !due.Before(from) {
			if t.Budget.Counted() {
				m.taskToChange(i).spare(stop, m.cal, m.Now)
				m.touchTask(i)
				continue
			}
			after := from.AddDays(-1)
			if opened := workday.DateOf(t.OpenedAt); opened.After(after) {
				after = opened // the first day is not counted anyway
			}
			m.postpone(i, m.cal.Workdays(after, to))
		}
	}
}

// Prolong gives the open tasks that are not late so many days more, in the unit of their
// limit, as the clocks get them.
func (m *Move) Prolong(days int, ground, signed string) {
	for i := range m.tasks {
		t := m.tasks[i]
		if t.State != TaskOpen || t.DueAt.IsZero() || m.Now.After(t.DueAt) {
			continue
		}
		if t.Budget.Counted() {
			by := Extension{By: workday.Limit{N: days, Unit: t.Budget.Limit.Unit}, On: workday.DateOf(m.Now), Ground: ground, Signed: signed}
			m.taskToChange(i).prolong(by, m.cal, m.Now)
			m.touchTask(i)
			m.prolongClock(t.ID, by)
			continue
		}
		m.postpone(i, days)
	}
}

// postpone moves a task that was opened before its limit was kept.
func (m *Move) postpone(i, days int) {
	t := m.taskToChange(i)
	due := workday.DateOf(t.DueAt)
	t.DueAt = t.DueAt.Add(time.Duration(m.cal.AddWorkdays(due, days).DaysSince(due)) * 24 * time.Hour)
	m.touchTask(i)
}

// OpenTasks counts the open tasks of a role.
func (m *Move) OpenTasks(role string) int {
	n := 0
	for _, t := range m.tasks {
		if t.Role == role && t.State == TaskOpen {
			n++
		}
	}
	return n
}

// ClockSpec describes a clock to start.
type ClockSpec struct {
	Name, Title string
	Limit       workday.Limit
	Ground      string
	From        time.Time // when it counts from; zero is now
	OnDue       string    // action that the machine takes when it runs out
}

// Start starts a clock.
func (m *Move) Start(s ClockSpec) {
	c := Clock{Matter: m.m.ID, Name: s.Name, Title: s.Title, Limit: s.Limit, Ground: s.Ground,
		StartedAt: s.From, State: ClockRunning, OnDue: s.OnDue}
	if c.StartedAt.IsZero() {
		c.StartedAt = m.Now
	}
	c.reckon(m.cal, m.Now)
	m.clocks, m.ownClocks = append(m.clocks, c), true
	m.newClocks++
}

// Clock finds the live clock of a name.
func (m *Move) Clock(name string) (Clock, bool) {
	if i := m.clock(name); i >= 0 {
		return m.clocks[i], true
	}
	return Clock{}, false
}

func (m *Move) clock(name string) int {
	return slices.IndexFunc(m.clocks, func(c Clock) bool { return c.Name == name && c.State != ClockStopped })
}

// change alters a live clock and reckons it anew.
func (m *Move) change(name string, alter func(*Clock) error) error {
	i := m.clock(name)
	if i < 0 {
		return fmt.Errorf("no live clock %s on matter %s", name, m.m.Number)
	}
	c := m.clockToChange(i)
	c.Stops, c.Extensions = slices.Clone(c.Stops), slices.Clone(c.Extensions)
	if err := alter(c); err != nil {
		return err
	}
	c.reckon(m.cal, m.Now)
	m.touchClock(i)
	return nil
}

// Pause lets a clock stand still from today on (中止计时). Each pause has a kind and a ground.
func (m *Move) Pause(name string, s Stop) error {
	return m.change(name, func(c *Clock) error {
		if c.State == ClockPaused {
			return fault.Conflictf("“%s”已经停表", c.Title)
		}
		s.From, s.To = workday.DateOf(m.Now), workday.Date{}
		c.State, c.Stops = ClockPaused, append(c.Stops, s)
		if s.Notice == NoticeComes {
			m.unnoticed = append(m.unnoticed, &c.Stops[len(c.Stops)-1])
		}
		return nil
	})
}

// NoticeComes stands in a stop for the number of its written notice while that is made in the same move. A move that
// ends without the notice is refused: a clock does not stand still in secret.
const NoticeComes = "…"

// Noticed puts the number of the written notice into the stops of this move. It is called where the number is drawn.
func (m *Move) Noticed(number string) {
	for _, s := range m.unnoticed {
		s.Notice = number
	}
}

// draw builds what needs the values of counters, and sees that every notice has its number.
func (m *Move) draw(numbers []int64) (list []store.Stmt, err error) {
	for i, n := range m.numbered {
		more, err := n.build(numbers[i])
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	for _, s := range m.unnoticed {
		if s.Notice == NoticeComes || s.Notice == "" {
			return nil, fault.Conflictf("“%s”要先有书面告知，写明文号，才能停表", s.Title)
		}
	}
	return list, nil
}

// Resume lets a paused clock run again; today is the last day that does not count.
func (m *Move) Resume(name string) error {
	return m.change(name, func(c *Clock) error {
		if c.State != ClockPaused {
			return fault.Conflictf("“%s”没有停表", c.Title)
		}
		c.State, c.Stops[len(c.Stops)-1].To = ClockRunning, workday.DateOf(m.Now)
		m.resumed = true
		return nil
	})
}

// ResumeOn lets a paused clock run again from a day that may lie before today: what it waited for has lain in the office
// since then. The room has checked the day.
func (m *Move) ResumeOn(name string, on workday.Date) error {
	if err := m.Resume(name); err != nil {
		return err
	}
	return m.change(name, func(c *Clock) error {
		if stop := &c.Stops[len(c.Stops)-1]; !on.Before(stop.From) && on.Before(stop.To) {
			stop.To = on
		}
		return nil
	})
}

// Since counts a live clock from another moment: that from which it was started was written down wrongly. The room says
// by whose word, and keeps what it was (ADR 0015).
func (m *Move) Since(name string, at time.Time) error {
	return m.change(name, func(c *Clock) error {
		c.StartedAt = at
		return nil
	})
}

// Restart gives a clock its full limit again from now (重新计算).
func (m *Move) Restart(name string) error {
	return m.change(name, func(c *Clock) error {
		c.StartedAt, c.Stops, c.Extensions, c.State = m.Now, nil, nil, ClockRunning
		return nil
	})
}

// Extend prolongs a limit once, before it is due, with the head's signature (延期).
func (m *Move) Extend(name string, e Extension) error {
	return m.change(name, func(c *Clock) error {
		if len(c.Extensions) > 0 {
			return fault.Conflictf("“%s”已经延期一次，不能再延", c.Title)
		}
		if m.Now.After(c.DueAt) {
			return fault.Conflictf("“%s”已经到期，不能再延期", c.Title)
		}
		if e.By.Unit != c.Limit.Unit || e.By.N <= 0 {
			return fault.InvalidField("by", "延长的期限要与原期限的单位一致")
		}
		e.On = workday.DateOf(m.Now)
		c.Extensions = append(c.Extensions, e)
		return nil
	})
}

// Halt stops clocks for good; without names, all of them.
func (m *Move) Halt(names ...string) {
	for i := range m.clocks {
		if m.clocks[i].State == ClockStopped || len(names) > 0 && !slices.Contains(names, m.clocks[i].Name) {
			continue
		}
		m.stopClock(i)
	}
}

func (m *Move) stopClock(i int) {
	c := m.clockToChange(i)
	if c.State == ClockPaused {
		c.Stops = slices.Clone(c.Stops)
		for n := range c.Stops {
			if c.Stops[n].To.IsZero() {
				c.Stops[n].To = workday.DateOf(m.Now)
			}
		}
		c.reckon(m.cal, m.Now)
	}
	if m.Now.After(c.DueAt) && c.OnDue == "" {
		m.m.Late = true
	}
	c.State, c.StoppedAt = ClockStopped, m.Now
	m.touchClock(i)
}

// Close ends the matter with an outcome: tasks that are left are cancelled, clocks stop.
func (m *Move) Close(s State, outcome Outcome) {
	m.Drop()
	m.Halt()
	m.m.State, m.m.ClosedAt, m.m.Outcome = s, m.Now, outcome
}

// Void ends a matter that should never have been opened, or that has ended already and should not have been: what ran over
// was nobody's lateness. All that happened stays on record.
func (m *Move) Void(s State, outcome Outcome) {
	closed := m.m.ClosedAt
	m.Close(s, outcome)
	if !closed.IsZero() {
		m.m.ClosedAt = closed
	}
	m.m.Late = false
}

// Tell puts a message into the outbox.
func (m *Move) Tell(msg Message) {
	msg.Matter = m.m.ID
	if msg.To != "" {
		m.told = append(m.told, msg)
	}
}

// TellApplicant tells the applicant, if he is known to the house.
func (m *Move) TellApplicant(template string, facts map[string]string) {
	m.Tell(Message{To: m.m.Applicant, Template: template, Facts: facts})
}

// Follow queues work for after the commit.
func (m *Move) Follow(f Follow) { m.queued = append(m.queued, f) }

// Numbered writes rows that need the next value of a gap-free counter, such as the
// number of a paper.
func (m *Move) Numbered(counter string, build func(n int64) ([]store.Stmt, error)) {
	m.numbered = append(m.numbered, numbered{counter, build})
}

// Also adds statements to the commit, each held to its number of rows.
func (m *Move) Also(stmts ...store.Stmt) { m.stmts = append(m.stmts, stmts...) }

// Unless adds a statement that misses its rows when something came in between, with what whoever loses is told: without
// words of its own he would read that something went wrong.
func (m *Move) Unless(stmt store.Stmt, told error) {
	m.Also(stmt)
	m.lost = append(m.lost, lost{stmt.SQL, told})
}

// Told gives the words for a statement of Numbered that misses its rows.
func (m *Move) Told(sql string, told error) { m.lost = append(m.lost, lost{sql, told}) }

// lost is what is told when a statement misses its rows.
type lost struct {
	sql  string
	told error
}

// toldOf are the words for an error of the commit; nil when there are none.
func (m *Move) toldOf(err error) error {
	var missed *store.RowsError
	if !errors.As(err, &missed) {
		return nil
	}
	for _, l := range m.lost {
		if l.sql == missed.SQL {
			return l.told
		}
	}
	return nil
}

// After is called when the move is on disk, on this node alone: for what a room keeps in memory of what changed. A node
// that dies in between forgets it, so what must happen is never done here.
func (m *Move) After(do func()) { m.after = append(m.after, do) }

// Record puts a fact into the timeline's event. Personal data does not belong there.
func (m *Move) Record(name string, value any) {
	if m.record == nil {
		m.record = map[string]any{}
	}
	m.record[name] = value
}

// data is the event's record as JSON.
func (m *Move) data() (string, error) {
	if len(m.record) == 0 {
		return "{}", nil
	}
	b, err := json.Marshal(m.record)
	return string(b), err
}

// settle brings what follows from the rest: clocks of ended tasks end, the nearest due time, and that the open tasks
// without a due time of their own are sorted by it.
func (m *Move) settle(before time.Time) {
	m.endTaskClocks()
	m.leased()
	m.m.DueAt = time.Time{}
	for _, c := range m.clocks {
		if c.State == ClockRunning && c.OnDue == "" && (m.m.DueAt.IsZero() || c.DueAt.Before(m.m.DueAt)) {
			m.m.DueAt = c.DueAt
		}
	}
	if m.m.DueAt.Equal(before) {
		return
	}
	for i := range len(m.tasks) - m.newTasks {
		if t := m.tasks[i]; t.State == TaskOpen && t.DueAt.IsZero() {
			m.touchTask(i)
		}
	}
}

// invariants holds what is true of every matter after every move.
func (m *Move) invariants() error {
	if bad := Faults(m.kind, m.m, m.tasks, m.clocks); len(bad) > 0 {
		return fmt.Errorf("move leaves %s %s broken: %v", m.kind.Name, m.m.Number, bad)
	}
	return nil
}

// Faults lists what is wrong with a matter: a closed one has no open task and no
// live clock; an open one has somebody responsible.
func Faults(k *Kind, m Matter, tasks []Task, clocks []Clock) (bad []string) {
	def, open, live := k.State(m.State), 0, 0
	for _, t := range tasks {
		if t.State == TaskOpen {
			open++
		}
	}
	for _, c := range clocks {
		if c.State == ClockStopped {
			continue
		}
		live++
		if c.Task != 0 && !slices.ContainsFunc(tasks, func(t Task) bool { return t.ID == c.Task && t.State == TaskOpen }) {
			bad = append(bad, "the clock of a task that is over is live")
		}
	}
	if def.Closed != !m.Open() {
		bad = append(bad, "state "+string(m.State)+" and closing time disagree")
	}
	if def.Closed && open > 0 {
		bad = append(bad, "closed with an open task")
	}
	if def.Closed && live > 0 {
		bad = append(bad, "closed with a live clock")
	}
	if !def.Closed && open == 0 && def.Waits == "" {
		bad = append(bad, "nobody is responsible")
	}
	if m.Title == "" || m.Lead == "" || m.Region == "" {
		bad = append(bad, "title, lead or region is missing")
	}
	return bad
}
