package editor

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/form"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	guide "tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/record"
)

// RightEdit is the right to write drafts of the items of one's body.
const RightEdit = "catalog.edit"

// Draft (草稿) is an item being written.
type Draft struct {
	Item     record.Item
	Revision int64 // moves with every saving; zero when nothing was saved yet
	By       string
	At       time.Time
	InForce  int    // version in force; zero when there is none
	State    string // where its life stands, in words
	Tone     web.Tone
	Locked   string // why it cannot be written now; empty when it can
	Unlock   web.Link
	Acts     []web.Link // what may be done next with it
}

// Wanted narrows the list of items.
type Wanted struct {
	Standing string // one of the Standings; empty is all of them
	Body     string
	Words    string
	After    string // the code after which the page begins
	N        int
}

// Standings are the words by which the list is narrowed.
func Standings() []web.Option {
	return []web.Option{option("", "全部"), option("open", "调整中"), option("published", "在用"), option("suspended", "暂停"), option("cancelled", "取消")}
}

// Listed is one page of the list, with how many there are in all and by body.
type Listed struct {
	Drafts []Draft
	Total  int
	More   bool
	Bodies []web.Option // those that have items, with their names
}

// Drafts is what the editor needs of the catalogue.
type Drafts interface {
	// Drafts lists the items that an officer may write, in the order of their names.
	Drafts(ctx context.Context, actor account.Actor, wanted Wanted) (Listed, error)
	// Draft gives the draft of an item; without one, the version in force to begin with.
	Draft(ctx context.Context, actor account.Actor, code string) (Draft, error)
	// Keep saves a draft over the revision it was read at; a Conflict when somebody has saved since.
	Keep(ctx context.Context, actor account.Actor, draft Draft) error
	// Create makes the first draft of an item, with the reason and the ground that the public log will show; the key
	// makes it happen once.
	Create(ctx context.Context, actor account.Actor, item record.Item, reason, ground, key string) error
}

// Finding is something wrong with an item.
type Finding struct {
	Field, Message, Mend, Source string
	Stop                         bool
}

// Deps is what the catalogue hands in.
type Deps struct {
	Web    *web.Server
	Org    *org.Directory
	Drafts Drafts
	// May says whether an officer writes the items of a body.
	May   func(actor account.Actor, body string) bool
	Check func(item record.Item) []Finding
	// Guide shows an item as the guide that it would be (P-05).
	Guide func(w http.ResponseWriter, r *http.Request, item record.Item, words string) error
	// Draw gives the control of a field of an application form.
	Draw func(field form.Field) web.FieldSpec
	// Picture draws a flow.
	Picture func(item record.Item) guide.Picture
	// Base gives the item with that code, or one with that base code: for copying.
	Base func(ctx context.Context, code string) (record.Item, error)
	// InForce gives the version of an item in force; a NotFound when there is none.
	InForce func(ctx context.Context, code string) (record.Item, error)
	Version func(ctx context.Context, code string, version int) (record.Item, error)
	// Trial runs a version over a sample without leaving a trace.
	Trial func(ctx context.Context, item record.Item, sample Sample) (Course, error)
	// Past gives the newest cases of an item, with nothing that says who applied.
	Past     func(ctx context.Context, code string, limit int, fields []string) ([]Past, error)
	Calendar func() *workday.Calendar
	Now      func() time.Time
}

// Desk is the editor as the catalogue sees it.
type Desk struct{ Deps }

// New opens the editor.
func New(deps Deps) *Desk { return &Desk{deps} }

const home = "/desk/catalog"

// bodyLimit lets a page with long texts through.
const bodyLimit = 4 << 20

// Routes are the editor's pages.
func (d *Desk) Routes() []web.Route {
	who, reader := web.Right(RightEdit), web.Staff // those who review a draft read it; Drafts knows who they are
	one := home + "/items/{code}"
	return []web.Route{
		{Pattern: "GET " + home, Page: "A-02", Title: "事项管理", Who: who, Handle: d.getList},
		{Pattern: "GET " + home + "/new", Page: "A-02", Title: "新增事项", Who: who, Handle: d.getNew},
		{Pattern: "POST " + home + "/new", Page: "A-02", Who: who, Handle: d.postNew},
		{Pattern: "GET " + one, Page: "A-02", Who: reader, Handle: d.getDraft},
		{Pattern: "GET " + one + "/at", Page: "A-02", Who: reader, Handle: d.getAt},
		{Pattern: "GET " + one + "/edit/{section}", Page: "A-02", Who: reader, Handle: d.getSheet},
		{Pattern: "POST " + one + "/edit/{section}", Page: "A-02", Who: who, Handle: d.postSheet, MaxBody: bodyLimit},
		{Pattern: "GET " + one + "/preview", Page: "A-02", Who: reader, Handle: d.getGuide},
		{Pattern: "GET " + one + "/preview/form", Page: "A-02", Who: reader, Handle: d.getForm},
		{Pattern: "GET " + one + "/preview/desk", Page: "A-02", Who: reader, Handle: d.getClerk},
		{Pattern: "GET " + one + "/compare", Page: "A-02", Who: reader, Handle: d.getCompare},
		{Pattern: "GET " + one + "/trial", Page: "A-02", Who: reader, Handle: d.getTrial},
		{Pattern: "POST " + one + "/trial", Page: "A-02", Who: reader, Handle: d.postTrial},
		{Pattern: "GET " + one + "/what-if", Page: "A-02", Who: reader, Handle: d.getWhatIf},
		{Pattern: "GET " + one + "/flow.bpmn", Page: "A-02", Who: reader, Handle: d.getProcess},
	}
}

func actorOf(r *http.Request) account.Actor { return account.ActorOf(r.Context()) }

// draft is the draft that the address names.
func (d *Desk) draft(r *http.Request) (Draft, error) {
	return d.Drafts.Draft(r.Context(), actorOf(r), r.PathValue("code"))
}

func address(code string, parts ...string) string {
	to := home + "/items/" + url.PathEscape(code)
	for _, part := range parts {
		to += "/" + part
	}
	return to
}

// Address is the page of a section or of a row in it.
func (p Place) Address(code string) string {
	to := address(code, "edit", p.Section.Name)
	if p.Path != "" {
		to += "?at=" + url.QueryEscape(p.Path)
	}
	return to
}

// getAt leads to the page on which a field of the record is filled in, for reports that know only its path.
func (d *Desk) getAt(w http.ResponseWriter, r *http.Request) error {
	code := r.PathValue("code")
	to := address(code)
	if place, _, found := PlaceOf(r.URL.Query().Get("field")); found {
		to = place.Address(code)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (d *Desk) frame(r *http.Request, title string, trail ...web.Link) web.Frame {
	return d.Web.Frame(r, title, append([]web.Link{{Text: "事项管理", Href: home}}, trail...)...)
}

// world is what the fields may choose from.
func (d *Desk) world() World { return WorldOf(d.Org) }

// WorldOf is what a directory knows by name.
func WorldOf(directory *org.Directory) World {
	var w World
	for _, b := range directory.Bodies() {
		w.Bodies = append(w.Bodies, option(b.Code, b.Name))
	}
	for _, x := range directory.Divisions() {
		w.Divisions = append(w.Divisions, option(x.Code, x.Name))
	}
	for _, h := range directory.Halls() {
		w.Halls = append(w.Halls, option(h.Code, h.Name))
	}
	return w
}
