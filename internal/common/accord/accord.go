// Package accord (双人生效) keeps what administrators set of the figures and words that the law's effects depend on: limits,
// tariffs, wordings. One person proposes, another puts it in force or does not; a proposal is open, agreed, refused or
// withdrawn, and stays on record. What such data is and when it may be set belongs to the package that keeps it: it writes
// its own version when both have spoken. The law asks for no second person here; a wrong figure would harm everybody at once.
package accord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
)

// State is where a proposal stands.
type State string

// The states.
const (
	StateOpen      State = "open"
	StateAgreed    State = "agreed"
	StateRefused   State = "refused"
	StateWithdrawn State = "withdrawn"
)

// Sort is one sort of data that takes two persons.
type Sort struct {
	Name, Title string
	// Home is the page on which the thing stands.
	Home func(thing string) string
	// Reader is who may open that page, as its route says it; who may not is not led there.
	Reader web.Who
	// Apply writes what was proposed, within the transaction of the second person's word. What may not be set any more is
	// a fault, and nothing is written.
	Apply func(ctx context.Context, tx *store.Tx, p Proposal) error
	// Version names the version of the thing that is in force. A proposal that was made over another one is overtaken: it
	// cannot be put in force any more. May be nil where Apply looks by itself.
	Version func(ctx context.Context, tx *store.Tx, thing string) (string, error)
	// Load takes what was written into memory; may be nil.
	Load func(ctx context.Context, tx *store.Tx) error
}

// Line is one figure or wording as it is and as it shall be.
type Line struct {
	Term   string `json:"term"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Proposal (提议) is what somebody wants to set.
type Proposal struct {
	ID     int64           `json:"-"`
	Sort   string          `json:"-"`
	Thing  string          `json:"-"` // which of the sort
	State  State           `json:"-"`
	Title  string          `json:"title"` // of the thing
	Lines  []Line          `json:"lines"`
	What   json.RawMessage `json:"what"` // as the package that keeps it reads it
	Reason string          `json:"reason"`
	Over   string          `json:"over,omitempty"` // the version that was in force when it was made
	By     string          `json:"-"`              // subject
	Name   string          `json:"name"`
	At     time.Time       `json:"-"`

	Second     string    `json:"-"` // subject of who ended it
	SecondName string    `json:"secondName,omitempty"`
	Words      string    `json:"words,omitempty"` // why it was refused or withdrawn
	EndedAt    time.Time `json:"-"`
}

// What writes down what the package that keeps the thing shall read again.
func What(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("accord: %T cannot be written: %v", v, err))
	}
	return b
}

// Read reads what What wrote.
func (p Proposal) Read(into any) error {
	if err := json.Unmarshal(p.What, into); err != nil {
		return fmt.Errorf("read proposal %d: %w", p.ID, err)
	}
	return nil
}

// Or is a text, or another where it is empty.
func Or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Signed names both persons, for the version that is written.
func (p Proposal) Signed() string { return p.Name + "提出，" + p.SecondName + "复核" }

// Changed are the lines that differ.
func (p Proposal) Changed() (out []Line) {
	for _, l := range p.Lines {
		if l.Before != l.After {
			out = append(out, l)
		}
	}
	return out
}

// Deps is what the book needs.
type Deps struct {
	DB  *store.DB
	Now func() time.Time
	Web *web.Server
	Org *org.Directory
	Log *slog.Logger
	// Tell tells the persons who may agree that something waits; may be nil.
	Tell func(ctx context.Context, to string, values map[string]string) error
}

// Book is all proposals with the sorts that there are.
type Book struct {
	Deps
	sorts []Sort
}

// New makes the book.
func New(d Deps) *Book { return &Book{Deps: d} }

// Add makes a sort known; its name must be its own, and it says who may read its page.
func (b *Book) Add(s Sort) {
	if _, there := b.sort(s.Name); there || s.Name == "" || s.Apply == nil || s.Home == nil || !s.Reader.ForStaff() {
		panic("accord: sort " + s.Name)
	}
	b.sorts = append(b.sorts, s)
}

// Load reads what every sort keeps in memory: at the start, and for what was put in force on another node.
func (b *Book) Load(ctx context.Context, tx *store.Tx) error {
	for _, s := range b.sorts {
		if s.Load == nil {
			continue
		}
		if err := s.Load(ctx, tx); err != nil {
			return fmt.Errorf("load %s: %w", s.Name, err)
		}
	}
	return nil
}

// Sorts are all sorts.
func (b *Book) Sorts() []Sort { return slices.Clone(b.sorts) }

// read reports whether somebody may open the page of a sort.
func (s Sort) read(actor account.Actor) bool {
	right, wanted := s.Reader.RightName()
	return s.Home != nil && (!wanted || actor.Has(right))
}

func (b *Book) sort(name string) (Sort, bool) {
	i := slices.IndexFunc(b.sorts, func(s Sort) bool { return s.Name == name })
	if i < 0 {
		return Sort{}, false
	}
	return b.sorts[i], true
}

// seconds may put in force: who runs the system, and who keeps its security.
var seconds = []string{org.AdminSystem, org.AdminSecurity}

// May reports whether somebody may be the second person.
func May(a account.Actor) bool {
	return a.Kind == account.ActorOfficer && slices.ContainsFunc(seconds, a.Has)
}

// others lists who beside the proposer may put something in force.
func (b *Book) others(subject string) (out []org.Officer) {
	for _, o := range b.Org.Officers() {
		may := slices.ContainsFunc(o.Posts, func(code string) bool {
			p, err := b.Org.Post(code)
			return err == nil && slices.ContainsFunc(seconds, p.Has)
		})
		if o.Active && may && subjectOf(o) != subject {
			out = append(out, o)
		}
	}
	return out
}

func (s Sort) version(ctx context.Context, tx *store.Tx, thing string) (string, error) {
	if s.Version == nil {
		return "", nil
	}
	return s.Version(ctx, tx, thing)
}

func subjectOf(o org.Officer) string {
	return account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject()
}

// Propose (提出) writes down what somebody wants to set; what may be proposed the caller has checked. Nothing changes until
// another person agrees.
func (b *Book) Propose(ctx context.Context, by account.Actor, p Proposal) (Proposal, error) {
	s, known := b.sort(p.Sort)
	p.Reason = strings.TrimSpace(p.Reason)
	switch {
	case !known:
		return p, fmt.Errorf("propose: no sort %q", p.Sort)
	case p.Reason == "":
		return p, fault.InvalidField("reason", "请写明调整的理由")
	case len(p.Changed()) == 0:
		return p, fault.Invalidf("没有修改任何内容")
	}
	var tell []org.Officer
	if b.Org != nil {
		if tell = b.others(by.Subject()); len(tell) == 0 {
			return p, fault.Invalidf("没有别的管理员可以复核，请先由安全管理员再设置一名系统管理员")
		}
	}
	p.ID, p.State, p.By, p.Name, p.At = b.DB.NewID(), StateOpen, by.Subject(), by.Name, b.Now()
	err := b.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if p.Over, err = s.version(ctx, tx, p.Thing); err != nil {
			return err
		}
		n, err := insert(ctx, tx, p)
		if err == nil && n == 0 {
			return fault.Invalidf("“%s”已经有一项修改在等复核，请先由提出人撤回或者由另一人处理", p.Title)
		}
		return err
	})
	if err != nil {
		return p, err
	}
	for _, o := range tell {
		if b.Tell == nil {
			break
		}
		if err := b.Tell(ctx, subjectOf(o), map[string]string{"by": p.Name, "title": s.Title + "“" + p.Title + "”"}); err != nil {
			b.Log.Error("proposal not told", "proposal", p.ID, "error", err) // it stands in the list all the same
		}
	}
	return p, nil
}

// End ends a proposal: another person agrees or refuses, or who proposed withdraws. It says how it stands then.
func (b *Book) End(ctx context.Context, by account.Actor, id int64, state State, words string) (p Proposal, err error) {
	words = strings.TrimSpace(words)
	err = b.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Alone(ctx, "accord_proposal"); err != nil {
			return err
		}
		if p, err = proposal(ctx, tx, id); err != nil {
			return err
		}
		own := p.By == by.Subject()
		switch {
		case p.State != StateOpen:
			return fault.Conflictf("这项修改已经由%s处理：%s", p.SecondName, Titles[p.State])
		case state == StateWithdrawn && !own:
			return fault.Deniedf("只有提出人可以撤回，您可以不同意")
		case state != StateWithdrawn && own:
			return fault.Deniedf("修改是您提出的，请由另一位管理员复核")
		case state != StateWithdrawn && !May(by):
			return account.NotForPost()
		case state == StateRefused && words == "":
			return fault.InvalidField("words", "请写明不同意的理由")
		}
		p.State, p.Second, p.SecondName, p.Words, p.EndedAt = state, by.Subject(), by.Name, words, b.Now()
		if state == StateAgreed {
			s, ok := b.sort(p.Sort)
			if !ok {
				return fmt.Errorf("put in force: no sort %q", p.Sort)
			}
			now, err := s.version(ctx, tx, p.Thing)
			if err != nil {
				return err
			}
			if now != p.Over {
				return fault.Conflictf("提出以后，“%s”已经被别人改过，这项修改不能再生效。请不同意并写明原因，需要的按现在的内容重新提出", p.Title)
			}
			if err := s.Apply(ctx, tx, p); err != nil {
				return err
			}
		}
		return end(ctx, tx, p)
	})
	if err != nil || state != StateAgreed {
		return p, err
	}
	if s, _ := b.sort(p.Sort); s.Load != nil {
		err = b.DB.Read(ctx, func(tx *store.Tx) error { return s.Load(ctx, tx) })
	}
	return p, err
}

// Waiting is the open proposal of a thing.
func (b *Book) Waiting(ctx context.Context, sort, thing string) (p Proposal, there bool, err error) {
	err = b.DB.Read(ctx, func(tx *store.Tx) error {
		list, err := proposals(ctx, tx, StateOpen, sort, thing)
		if err == nil && len(list) > 0 {
			p, there = list[0], true
		}
		return err
	})
	return p, there, err
}

// Titles are the states in words.
var Titles = map[State]string{StateOpen: "等另一人复核", StateAgreed: "已生效", StateRefused: "不同意", StateWithdrawn: "已撤回"}
