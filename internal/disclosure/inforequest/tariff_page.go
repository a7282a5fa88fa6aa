package inforequest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

const tariffAddress = "/desk/disclosure/tariff"

// tariffForm is a new version of the rates.
type tariffForm struct {
	Since  workday.Date `form:"since" label:"从哪一天起执行" kind:"date" need:"true" hint:"今天或者以后；以前的标准保留，已经发出的收费通知不变"`
	Count  string       `form:"count" label:"按件计收" kind:"textarea" need:"true" max:"600" hint:"每行一档：从第几件起、每件多少元，例如 11 100"`
	Every  int          `form:"every" label:"最后一档以后，每增加多少件" kind:"number" hint:"不再加价的填 0"`
	More   int64        `form:"more" label:"每件再加" kind:"money"`
	Pages  string       `form:"pages" label:"按量计收" kind:"textarea" need:"true" max:"600" hint:"每行一档：从第几页起、每页多少元，例如 31 10"`
	Days   int          `form:"days" label:"缴费期限（工作日）" kind:"number" need:"true"`
	Grace  int          `form:"grace" label:"到期以后核对到账的时间（工作日）" kind:"number" need:"true" hint:"期限内付款、次日才到账的，在这段时间里登记"`
	Reason string       `form:"reason" label:"调整的依据和理由" kind:"textarea" need:"true" max:"500"`
}

// tariff reads the form.
func (in tariffForm) tariff(today workday.Date) (Tariff, error) {
	t := Tariff{Since: in.Since, Days: in.Days, Grace: in.Grace, Count: Scale{Every: in.Every, More: in.More}}
	var wrong []fault.Field
	for _, s := range []struct {
		name, label, text string
		scale             *Scale
	}{{"count", "按件计收", in.Count, &t.Count}, {"pages", "按量计收", in.Pages, &t.Pages}} {
		read, ok := readSlices(s.text)
		if !ok {
			wrong = append(wrong, fault.Field{Name: s.name, Message: s.label + "每行写两个数：起点和单价（元），例如 11 100"})
			continue
		}
		s.scale.Slices = read
		wrong = append(wrong, s.scale.check(s.name, s.label)...)
	}
	if in.Since.IsZero() || in.Since.Before(today) {
		wrong = append(wrong, fault.Field{Name: "since", Message: "请填写今天或者以后的日期"})
	}
	if in.Every < 0 || in.Every > 1000 || in.More < 0 || in.More > 1_000_000 || in.Every == 0 && in.More > 0 {
		wrong = append(wrong, fault.Field{Name: "every", Message: "每增加多少件和每件再加多少要一起填写"})
	}
	if in.Days < 1 || in.Days > 60 {
		wrong = append(wrong, fault.Field{Name: "days", Message: "缴费期限应当在 1 到 60 个工作日之间"})
	}
	if in.Grace < 1 || in.Grace > 30 {
		wrong = append(wrong, fault.Field{Name: "grace", Message: "核对到账的时间应当在 1 到 30 个工作日之间"})
	}
	if strings.TrimSpace(in.Reason) == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Message: "请写明调整的依据和理由"})
	}
	if len(wrong) > 0 {
		return t, fault.Invalid("收费标准还有要修改的地方", wrong...)
	}
	return t, nil
}

// getTariff shows the rates in force and those before (E-04).
func (room *Room) getTariff(w http.ResponseWriter, r *http.Request) error {
	in := tariffForm{Since: workday.DateOf(room.Now())}
	if t, ok := room.tariffs.On(in.Since); ok {
		in.Count, in.Pages, in.Every, in.More, in.Days, in.Grace = t.Count.lines(), t.Pages.lines(), t.Count.Every, t.Count.More, t.Days, t.Grace
	}
	page, err := room.tariffPage(r, web.FormOf(in, tariffAddress))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) tariffPage(r *http.Request, form web.Form) (templ.Component, error) {
	var list []tariffRow
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = tariffs(r.Context(), tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	waits, err := room.Accord.Notice(r.Context(), accordTariff, "tariff")
	if err != nil {
		return nil, err
	}
	body := []templ.Component{waits}
	if t, ok := room.tariffs.On(workday.DateOf(room.Now())); ok {
		body = append(body, web.Section("现行标准", web.Dl(append([]web.Pair{{Term: "执行日期", Text: "自" + t.Since.Chinese() + "起"}, {Term: "依据", Text: groundFee}}, t.rates()...)),
			web.Lines("按件、按量两种方式，一份申请只能用一种，都按超额累进计算。2019年5月15日前收到的申请只收检索、复制、邮寄的成本费用。")))
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "执行日期"}, {Head: "按件计收"}, {Head: "按量计收"}, {Head: "缴费期限"}, {Head: "依据和理由"}, {Head: "谁设定"}}, Empty: web.Nothing{Title: "还没有收费标准"}}
	for _, v := range list {
		by := v.by
		if v.at > 0 {
			by += "，" + web.Moment(time.UnixMilli(v.at))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(v.Since.String(), strings.Join(v.Count.Words("件"), "；"), strings.Join(v.Pages.Words("页"), "；"), strconv.Itoa(v.Days)+"个工作日", v.reason, by)})
	}
	body = append(body, web.Section("历次标准", web.Table(sheet)))
	if account.ActorOf(r.Context()).Has(org.AdminSystem) {
		body = append(body, web.Section("调整标准", web.Lines("一人提出，另一人复核以后生效。"), web.Ask(form, "", "提出新标准", trailDesk.Href)))
	}
	return web.DeskPage(room.Web.Frame(r, "信息处理费标准", trailDesk), nil, body...), nil
}

// accordTariff names the rates among what takes two persons.
const accordTariff = "tariff"

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordTariff, Title: "信息处理费标准", Home: func(string) string { return tariffAddress }, Reader: web.Staff, Load: room.LoadTariffs,
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var in tariffForm
			if err := p.Read(&in); err != nil {
				return err
			}
			if in.Since.Before(workday.DateOf(room.Now())) { // another day than the one that was proposed nobody has looked at
				return fault.Invalidf("提出的执行日期%s已经过了，请不同意这一项，由提出人写明新的日期再提出", in.Since.Chinese())
			}
			t, err := in.tariff(workday.DateOf(room.Now()))
			if err != nil {
				return err
			}
			return addTariff(ctx, tx, t, p.Signed(), in.Reason, room.Now())
		}}}
}

// ratesLines are the rates side by side.
func ratesLines(before, after Tariff) (out []accord.Line) {
	line := func(term, a, b string) { out = append(out, accord.Line{Term: term, Before: a, After: b}) }
	line("按件计收", strings.Join(before.Count.Words("件"), "；"), strings.Join(after.Count.Words("件"), "；"))
	line("按量计收", strings.Join(before.Pages.Words("页"), "；"), strings.Join(after.Pages.Words("页"), "；"))
	line("缴费期限", strconv.Itoa(before.Days)+"个工作日", strconv.Itoa(after.Days)+"个工作日")
	line("核对到账的时间", strconv.Itoa(before.Grace)+"个工作日", strconv.Itoa(after.Grace)+"个工作日")
	line("从哪天起执行", before.Since.String(), after.Since.String())
	return out
}

// postTariff proposes a version of the rates; nothing that held before is changed (E-04).
func (room *Room) postTariff(w http.ResponseWriter, r *http.Request) error {
	var in tariffForm
	err := web.Input(r, &in)
	var t Tariff
	if err == nil {
		t, err = in.tariff(workday.DateOf(room.Now()))
	}
	var p accord.Proposal
	if err == nil {
		now, _ := room.tariffs.On(workday.DateOf(room.Now()))
		p, err = room.Accord.Propose(r.Context(), account.ActorOf(r.Context()), accord.Proposal{Sort: accordTariff, Thing: "tariff", Title: "自" + t.Since.Chinese() + "起", What: accord.What(in), Lines: ratesLines(now, t), Reason: in.Reason})
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			page, failed := room.tariffPage(r, web.FormOf(in, tariffAddress).Typed(r, err))
			if failed != nil {
				return web.Lines("收费标准读取失败，请刷新页面。")
			}
			return page
		})
	}
	return web.Done(w, r, accord.Address(p), "已经提出，由另一人复核后生效")
}

// startCharge is the form of a notice with what is known.
func (room *Room) startCharge(r Request) Charge {
	in := Charge{Mode: FeeCount}
	if r.Version == Rules2008 {
		in.Mode = FeeCost
	}
	if b, err := room.Org.Body(r.Body); err == nil {
		in.Pay = "到" + b.Name + "政府信息公开工作机构缴费，或者按工作人员告知的非税收入账户转账"
	}
	return in
}

// feeForm asks only what the rules of a request know.
func feeForm(form web.Form, v Version) web.Form {
	form = form.Options("mode", feeOptions(v)...)
	form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool {
		return (v == Rules2008) == (e.Name == "pages") && slices.Contains([]string{"pages", "search", "copy", "post"}, e.Name)
	})
	return form
}

// feeOptions are the ways that the rules of a request know.
func feeOptions(v Version) []web.Option {
	if v == Rules2008 {
		return []web.Option{{Value: string(FeeCost), Text: FeeCost.Title()}}
	}
	return []web.Option{{Value: string(FeeCount), Text: "按件计收（同一申请人一个自然月内申请超过规定件数）"}, {Value: string(FeePages), Text: "按量计收（一份申请要提供的信息超过规定页数）"}}
}

// complete adds to an input what only the register knows.
func (room *Room) complete(ctx context.Context, s seen, input any) (any, error) {
	if in, ok := input.(ToArchive); ok {
		list, err := room.filesOf(ctx, s)
		in.List = list
		return in, err
	}
	in, ok := input.(Charge)
	if !ok || in.Mode != FeeCount {
		return input, nil
	}
	list, err := room.monthOf(ctx, s)
	in.Monthly = list
	return in, err
}

// Monthly are the numbers of the requests that an applicant's fee by requests counts, up to this one.
func (room *Room) Monthly(ctx context.Context, number string) ([]string, error) {
	v, err := room.Hall().View(ctx, account.System("信息处理费"), number)
	if err != nil {
		return nil, err
	}
	q, _ := v.Facts.(Request)
	return room.monthOf(ctx, seen{View: v, Request: q})
}

// monthOf are the requests of the same applicant in the month of receipt, in the order of receipt, up to this one.
func (room *Room) monthOf(ctx context.Context, s seen) (list []string, err error) {
	on := s.Request.Intake.ReceivedOn
	if on.IsZero() {
		return nil, nil
	}
	first := workday.NewDate(on.Year(), on.Month(), 1)
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		return receivedBetween(ctx, tx, s.Request.Body, first, on, func(number, subject string, q Request) {
			if before := q.Intake.ReceivedOn.Before(on) || q.ID <= s.Matter.ID; before && q.Order == nil && sameApplicant(q, s.Request, subject, s.Matter.Applicant) {
				list = append(list, number)
			}
		})
	})
	return list, err
}

// chargePreview shows what a fee by requests would count, and the rates.
func (room *Room) chargePreview(r *http.Request, s seen) templ.Component {
	if s.Request.Version == Rules2008 {
		return web.Section("收费依据", web.Lines(ground2008Fee+"：除检索、复制、邮寄等成本费用外，不收取其他费用。经济确有困难的，可以减免（第二十八条）。"))
	}
	t, ok := room.tariffs.On(workday.DateOf(room.Now()))
	list, err := room.monthOf(r.Context(), s)
	if err != nil || !ok {
		return web.Section("收费标准", web.Lines("没有读到收费标准或者申请人的申请，请刷新页面。"))
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "第几件", Right: true}, {Head: "登记号"}, {Head: "标准", Right: true}}}
	for i, number := range list {
		if each := t.Count.Each(i + 1); each > 0 || number == s.Matter.Number {
			href := "/desk/disclosure/" + number
			sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Words(strconv.Itoa(i + 1)), web.Linked(number, href), web.Words(yuan(each))}})
		}
	}
	on := s.Request.Intake.ReceivedOn
	return join(web.Section("收费标准", web.Dl(t.rates())),
		web.Section(fmt.Sprintf("申请人%d年%d月的申请", on.Year(), int(on.Month())), web.Lines(fmt.Sprintf("到这一份共%d件，按件计收合计%s，其中这一份%s。", len(list), yuan(t.Count.Total(len(list))), yuan(t.Count.Each(len(list))))), web.Table(sheet)))
}

// ratesFold tells the public what it may cost.
func (room *Room) ratesFold() templ.Component {
	t, ok := room.tariffs.On(workday.DateOf(room.Now()))
	if !ok {
		return templ.NopComponent
	}
	return web.Fold("信息处理费的标准", web.Dl(append([]web.Pair{{Term: "依据", Text: groundFee}}, t.rates()...)))
}

// feeFacts are a fee in pairs.
func feeFacts(r Request) []web.Pair {
	f := r.Fee
	return web.Told([]web.Pair{{Term: "金额", Text: yuan(f.Fen)}, {Term: "计收方式", Text: f.Mode.Title()}, {Term: "怎么算", Text: f.Rate}, {Term: "通知日期", Text: f.NoticedOn.Chinese()},
		{Term: "缴费方式", Text: f.Pay}, {Term: "缴费情况", Text: f.state()}})
}
