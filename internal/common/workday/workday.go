// Package workday reckons time limits (期限) in working days, natural days and hours, for every room that owes an answer.
// Working days (工作日) follow the State Council's yearly holiday notices with their make-up days: 行政许可法 §82, 政府信息公开条例 §33,
// 全国年节及纪念日放假办法. A Limit runs over a Calendar from a moment; Span values stop it; Due gives the end at once, and Reckon
// gives every day on the way with its reason. A year's table is proposed by one person and released by another; a limit that
// passes a year without a table is provisional. What a clock is for, and who stops it, is left to the hall.
package workday

import (
	"database/sql/driver"
	"fmt"
	"time"

	"tongban/internal/base/fault"
)

// Shanghai is the one time zone of the law. A fixed offset, so that the program needs no zone files; summer time ended in 1991.
var Shanghai = time.FixedZone("CST", 8*60*60)

const (
	daySeconds  = 24 * 60 * 60
	unixDay     = 719163 // the number of 1970-01-01
	lastNumber  = 3652059
	layout      = "2006-01-02"
	endOfDayGap = time.Millisecond // moments are stored in milliseconds
)

// Date is a calendar day in Shanghai. Dates compare with ==, and the zero Date is no day.
type Date struct{ number int32 } // days since 0000-12-31, so that 0001-01-01, a Monday, is 1

// NewDate is the day of a year, month and day of month; what lies over the end of a month rolls on, as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return fromUnix(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix())
}

// DateOf is the day in Shanghai on which a moment falls.
func DateOf(at time.Time) Date { return fromUnix(at.Unix() + 8*60*60) }

func fromUnix(seconds int64) Date {
	day := seconds / daySeconds
	if seconds%daySeconds < 0 {
		day--
	}
	if day += unixDay; day < 1 || day > lastNumber {
		return Date{}
	}
	return Date{int32(day)}
}

// ParseDate reads a date written yyyy-mm-dd.
func ParseDate(text string) (Date, error) {
	at, err := time.Parse(layout, text)
	if err != nil || at.Year() < 1 {
		return Date{}, fault.Invalidf("“%s”不是有效的日期，请按“2026-09-01”的样式填写", text)
	}
	return fromUnix(at.Unix()), nil
}

// MustDate is ParseDate for dates that stand in the program; it panics on a wrong one.
func MustDate(text string) Date {
	date, err := ParseDate(text)
	if err != nil {
		panic(err)
	}
	return date
}

func (d Date) utc() time.Time { return time.Unix((int64(d.number)-unixDay)*daySeconds, 0).UTC() }

// IsZero reports whether the date is no day.
func (d Date) IsZero() bool { return d.number == 0 }

// Year is the calendar year.
func (d Date) Year() int { return d.utc().Year() }

// Month is the month of the year.
func (d Date) Month() time.Month { return d.utc().Month() }

// Day is the day of the month.
func (d Date) Day() int { return d.utc().Day() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(d.number % 7) }

// AddDays is the date n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return Date{d.number + int32(n)} }

// AddMonths is the same day n months later, or the last day of that month when it is shorter: 民法典 §202.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year(), d.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return NewDate(first.Year(), first.Month(), min(d.Day(), last))
}

// DaysSince is the number of days from other to d, negative when other is later.
func (d Date) DaysSince(other Date) int { return int(d.number - other.number) }

// Before reports whether d lies before other.
func (d Date) Before(other Date) bool { return d.number < other.number }

// After reports whether d lies after other.
func (d Date) After(other Date) bool { return d.number > other.number }

// Compare orders dates for slices.SortFunc.
func (d Date) Compare(other Date) int { return int(d.number) - int(other.number) }

// Start is the first moment of the day in Shanghai.
func (d Date) Start() time.Time {
	return time.Unix((int64(d.number)-unixDay)*daySeconds-8*60*60, 0).In(Shanghai)
}

// End is the last millisecond of the day in Shanghai, until which a limit that ends on it runs: 民法典 §203.
func (d Date) End() time.Time { return d.AddDays(1).Start().Add(-endOfDayGap) }

// String is the date as yyyy-mm-dd, empty for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(layout)
}

// Chinese is the date as papers print it: 2026年9月1日.
func (d Date) Chinese() string {
	if d.IsZero() {
		return ""
	}
	at := d.utc()
	return fmt.Sprintf("%d年%d月%d日", at.Year(), at.Month(), at.Day())
}

// WeekdayName is the day of the week in Chinese: 周一 to 周日.
func (d Date) WeekdayName() string {
	return [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}[d.Weekday()]
}

// MarshalText writes yyyy-mm-dd, or nothing for no day.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads yyyy-mm-dd, or nothing as no day.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	date, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = date
	return nil
}

// Value stores the date as text, or null for no day.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a stored date.
func (d *Date) Scan(source any) error {
	switch value := source.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(value))
	case []byte:
		return d.UnmarshalText(value)
	}
	return fmt.Errorf("scan date: cannot read %T", source)
}
