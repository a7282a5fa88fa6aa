package lint

import "tongban/internal/service/catalog/record"

const cut = "国发〔2021〕7号"

var (
	separationBasis   = Rule{"separation-basis", "证照分离方式没有依据", cut + "：按改革事项清单推进，一项一策", Stop, "请写明改革清单的名称和序号", true}
	separationPromise = Rule{"separation-promise", "实行告知承诺没有承诺内容", cut + "二（三）；国办发〔2020〕42号", Stop, "请填写承诺的内容、后果和事后核查，并选“可以选择告知承诺”", false}
	separationFaster  = Rule{"separation-faster", "优化审批服务没有缩短时限", cut + "二（四）：压减审批时限", Warn, "请缩短承诺时限", false}
	separationFiling  = Rule{"separation-filing", "备案事项还有审查环节", cut + "二（二）：提交规定材料即可完成备案", Stop, "请删去审查和决定环节，材料齐全当场备案", false}
	promiseWords      = Rule{"promise-words", "告知承诺不完整", "国办发〔2020〕42号二（三）（四）：告知条件、承诺内容、不实后果、核查方式", Stop, "请补齐承诺的内容、后果和事后核查", false}
	promiseCheck      = Rule{"promise-check", "告知承诺没有核查期限", "国办发〔2020〕42号二（五）：事中事后核查", Warn, "请写明事后核查的期限", false}
	promiseMark       = Rule{"promise-mark", "记入信用记录没有依据", "国办发〔2020〕49号：失信信息依法依规纳入", Stop, "请写明依据，或者把保留月数改为0", false}
	tolerancePlain    = Rule{"tolerance-lapse", "容缺逾期的处理没有依据", "行政许可法 第十六条（不得增设条件）；没有依据的不能终止或者不予办理", Stop, "请写明依据，或者改为暂停办理、补齐后继续", false}
)

func reformRules() []Rule {
	return []Rule{separationBasis, separationPromise, separationFaster, separationFiling, promiseWords, promiseCheck, promiseMark, tolerancePlain}
}

// reform: a mode of 证照分离 steers how a case is handled, so that what it steers by has to be there.
func (c *check) reform() {
	r := c.item.Reform
	if r.Separation != "" {
		c.must(r.SeparationBasis != "", separationBasis, "reform.separation_basis", "“%s”没有写依据", r.Separation.Title())
	}
	switch r.Separation {
	case record.SeparationPromise:
		c.must(c.item.Commitment && r.Promise != nil, separationPromise, "reform.promise.text", "选了实行告知承诺，没有写承诺内容")
	case record.SeparationOptimised:
		faster := !c.item.StatutoryLimit.Set() || c.item.StatutoryLimit.Longer(c.item.PromisedLimit)
		c.must(faster, separationFaster, "promised_limit", "承诺时限%s没有比法定时限%s短", c.item.PromisedLimit, c.item.StatutoryLimit)
	case record.SeparationFiling:
		for n, stage := range c.item.Flow.Stages {
			for _, part := range stage.Parts {
				c.must(part.Right != rightReview && part.Right != rightDecide, separationFiling, at("flow.stages", n, "parts"), "备案事项还有“%s”", part.Title)
			}
		}
	}
	if p := r.Promise; p != nil {
		c.must(p.Text != "" && p.Breach != "" && p.Check != "", promiseWords, "reform.promise.text", "承诺的内容、不实后果、事后核查要都写")
		c.must(p.CheckWithin.Set(), promiseCheck, "reform.promise.check_within", "没有写多久以内核查")
		c.must(p.MarkMonths == 0 || p.MarkBasis != "", promiseMark, "reform.promise.mark_basis", "不实承诺记录保留%d个月，没有写依据", p.MarkMonths)
	}
	if t := r.Tolerance; t != nil && t.Lapse != "" && t.Lapse != record.LapseWait {
		c.must(t.Basis != "", tolerancePlain, "reform.tolerance.basis", "到期没有补齐要%s，没有写依据", t.Lapse.Title())
	}
}

// The rights of parts that examine and decide.
const (
	rightReview = "case.review"
	rightDecide = "case.decide"
)
