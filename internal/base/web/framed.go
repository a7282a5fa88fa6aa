package web

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// framed puts a body into a frame from Go, as braces do in a template.
func framed(frame, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, body), w)
	})
}
