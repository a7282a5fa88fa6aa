package rectify

import (
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Claim (更正申请) is one request to correct a record about oneself: the room's own row.
type Claim struct {
	ID          int64        `json:"-"`
	Body        string       `json:"body"` // that was asked first
	Applicant   Applicant    `json:"applicant"`
	Record      Record       `json:"record"`
	Evidence    []Evidence   `json:"evidence,omitempty"`
	Inspect     string       `json:"inspect,omitempty"` // where evidence lies that could not be brought
	Way         string       `json:"way"`               // by which the reply is wanted
	Channel     Channel      `json:"channel"`
	ReceivedOn  workday.Date `json:"receivedOn"`
	Officer     string       `json:"officer,omitempty"` // who took it in
	Correction  *Correction  `json:"correction,omitempty"`
	Opinions    []Opinion    `json:"opinions,omitempty"`
	Draft       *Reply       `json:"draft,omitempty"` // until it is signed
	Reply       *Reply       `json:"reply,omitempty"`
	Delivery    *Delivery    `json:"delivery,omitempty"`
	Undelivered *Undelivered `json:"undelivered,omitempty"`
	Remedies    []Remedy     `json:"remedies,omitempty"`
	WithdrawnBy string       `json:"withdrawnBy,omitempty"` // how, when an officer noted it
	From        string       `json:"from,omitempty"`        // number of the request that another body handed over
	FirstOn     workday.Date `json:"firstOn,omitzero"`      // when that one was received
	FromBody    string       `json:"fromBody,omitempty"`
	Order       *Order       `json:"order,omitempty"` // that this request be handled anew
}

// Applicant (申请人) is whom the record is about; the number of his document is kept sealed.
type Applicant struct {
	Company      bool   `json:"company,omitempty"`
	Name         string `json:"name"`
	DocumentKind string `json:"documentKind"`
	Masked       string `json:"masked"`           // the number as it may be shown
	Sealed       []byte `json:"sealed,omitempty"` // the number itself
	Phone        string `json:"phone"`
	Address      string `json:"address,omitempty"`
	Email        string `json:"email,omitempty"`
	Agent        string `json:"agent,omitempty"` // who acts at the counter for him, and by what paper
}

// Record (记录) is what is said to be wrong: a record about the applicant that a body provided.
type Record struct {
	Name     string `json:"name"`
	Number   string `json:"number,omitempty"`
	Source   string `json:"source"`   // how and when the body provided it
	Relation string `json:"relation"` // what it has to do with the applicant
	Says     string `json:"says"`
	Should   string `json:"should"`
}

// Evidence (证据) is a file that shows that the record is wrong.
type Evidence struct {
	File int64  `json:"file,string"`
	Name string `json:"name"`
	More bool   `json:"more,omitempty"` // came with the correction
}

// Channel is the way by which a request comes.
type Channel string

// The channels; ChannelMoved is a request that another body of this house handed over (转送), ChannelOrdered one that a review
// or a court wants handled anew.
const (
	ChannelOnline  Channel = "online"
	ChannelCounter Channel = "counter"
	ChannelLetter  Channel = "letter"
	ChannelFax     Channel = "fax"
	ChannelMoved   Channel = "moved"
	ChannelOrdered Channel = "ordered"
)

var channelWords = map[Channel]string{ChannelOnline: "网上提交", ChannelCounter: "当面提交", ChannelLetter: "信函", ChannelFax: "传真", ChannelMoved: "其他机关转送", ChannelOrdered: "责令重新处理"}

// Title is the channel in Chinese.
func (c Channel) Title() string { return channelWords[c] }

// hall is the hall's word for the channel.
func (c Channel) hall() matter.Channel {
	switch c {
	case ChannelCounter:
		return matter.ChannelWindow
	case ChannelLetter:
		return matter.ChannelMail
	case ChannelFax:
		return matter.ChannelPhone
	}
	return matter.ChannelPortal
}

var wayWords = map[string]string{"online": "网上送达", "mail": "邮寄", "counter": "当面领取", "fax": "传真"}

// Correction (补充证据) is what the applicant was asked to add, once.
type Correction struct {
	Asked      string       `json:"asked"`
	AskedOn    workday.Date `json:"askedOn"`
	AskedBy    string       `json:"askedBy"`
	DueOn      workday.Date `json:"dueOn"`
	Restarts   bool         `json:"restarts,omitempty"` // the limit begins anew with the answer
	Answer     string       `json:"answer,omitempty"`
	AnsweredOn workday.Date `json:"answeredOn,omitzero"`
	Silent     bool         `json:"silent,omitempty"`
}

// Opinion (核实意见) is what the department that holds the record says.
type Opinion struct {
	N       int          `json:"n"`
	Body    string       `json:"body"`
	Asked   string       `json:"asked"`
	AskedOn workday.Date `json:"askedOn"`
	Finding string       `json:"finding,omitempty"` // wrong, partly, right, elsewhere
	Text    string       `json:"text,omitempty"`
	By      string       `json:"by,omitempty"`
	On      workday.Date `json:"on,omitzero"`
	Dropped string       `json:"dropped,omitempty"` // why it was not waited for
}

var findingWords = map[string]string{"wrong": "记录确实不准确", "partly": "部分不准确", "right": "记录准确", "elsewhere": "不归本部门更正"}

// Title is where the opinion stands.
func (o Opinion) Title() string {
	switch {
	case o.Dropped != "":
		return "没有等到：" + o.Dropped
	case o.Finding == "":
		return "等待核实"
	}
	return findingWords[o.Finding]
}

// Delivery (送达) is how the reply reached the applicant.
type Delivery struct {
	Way      string       `json:"way"`
	Receiver string       `json:"receiver"`
	Proof    string       `json:"proof,omitempty"`
	On       workday.Date `json:"on"`
	By       string       `json:"by"`
	At       time.Time    `json:"at"`
}

// title is the way in words.
func (d Delivery) title() string {
	if d.Way == wayNone {
		return "送不到，留存备领"
	}
	return wayWords[d.Way]
}

// claimOf is the request as a move may change it: what it points to is copied.
func claimOf(m *matter.Move) Claim {
	c := matter.FactsOf[Claim](m)
	c.Evidence, c.Opinions = slices.Clone(c.Evidence), slices.Clone(c.Opinions)
	c.Correction, c.Draft, c.Reply = copied(c.Correction), copied(c.Draft), copied(c.Reply)
	return c
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// keep writes the request with the move.
func keep(m *matter.Move, c Claim) { m.Keep(c, updateClaim(c)) }

// needed names the fields that are empty: name, value, label.
func needed(list [][3]string) (wrong []fault.Field) {
	for _, f := range list {
		if strings.TrimSpace(f[1]) == "" {
			wrong = append(wrong, fault.Field{Name: f[0], Message: "请填写" + f[2]})
		}
	}
	return wrong
}

// check says what a request lacks. 条2019 §41: who asks has evidence, and the record is about himself and was provided by a
// body; 条2008 §25 says the same.
func (c Claim) check() []fault.Field {
	a, r := c.Applicant, c.Record
	wrong := needed([][3]string{{"name", a.Name, "申请人姓名或者名称"}, {"documentKind", a.DocumentKind, "身份证明的种类"}, {"identity", a.Masked, "身份证明的号码"}, {"phone", a.Phone, "联系电话"},
		{"record", r.Name, "记录的名称"}, {"source", r.Source, "行政机关什么时候、怎样提供的这份记录"}, {"relation", r.Relation, "记录和申请人的关系"},
		{"says", r.Says, "记录上写的内容"}, {"should", r.Should, "应当更正为的内容"}, {"way", wayWords[c.Way], "领取答复的方式"}})
	if r.Says != "" && strings.TrimSpace(r.Says) == strings.TrimSpace(r.Should) {
		wrong = append(wrong, fault.Field{Name: "should", Message: "应当更正为的内容和记录上写的一样，请核对"})
	}
	if len(c.Evidence) == 0 && strings.TrimSpace(c.Inspect) == "" {
		wrong = append(wrong, fault.Field{Name: "inspect", Message: "请上传至少一份证据；不能上传的，写明是什么证据、在哪里可以查看"})
	}
	if c.Way == "mail" && a.Address == "" {
		wrong = append(wrong, fault.Field{Name: "address", Message: "选择邮寄的，请填写通信地址"})
	}
	return wrong
}

// begun is the day on which the request was received first, before it was handed over or ordered anew: the ordinance of
// that day holds for it, and from then on the record may have been put right.
func (c Claim) begun() workday.Date {
	if c.FirstOn.IsZero() {
		return c.ReceivedOn
	}
	return c.FirstOn
}
