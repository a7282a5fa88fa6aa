package casework

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/ident"
)

// Step is one part of an application, as its address names it.
type Step string

// The steps, in the order in which they are offered (P-09).
const (
	StepNotice    Step = "notice"    // 确认办理须知与情形
	StepApplicant Step = "applicant" // 申请人
	StepForm      Step = "form"      // 填写表单
	StepMaterials Step = "materials" // 上传材料
	StepDelivery  Step = "delivery"  // 送达方式
	StepPromise   Step = "promise"   // 告知承诺与签名, only where something is to be signed
	StepCheck     Step = "check"     // 核对并提交
)

// Steps lists the steps in order.
func Steps() []Step {
	return []Step{StepNotice, StepApplicant, StepForm, StepMaterials, StepDelivery, StepCheck}
}

// Title is the step in Chinese.
func (s Step) Title() string {
	switch s {
	case StepNotice:
		return "确认办理须知与情形"
	case StepApplicant:
		return "申请人"
	case StepForm:
		return "填写表单"
	case StepMaterials:
		return "上传材料"
	case StepDelivery:
		return "送达方式"
	case StepPromise:
		return "承诺与签名"
	case StepCheck:
		return "核对并提交"
	}
	return string(s)
}

// Progress is how far a step has come.
type Progress string

// The ways a step can stand.
const (
	ProgressNone    Progress = "未开始"
	ProgressBegun   Progress = "进行中"
	ProgressDone    Progress = "已完成"
	ProgressProblem Progress = "有问题"
	ProgressBlocked Progress = "暂不能开始"
)

// Draft (草稿) is an application that is not submitted: no matter, no number.
type Draft struct {
	ID        int64
	Owner     string // subject of who fills it in
	Item      string
	Version   int // of the item, as the owner has confirmed it
	Answers   Answers
	Files     []DraftFile
	Revision  int64
	CreatedAt time.Time
	UpdatedAt time.Time
	Number    string // of the case it became
}

// Answers are what was filled in so far.
type Answers struct {
	Known      bool                `json:"known,omitempty"` // what must be known was confirmed
	Situations map[string]string   `json:"situations,omitempty"`
	Phone      string              `json:"phone,omitempty"`
	Address    string              `json:"address,omitempty"`
	Form       map[string][]string `json:"form,omitempty"`
	Wish       Wish                `json:"wish,omitzero"`
	Course     string              `json:"course,omitempty"`    // 办理方式: CoursePromise or CourseNormal, where there is a choice
	Signed     *Signature          `json:"signed,omitempty"`    // of the promises, under the words that were read
	Confirmed  []Step              `json:"confirmed,omitempty"` // steps that were finished once
	Terms      Terms               `json:"terms,omitzero"`      // of the item when it was confirmed
}

// Terms are what an applicant would notice of a change of the item.
type Terms struct {
	Materials []string `json:"materials,omitempty"`
	Questions []string `json:"questions,omitempty"`
	Limit     string   `json:"limit,omitempty"`
}

// DraftFile is one file handed in for a material.
type DraftFile struct {
	Material string `json:"material"`
	File
}

// key is the file as addresses name it.
func (f File) key() string { return strconv.FormatInt(f.ID, 10) }

// confirmed reports whether a step was finished once.
func (d Draft) confirmed(s Step) bool { return slices.Contains(d.Answers.Confirmed, s) }

func (d *Draft) confirm(s Step) {
	if !d.confirmed(s) {
		d.Answers.Confirmed = append(d.Answers.Confirmed, s)
	}
}

// filesFor lists the files of a material.
func (d Draft) filesFor(material string) (out []File) {
	for _, f := range d.Files {
		if f.Material == material {
			out = append(out, f.File)
		}
	}
	return out
}

func (d *Draft) remove(id string) {
	d.Files = slices.DeleteFunc(d.Files, func(f DraftFile) bool { return f.key() == id })
}

// Report (填报情况) is where every step of a draft stands, and what is still wrong.
type Report struct {
	order    []Step
	steps    map[Step]Progress
	problems map[Step][]fault.Field
}

// Of gives the standing of one step.
func (r Report) Of(s Step) Progress { return r.steps[s] }

// Problems lists what has to be put right in a step.
func (r Report) Problems(s Step) []fault.Field { return r.problems[s] }

// Ready reports whether the application can be submitted.
func (r Report) Ready() bool { return r.steps[StepCheck] != ProgressBlocked }

// Next is the first step that is not done.
func (r Report) Next() Step {
	for _, s := range r.order {
		if r.steps[s] != ProgressDone {
			return s
		}
	}
	return StepCheck
}

// Filing is what is asked of one draft: the item in force, the materials of its
// situation, and what the form says of its answers.
type Filing struct {
	Draft  Draft
	Item   Item
	Asked  []Material
	Form   []fault.Field   // what has to change in the form
	Exempt map[string]bool // materials that the house holds already
	Named  bool            // name and document of who acts are known to agree
	Marks  []string        // broken promises on record: who has one may not promise again
}

// Report says where every step stands.
func (v Filing) Report() Report {
	r := Report{order: v.Steps(), steps: map[Step]Progress{}, problems: map[Step][]fault.Field{
		StepNotice: v.notice(), StepApplicant: v.applicant(), StepForm: v.Form, StepMaterials: v.materials(), StepDelivery: v.delivery(), StepPromise: v.unsigned(),
	}}
	for _, s := range r.order[:len(r.order)-1] {
		r.steps[s] = v.standing(s, len(r.problems[s]) > 0)
	}
	if r.steps[StepNotice] != ProgressDone && r.steps[StepMaterials] == ProgressNone {
		r.steps[StepMaterials] = ProgressBlocked // which materials are asked hangs on the situation
	}
	r.steps[StepCheck] = ProgressNone
	for _, s := range r.order[:len(r.order)-1] {
		if r.steps[s] != ProgressDone {
			r.steps[StepCheck] = ProgressBlocked
		}
	}
	return r
}

func (v Filing) standing(s Step, wrong bool) Progress {
	switch {
	case s == StepPromise && !wrong:
		return ProgressDone
	case v.Draft.confirmed(s) && wrong:
		return ProgressProblem
	case v.Draft.confirmed(s):
		return ProgressDone
	case v.begun(s):
		return ProgressBegun
	}
	return ProgressNone
}

func (v Filing) begun(s Step) bool {
	a := v.Draft.Answers
	switch s {
	case StepNotice:
		return len(a.Situations) > 0
	case StepApplicant:
		return a.Phone != ""
	case StepForm:
		return len(a.Form) > 0
	case StepMaterials:
		return len(v.Draft.Files) > 0
	case StepDelivery:
		return a.Wish.Way != ""
	case StepPromise:
		return a.Signed != nil // and the words have changed since
	}
	return false
}

func (v Filing) notice() (wrong []fault.Field) {
	if v.Changed() {
		wrong = append(wrong, fault.Field{Name: "known", Message: "这个事项的规定有变化，请重新确认办理须知"})
	} else if !v.Draft.Answers.Known {
		wrong = append(wrong, fault.Field{Name: "known", Message: "请勾选“我已阅读并了解以上办理须知”"})
	}
	for _, s := range v.Item.Situations {
		if !slices.ContainsFunc(s.Options, func(o Option) bool { return o.Value == v.Draft.Answers.Situations[s.Name] }) {
			wrong = append(wrong, fault.Field{Name: situationField(s.Name), Message: "请选择：" + s.Question})
		}
	}
	if v.offersPromise() && v.Draft.Answers.Course == "" {
		wrong = append(wrong, fault.Field{Name: "course", Message: "请选择办理方式"})
	}
	return wrong
}

func (v Filing) applicant() []fault.Field {
	if !v.Named { // 网络安全法 §24: real names
		return []fault.Field{{Name: "phone", Message: "您的账号只验证过手机，还没有实名。请带身份证到政务服务大厅窗口核验一次，以后都能在网上办；填好的内容会保留"}}
	}
	return reachable("phone", "联系电话", v.Draft.Answers.Phone)
}

// reachable wants a telephone number that is one: notices and couriers depend on it.
func reachable(name, label, phone string) []fault.Field {
	if phone == "" {
		return []fault.Field{{Name: name, Message: "请填写" + label}}
	}
	if err := ident.CheckPhone(phone); err != nil {
		return []fault.Field{{Name: name, Message: "“" + label + "”" + fault.MessageOf(err)}}
	}
	return nil
}

func (v Filing) materials() (wrong []fault.Field) {
	for _, m := range v.Asked {
		if v.demands(m) && !v.Exempt[m.Code] && len(v.Draft.filesFor(m.Code)) == 0 {
			wrong = append(wrong, fault.Field{Name: materialField(m.Code), Message: "请上传“" + m.Name + "”"})
		}
	}
	return wrong
}

// situationField names the question of a situation on a page.
func situationField(name string) string { return "situation-" + name }

// materialField names a material on a page and in a fault.
func materialField(code string) string { return "material-" + code }

func (v Filing) delivery() []fault.Field {
	w := v.Draft.Answers.Wish
	var wrong []fault.Field
	if w.Way == "" {
		return []fault.Field{{Name: "way", Message: "请选择怎么拿结果"}}
	}
	if w.Way == WayMail {
		wrong = append(needed([][3]string{{"name", w.Name, "收件人"}}), reachable("phone", "收件人电话", w.Phone)...)
		wrong = append(wrong, needed([][3]string{{"address", w.Address, "邮寄地址"}})...)
	}
	return wrong
}

// Changed reports whether the item has a newer version than the one confirmed.
func (v Filing) Changed() bool {
	return v.Draft.confirmed(StepNotice) && v.Draft.Version != v.Item.Version
}

// Changes says in words what is new since the owner confirmed the terms.
func (v Filing) Changes(now Terms) []string {
	if !v.Changed() {
		return nil
	}
	old := v.Draft.Answers.Terms
	var lines []string
	for _, row := range []struct {
		words     string
		from, not []string
	}{
		{"新增材料：", now.Materials, old.Materials}, {"不再需要材料：", old.Materials, now.Materials},
		{"新增要填写的内容：", now.Questions, old.Questions}, {"不再需要填写：", old.Questions, now.Questions},
	} {
		for _, text := range row.from {
			if !slices.Contains(row.not, text) {
				lines = append(lines, row.words+text)
			}
		}
	}
	if old.Limit != now.Limit {
		lines = append(lines, fmt.Sprintf("承诺时限由“%s”改为“%s”", old.Limit, now.Limit))
	}
	if len(lines) == 0 {
		lines = []string{"办事指南的文字有更新，材料和要填写的内容没有变"}
	}
	return lines
}

// submission is the draft as the application that it asks to be.
func (v Filing) submission(who Applicant) Submit {
	a := v.Draft.Answers
	who.Phone, who.Address = a.Phone, a.Address
	in := Submit{Item: v.Item.Code, Version: v.Item.Version, Applicant: who, Form: a.Form, Answers: a.Situations, Wish: a.Wish}
	if v.Draft.Answers.Signed != nil && v.byPromise() {
		in.Promise = &Signature{Words: v.Item.Promise.Fingerprint(), At: v.Draft.Answers.Signed.At}
	}
	if v.Draft.Answers.Signed != nil && len(v.owed()) > 0 {
		in.Gaps = &Signature{}
	}
	for _, m := range v.Asked {
		switch files := v.Draft.filesFor(m.Code); {
		case len(files) > 0:
			in.Documents = append(in.Documents, Handed{Material: m.Code, Source: SourceUpload, Files: files})
		case v.Exempt[m.Code]:
			in.Documents = append(in.Documents, Handed{Material: m.Code, Source: SourceLicence, Licence: m.Licence})
		}
	}
	return in
}
