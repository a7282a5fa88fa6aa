package project

import (
	"context"
	"strings"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/matter"
)

// Register (登记项目) is what is said of a project once, for all its stages.
type Register struct {
	Class    string `json:"class" form:"class" label:"项目类型" kind:"radio" need:"true"`
	Name     string `json:"name" form:"name" label:"项目名称" need:"true" max:"100"`
	Code     string `json:"code" form:"code" label:"投资项目统一代码" kind:"code" max:"40" hint:"在投资项目在线审批监管平台取得的代码；还没有的不用填，登记时按规则编一个"`
	Sort     string `json:"sort" form:"sort" label:"项目审批类型" kind:"radio" need:"true"`
	Industry string `json:"industry" form:"industry" label:"所属行业（两位代码）" kind:"code" need:"true" max:"2" pattern:"[0-9]{2}" say:"请填写国民经济行业分类的两位大类代码，例如房地产业是 70" hint:"国民经济行业分类的大类，例如房地产业 70、房屋建筑业 47"`
	Address  string `json:"address" form:"address" label:"建设地点" need:"true" max:"120"`
	Area     string `json:"area" form:"area" label:"是否在完成区域评估的区域内" kind:"select" hint:"在区域内的，区域已经做过的评估不用再做"`
	Scale    string `json:"scale" form:"scale" label:"建设规模和内容" kind:"textarea" need:"true" max:"500"`
	Invest   string `json:"invest" form:"invest" label:"总投资（万元）" kind:"number" need:"true"`
	Contact  string `json:"contact" form:"contact" label:"经办人" need:"true" max:"30"`
	Phone    string `json:"phone" form:"phone" label:"经办人电话" kind:"phone" need:"true"`
}

// register opens a project. It is nothing yet but a name for what the stages belong to.
func (room *Room) register(m *matter.Move, in Register) error {
	class, err := room.classes.Class(in.Class)
	if err != nil {
		return fault.InvalidField("class", "请从列出的项目类型中选择")
	}
	rules := room.classes.Rules()
	p := Project{ID: m.ID(), Class: class, Code: strings.ToUpper(strings.TrimSpace(in.Code)), Name: strings.TrimSpace(in.Name), Owner: m.Actor.Name,
		Address: in.Address, Industry: in.Industry, Sort: in.Sort, Invest: in.Invest, Scale: in.Scale, Contact: Contact{Name: in.Contact, Phone: in.Phone}}
	if m.Actor.For != nil {
		p.Owner, p.Credit, p.Company = m.Actor.For.Name, m.Actor.For.CreditCode, m.Actor.For.CreditCode != ""
	}
	if wrong := room.wrong(in, rules); len(wrong) > 0 {
		return fault.Invalid("登记的内容还有要修改的地方", wrong...)
	}
	if area, ok := rules.area(in.Area); ok {
		p.Area, p.Regional = area.Name, area.Evaluations
	}
	lead := class.Stages[0].Lead
	m.Open(matter.Opening{Title: p.Name, Region: room.Org.BodyPath(lead), Lead: lead, Applicant: m.Actor.Party(), ApplicantName: p.Owner, Channel: matter.ChannelPortal})
	m.Become(StatePreparing)
	m.Record("class", class.Code)
	m.Record("version", class.Version)
	if p.Code != "" {
		m.Record("code", p.Code)
		return room.open(m, p)
	}
	return room.coded(m, p, rules)
}

// open writes the project's row.
func (room *Room) open(m *matter.Move, p Project) error {
	sealed, err := room.seal(p)
	if err != nil {
		return err
	}
	m.Keep(sealed, insertProject(sealed))
	m.TellApplicant("project.registered", map[string]string{"project": p.Name, "code": p.Code})
	return nil
}

// coded gives the project a code by the rule of the house, from a counter without gaps.
func (room *Room) coded(m *matter.Move, p Project, rules Rules) error {
	body, err := room.Org.Body(m.Matter().Lead)
	if err != nil {
		return err
	}
	division := body.Division
	if len(division) > 6 {
		division = division[:6]
	}
	p, err = room.seal(p)
	if err != nil {
		return err
	}
	m.Numbered("project.code/"+division+"/"+p.Industry+"/"+m.Now.Format("2006"), func(n int64) ([]store.Stmt, error) {
		p.Code = rules.codeOf(p, division, m.Now, n)
		m.Keep(p)
		return []store.Stmt{insertProject(p)}, nil
	})
	m.Keep(p)
	m.TellApplicant("project.registered", map[string]string{"project": p.Name, "code": "见项目页面"})
	return nil
}

// wrong says what has to change in what was registered.
func (room *Room) wrong(in Register, rules Rules) (wrong []fault.Field) {
	say := func(name, text string) { wrong = append(wrong, fault.Field{Name: name, Message: text}) }
	for _, f := range []struct{ name, value, label string }{{"name", in.Name, "项目名称"}, {"address", in.Address, "建设地点"}, {"scale", in.Scale, "建设规模和内容"},
		{"invest", in.Invest, "总投资"}, {"contact", in.Contact, "经办人"}, {"phone", in.Phone, "经办人电话"}} {
		if strings.TrimSpace(f.value) == "" {
			say(f.name, "请填写"+f.label)
		}
	}
	if utf8.RuneCountInString(in.Name) > 100 {
		say("name", "项目名称最多 100 个字")
	}
	if _, ok := rules.sort(in.Sort); !ok {
		say("sort", "请选择项目审批类型")
	}
	if !industryWords.MatchString(in.Industry) {
		say("industry", "请填写国民经济行业分类的两位大类代码，例如房地产业是 70")
	}
	if _, ok := rules.area(in.Area); in.Area != "" && !ok {
		say("area", "请从列出的区域中选择")
	}
	if in.Code == "" {
		return wrong
	}
	code := strings.ToUpper(strings.TrimSpace(in.Code))
	if !rules.Fits(code) {
		say("code", "代码的写法不对，应当像“"+rules.Example()+"”；没有代码的可以不填")
	} else if _, err := room.numberOf(background, code); err == nil {
		say("code", "这个代码的项目已经登记过了，请在项目查询中查找")
	}
	return wrong
}

// Named finds a project by its code or its number, for who asks how far it is: that there is one everybody may know.
func (room *Room) Named(ctx context.Context, text string) (code, name string, found bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	number, err := room.numberOf(ctx, text)
	if err != nil {
		number = text
	}
	v, err := room.Hall().View(ctx, machine, number)
	if err != nil {
		return "", "", false
	}
	p, ok := v.Facts.(Project)
	return p.Code, p.Name, ok
}
