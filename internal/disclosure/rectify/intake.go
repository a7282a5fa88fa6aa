package rectify

import (
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Submit (提交更正申请) is a request that an applicant sends over the net.
type Submit struct {
	Body     string     `json:"body" form:"body" label:"哪个机关提供的记录" kind:"select" need:"true"`
	Record   string     `json:"record" form:"record" label:"记录的名称" need:"true" max:"100" hint:"例如 个体工商户登记信息；请不要在这里写姓名和证件号码"`
	Number   string     `json:"number" form:"number" label:"文号或者编号" max:"60" hint:"不知道可以不填"`
	Source   string     `json:"source" form:"source" label:"行政机关什么时候、怎样提供的" need:"true" max:"300" hint:"例如 2026年10月8日公开申请答复书所附；2026年9月在窗口查询打印"`
	Relation string     `json:"relation" form:"relation" label:"记录和您（单位）的关系" need:"true" max:"200" hint:"例如 记录的是我本人的登记信息"`
	Says     string     `json:"says" form:"says" label:"记录上写的是" kind:"textarea" need:"true" max:"1000" hint:"请照抄不准确的地方"`
	Should   string     `json:"should" form:"should" label:"应当更正为" kind:"textarea" need:"true" max:"1000"`
	Inspect  string     `json:"inspect" form:"inspect" label:"不能上传的证据" kind:"textarea" max:"500" hint:"写明是什么证据、在哪里可以查看；已经上传证据的可以不填"`
	Phone    string     `json:"phone" form:"phone" label:"联系电话" kind:"phone" need:"true"`
	Email    string     `json:"email" form:"email" label:"电子邮箱" kind:"mail" max:"80"`
	Address  string     `json:"address" form:"address" label:"通信地址" max:"120" hint:"选择邮寄的必填"`
	Way      string     `json:"way" form:"way" label:"领取答复的方式" kind:"radio" need:"true" options:"online=网上送达|mail=邮寄|counter=当面领取"`
	Evidence []Evidence `json:"evidence" api:"yes"`
}

// Register (登记更正申请) is a request that an officer takes in at the counter, by letter or by fax.
type Register struct {
	Submit
	Channel   Channel      `json:"channel"`
	ArrivedOn workday.Date `json:"arrivedOn"`
	Applicant Applicant    `json:"applicant"`
	Subject   string       `json:"subject,omitempty"` // the applicant's account, when he has one
}

// claim is the request without who asks.
func (in Submit) claim() Claim {
	trim := strings.TrimSpace
	return Claim{Body: in.Body, Evidence: in.Evidence, Inspect: trim(in.Inspect), Way: in.Way,
		Record:    Record{Name: trim(in.Record), Number: trim(in.Number), Source: trim(in.Source), Relation: trim(in.Relation), Says: trim(in.Says), Should: trim(in.Should)},
		Applicant: Applicant{Phone: in.Phone, Email: in.Email, Address: trim(in.Address)}}
}

// submit opens a request of who is signed in; it is received on the day on which it is sent.
func (room *Room) submit(m *matter.Move, in Submit) error {
	a, err := applicantOf(m.Actor)
	if err != nil {
		return err
	}
	c := in.claim()
	a.Phone, a.Email, a.Address = c.Applicant.Phone, c.Applicant.Email, c.Applicant.Address
	c.Applicant, c.Channel, c.ReceivedOn = a, ChannelOnline, workday.DateOf(m.Now)
	return room.open(m, c, m.Actor.Party())
}

// register opens a request that came on another way.
func (room *Room) register(m *matter.Move, in Register) error {
	if m.Actor.Kind != account.ActorOfficer || !m.Actor.HasAt(RightHandle, in.Body) {
		return fault.Deniedf("“登记更正申请”只能由收到申请的机关办理更正的工作人员操作")
	}
	c := in.claim()
	a := in.Applicant
	a.Phone, a.Email, a.Address = c.Applicant.Phone, c.Applicant.Email, c.Applicant.Address
	c.Applicant, c.Channel, c.ReceivedOn, c.Officer = a, in.Channel, in.ArrivedOn, m.Actor.Name
	switch {
	case !slices.Contains([]Channel{ChannelCounter, ChannelLetter, ChannelFax}, in.Channel):
		return fault.InvalidField("channel", "请选择提交方式")
	case in.ArrivedOn.IsZero() || in.ArrivedOn.After(workday.DateOf(m.Now)):
		return fault.InvalidField("arrivedOn", "请填写收到的日期，不能晚于今天")
	case c.Way == "online" && in.Subject == "":
		return fault.InvalidField("way", "申请人没有网上账号，请选择其他领取答复的方式")
	}
	return room.open(m, c, in.Subject)
}

// open starts the limit and hands the request to who checks it.
func (room *Room) open(m *matter.Move, c Claim, subject string) error {
	wrong := c.check()
	if !room.handles(c.Body) {
		wrong = append(wrong, fault.Field{Name: "body", Message: "请选择提供记录的机关"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("更正申请还有要修改的地方", wrong...)
	}
	c.ID = m.ID()
	m.Open(matter.Opening{Title: c.Record.Name, Region: room.Org.BodyPath(c.Body), Lead: c.Body, Applicant: subject, ApplicantName: c.Applicant.Name, Channel: c.Channel.hall()})
	m.Become(StateHandling)
	v := VersionOn(c.begun())
	m.Start(matter.ClockSpec{Name: ClockReply, Title: "更正答复期限", Limit: workday.Working(room.daysFor(c)), Ground: c.ground(), From: c.ReceivedOn.Start()})
	handle(m, c)
	m.Record("channel", string(c.Channel))
	m.Record("received", c.ReceivedOn.String())
	m.Record("rules", string(v))
	m.Keep(c, insertClaim(c))
	if c.From == "" { // what was handed over lies with the request that it came from
		for _, e := range c.Evidence {
			m.Also(file.Attach(e.File, m.Actor.Subject(), m.ID()))
		}
	}
	m.TellApplicant("rectify.registered", map[string]string{"title": c.Record.Name, "due": dueText(m)})
	return room.issue(m, room.receiptOf(m, c))
}

// daysFor are the working days for the reply: as an order says, or as the rule in force has it.
func (room *Room) daysFor(c Claim) int {
	if c.Order != nil {
		return c.Order.Days
	}
	return room.rules.now().Days
}

// ground names where the limit comes from.
func (c Claim) ground() string {
	if c.Order != nil {
		return c.Order.text() + "责令重新处理"
	}
	return VersionOn(c.begun()).Article() + "；" + limitNote
}

// handle opens the handler's task.
func handle(m *matter.Move, c Claim) {
	m.Assign(matter.TaskSpec{Role: RoleHandle, Title: "核对更正申请：" + c.Record.Name, Body: m.Matter().Lead, Need: RightHandle})
}

// handles reports whether somebody at a body takes such requests.
func (room *Room) handles(body string) bool {
	return body != "" && len(room.Org.OfficersAt(body, RightHandle)) > 0
}

// applicantOf is who is signed in: his name and document are those of his account, and the number itself stays there.
func applicantOf(a account.Actor) (Applicant, error) {
	if a.Kind != account.ActorPerson || a.Person == nil {
		return Applicant{}, fault.Deniedf("请用个人或者单位账号登录后申请")
	}
	if a.For != nil && a.For.CreditCode != "" {
		return Applicant{Company: true, Name: a.For.Name, DocumentKind: "统一社会信用代码", Masked: a.For.CreditCode, Phone: a.Person.Phone}, nil
	}
	kind := a.Person.DocumentKind
	if title := ident.DocumentKind(kind).Title(); title != "" {
		kind = title
	}
	return Applicant{Name: a.Name, DocumentKind: kind, Masked: a.Person.Masked, Phone: a.Person.Phone}, nil
}
