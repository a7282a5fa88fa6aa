package paper

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// Print (打印正本) is one printing of the original.
type Print struct {
	N      int
	At     time.Time
	By     int64
	Name   string
	Reason string // why again; empty for the first
}

// Printed writes down the next printing of a paper as it was read, and answers it. From the second on it is a 补打 and wants a reason.
func Printed(p Paper, at time.Time, by int64, name, reason string) (Print, []store.Stmt, error) {
	reason = strings.TrimSpace(reason)
	if p.Prints > 0 && reason == "" {
		return Print{}, nil, fault.InvalidField("reason", "这份文书已经打印过，请填写补打的理由")
	}
	print := Print{N: p.Prints + 1, At: at, By: by, Name: name, Reason: reason}
	return print, []store.Stmt{
		{SQL: `/* paper.printed */
update paper set prints = $2 where id = $1 and prints = $3`, Args: []any{p.ID, print.N, p.Prints}, Rows: 1},
		{SQL: `/* paper.insertPrint */
insert into paper_print (paper, n, printed_at, printed_by, name, reason)
values ($1, $2, $3, $4, $5, $6)`, Args: []any{p.ID, print.N, store.MillisOf(at), by, name, reason}, Rows: 1}}, nil
}

// mostPrints is more than anybody has printed one paper.
const mostPrints = 1000

// Prints answers the printings of a paper, the first one first.
func Prints(ctx context.Context, tx *store.Tx, id int64) ([]Print, error) {
	rows, err := tx.Query(ctx, `/* paper.prints */
select n, printed_at, printed_by, name, reason
from paper_print
where paper = $1
order by n
limit $2`, id, mostPrints)
	if err != nil {
		return nil, fmt.Errorf("prints of paper %d: %w", id, err)
	}
	defer rows.Close()
	list := []Print{}
	for rows.Next() {
		var p Print
		var at store.Millis
		if err := rows.Scan(&p.N, &at, &p.By, &p.Name, &p.Reason); err != nil {
			return nil, fmt.Errorf("prints of paper %d: %w", id, err)
		}
		p.At = at.Time()
		list = append(list, p)
	}
	return list, rows.Err()
}

// Register answers the papers of a body made between two moments, the newest first, before an id, and with a number that
// has the words.
func Register(ctx context.Context, tx *store.Tx, body string, from, to time.Time, words string, before int64, limit int) ([]Paper, error) {
	return several(ctx, tx, `/* paper.register */
`+paperColumns+`where body = $1 and made_at >= $2 and made_at < $3 and id < $4
  and (number like $5 or title like $5)
order by id desc
limit $6`, body, store.MillisOf(from), store.MillisOf(to), before, "%"+words+"%", limit)
}

// Sequence is how the numbers of one kind of paper run in a year.
type Sequence struct {
	Prefix  string // such as 云市监许准
	Last    int
	Made    int
	Voided  int
	Missing []int // numbers that no paper has: there should be none
}

// mostOfAYear is more papers than a body makes in one year.
const mostOfAYear = 1_000_000

// Sequences looks through the numbers of a body between two moments for gaps.
func Sequences(ctx context.Context, tx *store.Tx, body string, from, to time.Time) ([]Sequence, error) {
	rows, err := tx.Query(ctx, `/* paper.sequences */
select number, voided
from paper
where body = $1 and made_at >= $2 and made_at < $3
order by id
limit $4`, body, store.MillisOf(from), store.MillisOf(to), mostOfAYear)
	if err != nil {
		return nil, fmt.Errorf("numbers of %s: %w", body, err)
	}
	defer rows.Close()
	taken := map[string][]int{}
	voided := map[string]int{}
	for rows.Next() {
		var number, reason string
		if err := rows.Scan(&number, &reason); err != nil {
			return nil, fmt.Errorf("numbers of %s: %w", body, err)
		}
		prefix, n, ok := splitNumber(number)
		if !ok {
			continue
		}
		taken[prefix] = append(taken[prefix], n)
		if reason != "" {
			voided[prefix]++
		}
	}
	return sequences(taken, voided), rows.Err()
}

var numberText = regexp.MustCompile(`^(.+)〔\d+〕(\d+)号$`)

func splitNumber(number string) (prefix string, n int, ok bool) {
	found := numberText.FindStringSubmatch(number)
	if found == nil {
		return "", 0, false
	}
	n, err := strconv.Atoi(found[2])
	return found[1], n, err == nil
}

// sequences finds the gaps between one and the last number.
func sequences(taken map[string][]int, voided map[string]int) []Sequence {
	out := []Sequence{}
	for prefix, list := range taken {
		slices.Sort(list)
		s := Sequence{Prefix: prefix, Made: len(list), Last: list[len(list)-1], Voided: voided[prefix]}
		next := 1
		for _, n := range list {
			for ; next < n; next++ {
				s.Missing = append(s.Missing, next)
			}
			next = n + 1
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Sequence) int { return strings.Compare(a.Prefix, b.Prefix) })
	return out
}
