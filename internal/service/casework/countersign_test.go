package casework_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

var (
	drafter = mattertest.Officer(11, "陶然", "market", path, casework.RightReview)
	chief   = mattertest.Officer(12, "孙晓东", "market", path, casework.RightReview, "case.lead")
)

// chained lets an opinion be signed by two and the decision by three, each another.
func chained(i *casework.Item) {
	i.Stages[0].Parts[0].Signers = []casework.Signer{{Title: "经办", Right: casework.RightReview}, {Title: "审核", Right: "case.lead"}}
	i.Stages[0].Parts[0].Distinct = true
	i.Stages = append(i.Stages, casework.Stage{Name: "decide", Title: "决定", Join: casework.JoinAll, Parts: []casework.Part{{Body: "market", Right: casework.RightDecide,
		Title: "作出决定", Lead: true, Distinct: true, Signers: []casework.Signer{{Title: "拟定", Right: casework.RightReview}, {Title: "审核", Right: "case.lead"},
			{Title: "批准", Right: casework.RightDecide}}}}})
}

func signedAgree() casework.Examine {
	in := agree()
	in.Signed = true
	return in
}

func approve() casework.Countersign {
	return casework.Countersign{Verdict: casework.VerdictAgree, Signed: true}
}

func giveBack(why string) casework.Countersign {
	return casework.Countersign{Verdict: casework.VerdictReturn, Opinion: why}
}

func TestAnOpinionThatTwoSignEndsItsPartWithTheSecond(t *testing.T) { // 行政许可法 §37: the body's own steps of deciding
	h := newHouse(t, chained)
	id, number := h.accepted()
	if words := h.refused(fault.KindInvalid, drafter, id, "examine", agree()); !strings.Contains(words, "密码") {
		t.Errorf("an opinion that is countersigned was taken without a signature: %s", words)
	}
	h.Must(drafter, id, "examine", signedAgree())
	c := h.state(number, casework.StateHandling)
	if len(c.Examinations) != 0 || len(c.Chains) != 1 {
		t.Fatalf("after the first signature: %d opinions, %d chains", len(c.Examinations), len(c.Chains))
	}
	h.refused(fault.KindDenied, drafter, id, "countersign", approve()) // the next step is another post's
	if words := h.refused(fault.KindInvalid, chief, id, "countersign", casework.Countersign{Verdict: casework.VerdictAgree}); !strings.Contains(words, "密码") {
		t.Errorf("refusal: %s", words)
	}
	h.Must(chief, id, "countersign", approve())
	c = h.state(number, casework.StateDeciding)
	if len(c.Examinations) != 1 || c.Examinations[0].By != "陶然" || c.Examinations[0].Signature.By != "孙晓东" {
		t.Errorf("the opinion is %+v", c.Examinations)
	}
	if told := strings.Join(h.Told(), ""); !strings.Contains(told, `"case.sign_wanted"`) {
		t.Error("whose turn it is was not told")
	}
}

func TestNobodySignsTwoStepsWhereTwoPeopleHaveTo(t *testing.T) {
	h := newHouse(t, chained)
	id, number := h.accepted()
	h.Must(chief, id, "examine", signedAgree())
	words := h.refused(fault.KindConflict, chief, id, "countersign", approve())
	if !strings.Contains(words, "另一个人") {
		t.Errorf("refusal: %s", words)
	}
	second := mattertest.Officer(13, "马丽", "market", path, "case.lead")
	h.Must(second, id, "countersign", approve())
	h.state(number, casework.StateDeciding)
}

func TestOnePersonMaySignAllStepsWhereTheItemDoesNotMind(t *testing.T) {
	h := newHouse(t, chained, func(i *casework.Item) { i.Stages[0].Parts[0].Distinct = false })
	id, number := h.accepted()
	h.Must(chief, id, "examine", signedAgree())
	h.Must(chief, id, "countersign", approve())
	h.state(number, casework.StateDeciding)
}

func TestWhatIsGivenBackIsSignedAgainByTheStepBefore(t *testing.T) {
	h := newHouse(t, chained)
	id, number := h.accepted()
	h.Must(drafter, id, "examine", signedAgree())
	h.Must(chief, id, "countersign", approve())
	h.Must(drafter, id, "decide", grant())
	h.state(number, casework.StateDeciding)
	h.Must(chief, id, "countersign", approve())
	if words := h.refused(fault.KindInvalid, head, id, "countersign", giveBack("")); !strings.Contains(words, "不完整") {
		t.Errorf("a return without a word: %s", words)
	}
	h.Must(head, id, "countersign", giveBack("请写明许可范围"))
	h.Must(chief, id, "countersign", giveBack("请写明许可范围"))
	c := h.state(number, casework.StateDeciding)
	if k := c.Chains[1]; !k.Rewrite || len(k.Returned) != 2 {
		t.Fatalf("the chain after two returns: %+v", k)
	}
	in := grant()
	in.Content = "热食类食品制售，不含凉菜"
	h.Must(drafter, id, "decide", in)
	h.Must(chief, id, "countersign", approve())
	h.Must(head, id, "countersign", approve())
	c = h.state(number, casework.StateDecided)
	if c.Decision.Content != in.Content || c.Decision.Signer != "黄卫国" || c.Decision.Number == "" {
		t.Errorf("the decision is %+v", c.Decision)
	}
	report, err := h.Verify(context.Background(), nil)
	if err != nil || len(report.Faults) > 0 || report.Signatures != 2+1+2+4 { // opinion, its end, first round, second round with the decision
		t.Errorf("verify: %v %+v", err, report)
	}
}

func TestADecisionOnItsWayIsDroppedWhenTheCaseGoesBack(t *testing.T) {
	h := newHouse(t, chained)
	id, number := h.accepted()
	h.Must(drafter, id, "examine", signedAgree())
	h.Must(chief, id, "countersign", approve())
	h.Must(drafter, id, "decide", grant())
	h.Must(chief, id, "send_back", casework.SendBack{Part: "review/1", Reason: "场所变了，重新审查"})
	h.state(number, casework.StateHandling)
	h.refused(fault.KindConflict, chief, id, "countersign", approve())
	h.Must(drafter, id, "examine", signedAgree())
	h.Must(chief, id, "countersign", approve())
	h.Must(drafter, id, "decide", deny())
	h.Must(chief, id, "countersign", approve())
	h.Must(head, id, "countersign", approve())
	if c := h.state(number, casework.StateDecided); c.Decision.Outcome != casework.Denied {
		t.Errorf("the decision is %+v", c.Decision)
	}
}

func TestARefusalWithoutRemediesIsSaidToItsWriter(t *testing.T) { // 行政许可法 §38
	h := newHouse(t, chained)
	id, _ := h.accepted()
	h.Must(drafter, id, "examine", signedAgree())
	h.Must(chief, id, "countersign", approve())
	in := deny()
	in.Court = ""
	h.refused(fault.KindInvalid, drafter, id, "decide", in)
}

func TestVerifyFindsASignedTextThatWasChanged(t *testing.T) {
	for name, change := range map[string]string{
		"the opinion":        `replace(body, '符合条件', '不符合条件')`,
		"the decision":       `replace(body, '热食类食品制售', '冷食类食品制售')`,
		"the one who signed": `replace(body, 'officer:12', 'officer:99')`,
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, chained)
			id, _ := h.accepted()
			h.Must(drafter, id, "examine", signedAgree())
			h.Must(chief, id, "countersign", approve())
			h.Must(drafter, id, "decide", grant())
			h.Must(chief, id, "countersign", approve())
			h.Must(head, id, "countersign", approve())
			if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
				t.Fatalf("before: %v %+v", err, report)
			}
			err := h.DB.Write(context.Background(), func(tx *store.Tx) error {
				_, err := tx.Exec(context.Background(), `/* casework.tamper */ update casework set body = `+change+` where id = $1`, id)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			report, err := h.Verify(context.Background(), nil)
			if err != nil || !strings.Contains(strings.Join(report.Faults, "\n"), "signed") {
				t.Errorf("verify does not find it: %v %+v", err, report)
			}
		})
	}
}

func TestASignedDecisionOfOneIsACredentialAct(t *testing.T) {
	h := newHouse(t)
	id, number := h.deciding()
	h.Must(head, id, "decide", grant())
	v := h.See(number)
	last := v.Events[len(v.Events)-1]
	if list := last.Signatures(); len(list) != 1 || list[0].Credential != "password" || list[0].Of != "decision" || list[0].By != head.Subject() || len(list[0].Hash) != 64 {
		t.Errorf("signatures of the decision: %+v", list)
	}
}
