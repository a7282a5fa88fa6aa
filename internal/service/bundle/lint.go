package bundle

import (
	"fmt"
	"slices"
	"strings"

	"tongban/internal/common/form"
	"tongban/internal/common/workday"
)

// Part of a definition that a finding is about.
const (
	partHead      = "head"
	partMembers   = "members"
	partQuestions = "questions"
)

// Finding (检查结果) is something that is wrong with a definition, or may be.
type Finding struct {
	Part    string
	Row     int
	Stop    bool // must be put right before publishing
	Message string
}

// Lint checks a definition against the items in force and the bodies there are.
func Lint(d Definition, items map[string]Item, body func(code string) bool) []Finding {
	l := linter{d: d, items: items}
	l.head(body)
	for n, q := range d.Questions {
		l.question(n, q)
	}
	for n, m := range d.Members {
		l.member(n, m)
	}
	if circle := d.circle(); circle != nil {
		l.stop(partHead, 0, "事项互相等待，谁也开始不了：%s", strings.Join(circle, " → "))
	}
	if _, err := d.compile(); err != nil {
		l.stop(partHead, 0, "有的条件写得不对：%v", err)
		return l.found
	}
	l.joined()
	l.promise()
	return l.found
}

type linter struct {
	d     Definition
	items map[string]Item
	found []Finding
}

func (l *linter) stop(part string, row int, text string, args ...any) {
	l.found = append(l.found, Finding{part, row, true, fmt.Sprintf(text, args...)})
}

func (l *linter) warn(part string, row int, text string, args ...any) {
	l.found = append(l.found, Finding{part, row, false, fmt.Sprintf(text, args...)})
}

func (l *linter) head(body func(string) bool) {
	d := l.d
	for _, f := range [][2]string{{d.Title, "标题"}, {d.Summary, "一句话说明"}, {d.Lead, "牵头部门"}, {d.HandOut, "出件窗口"}} {
		if f[0] == "" {
			l.stop(partHead, 0, "没有写%s", f[1])
		}
	}
	for _, f := range [][2]string{{d.Lead, "牵头部门"}, {d.HandOut, "出件窗口"}} {
		if f[0] != "" && !body(f[0]) {
			l.stop(partHead, 0, "没有代号是“%s”的%s", f[0], f[1])
		}
	}
	if _, err := workday.ParseLimit(d.Limit); d.Limit != "" && err != nil {
		l.stop(partHead, 0, "承诺时限写得不对，请写成“15wd”这样")
	}
	if len(d.Members) < 2 {
		l.stop(partHead, 0, "一件事至少要有两个事项，现在有%d个", len(d.Members))
	}
	if d.Limit == "" {
		l.warn(partHead, 0, "没有写整件事的承诺时限")
	}
}

func (l *linter) question(n int, q Question) {
	switch {
	case !nameShape.MatchString(q.Name):
		l.stop(partQuestions, n, "问题的代号要用小写英文字母开头，只用字母、数字和下划线")
	case q.Ask == "":
		l.stop(partQuestions, n, "没有写问什么")
	case len(q.Options) < 2:
		l.stop(partQuestions, n, "“%s”至少要有两个答案", q.Ask)
	}
	for k, o := range q.Options {
		if slices.ContainsFunc(q.Options[:k], func(b form.Option) bool { return b.Value == o.Value }) {
			l.stop(partQuestions, n, "“%s”有两个答案用了同一个代号", q.Ask)
		}
	}
	used := slices.ContainsFunc(l.d.Members, func(m Member) bool {
		if slices.Contains(word.FindAllString(m.When, -1), q.Name) {
			return true
		}
		for _, a := range m.Answers {
			if a == "$"+q.Name {
				return true
			}
		}
		return false
	})
	if !used {
		l.warn(partQuestions, n, "“%s”的回答没有用处：没有事项看它", q.Ask)
	}
}

func (l *linter) member(n int, m Member) {
	item, there := l.items[m.Item]
	there = there && item.Code != ""
	switch {
	case !nameShape.MatchString(m.Name):
		l.stop(partMembers, n, "事项的代号要用小写英文字母开头，只用字母、数字和下划线，最多二十个字")
	case slices.ContainsFunc(l.d.Members[:n], func(o Member) bool { return o.Name == m.Name }):
		l.stop(partMembers, n, "代号“%s”用了两次", m.Name)
	case slices.ContainsFunc(l.d.Members[:n], func(o Member) bool { return o.Item == m.Item }):
		l.stop(partMembers, n, "同一个事项放了两次")
	case !there:
		l.stop(partMembers, n, "目录里没有编码是%s的事项", m.Item)
	case item.Closed != "" && m.Offline == "":
		l.stop(partMembers, n, "“%s”现在不能办理：%s", item.Name, item.Closed)
	}
	for _, name := range m.After {
		before, known := l.d.Member(name)
		switch {
		case !known:
			l.stop(partMembers, n, "要先办成的“%s”不在这个一件事里", name)
		case before.Offline != "":
			l.warn(partMembers, n, "要先办成的“%s”不在网上办，系统不会等它", l.items[before.Item].Name)
		}
	}
	if m.Refused != "" && m.Refused != RuleEnd && m.Refused != RuleFree {
		l.stop(partMembers, n, "前面没有办成时怎么办，只能选“不再办理”或者“照样办理”")
	}
	if len(m.Later) > 0 && len(m.After) == 0 {
		l.stop(partMembers, n, "有要后补的内容，却不等任何事项：不知道什么时候可以补")
	}
	if m.Gives != "" && !slices.ContainsFunc(l.d.Members, func(o Member) bool {
		return slices.Contains(before(l.d.Members, o.Name), m.Name) && slices.ContainsFunc(l.items[o.Item].Materials, func(x Material) bool { return x.Licence == m.Gives })
	}) {
		l.warn(partMembers, n, "后面没有事项要“%s”：不用写它的结果是什么证照", m.Gives)
	}
	if there {
		l.names(n, m, item)
	}
}

// names holds what a member says of its item to what the item has.
func (l *linter) names(n int, m Member, item Item) {
	has := func(name string) bool {
		return slices.ContainsFunc(item.Form.Fields(), func(f form.Field) bool { return f.Name == name })
	}
	for _, name := range m.Later {
		if !has(name) {
			l.stop(partMembers, n, "“%s”没有代号是“%s”的填写内容，不能后补", item.Name, name)
		}
	}
	for _, name := range m.Apart {
		if !has(name) {
			l.stop(partMembers, n, "“%s”没有代号是“%s”的填写内容，不能单独问", item.Name, name)
		}
	}
	for name := range m.Fields {
		if !has(name) {
			l.stop(partMembers, n, "“%s”没有代号是“%s”的填写内容，不能合并", item.Name, name)
		}
	}
	for code := range m.Materials {
		if !slices.ContainsFunc(item.Materials, func(x Material) bool { return x.Code == code }) {
			l.stop(partMembers, n, "“%s”没有代号是“%s”的材料", item.Name, code)
		}
	}
	for name, answer := range m.Answers {
		at := slices.IndexFunc(item.Situations, func(s Situation) bool { return s.Name == name })
		switch question, is := strings.CutPrefix(answer, "$"); {
		case at < 0:
			l.stop(partMembers, n, "“%s”没有代号是“%s”的情形", item.Name, name)
		case is && !slices.ContainsFunc(l.d.Questions, func(q Question) bool { return q.Name == question }):
			l.stop(partMembers, n, "情形“%s”要按“%s”的回答，可是没有这个问题", item.Situations[at].Question, question)
		case !is && !slices.ContainsFunc(item.Situations[at].Options, func(o form.Option) bool { return o.Value == answer }):
			l.stop(partMembers, n, "情形“%s”没有“%s”这个答案", item.Situations[at].Question, answer)
		}
	}
}

// joined looks at what becomes one field and what does not.
func (l *linter) joined() {
	known := map[string]form.Field{}
	whole, err := Join(l.d, l.items, nil)
	if err != nil {
		l.stop(partHead, 0, "合不成一张表：%v", err)
		return
	}
	for n, c := range whole.All {
		for _, f := range c.Item.Form.Fields() {
			name := c.fields[f.Name]
			old, there := known[name]
			switch {
			case !there:
				known[name] = f
			case old.Kind != f.Kind || !sameOptions(old.Options, f.Options):
				l.stop(partMembers, n, "“%s”和“%s”填法不同，不能合成一项；请改成单独问", f.Label, old.Label)
			case old.Label != f.Label:
				l.warn(partMembers, n, "“%s”和“%s”会合成一项只问一次，请核对是不是同一个意思；不是的，请改成单独问", f.Label, old.Label)
			}
			if namesake, there := known[f.Name]; there && name == c.Name+"_"+f.Name && !slices.Contains(c.Apart, f.Name) && namesake.Label == f.Label {
				l.warn(partMembers, n, "“%s”在几个事项里填法不同，会分开问", f.Label)
			}
		}
	}
	every := l.d // with all of them in, the form must still hold together
	every.Members = slices.Clone(l.d.Members)
	for i := range every.Members {
		every.Members[i].When = ""
	}
	if whole, err = Join(every, l.items, nil); err == nil {
		_, err = form.Compile(whole.Form)
	}
	if err != nil {
		l.stop(partHead, 0, "合成的表不能用：%v", err)
	}
}

// promise compares the promise for the whole with those of the items one after another.
func (l *linter) promise() {
	limit := l.d.limit()
	if limit.N == 0 || limit.Unit != workday.Workdays || l.d.circle() != nil {
		return
	}
	total := 0
	for _, wave := range Waves(l.d.Members) {
		longest := 0
		for _, m := range wave {
			if own := l.items[m.Item].Limit; own.Unit == workday.Workdays || own.N == 0 {
				longest = max(longest, own.N)
			}
		}
		total += longest
	}
	if total > limit.N {
		l.warn(partHead, 0, "整件事承诺%d个工作日，可是各事项一个接一个要%d个工作日", limit.N, total)
	}
}
