package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"

	"tongban/internal/app"
)

// documentsCommand is about the documents that a body publishes.
type documentsCommand struct {
	Import documentsImport `cmd:"" help:"导入已经公开的文件：JSON 行、HTML 网页、WordPress 式的 XML、带文件头的文本，可以是 .gz、.zip 或者目录"`
}

type documentsImport struct {
	Files  []string `arg:"" name:"file" help:"要导入的文件或者目录"`
	Body   string   `help:"公开机关的代码" required:"" placeholder:"CODE"`
	Class  string   `help:"看不出公开类别的归到哪一类（默认按标题和文号推定）" placeholder:"CODE"`
	Dry    bool     `name:"dry-run" help:"只检查，不导入"`
	Hold   bool     `help:"有个人信息疑点的先不导入"`
	Beside string   `name:"files" help:"附件和图片所在的目录：来源里写的路径和网址按它们的结尾在这里找，不从网上取（只导入一个目录时默认就是它；zip 里的不用写）" placeholder:"DIR"`
	Whole  bool     `help:"附件、图片不全的先不导入（默认照样导入，链接仍指向来源网站）"`
	Count  string   `help:"计入年度数据吗：yes 计入公布的年度，no 只计入存量（默认按机关的规则）" enum:",yes,no" default:""`
	Why    string   `name:"count-reason" help:"为什么这样计，写在年度报告的数据来源里" placeholder:"TEXT"`
	Report string   `help:"把逐篇的结果写到这个 CSV 文件" placeholder:"FILE"`
	JSON   bool     `help:"逐篇写出给程序读的 JSON 行，最后一行是合计"`
	From   string   `help:"来自哪个网站或者系统，写进导入凭据；两个系统的编号靠它分开（默认用来源网址的域名）" placeholder:"NAME"`
	By     string   `help:"由谁导入，写进导入凭据" default:"命令行导入"`
	storeFlags
}

// Run imports, or only looks.
func (i *documentsImport) Run(c console) error {
	house, err := openHouse(c, i.storeFlags)
	if err != nil {
		return err
	}
	defer house.Close()
	report, err := newDocumentReport(i.Report)
	if err != nil {
		return err
	}
	bar, total, shown := newProgress(c.errs), rowsOf(i.Files[0]), 0
	lines := json.NewEncoder(c.out)
	lines.SetEscapeHTML(false)
	in := app.DocumentImport{Files: i.Files, Body: i.Body, Class: i.Class, By: i.By, Dry: i.Dry, Hold: i.Hold, Whole: i.Whole, Beside: i.Beside, Counts: i.Count, CountsWhy: i.Why, From: i.From, Done: func(t app.DocumentTally) error {
		bar.show("篇", min(t.Read, total), total)
		return nil
	}}
	in.Each = func(l app.DocumentLine) error {
		if i.JSON {
			if err := lines.Encode(l); err != nil {
				return err
			}
		} else if words := l.Says(); words != "" {
			if shown++; shown <= mostShown {
				fmt.Fprintf(c.out, "%s 第%d行 %s %s\n", l.File, l.Line, l.Title, words)
			}
		}
		return report.line(l)
	}
	tally, err := house.ImportDocuments(c.ctx, in)
	bar.end()
	if closed := report.close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if i.JSON {
		return lines.Encode(map[string]any{"tally": tally, "dryRun": i.Dry})
	}
	if shown > mostShown {
		fmt.Fprintf(c.out, "……另有 %d 处，用 --report 写出全部\n", shown-mostShown)
	}
	verb := map[bool]string{true: "检查（没有导入）", false: "导入"}[i.Dry]
	fmt.Fprintf(c.out, "%s：读到 %d 篇，%s %d，已经导入过 %d，导入过但内容不同 %d，有个人信息先不导入 %d，不能导入 %d；建议核对 %d 篇，有个人信息疑点 %d 篇；附件和图片 %d 个，不全的 %d 篇，其中先不导入 %d 篇\n",
		verb, tally.Read, map[bool]string{true: "可以导入", false: "新增"}[i.Dry], tally.Added, tally.Same, tally.Changed, tally.Held, tally.Refused, tally.Doubts, tally.Privacy, tally.Files, tally.Lacks, tally.Left)
	if !i.Dry && i.Count == "" && tally.Added > 0 {
		words, err := house.ImportsCount(c.ctx, i.Body)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "年度数据：%s。要这一批计入或者不计入，用 --count yes|no 和 --count-reason，或者在“导入已经公开的信息”的这一批里写明\n", words)
	}
	return nil
}

// documentReport writes a line for each document.
type documentReport struct {
	file *os.File
	out  *csv.Writer
}

func newDocumentReport(name string) (r documentReport, err error) {
	if name == "" {
		return r, nil
	}
	if r.file, err = os.Create(name); err != nil {
		return r, err
	}
	if _, err = r.file.WriteString("\ufeff"); err != nil {
		return r, err
	}
	r.out = csv.NewWriter(r.file)
	return r, r.out.Write(app.DocumentReportHead())
}

func (r documentReport) line(l app.DocumentLine) error {
	if r.out == nil {
		return nil
	}
	return r.out.Write(l.Report())
}

func (r documentReport) close() error {
	if r.out == nil {
		return nil
	}
	r.out.Flush()
	if err := r.out.Error(); err != nil {
		return err
	}
	return r.file.Close()
}
