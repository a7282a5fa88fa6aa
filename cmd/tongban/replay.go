package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"time"

	"tongban/internal/app"
	"tongban/internal/app/replay"
)

// replayCommand takes a log of real cases through the engine at the log's own moments.
type replayCommand struct {
	Log      string `arg:"" help:"事件日志：CSV 或 XES，可以是 gz 压缩的"`
	Cases    string `help:"办件属性的另一个文件（默认找同名的 _cases.csv）" placeholder:"FILE"`
	Flow     string `help:"流程文件（YAML；默认按日志的列认）" placeholder:"FILE"`
	Discover bool   `help:"由日志自己得出流程"`
	JSON     bool   `help:"给程序读的 JSON"`
	storeFlags
}

// Run replays and reports; each event is allowed or a deviation with its reason.
func (r *replayCommand) Run(c console) error {
	var flow *replay.Flow
	if r.Flow != "" {
		text, err := os.ReadFile(r.Flow)
		if err != nil {
			return err
		}
		f, err := replay.ParseFlow(text)
		if err != nil {
			return err
		}
		flow = &f
	}
	log, found, err := replay.Read(r.Log, r.Cases, flow)
	if err != nil {
		return err
	}
	discovered := r.Discover || !found
	if discovered {
		if log.Flow, err = replay.Discover(log); err != nil {
			return err
		}
	}
	place, err := r.place(c)
	if err != nil {
		return err
	}
	report, err := app.Replay(c.ctx, app.Config{Place: place, Now: time.Now, Log: slog.New(slog.DiscardHandler)}, log)
	if err != nil {
		return err
	}
	report.Discovered = discovered
	if r.JSON {
		return json.NewEncoder(c.out).Encode(report)
	}
	fmt.Fprintf(c.out, "流程 %s：%d 件、%d 条事件、%d 种走法\n  按流程 %d 条，偏离 %d 条，库里共记 %d 条\n", report.Flow, report.Cases, report.Events, report.Variants, report.Allowed, report.Deviated, report.Recorded)
	fmt.Fprintf(c.out, "  办结 %d 件，未办结 %d 件；超过期限办结 %d 件；有应办日期的事件 %d 条，超期 %d 条；中位数 %.2f 天\n", report.Closed, report.Open, report.LateClosed, report.Due, report.FinishedLate, report.MedianDays)
	fmt.Fprintf(c.out, "  用不了的行 %d，重复的行 %d；内存里最多同时有 %d 条事件\n", report.Unused, report.Twice, report.Held)
	for _, why := range report.UnusedReasons {
		fmt.Fprintln(c.out, "    "+why)
	}
	for _, why := range slices.SortedFunc(maps.Keys(report.Deviations), func(a, b string) int { return cmp.Or(report.Deviations[b]-report.Deviations[a], cmp.Compare(a, b)) }) {
		fmt.Fprintf(c.out, "  偏离 %d 条：%s\n", report.Deviations[why], why)
	}
	return nil
}
