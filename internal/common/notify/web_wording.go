package notify

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/notify/pages"
)

const wordingsAddress = "/desk/message-templates"

func wordingAddress(code string) string { return wordingsAddress + "/" + url.PathEscape(code) }

func (p *Web) wordingRoutes() []web.Route {
	system := web.Right("admin.system")
	return []web.Route{
		{Pattern: "GET " + wordingsAddress, Page: "A-04", Title: "消息模板", Who: system, Handle: p.getWordings},
		{Pattern: "GET " + wordingsAddress + "/{code}", Page: "A-04", Who: system, Handle: p.getWording},
		{Pattern: "POST " + wordingsAddress + "/{code}", Page: "A-04", Who: system, Handle: p.postWording},
	}
}

// getWordings lists the templates of messages.
func (p *Web) getWordings(w http.ResponseWriter, r *http.Request) error {
	words, sort := strings.TrimSpace(r.URL.Query().Get("q")), r.URL.Query().Get("sort")
	sheet := web.Sheet{Columns: []web.Column{{Head: "标题"}, {Head: "网站和邮件里的内容"}, {Head: "短信"}, {Head: "法定", Tight: true}, {Head: "版本", Tight: true}},
		Empty: web.Nothing{Title: "没有这样的模板", Why: "换个词找，或者看全部。", Next: web.Link{Text: "看全部", Href: wordingsAddress}}}
	chips := []web.Chip{{Text: "全部", Href: wordingsAddress, On: sort == ""}}
	for _, s := range Sorts() {
		chips = append(chips, web.Chip{Text: s.Title, Href: wordingsAddress + "?sort=" + s.code, On: sort == s.code})
	}
	for _, t := range p.desk.Templates() {
		if sort != "" && sortOf(t.Code).code != sort || words != "" && !strings.Contains(t.Title+t.Text+t.SMS+t.Code, words) {
			continue
		}
		legal := web.Words("")
		if t.Legal {
			legal = web.Part(web.Tag(web.ToneInfo, "法定告知"))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: wordingAddress(t.Code), Cells: []web.Cell{{Text: t.Title, Href: wordingAddress(t.Code), Note: t.Code},
			web.Words(t.Text), web.Words(t.SMS), legal, web.Words(p.desk.versionTitle(t.Code))}})
	}
	return web.Render(w, r, pages.Wordings(p.web.Frame(r, "消息模板"), words, wordingsAddress, web.Filters{Label: "类别", Chips: chips, Total: len(sheet.Rows), Unit: "个"}, sheet))
}

func (d *Desk) versionTitle(code string) string {
	if w, ok := (*d.worded.Load())[code]; ok && w.Own {
		return "第" + strconv.Itoa(w.Version) + "版"
	}
	return "系统自带"
}

// wording is what an administrator writes into a template.
type wording struct {
	Title  string `form:"title" label:"标题" need:"true" max:"40"`
	Text   string `form:"text" label:"网站和邮件里的内容" kind:"textarea" need:"true" max:"1000"`
	SMS    string `form:"sms" label:"短信" kind:"textarea" max:"200" hint:"不填就不发短信；连签名不超过 70 个字，不写网址"`
	Number string `form:"number" label:"用哪个办件试看" max:"60" hint:"填一个真实的办件编号，试看时用它的内容；不填就用常见的内容"`
	Reason string `form:"reason" label:"修改理由" max:"200" hint:"保存时要填"`
	Seen   int    `form:"seen" kind:"hidden"`
}

func (p *Web) templateOf(r *http.Request) (own, now Template, err error) {
	code := r.PathValue("code")
	own, ok := p.desk.templates[code]
	if !ok {
		return own, now, fault.Missing("消息模板", code)
	}
	now, _ = p.desk.template(code)
	return own, now, nil
}

// getWording shows a template with the form to change it; an older version can be taken back into the form.
func (p *Web) getWording(w http.ResponseWriter, r *http.Request) error {
	own, now, err := p.templateOf(r)
	if err != nil {
		return err
	}
	history, err := p.desk.Wordings(r.Context(), own.Code)
	if err != nil {
		return err
	}
	in := wording{Title: now.Title, Text: now.Text, SMS: now.SMS}
	if len(history) > 0 {
		in.Seen = history[0].Version
	}
	switch version := r.URL.Query().Get("version"); version {
	case "":
	case "0":
		in.Title, in.Text, in.SMS = own.Title, own.Text, own.SMS
	default:
		for _, h := range history {
			if strconv.Itoa(h.Version) == version {
				back := own.with(h)
				in.Title, in.Text, in.SMS = back.Title, back.Text, back.SMS
			}
		}
	}
	return web.Render(w, r, p.wordingPage(r, own, history, web.FormOf(in, wordingAddress(own.Code)), nil))
}

func (p *Web) wordingPage(r *http.Request, own Template, history []Wording, form web.Form, seen templ.Component) templ.Component {
	known := map[string]Variable{}
	for _, v := range variables() {
		known[v.Name] = v
	}
	words := web.Sheet{Caption: "可以用的变量", Columns: []web.Column{{Head: "写法", Tight: true}, {Head: "是什么"}, {Head: "例如"}},
		Empty: web.Nothing{Title: "这个模板没有变量"}}
	for _, name := range own.allowed() {
		words.Rows = append(words.Rows, web.Row{Cells: web.Cells("{"+name+"}", known[name].Title, known[name].Sample)})
	}
	old := web.Sheet{Caption: "历次版本，新的在前", Columns: []web.Column{{Head: "版本", Tight: true}, {Head: "内容"}, {Head: "短信"}, {Head: "理由"}, {Head: "谁改的", Tight: true}, {Head: "操作"}}}
	row := func(title, version string, t Template, reason, by string) {
		old.Rows = append(old.Rows, web.Row{Cells: []web.Cell{web.Words(title), {Text: t.Title, Note: t.Text}, web.Words(t.SMS), web.Words(reason), web.Words(by),
			web.Linked("改回这一版", wordingAddress(own.Code)+"?version="+version)}})
	}
	for _, h := range history {
		title := "第" + strconv.Itoa(h.Version) + "版"
		if !h.Own {
			title += "（系统自带）"
		}
		row(title, strconv.Itoa(h.Version), own.with(h), h.Reason, h.By+"，"+web.Moment(h.At))
	}
	row("系统自带", "0", own, "", "")
	facts := []web.Pair{{Term: "代码", Text: own.Code}, {Term: "类别", Text: sortOf(own.Code).Title}, {Term: "现在用的", Text: p.desk.versionTitle(own.Code)}}
	if own.Legal {
		facts = append(facts, web.Pair{Term: "法定告知", Text: "是。不能由个人关闭，正文里原有的变量都要保留；修改要由另一人复核以后使用"})
	}
	return pages.Wording(p.web.Frame(r, "消息模板："+own.Title, web.Link{Text: "消息模板", Href: wordingsAddress}), facts, form, seen, words, old)
}

// postWording shows how a wording would read, or sets it.
func (p *Web) postWording(w http.ResponseWriter, r *http.Request) error {
	own, _, err := p.templateOf(r)
	if err != nil {
		return err
	}
	history, err := p.desk.Wordings(r.Context(), own.Code)
	if err != nil {
		return err
	}
	var in wording
	err = web.Input(r, &in)
	look := r.PostFormValue("then") == "look"
	next := Wording{Code: own.Code, Own: true, Title: in.Title, Text: in.Text, SMS: in.SMS, Reason: in.Reason, By: account.ActorOf(r.Context()).Name}
	var shown templ.Component
	switch {
	case err != nil:
	case look:
		shown, err = p.shown(r, own, next, in.Number)
	case in.Reason == "":
		err = fault.InvalidField("reason", "请填写修改理由")
	case own.Legal:
		var proposed accord.Proposal
		if proposed, err = p.desk.ProposeWord(r.Context(), account.ActorOf(r.Context()), next, in.Seen); err == nil {
			return web.Done(w, r, accord.Address(proposed), "法定告知的内容已经提出，由另一人复核后使用")
		}
	default:
		if err = p.desk.Word(r.Context(), next, in.Seen); err == nil {
			return web.Done(w, r, wordingAddress(own.Code), "新的内容已经保存，从下一条消息起使用")
		}
	}
	form := web.FormOf(wording{}, wordingAddress(own.Code)).Typed(r, err)
	if err == nil {
		return web.Render(w, r, p.wordingPage(r, own, history, form, shown))
	}
	return web.Again(w, r, err, func(error) templ.Component { return p.wordingPage(r, own, history, form, nil) })
}

// shown is how a wording reads on each channel, with what a real matter says where it says something.
func (p *Web) shown(r *http.Request, own Template, w Wording, number string) (templ.Component, error) {
	if wrong := own.checkWording(w, p.desk.Site); len(wrong) > 0 {
		return nil, fault.Invalid("消息模板还不能这样用", wrong...)
	}
	values, said := samples(own), "变量用常见的内容填写。"
	if number != "" {
		if p.desk.Facts == nil {
			return nil, fault.InvalidField("number", "这里不能用真实的办件试看")
		}
		facts, err := p.desk.Facts(r.Context(), number)
		if err != nil {
			return nil, fault.InvalidField("number", "没有这个编号的办件，请核对")
		}
		var real []string
		for name, value := range facts {
			if _, used := values[name]; used && value != "" {
				values[name] = value
				real = append(real, "{"+name+"}")
			}
		}
		slices.Sort(real)
		said = strings.Join(real, "、") + "取自办件 " + number + "，其他变量用常见的内容填写。"
	}
	t := own.with(w)
	site, err := t.site(values)
	if err != nil {
		return nil, err
	}
	pairs := []web.Pair{{Term: "网站", Text: t.Title + "：" + site}}
	if t.SMS != "" {
		text, err := t.short(p.desk.Site, values)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, web.Pair{Term: "短信（" + strconv.Itoa(utf8.RuneCountInString(text)) + " 个字）", Text: text})
	}
	if t.leaves() {
		text, err := t.mailText(values)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, web.Pair{Term: "邮件", Text: "【" + p.desk.Site + "】" + t.Title + "：" + text})
	}
	return web.Section("试看", web.Lines(said), web.Dl(pairs)), nil
}
