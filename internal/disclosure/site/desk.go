package site

import (
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/sheet"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

const (
	home        = "/desk/sites"
	previewLook = home + "/look.css"
)

var trail = web.Link{Text: "站点", Href: home}

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	right := web.Right(RightSites)
	return []web.Route{
		{Pattern: "GET /sites", Page: "E-03", Title: "站点导航", Who: web.Public, Handle: room.getPublic},
		{Pattern: "GET " + lookAddress + "{file}", Page: "E-03", Who: web.Public, Handle: room.getLook},
		{Pattern: "GET " + home, Page: "E-03", Title: "站点", Who: right, Handle: room.getList},
		{Pattern: "GET " + home + "/edit", Page: "E-03", Who: right, Handle: room.getEdit},
		{Pattern: "POST " + home + "/edit", Page: "E-03", Who: right, Handle: room.postEdit, MaxBody: 1 << 20},
		{Pattern: "GET " + home + "/preview", Page: "E-03", Who: right, Handle: room.getPreview},
		{Pattern: "GET " + previewLook, Page: "E-03", Who: right, Handle: room.getTriedLook},
		{Pattern: "GET " + home + "/history", Page: "E-03", Who: right, Handle: room.getHistory},
		{Pattern: "GET " + home + "/close", Page: "E-03", Who: right, Handle: room.getClose},
		{Pattern: "POST " + home + "/close", Page: "E-03", Who: right, Handle: room.postClose},
		{Pattern: "GET " + home + "/leads", Page: "E-03", Who: right, Handle: room.getLeads},
		{Pattern: "POST " + home + "/leads", Page: "E-03", Who: right, Handle: room.postLeads, MaxBody: sheet.MostBytes + 1<<20},
	}
}

// reach is the address of a site for whoever looks at it now.
func (room *Room) reach(r *http.Request, s Site) string {
	return at(r, s, "/disclosure", room.scheme(r), room.home())
}

// getPublic leads everybody to the sites (E-03).
func (room *Room) getPublic(w http.ResponseWriter, r *http.Request) error {
	t := func(text string) string { return web.T(r.Context(), text) }
	table := web.Sheet{Columns: []web.Column{{Head: t("sites.name|站点")}, {Head: t("sites.organizer|主办单位")}, {Head: t("sites.state|状态"), Tight: true}},
		Empty: web.Nothing{Title: t("sites.none|只有一个站点"), Why: t("sites.none-why|本地的政府信息都在这个站点公开"), Next: web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"}}}
	for _, s := range room.Book.All() {
		name, state := web.Linked(s.Name, room.reach(r, s)), web.Tag(web.ToneOK, t("sites.open|在用"))
		if s.Closed() {
			to := room.Book.open(s)
			name, state = web.Words(s.Name), web.Tag(web.ToneMute, t("sites.closed|已关停，转到")+to.Name)
		}
		table.Rows = append(table.Rows, web.Row{Cells: []web.Cell{name, web.Words(s.Organizer), web.Part(state)}})
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, t("sites.title|站点导航")), web.Table(table)))
}

// getList shows the sites with what is missing on them (E-03).
func (room *Room) getList(w http.ResponseWriter, r *http.Request) error {
	table := web.Sheet{Columns: []web.Column{{Head: "站点"}, {Head: "域名"}, {Head: "显示的区划"}, {Head: "页脚还缺"}, {Head: "状态", Tight: true}, {Head: "办理"}},
		Empty: web.Nothing{Title: "还没有登记站点", Why: "没有登记的时候，只有一个主站，显示全部信息；请先登记主站", Next: web.Link{Text: "登记主站", Href: home + "/edit?code=" + Main}}}
	for _, s := range room.Book.All() {
		scope := "全部"
		if d, err := room.Org.Division(s.Division); err == nil {
			scope = d.Name + "和下级"
		}
		q := "?code=" + url.QueryEscape(s.Code)
		links := []web.Link{{Text: "修改", Href: home + "/edit" + q}, {Text: "修改记录", Href: home + "/history" + q}}
		state, lacks := web.Tag(web.ToneOK, "在用"), web.Words("—")
		if list := s.missing(); len(list) > 0 {
			lacks = web.Part(web.Tag(web.ToneWarn, strings.Join(list, "、")))
		}
		switch {
		case s.Closed():
			state, lacks, links = web.Tag(web.ToneMute, s.ClosedOn.String()+"关停，转到"+room.Book.open(s).Name), web.Words("—"), links[1:]
		case s.Code != Main:
			links = append(links, web.Link{Text: "关停", Href: home + "/close" + q})
		}
		name := web.Linked(s.Name, room.reach(r, s))
		if s.Closed() {
			name = web.Words(s.Name)
		}
		table.Rows = append(table.Rows, web.Row{Cells: []web.Cell{name, web.Words(orDash(s.Host)), web.Words(scope), lacks, web.Part(state), web.Part(web.Choices(links, ""))}})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trail.Text), nil, web.Table(table),
		web.Choices([]web.Link{{Text: "登记站点", Href: home + "/edit"}, {Text: "旧网址", Href: home + "/leads"}}, "")))
}

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// form is a site as it is typed.
type form struct {
	Code      string                `form:"code" label:"代码" need:"true" max:"30" width:"medium" hint:"主站是 main；登记以后不能改"`
	Name      string                `form:"name" label:"站点名称" need:"true" max:"40"`
	Host      string                `form:"host" label:"域名" max:"200" hint:"例如 donghu.example.gov.cn；主站可以不填"`
	Division  string                `form:"division" label:"显示哪个区划的信息" kind:"select" hint:"显示这个区划和下级各机关公开的信息；主站显示全部"`
	Classes   []string              `form:"classes" label:"显示的栏目" kind:"checks" hint:"都不选就是全部显示"`
	Organizer string                `form:"organizer" label:"主办单位" need:"true" max:"60"`
	Operator  string                `form:"operator" label:"承办单位" max:"60"`
	Contact   string                `form:"contact" label:"联系方式" max:"60"`
	Number    string                `form:"number" label:"网站标识码" max:"10" width:"medium" hint:"10位数字；没有拿到的留空，不要编造"`
	ICP       string                `form:"icp" label:"ICP 备案号" max:"60" width:"medium"`
	Police    string                `form:"police" label:"公安机关备案号" max:"60" width:"medium"`
	Brand     string                `form:"brand" label:"主色" max:"7" width:"short" hint:"链接和按钮，例如 #0B5CAD；三种颜色都不填就用通用的颜色"`
	Strong    string                `form:"strong" label:"深色" max:"7" width:"short" hint:"页头和菜单，上面是白字"`
	Weak      string                `form:"weak" label:"浅色" max:"7" width:"short" hint:"选中的行，上面是正文"`
	Crest     *multipart.FileHeader `form:"crest" label:"徽标" kind:"file" accept:".png" max:"60000" hint:"PNG，不超过60 KB、512×512像素；不选就不变"`
	NoCrest   bool                  `form:"nocrest" label:"去掉徽标" kind:"check"`
	Reason    string                `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

func formOf(s Site) form {
	return form{Code: s.Code, Name: s.Name, Host: s.Host, Division: s.Division, Classes: s.Classes, Organizer: s.Organizer, Operator: s.Operator, Contact: s.Contact, Number: s.Number, ICP: s.ICP, Police: s.Police,
		Brand: s.Brand, Strong: s.Strong, Weak: s.Weak}
}

func (in form) site(crest []byte) Site {
	return Site{Code: strings.TrimSpace(in.Code), Name: in.Name, Host: strings.ToLower(strings.TrimSpace(in.Host)), Division: in.Division, Classes: in.Classes, Organizer: in.Organizer, Operator: in.Operator, Contact: in.Contact,
		Number: in.Number, ICP: in.ICP, Police: in.Police, Brand: strings.ToUpper(in.Brand), Strong: strings.ToUpper(in.Strong), Weak: strings.ToUpper(in.Weak), Crest: crest, Reason: in.Reason}
}

func (room *Room) editPage(r *http.Request, f web.Form, look string) templ.Component {
	divisions := []web.Option{{Value: "", Text: "全部（主站）"}}
	for _, d := range room.Org.Divisions() {
		divisions = append(divisions, web.Option{Value: d.Code, Text: d.Name})
	}
	f = f.Options("division", divisions...).Options("classes", room.Classes...)
	f.Files = true
	title := "登记站点"
	for i, e := range f.Entries {
		if s, there := room.Book.Code(e.Value); there && e.Name == "code" && r.URL.Query().Get("code")+r.PostFormValue("known") != "" {
			title, f.Entries[i].Kind = "修改站点："+s.Name, web.KindHidden
			f.Entries = append(f.Entries, web.Entry{FieldSpec: web.FieldSpec{Name: "known", Kind: web.KindHidden}, Value: "yes"})
			break
		}
	}
	body := []templ.Component{}
	if look != "" {
		body = append(body, web.Section("预览", web.Lines("还没有保存。徽标在保存以后显示。"), previewFrame(look)))
	}
	return web.DeskPage(room.Web.Frame(r, title, trail), nil, append(body, web.Section("站点", web.AskFirst(f, "", "保存", home, "预览")))...)
}

// getEdit shows the form of a site (E-03).
func (room *Room) getEdit(w http.ResponseWriter, r *http.Request) error {
	code := r.URL.Query().Get("code")
	s, ok := room.Book.Code(code)
	if !ok {
		if s = (Site{Code: code}); code == Main {
			s.Name, s.Organizer, s.Operator, s.Contact = room.Usual.Name, room.Usual.Organizer, room.Usual.Operator, room.Usual.Contact
		}
	}
	return web.Render(w, r, room.editPage(r, web.FormOf(formOf(s), home+"/edit"), ""))
}

// postEdit writes a site, or shows first what it would look like (E-03).
func (room *Room) postEdit(w http.ResponseWriter, r *http.Request) error {
	var in form
	err := web.Input(r, &in)
	var crest []byte
	if err == nil {
		if old, ok := room.Book.Code(in.Code); ok && !in.NoCrest {
			crest = old.Crest
		}
		if in.Crest != nil {
			crest, err = readAll(in.Crest)
		}
	}
	s := in.site(crest)
	if err == nil && r.PostFormValue("step") == "preview" {
		if wrong := s.look(); len(wrong) > 0 {
			err = fault.Invalid("颜色还有要修改的地方", wrong...)
		} else {
			q := url.Values{"name": {s.Name}, "organizer": {s.Organizer}, "operator": {s.Operator}, "contact": {s.Contact}, "number": {s.Number}, "icp": {s.ICP}, "police": {s.Police}, "host": {s.Host}, "division": {s.Division}, "brand": {s.Brand}, "strong": {s.Strong}, "weak": {s.Weak}}
			return web.Render(w, r, room.editPage(r, web.FormOf(in, home+"/edit"), home+"/preview?"+q.Encode()))
		}
	} else if err == nil {
		err = room.Set(r.Context(), account.ActorOf(r.Context()), s)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.editPage(r, web.FormOf(in, home+"/edit").Typed(r, err), "")
		})
	}
	return web.Done(w, r, home, "已保存，马上生效")
}

func readAll(f *multipart.FileHeader) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, mostCrest+1))
}

// getHistory shows what was changed on a site (E-03).
func (room *Room) getHistory(w http.ResponseWriter, r *http.Request) error {
	code := r.URL.Query().Get("code")
	var list []Site
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = historyOf(r.Context(), tx, code)
		return err
	})
	if err == nil && len(list) == 0 {
		err = fault.Missing("站点", code)
	}
	if err != nil {
		return err
	}
	table := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "修改人"}, {Head: "改了什么"}, {Head: "原因"}}}
	for i, s := range list {
		what := "登记"
		if i+1 < len(list) {
			what = strings.Join(changes(list[i+1], s), "；")
		}
		table.Rows = append(table.Rows, web.Row{Cells: web.Cells(web.Moment(s.At), s.By, what, s.Reason)})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, list[0].Name+"：修改记录", trail), nil, web.Table(table), web.Choices([]web.Link{{Text: "返回", Href: home}}, "")))
}

// changes say what stood before and what after.
func changes(before, after Site) (out []string) {
	for _, f := range [][3]string{{"名称", before.Name, after.Name}, {"域名", before.Host, after.Host}, {"区划", before.Division, after.Division}, {"主办单位", before.Organizer, after.Organizer}, {"承办单位", before.Operator, after.Operator},
		{"联系方式", before.Contact, after.Contact}, {"网站标识码", before.Number, after.Number}, {"ICP 备案号", before.ICP, after.ICP}, {"公安机关备案号", before.Police, after.Police},
		{"主色", before.Brand, after.Brand}, {"深色", before.Strong, after.Strong}, {"浅色", before.Weak, after.Weak}, {"栏目", strings.Join(before.Classes, "、"), strings.Join(after.Classes, "、")},
		{"关停", before.ClosedOn.String(), after.ClosedOn.String()}, {"承接", before.LeadsTo, after.LeadsTo}} {
		if f[1] != f[2] {
			out = append(out, f[0]+"“"+f[1]+"”改为“"+f[2]+"”")
		}
	}
	if string(before.Crest) != string(after.Crest) {
		out = append(out, "徽标")
	}
	if len(out) == 0 {
		out = []string{"没有变化"}
	}
	return out
}

// closeForm is the closing of a site as it is typed.
type closeForm struct {
	Code   string `form:"code" kind:"hidden" need:"true"`
	To     string `form:"to" label:"由哪个站点承接" kind:"select" need:"true" hint:"原来的网址都转到那里，信息一条不少"`
	Reason string `form:"reason" label:"关停的依据和原因" kind:"textarea" need:"true" max:"300"`
}

func (room *Room) closePage(r *http.Request, s Site, f web.Form) templ.Component {
	var options []web.Option
	for _, o := range room.Book.All() {
		if o.Code != s.Code && !o.Closed() {
			options = append(options, web.Option{Value: o.Code, Text: o.Name})
		}
	}
	return web.DeskPage(room.Web.Frame(r, "关停站点："+s.Name, trail), nil, web.Section("关停", web.Lines("关停以后不能恢复。读者打开 "+s.Host+" 下的任何网址，都会转到承接站点的同一信息；各机关公开的信息不受影响。"),
		web.Ask(f.Options("to", options...), "", "关停", home)))
}

func (room *Room) closing(code string) (Site, error) {
	s, ok := room.Book.Code(code)
	switch {
	case !ok:
		return s, fault.Missing("站点", code)
	case s.Closed() || s.Code == Main:
		return s, fault.Conflictf("这个站点不能关停")
	}
	return s, nil
}

// getClose asks before a site is closed (E-03).
func (room *Room) getClose(w http.ResponseWriter, r *http.Request) error {
	s, err := room.closing(r.URL.Query().Get("code"))
	if err != nil {
		return err
	}
	return web.Render(w, r, room.closePage(r, s, web.FormOf(closeForm{Code: s.Code}, home+"/close")))
}

// postClose closes a site (E-03).
func (room *Room) postClose(w http.ResponseWriter, r *http.Request) error {
	var in closeForm
	inputErr := web.Input(r, &in)
	s, err := room.closing(r.PostFormValue("code"))
	if err != nil {
		return err
	}
	if err = inputErr; err == nil {
		err = room.Close(r.Context(), account.ActorOf(r.Context()), in.Code, in.To, in.Reason)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.closePage(r, s, web.FormOf(in, home+"/close").Typed(r, err))
		})
	}
	return web.Done(w, r, home, "已关停，原来的网址已经转到承接站点")
}

// oldAddress reads an address of a former site: its host, and what is looked up; nothing for what is no page of one.
func oldAddress(text string) (host, key string) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return "", ""
	}
	u, err := url.Parse(text)
	if err != nil {
		return "", ""
	}
	host = strings.ToLower(u.Hostname())
	if host == "" || u.EscapedPath() == "" || len(text) > 1000 {
		return "", ""
	}
	return host, addressOf(host, u)
}

// bring is a file of old addresses.
type bring struct {
	File *multipart.FileHeader `form:"file" label:"文件" kind:"file" need:"true" accept:".xlsx,.csv" max:"3000000" hint:"Excel 工作簿的第一张表，或者 UTF-8 的 CSV；两列：旧网址（写全，http 开头）、新网址（本站的，/ 开头）"`
}

func (room *Room) leadsPage(r *http.Request, f web.Form, problems []string) (templ.Component, error) {
	host := strings.ToLower(strings.TrimSpace(r.URL.Query().Get("host")))
	filters := web.Filters{Label: "原来的域名", Total: -1}
	known := room.Book.now().old
	for name := range known {
		filters.Chips = append(filters.Chips, web.Chip{Text: name, Href: home + "/leads?host=" + url.QueryEscape(name), On: name == host})
	}
	sortChips(filters.Chips)
	if host == "" && len(filters.Chips) > 0 {
		host, filters.Chips[0].On = filters.Chips[0].Text, true
	}
	var list [][2]string
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = leads(r.Context(), tx, host, 200)
		return err
	})
	if err != nil {
		return nil, err
	}
	table := web.Sheet{Columns: []web.Column{{Head: "旧网址"}, {Head: "现在的网址"}}, Empty: web.Nothing{Title: "没有登记旧网址", Why: "导入已经公开的信息时，来源网址自动登记在这里；也可以导入对照表"}}
	for _, l := range list {
		target, err := room.targetOf(r.Context(), l[1])
		if err != nil {
			return nil, err
		}
		table.Rows = append(table.Rows, web.Row{Cells: []web.Cell{web.Words(l[0]), web.Linked(target, target)}})
	}
	if len(list) == 200 {
		table.Pages.Shown = "只显示前200条"
	}
	body := []templ.Component{web.FilterBar(filters), web.Section("旧网址", web.Lines("原来的域名解析到本站以后，读者打开旧网址会转到现在的网址（301）。"), web.Table(table))}
	if len(problems) > 0 {
		body = append(body, web.Section("文件里要修改的地方", web.Lines(problems...)))
	}
	f.Files = true
	return web.DeskPage(room.Web.Frame(r, "旧网址", trail), nil, append(body, web.Section("导入对照表", web.Ask(f, "", "导入", home)))...), nil
}

// getLeads shows where old addresses lead (E-03).
func (room *Room) getLeads(w http.ResponseWriter, r *http.Request) error {
	page, err := room.leadsPage(r, web.FormOf(bring{}, home+"/leads"), nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postLeads takes a table of old addresses in, all of it or nothing (E-03).
func (room *Room) postLeads(w http.ResponseWriter, r *http.Request) error {
	var in bring
	var problems []string
	var all []store.Stmt
	err := web.Input(r, &in)
	var rows [][]string
	if err == nil {
		rows, err = sheet.Read(in.File)
	}
	if err == nil {
		if all, problems = room.readLeads(rows, account.ActorOf(r.Context()).Name); len(problems) > 0 {
			err = fault.InvalidField("file", "文件里有%d处要修改", len(problems))
		}
	}
	if err == nil {
		err = room.DB.Write(r.Context(), func(tx *store.Tx) error { return tx.Apply(r.Context(), all...) })
	}
	if err == nil {
		err = room.Reload(r.Context())
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			page, bad := room.leadsPage(r, web.FormOf(in, home+"/leads").Typed(r, err), problems[:min(len(problems), 50)])
			if bad != nil {
				return web.Lines("旧网址现在读不出来，请稍后再试")
			}
			return page
		})
	}
	return web.Done(w, r, home+"/leads", fmt.Sprintf("已导入%d条", len(all)))
}

func (room *Room) readLeads(rows [][]string, by string) (all []store.Stmt, problems []string) {
	if len(rows) < 2 || len(rows[0]) < 2 || strings.TrimSpace(rows[0][0]) != "旧网址" || strings.TrimSpace(rows[0][1]) != "新网址" {
		return nil, []string{"第1行应当是“旧网址”和“新网址”两列，下面至少一行"}
	}
	seen := map[string]int{}
	for n, row := range rows[1:] {
		if strings.Join(row, "") == "" {
			continue
		}
		line := "第" + strconv.Itoa(n+2) + "行："
		host, key := oldAddress(row[0])
		target := ""
		if len(row) > 1 {
			target = web.LocalPath(strings.TrimSpace(row[1]), "")
		}
		switch {
		case key == "":
			problems = append(problems, line+"旧网址要写全，例如 http://www.example.gov.cn/art/1.html")
		case target == "":
			problems = append(problems, line+"新网址要是本站的，/ 开头，例如 /disclosure/documents/XX-359900-2026-00001")
		case seen[key] != 0:
			problems = append(problems, fmt.Sprintf("%s和第%d行的旧网址重复", line, seen[key]))
		default:
			seen[key] = n + 2
			all = append(all, putLead(key, host, target, by, room.Now()))
		}
	}
	return all, problems
}
