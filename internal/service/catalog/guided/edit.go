package guided

import (
	"slices"

	"tongban/internal/base/fault"
	"tongban/internal/common/form"
)

// mostRows bounds every part of a guide.
const mostRows = 100

// CodeFits reports whether a guide may have that code.
func CodeFits(code string) bool {
	return codeShape.MatchString(code) && !slices.Contains([]string{"new", "import", "export"}, code)
}

// Rows is how many rows a part has.
func (g Guide) Rows(part Part) int {
	switch part {
	case PartQuestions:
		return len(g.Questions)
	case PartSteps:
		return len(g.Steps)
	case PartStops:
		return len(g.Stops)
	}
	return 0
}

// InWords reads a condition aloud.
func (g Guide) InWords(condition string) string {
	if condition == "" {
		return ""
	}
	var asked []form.Field
	for _, q := range g.Questions {
		asked = append(asked, form.Field{Name: q.Name, Label: q.Ask, Kind: form.Choice, Options: q.Options})
	}
	return form.InWords(condition, asked)
}

// Shift adds, moves or removes a row of a part, and says where it stands afterwards. The lists are copied first: others
// may read them.
func (g *Guide) Shift(move string, part Part, row int) (to int, err error) {
	if move == "add" && g.Rows(part) >= mostRows {
		return 0, fault.Invalidf("最多%d条，请先删去不用的", mostRows)
	}
	if move != "add" && (row < 0 || row >= g.Rows(part)) {
		return 0, fault.Missing("引导问答的内容", string(part))
	}
	switch part {
	case PartQuestions:
		g.Questions, to, err = shifted(g.Questions, move, row)
	case PartSteps:
		if move == "add" {
			return 0, fault.Invalidf("事项要先找到再添加")
		}
		g.Steps, to, err = shifted(g.Steps, move, row)
	case PartStops:
		g.Stops, to, err = shifted(g.Stops, move, row)
	default:
		return 0, fault.Missing("引导问答的内容", string(part))
	}
	return to, err
}

func shifted[T any](rows []T, move string, row int) ([]T, int, error) {
	rows = slices.Clone(rows)
	switch move {
	case "add":
		var fresh T
		return append(rows, fresh), len(rows), nil
	case "remove":
		return slices.Delete(rows, row, row+1), row, nil
	case "up", "down":
		to := row - 1
		if move == "down" {
			to = row + 1
		}
		if to < 0 || to >= len(rows) {
			return rows, row, nil
		}
		rows[row], rows[to] = rows[to], rows[row]
		return rows, to, nil
	}
	return rows, row, fault.Invalidf("没有这样的操作")
}
