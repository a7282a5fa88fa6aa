package channel

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// What (处理) is how a place follows its document.
type What string

// The ways to follow: a document that was withdrawn has to go, one that was revised is renewed, one that holds no more is
// marked, as it is on the site.
const (
	Remove What = "remove"
	Renew  What = "renew"
	Mark   What = "mark"
)

// Title is what is to be done, in Chinese.
func (w What) Title() string {
	return map[What]string{Remove: "撤下", Renew: "更新", Mark: "标注"}[w]
}

// Takedown (载体跟进) is a place that has to follow its document: the room's own row.
type Takedown struct {
	ID       int64     `json:"-"`
	Document int64     `json:"document,string"`
	Number   string    `json:"number"` // of its matter
	Record   int64     `json:"record,string"`
	Piece    string    `json:"piece"` // number of the posting, if it was one
	Cause    string    `json:"cause"`
	What     What      `json:"what"`
	Account  int64     `json:"account,string"`
	Channel  string    `json:"channel"`
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Where    string    `json:"where"`
	Reason   string    `json:"reason"`
	DoneAt   time.Time `json:"doneAt,omitzero"`
	By       string    `json:"by,omitempty"`
	How      string    `json:"how,omitempty"`
	Trouble  string    `json:"trouble,omitempty"` // why the platform did not take it down itself
}

func takedownStates() []matter.StateDef {
	return []matter.StateDef{{Name: StateDue, Title: "待处理"}, {Name: StateDone, Title: "已处理", Closed: true}}
}

// TakedownKind is the kind "takedown" for the hall.
func (room *Room) TakedownKind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	return &matter.Kind{
		Name: TakedownKind, Title: "载体跟进", States: takedownStates(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "open", Title: "原文有变化", To: in(StateDue), By: matter.BySystem(), Hidden: true}, room.open),
			matter.Act(matter.Action{Name: "done", Title: "登记已经处理", From: in(StateDue), To: in(StateDone), By: matter.ByTask(RoleTakedown), Pages: "E-08"}, done),
			matter.Act(matter.Action{Name: "removed", Title: "平台已撤下", From: in(StateDue), To: in(StateDone), By: matter.BySystem(), Hidden: true}, removed),
			matter.Act(matter.Action{Name: "trouble", Title: "平台没有撤下", From: in(StateDue), By: matter.BySystem(), Hidden: true}, trouble),
			matter.Act(matter.Action{Name: "merge", Title: "并入后一次", From: in(StateDue), To: in(StateDone), By: matter.BySystem(), Hidden: true}, merge),
		},
		Number: numbered(TakedownKind, "XJ"), Facts: takedownFacts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			if t, ok := f.(Takedown); !ok || m.State == StateDone && t.DoneAt.IsZero() {
				bad = append(bad, "done without its moment")
			}
			return bad
		},
	}
}

// OpenTakedown is what has to follow, by the machine.
type OpenTakedown struct {
	Takedown Takedown `json:"takedown"`
	Body     string   `json:"body"`
	Need     string   `json:"need"` // right of the post that does it
	Hours    int      `json:"hours"`
	Machine  bool     `json:"machine"` // a program reaches the platform
}

func (room *Room) open(m *matter.Move, in OpenTakedown) error {
	region := room.Org.BodyPath(in.Body)
	if in.Takedown.Record == 0 || region == "" || in.Hours < 1 || in.Takedown.What.Title() == "" {
		return fault.Missing("发布记录", in.Takedown.Number)
	}
	t := in.Takedown
	t.ID = m.ID()
	title := t.What.Title() + "：" + t.Name + "，" + t.Title
	m.Open(matter.Opening{Title: title, Region: region, Lead: in.Body, Channel: matter.ChannelPortal})
	m.Become(StateDue)
	m.Start(matter.ClockSpec{Name: ClockTakedown, Title: t.What.Title() + "时限", Limit: workday.Hours(in.Hours), Ground: "载体和账号登记的处理时限"})
	m.Assign(matter.TaskSpec{Role: RoleTakedown, Title: title, Body: in.Body, Need: in.Need})
	if in.Machine && t.What == Remove {
		m.Follow(matter.Follow{Topic: TopicRemove, Payload: text(pushed{ID: t.ID})})
	}
	m.Record("reason", t.Reason)
	m.Keep(t, insertTakedown(t))
	return nil
}

// Done (登记已经处理) is the word of who did it.
type Done struct {
	How string `json:"how" form:"how" label:"怎么处理的" need:"true" max:"200" hint:"例如 已在公众号后台删除；已按修订后的内容重新发布；下一期已登更正启事"`
}

func done(m *matter.Move, in Done) error {
	if strings.TrimSpace(in.How) == "" {
		return fault.InvalidField("how", "请填写怎么处理的")
	}
	if _, err := m.Finish(RoleTakedown, "done", in.How); err != nil {
		return err
	}
	return over(m, strings.TrimSpace(in.How))
}

// Removed (平台已撤下) is the word of the platform.
type Removed struct{}

func removed(m *matter.Move, _ Removed) error { return over(m, "平台接口撤下") }

func over(m *matter.Move, how string) error {
	t := matter.FactsOf[Takedown](m)
	t.DoneAt, t.By, t.How, t.Trouble = m.Now, m.Actor.Name, how, ""
	m.Keep(t, updateTakedown(t))
	if t.What == Remove {
		m.Also(recordGone(t.Record, m.Now))
		if t.Piece != "" {
			m.Follow(matter.Follow{Topic: TopicGone, Payload: text(pushed{ID: t.Record})}) // a piece and its record have one identifier
		}
	}
	m.Close(StateDone, OutcomeDone)
	return nil
}

// Trouble is why the platform did not do it; who has the task does it by hand.
type Trouble struct {
	Reason string `json:"reason"`
}

func trouble(m *matter.Move, in Trouble) error {
	t := matter.FactsOf[Takedown](m)
	t.Trouble = in.Reason
	m.Record("reason", in.Reason)
	m.Keep(t, updateTakedown(t))
	return nil
}

// Merge (并入后一次) ends what a later change of the document has overtaken.
type Merge struct {
	Reason string `json:"reason"`
}

func merge(m *matter.Move, in Merge) error {
	t := matter.FactsOf[Takedown](m)
	t.DoneAt, t.By, t.How = m.Now, m.Actor.Name, in.Reason
	m.Record("reason", in.Reason)
	m.Keep(t, updateTakedown(t))
	m.Close(StateDone, OutcomeMerged)
	return nil
}

// owed is what a place owes for a document as it is now; no cause when it owes nothing. Print cannot be renewed or marked:
// for the gazette only a withdrawal asks for a correction in a later issue.
func owed(d Document, r Record) (cause string, what What) {
	switch {
	case !r.GoneAt.IsZero():
		return "", ""
	case d.Public == "":
		return "withdrawn", Remove
	case r.Channel == Gazette:
		return "", ""
	case d.Mark != r.Mark && d.Mark != "":
		return "marked/" + d.Mark, Mark
	case d.Version > r.Version:
		return fmt.Sprintf("revised/%d", d.Version), Renew
	}
	return "", ""
}

// Follow holds what is out of a document, and what is on its way, against the document as it is now, as often as it is told:
// what was withdrawn stops or has to be taken down, what was revised or marked is read again or owes the same on its place.
func (room *Room) Follow(ctx context.Context, number, reason string) error {
	d, err := room.Document(ctx, number)
	if err != nil {
		return err
	}
	var pieces []piece
	var records []Record
	var down []follower
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if pieces, err = piecesOf(ctx, tx, d.ID); err != nil {
			return err
		}
		if records, err = recordsOf(ctx, tx, d.ID); err != nil {
			return err
		}
		down, err = takedownsOf(ctx, tx, d.ID)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range pieces {
		if err := room.followPiece(ctx, d, p, reason); err != nil {
			return err
		}
	}
	for _, r := range records {
		if err := room.followRecord(ctx, d, r, down, reason); err != nil {
			return err
		}
	}
	return nil
}

// followPiece stops a piece that has not gone out, or has it read again. One that is with its platform is looked at by the
// work that took it there, before and after.
func (room *Room) followPiece(ctx context.Context, d Document, p piece, reason string) (err error) {
	switch p.State {
	case StateDrafting, StateReview, StateByHand, StateFailed:
	default:
		return nil
	}
	if action, in := changed(d, p.Posting, reason); action != "" {
		_, err = room.Hall().Do(ctx, machine, p.ID, action, in, matter.Key(fmt.Sprintf("%s-%d-%d-%s", action, p.ID, d.Version, d.Mark)))
	}
	return err
}

// changed is what becomes of a piece when its document is not any more what it was written from.
func changed(d Document, p Posting, reason string) (action string, in any) {
	switch {
	case d.Public == "":
		return "stop", Stop{Reason: reason}
	case d.Mark != p.Document.Mark && d.Mark != "":
		return "stale", Stale{Reason: "原文已经标注" + d.Mark + "，请核对这份稿件还要不要发布"}
	case d.Version > p.Document.Version:
		return "stale", Stale{Reason: fmt.Sprintf("原文已经修订为第%d版，请按新的内容核对", d.Version)}
	}
	return "", nil
}

func (room *Room) followRecord(ctx context.Context, d Document, r Record, down []follower, reason string) error {
	cause, what := owed(d, r)
	if cause == "" {
		return nil
	}
	for _, t := range down {
		if t.Record == r.ID && t.Cause == cause {
			return nil
		}
	}
	for _, t := range down {
		if t.Record == r.ID && t.State == StateDue {
			if _, err := room.Hall().Do(ctx, machine, t.ID, "merge", Merge{Reason: "原文又有变化，改为" + what.Title()}, matter.Key(fmt.Sprintf("merge-%d", t.ID))); err != nil {
				return err
			}
		}
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		reason = map[What]string{Remove: "原文已经撤回", Renew: fmt.Sprintf("原文已经修订为第%d版", d.Version), Mark: "原文已经标注" + d.Mark}[what]
	}
	medium, _ := room.Book.Medium(r.Channel)
	a, _ := room.Book.Account(fmt.Sprint(r.Account))
	in := OpenTakedown{Body: r.Keeper, Need: RightWrite, Hours: max(medium.Hours, 1), Machine: a.ID != 0 && a.Open && a.Way != WayHand,
		Takedown: Takedown{Document: d.ID, Number: d.Number, Record: r.ID, Piece: r.Piece, Cause: cause, What: what, Account: r.Account, Channel: r.Channel, Name: r.Source, Title: d.Title, Where: r.Address, Reason: reason}}
	if a.ID != 0 {
		in.Hours = max(a.Hours, 1)
	} else if r.Issue == 0 {
		in.Need = rightEntered
	}
	_, err := room.Hall().Start(ctx, machine, TakedownKind, "open", in, matter.Key(fmt.Sprintf("takedown-%d-%s", r.ID, cause)))
	return err
}

// Wanted opens a piece for each account of the body on the channels that were chosen when a document was released; what was
// chosen for the gazette is put before who puts the next issue together.
func (room *Room) Wanted(ctx context.Context, number string, channels []string, by string) error {
	if len(channels) == 0 {
		return nil
	}
	d, err := room.Document(ctx, number)
	if err != nil || d.Public == "" {
		return err
	}
	for _, code := range channels {
		if code == Gazette {
			if err := room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, putWanted(d, by, room.Now())) }); err != nil {
				return err
			}
		}
		for _, a := range room.Book.Reaching(d.Body, code) {
			if _, err := room.Hall().Start(ctx, machine, PostingKind, "open", OpenPiece{Account: a.Key(), By: by, Document: d}, matter.Key(fmt.Sprintf("wanted-%d-%d", d.ID, a.ID))); err != nil {
				return err
			}
		}
	}
	return nil
}
