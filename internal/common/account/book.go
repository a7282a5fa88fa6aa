package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

// Config is what the book of accounts needs.
type Config struct {
	Store     *store.DB
	Directory *org.Directory
	Now       func() time.Time
	Secret    []byte // seals document numbers; at least 16 bytes
	Hashing   Hashing

	CheckDocument func(kind, number string) error // nil: every number passes
	CheckCredit   func(code string) error         // nil: every code passes
	// Verify asks an authority whether name and document agree. Without one a person
	// who registers himself is TrustPhone until he is met at a window.
	Verify func(ctx context.Context, name, kind, number string) (TrustLevel, error)
}

// Book holds the accounts.
type Book struct {
	Config
	vault  *gm.Vault
	index  []byte
	hashes hasher
}

// New opens the book. The keys for sealing and for looking up are drawn from one secret.
func New(c Config) (*Book, error) {
	if len(c.Secret) < gm.SecretSize {
		return nil, errors.New("the secret of the account book is too short")
	}
	seal := gm.MAC(c.Secret, []byte("account: seal"))
	vault, err := gm.NewVault(seal[:gm.SecretSize])
	if err != nil {
		return nil, err
	}
	index := gm.MAC(c.Secret, []byte("account: index"))
	return &Book{Config: c, vault: vault, index: index[:], hashes: newHasher(c.Hashing)}, nil
}

// keyed gives a hash that is equal for equal words and tells nothing to who lacks the key.
func (b *Book) keyed(words string) string { return gm.MAC(b.index, []byte(words)).Hex() }

// today is the calendar date in the house's zone, as delegations count it.
func (b *Book) today() string { return b.Now().In(shanghai).Format(time.DateOnly) }

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Resolve gives the actor behind a subject as Actor.Subject wrote it, with the rights
// of this moment: who has left, or whose delegation has ended, is no longer found.
func (b *Book) Resolve(ctx context.Context, subject string) (Actor, error) {
	own, principal := splitSubject(subject)
	kind, id, ok := ParseSubject(own)
	switch {
	case ok && kind == string(ActorOfficer):
		return b.officer(id)
	case ok && kind == string(ActorPerson):
		a, err := b.person(ctx, id)
		if err != nil || principal == "" {
			return a, err
		}
		return b.ActFor(ctx, a, principal)
	}
	return Actor{}, fault.Missing("账号", "")
}

func (b *Book) person(ctx context.Context, id int64) (Actor, error) {
	var p Person
	err := b.Store.Read(ctx, func(tx *store.Tx) (err error) {
		p, err = personByID(ctx, tx, id)
		return err
	})
	if err != nil {
		return Actor{}, err
	}
	if !p.Active {
		return Actor{}, fault.Missing("账号", "")
	}
	return p.actor(), nil
}

// seats is a post at its body and, after mergers, at those whose powers are its own now: first where it stands today.
func (b *Book) seats(p org.Post, away org.Officer) []Seat {
	heir := b.Directory.Successor(p.Body)
	bodies := append([]string{heir}, b.Directory.Predecessors(heir)...)
	seats := make([]Seat, len(bodies))
	for i, body := range bodies {
		seats[i] = Seat{Post: p.Code, Body: body, BodyPath: b.Directory.BodyPath(body), Rights: p.Rights, For: away.ID, ForName: away.Name}
	}
	return seats
}

// officer builds the actor from the directory alone; no query is made.
func (b *Book) officer(id int64) (Actor, error) {
	o, err := b.Directory.Officer(id)
	if err != nil {
		return Actor{}, err
	}
	if !o.Active {
		return Actor{}, fault.Missing("账号", "")
	}
	a := Actor{Kind: ActorOfficer, ID: o.ID, Login: o.Login, Name: o.Name}
	for _, code := range o.Posts {
		p, err := b.Directory.Post(code)
		if err != nil {
			return Actor{}, fmt.Errorf("posts of officer %d: %w", id, err)
		}
		a.Posts = append(a.Posts, b.seats(p, org.Officer{})...)
	}
	for _, s := range b.Directory.StandingInFor(id, workday.DateOf(b.Now())) {
		away, err := b.Directory.Officer(s.Officer)
		if err != nil {
			return Actor{}, fmt.Errorf("substitution of officer %d: %w", id, err)
		}
		for _, p := range b.Directory.PostsFor(s) {
			a.Posts = append(a.Posts, b.seats(p, away)...)
		}
	}
	if len(a.Posts) > 0 {
		a.Region = a.Posts[0].BodyPath
	}
	return a, nil
}
