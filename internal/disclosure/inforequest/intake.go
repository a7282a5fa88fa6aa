package inforequest

import (
	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Channel is the way by which a request comes, as the annual report counts it.
type Channel string

// The channels.
const (
	ChannelCounter Channel = "counter"
	ChannelOnline  Channel = "online"
	ChannelSigned  Channel = "signed" // mail that is signed for
	ChannelLetter  Channel = "letter" // ordinary letter
	ChannelFax     Channel = "fax"
	ChannelMail    Channel = "mail" // electronic mail
)

// Title is the channel in Chinese.
func (c Channel) Title() string {
	switch c {
	case ChannelCounter:
		return "当面"
	case ChannelOnline:
		return "网络"
	case ChannelSigned:
		return "信函（邮寄签收）"
	case ChannelLetter:
		return "信函（平常信函）"
	case ChannelFax:
		return "传真"
	case ChannelMail:
		return "邮件"
	}
	return ""
}

// hall is the hall's word for the channel.
func (c Channel) hall() matter.Channel {
	switch c {
	case ChannelCounter:
		return matter.ChannelWindow
	case ChannelSigned, ChannelLetter:
		return matter.ChannelMail
	case ChannelFax:
		return matter.ChannelPhone
	}
	return matter.ChannelPortal
}

// Mutual reports whether both sides must confirm the receipt: 条2019 §31(三). Electronic
// mail goes over the internet and counts as such.
func (c Channel) Mutual() bool {
	return c == ChannelOnline || c == ChannelFax || c == ChannelMail
}

// Ground is the rule that names the day of receipt.
func (c Channel) Ground() string {
	switch c {
	case ChannelCounter:
		return "《政府信息公开条例》第三十一条第一项：当面提交，以提交之日为收到之日"
	case ChannelSigned:
		return "《政府信息公开条例》第三十一条第二项：邮寄签收，以签收之日为收到之日"
	case ChannelLetter:
		return "《政府信息公开条例》第三十一条第二项：平常信函，收到当日与申请人确认，以确认之日为收到之日"
	}
	return "《政府信息公开条例》第三十一条第三项：网络、传真提交，以双方确认之日为收到之日"
}

// Intake (收件) is when and how the request came, and the day on which the law holds it received.
type Intake struct {
	Channel     Channel      `json:"channel"`
	SentOn      workday.Date `json:"sentOn,omitzero"`
	ArrivedOn   workday.Date `json:"arrivedOn"`
	ApplicantOn workday.Date `json:"applicantOn,omitzero"` // the applicant confirmed
	BodyOn      workday.Date `json:"bodyOn,omitzero"`      // the body confirmed
	ReceivedOn  workday.Date `json:"receivedOn,omitzero"`  // 收到之日; none while a side has yet to confirm
	Officer     string       `json:"officer,omitempty"`
}

// Received gives the day on which the law holds a request received, once it is known.
// 条2019 §31: handed over, signed for, told on arrival, or confirmed by both.
func (i Intake) Received() (workday.Date, bool) {
	if !i.Channel.Mutual() {
		return i.ArrivedOn, true
	}
	if i.ApplicantOn.IsZero() || i.BodyOn.IsZero() {
		return workday.Date{}, false
	}
	if i.ApplicantOn.After(i.BodyOn) {
		return i.ApplicantOn, true
	}
	return i.BodyOn, true
}

// check refuses days that cannot be.
func (i Intake) check(today workday.Date) (wrong []fault.Field) {
	if i.Channel.Title() == "" {
		wrong = append(wrong, fault.Field{Name: "channel", Message: "请选择申请方式"})
	}
	if i.ArrivedOn.IsZero() || i.ArrivedOn.After(today) {
		wrong = append(wrong, fault.Field{Name: "arrivedOn", Message: "请填写收到的日期，不能晚于今天"})
	}
	if !i.SentOn.IsZero() && i.SentOn.After(i.ArrivedOn) {
		wrong = append(wrong, fault.Field{Name: "sentOn", Message: "寄出的日期不能晚于收到的日期"})
	}
	return wrong
}
