package catalog

import (
	"context"

	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
)

// Cards hands every current item to do, as its card, in the order of the names and with those that take no applications,
// until do says stop: for those who keep the catalogue.
func (l *Library) Cards(ctx context.Context, do func(shelf.Card) bool) error {
	v, err := l.current(ctx)
	if err != nil {
		return err
	}
	v.All(do)
	return nil
}

// Findings are everything that is wrong with an item, as the library's facts have it.
func (l *Library) Findings(item record.Item) []lint.Finding { return lint.Check(item, l.facts()) }
