package inforequest

import (
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Remedy (复议、诉讼) is one way on which somebody went against the reply: 条2019 §51.
// Part four of the annual report counts them by kind and result.
type Remedy struct {
	N           int          `json:"n"`
	Kind        string       `json:"kind"` // review, suit, complaint
	Body        string       `json:"body"` // that decides
	FiledOn     workday.Date `json:"filedOn"`
	ReviewFirst bool         `json:"reviewFirst,omitempty"` // a suit after a review
	Number      string       `json:"number,omitempty"`      // of the case
	DecidedOn   workday.Date `json:"decidedOn,omitzero"`
	Result      string       `json:"result"`              // upheld, corrected, other, pending
	Third       bool         `json:"third,omitempty"`     // a third party went, not the applicant
	ServedOn    workday.Date `json:"servedOn,omitzero"`   // the decision came to the office
	AgainDays   int          `json:"againDays,omitempty"` // a new reply was ordered within so many working days
	AgainBy     workday.Date `json:"againBy,omitzero"`    // which is this day
	AgainOn     workday.Date `json:"againOn,omitzero"`    // and signed
	Again       string       `json:"again,omitempty"`     // as this matter
}

// side is who went.
func (y Remedy) side() string {
	if y.Third {
		return "第三方"
	}
	return "申请人"
}

// again is where a new reply stands that was ordered.
func (y Remedy) again() string {
	switch {
	case y.AgainBy.IsZero():
		return ""
	case y.AgainOn.IsZero():
		return strings.TrimSuffix("应当在"+y.AgainBy.Chinese()+"以前，"+y.Again, "，")
	}
	return y.AgainOn.Chinese() + "，" + y.Again
}

var (
	remedyWords = map[string]string{"review": "行政复议", "suit": "行政诉讼", "complaint": "投诉举报"}
	resultWords = map[string]string{"pending": "尚未审结", "upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果"}
)

// RecordRemedy (登记复议诉讼) notes a remedy, or what became of one that is noted.
type RecordRemedy struct {
	N           int          `json:"n" form:"n" label:"序号" kind:"number" hint:"更新已登记的填写它的序号；新登记的填 0"`
	Kind        string       `json:"kind" form:"kind" label:"种类" kind:"radio" need:"true" options:"review=行政复议|suit=行政诉讼|complaint=投诉举报"`
	Body        string       `json:"body" form:"body" label:"审理机关" need:"true" max:"100"`
	FiledOn     workday.Date `json:"filedOn" form:"filedOn" label:"提起日期" kind:"date" need:"true"`
	ReviewFirst bool         `json:"reviewFirst" form:"reviewFirst" label:"先经过行政复议的诉讼" kind:"check"`
	Number      string       `json:"number" form:"number" label:"案号或者决定书文号" max:"60"`
	DecidedOn   workday.Date `json:"decidedOn" form:"decidedOn" label:"审结日期" kind:"date" hint:"已经审结的必填"`
	Result      string       `json:"result" form:"result" label:"结果" kind:"radio" need:"true" options:"pending=尚未审结|upheld=结果维持|corrected=结果纠正|other=其他结果"`
	Third       bool         `json:"third" form:"third" label:"是第三方提起的" kind:"check" hint:"第三方认为公开侵犯它的合法权益"`
	AgainDays   int          `json:"againDays" form:"againDays" label:"责令重新答复的期限（工作日）" kind:"number" hint:"复议决定或者判决要求重新答复的填写它写明的天数，没有写明的填 20（条例第三十三条）；没有要求的填 0。登记后另开一件，按这个期限计时"`
	ServedOn    workday.Date `json:"servedOn" form:"servedOn" label:"收到决定或者判决的日期" kind:"date" hint:"责令重新答复的必填，期限从这一天起算"`
}

// recordRemedy keeps the mark on the request, which stays ended.
func recordRemedy(m *matter.Move, in RecordRemedy) error {
	wrong := needed([][3]string{{"kind", remedyWords[in.Kind], "种类"}, {"body", in.Body, "审理机关"}, {"result", resultWords[in.Result], "结果"}})
	if in.FiledOn.IsZero() || in.FiledOn.After(workday.DateOf(m.Now)) {
		wrong = append(wrong, fault.Field{Name: "filedOn", Message: "请填写提起日期，不能晚于今天"})
	}
	switch {
	case in.Result != "pending" && (in.DecidedOn.IsZero() || in.DecidedOn.Before(in.FiledOn) || in.DecidedOn.After(workday.DateOf(m.Now))):
		wrong = append(wrong, fault.Field{Name: "decidedOn", Message: "请填写审结日期，应当在提起之日和今天之间"})
	case in.Result == "pending" && !in.DecidedOn.IsZero():
		wrong = append(wrong, fault.Field{Name: "result", Message: "已经填写审结日期的，请选择结果"})
	}
	if in.AgainDays != 0 || !in.ServedOn.IsZero() {
		switch {
		case in.Result != "corrected":
			wrong = append(wrong, fault.Field{Name: "againDays", Message: "结果纠正的才填写重新答复的期限"})
		case in.AgainDays < 1 || in.AgainDays > mostOrdered:
			wrong = append(wrong, fault.Field{Name: "againDays", Message: "请填写决定或者判决写明的天数，1到120个工作日"})
		case in.ServedOn.IsZero() || in.ServedOn.Before(in.DecidedOn) || in.ServedOn.After(workday.DateOf(m.Now)):
			wrong = append(wrong, fault.Field{Name: "servedOn", Message: "请填写收到决定或者判决的日期，应当在审结之日和今天之间"})
		case in.Number == "":
			wrong = append(wrong, fault.Field{Name: "number", Message: "责令重新答复的，请填写决定书或者判决书的文号"})
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("登记还不完整", wrong...)
	}
	r := requestOf(m)
	r.Remedies = slices.Clone(r.Remedies)
	next := Remedy{N: in.N, Kind: in.Kind, Body: in.Body, FiledOn: in.FiledOn, ReviewFirst: in.ReviewFirst && in.Kind == "suit", Result: in.Result, Number: in.Number, DecidedOn: in.DecidedOn, Third: in.Third}
	if in.AgainDays > 0 {
		due, _ := workday.Due(m.Calendar(), in.ServedOn.Start(), workday.Working(in.AgainDays))
		next.ServedOn, next.AgainDays, next.AgainBy = in.ServedOn, in.AgainDays, workday.DateOf(due)
	}
	var before Remedy
	switch {
	case in.N == 0:
		next.N = len(r.Remedies) + 1
		r.Remedies = append(r.Remedies, next)
	case in.N > 0 && in.N <= len(r.Remedies):
		before = r.Remedies[in.N-1]
		if before.Kind != next.Kind || before.Third != next.Third || before.FiledOn != next.FiledOn {
			return fault.InvalidField("n", "第%d项是%s%s提起的%s，和这里填写的不是同一件；新登记的请填 0", in.N, before.FiledOn.Chinese(), before.side(), remedyWords[before.Kind])
		}
		if before.AgainDays > 0 && (next.AgainDays != before.AgainDays || next.ServedOn != before.ServedOn || next.Number != before.Number) {
			return fault.Conflictf("这一项责令重新答复已经另开一件办理，不能再改期限和文号")
		}
		next.Again, next.AgainOn = before.Again, before.AgainOn
		if next.AgainDays == 0 {
			next.AgainBy = before.AgainBy
		}
		r.Remedies[in.N-1] = next
	default:
		return fault.InvalidField("n", "没有登记过这个序号")
	}
	if next.AgainDays > 0 && before.AgainDays == 0 {
		m.Follow(matter.Follow{Topic: TopicAgain, Payload: text(againJob{From: m.Matter().Number, N: next.N})})
	}
	m.Record("remedy", next.Kind)
	m.Record("result", next.Result)
	keep(m, r)
	return nil
}
