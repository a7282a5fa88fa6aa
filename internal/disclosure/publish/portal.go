package publish

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish/pages"
)

// pageLimit is how many rows a public list has.
const pageLimit = 20

var trailPublic = web.Link{Text: "disclosure.title|政府信息公开", Href: "/disclosure"}

// PublicRoutes are the pages that everybody reads.
func (room *Room) PublicRoutes() []web.Route {
	const one = "/disclosure/documents/{number}"
	return []web.Route{
		{Pattern: "GET /disclosure", Page: "D-01", Title: "政府信息公开", Who: web.Public, Handle: room.getDoors},
		{Pattern: "GET /disclosure/documents", Page: "D-02", Title: "政府信息目录", Who: web.Public, Handle: room.getList},
		{Pattern: "GET " + libraryAddress, Page: "D-04", Title: "政策文件库", Who: web.Public, Handle: room.getLibrary},
		{Pattern: "GET " + one, Page: "D-03", Who: web.Public, Handle: room.getArticle},
		{Pattern: "GET " + one + "/files/{file}", Page: "D-03", Who: web.Public, Handle: room.getPublicFile},
	}
}

// read runs a read of the store.
func (room *Room) read(ctx context.Context, do func(tx *store.Tx) error) error {
	return room.DB.Read(ctx, do)
}

// getDoors shows the five doors of the column (D-01): 国办公开办函〔2019〕61号.
func (room *Room) getDoors(w http.ResponseWriter, r *http.Request) error {
	latest, err := room.choose(r.Context(), Choice{Limit: 8})
	if err != nil {
		return err
	}
	state, bodies := "doors"+latest.state, []string(nil)
	for _, b := range room.Org.Bodies() {
		if latest.number(latest.tally, byBody, b.Code) > 0 {
			bodies = append(bodies, b.Code)
			state += "," + b.Code + b.Name
		}
	}
	return room.Web.KeptWhile(w, r, state, latest.still, func() (templ.Component, error) {
		t := func(text string) string { return web.T(r.Context(), text) }
		list := func(class string) string { return "/disclosure/documents?class=" + class }
		doors := []web.Link{
			{Text: t("disclosure.guide|政府信息公开指南"), Href: list(ClassGuide)}, {Text: t("disclosure.system|政府信息公开制度"), Href: list(ClassSystem)},
			{Text: t("disclosure.content|法定主动公开内容"), Href: "/disclosure/documents"}, {Text: t("disclosure.annual|政府信息公开年报"), Href: "/disclosure/reports"},
			{Text: t("disclosure.request|依申请公开"), Href: "/disclosure/request"}}
		said := []string{t("disclosure.guide-text|怎样获取信息，找谁问"), t("disclosure.system-text|公开的规定和办法"), t("disclosure.content-text|按类别看全部信息"),
			t("disclosure.annual-text|每年公开了什么"), t("disclosure.request-text|没有公开的，可以申请")}
		frame := room.Web.Frame(r, t("disclosure.title|政府信息公开"))
		frame.Meta = columnMeta(frame.Title, "")
		var offices []web.Link
		for _, code := range bodies {
			offices = append(offices, web.Link{Text: room.Org.BodyName(code), Href: "/disclosure/documents?body=" + url.QueryEscape(code)})
		}
		return web.PortalPage(frame, pages.Doors(doors, said), room.more(t), room.finder(r, Asked{}, nil),
			web.Section(t("disclosure.latest|最新公开"), web.Table(room.sheet(r.Context(), latest.rows))), web.Section(t("disclosure.bodies|按机关查看"), pages.Links(offices, ""))), nil
	})
}

// more leads to the columns of other rooms.
func (room *Room) more(t func(string) string) templ.Component {
	var links []web.Link
	for _, l := range room.More {
		links = append(links, web.Link{Text: t(l.Text), Href: l.Href})
	}
	return web.Section(t("disclosure.more|更多公开栏目"), web.Choices(links, ""))
}

// finder is the form by which a list is narrowed and searched; it works without scripts.
func (room *Room) finder(r *http.Request, in Asked, n numbers) templ.Component {
	const action = "/disclosure/documents"
	t := func(text string) string { return web.T(r.Context(), text) }
	heading := t("disclosure.find|搜索")
	any := web.Option{Value: "", Text: t("disclosure.any|不限")}
	select3 := func(facet int, name, label, value string, options []web.Option) pages.Pick {
		for i, o := range options {
			if n != nil {
				options[i].Text += "（" + web.Number(int64(n(facet, o.Value))) + "）"
			}
		}
		return pages.Pick{Name: name, Label: label, Value: value, Options: append([]web.Option{any}, options...)}
	}
	var classes []web.Option
	for _, c := range Classes {
		classes = append(classes, web.Option{Value: c.Code, Text: c.Title})
	}
	page := pages.Finder{Action: action, Words: in.Words, Label: t("disclosure.words|标题、发文字号、索引号或者正文里的词"), Button: t("disclosure.find|搜索"), More: t("disclosure.narrow|更多条件"), Open: in.narrowed(),
		Picks: []pages.Pick{select3(byClass, "class", t("disclosure.class|公开类别"), in.Class, classes), select3(byGenre, "genre", t("disclosure.genre|体裁"), in.Genre, plainOptions(genres)),
			select3(bySubject, "subject", t("disclosure.subject|主题分类"), in.Subject, plainOptions(subjects)),
			select3(byValidity, "validity", t("disclosure.validity|有效性"), in.Validity, []web.Option{{Value: string(Valid), Text: Valid.Title()}, {Value: string(Amended), Text: Amended.Title()}, {Value: string(Repealed), Text: Repealed.Title()}, {Value: string(Lapsed), Text: Lapsed.Title()}})},
		Days: []pages.Pick{{Name: "from", Label: t("disclosure.from|发布日期从"), Value: in.From.String()}, {Name: "until", Label: t("disclosure.until|到"), Value: in.Until.String()}}}
	if in.Body != "" {
		page.Keep = append(page.Keep, [2]string{"body", in.Body})
	}
	return web.Section(heading, pages.Find(page))
}

// Asked is what a reader looks for.
type Asked struct {
	Words                                 string
	Class, Body, Genre, Subject, Validity string
	From, Until                           workday.Date
}

// asked reads the address; what is no day is none.
func asked(r *http.Request) (in Asked) {
	q := r.URL.Query()
	in = Asked{Words: strings.TrimSpace(q.Get("q")), Class: q.Get("class"), Body: q.Get("body"), Genre: q.Get("genre"), Subject: q.Get("subject"), Validity: q.Get("validity")}
	in.From, _ = workday.ParseDate(q.Get("from"))
	in.Until, _ = workday.ParseDate(q.Get("until"))
	return in
}

func (in Asked) narrowed() bool {
	return in.Genre != "" || in.Subject != "" || in.Validity != "" || !in.From.IsZero() || !in.Until.IsZero()
}

// query is the address of what is looked for.
func (in Asked) query() url.Values {
	q := url.Values{}
	for _, f := range [][2]string{{"q", in.Words}, {"class", in.Class}, {"body", in.Body}, {"genre", in.Genre}, {"subject", in.Subject}, {"validity", in.Validity}, {"from", in.From.String()}, {"until", in.Until.String()}} {
		if f[1] != "" {
			q.Set(f[0], f[1])
		}
	}
	return q
}

// getList lists what is public by class, body and the rest, page by page (D-02).
func (room *Room) getList(w http.ResponseWriter, r *http.Request) error {
	in := asked(r)
	if in.Words != "" {
		return room.getSearch(w, r, in)
	}
	c := in.choice()
	c.Limit = pageLimit
	c.At, c.ID = behind(r)
	list, err := room.choose(r.Context(), c)
	if err != nil {
		return err
	}
	return room.Web.KeptWhile(w, r, list.state, list.still, func() (templ.Component, error) {
		sheet := room.sheet(r.Context(), list.rows)
		if n := len(list.rows); list.more && n > 0 {
			q := in.query()
			q.Set("after", idText(list.rows[n-1].At)+"."+idText(list.rows[n-1].ID))
			sheet.Pages.Next = "/disclosure/documents?" + q.Encode()
		}
		if c.At > 0 {
			sheet.Pages.First = "/disclosure/documents?" + in.query().Encode()
		}
		total := web.Filters{Label: web.T(r.Context(), "disclosure.chosen|信息"), Total: list.tally.total, Unit: "条"}
		if in.chosen() {
			total.Clear = "/disclosure/documents"
		}
		return room.listPage(r, in, list.numbers, list.shelved, web.FilterBar(total), web.Table(sheet)), nil
	})
}

// behind is where the page before ended.
func behind(r *http.Request) (shownAt, id int64) {
	at, last, _ := strings.Cut(r.URL.Query().Get("after"), ".")
	shownAt, _ = strconv.ParseInt(at, 10, 64)
	id, _ = strconv.ParseInt(last, 10, 64)
	return shownAt, id
}

// choice is what a reader chose, without words.
func (in Asked) choice() Choice {
	return Choice{Class: in.Class, Body: in.Body, Genre: in.Genre, Subject: in.Subject, Validity: in.Validity, From: in.From, Until: in.Until}
}

// chosen reports whether anything was chosen but words.
func (in Asked) chosen() bool { return in.choice() != Choice{} }

func (room *Room) listPage(r *http.Request, in Asked, n numbers, s *shelved, body ...templ.Component) templ.Component {
	t := func(text string) string { return web.T(r.Context(), text) }
	title := t("disclosure.list|政府信息目录")
	if c, ok := classOf(in.Class); ok {
		title = c.Title
	}
	if in.Body != "" {
		title += "（" + room.Org.BodyName(in.Body) + "）"
	}
	frame := room.Web.Frame(r, title, web.Link{Text: t(trailPublic.Text), Href: trailPublic.Href})
	frame.Meta = columnMeta(title, "")
	inClass := s.classes(in.Body)
	count := func(n int) string { return "（" + web.Number(int64(n)) + "）" }
	var tree []pages.Branch
	for _, c := range Classes {
		q := Asked{Class: c.Code, Body: in.Body}.query()
		if !doorClasses[c.Code] || in.Class == c.Code {
			tree = append(tree, pages.Branch{Text: c.Title + count(s.number(inClass, byClass, c.Code)), Href: "/disclosure/documents?" + q.Encode(), Here: c.Code == in.Class})
		}
	}
	all := pages.Branch{Text: t("disclosure.all|全部信息") + count(inClass.total), Href: "/disclosure/documents?" + Asked{Body: in.Body}.query().Encode(), Here: in.Class == ""}
	side := templ.Join(web.Section(t("disclosure.tree|公开类别"), pages.Tree(append([]pages.Branch{all}, tree...))), feeds(t, in.Class))
	if in.Words == "" {
		files := []web.Link{{Text: "CSV", Href: "/disclosure/download/csv"}, {Text: "Excel", Href: "/disclosure/download/xlsx"}}
		for i := range files {
			if q := in.query(); len(q) > 0 {
				files[i].Href += "?" + q.Encode()
			}
		}
		side = templ.Join(side, web.Section(t("disclosure.download|下载目录"), web.Lines(t("disclosure.download-most|按上面选的条件，最多一万条。")), pages.Links(files, "")))
	}
	return web.PortalPage(frame, room.finder(r, in, n), pages.Beside(side, body...))
}

// feeds lead to what programs of readers fetch of a class.
func feeds(t func(string) string, class string) templ.Component {
	class = cmp.Or(class, "all")
	return web.Section(t("disclosure.subscribe|订阅"), pages.Links([]web.Link{{Text: "RSS", Href: "/disclosure/rss/" + class}, {Text: "Atom", Href: "/disclosure/atom/" + class}}, ""))
}

// sheet lists documents with what a reader chooses by.
func (room *Room) sheet(ctx context.Context, list []row) web.Sheet {
	t := func(text string) string { return web.T(ctx, text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("disclosure.name|标题")}, {Head: t("disclosure.number|发文字号")}, {Head: t("disclosure.body|发文机关")}, {Head: t("disclosure.made|成文日期"), Tight: true, Hide: true}, {Head: t("disclosure.published|发布日期"), Tight: true}, {Head: t("disclosure.validity|有效性"), Tight: true}},
		Empty: web.Nothing{Title: t("disclosure.none|没有符合条件的信息"), Why: t("disclosure.none-why|可以换一个类别或者词，也可以申请公开"), Next: web.Link{Text: t("disclosure.request|依申请公开"), Href: "/disclosure/request"}}}
	for _, l := range list {
		href := publicAddress(l.Matter)
		validity := web.Words("—") // an empty line of a card says nothing
		switch v := Validity(l.Validity); v {
		case Repealed, Lapsed:
			validity = web.Part(web.Tag(web.ToneDanger, v.Title()))
		case Valid, Amended:
			validity = web.Part(web.Tag(web.ToneOK, v.Title()))
		}
		number := l.Number
		if number == "" || number == "无" {
			number = "—"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(l.Title, href), web.Words(number), web.Words(room.Org.BodyName(l.Body)), web.Words(l.MadeOn),
			web.Words(dateOf(millis(l.At)).String()), validity}})
	}
	return sheet
}

// article reads the document of the address for the public: what may not be seen is not there, what was withdrawn
// says why (410).
func (room *Room) article(r *http.Request) (d Document, version int64, err error) {
	err = room.read(r.Context(), func(tx *store.Tx) (err error) {
		d, version, err = documentByNumber(r.Context(), tx, r.PathValue("number"))
		return err
	})
	if err != nil {
		return d, 0, err
	}
	switch d.access() {
	case Shown:
		return d, version, nil
	case Gone:
		return d, 0, web.Gone{Words: "《" + d.Title + "》已于" + dateOf(d.Withdrawn.At).Chinese() + "由" + room.Org.BodyName(d.Body) + "撤回，原因：" + d.Withdrawn.Reason}
	}
	return Document{}, 0, fault.Missing("政府信息", "")
}

// getArticle shows a document with its metadata box (D-03).
func (room *Room) getArticle(w http.ResponseWriter, r *http.Request) error {
	if err := room.watch(r.Context()); err != nil {
		return err
	}
	number, generation := r.PathValue("number"), room.Org.Generation()
	s, known := room.views.get(number)
	var d Document
	var near related
	read := func() (err error) {
		s.happened = room.views.now()
		var version int64
		if d, version, err = room.article(r); err != nil {
			return err
		}
		if near, err = room.relatedTo(r.Context(), d); err != nil {
			return err
		}
		s.state, s.body, s.expires, s.holds = idText(d.ID)+"."+idText(version)+near.state(), d.Body, d.ExpiresOn, d.Validity != Repealed && d.Validity != Lapsed
		s.index = d.Index
		room.views.put(number, s)
		return nil
	}
	if !known {
		if err := read(); err != nil {
			return err
		}
	}
	occasions, about, err := room.about(r.Context(), number, s.index)
	if err != nil {
		return err
	}
	state := s.state + room.Org.BodyName(s.body) + "." + idText(room.Rules.Audiences().ID) + about
	if s.expired(dateOf(room.Now())) {
		state += ".expired"
	}
	stands := room.standing(s.happened, generation)
	still := func(ctx context.Context) bool {
		_, now, err := room.about(ctx, number, s.index)
		return err == nil && now == about && stands(ctx)
	}
	return room.Web.KeptWhile(w, r, state, still, func() (templ.Component, error) {
		if known { // it stands as before, but the page is not there any more
			if err := read(); err != nil {
				return nil, err
			}
		}
		near.occasions = occasions
		return room.articlePage(r, d, near, nil), nil
	})
}

// articlePage draws a document; look is nil but for who looks at a draft.
func (room *Room) articlePage(r *http.Request, d Document, near related, look *preview) templ.Component {
	t := func(text string) string { return web.T(r.Context(), text) }
	class := web.Link{Text: classTitle(d.Class), Href: "/disclosure/documents?class=" + d.Class}
	frame := room.Web.Frame(r, d.Title, web.Link{Text: t(trailPublic.Text), Href: trailPublic.Href}, class)
	frame.Section = class.Text
	frame.Meta = room.articleMeta(r, d)
	shelf := publicAddress(r.PathValue("number")) + "/files/"
	if look != nil {
		frame, shelf = look.frame(frame), look.files
	}
	var body []templ.Component
	body = append(body, near.notice()...)
	if d.expired(dateOf(room.Now())) {
		body = append(body, web.Notice(web.ToneDanger, "本文已过有效期", "有效期至"+chinese(d.ExpiresOn)+"。"))
	}
	switch d.Validity {
	case Repealed, Lapsed:
		body = append(body, web.Notice(web.ToneDanger, "本文"+d.Validity.Title(), d.ends()+"依据："+d.ValidityBy))
	case Amended:
		body = append(body, web.Notice(web.ToneInfo, "本文已修改", "下面是"+dateOf(d.PublishedAt).Chinese()+"修订后的内容。"+d.lastChange()))
	}
	facts := filled(append(append(room.metadata(d), near.facts(d)...), web.Pair{Term: "公开方式", Text: d.Attribute.Title()}))
	body = append(body, web.Section(t("disclosure.about|信息要素"), web.Dl(slices.DeleteFunc(facts, func(p web.Pair) bool { return p.Text == "无" }))), pages.Sheet(pages.Text(blocks(d.Text, shelf, d.publicFiles()))))
	var files []web.Link
	for _, f := range d.publicFiles() {
		files = append(files, web.Link{Text: f.Name + "（" + kindOf(f.Name) + "，" + web.Bytes(f.Size) + "）", Href: shelf + idText(f.ID)})
	}
	if len(files) > 0 {
		body = append(body, web.Section(t("disclosure.files|附件"), pages.Links(files, "")))
	}
	body = append(body, near.links(r.Context())...)
	if look == nil {
		body = append(body, shareOf(r.Context(), r.PathValue("number"))...)
	} else {
		body = append(body, pages.Print())
	}
	return web.PortalPage(frame, body...)
}

// ends says from when on a document holds no more; nothing when nobody knows.
func (d Document) ends() string {
	if d.ValidityOn.IsZero() {
		return ""
	}
	return "自" + chinese(d.ValidityOn) + "起" + d.Validity.Title()[len("已"):] + "。"
}

// lastChange says what the last revision version.
func (d Document) lastChange() string {
	if n := len(d.Versions); n > 0 && d.Versions[n-1].Change != "" {
		return "修订说明：" + d.Versions[n-1].Change
	}
	return ""
}

// kindOf is the type of a file as its name tells.
func kindOf(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return strings.ToUpper(name[i+1:])
	}
	return "文件"
}

// getPublicFile hands an attachment of a public document out; internal ones are not there (D-03).
func (room *Room) getPublicFile(w http.ResponseWriter, r *http.Request) error {
	d, _, err := room.article(r)
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(r.PathValue("file"), 10, 64)
	f, ok := d.file(id)
	if !ok {
		return fault.Missing("附件", "")
	}
	return room.Files.Serve(w, r, f.ID)
}

// columnMeta are the marks of a column that programs read (国办发〔2017〕47号).
func columnMeta(name, description string) []web.Meta {
	if description == "" {
		description = name + "，按公开类别、发文机关、体裁、有效性查阅"
	}
	return []web.Meta{{Name: "ColumnName", Content: name}, {Name: "ColumnDescription", Content: description}, {Name: "ColumnKeywords", Content: "政府信息公开 " + name}, {Name: "ColumnType", Content: "政务公开"}}
}

// articleMeta are the marks of an article that programs read (国办发〔2017〕47号).
func (room *Room) articleMeta(r *http.Request, d Document) []web.Meta {
	name := room.Org.BodyName(d.Body)
	keywords := d.Keywords
	if keywords == "" {
		keywords = classTitle(d.Class) + " " + d.Subject
	}
	return append(columnMeta(classTitle(d.Class), ""), web.Meta{Name: "ArticleTitle", Content: d.Title}, web.Meta{Name: "PubDate", Content: d.PublishedAt.In(workday.Shanghai).Format("2006-01-02 15:04")},
		web.Meta{Name: "ContentSource", Content: name}, web.Meta{Name: "Author", Content: name}, web.Meta{Name: "Keywords", Content: keywords}, web.Meta{Name: "Description", Content: d.summary(120)},
		web.Meta{Name: "Url", Content: room.Web.Origin(r) + publicAddress(r.PathValue("number"))})
}
