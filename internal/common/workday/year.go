package workday

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tongban/internal/base/fault"
)

// Year is the holiday table of one calendar year. A day stands under its own year: 2018-12-31 under 2018,
// though the notice for 2019 announced it.
type Year struct {
	Year     int       `json:"year"`
	Notice   string    `json:"notice"` // the State Council's notice: number, or title where the number is not known
	Holidays []Holiday `json:"holidays"`
}

// Holiday is one holiday of a year with the make-up days (调休) that pay for it.
type Holiday struct {
	Name   string `json:"name"`
	From   Date   `json:"from"`
	To     Date   `json:"to"`
	Notice string `json:"notice,omitempty"` // when another notice than the year's set it
	Work   []Date `json:"work,omitempty"`
}

// Off lists the days off of the year, weekends inside a holiday included.
func (y Year) Off() []Date {
	var days []Date
	for _, h := range y.Holidays {
		for d := h.From; !d.After(h.To); d = d.AddDays(1) {
			days = append(days, d)
		}
	}
	return days
}

// Work lists the make-up days of the year.
func (y Year) Work() []Date {
	var days []Date
	for _, h := range y.Holidays {
		days = append(days, h.Work...)
	}
	return days
}

// Check says what is wrong with a table, in words for the administrator who enters it.
func (y Year) Check() error {
	var fields []fault.Field
	wrong := func(name, format string, args ...any) {
		fields = append(fields, fault.Field{Name: name, Message: fmt.Sprintf(format, args...)})
	}
	if y.Year < 2000 || y.Year > 2100 {
		wrong("year", "请填写四位年份")
	}
	if strings.TrimSpace(y.Notice) == "" {
		wrong("notice", "请填写放假通知的文号或标题")
	}
	if len(y.Holidays) == 0 {
		wrong("holidays", "请至少填写一个节日")
	}
	seen := map[Date]string{}
	for _, h := range y.Holidays {
		h.check(y.Year, seen, wrong)
	}
	if len(fields) > 0 {
		return fault.Invalid("放假安排有误，请修改后再提交", fields...)
	}
	return nil
}

// longestHoliday bounds one entry; the longest so far were the ten days of 2020.
const longestHoliday = 31

func (h Holiday) check(year int, seen map[Date]string, wrong func(name, format string, args ...any)) {
	if h.Name == "" {
		wrong("holidays", "从%s起的假期没有名称", h.From)
	}
	if h.From.IsZero() || h.To.Before(h.From) || h.To.DaysSince(h.From) >= longestHoliday {
		wrong("holidays", "%s的起止日期有误", h.Name)
		return
	}
	once := func(d Date) {
		if d.IsZero() || d.Year() != year {
			wrong("holidays", "%s的%s不在%d年", h.Name, d, year)
		}
		if other, twice := seen[d]; twice {
			wrong("holidays", "%s同时出现在%s和%s中", d, other, h.Name)
		}
		seen[d] = h.Name
	}
	for d := h.From; !d.After(h.To); d = d.AddDays(1) {
		once(d)
	}
	for _, d := range h.Work {
		once(d)
		if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			wrong("holidays", "%s（%s）本来就是工作日，不必列为调休上班", d, d.WeekdayName())
		}
	}
}

//go:embed holidays.json
var seedTable []byte

// Seed is the calendar of the tables that come with the program, 2017 to 2026.
func Seed() *Calendar {
	calendar, err := NewCalendar(seedYears()...)
	if err != nil {
		panic(err)
	}
	return calendar
}

func seedYears() []Year {
	var years []Year
	if err := json.Unmarshal(seedTable, &years); err != nil {
		panic(fmt.Errorf("read the embedded holiday tables: %w", err))
	}
	return years
}
