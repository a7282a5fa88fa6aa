package publish

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/sheet"
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
	State                  ImportState
	BroughtBy, BroughtName string
	BroughtAt              time.Time
	TakenBy, TakenName     string
	TakenAt                time.Time
	Tally                  ImportTally
	From                   string // the site or system from which it comes
	Why                    string
}

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
