// Package transfer brings service items in and takes them out: Excel by one template workbook, JSON and JSON lines in
// our own words, and files of other systems by mapping files that a person can read and change.
//
// It is for the item administrators of the government service office. An import is looked at first (a dry run with a
// report per row and field) and then taken in item by item, all or nothing each; a second import of the same file
// changes nothing, so one that was cut off is simply run again. What an item must keep is said by package lint; what an
// item is by package record; where it is kept by the shelf that the catalogue hands in.
package transfer

import (
	"context"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"

	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
)

// Problem is one cell, field or row that cannot be taken in, in plain words.
type Problem struct {
	Sheet   string `json:"sheet,omitempty"`
	Row     int    `json:"row"` // as the person counts: line of the file, element of the list, row of the sheet
	Field   string `json:"field"`
	Value   string `json:"value,omitempty"`
	Message string `json:"message"`
}

// Entry is one item as it was read, with what could not be read of it.
type Entry struct {
	Sheet    string
	Row      int
	Item     record.Item
	Problems []Problem
}

// Entries are the items of a file in order. An error ends the file: nothing after it could be read.
type Entries = iter.Seq2[Entry, error]

// Outcome is what became of an item, or would become of it.
type Outcome string

// The outcomes.
const (
	Added   Outcome = "added"
	Changed Outcome = "changed"
	Earlier Outcome = "earlier" // came in before this import was cut off
	Same    Outcome = "same"    // the version in force says the same: nothing was done
	Refused Outcome = "refused"
)

// Title is the outcome as the report names it.
func (o Outcome) Title() string {
	return map[Outcome]string{Added: "新增", Changed: "更新", Earlier: "中断前已处理", Same: "没有变化", Refused: "不能导入"}[o]
}

// Shelf is where items are kept. Both take a batch and answer for each item of it.
type Shelf interface {
	// Compare says what taking the items in would do.
	Compare(ctx context.Context, items []record.Item) ([]Outcome, error)
	// Take puts the items in force, each whole or not at all.
	Take(ctx context.Context, items []record.Item, by string) ([]Outcome, error)
}

// Line is what the report says of one item.
type Line struct {
	Sheet    string         `json:"sheet,omitempty"`
	Row      int            `json:"row"`
	Code     string         `json:"code"`
	Name     string         `json:"name"`
	Outcome  Outcome        `json:"outcome"`
	Problems []Problem      `json:"problems,omitempty"`
	Findings []lint.Finding `json:"findings,omitempty"`
}

// Tally counts what an import did, or would do.
type Tally struct {
	Read     int `json:"read"`
	Added    int `json:"added"`
	Changed  int `json:"changed"`
	Same     int `json:"same"`
	Refused  int `json:"refused"`
	Problems int `json:"problems"`
	Stops    int `json:"stops"`
	Warnings int `json:"warnings"`
}

// Import is one import as it is asked for.
type Import struct {
	Shelf Shelf
	By    string // who imports
	Dry   bool   // only look
	Facts lint.Facts
	Lacks []string         // parts that the source never had: gaps there stop nothing
	Each  func(Line) error // hears every line of the report in order; may be nil
	// Done hears how far the import is, after every batch; may be nil.
	Done func(Tally) error
	// After and Before are the rows that an import cut off had finished, and what it had counted of them.
	After  int
	Before Tally

	seen  map[uint64]int // item codes read so far, by their hash, with the row
	wait  []Line         // lines of the batch at hand
	read  []record.Item  // what they were read as
	items []record.Item  // items of the batch at hand that come in
	place map[int]int    // index in items → index in wait
	tally Tally
}

// batch is how many items share a commit. At 500 the cost of the commit is gone, and a batch still ends in a moment.
const batch = 500

// Run reads, checks and takes in. The error is one of the file or of the store; what is wrong with an item is in its line.
func (i *Import) Run(ctx context.Context, entries Entries) (Tally, error) {
	i.seen, i.place = map[uint64]int{}, map[int]int{}
	i.tally = Tally{Added: i.Before.Added, Changed: i.Before.Changed, Same: i.Before.Same}
	for entry, err := range entries {
		if err != nil {
			return i.tally, err
		}
		if err := ctx.Err(); err != nil {
			return i.tally, err
		}
		i.look(entry)
		if len(i.wait) >= batch {
			if err := i.flush(ctx); err != nil {
				return i.tally, err
			}
		}
	}
	return i.tally, i.flush(ctx)
}

// look puts one entry into the batch.
func (i *Import) look(e Entry) {
	i.tally.Read++
	i.twice(&e)
	line := Line{Sheet: e.Sheet, Row: e.Row, Code: e.Item.Code, Name: e.Item.Name, Problems: e.Problems}
	if i.tally.Read <= i.After {
		line.Outcome = Earlier
	}
	i.wait, i.read = append(i.wait, line), append(i.read, e.Item)
}

// check looks at every item of the batch, several at a time: the rules take longer than all the rest of an import.
func (i *Import) check() {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(i.wait)) {
		workers.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(i.wait)); n = next.Add(1) - 1 {
				if line := &i.wait[n]; len(line.Problems) == 0 {
					line.Findings = lint.Wrong(lint.Check(i.read[n], i.Facts), i.Lacks)
				}
			}
		})
	}
	workers.Wait()
}

// sort parts what comes in from what is refused.
func (i *Import) sort() {
	for n := range i.wait {
		line, stops := &i.wait[n], 0
		for _, f := range line.Findings {
			if f.Severity == lint.Stop {
				stops++
			}
		}
		i.tally.Problems += len(line.Problems)
		i.tally.Stops += stops
		i.tally.Warnings += len(line.Findings) - stops
		switch {
		case len(line.Problems)+stops > 0:
			line.Outcome = Refused
		case line.Outcome != Earlier:
			i.place[len(i.items)] = n
			i.items = append(i.items, i.read[n])
		}
	}
}

// twice refuses the second item of one code in one file: nobody could say which one was meant.
func (i *Import) twice(e *Entry) {
	code := e.Item.Code
	if code == "" {
		if len(e.Problems) == 0 {
			e.Problems = append(e.Problems, Problem{Sheet: e.Sheet, Row: e.Row, Field: "code", Message: "没有实施编码，不知道是哪个事项"})
		}
		return
	}
	key := hashOf(code)
	if first, found := i.seen[key]; found {
		e.Problems = append(e.Problems, Problem{Sheet: e.Sheet, Row: e.Row, Field: "code", Value: code, Message: "编码与第" + number(first) + "行重复，请只保留一行"})
		return
	}
	i.seen[key] = e.Row
}

// flush checks the batch, takes it in and tells its lines.
func (i *Import) flush(ctx context.Context) error {
	i.check()
	i.sort()
	outcomes, err := i.act(ctx)
	if err != nil {
		return err
	}
	for n, outcome := range outcomes {
		i.wait[i.place[n]].Outcome = outcome
	}
	for _, line := range i.wait {
		i.count(line.Outcome)
		if i.Each != nil {
			if err := i.Each(line); err != nil {
				return err
			}
		}
	}
	i.wait, i.read, i.items = i.wait[:0], i.read[:0], i.items[:0]
	clear(i.place)
	if i.Done != nil && i.tally.Read > i.After {
		return i.Done(i.tally)
	}
	return nil
}

func (i *Import) act(ctx context.Context) ([]Outcome, error) {
	if len(i.items) == 0 {
		return nil, nil
	}
	if i.Dry {
		return i.Shelf.Compare(ctx, i.items)
	}
	return i.Shelf.Take(ctx, i.items, i.By)
}

func (i *Import) count(o Outcome) {
	switch o {
	case Added:
		i.tally.Added++
	case Changed:
		i.tally.Changed++
	case Same:
		i.tally.Same++
	case Refused:
		i.tally.Refused++
	}
}
