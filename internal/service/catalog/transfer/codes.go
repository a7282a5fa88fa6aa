package transfer

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"gopkg.in/yaml.v3"

	"tongban/internal/base/fault"
)

//go:embed mappings/*.yaml codes.yaml
var files embed.FS

// sharedCodes are the code sets that several outside systems use.
func sharedCodes() (map[string]Codes, error) {
	text, err := files.ReadFile("codes.yaml")
	if err != nil {
		return nil, err
	}
	var in struct {
		Codes map[string]struct {
			Title  string `yaml:"title"`
			Source string `yaml:"source"`
			Codes  Codes  `yaml:"codes"`
		} `yaml:"codes"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&in); err != nil {
		return nil, fmt.Errorf("read codes.yaml: %w", err)
	}
	all := map[string]Codes{}
	for name, set := range in.Codes {
		all[name] = set.Codes
	}
	return all, nil
}

// Mappings lists the mapping files that the program brings.
func Mappings() ([]*Mapping, error) {
	names, err := fs.Glob(files, "mappings/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []*Mapping
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		m, err := ReadMapping(bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("mapping %s: %w", name, err)
		}
		m.Name = strings.TrimSuffix(path.Base(name), ".yaml")
		all = append(all, m)
	}
	return all, nil
}

// MappingNamed finds a mapping file that the program brings.
func MappingNamed(name string) (*Mapping, error) {
	all, err := Mappings()
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if m.Name == name {
			return m, nil
		}
	}
	return nil, fault.Missing("映射文件", name)
}
