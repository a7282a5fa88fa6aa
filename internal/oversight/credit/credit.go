// Package credit checks promises afterwards and remembers who broke one: the check of a promise (告知承诺核查), the mark
// in the register of those whose promise was untrue (不实承诺记录), and the request to have it removed (信用修复).
//
// It serves those who check, those who decide, windows that look somebody up, and whoever is on record, under
// 国办发〔2020〕42号 and 行政许可法 §69. Two kinds: promisecheck (owing, checking, rectifying, revoking; ends kept, revoked
// and stopped) and creditrepair (reviewing, approving; ends removed, refused and withdrawn). What a case is it leaves
// to others: it knows a case only as Granted.
package credit

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"slices"
	"time"

	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed templates/*.yaml
var ownPapers embed.FS

// The names of the kinds in the hall.
const (
	CheckKind  = "promisecheck"
	RepairKind = "creditrepair"
)

// The rights that posts carry here: whoever examines cases checks, whoever decides them revokes and removes, and who
// stands at a window looks up.
const (
	RightCheck  = "case.review"
	RightRevoke = "case.decide"
	RightLook   = "case.accept"
	RightHandIn = "case.receive"
)

// Granted is what a check must know of the case that was granted on a promise.
type Granted struct {
	Case      int64         `json:"case,string"`
	Number    string        `json:"number"`
	Item      string        `json:"item"` // name
	Body      string        `json:"body"` // that decided
	Region    string        `json:"-"`
	Subject   string        `json:"-"` // account of the applicant; empty when he has none
	Holder    string        `json:"-"` // index of his document
	Name      string        `json:"name"`
	Company   bool          `json:"company,omitempty"`
	Promise   string        `json:"promise"` // its words
	Breach    string        `json:"breach"`
	How       string        `json:"how"` // it is checked
	Basis     string        `json:"basis,omitempty"`
	Checker   string        `json:"checker"`
	Within    workday.Limit `json:"within,omitzero"`
	Rectify   workday.Limit `json:"rectify,omitzero"`
	Months    int           `json:"months,omitempty"` // on record when broken
	MarkBasis string        `json:"markBasis,omitempty"`
	Decision  string        `json:"decision"` // number of its paper
	DecidedAt time.Time     `json:"decidedAt"`
	Licensing bool          `json:"licensing,omitempty"`
	Court     string        `json:"court,omitempty"`
	Review    string        `json:"review,omitempty"` // 行政复议机关
	Owed      []Owed        `json:"owed,omitempty"`
}

// Owed (承诺待补) is a material that has to follow a promise.
type Owed struct {
	Material string        `json:"material"`
	Name     string        `json:"name"`
	Limit    workday.Limit `json:"limit"`
	DueOn    workday.Date  `json:"dueOn,omitzero"`
	Files    []File        `json:"files,omitempty"`
	Paper    bool          `json:"paper,omitempty"` // seen at a window
	At       time.Time     `json:"at,omitzero"`
}

// File is one stored file.
type File struct {
	ID   int64  `json:"id,string"`
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// Deps is what the room needs.
type Deps struct {
	DB       *store.DB
	Now      func() time.Time
	Hall     func() *matter.Engine // made after the kinds, therefore asked for late
	Web      *web.Server
	Files    *file.Store
	Press    *paper.Press
	Org      *org.Directory
	Calendar func() *workday.Calendar
	// Holder is the index of the document of a citizen, or of the company in whose name he acts.
	Holder func(ctx context.Context, a account.Actor) (string, error)
	// Index is the index of a number as typed; empty when it is no resident's number and no credit code.
	Index func(typed string) string
	// Signs checks the password that an officer enters anew to sign.
	Signs func(r *http.Request, a account.Actor, password string) error
}

// Room is the checks, the register and the repairs with their kinds, pages and tables.
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
func Migrations() store.Migrations { return store.Migrations{Room: "credit", FS: migrations} }

// shownName hides a person's name; a company's is public.
func (g Granted) shownName() string {
	if g.Company {
		return g.Name
	}
	return ident.MaskName(g.Name)
}

func dateText(at time.Time) string { return workday.DateOf(at).Chinese() }

func in(s ...matter.State) []matter.State { return s }

func clone(list []Owed) []Owed { return slices.Clone(list) }
