package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// Token is a key for programs that act as an officer; its secret is shown once.
type Token struct {
	ID        int64
	Officer   int64
	Name      string // what it is for
	CreatedAt time.Time
	ExpiresAt time.Time
	RevokedAt time.Time // zero while it is good
}

// Good reports whether the token opens at that moment.
func (t Token) Good(at time.Time) bool { return t.RevokedAt.IsZero() && at.Before(t.ExpiresAt) }

// tokenMark stands in front of every secret, so that a leaked one is recognised by scanners.
const tokenMark = "tbt_"

// longestToken is how long a token may live.
const longestToken = 365 * 24 * time.Hour

// CreateToken makes a token for an officer and gives its secret, which is not kept.
func (b *Book) CreateToken(ctx context.Context, login, name string, lifetime time.Duration) (secret string, t Token, err error) {
	o, err := b.Directory.OfficerByLogin(login)
	if err != nil {
		return "", Token{}, err
	}
	if lifetime <= 0 || lifetime > longestToken {
		return "", Token{}, fault.Invalidf("令牌有效期应在1年以内")
	}
	random := make([]byte, 32)
	if _, err := rand.Read(random); err != nil {
		return "", Token{}, fmt.Errorf("draw token: %w", err)
	}
	secret = tokenMark + base64.RawURLEncoding.EncodeToString(random)
	t = Token{ID: b.Store.NewID(), Officer: o.ID, Name: cut(name, 100), CreatedAt: b.Now(), ExpiresAt: b.Now().Add(lifetime)}
	err = b.Store.Write(ctx, func(tx *store.Tx) error { return insertToken(ctx, tx, t, b.tokenHash(secret)) })
	return secret, t, err
}

func (b *Book) tokenHash(secret string) string { return b.keyed("token|" + secret) }

// ByToken gives the officer behind a secret, with his rights of this moment.
func (b *Book) ByToken(ctx context.Context, secret string) (Actor, error) {
	refused := fault.Deniedf("接口令牌无效或已过期")
	if !strings.HasPrefix(secret, tokenMark) {
		return Actor{}, refused
	}
	var t Token
	err := b.Store.Read(ctx, func(tx *store.Tx) (err error) {
		t, err = tokenByHash(ctx, tx, b.tokenHash(secret))
		return err
	})
	if fault.KindOf(err) == fault.KindNotFound || (err == nil && !t.Good(b.Now())) {
		return Actor{}, refused
	}
	if err != nil {
		return Actor{}, err
	}
	a, err := b.officer(t.Officer)
	if fault.KindOf(err) == fault.KindNotFound {
		return Actor{}, refused
	}
	return a, err
}

// Tokens lists an officer's tokens, the newest first.
func (b *Book) Tokens(ctx context.Context, officer int64) (list []Token, err error) {
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = tokensOf(ctx, tx, officer)
		return err
	})
	return list, err
}

// RevokeToken ends a token now.
func (b *Book) RevokeToken(ctx context.Context, id int64) error {
	return b.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := revokeToken(ctx, tx, id, b.Now())
		if err == nil && n == 0 {
			return fault.Missing("有效的接口令牌", "")
		}
		return err
	})
}
