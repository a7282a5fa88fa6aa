package casework_test

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// rowsOf are what the boxes in front of the rows of an inbox send.
func (b *workbench) rowsOf(queue string) (out []string) {
	b.t.Helper()
	for _, m := range regexp.MustCompile(`type="checkbox" name="task" value="([^"]+)"`).FindAllStringSubmatch(b.get("/desk/inbox?queue="+queue, 200), -1) {
		out = append(out, m[1])
	}
	return out
}

func (b *workbench) pressed(act string, rows []string) (address string, fields []string) {
	b.t.Helper()
	fields = []string{"batch", act}
	for _, r := range rows {
		fields = append(fields, "task", r)
	}
	address = b.post("/desk/inbox?queue=post", fields, 303)
	page := b.get(address, 200)
	fields = []string{"act", act, web.OnceName, "one"}
	for _, m := range regexp.MustCompile(`type="hidden" name="task" value="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		fields = append(fields, "task", m[1])
	}
	return address, fields
}

func (b *workbench) runs(id int64, who account.Actor) {
	b.t.Helper()
	if err := b.RunBatch(context.Background(), id, func(context.Context, string) (account.Actor, error) { return who, nil }); err != nil {
		b.t.Fatal(err)
	}
}

func batchOf(t *testing.T, address string) int64 {
	t.Helper()
	id, err := strconv.ParseInt(strings.TrimPrefix(address, "/desk/batches/"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Several decisions are signed once, each is an act of its own with its own signature, and a form that is sent twice decides once.
func TestW22SeveralAreGrantedWithOnePasswordAndEachSaysSo(t *testing.T) {
	b := newWorkbench(t)
	_, one := b.deciding()
	_, two := b.deciding()
	disputed, three := b.accepted()
	b.Must(examiner, disputed, "examine", casework.Examine{Result: casework.ResultDisagree, Opinion: "面积不足"})
	b.sit(head)
	address, fields := b.pressed("decide", b.rowsOf("post"))
	b.get(address, 200, one, two, "有部门认为不符合，请单独作决定", three, "要办的 2 件", "符合条件")
	b.post("/desk/inbox/together", append(fields, "opinion", "同意准予", "count", "3", "password", "right"), 422, "下面要办的是 2 件", "同意准予")
	b.post("/desk/inbox/together", append(fields, "opinion", "同意准予", "count", "2"), 422, "请重新输入密码签署")
	b.post("/desk/inbox/together", append(fields, "opinion", "同意准予", "count", "2", "password", "wrong"), 422, "密码不对")
	sent := append(fields, "opinion", "同意准予", "count", "2", "password", "right")
	first := b.post("/desk/inbox/together", sent, 303)
	b.runs(batchOf(t, first), head)
	if again := b.post("/desk/inbox/together", sent, 303); again != first {
		t.Errorf("sent twice it leads to %s and %s", first, again)
	}
	b.runs(batchOf(t, first), head)
	for _, number := range []string{one, two} {
		c := b.state(number, casework.StateDecided)
		if c.Decision.Reason != "同意准予" || c.Decision.Signature.By != "黄卫国" || c.Decision.Number == "" {
			t.Errorf("%s was decided as %+v", number, c.Decision)
		}
		events := b.See(number).Events
		if s := events[len(events)-1].Signatures(); len(s) != 1 || s[0].Credential != "password" {
			t.Errorf("the event of %s has %+v", number, s)
		}
	}
	b.state(three, casework.StateDeciding)
	if report, err := b.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
		t.Error(report, err)
	}
}

func TestW22WhatCannotBeAcceptedSaysWhyAndTheRestGoesOn(t *testing.T) {
	b := newWorkbench(t)
	id, ready := b.submitted()
	b.Must(clerk, id, "check_materials", verdicts())
	_, bare := b.submitted()
	b.sit(clerk)
	address, fields := b.pressed("accept", b.rowsOf("post"))
	b.get(address, 200, ready, bare, "还没有核验结论", "要办的 1 件")
	made := b.post("/desk/inbox/together", append(fields, "count", "1"), 303)
	b.runs(batchOf(t, made), clerk)
	b.state(ready, casework.StateHandling)
	if text := b.words(id); strings.Contains(text, "同意") {
		t.Errorf("the notice of acceptance says what nobody wrote: %s", text)
	}
	b.state(bare, casework.StateSubmitted)
	b.sit(fireman).get(address, 404)
	b.sit(clerk).get("/desk/inbox?queue=post", 200, "批量受理", "!批量准予")
}

func TestW22AHeadHandsSeveralTasksToOneColleague(t *testing.T) {
	b := newWorkbench(t)
	b.accepted()
	id, number := b.accepted()
	leader := examinerWithQuery()
	leader.Posts = append(leader.Posts, account.Seat{Body: "market", BodyPath: path, Rights: []string{matter.RightAssign}})
	tao := drafter
	tao.Login = "tao"
	b.Roster.Works(tao)
	b.sit(leader)
	_, fields := b.pressed("reassign", b.rowsOf("post"))
	b.post("/desk/inbox/together", append(fields, "count", "2", "opinion", "陶然负责这一片"), 422, "请选择改派给谁")
	made := b.post("/desk/inbox/together", append(fields, "count", "2", "opinion", "陶然负责这一片", "to", "tao"), 303)
	b.Must(examiner, id, "examine", agree()) // meanwhile
	b.runs(batchOf(t, made), leader)
	_, rows, err := b.BatchOf(context.Background(), leader, batchOf(t, made))
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	for _, r := range rows {
		if failed := r.State == matter.RowFailed; failed != (r.Number == number) {
			t.Errorf("%s: %s %s", r.Number, r.State, r.Said)
		}
	}
}
