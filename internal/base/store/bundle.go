package store

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// bundle is what the acts of a group write with one text: a statement of its own, or as
// many alike ones as came together.
type bundle struct {
	sql   string
	args  [][]any
	rows  int64 // that all of them must touch together, or Any
	alike bool
}

// bundles gathers the statements of a group. Those of one act keep their order; alike
// ones of different acts are written together: the acts of a group have no order among
// themselves, and their versions and keys see to it that none depends on another.
func bundles(lists [][]Stmt) []*bundle {
	var out []*bundle
	var adding []Stmt
	for i, list := range lists {
		at := slices.IndexFunc(list, func(s Stmt) bool { return s.Adds })
		if at >= 0 {
			lists[i], adding = list[:at], append(adding, list[at:]...)
		}
	}
	for left := true; left; {
		left = false
		open := map[string]*bundle{}
		for i, list := range lists {
			if len(list) == 0 {
				continue
			}
			n := run(list)
			out = gather(out, open, list[:n])
			lists[i] = list[n:]
			left = left || len(lists[i]) > 0
		}
	}
	return append(out, sums(adding)...)
}

// sums are the bundles of statements that add: each row once, in the order of their names; what comes to nothing is left out.
func sums(adding []Stmt) (out []*bundle) {
	for len(adding) > 0 {
		sql, rest := adding[0].SQL, adding[:0:0]
		sum := map[string]int64{}
		row := map[string][]any{}
		for _, s := range adding {
			if s.SQL != sql {
				rest = append(rest, s)
				continue
			}
			last := len(s.Args) - 1
			name := named(s.Args[:last])
			row[name], sum[name] = s.Args, sum[name]+s.Args[last].(int64)
		}
		b := &bundle{sql: sql, alike: true, rows: Any}
		for _, name := range slices.Sorted(maps.Keys(sum)) {
			if sum[name] != 0 {
				args := slices.Clone(row[name])
				args[len(args)-1] = sum[name]
				b.args = append(b.args, args)
			}
		}
		if len(b.args) > 0 {
			out = append(out, b)
		}
		adding = rest
	}
	return out
}

// named is the name of a row, from the arguments that tell it from others.
func named(args []any) string {
	var b strings.Builder
	for _, a := range args {
		switch v := a.(type) {
		case string:
			b.WriteString(v)
		case int64:
			b.WriteString(strconv.FormatInt(v, 10))
		default:
			fmt.Fprint(&b, v)
		}
		b.WriteByte(0)
	}
	return b.String()
}

// run is how many statements at the head of the list may be written together.
func run(list []Stmt) int {
	n := 1
	for list[0].Alike && n < len(list) && list[n].Alike && list[n].SQL == list[0].SQL {
		n++
	}
	return n
}

func gather(out []*bundle, open map[string]*bundle, stmts []Stmt) []*bundle {
	head := stmts[0]
	b := open[head.SQL]
	if b == nil || !head.Alike {
		b = &bundle{sql: head.SQL, alike: head.Alike}
		out = append(out, b)
		if head.Alike {
			open[head.SQL] = b
		}
	}
	for _, s := range stmts {
		b.args = append(b.args, s.Args)
		if s.Rows == Any || b.rows == Any {
			b.rows = Any
		} else {
			b.rows += s.Rows
		}
	}
	return out
}

// written is a text that can be put in other forms: around its values, or around its condition.
var (
	insertForm = regexp.MustCompile(`(?s)^(\s*/\*[^*]*\*/\s*insert into [^;]*?\))\s*values \((.*)\)(\s*on conflict [^;]*)?$`)
	updateForm = regexp.MustCompile(`(?s)^(\s*/\*[^*]*\*/\s*update [a-z_]+\s+set .*?)\s+(where .*)$`)
)

// shapes keeps the texts that were made of others.
var shapes sync.Map

// shapeKey is a text and what it was put into.
type shapeKey struct {
	sql  string
	rows int
}

func shape(key shapeKey, make func() string) string {
	if text, ok := shapes.Load(key); ok {
		return text.(string)
	}
	text := make()
	shapes.Store(key, text)
	return text
}

// several is an insert of n rows in one statement; empty when the text is no insert of a row.
func several(sql string, n int) string {
	return shape(shapeKey{sql, n}, func() string {
		part := insertForm.FindStringSubmatch(sql)
		if part == nil {
			return ""
		}
		var b strings.Builder
		head := part[1]
		if part[3] == "" { // whoever fails is rolled back as a whole; SQLite need not note how to take back half a statement
			head = strings.Replace(head, " into ", " or fail into ", 1)
		}
		b.WriteString(head + "\nvalues ")
		for row := range n {
			if row > 0 {
				b.WriteString(", ")
			}
			b.WriteString("(" + shifted(part[2], row*places(sql)) + ")")
		}
		return b.String() + part[3]
	})
}

// places is how many arguments a text takes.
func places(sql string) (n int) {
	for _, found := range placeholder.FindAllStringSubmatch(sql, -1) {
		at, _ := strconv.Atoi(found[1])
		n = max(n, at)
	}
	return n
}

// shifted moves the placeholders of a text by n places.
func shifted(text string, n int) string {
	return placeholder.ReplaceAllStringFunc(text, func(place string) string {
		at, _ := strconv.Atoi(place[1:])
		return "$" + strconv.Itoa(at+n)
	})
}

// fromArrays is a text that takes an array for each of its arguments, of the given types,
// and does for every position what the text does for one; empty when it has no such form.
func fromArrays(sql string, types []string) string {
	var arrays, names []string
	for i, t := range types {
		arrays = append(arrays, fmt.Sprintf("$%d::%s[]", i+1, t))
		names = append(names, fmt.Sprintf("p%d", i+1))
	}
	from := fmt.Sprintf("from unnest(%s) as given (%s)", strings.Join(arrays, ", "), strings.Join(names, ", "))
	column := func(text string) string { return placeholder.ReplaceAllString(text, "given.p$1") }
	if part := insertForm.FindStringSubmatch(sql); part != nil {
		return part[1] + "\nselect " + column(part[2]) + "\n" + from + part[3]
	}
	if part := updateForm.FindStringSubmatch(sql); part != nil {
		return column(part[1]) + "\n" + from + "\n" + column(part[2])
	}
	return ""
}

// exact lets the database itself refuse when a text touches another number of rows than
// the argument after its own says: what must not be committed then fails before the commit
// that is already on its way.
func exact(sql string, arguments int) string {
	return fmt.Sprintf("/* store.exact */ with touched as (\n%s\nreturning 1)\nselect 1 / (count(*) = $%d)::int from touched", sql, arguments+1)
}

// counts reports whether a text may touch fewer rows than it is meant to without an error:
// an insert of given values either writes its row or fails.
func counts(sql string) bool {
	part := insertForm.FindStringSubmatch(sql)
	return part == nil || part[3] != ""
}
