package app_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/editor"
	"tongban/internal/service/catalog/record"
)

// sampleOf answers an item's form with whatever its fields take.
func sampleOf(item record.Item) editor.Sample {
	s := editor.Sample{At: time.Date(2026, 9, 1, 10, 0, 0, 0, workday.Shanghai), Form: map[string][]string{}}
	for name, text := range map[string]string{"unit_name": "桂花小吃", "credit_code": "91350000158142711G", "representative": "林晓梅", "contact": "林晓梅", "phone": "13800000001",
		"premises": "桂花巷8号", "area": "60", "tenure": "own", "format": "catering", "projects": "hot", "online_sale": "no", "manager": "林晓梅", "manager_phone": "13800000001", "staff": "2"} {
		s.Form[name] = []string{text}
	}
	return s
}

func TestATrialRunsAVersionWithoutLeavingATrace(t *testing.T) {
	if testing.Short() {
		t.Skip("a trial makes a store")
	}
	w := newTown(t)
	item, err := w.ItemInForce(context.Background(), foodItem)
	if err != nil {
		t.Fatal(err)
	}
	stages := slices.Clone(item.Flow.Stages)
	stages[1].Parts = slices.Clone(stages[1].Parts)
	stages[1].Parts[0].Limit, item.Flow.Stages = "6wd", stages
	t.Setenv("TMPDIR", t.TempDir())
	course, err := w.Trial(context.Background(), item, sampleOf(item))
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	for _, s := range course.Steps {
		due := "不限"
		if !s.Due.IsZero() {
			due = s.Due.In(workday.Shanghai).Format(time.DateOnly)
		}
		steps = append(steps, s.Body+" "+s.Post+" "+strings.Join(s.People, "、")+" "+due)
	}
	want := []string{
		"云州市行政审批和政务服务局 受理 周敏、郑海燕 2026-09-08",
		"云州市市场监督管理局 审查 赵立新、夏雨晴、孙晓东 2026-09-16",
		"云州市消防救援支队 审查 李刚、吴志强 2026-09-11",
		"云州市市场监督管理局 牵头汇总 孙晓东 2026-09-17",
		"云州市市场监督管理局 决定 钱卫国 2026-09-18",
		"云州市行政审批和政务服务局 出件送达 郑海燕、何丽萍 2026-09-20",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Error(diff)
	}
	if course.Stuck != "" || len(course.Asked) != 4 || len(course.Papers) != 4 || len(course.Messages) != 4 {
		t.Errorf("stuck %q, asked %v, papers %v, messages %v", course.Stuck, course.Asked, course.Papers, course.Messages)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "tongban-trial-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestATrialSaysWhatDoesNotTakePlaceAndWhy(t *testing.T) {
	if testing.Short() {
		t.Skip("a trial makes a store")
	}
	t.Parallel()
	w := newTown(t)
	item, err := w.ItemInForce(context.Background(), foodItem)
	if err != nil {
		t.Fatal(err)
	}
	stages := slices.Clone(item.Flow.Stages)
	stages[1].Parts = slices.Clone(stages[1].Parts)
	stages[1].Parts[1].When, item.Flow.Stages = "area > 60", stages
	course, err := w.Trial(context.Background(), item, sampleOf(item))
	if err != nil {
		t.Fatal(err)
	}
	want := []editor.PassedBy{{Title: "消防安全意见", Why: "只在“经营场所面积（平方米）”大于60时进行"}}
	if diff := cmp.Diff(want, course.Passed); diff != "" || course.Stuck != "" {
		t.Error(diff, course.Stuck)
	}
	if slices.ContainsFunc(course.Steps, func(s editor.Step) bool { return s.Title == "消防安全意见" }) {
		t.Error("what does not take place has a task")
	}
}

func TestATrialSaysWhereNobodyCouldGoOn(t *testing.T) {
	if testing.Short() {
		t.Skip("a trial makes a store")
	}
	t.Parallel()
	w := newTown(t)
	item, err := w.ItemInForce(context.Background(), foodItem)
	if err != nil {
		t.Fatal(err)
	}
	stages := slices.Clone(item.Flow.Stages)
	stages[1].Parts = []record.Part{{Body: "housing", Right: "case.deliver", Title: "盖章", Limit: "20wd", Role: record.RoleLead}, stages[1].Parts[0]}
	item.Flow.Stages = stages
	course, err := w.Trial(context.Background(), item, sampleOf(item))
	if err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(course.Steps, func(s editor.Step) bool { return s.Title == "盖章" })
	if n < 0 || len(course.Steps[n].People) != 0 {
		t.Errorf("a step for which nobody is there is not told: %v", course.Steps)
	}
	late := slices.ContainsFunc(course.Terms, func(x editor.Term) bool { return x.Title == "承诺时限" && x.Late })
	if !late {
		t.Errorf("the broken promise is not told: %v", course.Terms)
	}
}
