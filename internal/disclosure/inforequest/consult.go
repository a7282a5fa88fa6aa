package inforequest

import (
	"slices"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Consultation (征求意见) asks somebody whose rights or whose record it is.
type Consultation struct {
	N        int          `json:"n"`
	Third    bool         `json:"third"` // a third party (§32); else another body (§34)
	Name     string       `json:"name"`
	Content  string       `json:"content"`  // what is meant to be disclosed
	Interest string       `json:"interest"` // that may be harmed
	AskedOn  workday.Date `json:"askedOn"`
	DueOn    workday.Date `json:"dueOn,omitzero"`
	Opinion  Opinion      `json:"opinion,omitempty"`
	Reason   string       `json:"reason,omitempty"`
	EndedOn  workday.Date `json:"endedOn,omitzero"`
}

// Opinion is what was answered.
type Opinion string

// The opinions.
const (
	OpinionConsent Opinion = "consent"
	OpinionObject  Opinion = "object"
	OpinionSilent  Opinion = "silent"
)

// Title is the opinion in Chinese; silence means another thing to a third party and to a body.
func (c Consultation) Title() string {
	switch {
	case c.Opinion == OpinionConsent:
		return "同意公开"
	case c.Opinion == OpinionObject:
		return "不同意公开"
	case c.Opinion == OpinionSilent && c.Third:
		return "逾期未提出意见，由本机关决定"
	case c.Opinion == OpinionSilent:
		return "逾期未提出意见，视为同意公开"
	}
	return "等待反馈"
}

// Clock is the name of the consultation's own clock.
func (c Consultation) Clock() string { return "consult-" + strconv.Itoa(c.N) }

// withheld reports whether a third party was asked and did not consent.
func (r Request) withheld() bool {
	return slices.ContainsFunc(r.Consultations, func(c Consultation) bool { return c.Third && c.Opinion != OpinionConsent && !c.EndedOn.IsZero() })
}

// objected reports whether a third party does not consent.
func (r Request) objected() bool {
	return slices.ContainsFunc(r.Consultations, func(c Consultation) bool { return c.Third && c.Opinion == OpinionObject })
}

// awaiting counts those who have not answered.
func (r Request) awaiting() (n int) {
	for _, c := range r.Consultations {
		if c.EndedOn.IsZero() {
			n++
		}
	}
	return n
}

// ConsultThirdParty (征求第三方意见) asks in writing whose secrets or privacy it touches.
type ConsultThirdParty struct {
	Name     string       `json:"name" form:"name" label:"第三方名称" need:"true" max:"100"`
	Content  string       `json:"content" form:"content" label:"拟公开的信息" kind:"textarea" need:"true" max:"1000"`
	Interest string       `json:"interest" form:"interest" label:"涉及的合法权益" need:"true" max:"100" hint:"商业秘密、个人隐私等"`
	Way      string       `json:"way" form:"way" label:"反馈方式" need:"true" max:"200"`
	ServedOn workday.Date `json:"servedOn" form:"servedOn" label:"意见书送达日期" kind:"date" hint:"15个工作日从第三方收到意见书起算；不填为今天"`
}

// consultThirdParty stops the limit: 条2019 §33 does not count the time.
func (room *Room) consultThirdParty(m *matter.Move, in ConsultThirdParty) error {
	wrong := needed([][3]string{{"name", in.Name, "第三方名称"}, {"content", in.Content, "拟公开的信息"},
		{"interest", in.Interest, "涉及的合法权益"}, {"way", in.Way, "反馈方式"}})
	if !in.ServedOn.IsZero() && in.ServedOn.Before(workday.DateOf(m.Now)) {
		wrong = append(wrong, fault.Field{Name: "servedOn", Message: "送达日期不能早于今天"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("征求意见书还不完整", wrong...)
	}
	c := Consultation{Third: true, Name: in.Name, Content: in.Content, Interest: in.Interest}
	r, c, err := ask(m, c, groundThirdParty, in.ServedOn)
	if err != nil {
		return err
	}
	return room.issue(m, room.thirdPartyOf(m, r, c, in.Way))
}

// ConsultBody (征求其他机关意见) asks the body that made the record too: 条2019 §34.
type ConsultBody struct {
	Name    string `json:"name" form:"name" label:"共同制作机关" need:"true" max:"100"`
	Content string `json:"content" form:"content" label:"拟公开的信息" kind:"textarea" need:"true" max:"1000"`
}

// consultBody asks a joint maker; silence is consent.
func consultBody(m *matter.Move, in ConsultBody) error {
	if wrong := needed([][3]string{{"name", in.Name, "共同制作机关"}, {"content", in.Content, "拟公开的信息"}}); len(wrong) > 0 {
		return fault.Invalid("征求意见函还不完整", wrong...)
	}
	if matter.FactsOf[Request](m).Version == Rules2008 {
		return fault.Conflictf("2019年5月15日前收到的申请适用2008年的条例，没有征求共同制作机关意见停止计时的规定")
	}
	_, _, err := ask(m, Consultation{Name: in.Name, Content: in.Content}, groundBody, workday.Date{})
	return err
}

// ask writes the consultation down, pauses the limit and starts the clock of the answer.
// 条2008 §23 sets the third party no limit, so that nothing runs out there.
func ask(m *matter.Move, c Consultation, ground string, from workday.Date) (Request, Consultation, error) {
	r := requestOf(m)
	c.N, c.AskedOn = len(r.Consultations)+1, workday.DateOf(m.Now)
	if r.awaiting() == 0 && r.Order == nil { // 条2019 §33 speaks of its own limit, not of one that an order sets
		stop := matter.Stop{Kind: "consultation", Title: "征求意见", Ground: groundPause}
		if r.Version == Rules2008 {
			stop.Ground = ground2008Third
		}
		if err := m.Pause(ClockReply, stop); err != nil {
			return r, c, err
		}
	}
	if r.Version == Rules2019 {
		spec := matter.ClockSpec{Name: c.Clock(), Title: "反馈意见期限", Limit: opinionLimit, Ground: ground, OnDue: "consultation_due"}
		if !from.IsZero() {
			spec.From = from.Start()
		}
		m.Start(spec)
		clock, _ := m.Clock(c.Clock())
		c.DueOn = workday.DateOf(clock.DueAt)
	}
	r.Consultations = append(r.Consultations, c)
	m.Become(StateConsulting)
	m.Record("consultation", c.N)
	keep(m, r)
	m.TellApplicant("inforequest.consulting", map[string]string{"title": r.Asked.Name})
	return r, c, nil
}

// EndConsultation (登记反馈意见) writes an answer down.
type EndConsultation struct {
	N       int     `json:"n" form:"n" label:"征求意见序号" kind:"number" need:"true"`
	Opinion Opinion `json:"opinion" form:"opinion" label:"反馈意见" kind:"radio" need:"true" options:"consent=同意公开|object=不同意公开|silent=没有答复（仅限适用2008年条例的申请）"`
	Reason  string  `json:"reason" form:"reason" label:"理由" kind:"textarea" max:"1000" hint:"不同意公开的，写明第三方说的理由"`
}

// endConsultation takes an answer in; with the last one the limit runs again.
func endConsultation(m *matter.Move, in EndConsultation) error {
	r := requestOf(m)
	i := slices.IndexFunc(r.Consultations, func(c Consultation) bool { return c.N == in.N && c.EndedOn.IsZero() })
	switch {
	case i < 0:
		return fault.InvalidField("n", "没有这一次征求意见，或者已经登记过反馈")
	case in.Opinion == OpinionSilent && r.Version == Rules2019:
		return fault.InvalidField("opinion", "没有答复的，由系统在15个工作日届满后登记")
	case !slices.Contains([]Opinion{OpinionConsent, OpinionObject, OpinionSilent}, in.Opinion):
		return fault.InvalidField("opinion", "请选择反馈意见")
	case in.Opinion == OpinionObject && in.Reason == "":
		return fault.InvalidField("reason", "不同意公开的，请写明理由；条例只保护有合理理由的不同意")
	}
	return answered(m, r, i, in.Opinion, in.Reason)
}

// consultationDue writes silence down when the fifteen days are over. 条2019 §32: the
// body decides itself; §34: silence of a joint maker is consent.
func consultationDue(m *matter.Move, due matter.Due) error {
	r := requestOf(m)
	i := slices.IndexFunc(r.Consultations, func(c Consultation) bool {
		clock, ok := m.Clock(c.Clock())
		return ok && clock.ID == due.Clock
	})
	if i < 0 {
		return fault.Conflictf("这次征求意见已经有了反馈")
	}
	return answered(m, r, i, OpinionSilent, "")
}

func answered(m *matter.Move, r Request, i int, o Opinion, reason string) error {
	c := &r.Consultations[i]
	c.Opinion, c.Reason, c.EndedOn = o, reason, workday.DateOf(m.Now)
	m.Halt(c.Clock())
	m.Record("consultation", c.N)
	m.Record("opinion", string(o))
	if r.awaiting() == 0 {
		if r.Order == nil {
			if err := m.Resume(ClockReply); err != nil {
				return err
			}
		}
		m.Become(StateHandling)
		m.TellApplicant("inforequest.consulted", map[string]string{"title": r.Asked.Name, "due": dueText(m)})
	}
	keep(m, r)
	return nil
}
