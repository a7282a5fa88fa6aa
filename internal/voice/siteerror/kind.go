// Package siteerror takes reports of errors on the site (我为政府网站找错) from anybody and answers them: a dead page, stale or
// wrong words, a message without an answer.
//
// It serves every reader of the site, the office that runs it, and those whose page it is. One kind, siteerror (received,
// handling; ends mended, explained and refused), with a clock of two working days: that is what the offices keep that we
// size for, a national limit has not been compared, so the number is handed in. Who reports leaves no name unless he wants
// to be called; he asks for the answer with number and code.
package siteerror

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// KindName is the hall's name of reports.
const KindName = "siteerror"

// The states of a report.
const (
	StateReceived  matter.State = "received"
	StateHandling  matter.State = "handling"
	StateMended    matter.State = "mended"
	StateExplained matter.State = "explained"
	StateRefused   matter.State = "refused"
)

// The outcomes of a report.
const (
	OutcomeMended    matter.Outcome = "mended"
	OutcomeExplained matter.Outcome = "explained"
	OutcomeRefused   matter.Outcome = "refused"
)

// RoleHandle is the role of the one task, ClockAnswer the clock, RightHandle what posts carry.
const (
	RoleHandle  = "handle"
	ClockAnswer = "answer"
	RightHandle = "site.errors"
)

// sorts are the kinds of errors, as the form offers them.
var sorts = []web.Option{{Value: "dead", Text: "打不开"}, {Value: "stale", Text: "内容没有更新"}, {Value: "wrong", Text: "内容不准确"}, {Value: "words", Text: "错别字"},
	{Value: "silent", Text: "咨询留言没有答复"}, {Value: "fake", Text: "疑似假冒"}, {Value: "other", Text: "其他"}}

// Deps is what the room needs.
type Deps struct {
	DB     *store.DB
	Now    func() time.Time
	Hall   func() *matter.Engine // made after the kinds, therefore asked for late
	Web    *web.Server
	Org    *org.Directory
	Files  *file.Store
	Accord *accord.Book
	Code   func() string // a code that nobody guesses
}

// Room is the reports of errors with their kind, pages and table.
type Room struct {
	Deps
	rules rules
}

// New makes the room.
func New(d Deps) *Room { return &Room{Deps: d} }

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: KindName, FS: migrations} }

// Address is where a report is worked on.
func Address(number string) string { return "/desk/site-errors/" + number }

// Found (找错) is one report: the room's own row.
type Found struct {
	ID      int64     `json:"-"`
	Code    string    `json:"-"`
	Page    string    `json:"page"` // address on the site
	Sort    string    `json:"sort"`
	Text    string    `json:"text"`
	Name    string    `json:"name,omitempty"`
	Phone   string    `json:"phone,omitempty"`
	Shot    int64     `json:"shot,omitempty,string"` // a picture of the page
	Body    string    `json:"body"`
	Result  string    `json:"result,omitempty"`
	By      string    `json:"by,omitempty"`
	EndedAt time.Time `json:"endedAt,omitzero"`
}

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateReceived, Title: "待受理"},
		{Name: StateHandling, Title: "核实整改中"},
		{Name: StateMended, Title: "已整改", Closed: true},
		{Name: StateExplained, Title: "已说明", Closed: true},
		{Name: StateRefused, Title: "不予受理", Closed: true},
	}
}

// Kind is the kind "siteerror" for the hall.
func (room *Room) Kind() *matter.Kind {
	in := func(s ...matter.State) []matter.State { return s }
	task := matter.ByTask(RoleHandle)
	return &matter.Kind{
		Name: KindName, Title: "政府网站找错", States: states(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "report", Title: "提交找错", To: in(StateReceived), By: matter.ByAnyone(), Pages: "I-04"}, room.report),
			matter.Act(matter.Action{Name: "accept", Title: "受理", From: in(StateReceived), To: in(StateHandling), By: task, Pages: "I-04"}, accept),
			matter.Act(matter.Action{Name: "forward", Title: "转给页面的主管机关", From: in(StateReceived, StateHandling), By: task, Pages: "I-04"}, room.forward),
			matter.Act(matter.Action{Name: "answer", Title: "答复", From: in(StateReceived, StateHandling), To: in(StateMended, StateExplained, StateRefused), By: task, Pages: "I-04"}, answer),
		},
		Number: func(o matter.Opening, at time.Time) (string, func(int64) string) {
			prefix := "ZC-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
			return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
		},
		Facts: facts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			x, ok := f.(Found)
			switch {
			case !ok:
				return []string{"report has no row"}
			case !m.Open() && x.Result == "":
				bad = append(bad, "ended without an answer")
			}
			return bad
		},
	}
}

// Report (提交找错) is what a reader of the site found.
type Report struct {
	Page  string `json:"page" form:"page" label:"出错页面的地址" need:"true" max:"300"`
	Sort  string `json:"sort" form:"sort" label:"错误类型" kind:"radio" need:"true"`
	Text  string `json:"text" form:"text" label:"错在哪里" kind:"textarea" need:"true" min:"4" max:"1000"`
	Name  string `json:"name" form:"name" label:"您的称呼" max:"30"`
	Phone string `json:"phone" form:"phone" label:"联系电话" kind:"phone" hint:"需要我们回电的填写，只给处理人员看"`
	Shot  int64  `json:"-"`
	Code  string `json:"-"`
}

// report opens it for the office that runs the site. Anybody may: no name is asked for.
func (room *Room) report(m *matter.Move, in Report) error {
	body := room.office()
	switch {
	case body == "":
		return fault.Conflictf("本站还没有设置处理找错的岗位，请拨打页面下方的联系电话")
	case !strings.HasPrefix(in.Page, "/") || strings.HasPrefix(in.Page, "//"):
		return fault.InvalidField("page", "请填写本站页面的地址，例如 /items")
	case sortTitle(in.Sort) == "":
		return fault.InvalidField("sort", "请选择错误类型")
	case len([]rune(strings.TrimSpace(in.Text))) < 4:
		return fault.InvalidField("text", "请写明错在哪里")
	}
	x := Found{ID: m.ID(), Code: in.Code, Page: in.Page, Sort: in.Sort, Text: strings.TrimSpace(in.Text), Name: strings.TrimSpace(in.Name), Phone: in.Phone, Shot: in.Shot, Body: body}
	if x.Code == "" {
		x.Code = room.Code()
	}
	m.Open(matter.Opening{Title: sortTitle(x.Sort) + "：" + x.Page, Region: room.Org.BodyPath(body), Lead: body, Channel: matter.ChannelPortal})
	m.Become(StateReceived)
	m.Start(matter.ClockSpec{Name: ClockAnswer, Title: "找错答复期限", Limit: room.Limit(), Ground: "政府网站找错办理要求"})
	assign(m, x)
	m.Keep(x, insert(x))
	if x.Shot != 0 {
		m.Also(file.Attach(x.Shot, shotOwner, m.ID()))
	}
	return nil
}

// shotOwner owns the pictures until their report is there: who sends them has no account.
const shotOwner = "siteerror"

// office is the body that runs the site: the first with a post for these reports.
func (room *Room) office() string {
	for _, b := range room.Org.Bodies() {
		if len(room.Org.OfficersAt(b.Code, RightHandle)) > 0 {
			return b.Code
		}
	}
	return ""
}

func sortTitle(sort string) string {
	for _, o := range sorts {
		if o.Value == sort {
			return o.Text
		}
	}
	return ""
}

func assign(m *matter.Move, x Found) {
	m.Assign(matter.TaskSpec{Role: RoleHandle, Title: "网站找错：" + sortTitle(x.Sort), Body: x.Body, Need: RightHandle})
}

// Accept (受理) says that the error is looked into; the clock goes on.
type Accept struct{}

func accept(m *matter.Move, _ Accept) error {
	m.Become(StateHandling)
	return nil
}

// Forward (转办) hands it to the body whose page it is; the clock goes on.
type Forward struct {
	Body   string `json:"body" form:"body" label:"主管机关" kind:"select" need:"true"`
	Reason string `json:"reason" form:"reason" label:"说明" kind:"textarea" need:"true" max:"300"`
}

func (room *Room) forward(m *matter.Move, in Forward) error {
	x := matter.FactsOf[Found](m)
	switch {
	case in.Body == x.Body || len(room.Org.OfficersAt(in.Body, RightHandle)) == 0:
		return fault.InvalidField("body", "请选择另一个有找错处理岗位的机关")
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请写明为什么转给它")
	}
	if _, err := m.Finish(RoleHandle, "forwarded", in.Reason); err != nil {
		return err
	}
	x.Body = in.Body
	m.Become(StateReceived)
	m.Hand(in.Body, room.Org.BodyPath(in.Body))
	assign(m, x)
	m.Record("to", in.Body)
	m.Keep(x, update(x))
	return nil
}

// Answer (答复) ends it with words that the reader gets.
type Answer struct {
	Result string `json:"result" form:"result" label:"结果" kind:"radio" need:"true" options:"mended=已经整改|explained=不是错误，说明情况|refused=不予受理（不属于本站、重复或者没有写清）"`
	Text   string `json:"text" form:"text" label:"答复内容" kind:"textarea" need:"true" max:"1000" hint:"提交的人凭编号和查询码能看到"`
}

func answer(m *matter.Move, in Answer) error {
	ends := map[string]matter.Outcome{"mended": OutcomeMended, "explained": OutcomeExplained, "refused": OutcomeRefused}
	outcome, ok := ends[in.Result]
	switch {
	case !ok:
		return fault.InvalidField("result", "请选择结果")
	case strings.TrimSpace(in.Text) == "":
		return fault.InvalidField("text", "请填写答复内容")
	}
	if _, err := m.Finish(RoleHandle, in.Result, in.Text); err != nil {
		return err
	}
	x := matter.FactsOf[Found](m)
	x.Result, x.By, x.EndedAt = strings.TrimSpace(in.Text), m.Actor.Name, m.Now
	m.Keep(x, update(x))
	m.Close(matter.State(in.Result), outcome)
	return nil
}
