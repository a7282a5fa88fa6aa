package lint

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"gopkg.in/yaml.v3"
)

//go:embed facts/*.yaml
var seed embed.FS

// Seed is what the program knows by itself: national law, the reform of offices, the classes of themes.
func Seed() (Facts, error) {
	folder, err := fs.Sub(seed, "facts")
	if err != nil {
		return Facts{}, err
	}
	return ReadFacts(folder, nil)
}

// ReadFacts reads acts.yaml, offices.yaml and themes.yaml of a folder; a file that is not there is taken from otherwise.
func ReadFacts(folder, otherwise fs.FS) (Facts, error) {
	var facts Facts
	var offices struct {
		Renamed []Renamed `yaml:"renamed"`
	}
	var themes struct {
		Person  []string `yaml:"person"`
		Company []string `yaml:"company"`
	}
	for name, read := range map[string]func(io.Reader) error{
		"acts.yaml":    func(r io.Reader) (err error) { facts.Acts, err = ReadActs(r); return err },
		"offices.yaml": strict(&offices),
		"themes.yaml":  strict(&themes),
	} {
		if err := readOne(folder, otherwise, name, read); err != nil {
			return Facts{}, fmt.Errorf("read facts %s: %w", name, err)
		}
	}
	facts.Renamed, facts.PersonThemes, facts.CompanyThemes = offices.Renamed, themes.Person, themes.Company
	return facts, nil
}

// Folder reads the facts of a folder that an administrator keeps, over those that the program brings.
func Folder(folder fs.FS) (Facts, error) {
	brought, err := fs.Sub(seed, "facts")
	if err != nil {
		return Facts{}, err
	}
	return ReadFacts(folder, brought)
}

func strict(into any) func(io.Reader) error {
	return func(r io.Reader) error {
		decoder := yaml.NewDecoder(r)
		decoder.KnownFields(true)
		return decoder.Decode(into)
	}
}

func readOne(folder, otherwise fs.FS, name string, read func(io.Reader) error) error {
	file, err := folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) && otherwise != nil {
		file, err = otherwise.Open(name)
	}
	if err != nil {
		return err
	}
	defer file.Close()
	return read(file)
}
