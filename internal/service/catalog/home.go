package catalog

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
)

// How much of everything the home page shows; 适老化通用设计规范 wants few entries in the elder edition.
const (
	mostFrequent  = 12
	mostForElders = 5
	mostValues    = 12
	mostGuided    = 8
)

// hotQueries are what people type, in their own words.
func hotQueries() []string {
	return []string{"小吃店", "营业执照", "老年证", "居住证", "低保", "理发店", "施工许可"}
}

// kept answers a page about the current items from a kept rendering while no item, body or region has changed.
func (room *Room) kept(w http.ResponseWriter, r *http.Request, draw func(*view) (templ.Component, error), more ...string) error {
	v, err := room.deps.Library.current(r.Context())
	if err != nil {
		return err
	}
	state := strconv.FormatInt(v.generation, 36) + "." + strconv.FormatInt(room.deps.Org.Generation(), 36)
	state += "." + strconv.FormatInt(v.guidesAt, 36)
	for _, part := range more {
		state += "." + part
	}
	return room.deps.Web.Kept(w, r, state, func() (templ.Component, error) { return draw(v) })
}

// getHome shows the home page (P-01). What other rooms show there to everybody is kept with it until it changes.
func (room *Room) getHome(w http.ResponseWriter, r *http.Request) error {
	var state string
	var blocks []templ.Component
	if room.deps.Blocks != nil {
		state, blocks = room.deps.Blocks(r.Context())
	}
	return room.kept(w, r, func(v *view) (templ.Component, error) {
		own, err := room.own(r)
		if err != nil {
			return nil, err
		}
		return room.home(r, v, own, blocks), nil
	}, state)
}

// own is what concerns the visitor alone: never anything for a guest, whose page others see too.
func (room *Room) own(r *http.Request) ([]templ.Component, error) {
	if room.deps.Own == nil || !web.SessionOf(r).SignedIn() {
		return nil, nil
	}
	return room.deps.Own(r)
}

func (room *Room) home(r *http.Request, v *view, own, blocks []templ.Component) templ.Component {
	frame := room.deps.Web.Frame(r, web.T(r.Context(), "home.title|今天想办什么事？"))
	filter := room.filter(r)
	chosen := v.Choose(filter)
	if frame.Elder {
		return pages.ElderHome(frame, pages.ElderHomePage{Own: own, Entries: room.forElders(v, filter), Halls: room.halls()})
	}
	page := pages.HomePage{
		Hot:      hotWords(),
		Frequent: entries(chosen.Frequent(mostFrequent)),
		Guides:   guideLinks(v.guides, mostGuided),
		Lists:    listLinks(chosen),
		Halls:    room.halls(),
		Own:      own,
		Blocks:   blocks,
	}
	page.Audiences, page.Groups = room.groups(r, v, filter)
	return pages.Home(frame, page)
}

// elderEvent is the event of life under which what concerns the old is found.
const elderEvent = "老有所养"

// forElders shows first what concerns the old, then what everybody asks for.
func (room *Room) forElders(v *view, filter shelf.Filter) []pages.Entry {
	filter.Chosen[shelf.Audience] = string(record.AudiencePerson)
	frequent := v.Choose(filter).Frequent(mostForElders)
	filter.Chosen[shelf.Event] = elderEvent
	cards := v.Choose(filter).Frequent(mostForElders)
	for _, card := range frequent {
		known := slices.ContainsFunc(cards, func(c shelf.Card) bool { return c.Code == card.Code })
		if len(cards) < mostForElders && !known {
			cards = append(cards, card)
		}
	}
	return entries(cards)
}

// groups lays out the values of the facets for one of the two audiences, which is chosen by a link.
func (room *Room) groups(r *http.Request, v *view, filter shelf.Filter) (audiences []web.Link, groups []pages.Group) {
	audience := record.AudiencePerson
	if r.URL.Query().Get("for") == string(record.AudienceCompany) {
		audience = record.AudienceCompany
	}
	for _, a := range []record.Audience{record.AudiencePerson, record.AudienceCompany} {
		audiences = append(audiences, web.Link{Text: audienceWord(a), Href: "/?for=" + string(a) + "#browse", Current: a == audience})
	}
	filter.Chosen[shelf.Audience] = string(audience)
	chosen := v.Choose(filter)
	query := url.Values{"audience": {string(audience)}}
	for _, f := range []shelf.Facet{shelf.Theme, shelf.Event, shelf.Body} {
		links := room.someValueLinks(chosen, f, query, mostValues+1)
		group := pages.Group{Title: facetWord(f, audience), Links: links[:min(len(links), mostValues)]}
		if len(links) > mostValues {
			group.More = with("/items", query, "by", facetKey(f))
		}
		if len(links) > 0 {
			groups = append(groups, group)
		}
	}
	return audiences, groups
}

func hotWords() []web.Link {
	var links []web.Link
	for _, query := range hotQueries() {
		links = append(links, web.Link{Text: query, Href: "/search?q=" + url.QueryEscape(query)})
	}
	return links
}

// listLinks lead to the lists with how many items each has; one without items folds away.
func listLinks(chosen shelf.Selection) []pages.Entry {
	counts := map[string]int{}
	for _, count := range chosen.Counts(shelf.List) {
		counts[count.Value] = count.N
	}
	var links []pages.Entry
	for _, l := range lists() {
		if n := counts[l.key]; n > 0 {
			links = append(links, pages.Entry{Title: l.title, Text: l.text, Count: web.Number(int64(n)), Href: listAddress(nil, shelf.List, l.key)})
		}
	}
	return links
}

// halls are where people may go instead.
func (room *Room) halls() []pages.Fact {
	var facts []pages.Fact
	for _, hall := range room.deps.Org.Halls() {
		facts = append(facts, pages.Fact{Title: hall.Name, Pairs: []web.Pair{
			{Term: "hall.address|地址", Text: hall.Address}, {Term: "hall.hours|时间", Text: hall.Hours}, {Term: "hall.phone|电话", Text: hall.Phone, Href: "tel:" + hall.Phone},
		}})
	}
	return facts
}

func entries(cards []shelf.Card) []pages.Entry {
	list := make([]pages.Entry, len(cards))
	for i, card := range cards {
		list[i] = entryOf(card)
	}
	return list
}

func entryOf(card shelf.Card) pages.Entry {
	return pages.Entry{Title: card.Name, Text: card.Summary, Href: guideAddress(card.Code), Note: card.BodyName, Tags: tagsOf(card)}
}

func tagsOf(card shelf.Card) []pages.Tag {
	tags := []pages.Tag{{Tone: web.ToneInfo, Text: card.Promised.String()}}
	if !card.Open {
		tags = append(tags, pages.Tag{Tone: web.ToneWarn, Text: "暂停办理"})
	}
	if card.Visits == 0 {
		tags = append(tags, pages.Tag{Tone: web.ToneOK, Text: "一趟不用跑"})
	}
	if card.Promise {
		tags = append(tags, pages.Tag{Tone: web.ToneHold, Text: "可告知承诺"})
	}
	return tags
}

// with gives the address with one part of the query changed; an empty value drops it.
func with(path string, query url.Values, name, value string) string {
	changed := url.Values{}
	for key, values := range query {
		changed[key] = values
	}
	changed.Set(name, value)
	if value == "" {
		changed.Del(name)
	}
	if len(changed) == 0 {
		return path
	}
	return path + "?" + changed.Encode()
}
