package normative

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// ReviewKind is the hall's name of reviews before the last day.
const ReviewKind = "validityreview"

// The states of a review.
const (
	StateOwed    matter.State = "owed"
	StateDecided matter.State = "decided"
	StateCeased  matter.State = "ceased"
)

// The outcomes of a review.
const (
	OutcomeDecided matter.Outcome = "decided"
	OutcomeCeased  matter.Outcome = "ceased"
)

// RoleReview is the role of the one task, ClockReview the clock.
const (
	RoleReview  = "review"
	ClockReview = "review"
)

// TopicProlong is the outbox topic by which a document is prolonged as its review decided.
const TopicProlong = "normative.prolong"

// Review (到期评估) is that a document is to be looked at before its last day: the room's own row.
type Review struct {
	ID int64 `json:"-"`
	Paper
	Decision string       `json:"decision,omitempty"`
	Until    workday.Date `json:"until,omitzero"`
	Reason   string       `json:"reason,omitempty"`
	Ground   string       `json:"ground,omitempty"`
	By       string       `json:"by,omitempty"`
	Ceased   string       `json:"ceased,omitempty"`
}

func reviewStates() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateOwed, Title: "待评估"},
		{Name: StateDecided, Title: "已评估", Closed: true},
		{Name: StateCeased, Title: "不再需要", Closed: true},
	}
}

// ReviewKind is the kind "validityreview" for the hall.
func (room *Room) ReviewKind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	return &matter.Kind{
		Name: ReviewKind, Title: "规范性文件到期评估", States: reviewStates(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "owe", Title: "有效期将满，等待评估", To: in(StateOwed), By: matter.BySystem(), Pages: "E-06"}, room.owe),
			matter.Act(matter.Action{Name: "conclude", Title: "作出评估决定", From: in(StateOwed), To: in(StateDecided), By: matter.ByTask(RoleReview), Pages: "E-06"}, assess),
			matter.Act(matter.Action{Name: "cease", Title: "不再需要", From: in(StateOwed), To: in(StateCeased), By: matter.BySystem(), Hidden: true}, cease),
		},
		Number: numbered("PG", ReviewKind), Facts: reviewFacts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			r, ok := f.(Review)
			switch {
			case !ok:
				return []string{"review has no row"}
			case m.State == StateDecided && r.Decision == "":
				bad = append(bad, "decided without a decision")
			case m.State == StateCeased && r.Ceased == "":
				bad = append(bad, "ceased without a reason")
			}
			return bad
		},
	}
}

// Owe opens a review; the machine hands in the document.
type Owe struct {
	Paper Paper `json:"paper"`
}

// owe starts the clock, which ends with the last day of the document.
func (room *Room) owe(m *matter.Move, in Owe) error {
	p, today := in.Paper, workday.DateOf(m.Now)
	region := room.Org.BodyPath(p.Body)
	if p.ID == 0 || !p.Holds || region == "" || p.ExpiresOn.Before(today) {
		return fault.Conflictf("这份文件不再有效，不需要评估")
	}
	r := Review{ID: m.ID(), Paper: p}
	m.Open(matter.Opening{Title: "到期评估：" + p.Title, Region: region, Lead: p.Body, Channel: matter.ChannelPortal})
	m.Become(StateOwed)
	m.Start(matter.ClockSpec{Name: ClockReview, Title: "有效期", Limit: workday.Natural(max(1, p.ExpiresOn.DaysSince(today))), Ground: "文件的有效期至" + p.ExpiresOn.Chinese()})
	m.Assign(matter.TaskSpec{Role: RoleReview, Title: "到期评估：" + p.Title, Body: p.Body, Need: RightAnswer})
	m.Keep(r, insertReview(r))
	return nil
}

// Assess (评估决定) says what becomes of a document whose last day is near.
type Assess struct {
	Decision string       `json:"decision" form:"decision" label:"评估决定" kind:"radio" need:"true" options:"prolong=延长有效期|amend=修改后重新公布|lapse=到期失效，不再延长"`
	Until    workday.Date `json:"until,omitzero" form:"until" label:"有效期延长到" kind:"date" hint:"延长有效期的才填"`
	Ground   string       `json:"ground" form:"ground" label:"决定延期的文件" max:"200" hint:"延长有效期的才填：文件名称和文号"`
	Reason   string       `json:"reason" form:"reason" label:"评估意见" kind:"textarea" need:"true" max:"500"`
}

func assess(m *matter.Move, in Assess) error {
	r := matter.FactsOf[Review](m)
	switch {
	case in.Decision != "prolong" && in.Decision != "amend" && in.Decision != "lapse":
		return fault.InvalidField("decision", "请选择评估决定")
	case in.Decision == "prolong" && !in.Until.After(r.ExpiresOn):
		return fault.InvalidField("until", "请填写晚于%s的日期", r.ExpiresOn.Chinese())
	case in.Decision == "prolong" && strings.TrimSpace(in.Ground) == "":
		return fault.InvalidField("ground", "请填写决定延期的文件")
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写评估意见")
	case in.Decision == "prolong" && r.ExpiresOn.Before(workday.DateOf(m.Now)):
		return fault.Conflictf("有效期已经届满，不能再延期，需要的重新制定")
	}
	if _, err := m.Finish(RoleReview, in.Decision, in.Reason); err != nil {
		return err
	}
	r.Decision, r.Reason, r.By = in.Decision, strings.TrimSpace(in.Reason), m.Actor.Name
	if in.Decision == "prolong" {
		r.Until, r.Ground = in.Until, strings.TrimSpace(in.Ground)
		m.Follow(matter.Follow{Topic: TopicProlong, Payload: text(prolongJob{Document: r.Paper.ID, Until: r.Until, By: r.Ground})})
	}
	m.Record("decision", in.Decision)
	m.Keep(r, updateReview(r))
	m.Close(StateDecided, OutcomeDecided)
	return nil
}

// decisionTitle is the decision of a review in Chinese.
func decisionTitle(code string) string {
	return map[string]string{"prolong": "延长有效期", "amend": "修改后重新公布", "lapse": "到期失效"}[code]
}

// prolongJob is what a review decided.
type prolongJob struct {
	Document int64        `json:"document,string"`
	Until    workday.Date `json:"until"`
	By       string       `json:"by"`
}

// WorkProlong prolongs a document as its review decided (TopicProlong).
func (room *Room) WorkProlong(ctx context.Context, j job.Job) error {
	var in prolongJob
	if err := j.Decode(&in); err != nil {
		return err
	}
	return room.Documents.Prolong(ctx, in.Document, in.Until, in.By)
}

// Cease ends a review: the document holds no more, or longer.
type Cease struct {
	Why string `json:"why"`
}

func cease(m *matter.Move, in Cease) error {
	r := matter.FactsOf[Review](m)
	r.Ceased = in.Why
	if r.Ceased == "" {
		r.Ceased = "文件不再有效"
	}
	m.Record("why", r.Ceased)
	m.Keep(r, updateReview(r))
	m.Close(StateCeased, OutcomeCeased)
	return nil
}

// SweepDue opens a review for each document whose last day is near, once, and ends those that are needed no more. One
// that fails does not hold up the others.
func (room *Room) SweepDue(ctx context.Context) error {
	today := workday.DateOf(room.Now())
	system := account.System("到期评估")
	var failed []error
	var due []Paper
	err := room.Documents.Each(ctx, Search{Expires: today.AddMonths(room.Book.Now().Alarm)}, func(p Paper) {
		if p.Holds && !p.ExpiresOn.IsZero() && !p.ExpiresOn.Before(today) {
			due = append(due, p)
		}
	})
	if err != nil {
		return fmt.Errorf("list what expires: %w", err)
	}
	var open []openReview
	known := map[string]bool{}
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		for _, p := range due {
			found, err := reviewed(ctx, tx, p)
			if err != nil {
				return err
			}
			known[reviewKey(p)] = found
		}
		open, err = openReviews(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("read reviews: %w", err)
	}
	for _, p := range due {
		if known[reviewKey(p)] {
			continue
		}
		if _, err := room.Hall().Start(ctx, system, ReviewKind, "owe", Owe{Paper: p}, matter.Key("review-"+reviewKey(p))); err != nil {
			failed = append(failed, fmt.Errorf("open the review of %s: %w", p.Number, err))
		}
	}
	for _, o := range open {
		list, err := room.Documents.List(ctx, Search{ID: o.document, Limit: 1})
		if err != nil {
			failed = append(failed, err)
			continue
		}
		why := ""
		switch {
		case len(list) == 0 || !list[0].Holds:
			why = "文件已经撤回、废止或者失效"
		case list[0].ExpiresOn.String() != o.expiresOn:
			why = "有效期已经改变"
		default:
			continue
		}
		if _, err := room.Hall().Do(ctx, system, o.id, "cease", Cease{Why: why}); err != nil && fault.KindOf(err) != fault.KindConflict {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

func reviewKey(p Paper) string { return fmt.Sprintf("%d-%s", p.ID, p.ExpiresOn) }
