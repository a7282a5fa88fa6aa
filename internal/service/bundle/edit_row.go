package bundle

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/form"
	"tongban/internal/service/bundle/pages"
)

// getFind looks for an item to add.
func (room *Room) getFind(w http.ResponseWriter, r *http.Request) error {
	d, _, err := room.asked(r)
	if err != nil {
		return err
	}
	page := pages.Find{Frame: room.editFrame(r, "添加事项", trailEdit, web.Link{Text: cmp.Or(d.Title, d.Code), Href: editAddress(d.Code)}), Action: editAddress(d.Code, "items"), Seen: d.Revision,
		Words: strings.TrimSpace(r.URL.Query().Get("words")), Back: editAddress(d.Code)}
	if page.Words != "" {
		found, err := room.Find(r.Context(), page.Words)
		if err != nil {
			return err
		}
		for _, item := range found[:min(len(found), 20)] {
			if !slices.ContainsFunc(d.Members, func(m Member) bool { return m.Item == item.Code }) {
				page.List = append(page.List, pages.Entry{Title: item.Name, Text: item.Code, Note: room.Org.BodyName(item.Body)})
			}
		}
	}
	return web.Render(w, r, pages.FindItems(page))
}

// postAdd puts an item into the draft.
func (room *Room) postAdd(w http.ResponseWriter, r *http.Request) error {
	d, _, err := room.asked(r)
	if err != nil {
		return err
	}
	item, err := room.Items.Item(r.Context(), r.PostFormValue("item"))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(d.Members, func(m Member) bool { return m.Item == item.Code }) {
		return fault.Conflictf("“%s”已经在里面了", item.Name)
	}
	d.Members = append(slices.Clone(d.Members), Member{Name: free("item", d), Item: item.Code})
	seen, _ := strconv.Atoi(r.PostFormValue("seen"))
	if err := room.save(r, d, seen); err != nil {
		return err
	}
	return web.Done(w, r, rowAddress(d.Code, partMembers, len(d.Members)-1), "已添加，请写先后和合并的规则")
}

// rowOf finds the part and the row of the address.
func rowOf(r *http.Request, d draft) (part string, row int, err error) {
	part = r.PathValue("part")
	row, bad := strconv.Atoi(r.PathValue("row"))
	rows := map[string]int{partMembers: len(d.Members), partQuestions: len(d.Questions)}[part]
	if bad != nil || row < 0 || row >= rows {
		return part, 0, fault.Missing("套餐的内容", r.PathValue("part")+" "+r.PathValue("row"))
	}
	return part, row, nil
}

func (room *Room) getRow(w http.ResponseWriter, r *http.Request) error {
	d, _, err := room.asked(r)
	if err != nil {
		return err
	}
	part, row, err := rowOf(r, d)
	if err != nil {
		return err
	}
	f, err := room.rowForm(r, d, part, row)
	if err != nil {
		return err
	}
	page, err := room.rowPage(r, d, part, row, f)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) rowPage(r *http.Request, d draft, part string, row int, f web.Form) (templ.Component, error) {
	found, items, err := room.lint(r.Context(), d.Definition)
	if err != nil {
		return nil, err
	}
	page := pages.Row{Form: f, Back: editAddress(d.Code), Seen: d.Revision}
	for _, one := range found {
		if one.Part == part && one.Row == row {
			shown := findingOf(d.Code, one)
			shown.Href = ""
			page.Findings = append(page.Findings, shown)
		}
	}
	title := "问题"
	if part == partMembers {
		item := items[d.Members[row].Item]
		title = cmp.Or(item.Name, d.Members[row].Item)
		page.Fields = fieldSheet(d.Definition, items, d.Members[row].Name)
	}
	page.Frame = room.editFrame(r, title, trailEdit, web.Link{Text: cmp.Or(d.Title, d.Code), Href: editAddress(d.Code)})
	return pages.EditRow(page), nil
}

// fieldSheet lists the fields and materials of a member and what they become in the whole.
func fieldSheet(d Definition, items map[string]Item, member string) *web.Sheet {
	sheet := &web.Sheet{Caption: "这个事项要填的和要交的，合并以后叫什么", Columns: []web.Column{{Head: "代号"}, {Head: "内容"}, {Head: "合并以后"}}}
	w, err := Join(d, items, nil)
	if err != nil {
		return nil
	}
	n := slices.IndexFunc(w.All, func(c Chosen) bool { return c.Name == member })
	if n < 0 {
		return nil
	}
	c := w.All[n]
	shared := func(key string, of func(Chosen) map[string]string) string {
		var with []string
		for _, o := range w.All {
			if o.Name != c.Name && slices.Contains(slices.Collect(maps.Values(of(o))), key) {
				with = append(with, "“"+o.Item.Name+"”")
			}
		}
		if len(with) == 0 {
			return "单独一项"
		}
		return "和" + strings.Join(with, "、") + "共用（" + key + "）"
	}
	for _, f := range c.Item.Form.Fields() {
		words := shared(c.fields[f.Name], func(o Chosen) map[string]string { return o.fields })
		if slices.Contains(c.Later, f.Name) {
			words = "前面的事项办成以后补填"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(f.Name, f.Label, words)})
	}
	for _, m := range c.Item.Materials {
		words := shared(c.materials[m.Code], func(o Chosen) map[string]string { return o.materials })
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(m.Code, "材料："+m.Name, words)})
	}
	return sheet
}

// spareOptions is how many empty lines stand under the answers of a question; mostOptions bounds them.
const (
	spareOptions = 3
	mostOptions  = 20
)

func (room *Room) rowForm(r *http.Request, d draft, part string, row int) (web.Form, error) {
	if part == partQuestions {
		return questionForm(d, row), nil
	}
	items, err := room.itemsOf(r.Context(), d.Definition)
	if err != nil {
		return web.Form{}, err
	}
	return memberForm(d, row, items), nil
}

func questionForm(d draft, row int) web.Form {
	q := d.Questions[row]
	specs := []web.FieldSpec{{Name: "ask", Label: "问什么", Kind: web.KindText, Need: true, Max: 100, Hint: "例如“要在墙面设大型广告牌吗？”"},
		{Name: "name", Label: "代号", Kind: web.KindText, Max: 20, Hint: "条件里用它；小写英文字母开头。已经有条件用到的不要改"}}
	for n := range min(len(q.Options)+spareOptions, mostOptions) {
		nth := strconv.Itoa(n + 1)
		specs = append(specs, web.FieldSpec{Name: "label_" + strconv.Itoa(n), Label: "答案" + nth, Kind: web.KindText, Need: n < 2, Max: 100},
			web.FieldSpec{Name: "value_" + strconv.Itoa(n), Label: "答案" + nth + "的代号", Kind: web.KindText, Max: 40, Width: "short"})
	}
	f := web.FormFrom(specs, rowAddress(d.Code, partQuestions, row)).Set("ask", q.Ask).Set("name", q.Name)
	for n, o := range q.Options {
		f = f.Set("label_"+strconv.Itoa(n), o.Label).Set("value_"+strconv.Itoa(n), o.Value)
	}
	return f
}

func memberForm(d draft, row int, items map[string]Item) web.Form {
	m := d.Members[row]
	item := items[m.Item]
	specs := []web.FieldSpec{{Name: "name", Label: "代号", Kind: web.KindText, Need: true, Max: 20, Hint: "在先后和合并的名称里用；小写英文字母开头"},
		{Name: "why", Label: "为什么要办", Kind: web.KindText, Max: 200, Hint: "显示在指南上"}}
	var asked []form.Field
	for _, q := range d.Questions {
		asked = append(asked, form.Field{Name: q.Name, Label: q.Ask, Kind: form.Choice, Options: q.Options})
	}
	when := web.FieldSpec{Name: "when", Label: "什么情况要办", Kind: web.KindSelect, Hint: "不选就是每次都要办"}
	for _, o := range form.Choosable(asked) {
		when.Options = append(when.Options, web.Option{Value: o.Value, Text: o.Label})
	}
	if m.When != "" && !slices.ContainsFunc(when.Options, func(o web.Option) bool { return o.Value == m.When }) {
		when.Options = append(when.Options, web.Option{Value: m.When, Text: d.InWords(m.When)})
	}
	if len(when.Options) > 0 {
		specs = append(specs, when)
	}
	var others []web.Option
	for n, o := range d.Members {
		if n != row {
			others = append(others, web.Option{Value: o.Name, Text: cmp.Or(items[o.Item].Name, o.Item)})
		}
	}
	if len(others) > 0 {
		specs = append(specs, web.FieldSpec{Name: "after", Label: "要先办成的事项", Kind: web.KindChecks, Options: others, Hint: "都不选，就和别的事项同时办"},
			web.FieldSpec{Name: "refused", Label: "前面有一件没有办成，这一件怎么办", Kind: web.KindRadio, Options: []web.Option{{Value: string(RuleEnd), Text: RuleEnd.Title()}, {Value: string(RuleFree), Text: RuleFree.Title()}}})
	}
	specs = append(specs, web.FieldSpec{Name: "gives", Label: "结果是什么证照", Kind: web.KindText, Max: 40, Hint: "例如“营业执照”。后面的事项要这个证照的，就不再请申请人交"},
		web.FieldSpec{Name: "offline", Label: "不能网上办的，写到哪里办", Kind: web.KindText, Max: 300})
	for _, s := range item.Situations {
		spec := web.FieldSpec{Name: "answer_" + s.Name, Label: "情形：" + s.Question, Kind: web.KindSelect, Hint: "选定的，不再问申请人"}
		for _, o := range s.Options {
			spec.Options = append(spec.Options, web.Option{Value: o.Value, Text: "总是“" + o.Label + "”"})
		}
		for _, q := range d.Questions {
			spec.Options = append(spec.Options, web.Option{Value: "$" + q.Name, Text: "按“" + q.Ask + "”的回答"})
		}
		specs = append(specs, spec)
	}
	specs = append(specs, web.FieldSpec{Name: "fields", Label: "合并到别的名称", Kind: web.KindTextarea, Max: 1000, Hint: "一行一个，例如 shop_name=trade_name：这个事项的店名就是前面填的字号"},
		web.FieldSpec{Name: "apart", Label: "要单独问的", Kind: web.KindText, Max: 300, Hint: "代号，用空格分开"},
		web.FieldSpec{Name: "later", Label: "前面的事项办成以后补填的", Kind: web.KindText, Max: 300, Hint: "代号，用空格分开，例如新办执照上的 credit_code"},
		web.FieldSpec{Name: "materials", Label: "和别的材料是同一份的", Kind: web.KindTextarea, Max: 1000, Hint: "一行一个，例如 lease=premises"})
	f := web.FormFrom(specs, rowAddress(d.Code, partMembers, row)).Set("name", m.Name).Set("why", m.Why).Set("gives", m.Gives).Set("offline", m.Offline).
		Set("fields", lines(m.Fields)).Set("apart", strings.Join(m.Apart, " ")).Set("later", strings.Join(m.Later, " ")).Set("materials", lines(m.Materials))
	if len(when.Options) > 0 {
		f = f.Set("when", m.When)
	}
	if len(others) > 0 {
		f = f.Set("refused", string(m.rule()))
	}
	for i := range f.Entries {
		if f.Entries[i].Name == "after" {
			f.Entries[i].Values = m.After
		}
		if name, is := strings.CutPrefix(f.Entries[i].Name, "answer_"); is {
			f.Entries[i].Value = m.Answers[name]
		}
	}
	return f
}

// lines writes pairs one below the other.
func lines(pairs map[string]string) string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		out = append(out, key+"="+pairs[key])
	}
	return strings.Join(out, "\n")
}

// pairsOf reads what stands one below the other.
func pairsOf(name, typed string) (map[string]string, error) {
	out := map[string]string{}
	for _, line := range strings.Split(typed, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		key, value, found := strings.Cut(line, "=")
		if key, value = strings.TrimSpace(key), strings.TrimSpace(value); !found || key == "" || value == "" {
			return nil, fault.InvalidField(name, "“%s”要写成“代号=合并后的名称”", line)
		}
		out[key] = value
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// postRow keeps a row of the draft. A draft may lack anything: what is wrong is found by the rules, not refused.
func (room *Room) postRow(w http.ResponseWriter, r *http.Request) error {
	d, _, err := room.asked(r)
	if err != nil {
		return err
	}
	part, row, err := rowOf(r, d)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Invalidf("没有读懂提交的内容，请重新填写")
	}
	before, err := room.rowForm(r, d, part, row)
	if err != nil {
		return err
	}
	changed := d
	if part == partQuestions {
		changed.Questions = slices.Clone(d.Questions)
		changed.Questions[row] = typedQuestion(r)
	} else {
		err = changed.take(r, row)
	}
	seen, _ := strconv.Atoi(r.PostForm.Get("seen"))
	if err == nil {
		err = room.save(r, changed, seen)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			page, failed := room.rowPage(r, d, part, row, before.Typed(r, err))
			if failed != nil {
				return failing(failed)
			}
			return page
		})
	}
	return web.Done(w, r, editAddress(d.Code)+"#"+part, "草稿已保存")
}

// take reads a member as it was typed; where its short name changes, those that wait for it follow.
func (d *draft) take(r *http.Request, row int) (err error) {
	get := func(name string) string { return web.Normal(web.KindText, r.PostForm.Get(name)) }
	old := d.Members[row]
	m := Member{Name: get("name"), Item: old.Item, Why: get("why"), When: get("when"), After: r.PostForm["after"], Refused: Rule(get("refused")), Gives: get("gives"), Offline: get("offline"),
		Apart: strings.Fields(get("apart")), Later: strings.Fields(get("later"))}
	if m.Fields, err = pairsOf("fields", r.PostForm.Get("fields")); err != nil {
		return err
	}
	if m.Materials, err = pairsOf("materials", r.PostForm.Get("materials")); err != nil {
		return err
	}
	for name := range r.PostForm {
		if situation, is := strings.CutPrefix(name, "answer_"); is && get(name) != "" {
			if m.Answers == nil {
				m.Answers = map[string]string{}
			}
			m.Answers[situation] = get(name)
		}
	}
	d.Members = slices.Clone(d.Members)
	d.Members[row] = m
	for i := range d.Members {
		if at := slices.Index(d.Members[i].After, old.Name); at >= 0 && i != row && m.Name != "" {
			d.Members[i].After = slices.Clone(d.Members[i].After)
			d.Members[i].After[at] = m.Name
		}
	}
	return nil
}

func typedQuestion(r *http.Request) Question {
	get := func(name string) string { return web.Normal(web.KindText, r.PostForm.Get(name)) }
	q := Question{Ask: get("ask"), Name: get("name")}
	for n := range mostOptions {
		label, value := get("label_"+strconv.Itoa(n)), get("value_"+strconv.Itoa(n))
		if label == "" && value == "" {
			continue
		}
		if value == "" {
			value = "a" + strconv.Itoa(n+1)
		}
		q.Options = append(q.Options, form.Option{Label: label, Value: value})
	}
	return q
}
