// Package mattertest gives tests a hall in memory of their own: a real store, a clock
// that the test sets, and an engine for the kinds under test.
package mattertest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Hall is a hall for one test.
type Hall struct {
	*matter.Engine
	DB       *store.DB
	Calendar *workday.Calendar
	Roster   *Roster        // who works where, as the test says
	Leases   *matter.Leases // how long claims hold
	t        testing.TB
	mu       sync.Mutex
	now      time.Time
}

// New opens a hall at 2026-09-01 09:00 (a Tuesday) with the given kinds. The rooms'
// migrations come after the hall's own.
func New(t testing.TB, rooms []store.Migrations, kinds ...*matter.Kind) *Hall {
	t.Helper()
	h := &Hall{t: t, now: time.Date(2026, 9, 1, 9, 0, 0, 0, workday.Shanghai)}
	h.DB = storetest.Open(t, append([]store.Migrations{job.Migrations(), workday.Migrations(), matter.Migrations()}, rooms...)...)
	err := h.DB.Read(context.Background(), func(tx *store.Tx) (err error) {
		h.Calendar, err = workday.Load(context.Background(), tx)
		return err
	})
	if err != nil {
		t.Fatalf("load calendar: %v", err)
	}
	h.Roster, h.Leases = &Roster{}, &matter.Leases{}
	h.Engine = matter.NewEngine(matter.Deps{DB: h.DB, Now: h.Now, Calendar: func() *workday.Calendar { return h.Calendar }, Staff: h.Roster,
		Leases: h.Leases}, kinds...)
	return h
}

// Now is the hall's time.
func (h *Hall) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// Lamp is a lamp in the hall's time, under the rule that comes with the program.
func (h *Hall) Lamp() light.Lamp {
	return light.Lamp{Book: &light.Book{}, Calendar: func() *workday.Calendar { return h.Calendar }, Now: h.Now}
}

// At sets the time to a moment such as "2026-09-08 10:00".
func (h *Hall) At(text string) {
	h.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, workday.Shanghai)
	if err != nil {
		h.t.Fatal(err)
	}
	h.mu.Lock()
	h.now = at
	h.mu.Unlock()
}

// Pass lets time go by.
func (h *Hall) Pass(d time.Duration) {
	h.mu.Lock()
	h.now = h.now.Add(d)
	h.mu.Unlock()
}

// Must takes an action and fails the test when it is refused.
func (h *Hall) Must(actor account.Actor, id int64, action string, input any, opts ...matter.Option) matter.Result {
	h.t.Helper()
	r, err := h.Do(context.Background(), actor, id, action, input, opts...)
	if err != nil {
		h.t.Fatalf("%s: %v", action, err)
	}
	return r
}

// See reads a matter as the machine sees it.
func (h *Hall) See(number string) matter.View {
	h.t.Helper()
	v, err := h.View(context.Background(), account.System("test"), number)
	if err != nil {
		h.t.Fatalf("view %s: %v", number, err)
	}
	return v
}

// Told lists the messages in the outbox, oldest first, as stored.
func (h *Hall) Told() (payloads []string) {
	h.t.Helper()
	ctx := context.Background()
	err := h.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* mattertest.told */ select payload from job where topic = $1 order by id limit 1000`, matter.TopicTell)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var p string
			if err := rows.Scan(&p); err != nil {
				return err
			}
			payloads = append(payloads, p)
		}
		return rows.Err()
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return payloads
}

// Officer makes an actor who holds rights at a body in a region, given as the path of its division.
func Officer(id int64, name, body, path string, rights ...string) account.Actor {
	return account.Actor{Kind: account.ActorOfficer, ID: id, Login: name, Name: name, Region: path,
		Posts: []account.Seat{{Post: body + "." + name, Body: body, BodyPath: path, Rights: rights}}}
}

// Person makes a citizen.
func Person(id int64, name string) account.Actor {
	return account.Actor{Kind: account.ActorPerson, ID: id, Name: name, Person: &account.PersonID{DocumentKind: "citizen", Trust: account.TrustFace}}
}

// Roster is a staff of which the test says who is at work and which bodies were merged.
type Roster struct {
	mu      sync.Mutex
	at      []account.Actor
	mergers map[string]string
}

// Works lets an officer be at work.
func (r *Roster) Works(list ...account.Actor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = append(r.at, list...)
}

// Leaves lets an officer be at work no more.
func (r *Roster) Leaves(one account.Actor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = slices.DeleteFunc(r.at, func(a account.Actor) bool { return a.ID == one.ID })
}

// Merge lets a body be merged into another.
func (r *Roster) Merge(body, successor string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.mergers == nil {
		r.mergers = map[string]string{}
	}
	r.mergers[body] = successor
}

// OfficersAt lists who is at work with the right at the body.
func (r *Roster) OfficersAt(body, right string) (out []org.Officer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.at {
		if a.HasAt(right, body) {
			out = append(out, org.Officer{ID: a.ID, Login: a.Login, Name: a.Name, Active: true})
		}
	}
	return out
}

// Successor is the body that has the powers of another now.
func (r *Roster) Successor(body string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for next, merged := r.mergers[body]; merged; next, merged = r.mergers[body] {
		body = next
	}
	return body
}
