package channel

import (
	"context"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// PostingKind and TakedownKind are the hall's names.
const (
	PostingKind  = "posting"
	TakedownKind = "takedown"
)

// The states.
const (
	StateDrafting matter.State = "drafting"
	StateReview   matter.State = "review"
	StateQueued   matter.State = "queued"
	StateByHand   matter.State = "by_hand"
	StateFailed   matter.State = "failed"
	StateSent     matter.State = "sent"
	StateGone     matter.State = "gone"
	StateDropped  matter.State = "dropped"

	StateDue  matter.State = "due"
	StateDone matter.State = "done"
)

// The outcomes.
const (
	OutcomeSent    matter.Outcome = "sent"
	OutcomeDropped matter.Outcome = "dropped"
	OutcomeDone    matter.Outcome = "done"
	OutcomeMerged  matter.Outcome = "merged"
)

// ClockTakedown is the limit to take down; the others are the roles of tasks.
const (
	ClockTakedown = "takedown"
	RoleWrite     = "write"
	RoleRelease   = "release"
	RoleSend      = "send"
	RoleTakedown  = "takedown"
)

// The rights that posts carry: who writes and who releases. The channels themselves are kept by the administrator; what
// somebody entered at a document is followed by who drafts documents.
const (
	RightWrite   = "channel.write"
	RightRelease = "channel.release"
	RightMedia   = "admin.system"
	rightEntered = "publish.draft"
)

// TopicPush and TopicRemove are the outbox topics of what goes to a platform, TopicGone that by which a piece hears that it
// stands nowhere any more, TopicFollow that by which what is out is held against its document.
const (
	TopicPush   = "channel.push"
	TopicRemove = "channel.remove"
	TopicGone   = "channel.gone"
	TopicFollow = "channel.follow"
)

// Document is what the room knows of a document.
type Document struct {
	ID        int64        `json:"id,string"`
	Number    string       `json:"number"` // of its matter
	Title     string       `json:"title"`
	DocNumber string       `json:"docNumber,omitempty"`
	Abstract  string       `json:"-"`
	Body      string       `json:"body"`
	FirstOn   workday.Date `json:"firstOn,omitzero"`
	Version   int          `json:"version"`        // from 1
	Mark      string       `json:"mark,omitempty"` // that it holds no more
	Public    string       `json:"-"`              // address; empty when nobody outside may see it
	Desk      string       `json:"-"`
}

// Deps is what the room needs.
type Deps struct {
	DB    *store.DB
	Now   func() time.Time
	Hall  func() *matter.Engine // made after the kinds, therefore asked for late
	Web   *web.Server
	Org   *org.Directory
	Files *file.Store
	Book  *Book
	Vault *gm.Vault
	// Document gives a document as it is now.
	Document func(ctx context.Context, number string) (Document, error)
	// Latest are documents that became public last.
	Latest func(ctx context.Context, limit int) ([]Document, error)
	// Shown gives those of some documents that the public may see.
	Shown func(ctx context.Context, ids []int64) (map[int64]Document, error)
	// Counted is how many documents a body first published in a year; all of them stand on the site.
	Counted func(ctx context.Context, body string, year int) (int, error)
	// Uncounted gives those of some documents that count in no year, as what was only brought over from elsewhere; may be nil.
	Uncounted func(ctx context.Context, body string, ids []int64) (map[int64]bool, error)
	// Before gives documents behind an identifier with the places that they named for themselves, and the last identifier that
	// was read; 0 when there is none. It may be nil.
	Before func(ctx context.Context, after int64, limit int) (list []Told, last int64, err error)
	// Private finds what looks like a person's data in a text.
	Private func(text string) []string
	// Link is where a document stands on the site; it stays the same when the document is withdrawn.
	Link func(number string) string
	// Site is the address of the site, for links; it may be empty.
	Site     string
	Adapters map[Way]Adapter
}

// Room is the channels with their kinds, pages and tables.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room {
	if d.Book == nil {
		d.Book = &Book{}
	}
	return &Room{d}
}

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "channel", FS: migrations} }

// Address is where a piece, or its take-down, is worked on.
func Address(number string) string { return "/desk/postings/" + number }

// Posting (新媒体稿件) is a document as one account brings it: the room's own row.
type Posting struct {
	ID       int64 `json:"-"`
	Document `json:"document"`
	Account  int64     `json:"account,string"`
	Channel  string    `json:"channel"`
	Name     string    `json:"name"` // of the account
	Headline string    `json:"headline"`
	Text     string    `json:"text"`
	Cover    int64     `json:"cover,omitempty,string"`
	CoverAlt string    `json:"coverAlt,omitempty"`
	Writers  []string  `json:"writers"`
	Approved string    `json:"approved,omitempty"` // subject of who did
	Returned string    `json:"returned,omitempty"`
	Try      int       `json:"try,omitempty"`
	Failed   string    `json:"failed,omitempty"`
	SentAt   time.Time `json:"sentAt,omitzero"`
	Where    string    `json:"where,omitempty"`
	By       string    `json:"by,omitempty"`
	GoneAt   time.Time `json:"goneAt,omitzero"`
	Dropped  string    `json:"dropped,omitempty"`
	Wanted   string    `json:"wanted,omitempty"` // by whom, when it was chosen at the release of the document
}

func postingStates() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateDrafting, Title: "拟稿"},
		{Name: StateReview, Title: "待审核"},
		{Name: StateQueued, Title: "正在推送", Waits: "推送通道"},
		{Name: StateByHand, Title: "待人工发布"},
		{Name: StateFailed, Title: "推送失败"},
		{Name: StateSent, Title: "已发布", Closed: true},
		{Name: StateGone, Title: "已撤下", Closed: true},
		{Name: StateDropped, Title: "已作废", Closed: true},
	}
}

// PostingKind is the kind "posting" for the hall.
func (room *Room) PostingKind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	task := matter.ByTask
	return &matter.Kind{
		Name: PostingKind, Title: "新媒体稿件", States: postingStates(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "write", Title: "拟稿", To: in(StateDrafting), By: matter.ByRight(RightWrite), Pages: "E-08"}, room.write),
			matter.Act(matter.Action{Name: "open", Title: "发布时选定", To: in(StateDrafting), By: matter.BySystem(), Pages: "E-08", Hidden: true}, room.openPiece),
			matter.Act(matter.Action{Name: "edit", Title: "修改", From: in(StateDrafting), By: task(RoleWrite), Pages: "E-08"}, room.edit),
			matter.Act(matter.Action{Name: "submit", Title: "提交审核", From: in(StateDrafting), To: in(StateReview), By: task(RoleWrite), Pages: "E-08"}, submit),
			matter.Act(matter.Action{Name: "send_back", Title: "退回修改", From: in(StateReview), To: in(StateDrafting), By: task(RoleRelease), Pages: "E-08"}, sendBack),
			matter.Act(matter.Action{Name: "approve", Title: "审核通过并发布", From: in(StateReview), To: in(StateQueued, StateByHand), By: task(RoleRelease), Pages: "E-08"}, room.approve),
			matter.Act(matter.Action{Name: "sent", Title: "推送成功", From: in(StateQueued), To: in(StateSent), By: matter.BySystem(), Hidden: true}, room.sent),
			matter.Act(matter.Action{Name: "fail", Title: "推送失败", From: in(StateQueued), To: in(StateFailed), By: matter.BySystem(), Hidden: true}, fail),
			matter.Act(matter.Action{Name: "retry", Title: "重新推送", From: in(StateFailed), To: in(StateQueued), By: task(RoleSend), Pages: "E-08"}, retry),
			matter.Act(matter.Action{Name: "enter", Title: "登记已经发布", From: in(StateByHand, StateFailed), To: in(StateSent), By: task(RoleSend), Pages: "E-08"}, room.enter),
			matter.Act(matter.Action{Name: "drop", Title: "作废", From: in(StateDrafting, StateByHand, StateFailed), To: in(StateDropped), By: matter.ByAny(task(RoleWrite), task(RoleSend)), Pages: "E-08"}, drop),
			matter.Act(matter.Action{Name: "stale", Title: "原文有变化，退回核对", From: in(StateDrafting, StateReview, StateQueued, StateByHand, StateFailed), To: in(StateDrafting), By: matter.BySystem(), Hidden: true}, stale),
			matter.Act(matter.Action{Name: "stop", Title: "原文撤回，停止发布", From: in(StateDrafting, StateReview, StateQueued, StateByHand, StateFailed), To: in(StateDropped), By: matter.BySystem(), Hidden: true}, stop),
			matter.Act(matter.Action{Name: "gone", Title: "已撤下", From: in(StateSent), To: in(StateGone), By: matter.BySystem(), Hidden: true}, gone),
		},
		Number: numbered(PostingKind, "FB"), Facts: postingFacts, CheckFacts: checkPosting,
	}
}

func numbered(kind, letters string) func(matter.Opening, time.Time) (string, func(int64) string) {
	return func(o matter.Opening, at time.Time) (string, func(int64) string) {
		prefix := letters + "-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
		return kind + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
	}
}

func checkPosting(m matter.Matter, f any) (bad []string) {
	p, ok := f.(Posting)
	switch {
	case !ok:
		return []string{"posting has no row"}
	case (m.State == StateSent || m.State == StateGone) && (p.SentAt.IsZero() || p.Approved == ""):
		bad = append(bad, "sent without moment or approval")
	case (m.State == StateGone) != !p.GoneAt.IsZero():
		bad = append(bad, "gone without its moment")
	case p.Approved != "" && slices.Contains(p.Writers, p.Approved):
		bad = append(bad, "approved by who wrote it")
	}
	return bad
}

// Write (拟稿) is a document in the words of an account. The page hands in the document as it is.
type Write struct {
	Account  string   `json:"account" form:"account" label:"账号" kind:"select" need:"true"`
	Headline string   `json:"headline" form:"headline" label:"标题" need:"true" max:"64"`
	Text     string   `json:"text" form:"text" label:"正文" kind:"textarea" need:"true" max:"50000" hint:"照这个账号读者的习惯写；原文链接会自动附在后面"`
	CoverAlt string   `json:"coverAlt" form:"cover_alt" label:"封面的文字说明" max:"100" hint:"传了封面的必填"`
	Cover    int64    `json:"cover,string"`
	Document Document `json:"-"`
}

func (room *Room) write(m *matter.Move, in Write) error {
	d := in.Document
	if d.ID == 0 || d.Public == "" {
		return fault.InvalidField("account", "请从一条已经公开的信息开始拟稿")
	}
	p := Posting{ID: m.ID(), Document: d, Writers: []string{m.Actor.Subject()}}
	a, err := room.fill(m, &p, in)
	if err != nil {
		return err
	}
	if !m.Actor.HasAt(RightWrite, a.Body) {
		return fault.InvalidField("account", "这个账号不由您的机关主办")
	}
	m.Open(matter.Opening{Title: p.Name + "：" + p.Headline, Region: room.Org.BodyPath(a.Body), Lead: a.Body, Channel: matter.ChannelPortal})
	m.Become(StateDrafting)
	m.Assign(matter.TaskSpec{Role: RoleWrite, Title: "拟稿：" + p.Headline, Body: a.Body, Need: RightWrite, Assignee: m.Actor})
	m.Keep(p, insertPosting(p))
	return nil
}

// OpenPiece (发布时选定) is a piece that somebody wanted when the document was released: whoever writes for the account
// finds it in the inbox.
type OpenPiece struct {
	Account  string   `json:"account"`
	By       string   `json:"by"`
	Document Document `json:"-"`
}

func (room *Room) openPiece(m *matter.Move, in OpenPiece) error {
	d := in.Document
	a, ok := room.Book.Account(in.Account)
	if !ok || d.ID == 0 {
		return fault.Missing("账号", in.Account)
	}
	p := Posting{ID: m.ID(), Document: d, Account: a.ID, Channel: a.Channel, Name: a.Name, Headline: cut(d.Title, 64), Text: cut(d.Abstract, a.Letters), Writers: []string{}, Wanted: in.By}
	if p.Text == "" {
		p.Text = cut(d.Title, a.Letters)
	}
	m.Open(matter.Opening{Title: p.Name + "：" + p.Headline, Region: room.Org.BodyPath(a.Body), Lead: a.Body, Channel: matter.ChannelPortal})
	m.Become(StateDrafting)
	m.Assign(matter.TaskSpec{Role: RoleWrite, Title: "拟稿：" + p.Name + "，" + p.Headline, Body: a.Body, Need: RightWrite})
	m.Keep(p, insertPosting(p))
	return nil
}

// cut is a text that is no longer than so many letters.
func cut(text string, letters int) string {
	r := []rune(strings.TrimSpace(text))
	if len(r) <= letters {
		return string(r)
	}
	return string(r[:letters-1]) + "…"
}

// fill puts what was typed into a piece, within what the account takes.
func (room *Room) fill(m *matter.Move, p *Posting, in Write) (Account, error) {
	a, ok := room.Book.Account(in.Account)
	switch {
	case !ok || !a.Open:
		return a, fault.InvalidField("account", "请选择正在使用的账号")
	case strings.TrimSpace(in.Headline) == "" || utf8.RuneCountInString(in.Headline) > 64:
		return a, fault.InvalidField("headline", "请填写标题，不超过64个字")
	case strings.TrimSpace(in.Text) == "":
		return a, fault.InvalidField("text", "请填写正文")
	case utf8.RuneCountInString(in.Text) > a.Letters:
		return a, fault.InvalidField("text", "%s的正文不超过%d个字，现在有%d个", a.Name, a.Letters, utf8.RuneCountInString(in.Text))
	case (in.Cover != 0 || p.Cover != 0) && strings.TrimSpace(in.CoverAlt) == "":
		return a, fault.InvalidField("cover_alt", "请填写封面的文字说明")
	}
	p.Account, p.Channel, p.Name = a.ID, a.Channel, a.Name
	p.Headline, p.Text, p.CoverAlt = strings.TrimSpace(in.Headline), strings.TrimSpace(in.Text), strings.TrimSpace(in.CoverAlt)
	if in.Cover != 0 {
		p.Cover = in.Cover
		m.Also(file.Attach(in.Cover, m.Actor.Subject(), m.ID()))
	}
	return a, nil
}

func postingOf(m *matter.Move) Posting {
	p := matter.FactsOf[Posting](m)
	p.Writers = slices.Clone(p.Writers)
	return p
}

func keep(m *matter.Move, p Posting) { m.Keep(p, updatePosting(p)) }

func (room *Room) edit(m *matter.Move, in Write) error {
	p := postingOf(m)
	if a, ok := room.Book.Account(in.Account); !ok || a.ID != p.Account {
		return fault.InvalidField("account", "拟稿以后不能换账号，请另外拟一份")
	}
	if _, err := room.fill(m, &p, in); err != nil {
		return err
	}
	if in.Document.Version > p.Document.Version {
		p.Document = in.Document // written anew after a revision
	}
	p.wroteBy(m.Actor)
	keep(m, p)
	return nil
}

// wroteBy remembers who worked on a text: none of them approves it.
func (p *Posting) wroteBy(a account.Actor) {
	if !slices.Contains(p.Writers, a.Subject()) {
		p.Writers = append(p.Writers, a.Subject())
	}
}

// Submit (提交审核) hands it to who releases.
type Submit struct {
	Checked  bool     `json:"checked" form:"checked" label:"已经与原文核对，没有改变原意" kind:"check" need:"true"`
	Document Document `json:"-"` // as it is now
}

func submit(m *matter.Move, in Submit) error {
	if !in.Checked {
		return fault.InvalidField("checked", "请先与原文核对，再提交")
	}
	p := postingOf(m)
	if _, err := m.Finish(RoleWrite, "submitted", ""); err != nil {
		return err
	}
	if in.Document.ID == p.Document.ID && in.Document.ID != 0 {
		p.Document = in.Document // what it was compared with
	}
	p.Returned = ""
	p.wroteBy(m.Actor)
	m.Become(StateReview)
	m.Assign(matter.TaskSpec{Role: RoleRelease, Title: "审核：" + p.Name + "，" + p.Headline, Body: m.Matter().Lead, Need: RightRelease})
	keep(m, p)
	return nil
}

// SendBack (退回修改) says what has to be put right.
type SendBack struct {
	Reason string `json:"reason" form:"reason" label:"退回的理由" kind:"textarea" need:"true" max:"300"`
}

func sendBack(m *matter.Move, in SendBack) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写退回的理由")
	}
	p := postingOf(m)
	if _, err := m.Finish(RoleRelease, "returned", in.Reason); err != nil {
		return err
	}
	p.Returned = strings.TrimSpace(in.Reason)
	m.Become(StateDrafting)
	m.Assign(matter.TaskSpec{Role: RoleWrite, Title: "修改退回稿：" + p.Headline, Body: m.Matter().Lead, Need: RightWrite})
	keep(m, p)
	return nil
}

// Approve (审核通过) lets it go out.
type Approve struct{}

func (room *Room) approve(m *matter.Move, _ Approve) error {
	p := postingOf(m)
	if slices.Contains(p.Writers, m.Actor.Subject()) {
		return fault.Deniedf("这份稿件由您撰写或者提交，请由另一位同事审核")
	}
	if a, ok := room.Book.Account(fmt.Sprint(p.Account)); !ok || !a.Open {
		return fault.Conflictf("账号%s已经停用，不能再发布；请退回，由拟稿人作废或者改用别的账号", p.Name)
	}
	if _, err := m.Finish(RoleRelease, "approved", ""); err != nil {
		return err
	}
	p.Approved = m.Actor.Subject()
	p.Failed = ""
	if a, _ := room.Book.Account(fmt.Sprint(p.Account)); a.Way == WayHand {
		m.Become(StateByHand)
		toSend(m, p, "人工发布：")
	} else {
		m.Become(StateQueued)
		push(m, &p)
	}
	keep(m, p)
	return nil
}

func toSend(m *matter.Move, p Posting, what string) {
	m.Assign(matter.TaskSpec{Role: RoleSend, Title: what + p.Name + "，" + p.Headline, Body: m.Matter().Lead, Need: RightWrite})
}

// push sends it after the commit.
func push(m *matter.Move, p *Posting) {
	p.Try++
	m.Follow(matter.Follow{Topic: TopicPush, Payload: text(pushed{ID: p.ID, Try: p.Try})})
}

// Sent (推送成功) is the word of the platform.
type Sent struct {
	Where string `json:"where"`
}

func (room *Room) sent(m *matter.Move, in Sent) error {
	p := postingOf(m)
	p.SentAt, p.Where, p.By, p.Failed = m.Now, in.Where, m.Actor.Name, ""
	room.out(m, p)
	return nil
}

// out ends a piece that has come out: its record is written with it, and held against its document afterwards, which may
// have changed while the piece was on its way.
func (room *Room) out(m *matter.Move, p Posting) {
	a, _ := room.Book.Account(fmt.Sprint(p.Account))
	m.Also(insertRecord(Record{ID: p.ID, Key: "posting/" + fmt.Sprint(p.ID), Document: p.Document.ID, Account: p.Account, Body: p.Document.Body, FirstOn: p.FirstOn.String(), Channel: p.Channel, At: p.SentAt,
		Title: p.Title, Number: p.Number, Address: p.Where, Piece: m.Matter().Number, Version: p.Document.Version, Mark: p.Document.Mark, By: p.By, Source: p.Name, Keeper: a.Body}))
	m.Follow(matter.Follow{Topic: TopicFollow, Payload: text(followed{Number: p.Number})})
	keep(m, p)
	m.Close(StateSent, OutcomeSent)
}

// Fail (推送失败) is why it did not go out.
type Fail struct {
	Reason string `json:"reason"`
}

func fail(m *matter.Move, in Fail) error {
	p := postingOf(m)
	if p.Failed = strings.TrimSpace(in.Reason); p.Failed == "" {
		p.Failed = "没有说明原因"
	}
	m.Become(StateFailed)
	toSend(m, p, "推送失败：")
	m.Record("reason", p.Failed)
	keep(m, p)
	return nil
}

// Retry (重新推送) tries again.
type Retry struct{}

func retry(m *matter.Move, _ Retry) error {
	p := postingOf(m)
	if _, err := m.Finish(RoleSend, "retried", ""); err != nil {
		return err
	}
	p.Failed = ""
	m.Become(StateQueued)
	push(m, &p)
	keep(m, p)
	return nil
}

// Enter (登记已经发布) says where it stands when somebody brought it there.
type Enter struct {
	On    workday.Date `json:"on" form:"on" label:"发布日期" kind:"date" need:"true"`
	Where string       `json:"where" form:"where" label:"发布在哪里" need:"true" max:"200" hint:"网址、版面、频道和时段或者地点"`
}

func (room *Room) enter(m *matter.Move, in Enter) error {
	p := postingOf(m)
	switch {
	case in.On.IsZero() || in.On.After(workday.DateOf(m.Now)):
		return fault.InvalidField("on", "请填写发布日期，不能晚于今天")
	case !p.FirstOn.IsZero() && in.On.Before(p.FirstOn):
		return fault.InvalidField("on", "不能早于原文公开的日期%s", p.FirstOn.String())
	case strings.TrimSpace(in.Where) == "":
		return fault.InvalidField("where", "请填写发布在哪里")
	}
	if _, err := m.Finish(RoleSend, "entered", ""); err != nil {
		return err
	}
	p.SentAt, p.Where, p.By, p.Failed = in.On.Start(), strings.TrimSpace(in.Where), m.Actor.Name, ""
	room.out(m, p)
	return nil
}

// Drop (作废) ends it with a reason.
type Drop struct {
	Reason  string `json:"reason" form:"reason" label:"作废的原因" need:"true" max:"200"`
	NotSent bool   `json:"notSent" form:"not_sent" label:"已经到平台后台核对，没有发出去" kind:"check"`
}

func drop(m *matter.Move, in Drop) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写作废的原因")
	}
	p := postingOf(m)
	if p.Try > 0 && !in.NotSent { // a platform may have taken it before the connection broke
		return fault.InvalidField("not_sent", "这份稿件推送过，请先到平台后台核对没有发出去；已经发出去的，请登记已经发布")
	}
	p.Dropped = strings.TrimSpace(in.Reason)
	keep(m, p)
	m.Close(StateDropped, OutcomeDropped)
	return nil
}

// Stop (停止发布) follows a document that was withdrawn before the piece went out.
type Stop struct {
	Reason string `json:"reason"`
}

func stop(m *matter.Move, in Stop) error {
	p := postingOf(m)
	p.Dropped = strings.TrimSuffix("原文已撤回："+in.Reason, "：")
	m.Record("reason", p.Dropped)
	keep(m, p)
	m.Close(StateDropped, OutcomeDropped)
	return nil
}

// Stale (退回核对) follows a document that was revised or marked before the piece went out: it is read against the document
// again, and approved again.
type Stale struct {
	Reason string `json:"reason"`
}

func stale(m *matter.Move, in Stale) error {
	p := postingOf(m)
	p.Returned = in.Reason
	if m.Matter().State != StateDrafting {
		m.Drop(RoleRelease, RoleSend)
		m.Become(StateDrafting)
		m.Assign(matter.TaskSpec{Role: RoleWrite, Title: "原文有变化，核对：" + p.Name + "，" + p.Headline, Body: m.Matter().Lead, Need: RightWrite})
	}
	p.Approved = ""
	m.Record("reason", in.Reason)
	keep(m, p)
	return nil
}

// Gone (已撤下) says that a piece that was out stands there no more.
type Gone struct{}

func gone(m *matter.Move, _ Gone) error {
	p := postingOf(m)
	p.GoneAt = m.Now
	keep(m, p)
	m.Become(StateGone)
	return nil
}
