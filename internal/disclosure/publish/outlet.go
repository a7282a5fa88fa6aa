package publish

import (
	"context"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// Outlets (载体) are the channels beside the site, as this room needs them: 条2019 §23 to §25. Another room keeps them, and the
// record of what went where.
type Outlets interface {
	// Channels are those on which somebody may enter that a document stands, and Title how one is called; an unknown one says its code.
	Channels() []web.Option
	Title(code string) string
	// Of are those on which a body can bring a document out by its own accounts.
	Of(body string) []web.Option
	// Entered writes down, with the commit, that a document stands on a channel.
	Entered(m *matter.Move, k Known, p Placing)
	// Board shows where a document stands.
	Board(ctx context.Context, document int64, number string) (templ.Component, error)
}

// siteOnly is a house without other channels.
type siteOnly struct{}

func (siteOnly) Channels() []web.Option { return nil }

func (siteOnly) Title(code string) string {
	if code == "site" {
		return "政府网站"
	}
	return code
}

func (siteOnly) Of(string) []web.Option { return nil }

func (siteOnly) Entered(*matter.Move, Known, Placing) {}

func (siteOnly) Board(context.Context, int64, string) (templ.Component, error) { return nil, nil }
