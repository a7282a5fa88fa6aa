package ramble

import (
	"math/rand/v2"

	"tongban/internal/matter"
)

// chart is what is known of the ways through a kind: where its actions lead, by their own word and as seen, and how
// many actions each state is from an end.
type chart struct {
	leads   map[step]map[matter.State]bool
	far     map[matter.State]int
	detours map[string]bool // actions that lead away from the end, wherever they are taken
}

type step struct {
	from   matter.State
	action string
}

// scouts is how many walks look a kind over before its ways are measured.
const scouts = 150

// waiting is how many actions of people it is worth to wait for a clock to run out.
const waiting = 10

// scout learns the ways of every kind. It comes before the walks that count, so that these do not depend on each other
// and any one of them can be taken again.
func (w *World) scout(seed uint64) {
	w.maps = map[string]*chart{}
	for _, k := range w.Engine.Kinds() {
		c := &chart{leads: map[step]map[matter.State]bool{}}
		for _, a := range k.Actions {
			for _, from := range a.From {
				for _, to := range a.To {
					c.add(step{from, a.Name}, to)
				}
			}
		}
		flows := w.Guides[k.Name].Flows
		for n := range scouts {
			flow := ""
			if len(flows) > 0 {
				flow = flows[n%len(flows)]
			}
			walk := w.walk(rand.New(rand.NewPCG(seed, 1<<40+uint64(n))), k.Name, flow)
			walk.stage.Bare = true
			walk.caught(func() { // what breaks here breaks again where it counts
				if walk.open() {
					for range 2 * Long {
						walk.stroll()
					}
				}
			})
			if walk.player == nil {
				continue
			}
			for _, e := range walk.player.View().Events {
				c.add(step{e.From, e.Action}, e.To)
			}
		}
		c.measure(k, w.Guides[k.Name].GivesUp)
		w.maps[k.Name] = c
	}
}

func (c *chart) add(s step, to matter.State) {
	if c.leads[s] == nil {
		c.leads[s] = map[matter.State]bool{}
	}
	c.leads[s][to] = true
}

// measure counts the actions to an end, without those that give up.
func (c *chart) measure(k *matter.Kind, givesUp []string) {
	c.far = map[matter.State]int{}
	for _, s := range k.States {
		if s.Closed {
			c.far[s.Name] = 0
		}
	}
	gives := map[string]bool{}
	for _, name := range givesUp {
		gives[name] = true
	}
	cost := map[string]int{}
	for _, a := range k.Actions {
		cost[a.Name] = 1
		if a.By.Rule() == matter.BySystem().Rule() {
			cost[a.Name] = waiting
		}
	}
	for range k.States {
		for s, leads := range c.leads {
			if gives[s.action] {
				continue
			}
			for to := range leads {
				d, ok := c.far[to]
				if old, known := c.far[s.from]; ok && (!known || d+cost[s.action] < old) {
					c.far[s.from] = d + cost[s.action]
				}
			}
		}
	}
	c.detours = map[string]bool{}
	for s, leads := range c.leads {
		here, known := c.far[s.from]
		for to := range leads {
			if d, ok := c.far[to]; ok && known && d > here {
				c.detours[s.action] = true
			}
		}
	}
}

// detours reports whether an action opens more to do.
func (w *World) detours(kind, action string) bool {
	return w.maps[kind] != nil && w.maps[kind].detours[action]
}

// nearer reports whether an action may lead nearer to an end.
func (w *World) nearer(kind string, from matter.State, action string) bool {
	c := w.maps[kind]
	if c == nil {
		return false
	}
	here, known := c.far[from]
	if !known {
		return false
	}
	for to := range c.leads[step{from, action}] {
		if d, ok := c.far[to]; ok && d < here {
			return true
		}
	}
	return false
}
