package casework_test

import (
	"context"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

func TestW03ADelegateIsMaskedUntilAReasonIsGiven(t *testing.T) {
	b := newWorkbench(t)
	in := application()
	in.Applicant.Delegate = &casework.Delegate{Name: "王小红", Masked: "****5678", Sealed: []byte("350000199001015678"), Phone: "13800000009"}
	r, err := b.Start(context.Background(), applicant, casework.KindName, "submit", in)
	if err != nil {
		t.Fatal(err)
	}
	b.sit(clerk).get("/desk/cases/"+r.Number, 200, "王**", "****5678", "138****0009", "!王小红", "!13800000009")
	b.post("/desk/cases/"+r.Number+"/unmask", []string{"reason", "核对授权书"}, 200, "王小红", "350000199001015678", "13800000009")
}

// A street window below the case's region took the application in: 补正 is brought there.
func TestW11TheWindowThatTookItInAlsoTakesInTheCorrection(t *testing.T) {
	b := newWorkbench(t)
	street := mattertest.Officer(31, "何静", "street", path+"02/05/", casework.RightReceive, casework.RightAccept)
	other := mattertest.Officer(32, "罗兰", "elsewhere", path+"03/01/", casework.RightReceive, casework.RightAccept)
	r, err := b.Start(context.Background(), street, casework.KindName, "receive", casework.Receive{Submit: application()})
	if err != nil {
		t.Fatal(err)
	}
	b.Must(clerk, r.ID, "ask_correction", casework.AskCorrection{Way: "窗口", Points: []casework.CorrectionPoint{{Material: "plan", Name: "平面图", Problem: "看不清", Demand: "重交"}}})
	answer := casework.AnswerCorrection{Documents: []casework.Handed{{Material: "plan", Source: casework.SourceWindow}}}
	b.refused(fault.KindNotFound, other, r.ID, "answer_correction", answer)
	b.sit(other).get("/desk/cases/"+r.Number, 404)
	b.sit(street).get("/desk/cases/"+r.Number, 200, "补正材料")
	b.post("/desk/cases/"+r.Number+"/act/answer_correction", []string{"original-plan", "true"}, 303)
	b.state(r.Number, casework.StateSubmitted)
}
