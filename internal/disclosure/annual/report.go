package annual

import (
	"slices"
	"strings"
)

// Report is one report: its tables as printed, and its text.
type Report struct {
	Title string            `json:"title,omitempty"`
	Body  string            `json:"body,omitempty"`
	Year  int               `json:"year,omitempty"`
	Form  string            `json:"form"`  // empty when it has no table that a form knows
	Cells map[string]Figure `json:"cells"` // by table.row.column; a blank cell is not there
	Text  string            `json:"-"`

	Note   string          `json:"note,omitempty"`   // what has to be said above the tables
	Unread []string        `json:"unread,omitempty"` // what could not be read of its tables, in words
	gone   map[string]bool // table.row of the rows that no line was found for
	lost   []string        // tables of which a line found no row
}

// Cell is a figure of the report.
func (r Report) Cell(table, row, column string) (Figure, bool) {
	v, ok := r.Cells[table+"."+row+"."+column]
	return v, ok
}

// sum adds cells; blank ones count nothing, and it says whether any was printed.
func (r Report) sum(paths []string) (total Figure, printed bool) {
	for _, p := range paths {
		if v, ok := r.Cells[p]; ok {
			total, printed = total+v, true
		}
	}
	return total, printed
}

// has reports whether anything of a table was read.
func (r Report) has(table string) bool {
	for path := range r.Cells {
		if strings.HasPrefix(path, table+".") {
			return true
		}
	}
	return false
}

// lacks reports whether one of these cells stands in a row that was not read, though the form must have it.
func (r Report) lacks(form Form, paths []string) bool {
	for _, path := range paths {
		parts := strings.SplitN(path, ".", 3)
		t, _ := form.table(parts[0])
		if r.gone[parts[0]+"."+parts[1]] && (!t.Rows[t.row(parts[1])].Optional || slices.Contains(r.lost, t.Name)) {
			return true
		}
	}
	return false
}
