package search

import "math"

// How hits are ranked, all in one place.
//
// A question is read in one or several ways (finder.go): as it was written, without its
// fillers, by its sound, and so on. In each way it is a row of words. A document answers a
// word by its best evidence:
//
//	whole name  >  other name  >  part of the title  >  part of another name
//	  >  what the word means, in a name  >  the same sound  >  one slip of the pen  >  the text
//
// Words of a question weigh by their length; the way of reading is trusted more or less; a
// document counts by the way that fits it best. Then its own weight moves it a little:
// frequent things up, suspended ones down. Ties are broken by what is newest.

// worth is what a piece of evidence gives: base points, and up to cover more the larger the
// part of the title it is.
type worth struct {
	where       string // for the explanation
	base, cover float32
}

// The points of evidence. What matters is their order and the distances: a weight moves a
// document by at most weightPoints, so it never lifts a text over a title.
var (
	wholeTitle   = worth{"whole title", 100, 0}
	wholeAlias   = worth{"whole other name", 92, 0}
	titleStart   = worth{"begins the title", 68, 20}
	titlePart    = worth{"part of the title", 64, 20}
	aliasPart    = worth{"part of another name", 62, 8}
	meaningWhole = worth{"means the title", 60, 0}
	meaningTitle = worth{"means part of the title", 48, 10}
	meaningAlias = worth{"means another name", 46, 4}
	meaningApart = worth{"means a title that holds it in parts", 44, 8}
	soundMeaning = worth{"sounds like a word that means the title", 44, 10}
	soundTitle   = worth{"sounds like the name", 50, 10}
	soundAlias   = worth{"sounds like another name", 47, 0}
	soundWhole   = worth{"initials of a whole name", 66, 0}
	soundStart   = worth{"initials begin a name", 54, 8}
	soundPart    = worth{"initials within a name", 40, 8}
	closeName    = worth{"one slip from a name", 45, 8}
	bodyPart     = worth{"in the text", 22, 0}
)

const (
	weightPoints = 8    // of Document.Weight
	extraPoints  = 20   // of what need not be answered, when it is in the best way
	laterMeaning = 2    // each further meaning of a synonym is a little less likely
	fewestLoose  = 0.45 // of what was asked, by rarity, must be answered in a loose reading
)

// How far each way of reading is trusted.
const (
	trustWritten = 1
	trustCore    = 0.97 // fillers taken out
	trustKnown   = 0.9  // only the words that the index knows
	trustThings  = 0.85 // the thing without what is to be done with it
	trustLoose   = 0.6  // not all of them
)

// points are what a piece of evidence of so many characters gives for a title of a size.
func (w worth) points(runes int, size uint16) float32 {
	if w.cover == 0 || size == 0 {
		return w.base
	}
	return w.base + w.cover*min(1, float32(runes)/float32(size))
}

// rarity says how much a word tells: one that is everywhere tells little.
func rarity(holding, documents int) float32 {
	return float32(math.Log1p(float64(documents) / float64(1+holding)))
}

// place is the position of a document among all: higher score, then newer, then the larger number.
type place struct {
	score float32
	order int64
	id    uint32
}

// before reports whether p stands before q.
func (p place) before(q place) bool {
	if p.score != q.score {
		return p.score > q.score
	}
	if p.order != q.order {
		return p.order > q.order
	}
	return p.id > q.id
}
