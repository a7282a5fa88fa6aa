package app

import (
	"context"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/channel"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// channelDeps is what the room of channels stands on.
func channelDeps(h *House) channel.Deps {
	return channel.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Files: h.files, Book: h.accountsOut, Vault: h.keys.vault, Private: publish.Private, Site: h.config.Public, Link: publish.PublicAddress,
		Adapters: map[channel.Way]channel.Adapter{channel.WayOutbox: channel.Outbox{Store: h.db, Now: h.config.Now}, channel.WayWebhook: channel.Webhook{Now: h.config.Now, Vault: h.keys.vault}},
		Document: func(ctx context.Context, number string) (channel.Document, error) {
			k, found, err := h.rooms.publish.Named(ctx, number)
			if err == nil && !found {
				err = fault.Missing("政府信息", "")
			}
			return channelDocument(k), err
		},
		Latest: func(ctx context.Context, limit int) (out []channel.Document, err error) {
			list, err := h.rooms.publish.Since(ctx, workday.DateOf(h.config.Now()).AddDays(-365), limit)
			for _, k := range list {
				out = append(out, channelDocument(k))
			}
			return out, err
		},
		Shown: func(ctx context.Context, ids []int64) (map[int64]channel.Document, error) {
			list, err := h.rooms.publish.Shown(ctx, ids)
			out := map[int64]channel.Document{}
			for id, k := range list {
				out[id] = channelDocument(k)
			}
			return out, err
		},
		Counted: func(ctx context.Context, body string, year int) (int, error) {
			n, err := h.rooms.publish.Count(ctx, body, year)
			return n.Total, err
		},
		Uncounted: func(ctx context.Context, body string, ids []int64) (map[int64]bool, error) {
			return h.rooms.publish.Uncounted(ctx, body, ids)
		},
		Before: func(ctx context.Context, after int64, limit int) (out []channel.Told, last int64, err error) {
			list, last, err := h.rooms.publish.Placings(ctx, after, limit)
			for _, p := range list {
				told := channel.Told{Document: channelDocument(p.Known)}
				for _, c := range p.Channels {
					told.Places = append(told.Places, channel.Before{Channel: c.Channel, Address: c.Address, By: c.By, At: c.At})
				}
				out = append(out, told)
			}
			return out, last, err
		}}
}

func channelDocument(k publish.Known) channel.Document {
	d := channel.Document{ID: k.ID, Number: k.Number, Title: k.Title, DocNumber: k.DocNumber, Abstract: k.Abstract, Body: k.Body, Version: max(k.Version, 1), Public: k.Public, Desk: k.Desk}
	if !k.FirstAt.IsZero() {
		d.FirstOn = workday.DateOf(k.FirstAt)
	}
	if k.Validity == publish.Repealed || k.Validity == publish.Lapsed {
		d.Mark = k.Validity.Title()
	}
	return d
}

// outlets hands the channels to the room of documents.
type outlets struct{ h *House }

func (o outlets) Channels() []web.Option { return o.h.accountsOut.Enterable() }

func (o outlets) Title(code string) string { return o.h.accountsOut.Title(code) }

func (o outlets) Of(body string) []web.Option { return o.h.accountsOut.Of(body) }

func (o outlets) Entered(m *matter.Move, k publish.Known, p publish.Placing) {
	o.h.rooms.channels.Enter(m, channel.Entered{Document: channelDocument(k), Channel: p.Channel, At: workday.DateOf(p.At), Address: p.Address, By: p.By})
}

func (o outlets) Board(ctx context.Context, document int64, number string) (templ.Component, error) {
	lines, err := o.h.rooms.channels.Board(ctx, document)
	return channel.BoardTable(lines, number), err
}
