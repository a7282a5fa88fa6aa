package lint

import "tongban/internal/service/catalog/record"

const fourSame = "国发〔2022〕5号 国务院关于加快推进政务服务标准化规范化便利化的指导意见（四级四同）；GB/T 39554.1-2020"

var (
	entryUnbound   = Rule{"entry-unbound", "没有对应基本目录", fourSame, Warn, "请填写基本编码，从基本目录里找到对应的条目", true}
	entryUnknown   = Rule{"entry-unknown", "基本编码不在基本目录里", fourSame, Warn, "请核对基本编码；基本目录确实没有的，请先补充基本目录", false}
	entryCancelled = Rule{"entry-cancelled", "基本目录已经取消这一条", fourSame, Warn, "请按取消的依据取消本事项，或者改为对应现行的条目", false}
	entryName      = Rule{"entry-name", "名称与基本目录不同", fourSame, Warn, "请改成基本目录的名称；情形可以写在后面的括号里", false}
	entryCode      = Rule{"entry-code", "编码与基本目录不同", fourSame, Warn, "请核对实施编码和基本编码", false}
	entryPower     = Rule{"entry-power", "类型与基本目录不同", fourSame, Stop, "请改成基本目录的事项类型", false}
	entryBasis     = Rule{"entry-basis", "依据与基本目录不同", fourSame, Warn, "请补上基本目录的依据；本地的依据可以另外增加", false}
	entryLevel     = Rule{"entry-level", "层级与基本目录不同", fourSame, Warn, "请核对行使层级；下放、委托的请先调整基本目录", false}
)

func entryRules() []Rule {
	return []Rule{entryUnbound, entryUnknown, entryCancelled, entryName, entryCode, entryPower, entryBasis, entryLevel}
}

// entry holds the item against the base catalogue. Where none is kept, nothing is asked.
func (c *check) entry() {
	if len(c.facts.Entries) == 0 {
		return
	}
	if c.item.BaseCode == "" {
		c.add(entryUnbound, "base_code", "没有填写基本编码")
		return
	}
	entry, known := c.facts.Entries[c.item.BaseCode]
	switch {
	case !known:
		c.add(entryUnknown, "base_code", "基本目录里没有编码“%s”", c.item.BaseCode)
		return
	case entry.Cancelled:
		c.add(entryCancelled, "base_code", "“%s”已经从基本目录取消", entry.Name)
	}
	rules := map[string]Rule{"name": entryName, "code": entryCode, "power": entryPower, "basis": entryBasis, "level": entryLevel}
	for _, d := range entry.Departures(record.MarkOf(c.item)) {
		c.add(rules[d.Field], d.Field, "%s", d.Message)
	}
}
