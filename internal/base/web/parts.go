package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Clock is a time limit as the page shows it; the words are decided in Go
// (剩余 n 个工作日 / 今日到期 / 超期 n 日 / 停表 / 已办结).
type Clock struct {
	// Tone: ok runs, warn is near, danger is late, hold is stopped, mute is over.
	Tone Tone
	// Due is the date first: 「预计 2026-12-08 前办结」; may be empty.
	Due string
	// Text: 「剩余 12 个工作日」.
	Text string
	// Tip: start, due, rule, holidays skipped.
	Tip string
	// Href leads to the reckoning; none when empty.
	Href string
}

// Counted is one date of a reckoning: counted or not, and why.
type Counted struct {
	Date    string
	Counted bool
	Number  int    // the running count; 0 when not counted
	Why     string // 「工作日」「国庆节」「停表：补正」
}

// Happening is one node of a timeline, oldest first.
type Happening struct {
	When   string
	Step   string
	By     string // acting unit for the public, person for staff
	Result string
	Tone   Tone
	Links  []Link
	// Stopped draws the node hatched: the clock stood still from here, for Result.
	Stopped bool
	// Ahead marks a step that is still to come.
	Ahead bool
}

// Answer is one line of a summary list (核对信息). An empty text is shown as 未填写.
type Answer struct {
	Label, Text string
	// Change is the address of 修改; none when empty.
	Change string
}

// Pair is a term and its description; Part wins over Text.
type Pair struct {
	Term, Text string
	Href       string
	Part       templ.Component
}

// Told leaves out the pairs that say nothing.
func Told(pairs []Pair) []Pair {
	return slices.DeleteFunc(pairs, func(p Pair) bool { return p.Text == "" && p.Part == nil })
}

// Nothing explains an empty place: the fact, the reason and the next step (pages.md §21).
type Nothing struct {
	Title, Why string
	Next       Link
}

// Task is one line of a task list (P-09): what, how far, where to.
type Task struct {
	Title, Hint, Href string
	State             string
	Tone              Tone
}

// Chip is one filter above a list; the address carries the filter.
type Chip struct {
	Text, Href string
	On         bool
}

// Filters are the chips above a list with the count of what they leave.
type Filters struct {
	Label string // names the group: 「状态」
	Chips []Chip
	// Total is shown as 「符合条件 n 件」 with Unit (件, 条) unless it is negative.
	Total int
	Unit  string
	// Clear is the address of 清空; none when empty.
	Clear string
}

// Column is a head of a table.
type Column struct {
	Head string
	// Right aligns numbers.
	Right bool
	// Sort is the address that sorts by this column; none when empty.
	Sort string
	// Sorted is "ascending" or "descending" when the list is sorted by it.
	Sorted string
	// Hide drops the column on phones.
	Hide bool
	// Tight keeps the column's values on one line and no wider than they are.
	Tight bool
}

// Cell is one value; Part wins over Text, Href makes the text a link.
type Cell struct {
	Text, Href, Note string
	Part             templ.Component
}

// Row is one line of a table. Href is where Enter leads on the workbench.
type Row struct {
	ID    string
	Value string // what the row's check box sends; empty is the ID
	Href  string
	Cells []Cell
}

// Sheet is a list drawn as a table, and as cards on phones.
type Sheet struct {
	Caption string
	Columns []Column
	Rows    []Row
	// Empty is shown instead when there are no rows.
	Empty Nothing
	Pages Paging
	// Pick is the name of the check boxes in front of the rows; none when empty.
	Pick string
}

// Paging leads through a list by keys, never by numbers of pages. Empty
// addresses are left out.
type Paging struct {
	First, Previous, Next string
	// Shown is said between: 「第 1–20 条」.
	Shown string
}

// Words is a cell of plain text.
func Words(text string) Cell { return Cell{Text: text} }

// Linked is a cell that leads somewhere.
func Linked(text, href string) Cell { return Cell{Text: text, Href: href} }

// Part is a cell drawn by a component.
func Part(component templ.Component) Cell { return Cell{Part: component} }

// Cells are plain texts, one after the other.
func Cells(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, text := range texts {
		cells[i] = Cell{Text: text}
	}
	return cells
}

// Yuan writes fen as people do: ¥1,234.50.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	cents := strconv.FormatInt(fen%100+100, 10)[1:]
	return sign + "¥" + grouped(fen/100) + "." + cents
}

// Number groups digits by three from 10,000 on.
func Number(n int64) string {
	if n > -10000 && n < 10000 {
		return strconv.FormatInt(n, 10)
	}
	return grouped(n)
}

func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	sign := strings.HasPrefix(text, "-")
	text = strings.TrimPrefix(text, "-")
	var b strings.Builder
	if sign {
		b.WriteByte('-')
	}
	for i, digit := range text {
		if i > 0 && (len(text)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return b.String()
}
