package reading

import (
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

func TestAPlaceHasWhatAReaderNeeds(t *testing.T) {
	fine := PlaceForm{Name: "市档案馆", Sort: "archive", Address: "文昌路8号", Hours: "周一至周五", Phone: "0590-1", Reason: "首次登记"}
	if err := fine.check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*PlaceForm){
		"name": func(f *PlaceForm) { f.Name = " " }, "address": func(f *PlaceForm) { f.Address = "" }, "hours": func(f *PlaceForm) { f.Hours = "" },
		"phone": func(f *PlaceForm) { f.Phone = "" }, "sort": func(f *PlaceForm) { f.Sort = "shop" }, "reason": func(f *PlaceForm) { f.Reason = "" },
	} {
		in := fine
		change(&in)
		if fields := fault.FieldsOf(in.check()); len(fields) != 1 || fields[0].Name != name {
			t.Errorf("without %s: %v", name, fields)
		}
	}
}

func TestTheLimitToDeliver(t *testing.T) {
	cal := workday.Seed()
	for _, c := range []struct {
		name string
		made workday.Date
		due  string
	}{
		{"条2019 §25: 及时送交，本地规则为形成之日起二十个工作日", workday.NewDate(2026, 11, 2), "2026-11-30"},
		{"条2019 §25: 国庆节和调休照国务院的放假安排计算", workday.NewDate(2026, 9, 25), "2026-10-29"},
	} {
		due, _ := workday.Due(cal, c.made.Start(), workday.Working(usualRule.Days))
		if got := workday.DateOf(due).String(); got != c.due {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

func TestAPlaceOfTheCityServesItsDistricts(t *testing.T) {
	var b Book
	b.now.Store(&bookNow{places: []Place{{ID: 1, Region: "/350000/359900/", Open: true}, {ID: 2, Region: "/350000/359900/359901/", Open: true}, {ID: 3, Region: "/350000/359900/"}}})
	if got := b.Open("/350000/359900/"); len(got) != 1 || got[0].ID != 1 {
		t.Errorf("for the city: %v", got)
	}
	if got := b.Open("/350000/359900/359901/"); len(got) != 2 {
		t.Errorf("for the district: %v", got)
	}
}
