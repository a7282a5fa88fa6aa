package guided

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
)

// Part names a part of a guide in addresses and findings.
type Part string

// The parts of a guide.
const (
	PartHead      Part = "head"
	PartQuestions Part = "questions"
	PartSteps     Part = "steps"
	PartStops     Part = "stops"
)

// Finding is something wrong with a guide: where, what, and how to mend it. With Stop it must not be published so.
type Finding struct {
	Part    Part   `json:"part"`
	Row     int    `json:"row"` // from 0
	Stop    bool   `json:"stop"`
	Message string `json:"message"`
	Mend    string `json:"mend"`
}

// mostWays bounds how many ways through a guide are walked; far more than anybody answers through.
const mostWays = 20_000

// mostNowhere is how many ways that lead nowhere are told one by one.
const mostNowhere = 5

var (
	nameShape = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	codeShape = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
)

// Lint finds what is wrong with a guide: first what each part lacks, then, by walking every way through the questions,
// whom nobody asks, what nobody reaches, and the answers that lead nowhere. Item finds an item in force.
func (g Guide) Lint(item func(code string) (record.Item, bool)) []Finding {
	c := &check{guide: g, item: item}
	c.head()
	c.questions()
	c.steps()
	c.stops()
	f, err := g.compile()
	if err != nil {
		c.add(PartHead, 0, true, "条件有误："+err.Error(), "条件只能用前面问题的代号和选项的代号")
		return c.found
	}
	c.circle()
	c.walk(f)
	return c.found
}

// Stopping reports whether any finding stands in the way of publishing.
func Stopping(found []Finding) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Stop })
}

type check struct {
	guide Guide
	item  func(string) (record.Item, bool)
	found []Finding
}

func (c *check) add(part Part, row int, stop bool, message, mend string) {
	c.found = append(c.found, Finding{part, row, stop, message, mend})
}

func (c *check) head() {
	g := c.guide
	if !codeShape.MatchString(g.Code) {
		c.add(PartHead, 0, true, "代号要用小写英文字母、数字和短横线，以字母开头", "代号是网址的一部分，例如 open-restaurant")
	}
	if g.Title == "" {
		c.add(PartHead, 0, true, "没有标题", "用办事人的话写，例如“我要开餐馆”")
	}
	if g.Summary == "" {
		c.add(PartHead, 0, false, "没有一句话说明", "说明回答完能知道什么")
	}
	if g.Phone == "" {
		c.add(PartHead, 0, true, "没有咨询电话", "没有可以直接办的事项时，办事人要知道问谁")
	}
	if len(g.Questions) == 0 {
		c.add(PartHead, 0, true, "还没有问题", "至少要有一个问题")
	}
	if len(g.Steps) == 0 {
		c.add(PartHead, 0, true, "还没有要办的事项", "至少要引到一个事项")
	}
}

func (c *check) questions() {
	seen := map[string]bool{}
	for n, q := range c.guide.Questions {
		switch {
		case !nameShape.MatchString(q.Name):
			c.add(PartQuestions, n, true, fmt.Sprintf("第%d个问题的代号“%s”不能用", n+1, q.Name), "代号用小写英文字母、数字和下划线，以字母开头")
		case q.Name == "at" || q.Name == "from":
			c.add(PartQuestions, n, true, "代号 at 和 from 是系统用的", "换一个代号")
		case seen[q.Name]:
			c.add(PartQuestions, n, true, "有两个问题的代号都是“"+q.Name+"”", "改掉其中一个")
		}
		seen[q.Name] = true
		if q.Ask == "" {
			c.add(PartQuestions, n, true, fmt.Sprintf("第%d个问题没有写问什么", n+1), "写一个问句")
		}
		if len(q.Options) < 2 {
			c.add(PartQuestions, n, true, "问题“"+q.Ask+"”的答案少于两个", "至少写两个答案")
		}
		values := map[string]bool{}
		for _, o := range q.Options {
			if o.Value == "" || o.Label == "" || values[o.Value] {
				c.add(PartQuestions, n, true, "问题“"+q.Ask+"”的答案缺代号、缺文字，或者代号重复", "每个答案一行，代号各不相同")
				break
			}
			values[o.Value] = true
		}
	}
}

func (c *check) question(name string) (Question, bool) {
	n := slices.IndexFunc(c.guide.Questions, func(q Question) bool { return q.Name == name })
	if n < 0 {
		return Question{}, false
	}
	return c.guide.Questions[n], true
}

func (c *check) steps() {
	for n, s := range c.guide.Steps {
		item, there := c.item(s.Item)
		if !there {
			c.add(PartSteps, n, true, "没有编码是“"+s.Item+"”的现行事项", "按编码或者名称另选一个事项")
			continue
		}
		for _, before := range s.After {
			if !slices.ContainsFunc(c.guide.Steps, func(o Step) bool { return o.Item == before }) {
				c.add(PartSteps, n, true, "“"+item.Name+"”要先办的事项 "+before+" 不在这份引导里", "去掉它，或者把它加进来")
			}
		}
		for _, name := range sortedKeys(s.Answers) {
			c.settles(n, item, name, s.Answers[name])
		}
	}
}

// settles checks one answer to a situation of an item.
func (c *check) settles(n int, item record.Item, name, value string) {
	asked := item.Questions()
	at := slices.IndexFunc(asked, func(s record.Situation) bool { return s.Name == name })
	if at < 0 {
		c.add(PartSteps, n, true, "“"+item.Name+"”没有代号是“"+name+"”的情形", "事项的情形改过，请重新选")
		return
	}
	offers := func(value string) bool {
		return slices.ContainsFunc(asked[at].Options, func(o form.Option) bool { return o.Value == value })
	}
	taken, from := strings.CutPrefix(value, "$")
	if !from {
		if !offers(value) {
			c.add(PartSteps, n, true, "“"+item.Name+"”的情形“"+asked[at].Question+"”没有选项“"+value+"”", "事项的情形改过，请重新选")
		}
		return
	}
	q, there := c.question(taken)
	if !there {
		c.add(PartSteps, n, true, "情形“"+asked[at].Question+"”取自没有的问题“"+taken+"”", "另选一个问题")
		return
	}
	for _, o := range q.Options {
		if !offers(o.Value) {
			c.add(PartSteps, n, false, "问题“"+q.Ask+"”的答案“"+o.Label+"”（"+o.Value+"）不是“"+item.Name+"”的情形“"+asked[at].Question+"”的选项", "把答案的代号改成和事项的选项一样，否则这个情形按没有回答算")
		}
	}
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (c *check) stops() {
	for n, s := range c.guide.Stops {
		if s.When == "" {
			c.add(PartStops, n, true, "没有写什么情况下请办事人咨询", "不写条件，谁都会走到这里")
		}
		if s.Says == "" {
			c.add(PartStops, n, true, "没有写怎么告诉办事人", "说明为什么办不了，可以怎么办")
		}
	}
}

// circle finds items that wait for one another.
func (c *check) circle() {
	after := map[string][]string{}
	for _, s := range c.guide.Steps {
		after[s.Item] = append(after[s.Item], s.After...)
	}
	for n, s := range c.guide.Steps {
		if reaches(after, s.After, s.Item, map[string]bool{}) {
			c.add(PartSteps, n, true, "先后顺序成了圈：“"+c.name(s.Item)+"”要等自己办完才能办", "去掉圈里的一个“先办”")
		}
	}
}

func reaches(after map[string][]string, from []string, to string, seen map[string]bool) bool {
	for _, item := range from {
		if item == to {
			return true
		}
		if !seen[item] {
			seen[item] = true
			if reaches(after, after[item], to, seen) {
				return true
			}
		}
	}
	return false
}

func (c *check) name(code string) string {
	if item, there := c.item(code); there {
		return item.Name
	}
	return code
}

// walking is what the walk through all ways has met.
type walking struct {
	form    form.Form
	ways    int
	asked   map[string]bool
	steps   map[int]bool
	stops   map[string]bool
	nowhere []string
}

// walk goes every way through the questions as a visitor does, who stops at the first stop.
func (c *check) walk(f form.Form) {
	w := &walking{form: f, asked: map[string]bool{}, steps: map[int]bool{}, stops: map[string]bool{}}
	c.on(w, map[string]string{})
	if w.ways > mostWays {
		c.add(PartHead, 0, false, fmt.Sprintf("走法超过%d种，没有全部走完，走不到的地方查不出来", mostWays), "问题太多，请拆成几份引导")
		return
	}
	for n, q := range c.guide.Questions {
		if !w.asked[q.Name] {
			c.add(PartQuestions, n, true, "问题“"+q.Ask+"”没有人会被问到", "条件只能看它前面的问题；请改条件，或者把它移到后面")
		}
	}
	for n, s := range c.guide.Steps {
		if !w.steps[n] {
			c.add(PartSteps, n, true, "怎么回答都引不到“"+c.name(s.Item)+"”", "请改它的条件，或者删去")
		}
	}
	for n, s := range c.guide.Stops {
		if !w.stops[s.Says] {
			c.add(PartStops, n, false, "怎么回答都走不到“"+s.Says+"”", "请改它的条件，或者删去")
		}
	}
	for _, way := range w.nowhere[:min(len(w.nowhere), mostNowhere)] {
		c.add(PartHead, 0, true, "这样回答没有结果："+way, "给它配一个事项，或者写一条请咨询的说明")
	}
	if more := len(w.nowhere) - mostNowhere; more > 0 {
		c.add(PartHead, 0, true, fmt.Sprintf("还有%d种回答没有结果", more), "给它们配事项，或者写请咨询的说明")
	}
}

func (c *check) on(w *walking, given map[string]string) {
	if w.ways > mostWays {
		return
	}
	course := c.guide.follow(w.form, given)
	if next, more := course.Next(); more && course.Stop() == "" {
		w.asked[next.Name] = true
		for _, o := range next.Options {
			answers := map[string]string{next.Name: o.Value}
			for name, value := range given {
				answers[name] = value
			}
			c.on(w, answers)
		}
		return
	}
	w.ways++
	if course.Stop() != "" {
		w.stops[course.Stop()] = true
		return
	}
	for n, s := range c.guide.Steps {
		if slices.ContainsFunc(course.steps, func(o Step) bool { return o.Item == s.Item && o.When == s.When }) {
			w.steps[n] = true
		}
	}
	if len(course.steps) == 0 {
		w.nowhere = append(w.nowhere, course.inWords())
	}
}

// inWords are the answers one after another.
func (c Course) inWords() string {
	var said []string
	for _, q := range c.Asked {
		for _, o := range q.Options {
			if o.Value == c.Answers[q.Name] {
				said = append(said, q.Ask+o.Label)
			}
		}
	}
	return strings.Join(said, "，")
}
