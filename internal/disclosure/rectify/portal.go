package rectify

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

// notes tell an applicant what will happen.
func (room *Room) notes() []string {
	rule := room.rules.now()
	return []string{
		"行政机关提供的与您（单位）自身相关的政府信息记录不准确，您有证据证明的，可以要求更正（《政府信息公开条例》第四十一条）。",
		"请写明是哪份记录、哪里不准确、应当是什么，并上传证据；不能上传的，写明在哪里可以查看。",
		"机关核对属实的，应当更正并告知您；不属于它职能范围的，转送有权更正的机关并告知您，或者告知您向有权更正的机关提出。",
		"条例没有规定更正的期限，本市设定为收到申请之日起" + days(rule.Days) + "内答复。证据不足的一次性告知补充，" + rule.words() + "。",
		"对答复不服的，可以申请行政复议或者提起行政诉讼。",
	}
}

// getNew tells what happens and shows the form to who is signed in (D-05).
func (room *Room) getNew(w http.ResponseWriter, r *http.Request) error {
	a, err := applicantOf(account.ActorOf(r.Context()))
	if err != nil {
		return web.Render(w, r, room.newPage(r, web.Section("提出申请", web.Lines("网上提出要先登录，这样您不用再填写身份证明，也能随时查看进度。当面、信函、传真也可以提出。"),
			web.Choices([]web.Link{{Text: "登录后申请", Href: "/login?next=" + newAddress}}, ""))))
	}
	in := Submit{Phone: a.Phone, Way: "online"}
	if number := r.URL.Query().Get("request"); number != "" && len(number) < 40 {
		in.Source = "政府信息公开申请" + number + "的答复中提供"
	}
	if offices := room.offices(); len(offices) == 1 {
		in.Body = offices[0].Value
	}
	return web.Render(w, r, room.newPage(r, room.fields(a, withEvidence(web.FormOf(in, newAddress), nil))))
}

func (room *Room) fields(a Applicant, form web.Form) templ.Component {
	facts := []web.Pair{{Term: "申请人", Text: a.Name}, {Term: "身份证明", Text: a.DocumentKind + " " + a.Masked + "（来自您的实名账号）"}}
	return web.Section("填写申请", web.Choices([]web.Link{trailMine}, ""), web.Dl(facts), web.Ask(form.Options("body", room.offices()...), "", "提交更正申请", ""))
}

func (room *Room) newPage(r *http.Request, body templ.Component) templ.Component {
	others := web.Section("不是这样的事", web.Lines("想得到没有公开的信息，请申请公开；网站页面上的差错，请到“政府网站找错”。"),
		web.Choices([]web.Link{{Text: "依申请公开", Href: "/disclosure/request"}, {Text: "政府网站找错", Href: "/site-errors/new"}}, ""))
	return web.PortalPage(room.Web.Frame(r, trailNew.Text, web.Link{Text: "政府信息公开", Href: "/disclosure"}), web.Section("更正须知", web.Lines(room.notes()...)), body, others)
}

// postNew takes a request in; what was typed and brought is not lost when something is wrong (D-05).
func (room *Room) postNew(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	a, err := applicantOf(actor)
	if err != nil {
		return err
	}
	var in Submit
	err = web.Input(r, &in)
	have, failed := room.brought(r, actor)
	if err == nil {
		err = failed
	}
	in.Evidence = have
	var result matter.Result
	if err == nil {
		result, err = room.Hall().Start(r.Context(), actor, KindName, "submit", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.newPage(r, room.fields(a, withEvidence(web.FormOf(in, newAddress), have).Typed(r, err)))
		})
	}
	return web.Done(w, r, MyAddress(result.Number), "更正申请已提交，登记编号 "+result.Number)
}

// getMine lists one's own requests (M-10).
func (room *Room) getMine(w http.ResponseWriter, r *http.Request) error {
	list, err := room.Hall().List(r.Context(), account.ActorOf(r.Context()), matter.Filter{Kind: KindName, Limit: 100})
	if err != nil {
		return err
	}
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "登记编号"}, {Head: "记录"}, {Head: "状态"}, {Head: "时限"}},
		Empty: web.Nothing{Title: "还没有更正申请", Why: "您提出的更正申请会显示在这里", Next: web.Link{Text: "申请更正", Href: newAddress}}}
	for _, m := range list {
		href := MyAddress(m.Number)
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(m.Number, href), web.Words(m.Title), web.Part(web.Tag(tone(m.State), kind.State(m.State).PublicTitle())), web.Part(web.ClockChip(room.lamp(m)))}})
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, trailMine.Text, web.Link{Text: "我的", Href: "/my"}), web.Table(sheet)))
}

// getOwn shows one's own request (M-10).
func (room *Room) getOwn(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	return room.own(w, r, s, nil, nil)
}

// own draws one's own request; a form that was refused comes back with its errors and with what it brought.
func (room *Room) own(w http.ResponseWriter, r *http.Request, s seen, have []Evidence, refused error) error {
	papers, err := acts.Papers(r.Context(), room.DB, s.View, s.actor)
	if err != nil {
		return err
	}
	looks, err := acts.Looks(r.Context(), room.DB, s.View, room.Org.BodyName, s.actor)
	if err != nil {
		return err
	}
	links := acts.PaperLinks(papers, s.home())
	form := func(in any, action string) web.Form {
		f := web.FormOf(in, s.home()+"/"+action)
		if action == "answer_correction" {
			f = withEvidence(withoutDay(f), have)
		}
		if refused != nil && r.PathValue("action") == action {
			return f.Typed(r, refused)
		}
		return f
	}
	head := []web.Pair{{Term: "登记编号", Text: s.Matter.Number}, {Term: "办理机关", Text: room.Org.BodyName(s.Matter.Lead)}, {Term: "状态", Part: web.Tag(tone(s.Matter.State), s.StateDef().PublicTitle())}}
	from, to, err := room.moved(r.Context(), s)
	if err != nil {
		return err
	}
	if from != "" {
		head = append(head, web.Pair{Term: "以前的申请", Text: from, Href: MyAddress(from)})
	}
	if to != "" {
		head = append(head, web.Pair{Term: "接续的申请", Text: to, Href: MyAddress(to)})
	}
	body := []templ.Component{web.Section("办理情况", web.Dl(append(head, room.clocks(s)...)))}
	if s.May(s.actor, "answer_correction") {
		x := s.Correction
		body = append(body, web.Section("请您补充证据", web.Lines("请在"+x.DueOn.Chinese()+"前补充："+x.Asked, "到期没有补充的，按已有的证据答复。"), web.Ask(form(AnswerCorrection{}, "answer_correction"), s.version(), "提交补充", "")))
	} else if s.Correction != nil {
		body = append(body, web.Section("补充证据", web.Dl(correctionFacts(s.Correction))))
	}
	if s.Reply != nil {
		body = append(body, web.Section("答复", web.Dl(s.Reply.facts(false))))
	}
	var files []web.Link
	for _, e := range s.Evidence {
		files = append(files, web.Link{Text: e.Name, Href: s.home() + "/evidence/" + strconv.FormatInt(e.File, 10)})
	}
	body = append(body, web.Section("申请内容", web.Dl(s.recordFacts())), web.Section("证据", web.Choices(files, "没有上传的证据")), web.Section("文书", web.Choices(links, "还没有文书")), web.Section("办理进度", web.Timeline(room.timeline(s.View, false))), looks)
	if s.May(s.actor, "withdraw") {
		body = append(body, web.Section("撤回申请", web.Lines("撤回后不再办理；需要时可以重新申请。"), web.Ask(form(Withdraw{}, "withdraw"), s.version(), "撤回申请", "")))
	}
	page := web.PortalPage(room.Web.Frame(r, s.Claim.Record.Name, trailMine), body...)
	if refused != nil {
		return web.RenderStatus(w, r, http.StatusUnprocessableEntity, page)
	}
	return web.Render(w, r, page)
}

// withoutDay is the form of the applicant: he answers now.
func withoutDay(form web.Form) web.Form {
	var entries []web.Entry
	for _, e := range form.Entries {
		if e.Name != "on" {
			entries = append(entries, e)
		}
	}
	form.Entries = entries
	return form
}

// postOwn does what the applicant may (M-10).
func (room *Room) postOwn(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	var have []Evidence
	action := r.PathValue("action")
	var input any
	switch action {
	case "answer_correction":
		var in AnswerCorrection
		err = web.Input(r, &in)
		var failed error
		have, failed = room.brought(r, s.actor)
		if err == nil {
			err = failed
		}
		in.Evidence, input = have, in
	case "withdraw":
		var in Withdraw
		err = web.Input(r, &in)
		input = in
	default:
		return fault.Missing("操作", action)
	}
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action, input, acts.Once(r)...)
	}
	if err != nil && fault.KindOf(err) == fault.KindInvalid && !web.WantsJSON(r) {
		return room.own(w, r, s, have, err)
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, s.home(), map[string]string{"answer_correction": "补充的证据已提交", "withdraw": "申请已撤回"}[action])
}

// getOwnEvidence shows what the applicant brought himself (M-10).
func (room *Room) getOwnEvidence(w http.ResponseWriter, r *http.Request) error {
	s, e, err := room.evidenceOf(r)
	if err == nil && s.actor.Kind != account.ActorPerson {
		err = fault.Missing("证据", "")
	}
	if err != nil {
		return err
	}
	return room.Files.Serve(w, r, e.File)
}

// evidenceOf is the piece that the address names.
func (room *Room) evidenceOf(r *http.Request) (seen, Evidence, error) {
	s, err := room.see(r)
	if err != nil {
		return s, Evidence{}, err
	}
	id, _ := strconv.ParseInt(r.PathValue("file"), 10, 64)
	e, ok := s.evidence(id)
	if !ok || !s.reads {
		return s, e, fault.Missing("证据", "")
	}
	return s, e, nil
}

// getOwnClock shows how a due day was counted (M-10).
func (room *Room) getOwnClock(w http.ResponseWriter, r *http.Request) error {
	s, c, err := room.clockOf(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, c.Title, trailMine, web.Link{Text: s.Matter.Number, Href: s.home()}), room.reckoning(s, c)))
}
