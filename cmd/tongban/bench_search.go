package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"tongban/internal/app"
)

// benchSearch measures the search index alone.
type benchSearch struct {
	Docs      int    `help:"多少篇文档" default:"20000"`
	Questions int    `help:"每类问多少次" default:"200"`
	Dir       string `help:"索引文件所在目录（默认临时目录）" placeholder:"DIR"`
	FTS5      bool   `name:"fts5" help:"另建一份 FTS5 作对照" default:"true" negatable:""`
	JSON      bool   `help:"给程序读的 JSON"`
}

// Run measures and tells.
func (b *benchSearch) Run(c console) error {
	dir, err := os.MkdirTemp(b.Dir, "tongban-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	f, err := app.BenchSearch(c.ctx, app.SearchLoad{Documents: b.Docs, Questions: b.Questions, Dir: dir, FTS5: b.FTS5, Now: time.Now, CPU: processorTime, Memory: peakMemory})
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(c.out).Encode(f)
	}
	fmt.Fprintf(c.out, "%d 篇，建立 %.0f 篇/秒（每千篇 %.2f CPU 秒；FTS5 只建正文 %.0f 篇/秒），%d MiB，内存峰值 %.0f MiB，新文档 %.0f 毫秒后可查到，打开 %.0f 毫秒\n",
		f.Documents, f.BuiltPerSec, f.BuildCPU, f.FTS5PerSec, f.Bytes>>20, f.MemoryMiB, f.Visible, f.Opened)
	fmt.Fprintf(c.out, "  全部     p50 %8.2f 毫秒  p99 %8.2f 毫秒\n", f.P50, f.P99)
	for _, class := range f.Classes {
		fmt.Fprintf(c.out, "  %-8s p50 %8.2f 毫秒  p99 %8.2f 毫秒  每问 CPU %.2f 毫秒  平均 %.0f 篇", class.Name, class.P50, class.P99, class.CPU, class.Hits)
		if class.Scan > 0 {
			fmt.Fprintf(c.out, "  逐篇扫描 %.1f 毫秒（%.4f 倍）", class.Scan, class.ToScan)
		}
		if class.Bare > 0 {
			fmt.Fprintf(c.out, "  裸 FTS5 计数 %.2f 毫秒（%.2f 倍）", class.Bare, class.ToBare)
		}
		fmt.Fprintln(c.out)
	}
	return nil
}
