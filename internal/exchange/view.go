package exchange

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// matterJSON is a matter as programs read it.
type matterJSON struct {
	Number    string      `json:"number"`
	Kind      string      `json:"kind"`
	Title     string      `json:"title"`
	State     string      `json:"state"`
	StateName string      `json:"state_title"`
	Stage     string      `json:"stage,omitempty"`
	Version   int64       `json:"version"`
	Region    string      `json:"region"`
	Lead      string      `json:"lead"`
	Channel   string      `json:"channel"`
	OpenedAt  time.Time   `json:"opened_at"`
	DueAt     *time.Time  `json:"due_at"`
	ClosedAt  *time.Time  `json:"closed_at"`
	Outcome   string      `json:"outcome,omitempty"`
	Actions   []string    `json:"actions"` // what the caller may do now
	Timeline  []eventJSON `json:"timeline"`
	Clocks    []clockJSON `json:"clocks"`
	Tasks     []taskJSON  `json:"tasks"`
}

type eventJSON struct {
	Seq    int64           `json:"seq"`
	At     time.Time       `json:"at"`
	Actor  string          `json:"actor"`
	Action string          `json:"action"`
	From   string          `json:"from"`
	To     string          `json:"to"`
	Data   json.RawMessage `json:"data"`
	Hash   []byte          `json:"hash"`
}

type clockJSON struct {
	Name        string             `json:"name"`
	Title       string             `json:"title"`
	Limit       string             `json:"limit"`
	Ground      string             `json:"ground"`
	State       string             `json:"state"`
	StartedAt   time.Time          `json:"started_at"`
	DueAt       time.Time          `json:"due_at"`
	Provisional bool               `json:"provisional"`
	Stops       []matter.Stop      `json:"stops"`
	Extensions  []matter.Extension `json:"extensions"`
	Reckoning   any                `json:"reckoning"`
}

type taskJSON struct {
	ID       string     `json:"id"`
	Role     string     `json:"role"`
	Title    string     `json:"title"`
	Body     string     `json:"body"`
	State    string     `json:"state"`
	Assignee string     `json:"assignee,omitempty"`
	DueAt    *time.Time `json:"due_at"`
	Result   string     `json:"result,omitempty"`
	Opinion  string     `json:"opinion,omitempty"`
	Matter   string     `json:"matter,omitempty"`
}

func (room *Room) getMatter(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	v, err := room.Engine.View(r.Context(), actor, r.PathValue("number"))
	if err != nil {
		return err
	}
	w.Header().Set("ETag", `"`+strconv.FormatInt(v.Matter.Version, 10)+`"`)
	return web.JSON(w, r, http.StatusOK, room.matter(v, actor))
}

func (room *Room) matter(v matter.View, actor account.Actor) matterJSON {
	m := v.Matter
	out := matterJSON{Number: m.Number, Kind: m.Kind, Title: m.Title, State: string(m.State), StateName: v.StateDef().Title, Stage: m.Stage,
		Version: m.Version, Region: m.Region, Lead: m.Lead, Channel: string(m.Channel), OpenedAt: m.OpenedAt, DueAt: moment(m.DueAt),
		ClosedAt: moment(m.ClosedAt), Outcome: string(m.Outcome), Actions: []string{}, Timeline: []eventJSON{}, Clocks: []clockJSON{}, Tasks: []taskJSON{}}
	for _, a := range v.Actions(actor) {
		out.Actions = append(out.Actions, a.Name)
	}
	for _, e := range v.Events {
		out.Timeline = append(out.Timeline, eventJSON{Seq: e.Seq, At: e.At, Actor: e.NameFor(actor), Action: e.Action, From: string(e.From),
			To: string(e.To), Data: json.RawMessage(v.Record(actor, e)), Hash: e.Hash})
	}
	for _, c := range v.Clocks {
		out.Clocks = append(out.Clocks, clockJSON{Name: c.Name, Title: c.Title, Limit: c.Total().Code(), Ground: c.Ground, State: string(c.State),
			StartedAt: c.StartedAt, DueAt: c.DueAt, Provisional: c.Provisional, Stops: c.Stops, Extensions: c.Extensions,
			Reckoning: c.Reckoning(room.Calendar(), room.Now())})
	}
	for _, t := range v.Tasks {
		one := task(t, m)
		one.Result, one.Opinion = v.Opinion(actor, t)
		out.Tasks = append(out.Tasks, one)
	}
	return out
}

func task(t matter.Task, m matter.Matter) taskJSON {
	return taskJSON{ID: strconv.FormatInt(t.ID, 10), Role: t.Role, Title: t.Title, Body: t.Body, State: string(t.State),
		Assignee: t.AssigneeName, DueAt: moment(t.Due(m)), Result: t.Result, Opinion: t.Opinion}
}

// tasksPage is how many tasks one answer lists.
const tasksPage = 50

// getTasks lists the caller's open tasks, the most urgent first, after the place where the page before ended.
func (room *Room) getTasks(w http.ResponseWriter, r *http.Request) error {
	after := matter.ParsePlace(r.URL.Query().Get("after"))
	entries, err := room.Engine.Inbox(r.Context(), account.ActorOf(r.Context()), matter.InboxFilter{
		Queue: matter.QueueAll, Kind: r.URL.Query().Get("kind"), After: after, Limit: tasksPage})
	if err != nil {
		return err
	}
	list := []taskJSON{}
	for _, e := range entries {
		t := task(e.Task, e.Matter)
		t.Matter = e.Matter.Number
		list = append(list, t)
	}
	answer := map[string]any{"tasks": list}
	if len(entries) == tasksPage {
		next := url.Values{"kind": r.URL.Query()["kind"], "after": {entries[len(entries)-1].Place().String()}}
		answer["next"] = "/api/v1/tasks?" + next.Encode()
	}
	return web.JSON(w, r, http.StatusOK, answer)
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
