package org

import (
	"context"
	"fmt"
	"io"
	"slices"

	"gopkg.in/yaml.v3"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// Data is what a file about the organisation holds; a part may be absent.
type Data struct {
	Divisions []Division `yaml:"divisions"`
	Bodies    []Body     `yaml:"bodies"`
	Posts     []Post     `yaml:"posts"`
	Officers  []Officer  `yaml:"officers"`
	Halls     []Hall     `yaml:"halls"`
	Windows   []Window   `yaml:"windows"`
}

// ReadData reads one YAML file; a key it does not know is a mistake, not a remark.
func ReadData(r io.Reader) (Data, error) {
	var d Data
	decoder := yaml.NewDecoder(r)
	decoder.KnownFields(true)
	if err := decoder.Decode(&d); err != nil {
		return Data{}, fault.Invalidf("组织机构文件读不懂：%v", err)
	}
	return d, nil
}

// Import writes the data and moves the generation. What is there already is renewed,
// so that importing the same files twice changes nothing; nothing is ever removed.
// newID gives the identifiers of officers who are new.
func Import(ctx context.Context, tx *store.Tx, newID func() int64, d Data) error {
	if err := importPlaces(ctx, tx, d); err != nil {
		return err
	}
	if err := importOfficers(ctx, tx, newID, d.Officers); err != nil {
		return err
	}
	return moveGeneration(ctx, tx)
}

func importPlaces(ctx context.Context, tx *store.Tx, d Data) error {
	known, err := divisions(ctx, tx)
	if err != nil {
		return err
	}
	placed, err := withPaths(known, d.Divisions)
	if err != nil {
		return err
	}
	return firstOf(
		all(placed, func(x Division) error { return saveDivision(ctx, tx, x) }),
		all(d.Bodies, func(x Body) error { return saveBody(ctx, tx, x) }),
		all(d.Posts, func(x Post) error {
			if err := CheckPosts(x); err != nil {
				return err
			}
			return savePost(ctx, tx, x)
		}),
		all(d.Halls, func(x Hall) error { return saveHall(ctx, tx, x) }),
		all(d.Windows, func(x Window) error { return saveWindow(ctx, tx, x) }),
	)
}

func importOfficers(ctx context.Context, tx *store.Tx, newID func() int64, fresh []Officer) error {
	known, err := postsByCode(ctx, tx)
	if err != nil {
		return err
	}
	for _, o := range fresh {
		if err := grantable(known, o); err != nil {
			return err
		}
		if err := saveOfficer(ctx, tx, newID(), o); err != nil {
			return fmt.Errorf("import officer %s: %w", o.Login, err)
		}
	}
	return recheck(ctx, tx, known)
}

// recheck looks at everybody again: a post that changed may have made an old grant wrong.
func recheck(ctx context.Context, tx *store.Tx, known map[string]Post) error {
	everybody, err := officers(ctx, tx)
	if err != nil {
		return err
	}
	return firstOf(all(everybody, func(o Officer) error { return grantable(known, o) }))
}

// Grant gives an officer exactly these posts.
func Grant(ctx context.Context, tx *store.Tx, login string, posts []string) error {
	known, err := postsByCode(ctx, tx)
	if err != nil {
		return err
	}
	o, err := officerByLogin(ctx, tx, login)
	if err != nil {
		return err
	}
	o.Posts = posts
	if err := grantable(known, o); err != nil {
		return err
	}
	if err := saveOfficer(ctx, tx, o.ID, o); err != nil {
		return err
	}
	return moveGeneration(ctx, tx)
}

// SetActive lets an officer in, or keeps one who has left out.
func SetActive(ctx context.Context, tx *store.Tx, login string, active bool) error {
	n, err := setOfficerActive(ctx, tx, login, active)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Missing("工作人员", login)
	}
	return moveGeneration(ctx, tx)
}

// grantable reports why the officer may not hold his posts together, if so.
func grantable(known map[string]Post, o Officer) error {
	held := make([]Post, 0, len(o.Posts))
	for _, code := range o.Posts {
		p, ok := known[code]
		if !ok {
			return fault.Missing("岗位", code)
		}
		held = append(held, p)
	}
	if err := CheckPosts(held...); err != nil {
		return fault.Invalidf("工作人员“%s”：%s", o.Login, fault.MessageOf(err))
	}
	return nil
}

func postsByCode(ctx context.Context, tx *store.Tx) (map[string]Post, error) {
	list, err := posts(ctx, tx)
	return byKey(list, func(p Post) string { return p.Code }), err
}

func officerByLogin(ctx context.Context, tx *store.Tx, login string) (Officer, error) {
	everybody, err := officers(ctx, tx)
	if err != nil {
		return Officer{}, err
	}
	for _, o := range everybody {
		if o.Login == login {
			return o, nil
		}
	}
	return Officer{}, fault.Missing("工作人员", login)
}

// withPaths gives every division its path, parents first whatever the order of the
// file. The known ones come along: one that moves takes those below it with it.
func withPaths(known, fresh []Division) ([]Division, error) {
	paths := map[string]string{"": "/"}
	placed := make([]Division, 0, len(known)+len(fresh))
	for waiting := renewed(known, fresh); len(waiting) > 0; {
		var next []Division
		for _, d := range waiting {
			above, ok := paths[d.Parent]
			if !ok {
				next = append(next, d)
				continue
			}
			d.Path = above + d.Code + "/"
			paths[d.Code] = d.Path
			placed = append(placed, d)
		}
		if len(next) == len(waiting) {
			return nil, fault.Invalidf("行政区划“%s”的上级“%s”不存在，或互为上级", next[0].Code, next[0].Parent)
		}
		waiting = next
	}
	return placed, nil
}

// renewed is the known divisions with the fresh ones in place of those of the same code.
func renewed(known, fresh []Division) []Division {
	out := slices.Clone(fresh)
	codes := byKey(fresh, func(d Division) string { return d.Code })
	for _, d := range known {
		if _, ok := codes[d.Code]; !ok {
			out = append(out, d)
		}
	}
	return out
}

// all does each in turn and stops at the first error.
func all[T any](list []T, do func(T) error) func() error {
	return func() error {
		for _, x := range list {
			if err := do(x); err != nil {
				return err
			}
		}
		return nil
	}
}

func firstOf(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func byKey[T any](list []T, key func(T) string) map[string]T {
	m := make(map[string]T, len(list))
	for _, x := range list {
		m[key(x)] = x
	}
	return m
}
