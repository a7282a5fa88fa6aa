package casework

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
)

// typedAbove is the source of who has no account.
const typedAbove = "上面填写的申请人信息"

// knownOf is what the account, the record of the company and the licences granted here say of who stands at the counter
// with his document (W-11): the sources from which he would be filled in himself (P-09).
func (d *Desk) knownOf(ctx context.Context, item Item, groups []FormGroup, who Applicant, number string) (known, error) {
	k := known{room: d.room, answers: map[string]begin{}}
	account, company, err := d.Numbers.Visitor(ctx, who, number)
	if err != nil {
		return k, err
	}
	sealed, err := d.Numbers.Seal(ctx, who, number)
	if err != nil {
		return k, err
	}
	from := origin{whose: "申请人的", number: number, company: company}
	switch {
	case account.Name == "": // no account: what the clerk has typed above
		account, from.account = who, typedAbove
	case account.Company:
		from.account = "企业登记信息"
	default:
		from.account = "申请人的实名账号"
	}
	account.Index = sealed.Index
	k, err = k.gather(ctx, item, groups, account, from)
	// who shows one document and gives another name is not told what was granted under it
	k.held = slices.DeleteFunc(k.held, func(h Held) bool { return h.To != who.Name })
	return k, err
}

// ownSources are the fields of the counter itself that an account fills in.
func ownSources() []FormField {
	return []FormField{{FieldSpec: web.FieldSpec{Name: "phone"}, Prefill: "account.phone"}, {FieldSpec: web.FieldSpec{Name: "address"}, Prefill: "account.address"}}
}

// fillIn puts what is known of the visitor into what is empty, and leaves what was typed. It is done when the clerk asks
// for it, so that what he clears afterwards stays empty.
func (d *Desk) fillIn(w http.ResponseWriter, r *http.Request, item Item, in counter, p Parked) error {
	wrong := needed([][3]string{{"name", in.Name, "申请人姓名或者名称"}, {"number", in.Number, "证件号码"}, {"documentKind", in.DocumentKind, "证件类型"}})
	var err error
	filled := 0
	if len(wrong) == 0 {
		filled, err = d.fill(r, item, in, p)
	} else {
		err = fault.Invalid("先填写申请人和证件，再按已有信息填写", wrong...)
	}
	switch {
	case fault.KindOf(err) == fault.KindInvalid:
		page, failed := d.intakePage(r, item, p, err)
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	case err != nil:
		return err
	case filled == 0:
		return web.Done(w, r, intakeAddress(item.Code, p.Key), "没有可以填写的已有信息")
	}
	return web.Done(w, r, intakeAddress(item.Code, p.Key), fmt.Sprintf("已填写%d项，请申请人核对", filled))
}

func (d *Desk) fill(r *http.Request, item Item, in counter, p Parked) (filled int, err error) {
	groups, err := d.FormPages.Groups(item.Form, map[string][]string(r.PostForm))
	if err != nil {
		return 0, err
	}
	known, err := d.knownOf(r.Context(), item, groups, in.applicant(), in.Number)
	if err != nil {
		return 0, err
	}
	typed := typedAtCounter(r.PostForm)
	for _, field := range fieldsOf(groups) {
		if begin, found := known.of(field); found && !says(typed[field.Name]) {
			typed[field.Name] = begin.values
			filled++
		}
	}
	if filled == 0 {
		return 0, nil
	}
	if err := d.Numbers.Looked(r.Context(), d.Actor(r), in.applicant(), in.Number, "在窗口办理“"+item.Name+"”，按已有信息填写申请表"); err != nil {
		return 0, err
	}
	return filled, d.room.parked().keep(r.Context(), d.Actor(r), p.Key, in.Version, typed)
}

func says(values []string) bool {
	return slices.ContainsFunc(values, func(text string) bool { return text != "" })
}

// fieldsOf are the fields of the counter and of the form.
func fieldsOf(groups []FormGroup) []FormField {
	all := ownSources()
	for _, g := range groups {
		all = append(all, g.Fields...)
	}
	return all
}

// tellSources says beside each field that stands as it was filled in where that comes from.
func (d *Desk) tellSources(r *http.Request, item Item, groups []FormGroup, values url.Values, own, form []web.Entry) error {
	who := Applicant{Name: values.Get("name"), DocumentKind: values.Get("documentKind"), Phone: values.Get("phone"), Address: values.Get("address"),
		Company: values.Get("company") == "true"}
	if who.Name == "" || values.Get("number") == "" {
		return nil
	}
	known, err := d.knownOf(r.Context(), item, groups, who, values.Get("number"))
	if fault.KindOf(err) == fault.KindInvalid {
		return nil // the number is not right yet
	}
	if err != nil {
		return err
	}
	if known.answers["account.phone"].source != typedAbove {
		known.tell(ownSources(), own, values)
	}
	known.tell(fieldsOf(groups)[len(ownSources()):], form, values)
	return nil
}

// tell writes the source beside each field that says the same; a name that the counter and the form share is given
// twice.
func (k known) tell(fields []FormField, entries []web.Entry, values url.Values) {
	for _, field := range fields {
		begin, found := k.of(field)
		given := slices.Compact(slices.Clone(values[field.Name]))
		i := slices.IndexFunc(entries, func(e web.Entry) bool { return e.Name == field.Name })
		if found && i >= 0 && slices.Equal(given, begin.values) {
			entries[i].Hint = sentences(entries[i].Hint, "与"+begin.source+"一致，可以修改")
		}
	}
}
