// Package normative keeps the register of normative documents (行政规范性文件): registered under one number, looked at before
// their last day, and cleaned up round by round.
//
// It serves the bodies that make such documents, the legal office that registers and puts together, who signs, and every
// reader, under 优化营商环境条例 §62 to §64 and 国办发〔2017〕47号. Three kinds: cleanup (collecting, compiling, signing, announcing; ends
// published and stopped), validityreview (owed; ends decided and ceased) and amendment (unamended, asked; ends amended,
// excused and needless). Registrations are rows with history. Whether
// a document holds stands with the document itself, in the room of documents, and nowhere else.
package normative

import (
	"context"
	"embed"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// The rights that posts carry: a body answers for its documents, the legal office registers and compiles, its head signs.
const (
	RightAnswer = "normative.answer"
	RightManage = "normative.manage"
	RightSign   = "normative.sign"
	RightRules  = "admin.system"
)

// Paper (文件) is a normative document as the room of documents knows it.
type Paper struct {
	ID        int64        `json:"id,string"`
	Number    string       `json:"number"` // of the matter
	Title     string       `json:"title"`
	DocNumber string       `json:"docNumber,omitempty"`
	Body      string       `json:"body"`
	MadeOn    workday.Date `json:"madeOn,omitzero"`
	FirstOn   workday.Date `json:"firstOn,omitzero"`
	InForceOn workday.Date `json:"inForceOn,omitzero"`
	ExpiresOn workday.Date `json:"expiresOn,omitzero"`
	State     string       `json:"state"` // in words: 有效, 已修改, 已失效, 已废止
	StateOn   workday.Date `json:"stateOn,omitzero"`
	StateBy   string       `json:"stateBy,omitempty"`
	Holds     bool         `json:"holds"`

	RevisedAt time.Time `json:"-"` // when its text was last replaced; zero of the first

	// Of one that is not public yet: which draft it is, where it stands, and what it says.
	Draft int    `json:"-"`
	Stage string `json:"-"`
	Text  string `json:"-"`
}

// Year is what the yearly report says of a body's normative documents, with the documents behind each figure.
type Year struct{ Made, Repealed, Valid []Paper }

// Search narrows the register.
type Search struct {
	Body, Validity string
	ID, After      int64
	Drafts         bool         // those that are not public yet
	Expires        workday.Date // in force, and expiring until then
	Limit          int
}

// Documents is what the room asks of the room of documents.
type Documents interface {
	List(ctx context.Context, s Search) ([]Paper, error)
	Each(ctx context.Context, s Search, take func(Paper)) error
	Year(ctx context.Context, body string, year int) (Year, error)
	// Mark says on a document that it holds no more; one that is marked already stays as it is.
	Mark(ctx context.Context, id int64, repealed bool, on workday.Date, by string) error
	// Prolong lets it hold longer.
	Prolong(ctx context.Context, id int64, until workday.Date, by string) error
	// Draft begins the list of results of a clean-up, and gives its number.
	Draft(ctx context.Context, actor account.Actor, body, title, text, of, once string) (number string, err error)
}

// Deps is what the room needs.
type Deps struct {
	DB        *store.DB
	Now       func() time.Time
	Hall      func() *matter.Engine // made after the kinds, therefore asked for late
	Web       *web.Server
	Org       *org.Directory
	Calendar  func() *workday.Calendar
	Book      *Book
	Documents Documents
	Public    func(number string) string // address of a document for everybody
	Desk      func(number string) string // address of a document on the desk
	Drafts    string                     // the right to draft documents
	Accord    *accord.Book
	Lamp      light.Lamp
}

// Room is the register with its kinds, pages and tables.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room {
	if d.Book == nil {
		d.Book = &Book{}
	}
	return &Room{d}
}

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "normative", FS: migrations} }
