// Package paperwork is the desk of the official papers (文书) of every kind of matter: whoever holds one checks here
// whether this house issued it and whether it still holds (P-14), and a system administrator changes its wording,
// version by version, tried on real papers first. Bodies keep the register of their papers: numbers without gaps,
// who printed an original, and who voided a paper with whose consent (W-23). A paper is made by the kind it belongs to and drawn by the press.
package paperwork

import (
	"context"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/matter"
)

// Deps is what the room stands on.
type Deps struct {
	DB     *store.DB
	Now    func() time.Time
	Web    *web.Server
	Press  *paper.Press
	Org    *org.Directory
	Hall   func() *matter.Engine // made after the kinds, therefore asked for late
	Accord *accord.Book
	// Tell sends a message to everybody behind an address
	Tell func(ctx context.Context, to, template string, values map[string]string) error
}

// Room is the desk of papers.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room { return &Room{d} }

// Routes are the room's pages.
func (room *Room) Routes() []web.Route {
	admin := web.Right(org.AdminSystem)
	return []web.Route{
		{Pattern: "GET " + register, Page: "W-23", Title: "文书登记簿", Who: web.Staff, Handle: room.getRegister},
		{Pattern: "GET " + register + "/{paper}", Page: "W-23", Who: web.Staff, Handle: room.getPaper},
		{Pattern: "POST " + register + "/{paper}/print", Page: "W-23", Who: web.Staff, Handle: room.postPrint},
		{Pattern: "POST " + register + "/{paper}/void", Page: "W-23", Who: web.Staff, Handle: room.postVoid},
		{Pattern: "POST " + register + "/{paper}/void/check", Page: "W-23", Who: web.Staff, Handle: room.postVoidCheck},
		{Pattern: "GET " + templates, Page: "A-04", Title: "文书模板", Who: admin, Handle: room.getTemplates},
		{Pattern: "GET " + templates + "/{code}", Page: "A-04", Who: admin, Handle: room.getTemplate},
		{Pattern: "GET " + templates + "/{code}/edit", Page: "A-04", Who: admin, Handle: room.getEdit},
		{Pattern: "POST " + templates + "/{code}/edit", Page: "A-04", Who: admin, Handle: room.postEdit},
		{Pattern: "GET " + verify, Page: "P-14", Title: "文书验真", Who: web.Public, Handle: room.getVerify},
		{Pattern: "POST " + verify, Page: "P-14", Who: web.Public, Handle: room.postVerify, MaxBody: mostOfAFile + 1<<20},
		{Pattern: "GET " + verify + "/{code}", Page: "P-14", Who: web.Public, Handle: room.getVerified},
	}
}
