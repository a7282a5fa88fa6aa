package lint

import (
	"regexp"
	"strconv"
	"strings"

	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/record"
)

var (
	limitForm      = Rule{"limit-form", "时限写法", "政务服务事项实施清单：时限单位", Stop, "请写成 20wd（工作日）、30d（自然日）、4h（小时）或者 0（当场）", false}
	promiseMissing = Rule{"promise-missing", "缺少承诺时限", "GB/T 39046-2020 表4；省级事项质检规则第1条", Stop, "请填写承诺时限；当场办结的写 0", true}
	promiseLonger  = Rule{"promise-longer", "承诺时限长于法定时限", "行政许可法 第四十二条；省级事项质检规则第2条", Stop, "请缩短承诺时限", false}
	promiseInstant = Rule{"promise-instant", "即办件与承诺时限不符", "省级事项质检规则第1条：即办件的承诺时限为当场", Stop, "即办件的承诺时限应为当场，其他的应为承诺件", false}
	atOnceInstant  = Rule{"at-once-instant", "不是即办件却授权窗口当场决定", "行政许可法 第三十四条：能够当场作出决定的，应当当场作出书面的行政许可决定", Stop, "请改为即办件，或者删去窗口当场决定的签发人", false}
	atOnceBasis    = Rule{"at-once-basis", "窗口当场决定没有授权依据", "行政许可法 第二十四条（委托实施行政许可）", Stop, "请写明授权书、委托书的文号", false}
	licenceTwenty  = Rule{"licence-over-20", "许可时限超过二十个工作日没有依据", "行政许可法 第四十二条：二十日内决定，法律、法规另有规定的除外；统一、联合、集中办理四十五日", Stop, "请在时限说明里写明规定更长时限的法律、法规和条款，或者缩短时限", true}
	limitWords     = Rule{"limit-words", "文字里的时限与承诺时限冲突", "国令716号 第四条（同一事项标准一致）；行政许可法 第三十条", Warn, "请把文字改成与承诺时限一致", false}
	conditionBasis = Rule{"condition-basis", "受理条件与依据不一致", "行政许可法 第十六条（不得增设、放宽或者改变条件）", Warn, "请按现行依据改正受理条件", false}
)

func limitRules() []Rule {
	return []Rule{limitForm, promiseMissing, promiseLonger, promiseInstant, atOnceInstant, atOnceBasis, licenceTwenty, limitWords, conditionBasis}
}

// licenceDays is the limit of 行政许可法 §42 when no act says otherwise.
const licenceDays record.Limit = "20wd"

// limits: a body may promise less time than the law gives, never more.
func (c *check) limits() {
	i := c.item
	for _, limit := range []struct {
		path string
		is   record.Limit
	}{{"statutory_limit", i.StatutoryLimit}, {"promised_limit", i.PromisedLimit}, {"correction_limit", i.CorrectionLimit}} {
		_, err := limit.is.Workday()
		c.must(err == nil, limitForm, limit.path, "时限“%s”看不懂", string(limit.is))
	}
	if !i.PromisedLimit.Set() {
		c.add(promiseMissing, "promised_limit", "没有承诺时限")
		return
	}
	if i.StatutoryLimit.Set() && i.PromisedLimit.Longer(i.StatutoryLimit) {
		c.add(promiseLonger, "promised_limit", "承诺时限%s超过了法定时限%s", i.PromisedLimit, i.StatutoryLimit)
	}
	c.must(i.PromisedLimit.AtOnce() == (i.Handling == record.HandlingInstant), promiseInstant, "handling", "%s的承诺时限是%s", i.Handling.Title(), i.PromisedLimit)
	if a := i.Reform.AtOnce; a != nil && a.Signer != "" {
		c.must(i.Handling == record.HandlingInstant, atOnceInstant, "reform.at_once.signer", "承诺件授权了窗口当场决定")
		c.must(a.Basis != "", atOnceBasis, "reform.at_once.basis", "授权窗口当场决定没有写依据")
	}
	if i.Power == record.PowerLicence && i.StatutoryLimit.Longer(licenceDays) {
		c.must(i.LimitNote != "", licenceTwenty, "limit_note", "行政许可的法定时限%s超过了二十个工作日", i.StatutoryLimit)
	}
}

// passage is one text of the guide that may speak of time.
type passage struct{ path, text string }

func (c *check) courseTexts() []passage {
	texts := []passage{{"flow.note", c.item.Flow.Note}}
	for n, stage := range c.item.Flow.Stages {
		texts = append(texts, passage{at("flow.stages", n, "title"), stage.Title})
		for _, part := range stage.Parts {
			texts = append(texts, passage{at("flow.stages", n, "parts"), part.Title})
		}
	}
	return texts
}

// within finds "自受理之日起10个工作日内"; other spans in a text ("提前15个工作日预约") are not about the course.
var within = regexp.MustCompile(`受理[^，。；,;]{0,10}?起?([0-9]{1,3})个?(工作日|自然日|日|天)(?:之?内)`)

// words: what the course says in words may not be longer than what the body promises.
func (c *check) words() {
	if _, err := c.item.PromisedLimit.Workday(); err != nil || !c.item.PromisedLimit.Set() {
		return
	}
	for _, p := range c.courseTexts() {
		if !strings.Contains(p.text, "受理") {
			continue
		}
		for _, m := range within.FindAllStringSubmatch(digits(p.text), -1) {
			unit := string(workday.Workdays)
			if m[2] != "工作日" {
				unit = string(workday.Days)
			}
			if record.Limit(m[1] + unit).Longer(c.item.PromisedLimit) {
				c.add(limitWords, p.path, "文字写的是“%s”，承诺时限是%s", m[0], c.item.PromisedLimit)
			}
		}
	}
	c.against()
}

// span finds "登记注册满6个月": what must have lasted, and how long.
var span = regexp.MustCompile(`([\p{Han}]{2,6})满([0-9]{1,3})个?(月|年|日|周岁)`)

func spans(text string) [][]string {
	if !strings.Contains(text, "满") {
		return nil
	}
	return span.FindAllStringSubmatch(digits(text), -1)
}

// against compares the spans that the conditions ask with those that the basis, in its recorded words, gives.
func (c *check) against() {
	lawful := map[string]string{}
	for _, b := range c.item.Basis {
		for _, m := range spans(b.Says) {
			lawful[what(m[1])+m[3]] = m[2]
		}
	}
	for n, condition := range c.item.Conditions {
		for _, m := range spans(condition) {
			if want := lawful[what(m[1])+m[3]]; want != "" && want != m[2] {
				c.add(conditionBasis, at("conditions", n, ""), "条件写的是满%s%s，依据写的是满%s%s", m[2], m[3], want, m[3])
			}
		}
	}
}

// what is the end of the words before 满: the last two characters say what is counted.
func what(words string) string {
	runes := []rune(words)
	return string(runes[max(0, len(runes)-2):])
}

// digits writes numbers of a text in Arabic digits of half width: 十个工作日 and １０个工作日 become 10个工作日.
func digits(text string) string {
	return numerals.ReplaceAllStringFunc(text, func(s string) string {
		if n, ok := numeral(s); ok {
			return strconv.Itoa(n)
		}
		return s
	})
}

var numerals = regexp.MustCompile(`[零〇一二两三四五六七八九十百千]+|[０-９]+`)

// numeral reads a number in Chinese numerals or full-width digits.
func numeral(text string) (int, bool) {
	total, digit := 0, 0
	places := map[rune]int{'十': 10, '百': 100, '千': 1000}
	for _, r := range text {
		switch n := strings.IndexRune("零一二三四五六七八九", r); {
		case r >= '０' && r <= '９':
			digit = digit*10 + int(r-'０')
		case n >= 0:
			digit = n / len("零")
		case r == '〇':
			digit = 0
		case r == '两':
			digit = 2
		case places[r] > 0:
			total += max(digit, 1) * places[r]
			digit = 0
		default:
			return 0, false
		}
	}
	return total + digit, text != ""
}
