package app

import (
	"context"

	"tongban/internal/common/account"
)

// ActorOf gives the actor behind an account, for the table of rights.
func (h *House) ActorOf(ctx context.Context, a account.Attempt) (account.Actor, error) {
	return h.accounts.SignIn(ctx, a)
}
