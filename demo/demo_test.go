package demo_test

import (
	"slices"
	"testing"
	"tongban/internal/service/catalog/record"

	"tongban/demo"
	"tongban/internal/common/form"
)

// city reads the city with its items and remembers what there is.
type city struct {
	demo.Place
	items                                    []record.Item
	divisions, bodies, posts, halls, persons map[string]bool
	rights                                   map[string][]string // by body
}

func read(t *testing.T) city {
	t.Helper()
	place, err := demo.City()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := demo.Items()
	if err != nil {
		t.Fatal(err)
	}
	items, err := record.ReadItems(folder)
	if err != nil {
		t.Fatal(err)
	}
	c := city{Place: place, items: items, rights: map[string][]string{}}
	c.divisions = once(t, "division", len(place.Org.Divisions), func(n int) string { return place.Org.Divisions[n].Code })
	c.bodies = once(t, "body", len(place.Org.Bodies), func(n int) string { return place.Org.Bodies[n].Code })
	c.posts = once(t, "post", len(place.Org.Posts), func(n int) string { return place.Org.Posts[n].Code })
	c.halls = once(t, "hall", len(place.Org.Halls), func(n int) string { return place.Org.Halls[n].Code })
	c.persons = once(t, "login", len(place.Persons), func(n int) string { return place.Persons[n].Login })
	for _, post := range place.Org.Posts {
		c.rights[post.Body] = append(c.rights[post.Body], post.Rights...)
	}
	return c
}

// once gathers keys and finds those that stand twice.
func once(t *testing.T, what string, n int, key func(int) string) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	for i := range n {
		if seen[key(i)] {
			t.Errorf("%s %s stands twice", what, key(i))
		}
		seen[key(i)] = true
	}
	return seen
}

func known(t *testing.T, where, what string, list map[string]bool, key string) {
	t.Helper()
	if !list[key] {
		t.Errorf("%s: no %s %q", where, what, key)
	}
}

func TestTheGovernmentHangsTogether(t *testing.T) {
	c := read(t)
	for _, d := range c.Org.Divisions {
		if d.Parent != "" {
			known(t, d.Name, "division", c.divisions, d.Parent)
		}
	}
	for _, b := range c.Org.Bodies {
		known(t, b.Name, "division", c.divisions, b.Division)
		if b.Parent != "" {
			known(t, b.Name, "body", c.bodies, b.Parent)
		}
		if b.Reconsideration == "" || b.Court == "" || b.Phone == "" || b.Address == "" || b.Abbr == "" {
			t.Errorf("%s is incomplete", b.Name)
		}
	}
	for _, p := range c.Org.Posts {
		known(t, p.Name, "body", c.bodies, p.Body)
	}
	for _, w := range c.Org.Windows {
		known(t, w.Name, "hall", c.halls, w.Hall)
		for _, body := range w.Bodies {
			known(t, w.Name, "body", c.bodies, body)
		}
	}
}

func TestEveryOfficerHasAPostAndALoginOfHisOwn(t *testing.T) {
	c := read(t)
	officers := c.Org.Officers
	logins := once(t, "login", len(officers), func(n int) string { return officers[n].Login })
	for _, o := range officers {
		if len(o.Posts) == 0 {
			t.Errorf("%s has no post", o.Login)
		}
		for _, post := range o.Posts {
			known(t, o.Login, "post", c.posts, post)
		}
	}
	for _, p := range c.Persons {
		if logins[p.Login] {
			t.Errorf("%s is a citizen and an officer", p.Login)
		}
	}
}

func TestThePeopleHaveRightNumbersAndPlaces(t *testing.T) {
	c := read(t)
	ask := form.Definition{Groups: []form.Group{{Fields: []form.Field{
		{Name: "number", Label: "号码", Kind: form.CitizenID, Need: true}, {Name: "phone", Label: "电话", Kind: form.Phone, Need: true},
	}}}}
	for _, p := range c.Persons {
		known(t, p.Name, "division", c.divisions, p.Division)
		wrong, err := form.Check(ask, form.Values{"number": {p.CitizenNumber}, "phone": {p.Phone}})
		if err != nil || len(wrong) > 0 {
			t.Errorf("%s: %v %v", p.Name, wrong, err)
		}
		if birth := p.BirthOn[:4] + p.BirthOn[5:7] + p.BirthOn[8:]; p.CitizenNumber[6:14] != birth {
			t.Errorf("%s was born on %s", p.Name, p.BirthOn)
		}
		if region := p.CitizenNumber[:6]; region != "350404" && region != "350405" {
			t.Errorf("%s has a number that might be real", p.Name)
		}
	}
	for _, company := range c.Companies {
		known(t, company.Name, "person", c.persons, company.Representative)
		known(t, company.Name, "division", c.divisions, company.Division)
		for _, d := range company.Delegates {
			known(t, company.Name, "person", c.persons, d.Login)
		}
	}
}

func TestTheItemsFindTheirBodiesAndSomebodyForEveryStep(t *testing.T) {
	c := read(t)
	once(t, "item", len(c.items), func(n int) string { return c.items[n].Code })
	for _, item := range c.items {
		known(t, item.Name, "body", c.bodies, item.Body)
		known(t, item.Name, "division", c.divisions, item.Division)
		for _, place := range item.Places {
			known(t, item.Name, "hall", c.halls, place.Hall)
		}
		for _, point := range item.ReviewPoints {
			known(t, item.Name, "body", c.bodies, point.Body)
		}
		for _, stage := range item.Flow.Stages {
			for _, part := range stage.Parts {
				if !slices.Contains(c.rights[part.Body], part.Right) {
					t.Errorf("%s: nobody at %s may %s", item.Name, part.Body, part.Right)
				}
			}
		}
	}
}

func TestTheItemsSpeakOfTheirBodiesAsTheFilesDo(t *testing.T) {
	c := read(t)
	for _, body := range c.Org.Bodies {
		for _, item := range c.items {
			if item.Body != body.Code {
				continue
			}
			if item.BodyName != body.Name || item.Phones.Consult != body.Phone || item.Remedy.Court != body.Court || item.Code[:18] != body.CreditCode {
				t.Errorf("%s differs from %s", item.Name, body.Name)
			}
		}
	}
}
