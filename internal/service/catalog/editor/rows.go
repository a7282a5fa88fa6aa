package editor

import (
	"reflect"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/record"
)

// most bounds every list of an item.
const most = 500

// Move is what a button beside a row does.
type Move string

// The moves of rows.
const (
	Add    Move = "add"
	Up     Move = "up"
	Down   Move = "down"
	Remove Move = "remove"
)

// Shift adds, moves or removes a row and gives the item so changed. For Add the path is that of the list, for the
// others that of the row. At gives the path of the row afterwards; for Remove that of its list.
func Shift(item record.Item, move Move, path string) (changed record.Item, at string, err error) {
	if changed, err = clone(item); err != nil {
		return item, "", err
	}
	list, row := path, -1
	if move != Add {
		cut := strings.LastIndex(path, "[")
		if cut < 0 {
			return item, "", fault.Missing("事项内容", path)
		}
		steps, err := steps(path)
		if err != nil {
			return item, "", err
		}
		list, row = path[:cut], steps[len(steps)-1].row
	}
	rows, err := value(&changed, list, true)
	if err != nil {
		return item, "", err
	}
	if rows.Kind() != reflect.Slice || rows.Type().Elem().Kind() != reflect.Struct || row >= rows.Len() {
		return item, "", fault.Missing("事项内容", path)
	}
	to, err := shift(rows, move, row)
	if err != nil {
		return item, "", err
	}
	if move == Remove {
		return changed, list, nil
	}
	return changed, rowPath(list, to), nil
}

func shift(rows reflect.Value, move Move, row int) (int, error) {
	switch move {
	case Add:
		if rows.Len() >= most {
			return 0, fault.Invalidf("最多%d条，请先删去不用的", most)
		}
		rows.Set(reflect.Append(rows, fresh(rows.Type().Elem())))
		return rows.Len() - 1, nil
	case Up:
		return swap(rows, row, row-1), nil
	case Down:
		return swap(rows, row, row+1), nil
	case Remove:
		rows.Set(reflect.AppendSlice(rows.Slice(0, row), rows.Slice(row+1, rows.Len())))
		return row, nil
	}
	return 0, fault.Invalid("没有这样的操作")
}

// swap lets two rows change places; at the ends nothing happens.
func swap(rows reflect.Value, row, to int) int {
	if to < 0 || to >= rows.Len() {
		return row
	}
	reflect.Swapper(rows.Interface())(row, to)
	return to
}

// fresh is a new row with what most rows have.
func fresh(of reflect.Type) reflect.Value {
	row := reflect.New(of).Elem()
	switch new := row.Addr().Interface().(type) {
	case *record.Material:
		*new = record.Material{Necessity: record.Required, Source: record.SourceSelf, Medium: record.MediumBoth, Originals: 1,
			Accept: []string{"pdf", "jpg", "jpeg", "png"}, MaxMB: 20}
	case *record.Stage:
		new.Join = record.JoinAll
	case *record.Part:
		new.Role, new.Limit = record.RoleLead, "1wd"
	}
	return row
}
