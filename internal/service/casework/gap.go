package casework

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Lapse is what becomes of a case whose deferred material does not come; the catalogue's words.
type Lapse string

// The consequences. Without a recorded local rule a case can only wait.
const (
	LapseWait   Lapse = "wait"
	LapseEnd    Lapse = "end"
	LapseRefuse Lapse = "refuse"
)

// Tolerance (容缺受理) are the terms under which minor materials may follow.
type Tolerance struct {
	Limit     workday.Limit `json:"limit"`
	Otherwise string        `json:"otherwise,omitempty"` // the consequence in words
	Lapse     Lapse         `json:"lapse,omitempty"`
	Basis     string        `json:"basis,omitempty"`
	Excludes  string        `json:"excludes,omitempty"`
}

// Gap (容缺) is one material that was promised for later.
type Gap struct {
	Material   string        `json:"material"`
	Name       string        `json:"name"`
	Limit      workday.Limit `json:"limit"`
	DueOn      workday.Date  `json:"dueOn,omitzero"` // from acceptance on
	Signature  Signature     `json:"signature"`
	SuppliedAt time.Time     `json:"suppliedAt,omitzero"` // handed in, and not checked yet
	ClosedAt   time.Time     `json:"closedAt,omitzero"`   // checked and found good
	Problem    string        `json:"problem,omitempty"`   // why what came did not do
	Overdue    bool          `json:"overdue,omitempty"`
}

// Open reports whether the material is still owed or not yet checked.
func (g Gap) Open() bool { return g.ClosedAt.IsZero() }

// Owed reports whether the applicant has to bring it.
func (g Gap) Owed() bool { return g.Open() && g.SuppliedAt.IsZero() }

// State is where the gap stands, in words.
func (g Gap) State() string {
	switch {
	case !g.Open():
		return "已补齐"
	case !g.SuppliedAt.IsZero():
		return "已补交，待核验"
	case g.Overdue:
		return "逾期未补交"
	}
	return "待补交"
}

// Gapped reports whether anything that was promised for later is not settled.
func (c Case) Gapped() bool { return slices.ContainsFunc(c.Gaps, Gap.Open) }

// Owed are the materials that the applicant still has to bring.
func (c Case) Owed() []Gap {
	return slices.DeleteFunc(slices.Clone(c.Gaps), func(g Gap) bool { return !g.Owed() })
}

// waits reports whether the promised time stands still because something is overdue.
func (c Case) waits() bool {
	return slices.ContainsFunc(c.Gaps, func(g Gap) bool { return g.Open() && g.Overdue })
}

func (c Case) gap(material string) int {
	return slices.IndexFunc(c.Gaps, func(g Gap) bool { return g.Material == material })
}

// Lacking are the materials that may follow and are neither here nor promised yet.
func (c Case) Lacking() (out []Document) {
	for _, d := range c.Documents {
		if d.Necessity == Deferrable && c.Item.tolerates(d.Material) && !d.Present() && c.gap(d.Material) < 0 && !c.promised(d.Material) {
			out = append(out, d)
		}
	}
	return out
}

func gapNames(list []Gap) string {
	names := make([]string, len(list))
	for i, g := range list {
		names[i] = g.Name
	}
	return strings.Join(names, "、")
}

func gapClock(material string) string    { return "gap/" + material }
func remindClock(material string) string { return "gap-remind/" + material }

// follows is the time of a correction, which a material without terms of its own has too.
func (i Item) follows() workday.Limit {
	if i.Correction.N > 0 {
		return i.Correction
	}
	if i.usual.N > 0 {
		return i.usual
	}
	usual, _ := defOf(TermCorrection)
	return workday.Working(usual.Days)
}

// tolerance are the terms of the item; a material that may follow without terms has the time of a correction.
func (i Item) tolerance() Tolerance {
	if i.Tolerance == nil {
		return Tolerance{Limit: i.follows(), Lapse: LapseWait}
	}
	t := *i.Tolerance
	if t.Limit.N == 0 {
		t.Limit = i.follows()
	}
	if t.Basis == "" || t.Lapse == "" {
		t.Lapse = LapseWait // 行政许可法 §16: a guide alone ends no case
	}
	return t
}

// tolerates reports whether the item says how a material may follow. A version from before there were such terms goes on
// without: what is marked as deferred there stands in nobody's way.
func (i Item) tolerates(material string) bool {
	m, _ := i.Material(material)
	return i.Tolerance != nil || m.Follow.N > 0
}

// follow is by when a material follows.
func (i Item) follow(material string) workday.Limit {
	if m, ok := i.Material(material); ok && m.Follow.N > 0 {
		return m.Follow
	}
	return i.tolerance().Limit
}

// toleranceGround is what the time to follow rests on.
func (t Tolerance) ground() string { return cmp.Or(t.Basis, "办事指南容缺受理规定") }

// words is the consequence as the applicant signs it.
func (t Tolerance) words() string {
	if t.Otherwise != "" {
		return t.Otherwise
	}
	return map[Lapse]string{LapseWait: "到期没有补交的，暂停办理，补齐后继续", LapseEnd: "到期没有补交的，终止办理", LapseRefuse: "到期没有补交的，依法作出不予办理的决定"}[t.Lapse]
}

// Fingerprint is the hash of the words under which these materials may follow.
func (t Tolerance) fingerprint(owed []Gap) string {
	lines := []string{t.words(), t.Basis}
	for _, g := range owed {
		lines = append(lines, g.Name+"/"+g.Limit.String())
	}
	return PromiseTerms{Text: strings.Join(lines, "\n")}.Fingerprint()
}

// promiseGaps notes that the applicant has promised what is lacking.
func (c *Case) promiseGaps(s Signature) {
	for _, d := range c.Lacking() {
		c.Gaps = append(c.Gaps, Gap{Material: d.Material, Name: d.Name, Limit: c.Item.follow(d.Material), Signature: s})
	}
}

// SignGaps (登记容缺承诺书) takes in the promise that what is lacking will follow: on paper at the counter, or signed
// by the applicant online.
type SignGaps struct {
	Name   string `json:"name" form:"name" label:"签字人" need:"true" max:"60" hint:"申请人本人，或者有授权的代理人"`
	Read   bool   `json:"read" form:"read" label:"已经告知缺什么、什么时候补齐、不补的后果" kind:"check" need:"true"`
	Scans  []File `json:"scans,omitempty"`
	Signed bool   `json:"signed"` // the applicant's page has checked his password
}

// signGaps lets a case be accepted with gaps.
func (room *Room) signGaps(m *matter.Move, in SignGaps) error {
	c := caseOf(m)
	if m.Actor.Kind == account.ActorOfficer && !c.bringsTo(m.Actor, m.Matter().Region) {
		return fault.Missing("办件", m.Matter().Number)
	}
	if len(c.Lacking()) == 0 {
		return fault.Conflictf("没有可以容缺的材料，或者已经签过容缺承诺书")
	}
	s := Signature{Name: in.Name, Credential: CredentialPaper, At: m.Now, Scan: in.Scans, Witness: m.Actor.Name}
	if m.Actor.Kind == account.ActorPerson {
		if !in.Signed {
			return fault.InvalidField("password", "请重新输入登录密码签名")
		}
		s = Signature{Name: m.Actor.Name, Credential: CredentialPassword, At: m.Now}
	} else if wrong := signedOnPaper(in.Name, in.Read, in.Scans); len(wrong) > 0 {
		return fault.Invalid("容缺承诺书还没有登记完整", wrong...)
	}
	c.promiseGaps(s)
	attach(m, []Document{{Files: in.Scans}})
	return room.gapsSigned(m, c)
}

// gapsSigned writes down that gaps were promised, and makes the paper.
func (room *Room) gapsSigned(m *matter.Move, c Case) error {
	room.unblemished(m, c)
	m.Record("gaps", gapNames(c.Owed()))
	keep(m, c)
	return room.issue(m, toleranceOf(room, occasionOf(m), c))
}

// acceptable says what stands in the way of acceptance.
func (c Case) acceptable() error {
	var wrong []fault.Field
	for _, d := range c.Unsettled() {
		wrong = append(wrong, fault.Field{Name: "verdict-" + d.Material, Message: "“" + d.Name + "”：" + d.obstacle()})
	}
	for _, d := range c.Documents {
		if d.Verdict == VerdictGap && c.Item.tolerates(d.Material) && c.gap(d.Material) < 0 {
			wrong = append(wrong, fault.Field{Name: "verdict-" + d.Material, Message: "“" + d.Name + "”：容缺要有申请人签字的容缺承诺书，请先登记容缺承诺书"})
		}
	}
	switch {
	case len(wrong) > 0:
		return fault.Invalid("还有材料没有核验通过，不能受理", wrong...)
	case c.Item.Filing && c.Gapped():
		return fault.Conflictf("备案要材料齐全，“%s”补齐后再备案", gapNames(c.Owed()))
	}
	return nil
}

// startGaps lets the time to follow run, with a reminder two working days before the last day and one on it.
func startGaps(m *matter.Move, c *Case) {
	c.Gaps = slices.Clone(c.Gaps)
	for i := range c.Gaps {
		g := &c.Gaps[i]
		if !g.Open() {
			continue
		}
		m.Start(matter.ClockSpec{Name: gapClock(g.Material), Title: "容缺补交期限：" + g.Name, Limit: g.Limit, Ground: c.Item.tolerance().ground(), OnDue: "gap_overdue"})
		clock, _ := m.Clock(gapClock(g.Material))
		g.DueOn = workday.DateOf(clock.DueAt)
		remindBefore(m, *g, earlyReminder)
	}
	if owed := c.Owed(); len(owed) > 0 {
		m.TellApplicant("case.gaps", map[string]string{"item": c.Item.Name, "list": gapNames(owed), "due": longDate(lastDue(owed))})
	}
}

// The reminders: so many units before the end of the last day. A habit of the house.
const (
	earlyReminder = 3
	lastReminder  = 1
)

// remindBefore sets the next reminder; one that would lie in the past is left out for the later one.
func remindBefore(m *matter.Move, g Gap, units int) {
	n := g.Limit.N - units
	if n <= 0 && units > lastReminder {
		n = g.Limit.N - lastReminder
	}
	if n > 0 {
		m.Start(matter.ClockSpec{Name: remindClock(g.Material), Title: "提醒补交：" + g.Name, Limit: workday.Limit{N: n, Unit: g.Limit.Unit}, Ground: "容缺补交期限前提醒", OnDue: "gap_remind"})
	}
}

func lastDue(list []Gap) (last workday.Date) {
	for _, g := range list {
		if last.IsZero() || last.Before(g.DueOn) {
			last = g.DueOn
		}
	}
	return last
}

// gapRemind tells the applicant before the last day and on it what he still owes.
func gapRemind(m *matter.Move, _ matter.Due) error {
	c := caseOf(m)
	for _, g := range c.Gaps {
		clock, live := m.Clock(remindClock(g.Material))
		if !live || m.Now.Before(clock.DueAt) {
			continue
		}
		m.Halt(remindClock(g.Material))
		if !g.Owed() {
			continue
		}
		m.TellApplicant("case.gap_reminder", map[string]string{"item": c.Item.Name, "list": g.Name, "due": longDate(g.DueOn)})
		if again := g.Limit.N - lastReminder; clock.Limit.N < again {
			m.Start(matter.ClockSpec{Name: remindClock(g.Material), Title: "提醒补交：" + g.Name, Limit: workday.Limit{N: again, Unit: g.Limit.Unit},
				Ground: "容缺补交期限前提醒", From: clock.StartedAt, OnDue: "gap_remind"})
		}
	}
	return nil
}

// gapOverdue acts when what was promised has not come on its day: what follows is the item's rule.
func (room *Room) gapOverdue(m *matter.Move, _ matter.Due) error {
	c := caseOf(m)
	lapsed := false
	for i := range c.Gaps {
		g := &c.Gaps[i]
		clock, live := m.Clock(gapClock(g.Material))
		if !live || m.Now.Before(clock.DueAt) {
			continue
		}
		m.Halt(gapClock(g.Material))
		if g.Owed() {
			g.Overdue, lapsed = true, true
			m.Record("overdue", g.Name)
		}
	}
	if !lapsed {
		keep(m, c)
		return nil
	}
	return room.lapse(m, c)
}

// lapse does what the item says of a promise that was not kept: the decision waits, the case ends, or it is refused.
func (room *Room) lapse(m *matter.Move, c Case) error {
	t := c.Item.tolerance()
	overdue := slices.DeleteFunc(c.Owed(), func(g Gap) bool { return !g.Overdue })
	facts := map[string]string{"item": c.Item.Name, "list": gapNames(overdue), "reason": t.words()}
	if t.Lapse == LapseEnd {
		c.Ended = "逾期没有补交“" + gapNames(overdue) + "”，依照" + t.Basis + "终止办理"
		c.abandon(m, c.Ended)
		if err := room.keepUnvisited(m, c, m.Matter().Stage, c.Ended); err != nil {
			return err
		}
		m.Record("reason", c.Ended)
		if err := room.issue(m, terminationOf(room, occasionOf(m), c, Terminate{Reason: "逾期没有补交“" + gapNames(overdue) + "”", Basis: t.Basis})); err != nil {
			return err
		}
		m.TellApplicant("case.terminated", map[string]string{"item": c.Item.Name, "reason": c.Ended})
		m.Close(StateTerminated, OutcomeTerminated)
		return nil
	}
	m.TellApplicant("case.gap_overdue", facts)
	m.Tell(matter.Message{To: "body:" + c.Item.Body + "/" + RightDecide, Template: "case.gap_lapsed", Facts: facts})
	if clock, ok := m.Clock(ClockPromise); ok && clock.State == matter.ClockRunning && t.Lapse == LapseWait {
		if err := m.Pause(ClockPromise, matter.Stop{Kind: stopGap, Title: "等待申请人补交容缺材料", Ground: t.ground()}); err != nil {
			return err
		}
	}
	if _, visiting := c.surveyed(m.Matter().Stage); t.Lapse == LapseRefuse && m.Matter().State == StateHandling && !visiting {
		m.Drop(RoleExamine)
		toDecide(m, c)
	}
	keep(m, c)
	return nil
}

// stopGap is the kind of the stop for what is overdue.
const stopGap = "gap"

// Supply (补交容缺材料) brings what was promised for later.
type Supply struct {
	Documents []Handed `json:"documents"`
}

// supply takes in what was promised; somebody has to check it.
func (room *Room) supply(m *matter.Move, in Supply) error {
	c := caseOf(m)
	if m.Actor.Kind == account.ActorOfficer && !c.bringsTo(m.Actor, m.Matter().Region) {
		return fault.Missing("办件", m.Matter().Number)
	}
	brought := 0
	for _, h := range in.Documents {
		n, i := c.gap(h.Material), c.document(h.Material)
		if n < 0 || i < 0 || !c.Gaps[n].Owed() {
			return fault.Conflictf("“%s”不用再补交", cmp.Or(c.nameOf(h.Material), h.Material))
		}
		if len(h.Files) == 0 && h.Source != SourceWindow && h.Licence == "" {
			continue
		}
		c.Documents[i] = c.Documents[i].renewed(h)
		c.Gaps[n].SuppliedAt, c.Gaps[n].Problem = m.Now, ""
		attach(m, c.Documents[i:i+1])
		brought++
	}
	if brought == 0 {
		wrong := []fault.Field{}
		for _, g := range c.Owed() {
			wrong = append(wrong, fault.Field{Name: "material-" + g.Material, Message: "请补交“" + g.Name + "”"})
		}
		return fault.Invalid("请选择要补交的材料", wrong...)
	}
	if m.OpenTasks(RoleGap) == 0 {
		m.Assign(matter.TaskSpec{Role: RoleGap, Title: "核验补交材料：" + c.Item.Name, Body: c.Intake.Body, Need: RightAccept, Limit: room.termAt(TermGapCheck, m.Now).Limit(), Ground: "容缺材料核验期限"})
	}
	m.Record("documents", brought)
	keep(m, c)
	m.TellApplicant("case.gap_supplied", map[string]string{"item": c.Item.Name})
	return nil
}

func (c Case) nameOf(material string) string {
	if d, ok := c.Document(material); ok {
		return d.Name
	}
	return ""
}

// CheckGap (核验补交材料) is the verdict on what was brought.
type CheckGap struct {
	Verdicts []Checked `json:"verdicts" api:"yes"`
}

// supplied are the gaps that wait for a verdict.
func (c Case) supplied() []Gap {
	return slices.DeleteFunc(slices.Clone(c.Gaps), func(g Gap) bool { return !g.Open() || g.SuppliedAt.IsZero() })
}

// checkGap settles what was brought, or sends it back; the time to follow runs on meanwhile.
func (room *Room) checkGap(m *matter.Move, in CheckGap) error {
	c := caseOf(m)
	var wrong []fault.Field
	for _, g := range c.supplied() {
		n := slices.IndexFunc(in.Verdicts, func(v Checked) bool { return v.Material == g.Material })
		switch {
		case n < 0 || in.Verdicts[n].Verdict != VerdictPass && in.Verdicts[n].Verdict != VerdictFail:
			wrong = append(wrong, fault.Field{Name: "verdict-" + g.Material, Message: "请给出“" + g.Name + "”的核验结论"})
		case in.Verdicts[n].Verdict == VerdictFail && in.Verdicts[n].Reason == "":
			wrong = append(wrong, fault.Field{Name: "reason-" + g.Material, Message: "请写明“" + g.Name + "”为什么不合格"})
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("核验结论还不完整", wrong...)
	}
	if _, err := m.Finish(RoleGap, "checked", ""); err != nil {
		return err
	}
	lapsed := false
	for _, v := range in.Verdicts {
		n := c.gap(v.Material)
		if n < 0 || !c.Gaps[n].Open() || c.Gaps[n].SuppliedAt.IsZero() {
			continue
		}
		lapsed = room.judge(m, &c, n, v) || lapsed
	}
	if lapsed {
		return room.lapse(m, c)
	}
	if !c.Gapped() {
		if err := resumeAfterGaps(m, c); err != nil {
			return err
		}
		m.TellApplicant("case.gaps_closed", map[string]string{"item": c.Item.Name, "due": dueText(m)})
	}
	keep(m, c)
	return nil
}

// judge settles one gap or opens it again; it reports whether the time for it is over.
func (room *Room) judge(m *matter.Move, c *Case, n int, v Checked) (lapsed bool) {
	g, d := &c.Gaps[n], &c.Documents[c.document(v.Material)]
	d.Verdict, d.Reason, d.CheckedBy = v.Verdict, v.Reason, m.Actor.Name
	if v.Verdict == VerdictPass {
		g.ClosedAt = m.Now
		m.Halt(gapClock(g.Material), remindClock(g.Material))
		m.Record("settled", g.Name)
		return false
	}
	g.SuppliedAt, g.Problem = time.Time{}, v.Reason
	m.TellApplicant("case.gap_failed", map[string]string{"item": c.Item.Name, "list": g.Name, "reason": v.Reason, "due": longDate(g.DueOn)})
	if _, live := m.Clock(gapClock(g.Material)); live || g.Overdue {
		return false
	}
	g.Overdue = true
	return true
}

// resumeAfterGaps lets the promised time run on, unless something else stops it.
func resumeAfterGaps(m *matter.Move, c Case) error {
	clock, ok := m.Clock(ClockPromise)
	if _, special := c.Running(); !ok || special || clock.State != matter.ClockPaused {
		return nil
	}
	stop := clock.Stops[len(clock.Stops)-1]
	for _, s := range c.Specials { // its days were given back when it ended
		if after := workday.DateOf(s.EndedAt).AddDays(1); stop.From.Before(after) {
			stop.From = after
		}
	}
	if err := m.Resume(ClockPromise); err != nil {
		return err
	}
	stop.To = workday.DateOf(m.Now)
	m.Spare(stop)
	return nil
}

// decidable says why a case with gaps cannot be answered so: nobody decides over what is still to come, and what did
// not come in time cannot be granted.
func (c Case) decidable(outcome DecisionOutcome) error {
	for _, g := range c.Gaps {
		switch {
		case !g.Open():
		case !g.SuppliedAt.IsZero():
			return fault.Conflictf("补交的“%s”还没有核验，核验后再作决定", g.Name)
		case !g.Overdue:
			return fault.Conflictf("容缺材料“%s”要到%s补齐，补齐以前不能作出决定", g.Name, longDate(g.DueOn))
		case outcome == Granted:
			return fault.Conflictf("容缺材料“%s”逾期没有补交，不能作出准予的决定", g.Name)
		}
	}
	return nil
}

// endGaps stops what still runs for gaps when the case is answered.
func endGaps(m *matter.Move, c Case) {
	m.Drop(RoleGap)
	for _, g := range c.Gaps {
		m.Halt(gapClock(g.Material), remindClock(g.Material))
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
