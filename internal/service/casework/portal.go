package casework

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
)

// Identities gives who applies.
type Identities interface {
	// Applicant is the applicant behind an actor: himself, or in whose name he acts. His
	// number comes sealed.
	Applicant(ctx context.Context, a account.Actor) (Applicant, error)
	// Number opens the number of an applicant's document, for comparing and for prefilling
	// his own form.
	Number(ctx context.Context, a Applicant) (string, error)
	// Company is the record of the company in whose name an actor acts.
	Company(ctx context.Context, a account.Actor) (Company, error)
}

// FormPages draws forms that are data.
type FormPages interface {
	// Groups gives the fields that are asked, given the answers so far.
	Groups(definition json.RawMessage, values map[string][]string) ([]FormGroup, error)
	// Tidy takes the answers to the form's fields out of what was typed.
	Tidy(definition json.RawMessage, typed url.Values) (map[string][]string, error)
}

// FormGroup is a part of a form under one heading.
type FormGroup struct {
	Title  string
	Fields []FormField
}

// FormField is one question of a form.
type FormField struct {
	web.FieldSpec
	Prefill string // where a first answer comes from, such as account.name
	// Masking is how the answer is hidden from officers until they give a reason; empty
	// for what is no personal data.
	Masking ident.Masking
}

// Mailbox keeps the messages that were sent to somebody.
type Mailbox interface {
	// Letters lists messages, the newest first; matter 0 is all of them, before 0 the first page.
	Letters(ctx context.Context, subject string, matter, before int64, limit int) ([]Letter, error)
	// Fresh lists what somebody has not read about his matters.
	Fresh(ctx context.Context, subject string) (map[Tiding]bool, error)
	// ReadAll marks all as read.
	ReadAll(ctx context.Context, subject string) error
}

// Letter is one message in a mailbox.
type Letter struct {
	ID     int64
	Matter int64
	Href   string // the page of the matter; empty when there is none
	// Template names what it says; Button what it asks for, when that is still wanted.
	Template, Button string
	At               time.Time
	Title            string
	Text             string
	Read             bool
}

// PortalDeps is what the public pages need beside the room.
type PortalDeps struct {
	Actor      func(*http.Request) account.Actor
	Calendar   func() *workday.Calendar
	Identities Identities
	FormPages  FormPages
	// Signs checks the password that a person enters anew to sign a promise; a wrong one is an Invalid fault.
	Signs   func(r *http.Request, a account.Actor, password string) error
	Mailbox Mailbox
	// Holds reports whether the licence library has a licence of that type for the
	// applicant, so that he need not bring it; nil holds none.
	Holds func(ctx context.Context, a account.Actor, licence string) (bool, error)
	// Joint are applications for several items at once; nil has none.
	Joint Joint
	// Whole leads from a case to the matter of which it is a part; nil or no address leads nowhere.
	Whole func(ctx context.Context, under int64) (web.Link, error)
	// Entries are places of one's own space that other rooms bring, for its first page.
	Entries []web.Link
}

// Portal is the public pages of casework: applying, following one's case, asking about
// one by its number.
type Portal struct {
	PortalDeps
	room   *Room
	drafts *drafts
	guard  *guard
}

// NewPortal makes the public pages of a room.
func NewPortal(room *Room, d PortalDeps) *Portal {
	return &Portal{PortalDeps: d, room: room, drafts: &drafts{db: room.DB, now: room.Now, vault: room.Vault}, guard: newGuard(room.Now)}
}

// uploadLimit bounds one post of files; each file has a limit of its own.
const uploadLimit = 200 << 20

// Routes are the pages P-09 to P-13 and M-01 to M-04, M-09.
func (p *Portal) Routes() []web.Route {
	mine := web.SignedIn
	return append(slices.Concat(p.announcementRoutes(), p.againRoutes()), []web.Route{
		{Pattern: "GET /apply/{code}", Page: "P-09", Who: mine, Handle: p.getApply},
		{Pattern: "POST /apply/{code}/discard", Page: "P-09", Who: mine, Handle: p.postDiscard},
		{Pattern: "GET /apply/{code}/{step}", Page: "P-09", Who: mine, Handle: p.getStep},
		{Pattern: "POST /apply/{code}/{step}", Page: "P-09", Who: mine, Handle: p.postStep},
		{Pattern: "POST /apply/{code}/{step}/draft", Page: "P-09", Who: mine, Handle: p.postDraft},
		{Pattern: "POST /apply/{code}/materials", Page: "P-09", Who: mine, Handle: p.postMaterials, MaxBody: uploadLimit},
		{Pattern: "GET /apply/{code}/files/{file}", Page: "P-09", Who: mine, Handle: p.getDraftFile},
		{Pattern: "GET /apply/{code}/check", Page: "P-10", Who: mine, Handle: p.getCheck},
		{Pattern: "POST /apply/{code}/submit", Page: "P-10", Who: mine, Handle: p.postSubmit},
		{Pattern: "GET /apply/{code}/done", Page: "P-11", Who: mine, Handle: p.getDone},
		{Pattern: "GET /my", Page: "M-01", Who: mine, Handle: p.getMy},
		{Pattern: "GET " + todoAddress, Page: "M-01", Title: "需要我办的", Who: mine, Handle: p.getTodo},
		{Pattern: "GET /my/cases", Page: "M-02", Who: mine, Handle: p.getCases},
		{Pattern: "GET /my/cases/{number}", Page: "M-03", Who: mine, Handle: p.getCase},
		{Pattern: "GET /my/cases/{number}/clocks/{name}", Page: "M-03", Who: mine, Handle: p.getClock},
		{Pattern: "GET /my/cases/{number}/papers/{paper}", Page: "M-03", Who: mine, Handle: p.getPaper},
		{Pattern: "GET /my/cases/{number}/files/{file}", Page: "M-03", Who: mine, Handle: p.getCaseFile},
		{Pattern: "POST /my/cases/{number}/urge", Page: "M-03", Who: mine, Handle: p.postUrge},
		{Pattern: "POST /my/cases/{number}/question", Page: "M-03", Who: mine, Handle: p.postQuestion},
		{Pattern: "POST /my/cases/{number}/withdraw", Page: "M-03", Who: mine, Handle: p.postWithdraw},
		{Pattern: "POST /my/cases/{number}/act/{action}", Page: "M-03", Who: mine, Handle: p.postOwnAct},
		{Pattern: "GET /my/cases/{number}/correction", Page: "M-04", Who: mine, Handle: p.getCorrection},
		{Pattern: "POST /my/cases/{number}/correction", Page: "M-04", Who: mine, Handle: p.postCorrection, MaxBody: uploadLimit},
		{Pattern: "GET /my/cases/{number}/supply", Page: "M-04", Who: mine, Handle: p.getSupply},
		{Pattern: "POST /my/cases/{number}/supply", Page: "M-04", Who: mine, Handle: p.postSupply, MaxBody: uploadLimit},
		{Pattern: "GET /my/cases/{number}/promise", Page: "M-03", Who: mine, Handle: p.getGapSigning},
		{Pattern: "POST /my/cases/{number}/promise", Page: "M-03", Who: mine, Handle: p.postGapSigning},
		{Pattern: "GET /my/cases/{number}/inquiries/{no}", Page: "M-03", Who: mine, Handle: p.getInquiry},
		{Pattern: "POST /my/cases/{number}/inquiries/{no}", Page: "M-03", Who: mine, Handle: p.postInquiry, MaxBody: uploadLimit},
		{Pattern: "GET /my/messages", Page: "M-09", Who: mine, Handle: p.getMessages},
		{Pattern: "POST /my/messages/read", Page: "M-09", Who: mine, Handle: p.postRead},
		{Pattern: "GET /publicity", Page: "P-13", Title: "办件公示", Who: web.Public, Handle: p.getPublicity},
		{Pattern: "GET /progress", Page: "P-12", Title: "办件进度查询", Who: web.Public, Handle: p.getProgress},
		{Pattern: "POST /progress", Page: "P-12", Who: web.Public, Handle: p.postProgress},
	}...)
}

func (p *Portal) frame(r *http.Request, title string, trail ...web.Link) web.Frame {
	return p.room.Web.Frame(r, title, trail...)
}

var (
	trailMy    = web.Link{Text: "我的", Href: "/my"}
	trailCases = web.Link{Text: "我的办件", Href: "/my/cases"}
)

// filing gathers everything about the actor's draft of an item.
func (p *Portal) filing(ctx context.Context, a account.Actor, d Draft) (Filing, error) {
	item, err := p.item(ctx, d.Item, d.Answers.Situations)
	if err != nil {
		return Filing{}, err
	}
	asked, err := p.asked(ctx, item, d.Answers.Situations)
	if err != nil {
		return Filing{}, err
	}
	f := Filing{Draft: d, Item: item, Asked: asked, Exempt: map[string]bool{},
		Form: p.room.Forms.Check(item.Form, d.Answers.Form), Named: a.Person != nil && a.Person.Trust >= account.TrustName}
	if f.Marks, err = p.marks(ctx, a, item); err != nil {
		return Filing{}, err
	}
	for _, m := range f.Asked {
		if m.Licence == "" || p.Holds == nil {
			continue
		}
		if f.Exempt[m.Code], err = p.Holds(ctx, a, m.Licence); err != nil {
			return Filing{}, err
		}
	}
	return f, nil
}

// terms are what an applicant would notice of a change of the item.
func (p *Portal) terms(item Item, values map[string][]string) (Terms, error) {
	t := Terms{Limit: limitText(item.promised())}
	for _, m := range item.Materials {
		t.Materials = append(t.Materials, m.Name)
	}
	groups, err := p.FormPages.Groups(item.Form, values)
	if err != nil {
		return Terms{}, err
	}
	for _, g := range groups {
		for _, f := range g.Fields {
			t.Questions = append(t.Questions, f.Label)
		}
	}
	return t, nil
}
