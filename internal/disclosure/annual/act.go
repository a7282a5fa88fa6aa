package annual

import (
	"maps"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Begin (开始编制) opens the report of a body on a year. The page hands in what stands on the site already.
type Begin struct {
	Body      string `json:"body" form:"body" label:"编制机关" kind:"select" need:"true"`
	Year      int    `json:"year" form:"year" label:"报告的年份" kind:"number" need:"true" hint:"四位数字，例如 2025"`
	Corrects  string `json:"corrects" form:"corrects" label:"更正哪一份报告" max:"40" hint:"已经公布的报告要更正的，填写它的编号"`
	Why       string `json:"why" form:"why" label:"更正的原因" kind:"textarea" max:"500"`
	Standing  string `json:"standing,omitempty"`  // number of the report that is published or being written for this year
	Published bool   `json:"published,omitempty"` // it is published
}

// firstYear is the first year on which a report was owed: 条2008 §31, in force since 2008-05-01.
const firstYear = 2008

// begin starts the clock of the law: 条2019 §49, departments by 31 January, governments by 31 March of the next year.
func (room *Room) begin(m *matter.Move, in Begin) error {
	region := room.Org.BodyPath(in.Body)
	switch {
	case region == "" || !m.Actor.HasAt(RightWrite, in.Body):
		return fault.InvalidField("body", "请选择您所在的信息公开工作机关")
	case in.Year < firstYear || in.Year > m.Now.In(workday.Shanghai).Year():
		return fault.InvalidField("year", "请填写%d年至今年之间的年份", firstYear)
	case in.Standing != "" && in.Corrects != in.Standing:
		return fault.InvalidField("year", "%d年的报告已经有了（%s）；需要更正的，请填写它的编号和原因", in.Year, in.Standing)
	case in.Corrects != "" && (in.Corrects != in.Standing || !in.Published):
		return fault.InvalidField("corrects", "这一年没有编号为 %s 的已公布报告", in.Corrects)
	case in.Corrects != "" && strings.TrimSpace(in.Why) == "":
		return fault.InvalidField("why", "请写明更正的原因")
	}
	form, err := FormFor(in.Year)
	if err != nil {
		return err
	}
	y := Yearly{ID: m.ID(), Body: in.Body, Name: room.Org.BodyName(in.Body), Year: in.Year, Form: form.Name, Corrects: in.Corrects, Why: in.Why}
	title := titled(y.Name, y.Year)
	if y.Corrects != "" {
		title += "（更正）"
	}
	m.Open(matter.Opening{Title: title, Region: region, Lead: y.Body, Channel: matter.ChannelPortal})
	m.Become(StateDrafting)
	eve, due, ground := workday.NewDate(y.Year, 12, 31), workday.NewDate(y.Year+1, 1, 31), "《政府信息公开条例》第四十九条：每年1月31日前"
	if room.Government(y.Body) {
		due, ground = workday.NewDate(y.Year+1, 3, 31), "《政府信息公开条例》第四十九条：每年3月31日前"
	}
	from := eve.Start()
	if from.After(m.Now) {
		from = m.Now
	}
	m.Start(matter.ClockSpec{Name: ClockPublish, Title: "公布期限", Limit: workday.Natural(due.DaysSince(workday.DateOf(from))), Ground: ground, From: from})
	toWriter(m, y)
	m.Keep(y, insertYearly(y))
	return nil
}

func toWriter(m *matter.Move, y Yearly) {
	m.Assign(matter.TaskSpec{Role: RoleWrite, Title: "编制年度报告：" + titled(y.Name, y.Year), Body: y.Body, Need: RightWrite})
}

// wrote remembers who had a hand in the report.
func (y *Yearly) wrote(subject string) {
	if !slices.Contains(y.Writers, subject) {
		y.Writers = append(slices.Clone(y.Writers), subject)
	}
}

// mayWrite keeps somebody free to sign: of those who may, one at least has no hand in the report.
func (room *Room) mayWrite(y Yearly, who account.Actor) error {
	free, signs := 0, false
	for _, o := range room.Org.OfficersAt(y.Body, RightSign) {
		subject := account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject()
		signs = signs || subject == who.Subject()
		if subject != who.Subject() && !slices.Contains(y.Writers, subject) {
			free++
		}
	}
	if signs && free == 0 {
		return fault.Deniedf("您参加编制以后，就没有别的同事可以审签这份报告了，请由承办人员编制")
	}
	return nil
}

// yearlyOf is the report as a move may change it.
func yearlyOf(m *matter.Move) Yearly {
	y := matter.FactsOf[Yearly](m)
	y.Entered, y.Sections = maps.Clone(y.Entered), slices.Clone(y.Sections)
	if y.Entered == nil {
		y.Entered = map[string]Entry{}
	}
	return y
}

// Enter (填报数据) gives a figure that the registers of the house do not know, or takes it back.
type Enter struct {
	Cell  string `json:"cell" form:"cell" label:"填报哪一项" kind:"select" need:"true"`
	Value string `json:"value" form:"value" label:"数据" max:"20" hint:"不填并保存，就撤回原来填报的数据"`
	Note  string `json:"note" form:"note" label:"数据来源或者说明" need:"true" max:"200"`
}

func (room *Room) enter(m *matter.Move, in Enter) error {
	y := yearlyOf(m)
	if err := room.mayWrite(y, m.Actor); err != nil {
		return err
	}
	form, _ := FormOf(y.Form)
	if _, ok := form.title(in.Cell); !ok {
		return fault.InvalidField("cell", "请选择表格里的一项")
	}
	if strings.TrimSpace(in.Note) == "" {
		return fault.InvalidField("note", "请写明数据来源或者说明")
	}
	text := strings.TrimSpace(in.Value)
	if text == "" {
		if _, ok := y.Entered[in.Cell]; !ok {
			return fault.InvalidField("value", "请填写数据")
		}
		delete(y.Entered, in.Cell)
	} else {
		v, ok := parseFigure(narrow(text))
		if !ok {
			return fault.InvalidField("value", "请填写数字，例如 12 或者 3.5")
		}
		y.Entered[in.Cell] = Entry{Value: v, Note: in.Note, By: m.Actor.Name, At: m.Now}
		y.Nil = nil // there is something after all
	}
	y.wrote(m.Actor.Subject())
	m.Record("cell", in.Cell)
	m.Record("value", text)
	m.Record("note", in.Note)
	m.Keep(y, updateYearly(y))
	return nil
}

// Write (撰写正文) keeps one part of the text.
type Write struct {
	Part string `json:"part" form:"part" label:"部分" kind:"select" need:"true"`
	Text string `json:"text" form:"text" label:"正文" kind:"textarea" need:"true" max:"20000"`
}

func (room *Room) write(m *matter.Move, in Write) error {
	y := yearlyOf(m)
	if err := room.mayWrite(y, m.Actor); err != nil {
		return err
	}
	form, _ := FormOf(y.Form)
	parts := Skeleton(form, y.Name, y.Year, nil)
	i := slices.IndexFunc(parts, func(s Section) bool { return s.Name == in.Part })
	if i < 0 {
		return fault.InvalidField("part", "请选择报告的一个部分")
	}
	if strings.TrimSpace(in.Text) == "" {
		return fault.InvalidField("text", "请填写正文")
	}
	next := Section{Name: in.Part, Title: parts[i].Title, Text: strings.ReplaceAll(in.Text, "\r\n", "\n")}
	if at := slices.IndexFunc(y.Sections, func(s Section) bool { return s.Name == in.Part }); at >= 0 {
		y.Sections[at] = next
	} else {
		y.Sections = append(y.Sections, next)
	}
	y.wrote(m.Actor.Subject())
	m.Record("part", in.Part)
	m.Keep(y, updateYearly(y))
	return nil
}

// Submit (提请审签) freezes the figures as they are counted at this moment. The page hands in what was counted.
type Submit struct {
	Explain string            `json:"explain" form:"explain" label:"对不一致数据的说明" kind:"textarea" max:"2000" hint:"核对没有发现不一致的不用填"`
	Counted map[string]Figure `json:"-"`
	Text    []Section         `json:"-"`
	Blank   bool              `json:"-"` // nothing was recorded, entered or confirmed
	Empty   bool              `json:"-"` // nothing was recorded or entered
}

func (room *Room) submit(m *matter.Move, in Submit) error {
	y := yearlyOf(m)
	if err := room.mayWrite(y, m.Actor); err != nil {
		return err
	}
	if in.Counted == nil {
		return fault.Conflictf("请在年度报告的页面上提请审签，数据在那里由登记簿算出")
	}
	if !workday.DateOf(m.Now).After(workday.NewDate(y.Year, 12, 31)) {
		return fault.Conflictf("%d年还没有结束，报告的统计期限到12月31日，明年1月1日以后才能提请审签", y.Year)
	}
	if in.Blank {
		return fault.Invalidf("%s请填报数据；确实没有的，先办理“确认零报告”", blankWords(y))
	}
	if y.Nil != nil && !in.Empty {
		return fault.Conflictf("确认零报告以后，登记簿里又有了%d年的记录，请先在“确认零报告”里撤回确认", y.Year)
	}
	y.Sections = in.Text
	if open := unwritten(y.Sections); len(open) > 0 {
		return fault.Conflictf("还有没有写完的部分：%s。请写好正文，并去掉【】里的提示", strings.Join(open, "、"))
	}
	y.Cells = in.Counted
	if wrong := wrongIn(y); len(wrong) > 0 && strings.TrimSpace(in.Explain) == "" {
		return fault.InvalidField("explain", "核对发现%d处不一致，请改正，或者写明原因：%s", len(wrong), wrong[0])
	}
	if _, err := m.Finish(RoleWrite, "submitted", in.Explain); err != nil {
		return err
	}
	y.Explain, y.Returned = in.Explain, ""
	y.wrote(m.Actor.Subject())
	m.Become(StateSigning)
	m.Assign(matter.TaskSpec{Role: RoleSign, Title: "审签年度报告：" + titled(y.Name, y.Year), Body: y.Body, Need: RightSign})
	m.Keep(y, updateYearly(y))
	return nil
}

// wrongIn is what the check of the report's own figures and text finds.
func wrongIn(y Yearly) (out []string) {
	for _, f := range Check(y.report()) {
		if !f.OK {
			out = append(out, f.String())
		}
	}
	return out
}

// report is what the check reads.
func (y Yearly) report() Report {
	var text []string
	for _, s := range y.Sections {
		text = append(text, s.Title+"\n"+s.Text)
	}
	return Report{Title: titled(y.Name, y.Year), Body: y.Name, Year: y.Year, Form: y.Form, Cells: y.Cells, Note: y.note(), Text: flow(narrow(strings.Join(text, "\n")))}
}

// SendBack (退回修改) wants the report written again.
type SendBack struct {
	Reason string `json:"reason" form:"reason" label:"退回意见" kind:"textarea" need:"true" max:"1000"`
}

func sendBack(m *matter.Move, in SendBack) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明要修改什么")
	}
	if _, err := m.Finish(RoleSign, "returned", in.Reason); err != nil {
		return err
	}
	y := yearlyOf(m)
	y.Returned, y.Cells, y.Nil = in.Reason, nil, nil // what was confirmed is confirmed again
	m.Become(StateDrafting)
	toWriter(m, y)
	m.Keep(y, updateYearly(y))
	return nil
}

// Publish (审签并公布) puts the report on the site at once.
type Publish struct {
	Signed bool `json:"signed" form:"signed" label:"我已审核报告的数据和正文，同意公布" kind:"check" need:"true"`
}

// publish keeps writing and signing in two hands.
func publish(m *matter.Move, in Publish) error {
	y := yearlyOf(m)
	if !in.Signed {
		return fault.InvalidField("signed", "请确认审核过报告的数据和正文")
	}
	if slices.Contains(y.Writers, m.Actor.Subject()) {
		return fault.Deniedf("您参加了这份报告的编制，请由另一位同事审签")
	}
	if _, err := m.Finish(RoleSign, "published", ""); err != nil {
		return err
	}
	y.Signer, y.SignedBy, y.At = m.Actor.Subject(), m.Actor.Name, m.Now
	m.Record("cells", len(y.Cells))
	m.Keep(y, updateYearly(y))
	m.Close(StatePublished, OutcomePublished)
	return nil
}

// Stop (终止编制) gives up a report that was begun by mistake.
type Stop struct {
	Reason string `json:"reason" form:"reason" label:"终止的原因" kind:"textarea" need:"true" max:"500"`
}

func stop(m *matter.Move, in Stop) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明终止的原因")
	}
	y := yearlyOf(m)
	y.Why = in.Reason
	m.Record("reason", in.Reason)
	m.Keep(y, updateYearly(y))
	m.Close(StateStopped, OutcomeStopped)
	return nil
}

// merged puts what was entered in the place of what was counted, and adds the totals up again.
func (y Yearly) merged(counted map[string]Figure) map[string]Figure {
	all := maps.Clone(counted)
	for path, e := range y.Entered {
		all[path] = e.Value
	}
	form, _ := FormOf(y.Form)
	totals(form, all, y.Entered)
	return all
}

// totals adds up the total cells of an entered row or column that nobody entered by itself.
func totals(form Form, cells map[string]Figure, entered map[string]Entry) {
	for range 2 { // columns first, then rows, then the columns of the rows
		for _, rule := range form.Rules {
			if rule.AtMost || len(rule.Right) != 1 {
				continue
			}
			t, _ := form.table(rule.Table)
			set := func(left []string, right string) {
				touched := slices.ContainsFunc(left, func(p string) bool { _, ok := entered[p]; return ok })
				if _, own := entered[right]; own || !touched {
					return
				}
				total, _ := Report{Cells: cells}.sum(left)
				cells[right] = total
			}
			if rule.Over == "rows" {
				for _, row := range t.Rows {
					if len(row.Columns) == 0 {
						set(paths(t.Name, []string{row.Name}, rule.Left), paths(t.Name, []string{row.Name}, rule.Right)[0])
					}
				}
				continue
			}
			for _, c := range t.Columns {
				set(paths(t.Name, rule.Left, []string{c.Name}), paths(t.Name, rule.Right, []string{c.Name})[0])
			}
		}
	}
}

// text says a section list with what was written in place of the skeleton.
func (y Yearly) text(cells map[string]Figure) []Section {
	form, _ := FormOf(y.Form)
	list := Skeleton(form, y.Name, y.Year, cells)
	for i, s := range list {
		if at := slices.IndexFunc(y.Sections, func(w Section) bool { return w.Name == s.Name }); at >= 0 {
			list[i].Text = y.Sections[at].Text
		}
	}
	return list
}
