package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tongban/internal/app"
)

// importCommand brings data in.
type importCommand struct {
	Items importItems `cmd:"" help:"导入事项：Excel 模板、JSON、JSON 行，或者经映射文件导入其他系统的数据"`
}

// exportCommand takes data out.
type exportCommand struct {
	Items exportItems `cmd:"" help:"导出全部事项的现行版本：xlsx、csv、json 或 jsonl"`
}

type importItems struct {
	File    string   `arg:"" optional:"" help:"要导入的文件，可以是 .gz"`
	Mapping string   `help:"映射文件，或者自带映射的名称（--mappings 列出）" placeholder:"FILE"`
	List    bool     `name:"mappings" help:"列出自带的映射"`
	Lacks   []string `help:"来源本来就没有的部分，如 basis,materials：这些部分缺少内容不算错" placeholder:"PART"`
	Dry     bool     `help:"只检查，不导入"`
	Report  string   `help:"把逐行逐字段的检查报告写到这个 CSV 文件" placeholder:"FILE"`
	By      string   `help:"由谁导入，写进版本记录" default:"命令行导入"`
	storeFlags
}

// most is how many problems are shown on the terminal; the report has them all.
const mostShown = 20

// Run imports, or only looks.
func (i *importItems) Run(c console) error {
	if i.List {
		return i.list(c)
	}
	if i.File == "" {
		return fmt.Errorf("请写明要导入的文件")
	}
	house, err := openHouse(c, i.storeFlags)
	if err != nil {
		return err
	}
	defer house.Close()
	in := app.ItemImport{File: i.File, Mapping: i.Mapping, Lacks: i.Lacks, By: i.By, Dry: i.Dry}
	if i.Report != "" {
		file, err := os.Create(i.Report)
		if err != nil {
			return err
		}
		defer file.Close()
		in.Report = file
	}
	bar, total, shown := newProgress(c.errs), rowsOf(i.File), 0
	in.Done = func(read int) { bar.show("事项", min(read, total), total) }
	in.Each = func(l app.ImportLine) {
		for _, words := range app.Wrong(l) {
			if shown++; shown <= mostShown {
				fmt.Fprintf(c.out, "第%d行 %s %s\n", l.Row, l.Name, words)
			}
		}
	}
	tally, err := house.ImportItems(c.ctx, in)
	bar.end()
	if shown > mostShown {
		fmt.Fprintf(c.out, "……另有 %d 处，见 --report 写出的报告\n", shown-mostShown)
	}
	verb := map[bool]string{true: "检查（没有导入）", false: "导入"}[i.Dry]
	fmt.Fprintf(c.out, "%s：读到 %d 个事项，新增 %d，更新 %d，没有变化 %d，不能导入 %d；建议核对 %d 处\n",
		verb, tally.Read, tally.Added, tally.Changed, tally.Same, tally.Refused, tally.Warnings)
	return err
}

func (i *importItems) list(c console) error {
	names, titles, err := app.Mappings()
	for n := range names {
		fmt.Fprintf(c.out, "%-18s %s\n", names[n], titles[n])
	}
	return err
}

// rowsOf estimates how many rows a file has, for the progress bar: lines of JSON lines, one in other files.
func rowsOf(name string) int {
	file, err := os.Open(name)
	if err != nil {
		return 0
	}
	defer file.Close()
	lines, buffer := 0, make([]byte, 1<<20)
	for {
		n, err := file.Read(buffer)
		lines += strings.Count(string(buffer[:n]), "\n")
		if err != nil {
			break
		}
	}
	if strings.HasSuffix(name, ".gz") {
		return 0
	}
	return lines
}

type exportItems struct {
	File   string `arg:"" help:"写到哪个文件；- 是标准输出"`
	Empty  bool   `name:"template" help:"只写出空白的 Excel 模板，用来填写后导入"`
	Format string `help:"xlsx、csv、json 或 jsonl（默认按文件名）" placeholder:"FORMAT"`
	By     string `help:"由谁导出，写在文件里" default:"命令行导出"`
	storeFlags
}

// Run exports.
func (e *exportItems) Run(c console) error {
	if e.Empty {
		return e.template()
	}
	house, err := openHouse(c, e.storeFlags)
	if err != nil {
		return err
	}
	defer house.Close()
	format := e.Format
	if format == "" {
		format = strings.TrimPrefix(filepath.Ext(e.File), ".")
	}
	out, done := c.out, func() error { return nil }
	if e.File != "-" {
		file, err := os.Create(e.File)
		if err != nil {
			return err
		}
		out, done = io.Writer(file), file.Close
	}
	n, err := house.ExportItems(c.ctx, out, format, e.By)
	if closed := done(); err == nil {
		err = closed
	}
	if err == nil {
		_, err = fmt.Fprintf(c.errs, "导出了 %d 个事项\n", n)
	}
	return err
}

// template writes the empty workbook; it needs no store.
func (e *exportItems) template() error {
	file, err := os.Create(e.File)
	if err != nil {
		return err
	}
	return errors.Join(app.ItemTemplate(file), file.Close())
}

// openHouse opens a house for a command that works in it alone.
func openHouse(c console, f storeFlags) (*app.House, error) {
	place, err := f.place(c)
	if err != nil {
		return nil, err
	}
	return app.Open(c.ctx, app.Config{Place: place, Now: time.Now, Log: slog.New(slog.NewTextHandler(c.errs, &slog.HandlerOptions{Level: slog.LevelWarn}))})
}
