package transfer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"strings"

	"tongban/internal/base/fault"
)

// unpacked is the most that a packed JSON file may unpack to: two hundred thousand long guides.
const unpacked = 8 << 30

// Text reads a JSON file, plain or packed with gzip, in our own words or through a mapping.
func Text(r io.Reader, m *Mapping) (Entries, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := in.Peek(2); bytes.Equal(mark, []byte{0x1f, 0x8b}) {
		plain, err := gzip.NewReader(in)
		if err != nil {
			return nil, fault.Invalid("压缩文件打不开，可能没有传完")
		}
		in = bufio.NewReaderSize(&bounded{plain, unpacked}, 64<<10)
	}
	if m != nil {
		return m.JSON(in), nil
	}
	return JSON(in), nil
}

// bounded ends a stream that unpacks without end.
type bounded struct {
	from io.Reader
	left int64
}

// Read reads on while there is something left.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fault.Invalid("压缩文件解开以后太大，请分成几个文件")
	}
	n, err := b.from.Read(p)
	b.left -= int64(n)
	return n, err
}

// ReportCSV writes the lines of a report as a list: one row for each thing to mend, one for an item without any.
type ReportCSV struct{ out *csv.Writer }

// NewReportCSV begins a report.
func NewReportCSV(w io.Writer) (*ReportCSV, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	r := &ReportCSV{csv.NewWriter(w)}
	r.out.UseCRLF = true
	return r, r.out.Write([]string{"工作表", "行", "实施编码", "事项名称", "结果", "级别", "字段", "填写的内容", "问题", "怎样改", "依据"})
}

// Line writes what became of one item.
func (r *ReportCSV) Line(l Line) error {
	head := []string{l.Sheet, number(l.Row), l.Code, l.Name, l.Outcome.Title()}
	row := func(rest ...string) error {
		cells := append(append([]string{}, head...), rest...)
		for n := range cells {
			cells[n] = Harmless(strings.ReplaceAll(cells[n], "\n", " "))
		}
		return r.out.Write(cells)
	}
	if len(l.Problems)+len(l.Findings) == 0 {
		return row("", "", "", "", "", "")
	}
	for _, p := range l.Problems {
		h := head
		if p.Sheet != "" {
			head = []string{p.Sheet, number(p.Row), l.Code, l.Name, l.Outcome.Title()}
		}
		err := row("必须改正", p.Field, p.Value, p.Message, "", "")
		if head = h; err != nil {
			return err
		}
	}
	for _, f := range l.Findings {
		if err := row(f.Severity.Title(), f.Field, "", f.Message, f.Mend, f.Source); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the report.
func (r *ReportCSV) Close() error {
	r.out.Flush()
	return r.out.Error()
}
