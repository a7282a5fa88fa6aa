package occasion

import (
	"context"
	"embed"
	"fmt"
	"path"
	"strconv"
	"time"

	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

var shanghai = workday.Shanghai

// KindName is the hall's name of them.
const KindName = "occasion"

// The states.
const (
	StatePlanned   matter.State = "planned"
	StateReview    matter.State = "review"
	StateAnnounced matter.State = "announced"
	StateOpen      matter.State = "open"
	StatePostponed matter.State = "postponed"
	StateHeld      matter.State = "held"
	StateChecking  matter.State = "checking"
	StatePublished matter.State = "published"
	StateCancelled matter.State = "cancelled"
	StateWithdrawn matter.State = "withdrawn"
	StateDropped   matter.State = "dropped"
)

// The outcomes.
const (
	OutcomePublished matter.Outcome = "published"
	OutcomeCancelled matter.Outcome = "cancelled"
	OutcomeDropped   matter.Outcome = "dropped"
	OutcomeWithdrawn matter.Outcome = "withdrawn"
)

// The clocks: when it was announced to be held, and until when its transcript is public.
const (
	ClockHold       = "hold"
	ClockTranscript = "transcript"
)

// The roles of tasks.
const (
	RolePlan    = "plan"
	RoleRelease = "release"
	RoleHold    = "hold"
	RoleRecord  = "record"
)

// The rights that posts carry: who plans and writes, and who releases.
const (
	RightPlan    = "occasion.plan"
	RightRelease = "occasion.release"
	RightRules   = "admin.system" // limits and quotas hold for all bodies
)

// Bond is a document as other rooms know it.
type Bond struct{ Number, Title, Desk, Public string } // Public is empty when nobody outside may see it

// Deps is what the room needs.
type Deps struct {
	DB    *store.DB
	Now   func() time.Time
	Hall  func() *matter.Engine // made after the kinds, therefore asked for late
	Web   *web.Server
	Org   *org.Directory
	Files *file.Store
	Rules *Rules
	// Document finds a document by its number or index number; false when there is none.
	Document func(ctx context.Context, number string) (Bond, bool, error)
	// Private finds what looks like a person's data in a text.
	Private func(text string) []string
	Accord  *accord.Book
}

// Room is meetings, interviews and press conferences with their kind, pages and tables.
type Room struct {
	Deps
	doors *doors
}

// New makes the room.
func New(d Deps) *Room {
	if d.Rules == nil {
		d.Rules = &Rules{}
	}
	return &Room{d, newDoors()}
}

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: KindName, FS: migrations} }

// Address is where one is worked on.
func Address(number string) string { return "/desk/occasions/" + number }

// PublicAddress is where everybody reads of it.
func PublicAddress(number string) string { return "/disclosure/occasions/" + number }

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StatePlanned, Title: "拟定"},
		{Name: StateReview, Title: "预告待审"},
		{Name: StateAnnounced, Title: "已预告"},
		{Name: StateOpen, Title: "进行中"},
		{Name: StatePostponed, Title: "延期，时间待定"},
		{Name: StateHeld, Title: "已举办，待整理"},
		{Name: StateChecking, Title: "实录待审"},
		{Name: StatePublished, Title: "实录已公开", Closed: true},
		{Name: StateCancelled, Title: "已取消", Closed: true},
		{Name: StateWithdrawn, Title: "已撤回", Closed: true},
		{Name: StateDropped, Title: "已作废", Closed: true},
	}
}

// Kind is the kind "occasion" for the hall.
func (room *Room) Kind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	task, any, lead := matter.ByTask, matter.ByAny, matter.ByLead
	act := func(name, title string, from, to []matter.State, by matter.Permission, pages string) matter.Action {
		return matter.Action{Name: name, Title: title, From: from, To: to, By: by, Pages: pages}
	}
	return &matter.Kind{
		Name: KindName, Title: "会议、访谈和发布会", States: states(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "plan", Title: "拟定预告", To: in(StatePlanned), By: matter.ByRight(RightPlan), Pages: "E-05"}, room.plan),
			matter.Act(act("edit", "修改预告", in(StatePlanned, StatePostponed), nil, task(RolePlan), "E-05"), room.edit),
			matter.Act(act("submit", "提交审核", in(StatePlanned, StatePostponed), in(StateReview), task(RolePlan), "E-05"), submit),
			matter.Act(act("send_back", "退回修改", in(StateReview, StateChecking), in(StatePlanned, StatePostponed, StateHeld), task(RoleRelease), "E-05"), sendBack),
			matter.Act(act("announce", "发布预告", in(StateReview), in(StateAnnounced), task(RoleRelease), "E-05 D-08"), announce),
			matter.Act(act("begin", "开始", in(StateAnnounced), in(StateOpen), task(RoleHold), "E-05"), begin),
			matter.Act(act("say", "记录发言", in(StateOpen), nil, task(RoleHold), "E-05"), say),
			matter.Act(act("pass", "放行实录", in(StateOpen), nil, lead(RightRelease), "E-05 D-08"), pass),
			matter.Act(act("picture", "添加图片", in(StateOpen, StateHeld), nil, any(task(RoleHold), task(RoleRecord)), "E-05"), picture),
			matter.Act(act("end", "结束", in(StateAnnounced, StateOpen), in(StateHeld), task(RoleHold), "E-05"), room.end),
			matter.Act(act("put_off", "改期或者延期", in(StateAnnounced), in(StateAnnounced, StatePostponed), lead(RightRelease), "E-05 D-08"), putOff),
			matter.Act(act("cancel", "取消", in(StateAnnounced, StatePostponed, StateOpen, StateHeld), in(StateCancelled), lead(RightRelease), "E-05 D-08"), cancel),
			matter.Act(act("write", "整理实录和摘要", in(StateHeld), nil, task(RoleRecord), "E-05"), write),
			matter.Act(act("hand_in", "提交实录", in(StateHeld), in(StateChecking), task(RoleRecord), "E-05"), handIn),
			matter.Act(act("publish", "公开实录", in(StateChecking), in(StatePublished), task(RoleRelease), "E-05 D-08"), publish),
			matter.Act(act("correct", "更正一段发言", in(StatePublished), nil, lead(RightPlan), "E-05"), correct),
			matter.Act(act("let_correction", "同意更正", in(StatePublished), nil, lead(RightRelease), "E-05 D-08"), letCorrection),
			matter.Act(act("refuse_correction", "不同意更正", in(StatePublished), nil, lead(RightRelease), "E-05"), refuseCorrection),
			matter.Act(act("take_back", "撤下现场实录", in(StateOpen, StateHeld, StateChecking), nil, lead(RightRelease), "E-05 D-08"), takeBack),
			matter.Act(act("drop_picture", "去掉图片", in(StateOpen, StateHeld, StatePublished), nil, any(task(RoleHold), task(RoleRecord), lead(RightRelease)), "E-05 D-08"), dropPicture),
			matter.Act(matter.Action{Name: "moderate", Title: "处理提问", From: in(StateAnnounced, StatePostponed, StateOpen, StateHeld), By: lead(RightPlan), Pages: "E-05", Hidden: true}, moderate),
			matter.Act(act("withdraw", "撤回", in(StateReview, StateAnnounced, StatePostponed, StateOpen, StateHeld, StateChecking, StatePublished, StateCancelled), in(StateWithdrawn), lead(RightRelease), "E-05 D-08"), withdraw),
			matter.Act(act("drop", "作废", in(StatePlanned), in(StateDropped), task(RolePlan), "E-05"), drop),
		},
		Number: func(o matter.Opening, at time.Time) (string, func(int64) string) {
			prefix := "HD-" + path.Base(o.Region) + "-" + at.In(shanghai).Format("2006")
			return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%04d", prefix, n) }
		},
		Facts: facts, CheckFacts: checkFacts,
	}
}

// checkFacts compares the room's row with the matter, for verify: nothing is public that only its writer let out.
func checkFacts(m matter.Matter, f any) (bad []string) {
	o, ok := f.(Occasion)
	if !ok {
		return []string{"occasion has no row"}
	}
	was := func(list ...matter.State) bool {
		for _, s := range list {
			if m.State == s {
				return true
			}
		}
		return false
	}
	switch {
	case was(StateDropped) && !o.AnnouncedAt.IsZero():
		bad = append(bad, "dropped though it was announced")
	case was(StateAnnounced, StateOpen, StateHeld, StateChecking, StatePublished, StateCancelled) && o.access() != Shown:
		bad = append(bad, "not shown in state "+string(m.State))
	case was(StatePublished) && o.PublishedAt.IsZero():
		bad = append(bad, "published without its moment")
	case was(StateCancelled) && o.Cancelled == nil, was(StateWithdrawn) && o.Withdrawn == nil:
		bad = append(bad, "ended without a reason")
	}
	if !o.AnnouncedAt.IsZero() && o.Author == o.AnnouncedBy || !o.PublishedAt.IsZero() && o.wrote(o.PublishedBy) {
		bad = append(bad, "released by who wrote it")
	}
	for i, c := range o.Corrections {
		if c.Refused == "" && c.By == c.DecidedBy {
			bad = append(bad, "correction "+strconv.Itoa(i+1)+" let by who asked for it")
		}
	}
	for _, p := range o.Pictures {
		if p.Alt == "" {
			bad = append(bad, "a picture without words")
		}
	}
	return bad
}
