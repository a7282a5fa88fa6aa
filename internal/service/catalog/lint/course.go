package lint

import (
	"slices"
	"strings"

	"tongban/internal/service/catalog/record"
)

const art45 = "行政许可法 第四十五条"

var (
	stageParts     = Rule{"stage-parts", "环节没有承办机关", "行政许可标准化指引（2016版）：审查工作细则", Stop, "请给环节安排承办机关", false}
	partIncomplete = Rule{"part-incomplete", "承办分支不完整", "行政许可标准化指引（2016版）：审查工作细则", Stop, "请写明承办机关、权限和时限", true}
	partLimit      = Rule{"part-limit", "环节时限看不懂", "行政许可标准化指引（2016版）", Stop, "请写成 5wd、0.5wd 或者 4h", false}
	stageLead      = Rule{"stage-lead", "牵头部门", "国办发〔2022〕32号（联办明确牵头部门）", Stop, "请指定一个、也只能一个牵头部门", false}
	stageTwice     = Rule{"stage-twice", "环节代号重复", "流程数据规则", Stop, "请给每个环节一个不重复的代号", false}
	stagesNone     = Rule{"stages-none", "没有分环节时限", "厦府办〔2018〕138号；贵阳经开区2018：公布每个环节的时限和审查标准", Warn, "请列出环节、承办人和各自的时限", true}
	stagesLonger   = Rule{"stages-longer", "环节时限之和大于承诺时限", "省级事项质检规则；国令716号（承诺时限应当能够兑现）", Stop, "请缩短环节时限，或者延长承诺时限；并行的部分只算最长的一个", false}
	licenceStages  = Rule{"licence-stages", "行政许可缺少环节", "行政许可法 第四章；省级事项质检规则第9条：受理、审查、决定、办结、送达", Stop, "行政许可的流程应当包括受理、审查、决定、送达", true}
	flowCondition  = Rule{"flow-condition", "流程条件有误", "流程数据规则；国令716号 第十一条（情形引导）", Stop, "请按列出的字段和情形改写条件", false}
	flowAlways     = Rule{"flow-always", "必经环节带了条件", "行政许可法 第三十二条、第三十八条、第四十四条（受理、决定、送达）", Stop, "受理、决定和送达每件都要进行，请删去条件", false}
	flowNever      = Rule{"flow-never", "环节永远不会进行", "流程数据规则；标准化指引（2016版）：审查工作细则", Stop, "请改写条件，或者删去这个环节", false}
	silenceBasis   = Rule{"silence-basis", "默认同意没有依据", "行政许可法 第二十六条（统一办理、联合办理）；视为同意要有本地规定", Stop, "请写明哪个文件哪一条规定到期视为同意", false}
	silencePart    = Rule{"silence-part", "不能默认同意的分支", "行政许可法 第三十四条、第三十八条（有人审查，书面决定）", Stop, "请删去“视为同意”：牵头分支、受理决定送达、单独一个分支和“任一分支完成”的环节都要有人办理", false}
	silenceBanned  = Rule{"silence-banned", "事项不适用默认同意", "流程数据规则", Stop, "请删去分支的“视为同意”，或者去掉“本事项的任何分支都不能默认同意”", false}
	partMaterials  = Rule{"part-materials", "分支的材料不在清单里", "国令716号 第九条（材料目录）；流程数据规则", Stop, "请从本事项的材料里选", false}
	partScope      = Rule{"part-scope", "分支的材料范围没有作用", "个人信息保护法 第六条（限于最小范围）；流程数据规则", Warn, "牵头、受理、决定、送达的部门本来就看得到全部材料，请写在出具意见的分支上", false}
	signers        = Rule{"signers", "逐级审签有误", "行政许可法 第三十四条、第三十七条；行政许可标准化指引（2016版）：审查工作细则", Stop, "请列出两个以上签署环节，写明名称和岗位", false}
	signersLast    = Rule{"signers-last", "决定不是由有决定权的岗位最后签署", "行政许可法 第三十八条（行政机关依法作出决定）", Stop, "请把决定环节的最后一步交给有决定权的岗位", false}
	signersAlone   = Rule{"signers-alone", "只有一个签署环节却要求由不同的人签署", "流程数据规则", Warn, "请增加签署环节，或者去掉这个要求", false}
	specialBasis   = Rule{"special-basis", "特殊环节没有依据", art45 + "；厦府办〔2018〕138号（二十二）", Stop, "请写明依据", true}
	specialLimit   = Rule{"special-limit", "特殊环节没有时限", art45 + "：所需时间书面告知申请人", Stop, "请写明最长时限", true}
	specialStops   = Rule{"special-stops", "不能中止法定时限的特殊环节", art45 + "：听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审八种", Stop, "只从承诺时限中扣除，或者写明另有规定的法律、法规", false}
	specialLonger  = Rule{"special-longer", "特殊环节长于法定时限", "行政许可法 第四十二条、第四十五条", Stop, "不中止法定时限的特殊环节要在法定时限内做完，请缩短", false}
	specialFee     = Rule{"special-fee", "特殊环节收费没有依据", "行政许可法 第五十八条；厦府办〔2018〕138号（二十二）", Stop, "请写明收费依据，或者改为不收费", true}
)

func courseRules() []Rule {
	return []Rule{stageParts, partIncomplete, partLimit, stageLead, stageTwice, stagesNone, stagesLonger, licenceStages, signers, signersLast, signersAlone, flowCondition, flowAlways, flowNever,
		silenceBasis, silencePart, silenceBanned, partMaterials, partScope,
		specialBasis, specialLimit, specialStops, specialLonger, specialFee}
}

func (c *check) course() {
	stages := c.item.Flow.Stages
	names := map[string]bool{}
	for n, stage := range stages {
		path := at("flow.stages", n, "parts")
		c.must(stage.Name != "" && !names[stage.Name], stageTwice, at("flow.stages", n, "name"), "环节“%s”的代号为空或者重复", stage.Title)
		names[stage.Name] = true
		c.must(len(stage.Parts) > 0, stageParts, path, "环节“%s”没有承办机关", stage.Title)
		for _, part := range stage.Parts {
			_, err := part.Limit.Workday()
			c.must(err == nil, partLimit, path, "环节“%s”的时限“%s”看不懂", stage.Title, string(part.Limit))
			c.must(part.Body != "" && part.Right != "" && part.Limit.Set(), partIncomplete, path, "环节“%s”的“%s”没有写承办机关、权限或者时限", stage.Title, part.Title)
		}
		c.silence(n, stage)
		c.scope(n, stage)
		c.signing(stage, path)
		if stage.Join == record.JoinLead || stage.Join == record.JoinLeadAfter {
			c.must(leads(stage) == 1, stageLead, path, "环节“%s”由牵头部门汇总，有%d个牵头部门", stage.Title, leads(stage))
			c.must(len(stage.Parts) < 2 || !slices.ContainsFunc(stage.Parts, conditionalLead), stageLead, path, "环节“%s”由牵头部门汇总，牵头分支不能带条件", stage.Title)
		}
	}
	c.routes()
	if c.item.Power == record.PowerLicence {
		whole := names["review"] && names["decide"] || c.item.Filing() // what is only filed has nobody who approves it
		c.must(whole && names["accept"] && names["deliver"], licenceStages, "flow", "流程里没有受理、审查、决定、送达中的一个")
	}
	if len(stages) == 0 {
		c.must(c.item.PromisedLimit.AtOnce(), stagesNone, "flow", "没有分环节的时限")
		return
	}
	c.sum()
}

// silence looks at the parts that agree by saying nothing.
func (c *check) silence(n int, stage record.Stage) {
	for p, part := range stage.Parts {
		if part.Silence == "" {
			continue
		}
		path := at(at("flow.stages", n, "parts"), p, "silence")
		c.must(part.SilenceBasis != "", silenceBasis, path+"_basis", "环节“%s”的“%s”到期视为同意，没有写依据", stage.Title, part.Title)
		c.must(stage.MayAgreeBySilence(part), silencePart, path, "环节“%s”的“%s”到期视为同意", stage.Title, part.Title)
		c.must(!c.item.Flow.NoSilence, silenceBanned, path, "环节“%s”的“%s”到期视为同意，事项却写明不适用", stage.Title, part.Title)
	}
}

// scope looks at the materials that parts keep to themselves.
func (c *check) scope(n int, stage record.Stage) {
	for p, part := range stage.Parts {
		path := at(at("flow.stages", n, "parts"), p, "materials")
		for _, code := range part.Materials {
			known := slices.ContainsFunc(c.item.Materials, func(m record.Material) bool { return m.Code == code })
			c.must(known, partMaterials, path, "环节“%s”的“%s”写了材料“%s”，材料清单里没有", stage.Title, part.Title, code)
		}
		c.must(len(part.Materials) == 0 || stage.Examines() && part.Role != record.RoleLead, partScope, path, "环节“%s”的“%s”写了材料范围", stage.Title, part.Title)
	}
}

// signing looks at the chains in which several sign. Only opinions and decisions are signed so; the last word on a
// decision is that of who may decide.
func (c *check) signing(stage record.Stage, path string) {
	for n, part := range stage.Parts {
		at := at(path, n, "signers")
		c.must(len(part.Signers) != 1, signers, at, "“%s”只列了一个签署环节", part.Title)
		c.must(len(part.Signers) > 1 || !part.Distinct, signersAlone, at, "“%s”要求由不同的人签署，却没有列出签署环节", part.Title)
		for _, s := range part.Signers {
			c.must(s.Title != "" && signable(s.Right), signers, at, "“%s”的签署环节“%s”没有写名称，或者岗位不能签署意见和决定", part.Title, s.Title)
		}
		if len(part.Signers) == 0 {
			continue
		}
		c.must(stage.Examines() || part.Right == "case.decide", signers, at, "“%s”不是审查或者决定，不用逐级审签", part.Title)
		if last := part.Signers[len(part.Signers)-1]; part.Right == "case.decide" {
			c.must(last.Right == "case.decide", signersLast, at, "“%s”最后由“%s”签署，这个岗位没有决定权", part.Title, last.Title)
		}
	}
}

func signable(right string) bool {
	return right == "case.review" || right == "case.lead" || right == "case.decide"
}

// conditionalLead: without the lead nobody would conclude; the whole stage may have the condition instead.
func conditionalLead(p record.Part) bool { return p.Role == record.RoleLead && p.When != "" }

// routes looks at the conditions of stages and parts.
func (c *check) routes() {
	faults := c.item.FlowFaults()
	for _, f := range faults {
		c.add(flowCondition, f.Name, "%s", f.Message)
	}
	for n, stage := range c.item.Flow.Stages {
		if stage.Examines() {
			continue
		}
		c.must(stage.When == "", flowAlways, at("flow.stages", n, "when"), "环节“%s”带了条件", stage.Title)
		for p, part := range stage.Parts {
			c.must(part.When == "", flowAlways, at(at("flow.stages", n, "parts"), p, "when"), "环节“%s”的“%s”带了条件", stage.Title, part.Title)
		}
	}
	if len(faults) > 0 {
		return
	}
	for _, path := range c.item.Never() {
		c.add(flowNever, path, "不管怎么填，这里的条件都不成立")
	}
}

func leads(s record.Stage) (n int) {
	for _, part := range s.Parts {
		if part.Role == record.RoleLead {
			n++
		}
	}
	return n
}

// sum: stages follow one another and have to fit into the promise, for those for whom most of them take place. Delivery counts, for the applicant waits for it.
func (c *check) sum() {
	promise := c.item.PromisedLimit
	if !promise.Set() || promise.AtOnce() {
		return // at once has no stages to wait for
	}
	if total := c.item.LongestFlow().Length(); total > promise.Length() {
		c.add(stagesLonger, "flow", "各环节合计约%s，承诺时限%s", total, promise)
	}
}

// suspending are the eight kinds of 行政许可法 §45; 检验 and the like are also written with their object.
var suspending = []string{"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"}

// suspends reports whether a kind is one of the eight.
func suspends(name string) bool {
	return slices.ContainsFunc(suspending, func(kind string) bool { return strings.Contains(name, kind) })
}

// special: 行政许可法 §45 stops the statutory clock for eight kinds and no more; another act may say otherwise, but then
// it is named and is not §45 itself.
func (c *check) special() {
	for n, p := range c.item.SpecialProcedures {
		path := func(field string) string { return at("special_procedures", n, field) }
		c.must(p.Basis != "", specialBasis, path("basis"), "特殊环节“%s”没有写依据", p.Name)
		c.must(p.MaxLimit.Set(), specialLimit, path("max_limit"), "特殊环节“%s”没有写最长时限", p.Name)
		_, err := p.MaxLimit.Workday()
		c.must(err == nil, limitForm, path("max_limit"), "特殊环节“%s”的时限“%s”看不懂", p.Name, string(p.MaxLimit))
		if p.StopsStatutory && !suspends(p.Name) {
			c.must(elsewhere(p.Basis), specialStops, path("stops_statutory"), "特殊环节“%s”不是法律列举的八种，却要中止法定时限", p.Name)
		}
		if statutory := c.item.StatutoryLimit; statutory.Set() && !statutory.AtOnce() && p.MaxLimit.Longer(statutory) {
			c.must(p.StopsStatutory && suspends(p.Name), specialLonger, path("max_limit"), "特殊环节“%s”的时限%s长于法定时限%s", p.Name, p.MaxLimit, statutory)
		}
		if p.Fee != "" && !strings.Contains(p.Fee, "不收") && p.Fee != "否" {
			c.must(p.FeeBasis != "", specialFee, path("fee_basis"), "特殊环节“%s”收费，没有写依据", p.Name)
		}
	}
}

// elsewhere reports whether a ground names an act other than the licensing law.
func elsewhere(basis string) bool {
	return slices.ContainsFunc(citations(basis), func(c citation) bool { return canonical(c.act) != canonical("行政许可法") })
}
