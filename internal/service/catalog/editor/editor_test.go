package editor_test

import (
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/editor"
	"tongban/internal/service/catalog/record"
)

// items are those of the demonstration city.
func items(t *testing.T) []record.Item {
	t.Helper()
	list, err := record.ReadItems(os.DirFS("../../../../demo/items"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func food(t *testing.T) record.Item {
	t.Helper()
	for _, item := range items(t) {
		if item.Name == "食品经营许可（新办）" {
			return item
		}
	}
	t.Fatal("no food item")
	return record.Item{}
}

func place(t *testing.T, section, path string) editor.Place {
	t.Helper()
	p, err := editor.Find(section, path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// posted is what a browser sends back for a page that nobody changed.
func posted(t *testing.T, p editor.Place, item record.Item) url.Values {
	t.Helper()
	entries, err := p.Entries(item, editor.World{})
	if err != nil {
		t.Fatal(err)
	}
	values := url.Values{}
	for _, e := range entries {
		for _, v := range e.Values {
			values.Add(e.Name, strings.ReplaceAll(v, "\n", "\r\n"))
		}
		if len(e.Values) == 0 && e.Kind != "checks" && e.Kind != "check" {
			values.Set(e.Name, "")
		}
	}
	return values
}

// pages are all pages of an item, rows included.
func pages(t *testing.T, item record.Item) []editor.Place {
	t.Helper()
	var all []editor.Place
	var below func(p editor.Place)
	below = func(p editor.Place) {
		all = append(all, p)
		for _, list := range p.Sheet.Lists {
			rows, err := p.Lines(item, list, editor.World{})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				below(place(t, p.Section.Name, row.Path))
			}
		}
	}
	for _, s := range editor.Sections() {
		below(place(t, s.Name, ""))
	}
	return all
}

func TestOpeningAndSavingAnyPageChangesNothing(t *testing.T) {
	for _, item := range items(t)[:3] {
		for _, p := range pages(t, item) {
			got, wrong := p.Read(item, posted(t, p, item), editor.World{})
			if len(wrong) > 0 {
				t.Errorf("%s %s %s: %v", item.Name, p.Section.Name, p.Path, wrong)
			}
			if !reflect.DeepEqual(item, got) {
				t.Fatalf("%s %s %s:\n%s", item.Name, p.Section.Name, p.Path, cmp.Diff(item, got))
			}
		}
	}
}

// TestEveryPartOfTheRecordHasItsPage walks the record itself, so that a field added to it fails here until somebody
// has given it a place in the editor.
func TestEveryPartOfTheRecordHasItsPage(t *testing.T) {
	apart := map[string]string{"code": "given when the item is made", "version": "given by publishing"}
	var walk func(of reflect.Type, path string)
	walk = func(of reflect.Type, path string) {
		switch {
		case of.Kind() == reflect.Pointer:
			walk(of.Elem(), path)
			return
		case of.Kind() == reflect.Struct:
			for i := range of.NumField() {
				name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
				if name != "" && name != "-" {
					walk(of.Field(i).Type, strings.TrimPrefix(path+"."+name, "."))
				}
			}
			return
		case of.Kind() == reflect.Slice && of.Elem().Kind() == reflect.Struct:
			walk(of.Elem(), path+"[0]")
			return
		}
		if apart[path] != "" {
			return
		}
		if _, field, found := editor.PlaceOf(path); !found || field == "" {
			t.Errorf("%s has no field in the editor", path)
		}
	}
	walk(reflect.TypeFor[record.Item](), "")
}

func TestWhatIsTypedIsRead(t *testing.T) {
	cases := []struct {
		sentence, section, path, field, typed, want string
	}{
		{"a limit in words", "limits", "", "promised_limit", "５ 个工作日", "5wd"},
		{"a limit at once", "limits", "", "promised_limit", "当场", "0"},
		{"natural days", "limits", "", "statutory_limit", "30天", "30d"},
		{"markup stays text", "basics", "", "summary", "<script>alert(1)</script><b>粗</b>", "<script>alert(1)</script><b>粗</b>"},
		{"a date as people write it", "basics", "", "valid_from", "2026年3月5日", "2026-03-05"},
		{"a promise is made by writing it", "reform", "", "reform.promise.text", "本人承诺属实", "本人承诺属实"},
		{"a condition that is chosen", "materials", "materials[0]", "when.add", `premises == "rent"`, `premises == "rent"`},
		{"a condition that is chosen joins the one there", "materials", "materials[4]", "when.add", `agent == "yes"`, `premises == "rent" && agent == "yes"`},
		{"a condition of a part that is chosen", "flow", "flow.stages[1].parts[1]", "when.add", `tenure == "rent"`, `tenure == "rent"`},
		{"a condition of a stage over a situation", "flow", "flow.stages[1]", "when", `products == "cold"`, `products == "cold"`},
		{"forty thousand characters", "power", "basis[0]", "says", strings.Repeat("条文", 20_000), strings.Repeat("条文", 20_000)},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			item, p := food(t), place(t, c.section, c.path)
			typed := posted(t, p, item)
			typed.Set(c.field, c.typed)
			got, wrong := p.Read(item, typed, editor.World{})
			if len(wrong) > 0 {
				t.Fatal(wrong)
			}
			field := strings.TrimSuffix(c.field, ".add")
			if back := posted(t, p, got).Get(field); back != c.want && limitOf(got, field) != c.want {
				t.Errorf("got %q", back)
			}
		})
	}
}

func limitOf(item record.Item, field string) string {
	return map[string]string{"promised_limit": string(item.PromisedLimit), "statutory_limit": string(item.StatutoryLimit)}[field]
}

func TestWhatCannotBeReadIsToldAtItsField(t *testing.T) {
	cases := []struct {
		sentence, section, path, field, typed, says string
	}{
		{"a limit that is none", "limits", "", "promised_limit", "尽快", "20个工作日"},
		{"a kind that is not offered", "power", "", "power", "magic", "请从列出的选项中选择"},
		{"a number that is none", "channels", "", "visits", "两趟", "整数"},
		{"a text beyond all bounds", "basics", "", "summary", strings.Repeat("长", 60_001), "最多"},
		{"a condition over what is not asked", "materials", "materials[0]", "when", `shop == "x"`, "“shop”不是这里的代号"},
		{"a condition of a field over itself", "form", "form.groups[0].fields[0]", "when", `unit_name == "x"`, "绕成了圈"},
		{"a condition of a stage over what is not asked", "flow", "flow.stages[1]", "when", `shop == "x"`, "“shop”不是这里的代号"},
		{"a condition of a part that does not end", "flow", "flow.stages[1].parts[1]", "when", `tenure == "rent`, "看不懂"},
		{"a condition of a part over what has two meanings", "flow", "flow.stages[1].parts[1]", "when", `premises == "rent"`, "分不清是哪一个"},
		{"a name that another field has", "form", "form.groups[0].fields[0]", "name", "phone", "和“经办人联系电话”一起使用"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			item, p := food(t), place(t, c.section, c.path)
			typed := posted(t, p, item)
			typed.Set(c.field, c.typed)
			got, wrong := p.Read(item, typed, editor.World{})
			if diff := cmp.Diff(item, got); diff != "" {
				t.Errorf("the item changed all the same:\n%s", diff)
			}
			if len(wrong) != 1 || wrong[0].Name != c.field || !strings.Contains(wrong[0].Message, c.says) {
				t.Errorf("got %v", wrong)
			}
		})
	}
}

func TestRowsAreAddedMovedAndRemoved(t *testing.T) {
	item := food(t)
	first, last := item.Materials[0].Name, item.Materials[len(item.Materials)-1].Name
	moved, at, err := editor.Shift(item, editor.Down, "materials[0]")
	if err != nil || at != "materials[1]" || moved.Materials[1].Name != first {
		t.Errorf("down: %s %v", at, err)
	}
	if item.Materials[0].Name != first {
		t.Error("the item that was handed in changed")
	}
	if _, at, err = editor.Shift(item, editor.Up, "materials[0]"); err != nil || at != "materials[0]" {
		t.Errorf("up from the top: %s %v", at, err)
	}
	added, at, err := editor.Shift(item, editor.Add, "form.groups[1].fields")
	if err != nil || at != "form.groups[1].fields[4]" || len(added.Form.Groups[1].Fields) != 5 {
		t.Errorf("add: %s %v", at, err)
	}
	removed, _, err := editor.Shift(item, editor.Remove, "materials[0]")
	if err != nil || len(removed.Materials) != len(item.Materials)-1 || removed.Materials[len(removed.Materials)-1].Name != last {
		t.Errorf("remove: %v", err)
	}
	for _, path := range []string{"materials[99]", "materials[-1]", "name", "nothing[0]", "materials", "aliases[0]"} {
		if _, _, err := editor.Shift(item, editor.Remove, path); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAMarkChangesWithThePageAndNothingElse(t *testing.T) {
	item := food(t)
	other := food(t)
	other.Phones.Consult = "0590-8800999"
	other.Materials[3].Note = "别的说法"
	for _, c := range []struct {
		section, path string
		same          bool
	}{{"limits", "", true}, {"contact", "", false}, {"materials", "", false}, {"materials", "materials[3]", false}, {"materials", "materials[2]", true}} {
		p := place(t, c.section, c.path)
		mine, err := p.Mark(item)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := p.Mark(other)
		if err != nil || (mine == theirs) != c.same {
			t.Errorf("%s %s: %v", c.section, c.path, err)
		}
	}
}
