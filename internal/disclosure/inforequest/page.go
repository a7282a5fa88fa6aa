package inforequest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	handle := web.Right(RightHandle)
	return []web.Route{
		{Pattern: "GET /disclosure/request", Page: "D-05", Title: "依申请公开", Who: web.Public, Handle: room.getRequest},
		{Pattern: "POST /disclosure/request", Page: "D-05", Who: web.SignedIn, Handle: room.postRequest},
		{Pattern: "GET /disclosure/request/done/{number}", Page: "D-05", Who: web.SignedIn, Handle: room.getDone},
		{Pattern: "GET /disclosure/progress", Page: "D-05", Title: "依申请公开进度查询", Who: web.Public, Handle: room.getProgress},
		{Pattern: "POST /disclosure/progress", Page: "D-05", Who: web.Public, Handle: room.postProgress},
		{Pattern: "GET /my/requests", Page: "M-10", Who: web.SignedIn, Handle: room.getMine},
		{Pattern: "GET /my/requests/{number}", Page: "M-10", Who: web.SignedIn, Handle: room.getOwn},
		{Pattern: "POST /my/requests/{number}/{action}", Page: "M-10", Who: web.SignedIn, Handle: room.postOwn},
		{Pattern: "GET /my/requests/{number}/clocks/{name}", Page: "M-10", Who: web.SignedIn, Handle: room.getOwnClock},
		{Pattern: "GET /my/requests/{number}/papers/{paper}", Page: "M-10", Who: web.SignedIn, Handle: room.getPaper},
		{Pattern: "GET /desk/disclosure", Page: "E-04", Title: "依申请公开办理", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET /desk/disclosure/register", Page: "E-04", Who: handle, Handle: room.getRegister},
		{Pattern: "POST /desk/disclosure/register", Page: "E-04", Who: handle, Handle: room.postRegister},
		{Pattern: "GET " + ledgerAddress, Page: "E-04", Title: "依申请公开台账", Who: handle, Handle: room.getLedger},
		{Pattern: "GET " + ledgerAddress + ".xlsx", Page: "E-04", Who: handle, Handle: room.getLedgerFile},
		{Pattern: "GET " + ledgerAddress + ".csv", Page: "E-04", Who: handle, Handle: room.getLedgerFile},
		{Pattern: "GET /desk/disclosure/tariff", Page: "E-04", Title: "信息处理费标准", Who: web.Staff, Handle: room.getTariff},
		{Pattern: "POST /desk/disclosure/tariff", Page: "E-04", Who: web.Right(org.AdminSystem), Handle: room.postTariff},
		{Pattern: "GET /desk/disclosure/{number}", Page: "E-04", Who: web.Staff, Handle: room.getDeskRequest},
		{Pattern: "POST /desk/disclosure/{number}/unmask", Page: "E-04", Who: web.Staff, Handle: room.postUnmask},
		{Pattern: "GET /desk/disclosure/{number}/files", Page: "E-04", Who: web.Staff, Handle: room.getUpload},
		{Pattern: "POST /desk/disclosure/{number}/files", Page: "E-04", Who: web.Staff, Handle: room.postUpload, MaxBody: mostUploaded},
		{Pattern: "GET /desk/disclosure/{number}/files/{file}", Page: "E-04", Who: web.Staff, Handle: room.getFile},
		{Pattern: "GET /desk/disclosure/{number}/files/{file}/remove", Page: "E-04", Who: web.Staff, Handle: room.getRemove},
		{Pattern: "POST /desk/disclosure/{number}/files/{file}/remove", Page: "E-04", Who: web.Staff, Handle: room.postRemove},
		{Pattern: "GET /desk/disclosure/{number}/files/{file}/stop", Page: "E-04", Who: web.Staff, Handle: room.getStop},
		{Pattern: "POST /desk/disclosure/{number}/files/{file}/stop", Page: "E-04", Who: web.Staff, Handle: room.postStop},
		{Pattern: "GET /desk/disclosure/{number}/redact/{file}", Page: "E-04", Who: web.Staff, Handle: room.getRedact},
		{Pattern: "POST /desk/disclosure/{number}/redact/{file}", Page: "E-04", Who: web.Staff, Handle: room.postRedact},
		{Pattern: "GET /my/requests/{number}/files/{file}", Page: "M-10", Who: web.SignedIn, Handle: room.getFile},
		{Pattern: "GET /desk/disclosure/{number}/act/{action}", Page: "E-04", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST /desk/disclosure/{number}/act/{action}", Page: "E-04", Who: web.Staff, Handle: room.postAct},
		{Pattern: "GET /desk/disclosure/{number}/clocks/{name}", Page: "E-04", Who: web.Staff, Handle: room.getDeskClock},
		{Pattern: "GET /desk/disclosure/{number}/papers/{paper}", Page: "E-04", Who: web.Staff, Handle: room.getPaper},
	}
}

// seen is a request as somebody looks at it.
type seen struct {
	matter.View
	Request Request
	actor   account.Actor
}

// see reads the request of the address; what the actor may not see is not there.
func (room *Room) see(r *http.Request) (seen, error) {
	actor, number := account.ActorOf(r.Context()), r.PathValue("number")
	v, err := room.Hall().View(r.Context(), actor, number)
	if err != nil {
		return seen{}, err
	}
	request, ok := v.Facts.(Request)
	if !ok {
		return seen{}, fault.Missing("政府信息公开申请", number)
	}
	return seen{v, request, actor}, nil
}

// home is the address of the request for who looks at it.
func (s seen) home() string {
	if s.actor.Kind == account.ActorOfficer {
		return "/desk/disclosure/" + s.Matter.Number
	}
	return "/my/requests/" + s.Matter.Number
}

func (s seen) version() string { return strconv.FormatInt(s.Matter.Version, 10) }

func join(parts ...templ.Component) templ.Component { return templ.Join(parts...) }

// chip shows a clock with its due day, leading to its reckoning.
func (room *Room) chip(s seen, c matter.Clock) web.Clock {
	due := workday.DateOf(c.DueAt)
	chip := web.Clock{Due: due.String() + " 前", Tip: c.Ground + "，" + c.Total().String(), Href: s.home() + "/clocks/" + c.Name}
	switch c.State {
	case matter.ClockPaused:
		chip.Tone, chip.Due, chip.Text = web.ToneHold, "", "停表（"+c.Stops[len(c.Stops)-1].Title+"）"
	case matter.ClockStopped:
		chip.Tone, chip.Due, chip.Text = web.ToneMute, "", "已结束"
	default:
		chip.Tone, chip.Text = room.Lamp.Show(c.Duty())
	}
	if c.Provisional && c.State == matter.ClockRunning {
		chip.Text += "（暂定，明年节假日安排公布后可能调整）"
	}
	return chip
}

// clocks are the live clocks as pairs; before receipt is confirmed there is none.
func (room *Room) clocks(s seen) (pairs []web.Pair) {
	for _, c := range s.Clocks {
		if c.State != matter.ClockStopped {
			pairs = append(pairs, web.Pair{Term: c.Title, Part: web.ClockChip(room.chip(s, c))})
		}
	}
	return pairs
}

// reckoning shows how a due day was counted.
func (room *Room) reckoning(s seen, c matter.Clock) templ.Component {
	return join(acts.Reckoned(c, room.Calendar(), room.Now()), web.Choices([]web.Link{{Text: "返回", Href: s.home()}}, ""))
}

// clockOf is the clock that the address names.
func (s seen) clockOf(r *http.Request) (matter.Clock, error) {
	c, ok := s.Clock(r.PathValue("name"))
	if !ok {
		return c, fault.Missing("时限", r.PathValue("name"))
	}
	return c, nil
}

// opens decides who opens papers, which name the applicant in full: who handles or signs at the body that leads, and the
// applicant, who does not get the letter to a third party (个人信息保护法 §6).
func opens(v matter.View, a account.Actor, template string) bool {
	switch a.Kind {
	case account.ActorPerson:
		return template != PaperThirdParty
	case account.ActorOfficer:
		return a.HasAt(RightHandle, v.Matter.Lead) || a.HasAt(RightApprove, v.Matter.Lead)
	}
	return false
}

// getPaper draws a paper of a request (M-10, E-04).
func (room *Room) getPaper(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	list, err := acts.Papers(r.Context(), room.DB, s.View, s.actor)
	if err != nil {
		return err
	}
	p, err := acts.PaperAsked(r, list)
	if err != nil {
		return err
	}
	return acts.SendPaper(w, r, room.DB, room.Press, room.Now(), s.View, s.actor, p)
}

// timeline is what happened, the newest last; the public sees bodies, staff sees
// officers; who applied is named to nobody here (个人信息保护法 §6).
func (room *Room) timeline(v matter.View, staff bool) (list []web.Happening) {
	for _, e := range v.Events {
		if !staff && !public(e) {
			continue
		}
		action, ok := v.Kind.Action(e.Action)
		step := e.Action
		if ok {
			step = action.Title
		}
		h := web.Happening{When: e.At.In(workday.Shanghai).Format("2006-01-02 15:04"), Step: step, By: e.ActorName, Tone: web.ToneOK, Result: v.Kind.State(e.To).PublicTitle()}
		switch {
		case strings.HasPrefix(e.Actor, "person:"):
			h.By = "申请人"
		case !staff && e.Body != "":
			h.By = room.Org.BodyName(e.Body)
		}
		switch e.To {
		case StateCorrecting, StateConsulting, StatePaying, StateExplaining:
			h.Tone, h.Stopped = web.ToneHold, true
		case StateLapsed, StateUnpaid, StateWithdrawn:
			h.Tone = web.ToneMute
		}
		list = append(list, h)
	}
	return list
}

func tone(s matter.State) web.Tone {
	switch s {
	case StateConfirming, StateCorrecting, StateConsulting, StatePaying, StateExplaining:
		return web.ToneHold
	case StateClosed, StateLapsed, StateUnpaid, StateWithdrawn:
		return web.ToneMute
	}
	return web.ToneOK
}

// askedFacts are what was asked for, in pairs.
func askedFacts(r Request) []web.Pair {
	return web.Told([]web.Pair{{Term: "所需信息", Text: r.Asked.Name}, {Term: "文号", Text: r.Asked.Document}, {Term: "特征描述", Text: r.Asked.Description},
		{Term: "提供方式", Text: r.Wish.Title()}, {Term: "申请方式", Text: r.Intake.Channel.Title()}, {Term: "收到之日", Text: receivedText(r)}})
}

func receivedText(r Request) string {
	if r.Intake.ReceivedOn.IsZero() {
		return "待双方确认（" + r.Intake.Channel.Ground() + "）"
	}
	return r.Intake.ReceivedOn.Chinese() + "（" + r.Intake.Channel.Ground() + "）"
}

// replyFacts are the reply once it is signed.
func replyFacts(r Request) []web.Pair {
	if r.Reply == nil {
		return nil
	}
	def, _ := r.Reply.Kind.Def()
	pairs := []web.Pair{{Term: "答复类型", Text: def.Title}, {Term: "依据", Text: def.Article}, {Term: "答复内容", Text: r.Reply.Result}}
	if r.Reply.Reason != "" {
		pairs = append(pairs, web.Pair{Term: "理由", Text: r.Reply.Reason})
	}
	if r.Reply.Reconsider != "" {
		pairs = append(pairs, web.Pair{Term: "救济途径", Text: "可以在六十日内向" + r.Reply.Reconsider + "申请行政复议，或者在六个月内向" + r.Reply.Court + "提起行政诉讼（以答复书写明的为准）"})
	}
	return pairs
}

// correctionLines are what was asked to be made clear.
func correctionLines(c *Correction) (lines []string) {
	for _, p := range c.Points {
		lines = append(lines, p.Problem+"——"+p.Demand)
	}
	return lines
}
