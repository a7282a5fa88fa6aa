package window

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// ShiftKind is the hall's name of the ends of shifts.
const ShiftKind = "shift"

// The states of the end of a shift.
const (
	StateHanded   matter.State = "handed"   // the next clerk has not signed yet
	StateRecheck  matter.State = "recheck"  // it does not agree with what lies there
	StateTaken    matter.State = "taken"    // the next clerk goes on
	StateFinished matter.State = "finished" // nothing was left
)

// The ends, roles and the paper of a shift.
const (
	OutcomeTaken    matter.Outcome = "taken"
	OutcomeFinished matter.Outcome = "finished"
	RoleTake                       = "take"
	RoleRecheck                    = "recheck"
	shiftPaper                     = "shift-close"
	shiftGround                    = "交接班时限"
)

// takeLimit is by when the next clerk signs. A habit of the house: no law sets it.
var takeLimit = workday.Working(1)

// Shift (值班日结) is what a clerk did and leaves at the end of a shift.
type Shift struct {
	ID      int64        `json:"-"`
	Body    string       `json:"body"`
	Day     workday.Date `json:"day"`
	Figures []Figure     `json:"figures"`
	Left    []Left       `json:"left,omitempty"`
	Cash    string       `json:"cash"`
	Note    string       `json:"note,omitempty"`
	To      string       `json:"to,omitempty"` // subject of the next clerk
	ToName  string       `json:"toName,omitempty"`
	Sent    Signed       `json:"sent"`
	Checks  []Recheck    `json:"checks,omitempty"`
	Taken   *Signed      `json:"taken,omitempty"`
}

// Figure is one number of a day.
type Figure struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Left is one thing that goes into the hands of the next clerk.
type Left struct {
	Sort   string `json:"sort"` // parked, task, sheet
	Key    string `json:"key,omitempty"`
	Matter int64  `json:"matter,omitempty,string"`
	Task   int64  `json:"task,omitempty,string"`
	Number string `json:"number,omitempty"`
	Title  string `json:"title"`
	Note   string `json:"note,omitempty"`
}

// SortTitle is what sort of thing it is, in Chinese.
func (l Left) SortTitle() string {
	switch l.Sort {
	case "parked":
		return "暂存件"
	case "task":
		return "已签收没有办完"
	case "sheet":
		return "移交在途"
	case "result":
		return "待出件"
	}
	return l.Sort
}

// Recheck is what the next clerk found and what the first said to it.
type Recheck struct {
	Found  string    `json:"found"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Answer string    `json:"answer,omitempty"`
	Replay time.Time `json:"answeredAt,omitzero"`
}

func shiftStates() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateHanded, Title: "待接班签字"},
		{Name: StateRecheck, Title: "有差异待核对"},
		{Name: StateTaken, Title: "已接班", Closed: true},
		{Name: StateFinished, Title: "已日结", Closed: true},
	}
}

// ShiftKind is the kind "shift" for the hall.
func (room *Room) ShiftKind() *matter.Kind {
	return &matter.Kind{Name: ShiftKind, Title: "值班日结", States: shiftStates(), Number: numbering(ShiftKind, "J"), Facts: shiftFacts, Signed: shiftSignatures,
		Public: func(matter.Event) bool { return false },
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "close_shift", Title: "交班", To: []matter.State{StateHanded, StateFinished}, By: matter.ByRight(RightReceive), Pages: "W-16", Hidden: true}, room.closeShift),
			matter.Act(matter.Action{Name: "take_over", Title: "接班", From: []matter.State{StateHanded}, To: []matter.State{StateTaken, StateRecheck}, By: matter.ByTask(RoleTake), Pages: "W-16"}, room.takeOver),
			matter.Act(matter.Action{Name: "recheck", Title: "核对后再交班", From: []matter.State{StateRecheck}, To: []matter.State{StateHanded}, By: matter.ByTask(RoleRecheck), Pages: "W-16"}, room.recheck),
		},
		CheckFacts: func(m matter.Matter, f any) []string {
			s, ok := f.(Shift)
			if !ok {
				return []string{"shift has no row"}
			}
			if (m.State == StateTaken) != (s.Taken != nil) {
				return []string{"taken over without a signature, or signed and not taken over"}
			}
			return nil
		}}
}

// CloseShift (交班) puts down what was done and what is left, and names who goes on with it.
type CloseShift struct {
	Day     workday.Date `json:"day"`
	Figures []Figure     `json:"figures"`
	Left    []Left       `json:"left"`
	Cash    string       `json:"cash"`
	Note    string       `json:"note"`
	To      string       `json:"to"` // login
	Signed  bool         `json:"signed"`
	Shown   *string      `json:"-"` // what stood for the list on the page that was signed; nil where no page showed one
}

// seenOf stands for a list as it was shown: who signs, signs what he has seen.
func seenOf(list []Left) string { return sum(0, "shown", list) }

func (room *Room) closeShift(m *matter.Move, in CloseShift) error {
	body := windowOf(m.Actor)
	var next org.Officer
	if in.To != "" {
		list := room.Org.OfficersAt(body, RightReceive)
		i := slices.IndexFunc(list, func(o org.Officer) bool { return o.Login == in.To })
		if i < 0 {
			return fault.InvalidField("to", "请选择本窗口的同事接班")
		}
		next = list[i]
	}
	switch {
	case body == "":
		return fault.Deniedf("您不在窗口")
	case in.Shown != nil && *in.Shown != seenOf(in.Left):
		return fault.Invalidf("您打开这一页以后，留下的事项有变化，请重新看一遍再签字")
	case in.To == "" && len(in.Left) > 0:
		return fault.InvalidField("to", "还有 %d 项没有办完，请选择接班的人", len(in.Left))
	case next.ID != 0 && next.ID == m.Actor.ID:
		return fault.InvalidField("to", "接班的应当是另一个人")
	case in.Cash == "":
		return fault.InvalidField("cash", "请填写现金和票据，没有的填“无”")
	case !in.Signed:
		return fault.InvalidField("password", "请重新输入密码签字")
	}
	s := Shift{ID: m.ID(), Body: body, Day: in.Day, Figures: in.Figures, Left: in.Left, Cash: in.Cash, Note: in.Note}
	m.Open(matter.Opening{Title: m.Actor.Name + " " + in.Day.Chinese() + "值班日结", Region: room.Org.BodyPath(body), Lead: body, Channel: matter.ChannelWindow})
	m.Record("left", len(s.Left))
	if next.ID == 0 {
		s.Sent = sign(m, "closed", s.hash())
		m.Keep(s, insertShift(s))
		m.Close(StateFinished, OutcomeFinished)
		return room.issue(m, room.shiftDraft(m, s))
	}
	to := account.Actor{Kind: account.ActorOfficer, ID: next.ID, Name: next.Name}
	s.To, s.ToName = to.Subject(), to.Name
	s.Sent = sign(m, "closed", s.hash())
	m.Record("to", to.Name)
	m.Become(StateHanded)
	room.callNext(m, s)
	m.Keep(s, insertShift(s))
	follow(m, "release", s, m.Actor.Subject())
	return nil
}

func (room *Room) callNext(m *matter.Move, s Shift) {
	to := account.Actor{Kind: account.ActorOfficer, Name: s.ToName}
	for _, o := range room.Org.OfficersAt(s.Body, RightReceive) {
		if one := (account.Actor{Kind: account.ActorOfficer, ID: o.ID, Name: o.Name}); one.Subject() == s.To {
			to = one
		}
	}
	spec := matter.TaskSpec{Role: RoleTake, Title: "接班：" + s.Sent.By, Body: s.Body, Need: RightReceive, Limit: takeLimit, Ground: shiftGround}
	if to.ID != 0 { // who has left the window meanwhile gets nothing; any colleague may take over
		spec.Assignee = to
	}
	m.Assign(spec)
	m.Tell(matter.Message{To: s.To, Template: "shift.handed", Facts: map[string]string{"from": s.Sent.By, "count": strconv.Itoa(len(s.Left))}})
}

// hash is that of what the clerk who goes signed.
func (s Shift) hash() string {
	return sum(s.ID, "closed", map[string]any{"day": s.Day, "figures": s.Figures, "left": s.Left, "cash": s.Cash, "note": s.Note, "to": s.To})
}

// hashTaken is that of what the next clerk signed: the same, with all that was said to it.
func (s Shift) hashTaken() string {
	return sum(s.ID, "taken", map[string]any{"closed": s.hash(), "checks": s.Checks})
}

func shiftSignatures(facts any) (out []matter.Signature) {
	s, ok := facts.(Shift)
	if !ok {
		return nil
	}
	out = append(out, s.Sent.signature("closed", s.hash()))
	if s.Taken != nil {
		out = append(out, s.Taken.signature("taken", s.hashTaken()))
	}
	return out
}

// TakeOver (接班) is the next clerk's word.
type TakeOver struct {
	Verdict string `json:"verdict" form:"verdict" label:"核对结果" kind:"radio" need:"true" options:"agree=相符，接班|differs=不相符，退回核对"`
	Note    string `json:"note" form:"note" label:"说明" kind:"textarea" max:"500" hint:"不相符时写明差异"`
	Signed  bool   `json:"signed"`
}

func (room *Room) takeOver(m *matter.Move, in TakeOver) error {
	switch {
	case in.Verdict != "agree" && in.Verdict != "differs":
		return fault.InvalidField("verdict", "请选择核对结果")
	case in.Verdict == "differs" && in.Note == "":
		return fault.InvalidField("note", "请写明差异")
	case in.Verdict == "agree" && !in.Signed:
		return fault.InvalidField("password", "请重新输入密码签字")
	}
	s := shiftOf(m)
	if m.Actor.Subject() == s.Sent.Subject {
		return fault.Conflictf("交班和接班应当是两个人")
	}
	if _, err := m.Finish(RoleTake, in.Verdict, in.Note); err != nil {
		return err
	}
	if in.Verdict == "differs" {
		s.Checks = append(s.Checks, Recheck{Found: in.Note, By: m.Actor.Name, At: m.Now})
		m.Record("found", in.Note)
		m.Become(StateRecheck)
		m.Assign(matter.TaskSpec{Role: RoleRecheck, Title: "核对交班差异", Body: s.Body, Need: RightReceive, Limit: takeLimit, Ground: shiftGround, Assignee: room.officer(s.Body, s.Sent)})
		m.Tell(matter.Message{To: s.Sent.Subject, Template: "shift.differs", Facts: map[string]string{"from": m.Actor.Name, "reason": in.Note}})
		m.Keep(s, updateShift(s))
		return nil
	}
	signed := sign(m, "taken", s.hashTaken())
	s.Taken, s.ToName = &signed, m.Actor.Name
	m.Keep(s, updateShift(s))
	m.Close(StateTaken, OutcomeTaken)
	follow(m, "take", s, m.Actor.Subject())
	return room.issue(m, room.shiftDraft(m, s))
}

// officer is who signed, while he still stands at the window.
func (room *Room) officer(body string, s Signed) account.Actor {
	for _, o := range room.Org.OfficersAt(body, RightReceive) {
		if one := (account.Actor{Kind: account.ActorOfficer, ID: o.ID, Name: o.Name}); one.Subject() == s.Subject {
			return one
		}
	}
	return account.Actor{}
}

// AnswerRecheck says what became of a difference.
type AnswerRecheck struct {
	Note string `json:"note" form:"note" label:"核对情况" kind:"textarea" need:"true" max:"500"`
}

func (room *Room) recheck(m *matter.Move, in AnswerRecheck) error {
	if in.Note == "" {
		return fault.InvalidField("note", "请填写核对情况")
	}
	if _, err := m.Finish(RoleRecheck, "answered", in.Note); err != nil {
		return err
	}
	s := shiftOf(m)
	n := len(s.Checks) - 1
	s.Checks[n].Answer, s.Checks[n].Replay = in.Note, m.Now
	m.Record("note", in.Note)
	m.Become(StateHanded)
	room.callNext(m, s)
	m.Keep(s, updateShift(s))
	return nil
}

func shiftOf(m *matter.Move) Shift {
	s := matter.FactsOf[Shift](m)
	s.Checks = slices.Clone(s.Checks)
	return s
}

// TopicShift is the topic of what follows a shift: tasks are given back by who goes and claimed by who comes.
const TopicShift = "window.shift"

// following is work that follows.
type following struct {
	Step    string `json:"step"` // release, take
	Subject string `json:"subject"`
	Left    []Left `json:"left"`
	Shift   int64  `json:"shift,string"`
	From    string `json:"from"`
}

func follow(m *matter.Move, step string, s Shift, subject string) {
	if len(s.Left) == 0 {
		return
	}
	payload, err := json.Marshal(following{Step: step, Subject: subject, Left: s.Left, Shift: s.ID, From: s.Sent.Subject})
	if err != nil {
		panic(err) // plain values
	}
	m.Follow(matter.Follow{Topic: TopicShift, Payload: string(payload)})
}
