package app

import (
	"context"
	"fmt"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/duty"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// dutyDeps is what the room of the duties to publish works with.
func dutyDeps(h *House, lamp light.Lamp) duty.Deps {
	var classes []web.Option
	for _, c := range publish.Classes {
		classes = append(classes, web.Option{Value: c.Code, Text: c.Title})
	}
	return duty.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Calendar: h.book.Calendar, Lamp: lamp, Documents: dutyDocuments{h}, Classes: classes, Areas: h.dutyAreas}
}

// dutyDocuments are the documents as the duties to publish know them.
type dutyDocuments struct{ h *House }

func foundOf(p publish.Public) duty.Found {
	return duty.Found{Number: p.Number, Title: p.Title, Body: p.Body, Href: p.Href, First: p.First, On: p.On}
}

func (d dutyDocuments) Found(ctx context.Context, number string) (duty.Found, error) {
	p, err := d.h.rooms.publish.PublicOf(ctx, number)
	return foundOf(p), err
}

func (d dutyDocuments) Since(ctx context.Context, body string, from workday.Date) (out []duty.Found, err error) {
	list, err := d.h.rooms.publish.PublicSince(ctx, body, from, 50)
	for _, p := range list {
		out = append(out, foundOf(p))
	}
	return out, err
}

// Draft begins a document of the body, to be reviewed and released like any other.
func (d dutyDocuments) Draft(ctx context.Context, by account.Actor, in duty.Draft, key string) (string, error) {
	r, err := d.h.engine.Start(ctx, by, publish.KindName, "draft", publish.Draft{Body: in.Body, Title: in.Title, Number: "无", Genre: "其他", Class: in.Class, Subject: "综合政务", Basis: in.Basis, Text: in.Text,
		MadeOn: workday.DateOf(d.h.config.Now()), Attribute: publish.Proactive, Grade: "非密"}, matter.Key(key))
	if err != nil {
		return "", fmt.Errorf("draft for a duty: %w", err)
	}
	return r.Number, nil
}

func (d dutyDocuments) Lives(ctx context.Context, number string) (bool, error) {
	return d.h.rooms.publish.Lives(ctx, number)
}

// Drop gives up a draft that nobody needs: a colleague has begun one for the same duty.
func (d dutyDocuments) Drop(ctx context.Context, by account.Actor, number string) error {
	v, err := d.h.engine.View(ctx, by, number)
	if err == nil {
		_, err = d.h.engine.Do(ctx, by, v.Matter.ID, "drop", publish.Drop{Reason: "同一项公开任务已经由同事起草"})
	}
	return err
}

func (d dutyDocuments) Desk(number string) string { return publish.Address(number) }

// SweepDuties does what the clock does for the duties to publish: it opens what has begun and meets what has become public.
func (h *House) SweepDuties(ctx context.Context) error {
	if err := h.rooms.duties.SweepPeriods(ctx); err != nil {
		return err
	}
	return h.rooms.duties.SweepDrafts(ctx)
}

// Duties lists the duties of a row of the catalogue.
func (h *House) Duties(ctx context.Context, row string) ([]duty.Line, error) {
	return h.rooms.duties.List(ctx, account.System("公开事项目录"), duty.Choice{Row: row, Limit: 500})
}
