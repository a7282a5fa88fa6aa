package duty

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

// rowForm is a row as it is typed.
type rowForm struct {
	Code     string       `form:"code" label:"编号" need:"true" max:"30" hint:"字母、数字、点和短横线，例如 YS-01；以后不能改"`
	First    string       `form:"first" label:"一级事项" need:"true" max:"60"`
	Second   string       `form:"second" label:"二级事项" need:"true" max:"100"`
	Area     string       `form:"area" label:"重点领域" kind:"select" hint:"不属于重点领域的不选"`
	Content  string       `form:"content" label:"公开内容（要素）" kind:"textarea" need:"true" max:"1000" hint:"一行一个要素"`
	Basis    string       `form:"basis" label:"公开依据" kind:"textarea" need:"true" max:"1000"`
	Deadline string       `form:"deadline" label:"公开时限" need:"true" max:"200" hint:"目录里的文字，例如：自预算批准之日起20个工作日内"`
	Bodies   []string     `form:"bodies" label:"公开主体" kind:"checks" need:"true"`
	Channels []string     `form:"channels" label:"公开渠道和载体" kind:"checks" need:"true"`
	Audience string       `form:"audience" label:"公开对象" kind:"radio" need:"true"`
	Group    string       `form:"group" label:"是哪些特定群体" max:"100" hint:"对象是特定群体的填写"`
	Way      string       `form:"way" label:"公开方式" kind:"radio" need:"true" hint:"依申请公开的只列入目录，不生成任务"`
	Levels   []string     `form:"levels" label:"公开层级" kind:"checks"`
	Every    string       `form:"every" label:"公开频次" kind:"radio" need:"true"`
	Days     int          `form:"days" label:"几个工作日内" kind:"number" width:"short" hint:"有公开事由的填写；《政府信息公开条例》第二十六条：20个工作日，别的规定更短的从其规定"`
	Month    int          `form:"month" label:"几月" kind:"number" width:"short" hint:"每年公开的填写"`
	Day      int          `form:"day" label:"几日以前" kind:"number" width:"short" hint:"每月、每季度、每年公开的填写；当月没有这一天的，算当月最后一天"`
	Next     bool         `form:"next" label:"每年公开的，在次年公开" kind:"check"`
	Class    string       `form:"class" label:"公开类别" kind:"select" need:"true" hint:"起草的信息归入哪一类"`
	Title    string       `form:"title" label:"标题模板" max:"200" hint:"不填用【机关】【期间】【二级事项】"`
	Text     string       `form:"text" label:"正文模板" kind:"textarea" max:"20000" hint:"不填用通用的；变量有【机关】【期间】【年】【日期】【一级事项】【二级事项】【内容】【依据】【事由】【数据表】"`
	InPlace  bool         `form:"inPlace" label:"更新原来公开的信息也算" kind:"check" hint:"机构职能这样始终更新同一篇的，修订也算公开；别的只算首次公开"`
	Ended    bool         `form:"ended" label:"停止公开这一事项" kind:"check" hint:"从执行的日期起不再生成任务，还没公开的本期任务撤销"`
	Since    workday.Date `form:"since" label:"从哪天起执行" kind:"date" need:"true"`
	Reason   string       `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

func rowFormOf(v Version) rowForm {
	r := v.Row
	return rowForm{Code: r.Code, First: r.First, Second: r.Second, Area: r.Area, Content: r.Content, Basis: r.Basis, Deadline: r.Deadline, Bodies: r.Bodies, Channels: r.Channels, Audience: r.Audience, Group: r.Group,
		Way: r.Way, Levels: r.Levels, Every: string(r.Rhythm.Every), Days: r.Rhythm.Days, Month: r.Rhythm.Month, Day: r.Rhythm.Day, Next: r.Rhythm.Next, Class: r.Class, Title: r.Title, Text: r.Text, InPlace: r.InPlace, Ended: r.Ended}
}

func (in rowForm) row() Row {
	r := Row{Code: strings.TrimSpace(in.Code), First: strings.TrimSpace(in.First), Second: strings.TrimSpace(in.Second), Area: in.Area, Content: plainLines(in.Content), Basis: plainLines(in.Basis), Deadline: strings.TrimSpace(in.Deadline),
		Bodies: in.Bodies, Channels: in.Channels, Audience: in.Audience, Group: strings.TrimSpace(in.Group), Way: in.Way, Levels: in.Levels, Class: in.Class, Title: strings.TrimSpace(in.Title), Text: plainLines(in.Text), InPlace: in.InPlace, Ended: in.Ended,
		Rhythm: Rhythm{Every: Every(in.Every)}.with(in.Days, in.Month, in.Day, in.Next)}
	if r.Audience == AudienceAll {
		r.Group = ""
	}
	return r
}

// with keeps of the figures those that the rhythm knows.
func (r Rhythm) with(days, month, day int, next bool) Rhythm {
	switch r.Every {
	case Once:
		r.Days = days
	case Monthly, Quarterly:
		r.Day = day
	case Yearly:
		r.Month, r.Day, r.Next = month, day, next
	}
	return r
}

func plainLines(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// fewBodies are so many that no search is needed.
const fewBodies = 12

// mostFound bounds the boxes that a search shows.
const mostFound = 60

// bodyWords are what a body is found by: its names, its regions from the top down, and the height of its region.
func (room *Room) bodyWords(b body) string {
	words := b.Name + " " + b.Abbr + " " + b.Code
	for code := b.Division; code != ""; {
		d, err := room.Org.Division(code)
		if err != nil {
			break
		}
		if code == b.Division {
			words += " " + levelTitles[d.Level]
		}
		words, code = words+" "+d.Name, d.Parent
	}
	return words
}

var levelTitles = map[org.Level]string{org.LevelProvince: "省级", org.LevelCity: "市级", org.LevelCounty: "县级", org.LevelTownship: "乡级", org.LevelVillage: "村级"}

// bodyChoice shows the boxes of the bodies that are chosen and of those that were looked for; taking ticks them too.
func (room *Room) bodyChoice(a account.Actor, form web.Form, looked string, taking bool) web.Form {
	chosen := slices.Clone(form.Entry("bodies").Values)
	var mine, others []web.Option
	all, want := 0, strings.Fields(looked)
	for _, b := range room.Org.Bodies() {
		if !room.keeps(a, b.Code) {
			continue
		}
		all++
		o := web.Option{Value: b.Code, Text: b.Name}
		if d, err := room.Org.Division(b.Division); err == nil {
			o.Hint = d.Name + "，" + levelTitles[d.Level]
		}
		text := room.bodyWords(b)
		found := len(want) > 0 && !slices.ContainsFunc(want, func(w string) bool {
			if !strings.Contains(w, "人民") { // 民政 is not in 人民政府
				return !strings.Contains(strings.ReplaceAll(text, "人民政府", " 政府 "), w)
			}
			return !strings.Contains(text, w)
		})
		if found && taking && !slices.Contains(chosen, b.Code) {
			chosen = append(chosen, b.Code)
		}
		switch {
		case slices.Contains(chosen, b.Code):
			mine = append(mine, o)
		case found:
			others = append(others, o)
		case len(want) == 0:
			others = append(others, o)
		}
	}
	if all <= fewBodies {
		return form.Options("bodies", append(mine, others...)...)
	}
	how := fmt.Sprintf("在%d个机关里找：写名称、区域或者层级，可以写几个词，例如：云溪区 民政；市级", all)
	switch {
	case len(want) == 0:
		others = nil
	case len(others) == 0 && !taking:
		how = "没有找到别的“" + looked + "”。" + how
	case len(others) > mostFound:
		others = others[:mostFound]
		how = fmt.Sprintf("找到的太多，只列出前%d个，请再加一个词。%s", mostFound, how)
	}
	return form.Choose("bodies", chosen...).Finding("bodies", how, looked, append(mine, others...)...)
}

// finding answers the search of the bodies with the form as it was typed.
func (room *Room) finding(w http.ResponseWriter, r *http.Request, page func(web.Form) templ.Component) (done bool, err error) {
	if err := r.ParseForm(); err != nil || r.PostFormValue(web.FindName) == "" {
		return false, nil
	}
	form := web.FormOf(rowForm{}, r.URL.Path).Filled(r.PostForm)
	return true, web.Render(w, r, page(room.bodyChoice(account.ActorOf(r.Context()), form, web.Looked(r, "bodies"), r.PostFormValue(web.FindName) == web.FindTake)))
}

func (room *Room) rowOptions(a account.Actor, form web.Form) web.Form {
	if form.Entry("bodies").Find == "" {
		form = room.bodyChoice(a, form, "", false)
	}
	return form.Options("area", room.Areas.options()...).Options("channels", channels...).Options("audience", audiences...).Options("way", ways...).
		Options("levels", levels...).Options("every", rhythms...).Options("class", room.Classes...)
}

// chosen are the rows in force that the address asks for.
func (room *Room) chosen(r *http.Request, ended bool) (out []Version, err error) {
	list, err := room.Histories(r.Context())
	if err != nil {
		return nil, err
	}
	q, today := r.URL.Query(), workday.DateOf(room.Now())
	for _, h := range list {
		v, ok := h.On(today)
		if !ok && ended {
			v, ok = h.Last(), true // not begun yet
		}
		if !ok || v.Ended && !ended || q.Get("area") != "" && v.Area != q.Get("area") || q.Get("body") != "" && !slices.Contains(v.Bodies, q.Get("body")) {
			continue
		}
		out = append(out, v)
	}
	return out, nil
}

// narrowing are the chips by area, and by one body where the address names one.
func (room *Room) narrowing(r *http.Request, home string, list []Version) web.Filters {
	q := r.URL.Query()
	t := func(text string) string { return web.T(r.Context(), text) }
	f := web.Filters{Label: t("duty.area|重点领域"), Total: len(list), Unit: t("duty.rows|条")}
	href := func(area string) string {
		v := url.Values{}
		if area != "" {
			v.Set("area", area)
		}
		if b := q.Get("body"); b != "" {
			v.Set("body", b)
		}
		if len(v) == 0 {
			return home
		}
		return home + "?" + v.Encode()
	}
	f.Chips = append(f.Chips, web.Chip{Text: t("duty.all|全部"), Href: href(""), On: q.Get("area") == ""})
	for _, a := range room.Areas.All() {
		f.Chips = append(f.Chips, web.Chip{Text: a.Title, Href: href(a.Code), On: q.Get("area") == a.Code})
	}
	if b := q.Get("body"); b != "" {
		f.Label, f.Clear = room.Org.BodyName(b), home
	}
	return f
}

// getCatalogue lists the catalogue for the staff (E-07).
func (room *Room) getCatalogue(w http.ResponseWriter, r *http.Request) error {
	list, err := room.chosen(r, true)
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号", Tight: true}, {Head: "公开事项"}, {Head: "频次"}, {Head: "公开主体"}, {Head: "方式", Tight: true}, {Head: "最近一次修改"}},
		Empty: web.Nothing{Title: "目录里没有这样的事项", Why: "管理目录的岗位可以新增，或者从工作簿导入"}}
	today := workday.DateOf(room.Now())
	for _, v := range list {
		href := trailCatalogue.Href + "/" + url.PathEscape(v.Code)
		way := web.Words(titleOf(ways, v.Way))
		switch {
		case v.Ended:
			way = web.Part(web.Tag(web.ToneMute, "已停止"))
		case v.Since.After(today):
			way = web.Part(web.Tag(web.ToneInfo, v.Since.String()+"起"))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(v.Code, href), web.Words(v.First + " › " + v.Second), web.Words(v.Rhythm.Title()), web.Words(room.bodyNames(v.Bodies, 2)), way, web.Words(v.By + "，" + web.Date(v.At))}})
	}
	links := []web.Link{{Text: "导出 Excel", Href: filesHome + "/xlsx"}, {Text: "导出 CSV", Href: filesHome + "/csv"}}
	if account.ActorOf(r.Context()).Has(RightAdmin) {
		links = append([]web.Link{{Text: "新增公开事项", Href: trailCatalogue.Href + "/new"}, {Text: "导入", Href: trailCatalogue.Href + "/import"}}, links...)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailCatalogue.Text, trailDesk), nil, web.FilterBar(room.narrowing(r, trailCatalogue.Href, list)), web.Table(sheet), web.Choices(links, "")))
}

// bodyNames names bodies, at most so many; zero names all.
func (room *Room) bodyNames(codes []string, most int) string {
	var names []string
	for i, c := range codes {
		if most > 0 && i == most {
			return strings.Join(names, "、") + "等" + strconv.Itoa(len(codes)) + "个机关"
		}
		names = append(names, room.Org.BodyName(c))
	}
	return strings.Join(names, "、")
}

// rowPairs are the columns of a row.
func (room *Room) rowPairs(v Version) []web.Pair {
	pairs := []web.Pair{{Term: "编号", Text: v.Code}, {Term: "一级事项", Text: v.First}, {Term: "二级事项", Text: v.Second}}
	if v.Area != "" {
		pairs = append(pairs, web.Pair{Term: "重点领域", Text: room.Areas.Title(v.Area)})
	}
	pairs = append(pairs, web.Pair{Term: "公开内容（要素）", Text: strings.ReplaceAll(v.Content, "\n", "；")}, web.Pair{Term: "公开依据", Text: v.Basis}, web.Pair{Term: "公开时限", Text: v.Deadline}, web.Pair{Term: "公开频次", Text: v.Rhythm.Title()}, web.Pair{Term: "公开主体", Text: room.bodyNames(v.Bodies, 0)},
		web.Pair{Term: "公开渠道和载体", Text: titlesOf(channels, v.Channels)}, web.Pair{Term: "公开对象", Text: v.audienceTitle()}, web.Pair{Term: "公开方式", Text: titleOf(ways, v.Way)})
	if len(v.Levels) > 0 {
		pairs = append(pairs, web.Pair{Term: "公开层级", Text: titlesOf(levels, v.Levels)})
	}
	if v.Ended {
		pairs = append(pairs, web.Pair{Term: "状态", Text: "自" + v.Since.Chinese() + "起停止公开"})
	}
	return pairs
}

func (room *Room) history(r *http.Request) (History, error) {
	var list []History
	code := r.PathValue("code")
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = histories(r.Context(), tx, code)
		return err
	})
	if err == nil && (code == "" || len(list) == 0) {
		err = fault.Missing("公开事项", code)
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// getRow shows a row with its history and where its duties stand (E-07).
func (room *Room) getRow(w http.ResponseWriter, r *http.Request) error {
	h, err := room.history(r)
	if err != nil {
		return err
	}
	today := workday.DateOf(room.Now())
	v, ok := h.On(today)
	if !ok {
		v = h.Last()
	}
	body := []templ.Component{}
	if last := h.Last(); last.Since.After(today) {
		body = append(body, web.Notice(web.ToneInfo, "还没有执行的修改", "自"+last.Since.Chinese()+"起执行："+last.Reason))
	}
	links := []web.Link{{Text: "看这一事项的公开任务", Href: look{row: v.Code}.href()}, {Text: "看超期未公开的", Href: look{row: v.Code, shelf: "gap"}.href()}}
	if account.ActorOf(r.Context()).Has(RightAdmin) {
		links = append([]web.Link{{Text: "修改", Href: trailCatalogue.Href + "/" + url.PathEscape(v.Code) + "/edit"}}, links...)
	}
	var changes []web.Happening
	for i, one := range h {
		words := one.Reason
		if i > 0 {
			words += "。" + room.difference(h[i-1], one)
		}
		changes = append(changes, web.Happening{When: web.Moment(one.At), Step: "第" + strconv.Itoa(one.N) + "次，自" + one.Since.Chinese() + "起执行", By: one.By, Result: words, Tone: web.ToneOK})
	}
	body = append(body, web.Section("公开事项", web.Dl(room.rowPairs(v)), web.Choices(links, "")), web.Section("修改记录", web.Timeline(changes)))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, v.Second, trailDesk, trailCatalogue), nil, body...))
}

// difference says what a change changed.
func (room *Room) difference(before, after Version) string {
	var out []string
	old := map[string]string{}
	for _, p := range room.rowPairs(before) {
		old[p.Term] = p.Text
	}
	for _, p := range room.rowPairs(after) {
		if was := old[p.Term]; was != p.Text {
			if was == "" {
				was = "（没有）"
			}
			out = append(out, p.Term+"：“"+was+"”改为“"+p.Text+"”")
		}
		delete(old, p.Term)
	}
	for _, p := range room.rowPairs(before) {
		if _, gone := old[p.Term]; gone {
			out = append(out, p.Term+"：去掉“"+p.Text+"”")
		}
	}
	if before.InPlace != after.InPlace {
		out = append(out, "更新原来公开的信息也算："+map[bool]string{true: "改为是", false: "改为否"}[after.InPlace])
	}
	if before.Class != after.Class {
		out = append(out, "公开类别：“"+titleOf(room.Classes, before.Class)+"”改为“"+titleOf(room.Classes, after.Class)+"”")
	}
	if before.Title != after.Title || before.Text != after.Text {
		out = append(out, "修改了起草的模板")
	}
	return strings.Join(out, "；")
}

func (room *Room) rowPage(r *http.Request, title string, form web.Form, seen, back string) templ.Component {
	return web.DeskPage(room.Web.Frame(r, title, trailDesk, trailCatalogue), nil, web.Section(title,
		web.Lines("修改从执行的日期起生效。已经开始的公开期按原来的时限办完；新增的机关从执行那天所在的公开期起公开，去掉的机关不再公开。"), web.Ask(room.rowOptions(account.ActorOf(r.Context()), form), seen, "保存", back)))
}

// getNewRow shows an empty row (E-07).
func (room *Room) getNewRow(w http.ResponseWriter, r *http.Request) error {
	in := rowForm{Channels: []string{"site"}, Audience: AudienceAll, Way: WayProactive, Every: string(Once), Days: 20, Since: workday.DateOf(room.Now())}
	return web.Render(w, r, room.rowPage(r, "新增公开事项", web.FormOf(in, r.URL.Path), "", trailCatalogue.Href))
}

// postNewRow keeps a new row; its duties of the running period are opened at once (E-07).
func (room *Room) postNewRow(w http.ResponseWriter, r *http.Request) error {
	if done, err := room.finding(w, r, func(form web.Form) templ.Component {
		return room.rowPage(r, "新增公开事项", form, "", trailCatalogue.Href)
	}); done {
		return err
	}
	var in rowForm
	err := web.Input(r, &in)
	if err == nil {
		_, _, err = room.Write(r.Context(), account.ActorOf(r.Context()), Change{Row: in.row(), Since: in.Since, Reason: in.Reason})
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.rowPage(r, "新增公开事项", web.FormOf(in, r.URL.Path).Typed(r, err), "", trailCatalogue.Href)
		})
	}
	return room.written(w, r, in.row().Code)
}

// written lets the change take effect at once, and goes to the row.
func (room *Room) written(w http.ResponseWriter, r *http.Request, code string) error {
	if err := room.sweepCode(r.Context(), code); err != nil {
		return err
	}
	return web.Done(w, r, trailCatalogue.Href+"/"+url.PathEscape(code), "目录已经保存")
}

func (room *Room) getEditRow(w http.ResponseWriter, r *http.Request) error {
	h, err := room.history(r)
	if err != nil {
		return err
	}
	in := rowFormOf(h.Last())
	in.Since = workday.DateOf(room.Now())
	return web.Render(w, r, room.editPage(r, web.FormOf(in, r.URL.Path), h.Last()))
}

func (room *Room) editPage(r *http.Request, form web.Form, v Version) templ.Component {
	for i := range form.Entries {
		if form.Entries[i].Name == "code" {
			form.Entries[i].Kind, form.Entries[i].Value = web.KindHidden, v.Code
		}
	}
	return room.rowPage(r, "修改："+v.Second, form, strconv.Itoa(v.N), trailCatalogue.Href+"/"+url.PathEscape(v.Code))
}

// postEditRow keeps a change of a row (E-07).
func (room *Room) postEditRow(w http.ResponseWriter, r *http.Request) error {
	h, err := room.history(r)
	if err != nil {
		return err
	}
	if done, err := room.finding(w, r, func(form web.Form) templ.Component { return room.editPage(r, form, h.Last()) }); done {
		return err
	}
	var in rowForm
	err = web.Input(r, &in)
	if err == nil {
		in.Code = h[0].Code
		seen, _ := strconv.Atoi(r.PostFormValue("seen"))
		var changed int
		if _, changed, err = room.Write(r.Context(), account.ActorOf(r.Context()), Change{Row: in.row(), Since: in.Since, Reason: in.Reason, Seen: seen}); err == nil && changed == 0 {
			err = fault.Invalidf("没有修改任何内容")
		}
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.editPage(r, web.FormOf(in, r.URL.Path).Typed(r, err), h.Last())
		})
	}
	return room.written(w, r, h[0].Code)
}

// getPublicCatalogue shows everybody who must publish what, how often (D-02).
func (room *Room) getPublicCatalogue(w http.ResponseWriter, r *http.Request) error {
	list, err := room.chosen(r, false)
	if err != nil {
		return err
	}
	t := func(text string) string { return web.T(r.Context(), text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("duty.item|公开事项")}, {Head: t("duty.content|公开内容")}, {Head: t("duty.deadline|公开时限")}, {Head: t("duty.bodies|公开主体")}, {Head: t("duty.way|方式"), Tight: true}},
		Empty: web.Nothing{Title: t("duty.no-rows|目录里没有这样的事项"), Why: t("duty.no-rows-why|可以换一个领域，或者看全部政府信息"), Next: web.Link{Text: t("disclosure.list|政府信息目录"), Href: "/disclosure/documents"}}}
	for _, v := range list {
		href := "/disclosure/catalogue/" + url.PathEscape(v.Code)
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(v.First+" › "+v.Second, href), web.Words(strings.ReplaceAll(v.Content, "\n", "；")), web.Words(v.Deadline), web.Words(room.bodyNames(v.Bodies, 2)), web.Words(titleOf(ways, v.Way))}})
	}
	query := ""
	if r.URL.RawQuery != "" {
		query = "?" + r.URL.Query().Encode()
	}
	frame := room.Web.Frame(r, t("duty.catalogue|公开事项目录"), trailPublic(r))
	return web.Render(w, r, web.PortalPage(frame, web.FilterBar(room.narrowing(r, "/disclosure/catalogue", list)), web.Table(sheet),
		web.Choices([]web.Link{{Text: t("duty.xlsx|下载 Excel"), Href: "/disclosure/catalogue/export/xlsx" + query}, {Text: t("duty.csv|下载 CSV"), Href: "/disclosure/catalogue/export/csv" + query}}, "")))
}

// public is what met a duty as everybody may see it now: what was withdrawn is named no more.
func (room *Room) public(ctx context.Context, l Line) (Found, bool, error) {
	if l.Met == nil {
		return Found{}, false, nil
	}
	if l.Met.Number == "" { // a table of the duty itself
		return l.Met.Found, true, nil
	}
	f, err := room.Documents.Found(ctx, l.Met.Number)
	if fault.KindOf(err) == fault.KindNotFound {
		return f, false, nil
	}
	return f, err == nil, err
}

func trailPublic(r *http.Request) web.Link {
	return web.Link{Text: web.T(r.Context(), "disclosure.title|政府信息公开"), Href: "/disclosure"}
}

// getPublicRow shows a row with what was published for it (D-02).
func (room *Room) getPublicRow(w http.ResponseWriter, r *http.Request) error {
	h, err := room.history(r)
	if err != nil {
		return err
	}
	v, ok := h.On(workday.DateOf(room.Now()))
	if !ok {
		return fault.Missing("公开事项", "")
	}
	var done []Line
	due, id, _ := strings.Cut(r.URL.Query().Get("after"), ".")
	before, _ := strconv.ParseInt(id, 10, 64)
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		done, err = publicLines(r.Context(), tx, v.Code, due, before, deskLimit+1)
		return err
	})
	if err != nil {
		return err
	}
	more := ""
	if len(done) > deskLimit {
		done = done[:deskLimit]
		last := done[deskLimit-1]
		more = "/disclosure/catalogue/" + url.PathEscape(v.Code) + "?after=" + last.Period.limit().String() + "." + strconv.FormatInt(last.ID, 10)
	}
	t := func(text string) string { return web.T(r.Context(), text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("disclosure.name|标题")}, {Head: t("duty.period|公开期"), Tight: true}, {Head: t("disclosure.body|发文机关")}, {Head: t("disclosure.published|发布日期"), Tight: true}},
		Empty: web.Nothing{Title: t("duty.nothing|还没有公开的信息"), Why: t("duty.nothing-why|公开以后会显示在这里，也可以申请公开"), Next: web.Link{Text: t("disclosure.request|依申请公开"), Href: "/disclosure/request"}}}
	for _, l := range done {
		if l.State == StateNone {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(t("duty.none|本期没有应当公开的内容")), web.Words(l.Period.Title), web.Words(room.Org.BodyName(l.Body)), web.Words(web.Date(l.EndedAt))}})
			continue
		}
		met, there, err := room.public(r.Context(), l)
		if err != nil {
			return err
		}
		if there {
			sheet.Rows = append(sheet.Rows, web.Row{Href: met.Href, Cells: []web.Cell{web.Linked(met.Title, met.Href), web.Words(l.Period.Title), web.Words(room.Org.BodyName(l.Body)), web.Words(l.Met.On.String())}})
		}
	}
	sheet.Pages.Next = more
	frame := room.Web.Frame(r, v.Second, trailPublic(r), web.Link{Text: t("duty.catalogue|公开事项目录"), Href: "/disclosure/catalogue"})
	return web.Render(w, r, web.PortalPage(frame, web.Section(t("duty.item|公开事项"), web.Dl(room.rowPairs(v))), web.Section(t("duty.published|已经公开的"), web.Table(sheet))))
}
