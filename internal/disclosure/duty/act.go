package duty

import (
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// groundPublish is named where a row of the catalogue says nothing of its own.
const groundPublish = "公开事项目录"

// Begin (公开期开始) opens the duty of a body for a period. The machine hands in the row as it holds.
type Begin struct {
	Row     Row    `json:"row"`
	Version int    `json:"version"`
	Body    string `json:"body"`
	Period  Period `json:"period"`
	// Occasion is what happened, when the duty is owed again since its document was withdrawn.
	Occasion string `json:"occasion,omitempty"`
}

func (room *Room) begin(m *matter.Move, in Begin) error {
	return room.opens(m, in.Row, in.Version, in.Body, in.Period, in.Occasion)
}

// opens starts the clock: natural days from the first day of the period to its due day, or the working days of an occasion.
func (room *Room) opens(m *matter.Move, row Row, version int, body string, p Period, occasion string) error {
	region := room.Org.BodyPath(body)
	if region == "" {
		return fault.Missing("机关", body)
	}
	limit := workday.Natural(max(p.Due.DaysSince(p.From), 1))
	if row.Rhythm.Every == Once {
		limit = workday.Working(row.Rhythm.Days)
	}
	p.Last = workday.DateOf(dueOf(m.Calendar(), p, limit))
	d := Duty{ID: m.ID(), Row: row.Code, Version: version, Area: row.Area, First: row.First, Second: row.Second, Content: row.Content, Basis: row.Basis, Deadline: row.Deadline, Class: row.Class,
		Body: body, Every: row.Rhythm.Every, Period: p, Occasion: occasion, InPlace: row.InPlace}
	m.Open(matter.Opening{Title: "公开：" + d.title(), Region: region, Lead: body, Channel: matter.ChannelPortal})
	m.Become(StateOpen)
	m.Start(matter.ClockSpec{Name: ClockPublish, Title: "公开时限", Limit: limit, Ground: ground(row), From: p.From.Start()})
	toPublish(m, d)
	m.Keep(d, insertDuty(d))
	return nil
}

func dueOf(c *workday.Calendar, p Period, limit workday.Limit) time.Time {
	due, _ := workday.Due(c, p.From.Start(), limit)
	return due
}

func ground(row Row) string {
	text := groundPublish + "：" + row.Deadline
	if runes := []rune(text); len(runes) > 120 {
		text = string(runes[:119]) + "…"
	}
	return text
}

func toPublish(m *matter.Move, d Duty) {
	m.Assign(matter.TaskSpec{Role: RolePublish, Title: "公开：" + d.title(), Body: d.Body, Need: RightHandle})
}

// Occasion (公开事由) is something that has to be made public: a decision, an approval, a change. The page hands in the row
// in force on that day, and how many occasions of the day there are already.
type Occasion struct {
	Code    string       `json:"code" form:"code" label:"公开事项" kind:"select" need:"true"`
	Body    string       `json:"body" form:"body" label:"公开主体" kind:"select" need:"true"`
	On      workday.Date `json:"on" form:"on" label:"事由发生的日期" kind:"date" need:"true" hint:"文件成文、批准或者变更的日期，从这一天起计算时限"`
	What    string       `json:"what" form:"what" label:"公开事由" need:"true" max:"60" hint:"例如：市财政局批复2026年部门预算"`
	Row     Row          `json:"-"`
	Version int          `json:"-"`
	Before  int          `json:"-"`
}

func (room *Room) occasion(m *matter.Move, in Occasion) error {
	what := strings.TrimSpace(in.What)
	today := workday.DateOf(m.Now)
	switch {
	case in.Code == "" || in.Row.Code != in.Code || in.Row.Rhythm.Every != Once || in.Row.Ended || in.Row.Way != WayProactive:
		return fault.InvalidField("code", "请选择按事由公开的事项")
	case !slices.Contains(in.Row.Bodies, in.Body):
		return fault.InvalidField("body", "目录里这一事项不由这个机关公开")
	case !m.Actor.HasAt(RightHandle, in.Body):
		return fault.InvalidField("body", "请选择您所在的机关")
	case in.On.IsZero() || in.On.After(today):
		return fault.InvalidField("on", "请填写事由发生的日期，不能晚于今天")
	case in.On.Before(today.AddDays(-mostBack)):
		return fault.InvalidField("on", "事由发生的日期太早，请核对")
	case what == "":
		return fault.InvalidField("what", "请填写公开事由")
	}
	m.Record("what", what)
	return room.opens(m, in.Row, in.Version, in.Body, in.Row.Rhythm.Occasion(m.Calendar(), in.On, in.Before+1, what), what)
}

// limit is the last day on which publication is in time.
func (p Period) limit() workday.Date {
	if p.Last.IsZero() {
		return p.Due
	}
	return p.Last
}

// Drafted notes the document that was begun for the duty; Instead names the one before, which can become public no more.
type Drafted struct {
	Document string `json:"document"`
	Instead  string `json:"instead,omitempty"`
}

func drafted(m *matter.Move, in Drafted) error {
	if in.Document == "" {
		return fault.Conflictf("请在公开任务的页面上起草")
	}
	d := matter.FactsOf[Duty](m)
	if d.Draft != in.Instead {
		return fault.Conflictf("同事已经为这项任务起草了 %s", d.Draft)
	}
	d.Draft = in.Document
	m.Record("document", in.Document)
	m.Keep(d, updateDuty(d))
	return nil
}

// Link (关联) says that the duty is met by a document that is public. The page hands in the document as the public sees it.
type Link struct {
	Document string `json:"document" form:"document" label:"信息编号或者索引号" need:"true" max:"60" hint:"已经在本站公开的信息；本机关在本期公开的列在下面"`
	Found    Found  `json:"-"`
	Used     string `json:"-"` // number of the duty of the same row that it has met already
}

func link(m *matter.Move, in Link) error {
	d := matter.FactsOf[Duty](m)
	on, err := Fits(d, in)
	if err != nil {
		return err
	}
	d.Period.Last = lastDay(m, d)
	if m.Actor.Kind == account.ActorSystem {
		m.Drop(RolePublish)
	} else if _, err := m.Finish(RolePublish, "published", ""); err != nil {
		return err
	}
	in.Found.On = on
	d.Met, d.EndedAt = &Met{Found: in.Found, By: m.Actor.Name}, m.Now
	m.Record("document", in.Found.Number)
	m.Record("on", in.Found.On.String())
	m.Keep(d, updateDuty(d))
	if on.After(d.Period.limit()) {
		m.Close(StateLate, OutcomeLate)
	} else {
		m.Close(StateMet, OutcomeMet)
	}
	return nil
}

// lastDay is the day on which the clock of the duty ends, by the calendar in force now.
func lastDay(m *matter.Move, d Duty) workday.Date {
	if c, ok := m.Clock(ClockPublish); ok {
		return workday.DateOf(c.DueAt)
	}
	return d.Period.limit()
}

// Fits decides whether a document meets a duty, and from which day: of the same body, public, first published within the
// period or after it, and not the one that met another period of the same row. A revision of what was there before counts
// only where the row says that the information is kept up to date in its place.
func Fits(d Duty, in Link) (on workday.Date, err error) {
	f := in.Found
	if on = f.First; on.IsZero() {
		on = f.On
	}
	if on.Before(d.Period.From) && d.InPlace {
		on = f.On
	}
	return on, fits(d, in, on)
}

func fits(d Duty, in Link, on workday.Date) error {
	f := in.Found
	switch {
	case f.Number == "":
		return fault.InvalidField("document", "没有找到已经公开的信息“%s”，请核对编号或者索引号", in.Document)
	case f.Body != d.Body:
		return fault.InvalidField("document", "《%s》不是本机关公开的信息", f.Title)
	case on.Before(d.Period.From):
		return fault.InvalidField("document", "《%s》在本期开始（%s）以前就公开了，不能算作本期的公开", f.Title, d.Period.From.Chinese())
	case in.Used != "":
		return fault.InvalidField("document", "《%s》已经用于同一事项的另一项任务（%s）", f.Title, in.Used)
	}
	return nil
}

// ReportNone (没有发生) says that nothing arose in the period; the head signs it or does not.
type ReportNone struct {
	Reason string `json:"reason" form:"reason" label:"没有发生的说明" kind:"textarea" need:"true" max:"500" hint:"写明核对了什么，为什么本期没有应当公开的内容；由本机关负责人签署"`
}

func (room *Room) reportNone(m *matter.Move, in ReportNone) error {
	d := matter.FactsOf[Duty](m)
	reason := strings.TrimSpace(in.Reason)
	switch {
	case len([]rune(reason)) < 4:
		return fault.InvalidField("reason", "请写明为什么本期没有应当公开的内容")
	case d.Every == Once:
		return fault.Conflictf("公开事由已经发生，不能报告没有发生")
	case !workday.DateOf(m.Now).After(d.Period.noneAfter()):
		return fault.InvalidField("reason", "现在还不能断定，%s以后才能报告本期没有发生", d.Period.noneAfter().Chinese())
	case !room.signedByAnother(d, m.Actor):
		return fault.Deniedf("本机关没有别的负责人可以签署，请先由安全管理员设置签署岗位")
	}
	if _, err := m.Finish(RolePublish, "none", reason); err != nil {
		return err
	}
	d.None, d.Returned = &None{Reason: reason, By: m.Actor.Subject(), Name: m.Actor.Name, At: m.Now}, ""
	m.Become(StateSigning)
	m.Assign(matter.TaskSpec{Role: RoleSign, Title: "签署本期没有发生：" + d.title(), Body: d.Body, Need: RightSign})
	m.Keep(d, updateDuty(d))
	return nil
}

// signedByAnother reports whether somebody else than the actor may sign for the body.
func (room *Room) signedByAnother(d Duty, a account.Actor) bool {
	return slices.ContainsFunc(room.Org.OfficersAt(d.Body, RightSign), func(o officer) bool {
		return account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject() != a.Subject()
	})
}

// Sign (签署) is the head's word that nothing arose.
type Sign struct {
	Signed bool `json:"signed" form:"signed" label:"我已核对，本期确实没有应当公开的内容" kind:"check" need:"true"`
}

func sign(m *matter.Move, in Sign) error {
	d := matter.FactsOf[Duty](m)
	switch {
	case !in.Signed:
		return fault.InvalidField("signed", "请确认核对过")
	case d.None == nil:
		return fault.Conflictf("没有要签署的说明")
	case d.None.By == m.Actor.Subject():
		return fault.Deniedf("说明是您写的，请由另一位负责人签署")
	}
	if _, err := m.Finish(RoleSign, "none", ""); err != nil {
		return err
	}
	none := *d.None
	none.Signer, none.SignAt = m.Actor.Subject(), m.Now
	d.None, d.EndedAt = &none, m.Now
	d.Period.Last = lastDay(m, d)
	m.Record("signer", m.Actor.Name)
	m.Keep(d, updateDuty(d))
	m.Close(StateNone, OutcomeNone)
	return nil
}

// Refuse (退回) says that something has to be published after all; the clock has run on.
type Refuse struct {
	Reason string `json:"reason" form:"reason" label:"退回的理由" kind:"textarea" need:"true" max:"300"`
}

func refuse(m *matter.Move, in Refuse) error {
	reason := strings.TrimSpace(in.Reason)
	if reason == "" {
		return fault.InvalidField("reason", "请填写退回的理由")
	}
	if _, err := m.Finish(RoleSign, "returned", reason); err != nil {
		return err
	}
	d := matter.FactsOf[Duty](m)
	d.None, d.Void, d.Returned = nil, nil, reason
	if d.Table != nil {
		t := *d.Table
		t.Filed, t.FiledAt = "", time.Time{}
		d.Table = &t
	}
	m.Become(StateOpen)
	m.Record("reason", reason)
	toPublish(m, d)
	m.Keep(d, updateDuty(d))
	return nil
}

// noneMargin is how many days before its day a duty within its own period may be reported as not arising. The law says
// nothing: it is so short that little can still happen.
const noneMargin = 10

// noneAfter is the day after which it can be said that nothing arose: the end of the period, or a little before the due day
// where that lies within the period.
func (p Period) noneAfter() workday.Date {
	if p.Due.After(p.Until) {
		return p.Until
	}
	return p.Due.AddDays(-noneMargin)
}

// Retime takes the last day anew from the clock, when a calendar was released.
type Retime struct{}

func retime(m *matter.Move, _ Retime) error {
	d := matter.FactsOf[Duty](m)
	d.Period.Last = lastDay(m, d)
	m.Record("last", d.Period.Last.String())
	m.Keep(d, updateDuty(d))
	return nil
}

// Gone says that what met the duty was withdrawn. The period is owed again, by a duty of its own.
type Gone struct {
	Reason string `json:"reason"`
}

func gone(m *matter.Move, in Gone) error {
	d := matter.FactsOf[Duty](m)
	if d.Met == nil || d.Met.Number == "" {
		return fault.Conflictf("这一期不是用信息办结的")
	}
	d.Gone = "《" + d.Met.Title + "》撤回：" + in.Reason
	m.Record("reason", in.Reason)
	m.Keep(d, updateDuty(d))
	m.Become(StateGone)
	return nil
}

// Drop ends a duty that the catalogue has taken away.
type Drop struct {
	Reason string `json:"reason"`
}

func drop(m *matter.Move, in Drop) error {
	if in.Reason == "" {
		return fault.Conflictf("没有写明目录怎样调整")
	}
	d := matter.FactsOf[Duty](m)
	d.Dropped, d.EndedAt = in.Reason, m.Now
	m.Record("reason", in.Reason)
	m.Keep(d, updateDuty(d))
	m.Close(StateDropped, OutcomeDropped)
	return nil
}

// AskVoid (提请撤销) says that the duty was opened by mistake: nothing had to be published, or an occasion was written down
// twice or wrongly. It counts as missing or late until the head agrees.
type AskVoid struct {
	Reason string `json:"reason" form:"reason" label:"为什么是错误生成的" kind:"textarea" need:"true" max:"500" hint:"例如：公开事由重复登记；目录误列了本机关。应当公开而没有公开的不能撤销；由本机关另一位负责人核准，记录一直保留"`
}

func (room *Room) askVoid(m *matter.Move, in AskVoid) error {
	d := matter.FactsOf[Duty](m)
	reason := strings.TrimSpace(in.Reason)
	switch {
	case len([]rune(reason)) < 4:
		return fault.InvalidField("reason", "请写明为什么是错误生成的")
	case d.asked():
		return fault.Conflictf("%s已经提请撤销，等负责人核准", d.Void.Name)
	case d.Table != nil && d.Table.Shown:
		return fault.Conflictf("这一期的数据已经公布，有错误的请更正数据")
	case !room.signedByAnother(d, m.Actor):
		return fault.Deniedf("本机关没有别的负责人可以核准，请先由安全管理员设置签署岗位")
	}
	d.Void, d.Returned = &Void{Reason: reason, By: m.Actor.Subject(), Name: m.Actor.Name, At: m.Now}, ""
	if m.Matter().Open() {
		if _, err := m.Finish(RolePublish, "void", reason); err != nil {
			return err
		}
		m.Become(StateSigning)
		m.Assign(matter.TaskSpec{Role: RoleSign, Title: "核准撤销：" + d.title(), Body: d.Body, Need: RightSign})
	}
	m.Record("reason", reason)
	m.Keep(d, updateDuty(d))
	return nil
}

// Agree (核准撤销) is the head's word that the duty was opened by mistake.
type Agree struct {
	Signed bool `json:"signed" form:"signed" label:"我已核对，这项任务确实是错误生成的" kind:"check" need:"true"`
}

func void(m *matter.Move, in Agree) error {
	d := matter.FactsOf[Duty](m)
	switch {
	case !d.asked():
		return fault.Conflictf("没有人提请撤销这项任务")
	case !in.Signed:
		return fault.InvalidField("signed", "请确认核对过")
	case d.Void.By == m.Actor.Subject():
		return fault.Deniedf("撤销是您提请的，请由另一位负责人核准")
	}
	if m.Matter().Open() {
		if _, err := m.Finish(RoleSign, "void", ""); err != nil {
			return err
		}
	}
	v := *d.Void
	v.Signer, v.Signed, v.SignAt = m.Actor.Subject(), m.Actor.Name, m.Now
	d.Void = &v
	if d.EndedAt.IsZero() {
		d.EndedAt = m.Now
	}
	m.Record("reason", v.Reason)
	m.Record("signer", m.Actor.Name)
	m.Keep(d, updateDuty(d))
	m.Void(StateVoid, OutcomeVoid)
	return nil
}

// Keep (不予撤销) leaves a duty that has ended as it is.
type Keep struct {
	Reason string `json:"reason" form:"reason" label:"不予撤销的理由" kind:"textarea" need:"true" max:"300"`
}

func keep(m *matter.Move, in Keep) error {
	d := matter.FactsOf[Duty](m)
	reason := strings.TrimSpace(in.Reason)
	switch {
	case !d.asked():
		return fault.Conflictf("没有人提请撤销这项任务")
	case reason == "":
		return fault.InvalidField("reason", "请填写不予撤销的理由")
	}
	d.Void, d.Returned = nil, reason
	m.Record("reason", reason)
	m.Keep(d, updateDuty(d))
	return nil
}
