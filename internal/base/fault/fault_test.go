package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"tongban/internal/base/fault"
)

func TestKindSurvivesWrapping(t *testing.T) {
	err := fmt.Errorf("read ticket: %w", fault.Missing("办件", "A1"))
	if fault.KindOf(err) != fault.KindNotFound {
		t.Fatalf("kind = %v", fault.KindOf(err))
	}
	if got := fault.MessageOf(err); got != "没有找到办件“A1”" {
		t.Fatalf("message = %q", got)
	}
}

func TestAnOrdinaryErrorNeverShowsItsText(t *testing.T) {
	err := errors.New("dial tcp: refused")
	if fault.KindOf(err) != fault.KindInternal {
		t.Fatal("an ordinary error is internal")
	}
	if got := fault.MessageOf(err); got == err.Error() {
		t.Fatal("the operator's words reached the person")
	}
}

func TestFieldsAreKept(t *testing.T) {
	err := fault.Invalid("有 1 处需要修改", fault.Field{Name: "name", Message: "请填写姓名"})
	if got := fault.FieldsOf(err); len(got) != 1 || got[0].Name != "name" {
		t.Fatalf("fields = %v", got)
	}
}
