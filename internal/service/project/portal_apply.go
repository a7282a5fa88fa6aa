package project

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/web"
	"tongban/internal/common/form"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/project/pages"
)

// applying is somebody who fills in an application for a stage.
type applying struct {
	seen
	stage    Stage
	standing StageStanding
	draft    Draft
}

// applying opens what is filled in for the stage of the address.
func (room *Room) applying(r *http.Request) (a applying, err error) {
	if a.seen, err = room.see(r); err != nil {
		return a, err
	}
	if !a.owns() {
		return a, fault.Deniedf("阶段由建设单位申报")
	}
	var ok bool
	if a.stage, ok = a.Project.Class.stage(r.PathValue("stage")); !ok {
		return a, fault.Missing("阶段", r.PathValue("stage"))
	}
	var why []string
	a.standing, why = a.Project.standing(a.stage)
	if !a.standing.Applicable() || !a.Matter.Open() {
		return a, fault.Conflictf("“%s”阶段现在不能申报（%s）。%s", a.stage.Title, a.standing.Title(), strings.Join(why, "；"))
	}
	a.draft, err = room.draft(r.Context(), a.Matter.ID, a.stage.Name)
	return a, err
}

func (a applying) at(step string) string {
	if step == "" {
		return a.home("stages", a.stage.Name)
	}
	return a.home("stages", a.stage.Name, step)
}

func (room *Room) applyFrame(r *http.Request, a applying, title string) web.Frame {
	return room.Web.Frame(r, title, trailProjects, web.Link{Text: a.Project.Name, Href: a.home()})
}

// itemsForm chooses the items that apply.
func (room *Room) itemsForm(a applying) (web.Form, []string) {
	var always []string
	spec := web.FieldSpec{Name: "items", Label: "有下列情形的，请选上对应的事项", Kind: web.KindChecks}
	for _, i := range a.stage.Items {
		t, err := room.Cases.Terms(i.Item)
		if _, granted := a.Project.granted(i.Item); granted || err != nil {
			continue
		}
		if i.Required {
			always = append(always, t.Name+"（"+room.Org.BodyName(t.Body)+"，"+t.Limits+"）")
			continue
		}
		spec.Options = append(spec.Options, web.Option{Value: i.Item, Text: t.Name, Hint: i.When + "；" + room.Org.BodyName(t.Body) + "，" + t.Limits})
	}
	var specs []web.FieldSpec
	if len(spec.Options) > 0 {
		specs = append(specs, spec)
	}
	if a.standing == StageEarly {
		specs = append(specs, web.FieldSpec{Name: "promise", Label: "我承诺：" + a.stage.Early.Promise, Kind: web.KindCheck, Need: true})
	}
	f := web.FormFrom(specs, a.at(""))
	for i := range f.Entries {
		switch f.Entries[i].Name {
		case "items":
			f.Entries[i].Values = a.draft.Items
		case "promise":
			f.Entries[i].Value = strconv.FormatBool(a.draft.Promised)
		}
	}
	return f, always
}

// getItems begins: which items apply (P-22).
func (room *Room) getItems(w http.ResponseWriter, r *http.Request) error {
	a, err := room.applying(r)
	if err != nil {
		return err
	}
	f, _ := room.itemsForm(a)
	return web.Render(w, r, room.itemsPage(r, a, f))
}

func (room *Room) itemsPage(r *http.Request, a applying, f web.Form) templ.Component {
	_, always := room.itemsForm(a)
	body := []templ.Component{web.Section("本阶段一起办理的事项", pages.Bullets(always, "必办事项已经通过。"))}
	if a.standing == StageEarly {
		body = append(body, web.Notice(web.ToneWarn, "这是提前申报", "条件："+a.stage.Early.Condition))
	}
	body = append(body, pages.Fill(pages.Filling{Place: "第 1 步，共 4 步：选事项", Form: f, Groups: []pages.Group{{Entries: f.Entries}}, Back: a.home()}))
	return web.PortalPage(room.applyFrame(r, a, "申报“"+a.stage.Title+"”阶段"), body...)
}

// postItems keeps the choice (P-22).
func (room *Room) postItems(w http.ResponseWriter, r *http.Request) error {
	a, err := room.applying(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	f, _ := room.itemsForm(a)
	specs := make([]web.FieldSpec, len(f.Entries))
	for i, e := range f.Entries {
		specs[i] = e.FieldSpec
	}
	values, wrong := web.Check(specs, r.PostForm, nil)
	var items []string
	for _, i := range values["items"] {
		if item, ok := a.stage.item(i); ok && !item.Required {
			items = append(items, i)
		}
	}
	if _, err := room.sheet(a.Project, a.stage, items); err != nil && len(wrong) == 0 {
		if wrong = fault.FieldsOf(err); len(wrong) == 0 {
			return err
		}
	}
	if len(wrong) > 0 && r.PostFormValue("then") != "leave" {
		return web.Again(w, r, fault.Invalid("有内容需要修改", wrong...), func(err error) templ.Component { return room.itemsPage(r, a, f.Typed(r, err)) })
	}
	_, err = room.changeDraft(r.Context(), a.Matter.ID, a.stage.Name, func(d *Draft) error {
		d.Items, d.Chosen, d.Promised = items, true, len(values["promise"]) > 0
		return nil
	})
	if err != nil {
		return err
	}
	return room.onwards(w, r, a, "form")
}

// onwards leads to the next step, or out.
func (room *Room) onwards(w http.ResponseWriter, r *http.Request, a applying, step string) error {
	if r.PostFormValue("then") == "leave" {
		return web.Done(w, r, a.home(), "已保存，随时可以回来继续")
	}
	return web.Done(w, r, a.at(step))
}

// sheetOf is the one form of the stage for what was chosen.
func (room *Room) sheetOf(a applying) (Sheet, error) {
	return room.sheet(a.Project, a.stage, a.draft.Items)
}

// prefilled are the answers so far: those of the draft, of the stages before, of the project, and of the account.
func (room *Room) prefilled(r *http.Request, a applying, sheet Sheet) map[string][]string {
	known := room.Prefill(r.Context(), a.actor, sheet.Form)
	p := a.Project
	for name, value := range map[string]string{"project_name": p.Name, "project_code": p.Code, "premises": p.Address, "site": p.Address, "scale": p.Scale, "invest": p.Invest,
		"contact": p.Contact.Name, "phone": p.Contact.Phone} {
		known[name] = []string{value}
	}
	for _, run := range p.Runs {
		for name, value := range run.Form {
			if len(value) > 0 {
				known[name] = value
			}
		}
	}
	for name, value := range a.draft.Form {
		known[name] = value
	}
	return known
}

// getForm asks the questions of all items, each once (P-22).
func (room *Room) getForm(w http.ResponseWriter, r *http.Request) error {
	a, err := room.applying(r)
	if err != nil {
		return err
	}
	if !a.draft.Chosen {
		return web.Done(w, r, a.at(""), "请先确认要办的事项")
	}
	sheet, err := room.sheetOf(a)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.formPage(r, a, sheet, room.prefilled(r, a, sheet), nil))
}

func (room *Room) formPage(r *http.Request, a applying, sheet Sheet, values map[string][]string, wrong []fault.Field) templ.Component {
	compiled, err := form.Compile(sheet.Form)
	if err != nil {
		compiled = form.Form{Definition: sheet.Form}
	}
	page := pages.Filling{Place: "第 2 步，共 4 步：一张申请表", Back: a.home(), Form: web.FormFrom(nil, a.at("form")),
		Note: "下面是" + strconv.Itoa(len(sheet.terms)) + "个事项合在一起的一张表，每个问题只问一次。已经登记过、以前阶段填写过的内容已经带入，可以修改。"}
	for _, g := range compiled.Groups {
		var asked []form.Field
		for _, f := range g.Fields {
			if compiled.Asks(f, values) {
				asked = append(asked, f)
			}
		}
		f := web.FormFrom(room.Fields(asked), "").Filled(url.Values(values))
		if len(wrong) > 0 {
			f = f.Wrong(fault.Invalid("", wrong...))
		}
		if len(f.Entries) > 0 {
			page.Groups = append(page.Groups, pages.Group{Title: g.Title, Entries: f.Entries})
			page.Form.Entries = append(page.Form.Entries, f.Entries...)
		}
	}
	for _, x := range wrong {
		if !slices.ContainsFunc(page.Form.Entries, func(e web.Entry) bool { return e.Name == x.Name }) {
			page.Form.General = append(page.Form.General, x.Message)
		}
	}
	return web.PortalPage(room.applyFrame(r, a, "填写申请表"), pages.Fill(page))
}

// postForm keeps what was filled in, right or not (P-22).
func (room *Room) postForm(w http.ResponseWriter, r *http.Request) error {
	a, err := room.applying(r)
	if err != nil {
		return err
	}
	sheet, err := room.sheetOf(a)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	compiled, err := form.Compile(sheet.Form)
	if err != nil {
		return err
	}
	values := form.Values{}
	for _, f := range compiled.Fields() {
		if typed := r.PostForm[f.Name]; len(typed) > 0 && !slices.Equal(typed, []string{""}) {
			values[f.Name] = typed
		}
	}
	values = compiled.Normalise(values)
	wrong := compiled.Check(values)
	a.draft, err = room.changeDraft(r.Context(), a.Matter.ID, a.stage.Name, func(d *Draft) error {
		d.Form, d.Filled = values, len(wrong) == 0
		return nil
	})
	if err != nil {
		return err
	}
	if len(wrong) > 0 && r.PostFormValue("then") != "leave" {
		return web.Again(w, r, fault.Invalid(fmt.Sprintf("有 %d 处需要修改", len(wrong)), wrong...), func(error) templ.Component {
			return room.formPage(r, a, sheet, values, wrong)
		})
	}
	return room.onwards(w, r, a, "materials")
}

// getMaterials asks for the one set of materials (P-22).
func (room *Room) getMaterials(w http.ResponseWriter, r *http.Request) error {
	a, err := room.applying(r)
	if err != nil {
		return err
	}
	if !a.draft.Filled {
		return web.Done(w, r, a.at("form"), "请先填好申请表，才知道要交哪些材料")
	}
	sheet, err := room.sheetOf(a)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.materialsPage(r, a, sheet, nil))
}

func (room *Room) wantedOf(a applying, sheet Sheet) []Wanted {
	return room.wanted(a.Project, a.stage, sheet, a.draft.Form, workday.DateOf(room.Now()))
}

func (room *Room) materialsPage(r *http.Request, a applying, sheet Sheet, wrong []fault.Field) templ.Component {
	list := room.wantedOf(a, sheet)
	specs := make([]web.FieldSpec, len(list))
	for i, m := range list {
		specs[i] = web.FieldSpec{Name: fieldOf(m.Key), Label: "选择文件", Kind: web.KindFile, Need: true, Many: true, Hint: hintOf(m)}
		if len(m.Accept) > 0 {
			specs[i].Accept = "." + strings.Join(m.Accept, ",.")
		}
	}
	f := web.FormFrom(specs, a.at("materials"))
	f.Files, f.Send = true, true
	if len(wrong) > 0 {
		f = f.Wrong(fault.Invalid("", wrong...))
	}
	page := pages.Handing{Place: "第 3 步，共 4 步：一套材料", Form: f, Back: a.home()}
	for i, m := range list {
		page.Papers = append(page.Papers, paperOf(a, m, f.Entries[i]))
	}
	return web.PortalPage(room.applyFrame(r, a, "提交材料"), pages.Hand(page))
}

func hintOf(m Wanted) string {
	hint := "可以用手机拍照上传"
	if len(m.Accept) > 0 {
		hint = "可以是 " + strings.ToUpper(strings.Join(m.Accept, "、"))
	}
	if m.MaxMB > 0 {
		hint += fmt.Sprintf("，每个文件不超过 %d MB", m.MaxMB)
	}
	return hint
}

func paperOf(a applying, m Wanted, entry web.Entry) pages.Paper {
	p := pages.Paper{Name: m.Name, Need: "必须提交", Tone: web.ToneInfo, Notes: append([]string{"用于：" + strings.Join(m.Items, "、")}, m.Notes...), Entry: entry}
	earlier, _ := a.Project.earlier(m.Key)
	switch {
	case m.Instead != "":
		p.Need, p.Tone = "不用提交", web.ToneOK
		p.Notes = append(p.Notes, m.Instead)
	case len(earlier) > 0:
		p.Need, p.Tone = "以前交过，不用再交", web.ToneOK
		p.Notes = append(p.Notes, "内容有变化的，可以另外上传，以新的为准。")
	case !m.Needed:
		p.Need, p.Tone = "有就提交", web.ToneMute
	}
	if len(a.draft.Files[m.Key]) == 0 {
		for _, f := range earlier {
			p.Notes = append(p.Notes, "已有："+f.Name)
		}
	}
	for _, f := range a.draft.Files[m.Key] {
		p.Held = append(p.Held, a.heldOf(f))
	}
	if len(p.Held) > 0 {
		p.Entry.Label = "再选一个文件"
	}
	return p
}

// filesPerPaper bounds what one paper may hold; a house rule against mistakes.
const filesPerPaper = 20

// postMaterials takes files in, and away (P-22). What is fine is kept even when another file of the same post is not.
func (room *Room) postMaterials(w http.ResponseWriter, r *http.Request) error {
	a, err := room.applying(r)
	if err != nil {
		return err
	}
	sheet, err := room.sheetOf(a)
	if err != nil {
		return err
	}
	list := room.wantedOf(a, sheet)
	taken, wrong, err := room.uploads(r, list, a.actor.Party())
	if err != nil {
		return err
	}
	a.draft, err = room.changeDraft(r.Context(), a.Matter.ID, a.stage.Name, func(d *Draft) error {
		gone := r.PostFormValue("remove")
		for key, files := range d.Files {
			d.Files[key] = slices.DeleteFunc(slices.Clone(files), func(f File) bool { return strconv.FormatInt(f.ID, 10) == gone })
		}
		for key, files := range taken {
			for _, f := range files {
				if len(d.Files[key]) < filesPerPaper && !slices.Contains(d.Files[key], f) {
					d.Files[key] = append(d.Files[key], f)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	then := r.PostFormValue("then")
	if then == "next" {
		for _, m := range list {
			earlier, _ := a.Project.earlier(m.Key)
			if m.Needed && m.Instead == "" && len(a.draft.Files[m.Key])+len(earlier) == 0 && !slices.ContainsFunc(wrong, func(x fault.Field) bool { return x.Name == fieldOf(m.Key) }) {
				wrong = append(wrong, fault.Field{Name: fieldOf(m.Key), Message: "请提供“" + m.Name + "”"})
			}
		}
	}
	if len(wrong) > 0 {
		return web.Again(w, r, fault.Invalid("有内容需要修改", wrong...), func(error) templ.Component { return room.materialsPage(r, a, sheet, wrong) })
	}
	switch then {
	case "next", "leave":
		return room.onwards(w, r, a, "check")
	}
	return web.Done(w, r, a.at("materials"), "已保存")
}

// uploads puts the files of a post into the file store; what is wrong with one is said beside its paper.
func (room *Room) uploads(r *http.Request, list []Wanted, owner string) (taken map[string][]File, wrong []fault.Field, err error) {
	taken = map[string][]File{}
	if err := r.ParseMultipartForm(8 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			return nil, nil, err
		}
		return nil, nil, &fault.Fault{Kind: fault.KindInvalid, Message: "文件没有传完整，请重新选择后再试", Err: err}
	}
	if r.MultipartForm == nil {
		return taken, nil, nil
	}
	defer r.MultipartForm.RemoveAll()
	for _, m := range list {
		for _, header := range r.MultipartForm.File[fieldOf(m.Key)] {
			if header.Filename == "" && header.Size == 0 {
				continue
			}
			f, err := room.upload(r, m, header, owner)
			if fault.KindOf(err) == fault.KindInvalid {
				wrong = append(wrong, fault.Field{Name: fieldOf(m.Key), Message: m.Name + "：" + fault.MessageOf(err)})
				continue
			}
			if err != nil {
				return nil, nil, err
			}
			taken[m.Key] = append(taken[m.Key], f)
		}
	}
	return taken, wrong, nil
}

func (room *Room) upload(r *http.Request, m Wanted, header *multipart.FileHeader, owner string) (File, error) {
	ending := strings.ToLower(strings.TrimPrefix(path.Ext(header.Filename), "."))
	switch {
	case m.MaxMB > 0 && header.Size > int64(m.MaxMB)<<20:
		return File{}, fault.Invalidf("“%s”有 %s，超过了 %d MB，请压缩或者分开后再上传", header.Filename, web.Bytes(header.Size), m.MaxMB)
	case len(m.Accept) > 0 && ending != "" && !slices.Contains(m.Accept, ending):
		return File{}, fault.Invalidf("“%s”的格式不能用，请换成 %s", header.Filename, strings.ToUpper(strings.Join(m.Accept, "、")))
	}
	body, err := header.Open()
	if err != nil {
		return File{}, err
	}
	defer body.Close()
	stored, err := room.Files.Save(r.Context(), file.Upload{Name: header.Filename, Owner: owner, Body: body})
	return File{ID: stored.ID, Name: stored.Name, Size: stored.Size, Type: stored.Type}, err
}

// getCheck shows all of it before it is handed in (P-22).
func (room *Room) getCheck(w http.ResponseWriter, r *http.Request) error {
	a, err := room.applying(r)
	if err != nil {
		return err
	}
	if !a.draft.Chosen || !a.draft.Filled {
		return web.Done(w, r, a.at(""), "请先选事项、填好申请表")
	}
	sheet, err := room.sheetOf(a)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.checkPage(r, a, sheet, nil))
}

// declaring is the last word of an application.
type declaring struct {
	Declared bool `form:"declared" label:"我声明所填内容和所交材料真实、有效" kind:"check" need:"true"`
}

func (room *Room) checkPage(r *http.Request, a applying, sheet Sheet, refused error) templ.Component {
	var items, papers []web.Answer
	for _, t := range sheet.terms {
		items = append(items, web.Answer{Label: t.Name, Text: room.Org.BodyName(t.Body) + "，" + t.Limits, Change: a.at("")})
	}
	answers := room.answered(a, sheet)
	for _, m := range room.wantedOf(a, sheet) {
		text := m.Instead
		var names []string
		for _, f := range a.draft.Files[m.Key] {
			names = append(names, f.Name)
		}
		if earlier, _ := a.Project.earlier(m.Key); len(names) == 0 && text == "" {
			for _, f := range earlier {
				names = append(names, f.Name+"（以前交过）")
			}
		}
		if len(names) > 0 {
			text = strings.Join(names, "、")
		}
		papers = append(papers, web.Answer{Label: m.Name, Text: text, Change: a.at("materials")})
	}
	f := web.FormOf(declaring{}, a.at("submit"))
	if refused != nil {
		f = f.Typed(r, refused)
	}
	body := []templ.Component{web.Section("一起办理的事项", web.SummaryList(items)), web.Section("一张申请表", web.SummaryList(answers)), web.Section("一套材料", web.SummaryList(papers))}
	if a.standing == StageEarly {
		body = append(body, web.Notice(web.ToneWarn, "提前申报的承诺", a.stage.Early.Promise))
	}
	body = append(body, web.Section("提交", web.Lines("第 4 步，共 4 步：核对并提交。提交后，每个事项各有一个办件编号，都在项目页面上。"), web.Ask(f, "", "提交申报", a.home())))
	return web.PortalPage(room.applyFrame(r, a, "核对并提交"), body...)
}

// answered is the form as it was filled in, in the words of its choices.
func (room *Room) answered(a applying, sheet Sheet) (out []web.Answer) {
	compiled, err := form.Compile(sheet.Form)
	if err != nil {
		return nil
	}
	for _, f := range compiled.Fields() {
		if !compiled.Asks(f, a.draft.Form) {
			continue
		}
		var texts []string
		for _, v := range a.draft.Form[f.Name] {
			for _, o := range f.Options {
				if o.Value == v {
					v = o.Label
				}
			}
			switch {
			case f.Kind == form.YesNo && v == form.Yes:
				v = "是"
			case f.Kind == form.YesNo && v == form.No:
				v = "否"
			}
			texts = append(texts, v)
		}
		out = append(out, web.Answer{Label: f.Label, Text: strings.Join(texts, "、"), Change: a.at("form") + "#" + f.Name})
	}
	return out
}

// postSubmit hands the application in (P-22). From its answer on it is not lost.
func (room *Room) postSubmit(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	key := web.Once(r)
	a, err := room.applying(r)
	if err != nil {
		if stage, ok := s.Project.Class.stage(r.PathValue("stage")); ok && key != "" { // the second of two clicks is answered as the first
			if _, again := room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "apply_stage", ApplyStage{Stage: stage.Name}, matter.Key(key)); again == nil {
				return web.Done(w, r, s.home(), "申报已提交")
			}
		}
		return err
	}
	sheet, err := room.sheetOf(a)
	if err != nil {
		return err
	}
	var in declaring
	if err = web.Input(r, &in); err == nil {
		_, err = room.Hall().Do(r.Context(), a.actor, a.Matter.ID, "apply_stage", a.input(), matter.Key(key))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.checkPage(r, a, sheet, err) })
	}
	return web.Done(w, r, a.home(), "“"+a.stage.Title+"”阶段已申报，各事项的办件正在建立，很快就能在下面看到编号")
}

// input is the draft as the hall takes it.
func (a applying) input() ApplyStage {
	in := ApplyStage{Stage: a.stage.Name, Items: a.draft.Items, Form: a.draft.Form, Promise: a.draft.Promised}
	for key, files := range a.draft.Files {
		if len(files) > 0 {
			in.Given = append(in.Given, Handing{Key: key, Files: files})
		}
	}
	return in
}
