// Package wording keeps the list of words that are often written wrong (易错词) and finds them in a text.
//
// It serves editors while they draft and reviewers while they read (E-01, E-02), and who keeps the list: everybody's list
// the system administrator, the words of one body who releases its documents. No law names the words; the list is data with
// history, and goes in and out as a table. A word is in force or retired. What becomes of a place that was found it leaves
// to the room of the text.
package wording

import (
	"strings"
	"time"
)

// Sort is why a word is on the list.
type Sort string

// The sorts.
const (
	Typo      Sort = "typo"      // 错别字
	Usage     Sort = "usage"     // 规范表述
	Sensitive Sort = "sensitive" // 敏感词
)

// Sorts are in the order of the page.
var Sorts = []Sort{Typo, Usage, Sensitive}

// Title is the sort in Chinese.
func (s Sort) Title() string {
	switch s {
	case Typo:
		return "错别字"
	case Usage:
		return "规范表述"
	case Sensitive:
		return "敏感词"
	}
	return ""
}

func sortOf(title string) (Sort, bool) {
	for _, s := range Sorts {
		if s.Title() == strings.TrimSpace(title) || string(s) == title {
			return s, true
		}
	}
	return "", false
}

// Word (易错词) is one entry of the list.
type Word struct {
	ID      int64
	Scope   string // code of the body whose word it is; empty is everybody's
	Word    string
	Should  string   // what to write instead; may be empty for a sensitive word
	Sort    Sort     // why it is on the list
	Allowed []string // longer words in which it is right: 登陆 in 登陆点
	Note    string
	Live    bool // in force
	Reason  string
	By      string
	At      time.Time
}

// same reports whether a change would change nothing.
func (w Word) same(o Word) bool {
	return w.Should == o.Should && w.Sort == o.Sort && w.Note == o.Note && w.Live == o.Live && strings.Join(w.Allowed, "、") == strings.Join(o.Allowed, "、")
}

// usual are the words that the program brings along; a row of the same word replaces one.
var usual = func() (out []Word) {
	for _, w := range []struct{ word, should, allowed string }{
		{"帐户", "账户", ""}, {"帐号", "账号", ""}, {"报消", "报销", ""}, {"布署", "部署", ""}, {"按排", "安排", "按排名、按排序、按排放、按排队、按排水"}, {"截止目前", "截至目前", ""}, {"登陆", "登录", "登陆点、登陆艇、登陆作战、台风登陆、沿海登陆、登陆我"},
		{"即使通知", "及时通知", ""}, {"既使", "即使", ""}, {"做为", "作为", ""}, {"必竟", "毕竟", ""}, {"渡假", "度假", ""}, {"粘帖", "粘贴", ""}, {"复盖", "覆盖", "答复盖、回复盖、批复盖"},
		{"通迅", "通讯", ""}, {"签定", "签订", ""}, {"迫不急待", "迫不及待", ""}, {"再接再励", "再接再厉", ""}, {"一如继往", "一如既往", ""}, {"按步就班", "按部就班", ""},
		{"走头无路", "走投无路", ""}, {"相形见拙", "相形见绌", ""}, {"松驰", "松弛", ""}, {"气慨", "气概", ""}, {"重迭", "重叠", ""}, {"幅射", "辐射", ""}, {"震憾", "震撼", ""}, {"防犯", "防范", "预防犯罪、防犯罪"},
	} {
		out = append(out, Word{Word: w.word, Should: w.should, Sort: Typo, Allowed: allowedOf(w.allowed), Live: true})
	}
	return out
}()

// allowedOf reads longer words, written one after another.
func allowedOf(text string) (out []string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；; \n\t", r) }) {
		out = append(out, w)
	}
	return out
}
