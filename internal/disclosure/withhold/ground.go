package withhold

import (
	"context"
	"encoding/json"
	"fmt"
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
)

// Ground (不公开理由) is a reason in both lists: that of the regulation, and that which offices mark at the source.
type Ground struct {
	Code    string `json:"code"`
	Title   string `json:"title"`   // 条2019
	Source  string `json:"source"`  // 公文源头标注
	Article string `json:"article"` // of the 政府信息公开条例
	Force   string `json:"force"`   // shall not, not unless, may not be
	Months  int    `json:"months"`  // until it is examined again
	Days    int    `json:"days"`    // working days for the examination

	N      int       `json:"-"` // 0: as the program brings it
	Reason string    `json:"-"`
	By     string    `json:"-"`
	At     time.Time `json:"-"`
}

// usualGrounds are the codes of the house. How often is regularly is not said by the law: twelve months are a habit, data.
var usualGrounds = []Ground{
	{Code: "N1", Title: "国家秘密", Source: "国家秘密", Article: "第十四条", Force: "不得公开", Months: 12, Days: 20},
	{Code: "N2", Title: "法律、行政法规禁止公开", Source: "其他", Article: "第十四条", Force: "不得公开", Months: 12, Days: 20},
	{Code: "N3", Title: "公开后可能危及国家安全、公共安全、经济安全、社会稳定", Source: "危及三安全一稳定", Article: "第十四条", Force: "不得公开", Months: 12, Days: 20},
	{Code: "N4", Title: "涉及商业秘密、个人隐私，公开会对第三方合法权益造成损害", Source: "商业秘密、个人隐私", Article: "第十五条", Force: "不公开；第三方同意，或者不公开会对公共利益造成重大影响的除外", Months: 12, Days: 20},
	{Code: "N5", Title: "人事管理、后勤管理、内部工作流程等内部事务信息", Source: "内部管理信息", Article: "第十六条", Force: "可以不公开", Months: 12, Days: 20},
	{Code: "N6", Title: "讨论记录、过程稿、磋商信函、请示报告等过程性信息", Source: "过程中信息", Article: "第十六条", Force: "可以不公开", Months: 12, Days: 20},
	{Code: "N7", Title: "行政执法案卷信息", Source: "其他", Article: "第十六条", Force: "可以不公开；法律、法规、规章规定公开的除外", Months: 12, Days: 20},
}

// Law names the ground with its article.
func (g Ground) Law() string {
	return g.Title + "（《政府信息公开条例》" + g.Article + "）"
}

// Grounds holds the reasons in force in memory.
type Grounds struct{ list atomic.Pointer[[]Ground] }

// All lists the reasons by their codes.
func (b *Grounds) All() []Ground {
	if b == nil {
		return usualGrounds
	}
	if list := b.list.Load(); list != nil {
		return *list
	}
	return usualGrounds
}

// Of finds a reason by its code.
func (b *Grounds) Of(code string) (Ground, bool) {
	for _, g := range b.All() {
		if g.Code == code {
			return g, true
		}
	}
	return Ground{}, false
}

func (b *Grounds) options() (out []web.Option) {
	for _, g := range b.All() {
		out = append(out, web.Option{Value: g.Code, Text: g.Code + " " + g.Title + "（" + g.Article + "；源头标注：" + g.Source + "）"})
	}
	return out
}

// Load reads what administrators have changed.
func (b *Grounds) Load(ctx context.Context, tx *store.Tx) error {
	changed, err := groundVersions(ctx, tx, "")
	if err != nil {
		return err
	}
	list := slices.Clone(usualGrounds)
	for _, g := range changed {
		if i := slices.IndexFunc(list, func(o Ground) bool { return o.Code == g.Code }); i >= 0 {
			list[i] = g
		}
	}
	b.list.Store(&list)
	return nil
}

func groundVersions(ctx context.Context, tx *store.Tx, code string) (out []Ground, err error) {
	rows, err := tx.Query(ctx, `/* withhold.grounds */ select g.n, g.reason, g.officer, g.at, g.body from withholding_ground g where $1 = '' or g.code = $1 order by g.code, g.n limit 10000`, code)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var g Ground
		var n int
		var reason, by, body string
		var at store.Millis
		if err := rows.Scan(&n, &reason, &by, &at, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &g); err != nil {
			return nil, fmt.Errorf("read a ground: %w", err)
		}
		g.N, g.Reason, g.By, g.At = n, reason, by, at.Time()
		out = append(out, g)
	}
	return out, rows.Err()
}

// accordGround names the reasons among what takes two persons.
const accordGround = "withhold"

// check says what cannot be.
func (g Ground) check() error {
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if strings.TrimSpace(g.Title) == "" {
		say("title", "请填写条例里的理由")
	}
	if g.Months < 1 || g.Months > 60 {
		say("months", "请填写1到60个月")
	}
	if g.Days < 1 || g.Days > 60 {
		say("days", "请填写1到60个工作日")
	}
	if len(wrong) > 0 {
		return fault.Invalid(fmt.Sprintf("有 %d 处需要修改", len(wrong)), wrong...)
	}
	return nil
}

// ProposeGround proposes a version of a reason as its reader saw it; when an administrator has agreed it holds for what is
// examined from then on.
func (room *Room) ProposeGround(ctx context.Context, by account.Actor, g Ground, seen int) (accord.Proposal, error) {
	if !by.Has(RightAdmin) {
		return accord.Proposal{}, fault.Deniedf("不公开理由由管理目录的岗位修改")
	}
	if err := g.check(); err != nil {
		return accord.Proposal{}, err
	}
	now, _ := room.Grounds.Of(g.Code)
	if now.N != seen {
		return accord.Proposal{}, fault.Conflictf("这条理由刚刚被修改过，请重新打开，核对以后再改")
	}
	return room.Accord.Propose(ctx, by, accord.Proposal{Sort: accordGround, Thing: g.Code, Title: g.Code + " " + now.Title, What: accord.What(g), Reason: g.Reason, Lines: []accord.Line{
		{Term: "条例里的理由", Before: now.Title, After: g.Title}, {Term: "公文源头标注", Before: accord.Or(now.Source, "没有"), After: accord.Or(g.Source, "没有")},
		{Term: "几个月复查一次", Before: strconv.Itoa(now.Months), After: strconv.Itoa(g.Months)}, {Term: "复查几个工作日内办完", Before: strconv.Itoa(now.Days), After: strconv.Itoa(g.Days)}}})
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	version := func(ctx context.Context, tx *store.Tx, code string) (int, error) {
		list, err := groundVersions(ctx, tx, code)
		return len(list), err
	}
	return []accord.Sort{{Name: accordGround, Title: "不公开的理由", Home: func(thing string) string { return groundsHome + "/" + thing }, Reader: web.Right(RightAdmin), Load: room.Grounds.Load,
		Version: func(ctx context.Context, tx *store.Tx, thing string) (string, error) {
			n, err := version(ctx, tx, thing)
			return strconv.Itoa(n), err
		},
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var g Ground
			if err := p.Read(&g); err != nil {
				return err
			}
			if err := g.check(); err != nil {
				return err
			}
			n, err := version(ctx, tx, g.Code)
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `/* withhold.insertGround */ insert into withholding_ground (id, code, n, reason, officer, at, body) values ($1, $2, $3, $4, $5, $6, $7)`,
				room.DB.NewID(), g.Code, n+1, p.Reason, p.Signed(), room.Now().UnixMilli(), text(g))
			return err
		}}}
}
