package channel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/common/notify"
)

// Piece (稿件) is what an account is given.
type Piece struct {
	Once    string    `json:"once"` // the same for every try of one push
	Posting string    `json:"posting"`
	Title   string    `json:"title"`
	Text    string    `json:"text"`
	Link    string    `json:"link"`              // the document on the site
	Cover   string    `json:"cover,omitempty"`   // words of the cover
	Address string    `json:"address,omitempty"` // where it stands, when it is to be removed
	At      time.Time `json:"at"`

	CoverType  string `json:"coverType,omitempty"` // image/png or image/jpeg
	CoverImage []byte `json:"coverImage,omitempty"`
}

// Adapter reaches a platform. Push says where the piece stands; both may be called again with the same piece.
type Adapter interface {
	Push(ctx context.Context, a Account, p Piece) (address string, err error)
	Remove(ctx context.Context, a Account, p Piece) error
}

// errNoCover says that the picture cannot be read.
var errNoCover = errors.New("the cover cannot be read")

// errNoWay says that nothing reaches the platform, so that trying again is no use.
var errNoWay = errors.New("the account is not reached by a program")

// Outbox is the adapter of a platform that has not been connected: what would go out is there to be looked at.
type Outbox struct {
	Store *store.DB
	Now   func() time.Time
}

// Push writes the piece down, once.
func (o Outbox) Push(ctx context.Context, a Account, p Piece) (string, error) {
	return "发件箱（" + a.Name + "还没有接通）", o.write(ctx, a, "push", p)
}

// Remove writes down that it has to go, once.
func (o Outbox) Remove(ctx context.Context, a Account, p Piece) error {
	return o.write(ctx, a, "remove", p)
}

func (o Outbox) write(ctx context.Context, a Account, what string, p Piece) error {
	p.CoverImage = nil // it lies with the piece
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* channel.outboxWrite */
insert into channel_outbox (id, once, account_id, what, at, body) values ($1, $2, $3, $4, $5, $6) on conflict (once) do nothing`, o.Store.NewID(), what+"/"+p.Once, a.ID, what, o.Now().UnixMilli(), text(p))
		return err
	})
}

// Webhook is the adapter of a platform that takes pieces by a signed call.
type Webhook struct {
	Now    func() time.Time
	Vault  *gm.Vault
	Client *http.Client // for tests; without it one that reaches only where notify.CheckHookURL allows
}

// Push posts the piece; the answer may say {"address": …}.
func (h Webhook) Push(ctx context.Context, a Account, p Piece) (string, error) {
	return h.call(ctx, a, "channel.push", p)
}

// Remove asks for it to be taken down.
func (h Webhook) Remove(ctx context.Context, a Account, p Piece) error {
	_, err := h.call(ctx, a, "channel.remove", p)
	return err
}

func (h Webhook) call(ctx context.Context, a Account, event string, p Piece) (string, error) {
	if err := notify.CheckHookURL(a.URL); err != nil {
		return "", errors.Join(errNoWay, err)
	}
	secret, err := h.Vault.OpenText(a.Secret, secretPlace)
	if err != nil {
		return "", errors.Join(errNoWay, err)
	}
	body := text(p)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL, bytes.NewReader([]byte(body)))
	if err != nil {
		return "", err
	}
	at := strconv.FormatInt(h.Now().Unix(), 10)
	for name, value := range map[string]string{"Content-Type": "application/json", "User-Agent": "tongban", "Tongban-Event": event, "Tongban-Delivery": p.Once, "Tongban-Timestamp": at, "Tongban-Signature": notify.Signature(secret, at, body)} {
		r.Header.Set(name, value)
	}
	client := h.Client
	if client == nil {
		client = notify.Guarded(r.URL.Hostname())
	}
	answer, err := client.Do(r)
	if err != nil {
		return "", fmt.Errorf("push: %w", err)
	}
	defer answer.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 64<<10))
	if answer.StatusCode/100 != 2 {
		return "", fmt.Errorf("push answered with %d", answer.StatusCode)
	}
	var found struct {
		Address string `json:"address"`
	}
	if json.Unmarshal(said, &found) != nil || found.Address == "" || len(found.Address) > 300 {
		found.Address = a.Name
	}
	return found.Address, nil
}
