package project

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/matter/acts"
	"tongban/internal/service/project/pages"
)

// jointFacts are what everybody may know of what is done together: when, and what it came to. Its owner is led to the sheet.
func (room *Room) jointFacts(s seen, stage Stage, run Run) (pairs []web.Pair) {
	for _, k := range run.Meetings {
		j, _ := stage.joint(k.Joint)
		text := k.stands()
		if n, open := k.open(); open {
			text = web.Moment(k.Rounds[n].At)
			if s.whole {
				text += "，" + k.Rounds[n].Place
			}
		}
		pair := web.Pair{Term: j.Title, Text: text}
		if s.owns() && len(k.Rounds) > 0 {
			words := "查看记录表"
			if _, mends := k.mending(); mends {
				words = "查看整改清单，报告整改"
			}
			pair = web.Pair{Term: j.Title, Part: pages.Told(text, web.Link{Text: words, Href: s.home("meetings", run.Key, k.Joint)})}
		}
		pairs = append(pairs, pair)
	}
	return pairs
}

// meetingOf is the joint of the address, for the owner.
func (room *Room) meetingOf(r *http.Request) (s seen, run Run, stage Stage, j Joint, k Meeting, err error) {
	if s, err = room.see(r); err != nil {
		return
	}
	missing := fault.Missing("联合办理", "")
	n := s.Project.run(r.PathValue("run"))
	if n < 0 {
		return s, run, stage, j, k, missing
	}
	run = s.Project.Runs[n]
	i := run.meeting(r.PathValue("joint"))
	if i < 0 {
		return s, run, stage, j, k, missing
	}
	stage, _ = s.Project.Class.stage(run.Stage)
	j, _ = stage.joint(run.Meetings[i].Joint)
	return s, run, stage, j, run.Meetings[i], nil
}

// getMeeting shows the sheets of a joint, and takes what was put right (P-22).
func (room *Room) getMeeting(w http.ResponseWriter, r *http.Request) error {
	s, run, stage, j, k, err := room.meetingOf(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.meetingPage(r, s, run, stage, j, k, nil))
}

func (room *Room) meetingPage(r *http.Request, s seen, run Run, stage Stage, j Joint, k Meeting, wrong error) templ.Component {
	body := []templ.Component{room.meeting(s, stage, run, j, k)}
	if _, mends := k.mending(); mends && s.owns() && s.May(s.actor, "mend_joint") {
		form := web.FormOf(MendJoint{}, s.home("meetings", run.Key, k.Joint))
		form.Entries = append(slices.Clone(form.Entries), web.Entry{FieldSpec: web.FieldSpec{Name: fieldOf(mendKey), Label: "整改材料", Kind: web.KindFile, Many: true,
			Accept: ".pdf,.jpg,.jpeg,.png", Hint: "照片、检测报告等，可以不传；每个不超过 20 MB"}})
		form.Files = true
		if wrong != nil {
			form = form.Typed(r, wrong)
		}
		clock := templ.Component(templ.NopComponent)
		if pair, ok := room.clockPair(s, mendOf(run.Key, k.Joint)); ok {
			clock = web.Dl([]web.Pair{pair})
		}
		body = append([]templ.Component{web.Section("报告整改", clock, web.Lines("按下面的整改清单改好以后在这里报告，牵头部门会安排复查；上次已经通过的部门可以不再参加。"),
			web.Ask(form, s.version(), "报告整改", s.home()))}, body...)
	}
	body = append(body, web.Choices([]web.Link{{Text: "返回项目", Href: s.home()}}, ""))
	return web.PortalPage(room.Web.Frame(r, j.Title, trailProjects, web.Link{Text: s.Project.Name, Href: s.home()}), body...)
}

// mendKey is the name of the files that go with what was put right.
const mendKey = "mend"

// postMeeting reports what was put right (P-22).
func (room *Room) postMeeting(w http.ResponseWriter, r *http.Request) error {
	s, run, stage, j, k, err := room.meetingOf(r)
	if err != nil {
		return err
	}
	if !s.owns() {
		return fault.Missing("联合办理", "")
	}
	taken, wrong, err := room.uploads(r, []Wanted{{Key: mendKey, Name: "整改材料", Accept: []string{"pdf", "jpg", "jpeg", "png"}, MaxMB: 20}}, s.actor.Party())
	if err != nil {
		return err
	}
	var in MendJoint
	if err = web.Input(r, &in); err == nil && len(wrong) > 0 {
		err = fault.Invalid("有文件需要重新选择", wrong...)
	}
	in.Meeting, in.Files = run.Key+"/"+k.Joint, taken[mendKey]
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "mend_joint", in, acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.meetingPage(r, s, run, stage, j, k, err) })
	}
	return web.Done(w, r, s.home(), "整改已报告，牵头部门会安排复查")
}

// mendedFile reports whether the file goes with something that was put right.
func (s seen) mendedFile(id string) bool {
	for _, run := range s.Project.Runs {
		for _, k := range run.Meetings {
			for _, x := range k.Rounds {
				if x.Mended != nil && slices.ContainsFunc(x.Mended.Files, func(f File) bool { return strconv.FormatInt(f.ID, 10) == id }) {
					return true
				}
			}
		}
	}
	return false
}
