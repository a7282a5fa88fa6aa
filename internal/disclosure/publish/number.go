package publish

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

// Template (索引号模板) says how a body numbers what it publishes: fixed text and segments in braces.
//
//	{org} {credit} {division} {class} {subject} {year} {yyyymm} {yyyymmdd} {seq:5}
//
// The running number counts by body and year, or by body, class and year when the template has the class: condition
// for it is that everything by which it counts stands in the number, else two documents would get the same.
type Template string

// usualTemplate is that of the pages of the State Council: 机构代码/年-五位流水.
const usualTemplate Template = "{org}/{year}-{seq:5}"

var segment = regexp.MustCompile(`\{([a-z]+)(?::([0-9]+))?\}`)

// segments of a template, as they may be written.
var knownSegments = []string{"org", "credit", "division", "class", "subject", "year", "yyyymm", "yyyymmdd", "seq"}

// Check says why a template cannot be used.
func (t Template) Check() error {
	text := string(t)
	wrong := func(words string) error { return fault.InvalidField("template", "%s", words) }
	if utf8.RuneCountInString(text) > 80 {
		return wrong("模板不能超过80个字")
	}
	has := map[string]int{}
	for _, m := range segment.FindAllStringSubmatch(text, -1) {
		name := m[1]
		if !slices.Contains(knownSegments, name) {
			return wrong("不认识{" + name + "}，可以用的有{org}{credit}{division}{class}{subject}{year}{yyyymm}{yyyymmdd}{seq:位数}")
		}
		if (name == "seq") != (m[2] != "") {
			return wrong("只有流水号要写位数，例如{seq:5}")
		}
		has[name]++
		if name == "seq" {
			if n, err := strconv.Atoi(m[2]); err != nil || n < 3 || n > 9 {
				return wrong("流水号的位数应当在3到9之间")
			}
		}
	}
	if strings.ContainsAny(segment.ReplaceAllString(text, ""), "{}") {
		return wrong("花括号没有成对，或者里面写了不认识的内容")
	}
	switch {
	case has["seq"] != 1:
		return wrong("模板里要有一个流水号，例如{seq:5}")
	case has["year"]+has["yyyymm"]+has["yyyymmdd"] == 0:
		return wrong("流水号每年从头开始，模板里要有年份{year}、{yyyymm}或者{yyyymmdd}，否则第二年会重复")
	case !regexp.MustCompile(`^[0-9A-Za-z\-/_.]*$`).MatchString(segment.ReplaceAllString(text, "")):
		return wrong("固定部分只能用字母、数字和 - / _ .")
	}
	return nil
}

// counter is by what the running number counts.
func (t Template) counter(org string, class Class, year int) string {
	name := "document.index/" + org + "/" + strconv.Itoa(year)
	if strings.Contains(string(t), "{class}") {
		name += "/" + class.Code
	}
	return name
}

// Office is what a number says of a body.
type Office struct{ Code, Org, Credit, Division string }

// write gives the number for a running number; one that outgrows its width becomes longer, never the same again.
func (t Template) write(o Office, c Content, at time.Time, n int64) string {
	class, _ := classOf(c.Class)
	day := workday.DateOf(at)
	return segment.ReplaceAllStringFunc(string(t), func(found string) string {
		m := segment.FindStringSubmatch(found)
		switch m[1] {
		case "org":
			return o.Org
		case "credit":
			return o.Credit
		case "division":
			return o.Division
		case "class":
			return class.Short
		case "subject":
			return fmt.Sprintf("%02d", slices.Index(subjects, c.Subject)+1)
		case "year":
			return fmt.Sprintf("%04d", day.Year())
		case "yyyymm":
			return fmt.Sprintf("%04d%02d", day.Year(), int(day.Month()))
		case "yyyymmdd":
			return strings.ReplaceAll(day.String(), "-", "")
		}
		width, _ := strconv.Atoi(m[2])
		return fmt.Sprintf("%0*d", width, n)
	})
}

// numbering reads numbers of a template: which running number of which counter they have.
type numbering struct {
	shape    *regexp.Regexp
	template Template
	office   Office
}

// reads makes what reads the numbers that a body gives by a template.
func (t Template) reads(o Office) numbering {
	var b strings.Builder
	b.WriteString("^")
	at, named := 0, map[string]bool{}
	for _, m := range segment.FindAllStringSubmatchIndex(string(t), -1) {
		b.WriteString(regexp.QuoteMeta(string(t)[at:m[0]]))
		name := string(t)[m[2]:m[3]]
		part := map[string]string{"org": regexp.QuoteMeta(o.Org), "credit": regexp.QuoteMeta(o.Credit), "division": regexp.QuoteMeta(o.Division), "class": `[0-9]{2}`, "subject": `[0-9]{2}`, "year": `[0-9]{4}`, "yyyymm": `[0-9]{6}`, "yyyymmdd": `[0-9]{8}`, "seq": `[0-9]{3,18}`}[name]
		if named[name] {
			b.WriteString(part)
		} else {
			b.WriteString("(?P<" + name + ">" + part + ")")
		}
		named[name], at = true, m[1]
	}
	b.WriteString(regexp.QuoteMeta(string(t)[at:]) + "$")
	return numbering{regexp.MustCompile(b.String()), t, o}
}

// read says which counter must be past which value once a number is taken; false when the template never gives it.
func (n numbering) read(index string) (passed, bool) {
	m := n.shape.FindStringSubmatch(index)
	if m == nil {
		return passed{}, false
	}
	part := func(name string) string {
		if i := n.shape.SubexpIndex(name); i >= 0 {
			return m[i]
		}
		return ""
	}
	seq, err := strconv.ParseInt(part("seq"), 10, 64)
	year, wrong := strconv.Atoi((part("year") + part("yyyymm") + part("yyyymmdd"))[:4])
	if err != nil || wrong != nil || seq > 1<<52 {
		return passed{}, false
	}
	class := Class{}
	for _, c := range Classes {
		if c.Short == part("class") {
			class = c
		}
	}
	return passed{n.template.counter(n.office.Org, class, year), seq}, true
}

// numberings are those of all bodies, with the templates that they had before: an index number that comes from elsewhere
// is held against each, so that none of them gives it a second time.
func (room *Room) numberings() (out []numbering) {
	seen := map[string]bool{}
	add := func(t Template, body string) {
		if key := string(t) + " " + body; !seen[key] && t.Check() == nil {
			seen[key] = true
			out = append(out, t.reads(room.office(body)))
		}
	}
	for _, b := range room.Org.Bodies() {
		add(room.Rules.For(b.Code).Template, b.Code)
	}
	for _, r := range room.Rules.all() {
		add(r.Template, r.Body)
	}
	return out
}

// collides reports whether two bodies could give the same number: neither names the body, or both name it alike.
func collides(a Template, x Office, b Template, y Office) bool {
	one := func(t Template, o Office) string {
		text := strings.NewReplacer("{org}", o.Org, "{credit}", o.Credit, "{division}", o.Division).Replace(string(t))
		// digits of any kind can be like digits of another
		text = segment.ReplaceAllStringFunc(text, func(found string) string {
			m := segment.FindStringSubmatch(found)
			width := map[string]int{"class": 2, "subject": 2, "year": 4, "yyyymm": 6, "yyyymmdd": 8}[m[1]]
			if m[1] == "seq" {
				width, _ = strconv.Atoi(m[2])
			}
			return strings.Repeat("#", width)
		})
		return text
	}
	left, right := one(a, x), one(b, y)
	if len(left) != len(right) {
		return false
	}
	digit := func(c byte) bool { return c == '#' || c >= '0' && c <= '9' }
	for i := range left {
		same := left[i] == right[i] || (left[i] == '#' || right[i] == '#') && digit(left[i]) && digit(right[i])
		if !same {
			return false
		}
	}
	return true
}
