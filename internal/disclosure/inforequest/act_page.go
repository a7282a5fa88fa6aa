package inforequest

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

// getAct shows the form of an action, with the dates that it leads to (E-04).
func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.actPage(r, s, action, web.FormOf(room.start(s, action), r.URL.Path), room.toSign(r, s, action)...))
}

// acting is the request and the action of the address, if the officer may take it now.
func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, ok := s.Kind.Action(r.PathValue("action"))
	if !ok || action.Hidden || action.Opens() {
		return s, nil, fault.Missing("操作", r.PathValue("action"))
	}
	if err := s.Refusal(s.actor, action); err != nil && r.Method == http.MethodGet {
		return s, nil, err
	}
	return s, action, nil
}

// start is the form of an action with what is known already.
func (room *Room) start(s seen, a *matter.Action) any {
	today := workday.DateOf(room.Now())
	switch a.Name {
	case "ask_correction":
		return correctionForm{Days: 10, Way: "登录网站补正，或者邮寄、当面提交到本机关政府信息公开工作机构"}
	case "draft_reply":
		return room.startReply(s.Request)
	case "consult_third_party":
		return ConsultThirdParty{Content: s.Request.Asked.Name, Interest: "商业秘密", ServedOn: today, Way: "书面寄回或者送交本机关政府信息公开工作机构"}
	case "consult_body":
		return ConsultBody{Content: s.Request.Asked.Name}
	case "end_consultation":
		for _, c := range s.Request.Consultations {
			if c.EndedOn.IsZero() {
				return EndConsultation{N: c.N}
			}
		}
	case "charge":
		return room.startCharge(s.Request)
	case "split":
		return Split{Keep: s.Request.Asked.Name}
	case "ask_reasons":
		return AskReasons{Days: 10}
	case "delay":
		return Delay{Days: 20}
	case "archive":
		return ToArchive{Code: strconv.Itoa(today.Year()) + "-" + s.Matter.Number, Retention: "10"}
	case "pay":
		return Pay{On: today}
	case "record_remedy":
		return RecordRemedy{Result: "pending"} // what the office knows of a remedy is typed: nothing is recorded by pressing
	case "collect":
		return Collect{Receiver: s.Request.Applicant.Name, On: today}
	case "deliver":
		return Deliver{Way: s.Request.Wish.Way, Receiver: s.Request.Applicant.Name, On: today}
	}
	return reflect.Zero(a.InputType()).Interface()
}

// startReply begins with the draft that came back, or with where to turn against this body.
func (room *Room) startReply(r Request) DraftReply {
	if d := r.Draft; d != nil {
		return DraftReply{Kind: d.Kind, Result: d.Result, Reason: d.Reason, PublicInterest: d.PublicInterest, Reconsider: d.Reconsider, Court: d.Court}
	}
	b, err := room.Org.Body(r.Body)
	if err != nil {
		return DraftReply{}
	}
	return DraftReply{Reconsider: b.Reconsideration, Court: b.Court}
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form, sheets ...templ.Component) templ.Component {
	if a.Name == "draft_reply" {
		form = form.Options("kind", kindOptions(s.Request.Version)...)
	}
	body := []templ.Component{}
	if len(sheets) > 0 {
		body = append(body, web.Section("文书预览", sheets...))
	}
	if a.Name == "transfer" {
		form = form.Options("body", room.others(s.Request)...)
	}
	if a.Name == "charge" {
		form = feeForm(form, s.Request.Version)
		body = append(body, room.chargePreview(r, s))
	}
	if lines := room.preview(s, a.Name); len(lines) > 0 {
		body = append(body, web.Section("日期预览", web.Lines(lines...)))
	}
	if s.Request.Draft != nil && (a.Name == "approve" || a.Name == "return_draft" || a.Name == "draft_reply") {
		body = append(body, handled(Request{Draft: s.Request.Draft})...)
	}
	if s.Request.Undelivered != nil && (a.Name == "agree_undelivered" || a.Name == "try_again" || a.Name == "report_undelivered") {
		body = append(body, web.Section("送不到", web.Dl(undeliveredFacts(s.Request.Undelivered))))
	}
	if a.Name == "draft_reply" || a.Name == "approve" {
		body = append(body, room.materials(s))
	}
	body = append(body, web.Section(a.Title, room.ask(s, a, form)), web.Fold("申请内容", web.Dl(askedFacts(s.Request))))
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...)
}

func kindOptions(v Version) (out []web.Option) {
	for _, k := range Kinds(v) {
		if k.Kind != ReplyLapsed && k.Kind != ReplyUnpaid {
			out = append(out, web.Option{Value: string(k.Kind), Text: string(k.Kind) + " " + k.Title, Hint: k.Article + " " + k.Row})
		}
	}
	return out
}

// preview says which dates an action leads to, counted by the calendar in force.
func (room *Room) preview(s seen, action string) []string {
	now, cal := room.Now(), room.Calendar()
	after := func(from workday.Date, l workday.Limit) string {
		due, _ := workday.Due(cal, from.Start(), l)
		return workday.DateOf(due).Chinese()
	}
	today, v := workday.DateOf(now), s.Request.Version
	clock, _ := s.Clock(ClockReply)
	due := workday.DateOf(clock.DueAt).Chinese()
	switch action {
	case "confirm_receipt":
		return []string{"如果收到之日为今天，答复期限到" + after(today, v.ReplyLimit()) + "。"}
	case "ask_correction":
		return []string{"要求补正最迟在" + after(s.Request.Intake.ReceivedOn, askLimit) + "提出。", "给10个工作日的，补正期限到" + after(today, workday.Working(10)) + "；补正收到后答复期限重新计算" + v.ReplyLimit().String() + "。"}
	case "answer_correction":
		return []string{"今天登记补正，答复期限重新计算到" + after(today, v.ReplyLimit()) + "。"}
	case "consult_third_party", "consult_body":
		return []string{"今天送达的，反馈期限到" + after(today, opinionLimit) + "。", "现在的答复期限是" + due + "；征求意见所需时间不计入，收到反馈后顺延。"}
	case "end_consultation":
		return []string{"登记最后一份反馈后，答复期限从下一个工作日继续计算。"}
	case "charge":
		if v == Rules2008 {
			return nil
		}
		days := 0
		if t, ok := room.tariffs.On(today); ok {
			days = t.Days
		}
		return []string{"收费通知最迟在答复期限" + due + "前发出。", "今天通知的，缴费期限到" + after(today, workday.Working(days)) + "；逾期未缴费的视为放弃申请，缴费次日起答复期限重新计算。"}
	case "pay":
		return []string{"今天缴费的，答复期限从下一个工作日重新计算，到" + after(today, v.ReplyLimit()) + "。"}
	case "waive":
		return []string{"免收以后继续办理，等待缴费的时间不计入答复期限。"}
	case "ask_reasons":
		return []string{"给10个工作日的，到" + after(today, workday.Working(10)) + "；答复期限不停，到" + due + "。"}
	case "transfer":
		return []string{"转办以后答复期限不变，到" + due + "。"}
	case "split":
		return []string{"拆出的每一项另有登记号，收到之日和答复期限与本申请相同。"}
	case "delay":
		return []string{"现在的答复期限是" + due + "。延迟20个工作日的，到" + extendedTo(cal, clock, workday.Working(clock.Total().N+20)) + "。"}
	case "extend":
		longer := clock.Total()
		longer.N += v.ExtensionLimit().N
		return []string{"现在的答复期限是" + due + "。", "延期后，自起算之日共" + longer.String() + "，到" + extendedTo(cal, clock, longer) + "。只能延期一次。"}
	case "draft_reply", "approve", "return_draft":
		return []string{"答复期限是" + due + "。"}
	}
	return nil
}

// extendedTo is the due day with a longer limit and the stops that were.
func extendedTo(cal *workday.Calendar, c matter.Clock, longer workday.Limit) string {
	var stops []workday.Span
	for _, s := range c.Stops {
		stops = append(stops, workday.Span{From: s.From, To: s.To, Why: s.Title})
	}
	due, _ := workday.Due(cal, c.StartedAt, longer, stops...)
	return workday.DateOf(due).Chinese()
}

// postAct takes the action (E-04).
func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	input, typed, err := readInput(r, action)
	if err == nil {
		input, err = room.complete(r.Context(), s, input)
	}
	if err == nil && r.PostForm.Get("step") == "preview" {
		sheets, failed := room.foreseen(r, s, action, input)
		if err = failed; err == nil {
			return web.Render(w, r, room.actPage(r, s, action, web.FormOf(typed, r.URL.Path).Typed(r, nil), sheets...))
		}
	} else if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, input, acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.actPage(r, s, action, web.FormOf(typed, r.URL.Path).Typed(r, err))
		})
	}
	if action.Name == "transfer" {
		return web.Done(w, r, trailDesk.Href, "已转办，申请人会收到告知")
	}
	return web.Done(w, r, s.home(), action.Title+"：已办理")
}

// readInput reads the form of an action: as the hall takes it, and as it was typed.
func readInput(r *http.Request, a *matter.Action) (input, typed any, err error) {
	if a.Name == "ask_correction" {
		var in correctionForm
		err = web.Input(r, &in)
		return in.input(), in, err
	}
	in := a.NewInput()
	err = web.Input(r, in)
	value := reflect.ValueOf(in).Elem().Interface()
	return value, value, err
}
