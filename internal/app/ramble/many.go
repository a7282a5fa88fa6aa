package ramble

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"

	"tongban/internal/matter"
)

// Tally is what many walks came to.
type Tally struct {
	Seed    uint64                `json:"seed"`
	Walks   int                   `json:"walks"`
	Acts    int                   `json:"acts"`    // taken
	Refused int                   `json:"refused"` // and turned down in words
	Kinds   map[string]*KindTally `json:"kinds"`
	Broken  []*Broken             `json:"-"`
}

// KindTally is what the walks of one kind came to.
type KindTally struct {
	Walks    int                  `json:"walks"`
	Unopened int                  `json:"unopened,omitempty"` // no opening act was taken
	Ends     map[matter.State]int `json:"ends"`
	Did      map[string]int       `json:"did"`
	Refusals map[string]int       `json:"-"` // of openings, by their words
}

// Unreached lists, in words, the actions that no walk took: their inputs need more than their tags tell, or nobody may.
func (t *Tally) Unreached(e *matter.Engine) (out []string) {
	for _, k := range e.Kinds() {
		of := t.Kinds[k.Name]
		if of == nil {
			out = append(out, fmt.Sprintf("%s（%s）一次也没有走过", k.Name, k.Title))
			continue
		}
		if of.Walks == of.Unopened {
			out = append(out, fmt.Sprintf("%s（%s）一件也没有办起来：%s", k.Name, k.Title, most(of.Refusals)))
			continue
		}
		for _, a := range k.Actions {
			if of.Did[a.Name] == 0 {
				why := "没有人办得了，或者不到这一步"
				if n := of.Did["?"+a.Name]; n > 0 {
					why = fmt.Sprintf("试了%d次都被讲明理由拒绝", n)
				}
				out = append(out, fmt.Sprintf("%s 的 %s（%s）一次也没有办成：%s", k.Name, a.Name, a.Title, why))
			}
		}
	}
	return out
}

// most is the key with the highest count.
func most(counts map[string]int) string {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	if len(keys) == 0 {
		return "没有拒绝的理由"
	}
	return keys[0]
}

// route is one kind under one of its flows.
type route struct{ kind, flow string }

// fewRoutes is how often a kind of one flow stands beside one of many.
const fewRoutes = 15

// routes are all kinds with all their flows, one after the other.
func (w *World) routes() (out []route) {
	for _, k := range w.Engine.Kinds() {
		flows := w.Guides[k.Name].Flows
		if len(flows) == 0 {
			flows = []string{""}
		}
		for len(flows) < fewRoutes {
			flows = append(flows, flows...)
		}
		for _, f := range flows {
			out = append(out, route{k.Name, f})
		}
	}
	return out
}

// Many takes so many walks, each to its end, over all kinds and flows in turn. It stops at the first one that breaks
// something and gives the shortest form of it that still does.
func (w *World) Many(ctx context.Context, seed uint64, walks int) *Tally {
	w.index()
	w.scout(seed)
	routes := w.routes()
	tally := &Tally{Seed: seed, Kinds: map[string]*KindTally{}}
	var mu sync.Mutex
	var group sync.WaitGroup
	next := 0
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next >= walks || len(tally.Broken) > 0 || ctx.Err() != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			own := &Tally{Kinds: map[string]*KindTally{}}
			for n, ok := take(); ok; n, ok = take() {
				r := routes[n%len(routes)]
				walk, found := w.run(seed, uint64(n), r.kind, r.flow)
				own.count(walk)
				if found != nil {
					found = w.shrink(found)
					mu.Lock()
					tally.Broken = append(tally.Broken, found)
					mu.Unlock()
				}
			}
			mu.Lock()
			tally.add(own)
			mu.Unlock()
		})
	}
	group.Wait()
	return tally
}

func (t *Tally) of(kind string) *KindTally {
	if t.Kinds[kind] == nil {
		t.Kinds[kind] = &KindTally{Ends: map[matter.State]int{}, Did: map[string]int{}, Refusals: map[string]int{}}
	}
	return t.Kinds[kind]
}

func (t *Tally) count(w *Walk) {
	of := t.of(w.Kind)
	t.Walks++
	of.Walks++
	for _, a := range w.Acts {
		if a.Err != nil {
			t.Refused++
		} else {
			t.Acts++
		}
	}
	if w.player == nil || w.player.View().Matter.Version == 0 {
		of.Unopened++
	} else {
		of.Ends[w.player.View().Matter.State]++
	}
	for name, n := range w.did {
		if words, refusal := strings.CutPrefix(name, "!"); refusal {
			of.Refusals[words] += n
			continue
		}
		of.Did[name] += n
	}
}

func (t *Tally) add(o *Tally) {
	t.Walks, t.Acts, t.Refused = t.Walks+o.Walks, t.Acts+o.Acts, t.Refused+o.Refused
	for kind, from := range o.Kinds {
		to := t.of(kind)
		to.Walks, to.Unopened = to.Walks+from.Walks, to.Unopened+from.Unopened
		merge(to.Did, from.Did)
		merge(to.Refusals, from.Refusals)
		for s, n := range from.Ends {
			to.Ends[s] += n
		}
	}
}

func merge(to, from map[string]int) {
	for k, n := range from {
		to[k] += n
	}
}

// again takes the acts of a walk anew and gives what breaks, if anything does.
func (w *World) again(kind, flow string, acts []Act) *Broken {
	walk := w.walk(rand.New(rand.NewPCG(1, 1)), kind, flow)
	walk.closer = true
	walk.stage.Bare = true
	return walk.caught(func() {
		for i, a := range acts {
			walk.stage.Now, walk.Now = a.At, a.At
			if i > 0 {
				walk.take(walk.player.View(), Act{At: a.At, Actor: a.Actor, Action: a.Action, Input: a.Input, Due: a.Due})
				continue
			}
			player, err := walk.stage.Start(a.Actor, kind, a.Action, a.Input)
			if err != nil {
				return
			}
			walk.player = player
			walk.Acts = append(walk.Acts, a)
			walk.whole()
		}
		walk.stuck()
	})
}

// stuck tries whether the matter as it lies can be ended, with some patience.
func (w *Walk) stuck() {
	if w.player != nil && w.player.View().Matter.Open() {
		w.Rand = rand.New(rand.NewPCG(2, 2))
		w.end()
		w.look()
	}
}

// shrinking is how many shorter forms of a walk are tried.
const shrinking = 150

// shrink leaves out acts as long as the walk breaks the same way.
func (w *World) shrink(b *Broken) *Broken {
	if len(b.Acts) > 2*shrinking {
		return b
	}
	best := b
	acts := slices.Clone(b.Acts)
	head, _, _ := strings.Cut(b.What, ":")
	same := func(list []Act) *Broken {
		got := w.again(b.Kind, b.Flow, list)
		if got == nil {
			return nil
		}
		if h, _, _ := strings.Cut(got.What, ":"); strings.HasPrefix(head, "no way out") && !strings.HasPrefix(h, "no way out") || !strings.HasPrefix(head, "no way out") && h != head {
			return nil
		}
		got.Seed, got.Number = b.Seed, b.Number
		return got
	}
	for i, tries := len(acts)-1, 0; i > 0 && tries < shrinking; i, tries = i-1, tries+1 {
		shorter := slices.Delete(slices.Clone(acts), i, i+1)
		if got := same(shorter); got != nil {
			acts, best = shorter, got
			if strings.HasPrefix(head, "no way out") {
				best.Acts = shorter
			}
		}
	}
	if strings.HasPrefix(head, "no way out") {
		best.Acts = acts
	}
	return best
}
