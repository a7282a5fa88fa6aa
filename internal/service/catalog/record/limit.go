package record

import "tongban/internal/common/workday"

// Limit (时限) is a length of time as the files write it: "20wd", "30d", "4h";
// "0" means at once and "" that no law sets one.
type Limit string

const (
	limitNone   Limit = ""
	limitAtOnce Limit = "0"
)

// Set reports whether there is a limit at all.
func (l Limit) Set() bool { return l != limitNone }

// AtOnce reports whether the answer is given on the spot.
func (l Limit) AtOnce() bool { return l == limitAtOnce }

// Workday gives the limit to reckon with; zero when there is none or it is at once.
func (l Limit) Workday() (workday.Limit, error) {
	if l == limitNone || l == limitAtOnce {
		return workday.Limit{}, nil
	}
	return workday.ParseLimit(string(l))
}

// String gives the limit in words.
func (l Limit) String() string {
	switch l {
	case limitNone:
		return "法律没有规定"
	case limitAtOnce:
		return "当场办结"
	}
	limit, err := l.Workday()
	if err != nil {
		return string(l)
	}
	return limit.String()
}

// longer compares two limits; across units a working week of five days is taken
// as seven natural ones, which is right on the average and enough for a warning.
func (l Limit) Longer(than Limit) bool { return l.hours() > than.hours() }

func (l Limit) hours() int {
	const day, week, workweek = 24, 7, 5
	limit, err := l.Workday()
	switch {
	case err != nil:
		return 0
	case limit.Unit == workday.Workdays:
		return limit.N * day * week / workweek
	case limit.Unit == workday.Days:
		return limit.N * day
	}
	return limit.N
}
