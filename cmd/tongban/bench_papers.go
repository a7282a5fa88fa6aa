package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"tongban/internal/app"
)

// benchPapers measures the papers of every template.
type benchPapers struct {
	Store   string        `help:"sqlite 或 postgres" default:"sqlite"`
	DSN     string        `name:"dsn" help:"PostgreSQL 的连接串；表建在连接串所指的模式里" placeholder:"DSN"`
	Dir     string        `help:"SQLite 文件所在目录（默认临时目录）" placeholder:"DIR"`
	Clients int           `help:"同时出具的人数" default:"16"`
	For     time.Duration `help:"测多久" default:"15s"`
	JSON    bool          `help:"给程序读的 JSON"`
}

// Run measures in turns with the anchor.
func (b *benchPapers) Run(c console) error {
	config, clean, err := benchFlags{Store: b.Store, DSN: b.DSN, Dir: b.Dir}.storeConfig()
	if err != nil {
		return err
	}
	defer clean()
	f, err := app.BenchPapers(c.ctx, config, app.PapersLoad{Clients: b.Clients, For: b.For, Now: time.Now, CPU: processorTime})
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(c.out).Encode(f)
	}
	fmt.Fprintf(c.out, "%s，%d 人同时，%d 种文书轮流，%d 个处理器\n", f.Store, f.Clients, f.Templates, runtime.NumCPU())
	fmt.Fprintf(c.out, "  出具（填写、检查、编号、入库）%d 份，每秒 %.0f 份，每份 CPU %.2f 毫秒\n", f.Issued.N, f.Issued.PerSecond, f.Issued.CPU)
	fmt.Fprintf(c.out, "  成文（排版、嵌字、写成 PDF）%d 份，每秒 %.0f 份，每份 CPU %.2f 毫秒，%.0f KB\n", f.Drawn.N, f.Drawn.PerSecond, f.Drawn.CPU, f.Kilobytes)
	fmt.Fprintf(c.out, "  标尺：标准库压缩 1 MB 汉字用 CPU %.1f 毫秒，等于成文 %.1f 份；一个空闲的处理器每秒成文约 %.0f 份\n", f.Anchor, f.PerMB, f.PerCore)
	return nil
}
