package house

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	statement = regexp.MustCompile(`(?is)^\s*(/\*.*?\*/\s*)?(select\b.*\bfrom\b|insert\s+into\b|update\s+\w+\s+set\b|delete\s+from\b|with\s+(recursive\s+)?\w+\s*(\([^)]*\)\s*)?as\s+(materialized\s+)?\()`)
	tagged    = regexp.MustCompile(`^\s*/\* ([a-z][a-z0-9]*)(\.[a-zA-Z0-9]+)+ \*/`)
	unsized   = regexp.MustCompile(`\$\d+\s*(=|<>|<=|>=|<|>)\s*-?\d+|\b\d+\s*(=|<>|<=|>=|<|>)\s*\$\d+`)
	writes    = regexp.MustCompile(`(?i)\b(?:insert\s+into|update|delete\s+from|alter\s+table|drop\s+table|create\s+table(?:\s+if\s+not\s+exists)?)\s+"?(\w+)`)
)

// hallTables are written by package matter alone: engine.Do is the one door.
var hallTables = []string{"matter", "task", "clock", "event", "checkpoint"}

// A query is one SQL text found in a source: a string literal, or several joined by +.
type query struct {
	pos  token.Pos
	text string
}

// piece names constants that several queries begin with; the query that uses one carries the tag.
var piece = regexp.MustCompile(`(Select|Columns)$`)

// pieces gives the texts of a folder's pieces by name.
func (t tree) pieces(folder string) map[string]string {
	found := map[string]string{}
	for _, s := range t.sources {
		if s.folder() == folder {
			s.eachPiece(func(name string, value ast.Expr) { found[name], _ = joined(value, nil) })
		}
	}
	return found
}

func (s source) eachPiece(take func(name string, value ast.Expr)) {
	for _, d := range s.file.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok && len(v.Names) == 1 && len(v.Values) == 1 && piece.MatchString(v.Names[0].Name) {
				take(v.Names[0].Name, v.Values[0])
			}
		}
	}
}

// queries finds the SQL of a file. A joined text counts once, as a whole.
func (t tree) queries(s source) []query {
	var found []query
	pieces := t.pieces(s.folder())
	declared := map[ast.Node]bool{}
	s.eachPiece(func(_ string, value ast.Expr) { declared[value] = true })
	ast.Inspect(s.file, func(n ast.Node) bool {
		expr, ok := n.(ast.Expr)
		if !ok || declared[n] {
			return !declared[n]
		}
		text, ok := joined(expr, pieces)
		if !ok {
			return true
		}
		if statement.MatchString(text) {
			found = append(found, query{expr.Pos(), text})
		}
		return false
	})
	return found
}

// joined gives the text of a literal, or of literals and pieces joined by +; other parts count as a blank.
func joined(expr ast.Expr, pieces map[string]string) (string, bool) {
	switch e := expr.(type) {
	case *ast.Ident:
		return pieces[e.Name], false
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		left, leftText := joined(e.X, pieces)
		right, rightText := joined(e.Y, pieces)
		return left + " " + right, leftText || rightText
	}
	return "", false
}

// tagBreaches finds SQL without its author's name: `/* matter.openTasks */`, so that a slow query names its place.
func tagBreaches(t tree) []breach {
	var found []breach
	for _, s := range t.sources {
		if s.test || s.generated {
			continue
		}
		for _, q := range t.queries(s) {
			match := tagged.FindStringSubmatch(q.text)
			switch {
			case match == nil:
				found = append(found, t.at(q.pos, "SQL without a tag in front: /* %s.name */", s.file.Name.Name))
			case match[1] != s.file.Name.Name:
				found = append(found, t.at(q.pos, "SQL of package %s is tagged as one of %s", s.file.Name.Name, match[1]))
			}
		}
	}
	return found
}

// sizeBreaches finds a parameter that is compared with a number written out: PostgreSQL takes it for as small as that number,
// and refuses an identifier or a moment in its place. `cast($1 as bigint) = 0` says how large it may be.
func sizeBreaches(t tree) []breach {
	var found []breach
	for _, s := range t.sources {
		if s.test || s.generated {
			continue
		}
		for _, q := range t.queries(s) {
			if place := unsized.FindString(q.text); place != "" {
				found = append(found, t.at(q.pos, "say how large the parameter in %q may be: cast($1 as bigint)", place))
			}
		}
	}
	return found
}

// writeBreaches finds packages other than matter that write the hall's tables, in Go or in a migration.
func writeBreaches(t tree) []breach {
	var found []breach
	for _, s := range t.sources {
		if s.test || s.generated || under(s.folder(), "internal/matter") {
			continue
		}
		for _, q := range t.queries(s) {
			if table := hallTable(q.text); table != "" {
				found = append(found, t.at(q.pos, "only package matter writes the table %s: use engine.Do", table))
			}
		}
	}
	for _, x := range t.texts {
		if strings.HasSuffix(x.path, ".sql") && !under(x.path, "internal/matter") {
			writing := func(line string) bool { return hallTable(line) != "" }
			found = append(found, lines(x, writing, "only package matter writes the hall's tables")...)
		}
	}
	return found
}

// hallTable names the first table of the hall that a statement writes.
func hallTable(sql string) string {
	for _, match := range writes.FindAllStringSubmatch(sql, -1) {
		if table := strings.ToLower(match[1]); slices.Contains(hallTables, table) {
			return table
		}
	}
	return ""
}
