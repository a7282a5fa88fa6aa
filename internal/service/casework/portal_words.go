package casework

import (
	"fmt"
	"strings"

	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// stateTone is the weight of a case's state for its applicant.
func stateTone(m matter.Matter) web.Tone {
	switch m.State {
	case StateCorrecting:
		return web.ToneWarn
	case StateSpecial:
		return web.ToneHold
	case StateDecided:
		return web.ToneOK
	case StateClosed:
		if m.Outcome == OutcomeDenied {
			return web.ToneDanger
		}
		return web.ToneOK
	case StateDeclined:
		return web.ToneDanger
	case StateWithdrawn, StateTerminated:
		return web.ToneMute
	}
	return web.ToneInfo
}

// timeline tells the public events of a case in plain words; only its applicant reads
// reasons and contents.
func (p *Portal) timeline(v matter.View, c Case, mine bool) (out []web.Happening) {
	for _, e := range v.Events {
		if !v.Kind.Public(e) {
			continue
		}
		h := p.happening(v, c, e, mine)
		out = append(out, h)
	}
	if v.Matter.Open() {
		out = append(out, web.Happening{Step: waiting(v.Matter.State), Ahead: true})
	}
	return out
}

func waiting(s matter.State) string {
	switch s {
	case StateSubmitted:
		return "等待答复受不受理"
	case StateCorrecting:
		return "等待您补齐材料"
	case StateDeciding:
		return "等待作出决定"
	case StateDecided:
		return "等待送达结果"
	}
	return "正在审查"
}

func (p *Portal) happening(v matter.View, c Case, e matter.Event, mine bool) web.Happening {
	h := web.Happening{When: web.Moment(e.At), Step: e.Action, Tone: web.ToneOK}
	if e.Action == "countersign" {
		e.Action = "decide" // of the signatures under a decision the public sees the last, which makes it
	}
	if a, ok := v.Kind.Action(e.Action); ok {
		h.Step = a.Title
	}
	switch {
	case e.Body != "":
		h.By = p.room.Org.BodyName(e.Body)
	case strings.HasPrefix(e.Actor, "person:"):
		h.By = "申请人"
	default:
		h.By = "系统自动办理"
	}
	t := tellings()[e.Action]
	h.Stopped = t.stops
	if t.tone != "" {
		h.Tone = t.tone
	}
	if t.open != nil && (mine || !t.private) {
		h.Result = t.open(c)
	}
	if words := c.passedWords(); mine && words != "" && (e.Action == "accept" || e.Action == "deem_accept") {
		h.Result += words + "。"
	}
	return h
}

// telling is how one act is told to the applicant.
type telling struct {
	tone    web.Tone
	stops   bool // the clocks stand still from here
	private bool // only the applicant reads the words
	open    func(c Case) string
}

func tellings() map[string]telling {
	return map[string]telling{
		"accept": {open: func(Case) string { return "申请已经受理，开始计算办理期限。" }},
		"deem_accept": {open: func(c Case) string {
			return "五个工作日内没有告知补正，自收到申请之日起就是受理" + c.Item.under("第三十二条") + "。"
		}},
		"ask_correction": {tone: web.ToneWarn, stops: true, open: func(c Case) string {
			if c.Correction == nil {
				return ""
			}
			return fmt.Sprintf("有 %d 项内容要补正，补齐之前不计算办理期限%s。", len(c.Correction.Points), c.Item.under("第三十二条"))
		}},
		"answer_correction": {open: func(Case) string { return "补正的内容已经收到，五个工作日内答复受不受理。" }},
		"decline": {tone: web.ToneDanger, private: true, open: func(c Case) string {
			if c.Declined == nil {
				return ""
			}
			return "不予受理的理由：" + c.Declined.Reason
		}},
		"examine": {tone: web.ToneInfo},
		"gap_overdue": {tone: web.ToneWarn, private: true, open: func(c Case) string {
			if c.Ended != "" {
				return c.Ended + "。"
			}
			return c.Item.tolerance().words() + "。"
		}},
		"supply":      {tone: web.ToneInfo, open: func(Case) string { return "补交的材料已经收到，核验以后继续办理。" }},
		"ask_again":   {tone: web.ToneInfo, open: func(Case) string { return "有文件打不开了，请您重新上传；办理期限照常计算。" }},
		"bring_again": {tone: web.ToneInfo, open: func(Case) string { return "重新提交的文件已经收到。" }},
		"grant_promised": {open: func(c Case) string {
			if c.Decision == nil {
				return ""
			}
			return "按告知承诺受理并当场决定：" + c.OutcomeTitle() + "。"
		}},
		"start_special": {tone: web.ToneHold, stops: true, open: func(c Case) string {
			if len(c.Specials) == 0 {
				return ""
			}
			s := c.Specials[len(c.Specials)-1]
			return s.Name + "期间不计算办理期限（" + s.Basis + "）。"
		}},
		"extend": {tone: web.ToneWarn, private: true, open: func(c Case) string {
			if c.Extended == nil {
				return ""
			}
			return "办理期限延长到" + longDate(c.Extended.DueOn) + "。理由：" + c.Extended.Reason
		}},
		"decide": {open: func(c Case) string {
			if c.Decision == nil {
				return ""
			}
			return "决定：" + c.OutcomeTitle() + "。"
		}},
		"deliver": {private: true, open: func(c Case) string {
			if c.Delivery == nil {
				return ""
			}
			return c.Delivery.Way.Title() + waybillText(c.Delivery.Waybill)
		}},
		"precheck":      {tone: web.ToneInfo, open: Case.precheckWords},
		"see_originals": {tone: web.ToneInfo, open: Case.originalsWords},
		"tell_hearing": {tone: web.ToneWarn, stops: true, private: true, open: func(c Case) string {
			return "您有要求听证的权利，可以申请到" + c.hearingWords(func(h Hearing) string { return longDate(h.DueOn) }) + "。听证所需时间不计算办理期限。"
		}},
		"ask_hearing": {tone: web.ToneInfo},
		"arrange_hearing": {tone: web.ToneHold, stops: true, private: true, open: func(c Case) string {
			return c.hearingWords(func(h Hearing) string {
				if h.Appointment == nil {
					return ""
				}
				return "听证时间 " + moment(h.Appointment.At) + "，地点：" + h.Appointment.Place
			})
		}},
		"suspend":            {tone: web.ToneHold, stops: true},
		"annul":              {tone: web.ToneDanger},
		"deregister":         {tone: web.ToneMute},
		"tell_plea":          {tone: web.ToneWarn},
		"record_hearing":     {open: func(Case) string { return "听证已经举行，决定将根据听证笔录作出。" }},
		"withdraw":           {tone: web.ToneMute},
		"terminate":          {tone: web.ToneMute, private: true, open: func(c Case) string { return c.Ended }},
		"correction_overdue": {tone: web.ToneWarn},
		"urge":               {tone: web.ToneInfo},
	}
}

func waybillText(waybill string) string {
	if waybill == "" {
		return "。"
	}
	return "，寄递单号 " + waybill + "。"
}

// publicClocks are the clocks that matter to an applicant now.
func (p *Portal) publicClocks(v matter.View) (out []pages.Running) {
	names := map[matter.State][]string{
		StateSubmitted: {ClockPrecheck, ClockReply}, StateCorrecting: {ClockCorrection}, StateHandling: {ClockPromise, ClockStatutory},
		StateSpecial: {ClockHearingAsk, ClockHearingHold, ClockPromise, ClockStatutory}, StateDeciding: {ClockPromise, ClockStatutory}, StateDecided: {ClockDelivery},
		StateClosed: {ClockPromise},
	}[v.Matter.State]
	for _, c := range v.Clocks { // what the applicant owes comes first
		if strings.HasPrefix(c.Name, gapClock("")) && c.State != matter.ClockStopped {
			out = append(out, pages.Running{Title: c.Title, Clock: p.clockChip(c, v.Matter.Number)})
		}
	}
	for _, name := range names {
		if c, ok := v.Clock(name); ok {
			out = append(out, pages.Running{Title: c.Title, Clock: p.clockChip(c, v.Matter.Number)})
		}
	}
	return out
}

// clockChip shows a clock: the date first, then how long.
func (p *Portal) clockChip(c matter.Clock, number string) web.Clock {
	chip := web.Clock{Tone: web.ToneOK, Due: "预计 " + workday.DateOf(c.DueAt).String() + " 前", Href: clockAddress(number, c.Name),
		Tip: "自" + dateText(c.StartedAt) + "起算，期限" + c.Total().String() + "，依据" + c.Ground}
	if c.Name == ClockCorrection || strings.HasPrefix(c.Name, gapClock("")) {
		chip.Due = "请在 " + workday.DateOf(c.DueAt).String() + " 前补齐"
	}
	switch {
	case c.State == matter.ClockPaused:
		chip.Tone, chip.Due, chip.Text = web.ToneHold, "", "停表"
		if n := len(c.Stops); n > 0 {
			chip.Text = "停表（" + c.Stops[n-1].Title + "）"
		}
	case c.State == matter.ClockStopped:
		chip.Tone, chip.Due, chip.Text = web.ToneMute, "", "已完成"
		if c.StoppedAt.After(c.DueAt) {
			chip.Tone, chip.Text = web.ToneDanger, "超期完成"
		} else if early := p.Calendar().Workdays(workday.DateOf(c.StoppedAt), workday.DateOf(c.DueAt)); early > 0 {
			chip.Text = fmt.Sprintf("提前 %d 个工作日完成", early)
		}
	default:
		chip.Tone, chip.Text = p.room.Lamp.Show(c.Duty())
	}
	return chip
}
