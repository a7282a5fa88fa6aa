package normative

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

// Rule is how documents are numbered and by when they are looked at. What no law fixes is data.
type Rule struct {
	ID       int64     `json:"-"`
	Template string    `json:"template"` // of the registration number
	Consult  int       `json:"consult"`  // days of consultation at least
	Alarm    int       `json:"alarm"`    // months before the last day
	Reason   string    `json:"-"`
	By       string    `json:"-"`
	At       time.Time `json:"-"`
}

// usualRule is that of a city that has set none. 优化营商环境条例 §62: thirty days; the months are a habit.
func usualRule() Rule { return Rule{Template: "规登〔{year}〕{seq:4}号", Consult: 30, Alarm: 6} }

var sequence = regexp.MustCompile(`\{seq:([1-9])\}`)

// check says why a template cannot be used.
func (r Rule) check() error {
	rest := sequence.ReplaceAllString(strings.Replace(r.Template, "{year}", "", 1), "")
	switch {
	case !strings.Contains(r.Template, "{year}") || len(sequence.FindAllString(r.Template, -1)) != 1:
		return fault.InvalidField("template", "模板里要有一个年份{year}和一个流水号，例如 规登〔{year}〕{seq:4}号")
	case strings.ContainsAny(rest, "{}"):
		return fault.InvalidField("template", "花括号里只能写{year}和{seq:位数}")
	case len([]rune(r.Template)) > 60:
		return fault.InvalidField("template", "模板不能超过60个字")
	case r.Consult < 30 || r.Consult > 180:
		return fault.InvalidField("consult", "征求意见的期限不能少于三十日（《优化营商环境条例》第六十二条），也不要超过180日")
	case r.Alarm < 1 || r.Alarm > 24:
		return fault.InvalidField("alarm", "请填写1到24之间的整数")
	case strings.TrimSpace(r.Reason) == "":
		return fault.InvalidField("reason", "请填写修改的原因")
	}
	return nil
}

// write gives the number for a year and a running number; one that outgrows its width becomes longer.
func (r Rule) write(year, n int) string {
	text := strings.Replace(r.Template, "{year}", strconv.Itoa(year), 1)
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

// SetRule writes a rule, by a system administrator.
func (room *Room) SetRule(ctx context.Context, actor account.Actor, r Rule) error {
	if !actor.Has(RightRules) {
		return account.NotForPost()
	}
	if err := r.check(); err != nil {
		return err
	}
	r.ID, r.By, r.At = room.DB.NewID(), actor.Name, room.Now()
	if err := room.DB.Write(ctx, func(tx *store.Tx) error { return insertRule(ctx, tx, r) }); err != nil {
		return err
	}
	return room.DB.Read(ctx, func(tx *store.Tx) error { return room.Book.Load(ctx, tx) })
}
