package project

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/service/project/pages"
)

var trailClasses = web.Link{Text: "项目流程模板", Href: "/desk/project-classes"}

// newClass is the address under which a class is begun.
const newClass = "new"

func classAddress(name string) string { return trailClasses.Href + "/" + name }

// getClasses lists the classes in force and the rules.
func (room *Room) getClasses(w http.ResponseWriter, r *http.Request) error {
	sheet := web.Sheet{Columns: []web.Column{{Head: "项目类型"}, {Head: "说明"}, {Head: "阶段"}, {Head: "全流程目标"}, {Head: "版本"}},
		Empty: web.Nothing{Title: "还没有项目类型", Why: "没有类型就不能登记项目", Next: web.Link{Text: "新建类型", Href: classAddress(newClass)}}}
	for _, c := range room.classes.InForce() {
		sheet.Rows = append(sheet.Rows, web.Row{Href: classAddress(c.Code), Cells: []web.Cell{web.Linked(c.Name, classAddress(c.Code)), web.Words(c.Summary),
			web.Words(strconv.Itoa(len(c.Stages))), web.Words(c.Target.String()), web.Words("第" + strconv.Itoa(c.Version) + "版")}})
	}
	rules := room.classes.Rules()
	facts := []web.Pair{{Term: "代码规则", Text: rules.Layout}, {Term: "例如", Text: rules.Example()}, {Term: "完成区域评估的区域", Text: strconv.Itoa(len(rules.Regions)) + "个"}, {Term: "版本", Text: "第" + strconv.Itoa(rules.Version) + "版"}}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "项目流程模板"), nil,
		web.Section("项目类型", web.Lines("每一类项目一套流程：四个阶段、牵头部门、事项、时限、会商部门、共用材料。改动只对以后登记的项目有效，已经登记的按原来的版本办完。"), web.Table(sheet), pages.Main(web.Link{Text: "新建类型", Href: classAddress(newClass)})),
		web.Section("项目规则", web.Dl(facts), web.Choices([]web.Link{{Text: "修改项目规则", Href: classAddress(rulesName)}}, ""))))
}

// writing is the form of a template.
type writing struct {
	Text   string `form:"text" label:"流程模板（YAML）" kind:"textarea" need:"true" max:"60000"`
	Reason string `form:"reason" label:"修改理由" max:"200" hint:"发布时必填，会留在历史里"`
}

// template is what the address names, as its writer begins with it.
func (room *Room) template(name string) (text string, version int, err error) {
	switch name {
	case rulesName:
		rules := room.classes.Rules()
		text, err = rules.Text()
		return text, rules.Version, err
	case newClass:
		if list := room.classes.InForce(); len(list) > 0 { // begin with one that is there
			c := list[0]
			c.Code, c.Name = "new-class", "新的项目类型"
			text, err = c.Text()
		}
		return text, 0, err
	}
	c, err := room.classes.Class(name)
	if err != nil {
		return "", 0, err
	}
	text, err = c.Text()
	return text, c.Version, err
}

func stored(name string) string {
	if name == rulesName {
		return rulesName
	}
	return className(name)
}

// getClass shows a template with its history.
func (room *Room) getClass(w http.ResponseWriter, r *http.Request) error {
	text, version, err := room.template(r.PathValue("name"))
	if err != nil {
		return err
	}
	page, err := room.classPage(r, writing{Text: text}, version, nil, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) classPage(r *http.Request, in writing, version int, wrong []string, refused error) (templ.Component, error) {
	name := r.PathValue("name")
	form := web.FormOf(in, classAddress(name))
	if refused != nil {
		form = form.Typed(r, refused)
	}
	body := []templ.Component{pages.Writing(form, strconv.Itoa(version), wrong, trailClasses.Href)}
	if c, err := ReadClass([]byte(in.Text)); err == nil && name != rulesName {
		body = append(body, room.classView(c))
	}
	history, err := room.classes.History(r.Context(), stored(name))
	if err != nil {
		return nil, err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "版本"}, {Head: "修改理由"}, {Head: "修改人"}, {Head: "时间"}}, Empty: web.Nothing{Title: "还没有历史版本", Why: "发布以后会显示在这里"}}
	for _, t := range history {
		n := strconv.Itoa(t.Version)
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Linked("第"+n+"版", classAddress(name)+"/versions/"+n), web.Words(t.Reason), web.Words(t.By), web.Words(web.Moment(t.At))}})
	}
	title := map[string]string{rulesName: "项目规则", newClass: "新建项目类型"}[name]
	if title == "" {
		title = "项目类型 " + name
	}
	return web.DeskPage(room.Web.Frame(r, title, trailClasses), nil, append(body, web.Section("历史", web.Table(sheet)))...), nil
}

// classView shows a class as people read it.
func (room *Room) classView(c Class) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "阶段"}, {Head: "牵头部门"}, {Head: "时限"}, {Head: "事项"}, {Head: "会商和联合办理"}, {Head: "前置和提前"}}}
	for _, s := range c.Stages {
		var items, bodies, order []string
		for _, i := range s.Items {
			text := i.Item
			if t, err := room.Cases.Terms(i.Item); err == nil {
				text = t.Name
			}
			items = append(items, text+agreed(i.Required, "（必办）", "（"+i.When+"）"))
		}
		for _, x := range s.Consult {
			bodies = append(bodies, room.Org.BodyName(x.Body)+"："+x.Title)
		}
		for _, j := range s.Joint {
			bodies = append(bodies, j.Title+"："+j.Purpose)
		}
		for _, other := range s.Needs {
			before, _ := c.stage(other)
			order = append(order, "先完成“"+before.Title+"”")
		}
		if s.Early != nil {
			order = append(order, "可以提前："+s.Early.Condition)
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(s.Title), web.Words(room.Org.BodyName(s.Lead)), web.Words(s.Limit.String()), web.Part(pages.Bullets(items, "")), web.Part(pages.Bullets(bodies, "没有")), web.Part(pages.Bullets(order, "没有"))}})
	}
	return web.Section("预览：“"+c.Name+"”", web.Lines(c.Summary, "全流程目标 "+c.Target.String()+"（"+c.Ground+"）"), web.Table(sheet))
}

// postClass checks a template and publishes it as a new version.
func (room *Room) postClass(w http.ResponseWriter, r *http.Request) error {
	var in writing
	err := web.Input(r, &in)
	seen, _ := strconv.Atoi(r.PostFormValue("seen"))
	var wrong []string
	if err == nil {
		wrong, err = room.publish(r, in, seen)
	}
	if err == nil && len(wrong) == 0 && r.PostFormValue("then") == "publish" {
		return web.Done(w, r, trailClasses.Href, "已发布新版本，以后登记的项目按它办理")
	}
	if err != nil && fault.KindOf(err) != fault.KindInvalid {
		return err
	}
	page, failed := room.classPage(r, in, seen, wrong, err)
	if failed != nil {
		return failed
	}
	if err != nil || len(wrong) > 0 {
		return web.RenderStatus(w, r, http.StatusUnprocessableEntity, page)
	}
	return web.Render(w, r, page)
}

// publish writes the version unless something is wrong or nobody asked for more than a check.
func (room *Room) publish(r *http.Request, in writing, seen int) (wrong []string, err error) {
	name, by := r.PathValue("name"), account.ActorOf(r.Context()).Name
	goes := r.PostFormValue("then") == "publish"
	if name == rulesName {
		rules, err := ReadRules([]byte(in.Text))
		if err != nil {
			return unread(in.Text, err), nil
		}
		if wrong = rules.Check(); len(wrong) > 0 || !goes {
			return located(in.Text, wrong), nil
		}
		return nil, room.classes.PublishRules(r.Context(), rules, seen, in.Reason, by)
	}
	c, err := ReadClass([]byte(in.Text))
	if err != nil {
		return unread(in.Text, err), nil
	}
	wrong = c.Check(room.known())
	switch {
	case name != newClass && c.Code != name:
		wrong = append(wrong, "类型编码（code）不能改，要改请新建类型")
	case name == newClass && slices.ContainsFunc(room.classes.InForce(), func(x Class) bool { return x.Code == c.Code }):
		wrong = append(wrong, "已经有编码为“"+c.Code+"”的类型，请换一个编码")
	}
	if len(wrong) > 0 || !goes {
		return located(in.Text, wrong), nil
	}
	return nil, room.classes.Publish(r.Context(), c, seen, in.Reason, by)
}

// getVersion shows one version of a template as it was.
func (room *Room) getVersion(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	history, err := room.classes.History(r.Context(), stored(name))
	if err != nil {
		return err
	}
	n := slices.IndexFunc(history, func(t Template) bool { return strconv.Itoa(t.Version) == r.PathValue("version") })
	if n < 0 {
		return fault.Missing("版本", r.PathValue("version"))
	}
	t := history[n]
	facts := []web.Pair{{Term: "修改理由", Text: t.Reason}, {Term: "修改人", Text: t.By}, {Term: "时间", Text: web.Moment(t.At)}}
	body := []templ.Component{web.Section("第"+strconv.Itoa(t.Version)+"版", web.Dl(facts))}
	var text string
	if name == rulesName {
		var rules Rules
		if err := json.Unmarshal([]byte(t.Body), &rules); err != nil {
			return err
		}
		text, err = rules.Text()
	} else {
		var c Class
		if c, err = t.class(); err != nil {
			return err
		}
		body = append(body, room.classView(c))
		text, err = c.Text()
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "第"+strconv.Itoa(t.Version)+"版", trailClasses, web.Link{Text: name, Href: classAddress(name)}), nil, append(body, web.Fold("全文", pages.Plain(text)))...))
}
