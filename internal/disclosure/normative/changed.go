package normative

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tongban/internal/base/web"
)

// changed says in words which fields of a registration a change touched.
func changed(h History) string {
	if h.Before == "" {
		return ""
	}
	var before, after map[string]any
	if json.Unmarshal([]byte(h.Before), &before) != nil || json.Unmarshal([]byte(h.After), &after) != nil {
		return ""
	}
	var said []string
	for _, f := range web.FieldsOf(Register{}) {
		if a, b := before[f.Name], after[f.Name]; fmt.Sprint(a) != fmt.Sprint(b) {
			said = append(said, f.Label+"："+plain(a)+" → "+plain(b))
		}
	}
	slices.Sort(said)
	return strings.Join(said, "；")
}

func plain(v any) string {
	switch v {
	case nil, "":
		return "空"
	case true:
		return "是"
	case false:
		return "否"
	}
	return fmt.Sprint(v)
}
