package paper

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"tongban/internal/base/fault"
)

//go:embed templates/*.yaml
var templateFiles embed.FS

// Templates are all versions of all templates; it never changes, a new
// template makes a new set.
type Templates struct {
	versions map[string][]*Template // by code, oldest version first
}

// coreTemplates reads the templates that come with the system.
func coreTemplates() (*Templates, error) {
	names, err := fs.Glob(templateFiles, "templates/*.yaml")
	if err != nil {
		return nil, err
	}
	set := &Templates{versions: map[string][]*Template{}}
	for _, name := range names {
		text, err := templateFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read template %s: %w", name, err)
		}
		t, err := ParseTemplate(text)
		if err != nil {
			return nil, fmt.Errorf("read template %s: %w", name, err)
		}
		if set, err = set.with(t); err != nil {
			return nil, err
		}
	}
	return set, nil
}

func (s *Templates) with(t *Template) (*Templates, error) {
	if old, err := s.Version(t.Code, t.Version); err == nil {
		if old.source == t.source {
			return s, nil
		}
		return nil, fault.Conflictf("文书模板“%s”第%d版已经启用，不能改动，请另立新版", old.Title, t.Version)
	}
	versions := maps.Clone(s.versions)
	list := append(slices.Clone(versions[t.Code]), t)
	slices.SortFunc(list, func(a, b *Template) int { return a.Version - b.Version })
	versions[t.Code] = list
	return &Templates{versions: versions}, nil
}

// Codes answers the codes of all templates in order.
func (s *Templates) Codes() []string { return slices.Sorted(maps.Keys(s.versions)) }

// Newest answers the version that new papers are made with.
func (s *Templates) Newest(code string) (*Template, error) {
	list := s.versions[code]
	if len(list) == 0 {
		return nil, fault.Missing("文书模板", code)
	}
	return list[len(list)-1], nil
}

// Version answers the template an older paper was made with.
func (s *Templates) Version(code string, version int) (*Template, error) {
	for _, t := range s.versions[code] {
		if t.Version == version {
			return t, nil
		}
	}
	return nil, fault.Missing("文书模板", fmt.Sprintf("%s 第%d版", code, version))
}
