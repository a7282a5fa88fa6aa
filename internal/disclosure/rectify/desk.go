package rectify

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

// deskLimit is how many rows a list has.
const deskLimit = 50

// getDesk lists the requests (E-04).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, query := account.ActorOf(r.Context()), r.URL.Query()
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	state := matter.State(query.Get("state"))
	f := matter.Filter{Kind: KindName, Words: query.Get("words"), Open: state == "", Before: before, Limit: deskLimit}
	if state != "" {
		f.States = []matter.State{state}
	}
	list, err := room.Hall().List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	kind, _ := room.Hall().Kind(KindName)
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "办理中的全部", Href: trailDesk.Href, On: state == ""}}}
	for _, s := range states() {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: trailDesk.Href + "?state=" + string(s.Name), On: state == s.Name})
	}
	links := []web.Link{{Text: "期限和规则", Href: rulesAddress}}
	if actor.Has(RightHandle) {
		links = append([]web.Link{{Text: "登记更正申请", Href: "/desk/rectify/register"}}, links...)
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "时限"}, {Head: "登记编号"}, {Head: "记录"}, {Head: "办理机关"}, {Head: "状态"}},
		Empty: web.Nothing{Title: "没有这样的申请", Why: "网上提交和登记的更正申请会显示在这里"}}
	for _, m := range list {
		href := Address(m.Number)
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Part(web.ClockChip(room.lamp(m))), web.Linked(m.Number, href), web.Words(m.Title), web.Words(room.Org.BodyName(m.Lead)), web.Part(web.Tag(tone(m.State), kind.State(m.State).Title))}})
	}
	if len(list) == deskLimit {
		sheet.Pages.Next = trailDesk.Href + "?state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailDesk.Text), nil, web.FilterBar(filters), web.Table(sheet), web.Choices(links, "")))
}

// getOne shows a request with what can be done (E-04).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	papers, err := acts.Papers(r.Context(), room.DB, s.View, s.actor)
	if err != nil {
		return err
	}
	looks, err := acts.Looks(r.Context(), room.DB, s.View, room.Org.BodyName, s.actor)
	if err != nil {
		return err
	}
	links := acts.PaperLinks(papers, s.home())
	head := []web.Pair{{Term: "登记编号", Text: s.Matter.Number}, {Term: "办理机关", Text: room.Org.BodyName(s.Matter.Lead)}, {Term: "状态", Part: web.Tag(tone(s.Matter.State), s.StateDef().Title)}, {Term: "适用", Text: VersionOn(s.begun()).Article()}}
	from, to, err := room.moved(r.Context(), s)
	if err != nil {
		return err
	}
	if from != "" {
		head = append(head, web.Pair{Term: "接续", Text: from + "（" + s.Channel.Title() + "）", Href: Address(from)})
	}
	if to != "" {
		head = append(head, web.Pair{Term: "接续的申请", Text: to, Href: Address(to)})
	}
	if s.Matter.Late {
		head = append(head, web.Pair{Term: "超期", Part: web.Tag(web.ToneDanger, "超期答复")})
	}
	body := []templ.Component{web.Section("办理情况", web.Dl(append(head, room.clocks(s)...)))}
	if s.reads {
		body = append(body, web.Section("申请内容", web.Dl(append(s.Applicant.masked(), s.recordFacts()...))), room.evidencePart(s))
		ours, err := room.ownDocument(r.Context(), s)
		if err != nil {
			return err
		}
		body = append(body, ours...)
		body = append(body, room.handled(s)...)
		none := "还没有文书"
		if !opens(s.View, s.actor, "") {
			none = "文书上写着申请人的全名，只有承办和审签的人员能够打开"
		}
		body = append(body, web.Section("文书", web.Choices(links, none)))
	} else {
		body = append(body, web.Section("申请内容", web.Lines("记录和证据涉及申请人的个人信息，只有承办、审签和受托核实的人员能看。")))
	}
	body = append(body, web.Section("办理过程", web.Timeline(room.timeline(s.View, true))))
	if opens(s.View, s.actor, "") {
		body = append(body, looks)
	}
	if s.May(s.actor, "unmask") {
		body = append(body, room.unmaskForm(s, web.FormOf(Unmask{}, s.home()+"/unmask")))
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailDesk), room.panel(s), body...))
}

// panel is what the officer can do now.
func (room *Room) panel(s seen) templ.Component {
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		if a.Name == "add_evidence" && !s.mayAdd() || a.Name == "ask_correction" && (s.Correction != nil || s.Order != nil) || a.Name == "collect" && (s.Delivery == nil || s.Delivery.Way != wayNone) {
			continue
		}
		links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
	}
	return web.Section("可以办理", web.Choices(links, "现在没有由您办理的事项，您可以查看。"))
}

// evidencePart lists the evidence; opening a piece is put on record.
func (room *Room) evidencePart(s seen) templ.Component {
	if len(s.Evidence) == 0 {
		return web.Section("证据", web.Lines("没有上传的证据，可以查看的证据："+s.Inspect))
	}
	parts := []templ.Component{web.Lines("打开证据会记入办理过程，申请人看得到。")}
	for _, e := range s.Evidence {
		name := e.Name
		if e.More {
			name += "（后来补充的）"
		}
		if !s.May(s.actor, "look") {
			parts = append(parts, web.Lines(name))
			continue
		}
		form := web.Form{Action: s.home() + "/evidence/" + strconv.FormatInt(e.File, 10)}
		parts = append(parts, web.Ask(form, "", "打开 "+name, ""))
	}
	return web.Section("证据", parts...)
}

// handled shows what was asked, found and answered so far.
func (room *Room) handled(s seen) (body []templ.Component) {
	if s.Correction != nil {
		body = append(body, web.Section("补充证据", web.Dl(correctionFacts(s.Correction))))
	}
	if len(s.Opinions) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "核实机关"}, {Head: "要核实的"}, {Head: "请核实的日期"}, {Head: "结果"}, {Head: "核实情况"}, {Head: "核实人"}}}
		for _, o := range s.Opinions {
			by := o.By
			if !o.On.IsZero() {
				by += "，" + o.On.String()
			}
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(room.Org.BodyName(o.Body), o.Asked, o.AskedOn.String(), o.Title(), o.Text, by)})
		}
		body = append(body, web.Section("核实意见", web.Table(sheet)))
	}
	if d := s.Draft; d != nil {
		facts := append(d.facts(true), web.Pair{Term: "拟稿", Text: d.DraftedBy + "，" + web.Moment(d.DraftedAt)})
		if d.Returned != "" {
			facts = append(facts, web.Pair{Term: "退回意见", Text: d.Returned})
		}
		body = append(body, web.Section("答复稿", web.Dl(facts)))
	}
	if p := s.Reply; p != nil {
		body = append(body, web.Section("答复", web.Dl(append(p.facts(true), web.Pair{Term: "拟稿、审签", Text: p.DraftedBy + "；" + p.SignedBy + "，" + web.Moment(p.SignedAt)}))))
	}
	if s.Undelivered != nil {
		body = append(body, web.Section("送不到", web.Dl(s.Undelivered.facts())))
	}
	if len(s.Remedies) > 0 {
		body = append(body, web.Section("复议、诉讼", remediesOf(s.Remedies)...))
	}
	if d := s.Delivery; d != nil {
		body = append(body, web.Section("送达", web.Dl(web.Told([]web.Pair{{Term: "方式", Text: d.title()}, {Term: "签收人", Text: maskedReceiver(s.Claim, d.Receiver)}, {Term: "凭证", Text: d.Proof}, {Term: "送达", Text: d.On.Chinese() + "，" + d.By}}))))
	}
	return body
}

// ownDocument leads to the revision of a document of our own: what stands there on the site is corrected there.
func (room *Room) ownDocument(ctx context.Context, s seen) ([]templ.Component, error) {
	if room.Document == nil || s.Claim.Record.Number == "" {
		return nil, nil
	}
	link, found, err := room.Document(ctx, s.Claim.Record.Number)
	if err != nil || !found {
		return nil, err
	}
	return []templ.Component{web.Section("这是本站公开的信息", web.Lines("记录的编号和本站公开的“"+link.Text+"”相同。核对属实的，请同时在采编里修订，公开的文字才会跟着更正。"), web.Choices([]web.Link{{Text: "打开这份信息", Href: link.Href}}, ""))}, nil
}

func maskedReceiver(c Claim, name string) string {
	if c.Applicant.Company {
		return name
	}
	return ident.MaskName(name)
}

// postEvidence opens a piece of evidence once the look is on record (E-04).
func (room *Room) postEvidence(w http.ResponseWriter, r *http.Request) error {
	s, e, err := room.evidenceOf(r)
	if err != nil {
		return err
	}
	if _, err := room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "look", Look{File: e.File}); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return room.Files.Serve(w, r, e.File)
}

func (room *Room) unmaskForm(s seen, form web.Form) templ.Component {
	return web.Section("查看申请人完整信息", web.Lines("证件号码、电话和地址默认隐藏，姓名只写在文书上。查看会记入办理过程，并告知申请人。"), web.Ask(form, "", "记录理由并查看", ""))
}

func (room *Room) unmaskPage(r *http.Request, s seen, body templ.Component) templ.Component {
	back := web.Choices([]web.Link{{Text: "返回", Href: s.home()}}, "")
	return web.DeskPage(room.Web.Frame(r, "申请人信息", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body, back)
}

// postUnmask shows the applicant's data once, after the reason is on record (E-04).
func (room *Room) postUnmask(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	var in Unmask
	if err = web.Input(r, &in); err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "unmask", in) // no key: each look is on record by itself
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.unmaskPage(r, s, room.unmaskForm(s, web.FormOf(in, s.home()+"/unmask").Typed(r, err)))
		})
	}
	facts, err := room.fullFacts(s.Claim)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, room.unmaskPage(r, s, web.Section("申请人完整信息", web.Dl(facts))))
}

// acting is the request and the action of the address, if the officer may take it now.
func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

// start is the form of an action with what is known already.
func (room *Room) start(s seen, a *matter.Action) any {
	today := workday.DateOf(room.Now())
	switch a.Name {
	case "ask_correction":
		return AskCorrection{Days: room.rules.now().Correct, Way: "登录网站补充，或者邮寄、当面提交到本机关政府信息公开工作机构"}
	case "ask_opinion":
		return AskOpinion{Asked: "请核对“" + s.Claim.Record.text() + "”上所写的内容是否准确"}
	case "draft_reply":
		return room.startReply(s)
	case "record_remedy":
		return RecordRemedy{Result: "pending"} // what the office knows of a remedy is typed: nothing is recorded by pressing
	case "collect":
		return Collect{On: today}
	case "deliver":
		return Deliver{Way: s.Way, On: today}
	}
	return reflect.Zero(a.InputType()).Interface()
}

// startReply begins with the draft that came back, or with where to turn against this body.
func (room *Room) startReply(s seen) DraftReply {
	if d := s.Draft; d != nil {
		in := DraftReply{Kind: d.Kind, Result: d.Result, Checked: d.Checked, Before: d.Before, After: d.After, ChangedOn: d.ChangedOn, ChangedBy: d.ChangedBy, Reason: d.Reason, Basis: d.Basis, To: d.To, ToName: d.ToName, Contact: d.Contact,
			Leads: d.Leads, Reconsider: d.Reconsider, Court: d.Court}
		if d.To != "" {
			in.ToName = ""
		}
		return in
	}
	in := DraftReply{Before: s.Claim.Record.Says, After: s.Claim.Record.Should}
	if b, err := room.Org.Body(s.Matter.Lead); err == nil {
		in.Reconsider, in.Court = b.Reconsideration, b.Court
	}
	return in
}

// shape gives the form of an action its choices.
func (room *Room) shape(s seen, a *matter.Action, form web.Form, have []Evidence) web.Form {
	switch a.Name {
	case "answer_correction", "add_evidence":
		return withEvidence(form, have)
	case "ask_opinion":
		var options []web.Option
		for _, b := range room.Org.Bodies() {
			if len(room.Org.OfficersAt(b.Code, RightOpinion)) > 0 {
				options = append(options, web.Option{Value: b.Code, Text: b.Name})
			}
		}
		return form.Options("body", options...)
	case "draft_reply":
		options := []web.Option{{Value: "", Text: "（不转送，或者在下面写明名称）"}}
		for _, b := range room.Org.Bodies() {
			if b.Code != s.Matter.Lead {
				options = append(options, web.Option{Value: b.Code, Text: b.Name})
			}
		}
		return form.Options("to", options...)
	}
	return form
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form, sheets ...templ.Component) templ.Component {
	body := []templ.Component{}
	if len(sheets) > 0 {
		body = append(body, web.Section("文书预览", sheets...))
	}
	if clock, ok := s.Clock(ClockReply); ok && clock.State == matter.ClockRunning {
		body = append(body, web.Section("期限", web.Lines("答复期限到"+workday.DateOf(clock.DueAt).Chinese()+"（"+limitNote+"）。")))
	}
	ask := web.Ask
	if a.Name == "ask_correction" || a.Name == "draft_reply" {
		ask = func(form web.Form, seen, button, back string) templ.Component {
			return web.AskFirst(form, seen, button, back, "预览文书")
		}
	}
	body = append(body, web.Section(a.Title, ask(form, s.version(), a.Title, s.home())))
	if s.reads {
		body = append(body, web.Section("申请内容", web.Dl(s.recordFacts())))
		body = append(body, room.handled(s)...)
	}
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...)
}

// getAct shows the form of an action (E-04).
func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	var sheets []templ.Component
	if action.Name == "approve" {
		if sheets, err = room.foreseen(r, s, action, Approve{Signed: true}); err != nil {
			sheets = nil // the act itself will say why
		}
	}
	return web.Render(w, r, room.actPage(r, s, action, room.shape(s, action, web.FormOf(room.start(s, action), r.URL.Path), nil), sheets...))
}

// foreseen shows the papers that would come of an act, which is not taken (E-04).
func (room *Room) foreseen(r *http.Request, s seen, a *matter.Action, input any) ([]templ.Component, error) {
	drafts, err := room.Hall().Foresee(r.Context(), s.actor, s.Matter.ID, a.Name, input)
	if err != nil {
		return nil, err
	}
	return room.Press.Sheets(drafts)
}

// postAct takes the action, or shows its paper first (E-04).
func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in := action.NewInput()
	err = web.Input(r, in)
	var have []Evidence
	if action.Name == "answer_correction" || action.Name == "add_evidence" {
		var failed error
		if have, failed = room.brought(r, s.actor); err == nil {
			err = failed
		}
		switch more := in.(type) {
		case *AnswerCorrection:
			more.Evidence = have
		case *AddEvidence:
			more.Evidence = have
		}
	}
	typed := reflect.ValueOf(in).Elem().Interface()
	var sheets []templ.Component
	preview := err == nil && r.PostForm.Get("step") == "preview"
	switch {
	case preview:
		sheets, err = room.foreseen(r, s, action, typed)
	case err == nil:
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, typed, acts.Once(r)...)
	}
	form := func(err error) web.Form {
		return room.shape(s, action, web.FormOf(typed, r.URL.Path), have).Typed(r, err)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.actPage(r, s, action, form(err)) })
	}
	if preview {
		return web.Render(w, r, room.actPage(r, s, action, form(nil), sheets...))
	}
	return web.Done(w, r, s.home(), action.Title+"：已办理")
}

// getClock shows how a due day was counted (E-04).
func (room *Room) getClock(w http.ResponseWriter, r *http.Request) error {
	s, c, err := room.clockOf(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, c.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, room.reckoning(s, c)))
}

// registerForm is a request that came to the counter, by letter or by fax.
type registerForm struct {
	Channel   Channel      `form:"channel" label:"提交方式" kind:"radio" need:"true" options:"counter=当面提交|letter=信函|fax=传真"`
	ArrivedOn workday.Date `form:"arrivedOn" label:"收到日期" kind:"date" need:"true"`
	Sort      string       `form:"sort" label:"申请人" kind:"radio" need:"true" options:"person=个人|company=单位"`
	Name      string       `form:"name" label:"申请人姓名或者名称" need:"true" max:"100"`
	Document  string       `form:"documentKind" label:"身份证明的种类" need:"true" max:"30" hint:"居民身份证、统一社会信用代码等"`
	Identity  string       `form:"identity" label:"身份证明的号码" kind:"code" need:"true" max:"30" min:"5" hint:"核对原件；加密保存，页面上只显示一部分"`
	Agent     string       `form:"agent" label:"代理人和授权文件" max:"100" hint:"本人（单位）办理的不填"`
	Submit
}

// registration is the request as the hall takes it; the number is sealed on the way.
func (room *Room) registration(in registerForm) (Register, error) {
	number := strings.ToUpper(in.Identity)
	sealed, err := room.Vault.Seal([]byte(number), sealPlace)
	if err != nil {
		return Register{}, err
	}
	a := Applicant{Company: in.Sort == "company", Name: in.Name, DocumentKind: in.Document, Masked: ident.MaskCitizen(number), Sealed: sealed, Agent: in.Agent}
	return Register{Submit: in.Submit, Channel: in.Channel, ArrivedOn: in.ArrivedOn, Applicant: a}, nil
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
	form = form.Options("body", mine...).Options("way", web.Option{Value: "counter", Text: "当面领取"}, web.Option{Value: "mail", Text: "邮寄"}, web.Option{Value: "fax", Text: "传真"})
	return web.DeskPage(room.Web.Frame(r, "登记更正申请", trailDesk), nil, web.Section("登记", web.Lines("当面提交的，收到日期是提交之日；信函、传真是收到之日。"), web.Ask(form, "", "登记并出具回执", trailDesk.Href)))
}

// getRegister shows the form for the counter, letters and faxes (E-04).
func (room *Room) getRegister(w http.ResponseWriter, r *http.Request) error {
	in := registerForm{Channel: ChannelCounter, ArrivedOn: workday.DateOf(room.Now()), Sort: "person", Document: "居民身份证", Submit: Submit{Way: "counter"}}
	for _, o := range room.offices() {
		if account.ActorOf(r.Context()).HasAt(RightHandle, o.Value) {
			in.Body = o.Value
		}
	}
	return web.Render(w, r, room.registerPage(r, withEvidence(web.FormOf(in, r.URL.Path), nil)))
}

// postRegister takes a request in for somebody (E-04).
func (room *Room) postRegister(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	var in registerForm
	err := web.Input(r, &in)
	have, failed := room.brought(r, actor)
	if err == nil {
		err = failed
	}
	in.Evidence = have
	var result matter.Result
	if err == nil {
		var register Register
		if register, err = room.registration(in); err == nil {
			result, err = room.Hall().Start(r.Context(), actor, KindName, "register", register, matter.Key(web.Once(r)))
		}
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.registerPage(r, withEvidence(web.FormOf(in, r.URL.Path), have).Typed(r, err))
		})
	}
	return web.Done(w, r, Address(result.Number), "已登记，登记编号 "+result.Number)
}

// getRules shows what the ordinance leaves open, and how it was set before (E-04).
func (room *Room) getRules(w http.ResponseWriter, r *http.Request) error {
	page, err := room.rulesPage(r, web.FormOf(room.rules.now().form(), r.URL.Path))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) rulesPage(r *http.Request, form web.Form) (templ.Component, error) {
	waits, err := room.Accord.Notice(r.Context(), accordRule, "rule")
	if err != nil {
		return nil, err
	}
	now := room.rules.now()
	body := []templ.Component{waits, web.Section("现行规则", web.Dl([]web.Pair{{Term: "答复期限", Text: "收到申请之日起" + days(now.Days)}, {Term: "补充证据的期限", Text: "不少于" + days(now.Correct)},
		{Term: "补充证据时的答复期限", Text: now.words()}, {Term: "部门核实期限", Text: days(now.Opinion) + "，计入答复期限"}}),
		web.Lines("《政府信息公开条例》第四十一条没有规定更正的期限，也没有规定证据不足怎么办，这里的数都由本市设定；程序自带的答复期限参照依申请公开的二十个工作日。"))}
	past := web.Sheet{Columns: []web.Column{{Head: "时间"}, {Head: "答复"}, {Head: "补充证据"}, {Head: "答复期限怎么算"}, {Head: "部门核实"}, {Head: "修改人"}, {Head: "依据和理由"}}, Empty: web.Nothing{Title: "还没有修改过", Why: "现在用的是程序自带的规则"}}
	for _, x := range room.rules.all() {
		past.Rows = append(past.Rows, web.Row{Cells: web.Cells(web.Moment(x.At), days(x.Days), days(x.Correct), x.words(), days(x.Opinion), x.By, x.Reason)})
	}
	if account.ActorOf(r.Context()).Has(org.AdminSystem) {
		body = append(body, web.Section("修改规则", web.Lines("一人提出，另一人复核以后生效。已经在走的期限不变。"), web.Ask(form, "", "提出修改", trailDesk.Href)))
	}
	return web.DeskPage(room.Web.Frame(r, "更正本人信息的期限", trailDesk), nil, append(body, web.Section("修改过程", web.Table(past)))...), nil
}

// postRules proposes a rule (E-04).
func (room *Room) postRules(w http.ResponseWriter, r *http.Request) error {
	var in RuleForm
	err := web.Input(r, &in)
	var p accord.Proposal
	if err == nil {
		p, err = room.ProposeRule(r.Context(), account.ActorOf(r.Context()), in)
	}
	if err != nil {
		page, failed := room.rulesPage(r, web.FormOf(in, r.URL.Path).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, accord.Address(p), "已经提出，由另一人复核后生效")
}
