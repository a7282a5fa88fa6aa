package casework

import (
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// The ways for results that nobody fetches. 行政许可法 §44 wants delivery within ten days and leaves the way open; bodies
// follow the ways of 民事诉讼法 §88, §89 and §95.
const (
	WayDirect DeliveryWay = "direct" // brought to the addressee
	WayLeft   DeliveryWay = "left"   // left at his place when he refuses it
	WayNotice DeliveryWay = "notice" // by public notice, when nothing else reaches him
)

// ClockNotice is the time after which a public notice counts as delivery.
const ClockNotice = "notice"

// PaperServiceNotice is the public notice (送达公告).
const PaperServiceNotice = "service-notice"

// noticeLimit: 民事诉讼法 §95, thirty days from the notice.
var noticeLimit = workday.Natural(30)

// Collect is what a delivery owes beside its way: who fetched it for another, and what proves the other ways.
type Collect struct {
	Agent   string `json:"agent,omitempty" form:"agent" label:"代领人姓名" max:"60" hint:"他人代领时填写"`
	AgentNo string `json:"agentNo,omitempty" form:"agentNo" label:"代领人证件号码" kind:"code" max:"30" hint:"他人代领时填写，系统只留遮盖后的号码"`
	Letter  string `json:"letter,omitempty" form:"letter" label:"授权委托书" max:"200" hint:"他人代领时填写：委托人、委托事项和日期，原件留存"`
	Place   string `json:"place,omitempty" form:"place" label:"送达地点" max:"200" hint:"直接送达、留置送达时填写"`
	Witness string `json:"witness,omitempty" form:"witness" label:"见证人或者影像记录" max:"200" hint:"留置送达时填写：见证人姓名和单位，或者拍照、录像的情况"`
	Why     string `json:"why,omitempty" form:"why" label:"拒收或者无法送达的情况" kind:"textarea" max:"500" hint:"留置送达、公告送达时填写"`
	Posted  string `json:"posted,omitempty" form:"posted" label:"公告发布在" max:"200" hint:"公告送达时填写：报刊、网站或者公告栏"`
}

// Collected is what is kept of it.
type Collected struct {
	Agent   string `json:"agent,omitempty"`
	Masked  string `json:"masked,omitempty"` // the agent's document
	Letter  string `json:"letter,omitempty"`
	Place   string `json:"place,omitempty"`
	Witness string `json:"witness,omitempty"`
	Why     string `json:"why,omitempty"`
	Posted  string `json:"posted,omitempty"`
}

// lacks says what a way of delivery owes.
func (in Collect) lacks(way DeliveryWay, identity string) []fault.Field {
	var need [][3]string
	if identity == "delegate" && way == WayCounter {
		need = append(need, [3]string{"agent", in.Agent, "代领人姓名"}, [3]string{"agentNo", in.AgentNo, "代领人证件号码"}, [3]string{"letter", in.Letter, "授权委托书的情况"})
	}
	switch way {
	case WayDirect:
		need = append(need, [3]string{"place", in.Place, "送达地点"})
	case WayLeft:
		need = append(need, [3]string{"place", in.Place, "送达地点"}, [3]string{"witness", in.Witness, "见证人或者影像记录"}, [3]string{"why", in.Why, "拒收的情况"})
	case WayNotice:
		need = append(need, [3]string{"why", in.Why, "为什么用别的方式无法送达"}, [3]string{"posted", in.Posted, "公告发布在哪里"})
	}
	return needed(need)
}

// kept is what stays of it in the case; nil when nothing was said.
func (in Collect) kept() *Collected {
	c := Collected{Agent: in.Agent, Letter: in.Letter, Place: in.Place, Witness: in.Witness, Why: in.Why, Posted: in.Posted}
	if in.AgentNo != "" {
		c.Masked = ident.MaskCitizen(strings.TrimSpace(in.AgentNo))
	}
	if c == (Collected{}) {
		return nil
	}
	return &c
}

// describe is the way with what proves it, for the receipt of delivery.
func (d Delivery) describe() string {
	text, c := d.Way.Title(), d.Collected
	if c == nil {
		return text
	}
	for _, part := range [][2]string{{"代领人", c.Agent}, {"证件", c.Masked}, {"授权委托书", c.Letter}, {"见证", c.Witness}, {"情况", c.Why}, {"公告发布在", c.Posted}} {
		if part[1] != "" {
			text += "；" + part[0] + "：" + part[1]
		}
	}
	return text
}

// byNotice publishes that the result waits: after thirty days it counts as delivered. Who comes meanwhile gets it.
func (room *Room) byNotice(m *matter.Move, c Case) error {
	m.Halt(ClockDelivery)
	m.Start(matter.ClockSpec{Name: ClockNotice, Title: "公告送达期限", Limit: noticeLimit, Ground: "《民事诉讼法》第九十五条", OnDue: "notice_served"})
	m.Assign(matter.TaskSpec{Role: RoleConfirm, Stage: "deliver", Title: "公告期间领取：" + c.Item.Name, Body: c.Item.handout(), Need: RightDeliver, Limit: noticeLimit, Ground: "公告送达期限"})
	keep(m, c)
	d := room.draft(occasionOf(m), c, PaperServiceNotice, c.Item.handout())
	w := d.Facts.Words
	w["title"], w["paperNumber"], w["why"] = c.Decision.Paper, c.Decision.Number, strings.TrimRight(c.Delivery.Collected.Why, "。；")
	return room.issue(m, d)
}

// noticeServed ends the case when the time of the notice is over: it counts as delivered (视为送达).
func (room *Room) noticeServed(m *matter.Move, _ matter.Due) error {
	c := caseOf(m)
	if c.Delivery == nil || c.Delivery.Way != WayNotice {
		return fault.Conflictf("这件不是公告送达")
	}
	m.Drop(RoleConfirm)
	delivery := *c.Delivery
	delivery.OnDate, delivery.Proof = workday.DateOf(m.Now), "公告期满，视为送达"
	c.Delivery = &delivery
	m.Record("served", "公告期满，视为送达")
	m.Halt(ClockNotice)
	end(m, c)
	return nil
}
