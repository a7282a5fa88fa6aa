package normative

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// AmendmentKind is the hall's name of what a clean-up wants amended.
const AmendmentKind = "amendment"

// The states of an amendment.
const (
	StateUnamended matter.State = "unamended"
	StateAsked     matter.State = "asked"
	StateAmended   matter.State = "amended"
	StateExcused   matter.State = "excused"
	StateNeedless  matter.State = "needless"
)

// The outcomes of an amendment.
const (
	OutcomeAmended  matter.Outcome = "amended"
	OutcomeExcused  matter.Outcome = "excused"
	OutcomeNeedless matter.Outcome = "needless"
)

// The roles of the tasks of an amendment, and its clock.
const (
	RoleAmend   = "amend"
	RoleExcuse  = "excuse"
	ClockAmend  = "amend"
	amendSystem = "清理结果修改"
)

// Amendment (修改任务) is that a body has to amend a document by a day, as a clean-up decided: the room's own row.
type Amendment struct {
	ID int64 `json:"-"`
	Paper
	Round    int64        `json:"round,string"` // identifier of the clean-up
	RoundNo  string       `json:"roundNo"`
	RoundBy  string       `json:"roundBy"`           // the body that led it
	RoundOf  string       `json:"roundOf"`           // its title
	Hands    string       `json:"hands"`             // the body that amends
	Since    time.Time    `json:"since"`             // the results were signed
	Until    workday.Date `json:"until"`             // as they say
	Why      string       `json:"why"`               // as they say
	AskedBy  string       `json:"askedBy,omitempty"` // subject of who asks not to amend
	Asked    string       `json:"asked,omitempty"`   // his reason
	AskedOf  string       `json:"askedOf,omitempty"` // his name
	Refused  string       `json:"refused,omitempty"` // why that was not agreed
	Signer   string       `json:"signer,omitempty"`  // subject of who agreed
	SignedBy string       `json:"signedBy,omitempty"`
	DoneOn   workday.Date `json:"doneOn,omitzero"`
	Needless string       `json:"needless,omitempty"`
}

func amendmentStates() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateUnamended, Title: "待修改"},
		{Name: StateAsked, Title: "请求不修改，待审签"},
		{Name: StateAmended, Title: "已修改", Closed: true},
		{Name: StateExcused, Title: "同意不修改", Closed: true},
		{Name: StateNeedless, Title: "不再需要", Closed: true},
	}
}

// AmendmentKind is the kind "amendment" for the hall.
func (room *Room) AmendmentKind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	open := in(StateUnamended, StateAsked)
	return &matter.Kind{
		Name: AmendmentKind, Title: "规范性文件修改", States: amendmentStates(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "owe", Title: "清理决定修改", To: in(StateUnamended), By: matter.BySystem(), Pages: "E-06"}, room.oweAmendment),
			matter.Act(matter.Action{Name: "ask", Title: "请求不修改", From: in(StateUnamended), To: in(StateAsked), By: matter.ByTask(RoleAmend), Pages: "E-06"}, askExcuse),
			matter.Act(matter.Action{Name: "agree", Title: "同意不修改", From: in(StateAsked), To: in(StateExcused), By: matter.ByTask(RoleExcuse), Pages: "E-06"}, agreeExcuse),
			matter.Act(matter.Action{Name: "refuse", Title: "不同意，继续修改", From: in(StateAsked), To: in(StateUnamended), By: matter.ByTask(RoleExcuse), Pages: "E-06"}, refuseExcuse),
			matter.Act(matter.Action{Name: "conclude", Title: "修改后的文件已公布", From: open, To: in(StateAmended), By: matter.BySystem(), Hidden: true}, amended),
			matter.Act(matter.Action{Name: "cease", Title: "不再需要", From: open, To: in(StateNeedless), By: matter.BySystem(), Hidden: true}, needless),
		},
		Number: numbered("XG", AmendmentKind), Facts: amendmentFacts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			a, ok := f.(Amendment)
			switch {
			case !ok:
				return []string{"amendment has no row"}
			case m.State == StateAmended && a.DoneOn.IsZero():
				bad = append(bad, "amended without a day")
			case m.State == StateExcused && (a.Signer == "" || a.Signer == a.AskedBy):
				bad = append(bad, "excused without the signature of a second person")
			case m.State == StateNeedless && a.Needless == "":
				bad = append(bad, "ceased without a reason")
			}
			return bad
		},
	}
}

// OweAmendment opens an amendment; the machine hands in what the round decided.
type OweAmendment struct {
	Amendment Amendment `json:"amendment"`
}

// oweAmendment starts the clock: it runs from the signature until the day that the results say.
func (room *Room) oweAmendment(m *matter.Move, in OweAmendment) error {
	a := in.Amendment
	region, signed := room.Org.BodyPath(a.Hands), workday.DateOf(a.Since)
	if a.Paper.ID == 0 || region == "" || a.Until.IsZero() {
		return fault.Conflictf("清理结果没有写明由哪个机关在哪天以前修改")
	}
	a.ID = m.ID()
	m.Open(matter.Opening{Title: "修改：" + a.Title, Region: region, Lead: a.Hands, Channel: matter.ChannelPortal})
	m.Become(StateUnamended)
	m.Start(matter.ClockSpec{Name: ClockAmend, Title: "修改期限", Limit: workday.Natural(max(1, a.Until.DaysSince(signed))), From: signed.Start(), Ground: a.RoundOf + "（" + a.RoundNo + "）的清理结果"})
	m.Assign(matter.TaskSpec{Role: RoleAmend, Title: "修改：" + a.Title, Body: a.Hands, Need: RightAnswer})
	m.Keep(a, insertAmendment(a))
	return nil
}

// AskExcuse (请求不修改) says why the document is not to be amended after all.
type AskExcuse struct {
	Reason string `json:"reason" form:"reason" label:"不修改的理由" kind:"textarea" need:"true" max:"500" hint:"例如上位法正在修订、已经由新的文件代替。由组织清理的机关审签，同意以前修改期限照常计算"`
}

func askExcuse(m *matter.Move, in AskExcuse) error {
	a := matter.FactsOf[Amendment](m)
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写不修改的理由")
	}
	if _, err := m.Finish(RoleAmend, "asked", in.Reason); err != nil {
		return err
	}
	a.AskedBy, a.AskedOf, a.Asked, a.Refused = m.Actor.Subject(), m.Actor.Name, strings.TrimSpace(in.Reason), ""
	m.Become(StateAsked)
	m.Assign(matter.TaskSpec{Role: RoleExcuse, Title: "审签不修改的请求：" + a.Title, Body: a.RoundBy, Need: RightSign})
	m.Record("reason", a.Asked)
	m.Keep(a, updateAmendment(a))
	return nil
}

// AgreeExcuse (同意不修改) ends the duty by the signature of another person.
type AgreeExcuse struct {
	Agreed bool `json:"agreed" form:"agreed" label:"同意不修改，文件继续有效" kind:"check" need:"true"`
}

func agreeExcuse(m *matter.Move, in AgreeExcuse) error {
	a := matter.FactsOf[Amendment](m)
	switch {
	case !in.Agreed:
		return fault.InvalidField("agreed", "请确认同意不修改")
	case a.AskedBy == m.Actor.Subject():
		return fault.Deniedf("不修改的请求是您提出的，请由另一位同事审签")
	}
	if _, err := m.Finish(RoleExcuse, "agreed", ""); err != nil {
		return err
	}
	a.Signer, a.SignedBy = m.Actor.Subject(), m.Actor.Name
	m.Keep(a, updateAmendment(a))
	m.Close(StateExcused, OutcomeExcused)
	return nil
}

// RefuseExcuse (不同意) wants the document amended all the same.
type RefuseExcuse struct {
	Reason string `json:"reason" form:"reason" label:"不同意的理由" kind:"textarea" need:"true" max:"500"`
}

func refuseExcuse(m *matter.Move, in RefuseExcuse) error {
	a := matter.FactsOf[Amendment](m)
	switch {
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写不同意的理由")
	case a.AskedBy == m.Actor.Subject():
		return fault.Deniedf("不修改的请求是您提出的，请由另一位同事审签")
	}
	if _, err := m.Finish(RoleExcuse, "refused", in.Reason); err != nil {
		return err
	}
	a.Refused = m.Actor.Name + "：" + strings.TrimSpace(in.Reason)
	m.Become(StateUnamended)
	m.Assign(matter.TaskSpec{Role: RoleAmend, Title: "修改：" + a.Title, Body: a.Hands, Need: RightAnswer})
	m.Record("reason", strings.TrimSpace(in.Reason))
	m.Keep(a, updateAmendment(a))
	return nil
}

// Amended (修改后的文件已公布) ends the duty on the day on which the amended text became public.
type Amended struct {
	On workday.Date `json:"on"`
}

func amended(m *matter.Move, in Amended) error {
	a := matter.FactsOf[Amendment](m)
	if in.On.IsZero() {
		return fault.Conflictf("修改后的文件还没有公布")
	}
	a.DoneOn = in.On
	m.Record("on", in.On.String())
	m.Keep(a, updateAmendment(a))
	m.Close(StateAmended, OutcomeAmended)
	return nil
}

func needless(m *matter.Move, in Cease) error {
	a := matter.FactsOf[Amendment](m)
	if a.Needless = in.Why; a.Needless == "" {
		a.Needless = "文件不再有效"
	}
	m.Record("why", a.Needless)
	m.Keep(a, updateAmendment(a))
	m.Close(StateNeedless, OutcomeNeedless)
	return nil
}

// amendmentOf is the duty that follows from an entry of a round.
func amendmentOf(id int64, number string, c Cleanup, e Entry) Amendment {
	return Amendment{Paper: e.Paper, Round: id, RoundNo: number, RoundBy: c.Body, RoundOf: c.Title, Hands: e.Hands, Since: c.SignedAt, Until: e.Until, Why: e.Reason}
}

// SweepAmendments opens what published rounds want amended and is not open yet, and ends what has been amended or holds no
// more. One that fails does not hold up the others.
func (room *Room) SweepAmendments(ctx context.Context) error {
	var wanted []Amendment
	var open []openAmendment
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		wanted, err = unopened(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("read what is to be amended: %w", err)
	}
	var failed []error
	for _, a := range wanted {
		_, err := room.Hall().Start(ctx, account.System(amendSystem), AmendmentKind, "owe", OweAmendment{Amendment: a}, matter.Key(fmt.Sprintf("amend-%d-%d", a.Round, a.Paper.ID)))
		if err != nil {
			failed = append(failed, fmt.Errorf("open the amendment of %s: %w", a.Number, err))
		}
	}
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		open, err = openAmendments(ctx, tx, 0)
		return err
	})
	if err != nil {
		return errors.Join(append(failed, fmt.Errorf("read amendments: %w", err))...)
	}
	return errors.Join(append(failed, room.reckon(ctx, open))...)
}

// Changed hears that something became of a document: of one that is to be amended, it is looked at whether that is done.
func (room *Room) Changed(ctx context.Context, document int64) error {
	var open []openAmendment
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		open, err = openAmendments(ctx, tx, document)
		return err
	})
	if err != nil {
		return fmt.Errorf("read amendments of %d: %w", document, err)
	}
	return room.reckon(ctx, open)
}

// reckon ends those whose document was amended since, or holds no more.
func (room *Room) reckon(ctx context.Context, open []openAmendment) error {
	var failed []error
	for _, o := range open {
		list, err := room.Documents.List(ctx, Search{ID: o.document, Limit: 1})
		if err != nil {
			failed = append(failed, err)
			continue
		}
		action, input := "cease", any(Cease{Why: "文件已经撤回、废止或者失效"})
		switch {
		case len(list) == 0 || !list[0].Holds:
		case !list[0].RevisedAt.Before(o.since):
			action, input = "conclude", Amended{On: workday.DateOf(list[0].RevisedAt)}
		default:
			continue
		}
		if _, err := room.Hall().Do(ctx, account.System(amendSystem), o.id, action, input); err != nil && fault.KindOf(err) != fault.KindConflict {
			failed = append(failed, fmt.Errorf("end amendment %d: %w", o.id, err))
		}
	}
	return errors.Join(failed...)
}
