package casework

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
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// together (批量审批) is an act that may be taken on several matters in one go (W-22).
type together struct {
	name, title string
	rights      []string // one of which who is offered it has; each row asks the hall
	signs       string   // what the password stands for; empty is not signed
	input       func(d *Desk, s seen, task int64, in allTogether) any
}

// allTogether is what is said once for every row.
type allTogether struct {
	Opinion string `form:"opinion" label:"统一的意见" kind:"textarea" max:"1000"`
	To      string `form:"to" label:"改派给" kind:"select"`
	Count   int    `form:"count" label:"确认件数" need:"true" min:"1" max:"100"`
}

// togetherLimit is how many rows somebody can still read one by one.
const togetherLimit = 100

var togethers = []together{
	{name: "accept", title: "受理", rights: []string{RightAccept}, input: func(_ *Desk, _ seen, _ int64, in allTogether) any { return Accept{Note: in.Opinion} }},
	{name: "decide", title: "准予", rights: []string{RightDecide}, signs: "重新输入您的登录密码，作为对上面每一件决定的签署",
		input: func(d *Desk, s seen, _ int64, in allTogether) any {
			decision := &Decide{}
			d.prefill(acting{seen: s, input: decision})
			decision.Outcome, decision.Reason, decision.Signed = Granted, in.Opinion, true
			return *decision
		}},
	{name: "countersign", title: "审签同意", rights: []string{RightReview, RightDecide, "case.lead"}, signs: "重新输入您的登录密码，作为对上面每一件的签署",
		input: func(_ *Desk, _ seen, _ int64, in allTogether) any {
			return Countersign{Verdict: VerdictAgree, Opinion: in.Opinion, Signed: true}
		}},
	{name: "reassign", title: "改派", rights: []string{matter.RightAssign}, input: func(_ *Desk, _ seen, task int64, in allTogether) any {
		return matter.Reassign{Task: task, To: strings.TrimPrefix(in.To, toPostChoice), Reason: in.Opinion}
	}},
}

// toPostChoice gives tasks back to their post instead of to a colleague.
const toPostChoice = "-"

func togetherOf(name string) (together, bool) {
	i := slices.IndexFunc(togethers, func(t together) bool { return t.name == name })
	if i < 0 {
		return together{}, false
	}
	return togethers[i], true
}

func (t together) offered(a account.Actor) bool { return slices.ContainsFunc(t.rights, a.Has) }

// batchesFor adds to what a queue lets do at once the acts that open a page of their own.
func batchesFor(q queue, a account.Actor) []web.Option {
	out := batches(q)
	if len(out) == 0 {
		return nil
	}
	for _, t := range togethers {
		if t.offered(a) {
			out = append(out, web.Option{Value: t.name, Text: "批量" + t.title + "…"})
		}
	}
	return out
}

// chosenTogether is where the picked rows are looked at before they are acted on; empty when no such button was pressed.
func chosenTogether(form url.Values, a account.Actor) string {
	if t, ok := togetherOf(form.Get("batch")); !ok || !t.offered(a) || len(form["task"]) == 0 {
		return ""
	}
	return "/desk/inbox/together?" + url.Values{"act": {form.Get("batch")}, "task": form["task"]}.Encode()
}

// picked is one row of a batch as it stands now.
type picked struct {
	ref     string // number, task and version, as the page sends it
	seen    seen
	task    matter.Task
	changed bool
	input   any
	why     error // it cannot be done together
}

// together reads the rows and asks of each whether the act would be allowed now. The opinion that is missing yet does not count.
func (d *Desk) together(r *http.Request, act together, refs []string, in allTogether) (out []picked, err error) {
	if len(refs) > togetherLimit {
		return nil, fault.Invalidf("一次最多选 %d 件", togetherLimit)
	}
	actor := d.Actor(r)
	if in.Opinion == "" && act.name != "accept" { // what is said at acceptance is printed in its notice
		in.Opinion = "同意"
	}
	for _, ref := range refs {
		number, rest, _ := strings.Cut(ref, "/")
		id, version, _ := strings.Cut(rest, "/")
		p := picked{}
		v, err := d.room.Hall().View(r.Context(), actor, number)
		if fault.KindOf(err) == fault.KindNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		c, _ := v.Facts.(Case)
		p.seen = seen{View: v, Case: c, actor: actor}
		for _, t := range v.Tasks {
			if strconv.FormatInt(t.ID, 10) == id {
				p.task = t
			}
		}
		p.changed = version != "" && version != strconv.FormatInt(v.Matter.Version, 10)
		p.ref = number + "/" + id + "/" + strconv.FormatInt(v.Matter.Version, 10)
		p.input = act.input(d, p.seen, p.task.ID, in)
		p.why = d.objection(r.Context(), act, p, in)
		out = append(out, p)
	}
	return out, nil
}

// objection says why a row cannot be done together with others.
func (d *Desk) objection(ctx context.Context, act together, p picked, in allTogether) error {
	switch {
	case p.task.ID == 0 || p.task.State != matter.TaskOpen:
		return fault.Conflictf("这件待办已经办完")
	case act.name == "reassign":
		if in.To == "" {
			return nil // who gets it is not chosen yet
		}
	case p.seen.Matter.Kind != KindName:
		return fault.Conflictf("不是办件，请打开单独办理")
	case act.name == "decide" && p.seen.Case.disputed():
		return fault.Conflictf("有部门认为不符合，请单独作决定")
	}
	return d.room.Hall().Would(ctx, p.seen.actor, p.seen.Matter.ID, act.name, p.input)
}

// disputed reports whether a department found that the application does not meet the conditions.
func (c Case) disputed() bool {
	return slices.ContainsFunc(c.Examinations, func(e Examination) bool { return e.Result == ResultDisagree })
}

// getTogether shows the picked rows, what each is about and whether it can be done with the others (W-22).
func (d *Desk) getTogether(w http.ResponseWriter, r *http.Request) error {
	act, ok := togetherOf(r.URL.Query().Get("act"))
	if !ok || !act.offered(d.Actor(r)) {
		return fault.Missing("操作", "")
	}
	rows, err := d.together(r, act, r.URL.Query()["task"], allTogether{})
	if err != nil {
		return err
	}
	return web.Render(w, r, d.togetherPage(r, act, rows, nil))
}

// postTogether asks for the password once and queues one act for each row (W-22).
func (d *Desk) postTogether(w http.ResponseWriter, r *http.Request) error {
	var in allTogether
	err := web.Input(r, &in)
	if r.PostForm == nil {
		return err
	}
	act, ok := togetherOf(r.PostForm.Get("act"))
	if !ok || !act.offered(d.Actor(r)) {
		return fault.Missing("操作", "")
	}
	if id, again := d.room.Hall().BatchOnce(r.Context(), d.Actor(r), web.Once(r)); again {
		return web.Done(w, r, batchHref(id), "")
	}
	rows, unread := d.together(r, act, r.PostForm["task"], in)
	if unread != nil {
		return unread
	}
	var id int64
	if err == nil {
		id, err = d.begin(r, act, rows, in)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return d.togetherPage(r, act, rows, err) })
	}
	return web.Done(w, r, batchHref(id), "正在逐件办理")
}

func batchHref(id int64) string { return "/desk/batches/" + strconv.FormatInt(id, 10) }

// begin checks what is said for all, and queues the rows.
func (d *Desk) begin(r *http.Request, act together, rows []picked, in allTogether) (int64, error) {
	able := slices.DeleteFunc(slices.Clone(rows), func(p picked) bool { return p.why != nil })
	switch {
	case len(able) == 0:
		return 0, fault.Invalidf("选中的待办都不能一起办，请看每一行的原因")
	case slices.ContainsFunc(able, func(p picked) bool { return p.changed }):
		return 0, fault.Invalidf("您打开这一页以后，有的办件有变化。请重新看一遍再办")
	case len(able) != len(rows):
		return 0, fault.Invalidf("有 %d 件现在不能一起办，原因写在行里。请看清楚以后再确认", len(rows)-len(able))
	case in.Count != len(able):
		return 0, fault.InvalidField("count", "下面要办的是 %d 件，请核对后填写", len(able))
	case in.Opinion == "" && act.name != "accept":
		return 0, fault.InvalidField("opinion", "请填写%s", act.opinion())
	case act.name == "reassign" && in.To == "":
		return 0, fault.InvalidField("to", "请选择改派给谁")
	}
	if act.signs != "" {
		password := r.PostForm.Get("password")
		if password == "" {
			return 0, fault.InvalidField("password", "请重新输入密码签署")
		}
		if err := d.Signs(r, d.Actor(r), password); err != nil {
			return 0, err
		}
	}
	var list []matter.Row
	for _, p := range able {
		list = append(list, matter.Row{Matter: p.seen.Matter.ID, Number: p.seen.Matter.Number, Title: p.seen.Matter.Title, Input: p.input})
	}
	return d.room.Hall().MakeBatch(r.Context(), d.Actor(r), "批量"+act.title, act.name, list, web.Once(r))
}

// opinion names what is written once for all.
func (t together) opinion() string {
	switch t.name {
	case "accept":
		return "其他告知事项"
	case "reassign":
		return "改派理由"
	}
	return "统一的意见"
}

// togetherPage draws the rows with what is filled in once. Rows that cannot be done are shown and not sent.
func (d *Desk) togetherPage(r *http.Request, act together, rows []picked, wrong error) templ.Component {
	form := web.FormOf(&allTogether{}, "/desk/inbox/together").Options("to", d.togetherTo(rows)...)
	form.Entries = slices.DeleteFunc(form.Entries, func(e web.Entry) bool { return e.Name == "to" && act.name != "reassign" })
	for i := range form.Entries {
		switch e := &form.Entries[i]; e.Name {
		case "opinion":
			e.Label, e.Need = act.opinion(), act.name != "accept"
		case "to":
			e.Need = true
		case "count":
			e.Hint = "请数一数上面能办的行，填写件数"
			e.Value = ""
		}
	}
	if act.signs != "" {
		form.Entries = append(form.Entries, web.Entry{FieldSpec: web.FieldSpec{Name: "password", Label: "登录密码", Kind: web.KindPassword, Need: true, Hint: act.signs,
			Auto: "current-password"}})
	}
	if r.Method == http.MethodPost {
		form = form.Typed(r, wrong)
	}
	page := pages.Together{Act: act.name, Button: "确认" + act.title, Form: form}
	able := web.Sheet{Columns: []web.Column{{Head: "办件编号", Tight: true}, {Head: "事项"}, {Head: "申请人", Hide: true}, {Head: "内容"}, {Head: "时限", Tight: true}}}
	unable := web.Sheet{Columns: []web.Column{{Head: "办件编号", Tight: true}, {Head: "事项"}, {Head: "为什么不能一起办"}}}
	for _, p := range rows {
		m := p.seen.Matter
		number := web.Linked(m.Number, "/desk/search?q="+m.Number)
		if p.why != nil {
			unable.Rows = append(unable.Rows, web.Row{Cells: []web.Cell{number, web.Words(m.Title), web.Words(whyNot(p.why))}})
			continue
		}
		page.Refs = append(page.Refs, p.ref)
		able.Rows = append(able.Rows, web.Row{Cells: []web.Cell{number, web.Words(m.Title), web.Words(listName(m)), web.Words(d.gist(act, p)),
			web.Part(web.ClockChip(d.entryClock(matter.Entry{Matter: m, Task: p.task})))}})
	}
	page.Able, page.Unable = able, unable
	title := "批量" + act.title
	return pages.TogetherPage(d.room.Web.Frame(r, title, web.Link{Text: "待办箱", Href: "/desk/inbox"}), page)
}

// whyNot is a refusal with what is wrong in it.
func whyNot(err error) string {
	text := fault.MessageOf(err)
	for _, f := range fault.FieldsOf(err) {
		if f.Message != text {
			text += "；" + f.Message
		}
	}
	return text
}

// gist says in a line what a row is about, so that it is read where it stands.
func (d *Desk) gist(act together, p picked) string {
	c := p.seen.Case
	switch in := p.input.(type) {
	case Accept:
		return fmt.Sprintf("材料 %d 份，都有核验结论", len(c.Documents))
	case Decide:
		var said []string
		for _, e := range c.Examinations {
			said = append(said, d.room.Org.BodyName(e.Body)+"："+strings.TrimRight(e.Opinion, "。"))
		}
		return strings.Join(append(said, "准予："+in.Content), "。")
	case Countersign:
		if k, ok := c.Awaits(p.task); ok {
			return k.Title + "，" + k.Signers[k.Turn].Title
		}
	case matter.Reassign:
		if p.task.AssigneeName != "" {
			return "现在由" + p.task.AssigneeName + "签收"
		}
		return "没有人签收"
	}
	return ""
}

// togetherTo are those at the posts of the rows; the hall refuses a row whose post somebody does not hold.
func (d *Desk) togetherTo(rows []picked) []web.Option {
	out := []web.Option{{Value: toPostChoice, Text: "退回岗位，由大家签收"}}
	for _, p := range rows {
		for _, o := range d.room.Org.OfficersAt(p.task.Body, p.task.Need) {
			if !slices.ContainsFunc(out, func(w web.Option) bool { return w.Value == o.Login }) {
				out = append(out, web.Option{Value: o.Login, Text: o.Name + "（" + d.room.Org.BodyName(p.task.Body) + "）"})
			}
		}
	}
	return out
}
