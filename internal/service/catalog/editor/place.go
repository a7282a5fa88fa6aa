package editor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/record"
)

// Place is one page of the editor: a section, or a row of one of its lists.
type Place struct {
	Section Section
	Path    string // of the row; empty for the section itself
	Sheet   Sheet
	List    *List // in which the row stands; nil for a section
	Row     int
	Above   string // path of the page above, of the same section
}

// Find gives the page of a section or of a row in it.
func Find(section, path string) (Place, error) {
	for _, s := range Sections() {
		if s.Name == section {
			return s.place(path)
		}
	}
	return Place{}, fault.Missing("栏目", section)
}

func (s Section) place(path string) (Place, error) {
	place := Place{Section: s, Sheet: s.Sheet}
	for place.Path != path {
		if !place.enter(path) {
			return Place{}, fault.Missing("事项内容", path)
		}
	}
	return place, nil
}

// enter goes one row down towards a path.
func (p *Place) enter(path string) bool {
	for _, list := range p.Sheet.Lists {
		whole := under(p.Path, list.Path)
		rest, found := strings.CutPrefix(path, whole+"[")
		if !found {
			continue
		}
		digits, _, closed := strings.Cut(rest, "]")
		row, err := steps("row[" + digits + "]")
		if err != nil || !closed {
			return false
		}
		p.Above, p.Path, p.Sheet, p.List, p.Row = p.Path, rowPath(whole, row[0].row), list.Sheet, &list, row[0].row
		return true
	}
	return false
}

// PlaceOf gives the page on which a path of the record is filled in, and the name of the field there; the field is
// empty when the path is wider than one field.
func PlaceOf(path string) (place Place, field string, found bool) {
	for _, section := range Sections() {
		place = Place{Section: section, Sheet: section.Sheet}
		for place.enter(path) {
		}
		rest := path
		if place.Path != "" {
			rest = strings.TrimPrefix(strings.TrimPrefix(path, place.Path), ".")
		}
		if place.Path != "" && rest == "" {
			return place, "", true
		}
		if name, ok := place.Sheet.holds(rest); ok {
			return place, name, true
		}
	}
	return Place{}, "", false
}

// holds finds the field for a path, exactly, or a list or field that lies under or over it.
func (s Sheet) holds(path string) (field string, found bool) {
	for _, f := range s.Fields {
		if f.Path == path || strings.HasPrefix(path, f.Path+"[") {
			return f.Path, true
		}
	}
	for _, f := range s.Fields {
		if strings.HasPrefix(f.Path, path+".") {
			return "", true
		}
	}
	for _, l := range s.Lists {
		if l.Path == path || strings.HasPrefix(l.Path, path+".") || strings.HasPrefix(path, l.Path+"[") {
			return "", true
		}
	}
	return "", false
}

// Mark (内容指纹) tells whether anything on a page, rows included, has changed.
func (p Place) Mark(item record.Item) (string, error) {
	var parts []any
	for _, path := range p.covers() {
		at, err := value(&item, path, false)
		if err != nil {
			return "", err
		}
		parts = append(parts, at.Interface())
	}
	text, err := json.Marshal(parts)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8]), nil
}

// covers are the paths whose content the page shows.
func (p Place) covers() []string {
	if p.Path != "" {
		return []string{p.Path}
	}
	var paths []string
	for _, f := range p.Sheet.Fields {
		paths = append(paths, f.Path)
	}
	for _, l := range p.Sheet.Lists {
		paths = append(paths, l.Path)
	}
	return paths
}
