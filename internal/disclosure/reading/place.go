// Package reading keeps the places where the public reads government information (公共查阅场所), and brings there what is
// released.
//
// It serves who sends documents, who takes them in at archives, libraries and service halls, and every reader, under
// 政府信息公开条例 §25. One kind, delivery: due, sent; its ends are received, waived and recalled; its clock runs from the day on
// which the document was made. Places, visits and the rule are registers with their history. Documents stay with the room
// that publishes them: it is told of each release and withdrawal.
package reading

import (
	"context"
	"fmt"
	"path"
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

// Place (查阅场所) is one.
type Place struct {
	ID       int64  `json:"-"`
	Region   string `json:"-"`
	Operator string `json:"-"` // code of the body whose officers sign there; empty when it signs on paper
	Open     bool   `json:"-"`
	Code     string `json:"code"` // by which forms, tasks and addresses name it
	Sort     string `json:"sort"`
	Name     string `json:"name"`
	Address  string `json:"address"`
	Hours    string `json:"hours"`
	Phone    string `json:"phone"`
	Means    string `json:"means,omitempty"` // what is there to read with
	By       string `json:"by"`              // body that keeps it on the register
}

// sorts of places: 条2019 §25.
var sorts = map[string]string{"archive": "国家档案馆", "library": "公共图书馆", "hall": "政务服务场所", "other": "其他场所"}

// Key is the place in forms and tasks.
func (p Place) Key() string {
	if p.Code == "" {
		return strconv.FormatInt(p.ID, 10)
	}
	return p.Code
}

// Rule (送交规则) is what is sent, and until when: the law says without delay, how many days that are is local.
type Rule struct {
	Days    int
	Classes []string
	Receipt int // working days for a place to sign
	Remove  int // to take off what was withdrawn: it may be somebody's data
	Shelf   int // to mark or exchange what holds no more
	Reason  string
	By      string
	At      time.Time
}

// usualRule is in force until another was written: twenty working days, the same as for publication (条2019 §26).
var usualRule = Rule{Days: 20, Classes: []string{"policy", "plan", "statistics", "budget", "fee", "emergency"}, Receipt: 5, Remove: 2, Shelf: 10}

// Book holds places and rules in memory.
type Book struct{ now atomic.Pointer[bookNow] }

type bookNow struct {
	places []Place
	rules  []Rule // the newest first
}

// Load reads places and rules.
func (b *Book) Load(ctx context.Context, tx *store.Tx) error {
	places, err := allPlaces(ctx, tx)
	if err != nil {
		return err
	}
	rules, err := allRules(ctx, tx)
	if err == nil {
		b.now.Store(&bookNow{places, rules})
	}
	return err
}

func (b *Book) all() bookNow {
	if now := b.now.Load(); now != nil {
		return *now
	}
	return bookNow{}
}

// Rule is the rule in force.
func (b *Book) Rule() Rule {
	if rules := b.all().rules; len(rules) > 0 {
		return rules[0]
	}
	return usualRule
}

// Open are the places of a region or above it that are open.
func (b *Book) Open(region string) (out []Place) {
	for _, p := range b.all().places {
		if p.Open && strings.HasPrefix(region, p.Region) {
			out = append(out, p)
		}
	}
	return out
}

// All are the places, closed ones too.
func (b *Book) All() []Place { return b.all().places }

// Place finds a place.
func (b *Book) Place(key string) (Place, bool) {
	i := slices.IndexFunc(b.all().places, func(p Place) bool { return p.Key() == key })
	if i < 0 {
		return Place{}, false
	}
	return b.all().places[i], true
}

// PlaceForm is a place as it is typed.
type PlaceForm struct {
	Name     string `form:"name" label:"名称" need:"true" max:"60"`
	Sort     string `form:"sort" label:"类型" kind:"radio" need:"true" options:"archive=国家档案馆|library=公共图书馆|hall=政务服务场所|other=其他场所"`
	Address  string `form:"address" label:"地址" need:"true" max:"100"`
	Hours    string `form:"hours" label:"开放时间" need:"true" max:"100" hint:"例如 周一至周五 9:00-12:00、13:30-17:00"`
	Phone    string `form:"phone" label:"电话" need:"true" max:"30"`
	Means    string `form:"means" label:"查阅设施" max:"100" hint:"例如 查阅电脑2台、打印机1台"`
	Operator string `form:"operator" label:"签收的机关" kind:"select" hint:"场所有工作台账号的选它所在的机关；没有的由送交的人登记纸质回执"`
	Open     bool   `form:"open" label:"正在开放" kind:"check"`
	Reason   string `form:"reason" label:"登记或者修改的原因" need:"true" max:"200"`
}

func formOf(p Place) PlaceForm {
	return PlaceForm{Name: p.Name, Sort: p.Sort, Address: p.Address, Hours: p.Hours, Phone: p.Phone, Means: p.Means, Operator: p.Operator, Open: p.Open}
}

func (in PlaceForm) check() error {
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	for _, f := range [][3]string{{"name", in.Name, "请填写名称"}, {"address", in.Address, "请填写地址"}, {"hours", in.Hours, "请填写开放时间"}, {"phone", in.Phone, "请填写电话"}, {"reason", in.Reason, "请填写登记或者修改的原因"}} {
		if strings.TrimSpace(f[1]) == "" {
			say(f[0], f[2])
		}
	}
	if sorts[in.Sort] == "" {
		say("sort", "请选择类型")
	}
	if len(wrong) > 0 {
		return fault.Invalid("场所还有要修改的地方", wrong...)
	}
	return nil
}

// SavePlace writes a place, new when its identifier is zero, with what stood there before; seen is the change that was
// the newest when its page was opened.
func (room *Room) SavePlace(ctx context.Context, actor account.Actor, id, seen int64, in PlaceForm) (string, error) {
	if err := in.check(); err != nil {
		return "", err
	}
	var by, region string
	for _, b := range actor.Bodies() {
		if actor.HasAt(RightKeep, b) {
			by, region = b, room.Org.BodyPath(b)
		}
	}
	if by == "" {
		return "", account.NotForPost()
	}
	if _, err := room.Org.Body(in.Operator); in.Operator != "" && (err != nil || len(room.Org.OfficersAt(in.Operator, RightReceive)) == 0) {
		return "", fault.InvalidField("operator", "这个机关没有查阅场所签收岗，请先设岗，或者选择由送交的人登记回执")
	}
	p := Place{ID: id, Region: region, Operator: in.Operator, Open: in.Open, Sort: in.Sort, Name: strings.TrimSpace(in.Name), Address: strings.TrimSpace(in.Address), Hours: strings.TrimSpace(in.Hours), Phone: strings.TrimSpace(in.Phone), Means: strings.TrimSpace(in.Means), By: by}
	err := room.DB.Write(ctx, func(tx *store.Tx) error {
		var before Place
		if id == 0 {
			p.ID = room.DB.NewID()
			if err := tx.Alone(ctx, "reading_place"); err != nil {
				return err
			}
			n, err := countPlaces(ctx, tx)
			if err != nil {
				return err
			}
			p.Code = fmt.Sprintf("%s-%03d", path.Base(region), n+1)
		} else {
			var err error
			if before, err = placeByID(ctx, tx, id); err != nil {
				return err
			}
			version, err := placeVersion(ctx, tx, id)
			if err != nil {
				return err
			}
			if version != seen {
				return fault.Conflictf("您打开以后，这个场所被别的同事改过，请重新打开再改")
			}
			if before.By != by && !actor.HasAt(RightKeep, before.By) {
				return account.NotForPost()
			}
			p.Region, p.By, p.Code = before.Region, before.By, before.Code
		}
		return tx.Apply(ctx, savePlace(p, id == 0), insertChange(room.DB.NewID(), p, before, actor.Name, strings.TrimSpace(in.Reason), room.Now()))
	})
	if err != nil {
		return "", err
	}
	return p.Key(), room.DB.Read(ctx, func(tx *store.Tx) error { return room.Book.Load(ctx, tx) })
}

// RuleForm is a rule as it is typed.
type RuleForm struct {
	Days    int      `form:"days" label:"送交期限（工作日）" need:"true" width:"short" hint:"从信息形成之日起几个工作日内送到；条例只说“及时”，天数由本地规定"`
	Receipt int      `form:"receipt" label:"签收期限（工作日）" need:"true" width:"short" hint:"全部送出以后，查阅场所几个工作日内签收"`
	Remove  int      `form:"remove" label:"撤下期限（工作日）" need:"true" width:"short" hint:"信息撤回以后，查阅场所几个工作日内撤下"`
	Shelf   int      `form:"shelf" label:"标注、更换期限（工作日）" need:"true" width:"short" hint:"信息废止、失效或者修订以后，查阅场所几个工作日内标注或者更换"`
	Classes []string `form:"classes" label:"送交的公开类别" kind:"checks" need:"true"`
	Reason  string   `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

func (in RuleForm) check() error {
	var wrong []fault.Field
	for _, f := range []struct {
		name, label string
		n           int
	}{{"days", "送交期限", in.Days}, {"receipt", "签收期限", in.Receipt}, {"remove", "撤下期限", in.Remove}, {"shelf", "标注、更换期限", in.Shelf}} {
		if f.n < 1 || f.n > 60 {
			wrong = append(wrong, fault.Field{Name: f.name, Message: f.label + "应当是1到60个工作日"})
		}
	}
	if len(in.Classes) == 0 {
		wrong = append(wrong, fault.Field{Name: "classes", Message: "请至少选择一个公开类别"})
	}
	if strings.TrimSpace(in.Reason) == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Message: "请填写修改的原因"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("规则还有要修改的地方", wrong...)
	}
	return nil
}

// accordRule names the rule of deliveries among what takes two persons.
const accordRule = "reading"

// ProposeRule proposes a rule; when another person has put it in force, it holds for what is released from then on.
func (room *Room) ProposeRule(ctx context.Context, actor account.Actor, in RuleForm) (accord.Proposal, error) {
	if !actor.Has(RightRules) {
		return accord.Proposal{}, account.NotForPost()
	}
	if err := in.check(); err != nil {
		return accord.Proposal{}, err
	}
	now, days := room.Book.Rule(), func(n int) string { return strconv.Itoa(n) + "个工作日" }
	return room.Accord.Propose(ctx, actor, accord.Proposal{Sort: accordRule, Thing: "rule", Title: "送交规则", What: accord.What(in), Reason: in.Reason, Lines: []accord.Line{
		{Term: "送交期限", Before: days(now.Days), After: days(in.Days)}, {Term: "签收期限", Before: days(now.Receipt), After: days(in.Receipt)}, {Term: "撤下期限", Before: days(now.Remove), After: days(in.Remove)},
		{Term: "标注、更换期限", Before: days(now.Shelf), After: days(in.Shelf)}, {Term: "公开类别", Before: room.classTitles(now.Classes), After: room.classTitles(in.Classes)}}})
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordRule, Title: "查阅场所", Home: func(string) string { return "/desk/readings/rules" }, Reader: web.Right(RightRules), Load: room.Book.Load,
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var in RuleForm
			if err := p.Read(&in); err != nil {
				return err
			}
			if err := in.check(); err != nil {
				return err
			}
			return tx.Apply(ctx, insertRule(room.DB.NewID(), Rule{Days: in.Days, Classes: in.Classes, Receipt: in.Receipt, Remove: in.Remove, Shelf: in.Shelf, Reason: strings.TrimSpace(in.Reason), By: p.Signed(), At: room.Now()}))
		}}}
}

// Visit (查阅登记) is how many came on a day.
type Visit struct {
	ID             int64
	Place          int64
	Day            workday.Date
	Visits, Copies int
	Note, By       string
	At             time.Time
	Counts         bool
}

// VisitForm is a day as it is typed.
type VisitForm struct {
	Day    workday.Date `form:"day" label:"日期" kind:"date" need:"true"`
	Visits int          `form:"visits" label:"查阅人次" need:"true" width:"short"`
	Copies int          `form:"copies" label:"提供复制件（份）" width:"short"`
	Note   string       `form:"note" label:"说明" max:"200" hint:"更正已经登记的日子，请写明原因"`
}

// mayCount decides who writes down visits: who signs at the place, or who keeps the register when it has no account.
func mayCount(a account.Actor, p Place) bool {
	return p.Operator != "" && a.HasAt(RightReceive, p.Operator) || a.HasAt(RightKeep, p.By)
}

// CountVisits writes down a day of a place; a day that stood there already is put right with a reason and stays on record.
func (room *Room) CountVisits(ctx context.Context, actor account.Actor, place int64, in VisitForm) error {
	switch {
	case in.Day.IsZero() || in.Day.After(workday.DateOf(room.Now())):
		return fault.InvalidField("day", "请填写日期，不能晚于今天")
	case in.Visits < 0 || in.Visits > 100000:
		return fault.InvalidField("visits", "请填写查阅人次")
	case in.Copies < 0 || in.Copies > 100000:
		return fault.InvalidField("copies", "请填写份数")
	}
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		p, err := placeByID(ctx, tx, place)
		if err != nil {
			return err
		}
		if !mayCount(actor, p) {
			return account.NotForPost()
		}
		known, err := dayCounted(ctx, tx, place, in.Day)
		if err != nil {
			return err
		}
		if known && strings.TrimSpace(in.Note) == "" {
			return fault.InvalidField("note", "这一天已经登记过，更正请写明原因")
		}
		v := Visit{ID: room.DB.NewID(), Place: place, Day: in.Day, Visits: in.Visits, Copies: in.Copies, Note: strings.TrimSpace(in.Note), By: actor.Name, At: room.Now(), Counts: true}
		return tx.Apply(ctx, dropDay(place, in.Day), insertVisit(v))
	})
}
