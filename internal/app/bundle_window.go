package app

import (
	"context"
	"net/url"
	"strings"

	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/bundle"
	"tongban/internal/service/casework"
)

// This file lets the counter take in bundles (W-11).

// Find gives the bundles in force whose name, summary or code has the words.
func (j joint) Find(ctx context.Context, words string) (list []casework.Item, err error) {
	all, err := j.house.rooms.bundles.InForce(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if d.Off || !strings.Contains(d.Title+" "+d.Summary+" "+d.Code, words) {
			continue
		}
		if item, found, err := j.Item(ctx, d.Code, nil); err == nil && found { // one of whose items is suspended takes nothing in
			list = append(list, item)
		}
	}
	return list, nil
}

// Receive takes a bundle in at the counter.
func (j joint) Receive(ctx context.Context, a account.Actor, in casework.Receive, key string) (matter.Result, error) {
	out, err := j.apart(ctx, in.Submit)
	if err != nil {
		return matter.Result{}, err
	}
	return j.house.engine.Start(ctx, a, bundle.KindName, "receive", bundle.Receive{Submit: out, Subject: in.Subject, Window: in.Window}, matter.Key(key))
}

// Kept is the page of a bundle for the staff.
func (j joint) Kept(number string) string { return "/desk/bundles/" + url.PathEscape(number) }
