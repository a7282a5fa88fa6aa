package app

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/disclosure/annual"
	"tongban/internal/disclosure/inforequest"
)

// annualDeps is what the room of yearly reports counts with.
func annualDeps(h *House) annual.Deps {
	return annual.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Register: h.yearRegister,
		Government: func(body string) bool { return governs(h.org, body) }, Draws: paper.NewRenderer(),
		Documents: annual.Documents{Cells: slices.Sorted(maps.Keys(documentCells)), List: h.documentsBehind, Notes: func(ctx context.Context, body string, year int) ([]string, int, error) {
			return h.rooms.publish.CountNotes(ctx, body, year)
		}},
		RequestAddress: func(number string) string { return "/desk/disclosure/" + number }}
}

// governs reports whether a body reports for a government: itself, or its office.
func governs(o *org.Directory, body string) bool {
	name := o.BodyName(body)
	return strings.HasSuffix(name, "人民政府") || strings.HasSuffix(name, "人民政府办公室") || strings.HasSuffix(name, "人民政府办公厅")
}

// applicantColumns are the columns of table three by the class of who asked.
var applicantColumns = map[inforequest.ApplicantClass]string{
	inforequest.ClassCitizen: "natural_person", inforequest.ClassCompany: "business", inforequest.ClassResearch: "research",
	inforequest.ClassWelfare: "public_welfare", inforequest.ClassLegal: "legal_service", inforequest.ClassOther: "other_org",
}

// resultRows are the rows of table three by the kind of reply: 国办公开办函〔2021〕30号. Old kinds count by what they are called today;
// a refusal of 2008 without a reason of today has no row.
var resultRows = map[inforequest.ReplyKind]string{
	"R01": "granted", "R02": "granted", "R03": "partial", "R04": "deny_secret", "R05": "deny_law", "R06": "deny_safety", "R07": "deny_third_party",
	"R08": "deny_internal", "R09": "deny_process", "R10": "deny_enforcement_file", "R11": "deny_inquiry", "R12": "unable_not_held", "R13": "unable_must_create",
	"R14": "unable_unclear", "R15": "noproc_petition", "R16": "noproc_repeat", "R17": "noproc_publication", "R18": "noproc_excessive", "R19": "noproc_reconfirm",
	"R20": "other_not_corrected", "R21": "other_not_paid", "R22": "other_other",
}

// askedOf is a request in the words of the report.
func askedOf(c inforequest.Counted) annual.Asked {
	a := annual.Asked{Number: c.Number, Class: applicantColumns[c.Applicant.Class], Received: c.Intake.ReceivedOn, Ended: c.Ended, Channel: "letter_fax"}
	switch c.Intake.Channel {
	case inforequest.ChannelCounter:
		a.Channel = "desk"
	case inforequest.ChannelOnline, inforequest.ChannelMail:
		a.Channel = "web"
	}
	if !a.Ended.IsZero() {
		a.Row, a.Old = "other_other", "answers_other"
	}
	if c.Reply != nil {
		def, _ := c.Reply.Kind.Def()
		kind := c.Reply.Kind
		if def.Now != "" {
			kind = def.Now
		}
		if row, ok := resultRows[kind]; ok {
			a.Row = row
		}
		switch {
		case c.Reply.Kind == "Q02" || c.Reply.Kind == inforequest.ReplyGiven:
			a.Old = "answers_granted"
		case def.Outcome == inforequest.OutcomePartial:
			a.Old = "answers_partial"
		case def.Outcome == inforequest.OutcomeWithheld:
			a.Old = "answers_refused"
		}
	}
	for _, r := range c.Remedies {
		m := annual.Remedy{Kind: "review", Result: r.Result, FiledOn: r.FiledOn}
		switch {
		case r.Kind == "complaint":
			continue
		case r.Kind == "suit" && r.ReviewFirst:
			m.Kind = "litigation_after_review"
		case r.Kind == "suit":
			m.Kind = "litigation_direct"
		}
		a.Remedies = append(a.Remedies, m)
	}
	return a
}

// addFees counts a fee in the years in which it was asked for, paid and waived.
func addFees(sum *annual.Fees, c inforequest.Counted, year int) {
	if c.Fee == nil {
		return
	}
	amount := annual.Figure(c.Fee.Fen) * (annual.Whole(1) / 100)
	if c.Fee.NoticedOn.Year() == year {
		sum.Notices += annual.Whole(1)
	}
	if !c.Fee.PaidOn.IsZero() && c.Fee.PaidOn.Year() == year {
		sum.Collected += amount
	}
	if !c.Fee.WaivedOn.IsZero() && c.Fee.WaivedOn.Year() == year {
		sum.Waived += amount
	}
}

// yearRegister gives what the rooms of the house count for a report.
func (h *House) yearRegister(ctx context.Context, body string, year int) (r annual.Register, err error) {
	list, err := h.rooms.requests.ForYear(ctx, body, year)
	at := map[string]int{} // where a request stands, and a new reply with the request that it answers anew
	for _, c := range list {
		if c.Order == nil {
			at[c.Number] = len(r.Requests)
			r.Requests = append(r.Requests, askedOf(c))
			addFees(&r.Fees, c, year)
		} else if i, ok := at[c.Order.From]; ok { // counted once; who goes against the new reply too counts in part four
			at[c.Number] = i
			r.Requests[i].Remedies = append(r.Requests[i].Remedies, askedOf(c).Remedies...)
		}
	}
	if err == nil {
		r.Figures, err = h.publishedFigures(ctx, body, year)
	}
	return r, err
}

// MadeReport is what there is to say of a report that was written.
type MadeReport struct {
	Findings []annual.Finding
	Note     string        // when nothing is known of the year
	Against  []annual.Note // on the figures of the report that was published elsewhere
	Unread   []string      // what of that could not be read
}

// AnnualReport writes the report of a body on a year as files; open makes the file of an extension. It is the one on the
// site or under way, or one that is counted now. An empty edition is that of the year. What does not agree is given
// back, and a note when nothing is known of the year. A report that was published elsewhere is held against the records.
func AnnualReport(ctx context.Context, c Config, body string, year int, edition string, original []byte, open func(ext string) (io.WriteCloser, error)) (out MadeReport, err error) {
	var published annual.Report
	if len(original) > 0 {
		if published, err = annual.Read(original); err != nil {
			return out, err
		}
		edition = cmp.Or(edition, published.Form)
	}
	h, err := Open(ctx, c)
	if err != nil {
		return out, err
	}
	defer h.Close()
	if _, err := h.org.Body(body); err != nil {
		return out, fault.Missing("机关", body)
	}
	y, err := h.rooms.annual.Yearly(ctx, body, year, edition)
	if err != nil {
		return out, err
	}
	if out.Findings, err = h.rooms.annual.Findings(ctx, y, y.Cells); err != nil {
		return out, err
	}
	out.Note = y.Note
	if len(original) > 0 {
		recorded, err := h.rooms.annual.Recorded(ctx, y)
		if err != nil {
			return out, err
		}
		out.Against, out.Unread = annual.Against(published, recorded), published.Unread
	}
	return out, h.rooms.annual.Files(y, open)
}

// RegionReport writes the published reports of all bodies in the region of a government, added up, as files; own leaves out
// the divisions below.
func RegionReport(ctx context.Context, c Config, government string, year int, own bool, open func(ext string) (io.WriteCloser, error)) (annual.Region, []annual.Finding, error) {
	h, err := Open(ctx, c)
	if err != nil {
		return annual.Region{}, nil, err
	}
	defer h.Close()
	g, err := h.rooms.annual.Region(ctx, government, year, own)
	if err != nil {
		return g, nil, err
	}
	if len(g.Sources) == 0 {
		return g, nil, fault.Conflictf("%s和它的部门还没有公布%d年的报告，没有可以汇总的数据", g.Name, year)
	}
	return g, annual.Check(annual.Report{Form: g.Form.Name, Year: year, Cells: g.Cells}), h.rooms.annual.Files(g.Yearly(), open)
}
