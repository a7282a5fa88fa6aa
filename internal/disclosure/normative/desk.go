package normative

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/sheet"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

const (
	registerAddress = "/desk/normative"
	rulesAddress    = "/desk/normative/rules"
	figuresAddress  = "/desk/normative/figures"
	cleanupsAddress = "/desk/normative/cleanups"
	reviewsAddress  = "/desk/normative/reviews"
	publicAddress   = "/disclosure/normative"
	listLimit       = 50
)

var (
	trailRegister = web.Link{Text: "规范性文件登记簿", Href: registerAddress}
	trailCleanups = web.Link{Text: "文件清理", Href: cleanupsAddress}
	trailReviews  = web.Link{Text: "到期评估", Href: reviewsAddress}
)

// CleanupAddress is where a round is worked on, ReviewAddress where a review is.
func CleanupAddress(number string) string { return cleanupsAddress + "/" + url.PathEscape(number) }

// ReviewAddress is where a review is worked on.
func ReviewAddress(number string) string { return reviewsAddress + "/" + url.PathEscape(number) }

// RegisterAddress is where a document stands in the register.
func RegisterAddress(id int64) string { return documentAddress(id) }

func documentAddress(id int64) string {
	return registerAddress + "/documents/" + strconv.FormatInt(id, 10)
}

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	const document, round, review, amendment = registerAddress + "/documents/{id}", cleanupsAddress + "/{number}", reviewsAddress + "/{number}", amendmentsAddress + "/{number}"
	manage := web.Right(RightManage)
	return []web.Route{
		{Pattern: "GET " + registerAddress, Page: "E-06", Title: "规范性文件登记簿", Who: web.Staff, Handle: room.getRegister},
		{Pattern: "GET " + document, Page: "E-06", Who: web.Staff, Handle: room.getDocument},
		{Pattern: "GET " + document + "/register", Page: "E-06", Who: manage, Handle: room.getEnrol},
		{Pattern: "POST " + document + "/register", Page: "E-06", Who: manage, Handle: room.postEnrol},
		{Pattern: "GET " + figuresAddress, Page: "E-06", Title: "规范性文件年报数据", Who: web.Staff, Handle: room.getFigures},
		{Pattern: "GET " + rulesAddress, Page: "E-06", Title: "规范性文件登记规则", Who: web.Right(RightRules), Handle: room.getRules},
		{Pattern: "POST " + rulesAddress, Page: "E-06", Who: web.Right(RightRules), Handle: room.postRules},
		{Pattern: "GET " + cleanupsAddress, Page: "E-06", Title: "规范性文件清理", Who: web.Staff, Handle: room.getCleanups},
		{Pattern: "GET " + cleanupsAddress + "/new", Page: "E-06", Who: manage, Handle: room.getNewCleanup},
		{Pattern: "POST " + cleanupsAddress + "/new", Page: "E-06", Who: manage, Handle: room.postNewCleanup},
		{Pattern: "GET " + round, Page: "E-06", Who: web.Staff, Handle: room.getCleanup},
		{Pattern: "GET " + round + "/act/{action}", Page: "E-06", Who: web.Staff, Handle: room.getCleanupAct},
		{Pattern: "POST " + round + "/act/{action}", Page: "E-06", Who: web.Staff, Handle: room.postCleanupAct},
		{Pattern: "GET " + round + "/documents/{document}", Page: "E-06", Who: web.Staff, Handle: room.getOpinion},
		{Pattern: "POST " + round + "/documents/{document}", Page: "E-06", Who: web.Staff, Handle: room.postOpinion},
		{Pattern: "POST " + round + "/announce", Page: "E-06", Who: manage, Handle: room.postAnnounce},
		{Pattern: "GET " + reviewsAddress, Page: "E-06", Title: "规范性文件到期评估", Who: web.Staff, Handle: room.getReviews},
		{Pattern: "GET " + review, Page: "E-06", Who: web.Staff, Handle: room.getReview},
		{Pattern: "GET " + review + "/act/{action}", Page: "E-06", Who: web.Staff, Handle: room.getReviewAct},
		{Pattern: "POST " + review + "/act/{action}", Page: "E-06", Who: web.Staff, Handle: room.postReviewAct},
		{Pattern: "GET " + amendmentsAddress, Page: "E-06", Title: "规范性文件修改", Who: web.Staff, Handle: room.getAmendments},
		{Pattern: "GET " + amendment, Page: "E-06", Who: web.Staff, Handle: room.getAmendment},
		{Pattern: "GET " + amendment + "/act/{action}", Page: "E-06", Who: web.Staff, Handle: room.getAmendmentAct},
		{Pattern: "POST " + amendment + "/act/{action}", Page: "E-06", Who: web.Staff, Handle: room.postAmendmentAct},
		{Pattern: "GET " + publicAddress, Page: "D-03", Title: "行政规范性文件", Who: web.Public, Handle: room.getPublic},
		{Pattern: "GET " + publicAddress + ".csv", Page: "D-03", Who: web.Public, Handle: room.getCSV},
	}
}

// validities are the states of a document as filters.
var validities = []web.Option{{Value: "valid", Text: "有效"}, {Value: "amended", Text: "已修改"}, {Value: "repealed", Text: "已废止"}, {Value: "lapsed", Text: "已失效"}}

func stateTag(p Paper) templ.Component {
	switch {
	case !p.Holds:
		return web.Tag(web.ToneDanger, p.State)
	case p.State == "已修改":
		return web.Tag(web.ToneInfo, p.State)
	}
	return web.Tag(web.ToneOK, p.State)
}

func day(d workday.Date) string {
	if d.IsZero() {
		return "—"
	}
	return d.String()
}

func chinese(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Chinese()
}

// named is what a list shows in the place of something that is not there.
func named(s string) string {
	if s == "" || s == "无" {
		return "—"
	}
	return s
}

// chosen is what a reader of the register chose.
func chosen(r *http.Request) Search {
	q := r.URL.Query()
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64)
	return Search{Body: q.Get("body"), Validity: q.Get("validity"), After: after, Limit: listLimit + 1}
}

func (s Search) address(base string, validity, body string, after int64) string {
	q := url.Values{}
	if validity != "" {
		q.Set("validity", validity)
	}
	if body != "" {
		q.Set("body", body)
	}
	if s.Drafts {
		q.Set("stage", "draft")
	}
	if after != 0 {
		q.Set("after", strconv.FormatInt(after, 10))
	}
	if len(q) == 0 {
		return base
	}
	return base + "?" + q.Encode()
}

// numbers reads the registration numbers of a page of documents.
func (room *Room) numbers(r *http.Request, list []Paper) (map[int64]string, error) {
	out := map[int64]string{}
	err := room.DB.Read(r.Context(), func(tx *store.Tx) error {
		for _, p := range list {
			reg, found, err := registrationOf(r.Context(), tx, p.ID)
			if err != nil {
				return err
			}
			if found {
				out[p.ID] = reg.Number
			}
		}
		return nil
	})
	return out, err
}

// filters are the chips over a register.
func (room *Room) filters(r *http.Request, base string, s Search) []templ.Component {
	t := func(text string) string { return web.T(r.Context(), text) }
	states := web.Filters{Label: t("disclosure.validity|有效性"), Total: -1, Chips: []web.Chip{{Text: t("disclosure.any|不限"), Href: s.address(base, "", s.Body, 0), On: s.Validity == ""}}}
	for _, v := range validities {
		states.Chips = append(states.Chips, web.Chip{Text: v.Text, Href: s.address(base, v.Value, s.Body, 0), On: s.Validity == v.Value})
	}
	bodies := web.Filters{Label: t("normative.body|制定机关"), Total: -1, Chips: []web.Chip{{Text: t("disclosure.any|不限"), Href: s.address(base, s.Validity, "", 0), On: s.Body == ""}}}
	for _, b := range room.Org.Bodies() {
		if len(room.Org.OfficersAt(b.Code, RightAnswer)) > 0 || b.Code == s.Body {
			bodies.Chips = append(bodies.Chips, web.Chip{Text: b.Name, Href: s.address(base, s.Validity, b.Code, 0), On: s.Body == b.Code})
		}
	}
	if s.Drafts {
		return []templ.Component{web.FilterBar(bodies)}
	}
	return []templ.Component{web.FilterBar(states), web.FilterBar(bodies)}
}

// stages are the chips between what is public and what is to be registered first.
func stages(s Search) templ.Component {
	public, drafts := Search{}, Search{Drafts: true}
	return web.FilterBar(web.Filters{Label: "阶段", Total: -1, Chips: []web.Chip{{Text: "已经公布", Href: public.address(registerAddress, "", s.Body, 0), On: !s.Drafts}, {Text: "还没有公布", Href: drafts.address(registerAddress, "", s.Body, 0), On: s.Drafts}}})
}

// draftSheet lists documents that are not public yet, with whether they are registered.
func (room *Room) draftSheet(list []Paper, numbers map[int64]string) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "标题"}, {Head: "登记号", Tight: true}, {Head: "发文字号"}, {Head: "制定机关"}, {Head: "办到哪一步", Tight: true}, {Head: "要不要先登记"}},
		Empty: web.Nothing{Title: "没有还没公布的规范性文件", Why: "起草的时候勾选“是行政规范性文件”的，从起草到公布列在这里"}}
	today := workday.DateOf(room.Now())
	for _, p := range list {
		number := web.Part(web.Tag(web.ToneWarn, "没有登记"))
		if n := numbers[p.ID]; n != "" {
			number = web.Words(n)
		}
		must := "没有要求"
		if since := room.RegisterSince(p.Body); !since.IsZero() && !since.After(today) {
			must = "登记以后才能公布"
		} else if !since.IsZero() {
			must = "自" + since.Chinese() + "起，登记以后才能公布"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: documentAddress(p.ID), Cells: []web.Cell{web.Linked(p.Title, documentAddress(p.ID)), number, web.Words(named(p.DocNumber)), web.Words(room.Org.BodyName(p.Body)), web.Words(p.Stage), web.Words(must)}})
	}
	return sheet
}

// sheet lists documents of the register; href says where a row leads.
func (room *Room) sheet(r *http.Request, list []Paper, numbers map[int64]string, href func(Paper) string) web.Sheet {
	t := func(text string) string { return web.T(r.Context(), text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("disclosure.name|标题")}, {Head: t("normative.number|登记号"), Tight: true}, {Head: t("disclosure.number|发文字号")}, {Head: t("normative.body|制定机关")},
		{Head: t("normative.from|施行日期"), Tight: true, Hide: true}, {Head: t("normative.until|有效期至"), Tight: true}, {Head: t("disclosure.validity|有效性"), Tight: true}},
		Empty: web.Nothing{Title: t("normative.none|没有这样的规范性文件"), Why: t("normative.none-why|可以换一种有效性或者机关")}}
	for _, p := range list {
		state := web.Part(stateTag(p))
		sheet.Rows = append(sheet.Rows, web.Row{Href: href(p), Cells: []web.Cell{web.Linked(p.Title, href(p)), web.Words(named(numbers[p.ID])), web.Words(named(p.DocNumber)), web.Words(room.Org.BodyName(p.Body)),
			web.Words(day(p.InForceOn)), web.Words(day(p.ExpiresOn)), state}})
	}
	return sheet
}

// page reads a page of the register, and where the next begins.
func (room *Room) page(r *http.Request, base string, s Search) (list []Paper, numbers map[int64]string, next string, err error) {
	list, err = room.Documents.List(r.Context(), s)
	if err == nil && len(list) > listLimit {
		list = list[:listLimit]
		next = s.address(base, s.Validity, s.Body, list[listLimit-1].ID)
	}
	if err == nil {
		numbers, err = room.numbers(r, list)
	}
	return list, numbers, next, err
}

// getRegister lists the normative documents with their numbers (E-06).
func (room *Room) getRegister(w http.ResponseWriter, r *http.Request) error {
	s := chosen(r)
	if s.Drafts = r.URL.Query().Get("stage") == "draft"; s.Drafts {
		s.Validity = ""
	}
	list, numbers, next, err := room.page(r, registerAddress, s)
	if err != nil {
		return err
	}
	if s.Drafts {
		list = slices.DeleteFunc(list, func(p Paper) bool { return !room.sees(account.ActorOf(r.Context()), p) })
		sheet := room.draftSheet(list, numbers)
		sheet.Pages.Next = next
		return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailRegister.Text), nil, append(append([]templ.Component{stages(s)}, room.filters(r, registerAddress, s)...), web.Table(sheet))...))
	}
	sheet := room.sheet(r, list, numbers, func(p Paper) string { return documentAddress(p.ID) })
	sheet.Pages.Next = next
	links := []web.Link{{Text: "文件清理", Href: cleanupsAddress}, {Text: "文件修改", Href: amendmentsAddress}, {Text: "到期评估", Href: reviewsAddress}, {Text: "年报数据", Href: figuresAddress}, {Text: "公开的登记簿", Href: publicAddress}}
	body := append(append([]templ.Component{stages(s)}, room.filters(r, registerAddress, s)...), web.Table(sheet))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailRegister.Text), nil, append([]templ.Component{web.Choices(links, "")}, body...)...))
}

// sees reports whether an officer may know of a document: of one that is not public yet who makes it, and who registers it.
func (room *Room) sees(actor account.Actor, p Paper) bool {
	return p.Draft == 0 || room.manages(actor, p.Body) || slices.Contains(actor.Bodies(), p.Body)
}

// paper is the document of the address.
func (room *Room) paper(r *http.Request) (Paper, error) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if id <= 0 {
		return Paper{}, fault.Missing("规范性文件", r.PathValue("id"))
	}
	p, err := room.paperNow(r.Context(), id)
	if err == nil && !room.sees(account.ActorOf(r.Context()), p) {
		err = fault.Missing("规范性文件", r.PathValue("id"))
	}
	return p, err
}

// paperNow is a document as it is now, public or not.
func (room *Room) paperNow(ctx context.Context, id int64) (Paper, error) {
	for _, drafts := range []bool{false, true} {
		list, err := room.Documents.List(ctx, Search{ID: id, Drafts: drafts, Limit: 1})
		if err != nil {
			return Paper{}, err
		}
		if len(list) > 0 {
			return list[0], nil
		}
	}
	return Paper{}, fault.Missing("规范性文件", strconv.FormatInt(id, 10))
}

func (room *Room) paperPairs(p Paper) []web.Pair {
	state := p.State
	if !p.StateOn.IsZero() {
		state += "（" + p.StateOn.Chinese() + "起，" + p.StateBy + "）"
	}
	href := room.Public(p.Number)
	if p.Draft != 0 {
		href, state = room.Desk(p.Number), "还没有公布（"+p.Stage+"）"
	}
	return filled([]web.Pair{{Term: "文件", Text: p.Title, Href: href}, {Term: "发文字号", Text: p.DocNumber}, {Term: "制定机关", Text: room.Org.BodyName(p.Body)}, {Term: "成文日期", Text: chinese(p.MadeOn)},
		{Term: "施行日期", Text: chinese(p.InForceOn)}, {Term: "有效期至", Text: chinese(p.ExpiresOn)}, {Term: "有效性", Text: state}})
}

// filled leaves out what nobody filled in.
func filled(pairs []web.Pair) (out []web.Pair) {
	for _, p := range pairs {
		if p.Text != "" || p.Part != nil {
			out = append(out, p)
		}
	}
	return out
}

func registrationPairs(r Registration) []web.Pair {
	consult := r.NoConsult
	if !r.ConsultFrom.IsZero() {
		consult = r.ConsultFrom.Chinese() + "至" + r.ConsultUntil.Chinese() + "。" + r.Feedback
	}
	fairness := ""
	if !r.FairnessOn.IsZero() {
		fairness = r.FairnessOn.Chinese() + "。" + r.Fairness
	}
	business := "否"
	if r.Business {
		business = "是"
	}
	return filled([]web.Pair{{Term: "登记号", Text: r.Number}, {Term: "和市场主体密切相关", Text: business}, {Term: "公开征求意见", Text: consult}, {Term: "合法性审核", Text: r.LegalityOn.Chinese() + "，" + r.LegalityBy + "。" + r.Legality},
		{Term: "公平竞争审查", Text: fairness}, {Term: "集体审议", Text: r.MeetingOn.Chinese() + "，" + r.Meeting}, {Term: "备案号", Text: r.Filing}, {Term: "登记", Text: r.By + "，" + web.Moment(r.At)}})
}

// getDocument shows a document with its registration, what rounds came to and what was changed (E-06).
func (room *Room) getDocument(w http.ResponseWriter, r *http.Request) error {
	p, err := room.paper(r)
	if err != nil {
		return err
	}
	actor := account.ActorOf(r.Context())
	var reg Registration
	var found bool
	var history []History
	var results []result
	var wanted []amendment
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if reg, found, err = registrationOf(r.Context(), tx, p.ID); err != nil {
			return err
		}
		if history, err = historyOf(r.Context(), tx, p.ID); err != nil {
			return err
		}
		if wanted, err = amendmentsOf(r.Context(), tx, p.ID, 0); err != nil {
			return err
		}
		results, err = resultsOf(r.Context(), tx, p.ID)
		return err
	})
	if err != nil {
		return err
	}
	var links []web.Link
	if room.manages(actor, p.Body) {
		title := "登记"
		if found {
			title = "更正登记"
		}
		links = append(links, web.Link{Text: title, Href: documentAddress(p.ID) + "/register"})
	}
	links = append(links, web.Link{Text: "查看文件的办理页面", Href: room.Desk(p.Number)})
	body := []templ.Component{web.Section("文件", web.Dl(room.paperPairs(p)))}
	switch since := room.RegisterSince(p.Body); {
	case found && p.Draft != 0 && reg.Draft != p.Draft:
		body = append(body, web.Notice(web.ToneWarn, "登记以后稿子又改过", "登记的是第"+strconv.Itoa(reg.Draft)+"稿，现在是第"+strconv.Itoa(p.Draft)+"稿。请核对新的稿子，更正登记以后才能公布。"))
	case found:
	case p.Draft != 0 && !since.IsZero():
		body = append(body, web.Notice(web.ToneWarn, "还没有登记", "规范性文件要统一登记、统一编号、统一印发；自"+since.Chinese()+"起，没有登记的不能公布。"))
	default:
		body = append(body, web.Notice(web.ToneWarn, "还没有登记", "规范性文件要统一登记、统一编号、统一印发。"))
	}
	if found {
		body = append(body, web.Section("登记", web.Dl(registrationPairs(reg))))
	}
	if room.manages(actor, p.Body) {
		body = append(body, draftText(p)...)
	}
	if len(results) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "清理"}, {Head: "结论", Tight: true}, {Head: "理由"}, {Head: "修改机关和期限"}}}
		for _, e := range results {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Linked(e.round, CleanupAddress(e.round)), web.Words(e.Decision.Title()), web.Words(e.Reason), web.Words(room.amends(e.Entry))}})
		}
		body = append(body, web.Section("历次清理", web.Table(sheet)))
	}
	body = append(body, room.amendments(wanted)...)
	if len(history) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "变动", Tight: true}, {Head: "原因"}, {Head: "改了什么"}, {Head: "经办", Tight: true}}}
		for _, h := range history {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(h.At), h.Action, named(h.Reason), named(changed(h)), h.By)})
		}
		body = append(body, web.Section("登记的变动", web.Table(sheet)))
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, p.Title, trailRegister), web.Section("可以办理", web.Choices(links, "")), body...))
}

// amends says who amends a document and by when.
func (room *Room) amends(e Entry) string {
	if e.Decision != Amend {
		return "—"
	}
	return room.Org.BodyName(e.Hands) + "，" + e.Until.Chinese() + "前"
}

func enrolForm(r *http.Request, in Register, corrects bool) web.Form {
	form := web.FormOf(in, r.URL.Path)
	if corrects {
		return form
	}
	form.Entries = form.Entries[:len(form.Entries)-1] // the reason of a correction is the last
	return form
}

// getEnrol shows the form of a registration (E-06).
func (room *Room) getEnrol(w http.ResponseWriter, r *http.Request) error {
	p, err := room.paper(r)
	if err != nil {
		return err
	}
	reg, found, err := room.enrolled(r, p)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.enrolPage(r, p, found, enrolForm(r, reg.Register, found)))
}

func (room *Room) enrolled(r *http.Request, p Paper) (reg Registration, found bool, err error) {
	if !room.manages(account.ActorOf(r.Context()), p.Body) {
		return reg, false, account.NotForPost()
	}
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		reg, found, err = registrationOf(r.Context(), tx, p.ID)
		return err
	})
	return reg, found, err
}

func (room *Room) enrolPage(r *http.Request, p Paper, corrects bool, form web.Form) templ.Component {
	title := "登记"
	if corrects {
		title = "更正登记"
	}
	return web.DeskPage(room.Web.Frame(r, title, trailRegister, web.Link{Text: p.Title, Href: documentAddress(p.ID)}), nil,
		append([]templ.Component{web.Section("文件", web.Dl(room.paperPairs(p))), web.Section(title, web.Ask(form, strconv.Itoa(p.Draft), title, documentAddress(p.ID)))}, draftText(p)...)...)
}

// draftText is what a document says that is not public yet.
func draftText(p Paper) []templ.Component {
	if p.Text == "" {
		return nil
	}
	return []templ.Component{web.Section("现在的稿子（第"+strconv.Itoa(p.Draft)+"稿）", web.Lines(strings.Split(p.Text, "\n")...))}
}

// postEnrol registers a document (E-06).
func (room *Room) postEnrol(w http.ResponseWriter, r *http.Request) error {
	p, err := room.paper(r)
	if err != nil {
		return err
	}
	_, found, err := room.enrolled(r, p)
	if err != nil {
		return err
	}
	var in Register
	number := ""
	if err = web.Input(r, &in); err == nil {
		read := p
		read.Draft, _ = strconv.Atoi(r.PostFormValue("seen"))
		number, err = room.Enrol(r.Context(), account.ActorOf(r.Context()), read, in)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.enrolPage(r, p, found, enrolForm(r, in, found).Typed(r, err))
		})
	}
	return web.Done(w, r, documentAddress(p.ID), "登记号："+number)
}

// getFigures shows the figures of the yearly report with the documents behind each (E-06).
func (room *Room) getFigures(w http.ResponseWriter, r *http.Request) error {
	q, today := r.URL.Query(), workday.DateOf(room.Now())
	year, err := strconv.Atoi(q.Get("year"))
	if err != nil || year < 2008 || year > today.Year() {
		year = today.Year()
	}
	body, which := q.Get("body"), q.Get("which")
	var makers []string
	for _, b := range room.Org.Bodies() {
		if len(room.Org.OfficersAt(b.Code, RightAnswer)) > 0 {
			makers = append(makers, b.Code)
		}
	}
	if room.Org.BodyPath(body) == "" {
		body = ""
		if len(makers) > 0 {
			body = makers[0]
		}
	}
	now, err := room.Documents.Year(r.Context(), body, year)
	if err != nil {
		return err
	}
	before, err := room.Documents.Year(r.Context(), body, year-1)
	if err != nil {
		return err
	}
	address := func(year int, body, which string) string {
		return figuresAddress + "?" + url.Values{"year": {strconv.Itoa(year)}, "body": {body}, "which": {which}}.Encode()
	}
	years := web.Filters{Label: "年份", Total: -1}
	for y := today.Year(); y > today.Year()-5; y-- {
		years.Chips = append(years.Chips, web.Chip{Text: strconv.Itoa(y), Href: address(y, body, which), On: y == year})
	}
	bodies := web.Filters{Label: "机关", Total: -1}
	for _, b := range makers {
		bodies.Chips = append(bodies.Chips, web.Chip{Text: room.Org.BodyName(b), Href: address(year, b, which), On: b == body})
	}
	lists := map[string][]Paper{"made": now.Made, "repealed": now.Repealed, "before": before.Valid, "valid": now.Valid}
	if lists[which] == nil {
		which = "valid"
	}
	count := func(term, code string) web.Pair {
		return web.Pair{Term: term, Text: strconv.Itoa(len(lists[code])) + "件", Href: address(year, body, code)}
	}
	pairs := []web.Pair{count("本年制发", "made"), count("本年废止（含失效）", "repealed"), count("上年末现行有效", "before"), count("现行有效", "valid"), {Term: "核对", Part: identity(len(before.Valid), len(now.Made), len(now.Repealed), len(now.Valid))}}
	title := map[string]string{"made": "本年制发的文件", "repealed": "本年废止或者失效的文件", "before": "上年末现行有效的文件", "valid": "现行有效的文件"}[which]
	shown := lists[which]
	if len(shown) > 500 {
		shown = shown[:500]
	}
	numbers, err := room.numbers(r, shown)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "规范性文件年报数据", trailRegister), nil, web.FilterBar(years), web.FilterBar(bodies),
		web.Section(strconv.Itoa(year)+"年度", web.Dl(pairs), web.Lines("制发按成文日期，废止按标注的日期，现行有效按年末（今年按今天）计算；公开工作年度报告表二用的是同一套数据。")),
		web.Section(title, web.Table(room.sheet(r, shown, numbers, func(p Paper) string { return documentAddress(p.ID) })))))
}

// identity compares what is in force with what follows from the year before.
func identity(before, made, repealed, valid int) templ.Component {
	want := before + made - repealed
	sum := strconv.Itoa(before) + "＋" + strconv.Itoa(made) + "－" + strconv.Itoa(repealed) + "＝" + strconv.Itoa(want)
	if want == valid {
		return web.Tag(web.ToneOK, sum+"，一致")
	}
	return web.Tag(web.ToneDanger, sum+"，和现行有效的"+strconv.Itoa(valid)+"件不一致，请核对成文和公开跨年的文件、已过有效期没有标注的文件")
}

// ruleForm is the rule as it is typed.
type ruleForm struct {
	Template string       `form:"template" label:"登记号模板" need:"true" max:"60" hint:"例如 规登〔{year}〕{seq:4}号；流水号每年从头开始，登记号不再改变"`
	Own      string       `form:"own" label:"自己编号的机关" kind:"textarea" max:"4000" hint:"一行一个：机关名称，空格，模板，例如“云州市财政局 云财规〔{year}〕{seq:3}号”。写在这里的机关用自己的模板、自己的流水号"`
	Province workday.Date `form:"province" label:"省级机关：从哪天起先登记后公布" kind:"date" hint:"这一天起，没有登记的规范性文件不能公布；以前公布的和导入的不受影响。空着是不要求"`
	City     workday.Date `form:"city" label:"市级机关：从哪天起先登记后公布" kind:"date"`
	County   workday.Date `form:"county" label:"县级机关：从哪天起先登记后公布" kind:"date"`
	Township workday.Date `form:"township" label:"乡镇、街道：从哪天起先登记后公布" kind:"date"`
	Consult  int          `form:"consult" label:"公开征求意见最少几日" kind:"number" need:"true" min:"30" max:"180"`
	Alarm    int          `form:"alarm" label:"有效期满前几个月提醒评估" kind:"number" need:"true" min:"1" max:"24"`
	AmendIn  int          `form:"amendIn" label:"清理结论是修改的，几日内改完" kind:"number" need:"true" min:"1" max:"730" hint:"清理决定另外写明日期的，按决定"`
	Reason   string       `form:"reason" label:"修改的原因和依据" need:"true" max:"200"`
}

// ruleFormOf is the form of the rule in force.
func (room *Room) ruleFormOf(r Rule) ruleForm {
	return ruleForm{Template: r.Template, Own: r.own(room.Org.BodyName), Province: r.Gates[org.LevelProvince], City: r.Gates[org.LevelCity], County: r.Gates[org.LevelCounty], Township: r.Gates[org.LevelTownship],
		Consult: r.Consult, Alarm: r.Alarm, AmendIn: r.AmendIn}
}

// rule is what was typed.
func (room *Room) ruleOf(in ruleForm) (Rule, error) {
	r := Rule{Template: strings.TrimSpace(in.Template), Own: map[string]string{}, Gates: map[org.Level]workday.Date{}, Consult: in.Consult, Alarm: in.Alarm, AmendIn: in.AmendIn, Reason: strings.TrimSpace(in.Reason)}
	for level, day := range map[org.Level]workday.Date{org.LevelProvince: in.Province, org.LevelCity: in.City, org.LevelCounty: in.County, org.LevelTownship: in.Township} {
		if !day.IsZero() {
			r.Gates[level] = day
		}
	}
	for i, line := range strings.Split(in.Own, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		words := strings.Fields(line)
		at := slices.IndexFunc(room.Org.Bodies(), func(b org.Body) bool { return b.Name == words[0] || b.Code == words[0] })
		switch {
		case len(words) != 2:
			return r, fault.InvalidField("own", "第%d行请写成“机关名称 模板”，中间空一格，模板里没有空格", i+1)
		case at < 0:
			return r, fault.InvalidField("own", "第%d行：没有叫“%s”的机关", i+1, words[0])
		}
		body := room.Org.Bodies()[at].Code
		if r.Own[body] != "" {
			return r, fault.InvalidField("own", "第%d行：%s写了两次", i+1, words[0])
		}
		r.Own[body] = words[1]
	}
	return r, nil
}

func (room *Room) getRules(w http.ResponseWriter, r *http.Request) error {
	page, err := room.rulesPage(r, web.FormOf(room.ruleFormOf(room.Book.Now()), rulesAddress))
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
	sheet := web.Sheet{Columns: []web.Column{{Head: "从何时起"}, {Head: "登记号的样子"}, {Head: "自己编号的机关"}, {Head: "先登记后公布"}, {Head: "征求意见"}, {Head: "提前评估"}, {Head: "修改期限"}, {Head: "原因和依据"}, {Head: "谁定的"}}}
	for _, rule := range slices.Concat(room.Book.all(), []Rule{usualRule()}) {
		since, by := "最初", "程序自带"
		if rule.ID != 0 {
			since, by = web.Moment(rule.At), rule.By
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(since, write(rule.Template, workday.DateOf(room.Now()).Year(), 1), named(rule.own(room.Org.BodyName)), rule.gates(), strconv.Itoa(rule.Consult)+"日", strconv.Itoa(rule.Alarm)+"个月", strconv.Itoa(rule.AmendIn)+"日", named(rule.Reason), by)})
	}
	return web.DeskPage(room.Web.Frame(r, "规范性文件登记规则"), nil, waits, web.Section("历次规则，新的在前", web.Table(sheet)),
		web.Section("修改", web.Lines("一人提出，另一位系统管理员或者安全管理员复核以后生效。"), web.Ask(form, "", "提出修改", registerAddress))), nil
}

func (room *Room) postRules(w http.ResponseWriter, r *http.Request) error {
	var in ruleForm
	err := web.Input(r, &in)
	var rule Rule
	if err == nil {
		rule, err = room.ruleOf(in)
	}
	var proposed accord.Proposal
	if err == nil {
		proposed, err = room.ProposeRule(r.Context(), account.ActorOf(r.Context()), rule)
	}
	if err != nil {
		page, failed := room.rulesPage(r, web.FormOf(in, rulesAddress).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, accord.Address(proposed), "已经提出，由另一人复核后生效")
}

// getPublic is the register for everybody, by whether a document holds and by body (D-03).
func (room *Room) getPublic(w http.ResponseWriter, r *http.Request) error {
	t := func(text string) string { return web.T(r.Context(), text) }
	s := chosen(r)
	list, numbers, next, err := room.page(r, publicAddress, s)
	if err != nil {
		return err
	}
	sheet := room.sheet(r, list, numbers, func(p Paper) string { return room.Public(p.Number) })
	sheet.Pages.Next = next
	if s.After != 0 {
		sheet.Pages.First = s.address(publicAddress, s.Validity, s.Body, 0)
	}
	frame := room.Web.Frame(r, t("normative.title|行政规范性文件"), web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"})
	return web.Render(w, r, web.PortalPage(frame, append(append(room.filters(r, publicAddress, s), web.Table(sheet)),
		web.Choices([]web.Link{{Text: t("normative.csv|下载登记簿（CSV）"), Href: s.address(publicAddress+".csv", s.Validity, s.Body, 0)}}, ""))...))
}

// getCSV hands the register out as a table (D-03).
func (room *Room) getCSV(w http.ResponseWriter, r *http.Request) error {
	s := chosen(r)
	s.After = 0
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="normative.csv"`)
	if _, err := w.Write([]byte("\ufeff")); err != nil { // so that spreadsheets read the Chinese
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write([]string{"标题", "登记号", "发文字号", "制定机关", "成文日期", "施行日期", "有效期至", "有效性", "从何日起", "依据", "网址"}); err != nil {
		return err
	}
	var batch []Paper
	flush := func() error {
		numbers, err := room.numbers(r, batch)
		if err != nil {
			return err
		}
		for _, p := range batch {
			if err := out.Write(sheet.Row([]string{p.Title, numbers[p.ID], p.DocNumber, room.Org.BodyName(p.Body), p.MadeOn.String(), p.InForceOn.String(), p.ExpiresOn.String(), p.State, p.StateOn.String(), p.StateBy,
				room.Web.Origin(r) + room.Public(p.Number)})); err != nil {
				return err
			}
		}
		batch = batch[:0]
		return nil
	}
	var failed error
	err := room.Documents.Each(r.Context(), s, func(p Paper) {
		if batch = append(batch, p); len(batch) >= 500 && failed == nil {
			failed = flush()
		}
	})
	if err == nil {
		err = failed
	}
	if err == nil {
		err = flush()
	}
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}
