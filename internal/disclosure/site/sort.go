package site

import (
	"slices"
	"strings"

	"tongban/internal/base/web"
)

func sortChips(list []web.Chip) {
	slices.SortFunc(list, func(a, b web.Chip) int { return strings.Compare(a.Text, b.Text) })
}
