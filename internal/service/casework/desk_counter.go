package casework

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// intakeBody bounds one post of the counter with its scans.
const intakeBody = 200 << 20

// getHandout lists the results that wait to be handed out (W-14).
func (d *Desk) getHandout(w http.ResponseWriter, r *http.Request) error {
	words := r.URL.Query().Get("words")
	list, err := d.room.Hall().Inbox(r.Context(), d.Actor(r), matter.InboxFilter{Queue: matter.QueueAll, Kind: KindName, Words: words, Limit: 200})
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(e matter.Entry) bool { return e.Matter.State != StateDecided })
	list, filters := d.lateHandout(r, list)
	sheet := d.inboxSheet(list, "")
	for i, e := range list {
		action := "deliver"
		if e.Task.Role == RoleConfirm {
			action = "close"
		}
		href := d.href(e.Matter) + "/act/" + action
		sheet.Rows[i].Href, sheet.Rows[i].Cells[1].Href = href, href
		if e.Matter.Under != 0 {
			sheet.Rows[i].Cells[1].Note = "一件事中的一件，可以和其他结果一起出件"
		}
	}
	sheet.Empty = web.Nothing{Title: "没有等待领取的结果", Why: "作出决定的办件会显示在这里", Next: web.Link{Text: "查询办件", Href: "/desk/cases"}}
	return web.Render(w, r, pages.List(d.room.Web.Frame(r, "出件台"), filters, pages.Search{Action: "/desk/handout", Name: "words", Value: words,
		Label: "扫描或者输入办件编号"}, sheet))
}

// getIntake lists what is parked and finds the item for which somebody stands at the
// counter (W-11).
func (d *Desk) getIntake(w http.ResponseWriter, r *http.Request) error {
	words := strings.TrimSpace(r.URL.Query().Get("words"))
	before, after, err := d.visitor(r)
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "事项"}, {Head: "办理部门"}, {Head: "承诺时限"}},
		Empty: web.Nothing{Title: "没有找到事项", Why: "换一个说法，或者输入事项编码", Next: web.Link{Text: "看全部事项", Href: "/desk/intake"}}}
	for _, item := range d.room.Items.Search(words, pageSize) {
		href := visitLink("/desk/intake/"+item.Code, after)
		sheet.Rows = append(sheet.Rows, web.Row{ID: item.Code, Href: href, Cells: []web.Cell{web.Linked(item.Name, href),
			web.Words(d.room.Org.BodyName(item.Body)), web.Words(item.promised().String())}})
	}
	if err := d.findJoint(r.Context(), words, after, &sheet); err != nil {
		return err
	}
	var parked web.Sheet
	if words == "" {
		sheet.Empty = web.Nothing{Title: "先找到要办的事项", Why: "输入申请人的说法、事项名称或者编码"}
		if parked, err = d.parkedSheet(r, d.Actor(r)); err != nil {
			return err
		}
	}
	search := pages.Search{Action: "/desk/intake", Name: "words", Value: words, Label: "申请人要办什么事", Keep: map[string]string{}}
	var visit pages.Visit
	if after != "" {
		search.Keep["after"] = after
		if visit, err = d.visit(r, before, after); err != nil {
			return err
		}
	}
	return web.Render(w, r, pages.IntakeHome(d.room.Web.Frame(r, "接件台"), visit, parked, search, sheet))
}

// counter is what the clerk types beside the form and the materials.
type counter struct {
	Name         string      `form:"name" label:"申请人姓名或者名称" need:"true" max:"60"`
	Company      bool        `form:"company" label:"申请人是企业或者其他组织" kind:"check"`
	DocumentKind string      `form:"documentKind" label:"证件类型" kind:"select" need:"true"`
	Number       string      `form:"number" label:"证件号码" kind:"code" need:"true" max:"30"`
	Phone        string      `form:"phone" label:"联系电话" kind:"phone" need:"true"`
	Address      string      `form:"address" label:"地址" max:"200"`
	Delegate     string      `form:"delegate" label:"代理人姓名" max:"60" hint:"代他人办理时填写"`
	DelegateCall string      `form:"delegatePhone" label:"代理人电话" kind:"phone"`
	Way          DeliveryWay `form:"way" label:"送达方式" kind:"radio" need:"true" options:"counter=窗口领取|mail=邮寄送达|online=电子送达"`
	To           string      `form:"to" label:"邮寄地址" max:"200" hint:"选择邮寄时填写"`
	Window       string      `form:"window" label:"窗口" max:"20"`
	Version      int         `form:"version" kind:"hidden"`
}

// applicant is whom the clerk has in front of him.
func (in counter) applicant() Applicant {
	a := Applicant{Name: in.Name, DocumentKind: in.DocumentKind, Phone: in.Phone, Address: in.Address, Company: in.Company}
	if in.Delegate != "" {
		a.Delegate = &Delegate{Name: in.Delegate, Phone: in.DelegateCall}
	}
	return a
}

// getIntakeForm shows the item at the counter, one screen for one visitor (W-11). The
// address names what will be parked, so that the page opens again as it was left.
func (d *Desk) getIntakeForm(w http.ResponseWriter, r *http.Request) error {
	item, err := d.itemAt(r.Context(), r.PathValue("code"), nil)
	if err != nil {
		return err
	}
	key, given := askedKey(r)
	if !given {
		http.Redirect(w, r, visitLink(intakeAddress(item.Code, key), r.URL.Query().Get("after")), http.StatusSeeOther)
		return nil
	}
	p, err := d.parkedFor(r, d.Actor(r), item, key)
	if err != nil {
		return err
	}
	if p.CreatedAt.IsZero() { // nothing typed yet: the visitor is who he was a minute ago
		if p.Typed, err = d.goesOn(r); err != nil {
			return err
		}
	}
	if p.Number != "" {
		return web.Done(w, r, d.keptAt(item, p.Number, ""), "这一件已经收件")
	}
	if item, err = d.itemFor(r.Context(), item, p.Typed); err != nil {
		return err
	}
	page, err := d.intakePage(r, item, p, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postIntake takes the application in and leads to its receipt, or parks it (W-11).
// Whatever was typed and scanned is kept first.
func (d *Desk) postIntake(w http.ResponseWriter, r *http.Request) error {
	item, err := d.itemAt(r.Context(), r.PathValue("code"), nil)
	if err != nil {
		return err
	}
	var in counter
	err = web.Input(r, &in)
	if r.PostForm == nil {
		return err
	}
	key, _ := askedKey(r)
	item, failed := d.itemPosted(r, item, key)
	if failed != nil {
		return failed
	}
	p, wrong, failed := d.park(r, d.Actor(r), item, key)
	if failed != nil {
		return failed
	}
	if p.Number != "" {
		return web.Done(w, r, d.keptAt(item, p.Number, "/papers"), "这一件已经收件")
	}
	then := r.PostForm.Get("then")
	if then == "known" {
		return d.fillIn(w, r, item, in, p)
	}
	if then != "" || r.PostForm.Has("remove") {
		err = nil // nobody is asked to be right before he is ready
	}
	if len(wrong) > 0 {
		err = fault.Invalid("有内容需要修改", append(fault.FieldsOf(err), wrong...)...)
	}
	switch {
	case err != nil:
	case then == "keep":
		return web.Done(w, r, "/desk/intake", "已暂存")
	case then != "" || r.PostForm.Has("remove"):
		return web.Done(w, r, intakeAddress(item.Code, key), "已保存")
	default:
		var number string
		if number, err = d.takeIn(r, item, in, p); err == nil {
			return web.Done(w, r, d.afterIntake(r, item, number), "已收件，办件编号 "+number+"，请打印收件凭证")
		}
	}
	page, failed := d.intakePage(r, item, p, err)
	if failed != nil {
		return failed
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

func (d *Desk) takeIn(r *http.Request, item Item, in counter, p Parked) (string, error) {
	a, err := d.Numbers.Seal(r.Context(), in.applicant(), in.Number)
	if err != nil {
		return "", err
	}
	if err := d.delegated(r.Context(), a, in.Number, item); err != nil {
		return "", err
	}
	values, err := d.FormPages.Tidy(item.Form, r.PostForm)
	if err != nil {
		return "", err
	}
	answers := map[string]string{}
	for _, s := range item.Situations {
		answers[s.Name] = r.PostForm.Get(askedAs(s.Name))
	}
	address := in.To
	if address == "" {
		address = in.Address
	}
	input := Receive{Window: in.Window, Submit: Submit{Item: item.Code, Version: in.Version, Applicant: a, Form: values, Answers: answers,
		Documents: broughtIn(r.PostForm, item, p), Wish: Wish{Way: in.Way, Name: in.Name, Phone: in.Phone, Address: address}}}
	result, err := d.receive(r.Context(), d.Actor(r), item, input, "parked-"+p.Key)
	if err != nil {
		return "", err
	}
	return result.Number, d.room.parked().received(r.Context(), p, result.Number)
}

// broughtIn gathers what was scanned and what was ticked.
func broughtIn(typed url.Values, item Item, p Parked) (list []Handed) {
	for _, m := range item.Materials {
		files := p.filesFor(m.Code)
		if len(files) > 0 || typed.Get("original-"+m.Code) == "true" {
			list = append(list, Handed{Material: m.Code, Source: SourceWindow, Files: files})
		}
	}
	return list
}

// filesOf stores the files of a post under a code, and adds those that were stored before.
func (d *Desk) filesOf(r *http.Request, actor account.Actor, code string) ([]File, error) {
	return d.room.filesOf(r, actor, code)
}

// filesOf stores what was chosen in a form, beside what was stored before.
func (room *Room) filesOf(r *http.Request, actor account.Actor, code string) (files []File, err error) {
	if files, err = room.keptFiles(r.Context(), actor, r.PostForm["kept-"+code]); err != nil || r.MultipartForm == nil {
		return files, err
	}
	for _, part := range r.MultipartForm.File["file-"+code] {
		if part.Size == 0 {
			continue
		}
		body, err := part.Open()
		if err != nil {
			return nil, err
		}
		f, err := room.Files.Save(r.Context(), file.Upload{Name: part.Filename, Owner: actor.Subject(), Body: body})
		if closed := body.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return nil, err
		}
		files = append(files, File{ID: f.ID, Name: f.Name, Size: f.Size, Type: f.Type})
	}
	return files, nil
}

// keptFiles reads files of the actor's own that were stored before.
func (room *Room) keptFiles(ctx context.Context, actor account.Actor, ids []string) (out []File, err error) {
	for _, text := range ids {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fault.Missing("文件", "")
		}
		f, err := room.Files.ByID(ctx, id)
		if err != nil || f.Owner != actor.Subject() {
			return nil, fault.Missing("文件", "")
		}
		out = append(out, File{ID: f.ID, Name: f.Name, Size: f.Size, Type: f.Type})
	}
	return out, nil
}

func keptOf(files []File) (out []pages.KeptFile) {
	for _, f := range files {
		out = append(out, pages.KeptFile{ID: strconv.FormatInt(f.ID, 10), Name: f.Name})
	}
	return out
}

// intakePage draws the screen of the counter with what is parked, or what was typed just
// now and what is wrong with it.
func (d *Desk) intakePage(r *http.Request, item Item, p Parked, wrong error) (templ.Component, error) {
	posted, values := r.Method == http.MethodPost, p.Typed
	if posted {
		values = r.PostForm
	}
	form := web.FormOf(counter{Way: WayCounter, Version: item.Version}, intakeAddress(item.Code, p.Key))
	form.Files, form.Send = true, true
	form.Draft = "/desk/intake/" + url.PathEscape(item.Code) + "/draft?parked=" + p.Key
	form = form.Options("documentKind", documentKinds()...)
	own := len(form.Entries)
	delivery := slices.IndexFunc(form.Entries, func(e web.Entry) bool { return e.Name == "way" })
	for _, s := range item.Situations {
		e := web.Entry{FieldSpec: web.FieldSpec{Name: askedAs(s.Name), Label: s.Question, Kind: web.KindRadio, Need: true}}
		for _, o := range s.Options {
			e.FieldSpec.Options = append(e.FieldSpec.Options, web.Option{Value: o.Value, Text: o.Text})
		}
		form.Entries = append(form.Entries, e)
	}
	fields := len(form.Entries)
	groups, err := d.FormPages.Groups(item.Form, map[string][]string(values))
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		for _, f := range g.Fields {
			if !counterAsks(f.Name) { // what the counter asks of everybody is not asked twice
				form.Entries = append(form.Entries, web.Entry{FieldSpec: f.FieldSpec})
			}
		}
	}
	materials := len(form.Entries)
	for _, m := range item.Materials {
		form.Entries = append(form.Entries, materialEntries(m)...)
	}
	switch {
	case posted:
		form = form.Typed(r, wrong)
	case values != nil:
		form = form.Filled(values).Set("version", strconv.Itoa(item.Version))
	}
	if err := d.tellSources(r, item, groups, values, form.Entries[:delivery], form.Entries[fields:materials]); err != nil {
		return nil, err
	}
	page := pages.Intake{Form: form, Applicant: form.Entries[:delivery], Delivery: form.Entries[delivery:own], Situations: form.Entries[own:fields],
		Renews: len(item.Parts) > 0, Answers: form.Entries[fields:materials], Note: d.parkedNote(p), Stale: stale(item, p, d.room.Now())}
	rest := form.Entries[materials:]
	for _, m := range item.Materials {
		row := pages.IntakeMaterial{Name: m.Name, Note: needText(m.Necessity) + m.Note, Entries: rest[:2]}
		for _, f := range p.filesFor(m.Code) {
			row.Held = append(row.Held, heldOf(f, "/desk/parked/"+p.Key+"/files/"+f.key()))
		}
		page.Materials, rest = append(page.Materials, row), rest[2:]
	}
	return pages.IntakeForm(d.room.Web.Frame(r, item.Name, web.Link{Text: "接件台", Href: "/desk/intake"}), page), nil
}

func materialEntries(m Material) []web.Entry {
	accept := make([]string, len(m.Accept))
	for i, ending := range m.Accept {
		accept[i] = "." + ending
	}
	return []web.Entry{
		{FieldSpec: web.FieldSpec{Name: "original-" + m.Code, Label: "已核原件", Kind: web.KindCheck}},
		{FieldSpec: web.FieldSpec{Name: "file-" + m.Code, Label: "扫描件", Kind: web.KindFile, Many: true, Accept: strings.Join(accept, ","), Max: m.MaxMB << 20}},
	}
}

func needText(n Necessity) string {
	switch n {
	case Required:
		return "必须提交。"
	case Deferrable:
		return "可以容缺后补。"
	case Waivable:
		return "有电子证照的免交。"
	}
	return "按情形提交。"
}

func documentKinds() (out []web.Option) {
	for _, k := range append(ident.PersonDocuments(), ident.UnitDocuments()...) {
		out = append(out, web.Option{Value: string(k), Text: k.Title()})
	}
	return out
}
