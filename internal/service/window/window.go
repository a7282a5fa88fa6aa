// Package window is the room of what windows pass on: originals and files to the departments that examine them (移交单),
// with a signature on each side, and what a clerk leaves to the next one at the end of a shift (值班日结).
//
// It serves window clerks and the departments behind them. 国办发〔2018〕45号 wants one window in front and the departments
// behind it; what travels between them must be found again. Kind handover: onway, disputed; ends received and recalled.
// Kind shift: handed, recheck; ends taken and finished.
// What a case is it leaves to others: it knows a case only as Waiting.
package window

import (
	"context"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"time"

	"tongban/internal/base/gm"
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

// RightReceive is the right of who stands at a window.
const RightReceive = "case.receive"

// Waiting is a case whose originals lie at the window where it came in, while another body handles it.
type Waiting struct {
	Case      int64
	Number    string
	Item      string
	Applicant string // as it may be shown
	Body      string // that handles it
	Papers    []string
	At        time.Time
}

// Window is what the room needs to know of cases.
type Window interface {
	// Waiting lists cases that came in at the window of a body since a moment, the oldest first.
	Waiting(ctx context.Context, body string, since time.Time) ([]Waiting, error)
	// Parked lists what a clerk has parked for visitors who come again.
	Parked(ctx context.Context, a account.Actor) ([]Left, error)
	// TakeParked gives something parked that somebody holds into another clerk's hands.
	TakeParked(ctx context.Context, a account.Actor, key, from string) error
	// Day counts what was done at the window of a body on a day, by clerk.
	Day(ctx context.Context, body string, day workday.Date) ([]ClerkDay, error)
}

// ClerkDay is what one clerk did on a day.
type ClerkDay struct {
	Name    string
	Figures []Figure // the same names in the same order for everybody
}

// Deps is what the room needs.
type Deps struct {
	DB       *store.DB
	Now      func() time.Time
	Hall     func() *matter.Engine // made after the kinds, therefore asked for late
	Web      *web.Server
	Press    *paper.Press
	Org      *org.Directory
	Calendar func() *workday.Calendar
	Lamp     light.Lamp
	Window   Window
	// Who gives an officer as he is now.
	Who func(context.Context, string) (account.Actor, error)
	// Signs checks the password that an officer enters anew to sign.
	Signs func(r *http.Request, a account.Actor, password string) error
}

// Room is the room with its kinds, pages and tables.
type Room struct{ Deps }

// New makes the room and puts its wordings beside the press's.
func New(d Deps) *Room {
	if d.Press != nil {
		names, err := fs.Glob(ownPapers, "templates/*.yaml")
		for _, name := range names {
			var text []byte
			if text, err = ownPapers.ReadFile(name); err == nil {
				err = d.Press.Adopt(string(text))
			}
			if err != nil {
				break
			}
		}
		if err != nil {
			panic(err) // only a programmer can have caused it
		}
	}
	return &Room{d}
}

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "window", FS: migrations} }

// Signed is one side's signature under a sheet.
type Signed struct {
	By      string    `json:"by"`
	Subject string    `json:"subject"`
	Hash    string    `json:"hash"` // SM3 of what was signed
	At      time.Time `json:"at"`
}

// credentialPassword is the credential that the pages ask for anew.
const credentialPassword = "password"

func sum(id int64, what string, signed any) string {
	s := gm.Sum([]byte(text(map[string]any{"matter": fmt.Sprint(id), "what": what, "text": signed})))
	return hex.EncodeToString(s[:])
}

func sign(m *matter.Move, of, hash string) Signed {
	m.Sign(matter.Signature{Credential: credentialPassword, Of: of, Hash: hash})
	return Signed{By: m.Actor.Name, Subject: m.Actor.Subject(), Hash: hash, At: m.Now}
}

func (s Signed) signature(of, hash string) matter.Signature {
	return matter.Signature{Credential: credentialPassword, Of: of, Hash: hash, By: s.Subject}
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("window: %T cannot be written: %v", v, err))
	}
	return string(b)
}

// numbering (编号) is the region, the day and a number without gaps on that day there, with a letter of the kind's own.
func numbering(kind, letter string) func(o matter.Opening, at time.Time) (string, func(int64) string) {
	return func(o matter.Opening, at time.Time) (string, func(int64) string) {
		prefix := path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("20060102")
		return kind + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%s%03d", prefix, letter, n) }
	}
}

// windowOf is the body at whose window an officer stands.
func windowOf(a account.Actor) string {
	for _, s := range a.Posts {
		if a.HasAt(RightReceive, s.Body) {
			return s.Body
		}
	}
	return ""
}

// issue puts a paper into the move: it gets its number and is kept with the commit.
func (room *Room) issue(m *matter.Move, d paper.Draft) error {
	counter, err := room.Press.Counter(d)
	if err != nil {
		return fmt.Errorf("make paper %s: %w", d.Template, err)
	}
	id := room.DB.NewID()
	m.Record("paper", d.Template)
	m.Numbered(counter, func(n int64) ([]store.Stmt, error) {
		p, err := room.Press.Draw(d, id, n)
		if err != nil {
			return nil, err
		}
		return []store.Stmt{paper.Insert(p)}, nil
	})
	return nil
}

func (room *Room) draft(m *matter.Move, template, body, addressee string) paper.Draft {
	b, err := room.Org.Body(body)
	if err != nil {
		b.Code, b.Name = body, room.Org.BodyName(body)
	}
	return paper.Draft{Template: template, Matter: m.ID(), Body: b.Code, Abbr: b.Abbr, Addressee: addressee, MadeAt: m.Now, MadeBy: m.Actor.ID, Sealed: true,
		Facts: paper.Facts{Words: map[string]string{"body": b.Name, "contact": b.Name, "phone": b.Phone}, Lists: map[string][]map[string]string{}}}
}

// Routes are the room's pages.
func (room *Room) Routes() []web.Route { return append(room.handoverRoutes(), room.shiftRoutes()...) }
