package reading

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// ShelfKind is the hall's name of what has to be done at the places with a document that stands there.
const ShelfKind = "shelfwork"

// The states, the outcome, the clock and the role of it.
const (
	StateOpen matter.State = "open"
	StateDone matter.State = "done"

	OutcomeDone matter.Outcome = "done"

	ClockShelf = "shelf"
	RoleShelf  = "shelf"
)

// Purpose is what is to be done.
type Purpose string

// The purposes.
const (
	Remove   Purpose = "remove"
	Mark     Purpose = "mark"
	Exchange Purpose = "exchange"
)

// Title is the purpose in Chinese.
func (p Purpose) Title() string {
	return map[Purpose]string{Remove: "下架", Mark: "加注标记", Exchange: "换新版本"}[p]
}

// days is how long the places have for it.
func (r Rule) days(p Purpose) int {
	if p == Remove {
		return r.Remove
	}
	return r.Shelf
}

// Shelf (架上文件处理) is one document at the places that have it: the room's own row.
type Shelf struct {
	ID       int64   `json:"-"`
	Delivery int64   `json:"delivery,string"`
	Number   string  `json:"number"` // of the delivery
	Purpose  Purpose `json:"purpose"`
	Title    string  `json:"title"`
	Reason   string  `json:"reason"`
	Places   []Spot  `json:"places"`
}

// Spot is one place of it.
type Spot struct {
	Place  int64        `json:"place,string"`
	Key    string       `json:"key"`
	Name   string       `json:"name"`
	DoneOn workday.Date `json:"doneOn,omitzero"`
	By     string       `json:"by,omitempty"`
	How    string       `json:"how,omitempty"`
}

// ShelfKind is the kind "shelfwork" for the hall.
func (room *Room) ShelfKind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	return &matter.Kind{
		Name: ShelfKind, Title: "架上文件处理", States: []matter.StateDef{{Name: StateOpen, Title: "待处理"}, {Name: StateDone, Title: "已处理", Closed: true}},
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "open", Title: "转来处理", To: in(StateOpen), By: matter.BySystem(), Hidden: true}, room.openShelf),
			matter.Act(matter.Action{Name: "done", Title: "登记已经处理", From: in(StateOpen), To: in(StateOpen, StateDone), By: matter.ByTask(RoleShelf), Pages: "E-09"}, room.doneShelf),
		},
		Number: numbered(ShelfKind, "JS"), Facts: shelfFacts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			s, ok := f.(Shelf)
			if !ok || m.State == StateDone && slices.ContainsFunc(s.Places, func(p Spot) bool { return p.DoneOn.IsZero() }) {
				bad = append(bad, "done though a place has not done it")
			}
			return bad
		},
	}
}

// OpenShelf is what has to be done, by the machine.
type OpenShelf struct {
	Shelf Shelf  `json:"shelf"`
	Body  string `json:"body"`
}

func (room *Room) openShelf(m *matter.Move, in OpenShelf) error {
	region := room.Org.BodyPath(in.Body)
	if region == "" || in.Shelf.Purpose.Title() == "" || len(in.Shelf.Places) == 0 {
		return fault.Missing("送交", in.Shelf.Number)
	}
	s := in.Shelf
	s.ID = m.ID()
	m.Open(matter.Opening{Title: s.Purpose.Title() + "：" + s.Title, Region: region, Lead: in.Body, Channel: matter.ChannelPortal})
	m.Become(StateOpen)
	m.Start(matter.ClockSpec{Name: ClockShelf, Title: s.Purpose.Title() + "时限", Limit: workday.Working(room.Book.Rule().days(s.Purpose)), Ground: "查阅场所管理规定"})
	for _, p := range s.Places {
		body, need := room.sender(in.Body), RightSend
		if place, ok := room.Book.Place(p.Key); ok && place.Operator != "" {
			body, need = place.Operator, RightReceive
		}
		m.Assign(matter.TaskSpec{Role: RoleShelf, Part: p.Key, Title: s.Purpose.Title() + "：" + p.Name + "，" + s.Title, Body: body, Need: need})
	}
	m.Keep(s, insertShelf(s))
	return nil
}

// DoneShelf (登记已经处理) is the word of one place.
type DoneShelf struct {
	Place string `json:"place" form:"place" label:"场所" kind:"select" need:"true"`
	How   string `json:"how" form:"how" label:"怎么处理的" need:"true" max:"200" hint:"例如 纸质文件已收回，电子文件已删除"`
}

func (room *Room) doneShelf(m *matter.Move, in DoneShelf) error {
	if strings.TrimSpace(in.How) == "" {
		return fault.InvalidField("how", "请填写怎么处理的")
	}
	s := matter.FactsOf[Shelf](m)
	s.Places = slices.Clone(s.Places)
	i := slices.IndexFunc(s.Places, func(p Spot) bool { return p.Key == in.Place })
	for _, t := range m.Tasks() {
		if i < 0 || t.Part != in.Place || !matter.Holds(m.Actor, t) {
			continue
		}
		if _, err := m.FinishHeld(t.ID, "done", in.How); err != nil {
			return err
		}
		s.Places[i].DoneOn, s.Places[i].By, s.Places[i].How = workday.DateOf(m.Now), m.Actor.Name, strings.TrimSpace(in.How)
		m.Record("place", in.Place)
		m.Keep(s, updateShelf(s))
		if !slices.ContainsFunc(s.Places, func(p Spot) bool { return p.DoneOn.IsZero() }) {
			m.Close(StateDone, OutcomeDone)
		}
		return nil
	}
	return fault.InvalidField("place", "请选择由您处理的场所")
}

// follow lets the places that have a delivery do something with it, once.
func (room *Room) follow(ctx context.Context, d Delivery, number string, purpose Purpose, reason string) error {
	s := Shelf{Delivery: d.ID, Number: number, Purpose: purpose, Title: d.Title, Reason: reason}
	for _, i := range d.Items {
		if i.Missing == "" && i.Excused == "" {
			s.Places = append(s.Places, Spot{Place: i.Place, Key: i.Key, Name: i.Name})
		}
	}
	if len(s.Places) == 0 {
		return nil
	}
	_, err := room.Hall().Start(ctx, machine, ShelfKind, "open", OpenShelf{Shelf: s, Body: d.Body}, matter.Key(fmt.Sprintf("shelf-%d-%s", d.ID, purpose)))
	return err
}

var machine = account.System("送交查阅")

// end closes what has not been received of a delivery, by the machine; what ended otherwise is left.
func (room *Room) end(ctx context.Context, id int64, reason string) error {
	_, err := room.Hall().Do(ctx, machine, id, "recall", Recall{Reason: reason}, matter.Key("recall-"+fmt.Sprint(id)))
	if fault.KindOf(err) == fault.KindConflict {
		return nil
	}
	return err
}

// known reads the deliveries of a document with their numbers.
func (room *Room) known(ctx context.Context, document int64) (list []Delivery, numbers map[int64]string, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, numbers, err = deliveriesOf(ctx, tx, document)
		return err
	})
	return list, numbers, err
}

// Withdrawn stops what is on its way of a document, and lets the places take off what they have.
func (room *Room) Withdrawn(ctx context.Context, in Happened) error {
	list, numbers, err := room.known(ctx, in.ID)
	for _, d := range list {
		if err == nil {
			err = room.end(ctx, d.ID, in.Reason)
		}
		if err == nil {
			err = room.follow(ctx, d, numbers[d.ID], Remove, in.Reason)
		}
	}
	return err
}

// Marked lets the places put the mark on a document that was repealed or has lapsed.
func (room *Room) Marked(ctx context.Context, in Happened) error {
	list, numbers, err := room.known(ctx, in.ID)
	for _, d := range list {
		if err == nil {
			err = room.follow(ctx, d, numbers[d.ID], Mark, in.Reason)
		}
	}
	return err
}

// Revised lets a new version take the place of those before: what is on its way of them ends, what stands is exchanged.
func (room *Room) Revised(ctx context.Context, in Happened) error {
	list, numbers, err := room.known(ctx, in.ID)
	for _, d := range list {
		if err != nil || d.Version >= in.Version {
			continue
		}
		if err = room.end(ctx, d.ID, "已有新的版本"); err == nil {
			err = room.follow(ctx, d, numbers[d.ID], Exchange, in.Reason)
		}
	}
	if err != nil {
		return err
	}
	return room.Released(ctx, in)
}

// SweepMissed opens the deliveries of what was released in the last weeks and has none: released before a place was
// registered, or before its class came into the rule.
func (room *Room) SweepMissed(ctx context.Context) error {
	if room.Recent == nil {
		return nil
	}
	list, err := room.Recent(ctx, workday.DateOf(room.Now()).AddDays(-60))
	for _, in := range list {
		if err != nil {
			return err
		}
		var known []Delivery
		if known, _, err = room.known(ctx, in.ID); err == nil && len(known) == 0 {
			err = room.Released(ctx, in)
		}
	}
	return err
}
