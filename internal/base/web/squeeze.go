package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// squeezers work at the fastest level: half the time on a page of the workbench. The standard library's takes two and a
// half times as long for it (ADR 0014).
var squeezers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return w
}}

// squeezer compresses texts that are worth it.
type squeezer struct {
	http.ResponseWriter
	wanted  bool
	decided bool
	gzip    *gzip.Writer
}

func squeezed(w http.ResponseWriter, r *http.Request) *squeezer {
	wanted := strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Header.Get("Range") == ""
	return &squeezer{ResponseWriter: w, wanted: wanted && r.Method != http.MethodHead}
}

func (s *squeezer) WriteHeader(status int) {
	s.decide(status, 1024)
	s.ResponseWriter.WriteHeader(status)
}

func (s *squeezer) Write(text []byte) (int, error) {
	s.decide(http.StatusOK, len(text))
	if s.gzip != nil {
		return s.gzip.Write(text)
	}
	return s.ResponseWriter.Write(text)
}

// decide looks once at what is being sent.
func (s *squeezer) decide(status, length int) {
	if s.decided {
		return
	}
	s.decided = true
	header := s.Header()
	bodiless := status < 200 || status == http.StatusNoContent || status == http.StatusNotModified
	if !s.wanted || bodiless || length < 512 || header.Get("Content-Encoding") != "" || !textual(header.Get("Content-Type")) {
		return
	}
	header.Set("Content-Encoding", "gzip")
	header.Del("Content-Length")
	s.gzip = squeezers.Get().(*gzip.Writer)
	s.gzip.Reset(s.ResponseWriter)
}

// Close ends the compressed text.
func (s *squeezer) Close() {
	if s.gzip == nil {
		return
	}
	s.gzip.Close()
	squeezers.Put(s.gzip)
	s.gzip = nil
}

// Unwrap lets http.ResponseController reach the connection.
func (s *squeezer) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func textual(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	switch kind {
	case "text/html", "text/plain", "text/css", "text/csv", "text/xml", "application/json", "application/problem+json",
		"application/xml", "image/svg+xml", "application/javascript", "text/javascript":
		return true
	}
	return false
}

// notChanged answers 304 when a guest already has this very text. Pages of
// people who are signed in are not stored by anybody and need no tag.
func notChanged(w http.ResponseWriter, r *http.Request, text []byte) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || w.Header().Get("Cache-Control") == "no-store" {
		return false
	}
	sum := sha256.Sum256(text)
	return Tagged(w, r, hex.EncodeToString(sum[:12]))
}

// Tagged sets the ETag of the answer and reports whether the caller has it
// already; the answer 304 is then written.
func Tagged(w http.ResponseWriter, r *http.Request, tag string) bool {
	tag = weak(tag)
	w.Header().Set("ETag", tag)
	if names(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	return false
}

func weak(tag string) string { return `W/"` + tag + `"` }

// names reports whether a tag is one of a list.
func names(list, tag string) bool {
	for have := range strings.SplitSeq(list, ",") {
		if strings.TrimSpace(have) == tag {
			return true
		}
	}
	return false
}
