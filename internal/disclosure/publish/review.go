package publish

import (
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// next opens the next level of review, or the review for secrecy after the last.
func next(m *matter.Move, d Document) {
	done := len(d.Reviews)
	if done < len(d.Levels) && done < len(reviewStates) {
		level := d.Levels[done]
		m.Become(reviewStates[done])
		m.Assign(matter.TaskSpec{Role: RoleReview, Title: level.Title + "：" + d.Title, Body: d.Body, Need: level.Right()})
		return
	}
	m.Become(StateSecrecy)
	m.Assign(matter.TaskSpec{Role: RoleSecrecy, Title: "保密审查：" + d.Title, Body: d.Body, Need: RightSecrecy})
}

// Pass (审核通过) is the word of one level, after its proof-reading.
type Pass struct {
	Proofread bool   `json:"proofread" form:"proofread" label:"已经逐字校对" kind:"check" hint:"另一位同事已经登记校对、没有发现差错的，可以不勾"`
	Opinion   string `json:"opinion" form:"opinion" label:"审核意见" kind:"textarea" max:"500"`
}

func (room *Room) pass(m *matter.Move, in Pass) error {
	d := documentOf(m)
	if err := other(m, d); err != nil {
		return err
	}
	d, err := d.read(m, in.Proofread)
	if err != nil {
		return err
	}
	if err := room.answered(d, "proofread"); err != nil {
		return err
	}
	if _, err := m.Finish(RoleReview, "passed", in.Opinion); err != nil {
		return err
	}
	level := d.levelNow()
	d.Reviews = append(d.Reviews, Review{Level: level.N, Title: level.Title, By: m.Actor.Subject(), Name: m.Actor.Name, At: m.Now, Opinion: strings.TrimSpace(in.Opinion)})
	next(m, d)
	keep(m, d)
	return nil
}

// other keeps writing and reviewing, and the levels of review, in different hands.
func other(m *matter.Move, d Document) error {
	who := m.Actor.Subject()
	if d.wrote(who) {
		return fault.Deniedf("这篇信息由您起草或者修改过，请由另一位同事审核")
	}
	if slices.ContainsFunc(d.Reviews, func(r Review) bool { return r.By == who }) {
		return fault.Deniedf("您已经审过前一级，请由另一位同事审核这一级")
	}
	return nil
}

// SendBack (退回修改) says what has to be put right.
type SendBack struct {
	Reason string `json:"reason" form:"reason" label:"退回的理由" kind:"textarea" need:"true" max:"500"`
}

func sendBack(m *matter.Move, in SendBack) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写退回的理由")
	}
	d := documentOf(m)
	role := map[matter.State]string{StateSecrecy: RoleSecrecy, StateReady: RoleRelease}[m.Matter().State]
	if role == "" {
		role = RoleReview
	}
	if _, err := m.Finish(role, "returned", in.Reason); err != nil {
		return err
	}
	toDraft(m, d, in.Reason)
	return nil
}

// toDraft gives the draft back: every review is done anew on what will be written.
func toDraft(m *matter.Move, d Document, reason string) {
	if _, cleared := d.cleared(); cleared {
		d.Secrecy = nil // what was cleared is not what will be written
	}
	d.Reviews, d.Release, d.Returned = nil, time.Time{}, strings.TrimSpace(reason)
	m.Become(StateDrafting)
	m.Assign(matter.TaskSpec{Role: RoleDraft, Title: "修改退回稿：" + d.Title, Body: d.Body, Need: RightDraft})
	m.Record("reason", d.Returned)
	keep(m, d)
}

// Clear (保密审查) is the word of who reviews for secrecy: 条2019 §17, 先审查后公开, 一事一审.
type Clear struct {
	Asked      []string   `json:"asked" form:"asked" label:"审查的内容" kind:"checks" options:"secret=是否涉及国家秘密、工作秘密|sum=汇集后是否可能涉密|stability=是否危及国家安全、公共安全、经济安全、社会稳定|trade=是否涉及商业秘密|privacy=是否涉及个人隐私和个人信息|internal=是否属于内部事务、过程性信息或者执法案卷|image=图片、附件和网页是否一并审查" hint:"每一项都要审查"`
	Conclusion Conclusion `json:"conclusion" form:"conclusion" label:"审查结论" kind:"radio" need:"true" options:"public=可以公开|part=区分处理后公开|not=不宜公开|ask=不能确定，报请确定"`
	Basis      string     `json:"basis" form:"basis" label:"依据和理由" kind:"textarea" need:"true" max:"500"`
}

// askedWords are what a secrecy review looks for; all of it.
var askedWords = map[string]string{"secret": "是否涉及国家秘密、工作秘密", "sum": "汇集后是否可能涉密", "stability": "是否危及三安全一稳定", "trade": "是否涉及商业秘密",
	"privacy": "是否涉及个人隐私和个人信息", "internal": "是否属于内部事务、过程性信息或者执法案卷", "image": "图片、附件和网页是否一并审查"}

func (room *Room) clear(m *matter.Move, in Clear) error {
	d := documentOf(m)
	if d.wrote(m.Actor.Subject()) {
		return fault.Deniedf("这篇信息由您起草或者修改过，保密审查要由另一位同事办理")
	}
	if in.Conclusion.Title() == "" {
		return fault.InvalidField("conclusion", "请选择审查结论")
	}
	if strings.TrimSpace(in.Basis) == "" {
		return fault.InvalidField("basis", "请填写依据和理由")
	}
	for code := range askedWords {
		if in.Conclusion == ClearPublic && !slices.Contains(in.Asked, code) {
			return fault.InvalidField("asked", "结论是可以公开的，每一项都要审查并勾选")
		}
	}
	d.Secrecy = append(d.Secrecy, SecrecyReview{By: m.Actor.Subject(), Name: m.Actor.Name, At: m.Now, Conclusion: in.Conclusion, Asked: in.Asked, Basis: strings.TrimSpace(in.Basis)})
	m.Record("conclusion", string(in.Conclusion))
	if in.Conclusion == ClearAsk {
		keep(m, d) // it stays here until the competent department has answered (条2019 §17)
		return nil
	}
	if _, err := m.Finish(RoleSecrecy, string(in.Conclusion), in.Basis); err != nil {
		return err
	}
	switch {
	case in.Conclusion == ClearPart:
		toDraft(m, d, "保密审查："+in.Conclusion.Title()+"。"+in.Basis)
	case in.Conclusion == ClearNot && d.Attribute == Proactive:
		toDraft(m, d, "保密审查：不宜公开，请修改公开属性并写明理由，或者作废。"+in.Basis)
	case d.Attribute != Proactive:
		// 条2019 §18: what is withheld is looked at again from time to time; it stays in the register with its reason.
		keep(m, d)
		happened(m, d, HappenedWithheld, "")
		m.Close(StateWithheld, OutcomeWithheld)
	default:
		m.Become(StateReady)
		m.Assign(matter.TaskSpec{Role: RoleRelease, Title: "发布：" + d.Title, Body: d.Body, Need: RightRelease})
		room.askRegister(m, d)
		keep(m, d)
	}
	return nil
}
