package reading

import (
	"context"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// KindName is the hall's name of deliveries.
const KindName = "delivery"

// The states.
const (
	StateDue      matter.State = "due"
	StateSent     matter.State = "sent"
	StateReceived matter.State = "received"
	StateWaived   matter.State = "waived"
	StateRecalled matter.State = "recalled"
)

// The outcomes.
const (
	OutcomeReceived matter.Outcome = "received"
	OutcomeWaived   matter.Outcome = "waived"
	OutcomeRecalled matter.Outcome = "recalled"
)

// ClockDeliver is the limit, the others are the roles of tasks.
const (
	ClockDeliver = "deliver"
	ClockReceipt = "receipt"
	RoleSend     = "send"
	RoleReceive  = "receive"
	RoleReceipt  = "receipt"
)

// The rights that posts carry: who keeps the register of places, who sends, who signs at a place.
const (
	RightKeep    = "place.keep"
	RightSend    = "place.send"
	RightReceive = "place.receive"
	RightRules   = "admin.system" // the rule holds for all bodies
)

// Document is what the room is told of a document.
type Document struct {
	ID        int64        `json:"id,string"`
	Version   int          `json:"version"`
	Number    string       `json:"number"` // of its matter
	Title     string       `json:"title"`
	DocNumber string       `json:"docNumber,omitempty"`
	Index     string       `json:"index,omitempty"`
	Body      string       `json:"body"`
	Class     string       `json:"class"`
	MadeOn    workday.Date `json:"madeOn"`
}

// Deps is what the room needs.
type Deps struct {
	DB   *store.DB
	Now  func() time.Time
	Hall func() *matter.Engine // made after the kinds, therefore asked for late
	Web  *web.Server
	Org  *org.Directory
	Book *Book
	// Document gives a document as it is now with the addresses of its desk and public pages; public is empty when nobody may see it.
	Document func(ctx context.Context, number string) (d Document, desk, public string, err error)
	// Shown gives those of some documents that the public may see: where, and the mark beside their title.
	Shown func(ctx context.Context, ids []int64) (map[int64]Seen, error)
	// Recent are the documents that became public since a day.
	Recent  func(ctx context.Context, since workday.Date) ([]Happened, error)
	Classes []web.Option // of documents
	Accord  *accord.Book
}

// Seen is a document that the public may see.
type Seen struct{ Public, Mark string }

// Room is the reading places with their kind, pages and tables.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room {
	if d.Book == nil {
		d.Book = &Book{}
	}
	return &Room{d}
}

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "reading", FS: migrations} }

// Address is where a delivery is worked on.
func Address(number string) string { return "/desk/readings/" + number }

// Delivery (送交) is one released version of a document on its way to the places: the room's own row.
type Delivery struct {
	ID int64 `json:"-"`
	Document
	Owed     []string `json:"owed,omitempty"` // the places that get it, as they were when it was opened
	Items    []Item   `json:"items,omitempty"`
	Waived   string   `json:"waived,omitempty"`
	Recalled string   `json:"recalled,omitempty"`
}

// Item (送交项) is what one place got.
type Item struct {
	Place      int64        `json:"place,string"`
	Key        string       `json:"key"`
	Name       string       `json:"name"`
	Way        string       `json:"way"`
	Paper      int          `json:"paper"` // copies on paper
	Electronic bool         `json:"electronic,omitempty"`
	SentAt     time.Time    `json:"sentAt"`
	SentBy     string       `json:"sentBy"`
	Late       bool         `json:"late,omitempty"`    // sent after the limit
	Missing    string       `json:"missing,omitempty"` // what the place says is not there
	Excused    string       `json:"excused,omitempty"` // why it does not go there after all
	Receiver   string       `json:"receiver,omitempty"`
	ReceivedOn workday.Date `json:"receivedOn,omitzero"`
	SignedAt   time.Time    `json:"signedAt,omitzero"`
	SignedBy   string       `json:"signedBy,omitempty"` // subject of who signed or entered the receipt
	OnPaper    bool         `json:"onPaper,omitempty"`
}

func (i Item) signed() bool { return !i.SignedAt.IsZero() }

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateDue, Title: "待送交"},
		{Name: StateSent, Title: "已送出，待签收"},
		{Name: StateReceived, Title: "已签收", Closed: true},
		{Name: StateWaived, Title: "不送交", Closed: true},
		{Name: StateRecalled, Title: "已收回", Closed: true},
	}
}

// Kind is the kind "delivery" for the hall.
func (room *Room) Kind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	task := matter.ByTask
	return &matter.Kind{
		Name: KindName, Title: "送交查阅", States: states(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "open", Title: "转来送交", To: in(StateDue), By: matter.BySystem(), Hidden: true}, room.open),
			matter.Act(matter.Action{Name: "send", Title: "登记送出", From: in(StateDue, StateSent), To: in(StateDue, StateSent), By: task(RoleSend), Pages: "E-09"}, room.send),
			matter.Act(matter.Action{Name: "receive", Title: "签收", From: in(StateDue, StateSent), To: in(StateDue, StateSent, StateReceived), By: task(RoleReceive), Pages: "E-09"}, room.receive),
			matter.Act(matter.Action{Name: "enter_receipt", Title: "登记纸质回执", From: in(StateDue, StateSent), To: in(StateDue, StateSent, StateReceived), By: task(RoleReceipt), Pages: "E-09"}, room.enterReceipt),
			matter.Act(matter.Action{Name: "miss", Title: "没有收到或者缺件", From: in(StateDue, StateSent), To: in(StateDue), By: matter.ByAny(task(RoleReceive), task(RoleReceipt)), Pages: "E-09"}, room.miss),
			matter.Act(matter.Action{Name: "excuse", Title: "有场所送不到", From: in(StateDue, StateSent), To: in(StateDue, StateSent, StateReceived, StateWaived), By: matter.ByRight(RightSend), Pages: "E-09"}, room.excuse),
			matter.Act(matter.Action{Name: "renew", Title: "按现在的签收方式重派", From: in(StateDue, StateSent), By: matter.ByRight(RightSend), Pages: "E-09"}, room.renew),
			matter.Act(matter.Action{Name: "waive", Title: "不送交", From: in(StateDue), To: in(StateWaived), By: task(RoleSend), Pages: "E-09"}, waive),
			matter.Act(matter.Action{Name: "recall", Title: "收回", From: in(StateDue, StateSent), To: in(StateRecalled), By: matter.BySystem(), Hidden: true}, recall),
		},
		Number: numbered(KindName, "SJ"),
		Facts:  facts, CheckFacts: checkFacts,
	}
}

func numbered(kind, letters string) func(matter.Opening, time.Time) (string, func(int64) string) {
	return func(o matter.Opening, at time.Time) (string, func(int64) string) {
		prefix := letters + "-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
		return kind + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
	}
}

// checkFacts compares the room's row with the matter, for verify.
func checkFacts(m matter.Matter, f any) (bad []string) {
	d, ok := f.(Delivery)
	switch {
	case !ok:
		return []string{"delivery has no row"}
	case m.State == StateReceived && (len(d.rest()) > 0 || d.waits()):
		bad = append(bad, "received though a place has not signed")
	case m.State == StateWaived && d.Waived == "", m.State == StateRecalled && d.Recalled == "":
		bad = append(bad, "ended without a reason")
	}
	return bad
}

// Open (转来送交) is a released version of a document, by the machine.
type Open struct {
	Document Document `json:"document"`
	Days     int      `json:"days"` // of the rule in force
}

// open begins a delivery; its limit runs from the day on which the document was made (条2019 §25).
func (room *Room) open(m *matter.Move, in Open) error {
	region := room.Org.BodyPath(in.Document.Body)
	if in.Document.ID == 0 || region == "" || in.Days < 1 {
		return fault.Missing("政府信息", in.Document.Number)
	}
	d := Delivery{ID: m.ID(), Document: in.Document}
	for _, p := range room.Book.Open(region) {
		d.Owed = append(d.Owed, p.Key())
	}
	m.Open(matter.Opening{Title: "送交查阅：" + d.Title, Region: region, Lead: d.Body, Channel: matter.ChannelPortal})
	m.Become(StateDue)
	from := in.Document.MadeOn
	if from.IsZero() {
		from = workday.DateOf(m.Now)
	}
	m.Start(matter.ClockSpec{Name: ClockDeliver, Title: "送交期限", Limit: workday.Working(in.Days), Ground: "《政府信息公开条例》第二十五条和本地送交规则", From: from.Start()})
	room.toSend(m, d)
	m.Keep(d, insert(d))
	return nil
}

func (room *Room) toSend(m *matter.Move, d Delivery) {
	body := room.sender(d.Body)
	m.Assign(matter.TaskSpec{Role: RoleSend, Title: "送交查阅：" + d.Title, Body: body, Need: RightSend})
}

// sender is who sends for a body: itself, or the body of the nearest region above it that has a post for it.
func (room *Room) sender(body string) string {
	if len(room.Org.OfficersAt(body, RightSend)) > 0 {
		return body
	}
	region, best, longest := room.Org.BodyPath(body), body, 0
	for _, b := range room.Org.Bodies() {
		if at := room.Org.BodyPath(b.Code); len(room.Org.OfficersAt(b.Code, RightSend)) > 0 && strings.HasPrefix(region, at) && len(at) > longest {
			best, longest = b.Code, len(at)
		}
	}
	return best
}

// Send (登记送出) says what went to which places.
type Send struct {
	Places     []string     `json:"places" form:"places" label:"送到" kind:"checks"`
	On         workday.Date `json:"on" form:"on" label:"送出日期" kind:"date" need:"true"`
	Way        string       `json:"way" form:"way" label:"方式" kind:"radio" need:"true" options:"专人=专人送达|机要=机要交换|邮寄=邮寄|网络=电子文件"`
	Paper      int          `json:"paper" form:"paper" label:"每处纸质份数" width:"short"`
	Electronic bool         `json:"electronic" form:"electronic" label:"附电子文件" kind:"check"`
}

// send says what went out; the task stays until each place that gets it has its item, or a reason why not.
func (room *Room) send(m *matter.Move, in Send) error {
	d := deliveryOf(m)
	switch {
	case len(in.Places) == 0:
		return fault.InvalidField("places", "请选择送到哪些场所")
	case in.On.IsZero() || in.On.After(workday.DateOf(m.Now)) || in.On.Before(workday.DateOf(m.Matter().OpenedAt)):
		return fault.InvalidField("on", "送出日期应当在信息公开（%s）以后，不能晚于今天", workday.DateOf(m.Matter().OpenedAt).String())
	case !in.Electronic && in.Paper < 1 || in.Paper < 0 || in.Paper > 1000:
		return fault.InvalidField("paper", "请填写纸质份数，或者勾选附电子文件")
	case strings.TrimSpace(in.Way) == "":
		return fault.InvalidField("way", "请选择方式")
	}
	var stmts []store.Stmt
	late := false
	if c, runs := m.Clock(ClockDeliver); runs {
		late = in.On.Start().After(c.DueAt)
	}
	for _, key := range in.Places {
		p, ok := room.Book.Place(key)
		if !ok || !p.Open {
			return fault.InvalidField("places", "有一处场所已经不开放，请重新选择；送不到的用“有场所送不到”登记")
		}
		item := Item{Place: p.ID, Key: p.Key(), Name: p.Name, Way: in.Way, Paper: in.Paper, Electronic: in.Electronic, SentAt: in.On.Start(), SentBy: m.Actor.Name, Late: late}
		if i := d.item(p.ID); i >= 0 {
			if d.Items[i].Missing == "" {
				return fault.InvalidField("places", "%s已经送过", p.Name)
			}
			item.Late = d.Items[i].Late
			d.Items[i] = item
			stmts = append(stmts, updateItem(d.ID, item))
		} else {
			d.Items = append(d.Items, item)
			stmts = append(stmts, insertItem(d.ID, item))
		}
	}
	if len(d.rest()) == 0 {
		if _, err := m.Finish(RoleSend, "sent", ""); err != nil {
			return err
		}
		room.allSent(m)
	}
	room.await(m, d)
	m.Record("places", len(in.Places))
	m.Keep(d, update(d))
	m.Also(stmts...)
	return nil
}

// allSent ends the limit to send and begins that of the receipts.
func (room *Room) allSent(m *matter.Move) {
	m.Become(StateSent)
	m.Halt(ClockDeliver)
	if _, runs := m.Clock(ClockReceipt); !runs {
		m.Start(matter.ClockSpec{Name: ClockReceipt, Title: "签收期限", Limit: workday.Working(room.Book.Rule().Receipt), Ground: "本地送交规则"})
	}
}

// await opens the tasks of the receipts as the places sign now; those that were open before go.
func (room *Room) await(m *matter.Move, d Delivery) {
	m.Drop(RoleReceive, RoleReceipt)
	for _, i := range d.Items {
		if i.signed() || i.Missing != "" || i.Excused != "" {
			continue
		}
		role, body, need := RoleReceipt, room.sender(d.Body), RightSend
		if p, ok := room.Book.Place(i.Key); ok && p.Operator != "" {
			role, body, need = RoleReceive, p.Operator, RightReceive
		}
		m.Assign(matter.TaskSpec{Role: role, Part: i.Key, Title: "签收查阅文件：" + i.Name + "，" + d.Title, Body: body, Need: need})
	}
}

// rest are the places that get it and have not: nothing was sent, or something is missing.
func (d Delivery) rest() (out []string) {
	for _, id := range d.Owed {
		if i := slices.IndexFunc(d.Items, func(i Item) bool { return i.Key == id }); i < 0 || d.Items[i].Missing != "" && d.Items[i].Excused == "" {
			out = append(out, id)
		}
	}
	for _, i := range d.Items { // one that was added beside those that are owed
		if i.Missing != "" && i.Excused == "" && !slices.Contains(d.Owed, i.Key) {
			out = append(out, i.Key)
		}
	}
	return out
}

// waits reports whether a receipt is still to come.
func (d Delivery) waits() bool {
	return slices.ContainsFunc(d.Items, func(i Item) bool { return !i.signed() && i.Excused == "" })
}

// finish ends it when nothing is left to send and to sign.
func finish(m *matter.Move, d Delivery) {
	if len(d.rest()) > 0 || d.waits() {
		return
	}
	if slices.ContainsFunc(d.Items, Item.signed) {
		m.Close(StateReceived, OutcomeReceived)
		return
	}
	m.Close(StateWaived, OutcomeWaived)
}

// Excuse (有场所送不到) says why a place does not get it after all.
type Excuse struct {
	Place  string `json:"place" form:"place" label:"场所" kind:"select" need:"true"`
	Reason string `json:"reason" form:"reason" label:"原因" need:"true" max:"200" hint:"例如 场所停办、搬迁期间不接收"`
}

func (room *Room) excuse(m *matter.Move, in Excuse) error {
	d := deliveryOf(m)
	p, ok := room.Book.Place(in.Place)
	i := d.item(p.ID)
	switch {
	case !m.Actor.HasAt(RightSend, room.sender(d.Body)):
		return account.NotForPost()
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写原因")
	case !ok || i < 0 && !slices.Contains(d.Owed, p.Key()) || i >= 0 && (d.Items[i].signed() || d.Items[i].Excused != ""):
		return fault.InvalidField("place", "请选择还没有签收的场所")
	}
	var stmt store.Stmt
	if i < 0 {
		d.Items = append(d.Items, Item{Place: p.ID, Key: p.Key(), Name: p.Name, SentAt: workday.DateOf(m.Now).Start(), SentBy: m.Actor.Name})
		i = len(d.Items) - 1
		stmt = insertItem(d.ID, d.Items[i])
	} else {
		stmt = updateItem(d.ID, d.Items[i])
	}
	d.Items[i].Excused = strings.TrimSpace(in.Reason)
	m.Record("place", in.Place)
	m.Record("reason", d.Items[i].Excused)
	if len(d.rest()) == 0 && m.OpenTasks(RoleSend) > 0 {
		m.Drop(RoleSend)
		room.allSent(m)
	}
	room.await(m, d)
	if !slices.ContainsFunc(d.Items, Item.signed) && !d.waits() && len(d.rest()) == 0 {
		d.Waived = "没有一处场所能送到：" + d.Items[i].Excused
	}
	m.Keep(d, update(d))
	m.Also(stmt)
	finish(m, d)
	return nil
}

// Renew (重派) gives the receipts to who signs at the places now.
type Renew struct{}

func (room *Room) renew(m *matter.Move, _ Renew) error {
	d := deliveryOf(m)
	switch {
	case !m.Actor.HasAt(RightSend, room.sender(d.Body)):
		return account.NotForPost()
	case !d.waits() || m.OpenTasks(RoleReceive)+m.OpenTasks(RoleReceipt) == 0:
		return fault.Conflictf("没有等待签收的场所")
	}
	room.await(m, d)
	return nil
}

// Rest are the places that get it and have not.
func (d Delivery) Rest() []string { return d.rest() }

func (d Delivery) item(place int64) int {
	return slices.IndexFunc(d.Items, func(i Item) bool { return i.Place == place })
}

// Receive (签收) is the word of a place that it has it.
type Receive struct {
	Place  string `json:"place" form:"place" label:"场所" kind:"select" need:"true"`
	Signed bool   `json:"signed" form:"signed" label:"已经核对名称、份数和电子文件，签收上架" kind:"check" need:"true"`
}

func (room *Room) receive(m *matter.Move, in Receive) error {
	if !in.Signed {
		return fault.InvalidField("signed", "请核对以后签收")
	}
	return room.sign(m, in.Place, RoleReceive, func(i *Item) error {
		i.Receiver, i.ReceivedOn = m.Actor.Name, workday.DateOf(m.Now)
		return nil
	})
}

// EnterReceipt (登记纸质回执) is what a place without an account signed on paper.
type EnterReceipt struct {
	Place    string       `json:"place" form:"place" label:"场所" kind:"select" need:"true"`
	Receiver string       `json:"receiver" form:"receiver" label:"回执上的签收人" need:"true" max:"30"`
	On       workday.Date `json:"on" form:"on" label:"签收日期" kind:"date" need:"true"`
}

func (room *Room) enterReceipt(m *matter.Move, in EnterReceipt) error {
	return room.sign(m, in.Place, RoleReceipt, func(i *Item) error {
		switch {
		case strings.TrimSpace(in.Receiver) == "":
			return fault.InvalidField("receiver", "请填写回执上的签收人")
		case in.On.IsZero() || in.On.After(workday.DateOf(m.Now)) || in.On.Before(workday.DateOf(i.SentAt)):
			return fault.InvalidField("on", "签收日期应当在送出以后，不能晚于今天")
		}
		i.Receiver, i.ReceivedOn, i.OnPaper = strings.TrimSpace(in.Receiver), in.On, true
		return nil
	})
}

// sign takes the receipt of one place; with the last one the delivery is over.
func (room *Room) sign(m *matter.Move, key, role string, fill func(*Item) error) error {
	d := deliveryOf(m)
	i, err := room.pick(m, d, key, role)
	if err != nil {
		return err
	}
	item := &d.Items[i]
	if err := fill(item); err != nil {
		return err
	}
	item.SignedAt, item.SignedBy = m.Now, m.Actor.Subject()
	m.Record("place", key)
	m.Keep(d, update(d))
	m.Also(updateItem(d.ID, *item))
	finish(m, d)
	return nil
}

// pick finds the item of a place and ends the task of it.
func (room *Room) pick(m *matter.Move, d Delivery, key, role string) (int, error) {
	for _, t := range m.Tasks() {
		if t.Role != role || t.Part != key || !matter.Holds(m.Actor, t) && m.Actor.Kind != account.ActorSystem {
			continue
		}
		if _, err := m.FinishHeld(t.ID, "signed", ""); err != nil {
			return 0, err
		}
		if p, ok := room.Book.Place(key); ok {
			if i := d.item(p.ID); i >= 0 {
				return i, nil
			}
		}
	}
	return 0, fault.InvalidField("place", "请选择由您签收的场所")
}

// Miss (缺件) says that something has not come.
type Miss struct {
	Place  string `json:"place" form:"place" label:"场所" kind:"select" need:"true"`
	Reason string `json:"reason" form:"reason" label:"缺什么" need:"true" max:"200"`
}

func (room *Room) miss(m *matter.Move, in Miss) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明缺什么")
	}
	d := deliveryOf(m)
	i, err := room.pick(m, d, in.Place, RoleReceive)
	if err != nil {
		if i, err = room.pick(m, d, in.Place, RoleReceipt); err != nil {
			return err
		}
	}
	d.Items[i].Missing = strings.TrimSpace(in.Reason)
	m.Become(StateDue)
	if m.OpenTasks(RoleSend) == 0 {
		m.Assign(matter.TaskSpec{Role: RoleSend, Title: "补送查阅文件：" + d.Items[i].Name + "，" + d.Title, Body: room.sender(d.Body), Need: RightSend})
	}
	m.Record("place", in.Place)
	m.Record("missing", d.Items[i].Missing)
	m.Keep(d, update(d))
	return nil
}

// Waive (不送交) ends it with a reason.
type Waive struct {
	Reason string `json:"reason" form:"reason" label:"不送交的理由" need:"true" max:"200" hint:"例如 只在网上公开的动态数据，没有文件可以送交"`
}

func waive(m *matter.Move, in Waive) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写不送交的理由")
	}
	d := deliveryOf(m)
	if len(d.Items) > 0 {
		return fault.Conflictf("已经送出一部分，送不到的场所请用“有场所送不到”登记")
	}
	d.Waived = strings.TrimSpace(in.Reason)
	m.Record("reason", d.Waived)
	m.Keep(d, update(d))
	m.Close(StateWaived, OutcomeWaived)
	return nil
}

// Recall (收回) follows a document that was withdrawn.
type Recall struct {
	Reason string `json:"reason"`
}

func recall(m *matter.Move, in Recall) error {
	d := deliveryOf(m)
	if d.Recalled = strings.TrimSpace(in.Reason); d.Recalled == "" {
		d.Recalled = "原文已撤回"
	}
	m.Record("reason", d.Recalled)
	m.Keep(d, update(d))
	m.Close(StateRecalled, OutcomeRecalled)
	return nil
}

func deliveryOf(m *matter.Move) Delivery {
	d := matter.FactsOf[Delivery](m)
	d.Items = slices.Clone(d.Items)
	return d
}

// Happened is what the room is told of a document.
type Happened struct {
	ID      int64  `json:"id,string"`
	Number  string `json:"number"`
	Version int    `json:"version"`
	Reason  string `json:"reason,omitempty"` // of a withdrawal
}

// Released opens the delivery of a version that was released, once, when its class is one that is sent.
func (room *Room) Released(ctx context.Context, in Happened) error {
	d, _, public, err := room.Document(ctx, in.Number)
	if err != nil || public == "" || !slices.Contains(room.Book.Rule().Classes, d.Class) || len(room.Book.Open(room.Org.BodyPath(d.Body))) == 0 {
		return err
	}
	d.Version = in.Version
	_, err = room.Hall().Start(ctx, machine, KindName, "open", Open{Document: d, Days: room.Book.Rule().Days}, matter.Key(fmt.Sprintf("delivery-%d-%d", in.ID, in.Version)))
	return err
}
