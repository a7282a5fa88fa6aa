package app

import (
	"context"
	"sync"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/disclosure/occasion"
	"tongban/internal/disclosure/publish"
)

// moreColumns are the public columns that stand on the page of the five doors (D-01) beside them.
func moreColumns() []web.Link {
	return []web.Link{{Text: "rectify.title|更正本人信息", Href: "/disclosure/correct"}, {Text: "library.title|政策文件库", Href: "/disclosure/policies"}, {Text: "interpret.title|政策解读", Href: "/disclosure/interpretations"}, {Text: "normative.title|行政规范性文件", Href: "/disclosure/normative"}, {Text: "duty.catalogue|公开事项目录", Href: "/disclosure/catalogue"}, {Text: "duty.areas|重点领域信息公开", Href: "/disclosure/areas"}, {Text: "withhold.title|非公开目录", Href: "/disclosure/withheld"}, {Text: "occasion.title|会议、访谈和发布会", Href: "/disclosure/occasions"}, {Text: "places.title|政府信息查阅场所", Href: "/disclosure/places"}, {Text: "gazette.title|政府公报", Href: "/disclosure/gazette"}, {Text: "media.title|政务新媒体和其他载体", Href: "/disclosure/media"}}
}

// occasionDeps is what the room of meetings, interviews and press conferences stands on.
func occasionDeps(h *House) occasion.Deps {
	return occasion.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Files: h.files, Rules: h.occasions, Accord: h.accord, Private: publish.Private,
		Document: func(ctx context.Context, number string) (occasion.Bond, bool, error) {
			k, found, err := h.rooms.publish.Named(ctx, number)
			return occasion.Bond{Number: k.Number, Title: k.Title, Desk: k.Desk, Public: k.Public}, found, err
		}}
}

// aboutEvery is how soon the page of a document names an occasion that became public: everywhere within a second.
const aboutEvery = time.Second

// aboutDocuments keeps which public occasions name which documents: nearly every page of a document asks, and few change.
type aboutDocuments struct {
	mu    sync.Mutex
	at    time.Time
	known map[string][]occasion.About
}

// links are the interviews, press conferences and meetings that name a document by one of its numbers.
func (a *aboutDocuments) links(ctx context.Context, h *House, numbers ...string) (links []web.Link, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := h.config.Now()
	if a.known == nil || now.Sub(a.at) >= aboutEvery || now.Before(a.at) {
		known, err := h.rooms.occasions.AboutDocuments(ctx)
		if err != nil {
			return nil, err
		}
		a.known, a.at = known, now
	}
	seen := map[string]bool{}
	for _, number := range numbers {
		for _, one := range a.known[number] {
			if number != "" && !seen[one.Number] {
				seen[one.Number] = true
				links = append(links, web.Link{Text: "【" + one.Sort.Title() + "】" + one.Title + "（" + one.On + "）", Href: one.Href})
			}
		}
	}
	return links, nil
}
