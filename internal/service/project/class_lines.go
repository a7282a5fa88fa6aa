package project

import (
	"regexp"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
)

// This file tells whoever writes a class in which line what has to change.

var (
	lineOf = regexp.MustCompile(`line (\d+): (.*)`)
	quoted = regexp.MustCompile(`“([^”]+)”`)
	noSuch = regexp.MustCompile(`field (\S+) not found`)
)

// excerpt is how much of a line is shown beside its number.
const excerpt = 40

// atLine puts the number and the beginning of a line before what is said of it.
func atLine(lines []string, n int, words string) string {
	if n < 1 || n > len(lines) {
		return words
	}
	shown := []rune(strings.TrimSpace(lines[n-1]))
	if len(shown) > excerpt {
		shown = append(shown[:excerpt], '…')
	}
	return "第" + strconv.Itoa(n) + "行（" + string(shown) + "）：" + words
}

// unread says in Chinese, line by line, why a text could not be read.
func unread(text string, err error) (wrong []string) {
	lines := strings.Split(text, "\n")
	for _, found := range lineOf.FindAllStringSubmatch(err.Error(), -1) {
		n, _ := strconv.Atoi(found[1])
		words := "写法不对，请核对缩进、冒号和引号"
		if m := noSuch.FindStringSubmatch(found[2]); m != nil {
			words = "没有“" + m[1] + "”这一项，请核对名称"
		} else if strings.Contains(found[2], "cannot unmarshal") {
			words = "这里的值不合适，请核对应当是文字、数字还是列表"
		}
		wrong = append(wrong, atLine(lines, n, words))
	}
	if len(wrong) == 0 {
		wrong = append(wrong, fault.MessageOf(err))
	}
	return wrong
}

// located puts the line before each thing that is wrong: inside the stage that it names, where the last of the words that it
// quotes stands; else at the stage itself.
func located(text string, wrong []string) []string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	find := func(from int, word string) int {
		for i := from; i < len(lines); i++ {
			if strings.Contains(lines[i], word) {
				return i
			}
		}
		return -1
	}
	out := make([]string, len(wrong))
	for i, words := range wrong {
		at, start := -1, 0
		for _, m := range quoted.FindAllStringSubmatch(words, -1) {
			if n := find(start, m[1]); n >= 0 {
				at, start = n, n
			}
		}
		out[i] = atLine(lines, at+1, words)
	}
	return out
}
