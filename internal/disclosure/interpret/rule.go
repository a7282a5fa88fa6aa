package interpret

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// Rule is by when, in which forms and with which content policies are interpreted.
type Rule struct {
	ID     int64         `json:"-"`
	Limit  workday.Limit `json:"limit"`
	Forms  []Word        `json:"forms"`
	Points []Word        `json:"points"`
	Reason string        `json:"-"`
	By     string        `json:"-"`
	At     time.Time     `json:"-"`
}

// Word is a code with its title.
type Word struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

// usualRule is that of a city that has set none: the forms in use, and three days by the stricter reading.
func usualRule() Rule {
	return Rule{Limit: workday.Natural(3),
		Forms: []Word{{"text", "文字稿"}, {"questions", "政策问答"}, {"picture", "图解"}, {"interview", "在线访谈"}, {"conference", "新闻发布会"}, {"press", "媒体专访"}, {"video", "音视频"}, {"comic", "动漫"}},
		Points: []Word{{"background", "出台背景"}, {"basis", "制定依据"}, {"aim", "目标任务"}, {"content", "主要内容"}, {"scope", "涉及范围和对象"},
			{"terms", "关键词解释"}, {"contact", "解读机关、解读人和联系方式"}}}
}

// Book holds the rules in memory, the newest first.
type Book struct{ list atomic.Pointer[[]Rule] }

// Load reads the rules.
func (b *Book) Load(ctx context.Context, tx *store.Tx) error {
	list, err := rules(ctx, tx)
	if err == nil {
		b.list.Store(&list)
	}
	return err
}

func (b *Book) all() []Rule {
	if list := b.list.Load(); list != nil {
		return *list
	}
	return nil
}

// Now is the rule in force.
func (b *Book) Now() Rule {
	if list := b.all(); len(list) > 0 {
		return list[0]
	}
	return usualRule()
}

// at is the rule that was in force on a day: what became public under one is counted by it. A new one holds from the day
// after it was saved, so that a duty and the rates never go by two.
func (b *Book) at(day workday.Date) Rule {
	for _, r := range b.all() {
		if workday.DateOf(r.At).Before(day) {
			return r
		}
	}
	return usualRule()
}

// Options are words as a form offers them.
func Options(list []Word) (out []web.Option) {
	for _, w := range list {
		out = append(out, web.Option{Value: w.Code, Text: w.Title})
	}
	return out
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,29}$`)

// wordsOf reads one word a line, the code first.
func wordsOf(text, field string) (list []Word, err error) {
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		code, title, _ := strings.Cut(strings.TrimSpace(line), " ")
		if title = strings.TrimSpace(title); code == "" {
			continue
		}
		switch {
		case !codeForm.MatchString(code):
			return nil, fault.InvalidField(field, "代码用小写字母、数字和短横线，例如 picture；“%s”不是", code)
		case title == "" || len([]rune(title)) > 20:
			return nil, fault.InvalidField(field, "代码%s后面空一格写名称，不超过20个字", code)
		case seen[code] || seen["="+title]:
			return nil, fault.InvalidField(field, "“%s”写了两次", code+" "+title)
		}
		seen[code], seen["="+title] = true, true
		list = append(list, Word{code, title})
	}
	if len(list) == 0 {
		return nil, fault.InvalidField(field, "请至少写一项")
	}
	return list, nil
}

func lines(list []Word) string {
	var b strings.Builder
	for _, w := range list {
		b.WriteString(w.Code + " " + w.Title + "\n")
	}
	return b.String()
}

// ruleForm is the rule as it is typed.
type ruleForm struct {
	Days   int          `form:"days" label:"最迟几日解读" kind:"number" need:"true" min:"1" max:"60"`
	Unit   workday.Unit `form:"unit" label:"怎样算日" kind:"radio" need:"true" options:"d=自然日（从严）|wd=工作日"`
	Forms  string       `form:"forms" label:"解读形式" kind:"textarea" need:"true" max:"2000" hint:"一行一种，先写代码，空一格写名称；去掉一行，以后的解读不能再选，已有的不变"`
	Points string       `form:"points" label:"内容核对清单" kind:"textarea" need:"true" max:"2000" hint:"一行一项，先写代码，空一格写名称"`
	Reason string       `form:"reason" label:"修改的原因和依据" need:"true" max:"200"`
}

func formOf(r Rule) ruleForm {
	return ruleForm{Days: r.Limit.N, Unit: r.Limit.Unit, Forms: lines(r.Forms), Points: lines(r.Points)}
}

func (in ruleForm) rule() (r Rule, err error) {
	r = Rule{Limit: workday.Limit{N: in.Days, Unit: in.Unit}, Reason: strings.TrimSpace(in.Reason)}
	switch {
	case in.Days < 1 || in.Days > 60:
		return r, fault.InvalidField("days", "请填写1到60之间的整数")
	case in.Unit != workday.Days && in.Unit != workday.Workdays:
		return r, fault.InvalidField("unit", "请选择自然日或者工作日")
	case r.Reason == "":
		return r, fault.InvalidField("reason", "请填写修改的原因和依据")
	}
	if r.Forms, err = wordsOf(in.Forms, "forms"); err == nil {
		r.Points, err = wordsOf(in.Points, "points")
	}
	return r, err
}

// accordRule names the rule of interpretation among what takes two persons.
const accordRule = "interpret"

// ProposeRule proposes a rule; another administrator puts it in force.
func (room *Room) ProposeRule(ctx context.Context, actor account.Actor, r Rule) (accord.Proposal, error) {
	if !actor.Has(RightRules) {
		return accord.Proposal{}, account.NotForPost()
	}
	now := room.Book.Now()
	return room.Accord.Propose(ctx, actor, accord.Proposal{Sort: accordRule, Thing: "rule", Title: "期限、形式和内容清单", What: accord.What(r), Reason: r.Reason, Lines: []accord.Line{
		{Term: "最迟几日解读", Before: now.Limit.String(), After: r.Limit.String()}, {Term: "解读形式", Before: lines(now.Forms), After: lines(r.Forms)}, {Term: "内容核对清单", Before: lines(now.Points), After: lines(r.Points)}}})
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordRule, Title: "政策解读规则", Home: func(string) string { return rulesAddress }, Reader: web.Right(RightRules), Load: room.Book.Load,
		Version: func(ctx context.Context, tx *store.Tx, _ string) (string, error) {
			list, err := rules(ctx, tx)
			if err != nil || len(list) == 0 {
				return "", err
			}
			return strconv.FormatInt(list[0].ID, 10), nil
		},
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var r Rule
			if err := p.Read(&r); err != nil {
				return err
			}
			r.ID, r.Reason, r.By, r.At = room.DB.NewID(), p.Reason, p.Signed(), room.Now()
			return insertRule(ctx, tx, r)
		}}}
}
