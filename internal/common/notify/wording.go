package notify

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
)

// Wording (措辞) is how a template reads from a day on.
type Wording struct {
	Code    string
	Version int
	Own     bool // false goes back to the wording that the program brings
	Title   string
	Text    string
	SMS     string
	Reason  string
	By      string
	At      time.Time
}

// with is the template in that wording. What it is for, and whether the law demands it, no wording changes.
func (t Template) with(w Wording) Template {
	if w.Own {
		t.Title, t.Text, t.SMS = w.Title, w.Text, w.SMS
	}
	return t
}

// allowed are the variables that a wording may use: those that are given whenever this message is told.
func (t Template) allowed() []string {
	names := t.Variables()
	if sortOf(t.Code).begins != nil && !slices.Contains(names, "number") {
		names = append(names, "number") // a matter always has one
	}
	return names
}

// smsMost is how many letters one SMS has (pages.md §24).
const smsMost = 70

var (
	braces   = regexp.MustCompile(`\{[^{}]*\}|[{}]`)
	leadsOut = regexp.MustCompile(`(?i)https?:|www\.|[a-z0-9]\.(com|cn|net|org)\b`)
)

// checkWording says what of a wording cannot be; t is the template as the program brings it.
func (t Template) checkWording(w Wording, site string) (wrong []fault.Field) {
	say := func(name, format string, words ...string) {
		wrong = append(wrong, fault.Field{Name: name, Message: format + strings.Join(words, "、")})
	}
	for _, part := range []struct{ name, text string }{{"title", w.Title}, {"text", w.Text}, {"sms", w.SMS}} {
		var unknown []string
		for _, found := range braces.FindAllString(part.text, -1) {
			if !slices.Contains(t.allowed(), strings.Trim(found, "{}")) || part.name == "title" {
				unknown = append(unknown, found)
			}
		}
		if len(unknown) > 0 {
			say(part.name, "这里不能用：", unknown...)
		}
	}
	if t.Legal { // 行政许可法 §32, §37, §38: what has to be told stays told
		var lost []string
		for _, found := range variable.FindAllStringSubmatch(t.Text, -1) {
			if !strings.Contains(w.Text, found[0]) {
				lost = append(lost, found[0])
			}
		}
		if len(lost) > 0 {
			say("text", "法律要求告知的内容不能去掉：", lost...)
		}
		if t.SMS != "" && w.SMS == "" {
			say("sms", "法律要求告知的消息要有短信")
		}
	}
	if w.SMS != "" {
		if text, err := t.with(w).short(site, samples(t)); err == nil && utf8.RuneCountInString(text) > smsMost {
			say("sms", "短信连签名不能超过 70 个字（按常见内容计算），请写短一些")
		}
		if leadsOut.MatchString(w.SMS) || strings.ContainsAny(w.SMS, "【】") {
			say("sms", "短信里不写网址，也不写【】，签名由系统加上")
		}
	}
	return wrong
}

// Variable is a word in braces, what it stands for, and what it usually says.
type Variable struct{ Name, Title, Sample string }

// variables are the words that messages know. One that is missing here is shown by its name.
func variables() []Variable {
	return []Variable{
		{"number", "办件编号", "359900-20261124-0012"}, {"item", "事项名称", "食品经营许可"}, {"due", "期限", "2026年12月30日"}, {"date", "日期", "2026年12月30日"},
		{"reason", "理由", "材料不全"}, {"outcome", "结果", "准予许可"}, {"list", "清单", "租赁合同"}, {"place", "地点", "市政务中心2楼8号窗"}, {"procedure", "特别程序", "专家评审"},
		{"limit", "时长", "30个工作日"}, {"waybill", "运单号", "EM123456789CN"}, {"stage", "环节或者阶段", "受理"}, {"title", "标题", "食品经营许可"}, {"project", "项目名称", "云溪花园一期工程"},
		{"code", "代码", "2026-359900-70-03-000001"}, {"items", "包括的事项", "“食品经营许可”、“消防检查”"}, {"bundle", "一件事名称", "开餐馆一件事"}, {"next", "下一步", "现在可以申报下一阶段。"},
		{"why", "原因", "事项已取消"}, {"words", "内容", "请尽快办理"}, {"task", "待办", "受理审查"}, {"from", "由谁", "周敏"}, {"by", "由谁", "孙晓东"}, {"to", "给谁", "周敏"},
		{"part", "部门的部分", "消防意见"}, {"body", "单位", "市消防救援支队"}, {"basis", "依据", "本市并联审批办法第十条"}, {"step", "审签步骤", "审核"}, {"clock", "时限名称", "承诺时限"},
		{"before", "原来的到期日", "2027年1月6日"}, {"lease", "签收有效期", "3个工作日"}, {"start", "开始日期", "2026年12月2日"}, {"end", "结束日期", "2026年12月9日"}, {"principal", "委托人", "闽海茶业有限公司"},
	}
}

// samples gives a usual value for each variable of a template.
func samples(t Template) map[string]string {
	out := map[string]string{}
	for _, name := range t.allowed() {
		out[name] = "〔" + name + "〕"
	}
	for _, v := range variables() {
		if _, used := out[v.Name]; used {
			out[v.Name] = v.Sample
		}
	}
	return out
}
