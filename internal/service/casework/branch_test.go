package casework_test

import (
	"testing"

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
