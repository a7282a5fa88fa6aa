package app

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"tongban/internal/base/store"
	"tongban/internal/disclosure/link"
	"tongban/internal/disclosure/publish"
)

// linkDeps is what the room of links stands on.
func linkDeps(h *House) link.Deps {
	return link.Deps{DB: h.db, Now: h.config.Now, Web: h.web, Org: h.org, Book: h.links, Wake: h.worker.Wake, Ours: h.ourHost, Dead: h.deadAddress, Ask: h.config.AskLink, Desk: publish.Address, Tell: h.tellDeadLinks,
		Changed: func(ctx context.Context, after, until int64, limit int) (out []link.Linked, mark int64, err error) {
			list, mark, err := h.rooms.publish.LinksChanged(ctx, after, until, limit)
			for _, d := range list {
				one := link.Linked{ID: d.ID, Number: d.Number, Title: d.Title, Body: d.Body, Author: d.Author}
				for _, l := range d.Links {
					if !l.Plain {
						one.Links = append(one.Links, link.Placed{Place: l.Place, Words: l.Text, Href: l.Href})
					}
				}
				out = append(out, one)
			}
			return out, mark, err
		}}
}

// tellDeadLinks tells who drafted of links that died; when he drafts there no more, everybody who does.
func (h *House) tellDeadLinks(ctx context.Context, n link.News) error {
	to := []string{n.Author}
	if actor, err := h.accounts.Resolve(ctx, n.Author); err != nil || !actor.HasAt(publish.RightDraft, n.Body) {
		to = h.receivers("body:" + n.Body + "/" + publish.RightDraft)
	}
	for _, who := range to {
		if err := h.tellSomebody(ctx, who, "links-broken", map[string]string{"count": strconv.Itoa(n.Count), "title": n.Title, "words": n.Words}); err != nil {
			return err
		}
	}
	return nil
}

// ourHost reports whether a host is one of this installation.
func (h *House) ourHost(host string) bool {
	u, err := url.Parse(h.config.Public)
	return err == nil && u.Hostname() != "" && strings.EqualFold(u.Hostname(), host) || h.sites.Has(host)
}

// deadLinks gives those of some links on a document that lead nowhere.
func (h *House) deadLinks(ctx context.Context, tx *store.Tx, self int64, hrefs []string) (map[string]publish.DeadLink, error) {
	list, err := h.rooms.links.Look(ctx, tx, self, hrefs)
	out := map[string]publish.DeadLink{}
	for href, dead := range list {
		out[href] = publish.DeadLink(dead)
	}
	return out, err
}

// deadAddress looks an address of this installation up as somebody who is not signed in would find it: what it leads to in
// the records, and else whether there is such a page.
func (h *House) deadAddress(ctx context.Context, tx *store.Tx, self int64, host, address string) (link.Dead, error) {
	path, document, err := h.sites.Led(ctx, tx, host, address)
	if err == nil && document != 0 {
		path, err = h.rooms.publish.AddressOf(ctx, tx, document)
	}
	switch {
	case err != nil:
		return link.Dead{}, err
	case path != "":
		address = path
	case host != "" && h.sites.Has(host) && !h.sites.Alive(host):
		return link.Dead{Reason: "旧网址没有登记现在在哪里"}, nil
	}
	dead, mine, err := h.rooms.publish.DeadLinkOf(ctx, tx, self, address)
	if err != nil || mine && dead.Reason != "" {
		return link.Dead(dead), err
	}
	path, _, _ = strings.Cut(address, "?")
	route, found := h.web.RouteOf(address)
	switch {
	case !found:
		return link.Dead{Reason: "本站没有这个页面"}, nil
	case route.Who.ForStaff():
		return link.Dead{Reason: "这是工作人员的页面，公众打不开"}, nil
	case mine:
		return link.Dead{}, nil
	}
	if code, ok := strings.CutPrefix(path, "/items/"); ok && code != "" && !strings.Contains(code, "/") {
		if code, err = url.PathUnescape(code); err != nil {
			return link.Dead{Reason: "网址写得不对"}, nil
		}
		if !h.library.Holds(code) {
			return link.Dead{Reason: "没有这个事项"}, nil
		}
	}
	return link.Dead{}, nil
}
