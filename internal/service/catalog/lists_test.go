package catalog_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/register"
)

const (
	inspection = "食品经营者监督检查"
	penalty    = "对未取得食品经营许可从事食品经营的处罚"
)

// json asks for a page as a program does.
func (s *site) json(path string, into any) {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", "application/json")
	if err := json.Unmarshal([]byte(s.send(r, http.StatusOK)), into); err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
}

func TestEveryListSaysWhatTheRecordSays(t *testing.T) { // P-20
	s := open(t)
	page := s.get("/lists", http.StatusOK)
	for _, l := range register.Lists() {
		want, listed := 0, codesOf(s, l.Key)
		for _, item := range demoItems(t) {
			current, err := s.library.Item(context.Background(), item.Code)
			if err != nil {
				t.Fatal(err)
			}
			if listed[item.Code] {
				want += len(l.Whole(current.Item))
			}
		}
		var rows []map[string]any
		s.json("/lists/"+l.Key, &rows)
		lines, err := csv.NewReader(strings.NewReader(s.get("/lists/"+l.Key+"?as=csv", http.StatusOK))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if want == 0 || len(rows) != want || len(lines) != want+1 || !strings.Contains(page, l.Title) {
			t.Errorf("%s: %d rows in JSON, %d in CSV, %d in the records", l.Title, len(rows), len(lines)-1, want)
		}
		if html := s.get("/lists/"+l.Key, http.StatusOK); !strings.Contains(html, "<td") {
			t.Errorf("%s: the page has no row", l.Title)
		}
	}
	s.get("/lists/nothing", http.StatusNotFound)
}

// codesOf are the items that stand in a public list.
func codesOf(s *site, list string) map[string]bool {
	var rows []struct{ Code string }
	s.json("/lists/"+list, &rows)
	codes := map[string]bool{}
	for _, row := range rows {
		codes[row.Code] = true
	}
	return codes
}

func inList(s *site, list, code string) bool { return codesOf(s, list)[code] }

func TestWhatNobodyAppliesForStandsInThePowersListAlone(t *testing.T) {
	s := open(t)
	for _, name := range []string{inspection, penalty} {
		item := itemNamed(t, name)
		if !inList(s, "powers", item.Code) {
			t.Errorf("%s is not in the list of powers", name)
		}
		if strings.Contains(s.get("/items?as=csv", http.StatusOK), item.Code) {
			t.Errorf("%s stands among what people apply for", name)
		}
		if inList(s, "zero_visit", item.Code) {
			t.Errorf("%s counts as needing no visit", name)
		}
		if strings.Contains(s.get("/items/"+item.Code, http.StatusOK), "/apply/") {
			t.Errorf("%s can be applied for", name)
		}
	}
}

func TestASuspendedItemLeavesItsLists(t *testing.T) {
	s := open(t)
	code := itemNamed(t, "取水许可").Code
	if !inList(s, "charge", code) {
		t.Fatal("the charge is not listed")
	}
	if err := s.library.Suspend(context.Background(), code, "系统升级"); err != nil {
		t.Fatal(err)
	}
	if inList(s, "charge", code) {
		t.Error("a suspended item is still listed")
	}
}

// figure finds a figure of P-18 by its name.
func (s *site) figure(name string) catalog.Figure {
	s.t.Helper()
	var figures []catalog.Figure
	s.json("/stats/items", &figures)
	for _, f := range figures {
		if f.Name == name {
			return f
		}
	}
	s.t.Fatalf("no figure %s", name)
	return catalog.Figure{}
}

func TestFiguresAreReckonedFromTheItemsTheyLeadTo(t *testing.T) { // P-18
	s := open(t)
	items := demoItems(t)
	powers, zero, applied := map[string]int{}, 0, 0
	for _, item := range items {
		powers[item.Power.Title()]++
		if item.AppliedFor() {
			applied++
			if item.Visits == 0 {
				zero++
			}
		}
	}
	if f := s.figure("在用事项"); f.N != len(items) {
		t.Errorf("%d in force, %d items", f.N, len(items))
	}
	for title, n := range powers {
		f := s.figure(title)
		var rows []map[string]any
		s.json(f.Items, &rows)
		if f.N != n || f.Of != len(items) || len(rows) != n {
			t.Errorf("%s: %d of %d, its link leads to %d; the items say %d", title, f.N, f.Of, len(rows), n)
		}
	}
	for _, name := range []string{"一趟不用跑（按主项）", "一趟不用跑（按业务办理项）"} {
		if f := s.figure(name); f.N != zero || f.Of != applied || f.Formula == "" {
			t.Errorf("%s: %d of %d, want %d of %d", name, f.N, f.Of, zero, applied)
		}
	}
}

// Three handling items of one item, and a second item under the same main item: each way of counting differs.
func TestVisitsByMainItemAndByHandlingItem(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	before, handled := s.figure("一趟不用跑（按主项）"), s.figure("一趟不用跑（按业务办理项）")
	item := itemNamed(t, foodBusiness)
	twice := 2
	item.Variants = []record.Variant{{Code: item.Code + "01", Name: "新办", Occasion: record.OccasionNew},
		{Code: item.Code + "02", Name: "延续", Occasion: record.OccasionRenew}, {Code: item.Code + "03", Name: "补证", Occasion: record.OccasionReissue, Visits: &twice, VisitReason: "核对原件"}}
	if _, err := s.library.Publish(ctx, item, "程思远"); err != nil {
		t.Fatal(err)
	}
	if f := s.figure("一趟不用跑（按业务办理项）"); f.N != handled.N+1 || f.Of != handled.Of+2 {
		t.Errorf("by handling item: %d of %d, before %d of %d", f.N, f.Of, handled.N, handled.Of)
	}
	if f := s.figure("一趟不用跑（按主项）"); f.N != before.N-1 || f.Of != before.Of {
		t.Errorf("by main item: %d of %d, before %d of %d", f.N, f.Of, before.N, before.Of)
	}
}

func TestVersionsAreComparedFieldByField(t *testing.T) { // P-05
	s := open(t)
	item := itemNamed(t, foodBusiness)
	item.PromisedLimit, item.Materials[0].Note = "9wd", "在线填写后自动生成"
	item.Materials = item.Materials[:len(item.Materials)-1]
	if _, err := s.library.Publish(context.Background(), item, "程思远"); err != nil {
		t.Fatal(err)
	}
	address := "/items/" + item.Code
	page := s.get(address+"/compare", http.StatusOK)
	for _, want := range []string{"8个工作日", "9个工作日", "在线填写后自动生成", "授权委托书", "删除", "有3处不同"} {
		if !strings.Contains(page, want) {
			t.Errorf("the comparison does not say %s", want)
		}
	}
	var answer struct {
		From, To    int
		Differences []struct{ Where, Field, Before, After string }
	}
	s.json(address+"/compare?from=1&to=2", &answer)
	if answer.From != 1 || answer.To != 2 || len(answer.Differences) != 3 {
		t.Errorf("%+v", answer)
	}
	if guide := s.get(address, http.StatusOK); !strings.Contains(guide, address+"/compare?to=2") {
		t.Error("the guide does not lead to the comparison")
	}
	s.get(address+"/compare?from=1&to=9", http.StatusNotFound)
	if page := s.get(address+"/compare?from=2&to=2", http.StatusOK); !strings.Contains(page, "没有不同") {
		t.Error("a version differs from itself")
	}
}
