package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// Audience (适用对象) is a kind of people or of companies for whom policies are.
type Audience struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

// AudienceRule are the kinds in force. No law fixes them: they are data, as people look for what concerns them.
type AudienceRule struct {
	ID        int64      `json:"-"`
	People    []Audience `json:"people"`
	Companies []Audience `json:"companies"`
	Reason    string     `json:"-"`
	By        string     `json:"-"`
	At        time.Time  `json:"-"`
}

// usualAudiences are those of a city that has set none.
func usualAudiences() AudienceRule {
	return AudienceRule{
		People: []Audience{{"student", "学生和家长"}, {"graduate", "高校毕业生"}, {"worker", "职工和求职者"}, {"parent", "生育和婴幼儿家庭"}, {"elder", "老年人"}, {"disabled", "残疾人"}, {"poor", "困难群众"},
			{"veteran", "退役军人"}, {"farmer", "农民"}, {"migrant", "外来务工人员"}, {"talent", "引进人才"}},
		Companies: []Audience{{"small", "小微企业"}, {"individual", "个体工商户"}, {"startup", "创业者"}, {"technology", "科技型企业"}, {"industry", "工业企业"}, {"trade", "商贸和服务业企业"}, {"foreign", "外资和外贸企业"},
			{"farm", "农业经营主体"}, {"civic", "社会组织"}}}
}

func (a AudienceRule) all() []Audience { return slices.Concat(a.People, a.Companies) }

// Audiences are the kinds in force.
func (b *Rules) Audiences() AudienceRule {
	if list := b.audiences.Load(); list != nil && len(*list) > 0 {
		return (*list)[0]
	}
	return usualAudiences()
}

// title is a kind in Chinese, of the rules before too.
func (b *Rules) audienceTitle(code string) string {
	list := []AudienceRule{b.Audiences(), usualAudiences()}
	if old := b.audiences.Load(); old != nil {
		list = append(list, *old...)
	}
	for _, rule := range list {
		for _, a := range rule.all() {
			if a.Code == code {
				return a.Title
			}
		}
	}
	return code
}

func (room *Room) audienceText(codes []string) string {
	var titles []string
	for _, c := range codes {
		titles = append(titles, room.Rules.audienceTitle(c))
	}
	return strings.Join(titles, "、")
}

// audienceOptions are what a form offers: those in force, and those that the document has from before.
func (room *Room) audienceOptions(have []string) (out []web.Option) {
	rule := room.Rules.Audiences()
	for _, a := range rule.People {
		out = append(out, web.Option{Value: a.Code, Text: a.Title, Hint: "个人"})
	}
	for _, a := range rule.Companies {
		out = append(out, web.Option{Value: a.Code, Text: a.Title, Hint: "企业和组织"})
	}
	for _, code := range have {
		if !slices.ContainsFunc(out, func(o web.Option) bool { return o.Value == code }) {
			out = append(out, web.Option{Value: code, Text: room.Rules.audienceTitle(code), Hint: "已不再使用"})
		}
	}
	return out
}

// forWhom brings what was chosen into the order of the rule, and refuses what is none.
func (room *Room) forWhom(chosen, have []string) (codes []string, err error) {
	options := room.audienceOptions(have)
	for _, code := range chosen {
		if !slices.ContainsFunc(options, func(o web.Option) bool { return o.Value == code }) {
			return nil, fault.InvalidField("audience", "请从列出的适用对象里选")
		}
	}
	for _, o := range options {
		if slices.Contains(chosen, o.Value) {
			codes = append(codes, o.Value)
		}
	}
	return codes, nil
}

// SetAudience (修改适用对象) says of a public document for whom it is; the text stays.
type SetAudience struct {
	Audience []string `json:"audience" form:"audience" label:"适用对象" kind:"checks" hint:"可以选几类；都不选就是面向全社会"`
}

func (room *Room) setAudience(m *matter.Move, in SetAudience) error {
	d := documentOf(m)
	codes, err := room.forWhom(in.Audience, d.Audience)
	if err != nil {
		return err
	}
	if slices.Equal(codes, d.Audience) {
		return fault.InvalidField("audience", "和现在一样，没有改动")
	}
	m.Record("from", strings.Join(d.Audience, " "))
	m.Record("to", strings.Join(codes, " "))
	d.Audience = codes
	keep(m, d)
	return nil
}

var audienceCode = regexp.MustCompile(`^[a-z][a-z0-9-]{0,19}$`)

// audiencesOf reads one kind a line, the code first.
func audiencesOf(text, field string, seen map[string]bool) (list []Audience, err error) {
	for line := range strings.Lines(text) {
		code, title, _ := strings.Cut(strings.TrimSpace(line), " ")
		if title = strings.TrimSpace(title); code == "" {
			continue
		}
		switch {
		case !audienceCode.MatchString(code):
			return nil, fault.InvalidField(field, "代码用小写字母、数字和短横线，例如 student；“%s”不是", code)
		case title == "" || len([]rune(title)) > 20:
			return nil, fault.InvalidField(field, "代码%s后面空一格写名称，不超过20个字", code)
		case seen[code] || seen["="+title]:
			return nil, fault.InvalidField(field, "“%s”写了两次", code+" "+title)
		}
		seen[code], seen["="+title] = true, true
		list = append(list, Audience{code, title})
	}
	if len(list) == 0 {
		return nil, fault.InvalidField(field, "请至少写一类")
	}
	return list, nil
}

// audienceForm is the rule as it is typed.
type audienceForm struct {
	People    string `form:"people" label:"个人" kind:"textarea" need:"true" max:"2000" hint:"一行一类，先写代码，空一格写名称；已经用过的代码不要改作别的意思"`
	Companies string `form:"companies" label:"企业和组织" kind:"textarea" need:"true" max:"2000"`
	Reason    string `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

func audienceLines(list []Audience) string {
	var b strings.Builder
	for _, a := range list {
		b.WriteString(a.Code + " " + a.Title + "\n")
	}
	return b.String()
}

const audiencesAddress = "/desk/documents/audiences"

// getAudiences shows for whom policies are sorted, and lets it be changed (E-03).
func (room *Room) getAudiences(w http.ResponseWriter, r *http.Request) error {
	rule := room.Rules.Audiences()
	page, err := room.audiencesPage(r, web.FormOf(audienceForm{People: audienceLines(rule.People), Companies: audienceLines(rule.Companies)}, audiencesAddress))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) audiencesPage(r *http.Request, form web.Form) (templ.Component, error) {
	sheet := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "修改人", Tight: true}, {Head: "原因"}, {Head: "个人"}, {Head: "企业和组织"}}, Empty: web.Nothing{Title: "没有修改过", Why: "现在用的是程序自带的分类"}}
	names := func(list []Audience) string {
		var out []string
		for _, a := range list {
			out = append(out, a.Title)
		}
		return strings.Join(out, "、")
	}
	if list := room.Rules.audiences.Load(); list != nil {
		for _, a := range *list {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(a.At), a.By, a.Reason, names(a.People), names(a.Companies))})
		}
	}
	waits, err := room.Accord.Notice(r.Context(), accordAudiences, "all")
	if err != nil {
		return nil, err
	}
	return web.DeskPage(room.Web.Frame(r, "政策适用对象", trailDesk), nil, waits,
		web.Section("修改", web.Lines("各机关共用这一份类别：提出以后，由系统管理员或者安全管理员复核，同意后生效。公众在政策文件库里按适用对象查找。去掉的类别不再出现在起草和筛选里，已经标过的文件保留。"), web.Ask(form, "", "提出修改", "/desk/documents")),
		web.Section("以前的修改", web.Table(sheet))), nil
}

// postAudiences writes a new rule (E-03).
func (room *Room) postAudiences(w http.ResponseWriter, r *http.Request) error {
	var in audienceForm
	err := web.Input(r, &in)
	var proposed accord.Proposal
	if err == nil {
		proposed, err = room.ProposeAudiences(r.Context(), account.ActorOf(r.Context()), in.People, in.Companies, in.Reason)
	}
	if err != nil {
		page, failed := room.audiencesPage(r, web.FormOf(in, audiencesAddress).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, accord.Address(proposed), "适用对象的修改已经提出，由另一人复核后生效")
}

// accordAudiences is the sort of proposals of kinds of people and companies: everybody's documents are sorted by them, so that
// one body alone does not change them (ADR 0045).
const accordAudiences = "publish.audiences"

// rule reads what was typed.
func (in audienceForm) rule() (rule AudienceRule, err error) {
	seen := map[string]bool{}
	if rule.People, err = audiencesOf(in.People, "people", seen); err != nil {
		return rule, err
	}
	rule.Companies, err = audiencesOf(in.Companies, "companies", seen)
	return rule, err
}

// ProposeAudiences writes down which kinds of people and companies there shall be, by somebody who releases; another person
// puts them in force.
func (room *Room) ProposeAudiences(ctx context.Context, actor account.Actor, people, companies, reason string) (accord.Proposal, error) {
	in := audienceForm{People: people, Companies: companies}
	rule, err := in.rule()
	switch {
	case err != nil:
		return accord.Proposal{}, err
	case !actor.Has(RightRelease):
		return accord.Proposal{}, account.NotForPost()
	}
	now := room.Rules.Audiences()
	lines := func(list []Audience) string {
		return strings.ReplaceAll(strings.TrimSpace(audienceLines(list)), "\n", "；")
	}
	return room.Accord.Propose(ctx, actor, accord.Proposal{Sort: accordAudiences, Thing: "all", Title: "个人、企业和组织的类别", What: accord.What(in), Reason: reason, Lines: []accord.Line{
		{Term: "个人", Before: lines(now.People), After: lines(rule.People)}, {Term: "企业和组织", Before: lines(now.Companies), After: lines(rule.Companies)}}})
}

// audienceSort is the rule of the audiences among what takes two persons.
func (room *Room) audienceSort() accord.Sort {
	return accord.Sort{Name: accordAudiences, Title: "政策适用对象", Home: func(string) string { return audiencesAddress }, Reader: web.Right(RightRelease),
		Version: func(ctx context.Context, tx *store.Tx, _ string) (string, error) {
			var now Rules
			err := now.Load(ctx, tx)
			return strconv.FormatInt(now.Audiences().ID, 10), err
		},
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var in audienceForm
			if err := p.Read(&in); err != nil {
				return err
			}
			rule, err := in.rule()
			if err != nil {
				return err
			}
			rule.ID, rule.Reason, rule.By, rule.At = room.DB.NewID(), p.Reason, p.Signed(), room.Now()
			_, err = tx.Exec(ctx, `/* publish.insertAudiences */ insert into audience_rule (id, words, reason, officer, at) values ($1, $2, $3, $4, $5)`, rule.ID, text(rule), rule.Reason, rule.By, rule.At.UnixMilli())
			return err
		},
		Load: func(ctx context.Context, tx *store.Tx) error {
			before := room.Rules.Audiences().ID
			err := room.Rules.Load(ctx, tx)
			if room.Rules.Audiences().ID != before {
				room.views.forget()
			}
			return err
		}}
}

// audienceRules reads the rules, the newest first.
func audienceRules(ctx context.Context, tx *store.Tx) (list []AudienceRule, err error) {
	rows, err := tx.Query(ctx, `/* publish.audiences */ select a.id, a.words, a.reason, a.officer, a.at from audience_rule a order by a.id desc limit 200`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a AudienceRule
		var id int64
		var words string
		var at store.Millis
		if err := rows.Scan(&id, &words, &a.Reason, &a.By, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(words), &a); err != nil {
			return nil, fmt.Errorf("read audiences %d: %w", id, err)
		}
		a.ID, a.At = id, at.Time()
		list = append(list, a)
	}
	return list, rows.Err()
}
