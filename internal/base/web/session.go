package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
func Migrations() store.Migrations { return store.Migrations{Room: "web", FS: migrations} }

const (
	// absoluteLimit ends a session however busy it is: one working day.
	absoluteLimit = 12 * time.Hour
	// touchEvery keeps the store quiet: being seen is written once a minute.
	touchEvery = time.Minute
)

// idleLimit is how long a session may rest: pages.md §1 gives the public half
// an hour and the workbench a quarter.
func idleLimit(subject string) time.Duration {
	if strings.HasPrefix(subject, "officer:") {
		return 15 * time.Minute
	}
	return 30 * time.Minute
}

// Session is who sits in front of a browser, and a little data about the visit
// (the post an officer has chosen, the company a delegate acts for).
type Session struct {
	Subject   string
	CreatedAt time.Time
	SeenAt    time.Time
	Agent     string
	Address   string // from where it was begun; in lists only
	Data      map[string]string

	hash string
}

// SignedIn reports whether there is anybody.
func (s Session) SignedIn() bool { return s.Subject != "" }

// Staff reports whether it is an officer.
func (s Session) Staff() bool { return strings.HasPrefix(s.Subject, "officer:") }

// sessions keeps them in the store.
type sessions struct {
	store *store.DB
	now   func() time.Time
}

// SignIn begins a session for the subject ("person:7", "officer:12") under a
// new identifier; the one before it ends, so that a planted one is worthless.
func (server *Server) SignIn(w http.ResponseWriter, r *http.Request, subject string) error {
	var key [32]byte
	rand.Read(key[:])
	id := base64.RawURLEncoding.EncodeToString(key[:])
	session, err := server.session.begin(r.Context(), hashOf(id), subject, agentOf(r), server.ClientAddress(r), visitOf(r.Context()).session.hash)
	if err != nil {
		return err
	}
	http.SetCookie(w, server.cookie(id, int(absoluteLimit/time.Second)))
	visitOf(r.Context()).session = session
	return nil
}

// SignOut ends the session of the request.
func (server *Server) SignOut(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r.Context())
	http.SetCookie(w, server.cookie("", -1))
	if v.session.hash == "" {
		return nil
	}
	hash := v.session.hash
	v.session = Session{}
	return server.session.end(r.Context(), hash)
}

// SignOutEverywhere ends all sessions of a subject.
func (server *Server) SignOutEverywhere(ctx context.Context, subject string) error {
	return server.session.endAll(ctx, subject)
}

// Remember keeps a word in the session of the request; an empty value forgets it.
func (server *Server) Remember(r *http.Request, name, value string) error {
	v := visitOf(r.Context())
	if v.session.hash == "" {
		return nil
	}
	data := map[string]string{}
	for key, old := range v.session.Data {
		data[key] = old
	}
	data[name] = value
	if value == "" {
		delete(data, name)
	}
	if err := server.session.keep(r.Context(), v.session.hash, data); err != nil {
		return err
	}
	v.session.Data = data
	return nil
}

// postSession keeps a session alive for somebody who says 继续 (pages.md §6).
func (server *Server) postSession(w http.ResponseWriter, r *http.Request) error {
	session := SessionOf(r)
	if !session.SignedIn() {
		return errSignIn
	}
	return JSON(w, r, http.StatusOK, map[string]int{"rest": server.rest(session)})
}

// SweepSessions removes what has ended; a job calls it now and then.
func (server *Server) SweepSessions(ctx context.Context) error { return server.session.sweep(ctx) }

func (server *Server) cookieName() string {
	if server.config.Secure {
		return "__Host-tongban"
	}
	return "tongban"
}

func (server *Server) cookie(id string, age int) *http.Cookie {
	return &http.Cookie{
		Name: server.cookieName(), Value: id, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: server.config.Secure, SameSite: http.SameSiteLaxMode,
	}
}

// sessionFor finds the live session of a request; the bool tells whether the
// browser believed to have one.
func (server *Server) sessionFor(r *http.Request) (Session, bool, error) {
	cookie, err := r.Cookie(server.cookieName())
	if err != nil || len(cookie.Value) != 43 || server.config.Store == nil {
		return Session{}, false, nil
	}
	session, err := server.session.find(r.Context(), hashOf(cookie.Value))
	return session, true, err
}

func hashOf(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

// agentOf is the browser in a few letters, for the list of one's own sessions.
func agentOf(r *http.Request) string {
	agent := strings.ToValidUTF8(r.UserAgent(), "")
	if len(agent) > 120 {
		agent = strings.ToValidUTF8(agent[:120], "")
	}
	return agent
}

func (s *sessions) begin(ctx context.Context, hash, subject, agent, address, before string) (Session, error) {
	now := s.now()
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		if before != "" {
			if _, err := tx.Exec(ctx, `/* web.endSession */ delete from web_session where hash = $1`, before); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `/* web.beginSession */
			insert into web_session (hash, subject, created_at, seen_at, ends_at, agent, address, data)
			values ($1, $2, $3, $3, $4, $5, $6, '{}')`,
			hash, subject, now.UnixMilli(), now.Add(absoluteLimit).UnixMilli(), agent, address)
		return err
	})
	if err != nil {
		return Session{}, fmt.Errorf("begin session: %w", err)
	}
	return Session{Subject: subject, CreatedAt: now, SeenAt: now, Agent: agent, Data: map[string]string{}, hash: hash}, nil
}

// find returns the live session with that hash, or an empty one.
func (s *sessions) find(ctx context.Context, hash string) (Session, error) {
	var found Session
	var created, seen, ends int64
	var data string
	err := s.store.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* web.session */
			select subject, created_at, seen_at, ends_at, agent, data
			from web_session
			where hash = $1`, hash).Scan(&found.Subject, &created, &seen, &ends, &found.Agent, &data)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, nil
	}
	if err != nil {
		return Session{}, fmt.Errorf("read session: %w", err)
	}
	if err := json.Unmarshal([]byte(data), &found.Data); err != nil {
		return Session{}, fmt.Errorf("read session data: %w", err)
	}
	found.hash, found.CreatedAt, found.SeenAt = hash, time.UnixMilli(created), time.UnixMilli(seen)
	now := s.now()
	if now.UnixMilli() >= ends || now.Sub(found.SeenAt) >= idleLimit(found.Subject) {
		return Session{}, nil
	}
	if now.Sub(found.SeenAt) >= touchEvery {
		return found, s.touch(ctx, hash)
	}
	return found, nil
}

func (s *sessions) touch(ctx context.Context, hash string) error {
	return s.write(ctx, "touch session", `/* web.touchSession */ update web_session set seen_at = $1 where hash = $2`, s.now().UnixMilli(), hash)
}

func (s *sessions) keep(ctx context.Context, hash string, data map[string]string) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return s.write(ctx, "keep session data", `/* web.keepSession */ update web_session set data = $1 where hash = $2`, string(text), hash)
}

func (s *sessions) end(ctx context.Context, hash string) error {
	return s.write(ctx, "end session", `/* web.endSession */ delete from web_session where hash = $1`, hash)
}

func (s *sessions) endAll(ctx context.Context, subject string) error {
	return s.write(ctx, "end sessions", `/* web.endSessions */ delete from web_session where subject = $1`, subject)
}

func (s *sessions) sweep(ctx context.Context) error {
	return s.write(ctx, "sweep sessions", `/* web.sweepSessions */
		delete from web_session
		where ends_at <= $1 or seen_at <= $2`, s.now().UnixMilli(), s.now().Add(-30*time.Minute).UnixMilli())
}

func (s *sessions) write(ctx context.Context, what, query string, args ...any) error {
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
