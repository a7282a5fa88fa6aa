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
	own := func(source, text string) { k.answers[source] = begin{[]string{text}, "您的实名账号"} }
	own("account.phone", or(f.Draft.Answers.Phone, who.Phone))
	own("account.address", or(f.Draft.Answers.Address, who.Address))
	if who.Company {
		own("account.name", a.Name)
		company, err := p.Identities.Company(ctx, a)
		if err != nil {
			return k, err
		}
		for source, text := range map[string]string{"name": company.Name, "credit_code": company.CreditCode, "representative": company.Representative, "address": company.Address} {
			k.answers["company."+source] = begin{[]string{text}, "企业登记信息"}
		}
	} else {
		own("account.name", who.Name)
		own("account.citizen_number", number)
	}
	wanted := func(field FormField) bool { return strings.HasPrefix(field.Prefill, fromLicences) }
	if slices.ContainsFunc(groups, func(g FormGroup) bool { return slices.ContainsFunc(g.Fields, wanted) }) {
		k.held, err = p.room.held(ctx, who.Index, f.Item.licences())
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
		source := fmt.Sprintf("您的《%s》（%s，%s）", name, h.Number, longDate(h.On))
		if len(list) > 1 {
			source = fmt.Sprintf("您的《%s》（共%d份，这是%s的%s）", name, len(list), longDate(h.On), h.Number)
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
