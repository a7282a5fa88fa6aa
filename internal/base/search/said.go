package search

import "unicode/utf8"

// The rarest lists of a phrase often leave few documents, while its other tokens stand everywhere: 「市人民政府办公室」 in
// every title of a city. Then what these documents say is looked at instead of lists of megabytes. It gives the same
// documents, because what they say becomes tokens in the same way.

// What the two ways cost, in nanoseconds, about: one document read and folded, one byte of a list read and passed over.
const (
	costOfSaid = 30_000
	costOfByte = 1.5
)

// cheaperSaid reports whether so many documents are read sooner than lists of so many bytes.
func (x *Index) cheaperSaid(documents, bytes int) bool {
	return float64(documents)*costOfSaid < float64(bytes)*x.costOfByte
}

// said reports whether a field lies in the file as it was written.
func (f field) said() bool { return f == inTitle || f == inAlias || f == inBody }

// saying keeps the documents in which tokens stand one after the other, by what they say.
func (f *finder) saying(in field, tokens []token, ids []uint32) (kept []uint32) {
	if f.err != nil || len(ids) == 0 {
		return nil
	}
	var row []token
	look := func(id uint32, p prepared) {
		row = row[:0]
		p.placed(in, func(t token, place uint32) {
			for uint32(len(row)) < place {
				row = append(row, 0)
			}
			row = append(row, t)
		})
		if holdsRow(row, tokens) {
			kept = append(kept, id)
		}
	}
	if in == inBody {
		f.err = f.x.disk.eachBody(f.ctx, ids, func(id uint32, body string) { look(id, prepared{body: folded(body)}) })
		return kept
	}
	f.err = f.x.disk.eachName(f.ctx, ids, func(id uint32, title string, aliases []string) { look(id, preparedNames(title, aliases)) })
	return kept
}

// holdsRow reports whether tokens stand in a row; over the separator of a phrase nothing is said.
func holdsRow(row, tokens []token) bool {
	for at := range max(0, len(row)-len(tokens)+1) {
		if holdsAt(row[at:], tokens) {
			return true
		}
	}
	return false
}

func holdsAt(row, tokens []token) bool {
	for n, t := range tokens {
		if row[n] != t && t&inField != 0 {
			return false
		}
	}
	return true
}

// wholeTitles keeps, of the titles that hold a name, those that are nothing else.
func (f *finder) wholeTitles(name string, holding []uint32) []uint32 {
	n := utf8.RuneCountInString(name)
	if n >= longestTitle {
		return f.match(whole(name), inTitle)
	}
	var kept []uint32
	for _, id := range holding {
		if int(id) < len(f.x.entries) && int(f.x.entries[id].size) == n {
			kept = append(kept, id)
		}
	}
	return kept
}

// begunTitles keeps, of the titles that hold a name, those that begin with it.
func (f *finder) begunTitles(name string, holding []uint32) []uint32 {
	p := beginning(name)
	tokens := p.tokens(inTitle)
	length := 0
	for _, t := range tokens {
		length += f.size(t)
	}
	if !f.x.cheaperSaid(len(holding), length) {
		return f.match(p, inTitle)
	}
	return f.saying(inTitle, tokens, holding)
}
