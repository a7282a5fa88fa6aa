package casework

import (
	"context"
	"crypto/rand"
	"net/url"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
)

// Parked (暂存件) is an application at the counter that is not taken in yet: the visitor
// went to fetch something, or the clerk was called away. One clerk holds it at a time;
// any other window of the same body may take it over.
type Parked struct {
	Key        string // in the address of the page from its first opening, so that it opens again
	Body       string
	Item       string
	Version    int // of the item that was being filled in
	Holder     string
	HolderName string
	Typed      url.Values
	Files      []DraftFile
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Number     string // of the case it became
}

// ParkedDays is how long what is parked stays after its last change, when the operator says
// nothing else. A house rule: a week is enough to fetch a paper, and 个人信息保护法 §19
// wants the shortest time that does.
const ParkedDays = 7

// newParkedKey names a page of the counter. Nobody guesses it, and it says nothing.
func newParkedKey() string { return rand.Text() }

// parkedKey reports whether a text may be such a name.
func parkedKey(text string) bool {
	return len(text) == len(rand.Text()) && strings.IndexFunc(text, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '2' || r > '7') }) < 0
}

// parks is the body at whose counter the actor sits.
func parks(a account.Actor) (string, error) {
	for _, s := range a.Posts {
		if slices.Contains(s.Rights, RightReceive) {
			return s.Body, nil
		}
	}
	return "", fault.Deniedf("您不在窗口收件")
}

// Park keeps what an officer has typed for a visitor, and gives the key under which it is found.
func (room *Room) Park(ctx context.Context, a account.Actor, item Item, typed url.Values) (key string, err error) {
	key = newParkedKey()
	if err := room.parked().begin(ctx, a, key, item); err != nil {
		return "", err
	}
	return key, room.parked().keep(ctx, a, key, item.Version, typed)
}

// mine reports whether the actor holds it.
func (p Parked) mine(a account.Actor) bool { return p.Holder == a.Subject() }

// filesFor lists the scans of a material.
func (p Parked) filesFor(material string) (out []File) {
	for _, f := range p.Files {
		if f.Material == material {
			out = append(out, f.File)
		}
	}
	return out
}
