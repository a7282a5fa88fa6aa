package occasion

import (
	"context"
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
	"tongban/internal/common/workday"
)

// Rule is how a sort is handled. No law fixes it: it is data.
type Rule struct {
	ID         int64
	Sort       Sort
	Transcript workday.Limit // until when the transcript is public
	PerHour    int           // questions from one address in an hour
	Least      int           // letters of a question
	Reason     string
	By         string
	At         time.Time
}

// usualRule is that of a sort that has none yet.
func usualRule(s Sort) Rule {
	days := 3
	if s == Meeting {
		days = 5
	}
	return Rule{Sort: s, Transcript: workday.Working(days), PerHour: 5, Least: 6}
}

// Rules holds the rules in memory, the newest first.
type Rules struct{ list atomic.Pointer[[]Rule] }

// Load reads the rules.
func (b *Rules) Load(ctx context.Context, tx *store.Tx) error {
	list, err := rulesOf(ctx, tx)
	if err == nil {
		b.list.Store(&list)
	}
	return err
}

func (b *Rules) all() []Rule {
	if list := b.list.Load(); list != nil {
		return *list
	}
	return nil
}

// For is the rule of a sort in force.
func (b *Rules) For(s Sort) Rule {
	for _, r := range b.all() {
		if r.Sort == s {
			return r
		}
	}
	return usualRule(s)
}

// RuleForm is a rule as it is typed.
type RuleForm struct {
	Sort    Sort   `form:"sort" label:"类型" kind:"radio" need:"true" options:"interview=在线访谈|conference=新闻发布会|meeting=会议公开"`
	Days    int    `form:"days" label:"实录公开期限（工作日）" need:"true" width:"short" hint:"举办结束以后几个工作日内公开实录"`
	PerHour int    `form:"per_hour" label:"同一来源每小时最多提问" need:"true" width:"short"`
	Least   int    `form:"least" label:"提问最少字数" need:"true" width:"short"`
	Reason  string `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

// check says what cannot be.
func (in RuleForm) check() error {
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if in.Sort.Title() == "" {
		say("sort", "请选择类型")
	}
	if in.Days < 1 || in.Days > 30 {
		say("days", "实录公开期限应当是1到30个工作日")
	}
	if in.PerHour < 1 || in.PerHour > 100 {
		say("per_hour", "每小时最多提问应当是1到100次")
	}
	if in.Least < 2 || in.Least > 50 {
		say("least", "提问最少字数应当是2到50")
	}
	if strings.TrimSpace(in.Reason) == "" {
		say("reason", "请填写修改的原因")
	}
	if len(wrong) > 0 {
		return fault.Invalid("规则还有要修改的地方", wrong...)
	}
	return nil
}

// accordRule names the rules of the sorts among what takes two persons.
const accordRule = "occasion"

const rulesAddress = "/desk/occasions/rules"

// ProposeRule proposes the rule of a sort; another administrator puts it in force.
func (room *Room) ProposeRule(ctx context.Context, actor account.Actor, in RuleForm) (accord.Proposal, error) {
	if !actor.Has(RightRules) {
		return accord.Proposal{}, account.NotForPost()
	}
	if err := in.check(); err != nil {
		return accord.Proposal{}, err
	}
	now := room.Rules.For(in.Sort)
	return room.Accord.Propose(ctx, actor, accord.Proposal{Sort: accordRule, Thing: string(in.Sort), Title: in.Sort.Title(), What: accord.What(in), Reason: in.Reason, Lines: []accord.Line{
		{Term: "实录公开期限", Before: now.Transcript.String(), After: workday.Working(in.Days).String()}, {Term: "同一来源每小时最多提问", Before: strconv.Itoa(now.PerHour) + "次", After: strconv.Itoa(in.PerHour) + "次"},
		{Term: "提问最少字数", Before: strconv.Itoa(now.Least), After: strconv.Itoa(in.Least)}}})
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordRule, Title: "访谈和发布会规则", Home: func(string) string { return rulesAddress }, Reader: web.Right(RightRules), Load: room.Rules.Load,
		Version: func(ctx context.Context, tx *store.Tx, thing string) (string, error) {
			list, err := rulesOf(ctx, tx)
			if i := slices.IndexFunc(list, func(r Rule) bool { return string(r.Sort) == thing }); i >= 0 {
				return strconv.FormatInt(list[i].ID, 10), err
			}
			return "", err
		},
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var in RuleForm
			if err := p.Read(&in); err != nil {
				return err
			}
			if err := in.check(); err != nil {
				return err
			}
			return tx.Apply(ctx, insertRule(Rule{ID: room.DB.NewID(), Sort: in.Sort, Transcript: workday.Working(in.Days), PerHour: in.PerHour, Least: in.Least, Reason: p.Reason, By: p.Signed(), At: room.Now()}))
		}}}
}
