package entry

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/entry/pages"
	"tongban/internal/service/catalog/record"
)

// wording is what somebody writes of an entry; its grounds follow in groups of fields of their own.
type wording struct {
	Code      string   `form:"code" label:"基本编码" kind:"code" need:"true" max:"64" hint:"国家或者省里编的码，常见是12位" width:"medium"`
	Name      string   `form:"name" label:"事项名称" need:"true" max:"200"`
	Power     string   `form:"power" label:"事项类型" kind:"select" need:"true"`
	Levels    []string `form:"levels" label:"行使层级" kind:"checks" need:"true"`
	Authority string   `form:"authority" label:"主管部门" max:"200" hint:"国家或者省里主管这件事的部门"`
}

// why is the reason of every change.
type why struct {
	Reason string `form:"reason" label:"原因" kind:"textarea" need:"true" max:"500"`
	Ground string `form:"ground" label:"依据" need:"true" max:"500" hint:"法律、法规、规章或者文件的名称和条款"`
	Seen   int    `form:"seen" kind:"hidden"`
}

// writing is the whole form as it comes back, without the grounds.
type writing struct {
	wording
	why
}

// The empty groups that are offered for more grounds, and the most that are read.
const (
	spareGrounds = 2
	mostGrounds  = 30
)

// groundSpecs are the fields of one ground.
func groundSpecs(n string) []web.FieldSpec {
	return []web.FieldSpec{
		{Name: "law_" + n, Label: "法律、法规或者文件名称", Kind: web.KindText, Max: 200},
		{Name: "document_" + n, Label: "文号", Kind: web.KindText, Max: 200, Width: "medium"},
		{Name: "article_" + n, Label: "条款", Kind: web.KindText, Max: 200, Width: "medium"},
		{Name: "says_" + n, Label: "内容", Kind: web.KindTextarea, Max: 5000},
	}
}

// writePage draws the form of an entry: a new one when its code is empty.
func (d *Desk) writePage(r *http.Request, e record.Entry, action string, wrong error) templ.Component {
	head := web.FormOf(wording{Code: e.Code, Name: e.Name, Power: string(e.Power), Levels: e.Levels, Authority: e.Authority}, action)
	powers := []web.Option{}
	for _, p := range record.Powers() {
		powers = append(powers, web.Option{Value: string(p), Text: p.Title()})
	}
	places := []web.Option{}
	for _, level := range record.Levels() {
		places = append(places, web.Option{Value: level, Text: record.LevelTitle(level)})
	}
	head = head.Options("power", powers...).Options("levels", places...)
	if e.Version > 0 {
		head.Entries = head.Entries[1:] // the code is what items are bound by; it never changes
	}
	page := pages.WritePage{Back: home, Button: "保存"}
	for n := range max(len(e.Basis)+spareGrounds, lastGround(r)) {
		var b record.Basis
		if n < len(e.Basis) {
			b = e.Basis[n]
		}
		number := strconv.Itoa(n + 1)
		form := web.FormFrom(groundSpecs(number), action).Set("law_"+number, b.Law).Set("document_"+number, b.Document).Set("article_"+number, b.Article).Set("says_"+number, b.Says)
		page.Grounds = append(page.Grounds, pages.Group{Title: "第" + number + "条设定依据", Entries: form.Entries})
	}
	tail := web.FormOf(why{Seen: e.Version}, action)
	all := web.Form{Action: action, Entries: head.Entries}
	for _, g := range page.Grounds {
		all.Entries = append(all.Entries, g.Entries...)
	}
	all.Entries = append(all.Entries, tail.Entries...)
	if wrong != nil {
		all = all.Typed(r, wrong)
	}
	page.Head, page.Form = all.Entries[:len(head.Entries)], all
	at := len(head.Entries)
	for n := range page.Grounds {
		size := len(page.Grounds[n].Entries)
		page.Grounds[n].Entries = all.Entries[at : at+size]
		at += size
	}
	page.Tail = all.Entries[at:]
	title, links := "新增基本目录条目", []web.Link{trail}
	if e.Version > 0 {
		title, links, page.Back = "修改："+e.Name, append(links, web.Link{Text: e.Name, Href: Address(e.Code)}), Address(e.Code)
	}
	return pages.Write(d.frame(r, title, links...), page)
}

// lastGround is the number of the last group that was typed into; none when nothing was sent.
func lastGround(r *http.Request) int {
	for n := mostGrounds; n > 0; n-- {
		if slices.ContainsFunc(groundSpecs(strconv.Itoa(n)), func(s web.FieldSpec) bool { return r.PostForm.Get(s.Name) != "" }) {
			return n
		}
	}
	return 0
}

// typedGrounds reads the groups that are not empty.
func typedGrounds(r *http.Request) (list []record.Basis) {
	for n := 1; n <= mostGrounds; n++ {
		number := strconv.Itoa(n)
		get := func(name string) string { return web.Normal(web.KindText, r.PostForm.Get(name+"_"+number)) }
		b := record.Basis{Law: get("law"), Document: get("document"), Article: get("article"), Says: get("says")}
		if b != (record.Basis{}) {
			list = append(list, b)
		}
	}
	return list
}

// getNew asks for a new entry.
func (d *Desk) getNew(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, d.writePage(r, record.Entry{}, "/desk/catalog/base-new", nil))
}

// postNew writes a new entry.
func (d *Desk) postNew(w http.ResponseWriter, r *http.Request) error {
	var in writing
	err := web.Input(r, &in)
	e := in.entry(r)
	if err == nil {
		if _, err = d.Catalogue.Write(r.Context(), d.change(r, e, 0, in.Reason, in.Ground)); err == nil {
			return web.Done(w, r, Address(e.Code), "条目已写入基本目录")
		}
	}
	return web.Again(w, r, err, func(err error) templ.Component {
		return d.writePage(r, record.Entry{Basis: e.Basis}, "/desk/catalog/base-new", err)
	})
}

func (in writing) entry(r *http.Request) record.Entry {
	return record.Entry{Code: in.Code, Name: in.Name, Power: record.Power(in.Power), Levels: in.Levels, Authority: in.Authority, Basis: typedGrounds(r)}
}

// getEdit asks what an entry shall say from now on.
func (d *Desk) getEdit(w http.ResponseWriter, r *http.Request) error {
	e, err := d.Catalogue.Entry(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	return web.Render(w, r, d.writePage(r, e, Address(e.Code)+"/edit", nil))
}

// rewriting is a revision as it comes back: the code stands in the address.
type rewriting struct {
	Name      string   `form:"name" label:"事项名称" need:"true" max:"200"`
	Power     string   `form:"power" label:"事项类型" need:"true"`
	Levels    []string `form:"levels" label:"行使层级" kind:"checks" need:"true"`
	Authority string   `form:"authority" label:"主管部门" max:"200"`
	why
}

// postEdit writes a new version of an entry.
func (d *Desk) postEdit(w http.ResponseWriter, r *http.Request) error {
	e, err := d.Catalogue.Entry(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	var in rewriting
	err = web.Input(r, &in)
	wanted := e
	wanted.Name, wanted.Power, wanted.Levels, wanted.Authority, wanted.Basis = in.Name, record.Power(in.Power), in.Levels, in.Authority, typedGrounds(r)
	if err == nil {
		if _, err = d.Catalogue.Write(r.Context(), d.change(r, wanted, in.Seen, in.Reason, in.Ground)); err == nil {
			return web.Done(w, r, Address(e.Code), "已保存。请看下面有没有事项要改到一致")
		}
	}
	return web.Again(w, r, err, func(err error) templ.Component {
		shown := e
		shown.Basis = wanted.Basis
		return d.writePage(r, shown, Address(e.Code)+"/edit", err)
	})
}

func (d *Desk) standingPage(r *http.Request, e record.Entry, wrong error) templ.Component {
	form := web.FormOf(why{Seen: e.Version}, Address(e.Code)+"/standing")
	if wrong != nil {
		form = form.Typed(r, wrong)
	}
	page := pages.FormPage{Form: form, Button: "取消这一条", Back: Address(e.Code), Notice: "取消以后，对应的事项会列为要处理的；已经在办的申请继续办理。"}
	if e.Cancelled {
		page.Button, page.Notice = "恢复这一条", ""
	}
	return pages.Form(d.frame(r, page.Button+"："+e.Name, trail, web.Link{Text: e.Name, Href: Address(e.Code)}), page)
}

// getStanding asks why an entry is cancelled, or comes back.
func (d *Desk) getStanding(w http.ResponseWriter, r *http.Request) error {
	e, err := d.Catalogue.Entry(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	return web.Render(w, r, d.standingPage(r, e, nil))
}

// postStanding cancels an entry, or takes the cancelling back.
func (d *Desk) postStanding(w http.ResponseWriter, r *http.Request) error {
	e, err := d.Catalogue.Entry(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	var in why
	if err = web.Input(r, &in); err == nil {
		wanted := e
		wanted.Cancelled = !e.Cancelled
		if _, err = d.Catalogue.Write(r.Context(), d.change(r, wanted, in.Seen, in.Reason, in.Ground)); err == nil {
			return web.Done(w, r, Address(e.Code), "已记下")
		}
	}
	return web.Again(w, r, err, func(err error) templ.Component { return d.standingPage(r, e, err) })
}
