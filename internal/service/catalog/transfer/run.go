package transfer

import "time"

// RunState is how far an import through the desk has come.
type RunState string

// The states of a run.
const (
	RunChecking RunState = "checking" // being looked at
	RunChecked  RunState = "checked"  // waits for somebody to confirm
	RunTaking   RunState = "taking"
	RunDone     RunState = "done"
	RunFailed   RunState = "failed" // the file itself cannot be read
)

// Title is the state as the desk reads it.
func (s RunState) Title() string {
	return map[RunState]string{RunChecking: "正在检查", RunChecked: "等待确认", RunTaking: "正在导入", RunDone: "已完成", RunFailed: "不能导入"}[s]
}

// Run (导入批次) is one import through the desk.
type Run struct {
	ID          int64
	File        int64
	FileName    string
	Mapping     string
	BroughtBy   string // subject
	BroughtName string
	BroughtAt   time.Time
	State       RunState
	Rows        int // in the file, once it was looked at
	Tally       Tally
	Lines       []Line // the first lines with something to say
	Report      int64
	Why         string
	TakenBy     string
	TakenName   string
	ChangedAt   time.Time
}

// Working reports whether the machine is at it.
func (r Run) Working() bool { return r.State == RunChecking || r.State == RunTaking }

// Takes reports whether there is something to take in.
func (r Run) Takes() bool { return r.State == RunChecked && r.Tally.Added+r.Tally.Changed > 0 }
