package app

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/job"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/notify"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// identities tells casework who applies.
type identities struct {
	book  *account.Book
	vault *gm.Vault
	key   []byte // of the index over document numbers
	now   func() time.Time
}

// sealedApplicant is the place to which an applicant's sealed number is bound.
const sealedApplicant = "casework.applicant"

// Applicant is the applicant behind an actor: himself, or in whose name he acts.
func (i identities) Applicant(ctx context.Context, a account.Actor) (casework.Applicant, error) {
	if a.For != nil && a.For.Kind == account.PrincipalCompany {
		return i.company(ctx, a)
	}
	person, err := i.book.Person(ctx, a.ID)
	if err != nil {
		return casework.Applicant{}, err
	}
	kind, number, err := i.book.Number(ctx, a.ID)
	if err != nil {
		return casework.Applicant{}, err
	}
	out := casework.Applicant{Name: person.Name, DocumentKind: kind, Masked: person.Masked, Phone: person.Phone}
	out.Index = i.index(kind, number)
	out.Sealed, err = i.vault.Seal([]byte(number), sealedApplicant)
	return out, err
}

func (i identities) company(ctx context.Context, a account.Actor) (out casework.Applicant, err error) {
	delegate, err := i.book.Person(ctx, a.ID)
	if err != nil {
		return out, err
	}
	out = casework.Applicant{Name: a.For.Name, DocumentKind: string(ident.UnitCreditCode), Masked: a.For.CreditCode, Phone: delegate.Phone, Company: true,
		Delegate: &casework.Delegate{Name: delegate.Name, Masked: delegate.Masked, Phone: delegate.Phone}}
	out.Index = i.index(out.DocumentKind, a.For.CreditCode)
	if out.Sealed, err = i.vault.Seal([]byte(a.For.CreditCode), sealedApplicant); err != nil {
		return out, err
	}
	_, number, err := i.book.Number(ctx, a.ID)
	if err != nil {
		return out, err
	}
	out.Delegate.Sealed, err = i.vault.Seal([]byte(number), sealedApplicant)
	return out, err
}

// holderIndex is the index of the document of whoever an actor stands for.
func (i identities) holderIndex(ctx context.Context, a account.Actor) (string, error) {
	who, err := i.Applicant(ctx, a)
	return who.Index, err
}

// Company is the record of the company in whose name an actor acts.
func (i identities) Company(ctx context.Context, a account.Actor) (casework.Company, error) {
	if a.For == nil || a.For.Kind != account.PrincipalCompany {
		return casework.Company{}, fault.Missing("企业账号", "")
	}
	return i.companyRecord(ctx, a.For.ID)
}

func (i identities) companyRecord(ctx context.Context, id int64) (casework.Company, error) {
	l, representative, err := i.book.CompanyRecord(ctx, id)
	return casework.Company{Name: l.Name, CreditCode: l.CreditCode, Representative: representative, Address: l.Address}, err
}

// index is by what the cases of one document are found, whichever way they came in: a keyed hash, so that the store
// does not tell the number.
func (i identities) index(kind, plain string) string {
	return gm.MAC(i.key, []byte(kind+"/"+plain)).Hex()
}

// Index takes what was typed for a resident's number or a credit code.
func (i identities) Index(typed string) string {
	for _, kind := range []ident.DocumentKind{ident.CitizenCard, ident.UnitCreditCode} {
		if plain, err := kind.Parse(typed, workday.DateOf(i.now())); err == nil || ident.IsWarning(err) {
			return i.index(string(kind), plain)
		}
	}
	return ""
}

// Seal checks the number that a clerk typed and puts it away sealed. A credit code with
// a wrong check character is taken all the same: the registry decides, not the sum.
func (i identities) Seal(_ context.Context, a casework.Applicant, number string) (casework.Applicant, error) {
	kind := ident.DocumentKind(a.DocumentKind)
	plain, err := kind.Parse(number, workday.DateOf(i.now()))
	if err != nil && !ident.IsWarning(err) {
		return a, fault.InvalidField("number", "%s", fault.MessageOf(err))
	}
	if a.Sealed, err = i.vault.Seal([]byte(plain), sealedApplicant); err != nil {
		return a, err
	}
	a.Masked = kind.Mask(plain)
	a.Index = i.index(a.DocumentKind, plain)
	return a, nil
}

// owner is who has an account with the document that somebody shows at the counter.
type owner struct {
	subject   string // empty: nobody
	applicant casework.Applicant
	company   casework.Company
}

// owner finds whose account a document belongs to. Who shows one document and gives another name is not told what
// belongs to it.
func (i identities) owner(ctx context.Context, a casework.Applicant, number string) (owner, error) {
	kind := ident.DocumentKind(a.DocumentKind)
	plain, err := kind.Parse(number, workday.DateOf(i.now()))
	if err != nil && !ident.IsWarning(err) {
		return owner{}, fault.InvalidField("number", "%s", fault.MessageOf(err))
	}
	o, err := i.holder(ctx, kind, plain)
	if fault.KindOf(err) == fault.KindNotFound || err == nil && o.applicant.Name != a.Name {
		return owner{}, nil
	}
	return o, err
}

func (i identities) holder(ctx context.Context, kind ident.DocumentKind, number string) (owner, error) {
	if kind == ident.UnitCreditCode {
		l, err := i.book.CompanyByCode(ctx, number)
		if err != nil {
			return owner{}, err
		}
		company, err := i.companyRecord(ctx, l.ID)
		return owner{account.Principal{Kind: account.PrincipalCompany, ID: l.ID}.Subject(),
			casework.Applicant{Name: company.Name, Company: true, Address: company.Address}, company}, err
	}
	person, err := i.book.PersonByNumber(ctx, string(kind), number)
	return owner{subject: account.Actor{Kind: account.ActorPerson, ID: person.ID}.Subject(),
		applicant: casework.Applicant{Name: person.Name, Phone: person.Phone}}, err
}

// Visitor gives the account behind the document of somebody at the counter, and the record of a company.
func (i identities) Visitor(ctx context.Context, a casework.Applicant, number string) (casework.Applicant, casework.Company, error) {
	o, err := i.owner(ctx, a, number)
	return o.applicant, o.company, err
}

// Looked writes down that an officer was told what is on record behind a document; nothing when nothing is.
func (i identities) Looked(ctx context.Context, officer account.Actor, a casework.Applicant, number, why string) error {
	o, err := i.owner(ctx, a, number)
	if err != nil || o.subject == "" {
		return err
	}
	return i.book.Looked(ctx, officer, o.subject, why)
}

// signs checks the password that an officer enters anew to sign.
func (h *House) signs(r *http.Request, a account.Actor, password string) error {
	again, err := h.accounts.SignIn(r.Context(), account.Attempt{Door: account.DoorOfficer, Name: a.Login, Password: password,
		Address: h.web.ClientAddress(r), Agent: r.UserAgent()})
	if err != nil {
		return fault.InvalidField("password", "%s", fault.MessageOf(err))
	}
	if again.ID != a.ID {
		return fault.InvalidField("password", "口令不是您本人的")
	}
	return nil
}

// signsHimself checks the password that a citizen enters anew to sign.
func (h *House) signsHimself(r *http.Request, a account.Actor, password string) error {
	if a.Person == nil {
		return fault.Deniedf("请先登录")
	}
	again, err := h.accounts.SignIn(r.Context(), account.Attempt{Door: account.DoorPerson, Name: a.Person.Phone, Password: password,
		Address: h.web.ClientAddress(r), Agent: r.UserAgent()})
	if err != nil {
		return fault.InvalidField("password", "密码不正确，没有签名；%s", fault.MessageOf(err))
	}
	if again.ID != a.ID {
		return fault.InvalidField("password", "密码不是您本人的")
	}
	return nil
}

// Number opens the number of an applicant's document.
func (i identities) Number(_ context.Context, a casework.Applicant) (string, error) {
	plain, err := i.vault.Open(a.Sealed, sealedApplicant)
	return string(plain), err
}

// post shows the workbench what was sent about a case.
type post struct{ desk *notify.Desk }

// About lists what was sent about a matter, in order.
func (p post) About(ctx context.Context, about int64) (out []casework.Sent, err error) {
	list, err := p.desk.OfMatter(ctx, about)
	if err != nil {
		return nil, err
	}
	tones := map[notify.State]web.Tone{notify.StateQueued: web.ToneInfo, notify.StateSent: web.ToneOK, notify.StateDelivered: web.ToneOK,
		notify.StateFailed: web.ToneWarn, notify.StateDead: web.ToneDanger}
	for _, m := range list {
		kind, _, _ := account.ParseSubject(m.To)
		out = append(out, casework.Sent{ID: m.ID, To: m.To, Way: m.Channel.Title(), Title: m.Title, State: m.State.Title(), Trouble: trouble(m), Tone: tones[m.State],
			At: m.CreatedAt, ReadAt: m.ReadAt, Again: (m.Channel == notify.ChannelSMS || m.Channel == notify.ChannelMail) && m.State != notify.StateQueued && kind != string(account.ActorOfficer)})
	}
	return out, nil
}

// trouble says in words of the page why a message did not arrive.
func trouble(m notify.Message) string {
	switch {
	case m.State != notify.StateDead && m.State != notify.StateFailed:
		return ""
	case m.Nowhere():
		return "没有可用的号码或者地址"
	}
	return "通道没有接收"
}

// resend has a message sent once more, as a clerk asked for (casework.TopicResend).
func (h *House) resend(ctx context.Context, j job.Job) error {
	var in casework.Resend
	if err := j.Decode(&in); err != nil {
		return err
	}
	return h.notify.Again(ctx, in.Message, j.ID)
}

// mailbox shows a citizen's messages.
type mailbox struct {
	desk   *notify.Desk
	engine *matter.Engine
}

// Letters lists messages, the newest first.
func (m mailbox) Letters(ctx context.Context, subject string, about, before int64, limit int) ([]casework.Letter, error) {
	messages, err := m.desk.Inbox(ctx, 500, subject)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(messages, func(a, b notify.Message) int { return cmp.Compare(b.ID, a.ID) }) // the newest first, read or not: pages go on behind an id
	var out []casework.Letter
	for _, x := range messages {
		if about != 0 && x.Matter != about || before != 0 && x.ID >= before || len(out) == limit {
			continue
		}
		letter := casework.Letter{ID: x.ID, Matter: x.Matter, At: x.CreatedAt, Title: x.Title, Text: x.Text, Read: !x.ReadAt.IsZero(), Template: x.Template}
		if x.Matter != 0 {
			of, err := m.engine.Row(ctx, x.Matter)
			if err != nil {
				return nil, err
			}
			letter.Href = publicAddressOf(of)
			if of.Kind == casework.KindName && of.Applicant != subject { // somebody else's case: he objected to what it put before the public
				letter.Href = casework.AnnouncementAddress(of.Number)
			}
		}
		out = append(out, letter)
	}
	return out, nil
}

// ReadAll marks all as read.
func (m mailbox) ReadAll(ctx context.Context, subject string) error {
	messages, err := m.desk.Inbox(ctx, 500, subject)
	if err != nil {
		return err
	}
	for _, x := range messages {
		if x.ReadAt.IsZero() {
			if err := m.desk.Read(ctx, x.ID, subject); err != nil {
				return err
			}
		}
	}
	return nil
}

// Fresh lists what somebody has not read about his matters.
func (m mailbox) Fresh(ctx context.Context, subject string) (map[casework.Tiding]bool, error) {
	list, err := m.desk.Fresh(ctx, subject)
	if err != nil {
		return nil, err
	}
	out := make(map[casework.Tiding]bool, len(list))
	for _, x := range list {
		out[casework.Tiding{Matter: x.Matter, Template: x.Template}] = true
	}
	return out, nil
}

// reading marks what somebody was told about a matter as read when he has opened a page of his own about it.
func (h *House) reading(r *http.Request) error {
	number, ctx := r.PathValue("number"), r.Context()
	actor := account.ActorOf(ctx)
	if r.Method != http.MethodGet || number == "" || actor.Kind != account.ActorPerson {
		return nil
	}
	unread, err := h.notify.Unread(ctx, actor.Party())
	if err != nil || unread == 0 {
		return err
	}
	v, err := h.engine.View(ctx, actor, number)
	if err != nil || v.Matter.Applicant != actor.Party() {
		return nil // not a page of a matter of his
	}
	return h.notify.ReadAbout(ctx, v.Matter.ID, actor.Party())
}
