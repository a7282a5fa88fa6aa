package extract

import (
	"regexp"
	"slices"
	"strings"

	"tongban/internal/common/workday"
)

// Said is what a text says of itself.
type Said struct {
	Title, Number string
	Issuers       []string
	MadeOn        workday.Date
	Labels        map[string]string // lines such as 索引号：…, by canonical name

	spaced string // the title as it was written: joint issuers are parted by spaces
}

// secret is the mark of a classified document at its head (GB/T 9704-2012 §7.2.2): 机密★1年.
var secret = regexp.MustCompile(`^[【\[（(]?(绝密|机密|秘密)[】\]）)]?(?: ?[★☆*].{0,12})?$`)

// headLines is how far the head of a document reaches: the lines before its first sentence.
const headLines = 24

// Text reads a document's head and its signature. Every line of the text is a line of the document.
func Text(text string) Said {
	lines := linesOf(text)
	s := Said{Labels: map[string]string{}}
	for _, line := range lines[:min(len(lines), headLines)] {
		if !strings.Contains(line, "密") {
			continue
		}
		if m := secret.FindStringSubmatch(line); m != nil {
			s.Labels[NameGrade] = m[1]
		}
	}
	lines = s.labels(lines)
	rest := s.head(lines)
	s.tail(lines[rest:])
	s.issuer()
	return s
}

// linesOf gives the lines that hold something, folded; marks of blocks are taken off.
func linesOf(text string) (out []string) {
	for len(text) > 0 {
		line := text
		if i := strings.IndexByte(text, '\n'); i >= 0 {
			line, text = text[:i], text[i+1:]
		} else {
			text = ""
		}
		if len(line) > 300 && len(out) > headLines+16 { // a long paragraph is no signature
			out = append(out, line)
			continue
		}
		if len(line) > 600 { // nor does its end belong to the head
			line = line[:600]
		}
		if line = Line(strings.TrimLeft(strings.TrimSpace(line), "#>|")); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// labels takes lines of a box of data off the head: “索引号：000014349/2018-00204”.
func (s *Said) labels(lines []string) []string {
	taken := 0
	for i := 0; i < len(lines) && i < headLines; i++ {
		name, value, ok := Label(lines[i])
		if !ok {
			continue
		}
		if value == "" && i+1 < len(lines) { // the value stands on a line of its own
			if _, _, another := Label(lines[i+1]); !another {
				value = lines[i+1]
				lines = append(lines[:i:i], lines[i+1:]...)
			}
		}
		if s.Labels[name] == "" {
			s.Labels[name] = value
		}
		lines = append(lines[:i:i], lines[i+1:]...)
		i--
		if taken++; taken > 30 {
			break
		}
	}
	return lines
}

var label = regexp.MustCompile(`^[【\[]?([\p{Han} ]{2,12}?)[】\]]? ?[:：] ?(.*)$`)

// Label reads a line that names a property of the document and its value.
func Label(line string) (name, value string, ok bool) {
	if !strings.ContainsAny(line[:min(len(line), 80)], ":：") { // twelve letters, with brackets and spaces
		return "", "", false
	}
	m := label.FindStringSubmatch(line)
	if m == nil || length(m[2]) > 120 {
		return "", "", false
	}
	word := strings.ReplaceAll(m[1], " ", "")
	if name, ok = names[word]; !ok || loose[word] {
		return "", "", false
	}
	return name, strings.TrimSpace(m[2]), true
}

// loose are words that name a property in a file of data, and in a text may mean anything.
var loose = func() map[string]bool {
	out := map[string]bool{}
	for _, word := range strings.Fields("名称 主题 分类 内容 正文 全文 编号 标识 时间 日期 状态 摘要 概述 网址 索引 发布 机关代码 来源网址 原文链接 关键字 体裁") {
		out[word] = true
	}
	return out
}()

var (
	sentence  = regexp.MustCompile(`[。；！？]|，.*，`)
	numbered  = regexp.MustCompile(`^(?:第[一二三四五六七八九十]{1,3}[条章节编]|[一二三四五六七八九十]{0,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|1[.．、])`)
	titleEnds = regexp.MustCompile(`(?:通知|意见|决定|决议|公告|通告|通报|批复|函|令|办法|规定|条例|细则|规则|章程|方案|规划|计划|要点|纲要|报告|公报|纪要|答复|复函|请示|预案|指南|规范|标准|目录|清单|措施|制度|议案|说明|解读|答记者问|安排|名单|目标|准则|规程)(?:（[^（）]{1,30}）|\([^()]{1,30}\)|〔[^〔〕]{1,30}〕)*$`)
	adopted   = regexp.MustCompile(`^[（(](?:19|20)?[\d` + zeros + `一二三四五六七八九]{2,4} ?年.*(?:通过|公布|发布|修订|修正|施行|批准)`)
	redHead   = regexp.MustCompile(`^(?:[\p{Han} 、]{2,40}(?:部|委|局|厅|院|署|府|办公室|会|室) ?文件|特急|加急|急件|特提|平急|内部资料|公开|不公开|机密|秘密|目 ?录|各.*[:：]|00\d+|签发人.*|份号.*|密级.*|此件.*|\(此件.*|（此件.*|（.*印发）)$`)
	quoted    = regexp.MustCompile(`^(?:现公布|现将|兹公布|现发布|公布|修订后的|新修订的)?《([^《》]{2,120}(?:〈[^〈〉]*〉[^《》]*)?)》`)
	orderText = regexp.MustCompile(`已经|业经|已于|现予|予以公布|公布施行|现将|现公布|已由|印发`)
	passes    = regexp.MustCompile(`现将《([^》]{2,100})》[^。]{0,12}印发`)
	newsLine  = regexp.MustCompile(`^(?:来源|发布时间|发布日期|时间|日期|字体|字号|浏览|阅读|点击|打印|分享|作者|编辑|责任编辑|【)`)
)

// head reads title and number from the lines before the text begins, and says where that is.
func (s *Said) head(lines []string) (rest int) {
	var title []string
	kind := "" // the letterhead of an order, which has the title in its first sentence or behind its signature
	for i, line := range lines {
		if i >= headLines {
			return i
		}
		if kind == "" && len(title) == 0 {
			if m := letter.FindStringSubmatch(line); m != nil && i+1 < len(lines) && bareTurn.MatchString(lines[i+1]) {
				kind = closeUp(line)
				continue
			}
			if n := Number(line); n != "" && order.MatchString(unwrapped(line)) {
				kind, s.Number = closeUp(line), n
				continue
			}
		}
		if n := bareTurn.FindStringSubmatch(line); n != nil && kind != "" && s.Number == "" {
			s.Number = orderNumber(kind, n[1], n[2])
			continue
		}
		if m := bareTurn.FindStringSubmatch(line); m != nil && len(title) > 0 && s.Number == "" {
			if t := strings.Join(title, ""); strings.HasSuffix(t, "公告") || strings.HasSuffix(t, "通告") || strings.HasSuffix(t, "令") {
				s.Number = orderNumber(closeUp(t), m[1], m[2])
				continue
			}
		}
		if n := Number(line); n != "" {
			if s.Number == "" {
				s.Number = n
			}
			if len(title) > 0 && kind == "" {
				s.finish(title)
				return i + 1
			}
			continue
		}
		if kind != "" {
			if t := orderTitle(line); t != "" {
				s.Title = t
				return i
			}
			if begins(line) {
				s.finish(title)
				return i
			}
		}
		switch {
		case len(title) == 0 && (redHead.MatchString(line) && !titleEnds.MatchString(strings.TrimRight(line, ":：")) || newsLine.MatchString(line)):
			if strings.HasSuffix(line, "：") || strings.HasSuffix(line, ":") { // the addressee, and no title before
				return i
			}
			continue
		case begins(line), newsLine.MatchString(line):
			s.finish(title)
			return i
		case len(title) > 0 && adopted.MatchString(line):
			s.finish(title)
			return i
		}
		if _, _, _, ok := onlyDay(line); ok { // under the title some put the day; before it, it is none
			if len(title) > 0 {
				s.finish(title)
				return i
			}
			continue
		}
		if t, n := numberAtEnd(line); n != "" {
			if s.Number == "" {
				s.Number = n
			}
			s.finish(append(title, t))
			return i + 1
		}
		if len(title) > 0 && titleEnds.MatchString(joined(title)) && !continues(line) && !leads(lines[i:]) {
			s.finish(title)
			return i
		}
		title = append(title, line)
		if len(title) > 8 || length(joined(title)) > 200 { // no title is that long: what stands here is text
			return 0
		}
	}
	s.finish(title)
	return len(lines)
}

// joined puts the lines of a title together.
func joined(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		if t := b.String(); t != "" && line != "" && t[len(t)-1] < 0x80 && line[0] < 0x80 {
			b.WriteByte(' ')
		}
		b.WriteString(closeUp(line))
	}
	return b.String()
}

func (s *Said) finish(title []string) {
	t := strings.Trim(joined(title), "：: ")
	if s.Title != "" || length(t) < 3 || strings.HasSuffix(t, "、") || strings.HasSuffix(t, "，") {
		return
	}
	if strings.Contains(t, "，") && s.Number == "" && !titleEnds.MatchString(t) { // the first line of a paragraph that was broken into lines
		return
	}
	s.Title, s.spaced = t, strings.Join(title, "")
}

// continues reports whether a line can only go on a title that could have ended before it.
func continues(line string) bool {
	return strings.HasPrefix(line, "（") || strings.HasPrefix(line, "(") || strings.HasPrefix(line, "的") || strings.HasPrefix(line, "——") || titleEnds.MatchString(line) && length(line) <= 12
}

// leads reports whether lines lead on to a number or an addressee: then the title is not over, though it could be.
func leads(lines []string) bool {
	for i, line := range lines[:min(len(lines), 6)] {
		switch {
		case i > 0 && (Number(line) != "" || strings.HasSuffix(line, "：") && length(line) < 60):
			return true
		case begins(line), isBody(line), newsLine.MatchString(line):
			return false
		}
		if _, _, _, day := onlyDay(line); day {
			return false
		}
	}
	return false
}

// begins reports whether a line belongs to the text: an addressee, a sentence, a numbered part.
func begins(line string) bool {
	if strings.HasSuffix(line, "：") || strings.HasSuffix(line, ":") {
		return true
	}
	n := length(line)
	return n > 120 || numbered.MatchString(line) || sentence.MatchString(line) && n > 12 || n > 60 && strings.Contains(line, "，") || strings.HasPrefix(line, "--") || strings.HasPrefix(line, "附件")
}

// orderTitle is the title in the first sentence of an order (令): 《专利代理条例》已经……现予公布.
func orderTitle(line string) string {
	m := quoted.FindStringSubmatch(line)
	if m == nil || !orderText.MatchString(line) {
		return ""
	}
	return closeUp(m[1])
}

// onlyDay reads a line that is a day and nothing else.
func onlyDay(line string) (day workday.Date, before, after string, ok bool) {
	day, from, to, found := dateIn(line)
	if !found {
		return day, "", "", false
	}
	before, after = strings.Trim(line[:from], " （("), strings.Trim(line[to:], " ）)")
	return day, before, after, before == "" && after == ""
}

var (
	person = regexp.MustCompile(`^(?:总理|省长|市长|县长|区长|州长|主席|主任|部长|局长|行长|署长|厅长|会长|院长|镇长|乡长|旗长|盟长|专员|代[\p{Han}]{1,3}长) ?[\p{Han}·  ]{2,12}$`)
)

// tail finds the signature: the first day that stands under a name, since what was printed and attached follows it.
func (s *Said) tail(lines []string) {
	var loose workday.Date
	for i, line := range lines {
		if len(line) > 210 || length(line) > 70 {
			continue
		}
		day, before, after, alone := onlyDay(line)
		if day.IsZero() {
			continue
		}
		signed := signers(lines[:i])
		switch {
		case alone && (len(signed) > 0 || i > 0 && person.MatchString(lines[i-1])):
			s.MadeOn = day
			s.sign(signed)
			return
		case alone && loose.IsZero():
			loose = day
		case after == "" && isBody(before): // 教育部办公厅 2022年7月25日
			s.MadeOn = day
			s.sign([]string{closeUp(before)})
			return
		case after == "印发" && isBody(before) && s.MadeOn.IsZero() && loose.IsZero(): // the imprint, when there is no signature
			loose = day
			s.sign([]string{closeUp(before)})
		}
	}
	s.MadeOn = loose
	if len(lines) > 0 && len(s.Issuers) == 0 && loose.IsZero() {
		s.sign(signers(lines))
	}
}

func (s *Said) sign(names []string) {
	if len(s.Issuers) == 0 {
		s.Issuers = names
	}
}

// signers are the names right above a line, in their order: each on a line of its own, or several on one.
func signers(lines []string) (out []string) {
	for i := len(lines) - 1; i >= 0 && len(out) < 40; i-- {
		names := onLine(lines[i])
		if len(names) == 0 {
			break
		}
		out = append(names, out...)
	}
	return out
}

// sealed takes off what stands for a seal.
var sealed = strings.NewReplacer("（章）", "", "(章)", "", "（盖章）", "", "(盖章)", "", "（印章）", "")

// onLine are the bodies that a line names and nothing beside them.
func onLine(line string) (out []string) {
	if line = strings.TrimSpace(line); strings.Contains(line, "章") {
		line = strings.TrimSpace(sealed.Replace(line))
	}
	if isBody(line) && !strings.Contains(line, " ") {
		return []string{cleanBody(line)}
	}
	if strings.HasSuffix(line, "：") || strings.HasSuffix(line, ":") {
		return nil
	}
	parts := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '、' })
	for _, p := range parts {
		if !isBody(p) {
			if whole := closeUp(line); isBody(whole) { // “科 技 部”
				return []string{cleanBody(whole)}
			}
			return nil
		}
		out = append(out, cleanBody(p))
	}
	return out
}

func cleanBody(name string) string {
	name = strings.Trim(closeUp(name), "（()） ")
	return strings.TrimSuffix(strings.TrimSuffix(name, "代章"), "（")
}

// bodyEnds are the ends of the names of offices; a longer one ends in a shorter one.
var bodyEnds = strings.Fields("部 委 局 厅 院 署 办 会 室 政府 银行 中心 集团 大学 军区 警备区 处 所 站 社 馆 队 组 司 人大 政协 (代章) 代章）")

func endsAsBody(text string) bool {
	return slices.ContainsFunc(bodyEnds, func(end string) bool { return strings.HasSuffix(text, end) })
}

// isBody reports whether a text is the name of an office.
func isBody(text string) bool {
	text = closeUp(strings.TrimSpace(text))
	if len(text) > 160 { // no letter has more than four bytes
		return false
	}
	n := length(text)
	if n < 2 || n > 40 || strings.ContainsAny(text, "，。；：:《》“”0123456789") || !endsAsBody(text) {
		return false
	}
	for _, r := range text {
		if !han(r) && !strings.ContainsRune("（）()·、", r) {
			return false
		}
	}
	return !strings.HasPrefix(text, "第") && !strings.HasPrefix(text, "各") && !strings.HasPrefix(text, "附")
}

// about and verbs stand in a title between the issuers and what it is about.
var (
	about = regexp.MustCompile(`^(.{2,120}?)(?:关于|转发|批转|印发)`)
	verbs = regexp.MustCompile(`^(.{2,80}?)(?:印发|转发|批转|对|发布|公布|颁发|答复|公告|通告|令|\d{4}年)`)
)

// issuer takes the issuers from the title, where most titles begin with them; the signature comes second, since what
// is signed short (国家地震局) is named in full there.
func (s *Said) issuer() {
	if name := strings.TrimSpace(s.Labels["issuer"]); name != "" {
		s.Issuers = Issuers(name)
		return
	}
	for _, verb := range []*regexp.Regexp{about, verbs} {
		for _, title := range []string{s.spaced, s.Title} {
			m := verb.FindStringSubmatch(title)
			if m == nil {
				continue
			}
			names := Issuers(m[1])
			if len(names) == 0 || slices.ContainsFunc(names, func(name string) bool { return !isBody(name) }) {
				continue
			}
			if strings.Join(s.Issuers, "") != strings.Join(names, "") { // else the signature parts what the title runs together
				s.Issuers = names
			}
			return
		}
	}
	if len(s.Issuers) > 0 {
		return
	}
	if strings.HasPrefix(s.Number, "国令第") {
		s.Issuers = []string{"国务院"}
	} else if m := order.FindStringSubmatch(s.Number); m != nil && isBody(strings.TrimPrefix(m[1], "中华人民共和国")) {
		s.Issuers = Issuers(strings.TrimPrefix(m[1], "中华人民共和国"))
	}
}

// Issuers parts the names of a joint document (联合发文).
func Issuers(text string) (out []string) {
	text = strings.Trim(Line(text), "：:，, ")
	for _, part := range strings.FieldsFunc(text, func(r rune) bool {
		return r == '、' || r == '，' || r == ',' || r == ';' || r == '；' || r == '|' || r == ' '
	}) {
		if part = cleanBody(part); part != "" && part != "等" {
			out = append(out, part)
		}
	}
	return out
}
