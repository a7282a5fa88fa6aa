// Package search finds documents by what people type: Chinese words, parts of words and
// single characters, pinyin and initials, with typing errors, in any order.
//
// There is one index and there are many sources. A source gives the documents that changed
// after a mark; the index follows it within a second. The index is a file of its own on
// every node, beside any store: derived data, never backed up. It can be deleted and builds
// itself again.
//
// On disk lie lists of places for pairs of characters: of names (titles, aliases
// and how they sound) and of texts. They say which documents hold a phrase; everything after
// that (and, or, ranking, counting, paging) is arithmetic over lists of numbers in memory,
// so that totals are exact and a place in the list can be explained (rank.go).
package search

import "errors"

// Document is one thing that can be found.
type Document struct {
	Key     string // unique within its source
	Title   string
	Aliases []string // other names and keywords
	Text    string
	// Facets are names with values by which a list of hits is counted and narrowed.
	Facets map[string][]string
	// Order breaks ties: the larger, thus the newer, stands first.
	Order int64
	// Weight moves a document among hits that fit alike: frequent ones up, and what is
	// out of use down. From -1 to 1.
	Weight float64
	// Gone says that the document is to be forgotten; only Key matters then.
	Gone bool
}

// Query is what somebody asks for.
type Query struct {
	Text string
	// Filters keep documents that have one of the values of each name.
	Filters map[string][]string
	// From and Until keep documents by their Order, Until left out; zero is open.
	From, Until int64
	// Literal takes words for what stands there: their synonyms and how they sound are asked for only when nothing is
	// found so, and what else may be meant only then too. The total is then what a plain scan would count.
	Literal bool
	// Limit is the size of a page; After is Result.Next of the page before.
	Limit int
	After string
	// NamesOnly leaves bodies out: for suggestions while typing.
	NamesOnly bool
	// Explain asks why each hit stands where it stands.
	Explain bool
}

// Result is a page of hits.
type Result struct {
	Hits  []Hit
	Total int // exact, over all pages, with the filters
	// Facets count the documents found for each value, best first. The counts of a name
	// leave out the filter on that name itself: they say what another choice would give.
	Facets map[string][]Count
	Next   string // for the next page; empty on the last
	// Near are a few documents that may be meant when no name answers: when only texts hold
	// the words, and when nothing was found at all. Only on the first page.
	Near []Hit
	// Close says that nothing fits all that was asked and the hits come near.
	Close bool
	// Proposal is what the words may have been meant to be; empty when they were understood.
	Proposal string
}

// Count is how many documents have a value.
type Count struct {
	Value string
	N     int
}

// Hit is one document found.
type Hit struct {
	Source, Key string
	Title       []Part
	// Alias is the other name that fitted, when the title did not.
	Alias   []Part
	Snippet []Part
	Score   float64
	Why     []string // with Query.Explain
}

// Part is a piece of text; marked where it answers the question.
type Part struct {
	Text string
	Mark bool
}

// ErrPaging says that a page was asked for with an address that is not from here.
var ErrPaging = errors.New("search: not the address of a page")

const (
	defaultLimit = 20
	mostLimit    = 200
	mostNear     = 5
	mostRunes    = 60 // characters of a question; nobody asks longer
)
