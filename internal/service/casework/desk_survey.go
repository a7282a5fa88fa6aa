package casework

import (
	"slices"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/common/workday"
)

// surveys draws the visits to the place, the newest first (W-07).
func (d *Desk) surveys(s seen) (out []templ.Component) {
	for i := len(s.Case.Surveys) - 1; i >= 0; i-- {
		out = append(out, d.survey(s, s.Case.Surveys[i]))
	}
	return out
}

func (d *Desk) survey(s seen, v Survey) templ.Component {
	pairs := []web.Pair{{Term: "时间", Text: moment(v.At)}, {Term: "地点", Text: v.Place}, {Term: "踏勘内容", Text: v.Purpose}}
	for _, p := range []web.Pair{{Term: "其他参加人", Text: v.People}, {Term: "特别程序", Text: v.Procedure}, {Term: "现场情况", Text: v.Scene}, {Term: "申请人的意见", Text: v.Answer},
		{Term: "取消的原因", Text: v.Cancelled}} {
		if p.Text != "" {
			pairs = append(pairs, p)
		}
	}
	pairs = append(pairs, web.Pair{Term: "安排", Text: v.ArrangedBy + " " + moment(v.ArrangedAt)}, web.Pair{Term: "进展", Text: v.stands()})
	sheet := web.Sheet{Columns: []web.Column{{Head: "部门"}, {Head: "到场人员"}, {Head: "结论", Tight: true}, {Head: "踏勘意见"}, {Head: "照片"}, {Head: "签字"}}}
	for _, share := range v.Shares {
		sheet.Rows = append(sheet.Rows, web.Row{ID: share.Part, Cells: d.shareCells(s, v, share)})
	}
	return web.Section("现场踏勘", web.Dl(pairs), web.Table(sheet), web.Choices(d.surveyActs(s, v), ""))
}

// stands says in words how far the visit is.
func (v Survey) stands() string {
	signed := 0
	for _, s := range v.Shares {
		if s.signed() {
			signed++
		}
	}
	switch {
	case v.Cancelled != "":
		return "已取消"
	case !v.EndedAt.IsZero():
		return "已完成，" + moment(v.EndedAt) + "全部签字"
	case signed > 0:
		return "部分部门已经签字"
	}
	return "等待踏勘和签字"
}

func (d *Desk) shareCells(s seen, v Survey, share SurveyShare) []web.Cell {
	body := d.room.Org.BodyName(share.Body)
	if share.Lead {
		body += "（牵头）"
	}
	if !share.signed() {
		return append([]web.Cell{web.Words(body)}, web.Cells("", "", "", "", "未签字")...)
	}
	signed := share.By + " " + moment(share.At)
	if !s.readsShare(v, share) {
		return append([]web.Cell{web.Words(body)}, web.Cells("", "", "全部签字后可以看到", "", signed)...)
	}
	var photos []templ.Component
	for _, f := range share.Photos {
		photos = append(photos, web.Choices([]web.Link{{Text: f.Name, Href: s.href("/files/" + f.key())}}, ""))
	}
	return []web.Cell{web.Words(body), web.Words(share.Officers), web.Words(surveyResult(share.Result)), web.Words(share.Finding), web.Part(templ.Join(photos...)), web.Words(signed)}
}

// readsShare reports whether the actor may read a department's finding: everybody when
// all have signed the one sheet, before that as with opinions.
func (s seen) readsShare(v Survey, share SurveyShare) bool {
	return !v.EndedAt.IsZero() || s.reads(share.Body, share.Lead)
}

// surveyActs are what the actor can do with the open survey.
func (d *Desk) surveyActs(s seen, v Survey) (out []web.Link) {
	if !v.EndedAt.IsZero() || v.Stage != s.Matter.Stage {
		return nil
	}
	for _, a := range s.Actions(s.actor) {
		if (a.Name == "sign_survey" || a.Name == "cancel_survey") && d.offers(s, a.Name) {
			out = append(out, web.Link{Text: a.Title, Href: s.link("/act/" + a.Name)})
		}
	}
	return out
}

// showsPhoto reports whether the file is a picture of a survey that the actor may see.
func (s seen) showsPhoto(id int64) bool {
	return slices.ContainsFunc(s.Case.Surveys, func(v Survey) bool {
		return slices.ContainsFunc(v.Shares, func(share SurveyShare) bool {
			return s.readsShare(v, share) && slices.ContainsFunc(share.Photos, func(f File) bool { return f.ID == id })
		})
	})
}

// calledParts are the departments that can be called to a visit.
func (d *Desk) calledParts(s seen) (out []web.Option) {
	for _, p := range s.Case.surveyParts(s.Matter.Stage, s.Tasks) {
		text := d.room.Org.BodyName(p.Body) + "（" + p.Title + "）"
		if p.Lead {
			text += "，牵头"
		}
		out = append(out, web.Option{Value: p.Part, Text: text})
	}
	return out
}

// plainProcedures are the special procedures that need no appointment.
func (s seen) plainProcedures() []web.Option {
	return slices.DeleteFunc(s.procedures(), func(o web.Option) bool {
		p, ok := s.Case.Item.Procedure(o.Value)
		return !ok || p.surveys() || p.publicises()
	})
}

// surveyProcedures are the special procedures that are a visit to the place.
func (s seen) surveyProcedures() (out []web.Option) {
	for _, o := range s.procedures() {
		if p, ok := s.Case.Item.Procedure(o.Value); ok && p.surveys() {
			out = append(out, o)
		}
	}
	return out
}

// surveyForm puts the choices of the case into the form of an appointment.
func (d *Desk) surveyForm(s seen, form web.Form) web.Form {
	form = form.Options("parts", d.calledParts(s)...)
	if list := s.surveyProcedures(); len(list) > 0 {
		return form.Options("code", list...)
	}
	form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool { return e.Name == "code" })
	return form
}

// proposed is an appointment as one would first think of it: the next working day, all
// departments.
func (d *Desk) proposed(s seen) ArrangeSurvey {
	in := ArrangeSurvey{On: d.Calendar().AddWorkdays(workday.DateOf(d.room.Now()), 1), Hour: "09:30"}
	for _, p := range s.Case.surveyParts(s.Matter.Stage, s.Tasks) {
		in.Parts = append(in.Parts, p.Part)
	}
	if list := s.surveyProcedures(); len(list) == 1 {
		in.Code = list[0].Value
	}
	return in
}
