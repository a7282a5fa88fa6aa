// Package demo is the demonstration city: Yunzhou (云州市), its government, its
// people and its service items, as files to read and change.
//
// Nothing in it is real. Division codes 3599xx and telephone area code 0590 are
// not in use, citizen numbers cannot have been issued, and nobody may log in with
// Password outside a demonstration.
package demo

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"

	"gopkg.in/yaml.v3"

	"tongban/internal/common/org"
)

// Password opens every account of the demonstration.
const Password = "Tongban2026!"

//go:embed base bundles city documents duties items guides projects
var files embed.FS

// Place is the demonstration city.
type Place struct {
	Org       org.Data
	Persons   []Person
	Companies []Company
}

// Person is somebody who lives in the city.
type Person struct {
	Login         string `yaml:"login"`
	Name          string `yaml:"name"`
	Sex           string `yaml:"sex"`
	BirthOn       string `yaml:"birth_on"`
	CitizenNumber string `yaml:"citizen_number"`
	Phone         string `yaml:"phone"`
	Division      string `yaml:"division"`
	Address       string `yaml:"address"`
	Trust         string `yaml:"trust"` // phone, name, face or strong
	About         string `yaml:"about"`
}

// Company is a legal person; Representative and delegates are logins of persons.
type Company struct {
	CreditCode     string     `yaml:"credit_code"`
	Name           string     `yaml:"name"`
	Kind           string     `yaml:"kind"` // company, social or builder: who builds applies for projects
	Representative string     `yaml:"representative"`
	Phone          string     `yaml:"phone"`
	Division       string     `yaml:"division"`
	Address        string     `yaml:"address"`
	Delegates      []Delegate `yaml:"delegates"`
}

// Delegate (经办人) acts for a company within a scope, for a while.
type Delegate struct {
	Login  string `yaml:"login"`
	Scope  string `yaml:"scope"`
	FromOn string `yaml:"from_on"`
	ToOn   string `yaml:"to_on"`
}

// City reads the city's files.
func City() (Place, error) {
	var place Place
	for _, name := range []string{"divisions", "bodies", "officers"} {
		part, err := orgPart("city/" + name + ".yaml")
		if err != nil {
			return Place{}, err
		}
		place.Org = join(place.Org, part)
	}
	err := people(&place)
	return place, err
}

// Items holds one YAML file for each service item of the city.
func Items() (fs.FS, error) { return fs.Sub(files, "items") }

// Entries holds the base catalogue to which the items of the city are bound.
func Entries() (fs.FS, error) { return fs.Sub(files, "base") }

// Guides holds one YAML file for each guide of the city: questions that lead to items.
func Guides() (fs.FS, error) { return fs.Sub(files, "guides") }

// Projects holds one YAML file for each class of engineering projects, and the rules for all of them.
func Projects() (fs.FS, error) { return fs.Sub(files, "projects") }

// Bundles holds one YAML file for each bundle of the city: several items as one application.
func Bundles() (fs.FS, error) { return fs.Sub(files, "bundles") }

func orgPart(name string) (org.Data, error) {
	text, err := files.ReadFile(name)
	if err != nil {
		return org.Data{}, fmt.Errorf("open %s: %w", name, err)
	}
	part, err := org.ReadData(bytes.NewReader(text))
	if err != nil {
		return org.Data{}, fmt.Errorf("read %s: %w", name, err)
	}
	return part, nil
}

func join(a, b org.Data) org.Data {
	return org.Data{
		Divisions: append(a.Divisions, b.Divisions...),
		Bodies:    append(a.Bodies, b.Bodies...),
		Posts:     append(a.Posts, b.Posts...),
		Officers:  append(a.Officers, b.Officers...),
		Halls:     append(a.Halls, b.Halls...),
		Windows:   append(a.Windows, b.Windows...),
	}
}

func people(place *Place) error {
	text, err := files.ReadFile("city/people.yaml")
	if err != nil {
		return fmt.Errorf("open people: %w", err)
	}
	var in struct {
		Persons   []Person  `yaml:"persons"`
		Companies []Company `yaml:"companies"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&in); err != nil {
		return fmt.Errorf("read people: %w", err)
	}
	place.Persons, place.Companies = in.Persons, in.Companies
	return nil
}
