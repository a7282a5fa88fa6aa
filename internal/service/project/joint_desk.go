package project

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/meeting"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/project/pages"
)

// jointAct reports whether an action is about what is done together.
func jointAct(action string) bool { return strings.HasSuffix(action, "_joint") }

// appointments are the dates of what is done together in a run.
func (r Run) appointments(s Stage) (list []Appointment) {
	for _, k := range r.Meetings {
		j, _ := s.joint(k.Joint)
		for n, round := range k.Rounds {
			if round.Cancelled != "" {
				continue
			}
			a := Appointment{Title: j.Title + times(k, n), At: round.At, Place: round.Place, Over: !round.EndedAt.IsZero()}
			for _, row := range round.Rows {
				if row.Round == 0 {
					a.Bodies = append(a.Bodies, row.Body)
				}
			}
			list = append(list, a)
		}
	}
	return list
}

// times names a round that is not the first.
func times(k Meeting, round int) string {
	if n := k.ordinal(round); n > 1 {
		return "（第" + strconv.Itoa(n) + "次）"
	}
	return ""
}

// openFor is a joint about which the actor has something to do now.
type openFor struct {
	run   Run
	stage Stage
	joint Joint
	k     Meeting
	task  matter.Task
}

func (o openFor) ref() string { return o.run.Key + "/" + o.joint.Code }

// meetingsFor are the joints for which the actor may take the action now.
func (s seen) meetingsFor(action string) (list []openFor) {
	for _, t := range s.Tasks {
		if t.Role != roleOf[action] || !matter.Holds(s.actor, t) {
			continue
		}
		r := s.Project.run(t.Stage)
		if r < 0 {
			continue
		}
		code, _, _ := strings.Cut(t.Part, "/")
		run := s.Project.Runs[r]
		k := run.meeting(code)
		if k < 0 || run.Meetings[k].Over() {
			continue
		}
		stage, _ := s.Project.Class.stage(run.Stage)
		joint, _ := stage.joint(code)
		o := openFor{run, stage, joint, run.Meetings[k], t}
		n, any := o.k.last()
		_, open := o.k.open()
		switch {
		case action == "waive_joint" && any, action == "cancel_joint" && !open:
		case action == "conclude_joint" && !(any && o.k.Rounds[n].Sheet.Signed()):
		default:
			list = append(list, o)
		}
	}
	return list
}

// jointForm is the form of an act on what is done together, with what one would first think of.
func (room *Room) jointForm(s seen, action *matter.Action, in any) web.Form {
	list := s.meetingsFor(action.Name)
	var refs []web.Option
	for _, o := range list {
		refs = append(refs, web.Option{Value: o.ref(), Text: o.joint.Title + "（" + o.stage.Title + "）"})
	}
	if a, first := in.(ArrangeJoint); first && a.Meeting == "" && len(list) > 0 {
		in = room.proposed(list[0])
	}
	form := web.FormOf(in, s.home("act", action.Name)).Options("meeting", refs...)
	if len(refs) == 1 {
		form = form.Set("meeting", refs[0].Value)
		n := slices.IndexFunc(form.Entries, func(e web.Entry) bool { return e.Name == "meeting" })
		form.Entries[n].Kind = web.KindHidden
	}
	switch in.(type) {
	case ArrangeJoint:
		form = form.Options("bodies", room.bodyOptions(list)...)
	case SignJoint, ConcludeJoint:
		form.Entries = append(slices.Clone(form.Entries), web.Entry{FieldSpec: web.FieldSpec{Name: "password", Label: "登录密码", Kind: web.KindPassword, Need: true,
			Hint: "重新输入密码，表示您本人签署上面的内容", Auto: "current-password"}})
	}
	return form
}

func (room *Room) bodyOptions(list []openFor) (out []web.Option) {
	for _, o := range list {
		for _, row := range o.run.callable(o.stage, o.joint) {
			if !slices.ContainsFunc(out, func(x web.Option) bool { return x.Value == row.Body }) {
				out = append(out, web.Option{Value: row.Body, Text: room.Org.BodyName(row.Body) + "（" + row.Title + "）"})
			}
		}
	}
	return out
}

// proposed is an appointment as one would first think of it: the next working day, all bodies, in a later round those that did
// not agree.
func (room *Room) proposed(o openFor) ArrangeJoint {
	in := ArrangeJoint{Meeting: o.ref(), On: room.Calendar().AddWorkdays(workday.DateOf(room.Now()), 1), Hour: "09:30", Purpose: o.joint.Purpose}
	if n, again := o.k.last(); again {
		in.Place, in.People = o.k.Rounds[n].Place, o.k.Rounds[n].People
		in.Bodies, in.Purpose = o.run.needed(o.stage, o.joint, o.k), "复查整改情况"
		return in
	}
	for _, row := range o.run.callable(o.stage, o.joint) {
		in.Bodies = append(in.Bodies, row.Body)
	}
	return in
}

// signed checks the password with which a row or a conclusion is signed.
func (room *Room) signed(r *http.Request, actor account.Actor, in any) error {
	var signs *bool
	switch in := in.(type) {
	case *SignJoint:
		signs = &in.Signed
	case *ConcludeJoint:
		signs = &in.Signed
	default:
		return nil
	}
	password := r.PostForm.Get("password")
	if password == "" {
		return fault.InvalidField("password", "请重新输入密码签字")
	}
	if err := room.Signs(r, actor, password); err != nil {
		return err
	}
	*signs = true
	return nil
}

// meetings draws what is done together in a run, the newest round first (W-25).
func (room *Room) meetings(s seen, stage Stage, run Run) (out []templ.Component) {
	for _, k := range run.Meetings {
		j, _ := stage.joint(k.Joint)
		out = append(out, room.meeting(s, stage, run, j, k))
	}
	return out
}

// meetingsAt are those that an act is about.
func (room *Room) meetingsAt(s seen, action string) (out []templ.Component) {
	for _, o := range s.meetingsFor(action) {
		out = append(out, room.meeting(s, o.stage, o.run, o.joint, o.k))
	}
	return out
}

func (room *Room) meeting(s seen, stage Stage, run Run, j Joint, k Meeting) templ.Component {
	pairs := []web.Pair{{Term: "进展", Part: web.Tag(meetingTone(k), k.stands())}}
	if k.Waived != "" {
		pairs = append(pairs, web.Pair{Term: "理由", Text: k.Waived})
	}
	parts := []templ.Component{}
	if len(k.Rounds) == 0 {
		var names []string
		for _, row := range run.callable(stage, j) {
			names = append(names, room.Org.BodyName(row.Body))
		}
		pairs = append(pairs, web.Pair{Term: "内容", Text: j.Purpose}, web.Pair{Term: "参加部门", Text: strings.Join(names, "、")})
	}
	parts = append(parts, web.Dl(pairs))
	for n := len(k.Rounds) - 1; n >= 0; n-- {
		parts = append(parts, room.round(s, stage, k, n)...)
	}
	return web.Section(j.Title, parts...)
}

// round draws one sheet: the appointment, each body's row, what the lead has summed up, what was put right.
func (room *Room) round(s seen, stage Stage, k Meeting, n int) []templ.Component {
	x := k.Rounds[n]
	pairs := []web.Pair{{Term: "时间", Text: web.Moment(x.At)}, {Term: "地点", Text: x.Place}, {Term: "内容", Text: x.Purpose}, {Term: "其他参加人", Text: x.People},
		{Term: "取消的原因", Text: x.Cancelled}}
	if c, ok := x.conclusion(); ok {
		pairs = append(pairs, web.Pair{Term: "结论", Text: findingTitle(c.Result) + "：" + c.Text}, web.Pair{Term: "汇总", Text: room.signer(s, stage.Lead, c.By) + "，" + web.Moment(c.At)})
		if c.Result == meeting.Mend {
			pairs = append(pairs, web.Pair{Term: "整改期限", Text: c.MendOn.Chinese() + "前"}, web.Pair{Term: "整改清单", Part: pages.Bullets(c.Points, "")})
		}
	}
	if x.Mended != nil {
		var links []web.Link
		for _, f := range x.Mended.Files {
			h := s.heldOf(f)
			links = append(links, web.Link{Text: h.Name + "（" + h.Size + "）", Href: h.Href})
		}
		pairs = append(pairs, web.Pair{Term: "整改报告", Text: x.Mended.Text}, web.Pair{Term: "报告时间", Text: web.Moment(x.Mended.At)})
		if len(links) > 0 {
			pairs = append(pairs, web.Pair{Term: "整改材料", Part: pages.Links(links, "")})
		}
	}
	if x.Paper != 0 {
		pairs = append(pairs, web.Pair{Term: "记录表", Part: pages.Links([]web.Link{{Text: "联合办理记录表（PDF）", Href: s.home("papers", strconv.FormatInt(x.Paper, 10))}}, "")})
	}
	pairs = web.Told(pairs)
	parts := []templ.Component{pages.Head("第" + strconv.Itoa(max(k.ordinal(n), 1)) + "次")}
	if x.Cancelled != "" {
		return []templ.Component{pages.Head("已取消"), web.Dl(pairs)}
	}
	return append(parts, web.Dl(pairs), web.Table(room.rows(s, stage, x)))
}

// signer names who signed: to the builder the body, to staff also the officer.
func (room *Room) signer(s seen, body, name string) string {
	if s.desk {
		return name
	}
	return room.Org.BodyName(body)
}

func (room *Room) rows(s seen, stage Stage, x Round) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "部门"}, {Head: "内容"}, {Head: "结论", Tight: true}, {Head: "意见"}, {Head: "签字"}}}
	for _, row := range x.Rows {
		name := room.Org.BodyName(row.Body)
		cells := []web.Cell{web.Words(name), web.Words(row.Title), web.Words(""), web.Words(""), web.Words("未签字")}
		switch {
		case row.Signed() && s.readsRow(stage, x, row.Body):
			result := findingTitle(row.Result)
			if row.Round > 0 {
				result += "（第" + strconv.Itoa(row.Round) + "次已通过）"
			}
			cells[2], cells[3] = web.Words(result), web.Words(row.Finding)
			if len(row.Points) > 0 {
				cells[3] = web.Part(pages.Bullets(append([]string{row.Finding}, row.Points...), ""))
			}
			cells[4] = web.Words(room.signer(s, row.Body, row.By+"（"+row.Officers+"）") + " " + web.Moment(row.At))
		case row.Signed():
			cells[3], cells[4] = web.Words("汇总以后可以看到"), web.Words("已签字")
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: cells})
	}
	return sheet
}

// readsRow reports whether somebody may read a body's finding: all when the sheet is concluded; before that each body its own,
// and who leads all of them, so that nobody writes what another wrote before him.
func (s seen) readsRow(stage Stage, x Round, body string) bool {
	if _, concluded := x.conclusion(); concluded {
		return true
	}
	return s.actor.Kind == account.ActorOfficer && (s.actor.HasAt(RightLead, stage.Lead) || s.actor.HasAt(RightOpinion, body))
}

func meetingTone(k Meeting) web.Tone {
	switch {
	case k.Result == MeetingPassed:
		return web.ToneOK
	case k.Result == MeetingFailed:
		return web.ToneDanger
	case k.Over():
		return web.ToneMute
	}
	if _, mends := k.mending(); mends {
		return web.ToneHold
	}
	return web.ToneInfo
}
