package inforequest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest/pages"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

var (
	trailRequest = web.Link{Text: "依申请公开", Href: "/disclosure/request"}
	trailMine    = web.Link{Text: "我的公开申请", Href: "/my/requests"}
)

// correctAddress is where records about oneself are corrected: 条2019 §41.
const correctAddress = "/disclosure/correct"

// what tells an applicant what will happen, with the articles of 条2019.
var what = []string{
	"填写所需信息的名称、文号或者便于查找的其他特征，选择提供的形式和获取的方式（第二十九条）。",
	"网上提交的申请，以双方确认之日为收到申请之日；我们收到后会给您登记回执（第三十一条）。",
	"内容不明确的，我们在 7 个工作日内一次告知您补正；补正后答复期限重新计算（第三十条）。",
	"涉及第三方权益或者其他机关的，要征求意见，最长各 15 个工作日，不计入答复期限（第三十二条、第三十四条）。",
	"能当场答复的当场答复；否则在收到之日起 20 个工作日内答复，经负责人同意最多延长 20 个工作日，并告知您（第三十三条）。",
	"对答复不服的，可以申请行政复议或者提起行政诉讼（第五十一条）。",
}

// requestForm is what an applicant fills in online.
type requestForm struct {
	Body        string         `form:"body" label:"向哪个机关申请" kind:"select" need:"true"`
	Class       ApplicantClass `form:"class" label:"申请人类别" kind:"radio" need:"true" options:"citizen=自然人|company=商业企业|research=科研机构|welfare=社会公益组织|legal=法律服务机构|other=其他"`
	Phone       string         `form:"phone" label:"联系电话" kind:"phone" need:"true"`
	Email       string         `form:"email" label:"电子邮箱" kind:"mail" max:"80"`
	Address     string         `form:"address" label:"通信地址" max:"120" hint:"选择邮寄的必填"`
	Asked       string         `form:"asked" label:"所需信息的名称" need:"true" max:"100" hint:"一份申请写一项，便于尽快答复"`
	Document    string         `form:"document" label:"文号" max:"60" hint:"例如 云政办〔2025〕12号；不知道可以不填"`
	Description string         `form:"description" label:"便于查找的其他特征" kind:"textarea" max:"1000" hint:"时间、主题、制作机关等；没有文号的必填"`
	Form        string         `form:"form" label:"信息的形式" kind:"radio" need:"true" options:"electronic=电子文档|paper=纸质|view=查阅、抄录"`
	Way         string         `form:"way" label:"获取信息的方式" kind:"radio" need:"true" options:"online=网上获取|mail=邮寄|counter=当面领取|fax=传真"`
	Confirm     bool           `form:"confirm" label:"我确认提交本申请，所填内容属实" kind:"check" need:"true"`
}

// Check speaks about fields that belong together.
func (in *requestForm) Check() (wrong []fault.Field) {
	if in.Document == "" && in.Description == "" {
		wrong = append(wrong, fault.Field{Name: "description", Message: "请填写文号，或者写明便于查找的其他特征"})
	}
	if in.Way == "mail" && in.Address == "" {
		wrong = append(wrong, fault.Field{Name: "address", Message: "选择邮寄的，请填写通信地址"})
	}
	return wrong
}

// submission is the request as the hall takes it.
func (in requestForm) submission() Submit {
	a := Applicant{Class: in.Class, Phone: in.Phone, Email: in.Email, Address: in.Address}
	return Submit{Body: in.Body, Applicant: a, Asked: Asked{Name: in.Asked, Document: in.Document, Description: in.Description},
		Wish: Wish{Form: in.Form, Way: in.Way}}
}

// offices lists the bodies where somebody handles requests.
func (room *Room) offices() (out []web.Option) {
	for _, b := range room.Org.Bodies() {
		handles := slices.ContainsFunc(room.Org.PostsAt(b.Code), func(p org.Post) bool { return slices.Contains(p.Rights, RightHandle) })
		if handles {
			out = append(out, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	return out
}

// getRequest tells what happens and shows the form to who is signed in (D-05).
func (room *Room) getRequest(w http.ResponseWriter, r *http.Request) error {
	a, err := applicantOf(account.ActorOf(r.Context()))
	if err != nil {
		return web.Render(w, r, room.requestPage(r, web.Section("提出申请",
			web.Lines("提出申请要先登录，这样您不用再填写身份证明，也能随时查看进度。当面、信函、传真也可以申请。"),
			web.Choices([]web.Link{{Text: "登录后申请", Href: "/login?next=/disclosure/request"}, {Text: "查询进度", Href: "/disclosure/progress"}, {Text: "更正本人信息", Href: correctAddress}}, ""))))
	}
	offices := room.offices()
	in := requestForm{Class: a.Class, Phone: a.Phone, Form: "electronic", Way: "online"}
	if len(offices) == 1 {
		in.Body = offices[0].Value
	}
	return web.Render(w, r, room.requestPage(r, room.requestFields(a, web.FormOf(in, "/disclosure/request"))))
}

func (room *Room) requestFields(a Applicant, form web.Form) templ.Component {
	facts := []web.Pair{{Term: "申请人", Text: a.Name}, {Term: "身份证明", Text: a.Masked + "（来自您的实名账号）"}}
	links := []web.Link{{Text: "我的公开申请", Href: trailMine.Href}, {Text: "查询进度", Href: "/disclosure/progress"}, {Text: "更正本人信息", Href: correctAddress}}
	return web.Section("填写申请", web.Choices(links, ""), web.Dl(facts), web.Ask(form.Options("body", room.offices()...), "", "提交申请", ""))
}

func (room *Room) requestPage(r *http.Request, body templ.Component) templ.Component {
	return web.PortalPage(room.Web.Frame(r, "依申请公开"),
		web.Section("申请须知", pages.Steps(what), web.Lines("公开政府信息不收取费用；申请数量、频次明显超过合理范围的，可以收取信息处理费（第四十二条）。")), body, room.ratesFold())
}

// postRequest takes a request in (D-05).
func (room *Room) postRequest(w http.ResponseWriter, r *http.Request) error {
	a, err := applicantOf(account.ActorOf(r.Context()))
	if err != nil {
		return err
	}
	var in requestForm
	var result matter.Result
	if err = web.Input(r, &in); err == nil {
		result, err = room.Hall().Start(r.Context(), account.ActorOf(r.Context()), KindName, "submit", in.submission(), matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.requestPage(r, room.requestFields(a, web.FormOf(in, "/disclosure/request").Typed(r, err)))
		})
	}
	return web.Done(w, r, "/disclosure/request/done/"+result.Number)
}

// getDone is the receipt (D-05).
func (room *Room) getDone(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	facts := []web.Pair{{Term: "登记号", Text: s.Matter.Number}, {Term: "被申请机关", Text: room.Org.BodyName(s.Matter.Lead)}}
	facts = append(append(facts, askedFacts(s.Request)...), room.clocks(s)...)
	body := []templ.Component{web.Notice(web.ToneOK, "申请已经提交", "登记号 "+s.Matter.Number+"，请记下来，可以凭登记号和证件号码后四位查询进度。"),
		web.Section("登记回执", web.Dl(facts))}
	if s.Request.Intake.ReceivedOn.IsZero() {
		counted := workday.Reckon(room.Calendar(), room.Now(), s.Request.Version.ReplyLimit())
		body = append(body, web.Notice(web.ToneInfo, "什么时候答复", "机关确认收到后开始计算"+counted.Limit.String()+
			"。如果今天确认，最迟"+workday.DateOf(counted.Due).Chinese()+"答复。"), web.Fold("今天确认的话，期限这样算", web.ReckoningTable(acts.Days(counted.Days))))
	}
	papers, err := acts.Papers(r.Context(), room.DB, s.View, s.actor)
	if err != nil {
		return err
	}
	links := acts.PaperLinks(papers, s.home())
	body = append(body, web.Section("文书", pages.Links(links, "")), web.Choices([]web.Link{{Text: "查看办理进度", Href: s.home()}, {Text: "我的公开申请", Href: trailMine.Href}}, ""))
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, "申请已提交", trailRequest), body...))
}

// progressForm asks for what only the applicant knows.
type progressForm struct {
	Number string `form:"number" label:"登记号" kind:"code" need:"true" max:"40"`
	Last   string `form:"last" label:"证件号码后四位" kind:"code" need:"true" max:"4" min:"4"`
}

// getProgress shows the query (D-05).
func (room *Room) getProgress(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.progressPage(r, web.FormOf(progressForm{}, "/disclosure/progress")))
}

func (room *Room) progressPage(r *http.Request, form web.Form, found ...templ.Component) templ.Component {
	query := web.Section("查询", web.Ask(form, "", "查询", ""), web.Lines("用护照等短号码证件登记的，请登录后在“我的公开申请”查看。"))
	return web.PortalPage(room.Web.Frame(r, "依申请公开进度查询", trailRequest), append([]templ.Component{query}, found...)...)
}

// postProgress shows where a request stands, without a name (D-05).
func (room *Room) postProgress(w http.ResponseWriter, r *http.Request) error {
	var in progressForm
	var v matter.View
	err := web.Input(r, &in)
	if err == nil {
		v, err = room.Hall().PublicView(r.Context(), in.Number, func(v matter.View) bool {
			q, ok := v.Facts.(Request)
			return ok && q.Applicant.Last != "" && q.Applicant.Last == strings.ToUpper(in.Last)
		})
		if fault.KindOf(err) == fault.KindNotFound {
			err = fault.InvalidField("number", "没有查到，请核对登记号和证件号码后四位")
		}
	}
	form := web.FormOf(progressForm{Number: in.Number}, "/disclosure/progress")
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.progressPage(r, form.Typed(r, err)) })
	}
	facts := []web.Pair{{Term: "登记号", Text: v.Matter.Number}, {Term: "状态", Part: web.Tag(tone(v.Matter.State), v.StateDef().PublicTitle())}}
	if !v.Matter.DueAt.IsZero() {
		facts = append(facts, web.Pair{Term: "答复期限", Text: workday.DateOf(v.Matter.DueAt).Chinese() + "前"})
	}
	return web.Render(w, r, room.progressPage(r, form, web.Section("办理进度", web.Dl(facts), web.Timeline(room.timeline(v, false)))))
}

// getMine lists one's own requests (M-10).
func (room *Room) getMine(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	list, err := room.Hall().List(r.Context(), actor, matter.Filter{Kind: KindName, Limit: 100})
	if err != nil {
		return err
	}
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "登记号"}, {Head: "所需信息"}, {Head: "状态"}, {Head: "答复期限"}},
		Empty: web.Nothing{Title: "还没有公开申请", Why: "您提出的申请会显示在这里", Next: web.Link{Text: "提出申请", Href: "/disclosure/request"}}}
	for _, m := range list {
		due := ""
		if !m.DueAt.IsZero() {
			due = workday.DateOf(m.DueAt).String()
		}
		href := "/my/requests/" + m.Number
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(m.Number, href), web.Words(m.Title),
			web.Part(web.Tag(tone(m.State), kind.State(m.State).PublicTitle())), web.Words(due)}})
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, "我的公开申请", web.Link{Text: "我的", Href: "/my"}), web.Table(sheet)))
}

// getOwn shows one's own request (M-10).
func (room *Room) getOwn(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	return room.own(w, r, s, nil)
}

// own draws one's own request; a form that was refused comes back with its errors.
func (room *Room) own(w http.ResponseWriter, r *http.Request, s seen, refused error) error {
	papers, err := acts.Papers(r.Context(), room.DB, s.View, s.actor)
	if err != nil {
		return err
	}
	links := acts.PaperLinks(papers, s.home())
	head := []web.Pair{{Term: "登记号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter.State), s.StateDef().PublicTitle())}}
	if o := s.Request.Order; o != nil {
		head = append(head, web.Pair{Term: "重新答复", Text: o.ground()}, web.Pair{Term: "原来的申请", Text: o.From, Href: "/my/requests/" + o.From})
	}
	for _, y := range s.Request.Remedies {
		if y.Again != "" && y.AgainDays > 0 {
			head = append(head, web.Pair{Term: "重新答复", Text: y.Again, Href: "/my/requests/" + y.Again})
		}
	}
	body := []templ.Component{web.Section("办理情况", web.Dl(append(head, room.clocks(s)...)))}
	body = append(body, room.ownForms(r, s, refused)...)
	if s.Request.Fee != nil {
		body = append(body, web.Section("信息处理费", web.Dl(feeFacts(s.Request))))
	}
	if s.Matter.State == StateReplied || s.Matter.State == StateUndelivered || s.Matter.State == StateClosed {
		body = append(body, web.Section("答复", web.Dl(replyFacts(s.Request))))
		if def, ok := s.Request.Reply.Kind.Def(); ok && def.discloses() { // 条2019 §41: what was provided about himself may be wrong
			body = append(body, web.Section("提供给您的记录不准确", web.Lines("提供的信息里与您（单位）自身相关的记录不准确，您有证据证明的，可以要求更正。"),
				web.Choices([]web.Link{{Text: "申请更正", Href: correctAddress + "?request=" + url.QueryEscape(s.Matter.Number)}}, "")))
		}
		var files []web.Link
		for _, m := range s.Request.given() {
			files = append(files, web.Link{Text: m.Name, Href: s.materialAddress(m)})
		}
		for _, m := range s.Request.Materials {
			if m.Stopped != "" && m.Use != UseOriginal {
				body = append(body, web.Notice(web.ToneWarn, "“"+m.Name+"”已停止提供", m.Stopped))
			}
		}
		if len(files) > 0 {
			body = append(body, web.Section("提供给您的信息", pages.Links(files, "")))
		}
	}
	body = append(body, web.Section("申请内容", web.Dl(askedFacts(s.Request))), web.Section("文书", pages.Links(links, "还没有文书")),
		web.Section("办理进度", web.Timeline(room.timeline(s.View, false))))
	looks, err := acts.Looks(r.Context(), room.DB, s.View, room.Org.BodyName, s.actor)
	if err != nil {
		return err
	}
	body = append(body, looks)
	if s.May(s.actor, "withdraw") {
		body = append(body, room.withdrawal(r, s, refused))
	}
	page := web.PortalPage(room.Web.Frame(r, s.Request.Asked.Name, trailMine), body...)
	if refused != nil {
		return web.RenderStatus(w, r, http.StatusUnprocessableEntity, page)
	}
	return web.Render(w, r, page)
}

// ownForms are what the applicant must do now: confirm, or make clear.
func (room *Room) ownForms(r *http.Request, s seen, refused error) (body []templ.Component) {
	if s.May(s.actor, "confirm_receipt") && s.Request.Intake.ApplicantOn.IsZero() {
		body = append(body, web.Section("请您确认", web.Lines("请确认这份申请是您提出的，确认后开始计算答复期限。"),
			web.Ask(web.Form{Action: s.home() + "/confirm_receipt"}, s.version(), "确认是我的申请", "")))
	}
	if s.May(s.actor, "answer_correction") {
		asked := s.Request.Correction
		body = append(body, web.Section("请您补正",
			web.Lines("请在"+asked.DueOn.Chinese()+"前补正；无正当理由逾期不补正的，视为放弃申请。补正后答复期限重新计算。"),
			pages.Steps(correctionLines(asked)), web.Ask(ownCorrection(s.form(r, AnswerCorrection{}, "answer_correction", refused)), s.version(), "提交补正", "")))
	}
	if s.May(s.actor, "answer_reasons") {
		body = append(body, web.Section("请您说明理由", web.Lines("机关认为您的申请数量、频次明显超过合理范围："+s.Request.Reasons.Why, "请在"+s.Request.Reasons.DueOn.Chinese()+"前说明理由。理由不合理的，不予处理；理由合理的，继续办理（第三十五条）。"),
			web.Ask(s.form(r, AnswerReasons{}, "answer_reasons", refused), s.version(), "提交理由", "")))
	}
	return body
}

// withdrawal stands last, since few want it.
func (room *Room) withdrawal(r *http.Request, s seen, refused error) templ.Component {
	return web.Fold("撤回申请", join(web.Lines("撤回后不再办理；需要时可以重新申请。"),
		web.Ask(s.form(r, Withdraw{}, "withdraw", refused), s.version(), "撤回申请", "")))
}

// ownCorrection is the form of the applicant: he answers now.
func ownCorrection(form web.Form) web.Form {
	form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool { return e.Name == "on" })
	return form
}

// form is an empty form of an action, or what was typed when it was refused.
func (s seen) form(r *http.Request, in any, action string, refused error) web.Form {
	form := web.FormOf(in, s.home()+"/"+action)
	if refused != nil && r.PathValue("action") == action {
		return form.Typed(r, refused)
	}
	return form
}

// postOwn does what the applicant may (M-10).
func (room *Room) postOwn(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	action := r.PathValue("action")
	input, err := ownInput(r, action)
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action, input, acts.Once(r)...)
	}
	if fault.KindOf(err) == fault.KindInvalid && err != nil && !web.WantsJSON(r) {
		return room.own(w, r, s, err)
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, s.home(), map[string]string{"answer_correction": "补正已提交，答复期限重新计算", "withdraw": "申请已撤回", "confirm_receipt": "已确认", "answer_reasons": "理由已提交"}[action])
}

// ownInput reads the form of an action that an applicant may take.
func ownInput(r *http.Request, action string) (any, error) {
	switch action {
	case "confirm_receipt":
		return ConfirmReceipt{}, nil
	case "answer_correction":
		var in AnswerCorrection
		err := web.Input(r, &in)
		return in, err
	case "answer_reasons":
		var in AnswerReasons
		err := web.Input(r, &in)
		return in, err
	case "withdraw":
		var in Withdraw
		err := web.Input(r, &in)
		return in, err
	}
	return nil, fault.Missing("操作", action)
}

// getOwnClock shows how a due day was counted (M-10).
func (room *Room) getOwnClock(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	c, err := s.clockOf(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, c.Title, trailMine, web.Link{Text: s.Matter.Number, Href: s.home()}), room.reckoning(s, c)))
}
