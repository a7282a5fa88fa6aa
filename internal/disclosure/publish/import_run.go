package publish

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/sheet"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

// ImportState is how far an import that was brought to the desk has come.
type ImportState string

// The states.
const (
	ImportChecking ImportState = "checking"
	ImportChecked  ImportState = "checked"
	ImportTaking   ImportState = "taking"
	ImportDone     ImportState = "done"
	ImportFailed   ImportState = "failed"
)

// ImportRun is an import that was brought to the desk: one person brings a file, another lets it in.
type ImportRun struct {
	ID                     int64
	File                   int64
	FileName, Body, Class  string
	Hold                   bool
	Whole                  bool // what lacks an attachment stays out
	Counts                 Counts
	State                  ImportState
	BroughtBy, BroughtName string
	BroughtAt              time.Time
	TakenBy, TakenName     string
	TakenAt, MovedAt       time.Time
	Tally                  ImportTally
	From                   string // the site or system from which it comes
	Why                    string
}

// Record writes down an import that somebody does at the command line, so that it stands among the others and can be taken
// back as a whole. One that was broken off there before is ended: only one runs at a time. The import says by itself how far
// it has come, and end says what became of it.
func (room *Room) Record(ctx context.Context, work *Import, name string) (end func(ImportTally, error) error, err error) {
	run := ImportRun{ID: room.DB.NewID(), FileName: cut(name, 120), Body: work.Body, Class: work.Class, Hold: work.Hold, Whole: work.Whole, State: ImportTaking, BroughtBy: commandLine, BroughtName: work.By, BroughtAt: room.Now(),
		TakenBy: commandLine, TakenName: work.By, TakenAt: room.Now(), From: work.From}
	err = room.DB.Write(ctx, func(tx *store.Tx) error {
		list := []store.Stmt{breakOff(work.Body), insertRun(run), keepRun(run, ImportTaking)}
		if work.Counts != CountsByRule {
			by := account.System(work.By)
			list = append(list, sayCounts(room.DB.NewID(), run.ID, work.Counts, work.CountsWhy, by, room.Now())...)
		}
		return tx.Apply(ctx, list...)
	})
	work.ID = run.ID
	write := func(ctx context.Context, t ImportTally) error {
		run.Tally, run.MovedAt = t, room.Now()
		return room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, keepRun(run, ImportTaking)) })
	}
	done := work.Done
	work.Done = func(t ImportTally) error {
		if err := write(ctx, t); err != nil || done == nil {
			return err
		}
		return done(t)
	}
	return func(t ImportTally, failed error) error {
		over := run
		if over.State, over.Tally = ImportDone, t; failed != nil {
			over.State, over.Why = ImportFailed, "命令行导入没有做完，已经导入的留着"
		}
		return room.DB.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.Apply(context.WithoutCancel(ctx), keepRun(over, ImportTaking)) })
	}, err
}

// commandLine stands for who works at the command line.
const commandLine = "command line"

// ReportHead names the columns of a report on an import.
func ReportHead() []string {
	return []string{"文件", "行", "结果", "编号", "标题", "发文字号", "索引号", "发文机关", "成文日期", "发布日期", "主题分类", "体裁", "不能导入的原因", "请核对", "个人信息疑点", "附件和图片", "没有带来的附件和图片"}
}

// Report is the line of a document in a report; what a table program would take for a formula is made harmless.
func (l ImportLine) Report() []string {
	var files []string
	for _, f := range l.Files {
		files = append(files, f.Name+" SM3 "+f.Sum)
	}
	row := []string{l.File, strconv.Itoa(l.Line), l.Outcome.Title(), l.Matter, l.Title, l.Number, l.Index, l.Issuer, l.Made, l.Shown, l.Subject, l.Genre, l.Why, strings.Join(l.Doubts, "；"), strings.Join(l.Privacy, "；"), strings.Join(files, "；"), strings.Join(l.Lacks, "；")}
	return sheet.Row(row)
}

// Says is what somebody must be told of a document; nothing of one that is in order.
func (l ImportLine) Says() string {
	var parts []string
	if l.Why != "" {
		parts = append(parts, l.Why)
	} else if l.Outcome == ImportHeld || l.Outcome == ImportLacking {
		parts = append(parts, "没有导入")
	}
	if len(l.Privacy) > 0 {
		parts = append(parts, "个人信息疑点："+strings.Join(l.Privacy, "，"))
	}
	return strings.Join(slices.Concat(parts, l.Lacks, l.Doubts), "；")
}
