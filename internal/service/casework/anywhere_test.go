package casework_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// street takes in at a window far from the body that answers, with the right to accept what is its own.
var street = mattertest.Officer(30, "罗玉兰", "street", "/359900/1/", casework.RightReceive, casework.RightAccept)

func brought(h *house, who account.Actor) matter.Result {
	h.t.Helper()
	r, err := h.Start(context.Background(), who, casework.KindName, "receive", casework.Receive{Submit: application(), Window: "3"})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// 收件地与受理机关分开: any window takes in for any region; who answers is the body of the item's flow.
func TestAnyWindowTakesInButOnlyTheResponsibleBodyAccepts(t *testing.T) {
	h := newHouse(t)
	r := brought(h, street)
	v := h.See(r.Number)
	c := v.Facts.(casework.Case)
	if c.Intake.Body != "street" || c.Intake.Accepts != "centre" || c.Intake.Officer != "罗玉兰" {
		t.Fatalf("taken in as %+v", c.Intake)
	}
	if left := open(v.Tasks); len(left) != 1 || left[0].Role != casework.RoleAccept || left[0].Body != "centre" {
		t.Fatalf("open: %+v", left)
	}
	if told := h.refused(fault.KindDenied, street, r.ID, "accept", casework.Accept{}); !strings.Contains(told, "受理") {
		t.Errorf("the street is told %q", told)
	}
	if seen, err := h.View(context.Background(), street, r.Number); err != nil || seen.Matter.ID != r.ID {
		t.Errorf("the window that took it in does not see it: %v", err)
	}
	list, err := h.List(context.Background(), street, matter.Filter{Kind: casework.KindName})
	if err != nil || len(list) != 1 {
		t.Errorf("its list has %d, %v", len(list), err)
	}
	h.Must(clerk, r.ID, "check_materials", verdicts())
	h.Must(clerk, r.ID, "accept", casework.Accept{})
	if bad := matter.Faults(v.Kind, h.See(r.Number).Matter, h.See(r.Number).Tasks, h.See(r.Number).Clocks); bad != nil {
		t.Error(bad)
	}
	if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
		t.Error(report, err)
	}
}

func TestAWindowOfTheFlowAcceptsWhatItTookIn(t *testing.T) {
	for name, change := range map[string]func(*casework.Item){
		"the flow names the street":      func(i *casework.Item) { i.Intake = "street" },
		"the street decides by the item": func(i *casework.Item) { i.Body = "street" },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, change)
			r := brought(h, street)
			if c := h.See(r.Number).Facts.(casework.Case); c.Intake.Accepts != "" {
				t.Fatalf("taken in as %+v", c.Intake)
			}
			h.Must(street, r.ID, "check_materials", verdicts())
		})
	}
}

// One visitor with several things: what was typed for the first stands there for the next, and only for the clerk who
// took the first one in, on that day.
func TestW11AVisitorWithSeveralThingsIsAskedOnce(t *testing.T) {
	b := newWorkbench(t)
	b.sit(clerk)
	address := b.opened("/desk/intake/food")
	fields := map[string]string{"name": "王秀兰", "documentKind": "citizen_card", "number": "350000199001011234", "phone": "13800000002", "way": "counter",
		"shop": "秀兰面馆", "version": "3", "original-plan": "true"}
	w := b.scan(address, fields, "", "", "")
	b.shows(w, 303)
	number := strings.Split(w.Header().Get("Location"), "/")[3]
	b.get("/desk/cases/"+number, 200, "同一来访人再办一件")
	b.get("/desk/intake?after="+number, 200, "来访人：王", "今天办的", number, "结束来访")
	next := b.opened("/desk/intake/food?after=" + number)
	b.get(next, 200, "王秀兰", "13800000002", "!秀兰面馆")
	b.sit(examinerWithReceive()).get("/desk/intake?after="+number, 409, "不是您今天收的件")
	b.At("2026-09-02 09:00")
	b.sit(clerk).get("/desk/intake?after="+number, 409)
}

func examinerWithReceive() account.Actor {
	return mattertest.Officer(31, "郑海燕", "centre", path, casework.RightReceive, casework.RightAccept, casework.RightQuery)
}
