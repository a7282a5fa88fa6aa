package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"tongban/internal/common/workday"
)

// The ways in which documents write a day. The year of Chinese numerals is read digit by digit (二〇一九), month and day
// as numbers (二十七); instead of 〇 stand ○, 零, Ｏ and others.
var (
	plainDay   = regexp.MustCompile(`((?:19|20)\d{2}) ?[年\-/.] ?(\d{1,2}) ?[月\-/.] ?(\d{1,2}) ?日?`)
	numeralDay = regexp.MustCompile(`([一二][九〇○零ＯO0Ο０oо◯〡][` + zeros + `一二三四五六七八九]{2}) ?年 ?([元正一二三四五六七八九十]{1,3}) ?月 ?([一二三四五六七八九十廿卅]{1,4}) ?日?`)
	shortDay   = regexp.MustCompile(`^((?:19|20)\d{2})(\d{2})(\d{2})(?:\d{4}|\d{6})?$`)
)

const zeros = `〇○零ＯO0Ο０oо◯`

// Date reads the first day that a text names; false when it names none.
func Date(text string) (workday.Date, bool) {
	d, _, _, ok := dateIn(Line(text))
	return d, ok
}

// dateIn finds the first day in a folded text, and where it stands.
func dateIn(text string) (day workday.Date, from, to int, ok bool) {
	if !strings.ContainsAny(text, "月0123456789") {
		return day, 0, 0, false
	}
	best := len(text) + 1
	for _, m := range plainDay.FindAllStringSubmatchIndex(text, 4) {
		if m[0] > 0 && text[m[0]-1] >= '0' && text[m[0]-1] <= '9' {
			continue
		}
		if d, good := dayOf(number(text[m[2]:m[3]]), number(text[m[4]:m[5]]), number(text[m[6]:m[7]])); good {
			day, from, to, ok, best = d, m[0], m[1], true, m[0]
			break
		}
	}
	if strings.Contains(text, "月") {
		for _, m := range numeralDay.FindAllStringSubmatchIndex(text, 4) {
			if m[0] >= best {
				break
			}
			if d, good := dayOf(yearOf(text[m[2]:m[3]]), numeral(text[m[4]:m[5]]), numeral(text[m[6]:m[7]])); good {
				return d, m[0], m[1], true
			}
		}
	}
	if !ok {
		if m := shortDay.FindStringSubmatch(text); m != nil {
			d, good := dayOf(number(m[1]), number(m[2]), number(m[3]))
			return d, 0, len(text), good
		}
	}
	return day, from, to, ok
}

// Moment reads a day with its time of day where one is written: of feeds, of dumps, of pages. What names no place is
// read as Chinese time.
func Moment(text string) (time.Time, bool) {
	text = Line(text)
	for _, layout := range []string{time.RFC3339, time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 -0700"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, t.Year() > 1948
		}
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil { // seconds or milliseconds since 1970
		switch {
		case len(text) == 13:
			return time.UnixMilli(n), true
		case len(text) == 10:
			return time.Unix(n, 0), true
		}
	}
	day, _, to, ok := dateIn(text)
	if !ok {
		return time.Time{}, false
	}
	at := day.Start()
	if m := clock.FindStringSubmatch(text[to:]); m != nil {
		hour, minute, second := number(m[1]), number(m[2]), number(m[3])
		if hour < 24 && minute < 60 && second < 60 {
			at = at.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
		}
	}
	return at, true
}

var clock = regexp.MustCompile(`^[ T]*(\d{1,2})[:：时](\d{2})(?:[:：分](\d{2}))?`)

// dayOf makes a day of its numbers, when the calendar has it.
func dayOf(year, month, day int) (workday.Date, bool) {
	if year < 1949 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31 {
		return workday.Date{}, false
	}
	d := workday.NewDate(year, time.Month(month), day)
	return d, d.Day() == day
}

func number(text string) int { n, _ := strconv.Atoi(text); return n }

var digits = map[rune]int{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '元': 1, '正': 1}

func yearOf(text string) (n int) {
	for _, r := range text {
		n = n*10 + digits[r] // every other sign is a zero
	}
	return n
}

// numeral reads a Chinese number below a hundred: 七, 十, 十七, 二十, 二十七, 廿七, 卅一.
func numeral(text string) (n int) {
	for _, r := range text {
		switch {
		case r == '十' && n == 0:
			n = 10
		case r == '十':
			n *= 10
		case r == '廿':
			n = 20
		case r == '卅':
			n = 30
		case n >= 10:
			n += digits[r]
		default:
			n = digits[r]
		}
	}
	return n
}
