package channel

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

var trailIssues = web.Link{Text: "政府公报编印", Href: "/desk/gazette"}

// issuesLimit is how many issues a page shows; a year has fewer.
const issuesLimit = 400

// slug is an issue in public addresses.
func (i Issue) slug() string {
	return i.Body + "-" + strconv.Itoa(i.Year) + "-" + strconv.Itoa(i.Number)
}

func (i Issue) public() string { return "/disclosure/gazette/" + i.slug() }

func (i Issue) desk() string { return trailIssues.Href + "/" + strconv.FormatInt(i.ID, 10) }

// place reads an issue's slug.
func place(slug string) (body string, year, number int, ok bool) {
	parts := strings.Split(slug, "-")
	if len(parts) < 3 {
		return "", 0, 0, false
	}
	n := len(parts)
	year, bad := strconv.Atoi(parts[n-2])
	number, worse := strconv.Atoi(parts[n-1])
	return strings.Join(parts[:n-2], "-"), year, number, bad == nil && worse == nil
}

// yearAskedFor is the year of the address; 0 is all.
func yearAskedFor(r *http.Request) int {
	year, err := strconv.Atoi(r.URL.Query().Get("year"))
	if err != nil || year < 1949 || year > 2100 {
		return 0
	}
	return year
}

// getIssues lists the issues of the gazette (E-09).
func (room *Room) getIssues(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	var list []Issue
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = issues(r.Context(), tx, false, yearAskedFor(r), issuesLimit)
		return err
	})
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "期号"}, {Head: "编印机关"}, {Head: "文件", Right: true}, {Head: "出版", Tight: true}}, Empty: web.Nothing{Title: "还没有公报", Why: "从已经公开的信息编成一期"}}
	for _, i := range list {
		href := i.desk()
		if !actor.HasAt(RightWrite, i.Body) && !actor.HasAt(RightRelease, i.Body) {
			if href = ""; !i.PublishedOn.IsZero() {
				href = i.public()
			}
		}
		state := web.Tag(web.ToneInfo, "编排中")
		if !i.PublishedOn.IsZero() {
			state = web.Tag(web.ToneOK, i.PublishedOn.String()+" 出版")
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(i.Name(), href), web.Words(room.Org.BodyName(i.Body)), web.Words(strconv.Itoa(len(i.Contents))), web.Part(state)}})
	}
	links := []web.Link{{Text: trailDesk.Text, Href: trailDesk.Href}, {Text: "公众看到的公报目录", Href: "/disclosure/gazette"}}
	if actor.Has(RightWrite) {
		links = append([]web.Link{{Text: "编一期公报", Href: trailIssues.Href + "/new"}}, links...)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailIssues.Text), nil, web.Section("相关", web.Choices(links, "")), web.Table(sheet)))
}

// issueOf is the issue of the address, for who writes or releases at its body.
func (room *Room) issueOf(r *http.Request) (i Issue, err error) {
	id, _ := strconv.ParseInt(r.PathValue("issue"), 10, 64)
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		i, err = issueByID(r.Context(), tx, id)
		return err
	})
	if actor := account.ActorOf(r.Context()); err == nil && !actor.HasAt(RightWrite, i.Body) && !actor.HasAt(RightRelease, i.Body) {
		err = fault.Missing("公报", "")
	}
	return i, err
}

// mine is the issue of the address for who writes at its body and while it is not out; none on the page of a new one.
func (room *Room) mine(r *http.Request) (Issue, error) {
	if r.PathValue("issue") == "" {
		return Issue{}, nil
	}
	i, err := room.issueOf(r)
	switch {
	case err != nil:
		return i, err
	case !account.ActorOf(r.Context()).HasAt(RightWrite, i.Body):
		return i, account.NotForPost()
	case !i.PublishedOn.IsZero():
		return i, fault.Conflictf("已经出版的公报不能再改")
	}
	return i, nil
}

// getIssue shows an issue with what can be done about it (E-09).
func (room *Room) getIssue(w http.ResponseWriter, r *http.Request) error {
	i, err := room.issueOf(r)
	if err != nil {
		return err
	}
	public, err := room.shown(r, i)
	if err != nil {
		return err
	}
	history, err := room.history(r, issueKey(i.ID), issueFields)
	if err != nil {
		return err
	}
	actor := account.ActorOf(r.Context())
	pairs := []web.Pair{{Term: "编印机关", Text: room.Org.BodyName(i.Body)}, {Term: "期号", Text: i.Name()}}
	if i.Note != "" {
		pairs = append(pairs, web.Pair{Term: "编印说明", Text: i.Note})
	}
	var links []web.Link
	if i.PublishedOn.IsZero() {
		pairs = append(pairs, web.Pair{Term: "状态", Part: web.Tag(web.ToneInfo, "编排中")})
		if actor.HasAt(RightWrite, i.Body) {
			links = append(links, web.Link{Text: "修改目录", Href: i.desk() + "/edit"}, web.Link{Text: "作废这一期", Href: i.desk() + "/drop"})
		}
		if actor.HasAt(RightRelease, i.Body) {
			links = append(links, web.Link{Text: "出版", Href: i.desk() + "/publish"})
		}
	} else {
		pairs = append(pairs, web.Pair{Term: "状态", Part: web.Tag(web.ToneOK, "已经出版")}, web.Pair{Term: "出版", Text: i.PublishedBy + "，" + i.PublishedOn.String()})
		links = append(links, web.Link{Text: "公开页面", Href: i.public()})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "政府公报"+i.Name(), trailIssues), web.Section("可以办理", web.Choices(links, "")), web.Section("这一期", web.Dl(pairs)), web.Section("目录", contentTable(r, i.Contents, public, true)), history))
}

// issuePage is the form of an issue; documents that are public and in no issue yet can be ticked.
func (room *Room) issuePage(r *http.Request, i Issue, form web.Form) (templ.Component, error) {
	title, back, seen, actor := "编一期公报", trailIssues.Href, "", account.ActorOf(r.Context())
	if i.ID != 0 {
		title, back, seen = "修改"+i.Name(), i.desk(), strconv.FormatInt(i.Version, 10)
	}
	if r.Method == http.MethodPost {
		seen = r.PostFormValue("seen")
	}
	recent, err := room.Latest(r.Context(), 60)
	if err != nil {
		return nil, err
	}
	having := map[int64]string{}
	body := i.Body
	if body == "" {
		body = firstBody(actor, RightWrite)
	}
	var ids []int64
	var officers map[int64]string
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if having, err = issuesHaving(r.Context(), tx, body, 0); err == nil {
			ids, officers, err = wanted(r.Context(), tx, body, 30)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var options []web.Option
	if len(ids) > 0 {
		public, err := room.Shown(r.Context(), ids)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if d, ok := public[id]; ok {
				options = append(options, web.Option{Value: d.Number, Text: d.Title, Hint: strings.TrimSpace(d.DocNumber+" "+d.FirstOn.String()) + "公开，" + officers[id] + "发布时选定"})
				having[id] = "chosen"
			}
		}
	}
	for _, d := range recent {
		if having[d.ID] == "" && len(options) < 40 {
			options = append(options, web.Option{Value: d.Number, Text: d.Title, Hint: strings.TrimSpace(d.DocNumber + " " + d.FirstOn.String() + "公开")})
		}
	}
	form = room.bodiesWith(form, actor, RightWrite)
	if len(options) == 0 {
		form = without(form, "add")
	} else {
		form = form.Options("add", options...)
	}
	return web.DeskPage(room.Web.Frame(r, title, trailIssues), nil, web.Section(title, web.Ask(form, seen, "保存", back))), nil
}

// without takes an entry out of a form.
func without(form web.Form, name string) web.Form {
	form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool { return e.Name == name })
	return form
}

// getIssueForm shows the form of an issue (E-09).
func (room *Room) getIssueForm(w http.ResponseWriter, r *http.Request) error {
	i, err := room.mine(r)
	if err != nil {
		return err
	}
	in := issueForm(i)
	if i.ID == 0 {
		in = IssueForm{Body: firstBody(account.ActorOf(r.Context()), RightWrite), Year: workday.DateOf(room.Now()).Year(), Contents: "## 市政府文件\n"}
	}
	page, err := room.issuePage(r, i, web.FormOf(in, r.URL.Path))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postIssueForm writes an issue (E-09).
func (room *Room) postIssueForm(w http.ResponseWriter, r *http.Request) error {
	i, err := room.mine(r)
	if err != nil {
		return err
	}
	var in IssueForm
	err = web.Input(r, &in)
	id := i.ID
	if err == nil {
		id, err = room.SaveIssue(r.Context(), account.ActorOf(r.Context()), i.ID, seenOf(r), in)
	}
	if err != nil {
		page, bad := room.issuePage(r, i, web.FormOf(in, r.URL.Path).Typed(r, err))
		if bad != nil {
			return bad
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, Issue{ID: id}.desk(), "已保存")
}

// publishForm brings an issue out; dropForm takes it away.
type (
	publishForm struct {
		On workday.Date `form:"on" label:"出版日期" kind:"date" need:"true"`
	}
	dropForm struct {
		Reason string `form:"reason" label:"作废的原因" need:"true" max:"200"`
	}
)

// askIssue shows a form about an issue with its contents below.
func (room *Room) askIssue(r *http.Request, i Issue, what string, form web.Form) templ.Component {
	seen := strconv.FormatInt(i.Version, 10)
	if r.Method == http.MethodPost {
		seen = r.PostFormValue("seen")
	}
	return web.DeskPage(room.Web.Frame(r, what+i.Name(), trailIssues, web.Link{Text: i.Name(), Href: i.desk()}), nil, web.Section(what, web.Ask(form, seen, what, i.desk())), web.Section("目录", contentTable(r, i.Contents, nil, true)))
}

// getDropIssue asks why an issue is taken away (E-09).
func (room *Room) getDropIssue(w http.ResponseWriter, r *http.Request) error {
	i, err := room.mine(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.askIssue(r, i, "作废", web.FormOf(dropForm{}, r.URL.Path)))
}

// postDropIssue takes an issue away that was never out (E-09).
func (room *Room) postDropIssue(w http.ResponseWriter, r *http.Request) error {
	i, err := room.mine(r)
	if err != nil {
		return err
	}
	var in dropForm
	if err = web.Input(r, &in); err == nil {
		err = room.DropIssue(r.Context(), account.ActorOf(r.Context()), i.ID, seenOf(r), in.Reason)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.askIssue(r, i, "作废", web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, trailIssues.Href, i.Name()+"已经作废")
}

// getPublish shows an issue to be brought out (E-09).
func (room *Room) getPublish(w http.ResponseWriter, r *http.Request) error {
	i, err := room.issueOf(r)
	if err == nil && !i.PublishedOn.IsZero() {
		err = fault.Conflictf("这一期已经出版")
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, room.askIssue(r, i, "出版", web.FormOf(publishForm{On: workday.DateOf(room.Now())}, r.URL.Path)))
}

// postPublish brings an issue out (E-09).
func (room *Room) postPublish(w http.ResponseWriter, r *http.Request) error {
	i, err := room.issueOf(r)
	if err != nil {
		return err
	}
	var in publishForm
	if err = web.Input(r, &in); err == nil {
		err = room.PublishIssue(r.Context(), account.ActorOf(r.Context()), i.ID, seenOf(r), in.On)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.askIssue(r, i, "出版", web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, i.desk(), i.Name()+"已经出版")
}

// shown are the documents of an issue that the public may see now.
func (room *Room) shown(r *http.Request, i Issue) (map[int64]Document, error) {
	var ids []int64
	for _, c := range i.Contents {
		ids = append(ids, c.Doc.ID)
	}
	out := map[int64]Document{}
	if len(ids) == 0 {
		return out, nil
	}
	return room.Shown(r.Context(), ids)
}

// contentTable is the page of contents; what is not public any more has no link, and for the public no title either; what
// holds no more says so.
func contentTable(r *http.Request, list []Content, public map[int64]Document, desk bool) templ.Component {
	t := func(text string) string { return web.T(r.Context(), text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("gazette.section|栏目"), Tight: true}, {Head: t("gazette.document|文件")}, {Head: t("gazette.doc-number|文号")}}, Empty: web.Nothing{Title: t("gazette.no-documents|目录是空的"), Why: t("gazette.no-documents-why|这一期没有文件")}}
	for _, c := range list {
		d, ok := public[c.Doc.ID]
		title, number := c.Doc.Title, c.Doc.DocNumber
		switch {
		case public != nil && !ok && !desk:
			number = ""
			title = t("gazette.withdrawn|（原文已撤回）")
		case public != nil && !ok:
			title += "（原文已撤回）"
		case d.Mark != "":
			title += "（" + d.Mark + "）"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: d.Public, Cells: []web.Cell{web.Words(c.Section), web.Linked(title, d.Public), web.Words(number)}})
	}
	return web.Table(sheet)
}

var feedHref = "/disclosure/gazette/rss.xml"

// getGazette lists the issues for everybody (D-09).
func (room *Room) getGazette(w http.ResponseWriter, r *http.Request) error {
	t := func(text string) string { return web.T(r.Context(), text) }
	var list []Issue
	var years []int
	year := yearAskedFor(r)
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if years, err = issueYears(r.Context(), tx); err != nil {
			return err
		}
		if year == 0 && len(years) > 0 {
			year = years[0]
		}
		list, err = issues(r.Context(), tx, true, year, issuesLimit)
		return err
	})
	if err != nil {
		return err
	}
	chips := web.Filters{Label: t("gazette.year|年份"), Total: -1}
	for _, y := range years {
		chips.Chips = append(chips.Chips, web.Chip{Text: strconv.Itoa(y), Href: "/disclosure/gazette?year=" + strconv.Itoa(y), On: y == year})
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: t("gazette.issue|期号")}, {Head: t("gazette.body|编印机关")}, {Head: t("gazette.documents|文件（件）"), Right: true}, {Head: t("gazette.out|出版日期"), Tight: true}}, Empty: web.Nothing{Title: t("gazette.none|还没有出版公报"), Why: t("gazette.none-why|出版以后显示目录")}}
	for _, i := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Href: i.public(), Cells: []web.Cell{web.Linked(i.Name(), i.public()), web.Words(room.Org.BodyName(i.Body)), web.Words(strconv.Itoa(len(i.Contents))), web.Words(i.PublishedOn.String())}})
	}
	frame := room.Web.Frame(r, t("gazette.title|政府公报"), web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"})
	body := []templ.Component{}
	if len(years) > 1 {
		body = append(body, web.FilterBar(chips))
	}
	return web.Render(w, r, web.PortalPage(frame, append(body, web.Section(t("gazette.issues|各期公报"), web.Table(sheet)), web.Section(t("gazette.subscribe|订阅"), web.Choices([]web.Link{{Text: t("gazette.rss|用 RSS 订阅新出版的公报"), Href: feedHref}}, "")))...))
}

// getContents shows the contents of an issue (D-09).
func (room *Room) getContents(w http.ResponseWriter, r *http.Request) error {
	body, year, number, ok := place(r.PathValue("issue"))
	if !ok {
		return fault.Missing("公报", "")
	}
	var i Issue
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		i, err = issueByPlace(r.Context(), tx, body, year, number)
		return err
	})
	if err == nil && i.PublishedOn.IsZero() {
		err = fault.Missing("公报", "")
	}
	if err != nil {
		return err
	}
	public, err := room.shown(r, i)
	if err != nil {
		return err
	}
	t := func(text string) string { return web.T(r.Context(), text) }
	frame := room.Web.Frame(r, t("gazette.title|政府公报")+" "+i.Name(), web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"}, web.Link{Text: t("gazette.title|政府公报"), Href: "/disclosure/gazette"})
	pairs := []web.Pair{{Term: t("gazette.body|编印机关"), Text: room.Org.BodyName(i.Body)}, {Term: t("gazette.out|出版日期"), Text: i.PublishedOn.Chinese()}}
	if i.Note != "" {
		pairs = append(pairs, web.Pair{Term: t("gazette.note|编印说明"), Text: i.Note})
	}
	return web.Render(w, r, web.PortalPage(frame, web.Section(i.Name(), web.Dl(pairs)), web.Section(t("gazette.contents|目录"), contentTable(r, i.Contents, public, false)), web.PrintButton()))
}

// item is an issue in the feed.
type item struct {
	Title       string `xml:"title"`
	Link        string `xml:"link"`
	GUID        string `xml:"guid"`
	PubDate     string `xml:"pubDate"`
	Description string `xml:"description"`
}

// getGazetteRSS is the feed of issues as RSS 2.0 (D-09).
func (room *Room) getGazetteRSS(w http.ResponseWriter, r *http.Request) error {
	var list []Issue
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = issues(r.Context(), tx, true, 0, 50)
		return err
	})
	if err != nil {
		return err
	}
	var feed struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Channel struct {
			Title       string `xml:"title"`
			Link        string `xml:"link"`
			Description string `xml:"description"`
			Language    string `xml:"language"`
			Items       []item `xml:"item"`
		} `xml:"channel"`
	}
	site := room.Web.Origin(r)
	feed.Version = "2.0"
	c := &feed.Channel
	c.Title, c.Link, c.Description, c.Language = "政府公报", site+"/disclosure/gazette", "新出版的政府公报和目录", "zh-CN"
	for _, i := range list {
		var titles []string
		public, err := room.shown(r, i)
		if err != nil {
			return err
		}
		for _, d := range i.Contents {
			if _, ok := public[d.Doc.ID]; ok {
				titles = append(titles, d.Doc.Title)
			}
		}
		link := site + i.public()
		c.Items = append(c.Items, item{Title: room.Org.BodyName(i.Body) + "公报" + i.Name(), Link: link, GUID: link, PubDate: i.PublishedOn.Start().In(workday.Shanghai).Format(time.RFC1123Z), Description: strings.Join(titles, "；")})
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(feed); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	_, err = w.Write(b.Bytes())
	return err
}
