package bundle

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"tongban/internal/base/gm"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed templates/*.yaml
var ownPapers embed.FS

// Deps is what the room needs.
type Deps struct {
	DB       *store.DB
	Now      func() time.Time
	Hall     func() *matter.Engine // made after the kinds, therefore asked for late
	Web      *web.Server
	Org      *org.Directory
	Press    *paper.Press
	Vault    *gm.Vault // seals what was filled in
	Calendar func() *workday.Calendar
	Lamp     light.Lamp
	Items    Items
	Cases    Cases
	// Find gives items in force by words, for whoever writes a bundle.
	Find func(ctx context.Context, words string) ([]Item, error)
	// Mine leads to the page of one's own case, Desk to that of the staff.
	Mine func(number string) string
	Desk func(number string) string
	// Lacks says what is wanted of the applicant in a case that he may see.
	Lacks func(v matter.View, a account.Actor) []web.Link
	// Apply leads to the application for a code.
	Apply func(code string) string
}

// Room is bundles with its kind, pages and tables.
type Room struct {
	Deps
	known atomic.Pointer[known]
}

// New makes the room. It panics when one of its papers cannot be issued, which only a programmer can have caused.
func New(d Deps) *Room {
	if d.Press != nil {
		for _, name := range []string{"bundle-delivery.1.yaml", "bundle-receipt.1.yaml"} {
			wording, err := ownPapers.ReadFile("templates/" + name)
			if err == nil {
				err = d.Press.Adopt(string(wording))
			}
			if err != nil {
				panic(err)
			}
		}
	}
	return &Room{Deps: d}
}

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "bundle", FS: migrations} }

// Work names what follows acts on bundles, for the worker.
func (room *Room) Work() map[string]func(context.Context, job.Job) error {
	return map[string]func(context.Context, job.Job) error{TopicOpen: room.workOpen, TopicLook: room.workLook, TopicWithdraw: room.workWithdraw, TopicHand: room.workHand}
}

// filed is what lies sealed for a part until its case is opened.
type filed struct {
	Filing json.RawMessage     `json:"filing"`
	Later  map[string][]string `json:"later,omitempty"`
}

// place is where a filing is bound to: moved to another part it does not open.
func place(id int64, member string) string { return "bundle.filing/" + idText(id) + "/" + member }

var errNoVault = errors.New("bundle has no vault for personal data")

func (room *Room) seal(id int64, member string, filing json.RawMessage) ([]byte, error) {
	return room.sealFiled(id, member, filed{Filing: filing})
}

func (room *Room) sealFiled(id int64, member string, f filed) ([]byte, error) {
	plain, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	if room.Vault == nil {
		return nil, errNoVault
	}
	return room.Vault.Seal(plain, place(id, member))
}

func (room *Room) unseal(id int64, member string, sealed []byte) ([]byte, error) {
	if room.Vault == nil {
		return nil, errNoVault
	}
	return room.Vault.Open(sealed, place(id, member))
}
