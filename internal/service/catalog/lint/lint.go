// Package lint says what is wrong with an item before it is published, in words for its editor. Its rules are those of
// the law and of the standards, each with its source; what they must know of the world - which acts are still in force,
// which offices exist, which codes are dialled where, what the guides of a region have to say - is handed in as Facts. None of them asks a store.
package lint

import (
	"cmp"
	"fmt"
	"slices"

	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/record"
)

// Severity says what follows from a finding.
type Severity string

// The severities: a stop keeps an item from being published, a warning is for its editor to weigh.
const (
	Stop Severity = "stop"
	Warn Severity = "warn"
)

// Title is the severity as the editor reads it.
func (s Severity) Title() string {
	if s == Stop {
		return "必须改正"
	}
	return "建议核对"
}

// Rule is one thing that an item has to keep.
type Rule struct {
	Code     string
	Title    string
	Source   string // the law with its article, or the standard
	Severity Severity
	Mend     string
	// Gap rules find what was not filled in. They say nothing about a source that never had the field.
	Gap bool
}

// Finding is one breach of a rule.
type Finding struct {
	Field    string   `json:"field"` // path in the record: materials[2].basis
	Rule     string   `json:"rule"`
	Title    string   `json:"title"`
	Source   string   `json:"source"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	Mend     string   `json:"mend"`
	Gap      bool     `json:"gap"`
}

// Part is the part of the record in which the finding lies, as the editor has a page for each.
func (f Finding) Part() string {
	for i, c := range f.Field {
		if c == '.' || c == '[' {
			return f.Field[:i]
		}
	}
	return f.Field
}

// Check returns everything that is wrong with an item, stops first.
func Check(item record.Item, facts Facts) []Finding {
	c := &check{item: item, facts: facts}
	for _, look := range []func(){c.identity, c.entry, c.texts, c.law, c.offices} {
		look()
	}
	if item.AppliedFor() { // what is done by the body's own motion has no guide (行政许可法 §30 asks one for what is applied for)
		for _, look := range []func(){c.guide, c.limits, c.words, c.visits, c.contact, c.materials, c.situations, c.course, c.special, c.result, c.fees, c.form, c.reform, c.elements} {
			look()
		}
	}
	slices.SortStableFunc(c.found, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) })
	return c.found
}

// Stops returns what keeps an item from being published, in words for its editor.
func Stops(item record.Item, facts Facts) []fault.Field {
	var wrong []fault.Field
	for _, f := range Check(item, facts) {
		if f.Severity == Stop {
			wrong = append(wrong, fault.Field{Name: f.Field, Message: f.Message + "：" + f.Mend})
		}
	}
	return wrong
}

// Wrong leaves out what a source never had: gaps in the parts that it is known to lack. What is there and wrong stays.
func Wrong(found []Finding, lacks []string) []Finding {
	var wrong []Finding
	for _, f := range found {
		if !f.Gap || !slices.Contains(lacks, f.Part()) && !slices.Contains(lacks, f.Field) {
			wrong = append(wrong, f)
		}
	}
	return wrong
}

// check is one item being looked at.
type check struct {
	item  record.Item
	facts Facts
	found []Finding
}

// add notes a breach. Path and words name the place; the rule knows the rest.
func (c *check) add(r Rule, path, format string, args ...any) {
	c.found = append(c.found, Finding{Field: path, Rule: r.Code, Title: r.Title, Source: r.Source, Severity: r.Severity,
		Message: fmt.Sprintf(format, args...), Mend: r.Mend, Gap: r.Gap})
}

// must notes a breach when something does not hold.
func (c *check) must(holds bool, r Rule, path, format string, args ...any) {
	if !holds {
		c.add(r, path, format, args...)
	}
}

// at writes the path of the nth of a list.
func at(list string, n int, field string) string {
	path := fmt.Sprintf("%s[%d]", list, n)
	if field != "" {
		path += "." + field
	}
	return path
}

// Rules lists every rule.
func Rules() []Rule {
	return slices.Concat(identityRules(), entryRules(), limitRules(), visitRules(), materialRules(), courseRules(), reformRules(), resultRules(), lawRules(), textRules(), elementRules())
}

// RuleOf finds a rule by its code.
func RuleOf(code string) (Rule, bool) {
	rules := Rules()
	n := slices.IndexFunc(rules, func(r Rule) bool { return r.Code == code })
	if n < 0 {
		return Rule{}, false
	}
	return rules[n], true
}
