package site

import (
	"context"
	"embed"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "site", FS: migrations} }

// RightSites is who keeps the sites.
const RightSites = "admin.system"

// Deps is what the room needs.
type Deps struct {
	DB       *store.DB
	Now      func() time.Time
	Web      *web.Server
	Org      *org.Directory
	Book     *Book
	Public   string                                              // address of the installation, as the operator gave it
	Classes  []web.Option                                        // columns that a site may show
	Outside  func(web.Frame) web.Frame                           // the frame as a guest sees it
	Document func(ctx context.Context, id int64) (string, error) // address of a document; may be nil
	Usual    web.Site                                            // the main site before anybody wrote it down
}

// Room is the sites with their pages.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room {
	if d.Book == nil {
		d.Book = &Book{}
	}
	return &Room{d}
}

func (room *Room) classes() (out []string) {
	for _, c := range room.Classes {
		out = append(out, c.Value)
	}
	return out
}

// Set writes a site as it is to be from now on.
func (room *Room) Set(ctx context.Context, actor account.Actor, s Site) error {
	if !actor.Has(RightSites) {
		return account.NotForPost()
	}
	if old, ok := room.Book.Code(s.Code); ok && old.Closed() {
		return fault.Conflictf("这个站点已经关停，不能修改")
	}
	s.ClosedOn, s.LeadsTo = workday.Date{}, ""
	if err := s.check(room.Book.All(), func(code string) bool { _, err := room.Org.Division(code); return err == nil }, room.classes()); err != nil {
		return err
	}
	return room.write(ctx, actor, s)
}

// Close closes a site: from now on its addresses lead to the one that takes it over.
func (room *Room) Close(ctx context.Context, actor account.Actor, code, to, reason string) error {
	if !actor.Has(RightSites) {
		return account.NotForPost()
	}
	s, ok := room.Book.Code(code)
	if !ok {
		return fault.Missing("站点", code)
	}
	s.Reason = reason
	if err := s.closing(to, room.Book.All()); err != nil {
		return err
	}
	for _, o := range room.Book.All() { // what it took over before goes on with it
		if o.Code == to && room.Book.open(o).Code == code {
			return fault.InvalidField("to", "承接的站点不能又转回这里")
		}
	}
	s.ClosedOn, s.LeadsTo = workday.DateOf(room.Now()), to
	return room.write(ctx, actor, s)
}

func (room *Room) write(ctx context.Context, actor account.Actor, s Site) error {
	s.ID, s.By, s.At, s.Reason = room.DB.NewID(), actor.Name, room.Now(), strings.TrimSpace(s.Reason)
	stmt, err := insertSite(s)
	if err != nil {
		return err
	}
	if err := room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, stmt) }); err != nil {
		return err
	}
	return room.Reload(ctx)
}

// Reload reads the sites again; pages that were kept are forgotten when one changed.
func (room *Room) Reload(ctx context.Context) error {
	return room.DB.Read(ctx, func(tx *store.Tx) error {
		changed, err := room.Book.Load(ctx, tx)
		if changed && room.Web != nil {
			room.Web.Forget()
		}
		return err
	})
}

// byDocument begins a target that is a document: its number is drawn with the commit.
const byDocument = "document:"

// targetOf is the path of a target.
func (room *Room) targetOf(ctx context.Context, target string) (string, error) {
	text, ok := strings.CutPrefix(target, byDocument)
	if !ok || room.Document == nil {
		return target, nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return "", err
	}
	return room.Document(ctx, id)
}

// OldAddress writes down where an address of a former site leads, with the move that took its document in; nothing for
// what is no address of a page.
func (room *Room) OldAddress(address string, document int64, by string) (store.Stmt, bool) {
	host, key := oldAddress(address)
	if key == "" {
		return store.Stmt{}, false
	}
	return putLead(key, host, byDocument+strconv.FormatInt(document, 10), by, room.Now()), true
}
