package account

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
)

const delegationsAddress = "/my/account/delegations"

// Scopes names the items to which a delegation may be limited.
type Scopes interface {
	// ItemLike finds an item by its code or its whole name.
	ItemLike(ctx context.Context, text string) (code, name string, err error)
}

// Teller sends somebody a message by its template.
type Teller func(ctx context.Context, to, template string, values map[string]string) error

// WithDelegations gives the pages what delegations need: the items, and a way to tell the other side.
func (p *Web) WithDelegations(scopes Scopes, tell Teller) *Web {
	p.scopes, p.tell = scopes, tell
	return p
}

func (p *Web) delegationRoutes() []web.Route {
	mine := web.SignedIn
	return []web.Route{
		{Pattern: "GET " + delegationsAddress, Page: "M-13", Title: "委托代办", Who: mine, Handle: p.getDelegations},
		{Pattern: "POST " + delegationsAddress, Page: "M-13", Who: mine, Handle: p.postDelegation},
		{Pattern: "POST " + delegationsAddress + "/{id}/{answer}", Page: "M-13", Who: mine, Handle: p.postDelegationAnswer},
	}
}

// delegating is what a principal writes down. 民法典 §165: who, for what, how far, from when until when.
type delegating struct {
	Name   string `form:"name" label:"委托谁" need:"true" max:"50" width:"medium" hint:"对方的姓名。对方要先在本站注册并实名"`
	Kind   string `form:"kind" label:"对方的证件类型" kind:"select" need:"true"`
	Number string `form:"number" label:"对方的证件号码" kind:"code" need:"true" max:"30" width:"medium"`
	Extent string `form:"extent" label:"可以办哪些事" kind:"radio" need:"true" options:"all=全部事项|some=只限下面写的事项"`
	Items  string `form:"items" label:"事项" kind:"textarea" max:"2000" hint:"只限部分事项时填写，一行写一个事项的全名或者编码"`
	From   string `form:"from_on" label:"从哪天起" kind:"date" need:"true"`
	Until  string `form:"until_on" label:"到哪天为止" kind:"date" need:"true" hint:"当天结束时自动失效"`
}

// mostScope bounds how many items a delegation names.
const mostScope = 50

// scopeOf finds the items that were written, and says which line is none.
func (p *Web) scopeOf(ctx context.Context, in delegating) (scope []string, err error) {
	if in.Extent == "all" {
		return nil, nil
	}
	for line := range strings.Lines(in.Items) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		code, _, err := p.scopes.ItemLike(ctx, line)
		if fault.KindOf(err) == fault.KindNotFound {
			return nil, fault.InvalidField("items", "没有找到事项“%s”，请写事项的全名或者编码", line)
		}
		if err != nil {
			return nil, err
		}
		scope = append(scope, code)
	}
	switch {
	case len(scope) == 0:
		return nil, fault.InvalidField("items", "请写下可以办的事项，一行一个")
	case len(scope) > mostScope:
		return nil, fault.InvalidField("items", "最多写%d个事项", mostScope)
	}
	return scope, nil
}

// getDelegations shows who may act for me and for whom I may act (M-13).
func (p *Web) getDelegations(w http.ResponseWriter, r *http.Request) error {
	page, err := p.delegationsPage(r, web.FormOf(delegating{Kind: CitizenCard, Extent: "all", From: p.book.today()}, delegationsAddress))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (p *Web) delegationsPage(r *http.Request, form web.Form) (templ.Component, error) {
	ctx := r.Context()
	actor, err := p.book.Resolve(ctx, web.SessionOf(r).Subject)
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	if mine, err := ownPrincipal(actor); err == nil {
		given, err := p.book.Delegations(ctx, mine.Subject())
		if err != nil {
			return nil, err
		}
		sheet, err := p.delegationSheet(ctx, given, "被委托人", func(d Delegation) string { return d.Name }, true)
		if err != nil {
			return nil, err
		}
		sheet.Empty = web.Nothing{Title: "“" + mine.Name + "”没有委托别人", Why: "委托以后，对方可以用您的名义办事，每一步都写明是谁代办的。"}
		body = append(body, web.Section("“"+mine.Name+"”委托的人", web.Table(sheet)))
	}
	held, err := p.book.DelegationsTo(ctx, actor.ID)
	if err != nil {
		return nil, err
	}
	sheet, err := p.delegationSheet(ctx, held, "委托人", func(d Delegation) string { return d.Principal.Name }, false)
	if err != nil {
		return nil, err
	}
	sheet.Empty = web.Nothing{Title: "没有人委托您", Why: "别人委托您代办时，会列在这里等您确认，也会发消息告诉您。"}
	body = append(body, web.Section("委托我的", web.Table(sheet)))
	if _, err := ownPrincipal(actor); err == nil {
		body = append(body, web.Section("委托一个人代办", web.Lines("对方确认以后才生效，到期自动失效，您随时可以撤销。被委托的人不能再转委托。"),
			web.Ask(form.Options("kind", documentOptions()...), "", "提交委托", "/my/account")))
	}
	return web.PortalPage(p.web.Frame(r, "委托代办", web.Link{Text: "我的", Href: "/my"}, web.Link{Text: "账号与隐私", Href: "/my/account"}), body...), nil
}

func (p *Web) delegationSheet(ctx context.Context, list []Delegation, who string, name func(Delegation) string, given bool) (web.Sheet, error) {
	sheet := web.Sheet{Columns: []web.Column{{Head: who}, {Head: "可以办的事"}, {Head: "期限", Tight: true}, {Head: "状态", Tight: true}, {Head: "操作"}}}
	for _, d := range list {
		scope, err := p.scopeText(ctx, d.Principal.Scope)
		if err != nil {
			return sheet, err
		}
		tone, state := p.book.stands(d)
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(name(d)), web.Words(scope), web.Words(d.FromOn + " 至 " + d.UntilOn),
			web.Part(web.Tag(tone, state)), web.Part(delegationActs(p.book, d, given))}})
	}
	return sheet, nil
}

func (p *Web) scopeText(ctx context.Context, scope []string) (string, error) {
	if len(scope) == 0 {
		return "全部事项", nil
	}
	var names []string
	for _, code := range scope {
		name := code
		if p.scopes != nil {
			_, found, err := p.scopes.ItemLike(ctx, code)
			if err != nil && fault.KindOf(err) != fault.KindNotFound {
				return "", err
			}
			if found != "" {
				name = found
			}
		}
		names = append(names, name)
	}
	return strings.Join(names, "、"), nil
}

// stands says how a delegation stands today.
func (b *Book) stands(d Delegation) (web.Tone, string) {
	today := b.today()
	switch {
	case d.State == DelegationRefused:
		return web.ToneMute, "对方没有接受"
	case d.State == DelegationRevoked:
		return web.ToneMute, "已撤销"
	case d.UntilOn < today:
		return web.ToneMute, "已到期"
	case d.State == DelegationOffered:
		return web.ToneWarn, "等对方确认"
	case d.FromOn > today:
		return web.ToneInfo, "还没有开始"
	}
	return web.ToneOK, "生效中"
}

// delegationActs are what may be done with a delegation now, by the one who gave it or the one who holds it.
func delegationActs(b *Book, d Delegation, given bool) templ.Component {
	at := func(answer string) string {
		return delegationsAddress + "/" + strconv.FormatInt(d.ID, 10) + "/" + answer
	}
	var acts []templ.Component
	over := d.UntilOn < b.today() || d.State == DelegationRefused || d.State == DelegationRevoked
	switch {
	case over:
	case given:
		acts = append(acts, web.PostButton("撤销委托", at("revoke")))
	case d.State == DelegationOffered:
		acts = append(acts, web.PostButton("接受", at("confirm")), web.PostButton("不接受", at("refuse")))
	default:
		acts = append(acts, web.PostButton("不再代办", at("revoke")))
	}
	return templ.Join(acts...)
}

// postDelegation offers a delegation (M-13).
func (p *Web) postDelegation(w http.ResponseWriter, r *http.Request) error {
	var in delegating
	err := web.Input(r, &in)
	if err == nil {
		err = p.delegate(r, in)
	}
	if err == nil {
		return web.Done(w, r, delegationsAddress, "委托已经提交，等对方确认")
	}
	page, failed := p.delegationsPage(r, web.FormOf(delegating{}, delegationsAddress).Typed(r, err))
	if failed != nil {
		return failed
	}
	return p.refuse(w, r, err, page)
}

func (p *Web) delegate(r *http.Request, in delegating) error {
	ctx := r.Context()
	actor, err := p.book.Resolve(ctx, web.SessionOf(r).Subject)
	if err != nil {
		return err
	}
	scope, err := p.scopeOf(ctx, in)
	if err != nil {
		return err
	}
	d, err := p.book.Delegate(ctx, actor, Offer{DocumentKind: in.Kind, Number: in.Number, Name: in.Name, Scope: scope, FromOn: in.From, UntilOn: in.Until})
	if err != nil {
		return err
	}
	return p.tells(ctx, person(d.Delegate), "delegation-offered", map[string]string{"principal": d.Principal.Name, "start": d.FromOn, "date": d.UntilOn})
}

func person(id int64) string { return Actor{Kind: ActorPerson, ID: id}.Subject() }

func (p *Web) tells(ctx context.Context, to, template string, values map[string]string) error {
	if p.tell == nil {
		return nil
	}
	return p.tell(ctx, to, template, values)
}

// postDelegationAnswer takes a delegation on, turns it down or ends it, and tells the other side (M-13).
func (p *Web) postDelegationAnswer(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor, err := p.book.Resolve(ctx, web.SessionOf(r).Subject)
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	said := map[string]string{"confirm": "接受", "refuse": "没有接受", "revoke": "结束"}[r.PathValue("answer")]
	switch r.PathValue("answer") {
	case "confirm":
		err = p.book.Confirm(ctx, actor, id)
	case "refuse":
		err = p.book.Refuse(ctx, actor, id)
	case "revoke":
		err = p.book.Revoke(ctx, actor, id)
	default:
		return fault.Missing("操作", r.PathValue("answer"))
	}
	if err != nil {
		return err
	}
	d, err := p.book.Delegation(ctx, id)
	if err != nil {
		return err
	}
	to := d.Principal.Subject()
	if actor.ID != d.Delegate {
		to = person(d.Delegate)
	}
	err = p.tells(ctx, to, "delegation-answered", map[string]string{"from": actor.Name, "outcome": said, "principal": d.Principal.Name, "to": d.Name, "start": d.FromOn, "date": d.UntilOn})
	if err != nil {
		return err
	}
	return web.Done(w, r, delegationsAddress, "已经"+said+"这项委托")
}
