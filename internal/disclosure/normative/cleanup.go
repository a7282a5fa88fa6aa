package normative

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// CleanupKind is the hall's name of clean-up rounds.
const CleanupKind = "cleanup"

// The states of a round.
const (
	StateCollecting matter.State = "collecting"
	StateCompiling  matter.State = "compiling"
	StateSigning    matter.State = "signing"
	StateAnnouncing matter.State = "announcing"
	StatePublished  matter.State = "published"
	StateStopped    matter.State = "stopped"
)

// The outcomes of a round.
const (
	OutcomePublished matter.Outcome = "published"
	OutcomeStopped   matter.Outcome = "stopped"
)

// The roles of the tasks and the clock of a round.
const (
	RoleAnswer   = "answer"
	RoleCompile  = "compile"
	RoleSign     = "sign"
	RoleAnnounce = "announce"
	ClockRound   = "round"
)

// Decision (清理结论) is what becomes of a document.
type Decision string

// The decisions.
const (
	Keep   Decision = "keep"
	Amend  Decision = "amend"
	Repeal Decision = "repeal"
	Lapse  Decision = "lapse"
)

var decisions = []Decision{Keep, Amend, Repeal, Lapse}

// Title is the decision in Chinese.
func (d Decision) Title() string {
	switch d {
	case Keep:
		return "继续有效"
	case Amend:
		return "修改"
	case Repeal:
		return "废止"
	case Lapse:
		return "宣布失效"
	}
	return ""
}

// Cleanup (清理) is one round: the room's own row.
type Cleanup struct {
	ID        int64        `json:"-"`
	Body      string       `json:"body"` // the legal office
	Year      int          `json:"year"`
	Title     string       `json:"title"`
	Basis     string       `json:"basis"`
	Scope     string       `json:"scope"`
	AnswerBy  workday.Date `json:"answerBy"`
	DueOn     workday.Date `json:"dueOn"`
	Entries   []Entry      `json:"entries"`
	Compilers []string     `json:"compilers,omitempty"` // subjects of all who put it together
	Collected string       `json:"collected,omitempty"` // why it was put together before all had answered
	Returned  string       `json:"returned,omitempty"`
	Signer    string       `json:"signer,omitempty"`
	SignedBy  string       `json:"signedBy,omitempty"`
	SignedAt  time.Time    `json:"signedAt,omitzero"`
	List      string       `json:"list,omitempty"`     // number of the list's document
	ListOn    workday.Date `json:"listOn,omitzero"`    // public since
	ListName  string       `json:"listName,omitempty"` // as marks quote it
	Stopped   string       `json:"stopped,omitempty"`
}

// Entry is one document of a round.
type Entry struct {
	Paper
	Decision Decision     `json:"decision,omitempty"`
	Reason   string       `json:"reason,omitempty"`
	Hands    string       `json:"hands,omitempty"`   // body that amends
	Until    workday.Date `json:"until,omitzero"`    // by when
	By       string       `json:"by,omitempty"`      // who answered
	At       time.Time    `json:"at,omitzero"`       // when
	Changed  string       `json:"changed,omitempty"` // what the body had answered, when the legal office decided otherwise
}

// settled reports whether the entry has a decision.
func (e Entry) settled() bool { return e.Decision.Title() != "" }

func cleanupStates() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateCollecting, Title: "各机关清理中"},
		{Name: StateCompiling, Title: "汇总审核"},
		{Name: StateSigning, Title: "待审签"},
		{Name: StateAnnouncing, Title: "待公布"},
		{Name: StatePublished, Title: "已公布", Closed: true},
		{Name: StateStopped, Title: "已终止", Closed: true},
	}
}

// CleanupKind is the kind "cleanup" for the hall.
func (room *Room) CleanupKind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	task := matter.ByTask
	return &matter.Kind{
		Name: CleanupKind, Title: "规范性文件清理", States: cleanupStates(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "begin", Title: "开展清理", To: in(StateCollecting), By: matter.ByRight(RightManage), Pages: "E-06"}, room.begin),
			matter.Act(matter.Action{Name: "answer", Title: "填报清理意见", From: in(StateCollecting), By: task(RoleAnswer), Pages: "E-06"}, room.answer),
			matter.Act(matter.Action{Name: "deliver", Title: "报送清理意见", From: in(StateCollecting), To: in(StateCollecting, StateCompiling), By: task(RoleAnswer), Pages: "E-06"}, room.deliver),
			matter.Act(matter.Action{Name: "collect", Title: "提前汇总", From: in(StateCollecting), To: in(StateCompiling), By: matter.ByLead(RightManage), Pages: "E-06"}, collect),
			matter.Act(matter.Action{Name: "decide", Title: "审核确定", From: in(StateCompiling), By: task(RoleCompile), Pages: "E-06"}, room.decide),
			matter.Act(matter.Action{Name: "submit", Title: "提请审签", From: in(StateCompiling), To: in(StateSigning), By: task(RoleCompile), Pages: "E-06"}, submit),
			matter.Act(matter.Action{Name: "return", Title: "退回修改", From: in(StateSigning), To: in(StateCompiling), By: task(RoleSign), Pages: "E-06"}, sendBack),
			matter.Act(matter.Action{Name: "sign", Title: "审签", From: in(StateSigning), To: in(StateAnnouncing), By: task(RoleSign), Pages: "E-06"}, sign),
			matter.Act(matter.Action{Name: "announce", Title: "起草公告", From: in(StateAnnouncing), By: task(RoleAnnounce), Pages: "E-06", Hidden: true}, announce),
			matter.Act(matter.Action{Name: "conclude", Title: "清理结果已公布", From: in(StateAnnouncing), To: in(StatePublished), By: matter.BySystem(), Hidden: true}, conclude),
			matter.Act(matter.Action{Name: "stop", Title: "终止清理", From: in(StateCollecting, StateCompiling, StateSigning), To: in(StateStopped), By: matter.ByLead(RightSign), Pages: "E-06"}, stop),
		},
		Number: numbered("QL", CleanupKind), Facts: cleanupFacts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			c, ok := f.(Cleanup)
			switch {
			case !ok:
				return []string{"round has no row"}
			case m.State == StatePublished && (c.Signer == "" || c.List == ""):
				bad = append(bad, "published without a signature or a list")
			case slices.Contains(c.Compilers, c.Signer) && c.Signer != "":
				bad = append(bad, "compiled and signed by one person")
			}
			if m.State == StatePublished && slices.ContainsFunc(c.Entries, func(e Entry) bool { return !e.settled() }) {
				bad = append(bad, "published with a document that nobody decided")
			}
			return bad
		},
	}
}

// numbered writes numbers of a kind: letters, the region, the year and a number without gaps.
func numbered(letters, kind string) func(o matter.Opening, at time.Time) (string, func(int64) string) {
	return func(o matter.Opening, at time.Time) (string, func(int64) string) {
		prefix := letters + "-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
		return kind + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
	}
}

// Begin (开展清理) opens a round. The page hands in the documents of the scope that hold.
type Begin struct {
	Body     string       `json:"body" form:"body" label:"组织清理的机关" kind:"select" need:"true"`
	Year     int          `json:"year" form:"year" label:"年度" kind:"number" need:"true"`
	Title    string       `json:"title" form:"title" label:"清理名称" need:"true" max:"100" hint:"例如 2026年行政规范性文件全面清理"`
	Basis    string       `json:"basis" form:"basis" label:"清理依据" need:"true" max:"300"`
	Of       string       `json:"of" form:"of" label:"哪个机关的文件" kind:"select" hint:"不选就是全部机关"`
	Before   workday.Date `json:"before,omitzero" form:"before" label:"成文日期截止" kind:"date" need:"true" hint:"这一天和以前制定、现在有效的文件列入清理"`
	AnswerBy workday.Date `json:"answerBy" form:"answerBy" label:"各机关报送截止" kind:"date" need:"true"`
	DueOn    workday.Date `json:"dueOn" form:"dueOn" label:"清理完成期限" kind:"date" need:"true"`
	Papers   []Paper      `json:"papers,omitempty"`
}

func (room *Room) begin(m *matter.Move, in Begin) error {
	today, region := workday.DateOf(m.Now), room.Org.BodyPath(in.Body)
	switch {
	case region == "" || !m.Actor.HasAt(RightManage, in.Body):
		return fault.InvalidField("body", "请选择您所在的机关")
	case in.Year < 2000 || in.Year > today.Year()+1:
		return fault.InvalidField("year", "请填写四位数字的年度")
	case strings.TrimSpace(in.Title) == "" || strings.TrimSpace(in.Basis) == "":
		return fault.InvalidField("basis", "请填写清理名称和依据")
	case !in.AnswerBy.After(today):
		return fault.InvalidField("answerBy", "报送截止应当晚于今天")
	case in.DueOn.Before(in.AnswerBy):
		return fault.InvalidField("dueOn", "清理完成期限不能早于报送截止")
	case len(in.Papers) == 0:
		return fault.InvalidField("before", "这个范围里没有现行有效的规范性文件")
	}
	scope := "全部机关"
	if in.Of != "" {
		scope = room.Org.BodyName(in.Of)
	}
	c := Cleanup{ID: m.ID(), Body: in.Body, Year: in.Year, Title: strings.TrimSpace(in.Title), Basis: strings.TrimSpace(in.Basis), AnswerBy: in.AnswerBy, DueOn: in.DueOn,
		Scope: fmt.Sprintf("%s截至%s制定、现行有效的规范性文件，共%d件", scope, in.Before.Chinese(), len(in.Papers))}
	m.Open(matter.Opening{Title: c.Title, Region: region, Lead: c.Body, Channel: matter.ChannelPortal})
	m.Become(StateCollecting)
	m.Start(matter.ClockSpec{Name: ClockRound, Title: "清理期限", Limit: workday.Natural(in.DueOn.DaysSince(today)), Ground: c.Basis})
	var bodies []string
	for _, p := range in.Papers {
		c.Entries = append(c.Entries, Entry{Paper: p})
		if !slices.Contains(bodies, p.Body) {
			bodies = append(bodies, p.Body)
		}
	}
	slices.Sort(bodies)
	for _, b := range bodies {
		m.Assign(matter.TaskSpec{Role: RoleAnswer, Part: b, Title: "清理本机关的规范性文件：" + c.Title, Body: b, Need: RightAnswer, Limit: workday.Natural(in.AnswerBy.DaysSince(today)), Ground: c.Basis})
	}
	m.Record("documents", len(c.Entries))
	m.Keep(c, insertCleanup(c))
	return nil
}

// Opinion (清理意见) is what somebody wants to become of a document.
type Opinion struct {
	Document int64        `json:"document,string"`
	Decision Decision     `json:"decision" form:"decision" label:"清理结论" kind:"radio" need:"true" options:"keep=继续有效|amend=修改|repeal=废止|lapse=宣布失效"`
	Reason   string       `json:"reason" form:"reason" label:"理由" kind:"textarea" need:"true" max:"300" hint:"例如和哪一部上位法不一致、任务已经完成、被哪份文件代替"`
	Hands    string       `json:"hands" form:"hands" label:"由哪个机关修改" kind:"select" hint:"结论是修改的才填"`
	Until    workday.Date `json:"until,omitzero" form:"until" label:"修改完成期限" kind:"date" hint:"结论是修改的才填；不填的按登记规则里的天数计算"`
}

// put writes an opinion into an entry, and says what cannot be.
func (room *Room) put(e Entry, in Opinion, m *matter.Move) (Entry, error) {
	today := workday.DateOf(m.Now)
	switch {
	case in.Decision.Title() == "":
		return e, fault.InvalidField("decision", "请选择清理结论")
	case strings.TrimSpace(in.Reason) == "":
		return e, fault.InvalidField("reason", "请填写理由")
	case in.Decision == Amend && room.Org.BodyPath(in.Hands) == "":
		return e, fault.InvalidField("hands", "结论是修改的，请选择由哪个机关修改")
	case in.Decision == Amend && in.Until.IsZero():
		in.Until = today.AddDays(room.Book.Now().AmendIn)
	case in.Decision == Amend && !in.Until.After(today):
		return e, fault.InvalidField("until", "结论是修改的，完成期限应当晚于今天")
	}
	e.Decision, e.Reason, e.Hands, e.Until, e.By, e.At = in.Decision, strings.TrimSpace(in.Reason), "", workday.Date{}, m.Actor.Name, m.Now
	if in.Decision == Amend {
		e.Hands, e.Until = in.Hands, in.Until
	}
	return e, nil
}

func cleanupOf(m *matter.Move) Cleanup {
	c := matter.FactsOf[Cleanup](m)
	c.Entries, c.Compilers = slices.Clone(c.Entries), slices.Clone(c.Compilers)
	return c
}

func keep(m *matter.Move, c Cleanup) { m.Keep(c, updateCleanup(c)) }

func (c Cleanup) entry(document int64) int {
	return slices.IndexFunc(c.Entries, func(e Entry) bool { return e.ID == document })
}

// answer is the opinion of the body that made the document; only for its own.
func (room *Room) answer(m *matter.Move, in Opinion) error {
	c := cleanupOf(m)
	i := c.entry(in.Document)
	if i < 0 {
		return fault.Missing("列入清理的文件", "")
	}
	if _, open := room.heldFor(m, c.Entries[i].Body); !open {
		return fault.Deniedf("这份文件由%s填报，或者已经报送", room.Org.BodyName(c.Entries[i].Body))
	}
	e, err := room.put(c.Entries[i], in, m)
	if err != nil {
		return err
	}
	c.Entries[i] = e
	m.Record("document", e.Number)
	m.Record("decision", string(e.Decision))
	keep(m, c)
	return nil
}

// heldFor finds the open task of a body that the actor may do.
func (room *Room) heldFor(m *matter.Move, body string) (matter.Task, bool) {
	for _, t := range m.Tasks() {
		if t.Role == RoleAnswer && t.Part == body && (m.Actor.Kind == account.ActorSystem || matter.Holds(m.Actor, t)) {
			return t, true
		}
	}
	return matter.Task{}, false
}

// Deliver (报送清理意见) hands in what a body answers for its documents.
type Deliver struct {
	Body string `json:"body" form:"body" label:"报送机关" kind:"select" need:"true"`
}

func (room *Room) deliver(m *matter.Move, in Deliver) error {
	c := cleanupOf(m)
	t, open := room.heldFor(m, in.Body)
	if !open {
		return fault.InvalidField("body", "请选择您所在、还没有报送的机关")
	}
	for _, e := range c.Entries {
		if e.Body == in.Body && !e.settled() {
			return fault.InvalidField("body", "《%s》还没有填报清理意见", e.Title)
		}
	}
	if _, err := m.FinishHeld(t.ID, "delivered", ""); err != nil {
		return err
	}
	m.Record("body", in.Body)
	if m.OpenTasks(RoleAnswer) == 0 {
		compile(m, c)
	}
	keep(m, c)
	return nil
}

func compile(m *matter.Move, c Cleanup) {
	m.Become(StateCompiling)
	m.Assign(matter.TaskSpec{Role: RoleCompile, Title: "汇总清理意见：" + c.Title, Body: c.Body, Need: RightManage})
}

// Collect (提前汇总) puts together what there is, though some have not answered.
type Collect struct {
	Reason string `json:"reason" form:"reason" label:"提前汇总的原因" kind:"textarea" need:"true" max:"300" hint:"还没有报送的机关，由您逐件审核确定"`
}

func collect(m *matter.Move, in Collect) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写原因")
	}
	c := cleanupOf(m)
	c.Collected = strings.TrimSpace(in.Reason)
	m.Drop(RoleAnswer)
	m.Record("reason", c.Collected)
	compile(m, c)
	keep(m, c)
	return nil
}

// decide is the word of the legal office on a document; what the body had answered stays readable.
func (room *Room) decide(m *matter.Move, in Opinion) error {
	c := cleanupOf(m)
	i := c.entry(in.Document)
	if i < 0 {
		return fault.Missing("列入清理的文件", "")
	}
	e, err := room.put(c.Entries[i], in, m)
	if err != nil {
		return err
	}
	if old := c.Entries[i]; old.settled() && old.Decision != e.Decision && old.Changed == "" {
		e.Changed = old.By + "填报：" + old.Decision.Title() + "，" + old.Reason
	}
	c.Entries[i] = e
	c.compiled(m.Actor)
	m.Record("document", e.Number)
	m.Record("decision", string(e.Decision))
	keep(m, c)
	return nil
}

func (c *Cleanup) compiled(who account.Actor) {
	if !slices.Contains(c.Compilers, who.Subject()) {
		c.Compilers = append(c.Compilers, who.Subject())
	}
}

// Submit (提请审签) hands the results to who signs.
type Submit struct {
	Checked bool `json:"checked" form:"checked" label:"已经逐件审核，结论和理由齐全" kind:"check" need:"true"`
}

func submit(m *matter.Move, in Submit) error {
	c := cleanupOf(m)
	if !in.Checked {
		return fault.InvalidField("checked", "请先逐件审核，再提请审签")
	}
	for _, e := range c.Entries {
		if !e.settled() {
			return fault.InvalidField("checked", "《%s》还没有结论", e.Title)
		}
	}
	if _, err := m.Finish(RoleCompile, "submitted", ""); err != nil {
		return err
	}
	c.compiled(m.Actor)
	c.Returned = ""
	m.Become(StateSigning)
	m.Assign(matter.TaskSpec{Role: RoleSign, Title: "审签清理结果：" + c.Title, Body: c.Body, Need: RightSign})
	keep(m, c)
	return nil
}

// SendBack (退回修改) wants the results looked at again.
type SendBack struct {
	Reason string `json:"reason" form:"reason" label:"退回意见" kind:"textarea" need:"true" max:"500"`
}

func sendBack(m *matter.Move, in SendBack) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明要修改什么")
	}
	if _, err := m.Finish(RoleSign, "returned", in.Reason); err != nil {
		return err
	}
	c := cleanupOf(m)
	c.Returned = strings.TrimSpace(in.Reason)
	compile(m, c)
	keep(m, c)
	return nil
}

// Sign (审签) agrees with the results; they are public when the list is.
type Sign struct {
	Agreed bool `json:"agreed" form:"agreed" label:"同意清理结果，予以公布" kind:"check" need:"true"`
}

func sign(m *matter.Move, in Sign) error {
	c := cleanupOf(m)
	if !in.Agreed {
		return fault.InvalidField("agreed", "请确认同意清理结果")
	}
	if slices.Contains(c.Compilers, m.Actor.Subject()) {
		return fault.Deniedf("您参加了这次清理的汇总，请由另一位同事审签")
	}
	if _, err := m.Finish(RoleSign, "signed", ""); err != nil {
		return err
	}
	c.Signer, c.SignedBy, c.SignedAt = m.Actor.Subject(), m.Actor.Name, m.Now
	m.Become(StateAnnouncing)
	m.Assign(matter.TaskSpec{Role: RoleAnnounce, Title: "公布清理结果：" + c.Title, Body: c.Body, Need: RightManage})
	keep(m, c)
	return nil
}

// Announce (起草公告) remembers the list that was drafted; the page drafts it.
type Announce struct {
	List string `json:"list"`
}

func announce(m *matter.Move, in Announce) error {
	c := cleanupOf(m)
	if in.List == "" {
		return fault.Conflictf("请在清理的页面上起草公告")
	}
	c.List = in.List
	m.Record("list", in.List)
	keep(m, c)
	return nil
}

// Conclude ends a round when its list became public: every original is marked from that day.
type Conclude struct {
	List  string       `json:"list"`
	Name  string       `json:"name"` // as marks quote it
	Since workday.Date `json:"since"`
}

func conclude(m *matter.Move, in Conclude) error {
	c := cleanupOf(m)
	if in.List == "" || in.List != c.List {
		return fault.Conflictf("公布的不是这次清理的公告")
	}
	c.ListOn, c.ListName = in.Since, in.Name
	m.Record("list", in.List)
	for _, e := range c.Entries {
		m.Also(insertResult(c.ID, e))
	}
	keep(m, c)
	m.Close(StatePublished, OutcomePublished)
	return nil
}

// Stop (终止清理) gives a round up.
type Stop struct {
	Reason string `json:"reason" form:"reason" label:"终止的原因" kind:"textarea" need:"true" max:"300"`
}

func stop(m *matter.Move, in Stop) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写终止的原因")
	}
	c := cleanupOf(m)
	c.Stopped = strings.TrimSpace(in.Reason)
	m.Record("reason", c.Stopped)
	keep(m, c)
	m.Close(StateStopped, OutcomeStopped)
	return nil
}

// listText is the text of the list: by decision, each with its documents.
func (room *Room) listText(c Cleanup) string {
	var b strings.Builder
	fmt.Fprintf(&b, "根据%s，%s组织了规范性文件清理，范围是%s。现将清理结果公布如下。\n", c.Basis, room.Org.BodyName(c.Body), c.Scope)
	section := 0
	for _, d := range decisions {
		var list []Entry
		for _, e := range c.Entries {
			if e.Decision == d {
				list = append(list, e)
			}
		}
		if len(list) == 0 {
			continue
		}
		section++
		fmt.Fprintf(&b, "\n## %s、%s的文件（%d件）\n\n", []string{"一", "二", "三", "四"}[section-1], d.Title(), len(list))
		if d == Amend {
			b.WriteString("| 序号 | 文件名称 | 文号 | 制定机关 | 修改机关 | 修改期限 |\n")
		} else {
			b.WriteString("| 序号 | 文件名称 | 文号 | 制定机关 |\n")
		}
		for i, e := range list {
			fmt.Fprintf(&b, "| %d | %s | %s | %s |", i+1, cell(e.Title), cell(e.DocNumber), room.Org.BodyName(e.Body))
			if d == Amend {
				fmt.Fprintf(&b, " %s | %s |", room.Org.BodyName(e.Hands), e.Until.Chinese())
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("\n废止和宣布失效的文件自本公告公布之日起不再作为行政管理的依据。\n")
	return b.String()
}

// cell keeps a text within its cell.
func cell(s string) string { return strings.NewReplacer("|", "／", "\n", " ").Replace(s) }
