package credit_test

import (
	"bytes"
	"context"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/paper"
	"tongban/internal/oversight/credit"
)

// What an act would issue can be looked at: the papers are those of the act, and nothing has happened.
func TestX02ThePapersOfAnActAreSeenBeforeItIsTaken(t *testing.T) {
	h := newHouse(t)
	id, number := h.opened()
	drafts, err := h.Foresee(context.Background(), checker, id, "report", h.found("broken", "补签合同"))
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, d := range drafts {
		codes = append(codes, d.Template)
		made, err := h.room.Press.Preview(d)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := h.room.Press.PDF(&file, made); err != nil || paper.CodeIn(file.Bytes()) != "" {
			t.Errorf("the preview of %s: %v, code %q", d.Template, err, paper.CodeIn(file.Bytes()))
		}
	}
	if len(codes) != 2 || codes[0] != credit.PaperRecord || codes[1] != credit.PaperRectify {
		t.Errorf("papers %v", codes)
	}
	h.is(number, credit.StateChecking)
	if made := h.papers(id); len(made) != 0 {
		t.Errorf("a look made %v", made)
	}
	h.Must(checker, id, "report", h.found("broken", "补签合同"))
	if _, err := h.Foresee(context.Background(), checker, id, "report", h.found("kept", "")); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("an act that cannot be taken can be looked at: %v", err)
	}
	if _, err := h.Foresee(context.Background(), holder, id, "stop", nil); err == nil {
		t.Error("who has no right may look at an act")
	}
}
