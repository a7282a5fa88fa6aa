package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tongban/internal/app"
	"tongban/internal/common/workday"
)

// dueCommand counts a time limit (行政许可法 §82: days are working days).
type dueCommand struct {
	From  string   `help:"起算日（当日不计），如 2025-09-15；按小时计的期限写 2025-09-15T10:30" required:""`
	Limit string   `help:"期限：20wd 工作日，15d 自然日，24h 小时" required:""`
	Stop  []string `help:"停表的起止日，如 2025-09-20..2025-09-24，可写多次"`
	JSON  bool     `help:"给程序读的 JSON"`
	storeFlags
}

// Run prints the due time and how it was counted. With a store the calendar in force
// there is taken, otherwise the one that the program brings.
func (d *dueCommand) Run(c console) error {
	from, err := parseMoment(d.From)
	if err != nil {
		return err
	}
	limit, err := workday.ParseLimit(d.Limit)
	if err != nil {
		return err
	}
	stops, err := parseStops(d.Stop)
	if err != nil {
		return err
	}
	calendar, err := app.CalendarOf(c.ctx, d.given(c))
	if err != nil {
		return err
	}
	reckoning := workday.Reckon(calendar, from, limit, stops...)
	if d.JSON {
		out := json.NewEncoder(c.out)
		out.SetIndent("", "  ")
		return out.Encode(reckoning)
	}
	_, err = fmt.Fprint(c.out, reckoning.Text())
	return err
}

func parseMoment(text string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, text, workday.Shanghai); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("看不懂起算日“%s”，请写成 2025-09-15 或 2025-09-15T10:30", text)
}

func parseStops(texts []string) (stops []workday.Span, err error) {
	for _, text := range texts {
		first, last, found := strings.Cut(text, "..")
		if !found {
			last = first
		}
		span := workday.Span{Why: "停表"}
		if span.From, err = workday.ParseDate(strings.TrimSpace(first)); err != nil {
			return nil, fmt.Errorf("看不懂停表的起日“%s”：%w", text, err)
		}
		if span.To, err = workday.ParseDate(strings.TrimSpace(last)); err != nil {
			return nil, fmt.Errorf("看不懂停表的止日“%s”：%w", text, err)
		}
		if span.To.Before(span.From) {
			return nil, fmt.Errorf("停表的止日早于起日：“%s”", text)
		}
		stops = append(stops, span)
	}
	return stops, nil
}
