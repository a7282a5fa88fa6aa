package org

import (
	"context"
	"encoding/json"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// Merger (机构合并) says into which body another was merged. Whoever takes over powers takes over what was begun under
// them (行政诉讼法 §26: 行政机关被撤销或者职权变更的，由继续行使其职权的机关承担).
type Merger struct {
	Body, Successor string
	Ground          string // the document that ordered it
	By              string
	At              time.Time
}

// Merge writes that a body was merged into another. What is there stays: posts and numbers keep their names.
func Merge(ctx context.Context, tx *store.Tx, d *Directory, m Merger) error {
	if err := d.CheckMerger(m); err != nil {
		return err
	}
	if err := insertMerger(ctx, tx, m); err != nil {
		return err
	}
	return moveGeneration(ctx, tx)
}

// CheckMerger says why a merger cannot be, if so.
func (d *Directory) CheckMerger(m Merger) error {
	if _, err := d.Body(m.Body); err != nil {
		return fault.InvalidField("body", "请选择被合并的机构")
	}
	into, err := d.Body(m.Successor)
	switch {
	case err != nil:
		return fault.InvalidField("successor", "请选择承接的机构")
	case m.Body == m.Successor || d.Successor(m.Successor) == m.Body:
		return fault.InvalidField("successor", "机构不能并入自己")
	case d.Successor(m.Body) != m.Body:
		return fault.InvalidField("body", "%s已经合并过了", d.BodyName(m.Body))
	case d.Successor(m.Successor) != m.Successor:
		return fault.InvalidField("successor", "%s自己已经被合并，请选择%s", into.Name, d.BodyName(d.Successor(m.Successor)))
	case m.Ground == "":
		return fault.InvalidField("ground", "请填写合并的依据，例如机构改革方案的文号")
	}
	return nil
}

// Successor is the body that has the powers of another now: itself, unless it was merged.
func (d *Directory) Successor(body string) string {
	s := d.now.Load()
	for range len(s.mergers) { // as many steps as mergers: a circle, which CheckMerger refuses, would end here
		next, merged := s.successor[body]
		if !merged {
			break
		}
		body = next
	}
	return body
}

// Predecessors lists the bodies whose powers a body has taken over.
func (d *Directory) Predecessors(body string) (out []string) {
	for _, m := range d.now.Load().mergers {
		if m.Body != body && d.Successor(m.Body) == body {
			out = append(out, m.Body)
		}
	}
	return out
}

// Mergers lists the bodies that were merged, the last first.
func (d *Directory) Mergers() []Merger {
	return kept(d.now.Load().mergers, func(Merger) bool { return true })
}

// Event (管理操作记录) is what an administrator did to a person or a body.
type Event struct {
	ID                  int64
	At                  time.Time
	Actor, Act, Subject string
	Reason              string
	Data                map[string]string
}

// Record writes an administrator's act beside what it changes.
func Record(ctx context.Context, tx *store.Tx, e Event) error {
	data, err := json.Marshal(e.Data)
	if err != nil {
		return err
	}
	return insertEvent(ctx, tx, e, string(data))
}

// Events lists what administrators did, the last first.
func Events(ctx context.Context, tx *store.Tx, limit int) ([]Event, error) {
	return lastEvents(ctx, tx, limit)
}
