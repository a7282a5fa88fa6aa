package transfer

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tongban/internal/service/catalog/record"
)

// TestAListShowsTheSameOfTheOutlineAsOfTheWholeRecord: a column that reads a part that is not listed would stay empty.
func TestAListShowsTheSameOfTheOutlineAsOfTheWholeRecord(t *testing.T) {
	var item record.Item
	fill(reflect.ValueOf(&item).Elem(), "i")
	item.Materials = append(item.Materials, record.Material{Name: `a "quoted\" name"`}, record.Material{Name: "[{,:]}"})
	for _, text := range []string{compact(t, item), indented(t, item), compact(t, record.Item{Code: "c"}), `{}`, ` { "code" : "\\" , "materials" : [ ] , "version" : 7 } `} {
		var whole record.Item
		if err := json.Unmarshal([]byte(text), &whole); err != nil {
			t.Fatal(err)
		}
		short, ok := shortened(text)
		if !ok {
			t.Fatalf("not shortened: %.80s", text)
		}
		if len(text) > 2000 && len(short) > len(text)/2 {
			t.Errorf("%d of %d bytes are left", len(short), len(text))
		}
		part, err := outline(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range columns() {
			if got, want := c.text(part), c.text(whole); got != want || len(text) > 2000 && want == "" {
				t.Errorf("%s: %q instead of %q", c.title, got, want)
			}
		}
	}
}

func TestABrokenRecordIsAnErrorInAList(t *testing.T) {
	for _, text := range []string{"", "[]", "{", `{"code"`, `{"code":`, `{"code":"c`, `{"code":"c"`, `{"code":"c\"}`, `{"code":"c",}`, `{"materials":[{]}`, `{"code":7}`, `{"basis":[1}`, `{"code":"c"}}`} {
		if item, err := outline(text); err == nil {
			t.Errorf("%s: read as %+v", text, item.Code)
		}
	}
}

// fill gives every field of a value something to show.
func fill(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(name + "“字”")
	case reflect.Int:
		v.SetInt(3)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for n := range 2 {
			fill(v.Index(n), fmt.Sprint(name, n))
		}
	case reflect.Struct:
		for n := range v.NumField() {
			if field := v.Type().Field(n); field.IsExported() {
				fill(v.Field(n), name+"."+field.Name)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name)
	}
}

func compact(t *testing.T, item record.Item) string {
	t.Helper()
	item.Power, item.Level, item.Audience, item.Handling = record.Powers()[0], record.LevelCity, []record.Audience{record.AudiencePerson}, record.HandlingInstant
	item.PowerName, item.StatutoryLimit, item.PromisedLimit = "", "20wd", "5wd"
	text, err := json.Marshal(item)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func indented(t *testing.T, item record.Item) string {
	t.Helper()
	var into any
	if err := json.Unmarshal([]byte(compact(t, item)), &into); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(into, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheOutlineOfARecordOfTheUsualSizeIsSmall(t *testing.T) {
	if slices.Contains(listed, "materials") || slices.Contains(listed, "form") {
		t.Error("the large parts are decoded again")
	}
	if got := emptied(`[{"a":"]"}, {"b":[1,2]} ]`); got != "[{},{}]" {
		t.Errorf("counted as %s", got)
	}
	if got := emptied("null"); !strings.Contains(got, "[]") {
		t.Errorf("nothing counts as %s", got)
	}
}
