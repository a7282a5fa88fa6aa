// Package lint says what is wrong with an item before it is published, in words for its editor. Its rules are those of
// the law and of the fact sheets; none of them asks a store.
package lint

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"tongban/internal/service/catalog/record"

	"tongban/internal/base/fault"
	"tongban/internal/common/form"
)

// Stops returns what keeps an item from being published, in words for its editor.
func Stops(item record.Item) []fault.Field {
	var found findings
	found.identity(item)
	found.limits(item)
	found.Visits(item)
	found.contact(item)
	found.materials(item)
	found.course(item)
	found.licence(item)
	found.questions(item)
	return found
}

type findings []fault.Field

func (f *findings) add(name, format string, args ...any) {
	*f = append(*f, fault.Field{Name: name, Message: fmt.Sprintf(format, args...)})
}

func (f *findings) must(holds bool, name, format string, args ...any) {
	if !holds {
		f.add(name, format, args...)
	}
}

func (f *findings) identity(item record.Item) {
	f.must(item.Code != "", "code", "请填写实施编码")
	f.must(item.Name != "", "name", "请填写事项名称")
	f.must(item.Body != "", "body", "请填写实施主体")
	f.must(len(item.Audience) > 0, "audience", "请选择服务对象")
	f.must(len(item.Basis) > 0, "basis", "请填写设定依据")
	f.must(len(item.Conditions) > 0, "conditions", "请填写受理条件")
	_, err := time.Parse(time.DateOnly, item.ValidFrom)
	f.must(err == nil, "valid_from", "请按年-月-日填写生效日期")
	for n, basis := range item.Basis {
		f.must(basis.Law != "" && basis.Article != "", "basis", "第%d条设定依据请写明法律名称和条款", n+1)
	}
}

// limits: a body may promise less time than the law gives, never more.
func (f *findings) limits(item record.Item) {
	for name, limit := range map[string]record.Limit{"statutory_limit": item.StatutoryLimit, "promised_limit": item.PromisedLimit, "correction_limit": item.CorrectionLimit} {
		_, err := limit.Workday()
		f.must(err == nil, name, "时限“%s”请写成 20wd（工作日）、30d（自然日）、4h（小时）或者 0（当场）", string(limit))
	}
	f.must(item.PromisedLimit.Set(), "promised_limit", "请填写承诺时限")
	if item.StatutoryLimit.Set() && item.PromisedLimit.Longer(item.StatutoryLimit) {
		f.add("promised_limit", "承诺时限%s超过了法定时限%s，请缩短", item.PromisedLimit, item.StatutoryLimit)
	}
	f.must(item.PromisedLimit.AtOnce() == (item.Handling == record.HandlingInstant), "handling", "即办件的承诺时限应为当场，其他的应为承诺件")
}

func (f *findings) Visits(item record.Item) {
	whole := slices.Contains(item.Online, record.OnlineWhole)
	f.must(item.Visits == 0 || item.VisitReason != "", "visit_reason", "需要到现场的，请说明必须到现场的原因")
	f.must(item.Visits > 0 || item.VisitReason == "", "visit_reason", "不用到现场的，不应填写到现场的原因")
	f.must(!whole || item.Visits == 0, "visits", "全程网办的事项到现场次数应为0")
}

func (f *findings) contact(item record.Item) {
	f.must(len(item.Places) > 0, "places", "请填写办理地点和时间")
	f.must(item.Phones.Consult != item.Phones.Complaint, "phones", "咨询电话和投诉电话不能相同")
	for name, phone := range map[string]string{"咨询电话": item.Phones.Consult, "投诉电话": item.Phones.Complaint} {
		f.must(strings.HasPrefix(phone, "0") && strings.Contains(phone, "-"), "phones", "%s请带区号，例如 0590-8800101", name)
	}
	f.must(item.Remedy.Reconsideration != "" && item.Remedy.Court != "", "remedy", "请填写行政复议机关和管辖法院")
}

// vague are words that leave open what has to be brought; none may be demanded.
func vague() []string {
	return []string{"其他材料", "其它材料", "有关材料", "相关材料", "等材料", "其他需要提交", "其它需要提交", "要求的其他"}
}

func (f *findings) materials(item record.Item) {
	seen := map[string]bool{}
	for _, m := range item.Materials {
		f.must(m.Code != "" && !seen[m.Code], "materials", "材料“%s”的代码为空或者重复", m.Name)
		seen[m.Code] = true
		f.must(m.Basis != "", "materials", "材料“%s”请写明要求提供的依据", m.Name)
		f.must(m.When == "" || m.Case != "", "materials", "材料“%s”按情形提交，请用文字说明是哪种情形", m.Name)
		for _, word := range vague() {
			f.must(!strings.Contains(m.Name, word), "materials", "材料“%s”没有说清要什么，不能使用“%s”", m.Name, word)
		}
	}
	for _, s := range item.Situations {
		if len(s.Options) < 2 {
			f.add("situations", "情形“%s”至少要有两个选项", s.Question)
			return
		}
	}
	if _, err := item.MaterialConditions(); err != nil {
		f.add("materials", "材料的情形条件有误：%v", err)
	}
}

// course: 行政许可法 §45 stops the statutory clock for eight kinds of special procedure
// and no more, unless another act says so; each has to name the act.
func (f *findings) course(item record.Item) {
	names := map[string]bool{}
	for _, stage := range item.Flow.Stages {
		names[stage.Name] = true
		f.must(len(stage.Parts) > 0, "flow", "环节“%s”没有承办机关", stage.Title)
		for _, part := range stage.Parts {
			_, err := part.Limit.Workday()
			f.must(part.Body != "" && part.Right != "" && err == nil, "flow", "环节“%s”的“%s”请写明承办机关、权限和时限", stage.Title, part.Title)
		}
		if stage.Join == record.JoinLead || stage.Join == record.JoinLeadAfter {
			f.must(leads(stage) == 1, "flow", "环节“%s”由牵头部门汇总，应当有且只有一个牵头部门", stage.Title)
		}
	}
	for _, p := range item.SpecialProcedures {
		f.must(p.Basis != "", "special_procedures", "特殊环节“%s”请写明依据", p.Name)
		f.must(p.MaxLimit.Set(), "special_procedures", "特殊环节“%s”请写明最长时限", p.Name)
	}
	if item.Power == record.PowerLicence {
		f.must(names["accept"] && names["review"] && names["decide"] && names["deliver"], "flow", "行政许可的流程应当包括受理、审查、决定、送达")
	}
}

func leads(s record.Stage) int {
	leads := 0
	for _, part := range s.Parts {
		if part.Role == record.RoleLead {
			leads++
		}
	}
	return leads
}

func (f *findings) licence(item record.Item) {
	f.must(item.Result.Name != "", "result", "请填写办理结果名称")
	for _, fee := range item.Fees {
		f.must(fee.Basis != "" && fee.Standard != "", "fees", "收费项目“%s”请写明标准和依据", fee.Name)
	}
	if item.Power == record.PowerLicence {
		f.must(len(item.FAQ) > 0, "faq", "行政许可至少要有一条常见问题")
	}
	if item.Result.Kind == "licence" {
		f.must(item.Result.Sample != "", "result", "结果为证照的，请提供样本")
	}
}

func (f *findings) questions(item record.Item) {
	if _, err := form.Compile(item.Form); err != nil {
		f.add("form", "申请表有误：%v", err)
	}
}
