package casework

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// A page of a list, and the few that stand on other pages.
const (
	listPage   = 20
	fewRows    = 5
	fewLetters = 3
)

// getMy shows what is to be done first (M-01).
func (p *Portal) getMy(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), p.Actor(r)
	page := pages.Mine{Frame: p.frame(r, "我的"), Entries: slices.Concat([]web.Link{{Text: "去办事", Href: "/items"}, {Text: "我的办件", Href: "/my/cases"}},
		p.Entries, []web.Link{{Text: "账号与隐私", Href: "/my/account"}})}
	todo, wants, err := p.wanted(ctx, a)
	if err != nil {
		return err
	}
	running, err := p.cards(ctx, a, matter.Filter{Kind: KindName, Applicant: a.Party(), States: inOurHands(), Limit: fewRows})
	if err != nil {
		return err
	}
	drafts, err := p.draftCards(ctx, a)
	if err != nil {
		return err
	}
	letters, err := p.Mailbox.Letters(ctx, a.Party(), 0, 0, fewLetters)
	if err != nil {
		return err
	}
	running = slices.DeleteFunc(running, func(c pages.Card) bool {
		return slices.ContainsFunc(wants, func(w matter.Want) bool { return w.Matter.Number == c.Number })
	})
	page.Todo, page.More = firstCards(todo)
	page.Running, page.Drafts = running, drafts
	if page.Messages, err = p.lettersFor(ctx, a, letters); err != nil {
		return err
	}
	if len(todo)+len(running)+len(drafts) == 0 {
		page.Empty = web.Nothing{Title: "现在没有要办的事", Why: "提交申请以后，进展会显示在这里。", Next: web.Link{Text: "去办事", Href: "/items"}}
	}
	return web.Render(w, r, pages.MyHome(page))
}

// inOurHands are the states in which the applicant waits for us.
func inOurHands() []matter.State {
	return []matter.State{StateSubmitted, StateHandling, StateSpecial, StateDeciding}
}

// cards lists the actor's cases that fit the filter.
func (p *Portal) cards(ctx context.Context, a account.Actor, f matter.Filter) ([]pages.Card, error) {
	list, err := p.room.Hall().List(ctx, a, f)
	if err != nil {
		return nil, err
	}
	cards := make([]pages.Card, 0, len(list))
	for _, m := range list {
		card, err := p.card(ctx, a, m)
		if err != nil {
			return nil, err
		}
		cards = append(cards, card)
	}
	return cards, nil
}

func (p *Portal) card(ctx context.Context, a account.Actor, m matter.Matter) (pages.Card, error) {
	v, err := p.room.Hall().View(ctx, a, m.Number)
	if err != nil {
		return pages.Card{}, err
	}
	c := v.Facts.(Case)
	card := pages.Card{Title: c.Item.Name, Number: m.Number, Href: caseAddress(m.Number), State: v.StateDef().PublicTitle(), Tone: stateTone(m)}
	if clocks := p.publicClocks(v); len(clocks) > 0 {
		card.Clock = clocks[0].Clock
	}
	switch {
	case m.State == StateCorrecting && v.May(a, "answer_correction"):
		card.Words = "有材料要补，补齐后才能继续办理。"
		card.Act = web.Link{Text: "去补正", Href: caseAddress(m.Number, "correction")}
	case v.May(a, "supply") && len(c.Owed()) > 0:
		card.Words = "还欠“" + gapNames(c.Owed()) + "”，请在" + longDate(lastDue(c.Owed())) + "前补交。"
		card.Act = web.Link{Text: "去补交", Href: caseAddress(m.Number, "supply")}
	case len(c.missing()) > 0 && v.May(a, "bring_again"):
		card.Words = "有文件打不开了，请重新上传，不影响办理期限。"
		card.Act = web.Link{Text: "去重新提交", Href: caseAddress(m.Number, "again")}
	case m.State == StateDecided:
		card.Words = "结果已经作出，将按您选的方式（" + c.Wish.Way.Title() + "）送到您手里。"
	case m.State == StateSubmitted:
		card.Words = "我们已收到，正在看材料是否齐全。"
	}
	p.inquiryCard(&card, v, c, a)
	return card, nil
}

func caseAddress(number string, more ...string) string {
	address := "/my/cases/" + url.PathEscape(number)
	for _, part := range more {
		address += "/" + part
	}
	return address
}

func (p *Portal) draftCards(ctx context.Context, a account.Actor) ([]pages.Card, error) {
	list, err := p.drafts.list(ctx, a.Subject())
	if err != nil {
		return nil, err
	}
	var cards []pages.Card
	for _, d := range list {
		title := "这个事项现在不能办理"
		if item, err := p.item(ctx, d.Item, d.Answers.Situations); err == nil {
			title = item.Name
		}
		cards = append(cards, pages.Card{Title: title, Href: applyAddress(d.Item), State: "草稿", Tone: web.ToneMute,
			Words: "上次保存：" + web.Moment(d.UpdatedAt), Act: web.Link{Text: "继续填写", Href: applyAddress(d.Item)}})
	}
	return cards, nil
}

// caseTab is one view of the list of cases.
type caseTab struct {
	name, title string
	narrow      func(*matter.Filter)
	empty       web.Nothing
}

func caseTabs() []caseTab {
	more := web.Link{Text: "去办事", Href: "/items"}
	return []caseTab{
		{"all", "全部", func(*matter.Filter) {}, web.Nothing{Title: "还没有办件", Why: "提交过的申请会显示在这里。", Next: more}},
		{"drafts", "草稿", nil, web.Nothing{Title: "没有草稿", Why: "没填完的申请会自动保存在这里。", Next: more}},
		{"running", "办理中", func(f *matter.Filter) { f.States = inOurHands() }, web.Nothing{Title: "没有正在办理的事", Why: "提交以后、办好以前的申请会显示在这里。", Next: more}},
		{"todo", "需我处理", nil, web.Nothing{Title: "没有要您处理的事", Why: "需要补正材料、领取结果的办件会显示在这里。"}},
		{"done", "已办结", func(f *matter.Filter) { f.Closed = true }, web.Nothing{Title: "还没有办结的事", Why: "办好的、撤回的申请会显示在这里。"}},
	}
}

// getCases lists one's own cases (M-02).
func (p *Portal) getCases(w http.ResponseWriter, r *http.Request) error {
	a, q := p.Actor(r), r.URL.Query()
	page := pages.Cases{Frame: p.frame(r, "我的办件", trailMy), Words: strings.TrimSpace(q.Get("words"))}
	chosen := caseTabs()[0]
	for _, t := range caseTabs() {
		if t.name == q.Get("tab") {
			chosen = t
		}
	}
	page.Tab, page.Empty = chosen.name, chosen.empty
	for _, t := range caseTabs() {
		page.Tabs = append(page.Tabs, web.Link{Text: t.title, Href: "/my/cases?tab=" + t.name, Current: t.name == chosen.name})
	}
	var err error
	switch {
	case chosen.narrow != nil:
		err = p.fillCases(r, a, chosen, &page)
	case chosen.name == "todo":
		page.Cards, _, err = p.wanted(r.Context(), a)
		page.Cards = wantedLike(page.Cards, page.Words)
	default:
		page.Cards, err = p.draftCards(r.Context(), a)
	}
	if err != nil {
		return err
	}
	if page.Words != "" {
		page.Empty = web.Nothing{Title: "没有找到“" + page.Words + "”", Why: "可以换个词，或者看全部办件。", Next: web.Link{Text: "全部办件", Href: "/my/cases"}}
	}
	return web.Render(w, r, pages.MyCases(page))
}

func (p *Portal) fillCases(r *http.Request, a account.Actor, t caseTab, page *pages.Cases) error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	f := matter.Filter{Kind: KindName, Applicant: a.Party(), Words: page.Words, Before: before, Limit: listPage + 1}
	t.narrow(&f)
	list, err := p.room.Hall().List(r.Context(), a, f)
	if err != nil {
		return err
	}
	next := url.Values{"tab": {t.name}}
	if page.Words != "" {
		next.Set("words", page.Words)
	}
	if before != 0 {
		page.Paging.First = "?" + next.Encode()
	}
	if len(list) > listPage {
		list = list[:listPage]
		next.Set("before", strconv.FormatInt(list[listPage-1].ID, 10))
		page.Paging.Next = "?" + next.Encode()
	}
	for _, m := range list {
		card, err := p.card(r.Context(), a, m)
		if err != nil {
			return err
		}
		page.Cards = append(page.Cards, card)
	}
	return nil
}

// getMessages lists one's messages, the newest first (M-09).
func (p *Portal) getMessages(w http.ResponseWriter, r *http.Request) error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	letters, err := p.Mailbox.Letters(r.Context(), p.Actor(r).Party(), 0, before, listPage+1)
	if err != nil {
		return err
	}
	page := pages.Letters{Frame: p.frame(r, "我的消息", trailMy),
		Empty: web.Nothing{Title: "还没有消息", Why: "办件有了进展，会在这里告诉您。", Next: web.Link{Text: "看我的办件", Href: "/my/cases"}}}
	if len(letters) > listPage {
		letters = letters[:listPage]
		page.Pages.Next = "?before=" + strconv.FormatInt(letters[listPage-1].ID, 10)
	}
	if before != 0 {
		page.Pages.First = "/my/messages"
	}
	if page.List, err = p.lettersFor(r.Context(), p.Actor(r), letters); err != nil {
		return err
	}
	for _, l := range letters {
		if !l.Read {
			page.Read = "/my/messages/read"
		}
	}
	return web.Render(w, r, pages.MyMessages(page))
}

func lettersOf(list []Letter) []pages.Letter {
	out := make([]pages.Letter, len(list))
	for i, l := range list {
		out[i] = pages.Letter{When: web.Moment(l.At), Title: l.Title, Text: l.Text, Fresh: !l.Read, Href: l.Href, Button: l.Button}
	}
	return out
}

// postRead marks all messages as read (M-09).
func (p *Portal) postRead(w http.ResponseWriter, r *http.Request) error {
	if err := p.Mailbox.ReadAll(r.Context(), p.Actor(r).Party()); err != nil {
		return err
	}
	return web.Done(w, r, "/my/messages", "已全部标为已读")
}
