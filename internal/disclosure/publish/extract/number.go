package extract

import (
	"regexp"
	"strconv"
	"strings"
)

// The shapes of document numbers (发文字号, GB/T 9704-2012 §7.2.5): code of the office, year between 〔〕, running number.
// Older and sloppier ones have other brackets, put the year first, or write 第; orders and announcements have a name
// instead of a code.
var (
	opening  = `[〔\[（(【［﹝{〖〈<〔]`
	closing  = `[〕\]）)】］﹞}〗〉>〕]`
	usual    = regexp.MustCompile(`([\p{Han}A-Za-z]{1,20}?) ?` + opening + ` ?((?:[12]\d|[一二])[\d` + zeros + `一二三四五六七八九]{2,6}) ?年? ?` + closing + ` ?(?:第 ?)?([0-9]{1,6}|[一二三四五六七八九十百]{1,7}) ?号`)
	old      = regexp.MustCompile(`^` + opening + ` ?(\d{2}|[12]\d{3}) ?` + closing + ` ?([\p{Han}]{1,12}?)(?:第 ?)?([0-9]{1,6}) ?号$`)
	order    = regexp.MustCompile(`^([\p{Han} 、，]{2,60}?)(令|公告|通告|布告)[ ，,]*[（(]?(?:((?:19|20)\d{2}) ?年? ?)?第? ?([0-9]{1,6}|[一二三四五六七八九十百]{1,7}) ?号[）)]?$`)
	bareTurn = regexp.MustCompile(`^[（(]?(?:((?:19|20)\d{2}) ?年? ?)?第 ?([0-9]{1,6}|[一二三四五六七八九十百]{1,7}) ?号[）)]?$`)
	letter   = regexp.MustCompile(`^([\p{Han} 、]{2,60})(令|公告|通告|布告)$`)
)

// Number brings a document number into the form in which it is kept: no spaces, plain digits, the year between 〔〕.
// What is no number comes back empty; “无” stays as what it says.
func Number(text string) string {
	if text != "无" && !strings.Contains(text, "号") {
		return ""
	}
	text = strings.Trim(Line(text), "：:;；,，。 ")
	if text == "无" || text == "" {
		return text
	}
	text = closeUp(unwrapped(text))
	whole := func(re *regexp.Regexp) []string {
		if m := re.FindStringSubmatch(text); m != nil && strings.TrimSpace(m[0]) == text {
			return m
		}
		return nil
	}
	if m := whole(usual); m != nil {
		return usualNumber(m)
	}
	if m := whole(old); m != nil {
		return "〔" + m[1] + "〕" + m[2] + plainNumber(m[3]) + "号"
	}
	if m := whole(order); m != nil && !strings.Contains(m[1], "关于") {
		return orderNumber(m[1]+m[2], m[3], m[4])
	}
	if m := whole(spoiled); m != nil {
		return closeUp(m[1]) + "〔" + m[2] + "〕" + plainNumber(m[3]) + "号"
	}
	return ""
}

// spoiled is a number one bracket of which was lost or is another sign.
var spoiled = regexp.MustCompile(`^([\p{Han}A-Za-z]{1,20}?) ?[〔\[（(【［﹝{〖〈<]? ?([12]\d{3}) ?[〕\]）)】］﹞}〗〉>J] ?(?:第 ?)?(\d{1,6}) ?号$`)

// Kept brings any number into the form in which it is kept: as Number where it has one of the known shapes, and
// otherwise as it is, without spaces and with the right brackets.
func Kept(text string) string {
	if n := Number(text); n != "" {
		return n
	}
	text = strings.Join(strings.Fields(Line(text)), "")
	return looseBrackets.ReplaceAllString(text, "〔$1〕")
}

var looseBrackets = regexp.MustCompile(opening + `((?:19|20)\d{2})` + closing)

func usualNumber(m []string) string {
	year := m[2]
	if strings.IndexFunc(year, func(r rune) bool { return r > '9' }) >= 0 {
		year = strconv.Itoa(yearOf(year))
	}
	return strings.TrimPrefix(closeUp(m[1]), "文号") + "〔" + year + "〕" + plainNumber(m[3]) + "号"
}

// orderNumber writes 国务院令第711号, 国家税务总局公告2019年第5号. The letterhead 中华人民共和国国务院令 is catalogued as 国令.
func orderNumber(name, year, n string) string {
	name = oneSign.Replace(name)
	if name == "中华人民共和国国务院令" {
		name = "国令"
	}
	if year != "" {
		year += "年"
	}
	return name + year + "第" + plainNumber(n) + "号"
}

// plainNumber writes the running number in digits, without zeros before it.
func plainNumber(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r > '9' }) < 0 {
		if t := strings.TrimLeft(text, "0"); t != "" {
			return t
		}
		return text
	}
	n, hundreds := 0, 0
	if before, after, found := strings.Cut(text, "百"); found {
		hundreds, text = max(numeral(before), 1), after
	}
	n = numeral(text)
	return strconv.Itoa(hundreds*100 + n)
}

// unwrapped takes brackets off that enclose the whole number: （国发〔2019〕5号）.
func unwrapped(text string) string {
	runes := []rune(text)
	if len(runes) < 4 || !strings.ContainsRune("（(", runes[0]) || !strings.ContainsRune("）)", runes[len(runes)-1]) {
		return text
	}
	inner := strings.TrimSpace(string(runes[1 : len(runes)-1]))
	if strings.HasSuffix(inner, "号") && !strings.ContainsAny(inner[:3], "12") {
		return inner
	}
	return text
}

// numberAtEnd finds a number that stands behind a title on the same line, in brackets or not.
func numberAtEnd(line string) (title, found string) {
	if !strings.HasSuffix(strings.TrimRight(line, "）) "), "号") {
		return line, ""
	}
	if m := behind.FindStringSubmatchIndex(line); m != nil {
		if n := Number(line[m[2]:m[3]]); n != "" {
			return strings.TrimSpace(line[:m[0]]), n
		}
	}
	return line, ""
}

var behind = regexp.MustCompile(`(?:[ （(]+)([\p{Han}A-Za-z]{1,12} ?` + opening + `[^〔〕\[\]（）()]{4,6}` + closing + ` ?第?[0-9 ]{1,7}号)[）) ]*$`)

// oneSign writes joint issuers with one sign between.
var oneSign = strings.NewReplacer(" ", "", "，", "、")
