package annual

import (
	"bytes"
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

//go:embed forms/*.yaml
var files embed.FS

// Form is one edition of the report: what its tables are, what must add up, what its text says of them.
type Form struct {
	Name   string   `yaml:"name"` // 2008, 2019 or 2021: the first year of it
	Title  string   `yaml:"title"`
	Basis  string   `yaml:"basis"`
	Since  int      `yaml:"since"`
	Marks  []string `yaml:"marks"` // words that only this edition prints
	Tables []Table  `yaml:"tables"`
	Rules  []Rule   `yaml:"rules"`
	Years  []Chain  `yaml:"years"`
	Claims []Claim  `yaml:"claims"`
}

// Table is one table of a form.
type Table struct {
	Name    string   `yaml:"name"`
	Title   string   `yaml:"title"`
	Head    string   `yaml:"head"`   // over the words of its rows
	Starts  []string `yaml:"starts"` // headings that it stands under
	Columns []Column `yaml:"columns"`
	Rows    []Row    `yaml:"rows"`
}

// Column is one column.
type Column struct {
	Name  string `yaml:"name"`
	Title string `yaml:"title"`
}

// Row is one row; its columns are the table's unless it has its own.
type Row struct {
	Name     string   `yaml:"name"`
	Title    string   `yaml:"title"`
	Labels   []string `yaml:"labels"` // other words that are printed for it
	Unit     string   `yaml:"unit"`
	Columns  []Column `yaml:"columns"`
	Optional bool     `yaml:"optional"` // some reports lack it
	Bare     bool     `yaml:"bare"`     // it is printed without a label
}

// Rule is an identity inside one table: the sum of the left is that of the right, or at most that. Over columns it is
// asked of each column and names rows; over rows it is asked of each row and names columns.
type Rule struct {
	Name   string   `yaml:"name"`
	Table  string   `yaml:"table"`
	Over   string   `yaml:"over"`
	Left   []string `yaml:"left"`
	Right  []string `yaml:"right"`
	AtMost bool     `yaml:"atmost"`
}

// Chain is an identity between a year and the one before: what stands here is what stood before, plus what is added.
type Chain struct {
	Name   string   `yaml:"name"`
	Table  string   `yaml:"table"`
	Over   string   `yaml:"over"` // columns: names rows; cells: names columns of each row
	Here   []string `yaml:"here"`
	Before []string `yaml:"before"`
	Plus   []string `yaml:"plus"`
}

// Claim is a way in which the text gives a figure of the tables: {N} in the pattern stands for the number. It holds
// when it is one of the sums.
type Claim struct {
	Says  string     `yaml:"says"`
	Means [][]string `yaml:"means"`

	pattern *regexp.Regexp
}

// Forms are the editions, the oldest first.
var Forms = sync.OnceValues(func() ([]Form, error) {
	list, err := files.ReadDir("forms")
	if err != nil {
		return nil, err
	}
	var forms []Form
	for _, entry := range list {
		text, err := files.ReadFile("forms/" + entry.Name())
		if err != nil {
			return nil, err
		}
		f, err := ParseForm(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name(), err)
		}
		forms = append(forms, f)
	}
	slices.SortFunc(forms, func(a, b Form) int { return a.Since - b.Since })
	return forms, nil
})

// ParseForm reads a form; a name in a rule that no table has is an error.
func ParseForm(text []byte) (Form, error) {
	var f Form
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil {
		return f, err
	}
	for _, r := range f.Rules {
		t, ok := f.table(r.Table)
		if !ok {
			return f, fmt.Errorf("rule %s: no table %s", r.Name, r.Table)
		}
		for _, name := range slices.Concat(r.Left, r.Right) {
			if r.Over == "columns" && t.row(name) < 0 || r.Over == "rows" && t.column(name) < 0 {
				return f, fmt.Errorf("rule %s: table %s has no %s", r.Name, r.Table, name)
			}
		}
	}
	for i, c := range f.Claims {
		pattern, err := regexp.Compile(strings.Replace(c.Says, "{N}", `(?:约|近|共|为)?(\d[\d,]*(?:\.\d+)?)`, 1))
		if err != nil {
			return f, fmt.Errorf("claim %s: %w", c.Says, err)
		}
		f.Claims[i].pattern = pattern
		for _, path := range slices.Concat(c.Means...) {
			if _, ok := f.title(path); !ok {
				return f, fmt.Errorf("claim %s: no cell %s", c.Says, path)
			}
		}
	}
	return f, nil
}

// FormOf gives a form by its name.
func FormOf(name string) (Form, bool) {
	forms, err := Forms()
	if err != nil {
		return Form{}, false
	}
	i := slices.IndexFunc(forms, func(f Form) bool { return f.Name == name })
	if i < 0 {
		return Form{}, false
	}
	return forms[i], true
}

// recognise finds the edition by the words that only it prints; a text with none of them, though it has a table, is of the
// edition of its year or the newest.
func recognise(text string, year int) (Form, bool) {
	forms, err := Forms()
	if err != nil {
		return Form{}, false
	}
	best, most := -1, 0
	for i, f := range forms {
		n := 0
		for _, mark := range f.Marks {
			if strings.Contains(text, mark) {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	if best < 0 && strings.Contains(text, "结转政府信息公开申请") {
		if form, err := FormFor(year); year > 0 && err == nil && len(form.Tables) > 1 {
			return form, true
		}
		best = len(forms) - 1
	}
	if best < 0 {
		return Form{}, false
	}
	return forms[best], true
}

func (f Form) table(name string) (Table, bool) {
	i := slices.IndexFunc(f.Tables, func(t Table) bool { return t.Name == name })
	if i < 0 {
		return Table{}, false
	}
	return f.Tables[i], true
}

// title says a cell's address, table.row.column, in the words of the table.
func (f Form) title(path string) (string, bool) {
	parts := strings.SplitN(path, ".", 3)
	if len(parts) != 3 {
		return path, false
	}
	t, ok := f.table(parts[0])
	if !ok {
		return path, false
	}
	i := t.row(parts[1])
	if i < 0 {
		return path, false
	}
	for _, c := range t.columns(t.Rows[i]) {
		if c.Name == parts[2] {
			if t.Rows[i].Bare {
				return t.Title + "：" + c.Title, true
			}
			return t.Title + "：" + t.Rows[i].Title + "，" + c.Title, true
		}
	}
	return path, false
}

func (t Table) row(name string) int {
	return slices.IndexFunc(t.Rows, func(r Row) bool { return r.Name == name })
}

func (t Table) column(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

func (t Table) columns(r Row) []Column {
	if len(r.Columns) > 0 {
		return r.Columns
	}
	return t.Columns
}

// CellTitle says a cell's address in the words of its table; an address that is none comes back as it is.
func (f Form) CellTitle(path string) string {
	title, _ := f.title(path)
	return title
}
