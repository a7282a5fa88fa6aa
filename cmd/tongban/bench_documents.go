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

// benchDocuments measures what is published over the stock of a city.
type benchDocuments struct {
	Documents int           `help:"多少篇政府信息" default:"373127"`
	Readers   int           `help:"同时有多少人在看" default:"200"`
	Questions int           `help:"每类问题问多少次" default:"200"`
	Sample    int           `help:"每类多少个问题和逐篇扫描对照" default:"10"`
	Dir       string        `help:"数据所在目录（默认临时目录）" placeholder:"DIR"`
	Share     float64       `help:"第二次按占满速率的几成来看" default:"0.5"`
	Every     time.Duration `help:"第三次每人平均多久打开一页" default:"500ms"`
	For       time.Duration `help:"每次测多久" default:"2s"`
	JSON      bool          `help:"给程序读的 JSON"`
}

// Run measures and tells.
func (b *benchDocuments) Run(c console) error {
	dir, err := os.MkdirTemp(b.Dir, "tongban-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	config := app.Config{Now: time.Now, Log: slog.New(slog.DiscardHandler), Place: app.Place{Data: dir, Store: store.Config{Kind: "sqlite", Path: filepath.Join(dir, "tongban.db")}}}
	f, err := app.BenchDocuments(c.ctx, config, app.DocumentsLoad{Documents: b.Documents, Questions: b.Questions, Sample: b.Sample, Dir: dir, Log: func(text string) { fmt.Fprintln(c.errs, text) },
		Pages: app.PagesLoad{Readers: b.Readers, Share: b.Share, Every: b.Every, For: b.For, Now: time.Now, CPU: processorTime, Memory: peakMemory, Read: readElsewhere}})
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(c.out).Encode(f)
	}
	fmt.Fprintf(c.out, "%s，%d 篇（%d MiB），导入 %.0f 篇/秒（每千篇 %.2f CPU 秒；裸写入 %.0f 篇/秒），建索引 %.0f 篇/秒，%d MiB，内存峰值 %.0f MiB\n",
		f.Store, f.Documents, f.FileBytes>>20, f.ImportPerSec, f.ImportCPU, f.BarePerSec, f.IndexPerSec, f.IndexBytes>>20, f.MemoryMiB)
	fmt.Fprintf(c.out, "  发布后可见：正文页 %.0f 毫秒，列表 %.0f 毫秒，搜索 %.0f 毫秒\n", f.VisibleMS.Article, f.VisibleMS.List, f.VisibleMS.Search)
	fmt.Fprintf(c.out, "  搜索 p50 %.2f 毫秒  p99 %.2f 毫秒；%d 个问题和逐篇扫描对照，不一致 %d\n", f.SearchP50, f.SearchP99, f.Checked, len(f.Wrong))
	for _, s := range f.Search {
		fmt.Fprintf(c.out, "    %-16s p50 %8.2f 毫秒  p99 %8.2f 毫秒  平均 %.0f 篇\n", s.Class, s.P50, s.P99, s.Hits)
	}
	for _, w := range f.Wrong {
		fmt.Fprintln(c.out, "    不一致", w)
	}
	for _, page := range f.Pages {
		fmt.Fprintf(c.out, "  %-24s %6d 字节  304 占 %3.0f%%  每页 %5.0f 微秒 CPU  裸处理 %4.0f 微秒（%.1f 倍）  占满 %6.0f 页/秒（p99 %6.1f 毫秒）  %3.0f%% 时 p99 %6.2f 毫秒（裸处理 %.2f）  每人%s一页 p50 %6.2f  p99 %6.2f 毫秒\n",
			page.Name, page.Bytes, 100*page.Unchanged, page.CPU, page.BareCPU, page.Ratio, page.Full, page.FullP99, 100*b.Share, page.P99, page.BareP99, b.Every, page.CalmP50, page.CalmP99)
	}
	return nil
}
