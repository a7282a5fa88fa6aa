package ramble

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// Rehearse takes walks through some kinds in memory, one after the other, with all that is written under numbers. A walk
// that breaks is left out: finding those is the business of the long walks.
func (w *World) Rehearse(seed uint64, walks int, fits func(kind string) bool) (out []*Walk) {
	w.index()
	w.scout(seed)
	routes := slices.DeleteFunc(slices.Clone(w.routes()), func(r route) bool { return !fits(r.kind) })
	for n := range walks {
		r := routes[n*37%len(routes)] // here and there
		walk, found := w.run(seed, uint64(64*n), r.kind, r.flow)
		if found == nil && len(walk.Acts) > 0 {
			out = append(out, walk)
		}
	}
	return out
}

// Told is what a store tells of a walk: its acts with how each was answered, its events, and how it lies in the end, all
// without the numbers that a store draws for itself.
type Told []string

// Stage is a store to which walks are taken, at their own moments.
type Stage struct {
	World *World
	Set   func(time.Time) // the engine's clock
}

// Repeat takes the acts of a walk to the store. Whatever was refused is tried and must be refused again; where the store
// answers otherwise, such as with a number that is taken, the walk ends there and says so.
func (s Stage) Repeat(ctx context.Context, walk *Walk) (told Told, err error) {
	s.World.index()
	var number string
	var id int64
	for i, a := range walk.Acts {
		s.Set(a.At)
		var done error
		if i == 0 {
			var started matter.Result
			if started, done = s.World.Engine.Start(ctx, s.here(a.Actor), walk.Kind, a.Action, a.Input); done == nil {
				id, number = started.ID, started.Number
			}
		} else {
			v, err := s.World.Engine.View(ctx, matter.Sweeper(), number)
			if err != nil {
				return nil, err
			}
			_, done = s.World.Engine.Do(ctx, s.here(a.Actor), id, a.Action, walk.translated(v, a.Input))
		}
		answer := "taken"
		if done != nil {
			if answer = fmt.Sprint("refused ", fault.KindOf(done)); fault.KindOf(done) == fault.KindInternal && !store.IsUnique(done) && !unsent(done) {
				return nil, fmt.Errorf("%s: %w", a, done)
			}
		}
		told = append(told, fmt.Sprintf("%s by %s: %s", a.Action, a.Actor.Name, answer))
		if (done == nil) != (a.Err == nil) {
			told = append(told, "ends here: "+fault.MessageOf(done))
			break
		}
	}
	if number == "" {
		return told, nil
	}
	v, err := s.World.Engine.View(ctx, matter.Sweeper(), number)
	if err != nil {
		return nil, err
	}
	return append(told, s.lies(v)...), nil
}

// unsent reports whether a store turned an act down since a row that the walk speaks of, such as a file, is not there.
func unsent(err error) bool {
	text := strings.ToLower(err.Error())
	return strings.Contains(text, "touched 0 rows") || strings.Contains(text, "foreign key")
}

// here is somebody as this store knows him: an officer by his login.
func (s Stage) here(a account.Actor) account.Actor {
	if a.Kind != account.ActorOfficer {
		return a
	}
	if i := slices.IndexFunc(s.World.Officers, func(o account.Actor) bool { return o.Login == a.Login }); i >= 0 {
		return s.World.Officers[i]
	}
	return a
}

// translated is an input with the tasks and clocks that it names as this store numbers them.
func (w *Walk) translated(v matter.View, input any) any {
	if input == nil {
		return nil
	}
	known := map[int64]int64{}
	rehearsed := w.player.View()
	for i, t := range rehearsed.Tasks {
		if i < len(v.Tasks) {
			known[t.ID] = v.Tasks[i].ID
		}
	}
	for i, c := range rehearsed.Clocks {
		if i < len(v.Clocks) {
			known[c.ID] = v.Clocks[i].ID
		}
	}
	from := reflect.ValueOf(input)
	if from.Kind() != reflect.Struct {
		return input
	}
	to := reflect.New(from.Type()).Elem()
	to.Set(from)
	for _, name := range []string{"Task", "Clock"} {
		if f := to.FieldByName(name); f.IsValid() && f.Kind() == reflect.Int64 {
			if here, ok := known[f.Int()]; ok {
				f.SetInt(here)
			}
		}
	}
	return to.Interface()
}

// lies tells the timeline, the tasks and the clocks, with the store's own numbers left out.
func (s Stage) lies(v matter.View) (told Told) {
	pairs := []string{v.Matter.Number, "№", strconv.FormatInt(v.Matter.ID, 10), "id"}
	for i, t := range v.Tasks {
		pairs = append(pairs, strconv.FormatInt(t.ID, 10), fmt.Sprint("task", i+1))
	}
	for i, c := range v.Clocks {
		pairs = append(pairs, strconv.FormatInt(c.ID, 10), fmt.Sprint("clock", i+1))
	}
	for _, o := range s.World.Officers {
		pairs = append(pairs, strconv.FormatInt(o.ID, 10), o.Login)
	}
	plain := strings.NewReplacer(pairs...)
	for _, e := range v.Events {
		told = append(told, fmt.Sprintf("%d %s %s %s: %s to %s by %s at %s, %s", e.Seq, e.At.UTC().Format(time.RFC3339Nano), v.Kind.Name, e.Action, e.From, e.To, plain.Replace(e.Actor), e.Body, payload(plain.Replace(e.Data))))
	}
	for _, t := range v.Tasks {
		told = append(told, fmt.Sprintf("task %s %s %s %s at %s: %s %s by %s, due %s", t.Role, t.Stage, t.Part, t.Title, t.Body, t.State, t.Result, plain.Replace(t.DoneBy), t.DueAt.UTC().Format(time.RFC3339Nano)))
	}
	for _, c := range v.Clocks {
		told = append(told, fmt.Sprintf("clock %s %s: %s, due %s, %d stops", c.Name, c.Total(), c.State, c.DueAt.UTC().Format(time.RFC3339Nano), len(c.Stops)))
	}
	return append(told, fmt.Sprintf("%s, version %d, due %s, late %v", v.Matter.State, v.Matter.Version, v.Matter.DueAt.UTC().Format(time.RFC3339Nano), v.Matter.Late))
}

// sums are over texts that hold a store's own numbers; whether they are right is for verification.
var sums = regexp.MustCompile(`"[0-9a-f]{64}"`)

// payload is what an event recorded, with its names in order.
func payload(data string) string {
	data = sums.ReplaceAllString(data, `"sum"`)
	var any any
	if json.Unmarshal([]byte(data), &any) == nil {
		if text, err := json.Marshal(any); err == nil {
			return string(text)
		}
	}
	return data
}
