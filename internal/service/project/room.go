package project

import (
	"context"
	"embed"
	"encoding/json"
	"net/http"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/form"
	"tongban/internal/common/light"
	"tongban/internal/common/meeting"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed templates/*.yaml
var ownPapers embed.FS

// Cases is what a project needs of casework.
type Cases interface {
	// Terms gives what an item asks now.
	Terms(code string) (Terms, error)
	// Asked gives the codes of the materials that an item asks for in a situation.
	Asked(t Terms, situations map[string]string) []string
	// Vet says what has to change before a case of the item can be opened.
	Vet(t Terms, f Filing) []fault.Field
	// Applicant is who applies, with the number of the document sealed.
	Applicant(ctx context.Context, a account.Actor) (json.RawMessage, error)
	// Open opens a case; the same key opens none again.
	Open(ctx context.Context, f Filing, key string) (id int64, number string, err error)
	// Opened finds the case that was opened under a key before somebody was interrupted.
	Opened(ctx context.Context, key string) (id int64, number string, found bool)
	// Look tells how a case stands.
	Look(ctx context.Context, id int64) (Report, error)
	// Accept accepts a case in the name of an officer of the window who has looked at the papers of the stage.
	Accept(ctx context.Context, officer string, id int64, key string) error
	// Correct puts a case into correction by the one notice of the stage, in the name of an officer of the window.
	Correct(ctx context.Context, officer string, id int64, points []Correcting, due workday.Date, key string) error
	// Bring hands a case what was brought for the stage, in the name of who applied.
	Bring(ctx context.Context, subject string, id int64, handed []Handed, key string) error
	// Withdraw withdraws a case that is not decided, in the name of who applied.
	Withdraw(ctx context.Context, subject string, id int64, reason, key string) error
	// Answer answers the parts of a case that say so by what several bodies found together.
	Answer(ctx context.Context, id int64, a Answered, key string) error
	// Board shows the cases of a project beside each other.
	Board(ctx context.Context, project int64) ([]Shown, error)
}

// Filing (分件申报) is what goes to one item of a stage.
type Filing struct {
	Under      int64
	Subject    string // account of the applicant
	Terms      Terms
	Applicant  json.RawMessage
	Form       map[string][]string
	Situations map[string]string
	Handed     []Handed
	At         time.Time
	Joints     []string // what the stage does together
}

// Answered (联合办理答复) is what a joint came to, for the cases behind it; without rows there was none, and each body works by
// itself.
type Answered struct {
	Joint string
	Title string
	Paper string // title and number of the sheet
	Rows  []meeting.Row
}

// Handed is one material of a filing.
type Handed struct {
	Material string
	Files    []File
	Instead  string // what stands for it
}

// Report (事项进展) is how one part stands.
type Report struct {
	Matter     int64
	Item       string
	Number     string
	Version    int64
	State      matter.State
	Title      string
	AcceptedAt time.Time
	Stop       *Stop
	Standing   Standing
	Paper      string
	DecidedAt  time.Time
}

// Shown is a case as the board shows it: how it stands, its clocks, its opinions and its appointments.
type Shown struct {
	Matter       int64
	Clocks       []matter.Clock
	Opinions     []PartOpinion
	Verdicts     []Verdict
	Appointments []Appointment
}

// PartOpinion is the opinion of one body inside a case.
type PartOpinion struct {
	Body, Title, Result string
	Agree               bool
}

// Verdict is what was found of one material inside a case.
type Verdict struct {
	Material string
	Passed   bool
	Reason   string
}

// Appointment (联合踏勘、联合审图、联合验收) is a date on which people meet.
type Appointment struct {
	Title  string
	At     time.Time
	Place  string
	Bodies []string
	Over   bool
}

// Deps is what the room needs.
type Deps struct {
	DB       *store.DB
	Now      func() time.Time
	Hall     func() *matter.Engine // made after the kinds, therefore asked for late
	Web      *web.Server
	Files    *file.Store
	Org      *org.Directory
	Press    *paper.Press
	Vault    *gm.Vault
	Lamp     light.Lamp
	Calendar func() *workday.Calendar
	Cases    Cases
	// Fields draws fields of a form that is data.
	Fields func(fields []form.Field) []web.FieldSpec
	// Prefill gives first answers from what is on record of who applies.
	Prefill func(ctx context.Context, a account.Actor, d form.Definition) map[string][]string
	Wake    func()
	// Signs checks the password that an officer enters anew to sign.
	Signs func(r *http.Request, a account.Actor, password string) error
}

// Room is projects with their kind, pages and tables.
type Room struct {
	Deps
	classes *Classes
}

// New makes the room. It panics when its paper cannot be issued, which only a programmer can have caused.
func New(d Deps) *Room {
	if d.Press != nil {
		for _, name := range []string{"joint-record.1.yaml", "stage-correction.1.yaml"} {
			wording, err := ownPapers.ReadFile("templates/" + name)
			if err == nil {
				err = d.Press.Adopt(string(wording))
			}
			if err != nil {
				panic(err)
			}
		}
	}
	return &Room{d, NewClasses(d.DB, d.Now)}
}

// Classes are the classes of projects.
func (room *Room) Classes() *Classes { return room.classes }

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: KindName, FS: migrations} }

// keep writes the project with the move.
func (room *Room) keep(m *matter.Move, p Project) error {
	sealed, err := room.seal(p)
	if err != nil {
		return err
	}
	m.Keep(sealed, updateProject(sealed))
	return nil
}

// known is what a class is held against.
func (room *Room) known() Known {
	return Known{Body: func(code string) bool { _, err := room.Org.Body(code); return err == nil }, Item: room.Cases.Terms}
}
