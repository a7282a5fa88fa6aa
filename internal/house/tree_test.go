package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	"testing"
)

const module = "tongban"

// A source is one Go file, read and parsed. Of generated files only the imports are parsed.
type source struct {
	path      string // "internal/matter/move.go"
	test      bool
	generated bool
	file      *ast.File
}

// folder is the directory of the file, which names its package inside the module.
func (s source) folder() string { return path.Dir(s.path) }

// A text is one file that is not Go: a template, a migration, a lock file.
type text struct{ path, body string }

// A tree is what the rules look at.
type tree struct {
	files   *token.FileSet
	sources []source
	texts   []text
}

// A breach is one place where a rule is broken, in words for the person who broke it.
type breach struct{ place, words string }

func (b breach) String() string { return b.place + ": " + b.words }

// at makes a breach that names file and line.
func (t tree) at(pos token.Pos, words string, args ...any) breach {
	place := t.files.Position(pos)
	return breach{fmt.Sprintf("%s:%d", place.Filename, place.Line), fmt.Sprintf(words, args...)}
}

// read loads every file the rules care about.
func read(root fs.FS) (tree, error) {
	t := tree{files: token.NewFileSet()}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return enter(name)
		}
		return t.add(root, name)
	})
	return t, err
}

// enter leaves out folders that hold none of our code.
func enter(name string) error {
	base := path.Base(name)
	hidden := strings.HasPrefix(base, ".") && name != "."
	if hidden || base == "node_modules" || base == "testdata" || name == "data" || name == "bin" {
		return fs.SkipDir
	}
	return nil
}

func (t *tree) add(root fs.FS, name string) error {
	switch path.Ext(name) {
	case ".go":
		return t.addSource(root, name)
	case ".templ", ".sql":
	default:
		if path.Base(name) != "package-lock.json" {
			return nil
		}
	}
	body, err := fs.ReadFile(root, name)
	t.texts = append(t.texts, text{name, string(body)})
	return err
}

func (t *tree) addSource(root fs.FS, name string) error {
	body, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	s := source{
		path:      name,
		test:      strings.HasSuffix(name, "_test.go"),
		generated: strings.HasSuffix(name, "_templ.go"),
	}
	mode := parser.ParseComments | parser.SkipObjectResolution
	if s.generated {
		mode |= parser.ImportsOnly
	}
	if s.file, err = parser.ParseFile(t.files, name, body, mode); err != nil {
		return err
	}
	t.sources = append(t.sources, s)
	return nil
}

// own lists the packages of this module that a file imports, as folders.
func (s source) own() map[string]token.Pos {
	found := map[string]token.Pos{}
	for _, spec := range s.file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		if folder, ok := strings.CutPrefix(name, module+"/"); ok {
			found[folder] = spec.Pos()
		}
	}
	return found
}

// under reports whether a folder is another or lies in it.
func under(folder, parent string) bool {
	return folder == parent || strings.HasPrefix(folder, parent+"/")
}

// report fails the test once per breach, in order.
func report(t *testing.T, found []breach) {
	t.Helper()
	sort.Slice(found, func(i, j int) bool { return found[i].place < found[j].place })
	for _, b := range found {
		t.Error(b)
	}
}
