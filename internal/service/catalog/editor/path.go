package editor

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/record"
)

// A step of a path is a name of the record and, in a list, the row: "materials[3]". Paths are those of the findings.
type step struct {
	name string
	row  int // -1 for no row
}

func steps(path string) ([]step, error) {
	if path == "" {
		return nil, nil
	}
	var list []step
	for part := range strings.SplitSeq(path, ".") {
		name, rest, listed := strings.Cut(part, "[")
		s := step{name, -1}
		if listed {
			n, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
			if err != nil || n < 0 || !strings.HasSuffix(rest, "]") {
				return nil, fault.Missing("事项内容", path)
			}
			s.row = n
		}
		list = append(list, s)
	}
	return list, nil
}

// rowPath is the path of a row.
func rowPath(list string, row int) string { return fmt.Sprintf("%s[%d]", list, row) }

// under joins a path and one that is relative to it.
func under(above, path string) string {
	if above == "" {
		return path
	}
	return above + "." + path
}

// value finds what stands at a path of an item. Pointers on the way are made when make is set; without it, what
// hangs on a pointer that is nil is the zero value.
func value(item *record.Item, path string, makes bool) (reflect.Value, error) {
	list, err := steps(path)
	if err != nil {
		return reflect.Value{}, err
	}
	at := reflect.ValueOf(item).Elem()
	for _, s := range list {
		at = pointed(at, makes)
		if at = named(at, s.name); !at.IsValid() {
			return reflect.Value{}, fault.Missing("事项内容", path)
		}
		if s.row < 0 {
			continue
		}
		if at.Kind() != reflect.Slice || s.row >= at.Len() {
			return reflect.Value{}, fault.Missing("事项内容", path)
		}
		at = at.Index(s.row)
	}
	return at, nil
}

func pointed(at reflect.Value, makes bool) reflect.Value {
	if at.Kind() != reflect.Pointer {
		return at
	}
	if at.IsNil() {
		if !makes {
			return reflect.New(at.Type().Elem()).Elem()
		}
		at.Set(reflect.New(at.Type().Elem()))
	}
	return at.Elem()
}

// named is the field of a struct whose name in the record is that one.
func named(at reflect.Value, name string) reflect.Value {
	if at.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	for i := range at.NumField() {
		if word, _, _ := strings.Cut(at.Type().Field(i).Tag.Get("json"), ","); word == name {
			return at.Field(i)
		}
	}
	return reflect.Value{}
}

// prune takes away pointers to what is empty, so that a promise that nobody wrote is none.
func prune(at reflect.Value) {
	switch at.Kind() {
	case reflect.Pointer:
		if at.IsNil() || at.Elem().Kind() != reflect.Struct {
			return
		}
		if prune(at.Elem()); at.Elem().IsZero() {
			at.SetZero()
		}
	case reflect.Struct:
		for i := range at.NumField() {
			prune(at.Field(i))
		}
	}
}
