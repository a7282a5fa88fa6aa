package catalog

import (
	"net/http"
	"net/url"
	"strconv"
	"tongban/internal/service/catalog/record"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
)

// How many frequent items the home page shows; 适老化通用设计规范 wants few in the elder edition.
const (
	mostFrequent  = 12
	mostForElders = 8
)

// hotQueries are what people type, in their own words.
func hotQueries() []string {
	return []string{"小吃店", "营业执照", "老年证", "居住证", "低保", "理发店", "施工许可"}
}

// getHome shows the home page (P-01).
func (room *Room) getHome(w http.ResponseWriter, r *http.Request) error {
	open, err := room.deps.Library.OpenItems(r.Context())
	if err != nil {
		return err
	}
	frequent, err := room.deps.Library.Frequent(r.Context())
	if err != nil {
		return err
	}
	frame := room.deps.Web.Frame(r, "今天想办什么事？")
	if frame.Elder {
		page := pages.HomePage{Frequent: entries(frequent[:min(len(frequent), mostForElders)]), Halls: room.halls()}
		return web.Render(w, r, pages.Home(frame, page, nil))
	}
	page := pages.HomePage{
		Hot:      hotChips(),
		Frequent: entries(frequent[:min(len(frequent), mostFrequent)]),
		Person:   groupChips(byTheme().groups(serving(open, record.AudiencePerson)), byTheme(), record.AudiencePerson),
		Company:  groupChips(byTheme().groups(serving(open, record.AudienceCompany)), byTheme(), record.AudienceCompany),
		Events:   groupChips(byEvent().groups(open), byEvent(), ""),
		Lists:    listEntries(open),
		Halls:    room.halls(),
	}
	var blocks []templ.Component
	if room.deps.Blocks != nil {
		blocks = room.deps.Blocks(r)
	}
	return web.Render(w, r, pages.Home(frame, page, blocks))
}

func hotChips() web.Filters {
	filters := web.Filters{Label: "大家在搜", Total: -1}
	for _, query := range hotQueries() {
		filters.Chips = append(filters.Chips, web.Chip{Text: query, Href: "/search?q=" + url.QueryEscape(query)})
	}
	return filters
}

// halls are where people may go instead.
func (room *Room) halls() []pages.Fact {
	var facts []pages.Fact
	for _, hall := range room.deps.Org.Halls() {
		facts = append(facts, pages.Fact{Title: hall.Name, Pairs: []web.Pair{
			{Term: "地址", Text: hall.Address}, {Term: "时间", Text: hall.Hours}, {Term: "电话", Text: hall.Phone, Href: "tel:" + hall.Phone},
		}})
	}
	return facts
}

func entries(items []Current) []pages.Entry {
	list := []pages.Entry{}
	for _, item := range items {
		list = append(list, entryOf(item))
	}
	return list
}

func entryOf(current Current) pages.Entry {
	return pages.Entry{Title: current.Name, Text: current.Summary, Href: guideAddress(current.Code), Tags: tagsOf(current)}
}

func tagsOf(current Current) []pages.Tag {
	tags := []pages.Tag{{Tone: web.ToneInfo, Text: current.PromisedLimit.String()}}
	if !current.Open() {
		tags = append(tags, pages.Tag{Tone: web.ToneWarn, Text: "暂停办理"})
	}
	if current.Visits == 0 {
		tags = append(tags, pages.Tag{Tone: web.ToneOK, Text: "一趟不用跑"})
	}
	if current.Commitment {
		tags = append(tags, pages.Tag{Tone: web.ToneHold, Text: "可告知承诺"})
	}
	return append(tags, pages.Tag{Tone: web.ToneMute, Text: current.BodyName})
}

func audienceFilter(query url.Values, path string, chosen record.Audience, total int) web.Filters {
	filters := web.Filters{Label: "服务对象", Total: total, Unit: "项"}
	for _, audience := range []record.Audience{"", record.AudiencePerson, record.AudienceCompany} {
		text := "全部"
		if audience != "" {
			text = audience.Title()
		}
		filters.Chips = append(filters.Chips, web.Chip{Text: text, Href: with(path, query, "audience", string(audience)), On: audience == chosen})
	}
	return filters
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

// getBody shows a body with its items and windows (P-04).
func (room *Room) getBody(w http.ResponseWriter, r *http.Request) error {
	body, err := room.deps.Org.Body(r.PathValue("code"))
	if err != nil {
		return err
	}
	open, err := room.deps.Library.OpenItems(r.Context())
	if err != nil {
		return err
	}
	page := pages.BodyPage{Pairs: []web.Pair{
		{Term: "地址", Text: body.Address}, {Term: "电话", Text: body.Phone, Href: "tel:" + body.Phone}, {Term: "办公时间", Text: body.Hours},
		{Term: "统一社会信用代码", Text: body.CreditCode}, {Term: "行政复议机关", Text: body.Reconsideration},
	}}
	for _, item := range open {
		if item.Body == body.Code {
			page.Entries = append(page.Entries, entryOf(item))
		}
	}
	for _, hall := range room.deps.Org.Halls() {
		for _, window := range room.deps.Org.Windows(hall.Code) {
			if len(page.Entries) > 0 && window.Serves(body.Code) {
				page.Windows = append(page.Windows, hall.Name+" "+window.Name)
			}
		}
	}
	title := body.Name + "（" + strconv.Itoa(len(page.Entries)) + "项）"
	if len(page.Entries) == 0 {
		title = body.Name
	}
	return web.Render(w, r, pages.Body(room.deps.Web.Frame(r, title, directoryTrail), page))
}
