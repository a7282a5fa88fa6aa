package casework_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/service/casework"
)

// W-07: who leads sees each department's branch and what he waits for; who contributes
// sees his own part.
func TestTheLeadSeesEveryBranchAndABranchItsOwn(t *testing.T) {
	b := newWorkbench(t, onePlusN, func(i *casework.Item) { i.Stages[0].Parts[1].Limit = workday.Working(3) })
	id, number := b.accepted()
	review := "/desk/cases/" + number + "/review"

	b.sit(examinerWithQuery()).get(review, 200, "其他部门的意见到齐后，由牵头部门汇总", "正在等待：", "等待其他部门的意见", "待签收", "消防意见", "卫生意见")
	b.Must(doctor, id, "examine", casework.Examine{Result: casework.ResultDisagree, Opinion: "缺少通风"})
	b.sit(examinerWithQuery()).get(review, 200, "缺少通风", "按期办结", "2026年9月4日到期")
	b.sit(fireman).get(review, 200, "消防意见", "!缺少通风", "!卫生意见")
	b.sit(clerk).get(review, 200, "缺少通风", "消防意见")

	b.Must(fireman, id, "examine", agree())
	b.sit(examinerWithQuery()).get(review, 200, "符合条件", "!等待其他部门的意见")
}

func TestADepartmentReadsNoOpinionBeforeItsOwnAnywhere(t *testing.T) {
	b := newWorkbench(t, func(i *casework.Item) {
		i.Stages = []casework.Stage{{Name: "review", Title: "审查", Join: casework.JoinAll, Parts: []casework.Part{
			{Body: "market", Right: casework.RightReview, Title: "材料审查", Lead: true},
			{Body: "fire", Right: casework.RightReview, Title: "消防意见"}, {Body: "health", Right: casework.RightReview, Title: "卫生意见"},
		}}}
	})
	id, number := b.accepted()
	b.Must(doctor, id, "examine", casework.Examine{Result: casework.ResultDisagree, Opinion: "通风不足"})
	b.sit(fireman).get("/desk/cases/"+number+"/review", 200, "!通风不足", "!不符合")
	b.get("/desk/cases/"+number+"/timeline", 200, "审查", "!不符合")
	for name, row := range map[string]struct {
		actor account.Actor
		reads bool
	}{"another department": {fireman, false}, "its own": {doctor, true}, "the lead": {examiner, true}, "who took it in": {clerk, true}} {
		v, err := b.View(context.Background(), row.actor, number)
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range v.Tasks {
			if result, opinion := v.Opinion(row.actor, task); task.Body == "health" && (opinion == "通风不足" && result != "") != row.reads {
				t.Errorf("%s reads %q %q", name, result, opinion)
			}
		}
		last := v.Events[len(v.Events)-1]
		if got := strings.Contains(v.Record(row.actor, last), "disagree"); got != row.reads {
			t.Errorf("%s reads the event: %v", name, got)
		}
	}
}
