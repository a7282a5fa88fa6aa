package annual

import (
	"context"
	"embed"
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Deps is what the room needs.
type Deps struct {
	DB   *store.DB
	Now  func() time.Time
	Hall func() *matter.Engine // made after the kinds, therefore asked for late
	Web  *web.Server
	Org  *org.Directory
	// Register gives what the registers of the house count for a body and a year.
	Register func(ctx context.Context, body string, year int) (Register, error)
	// Government reports whether a body reports for a government, and not for a department.
	Government func(body string) bool
	Draws      *paper.Renderer
	// Documents gives the documents behind a figure.
	Documents Documents
	// RequestAddress is where a request that was counted is looked at.
	RequestAddress func(number string) string
}

// Documents are what was published, by the figures that count it.
type Documents struct {
	Cells []string // that count documents
	List  func(ctx context.Context, body string, year int, cell string, after int64) (list []Document, next int64, err error)
	// Notes say what counts of what was published elsewhere, and of how many documents it does not; may be nil.
	Notes func(ctx context.Context, body string, year int) (notes []string, stock int, err error)
}

// Known reports whether a figure counts documents.
func (d Documents) Known(cell string) bool { return slices.Contains(d.Cells, cell) }

// Document is one behind a figure.
type Document struct{ Number, Title, On, Href string }

// Room is the yearly reports with their kind, pages and table.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room { return &Room{d} }

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: KindName, FS: migrations} }

// Address is where a report is worked on.
func Address(number string) string { return "/desk/annual/" + number }

// Tally is what a report comes to at a moment.
type Tally struct {
	Cells  map[string]Figure
	Behind map[string][]string // numbers of the requests behind each
	Empty  bool                // nothing was recorded or entered on the year
	Blank  bool                // and nobody has said that there was nothing
}

// Counted are the figures of a report at this moment: those it was handed in with, or what the records, the year before
// and what was entered come to. A year without records has no figures, until somebody says that there was nothing.
func (room *Room) Counted(ctx context.Context, y Yearly) (Tally, error) {
	form, _ := FormOf(y.Form)
	register, err := room.Register(ctx, y.Body, y.Year)
	if err != nil {
		return Tally{}, err
	}
	counted := Count(form, y.Year, register)
	if y.Cells != nil {
		return Tally{Cells: y.Cells, Behind: counted.Behind, Empty: y.Nil != nil}, nil
	}
	empty := len(counted.Behind) == 0 && len(register.Figures) == 0 && register.Fees == (Fees{}) && len(y.Entered) == 0
	if empty && y.Nil == nil {
		return Tally{Cells: map[string]Figure{}, Empty: true, Blank: true}, nil
	}
	var before Line
	var known bool
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		before, known, err = onSiteFor(ctx, tx, y.Body, y.Year-1)
		return err
	})
	if err != nil {
		return Tally{}, err
	}
	cells := y.merged(counted.Cells)
	if known && before.Form == y.Form {
		Carry(form, cells, before.Cells)
		for path, e := range y.Entered {
			cells[path] = e.Value
		}
	}
	return Tally{Cells: cells, Behind: counted.Behind, Empty: empty}, nil
}

// Recorded are the figures that the records alone come to, without what was typed, confirmed or handed in.
func (room *Room) Recorded(ctx context.Context, y Yearly) (Tally, error) {
	y.Cells, y.Entered, y.Nil = nil, nil, nil
	return room.Counted(ctx, y)
}

// Findings checks a report with its figures, and against the year before when that is on the site.
func (room *Room) Findings(ctx context.Context, y Yearly, cells map[string]Figure) (found []Finding, err error) {
	y.Cells, y.Sections = cells, y.text(cells)
	found = Check(y.report())
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		before, known, err := onSiteFor(ctx, tx, y.Body, y.Year-1)
		if known && len(before.Cells) > 0 {
			found = append(found, CheckYears(before.report(), y.report())...)
		}
		return err
	})
	return found, err
}

// Yearly is the report of a body on a year as it stands or would stand now, in its own edition or another.
func (room *Room) Yearly(ctx context.Context, body string, year int, edition string) (Yearly, error) {
	if err := room.writable(year); err != nil {
		return Yearly{}, err
	}
	form, err := FormFor(year)
	if err != nil {
		return Yearly{}, err
	}
	if edition != "" {
		var ok bool
		if form, ok = FormOf(edition); !ok {
			return Yearly{}, fault.InvalidField("form", "没有 %s 这种格式", edition)
		}
	}
	var line Line
	var known bool
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		line, known, err = standing(ctx, tx, body, year)
		return err
	})
	if err != nil {
		return Yearly{}, err
	}
	y := line.Yearly
	if !known || y.Form != form.Name {
		y = Yearly{Body: body, Name: room.Org.BodyName(body), Year: year, Form: form.Name}
	}
	tally, err := room.Counted(ctx, y)
	if err != nil {
		return Yearly{}, err
	}
	y.take(tally)
	y.Sections = y.text(y.Cells)
	return y, nil
}

// take puts what was counted into a report that is to be shown.
func (y *Yearly) take(t Tally) {
	y.Cells = t.Cells
	if !t.Empty {
		y.Nil = nil // there is something after all
	}
	if t.Blank {
		y.Note = blankWords(*y)
	}
}
