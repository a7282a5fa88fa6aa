package link

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"tongban/internal/base/job"
	"tongban/internal/base/store"
)

// TopicRecheck is the topic of a job that asks one address anew because somebody wants it.
const TopicRecheck = "link.recheck"

// How much one sweep does: documents that are read at a time and in all, addresses that are looked up, and that are asked of
// how many hosts at a time and each host, for how long.
const (
	readAtATime   = 200
	readMost      = 20_000
	lookedMost    = 2000
	askedMost     = 200
	askedTogether = 4
	askedOfHost   = 80
	askedFor      = 3 * time.Minute
	settles       = time.Minute // a change is read when no earlier one can come any more
)

// Handle names the room's background work.
func (room *Room) Handle(worker *job.Worker) {
	worker.Handle(TopicRecheck, room.workRecheck)
	worker.Every("link.sweep", 5*time.Minute, room.Sweep)
}

// Sweep reads the links of what changed, looks at those whose time has come, and tells drafters of those that died.
func (room *Room) Sweep(ctx context.Context) error {
	if err := room.read(ctx); err != nil {
		return err
	}
	if err := room.lookUp(ctx); err != nil {
		return err
	}
	if err := room.round(ctx); err != nil {
		return err
	}
	return room.tell(ctx)
}

// read takes in the links of documents that changed.
func (room *Room) read(ctx context.Context) error {
	var mark int64
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		mark, err = markOf(ctx, tx)
		return err
	})
	until := room.Now().Add(-settles).UnixMilli()
	for n := 0; err == nil && n < readMost; n += readAtATime {
		list, last, failed := room.Changed(ctx, mark, until, readAtATime)
		if failed != nil || last == 0 {
			return failed
		}
		err = room.DB.Write(ctx, func(tx *store.Tx) error {
			var all []store.Stmt
			for _, d := range list {
				stmts, err := room.placing(ctx, tx, d)
				if err != nil {
					return err
				}
				for _, s := range stmts { // not together: a target may be new
					if err := tx.Apply(ctx, s); err != nil {
						return err
					}
				}
			}
			return tx.Apply(ctx, append(all, setMark(last))...)
		})
		mark = last
	}
	return err
}

// placing writes where the links of a document stand now.
func (room *Room) placing(ctx context.Context, tx *store.Tx, d Linked) (all []store.Stmt, err error) {
	had, err := placed(ctx, tx, d.ID)
	if err != nil || len(had) == 0 && len(d.Links) == 0 {
		return nil, err
	}
	has := map[int64]bool{}
	for _, p := range d.Links {
		id, err := targetFor(ctx, tx, Read(p.Href, room.Ours), room.DB.NewID)
		if err != nil {
			return nil, err
		}
		if !has[id] {
			has[id] = true
			all = append(all, putPlace(room.DB.NewID(), d, id, p))
		}
	}
	for id := range had {
		if !has[id] {
			all = append(all, dropPlace(d.ID, id))
		}
	}
	return all, nil
}

// Soon lets links to a path be looked at in the next sweep: something has happened there.
func (room *Room) Soon(ctx context.Context, path string) error {
	return room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, soon(path)) })
}

// lookUp looks at the addresses of ours in the records, and says of those that nobody could open why.
func (room *Room) lookUp(ctx context.Context) error {
	rule, now := room.Book.Now(), room.Now()
	var before, after []Target
	err := room.DB.Read(ctx, func(tx *store.Tx) error {
		for _, way := range []Way{Inside, Never} {
			list, err := due(ctx, tx, way, now, lookedMost)
			if err != nil {
				return err
			}
			for _, t := range list {
				looked, err := room.lookedUp(ctx, tx, t, rule, now)
				if err != nil {
					return err
				}
				before, after = append(before, t), append(after, looked)
			}
		}
		return nil
	})
	if err != nil || len(after) == 0 {
		return err
	}
	return room.write(ctx, before, after, "")
}

func (room *Room) lookedUp(ctx context.Context, tx *store.Tx, t Target, rule Rule, now time.Time) (Target, error) {
	if t.Way == Never {
		return t.looked(Dead{Reason: Read(t.Address, room.Ours).Reason}, rule, now), nil
	}
	dead, err := room.Dead(ctx, tx, 0, t.Host, t.Address)
	return t.looked(dead, rule, now), err
}

// write keeps what came of looking, with a line of history where something is new.
func (room *Room) write(ctx context.Context, before, after []Target, officer string) error {
	now := room.Now()
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		for i, t := range after {
			all := []store.Stmt{updateTarget(t)}
			if words := t.changed(before[i]); words != "" || officer != "" {
				if words == "" {
					words = t.State.Title()
				}
				what := "检查"
				if officer != "" {
					what = "重新检查"
				}
				all = append(all, insertEvent(room.DB.NewID(), t.ID, 0, what, words, officer, now))
			}
			if t.State == StateOK && before[i].State != StateOK {
				all = append(all, mended(t.ID))
			}
			if err := tx.Apply(ctx, all...); err != nil {
				return err
			}
		}
		return nil
	})
}

// round asks addresses elsewhere whose time has come, a few hosts at a time and each host one after another.
func (room *Room) round(ctx context.Context) error {
	rule, now := room.Book.Now(), room.Now()
	if !rule.On {
		return nil
	}
	var list []Target
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = dueElsewhere(ctx, tx, now, askedOfHost, askedMost)
		return err
	})
	if err != nil || len(list) == 0 {
		return err
	}
	asked, answers := room.askAll(ctx, list, rule)
	return room.keep(ctx, asked, answers, rule, "")
}

// keep reads the answers together: when nobody answered at all there was no way out, and what nobody answered says nothing.
func (room *Room) keep(ctx context.Context, asked []Target, answers []Answer, rule Rule, officer string) error {
	reached := slices.ContainsFunc(answers, func(a Answer) bool { return a.Reached })
	if !reached && slices.ContainsFunc(answers, func(a Answer) bool { return a.Result == Lost }) {
		reached = room.Ask(ctx, rule.Known, time.Duration(rule.Seconds)*time.Second).Reached
	}
	if ctx.Err() != nil { // what was broken off says nothing
		return ctx.Err()
	}
	now, after := room.Now(), make([]Target, len(asked))
	for i, t := range asked {
		after[i] = t.after(answers[i], rule, now, !reached)
	}
	return room.write(ctx, asked, after, officer)
}

// askAll asks, as long as there is time; it gives those that were asked.
func (room *Room) askAll(ctx context.Context, list []Target, rule Rule) (done []Target, answers []Answer) {
	hosts, byHost := []string{}, map[string][]Target{}
	for _, t := range list {
		if len(byHost[t.Host]) == 0 {
			hosts = append(hosts, t.Host)
		}
		if len(byHost[t.Host]) < askedOfHost {
			byHost[t.Host] = append(byHost[t.Host], t)
		}
	}
	ctx, stop := context.WithTimeout(ctx, askedFor)
	defer stop()
	var mu sync.Mutex
	var group sync.WaitGroup
	slots := make(chan struct{}, askedTogether)
	for _, host := range hosts {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			for i, t := range byHost[host] {
				if i > 0 && !rule.skips(host) && !rest(ctx, time.Duration(rule.Gap)*time.Second) || ctx.Err() != nil {
					return
				}
				a := Answer{Result: Unclear, Reason: "这个网站不检查"}
				if !rule.skips(host) {
					a = room.Ask(ctx, t.Address, time.Duration(rule.Seconds)*time.Second)
				}
				if ctx.Err() != nil {
					return
				}
				mu.Lock()
				done, answers = append(done, t), append(answers, a)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return done, answers
}

func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// rechecked is what a job carries.
type rechecked struct {
	Target int64  `json:"target,string"`
	By     string `json:"by"`
}

// recheck looks at an address now: one of ours at once, one elsewhere in the background.
func (room *Room) recheck(ctx context.Context, t Target, by string) error {
	rule, now := room.Book.Now(), room.Now()
	if t.Way == Outside {
		j, err := job.New(room.DB.NewID(), TopicRecheck, rechecked{t.ID, by}, now)
		if err != nil {
			return err
		}
		j.UniqueKey = "link-recheck-" + strconv.FormatInt(t.ID, 10) + "-" + strconv.FormatInt(now.Unix()/60, 10) // not more than once a minute
		err = room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, job.Insert(j)) })
		if err == nil && room.Wake != nil {
			room.Wake()
		}
		return err
	}
	var after Target
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		after, err = room.lookedUp(ctx, tx, t, rule, now)
		return err
	})
	if err != nil {
		return err
	}
	return room.write(ctx, []Target{t}, []Target{after}, by)
}

func (room *Room) workRecheck(ctx context.Context, task job.Job) error {
	var in rechecked
	if err := task.Decode(&in); err != nil {
		return err
	}
	rule := room.Book.Now()
	if !rule.On {
		return nil
	}
	var t Target
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		t, err = targetByID(ctx, tx, in.Target)
		return err
	})
	if err != nil {
		return fmt.Errorf("recheck a link: %w", err)
	}
	asked, answers := room.askAll(ctx, []Target{t}, rule)
	return room.keep(ctx, asked, answers, rule, in.By)
}

// toldEvery is how long a drafter hears nothing more after a message: an import may bring very many dead links.
const toldEvery = 24 * time.Hour

// tell tells drafters of links that died: all of them in one message, and no more than one a day.
func (room *Room) tell(ctx context.Context) error {
	var list []waiting
	one := map[int64]Standing{}
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = untold(ctx, tx, room.Now().Add(-toldEvery), 500)
		for _, w := range list {
			if err == nil {
				one[w.first], err = standing(ctx, tx, w.first)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	var wrong []error
	for _, w := range list {
		s := one[w.first]
		if err := room.Tell(ctx, News{Author: w.author, Body: w.body, Count: w.count, Title: s.Title, Words: s.Words}); err != nil {
			wrong = append(wrong, fmt.Errorf("tell of dead links of %s: %w", w.body, err))
			continue
		}
		wrong = append(wrong, room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, told(w, room.Now())) }))
	}
	return errors.Join(wrong...)
}
