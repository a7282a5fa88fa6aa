package pages

import (
	"tongban/internal/base/search"
	"tongban/internal/base/web"
)

// SearchPage is P-02.
type SearchPage struct {
	Query   string
	Said    string // what is to be known about the hits: how many, or that they only come near
	Facets  []web.Filters
	Best    *Answer
	Found   []SearchHit
	Near    []SearchHit // what may be meant, when no name answers
	Others  []Entry     // from other rooms
	Related []web.Link
	Pages   web.Paging
	Empty   *web.Nothing
}

// SearchHit is one hit with its marks.
type SearchHit struct {
	Title, Alias, Text []search.Part
	Href               string
	Tags               []Tag
	Note               string
}
