package notify

import "strings"

// Sort (消息类别) is a heading under which a person chooses how he is told.
type Sort struct {
	code, Title string
	begins      []string // templates
}

// Code names the sort.
func (s Sort) Code() string { return s.code }

// Sorts lists the headings; what fits none is under the last.
func Sorts() []Sort {
	return []Sort{
		{"case", "办件进展", []string{"case.", "bundle.", "project.", "matter."}},
		{"request", "政府信息公开和更正申请", []string{"inforequest.", "rectify."}},
		{"credit", "承诺核查和信用", []string{"promise.", "credit."}},
		{"other", "账号、委托和其他", nil},
	}
}

func sortOf(template string) Sort {
	all := Sorts()
	for _, s := range all {
		for _, begin := range s.begins {
			if strings.HasPrefix(template, begin) {
				return s
			}
		}
	}
	return all[len(all)-1]
}
