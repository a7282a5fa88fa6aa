package publish

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// KindName is the hall's name of documents.
const KindName = "document"

// The states of a document.
const (
	StateDrafting  matter.State = "drafting"
	StateReview1   matter.State = "review1"
	StateReview2   matter.State = "review2"
	StateReview3   matter.State = "review3"
	StateSecrecy   matter.State = "secrecy"
	StateReady     matter.State = "ready"
	StateScheduled matter.State = "scheduled"
	StateTogether  matter.State = "together"
	StatePublished matter.State = "published"
	StateRevised   matter.State = "revised"
	StateRepealed  matter.State = "repealed"
	StateLapsed    matter.State = "lapsed"
	StateWithdrawn matter.State = "withdrawn"
	StateWithheld  matter.State = "withheld"
	StateMerged    matter.State = "merged"
	StateDropped   matter.State = "dropped"
)

// The outcomes of a document.
const (
	OutcomePublished matter.Outcome = "published"
	OutcomeWithheld  matter.Outcome = "withheld"
	OutcomeDropped   matter.Outcome = "dropped"
)

// The clocks of a document: the limit of the law to publish, and the moment that was set for it to appear.
const (
	ClockPublish = "publish"
	ClockRelease = "release"
)

// The rights that posts carry for documents; those of the levels of review end in their number.
const (
	RightDraft   = "publish.draft"
	RightReview  = "publish.review"
	RightSecrecy = "publish.secrecy"
	RightRelease = "publish.release"
	RightImport  = "publish.import" // to let in what was public elsewhere
)

// The roles of tasks.
const (
	RoleDraft   = "draft"
	RoleReview  = "review"
	RoleSecrecy = "secrecy"
	RoleRelease = "release"
)

var reviewStates = []matter.State{StateReview1, StateReview2, StateReview3}

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateDrafting, Title: "起草"},
		{Name: StateReview1, Title: "一审"},
		{Name: StateReview2, Title: "二审"},
		{Name: StateReview3, Title: "三审"},
		{Name: StateSecrecy, Title: "保密审查"},
		{Name: StateReady, Title: "待发布"},
		{Name: StateScheduled, Title: "定时发布", Waits: "发布时间"},
		{Name: StateTogether, Title: "随文件发布", Waits: "所解读的文件"},
		{Name: StatePublished, Title: "已发布", Closed: true},
		{Name: StateRevised, Title: "已修订", Closed: true},
		{Name: StateRepealed, Title: "已废止", Closed: true},
		{Name: StateLapsed, Title: "已失效", Closed: true},
		{Name: StateWithdrawn, Title: "已撤回", Closed: true},
		{Name: StateWithheld, Title: "不主动公开", Closed: true},
		{Name: StateMerged, Title: "已并入原文", Closed: true},
		{Name: StateDropped, Title: "已作废", Closed: true},
	}
}

// standing are the states in which a document stands on its public page.
func standing() []matter.State {
	return []matter.State{StatePublished, StateRevised, StateRepealed, StateLapsed}
}

// Kind is the kind "document" for the hall.
func (room *Room) Kind() *matter.Kind {
	task, any, drafter, releaser := matter.ByTask, matter.ByAny, matter.ByLead(RightDraft), matter.ByLead(RightRelease)
	in := func(s ...matter.State) []matter.State { return s }
	levels := in(StateReview1, StateReview2, StateReview3)
	live := in(StatePublished, StateRevised)
	return &matter.Kind{
		Name: KindName, Title: "政府信息",
		States: states(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "draft", Title: "起草信息", To: in(StateDrafting), By: matter.ByRight(RightDraft), Pages: "E-01"}, told(room, room.draft)),
			matter.Act(matter.Action{Name: "revise", Title: "起草修订稿", To: in(StateDrafting), By: matter.ByRight(RightDraft), Pages: "E-01"}, told(room, room.revise)),
			matter.Act(matter.Action{Name: "interpret", Title: "起草解读", To: in(StateDrafting), By: matter.ByRight(RightDraft), Pages: "E-01"}, told(room, room.interpret)),
			matter.Act(matter.Action{Name: "plan", Title: "解读方案", From: in(StateDrafting), By: task(RoleDraft), Pages: "E-01"}, told(room, room.plan)),
			matter.Act(matter.Action{Name: "describe", Title: "修改解读要素", From: in(StateDrafting), By: task(RoleDraft), Pages: "E-01"}, told(room, room.describe)),
			matter.Act(matter.Action{Name: "take_in", Title: "导入已经公开的信息", To: standing(), By: matter.BySystem(), Pages: "E-01", Hidden: true}, told(room, room.takeIn)),
			matter.Act(matter.Action{Name: "edit", Title: "修改", From: in(StateDrafting), By: task(RoleDraft), Pages: "E-01"}, told(room, room.edit)),
			matter.Act(matter.Action{Name: "affirm", Title: "确认无误", From: append(in(StateDrafting), levels...), By: any(task(RoleDraft), task(RoleReview)), Pages: "E-02"}, told(room, room.affirm)),
			matter.Act(matter.Action{Name: "proofread", Title: "登记校对", From: levels, By: any(task(RoleReview), drafter, matter.ByLead(RightReview+"1"), matter.ByLead(RightReview+"2"), matter.ByLead(RightReview+"3")), Pages: "E-02"}, told(room, proofread)),
			matter.Act(matter.Action{Name: "submit", Title: "提交审核", From: in(StateDrafting), To: append(levels, StateSecrecy), By: task(RoleDraft), Pages: "E-01"}, told(room, room.submit)),
			matter.Act(matter.Action{Name: "pass", Title: "审核通过", From: levels, To: append(levels, StateSecrecy), By: task(RoleReview), Pages: "E-02"}, told(room, room.pass)),
			matter.Act(matter.Action{Name: "send_back", Title: "退回修改", From: append(in(StateSecrecy, StateReady), levels...), To: in(StateDrafting), By: any(task(RoleReview), task(RoleSecrecy), task(RoleRelease)), Pages: "E-02"}, told(room, sendBack)),
			matter.Act(matter.Action{Name: "clear", Title: "保密审查", From: in(StateSecrecy), To: in(StateSecrecy, StateReady, StateDrafting, StateWithheld), By: task(RoleSecrecy), Pages: "E-02"}, told(room, room.clear)),
			matter.Act(matter.Action{Name: "publish", Title: "发布", From: in(StateReady), To: in(StatePublished, StateMerged), By: task(RoleRelease), Pages: "E-02"}, told(room, room.publish)),
			matter.Act(matter.Action{Name: "schedule", Title: "定时发布", From: in(StateReady), To: in(StateScheduled), By: task(RoleRelease), Pages: "E-02"}, told(room, schedule)),
			matter.Act(matter.Action{Name: "accompany", Title: "随文件发布", From: in(StateReady), To: in(StateTogether), By: task(RoleRelease), Pages: "E-02"}, told(room, accompany)),
			matter.Act(matter.Action{Name: "release_with", Title: "随文件发布", From: in(StateTogether), To: in(StatePublished), By: matter.BySystem(), Hidden: true}, told(room, room.releaseWith)),
			matter.Act(matter.Action{Name: "unschedule", Title: "取消定时", From: in(StateScheduled, StateTogether), To: in(StateReady), By: releaser, Pages: "E-02"}, told(room, unschedule)),
			matter.Act(matter.Action{Name: "release_due", Title: "到时发布", From: in(StateScheduled), To: in(StatePublished, StateMerged, StateTogether, StateReady), By: matter.BySystem(), Hidden: true}, told(room, room.releaseDue)),
			matter.Act(matter.Action{Name: "unreleased", Title: "定时发布没有成功", From: in(StateScheduled), To: in(StateReady), By: matter.BySystem(), Hidden: true}, told(room, unreleased)),
			matter.Act(matter.Action{Name: "take_revision", Title: "并入修订", From: live, To: in(StateRevised), By: matter.BySystem(), Hidden: true}, told(room, takeRevision)),
			matter.Act(matter.Action{Name: "mark", Title: "标注废止或者失效", From: live, To: in(StateRepealed, StateLapsed), By: any(releaser, matter.BySystem()), Pages: "E-02"}, told(room, mark)),
			matter.Act(matter.Action{Name: "prolong", Title: "延长有效期", From: live, By: any(releaser, matter.BySystem()), Pages: "E-06"}, told(room, prolong)),
			matter.Act(matter.Action{Name: "withdraw", Title: "撤回", From: standing(), To: in(StateWithdrawn), By: releaser, Pages: "E-02"}, told(room, withdraw)),
			matter.Act(matter.Action{Name: "take_back", Title: "随整批撤回", From: standing(), To: in(StateWithdrawn), By: matter.BySystem(), Pages: "E-01", Hidden: true}, told(room, takeBack)),
			matter.Act(matter.Action{Name: "place", Title: "登记发布载体", From: standing(), By: any(releaser, drafter), Pages: "E-02"}, told(room, room.place)),
			matter.Act(matter.Action{Name: "audience", Title: "修改适用对象", From: live, By: any(drafter, releaser), Pages: "E-02"}, told(room, room.setAudience)),
			matter.Act(matter.Action{Name: "reflag", Title: "更正政策性文件标志", From: live, By: any(drafter, releaser), Pages: "E-02"}, told(room, askReflag)),
			matter.Act(matter.Action{Name: "agree_reflag", Title: "确认更正", From: standing(), By: releaser, Pages: "E-02"}, told(room, agreeReflag)),
			matter.Act(matter.Action{Name: "refuse_reflag", Title: "不同意更正", From: standing(), By: releaser, Pages: "E-02"}, told(room, refuseReflag)),
			matter.Act(matter.Action{Name: "drop", Title: "作废草稿", From: in(StateDrafting), To: in(StateDropped), By: task(RoleDraft), Pages: "E-01"}, told(room, drop)),
		},
		Number: number, Facts: room.facts, Beside: beside, CheckFacts: checkFacts,
	}
}

// told lets the pages that readers see know of a move once it is on disk.
func told[In any](room *Room, do func(*matter.Move, In) error) func(*matter.Move, In) error {
	return func(m *matter.Move, in In) error {
		id := m.ID()
		m.After(func() { room.changed(id) })
		return do(m, in)
	}
}

// number is 信息, the region, the year and a number without gaps; it names the draft, the 索引号 names what is public.
func number(o matter.Opening, at time.Time) (string, func(int64) string) {
	prefix := "XX-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
	return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
}

// checkFacts compares the room's row with the matter, for verify: nothing is public without a secrecy review by
// somebody else, an attribute and an index number (条2019 §17).
func checkFacts(m matter.Matter, f any) (bad []string) {
	d, ok := f.(Document)
	if !ok {
		return []string{"document has no row"}
	}
	switch m.State {
	case StatePublished, StateRevised, StateRepealed, StateLapsed:
		if d.Index == "" || d.FirstAt.IsZero() {
			bad = append(bad, "public without index number or day")
		}
		if d.Attribute != Proactive {
			bad = append(bad, "public though its attribute is "+string(d.Attribute))
		}
		if !d.shown() {
			bad = append(bad, "state and row disagree on whether it is public")
		}
	case StateWithdrawn:
		if d.Withdrawn == nil {
			bad = append(bad, "withdrawn without a reason")
		}
	default:
		if d.shown() {
			bad = append(bad, "public in state "+string(m.State))
		}
	}
	if d.Imported != nil && d.Imported.Sum == "" {
		bad = append(bad, "imported from no file")
	}
	if !d.FirstAt.IsZero() && d.Imported == nil {
		if s, cleared := d.cleared(); !cleared || d.wrote(s.By) {
			bad = append(bad, "public without a secrecy review by another")
		}
	}
	bad = append(bad, d.unbound(m.State)...)
	for _, r := range d.Reviews {
		if d.Round > 0 && !slices.ContainsFunc(d.Proofs, func(p Proof) bool { return p.Round == d.Round && p.Level == r.Level && !d.wrote(p.By) }) {
			bad = append(bad, "review "+strconv.Itoa(r.Level)+" of what nobody proof-read")
		}
		if d.wrote(r.By) {
			bad = append(bad, "review "+strconv.Itoa(r.Level)+" by an author")
		}
	}
	return bad
}
