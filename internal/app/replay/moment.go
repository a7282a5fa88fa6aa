package replay

import (
	"strconv"
	"strings"
	"time"
)

// layouts are how logs write moments; those without a zone are taken as UTC. Where day and month could be told either way,
// the day comes first, as in the exports of the tools that write them so.
var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999",
	"2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999 -0700", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02",
	"2006/1/2 15:04:05.999999999", "2006/1/2 15:04", "2006/1/2", "2006.1.2 15:04:05", "2006.1.2", "2006年1月2日 15:04:05", "2006年1月2日 15:04", "2006年1月2日15时04分05秒",
	"2006年1月2日15时04分", "2006年1月2日", "20060102150405", "20060102", "02-01-2006 15:04:05.999999999", "02-01-2006 15:04", "02-01-2006", "02.01.2006 15:04:05", "02.01.2006 15:04",
	"02.01.2006", "02/01/2006 15:04:05", "02/01/2006 15:04", "02/01/2006"}

// moment reads a moment, also one that is counted in seconds or milliseconds since 1970.
func moment(text string) (time.Time, bool) {
	if text = strings.TrimSpace(text); text == "" {
		return time.Time{}, false
	}
	for _, l := range layouts {
		if at, err := time.Parse(l, text); err == nil {
			return at, true
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
	case len(text) == 10:
		return time.Unix(n, 0).UTC(), true
	case len(text) == 13:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}
