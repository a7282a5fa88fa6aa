// Package exchange is the doors of the house for programs: the open interface under
// /api/v1. It serves integrators and the offices' own systems, under 国务院令第716号
// (在线政务服务的若干规定). It has no state and no rule of its own: what can be done is
// read from the kinds of matter, what must be given from their inputs, and who may is
// decided by the hall. Webhooks and upstream platforms come later.
package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// MostItems bounds one answer of a list.
const MostItems = 100

// Items is what the doors need of the catalogue: published items as JSON values.
type Items interface {
	// Items gives those that fit the words, or without words those after a code, at most MostItems of them; next is
	// the code to go on after, empty at the end.
	Items(ctx context.Context, words, after string) (list any, next string, err error)
	Item(ctx context.Context, code string) (item any, err error)
}

// Deps is what the room needs.
type Deps struct {
	Engine *matter.Engine
	Items  Items
	Now    func() time.Time
	// Calendar is the calendar in force.
	Calendar func() *workday.Calendar
	// Intakes are the actions that programs hand in by a form of their own, by kind and
	// action such as "case.receive".
	Intakes map[string]Intake
}

// Room is the open interface.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room { return &Room{d} }

// Routes are the addresses of the interface.
func (room *Room) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /api/openapi.json", Page: "G-01", Who: web.Public, Handle: room.getOpenAPI},
		{Pattern: "GET /api/v1/items", Page: "G-01", Who: web.Public, Handle: room.getItems},
		{Pattern: "GET /api/v1/items/{code}", Page: "G-01", Who: web.Public, Handle: room.getItem},
		{Pattern: "POST /api/v1/matters", Page: "G-01", Who: web.Staff, Handle: room.postMatter},
		{Pattern: "GET /api/v1/matters/{number}", Page: "G-01", Who: web.Staff, Handle: room.getMatter},
		{Pattern: "POST /api/v1/matters/{number}/actions/{action}", Page: "G-01", Who: web.Staff, Handle: room.postAction},
		{Pattern: "GET /my/receipts/{number}/{seq}", Page: "M-03", Who: web.SignedIn, Handle: room.getReceipt},
		{Pattern: "GET /api/v1/tasks", Page: "G-01", Who: web.Staff, Handle: room.getTasks},
	}
}

func (room *Room) getItems(w http.ResponseWriter, r *http.Request) error {
	list, next, err := room.Items.Items(r.Context(), r.URL.Query().Get("q"), r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	answer := map[string]any{"items": list}
	if next != "" {
		answer["next"] = "/api/v1/items?after=" + url.QueryEscape(next)
	}
	return web.JSON(w, r, http.StatusOK, answer)
}

func (room *Room) getItem(w http.ResponseWriter, r *http.Request) error {
	item, err := room.Items.Item(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	return web.JSON(w, r, http.StatusOK, item)
}

// opening is the body of a request that opens a matter.
type opening struct {
	Kind   string          `json:"kind"`
	Action string          `json:"action"`
	Input  json.RawMessage `json:"input"`
}

// bodyLimit bounds what is read of a request; files go another way.
const bodyLimit = 1 << 20

func (room *Room) postMatter(w http.ResponseWriter, r *http.Request) error {
	var o opening
	if err := decode(http.MaxBytesReader(w, r.Body, bodyLimit), &o); err != nil {
		return err
	}
	kind, ok := room.Engine.Kind(o.Kind)
	if !ok {
		return fault.InvalidField("kind", "没有“%s”这种事项", o.Kind)
	}
	action, ok := kind.Action(o.Action)
	if !ok || !action.Opens() {
		return fault.InvalidField("action", "“%s”不能用“%s”开始", kind.Title, o.Action)
	}
	if len(o.Input) == 0 {
		o.Input = json.RawMessage("{}")
	}
	input, err := room.input(r, o.Kind, action, bytes.NewReader(o.Input))
	if err != nil {
		return err
	}
	result, err := room.Engine.Start(r.Context(), account.ActorOf(r.Context()), o.Kind, o.Action, input, keyOf(r)...)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/matters/"+result.Number)
	return web.JSON(w, r, http.StatusCreated, same(result))
}

func (room *Room) postAction(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	view, err := room.Engine.View(r.Context(), actor, r.PathValue("number"))
	if err != nil {
		return err
	}
	action, ok := view.Kind.Action(r.PathValue("action"))
	if !ok || action.Opens() {
		return fault.Missing("操作", r.PathValue("action"))
	}
	input, err := room.input(r, view.Matter.Kind, action, http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		return err
	}
	options := keyOf(r)
	if seen := r.Header.Get("If-Match"); seen != "" {
		version, err := strconv.ParseInt(strings.Trim(seen, `"`), 10, 64)
		if err != nil {
			return fault.InvalidField("If-Match", "If-Match 要写上次读到的版本号")
		}
		options = append(options, matter.Seen(version))
	}
	result, err := room.Engine.Do(r.Context(), actor, view.Matter.ID, action.Name, input, options...)
	if err != nil {
		return err
	}
	return web.JSON(w, r, http.StatusOK, same(result))
}

// same writes the moment as the store gives it back, so that a repeated request gets the same bytes.
func same(r matter.Result) matter.Result {
	r.At = r.At.UTC().Truncate(time.Millisecond)
	return r
}

// keyOf reads the idempotency key of a request.
func keyOf(r *http.Request) []matter.Option {
	if key := r.Header.Get("Idempotency-Key"); key != "" {
		return []matter.Option{matter.Key(key)}
	}
	return nil
}
