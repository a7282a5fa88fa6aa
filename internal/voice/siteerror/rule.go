package siteerror

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

const rulesAddress = "/desk/site-errors/rules"

// mostDays bounds the limit: a report that waits longer is forgotten and not worked on.
const mostDays = 30

// Rule (找错答复期限) is within how many working days a report is answered.
type Rule struct {
	Days   int
	Reason string
	By     string
	At     time.Time
}

// usualDays holds until another limit was set. Two working days is what the site of reference met; no law fixes the figure.
const usualDays = 2

// rules are the limits in memory, the newest first.
type rules struct{ list atomic.Pointer[[]Rule] }

func (b *rules) all() []Rule {
	if list := b.list.Load(); list != nil {
		return *list
	}
	return nil
}

func days(n int) string { return workday.Working(n).String() }

// Limit is the limit in force, of what is reported from now on.
func (room *Room) Limit() workday.Limit {
	if list := room.rules.all(); len(list) > 0 {
		return workday.Working(list[0].Days)
	}
	return workday.Working(usualDays)
}

// LoadRules reads the limits into memory.
func (room *Room) LoadRules(ctx context.Context, tx *store.Tx) error {
	list, err := allRules(ctx, tx)
	if err == nil {
		room.rules.list.Store(&list)
	}
	return err
}

// RuleForm is a limit as it is typed.
type RuleForm struct {
	Days   int    `form:"days" label:"答复期限（工作日）" kind:"number" need:"true" width:"short" hint:"自提交之日起；网站声明和找错的页面写的就是这个数"`
	Reason string `form:"reason" label:"修改的依据和理由" kind:"textarea" need:"true" max:"300"`
}

func (in RuleForm) rule() (Rule, error) {
	var wrong []fault.Field
	if in.Days < 1 || in.Days > mostDays {
		wrong = append(wrong, fault.Field{Name: "days", Message: "答复期限应当是1到" + strconv.Itoa(mostDays) + "个工作日"})
	}
	reason := strings.TrimSpace(in.Reason)
	if reason == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Message: "请填写修改的依据和理由"})
	}
	if len(wrong) > 0 {
		return Rule{}, fault.Invalid("期限还有要修改的地方", wrong...)
	}
	return Rule{Days: in.Days, Reason: reason}, nil
}

// accordRule names the limit among what takes two persons.
const accordRule = "siteerror"

// ProposeRule proposes a limit; when another person has put it in force, it holds for what is reported from then on.
func (room *Room) ProposeRule(ctx context.Context, actor account.Actor, in RuleForm) (accord.Proposal, error) {
	if !actor.Has(org.AdminSystem) {
		return accord.Proposal{}, account.NotForPost()
	}
	next, err := in.rule()
	if err != nil {
		return accord.Proposal{}, err
	}
	return room.Accord.Propose(ctx, actor, accord.Proposal{Sort: accordRule, Thing: "rule", Title: "找错答复期限", What: accord.What(in), Reason: next.Reason,
		Lines: []accord.Line{{Term: "答复期限", Before: room.Limit().String(), After: days(next.Days)}}})
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordRule, Title: "政府网站找错", Home: func(string) string { return rulesAddress }, Reader: web.Right(org.AdminSystem), Load: room.LoadRules,
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var in RuleForm
			if err := p.Read(&in); err != nil {
				return err
			}
			r, err := in.rule()
			if err != nil {
				return err
			}
			r.By, r.At = p.Signed(), room.Now()
			return tx.Apply(ctx, insertRule(room.DB.NewID(), r))
		}}}
}

// getRules shows the limit with its history, and lets another be proposed (I-04).
func (room *Room) getRules(w http.ResponseWriter, r *http.Request) error {
	page, err := room.rulesPage(r, web.FormOf(RuleForm{Days: room.Limit().N}, rulesAddress))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) rulesPage(r *http.Request, form web.Form) (templ.Component, error) {
	waits, err := room.Accord.Notice(r.Context(), accordRule, "rule")
	if err != nil {
		return nil, err
	}
	past := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "答复期限", Tight: true}, {Head: "修改人"}, {Head: "依据和理由"}}, Empty: web.Nothing{Title: "还没有修改过", Why: "现在用的是程序自带的期限"}}
	for _, x := range room.rules.all() {
		past.Rows = append(past.Rows, web.Row{Cells: web.Cells(web.Moment(x.At), days(x.Days), x.By, x.Reason)})
	}
	return web.DeskPage(room.Web.Frame(r, "找错答复期限"), nil, waits,
		web.Section("现在的期限", web.Dl([]web.Pair{{Term: "答复期限", Text: "提交之日起" + room.Limit().String()}}), web.Lines("没有法律规定这个数，由本市设定。")),
		web.Section("修改", web.Lines("一人提出，另一人复核以后生效。已经提交的找错，期限不变。"), web.Ask(form, "", "提出修改", "/desk")),
		web.Section("修改过程", web.Table(past))), nil
}

// postRules proposes a limit (I-04).
func (room *Room) postRules(w http.ResponseWriter, r *http.Request) error {
	var in RuleForm
	err := web.Input(r, &in)
	var p accord.Proposal
	if err == nil {
		p, err = room.ProposeRule(r.Context(), account.ActorOf(r.Context()), in)
	}
	if err != nil {
		page, failed := room.rulesPage(r, web.FormOf(in, rulesAddress).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, accord.Address(p), "已经提出，由另一人复核后生效")
}
