package casework

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/service/casework/pages"
)

const termsHome = "/desk/terms"

// lawRoutes are the pages of what the law sets for every case.
func (d *Desk) lawRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + stoppedHome, Page: "W-08", Title: "停办事项的在办件", Who: web.Staff, Handle: d.getStopped},
		{Pattern: "GET /desk/cases/{number}/at-once", Page: "W-11", Who: web.Staff, Handle: d.getAtOnce},
		{Pattern: "POST /desk/cases/{number}/at-once", Page: "W-11", Who: web.Staff, Handle: d.postAtOnce},
		{Pattern: "GET " + announcementsDesk, Page: "W-24", Title: "公示和听证公告", Who: web.Staff, Handle: d.getBoard},
		{Pattern: "GET " + termsHome, Page: "A-03", Title: "程序期限", Who: web.Staff, Handle: d.getTerms},
		{Pattern: "GET " + termsHome + "/{name}", Page: "A-03", Who: web.Right(org.AdminSystem), Handle: d.getTerm},
		{Pattern: "POST " + termsHome + "/{name}", Page: "A-03", Who: web.Right(org.AdminSystem), Handle: d.postTerm},
	}
}

// getTerms lists the limits of the procedures with their grounds, for everybody who works by them.
func (d *Desk) getTerms(w http.ResponseWriter, r *http.Request) error {
	may := d.Actor(r).Has(org.AdminSystem)
	sheet := web.Sheet{Columns: []web.Column{{Head: "期限"}, {Head: "多长", Tight: true}, {Head: "从何时起算"}, {Head: "依据"}, {Head: "何时起执行", Tight: true}}}
	for _, def := range termDefs {
		rule := d.room.termAt(def.Name, d.room.Now())
		name := web.Words(def.Title)
		if may {
			name = web.Linked(def.Title, termsHome+"/"+string(def.Name))
		}
		sheet.Rows = append(sheet.Rows, web.Row{ID: string(def.Name), Cells: []web.Cell{name, web.Words(rule.Limit().String()), web.Words(def.From),
			groundCell(rule), web.Words(sinceText(rule))}})
	}
	return web.Render(w, r, pages.Terms(d.room.Web.Frame(r, "程序期限"), sheet))
}

// groundCell is the ground, and beside it that nobody compared it with the law.
func groundCell(rule TermRule) web.Cell {
	doubt := rule.doubt()
	switch {
	case rule.Ground == "":
		return web.Part(web.Tag(web.ToneMute, doubt))
	case doubt != "":
		return web.Part(templ.Join(templ.Raw(templ.EscapeString(rule.Ground)+" "), web.Tag(web.ToneHold, doubt)))
	}
	return web.Words(rule.Ground)
}

func sinceText(rule TermRule) string {
	if rule.Since.IsZero() {
		return "最初"
	}
	return dateText(rule.Since)
}

// getTerm shows what held and holds for one limit, and the form for another.
func (d *Desk) getTerm(w http.ResponseWriter, r *http.Request) error {
	def, err := termOf(r)
	if err != nil {
		return err
	}
	now := d.room.termAt(def.Name, d.room.Now())
	form := web.FormOf(SetTerm{Days: now.Days, Ground: now.Ground, Compared: now.Compared, Since: workday.DateOf(d.room.Now())}, termsHome+"/"+string(def.Name))
	return d.showTerm(w, r, http.StatusOK, def, form)
}

func termOf(r *http.Request) (termDef, error) {
	name := r.PathValue("name")
	def, ok := defOf(Term(name))
	if !ok {
		return termDef{}, fault.Missing("程序期限", name)
	}
	return def, nil
}

func (d *Desk) showTerm(w http.ResponseWriter, r *http.Request, status int, def termDef, form web.Form) error {
	var rules []TermRule
	err := d.room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		rules, err = termRules(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	sheet := web.Sheet{Caption: "历次期限，新的在前", Columns: []web.Column{{Head: "从何时起", Tight: true}, {Head: "多长", Tight: true}, {Head: "依据"}, {Head: "理由"}, {Head: "谁定的"}}}
	for _, rule := range append(rules, TermRule{Name: def.Name, Days: def.Days, Ground: def.Ground, Compared: def.Compared, Why: "随系统提供", By: "系统"}) {
		if rule.Name != def.Name {
			continue
		}
		by := rule.By
		if !rule.SetAt.IsZero() {
			by += "，" + moment(rule.SetAt)
		}
		sheet.Rows = append(sheet.Rows, web.Row{ID: strconv.FormatInt(rule.Since.UnixMilli(), 10), Cells: []web.Cell{web.Words(sinceText(rule)), web.Words(rule.Limit().String()), groundCell(rule),
			web.Words(rule.Why), web.Words(by)}})
	}
	waits, err := d.room.Accord.Notice(r.Context(), accordTerm, string(def.Name))
	if err != nil {
		return err
	}
	return web.RenderStatus(w, r, status, pages.OneTerm(d.room.Web.Frame(r, def.Title, web.Link{Text: "程序期限", Href: termsHome}), waits, form, sheet))
}

// postTerm proposes that another limit hold, now or from a later day; another person puts it in force. Clocks that
// run already keep theirs.
func (d *Desk) postTerm(w http.ResponseWriter, r *http.Request) error {
	def, err := termOf(r)
	if err != nil {
		return err
	}
	var in SetTerm
	var p accord.Proposal
	if err = web.Input(r, &in); err == nil {
		p, err = d.proposeTerm(r, def, in)
	}
	if k := fault.KindOf(err); err != nil && !web.WantsJSON(r) && (k == fault.KindInvalid || k == fault.KindConflict) {
		return d.showTerm(w, r, http.StatusUnprocessableEntity, def, web.FormOf(SetTerm{}, termsHome+"/"+string(def.Name)).Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, accord.Address(p), "已经提出，由另一人复核后生效；已经起算的期限不变")
}

// accordTerm names the limits of procedures among what takes two persons.
const accordTerm = "term"

func (d *Desk) proposeTerm(r *http.Request, def termDef, in SetTerm) (accord.Proposal, error) {
	actor, now := d.Actor(r), d.room.termAt(def.Name, d.room.Now())
	rule, err := in.rule(def.Name, actor.Name, d.room.Now())
	if err != nil {
		return accord.Proposal{}, err
	}
	compared := map[bool]string{true: "已经核对", false: "没有核对"}
	return d.room.Accord.Propose(r.Context(), actor, accord.Proposal{Sort: accordTerm, Thing: string(def.Name), Title: def.Title, What: accord.What(in), Reason: in.Why, Lines: []accord.Line{
		{Term: "期限", Before: now.Limit().String(), After: rule.Limit().String()}, {Term: "依据", Before: accord.Or(now.Ground, "没有"), After: accord.Or(rule.Ground, "没有")},
		{Term: "与法律原文核对", Before: compared[now.Compared], After: compared[rule.Compared]}, {Term: "从何时起", Before: sinceText(now), After: in.Since.String()}}})
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordTerm, Title: "程序期限", Home: func(thing string) string { return termsHome + "/" + thing }, Reader: web.Right(org.AdminSystem), Load: room.LoadTerms,
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var in SetTerm
			if err := p.Read(&in); err != nil {
				return err
			}
			if in.Since.Before(workday.DateOf(room.Now())) { // another day than the one that was proposed nobody has looked at
				return fault.Invalidf("提出的执行日期%s已经过了，请不同意这一项，由提出人写明新的日期再提出", in.Since.Chinese())
			}
			rule, err := in.rule(Term(p.Thing), p.Signed(), room.Now())
			if err != nil {
				return err
			}
			return insertTerm(ctx, tx, rule)
		}}}
}

// until says how long a limit is and to which day it goes when it begins now.
func (d *Desk) until(name Term) string {
	limit := d.room.term(name)
	return limit.String() + "，到 " + longDate(d.due(limit))
}

// daysWord writes a limit as the law does: 七日.
func daysWord(l workday.Limit) string {
	if words := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十"}; l.N > 0 && l.N < len(words) {
		return words[l.N] + "日"
	}
	return l.String()
}
