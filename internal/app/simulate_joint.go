package app

import (
	"strings"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/meeting"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/project"
)

// jointOf is what somebody's task of a role is about: run/joint.
func jointOf(v matter.View, who account.Actor, role string) (run, code string, ok bool) {
	for _, t := range v.Tasks {
		if t.State == matter.TaskOpen && t.Role == role && who.HasAt(t.Need, t.Body) {
			code, _, _ = strings.Cut(t.Part, "/")
			return t.Stage, code, true
		}
	}
	return "", "", false
}

// jointInput gives sound inputs for what several bodies look at together, and for the one correction of a stage.
func jointInput(walker *ramble.Walk, v matter.View, p project.Project, who account.Actor, action string) (any, bool) {
	finding := []meeting.Finding{meeting.Agree, meeting.Agree, meeting.Mend, meeting.Disagree}[walker.IntN(4)]
	if walker.Ending {
		finding = meeting.Agree
	}
	day := workday.DateOf(walker.Now)
	switch action {
	case "arrange_joint", "waive_joint":
		run, code, ok := jointOf(v, who, project.RoleArrange)
		if !ok {
			return nil, false
		}
		if action == "waive_joint" {
			return project.WaiveJoint{Meeting: run + "/" + code, Reason: "由各部门分别办理"}, true
		}
		return project.ArrangeJoint{Meeting: run + "/" + code, On: day.AddDays(2), Hour: "09:30", Place: "政务服务中心三楼会议室", Bodies: p.Callable(run, code), Purpose: "施工图"}, true
	case "sign_joint":
		if run, code, ok := jointOf(v, who, project.RoleJoint); ok {
			return project.SignJoint{Meeting: run + "/" + code, Officers: "陈志远、何雅琴", Result: finding, Finding: "按现行标准看过", Points: "补一张图", Signed: true}, true
		}
	case "conclude_joint", "cancel_joint":
		run, code, ok := jointOf(v, who, project.RolePreside)
		if !ok {
			return nil, false
		}
		if action == "cancel_joint" {
			return project.CancelJoint{Meeting: run + "/" + code, Reason: "改期"}, true
		}
		in := project.ConcludeJoint{Meeting: run + "/" + code, Result: finding, Text: "各部门意见一致", Signed: true}
		if finding == meeting.Mend {
			in.MendOn = day.AddDays(5)
		}
		return in, true
	case "mend_joint":
		for _, r := range p.Runs {
			for _, k := range r.Meetings {
				if _, mends := k.Mending(); mends && r.Open() {
					return project.MendJoint{Meeting: r.Key + "/" + k.Joint, Text: "已经逐项整改"}, true
				}
			}
		}
	case "correct_stage":
		key := runOf(v, who, project.RoleAccept)
		for _, r := range p.Runs {
			if r.Key == key && r.Correction == nil && len(r.Given) > 0 && !walker.Ending {
				g := r.Given[0]
				return project.CorrectStage{Run: key, DueOn: day.AddDays(10), Way: "网上提交", Points: []project.StagePoint{{Key: g.Key, Name: g.Name, Of: g.Of, Problem: "看不清", Demand: "请重新扫描"}}}, true
			}
		}
	case "answer_stage":
		for _, r := range p.Runs {
			if c := r.Correction; r.Open() && c != nil && c.AnsweredAt.IsZero() {
				in := project.AnswerStage{Run: r.Key}
				for _, point := range c.Points {
					in.Given = append(in.Given, project.Handing{Key: point.Key, Files: []project.File{{ID: 1, Name: point.Name + ".png", Size: 100, Type: "image/png"}}})
				}
				return in, true
			}
		}
	}
	return nil, false
}

// jointIdle says of these acts that there is nothing to do for them.
func jointIdle(p project.Project, action string) bool {
	switch action {
	case "mend_joint":
		for _, r := range p.Runs {
			for _, k := range r.Meetings {
				if _, mends := k.Mending(); mends && r.Open() {
					return false
				}
			}
		}
		return true
	case "answer_stage":
		for _, r := range p.Runs {
			if r.Open() && r.Correction != nil && r.Correction.AnsweredAt.IsZero() {
				return false
			}
		}
		return true
	}
	return false
}
