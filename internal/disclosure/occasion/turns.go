package occasion

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"tongban/internal/base/fault"
)

// mostTurns bounds a transcript.
const mostTurns = 2000

var (
	marked = regexp.MustCompile(`^【([^】]{1,30})】\s*(.*)$`)
	called = regexp.MustCompile(`^([^：:。，]{1,20})[：:]\s*(.*)$`)
)

// usualSpeakers need no brackets.
var usualSpeakers = []string{"主持人", "发布人", "嘉宾", "记者", "网友", "列席代表"}

// Turns reads a transcript: each turn begins with its speaker in 【】, or as 姓名： when it is the host, a guest or one of the
// usual speakers; lines that begin with none go on with the turn before.
func Turns(text string, n Notice) ([]Turn, error) {
	var out []Turn
	for _, l := range lines(text) {
		speaker, said := speakerOf(l, n)
		switch {
		case speaker != "":
			out = append(out, Turn{Speaker: speaker, Text: said})
		case len(out) == 0:
			return nil, fault.InvalidField("text", "第一段没有写明是谁说的，请在开头写【说话的人】")
		case out[len(out)-1].Text == "":
			out[len(out)-1].Text = l
		default:
			out[len(out)-1].Text += "\n" + l
		}
	}
	if len(out) == 0 {
		return nil, fault.InvalidField("text", "请填写发言")
	}
	if len(out) > mostTurns {
		return nil, fault.InvalidField("text", "实录最多%d段发言", mostTurns)
	}
	for i, t := range out {
		if t.Text == "" {
			return nil, fault.InvalidField("text", "第%d段【%s】后面没有内容", i+1, t.Speaker)
		}
		if utf8.RuneCountInString(t.Text) > 20000 {
			return nil, fault.InvalidField("text", "第%d段太长，请分成几段", i+1)
		}
	}
	return out, nil
}

func speakerOf(line string, n Notice) (speaker, said string) {
	if m := marked.FindStringSubmatch(line); m != nil {
		return strings.TrimSpace(m[1]), m[2]
	}
	m := called.FindStringSubmatch(line)
	if m == nil {
		return "", ""
	}
	name := strings.TrimSpace(m[1])
	if slices.Contains(usualSpeakers, name) || name == n.Host || slices.ContainsFunc(n.Guests, func(g Guest) bool { return g.Name == name }) {
		return name, m[2]
	}
	return "", ""
}

// transcript writes turns as they are typed.
func transcript(list []Turn) string {
	var b strings.Builder
	for i, t := range list {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString("【" + t.Speaker + "】" + t.Text)
	}
	return b.String()
}
