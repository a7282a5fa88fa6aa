package lint_test

import (
	"testing"

	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
)

func TestFactsAreTheSameUntilSomethingBeginsOrEnds(t *testing.T) {
	facts := func(change func(*lint.Facts)) lint.Facts {
		f := lint.Facts{On: "2026-11-23", Acts: lint.Acts{"a": {Name: "a", Since: "2026-12-01", Repealed: "2027-01-01"}},
			Offices: map[string]lint.Office{"o": {Name: "o", EndedOn: "2026-12-05"}}, Renamed: []lint.Renamed{{Name: "r", Since: "2026-12-10"}},
			Entries: map[string]record.Entry{"e": {Name: "e"}}}
		if change != nil {
			change(&f)
		}
		return f
	}
	on := func(day string) lint.Facts { return facts(func(f *lint.Facts) { f.On = day }) }
	for _, c := range []struct {
		why    string
		a, b   lint.Facts
		equals bool
	}{
		{"the same, read twice", facts(nil), facts(nil), true},
		{"a day on which nothing happens", facts(nil), on("2026-11-30"), true},
		{"an act comes into force", facts(nil), on("2026-12-01"), false},
		{"and stays in force", on("2026-12-01"), on("2026-12-04"), true},
		{"an office ends", on("2026-12-04"), on("2026-12-05"), false},
		{"a name changes", on("2026-12-09"), on("2026-12-10"), false},
		{"an act is repealed", on("2026-12-31"), on("2027-01-01"), false},
		{"the clock goes back", on("2027-01-01"), on("2026-12-31"), false},
		{"no day and a day", on(""), on("2026-11-23"), false},
		{"another entry", facts(nil), facts(func(f *lint.Facts) { f.Entries["e"] = record.Entry{Name: "other"} }), false},
		{"no offices known", facts(nil), facts(func(f *lint.Facts) { f.Offices = nil }), false},
		{"a licence more", facts(nil), facts(func(f *lint.Facts) { f.Licences = []string{"l"} }), false},
	} {
		if c.a.Same(c.b) != c.equals || c.b.Same(c.a) != c.equals {
			t.Errorf("%s: same is %v", c.why, !c.equals)
		}
	}
}
