package casework

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"tongban/internal/base/web"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// A case that was opened from a list knows the list by its address (?in=), so that one can
// go on to the next case without going back (W-03). The word is the name of a queue and the
// words sought in it, or that of the search of cases.

func listOfTasks(q queue, words string) string { return q.name + ":" + words }

func listOfCases(state, words string) string { return "cases:" + state + ":" + words }

func inList(href, list string) string {
	if list == "" || href == "" {
		return href
	}
	return href + "?in=" + url.QueryEscape(list)
}

// opened is where a matter of a list is worked on; other kinds have no neighbours.
func (d *Desk) opened(m matter.Matter, list string) string {
	if m.Kind != KindName {
		return d.href(m)
	}
	return inList(d.href(m), list)
}

// listLink leads back to the list.
func listLink(list string) web.Link {
	name, rest, _ := strings.Cut(list, ":")
	switch name {
	case "":
		return web.Link{Text: "办件查询", Href: "/desk/cases"}
	case "cases":
		state, words, _ := strings.Cut(rest, ":")
		return web.Link{Text: "办件查询", Href: "/desk/cases?" + url.Values{"state": {state}, "words": {words}}.Encode()}
	}
	return web.Link{Text: "待办箱", Href: "/desk/inbox?" + url.Values{"queue": {name}, "words": {rest}}.Encode()}
}

// around finds the neighbours of a case, on the same tab. One that has left the list since,
// because its task is done, is followed by the first that is left.
func (d *Desk) around(ctx context.Context, s seen, tab string) (a pages.Around) {
	if s.list == "" {
		return a
	}
	numbers, err := d.numbers(ctx, s)
	if err != nil || len(numbers) == 0 {
		return a // the page is worth more than its neighbours
	}
	to := func(i int) string { return inList("/desk/cases/"+numbers[i]+tabOf(tab), s.list) }
	here := slices.Index(numbers, s.Matter.Number)
	if here < 0 {
		return pages.Around{Shown: fmt.Sprintf("列表中还有 %d 件", len(numbers)), Next: to(0)}
	}
	a.Shown = fmt.Sprintf("第 %d 件，共 %d 件", here+1, len(numbers))
	if here > 0 {
		a.Previous = to(here - 1)
	}
	if here+1 < len(numbers) {
		a.Next = to(here + 1)
	}
	return a
}

// tabOf is the tab to stay on; the page of an action does not fit the next case.
func tabOf(tab string) string {
	if slices.ContainsFunc(tabs, func(t web.Link) bool { return t.Href == tab }) {
		return tab
	}
	return ""
}

// numbers lists the cases of the list from which this one was opened.
func (d *Desk) numbers(ctx context.Context, s seen) (out []string, err error) {
	name, rest, _ := strings.Cut(s.list, ":")
	if name == "cases" {
		state, words, _ := strings.Cut(rest, ":")
		f := matter.Filter{Kind: KindName, Words: words, Limit: deep}
		if state != "" {
			f.States = []matter.State{matter.State(state)}
		}
		list, err := d.room.Hall().List(ctx, s.actor, f)
		for _, m := range list {
			out = append(out, m.Number)
		}
		return out, err
	}
	list, err := d.entries(ctx, s.actor, queueOf(name), rest, matter.Place{}, deep)
	for _, e := range list {
		if e.Matter.Kind == KindName && !slices.Contains(out, e.Matter.Number) {
			out = append(out, e.Matter.Number)
		}
	}
	return out, err
}
