package annual

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// checkClaims holds the text against the tables. A text says a figure in more than one place, and also those of its
// districts: it contradicts the table only if it names the figure and none of the places agrees.
func checkClaims(r Report, form Form) []Finding {
	var found []Finding
	for _, claim := range form.Claims {
		var sums []Figure
		for _, means := range claim.Means {
			if total, printed := r.sum(means); printed {
				sums = append(sums, total)
			}
		}
		if len(sums) == 0 {
			continue
		}
		title, _ := form.title(claim.Means[0][0])
		if len(claim.Means[0]) > 1 {
			title += "等合计"
		}
		var first *Finding
		for _, at := range claim.pattern.FindAllStringSubmatchIndex(r.Text, -1) {
			said, ok := parseFigure(r.Text[at[2]:at[3]])
			if !ok {
				continue
			}
			f := Finding{Rule: "正文与表格一致", Where: title, Parts: sums[0], Total: said, Quote: around(r.Text, at[0], at[1]), OK: slices.Contains(sums, said)}
			if !f.OK && elsewhere(r, claim, r.Text[:at[0]]) {
				continue
			}
			if f.OK || first == nil {
				first = &f
			}
			if f.OK {
				break
			}
		}
		if first != nil {
			found = append(found, *first)
		}
	}
	return found
}

// elsewhere reports whether a figure after these words is one of another year, or of the office alone in the report of a
// whole government: it says nothing of the table. What a year is compared with does not count.
func elsewhere(r Report, claim Claim, before string) bool {
	before = compared.ReplaceAllString(before[strings.LastIndexAny(before, "。；\n")+1:], "")
	if strings.HasSuffix(claim.Means[0][0], ".all") {
		return false
	}
	clauses := strings.Split(before, "，")
	last := clauses[len(clauses)-1]
	if !strings.Contains(r.Body, "办公") && alone.MatchString(last) {
		return true
	}
	if n := len(clauses); strings.TrimSpace(last) == "" && n > 1 {
		last = clauses[n-2]
	}
	if lastYear.MatchString(carried.ReplaceAllString(last, "")) {
		return true
	}
	years := anyYear.FindAllStringSubmatch(before, -1)
	return r.Year > 0 && len(years) > 0 && years[len(years)-1][1] != strconv.Itoa(r.Year)
}

var (
	anyYear  = regexp.MustCompile(`(20\d\d)年`)
	compared = regexp.MustCompile(`(?:比|较|与|同比)[^，。；]*`)
	alone    = regexp.MustCompile(`(?:办公室|办公厅|本办|本级)[^，关要规]{0,6}$`)
	lastYear = regexp.MustCompile(`去年|上一?年`)
	carried  = regexp.MustCompile(`上一?年(?:度)?(?:结转|转结)`)
)

// around is the matched text, without marks before it.
func around(text string, from, to int) string {
	return strings.Trim(text[from:to], "，。；、：:（( ")
}

// The parts of a sum in the text: 共154件，其中：当面32件，占20.78%；网络117件…
var (
	sentence = regexp.MustCompile(`[^。\n]+`)
	amount   = regexp.MustCompile(`(\d[\d,]*(?:\.\d+)?)(万)?(余)?(条|件|份|项|宗|次|篇|人次|个)`)
	percent  = regexp.MustCompile(`^[（(，,]?(?:约)?占(?:比)?(?:总数|总量|[^，。；0-9]{0,12})?(?:的|为)?(\d+(?:\.\d+)?)%`)
	whole    = regexp.MustCompile(`(\d[\d,]*)(条|件|份|项|宗|次|篇|个)[^，。；0-9]{0,8}[，,：:；（(]?(?:其中|包括|分别(?:为|是))`)
)

// checkText holds sums and percentages inside the text: after 其中 the parts are not more than the whole, and a
// percentage is that of its part.
func checkText(text string) []Finding {
	var found []Finding
	for _, s := range sentence.FindAllString(text, -1) {
		marks := whole.FindAllStringSubmatchIndex(s, -1)
		for i, at := range marks {
			total, ok := parseFigure(s[at[2]:at[3]])
			if !ok || total == 0 {
				continue
			}
			end := len(s)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			found = append(found, checkParts(s[at[0]:end], s[at[1]:end], total, s[at[4]:at[5]])...)
		}
	}
	return found
}

// checkParts looks at what follows 其中 of one whole.
func checkParts(quote, list string, total Figure, unit string) []Finding {
	var found []Finding
	var sum Figure
	n := 0
	for _, at := range amount.FindAllStringSubmatchIndex(list, -1) {
		part, ok := parseFigure(list[at[2]:at[3]])
		if !ok || at[4] >= 0 || at[6] >= 0 || list[at[8]:at[9]] != unit {
			continue
		}
		if open(list[:at[0]]) {
			continue // parts of a part
		}
		sum += part
		n++
		if p := percent.FindStringSubmatch(list[at[1]:]); p != nil {
			found = append(found, checkPercent(list[start(list, at[0]):at[1]]+strings.TrimRight(p[0], "，"), part, total, p[1]))
		}
		if n > 1 && sum == total {
			break // the whole is told; what comes after it is something else
		}
	}
	if n < 2 && sum <= total {
		return found
	}
	f := Finding{Rule: "分项之和不超过总数", Where: short(quote), Parts: sum, Total: total, OK: sum <= total}
	return append(found, f)
}

// checkPercent compares a printed percentage with the part, as exactly as it is printed.
func checkPercent(quote string, part, total Figure, printed string) Finding {
	_, places, _ := strings.Cut(printed, ".")
	scale := int64(1)
	for range len(places) {
		scale *= 10
	}
	// In units of the last printed place: 100 × scale × part ÷ total, rounded or cut off.
	exact := 100 * scale * int64(part/one)
	down := exact / int64(total/one)
	said, _ := parseFigure(printed)
	units := int64(said) * scale / int64(one)
	near := units == down || units == down+1
	return Finding{Rule: "百分比与数字一致", Where: quote, Parts: Figure(down) * one / Figure(scale), Total: said, OK: near}
}

// open reports whether a bracket is open at the end of a text.
func open(s string) bool {
	count := func(marks ...string) (n int) {
		for _, m := range marks {
			n += strings.Count(s, m)
		}
		return n
	}
	return count("（", "(") > count("）", ")")
}

// start is where the words of a part begin.
func start(list string, at int) int {
	if i := strings.LastIndexAny(list[:at], "，。；、：:;,"); i >= 0 {
		for j := range list[i:at] {
			if j > 0 {
				return i + j
			}
		}
	}
	return 0
}

// short cuts a long quote.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
