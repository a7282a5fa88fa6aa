package matter

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

// StateDef describes a state of a kind.
type StateDef struct {
	Name   State
	Title  string // for staff
	Public string // for the applicant; empty is the same as Title
	Closed bool   // answered: no task and no clock is left
	Waits  string // whom it waits for outside the house, such as 申请人; empty needs an open task
}

// Kind (种类) is one sort of matter: its name, how it is numbered, and what may be
// done with it.
type Kind struct {
	Name, Title string
	States      []StateDef
	Actions     []Action
	// Number gives the name of the gap-free counter and how its value is written.
	Number func(o Opening, at time.Time) (counter string, write func(n int64) string)
	// Facts loads the room's own row; nil when the kind has none.
	Facts func(ctx context.Context, tx *store.Tx, id int64) (any, error)
	// Beside reports whether the row was read together with what others say, and may change without the matter: then each
	// act reads it anew, and no copy is kept. Nil is never.
	Beside func(facts any) bool
	// Public lists the actions whose events the applicant may see; nil shows all.
	Public func(e Event) bool
	// Private reports whether what a body has written is kept from an actor who otherwise sees the matter, such as the
	// opinions of the others from a department that gives one itself; nil keeps nothing.
	Private func(v View, a account.Actor, body string) bool
	// Papers reports whether an actor who sees the matter opens its papers of a template, which name the applicant in full; nil is
	// whoever sees the matter. Where it is given, each look of an officer is written down.
	Papers func(v View, a account.Actor, template string) bool
	// Within reports whether a delegate's scope, a list of items, covers the matter; nil covers all.
	Within func(facts any, covers func(item string) bool) bool
	// Wants lists what is wanted of the one who applied; nil wants nothing.
	Wants func(v View, a account.Actor) []Want
	// Opinions lists the actions whose events hold what Private keeps.
	Opinions []string
	// CheckFacts compares the room's row with the matter, for verify; nil checks nothing.
	CheckFacts func(m Matter, facts any) []string
	// Signed lists what the room's row says was signed and by whom, each text hashed anew, for verify; nil when nothing is.
	Signed func(facts any) []Signature
}

// Opening is what the opening action must say of the new matter.
type Opening struct {
	Under         int64 // the matter of which it is a part, such as the bundle of a case; zero when it stands alone
	Title         string
	Region        string
	Lead          string
	Applicant     string
	ApplicantName string
	Channel       Channel
}

// Action (动作) moves a matter: from which states, by whom, with what input.
type Action struct {
	Name, Title string
	From        []State    // empty on an action that opens a matter
	To          []State    // where it may lead; empty leaves the state as it is or to the rule
	By          Permission // who may
	Pages       string     // the pages of pages.md on which it stands
	Hidden      bool       // taken by the machine or by another action's page, not offered as a button
	input       reflect.Type
	run         func(*Move, any) error
}

// Act binds an action to a typed input and to a function that only writes down what
// shall happen. The function must be pure: no store, no clock, no message of its own.
func Act[In any](a Action, do func(*Move, In) error) Action {
	a.input = reflect.TypeFor[In]()
	a.run = func(m *Move, in any) error {
		typed, ok := in.(In)
		if !ok {
			return fmt.Errorf("action %s takes %v, got %T", a.Name, a.input, in)
		}
		return do(m, typed)
	}
	return a
}

// NewInput gives a pointer to an empty input of the action, for forms and the API.
func (a Action) NewInput() any { return reflect.New(a.input).Interface() }

// InputType is the action's input struct.
func (a Action) InputType() reflect.Type { return a.input }

// Opens reports whether the action makes a new matter.
func (a Action) Opens() bool { return len(a.From) == 0 }

// Action finds an action by name.
func (k *Kind) Action(name string) (*Action, bool) {
	for i := range k.Actions {
		if k.Actions[i].Name == name {
			return &k.Actions[i], true
		}
	}
	return nil, false
}

// Possible lists the actions that somebody might take in a state, hidden ones too.
func (k *Kind) Possible(s State) (out []*Action) {
	for i := range k.Actions {
		if k.Actions[i].from(s) {
			out = append(out, &k.Actions[i])
		}
	}
	return out
}

// State describes a state of the kind.
func (k *Kind) State(s State) StateDef {
	i := slices.IndexFunc(k.States, func(d StateDef) bool { return d.Name == s })
	if i < 0 {
		return StateDef{Name: s, Title: string(s)}
	}
	return k.States[i]
}

// PublicTitle is the state in the applicant's words.
func (d StateDef) PublicTitle() string {
	if d.Public != "" {
		return d.Public
	}
	return d.Title
}

// check finds what a programmer got wrong in a kind.
func (k *Kind) check() error {
	known := func(s State) bool {
		return slices.ContainsFunc(k.States, func(d StateDef) bool { return d.Name == s })
	}
	names := map[string]bool{}
	for _, a := range k.Actions {
		if names[a.Name] {
			return fmt.Errorf("kind %s has two actions %s", k.Name, a.Name)
		}
		names[a.Name] = true
		if a.run == nil {
			return fmt.Errorf("action %s of %s is bound to nothing: use matter.Act", a.Name, k.Name)
		}
		for _, s := range slices.Concat(a.From, a.To) {
			if !known(s) {
				return fmt.Errorf("action %s of %s names an unknown state %s", a.Name, k.Name, s)
			}
		}
	}
	if k.Number == nil {
		return fmt.Errorf("kind %s has no rule for its numbers", k.Name)
	}
	return nil
}
