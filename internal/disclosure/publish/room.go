package publish

import (
	"context"
	"embed"
	"net/http"
	"time"

	"tongban/internal/base/file"
	"tongban/internal/base/search"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Deps is what the room needs.
type Deps struct {
	DB       *store.DB
	Now      func() time.Time
	Hall     func() *matter.Engine // made after the kinds, therefore asked for late
	Web      *web.Server
	Files    *file.Store
	Org      *org.Directory
	Calendar func() *workday.Calendar
	Lamp     light.Lamp
	Accord   *accord.Book                                                 // what takes two persons
	Rules    *Rules                                                       // of the bodies
	Index    *search.Index                                                // of what is public
	More     []web.Link                                                   // columns of other rooms, for the page with the five doors
	Ways     func() Ways                                                  // in which policies are interpreted
	Wake     func()                                                       // wakes the background work; may be nil
	Wrong    func(body string, list []Passage) (found []Wrong, more bool) // the places where wrong words stand, and whether there are more; may be nil
	// Links gives those of some links on a document that lead nowhere, as far as the records here know; may be nil.
	Links func(ctx context.Context, tx *store.Tx, self int64, hrefs []string) (map[string]DeadLink, error)
	Scope func(*http.Request) (Scope, bool) // what the site of a request shows, when only a part; may be nil
	// OldAddress writes down where an address of a former site leads; may be nil.
	OldAddress func(address string, document int64, by string) (store.Stmt, bool)
	Outside    func(web.Frame) web.Frame // the frame as a guest sees it, for previews
	Outlets    Outlets                   // the channels beside the site; nil is none
	Registry   Registry                  // of normative documents; nil is none
	// Tied says what other rooms decided of some documents, which therefore stay when their import is taken back; may be nil.
	Tied func(ctx context.Context, ids []int64) (map[int64]string, error)
	// About are the interviews, press conferences and meetings that name a document by one of its numbers; may be nil.
	About func(ctx context.Context, numbers ...string) ([]web.Link, error)
}

// Room is documents with their kind, pages and tables.
type Room struct {
	Deps
	views *views
	shelf shelf
}

// New makes the room.
func New(d Deps) *Room {
	if d.Rules == nil {
		d.Rules = &Rules{}
	}
	if d.Outlets == nil {
		d.Outlets = siteOnly{}
	}
	return &Room{Deps: d, views: &views{}}
}

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "publish", FS: migrations} }
