package app

import (
	"context"
	"net/url"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/catalog/change"
	"tongban/internal/service/catalog/editor"
	"tongban/internal/service/catalog/entry"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
)

// drafts shows the editor the items and their open changes.
type drafts struct{ house *House }

// Drafts lists the items that an officer may write, in the order of their names.
func (d drafts) Drafts(ctx context.Context, actor account.Actor, wanted editor.Wanted) (editor.Listed, error) {
	if wanted.Standing == "open" {
		return d.open(ctx, actor, wanted)
	}
	var out editor.Listed
	var cards []shelf.Card
	bodies, past := map[string]bool{}, wanted.After == ""
	err := d.house.library.Cards(ctx, func(c shelf.Card) bool {
		if !d.house.mayWrite(actor, c.Body) {
			return true
		}
		if !bodies[c.Body] {
			bodies[c.Body] = true
			out.Bodies = append(out.Bodies, web.Option{Value: c.Body, Text: d.house.org.BodyName(c.Body)})
		}
		if (wanted.Standing != "" && c.State != wanted.Standing) || (wanted.Body != "" && c.Body != wanted.Body) || !strings.Contains(c.Name+" "+c.Code, wanted.Words) {
			return true
		}
		out.Total++
		switch {
		case !past:
			past = c.Code == wanted.After
		case len(cards) < wanted.N:
			cards = append(cards, c)
		default:
			out.More = true
		}
		return true
	})
	if err != nil {
		return out, err
	}
	for _, c := range cards {
		draft, err := d.Draft(ctx, actor, c.Code)
		if err != nil {
			return out, err
		}
		out.Drafts = append(out.Drafts, draft)
	}
	return out, nil
}

// mostOpen bounds the changes that are looked through.
const mostOpen = 500

// open lists the items with an open change that the officer may see, those among them that were never published.
func (d drafts) open(ctx context.Context, actor account.Actor, wanted editor.Wanted) (out editor.Listed, err error) {
	list, err := d.house.engine.List(ctx, actor, matter.Filter{Kind: change.KindName, Open: true, Lead: wanted.Body, Limit: mostOpen})
	if err != nil {
		return out, err
	}
	past := wanted.After == ""
	for _, m := range list {
		v, err := d.house.engine.View(ctx, actor, m.Number)
		if err != nil {
			return out, err
		}
		c, ok := v.Facts.(change.Change)
		if !ok || !strings.Contains(c.Item.Name+" "+c.Item.Code, wanted.Words) {
			continue
		}
		out.Total++
		switch {
		case !past:
			past = c.Item.Code == wanted.After
		case len(out.Drafts) < wanted.N:
			draft, err := d.changing(ctx, actor, v, c)
			if err != nil {
				return out, err
			}
			out.Drafts = append(out.Drafts, draft)
		default:
			out.More = true
		}
	}
	return out, nil
}

// Draft gives the draft of an item, or the version in force when no change of it is open.
func (d drafts) Draft(ctx context.Context, actor account.Actor, code string) (editor.Draft, error) {
	_, m, open, err := d.house.rooms.changes.OpenChange(ctx, actor, code)
	if err != nil {
		return editor.Draft{}, err
	}
	if open {
		v, err := d.house.engine.View(ctx, actor, m.Number)
		if err != nil {
			return editor.Draft{}, err
		}
		c, ok := v.Facts.(change.Change)
		if !ok {
			return editor.Draft{}, fault.Missing("事项", code)
		}
		return d.changing(ctx, actor, v, c)
	}
	current, err := d.house.library.Item(ctx, code)
	if err != nil {
		return editor.Draft{}, err
	}
	if !d.house.mayWrite(actor, current.Body) {
		return editor.Draft{}, fault.Missing("事项", code)
	}
	propose := web.Link{Text: "提出调整", Href: "/desk/catalog/items/" + url.PathEscape(code) + "/propose"}
	draft := editor.Draft{Item: current.Item, InForce: current.Version, State: standingTitle(string(current.State)), Tone: standingTone(string(current.State)),
		Locked: "没有打开的调整。要修改，请先提出一次修订，写明原因和依据。", Unlock: propose, Acts: []web.Link{propose}}
	return draft, nil
}

// changing is the draft of an open change.
func (d drafts) changing(ctx context.Context, actor account.Actor, v matter.View, c change.Change) (editor.Draft, error) {
	draft := editor.Draft{Item: c.Item, Revision: v.Matter.Version, By: c.AuthorName, State: c.Purpose.Title() + "：" + v.StateDef().Title, Tone: web.ToneHold}
	if n := len(v.Events); n > 0 {
		draft.At = v.Events[n-1].At
	}
	current, err := d.house.library.Item(ctx, c.Item.Code)
	switch {
	case err == nil:
		draft.InForce = current.Version
		if !c.Purpose.Writes() {
			draft.Item = current.Item
		}
	case fault.KindOf(err) != fault.KindNotFound:
		return draft, err
	}
	home := change.Address(v.Matter.Number)
	draft.Acts = []web.Link{{Text: "看这次调整", Href: home}}
	draft.Unlock = draft.Acts[0]
	switch {
	case !c.Purpose.Writes():
		draft.Locked = "正在办理“" + c.Purpose.Title() + "”，不改内容。"
	case v.Matter.State != change.StateDrafting:
		draft.Locked = "这次调整" + v.StateDef().Title + "，退回以后才能再改。"
	case !v.May(actor, "save"):
		draft.Locked = "这份草稿由" + c.AuthorName + "起草，您可以看，不能改。"
	default:
		draft.Unlock = web.Link{}
		draft.Acts = append([]web.Link{{Text: "送部门审核", Href: home + "/act/submit"}}, draft.Acts...)
	}
	return draft, nil
}

// Keep saves a draft over the revision it was read at.
func (d drafts) Keep(ctx context.Context, actor account.Actor, draft editor.Draft) error {
	return d.house.rooms.changes.Save(ctx, actor, draft.Item, draft.Revision)
}

// Create makes the first draft of an item.
func (d drafts) Create(ctx context.Context, actor account.Actor, item record.Item, reason, ground, key string) error {
	if _, err := d.house.library.Item(ctx, item.Code); err == nil {
		return fault.InvalidField("code", "这个实施编码已经有事项，请核对，或者对它提出修订")
	}
	_, err := d.house.rooms.changes.Begin(ctx, actor, change.Propose{Purpose: change.PurposeNew, Item: item, Reason: reason, Ground: ground}, matter.Key(key))
	return err
}

// baseCodeLength is the shortest base code: ten characters in GB/T 39046-2020, twelve in practice.
const baseCodeLength = 10

// base finds an item to begin with: another item by its own code, or what the base catalogue lays down under a base
// code, with the materials and the flow of an item that is bound to it when there is one.
func (d drafts) base(ctx context.Context, code string) (record.Item, error) {
	if current, err := d.house.library.Item(ctx, code); err == nil {
		return current.Item, nil
	}
	like, err := d.like(ctx, code)
	e, found := d.house.facts().Entries[code]
	switch {
	case !found:
		return like, err
	case e.Cancelled:
		return like, fault.Invalidf("“%s”已经从基本目录取消，不能再照它建立事项", e.Name)
	case err != nil:
		like = record.Item{Handling: record.HandlingPromised}
	}
	return e.Begin(like), nil
}

// like finds an item with a base code.
func (d drafts) like(ctx context.Context, code string) (record.Item, error) {
	found := ""
	err := d.house.library.Cards(ctx, func(c shelf.Card) bool { // an implementing code has the base code in it (国家政务服务事项编码)
		if c.Base == code || len(code) >= baseCodeLength && strings.Contains(c.Code, code) {
			found = c.Code
		}
		return found == ""
	})
	if err != nil {
		return record.Item{}, err
	}
	current, err := d.house.library.Item(ctx, found)
	return current.Item, err
}

// boundItems walks over the items as the base catalogue looks at them.
func (h *House) boundItems(ctx context.Context, do func(entry.Bound) bool) error {
	return h.library.Cards(ctx, func(c shelf.Card) bool {
		return do(entry.Bound{Mark: c.Mark(), BodyName: h.org.BodyName(c.Body), State: standingTitle(c.State)})
	})
}

func standingTitle(state string) string {
	for _, o := range editor.Standings() {
		if o.Value == state {
			return o.Text
		}
	}
	return state
}

func standingTone(state string) web.Tone {
	switch state {
	case "published":
		return web.ToneOK
	case "suspended":
		return web.ToneWarn
	}
	return web.ToneMute
}

// mayWrite reports whether an officer writes the items of a body.
func (h *House) mayWrite(actor account.Actor, body string) bool {
	return change.MayWrite(actor, body, h.org.BodyPath(body))
}

// past gives the newest cases of an item to the editor.
func (h *House) past(ctx context.Context, code string, limit int, fields []string) ([]editor.Past, error) {
	list, err := h.rooms.casework.Past(ctx, code, limit, fields)
	out := make([]editor.Past, len(list))
	for i, p := range list {
		out[i] = editor.Past(p)
	}
	return out, err
}

// editorDeps is what the editor of items needs of the house.
func editorDeps(h *House) editor.Deps {
	d := drafts{h}
	return editor.Deps{Web: h.web, Org: h.org, Drafts: d, May: h.mayWrite, Check: h.findings, Guide: h.rooms.catalog.Preview, Draw: fieldSpec,
		Picture: h.rooms.catalog.Picture, Base: d.base, InForce: func(ctx context.Context, code string) (record.Item, error) {
			current, err := h.library.Item(ctx, code)
			return current.Item, err
		},
		Version: h.library.Version, Trial: newTrials(h).Run, Past: h.past, Calendar: h.book.Calendar, Now: h.config.Now}
}

// findings are those of the lint, with the facts of the house.
func (h *House) findings(item record.Item) []editor.Finding {
	var out []editor.Finding
	for _, f := range h.library.Findings(item) {
		out = append(out, editor.Finding{Field: f.Field, Message: f.Message, Mend: f.Mend, Source: f.Source, Stop: f.Severity == lint.Stop})
	}
	return out
}
