package casework

import (
	"net/http"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
)

// W-23: after the answer only annotations, never changes.

func (in *ProposeAmendment) prefill(d *Desk, a acting) {
	in.What = AmendDecision
	if a.Case.Decision == nil {
		in.What, in.Wrong, in.On = AmendAcceptance, dateText(a.Case.AcceptedAt), workday.DateOf(a.Case.AcceptedAt)
	}
}

func (in *ProposeAmendment) effects(_ *Desk, a acting) []web.Pair {
	text := "原来的决定书不改，审核同意后另出更正通知书"
	if a.Case.Decision == nil {
		text = "由另一个人审核；同意后法定时限和承诺时限从正确的受理日期重新计算，原来的日期留在记录里"
	}
	return []web.Pair{{Term: "更正以后", Text: text}}
}

func (in *CheckAmendment) effects(_ *Desk, a acting) []web.Pair {
	i, waits := a.Case.openAmendment()
	if !waits {
		return nil
	}
	m := a.Case.Amendments[i]
	return []web.Pair{{Term: "更正的内容", Text: m.What.Title()}, {Term: "原来写的", Text: m.Wrong}, {Term: "应当是", Text: m.Right}, {Term: "原因", Text: m.Reason}, {Term: "提出人", Text: m.By + " " + moment(m.At)}}
}

func (in *Annul) prefill(d *Desk, a acting) {
	remedy := d.remedy(a.Case)
	in.Basis, in.Reconsideration, in.Court = a.Case.Item.ground("第六十九条"), remedy.Reconsideration, remedy.Court
}

func (in *Annul) signature() (*bool, string) {
	return &in.Signed, "重新输入您的登录密码，作为对撤销决定的签署"
}

func (in *Annul) paper(d *Desk, a acting) (paper.Draft, error) {
	if err := in.check(); err != nil {
		return paper.Draft{}, err
	}
	c := a.Case
	c.Annulled = in.annulment(a.actor.Name, d.room.Now())
	return annulmentOf(d.room, d.occasion(a), c), nil
}

func (in *Deregister) prefill(_ *Desk, a acting) {
	in.Basis = a.Case.Item.ground("第七十条")
	if a.Case.Annulled != nil {
		in.Ground = "annulled"
	}
}

func (in *Deregister) paper(d *Desk, a acting) (paper.Draft, error) {
	c := a.Case
	c.Deregistered = &Deregistration{Ground: in.Ground, Reason: in.Reason, Basis: in.Basis, At: d.room.Now()}
	return deregistrationOf(d.room, d.occasion(a), c), nil
}

func (in *Archive) prefill(*Desk, acting) { in.Keep = "30" }

func (in *Archive) paper(d *Desk, a acting) (paper.Draft, error) {
	c := a.Case
	c.Archived = &Archived{Keep: in.Keep, Place: in.Place, Files: in.files(c), At: d.room.Now()}
	return archiveOf(d.room, d.occasion(a), c), nil
}

// listed are the papers of a case for the list of its file; those of earlier lists are left out.
func (d *Desk) listed(r *http.Request, s seen) (out []ArchivedFile, err error) {
	list, err := d.papers(r.Context(), s.Matter.ID)
	for _, p := range list {
		if p.Template != PaperArchive {
			out = append(out, ArchivedFile{Name: p.Title, Number: p.Number, On: dateText(p.MadeAt), Count: 1})
		}
	}
	return out, err
}

// offersAfter reports whether an act about an answer has its time now.
func (d *Desk) offersAfter(s seen, action string) bool {
	i, waits := s.Case.openAmendment()
	switch action {
	case "propose_amendment":
		return !waits && !s.Case.AcceptedAt.IsZero()
	case "check_amendment":
		return waits && s.Case.Amendments[i].Officer != s.actor.ID
	case "annul":
		return s.Case.granted() == nil && s.Case.Annulled == nil
	case "deregister":
		return s.Case.granted() == nil
	case "archive":
		return s.Case.Archived == nil || s.Case.touched().After(s.Case.Archived.At)
	}
	return true
}

// afterwards draws what was done about the answer.
func (d *Desk) afterwards(s seen) (out []templ.Component) {
	if pairs := s.Case.laterFacts(); len(pairs) > 0 {
		out = append(out, web.Section("决定以后", web.Dl(pairs)))
	}
	if a := s.Case.Archived; a != nil {
		sheet := web.Sheet{Columns: []web.Column{{Head: "名称"}, {Head: "文号"}, {Head: "日期", Tight: true}}}
		for _, f := range a.Files {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(f.Name, f.Number, f.On)})
		}
		out = append(out, web.Section("归档", web.Dl([]web.Pair{{Term: "归档", Text: dateText(a.At) + " " + a.By}, {Term: "保管期限", Text: keepTimes[a.Keep]}, {Term: "存放位置", Text: a.Place}}), web.Table(sheet)))
	}
	return out
}

// laterFacts tell in words what became of an answer.
func (c Case) laterFacts() (out []web.Pair) {
	for _, a := range c.Amendments {
		text := a.What.Title() + "由“" + a.Wrong + "”更正为“" + a.Right + "”，" + a.By + "提出"
		switch {
		case a.Checked.IsZero():
			text += "，等待审核"
		case a.Accepted:
			text += "，" + a.Checker + dateText(a.Checked) + "审核同意"
		default:
			text += "，" + a.Checker + "不同意：" + a.Words
		}
		out = append(out, web.Pair{Term: "更正", Text: text})
	}
	if a := c.Annulled; a != nil {
		out = append(out, web.Pair{Term: "撤销", Text: dateText(a.At) + "撤销：" + annulGrounds[a.Ground] + "（" + a.Basis + "）"})
	}
	if e := c.Deregistered; e != nil {
		out = append(out, web.Pair{Term: "注销", Text: dateText(e.At) + "注销：" + deregisterGrounds[e.Ground] + "（" + e.Basis + "）"})
	}
	return out
}
