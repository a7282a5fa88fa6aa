package app

import (
	"tongban/internal/base/web"
	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/wording"
)

// wrongWords looks through the passages of a document for words of the lists.
func (h *House) wrongWords(body string, list []publish.Passage) (out []publish.Wrong, more bool) {
	place := map[string]int{}
	passages := make([]wording.Passage, len(list))
	for i, p := range list {
		passages[i] = wording.Passage{Place: p.Place, Text: p.Text}
		if _, known := place[p.Place]; !known {
			place[p.Place] = i
		}
	}
	hits, more := h.wording.Find(body, passages)
	for _, hit := range hits {
		out = append(out, publish.Wrong{Passage: place[hit.Place], Sort: hit.Sort.Title(), Word: hit.Word.Word, Should: hit.Should, Before: hit.Before, After: hit.After, Note: hit.Note})
	}
	return out, more
}

// outside is the frame as a guest sees it: with the public menu and nobody signed in.
func outside(f web.Frame) web.Frame {
	f.Menu, f.User, f.Rest, f.Flash = publicMenu(), nil, 0, ""
	return f
}
