package casework

import (
	"net/http"
	"reflect"
	"slices"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// ownAct is an act of the applicant on his case, with the words of its place on the page (M-03).
type ownAct struct {
	name    string
	input   func() any               // pointer to an empty input
	hides   []string                 // fields that only an officer fills in
	open    bool                     // shown in full
	offered func(Case) bool          // whether it has its time now
	words   func(Case) (a, b string) // heading and explanation
	news    string
}

// ownActs are the acts that need no page of their own.
func ownActs() []ownAct {
	return []ownAct{
		{name: "plead", input: func() any { return &Plead{} }, open: true, news: "已经提出陈述申辩",
			offered: func(c Case) bool { _, open := c.openPlea(); return open },
			words: func(c Case) (string, string) {
				i, _ := c.openPlea()
				return "陈述申辩", "机关拟作出不利的决定：" + c.Pleas[i].About + "。您可以在" + longDate(c.Pleas[i].DueOn) + "前说明情况、提出证据，成立的会被采纳。"
			}},
		{name: "ask_hearing", input: func() any { return &AskHearing{} }, hides: []string{"by", "on"}, open: true, news: "已经提出听证申请",
			offered: func(c Case) bool {
				i, open := c.hearing()
				return open && c.Hearings[i].Ground == HearingRight && !c.Hearings[i].askedBy(c.Applicant.Name)
			},
			words: func(c Case) (string, string) {
				return "申请听证", "机关拟作出的决定：" + c.hearingWords(func(h Hearing) string { return h.About }) + "。您可以在" +
					c.hearingWords(func(h Hearing) string { return longDate(h.DueOn) }) + "前申请听证，机关在二十日内组织，不收费用。等待和举行听证的时间不计算办理期限。"
			}},
		{name: "waive_hearing", input: func() any { return &WaiveHearing{} }, news: "已经放弃听证",
			offered: func(c Case) bool {
				i, open := c.hearing()
				return open && c.Hearings[i].Ground == HearingRight && len(c.Hearings[i].Parties) == 0
			},
			words: func(Case) (string, string) {
				return "放弃听证", "不需要听证的，可以放弃，办理期限马上继续计算。放弃以后不能再申请。"
			}},
		{name: "challenge_chair", input: func() any { return &ChallengeChair{} }, hides: []string{"by"}, news: "已经提出回避申请",
			offered: func(c Case) bool {
				i, open := c.hearing()
				if !open || c.Hearings[i].Appointment == nil {
					return false
				}
				_, waits := c.Hearings[i].openChallenge()
				return !waits
			},
			words: func(c Case) (string, string) {
				return "申请主持人回避", "主持人是" + c.hearingWords(func(h Hearing) string { return h.Appointment.ChairBy }) + "。认为主持人与这件申请有直接利害关系的，可以在举行以前申请换人。"
			}},
	}
}

// hearingWords tells something of the hearing under way, or of the last one.
func (c Case) hearingWords(tell func(Hearing) string) string {
	if len(c.Hearings) == 0 {
		return ""
	}
	return tell(c.Hearings[len(c.Hearings)-1])
}

func (h Hearing) askedBy(name string) bool {
	return slices.ContainsFunc(h.Asked, func(r HearingRequest) bool { return r.By == name })
}

// postOwnAct takes an act of the applicant (M-03); what is wrong is said beside its field.
func (p *Portal) postOwnAct(w http.ResponseWriter, r *http.Request) error {
	list := ownActs()
	i := slices.IndexFunc(list, func(a ownAct) bool { return a.name == r.PathValue("action") })
	if i < 0 {
		return fault.Missing("操作", r.PathValue("action"))
	}
	act := list[i]
	v, c, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return err
	}
	in := act.input()
	if err = web.Input(r, in); err == nil {
		_, err = p.room.Hall().Do(r.Context(), p.Actor(r), v.Matter.ID, act.name, reflect.ValueOf(in).Elem().Interface(), matter.Key(web.Once(r)))
	}
	if err == nil {
		return web.Done(w, r, caseAddress(v.Matter.Number), act.news)
	}
	page, failed := p.detail(r, v, c)
	if failed != nil {
		return failed
	}
	return web.Again(w, r, err, func(err error) templ.Component {
		for i := range page.Acts {
			if a := &page.Acts[i]; a.Form.Action == caseAddress(v.Matter.Number, "act", act.name) {
				a.Form, a.Open = a.Form.Typed(r, err), true
			}
		}
		return pages.MyCase(page)
	})
}
