package casework

import (
	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// AtOnce (当场决定的授权) is the item's word that the window decides on the spot in the name of an officer: of an instant
// item (即办件) that wants no more than that its materials are complete and in form.
type AtOnce struct {
	Signer string `json:"signer"` // login in whose name it is decided
	Basis  string `json:"basis"`  // who authorised it, by what
}

// DecideAtOnce (按授权当场决定) grants what the item lets the window grant. 行政许可法 §34: complete, in form, and to be
// decided on the spot, it is decided on the spot, in writing.
type DecideAtOnce struct {
	Content string `json:"content" form:"content" label:"准予的内容" kind:"textarea" need:"true" max:"1000"`
	Signed  bool   `json:"signed"` // the page has checked the password entered anew
}

// decideAtOnce grants in the name of who authorised it; whoever would rather refuse leaves it to the department.
func (room *Room) decideAtOnce(m *matter.Move, in DecideAtOnce) error {
	c := caseOf(m)
	signer, err := room.signerAtOnce(c)
	switch {
	case err != nil:
		return err
	case !m.Actor.HasAt(RightAccept, c.Intake.accepts()):
		return fault.Deniedf("当场决定由受理这件申请的窗口办理")
	case c.Deemed || workday.DateOf(c.AcceptedAt).Before(workday.DateOf(m.Now)):
		return fault.Conflictf("不是今天受理的，已经不是当场办理，由%s作出决定", room.Org.BodyName(c.Item.Body))
	case len(c.Examinations) > 0:
		return fault.Conflictf("%s已经开始审查，由他们作出决定", room.Org.BodyName(c.Item.Body))
	case in.Content == "":
		return fault.InvalidField("content", "请填写准予的内容")
	case !in.Signed:
		return fault.InvalidField("password", "请重新输入密码签署")
	}
	if err := c.decidable(Granted); err != nil {
		return err
	}
	m.Drop(RoleExamine, RoleDecide)
	c.Decision = &Decision{Outcome: Granted, Content: in.Content, Basis: c.Item.grounds(), Signer: signer, At: m.Now,
		Rule: "即办件，材料齐全、符合法定形式，窗口" + m.Actor.Name + "依照" + c.Item.AtOnce.Basis + "当场决定"}
	m.Record("rule", c.Decision.Rule)
	m.Record("signer", signer)
	c.Decision.Signature = signs(m, "decision", c.hashOf("decision", c.Decision.signed()))
	return room.conclude(m, c)
}

// signerAtOnce is the officer in whose name the window decides: 行政许可法 §38 wants a name, and who has left decides nothing.
func (room *Room) signerAtOnce(c Case) (string, error) {
	if !c.Item.Instant || c.Item.AtOnce == nil {
		return "", fault.Conflictf("这个事项没有授权窗口当场决定，请按流程交%s审查、决定", room.Org.BodyName(c.Item.Body))
	}
	for _, o := range room.Org.OfficersAt(c.Item.Body, RightDecide) {
		if o.Login == c.Item.AtOnce.Signer {
			return o.Name, nil
		}
	}
	return "", fault.Conflictf("授权窗口当场决定的负责人已经不在岗，由%s作出决定", room.Org.BodyName(c.Item.Body))
}
