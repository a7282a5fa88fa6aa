package casework

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/service/casework/pages"
)

func applyAddress(code string, more ...string) string {
	address := "/apply/" + url.PathEscape(code)
	for _, part := range more {
		address += "/" + url.PathEscape(part)
	}
	return address
}

func trailItem(item Item) web.Link {
	return web.Link{Text: item.Name, Href: applyAddress(item.Code)}
}

// mine opens the actor's filing of the item in the address, beginning a draft when
// there is none.
func (p *Portal) mine(r *http.Request) (Filing, account.Actor, error) {
	a := p.Actor(r)
	item, err := p.item(r.Context(), r.PathValue("code"), nil)
	if err != nil {
		return Filing{}, a, err
	}
	if err := covered(a, item); err != nil {
		return Filing{}, a, err
	}
	d, err := p.drafts.open(r.Context(), a.Subject(), item.Code, item.Version)
	if err != nil {
		return Filing{}, a, err
	}
	f, err := p.filing(r.Context(), a, d)
	return f, a, err
}

// getApply shows what is left to do before submitting (P-09).
func (p *Portal) getApply(w http.ResponseWriter, r *http.Request) error {
	f, a, err := p.mine(r)
	if err != nil {
		return err
	}
	page, err := p.applyPage(r, f, a)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (p *Portal) applyPage(r *http.Request, f Filing, a account.Actor) (templ.Component, error) {
	now, err := p.terms(f.Item, f.Draft.Answers.Form)
	if err != nil {
		return nil, err
	}
	report := f.Report()
	page := pages.Apply{Frame: p.frame(r, "申请："+f.Item.Name, web.Link{Text: "办事", Href: "/items"}), Item: f.Item.Name,
		Facts: p.itemFacts(f.Item, a), Changed: f.Changes(now), Next: nextLink(f, report), Discard: applyAddress(f.Item.Code, "discard")}
	if !f.Draft.UpdatedAt.Equal(f.Draft.CreatedAt) {
		page.Saved = "上次保存：" + web.Moment(f.Draft.UpdatedAt)
	}
	for i, s := range f.Steps() {
		page.Tasks = append(page.Tasks, taskOf(i, s, f, report))
	}
	return pages.ApplyList(page), nil
}

func (p *Portal) itemFacts(item Item, a account.Actor) []web.Pair {
	facts := []web.Pair{
		{Term: "办理机关", Text: p.room.Org.BodyName(item.Body)},
		{Term: "多久办好", Text: promiseText(item)},
		{Term: "办理结果", Text: item.Result.Name},
		{Term: "申请人", Text: a.Title()},
	}
	if item.Phone != "" {
		facts = append(facts, web.Pair{Term: "咨询电话", Text: item.Phone})
	}
	return append(facts, web.Pair{Term: "办事指南", Text: "查看要求和材料", Href: or(item.Guide, "/items/"+url.PathEscape(item.Code))})
}

func promiseText(item Item) string {
	if item.Instant && item.Promised.N == 0 {
		return "材料齐全的当天办好"
	}
	return "承诺" + limitText(item.promised()) + "内办好"
}

func nextLink(f Filing, report Report) web.Link {
	next := report.Next()
	words := "继续：" + next.Title()
	if next == StepNotice && !f.Draft.confirmed(StepNotice) {
		words = "开始申请"
	}
	return web.Link{Text: words, Href: applyAddress(f.Item.Code, string(next))}
}

func taskOf(i int, s Step, f Filing, report Report) web.Task {
	standing := report.Of(s)
	task := web.Task{Title: ordinal(i) + " " + s.Title(), Href: applyAddress(f.Item.Code, string(s)), State: string(standing), Tone: toneOf(standing)}
	switch {
	case standing == ProgressProblem:
		task.Hint = report.Problems(s)[0].Message
	case standing == ProgressBlocked && s == StepMaterials:
		task.Hint, task.Href = "先确认情形，才知道要哪些材料", ""
	case standing == ProgressBlocked:
		task.Hint, task.Href = "前面几项完成后可以提交", ""
	}
	return task
}

func ordinal(i int) string { return string([]rune("①②③④⑤⑥⑦⑧⑨")[i]) }

func toneOf(standing Progress) web.Tone {
	switch standing {
	case ProgressDone:
		return web.ToneOK
	case ProgressBegun:
		return web.ToneInfo
	case ProgressProblem:
		return web.ToneDanger
	}
	return web.ToneMute
}

// postDiscard deletes the draft (P-09).
func (p *Portal) postDiscard(w http.ResponseWriter, r *http.Request) error {
	if err := p.drafts.discard(r.Context(), p.Actor(r).Subject(), r.PathValue("code")); err != nil {
		return err
	}
	return web.Done(w, r, "/my/cases?tab=drafts", "草稿已删除")
}

// step is one page of an application as data: what it shows and what it takes in.
type step struct {
	form   func(p *Portal, ctx context.Context, f Filing, a account.Actor) (web.Form, []pages.Group, error)
	read   func(p *Portal, ctx context.Context, f Filing, a account.Actor) ([]pages.Reading, error)
	take   func(p *Portal, typed url.Values, d *Draft, item Item) error
	verify func(f Filing) []fault.Field // what still has to change after saving
}

func steps() map[Step]step {
	return map[Step]step{
		StepNotice:    {form: (*Portal).noticeForm, read: (*Portal).noticeReading, take: (*Portal).takeNotice, verify: Filing.notice},
		StepApplicant: {form: (*Portal).applicantForm, read: (*Portal).applicantReading, take: (*Portal).takeApplicant, verify: Filing.applicant},
		StepForm:      {form: (*Portal).dataForm, take: (*Portal).takeForm, verify: func(f Filing) []fault.Field { return f.Form }},
		StepDelivery:  {form: (*Portal).deliveryForm, take: (*Portal).takeDelivery, verify: Filing.delivery},
	}
}

// getStep shows one page of the application (P-09).
func (p *Portal) getStep(w http.ResponseWriter, r *http.Request) error {
	name := Step(r.PathValue("step"))
	f, a, err := p.mine(r)
	if err != nil {
		return err
	}
	if name == StepMaterials {
		return p.getMaterials(w, r, f)
	}
	if name == StepPromise {
		return p.getPromise(w, r, f, a)
	}
	page, err := p.stepPage(r, name, f, a, nil, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// stepPage draws a step, with what was typed and what is wrong when it comes back.
func (p *Portal) stepPage(r *http.Request, name Step, f Filing, a account.Actor, typed url.Values, wrong []fault.Field) (templ.Component, error) {
	s, known := steps()[name]
	if !known {
		return nil, fault.Missing("页面", r.URL.Path)
	}
	form, groups, err := s.form(p, r.Context(), f, a)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		form = form.Wrong(fault.Invalid("", wrong...))
	}
	form.Action = applyAddress(f.Item.Code, string(name))
	form.Draft = form.Action + "/draft"
	page := pages.Step{Frame: p.frame(r, name.Title(), trailItem(f.Item)), Place: place(f, name), Form: form,
		Groups: regroup(groups, form, typed), Back: applyAddress(f.Item.Code)}
	if s.read != nil {
		page.Read, err = s.read(p, r.Context(), f, a)
	}
	return pages.ApplyStep(page), err
}

// regroup puts the errors of the form, and what was typed, into its groups.
func regroup(groups []pages.Group, form web.Form, typed url.Values) []pages.Group {
	for g := range groups {
		for i, e := range groups[g].Entries {
			e.Error = form.Entry(e.Name).Error
			if values, sent := typed[e.Name]; typed != nil && (sent || e.Kind == web.KindCheck || e.Kind == web.KindChecks || e.Kind == web.KindRadio) {
				e.Values, e.Value = values, first(values)
			}
			groups[g].Entries[i] = e
		}
	}
	return groups
}

func place(f Filing, name Step) string {
	return "第 " + strconv.Itoa(slices.Index(f.Steps(), name)+1) + " 步，共 " + strconv.Itoa(len(f.Steps())) + " 步"
}

// postStep takes in one page of the application; everything typed is kept, right or
// wrong (P-09).
func (p *Portal) postStep(w http.ResponseWriter, r *http.Request) error {
	name := Step(r.PathValue("step"))
	if name == StepPromise {
		return p.postPromise(w, r)
	}
	s, known := steps()[name]
	if !known {
		return fault.Missing("页面", r.URL.Path)
	}
	f, a, err := p.saveStep(r, s, name)
	if err != nil {
		return err
	}
	if r.PostForm.Get("then") == "leave" {
		return web.Done(w, r, "/my/cases?tab=drafts", "草稿已保存，随时可以回来继续")
	}
	if wrong := s.verify(f); len(wrong) > 0 {
		return web.Again(w, r, fault.Invalid("有内容需要修改", wrong...), func(error) templ.Component {
			page, err := p.stepPage(r, name, f, a, r.PostForm, wrong)
			if err != nil {
				return failing(err)
			}
			return page
		})
	}
	_, err = p.drafts.change(r.Context(), a.Subject(), f.Item.Code, func(d *Draft) error {
		d.confirm(name)
		return nil
	})
	if err != nil {
		return err
	}
	return web.Done(w, r, applyAddress(f.Item.Code, string(after(f, name))))
}

// failing is a page that could not be made: its error is told when it is drawn.
func failing(err error) templ.Component {
	return templ.ComponentFunc(func(context.Context, io.Writer) error { return err })
}

func after(f Filing, name Step) Step {
	list := f.Steps()
	return list[min(slices.Index(list, name)+1, len(list)-1)]
}

// saveStep keeps what was typed without asking whether it is right.
func (p *Portal) saveStep(r *http.Request, s step, name Step) (Filing, account.Actor, error) {
	if err := r.ParseForm(); err != nil {
		return Filing{}, account.Actor{}, err
	}
	f, a, err := p.mine(r)
	if err != nil {
		return Filing{}, a, err
	}
	d, err := p.drafts.change(r.Context(), a.Subject(), f.Item.Code, func(d *Draft) error { return s.take(p, r.PostForm, d, f.Item) })
	if err != nil {
		return Filing{}, a, err
	}
	f, err = p.filing(r.Context(), a, d)
	return f, a, err
}

// postDraft keeps a page while it is being filled in; it answers a script (P-09).
func (p *Portal) postDraft(w http.ResponseWriter, r *http.Request) error {
	name := Step(r.PathValue("step"))
	s, known := steps()[name]
	if !known {
		return fault.Missing("页面", r.URL.Path)
	}
	if name == StepNotice {
		s.take = (*Portal).takeSituations // only the button confirms
	}
	f, _, err := p.saveStep(r, s, name)
	if err != nil {
		return err
	}
	return web.JSON(w, r, http.StatusOK, map[string]string{"saved": web.Moment(f.Draft.UpdatedAt)})
}
