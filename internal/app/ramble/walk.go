// Package ramble goes through kinds of matters at random, to find the state without a way out before a citizen does.
//
// A walk opens one matter and lets people do what they may, and sometimes what they may not, with inputs made from the
// tags of the input structs; time jumps, and the machine acts when a clock runs out. After each act the matter must be
// whole, a refusal must be in words and must change nothing. Then the walk has to be brought to its end by those whose
// task it is. It runs on a matter.Rehearsal, in memory; Stage.Repeat takes the same acts to a store and
// tells what comes out.
//
// A kind is walked by what it says of itself. A Guide helps where its inputs need more than their tags tell.
package ramble

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// World is what is walked through.
type World struct {
	Engine   *matter.Engine
	From     time.Time // when walks begin
	Officers []account.Actor
	Persons  []account.Actor
	Guides   map[string]Guide // by kind

	maps map[string]*chart
	town *town
}

// Guide helps walks through one kind.
type Guide struct {
	// Flows names the flows of the kind, such as its items; a walk takes one. Empty is one flow.
	Flows []string
	// Open gives an opening act. Nil lets the tags of the opening actions' inputs decide.
	Open func(w *Walk) (account.Actor, string, any)
	// Input gives a sound input of an action, or false to have it made from its tags.
	Input func(w *Walk, v matter.View, who account.Actor, action string) (any, bool)
	// Gives up are the actions that end a matter without an answer: a way out must exist without them.
	GivesUp []string
	// Works are the actions that do the work of a task: on the way to the end they come before everything else that may be done.
	Works []string
	// Idle says for which actions there is nothing to do, such as signing where nothing waits for it: they are tried now and
	// then, and not on the way to the end.
	Idle func(v matter.View, action string) bool
	// Never says which acts are left out, since what they lead to is known to have no way out yet. Each is a debt.
	Never func(v matter.View, action string) bool
}

// Act is one act of a walk.
type Act struct {
	At     time.Time
	Actor  account.Actor
	Action string
	Input  any
	Due    bool  // by the machine, since a clock ran out
	Err    error // how it was refused
}

// String tells of an act in one line.
func (a Act) String() string {
	who, input := a.Actor.Name, fmt.Sprintf("%+v", a.Input)
	if who == "" {
		who = string(a.Actor.Kind)
	}
	if len(input) > 300 {
		input = input[:300] + "…"
	}
	text := fmt.Sprintf("%s %s %s %s", a.At.In(workday.Shanghai).Format("2006-01-02 15:04"), who, a.Action, input)
	if a.Err != nil {
		text += ": " + a.Err.Error()
	}
	return text
}

// Walk is one matter on its way.
type Walk struct {
	*World
	*rand.Rand
	Kind, Flow string
	Now        time.Time
	Acts       []Act
	Ending     bool // it is to come to its end now

	stage  *matter.Rehearsal
	player *matter.Player
	closer bool // look closely: copies, chain, papers
	sloppy bool // this input is to be a bad one
	did    map[string]int
	turns  map[turn]turns
	menus  menus
}

// Broken is what a walk found.
type Broken struct {
	Seed, Number uint64
	Kind, Flow   string
	What         string
	Acts         []Act
}

// Error tells the walk with all its acts.
func (b *Broken) Error() string {
	var lines []string
	refusals := map[string]int{}
	for i, a := range b.Acts {
		if a.Err != nil {
			refusals[a.Action+": "+fault.MessageOf(a.Err)+" "+fieldsOf(a.Err)]++
		}
		if len(b.Acts) < 60 || i < 10 || a.Err == nil && i < 60 {
			lines = append(lines, "  "+a.String())
		}
	}
	for _, words := range slices.Sorted(maps.Keys(refusals)) {
		lines = append(lines, fmt.Sprintf("  %d × %s", refusals[words], words))
	}
	return fmt.Sprintf("%s %s: %s (seed %d, walk %d)\n%s", b.Kind, b.Flow, b.What, b.Seed, b.Number, strings.Join(lines, "\n"))
}

func fieldsOf(err error) string {
	var words []string
	for _, f := range fault.FieldsOf(err) {
		words = append(words, f.Message)
	}
	return strings.Join(words, "；")
}

// Long is how many acts a walk goes at random, Patience how many are tried to bring it to its end.
const (
	Long     = 14
	Patience = 4000
)

// broken is thrown by a walk and caught by run.
type broken struct{ what string }

func (w *Walk) fail(format string, args ...any) { panic(broken{fmt.Sprintf(format, args...)}) }

// run goes one walk to its end.
func (w *World) run(seed, number uint64, kind, flow string) (walk *Walk, found *Broken) {
	walk = w.walk(rand.New(rand.NewPCG(seed, number)), kind, flow)
	walk.closer = number%64 == 0
	walk.stage.Bare = number%64 != 0
	found = walk.caught(func() {
		if !walk.open() {
			return
		}
		for range walk.IntN(Long) {
			if !walk.player.View().Matter.Open() {
				break
			}
			walk.stroll()
		}
		walk.end()
		for range walk.IntN(3) { // what may still be done with a matter that is closed
			walk.stroll()
		}
		walk.look()
	})
	if found != nil {
		found.Seed, found.Number = seed, number
	}
	return walk, found
}

func (w *World) walk(rng *rand.Rand, kind, flow string) *Walk {
	return &Walk{World: w, Rand: rng, Kind: kind, Flow: flow, Now: w.From, stage: w.Engine.Rehearse(w.From), did: map[string]int{}, turns: map[turn]turns{}}
}

// caught does a part of a walk and gives what it found.
func (w *Walk) caught(do func()) (found *Broken) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case broken:
			found = &Broken{Kind: w.Kind, Flow: w.Flow, What: p.what, Acts: w.Acts}
		default:
			found = &Broken{Kind: w.Kind, Flow: w.Flow, What: fmt.Sprintf("panic: %v\n%s", p, stack()), Acts: w.Acts}
		}
	}()
	do()
	return nil
}

// open opens the matter; some tries are meant to fail.
func (w *Walk) open() bool {
	k, ok := w.Engine.Kind(w.Kind)
	if !ok {
		w.fail("no such kind")
	}
	for range 40 {
		who, action, input := w.opening(k)
		player, err := w.stage.Start(who, w.Kind, action, input)
		if err != nil {
			w.inWords(err)
			w.did["!"+action+" "+fault.MessageOf(err)]++
			continue
		}
		w.player = player
		w.Acts = append(w.Acts, Act{At: w.Now, Actor: who, Action: action, Input: input})
		w.did[action]++
		w.whole()
		return true
	}
	return false
}

func (w *Walk) opening(k *matter.Kind) (account.Actor, string, any) {
	guide := w.Guides[w.Kind]
	if guide.Open != nil {
		return guide.Open(w)
	}
	var actions []matter.Action
	for _, a := range k.Actions {
		if a.Opens() {
			actions = append(actions, a)
		}
	}
	if len(actions) == 0 {
		w.fail("no action opens one")
	}
	a := actions[w.IntN(len(actions))]
	var may []account.Actor
	for _, who := range slices.Concat(w.Officers, w.Persons, []account.Actor{matter.Sweeper()}) {
		if ok, _ := k.May(who, a.Name, matter.Matter{}, nil); ok {
			may = append(may, who)
		}
	}
	if len(may) == 0 {
		w.fail("nobody may %s", a.Name)
	}
	return may[w.IntN(len(may))], a.Name, w.fill(matter.View{Kind: k}, a)
}

// pair is somebody and what he may do.
type pair struct {
	who    account.Actor
	action string
	weight float64
}

// stroll lets somebody do something.
func (w *Walk) stroll() {
	w.pass()
	v := w.player.View()
	w.sloppy = w.IntN(6) == 0
	if w.IntN(12) == 0 { // somebody tries what he may not
		who := w.anybody(v)
		if name := v.Kind.Actions[w.IntN(len(v.Kind.Actions))].Name; !w.never(v, name) {
			w.do(v, who, name)
		}
		return
	}
	pairs := w.pairs(v, func(_ account.Actor, a *matter.Action) float64 {
		weight := 1 / float64(1+2*w.did[a.Name])
		switch {
		case w.givesUp(a.Name), w.idle(v, a.Name):
			weight *= 0.06
		case a.Hidden:
			weight *= 0.3
		}
		return weight
	})
	if p, ok := w.draw(pairs); ok {
		w.do(v, p.who, p.action)
	}
}

func (w *Walk) never(v matter.View, action string) bool {
	never := w.Guides[w.Kind].Never
	return never != nil && never(v, action)
}

// idle reports whether there is nothing to do for an action. Nobody needs to give back what nobody has claimed.
func (w *Walk) idle(v matter.View, action string) bool {
	if action == "release" {
		return !slices.ContainsFunc(v.Tasks, func(t matter.Task) bool { return t.State == matter.TaskOpen && t.Assignee != "" })
	}
	idle := w.Guides[w.Kind].Idle
	return idle != nil && idle(v, action)
}

// Applicant is whose matter it is, as the hall names him.
func (w *Walk) Applicant() string { return w.player.View().Matter.Applicant }

func (w *Walk) givesUp(action string) bool { return slices.Contains(w.Guides[w.Kind].GivesUp, action) }

func (w *Walk) draw(pairs []pair) (pair, bool) {
	sum := 0.0
	for _, p := range pairs {
		sum += p.weight
	}
	at := w.Float64() * sum
	for _, p := range pairs {
		if at -= p.weight; at <= 0 {
			return p, true
		}
	}
	return pair{}, false
}

// anybody is somebody, whether it concerns him or not.
func (w *Walk) anybody(v matter.View) account.Actor {
	all := [][]account.Actor{w.around(v), w.Officers, w.Persons, {account.Anonymous()}}
	list := all[w.IntN(len(all))]
	if len(list) == 0 {
		return account.Anonymous()
	}
	return list[w.IntN(len(list))]
}

// pass lets time go by: hours, sometimes until a clock runs out, and the machine do what it owes by then.
func (w *Walk) pass() {
	step := time.Duration(w.IntN(20*60)) * time.Minute
	v := w.player.View()
	if w.IntN(9) == 0 {
		var due []time.Time
		for _, c := range v.Clocks {
			if c.State == matter.ClockRunning && c.DueAt.After(w.Now) {
				due = append(due, c.DueAt)
			}
		}
		if len(due) > 0 {
			step = due[w.IntN(len(due))].Sub(w.Now) + time.Minute
		}
	}
	w.to(w.Now.Add(step))
}

// to sets the time and lets the machine act.
func (w *Walk) to(at time.Time) {
	w.Now = at
	w.stage.Now = at
	for range 10 {
		due := w.player.Due()
		if len(due) == 0 {
			return
		}
		before := w.player.View()
		w.take(before, Act{At: w.Now, Actor: matter.Sweeper(), Action: due[0].OnDue, Input: matter.Due{Clock: due[0].ID}, Due: true})
		if w.player.View().Matter.Version == before.Matter.Version {
			w.fail("%s is due and is refused: %v", due[0].OnDue, w.Acts[len(w.Acts)-1].Err)
		}
	}
	w.fail("clocks come due without an end")
}

// do takes an action with an input made for it, and reports whether it was taken.
func (w *Walk) do(v matter.View, who account.Actor, name string) bool {
	a, _ := v.Kind.Action(name)
	return w.take(v, Act{At: w.Now, Actor: who, Action: name, Input: w.input(v, who, *a)})
}

// input makes an input: a sound one if the guide knows, otherwise by its tags.
func (w *Walk) input(v matter.View, who account.Actor, a matter.Action) any {
	if guide := w.Guides[w.Kind]; guide.Input != nil && !(w.sloppy && w.IntN(2) == 0) {
		if in, ok := guide.Input(w, v, who, a.Name); ok {
			return in
		}
	}
	return w.fill(v, a)
}

// take takes an act and holds what comes of it against what must always be true.
func (w *Walk) take(before matter.View, a Act) bool {
	shape := ""
	if w.closer {
		shape = shapeOf(before)
	}
	w.Acts = append(w.Acts, a)
	act := &w.Acts[len(w.Acts)-1]
	act.Err = w.player.Do(a.Actor, a.Action, a.Input)
	if w.closer && shapeOf(before) != shape {
		w.fail("the act changed the copy that others read")
	}
	after := w.player.View()
	if moved := after.Matter.Version != before.Matter.Version; moved != (act.Err == nil) {
		w.fail("version %d to %d", before.Matter.Version, after.Matter.Version)
	}
	if act.Err != nil {
		w.inWords(act.Err)
		w.did["?"+a.Action]++
		return false
	}
	w.did[a.Action]++
	w.whole()
	return true
}

func (w *Walk) inWords(err error) {
	if fault.KindOf(err) == fault.KindInternal {
		w.fail("not in words: %v", err)
	}
}

// whole holds the matter against its invariants.
func (w *Walk) whole() {
	v := w.player.View()
	bad := matter.Faults(v.Kind, v.Matter, v.Tasks, v.Clocks)
	if v.Kind.CheckFacts != nil {
		bad = append(bad, v.Kind.CheckFacts(v.Matter, v.Facts)...)
	}
	if len(bad) > 0 {
		w.fail("%s", strings.Join(bad, "; "))
	}
}

// end brings the matter to its end by those whose task it is, wherever it lies.
func (w *Walk) end() {
	w.sloppy, w.Ending = false, true
	stalled := 0
	for try := range Patience {
		v := w.player.View()
		if !v.Matter.Open() {
			return
		}
		if v.StateDef().Waits != "" && try%3 == 2 || stalled%20 == 19 { // it may be the clock that goes on
			stalled++
			w.forward(v)
			w.forgive() // what was too early may be in time now
			continue
		}
		pairs := w.pairs(v, func(who account.Actor, a *matter.Action) float64 { return w.urge(v, who, a, stalled) })
		p, ok := w.draw(pairs)
		if !ok {
			if !w.forward(v) {
				w.fail("no way out of %s: nobody may do anything; %s", v.StateDef().Title, awaited(v))
			}
			continue
		}
		stalled++
		ok = w.do(v, p.who, p.action)
		w.took(p.who, p.action, ok)
		if after := w.player.View().Matter.State; after != v.Matter.State {
			w.forgive()
		}
		if ok && w.nearer(w.Kind, v.Matter.State, p.action) {
			stalled = 0
		}
	}
	v := w.player.View()
	if v.Matter.Open() {
		w.fail("no way out of %s after %d tries; %s", v.StateDef().Title, Patience, awaited(v))
	}
}

// urge is how much an action by somebody is wanted on the way to the end: much if it leads nearer. What leads nowhere by
// itself, such as taking the materials in hand, gets its turn when nothing has gone on for a while; who was refused, or
// has done it already, lets others try.
func (w *Walk) urge(v matter.View, who account.Actor, a *matter.Action, stalled int) float64 {
	if w.givesUp(a.Name) || w.idle(v, a.Name) {
		return 0
	}
	t := w.turns[turn{who.ID, a.Name}]
	shy := 1 + float64(t.did) + float64(t.refused*t.refused)
	if w.nearer(w.Kind, v.Matter.State, a.Name) {
		return 4 / shy
	}
	if slices.Contains(w.Guides[w.Kind].Works, a.Name) {
		return 3 / (1 + float64(t.refused))
	}
	weight := 0.01 * float64(1+stalled*stalled)
	switch {
	case a.Name == "claim": // keeps the others away
		return 0
	case w.detours(w.Kind, a.Name):
		weight /= 3
	case a.Hidden:
		weight /= 4
	}
	often := 1 + float64(w.turns[turn{0, a.Name}].did) // by anybody: a chair who is challenged twice is challenged for ever
	return min(weight, 2) / (shy * shy * often * often * often)
}

// turn is what somebody has tried on the way to the end.
type turn struct {
	who    int64
	action string
}

type turns struct{ did, refused int }

// forgive lets those try again who were refused in another state.
func (w *Walk) forgive() {
	for k, t := range w.turns {
		t.refused = 0
		w.turns[k] = t
	}
}

// took remembers whose turn it was.
func (w *Walk) took(who account.Actor, action string, ok bool) {
	t := w.turns[turn{who.ID, action}]
	if ok {
		all := w.turns[turn{0, action}]
		all.did++
		w.turns[turn{0, action}] = all
		t.did++
	} else {
		t.refused++
	}
	w.turns[turn{who.ID, action}] = t
}

// forward goes to the next moment at which a clock runs out.
func (w *Walk) forward(v matter.View) bool {
	var next time.Time
	for _, c := range v.Clocks {
		if c.State == matter.ClockRunning && c.DueAt.After(w.Now) && (next.IsZero() || c.DueAt.Before(next)) {
			next = c.DueAt
		}
	}
	if next.IsZero() {
		w.to(w.Now.Add(24 * time.Hour))
		return false
	}
	w.to(next.Add(time.Minute))
	return true
}

func awaited(v matter.View) string {
	var list []string
	for _, t := range v.Tasks {
		if t.State == matter.TaskOpen {
			list = append(list, fmt.Sprintf("%s waits for %s at %s", t.Title, t.Need, t.Body))
		}
	}
	return strings.Join(list, "; ")
}
