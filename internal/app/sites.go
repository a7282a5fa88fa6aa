package app

import (
	"context"
	"net/http"
	"strconv"

	"tongban/internal/base/web"
	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/site"
)

// siteDeps is what the room of the sites stands on.
func siteDeps(h *House) site.Deps {
	var classes []web.Option
	for _, c := range publish.Classes {
		classes = append(classes, web.Option{Value: c.Code, Text: c.Title})
	}
	return site.Deps{DB: h.db, Now: h.config.Now, Web: h.web, Org: h.org, Book: h.sites, Public: h.config.Public, Classes: classes, Outside: outside, Usual: usualSite,
		Document: func(ctx context.Context, id int64) (string, error) { return h.rooms.publish.AddressByID(ctx, id) }}
}

// part names the site of a request, when it shows only a part.
func (h *House) part(r *http.Request) (mark, region string) {
	s, ok := h.sites.Scoped(r)
	if !ok {
		return "", ""
	}
	return strconv.FormatInt(s.ID, 36), s.Division
}

// scopeOf is what the site of a request shows: the bodies of its division and below. The main site shows everything.
func (h *House) scopeOf(r *http.Request) (publish.Scope, bool) {
	s, ok := h.sites.Scoped(r)
	if !ok {
		return publish.Scope{}, false
	}
	scope := publish.Scope{Classes: s.Classes, Whole: h.rooms.sites.Whole(r)}
	for _, b := range h.org.Bodies() {
		if h.org.Within(b.Division, s.Division) {
			scope.Bodies = append(scope.Bodies, b.Code)
		}
	}
	return scope, true
}
