// Package staffing is the room of who works on what: officers who are away and who stands in for them (外出代理), heads who
// hand the tasks of their body on (改派), officers who leave, bodies that are merged into others, and for how long a claim
// holds. It serves every officer, heads and the administrators (三员). It changes who works on matters, never what is
// decided in them: that it leaves to the rooms, and the moving itself to the hall.
package staffing

import (
	"context"
	"net/http"
	"slices"
	"time"

	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/notify"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Deps is what the room needs.
type Deps struct {
	DB     *store.DB
	Now    func() time.Time
	Hall   func() *matter.Engine
	Web    *web.Server
	Org    *org.Directory
	Leases *matter.Leases
	Notify func() *notify.Desk
	Reload func(context.Context) error                          // reads the organisation anew on this node
	Who    func(context.Context, string) (account.Actor, error) // an officer as he is now
	Wake   func()
	Kinds  func() []*matter.Kind
	Item   func(code string) (name, body string, err error) // of an item in force
	Rights func(code string) []string                       // with which its tasks at its own body are taken
}

// Room is the room with its pages and its work.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room { return &Room{d} }

// The topics of the room's work.
const (
	TopicLeft   = "staffing.left"   // gives back what somebody held who has left
	TopicMerged = "staffing.merged" // moves what is open at a merged body
)

// Routes are the room's pages.
func (room *Room) Routes() []web.Route {
	system, security := web.Right(org.AdminSystem), web.Right(org.AdminSecurity)
	head := web.Right(matter.RightAssign)
	return append(room.entrustRoutes(), []web.Route{
		{Pattern: "GET /desk/away", Page: "W-09", Title: "外出代理", Who: web.Staff, Handle: room.getAway},
		{Pattern: "POST /desk/away", Page: "W-09", Who: web.Staff, Handle: room.postAway},
		{Pattern: "POST /desk/away/{id}/end", Page: "W-09", Who: web.Staff, Handle: room.postEndAway},
		{Pattern: "GET /desk/batches", Page: "W-09", Title: "批量办理记录", Who: web.Staff, Handle: room.getBatches},
		{Pattern: "GET /desk/batches/{id}", Page: "W-22", Who: web.Staff, Handle: room.getBatch},
		{Pattern: "GET /desk/team", Page: "W-09", Title: "本机构待办分布", Who: head, Handle: room.getTeam},
		{Pattern: "GET /desk/team/tasks", Page: "W-09", Who: head, Handle: room.getTasks},
		{Pattern: "POST /desk/team/tasks", Page: "W-09", Who: head, Handle: room.postTasks},
		{Pattern: "GET /desk/org", Page: "A-01", Title: "人员", Who: security, Handle: room.getOfficers},
		{Pattern: "GET /desk/org/officers/{login}", Page: "A-01", Who: security, Handle: room.getOfficer},
		{Pattern: "POST /desk/org/officers/{login}", Page: "A-01", Who: security, Handle: room.postOfficer},
		{Pattern: "GET /desk/org/mergers", Page: "A-01", Title: "机构合并", Who: system, Handle: room.getMergers},
		{Pattern: "POST /desk/org/mergers", Page: "A-01", Who: system, Handle: room.postMerger},
		{Pattern: "GET /desk/org/leases", Page: "A-01", Title: "签收有效期", Who: system, Handle: room.getLeases},
		{Pattern: "POST /desk/org/leases", Page: "A-01", Who: system, Handle: room.postLease},
	}...)
}

// Handle names the room's background work.
func (room *Room) Handle(w *job.Worker) {
	w.Handle(TopicLeft, func(ctx context.Context, j job.Job) error {
		var in matter.Vacate
		if err := j.Decode(&in); err != nil {
			return err
		}
		_, err := room.Hall().Vacate(ctx, in)
		return err
	})
	w.Handle(TopicMerged, func(ctx context.Context, j job.Job) error {
		var in matter.Succeed
		if err := j.Decode(&in); err != nil {
			return err
		}
		_, err := room.Hall().Succeed(ctx, in)
		return err
	})
	w.Handle(matter.TopicBatch, func(ctx context.Context, j job.Job) error {
		var id int64
		if err := j.Decode(&id); err != nil {
			return err
		}
		return room.Hall().RunBatch(ctx, id, room.Who)
	})
}

func actorOf(r *http.Request) account.Actor { return account.ActorOf(r.Context()) }

func (room *Room) today() workday.Date { return workday.DateOf(room.Now()) }

func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(workday.Shanghai).Format("2006-01-02 15:04")
}

// led are the bodies whose work the actor distributes.
func led(a account.Actor) (out []string) {
	for _, s := range a.Posts {
		if slices.Contains(s.Rights, matter.RightAssign) && !slices.Contains(out, s.Body) {
			out = append(out, s.Body)
		}
	}
	return out
}

// change writes to the organisation with its record and what must follow, and reads it anew.
func (room *Room) change(ctx context.Context, e org.Event, follow *job.Job, write func(*store.Tx) error) error {
	e.ID, e.At = room.DB.NewID(), room.Now()
	err := room.DB.Write(ctx, func(tx *store.Tx) error {
		if err := write(tx); err != nil {
			return err
		}
		if err := org.Record(ctx, tx, e); err != nil {
			return err
		}
		if follow != nil {
			return tx.Apply(ctx, job.Insert(*follow))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := room.Reload(ctx); err != nil {
		return err
	}
	if follow != nil && room.Wake != nil {
		room.Wake()
	}
	return nil
}
