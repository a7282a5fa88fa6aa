package paper

import (
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
)

// A template that breaks while it is filled, which the checks at its adoption should
// have kept out, ends as a fault that says what it means, never as a crash.
func TestTemplateThatBreaksIsAFaultThatSaysWhatItMeans(t *testing.T) {
	broken, err := ParseTemplate([]byte(`code: broken
version: 3
title: 说明书
word: 说
law: 《中华人民共和国行政许可法》第五条
text:
  - para: 根据{{.law}}
`))
	if err != nil {
		t.Fatal(err)
	}
	clear(broken.words)
	p, err := NewPress("")
	if err != nil {
		t.Fatal(err)
	}
	set, err := p.Templates().with(broken)
	if err != nil {
		t.Fatal(err)
	}
	p.templates.Store(set)
	d := Draft{Template: "broken", Body: "530100-scjg", Abbr: "云市监", Addressee: "林晓梅", MadeAt: time.Date(2026, 11, 22, 7, 30, 0, 0, time.UTC),
		Facts: Facts{Words: map[string]string{"body": "云州市市场监督管理局", "contact": "审批处", "phone": "0871-00000000"}}}
	_, err = p.Counter(d)
	words := fault.MessageOf(err)
	if fault.KindOf(err) != fault.KindConflict || !strings.Contains(words, "《说明书》") || !strings.Contains(words, "文号没有占用") {
		t.Errorf("a broken template: %v", err)
	}
}
