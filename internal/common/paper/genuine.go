package paper

import (
	"bytes"
	"crypto/hmac"
	"fmt"
	"regexp"
	"strconv"

	"tongban/internal/base/gm"
)

// A file carries a mark over all of its bytes, made with a key of the house: a file that
// comes back can be told from one that somebody changed, although no file is kept and
// whatever the program that drew it has become since (ADR 0025).

// MarkWith sets the key of the mark, before the first paper is drawn.
func (p *Press) MarkWith(key []byte) { p.renderer.key = key }

// mark is sixteen bytes over a file up to its trailer.
func mark(key, body []byte) []byte {
	sum := gm.MAC(key, body)
	return sum[:16]
}

// trailerOf is the end of a file: it says nothing that does not follow from the rest.
func trailerOf(objects, start int, key, body []byte) []byte {
	id := mark(key, body)
	return fmt.Appendf(nil, "trailer<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		objects, objCatalog, objInfo, id, id, start)
}

var (
	codeInFile  = regexp.MustCompile(`/Subject\(([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})\)`)
	tableInFile = regexp.MustCompile(`^xref\n0 (\d+)\n`)
)

// CodeIn answers the verify code that a file claims to have; none when it is not one of ours.
func CodeIn(file []byte) string {
	if found := codeInFile.FindSubmatch(file[:min(len(file), 4096)]); found != nil {
		return string(found[1])
	}
	return ""
}

// Genuine reports whether a file is, byte for byte, one that this house drew.
func (p *Press) Genuine(file []byte) bool {
	end, start := bytes.LastIndex(file, []byte("trailer<<")), bytes.LastIndex(file, []byte("xref\n0 "))
	if end < 0 || start < 0 || start > end {
		return false
	}
	count := tableInFile.FindSubmatch(file[start:])
	if count == nil {
		return false
	}
	objects, err := strconv.Atoi(string(count[1]))
	return err == nil && hmac.Equal(file[end:], trailerOf(objects, start, p.renderer.key, file[:end]))
}
