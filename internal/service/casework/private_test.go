package casework_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/store"
	"tongban/internal/service/casework"
)

// kept reads one column of all rows as it lies in the store.
func (h *house) kept(query string) (out string) {
	h.t.Helper()
	err := h.DB.Read(context.Background(), func(tx *store.Tx) error {
		return tx.QueryRow(context.Background(), query).Scan(&out)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

func TestWhatIsPersonalLiesSealedInTheRow(t *testing.T) {
	h := newHouse(t)
	in := application()
	in.Applicant.Address, in.Applicant.Delegate = "云海市白鹭街道3号", &casework.Delegate{Name: "王小红", Phone: "13800000009"}
	in.Wish = casework.Wish{Way: casework.WayMail, Name: "张建国", Phone: "13800000001", Address: "云海市白鹭街道3号"}
	r, err := h.Start(context.Background(), applicant, casework.KindName, "submit", in)
	if err != nil {
		t.Fatal(err)
	}
	h.Must(clerk, r.ID, "ask_correction", casework.AskCorrection{Way: "窗口", Points: []casework.CorrectionPoint{{Name: "店铺名称", Problem: "不完整", Demand: "写全"}}})
	h.Must(applicant, r.ID, "answer_correction", casework.AnswerCorrection{Form: map[string][]string{"shop": {"建国小吃总店"}}})
	body := h.kept(`/* test.case */ select c.body from casework c`)
	for _, personal := range []string{"建国小吃", "13800000001", "13800000009", "白鹭街道", "王小红"} {
		if strings.Contains(body, personal) {
			t.Errorf("%q lies open in %s", personal, body)
		}
	}
	c := h.state(r.Number, casework.StateSubmitted)
	if c.Form["shop"][0] != "建国小吃总店" || c.Applicant.Delegate.Phone != "13800000009" || c.Wish.Address != "云海市白鹭街道3号" {
		t.Errorf("read back %+v", c)
	}
}
