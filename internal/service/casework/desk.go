package casework

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// Numbers seals and opens the numbers of documents.
type Numbers interface {
	// Seal checks a number as typed and gives the applicant with the number sealed,
	// masked and indexed; a wrong number is an Invalid fault on the field number.
	Seal(ctx context.Context, a Applicant, number string) (Applicant, error)
	// Index gives the index of what was typed, when it is the number of a person or a company; or nothing.
	Index(typed string) string
	// Visitor gives the account behind the document of somebody at the counter, and the record of the company when the
	// document is a company's; both are empty when there is none of that name.
	Visitor(ctx context.Context, a Applicant, number string) (account Applicant, company Company, err error)
	// Looked writes down, for the owner to see, that an officer was told what is on record behind a document.
	Looked(ctx context.Context, officer account.Actor, a Applicant, number, why string) error
	// Number opens a sealed number.
	Number(ctx context.Context, a Applicant) (string, error)
}

// DeskDeps is what the pages of the staff need beside the room.
type DeskDeps struct {
	Actor     func(*http.Request) account.Actor
	Calendar  func() *workday.Calendar
	Numbers   Numbers
	FormPages FormPages
	Post      Post
	// Address is where a matter of another kind is worked on; nil or empty has no page.
	Address func(m matter.Matter) string
	// Signs checks the password that an officer enters anew to sign a decision; a wrong
	// one is an Invalid fault.
	Signs func(r *http.Request, a account.Actor, password string) error
	// Joint are the applications for several items at once, which are taken in on the same page; nil where there are none.
	Joint Joint
	// Delegations are what a company has given to somebody of a name and what is in force; nil asks nobody.
	Delegations func(ctx context.Context, number, name string) ([]account.Principal, error)
}

// Desk is the workbench of casework: inbox, case, counter and result window.
type Desk struct {
	DeskDeps
	room *Room
}

// NewDesk makes the pages of the staff of a room.
func NewDesk(room *Room, d DeskDeps) *Desk { return &Desk{d, room} }

// Routes are the pages W-01 to W-06, W-08, W-11, W-14, W-21 and W-23.
func (d *Desk) Routes() []web.Route {
	const one = "/desk/cases/{number}"
	return append(d.lawRoutes(), []web.Route{
		{Pattern: "GET /desk", Page: "W-01", Title: "工作首页", Who: web.Staff, Handle: d.getHome},
		{Pattern: "GET /desk/inbox", Page: "W-02", Title: "待办箱", Who: web.Staff, Handle: d.getInbox},
		{Pattern: "POST /desk/inbox", Page: "W-02", Who: web.Staff, Handle: d.postInbox},
		{Pattern: "GET /desk/inbox/together", Page: "W-22", Title: "批量办理", Who: web.Staff, Handle: d.getTogether},
		{Pattern: "POST /desk/inbox/together", Page: "W-22", Who: web.Staff, Handle: d.postTogether},
		{Pattern: "GET " + precheckAddress, Page: "W-12", Title: "预审箱", Who: web.Right(RightAccept), Handle: d.getPrecheck},
		{Pattern: "GET /desk/cases", Page: "W-08", Title: "办件查询", Who: web.Staff, Handle: d.getCases},
		{Pattern: "GET /desk/search", Page: "W-08", Who: web.Staff, Handle: d.getSearch},
		{Pattern: "GET /desk/tasks/{number}/{task}", Page: "W-02", Who: web.Staff, Handle: d.getTaskDue},
		{Pattern: "GET " + one, Page: "W-03", Title: "办件", Who: web.Staff, Handle: d.getCase},
		{Pattern: "POST " + one + "/claim", Page: "W-02", Who: web.Staff, Handle: d.postClaim},
		{Pattern: "POST " + one + "/release", Page: "W-02", Who: web.Staff, Handle: d.postRelease},
		{Pattern: "POST " + one + "/follow", Page: "W-02", Who: web.Staff, Handle: d.postFollow},
		{Pattern: "POST " + one + "/unmask", Page: "W-03", Who: web.Staff, Handle: d.postUnmask},
		{Pattern: "GET " + one + "/materials", Page: "W-04", Who: web.Staff, Handle: d.getMaterials},
		{Pattern: "POST " + one + "/materials", Page: "W-04", Who: web.Staff, Handle: d.postMaterials},
		{Pattern: "GET " + one + "/review", Page: "W-03", Who: web.Staff, Handle: d.getReview},
		{Pattern: "GET " + one + "/timeline", Page: "W-03", Who: web.Staff, Handle: d.getTimeline},
		{Pattern: "GET " + one + "/papers", Page: "W-03", Who: web.Staff, Handle: d.getPapers},
		{Pattern: "GET " + one + "/delivery", Page: "W-03", Who: web.Staff, Handle: d.getDelivery},
		{Pattern: "GET " + one + "/talk", Page: "W-03", Who: web.Staff, Handle: d.getTalk},
		{Pattern: "POST " + one + "/talk/{id}/again", Page: "W-03", Who: web.Staff, Handle: d.postAgain},
		{Pattern: "GET " + one + "/clocks/{name}", Page: "W-03", Who: web.Staff, Handle: d.getClock},
		{Pattern: "GET " + one + "/files/{file}", Page: "W-04", Who: web.Staff, Handle: d.getFile},
		{Pattern: "GET " + one + "/act/{action}", Page: "W-06", Who: web.Staff, Handle: d.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "W-06", Who: web.Staff, Handle: d.postAct, MaxBody: intakeBody},
		{Pattern: "POST " + one + "/act/{action}/draft", Page: "W-05", Who: web.Staff, Handle: d.postActDraft},
		{Pattern: "GET /desk/phrases", Page: "W-05", Title: "常用语", Who: web.Staff, Handle: d.getPhrases},
		{Pattern: "POST /desk/phrases", Page: "W-05", Who: web.Staff, Handle: d.postPhrase},
		{Pattern: "POST " + one + "/preview/{action}", Page: "W-06", Who: web.Staff, Handle: d.postPreview},
		{Pattern: "GET /desk/specials", Page: "W-24", Title: "特别程序台账", Who: web.Staff, Handle: d.getSpecials},
		{Pattern: "GET /desk/handout", Page: "W-14", Title: "出件台", Who: web.Right(RightDeliver), Handle: d.getHandout},
		{Pattern: "GET /desk/intake", Page: "W-11", Title: "接件台", Who: web.Right(RightReceive), Handle: d.getIntake},
		{Pattern: "GET /desk/intake/{code}", Page: "W-11", Who: web.Right(RightReceive), Handle: d.getIntakeForm},
		{Pattern: "POST /desk/intake/{code}", Page: "W-11", Who: web.Right(RightReceive), Handle: d.postIntake, MaxBody: intakeBody},
		{Pattern: "POST /desk/intake/{code}/draft", Page: "W-11", Who: web.Right(RightReceive), Handle: d.postIntakeDraft},
		{Pattern: "POST /desk/parked/{key}/take", Page: "W-11", Who: web.Right(RightReceive), Handle: d.postTakeParked},
		{Pattern: "POST /desk/parked/{key}/delete", Page: "W-11", Who: web.Right(RightReceive), Handle: d.postDeleteParked},
		{Pattern: "GET /desk/parked/{key}/files/{file}", Page: "W-11", Who: web.Right(RightReceive), Handle: d.getParkedFile},
		{Pattern: "GET /papers/{file}", Page: "W-03", Who: web.Public, Handle: d.getPaper},
	}...)
}

// Menu lists the entries of the workbench that the actor may use.
func (d *Desk) Menu(a account.Actor) web.MenuGroup {
	g := web.MenuGroup{Title: "办件", Links: []web.Link{{Text: "工作首页", Href: "/desk"}, {Text: "待办箱", Href: "/desk/inbox"}}}
	if a.Has(RightReceive) {
		g.Links = append(g.Links, web.Link{Text: "接件台", Href: "/desk/intake"})
	}
	if a.Has(RightDeliver) {
		g.Links = append(g.Links, web.Link{Text: "出件台", Href: "/desk/handout"})
	}
	g.Links = append(g.Links, web.Link{Text: "办件查询", Href: "/desk/cases"}, web.Link{Text: "公示和听证公告", Href: announcementsDesk})
	return g
}

// seen is a case as somebody looks at it.
type seen struct {
	matter.View
	Case  Case
	actor account.Actor
	list  string // from which it was opened, as the address says; empty is none
	kept  int    // how many materials are outside his part
}

// see reads the case of the address for the actor; what he may not see is not there.
func (d *Desk) see(r *http.Request) (seen, error) {
	actor := d.Actor(r)
	v, err := d.room.Hall().View(r.Context(), actor, r.PathValue("number"))
	if err != nil {
		return seen{}, err
	}
	c, ok := v.Facts.(Case)
	if !ok {
		return seen{}, fault.Missing("办件", r.PathValue("number"))
	}
	s := seen{View: v, Case: c, actor: actor, list: r.URL.Query().Get("in")}
	s.Case = s.within()
	s.kept = len(c.Documents) - len(s.Case.Documents)
	return s, nil
}

func (s seen) href(more string) string { return "/desk/cases/" + s.Matter.Number + more }

// link is href that leads on in the list from which the case was opened.
func (s seen) link(more string) string { return inList(s.href(more), s.list) }

// The tabs of a case, by their address.
var tabs = []web.Link{{Text: "申请信息"}, {Text: "材料", Href: "/materials"}, {Text: "审查", Href: "/review"},
	{Text: "流程时间线", Href: "/timeline"}, {Text: "文书", Href: "/papers"}, {Text: "送达", Href: "/delivery"}, {Text: "互动", Href: "/talk"}}

// page draws a tab of a case (W-03).
func (d *Desk) page(r *http.Request, s seen, tab string, body ...templ.Component) templ.Component {
	return pages.Case(d.frame(r, s), d.head(r, s, tab), templ.Join(body...))
}

// head is what stands above every tab of a case.
func (d *Desk) head(r *http.Request, s seen, tab string) pages.CaseHead {
	head := pages.CaseHead{Facts: d.headFacts(s), Actions: d.actions(s), Tasks: d.tasks(s), Around: d.around(r.Context(), s, tab)}
	head.Follow = s.link("/follow")
	head.FollowOn, head.FollowText = d.followForm(r.Context(), s)
	for _, t := range tabs {
		head.Tabs = append(head.Tabs, web.Link{Text: t.Text, Href: s.link(t.Href), Current: t.Href == tab})
	}
	return head
}

func (d *Desk) frame(r *http.Request, s seen) web.Frame {
	return d.room.Web.Frame(r, s.Case.Item.Name, listLink(s.list), web.Link{Text: s.Matter.Number})
}

func (d *Desk) headFacts(s seen) []web.Pair {
	facts := []web.Pair{
		{Term: "办件编号", Text: s.Matter.Number},
		{Term: "申请人", Text: s.maskedName()},
		{Term: "状态", Part: web.Tag(tone(s.View), s.StateDef().Title)},
		{Term: "牵头部门", Text: d.room.Org.BodyName(s.Matter.Lead)},
	}
	for _, c := range s.Clocks {
		if c.State != matter.ClockStopped && c.Task == 0 && !strings.HasPrefix(c.Name, remindClock("")) { // a department's own limit stands with its part
			facts = append(facts, web.Pair{Term: c.Title, Part: web.ClockChip(d.chip(s, c))})
		}
	}
	return facts
}

// maskedName hides a person's name; a company's name is public.
func (s seen) maskedName() string {
	if s.Case.Applicant.Company {
		return s.Case.Applicant.Name
	}
	return ident.MaskName(s.Case.Applicant.Name)
}

func tone(v matter.View) web.Tone {
	switch v.Matter.State {
	case StateCorrecting, StateSpecial:
		return web.ToneHold
	case StateDeclined, StateTerminated:
		return web.ToneDanger
	case StateClosed, StateWithdrawn:
		return web.ToneMute
	case StateDecided:
		return web.ToneOK
	}
	return web.ToneInfo
}

// chip is a clock as the page shows it, leading to its reckoning.
func (d *Desk) chip(s seen, c matter.Clock) web.Clock {
	chip := web.Clock{Due: dateText(c.DueAt) + "到期", Tip: c.Ground + "，" + c.Total().String(), Href: s.href("/clocks/" + c.Name)}
	if c.State == matter.ClockPaused {
		chip.Due = ""
	}
	chip.Tone, chip.Text = d.room.Lamp.Show(c.Duty())
	if c.Provisional {
		chip.Text += "（暂定）"
	}
	return chip
}

func spans(c matter.Clock, now time.Time) (out []workday.Span) {
	for _, s := range c.Stops {
		to := s.To
		if to.IsZero() {
			to = workday.DateOf(now)
		}
		out = append(out, workday.Span{From: s.From, To: to, Why: s.Title})
	}
	return out
}

// actions are the buttons of the decision panel; what the case waits for comes first.
func (d *Desk) actions(s seen) (out []web.Link) {
	if d.sits(s) {
		out = append(out, web.Link{Text: "当场办结", Href: s.link("/at-once")})
	}
	for _, a := range s.Actions(s.actor) {
		if !d.offers(s, a.Name) {
			continue
		}
		link := web.Link{Text: a.Title, Href: s.link("/act/" + a.Name)}
		switch a.Name {
		case "check_materials":
			link.Href = s.link("/materials")
		case "decide", "countersign":
			out = slices.Insert(out, 0, link)
			continue
		}
		out = append(out, link)
	}
	if d.visits(s.actor, s.Matter, s.Case) {
		out = append(out, web.Link{Text: "同一来访人再办一件", Href: "/desk/intake?after=" + s.Matter.Number})
	}
	return out
}

// offers reports whether an action has anybody or anything to choose from: a form that
// cannot be filled in is not shown.
func (d *Desk) offers(s seen, action string) bool {
	switch action {
	case "transfer":
		return len(d.transferTo(s)) > 0
	case "send_back":
		return len(s.backTo(d.room)) > 0
	case "answer_correction":
		return s.Case.bringsTo(s.actor, s.Matter.Region)
	case "sign_commitment":
		return s.Case.Item.Promise != nil && s.Case.Commitment == nil && s.Case.bringsTo(s.actor, s.Matter.Region)
	case "sign_gaps":
		return len(s.Case.Lacking()) > 0 && s.Case.bringsTo(s.actor, s.Matter.Region)
	case "grant_promised":
		return s.Case.Commitment != nil
	case "supply":
		return len(s.Case.Owed()) > 0 && s.Case.bringsTo(s.actor, s.Matter.Region)
	case "start_special":
		return len(s.plainProcedures()) > 0
	case "extend":
		return s.Case.Extended == nil && s.Case.Item.joint() == !s.actor.HasAt(RightDecide, s.Matter.Lead)
	case "arrange_survey":
		_, open := s.Case.openSurvey(s.Matter.Stage)
		return !open && len(s.Case.surveyParts(s.Matter.Stage, s.Tasks)) > 0
	case "sign_survey":
		i, _, mine := s.Case.shareOf(s.actor, s.Matter.Stage)
		return mine && !workday.DateOf(d.room.Now()).Before(workday.DateOf(s.Case.Surveys[i].At))
	case "end_special":
		_, survey := s.Case.surveyed(s.Matter.Stage)
		_, hearing := s.Case.hearing()
		return !survey && !hearing && !s.Case.suspended()
	case "cancel_survey":
		_, open := s.Case.openSurvey(s.Matter.Stage)
		return open
	case "precheck", "see_originals":
		return d.offersPrecheck(s, action)
	case "tell_plea":
		_, open := s.Case.openPlea()
		return !open
	case "plead":
		_, open := s.Case.openPlea()
		return open
	case "resume":
		return s.Case.suspended()
	case "propose_amendment", "check_amendment", "annul", "deregister", "archive":
		return d.offersAfter(s, action)
	case "tell_hearing", "ask_hearing", "arrange_hearing", "challenge_chair", "decide_challenge", "record_hearing":
		return d.offersHearing(s, action)
	case "ask_again", "bring_again":
		return d.offersLost(s, action)
	case "ask_chair":
		return d.lacksChair(s)
	case "decide_at_once":
		return d.offersAtOnce(s)
	case "publicise", "object", "answer_objection", "recall_publication":
		return d.offersPublicity(s, action)
	case "consult":
		return len(d.consultable(s)) > 0
	case "return_part", "ask_applicant", "recall_inquiry":
		return d.offersInquiry(s, action)
	case "examine":
		_, writes := s.Case.writes(s.actor, s.Tasks, RoleExamine)
		return writes && s.Case.unsurveyed(s.actor, s.Matter.Stage) == nil && !s.awaitsJoint()
	case "decide":
		_, writes := s.Case.writes(s.actor, s.Tasks, RoleDecide)
		return writes
	case "countersign":
		_, turn := s.onTurn()
		return turn
	}
	return true
}

// transferTo are the colleagues to whom the actor may hand his task.
func (d *Desk) transferTo(s seen) (out []web.Option) {
	t, ok := held(s.actor, s.Tasks, handable()...)
	if !ok {
		return nil
	}
	for _, o := range d.room.colleagues(s.actor, t) {
		out = append(out, web.Option{Value: o.Login, Text: o.Name + "（" + d.room.Org.BodyName(t.Body) + "）"})
	}
	return out
}

// backTo are the parts to which the actor may send the case back.
func (s seen) backTo(room *Room) (out []web.Option) {
	t, ok := held(s.actor, s.Tasks, RoleDecide, RoleExamine)
	if !ok {
		return nil
	}
	for _, p := range s.Case.backs(t, s.Tasks) {
		one := p.stage.Parts[p.index]
		out = append(out, web.Option{Value: p.name(), Text: one.Title + "（" + room.Org.BodyName(one.Body) + "）"})
	}
	return out
}

// tasks are the open tasks: who holds them, and whether the actor may claim them.
func (d *Desk) tasks(s seen) (out []pages.CaseTask) {
	for _, t := range s.Tasks {
		if t.State != matter.TaskOpen {
			continue
		}
		task := pages.CaseTask{ID: t.ID, Title: t.Title, Body: d.room.Org.BodyName(t.Body), Holder: t.AssigneeName, Until: heldText(t),
			Clock: d.entryClock(matter.Entry{Task: t, Matter: s.Matter})}
		if s.actor.HasAt(t.Need, t.Body) {
			switch t.Assignee {
			case "":
				task.Claim = s.link("/claim")
			default:
				if matter.Holds(s.actor, t) {
					task.Release = s.link("/release")
				}
			}
		}
		out = append(out, task)
	}
	return out
}

// getCase shows the application (W-03).
func (d *Desk) getCase(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, d.page(r, s, "", d.application(s, s.maskedFacts(), true), pages.UnmaskForm(web.FormOf(Unmask{}, s.href("/unmask")))))
}

// maskedFacts are the applicant's data as everybody sees them.
func (s seen) maskedFacts() []web.Pair {
	a := s.Case.Applicant
	pairs := []web.Pair{{Term: "申请人", Text: s.maskedName()}, {Term: "证件号码", Text: a.Masked}, {Term: "联系电话", Text: ident.MaskMobile(a.Phone)},
		{Term: "地址", Text: ident.MaskAddress(a.Address)}}
	if a.Delegate != nil {
		pairs = append(pairs, delegatePairs(ident.MaskName(a.Delegate.Name), ident.MaskMobile(a.Delegate.Phone), a.Delegate.Masked)...)
	}
	return pairs
}

// delegatePairs are a delegate's data, masked or in full, as far as they are known.
func delegatePairs(name, phone, number string) []web.Pair {
	pairs := []web.Pair{{Term: "代理人", Text: name}}
	if number != "" {
		pairs = append(pairs, web.Pair{Term: "代理人证件号码", Text: number})
	}
	if phone != "" {
		pairs = append(pairs, web.Pair{Term: "代理人电话", Text: phone})
	}
	return pairs
}

// application is the body of the first tab.
func (d *Desk) application(s seen, who []web.Pair, masked bool) templ.Component {
	c := s.Case
	facts := []web.Pair{
		{Term: "收到时间", Text: moment(c.ReceivedAt)},
		{Term: "来源", Text: s.Matter.Channel.Title()},
		{Term: "收件地", Text: d.room.Org.BodyName(c.Intake.Body)},
		{Term: "受理机关", Text: d.room.Org.BodyName(c.Intake.accepts())},
		{Term: "希望的送达方式", Text: c.Wish.Way.Title()},
	}
	facts = append(facts, c.Entrusted.pairs(d.room.Org.BodyName)...)
	facts = append(facts, c.prechecked()...)
	if !c.AcceptedAt.IsZero() {
		accepted := dateText(c.AcceptedAt)
		if c.Deemed {
			accepted += "（默认受理）"
		}
		facts = append(facts, web.Pair{Term: "受理日期", Text: accepted})
	}
	for _, q := range c.Item.Situations {
		for _, o := range q.Options {
			if o.Value == c.Answers[q.Name] {
				facts = append(facts, web.Pair{Term: q.Question, Text: o.Text})
			}
		}
	}
	return templ.Join(web.Section("申请人", web.Dl(who)), web.Section("申请", web.Dl(facts)), d.formSection(s, masked))
}

// formSection is the form with its answers, for who may read them.
func (d *Desk) formSection(s seen, masked bool) templ.Component {
	if s.guest() && s.Case.Form == nil {
		return web.Section("申请表", web.Lines("申请表不在征求意见的范围内。"))
	}
	return web.Section("申请表", web.Dl(d.formFacts(s.Case, masked)))
}

// formFacts lists the answers in the order of the form, personal data masked unless
// the reason for seeing it has just been put on record.
func (d *Desk) formFacts(c Case, masked bool) (pairs []web.Pair) {
	groups, err := d.FormPages.Groups(c.Item.Form, c.Form)
	if err != nil {
		return []web.Pair{{Term: "申请表", Text: fault.MessageOf(err)}}
	}
	for _, g := range groups {
		for _, f := range g.Fields {
			pairs = append(pairs, web.Pair{Term: f.Label, Text: shown(f, c.Form[f.Name], masked)})
		}
	}
	return pairs
}

func shown(f FormField, values []string, masked bool) string {
	text := answered(f, values)
	if masked && f.Masking != "" && text != "" {
		return ident.Mask(f.Masking, text)
	}
	return text
}

func answered(f FormField, values []string) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v
		if n := slices.IndexFunc(f.Options, func(o web.Option) bool { return o.Value == v }); n >= 0 {
			texts[i] = f.Options[n].Text
		}
	}
	return strings.Join(texts, "、")
}

// postUnmask shows the applicant's data once, after the reason is on record (W-03).
func (d *Desk) postUnmask(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	var in Unmask
	err = web.Input(r, &in)
	if err == nil {
		_, err = d.room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "unmask", in) // no key: each look is on record by itself
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			form := web.FormOf(in, s.href("/unmask")).Typed(r, err)
			return d.page(r, s, "", d.application(s, s.maskedFacts(), true), pages.UnmaskForm(form))
		})
	}
	a := s.Case.Applicant
	number, err := d.Numbers.Number(r.Context(), a)
	if err != nil {
		return err
	}
	who := []web.Pair{{Term: "申请人", Text: a.Name}, {Term: "证件号码", Text: number}, {Term: "联系电话", Text: a.Phone}, {Term: "地址", Text: a.Address}}
	if a.Delegate != nil {
		number := a.Delegate.Masked
		if len(a.Delegate.Sealed) > 0 {
			if number, err = d.Numbers.Number(r.Context(), Applicant{Sealed: a.Delegate.Sealed}); err != nil {
				return err
			}
		}
		who = append(who, delegatePairs(a.Delegate.Name, a.Delegate.Phone, number)...)
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, d.page(r, s, "", d.application(s, who, false)))
}

// postClaim takes a task (W-02).
func (d *Desk) postClaim(w http.ResponseWriter, r *http.Request) error {
	var in matter.Claim
	if err := web.Input(r, &in); err != nil {
		return err
	}
	return d.simple(w, r, "claim", in, "已签收")
}

// postRelease gives a task back (W-02).
func (d *Desk) postRelease(w http.ResponseWriter, r *http.Request) error {
	var in matter.Release
	if err := web.Input(r, &in); err != nil {
		return err
	}
	return d.simple(w, r, "release", in, "已释放")
}

func (d *Desk) simple(w http.ResponseWriter, r *http.Request, action string, in any, news string) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	if _, err := d.room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action, in, matter.Key(web.Once(r))); err != nil {
		return err
	}
	return web.Done(w, r, s.link(""), news)
}

func moment(at time.Time) string { return at.In(shanghai).Format("2006-01-02 15:04") }
