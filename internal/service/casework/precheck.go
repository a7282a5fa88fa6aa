package casework

import (
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Precheck (预审) is a look at what came in by the net before somebody travels with the originals. It has no effect in law:
// it stops no clock, takes nothing on, turns nothing down, and what is wrong is told by the one correction of 行政许可法 §32(四).
type Precheck struct {
	Result PrecheckResult `json:"result"`
	Bring  []string       `json:"bring,omitempty"` // codes of the materials of which the originals are wanted
	Words  string         `json:"words,omitempty"`
	By     string         `json:"by"`
	At     time.Time      `json:"at"`
	Seen   time.Time      `json:"seen,omitzero"` // the originals were looked at
	SeenBy string         `json:"seenBy,omitempty"`
	Differ string         `json:"differ,omitempty"` // in what they are not the same
}

// PrecheckResult is what a pre-check says.
type PrecheckResult string

// The results of a pre-check.
const (
	PrecheckPassed    PrecheckResult = "passed"
	PrecheckOriginals PrecheckResult = "originals"
)

// Title is the result in Chinese.
func (r PrecheckResult) Title() string {
	if r == PrecheckOriginals {
		return "预审通过，请带原件核对"
	}
	return "预审通过，不用再交材料"
}

// ClockPrecheck is the time that the office gives itself; no law sets it.
const ClockPrecheck = "precheck"

// actionPrecheckLate reminds the window when that time is over.
const actionPrecheckLate = "precheck_late"

// awaitPrecheck starts the office's own time, beside the five days of the law, which run as they always do.
func (room *Room) awaitPrecheck(m *matter.Move, c Case) {
	if c.Item.Precheck && m.Matter().State == StateSubmitted {
		m.Start(matter.ClockSpec{Name: ClockPrecheck, Title: "预审期限", Limit: room.termAt(TermPrecheck, m.Now).Limit(), Ground: room.termAt(TermPrecheck, m.Now).under("本平台的预审期限，不是法定期限"), OnDue: actionPrecheckLate})
	}
}

// prechecks says why there is nothing to pre-check.
func (c Case) prechecks(m matter.Matter) error {
	switch {
	case !c.Item.Precheck:
		return fault.Conflictf("办事指南没有写明这个事项可以预审，请直接受理、告知补正或者不予受理")
	case m.Under != 0:
		return fault.Conflictf("这件是统一申报转来的，材料由统一的窗口一并核对，不单独预审")
	case m.Channel == matter.ChannelWindow:
		return fault.Conflictf("材料是在窗口交的，已经当面核对，不用预审，请直接受理、告知补正或者不予受理")
	case c.Precheck != nil:
		return fault.Conflictf("已经在%s预审过", dateText(c.Precheck.At))
	case c.Correction != nil:
		return fault.Conflictf("补正以后不再预审，请直接受理或者不予受理")
	}
	return nil
}

// Originals are the materials of which the guide wants the original and a copy came by the net.
func (c Case) Originals() (list []Document) {
	for _, d := range c.Documents {
		n := slices.IndexFunc(c.Item.Materials, func(m Material) bool { return m.Code == d.Material })
		if n >= 0 && c.Item.Materials[n].Originals > 0 && d.Present() && d.Source != SourceLicence {
			list = append(list, d)
		}
	}
	return list
}

// ToBring names the originals that nobody has looked at yet.
func (c Case) ToBring() (names []string) {
	if c.Precheck == nil || !c.Precheck.Seen.IsZero() {
		return nil
	}
	return c.namesOf(c.Precheck.Bring)
}

func (c Case) namesOf(codes []string) (names []string) {
	for _, code := range codes {
		if i := c.document(code); i >= 0 {
			names = append(names, c.Documents[i].Name)
		}
	}
	return names
}

// DoPrecheck (预审) says what was found.
type DoPrecheck struct {
	Result PrecheckResult `json:"result" form:"result" label:"预审结论" kind:"radio" need:"true" options:"passed=材料齐全、符合形式，不用再交|originals=材料齐全、符合形式，请带原件到窗口核对"`
	Bring  []string       `json:"bring" form:"bring" label:"要核对原件的材料" kind:"checks" hint:"只能选办事指南要求原件、在网上交了扫描件的"`
	Words  string         `json:"words" form:"words" label:"给申请人的话" kind:"textarea" max:"300"`
}

// precheck tells the applicant before he travels. Every document has to be looked at, as for acceptance.
func (room *Room) precheck(m *matter.Move, in DoPrecheck) error {
	c := caseOf(m)
	if err := c.prechecks(m.Matter()); err != nil {
		return err
	}
	if err := inTime(m); err != nil {
		return err
	}
	if slices.ContainsFunc(c.Documents, func(d Document) bool { return d.Verdict == VerdictFail }) {
		return fault.Conflictf("有材料不合格：请办理“一次性告知补正”，一次告知全部内容；预审不能代替补正告知")
	}
	if err := c.acceptable(); err != nil {
		return err
	}
	switch in.Result {
	case PrecheckPassed:
		in.Bring = nil
	case PrecheckOriginals:
		if len(in.Bring) == 0 {
			return fault.InvalidField("bring", "请选择要核对原件的材料")
		}
	default:
		return fault.InvalidField("result", "请选择预审结论")
	}
	wanted := c.Originals()
	for _, code := range in.Bring {
		if !slices.ContainsFunc(wanted, func(d Document) bool { return d.Material == code }) {
			return fault.InvalidField("bring", "只能要求核对办事指南写明的原件") // 行政许可法 §31: nothing that the guide does not ask for
		}
	}
	c.Precheck = &Precheck{Result: in.Result, Bring: in.Bring, Words: strings.TrimSpace(in.Words), By: m.Actor.Name, At: m.Now}
	m.Halt(ClockPrecheck)
	m.Record("answered", in.Result.Title())
	keep(m, c)
	reply, _ := m.Clock(ClockReply)
	facts := map[string]string{"item": c.Item.Name, "due": dateText(reply.DueAt), "words": c.precheckWords()}
	m.TellApplicant("case.prechecked", facts)
	return nil
}

// precheckWords is what the applicant reads of it.
func (c Case) precheckWords() string {
	if c.Precheck == nil {
		return ""
	}
	text := c.Precheck.Result.Title()
	if len(c.Precheck.Bring) > 0 {
		text += "：" + strings.Join(c.namesOf(c.Precheck.Bring), "、")
	}
	if c.Precheck.Words != "" {
		text += "。" + strings.TrimRight(c.Precheck.Words, "。")
	}
	return text + "。预审不是受理，五个工作日的答复期限不因预审停下。"
}

// originalsWords is what the applicant reads of the look at his originals.
func (c Case) originalsWords() string {
	switch {
	case c.Precheck == nil || c.Precheck.Seen.IsZero():
		return ""
	case c.Precheck.Differ != "":
		return "原件与网上提交的不一致：" + strings.TrimRight(c.Precheck.Differ, "。") + "。"
	}
	return "原件与网上提交的一致。"
}

// SeeOriginals (核对原件) says whether what came by the net is what stands on paper.
type SeeOriginals struct {
	Result string `json:"result" form:"result" label:"核对结果" kind:"radio" need:"true" options:"same=与网上提交的一致|differs=不一致"`
	Differ string `json:"differ" form:"differ" label:"不一致的地方" kind:"textarea" max:"500" hint:"不一致的必填；有不一致的材料记为不合格，请接着办理一次性告知补正"`
}

// seeOriginals is done at the window of the body that answers the application.
func (room *Room) seeOriginals(m *matter.Move, in SeeOriginals) error {
	c := caseOf(m)
	if len(c.ToBring()) == 0 {
		return fault.Conflictf("现在没有要核对的原件")
	}
	p := *c.Precheck
	switch in.Result {
	case "same":
	case "differs":
		if in.Differ == "" {
			return fault.InvalidField("differ", "请写明哪里不一致")
		}
		p.Differ = in.Differ
		c.Documents = slices.Clone(c.Documents)
		for _, code := range p.Bring {
			d := &c.Documents[c.document(code)]
			d.Verdict, d.Reason, d.CheckedBy = VerdictFail, "原件与网上提交的不一致："+in.Differ, m.Actor.Name
		}
	default:
		return fault.InvalidField("result", "请选择核对结果")
	}
	p.Seen, p.SeenBy = m.Now, m.Actor.Name
	c.Precheck = &p
	m.Record("answered", map[string]string{"same": "原件一致", "differs": "原件不一致：" + in.Differ}[in.Result])
	if in.Result == "same" {
		m.Tell(matter.Message{To: "body:" + c.Intake.accepts() + "/" + RightAccept, Template: "case.originals_seen", Facts: map[string]string{"item": c.Item.Name}})
	}
	keep(m, c)
	return nil
}

// precheckLate reminds who is to look; the five days of the law have their own clock.
func (room *Room) precheckLate(m *matter.Move, _ matter.Due) error {
	c := caseOf(m)
	m.Halt(ClockPrecheck)
	m.Tell(matter.Message{To: "body:" + c.Intake.accepts() + "/" + RightAccept, Template: "case.precheck_late", Facts: map[string]string{"item": c.Item.Name}})
	return nil
}

// unseen refuses to take on what was asked to be shown first. Whoever does not come loses nothing: on the sixth day the
// law accepts, or the one correction asks for the originals.
func (c Case) unseen() error {
	if names := c.ToBring(); len(names) > 0 {
		return fault.Conflictf("预审要求核对原件：%s。核对以后再受理；申请人不来的，可以告知补正", strings.Join(names, "、"))
	}
	return nil
}

// precheckDue is when the office's own time is over.
func precheckDue(v matter.View) (workday.Date, bool) {
	clock, ok := v.Clock(ClockPrecheck)
	return workday.DateOf(clock.DueAt.Add(-time.Second)), ok
}
