package matter

import (
	"strconv"
	"sync"

	"tongban/internal/base/gm"
)

// eventForm names the canonical form, so that a later one can stand beside it.
const eventForm = "tongban event 1\n"

// Canonical gives the bytes that are hashed: every field as length:text, in a fixed
// order, after the hash of the event before.
func (e Event) Canonical() []byte { return e.appendTo(make([]byte, 0, 320+len(e.Data))) }

func (e *Event) appendTo(b []byte) []byte {
	b = append(b, eventForm...)
	b = appendField(b, string(e.Prev))
	b = appendInt(b, e.Matter)
	b = appendField(b, e.Number)
	b = appendInt(b, e.Seq)
	b = appendInt(b, e.At.UnixMilli())
	b = appendField(b, e.Actor)
	b = appendField(b, e.ActorName)
	b = appendField(b, e.Body)
	b = appendField(b, e.Action)
	b = appendField(b, string(e.From))
	b = appendField(b, string(e.To))
	b = appendField(b, e.Once)
	return appendField(b, e.Data)
}

// Sum is the SM3 hash of the canonical bytes.
func (e *Event) Sum() []byte {
	b := scratch.Get().(*[]byte)
	*b = e.appendTo((*b)[:0])
	sum := gm.Sum(*b)
	scratch.Put(b)
	return sum[:]
}

// scratch is where events are written down to be hashed.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

func appendField(b []byte, s string) []byte {
	b = strconv.AppendInt(b, int64(len(s)), 10)
	b = append(b, ':')
	return append(b, s...)
}

func appendInt(b []byte, n int64) []byte {
	b = strconv.AppendInt(b, n, 10)
	return append(b, ',')
}
