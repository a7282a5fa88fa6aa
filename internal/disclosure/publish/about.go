package publish

import (
	"context"

	"tongban/internal/base/web"
)

// about are the interviews, press conferences and meetings on a document. They are another room's and change without the
// document: who keeps a page asks for them each time.
func (room *Room) about(ctx context.Context, number, index string) (links []web.Link, state string, err error) {
	if room.About == nil {
		return nil, "", nil
	}
	if links, err = room.About(ctx, number, index); err != nil {
		return nil, "", err
	}
	for _, l := range links {
		state += "." + l.Href + l.Text
	}
	return links, state, nil
}
