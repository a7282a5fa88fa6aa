// Package column watches that the columns of the site are written to (栏目更新): each class of a body within its own limit.
//
// It serves the editors of a body, who find a column in their inbox before its limit runs out, and who supervises the
// site, under 国办发〔2017〕47号 and the yearly check of sites. One kind, column (due; ends updated, excused and ceased), opened
// and ended by the machine; the body may say why there is nothing to write and until when that holds. The limits are data.
// What stands in a column it asks of the room of documents.
package column

import (
	"context"
	"embed"
	"fmt"
	"path"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "column", FS: migrations} }

// KindName is the hall's name of a column that is to be written to.
const KindName = "column"

// The states of an alarm.
const (
	StateDue     matter.State = "due"
	StateUpdated matter.State = "updated"
	StateExcused matter.State = "excused"
	StateCeased  matter.State = "ceased"
)

// The outcomes of an alarm.
const (
	OutcomeUpdated matter.Outcome = "updated"
	OutcomeExcused matter.Outcome = "excused"
	OutcomeCeased  matter.Outcome = "ceased"
)

// RoleUpdate is the role of the one task, ClockUpdate the clock; RightDraft writes to columns, RightRules sets the limits,
// RightWatch sees the columns of all.
const (
	RoleUpdate  = "update"
	ClockUpdate = "update"
	RightDraft  = "publish.draft"
	RightRules  = "admin.system"
	RightWatch  = "supervise.view"
)

// Column (栏目) is a class of a body as the room of documents knows it.
type Column struct {
	Body, Class, Title string
	Count              int
	Last               time.Time
}

// Deps is what the room needs.
type Deps struct {
	DB      *store.DB
	Now     func() time.Time
	Hall    func() *matter.Engine // made after the kinds, therefore asked for late
	Web     *web.Server
	Org     *org.Directory
	Book    *Book
	Columns func(ctx context.Context) ([]Column, error)
	Classes []web.Option                    // that a column can be
	Public  func(body, class string) string // address of a column
	Draft   string                          // address where a text is drafted
}

// Room is the alarms with their kind, pages and tables.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room {
	if d.Book == nil {
		d.Book = &Book{}
	}
	return &Room{d}
}

// Address is where an alarm is looked at.
func Address(number string) string { return home + "/" + number }

// Alarm (栏目更新提醒) is the room's own row.
type Alarm struct {
	ID        int64        `json:"-"`
	Body      string       `json:"body"`
	Class     string       `json:"class"`
	Title     string       `json:"title"`
	Last      time.Time    `json:"last"` // of what stood there when the alarm was raised
	Days      int          `json:"days"`
	Empty     bool         `json:"empty,omitempty"` // nothing stood there when the alarm was raised
	UpdatedOn workday.Date `json:"updatedOn,omitzero"`
	Excuse    string       `json:"excuse,omitempty"`
	Until     workday.Date `json:"until,omitzero"` // the excuse holds
	By        string       `json:"by,omitempty"`
	Ceased    string       `json:"ceased,omitempty"`
}

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateDue, Title: "待更新"},
		{Name: StateUpdated, Title: "已更新", Closed: true},
		{Name: StateExcused, Title: "已说明", Closed: true},
		{Name: StateCeased, Title: "不再考核", Closed: true},
	}
}

// Kind is the kind "column" for the hall.
func (room *Room) Kind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	return &matter.Kind{
		Name: KindName, Title: "栏目更新", States: states(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "raise", Title: "更新期限将到", To: in(StateDue), By: matter.BySystem(), Pages: "E-03"}, room.raise),
			matter.Act(matter.Action{Name: "excuse", Title: "说明没有可更新的内容", From: in(StateDue), To: in(StateExcused), By: matter.ByTask(RoleUpdate), Pages: "E-03"}, excuse),
			matter.Act(matter.Action{Name: "fulfil", Title: "栏目已更新", From: in(StateDue), To: in(StateUpdated), By: matter.BySystem(), Hidden: true}, fulfil),
			matter.Act(matter.Action{Name: "cease", Title: "不再考核", From: in(StateDue), To: in(StateCeased), By: matter.BySystem(), Hidden: true}, cease),
		},
		Number: func(o matter.Opening, at time.Time) (string, func(int64) string) {
			prefix := "LM-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
			return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
		},
		Facts: facts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			a, ok := f.(Alarm)
			switch {
			case !ok:
				return []string{"alarm has no row"}
			case m.State == StateUpdated && a.UpdatedOn.IsZero():
				bad = append(bad, "updated without a day")
			case m.State == StateExcused && (a.Excuse == "" || a.Until.IsZero()):
				bad = append(bad, "excused without a reason or an end")
			case m.State == StateCeased && a.Ceased == "":
				bad = append(bad, "ceased without a reason")
			}
			return bad
		},
	}
}

// Raise opens an alarm; the machine hands in the column and its limit.
type Raise struct {
	Column Column `json:"column"`
	Days   int    `json:"days"`
}

const ground = "《政府网站发展指引》：栏目应当及时更新，更新期限由主管单位设定"

// raise starts the clock at the last publication: 国办发〔2017〕47号, a column that is not kept up is closed.
func (room *Room) raise(m *matter.Move, in Raise) error {
	c := in.Column
	region := room.Org.BodyPath(c.Body)
	if region == "" || in.Days < 1 {
		return fault.Conflictf("这个栏目没有更新期限")
	}
	a := Alarm{ID: m.ID(), Body: c.Body, Class: c.Class, Title: c.Title, Last: c.Last, Days: in.Days, Empty: c.Count == 0}
	title := "更新栏目：" + c.Title + "（" + room.Org.BodyName(c.Body) + "）"
	if a.Empty {
		title = "充实空栏目：" + c.Title + "（" + room.Org.BodyName(c.Body) + "）"
	}
	m.Open(matter.Opening{Title: title, Region: region, Lead: c.Body, Channel: matter.ChannelPortal})
	m.Become(StateDue)
	m.Start(matter.ClockSpec{Name: ClockUpdate, Title: "更新期限", Limit: workday.Natural(in.Days), Ground: ground, From: c.Last})
	m.Assign(matter.TaskSpec{Role: RoleUpdate, Title: title, Body: c.Body, Need: RightDraft})
	m.Keep(a, insert(a))
	return nil
}

// Excuse (说明) says why there is nothing to write, and until when that holds; then the column is watched again.
type Excuse struct {
	Reason string       `json:"reason" form:"reason" label:"为什么没有可更新的内容" kind:"textarea" need:"true" max:"500" hint:"监督部门看得到"`
	Until  workday.Date `json:"until" form:"until" label:"预计什么时候更新" kind:"date" need:"true" hint:"到这一天还没有更新，会再次提醒，并且从最近一次更新起按超期计算"`
}

func excuse(m *matter.Move, in Excuse) error {
	a := matter.FactsOf[Alarm](m)
	reason, today := strings.TrimSpace(in.Reason), workday.DateOf(m.Now)
	switch {
	case reason == "":
		return fault.InvalidField("reason", "请写明为什么没有可更新的内容")
	case !in.Until.After(today):
		return fault.InvalidField("until", "请填写今天以后的日期")
	case in.Until.After(today.AddDays(a.Days)):
		return fault.InvalidField("until", "不能晚于%s，也就是从今天起再一个更新期限（%d天）", today.AddDays(a.Days).Chinese(), a.Days)
	}
	if _, err := m.Finish(RoleUpdate, "excused", reason); err != nil {
		return err
	}
	a.Excuse, a.Until, a.By = reason, in.Until, m.Actor.Name
	m.Record("reason", reason)
	m.Keep(a, update(a))
	m.Close(StateExcused, OutcomeExcused)
	return nil
}

// Fulfil ends an alarm: something was published in the column.
type Fulfil struct {
	On workday.Date `json:"on"`
}

func fulfil(m *matter.Move, in Fulfil) error {
	a := matter.FactsOf[Alarm](m)
	if in.On.IsZero() {
		return fault.Conflictf("栏目还没有更新")
	}
	a.UpdatedOn = in.On
	m.Keep(a, update(a))
	m.Close(StateUpdated, OutcomeUpdated)
	return nil
}

// Cease ends an alarm: the column has no limit any more, or nothing stands in it.
type Cease struct {
	Why string `json:"why"`
}

func cease(m *matter.Move, in Cease) error {
	a := matter.FactsOf[Alarm](m)
	if a.Ceased = in.Why; a.Ceased == "" {
		a.Ceased = "栏目不再设更新期限"
	}
	m.Record("why", a.Ceased)
	m.Keep(a, update(a))
	m.Close(StateCeased, OutcomeCeased)
	return nil
}
