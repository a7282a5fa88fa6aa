// Package entry is the base catalogue (基本目录): the list of items as the nation or the province lays them down, each
// with its base code, kind, levels and legal ground, and each in versions.
//
// It is for those who keep the catalogue of a region, under 国发〔2022〕5号 (an item says the same in name, code, kind and
// ground at every level). An entry is written, revised and cancelled with a reason and a ground, by whoever holds the
// right for the whole region; nothing of its history is overwritten. Implementing items are the catalogue's: they are
// bound by their base code, and package lint says where one departs from its entry.
package entry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/service/catalog/record"
)

// Change is what somebody wants an entry to say, and why.
type Change struct {
	Entry  record.Entry
	Seen   int // the version that was looked at; 0 for a new entry
	Reason string
	Ground string
	By     string
	At     time.Time
}

// Edition is one version of an entry with who wrote it and why.
type Edition struct {
	record.Entry
	Reason, Ground, By string
	At                 time.Time
}

// Catalogue holds the entries in force in memory, renewed within a second of a change on any node.
type Catalogue struct {
	store    *store.DB
	now      func() time.Time
	view     atomic.Pointer[view]
	renewing sync.Mutex
}

// view is what is known at one moment; it never changes.
type view struct {
	entries   map[string]record.Entry
	codes     []string // in order
	rows      int64    // rows are only ever added, so their number tells whether something is new
	checkedAt time.Time
}

// freshFor is how long a view is used before asking whether something changed.
const freshFor = time.Second

// NewCatalogue opens the base catalogue over a store.
func NewCatalogue(db *store.DB, now func() time.Time) *Catalogue {
	return &Catalogue{store: db, now: now}
}

func (c *Catalogue) current(ctx context.Context) (*view, error) {
	if v := c.view.Load(); v != nil && c.now().Sub(v.checkedAt) < freshFor {
		return v, nil
	}
	return c.renew(ctx)
}

// renew reads the entries again when a version was added.
func (c *Catalogue) renew(ctx context.Context) (*view, error) {
	c.renewing.Lock()
	defer c.renewing.Unlock()
	old := c.view.Load()
	fresh := &view{checkedAt: c.now()}
	err := c.store.Read(ctx, func(tx *store.Tx) (err error) {
		if fresh.rows, err = countEditions(ctx, tx); err != nil {
			return err
		}
		if old != nil && old.rows == fresh.rows {
			fresh.entries, fresh.codes = old.entries, old.codes
			return nil
		}
		fresh.entries, fresh.codes, err = inForce(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read base catalogue: %w", err)
	}
	c.view.Store(fresh)
	return fresh, nil
}

// Entries are the entries in force and the cancelled ones, by base code; shared, not to be changed.
func (c *Catalogue) Entries(ctx context.Context) (map[string]record.Entry, error) {
	v, err := c.current(ctx)
	if err != nil {
		return nil, err
	}
	return v.entries, nil
}

// Entry gives an entry as it stands.
func (c *Catalogue) Entry(ctx context.Context, code string) (record.Entry, error) {
	entries, err := c.Entries(ctx)
	if err != nil {
		return record.Entry{}, err
	}
	e, found := entries[code]
	if !found {
		return e, fault.Missing("基本目录条目", code)
	}
	return e, nil
}

// Editions gives the versions of an entry, newest first.
func (c *Catalogue) Editions(ctx context.Context, code string) (list []Edition, err error) {
	err = c.store.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = editions(ctx, tx, code)
		return err
	})
	return list, err
}

// Write puts changes in force, all or none. One that says what the entry says already changes nothing, so that an import
// may be repeated; one that was written over an older version than the present one is refused.
func (c *Catalogue) Write(ctx context.Context, changes ...Change) (written int, err error) {
	for i := range changes {
		if changes[i], err = checked(changes[i]); err != nil {
			return 0, err
		}
	}
	err = c.store.Write(ctx, func(tx *store.Tx) error {
		written = 0
		for _, change := range changes {
			n, err := write(ctx, tx, change)
			if err != nil {
				return err
			}
			written += n
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	_, err = c.renew(ctx)
	return written, err
}

// AnyVersion lets an import write over whatever is there.
const AnyVersion = -1

func write(ctx context.Context, tx *store.Tx, change Change) (int, error) {
	e := change.Entry
	list, err := editions(ctx, tx, e.Code)
	if err != nil {
		return 0, err
	}
	var now record.Entry
	if len(list) > 0 {
		now = list[0].Entry
	}
	if e.Version = now.Version; same(e, now) {
		return 0, nil
	}
	switch {
	case change.Seen == AnyVersion || change.Seen == now.Version:
	case change.Seen == 0:
		return 0, fault.InvalidField("code", "基本目录里已经有编码%s：“%s”", e.Code, now.Name)
	default:
		return 0, fault.Conflictf("“%s”已由%s改成第%d版，请重新打开看看再改", now.Name, list[0].By, now.Version)
	}
	e.Version++
	change.Entry = e
	return 1, insertEdition(ctx, tx, change)
}

func same(a, b record.Entry) bool {
	return a.Code == b.Code && a.Name == b.Name && a.Power == b.Power && a.Authority == b.Authority && a.Cancelled == b.Cancelled &&
		slices.Equal(a.Levels, b.Levels) && slices.Equal(a.Basis, b.Basis)
}

// The longest texts: GB/T 39046-2020 table 4 for the name, ours for codes of other schemes.
const (
	mostCode = 64
	mostName = 200
	mostWhy  = 500
)

// checked trims a change and says everything that is wrong with it.
func checked(c Change) (Change, error) {
	e := &c.Entry
	e.Code, e.Name, c.Reason, c.Ground = strings.TrimSpace(e.Code), strings.TrimSpace(e.Name), strings.TrimSpace(c.Reason), strings.TrimSpace(c.Ground)
	var wrong []fault.Field
	must := func(holds bool, field, words string) {
		if !holds {
			wrong = append(wrong, fault.Field{Name: field, Message: words})
		}
	}
	must(e.Code != "" && len([]rune(e.Code)) <= mostCode && !strings.ContainsAny(e.Code, " /?#%\t\r\n"), "code", "请填写基本编码，不超过64个字，不能有空格和斜线")
	must(e.Name != "" && len([]rune(e.Name)) <= mostName, "name", "请填写事项名称，不超过200字")
	must(e.Power.Known(), "power", "请选择事项类型")
	must(len(e.Levels) > 0, "levels", "请至少选择一个行使层级")
	for _, level := range e.Levels {
		must(slices.Contains(record.Levels(), level), "levels", "“"+level+"”不是行使层级")
	}
	must(len(e.Basis) > 0, "basis", "请至少填写一条设定依据")
	for n, b := range e.Basis {
		must(strings.TrimSpace(b.Law) != "", fmt.Sprintf("law_%d", n+1), fmt.Sprintf("请填写第%d条依据的法律名称", n+1))
	}
	must(c.Reason != "" && len([]rune(c.Reason)) <= mostWhy, "reason", "请填写原因，不超过500字")
	must(c.Ground != "" && len([]rune(c.Ground)) <= mostWhy, "ground", "请填写调整的依据")
	if len(wrong) > 0 {
		return c, fault.Invalid("“"+e.Name+"”还有要填写的地方", wrong...)
	}
	return c, nil
}
