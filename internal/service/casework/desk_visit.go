package casework

import (
	"net/http"
	"net/url"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// A visit (来访) is one visitor with several applications, one after another: whoever was identified for the first is
// not asked again for the next. It lasts as long as the day and belongs to the clerk who took the first one in.

// visits reports whether a case was taken in today by this very clerk.
func (d *Desk) visits(a account.Actor, m matter.Matter, c Case) bool {
	return a.Has(RightReceive) && m.Channel == matter.ChannelWindow && c.Intake.Officer == a.Name &&
		workday.DateOf(c.ReceivedAt) == workday.DateOf(d.room.Now())
}

// visitor reads the case by which a visit goes on; nothing when the address names none.
func (d *Desk) visitor(r *http.Request) (c Case, number string, err error) {
	number = strings.TrimSpace(r.URL.Query().Get("after"))
	if number == "" {
		return Case{}, "", nil
	}
	v, err := d.room.Hall().View(r.Context(), d.Actor(r), number)
	if err != nil {
		return Case{}, "", err
	}
	c, ok := v.Facts.(Case)
	if !ok || !d.visits(d.Actor(r), v.Matter, c) {
		return Case{}, "", fault.Conflictf("“%s”不是您今天收的件，请重新核对来访人的证件", number)
	}
	return c, number, nil
}

// visit gathers what the visitor did today and what is still under way, for the head of the counter (W-11).
func (d *Desk) visit(r *http.Request, c Case, number string) (page pages.Visit, err error) {
	ids, err := d.room.casesOf(r.Context(), c.Applicant.Index)
	if err != nil {
		return page, err
	}
	list, err := d.room.Hall().List(r.Context(), d.Actor(r), matter.Filter{Kind: KindName, IDs: ids, Limit: 100})
	if err != nil {
		return page, err
	}
	name := ident.MaskName(c.Applicant.Name)
	if c.Applicant.Company {
		name = c.Applicant.Name
	}
	page.Who = name + "，" + c.Applicant.Masked
	var today, open []matter.Matter
	for _, m := range list {
		switch {
		case workday.DateOf(m.OpenedAt) == workday.DateOf(d.room.Now()):
			today = append(today, m)
		case m.Open():
			open = append(open, m)
		}
	}
	page.Today, page.Open = d.caseSheet(today, ""), d.caseSheet(open, "")
	page.Today.Caption, page.Open.Caption = "今天办的", "以前提出、还在办理的"
	return page, nil
}

// goesOn are the fields of the counter for the next application of the same visitor.
func (d *Desk) goesOn(r *http.Request) (url.Values, error) {
	c, _, err := d.visitor(r)
	if err != nil || c.Applicant.Name == "" {
		return nil, err
	}
	number, err := d.Numbers.Number(r.Context(), c.Applicant)
	if err != nil {
		return nil, err
	}
	a := c.Applicant
	typed := url.Values{"name": {a.Name}, "documentKind": {a.DocumentKind}, "number": {number}, "phone": {a.Phone}, "address": {a.Address},
		"way": {string(c.Wish.Way)}, "window": {c.Intake.Window}}
	if a.Company {
		typed.Set("company", "true")
	}
	if a.Delegate != nil {
		typed.Set("delegate", a.Delegate.Name)
		typed.Set("delegatePhone", a.Delegate.Phone)
	}
	if c.Wish.Way == WayMail {
		typed.Set("to", c.Wish.Address)
	}
	return typed, nil
}

// visitLink carries the visit on to an address of the counter.
func visitLink(href, number string) string {
	if number == "" {
		return href
	}
	mark := "?"
	if strings.Contains(href, "?") {
		mark = "&"
	}
	return href + mark + "after=" + url.QueryEscape(number)
}
