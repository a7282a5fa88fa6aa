package bundle

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Filed is what was filled in for one member, as whoever opens its case wants it.
type Filed struct {
	Member  string          `json:"member"`
	Version int             `json:"version"` // of the item
	Later   []Asked         `json:"later,omitempty"`
	Filing  json.RawMessage `json:"filing"`
}

// Submit (提交) is an application for a bundle, taken apart already.
type Submit struct {
	Definition Definition `json:"definition"`
	Region     string     `json:"region"` // path of the division of the lead
	Applicant  string     `json:"applicant"`
	Way        string     `json:"way"`
	Parts      []Filed    `json:"parts"`
	Names      []Named    `json:"names"` // of the items of the parts, in their order
	Files      []int64    `json:"files,omitempty"`
}

// Named is what an item was called when it was applied for, and whose it is.
type Named struct {
	Name string `json:"name"`
	Body string `json:"body"`
}

// Receive (收件) is an application for a bundle at the counter.
type Receive struct {
	Submit
	Subject string `json:"subject,omitempty"` // the applicant's account, when he has one
	Window  string `json:"window,omitempty"`
}

// submit opens a bundle at the applicant's wish. Its cases are opened by work that follows: whoever gets an answer has
// one number, and each case behind it comes once, also when the machine dies in between.
func (room *Room) submit(m *matter.Move, in Submit) error {
	return room.open(m, in, m.Actor.Party(), matter.ChannelPortal, "")
}

// receive takes a bundle in at the counter, with a receipt for the whole. The window goes on seeing it.
func (room *Room) receive(m *matter.Move, in Receive) error {
	if err := room.open(m, in.Submit, in.Subject, matter.ChannelWindow, in.Window); err != nil {
		return err
	}
	b := matter.FactsOf[Bundle](m)
	for _, seat := range m.Actor.Posts {
		if slices.Contains(seat.Rights, RightReceive) {
			m.Assign(matter.TaskSpec{Role: RoleReceive, Title: "窗口收件：" + b.Title, Body: seat.Body, Need: RightReceive})
			if _, err := m.Finish(RoleReceive, "received", ""); err != nil {
				return err
			}
			return room.issueReceipt(m, b, seat.Body)
		}
	}
	return nil
}

func (room *Room) open(m *matter.Move, in Submit, subject string, channel matter.Channel, window string) error {
	d := in.Definition
	if len(in.Parts) == 0 || len(in.Names) != len(in.Parts) {
		return fault.Invalid("请至少选择一件要办的事项")
	}
	b := Bundle{ID: m.ID(), Code: d.Code, Edition: d.Edition, Title: d.Title, Lead: d.Lead, HandOut: d.HandOut, Applicant: in.Applicant, Way: in.Way,
		Limit: d.Limit, Window: window, ReceivedAt: m.Now}
	for n, f := range in.Parts {
		member, known := d.Member(f.Member)
		if !known || b.part(f.Member) >= 0 {
			return fault.Invalid("申请里有套餐没有的事项，请重新打开申请")
		}
		sealed, err := room.seal(b.ID, f.Member, f.Filing)
		if err != nil {
			return err
		}
		b.Parts = append(b.Parts, Part{Member: f.Member, Item: member.Item, ItemVersion: f.Version, Name: in.Names[n].Name, Body: in.Names[n].Body,
			After: slices.Clone(member.After), Refused: member.rule(), Later: f.Later, State: PartWaiting, Filing: sealed})
	}
	m.Open(matter.Opening{Title: d.Title, Region: in.Region, Lead: d.Lead, Applicant: subject, ApplicantName: in.Applicant, Channel: channel})
	m.Become(StateHandling)
	m.Record("bundle", d.Code)
	m.Record("edition", d.Edition)
	due := ""
	if limit := d.limit(); limit.N > 0 {
		m.Start(matter.ClockSpec{Name: ClockPromise, Title: "套餐承诺时限", Limit: limit, Ground: d.ground()})
		clock, _ := m.Clock(ClockPromise)
		due = dateText(clock.DueAt)
	}
	for _, id := range in.Files {
		m.Also(file.Attach(id, m.Actor.Subject(), m.ID()))
	}
	m.TellApplicant("bundle.received", map[string]string{"bundle": d.Title, "items": b.names(func(Part) bool { return true }), "due": due})
	if err := room.settle(m, &b); err != nil {
		return err
	}
	m.Keep(b, insertBundle(b))
	return nil
}

// ground is why the whole has a limit.
func (d Definition) ground() string {
	if d.Basis != "" {
		return d.Basis
	}
	return "“" + d.Title + "”办事指南的承诺"
}

// settle brings what follows from how the parts stand: what begins, what stands still, whether results wait, whether all is over.
func (room *Room) settle(m *matter.Move, b *Bundle) error {
	for _, member := range b.advance(m.Now) {
		p, _ := b.Part(member)
		if p.State == PartAsking {
			m.TellApplicant("bundle.asks", map[string]string{"bundle": b.Title, "item": p.Name})
			continue
		}
		follow(m, TopicOpen, work{Bundle: b.ID, Member: member})
	}
	if b.count(PartDone, PartDropped) == len(b.Parts) {
		outcome := b.outcome()
		state := StateClosed
		if outcome == OutcomeWithdrawn {
			state = StateWithdrawn
		}
		m.TellApplicant("bundle.closed", map[string]string{"bundle": b.Title, "outcome": OutcomeTitle(outcome)})
		m.Close(state, outcome)
		return nil
	}
	if err := b.clock(m); err != nil {
		return err
	}
	b.gather(m)
	return nil
}

// clock lets the promise stand still while a part waits for the applicant or for a procedure that nobody can hurry, and
// ends it with the last decision.
func (b Bundle) clock(m *matter.Move) error {
	c, live := m.Clock(ClockPromise)
	if !live {
		return nil
	}
	if b.count(PartWaiting, PartAsking, PartOpening, PartHeld, PartRunning) == 0 {
		m.Halt(ClockPromise)
		return nil
	}
	still := b.count(PartAsking, PartHeld) > 0 || slices.ContainsFunc(b.Parts, func(p Part) bool { return p.State == PartRunning && p.Still })
	switch {
	case still && c.State == matter.ClockRunning:
		return m.Pause(ClockPromise, matter.Stop{Kind: "part", Title: "有事项在等申请人补正、补填，在特别程序中或者暂停办理", Ground: c.Ground})
	case !still && c.State == matter.ClockPaused:
		return m.Resume(ClockPromise)
	}
	return nil
}

// gather opens the task of handing out when a result waits, once, and takes it away when none does.
func (b Bundle) gather(m *matter.Move) {
	waits := slices.ContainsFunc(b.Parts, func(p Part) bool { return p.State == PartDecided && !p.Handing })
	switch open := m.OpenTasks(RoleHandOver) > 0; {
	case waits && !open:
		m.Assign(matter.TaskSpec{Role: RoleHandOver, Title: "统一出件：" + b.Title, Body: b.HandOut, Need: RightDeliver, Limit: handOverLimit,
			Ground: "《行政许可法》第四十四条"})
	case !waits && open:
		m.Drop(RoleHandOver)
	}
	m.Become(StateHandling)
	if b.count(PartWaiting, PartAsking, PartOpening, PartHeld, PartRunning) == 0 {
		if m.Matter().State != StateHandover {
			m.Become(StateHandover)
		}
	}
}

// bundleOf is the bundle as a move may change it.
func bundleOf(m *matter.Move) Bundle {
	b := matter.FactsOf[Bundle](m)
	b.Parts, b.HandOvers = slices.Clone(b.Parts), slices.Clone(b.HandOvers)
	return b
}

// keep settles and writes the bundle with the move.
func (room *Room) keep(m *matter.Move, b Bundle) error {
	if err := room.settle(m, &b); err != nil {
		return err
	}
	m.Keep(b, updateBundle(b))
	return nil
}

func dateText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(workday.Shanghai).Format("2006年1月2日")
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }
