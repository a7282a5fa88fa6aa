package inforequest

import (
	"fmt"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Fee (信息处理费) is what was asked for a request, and what became of it. Since 2021 it is counted by requests or by pages,
// never by both (国办函〔2020〕109号); before, it was what searching, copying and posting cost (条2008 §27).
type Fee struct {
	Mode      FeeMode      `json:"mode"`
	Nth       int          `json:"nth,omitempty"`     // of the applicant's requests in the month of receipt
	Counted   []string     `json:"counted,omitempty"` // their numbers in the order of receipt, this one last
	Pages     int          `json:"pages,omitempty"`
	Costs     [3]int64     `json:"costs,omitzero"`  // of searching, copying, posting, in fen
	Tariff    workday.Date `json:"tariff,omitzero"` // from when the rates held
	Rate      string       `json:"rate"`            // how it adds up, in words
	Fen       int64        `json:"fen"`
	Pay       string       `json:"pay"` // how to pay
	NoticedOn workday.Date `json:"noticedOn"`
	DueOn     workday.Date `json:"dueOn,omitzero"`
	Signed    string       `json:"signed"`
	PaidOn    workday.Date `json:"paidOn,omitzero"`
	Voucher   string       `json:"voucher,omitempty"`
	WaivedOn  workday.Date `json:"waivedOn,omitzero"`
	Waiver    string       `json:"waiver,omitempty"` // why it is not asked for any more
	WaivedBy  string       `json:"waivedBy,omitempty"`
}

// FeeMode is the way in which a fee is counted.
type FeeMode string

// The ways.
const (
	FeeCount FeeMode = "count" // 按件
	FeePages FeeMode = "pages" // 按量
	FeeCost  FeeMode = "cost"  // 条2008 §27
)

// Title is the way in Chinese.
func (f FeeMode) Title() string {
	return map[FeeMode]string{FeeCount: "按件计收", FeePages: "按量计收", FeeCost: "收取检索、复制、邮寄等成本费用"}[f]
}

// Grounds of fees.
const (
	groundFeeRule = "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"
	groundFee     = "《政府信息公开条例》第四十二条、" + groundFeeRule
	ground2008Fee = "《政府信息公开条例》（2008年）第二十七条"
)

// settled reports whether nothing is owed any more.
func (f *Fee) settled() bool { return f == nil || !f.PaidOn.IsZero() || !f.WaivedOn.IsZero() }

// state says in words where a fee stands.
func (f *Fee) state() string {
	switch {
	case !f.PaidOn.IsZero():
		return f.PaidOn.Chinese() + "已缴费，凭证" + f.Voucher
	case !f.WaivedOn.IsZero():
		return f.WaivedOn.Chinese() + "免收（" + f.Waiver + "），" + f.WaivedBy + "同意"
	case f.DueOn.IsZero():
		return "待缴费"
	}
	return "待缴费"
}

// Charge (收费通知) asks for the fee. Monthly is what the register says of the applicant's requests of the month; the page
// hands it in, so that no program can.
type Charge struct {
	Mode    FeeMode  `json:"mode" form:"mode" label:"计收方式" kind:"radio" need:"true" options:"count=按件计收（同一申请人一个自然月内申请超过规定件数）|pages=按量计收（一份申请要提供的信息超过规定页数）|cost=检索、复制、邮寄成本（只用于2019年5月15日前收到的申请）" hint:"一份申请只能选一种方式"`
	Pages   int      `json:"pages" form:"pages" label:"页数" kind:"number" hint:"按量计收的填写；电子文档按打印的页数计算"`
	Search  int64    `json:"search" form:"search" label:"检索费" kind:"money" hint:"成本费用的填写"`
	Copy    int64    `json:"copy" form:"copy" label:"复制费" kind:"money"`
	Post    int64    `json:"post" form:"post" label:"邮寄费" kind:"money"`
	Pay     string   `json:"pay" form:"pay" label:"缴费方式" need:"true" max:"300" hint:"账户、地点或者网上缴费的办法"`
	Signed  bool     `json:"signed" form:"signed" label:"申请的数量、频次明显超过合理范围，我同意收费" kind:"check" need:"true"`
	Monthly []string `json:"monthly"`
}

// counted is the fee that a charge comes to: 国办函〔2020〕109号, or 条2008 §27 for old requests.
func (in Charge) counted(r Request, number string, t Tariff) (f Fee, err error) {
	f = Fee{Mode: in.Mode, Pay: strings.TrimSpace(in.Pay)}
	if r.Version == Rules2008 != (in.Mode == FeeCost) {
		return f, fault.InvalidField("mode", "适用%s的申请不能这样收费", r.Version.Title())
	}
	switch in.Mode {
	case FeeCost:
		f.Costs = [3]int64{in.Search, in.Copy, in.Post}
		if slices.Min(f.Costs[:]) < 0 || slices.Max(f.Costs[:]) > 100_000_000 {
			return f, fault.InvalidField("search", "成本费用不能是负数，也不能超过一百万元")
		}
		f.Fen = in.Search + in.Copy + in.Post
		f.Rate = "检索费" + yuan(in.Search) + "、复制费" + yuan(in.Copy) + "、邮寄费" + yuan(in.Post)
		if f.Fen == 0 {
			return f, fault.InvalidField("search", "没有成本费用，不用通知收费")
		}
	case FeeCount:
		if len(in.Monthly) == 0 || in.Monthly[len(in.Monthly)-1] != number {
			return f, fault.Conflictf("申请人本月的申请数量有变化，请刷新页面再办理")
		}
		f.Nth, f.Counted, f.Tariff = len(in.Monthly), slices.Clone(in.Monthly), t.Since
		f.Fen = t.Count.Each(f.Nth)
		f.Rate = fmt.Sprintf("同一申请人%d年%d月的第%d件申请，%s", r.Intake.ReceivedOn.Year(), int(r.Intake.ReceivedOn.Month()), f.Nth, yuan(f.Fen))
		if f.Fen == 0 {
			return f, fault.InvalidField("mode", "这是申请人本月的第%d件申请，按件计收不收费", f.Nth)
		}
	case FeePages:
		if in.Pages < 1 || in.Pages > mostPieces {
			return f, fault.InvalidField("pages", "请填写要提供的信息有多少页")
		}
		f.Pages, f.Tariff, f.Fen = in.Pages, t.Since, t.Pages.Total(in.Pages)
		f.Rate = fmt.Sprintf("共%d页，其中", in.Pages) + strings.Join(t.Pages.Explain(in.Pages, "页"), "；")
		if f.Fen == 0 {
			return f, fault.InvalidField("pages", "%d页以内按量计收不收费", in.Pages)
		}
	default:
		return f, fault.InvalidField("mode", "请选择计收方式")
	}
	if f.Pay == "" {
		return f, fault.InvalidField("pay", "请填写缴费方式")
	}
	return f, nil
}

// charge sends the notice of the fee with the signature of the office's head, within the period for the reply; the period
// stands still until the fee is paid, and begins anew on the day after. 条2019 §42; 国办函〔2020〕109号. Under 条2008 it stops nothing.
func (room *Room) charge(m *matter.Move, in Charge) error {
	r := requestOf(m)
	if err := r.bound(); err != nil {
		return err
	}
	today := workday.DateOf(m.Now)
	clock, _ := m.Clock(ClockReply)
	t, known := room.tariffs.On(today)
	switch {
	case r.Fee != nil:
		return fault.Conflictf("这份申请在%s已经通知收费，一份申请只能收一次", r.Fee.NoticedOn.Chinese())
	case !in.Signed:
		return fault.InvalidField("signed", "收费要经政府信息公开工作机构负责人同意")
	case r.Version == Rules2019 && today.After(workday.DateOf(clock.DueAt)):
		return fault.Conflictf("收费通知应当在答复期限内发出，答复期限%s已经届满，不能再收费", workday.DateOf(clock.DueAt).Chinese())
	case r.Version == Rules2019 && !known:
		return fault.Conflictf("没有今天有效的收费标准，请系统管理员先维护")
	}
	f, err := in.counted(r, m.Matter().Number, t)
	if err != nil {
		return err
	}
	f.NoticedOn, f.Signed = today, m.Actor.Name
	r.Fee = &f
	m.Record("fee", f.Fen)
	m.Record("mode", string(f.Mode))
	if r.Version == Rules2019 {
		m.Drop(RoleHandle)
		if err := m.Pause(ClockReply, matter.Stop{Kind: "fee", Title: "等待申请人缴费", Ground: groundFee}); err != nil {
			return err
		}
		m.Start(matter.ClockSpec{Name: ClockFee, Title: "缴费期限", Limit: workday.Working(t.Days), Ground: groundFee, OnDue: "fee_due"})
		due, _ := m.Clock(ClockFee)
		f.DueOn = workday.DateOf(due.DueAt)
		m.Become(StatePaying)
	}
	keep(m, r)
	m.TellApplicant("inforequest.fee", map[string]string{"title": r.Asked.Name, "amount": yuan(f.Fen), "due": f.dueText()})
	return room.issue(m, room.feeOf(m, r))
}

// dueText is the last day of payment in words.
func (f Fee) dueText() string {
	if f.DueOn.IsZero() {
		return "领取信息"
	}
	return f.DueOn.Chinese()
}

// Pay (登记缴费) writes down that the fee came in.
type Pay struct {
	On      workday.Date `json:"on" form:"on" label:"缴费日期" kind:"date" need:"true"`
	Voucher string       `json:"voucher" form:"voucher" label:"缴费凭证号" need:"true" max:"60"`
}

// pay lets the period for the reply begin anew: the first day is the one after payment (国办函〔2020〕109号).
func pay(m *matter.Move, in Pay) error {
	r := requestOf(m)
	switch {
	case r.Fee.settled():
		return fault.Conflictf("没有要缴的费用")
	case in.On.IsZero() || in.On.Before(r.Fee.NoticedOn) || in.On.After(workday.DateOf(m.Now)):
		return fault.InvalidField("on", "缴费日期应当在收费通知之日和今天之间")
	case m.Matter().State == StatePaying && in.On.After(dueOf(m, *r.Fee)):
		return fault.InvalidField("on", "这一天已经超过缴费期限；有正当理由的，由负责人免收费用后继续办理")
	case strings.TrimSpace(in.Voucher) == "":
		return fault.InvalidField("voucher", "请填写缴费凭证号")
	}
	r.Fee.PaidOn, r.Fee.Voucher = in.On, strings.TrimSpace(in.Voucher)
	m.Record("paid", in.On.String())
	if m.Matter().State == StatePaying {
		m.Halt(ClockFee, ClockSeen)
		if err := m.Restart(ClockReply); err != nil {
			return err
		}
		if err := m.Since(ClockReply, in.On.Start()); err != nil {
			return err
		}
		m.Become(StateHandling)
		handle(m, r)
	}
	keep(m, r)
	m.TellApplicant("inforequest.paid", map[string]string{"title": r.Asked.Name, "amount": yuan(r.Fee.Fen), "due": dueText(m)})
	return nil
}

// dueOf is the last day of payment as the clock has it now.
func dueOf(m *matter.Move, f Fee) workday.Date {
	if clock, ok := m.Clock(ClockFee); ok {
		return workday.DateOf(clock.DueAt)
	}
	return f.DueOn
}

// Waive (免收费用) takes the notice back.
type Waive struct {
	Reason string `json:"reason" form:"reason" label:"免收的理由" kind:"textarea" need:"true" max:"500" hint:"例如：经济确有困难（2008年条例第二十八条），或者核实后数量没有明显超过合理范围"`
}

// waive lets the request go on without the fee; the days that it waited do not count.
func waive(m *matter.Move, in Waive) error {
	r := requestOf(m)
	switch {
	case r.Fee.settled():
		return fault.Conflictf("没有要缴的费用")
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请写明免收的理由")
	}
	r.Fee.WaivedOn, r.Fee.Waiver, r.Fee.WaivedBy = workday.DateOf(m.Now), strings.TrimSpace(in.Reason), m.Actor.Name
	m.Record("waived", r.Fee.Fen)
	if m.Matter().State == StatePaying {
		m.Halt(ClockFee, ClockSeen)
		if err := m.Resume(ClockReply); err != nil {
			return err
		}
		m.Become(StateHandling)
		handle(m, r)
	}
	keep(m, r)
	m.TellApplicant("inforequest.waived", map[string]string{"title": r.Asked.Name, "due": dueText(m)})
	return nil
}

// feeDue waits for money that was paid in time and is seen later; then feeLapse ends the request.
func (room *Room) feeDue(m *matter.Move, _ matter.Due) error {
	r := requestOf(m)
	t, _ := room.tariffs.On(r.Fee.NoticedOn)
	if due, ok := m.Clock(ClockFee); ok {
		r.Fee.DueOn = workday.DateOf(due.DueAt) // a notice of holidays may have moved it
	}
	m.Halt(ClockFee)
	m.Start(matter.ClockSpec{Name: ClockSeen, Title: "核对到账期限", Limit: workday.Working(max(1, t.Grace)), Ground: groundFee, From: r.Fee.DueOn.Start(), OnDue: "fee_lapse"})
	keep(m, r)
	return nil
}

// feeLapse ends the request when the fee was not paid: it counts as given up (R21 of 国办公开办函〔2021〕30号).
func feeLapse(m *matter.Move, _ matter.Due) error {
	r := requestOf(m)
	r.Reply = &Reply{Kind: ReplyUnpaid, Result: "逾期未按照收费通知缴纳信息处理费，视为放弃申请，不再处理"}
	keep(m, r)
	m.Record("reply", string(ReplyUnpaid))
	m.TellApplicant("inforequest.unpaid", map[string]string{"title": r.Asked.Name})
	m.Close(StateUnpaid, OutcomeOther)
	return nil
}

// sameApplicant reports whether two requests came from one applicant: of one account, or under one name and one number. A
// number is kept whole in one place and masked in another, so its two ends and its length are compared.
func sameApplicant(a, b Request, accountA, accountB string) bool {
	if accountA != "" && accountA == accountB {
		return true
	}
	return plainName(a.Applicant.Name) == plainName(b.Applicant.Name) && ends(a.Applicant.Masked) == ends(b.Applicant.Masked)
}

func plainName(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u3000", " ")), "")
}

// ends are the first six and the last four characters of a number, and how many it has.
func ends(masked string) string {
	r := []rune(strings.ToUpper(masked))
	if len(r) < 10 {
		return string(r)
	}
	return string(r[:6]) + string(r[len(r)-4:]) + fmt.Sprint(len(r))
}
