package normative

import (
	"context"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// RegisterSince is the day from which documents of a body are registered before they appear (统一登记、统一编号、统一印发);
// zero while nothing asks for it.
func (room *Room) RegisterSince(body string) workday.Date {
	b, err := room.Org.Body(body)
	if err != nil {
		return workday.Date{}
	}
	d, err := room.Org.Division(b.Division)
	if err != nil {
		return workday.Date{}
	}
	return room.Book.Now().Gates[d.Level]
}

// RegisteredAs is the number of a document, and which draft of it was registered; zero of one that was public already.
func (room *Room) RegisteredAs(ctx context.Context, tx *store.Tx, document int64) (number string, draft int, err error) {
	r, _, err := registrationOf(ctx, tx, document)
	return r.Number, r.Draft, err
}
