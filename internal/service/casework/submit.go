package casework

import (
	"slices"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// replyLimit: 行政许可法 §32(四), five working days (§82) to tell what has to be corrected.
var replyLimit = workday.Working(5)

// Handed is what an applicant hands in for one material.
type Handed struct {
	Material string `json:"material"`
	Source   Source `json:"source"`
	Licence  string `json:"licence,omitempty"`
	Files    []File `json:"files,omitempty"`
}

// Submit (提交) is an application. The number of the document comes sealed already.
type Submit struct {
	Item      string              `json:"item"`
	Version   int                 `json:"version,omitempty"` // the version that was filled in; zero is the one in force
	Applicant Applicant           `json:"applicant"`
	Form      map[string][]string `json:"form"`
	Answers   map[string]string   `json:"answers,omitempty"`
	Documents []Handed            `json:"documents"`
	Wish      Wish                `json:"wish"`
	Channel   matter.Channel      `json:"channel,omitempty"` // portal when empty
	// Promise (告知承诺) and Gaps (容缺) are what the applicant has signed on his page; a program signs for nobody.
	Promise *Signature `json:"-"`
	Gaps    *Signature `json:"-"`
}

// Receive (收件) is an application that a window clerk takes in at the counter.
type Receive struct {
	Submit
	Window  string `json:"window,omitempty"`
	Subject string `json:"subject,omitempty"` // the applicant's account, when he has one
}

// submit opens a case at the applicant's wish: 行政许可法 §29 and §33, 国令716号 §7.
func (room *Room) submit(m *matter.Move, in Submit) error {
	item, err := room.itemFor(in)
	if err != nil {
		return err
	}
	if err := covered(m.Actor, item); err != nil {
		return err
	}
	c, err := room.application(m, item, in)
	if err != nil {
		return err
	}
	if err := c.sign(m, in); err != nil {
		return err
	}
	if missing := missing(c); len(missing) > 0 {
		return fault.Invalid("申请材料还没有备齐", missing...)
	}
	c.Intake = Intake{Body: item.intake()}
	channel := in.Channel
	if channel == "" {
		channel = matter.ChannelPortal
	}
	if err := room.open(m, c, m.Actor.Party(), channel); err != nil {
		return err
	}
	room.awaitPrecheck(m, c)
	return nil
}

// receive takes an application in at the counter. What is missing does not turn the
// applicant away: it is received, and the five days run (行政许可法 §32).
func (room *Room) receive(m *matter.Move, in Receive) error {
	item, err := room.itemFor(in.Submit)
	if err != nil {
		return err
	}
	c, err := room.application(m, item, in.Submit)
	if err != nil {
		return err
	}
	c.Intake = Intake{Body: item.intake(), Window: in.Window, Officer: m.Actor.Name}
	for _, seat := range m.Actor.Posts {
		if slices.Contains(seat.Rights, RightReceive) {
			c.Intake.Body = seat.Body
			break
		}
	}
	c = room.entrusted(m, c)
	item = c.Item
	// 收件地与受理机关: any window takes in for any body (国办发〔2020〕35号, 跨省通办), but only the body of the item's flow,
	// or the one that decides, answers; a township that is to answer stands in the flow.
	if at := c.Intake.Body; at != item.intake() && !(at == item.Body && m.Actor.HasAt(RightAccept, at)) {
		c.Intake.Accepts = item.intake()
	}
	if err := room.open(m, c, in.Subject, matter.ChannelWindow); err != nil {
		return err
	}
	return handedOver(m, c)
}

// handedOver keeps the window in the case where another body answers: its part is on record and it goes on seeing the
// case, as the applicant does.
func handedOver(m *matter.Move, c Case) error {
	if c.Intake.Accepts == "" {
		return nil
	}
	m.Assign(matter.TaskSpec{Role: RoleReceive, Title: "窗口收件：" + c.Item.Name, Body: c.Intake.Body, Need: RightReceive})
	m.Record("intake", c.Intake.Body)
	_, err := m.Finish(RoleReceive, "received", "")
	return err
}

// itemFor finds the item and refuses a version that is no longer in force.
func (room *Room) itemFor(in Submit) (Item, error) {
	item, err := room.Items.Item(in.Item)
	if err != nil {
		return Item{}, err
	}
	if in.Version != 0 && in.Version != item.Version {
		return Item{}, fault.Conflictf("“%s”的办事要求已经更新，请按新的要求核对后再提交，您填写的内容仍在", item.Name)
	}
	item.usual = room.term(TermCorrection)
	return item, nil
}

// application checks what was filled in and makes the case of it.
func (room *Room) application(m *matter.Move, item Item, in Submit) (Case, error) {
	if wrong := room.wrong(item, in, nil); len(wrong) > 0 {
		return Case{}, fault.Invalid("申请表还有要修改的地方", wrong...)
	}
	return room.filed(m, item, in)
}

// wrong lists what has to change in an application; fields that are asked later are left out.
func (room *Room) wrong(item Item, in Submit, later []string) []fault.Field {
	wrong := in.Applicant.check()
	for _, s := range item.Situations {
		if !slices.ContainsFunc(s.Options, func(o Option) bool { return o.Value == in.Answers[s.Name] }) {
			wrong = append(wrong, fault.Field{Name: s.Name, Message: "请选择" + s.Question})
		}
	}
	for _, field := range room.Forms.Check(item.Form, in.Form) {
		if !slices.Contains(later, field.Name) {
			wrong = append(wrong, field)
		}
	}
	if in.Wish.Way == WayMail && in.Wish.Address == "" {
		wrong = append(wrong, fault.Field{Name: "address", Message: "请填写邮寄地址"})
	}
	return wrong
}

// filed makes the case of an application in which nothing is wrong.
func (room *Room) filed(m *matter.Move, item Item, in Submit) (Case, error) {
	if in.Wish.Way == "" {
		in.Wish.Way = WayCounter
	}
	return room.seal(Case{ID: m.ID(), Item: item, Applicant: in.Applicant, Form: in.Form, Answers: in.Answers, Wish: in.Wish,
		Documents: documents(room.asked(item, in.Answers), in.Documents), ReceivedAt: m.Now})
}

// check says what an application lacks about who applies.
func (a Applicant) check() (wrong []fault.Field) {
	for _, f := range []struct{ name, value, label string }{
		{"name", a.Name, "申请人姓名或者名称"}, {"documentKind", a.DocumentKind, "证件类型"},
		{"number", a.Masked, "证件号码"},
	} {
		if f.value == "" {
			wrong = append(wrong, fault.Field{Name: f.name, Message: "请填写" + f.label})
		}
	}
	return append(wrong, reachable("phone", "联系电话", a.Phone)...)
}

// documents lists every material that is asked, with what was handed in for it.
// What nobody asks for is not kept (国令716号 §11: no more than the guide names).
func documents(asked []Material, handed []Handed) []Document {
	out := make([]Document, len(asked))
	for i, m := range asked {
		out[i] = Document{Material: m.Code, Name: m.Name, Necessity: m.Necessity, Version: 1}
		n := slices.IndexFunc(handed, func(h Handed) bool { return h.Material == m.Code })
		if n >= 0 && (len(handed[n].Files) > 0 || handed[n].Source == SourceWindow || handed[n].Licence != "") {
			out[i].Source, out[i].Licence, out[i].Files = handed[n].Source, handed[n].Licence, handed[n].Files
		}
	}
	return out
}

// missing names the materials that an application online cannot do without.
func missing(c Case) (wrong []fault.Field) {
	for _, d := range c.Documents {
		if d.Necessity == Required && !d.Present() && !c.promised(d.Material) {
			wrong = append(wrong, fault.Field{Name: "material-" + d.Material, Message: "请提供“" + d.Name + "”"})
		}
	}
	return wrong
}

// open gives the case its receipt, its task and the five-day clock.
func (room *Room) open(m *matter.Move, c Case, subject string, channel matter.Channel) error {
	return room.openUnder(m, c, subject, channel, 0)
}

// openUnder does the same for a case that is a part of another matter. There the applicant has been told of the whole, and
// the files are the whole's: one file may serve several cases.
func (room *Room) openUnder(m *matter.Move, c Case, subject string, channel matter.Channel, under int64) error {
	m.Open(matter.Opening{Under: under, Title: c.Item.Name, Region: c.Item.Region, Lead: c.Item.Body, Applicant: subject,
		ApplicantName: c.Applicant.Name, Channel: channel})
	m.Become(StateSubmitted)
	m.Record("item", c.Item.Code)
	m.Record("version", c.Item.Version)
	awaitAcceptance(m, c)
	m.Keep(c, insertCase(c)...)
	if under == 0 {
		attach(m, c.Documents)
		reply, _ := m.Clock(ClockReply)
		m.TellApplicant("case.received", map[string]string{"item": c.Item.Name, "due": dateText(reply.DueAt)})
	}
	if err := room.issue(m, receiptOf(room, occasionOf(m), c)); err != nil {
		return err
	}
	return room.signed(m, c)
}

// sign puts what the applicant has signed online into the case.
func (c *Case) sign(m *matter.Move, in Submit) error {
	if in.Promise != nil {
		s := *in.Promise
		s.Name, s.Credential, s.At = m.Actor.Name, CredentialPassword, m.Now
		if err := c.commit(s, m.Actor.Name); err != nil {
			return err
		}
	}
	if in.Gaps != nil {
		c.promiseGaps(Signature{Name: m.Actor.Name, Credential: CredentialPassword, At: m.Now})
	}
	return nil
}

// signed makes the papers of what was signed with the application.
func (room *Room) signed(m *matter.Move, c Case) error {
	if c.Commitment == nil && len(c.Gaps) == 0 {
		return nil
	}
	room.unblemished(m, c)
	if c.Commitment != nil {
		m.Record("promise", c.Commitment.Signature.Words)
		if err := room.issue(m, commitmentOf(room, occasionOf(m), c)); err != nil {
			return err
		}
	}
	if len(c.Gaps) > 0 {
		m.Record("gaps", gapNames(c.Gaps))
		return room.issue(m, toleranceOf(room, occasionOf(m), c))
	}
	return nil
}

// attach gives the files to the case. One that is not the actor's own breaks the commit.
func attach(m *matter.Move, list []Document) {
	for _, d := range list {
		for _, f := range d.Files {
			m.Also(file.Attach(f.ID, m.Actor.Subject(), m.ID()))
		}
	}
}

// awaitAcceptance opens the task of acceptance and starts the five days, at whose end
// the law itself accepts (行政许可法 §32(四)).
func awaitAcceptance(m *matter.Move, c Case) {
	m.Assign(matter.TaskSpec{Role: RoleAccept, Title: "受理审查：" + c.Item.Name, Body: c.Intake.accepts(), Need: RightAccept, Limit: replyLimit, Ground: c.Item.replyGround()})
	m.Start(matter.ClockSpec{Name: ClockReply, Title: "五日受理期限", Limit: replyLimit, Ground: c.Item.replyGround(),
		From: c.received(), OnDue: "deem_accept"})
}

// replyGround is why there are five days: the law for licences, a promise for the rest.
func (i Item) replyGround() string {
	if i.Licensing {
		return "《行政许可法》第三十二条第一款第四项"
	}
	return "办事指南承诺五个工作日内答复"
}

// inTime refuses to answer an application after the five days are over: by then the
// law has accepted it, even when the machine has not yet written it down.
func inTime(m *matter.Move) error {
	if clock, ok := m.Clock(ClockReply); ok && m.Now.After(clock.DueAt) {
		return fault.Conflictf("收到申请材料已满五个工作日，自收到之日起即为受理，不能再“补正”或者“不予受理”")
	}
	return nil
}
