package lint

import (
	"reflect"
	"strings"

	"tongban/internal/service/catalog/record"
)

// Facts are what the rules have to know of the world on a day. A fact that is not known asks nothing.
type Facts struct {
	// On is the day of the check, yyyy-mm-dd.
	On string
	// Acts are the laws in force and those that are not, by their canonical names.
	Acts Acts
	// Offices are the bodies that exist, by code.
	Offices map[string]Office
	// Renamed are offices that no longer go by a name that people still write.
	Renamed []Renamed
	// Levels are the levels of the divisions by code.
	Levels map[string]string
	// Entries is the base catalogue (基本目录) by base code.
	Entries map[string]record.Entry
	// Dialling are the area codes by division; a division without one has that of the nearest above it.
	Dialling map[string]string
	// Demands tell what the guides of a division have to say; without them only the law asks.
	Demands func(division string) Demand
	// Licences are the licence types that the library holds.
	Licences []string
	// PersonThemes and CompanyThemes are the themes that belong to one audience alone.
	PersonThemes, CompanyThemes []string
}

// Same reports whether the rules find the same with other facts: what is known is the same, and nothing of it begins or
// ends between the two days.
func (f Facts) Same(other Facts) bool {
	from, to := min(f.On, other.On), max(f.On, other.On)
	f.On, other.On = "", ""
	return reflect.DeepEqual(f, other) && (from == to || from != "" && !f.turns(from, to))
}

// turns reports whether a fact begins or ends after one day and until another.
func (f Facts) turns(from, to string) bool {
	between := func(day string) bool { return from < day && day <= to }
	for _, act := range f.Acts {
		if between(act.Since) || between(act.Repealed) {
			return true
		}
	}
	for _, office := range f.Offices {
		if between(office.EndedOn) {
			return true
		}
	}
	for _, r := range f.Renamed {
		if between(r.Since) {
			return true
		}
	}
	return false
}

// Office is a body as the rules see it.
type Office struct {
	Name      string
	EndedOn   string // yyyy-mm-dd; empty while it works
	Successor string
}

// Renamed is a kind of office that a reform of the government gave another name.
type Renamed struct {
	Name      string `yaml:"name"` // as it ends: 工商行政管理局
	Successor string `yaml:"successor"`
	Since     string `yaml:"since"`
	Basis     string `yaml:"basis"`
}

// area is the dialling code of a division or of the nearest one above it, which has the longest common code.
func (f Facts) area(division string) string {
	for code := strings.TrimRight(division, "0"); len(code) >= 2; code = code[:len(code)-1] {
		for _, padded := range []string{code, code + "0", code + "00"} {
			if area, known := f.Dialling[padded]; known {
				return area
			}
		}
	}
	return ""
}
