package project

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

// Rules (项目规则) are what holds for projects of every class: how a project code is written, and which regions have
// evaluations that stand for those of single projects. They are data.
type Rules struct {
	Version int `yaml:"-" json:"-"`
	// Layout of the project code. GB/T 39046-2020 knows 投资项目统一代码 as up to 24 characters; that it is year, division,
	// industry, sort and six figures is how such codes look, and stands in no rule that we could check: therefore data.
	Layout  string `yaml:"code_layout" json:"layout"`
	Sorts   []Sort `yaml:"sorts" json:"sorts"`
	Regions []Area `yaml:"regions,omitempty" json:"regions,omitempty"`
}

// Sort (项目审批类型) is how a project is set up: by approval, verification or filing, with its two figures of the code.
type Sort struct {
	Code string `yaml:"code" json:"code"`
	Name string `yaml:"name" json:"name"`
}

// Area (区域) is a region for which evaluations were made as a whole (区域评估).
type Area struct {
	Code        string     `yaml:"code" json:"code"`
	Name        string     `yaml:"name" json:"name"`
	Evaluations []Regional `yaml:"evaluations" json:"evaluations"`
}

// tokens are the pieces of a layout, with what each of them looks like.
var tokens = map[string]string{"{year}": `[0-9]{4}`, "{yymm}": `[0-9]{4}`, "{division}": `[0-9]{6}`, "{industry}": `[0-9]{2}`, "{sort}": `[0-9]{2}`, "{number}": `[0-9]{6}`}

var token = regexp.MustCompile(`\{[a-z]+\}`)

// pattern is what a code of the layout looks like.
func (r Rules) pattern() *regexp.Regexp {
	var b strings.Builder
	rest := r.Layout
	for rest != "" {
		at := token.FindStringIndex(rest)
		if at == nil {
			b.WriteString(regexp.QuoteMeta(rest))
			break
		}
		b.WriteString(regexp.QuoteMeta(rest[:at[0]]))
		if look, ok := tokens[rest[at[0]:at[1]]]; ok {
			b.WriteString(look)
		} else {
			b.WriteString(regexp.QuoteMeta(rest[at[0]:at[1]]))
		}
		rest = rest[at[1]:]
	}
	return regexp.MustCompile("^" + b.String() + "$")
}

// Fits reports whether a code is written as the layout wants.
func (r Rules) Fits(code string) bool { return r.pattern().MatchString(code) }

// codeOf writes the code of a project that has none yet; n is its number.
func (r Rules) codeOf(p Project, division string, at time.Time, n int64) string {
	at = at.In(workday.Shanghai)
	return strings.NewReplacer("{year}", at.Format("2006"), "{yymm}", at.Format("0601"), "{division}", division, "{industry}", p.Industry,
		"{sort}", p.Sort, "{number}", fmt.Sprintf("%06d", n%1_000_000)).Replace(r.Layout)
}

// Example shows how a code looks.
func (r Rules) Example() string {
	return strings.NewReplacer("{year}", "2026", "{yymm}", "2605", "{division}", "359900", "{industry}", "70", "{sort}", "03", "{number}", "000123").Replace(r.Layout)
}

func (r Rules) sort(code string) (Sort, bool) {
	i := slices.IndexFunc(r.Sorts, func(s Sort) bool { return s.Code == code })
	if i < 0 {
		return Sort{}, false
	}
	return r.Sorts[i], true
}

func (r Rules) area(code string) (Area, bool) {
	i := slices.IndexFunc(r.Regions, func(a Area) bool { return a.Code == code })
	if i < 0 {
		return Area{}, false
	}
	return r.Regions[i], true
}

// Check says what has to change before the rules can come into force.
func (r Rules) Check() (wrong []string) {
	if !strings.Contains(r.Layout, "{number}") {
		wrong = append(wrong, "代码规则（code_layout）里要有 {number}，否则代码会重复")
	}
	for _, t := range token.FindAllString(r.Layout, -1) {
		if tokens[t] == "" {
			wrong = append(wrong, "代码规则里没有“"+t+"”这一段，可以用 {year} {yymm} {division} {industry} {sort} {number}")
		}
	}
	if len([]rune(r.Example())) > 40 {
		wrong = append(wrong, "按这个规则写出的代码超过 40 个字符")
	}
	if len(r.Sorts) == 0 {
		wrong = append(wrong, "至少要有一种项目审批类型（sorts）")
	}
	for _, s := range r.Sorts {
		if !regexp.MustCompile(`^[0-9]{2}$`).MatchString(s.Code) || s.Name == "" {
			wrong = append(wrong, "项目审批类型要有两位数字代码和名称，现在是“"+s.Code+" "+s.Name+"”")
		}
	}
	seen := map[string]bool{}
	for _, a := range r.Regions {
		if a.Code == "" || a.Name == "" || seen[a.Code] {
			wrong = append(wrong, "区域要有不重复的代码和名称，现在是“"+a.Code+" "+a.Name+"”")
		}
		seen[a.Code] = true
		for _, e := range a.Evaluations {
			if e.Name == "" || e.Paper == "" {
				wrong = append(wrong, "区域“"+a.Name+"”的评估成果要写明评估名称和成果文件")
			}
		}
	}
	return wrong
}

// ReadRules reads the rules from their file.
func ReadRules(text []byte) (r Rules, err error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&r); err != nil {
		return r, fault.InvalidField("text", "没有读懂这份项目规则：%s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	return r, nil
}

// Text writes the rules as their file.
func (r Rules) Text() (string, error) { return written(r) }

func written(v any) (string, error) {
	var b strings.Builder
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(v); err != nil {
		return "", fmt.Errorf("write %T: %w", v, err)
	}
	return b.String(), encoder.Close()
}
