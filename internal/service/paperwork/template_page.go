package paperwork

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
)

// realCases is among how many of the last papers a case to try a wording on is chosen.
const realCases = 20

// editForm holds a passage for each piece of the wording, the case to try it on and the reason.
func (room *Room) editForm(r *http.Request, t *paper.Template) web.Form {
	form := web.Form{Action: r.URL.RequestURI()}
	add := func(spec web.FieldSpec, value string) {
		form.Entries = append(form.Entries, web.Entry{FieldSpec: spec, Value: value})
	}
	for _, p := range t.Passages() {
		kind := web.KindText
		if p.Long {
			kind = web.KindTextarea
		}
		hint := ""
		if strings.HasPrefix(p.Key, "text-") && p.Long {
			hint = "清空就不印这一段"
		}
		add(web.FieldSpec{Name: p.Key, Label: p.Label, Kind: kind, Max: 3000, Need: p.Key == "law", Hint: hint}, p.Text)
	}
	add(web.FieldSpec{Name: "added", Label: "新增一段", Kind: web.KindTextarea, Max: 3000, Hint: "印在正文的最后；不加就空着"}, "")
	cases := room.triedOn(r.Context(), t.Code)
	add(web.FieldSpec{Name: "on", Label: "用哪一份文书试看", Kind: web.KindSelect, Options: cases}, cases[0].Value)
	add(web.FieldSpec{Name: "reason", Label: "修改的理由", Kind: web.KindText, Max: 200, Hint: "保存时必填，历史里看得到；试看不用填"}, "")
	return form
}

func (room *Room) last(ctx context.Context, code string) (list []paper.Paper, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err = paper.LastOf(ctx, tx, code, realCases)
		return err
	})
	return list, err
}

// triedOn offers the last papers of the template, and the names of the variables in the place of facts.
func (room *Room) triedOn(ctx context.Context, code string) []web.Option {
	out := []web.Option{}
	list, err := room.last(ctx, code)
	if err == nil {
		for _, p := range list {
			out = append(out, web.Option{Value: strconv.FormatInt(p.ID, 10), Text: p.Number + "（" + masked(p.Addressee) + "，" + paper.Date(p.MadeAt) + "）"})
		}
	}
	return append(out, web.Option{Value: "sample", Text: "不用真实文书，只看变量的位置"})
}

// tried shows a wording with the facts of a real paper. What is personal is masked for whoever may not see the case.
func (room *Room) tried(r *http.Request, next *paper.Template) (templ.Component, error) {
	x := next.Sample()
	x.MadeAt = room.Now()
	list, err := room.last(r.Context(), next.Code)
	if err != nil {
		return nil, err
	}
	words := "下面是按变量名称显示的样子。"
	on := r.PostForm.Get("on")
	for i, p := range list {
		if strconv.FormatInt(p.ID, 10) == on || on == "" && i == 0 {
			x, words = p, "下面是用"+p.Number+"的事实试看的样子。"
			if !room.maySee(r.Context(), p) {
				x, words = hidden(p), words+"您不办理这件事，个人信息已经遮盖。"
			}
		}
	}
	doc, err := next.Try(x)
	if err != nil {
		return nil, err
	}
	return web.Section("试看", web.Lines(words+"没有保存，没有出具。"), doc.Sheet()), nil
}

// maySee reports whether the actor may see the matter of a paper, and open the paper.
func (room *Room) maySee(ctx context.Context, p paper.Paper) bool {
	number, err := room.Hall().NumberOf(ctx, p.Matter)
	if err != nil {
		return false
	}
	who := account.ActorOf(ctx)
	v, err := room.Hall().View(ctx, who, number)
	return err == nil && v.Opens(who, p.Template)
}

var longDigits = regexp.MustCompile(`\d{7,}[\dXx]?`)

// hidden masks what a paper says of people: the name everywhere, addresses, and long numbers but those of the case.
func hidden(p paper.Paper) paper.Paper {
	cover := func(name, text string) string {
		if p.Addressee != "" {
			text = strings.ReplaceAll(text, p.Addressee, masked(p.Addressee))
		}
		switch {
		case name == "phone" || name == "contact" || name == "body" || strings.HasSuffix(name, "Number"):
			return text
		case name == "address":
			return ident.MaskAddress(text)
		case name == "receiver" || name == "people" || name == "agent":
			return ident.MaskName(text)
		}
		return longDigits.ReplaceAllStringFunc(text, func(n string) string { return n[:3] + strings.Repeat("*", len(n)-5) + n[len(n)-2:] })
	}
	words := map[string]string{}
	for name, text := range p.Facts.Words {
		words[name] = cover(name, text)
	}
	lists := map[string][]map[string]string{}
	for list, rows := range p.Facts.Lists {
		for _, row := range rows {
			kept := map[string]string{}
			for name, text := range row {
				kept[name] = cover(name, text)
			}
			lists[list] = append(lists[list], kept)
		}
	}
	p.Facts, p.Addressee = paper.Facts{Words: words, Lists: lists}, masked(p.Addressee)
	return p
}

func (room *Room) editPage(r *http.Request, t *paper.Template, form web.Form, shown ...templ.Component) (templ.Component, error) {
	newest, err := room.Press.Templates().Newest(t.Code)
	if err != nil {
		return nil, err
	}
	var variables []web.Pair
	for _, v := range t.Variables() {
		variables = append(variables, web.Pair{Term: "【" + v.Label + "】", Text: v.Note})
	}
	words := "以" + paper.VersionTitle(t.Version) + "为基础修改。写成【名称】的地方，出具时换成这一件的内容；可以用的名称列在下面。"
	body := append(shown, web.Section("修改用语", web.Lines(words), web.AskFirst(form, strconv.Itoa(newest.Version), "保存为新版", templateAddress(t.Code), "试看")),
		web.Section("可以用的变量", web.Dl(variables)))
	return web.DeskPage(room.Web.Frame(r, "修改用语", trailTemplates, web.Link{Text: t.Title, Href: templateAddress(t.Code)}), nil, body...), nil
}

func moment(t time.Time) string { return t.In(workday.Shanghai).Format("2006-01-02 15:04") }
