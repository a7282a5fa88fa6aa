package normative

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

// Rule is how documents are numbered, from when on what is not registered cannot appear, and by when documents are looked at
// and amended. What no law fixes is data.
type Rule struct {
	ID       int64                      `json:"-"`
	Template string                     `json:"template"`          // of the registration number
	Own      map[string]string          `json:"own,omitempty"`     // templates of the bodies that count by themselves
	Gates    map[org.Level]workday.Date `json:"gates,omitempty"`   // the day from which bodies of a level register before they publish
	Consult  int                        `json:"consult"`           // days of consultation at least
	Alarm    int                        `json:"alarm"`             // months before the last day
	AmendIn  int                        `json:"amendIn,omitempty"` // days to amend what a clean-up found wrong, unless it says otherwise
	Reason   string                     `json:"-"`
	By       string                     `json:"-"`
	At       time.Time                  `json:"-"`
}

// usualRule is that of a city that has set none. 优化营商环境条例 §62: thirty days; the other figures are a habit.
func usualRule() Rule {
	return Rule{Template: "规登〔{year}〕{seq:4}号", Consult: 30, Alarm: 6, AmendIn: usualAmendIn}
}

const usualAmendIn = 180

// levels are those on which bodies make such documents.
var levels = []struct {
	level       org.Level
	title, name string // of the field
}{{org.LevelProvince, "省级机关", "province"}, {org.LevelCity, "市级机关", "city"}, {org.LevelCounty, "县级机关", "county"}, {org.LevelTownship, "乡镇、街道", "township"}}

var sequence = regexp.MustCompile(`\{seq:([1-9])\}`)

// check says why a template cannot be used.
func (r Rule) check(name func(string) string) error {
	if words := wrongTemplate(r.Template); words != "" {
		return fault.InvalidField("template", "%s", words)
	}
	used := map[string]string{r.Template: "全市的模板"}
	for _, body := range slices.Sorted(maps.Keys(r.Own)) {
		t := r.Own[body]
		if words := wrongTemplate(t); words != "" {
			return fault.InvalidField("own", "%s：%s", name(body), words)
		}
		if other, taken := used[t]; taken {
			return fault.InvalidField("own", "%s的模板和%s相同，编出的号会重复", name(body), other)
		}
		used[t] = name(body) + "的模板"
	}
	switch {
	case r.Consult < 30 || r.Consult > 180:
		return fault.InvalidField("consult", "征求意见的期限不能少于三十日（《优化营商环境条例》第六十二条），也不要超过180日")
	case r.Alarm < 1 || r.Alarm > 24:
		return fault.InvalidField("alarm", "请填写1到24之间的整数")
	case r.AmendIn < 1 || r.AmendIn > 730:
		return fault.InvalidField("amendIn", "请填写1到730之间的整数")
	case strings.TrimSpace(r.Reason) == "":
		return fault.InvalidField("reason", "请填写修改的原因")
	}
	return nil
}

// wrongTemplate says why a template cannot be used.
func wrongTemplate(t string) string {
	rest := sequence.ReplaceAllString(strings.Replace(t, "{year}", "", 1), "")
	switch {
	case !strings.Contains(t, "{year}") || len(sequence.FindAllString(t, -1)) != 1:
		return "模板里要有一个年份{year}和一个流水号，例如 规登〔{year}〕{seq:4}号"
	case strings.ContainsAny(rest, "{}"):
		return "花括号里只能写{year}和{seq:位数}"
	case len([]rune(t)) > 60:
		return "模板不能超过60个字"
	}
	return ""
}

// begins refuses a day that lies back: what has been published meanwhile was published rightly.
func (r Rule) begins(before Rule, today workday.Date) error {
	for _, l := range levels {
		if day := r.Gates[l.level]; !day.IsZero() && day != before.Gates[l.level] && day.Before(today) {
			return fault.InvalidField(l.name, "%s先登记后公布的起始日期不能早于今天", l.title)
		}
	}
	return nil
}

// of is the template by which a document of a body is numbered, and whose count it is: the city's is nobody's own.
func (r Rule) of(body string) (template, scope string) {
	if t := r.Own[body]; t != "" {
		return t, body
	}
	return r.Template, ""
}

// gates says in words from when on documents are registered before they appear.
func (r Rule) gates() string {
	var said []string
	for _, l := range levels {
		if day := r.Gates[l.level]; !day.IsZero() {
			said = append(said, l.title+"自"+day.Chinese()+"起")
		}
	}
	if len(said) == 0 {
		return "没有要求"
	}
	return strings.Join(said, "；")
}

// own says in words which bodies count by themselves.
func (r Rule) own(name func(string) string) string {
	var said []string
	for _, body := range slices.Sorted(maps.Keys(r.Own)) {
		said = append(said, name(body)+" "+r.Own[body])
	}
	return strings.Join(said, "\n")
}

// write gives the number for a year and a running number; one that outgrows its width becomes longer.
func write(template string, year, n int) string {
	text := strings.Replace(template, "{year}", strconv.Itoa(year), 1)
	return sequence.ReplaceAllStringFunc(text, func(found string) string {
		width, _ := strconv.Atoi(sequence.FindStringSubmatch(found)[1])
		return fmt.Sprintf("%0*d", width, n)
	})
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

// accordRule names the rule of the register among what takes two persons.
const accordRule = "normative"

// ProposeRule proposes a rule; another administrator puts it in force.
func (room *Room) ProposeRule(ctx context.Context, actor account.Actor, r Rule) (accord.Proposal, error) {
	if !actor.Has(RightRules) {
		return accord.Proposal{}, account.NotForPost()
	}
	if err := r.check(room.Org.BodyName); err != nil {
		return accord.Proposal{}, err
	}
	now := room.Book.Now()
	if err := r.begins(now, workday.DateOf(room.Now())); err != nil {
		return accord.Proposal{}, err
	}
	lines := []accord.Line{{Term: "登记号模板", Before: now.Template, After: r.Template}, {Term: "自己编号的机关", Before: accord.Or(now.own(room.Org.BodyName), "没有"), After: accord.Or(r.own(room.Org.BodyName), "没有")},
		{Term: "先登记后公布", Before: now.gates(), After: r.gates()}, {Term: "公开征求意见最少", Before: strconv.Itoa(now.Consult) + "日", After: strconv.Itoa(r.Consult) + "日"},
		{Term: "有效期满前提醒评估", Before: strconv.Itoa(now.Alarm) + "个月", After: strconv.Itoa(r.Alarm) + "个月"}, {Term: "清理后的修改期限", Before: strconv.Itoa(now.AmendIn) + "日", After: strconv.Itoa(r.AmendIn) + "日"}}
	return room.Accord.Propose(ctx, actor, accord.Proposal{Sort: accordRule, Thing: "rule", Title: "登记规则", What: accord.What(r), Reason: r.Reason, Lines: lines})
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordRule, Title: "规范性文件", Home: func(string) string { return rulesAddress }, Reader: web.Right(RightRules), Load: room.Book.Load,
		Version: func(ctx context.Context, tx *store.Tx, _ string) (string, error) {
			now, err := newestRule(ctx, tx)
			return strconv.FormatInt(now.ID, 10), err
		},
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			r := Rule{}
			if err := p.Read(&r); err != nil {
				return err
			}
			now, err := newestRule(ctx, tx)
			if err != nil {
				return err
			}
			r.ID, r.Reason, r.By, r.At = room.DB.NewID(), p.Reason, p.Signed(), room.Now()
			if err := r.check(room.Org.BodyName); err != nil {
				return err
			}
			if err := r.begins(now, workday.DateOf(r.At)); err != nil {
				return err
			}
			return insertRule(ctx, tx, r)
		}}}
}

// newestRule is the rule in force as the store has it.
func newestRule(ctx context.Context, tx *store.Tx) (Rule, error) {
	list, err := rules(ctx, tx)
	if err != nil || len(list) == 0 {
		return usualRule(), err
	}
	return list[0], nil
}
