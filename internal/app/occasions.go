package app

import (
	"context"

	"tongban/internal/base/web"
	"tongban/internal/disclosure/occasion"
	"tongban/internal/disclosure/publish"
)

// moreColumns are the public columns that stand on the page of the five doors (D-01) beside them.
func moreColumns() []web.Link {
	return []web.Link{{Text: "duty.catalogue|公开事项目录", Href: "/disclosure/catalogue"}, {Text: "duty.areas|重点领域信息公开", Href: "/disclosure/areas"}, {Text: "withhold.title|非公开目录", Href: "/disclosure/withheld"}, {Text: "occasion.title|会议、访谈和发布会", Href: "/disclosure/occasions"}, {Text: "places.title|政府信息查阅场所", Href: "/disclosure/places"}, {Text: "gazette.title|政府公报", Href: "/disclosure/gazette"}, {Text: "media.title|政务新媒体和其他载体", Href: "/disclosure/media"}}
}

// occasionDeps is what the room of meetings, interviews and press conferences stands on.
func occasionDeps(h *House) occasion.Deps {
	return occasion.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Files: h.files, Rules: h.occasions, Private: publish.Private,
		Document: func(ctx context.Context, number string) (occasion.Bond, bool, error) {
			k, found, err := h.rooms.publish.Named(ctx, number)
			return occasion.Bond{Number: k.Number, Title: k.Title, Desk: k.Desk, Public: k.Public}, found, err
		}}
}
