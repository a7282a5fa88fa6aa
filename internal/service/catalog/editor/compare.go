package editor

import (
	"reflect"
	"slices"
	"strings"

	"tongban/internal/service/catalog/record"
)

// Difference is one thing that two versions of an item say differently.
type Difference struct {
	Where         string // section, and the row when there is one
	Label         string
	Before, After string
	Place         Place // where it is written in the newer version
}

// Differences compares two versions field by field, in the order of the editor. Rows of lists are matched by their code
// or their name, so that a row moved up is not a row gone and another come.
func Differences(before, after record.Item, world World) ([]Difference, error) {
	var out []Difference
	for _, s := range Sections() {
		found, err := compareSheets(Place{Section: s, Sheet: s.Sheet}, "", "", s.Title, before, after, world)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// compareSheets compares what stands at one path of each version; an empty path is the item itself.
func compareSheets(place Place, old, new, where string, before, after record.Item, world World) (out []Difference, err error) {
	for _, f := range place.Sheet.Fields {
		said, err := fieldWords(before, old, f, world)
		if err != nil {
			return nil, err
		}
		says, err := fieldWords(after, new, f, world)
		if err != nil {
			return nil, err
		}
		if said != says {
			out = append(out, Difference{Where: where, Label: f.Label, Before: said, After: says, Place: Place{Section: place.Section, Path: new}})
		}
	}
	for _, list := range place.Sheet.Lists {
		found, err := compareLists(place.Section, list, under(old, list.Path), under(new, list.Path), where, before, after, world)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func compareLists(section Section, list List, old, new, where string, before, after record.Item, world World) (out []Difference, err error) {
	was, err := keysOf(before, old, list)
	if err != nil {
		return nil, err
	}
	is, err := keysOf(after, new, list)
	if err != nil {
		return nil, err
	}
	for n, key := range is {
		place := Place{Section: section, Path: rowPath(new, n), Sheet: list.Sheet}
		name := where + " › " + list.One + "“" + rowName(after, place.Path, list) + "”"
		m := slices.Index(was, key)
		if m < 0 {
			out = append(out, Difference{Where: where, Label: list.One, After: "新增“" + rowName(after, place.Path, list) + "”", Place: place})
			continue
		}
		found, err := compareSheets(place, rowPath(old, m), place.Path, name, before, after, world)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	for m, key := range was {
		if !slices.Contains(is, key) {
			out = append(out, Difference{Where: where, Label: list.One, Before: rowName(before, rowPath(old, m), list), After: "删除", Place: Place{Section: section}})
		}
	}
	if kept := common(was, is); !slices.Equal(kept, common(is, was)) {
		out = append(out, Difference{Where: where, Label: list.Title + "的顺序", Before: strings.Join(kept, "、"), After: strings.Join(common(is, was), "、"), Place: Place{Section: section}})
	}
	return out, nil
}

// common are the words of one list that the other has too.
func common(list, other []string) (both []string) {
	for _, word := range list {
		if slices.Contains(other, word) {
			both = append(both, word)
		}
	}
	return both
}

// keysOf are the words by which rows are told apart: code or name, or what stands first; a second row of the same words
// is told apart by its number.
func keysOf(item record.Item, path string, list List) ([]string, error) {
	at, err := value(&item, path, false)
	if err != nil {
		return nil, err
	}
	keys := make([]string, at.Len())
	for n := range keys {
		row := at.Index(n)
		key := ""
		for _, name := range []string{"code", "name", "value", list.Shows[0]} {
			if field := named(row, name); field.IsValid() && field.Kind() == reflect.String && key == "" {
				key = field.String()
			}
		}
		for slices.Contains(keys[:n], key) {
			key += "′"
		}
		keys[n] = key
	}
	return keys, nil
}

func rowName(item record.Item, path string, list List) string {
	words, err := list.words(item, path, list.Shows[0], World{})
	if err != nil || words == "" {
		return "（没有名称）"
	}
	return words
}

// fieldWords is what a field says, whole and in words.
func fieldWords(item record.Item, above string, f Field, world World) (string, error) {
	at, err := value(&item, under(above, f.Path), false)
	if err != nil {
		return "", err
	}
	return strings.Join(f.inWords(f.shown(at), item, above, world), "、"), nil
}
