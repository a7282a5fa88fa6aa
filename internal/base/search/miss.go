package search

import (
	"context"
	"embed"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations is the table of questions without an answer.
func Migrations() store.Migrations { return store.Migrations{Room: "search", FS: migrations} }

// Misses remembers what nothing was found for, so that somebody can add the words. It keeps
// words and how often, nothing about who asked; what looks like a number of a person or a
// phone is not kept at all. Questions are gathered in memory and written now and then: a
// flood of them costs one write.
type Misses struct {
	store *store.DB
	now   func() time.Time

	lock    sync.Mutex
	waiting map[missed]int
}

type missed struct{ day, words string }

// Miss is one question without an answer, over some days.
type Miss struct {
	Words string
	Times int
	Last  string // the last day, yyyy-mm-dd
}

const (
	mostWaiting = 1000 // different questions between two writes
	missRunes   = 30   // longer ones are no words to add
)

var personal = regexp.MustCompile(`[0-9]{6,}|@`)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// NewMisses remembers in a store.
func NewMisses(db *store.DB, now func() time.Time) *Misses {
	return &Misses{store: db, now: now, waiting: map[missed]int{}}
}

// Note remembers a question.
func (m *Misses) Note(question string) {
	words := strings.Join(strings.Fields(folded(question)), " ")
	if solid(words) == "" || utf8.RuneCountInString(words) > missRunes || personal.MatchString(words) {
		return
	}
	key := missed{m.now().In(shanghai).Format(time.DateOnly), words}
	m.lock.Lock()
	defer m.lock.Unlock()
	if len(m.waiting) < mostWaiting || m.waiting[key] > 0 {
		m.waiting[key]++
	}
}

// Write brings what was gathered into the store; what cannot be written waits for the next time.
func (m *Misses) Write(ctx context.Context) error {
	m.lock.Lock()
	taken := m.waiting
	m.waiting = map[missed]int{}
	m.lock.Unlock()
	if len(taken) == 0 {
		return nil
	}
	err := m.store.Write(ctx, func(tx *store.Tx) error {
		for key, times := range taken {
			if _, err := tx.Exec(ctx, `/* search.addMiss */
				insert into search_miss (on_day, words, times) values ($1, $2, $3)
				on conflict (on_day, words) do update set times = search_miss.times + excluded.times`, key.day, key.words, times); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.lock.Lock()
		defer m.lock.Unlock()
		for key, times := range taken {
			m.waiting[key] += times
		}
	}
	return err
}

// Run writes every half minute, on every node, until the context ends.
func (m *Misses) Run(ctx context.Context) error {
	const each = 30 * time.Second
	timer := time.NewTicker(each)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return m.Write(context.WithoutCancel(ctx))
		case <-timer.C:
			if err := m.Write(ctx); err != nil && ctx.Err() != nil {
				return err
			}
		}
	}
}

// Since lists the questions of the days from a moment on, the commonest first.
func (m *Misses) Since(ctx context.Context, from time.Time, limit int) (list []Miss, err error) {
	if err := m.Write(ctx); err != nil {
		return nil, err
	}
	err = m.store.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* search.missesSince */
			select words, sum(times), max(on_day)
			from search_miss
			where on_day >= $1
			group by words
			order by sum(times) desc, words
			limit $2`, from.In(shanghai).Format(time.DateOnly), limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var miss Miss
			if err := rows.Scan(&miss.Words, &miss.Times, &miss.Last); err != nil {
				return err
			}
			list = append(list, miss)
		}
		return rows.Err()
	})
	return list, err
}
