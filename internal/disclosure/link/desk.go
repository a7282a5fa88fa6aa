package link

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/sheet"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

const (
	home         = "/desk/links"
	rulesAddress = home + "/rules"
	pageRows     = 50
)

var trail = web.Link{Text: "链接检查", Href: home}

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	const one = home + "/{place}"
	return []web.Route{
		{Pattern: "GET " + home, Page: "E-03", Title: "链接检查", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET " + home + "/export/{as}", Page: "E-03", Who: web.Staff, Handle: room.getExport},
		{Pattern: "GET " + rulesAddress, Page: "E-03", Title: "链接检查规则", Who: web.Right(RightRules), Handle: room.getRules},
		{Pattern: "POST " + rulesAddress, Page: "E-03", Who: web.Right(RightRules), Handle: room.postRules},
		{Pattern: "GET " + one, Page: "E-03", Who: web.Staff, Handle: room.getOne},
		{Pattern: "POST " + one + "/accept", Page: "E-03", Who: web.Staff, Handle: room.postAccept},
		{Pattern: "POST " + one + "/lift", Page: "E-03", Who: web.Staff, Handle: room.postLift},
		{Pattern: "POST " + one + "/recheck", Page: "E-03", Who: web.Staff, Handle: room.postRecheck},
	}
}

// sees are the bodies whose links an officer sees, nil for those of all.
func sees(actor account.Actor) []string {
	if actor.Has(RightWatch) || actor.Has(RightRules) {
		return nil
	}
	return append([]string{}, actor.Bodies()...)
}

// keeps reports whether somebody looks after the links of a body.
func keeps(actor account.Actor, body string) bool {
	return actor.HasAt(RightDraft, body) || actor.HasAt(RightRelease, body)
}

// chips are the choices of the list, in their order.
var chips = []struct{ show, title string }{{"broken", "打不开"}, {"failing", "待再查"}, {"unclear", "不能判断"}, {"unchecked", "未能检查"}, {"accepted", "已说明"}, {"moved", "已经转走"}, {"ok", "正常"}, {"all", "全部"}}

// asked reads the address: what of the links an officer wants to see.
func (room *Room) asked(r *http.Request) Query {
	q, actor := r.URL.Query(), account.ActorOf(r.Context())
	in := Query{Bodies: sees(actor), Show: q.Get("show"), Document: strings.TrimSpace(q.Get("document"))}
	if shows[in.Show] == "" {
		in.Show = "broken"
	}
	if q.Get("mine") == "on" {
		in.Author = actor.Subject()
	}
	if body := q.Get("body"); body != "" && (in.Bodies == nil || slices.Contains(in.Bodies, body)) {
		in.Bodies = []string{body}
	}
	in.Before, _ = strconv.ParseInt(q.Get("before"), 10, 64)
	return in
}

// address is a list with one thing chosen anew.
func address(r *http.Request, change ...string) string {
	q := url.Values{}
	for _, name := range []string{"show", "body", "document", "mine"} {
		if v := r.URL.Query().Get(name); v != "" {
			q.Set(name, v)
		}
	}
	for i := 0; i+1 < len(change); i += 2 {
		if q.Set(change[i], change[i+1]); change[i+1] == "" {
			q.Del(change[i])
		}
	}
	if len(q) == 0 {
		return home
	}
	return home + "?" + q.Encode()
}

var tones = map[State]web.Tone{StateOK: web.ToneOK, StateFailing: web.ToneWarn, StateBroken: web.ToneDanger, StateUnclear: web.ToneHold}

func (s Standing) tag() templ.Component {
	if s.State == StateBroken && s.Accepted != "" {
		return web.Tag(web.ToneMute, "打不开，已说明")
	}
	tone, known := tones[s.State]
	if !known {
		tone = web.ToneMute
	}
	return web.Tag(tone, s.State.Title())
}

// shown is an address as it is shown, with what stands around it left out where it is long.
func (s Standing) shown() string {
	if runes := []rune(s.Full()); len(runes) > 70 {
		return string(runes[:70]) + "…"
	}
	return s.Full()
}

// Full is the address of a target as it was written.
func (t Target) Full() string {
	if t.Way == Inside && t.Host != "" {
		return "//" + t.Host + t.Address
	}
	return t.Address
}

// why says in one line what is wrong with a link.
func (s Standing) why() string {
	var parts []string
	if s.Reason != "" {
		parts = append(parts, s.Reason)
	}
	if s.Moved != "" {
		if s.State == StateOK {
			parts = append(parts, "已经永久转到"+s.Moved)
		} else {
			parts = append(parts, "建议改为"+s.Moved)
		}
	}
	if !s.Tried.IsZero() {
		parts = append(parts, web.Moment(s.Tried)+"没有连上网络，未能检查")
	}
	if s.Accepted != "" {
		parts = append(parts, "说明："+s.Accepted+"（"+s.AcceptedBy+"）")
	}
	if len(parts) == 0 {
		return "—"
	}
	return strings.Join(parts, "；")
}

func moment(at time.Time) string {
	if at.IsZero() {
		return "—"
	}
	return web.Moment(at)
}

// getDesk lists links by how they stand (E-03).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, q := account.ActorOf(r.Context()), room.asked(r)
	q.Limit = pageRows + 1
	var list []Standing
	var count map[string]int
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if list, err = find(r.Context(), tx, q); err == nil {
			count, err = counted(r.Context(), tx, q)
		}
		return err
	})
	if err != nil {
		return err
	}
	rule := room.Book.Now()
	body := []templ.Component{}
	if !rule.On {
		body = append(body, web.Notice(web.ToneInfo, "站外链接没有检查", "系统管理员还没有开启站外检查；站内链接和内部网络的网址照常检查。"))
	}
	filters := web.Filters{Label: "链接", Total: count[q.Show], Unit: "个"}
	if count[q.Show] > mostCounted {
		filters.Total = -1
	}
	for _, c := range chips {
		filters.Chips = append(filters.Chips, web.Chip{Text: c.title + " " + upTo(count[c.show]), Href: address(r, "show", c.show), On: q.Show == c.show})
	}
	whose := web.Filters{Label: "范围", Total: -1, Chips: []web.Chip{{Text: "全部信息", Href: address(r, "mine", "", "body", "", "document", ""), On: q.Author == "" && r.URL.Query().Get("body") == "" && q.Document == ""}}}
	if actor.Has(RightDraft) {
		whose.Chips = append(whose.Chips, web.Chip{Text: "我起草的", Href: address(r, "mine", "on", "body", ""), On: q.Author != ""})
	}
	if bodies := sees(actor); len(bodies) > 1 {
		for _, b := range bodies {
			whose.Chips = append(whose.Chips, web.Chip{Text: room.Org.BodyName(b), Href: address(r, "body", b, "mine", ""), On: r.URL.Query().Get("body") == b})
		}
	}
	if q.Document != "" {
		whose.Chips = append(whose.Chips, web.Chip{Text: "信息" + q.Document, Href: address(r), On: true})
	}
	body = append(body, web.FilterBar(filters), web.FilterBar(whose), web.Lines(room.score(rule, count["broken"])))
	table := web.Sheet{Columns: []web.Column{{Head: "状态", Tight: true}, {Head: "链接"}, {Head: "在哪里"}, {Head: "机关", Hide: true}, {Head: "原因"}, {Head: "打不开从", Tight: true}, {Head: "最近检查", Tight: true, Hide: true}},
		Empty: web.Nothing{Title: "没有这样的链接", Why: "公开的信息里的链接，发布以后几分钟内登记在这里，定期检查"}}
	more := len(list) > pageRows
	for _, s := range list[:min(len(list), pageRows)] {
		table.Rows = append(table.Rows, web.Row{Cells: []web.Cell{web.Part(s.tag()), web.Linked(s.Words+"（"+s.shown()+"）", home+"/"+strconv.FormatInt(s.Place, 10)), web.Linked("《"+s.Title+"》"+s.Where, room.Desk(s.Number)),
			web.Words(room.Org.BodyName(s.Body)), web.Words(s.why()), web.Words(moment(s.BrokenAt)), web.Words(moment(s.Checked))}})
	}
	if more {
		table.Pages.Next = address(r, "before", strconv.FormatInt(list[pageRows-1].Place, 10))
	}
	if q.Before != 0 {
		table.Pages.First = address(r)
	}
	links := []web.Link{{Text: "导出 Excel", Href: home + "/export/xlsx?" + r.URL.Query().Encode()}, {Text: "导出 CSV", Href: home + "/export/csv?" + r.URL.Query().Encode()}}
	if actor.Has(RightRules) {
		links = append(links, web.Link{Text: "链接检查规则", Href: rulesAddress})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trail.Text), nil, append(body, web.Table(table), web.Choices(links, ""))...))
}

// upTo is a number that was counted up to a bound.
func upTo(n int) string {
	if n > mostCounted {
		return strconv.Itoa(mostCounted) + "+"
	}
	return strconv.Itoa(n)
}

// score says what the self-check of the site takes off.
func (room *Room) score(rule Rule, broken int) string {
	if broken > mostCounted {
		return "自查：打不开的链接每个扣" + rule.Points + "分，现在有" + strconv.Itoa(mostCounted) + "个以上。分值是自查用的，以检查通知的附表为准。"
	}
	off, _ := strconv.ParseFloat(rule.Points, 64)
	return "自查：打不开的链接每个扣" + rule.Points + "分，" + strconv.Itoa(broken) + "个共扣" + strconv.FormatFloat(off*float64(broken), 'f', -1, 64) + "分。分值是自查用的，以检查通知的附表为准。"
}

// mostExported bounds a file.
const mostExported = sheet.MostRows

// getExport hands the list out (E-03).
func (room *Room) getExport(w http.ResponseWriter, r *http.Request) error {
	q := room.asked(r)
	q.Limit, q.Before = mostExported, 0
	var list []Standing
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = find(r.Context(), tx, q)
		return err
	})
	if err != nil {
		return err
	}
	rows := [][]string{{"状态", "链接文字", "网址", "信息", "编号", "位置", "机关", "原因", "打不开从", "最近打得开", "最近检查", "连续失败次数"}}
	for _, s := range list {
		state := s.State.Title()
		if s.Accepted != "" {
			state += "（已说明）"
		}
		rows = append(rows, []string{state, s.Words, s.Full(), s.Title, s.Number, s.Where, room.Org.BodyName(s.Body), s.why(), moment(s.BrokenAt), moment(s.OKAt), moment(s.Checked), strconv.Itoa(s.Failures)})
	}
	return sheet.Send(w, r, r.PathValue("as"), "链接检查", rows)
}

// see is the link of the address; one that an officer does not see is not there.
func (room *Room) see(r *http.Request) (s Standing, past []event, err error) {
	id, _ := strconv.ParseInt(r.PathValue("place"), 10, 64)
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if s, err = standing(r.Context(), tx, id); err == nil {
			past, err = events(r.Context(), tx, s.ID, s.Document)
		}
		return err
	})
	if bodies := sees(account.ActorOf(r.Context())); err == nil && bodies != nil && !slices.Contains(bodies, s.Body) {
		err = fault.Missing("链接", "")
	}
	return s, past, err
}

func (s Standing) home() string { return home + "/" + strconv.FormatInt(s.Place, 10) }

// accept is why a link that does not open stays.
type accept struct {
	Reason string `form:"reason" label:"为什么不用改" kind:"textarea" need:"true" max:"300" hint:"例如：对方网站夜间关闭，白天打得开；引用历史网址。链接恢复以后，说明自动去掉"`
}

type nothing struct{}

func (room *Room) onePage(r *http.Request, s Standing, past []event, form web.Form) templ.Component {
	pairs := []web.Pair{{Term: "状态", Part: s.tag()}, {Term: "链接文字", Text: s.Words}, {Term: "网址", Text: s.Full()}, {Term: "所在信息", Text: "《" + s.Title + "》" + s.Where, Href: room.Desk(s.Number)}, {Term: "机关", Text: room.Org.BodyName(s.Body)},
		{Term: "原因", Text: s.why()}, {Term: "首次发现打不开", Text: moment(s.BrokenAt)}, {Term: "连续失败次数", Text: strconv.Itoa(s.Failures)}, {Term: "最近打得开", Text: moment(s.OKAt)}, {Term: "最近检查", Text: moment(s.Checked)}}
	if s.Way == Outside || s.Way == Inside && s.Host == "" {
		pairs[2].Href = s.Address
	}
	table := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "事情", Tight: true}, {Head: "结果或者理由"}, {Head: "经办", Tight: true}}, Empty: web.Nothing{Title: "还没有检查过", Why: "检查的结果有变化时记在这里"}}
	for _, e := range past {
		by := e.Officer
		if by == "" {
			by = "系统"
		}
		table.Rows = append(table.Rows, web.Row{Cells: web.Cells(web.Moment(e.At), e.What, e.Words, by)})
	}
	body := []templ.Component{web.Section("链接", web.Dl(pairs))}
	if keeps(account.ActorOf(r.Context()), s.Body) {
		if s.State == StateBroken && s.Accepted == "" {
			body = append(body, web.Section("怎样处理", web.Lines("打不开的链接应当修订信息改正。确实不用改的，写明理由，以后不再列为打不开。"), web.Ask(form, "", "保存说明", home)))
		}
		if s.Accepted != "" {
			body = append(body, web.Section("取消说明", web.Lines("取消以后重新列为打不开。"), web.Ask(web.FormOf(nothing{}, s.home()+"/lift"), "", "取消说明", home)))
		}
		switch {
		case s.Way == Outside && !room.Book.Now().On:
			body = append(body, web.Section("重新检查", web.Lines("站外检查没有开启，不能重新检查。")))
		case s.Way == Outside || s.Way == Inside:
			body = append(body, web.Section("重新检查", web.Ask(web.FormOf(nothing{}, s.home()+"/recheck"), "", "重新检查", home)))
		}
	}
	return web.DeskPage(room.Web.Frame(r, "链接："+s.Words, trail), nil, append(body, web.Section("检查和处理记录", web.Table(table)))...)
}

// getOne shows a link with its history and what can be done (E-03).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, past, err := room.see(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.onePage(r, s, past, web.FormOf(accept{}, s.home()+"/accept")))
}

// mine is the link of the address, if the actor looks after it.
func (room *Room) mine(r *http.Request) (Standing, []event, error) {
	s, past, err := room.see(r)
	if err == nil && !keeps(account.ActorOf(r.Context()), s.Body) {
		err = fault.Deniedf("这个链接由%s的采编或者发布人员处理", room.Org.BodyName(s.Body))
	}
	return s, past, err
}

// Accept (说明不用改) says why a link that does not open stays.
func (room *Room) Accept(ctx context.Context, actor account.Actor, s Standing, reason string) error {
	switch reason = strings.TrimSpace(reason); {
	case !keeps(actor, s.Body):
		return fault.Deniedf("这个链接由%s的采编或者发布人员处理", room.Org.BodyName(s.Body))
	case reason == "":
		return fault.InvalidField("reason", "请写明为什么不用改")
	case s.State != StateBroken:
		return fault.Conflictf("这个链接现在不是打不开，不用说明")
	}
	return room.say(ctx, actor, s, reason, "说明不用改")
}

// Find lists links.
func (room *Room) Find(ctx context.Context, q Query) (list []Standing, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = find(ctx, tx, q)
		return err
	})
	return list, err
}

func (room *Room) say(ctx context.Context, actor account.Actor, s Standing, reason, what string) error {
	by := actor.Name
	if reason == "" {
		by = ""
	}
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		return tx.Apply(ctx, accepting(s.Place, reason, by), insertEvent(room.DB.NewID(), s.ID, s.Document, what, reason, actor.Name, room.Now()))
	})
}

// postAccept says why a link that does not open stays (E-03).
func (room *Room) postAccept(w http.ResponseWriter, r *http.Request) error {
	s, past, err := room.mine(r)
	if err != nil {
		return err
	}
	var in accept
	if err = web.Input(r, &in); err == nil {
		err = room.Accept(r.Context(), account.ActorOf(r.Context()), s, in.Reason)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.onePage(r, s, past, web.FormOf(in, s.home()+"/accept").Typed(r, err))
		})
	}
	return web.Done(w, r, s.home(), "已保存说明")
}

// postLift takes it back (E-03).
func (room *Room) postLift(w http.ResponseWriter, r *http.Request) error {
	s, _, err := room.mine(r)
	if err == nil && s.Accepted == "" {
		err = fault.Conflictf("这个链接没有说明")
	}
	if err == nil {
		err = room.say(r.Context(), account.ActorOf(r.Context()), s, "", "取消说明")
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, s.home(), "已取消说明")
}

// postRecheck looks at a link now (E-03).
func (room *Room) postRecheck(w http.ResponseWriter, r *http.Request) error {
	s, _, err := room.mine(r)
	if err == nil && s.Way != Outside && s.Way != Inside {
		err = fault.Conflictf("这个网址不能由程序检查，请人工看一下")
	}
	if err == nil && s.Way == Outside && !room.Book.Now().On {
		err = fault.Conflictf("站外检查没有开启，请系统管理员先开启")
	}
	if err == nil {
		err = room.recheck(r.Context(), s.Target, account.ActorOf(r.Context()).Name)
	}
	if err != nil {
		return err
	}
	if s.Way == Outside {
		return web.Done(w, r, s.home(), "已经排队，一会儿刷新本页看结果")
	}
	return web.Done(w, r, s.home(), "已经重新检查")
}

// ruleForm is a rule as it is typed.
type ruleForm struct {
	On       string `form:"on" label:"站外链接" kind:"radio" need:"true" options:"on=检查|off=不检查" hint:"检查时由本系统的服务器打开对方网页的开头几个字节；服务器不能上网的，选不检查"`
	Days     int    `form:"days" label:"每隔多少天检查一轮" kind:"number" width:"short" need:"true"`
	Failures int    `form:"failures" label:"连续失败几次算打不开" kind:"number" width:"short" need:"true"`
	Again    int    `form:"again" label:"失败以后隔多少小时再查" kind:"number" width:"short" need:"true"`
	Seconds  int    `form:"seconds" label:"最多等多少秒" kind:"number" width:"short" need:"true"`
	Gap      int    `form:"gap" label:"同一网站两次之间隔多少秒" kind:"number" width:"short"`
	Skip     string `form:"skip" label:"不检查的网站" kind:"textarea" max:"4000" hint:"每行一个域名，下级域名一起不检查"`
	Known    string `form:"known" label:"判断网络通不通的网址" max:"200" hint:"一轮里没有一个网站回答的时候，再打开这个网址；它也打不开，就是网络不通，这一轮不算数"`
	Points   string `form:"points" label:"自查每个打不开的链接扣几分" width:"short" need:"true" hint:"以检查通知的附表为准"`
	Reason   string `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

func formOf(r Rule) ruleForm {
	on := map[bool]string{true: "on", false: "off"}[r.On]
	return ruleForm{On: on, Days: r.Days, Failures: r.Failures, Again: r.Again, Seconds: r.Seconds, Gap: r.Gap, Skip: strings.Join(r.Skip, "\n"), Known: r.Known, Points: r.Points}
}

func (in ruleForm) rule() Rule {
	r := Rule{On: in.On == "on", Days: in.Days, Failures: in.Failures, Again: in.Again, Seconds: in.Seconds, Gap: in.Gap, Known: in.Known, Points: strings.TrimSpace(in.Points), Reason: in.Reason}
	for _, line := range strings.Fields(strings.NewReplacer("，", " ", "、", " ", ",", " ").Replace(in.Skip)) {
		r.Skip = append(r.Skip, strings.ToLower(line))
	}
	return r
}

func (room *Room) rulesPage(r *http.Request, form web.Form) templ.Component {
	past := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "修改人"}, {Head: "站外链接", Tight: true}, {Head: "规则"}, {Head: "原因"}}, Empty: web.Nothing{Title: "还没有修改过", Why: "现在用的是程序自带的规则，站外链接不检查"}}
	for _, old := range room.Book.all() {
		words := "每" + strconv.Itoa(old.Days) + "天一轮，连续失败" + strconv.Itoa(old.Failures) + "次算打不开，失败后隔" + strconv.Itoa(old.Again) + "小时再查，最多等" + strconv.Itoa(old.Seconds) + "秒，同一网站隔" + strconv.Itoa(old.Gap) + "秒，每个扣" + old.Points + "分，用" + old.Known + "判断网络"
		if len(old.Skip) > 0 {
			words += "，不检查" + strings.Join(old.Skip, "、")
		}
		past.Rows = append(past.Rows, web.Row{Cells: web.Cells(web.Moment(old.At), old.By, map[bool]string{true: "检查", false: "不检查"}[old.On], words, old.Reason)})
	}
	return web.DeskPage(room.Web.Frame(r, "链接检查规则", trail), nil,
		web.Section("规则", web.Lines("站内链接按本站的记录查，不受这里影响。站外链接只打开80和443端口的网址，域名指向内部网络的不打开。"), web.Ask(form, "", "保存", home)), web.Section("修改记录", web.Table(past)))
}

// getRules shows how links are looked at and lets it be changed (E-03).
func (room *Room) getRules(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.rulesPage(r, web.FormOf(formOf(room.Book.Now()), rulesAddress)))
}

// postRules writes a rule (E-03).
func (room *Room) postRules(w http.ResponseWriter, r *http.Request) error {
	var in ruleForm
	err := web.Input(r, &in)
	if err == nil {
		err = room.SetRule(r.Context(), account.ActorOf(r.Context()), in.rule())
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.rulesPage(r, web.FormOf(in, rulesAddress).Typed(r, err)) })
	}
	return web.Done(w, r, rulesAddress, "已保存")
}
