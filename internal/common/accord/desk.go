package accord

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

const home = "/desk/proposals"

// Address is where a proposal stands.
func Address(p Proposal) string { return home + "/" + strconv.FormatInt(p.ID, 10) }

var trail = web.Link{Text: "双人生效", Href: home}

// Routes are the pages of proposals.
func (b *Book) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + home, Page: "A-03", Title: "双人生效", Who: web.Staff, Handle: b.getList},
		{Pattern: "GET " + home + "/{id}", Page: "A-03", Who: web.Staff, Handle: b.getOne},
		{Pattern: "POST " + home + "/{id}", Page: "A-03", Who: web.Staff, Handle: b.postOne},
	}
}

// getList shows what waits for a second person, and what came of the rest.
func (b *Book) getList(w http.ResponseWriter, r *http.Request) error {
	state := State(r.URL.Query().Get("state"))
	if _, known := Titles[state]; !known && state != "all" {
		state = StateOpen
	}
	choice := state
	if choice == "all" {
		choice = ""
	}
	var list []Proposal
	err := b.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = proposals(r.Context(), tx, choice, "", "")
		return err
	})
	if err != nil {
		return err
	}
	filters := web.Filters{Label: "状态", Total: len(list), Unit: "项"}
	for _, s := range []State{StateOpen, StateAgreed, StateRefused, StateWithdrawn} {
		filters.Chips = append(filters.Chips, web.Chip{Text: Titles[s], Href: home + "?state=" + string(s), On: state == s})
	}
	filters.Chips = append(filters.Chips, web.Chip{Text: "全部", Href: home + "?state=all", On: state == "all"})
	sheet := web.Sheet{Columns: []web.Column{{Head: "修改的内容"}, {Head: "提出"}, {Head: "状态", Tight: true}, {Head: "处理"}},
		Empty: web.Nothing{Title: "没有这样的修改", Why: "期限、收费标准、规则和法定告知的文字，一人提出以后列在这里，由另一人复核生效"}}
	for _, p := range list {
		done := "—"
		if p.SecondName != "" {
			done = p.SecondName + "，" + web.Moment(p.EndedAt)
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(p), Cells: []web.Cell{web.Linked(b.name(p), Address(p)), web.Words(p.Name + "，" + web.Moment(p.At)), web.Part(tag(p.State)), web.Words(done)}})
	}
	return web.Render(w, r, web.DeskPage(b.Web.Frame(r, trail.Text), nil, web.Lines("期限、收费标准、规则和法定告知的文字影响每一个人：一人提出，另一位系统管理员或者安全管理员复核以后才生效。"), web.FilterBar(filters), web.Table(sheet)))
}

func (b *Book) name(p Proposal) string {
	s, _ := b.sort(p.Sort)
	return s.Title + "：" + p.Title
}

func tag(s State) templ.Component {
	tone := map[State]web.Tone{StateOpen: web.ToneWarn, StateAgreed: web.ToneOK, StateRefused: web.ToneDanger}[s]
	if tone == "" {
		tone = web.ToneMute
	}
	return web.Tag(tone, Titles[s])
}

// word is what the second person says.
type word struct {
	Words string `form:"words" label:"不同意的理由" kind:"textarea" max:"300" hint:"不同意的填写"`
}

func (b *Book) one(r *http.Request) (p Proposal, err error) {
	id, bad := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if bad != nil {
		return p, fault.Missing("修改", r.PathValue("id"))
	}
	err = b.DB.Read(r.Context(), func(tx *store.Tx) error {
		p, err = proposal(r.Context(), tx, id)
		return err
	})
	return p, err
}

func (b *Book) page(r *http.Request, p Proposal, form web.Form) templ.Component {
	actor := account.ActorOf(r.Context())
	s, _ := b.sort(p.Sort)
	pairs := []web.Pair{{Term: "修改的内容", Text: b.name(p)}, {Term: "状态", Part: tag(p.State)}, {Term: "提出", Text: p.Name + "，" + web.Moment(p.At)}, {Term: "理由", Text: p.Reason}}
	if s.read(actor) {
		pairs[0].Href = s.Home(p.Thing)
	}
	if p.SecondName != "" {
		pairs = append(pairs, web.Pair{Term: "处理", Text: p.SecondName + "，" + web.Moment(p.EndedAt)})
	}
	if p.Words != "" {
		pairs = append(pairs, web.Pair{Term: "说明", Text: p.Words})
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "项目"}, {Head: "现在"}, {Head: "改为"}}}
	for _, l := range p.Lines {
		after := web.Words(l.After)
		if l.Before == l.After {
			after = web.Words("不变")
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(l.Term), web.Words(l.Before), after}})
	}
	body := []templ.Component{web.Section("修改", web.Dl(pairs)), web.Section("改了什么", web.Table(sheet))}
	switch {
	case p.State != StateOpen:
	case p.By == actor.Subject():
		form.Entries = nil
		body = append(body, web.Section("等另一人复核", web.Lines("修改是您提出的，要由另一位系统管理员或者安全管理员复核。还没有复核的可以撤回。"), endForm(form, "", "撤回")))
	case May(actor):
		body = append(body, web.Section("复核", web.Lines("请核对数字、文字和依据。同意以后从写明的日期起生效；已经起算的期限、已经发出的文书不变。"), endForm(form, "同意，生效", "不同意")))
	default:
		body = append(body, web.Lines("等另一位系统管理员或者安全管理员复核。"))
	}
	return web.DeskPage(b.Web.Frame(r, b.name(p), trail), nil, body...)
}

// getOne shows a proposal to whoever works by the figures, and to the second person the two buttons.
func (b *Book) getOne(w http.ResponseWriter, r *http.Request) error {
	p, err := b.one(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, b.page(r, p, web.FormOf(word{}, r.URL.Path)))
}

// postOne puts a proposal in force, refuses or withdraws it.
func (b *Book) postOne(w http.ResponseWriter, r *http.Request) error {
	p, err := b.one(r)
	if err != nil {
		return err
	}
	var in word
	if err = web.Input(r, &in); err == nil {
		state := map[string]State{"agree": StateAgreed, "refuse": StateRefused, "withdraw": StateWithdrawn}[r.PostFormValue("do")]
		if state == "" {
			return fault.Invalidf("请选择同意还是不同意")
		}
		p, err = b.End(r.Context(), account.ActorOf(r.Context()), p.ID, state, in.Words)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { // what was proposed may not be set any more
			p, failed := b.one(r)
			if failed != nil {
				return web.Lines("没有读到这项修改，请刷新页面。")
			}
			form := web.FormOf(in, r.URL.Path).Typed(r, err)
			return b.page(r, p, form)
		})
	}
	return web.Done(w, r, Address(p), map[State]string{StateAgreed: "已经生效", StateRefused: "已经告诉提出人不同意", StateWithdrawn: "已经撤回"}[p.State])
}

// Notice stands on the page of a thing for which a proposal waits; nothing when there is none.
func (b *Book) Notice(ctx context.Context, sort, thing string) (templ.Component, error) {
	p, there, err := b.Waiting(ctx, sort, thing)
	if err != nil || !there {
		return templ.NopComponent, err
	}
	var words string
	for _, l := range p.Changed() {
		words += l.Term + "：“" + l.Before + "”改为“" + l.After + "”。"
	}
	return templ.Join(web.Notice(web.ToneWarn, p.Name+"提出的修改等另一人复核，还没有生效", words), web.Choices([]web.Link{{Text: "看这项修改", Href: Address(p)}}, "")), nil
}
