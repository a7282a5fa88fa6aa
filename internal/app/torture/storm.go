package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Victim is a running process that can be killed.
type Victim struct {
	URL  string
	Kill func() error // kill -9, and wait until it is gone
}

// Storm says how a house is tortured.
type Storm struct {
	Clients int
	Rounds  int
	Seed    uint64
	Least   time.Duration // a victim lives at least so long before it is killed
	Most    time.Duration
	Start   func(ctx context.Context) (Victim, error)
	Audit   func(ctx context.Context, j *Journal, last bool) (*Report, error) // while no victim runs
	Each    func(round int, r *Report)                                        // told after each round; may be nil
}

// Run tortures the house and gives the last report. It stops early at the first round
// that is not sound.
func (s Storm) Run(ctx context.Context) (r *Report, err error) {
	ctx, cancel := context.WithCancel(ctx)
	journal, door := &Journal{}, newDoor()
	var clients sync.WaitGroup
	defer clients.Wait()
	defer cancel()
	pool := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: s.Clients}, Timeout: 10 * time.Second}
	defer pool.CloseIdleConnections()
	for n := range s.Clients {
		clients.Go(func() { (&client{n: n, http: pool, door: door, journal: journal}).run(ctx) })
	}
	instants := rand.New(rand.NewPCG(s.Seed, s.Seed))
	for round := range s.Rounds {
		life := s.Least + time.Duration(instants.Int64N(int64(s.Most-s.Least)))
		if r, err = s.round(ctx, door, journal, life, round == s.Rounds-1); err != nil {
			return r, fmt.Errorf("round %d: %w", round, err)
		}
		if s.Each != nil {
			s.Each(round, r)
		}
		if !r.Sound() {
			return r, nil
		}
	}
	return r, nil
}

// round lets a victim live for a while, kills it, and audits what is on disk.
func (s Storm) round(ctx context.Context, door *door, journal *Journal, life time.Duration, last bool) (*Report, error) {
	victim, err := s.Start(ctx)
	if err != nil {
		return nil, err
	}
	door.up(victim.URL)
	timer := time.NewTimer(life)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	err = victim.Kill()
	door.down()
	if err != nil {
		return nil, err
	}
	return s.Audit(ctx, journal, last)
}
