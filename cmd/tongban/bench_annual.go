package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"tongban/internal/app"
	"tongban/internal/base/store"
)

// benchAnnual measures how soon the yearly report of a city is made.
type benchAnnual struct {
	Documents int    `help:"这一年公开多少条政府信息" default:"34073"`
	Requests  int    `help:"这一年收到多少件申请" default:"1844"`
	Times     int    `help:"编几次，取中间的一次" default:"5"`
	Dir       string `help:"数据所在目录（默认临时目录）" placeholder:"DIR"`
	JSON      bool   `help:"给程序读的 JSON"`
}

// Run measures and tells.
func (b *benchAnnual) Run(c console) error {
	dir, err := os.MkdirTemp(b.Dir, "tongban-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	config := app.Config{Now: time.Now, Log: slog.New(slog.DiscardHandler), Place: app.Place{Data: dir, Store: store.Config{Kind: "sqlite", Path: filepath.Join(dir, "tongban.db")}}}
	f, err := app.BenchAnnual(c.ctx, config, app.AnnualLoad{Documents: b.Documents, Requests: b.Requests, Times: b.Times, Dir: dir, Now: time.Now, CPU: processorTime, Log: func(text string) { fmt.Fprintln(c.errs, text) }})
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(c.out).Encode(f)
	}
	fmt.Fprintf(c.out, "%s，%d 条主动公开，%d 件申请：年度报告编成 %.2f 秒（CPU %.2f 秒）\n", f.Store, f.Documents, f.Requests, f.Whole/1000, f.WholeCPU/1000)
	for _, s := range f.Steps {
		fmt.Fprintf(c.out, "  %-6s %8.1f 毫秒", s.Name, s.MS)
		if s.Bytes > 0 {
			fmt.Fprintf(c.out, "  %d 字节", s.Bytes)
		}
		fmt.Fprintln(c.out)
	}
	fmt.Fprintf(c.out, "  核对了 %d 项，%d 项不一致\n", f.Findings, f.Wrong)
	fmt.Fprintf(c.out, "  标尺：同样的记录逐条读一遍、不作计算，%.0f 毫秒；编成是它的 %.1f 倍\n", f.Anchor, f.Ratio)
	return nil
}
