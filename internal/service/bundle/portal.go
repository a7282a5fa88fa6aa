package bundle

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/bundle/pages"
)

// Routes are the pages P-08 and M-03 of bundles, those of the staff (W-03, W-14), and those on which bundles are written.
func (room *Room) Routes() []web.Route {
	mine, hands := web.SignedIn, web.Right(RightDeliver)
	routes := []web.Route{
		{Pattern: "GET /bundles", Page: "P-08", Title: "一件事", Who: web.Public, Handle: room.getBundles},
		{Pattern: "GET /bundles/{code}", Page: "P-08", Who: web.Public, Handle: room.getGuide},
		{Pattern: "GET /my/bundles", Page: "M-02", Title: "我的一件事", Who: mine, Handle: room.getMine},
		{Pattern: "GET /my/bundles/{number}", Page: "M-03", Who: mine, Handle: room.getBundle},
		{Pattern: "GET /my/bundles/{number}/done", Page: "P-11", Who: mine, Handle: room.getDone},
		{Pattern: "GET /my/bundles/{number}/papers/{paper}", Page: "M-03", Who: mine, Handle: room.getPaper},
		{Pattern: "POST /my/bundles/{number}/withdraw", Page: "M-03", Who: mine, Handle: room.postWithdraw},
		{Pattern: "GET /my/bundles/{number}/parts/{member}", Page: "M-03", Who: mine, Handle: room.getSupply},
		{Pattern: "POST /my/bundles/{number}/parts/{member}", Page: "M-03", Who: mine, Handle: room.postSupply},
		{Pattern: "GET /desk/bundles", Page: "W-08", Title: "一件事办件", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET /desk/bundles/{number}", Page: "W-03", Who: web.Staff, Handle: room.getDeskBundle},
		{Pattern: "GET /desk/handout/bundles", Page: "W-14", Title: "一件事统一出件", Who: hands, Handle: room.getHandout},
		{Pattern: "GET /desk/bundles/{number}/handover", Page: "W-14", Who: hands, Handle: room.getHandOver},
		{Pattern: "POST /desk/bundles/{number}/handover", Page: "W-14", Who: hands, Handle: room.postHandOver},
		{Pattern: "GET /desk/bundles/{number}/papers/{paper}", Page: "W-14", Who: web.Staff, Handle: room.getPaper},
	}
	return append(routes, room.editing()...)
}

const public8 = "/bundles"

func guideAddress(code string) string { return public8 + "/" + url.PathEscape(code) }

func myAddress(number string, more ...string) string {
	return strings.Join(append([]string{"/my/bundles", url.PathEscape(number)}, more...), "/")
}

var (
	trailMy      = web.Link{Text: "我的", Href: "/my"}
	trailBundles = web.Link{Text: "我的一件事", Href: "/my/bundles"}
)

// getBundles lists the bundles (P-08).
func (room *Room) getBundles(w http.ResponseWriter, r *http.Request) error {
	list, err := room.InForce(r.Context())
	if err != nil {
		return err
	}
	page := pages.Bundles{Frame: room.Web.Frame(r, web.T(r.Context(), "bundle.title|一件事"), web.Link{Text: web.T(r.Context(), "menu.items|事项目录"), Href: "/items"})}
	for _, d := range list {
		if !d.Off {
			page.List = append(page.List, pages.Entry{Title: d.Title, Text: d.Summary, Href: guideAddress(d.Code), Note: strconv.Itoa(len(d.Members)) + "个事项，" + room.Org.BodyName(d.Lead) + "牵头"})
		}
	}
	return web.Render(w, r, pages.List(page))
}

// getGuide shows what a bundle is made of, in which order, and what it asks once (P-08).
func (room *Room) getGuide(w http.ResponseWriter, r *http.Request) error {
	d, err := room.Definition(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	page, err := room.guide(r, d)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// guide draws the guide of a definition, published or not.
func (room *Room) guide(r *http.Request, d Definition) (templ.Component, error) {
	ctx := r.Context()
	answers := map[string]string{}
	for _, q := range d.Questions {
		answers[q.Name] = r.URL.Query().Get(q.Name)
	}
	whole, err := room.join(ctx, d, answers)
	if err != nil {
		return nil, err
	}
	page := pages.Guide{Frame: room.Web.Frame(r, d.Title, web.Link{Text: web.T(ctx, "bundle.title|一件事"), Href: public8}), Summary: d.Summary, Closed: whole.Closed(), Apply: room.Apply(d.Code)}
	page.Facts = room.guideFacts(d)
	page.Ask = guideForm(d, answers)
	saved := whole.Saved()
	page.Figures = []web.Pair{{Term: "填写", Text: strconv.Itoa(saved.Fields) + " 项（分开办要填 " + strconv.Itoa(saved.FieldsApart) + " 项）"},
		{Term: "材料", Text: strconv.Itoa(saved.Materials) + " 份（分开办要交 " + strconv.Itoa(saved.MaterialsApart) + " 份）"}, {Term: "跑动", Text: "一次提交，一个编号，结果一起拿"}}
	for n, wave := range Waves(whole.inOrder()) {
		step := pages.Wave{Title: "第" + strconv.Itoa(n+1) + "步"}
		if len(wave) > 1 {
			step.Hint = "下面的事项同时办理"
		}
		for _, m := range wave {
			step.Members = append(step.Members, room.memberOf(whole, m))
		}
		page.Waves = append(page.Waves, step)
	}
	for _, c := range whole.All {
		switch {
		case c.Offline != "":
			page.Elsewhere = append(page.Elsewhere, pages.Entry{Title: cmp.Or(c.Item.Name, c.Member.Item), Text: c.Offline, Href: itemAddress(c.Item)})
		case !c.In:
			page.Others = append(page.Others, pages.Entry{Title: cmp.Or(c.Item.Name, c.Member.Item), Text: "条件：" + d.InWords(c.When), Href: itemAddress(c.Item)})
		}
	}
	for _, m := range whole.Materials {
		page.Materials.Rows = append(page.Materials.Rows, web.Row{Cells: web.Cells(m.Name, needTitle(m.Necessity), whole.wanted(m.Code))})
	}
	page.Materials.Columns = []web.Column{{Head: "材料"}, {Head: "要不要交"}, {Head: "用在哪些事项"}}
	page.Materials.Empty = web.Nothing{Title: "不需要提交材料"}
	return pages.BundleGuide(page), nil
}

func itemAddress(i Item) string {
	if i.Code == "" {
		return ""
	}
	return "/items/" + url.PathEscape(i.Code)
}

// inOrder are the chosen members for the drawing of the order.
func (w Whole) inOrder() []Member { return w.members() }

// wanted names the items for which a joined material is asked.
func (w Whole) wanted(key string) string {
	var names []string
	for _, c := range w.Chosen() {
		for _, m := range c.Item.Materials {
			if c.materials[m.Code] == key && w.given(c, m) == "" && !slices.Contains(names, c.Item.Name) {
				names = append(names, c.Item.Name)
			}
		}
	}
	return strings.Join(names, "、")
}

func needTitle(necessity string) string {
	switch necessity {
	case "required":
		return "必须提交"
	case "deferrable":
		return "可以先办后补（容缺）"
	case "waivable":
		return "能查到电子证照的免交"
	}
	return "有就提交"
}

func (room *Room) guideFacts(d Definition) []web.Pair {
	facts := []web.Pair{{Term: "牵头部门", Text: room.Org.BodyName(d.Lead)}}
	if d.Audience != "" {
		facts = append(facts, web.Pair{Term: "谁可以办", Text: d.Audience})
	}
	if limit := d.limit(); limit.N > 0 {
		facts = append(facts, web.Pair{Term: "多久办好", Text: "整件事承诺" + limit.String() + "内办好；每个事项自己的时限照样计算"})
	}
	facts = append(facts, web.Pair{Term: "在哪里拿结果", Text: room.Org.BodyName(d.HandOut) + "一次交给您，也可以邮寄"})
	if d.Basis != "" {
		facts = append(facts, web.Pair{Term: "依据", Text: d.Basis})
	}
	if d.Phone != "" {
		facts = append(facts, web.Pair{Term: "咨询电话", Text: d.Phone, Href: "tel:" + d.Phone})
	}
	return facts
}

// guideForm asks the questions of a bundle on its guide, so that one sees what applies to oneself.
func guideForm(d Definition, answers map[string]string) *web.Form {
	if len(d.Questions) == 0 {
		return nil
	}
	var specs []web.FieldSpec
	for _, q := range d.Questions {
		spec := web.FieldSpec{Name: q.Name, Label: q.Ask, Kind: web.KindRadio}
		for _, o := range q.Options {
			spec.Options = append(spec.Options, web.Option{Value: o.Value, Text: o.Label})
		}
		specs = append(specs, spec)
	}
	f := web.FormFrom(specs, guideAddress(d.Code))
	for name, value := range answers {
		f = f.Set(name, value)
	}
	return &f
}

// memberOf is a member on the guide.
func (room *Room) memberOf(w Whole, m Member) pages.Member {
	n := slices.IndexFunc(w.All, func(c Chosen) bool { return c.Name == m.Name })
	c := w.All[n]
	out := pages.Member{Name: cmp.Or(c.Item.Name, m.Item), Href: itemAddress(c.Item), Body: room.Org.BodyName(c.Item.Body), Why: m.Why, Limit: c.Item.Promised, Result: c.Item.Result,
		Lead: c.Item.Body == w.Lead}
	for _, name := range m.After {
		k := slices.IndexFunc(w.All, func(o Chosen) bool { return o.Name == name && o.In })
		if k >= 0 {
			out.Notes = append(out.Notes, "“"+w.All[k].Item.Name+"”办成以后开始；没有办成的，"+m.rule().Title())
		}
	}
	for _, own := range c.Item.Materials {
		if giver := w.given(c, own); giver != "" {
			g, _ := w.Member(giver)
			k := slices.IndexFunc(w.All, func(o Chosen) bool { return o.Name == g.Name })
			out.Notes = append(out.Notes, "“"+own.Name+"”由“"+w.All[k].Item.Name+"”的结果提供，不用您交")
		}
	}
	for _, f := range c.Item.Form.Fields() {
		if slices.Contains(m.Later, f.Name) {
			out.Notes = append(out.Notes, "“"+f.Label+"”等前面的事项办成以后再请您补填")
		}
	}
	return out
}

// mine reads a bundle of one's own; another's is not there.
func (room *Room) mine(r *http.Request) (matter.View, Bundle, error) {
	v, err := room.Hall().View(r.Context(), account.ActorOf(r.Context()), r.PathValue("number"))
	if err != nil {
		return v, Bundle{}, err
	}
	b, ok := v.Facts.(Bundle)
	if !ok {
		return v, Bundle{}, fault.Missing("一件事办件", r.PathValue("number"))
	}
	return v, b, nil
}

// listPage is how many bundles a list shows.
const listPage = 20

// getMine lists one's own bundles (M-02).
func (room *Room) getMine(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := account.ActorOf(ctx)
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	list, err := room.Hall().List(ctx, a, matter.Filter{Kind: KindName, Applicant: a.Party(), Before: before, Limit: listPage + 1})
	if err != nil {
		return err
	}
	page := pages.Mine{Frame: room.Web.Frame(r, "我的一件事", trailMy)}
	if len(list) > listPage {
		list = list[:listPage]
		page.Paging.Next = "?before=" + idText(list[listPage-1].ID)
	}
	if before != 0 {
		page.Paging.First = "/my/bundles"
	}
	for _, m := range list {
		v, err := room.Hall().View(ctx, a, m.Number)
		if err != nil {
			return err
		}
		b, ok := v.Facts.(Bundle)
		if !ok {
			continue
		}
		page.List = append(page.List, pages.Entry{Title: b.Title, Href: myAddress(m.Number), Text: b.progress(), Note: "编号 " + m.Number, State: stateTitle(v), Tone: toneOf(m)})
	}
	return web.Render(w, r, pages.MyBundles(page))
}

// progress says in a line how far the whole is.
func (b Bundle) progress() string {
	done := 0
	for _, p := range b.Parts {
		if p.settled() {
			done++
		}
	}
	return strconv.Itoa(len(b.Parts)) + " 个事项，" + strconv.Itoa(done) + " 个有了结果"
}

func stateTitle(v matter.View) string {
	if !v.Matter.Open() {
		return OutcomeTitle(v.Matter.Outcome)
	}
	return v.StateDef().PublicTitle()
}

func toneOf(m matter.Matter) web.Tone {
	switch {
	case m.Open() && m.State == StateHandover:
		return web.ToneOK
	case m.Open():
		return web.ToneInfo
	case m.Outcome == OutcomeGranted:
		return web.ToneOK
	case m.Outcome == OutcomePartial:
		return web.ToneWarn
	case m.Outcome == OutcomeDenied:
		return web.ToneDanger
	}
	return web.ToneMute
}

func partTone(p Part) web.Tone {
	switch {
	case p.State == PartAsking || p.Still:
		return web.ToneWarn
	case p.State == PartWaiting || p.State == PartOpening || p.State == PartHeld:
		return web.ToneHold
	case p.State == PartDropped:
		return web.ToneMute
	case !p.settled():
		return web.ToneInfo
	case p.granted():
		return web.ToneOK
	case p.Result == ResultWithdrawn:
		return web.ToneMute
	}
	return web.ToneDanger
}

// getBundle shows the whole with every part as it stands now (M-03).
func (room *Room) getBundle(w http.ResponseWriter, r *http.Request) error {
	v, b, err := room.mine(r)
	if err != nil {
		return err
	}
	page, err := room.detail(r, v, b)
	if err != nil {
		return err
	}
	if v.May(account.ActorOf(r.Context()), "withdraw") {
		page.Withdraw = withdrawForm(b, v.Matter.Number)
	}
	return web.Render(w, r, pages.MyBundle(page))
}

func withdrawForm(b Bundle, number string) *web.Form {
	var options []web.Option
	for _, p := range b.Parts {
		if p.leavable() {
			options = append(options, web.Option{Value: p.Member, Text: p.Name})
		}
	}
	if len(options) == 0 {
		return nil
	}
	f := web.FormOf(Withdraw{}, myAddress(number, "withdraw")).Options("members", options...)
	return &f
}

// detail is what applicant and staff see alike of a bundle.
func (room *Room) detail(r *http.Request, v matter.View, b Bundle) (pages.Detail, error) {
	ctx, a := r.Context(), account.ActorOf(r.Context())
	page := pages.Detail{Frame: room.Web.Frame(r, b.Title, trailMy, trailBundles), Status: stateTitle(v), Tone: toneOf(v.Matter), Words: b.progress()}
	parts, err := room.Hall().Parts(ctx, b.ID)
	if err != nil {
		return page, err
	}
	page.Clocks = room.clocks(v)
	for _, p := range b.Parts {
		row := room.row(a, p, parts)
		if p.State == PartAsking && a.Kind == account.ActorPerson {
			row.Acts = append(row.Acts, web.Link{Text: "补填“" + p.Name + "”要的内容", Href: myAddress(v.Matter.Number, "parts", p.Member)})
		}
		for _, act := range row.Acts {
			page.Wanted = append(page.Wanted, web.Link{Text: p.Name + "：" + act.Text, Href: act.Href})
		}
		page.Parts = append(page.Parts, row)
	}
	page.Facts = []web.Pair{{Term: "一件事编号", Text: v.Matter.Number}, {Term: "牵头部门", Text: room.Org.BodyName(b.Lead)}, {Term: "申请人", Text: b.Applicant},
		{Term: "提交时间", Text: web.Moment(b.ReceivedAt)}, {Term: "怎么拿结果", Text: wayTitle(b.Way)}, {Term: "出件窗口", Text: room.Org.BodyName(b.HandOut)},
		{Term: "办事指南", Text: "查看这件一件事", Href: guideAddress(b.Code)}}
	page.Timeline = room.timeline(v, b)
	if page.Papers, err = room.papers(ctx, v, a); err != nil {
		return page, err
	}
	return page, nil
}

// clocks are those of the whole.
func (room *Room) clocks(v matter.View) (out []web.Pair) {
	c, found := v.Clock(ClockPromise)
	if !found {
		return nil
	}
	chip := web.Clock{Due: dateText(c.DueAt) + "前办好", Tip: c.Ground + "，" + c.Total().String()}
	if c.State == matter.ClockPaused {
		chip.Due = ""
	}
	chip.Tone, chip.Text = room.Lamp.Show(c.Duty())
	return []web.Pair{{Term: c.Title, Part: web.ClockChip(chip)}}
}

// row is one part as it stands, with the clock of its case.
func (room *Room) row(a account.Actor, p Part, parts []matter.View) pages.Part {
	row := pages.Part{Name: p.Name, Body: room.Org.BodyName(p.Body), State: p.Title(), Tone: partTone(p), Why: p.Why, Number: p.Number}
	n := slices.IndexFunc(parts, func(v matter.View) bool { return v.Matter.ID == p.Case && p.Case != 0 })
	if n < 0 {
		return row
	}
	v := parts[n]
	if s, ok := room.Cases.Standing(v); ok {
		now := p
		now.hear(s)
		if !p.Over() && p.Leaving == "" {
			row.State, row.Tone = now.Title(), partTone(now)
			if now.State == PartRunning {
				row.State = s.Title
			}
		}
	}
	if !matter.CanSee(a, v.Matter, v.Tasks) {
		return row
	}
	row.Href = room.Mine(p.Number)
	if a.Kind == account.ActorOfficer {
		row.Href = room.Desk(p.Number)
	} else {
		row.Acts = room.Lacks(v, a)
	}
	for _, c := range v.Clocks {
		if c.State == matter.ClockStopped || c.Task != 0 {
			continue
		}
		chip := web.Clock{Due: dateText(c.DueAt)}
		chip.Tone, chip.Text = room.Lamp.Show(c.Duty())
		row.Clocks = append(row.Clocks, web.Pair{Term: c.Title, Part: web.ClockChip(chip)})
	}
	return row
}

// timeline tells the public events of the whole.
func (room *Room) timeline(v matter.View, b Bundle) (out []web.Happening) {
	for _, e := range v.Events {
		if !v.Kind.Public(e) {
			continue
		}
		h := web.Happening{When: web.Moment(e.At), Step: e.Action, Tone: web.ToneOK, By: "申请人"}
		if act, ok := v.Kind.Action(e.Action); ok {
			h.Step = act.Title
		}
		switch e.Action {
		case "submit":
			h.Result = "一次提交了" + b.names(func(Part) bool { return true }) + "。"
		case "receive", "hand_over":
			h.By = room.Org.BodyName(e.Body)
		case "part_refused", "part_held":
			h.By, h.Tone = "系统自动办理", web.ToneWarn
		case "part_resumed":
			h.By = "系统自动办理"
		}
		out = append(out, h)
	}
	return out
}

// getDone is the page to keep after submitting (P-11).
func (room *Room) getDone(w http.ResponseWriter, r *http.Request) error {
	v, b, err := room.mine(r)
	if err != nil {
		return err
	}
	page := pages.Done{Frame: room.Web.Frame(r, "申请已提交", trailBundles), Number: v.Matter.Number,
		Words: "我们已收到您的申请，并分给了各个办理机关。只要记住这一个编号，就能看到每个事项的进展。",
		Facts: []web.Pair{{Term: "一件事", Text: b.Title}, {Term: "申请人", Text: b.Applicant}, {Term: "提交时间", Text: web.Moment(b.ReceivedAt)}, {Term: "现在", Text: stateTitle(v)}},
		Links: []web.Link{{Text: "看办理进度", Href: myAddress(v.Matter.Number)}, {Text: "继续办别的事", Href: "/items"}}}
	for _, p := range b.Parts {
		page.Parts = append(page.Parts, web.Pair{Term: p.Name, Text: room.Org.BodyName(p.Body) + "，" + p.Title()})
	}
	return web.Render(w, r, pages.BundleDone(page))
}

// postWithdraw takes members back (M-03).
func (room *Room) postWithdraw(w http.ResponseWriter, r *http.Request) error {
	v, b, err := room.mine(r)
	if err != nil {
		return err
	}
	var in Withdraw
	err = web.Input(r, &in)
	if err == nil {
		_, err = room.Hall().Do(r.Context(), account.ActorOf(r.Context()), b.ID, "withdraw", in, matter.Key(web.Once(r)))
	}
	if err == nil {
		return web.Done(w, r, myAddress(v.Matter.Number), "已按您的要求撤回")
	}
	return web.Again(w, r, err, func(err error) templ.Component {
		page, failed := room.detail(r, v, b)
		if failed != nil {
			return failing(failed)
		}
		if f := withdrawForm(b, v.Matter.Number); f != nil {
			typed := f.Typed(r, err)
			page.Withdraw = &typed
		}
		return pages.MyBundle(page)
	})
}
