package torture

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"tongban/internal/matter/drill"
)

// Entry is one acknowledged answer with the order that it answers.
type Entry struct {
	Order  Order
	Answer Answer
}

// Journal is what the clients know: every order that they sent, every answer they got.
type Journal struct {
	mu      sync.Mutex
	asked   map[string]bool // scoped keys
	answers []Entry
	wrong   []string // refusals, and answers that changed
}

func (j *Journal) ask(o Order) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.asked == nil {
		j.asked = map[string]bool{}
	}
	j.asked[o.scoped()] = true
}

func (j *Journal) answered(e Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.answers = append(j.answers, e)
}

func (j *Journal) complain(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.wrong = append(j.wrong, fmt.Sprintf(format, args...))
}

// Answers is how many acts were acknowledged.
func (j *Journal) Answers() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.answers)
}

// door tells the clients where the victim listens, and makes them wait while it is down.
type door struct {
	mu   sync.Mutex
	url  string
	open chan struct{} // closed while the victim is up
}

func newDoor() *door { return &door{open: make(chan struct{})} }

func (d *door) up(url string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.url = url
	close(d.open)
}

func (d *door) down() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = make(chan struct{})
}

// wait gives the address once the victim is up.
func (d *door) wait(ctx context.Context) (string, error) {
	for {
		d.mu.Lock()
		url, open := d.url, d.open
		d.mu.Unlock()
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-open:
			return url, nil
		}
	}
}

// client drives one drill after another until the context ends.
type client struct {
	n       int
	http    *http.Client
	door    *door
	journal *Journal
}

// again is after how many drills a client asks an old order once more.
const again = 5

func (c *client) run(ctx context.Context) {
	var old Entry
	for round := 0; ctx.Err() == nil; round++ {
		id := ""
		for step := range drill.Steps {
			e, err := c.insist(ctx, Order{Key: key(c.n, round, step), Step: step, ID: id})
			if err != nil {
				break // the storm is over, or the refusal stands in the journal
			}
			id = e.Answer.ID
			c.journal.answered(e)
			if step == round%drill.Steps {
				old = e
			}
		}
		if round%again == again-1 {
			c.repeat(ctx, old)
		}
	}
}

// repeat asks an answered order once more: the answer must be the same.
func (c *client) repeat(ctx context.Context, old Entry) {
	e, err := c.insist(ctx, old.Order)
	if err == nil && e.Answer != old.Answer {
		c.journal.complain("key %s was answered %+v first and %+v later", old.Order.Key, old.Answer, e.Answer)
	}
}

// insist asks until there is an answer; a refusal goes into the journal as wrong, since
// every order of a drill is lawful.
func (c *client) insist(ctx context.Context, o Order) (Entry, error) {
	for {
		url, err := c.door.wait(ctx)
		if err != nil {
			return Entry{}, err
		}
		c.journal.ask(o)
		a, err := ask(ctx, c.http, url, o)
		if err == nil {
			return Entry{o, a}, nil
		}
		var no refusal
		if errors.As(err, &no) {
			c.journal.complain("a lawful order was refused: %s", no.words)
			return Entry{}, err
		}
	}
}
