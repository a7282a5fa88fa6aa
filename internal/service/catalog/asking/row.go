package asking

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/form"
	"tongban/internal/service/catalog/asking/pages"
	"tongban/internal/service/catalog/guided"
	"tongban/internal/service/catalog/record"
)

// spareOptions is how many empty lines stand under the answers of a question; mostOptions bounds them.
const (
	spareOptions = 3
	mostOptions  = 40
)

// rowOf finds the part and the row of the address.
func rowOf(r *http.Request, g guided.Guide) (part guided.Part, row int, err error) {
	part = guided.Part(r.PathValue("part"))
	row, bad := strconv.Atoi(r.PathValue("row"))
	if bad != nil || row < 0 || row >= g.Rows(part) {
		return part, 0, fault.Missing("引导问答的内容", r.PathValue("part")+" "+r.PathValue("row"))
	}
	return part, row, nil
}

func (d *Desk) getRow(w http.ResponseWriter, r *http.Request) error {
	g, _, err := d.asked(r)
	if err != nil {
		return err
	}
	part, row, err := rowOf(r, g.Guide)
	if err != nil {
		return err
	}
	return web.Render(w, r, d.rowPage(r, g, part, row, d.rowForm(r.Context(), g, part, row)))
}

func (d *Desk) rowPage(r *http.Request, g draft, part guided.Part, row int, f web.Form) templ.Component {
	ctx := r.Context()
	page := pages.RowPage{Form: f, Back: address(g.Code), Seen: g.Revision, Preview: address(g.Code, "preview")}
	for _, found := range d.lint(ctx, g.Guide) {
		if found.Part == part && found.Row == row {
			one := d.finding(g.Code, found)
			one.Href = ""
			page.Findings = append(page.Findings, one)
		}
	}
	title := "请先咨询的情况"
	switch part {
	case guided.PartQuestions:
		title = cmp.Or(g.Questions[row].Ask, fmt.Sprintf("第%d个问题", row+1))
	case guided.PartSteps:
		title = d.itemName(ctx, g.Steps[row].Item)
		if item, there := d.Item(ctx, g.Steps[row].Item); there {
			page.Materials = materialSheet(item)
		}
	}
	return pages.Row(d.frame(r, title, trail, web.Link{Text: cmp.Or(g.Title, g.Code), Href: address(g.Code)}), page)
}

// materialSheet lists what the item asks for, and in which situation.
func materialSheet(item record.Item) *web.Sheet {
	var asked []form.Field
	for _, s := range item.Questions() {
		asked = append(asked, form.Field{Name: s.Name, Label: s.Question, Kind: form.Choice, Options: s.Options})
	}
	sheet := &web.Sheet{Columns: []web.Column{{Head: "材料"}, {Head: "什么情形下提交"}}, Empty: web.Nothing{Title: "这个事项不要材料"}}
	for _, m := range item.Materials {
		when := "都要提交"
		if m.When != "" {
			when = cmp.Or(m.Case, form.InWords(m.When, asked))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(m.Name, when)})
	}
	return sheet
}

// whenFields ask for a condition: written, or chosen from what the other questions offer.
func whenFields(g guided.Guide, before int) []web.FieldSpec {
	var asked []form.Field
	for _, q := range g.Questions[:before] {
		asked = append(asked, form.Field{Name: q.Name, Label: q.Ask, Kind: form.Choice, Options: q.Options})
	}
	specs := []web.FieldSpec{{Name: "when", Label: "条件", Kind: web.KindText, Max: 500, Hint: "留空就是不论怎么回答；几个条件同时满足用 &&，满足一个就行用 ||"}}
	if options := form.Choosable(asked); len(options) > 0 {
		also := web.FieldSpec{Name: "also", Label: "加上一个条件", Kind: web.KindSelect, Hint: "选好以后保存，就和上面的条件合在一起"}
		for _, o := range options {
			also.Options = append(also.Options, web.Option{Value: o.Value, Text: o.Label})
		}
		specs = append(specs, also)
	}
	return specs
}

// rowForm is the form of a row with what the draft says.
func (d *Desk) rowForm(ctx context.Context, g draft, part guided.Part, row int) web.Form {
	action := rowAddress(g.Code, part, row)
	switch part {
	case guided.PartQuestions:
		return questionForm(g.Guide, row, action)
	case guided.PartSteps:
		return d.stepForm(ctx, g.Guide, row, action)
	}
	s := g.Stops[row]
	specs := append([]web.FieldSpec{{Name: "says", Label: "怎么告诉办事人", Kind: web.KindTextarea, Need: true, Max: 500, Hint: "为什么没有可以直接办的事项，可以怎么办"}}, whenFields(g.Guide, len(g.Questions))...)
	return web.FormFrom(specs, action).Set("says", s.Says).Set("when", s.When)
}

func questionForm(g guided.Guide, row int, action string) web.Form {
	q := g.Questions[row]
	specs := []web.FieldSpec{{Name: "ask", Label: "问什么", Kind: web.KindText, Need: true, Max: 100, Hint: "例如“店有多大？”"}, {Name: "hint", Label: "提示", Kind: web.KindText, Max: 300},
		{Name: "name", Label: "代号", Kind: web.KindText, Max: 40, Hint: "条件里用它。小写英文字母、数字和下划线；留空由系统起。已经有条件用到的不要改"}}
	lines := min(len(q.Options)+spareOptions, mostOptions)
	for n := range lines {
		nth := strconv.Itoa(n + 1)
		specs = append(specs, web.FieldSpec{Name: "label_" + strconv.Itoa(n), Label: "答案" + nth, Kind: web.KindText, Need: n < 2, Max: 100},
			web.FieldSpec{Name: "value_" + strconv.Itoa(n), Label: "答案" + nth + "的代号", Kind: web.KindText, Max: 40, Width: "short"})
	}
	f := web.FormFrom(append(specs, whenFields(g, row)...), action).Set("ask", q.Ask).Set("hint", q.Hint).Set("name", q.Name).Set("when", q.When)
	for n, o := range q.Options {
		f = f.Set("label_"+strconv.Itoa(n), o.Label).Set("value_"+strconv.Itoa(n), o.Value)
	}
	return f
}

func (d *Desk) stepForm(ctx context.Context, g guided.Guide, row int, action string) web.Form {
	s := g.Steps[row]
	specs := append([]web.FieldSpec{{Name: "why", Label: "为什么要办", Kind: web.KindText, Max: 200, Hint: "显示在事项下面，例如“卫生许可要先有执照”"}}, whenFields(g, len(g.Questions))...)
	var others []web.Option
	for n, o := range g.Steps {
		if n != row && !slices.ContainsFunc(others, func(known web.Option) bool { return known.Value == o.Item }) && o.Item != s.Item {
			others = append(others, web.Option{Value: o.Item, Text: d.itemName(ctx, o.Item)})
		}
	}
	if len(others) > 0 {
		specs = append(specs, web.FieldSpec{Name: "after", Label: "要先办完的事项", Kind: web.KindChecks, Options: others})
	}
	item, _ := d.Item(ctx, s.Item)
	for _, asked := range item.Questions() {
		spec := web.FieldSpec{Name: "answer_" + asked.Name, Label: "事项的情形：" + asked.Question, Kind: web.KindSelect, Hint: "选定以后，材料清单就按这种情形列；不选的，按最常见的情形列"}
		for _, o := range asked.Options {
			spec.Options = append(spec.Options, web.Option{Value: o.Value, Text: "总是“" + o.Label + "”"})
		}
		for _, q := range g.Questions {
			spec.Options = append(spec.Options, web.Option{Value: "$" + q.Name, Text: "按“" + q.Ask + "”的回答"})
		}
		specs = append(specs, spec)
	}
	f := web.FormFrom(specs, action).Set("why", s.Why).Set("when", s.When)
	for name, value := range s.Answers {
		f = f.Set("answer_"+name, value)
	}
	for i := range f.Entries {
		if f.Entries[i].Name == "after" {
			f.Entries[i].Values = s.After
		}
	}
	return f
}

// postRow keeps a row of the draft. A draft may lack anything: what is wrong is found by the rules, not refused.
func (d *Desk) postRow(w http.ResponseWriter, r *http.Request) error {
	g, _, err := d.asked(r)
	if err != nil {
		return err
	}
	part, row, err := rowOf(r, g.Guide)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Invalidf("没有读懂提交的内容，请重新填写")
	}
	get := func(name string) string { return web.Normal(web.KindText, r.PostForm.Get(name)) }
	when := get("when")
	if also := get("also"); also != "" && when != "" {
		when = "(" + when + ") && " + also
	} else if also != "" {
		when = also
	}
	before := d.rowForm(r.Context(), g, part, row)
	changed := g
	switch part {
	case guided.PartQuestions:
		changed.Questions = slices.Clone(g.Questions)
		changed.Questions[row] = typedQuestion(g.Guide, row, get, when)
	case guided.PartSteps:
		changed.Steps = slices.Clone(g.Steps)
		changed.Steps[row] = typedStep(g.Steps[row], r, get, when)
	case guided.PartStops:
		changed.Stops = slices.Clone(g.Stops)
		changed.Stops[row] = guided.Stop{Says: get("says"), When: when}
	}
	seen, _ := strconv.Atoi(get("seen"))
	if err = long(before, r); err == nil {
		err = d.save(r, changed, seen)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return d.rowPage(r, g, part, row, before.Typed(r, err)) })
	}
	if r.PostForm.Get("do") == "stay" {
		return web.Done(w, r, rowAddress(g.Code, part, row), "草稿已保存")
	}
	return web.Done(w, r, address(g.Code)+"#"+string(part), "草稿已保存")
}

// long refuses what is longer than its field takes.
func long(f web.Form, r *http.Request) error {
	var wrong []fault.Field
	for _, e := range f.Entries {
		if e.Max > 0 && len([]rune(r.PostForm.Get(e.Name))) > e.Max && e.Kind != web.KindSelect {
			wrong = append(wrong, fault.Field{Name: e.Name, Message: fmt.Sprintf("“%s”最多%d个字", e.Label, e.Max)})
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("有太长的内容", wrong...)
	}
	return nil
}

// typedQuestion reads a question; what has no word of its own gets one.
func typedQuestion(g guided.Guide, row int, get func(string) string, when string) guided.Question {
	q := guided.Question{Ask: get("ask"), Hint: get("hint"), Name: get("name"), When: when}
	if q.Name == "" {
		q.Name = free("q", func(name string) bool {
			return slices.ContainsFunc(g.Questions, func(o guided.Question) bool { return o.Name == name })
		})
	}
	for n := range mostOptions {
		label, value := get("label_"+strconv.Itoa(n)), get("value_"+strconv.Itoa(n))
		if label != "" || value != "" {
			q.Options = append(q.Options, form.Option{Label: label, Value: value})
		}
	}
	for n := range q.Options {
		if q.Options[n].Value == "" {
			q.Options[n].Value = free("a", func(value string) bool {
				return slices.ContainsFunc(q.Options, func(o form.Option) bool { return o.Value == value })
			})
		}
	}
	return q
}

// free is the first numbered word that is not taken.
func free(word string, taken func(string) bool) string {
	n := 1
	for taken(word + strconv.Itoa(n)) {
		n++
	}
	return word + strconv.Itoa(n)
}

func typedStep(s guided.Step, r *http.Request, get func(string) string, when string) guided.Step {
	s = guided.Step{Item: s.Item, Why: get("why"), When: when, After: r.PostForm["after"], Answers: map[string]string{}}
	for name := range r.PostForm {
		situation, is := strings.CutPrefix(name, "answer_")
		if value := get(name); is && value != "" {
			s.Answers[situation] = value
		}
	}
	return s
}
