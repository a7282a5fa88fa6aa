package lint

import (
	"slices"

	"tongban/internal/service/catalog/record"
)

// elementMissing is told with the severity and the source that the template of the region gives.
var elementMissing = Rule{"element-missing", "指南要素没有填写", "本地区的办事指南模板", Warn, "请补上；本地区的办事指南模板要求每个事项都写明这一项", true}

func elementRules() []Rule { return []Rule{elementMissing} }

// Demand is what the guides of a region have to say, by its template.
type Demand struct {
	Source   string // the template with its version and ground
	Elements []Asked
}

// Asked is one element that an item has to fill in.
type Asked struct {
	Name     string // as the region calls it
	Field    string // where in the record it is written
	Severity Severity
	Missing  func(record.Item) bool
}

// elements holds the item against the template of its region. What a law asks for already is not said twice; a template
// may ask more strictly than the law, never less.
func (c *check) elements() {
	if c.facts.Demands == nil {
		return
	}
	demand := c.facts.Demands(c.item.Division)
	for _, e := range demand.Elements {
		if !e.Missing(c.item) || c.told(e) {
			continue
		}
		r := elementMissing
		r.Severity, r.Source = e.Severity, demand.Source
		c.add(r, e.Field, "“%s”没有填写", e.Name)
	}
}

// told reports whether something as strict was found in the same place already.
func (c *check) told(e Asked) bool {
	return slices.ContainsFunc(c.found, func(f Finding) bool {
		return f.Field == e.Field && f.Gap && (f.Severity == Stop || f.Severity == e.Severity)
	})
}
