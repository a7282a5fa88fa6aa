package main

import (
	"encoding/json"
	"fmt"
	"time"

	"tongban/internal/app"
)

// benchParallel compares many departments side by side with the same steps one after another.
type benchParallel struct {
	Store       string        `help:"sqlite 或 postgres" default:"sqlite"`
	DSN         string        `name:"dsn" help:"PostgreSQL 的连接串；表建在连接串所指的模式里" placeholder:"DSN"`
	Dir         string        `help:"SQLite 文件所在目录（默认临时目录）" placeholder:"DIR"`
	Departments int           `help:"并联的部门数" default:"20"`
	Clients     int           `help:"同时办理的人数" default:"8"`
	For         time.Duration `help:"两种办法各测多久" default:"10s"`
	JSON        bool          `help:"给程序读的 JSON"`
}

// Run measures both in turns.
func (b *benchParallel) Run(c console) error {
	config, clean, err := benchFlags{Store: b.Store, DSN: b.DSN, Dir: b.Dir}.storeConfig()
	if err != nil {
		return err
	}
	defer clean()
	f, err := app.BenchParallel(c.ctx, config, app.ParallelLoad{Departments: b.Departments, Clients: b.Clients, For: b.For, Now: time.Now, CPU: processorTime})
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(c.out).Encode(f)
	}
	fmt.Fprintf(c.out, "%s，%d 人同时，每件 %d 步，%d 个部门\n", f.Store, f.Clients, f.Steps, f.Departments)
	fmt.Fprintf(c.out, "  并联 %d 件，每件 %.1f 毫秒，CPU %.2f 毫秒\n", f.Beside.Cases, f.Beside.Millis, f.Beside.CPU)
	fmt.Fprintf(c.out, "  串联 %d 件，每件 %.1f 毫秒，CPU %.2f 毫秒\n", f.After.Cases, f.After.Millis, f.After.CPU)
	fmt.Fprintf(c.out, "  并联与串联之比：时间 %.2f，CPU %.2f\n", f.RatioTime, f.RatioCPU)
	return nil
}
