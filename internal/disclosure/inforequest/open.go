package inforequest

import (
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// confirmLimit is the house's own: a body looks at what came over the net within a working day.
var confirmLimit = workday.Working(1)

// Submit (提交申请) is a request that an applicant sends over the net; by sending it he confirms it.
type Submit struct {
	Body      string    `json:"body"`      // code of the body that is asked
	Applicant Applicant `json:"applicant"` // of who is signed in, only class and contact are taken
	Asked     Asked     `json:"asked"`
	Wish      Wish      `json:"wish"`
}

// Register (登记) is a request that an officer takes in at the counter, by letter, fax or mail.
type Register struct {
	Submit
	Intake  Intake `json:"intake"`
	Group   string `json:"group,omitempty"`
	Subject string `json:"subject,omitempty"` // the applicant's account, when he has one
}

// submit opens a request online: it is received on the day on which the body confirms it
// too (条2019 §31(三)).
func (room *Room) submit(m *matter.Move, in Submit) error {
	a, err := applicantOf(m.Actor)
	if err != nil {
		return err
	}
	a.Class, a.Phone, a.Email, a.Address = in.Applicant.Class, in.Applicant.Phone, in.Applicant.Email, in.Applicant.Address
	in.Applicant = a
	today := workday.DateOf(m.Now)
	r := Request{Intake: Intake{Channel: ChannelOnline, SentOn: today, ArrivedOn: today, ApplicantOn: today}}
	return room.open(m, r, in, m.Actor.Party())
}

// register opens a request that came on another way.
func (room *Room) register(m *matter.Move, in Register) error {
	if m.Actor.Kind != account.ActorOfficer || !m.Actor.HasAt(RightHandle, in.Body) {
		return fault.Deniedf("“登记申请”只能由被申请机关的信息公开工作人员操作")
	}
	in.Intake.Officer = m.Actor.Name
	if in.Intake.Channel.Mutual() {
		in.Intake.BodyOn = in.Intake.ArrivedOn
	}
	return room.open(m, Request{Intake: in.Intake, Group: in.Group}, in.Submit, in.Subject)
}

// open gives the request its receipt and lets it be handled, or confirmed first.
func (room *Room) open(m *matter.Move, r Request, in Submit, subject string) error {
	region := room.Org.BodyPath(in.Body)
	wrong := append(in.check(VersionOn(r.Intake.ArrivedOn)), r.Intake.check(workday.DateOf(m.Now))...)
	if region == "" {
		wrong = append(wrong, fault.Field{Name: "body", Message: "请选择要申请公开信息的机关"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("申请还有要修改的地方", wrong...)
	}
	r.ID, r.Body, r.Applicant, r.Asked, r.Wish = m.ID(), in.Body, in.Applicant, in.Asked, in.Wish
	m.Open(matter.Opening{Title: r.Asked.Name, Region: region, Lead: r.Body, Applicant: subject,
		ApplicantName: r.Applicant.Name, Channel: r.Intake.Channel.hall()})
	r.Version = VersionOn(r.Intake.ArrivedOn)
	m.Record("channel", string(r.Intake.Channel))
	if on, ok := r.Intake.Received(); ok {
		receive(m, &r, on)
	} else {
		await(m, r)
	}
	m.Keep(r, insertRequest(r))
	m.TellApplicant("inforequest.registered", map[string]string{"title": r.Asked.Name})
	return room.issue(m, room.receiptOf(m, r))
}

// applicantOf is who is signed in: his name and document are those of his account, and
// the number itself stays there (条2019 §29(一)).
func applicantOf(a account.Actor) (Applicant, error) {
	if a.Kind != account.ActorPerson || a.Person == nil {
		return Applicant{}, fault.Deniedf("请用个人或者单位账号登录后申请")
	}
	if a.For != nil && a.For.CreditCode != "" {
		return Applicant{Class: ClassCompany, Name: a.For.Name, DocumentKind: "统一社会信用代码", Masked: a.For.CreditCode, Last: last4(a.For.CreditCode), Phone: a.Person.Phone}, nil
	}
	return Applicant{Class: ClassCitizen, Name: a.Name, DocumentKind: documentTitle(a.Person.DocumentKind), Masked: a.Person.Masked, Last: last4(a.Person.Masked), Phone: a.Person.Phone}, nil
}

// documentTitle is a kind of document as people name it.
func documentTitle(kind string) string {
	if title := ident.DocumentKind(kind).Title(); title != "" {
		return title
	}
	return kind
}

// last4 are the last four characters of a number; none when they are hidden.
func last4(number string) string {
	runes := []rune(strings.ToUpper(number))
	if len(runes) < 4 {
		return ""
	}
	tail := string(runes[len(runes)-4:])
	if strings.Contains(tail, "*") {
		return ""
	}
	return tail
}

// check says what a request lacks: 条2019 §29. 条2008 §20 asks for no proof of identity.
func (in Submit) check(v Version) []fault.Field {
	a := in.Applicant
	var identity []fault.Field
	if v == Rules2019 {
		identity = needed([][3]string{{"documentKind", a.DocumentKind, "身份证明的种类"}, {"number", a.Masked, "身份证明的号码"}})
	}
	wrong := needed([][3]string{{"class", a.Class.Title(), "申请人类别"}, {"name", a.Name, "申请人姓名或者名称"}, {"phone", a.Phone, "联系方式"},
		{"asked", in.Asked.Name, "所需信息的名称"}, {"form", in.Wish.Form, "信息的形式要求"}, {"way", in.Wish.Way, "获取信息的方式"}})
	wrong = append(identity, wrong...)
	if in.Asked.Document == "" && in.Asked.Description == "" {
		wrong = append(wrong, fault.Field{Name: "description", Message: "请填写文号，或者写明便于查找的其他特征"})
	}
	if in.Wish.Way == "mail" && a.Address == "" {
		wrong = append(wrong, fault.Field{Name: "address", Message: "选择邮寄的，请填写通信地址"})
	}
	return wrong
}

// await keeps the request until both sides have confirmed it.
func await(m *matter.Move, r Request) {
	m.Become(StateConfirming)
	m.Assign(matter.TaskSpec{Role: RoleConfirm, Title: "确认收到：" + r.Asked.Name, Body: r.Body, Need: RightHandle,
		Limit: confirmLimit, Ground: "本机关内部要求"})
}

// receive starts the limit of the law from the day of receipt.
func receive(m *matter.Move, r *Request, on workday.Date) {
	r.Intake.ReceivedOn, r.Version = on, VersionOn(on)
	m.Become(StateHandling)
	m.Start(matter.ClockSpec{Name: ClockReply, Title: "答复期限", Limit: r.Version.ReplyLimit(), Ground: r.Version.ReplyGround(), From: on.Start()})
	handle(m, *r)
	m.Record("received", on.String())
	m.Record("rules", string(r.Version))
}

// handle opens the handler's task.
func handle(m *matter.Move, r Request) {
	m.Assign(matter.TaskSpec{Role: RoleHandle, Title: "办理公开申请：" + r.Asked.Name, Body: r.Body, Need: RightHandle})
}

// ConfirmReceipt (确认收到) is one side's word that the request has come.
type ConfirmReceipt struct {
	ApplicantOn workday.Date `json:"applicantOn" form:"applicantOn" label:"与申请人确认的日期" kind:"date" hint:"传真、邮件收到的申请填写；网上提交的不用填"`
}

// confirmReceipt confirms for the side that acts; when both have, the limit begins.
// 条2019 §31(三): the day on which both sides confirm is the day of receipt.
func confirmReceipt(m *matter.Move, in ConfirmReceipt) error {
	r := requestOf(m)
	today := workday.DateOf(m.Now)
	if m.Actor.Kind == account.ActorPerson {
		r.Intake.ApplicantOn = today
	} else {
		if r.Intake.BodyOn.IsZero() {
			r.Intake.BodyOn = today
		}
		if !in.ApplicantOn.IsZero() {
			if in.ApplicantOn.Before(r.Intake.ArrivedOn) || in.ApplicantOn.After(today) {
				return fault.InvalidField("applicantOn", "与申请人确认的日期应当在收到之日和今天之间")
			}
			r.Intake.ApplicantOn = in.ApplicantOn
		}
	}
	on, both := r.Intake.Received()
	if !both {
		return fault.InvalidField("applicantOn", "还没有与对方确认，请先确认再登记")
	}
	m.Drop(RoleConfirm)
	receive(m, &r, on)
	keep(m, r)
	m.TellApplicant("inforequest.received", map[string]string{"title": r.Asked.Name, "due": dueText(m)})
	return nil
}
