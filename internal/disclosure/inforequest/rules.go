package inforequest

import (
	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

// Version is the regulation that holds for a request.
type Version string

// The two regulations.
const (
	Rules2008 Version = "2008" // 国务院令第492号
	Rules2019 Version = "2019" // 国务院令第711号
)

// revisedOn is the day from which the regulation of 2019 holds: 条2019 §56.
var revisedOn = workday.MustDate("2019-05-15")

// VersionOn chooses the rules by the day of receipt; old requests keep old rules.
func VersionOn(received workday.Date) Version {
	if received.Before(revisedOn) {
		return Rules2008
	}
	return Rules2019
}

// Title is the version in Chinese.
func (v Version) Title() string {
	if v == Rules2008 {
		return "《政府信息公开条例》（2008年）"
	}
	return "《政府信息公开条例》（2019年修订）"
}

// ReplyLimit: 条2019 §33 twenty working days, 条2008 §24 fifteen.
func (v Version) ReplyLimit() workday.Limit {
	if v == Rules2008 {
		return workday.Working(15)
	}
	return workday.Working(20)
}

// ExtensionLimit: 条2019 §33 up to twenty working days more, 条2008 §24 up to fifteen.
func (v Version) ExtensionLimit() workday.Limit { return v.ReplyLimit() }

// ReplyGround is the article of the limit to reply.
func (v Version) ReplyGround() string {
	if v == Rules2008 {
		return "《政府信息公开条例》（2008年）第二十四条"
	}
	return "《政府信息公开条例》第三十三条第二款"
}

// Grounds of the other clocks and stops; the regulation of 2008 has its own only where named.
const (
	groundCorrection = "《政府信息公开条例》第三十条"
	groundThirdParty = "《政府信息公开条例》第三十二条"
	groundBody       = "《政府信息公开条例》第三十四条"
	groundPause      = "《政府信息公开条例》第三十三条第三款"
	ground2008Third  = "《政府信息公开条例》（2008年）第二十三条、第二十四条"
)

// askLimit: 条2019 §30, seven working days from receipt to ask for a correction.
var askLimit = workday.Working(7)

// opinionLimit: 条2019 §32 and §34, fifteen working days for a third party or another body.
var opinionLimit = workday.Working(15)

// mayAskCorrection holds 条2019 §30: within seven working days, once.
// 条2008 §21 sets no limit.
func mayAskCorrection(cal *workday.Calendar, r Request, today workday.Date) error {
	if err := r.bound(); err != nil {
		return err
	}
	if r.Correction != nil {
		return fault.Conflictf("已经在%s告知过补正，依照《政府信息公开条例》第三十条应当一次告知，不能再次要求补正；补正后仍不明确的，按“补正后仍不明确”答复", r.Correction.AskedOn.Chinese())
	}
	if r.Version == Rules2008 {
		return nil
	}
	due, _ := workday.Due(cal, r.Intake.ReceivedOn.Start(), askLimit)
	if last := workday.DateOf(due); today.After(last) {
		return fault.Conflictf("要求补正应当自收到申请之日起7个工作日内提出，最后一天是%s，依照《政府信息公开条例》第三十条不能再要求补正", last.Chinese())
	}
	return nil
}

// mayExtend holds 条2019 §33 and 条2008 §24: one extension for a request.
func mayExtend(r Request) error {
	if err := r.bound(); err != nil {
		return err
	}
	if r.Extended != nil {
		return fault.Conflictf("已经在%s延期一次，依照%s不能再延期", r.Extended.On.Chinese(), r.Version.ReplyGround())
	}
	return nil
}

// mayApprove keeps drafting and signing in two hands.
func mayApprove(drafter, approver string) error {
	if drafter == approver {
		return fault.Deniedf("拟稿人不能审签自己起草的答复，请由另一位审签人员办理")
	}
	return nil
}
