package rectify

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Remedy (复议、诉讼) is one way on which the applicant went against the reply. The yearly report counts none of them: its part
// four is about requests for information.
type Remedy struct {
	N         int          `json:"n"`
	Kind      string       `json:"kind"` // review, suit
	Body      string       `json:"body"` // that decides
	FiledOn   workday.Date `json:"filedOn"`
	Number    string       `json:"number,omitempty"` // of the case or the decision
	DecidedOn workday.Date `json:"decidedOn,omitzero"`
	Result    string       `json:"result"` // pending, upheld, corrected, other
	Order     *Order       `json:"order,omitempty"`
}

// Order (责令重新处理) is a decision or judgment that wants the request handled anew within a time that it sets.
type Order struct {
	Body     string       `json:"body"`
	Number   string       `json:"number"`
	ServedOn workday.Date `json:"servedOn"` // the time runs from here
	Days     int          `json:"days"`     // working days, as the order says
}

// text names the order, for the ground of the limit.
func (o Order) text() string { return o.Body + o.Number }

var (
	remedyWords = map[string]string{"review": "行政复议", "suit": "行政诉讼"}
	resultWords = map[string]string{"pending": "尚未审结", "upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果"}
)

// RecordRemedy (登记复议诉讼) notes a remedy, or what became of one that is noted.
type RecordRemedy struct {
	N         int          `json:"n" form:"n" label:"序号" kind:"number" hint:"更新已登记的填写它的序号；新登记的填 0"`
	Kind      string       `json:"kind" form:"kind" label:"种类" kind:"radio" need:"true" options:"review=行政复议|suit=行政诉讼"`
	Body      string       `json:"body" form:"body" label:"审理机关" need:"true" max:"100"`
	FiledOn   workday.Date `json:"filedOn" form:"filedOn" label:"提起日期" kind:"date" need:"true"`
	Number    string       `json:"number" form:"number" label:"案号或者决定书文号" max:"60"`
	DecidedOn workday.Date `json:"decidedOn" form:"decidedOn" label:"审结日期" kind:"date" hint:"已经审结的必填"`
	Result    string       `json:"result" form:"result" label:"结果" kind:"radio" need:"true" options:"pending=尚未审结|upheld=结果维持|corrected=结果纠正|other=其他结果"`
	Days      int          `json:"days" form:"days" label:"责令重新处理的期限（工作日）" kind:"number" hint:"决定或者判决要求重新处理的，填写它写明的天数；没有要求的填 0。登记后另开一件，按这个期限计时"`
	ServedOn  workday.Date `json:"servedOn" form:"servedOn" label:"收到决定或者判决的日期" kind:"date" hint:"责令重新处理的必填，期限从这一天起算"`
}

// mostOrdered bounds what may be typed as the time of an order.
const mostOrdered = 120

// recordRemedy keeps the mark on the request, which stays ended; an order to handle it anew opens another one with its own limit.
func recordRemedy(m *matter.Move, in RecordRemedy) error {
	c, today := claimOf(m), workday.DateOf(m.Now)
	wrong := needed([][3]string{{"kind", remedyWords[in.Kind], "种类"}, {"body", in.Body, "审理机关"}, {"result", resultWords[in.Result], "结果"}})
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if in.FiledOn.IsZero() || in.FiledOn.After(today) {
		say("filedOn", "请填写提起日期，不能晚于今天")
	}
	switch {
	case in.Result != "pending" && (in.DecidedOn.IsZero() || in.DecidedOn.Before(in.FiledOn) || in.DecidedOn.After(today)):
		say("decidedOn", "请填写审结日期，应当在提起之日和今天之间")
	case in.Result == "pending" && !in.DecidedOn.IsZero():
		say("result", "已经填写审结日期的，请选择结果")
	}
	next := Remedy{N: in.N, Kind: in.Kind, Body: strings.TrimSpace(in.Body), FiledOn: in.FiledOn, Number: strings.TrimSpace(in.Number), DecidedOn: in.DecidedOn, Result: in.Result}
	if in.Days != 0 || !in.ServedOn.IsZero() {
		next.Order = &Order{Body: next.Body, Number: next.Number, ServedOn: in.ServedOn, Days: in.Days}
		switch {
		case in.Result != "corrected":
			say("days", "结果纠正的才有责令重新处理")
		case in.Days < 1 || in.Days > mostOrdered:
			say("days", "请填写决定或者判决写明的天数，1到"+strconv.Itoa(mostOrdered)+"个工作日")
		case in.ServedOn.IsZero() || in.ServedOn.Before(in.DecidedOn) || in.ServedOn.After(today):
			say("servedOn", "请填写收到决定或者判决的日期，应当在审结之日和今天之间")
		case next.Number == "":
			say("number", "责令重新处理的，请填写决定书或者判决书的文号")
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("登记还不完整", wrong...)
	}
	c.Remedies = slices.Clone(c.Remedies)
	var before Remedy
	switch {
	case in.N == 0:
		next.N = len(c.Remedies) + 1
		c.Remedies = append(c.Remedies, next)
	case in.N > 0 && in.N <= len(c.Remedies):
		before = c.Remedies[in.N-1]
		if before.Kind != next.Kind || before.FiledOn != next.FiledOn {
			return fault.InvalidField("n", "第%d项是%s提起的%s，和这里填写的不是同一件；新登记的请填 0", in.N, before.FiledOn.Chinese(), remedyWords[before.Kind])
		}
		if before.Order != nil && (next.Order == nil || *before.Order != *next.Order) {
			return fault.Conflictf("这一项责令重新处理已经另开一件办理，不能再改期限和文号")
		}
		c.Remedies[in.N-1] = next
	default:
		return fault.InvalidField("n", "没有登记过这个序号")
	}
	if next.Order != nil && before.Order == nil {
		m.Follow(matter.Follow{Topic: TopicMove, Payload: text(moveJob{From: m.Matter().Number, Remedy: next.N})})
	}
	m.Record("remedy", next.Kind)
	m.Record("result", next.Result)
	keep(m, c)
	return nil
}

// remediesOf lists them for the desk.
func remediesOf(list []Remedy) (out []templ.Component) {
	for _, y := range list {
		order := ""
		if y.Order != nil {
			order = "自" + y.Order.ServedOn.String() + "起" + days(y.Order.Days) + "，另开一件"
		}
		out = append(out, web.Dl(web.Told([]web.Pair{{Term: "序号", Text: strconv.Itoa(y.N)}, {Term: "种类", Text: remedyWords[y.Kind]}, {Term: "审理机关", Text: y.Body},
			{Term: "提起日期", Text: y.FiledOn.String()}, {Term: "案号", Text: y.Number}, {Term: "审结日期", Text: y.DecidedOn.String()}, {Term: "结果", Text: resultWords[y.Result]},
			{Term: "责令重新处理", Text: order}})))
	}
	return out
}
