package notify

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

const hooksAddress = "/desk/channels/hooks"

// mostHooks bounds how many programs are told of each event.
const mostHooks = 50

// subscription is what an administrator says of a program.
type subscription struct {
	Name   string   `form:"name" label:"谁来接收" need:"true" max:"60" hint:"系统的名称，例如 省一体化平台"`
	URL    string   `form:"url" label:"推送到哪个网址" need:"true" max:"500" hint:"只能是 https 开头的网址；推送到本机的可以用 http"`
	Events []string `form:"events" label:"推送哪几类" kind:"checks" hint:"一类也不选就是全部"`
	Secret string   `form:"secret" label:"签名密钥" min:"16" max:"200" hint:"对方用它核对推送确实是我们发的。加密保存，不再显示。新建时不填就由系统生成；修改时不填就沿用"`
	State  string   `form:"state" label:"状态" kind:"radio" need:"true" options:"on=推送|off=停用"`
	Reason string   `form:"reason" label:"理由" need:"true" max:"200"`
}

func sortOptions() (list []web.Option) {
	for _, s := range Sorts() {
		list = append(list, web.Option{Value: s.code, Text: s.Title})
	}
	return list
}

func hookForm(in subscription, action string) web.Form {
	return web.FormOf(in, action).Options("events", sortOptions()...)
}

func (h Hook) sorts() string {
	var titles []string
	for _, s := range Sorts() {
		if slices.Contains(h.Events, s.code) {
			titles = append(titles, s.Title)
		}
	}
	if len(titles) == 0 {
		return "全部"
	}
	return strings.Join(titles, "、")
}

// getHooks lists the programs that are told of what happens.
func (p *Web) getHooks(w http.ResponseWriter, r *http.Request) error {
	page, err := p.hooksPage(r, hookForm(subscription{State: "on"}, hooksAddress))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (p *Web) hooksPage(r *http.Request, form web.Form) (templ.Component, error) {
	list, err := p.desk.Hooks(r.Context())
	if err != nil {
		return nil, err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "谁来接收"}, {Head: "网址"}, {Head: "推送哪几类"}, {Head: "状态", Tight: true}, {Head: "最近一次"}},
		Empty: web.Nothing{Title: "还没有推送订阅", Why: "别的系统要知道办件走到哪一步，可以在下面登记它的网址"}}
	for _, h := range list {
		last, err := p.desk.Pushed(r.Context(), h.ID, 1)
		if err != nil {
			return nil, err
		}
		latest := web.Words("还没有推送")
		if len(last) > 0 {
			latest = web.Part(web.Tag(toneOf(last[0].State), last[0].State.Title()))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: hookAddress(h.ID), Cells: []web.Cell{web.Linked(h.Name, hookAddress(h.ID)), web.Words(h.URL), web.Words(h.sorts()), onTag(h.On), latest}})
	}
	how := web.Lines("每次推送是一个 JSON：编号（id）、发生了什么（event、title）、办件编号（number）和时间（at），不含个人信息；详细内容由对方凭权限从开放接口查询。",
		"请求头 Tongban-Signature 是 v1= 加上 HMAC-SHA256（密钥，Tongban-Timestamp + “.” + 正文）的十六进制。请对方核对签名，拒绝五分钟以前的时间，并按 id 去重。",
		"对方回答 2xx 才算收到。收不到的会越来越慢地再试九次，仍不成功就停下，并通知系统管理员。")
	return web.DeskPage(p.web.Frame(r, "推送订阅", trailOutbox), nil, web.Section("", web.Table(sheet)), web.Section("登记一个订阅", web.Ask(form, "", "登记", "")), web.Section("对方怎么核对", how)), nil
}

func onTag(on bool) web.Cell {
	if on {
		return web.Part(web.Tag(web.ToneOK, "推送"))
	}
	return web.Part(web.Tag(web.ToneMute, "停用"))
}

func hookAddress(id int64) string { return hooksAddress + "/" + itoa(id) }

// postHooks makes a subscription. The secret is shown this one time.
func (p *Web) postHooks(w http.ResponseWriter, r *http.Request) error {
	list, err := p.desk.Hooks(r.Context())
	if err != nil {
		return err
	}
	if len(list) >= mostHooks {
		return fault.Conflictf("订阅已经有%d个，请先停用并清理不用的", mostHooks)
	}
	var in subscription
	h := Hook{ID: p.desk.Store.NewID()}
	made := ""
	if err = web.Input(r, &in); err == nil {
		if in.Secret == "" {
			made = rand.Text()
			in.Secret = made
		}
		err = p.setHook(r, h, in)
	}
	switch {
	case err == nil && made != "":
		return web.Done(w, r, hookAddress(h.ID), "已经登记。签名密钥是 "+made+" ，只显示这一次，请现在交给对方")
	case err == nil:
		return web.Done(w, r, hookAddress(h.ID), "已经登记")
	}
	page, wrong := p.hooksPage(r, hookForm(subscription{}, hooksAddress).Typed(r, err))
	if wrong != nil {
		return wrong
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

func (p *Web) setHook(r *http.Request, h Hook, in subscription) error {
	ctx := r.Context()
	h.Name, h.URL, h.Secret, h.Events, h.On, h.By = in.Name, in.URL, in.Secret, in.Events, in.State == "on", account.ActorOf(ctx).Name
	return p.pusher.Save(ctx, h, in.Reason)
}

func (p *Web) hookOf(r *http.Request) (Hook, error) {
	list, err := p.desk.Hooks(r.Context())
	if err != nil {
		return Hook{}, err
	}
	for _, h := range list {
		if itoa(h.ID) == r.PathValue("id") {
			return h, nil
		}
	}
	return Hook{}, fault.Missing("推送订阅", "")
}

// getHook shows a subscription with what was pushed.
func (p *Web) getHook(w http.ResponseWriter, r *http.Request) error {
	h, err := p.hookOf(r)
	if err != nil {
		return err
	}
	state := "off"
	if h.On {
		state = "on"
	}
	page, err := p.hookPage(r, h, hookForm(subscription{Name: h.Name, URL: h.URL, Events: h.Events, State: state}, hookAddress(h.ID)))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (p *Web) hookPage(r *http.Request, h Hook, form web.Form) (templ.Component, error) {
	list, err := p.desk.Pushed(r.Context(), h.ID, shownLimit)
	if err != nil {
		return nil, err
	}
	sheet := web.Sheet{Caption: "推送记录，新的在前", Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "内容"}, {Head: "试了几次", Right: true, Tight: true}, {Head: "情况"}, {Head: "操作"}},
		Empty: web.Nothing{Title: "还没有推送过", Why: "办件有进展时会推送，也可以先发一次测试"}}
	for _, m := range list {
		state := m.State.Title()
		if m.Error != "" {
			state += "：" + shortly(errorText(m.Error))
		}
		act := web.Words("")
		if m.State == StateDead {
			act = web.Part(web.PostButton("重新推送", outboxAddress+"/"+itoa(m.ID)+"/retry"))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(web.Moment(m.CreatedAt)), {Text: m.Title, Note: m.Template}, web.Words(strconv.Itoa(m.Tries)), web.Part(web.Tag(toneOf(m.State), state)), act}})
	}
	facts := []web.Pair{{Term: "网址", Text: h.URL}, {Term: "推送哪几类", Text: h.sorts()}, {Term: "最近修改", Text: h.By + "，" + web.Moment(h.ChangedAt)}}
	body := []templ.Component{web.Section("", web.Dl(facts)), web.Section("", web.Table(sheet)), web.Section("修改", web.Ask(form, "", "保存", hooksAddress))}
	if h.On {
		body = slices.Insert(body, 1, web.PostButton("发一次测试推送", hookAddress(h.ID)+"/test"))
	}
	return web.DeskPage(p.web.Frame(r, "推送订阅："+h.Name, trailOutbox, web.Link{Text: "推送订阅", Href: hooksAddress}), nil, body...), nil
}

type errorText string

func (e errorText) Error() string { return string(e) }

// postHook changes a subscription.
func (p *Web) postHook(w http.ResponseWriter, r *http.Request) error {
	h, err := p.hookOf(r)
	if err != nil {
		return err
	}
	var in subscription
	if err = web.Input(r, &in); err == nil {
		err = p.setHook(r, h, in)
	}
	if err == nil {
		return web.Done(w, r, hookAddress(h.ID), "已经保存")
	}
	page, wrong := p.hookPage(r, h, hookForm(subscription{}, hookAddress(h.ID)).Typed(r, err))
	if wrong != nil {
		return wrong
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

// postHookTest pushes something that happened nowhere.
func (p *Web) postHookTest(w http.ResponseWriter, r *http.Request) error {
	h, err := p.hookOf(r)
	if err != nil {
		return err
	}
	if !h.On {
		return fault.Conflictf("这个订阅已经停用，请先改为推送")
	}
	t, _ := p.desk.template("notify.test")
	list, err := p.desk.pushing(h, t, 0, "")
	if err != nil {
		return err
	}
	if err := p.desk.Store.Write(r.Context(), func(tx *store.Tx) error { return tx.Apply(r.Context(), list...) }); err != nil {
		return err
	}
	return web.Done(w, r, hookAddress(h.ID), "测试推送已经排队，过几秒刷新看结果")
}
