package pages

import "tongban/internal/base/web"

// GuidedQuestion is one question of P-07; Kept are the answers to the others.
type GuidedQuestion struct {
	Action, From, Back string
	Step               int
	Entry              web.Entry
	Kept               []web.Pair
}

// GuidedStopPage is a dead end of P-07.
type GuidedStopPage struct {
	Says, Phone, Again string
	Answers            []web.Answer
}

// GuidedOutcomePage is what P-07 leads to.
type GuidedOutcomePage struct {
	Items     []GuidedItem
	Materials []Material
	Done      string // the day by which all is done
	Answers   []web.Answer
	Phone     string
}

// GuidedItem is one item that is needed.
type GuidedItem struct{ Title, Href, Why, Limit, Body string }
