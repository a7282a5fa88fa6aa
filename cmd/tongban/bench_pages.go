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
	Share   float64       `help:"第二次按占满速率的几成来看（开环：随机时刻到来，从该打开的时刻算起，来晚的一页不推迟下一页）" default:"0.5"`
	Every   time.Duration `help:"第三次每人平均多久打开一页（开环）" default:"500ms"`
	For     time.Duration `help:"每次测多久。第一次所有人一页接一页不停地看（闭环，占满机器，这时等的是彼此），量每页的 CPU 和每秒页数" default:"2s"`
	JSON    bool          `help:"给程序读的 JSON"`
}

// Run measures and tells.
func (b *benchPages) Run(c console) error {
	config, clean, err := benchFlags{Store: b.Store, DSN: b.DSN, Dir: b.Dir}.storeConfig()
	if err != nil {
		return err
	}
	defer clean()
	f, err := app.BenchPages(c.ctx, config, app.PagesLoad{Items: b.Items, Readers: b.Readers, Share: b.Share, Every: b.Every, For: b.For, Now: time.Now,
		CPU: processorTime, Memory: peakMemory, Read: readElsewhere})
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(c.out).Encode(f)
	}
	fmt.Fprintf(c.out, "%s，%d 个事项，经全部检查装入 %.0f 秒（内存峰值 %.0f MiB），打开 %.0f 毫秒，一次变更 %.0f 毫秒，内存峰值 %.0f MiB；%d 人\n",
		f.Store, f.Items, f.FilledSec, f.FilledMiB, f.OpenedMS, f.RenewedMS, f.MemoryMiB, f.Readers)
	for _, page := range f.PageFigures {
		fmt.Fprintf(c.out, "  %-24s %6d 字节  304 占 %3.0f%%  每页 %5.0f 微秒 CPU  裸处理 %4.0f 微秒（%.1f 倍）  占满 %6.0f 页/秒（p99 %6.1f 毫秒）  %3.0f%% 时 %6.0f 页/秒 p50 %6.2f  p99 %6.2f 毫秒（裸处理 p99 %.2f）  每人%s一页 p50 %6.2f  p99 %6.2f 毫秒\n",
			page.Name, page.Bytes, 100*page.Unchanged, page.CPU, page.BareCPU, page.Ratio, page.Full, page.FullP99, 100*f.Share, page.Rate, page.P50, page.P99, page.BareP99, b.Every, page.CalmP50, page.CalmP99)
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
