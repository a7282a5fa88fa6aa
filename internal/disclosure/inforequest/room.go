package inforequest

import (
	"embed"
	"time"

	"tongban/internal/base/file"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
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
	Press    *paper.Press
	Org      *org.Directory
	Files    *file.Store
	Vault    *gm.Vault // seals the numbers of documents that officers type in
	Calendar func() *workday.Calendar
	Lamp     light.Lamp
	Accord   *accord.Book
}

// Room is disclosure on request with its kind, pages and table.
type Room struct {
	Deps
	tariffs *Tariffs
}

// New makes the room.
func New(d Deps) *Room { return &Room{d, &Tariffs{}} }

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: KindName, FS: migrations} }

// Migrations are the room's tables.
func (room *Room) Migrations() store.Migrations { return Migrations() }
