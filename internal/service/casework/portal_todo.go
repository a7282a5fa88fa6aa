package casework

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// todoAddress is the one list of what is wanted of somebody.
const todoAddress = "/my/todo"

// wanted lists what is wanted of somebody in all his matters, as cards; what he has not read of yet is marked.
func (p *Portal) wanted(ctx context.Context, a account.Actor) ([]pages.Card, []matter.Want, error) {
	wants, err := p.room.Hall().Wants(ctx, a)
	if err != nil || len(wants) == 0 {
		return nil, nil, err
	}
	fresh, err := p.Mailbox.Fresh(ctx, a.Party())
	if err != nil {
		return nil, nil, err
	}
	cards := make([]pages.Card, 0, len(wants))
	for _, w := range wants {
		cards = append(cards, p.wantCard(w, slices.ContainsFunc(w.Told, func(t string) bool { return fresh[Tiding{w.Matter.ID, t}] })))
	}
	return cards, wants, nil
}

func (p *Portal) wantCard(w matter.Want, fresh bool) pages.Card {
	kind, _ := p.room.Hall().Kind(w.Matter.Kind)
	title := w.Matter.Title
	if w.Matter.Kind != KindName {
		title = kind.Title + "：" + title
	}
	card := pages.Card{Title: title, Number: w.Matter.Number, Href: w.Href, State: w.Title, Tone: web.ToneInfo, Words: w.Words, Act: web.Link{Text: w.Button, Href: w.Href}, Fresh: fresh}
	if !w.Due.IsZero() {
		card.Clock = p.untilClock(w)
		card.Tone = card.Clock.Tone
	}
	return card
}

// soon is from how many days on what is wanted is shown as near.
const soon = 3

// untilClock says how long there is still time, in days of the calendar: nobody counts working days for his own things.
func (p *Portal) untilClock(w matter.Want) web.Clock {
	now := p.room.Now()
	days := workday.DateOf(w.Due).DaysSince(workday.DateOf(now))
	day := dateText(w.Due)
	if w.Day {
		day = w.Due.In(shanghai).Format("2006年1月2日 15:04")
	}
	c := web.Clock{Tone: web.ToneOK, Text: "还有" + strconv.Itoa(days) + "天", Due: "请在" + day + "前办"}
	if w.Day {
		c.Due = "时间：" + day
	}
	switch {
	case w.Due.Before(now):
		c.Tone, c.Text = web.ToneDanger, "已过期限，请尽快办"
		if w.Day {
			c.Tone, c.Text = web.ToneMute, "时间已过"
		}
	case days == 0:
		c.Tone, c.Text = web.ToneWarn, "就是今天"
	case days <= soon:
		c.Tone = web.ToneWarn
	}
	return c
}

// getTodo is the one list of what is wanted of somebody, over all his matters (M-01).
func (p *Portal) getTodo(w http.ResponseWriter, r *http.Request) error {
	cards, _, err := p.wanted(r.Context(), p.Actor(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, pages.MyTodo(p.frame(r, "需要我办的", trailMy), cards,
		web.Nothing{Title: "没有要您办的事", Why: "要补正、补交、答复、领取结果的时候，会列在这里，也会发消息告诉您。", Next: web.Link{Text: "看我的办件", Href: "/my/cases"}}))
}

// Todo draws what is wanted of somebody now, for the home page (P-01). Nothing for guests, for officers, and for who has
// nothing to do.
func (p *Portal) Todo(r *http.Request) ([]templ.Component, error) {
	a := p.Actor(r)
	if a.Kind != account.ActorPerson {
		return nil, nil
	}
	cards, _, err := p.wanted(r.Context(), a)
	if err != nil || len(cards) == 0 {
		return nil, err
	}
	few, more := firstCards(cards)
	return []templ.Component{pages.HomeTodo(few, more)}, nil
}

// firstCards are those that stand on another page, with the way to the others.
func firstCards(cards []pages.Card) ([]pages.Card, web.Link) {
	if len(cards) <= fewRows {
		return cards, web.Link{}
	}
	return cards[:fewRows], web.Link{Text: "全部 " + strconv.Itoa(len(cards)) + " 件", Href: todoAddress}
}

// wantedLike are the cards that a search on the list of cases leaves (M-02).
func wantedLike(cards []pages.Card, words string) []pages.Card {
	return slices.DeleteFunc(slices.Clone(cards), func(c pages.Card) bool {
		return words != "" && !strings.Contains(c.Title+c.Number+c.State, words)
	})
}

// lettersFor are letters whose links lead to where the thing is done that they ask for, as long as it is wanted.
func (p *Portal) lettersFor(ctx context.Context, a account.Actor, list []Letter) ([]pages.Letter, error) {
	list, err := p.withinReach(ctx, a, list)
	if err != nil {
		return nil, err
	}
	known := map[int64][]matter.Want{}
	for i, l := range list {
		if l.Matter == 0 || !asking(l.Template) {
			continue
		}
		wants, looked := known[l.Matter]
		if !looked {
			m, err := p.room.Hall().Row(ctx, l.Matter)
			if err != nil {
				return nil, err
			}
			if wants, err = p.room.Hall().WantsOf(ctx, a, m); err != nil {
				return nil, err
			}
			known[l.Matter] = wants
		}
		for _, w := range wants {
			if slices.Contains(w.Told, l.Template) {
				list[i].Href, list[i].Button = w.Href, w.Button
			}
		}
	}
	return lettersOf(list), nil
}

// withinReach leaves out what was told about matters beyond what a delegate may see.
func (p *Portal) withinReach(ctx context.Context, a account.Actor, list []Letter) ([]Letter, error) {
	if a.For == nil || len(a.For.Scope) == 0 {
		return list, nil
	}
	out := list[:0]
	for _, l := range list {
		if l.Matter != 0 {
			seen, err := p.room.Hall().List(ctx, a, matter.Filter{Applicant: a.Party(), IDs: []int64{l.Matter}, Limit: 1})
			if err != nil {
				return nil, err
			}
			if len(seen) == 0 {
				continue
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// asking reports whether a message asks for something, so that the matter need not be looked into for all others.
func asking(template string) bool {
	return slices.ContainsFunc([]string{"correction", "gap", "inquiry", "plea", "hearing", "survey", "asks", "owed", "rectify", "registered", "decided"},
		func(word string) bool { return strings.Contains(template, word) })
}

// Tiding is a message by its matter and template.
type Tiding struct {
	Matter   int64
	Template string
}

func count(n int) string { return strconv.Itoa(n) }
