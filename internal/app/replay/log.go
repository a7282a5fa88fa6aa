package replay

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Event is one row of a log that can be used.
type Event struct {
	Row                               int
	Activity, Who, Due, Finished, Raw string
	At                                time.Time
	Untimed                           bool // the row names no moment
}

// Case is one case of a log.
type Case struct {
	ID                   string
	Start, End, Deadline time.Time
	Events               []Event
}

// Log is a log as read.
type Log struct {
	Flow   Flow
	Cases  []*Case
	Events int      // rows that can be used
	Unused []string // rows that cannot, each with its reason
	Twice  int      // rows that repeat an earlier one of the same case
}

// open gives the rows of a file, unpacked, without a byte order mark.
func open(name string) (*csv.Reader, func(), error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	buffered := bufio.NewReaderSize(file, 1<<16)
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			file.Close()
			return nil, nil, fmt.Errorf("%s 不是完整的 gz 文件：%w", name, err)
		}
		buffered = bufio.NewReaderSize(unpacked, 1<<16)
	}
	if mark, _ := buffered.Peek(3); bytes.Equal(mark, []byte{0xef, 0xbb, 0xbf}) {
		_, _ = buffered.Discard(3)
	}
	r := csv.NewReader(buffered)
	if head, _ := buffered.Peek(4096); bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		r.Comma = ';'
	}
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, false
	return r, func() { file.Close() }, nil
}

// plain reads text that is not UTF-8 as GB 18030.
func plain(s string) string {
	if utf8.ValidString(s) {
		return strings.TrimSpace(s)
	}
	if text, err := simplifiedchinese.GB18030.NewDecoder().String(s); err == nil {
		return strings.TrimSpace(text)
	}
	return strings.ToValidUTF8(s, "�")
}

// table are the columns of a file.
type table map[string]int

func head(record []string) table {
	t := table{}
	for i, name := range record {
		if _, twice := t[plain(name)]; !twice {
			t[plain(name)] = i
		}
	}
	return t
}

func (t table) names() (out []string) {
	for n := range t {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// of gives what stands under the first of the names that the file has.
func (t table) of(record []string, names []string) string {
	for _, n := range names {
		if i, ok := t[n]; ok && i < len(record) {
			return plain(record[i])
		}
	}
	return ""
}

func (t table) has(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { _, ok := t[n]; return ok })
}

// layouts are how logs write moments; those without a zone are taken as UTC.
var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04", "2006-01-02", "2006/01/02 15:04:05", "2006/01/02"}

func moment(text string) (time.Time, bool) {
	if text == "" {
		return time.Time{}, false
	}
	for _, l := range layouts {
		if at, err := time.Parse(l, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// mostReasons is how many unusable rows are told one by one.
const mostReasons = 200

// Read reads a log: one file of events, with the cases' own columns in it or in a second file. Without a flow the one
// that knows its columns is taken; found is false when none does.
func Read(events, cases string, flow *Flow) (log *Log, found bool, err error) {
	if cases == "" && strings.Contains(events, "_events.csv") {
		if beside := strings.Replace(events, "_events.csv", "_cases.csv", 1); exists(beside) {
			cases = beside
		}
	}
	var attributes map[string]*Case
	var columns []string
	own := usual
	if flow != nil {
		own = flow.Columns.orUsual()
	}
	if cases != "" {
		if attributes, columns, err = readCases(cases, own); err != nil {
			return nil, false, err
		}
	}
	r, done, err := open(events)
	if err != nil {
		return nil, false, err
	}
	defer done()
	first, err := r.Read()
	if err != nil {
		return nil, false, fmt.Errorf("%s 是空的，或者不是 CSV：%w", events, err)
	}
	t := head(first)
	log = &Log{}
	if flow != nil {
		log.Flow, found = *flow, true
	} else if log.Flow, found, err = FlowFor(append(columns, t.names()...)); err != nil {
		return nil, false, err
	}
	own = log.Flow.Columns.orUsual()
	for what, names := range map[string][]string{"办件编号": own.Case, "活动": own.Activity} {
		if !t.has(names) {
			return nil, false, fmt.Errorf("%s 里没有%s的列：找过 %s；有的列是 %s", events, what, strings.Join(names, "、"), strings.Join(t.names(), "、"))
		}
	}
	return log, found, log.rows(r, t, own, attributes)
}

func exists(name string) bool { _, err := os.Stat(name); return err == nil }

func (log *Log) rows(r *csv.Reader, t table, own Columns, attributes map[string]*Case) error {
	byID, seen := map[string]*Case{}, map[string]bool{}
	for row := 2; ; row++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			log.unused(row, "引号或者分隔符有误")
			continue
		}
		if err != nil {
			return fmt.Errorf("读到第%d行时出错：%w", row, err)
		}
		id, activity := t.of(record, own.Case), t.of(record, own.Activity)
		if id == "" || activity == "" {
			log.unused(row, "没有办件编号或者活动名")
			continue
		}
		c := byID[id]
		if c == nil {
			c = &Case{ID: id}
			if a := attributes[id]; a != nil {
				*c = *a
			}
			for _, p := range []struct {
				to    *time.Time
				names []string
			}{{&c.Start, own.Start}, {&c.End, own.End}, {&c.Deadline, own.Deadline}} {
				if at, ok := moment(t.of(record, p.names)); ok && p.to.IsZero() {
					*p.to = at
				}
			}
			byID[id] = c
			log.Cases = append(log.Cases, c)
		}
		e := Event{Row: row, Activity: activity, Who: t.of(record, own.Who), Due: t.of(record, own.Due), Finished: t.of(record, own.Finished)}
		at, ok := moment(t.of(record, own.Time))
		e.At, e.Untimed = at, !ok
		if key := strings.Join(record, "\x1f"); seen[key] {
			log.Twice++
		} else {
			seen[key] = true
		}
		c.Events = append(c.Events, e)
		log.Events++
	}
}

func (log *Log) unused(row int, why string) {
	if len(log.Unused) < mostReasons {
		log.Unused = append(log.Unused, fmt.Sprintf("第%d行：%s", row, why))
		return
	}
	log.Unused = append(log.Unused, "")
}

func readCases(name string, own Columns) (map[string]*Case, []string, error) {
	r, done, err := open(name)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	first, err := r.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("%s 是空的，或者不是 CSV：%w", name, err)
	}
	t, out := head(first), map[string]*Case{}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, t.names(), nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		c := &Case{ID: t.of(record, own.Case)}
		c.Start, _ = moment(t.of(record, own.Start))
		c.End, _ = moment(t.of(record, own.End))
		c.Deadline, _ = moment(t.of(record, own.Deadline))
		out[c.ID] = c
	}
}
