package workday

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
)

// Unit is what a limit counts.
type Unit string

// The units of a limit.
const (
	Workdays   Unit = "wd" // 工作日
	Days       Unit = "d"  // 自然日
	ClockHours Unit = "h"  // 小时
)

// Title is the unit as it follows a number on a page.
func (u Unit) Title() string {
	switch u {
	case Workdays:
		return "个工作日"
	case Days:
		return "日"
	case ClockHours:
		return "小时"
	}
	return string(u)
}

// Limit (期限) is a number and a unit.
type Limit struct {
	N    int
	Unit Unit
}

// Working is a limit of n working days.
func Working(n int) Limit { return Limit{n, Workdays} }

// Natural is a limit of n natural days.
func Natural(n int) Limit { return Limit{n, Days} }

// Hours is a limit of n hours, which run through nights and holidays.
func Hours(n int) Limit { return Limit{n, ClockHours} }

// maxLimit keeps a slip of the pen from running for centuries; the longest limit of the law is twenty years, in days.
const maxLimit = 9999

// ParseLimit reads a limit as it stands in files and columns: 20wd, 15d, 24h.
func ParseLimit(text string) (Limit, error) {
	digits := strings.TrimRight(text, "wdh")
	unit := Unit(text[len(digits):])
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || n > maxLimit || (unit != Workdays && unit != Days && unit != ClockHours) {
		return Limit{}, fault.Invalidf("“%s”不是有效的期限，请写成“20wd”（工作日）、“15d”（自然日）或“24h”（小时）", text)
	}
	return Limit{int(n), unit}, nil
}

// IsZero reports whether no limit is set.
func (l Limit) IsZero() bool { return l == Limit{} }

// Code is the limit as files and columns hold it: 20wd; empty when none is set.
func (l Limit) Code() string {
	if l.IsZero() {
		return ""
	}
	return strconv.Itoa(l.N) + string(l.Unit)
}

// String is the limit as people read it: 20个工作日, 15日, 24小时.
func (l Limit) String() string {
	if l.IsZero() {
		return ""
	}
	return strconv.Itoa(l.N) + l.Unit.Title()
}

// MarshalText writes the code.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.Code()), nil }

// UnmarshalText reads the code; nothing is no limit.
func (l *Limit) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*l = Limit{}
		return nil
	}
	limit, err := ParseLimit(string(text))
	if err != nil {
		return err
	}
	*l = limit
	return nil
}

// Value stores the code, or null for no limit.
func (l Limit) Value() (driver.Value, error) {
	if l.IsZero() {
		return nil, nil
	}
	return l.Code(), nil
}

// Scan reads a stored limit.
func (l *Limit) Scan(source any) error {
	switch value := source.(type) {
	case nil:
		*l = Limit{}
		return nil
	case string:
		return l.UnmarshalText([]byte(value))
	case []byte:
		return l.UnmarshalText(value)
	}
	return fmt.Errorf("scan limit: cannot read %T", source)
}
