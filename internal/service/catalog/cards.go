package catalog

import (
	"context"

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
