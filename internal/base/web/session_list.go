package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"tongban/internal/base/store"
)

// keyLength is how much of a session's hash names it on the page of its owner; the hash is of no use at the door.
const keyLength = 16

// mostSessions is how many sessions of one owner are listed.
const mostSessions = 50

// Key names the session among those of its owner.
func (s Session) Key() string { return s.hash[:min(keyLength, len(s.hash))] }

// own is the condition of the sessions of one owner: his own, and those in which he acts for somebody ("person:7+company:5").
const own = `(subject = $1 or substr(subject, 1, length($1) + 1) = $1 || '+')`

// Sessions lists the live sessions of an owner, the one seen last first.
func (server *Server) Sessions(ctx context.Context, owner string) (list []Session, err error) {
	now := server.session.now()
	err = server.session.store.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* web.ownSessions */
			select hash, subject, created_at, seen_at, agent, address
			from web_session
			where `+own+` and ends_at > $2 and seen_at > $3
			order by seen_at desc, hash
			limit $4`, owner, now.UnixMilli(), now.Add(-idleLimit(owner)).UnixMilli(), mostSessions)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s Session
			var created, seen int64
			if err := rows.Scan(&s.hash, &s.Subject, &created, &seen, &s.Agent, &s.Address); err != nil {
				return err
			}
			s.CreatedAt, s.SeenAt = time.UnixMilli(created), time.UnixMilli(seen)
			list = append(list, s)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

// EndSession ends one session of an owner by its key; one that has ended already is no error.
func (server *Server) EndSession(ctx context.Context, owner, key string) error {
	return server.session.write(ctx, "end one session", `/* web.endOwnSession */ delete from web_session where `+own+` and substr(hash, 1, $2) = $3`, owner, keyLength, key)
}

// EndOtherSessions ends all sessions of an owner but the one of the request.
func (server *Server) EndOtherSessions(r *http.Request, owner string) error {
	return server.session.write(r.Context(), "end other sessions", `/* web.endOtherSessions */ delete from web_session where `+own+` and hash <> $2`,
		owner, SessionOf(r).hash)
}
