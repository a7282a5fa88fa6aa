package app

import (
	"context"
	"fmt"
	"net/url"

	"tongban/internal/disclosure/annual"
	"tongban/internal/disclosure/channel"
	"tongban/internal/disclosure/publish"
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

// documentCells are the cells of the yearly report that count documents.
var documentCells = map[string]publish.Part{
	"table2.normative.made": publish.PartMade, "table2.normative.repealed": publish.PartRepealed, "table2.normative.valid": publish.PartValid,
	"indicators.published_docs.year": publish.PartPublished, "indicators.published_on_website.year": publish.PartPublished, "indicators.published_in_gazette.year": "",
}

// documentsBehind lists the documents behind a cell.
func (h *House) documentsBehind(ctx context.Context, body string, year int, cell string, after int64) (out []annual.Document, next int64, err error) {
	if cell == "indicators.published_in_gazette.year" {
		list, err := h.rooms.channels.FirstTo(ctx, body, year, channel.Gazette)
		for _, r := range list {
			out = append(out, annual.Document{Number: r.Number, Title: r.Title, On: r.FirstOn, Href: "/desk/documents/" + r.Number})
		}
		return out, 0, err
	}
	list, next, err := h.rooms.publish.Behind(ctx, body, year, documentCells[cell], after)
	for _, d := range list {
		out = append(out, annual.Document{Number: d.Number, Title: d.Title, On: d.FirstOn, Href: "/desk/documents/" + d.Number})
	}
	return out, next, err
}

// publishedFigures are the cells of the yearly report that follow from what a body published here. A body that
// publishes elsewhere types them.
func (h *House) publishedFigures(ctx context.Context, body string, year int) (map[string]annual.Figure, error) {
	cells := map[string]annual.Figure{}
	n, err := h.rooms.publish.Count(ctx, body, year)
	if err != nil || n.Total == 0 && n.Rules.Valid == 0 {
		return cells, err
	}
	by, err := h.rooms.channels.FirstIn(ctx, body, year)
	if err != nil {
		return cells, err
	}
	for cell, count := range map[string]int{"table2.normative.made": n.Rules.Made, "table2.normative.repealed": n.Rules.Repealed, "table2.normative.valid": n.Rules.Valid,
		"indicators.published_docs.year": n.Total, "indicators.published_on_website.year": by[channel.Site], "indicators.published_in_gazette.year": by[channel.Gazette]} {
		cells[cell] = annual.Whole(int64(count))
	}
	return cells, nil
}
