// Package change is the life of an item's versions (事项调整): a new item, a new version, a suspension, a resumption or
// an end begins as a draft, is reviewed by the department and released by the centre, and then comes into force.
//
// It is for those who keep the catalogue, under 行政许可法 §30 (what is published is what applies) and 国令716号 (one
// source for every channel). Each change is a matter of the kind "itemchange": who wrote, reviewed and released it, when,
// and on which legal ground, is on its timeline, and whoever wrote it can neither review nor release it. Its states are
// drafting, department and central review, scheduled, and the ends in force and withdrawn. Writing the record's parts is
// left to the editor, what is wrong with them to lint, showing them to the catalogue.
package change

import (
	"context"
	"embed"
	"fmt"
	"path"
	"slices"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/catalog/record"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: KindName, FS: migrations} }

// KindName is the hall's name of changes.
const KindName = "itemchange"

// The states of a change.
const (
	StateDrafting  matter.State = "drafting"
	StateReview    matter.State = "review"
	StateCentral   matter.State = "central"
	StateScheduled matter.State = "scheduled"
	StateInForce   matter.State = "in_force"
	StateWithdrawn matter.State = "withdrawn"
)

// The rights that posts carry for the catalogue.
const (
	RightEdit    = "catalog.edit"    // writes changes of the items of one's own body
	RightCentral = "catalog.central" // the same for every body of one's region
	RightReview  = "catalog.review"  // reviews for the department
	RightRelease = "catalog.release" // reviews for the centre and releases
)

// The roles of tasks.
const (
	RoleDraft   = "draft"
	RoleReview  = "review"
	RoleRelease = "release"
	RoleForce   = "force"
)

// The outcomes of a change.
const (
	OutcomeInForce   matter.Outcome = "in_force"
	OutcomeWithdrawn matter.Outcome = "withdrawn"
)

// clockForce runs until a released change comes into force.
const clockForce = "force"

// Purpose (调整类型) is what a change does to its item.
type Purpose string

// The purposes. Taking over and delegating down make or revise an item because power moved between levels.
const (
	PurposeNew      Purpose = "new"      // 新增
	PurposeRevise   Purpose = "revise"   // 修订
	PurposeTakeOver Purpose = "takeover" // 承接
	PurposeDelegate Purpose = "delegate" // 下放
	PurposeSuspend  Purpose = "suspend"  // 暂停
	PurposeResume   Purpose = "resume"   // 恢复
	PurposeCancel   Purpose = "cancel"   // 取消
)

// Title is the purpose as people read it.
func (p Purpose) Title() string {
	return map[Purpose]string{PurposeNew: "新增", PurposeRevise: "修订", PurposeTakeOver: "承接", PurposeDelegate: "下放",
		PurposeSuspend: "暂停", PurposeResume: "恢复", PurposeCancel: "取消"}[p]
}

// Writes reports whether the change brings a new version; the others only change whether the item may be applied for.
func (p Purpose) Writes() bool {
	return slices.Contains([]Purpose{PurposeNew, PurposeRevise, PurposeTakeOver, PurposeDelegate}, p)
}

// Change is one change of one item: the room's own row.
type Change struct {
	ID         int64        `json:"-"`
	Purpose    Purpose      `json:"purpose"`
	Item       record.Item  `json:"item"` // as it shall be; of a purpose that writes nothing only code, name and body
	Reason     string       `json:"reason"`
	Ground     string       `json:"ground"`
	From       int          `json:"from,omitempty"`  // the version that the draft began with
	Began      string       `json:"began,omitempty"` // fingerprint of that version
	Author     string       `json:"author"`          // subject of whoever wrote last
	AuthorName string       `json:"authorName"`
	Authors    []string     `json:"authors"` // subjects of everybody who wrote
	Desk       string       `json:"desk"`    // body at which it is written: the item's own, or the centre
	Reviewer   string       `json:"reviewer,omitempty"`
	Releaser   string       `json:"releaser,omitempty"`
	Returned   string       `json:"returned,omitempty"` // why it came back
	On         workday.Date `json:"on,omitzero"`        // comes into force
	Hash       string       `json:"hash,omitempty"`     // of the content that was released
	Ended      bool         `json:"ended,omitempty"`
}

// Catalogue is what a change needs of the library.
type Catalogue interface {
	// Present gives the item as it stands: its current version, and whether it takes applications.
	Present(ctx context.Context, code string) (item record.Item, standing string, err error)
	// Stops are the findings that keep an item from being published.
	Stops(item record.Item) []string
	// Publication writes a version as the item's current one; the store gives it the next number.
	Publication(item record.Item, by string, at time.Time) ([]store.Stmt, error)
	// Standing says whether the item takes applications, and why not.
	Standing(code, state, reason string, at time.Time) []store.Stmt
	// Changed tells that such statements are committed, so that whoever asks next sees it.
	Changed()
}

// Deps is what the room needs.
type Deps struct {
	DB        *store.DB
	Now       func() time.Time
	Hall      func() *matter.Engine // made after the kinds, therefore asked for late
	Web       *web.Server
	Org       *org.Directory
	Catalogue Catalogue
}

// Room is the changes of items with their kind, pages and table.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room { return &Room{d} }

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateDrafting, Title: "起草中"},
		{Name: StateReview, Title: "部门审核中"},
		{Name: StateCentral, Title: "集中审核中"},
		{Name: StateScheduled, Title: "已审定，待生效"},
		{Name: StateInForce, Title: "已生效", Closed: true},
		{Name: StateWithdrawn, Title: "已撤回", Closed: true},
	}
}

// Kind is the kind "itemchange" for the hall.
func (room *Room) Kind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	drafts, task := matter.ByTask(RoleDraft), matter.ByTask
	return &matter.Kind{
		Name: KindName, Title: "事项调整",
		States: states(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "propose", Title: "提出调整", By: matter.ByRight(RightEdit), Pages: "A-02"}, room.propose),
			matter.Act(matter.Action{Name: "save", Title: "保存草稿", From: in(StateDrafting), By: drafts, Pages: "A-02", Hidden: true}, room.save),
			matter.Act(matter.Action{Name: "submit", Title: "送部门审核", From: in(StateDrafting), To: in(StateReview), By: drafts, Pages: "A-02"}, room.submit),
			matter.Act(matter.Action{Name: "pass", Title: "部门审核通过", From: in(StateReview), To: in(StateCentral), By: task(RoleReview), Pages: "A-02"}, room.pass),
			matter.Act(matter.Action{Name: "send_back", Title: "退回修改", From: in(StateReview, StateCentral), To: in(StateDrafting), By: matter.ByAny(task(RoleReview), task(RoleRelease)), Pages: "A-02"}, room.sendBack),
			matter.Act(matter.Action{Name: "publish", Title: "审定并发布", From: in(StateCentral), To: in(StateScheduled, StateInForce), By: task(RoleRelease), Pages: "A-02"}, room.publish),
			matter.Act(matter.Action{Name: "come_into_force", Title: "到日生效", From: in(StateScheduled), To: in(StateInForce), By: matter.BySystem(), Hidden: true}, room.comeIntoForce),
			matter.Act(matter.Action{Name: "withdraw", Title: "撤回调整", From: in(StateDrafting, StateReview, StateCentral, StateScheduled), To: in(StateWithdrawn), By: matter.ByAny(matter.ByLead(RightEdit), matter.ByWindow(RightCentral)), Pages: "A-02"}, withdraw),
		},
		Number:     number,
		Facts:      facts,
		CheckFacts: checkFacts,
	}
}

// number is 事项, the region, the year and a number without gaps.
func number(o matter.Opening, at time.Time) (string, func(int64) string) {
	prefix := "SX-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
	return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
}

// checkFacts compares the row with the matter, for verify: nobody reviewed or released what he wrote.
func checkFacts(m matter.Matter, f any) (bad []string) {
	c, ok := f.(Change)
	if !ok {
		return []string{"change has no row"}
	}
	if slices.Contains(c.Authors, c.Reviewer) || slices.Contains(c.Authors, c.Releaser) {
		bad = append(bad, "reviewed or released by whoever wrote it")
	}
	if m.State == StateInForce && (c.Reviewer == "" || c.Releaser == "" || c.Hash == "") {
		bad = append(bad, "in force without review and release")
	}
	if c.Purpose.Writes() && c.Hash != "" && c.Hash != Fingerprint(c.Item) {
		bad = append(bad, "content is not the one that was released")
	}
	return bad
}

// MayWrite reports whether the officer may change the items of a body.
func MayWrite(a account.Actor, body, path string) bool {
	return a.Kind == account.ActorOfficer && (a.HasAt(RightEdit, body) || a.HasIn(RightCentral, path))
}
