package link

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

// Rule is how links are looked at. The figures are habits, not law: the yearly check of sites (国办秘函〔2019〕19号) counts links
// that do not open, and leaves to each site how it finds them.
type Rule struct {
	ID       int64     `json:"-"`
	On       bool      `json:"on"`       // addresses elsewhere are asked
	Days     int       `json:"days"`     // between two rounds
	Again    int       `json:"again"`    // hours until one that failed is asked again
	Failures int       `json:"failures"` // in a row until it is broken
	Seconds  int       `json:"seconds"`  // that an answer may take
	Gap      int       `json:"gap"`      // seconds between two questions to one host
	Skip     []string  `json:"skip"`     // hosts that are never asked, with those below them
	Known    string    `json:"known"`    // a page by which it is known whether there is a way out
	Points   string    `json:"points"`   // that the self-check takes off for each broken link
	Reason   string    `json:"-"`
	By       string    `json:"-"`
	At       time.Time `json:"-"`
}

// usualRule is in force before anybody has set one: addresses elsewhere are not asked.
var usualRule = Rule{Days: 7, Again: 24, Failures: 2, Seconds: 10, Gap: 2, Known: "https://www.gov.cn/", Points: "0.1"}

var points = regexp.MustCompile(`^(10|[0-9])(\.[0-9]{1,2})?$`)

// skips reports whether a host is never asked.
func (r Rule) skips(host string) bool {
	return slices.ContainsFunc(r.Skip, func(s string) bool { return host == s || strings.HasSuffix(host, "."+s) })
}

// check says what cannot be of a rule.
func (r Rule) check() error {
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	for _, f := range []struct {
		name, label    string
		n, least, most int
	}{{"days", "每隔多少天", r.Days, 1, 90}, {"again", "隔多少小时再查", r.Again, 1, 720}, {"failures", "失败次数", r.Failures, 1, 10}, {"seconds", "等待的秒数", r.Seconds, 1, 60}, {"gap", "间隔的秒数", r.Gap, 0, 60}} {
		if f.n < f.least || f.n > f.most {
			say(f.name, fmt.Sprintf("%s应当是%d到%d", f.label, f.least, f.most))
		}
	}
	for _, host := range r.Skip {
		if u, err := url.Parse("http://" + host); err != nil || u.Host != host || strings.ContainsAny(host, ":/ ") {
			say("skip", "“"+host+"”不是域名，请写成 www.example.gov.cn 的样子，每行一个")
			break
		}
	}
	if a := Read(r.Known, func(string) bool { return false }); r.On && a.Way != Outside {
		say("known", "请填写一个一直打得开的网址，用来判断网络通不通")
	}
	if !points.MatchString(r.Points) {
		say("points", "请填写0到10的数，最多两位小数")
	}
	if strings.TrimSpace(r.Reason) == "" {
		say("reason", "请填写修改的原因")
	}
	if len(wrong) > 0 {
		return fault.Invalid("规则还有要修改的地方", wrong...)
	}
	return nil
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
	return usualRule
}

// SetRule writes a rule, by a system administrator.
func (room *Room) SetRule(ctx context.Context, actor account.Actor, r Rule) error {
	if !actor.Has(RightRules) {
		return account.NotForPost()
	}
	r.Reason, r.Known = strings.TrimSpace(r.Reason), strings.TrimSpace(r.Known)
	if err := r.check(); err != nil {
		return err
	}
	r.ID, r.By, r.At = room.DB.NewID(), actor.Name, room.Now()
	if err := room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, insertRule(r)) }); err != nil {
		return err
	}
	return room.DB.Read(ctx, func(tx *store.Tx) error { return room.Book.Load(ctx, tx) })
}
