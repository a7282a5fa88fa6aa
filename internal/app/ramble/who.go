package ramble

import (
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// town is who is where and what can be done when: the same for all walks, and read by all of them at once.
type town struct {
	desks    map[desk][]account.Actor // who may do a task
	officers map[string]account.Actor // by subject
	persons  map[string]account.Actor // by party
	possible map[stop][]*matter.Action
}

type desk struct{ body, need string }

type stop struct {
	kind  string
	state matter.State
}

// index looks the town over, once.
func (w *World) index() {
	if w.town != nil {
		return
	}
	t := &town{desks: map[desk][]account.Actor{}, officers: map[string]account.Actor{}, persons: map[string]account.Actor{}, possible: map[stop][]*matter.Action{}}
	for _, a := range w.Officers {
		t.officers[a.Subject()] = a
		for _, s := range a.Posts {
			for _, r := range s.Rights {
				t.desks[desk{s.Body, r}] = append(t.desks[desk{s.Body, r}], a)
			}
			t.desks[desk{s.Body, ""}] = append(t.desks[desk{s.Body, ""}], a)
		}
		t.desks[desk{}] = append(t.desks[desk{}], a)
	}
	for _, p := range w.Persons {
		t.persons[p.Party()] = p
	}
	for _, k := range w.Engine.Kinds() {
		for _, s := range k.States {
			t.possible[stop{k.Name, s.Name}] = k.Possible(s.Name)
		}
	}
	w.town = t
}

// around are the people about a matter: who asked, those who hold its tasks, its lead body, and the machine.
func (w *Walk) around(v matter.View) []account.Actor {
	out := []account.Actor{matter.Sweeper()}
	if p, ok := w.town.persons[v.Matter.Applicant]; ok {
		out = append(out, p)
	}
	seen := map[desk]bool{}
	add := func(d desk) {
		if list := w.town.desks[d]; len(list) > 0 && !seen[d] {
			out = append(out, list[w.IntN(len(list))])
			if len(list) > 1 {
				out = append(out, list[w.IntN(len(list))])
			}
		}
		seen[d] = true
	}
	for _, t := range v.Tasks {
		if t.State != matter.TaskOpen {
			continue
		}
		add(desk{t.Body, t.Need})
		if who, ok := w.town.officers[t.Assignee]; ok { // whoever has claimed it
			out = append(out, who)
		}
	}
	add(desk{v.Matter.Lead, ""})
	add(desk{"", ""})
	return out
}

// menus are what people may do with the matter as it stands. An act that is refused changes nothing, and most people come
// by more than once before something happens: what they may is worked out once.
type menus struct {
	version int64
	of      map[someone][]*matter.Action
}

type someone struct {
	kind account.ActorKind
	id   int64
}

// menu lists what somebody may do, without what opens a matter, what only the machine does in its time, and what is left out.
func (w *Walk) menu(v matter.View, who account.Actor) []*matter.Action {
	if w.menus.of == nil || w.menus.version != v.Matter.Version {
		w.menus = menus{v.Matter.Version, map[someone][]*matter.Action{}}
	}
	key := someone{who.Kind, who.ID}
	list, known := w.menus.of[key]
	if known {
		return list
	}
	for _, a := range w.town.possible[stop{w.Kind, v.Matter.State}] {
		if v.Allows(who, a) && !w.machines(who, v, a.Name) && !w.never(v, a.Name) {
			list = append(list, a)
		}
	}
	w.menus.of[key] = list
	return list
}

// pairs lists who may do what, with a weight for each.
func (w *Walk) pairs(v matter.View, weigh func(account.Actor, *matter.Action) float64) (out []pair) {
	for _, who := range w.around(v) {
		for _, a := range w.menu(v, who) {
			out = append(out, pair{who, a.Name, weigh(who, a)})
		}
	}
	return out
}

// machines reports whether an action is the machine's at the end of a clock: it comes when the time has come.
func (w *Walk) machines(who account.Actor, v matter.View, action string) bool {
	if who.Kind != account.ActorSystem {
		return false
	}
	if action == "recalculate" {
		return false
	}
	if guide := w.Guides[w.Kind]; guide.Input != nil {
		if _, ok := guide.Input(w, v, who, action); ok {
			return false
		}
	}
	return true
}
