package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/element"
	"tongban/internal/service/catalog/lint"
)

// renewFacts reads what the rules of the catalogue know of the world: the acts and names that the operator keeps in the
// data folder, over those that the program brings, and the organisation. A file that cannot be read leaves what was known.
func (h *House) renewFacts() error {
	facts, err := lint.Folder(os.DirFS(filepath.Join(h.config.Place.Data, "facts")))
	if err != nil {
		return fmt.Errorf("facts of the catalogue: %w", err)
	}
	facts.Offices, facts.Levels, facts.Dialling = map[string]lint.Office{}, map[string]string{}, map[string]string{}
	for _, b := range h.org.Bodies() {
		facts.Offices[b.Code] = lint.Office{Name: b.Name}
		if area, _, found := strings.Cut(b.Phone, "-"); found && facts.Dialling[b.Division] == "" {
			facts.Dialling[b.Division] = area // the body's own phone tells what is dialled there
		}
	}
	for _, d := range h.org.Divisions() {
		if d.Level != org.LevelVillage { // a village's item is usually its township's
			facts.Levels[d.Code] = string(d.Level)
		}
	}
	h.known.Store(&facts)
	return nil
}

// facts are those known now, as of today.
func (h *House) facts() lint.Facts {
	known := h.known.Load()
	if known == nil {
		return lint.Facts{}
	}
	facts := *known
	facts.On = workday.DateOf(h.config.Now()).String()
	if len(facts.Offices) == 0 {
		facts.Offices = nil // before the organisation is brought in, nobody is known to be missing
	}
	if entries, err := h.base.Entries(context.Background()); err == nil {
		facts.Entries = entries
	} else {
		h.config.Log.Warn("base catalogue not read", "error", err)
	}
	if demands, err := h.demands(); err == nil {
		facts.Demands = demands
	} else {
		h.config.Log.Warn("templates of guides not read", "error", err)
	}
	return facts
}

// demands turns the templates of guides into what the rules ask of an item.
func (h *House) demands() (func(division string) lint.Demand, error) {
	lookup, err := h.templates.Lookup(context.Background())
	if err != nil {
		return nil, err
	}
	var known sync.Map // by division: an import asks for the same few of them again and again
	return func(division string) lint.Demand {
		if d, found := known.Load(division); found {
			return d.(lint.Demand)
		}
		d := h.demand(lookup(division))
		known.Store(division, d)
		return d
	}, nil
}

var severities = map[element.Need]lint.Severity{element.NeedWarn: lint.Warn, element.NeedStop: lint.Stop}

func (h *House) demand(t element.Template) lint.Demand {
	d := lint.Demand{Source: "办事指南模板（" + t.Ground + "）"}
	if division, err := h.org.Division(t.Region); err == nil {
		d.Source = division.Name + d.Source
	}
	if t.Version > 0 {
		d.Source += "第" + strconv.Itoa(t.Version) + "版"
	}
	for _, e := range t.Elements {
		kind, known := element.KindOf(e.Key)
		if severity, asked := severities[e.Need]; known && asked && kind.Missing != nil {
			d.Elements = append(d.Elements, lint.Asked{Name: e.Name, Field: kind.Field, Severity: severity, Missing: kind.Missing})
		}
	}
	return d
}

// regionAbove is the region in which one lies, whose template of guides it follows; nothing for the topmost.
func (h *House) regionAbove(region string) string {
	division, err := h.org.Division(region)
	if err != nil {
		return ""
	}
	return division.Parent
}
