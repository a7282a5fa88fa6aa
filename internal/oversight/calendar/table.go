package calendar

import (
	"regexp"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

// draft is a year's holiday table as an administrator types it.
type draft struct {
	Year     int    `form:"year" label:"年份" hint:"四位数字，例如 2027" need:"true" width:"short"`
	Notice   string `form:"notice" label:"放假通知的文号或者标题" need:"true" max:"200"`
	Holidays string `form:"holidays" label:"假期" kind:"textarea" need:"true" max:"4000" hint:"一行一个假期：名称、首日、末日；有调休的，再写“调休”和上班的日子。例如：春节 2027-02-05 2027-02-11 调休 2027-01-31 2027-02-20"`
}

// table reads the draft; each line that cannot be read is named.
func (d draft) table() (workday.Year, error) {
	y := workday.Year{Year: d.Year, Notice: strings.TrimSpace(d.Notice)}
	var wrong []fault.Field
	for n, line := range strings.Split(d.Holidays, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		h, err := holiday(line)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: "holidays", Message: "第 " + strconv.Itoa(n+1) + " 行：" + fault.MessageOf(err)})
			continue
		}
		y.Holidays = append(y.Holidays, h)
	}
	if len(wrong) > 0 {
		return y, fault.Invalid("放假安排有误，请修改后再提交", wrong...)
	}
	return y, y.Check()
}

var between = regexp.MustCompile(`[\s、，,；;]+|至|调休`)

// holiday reads one line: 春节 2027-02-05 2027-02-11 调休 2027-01-31 2027-02-20.
func holiday(line string) (h workday.Holiday, err error) {
	var words []string
	for _, w := range between.Split(line, -1) {
		if w != "" {
			words = append(words, w)
		}
	}
	if len(words) < 3 {
		return h, fault.Invalidf("请依次写名称、首日和末日")
	}
	h.Name = words[0]
	var days []workday.Date
	for _, w := range words[1:] {
		d, err := workday.ParseDate(w)
		if err != nil {
			return h, err
		}
		days = append(days, d)
	}
	h.From, h.To, h.Work = days[0], days[1], days[2:]
	return h, nil
}

// draftOf writes a table as it is typed, so that a new version starts from the one in force.
func draftOf(y workday.Year) draft {
	lines := make([]string, 0, len(y.Holidays))
	for _, h := range y.Holidays {
		line := h.Name + " " + h.From.String() + " " + h.To.String()
		for i, d := range h.Work {
			if i == 0 {
				line += " 调休"
			}
			line += " " + d.String()
		}
		lines = append(lines, line)
	}
	return draft{Year: y.Year, Notice: y.Notice, Holidays: strings.Join(lines, "\n")}
}
