package casework

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ownPapers are the wordings that only casework uses.
//
//go:embed templates/*.yaml
var ownPapers embed.FS

var shanghai = workday.Shanghai

// Items is what casework needs of the catalogue. Published versions never change, and
// answers come from memory.
type Items interface {
	// Item gives the version in force.
	Item(code string) (Item, error)
	// Asked gives the codes of the materials that are asked in a situation.
	Asked(item Item, answers map[string]string) []string
	// Passed gives the parts of the item's flow that do not take place for somebody who answered so.
	Passed(item Item, form map[string][]string, answers map[string]string) ([]Passed, error)
	// Search finds items in force by words.
	Search(words string, limit int) []Item
}

// Credit is what casework needs of the register of those who broke a promise.
type Credit interface {
	// Live lists what is on record against the owner of a document at a moment, each in a line with its source.
	Live(ctx context.Context, index string, at time.Time) ([]string, error)
	// Guard is a statement that touches one row when nothing is on record against the owner, and none when something is.
	Guard(index string, at time.Time) store.Stmt
}

// Forms is what casework needs of forms that are data.
type Forms interface {
	// Check says what has to change in the answers.
	Check(definition json.RawMessage, values map[string][]string) []fault.Field
}

// Deps is what the room needs.
type Deps struct {
	DB    *store.DB
	Now   func() time.Time
	Hall  func() *matter.Engine // made after the kinds, therefore asked for late
	Web   *web.Server
	Files *file.Store
	Press *paper.Press
	Org   *org.Directory
	Items Items
	Forms Forms
	Vault *gm.Vault // seals what is personal
	Lamp  light.Lamp
	// Credit is the register of broken promises; nil keeps nobody from promising.
	Credit Credit
	// Accord keeps what two persons set; nil where nobody sets limits.
	Accord *accord.Book
	// ParkedDays is how long what is parked at the counter stays; 0 is the house's rule.
	ParkedDays int
}

// Room is casework with its kind, pages and tables.
type Room struct {
	Deps
	terms TermBook
}

// New makes the room and puts its own wordings beside the press's. It panics when one
// of them cannot be issued, which only a programmer can have caused.
func New(d Deps) *Room {
	if d.Press != nil {
		if err := adopt(d.Press); err != nil {
			panic(err)
		}
	}
	return &Room{Deps: d}
}

func adopt(press *paper.Press) error {
	names, err := fs.Glob(ownPapers, "templates/*.yaml")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := ownPapers.ReadFile(name)
		if err != nil {
			return err
		}
		if err := press.Adopt(string(text)); err != nil {
			return err
		}
	}
	return nil
}

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "casework", FS: migrations} }

// asked lists what is asked of an applicant in his situation.
func (room *Room) asked(item Item, answers map[string]string) []Material {
	return among(item.Materials, room.Items.Asked(item, answers))
}

func among(list []Material, codes []string) []Material {
	return slices.DeleteFunc(slices.Clone(list), func(m Material) bool { return !slices.Contains(codes, m.Code) })
}

// caseOf is the case as a move may change it: its lists are copies.
func caseOf(m *matter.Move) Case {
	c := matter.FactsOf[Case](m)
	c.Documents = slices.Clone(c.Documents)
	c.Examinations = slices.Clone(c.Examinations)
	c.Specials = slices.Clone(c.Specials)
	c.Surveys = slices.Clone(c.Surveys)
	c.Hearings = slices.Clone(c.Hearings)
	c.Publications = slices.Clone(c.Publications)
	c.Gaps = slices.Clone(c.Gaps)
	c.Returns = slices.Clone(c.Returns)
	c.Inquiries = slices.Clone(c.Inquiries)
	return c
}

// keep writes the case with the move.
func keep(m *matter.Move, c Case) { m.Keep(c, updateCase(c)) }
