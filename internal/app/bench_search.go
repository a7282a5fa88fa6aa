package app

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"tongban/demo"
	"tongban/internal/base/search"
	"tongban/internal/base/search/drill"
	"tongban/internal/common/org"
	"tongban/internal/service/catalog/record"
)

// SearchLoad says how much a measurement of the search does.
type SearchLoad struct {
	Documents, Questions int
	Dir                  string
	FTS5                 bool
	Now                  func() time.Time
	CPU                  func() time.Duration
	Memory               func() int64
}

// BenchSearch measures the search on documents of a province: the demonstration city's words,
// in as many items of as many bodies as are asked for.
func BenchSearch(ctx context.Context, load SearchLoad) (drill.Figures, error) {
	p, err := newProvince()
	if err != nil {
		return drill.Figures{}, err
	}
	return drill.Measure(ctx, drill.Load{Documents: load.Documents, Questions: load.Questions, Dir: load.Dir, Now: load.Now, FTS5: load.FTS5, CPU: load.CPU, Memory: load.Memory,
		Document: p.document, Classes: p.classes(load.Documents)})
}

// province makes documents: the nth is the same each time.
type province struct {
	subjects, actions, places, sentences []string

	seeds  []record.Item // for whole items
	bodies []org.Body
}

func newProvince() (*province, error) {
	p := &province{
		actions: strings.Fields("设立登记 变更登记 注销登记 新办 变更 延续 补证 注销 年度报告 备案 核准 审批 许可 申领 换领 遗失补办 停业 复业 查询 咨询"),
		places:  strings.Fields("云州市 东湖区 西山区 南溪县 北岭县 临江区 高新区 青石县 白沙区 枫林县 金水区 望海县"),
	}
	files, err := demo.Items()
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		for line := range strings.Lines(string(text)) {
			p.take(line, known)
		}
		return err
	})
	return p, err
}

// take keeps a line of an item: short ones as subjects, long ones as sentences.
func (p *province) take(line string, known map[string]bool) {
	if _, after, ok := strings.Cut(line, ": "); ok {
		line = after
	}
	line = strings.Trim(strings.TrimSpace(line), "-'\" ")
	n := 0
	for _, r := range line {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	if known[line] || n < 3 || strings.HasPrefix(line, "#") {
		return
	}
	known[line] = true
	if n <= 9 {
		p.subjects = append(p.subjects, line)
	} else {
		p.sentences = append(p.sentences, line)
	}
}

// chance is the luck of the nth document or question; a fixed seed, so that runs compare.
func chance(kind, n int) *rand.Rand { return rand.New(rand.NewPCG(uint64(kind), uint64(n))) }

// document is an item with some 400 characters of guide.
func (p *province) document(n int) search.Document {
	r := chance(1, n)
	subject := pick(r, p.subjects)
	place := pick(r, p.places)
	doc := search.Document{Key: fmt.Sprint(n), Title: subject + pick(r, p.actions), Order: int64(n), Weight: float64(r.IntN(100)) / 100,
		Facets: map[string][]string{"body": {place + fmt.Sprint(r.IntN(40)) + "局"}, "audience": {pick(r, []string{"个人", "企业"})}}}
	for range 4 {
		doc.Aliases = append(doc.Aliases, pick(r, p.subjects))
	}
	var text strings.Builder
	text.WriteString(place)
	for text.Len() < 1200 {
		text.WriteString(pick(r, p.sentences))
		text.WriteString("\n")
	}
	doc.Text = text.String()
	return doc
}

// classes are the sorts of questions, all made out of the documents themselves.
func (p *province) classes(documents int) []drill.Class {
	part := func(kind, length int) func(n int) string {
		return func(n int) string { return p.part(chance(kind, n), documents, length) }
	}
	return []drill.Class{
		{Name: "1 char", Ask: part(2, 1), Plain: true},
		{Name: "2 chars", Ask: part(3, 2), Plain: true},
		{Name: "2 terms", Ask: func(n int) string {
			r := chance(4, n)
			return p.part(r, documents, 2) + " " + p.part(r, documents, 2)
		}},
		{Name: "phrase", Ask: func(n int) string { r := chance(5, n); return p.part(r, documents, 5+r.IntN(4)) }, Plain: true},
		{Name: "pinyin", Ask: func(n int) string { return p.pinyin(chance(6, n)) }},
		{Name: "typo", Ask: func(n int) string { return p.typo(chance(7, n)) }},
		{Name: "sentence", Ask: func(n int) string {
			r := chance(8, n)
			return "我想" + pick(r, p.subjects) + "怎么" + pick(r, p.actions)
		}},
	}
}

// part is a piece of some document, Chinese characters only.
func (p *province) part(r *rand.Rand, documents, length int) string {
	for {
		doc := p.document(r.IntN(documents))
		text := []rune(doc.Title + "|" + doc.Text)
		at := r.IntN(len(text) - length)
		if s := string(text[at : at+length]); strings.IndexFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) < 0 {
			return s
		}
	}
}

// pinyin is a subject in letters: whole syllables or first letters.
func (p *province) pinyin(r *rand.Rand) string {
	style := pinyin.NewArgs()
	if r.IntN(2) == 0 {
		style.Style = pinyin.FirstLetter
	}
	return strings.Join(pinyin.LazyPinyin(pick(r, p.subjects), style), "")
}

// typo is a subject with one character that is wrong, missing or doubled.
func (p *province) typo(r *rand.Rand) string {
	word := []rune(pick(r, p.subjects))
	at := r.IntN(len(word))
	switch r.IntN(3) {
	case 0:
		return string(word[:at]) + "的" + string(word[at+1:])
	case 1:
		return string(word[:at]) + string(word[at+1:])
	}
	return string(word[:at+1]) + string(word[at:])
}
