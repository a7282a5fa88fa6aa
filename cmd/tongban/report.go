package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"tongban/internal/app"
)

// reportCommand is about annual reports on open government.
type reportCommand struct {
	Annual reportAnnual `cmd:"" help:"由登记簿编出一个机关一年的年度报告：网页、Word、PDF、Excel 和 JSON"`
	Check  reportCheck  `cmd:"" help:"核对一份政府信息公开工作年度报告：表内勾稽、正文与表格、正文自身"`
}

type reportCheck struct {
	File   string `arg:"" help:"年度报告：PDF、Word（DOCX）、网页、文本（如 pdftotext -layout 的输出）或本程序的 JSON"`
	Before string `help:"上一年的年度报告，核对跨年的数据" placeholder:"FILE"`
	All    bool   `help:"核对无误的也列出"`
	JSON   bool   `help:"给程序读的 JSON：读出的数据和每一项核对"`
}

var errReport = errors.New("年度报告的数据有不一致的地方")

// Run checks a report and fails when it contradicts itself.
func (r *reportCheck) Run(c console) error {
	file, err := os.ReadFile(r.File)
	if err != nil {
		return err
	}
	var before []byte
	if r.Before != "" {
		if before, err = os.ReadFile(r.Before); err != nil {
			return err
		}
	}
	report, err := app.CheckReport(file, before)
	if err != nil {
		return err
	}
	if r.JSON {
		err = json.NewEncoder(c.out).Encode(report)
	} else {
		err = r.print(c, report)
	}
	if err == nil && report.Wrong() > 0 {
		err = errReport
	}
	return err
}

func (r *reportCheck) print(c console, report app.CheckedReport) error {
	if edition := report.Edition(); edition != "" {
		fmt.Fprintf(c.out, "%s，%d 年，格式：%s，读出 %d 个数据\n", report.Title, report.Year, edition, len(report.Cells))
	} else {
		fmt.Fprintln(c.out, "没有认出年度报告的表格，只核对正文里的合计和百分比")
	}
	for _, words := range report.Unread {
		fmt.Fprintln(c.out, "没有读出", words)
	}
	for _, f := range report.Findings {
		switch {
		case !f.OK:
			fmt.Fprintln(c.out, "不一致", f)
		case r.All:
			fmt.Fprintln(c.out, "一致  ", f)
		}
	}
	_, err := fmt.Fprintf(c.out, "核对了 %d 项，%d 项不一致\n", len(report.Findings), report.Wrong())
	return err
}

type reportAnnual struct {
	Body    string `help:"机关代码" required:"" placeholder:"CODE"`
	Year    int    `help:"年份" required:""`
	Form    string `help:"格式：2008、2019 或 2021（默认按年份）" placeholder:"NAME"`
	Out     string `help:"写到哪个目录" required:"" placeholder:"DIR"`
	Region  bool   `help:"全区域汇总：这个政府和它所辖的全部机关已公布的报告逐格相加（--body 是政府）"`
	Own     bool   `help:"与 --region 一起：只加本级机关，不含所辖区县"`
	Against string `help:"原来公布的报告（PDF、DOCX、网页、文本）：逐项与登记簿比较，自相矛盾的数逐个注明；不给 --form 时用它的格式" placeholder:"FILE"`
	storeFlags
}

// Run writes the report as files, and says what in it does not agree.
func (r *reportAnnual) Run(c console) error {
	place, err := r.place(c)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(r.Out, 0o755); err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%d", r.Body, r.Year)
	if r.Region {
		name = fmt.Sprintf("%s-region-%d", r.Body, r.Year)
	}
	open := func(ext string) (io.WriteCloser, error) {
		path := filepath.Join(r.Out, name+"."+ext)
		fmt.Fprintln(c.out, path)
		return os.Create(path)
	}
	config := app.Config{Place: place, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	if r.Region {
		return r.sum(c, config, open)
	}
	var original []byte
	if r.Against != "" {
		if original, err = os.ReadFile(r.Against); err != nil {
			return err
		}
	}
	made, err := app.AnnualReport(c.ctx, config, r.Body, r.Year, r.Form, original, open)
	if err != nil {
		return err
	}
	if made.Note != "" {
		fmt.Fprintln(c.out, "没有数据", made.Note)
	}
	for _, words := range made.Unread {
		fmt.Fprintln(c.out, "原报告没有读出", words)
	}
	for _, n := range made.Against {
		fmt.Fprintln(c.out, "原报告", n)
	}
	return said(c, made.Findings)
}

// sum writes the sum of a region, and names the bodies that are not in it.
func (r *reportAnnual) sum(c console, config app.Config, open func(string) (io.WriteCloser, error)) error {
	if r.Form != "" {
		return errors.New("--region 用当年的格式相加，不能同时给 --form")
	}
	g, found, err := app.RegionReport(c.ctx, config, r.Body, r.Year, r.Own, open)
	for _, l := range g.Sources {
		fmt.Fprintln(c.out, "已汇总", l.Name, l.Number)
	}
	for _, l := range g.Other {
		fmt.Fprintln(c.out, "格式不同，没有汇总", l.Name, l.Number)
	}
	for _, b := range g.Gaps {
		fmt.Fprintln(c.out, "没有报告", b.Name)
	}
	if err != nil {
		return err
	}
	return said(c, found)
}

// said tells what does not agree, and how much was compared.
func said(c console, found []app.Finding) error {
	for _, f := range found {
		if !f.OK {
			fmt.Fprintln(c.out, "不一致", f)
		}
	}
	_, err := fmt.Fprintf(c.out, "核对了 %d 项\n", len(found))
	return err
}
