package app

import (
	"context"
	"fmt"

	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/withhold"
	"tongban/internal/matter"
)

// withholdDeps is what the catalogue of what is not public works with.
func withholdDeps(h *House, lamp light.Lamp) withhold.Deps {
	return withhold.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Calendar: h.book.Calendar, Lamp: lamp, Documents: withheldDocuments{h}, Grounds: h.grounds, Accord: h.accord}
}

// withheldDocuments are the documents as the catalogue of what is not public knows them.
type withheldDocuments struct{ h *House }

func (d withheldDocuments) Withheld(ctx context.Context, after int64, limit int) (out []withhold.Source, err error) {
	list, err := d.h.rooms.publish.KeptBack(ctx, after, limit)
	for _, k := range list {
		s := withhold.Source{ID: k.ID, Number: k.Matter, Body: k.Document.Body, Title: k.Document.Title, DocNumber: k.Document.Number, MadeOn: k.Document.MadeOn, Reason: k.Document.Reason, Ground: k.Document.Ground,
			By: k.ClearedBy, On: k.ClearedOn, Attribute: withhold.AttributeWithheld}
		if k.Document.Attribute == publish.OnRequest {
			s.Attribute = withhold.AttributeRequest
		}
		if s.DocNumber == "无" {
			s.DocNumber = ""
		}
		out = append(out, s)
	}
	return out, err
}

// Draft begins the document by which a record becomes public: the text of its source, or its name and why it was withheld.
func (d withheldDocuments) Draft(ctx context.Context, by account.Actor, r withhold.Record, key string) (string, error) {
	in := publish.Draft{Body: r.Body, Title: r.Title, Number: r.DocNumber, Genre: "其他", Class: "other", Subject: "综合政务", MadeOn: workday.DateOf(d.h.config.Now()), Attribute: publish.Proactive, Grade: "非密",
		Text: "本信息原来不公开，经定期审查，不公开的情形已经不存在，现予公开。\n\n请在这里填写正文。\n"}
	if r.Document != 0 {
		c, err := d.h.rooms.publish.ContentOf(ctx, r.Document)
		if err != nil {
			return "", err
		}
		in.Title, in.Number, in.Issuers, in.Genre, in.Class, in.Subject, in.Keywords, in.Abstract, in.Normative = c.Title, c.Number, c.Issuers, c.Genre, c.Class, c.Subject, c.Keywords, c.Abstract, c.Normative
		in.InForceOn, in.ExpiresOn, in.Basis, in.Text = c.InForceOn, c.ExpiresOn, c.Basis, c.Text
	}
	started, err := d.h.engine.Start(ctx, by, publish.KindName, "draft", in, matter.Key(key))
	if err != nil {
		return "", fmt.Errorf("draft of what becomes public: %w", err)
	}
	return started.Number, nil
}

func (d withheldDocuments) Desk(number string) string { return publish.Address(number) }

// SweepWithheld takes into the catalogue what the reviews have withheld.
func (h *House) SweepWithheld(ctx context.Context) error {
	return h.rooms.withheld.SweepDocuments(ctx)
}

// Withheld lists the records of what is not public.
func (h *House) Withheld(ctx context.Context) ([]withhold.Line, error) {
	return h.rooms.withheld.List(ctx, account.System("非公开目录"), withhold.Choice{Limit: 500})
}
