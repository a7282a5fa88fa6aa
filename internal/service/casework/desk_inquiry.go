package casework

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// inquiries draws the questions of a case that the actor may see, the newest first (W-07).
func (d *Desk) inquiries(s seen) []templ.Component {
	if len(s.Case.Inquiries) == 0 {
		return nil
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "问谁"}, {Head: "谁问的"}, {Head: "问题"}, {Head: "期限", Tight: true}, {Head: "答复"}}}
	for _, q := range slices.Backward(s.Case.Inquiries) {
		sheet.Rows = append(sheet.Rows, web.Row{ID: strconv.Itoa(q.No), Cells: []web.Cell{web.Words(d.room.whom(q)),
			{Text: d.room.Org.BodyName(q.Body), Note: q.AskedBy + " " + moment(q.AskedAt)}, {Text: q.Question, Note: s.shownTo(q)}, d.inquiryClock(s, q), web.Part(d.answer(s, q))}})
	}
	return []templ.Component{web.Section("询问和征求意见", web.Lines("答复供审查和决定时参考，不计入汇总，也不停止计时。"), web.Table(sheet))}
}

// shownTo says what a body sees to answer.
func (s seen) shownTo(q Inquiry) string {
	if q.toApplicant() {
		return ""
	}
	var names []string
	for _, code := range q.Materials {
		if doc, found := s.Case.Document(code); found {
			names = append(names, doc.Name)
		}
	}
	if q.Form {
		names = append(names, "申请表")
	}
	if len(names) == 0 {
		return "没有给他们看材料"
	}
	return "给他们看：" + strings.Join(names, "、")
}

// inquiryClock is the light of a question that waits, and afterwards whether the answer was in time.
func (d *Desk) inquiryClock(s seen, q Inquiry) web.Cell {
	c := matter.Clock{StartedAt: q.AskedAt, DueAt: q.DueAt, Limit: q.Limit, State: matter.ClockRunning, Title: "答复期限"}
	switch {
	case q.open() && s.Matter.Open():
		chip := web.Clock{Due: dateText(q.DueAt) + "到期", Tip: "答复期限" + q.Limit.String()}
		chip.Tone, chip.Text = d.room.Lamp.Show(c.Duty())
		return web.Part(web.ClockChip(chip))
	case !q.AnsweredAt.IsZero() && q.AnsweredAt.After(q.DueAt):
		return web.Part(web.Tag(web.ToneWarn, "超期答复"))
	case !q.AnsweredAt.IsZero():
		return web.Part(web.Tag(web.ToneOK, "按期答复"))
	}
	return web.Words(dateText(q.DueAt))
}

// answer is what was said, with its files.
func (d *Desk) answer(s seen, q Inquiry) templ.Component {
	parts := []templ.Component{web.Lines(q.stands())}
	if q.Answer != "" {
		parts = append(parts, web.Lines(q.Answer, q.AnsweredBy+" "+moment(q.AnsweredAt)))
	}
	var files []web.Link
	for _, f := range q.Files {
		files = append(files, web.Link{Text: f.Name, Href: s.href("/files/" + f.key())})
	}
	if len(files) > 0 {
		parts = append(parts, web.Choices(files, ""))
	}
	return templ.Join(parts...)
}

// showsAnswer reports whether a file came with an answer that the actor may see.
func (s seen) showsAnswer(id int64) bool {
	return slices.ContainsFunc(s.Case.Inquiries, func(q Inquiry) bool { return slices.ContainsFunc(q.Files, func(f File) bool { return f.ID == id }) })
}

// returns draws the parts that were given back (W-07).
func (d *Desk) returns(s seen) []templ.Component {
	var rows []web.Row
	for _, r := range slices.Backward(s.Case.Returns) {
		if !s.reads(r.Body, false) {
			continue
		}
		state := "等待处理"
		switch r.How {
		case ReturnAgain:
			state = "继续审查"
		case ReturnDrop:
			state = "不再需要意见"
		}
		words := r.Words
		if r.SettledBy != "" {
			words += "（" + r.SettledBy + " " + moment(r.SettledAt) + "）"
		}
		rows = append(rows, web.Row{ID: r.Stage + r.Part + moment(r.At), Cells: []web.Cell{{Text: d.room.Org.BodyName(r.Body), Note: r.Title}, {Text: r.Reason, Note: r.By + " " + moment(r.At)},
			web.Words(map[ReturnTo]string{ReturnToLead: "牵头部门", ReturnToIntake: "受理窗口"}[r.To]), {Text: state, Note: words}}})
	}
	if len(rows) == 0 {
		return nil
	}
	return []templ.Component{web.Section("分支退回", web.Table(web.Sheet{Columns: []web.Column{{Head: "部门"}, {Head: "退回理由"}, {Head: "退回给", Tight: true}, {Head: "处理"}}, Rows: rows}))}
}

// offersInquiry reports whether an action on questions or returns has anything to choose from.
func (d *Desk) offersInquiry(s seen, action string) bool {
	mine, holds := held(s.actor, s.Tasks, RoleExamine, RoleDecide)
	switch action {
	case "return_part":
		return holds && s.Case.Item.stage(mine.Stage).returnable(mine.Part) && s.Case.unsurveyed(s.actor, s.Matter.Stage) == nil
	case "ask_applicant":
		return holds && s.Matter.Applicant != "" && !slices.ContainsFunc(s.Case.Inquiries, func(q Inquiry) bool { return q.open() && q.toApplicant() && q.Body == mine.Body })
	case "recall_inquiry":
		return len(d.recallable(s)) > 0
	}
	return true
}

// consultable are the bodies that can be asked.
func (d *Desk) consultable(s seen) (out []web.Option) {
	for _, b := range d.room.Org.Bodies() {
		if seatedAt(s.actor, b.Code) || s.Case.examines(b.Code, s.Tasks) || len(d.room.Org.OfficersAt(b.Code, RightReview)) == 0 {
			continue
		}
		out = append(out, web.Option{Value: b.Code, Text: b.Name})
	}
	return out
}

// showable are the materials that can be shown to a body that is asked.
func (s seen) showable() (out []web.Option) {
	for _, doc := range s.Case.Documents {
		if doc.Present() {
			out = append(out, web.Option{Value: doc.Material, Text: doc.Name})
		}
	}
	return out
}

// recallable are the open questions that the actor may take back.
func (d *Desk) recallable(s seen) (out []web.Option) {
	for _, q := range s.Case.Inquiries {
		if q.recalls(s.actor, s.Matter.Lead) {
			text := []rune(q.Question)
			out = append(out, web.Option{Value: strconv.Itoa(q.No), Text: d.room.whom(q) + "：" + string(text[:min(len(text), 40)])})
		}
	}
	return out
}

// inquiryForm puts the choices of the case into the form of a question.
func (d *Desk) inquiryForm(a acting, form web.Form) web.Form {
	switch a.input.(type) {
	case *Consult:
		form = form.Options("to", d.consultable(a.seen)...)
		if list := a.showable(); len(list) > 0 {
			return form.Options("materials", list...)
		}
		form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool { return e.Name == "materials" })
	case *RecallInquiry:
		form = form.Options("no", d.recallable(a.seen)...)
	case *SettleReturn:
		if r, ok := a.given(); ok && r.To == ReturnToIntake {
			form = form.Options("how", web.Option{Value: string(ReturnAgain), Text: "请该部门继续审查"})
		}
	}
	return form
}

// given is the return that the actor has to deal with.
func (a acting) given() (Return, bool) {
	t, ok := held(a.actor, a.Tasks, RoleSettle)
	if !ok {
		return Return{}, false
	}
	i, ok := a.Case.givenBack(t.Stage, t.Part)
	if !ok {
		return Return{}, false
	}
	return a.Case.Returns[i], true
}

// consulted is the question that the actor has to answer.
func (a acting) consulted() (Inquiry, bool) {
	t, ok := held(a.actor, a.Tasks, RoleConsult)
	if !ok {
		return Inquiry{}, false
	}
	no, _ := strconv.Atoi(t.Part)
	i, ok := a.Case.inquiry(no)
	if !ok {
		return Inquiry{}, false
	}
	return a.Case.Inquiries[i], true
}

// soon proposes a day by which an answer is wanted: three working days, and not after the case is due.
func (d *Desk) soon(s seen) workday.Date {
	by := d.Calendar().AddWorkdays(workday.DateOf(d.room.Now()), 3)
	for _, name := range []string{ClockStatutory, ClockPromise} {
		if c, ok := s.Clock(name); ok && c.State == matter.ClockRunning {
			if due := workday.DateOf(c.DueAt); due.Before(by) {
				return due
			}
			break
		}
	}
	return by
}

// inquiryEffects says before an act what it does, and before an opinion or a decision what others have said.
func (d *Desk) inquiryEffects(a acting) (out []web.Pair) {
	const goesOn = "都不停止，继续计算"
	switch a.input.(type) {
	case *AskApplicant, *Consult:
		out = append(out, web.Pair{Term: "时限", Text: goesOn})
	case *ReturnPart:
		out = append(out, web.Pair{Term: "办件的时限", Text: goesOn}, web.Pair{Term: "本部门的时限", Text: "退回期间不计"}, web.Pair{Term: "其他部门", Text: "继续审查，不受影响"})
	case *SettleReturn:
		if r, ok := a.given(); ok {
			out = append(out, web.Pair{Term: d.room.Org.BodyName(r.Body) + "退回", Text: r.Title + "：" + r.Reason})
		}
	case *AnswerConsult:
		if q, ok := a.consulted(); ok {
			out = append(out, web.Pair{Term: d.room.Org.BodyName(q.Body) + "的问题", Text: q.Question}, web.Pair{Term: "答复期限", Text: dateText(q.DueAt)}, web.Pair{Term: "可以看的材料", Text: a.shownTo(q)})
		}
	case *Decide, *Examine:
		for _, q := range a.Case.Inquiries {
			out = append(out, web.Pair{Term: "征求意见和询问", Text: d.room.before(q)})
		}
	}
	return out
}
