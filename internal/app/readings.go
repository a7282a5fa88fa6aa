package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/reading"
)

// documentClasses are the classes of documents as choices.
func documentClasses() (out []web.Option) {
	for _, c := range publish.Classes {
		out = append(out, web.Option{Value: c.Code, Text: c.Title})
	}
	return out
}

// readingDeps is what the room of reading places stands on.
func readingDeps(h *House) reading.Deps {
	return reading.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Book: h.places, Classes: documentClasses(), Accord: h.accord,
		Document: func(ctx context.Context, number string) (reading.Document, string, string, error) {
			k, found, err := h.rooms.publish.Named(ctx, number)
			if err == nil && !found {
				err = fault.Missing("政府信息", "")
			}
			return reading.Document{ID: k.ID, Number: k.Number, Title: k.Title, DocNumber: k.DocNumber, Index: k.Index, Body: k.Body, Class: k.Class, MadeOn: k.MadeOn}, k.Desk, k.Public, err
		},
		Shown: func(ctx context.Context, ids []int64) (map[int64]reading.Seen, error) {
			list, err := h.rooms.publish.Shown(ctx, ids)
			out := map[int64]reading.Seen{}
			for id, k := range list {
				seen := reading.Seen{Public: k.Public}
				if k.Validity == publish.Repealed || k.Validity == publish.Lapsed {
					seen.Mark = "（" + k.Validity.Title() + "）"
				}
				out[id] = seen
			}
			return out, err
		},
		Recent: func(ctx context.Context, since workday.Date) (out []reading.Happened, err error) {
			list, err := h.rooms.publish.Since(ctx, since, 2000)
			for _, k := range list {
				out = append(out, reading.Happened{ID: k.ID, Number: k.Number, Version: 1})
			}
			return out, err
		}}
}

// documentHappened tells the rooms that follow documents what became public, and what is gone. Each takes it once,
// however often it is told.
func (h *House) documentHappened(ctx context.Context, task job.Job) error {
	var in publish.Happened
	if err := json.Unmarshal([]byte(task.Payload), &in); err != nil {
		return fmt.Errorf("read what happened to a document: %w", err)
	}
	if in.What == publish.HappenedWithheld {
		return h.rooms.withheld.SweepDocuments(ctx)
	}
	told := reading.Happened{ID: in.ID, Number: in.Number, Version: in.Version, Reason: in.Reason}
	var errs []error // one room that cannot follow keeps no other from hearing
	if in.What == publish.HappenedReleased {
		errs = append(errs, h.rooms.channels.Wanted(ctx, in.Number, in.Wanted, in.By))
	} else {
		errs = append(errs, h.rooms.normative.Changed(ctx, in.ID), h.rooms.channels.Follow(ctx, in.Number, in.Reason))
	}
	errs = append(errs, h.rooms.links.Soon(ctx, publish.PublicAddress(in.Number)))
	switch in.What {
	case publish.HappenedWithdrawn:
		errs = append(errs, h.rooms.readings.Withdrawn(ctx, told), h.rooms.duties.Withdrawn(ctx, in.Number, in.Reason))
	case publish.HappenedMarked:
		errs = append(errs, h.rooms.readings.Marked(ctx, told))
	case publish.HappenedRevised:
		errs = append(errs, h.rooms.readings.Revised(ctx, told))
	default:
		errs = append(errs, h.rooms.readings.Released(ctx, told))
	}
	return errors.Join(errs...)
}
