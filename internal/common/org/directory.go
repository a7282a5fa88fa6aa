package org

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// Directory holds the whole organisation in memory. It is safe for many readers;
// every answer comes from one snapshot.
type Directory struct{ now atomic.Pointer[snapshot] }

// snapshot is the organisation as of one generation; nobody writes into it.
type snapshot struct {
	generation int64
	divisions  []Division
	bodies     []Body
	posts      []Post
	officers   []Officer
	halls      []Hall
	windows    []Window
	away       []Substitution
	mergers    []Merger
	entrusted  []Entrustment

	division  map[string]Division
	body      map[string]Body
	post      map[string]Post
	byLogin   map[string]Officer
	byOfficer map[int64]Officer
	successor map[string]string // of bodies that were merged
}

// NewDirectory gives an empty directory, to be filled by Load.
func NewDirectory() *Directory {
	d := &Directory{}
	d.now.Store(&snapshot{generation: -1})
	return d
}

// Generation is the number of the snapshot in force; -1 before the first Load.
func (d *Directory) Generation() int64 { return d.now.Load().generation }

// Load reads the organisation anew when the store's generation has moved.
func (d *Directory) Load(ctx context.Context, tx *store.Tx) error {
	number, err := generation(ctx, tx)
	if err != nil {
		return fmt.Errorf("read generation of the organisation: %w", err)
	}
	if number == d.Generation() {
		return nil
	}
	s := &snapshot{generation: number}
	if err := s.read(ctx, tx); err != nil {
		return fmt.Errorf("read the organisation: %w", err)
	}
	d.now.Store(s)
	return nil
}

func (s *snapshot) read(ctx context.Context, tx *store.Tx) (err error) {
	if s.divisions, err = divisions(ctx, tx); err != nil {
		return err
	}
	if s.bodies, err = bodies(ctx, tx); err != nil {
		return err
	}
	if s.posts, err = posts(ctx, tx); err != nil {
		return err
	}
	if s.officers, err = officers(ctx, tx); err != nil {
		return err
	}
	if s.halls, err = halls(ctx, tx); err != nil {
		return err
	}
	if s.windows, err = windows(ctx, tx); err != nil {
		return err
	}
	if s.away, err = substitutions(ctx, tx); err != nil {
		return err
	}
	if s.mergers, err = mergers(ctx, tx); err != nil {
		return err
	}
	if s.entrusted, err = entrustments(ctx, tx); err != nil {
		return err
	}
	s.index()
	return nil
}

func (s *snapshot) index() {
	s.division = byKey(s.divisions, func(x Division) string { return x.Code })
	s.body = byKey(s.bodies, func(x Body) string { return x.Code })
	s.post = byKey(s.posts, func(x Post) string { return x.Code })
	s.byLogin = byKey(s.officers, func(x Officer) string { return x.Login })
	s.successor = make(map[string]string, len(s.mergers))
	for _, m := range s.mergers {
		s.successor[m.Body] = m.Successor
	}
	s.byOfficer = make(map[int64]Officer, len(s.officers))
	for _, o := range s.officers {
		s.byOfficer[o.ID] = o
	}
}

// Divisions lists all divisions, a parent before its children.
func (d *Directory) Divisions() []Division { return slices.Clone(d.now.Load().divisions) }

// Bodies lists all bodies by code.
func (d *Directory) Bodies() []Body { return slices.Clone(d.now.Load().bodies) }

// Posts lists all posts by code.
func (d *Directory) Posts() []Post { return slices.Clone(d.now.Load().posts) }

// Officers lists all officers by login, those who have left among them.
func (d *Directory) Officers() []Officer { return slices.Clone(d.now.Load().officers) }

// Halls lists all halls by code.
func (d *Directory) Halls() []Hall { return slices.Clone(d.now.Load().halls) }

// Windows lists the windows of a hall by code.
func (d *Directory) Windows(hall string) []Window {
	return kept(d.now.Load().windows, func(w Window) bool { return w.Hall == hall })
}

// Division gives one division.
func (d *Directory) Division(code string) (Division, error) {
	return found(d.now.Load().division, code, "行政区划")
}

// Body gives one body.
func (d *Directory) Body(code string) (Body, error) {
	return found(d.now.Load().body, code, "机关")
}

// BodyName gives the name of a body, or its code when it is not known; one that was merged says into which.
func (d *Directory) BodyName(code string) string {
	s := d.now.Load()
	b, ok := s.body[code]
	if !ok {
		return code
	}
	if next := d.Successor(code); next != code {
		return b.Name + "（已并入" + s.body[next].Name + "）"
	}
	return b.Name
}

// BodyPath gives the path of the body's division; "" when the body is not known.
func (d *Directory) BodyPath(code string) string {
	s := d.now.Load()
	return s.division[s.body[code].Division].Path
}

// Post gives one post.
func (d *Directory) Post(code string) (Post, error) {
	return found(d.now.Load().post, code, "岗位")
}

// Officer gives one officer by id.
func (d *Directory) Officer(id int64) (Officer, error) {
	if o, ok := d.now.Load().byOfficer[id]; ok {
		return o, nil
	}
	return Officer{}, fault.Missing("工作人员", "")
}

// OfficerByLogin gives one officer by the name he signs in with.
func (d *Directory) OfficerByLogin(login string) (Officer, error) {
	return found(d.now.Load().byLogin, login, "工作人员")
}

// OfficersAt lists the officers at work who hold the right at that body, or at the one into which it was merged or
// from which its powers came: after a merger the posts of both do the work.
func (d *Directory) OfficersAt(body, right string) []Officer {
	s, heir := d.now.Load(), d.Successor(body)
	return kept(s.officers, func(o Officer) bool {
		return o.Active && slices.ContainsFunc(o.Posts, func(code string) bool {
			p := s.post[code]
			return (p.Body == body || d.Successor(p.Body) == heir) && p.Has(right)
		})
	})
}

// OfficersOver lists the officers at work whose post carries the right in a region: at home in it or above it.
func (d *Directory) OfficersOver(region, right string) []Officer {
	s := d.now.Load()
	return kept(s.officers, func(o Officer) bool {
		return o.Active && slices.ContainsFunc(o.Posts, func(code string) bool {
			p := s.post[code]
			over := d.BodyPath(p.Body)
			return over != "" && strings.HasPrefix(region, over) && p.Has(right)
		})
	})
}

// OfficersOf lists the officers at work who hold that post.
func (d *Directory) OfficersOf(post string) []Officer {
	return kept(d.now.Load().officers, func(o Officer) bool {
		return o.Active && slices.Contains(o.Posts, post)
	})
}

// PostsAt lists the posts of a body.
func (d *Directory) PostsAt(body string) []Post {
	return kept(d.now.Load().posts, func(p Post) bool { return p.Body == body })
}

// BodiesIn lists the bodies of a division and everything below it.
func (d *Directory) BodiesIn(division string) []Body {
	s := d.now.Load()
	top := s.division[division].Path
	return kept(s.bodies, func(b Body) bool { return Within(s.division[b.Division].Path, top) })
}

// Children lists the divisions right below one; "" gives those at the top.
func (d *Directory) Children(division string) []Division {
	return kept(d.now.Load().divisions, func(x Division) bool { return x.Parent == division })
}

// Within reports whether division code lies in the subtree of top, or is top.
func (d *Directory) Within(code, top string) bool {
	s := d.now.Load()
	return Within(s.division[code].Path, s.division[top].Path)
}

func found[T any](m map[string]T, key, what string) (T, error) {
	x, ok := m[key]
	if !ok {
		return x, fault.Missing(what, key)
	}
	return x, nil
}

func kept[T any](list []T, keep func(T) bool) []T {
	out := []T{}
	for _, x := range list {
		if keep(x) {
			out = append(out, x)
		}
	}
	return out
}
