package casework

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/service/casework/pages"
)

// ask makes a form of fields, with the answers so far.
func ask(specs []web.FieldSpec, values map[string][]string) web.Form {
	form := web.FormFrom(specs, "")
	for i := range form.Entries {
		e := &form.Entries[i]
		e.Values = values[e.Name]
		e.Value = first(e.Values)
	}
	return form
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// tidy reads one answer as it was meant.
func tidy(typed url.Values, name string, kind web.Kind) string {
	return web.Normal(kind, typed.Get(name))
}

// noticeReading is what everybody should know before applying.
// 行政许可法 §30: matters, grounds, conditions, limits, materials and forms are made public.
func (p *Portal) noticeReading(_ context.Context, f Filing, _ account.Actor) ([]pages.Reading, error) {
	item := f.Item
	lines := []string{
		"由" + p.room.Org.BodyName(item.Body) + "办理，办成后给您：" + item.Result.Name + "。",
		"收到申请后，五个工作日内答复受不受理；材料不齐的，会一次告诉您要补什么。",
		"受理以后，" + promiseText(item) + "。" + statutoryText(item),
		visitText(item.Visits),
		"请如实填写、提交真实的材料。提供虚假材料的，要承担法律责任" + item.under("第三十一条、第七十八条") + "。",
	}
	readings := []pages.Reading{{Title: "办理须知", Lines: lines}}
	var grounds []string
	for _, b := range item.Basis {
		grounds = append(grounds, b.String())
	}
	if len(grounds) > 0 {
		readings = append(readings, pages.Reading{Title: "办理依据", Lines: grounds})
	}
	return append(readings, f.promiseReading()...), nil
}

func statutoryText(item Item) string {
	if item.statutory().N == 0 {
		return ""
	}
	return "法律规定的最长时限是" + item.statutory().String() + "。"
}

func visitText(visits int) string {
	if visits == 0 {
		return "全程可以网上办理，不用跑现场。"
	}
	return "需要到现场 " + strconv.Itoa(visits) + " 次，其余都可以在网上办。"
}

func (p *Portal) noticeForm(_ context.Context, f Filing, _ account.Actor) (web.Form, []pages.Group, error) {
	var specs []web.FieldSpec
	values := map[string][]string{}
	for _, s := range f.Item.Situations {
		spec := web.FieldSpec{Name: situationField(s.Name), Label: s.Question, Kind: web.KindRadio, Need: true}
		for _, o := range s.Options {
			spec.Options = append(spec.Options, web.Option{Value: o.Value, Text: o.Text})
		}
		specs = append(specs, spec)
		values[spec.Name] = []string{f.Draft.Answers.Situations[s.Name]}
	}
	if f.offersPromise() {
		specs = append(specs, courseSpec())
		values["course"] = []string{f.Draft.Answers.Course}
	}
	specs = append(specs, web.FieldSpec{Name: "known", Label: "我已阅读并了解以上办理须知", Kind: web.KindCheck, Need: true})
	if f.Draft.Answers.Known && !f.Changed() {
		values["known"] = []string{"true"}
	}
	form := ask(specs, values)
	situations := pages.Group{Entries: form.Entries[:len(form.Entries)-1]}
	if len(situations.Entries) > 0 {
		situations.Title, situations.Hint = "您的情形", "不同的情形要的材料不一样，请按实际情况选择。"
	}
	return form, []pages.Group{situations, {Entries: form.Entries[len(form.Entries)-1:]}}, nil
}

// takeNotice keeps the situation and, once confirmed, the version of the item that was
// confirmed.
func (p *Portal) takeNotice(typed url.Values, d *Draft, item Item) (err error) {
	if err := p.takeSituations(typed, d, item); err != nil {
		return err
	}
	d.Answers.Known = typed.Get("known") == "true"
	if d.Answers.Known {
		d.Version = item.Version
		d.Answers.Terms, err = p.terms(item, d.Answers.Form)
	}
	return err
}

func (p *Portal) takeSituations(typed url.Values, d *Draft, item Item) error {
	d.Answers.Situations = map[string]string{}
	for _, s := range item.Situations {
		if answer := typed.Get(situationField(s.Name)); answer != "" {
			d.Answers.Situations[s.Name] = answer
		}
	}
	d.Answers.Course = ""
	if course := typed.Get("course"); item.Promise != nil && (course == CoursePromise || course == CourseNormal) {
		d.Answers.Course = course
	}
	return nil
}

func (p *Portal) applicantReading(ctx context.Context, _ Filing, a account.Actor) ([]pages.Reading, error) {
	who, err := p.Identities.Applicant(ctx, a)
	return []pages.Reading{{Title: "以谁的名义申请", Lines: []string{whoText(who)},
		Link: web.Link{Text: "换成企业或者他人的名义", Href: "/my/account"}}}, err
}

func (p *Portal) applicantForm(ctx context.Context, f Filing, a account.Actor) (web.Form, []pages.Group, error) {
	who, err := p.Identities.Applicant(ctx, a)
	if err != nil {
		return web.Form{}, nil, err
	}
	answers := f.Draft.Answers
	phone, address := web.FieldSpec{Name: "phone", Label: "联系电话", Kind: web.KindPhone, Need: true, Auto: "tel", Hint: "用来通知您补正、领取结果"},
		web.FieldSpec{Name: "address", Label: "联系地址", Kind: web.KindText, Max: 200, Auto: "street-address"}
	if answers.Phone == "" && who.Phone != "" {
		answers.Phone, phone.Hint = who.Phone, phone.Hint+"。已按您的账号填好，可以修改"
	}
	if answers.Address == "" && who.Address != "" {
		answers.Address, address.Hint = who.Address, "已按您的账号填好，可以修改"
	}
	form := ask([]web.FieldSpec{phone, address}, map[string][]string{"phone": {answers.Phone}, "address": {answers.Address}})
	return form, []pages.Group{{Title: "怎么联系", Entries: form.Entries}}, nil
}

// whoText says who applies, in one line.
func whoText(who Applicant) string {
	words := []string{who.Name, "证件号码 " + who.Masked}
	if who.Delegate != nil {
		words = append(words, "经办人 "+who.Delegate.Name)
	}
	return strings.Join(words, "，") + "。以上来自您的实名账号，不能在这里修改。"
}

func (p *Portal) takeApplicant(typed url.Values, d *Draft, _ Item) error {
	d.Answers.Phone = tidy(typed, "phone", web.KindPhone)
	d.Answers.Address = tidy(typed, "address", web.KindText)
	return nil
}

// dataForm draws the form of the item, with first answers from what is known of the applicant; each says where it comes
// from as long as it is not changed.
func (p *Portal) dataForm(ctx context.Context, f Filing, a account.Actor) (web.Form, []pages.Group, error) {
	groups, err := p.FormPages.Groups(f.Item.Form, f.Draft.Answers.Form)
	if err != nil {
		return web.Form{}, nil, err
	}
	known, err := p.known(ctx, f, groups, a)
	if err != nil {
		return web.Form{}, nil, err
	}
	values := map[string][]string{}
	var specs []web.FieldSpec
	for g := range groups {
		for i := range groups[g].Fields {
			field := &groups[g].Fields[i]
			answer := f.Draft.Answers.Form[field.Name]
			begin, found := known.of(*field)
			if found && len(answer) == 0 && !f.Draft.confirmed(StepForm) {
				answer = begin.values
			}
			if found && slices.Equal(answer, begin.values) {
				field.Hint = sentences(field.Hint, "已按"+begin.source+"填好，可以修改")
			}
			values[field.Name] = answer
			specs = append(specs, field.FieldSpec)
		}
	}
	form := ask(specs, values)
	var out []pages.Group
	at := 0
	for _, g := range groups {
		out = append(out, pages.Group{Title: g.Title, Entries: form.Entries[at : at+len(g.Fields)]})
		at += len(g.Fields)
	}
	return form, out, nil
}

func sentences(a, b string) string {
	if a == "" {
		return b
	}
	return strings.TrimSuffix(a, "。") + "。" + b
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (p *Portal) takeForm(typed url.Values, d *Draft, item Item) (err error) {
	d.Answers.Form, err = p.FormPages.Tidy(item.Form, typed)
	return err
}

func (p *Portal) deliveryForm(ctx context.Context, f Filing, a account.Actor) (web.Form, []pages.Group, error) {
	who, err := p.Identities.Applicant(ctx, a)
	if err != nil {
		return web.Form{}, nil, err
	}
	w, answers := f.Draft.Answers.Wish, f.Draft.Answers
	specs := []web.FieldSpec{
		{Name: "way", Label: "办好以后，怎么拿结果", Kind: web.KindRadio, Need: true, Options: []web.Option{
			{Value: string(WayOnline), Text: "电子送达", Hint: "在“我的办件”里直接下载，和纸质的一样有效"},
			{Value: string(WayCounter), Text: "到窗口领取", Hint: "带身份证到政务服务大厅出件窗口"},
			{Value: string(WayMail), Text: "邮寄到家", Hint: "要填下面的收件信息"},
		}},
		{Name: "name", Label: "收件人", Kind: web.KindText, Max: 50, Width: "medium", Hint: "邮寄的才填"},
		{Name: "phone", Label: "收件人电话", Kind: web.KindPhone, Hint: "邮寄的才填"},
		{Name: "address", Label: "邮寄地址", Kind: web.KindText, Max: 200, Hint: "邮寄的才填，写到门牌号"},
	}
	form := ask(specs, map[string][]string{"way": {string(w.Way)}, "name": {or(w.Name, who.Name)},
		"phone": {or(w.Phone, or(answers.Phone, who.Phone))}, "address": {or(w.Address, answers.Address)}})
	return form, []pages.Group{{Entries: form.Entries[:1]}, {Title: "收件信息", Entries: form.Entries[1:]}}, nil
}

func (p *Portal) takeDelivery(typed url.Values, d *Draft, _ Item) error {
	w := Wish{}
	switch way := DeliveryWay(typed.Get("way")); way {
	case WayCounter, WayMail, WayOnline:
		w.Way = way
	}
	if w.Way == WayMail || w.Way == "" {
		w.Name, w.Phone = tidy(typed, "name", web.KindText), tidy(typed, "phone", web.KindPhone)
		w.Address = tidy(typed, "address", web.KindText)
	}
	d.Answers.Wish = w
	return nil
}
