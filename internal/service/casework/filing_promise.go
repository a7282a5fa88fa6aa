package casework

import (
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/service/casework/pages"
)

// The courses between which an applicant chooses (国办发〔2020〕42号 §二（三）: a choice, never a duty).
const (
	CoursePromise = "promise"
	CourseNormal  = "normal"
)

func courseSpec() web.FieldSpec {
	return web.FieldSpec{Name: "course", Label: "选择哪种办理方式", Kind: web.KindRadio, Need: true, Options: []web.Option{
		{Value: CoursePromise, Text: "告知承诺", Hint: "签一份承诺书，有的材料可以不交，可以当场作出决定；办好以后会核查，承诺不实的要承担后果"},
		{Value: CourseNormal, Text: "一般程序", Hint: "提交全部材料，审查后作出决定"},
	}}
}

// Steps lists the steps of this filing: one more when something is to be promised.
func (v Filing) Steps() []Step {
	list := Steps()
	if !v.byPromise() && len(v.owed()) == 0 {
		return list
	}
	last := len(list) - 1
	return append(list[:last:last], StepPromise, list[last])
}

// offersPromise reports whether the applicant may choose the promise.
func (v Filing) offersPromise() bool { return v.Item.Promise != nil && len(v.Marks) == 0 }

func (v Filing) byPromise() bool {
	return v.offersPromise() && v.Draft.Answers.Course == CoursePromise
}

// owed are the materials that will have to follow because they are left out now.
func (v Filing) owed() (out []Gap) {
	for _, m := range v.Asked {
		if m.Necessity == Deferrable && v.Item.tolerates(m.Code) && len(v.Marks) == 0 && !v.Exempt[m.Code] && len(v.Draft.filesFor(m.Code)) == 0 &&
			!(v.byPromise() && m.Promisable) && v.Draft.confirmed(StepMaterials) {
			out = append(out, Gap{Material: m.Code, Name: m.Name, Limit: v.Item.follow(m.Code)})
		}
	}
	return out
}

// demands reports whether the material has to be here now: a promise stands for some, and who broke one gets no time.
func (v Filing) demands(m Material) bool {
	switch {
	case v.byPromise() && m.Promisable:
		return false
	case m.Necessity == Deferrable && len(v.Marks) > 0 && v.Item.tolerates(m.Code):
		return true
	}
	return m.Necessity == Required
}

// words is the fingerprint of everything that is to be signed.
func (v Filing) words() string {
	var all []string
	if v.byPromise() {
		all = append(all, v.Item.Promise.Fingerprint())
	}
	if owed := v.owed(); len(owed) > 0 {
		all = append(all, v.Item.tolerance().fingerprint(owed))
	}
	return strings.Join(all, "/")
}

// unsigned says that the promises are to be signed, or signed anew under other words.
func (v Filing) unsigned() []fault.Field {
	words, signed := v.words(), v.Draft.Answers.Signed
	switch {
	case words == "" || signed != nil && signed.Words == words:
		return nil
	case signed != nil:
		return []fault.Field{{Name: "read", Message: "承诺的内容有变化，请重新阅读并签名"}}
	}
	return []fault.Field{{Name: "read", Message: "请阅读承诺书并签名"}}
}

// promiseReading says at the beginning why the promise is not offered; nothing when it is, or where there is none.
func (v Filing) promiseReading() []pages.Reading {
	if len(v.Marks) == 0 || v.Item.Promise == nil && v.Item.Tolerance == nil {
		return nil
	}
	return []pages.Reading{{Title: "不能使用告知承诺和容缺受理", Lines: append([]string{"您（单位）有没有修复的不实承诺记录，请按一般程序交齐材料办理。对记录有异议的，可以申请信用修复。"}, v.Marks...),
		Link: web.Link{Text: "查看记录、申请信用修复", Href: "/my/credit"}}}
}

// promiseWords are the texts that the applicant reads before he signs.
func (v Filing) promiseWords() (out []pages.Reading) {
	if v.byPromise() {
		t := v.Item.Promise
		out = append(out, pages.Reading{Title: "告知的条件和标准", Lines: t.Conditions}, pages.Reading{Title: "您要承诺的内容", Lines: []string{t.Text}},
			pages.Reading{Title: "不实承诺的后果", Lines: []string{t.Breach}}, pages.Reading{Title: "办好以后怎样核查", Lines: []string{t.checkWords()}})
		if replaced := v.replacedWords(); len(replaced) > 0 {
			out = append(out, pages.Reading{Title: "以承诺代替的材料", Lines: replaced})
		}
	}
	if owed := v.owed(); len(owed) > 0 {
		lines := make([]string, len(owed))
		for i, g := range owed {
			lines[i] = g.Name + "：受理后" + g.Limit.String() + "内补交"
		}
		t := v.Item.tolerance()
		out = append(out, pages.Reading{Title: "容缺后补的材料", Lines: lines}, pages.Reading{Title: "不补交的后果", Lines: []string{t.words() + "（" + t.ground() + "）。补齐并核验以前，不作出决定。"}})
	}
	return out
}

func (t PromiseTerms) checkWords() string {
	if t.Within.N == 0 {
		return t.Check + "。"
	}
	return t.Check + "，自作出决定之日起" + t.Within.String() + "内核查。"
}

func (v Filing) replacedWords() (lines []string) {
	for _, m := range v.Asked {
		switch {
		case !m.Promisable || len(v.Draft.filesFor(m.Code)) > 0:
		case m.Follow.N > 0:
			lines = append(lines, m.Name+"（作出决定后"+m.Follow.String()+"内补交）")
		default:
			lines = append(lines, m.Name)
		}
	}
	return lines
}

// promiseAnswers sums up what was chosen and signed.
func (v Filing) promiseAnswers(change changing) (out []web.Answer) {
	if v.offersPromise() {
		text := "一般程序"
		if v.byPromise() {
			text = "告知承诺"
		}
		out = append(out, web.Answer{Label: "办理方式", Text: text, Change: change.at(StepNotice, "course")})
	}
	if signed := v.Draft.Answers.Signed; signed != nil && v.words() != "" {
		out = append(out, web.Answer{Label: "签名", Text: signed.Name + "，" + web.Moment(signed.At), Change: change.at(StepPromise, "read")})
	}
	if owed := v.owed(); len(owed) > 0 {
		out = append(out, web.Answer{Label: "容缺后补", Text: gapNames(owed), Change: change.at(StepMaterials, materialField(owed[0].Material))})
	}
	return out
}
