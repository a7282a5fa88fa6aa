package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"tongban/internal/app"
	"tongban/internal/base/store"
	"tongban/internal/matter/drill"
)

// benchCommand measures; every figure is meant as a ratio to one of the same run.
type benchCommand struct {
	Transitions benchTransitions `cmd:"" help:"整个引擎每秒能做多少次持久的状态变动"`
	HTTP        benchHTTP        `cmd:"" name:"http" help:"一次带登录的表单提交等于一次持久的状态变动"`
	Search      benchSearch      `cmd:"" help:"检索建得多快、答得多快，与逐篇扫描相比"`
	Inbox       benchInbox       `cmd:"" help:"件数很多时，待办箱一页、已办一页、灯的计数多快"`
	Pages       benchPages       `cmd:"" help:"一个省的事项装进一个库，首页、目录、筛选、指南多快、要多少 CPU"`
	Transfer    benchTransfer    `cmd:"" help:"一个省的事项导入、再导入、以各种格式导出要多久、占多少内存，与同一次的裸写入相比"`
	Parallel    benchParallel    `cmd:"" help:"许多部门并联审查的一件，与同样步数一步接一步的一件相比"`
	Papers      benchPapers      `cmd:"" help:"文书每秒能出具多少、成文多少，与同一次的压缩相比"`
	Documents   benchDocuments   `cmd:"" help:"一个城市的政府信息导入一个库，目录、筛选、正文、搜索多快，发布后多久可见"`
	Annual      benchAnnual      `cmd:"" help:"一个城市一年的政府信息和申请，年度报告多久编成，各部分多少，与同一次的逐条读取相比"`
	Read        benchRead        `cmd:"" hidden:"" help:"bench pages 的读者，从标准输入得到任务"`
}

type benchFlags struct {
	Store   string        `help:"sqlite 或 postgres" default:"sqlite"`
	DSN     string        `name:"dsn" help:"PostgreSQL 的连接串；表建在连接串所指的模式里" placeholder:"DSN"`
	Dir     string        `help:"SQLite 文件所在目录（默认临时目录）" placeholder:"DIR"`
	Clients int           `help:"同时办理的人数" default:"256"`
	For     time.Duration `help:"测多久" default:"5s"`
	JSON    bool          `help:"给程序读的 JSON"`
}

type benchTransitions struct {
	benchFlags
	Anchor string `help:"同一台机器上 pgbench 测试库的连接串：测前测后各量一次 P32，取平均作为标尺" placeholder:"DSN"`
}

type benchHTTP struct{ benchFlags }

// storeConfig names an empty store for the measurement and how to remove it.
func (b benchFlags) storeConfig() (store.Config, func(), error) {
	if b.Store == "postgres" {
		return store.Config{Kind: "postgres", DSN: b.DSN}, func() {}, nil
	}
	dir, err := os.MkdirTemp(b.Dir, "tongban-bench-")
	return store.Config{Kind: "sqlite", Path: filepath.Join(dir, "bench.db")}, func() { os.RemoveAll(dir) }, err
}

// Run measures the engine.
func (b *benchTransitions) Run(c console) error {
	config, clean, err := b.storeConfig()
	if err != nil {
		return err
	}
	defer clean()
	before, err := b.anchor(c)
	if err != nil {
		return err
	}
	figures, err := app.BenchTransitions(c.ctx, config, drill.Load{Clients: b.Clients, For: b.For, Now: time.Now, CPU: processorTime})
	if err != nil {
		return err
	}
	after, err := b.anchor(c)
	if err != nil {
		return err
	}
	if p32 := (before + after) / 2; p32 > 0 {
		figures.P32, figures.RatioToP32 = p32, figures.PerSec/p32
	}
	return b.print(c, figures)
}

// anchor measures P32; it is taken on both sides of the measurement, since neighbours come and go.
func (b *benchTransitions) anchor(c console) (float64, error) {
	if b.Anchor == "" {
		return 0, nil
	}
	return pgbench(c.ctx, b.Anchor)
}

func (b benchFlags) print(c console, f drill.Figures) error {
	if b.JSON {
		return json.NewEncoder(c.out).Encode(f)
	}
	fmt.Fprintf(c.out, "%s，%d 人同时，%.1f 秒\n", f.Store, f.Clients, f.Seconds)
	fmt.Fprintf(c.out, "  办件 %.0f 件/秒，状态变动 %.0f 次/秒，p50 %.2f 毫秒，p99 %.2f 毫秒\n", f.CasesPerSec, f.PerSec, f.P50, f.P99)
	fmt.Fprintf(c.out, "  每千件 %.3f CPU 秒", f.CPUPerK)
	if f.BytesPerCase > 0 {
		fmt.Fprintf(c.out, "，每件 %.0f 字节", f.BytesPerCase)
	}
	fmt.Fprintln(c.out)
	if f.FloorPerSec > 0 {
		fmt.Fprintf(c.out, "  裸提交 %.0f 次/秒，与裸提交之比 %.2f\n", f.FloorPerSec, f.RatioToFloor)
	}
	if f.P32 > 0 {
		fmt.Fprintf(c.out, "  P32 %.0f 次/秒，与 P32 之比 %.2f\n", f.P32, f.RatioToP32)
	}
	return nil
}

// Run measures the engine behind the whole site.
func (b *benchHTTP) Run(c console) error {
	config, clean, err := b.storeConfig()
	if err != nil {
		return err
	}
	defer clean()
	figures, err := app.BenchHTTP(c.ctx, config, drill.Load{Clients: b.Clients, For: b.For, Now: time.Now, CPU: processorTime})
	if err != nil {
		return err
	}
	return b.print(c, figures)
}
