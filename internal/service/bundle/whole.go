package bundle

import (
	"context"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

// Promise is the limit that is promised for the whole; zero when there is none.
func (w Whole) Promise() workday.Limit { return w.limit() }

// Whole joins the edition in force of a bundle for what was answered so far.
func (room *Room) Whole(ctx context.Context, code string, answers map[string]string) (Whole, error) {
	d, err := room.Definition(ctx, code)
	if err != nil {
		return Whole{}, err
	}
	return room.join(ctx, d, answers)
}

// join joins a definition with the items in force. One that is not there any more stays empty.
func (room *Room) join(ctx context.Context, d Definition, answers map[string]string) (Whole, error) {
	items := map[string]Item{}
	for _, m := range d.Members {
		item, err := room.Items.Item(ctx, m.Item)
		if err != nil && fault.KindOf(err) != fault.KindNotFound {
			return Whole{}, err
		}
		items[m.Item] = item
	}
	return Join(d, items, answers)
}
