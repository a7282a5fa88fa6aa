package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"tongban/internal/app"
)

// benchTransfer measures imports and exports of items.
type benchTransfer struct {
	Store string `help:"sqlite 或 postgres" default:"sqlite"`
	DSN   string `name:"dsn" help:"PostgreSQL 的连接串；表建在连接串所指的模式里" placeholder:"DSN"`
	Dir   string `help:"SQLite 文件和进出的文件所在目录（默认临时目录）" placeholder:"DIR"`
	Items int    `help:"多少个事项" default:"100000"`
	JSON  bool   `help:"给程序读的 JSON"`
}

// Run measures and tells.
func (b *benchTransfer) Run(c console) error {
	config, clean, err := benchFlags{Store: b.Store, DSN: b.DSN, Dir: b.Dir}.storeConfig()
	if err != nil {
		return err
	}
	defer clean()
	dir, err := os.MkdirTemp(b.Dir, "tongban-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	f, err := app.BenchTransfer(c.ctx, config, app.TransferLoad{Items: b.Items, Dir: dir, Now: time.Now, CPU: processorTime, Memory: peakMemory})
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(c.out).Encode(f)
	}
	fmt.Fprintf(c.out, "%s，%d 个事项，%d MiB；导入（读文件、全部检查、写入）是裸写入速率的 %.2f 倍\n", f.Store, f.Items, f.Bytes>>20, f.Ratio)
	for _, s := range f.Steps {
		fmt.Fprintf(c.out, "  %-14s %7.1f 秒  %8.0f 个/秒  每千个 %.3f CPU 秒  到此内存峰值 %.0f MiB\n", stepWords[s.Name], s.Seconds, s.PerSec, s.CPUPerK, s.MemoryMiB)
	}
	return nil
}

var stepWords = map[string]string{"bare insert": "裸写入", "import": "导入", "import again": "再导入一遍", "export jsonl": "导出 JSON 行",
	"export json": "导出 JSON", "export csv": "导出 CSV", "export xlsx": "导出 Excel"}
