package change

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/catalog/record"
)

// Propose (提出调整) begins a change.
type Propose struct {
	Purpose Purpose     `json:"purpose" form:"purpose" label:"调整类型" kind:"radio" need:"true" options:"revise=修订|suspend=暂停|resume=恢复|cancel=取消|takeover=承接|delegate=下放"`
	Item    record.Item `json:"item"`
	From    int         `json:"from"` // the version that Item is, unchanged; 0 when it is edited already
	Reason  string      `json:"reason" form:"reason" label:"调整原因" kind:"textarea" need:"true" max:"500" hint:"会写进公开的调整记录"`
	Ground  string      `json:"ground" form:"ground" label:"依据" need:"true" max:"300" hint:"法律、法规、规章或者文件的名称和条款"`
}

// propose opens the change with its draft.
func (room *Room) propose(m *matter.Move, in Propose) error {
	region := room.Org.BodyPath(in.Item.Body)
	if region == "" || !MayWrite(m.Actor, in.Item.Body, region) {
		return fault.Deniedf("您不能调整“%s”的事项，请向它的事项管理岗提出", in.Item.BodyName)
	}
	wrong := grounded(in.Purpose, in.Reason, in.Ground)
	if in.Item.Code == "" || in.Item.Name == "" {
		wrong = append(wrong, fault.Field{Name: "code", Message: "请填写事项的实施编码和名称"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("调整还有要填写的地方", wrong...)
	}
	m.Open(matter.Opening{Title: in.Purpose.Title() + "：" + in.Item.Name, Region: region, Lead: in.Item.Body, Channel: matter.ChannelWindow})
	c := Change{ID: m.ID(), Purpose: in.Purpose, Item: in.Item, Reason: in.Reason, Ground: in.Ground, From: in.From}
	c.Item.Version = 0
	if c.From > 0 {
		c.Began = Fingerprint(c.Item)
	}
	c.wrote(m.Actor)
	c.Desk = deskOf(m.Actor, in.Item.Body, region)
	m.Become(StateDrafting)
	c.drafting(m, RoleDraft, "起草", m.Actor)
	m.Record("item", c.Item.Code)
	m.Record("purpose", string(c.Purpose))
	m.Keep(c, insertChange(c))
	return nil
}

func grounded(p Purpose, reason, ground string) (wrong []fault.Field) {
	if p.Title() == "" {
		wrong = append(wrong, fault.Field{Name: "purpose", Message: "请选择调整类型"})
	}
	if strings.TrimSpace(reason) == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Message: "请填写调整原因，它会写进公开的调整记录"})
	}
	if strings.TrimSpace(ground) == "" {
		wrong = append(wrong, fault.Field{Name: "ground", Message: "请填写调整的依据"})
	}
	return wrong
}

func (c *Change) wrote(a account.Actor) {
	c.Author, c.AuthorName = a.Subject(), a.Name
	if !slices.Contains(c.Authors, c.Author) {
		c.Authors = append(slices.Clone(c.Authors), c.Author)
	}
}

// deskOf is where an officer writes: at the item's own body when he has a post there, or else for the whole region.
func deskOf(a account.Actor, body, region string) string {
	if a.HasAt(RightEdit, body) {
		return body
	}
	i := slices.IndexFunc(a.Posts, func(s account.Seat) bool {
		return slices.Contains(s.Rights, RightCentral) && org.Within(region, s.BodyPath)
	})
	return a.Posts[i].Body
}

// drafting opens a task for those who write the change.
func (c Change) drafting(m *matter.Move, role, does string, who account.Actor) {
	need := RightEdit
	if c.Desk != c.Item.Body {
		need = RightCentral
	}
	m.Assign(matter.TaskSpec{Role: role, Title: does + "：" + m.Matter().Title, Body: c.Desk, Need: need, Assignee: who})
}

// Save (保存草稿) keeps what was written so far; two editors at once are kept apart by the version that was seen.
type Save struct {
	Item   record.Item `json:"item"`
	Reason string      `json:"reason,omitempty"`
	Ground string      `json:"ground,omitempty"`
}

func (room *Room) save(m *matter.Move, in Save) error {
	c := changeOf(m)
	if !c.Purpose.Writes() {
		return fault.Conflictf("这次调整是“%s”，不改事项的内容", c.Purpose.Title())
	}
	if in.Item.Code != c.Item.Code || in.Item.Body != c.Item.Body {
		return fault.InvalidField("code", "实施编码和实施主体在调整中不能改，请另外新增事项")
	}
	c.Item, c.Item.Version = in.Item, 0
	if in.Reason != "" {
		c.Reason = in.Reason
	}
	if in.Ground != "" {
		c.Ground = in.Ground
	}
	c.wrote(m.Actor)
	m.Record("content", Fingerprint(c.Item))
	m.Keep(c, updateChange(c))
	return nil
}

// Submit (送审) asks the department to review.
type Submit struct {
	Note string `json:"note" form:"note" label:"给审核人的说明" kind:"textarea" max:"500"`
}

func (room *Room) submit(m *matter.Move, in Submit) error {
	c := changeOf(m)
	if c.Purpose == PurposeRevise && c.Began == Fingerprint(c.Item) {
		return fault.Conflictf("草稿和现行版本完全一样，没有可以审核的内容；请先修改再送审，或者撤回这次调整")
	}
	if c.Purpose.Writes() {
		if stops := room.Catalogue.Stops(c.Item); len(stops) > 0 {
			return fault.Conflictf("还有 %d 处要修改才能送审：%s", len(stops), strings.Join(stops[:min(3, len(stops))], "；"))
		}
	}
	c.Returned = ""
	m.Drop(RoleDraft)
	m.Become(StateReview)
	m.Assign(matter.TaskSpec{Role: RoleReview, Title: "部门审核：" + m.Matter().Title, Body: c.Item.Body, Need: RightReview})
	noted(m, in.Note)
	m.Record("content", Fingerprint(c.Item))
	m.Keep(c, updateChange(c))
	return nil
}

// Pass (通过) is the department's word that the change is right.
type Pass struct {
	Note string `json:"note" form:"note" label:"审核意见" kind:"textarea" max:"500"`
}

func (room *Room) pass(m *matter.Move, in Pass) error {
	c := changeOf(m)
	if slices.Contains(c.Authors, m.Actor.Subject()) {
		return fault.Deniedf("这次调整由您起草，请由另一位同事审核")
	}
	if _, err := m.Finish(RoleReview, "通过", in.Note); err != nil {
		return err
	}
	c.Reviewer = m.Actor.Subject()
	m.Become(StateCentral)
	m.Assign(matter.TaskSpec{Role: RoleRelease, Title: "集中审核：" + m.Matter().Title, Body: room.centre(c.Item.Body), Need: RightRelease})
	noted(m, in.Note)
	m.Keep(c, updateChange(c))
	return nil
}

// centre is the body that reviews for the region: the one whose posts may release.
func (room *Room) centre(body string) string {
	region := room.Org.BodyPath(body)
	for _, p := range room.Org.Posts() {
		if slices.Contains(p.Rights, RightRelease) && strings.HasPrefix(region, room.Org.BodyPath(p.Body)) {
			return p.Body
		}
	}
	return body
}

// Return (退回) sends the draft back with what has to change.
type Return struct {
	Reason string `json:"reason" form:"reason" label:"要修改什么" kind:"textarea" need:"true" max:"500"`
}

func (room *Room) sendBack(m *matter.Move, in Return) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明要修改什么")
	}
	c := changeOf(m)
	m.Drop()
	m.Become(StateDrafting)
	c.Returned, c.Reviewer = in.Reason, ""
	c.drafting(m, RoleDraft, "修改", account.Actor{})
	m.Record("note", in.Reason)
	m.Tell(matter.Message{To: c.Author, Template: "itemchange.returned", Facts: map[string]string{"title": m.Matter().Title, "reason": in.Reason}})
	m.Keep(c, updateChange(c))
	return nil
}

// Publish (审定发布) decides from which day the change applies.
type Publish struct {
	On   workday.Date `json:"on" form:"on" label:"生效日期" kind:"date" hint:"不填就是现在；以后的日期到当天零时自动生效"`
	Note string       `json:"note" form:"note" label:"审核意见" kind:"textarea" max:"500"`
}

// publish puts the change in force, now or on its day. Neither an author nor the reviewer may.
func (room *Room) publish(m *matter.Move, in Publish) error {
	c := changeOf(m)
	if me := m.Actor.Subject(); slices.Contains(c.Authors, me) || c.Reviewer == me {
		return fault.Deniedf("起草人和部门审核人不能审定发布，请由另一位同事办理")
	}
	if _, err := m.Finish(RoleRelease, "发布", in.Note); err != nil {
		return err
	}
	today := workday.DateOf(m.Now)
	if !in.On.IsZero() && in.On.Before(today) {
		return fault.InvalidField("on", "生效日期不能早于今天")
	}
	c.Releaser, c.On, c.Hash = m.Actor.Subject(), in.On, Fingerprint(c.Item)
	if c.On.IsZero() {
		c.On = today
	}
	noted(m, in.Note)
	m.Record("content", c.Hash)
	if c.On == today {
		return room.apply(m, c)
	}
	m.Become(StateScheduled)
	c.drafting(m, RoleForce, "待生效", account.Actor{})
	const day = 24
	m.Start(matter.ClockSpec{Name: clockForce, Title: "生效日期", Limit: workday.Hours(day), Ground: c.Ground,
		From: c.On.Start().Add(-day * time.Hour), OnDue: "come_into_force"})
	m.Keep(c, updateChange(c))
	return nil
}

// comeIntoForce is taken by the machine on the day.
func (room *Room) comeIntoForce(m *matter.Move, _ matter.Due) error {
	return room.apply(m, changeOf(m))
}

// apply writes the change into the catalogue, in the same commit.
func (room *Room) apply(m *matter.Move, c Change) error {
	c.Ended = true
	m.Close(StateInForce, OutcomeInForce)
	m.Keep(c, updateChange(c))
	m.After(room.Catalogue.Changed)
	m.Tell(matter.Message{To: c.Author, Template: "itemchange.in_force", Facts: map[string]string{"title": m.Matter().Title}})
	if !c.Purpose.Writes() {
		m.Also(room.Catalogue.Standing(c.Item.Code, c.standing(), c.Reason, m.Now)...)
		return c.followers(m)
	}
	item := c.Item
	item.ValidFrom = c.On.String()
	stmts, err := room.Catalogue.Publication(item, c.AuthorName, m.Now)
	m.Also(stmts...)
	return err
}

// TopicStopped is the outbox topic of an item that takes no applications any more: cases of it that are under way go on,
// and those who work on them are told.
const TopicStopped = "itemchange.stopped"

// Stopped is which item stopped, how and why.
type Stopped struct {
	Item   string `json:"item"`
	Name   string `json:"name"`
	What   string `json:"what"` // 取消 or 暂停
	Reason string `json:"reason"`
}

func (c Change) followers(m *matter.Move) error {
	if c.Purpose != PurposeCancel && c.Purpose != PurposeSuspend {
		return nil
	}
	payload, err := json.Marshal(Stopped{Item: c.Item.Code, Name: c.Item.Name, What: c.Purpose.Title(), Reason: c.Reason})
	if err != nil {
		return err
	}
	m.Follow(matter.Follow{Topic: TopicStopped, Payload: string(payload)})
	return nil
}

// standing is what becomes of an item whose content does not change.
func (c Change) standing() string {
	return map[Purpose]string{PurposeSuspend: "suspended", PurposeResume: "published", PurposeCancel: "cancelled"}[c.Purpose]
}

// takenBackBy reports whether somebody may withdraw the change: whoever wrote it, wherever it lies, and the centre.
func (c Change) takenBackBy(a account.Actor, region string) bool {
	return slices.Contains(c.Authors, a.Subject()) || a.HasIn(RightCentral, region)
}

// Withdraw (撤回) ends a change that is not in force.
type Withdraw struct {
	Reason string `json:"reason" form:"reason" label:"撤回原因" kind:"textarea" need:"true" max:"500"`
}

func withdraw(m *matter.Move, in Withdraw) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写撤回原因")
	}
	c := changeOf(m)
	if !c.takenBackBy(m.Actor, m.Matter().Region) {
		return fault.Deniedf("这次调整由%s起草，请由起草人或者集中审核的一方撤回", c.AuthorName)
	}
	m.Record("note", in.Reason)
	c.Ended = true
	m.Close(StateWithdrawn, OutcomeWithdrawn)
	m.Keep(c, updateChange(c))
	return nil
}

func noted(m *matter.Move, note string) {
	if note != "" {
		m.Record("note", note)
	}
}

func changeOf(m *matter.Move) Change { return matter.FactsOf[Change](m) }

// Fingerprint is the hash of an item's content, without its version number.
func Fingerprint(item record.Item) string {
	item.Version = 0
	content, err := json.Marshal(item)
	if err != nil {
		panic("change: an item cannot be written: " + err.Error()) // plain values always can
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
