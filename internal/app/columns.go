package app

import (
	"context"

	"tongban/internal/base/web"
	"tongban/internal/disclosure/column"
	"tongban/internal/disclosure/publish"
)

// columnDeps is what the room that watches columns stands on.
func columnDeps(h *House) column.Deps {
	var classes []web.Option
	for _, c := range publish.Classes {
		classes = append(classes, web.Option{Value: c.Code, Text: c.Title})
	}
	return column.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Book: h.columns, Classes: classes, Public: publish.ColumnAddress, Draft: "/desk/documents/new",
		Columns: func(ctx context.Context) (out []column.Column, err error) {
			list, err := h.rooms.publish.Columns(ctx)
			for _, c := range list {
				out = append(out, column.Column(c))
			}
			return out, err
		}}
}
