package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tongban/internal/common/org"
	"tongban/internal/common/workday"
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
	return facts
}

// regionAbove is the region in which one lies, whose template of guides it follows; nothing for the topmost.
func (h *House) regionAbove(region string) string {
	division, err := h.org.Division(region)
	if err != nil {
		return ""
	}
	return division.Parent
}
