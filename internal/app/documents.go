package app

import (
	"context"
	"fmt"
	"net/url"

	"tongban/internal/service/catalog"
)

// mostDocuments is how many documents stand beside the items that were found.
const mostDocuments = 5

// documentsLike searches what is public for the box that answers for all, with the way to the rest.
func (h *House) documentsLike(ctx context.Context, query string) (out []catalog.Elsewhere, err error) {
	list, total, err := h.rooms.publish.Find(ctx, query, mostDocuments)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		out = append(out, catalog.Elsewhere{Sort: "政府信息", Title: d.Title, Text: d.Text, Href: d.Href})
	}
	if total > len(list) && len(list) > 0 {
		out = append(out, catalog.Elsewhere{Sort: "政府信息", Title: fmt.Sprintf("全部 %d 条政府信息", total), Text: "还可以按类别、体裁、有效性和日期查找", Href: "/disclosure/documents?" + url.Values{"q": {query}}.Encode()})
	}
	return out, nil
}
