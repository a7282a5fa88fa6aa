package main

import (
	"encoding/json"
	"fmt"
	"time"

	"tongban/internal/app"
	"tongban/internal/matter/drill"
)

type benchInbox struct {
	Store string `help:"sqlite 或 postgres" default:"sqlite"`
	DSN   string `name:"dsn" help:"PostgreSQL 的连接串；表建在连接串所指的模式里" placeholder:"DSN"`
	Dir   string `help:"SQLite 文件所在目录（默认临时目录）" placeholder:"DIR"`
	Small int    `help:"先量这么多件" default:"10000"`
	Cases int    `help:"再量这么多件" default:"1000000"`
	JSON  bool   `help:"给程序读的 JSON"`
}

// Run measures inboxes and lights.
func (b *benchInbox) Run(c console) error {
	config, clean, err := benchFlags{Store: b.Store, DSN: b.DSN, Dir: b.Dir}.storeConfig()
	if err != nil {
		return err
	}
	defer clean()
	f, err := app.BenchInbox(c.ctx, config, b.Small, b.Cases, drill.Load{Now: time.Now})
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(c.out).Encode(f)
	}
	fmt.Fprintf(c.out, "%s，装库 %.0f 秒\n", f.Store, f.Filling)
	for _, s := range []drill.InboxAtSize{f.Small, f.Large} {
		fmt.Fprintf(c.out, "%d 件，一个岗位待办 %d 件（毫秒）\n", s.Cases, s.Open)
		fmt.Fprintf(c.out, "  待办箱首页 p50 %.3f，p99 %.3f；下一页 p50 %.3f，p99 %.3f；已办 p50 %.3f；计数 p50 %.3f\n", s.FirstP50, s.FirstP99, s.KeysetP50, s.KeysetP99, s.DoneP50, s.CountP50)
		fmt.Fprintf(c.out, "  一个区的灯 p50 %.3f；全部的灯 p50 %.3f，逐个数时钟 p50 %.1f\n", s.LightsP50, s.AllP50, s.ScanP50)
	}
	fmt.Fprintf(c.out, "首页，多与少之比 %.2f\n", f.Ratio)
	return nil
}
