package app_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/change"
)

// walks is how many matters of each kind are walked, steps how far at most.
const walks, steps = 8, 20

// TestARandomWalkNeverBreaksWhatTheCityDoes lets people of the city do what they are allowed, and
// sometimes what they are not, with inputs made up on the way. After each act the matter is
// whole, a refusal changes nothing and is said in words, and after each walk the whole
// store stands verification.
func TestARandomWalkNeverBreaksWhatTheCityDoes(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	seed := rand.Uint64() // printed; put it here to repeat a walk
	t.Logf("seed %d", seed)
	w := newTown(t)
	s := &scenario{town: w, people: map[string]*browser{}, item: foodItem}
	if err := s.person("林晓梅").enter(); err != nil {
		t.Fatal(err)
	}
	table := &rightsTable{scenario: s, actors: map[string]account.Actor{}}
	for _, d := range doers {
		actor, err := s.actor(d.name)
		if err != nil {
			t.Fatal(err)
		}
		table.actors[d.name] = actor
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	reached := map[string]int{}
	for i := range walks {
		for kind, open := range map[string]func() error{casework.KindName: func() error { return s.applies("林晓梅") }, inforequest.KindName: table.asks, change.KindName: table.proposes} {
			if err := open(); err != nil {
				t.Fatal(err)
			}
			stroll := stroll{t: t, table: table, rng: rng, name: fmt.Sprintf("seed %d, walk %d of %s", seed, i, kind)}
			reached[kind+" "+string(stroll.walk())]++
			if kind == change.KindName {
				stroll.end()
			}
		}
		if err := s.verified(); err != nil {
			t.Fatalf("seed %d, walk %d: %v", seed, i, err)
		}
	}
	t.Log("ended in", reached)
}

// stroll is one walk of one matter.
type stroll struct {
	t     *testing.T
	table *rightsTable
	rng   *rand.Rand
	name  string
}

func (s *stroll) view() matter.View {
	v, err := s.table.view()
	if err != nil {
		s.t.Fatal(s.name, err)
	}
	return v
}

// walk goes until the matter is closed or the steps are over, and gives the last state.
func (s *stroll) walk() matter.State {
	var said []string
	for range steps {
		before := s.view()
		if !before.Matter.Open() {
			break
		}
		who, action := s.choose(before)
		input := s.input(before, action)
		_, err := s.table.town.Engine().Do(context.Background(), who, before.Matter.ID, action.Name, input)
		said = append(said, fmt.Sprintf("%s %s: %v", who.Name, action.Name, err))
		after := s.view()
		switch bad := matter.Faults(after.Kind, after.Matter, after.Tasks, after.Clocks); {
		case len(bad) > 0:
			s.t.Fatalf("%s: %v\n%s", s.name, bad, strings.Join(said, "\n"))
		case (after.Matter.Version != before.Matter.Version) != (err == nil):
			s.t.Fatalf("%s: version %d to %d\n%s", s.name, before.Matter.Version, after.Matter.Version, strings.Join(said, "\n"))
		case err != nil && fault.KindOf(err) == fault.KindInternal:
			s.t.Fatalf("%s: not in words\n%s", s.name, strings.Join(said, "\n"))
		}
	}
	return s.view().Matter.State
}

// end takes a change that is still open back, wherever it lies: an item has one change at a time.
func (s *stroll) end() {
	v := s.view()
	if !v.Matter.Open() {
		return
	}
	_, err := s.table.town.Engine().Do(context.Background(), s.table.actors["沈佳宁"], v.Matter.ID, "withdraw", change.Withdraw{Reason: "不再办理"})
	if err != nil {
		s.t.Fatalf("%s cannot be ended from %s: %v", s.name, v.Matter.State, err)
	}
}

// choose draws somebody and an action that he may take; one time in eight any action at all.
func (s *stroll) choose(v matter.View) (account.Actor, matter.Action) {
	type pair struct {
		who    account.Actor
		action matter.Action
	}
	var allowed []pair
	for _, d := range doers {
		who := s.table.actors[d.name]
		for _, a := range v.Actions(who) {
			if a.Name != "withdraw" && a.Name != "terminate" && a.Name != "decline" || s.rng.IntN(40) == 0 { // ends come soon enough
				allowed = append(allowed, pair{who, a})
			}
		}
	}
	if s.rng.IntN(8) == 0 || len(allowed) == 0 {
		return s.table.actors[doers[s.rng.IntN(len(doers))].name], v.Kind.Actions[s.rng.IntN(len(v.Kind.Actions))]
	}
	p := allowed[s.rng.IntN(len(allowed))]
	return p.who, p.action
}

// input makes an input up by its tags: mostly what is wanted, sometimes nothing or too much.
func (s *stroll) input(v matter.View, a matter.Action) any {
	switch facts := v.Facts.(type) {
	case casework.Case:
		switch a.Name {
		case "check_materials":
			if s.rng.IntN(3) > 0 {
				return passing(facts)
			}
		case "answer_correction":
			return casework.AnswerCorrection{Documents: s.handed(facts)}
		case "ask_correction":
			return casework.AskCorrection{Way: "网上", Points: []casework.CorrectionPoint{{Material: facts.Documents[0].Material, Name: "材料", Problem: s.words(), Demand: s.words()}}}
		case "examine":
			if s.rng.IntN(3) > 0 {
				return agrees
			}
		}
	case change.Change:
		if a.Name == "save" && s.rng.IntN(3) > 0 {
			facts.Item.Summary = s.words()
			return change.Save{Item: facts.Item}
		}
	case inforequest.Request:
		switch a.Name {
		case "ask_correction":
			return asksMore
		case "draft_reply":
			if s.rng.IntN(3) > 0 {
				return gives
			}
		}
	}
	in := reflect.New(a.InputType()).Elem()
	s.fill(v, in)
	return in.Interface()
}

// handed brings the originals of what was asked, or of nothing.
func (s *stroll) handed(c casework.Case) (out []casework.Handed) {
	if c.Correction == nil || s.rng.IntN(4) == 0 {
		return nil
	}
	for _, p := range c.Correction.Points {
		out = append(out, casework.Handed{Material: p.Material, Source: casework.SourceWindow})
	}
	return out
}

func (s *stroll) words() string {
	return []string{"材料齐全，符合条件", "请补充", "", strings.Repeat("长", 900), "<script>alert(1)</script>", "'; drop table matter; --"}[min(s.rng.IntN(12), 5)]
}

// fill goes through the fields of an input.
func (s *stroll) fill(v matter.View, in reflect.Value) {
	if in.Kind() != reflect.Struct {
		return
	}
	for i := range in.NumField() {
		f, field := in.Type().Field(i), in.Field(i)
		if !f.IsExported() {
			continue
		}
		if f.Type == reflect.TypeFor[workday.Date]() {
			field.Set(reflect.ValueOf(workday.DateOf(s.table.town.Now()).AddDays(s.rng.IntN(3) - 1)))
			continue
		}
		switch field.Kind() {
		case reflect.Struct:
			s.fill(v, field)
		case reflect.Bool:
			field.SetBool(s.rng.IntN(5) > 0)
		case reflect.String:
			field.SetString(s.text(f))
		case reflect.Int, reflect.Int64:
			field.SetInt(s.number(v, f.Name))
		}
	}
}

// text is one of the options of a field, or words.
func (s *stroll) text(f reflect.StructField) string {
	var options []string
	for _, o := range strings.Split(f.Tag.Get("options"), "|") {
		if value, _, ok := strings.Cut(o, "="); ok {
			options = append(options, value)
		}
	}
	if len(options) > 0 && s.rng.IntN(8) > 0 {
		return options[s.rng.IntN(len(options))]
	}
	if f.Name == "Code" {
		return []string{"survey", "testing", "expert", "none"}[s.rng.IntN(4)]
	}
	return s.words()
}

// number is the id of an open task where one is meant, or a small number.
func (s *stroll) number(v matter.View, name string) int64 {
	if i := slices.IndexFunc(v.Tasks, func(t matter.Task) bool { return t.State == matter.TaskOpen }); name == "Task" && i >= 0 {
		return v.Tasks[i].ID
	}
	return int64(s.rng.IntN(4))
}
