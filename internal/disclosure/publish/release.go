package publish

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// TopicRevised is the outbox topic by which an original hears that a revision of it was released.
const TopicRevised = "document.revised"

// indexComes stands for the index number until it is drawn with the commit.
const indexComes = "…"

// Publish (发布) makes the document public now.
type Publish struct {
	Channels []string `json:"channels" form:"channels" label:"还要发到" kind:"checks" hint:"政府网站总是发布；选中的载体由新媒体岗位接着拟稿、审核和发布，政府公报供编印时选用"`
}

func (room *Room) publish(m *matter.Move, in Publish) error {
	if _, err := m.Finish(RoleRelease, "published", ""); err != nil {
		return err
	}
	d := documentOf(m)
	if d.Revises != 0 && len(in.Channels) > 0 {
		return fault.InvalidField("channels", "修订稿并入原文，原文已经发到的载体会要求更新，不用再选")
	}
	for _, c := range in.Channels {
		if !slices.ContainsFunc(room.Outlets.Of(d.Body), func(o web.Option) bool { return o.Value == c }) {
			return fault.InvalidField("channels", "%s没有正在使用的%s账号", room.Org.BodyName(d.Body), room.Outlets.Title(c))
		}
	}
	return room.release(m, d, in.Channels)
}

// release is the one place where something becomes public: with an attribute, after a review for secrecy by somebody
// else (条2019 §17), and with an index number that is never given again (条2019 §12).
func (room *Room) release(m *matter.Move, d Document, also []string) error {
	review, cleared := d.cleared()
	switch {
	case d.Attribute != Proactive:
		return fault.Conflictf("公开属性是“%s”，不能发布", d.Attribute.Title())
	case !cleared || d.wrote(review.By):
		return fault.Conflictf("没有保密审查记录，不能发布")
	case d.early():
		return fault.Conflictf("所解读的文件还没有公开，解读不能先发布；请选择“随文件发布”")
	}
	if err := room.mustBeRegistered(m, d); err != nil {
		return err
	}
	d.Release, d.Missed = time.Time{}, ""
	if d.Revises != 0 {
		d.PublishedAt = m.Now
		m.Close(StateMerged, OutcomePublished)
		m.Follow(matter.Follow{Topic: TopicRevised, Payload: text(Revised{Original: d.Revises, Revision: d.ID})})
		keep(m, d)
		return nil
	}
	d.FirstAt, d.PublishedAt = m.Now, m.Now
	if d.Bond == nil && (d.Normative || d.Class == "policy") {
		d.Validity = Valid
	}
	tellPolicy(m, d)
	tellAnnounced(m, d)
	d.Channels = append(d.Channels, Placing{Channel: "site", At: m.Now, Address: publicAddress(m.Matter().Number)})
	if d.Wanted = also; len(also) > 0 {
		m.Record("wanted", strings.Join(also, " "))
	}
	d.Index = indexComes
	m.Keep(d)
	rule, office := room.Rules.For(d.Body), room.office(d.Body)
	class, _ := classOf(d.Class)
	taken := &fault.Fault{Kind: fault.KindConflict}
	m.Told(claimIndexSQL, taken)
	m.Numbered(rule.Template.counter(office.Org, class, workday.DateOf(m.Now).Year()), func(n int64) ([]store.Stmt, error) {
		d.Index = rule.Template.write(office, d.Content, m.Now, n)
		m.Keep(d)
		taken.Message = "按索引号模板编出的" + d.Index + "已经用于另一篇信息，索引号不能重复使用，所以没有发布。请在“审核级数和索引号规则”里换一个模板，或者把现在的模板再提出一次（流水号会跳过用过的），复核以后再发布"
		return []store.Stmt{claimIndex(d, m.Now), updateDocument(d, m.Now)}, nil
	})
	m.Close(StatePublished, OutcomePublished)
	m.Follow(matter.Follow{Topic: TopicHappened, Payload: text(Happened{ID: d.ID, Number: m.Matter().Number, What: HappenedReleased, Version: len(d.Versions) + 1, Wanted: also, By: m.Actor.Name})})
	return nil
}

// Schedule (定时发布) sets the moment at which the document is to appear.
type Schedule struct {
	On workday.Date `json:"on" form:"on" label:"发布日期" kind:"date" need:"true"`
	At string       `json:"at" form:"at" label:"发布时间" kind:"time" need:"true"`
}

func schedule(m *matter.Move, in Schedule) error {
	clock, err := time.Parse("15:04", in.At)
	if err != nil || in.On.IsZero() {
		return fault.InvalidField("at", "请填写发布的日期和时间")
	}
	at := in.On.Start().Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute)
	if !at.After(m.Now) {
		return fault.InvalidField("at", "发布时间应当晚于现在；马上发布的请用“发布”")
	}
	if at.After(m.Now.AddDate(1, 0, 0)) {
		return fault.InvalidField("on", "发布时间不能晚于一年以后")
	}
	if _, err := m.Finish(RoleRelease, "scheduled", ""); err != nil {
		return err
	}
	d := documentOf(m)
	d.Release, d.Scheduler, d.Missed = at, m.Actor.Subject(), ""
	m.Become(StateScheduled)
	m.Start(matter.ClockSpec{Name: ClockRelease, Title: "定时发布", Limit: workday.Hours(1), Ground: "发布人员设定", From: at.Add(-time.Hour), OnDue: "release_due"})
	keep(m, d)
	return nil
}

// Unreleased (定时发布没有成功) brings a document back to who releases when it could not become public at its moment.
type Unreleased struct {
	Reason string `json:"reason"`
}

func unreleased(m *matter.Move, in Unreleased) error {
	d := documentOf(m)
	d.Returned = "定时发布没有成功：" + in.Reason
	d.Release = time.Time{}
	m.Halt(ClockRelease)
	m.Become(StateReady)
	m.Assign(matter.TaskSpec{Role: RoleRelease, Title: "定时发布没有成功，请处理：" + d.Title, Body: d.Body, Need: RightRelease})
	m.Record("reason", in.Reason)
	keep(m, d)
	return nil
}

// SweepMissed looks for documents whose moment has passed and that are not public: what can be released is, and what
// cannot goes back to who releases, with the reason, instead of being tried without a word for ever.
func (room *Room) SweepMissed(ctx context.Context) error {
	system := account.System("定时发布检查")
	list, err := room.Hall().List(ctx, system, matter.Filter{Kind: KindName, States: []matter.State{StateScheduled}, Limit: 500})
	if err != nil {
		return err
	}
	var wrong []error
	for _, m := range list {
		v, err := room.Hall().View(ctx, system, m.Number)
		d, ok := v.Facts.(Document)
		if err != nil || !ok || d.Release.IsZero() || room.Now().Before(d.Release.Add(missedAfter)) {
			wrong = append(wrong, err)
			continue
		}
		_, err = room.Hall().Do(ctx, system, m.ID, "release_due", matter.Due{})
		if kind := fault.KindOf(err); err != nil && (kind == fault.KindConflict || kind == fault.KindInvalid) {
			_, err = room.Hall().Do(ctx, system, m.ID, "unreleased", Unreleased{Reason: fault.MessageOf(err)}, matter.Seen(v.Matter.Version))
		}
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// missedAfter is how long after its moment a document is looked for; the hall tries every minute.
const missedAfter = 2 * time.Minute

// Unschedule takes the moment back.
type Unschedule struct{}

func unschedule(m *matter.Move, _ Unschedule) error {
	d := documentOf(m)
	d.Release = time.Time{}
	m.Halt(ClockRelease)
	m.Become(StateReady)
	m.Assign(matter.TaskSpec{Role: RoleRelease, Title: "发布：" + d.Title, Body: d.Body, Need: RightRelease})
	keep(m, d)
	return nil
}

// releaseDue is taken by the machine at the moment that was set.
func (room *Room) releaseDue(m *matter.Move, _ matter.Due) error {
	d := documentOf(m)
	if d.early() {
		return wait(m, d)
	}
	if why := room.unregistered(d, workday.DateOf(m.Now)); why != "" {
		return missed(m, d, why)
	}
	return room.release(m, d, nil)
}

// Revised is what an original is told of its revision.
type Revised struct {
	Original int64 `json:"original,string"`
	Revision int64 `json:"revision,string"`
}

// TakeRevision (并入修订) gives the original its new text; what was there before stays with it.
type TakeRevision struct {
	Revision int64     `json:"revision,string"`
	Content  Content   `json:"content"`
	Bond     *Bond     `json:"bond,omitempty"`
	Change   string    `json:"change"`
	At       time.Time `json:"at"`
	// AudienceWas is for whom the original was when the revision was begun.
	AudienceWas []string `json:"audienceWas,omitempty"`
}

func takeRevision(m *matter.Move, in TakeRevision) error {
	d := documentOf(m)
	if in.Content.Body != d.Body {
		return fault.Conflictf("修订稿和原文不属于同一个机关")
	}
	d.Versions = append(d.Versions, Version{N: len(d.Versions) + 1, From: d.PublishedAt, Until: m.Now, Change: in.Change, Content: d.Content})
	in.Content.Attribute, in.Content.Policy = Proactive, d.Policy
	if slices.Equal(in.Content.Audience, in.AudienceWas) {
		in.Content.Audience = d.Audience // put right while the revision, which did not touch it, was on its way
	}
	if in.Bond != nil && d.Bond != nil { // what it says of itself was reviewed with the text
		b := *in.Bond
		b.Policy, b.PolicyNumber, b.PolicyTitle, b.Standing = d.Bond.Policy, d.Bond.PolicyNumber, d.Bond.PolicyTitle, d.Bond.Standing
		d.Bond = &b
		m.Also(updateBond(d))
	}
	if n := len(d.Prolonged); n > 0 && in.Content.ExpiresOn == d.Prolonged[n-1].From {
		in.Content.ExpiresOn = d.ExpiresOn // prolonged while the revision was on its way
	}
	if d.Bond != nil {
		in.Content.Genre = d.Genre
	}
	d.Content, d.PublishedAt = in.Content, m.Now
	if d.Validity == Valid {
		d.Validity, d.ValidityOn = Amended, workday.DateOf(m.Now)
	}
	m.Become(StateRevised)
	m.Record("revision", idText(in.Revision))
	happened(m, d, HappenedRevised, in.Change)
	keep(m, d)
	return nil
}

// Mark (标注) says on the page that a document holds no more; it stays where it is (国办发〔2017〕47号).
type Mark struct {
	Validity Validity     `json:"validity" form:"validity" label:"标注为" kind:"radio" need:"true" options:"repealed=已废止|lapsed=已失效"`
	On       workday.Date `json:"on" form:"on" label:"从哪天起" kind:"date" need:"true"`
	By       string       `json:"by" form:"by" label:"依据的文件" need:"true" max:"200" hint:"宣布废止或者失效的文件名称和文号；有效期届满的写“有效期届满”"`
}

func mark(m *matter.Move, in Mark) error {
	if in.Validity != Repealed && in.Validity != Lapsed {
		return fault.InvalidField("validity", "请选择已废止或者已失效")
	}
	if in.On.IsZero() || in.On.After(workday.DateOf(m.Now)) {
		return fault.InvalidField("on", "请填写日期，不能晚于今天")
	}
	if strings.TrimSpace(in.By) == "" {
		return fault.InvalidField("by", "请填写依据的文件")
	}
	d := documentOf(m)
	d.Validity, d.ValidityOn, d.ValidityBy = in.Validity, in.On, strings.TrimSpace(in.By)
	m.Become(map[Validity]matter.State{Repealed: StateRepealed, Lapsed: StateLapsed}[in.Validity])
	m.Record("validity", string(in.Validity))
	happened(m, d, HappenedMarked, d.Validity.Title()+"："+d.ValidityBy)
	tellPolicy(m, d)
	keep(m, d)
	return nil
}

// Withdraw (撤回) takes the page down; its address answers why.
type Withdraw struct {
	Reason string `json:"reason" form:"reason" label:"撤回的原因" kind:"textarea" need:"true" max:"300" hint:"会写在原来的网址上，请不要写涉密内容和个人信息"`
}

func withdraw(m *matter.Move, in Withdraw) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写撤回的原因")
	}
	d := documentOf(m)
	d.Withdrawn = &Withdrawal{At: m.Now, By: m.Actor.Name, Reason: strings.TrimSpace(in.Reason)}
	if d.Reflag != nil { // nobody is to agree any more
		d.Reflag = nil
		m.Also(endReflag(d.ID))
	}
	m.Become(StateWithdrawn)
	m.Record("reason", d.Withdrawn.Reason)
	tellPolicy(m, d)
	happened(m, d, HappenedWithdrawn, d.Withdrawn.Reason)
	keep(m, d)
	return nil
}

// Place (登记载体) records another channel on which the document appeared.
type Place struct {
	Channel string       `json:"channel" form:"channel" label:"载体" kind:"select" need:"true"`
	On      workday.Date `json:"on" form:"on" label:"发布日期" kind:"date" need:"true"`
	Address string       `json:"address" form:"address" label:"网址或者期号" max:"200"`
}

func (room *Room) place(m *matter.Move, in Place) error {
	d := documentOf(m)
	if in.Address = strings.TrimSpace(in.Address); !slices.ContainsFunc(room.Outlets.Channels(), func(o web.Option) bool { return o.Value == in.Channel }) {
		return fault.InvalidField("channel", "请选择载体")
	}
	if in.On.IsZero() || in.On.After(workday.DateOf(m.Now)) {
		return fault.InvalidField("on", "请填写发布日期，不能晚于今天")
	}
	if slices.ContainsFunc(d.Channels, func(p Placing) bool { return p.Channel == in.Channel && p.Address == in.Address }) {
		return fault.Conflictf("这个载体已经登记过")
	}
	p := Placing{Channel: in.Channel, At: in.On.Start(), Address: in.Address, By: m.Actor.Name}
	d.Channels = append(d.Channels, p)
	room.Outlets.Entered(m, known(d, m.Matter().Number), p)
	m.Record("channel", in.Channel)
	keep(m, d)
	return nil
}
