package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// heard is an output that can be waited on.
type heard struct {
	mu    sync.Mutex
	text  bytes.Buffer
	moved chan struct{}
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case h.moved <- struct{}{}:
	default:
	}
	return h.text.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// until waits for words in the output.
func (h *heard) until(t *testing.T, words string) {
	t.Helper()
	late := time.After(2 * time.Minute)
	for !strings.Contains(h.String(), words) {
		select {
		case <-h.moved:
		case <-late:
			t.Fatalf("%q did not come: %s", words, h)
		}
	}
}

// typed runs one command line and gives what it printed.
func typed(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, console{ctx: t.Context(), out: &out, errs: io.Discard, in: strings.NewReader(""), lookup: func(string) (string, bool) { return "", false }})
	return out.String(), err
}

func TestADueDateIsCountedDayByDay(t *testing.T) {
	said, err := typed(t, "due", "--from", "2025-09-15", "--limit", "20wd")
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"到期：2025-10-17", "调休上班", "关于2025年部分节假日安排的通知"} {
		if !strings.Contains(said, words) {
			t.Errorf("%q is not said:\n%s", words, said)
		}
	}
}

func TestATokenIsMadeBesideTheRunningSiteAndWithoutIt(t *testing.T) {
	data := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	out, ended := &heard{moved: make(chan struct{}, 1)}, make(chan error, 1)
	go func() {
		args := []string{"demo", "--cases", "1", "--addr", "127.0.0.1:0", "--data", data}
		ended <- run(ctx, args, console{ctx: ctx, out: out, errs: io.Discard, lookup: func(string) (string, bool) { return "", false }})
	}()
	out.until(t, "login 审计管理员")

	if said, err := typed(t, "token", "create", "--for", "chuangkou", "--data", data); err != nil || len(strings.TrimSpace(said)) < 30 {
		t.Errorf("beside the site: %q, %v", said, err)
	}
	if _, err := typed(t, "token", "create", "--for", "nobody", "--data", data); err == nil || strings.Contains(err.Error(), "in use") {
		t.Errorf("for somebody unknown: %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if said, err := typed(t, "token", "create", "--for", "chuangkou", "--data", data); err != nil || len(strings.TrimSpace(said)) < 30 {
		t.Errorf("without the site: %q, %v", said, err)
	}
}

func TestHelpIsGivenInEveryWayThatPeopleAskForIt(t *testing.T) {
	for _, args := range [][]string{nil, {"help"}, {"--help"}, {"help", "due"}} {
		said, err := typed(t, args...)
		if err != nil || !strings.Contains(said, "Usage: tongban") {
			t.Errorf("%q: %v\n%s", args, err, said)
		}
	}
	if _, err := typed(t, "do", "it"); err == nil || !strings.Contains(err.Error(), "--help") {
		t.Errorf("an unknown command is answered by %v", err)
	}
}

func TestAReportThatContradictsItselfIsCalledSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.txt")
	text := "云州市2017年政府信息公开工作年度报告\n指标名称 单位 2017年 历年累计\n受理政府信息公开申请总数 条 5 9\n其中:1.当面申请数 条 2 4\n2.网络申请数 条 2 3\n3.信函、传真申请数 条 0 2\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := typed(t, "report", "check", path)
	if !errors.Is(err, errReport) || !strings.Contains(out, "不一致 各渠道申请之和等于申请总数：本年，算得 4，报告写 5") || strings.Contains(out, "历年累计，算得") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err = typed(t, "report", "check", path, "--json"); !errors.Is(err, errReport) || !strings.Contains(out, `"indicators.applications_total.year":5`) {
		t.Errorf("%v\n%s", err, out)
	}
}
