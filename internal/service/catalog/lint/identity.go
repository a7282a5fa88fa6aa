package lint

import (
	"slices"
	"time"

	"tongban/internal/common/ident"
	"tongban/internal/service/catalog/record"
)

const guideLaw = "行政许可法 第三十条；GB/T 39046-2020 表4"

var (
	codeMissing     = Rule{"code-missing", "缺少编码", "GB/T 39046-2020 表4", Stop, "请填写实施编码", true}
	codePattern     = Rule{"code-pattern", "编码规则", "事项编码规则（国家政务服务事项，31位；业务办理项33位）", Warn, "请核对编码；各地规则不同，不影响发布", false}
	nameMissing     = Rule{"name-missing", "缺少名称", guideLaw, Stop, "请填写事项名称", true}
	nameLong        = Rule{"name-long", "名称过长", "GB/T 39046-2020 表4（名称不超过200字）", Stop, "请缩短名称，情形写到业务办理项里", false}
	powerUnknown    = Rule{"power-unknown", "事项类型", "GB/T 39046-2020 附录A.1", Stop, "请从事项类型里选择", true}
	bodyMissing     = Rule{"body-missing", "缺少实施主体", guideLaw, Stop, "请填写实施主体", true}
	levelUnknown    = Rule{"level-unknown", "行使层级", "GB/T 39046-2020 附录A.2", Stop, "请从行使层级里选择", false}
	levelDivision   = Rule{"level-division", "层级与区划不符", "GB/T 39046-2020 附录A.2", Warn, "请核对行使层级和行政区划", false}
	audienceMissing = Rule{"audience-missing", "缺少服务对象", guideLaw, Stop, "请选择服务对象", true}
	audienceThemes  = Rule{"audience-themes", "服务对象与主题不符", "省级事项质检规则第8条：服务对象与主题分类一致", Warn, "请改服务对象或者主题分类", false}
	handlingUnknown = Rule{"handling-unknown", "办件类型", "GB/T 39046-2020 附录A", Stop, "请选择即办件或者承诺件", true}
	conditionNone   = Rule{"condition-missing", "缺少受理条件", guideLaw, Stop, "请填写受理条件", true}
	validFrom       = Rule{"valid-from", "生效日期", "政务服务事项实施清单：计划生效日期", Stop, "请按年-月-日填写，例如 2026-03-05", true}
	summaryMissing  = Rule{"summary-missing", "缺少一句话说明", "办事指南一句话说明（便于群众看懂）", Warn, "请用一句大白话写明办来做什么用", true}
)

func identityRules() []Rule {
	return []Rule{codeMissing, codePattern, nameMissing, nameLong, powerUnknown, bodyMissing, levelUnknown, levelDivision,
		audienceMissing, audienceThemes, handlingUnknown, conditionNone, validFrom, summaryMissing}
}

// maxName is the length of a name in the standard.
const maxName = 200

// identity holds for every item, applied for or not.
func (c *check) identity() {
	i := c.item
	c.must(i.Code != "", codeMissing, "code", "没有实施编码")
	if _, err := ident.ParseItemCode(i.Code); i.Code != "" && err != nil {
		c.add(codePattern, "code", "编码“%s”不符合编码规则", i.Code)
	}
	c.must(i.Name != "", nameMissing, "name", "没有事项名称")
	c.must(len([]rune(i.Name)) <= maxName, nameLong, "name", "事项名称有%d个字", len([]rune(i.Name)))
	c.must(i.Power.Known(), powerUnknown, "power", "事项类型“%s”不在类型表里", i.Power)
	c.must(i.Body != "", bodyMissing, "body", "没有实施主体")
	c.must(i.Level == "" || slices.Contains(record.Levels(), i.Level), levelUnknown, "level", "行使层级“%s”不在层级表里", i.Level)
	if level, known := c.facts.Levels[i.Division]; known && i.Level != "" && i.Level != record.LevelGraded {
		c.must(level == i.Level, levelDivision, "level", "行使层级是%s，行政区划是%s", record.LevelTitle(i.Level), record.LevelTitle(level))
	}
	_, err := time.Parse(time.DateOnly, i.ValidFrom)
	c.must(err == nil, validFrom, "valid_from", "生效日期“%s”不是日期", i.ValidFrom)
}

// guide holds for what people apply for.
func (c *check) guide() {
	i := c.item
	c.must(i.Summary != "", summaryMissing, "summary", "没有一句话说明")
	c.must(len(i.Audience) > 0, audienceMissing, "audience", "没有选择服务对象")
	c.must(len(i.Conditions) > 0, conditionNone, "conditions", "没有受理条件")
	c.must(i.Handling == record.HandlingInstant || i.Handling == record.HandlingPromised, handlingUnknown, "handling", "办件类型“%s”不在类型表里", i.Handling)
	if len(i.Audience) == 0 {
		return
	}
	for n, theme := range i.Themes {
		switch {
		case slices.Contains(c.facts.PersonThemes, theme):
			c.must(i.Serves(record.AudiencePerson), audienceThemes, at("themes", n, ""), "主题“%s”是个人的，服务对象却没有个人", theme)
		case slices.Contains(c.facts.CompanyThemes, theme):
			c.must(len(i.Audience) > 1 || !i.Serves(record.AudiencePerson), audienceThemes, at("themes", n, ""), "主题“%s”是企业和组织的，服务对象却只有个人", theme)
		}
	}
}
