package publish

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
)

// Level is one level of review: what it is called at the body, and who may do it by his post.
type Level struct {
	N     int    `json:"n"`
	Title string `json:"title"`
}

// Right is the right of the post that reviews at the level.
func (l Level) Right() string { return RightReview + strconv.Itoa(l.N) }

// Rule is how a body reviews and numbers what it publishes. No law fixes either: it is data.
type Rule struct {
	ID       int64
	Body     string
	Levels   []Level
	Template Template
	Reason   string
	By       string
	At       time.Time
}

// usualRule is that of a body that has set none: three reviews and three proof-readings.
func usualRule(body string) Rule {
	return Rule{Body: body, Template: usualTemplate, Levels: []Level{{1, "一审一校"}, {2, "二审二校"}, {3, "三审三校"}}}
}

// Rules holds the rules of the bodies in memory, the newest first.
type Rules struct {
	list      atomic.Pointer[[]Rule]
	audiences atomic.Pointer[[]AudienceRule]
}

// Load reads the rules.
func (b *Rules) Load(ctx context.Context, tx *store.Tx) error {
	list, err := rulesOf(ctx, tx)
	if err != nil {
		return err
	}
	audiences, err := audienceRules(ctx, tx)
	if err != nil {
		return err
	}
	b.list.Store(&list)
	b.audiences.Store(&audiences)
	return nil
}

func (b *Rules) all() []Rule {
	if list := b.list.Load(); list != nil {
		return *list
	}
	return nil
}

// For is the rule of a body in force.
func (b *Rules) For(body string) Rule {
	for _, r := range b.all() {
		if r.Body == body {
			return r
		}
	}
	return usualRule(body)
}

// office is what numbers say of a body.
func (room *Room) office(code string) Office {
	o := Office{Code: code}
	if b, err := room.Org.Body(code); err == nil {
		o.Credit, o.Division = b.CreditCode, b.Division
		if o.Org = b.CreditCode; len(b.CreditCode) == 18 {
			o.Org = b.CreditCode[8:17] // the 组织机构代码 in the 统一社会信用代码
		}
	}
	return o
}

// checkRule refuses a rule whose numbers could be those of another body, or those that an earlier template of the same
// body gave out by another count: an index number is never given twice.
func (room *Room) checkRule(rules *Rules, r Rule) error {
	if err := r.Template.Check(); err != nil {
		return err
	}
	if len(r.Levels) == 0 || len(r.Levels) > len(reviewStates) {
		return fault.InvalidField("levels", "审核级数应当是一到三级")
	}
	for _, l := range r.Levels {
		if strings.TrimSpace(l.Title) == "" {
			return fault.InvalidField("levels", "每一级审核都要有名称")
		}
	}
	mine := room.office(r.Body)
	if strings.Contains(string(r.Template), "{org}") && mine.Org == "" || strings.Contains(string(r.Template), "{credit}") && mine.Credit == "" {
		return fault.InvalidField("template", "这个机构没有登记统一社会信用代码，模板里不能用{org}和{credit}")
	}
	for _, b := range room.Org.Bodies() {
		if b.Code == r.Body {
			continue
		}
		other := rules.For(b.Code)
		if collides(r.Template, mine, other.Template, room.office(b.Code)) {
			return fault.InvalidField("template", "按这个模板编出的索引号会和%s的重复，请加上机构代码{org}或者本机关自己的固定字母", b.Name)
		}
	}
	class := func(t Template) bool { return strings.Contains(string(t), "{class}") }
	for _, old := range append(rules.all(), usualRule(r.Body)) {
		if (old.Body != r.Body || class(old.Template) != class(r.Template)) && collides(r.Template, mine, old.Template, room.office(old.Body)) {
			return fault.InvalidField("template", "按这个模板编出的索引号会和%s以前用过的重复，请换一种写法", room.Org.BodyName(old.Body))
		}
	}
	return nil
}

// passing gives what moves the counters of a new template past the index numbers that were given in its shape. There may
// be very many: they are read a page at a time.
func (room *Room) passing(ctx context.Context, tx *store.Tx, r Rule) (all []store.Stmt, err error) {
	reads, most := r.Template.reads(room.office(r.Body)), map[string]int64{}
	for after := ""; ; {
		list, err := givenIndexes(ctx, tx, after, indexPage)
		if err != nil {
			return nil, err
		}
		for _, index := range list {
			if p, ok := reads.read(index); ok {
				most[p.counter] = max(most[p.counter], p.n)
			}
		}
		if len(list) < indexPage {
			break
		}
		after = list[len(list)-1]
	}
	for counter, n := range most {
		all = append(all, store.AtLeast(counter, n))
	}
	return all, nil
}

// accordRule names the rules of the bodies among what takes two persons.
const accordRule = "publish"

const rulesAddress = "/desk/documents/rules"

// ProposeRule proposes the rule of a body, by somebody who releases there; an administrator puts it in force.
func (room *Room) ProposeRule(ctx context.Context, actor account.Actor, r Rule) (accord.Proposal, error) {
	if !actor.HasAt(RightRelease, r.Body) {
		return accord.Proposal{}, fault.InvalidField("body", "请选择您所在的机关")
	}
	if strings.TrimSpace(r.Reason) == "" {
		return accord.Proposal{}, fault.InvalidField("reason", "请填写修改的原因")
	}
	if err := room.checkRule(room.Rules, r); err != nil {
		return accord.Proposal{}, err
	}
	now := room.Rules.For(r.Body)
	lines := []accord.Line{{Term: "审核", Before: levelNames(now.Levels), After: levelNames(r.Levels)}, {Term: "索引号模板", Before: string(now.Template), After: string(r.Template)}}
	if now.Template == r.Template { // written once more it passes the numbers that were given another way
		lines = append(lines, accord.Line{Term: "索引号的流水号", Before: "接着编", After: "跳过已经用过的，再接着编"})
	}
	return room.Accord.Propose(ctx, actor, accord.Proposal{Sort: accordRule, Thing: r.Body, Title: room.Org.BodyName(r.Body), What: accord.What(Rule{Body: r.Body, Levels: r.Levels, Template: r.Template}), Reason: r.Reason, Lines: lines})
}

func levelNames(list []Level) string {
	var names []string
	for _, l := range list {
		names = append(names, l.Title)
	}
	return strings.Join(names, " → ")
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{room.audienceSort(), {Name: accordRule, Title: "审核级数和索引号", Home: func(thing string) string { return rulesAddress }, Reader: web.Right(RightRelease), Load: func(ctx context.Context, tx *store.Tx) error { return room.Rules.Load(ctx, tx) },
		Version: func(ctx context.Context, tx *store.Tx, body string) (string, error) {
			var now Rules
			err := now.Load(ctx, tx)
			return strconv.FormatInt(now.For(body).ID, 10), err
		},
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var r Rule
			if err := p.Read(&r); err != nil {
				return err
			}
			r.ID, r.Reason, r.By, r.At = room.DB.NewID(), p.Reason, p.Signed(), room.Now()
			if err := tx.Alone(ctx, "publish_rule"); err != nil {
				return err
			}
			var now Rules // as another node may have left them; in memory is only what was committed
			if err := now.Load(ctx, tx); err != nil {
				return err
			}
			if err := room.checkRule(&now, r); err != nil {
				return err
			}
			past, err := room.passing(ctx, tx, r)
			if err != nil {
				return err
			}
			if err := tx.Apply(ctx, past...); err != nil {
				return err
			}
			return insertRule(ctx, tx, r)
		}}}
}
