package casework_test

import (
	"slices"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/service/casework"
)

// full is a draft that can be submitted, for an item with one situation and one
// required material.
func full() casework.Filing {
	item := item()
	portalItem(&item)
	d := casework.Draft{Item: item.Code, Version: item.Version, Answers: casework.Answers{Known: true, Phone: "13800000001",
		Situations: map[string]string{"agent": "self"}, Form: map[string][]string{"shop": {"建国小吃"}}, Wish: casework.Wish{Way: casework.WayOnline},
		Confirmed: []casework.Step{casework.StepNotice, casework.StepApplicant, casework.StepForm, casework.StepMaterials, casework.StepDelivery}}}
	d.Files = []casework.DraftFile{{Material: "plan", File: casework.File{ID: 1, Name: "图.png"}}}
	return casework.Filing{Draft: d, Item: item, Asked: item.Materials, Named: true}
}

func TestHowFarEachStepHasCome(t *testing.T) {
	cases := []struct {
		sentence string
		change   func(*casework.Filing)
		step     casework.Step
		want     casework.Progress
		next     casework.Step
	}{
		{"everything is done and can be submitted", func(*casework.Filing) {}, casework.StepCheck, casework.ProgressNone, casework.StepCheck},
		{"nothing is begun in a new draft", func(f *casework.Filing) { f.Draft = casework.Draft{} }, casework.StepForm, casework.ProgressNone, casework.StepNotice},
		{"materials wait for the situation", func(f *casework.Filing) { f.Draft = casework.Draft{} }, casework.StepMaterials, casework.ProgressBlocked, casework.StepNotice},
		{"the check waits for every other step", func(f *casework.Filing) { f.Draft.Answers.Wish = casework.Wish{} }, casework.StepCheck, casework.ProgressBlocked, casework.StepDelivery},
		{"what was finished and is no longer right is a problem", func(f *casework.Filing) { f.Form = []fault.Field{{Name: "area"}} }, casework.StepForm, casework.ProgressProblem, casework.StepForm},
		{"what was typed but never finished is begun", func(f *casework.Filing) { f.Draft.Answers.Confirmed = nil }, casework.StepForm, casework.ProgressBegun, casework.StepNotice},
		{"a new version of the item must be confirmed again", func(f *casework.Filing) { f.Item.Version++ }, casework.StepNotice, casework.ProgressProblem, casework.StepNotice},
		{"a required material without a file is a problem", func(f *casework.Filing) { f.Draft.Files = nil }, casework.StepMaterials, casework.ProgressProblem, casework.StepMaterials},
		{"a required material that the library holds is not", func(f *casework.Filing) { f.Draft.Files, f.Exempt = nil, map[string]bool{"plan": true} }, casework.StepMaterials, casework.ProgressDone, casework.StepCheck},
		{"a deferrable material may follow (容缺)", func(f *casework.Filing) { f.Asked = f.Item.Materials[:2] }, casework.StepMaterials, casework.ProgressDone, casework.StepCheck},
		{"a letter needs an address", func(f *casework.Filing) { f.Draft.Answers.Wish.Way = casework.WayMail }, casework.StepDelivery, casework.ProgressProblem, casework.StepDelivery},
		{"a number that rings nowhere is a problem", func(f *casework.Filing) { f.Draft.Answers.Phone = "123" }, casework.StepApplicant, casework.ProgressProblem, casework.StepApplicant},
		{"a courier who cannot ring is a problem", func(f *casework.Filing) {
			f.Draft.Answers.Wish = casework.Wish{Way: casework.WayMail, Name: "王建国", Phone: "12", Address: "桂花巷8号"}
		}, casework.StepDelivery, casework.ProgressProblem, casework.StepDelivery},
		{"a letter that can arrive is done", func(f *casework.Filing) {
			f.Draft.Answers.Wish = casework.Wish{Way: casework.WayMail, Name: "王建国", Phone: "0590-8800201", Address: "桂花巷8号"}
		}, casework.StepDelivery, casework.ProgressDone, casework.StepCheck},
		{"网络安全法 §24: who is not known by name cannot apply", func(f *casework.Filing) { f.Named = false }, casework.StepApplicant, casework.ProgressProblem, casework.StepApplicant},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			f := full()
			c.change(&f)
			r := f.Report()
			if got := r.Of(c.step); got != c.want {
				t.Errorf("%s stands at %s, want %s", c.step, got, c.want)
			}
			if got := r.Next(); got != c.next {
				t.Errorf("next is %s, want %s", got, c.next)
			}
		})
	}
}

func TestWhatIsNewInAChangedItem(t *testing.T) {
	old := casework.Terms{Materials: []string{"平面图", "合同"}, Questions: []string{"店名"}, Limit: "7个工作日"}
	cases := []struct {
		sentence string
		now      casework.Terms
		want     []string
	}{
		{"a material more and one less", casework.Terms{Materials: []string{"平面图", "水质报告"}, Questions: old.Questions, Limit: old.Limit}, []string{"新增材料：水质报告", "不再需要材料：合同"}},
		{"a question more", casework.Terms{Materials: old.Materials, Questions: []string{"店名", "面积"}, Limit: old.Limit}, []string{"新增要填写的内容：面积"}},
		{"a shorter promise", casework.Terms{Materials: old.Materials, Questions: old.Questions, Limit: "5个工作日"}, []string{"承诺时限由“7个工作日”改为“5个工作日”"}},
		{"words only", old, []string{"办事指南的文字有更新，材料和要填写的内容没有变"}},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			f := full()
			f.Draft.Answers.Terms = old
			f.Item.Version++
			if got := f.Changes(c.now); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
