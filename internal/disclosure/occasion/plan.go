package occasion

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Plan (预告稿) is what is told before, as it is typed.
type Plan struct {
	Sort      Sort         `json:"sort" form:"sort" label:"类型" kind:"radio" need:"true" options:"interview=在线访谈|conference=新闻发布会|meeting=会议公开"`
	Body      string       `json:"body" form:"body" label:"举办机关" kind:"select" need:"true"`
	Title     string       `json:"title" form:"title" label:"主题" need:"true" max:"100"`
	On        workday.Date `json:"on" form:"on" label:"日期" kind:"date" need:"true"`
	From      string       `json:"from" form:"from" label:"开始时间" kind:"time" need:"true"`
	Until     string       `json:"until" form:"until" label:"预计结束时间" kind:"time" need:"true"`
	Place     string       `json:"place" form:"place" label:"地点" need:"true" max:"100" hint:"网上举办的写明在哪里看，例如 本页面"`
	Host      string       `json:"host" form:"host" label:"主持人" max:"50"`
	Guests    string       `json:"guests" form:"guests" label:"嘉宾、发布人或者出席人员" kind:"textarea" need:"true" max:"2000" hint:"每行一位：姓名，职务"`
	Head      bool         `json:"head" form:"head" label:"机关主要负责人参加" kind:"check"`
	Invited   string       `json:"invited" form:"invited" label:"邀请列席的公众代表" max:"300" hint:"会议邀请利益相关方、公众、专家列席的填写"`
	Agenda    string       `json:"agenda" form:"agenda" label:"议程" kind:"textarea" max:"3000" hint:"每行一项"`
	Intro     string       `json:"intro" form:"intro" label:"内容介绍" kind:"textarea" max:"3000"`
	Asks      bool         `json:"asks" form:"asks" label:"公开征集提问" kind:"check" hint:"从预告发布到结束，公众不用登录就可以提问"`
	Documents string       `json:"documents" form:"documents" label:"相关文件" kind:"textarea" max:"500" hint:"填本站政府信息的编号或者索引号，每行一个；没有公开的暂不显示"`
}

// planOf is the form of what is written already.
func planOf(n Notice) Plan {
	in := Plan{Sort: n.Sort, Body: n.Body, Title: n.Title, Place: n.Place, Host: n.Host, Guests: guestLines(n.Guests), Head: n.Head, Invited: n.Invited,
		Agenda: strings.Join(n.Agenda, "\n"), Intro: n.Intro, Asks: n.Asks, Documents: strings.Join(n.Documents, "\n")}
	if !n.StartsAt.IsZero() {
		in.On, in.From, in.Until = workday.DateOf(n.StartsAt), n.StartsAt.In(shanghai).Format("15:04"), n.UntilAt.In(shanghai).Format("15:04")
	}
	return in
}

func guestLines(list []Guest) string {
	var lines []string
	for _, g := range list {
		line := g.Name
		if g.Post != "" {
			line += "，" + g.Post
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// lines are the lines of a text that say something.
func lines(text string) (out []string) {
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// guests reads one guest a line: the name, and behind a comma or a space the post.
func guests(text string) (out []Guest) {
	for _, l := range lines(text) {
		i := strings.IndexAny(l, "，,、 　")
		if i < 0 {
			out = append(out, Guest{Name: l})
			continue
		}
		_, size := utf8.DecodeRuneInString(l[i:])
		out = append(out, Guest{Name: l[:i], Post: strings.TrimSpace(l[i+size:])})
	}
	return out
}

// moment puts a day and a time of day together.
func moment(on workday.Date, text string) (time.Time, bool) {
	at, err := time.Parse("15:04", text)
	if err != nil || on.IsZero() {
		return time.Time{}, false
	}
	return on.Start().Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute), true
}

// Notice brings a plan into the form in which it is kept, and says what cannot be.
func (in Plan) Notice() (Notice, error) {
	n := Notice{Sort: in.Sort, Body: in.Body, Title: strings.Join(strings.Fields(in.Title), " "), Place: strings.TrimSpace(in.Place), Host: strings.TrimSpace(in.Host), Guests: guests(in.Guests),
		Head: in.Head, Invited: strings.TrimSpace(in.Invited), Agenda: lines(in.Agenda), Intro: strings.TrimSpace(in.Intro), Asks: in.Asks, Documents: slices.Compact(lines(in.Documents))}
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if n.Sort.Title() == "" {
		say("sort", "请选择类型")
	}
	if n.Title == "" || utf8.RuneCountInString(n.Title) > 100 {
		say("title", "请填写主题，不超过100个字")
	}
	if n.Place == "" {
		say("place", "请填写地点")
	}
	if len(n.Guests) == 0 {
		say("guests", "请填写至少一位嘉宾、发布人或者出席人员")
	}
	var from, until bool
	n.StartsAt, from = moment(in.On, in.From)
	n.UntilAt, until = moment(in.On, in.Until)
	switch {
	case !from:
		say("from", "请填写日期和开始时间")
	case !until:
		say("until", "请填写预计结束时间")
	case !n.UntilAt.After(n.StartsAt):
		say("until", "预计结束时间应当晚于开始时间")
	}
	if len(n.Documents) > 20 {
		say("documents", "相关文件最多20个")
	}
	if len(wrong) > 0 {
		return n, fault.Invalid("预告还有要修改的地方", wrong...)
	}
	return n, nil
}

// plan opens one.
func (room *Room) plan(m *matter.Move, in Plan) error {
	region := room.Org.BodyPath(in.Body)
	if m.Actor.Kind != account.ActorOfficer || region == "" || !m.Actor.HasAt(RightPlan, in.Body) {
		return fault.InvalidField("body", "请选择您所在的机关")
	}
	n, err := in.Notice()
	if err != nil {
		return err
	}
	o := Occasion{ID: m.ID(), Notice: n, Author: m.Actor.Subject()}
	m.Open(matter.Opening{Title: n.Sort.Title() + "：" + n.Title, Region: region, Lead: n.Body, Channel: matter.ChannelPortal})
	m.Become(StatePlanned)
	m.Assign(matter.TaskSpec{Role: RolePlan, Title: "拟定预告：" + n.Title, Body: n.Body, Need: RightPlan, Assignee: m.Actor})
	m.Keep(o, insert(o, region))
	return nil
}

// occasionOf is one as a move may change it.
func occasionOf(m *matter.Move) Occasion {
	o := matter.FactsOf[Occasion](m)
	o.Writers, o.Moved, o.Turns, o.Pictures, o.Corrections = slices.Clone(o.Writers), slices.Clone(o.Moved), slices.Clone(o.Turns), slices.Clone(o.Pictures), slices.Clone(o.Corrections)
	return o
}

func keep(m *matter.Move, o Occasion) { m.Keep(o, update(o)) }

// written notes who wrote: what he wrote he does not release.
func (o *Occasion) written(m *matter.Move) {
	if !o.wrote(m.Actor.Subject()) {
		o.Writers = append(o.Writers, m.Actor.Subject())
	}
}

// edit writes on the announcement before it is released.
func (room *Room) edit(m *matter.Move, in Plan) error {
	o := occasionOf(m)
	if in.Body != o.Body {
		return fault.InvalidField("body", "拟定以后不能改变举办机关，请作废后重新拟定")
	}
	n, err := in.Notice()
	if err != nil {
		return err
	}
	if !o.AnnouncedAt.IsZero() && n.Sort != o.Sort {
		return fault.InvalidField("sort", "预告发布过，不能改变类型")
	}
	if o.AnnouncedAt.IsZero() {
		o.Notice = n
	} else {
		o.Next = &n
	}
	o.written(m)
	keep(m, o)
	return nil
}

// Submit (提交审核) hands the announcement to who releases.
type Submit struct {
	Checked bool `json:"checked" form:"checked" label:"已经核对时间、地点、人员和职务" kind:"check" need:"true"`
}

func submit(m *matter.Move, in Submit) error {
	o := occasionOf(m)
	if !in.Checked {
		return fault.InvalidField("checked", "请先核对，再提交审核")
	}
	if !o.coming().StartsAt.After(m.Now) {
		return fault.InvalidField("checked", "开始时间已经过了，请先在“修改预告”里改时间")
	}
	if _, err := m.Finish(RolePlan, "submitted", ""); err != nil {
		return err
	}
	o.Returned = ""
	m.Become(StateReview)
	m.Assign(matter.TaskSpec{Role: RoleRelease, Title: "审核预告：" + o.Title, Body: o.Body, Need: RightRelease})
	keep(m, o)
	return nil
}

// SendBack (退回修改) says what has to be put right.
type SendBack struct {
	Reason string `json:"reason" form:"reason" label:"退回的理由" kind:"textarea" need:"true" max:"500"`
}

func sendBack(m *matter.Move, in SendBack) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写退回的理由")
	}
	if _, err := m.Finish(RoleRelease, "returned", in.Reason); err != nil {
		return err
	}
	o := occasionOf(m)
	o.Returned = strings.TrimSpace(in.Reason)
	switch {
	case m.Matter().State == StateChecking:
		m.Become(StateHeld)
		record(m, o)
	case !o.AnnouncedAt.IsZero(): // a new time for what everybody knows of
		m.Become(StatePostponed)
		m.Assign(matter.TaskSpec{Role: RolePlan, Title: "修改退回的预告：" + o.Title, Body: o.Body, Need: RightPlan})
	default:
		m.Become(StatePlanned)
		m.Assign(matter.TaskSpec{Role: RolePlan, Title: "修改退回的预告：" + o.Title, Body: o.Body, Need: RightPlan})
	}
	keep(m, o)
	return nil
}

// Announce (发布预告) makes it public that it will be held.
type Announce struct{}

// announce lets the announcement out; who wrote it may not.
func announce(m *matter.Move, _ Announce) error {
	o := occasionOf(m)
	switch {
	case o.wrote(m.Actor.Subject()):
		return fault.Deniedf("这份预告由您起草或者修改过，请由另一位同事发布")
	case !o.coming().StartsAt.After(m.Now):
		return fault.Conflictf("开始时间已经过了，请退回修改时间")
	}
	if _, err := m.Finish(RoleRelease, "announced", ""); err != nil {
		return err
	}
	o.Notice, o.Next = o.coming(), nil
	if n := len(o.Moved); n > 0 && o.Moved[n-1].To.IsZero() {
		o.Moved[n-1].To = o.StartsAt
	}
	if o.AnnouncedAt.IsZero() {
		o.AnnouncedAt = m.Now
	}
	o.AnnouncedBy = m.Actor.Subject()
	m.Become(StateAnnounced)
	await(m, o)
	keep(m, o)
	return nil
}

// await opens the task to hold it, with the announced time as its limit.
func await(m *matter.Move, o Occasion) {
	m.Assign(matter.TaskSpec{Role: RoleHold, Title: "按时举办：" + o.Title, Body: o.Body, Need: RightPlan})
	m.Start(matter.ClockSpec{Name: ClockHold, Title: "预告的举办时间", Limit: workday.Hours(24), Ground: "公开预告", From: o.StartsAt})
}

// another keeps what everybody reads from being one person's word: who wrote does not change the time or call it off.
func another(m *matter.Move, o Occasion) error {
	if o.wrote(m.Actor.Subject()) {
		return fault.Deniedf("这场活动由您起草或者修改过，请由另一位同事决定")
	}
	return nil
}

// PutOff (延期) tells everybody that it comes later.
type PutOff struct {
	On     workday.Date `json:"on" form:"on" label:"新的日期" kind:"date" hint:"还没有定的不填，定下来再审核发布"`
	From   string       `json:"from" form:"from" label:"新的开始时间" kind:"time"`
	Until  string       `json:"until" form:"until" label:"新的预计结束时间" kind:"time"`
	Reason string       `json:"reason" form:"reason" label:"延期的原因" kind:"textarea" need:"true" max:"300" hint:"会写在公开页面上"`
}

func putOff(m *matter.Move, in PutOff) error {
	o := occasionOf(m)
	if err := another(m, o); err != nil {
		return err
	}
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写延期的原因")
	}
	moved := Moved{From: o.StartsAt, Reason: strings.TrimSpace(in.Reason), By: m.Actor.Name, At: m.Now}
	if !in.On.IsZero() || in.From != "" || in.Until != "" {
		from, fine := moment(in.On, in.From)
		until, sound := moment(in.On, in.Until)
		switch {
		case !fine:
			return fault.InvalidField("from", "请填写新的日期和开始时间；还没有定的三项都不填")
		case !sound || !until.After(from):
			return fault.InvalidField("until", "新的预计结束时间应当晚于开始时间")
		case !from.After(m.Now):
			return fault.InvalidField("on", "新的时间应当晚于现在")
		case from.Equal(o.StartsAt):
			return fault.InvalidField("on", "新的时间和原来的一样")
		}
		moved.To, o.StartsAt, o.UntilAt = from, from, until
	}
	o.Moved = append(o.Moved, moved)
	m.Halt(ClockHold)
	m.Drop(RoleHold)
	if moved.To.IsZero() {
		m.Become(StatePostponed)
		m.Assign(matter.TaskSpec{Role: RolePlan, Title: "另定时间：" + o.Title, Body: o.Body, Need: RightPlan})
	} else {
		await(m, o)
	}
	m.Record("reason", moved.Reason)
	keep(m, o)
	return nil
}

// Cancel (取消) tells everybody that it does not come about.
type Cancel struct {
	Reason string `json:"reason" form:"reason" label:"取消的原因" kind:"textarea" need:"true" max:"300" hint:"会写在公开页面上"`
}

func cancel(m *matter.Move, in Cancel) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写取消的原因")
	}
	o := occasionOf(m)
	if err := another(m, o); err != nil {
		return err
	}
	o.Cancelled = &Over{At: m.Now, By: m.Actor.Name, Reason: strings.TrimSpace(in.Reason)}
	m.Record("reason", o.Cancelled.Reason)
	keep(m, o)
	m.Close(StateCancelled, OutcomeCancelled)
	return nil
}

// Drop (作废) ends a plan that nobody outside knows of.
type Drop struct {
	Reason string `json:"reason" form:"reason" label:"作废的原因" need:"true" max:"200"`
}

func drop(m *matter.Move, in Drop) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写作废的原因")
	}
	m.Record("reason", in.Reason)
	m.Close(StateDropped, OutcomeDropped)
	return nil
}
