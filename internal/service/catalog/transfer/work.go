package transfer

import (
	"bufio"
	"context"
	"os"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
)

// TopicRun is the background work of an import.
const TopicRun = "catalog.import"

type runPayload struct {
	ID int64 `json:"id"`
}

// mostLines is how many lines with something to say are kept beside a run; the report has all.
const mostLines = 200

// Work looks at a file or takes it in, as far as the run has come. Called again after a crash it goes on behind the rows
// that are in the catalogue.
func (d *Desk) Work(ctx context.Context, j job.Job) error {
	var p runPayload
	if err := j.Decode(&p); err != nil {
		return err
	}
	run, err := d.run(ctx, p.ID)
	if err != nil {
		return job.Permanent(err)
	}
	if !run.Working() {
		return nil
	}
	from := run.State
	if err := d.pass(ctx, &run); err != nil {
		if fault.KindOf(err) != fault.KindInvalid {
			return err // not the file's fault: tried again
		}
		run.State, run.Why = RunFailed, fault.MessageOf(err)
	}
	run.ChangedAt = d.Now()
	return d.keep(ctx, run, from)
}

func (d *Desk) run(ctx context.Context, id int64) (run Run, err error) {
	err = d.DB.Read(ctx, func(tx *store.Tx) error {
		run, err = runByID(ctx, tx, id)
		return err
	})
	return run, err
}

func (d *Desk) keep(ctx context.Context, run Run, from RunState) error {
	return d.DB.Write(ctx, func(tx *store.Tx) error { return keepProgress(ctx, tx, run, from) })
}

// pass goes through the file once.
func (d *Desk) pass(ctx context.Context, run *Run) error {
	m, err := d.mapping(run.Mapping)
	if err != nil {
		return err
	}
	_, bytes, err := d.Files.Open(ctx, run.File)
	if err != nil {
		return err
	}
	defer bytes.Close()
	entries, err := Open(bytes, m)
	if err != nil {
		return err
	}
	report, err := os.CreateTemp("", "tongban-import-*.csv")
	if err != nil {
		return err
	}
	defer os.Remove(report.Name())
	defer report.Close()
	out := bufio.NewWriterSize(report, 64<<10)
	lines, err := NewReportCSV(out)
	if err != nil {
		return err
	}
	taking := run.State == RunTaking
	work := d.Prepare(m)
	work.Dry, work.By, work.After, work.Before = !taking, run.TakenName, 0, Tally{}
	if taking {
		work.After, work.Before = run.Tally.Read, run.Tally
	}
	run.Lines = nil
	work.Each = func(l Line) error {
		if len(l.Problems)+len(l.Findings) > 0 && len(run.Lines) < mostLines {
			run.Lines = append(run.Lines, l)
		}
		return lines.Line(l)
	}
	work.Done = func(t Tally) error {
		now := *run
		now.Tally, now.ChangedAt = t, d.Now()
		return d.keep(ctx, now, run.State)
	}
	if run.Tally, err = work.Run(ctx, entries); err != nil {
		return err
	}
	run.Rows = run.Tally.Read
	if err := lines.Close(); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if run.Report, err = d.saveReport(ctx, run, report, taking); err != nil {
		return err
	}
	run.State = map[bool]RunState{false: RunChecked, true: RunDone}[taking]
	return nil
}

func (d *Desk) saveReport(ctx context.Context, run *Run, report *os.File, taking bool) (int64, error) {
	if _, err := report.Seek(0, 0); err != nil {
		return 0, err
	}
	name := map[bool]string{false: "检查报告", true: "导入结果"}[taking] + "-" + d.Now().Format(time.DateOnly) + ".csv"
	kept, err := d.Files.Produce(ctx, file.Product{Name: name, Type: FormatCSV.Media(), Owner: run.BroughtBy, Body: report})
	return kept.ID, err
}

// Open reads a file that lies on disk: a workbook of the template, or JSON in our words or through a mapping.
func Open(f *os.File, m *Mapping) (Entries, error) {
	mark := make([]byte, 2)
	if _, err := f.ReadAt(mark, 0); err == nil && string(mark) == "PK" {
		if m != nil {
			return nil, fault.Invalid("映射文件用于 JSON；Excel 请用下载的模板填写，映射选“本系统的格式”")
		}
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		return Excel(f, info.Size())
	}
	return Text(f, m)
}
