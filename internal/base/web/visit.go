package web

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"

	"tongban/internal/base/web/words"
)

// visit is what this package knows about the request being answered.
type visit struct {
	server  *Server
	id      string
	route   Route
	session Session
	looks   Looks
	flash   string
	expired bool
	body    io.Reader       // of the request, without a limit
	form    *multipart.Form // what was sent with files, which may lie on the disk
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{looks: Looks{Lang: "zh"}}
}

func (v *visit) book() *words.Book {
	if v.server == nil {
		return nil
	}
	return v.server.words
}

// T says "key|中文" in the language of the visitor; what has no English stays Chinese.
func T(ctx context.Context, source string) string {
	v := visitOf(ctx)
	return v.book().Text(v.looks.Lang, source)
}

// SessionOf returns the session of the request; its subject is empty for a guest.
func SessionOf(r *http.Request) Session { return visitOf(r.Context()).session }

// RequestID returns the reference number of the request, as Z-03 shows it.
func RequestID(r *http.Request) string { return visitOf(r.Context()).id }

// RouteOf returns the route being answered.
func RouteOf(r *http.Request) Route { return visitOf(r.Context()).route }
