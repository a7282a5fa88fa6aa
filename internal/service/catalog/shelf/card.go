package shelf

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mozillazg/go-pinyin"

	"tongban/internal/service/catalog/record"
)

// Card is an item as lists show it.
type Card struct {
	Code      string            `json:"c"`
	Version   int               `json:"v"`
	Open      bool              `json:"-"` // whether applications are taken
	State     string            `json:"-"`
	Reason    string            `json:"-"`
	ChangedAt time.Time         `json:"-"`
	Name      string            `json:"n"`
	Summary   string            `json:"s"`
	Body      string            `json:"b"`
	BodyName  string            `json:"bn"`
	Division  string            `json:"d"`
	Level     string            `json:"l"`
	Power     record.Power      `json:"p"`
	Audience  []record.Audience `json:"a"`
	Themes    []string          `json:"t,omitempty"`
	Events    []string          `json:"e,omitempty"`
	Lists     []string          `json:"i,omitempty"`
	Promised  record.Limit      `json:"pl,omitempty"`
	Visits    int               `json:"vi"`
	Handled   []int             `json:"hv,omitempty"` // visits of each handling item, when there is more than one
	Main      string            `json:"m,omitempty"`  // base code of the main item, when it is not the item's own
	ExOfficio bool              `json:"x,omitempty"`  // 依职权: nobody applies, so only the list of powers shows it
	Promise   bool              `json:"co,omitempty"` // 告知承诺 may be chosen
	Hot       int               `json:"h,omitempty"`
	Base      string            `json:"bc,omitempty"` // base code
	Grounds   []uint32          `json:"g,omitempty"`  // of its basis, as record.GroundsOf numbers them
	Sound     string            `json:"y"`            // how the name sounds, for the order of lists
}

// Shape numbers the form of a card: stored ones of another shape are made again from the record.
const Shape = 3

// soundKept is as much of a name's sound as decides an order that people see.
const soundKept = 24

// CardOf draws the card of an item.
func CardOf(item record.Item) Card {
	return Card{
		Code: item.Code, Version: item.Version, Name: item.Name, Summary: item.Summary, Body: item.Body, BodyName: item.BodyName,
		Division: item.Division, Level: item.Level, Power: item.Power, Audience: item.Audience, Themes: item.Themes,
		Events: item.LifeEvents, Lists: listsOf(item), Promised: item.PromisedLimit, Visits: item.Visits,
		Promise: item.Commitment, Hot: item.Hot, Sound: sound(item.Name), Handled: handled(item), Main: item.Parent, ExOfficio: !item.AppliedFor(),
		Base: item.BaseCode, Grounds: record.GroundsOf(item.Basis),
	}
}

// sound is the pinyin of a name; what is no Chinese character stays as it is.
func sound(name string) string {
	args := pinyin.NewArgs()
	args.Fallback = func(r rune, _ pinyin.Args) []string { return []string{strings.ToLower(string(r))} }
	var b strings.Builder
	for _, r := range name {
		if b.Len() >= soundKept {
			break
		}
		b.WriteString(strings.Join(pinyin.LazyPinyin(string(r), args), ""))
	}
	return b.String()
}

// Mark is as much of the item as is held against its entry in the base catalogue.
func (c *Card) Mark() record.Mark {
	return record.Mark{Code: c.Code, Base: c.Base, Name: c.Name, Power: c.Power, Level: c.Level, Grounds: c.Grounds}
}

// Letter is the letter under which a name stands in an alphabetical list.
func (c *Card) Letter() string {
	for _, r := range c.Sound {
		if 'a' <= r && r <= 'z' {
			return strings.ToUpper(string(r))
		}
	}
	return "#"
}

// Serves reports whether somebody of this kind may apply.
func (c *Card) Serves(audience record.Audience) bool { return slices.Contains(c.Audience, audience) }

func (c *Card) before(other *Card) int {
	return cmp.Or(strings.Compare(c.Sound, other.Sound), strings.Compare(c.Code, other.Code))
}

// values are what a card has under a facet.
func (c *Card) values(f Facet) []string {
	switch f {
	case Audience:
		values := make([]string, len(c.Audience))
		for i, audience := range c.Audience {
			values[i] = string(audience)
		}
		return values
	case Theme:
		return c.Themes
	case Event:
		return c.Events
	case List:
		return c.Lists
	case Level:
		return []string{c.Level}
	case Power:
		return []string{string(c.Power)}
	case Letter:
		return []string{c.Letter()}
	case Body:
		return []string{c.Body}
	}
	return []string{c.Division}
}

// words keeps one copy of what many cards say alike.
type words struct {
	one  map[string]string
	many map[string][]string
}

func (w *words) clone() *words {
	if w == nil {
		return &words{one: map[string]string{}, many: map[string][]string{}}
	}
	return w
}

func (w *words) share(c Card) Card {
	c.Body, c.BodyName, c.Division, c.Level = w.word(c.Body), w.word(c.BodyName), w.word(c.Division), w.word(c.Level)
	c.Power, c.Promised = record.Power(w.word(string(c.Power))), record.Limit(w.word(string(c.Promised)))
	c.Main, c.Base = w.word(c.Main), w.word(c.Base)
	c.Themes, c.Events, c.Lists = w.list(c.Themes), w.list(c.Events), w.list(c.Lists)
	return c
}

func (w *words) word(text string) string {
	if kept, known := w.one[text]; known {
		return kept
	}
	kept := strings.Clone(text)
	w.one[kept] = kept
	return kept
}

func (w *words) list(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	key := strings.Join(list, "\x00")
	if kept, known := w.many[key]; known {
		return kept
	}
	w.many[key] = slices.Clone(list)
	return w.many[key]
}
