package publish

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/search"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish/pages"
	"tongban/internal/matter"
)

const interpretationsAddress = "/disclosure/interpretations"

// InterpretRoutes are the pages of interpretations.
func (room *Room) InterpretRoutes() []web.Route {
	const one = "/desk/documents/{number}/interpret"
	return []web.Route{
		{Pattern: "GET " + one, Page: "E-01", Who: web.Right(RightDraft), Handle: room.getInterpret},
		{Pattern: "POST " + one, Page: "E-01", Who: web.Right(RightDraft), Handle: room.postInterpret, MaxBody: uploads},
		{Pattern: "GET " + interpretationsAddress, Page: "D-04", Title: "政策解读", Who: web.Public, Handle: room.getInterpretations},
	}
}

// InterpretAddress is where an interpretation of a document is drafted.
func InterpretAddress(number string) string { return Address(number) + "/interpret" }

// PublicAddress is where everybody reads a document.
func PublicAddress(number string) string { return publicAddress(number) }

// NewsOf reads which policy a job is about.
func NewsOf(task job.Job) (int64, error) {
	var in PolicyNews
	err := task.Decode(&in)
	return in.Policy, err
}

// ReleaseWaiting releases the interpretations that wait to appear with a policy, when it is public; a second time it does
// nothing. One that fails does not hold up the others.
func (room *Room) ReleaseWaiting(ctx context.Context, policy int64) error {
	var ids []int64
	err := room.read(ctx, func(tx *store.Tx) error {
		s, err := standOf(ctx, tx, policy)
		if err != nil || s.At == 0 {
			return err
		}
		ids, err = waiting(ctx, tx, policy)
		return err
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range ids {
		_, err := room.Hall().Do(ctx, account.System("随文件发布"), id, "release_with", ReleaseWith{})
		if err != nil && fault.KindOf(err) != fault.KindConflict { // a conflict is one that was taken back meanwhile
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// policyOf is the document of the address that is to be interpreted: one that the officer sees on his desk, or one that
// everybody sees.
func (room *Room) policyOf(r *http.Request) (d Document, number string, err error) {
	number = r.PathValue("number")
	s, err := room.see(r)
	if err == nil {
		d = s.Document
		d.ID = s.Matter.ID
	} else if d, _, err = room.article(r); err != nil {
		return d, number, err
	}
	if words := d.interpretable(); words != "" {
		return d, number, fault.Conflictf("%s", words)
	}
	actor := account.ActorOf(r.Context())
	if !slices.ContainsFunc(actor.Bodies(), func(b string) bool { return actor.HasAt(RightDraft, b) && room.interprets(b, d) }) {
		return d, number, fault.Deniedf("谁起草文件，谁起草解读：这份文件由%s或者解读方案里的机关解读", room.Org.BodyName(d.Body))
	}
	return d, number, nil
}

// getInterpret shows the form of an interpretation, with what the policy says of it already (E-01).
func (room *Room) getInterpret(w http.ResponseWriter, r *http.Request) error {
	d, number, err := room.policyOf(r)
	if err != nil {
		return err
	}
	actor := account.ActorOf(r.Context())
	in := Interpret{Draft: Draft{Title: "《" + d.Title + "》政策解读", Number: "无", Genre: GenreInterpretation, Class: d.Class, Subject: d.Subject, Keywords: d.Keywords,
		MadeOn: workday.DateOf(room.Now()), Attribute: Proactive, Grade: "非密"}}
	for _, b := range actor.Bodies() {
		if actor.HasAt(RightDraft, b) && room.interprets(b, d) && (in.Body == "" || d.Plan != nil && b == d.Plan.Body) {
			in.Body = b
		}
	}
	if d.Plan != nil {
		in.Interpreter, in.Post = d.Plan.Interpreter, d.Plan.Post
		for _, o := range room.ways().Forms {
			if in.Way == "" && slices.Contains(d.Plan.Forms, o.Text) {
				in.Way = o.Value
			}
		}
	}
	return web.Render(w, r, room.interpretPage(r, d, number, web.FormOf(in, r.URL.Path)))
}

func (room *Room) interpretPage(r *http.Request, d Document, number string, form web.Form) templ.Component {
	form = room.choices(form, account.ActorOf(r.Context()), Document{Bond: &Bond{}}, true)
	form = room.waysIn(form)
	policy := []web.Pair{{Term: "所解读的文件", Text: d.Title}, {Term: "发文字号", Text: d.Number}, {Term: "状态", Text: "还没有公开，解读可以先起草、审核，再随文件发布"}}
	if d.shown() {
		policy[2] = web.Pair{Term: "公开页面", Text: publicAddress(number), Href: publicAddress(number)}
	}
	body := []templ.Component{web.Section("文件", web.Dl(filled(policy)))}
	if d.Plan != nil {
		body = append(body, web.Section("解读方案", web.Dl(room.planPairs(*d.Plan))))
	}
	return web.DeskPage(room.Web.Frame(r, "起草解读", trailDesk), nil, append(body, web.Section("解读", web.Ask(form, "", "保存", "/desk/documents")))...)
}

// waysIn puts the forms and points of the city into a form that has them.
func (room *Room) waysIn(form web.Form) web.Form {
	ways := room.ways()
	return form.Options("way", ways.Forms...).Options("points", ways.Points...)
}

// postInterpret begins an interpretation (E-01).
func (room *Room) postInterpret(w http.ResponseWriter, r *http.Request) error {
	d, number, err := room.policyOf(r)
	if err != nil {
		return err
	}
	var in Interpret
	actor := account.ActorOf(r.Context())
	in.Draft, err = room.typedDraft(r, actor)
	if bad := web.Input(r, &in.Describe); bad != nil && err == nil {
		err = bad
	}
	var result matter.Result
	if err == nil {
		in.Of, in.OfNumber, in.Policy = d.ID, number, d
		result, err = room.Hall().Start(r.Context(), actor, KindName, "interpret", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.interpretPage(r, d, number, again(r, web.FormOf(in, r.URL.Path), in.Draft, err))
		})
	}
	return web.Done(w, r, Address(result.Number), saved(in.Draft))
}

// unmeant leaves out of the desk what a document of its sort is not asked: a plan is for policies, a bond for interpretations.
func unmeant(d Document, action string, state matter.State) bool {
	switch action {
	case "plan":
		return !d.owes()
	case "describe":
		return d.Bond == nil
	case "prolong":
		return d.ExpiresOn.IsZero()
	case "audience":
		return d.Bond != nil
	case "reflag":
		return d.Reflag != nil || d.Bond != nil
	case "agree_reflag", "refuse_reflag":
		return d.Reflag == nil
	case "accompany":
		return !d.early()
	case "publish":
		return d.early() && state == StateReady
	}
	return false
}

// planForm and describeForm are the forms with what is written already.
func (d Document) planForm(ways Ways) MakePlan {
	in := MakePlan{Body: d.Body}
	if p := d.Plan; p != nil {
		in = MakePlan{Outline: p.Outline, Interpreter: p.Interpreter, Post: p.Post, Body: p.Body, Forms: codes(ways.Forms, p.Forms)}
	}
	return in
}

func (d Document) describeForm(ways Ways) Describe {
	if d.Bond == nil {
		return Describe{}
	}
	b := *d.Bond
	return Describe{Way: b.Form, Interpreter: b.Interpreter, Post: b.Post, Omitted: b.Omitted, Points: codes(ways.Points, b.Points)}
}

// codes are the values of the options that bear one of the titles.
func codes(list []web.Option, titles []string) (out []string) {
	for _, o := range list {
		if slices.Contains(titles, o.Text) {
			out = append(out, o.Value)
		}
	}
	return out
}

// planChoices are the forms of the city and the bodies that have editors.
func (room *Room) planChoices(form web.Form) web.Form {
	var bodies []web.Option
	for _, b := range room.Org.Bodies() {
		if len(room.Org.OfficersAt(b.Code, RightDraft)) > 0 {
			bodies = append(bodies, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	return form.Options("forms", room.ways().Forms...).Options("body", bodies...)
}

func (room *Room) planPairs(p Plan) []web.Pair {
	return []web.Pair{{Term: "解读形式", Text: strings.Join(p.Forms, "、")}, {Term: "解读提纲", Text: p.Outline}, {Term: "第一解读人", Text: p.Interpreter + "（" + p.Post + "）"},
		{Term: "起草解读材料", Text: room.Org.BodyName(p.Body)}, {Term: "填写", Text: p.By + "，" + web.Moment(p.At)}}
}

func bondPairs(b Bond) []web.Pair {
	who := b.Interpreter
	if b.Post != "" {
		who += "（" + b.Post + "）"
	}
	return filled([]web.Pair{{Term: "解读形式", Text: b.FormTitle}, {Term: "解读人", Text: who}})
}

// together shows what is signed together (三同步): with a policy its plan and the interpretations under way, with an
// interpretation its policy (E-01, E-02).
func (room *Room) together(r *http.Request, s seen) (body []templ.Component, err error) {
	d := s.Document
	if d.Bond != nil {
		b := *d.Bond
		pairs := append([]web.Pair{{Term: "所解读的文件", Text: b.PolicyTitle, Href: publicAddress(b.PolicyNumber)}}, bondPairs(b)...)
		if !b.Standing {
			pairs[0].Href = Address(b.PolicyNumber)
			pairs = append(pairs, web.Pair{Term: "文件", Text: "现在没有公开"})
		}
		return []templ.Component{web.Section("解读", web.Dl(filled(append(pairs, web.Pair{Term: "写到的内容", Text: strings.Join(b.Points, "、")},
			web.Pair{Term: "没有写到的", Text: strings.Join(b.Missing, "、")}, web.Pair{Term: "理由", Text: b.Omitted}))))}, nil
	}
	var list []bonded
	err = room.read(r.Context(), func(tx *store.Tx) error {
		list, err = interpretationsOf(r.Context(), tx, s.Matter.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	switch {
	case d.Plan != nil:
		body = append(body, web.Section("解读方案", web.Dl(room.planPairs(*d.Plan))))
	case d.Normative && !d.Policy && d.Attribute == Proactive && d.Revises == 0 && d.FirstAt.IsZero():
		body = append(body, web.Notice(web.ToneWarn, "没有标为政策性文件", "这是行政规范性文件，但没有勾选“是政策性文件”，因此不要求解读方案，公开以后也不催办解读。请核对；不对的退回修改。"))
	case d.owes():
		body = append(body, web.Notice(web.ToneWarn, "还没有解读方案", "主动公开的政策性文件要和解读方案一起送审。"))
	}
	if len(list) == 0 {
		return body, nil
	}
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "解读"}, {Head: "形式", Tight: true}, {Head: "机关"}, {Head: "状态", Tight: true}}}
	for _, l := range list {
		title := web.Linked(l.Title, Address(l.Matter))
		switch {
		case l.At > 0:
			title.Href = publicAddress(l.Matter)
		case l.Body != d.Body:
			title.Href = "" // a draft of another body
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: title.Href, Cells: []web.Cell{title, web.Words(l.FormTitle), web.Words(room.Org.BodyName(l.Body)), web.Part(web.Tag(tone(l.State), kind.State(l.State).Title))}})
	}
	return append(body, web.Section("解读材料", web.Table(sheet))), nil
}

// related is the related reading of a public document, both ways (D-03).
type related struct {
	policy          *stand
	interpretations []bonded
	quoted          []row
	alike           []row // of the same subject
	occasions       []web.Link
}

func (room *Room) relatedTo(ctx context.Context, d Document) (out related, err error) {
	err = room.read(ctx, func(tx *store.Tx) (err error) {
		if out.quoted, err = quotedRows(ctx, tx, d.ID, d.Text); err != nil {
			return err
		}
		if d.Bond != nil {
			s, err := standOf(ctx, tx, d.Bond.Policy)
			out.policy = &s
			return err
		}
		list, err := interpretationsOf(ctx, tx, d.ID)
		out.interpretations = slices.DeleteFunc(list, func(l bonded) bool { return l.At == 0 })
		return err
	})
	if err == nil {
		out.alike, err = room.alike(ctx, d, out.named(d))
	}
	return out, err
}

// named are the documents that the page leads to already.
func (x related) named(d Document) map[int64]bool {
	out := map[int64]bool{}
	for _, l := range x.quoted {
		out[l.ID] = true
	}
	for _, l := range x.interpretations {
		out[l.ID] = true
	}
	if d.Bond != nil {
		out[d.Bond.Policy] = true
	}
	return out
}

// state changes when anything of the related reading does, for the kept page.
func (x related) state() string {
	out := ""
	if x.policy != nil {
		out = ".p" + strconv.FormatInt(x.policy.Version, 10) + "-" + idText(x.policy.At)
	}
	for _, l := range x.interpretations {
		out += ".i" + idText(l.ID) + "-" + strconv.FormatInt(l.Version, 10)
	}
	for _, l := range x.quoted {
		out += ".q" + idText(l.ID) + l.Validity
	}
	for _, l := range x.alike {
		out += ".a" + idText(l.ID) + "-" + idText(l.At)
	}
	return out
}

// notice is the mark that an interpretation carries when its policy holds no more.
func (x related) notice() []templ.Component {
	if x.policy == nil || x.policy.mark() == "" {
		return nil
	}
	return []templ.Component{web.Notice(web.ToneDanger, x.policy.mark(), "本解读仅供查考。")}
}

func (x related) facts(d Document) []web.Pair {
	if d.Bond == nil {
		return nil
	}
	return bondPairs(*d.Bond)
}

func (x related) links(ctx context.Context) (body []templ.Component) {
	t := func(text string) string { return web.T(ctx, text) }
	if links := x.quotes(); len(links) > 0 {
		body = append(body, web.Section(t("disclosure.quoted|文中引用的文件"), pages.Links(links, "")))
	}
	if len(x.occasions) > 0 {
		body = append(body, web.Section(t("disclosure.occasions|相关的访谈、发布会和会议"), pages.Links(x.occasions, "")))
	}
	if x.policy != nil {
		link := web.Link{Text: x.policy.Title, Href: publicAddress(x.policy.Matter)}
		body = append(body, web.Section(t("disclosure.policy|解读的文件"), pages.Links([]web.Link{link}, "")))
	}
	var links []web.Link
	for _, l := range x.interpretations {
		links = append(links, web.Link{Text: "【" + l.FormTitle + "】" + l.Title + "（" + dateOf(millis(l.At)).String() + "）", Href: publicAddress(l.Matter)})
	}
	if len(links) > 0 {
		body = append(body, web.Section(t("disclosure.interpretations|相关解读"), pages.Links(links, "")))
	}
	links = nil
	for _, l := range x.alike {
		links = append(links, web.Link{Text: l.Title + "（" + dateOf(millis(l.At)).String() + "）", Href: publicAddress(l.Matter)})
	}
	if len(links) > 0 {
		body = append(body, web.Section(t("disclosure.alike|相关阅读"), pages.Links(links, "")))
	}
	return body
}

// getInterpretations lists interpretations by their form, body, subject, days and words, page by page (D-04).
func (room *Room) getInterpretations(w http.ResponseWriter, r *http.Request) error {
	in, form := asked(r), r.URL.Query().Get("form")
	still, err := room.Standing(r.Context())
	if err != nil {
		return err
	}
	var list []bonded
	next, total := "", -1
	address := func(form string, more ...string) string {
		q := in.query()
		if form != "" {
			q.Set("form", form)
		}
		for i := 0; i+1 < len(more); i += 2 {
			q.Set(more[i], more[i+1])
		}
		if len(q) == 0 {
			return interpretationsAddress
		}
		return interpretationsAddress + "?" + q.Encode()
	}
	ctx := r.Context()
	if in.Words != "" {
		narrow := in
		narrow.Genre = GenreInterpretation
		q := narrow.question()
		q.Text, q.After = in.Words, r.URL.Query().Get("after")
		if form != "" {
			q.Filters[facetForm] = []string{form}
		}
		res, err := room.Index.Search(ctx, q)
		if errors.Is(err, search.ErrPaging) {
			return fault.Invalidf("这一页的地址不完整，请重新搜索")
		}
		if err != nil {
			return err
		}
		var ids []int64
		for _, h := range res.Hits {
			id, _ := strconv.ParseInt(h.Key, 10, 64)
			ids = append(ids, id)
		}
		if err := room.read(ctx, func(tx *store.Tx) error {
			list, err = bondedByID(ctx, tx, ids)
			return err
		}); err != nil {
			return err
		}
		total = res.Total
		if res.Next != "" {
			next = address(form, "after", res.Next)
		}
	} else {
		c := Choice{Body: in.Body, Subject: in.Subject, From: in.From, Until: in.Until, Limit: pageLimit + 1}
		if at, id, ok := strings.Cut(r.URL.Query().Get("after"), "."); ok {
			c.At, _ = strconv.ParseInt(at, 10, 64)
			c.ID, _ = strconv.ParseInt(id, 10, 64)
		}
		err = room.read(ctx, func(tx *store.Tx) (err error) {
			list, err = shownInterpretations(ctx, tx, form, c)
			return err
		})
		if err != nil {
			return err
		}
		if len(list) > pageLimit {
			list = list[:pageLimit]
			last := list[pageLimit-1]
			next = address(form, "after", idText(last.At)+"."+idText(last.ID))
		}
	}
	draw := func() (templ.Component, error) {
		t := func(text string) string { return web.T(ctx, text) }
		chips := web.Filters{Label: t("interpret.form|解读形式"), Total: total, Unit: "条", Chips: []web.Chip{{Text: t("disclosure.any|不限"), Href: address(""), On: form == ""}}}
		for _, o := range room.ways().Forms {
			chips.Chips = append(chips.Chips, web.Chip{Text: o.Text, Href: address(o.Value), On: o.Value == form})
		}
		sheet := room.interpretationSheet(ctx, list)
		sheet.Pages.Next = next
		if r.URL.Query().Get("after") != "" {
			sheet.Pages.First = address(form)
		}
		title := t("interpret.title|政策解读")
		frame := room.Web.Frame(r, title, web.Link{Text: t(trailPublic.Text), Href: trailPublic.Href})
		frame.Meta = columnMeta(title, "政策解读，按解读形式、发文机关、主题查阅，和所解读的文件相互关联")
		return web.PortalPage(frame, room.interpretFinder(r, in, form), web.FilterBar(chips), web.Table(sheet),
			pages.Links([]web.Link{{Text: t("interpret.rates|政策解读情况：解读率和及时率"), Href: interpretationsAddress + "/rates"}}, "")), nil
	}
	if in.Words != "" { // the index follows a moment behind what changes
		page, err := draw()
		if err != nil {
			return err
		}
		return web.Render(w, r, page)
	}
	sum := fnv.New128a()
	_, _ = fmt.Fprintln(sum, list, next, room.Org.Generation(), room.ways().Forms)
	forms := room.ways().Forms
	unchanged := func(ctx context.Context) bool { return still(ctx) && slices.Equal(room.ways().Forms, forms) }
	return room.Web.KeptWhile(w, r, "interpretations"+string(sum.Sum(nil)), unchanged, draw)
}

func (room *Room) interpretFinder(r *http.Request, in Asked, form string) templ.Component {
	t := func(text string) string { return web.T(r.Context(), text) }
	any := web.Option{Value: "", Text: t("disclosure.any|不限")}
	var bodies []web.Option
	for _, b := range room.Org.Bodies() {
		if len(room.Org.OfficersAt(b.Code, RightDraft)) > 0 || b.Code == in.Body {
			bodies = append(bodies, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	f := pages.Finder{Action: interpretationsAddress, Words: in.Words, Label: t("interpret.words|标题或者正文里的词"), Button: t("disclosure.find|搜索"), More: t("disclosure.narrow|更多条件"),
		Open: in.narrowed() || in.Body != "",
		Picks: []pages.Pick{{Name: "body", Label: t("disclosure.body|发文机关"), Value: in.Body, Options: append([]web.Option{any}, bodies...)},
			{Name: "subject", Label: t("disclosure.subject|主题分类"), Value: in.Subject, Options: append([]web.Option{any}, plainOptions(subjects)...)}},
		Days: []pages.Pick{{Name: "from", Label: t("disclosure.from|发布日期从"), Value: in.From.String()}, {Name: "until", Label: t("disclosure.until|到"), Value: in.Until.String()}}}
	if form != "" {
		f.Keep = append(f.Keep, [2]string{"form", form})
	}
	return web.Section(t("disclosure.find|搜索"), pages.Find(f))
}

func (room *Room) interpretationSheet(ctx context.Context, list []bonded) web.Sheet {
	t := func(text string) string { return web.T(ctx, text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("disclosure.name|标题")}, {Head: t("interpret.form|解读形式"), Tight: true}, {Head: t("disclosure.policy|解读的文件")}, {Head: t("disclosure.body|发文机关")}, {Head: t("disclosure.published|发布日期"), Tight: true}},
		Empty: web.Nothing{Title: t("interpret.none|没有符合条件的解读"), Why: t("interpret.none-why|可以换一种解读形式或者去掉条件"), Next: web.Link{Text: t("interpret.all|全部政策解读"), Href: interpretationsAddress}}}
	for _, l := range list {
		href := publicAddress(l.Matter)
		policy := web.Linked(l.Policy.Title, publicAddress(l.Policy.Matter))
		policy.Note = l.Policy.mark()
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(l.Title, href), web.Words(l.FormTitle), policy, web.Words(room.Org.BodyName(l.Body)), web.Words(dateOf(millis(l.At)).String())}})
	}
	return sheet
}

// interpretLink leads from the page of a policy on the desk to the draft of an interpretation.
func interpretLink(s seen) []web.Link {
	if s.Document.interpretable() != "" || !s.actor.Has(RightDraft) || !s.Document.Policy && !s.Document.Normative || slices.Contains([]matter.State{StateDropped, StateWithheld, StateMerged}, s.Matter.State) {
		return nil
	}
	return []web.Link{{Text: "起草解读", Href: InterpretAddress(s.Matter.Number)}}
}

// genresFor are the genres that a draft may have: interpretations have their own.
func genresFor(d Document) (out []web.Option) {
	for _, g := range genres {
		if (g == GenreInterpretation) == (d.Bond != nil) {
			out = append(out, web.Option{Value: g, Text: g})
		}
	}
	return out
}

// unasked are the fields of the form of a draft that a document of its sort does not have.
func unasked(field string, d Document) bool {
	switch field {
	case "change":
		return d.Revises == 0
	case "audience":
		return d.Bond != nil
	case "policy":
		return d.Revises != 0 || d.Bond != nil
	case "normative", "inForceOn", "expiresOn", "reason", "ground":
		return d.Bond != nil
	}
	return false
}
