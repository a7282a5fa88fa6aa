package element_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store/storetest"
	"tongban/internal/service/catalog/editor"
	"tongban/internal/service/catalog/element"
	"tongban/internal/service/catalog/record"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

// above is a city with a district and a street in it.
func above(region string) string {
	return map[string]string{"359901001": "359901", "359901": "359900", "359902": "359900"}[region]
}

func open(t *testing.T) *element.Book {
	t.Helper()
	return element.NewBook(storetest.Open(t, element.Migrations()), func() time.Time { return noon }, above)
}

// with is the usual list with one element changed.
func with(key string, change func(*element.Element)) []element.Element {
	list := element.Usual().Elements
	change(&list[slices.IndexFunc(list, func(e element.Element) bool { return e.Key == key })])
	return list
}

func change(region string, list []element.Element, seen int) element.Change {
	return element.Change{Region: region, Elements: list, Seen: seen, Reason: "统一要素", Ground: "GB/T 36114", By: "程思远", At: noon}
}

func TestTheUsualTemplateHasTheTwentyTwoElements(t *testing.T) {
	norm := strings.Split("事项名称 适用范围 事项审查类型 审批依据 受理机构 决定机构 数量限制 申请条件 禁止性要求 申请材料目录 申请接收 办理基本流程 办理方式 办结时限 "+
		"收费依据及标准 审批结果 结果送达 申请人权利和义务 咨询途径 监督投诉渠道 办公地址和时间 公开查询", " ")
	var have []string
	keys := map[string]bool{}
	for _, k := range element.Kinds() {
		if k.Norm != "" {
			have = append(have, k.Norm)
		}
		if _, known := element.BlockOf(k.Block); !known || keys[k.Key] || k.Name() == "" {
			t.Errorf("%s: no block, no name, or twice", k.Key)
		}
		keys[k.Key] = true
	}
	slices.Sort(norm)
	slices.Sort(have)
	if len(norm) != 22 || !slices.Equal(norm, have) {
		t.Errorf("have %v", have)
	}
	if _, err := element.Checked(change(element.All, element.Usual().Elements, 0)); err != nil {
		t.Error(err)
	}
}

func TestEveryElementIsFilledInSomewhere(t *testing.T) {
	for _, k := range element.Kinds() {
		if k.Missing == nil {
			continue
		}
		if k.Key == "code" {
			continue // given when the item begins, never changed
		}
		if _, _, found := editor.PlaceOf(k.Field); !found {
			t.Errorf("the editor has no place for %s (%s)", k.Key, k.Field)
		}
		if !k.Missing(record.Item{}) {
			t.Errorf("an empty item does not miss %s", k.Key)
		}
	}
}

func TestARegionFollowsTheOneAbove(t *testing.T) {
	b := open(t)
	follows := func(region, want string, version int) {
		t.Helper()
		got, err := b.For(ctx, region)
		if err != nil || got.Region != want || got.Version != version {
			t.Errorf("%s goes by %s version %d, want %s version %d (%v)", region, got.Region, got.Version, want, version, err)
		}
	}
	write := func(c element.Change) {
		t.Helper()
		if err := b.Write(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	follows("359901001", element.All, 0)
	write(change(element.All, with("quota", func(e *element.Element) { e.Name = "名额" }), 0))
	follows("359901001", element.All, 1)
	write(change("359901", with("quota", func(e *element.Element) { e.Shown = false }), 0))
	follows("359901001", "359901", 1)
	follows("359902", element.All, 1)
	follows("", element.All, 1)
	write(change("359901", nil, 1))
	follows("359901001", element.All, 1)
	write(change("359901", element.Usual().Elements, 2))
	follows("359901", "359901", 3)

	list, err := b.Editions(ctx, "359901")
	if err != nil || len(list) != 3 || !list[1].Follows() || list[0].By != "程思远" || list[0].Reason == "" || list[0].Ground == "" || !list[0].At.Equal(noon) {
		t.Fatalf("history %+v, %v", list, err)
	}
	if own, err := b.Own(ctx); err != nil || !slices.Equal(own, []string{"359901", element.All}) {
		t.Errorf("own %v, %v", own, err)
	}
}

func TestTheLaterOfTwoEditorsIsTold(t *testing.T) {
	b := open(t)
	renamed := with("faq", func(e *element.Element) { e.Name = "问答" })
	before, _ := b.Stamp(ctx)
	if err := b.Write(ctx, change("359901", renamed, 0)); err != nil {
		t.Fatal(err)
	}
	if after, _ := b.Stamp(ctx); after == before {
		t.Error("kept pages are not told")
	}
	if err := b.Write(ctx, change("359901", element.Usual().Elements, 0)); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("got %v", err)
	}
	if err := b.Write(ctx, change("359901", renamed, 1)); err != nil {
		t.Error(err)
	}
	if list, err := b.Editions(ctx, "359901"); err != nil || len(list) != 1 {
		t.Errorf("what changes nothing is no version: %v, %v", list, err)
	}
}

func TestATemplateOfAnotherNodeIsSeen(t *testing.T) {
	db := storetest.Open(t, element.Migrations())
	at := noon
	clock := func() time.Time { return at }
	one, other := element.NewBook(db, clock, above), element.NewBook(db, clock, above)
	if got, err := other.For(ctx, "359901"); err != nil || got.Version != 0 {
		t.Fatal(got.Version, err)
	}
	if err := one.Write(ctx, change("359901", element.Usual().Elements, 0)); err != nil {
		t.Fatal(err)
	}
	at = at.Add(time.Second)
	if got, err := other.For(ctx, "359901"); err != nil || got.Version != 1 {
		t.Errorf("version %d, %v", got.Version, err)
	}
}

func TestWhatATemplateMaySay(t *testing.T) {
	for _, c := range []struct {
		name, field string
		list        []element.Element
	}{
		{"an empty name", "name_scope", with("scope", func(e *element.Element) { e.Name = " " })},
		{"a long name", "name_scope", with("scope", func(e *element.Element) { e.Name = strings.Repeat("长", 31) })},
		{"one name twice", "name_lookup", with("lookup", func(e *element.Element) { e.Name = "适用范围" })},
		{"a block that is none", "block_scope", with("scope", func(e *element.Element) { e.Block = "head" })},
		{"a need that is none", "need_scope", with("scope", func(e *element.Element) { e.Need = "maybe" })},
		{"a need of what is never empty", "need_fees", with("fees", func(e *element.Element) { e.Need = element.NeedStop })},
		{"an unknown element", "", with("scope", func(e *element.Element) { e.Key = "weather" })},
		{"one missing", "name_versions", element.Usual().Elements[:len(element.Usual().Elements)-1]},
		{"one twice", "", append(element.Usual().Elements, element.Usual().Elements[0])},
		{"nothing shown", "", func() []element.Element {
			list := element.Usual().Elements
			for n := range list {
				list[n].Shown = false
			}
			return list
		}()},
	} {
		_, err := element.Checked(change("359901", c.list, 0))
		if !slices.ContainsFunc(fault.FieldsOf(err), func(f fault.Field) bool { return f.Name == c.field }) {
			t.Errorf("%s: got %v", c.name, fault.FieldsOf(err))
		}
	}
	why := change("359901", nil, 0)
	why.Reason, why.Ground = " ", ""
	if _, err := element.Checked(why); len(fault.FieldsOf(err)) != 2 {
		t.Errorf("without reason and ground: %v", err)
	}
}

func TestTheHistorySaysWhatChanged(t *testing.T) {
	usual := element.Usual().Elements
	last := len(usual) - 1
	forward := append([]element.Element{usual[last]}, usual[:last]...)
	for _, c := range []struct {
		before, after []element.Element
		want          string
	}{
		{usual, usual, ""},
		{nil, usual, ""},
		{usual, nil, "不再有自己的模板，沿用上级的"},
		{usual, with("quota", func(e *element.Element) { e.Name = "名额" }), "“数量限制”改称“名额”"},
		{usual, with("quota", func(e *element.Element) { e.Shown = false }), "不显示“数量限制”"},
		{usual, with("scope", func(e *element.Element) { e.Need = element.NeedStop }), "“适用范围”没有填不能发布"},
		{usual, with("lookup", func(e *element.Element) { e.Block = "faq" }), "“公开查询”移到“常见问题”"},
		{usual, forward, "调整顺序：历史版本"},
		{usual[1:], usual, "增加“事项名称”"},
	} {
		if got := strings.Join(element.Changed(c.before, c.after), "；"); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
