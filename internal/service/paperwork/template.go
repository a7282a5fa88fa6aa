package paperwork

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
)

const templates = "/desk/papers/templates"

func templateAddress(code string) string { return templates + "/" + url.PathEscape(code) }

var trailTemplates = web.Link{Text: "文书模板", Href: templates}

// templateUse is how often a template and its versions were used.
type templateUse struct {
	made, instead int
	byVersion     map[int]int
}

func (room *Room) uses(ctx context.Context, tx *store.Tx) (map[string]templateUse, error) {
	list, err := paper.UsesOfTemplates(ctx, tx)
	out := map[string]templateUse{}
	for _, u := range list {
		sum := out[u.Code]
		if sum.byVersion == nil {
			sum.byVersion = map[int]int{}
		}
		sum.made, sum.instead = sum.made+u.Made, sum.instead+u.Instead
		sum.byVersion[u.Version] = u.Made
		out[u.Code] = sum
	}
	return out, err
}

// getTemplates lists the templates in force.
func (room *Room) getTemplates(w http.ResponseWriter, r *http.Request) error {
	var uses map[string]templateUse
	var editions []paper.Edition
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if uses, err = room.uses(r.Context(), tx); err != nil {
			return err
		}
		editions, err = paper.Editions(r.Context(), tx, "")
		return err
	})
	if err != nil {
		return err
	}
	newest := map[string]paper.Edition{}
	for _, e := range editions { // the newest come first
		if _, known := newest[e.Code]; !known {
			newest[e.Code] = e
		}
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "文书"}, {Head: "文号用字", Hide: true}, {Head: "现用版本"}, {Head: "最近修改", Hide: true}, {Head: "已出具", Right: true, Tight: true}},
		Empty: web.Nothing{Title: "没有文书模板"}}
	set := room.Press.Templates()
	for _, code := range set.Codes() {
		t, err := set.Newest(code)
		if err != nil {
			return err
		}
		version, changed := web.Words(paper.VersionTitle(t.Version)), "没有修改过"
		if t.Own() {
			version = web.Part(web.Tag(web.ToneOK, paper.VersionTitle(t.Version)))
		}
		if e, own := newest[code]; own {
			changed = moment(e.At) + " " + e.Author
			if e.Version > t.Version {
				version = web.Part(web.Tag(web.ToneDanger, paper.VersionTitle(e.Version)+"不能用，现用"+paper.VersionTitle(t.Version)))
			}
		}
		if n := uses[code].instead; n > 0 {
			changed += "；有" + strconv.Itoa(n) + "份因新版有错误按旧版出具"
		}
		sheet.Rows = append(sheet.Rows, web.Row{ID: code, Href: templateAddress(code), Cells: []web.Cell{{Text: t.Title, Href: templateAddress(code), Note: t.Law}, web.Words(t.Word), version,
			web.Words(changed), web.Words(strconv.Itoa(uses[code].made))}})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "文书模板"), nil,
		web.Lines("这里改的是文书的用语。改动存为新版，从保存起出具的文书用新版；以前出具的文书永远按当时的版本显示。写进文书的事实、文号规则和印章由系统决定，不在这里改。"), web.Table(sheet)))
}

// template is a version of the template of the address; without a version the one in force.
func (room *Room) template(r *http.Request, version string) (*paper.Template, error) {
	set := room.Press.Templates()
	if version == "" {
		return set.Newest(r.PathValue("code"))
	}
	n, err := strconv.Atoi(version)
	if err != nil {
		return nil, fault.Missing("文书模板的版本", version)
	}
	return set.Version(r.PathValue("code"), n)
}

// getTemplate shows the wording of a version, its variables and the history.
func (room *Room) getTemplate(w http.ResponseWriter, r *http.Request) error {
	t, err := room.template(r, r.URL.Query().Get("version"))
	if err != nil {
		return err
	}
	inForce, err := room.template(r, "")
	if err != nil {
		return err
	}
	var editions []paper.Edition
	var uses map[string]templateUse
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if uses, err = room.uses(r.Context(), tx); err != nil {
			return err
		}
		editions, err = paper.Editions(r.Context(), tx, t.Code)
		return err
	})
	if err != nil {
		return err
	}
	var pairs []web.Pair
	for _, p := range t.Passages() {
		if p.Text != "" {
			pairs = append(pairs, web.Pair{Term: p.Label, Text: p.Text})
		}
	}
	change := web.Link{Text: "修改用语", Href: templateAddress(t.Code) + "/edit"}
	words := "这是现在使用的版本。"
	if t.Version != inForce.Version {
		change = web.Link{Text: "以这一版为基础另存新版（退回）", Href: templateAddress(t.Code) + "/edit?from=" + strconv.Itoa(t.Version)}
		words = "这不是现在使用的版本。现在使用的是" + paper.VersionTitle(inForce.Version) + "。"
	}
	body := []templ.Component{web.Section(paper.VersionTitle(t.Version)+"的用语", web.Lines(words), web.Dl(pairs), web.Choices([]web.Link{change}, "")),
		web.Section("历史", web.Table(room.history(t, editions, uses[t.Code])))}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, t.Title, trailTemplates), nil, body...))
}

// history lists the versions, the newest first.
func (room *Room) history(t *paper.Template, editions []paper.Edition, use templateUse) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "版本"}, {Head: "修改人", Hide: true}, {Head: "修改的理由"}, {Head: "时间"}, {Head: "出具的文书", Right: true, Tight: true}}}
	known := room.Press.Templates().All(t.Code)
	readable := map[int]bool{}
	for _, v := range known {
		readable[v.Version] = true
	}
	row := func(version int, author, reason, at string) {
		address := templateAddress(t.Code) + "?version=" + strconv.Itoa(version)
		cell := web.Linked(paper.VersionTitle(version), address)
		if !readable[version] {
			cell = web.Part(web.Tag(web.ToneDanger, paper.VersionTitle(version)+"读不出来，没有使用"))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{cell, web.Words(author), web.Words(reason), web.Words(at), web.Words(strconv.Itoa(use.byVersion[version]))}})
	}
	for _, e := range editions {
		row(e.Version, e.Author, e.Reason, moment(e.At))
	}
	for i := len(known) - 1; i >= 0; i-- {
		if !known[i].Own() {
			row(known[i].Version, "", "随系统提供", "")
		}
	}
	return sheet
}

// getEdit is the wording as a form.
func (room *Room) getEdit(w http.ResponseWriter, r *http.Request) error {
	t, err := room.template(r, r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	page, err := room.editPage(r, t, room.editForm(r, t))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postEdit shows a changed wording on a real paper, or proposes it as the next version.
func (room *Room) postEdit(w http.ResponseWriter, r *http.Request) error {
	t, err := room.template(r, r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	next, err := room.reworded(r, t)
	var proposed accord.Proposal
	if err == nil && r.PostForm.Get("step") == "preview" {
		var shown templ.Component
		if shown, err = room.tried(r, next); err == nil {
			page, err := room.editPage(r, t, room.editForm(r, t).Typed(r, nil), shown)
			if err != nil {
				return err
			}
			return web.Render(w, r, page)
		}
	} else if err == nil {
		proposed, err = room.propose(r, t, next)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			page, failed := room.editPage(r, t, room.editForm(r, t).Typed(r, err))
			if failed != nil {
				return web.Lines(fault.MessageOf(failed))
			}
			return page
		})
	}
	return web.Done(w, r, accord.Address(proposed), "已经提出"+paper.VersionTitle(next.Version)+"，由另一人复核后生效")
}

// reworded reads the form.
func (room *Room) reworded(r *http.Request, t *paper.Template) (*paper.Template, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fault.Invalidf("表单读不出来，请重新打开页面再填")
	}
	changed := map[string]string{}
	for _, p := range t.Passages() {
		if r.PostForm.Has(p.Key) {
			changed[p.Key] = r.PostForm.Get(p.Key)
		}
	}
	return room.Press.Reword(t, changed, r.PostForm.Get("added"))
}

// propose hands a version with its reason to the second person.
func (room *Room) propose(r *http.Request, t, next *paper.Template) (proposed accord.Proposal, err error) {
	reason := web.Normal(web.KindText, r.PostForm.Get("reason"))
	if len([]rune(reason)) < 2 {
		return proposed, fault.InvalidField("reason", "请填写修改的理由，历史里看得到")
	}
	newest, err := room.Press.Templates().Newest(t.Code)
	if err != nil {
		return proposed, err
	}
	if seen := r.PostForm.Get("seen"); seen != strconv.Itoa(newest.Version) {
		return proposed, fault.Conflictf("您打开这一页以后，有人保存了%s。您填写的内容还在，请先看新版，再决定要不要保存", paper.VersionTitle(newest.Version))
	}
	if same(t, next) && t.Version == newest.Version {
		return proposed, fault.Invalidf("用语没有改动，不用保存")
	}
	actor := account.ActorOf(r.Context())
	proposed, err = room.Accord.Propose(r.Context(), actor, accord.Proposal{Sort: accordPaper, Thing: t.Code, Title: t.Title + "，" + paper.VersionTitle(next.Version), Reason: reason, Lines: passages(t, next),
		What: accord.What(edition{Code: next.Code, Version: next.Version, Source: next.Source(), By: actor.ID})})
	return proposed, err
}

// accordPaper names the wordings of papers among what takes two persons.
const accordPaper = "paper"

// edition is a version of a wording that waits for the second person.
type edition struct {
	Code    string
	Version int
	Source  string
	By      int64
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordPaper, Title: "文书用语", Home: templateAddress, Reader: web.Right(org.AdminSystem),
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var in edition
			if err := p.Read(&in); err != nil {
				return err
			}
			editions, err := paper.Editions(ctx, tx, in.Code)
			if err != nil {
				return err
			}
			if len(editions) > 0 && editions[0].Version >= in.Version {
				return fault.Invalidf("提出以后已经有了%s，请不同意这一项，由提出人在新版上修改", paper.VersionTitle(editions[0].Version))
			}
			return tx.Apply(ctx, paper.InsertSource(in.Code, in.Version, in.Source, room.Now(), in.By, p.Signed(), p.Reason))
		},
		Load: func(ctx context.Context, tx *store.Tx) error {
			sources, err := paper.AdoptedTemplates(ctx, tx)
			if err == nil {
				err = errors.Join(room.Press.Learn(sources)...)
			}
			return err
		}}}
}

// passages are the changed parts of a wording side by side.
func passages(before, after *paper.Template) (out []accord.Line) {
	was := map[string]string{}
	for _, p := range before.Passages() {
		was[p.Key] = p.Text
	}
	for _, p := range after.Passages() {
		if was[p.Key] != p.Text {
			out = append(out, accord.Line{Term: p.Label, Before: accord.Or(was[p.Key], "（没有）"), After: accord.Or(p.Text, "（去掉）")})
		}
	}
	if len(out) == 0 { // a passage was added or taken away
		out = append(out, accord.Line{Term: "全文", Before: allOf(before), After: allOf(after)})
	}
	return out
}

func allOf(t *paper.Template) string {
	var parts []string
	for _, p := range t.Passages() {
		parts = append(parts, p.Text)
	}
	return strings.Join(parts, " / ")
}

// same reports whether two versions read alike.
func same(a, b *paper.Template) bool {
	one, two := a.Passages(), b.Passages()
	if len(one) != len(two) {
		return false
	}
	for i := range one {
		if one[i].Text != two[i].Text {
			return false
		}
	}
	return true
}
