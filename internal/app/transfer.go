package app

import (
	"context"
	"io"
	"os"

	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/transfer"
)

// ItemImport is an import of items as the command line asks for it.
type ItemImport struct {
	File    string
	Mapping string   // name of one that the program brings, or a file; empty for our own words
	Lacks   []string // parts that the file never had, beside those of the mapping
	By      string
	Dry     bool
	Report  io.Writer           // receives the whole report as CSV; may be nil
	Each    func(transfer.Line) // hears every line; may be nil
	Done    func(read int)      // may be nil
}

// ImportItems takes items in from a file.
func (h *House) ImportItems(ctx context.Context, in ItemImport) (transfer.Tally, error) {
	m, err := mappingOf(in.Mapping)
	if err != nil {
		return transfer.Tally{}, err
	}
	file, err := os.Open(in.File)
	if err != nil {
		return transfer.Tally{}, fault.Invalidf("文件打不开：%v", err)
	}
	defer file.Close()
	entries, err := transfer.Open(file, m)
	if err != nil {
		return transfer.Tally{}, err
	}
	job := h.itemImport(m)
	job.By, job.Dry = in.By, in.Dry
	job.Lacks = append(job.Lacks, in.Lacks...)
	job.Done = func(t transfer.Tally) error {
		if in.Done != nil {
			in.Done(t.Read)
		}
		return nil
	}
	report, err := reporting(in)
	if err != nil {
		return transfer.Tally{}, err
	}
	job.Each = report.line
	tally, err := job.Run(ctx, entries)
	if closed := report.close(); err == nil {
		err = closed
	}
	return tally, err
}

// itemImport prepares an import with what is known of the world; a source of another place is not asked for our bodies.
func (h *House) itemImport(m *transfer.Mapping) *transfer.Import {
	job := &transfer.Import{Shelf: h.library.Shelf(), Facts: h.facts()}
	if m != nil {
		job.Lacks = m.Lacks
		if m.Outside {
			job.Facts = lint.Facts{On: job.Facts.On, Acts: job.Facts.Acts, Renamed: job.Facts.Renamed,
				PersonThemes: job.Facts.PersonThemes, CompanyThemes: job.Facts.CompanyThemes}
		}
	}
	return job
}

// mappingOf finds a mapping by the name of one that the program brings, or reads its file.
func mappingOf(name string) (*transfer.Mapping, error) {
	if name == "" {
		return nil, nil
	}
	if m, err := transfer.MappingNamed(name); err == nil {
		return m, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fault.Invalidf("没有叫“%s”的映射文件，也打不开这个文件", name)
	}
	defer file.Close()
	return transfer.ReadMapping(file)
}

// report tells lines to whoever listens.
type report struct {
	csv  *transfer.ReportCSV
	each func(transfer.Line)
}

func reporting(in ItemImport) (report, error) {
	r := report{each: in.Each}
	if in.Report == nil {
		return r, nil
	}
	var err error
	r.csv, err = transfer.NewReportCSV(in.Report)
	return r, err
}

func (r report) line(l transfer.Line) error {
	if r.each != nil {
		r.each(l)
	}
	if r.csv == nil {
		return nil
	}
	return r.csv.Line(l)
}

func (r report) close() error {
	if r.csv == nil {
		return nil
	}
	return r.csv.Close()
}

// ItemTemplate writes the empty workbook in which items are filled in.
func ItemTemplate(w io.Writer) error { return transfer.Template(w) }

// ExportItems writes the current items to a file and says how many.
func (h *House) ExportItems(ctx context.Context, w io.Writer, format, by string) (int, error) {
	stamp := transfer.Stamp{By: by, At: h.config.Now(), What: "全部事项的现行版本"}
	return transfer.Export(w, transfer.Format(format), stamp, h.library.Outgoing(ctx))
}

// ImportLine is what an import says of one item.
type ImportLine = transfer.Line

// Wrong gives what keeps an item out, in words.
func Wrong(l ImportLine) (words []string) {
	for _, p := range l.Problems {
		words = append(words, p.Field+"："+p.Message)
	}
	for _, f := range l.Findings {
		if f.Severity == lint.Stop {
			words = append(words, f.Field+"："+f.Message+"，"+f.Mend)
		}
	}
	return words
}

// Mappings lists the mapping files that the program brings, by name and title.
func Mappings() (names, titles []string, err error) {
	all, err := transfer.Mappings()
	for _, m := range all {
		names, titles = append(names, m.Name), append(titles, m.Title)
	}
	return names, titles, err
}
