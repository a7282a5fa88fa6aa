package publish

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish/pages"
)

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	const one = "/desk/documents/{number}"
	own := []web.Route{
		{Pattern: "GET /desk/documents", Page: "E-01", Title: "信息公开采编", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET /desk/documents/new", Page: "E-01", Who: web.Right(RightDraft), Handle: room.getNew},
		{Pattern: "POST /desk/documents/new", Page: "E-01", Who: web.Right(RightDraft), Handle: room.postNew, MaxBody: uploads},
		{Pattern: "GET /desk/documents/rules", Page: "E-03", Who: web.Right(RightRelease), Handle: room.getRules},
		{Pattern: "POST /desk/documents/rules", Page: "E-03", Who: web.Right(RightRelease), Handle: room.postRules},
		{Pattern: "GET " + countRulesAddress, Page: "E-03", Title: "导入的信息怎样计入年度数据", Who: web.Right(RightRelease), Handle: room.getCountRules},
		{Pattern: "POST " + countRulesAddress, Page: "E-03", Who: web.Right(RightRelease), Handle: room.postCountRules},
		{Pattern: "GET " + audiencesAddress, Page: "E-03", Who: web.Right(RightRelease), Handle: room.getAudiences},
		{Pattern: "POST " + audiencesAddress, Page: "E-03", Who: web.Right(RightRelease), Handle: room.postAudiences},
		{Pattern: "GET " + one, Page: "E-01", Who: web.Staff, Handle: room.getOne},
		{Pattern: "GET " + one + "/act/{action}", Page: "E-02", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "E-02", Who: web.Staff, Handle: room.postAct, MaxBody: uploads},
		{Pattern: "GET " + one + "/revise", Page: "E-01", Who: web.Right(RightDraft), Handle: room.getRevise},
		{Pattern: "POST " + one + "/revise", Page: "E-01", Who: web.Right(RightDraft), Handle: room.postRevise, MaxBody: uploads},
		{Pattern: "GET " + one + "/files/{file}", Page: "E-01", Who: web.Staff, Handle: room.getDeskFile},
		{Pattern: "GET " + one + "/preview", Page: "E-01", Who: web.Staff, Handle: room.getPreview},
		{Pattern: "GET " + one + "/preview/{mode}", Page: "E-01", Who: web.Staff, Handle: room.getPreviewed},
		{Pattern: "GET " + one + "/versions/{n}", Page: "E-01", Who: web.Staff, Handle: room.getVersion},
	}
	return slices.Concat(own, room.ImportRoutes(), room.sited(room.PublicRoutes()), room.sited(room.SubscribeRoutes()), room.ShareRoutes(), room.InterpretRoutes())
}

// ruleForm is the rule of a body as it is typed.
type ruleForm struct {
	Body     string   `form:"body" label:"机关" kind:"select" need:"true"`
	Level1   string   `form:"level1" label:"第一级审核的名称" need:"true" max:"20"`
	Level2   string   `form:"level2" label:"第二级审核的名称" max:"20" hint:"不填就只有一级"`
	Level3   string   `form:"level3" label:"第三级审核的名称" max:"20" hint:"不填就只有两级"`
	Template Template `form:"template" label:"索引号模板" need:"true" max:"80" hint:"例如 {org}/{year}-{seq:5}、QZ-{class}-{year}-{seq:5}；可以用{org}机构代码、{credit}统一社会信用代码、{division}区划、{class}公开类别、{subject}主题、{year}、{yyyymm}、{yyyymmdd}、{seq:位数}"`
	Reason   string   `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

// getRules shows how the bodies review and number, and lets it be changed (E-03).
func (room *Room) getRules(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	in := ruleForm{}
	for _, b := range room.Org.Bodies() {
		if actor.HasAt(RightRelease, b.Code) {
			in = ruleFormOf(room.Rules.For(b.Code))
			break
		}
	}
	page, err := room.rulesPage(r, web.FormOf(in, r.URL.Path))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func ruleFormOf(rule Rule) ruleForm {
	in := ruleForm{Body: rule.Body, Template: rule.Template}
	for i, l := range rule.Levels {
		switch i {
		case 0:
			in.Level1 = l.Title
		case 1:
			in.Level2 = l.Title
		case 2:
			in.Level3 = l.Title
		}
	}
	return in
}

func (room *Room) rulesPage(r *http.Request, form web.Form) (templ.Component, error) {
	actor := account.ActorOf(r.Context())
	body := []templ.Component{}
	var mine []web.Option
	sheet := web.Sheet{Columns: []web.Column{{Head: "机关"}, {Head: "审核"}, {Head: "索引号模板"}, {Head: "索引号的样子"}, {Head: "最近一次修改"}}}
	for _, b := range room.Org.Bodies() {
		if !actor.HasAt(RightRelease, b.Code) {
			continue
		}
		mine = append(mine, web.Option{Value: b.Code, Text: b.Name})
		waits, err := room.Accord.Notice(r.Context(), accordRule, b.Code)
		if err != nil {
			return nil, err
		}
		body = append(body, waits)
		rule := room.Rules.For(b.Code)
		last := "程序自带"
		if rule.By != "" {
			last = rule.By + "，" + web.Moment(rule.At) + "：" + rule.Reason
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(b.Name, levelNames(rule.Levels), string(rule.Template),
			rule.Template.write(room.office(b.Code), Content{Class: "policy", Subject: subjects[0]}, room.Now(), 1), last)})
	}
	return web.DeskPage(room.Web.Frame(r, "审核级数和索引号规则", trailDesk), nil, append(body,
		web.Section("现在的规则", web.Table(sheet)), web.Choices([]web.Link{{Text: "导入的信息怎样计入年度数据", Href: countRulesAddress}}, ""),
		web.Section("修改", web.Lines("一人提出，系统管理员或者安全管理员复核以后生效。审核级数从生效以后的下一次提交审核起生效，已经提交的按提交时的级数办完。索引号在首次公开时编定，不再改变，也不会重复使用。"),
			web.Ask(form.Options("body", mine...), "", "提出修改", "/desk/documents")))...), nil
}

// postRules proposes a rule; one whose numbers could be those of another body is refused (E-03).
func (room *Room) postRules(w http.ResponseWriter, r *http.Request) error {
	var in ruleForm
	err := web.Input(r, &in)
	var proposed accord.Proposal
	if err == nil {
		proposed, err = room.ProposeRule(r.Context(), account.ActorOf(r.Context()), in.rule())
	}
	if err != nil {
		page, failed := room.rulesPage(r, web.FormOf(in, r.URL.Path).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, accord.Address(proposed), "已经提出，由另一人复核后生效")
}

func (in ruleForm) rule() Rule {
	rule := Rule{Body: in.Body, Template: Template(strings.TrimSpace(string(in.Template))), Reason: in.Reason}
	for _, title := range []string{in.Level1, in.Level2, in.Level3} {
		if title = strings.TrimSpace(title); title != "" {
			rule.Levels = append(rule.Levels, Level{len(rule.Levels) + 1, title})
		}
	}
	return rule
}

// getVersion shows an earlier text beside what replaced it (E-01).
func (room *Room) getVersion(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(r.PathValue("n"))
	d := s.Document
	if n < 1 || n > len(d.Versions) {
		return fault.Missing("版本", r.PathValue("n"))
	}
	old, newer := d.Versions[n-1], d.Content
	if n < len(d.Versions) {
		newer = d.Versions[n].Content
	}
	facts := []web.Pair{{Term: "标题", Text: old.Title}, {Term: "公开的时间", Text: web.Moment(old.From) + " 至 " + web.Moment(old.Until)}, {Term: "修订说明", Text: old.Change}}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "第"+strconv.Itoa(n)+"版", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil,
		web.Section("这一版", web.Dl(filled(facts))), web.Section("修订前后对照", pages.Differences(compare(old.Content, newer))), web.Section("这一版的正文", pages.Text(blocks(old.Text, s.home()+"/files/", old.Files)))))
}

// metadata is the box that stands beside a document, on the desk and outside (D-03).
func (room *Room) metadata(d Document) []web.Pair {
	issuers := room.Org.BodyName(d.Body)
	if d.Issuers != "" {
		issuers += "（联合发文：" + d.Issuers + "）"
	}
	if d.Maker != "" {
		issuers = d.Maker
	}
	subject := d.Subject
	if d.Theme != "" {
		subject = d.Theme
	}
	yes := ""
	if d.Normative {
		yes = "是"
	}
	published := ""
	if !d.FirstAt.IsZero() {
		published = workday.DateOf(d.FirstAt).Chinese()
		if len(d.Versions) > 0 {
			published += "（" + workday.DateOf(d.PublishedAt).Chinese() + "修订）"
		}
	}
	return []web.Pair{{Term: "索引号", Text: d.Index}, {Term: "标题", Text: d.Title}, {Term: "发文机关", Text: issuers}, {Term: "发文字号", Text: d.Number}, {Term: "体裁", Text: d.Genre},
		{Term: "公开类别", Text: classTitle(d.Class)}, {Term: "主题分类", Text: subject}, {Term: "主题词", Text: d.Keywords}, {Term: "适用对象", Text: room.audienceText(d.Audience)}, {Term: "生成日期", Text: chinese(d.MadeOn)}, {Term: "发布日期", Text: published},
		{Term: "有效性", Text: validityText(d, workday.DateOf(room.Now()))}, {Term: "规范性文件", Text: yes}, {Term: "施行日期", Text: chinese(d.InForceOn)}, {Term: "有效期至", Text: chinese(d.ExpiresOn)}, {Term: "有效期延长", Text: d.prolongedText()}, {Term: "公开依据", Text: d.Basis}, {Term: "内容概述", Text: d.Abstract}}
}

func chinese(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Chinese()
}

// validityText says whether a document holds, since when and by what.
func validityText(d Document, today workday.Date) string {
	if d.expired(today) {
		return "已过有效期"
	}
	text := d.Validity.Title()
	if !d.ValidityOn.IsZero() {
		text += "（" + d.ValidityOn.Chinese() + "起"
		if d.ValidityBy != "" {
			text += "，" + d.ValidityBy
		}
		text += "）"
	}
	return text
}
