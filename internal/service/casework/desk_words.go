package casework

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/service/casework/pages"
)

// words are what helps to write an act: drafts and phrases (W-05).
func (a acting) words() bool {
	u, _ := usageOf(a.input)
	return u != ""
}

// beside does what a button beside the act asks for: keep a draft, forget it, or put a phrase in. The act is not taken.
func (d *Desk) beside(w http.ResponseWriter, r *http.Request, a acting) (done bool, err error) {
	if !a.words() {
		return false, nil
	}
	if err := r.ParseForm(); err != nil {
		return true, err
	}
	switch r.PostForm.Get("step") {
	case "draft":
		if err := d.room.keepAct(r.Context(), a.Matter.ID, a.action.Name, a.actor.Subject(), draftOf(r.PostForm)); err != nil {
			return true, err
		}
		return true, web.Done(w, r, a.link("/act/"+a.action.Name), "草稿已保存，办理以前只有您看得到")
	case "forget":
		if err := d.room.dropAct(r.Context(), a.Matter.ID, a.action.Name, a.actor.Subject()); err != nil {
			return true, err
		}
		return true, web.Done(w, r, a.link("/act/"+a.action.Name), "草稿已删除")
	case "phrase":
		if err := d.insertPhrase(r, a); err != nil {
			return true, web.Again(w, r, err, func(err error) templ.Component { return d.actPage(r, a, err, false) })
		}
		return true, web.Render(w, r, d.actPage(r, a, nil, false))
	}
	return false, nil
}

// draftOf is what is kept of a form: never the password.
func draftOf(form url.Values) url.Values {
	kept := url.Values{}
	for name, values := range form {
		switch name {
		case "password", "step", "seen", "phrase", "phraseTo", web.OnceName:
		default:
			kept[name] = values
		}
	}
	return kept
}

// postActDraft keeps what is typed, for a script (W-05).
func (d *Desk) postActDraft(w http.ResponseWriter, r *http.Request) error {
	a, err := d.acting(r)
	if err != nil {
		return err
	}
	if !a.words() || !a.May(a.actor, a.action.Name) {
		return fault.Missing("草稿", "")
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	if err := d.room.keepAct(r.Context(), a.Matter.ID, a.action.Name, a.actor.Subject(), draftOf(r.PostForm)); err != nil {
		return err
	}
	return web.JSON(w, r, http.StatusOK, map[string]string{"saved": web.Moment(d.room.Now())})
}

// restore puts a draft back into the form of an act.
func (d *Desk) restore(r *http.Request, a *acting) error {
	if !a.words() {
		return nil
	}
	typed, at, err := d.room.keptAct(r.Context(), a.Matter.ID, a.action.Name, a.actor.Subject())
	if fault.KindOf(err) == fault.KindNotFound {
		return nil
	}
	if err == nil {
		r.PostForm, a.drafted = typed, web.Moment(at)
	}
	return err
}

// insertPhrase puts a phrase behind what stands in a field.
func (d *Desk) insertPhrase(r *http.Request, a acting) error {
	id, to := r.PostForm.Get("phrase"), r.PostForm.Get("phraseTo")
	fields := d.phraseFields(a)
	if len(fields) == 1 {
		to = fields[0].Value
	}
	if !slices.ContainsFunc(fields, func(o web.Option) bool { return o.Value == to }) {
		return fault.InvalidField("phraseTo", "请选择插到哪里")
	}
	list, err := d.phrasesFor(r, a)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(p Phrase) bool { return strconv.FormatInt(p.ID, 10) == id })
	if i < 0 {
		return fault.InvalidField("phrase", "请选择常用语")
	}
	body := ""
	if bodies := a.actor.Bodies(); len(bodies) > 0 {
		body = d.room.Org.BodyName(bodies[0])
	}
	text := list[i].filled(a.seen, body, d.room.Now())
	if before := strings.TrimRight(r.PostForm.Get(to), " \n"); before != "" {
		text = before + "\n" + text
	}
	r.PostForm.Set(to, text)
	r.PostForm.Del("phrase")
	return nil
}

func (d *Desk) phrasesFor(r *http.Request, a acting) ([]Phrase, error) {
	u, _ := usageOf(a.input)
	list, err := d.room.phrases(r.Context(), a.actor)
	return slices.DeleteFunc(list, func(p Phrase) bool { return !p.fits(u, a.Case.Item.Code, a.actor) }), err
}

// phraseFields are the fields of the act into which a phrase may go.
func (d *Desk) phraseFields(a acting) (out []web.Option) {
	_, names := usageOf(a.input)
	for _, f := range web.FieldsOf(a.input) {
		if slices.Contains(names, f.Name) {
			out = append(out, web.Option{Value: f.Name, Text: f.Label})
		}
	}
	for _, g := range a.groups() {
		for _, e := range g.Entries {
			if _, corrects := a.input.(*AskCorrection); corrects && !strings.HasPrefix(e.Name, "name-") {
				out = append(out, web.Option{Value: e.Name, Text: g.Title + "：" + e.Label})
			}
		}
	}
	return out
}

// help gives the form of an act its draft and its phrases.
func (d *Desk) help(r *http.Request, a acting, page *pages.Act) error {
	if !a.words() {
		return nil
	}
	page.Keeps, page.Drafted = true, a.drafted
	page.Form.Draft = a.href("/act/" + a.action.Name + "/draft")
	list, err := d.phrasesFor(r, a)
	if err != nil || len(list) == 0 {
		return err
	}
	which := web.Entry{FieldSpec: web.FieldSpec{Name: "phrase", Label: "常用语", Kind: web.KindSelect}}
	for _, p := range list {
		whose := "（本机构）"
		if p.Subject != "" {
			whose = "（我的）"
		}
		which.FieldSpec.Options = append(which.FieldSpec.Options, web.Option{Value: strconv.FormatInt(p.ID, 10), Text: p.Title + whose})
	}
	page.Phrases = []web.Entry{which}
	if fields := d.phraseFields(a); len(fields) > 1 {
		page.Phrases = append(page.Phrases, web.Entry{FieldSpec: web.FieldSpec{Name: "phraseTo", Label: "插到", Kind: web.KindSelect, Options: fields}})
	}
	return nil
}

// phraseForm is what is typed of a phrase.
type phraseForm struct {
	Scope string `form:"scope" label:"谁用" kind:"radio" need:"true"`
	Usage string `form:"usage" label:"用途" kind:"radio" need:"true" options:"opinion=审查和决定意见|correction=补正原因|refusal=不予受理、退回的理由"`
	Need  string `form:"need" label:"岗位" kind:"select" options:"case.accept=受理岗|case.review=审查岗|case.decide=决定岗" hint:"不选就是所有岗位"`
	Item  string `form:"item" label:"事项编码" kind:"code" max:"40" hint:"不填就是所有事项"`
	Title string `form:"title" label:"名称" need:"true" max:"30"`
	Text  string `form:"text" label:"内容" kind:"textarea" need:"true" max:"1000" hint:"可以写 {事项}、{申请人}、{办件编号}、{日期}、{机关}、{依据}，插入时换成这一件的内容"`
}

const phrasesAddress = "/desk/phrases"

// getPhrases lists the phrases that an officer may use, and the form for another (W-05).
func (d *Desk) getPhrases(w http.ResponseWriter, r *http.Request) error {
	page, err := d.phrasesPage(r, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (d *Desk) phrasesPage(r *http.Request, wrong error) (templ.Component, error) {
	actor := d.Actor(r)
	list, err := d.room.phrases(r.Context(), actor)
	if err != nil {
		return nil, err
	}
	scopes := []web.Option{{Value: "own", Text: "只有我"}}
	for _, b := range keptBodies(actor) {
		scopes = append(scopes, web.Option{Value: b, Text: d.room.Org.BodyName(b)})
	}
	form := web.FormOf(phraseForm{Scope: "own"}, phrasesAddress).Options("scope", scopes...)
	if r.Method == http.MethodPost {
		form = form.Typed(r, wrong)
	}
	page := pages.Phrases{Form: form}
	for _, p := range list {
		row := pages.Phrase{Title: p.Title, Text: p.Text, For: p.Usage.Title(), Whose: "我的", ID: strconv.FormatInt(p.ID, 10), Mine: p.Subject != "" || keeps(actor, p.Body)}
		if p.Body != "" {
			row.Whose = d.room.Org.BodyName(p.Body)
		}
		if p.Item != "" {
			row.For += "，限一个事项"
			if item, err := d.room.Items.Item(p.Item); err == nil {
				row.For = p.Usage.Title() + "，限" + item.Name
			}
		}
		page.Rows = append(page.Rows, row)
	}
	return pages.PhrasesPage(d.room.Web.Frame(r, "常用语"), page), nil
}

// postPhrase keeps a phrase, or removes one (W-05).
func (d *Desk) postPhrase(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	actor := d.Actor(r)
	if gone := r.PostForm.Get("remove"); gone != "" {
		list, err := d.room.phrases(r.Context(), actor)
		if err != nil {
			return err
		}
		for _, p := range list {
			if strconv.FormatInt(p.ID, 10) == gone && (p.Subject != "" || keeps(actor, p.Body)) {
				if err := d.room.removePhrase(r.Context(), p.ID, actor.Name); err != nil {
					return err
				}
				return web.Done(w, r, phrasesAddress, "已删除“"+p.Title+"”")
			}
		}
		return fault.Missing("常用语", "")
	}
	var in phraseForm
	err := web.Input(r, &in)
	if err == nil {
		err = d.keepPhrase(r, in)
	}
	if err != nil {
		page, unread := d.phrasesPage(r, err)
		if unread != nil {
			return unread
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, phrasesAddress, "常用语已保存")
}

func (d *Desk) keepPhrase(r *http.Request, in phraseForm) error {
	actor := d.Actor(r)
	p := Phrase{ID: d.room.DB.NewID(), Need: in.Need, Item: strings.TrimSpace(in.Item), Usage: Usage(in.Usage), Title: in.Title, Text: in.Text, By: actor.Name, At: d.room.Now()}
	switch {
	case in.Scope == "own":
		p.Subject = actor.Subject()
	case keeps(actor, in.Scope):
		p.Body = in.Scope
	default:
		return fault.InvalidField("scope", "请选择谁用")
	}
	if p.Item != "" {
		if _, err := d.room.Items.Item(p.Item); err != nil {
			return fault.InvalidField("item", "没有编码是“%s”的事项", p.Item)
		}
	}
	return d.room.KeepPhrase(r.Context(), p)
}
