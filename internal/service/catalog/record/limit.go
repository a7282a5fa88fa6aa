package record

import (
	"strconv"
	"strings"

	"tongban/internal/common/workday"
)

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

// Workday gives the limit to reckon with; zero when there is none or it is at once. Half a working day, as steps of a
// flow have it, is due at the end of that day.
func (l Limit) Workday() (workday.Limit, error) {
	if l == limitNone || l == limitAtOnce {
		return workday.Limit{}, nil
	}
	if whole, half := strings.CutSuffix(string(l), halfDay); half {
		limit, err := workday.ParseLimit(whole + string(workday.Workdays))
		limit.N++
		return limit, err
	}
	return workday.ParseLimit(string(l))
}

// halfDay ends a limit such as 0.5wd.
const halfDay = ".5" + string(workday.Workdays)

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
	if strings.HasSuffix(string(l), halfDay) {
		return l.Length().String()
	}
	return limit.String()
}

// Longer compares two limits; across units a working week of five days is taken
// as seven natural ones, which is right on the average and enough for a warning.
func (l Limit) Longer(than Limit) bool { return l.Length() > than.Length() }

// Length is how long a limit is on the average, in minutes of all days; limits of different units are added up and
// compared by it. Due dates are never reckoned with it.
type Length int

const (
	hourLength    Length = 60
	dayLength     Length = 24 * hourLength
	workdayLength Length = dayLength * 7 / 5
)

// Length gives the average length of a limit; none, at once and what cannot be read are zero.
func (l Limit) Length() Length {
	if strings.HasSuffix(string(l), halfDay) {
		limit, err := l.Workday()
		if err != nil {
			return 0
		}
		return Length(limit.N)*workdayLength - workdayLength/2
	}
	limit, err := l.Workday()
	if err != nil {
		return 0
	}
	units := map[workday.Unit]Length{workday.Workdays: workdayLength, workday.Days: dayLength, workday.ClockHours: hourLength}
	return Length(limit.N) * units[limit.Unit]
}

// String gives the length in working days, to the half.
func (l Length) String() string {
	halves := int((2*l + workdayLength - 1) / workdayLength)
	if halves%2 == 1 {
		return strconv.Itoa(halves/2) + ".5个工作日"
	}
	return strconv.Itoa(halves/2) + "个工作日"
}

// Length is how long a flow takes by its own limits: stages one after another, of parts side by side the longest.
func (f Flow) Length() (total Length) {
	for _, stage := range f.Stages {
		total += stage.Length()
	}
	return total
}

// Length is how long a stage takes. A lead that concludes after the others begins when they are done.
func (s Stage) Length() Length {
	var beside, after Length
	for _, part := range s.Parts {
		if s.Join == JoinLeadAfter && part.Role == RoleLead {
			after += part.Limit.Length()
			continue
		}
		beside = max(beside, part.Limit.Length())
	}
	return beside + after
}
