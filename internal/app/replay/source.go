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
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// source gives the rows of a file one by one; only the present one is in memory.
type source interface {
	// next gives a row with its place in the file; errUnusable for one that cannot be read, io.EOF behind the last.
	next() (row, int, error)
	// columns are the names under which rows hold something.
	columns() ([]string, error)
	close()
}

// row is one row of a table, or one event of XES with the attributes of its trace.
type row interface {
	of(names []string) string // what stands under the first of the names that it has
	whole() string            // everything, to know it again
}

var errUnusable = errors.New("引号或者分隔符有误")

// open opens a log: a table with a head, or XES, each packed or not.
func open(name string) (source, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	text, err := unpacked(file)
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s 不是完整的 gz 文件：%w", name, err)
	}
	start, _ := text.Peek(512)
	if bytes.HasPrefix(bytes.TrimLeft(start, " \t\r\n"), []byte("<")) {
		return &xes{file: file, name: name, xml: decoder(text)}, nil
	}
	t := &table{file: file, csv: csv.NewReader(text)}
	t.csv.Comma = separator(text)
	t.csv.FieldsPerRecord, t.csv.LazyQuotes = -1, true
	first, err := t.csv.Read()
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s 是空的，或者不是 CSV：%w", name, err)
	}
	t.at, t.n = map[string]int{}, 1
	for i, column := range first {
		if _, twice := t.at[plain(column)]; !twice {
			t.at[plain(column)] = i
		}
	}
	return t, nil
}

// unpacked gives the text of a file, without a byte order mark; what is UTF-16 comes as UTF-8.
func unpacked(file io.Reader) (*bufio.Reader, error) {
	text := bufio.NewReaderSize(file, 1<<16)
	if magic, _ := text.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		zip, err := gzip.NewReader(text)
		if err != nil {
			return nil, err
		}
		text = bufio.NewReaderSize(zip, 1<<16)
	}
	mark, _ := text.Peek(3)
	switch {
	case bytes.Equal(mark, []byte{0xef, 0xbb, 0xbf}):
		_, _ = text.Discard(3)
	case len(mark) > 1 && (mark[0] == 0xff && mark[1] == 0xfe || mark[0] == 0xfe && mark[1] == 0xff):
		text = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(text), 1<<16)
	}
	return text, nil
}

// separator is what stands most often in the first line between columns.
func separator(text *bufio.Reader) rune {
	head, _ := text.Peek(4096)
	head, _, _ = bytes.Cut(head, []byte("\n"))
	best := ','
	for _, one := range []rune{';', '\t', '|'} {
		if bytes.Count(head, []byte(string(one))) > bytes.Count(head, []byte(string(best))) {
			best = one
		}
	}
	return best
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

// table is a file of columns.
type table struct {
	file *os.File
	csv  *csv.Reader
	at   map[string]int
	n    int
}

func (t *table) next() (row, int, error) {
	t.n++
	record, err := t.csv.Read()
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return nil, t.n, errUnusable
	}
	return line{t, record}, t.n, err
}

func (t *table) columns() (out []string, _ error) {
	for name := range t.at {
		out = append(out, name)
	}
	slices.Sort(out)
	return out, nil
}

func (t *table) close() { t.file.Close() }

// line is one line of a table.
type line struct {
	*table
	fields []string
}

func (r line) of(names []string) string {
	for _, n := range names {
		if i, ok := r.at[n]; ok && i < len(r.fields) {
			return plain(r.fields[i])
		}
	}
	return ""
}

func (r line) whole() string { return strings.Join(r.fields, "\x1f") }
