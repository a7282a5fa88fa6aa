package casework

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// This file lets the counter take in applications for several items at once (一件事, W-11): one screen, one number, as if it
// were one item.

// itemAt gives what is taken in under a code, for what was answered so far.
func (d *Desk) itemAt(ctx context.Context, code string, values url.Values) (Item, error) {
	if d.Joint != nil {
		answers := map[string]string{}
		for name := range values {
			if asked, ok := strings.CutPrefix(name, situationPrefix); ok {
				answers[asked] = values.Get(name)
			}
		}
		if item, found, err := d.Joint.Item(ctx, code, answers); found || err != nil {
			return item, err
		}
	}
	return d.room.Items.Item(code)
}

// itemFor is the item for what was answered: of several items only those that the situation wants.
func (d *Desk) itemFor(ctx context.Context, item Item, values url.Values) (Item, error) {
	if len(item.Parts) == 0 || values == nil {
		return item, nil
	}
	return d.itemAt(ctx, item.Code, values)
}

// itemPosted is the item for a post of the counter. A scan that a script sends alone says nothing of the situation: what is
// parked does.
func (d *Desk) itemPosted(r *http.Request, item Item, key string) (Item, error) {
	values := r.PostForm
	if !values.Has("version") && len(item.Parts) > 0 {
		p, err := d.parkedFor(r, d.Actor(r), item, key)
		if err != nil {
			return item, err
		}
		values = p.Typed
	}
	return d.itemFor(r.Context(), item, values)
}

// receive takes the application in.
func (d *Desk) receive(ctx context.Context, a account.Actor, item Item, in Receive, key string) (matter.Result, error) {
	if len(item.Parts) > 0 {
		return d.Joint.Receive(ctx, a, in, key)
	}
	return d.room.Hall().Start(ctx, a, KindName, "receive", in, matter.Key(key))
}

// keptAt is where the clerk is led with what he took in.
func (d *Desk) keptAt(item Item, number, more string) string {
	if len(item.Parts) > 0 {
		return d.Joint.Kept(number)
	}
	return "/desk/cases/" + number + more
}

// findJoint puts those that are found by words before the items.
func (d *Desk) findJoint(ctx context.Context, words, after string, sheet *web.Sheet) error {
	if d.Joint == nil || words == "" {
		return nil
	}
	list, err := d.Joint.Find(ctx, words)
	if err != nil && fault.KindOf(err) != fault.KindNotFound {
		return err
	}
	var rows []web.Row
	for _, item := range list {
		href := visitLink("/desk/intake/"+item.Code, after)
		cell := web.Linked(item.Name, href)
		cell.Note = "一件事，几个事项一次收件"
		rows = append(rows, web.Row{ID: item.Code, Href: href, Cells: []web.Cell{cell, web.Words(d.room.Org.BodyName(item.Body)), web.Words(item.promised().String())}})
	}
	sheet.Rows = append(rows, sheet.Rows...)
	return nil
}

// counterFields are the names of what the counter asks of everybody.
var counterFields = web.FieldsOf(counter{})

// counterAsks reports whether the counter asks for a field of that name anyway, such as the applicant's telephone.
func counterAsks(name string) bool {
	return slices.ContainsFunc(counterFields, func(f web.FieldSpec) bool { return f.Name == name })
}

// situationPrefix tells a situation from a field of the counter or of the item's form with the same name.
const situationPrefix = "situation-"

// askedAs is the name under which the counter asks for a situation.
func askedAs(name string) string { return situationPrefix + name }
