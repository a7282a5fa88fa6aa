package occasion

import (
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/matter"
)

// earliest is how long before its time it may begin.
const earliest = time.Hour

// Begin (开始) says that it goes on now.
type Begin struct{}

func begin(m *matter.Move, _ Begin) error {
	o := occasionOf(m)
	if m.Now.Add(earliest).Before(o.StartsAt) {
		return fault.Conflictf("预告的开始时间是%s，最早提前一小时开始；改时间请用“延期”", o.StartsAt.In(shanghai).Format("2006-01-02 15:04"))
	}
	o.BeganAt = m.Now
	m.Become(StateOpen)
	keep(m, o)
	return nil
}

// Say (记录发言) adds what was said. The public reads it once somebody else has passed it.
type Say struct {
	Text string `json:"text" form:"text" label:"发言" kind:"textarea" need:"true" max:"20000" hint:"每段开头写【说话的人】，例如 【主持人】各位网友，大家好。"`
}

func say(m *matter.Move, in Say) error {
	o := occasionOf(m)
	turns, err := Turns(in.Text, o.Notice)
	if err != nil {
		return err
	}
	if len(o.Turns)+len(turns) > mostTurns {
		return fault.InvalidField("text", "实录最多%d段发言", mostTurns)
	}
	o.Turns = append(o.Turns, turns...)
	o.written(m)
	m.Record("turns", len(turns))
	keep(m, o)
	return nil
}

// Pass (放行实录) lets the public read what was written down and answered until now.
type Pass struct{}

func pass(m *matter.Move, _ Pass) error {
	o := occasionOf(m)
	if o.wrote(m.Actor.Subject()) {
		return fault.Deniedf("实录由您记录过，请由另一位同事放行")
	}
	o.Passed, o.PassedAt = len(o.Turns), m.Now
	m.Record("passed", o.Passed)
	keep(m, o)
	return nil
}

// AddPicture (添加图片) puts a picture to the transcript.
type AddPicture struct {
	Alt     string `json:"alt" form:"alt" label:"图片的文字说明" need:"true" max:"100" hint:"说出图片上有什么，给看不见图片的人听"`
	Caption string `json:"caption" form:"caption" label:"图注" max:"100"`
	File    int64  `json:"file,string"`
}

// mostPictures bounds the pictures of one.
const mostPictures = 30

func picture(m *matter.Move, in AddPicture) error {
	o := occasionOf(m)
	switch {
	case strings.TrimSpace(in.Alt) == "":
		return fault.InvalidField("alt", "请填写图片的文字说明")
	case in.File == 0:
		return fault.InvalidField("file", "请选择图片")
	case len(o.Pictures) >= mostPictures:
		return fault.InvalidField("file", "最多%d张图片", mostPictures)
	}
	o.Pictures = append(o.Pictures, Picture{ID: in.File, Alt: strings.TrimSpace(in.Alt), Caption: strings.TrimSpace(in.Caption)})
	o.written(m)
	m.Also(file.Attach(in.File, m.Actor.Subject(), m.ID()))
	keep(m, o)
	return nil
}

// End (结束) says that it is over; the limit of the transcript runs from now.
type End struct {
	Head bool `json:"head" form:"head" label:"机关主要负责人到场参加" kind:"check"`
}

func (room *Room) end(m *matter.Move, in End) error {
	o := occasionOf(m)
	if o.BeganAt.IsZero() {
		if m.Now.Before(o.StartsAt) {
			return fault.Conflictf("还没有到预告的开始时间%s；不办了的请用“取消”，改时间请用“延期”", o.StartsAt.In(shanghai).Format("2006-01-02 15:04"))
		}
		o.BeganAt = o.StartsAt
	}
	if _, err := m.Finish(RoleHold, "held", ""); err != nil {
		return err
	}
	o.Head, o.EndedAt = in.Head, m.Now
	m.Halt(ClockHold)
	m.Become(StateHeld)
	m.Start(matter.ClockSpec{Name: ClockTranscript, Title: "实录公开期限", Limit: room.Rules.For(o.Sort).Transcript, Ground: "会议、访谈和发布会公开规则"})
	if c, ok := m.Clock(ClockTranscript); ok {
		o.DueAt = c.DueAt
	}
	record(m, o)
	keep(m, o)
	return nil
}

// record opens the task to write the transcript.
func record(m *matter.Move, o Occasion) {
	m.Assign(matter.TaskSpec{Role: RoleRecord, Title: "整理实录：" + o.Title, Body: o.Body, Need: RightPlan})
}

// Write (整理实录) is the whole transcript and the summary.
type Write struct {
	Summary string `json:"summary" form:"summary" label:"内容摘要" kind:"textarea" need:"true" max:"2000" hint:"会议写明议定事项；访谈和发布会写明要点"`
	Text    string `json:"text" form:"text" label:"实录" kind:"textarea" need:"true" max:"200000" hint:"每段开头写【说话的人】，例如 【主持人】各位网友，大家好。接着写的几行属于同一个人"`
}

func write(m *matter.Move, in Write) error {
	o := occasionOf(m)
	turns, err := Turns(in.Text, o.Notice)
	if err != nil {
		return err
	}
	if strings.TrimSpace(in.Summary) == "" {
		return fault.InvalidField("summary", "请填写内容摘要")
	}
	o.Turns, o.Summary = turns, strings.TrimSpace(in.Summary)
	o.Passed = 0 // what was read live is written anew; it is let out as a whole
	o.written(m)
	m.Record("turns", len(turns))
	keep(m, o)
	return nil
}

// HandIn (提交实录) hands the transcript to who releases.
type HandIn struct {
	Checked bool `json:"checked" form:"checked" label:"已经与录音或者记录核对，答复过的提问已经写明" kind:"check" need:"true"`
}

func handIn(m *matter.Move, in HandIn) error {
	o := occasionOf(m)
	switch {
	case !in.Checked:
		return fault.InvalidField("checked", "请先核对，再提交")
	case len(o.Turns) == 0 || o.Summary == "":
		return fault.InvalidField("checked", "请先在“整理实录和摘要”里写好实录和摘要")
	}
	if _, err := m.Finish(RoleRecord, "handed in", ""); err != nil {
		return err
	}
	o.Returned = ""
	m.Become(StateChecking)
	m.Assign(matter.TaskSpec{Role: RoleRelease, Title: "审核实录：" + o.Title, Body: o.Body, Need: RightRelease})
	keep(m, o)
	return nil
}

// Publish (公开实录) lets everybody read it.
type Publish struct{}

// publish lets the transcript out; who wrote on it may not.
func publish(m *matter.Move, _ Publish) error {
	o := occasionOf(m)
	if o.wrote(m.Actor.Subject()) {
		return fault.Deniedf("实录由您整理或者修改过，请由另一位同事公开")
	}
	if _, err := m.Finish(RoleRelease, "published", ""); err != nil {
		return err
	}
	o.PublishedAt, o.PublishedBy = m.Now, m.Actor.Subject()
	keep(m, o)
	m.Close(StatePublished, OutcomePublished)
	return nil
}

// said is a turn as it stands, by its number from 1; 0 is the summary.
func (o Occasion) said(turn int) string {
	if turn == 0 {
		return o.Summary
	}
	return o.Turns[turn-1].Text
}

// TakeBack (撤下现场实录) hides from the public what was passed while it goes on.
type TakeBack struct {
	Keep   int    `json:"keep" form:"keep" label:"保留前几段" width:"short" hint:"填0就全部撤下，提问的答复也一并撤下"`
	Reason string `json:"reason" form:"reason" label:"撤下的原因" need:"true" max:"200"`
}

func takeBack(m *matter.Move, in TakeBack) error {
	o := occasionOf(m)
	switch {
	case o.Passed == 0 && o.PassedAt.IsZero():
		return fault.Conflictf("公众现在看不到现场实录")
	case in.Keep < 0 || in.Keep > o.Passed || in.Keep == o.Passed && in.Keep > 0:
		return fault.InvalidField("keep", "公众看得到%d段，请填写0到%d", o.Passed, max(o.Passed-1, 0))
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写撤下的原因")
	}
	if o.Passed = in.Keep; o.Passed == 0 {
		o.PassedAt = time.Time{}
	}
	m.Record("reason", strings.TrimSpace(in.Reason))
	keep(m, o)
	return nil
}

// DropPicture (去掉图片) takes a picture out; nobody sees it any more.
type DropPicture struct {
	N      int    `json:"n" form:"n" label:"第几张" need:"true" width:"short"`
	Reason string `json:"reason" form:"reason" label:"原因" need:"true" max:"200"`
}

func dropPicture(m *matter.Move, in DropPicture) error {
	o := occasionOf(m)
	switch {
	case in.N < 1 || in.N > len(o.Pictures):
		return fault.InvalidField("n", "现在有%d张图片", len(o.Pictures))
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写原因")
	}
	m.Record("alt", o.Pictures[in.N-1].Alt)
	m.Record("reason", strings.TrimSpace(in.Reason))
	o.Pictures = append(o.Pictures[:in.N-1], o.Pictures[in.N:]...)
	keep(m, o)
	return nil
}

// Correct (更正) asks for one turn of a public transcript to be changed; what stood there stays on record.
type Correct struct {
	Turn   int    `json:"turn" form:"turn" label:"第几段发言" need:"true" width:"short" hint:"更正内容摘要的填0"`
	Text   string `json:"text" form:"text" label:"更正后的内容" kind:"textarea" need:"true" max:"20000"`
	Reason string `json:"reason" form:"reason" label:"更正的原因" need:"true" max:"200" hint:"会写在公开页面上"`
}

func correct(m *matter.Move, in Correct) error {
	o := occasionOf(m)
	text := strings.TrimSpace(in.Text)
	switch {
	case in.Turn < 0 || in.Turn > len(o.Turns):
		return fault.InvalidField("turn", "实录有%d段发言，请填写1到%d，更正摘要填0", len(o.Turns), len(o.Turns))
	case text == "" || text == o.said(in.Turn):
		return fault.InvalidField("text", "请填写更正后的内容，和原来的不同")
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写更正的原因")
	}
	if _, waits := o.waiting(); waits {
		return fault.Conflictf("已经有一处更正等待审核，请等它办完")
	}
	o.Corrections = append(o.Corrections, Correction{Turn: in.Turn, Before: o.said(in.Turn), After: text, Reason: strings.TrimSpace(in.Reason), By: m.Actor.Subject(), ByName: m.Actor.Name, At: m.Now})
	m.Record("turn", in.Turn)
	keep(m, o)
	return nil
}

// LetCorrection (同意更正) puts it in place.
type LetCorrection struct{}

func letCorrection(m *matter.Move, _ LetCorrection) error {
	o := occasionOf(m)
	i, waits := o.waiting()
	switch {
	case !waits:
		return fault.Conflictf("没有等待审核的更正")
	case o.Corrections[i].By == m.Actor.Subject():
		return fault.Deniedf("这处更正由您提出，请由另一位同事审核")
	}
	c := &o.Corrections[i]
	c.DecidedBy, c.DecidedAt = m.Actor.Subject(), m.Now
	if c.Turn == 0 {
		o.Summary = c.After
	} else {
		o.Turns[c.Turn-1].Text = c.After
	}
	m.Record("turn", c.Turn)
	keep(m, o)
	return nil
}

// RefuseCorrection (不同意更正) leaves the transcript as it is.
type RefuseCorrection struct {
	Reason string `json:"reason" form:"reason" label:"不同意的理由" need:"true" max:"200"`
}

func refuseCorrection(m *matter.Move, in RefuseCorrection) error {
	o := occasionOf(m)
	i, waits := o.waiting()
	switch {
	case !waits:
		return fault.Conflictf("没有等待审核的更正")
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写不同意的理由")
	}
	c := &o.Corrections[i]
	c.DecidedBy, c.DecidedAt, c.Refused = m.Actor.Subject(), m.Now, strings.TrimSpace(in.Reason)
	keep(m, o)
	return nil
}

// Withdraw (撤回) takes the page down; its address answers why.
type Withdraw struct {
	Reason string `json:"reason" form:"reason" label:"撤回的原因" kind:"textarea" need:"true" max:"300" hint:"会写在原来的网址上"`
}

func withdraw(m *matter.Move, in Withdraw) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写撤回的原因")
	}
	o := occasionOf(m)
	if o.AnnouncedAt.IsZero() {
		return fault.Conflictf("还没有公开，退回修改或者作废就可以")
	}
	o.Withdrawn = &Over{At: m.Now, By: m.Actor.Name, Reason: strings.TrimSpace(in.Reason)}
	if i, waits := o.waiting(); waits {
		c := &o.Corrections[i]
		c.DecidedBy, c.DecidedAt, c.Refused = m.Actor.Subject(), m.Now, "页面已撤回"
	}
	m.Record("reason", o.Withdrawn.Reason)
	keep(m, o)
	if m.Matter().Open() {
		m.Close(StateWithdrawn, OutcomeWithdrawn)
		return nil
	}
	m.Become(StateWithdrawn)
	return nil
}
