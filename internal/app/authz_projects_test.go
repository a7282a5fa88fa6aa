package app_test

import (
	"context"

	"tongban/internal/common/meeting"
	"tongban/internal/common/workday"
	"tongban/internal/service/project"
)

// shortClass is a course of one stage with one item and one body that is heard.
const shortClass = `code: short
name: 只有一个阶段的项目
summary: 只用来走一遍
target: 20wd
ground: 测试
stages:
  - name: land
    title: 立项用地规划许可
    lead: development
    window: service-centre
    limit: 10wd
    ground: 测试
    items:
      - item: '11359900PDY00020443001004003000'
        required: true
    consult:
      - {body: fire, title: 消防}
    consult_limit: 3wd
    joint:
      - code: review
        title: 联合审图
        purpose: 一次会审
        bodies:
          - {body: fire, title: 消防}
          - {body: development, title: 立项}
        mend_limit: 10wd
`

// opensProject registers a project of 林晓梅.
func (w *rightsTable) opensProject() error {
	if err := w.registersProject("林晓梅", "桂花巷小楼", "short"); err != nil {
		return err
	}
	v, _, err := w.projectView()
	w.number = v.Matter.Number
	return err
}

// appliesForAll applies for its only stage and lets the machine open the case.
func (w *rightsTable) appliesForAll() error {
	if err := w.appliesStage("林晓梅", "land", 1); err != nil {
		return err
	}
	return w.town.WorkUntilEmpty(context.Background())
}

// projects walks a project until it is finished.
func (w *rightsTable) projects() error {
	if err := w.town.PublishProjectClass(context.Background(), "short", []byte(shortClass)); err != nil {
		return err
	}
	if err := w.opensProject(); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	if err := w.appliesForAll(); err != nil {
		return err
	}
	if err := w.note("待联合受理"); err != nil {
		return err
	}
	if err := w.walk(act{"周敏", "accept_stage", project.AcceptStage{Run: "land-1", Checked: true}, ""}); err != nil {
		return err
	}
	if err := w.town.WorkUntilEmpty(context.Background()); err != nil {
		return err
	}
	if err := w.note("会商中"); err != nil {
		return err
	}
	if err := w.walk(act{"吴志强", "give_opinion", project.GiveOpinion{Run: "land-1", Agree: "yes", Text: "同意"}, "待牵头结论"},
		act{"贺建林", "conclude_stage", project.ConcludeStage{Run: "land-1", Agree: "yes", Text: "通过"}, ""}); err != nil {
		return err
	}
	if err := w.reviewsTogether(); err != nil {
		return err
	}
	if err := w.decidesAll("land", ""); err != nil {
		return err
	}
	if err := w.town.WorkUntilEmpty(context.Background()); err != nil {
		return err
	}
	return w.note("")
}

// reviewsTogether walks a joint drawing review with something to put right.
func (w *rightsTable) reviewsTogether() error {
	today := workday.DateOf(w.town.Now())
	arrange := project.ArrangeJoint{Meeting: "land-1/review", On: today, Hour: "23:30", Place: "三楼会审室", Bodies: []string{"fire", "development"}, Purpose: "会审"}
	sign := project.SignJoint{Meeting: "land-1/review", Officers: "吴志强", Result: meeting.Agree, Finding: "符合", Signed: true}
	mends, sum := sign, project.ConcludeJoint{Meeting: "land-1/review", Result: meeting.Mend, Text: "整改", MendOn: today.AddDays(5), Signed: true}
	mends.Result, mends.Points = meeting.Mend, "车道宽度"
	again, passed := arrange, sum
	again.Bodies, passed.Result = []string{"fire"}, meeting.Agree
	return w.walk(
		act{"贺建林", "arrange_joint", arrange, "联合审图已安排"},
		act{"贺建林", "cancel_joint", project.CancelJoint{Meeting: "land-1/review", Reason: "改期"}, ""},
		act{"贺建林", "arrange_joint", arrange, ""},
		act{"吴志强", "sign_joint", mends, ""},
		act{"贺建林", "sign_joint", sign, ""},
		act{"贺建林", "conclude_joint", sum, "联合审图要整改"},
		act{"林晓梅", "mend_joint", project.MendJoint{Meeting: "land-1/review", Text: "已改"}, ""},
		act{"贺建林", "arrange_joint", again, ""},
		act{"吴志强", "sign_joint", sign, ""},
		act{"贺建林", "conclude_joint", passed, ""})
}

// projectEndings are the other ends of a project.
func (w *rightsTable) projectEndings() error {
	for _, end := range []act{
		{"林晓梅", "withdraw", project.Withdraw{Reason: "不建了"}, plain},
		{"贺建林", "end", project.End{Reason: "土地使用权已经收回"}, plain},
	} {
		if err := w.opensProject(); err != nil {
			return err
		}
		if err := w.walk(end); err != nil {
			return err
		}
	}
	return nil
}
