package inforequest

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest/pages"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

var trailDesk = web.Link{Text: "依申请公开办理", Href: "/desk/disclosure"}

// deskLimit is how many rows a list has.
const deskLimit = 50

// getDesk lists the requests by state or by light (E-04).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, query := account.ActorOf(r.Context()), r.URL.Query()
	state, tone := matter.State(query.Get("state")), query.Get("light")
	var list []matter.Matter
	var err error
	if tone != "" {
		list, err = room.lit(r, web.Tone(tone))
	} else {
		before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
		f := matter.Filter{Kind: KindName, Words: query.Get("words"), Open: state == "", Before: before, Limit: deskLimit}
		if state != "" {
			f.States = []matter.State{state}
		}
		list, err = room.Hall().List(r.Context(), actor, f)
	}
	if err != nil {
		return err
	}
	var known map[int64]ApplicantClass
	err = room.DB.Read(r.Context(), func(tx *store.Tx) error {
		known, err = classes(r.Context(), tx, list)
		return err
	})
	if err != nil {
		return err
	}
	frame := room.Web.Frame(r, "依申请公开办理")
	return web.Render(w, r, web.DeskPage(frame, nil, web.FilterBar(filters(state, tone)),
		web.Table(room.deskSheet(list, known, state, tone)), web.Choices([]web.Link{{Text: "登记申请", Href: "/desk/disclosure/register"}, {Text: "台账", Href: ledgerAddress}, {Text: "信息处理费标准", Href: tariffAddress}}, "")))
}

// lit lists the requests whose reply is near its limit or over it, the most urgent first.
func (room *Room) lit(r *http.Request, tone web.Tone) (list []matter.Matter, err error) {
	ticking, err := room.Hall().Clocks(r.Context(), account.ActorOf(r.Context()), 500)
	for _, t := range ticking {
		if t.Matter.Kind != KindName || t.Clock.State != matter.ClockRunning {
			continue
		}
		if got, _ := room.Lamp.Show(t.Clock.Duty()); got == tone {
			list = append(list, t.Matter)
		}
	}
	return list, err
}

func filters(state matter.State, tone string) web.Filters {
	f := web.Filters{Label: "状态", Total: -1}
	f.Chips = append(f.Chips, web.Chip{Text: "办理中的全部", Href: "/desk/disclosure", On: state == "" && tone == ""},
		web.Chip{Text: "已超期", Href: "/desk/disclosure?light=" + string(web.ToneDanger), On: tone == string(web.ToneDanger)},
		web.Chip{Text: "临期", Href: "/desk/disclosure?light=" + string(web.ToneWarn), On: tone == string(web.ToneWarn)})
	for _, s := range states() {
		f.Chips = append(f.Chips, web.Chip{Text: s.Title, Href: "/desk/disclosure?state=" + string(s.Name), On: s.Name == state})
	}
	return f
}

func (room *Room) deskSheet(list []matter.Matter, known map[int64]ApplicantClass, state matter.State, lit string) web.Sheet {
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "时限"}, {Head: "登记号"}, {Head: "所需信息"}, {Head: "申请人"}, {Head: "方式"}, {Head: "状态"}},
		Empty: web.Nothing{Title: "没有这样的申请", Why: "网上提交和登记的申请会显示在这里", Next: web.Link{Text: "登记申请", Href: "/desk/disclosure/register"}}}
	for _, m := range list {
		clock := web.Clock{Tone: web.ToneHold, Text: "不计时"}
		switch {
		case !m.Open():
			clock = web.Clock{Tone: web.ToneMute, Text: "已结束"}
			if m.Late {
				clock = web.Clock{Tone: web.ToneDanger, Text: "超期答复"}
			}
		case !m.DueAt.IsZero():
			clock.Due = workday.DateOf(m.DueAt).String()
			clock.Tone, clock.Text = room.Lamp.Show(light.Duty{Since: m.OpenedAt, Due: m.DueAt})
		}
		href := "/desk/disclosure/" + m.Number
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Part(web.ClockChip(clock)), web.Linked(m.Number, href), web.Words(m.Title),
			web.Words(maskedName(m.ApplicantName, known[m.ID])), web.Words(m.Channel.Title()), web.Part(web.Tag(tone(m.State), kind.State(m.State).Title))}})
	}
	if len(list) == deskLimit && lit == "" {
		sheet.Pages.Next = "/desk/disclosure?state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	return sheet
}

// getDeskRequest shows a request with what can be done (E-04).
func (room *Room) getDeskRequest(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	papers, err := acts.Papers(r.Context(), room.DB, s.View, s.actor)
	if err != nil {
		return err
	}
	links := acts.PaperLinks(papers, s.home())
	none := "还没有文书"
	if !opens(s.View, s.actor, "") {
		none = "文书上写着申请人的全名，只有本机关办理和审签的人员能够打开"
	}
	head := []web.Pair{{Term: "登记号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter.State), s.StateDef().Title)},
		{Term: "适用", Text: s.Request.Version.Title()}}
	if o := s.Request.Order; o != nil {
		head = append(head, web.Pair{Term: "重新答复", Text: o.ground()}, web.Pair{Term: "原来的申请", Text: o.From, Href: "/desk/disclosure/" + o.From})
	}
	if s.Matter.Late {
		head = append(head, web.Pair{Term: "超期", Part: web.Tag(web.ToneDanger, "超期答复")})
	}
	body := []templ.Component{web.Section("办理情况", web.Dl(append(head, room.clocks(s)...))),
		web.Section("申请内容", web.Dl(append(applicantFacts(s.Request), askedFacts(s.Request)...)))}
	body = append(body, room.materials(s))
	body = append(body, handled(s.Request)...)
	before, err := room.before(r.Context(), s)
	if err != nil {
		return err
	}
	body = append(body, before...)
	body = append(body, room.passed(s.Request)...)
	body = append(body, web.Section("文书", pages.Links(links, none)), web.Section("办理过程", web.Timeline(room.timeline(s.View, true))))
	if opens(s.View, s.actor, "") {
		looks, err := acts.Looks(r.Context(), room.DB, s.View, room.Org.BodyName, s.actor)
		if err != nil {
			return err
		}
		body = append(body, looks)
	}
	if s.May(s.actor, "unmask") {
		body = append(body, room.unmaskForm(s, web.FormOf(Unmask{}, s.home()+"/unmask")))
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Request.Asked.Name, trailDesk), room.panel(s), body...))
}

// maskedName hides a person's name; the name of an organisation is public.
func maskedName(name string, c ApplicantClass) string {
	if c == ClassCitizen || c == ClassOther {
		return ident.MaskName(name)
	}
	return name
}

func applicantFacts(r Request) []web.Pair {
	a := r.Applicant
	return web.Told([]web.Pair{{Term: "申请人", Text: maskedName(a.Name, a.Class) + "（" + a.Class.Title() + "）"}, {Term: "身份证明", Text: a.DocumentKind + " " + a.Masked},
		{Term: "联系电话", Text: ident.MaskMobile(a.Phone)}, {Term: "通信地址", Text: ident.MaskAddress(a.Address)}, {Term: "同函编组", Text: r.Group}})
}

// handled shows correction, consultations and the reply as far as they have come.
func handled(r Request) (body []templ.Component) {
	if c := r.Correction; c != nil {
		body = append(body, web.Section("补正", pages.Steps(correctionLines(c)), web.Dl([]web.Pair{{Term: "告知", Text: c.AskedOn.Chinese() + "，" + c.AskedBy},
			{Term: "补正期限", Text: c.DueOn.Chinese()}, {Term: "补正内容", Text: c.Answer}})))
	}
	if len(r.Consultations) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "序号"}, {Head: "征求对象"}, {Head: "征求日期"}, {Head: "反馈期限"}, {Head: "意见"}, {Head: "理由"}}}
		for _, c := range r.Consultations {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(strconv.Itoa(c.N), c.Name, c.AskedOn.String(), c.DueOn.String(), c.Title(), c.Reason)})
		}
		body = append(body, web.Section("征求意见", web.Table(sheet)))
	}
	if y := r.Reasons; y != nil {
		facts := []web.Pair{{Term: "数量和频次", Text: y.Why}, {Term: "要求说明", Text: y.AskedOn.Chinese() + "，到" + y.DueOn.Chinese()}, {Term: "申请人的理由", Text: y.Answer}}
		if y.Silent {
			facts[2].Text = "到期没有说明"
		}
		body = append(body, web.Section("大量、反复申请", web.Dl(web.Told(facts))))
	}
	if r.Archive != nil {
		body = append(body, archived(r))
	}
	if r.Fee != nil {
		body = append(body, web.Section("信息处理费", web.Dl(feeFacts(r))))
	}
	if d := r.Draft; d != nil {
		shown := r
		shown.Reply = d
		facts := append(replyFacts(shown), web.Pair{Term: "拟稿", Text: d.DrafterName + " " + web.Moment(d.DraftedAt)})
		if d.Returned != "" {
			facts = append(facts, web.Pair{Term: "退回意见", Text: d.Returned})
		}
		body = append(body, web.Section("答复稿", web.Dl(facts)))
	}
	if r.Reply != nil {
		body = append(body, web.Section("答复", web.Dl(replyFacts(r))))
	}
	if r.Undelivered != nil {
		body = append(body, web.Section("送不到", web.Dl(undeliveredFacts(r.Undelivered))))
	}
	if len(r.Remedies) > 0 {
		var list []templ.Component
		for _, y := range r.Remedies {
			list = append(list, web.Dl(web.Told([]web.Pair{{Term: "序号", Text: strconv.Itoa(y.N)}, {Term: "种类", Text: y.side() + "，" + remedyWords[y.Kind]}, {Term: "审理机关", Text: y.Body},
				{Term: "提起日期", Text: y.FiledOn.String()}, {Term: "案号", Text: y.Number}, {Term: "审结日期", Text: y.DecidedOn.String()}, {Term: "结果", Text: resultWords[y.Result]},
				{Term: "重新答复", Text: y.again()}})))
		}
		body = append(body, web.Section("复议、诉讼", list...))
	}
	return body
}

// idle reports that an act has nothing to act on: no fee is open, or there is one already.
func idle(r Request, action string) bool {
	if r.Order != nil && slices.Contains(bounded, action) {
		return true
	}
	switch action {
	case "pay", "waive":
		return r.Fee.settled()
	case "charge":
		return r.Fee != nil
	case "ask_reasons":
		return r.Reasons != nil || r.Version == Rules2008
	case "delay":
		return r.Reasons == nil || r.Reasons.AnsweredOn.IsZero() || r.Extended != nil
	case "extend":
		return r.Extended != nil
	case "ask_correction":
		return r.Correction != nil
	case "split":
		return r.Group != ""
	case "collect":
		return r.Delivery == nil || r.Delivery.Way != wayNone
	case "archive":
		return r.Archive != nil
	}
	return false
}

// panel is what the officer can do now.
func (room *Room) panel(s seen) templ.Component {
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		if idle(s.Request, a.Name) || a.Name == "transfer" && len(room.others(s.Request)) == 0 {
			continue
		}
		links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
	}
	return web.Section("可以办理", web.Choices(links, "现在没有由您办理的事项，您可以查看。"))
}

// getDeskClock shows how a due day was counted (E-04).
func (room *Room) getDeskClock(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	c, err := s.clockOf(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, c.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, room.reckoning(s, c)))
}

// registerForm is a request that came to the counter, by letter, fax or mail.
type registerForm struct {
	Channel     Channel        `form:"channel" label:"申请方式" kind:"radio" need:"true" options:"counter=当面|signed=信函（邮寄签收）|letter=信函（平常信函）|fax=传真|mail=邮件"`
	SentOn      workday.Date   `form:"sentOn" label:"寄出日期" kind:"date"`
	ArrivedOn   workday.Date   `form:"arrivedOn" label:"收到日期" kind:"date" need:"true" hint:"当面为提交之日，邮寄为签收之日；平常信函应当当日与申请人确认"`
	ApplicantOn workday.Date   `form:"applicantOn" label:"与申请人确认的日期" kind:"date" hint:"传真、邮件已经与申请人确认的填写；没有确认的可以以后登记"`
	Body        string         `form:"body" label:"被申请机关" kind:"select" need:"true"`
	Class       ApplicantClass `form:"class" label:"申请人类别" kind:"radio" need:"true" options:"citizen=自然人|company=商业企业|research=科研机构|welfare=社会公益组织|legal=法律服务机构|other=其他"`
	Name        string         `form:"name" label:"申请人姓名或者名称" need:"true" max:"100"`
	Document    string         `form:"identity" label:"身份证明的种类" need:"true" max:"30" hint:"居民身份证、统一社会信用代码等"`
	Number      string         `form:"number" label:"身份证明的号码" kind:"code" need:"true" max:"30" min:"5"`
	Phone       string         `form:"phone" label:"联系电话" kind:"phone" need:"true"`
	Email       string         `form:"email" label:"电子邮箱" kind:"mail" max:"80"`
	Address     string         `form:"address" label:"通信地址" max:"120"`
	Asked       string         `form:"asked" label:"所需信息的名称" need:"true" max:"100"`
	FileNumber  string         `form:"document" label:"文号" max:"60"`
	Description string         `form:"description" label:"便于查找的其他特征" kind:"textarea" max:"1000"`
	Form        string         `form:"form" label:"信息的形式" kind:"radio" need:"true" options:"electronic=电子文档|paper=纸质|view=查阅、抄录"`
	Way         string         `form:"way" label:"获取信息的方式" kind:"radio" need:"true" options:"online=网上获取|mail=邮寄|counter=当面领取|fax=传真"`
	Group       string         `form:"group" label:"同函编组" max:"40" hint:"一封信有几项申请、分开登记的，填写同一个编号"`
}

// registration is the request as the hall takes it; the number is sealed on the way.
func (room *Room) registration(in registerForm) (Register, error) {
	number := strings.ToUpper(in.Number)
	sealed, err := room.Vault.Seal([]byte(number), sealPlace)
	if err != nil {
		return Register{}, err
	}
	a := Applicant{Class: in.Class, Name: in.Name, DocumentKind: in.Document, Masked: ident.MaskCitizen(number), Last: last4(number), Sealed: sealed,
		Phone: in.Phone, Email: in.Email, Address: in.Address}
	return Register{Group: in.Group, Intake: Intake{Channel: in.Channel, SentOn: in.SentOn, ArrivedOn: in.ArrivedOn, ApplicantOn: in.ApplicantOn},
		Submit: Submit{Body: in.Body, Applicant: a, Asked: Asked{Name: in.Asked, Document: in.FileNumber, Description: in.Description},
			Wish: Wish{Form: in.Form, Way: in.Way}}}, nil
}

// RegisterForm is the empty form of the desk, for programs that register requests.
func (room *Room) RegisterForm() any { return registerForm{} }

// Registration is the filled form as the hall takes it.
func (room *Room) Registration(form any) (Register, error) {
	return room.registration(form.(registerForm))
}

func (room *Room) registerPage(r *http.Request, form web.Form) templ.Component {
	var mine []web.Option
	for _, o := range room.offices() {
		if account.ActorOf(r.Context()).HasAt(RightHandle, o.Value) {
			mine = append(mine, o)
		}
	}
	return web.DeskPage(room.Web.Frame(r, "登记公开申请", trailDesk), nil, web.Section("登记", web.Ask(form.Options("body", mine...), "", "登记并出具回执", "/desk/disclosure")))
}

// getRegister shows the form for the counter, letters and faxes (E-04).
func (room *Room) getRegister(w http.ResponseWriter, r *http.Request) error {
	in := registerForm{Channel: ChannelCounter, ArrivedOn: workday.DateOf(room.Now()), Class: ClassCitizen, Document: "居民身份证", Form: "paper", Way: "counter"}
	for _, b := range account.ActorOf(r.Context()).Bodies() {
		in.Body = b
	}
	return web.Render(w, r, room.registerPage(r, web.FormOf(in, "/desk/disclosure/register")))
}

// postRegister takes a request in for somebody (E-04).
func (room *Room) postRegister(w http.ResponseWriter, r *http.Request) error {
	var in registerForm
	err := web.Input(r, &in)
	var result matter.Result
	if err == nil {
		var register Register
		if register, err = room.registration(in); err == nil {
			result, err = room.Hall().Start(r.Context(), account.ActorOf(r.Context()), KindName, "register", register, matter.Key(web.Once(r)))
		}
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.registerPage(r, web.FormOf(in, "/desk/disclosure/register").Typed(r, err))
		})
	}
	return web.Done(w, r, "/desk/disclosure/"+result.Number, "已登记，登记号 "+result.Number)
}

// correctionForm asks for the points of a correction as fields.
type correctionForm struct {
	Problem1 string `form:"problem1" label:"不明确之处（一）" need:"true" max:"300"`
	Demand1  string `form:"demand1" label:"补正要求（一）" need:"true" max:"300"`
	Problem2 string `form:"problem2" label:"不明确之处（二）" max:"300"`
	Demand2  string `form:"demand2" label:"补正要求（二）" max:"300"`
	Problem3 string `form:"problem3" label:"不明确之处（三）" max:"300"`
	Demand3  string `form:"demand3" label:"补正要求（三）" max:"300"`
	Days     int    `form:"days" label:"补正期限（工作日）" kind:"number" need:"true" hint:"给申请人合理的时间，不少于5个工作日"`
	Way      string `form:"way" label:"补正的提交方式" need:"true" max:"100"`
}

// input is the notice as the hall takes it.
func (in correctionForm) input() AskCorrection {
	out := AskCorrection{Days: in.Days, Way: in.Way}
	for _, p := range []Point{{in.Problem1, in.Demand1}, {in.Problem2, in.Demand2}, {in.Problem3, in.Demand3}} {
		if p != (Point{}) {
			out.Points = append(out.Points, p)
		}
	}
	return out
}

// others are the bodies to which a request may be handed on.
func (room *Room) others(r Request) []web.Option {
	return slices.DeleteFunc(room.offices(), func(o web.Option) bool { return o.Value == r.Body })
}

// passed shows the way that a request took from body to body.
func (room *Room) passed(r Request) []templ.Component {
	if len(r.Transfers) == 0 {
		return nil
	}
	var lines []string
	for _, t := range r.Transfers {
		lines = append(lines, t.On.Chinese()+"由"+room.Org.BodyName(t.From)+"转给"+room.Org.BodyName(t.To)+"："+t.Reason)
	}
	return []templ.Component{web.Section("转办", web.Lines(lines...))}
}

// shownBefore is how many earlier requests of an applicant are shown.
const shownBefore = 20

// before shows to who handles a request what the same applicant has asked of this body: repeated and abusive requests are
// told by it (条2019 §35, §36(六)).
func (room *Room) before(ctx context.Context, s seen) ([]templ.Component, error) {
	if !s.actor.HasAt(RightHandle, s.Request.Body) && !s.actor.HasAt(RightApprove, s.Request.Body) {
		return nil, nil
	}
	var list []Entry
	err := room.DB.Read(ctx, func(tx *store.Tx) error {
		return entriesOf(ctx, tx, s.Request.Body, s.Matter.ApplicantName, func(e Entry, subject string) {
			if e.ID != s.Matter.ID && sameApplicant(e.Request, s.Request, subject, s.Matter.Applicant) {
				list = append(list, e)
			}
		})
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "登记号"}, {Head: "收到日期"}, {Head: "所需信息"}, {Head: "状态"}}}
	for _, e := range list[:min(len(list), shownBefore)] {
		href := "/desk/disclosure/" + e.Number
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(e.Number, href), web.Words(e.Intake.ReceivedOn.String()), web.Words(e.Asked.Name), web.Part(web.Tag(tone(e.State), kind.State(e.State).Title))}})
	}
	return []templ.Component{web.Fold("同一申请人的其他申请（"+strconv.Itoa(len(list))+"件）", web.Table(sheet))}, nil
}
