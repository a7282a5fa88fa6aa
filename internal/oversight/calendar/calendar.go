// Package calendar is the working-day calendar of the house: a system administrator
// drafts a year's holiday table from the State Council's notice (全国年节及纪念日放假办法),
// a second one releases it, and every running clock that it moves is reckoned anew in the
// background. The states of a table are proposed and released; every version stays. How days
// are counted it leaves to workday, and the clocks to the hall.
package calendar

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/oversight/calendar/pages"
)

// TopicReleased is the background work after a release.
const TopicReleased = "calendar.released"

const address = "/desk/calendar"

// Deps is what the room stands on.
type Deps struct {
	DB       *store.DB
	Now      func() time.Time
	Hall     func() *matter.Engine // made after the kinds, therefore asked for late
	Web      *web.Server
	Calendar func() *workday.Calendar
	Reload   func(context.Context) error // puts the newest tables in force on this node
	Wake     func()                      // the worker
}

// Room is the calendar with its page.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room { return &Room{d} }

// Routes are the room's pages.
func (room *Room) Routes() []web.Route {
	who := web.Right(org.AdminSystem)
	return []web.Route{
		{Pattern: "GET " + address, Page: "A-03", Title: "工作日历", Who: who, Handle: room.getCalendar},
		{Pattern: "POST " + address, Page: "A-03", Who: who, Handle: room.postDraft},
		{Pattern: "POST " + address + "/release", Page: "A-03", Who: who, Handle: room.postRelease},
	}
}

// getCalendar shows a year's days, its versions and the form for another.
func (room *Room) getCalendar(w http.ResponseWriter, r *http.Request) error {
	year := workday.DateOf(room.Now()).Year()
	if y, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil && y >= 2000 && y <= 2100 {
		year = y
	}
	table, known := room.Calendar().Year(year)
	if !known {
		table.Year = year
	}
	return room.show(w, r, http.StatusOK, year, web.FormOf(draftOf(table), address))
}

func (room *Room) show(w http.ResponseWriter, r *http.Request, status, year int, form web.Form) error {
	var versions []workday.Version
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		versions, err = workday.Versions(r.Context(), tx, year)
		return err
	})
	if err != nil {
		return err
	}
	actor := account.ActorOf(r.Context())
	page := pages.Year{Frame: room.Web.Frame(r, "工作日历"), Years: room.years(year), Heading: strconv.Itoa(year) + "年",
		Standing: room.standing(year), Months: monthSheet(room.Calendar(), year), History: historySheet(versions), Form: form}
	if p, ok := open(versions); ok {
		preview, err := room.preview(r.Context(), p.Table)
		if err != nil {
			return err
		}
		page.Open = &pages.Proposal{Version: strconv.Itoa(p.Number), Year: strconv.Itoa(year), Facts: proposalFacts(p), Mine: p.ProposedBy == signature(actor),
			Moves: movesWords(preview), First: movesSheet(preview)}
	}
	return web.RenderStatus(w, r, status, pages.Calendar(page))
}

// shownMoves is how many of the due dates that move are listed before a release.
const shownMoves = 50

// preview reckons what a table would move, as the work after its release will.
func (room *Room) preview(ctx context.Context, table workday.Year) (matter.Preview, error) {
	cal, err := room.Calendar().With(table)
	if err != nil {
		return matter.Preview{}, err
	}
	return room.Hall().Preview(ctx, cal, workday.NewDate(table.Year, time.January, 1).Start(), shownMoves)
}

// open is the newest version when it waits for its release.
func open(versions []workday.Version) (workday.Version, bool) {
	if len(versions) == 0 || versions[0].Released() {
		return workday.Version{}, false
	}
	return versions[0], true
}

// signature is who acts: his subject tells two of one name apart.
func signature(a account.Actor) string { return a.Subject() + " " + a.Name }

// signer is the name in a signature.
func signer(signature string) string {
	_, name, _ := strings.Cut(signature, " ")
	return name
}

// postDraft enters a table as the next version of its year.
func (room *Room) postDraft(w http.ResponseWriter, r *http.Request) error {
	var in draft
	err := web.Input(r, &in)
	if err == nil {
		err = room.propose(r, in)
	}
	if fault.KindOf(err) == fault.KindInvalid && err != nil && !web.WantsJSON(r) {
		year := in.Year
		if year < 2000 || year > 2100 {
			year = workday.DateOf(room.Now()).Year()
		}
		return room.show(w, r, http.StatusUnprocessableEntity, year, web.FormOf(draft{}, address).Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, address+"?year="+strconv.Itoa(in.Year), "放假安排已经提交，请另一位系统管理员核对发布")
}

func (room *Room) propose(r *http.Request, in draft) error {
	table, err := in.table()
	if err != nil {
		return err
	}
	return room.DB.Write(r.Context(), func(tx *store.Tx) error {
		_, err := workday.Propose(r.Context(), tx, table, signature(account.ActorOf(r.Context())), room.Now())
		return err
	})
}

// release names the version that comes into force.
type release struct {
	Year    int `form:"year" label:"年份" need:"true"`
	Version int `form:"version" label:"版本" need:"true"`
}

// released is what the background work has to know.
type released struct {
	Year int `json:"year"`
}

// postRelease puts a table into force, which another person than its author does.
// The clocks follow in the background, sure to be reckoned once the release is on disk.
func (room *Room) postRelease(w http.ResponseWriter, r *http.Request) error {
	var in release
	if err := web.Input(r, &in); err != nil {
		return err
	}
	next, err := job.New(room.DB.NewID(), TopicReleased, released{in.Year}, room.Now())
	if err != nil {
		return err
	}
	err = room.DB.Write(r.Context(), func(tx *store.Tx) error {
		if err := workday.Release(r.Context(), tx, in.Year, in.Version, signature(account.ActorOf(r.Context())), room.Now()); err != nil {
			return err
		}
		return tx.Apply(r.Context(), job.Insert(next))
	})
	if err != nil {
		return err
	}
	if err := room.Reload(r.Context()); err != nil {
		return err
	}
	room.Wake()
	return web.Done(w, r, address+"?year="+strconv.Itoa(in.Year), fmt.Sprintf("%d年放假安排已经生效，正在重新计算办理中事项的到期日", in.Year))
}

// Work reckons the running clocks anew after a release; a repeated run finds nothing left to move.
func (room *Room) Work(ctx context.Context, j job.Job) error {
	var in released
	if err := j.Decode(&in); err != nil {
		return err
	}
	if err := room.Reload(ctx); err != nil {
		return err
	}
	_, err := room.Hall().Recalculate(ctx, account.System("放假安排变动"), workday.NewDate(in.Year, time.January, 1).Start())
	return err
}
