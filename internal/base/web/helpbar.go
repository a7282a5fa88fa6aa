package web

import "net/url"

func query(text string) string { return url.QueryEscape(text) }

func zoomChoices(f Frame) []Link {
	var choices []Link
	for _, zoom := range zooms {
		word := zoom + "%"
		if zoom == "" {
			word = "100%"
		}
		choices = append(choices, Link{Text: word, Href: switched(f, "zoom", zoom), Current: zoom == f.Zoom})
	}
	return choices
}

func schemeChoices(f Frame) []Link {
	words := map[string]string{"": "help.scheme-usual|标准", "light": "help.scheme-light|白底黑字", "dark": "help.scheme-dark|黑底黄字", "blue": "help.scheme-blue|蓝底白字"}
	var choices []Link
	for _, scheme := range schemes {
		choices = append(choices, Link{Text: words[scheme], Href: switched(f, "scheme", scheme), Current: scheme == f.Scheme})
	}
	return choices
}

func aidChoices(f Frame) []Link {
	aid := func(name, word string, on bool) Link {
		next := "on"
		if on {
			next = "off"
		}
		return Link{Text: word, Href: switched(f, name, next), Current: on}
	}
	return []Link{aid("pointer", "help.pointer|大鼠标", f.Pointer), aid("cross", "help.cross|十字线", f.Cross),
		aid("plain", "help.plain|只看文字", f.Plain), aid("read", "help.read|指读", f.Read)}
}
