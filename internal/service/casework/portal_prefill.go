package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

// Company (企业登记信息) is what is on record of a company in whose name somebody acts.
type Company struct{ Name, CreditCode, Representative, Address string }

// fromLicences begins the sources that are licences: licence/NAME/PART.
const fromLicences = "licence/"

// begin (预填) is a first answer, with its source in words.
type begin struct {
	values []string
	source string
}

// known are the first answers that the account, the record of the company and the applicant's licences give.
type known struct {
	room    *Room
	answers map[string]begin // by source
	held    []Held
	whose   string // in words, of the licences
}

// known gathers the first answers for a form; licences are read only when a field wants something of them.
func (p *Portal) known(ctx context.Context, f Filing, groups []FormGroup, a account.Actor) (k known, err error) {
	k = known{room: p.room, answers: map[string]begin{}}
	who, err := p.Identities.Applicant(ctx, a)
	if err != nil {
		return k, err
	}
	number, err := p.Identities.Number(ctx, who)
	if err != nil {
		return k, err
	}
	who.Phone, who.Address = or(f.Draft.Answers.Phone, who.Phone), or(f.Draft.Answers.Address, who.Address)
	origin := origin{account: "您的实名账号", whose: "您的", number: number}
	if who.Company {
		if origin.company, err = p.Identities.Company(ctx, a); err != nil {
			return k, err
		}
		who.Name = a.Name
	}
	return k.gather(ctx, f.Item, groups, who, origin)
}

// origin is where first answers come from, in the words of who reads them.
type origin struct {
	account string // whose account it is; empty when there is none
	whose   string // whose licences they are
	number  string
	company Company
}

// gather sorts what is known of an applicant by source.
func (k known) gather(ctx context.Context, item Item, groups []FormGroup, who Applicant, from origin) (known, error) {
	k.whose = from.whose
	own := func(source, text string) {
		if from.account != "" {
			k.answers[source] = begin{[]string{text}, from.account}
		}
	}
	own("account.phone", who.Phone)
	own("account.address", who.Address)
	own("account.name", who.Name)
	if !who.Company {
		own("account.citizen_number", from.number)
	}
	if from.company.CreditCode != "" {
		c := from.company
		for source, text := range map[string]string{"name": c.Name, "credit_code": c.CreditCode, "representative": c.Representative, "address": c.Address} {
			k.answers["company."+source] = begin{[]string{text}, "企业登记信息"}
		}
	}
	wanted := func(field FormField) bool { return strings.HasPrefix(field.Prefill, fromLicences) }
	var err error
	if slices.ContainsFunc(groups, func(g FormGroup) bool { return slices.ContainsFunc(g.Fields, wanted) }) {
		k.held, err = k.room.held(ctx, who.Index, item.licences())
	}
	return k, err
}

// of gives the first answer to a field; none when nothing is known that the field could take.
func (k known) of(field FormField) (begin, bool) {
	b, found := k.answers[field.Prefill]
	if rest, licence := strings.CutPrefix(field.Prefill, fromLicences); licence {
		name, part, _ := strings.Cut(rest, "/")
		b, found = k.ofLicence(name, part, field.Name)
	}
	b.values = slices.DeleteFunc(slices.Clone(b.values), func(text string) bool { return text == "" })
	for _, text := range b.values {
		if len(field.Options) > 0 && !slices.ContainsFunc(field.Options, func(o web.Option) bool { return o.Value == text }) {
			return begin{}, false // it was asked with other options then
		}
	}
	return b, found && len(b.values) > 0
}

// ofLicence takes the newest licence that says something about the part, and tells which it was.
func (k known) ofLicence(name, part, field string) (begin, bool) {
	list := slices.DeleteFunc(slices.Clone(k.held), func(h Held) bool { return h.Name != name })
	for _, h := range list {
		values := h.part(part, field)
		if part == "body" {
			values = []string{k.room.Org.BodyName(h.Body)}
		}
		if !slices.ContainsFunc(values, func(text string) bool { return text != "" }) {
			continue
		}
		source := fmt.Sprintf("%s《%s》（%s，%s）", k.whose, name, h.Number, longDate(h.On))
		if len(list) > 1 {
			source = fmt.Sprintf("%s《%s》（共%d份，这是%s的%s）", k.whose, name, len(list), longDate(h.On), h.Number)
		}
		return begin{values, source}, true
	}
	return begin{}, false
}

// part is what a licence says about one thing.
func (h Held) part(part, field string) []string {
	switch part {
	case "same":
		return h.Form[field]
	case "number":
		return []string{h.Number}
	case "on":
		return []string{h.On.String()}
	case "content":
		return []string{h.Content}
	}
	return nil
}
