package house

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// wallClocks are the files that may read the machine's clock, each with its reason. Everything else is handed `Now`.
var wallClocks = map[string]string{
	"internal/base/store/store.go": "the default for making identifiers when the configuration names no clock",
}

// clockBreaches finds readings of the wall clock: a rule that asks the machine for the time cannot be tested and
// cannot be replayed.
func clockBreaches(t tree) []breach {
	var found []breach
	for _, s := range t.sources {
		if s.test || s.generated || !under(s.folder(), "internal") || wallClocks[s.path] != "" {
			continue
		}
		for _, pos := range selections(s.file, "time", "Now") {
			found = append(found, t.at(pos, "time.Now: the moment is handed in (Now func() time.Time)"))
		}
	}
	return found
}

// sleepBreaches finds tests that wait instead of being told.
func sleepBreaches(t tree) []breach {
	var found []breach
	for _, s := range t.sources {
		if !s.test {
			continue
		}
		for _, pos := range selections(s.file, "time", "Sleep") {
			found = append(found, t.at(pos, "a test does not sleep: wait for the event itself, or move the clock"))
		}
	}
	return found
}

// selections finds every `pkg.name` in a file.
func selections(file *ast.File, pkg, name string) []token.Pos {
	var found []token.Pos
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == name {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == pkg {
				found = append(found, sel.Pos())
			}
		}
		return true
	})
	return found
}

// commentBreaches finds packages that do not say what they are.
func commentBreaches(t tree) []breach {
	first := map[string]source{}
	told := map[string]bool{}
	for _, s := range t.sources {
		if s.test {
			continue
		}
		if seen, ok := first[s.folder()]; !ok || s.path < seen.path {
			first[s.folder()] = s
		}
		told[s.folder()] = told[s.folder()] || introduces(s.file)
	}
	var found []breach
	for folder, s := range first {
		if !told[folder] {
			found = append(found, t.at(s.file.Package, "package %s has no comment that begins “Package %s …”", folder, s.file.Name.Name))
		}
	}
	return found
}

// introduces reports whether a file's package comment begins as gofmt and pkg.go.dev expect.
func introduces(file *ast.File) bool {
	words := strings.Fields(file.Doc.Text())
	if len(words) < 3 {
		return false
	}
	if file.Name.Name == "main" {
		return words[0] == "Command" || words[0] == "Package"
	}
	return words[0] == "Package" && words[1] == file.Name.Name
}

// emptyNames are package names that say nothing about what a package knows.
var emptyNames = []string{
	"util", "utils", "helper", "helpers", "common", "shared", "misc", "model", "models", "types", "lib", "manager",
	"service", "services", "impl", "core", "tools",
}

// nameBreaches finds packages named for nothing.
func nameBreaches(t tree) []breach {
	var found []breach
	seen := map[string]bool{}
	for _, s := range t.sources {
		name := strings.TrimSuffix(s.file.Name.Name, "_test")
		if seen[s.folder()] {
			continue
		}
		seen[s.folder()] = true
		if slices.Contains(emptyNames, name) || strings.ContainsAny(name, "_ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			found = append(found, t.at(s.file.Package, "package name %s: a short singular noun for what it knows", name))
		}
	}
	return found
}

var (
	later    = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`)
	numbered = regexp.MustCompile(`\bTODO\(#\d+\)`)
)

// laterBreaches finds promises without an issue.
func laterBreaches(t tree) []breach {
	var found []breach
	for _, s := range t.sources {
		for _, group := range s.file.Comments {
			for _, c := range group.List {
				if promised(c.Text) && !under(s.folder(), "internal/house") {
					found = append(found, t.at(c.Pos(), "a thing left for later names its issue: // TODO(#123): …"))
				}
			}
		}
	}
	for _, x := range t.texts {
		found = append(found, lines(x, promised, "a thing left for later names its issue: TODO(#123)")...)
	}
	return found
}

func promised(line string) bool { return later.MatchString(numbered.ReplaceAllString(line, "")) }
