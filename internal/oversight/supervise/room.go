// Package supervise is the room of electronic supervision (电子监察): it watches the
// running clocks of every kind of matter and shows them as lights. It reads what the
// hall wrote and changes nothing of it (GB/T 39046 table 11).
package supervise

import (
	"net/http"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Deps is what the room needs.
type Deps struct {
	DB       *store.DB
	Now      func() time.Time
	Hall     func() *matter.Engine // made after the kinds, therefore asked for late
	Web      *web.Server
	Org      *org.Directory
	Calendar func() *workday.Calendar
	Lights   *light.Book // renewed when the rule is changed here
	Accord   *accord.Book
}

// Room is supervision with its pages and its table.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room { return &Room{d} }

// Routes are the room's pages.
func (room *Room) Routes() []web.Route {
	who, rules := web.Right(matter.RightSupervise), web.Right(org.AdminSystem)
	return []web.Route{
		{Pattern: "GET /supervise", Page: "S-01", Title: "电子监察", Who: who, Handle: room.getBoard},
		{Pattern: "GET /supervise/clocks", Page: "S-01", Who: who, Handle: room.getClocks},
		{Pattern: "GET /supervise/lights", Page: "S-01", Title: "亮灯规则", Who: rules, Handle: room.getLights},
		{Pattern: "POST /supervise/lights", Page: "S-01", Who: rules, Handle: room.postLights},
		{Pattern: "GET /supervise/matters/{number}", Page: "S-01", Who: who, Handle: room.getMatter},
	}
}

var trailBoard = web.Link{Text: "电子监察", Href: "/supervise"}

func (room *Room) frame(r *http.Request, title string, trail ...web.Link) web.Frame {
	return room.Web.Frame(r, title, trail...)
}

// kindTitle is the kind in Chinese.
func (room *Room) kindTitle(name string) string {
	if k, ok := room.Hall().Kind(name); ok {
		return k.Title
	}
	return name
}
