package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"time"

	"tongban/internal/app"
)

// benchPages measures the public pages over a province's items.
type benchPages struct {
	Store   string        `help:"sqlite 或 postgres" default:"sqlite"`
	DSN     string        `name:"dsn" help:"PostgreSQL 的连接串；表建在连接串所指的模式里" placeholder:"DSN"`
	Dir     string        `help:"SQLite 文件所在目录（默认临时目录）" placeholder:"DIR"`
	Items   int           `help:"多少个事项" default:"200000"`
	Readers int           `help:"同时有多少人在看" default:"200"`
	Think   time.Duration `help:"每人看完一页停多久再看下一页；0 是不停地看" default:"500ms"`
	For     time.Duration `help:"每种页面测多久" default:"3s"`
	JSON    bool          `help:"给程序读的 JSON"`
}

// Run measures and tells.
func (b *benchPages) Run(c console) error {
	config, clean, err := benchFlags{Store: b.Store, DSN: b.DSN, Dir: b.Dir}.storeConfig()
	if err != nil {
		return err
	}
	defer clean()
	f, err := app.BenchPages(c.ctx, config, app.PagesLoad{Items: b.Items, Readers: b.Readers, Think: b.Think, For: b.For, Now: time.Now,
		CPU: processorTime, Memory: peakMemory, Read: readElsewhere})
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(c.out).Encode(f)
	}
	fmt.Fprintf(c.out, "%s，%d 个事项，装入 %.0f 秒，打开 %.0f 毫秒，一次变更 %.0f 毫秒，内存峰值 %.0f MiB；%d 人，每页停 %d 毫秒\n",
		f.Store, f.Items, f.FilledSec, f.OpenedMS, f.RenewedMS, f.MemoryMiB, f.Readers, f.ThinkMS)
	for _, page := range f.PageFigures {
		fmt.Fprintf(c.out, "  %-24s %6d 页 %6d 字节  p50 %7.2f  p99 %7.2f 毫秒  每页 %6.0f 微秒 CPU  裸处理 %4.0f 微秒（%.1f 倍）  304 占 %.0f%%\n",
			page.Name, page.Pages, page.Bytes, page.P50, page.P99, page.CPU, page.BareCPU, page.Ratio, 100*page.Unchanged)
	}
	return nil
}

// readElsewhere runs the readers in a process of their own.
func readElsewhere(ctx context.Context, load app.ReadLoad) (f app.ReadFigures, err error) {
	self, err := os.Executable()
	if err != nil {
		return f, err
	}
	task, err := json.Marshal(load)
	if err != nil {
		return f, err
	}
	command := exec.CommandContext(ctx, self, "bench", "read")
	command.Stdin, command.Stderr = bytes.NewReader(task), os.Stderr
	out, err := command.Output()
	if err != nil {
		return f, fmt.Errorf("readers: %w", err)
	}
	return f, json.Unmarshal(out, &f)
}

// benchRead is the process of the readers.
type benchRead struct{}

// Run reads the task, does it and tells what was seen.
func (benchRead) Run(c console) error {
	var load app.ReadLoad
	if err := json.NewDecoder(os.Stdin).Decode(&load); err != nil {
		return err
	}
	f, err := app.ReadPages(c.ctx, load, time.Now)
	if err != nil {
		return err
	}
	return json.NewEncoder(c.out).Encode(f)
}
