package lint

import (
	"strings"

	"tongban/internal/service/catalog/record"
)

var (
	resultMissing = Rule{"result-missing", "缺少办理结果", guideLaw, Stop, "请填写办理结果名称", true}
	resultSample  = Rule{"result-sample", "证照没有样本", "省级事项质检规则第10条：有结果名称的应有样本", Stop, "请上传样本", true}
	resultPicture = Rule{"result-picture", "结果没有样本", "省级事项质检规则第10条：有结果名称的应有样本", Warn, "请上传样本", true}
	resultKind    = Rule{"result-kind", "证照的结果类型", "省级事项质检规则第10条：结果为证的，类型为证照", Stop, "请把结果类型改为证照", false}
	feeIncomplete = Rule{"fee-basis", "收费没有依据或者标准", "行政许可法 第五十八条、第五十九条；省级事项质检规则第6条", Stop, "请写明收费项目、标准和依据；不收费的请删去", true}
	feeRank       = Rule{"fee-rank", "许可收费的依据不够", "行政许可法 第五十八条：收费依照法律、行政法规", Warn, "请写明法律或者行政法规", false}
	faqMissing    = Rule{"faq-missing", "许可没有常见问题", "省级事项质检规则第9条", Stop, "行政许可至少要有一条常见问题", true}
	prefillSource = Rule{"prefill-source", "自动带出的来源不存在", "国令716号 第十条、第十一条（能共享的不重复填报）；个人信息保护法 第六条", Warn, "请从列出的来源里选择；证照要先写在材料的“免交的电子证照”里，或者是本事项的结果", false}
	formWrong     = Rule{"form-wrong", "申请表有误", "申请表数据规则（字段、选项、条件）", Stop, "请在表单设计里改正", false}
)

func resultRules() []Rule {
	return []Rule{resultMissing, resultSample, resultPicture, resultKind, feeIncomplete, feeRank, faqMissing, formWrong, prefillSource}
}

// licenceKind is the kind of result that is a licence (证照).
const licenceKind = "licence"

func (c *check) result() {
	r := c.item.Result
	sample := r.Sample != "" || r.SampleFile != ""
	c.must(r.Name != "", resultMissing, "result.name", "没有办理结果名称")
	switch {
	case r.Kind == licenceKind:
		c.must(sample, resultSample, "result.sample", "“%s”没有样本", r.Name)
	case r.Name != "" && r.Kind != "payment" && r.Kind != "reply": // money and an answer look like nothing
		c.must(sample, resultPicture, "result.sample", "“%s”没有样本", r.Name)
	}
	name := strings.Trim(r.Name, "《》“” ")
	c.must(r.Kind == licenceKind || !isLicence(name), resultKind, "result.kind", "“%s”是证照，结果类型却不是", r.Name)
	if c.item.Power == record.PowerLicence {
		c.must(len(c.item.FAQ) > 0, faqMissing, "faq", "没有常见问题")
	}
}

// isLicence: 许可证, 资格证, 营业执照 are licences, 凭证 and 签证 by themselves are not.
func isLicence(name string) bool {
	if strings.HasSuffix(name, "凭证") || strings.HasSuffix(name, "签证") {
		return false
	}
	return strings.HasSuffix(name, "证") || strings.HasSuffix(name, "执照") || strings.HasSuffix(name, "证书")
}

func (c *check) fees() {
	for n, fee := range c.item.Fees {
		c.must(fee.Name != "" && fee.Basis != "" && fee.Standard != "", feeIncomplete, at("fees", n, "basis"), "收费项目“%s”没有写清项目、标准和依据", fee.Name)
		if c.item.Power == record.PowerLicence && fee.Basis != "" {
			c.must(lawful(fee.Basis), feeRank, at("fees", n, "basis"), "“%s”的依据“%s”不是法律、行政法规", fee.Name, fee.Basis)
		}
	}
}

// lawful reports whether a ground may be a law or an administrative regulation: its name ends as theirs do.
func lawful(basis string) bool {
	for _, c := range citations(basis) {
		if strings.HasSuffix(c.act, "法") || strings.HasSuffix(c.act, "条例") {
			return true
		}
	}
	return false
}
